//! Soil loss by RUSLE on planes, whose slope is the same everywhere.

use serde_json::{Value, json};

use super::{Bands, within};
use crate::support::{CORNER, Raster};

/// Tangent of the slope of 10°.
const TAN_10: f64 = 0.176_326_980_708_465;

/// An elevation raster of cells of 10 m that reaches five cells beyond the scenes, and falls
/// towards the east.
fn plane(bands: &Bands, tan: f64, unit: f64) {
    let place = [CORNER.0 - 50.0, 10.0, 0.0, CORNER.1 + 50.0, 0.0, -10.0];
    let raster = Raster { transform: place, ..Raster::new(20, 20) };
    let height = |col: usize, _: usize| (1000.0 - tan * 10.0 * col as f64) * unit;
    raster.write(&bands.case.path("dem.tif"), &raster.pixels(height));
}

fn block_of(length: Value) -> Value {
    let mut block = json!({
        "erosivity": {"value": 7000, "unit": "MJ mm/(ha h yr)"},
        "erodibility": {"value": 0.03, "unit": "t ha h/(ha MJ mm)"},
        "elevation": {"path": "dem.tif"},
        "tolerable": {"value": 500, "unit": "t/km2/yr"},
    });
    if !length.is_null() {
        block["slope_length"] = length;
    }
    block
}

/// Bare land in 2000; in 2020, 30 % of every pixel are covered.
fn scenes() -> Bands {
    let mut bands = Bands::new();
    bands.ndvi("2000", |_, _| 0.0);
    bands.ndvi("2020", |_, _| 0.3);
    let ends = json!({"soil": 0.0, "vegetation": 1.0});
    bands.set("vegetation_fraction", &json!({"end_members": ends}));
    bands
}

#[test]
fn soil_loss_by_hand() {
    let mut bands = scenes();
    plane(&bands, TAN_10, 1.0);
    bands.set("soil_loss", &block_of(json!({"fixed": {"value": 50, "unit": "m"}})));
    bands.case.done();
    let table = bands.case.table("soil_loss");
    let row = |date: &str| table.one(&[("site", "a"), ("date", date)]);
    // LS of 10° and 50 m is 3.9377; bare land has C = 1: 7000 × 0.03 × 3.9377 = 826.9.
    let before = row("2000");
    within(before.number("mean_t_per_ha_yr"), 826.917, 0.02);
    within(before.number("mean_t_per_km2_yr"), 82_691.7, 2.0);
    // The site is a hectare.
    within(before.number("total_t_per_yr"), 826.917, 0.02);
    assert_eq!(before.text("grade_zh"), "剧烈");
    assert!((before.number("severe_m2") - 10_000.0).abs() < 1e-6);
    // 30 % cover have C = 0.1433.
    let after = row("2020");
    within(after.number("mean_t_per_ha_yr"), 826.917 * 0.143_26, 0.05);
    let uplift = bands.case.table("uplift");
    let change = uplift.one(&[("site", "a")]).number("soil_loss_change_percent");
    within(change, (0.143_26 - 1.0) * 100.0, 0.01);
}

#[test]
fn c_is_taken_pixel_by_pixel() {
    let mut bands = Bands::new();
    // Half of the land is bare and half under full cover: C is 1 and 0, 0.5 on the mean. The mean
    // cover of 50 % would have 0.067.
    bands.ndvi("2000", |col, _| if col < 5 { 0.0 } else { 0.9 });
    let ends = json!({"soil": 0.0, "vegetation": 0.9});
    bands.set("vegetation_fraction", &json!({"end_members": ends}));
    plane(&bands, TAN_10, 1.0);
    bands.set("soil_loss", &block_of(json!({"fixed": {"value": 50, "unit": "m"}})));
    bands.case.done();
    let table = bands.case.table("soil_loss");
    let row = table.one(&[("site", "a")]);
    within(row.number("mean_t_per_ha_yr"), 826.917 / 2.0, 0.02);
    assert!((row.number("slight_m2") - 5_000.0).abs() < 1e-6);
    assert!((row.number("severe_m2") - 5_000.0).abs() < 1e-6);
}

#[test]
fn lengths_units_and_practice() {
    let mut bands = scenes();
    plane(&bands, TAN_10, 100.0);
    let bare = |bands: &Bands| {
        bands.case.done();
        let table = bands.case.table("soil_loss");
        table.one(&[("site", "a"), ("date", "2000")]).number("mean_t_per_ha_yr")
    };
    // Elevations in cm; the slope is one pixel long: 10 / cos 10° = 10.154 m, and
    // L = (10.154 / 22.13)^0.5986 = 0.6273, S = 2.4173.
    let mut block = block_of(Value::Null);
    block["elevation"]["unit"] = json!("cm");
    bands.set("soil_loss", &block);
    within(bare(&bands), 7000.0 * 0.03 * 0.6273 * 2.4173, 0.2);
    // In US units: 7000 / 17.02 and 0.03 / 0.1317.
    block["erosivity"] =
        json!({"value": 7000.0 / 17.02, "unit": "100 ft tonf in/(acre h yr)"});
    block["erodibility"] =
        json!({"value": 0.03 / 0.1317, "unit": "t acre h/(100 acre ft tonf in)"});
    bands.set("soil_loss", &block);
    within(bare(&bands), 7000.0 * 0.03 * 0.6273 * 2.4173, 0.2);
    // Half by support practice, everywhere.
    block["practice"] = json!(0.5);
    bands.set("soil_loss", &block);
    within(bare(&bands), 7000.0 * 0.03 * 0.6273 * 2.4173 / 2.0, 0.1);
    // By class of the land cover: cropland 0.2 in the left half, other land 0.5.
    let raster = Raster::new(10, 10);
    bands.case.config["dates"] = json!([]);
    for date in ["2000", "2020"] {
        bands.case.date(date, &raster, |col, _| if col < 5 { 1u8 } else { 2 });
    }
    block["practice_by_class"] = json!({"1": 0.2});
    bands.set("soil_loss", &block);
    within(bare(&bands), 7000.0 * 0.03 * 0.6273 * 2.4173 * 0.35, 0.1);
    // The same where the land cover comes in tiles, here of its left and its right half.
    for date in ["2000", "2020"] {
        for (name, first, class) in [("l", 0.0, 1u8), ("r", 5.0, 2)] {
            let mut half = Raster::new(5, 10);
            half.transform[0] += first * half.transform[1];
            half.write(&bands.case.path(&format!("{name}{date}.tif")), &[class; 50]);
        }
    }
    let entries = bands.case.config.as_object_mut().unwrap();
    let dates = entries.remove("dates").unwrap();
    let pattern = r"(?<tile>[lr])(?<date>2000|2020)\.tif";
    entries.insert("tiles".into(), json!({"pattern": pattern}));
    within(bare(&bands), 7000.0 * 0.03 * 0.6273 * 2.4173 * 0.35, 0.1);
    let entries = bands.case.config.as_object_mut().unwrap();
    entries.remove("tiles");
    entries.insert("dates".into(), dates);
    // An area upstream of 900 m² above each cell: Desmet and Govers.
    let place = [CORNER.0 - 50.0, 10.0, 0.0, CORNER.1 + 50.0, 0.0, -10.0];
    let grid = Raster { transform: place, ..Raster::new(20, 20) };
    grid.write(&bands.case.path("up.tif"), &[900.0f32; 400]);
    let mut block = block_of(json!({"upstream_m2": "up.tif"}));
    block["elevation"]["unit"] = json!("cm");
    bands.set("soil_loss", &block);
    // m = 0.5986; ((900 + 100)^1.5986 − 900^1.5986) / (10^2.5986 × 22.13^0.5986): the slope
    // falls due east, so that x is 1.
    let m: f64 = 0.598_62;
    let l = (1000f64.powf(m + 1.0) - 900f64.powf(m + 1.0))
        / (10f64.powf(m + 2.0) * 22.13f64.powf(m));
    within(bare(&bands), 7000.0 * 0.03 * l * 2.4173, 0.5);
}

#[test]
fn degrees_of_the_elevation_become_metres() {
    // The same plane in degrees: 500 km east of the corner is 117° E at 34.33° N, where a degree
    // of longitude is 92.0 km long.
    let mut bands = scenes();
    let place = [116.99, 0.0001, 0.0, 34.34, 0.0, -0.0001];
    let raster =
        Raster { transform: place, crs: Some("EPSG:4490"), ..Raster::new(300, 500) };
    let a_degree_m = 91_978.0;
    let height =
        |col: usize, _: usize| 5000.0 - TAN_10 * a_degree_m * 0.0001 * col as f64;
    raster.write(&bands.case.path("dem.tif"), &raster.pixels(height));
    bands.set("soil_loss", &block_of(json!({"fixed": {"value": 50, "unit": "m"}})));
    bands.case.done();
    let table = bands.case.table("soil_loss");
    let row = table.one(&[("site", "a"), ("date", "2000")]);
    within(row.number("mean_t_per_ha_yr"), 826.917, 1.0);
}

#[test]
fn land_without_terrain_is_left_out_and_told() {
    let mut bands = scenes();
    // The raster ends with the scenes: cells of its rim have no neighbours on one side.
    let raster = Raster::new(10, 10);
    let height = |col: usize, _: usize| 1000.0 - TAN_10 * 10.0 * col as f64;
    raster.write(&bands.case.path("dem.tif"), &raster.pixels(height));
    bands.set("soil_loss", &block_of(json!({"fixed": {"value": 50, "unit": "m"}})));
    // 36 of 100 pixels of 100 m².
    bands.case.done().tells(&["W257", "0.3600 ha"]);
    let table = bands.case.table("soil_loss");
    let row = table.one(&[("site", "a"), ("date", "2000")]);
    within(row.number("no_value_m2"), 3600.0, 1e-6);
    within(row.number("valid_m2"), 6400.0, 1e-6);
    within(row.number("mean_t_per_ha_yr"), 826.917, 0.02);
}
