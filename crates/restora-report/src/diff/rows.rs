//! Which rows of two tables are the same row.

use std::collections::{HashMap, HashSet};

use restora_table::{Cell, Unit};

use super::view::View;

/// Columns that say what a row is about, whatever else it has.
const IDENTITIES: [&str; 33] = [
    "account",
    "bank",
    "claim",
    "class",
    "class_from",
    "class_to",
    "date",
    "date_from",
    "date_to",
    "deal",
    "district",
    "entry",
    "grade",
    "index",
    "indicator",
    "item",
    "mask",
    "method",
    "other_type",
    "patch",
    "row",
    "rule",
    "sale",
    "scene",
    "service",
    "site",
    "stage",
    "step",
    "swapped",
    "target",
    "type",
    "year",
    "zone",
];

/// The rows of two tables, matched.
pub(crate) struct Matched {
    /// The columns that they are matched by; empty where only their order tells them apart.
    pub(crate) key: Vec<String>,
    /// Rows in both: the number of each, by the order of the first.
    pub(crate) both: Vec<(usize, usize)>,
    /// Rows in the first only.
    pub(crate) only_a: Vec<usize>,
    /// Rows in the second only.
    pub(crate) only_b: Vec<usize>,
}

/// Matches rows by the columns that tell them apart in both tables: those that name things,
/// then further words and whole numbers from the left, then other numbers without a unit. A
/// column that tells no more rows apart is no part of the key, so that a new name of a site does
/// not make another row. Rows that are still alike are matched in their order.
pub(crate) fn matched(a: &View<'_>, b: &View<'_>) -> Matched {
    let columns = key_columns(a, b);
    let keys_a = keys(a, columns.iter().map(|(at, _)| *at));
    let keys_b = keys(b, columns.iter().map(|(_, at)| *at));
    let places: HashMap<&str, usize> =
        keys_b.iter().map(String::as_str).zip(0..).collect();
    let mut out = Matched {
        key: columns.iter().map(|(at, _)| a.columns[*at].name.to_string()).collect(),
        both: Vec::new(),
        only_a: Vec::new(),
        only_b: Vec::new(),
    };
    let mut taken = vec![false; keys_b.len()];
    for (row, key) in keys_a.iter().enumerate() {
        if let Some(other) = places.get(key.as_str()) {
            taken[*other] = true;
            out.both.push((row, *other));
        } else {
            out.only_a.push(row);
        }
    }
    out.only_b.extend((0..keys_b.len()).filter(|row| !taken[*row]));
    out
}

/// The columns of the key, by their places in the two tables.
fn key_columns(a: &View<'_>, b: &View<'_>) -> Vec<(usize, usize)> {
    let shared: Vec<(usize, usize)> = a
        .columns
        .iter()
        .enumerate()
        .filter_map(|(at, column)| Some((at, b.column(&column.name)?)))
        .collect();
    let role = |(at, other): &(usize, usize)| {
        let column = &a.columns[*at];
        let words =
            |view: &View<'_>, at| holds(view, at, |cell| matches!(cell, Cell::Number(_)));
        let plain = words(a, *at) && words(b, *other);
        match column.unit {
            _ if column.name == "kind" => 1,
            Unit::None if plain && IDENTITIES.contains(&column.name.as_ref()) => 0,
            Unit::None if plain => 2,
            Unit::Count | Unit::Years if plain => 3,
            Unit::None => 4,
            _ => 5,
        }
    };
    let mut chosen: Vec<(usize, usize)> =
        shared.iter().copied().filter(|one| role(one) == 0).collect();
    let mut apart = counts(a, b, &chosen);
    for wanted in 1..=4 {
        for one in shared.iter().filter(|one| role(one) == wanted) {
            if apart == [a.rows.len(), b.rows.len()] {
                return chosen;
            }
            let more = [chosen.as_slice(), &[*one]].concat();
            let now = counts(a, b, &more);
            if now != apart {
                (chosen, apart) = (more, now);
            }
        }
    }
    chosen
}

/// Whether no cell of a column is such a one.
fn holds(view: &View<'_>, column: usize, not: impl Fn(&Cell) -> bool) -> bool {
    (0..view.rows.len()).all(|row| !not(view.cell(row, column)))
}

/// How many rows of each table some columns tell apart.
fn counts(a: &View<'_>, b: &View<'_>, columns: &[(usize, usize)]) -> [usize; 2] {
    let count = |view: &View<'_>, columns: Vec<usize>| {
        let rows = (0..view.rows.len()).map(|row| key(view, row, &columns));
        rows.collect::<HashSet<String>>().len()
    };
    [
        count(a, columns.iter().map(|(at, _)| *at).collect()),
        count(b, columns.iter().map(|(_, at)| *at).collect()),
    ]
}

/// The key of each row; rows that are alike are numbered.
fn keys(view: &View<'_>, columns: impl Iterator<Item = usize>) -> Vec<String> {
    let columns: Vec<usize> = columns.collect();
    let mut seen: HashMap<String, usize> = HashMap::new();
    let numbered = (0..view.rows.len()).map(|row| {
        let mut key = key(view, row, &columns);
        let times = seen.entry(key.clone()).or_default();
        *times += 1;
        if *times > 1 {
            key.push('\u{1e}');
            key.push_str(&times.to_string());
        }
        key
    });
    numbered.collect()
}

fn key(view: &View<'_>, row: usize, columns: &[usize]) -> String {
    let mut out = String::new();
    for column in columns {
        out.push_str(&view.cell(row, *column).field());
        // No table holds a separator of units.
        out.push('\u{1f}');
    }
    out
}

#[cfg(test)]
mod tests {
    use restora_table::{Caption, Column, Table};

    use super::*;

    fn table(columns: &[&str], rows: &[&[&str]]) -> Table {
        let column = |name: &&str| Column {
            name: (*name).to_owned(),
            caption: Caption::default(),
            unit: Unit::None,
        };
        let mut table = Table::new("t", columns.iter().map(column).collect());
        for row in rows {
            let cell = |field: &&str| {
                field.parse().map_or_else(|_| Cell::text(*field), Cell::Number)
            };
            table.push(row.iter().map(cell).collect());
        }
        table
    }

    fn both(a: &Table, b: &Table) -> (Vec<String>, Vec<(usize, usize)>, [usize; 2]) {
        let found = matched(&View::new(a), &View::new(b));
        (found.key, found.both, [found.only_a.len(), found.only_b.len()])
    }

    #[test]
    fn a_new_name_is_the_same_row() {
        let columns = ["site", "name", "kind", "x"];
        let a = table(&columns, &[&["s", "old", "site", "1"], &["t", "t", "site", "2"]]);
        let b = table(&columns, &[&["t", "t", "site", "2"], &["s", "new", "site", "3"]]);
        let (key, rows, only) = both(&a, &b);
        assert_eq!(
            (key, rows, only),
            (vec!["site".to_owned()], vec![(0, 1), (1, 0)], [0, 0])
        );
        // A site that is called as the union of all is told apart by its kind.
        let a =
            table(&columns, &[&["union", "", "site", "1"], &["union", "", "union", "2"]]);
        assert_eq!(both(&a, &a).0, ["site", "kind"]);
    }

    #[test]
    fn bins_are_told_apart_by_numbers_and_twins_by_their_order() {
        let columns = ["index", "from", "share"];
        let a = table(&columns, &[&["ndvi", "0.1", "1"], &["ndvi", "0.2", "1"]]);
        assert_eq!(both(&a, &a).0, ["index", "from"]);
        let twins = table(&["site"], &[&["s"], &["s"], &["s"]]);
        let two = table(&["site"], &[&["s"], &["s"]]);
        assert_eq!(
            both(&twins, &two),
            (vec!["site".to_owned()], vec![(0, 0), (1, 1)], [1, 0])
        );
        let none = table(&["other"], &[]);
        assert_eq!(both(&twins, &none).2, [3, 0]);
        // Nothing in common but the order.
        let rows = table(&["other"], &[&["x"]]);
        assert_eq!(both(&twins, &rows).1, [(0, 0)]);
    }
}
