//! Land that is missing, by site and date.

use minijinja::Value;
use restora_message::catalogue::report_page as t;
use restora_table::Unit;

use super::number::{Style, unit_words};
use super::run::{Place, Run, View, shortened};
use super::say::Words;
use super::site::safe;
use super::tables::{Grid, Head, Item};

/// From this share of a site on, missing land is told where the figures stand.
pub(crate) const LARGE: f64 = 0.05;

/// Rows of the table that are shown.
const MOST_ROWS: usize = 100;

/// Names that a sentence lists.
const MOST_NAMES: usize = 8;

const PARTS: [&str; 3] = ["missing_m2", "outside_m2", "unmatched_m2"];

/// What is missing of a site at a date.
pub(crate) struct Gap<'a> {
    pub(crate) place: &'a Place,
    pub(crate) date: usize,
    pub(crate) share: f64,
    parts: [Option<f64>; 3],
}

/// Everything that is missing, the largest share first.
pub(crate) fn gaps<'a>(run: &'a Run<'_>) -> Vec<Gap<'a>> {
    let mut out: Vec<Gap<'a>> =
        run.sites.iter().flat_map(|place| of(run, place)).collect();
    out.sort_by(|a, b| b.share.total_cmp(&a.share));
    out
}

fn of<'a>(run: &Run<'_>, place: &'a Place) -> Vec<Gap<'a>> {
    let Some(view) = run.view("sites") else { return Vec::new() };
    let area = view.at("area_m2");
    let parts = PARTS.map(|name| view.at(name));
    let rows = place.rows.iter().enumerate();
    let found = rows.filter_map(|(date, row)| {
        let area = view.number((*row)?, area).filter(|area| *area > 0.0)?;
        let parts = parts.map(|at| view.number((*row).unwrap_or(0), at));
        let share = parts.iter().flatten().sum::<f64>() / area;
        (share > 1e-9).then_some(Gap { place, date, share, parts })
    });
    found.collect()
}

/// Whether the run knows what is missing at all: areas from a table do not, and imagery tells it
/// index by index.
pub(crate) fn is_known(run: &Run<'_>) -> bool {
    let tabled = run.material.record["config"]["areas"].is_string();
    let told = |view: &View<'_>| PARTS.iter().all(|name| view.has(view.at(name)));
    !tabled && run.view("sites").is_some_and(|view| told(&view))
}

/// A share in percent.
pub(crate) fn percent(share: f64) -> String {
    let decimals = if share < 0.1 { 2 } else { 1 };
    Style { scale: 100.0, decimals, trim: false }.show(share)
}

/// What a reader of this site has to be told first.
pub(crate) fn callouts(run: &Run<'_>, place: &Place) -> Vec<Value> {
    let mut out = Vec::new();
    let gaps = of(run, place);
    let large: Vec<String> = gaps
        .iter()
        .filter(|gap| gap.share >= LARGE)
        .map(|gap| format!("{}: {} %", run.dates[gap.date], percent(gap.share)))
        .collect();
    if !large.is_empty() {
        let list = Words { en: large.join(", "), zh: large.join("、") };
        out.push(Words::fill(&t::MISSING_LARGE, &[("list", list)]));
    }
    out.extend(not_valued(run, place));
    out.iter().map(|words| safe(run.speak.html(words))).collect()
}

fn not_valued(run: &Run<'_>, place: &Place) -> Vec<Words> {
    let Some(view) = run.view("sites") else { return Vec::new() };
    let [area, none] = ["area_m2", "not_valued_m2"].map(|name| view.at(name));
    let told = place.rows.iter().enumerate().filter_map(|(date, row)| {
        let (area, none) = (view.number((*row)?, area)?, view.number((*row)?, none)?);
        (none > area * LARGE).then(|| {
            let unit = view.unit(view.at("not_valued_m2"));
            let shown = Style::of(unit, std::iter::once(none)).show(none);
            let args = [
                ("area", Words::same(shown)),
                ("unit", unit_words(unit)),
                ("date", Words::same(run.dates[date].clone())),
            ];
            Words::fill(&t::NOT_VALUED, &args)
        })
    });
    told.collect()
}

/// The warning at the top of the page, if much is missing anywhere.
pub(crate) fn headline(run: &Run<'_>, gaps: &[Gap<'_>]) -> Option<Words> {
    let mut names: Vec<String> = Vec::new();
    for gap in gaps.iter().filter(|gap| gap.share >= LARGE) {
        let name = shortened(gap.place.title(), 40);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if names.is_empty() || run.sites.len() < 2 {
        return None;
    }
    let more = if names.len() > MOST_NAMES { "…" } else { "" };
    let list = |between: &str| {
        let some = names.iter().take(MOST_NAMES).map(String::as_str).collect::<Vec<_>>();
        some.join(between) + more
    };
    let args = [
        ("count", Words::same(names.len().to_string())),
        ("limit", Words::same("5")),
        ("sites", Words { en: list(", "), zh: list("、") }),
    ];
    Some(Words::fill(&t::MISSING_LARGE_ANY, &args))
}

/// The table of what is missing.
pub(crate) fn table(run: &Run<'_>, gaps: &[Gap<'_>]) -> Option<(Grid, Option<Words>)> {
    let (speak, view) = (run.speak, run.view("sites")?);
    if gaps.is_empty() {
        return None;
    }
    let mut heads = vec![
        Head::words(speak, &(&t::SITE).into()),
        Head::words(speak, &(&t::DATE).into()),
    ];
    let parts = PARTS.map(|name| view.at(name));
    let unit =
        parts.iter().flatten().next().map_or(Unit::None, |at| view.unit(Some(*at)));
    for at in parts.into_iter().flatten() {
        let caption = Words::from(&view.table.columns[at].caption);
        heads.push(Head::numbers(speak, &caption, unit));
    }
    heads.push(Head::numbers(speak, &(&t::SHARE_MISSING).into(), Unit::Share));
    let all = gaps.iter().flat_map(|gap| gap.parts.iter().flatten().copied());
    let style = Style::of(unit, all);
    let mut grid = Grid::new((&t::MISSING).into(), heads);
    for gap in gaps.iter().take(MOST_ROWS) {
        let mut row = vec![
            Item::Html(speak.html(&gap.place.words())),
            Item::text(&run.dates[gap.date]),
        ];
        for (part, at) in gap.parts.iter().zip(parts) {
            if at.is_some() {
                row.push(Item::number(style, *part));
            }
        }
        let mark = if gap.share >= LARGE { "⚠ " } else { "" };
        row.push(Item::Number(format!("{mark}{}", percent(gap.share))));
        grid.rows.push(row);
    }
    let note = (gaps.len() > MOST_ROWS)
        .then(|| super::tables::capped("sites", MOST_ROWS, gaps.len()));
    Some((grid, note))
}
