//! `prices`: how much of a change in value is land, and how much is prices.
//!
//! Values at constant prices compare land with land. At the prices of each date, a change is
//! the sum of what the land changed by, at the prices of the first date, and what prices
//! changed by, on the land of the second: `ΔV = (V₁ − V₀)·D₀/D + V₁·(D₁ − D₀)/D`, with `V` the
//! value at the standard equivalent `D` of the run and `D₀`, `D₁` those of the dates.

use restora_table::{Cell, Column, Table, Unit};

use crate::facts::{numbers, span_cells, span_columns, words};
use crate::worth::value_of;
use crate::{Facts, Stocks};

/// Standard equivalents, in CNY per hectare and year.
#[derive(Clone, Debug, PartialEq)]
pub struct Prices {
    /// That of the run: all other tables are at this one.
    pub constant_cny_per_ha_yr: f64,
    /// Those of the dates, in order.
    pub current_cny_per_ha_yr: Vec<f64>,
}

/// One row per site and pair of dates; empty for a single date or without values.
pub fn prices_table(facts: &Facts<'_>, stocks: &Stocks, prices: &Prices) -> Table {
    let mut table = Table::new("prices", columns());
    let d = prices.constant_cny_per_ha_yr;
    if !facts.has_changes() || facts.values.is_none() || d <= 0.0 {
        return table;
    }
    for (number, site) in facts.numbered_sites() {
        for (from, to) in facts.spans() {
            let at = |date: usize| prices.current_cny_per_ha_yr.get(date).copied();
            let (Some(before), Some(after)) = (at(from), at(to)) else { continue };
            let (old, new) = (
                value_of(facts, stocks, number, from),
                value_of(facts, stocks, number, to),
            );
            let (structure, price) =
                ((new - old) * before / d, new * (after - before) / d);
            let mut row = span_cells(site, &facts.dates[from], &facts.dates[to]);
            row.extend([
                Cell::Number(old * before / d),
                Cell::Number(new * after / d),
                Cell::Number(new * after / d - old * before / d),
                Cell::Number(structure),
                Cell::Number(price),
                Cell::text(site.kind.name()),
            ]);
            table.push(row);
        }
    }
    table
}

fn columns() -> Vec<Column> {
    let yuan = Unit::CnyPerYear;
    let mut columns = span_columns();
    columns.extend([
        numbers(
            "current_value_from_cny_per_yr",
            ("Value before, current prices", "期初价值（现价）"),
            yuan,
        ),
        numbers(
            "current_value_to_cny_per_yr",
            ("Value after, current prices", "期末价值（现价）"),
            yuan,
        ),
        numbers(
            "change_cny_per_yr",
            ("Change, current prices", "价值变化（现价）"),
            yuan,
        ),
        numbers("structure_cny_per_yr", ("of it land", "其中：结构变化"), yuan),
        numbers("price_cny_per_yr", ("of it prices", "其中：价格变化"), yuan),
        words("kind", "Kind of row", "行类型"),
    ]);
    columns
}
