//! What a result looks like: a [`Table`] of typed [`Column`]s and rows.
//!
//! Every column names its unit and has a caption in Chinese and English, so that a CSV, a
//! terminal table and a workbook say the same thing. A [`Cell`] may be empty: "not
//! known" and "not applicable" are never written as zero. What is no table is described
//! beside: [`RasterProduct`]s with their symbols, and the [`Maps`] of a report.

mod caption;
mod maps;
mod products;

use std::borrow::Cow;
use std::fmt::{Display, Write as _};

use serde::{Deserialize, Serialize};

pub use caption::Caption;
pub use maps::{Frame, FrameImage, Maps, Outline};
pub use products::{
    ClassSymbol, LayerStyle, Ramp, RasterFacts, RasterGrid, RasterKind, RasterProduct,
    Stop, Symbols, plain_colour,
};

/// What the numbers of a column are measured in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Words, codes, dates.
    None,
    /// Pixels; fractions of a pixel count.
    Pixels,
    /// Square metres.
    SquareMetres,
    /// A share between 0 and 1.
    Share,
    /// A difference of shares, in percentage points.
    Points,
    /// Percent.
    Percent,
    /// Yuan per year.
    CnyPerYear,
    /// Metres.
    Metres,
    /// Tonnes per year.
    TonnesPerYear,
    /// Tonnes per hectare and year.
    TonnesPerHectareYear,
    /// Tonnes per square kilometre and year.
    TonnesPerSquareKilometreYear,
    /// Yuan.
    Cny,
    /// Ten thousand yuan (万元).
    WanCny,
    /// A hundred million yuan (亿元).
    YiCny,
    /// Ten thousand yuan per year.
    WanCnyPerYear,
    /// A hundred million yuan per year.
    YiCnyPerYear,
    /// Hectares.
    Hectares,
    /// Mu (亩), fifteen to the hectare.
    Mu,
    /// Ten thousand mu (万亩).
    WanMu,
    /// Square kilometres.
    SquareKilometres,
    /// Yuan per square metre.
    CnyPerSquareMetre,
    /// Yuan per hectare and year.
    CnyPerHectareYear,
    /// Credits of a mitigation bank.
    Credits,
    /// A number of things.
    Count,
    /// A ratio of two numbers of one unit.
    Ratio,
    /// Years.
    Years,
}

/// One column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Machine name; ends with its unit where it has one (`area_m2`).
    pub name: String,
    /// What people read above it.
    pub caption: Caption,
    /// What its numbers are measured in.
    pub unit: Unit,
}

/// One value.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Not known or not applicable; an empty field in a CSV.
    Empty,
    /// Words.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A number, unrounded.
    Number(f64),
}

impl Cell {
    /// A number, or empty where there is none. A number that is not finite is none.
    pub fn number(value: Option<f64>) -> Self {
        value.filter(|v| v.is_finite()).map_or(Self::Empty, Self::Number)
    }

    /// Words, or empty where there are none.
    pub fn text(value: impl Into<String>) -> Self {
        let value = value.into();
        if value.is_empty() { Self::Empty } else { Self::Text(value) }
    }

    /// Words that a spreadsheet would take for a formula: those that start with `=`, `+`, `-`,
    /// `@`, a tab or a carriage return, go on after that, and are no number. In a CSV an apostrophe stands before
    /// them, and before those that have apostrophes there already, so that it can be taken away.
    fn is_formula(text: &str) -> bool {
        let bare = text.trim_start_matches('\'');
        let sign = bare.starts_with(['=', '+', '-', '@', '\t', '\r']);
        sign && bare.len() > 1 && text.parse::<f64>().is_err()
    }

    /// Adds to a text what [`Cell::field`] gives, but no spreadsheet takes it for a formula.
    pub fn guard(&self, out: &mut String) {
        if let Self::Text(text) = self
            && Self::is_formula(text)
        {
            out.push('\'');
        }
        self.write(out);
    }

    /// The words behind a field that may have been [guarded](Cell::guard).
    pub fn unguarded(field: &str) -> &str {
        field.strip_prefix('\'').filter(|text| Self::is_formula(text)).unwrap_or(field)
    }

    /// As a CSV field: numbers in the shortest form that reads back to the same value,
    /// never in scientific notation.
    pub fn field(&self) -> String {
        let mut field = String::new();
        self.write(&mut field);
        field
    }

    fn write(&self, out: &mut String) {
        let shown: &dyn Display = match self {
            Self::Empty => return,
            Self::Text(text) => return out.push_str(text),
            Self::Number(n) if *n == 0.0 => return out.push('0'),
            Self::Integer(n) => n,
            Self::Number(n) => n,
        };
        // Text takes whatever is written to it.
        write!(out, "{shown}").unwrap_or_default();
    }
}

/// Columns and rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Machine name (`sites`), also the stem of its file.
    pub name: Cow<'static, str>,
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows, each as long as `columns`.
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    /// A table without rows.
    pub fn new(name: impl Into<Cow<'static, str>>, columns: Vec<Column>) -> Self {
        Self { name: name.into(), columns, rows: Vec::new() }
    }

    /// Adds a row.
    ///
    /// # Panics
    /// If the row is not as long as the header: a defect of the caller.
    pub fn push(&mut self, row: Vec<Cell>) {
        assert_eq!(row.len(), self.columns.len(), "a row of `{}` is ragged", self.name);
        self.rows.push(row);
    }

    /// The index of a column.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guarded(cell: &Cell) -> String {
        let mut field = String::new();
        cell.guard(&mut field);
        field
    }

    #[test]
    fn fields_are_unrounded_and_plain() {
        assert_eq!(Cell::Number(0.1 + 0.2).field(), "0.30000000000000004");
        assert_eq!(Cell::Number(1e21).field(), "1000000000000000000000");
        assert_eq!(Cell::Number(-0.0).field(), "0");
        assert_eq!(Cell::number(Some(f64::NAN)), Cell::Empty);
        assert_eq!(Cell::text(""), Cell::Empty);
    }

    #[test]
    fn no_words_are_a_formula_and_all_come_back() {
        for (text, wanted) in [
            ("=1+1", "'=1+1"),
            ("-2+3", "'-2+3"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\tx", "'\tx"),
            ("'=1", "''=1"),
            ("-2.5", "-2.5"),
            ("+7", "+7"),
            ("=", "="),
            ("-", "-"),
            ("'s Gravenhage", "'s Gravenhage"),
            ("a=b", "a=b"),
        ] {
            assert_eq!(guarded(&Cell::text(text)), wanted);
            assert_eq!(Cell::unguarded(wanted), text);
        }
        assert_eq!(guarded(&Cell::Number(-2.0)), "-2");
    }
}
