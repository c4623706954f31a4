//! `indices` and `index_histogram`: spectral indices over the land of each site.

use restora_table::{Caption, Cell, Column, Table, Unit};
use restora_terrain::number;

use super::IndexSum;
use super::view::{ImageryFacts, mean, seen_columns, share, spot_cells, spot_columns};
use crate::facts::{numbers, words};

/// One row per site, date and index: where the land went, mean, range, percentiles.
pub fn indices_table(facts: &ImageryFacts<'_>) -> Table {
    let mut columns = spot_columns();
    columns.push(words("index", "Index", "指数"));
    columns.extend(seen_columns());
    let plain = |name: &'static str, en, zh| numbers(name, (en, zh), Unit::None);
    columns.push(plain("mean", "Mean", "均值"));
    columns.push(plain("min", "Least", "最小值"));
    columns.push(plain("max", "Greatest", "最大值"));
    for share in &facts.setting.percentiles {
        columns.push(percentile_column(*share));
    }
    columns.push(words("kind", "Kind of row", "行类型"));
    let mut table = Table::new("indices", columns);
    for (number, site) in facts.numbered_sites() {
        for (date, label) in facts.numbered_dates() {
            for index in 0..facts.setting.indices.len() {
                if !facts.setting.indices[index].reported {
                    continue;
                }
                let mut row = spot_cells(site, label);
                row.push(Cell::text(&facts.setting.indices[index].name));
                row.extend(numbers_of(facts, (number, date, index)));
                row.push(Cell::text(site.kind.name()));
                table.push(row);
            }
        }
    }
    table
}

/// The column of a percentile: `p5`, `p2_5`.
fn percentile_column(share_ppm: u32) -> Column {
    let percent = f64::from(share_ppm) / 1e4;
    let name = format!("p{}", percent.to_string().replace('.', "_"));
    let caption =
        Caption::new(format!("Percentile {percent}"), format!("第 {percent} 百分位数"));
    numbers(name, caption, Unit::None)
}

fn numbers_of(
    facts: &ImageryFacts<'_>,
    (site, date, index): (u32, usize, usize),
) -> Vec<Cell> {
    let bits = facts.setting.indices[index].bits;
    let none = IndexSum::default();
    let sum = facts.index(site, date, index).unwrap_or(&none);
    let mut out = facts.seen(&sum.seen).to_vec();
    out.push(Cell::number(mean(sum.weighted, sum.seen.valid.area, bits)));
    let range = sum.range.map(|(least, most)| [least, most]);
    for at in 0..2 {
        out.push(Cell::number(range.map(|range| number(range[at], bits))));
    }
    let at = date * facts.setting.indices.len() + index;
    let exact = facts.found.exact.get(&site).and_then(|exact| exact.0.get(at));
    for (i, share_ppm) in facts.setting.percentiles.iter().enumerate() {
        let refined = exact.and_then(|refined| refined.get(i)?.clone());
        let value = refined
            .and_then(|mut refined| refined.value(*share_ppm, sum.seen.valid.area));
        out.push(Cell::number(value.map(|value| number(value, bits))));
    }
    out
}

/// One row per site, date, index and class of values that occurs, where a width is asked for.
pub fn histogram_table(facts: &ImageryFacts<'_>) -> Option<Table> {
    let per_unit = facts.setting.histogram?;
    let mut columns = spot_columns();
    columns.extend([
        words("index", "Index", "指数"),
        numbers("from", ("From", "起"), Unit::None),
        numbers("to", ("Below", "止"), Unit::None),
        numbers("area_m2", ("Area", "面积"), Unit::SquareMetres),
        numbers("area_share", ("Share of the valid area", "占有效面积"), Unit::Share),
        words("kind", "Kind of row", "行类型"),
    ]);
    let mut table = Table::new("index_histogram", columns);
    for (number, site) in facts.numbered_sites() {
        for (date, label) in facts.numbered_dates() {
            for (index, info) in facts.setting.indices.iter().enumerate() {
                let sum = facts.index(number, date, index).filter(|_| info.reported);
                let Some(histogram) = sum.and_then(|sum| sum.histogram.as_ref()) else {
                    continue;
                };
                for (class, area) in histogram.coarse(per_unit) {
                    let mut row = spot_cells(site, label);
                    row.push(Cell::text(&info.name));
                    row.push(Cell::Number(f64::from(class) / f64::from(per_unit)));
                    row.push(Cell::Number(
                        (f64::from(class) + 1.0) / f64::from(per_unit),
                    ));
                    row.push(facts.area(area));
                    row.push(share(area, histogram.total()));
                    row.push(Cell::text(site.kind.name()));
                    table.push(row);
                }
            }
        }
    }
    Some(table)
}
