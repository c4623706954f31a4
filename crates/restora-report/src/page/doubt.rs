//! How sure results are: intervals of Monte Carlo, of alternatives, of map errors.

use minijinja::{Value, context};
use restora_message::Text;
use restora_message::catalogue::report_page as t;
use restora_table::Unit;
use serde_json::json;

use super::number::{Style, unit_words};
use super::run::{Place, Run, View};
use super::say::Words;
use super::site::safe;
use super::tables::{readable, token};

/// Intervals in one chart.
const MOST: usize = 24;

/// Sites that have a chart of what matters most.
const MOST_SITES: usize = 3;

/// An interval with what lies in it.
struct Interval {
    label: Words,
    low: f64,
    middle: f64,
    high: f64,
    /// Another number to compare with.
    mark: Option<f64>,
}

/// A chart of intervals.
struct Chart {
    title: Words,
    note: Option<Words>,
    unit: Unit,
    rows: Vec<Interval>,
    /// Where the result stands as it was computed.
    base: Option<f64>,
}

/// The parts of the section, and the data of their charts.
pub(crate) fn parts(run: &Run<'_>) -> (Vec<Value>, Vec<serde_json::Value>) {
    let mut parts = Vec::new();
    let mut data = Vec::new();
    let kinds: [(&str, &Text, Vec<Chart>); 4] = [
        ("tornado", &t::TORNADO, tornado(run)),
        ("monte_carlo", &t::MONTE_CARLO, monte_carlo(run).into_iter().collect()),
        ("accuracy", &t::ACCURACY, accuracy(run)),
        ("sensitivity", &t::SENSITIVITY, Vec::new()),
    ];
    for (name, title, charts) in kinds {
        let Some(table) = run.material.table(name) else { continue };
        let Some(table) = readable(run, table) else { continue };
        let charts: Vec<Value> = charts
            .into_iter()
            .map(|chart| {
                data.push(chart_json(&chart));
                chart_value(run, &chart, data.len() - 1)
            })
            .collect();
        let caution = (name == "sensitivity").then(|| (&t::SENSITIVITY_NOTE).into());
        parts.push(context! {
            title => safe(run.speak.html(&title.into())),
            caution => caution.map(|words: Words| safe(run.speak.html(&words))),
            charts => charts,
            table => safe(table.html),
            common => safe(table.common),
            wide => table.wide,
            notes => table.notes.iter().map(|note| safe(run.speak.html(note))).collect::<Vec<_>>(),
        });
    }
    (parts, data)
}

fn chart_value(run: &Run<'_>, chart: &Chart, number: usize) -> Value {
    let alt = Words::fill(&t::CHART_ALT, &[("what", chart.title.clone())]);
    context! {
        kind => "intervals",
        key => number,
        part => 0,
        head => safe(run.speak.html(&chart.title)),
        note => chart.note.as_ref().map(|note| safe(run.speak.html(note))),
        alt => safe(run.speak.attribute("aria-label", &alt)),
        height => 90 + 30 * chart.rows.len(),
    }
}

fn chart_json(chart: &Chart) -> serde_json::Value {
    let unit = unit_words(chart.unit);
    let all = chart.rows.iter().flat_map(|row| [row.low, row.high]);
    let style = Style::of(chart.unit, all);
    let scaled = |value: f64| value * style.scale;
    let rows: Vec<serde_json::Value> = chart
        .rows
        .iter()
        .map(|row| {
            let [low, middle, high] = [row.low, row.middle, row.high].map(scaled);
            json!([row.label.zh, row.label.en, low, middle, high, row.mark.map(scaled)])
        })
        .collect();
    json!({
        "t": [chart.title.zh, chart.title.en],
        "u": [unit.zh, unit.en],
        "d": style.decimals,
        "r": rows,
        "b": chart.base.map(scaled),
    })
}

/// What people call a row's site, with its dates if there is more than one pair.
fn of_row(run: &Run<'_>, view: &View<'_>, row: usize) -> Words {
    let key = (view.text(row, "site"), view.text(row, "kind"));
    let place = run.sites.iter().chain(&run.others).find(|place| place.key == key);
    let title = place.map_or_else(|| Words::same(key.0), Place::words);
    if run.pairs.len() < 2 {
        return title;
    }
    let args = [
        ("what", title),
        ("from", Words::same(view.text(row, "date_from"))),
        ("to", Words::same(view.text(row, "date_to"))),
    ];
    Words::fill(&t::WITH_DATES, &args)
}

/// Change of value of each site: median and the middle 95 % of the runs.
fn monte_carlo(run: &Run<'_>) -> Option<Chart> {
    let view = run.view("monte_carlo")?;
    let at = |what: &str| view.at(&format!("value_change_{what}_cny_per_yr"));
    let [low, middle, high] = ["p2_5", "p50", "p97_5"].map(at);
    let rows = (0..view.table.rows.len()).filter_map(|row| {
        Some(Interval {
            label: of_row(run, &view, row),
            low: view.number(row, low)?,
            middle: view.number(row, middle)?,
            high: view.number(row, high)?,
            mark: None,
        })
    });
    let rows: Vec<Interval> = rows.take(MOST).collect();
    let runs = run.material.record["uncertainty"]["monte_carlo"]["runs"].as_u64();
    let note = runs.map_or_else(
        || (&t::MONTE_CARLO_BARE).into(),
        |runs| {
            let runs = Style { scale: 1.0, decimals: 0, trim: false }.show(runs as f64);
            Words::fill(&t::MONTE_CARLO_NOTE, &[("runs", Words::same(runs))])
        },
    );
    (!rows.is_empty()).then(|| Chart {
        title: Words::from(&t::UPLIFT),
        note: Some(note),
        unit: view.unit(middle),
        rows,
        base: None,
    })
}

/// What the change of value would be if one thing at a time were another: the whole, or the first
/// sites where nothing is known of the whole.
fn tornado(run: &Run<'_>) -> Vec<Chart> {
    let Some(view) = run.view("tornado") else { return Vec::new() };
    let main = run.main_dates();
    let places: Vec<_> = match run.whole() {
        Some(place) => vec![place],
        None => run.sites.iter().take(MOST_SITES).collect(),
    };
    let charts = places.into_iter().filter_map(|place| {
        let rows: Vec<usize> = (0..view.table.rows.len())
            .filter(|row| {
                let dates = (view.text(*row, "date_from"), view.text(*row, "date_to"));
                (view.text(*row, "site"), view.text(*row, "kind")) == place.key
                    && main.is_none_or(|(from, to)| dates.0 == from && dates.1 == to)
            })
            .collect();
        tornado_of(run, &view, &rows, &place.words())
    });
    charts.collect()
}

fn tornado_of(
    run: &Run<'_>,
    view: &View<'_>,
    rows: &[usize],
    title: &Words,
) -> Option<Chart> {
    let at = |what: &str| view.at(&format!("value_change_{what}_cny_per_yr"));
    let [low, base, high] = ["low", "base", "high"].map(at);
    let found = rows.iter().filter_map(|row| {
        let (low, high) = (view.number(*row, low)?, view.number(*row, high)?);
        let middle = view.number(*row, base)?;
        let label = replaced(run, view, *row);
        Some(Interval {
            label,
            low: low.min(high),
            middle,
            high: low.max(high),
            mark: None,
        })
    });
    let intervals: Vec<Interval> = found.take(MOST).collect();
    let middle = intervals.first()?.middle;
    Some(Chart {
        title: Words::fill(
            &t::OF_SITE,
            &[("what", Words::from(&t::UPLIFT)), ("site", title.clone())],
        ),
        note: Some(Words::from(&t::TORNADO_NOTE)),
        unit: view.unit(base),
        rows: intervals,
        base: Some(middle),
    })
}

/// What a row of the tornado replaces.
fn replaced(run: &Run<'_>, view: &View<'_>, row: usize) -> Words {
    let (what, item) = (view.text(row, "swapped"), view.text(row, "item"));
    if item == "all" {
        return Words::from(&t::ALL_COEFFICIENTS);
    }
    let what = token(&what).unwrap_or_else(|| Words::same(what));
    let item = run.meaning.class(&item);
    Words {
        en: format!("{}: {}", what.en, item.en),
        zh: format!("{}：{}", what.zh, item.zh),
    }
}

/// Areas adjusted for map errors, by date.
fn accuracy(run: &Run<'_>) -> Vec<Chart> {
    let Some(view) = run.view("accuracy") else { return Vec::new() };
    let [map, area, margin] =
        ["map_m2", "adjusted_m2", "adjusted_margin_m2"].map(|name| view.at(name));
    let mut dates: Vec<String> = Vec::new();
    for row in 0..view.table.rows.len() {
        let date = view.text(row, "date");
        if !dates.contains(&date) {
            dates.push(date);
        }
    }
    let charts = dates.into_iter().filter_map(|date| {
        let rows = (0..view.table.rows.len()).filter(|row| {
            view.text(*row, "date") == date && view.text(*row, "class") != "all"
        });
        let rows = rows.filter_map(|row| {
            let (area, margin) = (view.number(row, area)?, view.number(row, margin)?);
            Some(Interval {
                label: run.meaning.class(&view.text(row, "class")),
                low: area - margin,
                middle: area,
                high: area + margin,
                mark: view.number(row, map),
            })
        });
        let rows: Vec<Interval> = rows.take(MOST).collect();
        (!rows.is_empty()).then(|| Chart {
            title: Words::fill(
                &t::OF_SITE,
                &[("what", Words::from(&t::AREA)), ("site", Words::same(date))],
            ),
            note: Some(Words::from(&t::ACCURACY_NOTE)),
            unit: view.unit(area),
            rows,
            base: None,
        })
    });
    charts.collect()
}
