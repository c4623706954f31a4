//! The sheet with the proof.

use restora_message::Lang;
use restora_message::catalogue::report_tables::{claims, text};
use rust_xlsxwriter::{
    ColNum, ConditionalFormatCell, ConditionalFormatCellRule, Format, RowNum, Worksheet,
    XlsxError,
};
use serde_json::Value;

use super::Book;
use super::formats::Look;
use super::page::{print, put};

/// Widths of the columns.
const WIDTHS: [f64; 8] = [52.0, 40.0, 20.0, 20.0, 13.0, 13.0, 14.0, 13.0];
/// The row with the heads of the columns.
const HEAD: RowNum = 3;
/// The column with the word.
const RESULT: ColNum = 7;

/// How many identities hold, in a sentence.
pub(super) fn summary(record: &Value, lang: Lang) -> String {
    let proof = record.get("proof");
    let count = proof.and_then(|proof| proof.get("count")).and_then(Value::as_u64);
    let count = count.unwrap_or(0);
    let failing = identities(record).filter(|one| !holds(one)).count();
    let count = count.to_string();
    if count == "0" {
        return text::NO_CHECKS.get(lang).to_owned();
    }
    let all = proof.and_then(|proof| proof.get("holds")).and_then(Value::as_bool);
    if failing == 0 && all != Some(false) {
        return text::ALL_HOLD.fill(lang, &[("count", &count)]);
    }
    let holding = count.parse().unwrap_or(0usize).saturating_sub(failing).to_string();
    let args = [
        ("count", count.as_str()),
        ("holding", &holding),
        ("failing", &failing.to_string()),
    ];
    text::SOME_FAIL.fill(lang, &args)
}

fn identities(record: &Value) -> impl Iterator<Item = &Value> {
    let listed = record.pointer("/proof/identities").and_then(Value::as_array);
    listed.into_iter().flatten()
}

fn holds(identity: &Value) -> bool {
    identity.get("holds").and_then(Value::as_bool) == Some(true)
}

/// Writes the sheet.
pub(super) fn write(sheet: &mut Worksheet, book: Book<'_>) -> Result<(), XlsxError> {
    let Book { material, lang, look, .. } = book;
    let record = &material.record;
    for (col, width) in (0..).zip(WIDTHS) {
        sheet.set_column_width(col, width)?;
    }
    put(sheet, (0, 0), &summary(record, lang), &look.headline)?;
    let all: Vec<&Value> = identities(record).collect();
    let count = record.pointer("/proof/count").and_then(Value::as_u64).unwrap_or(0);
    if u64::try_from(all.len()).unwrap_or(u64::MAX) < count {
        let (listed, count) = (all.len().to_string(), count.to_string());
        let args = [("listed", listed.as_str()), ("count", &count)];
        put(sheet, (1, 0), &text::LISTED_CLOSEST.fill(lang, &args), &look.aside)?;
    }
    let heads = [
        &text::CLAIM,
        &text::OF,
        &text::LEFT,
        &text::RIGHT,
        &text::DIFFERENCE,
        &text::TOLERANCE,
        &text::UNIT,
        &text::RESULT,
    ];
    for (col, head) in (0..).zip(heads) {
        put(sheet, (HEAD, col), head.get(lang), &look.head)?;
    }
    let sides = Sides::new();
    for (row, identity) in (HEAD + 1..).zip(&all) {
        line(sheet, book, (row, identity), &sides)?;
    }
    let end = HEAD + RowNum::try_from(all.len()).unwrap_or(0);
    colours(sheet, book, end)?;
    sheet.autofilter(HEAD, 0, end, RESULT)?;
    sheet.set_freeze_panes(HEAD + 1, 0)?;
    print(sheet, lang, Some(HEAD), WIDTHS.iter().sum())
}

/// How the sides are shown: whole numbers, others, and small ones.
struct Sides([Format; 3]);

impl Sides {
    fn new() -> Self {
        let of = |pattern: &str| {
            let [plain, _] = Look::number(pattern);
            plain
        };
        Self([of("#,##0"), of("#,##0.00"), of("0.0E+00")])
    }

    fn of(&self, value: f64) -> &Format {
        let [whole, broken, small] = &self.0;
        if value.fract() == 0.0 {
            whole
        } else if value.abs() < 0.01 {
            small
        } else {
            broken
        }
    }
}

fn line(
    sheet: &mut Worksheet,
    book: Book<'_>,
    (row, identity): (RowNum, &Value),
    sides: &Sides,
) -> Result<(), XlsxError> {
    let Book { lang, look, .. } = book;
    let words = |key: &str| identity.get(key).and_then(Value::as_str).unwrap_or_default();
    put(sheet, (row, 0), claims::claim(words("claim"), lang), &look.long[0])?;
    put(sheet, (row, 1), &claims::place(words("of"), lang), &look.long[0])?;
    let number = |key: &str| identity.get(key).and_then(Value::as_f64);
    let (left, right) = (number("left"), number("right"));
    let apart = left.zip(right).map(|(left, right)| left - right);
    for (col, value) in (2..).zip([left, right, apart, number("tolerance")]) {
        if let Some(value) = value {
            // Adding zero makes a zero of −0.
            sheet.write_number_with_format(row, col, value + 0.0, sides.of(value))?;
        } else {
            sheet.write_blank(row, col, &look.word[0])?;
        }
    }
    put(sheet, (row, 6), claims::unit(words("unit"), lang), &look.word[0])?;
    put(sheet, (row, RESULT), word(holds(identity), lang), &look.word[0])
}

fn word(holds: bool, lang: Lang) -> &'static str {
    if holds { &text::HOLDS_TRUE } else { &text::HOLDS_FALSE }.get(lang)
}

/// The word says it, and a colour leads the eye to it.
fn colours(sheet: &mut Worksheet, book: Book<'_>, end: RowNum) -> Result<(), XlsxError> {
    for (holds, format) in [true, false].into_iter().zip(&book.look.verdicts) {
        let rule = ConditionalFormatCellRule::EqualTo(word(holds, book.lang).to_owned());
        let colour = ConditionalFormatCell::new().set_rule(rule).set_format(format);
        sheet.add_conditional_format(
            HEAD + 1,
            RESULT,
            end.max(HEAD + 1),
            RESULT,
            &colour,
        )?;
    }
    Ok(())
}
