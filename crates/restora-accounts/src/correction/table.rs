//! `corrections`: the mean factor of every correction; `correction_steps`: what values are
//! without any, with the first, with the first two, and so on.

use restora_table::{Cell, Column, Table, Unit};

use super::{Correction, Factor};
use crate::facts::{numbers, span_cells, span_columns, words};
use crate::worth::{lands, value_of};
use crate::{Facts, Site, SiteKind, Stocks};

/// One row per site, date, class and correction: its mean factor there by area. Services with
/// other factors have rows of their own.
pub fn corrections_table(facts: &Facts<'_>, stocks: &Stocks) -> Table {
    let columns = vec![
        words("site", "Site", "地块"),
        words("date", "Date", "日期"),
        words("class", "Class", "类别"),
        words("correction", "Correction", "修正"),
        words("services", "Services", "服务"),
        numbers("area_m2", ("Area", "面积"), Unit::SquareMetres),
        numbers("mean_factor", ("Mean factor", "平均修正系数"), Unit::None),
        words("kind", "Kind of row", "行类型"),
    ];
    let mut table = Table::new("corrections", columns);
    for (number, site) in facts.numbered_sites().filter(|(_, s)| s.kind != SiteKind::Sum)
    {
        for date in 0..facts.dates.len() {
            let classes = &stocks.get(number, date).classes;
            for class in classes.keys().filter(|class| facts.is_valued(**class)) {
                for one in &facts.corrections.list {
                    let of = (number, site, date, *class);
                    rows(facts, stocks, one, of, &mut table);
                }
            }
        }
    }
    table
}

/// The rows of one correction.
fn rows(
    facts: &Facts<'_>,
    stocks: &Stocks,
    one: &Correction,
    (number, site, date, class): (u32, &Site, usize, i32),
    table: &mut Table,
) {
    let Some(values) = facts.values else { return };
    let area_m2 = facts.areas.m2(stocks.get(number, date).area_of([&class]).area);
    let lands = lands(facts, stocks, (number, date, class));
    let whole: f64 = lands.iter().map(|land| land.area as f64).sum();
    let mut groups: Vec<(f64, Vec<&str>)> = Vec::new();
    for (service, id) in values.services.iter().enumerate() {
        if !one.acts_on(class, service) {
            continue;
        }
        let sum: f64 = lands
            .iter()
            .map(|land| {
                let factor = facts.corrections.alone(one, facts, land, service);
                factor * land.area as f64 / whole
            })
            .sum();
        // A condition that is not told of is none.
        if matches!(one.by, Factor::Conditions(_)) && (sum - 1.0).abs() < f64::EPSILON {
            continue;
        }
        match groups.iter_mut().find(|(factor, _)| (factor - sum).abs() < f64::EPSILON) {
            Some((_, ids)) => ids.push(id),
            None => groups.push((sum, vec![id])),
        }
    }
    for (factor, services) in groups {
        table.push(vec![
            Cell::text(&site.id),
            Cell::text(&facts.dates[date]),
            Cell::Integer(i64::from(class)),
            Cell::text(&one.name),
            Cell::text(services.join(" ")),
            Cell::Number(area_m2),
            Cell::Number(factor),
            Cell::text(site.kind.name()),
        ]);
    }
}

/// One row per site, pair of dates and step: values by the first 0, 1, 2 … corrections.
pub fn steps_table(facts: &Facts<'_>, stocks: &Stocks) -> Table {
    let yuan = Unit::CnyPerYear;
    let mut columns: Vec<Column> = span_columns();
    columns.extend([
        words("corrections", "Corrections in force", "已采用的修正"),
        numbers("value_from_cny_per_yr", ("Value before", "期初价值"), yuan),
        numbers("value_to_cny_per_yr", ("Value after", "期末价值"), yuan),
        numbers("value_change_cny_per_yr", ("Uplift", "价值增量"), yuan),
        numbers("value_change_percent", ("Uplift", "价值增幅"), Unit::Percent),
        words("kind", "Kind of row", "行类型"),
    ]);
    let mut table = Table::new("correction_steps", columns);
    let names: Vec<&str> =
        facts.corrections.list.iter().map(|c| c.name.as_str()).collect();
    for (number, site) in facts.numbered_sites() {
        for (from, to) in facts.spans() {
            for applied in 0..=names.len() {
                let facts = Facts { applied, ..*facts };
                let value = |date: usize| value_of(&facts, stocks, number, date);
                let (old, new) = (value(from), value(to));
                let mut row = span_cells(site, &facts.dates[from], &facts.dates[to]);
                let step = names[..applied].join(" × ");
                // A share of a loss is none.
                let percent = (old > 0.0).then(|| (new - old) / old * 100.0);
                row.extend([
                    Cell::text(if step.is_empty() { "none" } else { &step }),
                    Cell::Number(old),
                    Cell::Number(new),
                    Cell::Number(new - old),
                    Cell::number(percent),
                    Cell::text(site.kind.name()),
                ]);
                table.push(row);
            }
        }
    }
    table
}
