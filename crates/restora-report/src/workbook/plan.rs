//! Which sheets a workbook has, in what order, and what they are called.

use std::collections::BTreeSet;
use std::ops::Range;

use restora_message::Lang;
use restora_message::catalogue::report_tables::tables::{TABLES, table_text};
use restora_message::catalogue::report_tables::text;
use restora_table::Table;

use super::words::{clean, cut};

/// Characters of a name, in UTF-16 code units.
const MOST: usize = 31;

/// One sheet.
pub(super) struct Sheet<'a> {
    /// Its name, unique whatever its case.
    pub(super) name: String,
    /// What is on it.
    pub(super) what: What<'a>,
}

/// What is on a sheet.
pub(super) enum What<'a> {
    ReadMe,
    /// Rows of a table.
    Table(&'a Table, Range<usize>),
    Checks,
    Codes,
    Dictionary,
}

/// The tables in the order in which people read them, and those that are too large for so many
/// cells in all.
pub(super) fn fitting(tables: &[Table], most: usize) -> (Vec<&Table>, Vec<&Table>) {
    let mut room = most;
    in_order(tables).into_iter().partition(|table| {
        let cells = table.rows.len().saturating_mul(table.columns.len());
        let fits = cells <= room;
        room -= if fits { cells } else { 0 };
        fits
    })
}

/// The sheets of a workbook with these tables.
pub(super) fn sheets<'a>(
    tables: &[&'a Table],
    lang: Lang,
    with_codes: bool,
    most_rows: usize,
) -> Vec<Sheet<'a>> {
    let mut names = Names::default();
    // Those that are always there have the names that people look for.
    let [first, checks, codes, dictionary] = [
        (&text::SHEET_README, What::ReadMe),
        (&text::SHEET_CHECKS, What::Checks),
        (&text::SHEET_CODES, What::Codes),
        (&text::SHEET_DICTIONARY, What::Dictionary),
    ]
    .map(|(name, what)| Sheet { name: names.take(name.get(lang), 1), what });
    let mut sheets = vec![first];
    for table in tables.iter().copied() {
        let title = table_text(&table.name);
        let title = title.map_or(table.name.as_ref(), |text| text.title.get(lang));
        let title =
            if title.trim().is_empty() { text::SHEET_UNNAMED.get(lang) } else { title };
        for (part, rows) in parts(table.rows.len(), most_rows).enumerate() {
            let name = names.take(title, part + 1);
            sheets.push(Sheet { name, what: What::Table(table, rows) });
        }
    }
    sheets.push(checks);
    if with_codes {
        sheets.push(codes);
    }
    sheets.push(dictionary);
    sheets
}

/// Tables as people read them; those that are not known come last, as they are.
fn in_order(tables: &[Table]) -> Vec<&Table> {
    let place = |table: &&Table| {
        TABLES.iter().position(|known| known.name == table.name).unwrap_or(TABLES.len())
    };
    let mut all: Vec<&Table> = tables.iter().collect();
    all.sort_by_key(place);
    all
}

/// The rows of each sheet of a table; a table without rows has a sheet all the same.
fn parts(rows: usize, most: usize) -> impl Iterator<Item = Range<usize>> {
    let most = most.max(1);
    (0..rows.div_ceil(most).max(1)).map(move |i| i * most..((i + 1) * most).min(rows))
}

/// Names of sheets that are taken, without their case.
#[derive(Default)]
struct Names(BTreeSet<String>);

impl Names {
    /// A name for a sheet as Excel allows it, with a number behind it from the second on.
    fn take(&mut self, wanted: &str, number: usize) -> String {
        let allowed: String = clean(wanted)
            .chars()
            .map(|c| if "[]:*?/\\\n\t".contains(c) { '_' } else { c })
            .collect();
        let mut number = number;
        loop {
            let behind = if number > 1 { format!(" ({number})") } else { String::new() };
            let mut name = cut(&allowed, MOST - behind.len());
            // No apostrophe may stand at either end, and Excel keeps `History` for itself.
            name = name.trim().trim_matches('\'').to_owned();
            if name.is_empty() || name.eq_ignore_ascii_case("history") {
                name.push('_');
            }
            name.push_str(&behind);
            if self.0.insert(name.to_lowercase()) {
                return name;
            }
            number += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rust_xlsxwriter::utility::check_sheet_name;

    use super::*;

    #[test]
    fn names_are_told_apart_and_allowed() {
        let mut names = Names::default();
        assert_eq!(names.take("Sites", 1), "Sites");
        assert_eq!(names.take("SITES", 1), "SITES (2)");
        assert_eq!(names.take("a/b:c*d?[e]\\f", 1), "a_b_c_d__e__f");
        assert_eq!(names.take("'quoted'", 1), "quoted");
        assert_eq!(names.take("History", 1), "History_");
        assert_eq!(names.take("", 1), "_");
        let long = "x".repeat(40);
        assert_eq!(names.take(&long, 1).len(), 31);
        assert_eq!(names.take(&long, 1), format!("{} (2)", "x".repeat(27)));
    }

    #[test]
    fn long_tables_are_cut_into_sheets() {
        let all = |rows, most| parts(rows, most).collect::<Vec<_>>();
        assert_eq!(all(5, 2), [0..2, 2..4, 4..5]);
        assert_eq!(all(4, 2), [0..2, 2..4]);
        assert_eq!(parts(0, 2).map(|rows| rows.len()).collect::<Vec<_>>(), [0]);
    }

    proptest! {
        #[test]
        fn any_names_become_names_of_sheets(wanted in proptest::collection::vec(".{0,40}", 1..30)) {
            let mut names = Names::default();
            let mut seen = BTreeSet::new();
            for one in wanted {
                let name = names.take(&one, 1);
                prop_assert!(check_sheet_name(&name).is_ok(), "{name:?}");
                prop_assert!(seen.insert(name.to_lowercase()));
            }
        }
    }
}
