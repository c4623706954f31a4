//! Results by column name.

use std::collections::BTreeMap;
use std::path::Path;

/// A row of a CSV, by column name.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Row(BTreeMap<String, String>);

impl Row {
    /// The words of a column.
    #[track_caller]
    pub(crate) fn text(&self, column: &str) -> &str {
        self.0.get(column).unwrap_or_else(|| panic!("no column `{column}` in {self:?}"))
    }

    /// The number in a column.
    #[track_caller]
    pub(crate) fn number(&self, column: &str) -> f64 {
        let text = self.text(column);
        text.parse().unwrap_or_else(|_| panic!("`{column}` is `{text}` in {self:?}"))
    }

    /// Whether these words stand in these columns.
    fn fits(&self, wanted: &[(&str, &str)]) -> bool {
        wanted.iter().all(|(column, word)| self.text(column) == *word)
    }

    /// The names of all columns.
    pub(crate) fn columns(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

/// The rows of a CSV.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Rows(pub(crate) Vec<Row>);

impl Rows {
    /// Reads a CSV with a header line.
    pub(crate) fn parse(text: &[u8]) -> Self {
        let mut reader = csv::Reader::from_reader(text);
        Self(reader.deserialize().map(|row| Row(row.unwrap())).collect())
    }

    /// Reads a file.
    pub(crate) fn read(path: &Path) -> Self {
        Self::parse(&std::fs::read(path).unwrap())
    }

    /// The rows with these words in these columns.
    pub(crate) fn all<'a>(
        &'a self,
        wanted: &'a [(&str, &str)],
    ) -> impl Iterator<Item = &'a Row> {
        self.0.iter().filter(|row| row.fits(wanted))
    }

    /// The one row with these words in these columns.
    #[track_caller]
    pub(crate) fn one(&self, wanted: &[(&str, &str)]) -> &Row {
        let found: Vec<&Row> = self.0.iter().filter(|row| row.fits(wanted)).collect();
        assert_eq!(found.len(), 1, "{wanted:?} in {self:#?}");
        found[0]
    }

    /// Sum of a column over the rows with these words; empty cells count nothing.
    pub(crate) fn sum(&self, column: &str, wanted: &[(&str, &str)]) -> f64 {
        let filled = self.all(wanted).filter(|row| !row.text(column).is_empty());
        filled.map(|row| row.number(column)).sum()
    }
}

/// Whether two numbers agree to twelve digits.
#[track_caller]
pub(crate) fn same(left: f64, right: f64) {
    let apart = (left - right).abs();
    assert!(apart <= 1e-12 * left.abs().max(right.abs()), "{left} is not {right}");
}
