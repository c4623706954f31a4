//! `restora report`: the same files from the folder of a run, and folders that it refuses.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::json;

use crate::support::{Case, names, put, restora};

/// Every file of a folder and the folders in it, by its path.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut out = BTreeMap::new();
    for name in names(folder) {
        let path = folder.join(&name);
        if path.is_dir() {
            let inner = files(&path).into_iter();
            out.extend(inner.map(|(below, bytes)| (format!("{name}/{below}"), bytes)));
        } else {
            out.insert(name, std::fs::read(path).unwrap());
        }
    }
    out
}

/// A run with everything that a folder can be made again from.
fn full() -> Case {
    let case = Case::small().with_all_outputs();
    case.done();
    case
}

#[test]
fn a_folder_gives_the_same_files_again() {
    let case = full();
    let out = case.path("out");
    let before = files(&out);
    for name in [
        "results.xlsx",
        "report.html",
        "sites.gpkg",
        "sites.parquet",
        "parquet/long.parquet",
        "stac/item.json",
        "rasters/uplift_2000_2020.qml",
        "maps/all_2000.png",
        "rasters/transitions_2000_2020.tif.aux.xml",
    ] {
        assert!(before.contains_key(name), "{name}: {:?}", before.keys());
    }
    // What can be made again is gone, and the rasters that it was made from are as well.
    for name in ["results.xlsx", "report.html", "sites.parquet"] {
        std::fs::remove_file(out.join(name)).unwrap();
    }
    std::fs::remove_file(case.path("2000.tif")).unwrap();
    let said = restora(case.folder(), ["report", "out"]).exits(0);
    assert!(said.out.contains("report.html"), "{}", said.out);
    for (name, bytes) in files(&out) {
        assert!(before[&name] == bytes, "{name} is another");
    }
    assert_eq!(files(&out).len(), before.len());
}

#[test]
fn one_form_can_be_asked_for_and_the_record_lists_it() {
    let case = Case::small();
    case.done();
    let out = case.path("out");
    assert!(!out.join("report.html").exists());
    let said = restora(
        case.folder(),
        ["report", "out", "--format", "html,xlsx", "--lang", "zh"],
    );
    said.exits(0);
    let listed = case.record()["outputs"].to_string();
    for name in ["report.html", "results.xlsx", "sites.csv"] {
        assert!(listed.contains(name), "{name}: {listed}");
    }
    let page = std::fs::read_to_string(out.join("report.html")).unwrap();
    assert!(page.contains("生态系统服务价值"));
    // Nothing but a workbook, without a word of what there is already.
    restora(case.folder(), ["report", "out", "-f", "parquet"]).exits(0);
    assert!(out.join("parquet/long.parquet").exists());
}

#[test]
fn what_is_no_result_or_no_longer_one_is_refused() {
    let case = full();
    let report =
        |args: &[&str]| restora(case.folder(), ["report"].iter().chain(args).copied());
    report(&["nowhere"]).exits(2).tells(&["E138", "nowhere"]);
    report(&["out", "-f", "docx"]).exits(2).tells(&["E141", "`docx`", "html, xlsx"]);
    let out = case.path("out");
    let sites = std::fs::read(out.join("sites.csv")).unwrap();
    put(&out.join("sites.csv"), [&sites[..], b"\n"].concat());
    report(&["out"]).exits(2).tells(&["E139", "sites.csv"]);
    put(&out.join("sites.csv"), &sites);
    // Nor is a layer that somebody moved, or, where a catalogue lists it, a raster.
    let layer = std::fs::read(out.join("sites.gpkg")).unwrap();
    put(&out.join("sites.gpkg"), [layer.as_slice(), b"x"].concat());
    report(&["out", "-f", "geoparquet"]).exits(2).tells(&["E139", "sites.gpkg"]);
    put(&out.join("sites.gpkg"), &layer);
    let path = out.join("rasters/value_2000.tif");
    let raster = std::fs::read(&path).unwrap();
    put(&path, [raster.as_slice(), b"x"].concat());
    report(&["out", "-f", "xlsx"]).exits(2).tells(&["E139", "value_2000.tif"]);
    restora(case.folder(), ["diff", "out", "out"]).exits(2).tells(&["E139"]);
    put(&path, &raster);
    std::fs::remove_file(out.join("sites.gpkg")).unwrap();
    report(&["out", "-f", "geoparquet"]).exits(2).tells(&["E140", "sites.gpkg"]);
    // A record that names files elsewhere brings none of them into a report.
    let mut record = case.record();
    put(&case.path("secret.csv"), &sites);
    record["tables"][0]["file"] = json!("../secret.csv");
    put(&out.join("record.json"), record.to_string());
    report(&["out"]).exits(2).tells(&["E138", "../secret.csv"]);
    put(&out.join("record.json"), "{\"format\": 1}");
    report(&["out"]).exits(2).tells(&["E138"]);
    put(&out.join("record.json"), "{");
    report(&["out"]).exits(2).tells(&["E138"]);
}

#[test]
fn names_from_outside_are_text_wherever_they_stand() {
    let mut case = Case::small();
    let evil = "<script>alert(1)</script>&\"' =1+1";
    let square =
        crate::support::polygon(&[crate::support::rectangle((0.0, 0.0), (10.0, 10.0))]);
    case.sites(&[crate::support::site(evil, &square)]);
    case.config["outputs"] = json!({
        "rasters": {"layers": ["value"]}, "layers": ["gpkg", "geoparquet"],
        "tables": ["xlsx", "parquet"], "stac": true, "report": "both",
    });
    case.done();
    let page = std::fs::read_to_string(case.path("out").join("report.html")).unwrap();
    assert!(!page.contains("<script>alert(1)"));
    assert!(page.contains("&lt;script&gt;alert(1)"));
    // Ids become names of pictures, and stay within the folder.
    let maps = names(&case.path("out").join("maps"));
    assert!(maps.iter().any(|name| name.starts_with("_script_alert_1")), "{maps:?}");
}

#[test]
fn runs_without_rasters_have_a_report_too() {
    let mut case = Case::new();
    put(
        &case.path("areas.csv"),
        "site,date,type,area_ha\na,2000,forest,1\na,2010,forest,2\n",
    );
    case.config = json!({
        "version": 1, "areas": "areas.csv",
        "valuation": {"table": "xie-2003", "standard_equivalent":
            {"value": 449.1, "unit": "CNY/ha/yr", "basis": "grain-seventh"}},
        "outputs": {"tables": ["xlsx", "parquet"], "stac": true, "report": "en"},
    });
    case.done();
    let out = case.path("out");
    assert!(out.join("report.html").exists() && !out.join("maps").exists());
    assert!(out.join("stac/item.json").exists());
}

/// Sheets in another language are other files: the catalogue says so.
#[test]
fn a_catalogue_follows_what_is_made_again() {
    let case = full();
    let out = case.path("out");
    let styles = std::fs::read(out.join("rasters/value_2000.qml")).unwrap();
    restora(case.folder(), ["report", "out", "-f", "xlsx", "--lang", "zh"]).exits(0);
    // Nobody asked for styles.
    assert!(std::fs::read(out.join("rasters/value_2000.qml")).unwrap() == styles);
    let item = std::fs::read(out.join("stac/item.json")).unwrap();
    let item: serde_json::Value = serde_json::from_slice(&item).unwrap();
    for (name, asset) in item["assets"].as_object().unwrap() {
        let file = asset["href"].as_str().unwrap();
        let path = out.join("stac").join(file);
        let bytes = std::fs::metadata(&path).unwrap().len();
        assert_eq!(asset["file:size"], json!(bytes), "{name}");
        let sha256 = restora_io::stamp(&path).unwrap().sha256;
        assert_eq!(asset["file:checksum"], json!(format!("1220{sha256}")), "{name}");
    }
}
