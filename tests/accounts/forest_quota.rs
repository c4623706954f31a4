//! The account of kind `forest_quota`.

use serde_json::{Value, json};

use super::{run_accounts, table};
use crate::support::{Case, Raster, block, same};

fn km2(value: f64) -> Value {
    json!({"value": value, "unit": "km2"})
}

/// The three deals of Chongqing that are published, in 2019; areas and forest of the districts are
/// round numbers of their size.
fn chongqing() -> Value {
    let district = |id: &str, area: f64, forest: f64| json!({"id": id, "area": km2(area), "forest": km2(forest)});
    let deal = |id: &str, seller: &str, buyer: &str, wan_mu: f64, amount: Value| {
        json!({"id": id, "year": 2019, "seller": seller, "buyer": buyer,
            "area": {"value": wan_mu, "unit": "万亩"}, "amount": amount})
    };
    json!({"kind": "forest_quota",
    "districts": [
        district("jiangbei", 220.0, 71.0), district("youyang", 5173.0, 3300.0),
        district("jiulongpo", 432.0, 227.6), district("chengkou", 3289.0, 2200.0),
        district("nanan", 263.0, 138.0), district("wuxi", 4030.0, 2700.0),
    ],
    "deals": [
        deal("1", "youyang", "jiangbei", 7.5, json!({"value": 1.875, "unit": "亿元"})),
        deal("2", "chengkou", "jiulongpo", 1.5, json!({"value": 3750, "unit": "万元"})),
        deal("3", "wuxi", "nanan", 1.0, json!({"value": 2500, "unit": "万元"})),
    ]})
}

#[test]
fn the_published_deals_come_out_as_printed() {
    let folder = tempfile::tempdir().unwrap();
    run_accounts(folder.path(), &json!([chongqing()])).exits(0);
    let deals = table(folder.path(), "forest_quota_deals");
    for (id, yuan) in [("1", 187.5e6), ("2", 37.5e6), ("3", 25e6)] {
        let row = deals.one(&[("deal", id)]).clone();
        assert_eq!((row.text("booked"), row.text("broken")), ("yes", ""));
        same(row.number("amount_cny"), yuan);
        // 2500 CNY/mu, which is the floor: 1000 + 15 · 100.
        assert!((row.number("price_cny_per_m2") - 3.75).abs() < 1e-12);
    }
    let checks = table(folder.path(), "forest_quota_checks");
    let total = checks.one(&[("deal", "2"), ("rule", "total")]).clone();
    same(total.number("required"), 2500.0);
    same(total.number("found"), 2500.0);
    assert_eq!(
        checks.one(&[("deal", "2"), ("rule", "care")]).text("result"),
        "not_assessable"
    );
    // 187.5 million in 3 : 3 : 4, 5625, 5625 and 7500 万元.
    let ledger = table(folder.path(), "ledger");
    let paid: Vec<f64> = ledger
        .all(&[("from", "jiangbei"), ("to", "youyang")])
        .map(|row| row.number("amount_cny") / 1e4)
        .collect();
    assert_eq!(paid, [5625.0, 5625.0, 7500.0]);
    same(ledger.one(&[("from", "youyang")]).number("quantity"), 75_000.0);
    // 71 km² and 50 bought are 55 % of 220.
    let jiangbei =
        table(folder.path(), "forest_quota").one(&[("district", "jiangbei")]).clone();
    same(jiangbei.number("counted_share"), 0.55);
    assert_eq!(jiangbei.text("meets_target"), "yes");
    same(jiangbei.number("bought_m2"), 50e6);
}

/// Youyang keeps (3300 − 50) / 5173 = 62.8 %; 200 km² more would leave 59 %.
#[test]
fn a_deal_that_breaks_rules_is_told_and_not_booked() {
    let folder = tempfile::tempdir().unwrap();
    let mut account = chongqing();
    let bad = json!({"id": "4", "year": 2020, "seller": "youyang", "buyer": "jiulongpo",
        "area": km2(200.0), "price": {"value": 900, "unit": "CNY/mu"},
        "care": {"value": 200, "unit": "CNY/mu/yr"}, "years": 10});
    account["deals"].as_array_mut().unwrap().push(bad);
    let said = run_accounts(folder.path(), &json!([account])).exits(0);
    said.tells(&["W838", "`floor`", "`price`", "`years`", "/accounts/0/deals/3"]);
    let row = table(folder.path(), "forest_quota_deals").one(&[("deal", "4")]).clone();
    // 900 + 10 · 200 = 2900 is enough in all, but four rules are broken: Jiulongpo has 55 % by then.
    assert_eq!(
        (row.text("booked"), row.text("broken")),
        ("no", "floor, need, price, years")
    );
    assert_eq!(
        table(folder.path(), "ledger")
            .all(&[("date", "2020"), ("from", "youyang")])
            .count(),
        0
    );
    let youyang =
        table(folder.path(), "forest_quota").one(&[("district", "youyang")]).clone();
    same(youyang.number("sold_m2"), 50e6);
}

/// By rasters: a has 80 of 100 pixels of forest and can sell 20, b has 50 and lacks 5, c has 45 and
/// lacks 5 for its target of 50 %. d asks 3 CNY/mu more than a.
#[test]
fn the_cheapest_deals_from_land_cover() {
    let mut case = Case::new();
    case.config["legend"] = json!("clcd");
    let forest = [80, 50, 45, 70];
    case.date("2022", &Raster::new(40, 10), |col, row| {
        if row * 10 + col % 10 < forest[col / 10] { 2u8 } else { 1 }
    });
    let site = |i: usize| {
        let left = 10.0 * f64::from(u32::try_from(i).unwrap());
        block(["a", "b", "c", "d"][i], (left, 0.0), (left + 10.0, 10.0))
    };
    case.sites(&[site(0), site(1), site(2), site(3)]);
    case.config["accounts"] = json!([{"kind": "forest_quota",
        "districts": [{"id": "a"}, {"id": "b"}, {"id": "c", "class": "grain-or-rapeseed"}, {"id": "d"}],
        "cheapest": {"prices": {"d": {"value": 2503, "unit": "CNY/mu"}}}}]);
    case.run().exits(0);
    let rows = case.table("forest_quota_cheapest");
    assert_eq!(rows.0.len(), 2);
    for buyer in ["b", "c"] {
        let row = rows.one(&[("buyer", buyer)]);
        assert_eq!(row.text("seller"), "a");
        // 5 pixels of 100 m² are 0.75 mu: 1875 CNY.
        same(row.number("quota_m2"), 500.0);
        same(row.number("amount_cny"), 1875.0);
    }
    // With a floor of 79 % a can sell one pixel and d none: nine are lacking.
    case.config["accounts"][0]["rules"] = json!({"floor": 0.79});
    let said = case.with("run", &["-o", "out", "--overwrite"]).exits(0);
    said.tells(&["W906", "1.5 mu are lacking, 0.15 mu"]);
}

#[test]
fn mistakes_are_told_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let deal =
        json!({"id": "x", "year": 2019, "seller": "a", "buyer": "a", "area": km2(-1.0)});
    let account = json!([{"kind": "forest_quota", "targets": {"other": 1.5},
        "rules": {"instalments": [0, 0]},
        "districts": [
            {"id": "a", "area": km2(1.0), "forest": km2(2.0)},
            {"id": "a", "class": "city", "area": km2(1.0)},
        ],
        "deals": [deal, deal, {"id": "y", "year": 2019, "seller": "b", "buyer": "a", "area": km2(1.0),
            "amount": {"value": 1, "unit": "CNY"}, "years": 3}],
        "cheapest": {"prices": {"z": {"value": 1, "unit": "CNY"}}}}]);
    let said = run_accounts(folder.path(), &account).exits(2);
    said.tells(&[
        "E830",
        "E831",
        "E832",
        "E833",
        "E834",
        "E835",
        "E836",
        "E837",
        "E804",
        "E805",
        "/accounts/0/deals/1",
        "/accounts/0/cheapest/prices/z",
    ]);
}

#[test]
fn amounts_beyond_all_bounds_are_told_and_do_not_panic() {
    let folder = tempfile::tempdir().unwrap();
    let mut account = chongqing();
    account["deals"][0]["amount"] = json!({"value": 1e300, "unit": "亿元"});
    account["deals"][1]["area"] = json!({"value": 1e300, "unit": "万亩"});
    let said = run_accounts(folder.path(), &json!([account])).exits(2);
    said.tells(&["E804", "/accounts/0/deals/0/amount", "/accounts/0/deals/1/area"]);
}
