//! The first sheet: what there is, and how to read it.

use restora_message::catalogue::report_tables::{tables, text};
use restora_message::{Lang, Text};
use restora_table::{Table, Unit};
use rust_xlsxwriter::{ColNum, RowNum, Worksheet, XlsxError};
use serde_json::Value;

use super::formats::Look;
use super::page::{heading, print, put, put_link, put_whole};
use super::plan::What;
use super::words::{height, lines, room};
use super::{Book, checks, inputs};
use crate::Material;
use crate::rows::rows;

/// Widths of the columns.
const WIDTHS: [f64; 4] = [26.0, 74.0, 13.0, 34.0];

/// The last of them.
const LAST: ColNum = 3;

/// Height of the name of the run, in points.
const TITLE: f64 = 27.0;

/// The sheet while it is written.
struct Page<'a> {
    sheet: &'a mut Worksheet,
    book: Book<'a>,
    row: RowNum,
    /// The last row that was made higher, and by how many lines.
    grown: (RowNum, usize),
}

/// The name of the run.
pub(super) fn title(material: &Material, lang: Lang) -> String {
    let name = words(&material.record, "/config/name").filter(|name| !name.is_empty());
    name.unwrap_or_else(|| text::UNNAMED_RUN.get(lang)).to_owned()
}

/// Writes the sheet.
pub(super) fn write(sheet: &mut Worksheet, book: Book<'_>) -> Result<(), XlsxError> {
    for (col, width) in (0..).zip(WIDTHS) {
        sheet.set_column_width(col, width)?;
    }
    sheet.set_screen_gridlines(false);
    print(sheet, book.lang, None, WIDTHS.iter().sum())?;
    let mut page = Page { sheet, book, row: 0, grown: (0, 1) };
    page.head()?;
    page.run()?;
    page.sheets()?;
    page.how_to_read()?;
    page.warnings()?;
    page.inputs()
}

fn words<'a>(record: &'a Value, pointer: &str) -> Option<&'a str> {
    record.pointer(pointer).and_then(Value::as_str)
}

impl Page<'_> {
    fn cell(&mut self, col: ColNum, words: &str) -> Result<(), XlsxError> {
        let Look { text, aligned, .. } = self.book.look;
        self.grow(words, WIDTHS[usize::from(col)])?;
        let format = if col == LAST { aligned } else { text };
        put(self.sheet, (self.row, col), words, format)
    }

    /// Makes the row high enough for a text that takes more than a line. Not every program does
    /// so when it opens a file, and none for cells that are merged.
    fn grow(&mut self, words: &str, wide: f64) -> Result<(), XlsxError> {
        let lines = lines(words, room(wide));
        if lines > 1 && self.grown < (self.row, lines) {
            self.grown = (self.row, lines);
            self.sheet.set_row_height(self.row, height(lines))?;
        }
        Ok(())
    }

    /// The name and the description of the run.
    fn head(&mut self) -> Result<(), XlsxError> {
        let Book { material, lang, look, .. } = self.book;
        self.sheet.merge_range(self.row, 0, self.row, LAST, "", &look.title)?;
        self.sheet.set_row_height(self.row, TITLE)?;
        put(self.sheet, (self.row, 0), &title(material, lang), &look.title)?;
        self.row += 1;
        let about = words(&material.record, "/config/description").unwrap_or_default();
        if !about.is_empty() {
            self.sheet.merge_range(self.row, 0, self.row, LAST, "", &look.note)?;
            put(self.sheet, (self.row, 0), about, &look.note)?;
            self.grow(about, WIDTHS.iter().sum())?;
            self.row += 1;
        }
        Ok(())
    }

    /// A heading, with those of the columns below it.
    fn part(&mut self, name: &str, columns: &[&Text]) -> Result<(), XlsxError> {
        let Book { lang, look, .. } = self.book;
        self.row += 1;
        for col in 0..=LAST {
            self.sheet.write_blank(self.row, col, &look.part)?;
        }
        put(self.sheet, (self.row, 0), name, &look.part)?;
        self.row += 1;
        for (col, column) in (0..).zip(columns) {
            put(self.sheet, (self.row, col), column.get(lang), &look.head)?;
        }
        self.row += RowNum::from(!columns.is_empty());
        Ok(())
    }

    fn line(&mut self, label: &Text, words: &str) -> Result<(), XlsxError> {
        let Book { lang, look, .. } = self.book;
        put(self.sheet, (self.row, 0), label.get(lang), &look.label)?;
        self.cell(1, words)?;
        self.row += 1;
        Ok(())
    }

    fn run(&mut self) -> Result<(), XlsxError> {
        let Book { material, lang, look, .. } = self.book;
        let record = &material.record;
        self.part(text::ABOUT_RUN.get(lang), &[])?;
        if let Some(version) = words(record, "/restora") {
            let program = text::PROGRAM_VERSION.fill(lang, &[("version", version)]);
            self.line(&text::PROGRAM, &program)?;
        }
        let dates = dates(material);
        if !dates.is_empty() {
            self.line(&text::DATES, &dates.join(text::DATES_JOIN.get(lang)))?;
        }
        put(self.sheet, (self.row, 0), text::SITES.get(lang), &look.label)?;
        let sites = i64::try_from(number_of_sites(material)).unwrap_or(i64::MAX);
        put_whole(self.sheet, (self.row, 1), sites, &look.number)?;
        self.row += 1;
        if let Some(table) = words(record, "/meaning/table/name") {
            self.line(&text::COEFFICIENTS, table)?;
        }
        let standard = record.pointer("/meaning/standard_equivalent_cny_per_ha_yr");
        if let Some(value) = standard.and_then(Value::as_f64) {
            let value = text::STANDARD_VALUE.fill(lang, &[("value", &value.to_string())]);
            self.line(&text::STANDARD, &value)?;
        }
        put(self.sheet, (self.row, 0), text::CHECKED.get(lang), &look.label)?;
        let to = self.book.sheets.iter().find(|sheet| matches!(sheet.what, What::Checks));
        let said = checks::summary(record, lang);
        if let Some(to) = to {
            put_link(self.sheet, (self.row, 1), (&to.name, &said), &look.link)?;
        }
        self.row += 1;
        Ok(())
    }

    /// A line for each sheet.
    fn sheets(&mut self) -> Result<(), XlsxError> {
        let Book { lang, look, sheets, .. } = self.book;
        self.part(
            text::SHEETS.get(lang),
            &[&text::SHEET, &text::HOLDS, &text::ROWS, &text::FILE],
        )?;
        for sheet in sheets {
            let what = match &sheet.what {
                What::ReadMe => continue,
                What::Table(table, rows) => {
                    self.file(table, rows.len())?;
                    self.holds(table, rows)
                }
                What::Checks => text::HOLDS_CHECKS.get(lang).to_owned(),
                What::Codes => text::HOLDS_CODES.get(lang).to_owned(),
                What::Dictionary => text::HOLDS_DICTIONARY.get(lang).to_owned(),
            };
            put_link(self.sheet, (self.row, 0), (&sheet.name, &sheet.name), &look.link)?;
            self.cell(1, &what)?;
            self.row += 1;
        }
        for table in self.book.left_out {
            self.file(table, table.rows.len())?;
            let most = self.book.limits.cells.to_string();
            let args = [("what", self.about(table)), ("most", most.as_str())];
            let what = text::LEFT_OUT.fill(lang, &args);
            self.cell(1, &what)?;
            self.row += 1;
        }
        Ok(())
    }

    /// How many rows stand on a sheet, and which file has them all.
    fn file(&mut self, table: &Table, rows: usize) -> Result<(), XlsxError> {
        let count = i64::try_from(rows).unwrap_or(i64::MAX);
        put_whole(self.sheet, (self.row, 2), count, &self.book.look.count)?;
        self.cell(LAST, &format!("{}.csv", table.name))
    }

    /// What a table holds.
    fn about<'t>(&self, table: &'t Table) -> &'t str {
        let known = tables::table_text(&table.name);
        known.map_or(table.name.as_ref(), |known| known.what.get(self.book.lang))
    }

    /// What a sheet of a table holds; which rows, where it does not hold all.
    fn holds(&self, table: &Table, rows: &std::ops::Range<usize>) -> String {
        let lang = self.book.lang;
        let what = self.about(table);
        if rows.len() == table.rows.len() {
            return what.to_owned();
        }
        let [first, last, all, most] =
            [rows.start + 1, rows.end, table.rows.len(), self.book.limits.rows]
                .map(|number| number.to_string());
        let args = [
            ("what", what),
            ("first", &first),
            ("last", &last),
            ("all", &all),
            ("most", &most),
        ];
        text::ROWS_OF.fill(lang, &args)
    }

    fn how_to_read(&mut self) -> Result<(), XlsxError> {
        let Book { material, lang, .. } = self.book;
        self.part(text::HOW_TO_READ.get(lang), &[])?;
        for (label, note) in [
            (&text::ROUNDING, &text::ROUNDING_NOTE),
            (&text::UNITS, &text::UNITS_NOTE),
            (&text::MISSING, &text::MISSING_NOTE),
            (&text::LABELS, &text::LABELS_NOTE),
        ] {
            self.line(label, note.get(lang))?;
        }
        let kind = material.tables.iter().find_map(|table| {
            let kind = &table.columns[table.column("kind")?];
            Some(heading(kind, lang))
        });
        if let Some(kind) = kind {
            let note = text::ADDING_UP_NOTE.fill(lang, &[("column", &kind)]);
            self.line(&text::ADDING_UP, &note)?;
        }
        if has_value(material) {
            self.line(&text::VALUE_IS, text::VALUE_IS_NOTE.get(lang))?;
            self.cell(1, text::VALUE_IS_NOT_NOTE.get(lang))?;
            self.row += 1;
        }
        Ok(())
    }

    fn warnings(&mut self) -> Result<(), XlsxError> {
        let Book { material, lang, .. } = self.book;
        let none = Vec::new();
        let all = material.record.get("warnings").and_then(Value::as_array);
        let all = all.unwrap_or(&none);
        let name = text::WARNINGS.fill(lang, &[("count", &all.len().to_string())]);
        if all.is_empty() {
            self.part(&name, &[])?;
            self.cell(0, text::NO_WARNINGS.get(lang))?;
            self.row += 1;
            return Ok(());
        }
        self.part(&name, &[&text::CODE, &text::MESSAGE])?;
        let head = &self.book.look.head;
        put(self.sheet, (self.row - 1, 2), "", head)?;
        put(self.sheet, (self.row - 1, LAST), text::PLACE.get(lang), head)?;
        for warning in all {
            self.cell(0, words(warning, "/code").unwrap_or_default())?;
            let own = if lang == Lang::Zh { "/message_zh" } else { "/message" };
            let said = words(warning, own).or_else(|| words(warning, "/message"));
            self.cell(1, said.unwrap_or_default())?;
            self.cell(LAST, &place_of(warning, lang))?;
            self.row += 1;
        }
        Ok(())
    }

    fn inputs(&mut self) -> Result<(), XlsxError> {
        let Book { material, lang, look, .. } = self.book;
        let all = inputs::of(&material.record);
        let name = text::INPUTS.fill(lang, &[("count", &all.len().to_string())]);
        self.part(&name, &[&text::INPUT, &text::SHA256, &text::BYTES])?;
        for input in all {
            self.cell(0, &input.path)?;
            self.cell(1, input.sha256)?;
            if let Some(bytes) = input.bytes {
                put_whole(self.sheet, (self.row, 2), bytes, &look.count)?;
            }
            self.row += 1;
        }
        Ok(())
    }
}

/// Where a warning points to.
fn place_of(warning: &Value, lang: Lang) -> String {
    let mut parts = Vec::new();
    parts.extend(words(warning, "/place/file").map(str::to_owned));
    if let Some(line) = warning.pointer("/place/line").and_then(Value::as_u64) {
        parts.push(text::PLACE_LINE.fill(lang, &[("line", &line.to_string())]));
    }
    let pointer = words(warning, "/place/pointer").filter(|at| !at.is_empty());
    parts.extend(pointer.map(str::to_owned));
    if let Some(site) = words(warning, "/place/site") {
        parts.push(text::PLACE_SITE.fill(lang, &[("site", site)]));
    }
    parts.join(" · ")
}

/// The dates of the run, in their order.
fn dates(material: &Material) -> Vec<String> {
    let mut dates: Vec<String> = Vec::new();
    if let Some(stated) =
        material.record.pointer("/config/dates").and_then(Value::as_array)
    {
        dates.extend(
            stated.iter().filter_map(|one| words(one, "/date")).map(str::to_owned),
        );
    }
    if dates.is_empty() {
        for row in material.table("sites").into_iter().flat_map(rows) {
            let date = row.label("date");
            if !date.is_empty() && !dates.contains(&date) {
                dates.push(date);
            }
        }
    }
    dates
}

fn number_of_sites(material: &Material) -> usize {
    let sites = material.table("sites").into_iter().flat_map(rows);
    let ids: std::collections::BTreeSet<String> =
        sites.filter(crate::rows::Row::is_site).map(|row| row.label("site")).collect();
    ids.len()
}

/// Whether the run has values by equivalent factors.
fn has_value(material: &Material) -> bool {
    let yearly = [
        Unit::CnyPerYear,
        Unit::WanCnyPerYear,
        Unit::YiCnyPerYear,
        Unit::CnyPerHectareYear,
    ];
    ["sites", "uplift", "services"]
        .into_iter()
        .filter_map(|name| material.table(name))
        .any(|table| {
            let valued = |index: usize| {
                yearly.contains(&table.columns[index].unit)
                    && table
                        .rows
                        .iter()
                        .any(|row| row[index] != restora_table::Cell::Empty)
            };
            (0..table.columns.len()).any(valued)
        })
}
