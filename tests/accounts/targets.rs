//! The account of kind `targets`.

use serde_json::{Value, json};

use crate::support::{Case, Raster, block, same};

fn cell(column: &str, date: &str) -> Value {
    json!({"table": "sites", "column": column, "where": {"site": "a", "date": date}})
}

/// `Case::small`: cropland, half of it forest afterwards.
#[test]
fn thresholds_and_changes_by_stage() {
    let mut case = Case::small();
    case.config["accounts"] = json!([{"kind": "targets", "targets": [
        {"id": "cover", "stage": "1", "indicator": cell("forest_share", "2020"),
         "at_least": {"value": 45, "unit": "%"}},
        {"id": "less", "stage": "1", "indicator": cell("forest_m2", "2020"),
         "at_most": {"value": 7.5, "unit": "mu"}},
        {"id": "gain", "stage": "2", "indicator": cell("forest_share", "2020"),
         "from": cell("forest_share", "2000"), "at_least": {"value": 60, "unit": "points"}},
        {"id": "value", "stage": "2", "indicator": cell("value_cny_per_yr", "2020"),
         "from": cell("value_cny_per_yr", "2000"), "relative": true,
         "at_least": {"value": 200, "unit": "%"}},
    ]}]);
    case.run().exits(0);
    let targets = case.table("targets");
    let of = |id: &str| targets.one(&[("target", id)]).clone();
    // 50 % of forest; 0.5 ha is 7.5 mu to the last bit of rounding; 13.55 / 4.01 − 1 = 237.9 %.
    for (id, result, margin) in [
        ("cover", "pass", 5.0),
        ("less", "pass", 0.0),
        ("gain", "fail", -10.0),
        ("value", "pass", (13.55 / 4.01 - 3.0) * 100.0),
    ] {
        let row = of(id);
        assert_eq!(row.text("result"), result, "{id}");
        assert!((row.number("margin") - margin).abs() < 1e-9, "{row:?}");
    }
    same(of("gain").number("value"), 50.0);
    let stages = case.table("targets_stages");
    assert_eq!(stages.one(&[("stage", "1")]).text("accepted"), "yes");
    assert_eq!(stages.one(&[("stage", "2")]).text("accepted"), "no");
}

/// A tenth of the site has no class at the second date.
#[test]
fn a_site_of_which_too_much_is_missing_is_not_assessed() {
    let mut case = Case::new();
    let mut raster = Raster::new(10, 10);
    raster.nodata = Some(0.0);
    case.config["legend"] = json!("clcd");
    case.date("2000", &raster, |_, _| 1u8);
    case.date("2020", &raster, |col, _| if col == 0 { 0u8 } else { 2 });
    case.sites(&[block("a", (0.0, 0.0), (10.0, 10.0))]);
    let target = json!({"id": "t", "indicator": cell("forest_share", "2020"),
        "at_least": {"value": 90, "unit": "%"}});
    case.config["accounts"] = json!([
        {"kind": "targets", "targets": [target]},
        {"kind": "targets", "name": "lenient", "missing_most": 0.2, "targets": [target]},
    ]);
    case.run().exits(0);
    let targets = case.table("targets");
    let strict = targets.one(&[("account", "targets")]);
    assert_eq!(strict.text("result"), "not_assessable");
    same((strict.number("missing_share") * 1e9).round(), 1e8);
    assert!(strict.text("reason").contains("missing"), "{strict:?}");
    assert_eq!(targets.one(&[("account", "lenient")]).text("result"), "pass");
    let stages = case.table("targets_stages");
    assert_eq!(stages.one(&[("account", "targets")]).text("accepted"), "open");
}

#[test]
fn mistakes_are_told_with_their_place() {
    let mut case = Case::small();
    case.config["accounts"] = json!([{"kind": "targets", "targets": [
        {"id": "a", "indicator": cell("forest_share", "2020")},
        {"id": "a", "indicator": cell("forest_share", "2020"), "relative": true,
         "at_least": {"value": 1, "unit": "%"}},
    ]}]);
    case.run().exits(2).tells(&[
        "E810",
        "E811",
        "E894",
        "/accounts/0/targets/1/relative",
    ]);
    case.config["accounts"] = json!([{"kind": "targets", "targets": [
        {"id": "a", "indicator": cell("forest_share", "2020"), "at_least": {"value": 1, "unit": "ha"}},
        {"id": "b", "indicator": cell("forest_share", "2021"), "at_least": {"value": 1, "unit": "%"}},
        {"id": "c", "indicator": cell("forest_share", "2020"), "from": cell("forest_m2", "2000"),
         "at_least": {"value": 1, "unit": "%"}},
    ]}]);
    case.run().exits(2).tells(&[
        "E805",
        "E892",
        "E898",
        "/accounts/0/targets/1/indicator",
    ]);
}
