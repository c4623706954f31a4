//! `sensitivity`: coefficients of sensitivity (敏感性系数), class by class.
//!
//! `CS = |ΔV / V| / |ΔVC / VC|`: by how many percent a value changes if the coefficient of one
//! class changes by one percent. Values are linear in the coefficients, so CS is the share of
//! the class in the value, whatever the size of the change: `CS = A · VC / V`.

use restora_table::{Cell, Table, Unit};

use crate::facts::{numbers, words};
use crate::worth::{class_value, value_of};
use crate::{Facts, Stocks};

/// One row per site, date and class that is valued. The coefficient is empty where the whole
/// is worth nothing.
pub fn sensitivity_table(facts: &Facts<'_>, stocks: &Stocks) -> Table {
    let columns = vec![
        words("site", "Site", "地块"),
        words("name", "Name", "名称"),
        words("group", "Group", "分组"),
        words("date", "Date", "日期"),
        words("class", "Class", "类别"),
        numbers("value_cny_per_yr", ("Value", "价值"), Unit::CnyPerYear),
        numbers(
            "coefficient_of_sensitivity",
            ("Coefficient of sensitivity", "敏感性系数"),
            Unit::None,
        ),
        words("kind", "Kind of row", "行类型"),
    ];
    let mut table = Table::new("sensitivity", columns);
    for (number, site) in facts.numbered_sites() {
        for (date, label) in facts.dates.iter().enumerate() {
            let all = value_of(facts, stocks, number, date);
            let classes = stocks.get(number, date).classes.keys();
            for class in classes.filter(|class| facts.is_valued(**class)) {
                let value = class_value(facts, stocks, (number, date, *class));
                // A change of a coefficient in percent has no sign; the share may.
                let share = (all != 0.0).then(|| (value / all).abs());
                table.push(vec![
                    Cell::text(&site.id),
                    Cell::text(&site.name),
                    Cell::text(site.group.clone().unwrap_or_default()),
                    Cell::text(label),
                    Cell::Integer(i64::from(*class)),
                    Cell::Number(value),
                    Cell::number(share),
                    Cell::text(site.kind.name()),
                ]);
            }
        }
    }
    table
}
