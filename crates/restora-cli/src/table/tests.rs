//! Tests of the short table; the arithmetic is that of the comments.

use restora_table::{Caption, Column as Field, Unit};

use super::*;

fn table(name: &'static str, columns: &str, rows: &[&str]) -> Table {
    let field = |name: &str| Field {
        name: name.to_owned(),
        caption: Caption::default(),
        unit: Unit::None,
    };
    let mut table = Table::new(name, columns.split(',').map(field).collect());
    for row in rows {
        let cell = |text: &str| match text.strip_prefix('\'') {
            Some(word) => Cell::text(word),
            None => Cell::number(text.parse().ok()),
        };
        table.push(row.split(',').map(cell).collect());
    }
    table
}

const SITES: &str =
    "site,name,date,area_m2,vegetation_share,forest_share,water_m2,value_cny_per_yr,kind";
const UPLIFT: &str =
    "site,date_from,date_to,value_change_cny_per_yr,value_change_percent,kind";

/// One site of 123 456.789 m² over three dates; the middle one must not show.
fn three_dates() -> Vec<Table> {
    let sites = [
        "'A,'湖区,'2000,123456.789,0.45678,0,10000,1234567.8,'site",
        "'A,'湖区,'2010,123456.789,0.9,0.9,99999,9999999,'site",
        "'A,'湖区,'2020,123456.789,0.61234,0.1,25000,2345678.9,'site",
        "'union,,'2000,123456.789,0.45678,0,10000,1234567.8,'union",
        "'union,,'2020,123456.789,0.61234,0.1,25000,2345678.9,'union",
    ];
    let uplift = [
        "'A,'2000,'2010,8765431.2,710,'site",
        "'A,'2010,'2020,-7654320.1,-76.5,'site",
        "'A,'2000,'2020,1111111.1,90.00001,'site",
    ];
    vec![table("sites", SITES, &sites), table("uplift", UPLIFT, &uplift)]
}

#[test]
fn first_and_last_date_rounded_in_english() {
    let text = summary(&three_dates(), Lang::En).unwrap();
    assert!(text.starts_with("2000 → 2020\n"), "{text}");
    let line = text.lines().find(|line| line.trim_start().starts_with('A')).unwrap();
    let cells: Vec<_> = line.split_whitespace().collect();
    let expected = [
        "A", "湖区", "12.35", // 123 456.789 m² / 10 000
        "45.7", "→", "61.2", // 45.678 %, 61.234 %
        "0.0", "→", "10.0", "1.00", "→", "2.50", // 10 000 and 25 000 m²
        "1.235", "→", "2.346",  // 1 234 567.8 and 2 345 678.9 CNY, in millions
        "+1.111", // 1 111 111.1 CNY
        "+90.0",
    ];
    assert_eq!(cells, expected, "{text}");
    // One site only: its union would say the same again.
    assert!(!text.contains(text::ROW_UNION.en), "{text}");
}

#[test]
fn chinese_has_mu_and_ten_thousand_yuan() {
    let text = summary(&three_dates(), Lang::Zh).unwrap();
    let line = text.lines().find(|line| line.trim_start().starts_with('A')).unwrap();
    let cells: Vec<_> = line.split_whitespace().collect();
    // 12.345 678 9 ha × 15 = 185.185… mu
    assert_eq!(cells[2..4], ["12.35", "185.2"], "{text}");
    // 123.456 78 and 234.567 89 times ten thousand yuan, uplift 111.111 11
    assert_eq!(cells[cells.len() - 5..], ["123.46", "→", "234.57", "+111.11", "+90.0"]);
    assert!(text.contains("万元/年") && text.contains("亩"), "{text}");
}

#[test]
fn wide_characters_are_two_columns_wide() {
    let text = summary(&three_dates(), Lang::Zh).unwrap();
    let width = |line: &str| {
        line.chars().map(|c| if c > '\u{2e80}' { 2 } else { 1 }).sum::<usize>()
    };
    let lines: Vec<_> = text.lines().skip(1).collect();
    let full = width(lines[0]);
    assert!(lines.iter().all(|line| width(line) <= full), "{text}");
}

#[test]
fn a_single_date_shows_the_stock_and_no_value_shows_no_column() {
    let sites = ["'A,'A,'2020,50000,0.5,,20000,,'site"];
    let tables = [table("sites", SITES, &sites), table("uplift", UPLIFT, &[])];
    let text = summary(&tables, Lang::En).unwrap();
    assert!(text.starts_with("2020\n"), "{text}");
    assert!(
        !text.contains('→') && !text.contains("CNY") && !text.contains("forest"),
        "{text}"
    );
    // A name that repeats the id says nothing.
    assert!(!text.contains("name"), "{text}");
    let line = text.lines().find(|line| line.trim_start().starts_with('A')).unwrap();
    assert_eq!(
        line.split_whitespace().collect::<Vec<_>>(),
        ["A", "5.00", "50.0", "2.00"]
    );
}

#[test]
fn the_sum_stands_only_where_sites_overlap() {
    let row =
        |site: &str, kind: &str, m2: u32| format!("'{site},,'2020,{m2},0.5,0,0,,'{kind}");
    let summed = |sum: u32| {
        let rows = [
            row("A", "site", 50_000),
            row("B", "site", 40_000),
            row("g", "group", 90_000),
            row("union", "union", 90_000),
            row("sum", "sum", sum),
        ];
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        summary(&[table("sites", SITES, &rows)], Lang::En).unwrap()
    };
    let (apart, overlapping) = (summed(90_000), summed(95_000));
    assert!(apart.contains(text::ROW_UNION.en) && apart.contains("\ng "), "{apart}");
    assert!(!apart.contains(text::ROW_SUM.en), "{apart}");
    assert!(overlapping.contains(text::ROW_SUM.en), "{overlapping}");
}

#[test]
fn many_sites_are_counted_not_shown() {
    let rows: Vec<String> =
        (1..=25).map(|n| format!("'s{n},,'2020,10000,0.5,0,0,,'site")).collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let text = summary(&[table("sites", SITES, &rows)], Lang::En).unwrap();
    assert!(text.contains("\ns20 ") && !text.contains("s21"), "{text}");
    assert!(text.ends_with("more sites in sites.csv: 5\n"), "{text}");
}

#[test]
fn a_loss_has_its_sign_and_nothing_has_none() {
    let sites = [
        "'A,,'2000,10000,0,0,0,100,'site",
        "'A,,'2020,10000,0,0,0,90,'site",
        "'B,,'2000,10000,0,0,0,100,'site",
        "'B,,'2020,10000,0,0,0,100,'site",
    ];
    let uplift = ["'A,'2000,'2020,-100000,-10,'site", "'B,'2000,'2020,-0.001,,'site"];
    let tables = [table("sites", SITES, &sites), table("uplift", UPLIFT, &uplift)];
    let text = summary(&tables, Lang::Zh).unwrap();
    let cells = |site: char| -> Vec<&str> {
        let line = text.lines().find(|line| line.trim_start().starts_with(site)).unwrap();
        line.split_whitespace().collect()
    };
    assert!(cells('A').ends_with(&["-10.00", "-10.0"]), "{text}");
    assert!(cells('B').ends_with(&["0.00", "–"]), "{text}");
    assert_eq!(summary(&[], Lang::En), None);
}
