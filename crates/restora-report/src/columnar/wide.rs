//! The wide table: a row for every site.

use std::collections::{BTreeMap, BTreeSet};

use restora_message::catalogue::report_tables::text;
use restora_message::{Lang, Text};
use restora_table::{Caption, Cell, Column, Table, Unit};

use super::file::{BBOX, GEOMETRY};
use crate::Material;
use crate::rows::{Row, numeric, rows};

/// A row for each site with all its indicators: table `sites_wide` with the columns `site`, `name`,
/// `group`, then every number of `sites` at every date (`forest_m2_2010`), then every number of
/// `uplift` between two dates (`value_change_percent_2010_2019`).
///
/// Sites come in the order of the results; one that has a boundary and no row in the results comes
/// last. Dates stand in names with letters, digits and `_` only. Names are unique whatever their
/// case, for databases that know none, and none is `geometry` or `bbox`.
pub fn sites_wide(material: &Material) -> Table {
    let mut wide = Wide::new(material);
    if let Some(sites) = material.table("sites") {
        wide.spread(sites, &["date"], &text::AT_DATE);
    }
    if let Some(uplift) = material.table("uplift") {
        wide.spread(uplift, &["date_from", "date_to"], &text::BETWEEN_DATES);
    }
    wide.table
}

struct Wide {
    table: Table,
    /// Where the row of a site is.
    places: BTreeMap<String, usize>,
    names: Names,
}

impl Wide {
    /// The sites and who they are.
    fn new(material: &Material) -> Self {
        let words = |name: &str, caption: &'static Text| Column {
            name: name.to_owned(),
            caption: caption.into(),
            unit: Unit::None,
        };
        let columns = vec![
            words("site", &text::LONG_SITE),
            words("name", &text::LONG_NAME),
            words("group", &text::LONG_GROUP),
        ];
        let mut names = Names::default();
        for taken in ["site", "name", "group", GEOMETRY, BBOX] {
            names.take(taken);
        }
        let table = Table::new("sites_wide", columns);
        let mut wide = Self { table, places: BTreeMap::new(), names };
        let tables = ["sites", "uplift"].into_iter().filter_map(|t| material.table(t));
        for row in tables.flat_map(rows).filter(Row::is_site) {
            wide.add(&row.label("site"), [row.word("name"), row.word("group")]);
        }
        for shape in material.shapes.iter().flat_map(|shapes| &shapes.sites) {
            wide.add(&shape.id, [Cell::Empty, Cell::Empty]);
        }
        wide
    }

    fn add(&mut self, id: &str, [name, group]: [Cell; 2]) {
        if !self.places.contains_key(id) {
            self.places.insert(id.to_owned(), self.table.rows.len());
            self.table.push(vec![Cell::text(id), name, group]);
        }
    }

    /// Adds the numbers of a table, a column for each of its columns and each of its dates or
    /// pairs of dates.
    fn spread(&mut self, table: &Table, dates: &[&str], caption: &'static Text) {
        let when = |row: &Row<'_>| -> Vec<String> {
            dates.iter().map(|date| row.label(date)).collect()
        };
        let mut times: Vec<Vec<String>> = Vec::new();
        let mut columns: BTreeMap<Vec<String>, usize> = BTreeMap::new();
        for row in rows(table).filter(Row::is_site) {
            if columns.insert(when(&row), 0).is_none() {
                times.push(when(&row));
            }
        }
        let measured = numeric(table);
        for time in times {
            columns.insert(time.clone(), self.table.columns.len());
            for &index in &measured {
                self.column(&table.columns[index], &time, caption);
            }
        }
        for row in &mut self.table.rows {
            row.resize(self.table.columns.len(), Cell::Empty);
        }
        for row in rows(table).filter(Row::is_site) {
            let place = self.places.get(&row.label("site"));
            let (Some(&place), Some(&first)) = (place, columns.get(&when(&row))) else {
                continue;
            };
            for (offset, &index) in measured.iter().enumerate() {
                let cell = &mut self.table.rows[place][first + offset];
                // A site stands once at a date; were there two, the first would be it.
                if *cell == Cell::Empty {
                    *cell = row.at(index).clone();
                }
            }
        }
    }

    fn column(&mut self, column: &Column, time: &[String], caption: &'static Text) {
        let mut name = column.name.clone();
        for date in time {
            name.push('_');
            name.push_str(&plain(date));
        }
        let say = |lang: Lang| {
            let own = column.caption.get(lang);
            let own = if own.is_empty() { &column.name } else { own };
            let mut args = vec![("caption", own)];
            let keys: &[&str] = if time.len() == 1 { &["date"] } else { &["from", "to"] };
            args.extend(keys.iter().copied().zip(time.iter().map(String::as_str)));
            caption.fill(lang, &args)
        };
        self.table.columns.push(Column {
            name: self.names.take(&name),
            caption: Caption::new(say(Lang::En), say(Lang::Zh)),
            unit: column.unit,
        });
    }
}

/// A date in a name: letters and digits, and one `_` for anything between them.
fn plain(date: &str) -> String {
    let words = date.split(|c: char| !c.is_alphanumeric());
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join("_")
}

/// Names that are taken, without their case.
#[derive(Default)]
struct Names(BTreeSet<String>);

impl Names {
    /// The name, or with a number behind it if it is taken.
    fn take(&mut self, name: &str) -> String {
        let mut own = name.to_owned();
        let mut number = 1;
        while !self.0.insert(own.to_lowercase()) {
            number += 1;
            own = format!("{name}_{number}");
        }
        own
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_become_parts_of_names() {
        assert_eq!(plain("2010"), "2010");
        assert_eq!(plain("2010-06-01"), "2010_06_01");
        assert_eq!(plain("治理前 / before"), "治理前_before");
        assert_eq!(plain("--"), "");
    }

    #[test]
    fn names_are_taken_once_whatever_their_case() {
        let mut names = Names::default();
        assert_eq!(names.take("Forest_m2"), "Forest_m2");
        assert_eq!(names.take("forest_m2"), "forest_m2_2");
        assert_eq!(names.take("forest_m2"), "forest_m2_3");
    }
}
