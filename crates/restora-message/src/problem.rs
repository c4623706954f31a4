//! A catalogue entry with its blanks filled and the place it speaks of.

use std::fmt::{self, Write as _};

use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};

use crate::{Entry, Kind, Lang, Text, fill};

/// Whether the work can go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// It cannot.
    Error,
    /// It can, but the reader of the result should know.
    Warning,
}

/// Where a problem sits. Every part is optional; what is known is said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Place {
    /// File (or layer within it) the problem was found in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// JSON pointer into the config (`/dates/0/path`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// Line in `file`, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// The site, by its id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub site: Option<String>,
}

/// What fills a blank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arg {
    /// A name or number, the same in every language.
    Plain(String),
    /// Words of the catalogue.
    Words(&'static Text),
    /// Another problem.
    Problem(Box<[String; 2]>),
}

impl Arg {
    /// As it stands in a sentence.
    pub fn get(&self, lang: Lang) -> &str {
        match self {
            Self::Plain(text) => text,
            Self::Words(text) => text.get(lang),
            Self::Problem(lines) => &lines[usize::from(lang == Lang::Zh)],
        }
    }
}

/// An error or a warning: which, with what in its blanks, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The catalogue entry.
    pub entry: &'static Entry,
    /// What fills the blanks, by name.
    pub args: Vec<(&'static str, Arg)>,
    /// Where it was found.
    pub place: Place,
}

/// All problems of one step: never only the first.
pub type Problems = Vec<Problem>;

impl Problem {
    /// A problem with empty blanks and no place yet.
    pub fn new(entry: &'static Entry) -> Self {
        Self { entry, args: Vec::new(), place: Place::default() }
    }

    /// Fills the blank `name`.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.args.push((name, Arg::Plain(value.to_string())));
        self
    }

    /// Fills the blank `name` with words of the catalogue.
    #[must_use]
    pub fn with_words(mut self, name: &'static str, words: &'static Text) -> Self {
        self.args.push((name, Arg::Words(words)));
        self
    }

    /// Fills the blank `name` with another problem, that this one comes of.
    #[must_use]
    pub fn with_problem(mut self, name: &'static str, problem: &Self) -> Self {
        let lines = [Lang::En, Lang::Zh].map(|lang| problem.line(lang));
        self.args.push((name, Arg::Problem(Box::new(lines))));
        self
    }

    /// Says which file it is in.
    #[must_use]
    pub fn in_file(mut self, file: impl fmt::Display) -> Self {
        self.place.file = Some(file.to_string());
        self
    }

    /// Says which line of the file it is in, counted from 1.
    #[must_use]
    pub fn at_line(mut self, line: usize) -> Self {
        self.place.line = Some(line);
        self
    }

    /// Says which part of the config it speaks of, as a JSON pointer.
    #[must_use]
    pub fn at_pointer(mut self, pointer: impl fmt::Display) -> Self {
        self.place.pointer = Some(pointer.to_string());
        self
    }

    /// Says which site it speaks of.
    #[must_use]
    pub fn at_site(mut self, site: impl fmt::Display) -> Self {
        self.place.site = Some(site.to_string());
        self
    }

    /// Whether the work can go on.
    pub fn severity(&self) -> Severity {
        if self.entry.kind == Kind::Warning { Severity::Warning } else { Severity::Error }
    }

    /// The sentence in a language, without its place.
    pub fn message(&self, lang: Lang) -> String {
        let args: Vec<(&str, &str)> =
            self.args.iter().map(|(name, value)| (*name, value.get(lang))).collect();
        let text = fill(self.entry.text(lang), &args);
        debug_assert!(
            blanks(self.entry.text(lang))
                .all(|b| args.iter().any(|(name, _)| *name == b)),
            "{}: a blank was left open: {text}",
            self.entry.code
        );
        text
    }

    /// The whole line: `E204 file:line (pointer): sentence`.
    pub fn line(&self, lang: Lang) -> String {
        let mut out = self.entry.code.to_owned();
        let place = &self.place;
        if let Some(file) = &place.file {
            out.push(' ');
            out.push_str(file);
            if let Some(line) = place.line {
                // Writing to a string cannot fail.
                let _ = write!(out, ":{line}");
            }
        }
        if let Some(pointer) = place.pointer.as_ref().filter(|p| !p.is_empty()) {
            let _ = write!(out, " ({pointer})");
        }
        if let Some(site) = &place.site {
            let _ = write!(out, " [{site}]");
        }
        out.push_str(": ");
        out.push_str(&self.message(lang));
        out
    }
}

/// The names of the `{blanks}` of a text.
pub(crate) fn blanks(text: &str) -> impl Iterator<Item = &str> {
    text.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name)
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.line(Lang::En))
    }
}

impl std::error::Error for Problem {}

impl From<Problem> for Problems {
    fn from(problem: Problem) -> Self {
        vec![problem]
    }
}

/// As data: code, kind, English sentence, arguments, place. The same whatever the
/// language of the terminal, so that records compare.
impl Serialize for Problem {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("code", self.entry.code)?;
        map.serialize_entry("kind", &self.entry.kind)?;
        map.serialize_entry("message", &self.message(Lang::En))?;
        map.serialize_entry("message_zh", &self.message(Lang::Zh))?;
        map.serialize_entry("place", &self.place)?;
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue;

    #[test]
    fn a_line_names_code_file_line_and_pointer() {
        let problem = Problem::new(&catalogue::config::UNKNOWN_KEY)
            .with("key", "datse")
            .with("hint", "")
            .in_file("a.json")
            .at_line(3)
            .at_pointer("/datse");
        assert!(problem.line(Lang::En).starts_with("E102 a.json:3 (/datse): "));
        assert!(problem.line(Lang::Zh).contains("datse"));
    }
}
