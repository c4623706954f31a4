//! A run as one workbook that an office opens in Excel or WPS.
//!
//! The first sheet says what there is and how to read it; then comes a sheet for each table, the
//! proof, what codes stand for, and a dictionary of all columns. Each table has a single head row,
//! for filters and pivot tables; the names of its columns for programs are in the dictionary.
//!
//! Numbers are stored unrounded, and a number format shows them rounded. Text is stored as text,
//! whatever it begins with: no cell of a table is ever a formula or a link.

mod page;
mod words;
mod formats;
mod plan;
mod grid;
mod inputs;
mod readme;
mod checks;
mod codes;
mod dictionary;

#[cfg(test)]
mod tests;

use restora_message::catalogue::report_tables;
use restora_message::{Lang, Problem};
use restora_table::Table;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use self::formats::Look;
use self::plan::{Sheet, What};
use crate::Material;

/// What a workbook holds at most.
#[derive(Clone, Copy, Debug)]
struct Limits {
    /// Rows of a sheet, below its head.
    rows: usize,
    /// Cells of all tables. Each takes some two hundred bytes while the file is made, and more
    /// when it is opened.
    cells: usize,
}

impl Limits {
    /// A sheet as large as Excel has it, in about two gigabytes of memory.
    const EXCEL: Self = Self { rows: 1_048_575, cells: 8_000_000 };
}

/// What every sheet is made from.
#[derive(Clone, Copy)]
struct Book<'a> {
    material: &'a Material,
    lang: Lang,
    look: &'a Look,
    /// All sheets, in their order.
    sheets: &'a [Sheet<'a>],
    /// Tables that are too large to stand in it.
    left_out: &'a [&'a Table],
    limits: Limits,
}

/// The workbook of a run, in one language, as the bytes of an XLSX file.
///
/// The same material gives the same bytes: the file names no time. Control characters, which XML
/// cannot hold, are left out, and text beyond the 32,767 characters of a cell is cut. A table of
/// more rows than a sheet holds goes on in further sheets; one that would make a workbook of more
/// than eight million cells is left out, and the first sheet says so and where it is.
///
/// # Errors
/// If the file cannot be made: a table of more columns than a sheet holds, or a defect.
pub fn workbook(material: &Material, lang: Lang) -> Result<Vec<u8>, Problem> {
    build(material, lang, Limits::EXCEL)
        .map_err(|cause| Problem::new(&report_tables::WORKBOOK).with("cause", cause))
}

fn build(material: &Material, lang: Lang, limits: Limits) -> Result<Vec<u8>, XlsxError> {
    let codes = codes::of(material, lang);
    let (tables, left_out) = plan::fitting(&material.tables, limits.cells);
    let sheets = plan::sheets(&tables, lang, !codes.is_empty(), limits.rows);
    let look = Look::new();
    let book = Book {
        material,
        lang,
        look: &look,
        sheets: &sheets,
        left_out: &left_out,
        limits,
    };
    let mut file = Workbook::new();
    // Without a date of its own, a file would name the time at which it is made.
    let made = ExcelDateTime::from_ymd(2000, 1, 1)?;
    let properties = DocProperties::new()
        .set_title(words::clean(&readme::title(material, lang)))
        .set_author("restora")
        .set_creation_datetime(&made);
    file.set_properties(&properties);
    for sheet in &sheets {
        let page = file.add_worksheet();
        page.set_name(&sheet.name)?;
        match &sheet.what {
            What::ReadMe => readme::write(page, book)?,
            What::Table(table, rows) => grid::write(page, book, table, rows.clone())?,
            What::Checks => checks::write(page, book)?,
            What::Codes => codes::write(page, book, &codes)?,
            What::Dictionary => dictionary::write(page, book)?,
        }
    }
    file.save_to_buffer()
}
