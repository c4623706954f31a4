//! What a cell may hold: a code, a number, a flag, an id.

use restora_message::{Entry, catalogue::value as entries};

use crate::sheet::{Row, Sheet};

impl Sheet {
    /// The class code of a row. `None` was reported, as below.
    pub(crate) fn code(&mut self, row: &Row, column: Option<usize>) -> Option<i32> {
        let text = self.filled(row, column, "code")?;
        self.parsed(text.parse().ok(), &entries::NOT_A_CODE, row, ("code", text))
    }

    /// A finite number.
    pub(crate) fn number(
        &mut self,
        row: &Row,
        column: Option<usize>,
        name: &str,
    ) -> Option<f64> {
        let text = self.filled(row, column, name)?;
        let number = text.parse().ok().filter(|number: &f64| number.is_finite());
        self.parsed(number, &entries::NOT_A_NUMBER, row, (name, text))
    }

    /// Yes or no; an empty cell is the default.
    pub(crate) fn flag(
        &mut self,
        row: &Row,
        column: Option<usize>,
        name: &str,
        default: bool,
    ) -> Option<bool> {
        let text = row.cell(column);
        let flag = match text.to_lowercase().as_str() {
            "" => Some(default),
            "yes" | "true" | "1" => Some(true),
            "no" | "false" | "0" => Some(false),
            _ => None,
        };
        self.parsed(flag, &entries::NOT_A_FLAG, row, (name, text))
    }

    /// Letters of any script, digits, `_`, `-` and `.`; not a word with a meaning of its
    /// own.
    pub(crate) fn id<'r>(
        &mut self,
        row: &'r Row,
        column: Option<usize>,
        name: &str,
    ) -> Option<&'r str> {
        let text = self.filled(row, column, name)?;
        self.parsed(is_id(text).then_some(text), &entries::BAD_ID, row, (name, text))
    }

    /// The text of a cell that must not be empty. A column that is not there at all was
    /// reported once, with the header.
    pub(crate) fn filled<'r>(
        &mut self,
        row: &'r Row,
        column: Option<usize>,
        name: &str,
    ) -> Option<&'r str> {
        let text = row.cell(Some(column?));
        if text.is_empty() {
            let problem =
                self.problem(&entries::EMPTY_CELL, row.line).with("column", name);
            self.report(problem);
            return None;
        }
        Some(text)
    }

    /// Passes a value on, or reports the cell.
    pub(crate) fn parsed<T>(
        &mut self,
        value: Option<T>,
        entry: &'static Entry,
        row: &Row,
        (name, text): (&str, &str),
    ) -> Option<T> {
        if value.is_none() {
            self.refuse(entry, row.line, name, text);
        }
        value
    }
}

/// Whether a text can name a type or a service.
pub(crate) fn is_id(text: &str) -> bool {
    !text.is_empty()
        && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))
        && !matches!(text, "zero" | "exclude")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_finite_numbers_are_numbers() {
        for (text, number) in [
            ("-2.63", Some(-2.63)),
            ("1e3", Some(1000.0)),
            ("NaN", None),
            ("inf", None),
            ("-Infinity", None),
            ("1e999", None),
            ("1,5", None),
            ("3 406.5", None),
            ("0x10", None),
        ] {
            let mut sheet = Sheet::read("f", &format!("x\n\"{text}\"\n"));
            let rows = std::mem::take(&mut sheet.rows);
            assert_eq!(sheet.number(&rows[0], Some(0), "x"), number, "{text}");
            assert_eq!(sheet.problems.is_empty(), number.is_some(), "{text}");
        }
    }

    #[test]
    fn ids_are_words_of_any_script() {
        assert!(is_id("水田") && is_id("C3.a_b-c"));
        assert!(!is_id("") && !is_id("a b") && !is_id("a=b") && !is_id("zero"));
    }
}
