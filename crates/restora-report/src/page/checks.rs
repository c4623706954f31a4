//! What the run was held against: targets, published figures, and its own warnings.

use std::collections::BTreeMap;

use minijinja::{Value, context};
use restora_message::Text;
use restora_message::catalogue::{self, report_page as t};

use super::run::Run;
use super::say::{Words, escape};
use super::site::safe;
use super::tables::readable;

/// Tables that have a place of their own on the page, or are told site by site.
const ELSEWHERE: [&str; 14] = [
    "sites",
    "uplift",
    "classes",
    "services",
    "transitions",
    "series",
    "targets",
    "targets_stages",
    "claims",
    "claims_summary",
    "tornado",
    "monte_carlo",
    "sensitivity",
    "accuracy",
];

/// Warnings of one kind that are listed.
const MOST_WARNINGS: usize = 20;

/// Every other table of the run.
pub(crate) fn accounts(run: &Run<'_>) -> Vec<Value> {
    let tables = run.material.tables.iter();
    let others = tables.filter(|table| !ELSEWHERE.contains(&table.name.as_ref()));
    others.filter_map(|table| tables_value(run, &table.name)).collect()
}

/// Tables by their names, those that have rows.
pub(crate) fn named(run: &Run<'_>, names: &[&str]) -> Vec<Value> {
    names.iter().filter_map(|name| tables_value(run, name)).collect()
}

fn tables_value(run: &Run<'_>, name: &str) -> Option<Value> {
    let table = readable(run, run.material.table(name)?)?;
    Some(context! {
        title => safe(run.speak.html(&table.title)),
        html => safe(table.html),
        common => safe(table.common),
        wide => table.wide,
        notes => table.notes.iter().map(|note| safe(run.speak.html(note))).collect::<Vec<_>>(),
    })
}

/// How often each word stands in a column.
fn count(run: &Run<'_>, table: &str, column: &str) -> Option<BTreeMap<String, usize>> {
    let view = run.view(table)?;
    let mut out = BTreeMap::new();
    for row in 0..view.table.rows.len() {
        *out.entry(view.text(row, column)).or_insert(0) += 1;
    }
    Some(out)
}

/// A line of the summary: what it says, how it turned out, and where more of it is.
pub(crate) fn chip(run: &Run<'_>, words: &Words, class: &str, link: &str) -> Value {
    context! { text => safe(run.speak.html(words)), class => class, link => link }
}

fn counted(text: &Text, counts: &[(&str, usize)]) -> Words {
    let args: Vec<(&str, Words)> =
        counts.iter().map(|(name, n)| (*name, Words::same(n.to_string()))).collect();
    Words::fill(text, &args)
}

/// How targets and published figures turned out, and how many warnings there are.
pub(crate) fn chips(run: &Run<'_>) -> Vec<Value> {
    let mut out = Vec::new();
    if let Some(found) = count(run, "targets", "result") {
        let n = |word: &str| found.get(word).copied().unwrap_or(0);
        let counts =
            [("pass", n("pass")), ("fail", n("fail")), ("open", n("not_assessable"))];
        let class = if n("fail") > 0 { "bad" } else { "ok" };
        out.push(chip(run, &counted(&t::CHIP_TARGETS, &counts), class, "targets"));
    }
    if let Some(found) = count(run, "claims", "verdict") {
        let n = |word: &str| found.get(word).copied().unwrap_or(0);
        let counts = ["agrees", "differs", "contradicts"].map(|word| (word, n(word)));
        let class = if counts[1].1 + counts[2].1 > 0 { "bad" } else { "ok" };
        out.push(chip(run, &counted(&t::CHIP_CLAIMS, &counts), class, "claims"));
    }
    let warnings = run.material.record["warnings"].as_array().map_or(0, Vec::len);
    if warnings > 0 {
        let words = counted(&t::CHIP_WARNINGS, &[("count", warnings)]);
        out.push(chip(run, &words, "open", "warnings"));
    }
    out
}

/// The warnings of the record by their code, each with what it means.
pub(crate) fn warnings(run: &Run<'_>) -> Vec<Value> {
    let list = run.material.record["warnings"].as_array().map_or(&[][..], Vec::as_slice);
    let mut codes: Vec<&str> = Vec::new();
    for warning in list {
        let code = warning["code"].as_str().unwrap_or_default();
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    codes.into_iter().map(|code| of_code(run, list, code)).collect()
}

fn of_code(run: &Run<'_>, list: &[serde_json::Value], code: &str) -> Value {
    let all: Vec<&serde_json::Value> =
        list.iter().filter(|w| w["code"].as_str().unwrap_or_default() == code).collect();
    let told = all.iter().take(MOST_WARNINGS).map(|warning| {
        let en = warning["message"].as_str().unwrap_or_default();
        let zh = warning["message_zh"].as_str().unwrap_or(en);
        let words = Words { en: en.to_owned(), zh: zh.to_owned() };
        let place = &warning["place"];
        let parts =
            ["file", "pointer", "site"].iter().filter_map(|key| place[key].as_str());
        let line = place["line"].as_u64().map(|line| format!(":{line}"));
        let place: String =
            parts.collect::<Vec<_>>().join(" ") + &line.unwrap_or_default();
        context! { text => safe(run.speak.html(&words)), place => safe(escape(&place)) }
    });
    let told: Vec<Value> = told.collect();
    let help = catalogue::find(code).map(|entry| {
        let words = Words { en: entry.help_en.to_owned(), zh: entry.help_zh.to_owned() };
        safe(run.speak.html(&words))
    });
    let more = all.len().saturating_sub(MOST_WARNINGS);
    let more = (more > 0)
        .then(|| safe(run.speak.html(&counted(&t::WARNINGS_MORE, &[("count", more)]))));
    context! { code => code, told => told, help => help, more => more }
}
