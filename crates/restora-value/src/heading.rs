//! Name, title and source: what every file of this crate may say of itself.

use serde::{Deserialize, Serialize};

use crate::sheet::Sheet;

/// A name to show, in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Caption {
    /// English.
    pub en: String,
    /// Chinese.
    pub zh: String,
}

impl Caption {
    /// From what is known; a language that is empty borrows from the other, and both
    /// from `fallback`.
    pub(crate) fn filled(en: &str, zh: &str, fallback: &str) -> Self {
        let first = |options: [&str; 3]| {
            options
                .into_iter()
                .find(|text| !text.is_empty())
                .unwrap_or_default()
                .to_owned()
        };
        Self { en: first([en, zh, fallback]), zh: first([zh, en, fallback]) }
    }
}

/// Name, title and source.
pub(crate) struct Heading {
    pub(crate) name: String,
    pub(crate) title: Caption,
    pub(crate) source: String,
}

impl Heading {
    /// From the head of a file; the file's own name stands in for a missing one.
    pub(crate) fn read(sheet: &mut Sheet) -> Self {
        let mut get =
            |key: &str| sheet.head(key).map(|(_, value)| value).unwrap_or_default();
        let (name, en, zh, source) =
            (get("name"), get("title_en"), get("title_zh"), get("source"));
        let name = if name.is_empty() { sheet.file.clone() } else { name };
        let title = Caption::filled(&en, &zh, &name);
        Self { name, title, source }
    }
}

/// Writes a CSV with a head.
pub(crate) struct Writer {
    head: String,
    rows: csv::Writer<Vec<u8>>,
}

impl Writer {
    /// Begins with name, title and source.
    pub(crate) fn new(name: &str, title: &Caption, source: &str) -> Self {
        let rows = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        let mut writer = Self { head: String::new(), rows };
        writer.head("name", name);
        writer.head("title_en", &title.en);
        writer.head("title_zh", &title.zh);
        writer.head("source", source);
        writer
    }

    /// Adds `# key: value`; an empty value adds nothing.
    pub(crate) fn head(&mut self, key: &str, value: &str) {
        // A line end in a value would end the comment.
        let value = value.replace(['\n', '\r'], " ");
        if !value.trim().is_empty() {
            self.head.extend(["# ", key, ": ", value.trim(), "\n"]);
        }
    }

    /// Adds a row.
    pub(crate) fn row<'c>(&mut self, cells: impl IntoIterator<Item = &'c str>) {
        self.rows.write_record(cells).expect("a vector takes every byte");
    }

    /// The whole text.
    pub(crate) fn finish(self) -> String {
        let rows = self.rows.into_inner().expect("a vector takes every byte");
        self.head + &String::from_utf8(rows).expect("cells are UTF-8")
    }
}

/// How a flag is written.
pub(crate) fn yes_no(flag: bool) -> &'static str {
    if flag { "yes" } else { "no" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_language_borrows_from_the_other() {
        assert_eq!(Caption::filled("a", "", "c").zh, "a");
        assert_eq!(Caption::filled("", "乙", "c").en, "乙");
        assert_eq!(Caption::filled("", "", "c").en, "c");
    }

    #[test]
    fn a_line_end_cannot_break_out_of_the_head() {
        let title = Caption { en: "two\r\nlines".to_owned(), zh: String::new() };
        let text = Writer::new("n", &title, "").finish();
        assert_eq!(text, "# name: n\n# title_en: two  lines\n");
    }
}
