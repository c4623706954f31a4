//! `classes`: how much of each class a site holds at each date.

use std::ops::Range;

use restora_table::{Cell, Table, Unit};

use crate::facts::{numbers, words};
use crate::sites::share;
use crate::{Facts, Stocks};

/// One row per site, date and class, of the pixels that count; of a few sites, by their numbers.
pub fn classes_table(facts: &Facts<'_>, stocks: &Stocks, few: &Range<usize>) -> Table {
    let columns = vec![
        words("site", "Site", "地块"),
        words("date", "Date", "日期"),
        words("class", "Class", "类别"),
        numbers("pixels", ("Pixels", "像元数"), Unit::Pixels),
        numbers("area_m2", ("Area", "面积"), Unit::SquareMetres),
        numbers("area_share", ("Share of the valid area", "占有效面积比例"), Unit::Share),
        words("kind", "Kind of row", "行类型"),
    ];
    let mut table = Table::new("classes", columns);
    for (number, site) in facts.listed_sites(few) {
        for (date, label) in facts.dates.iter().enumerate() {
            let stock = stocks.get(number, date);
            for (code, sum) in &stock.classes {
                table.push(vec![
                    Cell::text(&site.id),
                    Cell::text(label),
                    Cell::Integer(i64::from(*code)),
                    facts.pixels(sum.pixels),
                    Cell::Number(facts.areas.m2(sum.area)),
                    Cell::number(share(sum.area, stock.valid.area)),
                    Cell::text(site.kind.name()),
                ]);
            }
        }
    }
    table
}
