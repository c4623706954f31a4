//! Water by an index and a threshold: patches, shores, frequency.

use serde_json::json;

use super::{Bands, within};
use crate::support::{block, same};

/// A lake of 4 × 4 pixels from column 3, row 3, and a pond of two pixels in a corner that touch
/// by their corners alone.
fn lake(col: usize, row: usize) -> bool {
    (3..7).contains(&col) && (3..7).contains(&row)
}

fn pond(col: usize, row: usize) -> bool {
    [(0, 0), (1, 1)].contains(&(col, row))
}

#[test]
fn areas_shores_and_patches_by_hand() {
    let mut bands = Bands::new();
    bands.mndwi(
        "2000",
        |col, row| if lake(col, row) || pond(col, row) { 0.4 } else { -0.3 },
    );
    bands.mndwi("2020", |_, _| 0.5);
    bands.set("water", &json!({"threshold": 0.0}));
    bands.case.done();
    let at = |bands: &Bands, column: &str| {
        let table = bands.case.table("water");
        table.one(&[("site", "a"), ("date", "2000")]).number(column)
    };
    same(at(&bands, "water_m2"), 1800.0);
    same(at(&bands, "threshold"), 0.0);
    // A square of 4 × 4: 4 × 3 straight pieces of 10 m, four corners of 7.0711 m. The pond: two
    // pixels in the corner of the raster. Around (1, 1) are four squares and around (0, 0) one
    // more that is whole; the one between them has two cut corners, the others one each:
    // (0,1) and (1,0) squares of (1, 1), (1, 1) itself: 2 + 3 = 5 cut corners.
    let cut = 10.0 * 0.5f64.sqrt();
    within(at(&bands, "shoreline_m"), 120.0 + 4.0 * cut + 5.0 * cut, 1e-6);
    // Patches of less than 200 m² do not count; the pond has 200 m² across its corner.
    bands.set(
        "water",
        &json!({"threshold": 0.0, "minimum_area": {"value": 0.02, "unit": "ha"}}),
    );
    bands.case.done();
    same(at(&bands, "water_m2"), 1800.0);
    bands.case.config["imagery"]["water"]["across_corners"] = json!(false);
    bands.case.done();
    same(at(&bands, "water_m2"), 1600.0);
    within(at(&bands, "shoreline_m"), 120.0 + 4.0 * cut, 1e-6);
    let sites = bands.case.table("uplift");
    same(sites.one(&[("site", "a")]).number("imagery_water_change_m2"), 8400.0);
    assert_eq!(bands.case.record()["proof"]["holds"], json!(true));
}

#[test]
fn a_patch_counts_as_a_whole_also_beyond_the_site() {
    let mut bands = Bands::new();
    bands.mndwi("2000", |col, row| if lake(col, row) { 0.4 } else { -0.3 });
    // The site has one pixel of the lake of 1600 m².
    bands.case.sites(&[block("a", (6.0, 6.0), (10.0, 10.0))]);
    bands.set(
        "water",
        &json!({"threshold": 0.0, "minimum_area": {"value": 0.16, "unit": "ha"}}),
    );
    bands.case.done();
    let water = |bands: &Bands| {
        let table = bands.case.table("water");
        table.one(&[("site", "a")]).number("water_m2")
    };
    same(water(&bands), 100.0);
    bands.case.config["imagery"]["water"]["minimum_area"]["value"] = json!(0.161);
    bands.case.done();
    same(water(&bands), 0.0);
}

#[test]
fn otsu_finds_the_threshold_between_two_groups() {
    let mut bands = Bands::new();
    let ndwi = |col: usize, row: usize| {
        let spread = 0.01 * (row as f64 - 4.5);
        if col < 3 { 0.5 + spread } else { -0.4 + spread }
    };
    bands.mndwi("2000", ndwi);
    bands.mndwi("2020", |col, row| ndwi(col + 1, row));
    bands.set("water", &json!({"otsu": {}}));
    bands.case.done();
    let table = bands.case.table("water");
    let row = table.one(&[("site", "a"), ("date", "2000")]);
    assert_eq!(row.text("threshold_by"), "otsu");
    same(row.number("water_m2"), 3000.0);
    let threshold = row.number("threshold");
    assert!((-0.355..0.455).contains(&threshold), "{threshold}");
    // Groups of 25 % and 75 % 0.9 apart, each spread by 0.0287: 0.1519 / (0.1519 + 0.0008).
    within(row.number("separability"), 0.151_875 / (0.151_875 + 0.000_825), 1e-3);
    let after = table.one(&[("site", "a"), ("date", "2020")]);
    same(after.number("threshold"), threshold);
    same(after.number("water_m2"), 2000.0);
}

#[test]
fn a_scene_without_water_has_none() {
    let mut bands = Bands::new();
    // Dry land, evenly spread from −0.5 to −0.4: Otsu would call half of it water.
    bands.mndwi("2000", |col, row| -0.5 + 0.001 * (10 * row + col) as f64);
    bands.mndwi("2020", |col, _| if col < 4 { 0.5 } else { -0.45 });
    bands.set("water", &json!({"otsu": {"pool": "date"}}));
    bands.case.done().tells(&["W254", "2000", "separability 0.75"]);
    let table = bands.case.table("water");
    let before = table.one(&[("site", "a"), ("date", "2000")]);
    same(before.number("water_m2"), 0.0);
    assert_eq!(before.text("threshold_by"), "config");
    let after = table.one(&[("site", "a"), ("date", "2020")]);
    same(after.number("water_m2"), 4000.0);
    assert_eq!(after.text("threshold_by"), "otsu");
}

#[test]
fn water_by_how_often_it_is_there() {
    let mut bands = Bands::new();
    // Column 0 is water at four of four dates, column 1 at three, 2 at two, 3 at one.
    for date in 0..4 {
        bands.mndwi(
            &format!("200{date}"),
            |col, _| if col + date < 4 { 0.5 } else { -0.5 },
        );
    }
    bands.set("water", &json!({"threshold": 0.0, "seasonal_from": 0.5}));
    bands.case.done();
    let table = bands.case.table("water_frequency");
    let row = table.one(&[("site", "a")]);
    let areas = ["permanent_m2", "seasonal_m2", "rare_m2", "never_m2", "not_seen_m2"];
    let found: Vec<f64> = areas.iter().map(|column| row.number(column)).collect();
    // From 75 % on it is permanent, from 50 % on seasonal.
    assert_eq!(found, [2000.0, 1000.0, 1000.0, 6000.0, 0.0]);
}

#[test]
fn a_cloud_is_no_shore() {
    let mut bands = Bands::new();
    bands.mndwi("2000", |col, _| if col < 5 { 0.5 } else { -0.5 });
    // The quality band hides columns 4 and 5, where water meets land.
    let raster = bands.raster;
    raster.write(
        &bands.case.path("qa.tif"),
        &raster.pixels(|col, _| if (4..6).contains(&col) { 9u8 } else { 4 }),
    );
    bands.case.config["imagery"]["scenes"][0]["bands"]["qa"] = json!({"path": "qa.tif"});
    bands.set("clouds", &json!({"classes": [8, 9]}));
    bands.set("water", &json!({"threshold": 0.0}));
    bands.case.done();
    let table = bands.case.table("water");
    let row = table.one(&[("site", "a")]);
    same(row.number("shoreline_m"), 0.0);
    same(row.number("water_m2"), 4000.0);
    same(row.number("cloud_m2"), 2000.0);
    same(row.number("water_share"), 0.5);
}

#[test]
fn clouds_change_neither_shores_nor_patches_of_what_is_compared() {
    let mut bands = Bands::new();
    for date in ["2000", "2020"] {
        bands.mndwi(date, |col, row| if lake(col, row) { 0.4 } else { -0.3 });
    }
    // In 2020, the right half of the lake of 1600 m² is hidden.
    let raster = bands.raster;
    let clouds = raster.pixels(|col, _| if col > 4 { 9u8 } else { 4 });
    raster.write(&bands.case.path("cloudy.tif"), &clouds);
    raster.write(&bands.case.path("clear.tif"), &[4u8; 100]);
    for (scene, qa) in ["clear.tif", "cloudy.tif"].iter().enumerate() {
        bands.case.config["imagery"]["scenes"][scene]["bands"]["qa"] =
            json!({"path": qa});
    }
    bands.set("clouds", &json!({"classes": [9]}));
    bands.set(
        "water",
        &json!({"threshold": 0.0, "minimum_area": {"value": 1200, "unit": "m2"}}),
    );
    bands.case.done();
    let table = bands.case.table("water");
    let at = |date: &str, column: &str| {
        table.one(&[("site", "a"), ("date", date)]).number(column)
    };
    for column in ["water_m2", "shoreline_m"] {
        same(at("2000", column), at("2020", column));
    }
    same(at("2020", "water_m2"), 800.0);
    assert!(at("2020", "shoreline_m") > 0.0);
}

#[test]
fn what_one_date_does_not_see_counts_at_the_others() {
    let mut bands = Bands::new();
    // Water in columns 0 and 1 at four dates; one of them is under cloud but for column 9.
    for date in 0..4 {
        bands.mndwi(&format!("200{date}"), |col, _| if col < 2 { 0.5 } else { -0.5 });
    }
    let raster = bands.raster;
    let clouds = raster.pixels(|col, _| if col < 9 { 9u8 } else { 4 });
    raster.write(&bands.case.path("cloudy.tif"), &clouds);
    raster.write(&bands.case.path("clear.tif"), &[4u8; 100]);
    for scene in 0..4 {
        let qa = if scene == 2 { "cloudy.tif" } else { "clear.tif" };
        bands.case.config["imagery"]["scenes"][scene]["bands"]["qa"] =
            json!({"path": qa});
    }
    bands.set("clouds", &json!({"classes": [9]}));
    bands.set("water", &json!({"threshold": 0.0}));
    bands.set("persistence", &json!({"hold": 1}));
    bands.case.done();
    // Frequency and persistence take every date at which a pixel was seen.
    let table = bands.case.table("water_frequency");
    let row = table.one(&[("site", "a")]);
    same(row.number("permanent_m2"), 2000.0);
    same(row.number("not_seen_m2"), 0.0);
    let table = bands.case.table("persistence");
    same(table.one(&[("site", "a")]).number("always_m2"), 2000.0);
    // What is compared is what all dates see.
    let table = bands.case.table("water");
    same(table.one(&[("site", "a"), ("date", "2000")]).number("water_m2"), 0.0);
}
