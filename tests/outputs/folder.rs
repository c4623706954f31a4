//! The folder of results: what the record lists, and what becomes of earlier results.

use std::path::Path;

use serde_json::{Value, json};

use crate::support::{Case, names, put};

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
