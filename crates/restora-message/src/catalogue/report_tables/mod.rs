//! Workbooks and columnar files: what can go wrong, and what they say.

pub mod text;
pub mod tables;
pub mod claims;
pub mod codes;
pub mod written;

use super::entries;

/// Declares texts, and the list of them all with their names.
macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident: $en:literal, $zh:literal;)*) => {
        $($(#[$doc])* pub static $name: crate::Text = crate::Text { en: $en, zh: $zh };)*
        /// Every text of this file, with its name.
        pub static ALL: &[(&str, &crate::Text)] = &[$((stringify!($name), &$name)),*];
    };
}
use texts;

entries! {
    /// A workbook that could not be made.
    WORKBOOK = "E770", Internal,
        en: "the workbook cannot be made: {cause}",
        zh: "无法生成工作簿：{cause}",
        help_en: "The tables are complete as CSV files all the same. A sheet of a workbook holds 16,384 columns at most; if that is not the reason, please report this as a defect.",
        help_zh: "CSV 结果表不受影响，仍然完整。工作表最多 16,384 列；若并非此原因，请作为缺陷报告。";
    /// A Parquet file that could not be made.
    PARQUET = "E771", Internal,
        en: "the Parquet file of `{table}` cannot be made: {cause}",
        zh: "无法生成“{table}”的 Parquet 文件：{cause}",
        help_en: "The table is complete as a CSV file all the same. Please report this as a defect.",
        help_zh: "CSV 结果表不受影响，仍然完整。请作为缺陷报告。";
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::Text;
    use crate::problem::blanks;

    fn every_text() -> Vec<(String, Text)> {
        let mut all: Vec<(String, Text)> =
            text::ALL.iter().map(|(name, text)| ((*name).to_owned(), **text)).collect();
        for table in tables::TABLES {
            all.push((format!("title of {}", table.name), table.title));
            all.push((format!("what {} holds", table.name), table.what));
        }
        all.extend(claims::CLAIMS.iter().map(|text| (text.en.to_owned(), *text)));
        all.extend(claims::PLACES.iter().map(|text| (text.en.to_owned(), *text)));
        all.extend(claims::UNITS.iter().map(|(unit, text)| ((*unit).to_owned(), *text)));
        for code in codes::CODES {
            let texts = [Some(code.means), code.short].into_iter().flatten();
            all.extend(texts.map(|text| (code.code.to_owned(), text)));
        }
        let units = [written::WHOLE, written::UNITS, written::SCALES].concat();
        all.extend(units.iter().map(|(unit, text)| ((*unit).to_owned(), *text)));
        all.extend(written::ledger_texts().map(|text| (text.en.to_owned(), *text)));
        all.extend(
            [("between", claims::BETWEEN), ("at", claims::AT)]
                .map(|(name, text)| (name.to_owned(), text)),
        );
        all
    }

    #[test]
    fn both_languages_say_something_with_the_same_blanks() {
        for (name, text) in every_text() {
            assert!(!text.en.is_empty() && !text.zh.is_empty(), "{name}");
            let en: BTreeSet<_> = blanks(text.en).collect();
            let zh: BTreeSet<_> = blanks(text.zh).collect();
            assert_eq!(en, zh, "{name}");
            assert!(!text.en.ends_with('.') && !text.zh.ends_with('。'), "{name}");
        }
    }

    #[test]
    fn titles_are_names_of_sheets_and_tell_tables_apart() {
        for chinese in [false, true] {
            let mut seen = BTreeSet::new();
            for table in tables::TABLES {
                let title = if chinese { table.title.zh } else { table.title.en };
                assert!(title.encode_utf16().count() <= 31, "{title}");
                assert!(!title.contains(['[', ']', ':', '*', '?', '/', '\\']), "{title}");
                assert!(seen.insert(title.to_lowercase()), "{title} stands twice");
            }
        }
    }

    #[test]
    fn claims_and_codes_stand_once() {
        let claims: BTreeSet<_> = claims::CLAIMS.iter().map(|text| text.en).collect();
        assert_eq!(claims.len(), claims::CLAIMS.len());
        let mut codes = BTreeSet::new();
        for code in codes::CODES {
            let tables =
                if code.at.tables.is_empty() { &[""][..] } else { code.at.tables };
            for (table, column) in
                tables.iter().flat_map(|t| code.at.columns.iter().map(move |c| (t, c)))
            {
                let stands = (table, column, code.at.beside, code.code);
                assert!(codes.insert(stands), "{stands:?} stands twice");
            }
        }
    }
}
