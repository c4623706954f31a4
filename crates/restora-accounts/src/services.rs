//! `services`: value by class and ecosystem service.

use restora_table::{Cell, Column, Table, Unit};
use restora_value::{ClassValue, value_cny_per_yr};

use crate::facts::{numbers, words};
use crate::{Facts, SiteKind, Stocks};

/// One row per site, date, class and service, of the classes that occur and are valued.
pub fn services_table(facts: &Facts<'_>, stocks: &Stocks) -> Table {
    let mut table = Table::new("services", columns());
    let Some(values) = facts.values else { return table };
    for (number, site) in facts.numbered_sites().filter(|(_, s)| s.kind != SiteKind::Sum)
    {
        for (date, label) in facts.dates.iter().enumerate() {
            for (code, sum) in &stocks.get(number, date).classes {
                let Some(ClassValue::Valued { cny_per_ha_yr, .. }) =
                    values.by_class.get(code)
                else {
                    continue;
                };
                let area_m2 = facts.areas.m2(sum.area);
                for (service, worth) in values.services.iter().zip(cny_per_ha_yr) {
                    table.push(vec![
                        Cell::text(&site.id),
                        Cell::text(label),
                        Cell::Integer(i64::from(*code)),
                        Cell::text(service),
                        Cell::Number(value_cny_per_yr(area_m2, *worth)),
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
