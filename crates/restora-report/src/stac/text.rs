//! Names, titles, sentences and paths of a catalogue.

use restora_message::catalogue::report_stac as words;
use restora_message::{Lang, Text};
use restora_table::{Caption, Table};
use serde_json::Value;

use crate::Material;

/// The most letters of a name that is made from a title.
const SLUG_LETTERS: usize = 60;

/// A text in both languages, with its blanks filled.
pub(super) fn both(text: &Text, blanks: &[(&str, &str)]) -> String {
    format!("{}. {}。", text.fill(Lang::En, blanks), text.fill(Lang::Zh, blanks))
}

/// The name that the config gives the run.
pub(super) fn name(material: &Material) -> Option<&str> {
    filled(&material.record["config"]["name"])
}

/// The title of the run.
pub(super) fn title(material: &Material) -> String {
    name(material).map_or_else(|| Caption::from(&words::TITLE).both(), str::to_owned)
}

/// What the config says of the run.
pub(super) fn description(material: &Material) -> String {
    filled(&material.record["config"]["description"])
        .map_or_else(|| both(&words::DESCRIPTION, &[]), str::to_owned)
}

/// The version of restora that made the results.
pub(super) fn version(material: &Material) -> &str {
    filled(&material.record["restora"]).unwrap_or(env!("CARGO_PKG_VERSION"))
}

/// A text that says something.
fn filled(value: &Value) -> Option<&str> {
    value.as_str().filter(|text| !text.trim().is_empty())
}

/// Labels in a row.
pub(super) fn list(labels: &[String]) -> String {
    labels.join(", ")
}

/// Where the results come from, in one sentence of each language.
pub(super) fn lineage(material: &Material) -> String {
    let [en, zh] = [Lang::En, Lang::Zh].map(|lang| {
        let parts = origins(material, lang).into_iter().reduce(|before, after| {
            words::JOIN.fill(lang, &[("before", &before), ("after", &after)])
        });
        parts.unwrap_or_default()
    });
    format!("{en}.\n\n{zh}。")
}

/// Program, rasters, scenes, valuation, proof: what of it there is.
fn origins(material: &Material, lang: Lang) -> Vec<String> {
    let record = &material.record;
    let sites = super::summary::sites(material).to_string();
    let mut parts = vec![
        words::LINEAGE.fill(lang, &[("version", version(material)), ("sites", &sites)]),
    ];
    let sources = [
        (&words::LINEAGE_RASTERS, &record["rasters"]),
        (&words::LINEAGE_SCENES, &record["imagery"]["scenes"]),
    ];
    for (text, list) in sources {
        let count = list.as_array().map_or(0, Vec::len);
        if count > 0 {
            let dates = super::time::list_of(list).into_iter().reduce(|before, after| {
                words::AND.fill(lang, &[("before", &before), ("after", &after)])
            });
            let dates = dates.unwrap_or_default();
            parts.push(
                text.fill(lang, &[("dates", &dates), ("count", &count.to_string())]),
            );
        }
    }
    let meaning = &record["meaning"];
    let standard = meaning["standard_equivalent_cny_per_ha_yr"].as_f64();
    if let Some((table, standard)) = filled(&meaning["table"]["name"]).zip(standard) {
        let standard = standard.to_string();
        let blanks = [("table", table), ("standard", standard.as_str())];
        parts.push(words::LINEAGE_VALUE.fill(lang, &blanks));
    }
    let held = record["proof"]["holds"].as_bool() == Some(true);
    if let Some(count) = record["proof"]["count"].as_u64().filter(|_| held) {
        parts.push(words::LINEAGE_PROOF.fill(lang, &[("count", &count.to_string())]));
    }
    parts
}

/// The title of a file: what a raster shows, when a map is of, else its path.
pub(super) fn asset_title(material: &Material, file: &str) -> String {
    if let Some(product) = material.rasters.iter().find(|product| product.file == file) {
        let title = product.title.both();
        if !title.is_empty() {
            return title;
        }
    }
    let frames = material.maps.iter().flat_map(|maps| &maps.frames);
    for frame in frames {
        if let Some(image) = frame.images.iter().find(|image| image.file == file) {
            let blanks = [("date", image.date.as_str())];
            let map = |lang| words::MAP.fill(lang, &blanks);
            let title = Caption::new(map(Lang::En), map(Lang::Zh)).both();
            return match &frame.site {
                Some(site) => format!("{title} ({site})"),
                None => title,
            };
        }
    }
    match file {
        "record.json" => Caption::from(&words::RECORD).both(),
        other => other.to_owned(),
    }
}

/// The table that a CSV holds. Files of other formats may hold it otherwise: with geometries,
/// or a row a site.
pub(super) fn table_of<'a>(material: &'a Material, file: &str) -> Option<&'a Table> {
    let listed = material.record["tables"].as_array().into_iter().flatten();
    let name = listed
        .filter(|table| table["file"].as_str() == Some(file))
        .find_map(|table| table["name"].as_str())
        .or_else(|| file.strip_suffix(".csv"))?;
    (super::ending(file) == "csv").then(|| material.table(name)).flatten()
}

/// A name for machines: letters and digits of ASCII in lower case, with hyphens between.
pub(super) fn slug(text: &str) -> String {
    let mut out = String::new();
    for letter in text.chars() {
        if letter.is_ascii_alphanumeric() {
            out.push(letter.to_ascii_lowercase());
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
        if out.len() == SLUG_LETTERS {
            break;
        }
    }
    out.trim_end_matches('-').to_owned()
}

/// The path of a result, relative to the folder of catalogue and item, as an IRI. Letters of
/// any language stay as they are; what an IRI cannot hold, or would read otherwise, is escaped.
pub(super) fn href(file: &str) -> String {
    let mut out = String::from("../");
    for letter in file.chars() {
        match letter {
            ' ' | '"' | '#' | '%' | '<' | '>' | '?' | '[' | '\\' | ']' | '^' | '`'
            | '{' | '|' | '}' => escape(letter, &mut out),
            other if other.is_control() || !is_iri(other) => escape(other, &mut out),
            other => out.push(other),
        }
    }
    out
}

/// Whether an IRI may hold a letter beyond ASCII as it is (RFC 3987, `ucschar`).
fn is_iri(letter: char) -> bool {
    let code = u32::from(letter);
    match code {
        0..=0x7f | 0xa0..=0xd7ff | 0xf900..=0xfdcf | 0xfdf0..=0xffef => true,
        0x1_0000..=0xe_fffd => {
            code & 0xffff <= 0xfffd && !(0xe_0000..=0xe_0fff).contains(&code)
        }
        _ => false,
    }
}

fn escape(letter: char, out: &mut String) {
    let mut bytes = [0; 4];
    for byte in letter.encode_utf8(&mut bytes).bytes() {
        out.push('%');
        out.extend(
            [byte >> 4, byte & 15]
                .map(|digit| char::from(b"0123456789ABCDEF"[usize::from(digit)])),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_for_machines() {
        assert_eq!(slug("潘安湖采煤塌陷区 Pan'an Lake"), "pan-an-lake");
        assert_eq!(slug("  <b>&"), "b");
        assert_eq!(slug("湿地"), "");
        assert_eq!(slug(&"long name ".repeat(20)).len(), 59);
    }

    #[test]
    fn paths_are_iris() {
        assert_eq!(href("rasters/value_2010.tif"), "../rasters/value_2010.tif");
        assert_eq!(href("maps/潘安湖 1.png"), "../maps/潘安湖%201.png");
        assert_eq!(href("a%b#c?d"), "../a%25b%23c%3Fd");
        assert_eq!(href("a\u{e000}\n"), "../a%EE%80%80%0A");
        assert_eq!(href("🌾.csv"), "../🌾.csv");
    }
}
