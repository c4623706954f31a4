//! Which columns of a table say what a row is about, and which are measured.

use restora_table::{Cell, Table};

/// Columns that tell rows apart; they are no indicators, whatever they hold.
const KEYS: [&str; 7] = ["site", "name", "group", "date", "date_from", "date_to", "kind"];

/// The columns with numbers, by their index. Columns that are empty in all rows are none.
pub(crate) fn numeric(table: &Table) -> Vec<usize> {
    let is_measured = |column: usize| {
        let mut found = false;
        for row in &table.rows {
            match row.get(column) {
                Some(Cell::Integer(_) | Cell::Number(_)) => found = true,
                Some(Cell::Text(_)) => return false,
                Some(Cell::Empty) | None => {}
            }
        }
        found
    };
    (0..table.columns.len())
        .filter(|column| !KEYS.contains(&table.columns[*column].name.as_str()))
        .filter(|column| is_measured(*column))
        .collect()
}

/// Reads the cells of one row by the name of their column.
pub(crate) struct Row<'a> {
    table: &'a Table,
    cells: &'a [Cell],
}

/// The rows of a table.
pub(crate) fn rows(table: &Table) -> impl Iterator<Item = Row<'_>> {
    table.rows.iter().map(move |cells| Row { table, cells })
}

impl<'a> Row<'a> {
    /// The cell of a column; empty where there is no such column.
    pub(crate) fn cell(&self, name: &str) -> &'a Cell {
        let found = self.table.column(name).and_then(|column| self.cells.get(column));
        found.unwrap_or(&Cell::Empty)
    }

    /// The cell of a column by its index.
    pub(crate) fn at(&self, column: usize) -> &'a Cell {
        self.cells.get(column).unwrap_or(&Cell::Empty)
    }

    /// A label as text: a date that was read back as a number is still a label.
    pub(crate) fn label(&self, name: &str) -> String {
        self.cell(name).field()
    }

    /// The label as a cell.
    pub(crate) fn word(&self, name: &str) -> Cell {
        Cell::text(self.label(name))
    }

    /// Whether the row is about one site, not about a union or a sum.
    pub(crate) fn is_site(&self) -> bool {
        matches!(self.label("kind").as_str(), "" | "site")
    }
}
