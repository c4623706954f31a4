//! Numbers by site, group, province and table.

use serde_json::{Value, json};

use super::{correct, mean, near, proven, service, value};
use crate::support::{Case, Raster, block, polygon, put, rectangle, site_in};

/// A hectare each: `a` and `b` in the west, `c` in the east, all of them cropland in 2000; the
/// left half of `a` is forest in 2020.
fn three() -> Case {
    let mut case = Case::valued();
    let raster = Raster::new(30, 10);
    case.date("2000", &raster, |_, _| 1u8);
    case.date("2020", &raster, |col, _| if col < 5 { 2u8 } else { 1 });
    let at = |id, group, col| {
        let ring = rectangle((col, 0.0), (col + 10.0, 10.0));
        site_in(id, Some(group), &polygon(&[ring]))
    };
    case.sites(&[at("a", "west", 0.0), at("b", "west", 10.0), at("c", "east", 20.0)]);
    case
}

/// Values of all rows at both dates.
#[track_caller]
fn values(case: &Case, wanted: &[(&str, [f64; 2])]) {
    proven(case);
    for (site, both) in wanted {
        near(value(case, site, "2000"), both[0]);
        near(value(case, site, "2020"), both[1]);
    }
}

#[test]
fn unions_and_groups_are_worth_what_their_sites_are() {
    let mut case = three();
    let factors = json!({"a": 0.5, "b": 2.0, "c": 1.0});
    correct(&mut case, &json!([{"kind": "sites", "name": "own", "factors": factors}]));
    assert_eq!(case.done().err, "");
    values(
        &case,
        &[
            ("a", [2005.0, 6775.0]),
            ("b", [8020.0, 8020.0]),
            ("c", [4010.0, 4010.0]),
            ("group:west", [10_025.0, 14_795.0]),
            ("group:east", [4010.0, 4010.0]),
            ("union", [14_035.0, 18_805.0]),
            ("sum", [14_035.0, 18_805.0]),
        ],
    );
    near(mean(&case, ("a", "2000", "1"), "own"), 0.5);
    // Of the same area each: (0.5 + 2) / 2; cropland of 2020 is half of a, and b and c.
    near(mean(&case, ("group:west", "2000", "1"), "own"), 1.25);
    near(mean(&case, ("union", "2020", "1"), "own"), (0.25 + 2.0 + 1.0) / 2.5);
    near(mean(&case, ("union", "2020", "2"), "own"), 0.5);
    let steps = case.table("correction_steps");
    let uncorrected = steps.one(&[("site", "sum"), ("corrections", "none")]);
    near(uncorrected.number("value_from_cny_per_yr"), 3.0 * 4010.0);
}

#[test]
fn overlapping_sites_of_one_factor_count_once_in_the_union() {
    let mut case = three();
    // 8 × 4 pixels each, 4 × 2 of them common; column 4 of b is forest in 2020.
    case.sites(&[
        block("a", (0.0, 0.0), (8.0, 4.0)),
        block("b", (4.0, 2.0), (12.0, 6.0)),
        block("c", (20.0, 0.0), (30.0, 10.0)),
    ]);
    let factors = json!({"a": 0.5, "b": 0.5, "c": 2.0});
    correct(&mut case, &json!([{"kind": "sites", "name": "own", "factors": factors}]));
    case.done();
    // 56 pixels of a and b together: 22 of forest, 34 of cropland in 2020.
    values(
        &case,
        &[
            ("a", [0.32 * 2005.0, 0.2 * 11_545.0 + 0.12 * 2005.0]),
            ("b", [0.32 * 2005.0, 0.04 * 11_545.0 + 0.28 * 2005.0]),
            ("union", [0.56 * 2005.0 + 8020.0, 0.22 * 11_545.0 + 0.34 * 2005.0 + 8020.0]),
            ("sum", [0.64 * 2005.0 + 8020.0, 0.24 * 11_545.0 + 0.4 * 2005.0 + 8020.0]),
        ],
    );
}

#[test]
fn groups_have_factors_of_some_services_and_classes() {
    let mut case = three();
    let one = json!({
        "kind": "groups",
        "name": "district",
        "factors": {"west": 0.5, "east": 2.0},
        "services": ["food", "soil"],
        "classes": [1],
    });
    correct(&mut case, &json!([one]));
    case.done();
    // Cropland: 850 + 1030 = 1880 of 4010. Forest stays as it is.
    let (west, east) = (4010.0 - 940.0, 4010.0 + 1880.0);
    let after = 11_545.0 + west / 2.0;
    values(
        &case,
        &[
            ("a", [west, after]),
            ("b", [west, west]),
            ("c", [east, east]),
            ("group:west", [2.0 * west, after + west]),
            ("union", [2.0 * west + east, after + west + east]),
        ],
    );
    near(service(&case, ("2020", "2"), "food"), 155.0);
    let rows = case.table("corrections");
    let row = rows.one(&[("site", "a"), ("date", "2000"), ("class", "1")]);
    assert_eq!(row.text("services"), "food soil");
}

#[test]
fn farmland_has_the_biomass_of_its_province() {
    let mut case = three();
    let one = |province: Value| {
        let mut one = json!({"kind": "farmland-biomass"});
        one.as_object_mut().unwrap().extend(province.as_object().unwrap().clone());
        json!([one])
    };
    correct(&mut case, &one(json!({"province": "江苏"})));
    case.done().tells(&["W460", "`farmland-biomass`", "(/valuation/corrections/0)"]);
    // 1.74 for cropland, which counts wholly as farmland; forest stays as it is.
    let farm = 4010.0 * 1.74;
    values(&case, &[("a", [farm, 11_545.0 + farm / 2.0]), ("b", [farm, farm])]);
    let groups = json!({"groups": {"west": "Jiangsu", "east": "山东省"}});
    correct(&mut case, &one(groups));
    case.done();
    values(&case, &[("b", [farm, farm]), ("c", [4010.0 * 1.38, 4010.0 * 1.38])]);
}

#[test]
fn the_stage_of_development_and_scarcity_are_numbers_for_all() {
    let mut case = three();
    correct(&mut case, &json!([{"kind": "development-stage", "engel": 0.3}]));
    case.done();
    // 1 / (1 + e^(3 − 1/0.3)) = 1 / (1 + e^(−1/3)) = 1 / (1 + 0.716 531) = 0.582 570
    let stage = 1.0 / (1.0 + (-1.0f64 / 3.0).exp());
    assert!((stage - 0.5826).abs() < 5e-5);
    values(&case, &[("a", [4010.0 * stage, 13_550.0 * stage])]);
    near(mean(&case, ("a", "2000", "1"), "development-stage"), stage);
    let scarce = json!({
        "kind": "scarcity",
        "national": 0.08,
        "groups": {"west": 0.04, "east": 0.16},
        "services": ["food"],
    });
    correct(&mut case, &json!([scarce]));
    case.done();
    // Half and twice of 850.
    values(&case, &[("b", [3585.0, 3585.0]), ("c", [4860.0, 4860.0])]);
    let one = json!({"kind": "scarcity", "national": 0.08, "local": 0.06});
    correct(
        &mut case,
        &json!([one, {"kind": "development-stage", "groups": {"west": 0.3, "east": 0.5}}]),
    );
    case.done();
    // 0.75 of all; En = 0.5 gives 1 / (1 + e) = 0.268 941.
    let late = 1.0 / (1.0 + std::f64::consts::E);
    let (west, east) = (4010.0 * 0.75 * stage, 4010.0 * 0.75 * late);
    values(&case, &[("b", [west, west]), ("c", [east, east])]);
}

#[test]
fn the_most_specific_condition_holds_alone_and_names_multiply() {
    let mut case = three();
    put(
        &case.path("condition.csv"),
        "factor,site,group,date,class,service,value\n\
         quality,,,,,,0.9\n\
         quality,,,2000,1,,0.5\n\
         quality,,west,,,,0.8\n\
         quality,a,,2020,2,hyd,2\n\
         drought,,,,1,food,0.1\n",
    );
    correct(&mut case, &json!([{"kind": "condition", "table": "condition.csv"}]));
    case.done();
    // West: 0.8 at both dates, for a place is more specific than class and date; east: 0.5
    // for cropland in 2000 and 0.9 else. Food of cropland a tenth of that: 850 · 0.9 less.
    let cropland = 4010.0 - 850.0 * 0.9;
    // Forest of a: 0.8, but 2 for its 3510 of hydrological regulation.
    let forest = (23_090.0 - 3510.0) * 0.8 + 3510.0 * 2.0;
    let west = cropland * 0.8;
    values(
        &case,
        &[
            ("a", [west, f64::midpoint(forest, west)]),
            ("b", [west, west]),
            ("c", [cropland * 0.5, cropland * 0.9]),
            (
                "union",
                [
                    2.0 * west + cropland * 0.5,
                    f64::midpoint(forest, west) + west + cropland * 0.9,
                ],
            ),
        ],
    );
    near(service(&case, ("2020", "2"), "hyd"), 3510.0);
    // Services of one factor share a row.
    let rows = case.table("corrections");
    let at = [("site", "a"), ("date", "2020"), ("class", "2")];
    let mut found: Vec<(f64, &str)> =
        rows.all(&at).map(|r| (r.number("mean_factor"), r.text("services"))).collect();
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    let others = "food raw wsup gas clim pur soil nut bio aes";
    assert_eq!(found, [(0.8, others), (2.0, "hyd")]);
    // The record holds the table itself.
    let csv = &case.record()["corrections"]["applied"][0]["factor"]["csv"];
    assert!(csv.as_str().unwrap().contains("drought"), "{csv}");
    assert_eq!(case.record()["files"].as_array().unwrap().len(), 2);
}

#[test]
fn current_prices_and_map_errors_use_corrected_values() {
    let mut case = Case::small();
    let standard = |value: f64| json!({"value": value, "unit": "CNY/ha/yr"});
    case.config["valuation"]["current_prices"] =
        json!({"2000": standard(900.0), "2020": standard(1500.0)});
    put(&case.path("c.csv"), "map,1,2\n1,40,0\n2,0,40\n");
    case.config["accuracy"] = json!({"2020": "c.csv"});
    let factors = json!({"a": 0.5});
    correct(&mut case, &json!([{"kind": "sites", "name": "own", "factors": factors}]));
    case.done();
    let prices = case.table("prices");
    let row = prices.one(&[("site", "a")]);
    near(row.number("current_value_from_cny_per_yr"), 2005.0 * 0.9);
    near(row.number("current_value_to_cny_per_yr"), 6775.0 * 1.5);
    // A map without errors is worth what the table says.
    let accuracy = case.table("accuracy");
    let all = accuracy.one(&[("class", "all")]);
    near(all.number("value_cny_per_yr"), 6775.0);
}
