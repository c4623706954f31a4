//! Corrections of the equivalent factors, from rasters, places and tables to values.
//!
//! Land is that of `Case::small` unless said otherwise: a hectare of cropland in 2000, 10 × 10
//! pixels of 10 m, whose left half is forest in 2020. At 1000 CNY/ha/yr cropland is worth 4010
//! and forest 23,090 CNY/ha/yr before any correction.

// Factor rasters: where their cells lie, what they act on, what they are divided by.
mod rasters;
// State of the vegetation, over its mean in each class.
mod vegetation;
// Numbers by site, group, province and table.
mod places;
// A published case, whose uplift rests on one condition.
mod panan_lake;
// Mistakes, each with its code and place.
mod refused;
// The same bytes on any number of threads.
mod threads;

use serde_json::{Value, json};

use crate::support::{CORNER, Case, Raster};

/// Factors of cropland (`dry`) and forest (`mixed`) by service in thousandths: CNY/ha/yr.
const SERVICES: [(&str, f64, f64); 11] = [
    ("food", 850.0, 310.0),
    ("raw", 400.0, 710.0),
    ("wsup", 20.0, 370.0),
    ("gas", 670.0, 2350.0),
    ("clim", 360.0, 7030.0),
    ("pur", 100.0, 1990.0),
    ("hyd", 270.0, 3510.0),
    ("soil", 1030.0, 2860.0),
    ("nut", 120.0, 220.0),
    ("bio", 130.0, 2600.0),
    ("aes", 60.0, 1140.0),
];

/// Sets the corrections of a case.
fn correct(case: &mut Case, corrections: &Value) {
    case.config["valuation"]["corrections"] = corrections.clone();
}

/// Writes strips of equal width across the 100 m of `Case::small`.
fn strips(case: &Case, name: &str, numbers: &[f32]) {
    let width = 100.0 / numbers.len() as f64;
    let transform = [CORNER.0, width, 0.0, CORNER.1, 0.0, -100.0];
    let raster = Raster { transform, ..Raster::new(numbers.len(), 1) };
    raster.write(&case.path(name), numbers);
}

/// A raster correction with one raster for all dates.
fn by_raster(name: &str, path: &str, services: &[&str]) -> Value {
    json!({"kind": "raster", "name": name, "rasters": [{"path": path}], "services": services})
}

/// A raster correction of food with a raster for each date of `Case::small`.
fn by_dates(reference: &Value) -> Value {
    json!({
        "kind": "raster",
        "name": "growth",
        "rasters": [
            {"date": "2000", "path": "g2000.tif"},
            {"date": "2020", "path": "g2020.tif"},
        ],
        "reference": reference,
        "services": ["food"],
    })
}

/// Value of a row of `sites.csv` in CNY/yr.
#[track_caller]
fn value(case: &Case, site: &str, date: &str) -> f64 {
    let sites = case.table("sites");
    sites.one(&[("site", site), ("date", date)]).number("value_cny_per_yr")
}

/// A mean factor in `corrections.csv`.
#[track_caller]
fn mean(case: &Case, (site, date, class): (&str, &str, &str), correction: &str) -> f64 {
    let rows = case.table("corrections");
    let at =
        [("site", site), ("date", date), ("class", class), ("correction", correction)];
    rows.one(&at).number("mean_factor")
}

/// Value of a service in `services.csv` in CNY/yr.
#[track_caller]
fn service(case: &Case, (date, class): (&str, &str), service: &str) -> f64 {
    let rows = case.table("services");
    let at = [("site", "a"), ("date", date), ("class", class), ("service", service)];
    rows.one(&at).number("value_cny_per_yr")
}

/// Values before and after of one step of `correction_steps.csv`.
#[track_caller]
fn step(case: &Case, site: &str, corrections: &str) -> [f64; 2] {
    let rows = case.table("correction_steps");
    let row = rows.one(&[("site", site), ("corrections", corrections)]);
    let [from, to] = ["value_from_cny_per_yr", "value_to_cny_per_yr"];
    near(row.number("value_change_cny_per_yr"), row.number(to) - row.number(from));
    [from, to].map(|column| row.number(column))
}

/// Whether two numbers agree to a millionth of a CNY, and to what a factor of 2⁻²⁰ resolves.
#[track_caller]
fn near(found: f64, wanted: f64) {
    let apart = (found - wanted).abs();
    assert!(apart <= 1e-9 * wanted.abs().max(1.0), "{found} is not {wanted}");
}

/// The same of several.
#[track_caller]
fn all_near(found: &[f64], wanted: &[f64]) {
    assert_eq!(found.len(), wanted.len());
    found.iter().zip(wanted).for_each(|(found, wanted)| near(*found, *wanted));
}

/// The proof holds, and transitions add up to the uplift of every row that has any.
#[track_caller]
fn proven(case: &Case) {
    let proof = &case.record()["proof"];
    assert_eq!(proof["holds"], true);
    let (uplift, transitions) = (case.table("uplift"), case.table("transitions"));
    for row in uplift.0.iter().filter(|row| row.text("kind") != "sum") {
        let site = row.text("site");
        let moved = transitions.sum("value_change_cny_per_yr", &[("site", site)]);
        near(moved, row.number("value_change_cny_per_yr"));
    }
}
