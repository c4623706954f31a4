//! The account of kind `compensation`.

use serde_json::{Value, json};

use super::{run_accounts, table};
use crate::support::{Case, Raster, block, polygon, rectangle, same, site_in};

fn districts() -> Value {
    json!([
        {"id": "a", "name": "甲", "area": {"value": 1, "unit": "km2"}, "value": {"value": 300, "unit": "万元/yr"}},
        {"id": "b", "area": {"value": 1500, "unit": "mu"}, "value": {"value": 1e6, "unit": "CNY/yr"}},
        {"id": "c", "area": {"value": 200, "unit": "ha"}, "value": {"value": 0.02, "unit": "亿元/yr"}},
    ])
}

/// Values of 3, 1 and 1 CNY/m² on 1, 1 and 2 km²: the mean is 1.5. District a gives 1.5 million,
/// b lacks 0.5, c 1.0. In the first year 20 % is paid, 0.3 million, 70 % of it by the treasury.
#[test]
fn who_pays_whom_how_much() {
    let folder = tempfile::tempdir().unwrap();
    let account = json!([{"kind": "compensation", "districts": districts(), "years": [
        {"year": "2017", "weight": 0.2, "treasury": 0.7, "paid": {"a": {"value": 5031, "unit": "万元"}}},
        {"year": "2021", "weight": 1, "treasury": 0},
    ]}]);
    run_accounts(folder.path(), &account).exits(0);
    let rows = table(folder.path(), "compensation");
    let of = |year: &str, id: &str| rows.one(&[("year", year), ("district", id)]).clone();
    same(of("2017", "a").number("intensity_cny_per_ha_yr"), 30_000.0);
    for (year, id, receives, pays) in [
        ("2017", "a", 300_000.0, 0.0),
        ("2017", "b", 0.0, 30_000.0),
        ("2017", "c", 0.0, 60_000.0),
        ("2021", "a", 1_500_000.0, 0.0),
        ("2021", "b", 0.0, 500_000.0),
        ("2021", "c", 0.0, 1_000_000.0),
    ] {
        let row = of(year, id);
        same(row.number("receives_cny"), receives);
        same(row.number("pays_cny"), pays);
        assert_eq!(row.text("method"), "reconstruction: mean");
    }
    same(of("2017", "b").number("treasury_pays_cny"), 210_000.0);
    let ledger = table(folder.path(), "ledger");
    let paid = |from: &str, year: &str| {
        ledger.sum("amount_cny", &[("from", from), ("date", year)])
    };
    same(paid("treasury", "2017"), 210_000.0);
    same(paid("c", "2021"), 1_000_000.0);
    assert_eq!(ledger.all(&[("from", "treasury"), ("date", "2021")]).count(), 0);
    // What was paid in fact implies 5031 / 0.2 = 25 155 万元, of which the treasury bore 3521.7.
    let real = table(folder.path(), "compensation_paid").0[0].clone();
    same(real.number("implied_spill_cny_per_yr"), 251_550_000.0);
    same(real.number("treasury_cny"), 35_217_000.0);
    same(real.number("districts_cny"), 15_093_000.0);
    assert_eq!(real.text("label"), "derived");
}

/// District a is water, b cropland: by Xie 2015 the four services are worth 0.77 + 2.29 + 5.55 +
/// 102.24 = 110.85 and 0.67 + 0.36 + 0.10 + 0.27 = 1.40 thousand CNY/ha/yr here. With half a
/// hectare each the mean is in the middle: a gives 54.725 · 0.5 = 27.3625 thousand.
#[test]
fn values_come_from_the_run() {
    let mut case = Case::valued();
    case.date("2019", &Raster::new(10, 10), |col, _| if col < 5 { 5u8 } else { 1 });
    case.sites(&[
        block("a", (0.0, 0.0), (5.0, 10.0)),
        site_in("b", Some("east"), &polygon(&[rectangle((5.0, 0.0), (10.0, 10.0))])),
    ]);
    case.config["accounts"] = json!([
        {"kind": "compensation", "districts": [{"id": "a"}, {"id": "b"}],
         "years": [{"year": "2019", "weight": 1, "treasury": 0.5}]},
        {"kind": "compensation", "name": "far", "method": "distance_decay",
         "districts": [{"id": "a"}, {"id": "b"}],
         "distances": [{"between": ["b", "a"], "distance": {"value": 9, "unit": "km"}}],
         "years": [{"year": "2019", "weight": 1, "treasury": 0.5}]},
    ]);
    case.run().exits(0);
    let rows = case.table("compensation");
    for account in ["compensation", "far"] {
        let of = |id: &str| rows.one(&[("account", account), ("district", id)]).clone();
        same(of("a").number("value_cny_per_yr"), 55_425.0);
        same(of("a").number("receives_cny"), 27_362.5);
        same(of("b").number("pays_cny"), 13_681.25);
    }
}

#[test]
fn a_district_without_area_and_equal_ones_pay_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let one = |id: &str, ha: f64| {
        json!({"id": id, "area": {"value": ha, "unit": "ha"},
        "value": {"value": ha, "unit": "CNY/yr"}})
    };
    let account = json!([{"kind": "compensation", "districts": [one("a", 1.0), one("b", 7.0), one("c", 0.0)],
        "years": [{"year": "1", "weight": 1, "treasury": 0.7}]}]);
    run_accounts(folder.path(), &account).exits(0).tells(&["W825", "`c`", "W826"]);
    let rows = table(folder.path(), "compensation");
    assert!(rows.0.iter().all(|row| row.number("receives_cny") == 0.0), "{rows:?}");
    assert!(rows.one(&[("district", "c")]).text("intensity_cny_per_ha_yr").is_empty());
    assert!(!folder.path().join("out/ledger.csv").exists());
}

#[test]
fn mistakes_are_told_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let account = json!([{"kind": "compensation", "method": "distance_decay", "districts": [
        {"id": "a", "area": {"value": 1, "unit": "ha"}},
        {"id": "a", "area": {"value": -1, "unit": "ha"}, "value": {"value": 1, "unit": "ha"}},
        {"id": "b"},
    ], "years": [{"year": "1", "weight": 1, "treasury": 0, "paid": {"x": {"value": 1, "unit": "CNY"}}}]}]);
    let said = run_accounts(folder.path(), &account).exits(2);
    said.tells(&[
        "E820",
        "E821",
        "E805",
        "E804",
        "E822",
        "E823",
        "/accounts/0/districts/1/area",
    ]);
    let account = json!([{"kind": "compensation", "districts": [{"id": "a"}, {"id": "b"}],
        "years": [{"year": "1", "weight": 1.5, "treasury": 0}]}]);
    run_accounts(folder.path(), &account).exits(2).tells(&["weight", "≤ 1"]);
    let mut case = Case::small();
    case.config["accounts"] = json!([{"kind": "compensation", "date": "2021", "services": ["gass"],
        "districts": [{"id": "a"}, {"id": "nowhere"}],
        "years": [{"year": "1", "weight": 1, "treasury": 0}]}]);
    case.run().exits(2).tells(&[
        "E803",
        "E824",
        "`gas`?",
        "2021",
        "/accounts/0/districts/1/id",
    ]);
}

#[test]
fn values_beyond_all_bounds_are_told_and_do_not_panic() {
    let folder = tempfile::tempdir().unwrap();
    let mut all = districts();
    all[0]["value"] = json!({"value": 1e300, "unit": "亿元/yr"});
    let account = json!([{"kind": "compensation", "districts": all,
        "years": [{"year": "1", "weight": 1, "treasury": 0}]}]);
    run_accounts(folder.path(), &account)
        .exits(2)
        .tells(&["E804", "/accounts/0/years/0"]);
    assert!(!folder.path().join("out").exists());
}

/// Stated figures ask nothing of the run: the table of 2003 has other services, and a date is not
/// needed. A value below 0 is one: −5 and 5 CNY/yr on 1 ha each are 5 apart from their mean of 0.
#[test]
fn stated_figures_ask_nothing_of_the_run() {
    let mut case = Case::small();
    case.config["crosswalk"] = json!("clcd-xie-2003");
    case.config["valuation"] = json!({"table": "xie-2003",
        "standard_equivalent": {"value": 1000, "unit": "CNY/ha/yr", "basis": "own"}});
    let one = |id: &str, value: i32| {
        json!({"id": id, "area": {"value": 1, "unit": "ha"},
        "value": {"value": value, "unit": "CNY/yr"}})
    };
    case.config["accounts"] = json!([{"kind": "compensation", "date": "never",
        "districts": [one("x", -5), one("y", 5)],
        "years": [{"year": "1", "weight": 1, "treasury": 0}]}]);
    case.run().exits(0);
    let rows = case.table("compensation");
    same(rows.one(&[("district", "y")]).number("receives_cny"), 5.0);
    same(rows.one(&[("district", "x")]).number("pays_cny"), 5.0);
}
