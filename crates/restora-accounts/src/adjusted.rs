//! `accuracy`: how far a map can be trusted, areas that are adjusted for its errors, and what
//! that means for their value. The estimator is in [`crate::statistics::accuracy`].

use std::collections::BTreeMap;

use restora_message::Problems;
use restora_table::{Cell, Column, Table, Unit};
use restora_value::SampleCounts;

use crate::facts::{numbers, words};
use crate::statistics::accuracy::{Confusion, Estimate, adjusted_areas};
use crate::worth::mean_worth;
use crate::{Facts, Stocks};

/// Half a 95 % interval in standard errors.
const Z: f64 = 1.96;

/// The columns of the table, still without rows.
pub fn accuracy_table() -> Table {
    let (share, m2) = (Unit::Share, Unit::SquareMetres);
    let columns: Vec<Column> = vec![
        words("date", "Date", "日期"),
        words("class", "Class", "类别"),
        numbers("samples", ("Samples", "样本数"), Unit::None),
        numbers("map_m2", ("Area on the map", "图上面积"), m2),
        numbers("users_share", ("User's accuracy", "用户精度"), share),
        numbers("users_margin_share", ("± 95 %", "±95%"), share),
        numbers("producers_share", ("Producer's accuracy", "制图精度"), share),
        numbers("producers_margin_share", ("± 95 %", "±95%"), share),
        numbers("adjusted_m2", ("Adjusted area", "校正面积"), m2),
        numbers("adjusted_margin_m2", ("± 95 %", "±95%"), m2),
        numbers("value_cny_per_yr", ("Value", "价值"), Unit::CnyPerYear),
        numbers("value_margin_cny_per_yr", ("± 95 %", "±95%"), Unit::CnyPerYear),
    ];
    Table::new("accuracy", columns)
}

/// Adds the classes of a date, and a row `all` with overall accuracy and the value of all
/// adjusted areas, whose interval allows for their covariances. The land is that of the row
/// `site` of the results, which the samples were drawn from, stratified by map class.
///
/// # Errors
/// If the samples do not fit the map: every problem of the matrix.
pub fn add_accuracy(
    table: &mut Table,
    facts: &Facts<'_>,
    stocks: &Stocks,
    (site, date): (u32, usize),
    samples: &SampleCounts,
) -> Result<(), Problems> {
    let classes = &stocks.get(site, date).classes;
    let map: BTreeMap<i32, f64> =
        classes.iter().map(|(code, sum)| (*code, facts.areas.m2(sum.area))).collect();
    let confusion =
        Confusion { classes: samples.classes.clone(), counts: samples.counts.clone() };
    let found = adjusted_areas(&map, &confusion, Z)?;
    let margin = |estimate: &Estimate| Z * estimate.standard_error;
    let pair = |estimate: Option<&Estimate>| {
        [Cell::number(estimate.map(|e| e.value)), Cell::number(estimate.map(margin))]
    };
    for class in &found.classes {
        let worth = facts.is_valued(class.class);
        let of = (site, date, class.class);
        let worth = worth.then(|| mean_worth(facts, stocks, of) / 1e4);
        let mut row = vec![
            Cell::text(&facts.dates[date]),
            Cell::text(class.class.to_string()),
            Cell::Number(class.samples),
            Cell::Number(class.map_m2),
        ];
        row.extend(pair(class.users.as_ref()));
        row.extend(pair(class.producers.as_ref()));
        row.extend(pair(Some(&class.area_m2)));
        row.push(Cell::number(worth.map(|worth| worth * class.area_m2.value)));
        row.push(Cell::number(worth.map(|worth| (worth * margin(&class.area_m2)).abs())));
        table.push(row);
    }
    let worths: BTreeMap<i32, f64> = found
        .classes
        .iter()
        .map(|c| (c.class, mean_worth(facts, stocks, (site, date, c.class))))
        .collect();
    let value = match facts.values {
        Some(_) => Some(found.value(&worths)?),
        None => None,
    };
    let samples = found.classes.iter().map(|class| class.samples).sum();
    let mut row = vec![
        Cell::text(&facts.dates[date]),
        Cell::text("all"),
        Cell::Number(samples),
        Cell::Number(found.total_m2),
    ];
    row.extend(pair(Some(&found.overall)));
    row.extend([Cell::Empty, Cell::Empty]);
    row.extend([Cell::Number(found.total_m2), Cell::Number(0.0)]);
    row.extend(pair(value.as_ref()));
    table.push(row);
    Ok(())
}
