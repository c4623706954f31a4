//! What the schema says against a config, in the catalogue's words.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use jsonschema::Validator;
use jsonschema::error::ValidationErrorKind;
use restora_message::catalogue::{config as say, run};
use restora_message::{Place, Problem, Problems};
use serde_json::Value;

use crate::read::{Lines, escape, place};

/// Whether the schema wants text at a place, so that `--set dates.0.date=2010` is no number.
pub(crate) fn wants_text(schema: &Value, pointer: &str) -> bool {
    follow(schema, at(schema, pointer)).get("type").is_some_and(|kind| kind == "string")
}

/// A schema that values are held against.
struct Form {
    schema: Value,
    validator: Validator,
}

impl Form {
    fn new(schema: Value) -> Result<Self, Problem> {
        let validator = jsonschema::validator_for(&schema)
            .map_err(|error| Problem::new(&run::INTERNAL).with("cause", error))?;
        Ok(Self { schema, validator })
    }
}

/// What the schema says against a value.
pub(crate) fn problems_of_form(
    schema: &Value,
    value: &Value,
    file: &str,
    lines: &Lines,
) -> Problems {
    let found =
        Form::new(schema.clone()).and_then(|form| against(&form, value, file, lines));
    found.unwrap_or_else(Problems::from)
}

fn against(
    form: &Form,
    value: &Value,
    file: &str,
    lines: &Lines,
) -> Result<Problems, Problem> {
    let mut problems = Problems::new();
    // Kinds of blocks that did not fit; there may be thousands of one kind.
    let mut kinds: BTreeMap<*const Value, Form> = BTreeMap::new();
    for error in form.validator.iter_errors(value) {
        let pointer = error.instance_path().to_string();
        if let Some(variant) = variant(&form.schema, &error, &pointer) {
            let kind = match kinds.entry(std::ptr::from_ref(variant)) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(place) => place.insert(by_itself(variant, &form.schema)?),
            };
            for problem in against(kind, error.instance(), file, &Lines::default())? {
                let below = problem.place.pointer.clone().unwrap_or_default();
                let problem = Problem { place: Place::default(), ..problem };
                problems.push(place(problem, file, &format!("{pointer}{below}"), lines));
            }
            continue;
        }
        for (problem, below) in form_of(&form.schema, &error, &pointer) {
            problems.push(place(problem, file, &format!("{pointer}{below}"), lines));
        }
    }
    Ok(problems)
}

/// The schema of a kind of blocks, with all that it refers to.
fn by_itself(variant: &Value, schema: &Value) -> Result<Form, Problem> {
    let mut alone = variant.clone();
    if let Some((own, all)) = alone.as_object_mut().zip(schema.get("$defs")) {
        own.insert("$defs".to_owned(), all.clone());
    }
    Form::new(alone)
}

/// Where a block fits none of its kinds: the schema of the kind that it says it is.
fn variant<'s>(
    schema: &'s Value,
    error: &jsonschema::ValidationError<'_>,
    pointer: &str,
) -> Option<&'s Value> {
    if !matches!(error.kind(), ValidationErrorKind::OneOfNotValid { .. }) {
        return None;
    }
    let kind = error.instance().get("kind")?;
    let variants = follow(schema, at(schema, pointer)).get("oneOf")?.as_array()?;
    let named = |variant: &&Value| {
        variant.pointer("/properties/kind/const").is_some_and(|name| name == kind)
    };
    variants.iter().find(named)
}

/// One finding of the validator in the catalogue's words, with the pointer of what it is
/// about, relative to the finding's own.
fn form_of(
    schema: &Value,
    error: &jsonschema::ValidationError<'_>,
    pointer: &str,
) -> Vec<(Problem, String)> {
    use ValidationErrorKind as Found;
    let here = |problem: Problem| {
        vec![(problem.with("value", shown(error.instance())), String::new())]
    };
    let range = |sign: &str, limit: &dyn std::fmt::Display| {
        here(Problem::new(&say::OUT_OF_RANGE).with("limit", format!("{sign} {limit}")))
    };
    match error.kind() {
        Found::AdditionalProperties { unexpected } => {
            let known = keys_at(schema, pointer);
            let unknown = |key: &String| {
                let problem = Problem::new(&say::UNKNOWN_KEY).with("key", key);
                (problem.with("hint", hint(key, &known)), format!("/{}", escape(key)))
            };
            unexpected.iter().map(unknown).collect()
        }
        Found::Required { property } => {
            let key = property.as_str().unwrap_or_default();
            vec![(Problem::new(&say::MISSING_KEY).with("key", key), String::new())]
        }
        Found::Type { kind } => {
            let expected = match kind {
                jsonschema::error::TypeKind::Single(kind) => kind.to_string(),
                jsonschema::error::TypeKind::Multiple(_) => "-".to_owned(),
            };
            here(Problem::new(&say::WRONG_TYPE).with("expected", expected))
        }
        Found::Enum { options } => here(not_one_of(options, error.instance())),
        Found::Constant { expected_value } => here(not_one_of(
            &Value::Array(vec![expected_value.as_ref().clone()]),
            error.instance(),
        )),
        Found::AnyOf { .. } if pointer.is_empty() => lacking(schema, error.instance()),
        Found::OneOfNotValid { .. } | Found::AnyOf { .. } => {
            if error.instance().is_object() {
                return of_no_kind(schema, error.instance(), pointer);
            }
            here(not_one_of(&words_at(schema, pointer), error.instance()))
        }
        Found::Minimum { limit } => range("≥", limit),
        Found::Maximum { limit } => range("≤", limit),
        Found::MinItems { limit } if *limit > 1 => {
            let count = error.instance().as_array().map_or(0, Vec::len);
            let problem = Problem::new(&say::TOO_FEW).with("count", count);
            vec![(problem.with("least", limit), String::new())]
        }
        Found::MinItems { .. } | Found::MinLength { .. } => {
            here(Problem::new(&say::EMPTY_VALUE))
        }
        Found::Pattern { .. } => {
            here(Problem::new(&say::WRONG_FORM).with("form", "YYYY, YYYY-MM, YYYY-MM-DD"))
        }
        _ => vec![(Problem::new(&say::BAD_VALUE).with("cause", error), String::new())],
    }
}

/// Keys that a config as a whole lacks: of the ways to fill one, that which lacks least is meant.
fn lacking(schema: &Value, config: &Value) -> Vec<(Problem, String)> {
    let lacks = |key: &&String| config.get(key.as_str()).is_none();
    let ways = schema.pointer("/anyOf").and_then(Value::as_array);
    let ways = ways.into_iter().flatten().map(|way| {
        let keys = way["required"].as_array().into_iter().flatten();
        keys.filter_map(text).collect::<Vec<String>>()
    });
    // Where nothing is there of any, the first way is the usual one.
    let wanted = ways.min_by_key(|keys| {
        let lacking = keys.iter().filter(lacks).count();
        if lacking == keys.len() { (1, 0) } else { (0, lacking) }
    });
    let missing =
        |key: &String| (Problem::new(&say::MISSING_KEY).with("key", key), String::new());
    wanted.unwrap_or_default().iter().filter(lacks).map(missing).collect()
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

/// A block that does not say which of the kinds it is.
fn of_no_kind(schema: &Value, block: &Value, pointer: &str) -> Vec<(Problem, String)> {
    let variants = follow(schema, at(schema, pointer)).get("oneOf");
    let kinds: Value = variants
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|variant| variant.pointer("/properties/kind/const").cloned())
        .collect();
    let Some(kind) = block.get("kind") else {
        let missing = Problem::new(&say::MISSING_KEY).with("key", "kind");
        return vec![(missing, String::new())];
    };
    let problem = not_one_of(&kinds, kind).with("value", shown(kind));
    vec![(problem, "/kind".to_owned())]
}

/// A value as it is quoted in a message: long ones are cut.
fn shown(value: &Value) -> String {
    const LONG: usize = 60;
    let text = value.to_string();
    if text.chars().count() <= LONG {
        return text;
    }
    text.chars().take(LONG).chain(['…']).collect()
}

fn not_one_of(options: &Value, value: &Value) -> Problem {
    let known: Vec<String> = options
        .as_array()
        .into_iter()
        .flatten()
        .map(|option| option.as_str().map_or_else(|| option.to_string(), str::to_owned))
        .collect();
    let near = value.as_str().map(|word| hint(word, &known)).unwrap_or_default();
    Problem::new(&say::NOT_ONE_OF).with("known", known.join(", ")).with("hint", near)
}

/// The words of an enumeration whose variants the schema explains one by one.
fn words_at(schema: &Value, pointer: &str) -> Value {
    let here = follow(schema, at(schema, pointer));
    let variants =
        here.get("oneOf").or_else(|| here.get("anyOf")).and_then(Value::as_array);
    variants
        .into_iter()
        .flatten()
        .filter_map(|variant| variant.get("const").cloned())
        .collect()
}

/// The keys that the schema knows at a place of the config.
fn keys_at(schema: &Value, pointer: &str) -> Vec<String> {
    let properties = follow(schema, at(schema, pointer)).get("properties");
    let properties = properties.and_then(Value::as_object);
    properties.map(|map| map.keys().cloned().collect()).unwrap_or_default()
}

/// The part of the schema that speaks of a place of the config; null where none does.
fn at<'a>(schema: &'a Value, pointer: &str) -> &'a Value {
    let mut here = schema;
    for step in pointer.split('/').skip(1) {
        here = follow(schema, here);
        here = here
            .get("properties")
            .and_then(|properties| properties.get(step))
            .or_else(|| here.get("items"))
            .or_else(|| here.get("additionalProperties"))
            .unwrap_or(&Value::Null);
    }
    here
}

fn follow<'a>(schema: &'a Value, here: &'a Value) -> &'a Value {
    here.get("$ref")
        .and_then(Value::as_str)
        .and_then(|at| schema.pointer(at.trim_start_matches('#')))
        .unwrap_or(here)
}

/// " (`x`?)" for the nearest known word, if any is near: read alike in every language.
pub(crate) fn hint(word: &str, known: &[String]) -> String {
    known
        .iter()
        .map(|name| (strsim::damerau_levenshtein(word, name), name))
        .filter(|(distance, name)| *distance <= 2.max(name.len() / 3))
        .min()
        .map(|(_, name)| format!(" (`{name}`?)"))
        .unwrap_or_default()
}
