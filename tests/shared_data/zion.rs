//! Zion National Park on the National Land Cover Database, as the book Geocomputation with R
//! counts it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::{
    Side, case, classes, cross, data, expected, is_peer_centre, is_peer_exact, proven,
    twice, whole, whole_cross,
};
use crate::support::Case;

const NLCD: &str = "landcover/spdatalarge-zion/nlcd.tif";
const NLCD_2011: &str = "landcover/spdatalarge-zion/nlcd2011.tif";

/// The park's boundary comes in a CRS without code, "UTM Zone 12", and goes to NAD83.
fn park(rule: &str) -> BTreeMap<i64, f64> {
    let mut case = twice(NLCD, &json!({"path": data("vectors/zion/zion.gpkg")}));
    case.config["grid"] = json!({"pixel_rule": rule});
    case.done();
    proven(&case);
    classes(&cross(&case.table("transitions"), "1"), Side::After)
}

#[test]
fn centre_counts_are_those_printed_in_the_book() {
    let found = park("centre");
    let published = expected("spdatalarge-zion/published.json");
    // Keys are "2 Developed" and so on.
    let answer: BTreeMap<i64, u64> = published["zion_nlcd_counts"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, n)| {
            let code = name.split(' ').next().unwrap();
            (code.parse().unwrap(), n.as_u64().unwrap())
        })
        .collect();
    assert_eq!(answer.len(), 7);
    let counts: BTreeMap<i64, u64> =
        found.iter().map(|(code, pixels)| (*code, whole(*pixels))).collect();
    assert_eq!(counts, answer);
    let peer = expected("spdatalarge-zion/peer_run_zion_nlcd.json");
    is_peer_centre(&found, &peer["rasters"]["nlcd"], 0);
}

#[test]
fn covered_fractions_are_those_of_exactextract() {
    let peer = expected("spdatalarge-zion/peer_run_zion_nlcd.json");
    is_peer_exact(&park("exact"), &peer["rasters"]["nlcd"], 0, 1e-6);
}

/// The two files have the same pixels, but one calls its CRS NAD83 / UTM zone 12N and the
/// other a UTM zone on GRS 1980 without datum. Whether these are the same is not for restora
/// to guess.
#[test]
fn two_names_for_a_crs_are_refused() {
    let case = reclass();
    case.run().exits(2).tells(&["E218", "nlcd2011.tif", "EPSG:26912"]);
    assert_eq!(case.names(), ["config.json"]);
}

/// nlcd.tif was made from nlcd2011.tif by a table of 14 codes to 8: with the second brought to
/// the grid of the first each of the 14 codes meets exactly one of the 8, on every pixel.
#[test]
fn aligned_the_cross_table_is_the_reclass_table() {
    let mut case = reclass();
    case.config["grid"] = json!({"align": {"to": "2001", "method": "nearest"}});
    case.done().tells(&["W208"]);
    proven(&case);
    let found = whole_cross(&case.table("transitions"), "whole");
    let published = expected("spdatalarge-zion/published.json");
    let table = published["reclass_11_to_8"].as_object().unwrap();
    let answer: BTreeSet<(i64, i64)> = table
        .iter()
        .map(|(old, new)| (new.as_i64().unwrap(), old.parse().unwrap()))
        .collect();
    assert_eq!(answer.len(), 14);
    assert_eq!(found.keys().copied().collect::<BTreeSet<_>>(), answer);
    // 1073 × 1359, none missing.
    assert_eq!(found.values().sum::<u64>(), 1_458_207);
}

fn reclass() -> Case {
    case(&[("2001", NLCD), ("2011", NLCD_2011)], &json!({"whole": true}))
}
