//! `change` and `dynamics`: how much and how fast the land of a site changed, as a whole and
//! class by class. The statistics themselves are in [`crate::statistics::change`].

use restora_table::{Cell, Column, Table, Unit};

use crate::facts::{numbers, span_cells, span_columns, words};
use crate::statistics::change::{
    LogBase, TransitionMatrix, comprehensive_dynamic_degree, difference, entropy,
    single_dynamic_degrees,
};
use crate::{Facts, Site};

/// The transitions of a site between two dates, and how many years lie between them.
struct Change<'a> {
    site: &'a Site,
    from: &'a str,
    to: &'a str,
    years: f64,
    matrix: TransitionMatrix,
}

/// One row per site and pair of dates; none where no land is valid at both.
pub fn change_table(facts: &Facts<'_>) -> Table {
    let columns = start(&[
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
    ]);
    let mut table = Table::new("change", columns);
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
            Cell::text(change.site.kind.name()),
        ]);
        table.push(row);
    }
    table
}

/// One row per site, pair of dates and class.
pub fn dynamics_table(facts: &Facts<'_>) -> Table {
    let columns = start(&[
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
    ]);
    let mut table = Table::new("dynamics", columns);
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
                let (from, to) = (facts.dates[*from].as_str(), facts.dates[*to].as_str());
                let matrix = TransitionMatrix::new(&land).ok()?;
                Some(Change { site, from, to, years: years(from, to), matrix })
            })
            .collect();
        of_site
    })
}

/// Years between two dates of the form `YYYY`, `YYYY-MM` or `YYYY-MM-DD`: whole years where one
/// of them is only a year, else months and days count as parts of a year.
fn years(from: &str, to: &str) -> f64 {
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
