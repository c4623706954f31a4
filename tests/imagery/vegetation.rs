//! Fractional vegetation cover: f = (NDVI − soil) / (vegetation − soil), from 0 to 1.

use serde_json::json;

use super::{Bands, near, within};
use crate::support::{PIXEL_M, Raster, block, same};

/// NDVI of columns: 0.05, 0.15, … 0.95.
fn ramp(col: usize, _: usize) -> f64 {
    0.05 + 0.1 * col as f64
}

#[test]
fn fractions_and_grades_by_hand() {
    let mut bands = Bands::new();
    bands.ndvi("2000", ramp);
    bands.ndvi("2020", |col, row| ramp(9 - col, row).max(0.45));
    let ends = json!({"soil": 0.05, "vegetation": 0.85});
    bands.set("vegetation_fraction", &json!({"end_members": ends}));
    bands.case.done();
    let table = bands.case.table("vegetation_fraction");
    // 2000: f = 0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1, and 1.125 that counts as 1.
    let grade = |date: &str, grade: &str| {
        let row = table.one(&[("date", date), ("grade", grade)]);
        row.number("area_m2")
    };
    // Below 0.3 are three columns of 1000 m²; 0.375; 0.5; 0.625; four from 0.75 on: 0.75 is the
    // first of the last grade.
    let found: Vec<f64> = ["1", "2", "3", "4", "5"].map(|g| grade("2000", g)).to_vec();
    assert_eq!(found, [3000.0, 1000.0, 1000.0, 1000.0, 4000.0]);
    let sites = bands.case.table("sites");
    let mean = |date: &str| {
        sites.one(&[("site", "a"), ("date", date)]).number("vegetation_fraction_mean")
    };
    within(mean("2000"), 5.5 / 10.0, 1e-4);
    // 2020: 0.45 and less count as 0.45 (f = 0.5), five columns; then 0.625 to 1, and 1.
    within(mean("2020"), (5.0 * 0.5 + 0.625 + 0.75 + 0.875 + 1.0 + 1.0) / 10.0, 1e-4);
    let uplift = bands.case.table("uplift");
    let points = uplift.one(&[("site", "a")]).number("vegetation_fraction_change_points");
    near(points, (mean("2020") - mean("2000")) * 100.0);
    assert_eq!(bands.case.record()["proof"]["holds"], json!(true));
}

#[test]
fn end_members_are_percentiles_of_all_dates_together() {
    let mut bands = Bands::new();
    // Before: bare, NDVI 0.00 to 0.09; after: dense, 0.80 to 0.89. Each by itself would be
    // stretched to the whole range, and nothing would have changed.
    bands.ndvi("2000", |col, _| 0.01 * col as f64);
    bands.ndvi("2020", |col, _| 0.8 + 0.01 * col as f64);
    bands.set("vegetation_fraction", &json!({"bounds": [0.5]}));
    bands.case.done();
    // Of 200 pixels the 10th is the last with 0.00 and the 190th the last with 0.88: shares of
    // exactly 5 % and 95 %, so that the percentiles lie halfway to the next.
    let ends = bands.case.table("end_members");
    let row = &ends.0[0];
    let error = row.number("error");
    same(error, 2f64.powi(-15));
    within(row.number("soil"), 0.005, 2.0 * error);
    within(row.number("vegetation"), 0.885, 2.0 * error);
    let sites = bands.case.table("sites");
    let mean = |date: &str| {
        sites.one(&[("site", "a"), ("date", date)]).number("vegetation_fraction_mean")
    };
    // 0, then 0.005, 0.015, … 0.085 over 0.88: 0.405 in all.
    within(mean("2000"), 0.405 / 0.88 / 10.0, 1e-4);
    // 0.795, 0.805, … 0.875 over 0.88, 7.515 in all, then more than 1.
    within(mean("2020"), (7.515 / 0.88 + 1.0) / 10.0, 1e-4);
    // A pair of each date by itself is refused, and says why.
    for pool in ["date", "site"] {
        bands.case.config["imagery"]["vegetation_fraction"]["end_members"] =
            json!({"pool": pool});
        let said = bands.case.with("check", &[]).exits(3);
        said.tells(&["E262", "(/imagery/vegetation_fraction/end_members/pool)", pool]);
    }
}

#[test]
fn each_type_has_a_pair_of_its_own_for_all_dates() {
    let mut bands = Bands::new();
    // Type 1 in the left half has half the NDVI of type 2.
    let ndvi = |col: usize, row: usize| {
        let full = 0.1 + 0.08 * row as f64;
        if col < 5 { full / 2.0 } else { full }
    };
    bands.ndvi("2000", ndvi);
    bands.ndvi("2020", ndvi);
    let types = Raster {
        transform: [
            crate::support::CORNER.0,
            5.0 * PIXEL_M,
            0.0,
            crate::support::CORNER.1,
            0.0,
            -100.0,
        ],
        ..Raster::new(2, 1)
    };
    types.write(&bands.case.path("types.tif"), &[1u8, 2]);
    bands.case.sites(&[
        block("left", (0.0, 0.0), (5.0, 10.0)),
        block("right", (5.0, 0.0), (10.0, 10.0)),
    ]);
    bands.set(
        "vegetation_fraction",
        &json!({"types": {"path": "types.tif"}, "end_members": {"percentiles": [7, 93]}}),
    );
    bands.case.done();
    let ends = bands.case.table("end_members");
    let pair = |code: &str| {
        let row = ends.one(&[("type", code)]);
        [row.number("soil"), row.number("vegetation")]
    };
    // Ten rows of NDVI: 7 % of the land lie within the first, 93 % within the last.
    within(pair("2")[0], 0.1, 2e-4);
    within(pair("2")[1], 0.82, 2e-4);
    within(pair("1")[0], 0.05, 2e-4);
    within(pair("1")[1], 0.41, 2e-4);
    // So both halves have the same fraction.
    let sites = bands.case.table("sites");
    let mean = |site: &str| {
        let at = [("site", site), ("date", "2000"), ("kind", "site")];
        sites.one(&at).number("vegetation_fraction_mean")
    };
    within(mean("left"), mean("right"), 2e-3);
}
