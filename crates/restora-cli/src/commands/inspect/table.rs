//! A CSV or a config, for people.

use restora_engine::inspect::{ConfigView, TableKind, TableView};
use restora_message::Text;
use restora_message::catalogue::inspect::{result as say, shared};

use super::page::Page;
use crate::quantity::{show_bytes, show_count};

pub(super) fn describe(view: &TableView, page: &mut Page) {
    let (what, entries): (&Text, Option<&Text>) = match view.table {
        TableKind::Legend => (&say::LEGEND, Some(&say::CLASSES)),
        TableKind::Crosswalk => (&say::CROSSWALK, Some(&say::CLASSES)),
        TableKind::CoefficientTable => (&say::COEFFICIENTS, Some(&say::TYPES)),
        TableKind::Areas => (&say::AREAS, Some(&say::AREA_ROWS)),
        TableKind::Conditions => (&say::CONDITIONS, None),
        TableKind::Confusion => (&say::CONFUSION, None),
        TableKind::Other => (&say::TABLE, None),
    };
    page.title(&view.path, what);
    page.pair(&say::SIZE, &show_bytes(view.bytes));
    if let Some(name) = view.name.as_ref().filter(|name| **name != view.path) {
        page.pair(&say::NAME, name);
    }
    if let (Some(text), Some(count)) = (entries, view.entries) {
        let value = page.fill(text, &[("count", &show_count(count))]);
        page.pair(&say::HOLDS_ENTRIES, &value);
    }
    let rows = show_count(view.rows);
    let rows = if view.complete {
        rows
    } else {
        page.fill(&say::ROWS_OF_HEAD, &[("count", &rows)])
    };
    page.pair(&say::ROWS, &rows);
    page.pair(&say::COLUMNS, &view.columns.join(", "));
    if !view.utf8 {
        let line = page.say(&say::NOT_UTF8);
        page.line(&line);
    }
    page.findings(&view.findings);
    if let Some(snippet) = &view.snippet {
        page.snippet(snippet, &[&shared::SNIPPET_PATH]);
    }
}

pub(super) fn describe_config(view: &ConfigView, page: &mut Page) {
    page.title(&view.path, &say::CONFIG);
    if !view.name.is_empty() {
        page.pair(&say::NAME, &view.name);
    }
    if !view.dates.is_empty() {
        let dates = page.joined(&view.dates);
        page.pair(&say::DATES, &dates);
    }
    page.pair(&say::BLOCKS, &view.blocks.join(", "));
    let line = page.fill(&say::CONFIG_NEXT, &[("path", &view.path)]);
    page.line(&line);
}
