//! The account of kind `claims`.

use serde_json::json;

use super::{run_accounts, table};
use crate::support::{Case, same};

/// Of Chongqing's land tickets: 21.98 of 30.45 万亩 are 72.18 %; a farmer's least share is
/// 12 / (12 + 2.1) = 85.1 %; of 480 亿元 farmers got 330, 68.75 %.
#[test]
fn figures_are_held_against_one_another() {
    let folder = tempfile::tempdir().unwrap();
    let said = run_accounts(
        folder.path(),
        &json!([{"kind": "claims", "case": "c", "claims": [
            {"id": "a", "what": "poor", "value": 21.98, "unit": "万亩"},
            {"id": "b", "what": "all", "value": 30.45, "unit": "万亩"},
            {"id": "c", "what": "share", "value": 72.4, "unit": "%", "arithmetic": "{a} / {b}"},
            {"id": "d", "what": "farmer", "value": 12, "unit": "万元/mu"},
            {"id": "e", "what": "collective", "value": 2.1, "unit": "万元/mu"},
            {"id": "f", "what": "split", "value": 85, "unit": "%", "arithmetic": "{d} / ({d} + {e})"},
            {"id": "g", "what": "to collectives", "value": 150, "unit": "亿元", "qualifier": "over"},
            {"id": "h", "what": "to farmers", "value": 330, "unit": "亿元", "qualifier": "about"},
            {"id": "i", "what": "water", "value": 2, "not_assessable": "no samples"},
        ], "checks": [
            {"id": "k", "what": "shares", "left": "{h} / ({g} + {h})", "relation": "=", "right": "{f}",
             "unless": "costs"},
            {"id": "l", "what": "parts", "left": "{a}", "relation": "<=", "right": "{b}"},
        ]}]),
    );
    said.exits(0).tells(&["W903", "c share", "72.18", "W904", "k shares", "68.75 %"]);
    let claims = table(folder.path(), "claims");
    let verdict = |id: &str| claims.one(&[("claim", id)]).text("verdict").to_owned();
    for (id, wanted) in [
        ("a", "checked"),
        ("c", "contradicts"),
        ("f", "agrees"),
        ("i", "not_assessable"),
        ("k", "contradicts"),
        ("l", "agrees"),
    ] {
        assert_eq!(verdict(id), wanted, "{id}");
    }
    let share = claims.one(&[("claim", "c")]).clone();
    assert!((share.number("compared") - 72.183_908).abs() < 1e-6);
    assert!((share.number("difference_percent") + 0.298_47).abs() < 1e-4);
    assert_eq!(claims.one(&[("claim", "k")]).text("reason"), "costs");
    let sum = table(folder.path(), "claims_summary").0[0].clone();
    let counts = ["agrees", "differs", "contradicts", "checked", "not_assessable"];
    // a, b, d, e, g, h are checked; f and l agree.
    assert_eq!(counts.map(|name| sum.text(name).to_owned()), ["2", "0", "2", "6", "1"]);
}

/// `Case::small`: 1 ha of cropland, of which half is forest afterwards.
#[test]
fn figures_are_held_against_the_run() {
    let mut case = Case::small();
    let cell = |column: &str, date: &str| json!({"table": "sites", "column": column, "where": {"site": "a", "date": date}});
    case.config["accounts"] = json!([
        {"kind": "claims", "claims": [
            {"id": "1", "what": "area", "value": "15.0", "unit": "mu", "computed": cell("area_m2", "2020")},
            {"id": "2", "what": "cover", "value": 52, "unit": "%", "computed": cell("forest_share", "2020")},
            {"id": "3", "what": "to forest", "value": 0.5, "unit": "ha", "computed":
                {"table": "extent_flows", "column": "area_m2",
                 "where": {"site": "a", "type": 2, "entry": "addition"}}},
            {"id": "4", "what": "types", "value": 2, "computed":
                {"table": "extent", "rows": "count", "where": {"site": "a"}}},
        ]},
        // It comes first, though it stands last: claims look at it.
        {"kind": "extent"},
    ]);
    case.run().exits(0).tells(&["W902", "2 cover", "has 50", "sites.forest_share"]);
    let claims = case.table("claims");
    for (id, verdict, found) in [
        ("1", "agrees", 15.0),
        ("2", "differs", 50.0),
        ("3", "agrees", 0.5),
        ("4", "agrees", 2.0),
    ] {
        let row = claims.one(&[("claim", id)]);
        assert_eq!(row.text("verdict"), verdict, "{id}");
        same(row.number("compared"), found);
    }
}

#[test]
fn every_mistake_of_an_audit_is_told_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let said = run_accounts(
        folder.path(),
        &json!([{"kind": "claims", "claims": [
            {"id": "a", "what": "", "value": "many", "not_assessable": "x"},
            {"id": "a", "what": "", "value": 1, "unit": "furlong", "not_assessable": "x"},
            {"id": "b", "what": "", "value": 1, "arithmetic": "{a} +"},
            {"id": "c", "what": "", "value": 1, "arithmetic": "{bb}"},
            {"id": "d", "what": "", "value": 1},
            {"id": "e", "what": "", "value": 1, "arithmetic": "2", "not_assessable": "x"},
        ]}]),
    );
    said.exits(2).tells(&[
        "E894",
        "E895",
        "E805",
        "E896",
        "E897",
        "E900",
        "E901",
        "/accounts/0/claims/0/value",
    ]);
    let unlike = run_accounts(
        folder.path(),
        &json!([{"kind": "claims", "claims": [
            {"id": "a", "what": "", "value": 1, "unit": "ha"},
            {"id": "b", "what": "", "value": 1, "unit": "CNY", "arithmetic": "{a} + 1"},
            {"id": "c", "what": "", "value": 1, "arithmetic": "1 / {d}"},
            {"id": "d", "what": "", "value": 0},
        ]}]),
    );
    unlike.exits(2).tells(&["E898", "E899", "/accounts/0/claims/1/arithmetic"]);
    let nowhere = |computed| {
        let claim = json!({"id": "a", "what": "", "value": 1, "unit": "ha", "computed": computed});
        let mut case = Case::small();
        case.config["accounts"] = json!([{"kind": "claims", "claims": [claim]}]);
        case.run().exits(2)
    };
    nowhere(json!({"table": "site", "column": "area_m2"})).tells(&["E890", "`sites`?"]);
    nowhere(json!({"table": "sites", "column": "area_m"})).tells(&["E891", "`area_m2`?"]);
    nowhere(json!({"table": "sites", "column": "area_m2"})).tells(&["E892", "2 rows"]);
    let share =
        json!({"table": "sites", "column": "forest_share", "where": {"date": "2020"}});
    nowhere(share).tells(&["E893", "forest_share"]);
}

#[test]
fn what_follows_from_itself_or_beyond_numbers_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let claims = |claims: serde_json::Value| json!([{"kind": "claims", "case": "x", "claims": claims}]);
    let itself =
        claims(json!([{"id": "1", "what": "a", "value": 1, "arithmetic": "{1} * 2"}]));
    let said = run_accounts(folder.path(), &itself).exits(2);
    said.tells(&["E908", "/accounts/0/claims/0/arithmetic"]);
    let huge = claims(
        json!([{"id": "1", "what": "a", "value": "1e308", "not_assessable": "-"}]),
    );
    run_accounts(folder.path(), &huge)
        .exits(2)
        .tells(&["E895", "/accounts/0/claims/0/value"]);
    let product = ["{2}"; 6].join(" * ");
    let beyond = claims(json!([
        {"id": "1", "what": "a", "value": 1, "arithmetic": product},
        {"id": "2", "what": "b", "value": 1e59, "not_assessable": "-"},
    ]));
    let said = run_accounts(folder.path(), &beyond).exits(2);
    said.tells(&["E909", "/accounts/0/claims/0/arithmetic"]);
    assert!(!folder.path().join("out").exists());
}
