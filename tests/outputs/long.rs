//! The tables with a row for everything a site holds: written a few sites at a time, or held as a
//! whole where something else is made of them.

use serde_json::{Value, json};

use crate::support::{Case, block};

/// 1024 sites of some twenty kinds of land each: too many to be written at once.
fn many() -> Case {
    let case = Case::noisy();
    let sites: Vec<Value> = (0..1024u32)
        .map(|number| {
            let (col, row) = (f64::from(number % 32) * 8.0, f64::from(number / 32) * 8.0);
            block(&format!("={number}"), (col, row), (col + 7.5, row + 7.5))
        })
        .collect();
    case.sites(&sites);
    case
}

#[test]
fn written_in_parts_they_are_what_they_are_as_a_whole() {
    let mut case = many();
    case.config["outputs"] =
        json!({"units": {"area": "亩", "money": "万元"}, "bom": true});
    let long = ["transitions", "services", "classes"];
    let file = |case: &Case, name: &str| {
        std::fs::read(case.path("out").join(format!("{name}.csv"))).unwrap()
    };
    case.with("run", &["-o", "out", "-j", "3"]).exits(0);
    let parts = long.map(|name| file(&case, name));
    let record = case.record();
    case.config["outputs"]["tables"] = json!(["parquet"]);
    case.done();
    for (name, parts) in long.iter().zip(&parts) {
        assert!(*parts == file(&case, name), "{name}");
        assert_eq!(parts[..3], *"\u{feff}".as_bytes());
    }
    assert_eq!(record["tables"], case.record()["tables"]);
    // Besides the union of all, each site is there in order, with 7.5 × 7.5 pixels of noise.
    let rows = case.table("transitions");
    assert!(rows.0.len() > 16_384);
    assert_eq!(record["tables"][2]["rows"], json!(rows.0.len()));
    let sites = || rows.0.iter().filter(|row| row.text("kind") == "site");
    let pixels: f64 = sites().map(|row| row.number("pixels")).sum();
    assert!((pixels - 1024.0 * 7.5 * 7.5).abs() < 1e-6, "{pixels}");
    let ids: Vec<u32> = sites()
        .map(|row| row.text("site").trim_start_matches(['\'', '=']).parse().unwrap())
        .collect();
    assert!(ids.is_sorted() && ids.first() == Some(&0) && ids.last() == Some(&1023));
    assert!(rows.0[0].columns().any(|column| column == "area_mu"));
}
