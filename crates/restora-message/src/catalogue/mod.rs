//! The catalogue itself, one file per theme. A new message is a new `entry!` in the file
//! of its theme; the tests below check the table as a whole.
//!
//! Codes: 1xx command line and config, 2xx rasters and grids, 3xx sites, 4xx legends,
//! crosswalks and values, 5xx the proof, 6xx budget, 7xx files and internals, 8xx and 9xx accounts.

pub mod config;
pub mod raster;
pub mod sites;
pub mod value;
pub mod correction;
pub mod uncertainty;
pub mod areas;
pub mod imagery;
pub mod accounts;
pub mod run;
pub mod shards;
pub mod tiles;
pub mod reach;
pub mod outputs;
pub mod report_tables;
pub mod report_page;
pub mod report_diff;
pub mod inspect;
pub mod text;
pub mod report_styles;
pub mod report_stac;

use crate::Entry;

/// Declares the entries of one theme and the list of them all.
macro_rules! entries {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $kind:ident,
       en: $en:expr, zh: $zh:expr, help_en: $help_en:expr, help_zh: $help_zh:expr;)*) => {
        $($(#[$doc])* pub static $name: crate::Entry = crate::Entry {
            code: $code, kind: crate::Kind::$kind, en: $en, zh: $zh,
            help_en: $help_en, help_zh: $help_zh,
        };)*
        /// Every entry of this theme, in order.
        pub static ALL: &[&crate::Entry] = &[$(&$name),*];
    };
}
pub(crate) use entries;

/// Every entry of the catalogue.
pub fn all() -> impl Iterator<Item = &'static Entry> {
    [
        config::ALL,
        outputs::ALL,
        inspect::ALL,
        raster::ALL,
        sites::ALL,
        value::ALL,
        correction::ALL,
        areas::ALL,
        imagery::ALL,
        uncertainty::ALL,
        run::ALL,
        shards::ALL,
        tiles::ALL,
        reach::ALL,
        report_tables::ALL,
    ]
    .into_iter()
    .chain(accounts::THEMES.iter().copied())
    .flat_map(|theme| theme.iter().copied())
}

/// The entry with a code, whatever its case.
pub fn find(code: &str) -> Option<&'static Entry> {
    all().find(|entry| entry.code.eq_ignore_ascii_case(code))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::{Kind, problem::blanks};

    #[test]
    fn codes_are_unique_and_say_error_or_warning() {
        let mut seen = BTreeSet::new();
        for entry in all() {
            assert!(seen.insert(entry.code), "{} stands twice", entry.code);
            let warning = entry.kind == Kind::Warning;
            assert_eq!(entry.code.starts_with('W'), warning, "{}", entry.code);
            assert_eq!(entry.code.len(), 4, "{}", entry.code);
        }
    }

    #[test]
    fn both_languages_have_the_same_blanks_and_a_way_out() {
        for entry in all() {
            let en: BTreeSet<_> = blanks(entry.en).collect();
            let zh: BTreeSet<_> = blanks(entry.zh).collect();
            assert_eq!(en, zh, "{}", entry.code);
            assert!(
                !entry.help_en.is_empty() && !entry.help_zh.is_empty(),
                "{}",
                entry.code
            );
            assert!(
                !entry.en.ends_with('.') && !entry.zh.ends_with('。'),
                "{}",
                entry.code
            );
        }
    }
}
