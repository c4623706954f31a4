//! The account of kind `land_price`.

use serde_json::json;

use super::{run_accounts, table};
use crate::support::same;

#[test]
fn multiples_growth_and_what_is_beyond() {
    let folder = tempfile::tempdir().unwrap();
    let wan = |value: f64| json!({"value": value, "unit": "万元/mu"});
    let account = json!([
        // Huaxia City: 58 → 494 from 2011 to 2019.
        {"kind": "land_price", "name": "huaxia", "series": [
            {"year": 2011, "price": wan(58.0), "index": 100, "reference": wan(100.0)},
            {"year": 2019, "price": wan(494.0), "index": 120, "reference": wan(200.0)}]},
        // Pan'an Lake: about 30 before, 100 after, 300 now; the years are not said.
        {"kind": "land_price", "name": "panan", "series": [
            {"label": "before", "price": wan(30.0)},
            {"label": "after", "price": wan(100.0)},
            {"label": "now", "price": wan(300.0)}]},
    ]);
    run_accounts(folder.path(), &account).exits(0);
    let rows = table(folder.path(), "land_price");
    let last = rows.one(&[("account", "huaxia"), ("date", "2019")]).clone();
    same(last.number("multiple_of_first"), 494.0 / 58.0);
    // 8.517^(1/8) − 1 = 30.7 % a year.
    assert!((last.number("growth_since_first_share") - 0.307).abs() < 5e-4, "{last:?}");
    same(last.number("real_multiple_of_first"), 494.0 / 58.0 / 1.2);
    // Twice, as in the reference, would be 116 万元/mu; 378 are beyond: 5670 CNY/m².
    assert!(
        (last.number("beyond_reference_cny_per_m2") - 5670.0).abs() < 1e-9,
        "{last:?}"
    );
    let of = |step: &str| rows.one(&[("account", "panan"), ("date", step)]).clone();
    same(of("after").number("multiple_of_first"), 10.0 / 3.0);
    same(of("now").number("multiple_of_first"), 10.0);
    same(of("now").number("multiple_of_previous"), 3.0);
    assert!(of("now").text("growth_since_first_share").is_empty());
}

#[test]
fn years_run_on_and_prices_are_positive() {
    let folder = tempfile::tempdir().unwrap();
    let account = json!([{"kind": "land_price", "series": [
        {"year": 2019, "price": {"value": 0, "unit": "CNY/m2"}, "index": -1},
        {"year": 2011, "price": {"value": 1, "unit": "CNY"}},
    ]}]);
    let said = run_accounts(folder.path(), &account).exits(2);
    said.tells(&[
        "E880",
        "E881",
        "E805",
        "/accounts/0/series/0/price",
        "/accounts/0/series/1/year",
    ]);
}
