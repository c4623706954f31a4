//! What restora tells its users, in one catalogue with two languages.
//!
//! Every error and warning has a stable code (`E204`, `W301`), a text in English and
//! Chinese, and an explanation that says why it happens and what to do next. Code
//! elsewhere names an [`Entry`] of [`catalogue`] and fills in its blanks; it holds no
//! sentence of its own. Captions and phase names that are neither error nor warning are
//! [`Text`]s in [`catalogue::text`].
//!
//! This crate prints nothing and knows nothing of the terminal.

mod problem;
pub mod catalogue;

pub use problem::{Arg, Place, Problem, Problems, Severity};

use serde::{Deserialize, Serialize};

/// The languages that the catalogue speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Chinese, simplified (简体中文).
    Zh,
}

impl Lang {
    /// Reads `zh`, `zh-CN`, `zh_CN.UTF-8`, `en`, `en-GB`…; anything else is `None`.
    pub fn parse(tag: &str) -> Option<Self> {
        match tag.get(..2)?.to_ascii_lowercase().as_str() {
            "zh" => Some(Self::Zh),
            "en" => Some(Self::En),
            _ => None,
        }
    }
}

/// Whose fault a problem is, and so which exit code the program ends with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Something to know; the run goes on.
    Warning,
    /// The command line, the config, or what it names does not fit: exit code 2.
    Config,
    /// A file could not be read or written: exit code 1.
    Io,
    /// A defect of restora itself: exit code 1.
    Internal,
    /// Something of what was asked for is missing: exit code 4.
    Incomplete,
    /// One of the identities of the proof does not hold: exit code 5.
    Proof,
    /// The memory budget or the disk does not suffice: exit code 6.
    Budget,
    /// The user or the system asked to stop: exit code 130 or 143.
    Interrupted,
}

impl Kind {
    /// The exit code of a program that stops for this reason.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Warning => 0,
            Self::Io | Self::Internal => 1,
            Self::Config => 2,
            Self::Incomplete => 4,
            Self::Proof => 5,
            Self::Budget => 6,
            Self::Interrupted => 130,
        }
    }
}

/// One error or warning of the catalogue.
#[derive(Debug, PartialEq, Eq)]
pub struct Entry {
    /// Stable code: `E` for errors, `W` for warnings, then three digits.
    pub code: &'static str,
    /// What stops and why.
    pub kind: Kind,
    /// The sentence in English, with `{blanks}`.
    pub en: &'static str,
    /// The sentence in Chinese, with the same blanks.
    pub zh: &'static str,
    /// What it means and what to do next, in English.
    pub help_en: &'static str,
    /// What it means and what to do next, in Chinese.
    pub help_zh: &'static str,
}

impl Entry {
    /// The sentence in a language, its blanks not filled.
    pub fn text(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::En => self.en,
            Lang::Zh => self.zh,
        }
    }

    /// What to do next, in a language.
    pub fn help(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::En => self.help_en,
            Lang::Zh => self.help_zh,
        }
    }
}

/// A caption, heading or phase name in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text {
    /// English.
    pub en: &'static str,
    /// Chinese.
    pub zh: &'static str,
}

impl Text {
    /// The text in a language.
    pub fn get(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::En => self.en,
            Lang::Zh => self.zh,
        }
    }

    /// The text in a language with its `{blanks}` filled.
    pub fn fill(&self, lang: Lang, args: &[(&str, &str)]) -> String {
        fill(self.get(lang), args)
    }
}

/// Replaces each `{name}` in `text` by its argument; a blank without one stays visible.
pub(crate) fn fill(text: &str, args: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(text.len() + 32);
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        out.push_str(&rest[..open]);
        let tail = &rest[open..];
        let Some(close) = tail.find('}') else {
            out.push_str(tail);
            return out;
        };
        let name = &tail[1..close];
        match args.iter().find(|(key, _)| *key == name) {
            Some((_, value)) => out.push_str(value),
            None => out.push_str(&tail[..=close]),
        }
        rest = &tail[close + 1..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_are_filled_and_unknown_ones_stay() {
        assert_eq!(fill("{a} and {b}", &[("a", "1")]), "1 and {b}");
        assert_eq!(fill("open { brace", &[]), "open { brace");
    }

    #[test]
    fn language_tags_of_every_system_are_read() {
        assert_eq!(Lang::parse("zh_CN.UTF-8"), Some(Lang::Zh));
        assert_eq!(Lang::parse("en-GB"), Some(Lang::En));
        assert_eq!(Lang::parse("C"), None);
        assert_eq!(Lang::parse("中文"), None);
    }
}
