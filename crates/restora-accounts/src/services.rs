//! `services`: value by class and ecosystem service.

use std::ops::Range;

use restora_table::{Cell, Column, Table, Unit};

use crate::facts::{numbers, words};
use crate::worth::class_services;
use crate::{Facts, Stocks};

/// One row per site, date, class and service, of the classes that occur and are valued; of
/// a few sites, by their numbers.
pub fn services_table(facts: &Facts<'_>, stocks: &Stocks, few: &Range<usize>) -> Table {
    let mut table = Table::new("services", columns());
    let Some(values) = facts.values else { return table };
    for (number, site) in facts.listed_sites(few) {
        for (date, label) in facts.dates.iter().enumerate() {
            for code in stocks.get(number, date).classes.keys() {
                let of = (number, date, *code);
                let Some(worths) = class_services(facts, stocks, of) else { continue };
                for (service, value) in values.services.iter().zip(worths) {
                    table.push(vec![
                        Cell::text(&site.id),
                        Cell::text(label),
                        Cell::Integer(i64::from(*code)),
                        Cell::text(service),
                        Cell::Number(value),
                        Cell::text(site.kind.name()),
                    ]);
                }
            }
        }
    }
    table
}

fn columns() -> Vec<Column> {
    vec![
        words("site", "Site", "地块"),
        words("date", "Date", "日期"),
        words("class", "Class", "类别"),
        words("service", "Ecosystem service", "生态系统服务"),
        numbers("value_cny_per_yr", ("Value", "价值"), Unit::CnyPerYear),
        words("kind", "Kind of row", "行类型"),
    ]
}
