//! The folder of results: what the record lists, and what becomes of earlier results.

use std::path::Path;

use serde_json::{Value, json};

use crate::support::{Case, block, names, put, restora};

fn listed(case: &Case) -> Vec<String> {
    let record = case.record();
    let outputs = record["outputs"].as_array().unwrap().iter();
    outputs.map(|one| one["file"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn the_record_lists_every_file_with_its_checksum() {
    let mut case = Case::small();
    case.config["outputs"] = json!({"rasters": {"layers": ["value"]}});
    case.done();
    let out = case.path("out");
    let mut files: Vec<String> = names(&out)
        .into_iter()
        .filter(|name| Path::new(name).extension().is_some_and(|end| end == "csv"))
        .collect();
    files
        .extend(names(&out.join("rasters")).iter().map(|name| format!("rasters/{name}")));
    files.sort();
    assert_eq!(listed(&case), files);
    for one in case.record()["outputs"].as_array().unwrap() {
        let stamp = restora_io::stamp(&out.join(one["file"].as_str().unwrap())).unwrap();
        assert_eq!(one["sha256"], Value::from(stamp.sha256));
        assert_eq!(one["bytes"], Value::from(stamp.bytes));
    }
}

#[test]
fn what_an_earlier_run_wrote_does_not_stay_beside_the_new_results() {
    let mut case = Case::small();
    case.config["outputs"] =
        json!({"statistics": true, "rasters": {"layers": ["value"]}});
    case.done();
    put(&case.path("out").join("notes.txt"), "mine");
    let out = case.path("out");
    assert!(
        out.join("change.csv").exists() && out.join("rasters/value_2000.tif").exists()
    );
    case.config["outputs"] = json!({});
    case.done();
    let left = names(&out);
    assert!(!left.contains(&"change.csv".to_owned()), "{left:?}");
    assert!(!out.join("rasters/value_2000.tif").exists());
    // What restora did not write is not restora's to remove.
    assert!(left.contains(&"notes.txt".to_owned()), "{left:?}");
}

#[test]
fn a_record_that_lists_other_places_removes_nothing_there() {
    let case = Case::small();
    put(&case.path("keep.csv"), "mine");
    let absolute = case.path("keep.csv").display().to_string();
    let evil =
        json!({"outputs": [{"file": "../keep.csv"}, {"file": absolute}, {"file": 1}]});
    put(&case.path("out").join("record.json"), evil.to_string());
    case.done();
    assert!(case.path("keep.csv").exists());
    assert!(listed(&case).contains(&"sites.csv".to_owned()));
}

/// Whatever a config calls its inputs, results do not take their places, and what an earlier run
/// wrote stays where a later one reads it.
#[test]
fn results_never_replace_or_remove_what_they_are_computed_from() {
    let mut case = Case::small();
    case.config["outputs"] =
        json!({"layers": ["gpkg"], "rasters": {"layers": ["value"]}});
    case.done();
    let out = case.path("out");
    let layer = std::fs::read(out.join("sites.gpkg")).unwrap();
    let before = std::fs::read(out.join("record.json")).unwrap();
    case.config["sites"] =
        json!({"path": "out/sites.gpkg", "layer": "sites", "id": "site"});
    let said = case.with("run", &["-o", "out", "--overwrite"]).exits(2);
    said.tells(&["E123", "sites.gpkg"]);
    assert!(std::fs::read(out.join("sites.gpkg")).unwrap() == layer);
    assert!(std::fs::read(out.join("record.json")).unwrap() == before);
    // A raster of the earlier run is a factor of the next, which writes none.
    case.config["sites"] = json!({"path": "sites.geojson", "id": "id"});
    case.config["outputs"] = json!({});
    case.config["valuation"]["corrections"] = json!([{
        "kind": "raster",
        "name": "npp",
        "rasters": [{"path": "out/rasters/value_2000.tif"}],
        "reference": {"value": 4010},
    }]);
    case.with("run", &["-o", "out", "--overwrite"]).exits(0);
    assert!(out.join("rasters/value_2000.tif").exists());
    assert!(!out.join("sites.gpkg").exists());
}

/// A folder stands where a file is to go, as one that another program holds open does on Windows.
#[test]
fn a_file_that_cannot_be_replaced_leaves_all_as_it_was() {
    let mut case = Case::small();
    case.done();
    let out = case.path("out");
    std::fs::remove_file(out.join("uplift.csv")).unwrap();
    put(&out.join("uplift.csv").join("held"), "mine");
    let before: Vec<(String, Vec<u8>)> = names(&out)
        .into_iter()
        .filter(|name| name != "uplift.csv")
        .map(|name| (name.clone(), std::fs::read(out.join(name)).unwrap()))
        .collect();
    // Every table is another then.
    case.config["valuation"]["standard_equivalent"]["value"] = json!(2000);
    case.with("run", &["-o", "out", "--overwrite"]).exits(1).tells(&["E702"]);
    for (name, bytes) in &before {
        assert!(&std::fs::read(out.join(name)).unwrap() == bytes, "{name}");
    }
    assert!(out.join("uplift.csv").join("held").exists());
    let left = names(case.folder());
    assert!(!left.iter().any(|name| name.starts_with('.')), "{left:?}");
}

#[test]
fn words_that_look_like_formulas_are_none_and_come_back() {
    let mut case = Case::small();
    case.sites(&[block("=1+1", (0.0, 0.0), (10.0, 10.0))]);
    case.config["outputs"] = json!({"tables": ["parquet"]});
    case.done();
    let out = case.path("out");
    let sites = std::fs::read_to_string(out.join("sites.csv")).unwrap();
    assert!(sites.lines().skip(1).all(|line| line.starts_with("'=1+1,")), "{sites}");
    let before = std::fs::read(out.join("parquet/sites.parquet")).unwrap();
    restora(case.folder(), ["report", "out"]).exits(0);
    assert!(std::fs::read(out.join("parquet/sites.parquet")).unwrap() == before);
}
