//! The account of kind `mitigation_credits`.

use serde_json::{Value, json};

use super::{run_accounts, table};
use crate::support::{CRS, Case, Raster, block, geojson, put, same};

/// Nine scores whose sum is 6.3, and so their mean 0.7.
fn scores() -> Value {
    json!({"habitat": 0.9, "food_chain": 0.8, "native_species": 0.7, "biodiversity": 0.6,
        "landscape_heterogeneity": 0.5, "water_access": 0.6, "hydrology": 0.7,
        "water_quality": 0.8, "soil": 0.7})
}

fn acres(value: f64) -> Value {
    json!({"value": value, "unit": "acre"})
}

fn sale(id: &str, date: &str, bank: &str, watershed: &str, credits: f64) -> Value {
    json!({"id": id, "date": date, "bank": bank, "buyer": "road", "watershed": watershed,
        "credits": credits, "price": {"value": 50000, "unit": "USD/credit"}})
}

/// North: 100 acres at 0.7 are 70 credits, 40 acres re-established at 2:1 are 20, 30 acres
/// enhanced at 3:1 are 10. South: 50 acres at 1:1. Both serve the second watershed.
fn banks() -> Value {
    let reached = |bank: &str, milestone: &str, date: &str| json!({"bank": bank, "milestone": milestone, "date": date});
    json!({"kind": "mitigation_credits", "credit_area": acres(1.0), "currency": "USD",
    "endowment_share": 0.1,
    "banks": [
        {"id": "north", "service_area": ["HUC-1", "HUC-2"], "units": [
            {"id": "marsh", "area": acres(100.0), "method": "functions", "functions": scores()},
            {"id": "drained", "area": acres(40.0), "method": "ratio", "activity": "re-establishment", "ratio": 2},
            {"id": "ditch", "area": acres(30.0), "method": "ratio", "activity": "enhancement", "ratio": 3}]},
        {"id": "south", "service_area": ["HUC-2", "HUC-3"], "units": [
            {"id": "swamp", "area": acres(50.0), "method": "ratio", "activity": "re-establishment", "ratio": 1}]}],
    "milestones": [
        reached("north", "easement", "2010-03-01"), reached("north", "exotics", "2011-03-01"),
        reached("south", "easement", "2010-01-01")],
    "sales": [
        sale("1", "2010-06-01", "north", "HUC-1", 10.0),
        sale("2", "2010-07-01", "north", "HUC-2", 6.0),
        sale("3", "2011-03-01", "north", "HUC-3", 5.0),
        sale("4", "2011-03-01", "north", "HUC-2", 30.0)],
    "needs": [{"id": "road", "watershed": "HUC-2", "area": acres(10.0), "functions": scores()}]})
}

#[test]
fn credits_are_released_and_sold() {
    let folder = tempfile::tempdir().unwrap();
    let said = run_accounts(folder.path(), &json!([banks()])).exits(0);
    // 15 released and 10 sold leave 5, not 6; HUC-3 is not north's.
    said.tells(&["W848", "/accounts/0/sales/1", "/accounts/0/sales/2"]);
    let sales = table(folder.path(), "mitigation_sales");
    let of = |id: &str| sales.one(&[("sale", id)]);
    assert_eq!(
        (of("1").text("result"), of("1").text("could_serve")),
        ("booked", "north")
    );
    assert_eq!(
        (of("2").text("result"), of("2").text("reason")),
        ("refused", "more_than_released")
    );
    same(of("2").number("available_credits"), 5.0);
    // South had 15 % of 50 = 7.5 credits then, and serves HUC-2 too.
    assert_eq!(of("2").text("could_serve"), "south");
    assert_eq!(of("3").text("reason"), "outside_service_area");
    assert_eq!(of("4").text("result"), "booked");
    // 100 credits, of which 15 + 25 are released; 40 sold for 2 million, a tenth endowed.
    let all = table(folder.path(), "mitigation_credits");
    let north = all.one(&[("bank", "north")]);
    for (column, value) in [
        ("credits", 100.0),
        ("released_credits", 40.0),
        ("sold_credits", 40.0),
        ("balance_credits", 0.0),
        ("revenue", 2e6),
        ("endowment", 2e5),
    ] {
        same(north.number(column), value);
    }
    assert_eq!(north.text("currency"), "USD");
    let units = table(folder.path(), "mitigation_units");
    same(units.one(&[("unit", "drained")]).number("index"), 0.5);
    same(units.one(&[("unit", "ditch")]).number("index"), 1.0 / 3.0);
    same(units.one(&[("unit", "marsh")]).number("credits"), 70.0);
    // Dollars are no yuan: they stand as a quantity.
    let ledger = table(folder.path(), "ledger");
    let paid = ledger.one(&[("from", "road"), ("item", "1: payment")]);
    same(paid.number("quantity"), 500_000.0);
    assert_eq!((paid.text("quantity_unit"), paid.text("amount_cny")), ("USD", ""));
    assert_eq!(ledger.all(&[("item", "2: payment")]).count(), 0);
    // 10 acres at 0.7 need 7; south has 7.5 left, north nothing.
    let needs = table(folder.path(), "mitigation_needs");
    same(needs.one(&[]).number("credits"), 7.0);
    same(needs.one(&[]).number("left_credits"), 7.5);
}

/// A site of 100 pixels of 100 m², half of it forest: 5000 m² or 7.5 mu at 1:1.
#[test]
fn a_site_may_be_a_unit_and_yuan_are_amounts() {
    let mut case = Case::new();
    case.config["legend"] = json!("clcd");
    case.date("2020", &Raster::new(10, 10), |col, _| if col < 5 { 2u8 } else { 1 });
    case.sites(&[block("a", (0.0, 0.0), (10.0, 10.0))]);
    case.config["accounts"] = json!([{"kind": "mitigation_credits",
        "credit_area": {"value": 1, "unit": "mu"},
        "schedule": [{"milestone": "all", "share": 1}],
        "milestones": [{"bank": "b", "milestone": "all", "date": "2020-01-01"}],
        "banks": [{"id": "b", "service_area": ["a"], "units": [{"id": "u", "site": "a",
            "classes": [2], "method": "ratio", "activity": "re-establishment", "ratio": 1}]}],
        "sales": [{"id": "1", "date": "2020-01-01", "bank": "b", "buyer": "x", "watershed": "a",
            "credits": 2.5, "price": {"value": 1, "unit": "万元/credit"}}]}]);
    case.run().exits(0);
    let bank = case.table("mitigation_credits");
    same(bank.one(&[]).number("credits"), 7.5);
    same(bank.one(&[]).number("balance_credits"), 5.0);
    same(case.table("ledger").one(&[("from", "x")]).number("amount_cny"), 25_000.0);
    case.config["accounts"][0]["banks"][0]["units"][0]["site"] = json!("z");
    case.with("run", &["-o", "out", "--overwrite"]).exits(2).tells(&["E803"]);
}

#[test]
fn mistakes_are_told_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut account = banks();
    let units = account["banks"][0]["units"].as_array_mut().unwrap();
    units[0]["functions"].as_object_mut().unwrap().remove("soil");
    units[0]["functions"]["habitat"] = json!(1.2);
    units[1]["ratio"] = json!(3);
    units[2].as_object_mut().unwrap().remove("ratio");
    account["banks"][1]["id"] = json!("north");
    account["schedule"] = json!([{"milestone": "easement", "share": 0.9}]);
    account["milestones"][0]["date"] = json!("2010-02-30");
    account["sales"][0]["buyer"] = json!("north");
    account["sales"][1]["price"]["unit"] = json!("CNY/credit");
    account["sales"][2]["credits"] = json!(-1);
    account["credit_area"] = acres(0.0);
    let said = run_accounts(folder.path(), &json!([account])).exits(2);
    said.tells(&[
        "E840",
        "E841",
        "E842",
        "E843",
        "E844",
        "E845",
        "E846",
        "E847",
        "E804",
        "E805",
        "/accounts/0/banks/0/units/1/ratio",
        "/accounts/0/sales/2/credits",
    ]);
}

#[test]
fn sales_lie_in_the_watershed_that_holds_most_of_their_site() {
    let mut case = Case::new();
    case.date("2020", &Raster::new(10, 4), |_, _| 9u8);
    // The watersheds part in the middle of column 4; `across` has 5 of its 10 columns and a half.
    let watersheds =
        [block("H1", (0.0, 0.0), (4.6, 4.0)), block("H2", (4.6, 0.0), (8.0, 4.0))];
    put(&case.path("water.geojson"), geojson(CRS, &watersheds));
    case.sites(&[
        block("bank", (0.0, 0.0), (4.0, 4.0)),
        block("in", (1.0, 1.0), (2.0, 2.0)),
        block("across", (3.0, 2.0), (8.0, 3.0)),
        block("off", (8.0, 3.0), (10.0, 4.0)),
    ]);
    let sold = |id: &str| sale(id, "2020-05-01", "b", id, 0.5);
    case.config["accounts"] = json!([{
        "kind": "mitigation_credits",
        "credit_area": {"value": 100, "unit": "m2"},
        "currency": "USD",
        "watersheds": {"path": "water.geojson", "id": "id"},
        "banks": [{"id": "b", "service_area": ["H1"], "units": [{"id": "u", "site": "bank",
            "classes": [9], "method": "ratio", "activity": "re-establishment", "ratio": 1}]}],
        "milestones": [{"bank": "b", "milestone": "easement", "date": "2020-01-01"}],
        "sales": [sold("in"), sold("across"), sold("off"), sold("H1")],
    }]);
    let said = case.run().exits(0);
    let rows = case.table("mitigation_sales");
    let of = |id: &str| rows.one(&[("sale", id)]).clone();
    assert_eq!((of("in").text("watershed"), of("in").text("result")), ("H1", "booked"));
    // Centres of the columns 3 and 4 lie in H1, of 5, 6 and 7 in H2: 3 of 5.
    assert_eq!(of("across").text("watershed"), "H2");
    assert_eq!(of("across").text("reason"), "outside_service_area");
    assert_eq!(of("across").text("paid"), "");
    assert_eq!(
        (of("off").text("watershed"), of("off").text("result")),
        ("off", "refused")
    );
    assert_eq!(of("H1").text("result"), "booked");
    said.tells(&["W849", "60.0 % are in `H2`", "100.0 % are in `–`"]);
    // Watersheds that overlap are told of.
    let third = block("H3", (0.0, 0.0), (2.0, 2.0));
    let [first, second] = watersheds;
    put(&case.path("water.geojson"), geojson(CRS, &[first, second, third]));
    case.done().tells(&["W857", "1 cells", "/accounts/0/watersheds"]);
    assert_eq!(case.table("mitigation_sales"), rows);
    // No impacts, no table of them.
    assert!(!case.path("out/mitigation_needs.csv").exists());
    case.config["accounts"][0]["sales"][0]["watershed"] = json!("H4");
    case.with("check", &[]).exits(3).tells(&[
        "E803",
        "H4",
        "/accounts/0/sales/0/watershed",
    ]);
}
