//! What moved in the tables, cell by cell.

use restora_table::{Caption, Cell, Unit};
use serde::Serialize;

use super::number::Move;
use super::rows::{Matched, matched};
use super::view::View;
use crate::Material;

/// How many of the largest moves of a table are named.
const LARGEST: usize = 10;

/// The tables of two runs.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Tables {
    /// Tables in the first run only.
    pub only_a: Vec<String>,
    /// Tables in the second run only.
    pub only_b: Vec<String>,
    /// Tables in both.
    pub both: Vec<TableChange>,
}

/// What differs between two tables of one name.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct TableChange {
    /// Its name.
    pub name: String,
    /// The columns that rows are matched by, as they are called in base units; rows that these
    /// do not tell apart are matched in their order.
    pub key: Vec<String>,
    /// Rows in the two runs.
    pub rows: [usize; 2],
    /// Rows in the first run only.
    pub rows_only_a: usize,
    /// Rows in the second run only.
    pub rows_only_b: usize,
    /// Keys of the first rows in the first run only.
    pub first_only_a: Vec<Vec<String>>,
    /// Keys of the first rows in the second run only.
    pub first_only_b: Vec<Vec<String>>,
    /// Columns in the first run only.
    pub columns_only_a: Vec<String>,
    /// Columns in the second run only.
    pub columns_only_b: Vec<String>,
    /// Columns that are written in other units; they are compared in base units.
    pub units: Vec<UnitChange>,
    /// Cells that could be compared.
    pub cells: usize,
    /// Numbers that moved by more than rounding, appeared or vanished.
    pub moved: usize,
    /// Words that differ.
    pub words: usize,
    /// The largest changes in percent, the largest first.
    pub largest_percent: Vec<CellMove>,
    /// The largest changes in base units, the largest first.
    pub largest_change: Vec<CellMove>,
    /// Numbers that appeared or vanished, the first ones.
    pub known_in_one: Vec<CellMove>,
    /// The first words that differ.
    pub first_words: Vec<WordChange>,
}

impl TableChange {
    /// Whether the table says the same, in whatever units.
    pub fn is_same(&self) -> bool {
        self.moved == 0
            && self.words == 0
            && self.rows_only_a == 0
            && self.rows_only_b == 0
            && self.columns_only_a.is_empty()
            && self.columns_only_b.is_empty()
    }
}

/// A column that is written in two units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnitChange {
    /// What it is called in base units.
    pub column: String,
    /// The unit in the first run.
    pub a: Unit,
    /// The unit in the second run.
    pub b: Unit,
}

/// A number that moved.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CellMove {
    /// The cells of the row's key.
    pub key: Vec<String>,
    /// The column, as it is called in base units.
    pub column: String,
    /// What people read above it.
    pub caption: Caption,
    /// The base unit.
    pub unit: Unit,
    /// The number.
    #[serde(flatten)]
    pub number: Move,
}

/// Words that differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WordChange {
    /// The cells of the row's key.
    pub key: Vec<String>,
    /// The column.
    pub column: String,
    /// In the first run.
    pub a: String,
    /// In the second run.
    pub b: String,
}

/// Compares all tables.
pub(crate) fn tables(a: &Material, b: &Material) -> Tables {
    let lacking = |one: &Material, other: &Material| -> Vec<String> {
        let lacks = one.tables.iter().filter(|table| other.table(&table.name).is_none());
        lacks.map(|table| table.name.to_string()).collect()
    };
    let both = a.tables.iter().filter_map(|one| {
        let (one, other) = (View::new(one), (one, b.table(&one.name)?));
        Some(TableChange {
            name: other.0.name.to_string(),
            ..table(&one, &View::new(other.1))
        })
    });
    Tables { only_a: lacking(a, b), only_b: lacking(b, a), both: both.collect() }
}

/// Compares two tables.
fn table(a: &View<'_>, b: &View<'_>) -> TableChange {
    let rows = matched(a, b);
    let lacking = |one: &View<'_>, other: &View<'_>| -> Vec<String> {
        let names = one.columns.iter().map(|column| column.name.as_ref());
        names.filter(|name| other.column(name).is_none()).map(str::to_owned).collect()
    };
    let firsts = |view: &View<'_>, rows: &[usize], key: &[String]| -> Vec<Vec<String>> {
        rows.iter().take(LARGEST).map(|row| key_of(view, *row, key)).collect()
    };
    let mut out = TableChange {
        key: rows.key.clone(),
        rows: [a.rows.len(), b.rows.len()],
        rows_only_a: rows.only_a.len(),
        rows_only_b: rows.only_b.len(),
        first_only_a: firsts(a, &rows.only_a, &rows.key),
        first_only_b: firsts(b, &rows.only_b, &rows.key),
        columns_only_a: lacking(a, b),
        columns_only_b: lacking(b, a),
        ..TableChange::default()
    };
    let mut moves = Vec::new();
    for (at, column) in a.columns.iter().enumerate() {
        let Some(other) = b.column(&column.name) else { continue };
        let written = b.columns[other].written;
        if column.written != written {
            let (column, a) = (column.name.to_string(), column.written);
            out.units.push(UnitChange { column, a, b: written });
        }
        // Money is not comparable with areas, whatever the column is called.
        if column.unit == b.columns[other].unit {
            cells((a, at), (b, other), &rows, (&mut out, &mut moves));
        }
    }
    keep_largest(&mut out, &moves, (a, &rows));
    out
}

/// A number that moved: column and rows in the first table, and how.
type Found = (usize, usize, Move);

/// Compares the cells of a column.
fn cells(
    (a, at): (&View<'_>, usize),
    (b, other): (&View<'_>, usize),
    rows: &Matched,
    (out, moves): (&mut TableChange, &mut Vec<Found>),
) {
    for (row_a, row_b) in &rows.both {
        out.cells += 1;
        let numbers = [a.number(*row_a, at), b.number(*row_b, other)];
        let cells = [a.cell(*row_a, at), b.cell(*row_b, other)];
        if cells.iter().any(|cell| matches!(cell, Cell::Text(_))) {
            let words = cells.map(Cell::field);
            if words[0] != words[1] {
                out.words += 1;
                if out.first_words.len() < LARGEST {
                    let [one, other] = words;
                    out.first_words.push(WordChange {
                        key: key_of(a, *row_a, &rows.key),
                        column: a.columns[at].name.to_string(),
                        a: one,
                        b: other,
                    });
                }
            }
            continue;
        }
        let number = Move::new(numbers[0], numbers[1]);
        if number.moved() {
            out.moved += 1;
            moves.push((at, *row_a, number));
        }
    }
}

/// Keeps the largest moves of a table.
fn keep_largest(
    out: &mut TableChange,
    moves: &[Found],
    (a, rows): (&View<'_>, &Matched),
) {
    let named = |(at, row, number): &Found| CellMove {
        key: key_of(a, *row, &rows.key),
        column: a.columns[*at].name.to_string(),
        caption: a.columns[*at].caption.clone(),
        unit: a.columns[*at].unit,
        number: *number,
    };
    let largest = |size: fn(&Move) -> Option<f64>| -> Vec<CellMove> {
        let mut by: Vec<(f64, &Found)> = moves
            .iter()
            .filter_map(|found| Some((size(&found.2)?.abs(), found)))
            .collect();
        by.sort_by(|x, y| y.0.total_cmp(&x.0));
        by.into_iter().take(LARGEST).map(|(_, found)| named(found)).collect()
    };
    out.largest_percent = largest(|number| number.percent);
    out.largest_change = largest(|number| number.change);
    let one = moves.iter().filter(|(_, _, number)| number.change.is_none());
    out.known_in_one = one.take(LARGEST).map(named).collect();
}

/// The cells of a row's key.
fn key_of(view: &View<'_>, row: usize, key: &[String]) -> Vec<String> {
    key.iter().map(|name| view.words(row, view.column(name))).collect()
}

#[cfg(test)]
mod tests {
    use restora_table::{Column, Table};

    use super::*;

    fn sites(unit: Unit, name: &str, rows: &[(&str, f64, &str)]) -> Table {
        let column = |name: &str, unit| Column {
            name: name.to_owned(),
            caption: Caption::default(),
            unit,
        };
        let columns = vec![
            column("site", Unit::None),
            column(name, unit),
            column("verdict", Unit::None),
        ];
        let mut table = Table::new("sites", columns);
        for (site, number, verdict) in rows {
            let number = Cell::Number(*number);
            table.push(vec![Cell::text(*site), number, Cell::text(*verdict)]);
        }
        table
    }

    #[test]
    fn cells_are_compared_in_base_units() {
        let a = sites(
            Unit::SquareMetres,
            "area_m2",
            &[("s", 1e4, "pass"), ("t", 2e4, "pass")],
        );
        let b = sites(
            Unit::Mu,
            "area_mu",
            &[("s", 15.0, "pass"), ("t", 45.0, "fail"), ("u", 1.0, "")],
        );
        let found = table(&View::new(&a), &View::new(&b));
        assert_eq!((found.rows_only_a, found.rows_only_b), (0, 1));
        assert_eq!(found.first_only_b, [["u"]]);
        assert_eq!((found.cells, found.moved, found.words), (6, 1, 1));
        // 45 mu are 3 ha, half as much again as 2 ha.
        let moved = &found.largest_percent[0];
        assert_eq!((moved.key[0].as_str(), moved.number.percent), ("t", Some(50.0)));
        assert_eq!(found.units[0].b, Unit::Mu);
        assert!(found.columns_only_a.is_empty() && found.columns_only_b.is_empty());
    }

    #[test]
    fn columns_of_other_things_are_not_compared() {
        let a = sites(Unit::Share, "x", &[("s", 1.0, "")]);
        let b = sites(Unit::Cny, "x", &[("s", 2.0, "")]);
        assert_eq!(table(&View::new(&a), &View::new(&b)).moved, 0);
    }
}
