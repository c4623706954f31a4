//! What accounts must not take: land that counts twice, rules that cannot be judged, layers that
//! lie elsewhere, figures that prove themselves.

use serde_json::{Value, json};

use super::{run_accounts, table};
use crate::support::{CRS, Case, Raster, block, geojson, put, same, site_in};

/// Two sites of a group, 2 × 10 pixels each: cropland, then water but for what is missing.
fn two() -> Case {
    let mut case = Case::new();
    let mut raster = Raster::new(4, 10);
    raster.nodata = Some(0.0);
    case.date("2000", &raster, |_, _| 1u8);
    case.date("2020", &raster, |_, row| if row < 5 { 0u8 } else { 5 });
    let in_group = |id: &str, first: f64| {
        let square = block(id, (first, 0.0), (first + 2.0, 10.0));
        site_in(id, Some("g"), &square["geometry"])
    };
    case.sites(&[in_group("a", 0.0), in_group("b", 2.0)]);
    case
}

#[test]
fn a_target_is_not_met_on_missing_land_whatever_names_it() {
    let mut case = two();
    let target = |id: &str, indicator: Value| json!({"id": id, "indicator": indicator, "at_least": {"value": 0, "unit": "m2"}});
    let water = |more: Value| {
        let mut filter = json!({"site": "a", "type": "5"});
        filter.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({"table": "extent", "column": "closing_m2", "where": filter})
    };
    case.config["accounts"] = json!([
        {"kind": "extent"},
        {"kind": "targets", "targets": [
            target("extent", water(json!({}))),
            target("dated", water(json!({"date_to": "2020"}))),
            target("sum", json!({"table": "sites", "column": "area_m2", "rows": "sum",
                "where": {"date": "2020", "kind": "site"}})),
            target("before", json!({"table": "sites", "column": "area_m2",
                "where": {"site": "a", "date": "2000"}})),
        ]},
    ]);
    case.config["nodata"] = json!({"compare": "each"});
    case.run().exits(0);
    let rows = case.table("targets");
    for id in ["extent", "dated", "sum"] {
        let row = rows.one(&[("target", id)]);
        assert_eq!(
            (row.text("result"), row.text("missing_share")),
            ("not_assessable", "0.5"),
            "{id}"
        );
    }
    assert_eq!(rows.one(&[("target", "before")]).text("result"), "pass");
}

#[test]
fn land_counts_once() {
    let mut case = two();
    let bank =
        |id: &str, units: Value| json!({"id": id, "service_area": ["w"], "units": units});
    let unit = |id: &str, site: &str, classes: Value| {
        json!({"id": id, "site": site, "classes": classes, "method": "ratio",
        "activity": "re-establishment", "ratio": 1})
    };
    let credits = |banks: Value| json!([{"kind": "mitigation_credits", "credit_area": {"value": 1, "unit": "m2"}, "banks": banks}]);
    let mut tells = |accounts: Value, words: &[&str]| {
        case.config["accounts"] = accounts;
        case.with("check", &[]).exits(3).tells(words);
    };
    let twice = json!([
        bank("x", json!([unit("1", "a", json!([5]))])),
        bank("y", json!([unit("1", "a", json!([1, 5]))]))
    ]);
    tells(credits(twice), &["E808", "`a` and `a`", "/accounts/0/banks"]);
    let nested = json!([bank(
        "x",
        json!([unit("1", "union", json!([])), unit("2", "b", json!([]))])
    )]);
    tells(credits(nested), &["E808", "`union` and `b`"]);
    let quota =
        json!([{"kind": "forest_quota", "districts": [{"id": "a"}, {"id": "group:g"}]}]);
    case.config["indicators"] = json!({"forest": [2]});
    case.config["accounts"] = quota;
    case.with("check", &[]).exits(3).tells(&[
        "E808",
        "`a` and `group:g`",
        "/accounts/0/districts",
    ]);
    // Classes may part a site among units.
    let parted = json!([bank(
        "x",
        json!([unit("1", "a", json!([5])), unit("2", "a", json!([1]))])
    )]);
    case.config["accounts"] = credits(parted);
    case.run().exits(0);
}

#[test]
fn a_deal_is_booked_only_where_its_rules_are_known_and_kept() {
    let folder = tempfile::tempdir().unwrap();
    let mu = |value: f64| json!({"value": value, "unit": "mu"});
    let district = |id: &str, area: f64, forest: f64| json!({"id": id, "area": mu(area), "forest": mu(forest)});
    let deal = |id: &str, seller: &str, area: f64, amount: f64| {
        json!({"id": id, "year": 2019, "seller": seller, "buyer": "poor", "area": mu(area),
        "amount": {"value": amount, "unit": "CNY"}})
    };
    let accounts = json!([{"kind": "forest_quota", "targets": {"other": 0.68},
        "districts": [district("none", 0.0, 0.0), district("rich", 100.0, 70.0), district("poor", 1000.0, 100.0)],
        "deals": [deal("empty", "none", 1.0, 2500.0), deal("nothing", "rich", 0.0, 1e8), deal("below", "rich", 9.0, 22_500.0),
            deal("good", "rich", 2.0, 5000.0)]}]);
    let said = run_accounts(folder.path(), &accounts).exits(0);
    let rows = table(folder.path(), "forest_quota_deals");
    let booked = |id: &str| rows.one(&[("deal", id)]).text("booked").to_owned();
    assert_eq!(
        [booked("empty"), booked("nothing"), booked("below"), booked("good")],
        ["no", "no", "no", "yes"]
    );
    // 70 − 9 = 61 % are above the floor of 60 % and below the target of 68 %.
    said.tells(&[
        "W911",
        "`empty` the rule `floor`",
        "`nothing` the rule `total`",
        "`below` breaks the rule `floor`: 0.61 against 0.68",
    ]);
}

#[test]
fn slips_that_would_count_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let district = |id: &str| json!({"id": id, "area": {"value": 1, "unit": "ha"}, "value": {"value": 1, "unit": "CNY/yr"}});
    let year =
        |paid: Value| json!({"year": "2017", "weight": 1, "treasury": 0, "paid": paid});
    let compensation = |districts: Value, years: Value, services: Value| json!([{"kind": "compensation", "districts": districts, "years": years, "services": services}]);
    let of = |id: &str| json!([district(id), district("b")]);
    let tells = |accounts: Value, words: &[&str]| {
        run_accounts(folder.path(), &accounts).exits(2).tells(words);
    };
    let none = || json!([year(json!({}))]);
    tells(compensation(of("treasury"), none(), json!([])), &["E828", "/districts/0/id"]);
    tells(
        compensation(of("a"), json!([year(json!({})), year(json!({}))]), json!([])),
        &["E827", "/years/1/year"],
    );
    tells(compensation(of("a"), none(), json!(["gas", "gas"])), &["E827", "/services/1"]);
    for cny in [1e30, -5.0] {
        let paid = json!([year(json!({"a": {"value": cny, "unit": "CNY"}}))]);
        tells(compensation(of("a"), paid, json!([])), &["E804", "/years/0/paid/a"]);
    }
    let claims =
        |claims: Value| json!([{"kind": "claims", "case": "x", "claims": claims}]);
    let circle = json!([{"id": "a", "what": "", "value": 2, "arithmetic": "{b} * 2"},
        {"id": "b", "what": "", "value": 1, "arithmetic": "{a} / 2"}]);
    tells(claims(circle), &["E908", "/claims/0/arithmetic", "/claims/1/arithmetic"]);
    let unit = vec!["m2"; 140].join("/");
    let strange =
        json!([{"id": "a", "what": "", "value": 2, "unit": unit, "not_assessable": "-"}]);
    tells(claims(strange), &["E805", "/claims/0/unit"]);
    // Blanks in braces are no part of an id, and `about` is no stricter than nothing.
    let fine = json!([{"id": "a", "what": "", "value": 3, "qualifier": "about", "arithmetic": "3.4"},
        {"id": "c", "what": "", "value": 1}, {"id": "d", "what": "", "value": 1, "arithmetic": "{ c }"}]);
    run_accounts(folder.path(), &claims(fine)).exits(0);
    assert_eq!(
        table(folder.path(), "claims").one(&[("claim", "a")]).text("verdict"),
        "agrees"
    );
}

#[test]
fn names_layers_and_areas_that_cannot_be() {
    let mut case = two();
    case.config["accounts"] = json!([{"kind": "extent", "types": {"5": [1]}}]);
    case.with("check", &[]).exits(3).tells(&["E807", "/accounts/0/types/5"]);
    put(
        &case.path("far.geojson"),
        geojson(CRS, &[block("f", (4000.0, 0.0), (4010.0, 9.0))]),
    );
    let packages = |least: f64| {
        json!([{"kind": "patches", "classes": [1],
        "packages": {"minimum_area": {"value": least, "unit": "mu"}, "parcels": {"path": "far.geojson"}}}])
    };
    case.config["accounts"] = packages(-1.0);
    case.with("check", &[]).exits(3).tells(&["E804", "-1 mu is no area"]);
    case.config["accounts"] = packages(0.0);
    case.run().exits(0).tells(&["W809", "far.geojson", "/accounts/0/packages/parcels"]);
}

#[test]
fn gaps_in_what_accounts_take_are_told() {
    let mut case = two();
    let credits = json!({"kind": "mitigation_credits", "credit_area": {"value": 1, "unit": "m2"},
        "schedule": [{"milestone": "1", "share": 1.0 / 3.0}, {"milestone": "2", "share": 1.0 / 3.0}, {"milestone": "3", "share": 1.0 / 3.0}],
        "banks": [{"id": "x", "service_area": ["w"], "units": [{"id": "1", "site": "a", "classes": [5], "method": "ratio",
            "activity": "re-establishment", "ratio": 1}]}],
        "milestones": [{"bank": "x", "milestone": "1", "date": "2001-01-01"}, {"bank": "x", "milestone": "2", "date": "2002-01-01"},
            {"bank": "x", "milestone": "3", "date": "2003-01-01"}]});
    case.config["indicators"] = json!({"forest": [2]});
    case.config["accounts"] = json!([credits, {"kind": "forest_quota", "districts": [{"id": "a"}, {"id": "b"}]}]);
    let said = case.run().exits(0);
    said.tells(&["W810", "`a` 50.0 %", "`b` 50.0 %", "/accounts/0", "/accounts/1"]);
    // Three thirds release all of the 1000 credits of ten cells.
    let bank = case.table("mitigation_credits").one(&[("bank", "x")]).clone();
    same(bank.number("released_credits"), 1000.0);
    let folder = tempfile::tempdir().unwrap();
    for method in ["Equivalent  Factor", "当量 因子法"] {
        let list = json!([{"kind": "ecosystem_product", "method": method, "items": [
            {"id": "a", "value": {"value": 1, "unit": "CNY/yr"}}]}]);
        run_accounts(folder.path(), &list).exits(2).tells(&["E885"]);
    }
}

#[test]
fn a_class_named_twice_and_sites_that_overlap_in_part_count_once() {
    let mut case = two();
    case.config["nodata"] = json!({"compare": "each"});
    let unit = |id: &str, site: &str, classes: Value| {
        json!({"id": id, "site": site, "classes": classes,
        "method": "ratio", "activity": "re-establishment", "ratio": 1})
    };
    let credits = |units: Value| {
        json!([{"kind": "mitigation_credits", "credit_area": {"value": 1, "unit": "m2"},
        "banks": [{"id": "x", "service_area": ["w"], "units": units}]}])
    };
    case.config["accounts"] = credits(json!([unit("1", "a", json!([5, 5]))]));
    case.run().exits(0);
    // Ten cells of 100 m² are water in 2020.
    let units = case.table("mitigation_units");
    same(units.one(&[("unit", "1")]).number("area_m2"), 1000.0);
    // b begins a pixel before a ends.
    case.sites(&[
        block("a", (0.0, 0.0), (2.0, 10.0)),
        block("b", (1.0, 0.0), (4.0, 10.0)),
        block("c", (2.0, 0.0), (4.0, 10.0)),
    ]);
    let tells =
        |case: &Case, words: &[&str]| case.with("check", &[]).exits(3).tells(words);
    case.config["accounts"] =
        credits(json!([unit("1", "a", json!([5])), unit("2", "b", json!([5]))]));
    tells(&case, &["E808", "`a` and `b`", "/accounts/0/banks"]);
    // a and c touch, and both overlap b: they have nothing in common.
    case.config["accounts"] =
        credits(json!([unit("1", "a", json!([5])), unit("2", "c", json!([5]))]));
    case.with("check", &[]).exits(0);
}

#[test]
fn sales_of_nothing_and_service_areas_that_are_none() {
    let mut case = two();
    put(
        &case.path("water.geojson"),
        geojson(CRS, &[block("H1", (0.0, 0.0), (4.0, 10.0))]),
    );
    let account = |credits: f64, area: &str| {
        json!([{"kind": "mitigation_credits",
        "credit_area": {"value": 1, "unit": "m2"}, "watersheds": {"path": "water.geojson", "id": "id"},
        "banks": [{"id": "x", "service_area": [area], "units": [{"id": "1", "site": "a", "method": "ratio",
            "activity": "re-establishment", "ratio": 1}]}],
        "sales": [{"id": "s", "date": "2020-01-01", "bank": "x", "buyer": "y", "watershed": "b", "credits": credits,
            "price": {"value": 1, "unit": "CNY/credit"}}]}])
    };
    for credits in [0.0, 4e-7] {
        case.config["accounts"] = account(credits, "H1");
        case.with("check", &[]).exits(3).tells(&["E804", "/accounts/0/sales/0/credits"]);
    }
    case.config["accounts"] = account(1.0, "H2");
    let words = ["E845", "`H2`", "`H1`?", "/accounts/0/banks/0/service_area/0"];
    case.with("check", &[]).exits(3).tells(&words);
    // Nothing is released; the message says where the site of the sale lies.
    case.config["accounts"] = account(1.0, "H1");
    case.run().exits(0).tells(&["W848", "in `H1` is refused (more_than_released)"]);
}

#[test]
fn a_slip_in_a_code_is_no_clean_shore() {
    let mut case = two();
    let buffer = |water: Value, built: i32| {
        json!([{"kind": "buffer", "water": water, "level": "2020",
        "built": [built], "distance": {"value": 50, "unit": "m"}}])
    };
    case.config["accounts"] = buffer(json!([5, 55]), 1);
    case.run().exits(0).tells(&["W807", "class 55 ", "/accounts/0/water"]);
    case.config["accounts"] = buffer(json!([5]), 77);
    case.done().tells(&["W807", "class 77 ", "/accounts/0/built"]);
    case.config["accounts"] = buffer(json!([5]), 1);
    let said = case.done();
    assert!(!said.err.contains("W807"), "{}", said.err);
    // A class of the legend beside one that occurs is no slip.
    case.config["legend"] = json!("clcd");
    case.config["accounts"][0]["built"] = json!([1, 8]);
    let said = case.done();
    assert!(!said.err.contains("W807"), "{}", said.err);
    case.config["accounts"][0]["built"] = json!([1, 77]);
    case.done().tells(&["W807", "class 77 "]);
    case.config["outputs"] = json!({"units": {"tables": {"bufer": {"area": "mu"}}}});
    case.done().tells(&["W811", "`bufer`", "`buffer`?"]);
}

#[test]
fn prices_and_values_beyond_reckoning_are_told_and_have_a_base() {
    let folder = tempfile::tempdir().unwrap();
    let price = |value: f64, index: Value| json!({"year": 2000.0 + value.log10(), "price": {"value": value, "unit": "CNY/m2"}, "index": index});
    let series = |all: Value| json!([{"kind": "land_price", "series": all}]);
    let tells = |accounts: Value, words: &[&str]| {
        run_accounts(folder.path(), &accounts).exits(2).tells(words);
    };
    let rising = |last: f64, first_index: Value| {
        series(json!([price(1.0, first_index), price(last, json!(1.1))]))
    };
    tells(rising(1e300, json!(1)), &["E804", "1e300 CNY/m2", "/series/1/price"]);
    tells(rising(2.0, Value::Null), &["E882", "`index`", "/series/1/index"]);
    let list = |value: f64| {
        json!([{"kind": "ecosystem_product", "method": "m", "items": [
        {"id": "a", "value": {"value": value, "unit": "CNY/yr"}}]}])
    };
    for value in [-1.0, 1e300] {
        tells(list(value), &["E804", "/accounts/0/items/0/value"]);
    }
    // However far districts lie apart, what flows by distance is what flows pair by pair.
    let district = |id: &str, value: f64| json!({"id": id, "area": {"value": 1, "unit": "ha"}, "value": {"value": value, "unit": "CNY/yr"}});
    let way = |a: &str, b: &str| json!({"between": [a, b], "distance": {"value": 1e40, "unit": "km"}});
    let scheme = |method: &str| {
        json!([{"kind": "compensation", "method": method, "exponent": 10,
        "districts": [district("a", 9e6), district("b", 1e6), district("c", 2e6)],
        "distances": [way("a", "b"), way("a", "c"), way("b", "c")],
        "years": [{"year": "2017", "weight": 1, "treasury": 0}]}])
    };
    let mut received = Vec::new();
    for method in ["pairwise", "distance_decay"] {
        run_accounts(folder.path(), &scheme(method)).exits(0);
        received.push(table(folder.path(), "compensation").sum("receives_cny", &[]));
    }
    assert!(received[0] > 0.0);
    same(received[0], received[1]);
}

#[test]
fn a_layer_that_cannot_be_laid_is_told_before_a_pixel_is_read() {
    let mut case = Case::new();
    let mut raster = Raster::new(4, 2);
    raster.crs = None;
    case.date("2000", &raster, |_, _| 5u8);
    case.config["sites"] = json!({"whole": true});
    put(&case.path("l.geojson"), geojson(CRS, &[block("l", (0.0, 0.0), (1.0, 1.0))]));
    let layer = json!({"path": "l.geojson"});
    case.config["accounts"] = json!([
        {"kind": "patches", "classes": [5],
            "packages": {"minimum_area": {"value": 1, "unit": "m2"}, "parcels": layer}},
        {"kind": "mitigation_credits", "credit_area": {"value": 1, "unit": "m2"}, "watersheds": layer,
            "banks": [{"id": "x", "service_area": ["1"], "units": [{"id": "1", "site": "whole", "method": "ratio",
                "activity": "re-establishment", "ratio": 1}]}]},
    ]);
    let words = ["/accounts/0/packages/parcels", "/accounts/1/watersheds"];
    case.with("check", &[]).exits(3).tells(&words);
}
