//! The tidy table: a row for every site, date and variable.

use restora_message::catalogue::report_tables::text;
use restora_table::{Cell, Column, Table, Unit};

use crate::Material;
use crate::rows::{Row, numeric, rows};
use crate::units::symbol;

/// Every number of `sites` and `uplift` in a row of its own, as table `long` with the columns
/// `site`, `name`, `group`, `kind`, `date`, `variable`, `unit`, `value`.
///
/// The variable is the name of the column that the number stands in. A change between two dates
/// has the interval `2010/2019` for its date. What is not known has a row with an empty value;
/// columns without a single number have none.
pub fn long_table(material: &Material) -> Table {
    let words =
        |name: &str, caption| Column { name: name.to_owned(), caption, unit: Unit::None };
    let columns = vec![
        words("site", (&text::LONG_SITE).into()),
        words("name", (&text::LONG_NAME).into()),
        words("group", (&text::LONG_GROUP).into()),
        words("kind", (&text::LONG_KIND).into()),
        words("date", (&text::LONG_DATE).into()),
        words("variable", (&text::LONG_VARIABLE).into()),
        words("unit", (&text::LONG_UNIT).into()),
        words("value", (&text::LONG_VALUE).into()),
    ];
    let mut out = Table::new("long", columns);
    if let Some(sites) = material.table("sites") {
        melt(sites, |row| row.word("date"), &mut out);
    }
    if let Some(uplift) = material.table("uplift") {
        melt(uplift, |row| Cell::text(interval(row)), &mut out);
    }
    out
}

fn interval(row: &Row<'_>) -> String {
    format!("{}/{}", row.label("date_from"), row.label("date_to"))
}

fn melt(table: &Table, date: impl Fn(&Row<'_>) -> Cell, out: &mut Table) {
    let measured = numeric(table);
    for row in rows(table) {
        for &index in &measured {
            let column = &table.columns[index];
            let value = match row.at(index) {
                Cell::Integer(n) => Cell::Number(*n as f64),
                other => other.clone(),
            };
            out.push(vec![
                row.word("site"),
                row.word("name"),
                row.word("group"),
                row.word("kind"),
                date(&row),
                Cell::text(&column.name),
                Cell::text(symbol(column.unit)),
                value,
            ]);
        }
    }
}
