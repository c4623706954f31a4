//! The fields of a layer that say what a site is called.

use gdal::vector::{Feature, LayerAccess, OGRFieldType};
use restora_message::catalogue::sites;
use restora_message::{Problem, Problems};

use super::read::SiteQuery;
use super::text::{self, Decoder};

/// The fields asked for, by number.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Fields {
    pub(super) id: Option<i32>,
    pub(super) name: Option<i32>,
    pub(super) group: Option<i32>,
}

impl Fields {
    /// Finds the fields of a query in a layer; with a problem for each that is not there.
    pub(super) fn find(
        layer: &impl LayerAccess,
        query: &SiteQuery<'_>,
        decoder: &mut Decoder,
    ) -> (Self, Problems) {
        let count = i32::try_from(layer.defn().fields().count()).unwrap_or(i32::MAX);
        let known: Vec<String> = (0..count)
            .map(|i| decoder.decode(&text::field_name(layer.defn(), i)))
            .collect();
        let mut problems = Problems::new();
        let mut find = |wanted: Option<&str>| {
            let wanted = wanted?;
            let place = known.iter().position(|name| name == wanted);
            if place.is_none() {
                problems.push(no_field(query.display, wanted, &known));
            }
            place.and_then(|i| i32::try_from(i).ok())
        };
        let fields =
            Self { id: find(query.id), name: find(query.name), group: find(query.group) };
        (fields, problems)
    }
}

fn no_field(path: &str, field: &str, known: &[String]) -> Problem {
    let score = |name: &&String| {
        strsim::normalized_damerau_levenshtein(
            &name.to_lowercase(),
            &field.to_lowercase(),
        )
    };
    let close = known
        .iter()
        .map(|name| (score(&name), name))
        .filter(|(score, _)| *score >= 0.5)
        .max_by(|a, b| a.0.total_cmp(&b.0));
    let hint = close.map_or_else(String::new, |(_, name)| format!(" (→ `{name}`?)"));
    Problem::new(&sites::NO_FIELD)
        .with("path", path)
        .with("field", field)
        .with("hint", hint)
        .with("known", list(known))
}

/// Names for a message.
pub(super) fn list(names: &[String]) -> String {
    if names.is_empty() {
        return "-".to_owned();
    }
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// A field of any type as trimmed text; whole numbers without decimals. `None` if empty.
pub(super) fn value(
    feature: &Feature<'_>,
    layer_types: &[OGRFieldType::Type],
    field: i32,
    decoder: &mut Decoder,
) -> Option<String> {
    let bytes = text::field_bytes(feature, field)?;
    let index = usize::try_from(field).ok()?;
    let text = match layer_types.get(index) {
        Some(&OGRFieldType::OFTReal) => {
            // The shortest text that reads back to the same number: 7, not 7.0.
            feature
                .field_as_double(index)
                .ok()
                .flatten()
                .filter(|v| v.is_finite())?
                .to_string()
        }
        _ => decoder.decode(&bytes),
    };
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// The types of a layer's fields.
pub(super) fn types(layer: &impl LayerAccess) -> Vec<OGRFieldType::Type> {
    layer.defn().fields().map(|field| field.field_type()).collect()
}
