//! `change` and `dynamics`: how much and how fast the land of a site changed, as a whole and
//! class by class. The statistics themselves are in [`crate::statistics::change`].

use std::collections::BTreeMap;

use restora_table::{Cell, Column, Table, Unit};

use crate::facts::{numbers, span_cells, span_columns, words};
use crate::statistics::change::{
    LogBase, TransitionMatrix, comprehensive_dynamic_degree, difference, elasticity,
    entropy, land_use_degree, single_dynamic_degrees,
};
use crate::worth::value_of;
use crate::{Facts, Site, Stocks};

/// The transitions of a site between two dates, and how many years lie between them.
struct Change<'a> {
    site: &'a Site,
    number: u32,
    ends: (usize, usize),
    from: &'a str,
    to: &'a str,
    years: f64,
    matrix: TransitionMatrix,
}

/// One row per site and pair of dates; none where no land is valid at both.
///
/// With values, the elasticity of the value to land change; with a grade for every class that
/// occurs, the land-use degree.
pub fn change_table(
    facts: &Facts<'_>,
    stocks: &Stocks,
    grades: &BTreeMap<i32, f64>,
) -> Table {
    let mut table = Table::new("change", change_columns());
    for change in changes(facts) {
        let matrix = &change.matrix;
        let degree = comprehensive_dynamic_degree(matrix, change.years).ok();
        let parts = difference(matrix);
        let margins = matrix.margins();
        let of = |areas: Vec<f64>| entropy(&areas, LogBase::Ten).ok();
        let before = of(margins.iter().map(|margin| margin.opening_m2).collect());
        let after = of(margins.iter().map(|margin| margin.closing_m2).collect());
        let mut row = place(&change);
        row.extend([
            Cell::Number(change.years),
            Cell::number(degree.as_ref().map(|degree| degree.net_percent_per_yr)),
            Cell::number(degree.as_ref().map(|degree| degree.transfer_percent_per_yr)),
            Cell::Number(matrix.persistence().share),
            Cell::Number(parts.quantity_m2),
            Cell::Number(parts.exchange_m2),
            Cell::Number(parts.shift_m2),
            Cell::number(before),
            Cell::number(after),
            Cell::number(elasticity_of(facts, stocks, &change)),
            Cell::number(degree_of(
                margins.iter().map(|m| (m.class, m.opening_m2)),
                grades,
            )),
            Cell::number(degree_of(
                margins.iter().map(|m| (m.class, m.closing_m2)),
                grades,
            )),
            Cell::text(change.site.kind.name()),
        ]);
        table.push(row);
    }
    table
}

pub(crate) fn change_columns() -> Vec<Column> {
    start(&[
        numbers("years", ("Years", "年数"), Unit::None),
        numbers(
            "net_degree_percent_per_yr",
            ("Dynamic degree, net changes", "综合动态度（净变化）"),
            Unit::Percent,
        ),
        numbers(
            "transfer_degree_percent_per_yr",
            ("Dynamic degree, transfers", "综合动态度（转移）"),
            Unit::Percent,
        ),
        numbers("persistence_share", ("Unchanged", "未变比例"), Unit::Share),
        numbers("quantity_m2", ("Quantity", "数量变化"), Unit::SquareMetres),
        numbers("exchange_m2", ("Exchange", "交换变化"), Unit::SquareMetres),
        numbers("shift_m2", ("Shift", "转移变化"), Unit::SquareMetres),
        numbers("entropy_log10_from", ("Entropy before", "期初信息熵"), Unit::None),
        numbers("entropy_log10_to", ("Entropy after", "期末信息熵"), Unit::None),
        numbers(
            "elasticity",
            ("Elasticity of value", "价值对土地变化的弹性"),
            Unit::None,
        ),
        numbers(
            "land_use_degree_from",
            ("Land-use degree before", "期初利用程度"),
            Unit::None,
        ),
        numbers(
            "land_use_degree_to",
            ("Land-use degree after", "期末利用程度"),
            Unit::None,
        ),
    ])
}

/// % of value per % of land that left its class.
fn elasticity_of(facts: &Facts<'_>, stocks: &Stocks, change: &Change<'_>) -> Option<f64> {
    facts.values?;
    let value = |date: usize| value_of(facts, stocks, change.number, date);
    let values = (value(change.ends.0), value(change.ends.1));
    elasticity(&change.matrix, values, change.years).ok()?.elasticity
}

/// Land-use degree; none unless every class has a grade.
pub(crate) fn degree_of(
    areas: impl Iterator<Item = (i32, f64)>,
    grades: &BTreeMap<i32, f64>,
) -> Option<f64> {
    land_use_degree(&areas.collect(), grades).ok()
}

pub(crate) fn class_columns() -> Vec<Column> {
    start(&[
        words("class", "Class", "类别"),
        numbers("opening_m2", ("Before", "期初面积"), Unit::SquareMetres),
        numbers("closing_m2", ("After", "期末面积"), Unit::SquareMetres),
        numbers(
            "dynamic_degree_percent_per_yr",
            ("Dynamic degree", "单一动态度"),
            Unit::Percent,
        ),
        numbers("quantity_m2", ("Quantity", "数量变化"), Unit::SquareMetres),
        numbers("exchange_m2", ("Exchange", "交换变化"), Unit::SquareMetres),
        numbers("shift_m2", ("Shift", "转移变化"), Unit::SquareMetres),
    ])
}

/// One row per site, pair of dates and class.
pub fn dynamics_table(facts: &Facts<'_>) -> Table {
    let mut table = Table::new("dynamics", class_columns());
    for change in changes(facts) {
        let Ok(degrees) = single_dynamic_degrees(&change.matrix, change.years) else {
            continue;
        };
        for (degree, parts) in degrees.iter().zip(difference(&change.matrix).classes) {
            let mut row = place(&change);
            row.extend([
                Cell::Integer(i64::from(degree.class)),
                Cell::Number(degree.opening_m2),
                Cell::Number(degree.closing_m2),
                Cell::number(degree.percent_per_yr),
                Cell::Number(parts.quantity_m2),
                Cell::Number(parts.exchange_m2),
                Cell::Number(parts.shift_m2),
                Cell::text(change.site.kind.name()),
            ]);
            table.push(row);
        }
    }
    table
}

fn start(more: &[Column]) -> Vec<Column> {
    let mut columns = span_columns();
    columns.extend_from_slice(more);
    columns.push(words("kind", "Kind of row", "行类型"));
    columns
}

fn place(change: &Change<'_>) -> Vec<Cell> {
    span_cells(change.site, change.from, change.to)
}

/// The share (0 to 1) of a row's land that changed places between classes, for each pair of
/// dates: exchange in the sense of Pontius, both directions together.
pub fn exchange_shares(facts: &Facts<'_>, row: u32) -> Vec<((usize, usize), f64)> {
    let of_row = changes(facts).filter(|change| change.number == row);
    of_row
        .map(|change| {
            let exchange_m2 = difference(&change.matrix).exchange_m2;
            (change.ends, exchange_m2 / change.matrix.total_m2())
        })
        .collect()
}

/// The transitions of every site and pair of dates, of the land that counts at both.
fn changes<'a>(facts: &'a Facts<'a>) -> impl Iterator<Item = Change<'a>> {
    let pairs: Vec<_> = facts.numbered_spans().collect();
    facts.numbered_sites().flat_map(move |(number, site)| {
        let of_site: Vec<Change<'a>> = pairs
            .iter()
            .filter_map(|(pair, (from, to))| {
                let land: Vec<(i32, i32, f64)> = facts
                    .entries(number, *pair)
                    .filter(|(key, _)| facts.on_mask(key))
                    .filter_map(|(key, sum)| {
                        Some((key.from?, key.to?, facts.areas.m2(sum.area)))
                    })
                    .collect();
                let ends = (*from, *to);
                let (from, to) = (facts.dates[*from].as_str(), facts.dates[*to].as_str());
                let matrix = TransitionMatrix::new(&land).ok()?;
                Some(Change {
                    site,
                    number,
                    ends,
                    from,
                    to,
                    years: years(from, to),
                    matrix,
                })
            })
            .collect();
        of_site
    })
}

/// Years between two dates of the form `YYYY`, `YYYY-MM` or `YYYY-MM-DD`: whole years where one
/// of them is only a year, else months and days count as parts of a year.
pub(crate) fn years(from: &str, to: &str) -> f64 {
    let parts = |date: &str| -> Vec<f64> {
        date.split('-').map(|part| part.parse().unwrap_or(0.0)).collect()
    };
    let (from, to) = (parts(from), parts(to));
    let known = from.len().min(to.len());
    let decimal = |date: &[f64]| {
        let part = |i: usize, default: f64| date.get(i).copied().unwrap_or(default);
        match known {
            0 | 1 => part(0, 0.0),
            2 => part(0, 0.0) + (part(1, 1.0) - 1.0) / 12.0,
            _ => {
                part(0, 0.0) + (part(1, 1.0) - 1.0) / 12.0 + (part(2, 1.0) - 1.0) / 365.25
            }
        }
    };
    decimal(&to) - decimal(&from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_between_dates_of_any_precision() {
        let is = |from, to, wanted: f64| {
            let found = years(from, to);
            assert!((found - wanted).abs() < 1e-12, "{from} {to}: {found}");
        };
        is("2010", "2019", 9.0);
        is("2010-07", "2011-01", 0.5);
        is("2010-07-15", "2012-07-15", 2.0);
        is("2010-12-31", "2019", 9.0);
        is("2020-01-01", "2020-01-31", 30.0 / 365.25);
    }
}
