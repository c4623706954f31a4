//! `transitions`: which class became which, and what that was worth.

use std::ops::Range;

use restora_table::{Cell, Column, Table, Unit};
use restora_zonal::Key;

use crate::Facts;
use crate::facts::{numbers, words};
use crate::worth::value_change;

/// One row per site, pair of dates and pair of classes. An empty class is missing; the `mask`
/// column says whether the row counts. Its value change is
/// (worth of the new class − worth of the old) × area. Of a few sites, by their numbers.
pub fn transitions_table(facts: &Facts<'_>, few: &Range<usize>) -> Table {
    let mut table = Table::new("transitions", columns());
    if !facts.has_transitions() {
        return table;
    }
    for (number, site) in facts.listed_sites(few) {
        for (pair, (from, to)) in facts.numbered_spans() {
            for (key, sum) in facts.entries(number, pair) {
                let class = |code: Option<i32>| {
                    code.map_or(Cell::Empty, |code| Cell::Integer(i64::from(code)))
                };
                let area_m2 = facts.areas.m2(sum.area);
                table.push(vec![
                    Cell::text(&site.id),
                    Cell::text(&facts.dates[from]),
                    Cell::text(&facts.dates[to]),
                    class(key.from),
                    class(key.to),
                    facts.pixels(sum.pixels),
                    Cell::Number(area_m2),
                    Cell::number(value_change(facts, key, sum)),
                    Cell::text(standing(key)),
                    Cell::text(site.kind.name()),
                ]);
            }
        }
    }
    table
}

fn columns() -> Vec<Column> {
    vec![
        words("site", "Site", "地块"),
        words("date_from", "From", "起始日期"),
        words("date_to", "To", "终止日期"),
        words("class_from", "Class before", "期初类别"),
        words("class_to", "Class after", "期末类别"),
        numbers("pixels", ("Pixels", "像元数"), Unit::Pixels),
        numbers("area_m2", ("Area", "面积"), Unit::SquareMetres),
        numbers(
            "value_change_cny_per_yr",
            ("Change of value", "价值变化"),
            Unit::CnyPerYear,
        ),
        words("mask", "Valid at", "有效情况"),
        words("kind", "Kind of row", "行类型"),
    ]
}

/// Where a transition stands: valid at both dates (and all others), or what it lacks.
fn standing(key: &Key) -> &'static str {
    match (key.from, key.to, key.masked) {
        (Some(_), Some(_), false) => "common",
        (Some(_), Some(_), true) => "other_date_missing",
        (Some(_), None, _) => "from_only",
        (None, Some(_), _) => "to_only",
        (None, None, _) => "neither",
    }
}
