//! What sheets have in common: cells, and how they are printed.

use restora_message::Lang;
use restora_message::catalogue::report_tables::text;
use restora_table::{Caption, Column};
use rust_xlsxwriter::{ColNum, Format, RowNum, Url, Worksheet, XlsxError};

use super::words::{clean, cut};
use crate::units;

/// Beyond this, not every whole number is one of Excel's.
const EXACT: u64 = 1 << 53;

/// Paper, by the numbers that printers know.
const A4: u8 = 9;
/// The same.
const A3: u8 = 8;

/// The width of a sheet in characters, beyond which A4 would be too small to read.
const WIDE: f64 = 190.0;

/// Text in a cell, which stays text whatever it begins with.
pub(super) fn put(
    sheet: &mut Worksheet,
    (row, col): (RowNum, ColNum),
    words: &str,
    format: &Format,
) -> Result<(), XlsxError> {
    let words = clean(words);
    if words.starts_with(['=', '+', '-', '@']) {
        // Excel would take it for a formula as soon as somebody edits the cell.
        let quoted = format.clone().set_quote_prefix();
        sheet.write_string_with_format(row, col, words.as_ref(), &quoted)?;
    } else if words.is_empty() {
        sheet.write_blank(row, col, format)?;
    } else {
        sheet.write_string_with_format(row, col, words.as_ref(), format)?;
    }
    Ok(())
}

/// A whole number in a cell; as text where Excel would round it.
pub(super) fn put_whole(
    sheet: &mut Worksheet,
    (row, col): (RowNum, ColNum),
    number: i64,
    format: &Format,
) -> Result<(), XlsxError> {
    if number.unsigned_abs() > EXACT {
        return put(sheet, (row, col), &number.to_string(), format);
    }
    sheet.write_number_with_format(row, col, number as f64, format)?;
    Ok(())
}

/// A link to a sheet of this workbook.
pub(super) fn put_link(
    sheet: &mut Worksheet,
    (row, col): (RowNum, ColNum),
    (to, words): (&str, &str),
    format: &Format,
) -> Result<(), XlsxError> {
    let url = Url::new(format!("internal:'{}'!A1", to.replace('\'', "''")));
    sheet.write_url_with_format(row, col, url.set_text(words), format)?;
    Ok(())
}

/// How a sheet is printed: on its side, as wide as a page, with its head on each.
pub(super) fn print(
    sheet: &mut Worksheet,
    lang: Lang,
    head: Option<RowNum>,
    width: f64,
) -> Result<(), XlsxError> {
    let page = text::PAGE.fill(lang, &[("page", "&P"), ("pages", "&N")]);
    sheet
        .set_landscape()
        .set_paper_size(if width > WIDE { A3 } else { A4 })
        .set_print_fit_to_pages(1, 0)
        .set_margins(0.4, 0.4, 0.6, 0.6, 0.3, 0.3)
        .set_footer(format!("&L&A&R{page}"));
    if let Some(head) = head {
        sheet.set_repeat_rows(head, head)?;
    }
    Ok(())
}

/// The caption of a column with its unit; the name of one that has no caption.
pub(super) fn heading(column: &Column, lang: Lang) -> String {
    let caption = said(&column.caption, lang).unwrap_or(&column.name);
    match units::label(column.unit) {
        Some(unit) => {
            let args = [("caption", caption), ("unit", unit.get(lang))];
            text::WITH_UNIT.fill(lang, &args)
        }
        None => caption.to_owned(),
    }
}

/// A caption in a language, else in the other.
fn said(caption: &Caption, lang: Lang) -> Option<&str> {
    let other = if lang == Lang::Zh { Lang::En } else { Lang::Zh };
    [caption.get(lang), caption.get(other)].into_iter().find(|words| !words.is_empty())
}

/// The headings of a table, each another than the rest: where captions agree, the names of the
/// columns tell them apart. Pivot tables need that.
pub(super) fn headings(columns: &[Column], lang: Lang) -> Vec<String> {
    let all: Vec<String> = columns.iter().map(|column| heading(column, lang)).collect();
    let mut lowered: Vec<String> = all.iter().map(|head| head.to_lowercase()).collect();
    lowered.sort_unstable();
    let twice = |head: &str| {
        let head = head.to_lowercase();
        let first = lowered.partition_point(|other| *other < head);
        lowered.get(first + 1) == Some(&head)
    };
    let told_apart = |(head, column): (String, &Column)| {
        if twice(&head) { format!("{head}\n{}", column.name) } else { head }
    };
    // A name is of any length, and the head of a table is read at a glance.
    let short =
        |head: String| if head.len() > 400 { cut(&head, 200) + "…" } else { head };
    all.into_iter().zip(columns).map(told_apart).map(short).collect()
}
