//! Imagery with printed answers: ETM+ of Olinda, NAIP, and two TM scenes of which one is hazy.

use serde_json::{Value, json};

use super::{data, expected};
use crate::support::{Case, Rows};

/// A run on imagery alone.
fn case(imagery: &Value, sites: &Value) -> Case {
    let mut case = Case::new();
    case.config = json!({
        "version": 1,
        "imagery": imagery,
        "sites": sites,
        "grid": {"area": "planar"},
    });
    case
}

/// Least, quarters, mean and greatest of an index over all pixels.
#[track_caller]
fn statistics(table: &Rows, date: &str, index: &str) -> [f64; 6] {
    let row = table.one(&[("date", date), ("index", index)]);
    ["min", "p25", "p50", "mean", "p75", "max"].map(|column| row.number(column))
}

#[track_caller]
fn all_within(found: [f64; 6], wanted: &Value, apart: f64) {
    let names = ["min", "q1", "median", "mean", "q3", "max"];
    for (found, name) in found.iter().zip(names) {
        let wanted = wanted[name].as_f64().unwrap();
        // numpy interpolates between the two values around a quarter, which are no further apart
        // than this; here a quarter is one of them.
        let apart = if ["q1", "q3"].contains(&name) { 2e-4 } else { apart };
        assert!((found - wanted).abs() <= apart, "{name}: {found} is not {wanted}");
    }
}

/// The bands of ETM+ 1, 2, 3, 4, 5 and 7, in the order of the file.
fn olinda(more: &Value) -> Value {
    let roles = ["blue", "green", "red", "nir", "swir1", "swir2"];
    let bands: serde_json::Map<String, Value> = roles
        .iter()
        .zip(1..)
        .map(|(role, n)| ((*role).to_owned(), json!({"band": n})))
        .collect();
    let mut block = json!({
        "sensor": "dn",
        "scenes": [{
            "date": "2000",
            "path": data("imagery/stars-l7/L7_ETMs.tif"),
            "bands": bands,
        }],
    });
    for (key, value) in more.as_object().unwrap() {
        block[key] = value.clone();
    }
    block
}

#[test]
fn normalised_differences_are_the_published_ones_to_their_digits() {
    let more = json!({
        "indices": ["ndvi", "mndwi", "ndwi", "nd21"],
        "differences": {"nd21": ["green", "blue"]},
        "water": {"threshold": 0.0},
    });
    let case = case(&olinda(&more), &json!({"whole": true}));
    case.done();
    let answers = expected("stars-l7/published.json");
    let table = case.table("indices");
    let found = statistics(&table, "2000", "nd21");
    // Printed with seven digits: −0.2828283, −0.1081081, −0.08287293, −0.08464615, −0.05882353,
    // 0.09259259.
    for (found, name) in found.iter().zip(["min", "q1", "median", "mean", "q3", "max"]) {
        let wanted = answers["(b2-b1)/(b2+b1)"][name].as_f64().unwrap();
        let digits = 10f64.powf(7.0 - wanted.abs().log10().ceil());
        let (found, wanted) = ((found * digits).round(), (wanted * digits).round());
        assert!((found - wanted).abs() < 0.5, "{name}: {found} is not {wanted}");
    }
    let numpy = &answers["computed_here_numpy"];
    for (index, name) in
        [("ndvi", "NDVI(b4,b3)"), ("mndwi", "MNDWI(b2,b5)"), ("ndwi", "NDWI(b2,b4)")]
    {
        all_within(statistics(&table, "2000", index), &numpy[name], 1e-6);
        let row = table.one(&[("index", index)]);
        assert!((row.number("pixels") - 122_848.0).abs() < 1e-9);
    }
    // The sea: 23,134 pixels of 28.5 m.
    let water = case.table("water");
    let area = water.one(&[("site", "whole")]).number("water_m2");
    assert!((area - 23_134.0 * 28.5 * 28.5).abs() < 1e-3, "{area}");
}

#[test]
fn digital_numbers_have_no_enhanced_index() {
    let case = case(&olinda(&json!({"indices": ["aweinsh"]})), &json!({"whole": true}));
    case.with("check", &[]).exits(3).tells(&["E253", "`aweinsh`"]);
}

#[test]
fn ndvi_of_naip_is_that_of_numpy() {
    let path = data("imagery/naip-4band/m_3607824_se_17_1_20160620_sub.tif");
    let block = json!({
        "sensor": "dn",
        "scenes": [{
            "date": "2016-06-20",
            "path": path,
            "bands": {"red": {"band": 1}, "nir": {"band": 4}},
        }],
        "indices": ["ndvi"],
    });
    let case = case(&block, &json!({"whole": true}));
    case.done();
    let found = statistics(&case.table("indices"), "2016-06-20", "ndvi");
    // numpy on the same bands, in double precision; quarters as order statistics.
    let wanted = NAIP_BY_NUMPY;
    for (found, wanted) in found.iter().zip(wanted) {
        assert!((found - wanted).abs() < 1e-6, "{found} is not {wanted}");
    }
}

/// Least, quarter, median, mean, three quarters, greatest.
const NAIP_BY_NUMPY: [f64; 6] = [
    -0.744_680_851,
    0.259_528_778,
    0.316_293_930,
    0.290_101_304,
    0.366_459_627,
    0.600_000_000,
];

/// The two scenes, with polygons of which some did not change.
fn hazy(sites: &Value, quality: &Value) -> Case {
    let bands = json!({"green": {"band": 2}, "red": {"band": 3}, "nir": {"band": 4}});
    let scene = |date: &str, file: &str| {
        let path = data(&format!("imagery/teamlucc-l5/{file}.tif"));
        json!({"date": date, "path": path, "bands": bands})
    };
    let block = json!({
        "sensor": "reflectance",
        "scale": 0.0001,
        "scenes": [scene("1986-02-06", "L5TSR_1986"), scene("2001-01-14", "L5TSR_2001")],
        "indices": ["ndvi", "ndwi"],
        "vegetation_fraction": {},
        "quality": quality,
    });
    case(&block, sites)
}

#[test]
fn the_hazy_scene_has_the_peers_numbers() {
    let case = hazy(&json!({"whole": true}), &json!({}));
    case.done().tells(&["W251", "1986-02-06", "W253"]);
    let answers = expected("teamlucc/peer_run.json");
    let table = case.table("indices");
    for (date, year) in [("1986-02-06", "1986"), ("2001-01-14", "2001")] {
        all_within(statistics(&table, date, "ndvi"), &answers[year]["NDVI"], 1e-6);
        all_within(statistics(&table, date, "ndwi"), &answers[year]["NDWI(b2,b4)"], 1e-6);
    }
}

#[test]
fn the_hazy_scene_is_caught_and_the_uplift_is_not_believed() {
    let sites = json!({
        "path": data("vectors/teamlucc-training/training_utm16n.geojson"),
        "crs": "EPSG:32616",
    });
    let mut case = hazy(&sites, &json!({"stable": "class_1986 = class_2001"}));
    // Pixels by their centres, as the peer has them.
    case.config["grid"]["pixel_rule"] = json!("centre");
    let said = case.done();
    said.tells(&["W251: 53.3 %", "1986-02-06", "W252", "+0.867", "not real"]);
    let quality = case.table("quality");
    let before = quality.one(&[("date", "1986-02-06")]);
    let after = quality.one(&[("date", "2001-01-14")]);
    assert!(before.number("implausible_share") > 0.5);
    assert!(after.number("implausible_share") < 0.001);
    assert_eq!(after.text("median_of"), "stable sites");
    assert!(after.number("shift") > 0.8);
    // By polygon, as rasterstats has it: four pixels each.
    let answers = expected("teamlucc/peer_run.json");
    let peers = answers["1986"]["zones_rasterstats"].as_array().unwrap();
    let table = case.table("indices");
    let mut compared = 0;
    for (number, peer) in (1..).zip(peers) {
        let at =
            [("site", &*format!("{number}")), ("date", "1986-02-06"), ("index", "ndvi")];
        let row = table.one(&at);
        if (row.number("pixels") - peer["count"].as_f64().unwrap()).abs() < 1e-6 {
            let wanted = peer["mean"].as_f64().unwrap();
            assert!((row.number("mean") - wanted).abs() < 1e-6, "{number}");
            compared += 1;
        }
    }
    assert!(compared > 20, "{compared}");
    // A stretch of each date by itself would make the haze look like another land.
    let mut stretched = hazy(&sites, &json!({}));
    stretched.config["imagery"]["vegetation_fraction"] =
        json!({"end_members": {"pool": "date"}});
    stretched.with("check", &[]).exits(3).tells(&["E262"]);
}
