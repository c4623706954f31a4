//! What `run` says of accounts: a line for each audit of claims and each stage of targets.

use restora_message::catalogue::text;
use restora_message::{Lang, Text};
use restora_table::Table;

use crate::report::plain;

/// Tables with a line for each row, and the line.
const LINES: [(&str, &Text); 2] = [
    ("targets_stages", &text::TARGETS_SUMMARY),
    ("claims_summary", &text::CLAIMS_SUMMARY),
];

/// The lines; empty where no account has any.
pub(crate) fn accounts(tables: &[Table], lang: Lang) -> String {
    let mut out = String::new();
    for (name, line) in LINES {
        let Some(table) = tables.iter().find(|table| table.name == name) else {
            continue;
        };
        for row in &table.rows {
            let words: Vec<(&str, String)> = table
                .columns
                .iter()
                .zip(row)
                .map(|(column, cell)| (column.name.as_str(), plain(&cell.field())))
                .collect();
            let words: Vec<(&str, &str)> =
                words.iter().map(|(name, word)| (*name, word.as_str())).collect();
            out.push_str(&line.fill(lang, &words));
            out.push('\n');
        }
    }
    out
}
