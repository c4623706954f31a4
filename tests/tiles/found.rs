//! How the files of an archive are found and told apart.

use std::fmt::Write as _;
use std::fs;

use serde_json::json;

use super::{alike, one_raster, tiled};
use crate::support::put;

#[test]
fn a_manifest_and_a_catalogue_name_the_files_that_a_pattern_finds() {
    let mut case = tiled(Some(0.0), 0, &[]);
    let whole = one_raster(Some(0.0), &[], 0);
    whole.done();
    let (mut rows, mut items) = (String::new(), Vec::new());
    for label in ["2000", "2020"] {
        for tile in (0..9).map(|n| format!("h{}v{}", n / 3, n % 3)) {
            writeln!(rows, "{tile},{label},../archive/{label}/{tile}.tif").unwrap();
            items.push(json!({
                "type": "Feature",
                "id": format!("{tile}-{label}"),
                "properties": {"datetime": format!("{label}-07-01T00:00:00Z"), "grid:code": tile},
                "assets": {"classes": {"href": format!("../archive/{label}/{tile}.tif")},
                    "thumbnail": {"href": "a.png"}},
            }));
        }
    }
    fs::create_dir(case.path("lists")).unwrap();
    put(&case.path("lists/tiles.csv"), format!("\u{feff}分幅,年份,路径\n{rows}"));
    let catalogue = json!({"type": "FeatureCollection", "features": items});
    put(&case.path("lists/items.json"), catalogue.to_string());
    for block in [
        json!({"manifest": "lists/tiles.csv"}),
        json!({"stac": "lists/items.json", "asset": "classes", "period": "year"}),
    ] {
        case.config["tiles"] = block;
        case.done();
        alike(&case, &whole);
        let record = case.record();
        let listed = record["files"].as_array().unwrap();
        let list = |file: &&serde_json::Value| {
            file["path"].as_str().unwrap().starts_with("lists/")
        };
        assert_eq!(listed.iter().filter(list).count(), 1, "the list is an input itself");
    }
    // Which of two assets?
    case.config["tiles"] = json!({"stac": "lists/items.json", "period": "year"});
    case.run().exits(2).tells(&["E109"]);
    case.with("check", &[]).exits(3).tells(&[
        "E166",
        "lists/items.json, entry 1",
        "asset",
    ]);
}

/// A list is an input like the files that it names: no result takes its place.
#[test]
fn a_list_of_one_run_is_the_manifest_of_another() {
    let mut case = tiled(Some(0.0), 0, &[]);
    case.config["outputs"] = json!({"tables": ["parquet"]});
    case.with("run", &["-o", "first"]).exits(0);
    let name = "tiles.parquet";
    fs::copy(case.path("first/parquet").join(name), case.path(name)).unwrap();
    case.config["tiles"] = json!({"manifest": name});
    case.config.as_object_mut().unwrap().remove("outputs");
    case.done();
    for name in ["sites", "transitions", "tiles"] {
        let read =
            |folder: &str| fs::read(case.path(&format!("{folder}/{name}.csv"))).unwrap();
        assert!(read("first") == read("out"), "{name}");
    }
    put(&case.path(name), "PAR1 and no more");
    case.with("run", &["-o", "none"]).exits(2).tells(&["E166", name]);
}

#[test]
fn a_manifest_is_not_replaced_by_the_table_of_its_name() {
    let mut case = tiled(Some(0.0), 0, &[]);
    let rows =
        ["2000", "2020"].map(|label| format!("h0v0,{label},archive/{label}/h0v0.tif\n"));
    let list = format!("tile,date,path\n{}", rows.concat());
    put(&case.path("tiles.csv"), &list);
    case.config["tiles"] = json!({"manifest": "tiles.csv"});
    case.with("run", &["-o", ".", "--overwrite"]).exits(2).tells(&["E123", "tiles.csv"]);
    assert_eq!(fs::read_to_string(case.path("tiles.csv")).unwrap(), list);
    case.done();
}

/// Areas from a table have no tiles.
#[test]
fn tiles_beside_a_table_of_areas_are_refused_by_their_name() {
    let mut case = tiled(Some(0.0), 0, &[]);
    case.config["areas"] = json!("a.csv");
    put(&case.path("a.csv"), "site,date,class,area_ha\na,2000,1,3\n");
    case.run().exits(2).tells(&["E494", "(/tiles): `tiles` needs rasters"]);
}

#[test]
fn every_file_without_its_pair_is_named() {
    let case = tiled(Some(0.0), 0, &[]);
    for gone in ["2000/h0v1.tif", "2020/h2v2.tif", "2020/h1v1.tif"] {
        fs::remove_file(case.path("archive").join(gone)).unwrap();
    }
    let said = case.run().exits(2);
    said.tells(&[
        "3 error(s)",
        "E165 config.json",
        "archive/2020/h0v1.tif: tile h0v1 has no raster of 2000",
        "archive/2000/h1v1.tif: tile h1v1 has no raster of 2020",
        "archive/2000/h2v2.tif: tile h2v2 has no raster of 2020",
    ]);
    case.has_nothing_written();
}

#[test]
fn files_that_cannot_be_told_apart_are_refused() {
    let mut case = tiled(Some(0.0), 0, &[]);
    let with = |case: &mut crate::support::Case, block: serde_json::Value| {
        case.config["tiles"] = block;
        case.run().exits(2)
    };
    let pattern = |text: &str| json!({"folder": "archive", "pattern": text});
    with(&mut case, pattern("(?<date>\\d{4})/.*(?<tile>h)\\dv\\d\\.tif")).tells(&[
        "E164",
        "archive/2000/h0v1.tif",
        "archive/2000/h0v0.tif",
    ]);
    with(&mut case, pattern("(?<date>\\d{4}/.*")).tells(&["E161", "unclosed group"]);
    with(&mut case, pattern("\\d{4}/(?<tile>.*)\\.tif")).tells(&["E161", "(?<date>…)"]);
    with(&mut case, pattern("(?<date>\\d{4})/(?<tile>x.*)\\.tif"))
        .tells(&["E162", "18 files"]);
    with(&mut case, pattern("(?<date>\\d\\d)\\d\\d/(?<tile>.*)\\.tif"))
        .tells(&["E163", "`20` is no date"]);
    with(&mut case, json!({})).tells(&["E160"]);
    with(&mut case, json!({"manifest": "a.csv", "stac": "b.json"})).tells(&["E160"]);
    with(&mut case, json!({"manifest": "a.csv"})).tells(&["E111", "a.csv"]);
    put(&case.path("a.csv"), "tile,date,path\n,2000,x.tif\nh0,then,x.tif\nh1,2000,\n");
    with(&mut case, json!({"manifest": "a.csv"})).tells(&[
        "a.csv, entry 1: tile",
        "x.tif: `then` is no date",
        "a.csv, entry 3: path",
    ]);
    put(&case.path("a.csv"), "tile,path\nh0,x.tif\n");
    with(&mut case, json!({"manifest": "a.csv"})).tells(&["E166", "date"]);
    case.config["dates"] = json!([{"date": "2000", "path": "x.tif"}]);
    case.run().exits(2).tells(&["E167"]);
}

#[test]
fn tiles_on_other_pixels_are_named() {
    let case = tiled(Some(0.0), 0, &[]);
    let other = |change: fn(&mut crate::support::Raster<'static>)| {
        let mut raster = super::cut(Some(0.0), (250, 200), (250, 200));
        change(&mut raster);
        for label in ["2000", "2020"] {
            let pixels = raster.pixels(|_, _| 1u8);
            raster.write(&case.path(&format!("archive/{label}/h1v1.tif")), &pixels);
        }
        case.run().exits(2).tells(&[
            "E220",
            "archive/2000/h1v1.tif",
            "archive/2000/h0v0.tif",
        ])
    };
    other(|raster| raster.transform[0] += 3.0).tells(&["offset (0.3000, 0.0000) px"]);
    other(|raster| raster.transform[1] = 10.01).tells(&["10.01 × 10 ≠ 10 × 10"]);
    other(|raster| raster.crs = Some("EPSG:4547")).tells(&["EPSG:4547"]);
    other(|raster| raster.nodata = Some(3.0)).tells(&["nodata 3 ≠ 0"]);
    // One tile that is larger at one date than at the other.
    let raster = super::cut(Some(0.0), (250, 200), (250, 200));
    raster.write(&case.path("archive/2000/h1v1.tif"), &raster.pixels(|_, _| 1u8));
    let raster = super::cut(Some(0.0), (250, 200), (251, 200));
    raster.write(&case.path("archive/2020/h1v1.tif"), &raster.pixels(|_, _| 1u8));
    case.run().exits(2).tells(&["E204", "archive/2020/h1v1.tif"]);
}
