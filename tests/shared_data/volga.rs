//! MOLUSCE's two land-cover rasters on the Volga, and the cross table printed in its tests.

use serde_json::{Value, json};

use super::{case, data, expected, matrix, near, proven, whole, whole_cross};
use crate::support::Case;

const INIT: &str = "landcover/molusce-volga/init.tif";
const FINAL: &str = "landcover/molusce-volga/final.tif";

/// Columns and rows of both rasters.
const PIXELS: u64 = 443 * 365;

fn run() -> Case {
    let mut case = case(&[("2001", INIT), ("2002", FINAL)], &json!({"whole": true}));
    case.config["grid"] = json!({"area": "planar"});
    case.done();
    proven(&case);
    case
}

fn published() -> Value {
    expected("molusce-volga/published.json")
}

#[test]
fn cross_table_is_the_published_one_cell_for_cell() {
    let case = run();
    let published = published();
    let answer =
        matrix(&published["classes"], &published["crosstab_rows_init_cols_final"]);
    assert_eq!(answer.len(), 16, "four classes, all of which became all");
    assert_eq!(whole_cross(&case.table("transitions"), "whole"), answer);
}

/// Missing at the first date are 59 pixels, at the second 56: the same 56, and 3 that are
/// class 4 by then. These 3 stand in a row of their own and count for neither date; class 4
/// has 1 + 364 + 1969 + 8677 = 11011 pixels after, not 11014.
#[test]
fn pixels_missing_at_one_date_count_for_neither() {
    let case = run();
    let transitions = case.table("transitions");
    let count = |words: &[(&str, &str)]| whole(transitions.sum("pixels", words));
    assert_eq!(count(&[("class_from", "")]), 59);
    assert_eq!(count(&[("class_to", "")]), 56);
    assert_eq!(count(&[("mask", "neither")]), 56);
    assert_eq!(count(&[("mask", "from_only")]), 0);
    let alone = transitions.one(&[("mask", "to_only")]);
    assert_eq!((alone.text("class_from"), alone.text("class_to")), ("", "4"));
    assert_eq!(whole(alone.number("pixels")), 3);
    assert_eq!(count(&[("class_to", "4"), ("mask", "common")]), 11_011);
    // Nothing is lost: 161,636 compared + 59 not = 161,695 pixels.
    assert_eq!(count(&[("mask", "common")]), PIXELS - 59);
    assert_eq!(count(&[]), PIXELS);
    let sites = case.table("sites");
    for date in ["2001", "2002"] {
        assert_eq!(whole(sites.one(&[("date", date)]).number("pixels")), PIXELS - 59);
    }
}

/// With "each" the second date keeps its 3 pixels: class 4 has 11014.
#[test]
fn pixels_missing_at_one_date_count_for_the_other_if_asked() {
    let mut case = case(&[("2001", INIT), ("2002", FINAL)], &json!({"whole": true}));
    case.config["nodata"] = json!({"compare": "each"});
    case.config["indicators"] = json!({"four": [4]});
    case.config["grid"] = json!({"area": "planar"});
    case.done();
    let sites = case.table("sites");
    let after = sites.one(&[("date", "2002")]);
    assert_eq!(whole(after.number("pixels")), PIXELS - 56);
    let pixel_m2 = published()["pixel_area_m2"].as_f64().unwrap();
    near(after.number("four_m2"), 11_014.0 * pixel_m2, 1e-8);
}

/// Pixels are 24.990273796207731 m by 24.990273796218410 m, or 624.5137844096937 m². A cell
/// holds at least 2³¹ units of area, so its rounding errs by 2⁻³² = 2.3·10⁻¹⁰ at most.
#[test]
fn planar_class_areas_are_the_published_ones() {
    let case = run();
    let published = published();
    let transitions = case.table("transitions");
    for (side, areas) in [("class_from", "init_area_m2"), ("class_to", "final_area_m2")] {
        for (class, area) in ["1", "2", "3", "4"].iter().zip(0..) {
            let found = transitions.sum("area_m2", &[(side, class), ("mask", "common")]);
            near(found, published[areas][area].as_f64().unwrap(), 1e-8);
        }
    }
}

/// The same rasters by path, from a config elsewhere: nothing is written beside them.
#[test]
fn inputs_stay_untouched() {
    let folder = data("landcover/molusce-volga");
    let before = crate::support::names(&folder);
    run();
    assert_eq!(crate::support::names(&folder), before);
}
