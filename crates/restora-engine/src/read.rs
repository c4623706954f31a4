//! From text to [`Config`]: every problem of form at once, each with JSON pointer and line.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use jsonc_parser::ast::Value as Node;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};
use restora_grid::NodataRule;
use restora_io::{Many, RasterSource, Reach};
use restora_message::catalogue::config as say;
use restora_message::{Entry, Problem, Problems};
use serde::Deserialize as _;
use serde_json::{Value, json};

use crate::form::{problems_of_form, wants_text};
use crate::{
    Align, Config, GridRules, LeftOut, Nodata, Outputs, Uncertainty, Valuation, limits,
    overrides, schema, tiles,
};

/// A config and where it came from.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// What it says, defaults filled in.
    pub config: Config,
    /// The file, as it was named.
    pub file: String,
    /// Where it is.
    pub path: PathBuf,
    /// The folder that its paths are relative to.
    pub folder: PathBuf,
    /// Problems of form that leave the rest readable. `resolve` reports them together with
    /// those of content.
    pub form: Problems,
    /// Tiles that are left out, as far as is known.
    pub left_out: LeftOut,
    lines: Lines,
}

/// Where each value of a config was written.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lines {
    /// Line of every JSON pointer of the file.
    file: BTreeMap<String, usize>,
    /// Pointers that the command line set.
    set: Vec<String>,
}

impl Loaded {
    /// Where a problem sits: file, pointer and line.
    pub fn place(&self, problem: Problem, pointer: &str) -> Problem {
        // Of tiles the dates were made, and nobody wrote them.
        let of_dates = self.config.tiles.is_some() && pointer.starts_with("/dates");
        let pointer = if of_dates { tiles::AT } else { pointer };
        place(problem, &self.file, pointer, &self.lines)
    }

    /// A key that is not in the block at a pointer.
    pub(crate) fn missing(&self, key: &str, block: &str) -> Problem {
        self.place(Problem::new(&say::MISSING_KEY).with("key", key), block)
    }

    /// Whether what stands at a pointer, or below it, is not what was written, because that
    /// could not be read, which has been told. Nothing more should be said of it then.
    pub(crate) fn stands_in(&self, pointer: &str) -> bool {
        self.form.iter().filter(|problem| !is(problem, &say::UNKNOWN_KEY)).any(
            |problem| {
                let at = problem.place.pointer.as_deref().unwrap_or_default();
                let rest = at.strip_prefix(pointer);
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            },
        )
    }

    /// A path of the config, relative to the config's folder.
    pub fn path(&self, written: &str) -> PathBuf {
        self.folder.join(written)
    }

    /// Where files may be that the config's files name, besides beside them: below the
    /// config's folder, and below those that it allows.
    pub fn reach(&self) -> Reach {
        let allowed = self.config.allow.folders.iter().map(|folder| self.path(folder));
        Reach::new(std::iter::once(self.folder.clone()).chain(allowed))
    }

    /// Opens a raster that the config names.
    ///
    /// # Errors
    /// If it cannot be opened or names what is out of its reach.
    pub(crate) fn raster(
        &self,
        written: &str,
        band: u32,
        rule: &NodataRule,
    ) -> Result<RasterSource, Problem> {
        self.one_raster(None, &self.reach(), written, (band, rule))
    }

    /// The same of one of many rasters, within the [`reach`](Self::reach) of all.
    ///
    /// # Errors
    /// As [`raster`](Self::raster).
    pub(crate) fn one_raster(
        &self,
        many: Option<&Many>,
        reach: &Reach,
        written: &str,
        how: (u32, &NodataRule),
    ) -> Result<RasterSource, Problem> {
        let path = self.path(written);
        let source = RasterSource::open_one_of(many, reach, (&path, written), how)?;
        limits::believable(source.info())?;
        Ok(source)
    }
}

/// Reads a config and applies `path=value` overrides.
///
/// # Errors
/// Every problem of form, if they leave nothing readable. Otherwise they come from `resolve`,
/// together with problems of content.
pub fn load(path: &Path, texts: &[String]) -> Result<Loaded, Problems> {
    load_as(path, &path.display().to_string(), texts)
}

/// The same of a config that is told of by another name.
///
/// # Errors
/// Every problem of form, if they leave nothing readable.
pub fn load_as(path: &Path, file: &str, texts: &[String]) -> Result<Loaded, Problems> {
    let bytes = limits::read(path, file, (limits::CONFIG_BYTES, &say::NO_CONFIG))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        Problem::new(&say::NOT_JSON).with("cause", error).in_file(file)
    })?;
    let folder = path.parent().map(Path::to_path_buf).unwrap_or_default();
    let loaded = parse(&text, file, folder, texts)?;
    Ok(Loaded { path: path.to_path_buf(), ..loaded })
}

/// Reads a config from text; `folder` is what its paths are relative to.
///
/// # Errors
/// Every problem of form, if they leave nothing readable.
pub fn parse(
    text: &str,
    file: &str,
    folder: PathBuf,
    texts: &[String],
) -> Result<Loaded, Problems> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (mut value, by_pointer) = json(text, file)?;
    whole_numbers(&mut value);
    let mut lines = Lines { file: by_pointer, set: Vec::new() };
    let mut problems: Problems = Vec::new();
    let schema = schema();
    for text in texts {
        match overrides::apply(&mut value, text, |pointer| wants_text(&schema, pointer)) {
            Ok(pointer) => lines.set.push(pointer),
            Err(problem) => problems.push(problem),
        }
    }
    problems.extend(problems_of_form(&schema, &value, file, &lines));
    match readable(value, &problems) {
        Ok(config) => {
            let (file, path) = (file.to_owned(), PathBuf::from(file));
            let left_out = LeftOut::default();
            Ok(Loaded { config, file, path, folder, form: problems, left_out, lines })
        }
        Err(error) if problems.is_empty() => {
            Err(Problem::new(&say::BAD_VALUE).with("cause", error).in_file(file).into())
        }
        Err(_) => Err(problems),
    }
}

/// What of a config can be read in spite of its problems of form, so that those of content are
/// found as well: without unknown keys first, then without anything that has a problem, then
/// with stand-ins for what has to be there.
fn readable(mut value: Value, problems: &Problems) -> Result<Config, serde_json::Error> {
    let place = |problem: &Problem| problem.place.pointer.clone().unwrap_or_default();
    for problem in problems {
        if is(problem, &say::UNKNOWN_KEY) {
            forget(&mut value, &place(problem));
        }
    }
    // A number out of range or a text of another form can be read all the same.
    let readable = |problem: &Problem| {
        [&say::OUT_OF_RANGE, &say::WRONG_FORM].into_iter().any(|entry| is(problem, entry))
    };
    serde_json::from_value(value.clone())
        .or_else(|_| {
            for problem in problems.iter().filter(|problem| !readable(problem)) {
                forget(&mut value, &place(problem));
            }
            serde_json::from_value(value.clone())
        })
        .or_else(|error| {
            if !problems.is_empty() {
                stand_in(&mut value);
            }
            serde_json::from_value(value).or(Err(error))
        })
}

/// Puts something readable where a config has to say something and does not.
fn stand_in(value: &mut Value) {
    let Some(config) = value.as_object_mut() else { return };
    config.entry("version").or_insert_with(|| json!(1));
    if !config.get("sites").is_some_and(Value::is_object) {
        config.insert("sites".to_owned(), json!({}));
    }
    let dates = config.entry("dates").or_insert_with(|| json!([]));
    for date in dates.as_array_mut().into_iter().flatten() {
        let text = |key: &str| date.get(key).and_then(Value::as_str).unwrap_or_default();
        if date.get("date").is_none() || date.get("path").is_none() {
            *date = json!({"date": text("date"), "path": text("path")});
        }
    }
    if let Some(Value::Object(grid)) = config.get_mut("grid")
        && grid.get("align").is_some_and(|align| Align::deserialize(align).is_err())
    {
        grid.remove("align");
    }
    // Blocks that may be left out are, if they are still not whole.
    let whole = |key: &str, block: &Value| match key {
        "valuation" => Valuation::deserialize(block).is_ok(),
        "grid" => GridRules::deserialize(block).is_ok(),
        "nodata" => Nodata::deserialize(block).is_ok(),
        "uncertainty" => Uncertainty::deserialize(block).is_ok(),
        "outputs" => Outputs::deserialize(block).is_ok(),
        "indicators" => BTreeMap::<String, Vec<i32>>::deserialize(block).is_ok(),
        _ => true,
    };
    config.retain(|key, block| whole(key, block));
}

/// Writes 1.0 as 1: to a schema both are whole numbers, and some programs write the first.
fn whole_numbers(value: &mut Value) {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    match value {
        Value::Array(list) => list.iter_mut().for_each(whole_numbers),
        Value::Object(map) => map.values_mut().for_each(whole_numbers),
        Value::Number(number) if number.is_f64() => {
            let known = number.as_f64().filter(|x| x.fract() == 0.0 && x.abs() < EXACT);
            #[expect(clippy::cast_possible_truncation, reason = "whole and below 2^53")]
            if let Some(whole) = known {
                *value = json!(whole as i64);
            }
        }
        _ => {}
    }
}

/// Takes a key out of a config; of a list, an element that a stand-in is made for, else the
/// whole list.
fn forget(value: &mut Value, pointer: &str) {
    let Some((parent, key)) = pointer.rsplit_once('/') else { return };
    let key = key.replace("~1", "/").replace("~0", "~");
    match value.pointer_mut(parent) {
        Some(Value::Object(map)) => {
            map.remove(&key);
        }
        Some(Value::Array(list)) if parent == "/dates" => {
            let element = key.parse().ok().and_then(|i: usize| list.get_mut(i));
            if let Some(element) = element {
                *element = json!({});
            }
        }
        Some(Value::Array(_)) => forget(value, parent),
        _ => {}
    }
}

/// Whether a problem is of a kind.
fn is(problem: &Problem, entry: &'static Entry) -> bool {
    std::ptr::eq(problem.entry, entry)
}

/// The text as JSON, and the line of every value. Strict: no comments, no key twice.
fn json(text: &str, file: &str) -> Result<(Value, BTreeMap<String, usize>), Problems> {
    let strict = ParseOptions {
        allow_comments: false,
        allow_loose_object_property_names: false,
        allow_trailing_commas: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
    };
    let bad = |cause: String, line: usize| {
        Problem::new(&say::NOT_JSON).with("cause", cause).in_file(file).at_line(line)
    };
    // serde_json guards against deep nesting, so it goes first.
    let value: Value = serde_json::from_str(text)
        .map_err(|error| bad(error.to_string(), error.line().max(1)))?;
    let tree = parse_to_ast(text, &CollectOptions::default(), &strict)
        .map_err(|error| bad(error.kind().to_string(), error.line_display()))?;
    let starts: Vec<usize> =
        std::iter::once(0).chain(text.match_indices('\n').map(|(i, _)| i + 1)).collect();
    let mut walk = Walk { starts: &starts, lines: BTreeMap::new(), twice: Vec::new() };
    if let Some(root) = &tree.value {
        walk.node(root, "");
    }
    let twice: Problems = walk
        .twice
        .iter()
        .map(|(pointer, line)| {
            Problem::new(&say::KEY_TWICE).in_file(file).at_line(*line).at_pointer(pointer)
        })
        .collect();
    if twice.is_empty() { Ok((value, walk.lines)) } else { Err(twice) }
}

/// Collects the line of every value.
struct Walk<'a> {
    starts: &'a [usize],
    lines: BTreeMap<String, usize>,
    twice: Vec<(String, usize)>,
}

impl Walk<'_> {
    fn line(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset)
    }

    fn node(&mut self, node: &Node<'_>, pointer: &str) {
        match node {
            Node::Object(object) => {
                let mut seen = BTreeSet::new();
                for property in &object.properties {
                    let name = property.name.as_str();
                    let below = format!("{pointer}/{}", escape(name));
                    let line = self.line(property.range.start);
                    if !seen.insert(name.to_owned()) {
                        self.twice.push((below.clone(), line));
                    }
                    self.lines.insert(below.clone(), line);
                    self.node(&property.value, &below);
                }
            }
            Node::Array(array) => {
                for (i, element) in array.elements.iter().enumerate() {
                    let below = format!("{pointer}/{i}");
                    let line =
                        self.line(jsonc_parser::common::Ranged::range(element).start);
                    self.lines.insert(below.clone(), line);
                    self.node(element, &below);
                }
            }
            _ => {}
        }
        self.lines.entry(String::new()).or_insert(1);
    }
}

pub(crate) fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// Says where in the config a problem sits. One that names a file of its own, such as a
/// crosswalk, keeps its file and line.
pub(crate) fn place(
    problem: Problem,
    file: &str,
    pointer: &str,
    lines: &Lines,
) -> Problem {
    let problem = problem.at_pointer(pointer);
    if problem.place.file.is_some() {
        return problem;
    }
    let within = |set: &String| {
        pointer
            .strip_prefix(set.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    // Or the command line made the list or block that the problem is about.
    let made = |set: &String| {
        let below = set.strip_prefix(pointer).is_some_and(|rest| rest.starts_with('/'));
        below && !lines.file.contains_key(pointer)
    };
    if lines.set.iter().any(|set| within(set) || made(set)) {
        return problem.in_file("--set");
    }
    // A key that is missing has the line of what should hold it.
    let mut at = pointer;
    let line = loop {
        match (lines.file.get(at), at.rfind('/')) {
            (Some(line), _) => break *line,
            (None, Some(cut)) => at = &at[..cut],
            (None, None) => break 1,
        }
    };
    problem.in_file(file).at_line(line)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use restora_message::Lang;

    use super::*;

    const GOOD: &str = r#"{
  "version": 1,
  "dates": [{"date": "2010", "path": "a.tif"}],
  "sites": {"whole": true}
}"#;

    fn read(text: &str) -> Result<Loaded, Problems> {
        parse(text, "p.json", PathBuf::new(), &[])
    }

    /// The problems of form, whether or not the rest can be read.
    fn form(result: Result<Loaded, Problems>) -> Problems {
        result.map_or_else(|problems| problems, |loaded| loaded.form)
    }

    #[test]
    fn defaults_are_filled_in() {
        let config = read(GOOD).unwrap().config;
        assert_eq!(config.dates[0].band, 1);
        assert_eq!(config.grid.pixel_rule, restora_zonal::PixelRule::Exact);
        assert!(config.nodata.band && config.nodata.mask);
    }

    #[test]
    fn all_problems_come_at_once_with_pointer_and_line() {
        let text = r#"{
  "version": 2,
  "datse": [],
  "dates": [
    {"date": "19", "path": "a.tif",
     "bnad": 1}
  ],
  "sites": {"whole": "yes"}
}"#;
        let lines: Vec<String> =
            form(read(text)).iter().map(|p| p.line(Lang::En)).collect();
        let has = |start: &str| {
            assert!(lines.iter().any(|l| l.starts_with(start)), "{lines:#?}");
        };
        has("E115 p.json:2 (/version): 2 is out of range: ≤ 1");
        has("E102 p.json:3 (/datse): unknown key `datse` (`dates`?)");
        has("E116 p.json:5 (/dates/0/date): \"19\" does not have the form YYYY");
        has("E102 p.json:6 (/dates/0/bnad): unknown key `bnad` (`band`?)");
        has("E113 p.json:8 (/sites/whole): \"yes\" is not of the type boolean");
        assert_eq!(lines.len(), 5, "{lines:#?}");
    }

    #[test]
    fn what_the_command_line_set_is_not_blamed_on_the_file() {
        let set = ["dates.0.band=0".to_owned()];
        let problems = form(parse(GOOD, "p.json", PathBuf::new(), &set));
        assert!(problems[0].line(Lang::En).starts_with("E115 --set (/dates/0/band)"));
    }

    #[test]
    fn words_of_an_enumeration_are_listed() {
        let text = GOOD.replace(
            "\"sites\"",
            "\"grid\": {\"pixel_rule\": \"center\", \"align\": {\"to\": \"2010\", \"method\": \"bilinear\"}},\n  \"sites\"",
        );
        let lines: Vec<String> =
            form(read(&text)).iter().map(|p| p.line(Lang::En)).collect();
        let wanted = "E114 p.json:4 (/grid/pixel_rule): \"center\" is not one of exact, centre (`centre`?)";
        assert!(lines.iter().any(|line| line == wanted), "{lines:#?}");
        assert!(
            lines.iter().any(|line| line.contains("is not one of nearest, mode")),
            "{lines:#?}"
        );
    }

    #[test]
    fn what_is_missing_is_named() {
        let lines: Vec<String> =
            form(read("{\"version\": 1}")).iter().map(|p| p.line(Lang::En)).collect();
        assert_eq!(lines.len(), 2, "{lines:#?}");
        assert!(lines.iter().all(|line| line.starts_with("E103 p.json:1")));
    }

    #[test]
    fn json_is_strict() {
        for text in [
            "",
            "{",
            "{\"version\": 1,}",
            "// a\n{}",
            "{\"version\":1,\"version\":1}",
            "[1]",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
        assert_eq!(
            read(&format!("{}{}", "[".repeat(9999), "]".repeat(9999))).unwrap_err().len(),
            1
        );
    }

    #[test]
    fn overrides_reach_into_the_config() {
        let set = ["dates.0.path=b.tif", "grid.area=\"planar\"", "dates.0.date=2011"];
        let set = set.map(str::to_owned);
        let config = parse(GOOD, "p.json", PathBuf::new(), &set).unwrap().config;
        assert_eq!(
            (config.dates[0].path.as_str(), config.dates[0].date.as_str()),
            ("b.tif", "2011")
        );
        assert_eq!(config.grid.area, restora_zonal::AreaMethod::Planar);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in ".{0,200}") {
            let _ = read(&text);
        }

        #[test]
        fn no_damaged_config_makes_it_panic(at in 0usize..120, with in ".{0,3}") {
            let at = GOOD.char_indices().map(|(i, _)| i).nth(at).unwrap_or(GOOD.len());
            let end = GOOD[at..].char_indices().nth(3).map_or(GOOD.len(), |(i, _)| at + i);
            let _ = read(&format!("{}{with}{}", &GOOD[..at], &GOOD[end..]));
        }
    }
}
