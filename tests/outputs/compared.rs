//! `restora diff`: what moved between two runs, and what moved it.

use serde_json::{Value, json};

use crate::support::{Case, Raster, Said, put, restora};

/// Runs a case twice into `a` and `b`, changed in between.
fn both(mut case: Case, change: impl FnOnce(&mut Case)) -> Case {
    case.with("run", &["-o", "a"]).exits(0);
    change(&mut case);
    case.with("run", &["-o", "b"]).exits(0);
    case
}

fn diff(case: &Case, more: &[&str]) -> Said {
    let words = ["diff", "a", "b"].into_iter().chain(more.iter().copied());
    restora(case.folder(), words).exits(0)
}

/// The lines that are said, with one blank between words.
fn lines(case: &Case) -> Vec<String> {
    let said = diff(case, &[]).out;
    said.lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect()
}

#[track_caller]
fn has(lines: &[String], wanted: &str) {
    assert!(lines.iter().any(|line| line == wanted), "{wanted}: {lines:#?}");
}

#[test]
fn the_same_run_twice_moved_nothing() {
    let case = both(Case::small(), |_| {});
    assert_eq!(
        lines(&case)[0],
        "The two runs are the same: settings, inputs and results"
    );
}

#[test]
fn a_new_standard_equivalent_moves_every_value_and_no_area() {
    // 13.55 thousand for 1000 CNY/ha/yr become 27.1 for 2000.
    let case = both(Case::small(), |case| {
        case.config["valuation"]["standard_equivalent"]["value"] = json!(2000);
    });
    let said = lines(&case);
    has(&said, "a 2020 13,550.00 27,100.00 +13,550.00 +100.00 %");
    has(&said, "valuation.standard_equivalent.value 1000.0 → 2000.0");
    assert!(!said.iter().any(|line| line.contains("area_m2")), "{said:#?}");
}

#[test]
fn a_raster_that_changed_is_named_with_its_checksum() {
    let case = both(Case::small(), |case| {
        // Forest on eight columns instead of five.
        let raster = Raster::new(10, 10);
        let pixels = raster.pixels(|col, _| if col < 8 { 2u8 } else { 1 });
        raster.write(&case.path("2020.tif"), &pixels);
    });
    let said = lines(&case);
    // 0.8 × 23.09 + 0.2 × 4.01 thousand; 5.724 are 42.24 % of 13.55.
    has(&said, "a 2020 13,550.00 19,274.00 +5,724.00 +42.24 %");
    let of = |date: &str| {
        said.iter().find(|line| line.starts_with(&format!("raster of {date}")))
    };
    assert!(of("2020").unwrap().contains("2020.tif: sha256"), "{said:#?}");
    assert_eq!(of("2000"), None);
    let found: Value = serde_json::from_str(&diff(&case, &["--json"]).out).unwrap();
    assert!(found.to_string().contains("2020.tif"), "{found:#}");
}

#[test]
fn one_coefficient_is_told_by_its_row_and_column() {
    let mut case = Case::small();
    let table = restora(case.folder(), ["table", "show", "xie-2015"]).exits(0).out;
    put(&case.path("own.csv"), &table);
    case.config["valuation"]["table"] = json!("own.csv");
    let case = both(case, |case| {
        // Food from dry farmland: 0.85 becomes 1.85.
        let changed = table.replacen("0.85", "1.85", 1);
        assert_ne!(changed, table);
        put(&case.path("own.csv"), &changed);
    });
    let said = lines(&case);
    has(&said, "dry food 0.85 → 1.85");
    // Half a hectare of cropland is left in 2020: 500 CNY/yr more, of 13,550.
    has(&said, "a 2020 13,550.00 14,050.00 +500.00 +3.69 %");
    has(&said, "2020 table of coefficients +500.00 Cropland +500.00 ← as for 2000");
}

#[test]
fn it_speaks_chinese_and_refuses_what_is_no_result() {
    let case = both(Case::small(), |case| {
        case.config["valuation"]["standard_equivalent"]["value"] = json!(2000);
    });
    let said = diff(&case, &["--lang", "zh"]).out;
    assert!(said.contains("设置") && !said.contains('{'), "{said}");
    std::fs::create_dir(case.path("empty")).unwrap();
    let said = restora(case.folder(), ["diff", "a", "empty"]).exits(2);
    said.tells(&["empty"]);
    restora(case.folder(), ["diff", "a"]).exits(2);
}
