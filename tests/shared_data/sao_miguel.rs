//! São Miguel, Azores: six municipalities and CORINE 2018 in degrees.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{
    Side, classes, cross, data, expected, is_peer_centre, is_peer_exact, near, proven,
    rows, twice,
};
use crate::support::Case;

const CLC: &str = "landcover/saomiguel-clc2018/clc2018_v2020_20u1.tif";

fn run(rule: &str) -> Case {
    let path = data("vectors/saomiguel-concelhos/concelhos.gpkg");
    let mut case = twice(CLC, &json!({"path": path, "id": "name"}));
    case.config["grid"] = json!({"pixel_rule": rule});
    case.done();
    proven(&case);
    case
}

/// The peer's file, and its six zones in order.
fn peer() -> (Value, Vec<String>) {
    let peer = expected("saomiguel-clc2018/peer_run_saomiguel.json");
    let zones = peer["zones"].as_array().unwrap();
    let names: Vec<String> =
        zones.iter().map(|z| z.as_str().unwrap().to_owned()).collect();
    assert_eq!(names.len(), 6);
    (peer["rasters"]["clc2018"].clone(), names)
}

fn pixels(case: &Case, site: &str) -> BTreeMap<i64, f64> {
    classes(&cross(&case.table("transitions"), site), Side::After)
}

#[test]
fn centre_counts_of_all_municipalities_are_those_of_rasterstats() {
    let case = run("centre");
    let (raster, names) = peer();
    for (zone, name) in names.iter().enumerate() {
        is_peer_centre(&pixels(&case, name), &raster, zone);
    }
}

/// The peer's fractions are of area in degrees, in which all pixels are alike: so pixels are
/// compared, not areas.
#[test]
fn covered_fractions_of_all_municipalities_are_those_of_exactextract() {
    let case = run("exact");
    let (raster, names) = peer();
    for (zone, name) in names.iter().enumerate() {
        is_peer_exact(&pixels(&case, name), &raster, zone, 1e-5);
    }
}

/// Cells in degrees add up to the geodesic area of each boundary: within a millionth, since
/// all municipalities are of more than 100,000 cells. The record holds the same claim.
#[test]
fn true_areas_add_up_to_the_polygons() {
    let case = run("exact");
    let (_, names) = peer();
    let sites = case.table("sites");
    let record = case.record();
    let identities = record["proof"]["identities"].as_array().unwrap();
    for name in &names {
        let row = sites.one(&[("site", name), ("date", "2001")]);
        let parts =
            row.number("valid_m2") + row.number("missing_m2") + row.number("outside_m2");
        near(parts, row.number("polygon_m2"), 1e-6);
        near(parts, row.number("area_m2"), 1e-12);
        let of = format!("{name}, 2001");
        let claim = identities
            .iter()
            .find(|i| i["of"] == of && i["unit"] == "m2" && i["tolerance"] != 0.0)
            .unwrap_or_else(|| panic!("no claim on the area of {name}"));
        assert_eq!(claim["holds"], json!(true), "{claim}");
    }
    // The island has 744.6 km² by common knowledge; the boundaries follow the coast
    // roughly.
    let island = sites.one(&[("site", "union"), ("date", "2001")]).number("polygon_m2");
    near(island, 744.6e6, 0.01);
}

/// The dominant classes that exactextractr prints in its vignette: agriculture with natural
/// vegetation (21), coniferous forest (24), pastures (18), broad-leaved forest (23).
#[test]
fn dominant_classes_are_the_published_ones() {
    let case = run("exact");
    let transitions = case.table("transitions");
    for (name, class) in [
        ("Lagoa", "21"),
        ("Nordeste", "24"),
        ("Ponta Delgada", "18"),
        ("Povoação", "23"),
        ("Ribeira Grande", "21"),
    ] {
        let most = rows(&transitions, &[("site", name)])
            .into_iter()
            .max_by(|a, b| a.number("area_m2").total_cmp(&b.number("area_m2")))
            .unwrap();
        assert_eq!(most.text("class_to"), class, "{name}");
    }
}
