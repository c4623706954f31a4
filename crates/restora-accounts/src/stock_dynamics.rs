//! `change` and `dynamics` from areas alone: what can be said without knowing what became what.
//! Columns that need transitions stay empty.

use std::collections::{BTreeMap, BTreeSet};

use restora_table::{Cell, Table};

use crate::dynamics::{change_columns, class_columns, degree_of, years};
use crate::facts::span_cells;
use crate::statistics::change::{
    LogBase, entropy, net_dynamic_degree, single_dynamic_degree,
};
use crate::{Facts, Stocks};

/// Opening and closing areas in m² by class.
fn ends(
    facts: &Facts<'_>,
    stocks: &Stocks,
    (row, from, to): (u32, usize, usize),
) -> BTreeMap<i32, (f64, f64)> {
    let m2 = |date: usize, class: i32| {
        facts.areas.m2(stocks.get(row, date).area_of([&class]).area)
    };
    let dates = [from, to].map(|date| stocks.get(row, date).classes.keys().copied());
    let classes: BTreeSet<i32> = dates.into_iter().flatten().collect();
    classes.into_iter().map(|class| (class, (m2(from, class), m2(to, class)))).collect()
}

/// Both tables: one row per site and pair of dates, and one per class besides.
pub fn stock_dynamics(
    facts: &Facts<'_>,
    stocks: &Stocks,
    grades: &BTreeMap<i32, f64>,
) -> [Table; 2] {
    let mut change = Table::new("change", change_columns());
    let mut dynamics = Table::new("dynamics", class_columns());
    for (number, site) in facts.numbered_sites() {
        for (from, to) in facts.spans() {
            let areas = ends(facts, stocks, (number, from, to));
            let (dates, span) = (
                (&facts.dates[from], &facts.dates[to]),
                years(&facts.dates[from], &facts.dates[to]),
            );
            let opening: Vec<f64> = areas.values().map(|(opening, _)| *opening).collect();
            let closing: Vec<f64> = areas.values().map(|(_, closing)| *closing).collect();
            let moved: f64 = areas.values().map(|(a, b)| (b - a).abs()).sum();
            let by_class = |pick: fn(&(f64, f64)) -> f64| {
                let areas: Vec<(i32, f64)> =
                    areas.iter().map(|(class, ends)| (*class, pick(ends))).collect();
                degree_of(areas.into_iter(), grades)
            };
            let kind = Cell::text(site.kind.name());
            let mut row = span_cells(site, dates.0, dates.1);
            row.extend([
                Cell::Number(span),
                Cell::number(net_dynamic_degree(&opening, &closing, span).ok()),
                Cell::Empty,
                Cell::Empty,
                Cell::Number(moved / 2.0),
                Cell::Empty,
                Cell::Empty,
                Cell::number(entropy(&opening, LogBase::Ten).ok()),
                Cell::number(entropy(&closing, LogBase::Ten).ok()),
                Cell::Empty,
                Cell::number(by_class(|ends| ends.0)),
                Cell::number(by_class(|ends| ends.1)),
                kind.clone(),
            ]);
            change.push(row);
            for (class, (a, b)) in areas {
                let mut row = span_cells(site, dates.0, dates.1);
                row.extend([
                    Cell::Integer(i64::from(class)),
                    Cell::Number(a),
                    Cell::Number(b),
                    Cell::number(single_dynamic_degree(a, b, span).ok().flatten()),
                    Cell::Number((b - a).abs()),
                    Cell::Empty,
                    Cell::Empty,
                    kind.clone(),
                ]);
                dynamics.push(row);
            }
        }
    }
    [change, dynamics]
}
