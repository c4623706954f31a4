//! `restora init`: a small example that runs as it is.
//!
//! The example is Pan'an Lake: two land-cover tiles, the sites, and the config of the
//! pipeline with its paths brought into the new folder.

use std::path::Path;

use restora_io::OutputDir;
use restora_message::catalogue::text;
use restora_message::{Lang, Problems};

use crate::args::Cli;
use crate::output;

/// The config as it stands in the repository.
const PIPELINE: &str = include_str!("../../../../pipelines/panan-lake.json");

/// Where its files are, as seen from there.
const TILES: &str = "../testdata/panan-lake/";

/// The files that it names.
const FILES: [(&str, &[u8]); 3] = [
    ("before.tif", include_bytes!("../../../../testdata/panan-lake/before.tif")),
    ("after.tif", include_bytes!("../../../../testdata/panan-lake/after.tif")),
    ("sites.geojson", include_bytes!("../../../../testdata/panan-lake/sites.geojson")),
];

/// Names in the new folder.
const CONFIG: &str = "pipeline.json";
const SCHEMA: &str = "schema.json";

/// Writes the example, whole or not at all, and says what to type next.
pub(crate) fn init(cli: &Cli, folder: &Path, overwrite: bool) -> Result<u8, Problems> {
    let mut out = OutputDir::prepare(folder, overwrite)?;
    for (name, bytes) in FILES {
        out.write(name, bytes)?;
    }
    out.write(SCHEMA, restora_engine::schema_text().as_bytes())?;
    out.write(CONFIG, example().as_bytes())?;
    out.commit()?;
    if !cli.quiet {
        output::data(next(folder, cli.lang).as_bytes())?;
    }
    Ok(0)
}

/// The config with the schema and its files beside it.
fn example() -> String {
    let text = PIPELINE.replace(TILES, "");
    let schema = format!("\"$schema\": \"{SCHEMA}\"");
    match text.lines().find(|line| line.trim_start().starts_with("\"$schema\"")) {
        Some(line) => text.replacen(line.trim().trim_end_matches(','), &schema, 1),
        None => text.replacen('{', &format!("{{\n  {schema},"), 1),
    }
}

fn next(folder: &Path, lang: Lang) -> String {
    let (config, results) = (folder.join(CONFIG), folder.join("results"));
    let command = format!("restora run {} -o {}", quoted(&config), quoted(&results));
    let count = (FILES.len() + 2).to_string();
    let path = folder.display().to_string();
    let done = text::INIT_DONE.fill(lang, &[("count", &count), ("path", &path)]);
    format!("{done}\n{}\n", text::INIT_NEXT.fill(lang, &[("command", &command)]))
}

/// A path as a shell takes it: in quotation marks if it must be.
fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let is_plain = |c: char| c.is_alphanumeric() || "/\\._-:+,@".contains(c);
    if text.chars().all(is_plain) { text } else { format!("\"{text}\"") }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    /// Every text in a JSON value.
    fn texts<'v>(value: &'v Value, out: &mut Vec<&'v str>) {
        match value {
            Value::String(text) => out.push(text),
            Value::Array(items) => items.iter().for_each(|item| texts(item, out)),
            Value::Object(map) => map.values().for_each(|item| texts(item, out)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    #[test]
    fn the_example_names_only_what_is_beside_it() {
        let value: Value = serde_json::from_str(&example()).unwrap();
        assert_eq!(value["$schema"], SCHEMA);
        let mut found = Vec::new();
        texts(&value, &mut found);
        for (name, _) in FILES {
            assert!(found.contains(&name), "{name}");
        }
        assert!(found.iter().all(|text| !text.contains("../")), "{found:?}");
    }

    #[test]
    fn the_next_command_can_be_typed() {
        let text = next(Path::new("demo"), Lang::En);
        let sep = std::path::MAIN_SEPARATOR;
        let command = format!("restora run demo{sep}pipeline.json -o demo{sep}results");
        assert!(text.ends_with(&format!("next: {command}\n")), "{text}");
        assert!(next(Path::new("my demo"), Lang::Zh).contains("\"my demo"), "{text}");
    }
}
