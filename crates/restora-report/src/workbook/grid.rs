//! The sheet of a table.

use std::ops::Range;

use restora_table::{Cell, Column, Table, Unit};
use rust_xlsxwriter::{ColNum, Format, IgnoreError, RowNum, Worksheet, XlsxError};

use super::Book;
use super::formats::{Look, MOST_DECIMALS, Shown, plain, shown};
use super::page::{headings, print, put, put_whole};
use super::words::{clean, height, lines, room, width};

/// Width of a column at most; longer words take more lines.
const WIDEST: usize = 42;
/// Words of more bytes stay on one line: a row as high as the screen helps nobody.
const ONE_LINE: usize = 600;
/// Columns that stay in view at the left, at most, and their width together.
const FROZEN: (usize, f64) = (4, 56.0);
/// Characters that the button of a filter covers.
const BUTTON: usize = 3;

/// A column as it is shown.
struct Seen {
    heading: String,
    width: f64,
    /// Whether its numbers are shown alike, and how.
    formats: Option<[Format; 2]>,
    /// Whether it names what a row is about.
    is_label: bool,
    /// Whether text in it looks like a number.
    has_number_as_text: bool,
}

/// Numbers without a unit, by the digits behind their point; the last are tiny ones.
struct Plain(Vec<[Format; 2]>);

impl Plain {
    fn new() -> Self {
        let patterns = (0..=MOST_DECIMALS).map(|decimals| match decimals {
            0 => "0".to_owned(),
            some => format!("0.{}", "0".repeat(some)),
        });
        let tiny = std::iter::once("0.00E+00".to_owned());
        Self(patterns.chain(tiny).map(|pattern| Look::number(&pattern)).collect())
    }

    fn of(&self, value: f64) -> &[Format; 2] {
        &self.0[plain(value).unwrap_or(MOST_DECIMALS + 1)]
    }
}

/// Writes rows of a table under its head.
pub(super) fn write(
    sheet: &mut Worksheet,
    book: Book<'_>,
    table: &Table,
    rows: Range<usize>,
) -> Result<(), XlsxError> {
    let rows = &table.rows[rows];
    let seen = columns(table, rows, book);
    let Some(last) = seen.len().checked_sub(1) else { return Ok(()) };
    // More columns than a sheet has make an error below, more than 65,536 would wrap around.
    let last = ColNum::try_from(last).unwrap_or(ColNum::MAX);
    let end = RowNum::try_from(rows.len()).unwrap_or(RowNum::MAX);
    let mut high = 1;
    for (col, column) in (0..).zip(&seen) {
        sheet.set_column_width(col, column.width)?;
        put(sheet, (0, col), &column.heading, &book.look.head)?;
        let wide = room(column.width).saturating_sub(BUTTON);
        high = high.max(lines(&column.heading, wide));
    }
    sheet.set_row_height(0, height(high.min(8)) + 6.0)?;
    body(sheet, book, table, (rows, &seen))?;
    sheet.autofilter(0, 0, end, last)?;
    sheet.set_freeze_panes(1, frozen(&seen))?;
    let texts = (0..).zip(&seen).filter(|(_, column)| column.has_number_as_text);
    for (col, _) in texts {
        sheet.ignore_error_range(
            1,
            col,
            end.max(1),
            col,
            IgnoreError::NumberStoredAsText,
        )?;
    }
    let wide = seen.iter().map(|column| column.width).sum();
    print(sheet, book.lang, Some(0), wide)
}

fn body(
    sheet: &mut Worksheet,
    book: Book<'_>,
    table: &Table,
    (rows, seen): (&[Vec<Cell>], &[Seen]),
) -> Result<(), XlsxError> {
    let plain = Plain::new();
    let kind = table.column("kind");
    for (row, cells) in (1..).zip(rows) {
        let tone = usize::from(kind.is_some_and(|kind| is_total(&cells[kind])));
        let mut high = 1;
        for ((col, cell), column) in (0..).zip(cells).zip(seen) {
            let (at, look) = ((row, col), book.look);
            let format = |value: f64| {
                &column.formats.as_ref().unwrap_or_else(|| plain.of(value))[tone]
            };
            match cell {
                Cell::Text(text) if is_long(text) => {
                    high = high.max(lines(text, room(column.width - 2.0)));
                    put(sheet, at, text, &look.long[tone])?;
                }
                Cell::Text(text) => put(sheet, at, text, &look.word[tone])?,
                Cell::Integer(n) => put_whole(sheet, at, *n, format(0.0))?,
                Cell::Number(n) if n.is_finite() => {
                    // Adding zero makes a zero of −0.
                    sheet.write_number_with_format(row, col, *n + 0.0, format(*n))?;
                }
                Cell::Number(_) | Cell::Empty => {
                    sheet.write_blank(row, col, &look.word[tone])?;
                }
            }
        }
        if high > 1 {
            sheet.set_row_height(row, height(high))?;
        }
    }
    Ok(())
}

/// Whether a text takes more lines than one.
fn is_long(text: &str) -> bool {
    text.len() < ONE_LINE && (width(text) > WIDEST || text.contains('\n'))
}

/// Whether a row repeats the land of others.
fn is_total(kind: &Cell) -> bool {
    matches!(kind, Cell::Text(kind) if matches!(kind.as_str(), "group" | "union" | "sum"))
}

fn columns(table: &Table, rows: &[Vec<Cell>], book: Book<'_>) -> Vec<Seen> {
    let headings = headings(&table.columns, book.lang);
    let columns = table.columns.iter().zip(headings).enumerate();
    columns
        .map(|(index, (column, heading))| {
            let cells = rows.iter().map(|row| &row[index]);
            let style = style(column, cells.clone());
            let widest = cells.clone().map(|cell| wide(cell, style.as_ref())).max();
            let is_text = |cell: &Cell| matches!(cell, Cell::Text(_));
            Seen {
                width: fitting(&heading, widest.unwrap_or(0)),
                heading,
                formats: style.map(|shown| Look::number(&shown.pattern())),
                is_label: column.unit == Unit::None && cells.clone().any(is_text),
                has_number_as_text: cells.clone().any(looks_like_number),
            }
        })
        .collect()
}

/// How numbers of the column are shown, if all alike.
fn style<'a>(
    column: &Column,
    mut cells: impl Iterator<Item = &'a Cell>,
) -> Option<Shown> {
    if column.unit == Unit::None && matches!(column.name.as_str(), "x" | "y") {
        let numbers = cells.filter_map(|cell| match cell {
            Cell::Number(n) => Some(*n),
            _ => None,
        });
        let (broken, far) = numbers.fold((false, false), |(broken, far), n| {
            (broken || n.fract() != 0.0, far || n.abs() > 360.0)
        });
        return broken.then(|| Shown::coordinate(!far));
    }
    let is_whole = |cell: &Cell| !matches!(cell, Cell::Number(n) if n.fract() != 0.0);
    shown(column.unit, cells.all(is_whole))
}

/// How wide a cell is shown.
fn wide(cell: &Cell, style: Option<&Shown>) -> usize {
    let number = |value: f64| match (style, plain(value)) {
        (Some(style), _) => style.width(value),
        (None, Some(decimals)) => format!("{value:.decimals$}").len(),
        (None, None) => "-0.00E-00".len(),
    };
    match cell {
        Cell::Empty => 0,
        Cell::Text(text) => width(text).min(WIDEST),
        Cell::Integer(n) => number(*n as f64),
        Cell::Number(n) => number(*n),
    }
}

/// A width for a column: what is in it fits, and its heading on three lines or few more.
fn fitting(heading: &str, widest: usize) -> f64 {
    let least = (6..30).find(|wide| lines(heading, *wide) <= 3).unwrap_or(30);
    (widest.min(WIDEST).max(least + BUTTON) + 3) as f64
}

/// Columns that stay in view: the first ones that say what a row is about.
fn frozen(seen: &[Seen]) -> ColNum {
    let mut room = FROZEN.1;
    let fits = |column: &&Seen| {
        room -= column.width;
        column.is_label && room >= 0.0
    };
    let labels = seen.iter().take(FROZEN.0).take_while(fits).count();
    // Something has to be left that moves.
    ColNum::try_from(labels.min(seen.len().saturating_sub(1))).unwrap_or(0)
}

/// Text for which Excel would offer to make a number of it, such as a year.
fn looks_like_number(cell: &Cell) -> bool {
    let Cell::Text(text) = cell else { return false };
    let text = clean(text);
    let digits = text.chars().any(|c| c.is_ascii_digit());
    digits && text.chars().all(|c| c.is_ascii_digit() || " +-.,/:%eE".contains(c))
}
