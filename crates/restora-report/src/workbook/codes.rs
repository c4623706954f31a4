//! The sheet that says what codes stand for.

use std::collections::BTreeMap;

use restora_message::Lang;
use restora_message::catalogue::report_tables::{codes, text, written};
use restora_table::{Cell, Column, Table};
use rust_xlsxwriter::{Color, Worksheet, XlsxError};
use serde_json::Value;

use super::Book;
use super::page::{heading, print, put, put_whole};
use crate::Material;

/// Widths of the columns.
const WIDTHS: [f64; 4] = [24.0, 26.0, 60.0, 20.0];

/// A code.
pub(super) struct Entry {
    /// What it is a code of.
    list: String,
    /// The code, as it stands in the tables.
    code: Cell,
    /// What it means.
    means: String,
    /// The group that it belongs to.
    group: String,
    /// The colour that it has on maps.
    colour: Option<Color>,
}

/// The codes of classes and services, and the short words that occur in the tables.
pub(super) fn of(material: &Material, lang: Lang) -> Vec<Entry> {
    let mut out = classes(&material.record, lang);
    out.extend(services(&material.record, lang));
    out.extend(words(material, lang));
    out
}

/// The legend, as the record holds it: a CSV with notes before its head.
fn classes(record: &Value, lang: Lang) -> Vec<Entry> {
    let legend = record.pointer("/meaning/legend/csv").and_then(Value::as_str);
    let mut reader = csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .flexible(true)
        .from_reader(legend.unwrap_or_default().as_bytes());
    let Ok(head) = reader.headers().cloned() else { return Vec::new() };
    let column = |name: &str| head.iter().position(|head| head == name);
    let (code, en, zh) = (column("code"), column("en"), column("zh"));
    let colour = column("colour");
    let entry = |row: csv::StringRecord| {
        let field =
            |column: Option<usize>| column.and_then(|at| row.get(at)).unwrap_or("");
        let code = field(code).trim();
        let means = chosen(field(en), field(zh), lang);
        (!code.is_empty()).then(|| Entry {
            list: text::LIST_CLASSES.get(lang).to_owned(),
            code: code.parse().map_or_else(|_| Cell::text(code), Cell::Integer),
            means,
            group: String::new(),
            colour: rgb(field(colour)),
        })
    };
    reader.records().filter_map(Result::ok).filter_map(entry).collect()
}

/// The text in a language, else in the other.
fn chosen(en: &str, zh: &str, lang: Lang) -> String {
    let [own, other] = if lang == Lang::Zh { [zh, en] } else { [en, zh] };
    if own.is_empty() { other } else { own }.to_owned()
}

/// `#1e69b4`.
fn rgb(text: &str) -> Option<Color> {
    let digits = text.trim().strip_prefix('#').filter(|digits| digits.len() == 6)?;
    u32::from_str_radix(digits, 16).ok().map(Color::RGB)
}

fn services(record: &Value, lang: Lang) -> Vec<Entry> {
    let all = record.pointer("/meaning/table/services").and_then(Value::as_array);
    let text_of = |value: Option<&Value>, key: &str| {
        value.and_then(|value| value.get(key)?.as_str()).unwrap_or("").to_owned()
    };
    let named = |value: Option<&Value>| {
        chosen(&text_of(value, "en"), &text_of(value, "zh"), lang)
    };
    let entry = |service: &Value| Entry {
        list: text::LIST_SERVICES.get(lang).to_owned(),
        code: Cell::text(text_of(Some(service), "id")),
        means: named(Some(service)),
        group: named(service.get("group")),
        colour: None,
    };
    all.into_iter().flatten().map(entry).collect()
}

/// What occurs in the tables: codes by their number in the catalogue and column, units by column.
#[derive(Default)]
struct Occurring<'a> {
    codes: BTreeMap<(usize, &'a str), &'a Column>,
    units: BTreeMap<(&'a str, &'a str), &'a Column>,
}

impl<'a> Occurring<'a> {
    fn look(&mut self, table: &'a Table, at: usize) {
        let column = &table.columns[at];
        let name = column.name.as_str();
        let all = codes::CODES.iter().enumerate();
        let known: Vec<(usize, &codes::Code)> =
            all.filter(|(_, code)| code.at.has(&table.name, name)).collect();
        let has_units = written::holds_units(&table.name, name);
        if known.is_empty() && !has_units {
            return;
        }
        let between = codes::separator(&table.name, name);
        for row in &table.rows {
            let Cell::Text(text) = &row[at] else { continue };
            let beside = |column: &str| match &row[table.column(column)?] {
                Cell::Text(word) => Some(word.as_str()),
                _ => None,
            };
            let words = between.map_or_else(
                || vec![text.as_str()],
                |between| text.split(between).collect(),
            );
            for word in words {
                match known.iter().find(|(_, code)| code.is(word, beside)) {
                    Some((number, _)) => {
                        self.codes.entry((*number, name)).or_insert(column);
                    }
                    None if has_units => {
                        self.units.entry((name, word)).or_insert(column);
                    }
                    None => {}
                }
            }
        }
    }
}

/// Words and units of the catalogue that occur in the tables, under the caption of their column.
fn words(material: &Material, lang: Lang) -> Vec<Entry> {
    let mut found = Occurring::default();
    for table in &material.tables {
        for at in 0..table.columns.len() {
            found.look(table, at);
        }
    }
    let entry = |column: &Column, code: &str, means: String| Entry {
        list: heading(column, lang),
        code: Cell::text(code),
        means,
        group: String::new(),
        colour: None,
    };
    let codes = found.codes.iter().map(|((number, _), column)| {
        let code = &codes::CODES[*number];
        entry(column, code.code, code.means.get(lang).to_owned())
    });
    let units = found.units.iter().filter_map(|((_, name), column)| {
        let means = written::unit(name, lang).filter(|means| means != name)?;
        Some(entry(column, name, means))
    });
    codes.chain(units).collect()
}

/// Writes the sheet.
pub(super) fn write(
    sheet: &mut Worksheet,
    book: Book<'_>,
    all: &[Entry],
) -> Result<(), XlsxError> {
    let Book { lang, look, .. } = book;
    for (col, width) in (0..).zip(WIDTHS) {
        sheet.set_column_width(col, width)?;
    }
    let heads = [&text::LIST, &text::CODE, &text::MEANING, &text::COLOUR];
    for (col, head) in (0..).zip(heads) {
        put(sheet, (0, col), head.get(lang), &look.head)?;
    }
    let long = &look.long[0];
    for (row, entry) in (1..).zip(all) {
        put(sheet, (row, 0), &entry.list, long)?;
        match &entry.code {
            Cell::Integer(code) => put_whole(sheet, (row, 1), *code, &look.code)?,
            other => put(sheet, (row, 1), &other.field(), long)?,
        }
        put(sheet, (row, 2), &entry.means, long)?;
        match entry.colour {
            Some(colour) => {
                let swatch = long.clone().set_background_color(colour);
                sheet.write_blank(row, 3, &swatch)?;
            }
            None => put(sheet, (row, 3), &entry.group, long)?,
        }
    }
    let end = u32::try_from(all.len()).unwrap_or(u32::MAX);
    sheet.autofilter(0, 0, end, 3)?;
    sheet.set_freeze_panes(1, 0)?;
    print(sheet, lang, Some(0), WIDTHS.iter().sum())
}
