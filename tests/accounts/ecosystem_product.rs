//! The account of kind `ecosystem_product`.

use serde_json::json;

use super::{run_accounts, table};
use crate::support::{Case, same};

/// Wuyuan Bay 2019, by Xiamen's guideline: of 23 896.4 万元, three services are listed,
/// 5465.8 + 2660.5 + 463.35 = 8589.65, 35.95 %; on 1076 ha the total is 22.21 万元/ha.
#[test]
fn a_list_is_kept_and_summed_apart() {
    let folder = tempfile::tempdir().unwrap();
    let wan = |value: f64| json!({"value": value, "unit": "万元/yr"});
    let account = json!([{"kind": "ecosystem_product", "method": "厦门导则", "date": "2019",
        "items": [
            {"id": "marine", "name": "海洋生物多样性", "value": wan(5465.8)},
            {"id": "air", "name": "清新空气", "value": wan(2660.5)},
            {"id": "sea", "name": "清洁海洋", "value": wan(463.35)},
        ],
        "total": wan(23896.4), "area": {"value": 1076, "unit": "ha"}}]);
    run_accounts(folder.path(), &account).exits(0);
    let rows = table(folder.path(), "ecosystem_product");
    let of = |row: &str| rows.one(&[("row", row)]).clone();
    assert!((of("sum").number("value_cny_per_yr") - 85_896_500.0).abs() < 1e-6);
    assert!((of("sum").number("share") - 0.359_45).abs() < 1e-5);
    assert!((of("not_listed").number("value_cny_per_yr") - 153_067_500.0).abs() < 1e-6);
    assert!((of("total").number("value_cny_per_ha_yr") - 222_085.5).abs() < 0.1);
    assert_eq!(rows.all(&[("row", "item"), ("method", "厦门导则")]).count(), 3);
}

#[test]
fn it_never_enters_the_value_of_the_equivalent_factor_method() {
    let mut case = Case::small();
    case.run().exits(0);
    let alone = case.table("sites");
    case.config["accounts"] = json!([{"kind": "ecosystem_product", "method": "study",
        "items": [{"id": "x", "value": {"value": 5, "unit": "CNY/yr"}}]}]);
    case.with("run", &["-o", "out", "--overwrite"]).exits(0);
    assert_eq!(case.table("sites"), alone);
    let row = case.table("ecosystem_product").one(&[("row", "sum")]).clone();
    same(row.number("share"), 1.0);
    // No result calls the value of the equivalent-factor method a gross ecosystem product.
    for name in ["sites", "uplift", "services", "ecosystem_product"] {
        let text =
            std::fs::read_to_string(case.path(&format!("out/{name}.csv"))).unwrap();
        assert!(!text.to_lowercase().contains("gep"), "{name}");
    }
}

#[test]
fn lists_that_cannot_be_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let item = json!({"id": "x", "value": {"value": 5, "unit": "CNY/yr"}});
    let account = json!([{"kind": "ecosystem_product", "method": "谢高地当量因子法",
        "items": [item, item], "total": {"value": 9, "unit": "CNY/yr"},
        "area": {"value": 0, "unit": "ha"}}]);
    let said = run_accounts(folder.path(), &account).exits(2);
    said.tells(&["E885", "E886", "E887", "E804", "/accounts/0/items/1/id"]);
}
