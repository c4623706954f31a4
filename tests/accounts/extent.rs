//! The account of kind `extent`.

use serde_json::json;

use crate::support::{Case, Raster, block, same};

/// Three rows of ten pixels of 100 m²: cropland, forest, water. Of the cropland, 4 pixels become
/// forest and 2 are missing afterwards; of the forest, 3 become built-up.
fn case() -> Case {
    let mut case = Case::new();
    let mut raster = Raster::new(10, 3);
    raster.nodata = Some(0.0);
    case.date("2000", &raster, |_, row| [1u8, 2, 5][row]);
    case.date("2020", &raster, |col, row| match (row, col) {
        (0, 0..4) => 2u8,
        (0, 8..10) => 0,
        (0, _) => 1,
        (1, 0..3) => 8,
        (1, _) => 2,
        _ => 5,
    });
    case.sites(&[block("a", (0.0, 0.0), (10.0, 3.0))]);
    case
}

#[test]
fn opening_additions_reductions_closing() {
    let mut case = case();
    case.config["accounts"] = json!([{"kind": "extent"}]);
    case.run().exits(0);
    let table = case.table("extent");
    let of = |kind: &str| table.one(&[("site", "a"), ("type", kind)]).clone();
    // Cropland: 8 of the 10 pixels are valid at both dates; 4 go to forest.
    let crop = of("1");
    for (column, m2) in [
        ("opening_m2", 800.0),
        ("additions_m2", 0.0),
        ("reductions_m2", 400.0),
        ("net_change_m2", -400.0),
        ("closing_m2", 400.0),
        ("only_opening_m2", 0.0),
    ] {
        same(crop.number(column), m2);
    }
    same(crop.number("unchanged_share"), 0.5);
    // Forest: 10 − 3 + 4 = 11.
    let forest = of("2");
    same(forest.number("additions_m2"), 400.0);
    same(forest.number("reductions_m2"), 300.0);
    same(forest.number("closing_m2"), 1100.0);
    let flows = case.table("extent_flows");
    let gain = flows.one(&[("type", "2"), ("entry", "addition")]).clone();
    assert_eq!(gain.text("other_type"), "1");
    same(gain.number("area_m2"), 400.0);
    let loss = flows.one(&[("type", "2"), ("entry", "reduction")]).clone();
    assert_eq!(loss.text("other_type"), "8");
    // Each type closes, and agrees with the class areas of both dates: 4 types, 3 claims.
    let record = case.record();
    let identities = record["proof"]["identities"].as_array().unwrap();
    let closed = identities.iter().filter(|i| {
        i["claim"] == "opening extent + additions = closing extent + reductions"
    });
    assert_eq!(closed.count(), 4);
}

#[test]
fn what_is_valid_at_one_date_only_is_kept_apart() {
    let mut case = case();
    case.config["nodata"] = json!({"compare": "each"});
    case.config["accounts"] = json!([{"kind": "extent"}]);
    case.run().exits(0);
    let crop = case.table("extent").one(&[("site", "a"), ("type", "1")]).clone();
    same(crop.number("opening_m2"), 800.0);
    same(crop.number("only_opening_m2"), 200.0);
}

#[test]
fn types_are_sets_of_classes() {
    let mut case = case();
    case.config["accounts"] = json!([{"kind": "extent", "name": "land", "types": {"green": [1, 2], "water": [5]}}]);
    case.run().exits(0);
    let table = case.table("extent");
    let green = table.one(&[("account", "land"), ("type", "green")]).clone();
    // 8 + 10 pixels; what goes from cropland to forest stays green, 3 become built-up.
    same(green.number("opening_m2"), 1800.0);
    same(green.number("reductions_m2"), 300.0);
    same(green.number("closing_m2"), 1500.0);
    let built = table.one(&[("type", "8")]).clone();
    same(built.number("additions_m2"), 300.0);
    assert!(built.text("unchanged_share").is_empty());
}

#[test]
fn a_class_in_two_types_and_a_run_of_one_date_are_refused() {
    let mut case = case();
    case.config["accounts"] =
        json!([{"kind": "extent", "types": {"a": [1, 2], "b/c": [2]}}]);
    case.run().exits(2).tells(&["E806", "/accounts/0/types/b~1c", "class 2"]);
    case.config["accounts"] = json!([{"kind": "extent"}]);
    case.config["dates"].as_array_mut().unwrap().pop();
    case.run().exits(2).tells(&["E802", "/accounts/0", "two dates"]);
}
