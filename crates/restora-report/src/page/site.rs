//! One place: its headline figures, its map, its charts and their numbers.

use minijinja::{Value, context};
use restora_message::Text;
use restora_message::catalogue::report_page as t;
use restora_table::{Frame, Unit};

use super::behind::{
    changes, class_areas, class_worth, figures, over_dates, services, transitions,
};
use super::charts::{Book, Lines, Numbers, lines, place_json};
use super::maps;
use super::missing;
use super::number::{Style, unit_words};
use super::run::{Place, Run, View};
use super::say::Words;
use super::tables::Grid;

/// Columns of `sites` that say how the area came about, told in the section on missing land.
const BOOKKEEPING: [&str; 6] =
    ["pixels", "valid_m2", "unmatched_m2", "missing_m2", "outside_m2", "polygon_m2"];

/// Whether a column of a table by site is a figure that people want to read.
pub(crate) fn is_figure(view: &View<'_>, at: usize) -> bool {
    let text = ["site", "name", "group", "date", "date_from", "date_to", "kind"];
    let name = view.name(at);
    !text.contains(&name) && !BOOKKEEPING.contains(&name) && view.has(Some(at))
}

pub(crate) fn safe(html: String) -> Value {
    Value::from_safe_string(html)
}

/// A figure with its unit, as a card shows it.
fn card(
    run: &Run<'_>,
    label: &Words,
    unit: Unit,
    shown: &str,
    note: Option<String>,
) -> Value {
    context! {
        label => safe(run.speak.html(label)),
        shown => shown,
        unit => safe(run.speak.html(&unit_words(unit))),
        note => note,
    }
}

/// The headline figures of a place: area, value, and what covers it.
pub(crate) fn cards(run: &Run<'_>, place: &Place) -> Vec<Value> {
    let mut out = Vec::new();
    let Some(view) = run.view("sites") else { return out };
    if let Some(area) = at_ends(run, place, &view, view.at("area_m2")) {
        let words = if place.key.1 == "sum" { &t::TOTAL_AREA_SUM } else { &t::AREA };
        out.push(card(run, &words.into(), area.unit, &area.last_or_both(), None));
    }
    if let Some(value) = at_ends(run, place, &view, view.at("value_cny_per_yr")) {
        out.push(card(run, &(&t::VALUE).into(), value.unit, &value.both(), None));
    }
    if let Some(uplift) = run.view("uplift")
        && let Some(row) = place.uplift.get(run.main).copied().flatten()
    {
        let at = uplift.at("value_change_cny_per_yr");
        if let Some(change) = uplift.number(row, at) {
            let unit = uplift.unit(at);
            let style = Style::of(unit, std::iter::once(change));
            let percent = uplift.number(row, uplift.at("value_change_percent"));
            let note = percent.map(|percent| {
                format!(
                    "{} %",
                    Style { scale: 1.0, decimals: 1, trim: false }.signed(percent)
                )
            });
            out.push(card(run, &(&t::UPLIFT).into(), unit, &style.signed(change), note));
        }
    }
    // Of land that is missing altogether nothing covers a known area.
    let valid = view.at("valid_m2");
    let known = place
        .rows
        .iter()
        .flatten()
        .any(|row| view.number(*row, valid).is_none_or(|area| area > 0.0));
    for name in ["vegetation_share", "water_m2"].into_iter().filter(|_| known) {
        let at = view.at(name);
        if let Some(found) = at_ends(run, place, &view, at) {
            let column = at.map(|at| &view.table.columns[at]);
            let label = column.map_or_else(Words::default, |c| Words::from(&c.caption));
            out.push(card(run, &label, found.unit, &found.both(), None));
        }
    }
    further(run, place, &view, &mut out);
    out
}

/// The dates of the figures on cards.
pub(crate) fn span(run: &Run<'_>) -> Option<String> {
    let date = |at: usize| run.dates.get(at).cloned();
    match run.pairs.get(run.main) {
        Some((from, to)) => Some(format!("{} → {}", date(*from)?, date(*to)?)),
        None => date(0),
    }
}

/// What stands behind `kind` in `sites`: the measures of imagery.
fn further(run: &Run<'_>, place: &Place, view: &View<'_>, out: &mut Vec<Value>) {
    const MOST: usize = 6;
    let after = view.at("kind").map_or(usize::MAX, |at| at + 1);
    for at in after..view.table.columns.len() {
        if out.len() >= MOST {
            return;
        }
        if let Some(found) = at_ends(run, place, view, Some(at)) {
            let label = Words::from(&view.table.columns[at].caption);
            out.push(card(run, &label, found.unit, &found.both(), None));
        }
    }
}

/// A figure at the two dates that are compared, or at the one that there is.
struct Ends {
    unit: Unit,
    shown: Vec<String>,
}

impl Ends {
    fn both(&self) -> String {
        self.shown.join(" → ")
    }

    /// Areas hardly ever differ from date to date.
    fn last_or_both(&self) -> String {
        match self.shown.as_slice() {
            [first, last] if first == last => last.clone(),
            _ => self.both(),
        }
    }
}

fn at_ends(
    run: &Run<'_>,
    place: &Place,
    view: &View<'_>,
    at: Option<usize>,
) -> Option<Ends> {
    let dates: Vec<usize> = match run.pairs.get(run.main) {
        Some((from, to)) => vec![*from, *to],
        None => vec![0],
    };
    let read = |date: &usize| view.number((*place.rows.get(*date)?)?, at);
    let values: Vec<Option<f64>> = dates.iter().map(read).collect();
    if values.iter().all(Option::is_none) {
        return None;
    }
    let unit = view.unit(at);
    let style = Style::of(unit, values.iter().flatten().copied());
    let shown =
        values.iter().map(|v| v.map_or_else(|| "–".to_owned(), |v| style.show(v)));
    Some(Ends { unit, shown: shown.collect() })
}

/// A section of a place, and the data of its charts.
pub(crate) fn section(
    run: &Run<'_>,
    (place, anchor): (&Place, &str),
    frame: Option<&Frame>,
    book: &mut Book,
) -> (Value, serde_json::Value) {
    let title = place.words();
    let numbers = Numbers::read(run, place);
    let over_dates = lines(run, place);
    let charts = charts(run, &title, &numbers, &over_dates);
    let own = place.key.1 == "site";
    let also =
        if own && !place.name.is_empty() { place.key.0.clone() } else { String::new() };
    let value = context! {
        anchor => anchor,
        title => safe(run.speak.html(&title)),
        also => also,
        group => if own { place.group.clone() } else { String::new() },
        cards => cards(run, place),
        span => span(run),
        callouts => missing::callouts(run, place),
        map => frame.and_then(|frame| maps::map(run, frame, Some(place))),
        charts => charts,
        classes => class_areas(run, place).map(|grid| safe(grid.html(run.speak))),
        figures => figures(run, place).map(|grid| safe(grid.html(run.speak))),
        changes => changes(run, place).map(|grid| safe(grid.html(run.speak))),
    };
    (value, place_json(book, &title, &numbers, &over_dates))
}

/// A chart: its kind for the script, what it is of, and its numbers.
fn charts(run: &Run<'_>, title: &Words, numbers: &Numbers, over: &[Lines]) -> Vec<Value> {
    let mut out = Vec::new();
    if numbers.has_services() {
        let table = Some(services(run, numbers));
        out.push(chart(run, title, ("services", 0), &t::SERVICES, (None, table)));
    }
    let flows = numbers.has_flows().then(|| transitions(run, numbers));
    if numbers.has_worth() && numbers.has_flows() {
        let note = Some(&t::WATERFALL_TRANSITIONS);
        out.push(chart(run, title, ("waterfall", 0), &t::WATERFALL, (note, None)));
    } else if numbers.has_class_worth() && run.pairs.get(run.main).is_some() {
        let note = Some(&t::WATERFALL_CLASSES);
        let table = Some(class_worth(run, numbers));
        out.push(chart(run, title, ("waterfall", 0), &t::WATERFALL, (note, table)));
    }
    if numbers.has_flows() {
        let note = Some(&t::SANKEY_NOTE);
        out.push(chart(run, title, ("sankey", 0), &t::SANKEY, (note, flows)));
    }
    for (number, lines) in over.iter().enumerate() {
        let table = Some(over_dates(run, lines));
        let of = Of { title, what: &lines.title, note: None };
        out.push(chart_of(run, &of, ("lines", number), table));
    }
    out
}

fn chart(
    run: &Run<'_>,
    title: &Words,
    kind: (&str, usize),
    what: &Text,
    (note, table): (Option<&Text>, Option<Grid>),
) -> Value {
    chart_of(run, &Of { title, what: &what.into(), note }, kind, table)
}

/// What a chart is of.
struct Of<'a> {
    title: &'a Words,
    what: &'a Words,
    note: Option<&'a Text>,
}

fn chart_of(
    run: &Run<'_>,
    of: &Of<'_>,
    (kind, part): (&str, usize),
    table: Option<Grid>,
) -> Value {
    let full = Words::fill(
        &t::OF_SITE,
        &[("what", of.what.clone()), ("site", of.title.clone())],
    );
    let alt = Words::fill(&t::CHART_ALT, &[("what", full)]);
    context! {
        kind => kind,
        part => part,
        height => (),
        head => safe(run.speak.html(of.what)),
        note => of.note.map(|note| safe(run.speak.html(&note.into()))),
        alt => safe(run.speak.attribute("aria-label", &alt)),
        table => table.map(|grid| safe(grid.html(run.speak))),
    }
}
