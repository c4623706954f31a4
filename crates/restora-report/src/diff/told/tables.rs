//! What moved in the tables.

use std::collections::BTreeSet;

use restora_message::Lang;
use restora_message::catalogue::report_diff as say;

use super::more;
use super::moved::names;
use super::text::{VALUE, WORD, aligned, clean, number};
use crate::diff::Diff;
use crate::diff::tables::{CellMove, TableChange};
use crate::styles::units::unit_text;

/// How many tables are listed.
const TABLES: usize = 20;

/// One line for each table that differs, those that do not as a number.
pub(super) fn tables(diff: &Diff, lang: Lang) -> Vec<String> {
    let tables = &diff.tables;
    let differ: Vec<&TableChange> =
        tables.both.iter().filter(|table| !table.is_same()).collect();
    let mut out = vec![say::TABLES.get(lang).to_owned()];
    let rows: Vec<Vec<String>> =
        differ.iter().take(TABLES).map(|table| row(table, lang)).collect();
    out.extend(aligned(&rows, 0, "  "));
    if differ.len() > TABLES {
        out.push(format!("  {}", more(differ.len() - TABLES, lang)));
    }
    let same = tables.both.len() - differ.len();
    if same > 0 {
        let same = say::SAME_TABLES.fill(lang, &[("count", &same.to_string())]);
        out.push(format!("  {same}"));
    }
    for (text, list) in [(&say::ONLY_A, &tables.only_a), (&say::ONLY_B, &tables.only_b)] {
        if !list.is_empty() {
            out.push(format!("  {}", text.fill(lang, &[("what", &names(list, lang))])));
        }
    }
    out.extend(units(tables.both.iter(), lang));
    out.push(say::ALL_IN_JSON.get(lang).to_owned());
    out
}

fn row(table: &TableChange, lang: Lang) -> Vec<String> {
    let moved = (table.moved + table.words).to_string();
    let all = table.cells.to_string();
    let cells = say::CELLS.fill(lang, &[("moved", &moved), ("all", &all)]);
    let mut facts = Vec::new();
    if table.rows_only_a + table.rows_only_b > 0 {
        let (added, removed) =
            (table.rows_only_b.to_string(), table.rows_only_a.to_string());
        facts.push(
            say::ROWS_CHANGED.fill(lang, &[("added", &added), ("removed", &removed)]),
        );
    }
    for (text, list) in
        [(&say::ONLY_A, &table.columns_only_a), (&say::ONLY_B, &table.columns_only_b)]
    {
        if !list.is_empty() {
            let only = text.fill(lang, &[("what", &names(list, lang))]);
            facts.push(format!("{} {only}", say::COLUMNS.get(lang)));
        }
    }
    if let Some(largest) = table.largest_percent.first().or(table.known_in_one.first()) {
        facts.push(largest_move(largest, lang));
    } else if let Some(word) = table.first_words.first() {
        let (a, b) = (clean(&word.a, WORD), clean(&word.b, WORD));
        let place = place(&word.key, &word.column);
        let number = say::FROM_TO.fill(lang, &[("a", &a), ("b", &b)]);
        facts.push(format!("{place} {number}"));
    }
    vec![clean(&table.name, WORD), cells, facts.join(say::SEMICOLON.get(lang))]
}

fn largest_move(cell: &CellMove, lang: Lang) -> String {
    let number = number(&cell.number, unit_text(cell.unit, lang), lang);
    let place = place(&cell.key, &cell.column);
    say::LARGEST.fill(lang, &[("where", &place), ("number", &number)])
}

fn place(key: &[String], column: &str) -> String {
    let words = key.iter().filter(|word| !word.is_empty()).map(|word| clean(word, WORD));
    let key: Vec<String> = words.collect();
    clean(&format!("{} {column}", key.join("/")), VALUE)
}

/// Which units the tables are written in, if they are not the same.
fn units<'d>(
    tables: impl Iterator<Item = &'d TableChange>,
    lang: Lang,
) -> Option<String> {
    let pairs = tables
        .flat_map(|table| &table.units)
        .map(|unit| [unit.a, unit.b].map(|unit| unit_text(unit, lang)));
    let pairs: BTreeSet<[&str; 2]> = pairs.collect();
    if pairs.is_empty() {
        return None;
    }
    let told = pairs.iter().map(|[a, b]| say::FROM_TO.fill(lang, &[("a", a), ("b", b)]));
    let told: Vec<String> = told.collect();
    Some(format!("  {}  {}", say::UNITS.get(lang), told.join(say::SEMICOLON.get(lang))))
}
