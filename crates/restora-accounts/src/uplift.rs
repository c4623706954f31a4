//! `uplift`: what changed in each site between two dates.

use restora_table::{Cell, Column, Table, Unit};

use crate::facts::{numbers, span_cells, span_columns, words};
use crate::sites::{cover_caption, is_known, share};
use crate::worth::value_of;
use crate::{Facts, Site, Stock, Stocks};

/// One row per site and pair of dates: value from, to, change; covers in percentage points;
/// water in m².
pub fn uplift_table(facts: &Facts<'_>, stocks: &Stocks) -> Table {
    let mut table = Table::new("uplift", columns(facts));
    if !facts.has_changes() {
        return table;
    }
    for (number, site) in facts.numbered_sites() {
        for (from, to) in facts.spans() {
            let dates = (facts.dates[from].as_str(), facts.dates[to].as_str());
            let ends = [from, to].map(|date| {
                let stock = stocks.get(number, date);
                let valued = facts.values.filter(|_| is_known(site, stock));
                (stock, valued.map(|_| value_of(facts, stocks, number, date)))
            });
            table.push(row(facts, site, dates, ends));
        }
    }
    table
}

fn columns(facts: &Facts<'_>) -> Vec<Column> {
    let yuan = Unit::CnyPerYear;
    let mut columns = span_columns();
    columns.extend([
        numbers("value_from_cny_per_yr", ("Value before", "期初价值"), yuan),
        numbers("value_to_cny_per_yr", ("Value after", "期末价值"), yuan),
        numbers("value_change_cny_per_yr", ("Uplift", "价值增量"), yuan),
        numbers("value_change_percent", ("Uplift", "价值增幅"), Unit::Percent),
    ]);
    for indicator in facts.indicators {
        let name = format!("{}_change_points", indicator.name);
        columns.push(numbers(name, cover_caption(&indicator.name, 2), Unit::Points));
    }
    let water = ("Change of water area", "水域面积变化");
    columns.push(numbers("water_change_m2", water, Unit::SquareMetres));
    columns.push(words("kind", "Kind of row", "行类型"));
    columns
}

fn row(
    facts: &Facts<'_>,
    site: &Site,
    (from, to): (&str, &str),
    [(before, old), (after, new)]: [(&Stock, Option<f64>); 2],
) -> Vec<Cell> {
    let change = old.zip(new).map(|(old, new)| new - old);
    // A share of a value below 0 says nothing: it would turn a gain into a loss.
    let percent = old
        .zip(change)
        .and_then(|(old, change)| (old > 0.0).then(|| change / old * 100.0));
    let mut row = span_cells(site, from, to);
    row.extend([
        Cell::number(old),
        Cell::number(new),
        Cell::number(change),
        Cell::number(percent),
    ]);
    for indicator in facts.indicators {
        let cover = |stock: &Stock| {
            let set = indicator.classes.as_ref()?;
            share(stock.area_of(set).area, stock.valid.area)
        };
        let points = cover(before).zip(cover(after)).map(|(a, b)| (b - a) * 100.0);
        row.push(Cell::number(points));
    }
    let water = facts.indicators.iter().find(|indicator| indicator.name == "water");
    let water_m2 = |stock: &Stock| {
        let set = water?.classes.as_ref().filter(|_| is_known(site, stock))?;
        Some(facts.areas.m2(stock.area_of(set).area))
    };
    let change = water_m2(before).zip(water_m2(after)).map(|(a, b)| b - a);
    row.push(Cell::number(change));
    row.push(Cell::text(site.kind.name()));
    row
}
