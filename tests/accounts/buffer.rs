//! The account of kind `buffer`.

use serde_json::{Value, json};

use crate::support::{CRS, Case, Raster, block, geojson, put, same};

/// Ten columns of 10 m, three rows. Water in the first column; in 2000 also in the second, which is
/// cropland later. Built-up land in the third and fifth column of the first row, and in the fourth
/// of the first two; in 2020 only in the fifth.
fn shore() -> Case {
    let mut case = Case::new();
    let mut raster = Raster::new(10, 3);
    // A block for each row: the distance reaches across them.
    raster.options = &["BLOCKYSIZE=1"];
    case.date("2000", &raster, |col, row| match (col, row) {
        (0 | 1, _) => 5u8,
        (2 | 4, 0) | (3, 0 | 1) => 8,
        _ => 1,
    });
    case.date("2020", &raster, |col, row| match (col, row) {
        (0, _) => 5u8,
        (4, 0) => 8,
        (3, _) => 2,
        _ => 1,
    });
    case.sites(&[block("a", (0.0, 0.0), (10.0, 3.0))]);
    case
}

#[test]
fn the_zone_runs_from_the_highest_water() {
    let mut case = shore();
    case.config["accounts"] = json!([{"kind": "buffer", "water": [5],
        "distance": {"value": 0.017, "unit": "km"}}]);
    case.run().exits(0);
    // Water of any date are the columns 0 and 1. The centres of the columns 2 and 3 are 5 and 15 m
    // from it, of column 4 25 m: 6 cells of 100 m².
    let rows = case.table("buffer");
    let before = rows.one(&[("site", "a"), ("date", "2000")]).clone();
    same(before.number("zone_m2"), 600.0);
    // (2, 0), (3, 0) and (3, 1) in one piece.
    same(before.number("built_m2"), 300.0);
    same(before.number("built_share"), 0.5);
    same(before.number("built_pieces"), 1.0);
    same(rows.one(&[("date", "2020")]).number("built_m2"), 0.0);
    let flows = case.table("buffer_transitions");
    let area = |from: &str, to: &str| {
        flows.one(&[("class_from", from), ("class_to", to)]).number("area_m2")
    };
    same(area("8", "1"), 100.0);
    same(area("8", "2"), 200.0);
    same(area("1", "2"), 100.0);
    assert_eq!(
        flows.one(&[("class_from", "1"), ("class_to", "1")]).text("changed"),
        "no"
    );
}

#[test]
fn the_level_of_one_date_and_built_up_polygons() {
    let mut case = shore();
    case.config["accounts"] = json!([{"kind": "buffer", "water": [5], "level": "2020",
        "distance": {"value": 17, "unit": "m"}}]);
    case.run().exits(0);
    // From column 0: the columns 1 and 2. What was water in 2000 lies in the zone then.
    let before = case.table("buffer").one(&[("date", "2000")]).clone();
    same(before.number("zone_m2"), 600.0);
    same(before.number("built_m2"), 100.0);
    let text = std::fs::read(case.path("out/buffer_1.geojson")).unwrap();
    let drawn: Value = serde_json::from_slice(&text).unwrap();
    let feature = &drawn["features"][0];
    assert_eq!(drawn["features"].as_array().unwrap().len(), 1);
    assert_eq!(feature["properties"]["area_m2"], 100.0);
    assert_eq!(feature["properties"]["date"], "2000");
    // A square of five corners near 117° E, 34.3° N, against the clock.
    let ring = feature["geometry"]["coordinates"][0].as_array().unwrap();
    assert_eq!(ring.len(), 5);
    let at = |i: usize, j: usize| ring[i][j].as_f64().unwrap();
    assert!((at(0, 0) - 117.0).abs() < 0.01 && (at(0, 1) - 34.3).abs() < 0.1, "{ring:?}");
    let doubled: f64 =
        (0..4).map(|i| at(i, 0) * at(i + 1, 1) - at(i + 1, 0) * at(i, 1)).sum();
    assert!(doubled > 0.0, "{ring:?}");
}

#[test]
fn bad_distances_and_levels_are_told() {
    let mut case = shore();
    case.config["accounts"] = json!([{"kind": "buffer", "water": [5], "level": "2010",
        "distance": {"value": 110, "unit": "m"}}]);
    case.run().exits(2).tells(&["2010", "/accounts/0/level"]);
    case.config["accounts"] =
        json!([{"kind": "buffer", "water": [5], "distance": {"value": -1, "unit": "m"}}]);
    case.run().exits(2).tells(&["E804", "/accounts/0/distance"]);
    case.config["accounts"] = json!([{"kind": "buffer", "water": [5], "distance": {"value": 1000, "unit": "km"}}]);
    case.run().exits(2).tells(&["E804", "/accounts/0/distance"]);
}

#[test]
fn threads_change_no_byte() {
    let mut case = shore();
    case.config["accounts"] = json!([{"kind": "buffer", "water": [5],
        "distance": {"value": 25, "unit": "m"}}]);
    let found = ["1", "2", "7"].map(|threads| {
        case.with("run", &["-o", "out", "--overwrite", "--threads", threads]).exits(0);
        ["buffer.csv", "buffer_transitions.csv", "buffer_1.geojson"]
            .map(|name| std::fs::read(case.path("out").join(name)).unwrap())
    });
    assert!(found.iter().all(|one| *one == found[0]));
}

#[test]
fn the_shoreline_may_be_drawn() {
    let mut case = shore();
    // The first column and a third of the second: only the centres of the first lie in it.
    put(
        &case.path("lake.geojson"),
        geojson(CRS, &[block("l", (-5.0, -5.0), (1.3, 9.0))]),
    );
    case.config["accounts"] = json!([{"kind": "buffer", "shoreline": {"path": "lake.geojson"},
        "distance": {"value": 17, "unit": "m"}}]);
    case.run().exits(0);
    // As from the water of 2020: the columns 1 and 2.
    let before = case.table("buffer").one(&[("date", "2000")]).clone();
    same(before.number("zone_m2"), 600.0);
    same(before.number("built_m2"), 100.0);
    for account in [
        json!({"kind": "buffer", "distance": {"value": 17, "unit": "m"}}),
        json!({"kind": "buffer", "water": [5], "shoreline": {"path": "lake.geojson"},
            "distance": {"value": 17, "unit": "m"}}),
        json!({"kind": "buffer", "level": "2020", "shoreline": {"path": "lake.geojson"},
            "distance": {"value": 17, "unit": "m"}}),
    ] {
        case.config["accounts"] = json!([account]);
        case.with("check", &[])
            .exits(3)
            .tells(&["/accounts/0", "water (+ level), shoreline"]);
    }
}

#[test]
fn polygons_are_on_wgs_84() {
    // Tokyo / UTM zone 54N, whose datum is some hundred metres off.
    let mut case = Case::new();
    let mut raster = Raster::new(4, 1);
    raster.crs = Some("EPSG:3095");
    case.date("2000", &raster, |col, _| if col == 0 { 5u8 } else { 8 });
    case.config["sites"] = json!({"whole": true});
    case.config["accounts"] = json!([{"kind": "buffer", "water": [5],
        "distance": {"value": 15, "unit": "m"}}]);
    case.run().exits(0);
    let text = std::fs::read(case.path("out/buffer_1.geojson")).unwrap();
    let drawn: Value = serde_json::from_slice(&text).unwrap();
    let corner = &drawn["features"][0]["geometry"]["coordinates"][0][0];
    let (lon, lat) = (corner[0].as_f64().unwrap(), corner[1].as_f64().unwrap());
    // The corner of the cell lies 10 m east of the central meridian of its own datum.
    let metres = 6_378_137.0 * lat.to_radians().cos();
    let off_m = (lon - 141.0).to_radians() * metres - 10.0;
    assert!((-400.0..-200.0).contains(&off_m), "{off_m}");
}

#[test]
fn no_water_and_classes_that_are_nowhere_are_told() {
    let mut case = shore();
    case.config["accounts"] = json!([
        {"kind": "buffer", "water": [55], "distance": {"value": 17, "unit": "m"}},
        {"kind": "patches", "classes": [77, 1]},
        {"kind": "extent", "types": {"forest": [2, 33]}},
    ]);
    let said = case.run().exits(0);
    said.tells(&[
        "W860",
        "/accounts/0",
        "W807",
        "class 77 ",
        "/accounts/1/classes",
        "class 33 ",
    ]);
    // Numbers are told as they are written.
    case.config["accounts"][0]["distance"] = json!({"value": -3, "unit": "km"});
    case.with("check", &[]).exits(3).tells(&["E804", "-3 km is no distance"]);
    case.config["accounts"] =
        json!([{"kind": "land_price", "series": [{"date": "2000", "price": 1}]}]);
    case.with("check", &[]).exits(3).tells(&["E126", "1 is fewer than 2 entries"]);
}
