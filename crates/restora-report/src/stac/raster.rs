//! Rasters as assets: one band, its numbers, its classes.

use std::collections::BTreeSet;

use restora_message::catalogue::text::NO_DATA;
use restora_table::{
    Caption, ClassSymbol, RasterFacts, RasterKind, RasterProduct, Symbols,
};
use serde_json::{Map, Value, json};

use super::projection;
use super::text::slug;

/// The fields of a raster: band, classes, projection.
pub(super) fn fields(product: &RasterProduct) -> Map<String, Value> {
    let mut fields = Map::new();
    fields.insert("bands".to_owned(), json!([band(product)]));
    if let Symbols::Classes(classes) = &product.symbols {
        let classes = self::classes(classes, product.nodata);
        if !classes.is_empty() {
            fields.insert("classification:classes".to_owned(), json!(classes));
        }
    }
    if let Some(facts) = &product.facts {
        fields.extend(projection::fields(facts));
    }
    if !product.dates.is_empty() {
        fields.insert("restora:dates".to_owned(), json!(product.dates));
    }
    fields
}

fn band(product: &RasterProduct) -> Map<String, Value> {
    let mut band = Map::new();
    let mut put = |name: &str, value: Value| band.insert(name.to_owned(), value);
    put("name", json!("1"));
    put("description", json!(product.title.both()));
    if let Some(facts) = &product.facts {
        put("data_type", json!(data_type(facts.kind)));
    }
    put("nodata", nodata(product.nodata));
    if !product.unit.is_empty() {
        put("unit", json!(product.unit));
    }
    if let Some(statistics) = product.facts.as_ref().and_then(statistics) {
        put("statistics", statistics);
    }
    band
}

fn data_type(kind: RasterKind) -> &'static str {
    match kind {
        RasterKind::Float32 => "float32",
        RasterKind::UInt8 => "uint8",
        RasterKind::UInt16 => "uint16",
        RasterKind::Int16 => "int16",
    }
}

/// JSON has no such numbers, so STAC has words for them.
fn nodata(value: f64) -> Value {
    if value.is_nan() {
        json!("nan")
    } else if value.is_infinite() {
        json!(if value > 0.0 { "inf" } else { "-inf" })
    } else {
        whole(value).map_or_else(|| json!(value), |code| json!(code))
    }
}

/// A number that is a code.
fn whole(value: f64) -> Option<i32> {
    // Whole numbers that small are written without a point.
    value.to_string().parse().ok()
}

fn statistics(facts: &RasterFacts) -> Option<Value> {
    let mut fields = Map::new();
    let numbers =
        facts.statistics.filter(|numbers| numbers.iter().all(|n| n.is_finite()));
    if let Some(numbers) = numbers {
        for (name, number) in
            ["minimum", "maximum", "mean", "stddev"].into_iter().zip(numbers)
        {
            fields.insert(name.to_owned(), json!(number));
        }
    }
    if (0.0..=100.0).contains(&facts.valid_percent) {
        fields.insert("valid_percent".to_owned(), json!(facts.valid_percent));
    }
    (!fields.is_empty()).then(|| Value::Object(fields))
}

/// The classes by rising code, and what means "missing" where it is a code. Titles are in both
/// languages, as the extension has but one; each alone stands in `restora:title`.
fn classes(classes: &[ClassSymbol], nodata: f64) -> Vec<Value> {
    let mut sorted: Vec<&ClassSymbol> = classes.iter().collect();
    sorted.retain(|class| f64::from(class.value).total_cmp(&nodata).is_ne());
    sorted.sort_by_key(|class| class.value);
    sorted.dedup_by_key(|class| class.value);
    let mut names = BTreeSet::new();
    let mut out: Vec<Value> =
        sorted.into_iter().map(|class| described(class, &mut names)).collect();
    if let Some(code) = whole(nodata).filter(|_| !out.is_empty()) {
        let title = Caption::from(&NO_DATA).both();
        let name = unique("no-data".to_owned(), "no-data", &mut names);
        out.push(json!({"value": code, "name": name, "title": title, "nodata": true}));
    }
    out
}

fn described(class: &ClassSymbol, names: &mut BTreeSet<String>) -> Value {
    let [red, green, blue] = class.colour;
    let name = unique(slug(&class.label.en), &class.value.to_string(), names);
    let mut fields = json!({
        "value": class.value,
        "name": name,
        "title": class.label.both(),
        "color_hint": format!("{red:02X}{green:02X}{blue:02X}"),
    });
    let Caption { en, zh } = &class.label;
    if en != zh && !en.is_empty() && !zh.is_empty() {
        fields["restora:title"] = json!({"en": en, "zh": zh});
    }
    if let Some((from, to)) = class.transition {
        fields["restora:transition"] = json!([from, to]);
    }
    fields
}

/// A name that no other class has.
fn unique(name: String, value: &str, names: &mut BTreeSet<String>) -> String {
    let mut name = if name.is_empty() { format!("class-{value}") } else { name };
    while !names.insert(name.clone()) {
        name = format!("{name}-{value}");
    }
    name
}
