//! The sheet that names every column.

use restora_message::Lang;
use restora_message::catalogue::report_tables::text;
use rust_xlsxwriter::utility::column_number_to_name;
use rust_xlsxwriter::{Worksheet, XlsxError};

use super::Book;
use super::page::{print, put, put_link};
use super::plan::What;
use crate::units;

/// Widths of the columns.
const WIDTHS: [f64; 7] = [26.0, 9.0, 26.0, 32.0, 32.0, 40.0, 28.0];

/// Writes the sheet: a row for each column of each table.
pub(super) fn write(sheet: &mut Worksheet, book: Book<'_>) -> Result<(), XlsxError> {
    let Book { lang, look, sheets, .. } = book;
    for (col, width) in (0..).zip(WIDTHS) {
        sheet.set_column_width(col, width)?;
    }
    let heads = [
        &text::SHEET,
        &text::COLUMN,
        &text::FILE,
        &text::MACHINE_NAME,
        &text::CAPTION_ZH,
        &text::CAPTION_EN,
        &text::UNIT,
    ];
    for (col, head) in (0..).zip(heads) {
        put(sheet, (0, col), head.get(lang), &look.head)?;
    }
    let long = &look.long[0];
    let mut row = 0;
    // The further sheets of a long table have the same columns.
    let first = sheets.iter().filter_map(|one| match &one.what {
        What::Table(table, rows) if rows.start == 0 => Some((one.name.as_str(), *table)),
        _ => None,
    });
    let left_out = book.left_out.iter().map(|table| ("", *table));
    for (name, table) in first.chain(left_out) {
        for (index, column) in (0..).zip(&table.columns) {
            row += 1;
            if name.is_empty() {
                put(sheet, (row, 0), "", long)?;
            } else {
                put_link(sheet, (row, 0), (name, name), &look.linked)?;
            }
            put(sheet, (row, 1), &column_number_to_name(index), long)?;
            put(sheet, (row, 2), &format!("{}.csv", table.name), long)?;
            put(sheet, (row, 3), &column.name, long)?;
            put(sheet, (row, 4), column.caption.get(Lang::Zh), long)?;
            put(sheet, (row, 5), column.caption.get(Lang::En), long)?;
            let unit = units::in_full(column.unit).map_or("", |unit| unit.get(lang));
            put(sheet, (row, 6), unit, long)?;
        }
    }
    sheet.autofilter(0, 0, row, 6)?;
    sheet.set_freeze_panes(1, 0)?;
    print(sheet, lang, Some(0), WIDTHS.iter().sum())
}
