//! New Guinea 2001 and 2015: class codes as floats, NaN where there is no data, on an
//! equal-area grid without EPSG code; five ecoregions, all of which change.

use serde_json::{Value, json};

use super::{
    Side, case, classes, cross, data, expected, is_peer_centre, is_peer_exact, matrix,
    proven, whole, whole_cross,
};
use crate::support::Case;

const BEFORE: &str = "landcover/motif-newguinea-small/landcover2001s.tif";
const AFTER: &str = "landcover/motif-newguinea-small/landcover2015s.tif";

fn run(sites: &Value, rule: &str) -> Case {
    let mut case = case(&[("2001", BEFORE), ("2015", AFTER)], sites);
    case.config["grid"] = json!({"pixel_rule": rule});
    case.done();
    proven(&case);
    case
}

fn by_region(rule: &str) -> Case {
    let path = data("vectors/newguinea-ecoregions-small/ecoregionss.gpkg");
    run(&json!({"path": path, "id": "ECO_NAME"}), rule)
}

/// Calls `check` for every region and date with the pixels by class and the peer's answer.
fn each_region_and_date(
    rule: &str,
    check: impl Fn(&std::collections::BTreeMap<i64, f64>, &Value, usize),
) {
    let transitions = by_region(rule).table("transitions");
    let peer = expected("motif-newguinea-small/peer_run_ecoregionss.json");
    let zones = peer["zones"].as_array().unwrap();
    assert_eq!(zones.len(), 5);
    for (zone, name) in zones.iter().enumerate() {
        let cross = cross(&transitions, name.as_str().unwrap());
        for (date, side) in [("2001", Side::Before), ("2015", Side::After)] {
            check(&classes(&cross, side), &peer["rasters"][date], zone);
        }
    }
}

#[test]
fn centre_counts_of_all_regions_and_dates_are_those_of_rasterstats() {
    each_region_and_date("centre", is_peer_centre);
}

#[test]
fn covered_fractions_of_all_regions_and_dates_are_those_of_exactextract() {
    each_region_and_date("exact", |found, raster, zone| {
        is_peer_exact(found, raster, zone, 1e-6);
    });
}

/// 668 × 668 = 446,224 pixels = 421,478 valid + 24,746 NaN, the same ones at both dates.
#[test]
fn transitions_of_the_whole_are_those_counted_in_numpy() {
    let case = run(&json!({"whole": true}), "exact");
    let transitions = case.table("transitions");
    let numpy = expected("motif-newguinea-small/transition_numpy.json");
    let answer = matrix(&numpy["classes"], &numpy["matrix_rows_2001_cols_2015"]);
    let found = whole_cross(&transitions, "whole");
    assert_eq!(found, answer);
    assert_eq!(Some(found.values().sum::<u64>()), numpy["valid_both"].as_u64());
    let missing = whole(transitions.one(&[("mask", "neither")]).number("pixels"));
    assert_eq!(Some(missing), numpy["nan_2001"].as_u64());
    assert_eq!(whole(transitions.sum("pixels", &[])), 668 * 668);
}
