//! CORINE 2006 and 2012 in Vaud: a pair on one grid, a pair on two, and the municipality of
//! Lausanne.

use serde_json::{Value, json};

use super::{
    Side, case, classes, cross, data, expected, is_peer_centre, is_peer_exact, matrix,
    proven, rows, twice, whole_cross,
};
use crate::support::Case;

const DATES_250: [(&str, &str); 2] = [
    ("2006", "landcover/pylandstats-vaud-clc/ls250_06.tif"),
    ("2012", "landcover/pylandstats-vaud-clc/ls250_12.tif"),
];
const DATES_100: [(&str, &str); 2] = [
    ("2006", "landcover/pylandstats-vaud-clc/ls100_06.tif"),
    ("2012", "landcover/pylandstats-vaud-clc/ls100_12.tif"),
];

const SITE: &str = "Lausanne";

fn municipality() -> Value {
    json!({"path": data("vectors/lausanne-municipality/gmb-lausanne.gpkg"), "id": "GMDNAME"})
}

fn done(mut case: Case, rule: &str) -> Case {
    case.config["grid"]["pixel_rule"] = json!(rule);
    case.done();
    proven(&case);
    case
}

fn peer() -> Value {
    let peer = expected("pylandstats-vaud-clc/peer_run_vaud_lausanne.json");
    assert_eq!(peer["zones"], json!([SITE]));
    peer["rasters"].clone()
}

/// 656 pixels by centres, 655.591 by covers, class for class; nothing changes inside.
#[test]
fn lausanne_is_the_peers_and_does_not_change() {
    let peer = peer();
    for rule in ["centre", "exact"] {
        let case = done(case(&DATES_250, &municipality()), rule);
        let cross = cross(&case.table("transitions"), SITE);
        assert!(cross.keys().all(|(before, after)| before == after), "{cross:?}");
        for (raster, side) in [("ls250_06", Side::Before), ("ls250_12", Side::After)] {
            let found = classes(&cross, side);
            match rule {
                "centre" => is_peer_centre(&found, &peer[raster], 0),
                _ => is_peer_exact(&found, &peer[raster], 0, 1e-6),
            }
        }
    }
}

/// 4065 and 4139 pixels of 100 m: each raster on its own grid.
#[test]
fn lausanne_at_100_m_is_the_peers_on_either_grid() {
    let peer = peer();
    for (raster, (_, path)) in ["ls100_06", "ls100_12"].iter().zip(DATES_100) {
        for rule in ["centre", "exact"] {
            let case = done(twice(path, &municipality()), rule);
            let cross = cross(&case.table("transitions"), SITE);
            let found = classes(&cross, Side::After);
            match rule {
                "centre" => is_peer_centre(&found, &peer[raster], 0),
                _ => is_peer_exact(&found, &peer[raster], 0, 1e-6),
            }
        }
    }
}

#[test]
fn transitions_of_the_whole_are_those_counted_in_numpy() {
    let case = done(case(&DATES_250, &json!({"whole": true})), "exact");
    let transitions = case.table("transitions");
    let numpy = expected("pylandstats-vaud-clc/transition_numpy_ls250.json");
    let answer = matrix(&numpy["classes"], &numpy["matrix_rows_from_cols_to"]);
    let found = whole_cross(&transitions, "whole");
    assert_eq!(found, answer);
    assert_eq!(Some(found.values().sum::<u64>()), numpy["valid_both"].as_u64());
    // Some of it changes, or the test would prove little.
    assert!(found.keys().any(|(before, after)| before != after));
    for lacking in ["from_only", "to_only"] {
        assert_eq!(rows(&transitions, &[("mask", lacking)]).len(), 0, "{lacking}");
    }
}

/// Both 100 m rasters are 472 × 325, but not of the same land. In pixels of 2006, which are
/// 100.005124 m, the corner of 2012 lies at
/// (2511999.739 − 2512060.760) / 100.005124 = −0.6102 columns and
/// (1178109.151 − 1177964.736) / 100.005124 = 1.4441 rows.
#[test]
fn grids_of_the_same_shape_and_other_pixels_are_refused() {
    for sites in [municipality(), json!({"whole": true})] {
        let case = case(&DATES_100, &sites);
        let said = case.run().exits(2);
        said.tells(&["E204", "ls100_12.tif", "ls100_06.tif", "-0.6102", "1.4441", "px"]);
        assert_eq!(case.names(), ["config.json"], "nothing is written");
    }
}

/// Aligned they run, and the record says how.
#[test]
fn other_pixels_can_be_aligned() {
    for method in ["nearest", "mode"] {
        let mut case = case(&DATES_100, &municipality());
        case.config["grid"] = json!({"align": {"to": "2012", "method": method}});
        case.done().tells(&["W208", "ls100_06.tif", method]);
        proven(&case);
        let aligned: Vec<bool> = case.record()["rasters"]
            .as_array()
            .unwrap()
            .iter()
            .map(|raster| !raster["aligned"].is_null())
            .collect();
        assert_eq!(aligned, [true, false], "{method}");
        // The grid of 2012 gives its 2012 classes untouched, where 2006 has data too.
        let pixels: f64 = cross(&case.table("transitions"), SITE).values().sum();
        let whole =
            peer()["ls100_12"]["coverage_fraction_exactextract"][0]["count"].clone();
        assert!(pixels <= whole.as_f64().unwrap() * (1.0 + 1e-6), "{pixels} of {whole}");
        assert!(pixels > 0.97 * whole.as_f64().unwrap(), "{pixels} of {whole}");
    }
}
