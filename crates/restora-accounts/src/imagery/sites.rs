//! What imagery adds to `sites` and `uplift`: indicators beside those of the land cover.

use std::collections::BTreeMap;

use restora_table::{Caption, Cell, Column, Table, Unit};

use super::ImageryFacts;
use super::loss::soil_loss;
use super::vegetation::mean_fraction;
use super::view::{mean, spot_cells};
use super::water::water_m2;
use crate::facts::{numbers, pixels, span_cells};
use crate::{Site, spans};

/// One indicator: its columns, and its value at a site and date.
struct Indicator<'a> {
    at: Column,
    change: Column,
    /// The change is that many times the difference; a percentage where there is none.
    factor: Option<f64>,
    value: Box<dyn Fn(u32, usize) -> Option<f64> + 'a>,
}

fn indicators<'a>(facts: &'a ImageryFacts<'a>) -> Vec<Indicator<'a>> {
    let mut out = Vec::new();
    for (index, info) in facts.setting.indices.iter().enumerate() {
        if !info.reported {
            continue;
        }
        let (name, bits) = (&info.name, info.bits);
        out.push(Indicator {
            at: numbers(
                format!("{name}_mean"),
                Caption::new(format!("Mean of {name}"), format!("{name} 均值")),
                Unit::None,
            ),
            change: numbers(
                format!("{name}_mean_change"),
                Caption::new(
                    format!("Change of the mean of {name}"),
                    format!("{name} 均值变化"),
                ),
                Unit::None,
            ),
            factor: Some(1.0),
            value: Box::new(move |site, date| {
                let sum = facts.index(site, date, index)?;
                mean(sum.weighted, sum.seen.valid.area, bits)
            }),
        });
    }
    if facts.setting.fraction.is_some() {
        let captions = ("Mean vegetation fraction", "平均植被覆盖度");
        let change = ("Change of vegetation fraction", "植被覆盖度变化");
        out.push(Indicator {
            at: numbers("vegetation_fraction_mean", captions, Unit::Share),
            change: numbers("vegetation_fraction_change_points", change, Unit::Points),
            factor: Some(100.0),
            value: Box::new(|site, date| mean_fraction(facts, (site, date))),
        });
    }
    if facts.setting.water.is_some() {
        let captions = ("Water by imagery", "影像水域面积");
        let change = ("Change of water by imagery", "影像水域面积变化");
        out.push(Indicator {
            at: numbers("imagery_water_m2", captions, Unit::SquareMetres),
            change: numbers("imagery_water_change_m2", change, Unit::SquareMetres),
            factor: Some(1.0),
            value: Box::new(|site, date| water_m2(facts, (site, date))),
        });
    }
    if facts.setting.loss.is_some() {
        out.extend(of_loss(facts));
    }
    out
}

/// The two of soil loss.
fn of_loss<'a>(facts: &'a ImageryFacts<'a>) -> [Indicator<'a>; 2] {
    [
        Indicator {
            at: numbers(
                "soil_loss_t_per_ha_yr",
                ("Mean soil loss", "平均土壤流失量"),
                Unit::TonnesPerHectareYear,
            ),
            change: numbers(
                "soil_loss_change_percent",
                ("Change of soil loss", "土壤流失量变化"),
                Unit::Percent,
            ),
            factor: None,
            value: Box::new(|site, date| Some(soil_loss(facts, (site, date))?.0)),
        },
        Indicator {
            at: numbers(
                "soil_loss_t_per_yr",
                ("Soil loss", "土壤流失总量"),
                Unit::TonnesPerYear,
            ),
            change: numbers(
                "soil_loss_change_t_per_yr",
                ("Change of soil loss", "土壤流失总量变化"),
                Unit::TonnesPerYear,
            ),
            factor: Some(1.0),
            value: Box::new(|site, date| Some(soil_loss(facts, (site, date))?.1)),
        },
    ]
}

/// Rows of a table by the words in some of its columns.
fn by_words(table: &Table, names: &[&str]) -> BTreeMap<Vec<String>, Vec<Cell>> {
    let at: Vec<usize> = names.iter().filter_map(|name| table.column(name)).collect();
    let key = |row: &Vec<Cell>| at.iter().map(|at| row[*at].field()).collect();
    table.rows.iter().map(|row| (key(row), row.clone())).collect()
}

/// A row of a table with only these words in it.
fn blank(table: &Table, words: &[(&str, &str)]) -> Vec<Cell> {
    let mut row = vec![Cell::Empty; table.columns.len()];
    for (name, word) in words {
        if let Some(at) = table.column(name) {
            row[at] = Cell::text(*word);
        }
    }
    row
}

/// `sites` with a column for each indicator of imagery, and rows for dates that only imagery has.
pub fn extend_sites(table: &mut Table, facts: &ImageryFacts<'_>) {
    let indicators = indicators(facts);
    let names = ["kind", "site", "date"];
    let known = by_words(table, &names);
    let mut dates: Vec<String> = known.keys().map(|key| key[2].clone()).collect();
    dates.extend(facts.setting.dates.iter().cloned());
    dates.sort();
    dates.dedup();
    let mut rows = Vec::new();
    for (number, site) in facts.numbered_sites() {
        for date in &dates {
            let key = vec![site.kind.name().to_owned(), site.id.clone(), date.clone()];
            let at = facts.setting.dates.iter().position(|label| label == date);
            let mut row = match known.get(&key) {
                Some(row) => row.clone(),
                None => own_row(table, facts, (number, site), (date, at)),
            };
            row.extend(indicators.iter().map(|indicator| {
                Cell::number(at.and_then(|at| (indicator.value)(number, at)))
            }));
            rows.push(row);
        }
    }
    table.columns.extend(indicators.into_iter().map(|indicator| indicator.at));
    table.rows = rows;
}

/// The row of a date that only imagery has: its site, and how large that is.
fn own_row(
    table: &Table,
    facts: &ImageryFacts<'_>,
    (number, site): (u32, &Site),
    (date, at): (&str, Option<usize>),
) -> Vec<Cell> {
    let mut row = blank(table, &[("kind", site.kind.name())]);
    for (cell, word) in row.iter_mut().zip(spot_cells(site, date)) {
        *cell = word;
    }
    let inside =
        at.and_then(|at| facts.index(number, at, 0)).map(|sum| sum.seen.inside());
    let covered = inside.map(|inside| pixels(inside.pixels));
    let inside = inside.map(|inside| facts.m2(inside.area));
    let sizes = [
        ("pixels", covered),
        ("area_m2", inside.map(|inside| inside + site.outside_m2)),
        ("outside_m2", Some(site.outside_m2)),
        ("polygon_m2", site.polygon_m2),
    ];
    for (name, size) in sizes {
        if let Some(at) = table.column(name) {
            row[at] = Cell::number(size);
        }
    }
    row
}

/// `uplift` with a column for the change of each indicator of imagery, and rows for pairs of dates
/// that only imagery has.
pub fn extend_uplift(table: &mut Table, facts: &ImageryFacts<'_>) {
    let indicators = indicators(facts);
    let labels = &facts.setting.dates;
    let names = ["kind", "site", "date_from", "date_to"];
    let known = by_words(table, &names);
    let mut pairs: Vec<(String, String)> = Vec::new();
    let land = known.keys().map(|key| (key[2].clone(), key[3].clone()));
    let own = spans(labels.len()).into_iter();
    let own = own.map(|(from, to)| (labels[from].clone(), labels[to].clone()));
    for pair in land.chain(own) {
        if !pairs.contains(&pair) {
            pairs.push(pair);
        }
    }
    // Neighbours first; a pair that spans others comes after them.
    let spanned = |(from, to): &(String, String)| {
        pairs.iter().filter(|(a, b)| from <= a && b <= to).count() > 1
    };
    let mut order: Vec<_> = pairs.iter().map(|pair| (spanned(pair), pair)).collect();
    order.sort();
    let pairs: Vec<(String, String)> =
        order.into_iter().map(|(_, pair)| pair.clone()).collect();
    let mut rows = Vec::new();
    for (number, site) in facts.numbered_sites() {
        for (from, to) in &pairs {
            let key = vec![
                site.kind.name().to_owned(),
                site.id.clone(),
                from.clone(),
                to.clone(),
            ];
            let mut row = known.get(&key).cloned().unwrap_or_else(|| {
                let mut row = blank(table, &[("kind", site.kind.name())]);
                for (cell, word) in row.iter_mut().zip(span_cells(site, from, to)) {
                    *cell = word;
                }
                row
            });
            let at = |date: &String| labels.iter().position(|label| label == date);
            let ends = at(from).zip(at(to));
            row.extend(indicators.iter().map(|indicator| {
                let change = ends.and_then(|(from, to)| {
                    let before = (indicator.value)(number, from)?;
                    let after = (indicator.value)(number, to)?;
                    match indicator.factor {
                        Some(factor) => Some((after - before) * factor),
                        None => (before > 0.0).then(|| (after - before) / before * 100.0),
                    }
                });
                Cell::number(change)
            }));
            rows.push(row);
        }
    }
    table.columns.extend(indicators.into_iter().map(|indicator| indicator.change));
    table.rows = rows;
}
