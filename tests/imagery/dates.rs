//! Many dates: series, trends, what lasts.

use serde_json::json;

use super::{Bands, near, within};
use crate::support::same;

#[test]
fn series_and_trends_by_hand() {
    let mut bands = Bands::new();
    // NDVI 0.1, 0.2, 0.4, 0.3, 0.5 in five years, and a gap in the sixth.
    let means = [0.1, 0.2, 0.4, 0.3, 0.5];
    for (year, mean) in means.iter().enumerate() {
        bands.ndvi(&format!("201{year}"), |_, _| *mean);
    }
    bands.ndvi("2015", |_, _| 0.9);
    let raster = bands.raster;
    raster.write(&bands.case.path("qa.tif"), &raster.pixels(|_, _| 9u8));
    raster.write(&bands.case.path("clear.tif"), &raster.pixels(|_, _| 4u8));
    for scene in 0..6 {
        let qa = if scene == 5 { "qa.tif" } else { "clear.tif" };
        bands.case.config["imagery"]["scenes"][scene]["bands"]["qa"] =
            json!({"path": qa});
    }
    bands.set("clouds", &json!({"classes": [9]}));
    bands.set("indices", &json!(["ndvi"]));
    bands.set("compare", &json!("each"));
    bands.case.config["outputs"] = json!({"series": true});
    // A scene that shows nothing at all is refused.
    bands.case.with("run", &["-o", "out"]).exits(2).tells(&["E265", "2015", "1.0000 ha"]);
    bands.case.config["imagery"]["scenes"].as_array_mut().unwrap().pop();
    bands.case.done();
    let series = bands.case.table("series");
    let years: Vec<f64> =
        series.all(&[("indicator", "ndvi_mean")]).map(|row| row.number("year")).collect();
    assert_eq!(years, [2010.5, 2011.5, 2012.5, 2013.5, 2014.5]);
    let trends = bands.case.table("trends");
    let row = trends.one(&[("site", "a"), ("indicator", "ndvi_mean")]);
    // Slopes of the ten pairs: .1 .15 .0667 .1 / .2 .05 .1 / −.1 .05 / .2: in order −.1 .05 .05
    // .0667 .1 | .1 .1 .15 .2 .2, the median 0.1.
    within(row.number("slope_per_yr"), 0.1, 1e-4);
    // Nine pairs rise and one falls: S = 8, Var S = 5·4·15/18 = 16.667, z = 7 / 4.0825.
    same(row.number("mann_kendall_s"), 8.0);
    within(row.number("z"), 7.0 / (5.0 * 4.0 * 15.0 / 18.0f64).sqrt(), 1e-9);
    within(row.number("kendall_tau"), 0.8, 1e-9);
    within(row.number("p_value"), 0.086_411, 1e-5);
    same(row.number("dates"), 5.0);
}

#[test]
fn gaps_are_gaps_where_every_date_counts_for_itself() {
    let mut bands = Bands::new();
    bands.ndvi("2000", |_, _| 0.2);
    bands.ndvi("2020", |_, _| 0.6);
    let raster = bands.raster;
    // 40 % of the second scene are hidden.
    raster.write(
        &bands.case.path("qa.tif"),
        &raster.pixels(|_, row| if row < 4 { 9u8 } else { 4 }),
    );
    raster.write(&bands.case.path("clear.tif"), &raster.pixels(|_, _| 4u8));
    for (scene, qa) in ["clear.tif", "qa.tif"].iter().enumerate() {
        bands.case.config["imagery"]["scenes"][scene]["bands"]["qa"] =
            json!({"path": qa});
    }
    bands.set("clouds", &json!({"classes": [9]}));
    bands.set("indices", &json!(["ndvi"]));
    bands.case.done();
    let row = |bands: &Bands, date: &str, column: &str| {
        let table = bands.case.table("indices");
        table.one(&[("site", "a"), ("date", date)]).number(column)
    };
    same(row(&bands, "2000", "valid_m2"), 6000.0);
    same(row(&bands, "2000", "unmatched_m2"), 4000.0);
    same(row(&bands, "2020", "cloud_m2"), 4000.0);
    bands.set("compare", &json!("each"));
    bands.case.done();
    same(row(&bands, "2000", "valid_m2"), 10_000.0);
    same(row(&bands, "2020", "valid_m2"), 6000.0);
}

#[test]
fn what_lasts_is_told_from_what_flickers() {
    let mut bands = Bands::new();
    // By column: never, always, a lasting gain, a lasting loss, and in and out.
    let states = ["......", "######", "..####", "###...", ".#.#.#"];
    for date in 0..6 {
        let wet = |col: usize| states[col / 2].as_bytes()[date] == b'#';
        bands.mndwi(&format!("201{date}"), |col, _| if wet(col) { 0.5 } else { -0.5 });
    }
    bands.set("water", &json!({"threshold": 0.0}));
    bands.set("persistence", &json!({"hold": 2}));
    bands.case.done();
    let table = bands.case.table("persistence");
    let row = table.one(&[("site", "a"), ("state", "water")]);
    let columns =
        ["always_m2", "never_m2", "gained_m2", "lost_m2", "flicker_m2", "too_few_m2"];
    let found: Vec<f64> = columns.iter().map(|column| row.number(column)).collect();
    assert_eq!(found, [2000.0, 2000.0, 2000.0, 2000.0, 2000.0, 0.0]);
}

#[test]
fn trends_of_pixels() {
    let mut bands = Bands::new();
    // Ten years: the left half rises by 0.02 a year, the next three columns fall, the last two
    // stay.
    for year in 0..10u32 {
        let step = 0.02 * f64::from(year);
        bands.ndvi(&format!("201{year}"), |col, _| match col {
            0..5 => 0.2 + step,
            5..8 => 0.6 - step,
            _ => 0.3,
        });
    }
    bands.set("pixel_trend", &json!({"index": "ndvi"}));
    bands.set("rasters", &json!(["pixel_trend"]));
    bands.case.done();
    let table = bands.case.table("pixel_trends");
    let row = table.one(&[("site", "a")]);
    same(row.number("rising_m2"), 5000.0);
    same(row.number("falling_m2"), 3000.0);
    same(row.number("no_trend_m2"), 2000.0);
    near(row.number("rising_share"), 0.5);
    within(row.number("mean_slope_per_yr"), 0.02 * 0.5 - 0.02 * 0.3, 1e-4);
    assert!(bands.case.path("out/rasters/pixel_trend.tif").is_file());
}
