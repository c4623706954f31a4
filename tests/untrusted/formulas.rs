//! Words from files stay words: no formula, no script, no link, no SQL.

use std::path::{Path, PathBuf};

use gdal::vector::LayerAccess as _;
use gdal::{Dataset, DatasetOptions, GdalOpenFlags};
use serde_json::{Value, json};

use crate::support::{CRS, Case, geojson, polygon, put, rectangle};

/// Words that some program would act upon.
const EVIL: [&str; 12] = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "=cmd|' /C calc'!A0",
    "=HYPERLINK(\"http://example.org\",\"x\")",
    "<script>alert(1)</script>",
    "javascript:alert(1)",
    "\"><img src=x onerror=alert(1)>",
    "'); DROP TABLE sites; --",
];

/// A run in which every text that comes from outside is evil, and all outputs are made.
fn made() -> Case {
    let mut case = Case::small().with_all_outputs();
    let sites: Vec<Value> = EVIL
        .iter()
        .enumerate()
        .map(|(at, text)| {
            #[expect(clippy::cast_precision_loss, reason = "a few sites")]
            let col = at as f64 * 0.8;
            let square = polygon(&[rectangle((col, 0.0), (col + 0.8, 10.0))]);
            json!({"type": "Feature", "geometry": square, "properties":
                {"id": format!("{text}{at}"), "name": text, "group": format!("{text}g")}})
        })
        .collect();
    put(&case.path("sites.geojson"), geojson(CRS, &sites));
    case.config["sites"]["name"] = json!("name");
    case.config["name"] = json!("=1+1<script>alert(1)</script>");
    case.config["description"] =
        json!("javascript:alert(1) \"><img src=x onerror=alert(1)>");
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let legend = format!(
        "code,en,zh,colour,nodata,vegetation,forest,green,water\n\
         1,{},{},#fae39c,no,yes,no,no,no\n2,{},{},#446f33,no,yes,yes,yes,no\n",
        quoted(EVIL[0]),
        quoted(EVIL[8]),
        quoted(EVIL[10]),
        quoted(EVIL[6]),
    );
    put(&case.path("legend.csv"), legend);
    let crosswalk = format!(
        "code,type,weight,note\n1,dry,1,{}\n2,broad,1,{}\n",
        quoted(EVIL[7]),
        quoted(EVIL[3])
    );
    put(&case.path("crosswalk.csv"), crosswalk);
    case.config["legend"] = json!("legend.csv");
    case.config["crosswalk"] = json!("crosswalk.csv");
    case.config["accounts"] = json!([{
        "kind": "claims", "name": EVIL[0], "case": EVIL[6],
        "claims": [
            {"id": EVIL[3], "what": EVIL[8], "value": 1, "not_assessable": EVIL[10]},
            {"id": EVIL[4], "what": EVIL[7], "value": 2, "unit": "%", "not_assessable": EVIL[2]},
        ],
    }]);
    case.done();
    case
}

fn files(folder: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let ending = path.extension().and_then(|ending| ending.to_str());
            if path.is_dir() {
                folders.push(path);
            } else if ending.is_some_and(|ending| endings.contains(&ending)) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// By what spreadsheets take for a formula: the first character, and that it is no number.
#[test]
fn no_field_of_a_table_is_a_formula() {
    let case = made();
    let tables = files(&case.path("out"), &["csv"]);
    assert!(tables.len() > 3);
    let (mut fields, mut guarded) = (0, 0);
    for table in tables {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_path(&table)
            .unwrap();
        for row in reader.records() {
            for field in &row.unwrap() {
                fields += 1;
                guarded += usize::from(field.starts_with('\''));
                let begins = field.starts_with(['=', '+', '-', '@', '\t', '\r']);
                let harmless = field.parse::<f64>().is_ok() || field.chars().count() == 1;
                assert!(!begins || harmless, "{}: {field:?}", table.display());
            }
        }
    }
    assert!(fields > 100 && guarded > 20, "{fields}, {guarded}");
}

#[test]
fn no_word_is_a_script_or_a_link_of_the_report() {
    let case = made();
    let pages = files(&case.path("out"), &["html"]);
    assert!(!pages.is_empty());
    for page in pages {
        let text = std::fs::read_to_string(page).unwrap();
        // Scripts of its own are named by their hashes; nothing else is one.
        assert!(text.contains("Content-Security-Policy"));
        for evil in [
            "<script>alert",
            "<img src=x",
            "onerror=alert(1)>\"",
            "href=\"javascript:",
            "href=javascript:",
        ] {
            assert!(!text.contains(evil), "{evil}");
        }
        // Every link leads to a place in the page itself.
        for link in text.split("href=\"").skip(1) {
            assert!(link.starts_with('#'), "{}", &link[..link.len().min(80)]);
        }
        assert!(text.contains("&lt;script&gt;alert(1)"));
    }
}

#[test]
fn styles_hold_words_as_text() {
    let case = made();
    let styles = files(&case.path("out"), &["qml", "sld", "xml"]);
    assert!(styles.len() >= 2, "{styles:?}");
    for style in styles {
        let text = std::fs::read_to_string(&style).unwrap();
        for evil in ["<script", "<img", "onerror=alert(1)>\""] {
            assert!(!text.contains(evil), "{}: {evil}", style.display());
        }
    }
}

#[test]
fn records_and_catalogues_give_words_back_as_they_were() {
    let case = made();
    let documents = files(&case.path("out"), &["json", "geojson"]);
    for document in &documents {
        let value: Result<Value, _> =
            serde_json::from_slice(&std::fs::read(document).unwrap());
        assert!(value.is_ok(), "{}", document.display());
    }
    assert_eq!(case.record()["config"]["name"], json!("=1+1<script>alert(1)</script>"));
}

/// Of the workbook, what its packed parts would hold unpacked is looked at in `restora-report`;
/// here, that nothing in the list of the archive leads out of it.
#[test]
fn the_database_has_the_tables_of_any_run_and_every_word_in_them() {
    let case = made();
    let layers = files(&case.path("out"), &["gpkg"]);
    assert_eq!(layers.len(), 1);
    let options = DatasetOptions {
        open_flags: GdalOpenFlags::GDAL_OF_VECTOR,
        ..DatasetOptions::default()
    };
    #[expect(clippy::disallowed_methods, reason = "what others see of it")]
    let dataset = Dataset::open_ex(&layers[0], options).unwrap();
    let mut names: Vec<String> = dataset.layers().map(|layer| layer.name()).collect();
    names.sort();
    assert!(names.contains(&"sites".to_owned()), "{names:?}");
    for name in &names {
        assert!(name.chars().all(|c| c.is_ascii_lowercase() || c == '_'), "{name:?}");
    }
    let mut sites = dataset.layer_by_name("sites").unwrap();
    let field = sites.defn().field_index("name").unwrap();
    let found: Vec<String> = sites
        .features()
        .filter_map(|site| site.field_as_string(field).unwrap())
        .collect();
    // Blanks around a word are no part of it.
    for evil in EVIL {
        assert!(
            found.iter().any(|name| name == evil.trim()),
            "{evil:?} is not in {found:?}"
        );
    }
}
