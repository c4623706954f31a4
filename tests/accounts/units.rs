//! Units of the tables, as an office reads them.

use serde_json::json;

use crate::support::{Case, same};

#[test]
fn areas_and_money_are_turned_as_they_are_written() {
    let mut case = Case::small();
    case.config["outputs"] = json!({"units": {
        "area": "mu",
        "money": "万元",
        "tables": {"uplift": {"money": "亿元"}, "classes": {"area": "m2"}},
    }});
    case.run().exits(0);
    // 1 ha is 15 mu; cropland is worth 4.01 thousand CNY/yr, 0.401 万元.
    let first = case.table("sites").one(&[("site", "a"), ("date", "2000")]).clone();
    same(first.number("area_mu"), 15.0);
    same(first.number("value_wan_cny_per_yr"), 0.401);
    // (4.01 + 23.09) / 2 − 4.01 = 9.54 thousand CNY/yr, 9.54e-5 亿元.
    let uplift = case.table("uplift").one(&[("site", "a")]).clone();
    same(uplift.number("value_change_yi_cny_per_yr"), 9.54e-5);
    // A table of its own keeps what was not said of it.
    let classes = case.table("classes");
    assert!(classes.0[0].columns().any(|name| name == "area_m2"), "{classes:?}");
    // Nothing is computed in these units: the proof is that of m² and CNY.
    let record = case.record();
    let identities = record["proof"]["identities"].as_array().unwrap();
    assert!(identities.iter().any(|identity| identity["unit"] == "m2"), "{record}");
}

#[test]
fn an_unknown_unit_is_told_with_those_that_are_known() {
    let mut case = Case::small();
    case.config["outputs"] =
        json!({"units": {"area": "acre", "tables": {"sites": {"money": "USD"}}}});
    let said = case.run().exits(2);
    said.tells(&[
        "E800",
        "/outputs/units/area",
        "万亩",
        "/outputs/units/tables/sites/money",
    ]);
}
