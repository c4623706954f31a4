//! The table of all sites.

use minijinja::{Value, context};

use super::number::{Style, unit_words};
use super::run::{Place, Run, View};
use super::say::{Words, escape};
use super::site::safe;

/// The table of all sites: what a reader compares them by.
pub(crate) fn overview(run: &Run<'_>) -> Option<Value> {
    let sites = run.view("sites")?;
    if run.sites.len() < 2 {
        return None;
    }
    let columns = columns(run, &sites);
    let heads: Vec<Value> = columns.iter().map(|column| column.head(run)).collect();
    let row = |place: &Place, anchor: Option<&String>| {
        let cells: Vec<Value> =
            columns.iter().map(|c| Value::from(c.cell(run, place))).collect();
        let own = place.key.1 == "site";
        context! {
            title => safe(run.speak.html(&place.words())),
            also => if own && !place.name.is_empty() { escape(&place.key.0) } else { String::new() },
            group => if own { place.group.clone() } else { String::new() },
            anchor => anchor,
            cells => cells,
        }
    };
    let rows: Vec<Value> = run
        .sites
        .iter()
        .zip(&run.anchors)
        .map(|(place, anchor)| row(place, anchor.as_ref()))
        .collect();
    let totals: Vec<Value> = run.others.iter().map(|place| row(place, None)).collect();
    let grouped = run.sites.iter().any(|place| !place.group.is_empty());
    Some(context! { heads => heads, rows => rows, totals => totals, grouped => grouped })
}

/// A column of the table of all sites: a figure at one date, or a change.
struct Column<'a> {
    view: View<'a>,
    at: usize,
    label: Words,
    style: Style,
    /// The date, or none for a change between the dates.
    date: Option<usize>,
}

impl Column<'_> {
    fn value(&self, run: &Run<'_>, place: &Place) -> Option<f64> {
        let row = match self.date {
            Some(date) => place.rows.get(date).copied().flatten(),
            None => place.uplift.get(run.main).copied().flatten(),
        };
        self.view.number(row?, Some(self.at))
    }

    fn head(&self, run: &Run<'_>) -> Value {
        let date = self.date.map(|date| run.dates[date].clone());
        context! {
            label => safe(run.speak.html(&self.label)),
            unit => safe(run.speak.html(&unit_words(self.view.unit(Some(self.at))))),
            date => date,
        }
    }

    fn cell(&self, run: &Run<'_>, place: &Place) -> String {
        let value = self.value(run, place);
        let show = |value| match self.date {
            Some(_) => self.style.show(value),
            None => self.style.signed(value),
        };
        value.map_or_else(|| "–".to_owned(), show)
    }
}

fn columns<'a>(run: &Run<'a>, sites: &View<'a>) -> Vec<Column<'a>> {
    let (first, last) = match run.pairs.get(run.main) {
        Some((from, to)) => (*from, *to),
        None => (0, 0),
    };
    let mut wanted: Vec<(&str, String, Option<usize>)> =
        vec![("sites", "area_m2".to_owned(), Some(last))];
    let dates = if first == last { vec![last] } else { vec![first, last] };
    let figures = ["value_cny_per_yr", "vegetation_share", "forest_share", "water_m2"];
    let after = sites.at("kind").map_or(usize::MAX, |at| at + 1);
    let further = (after..sites.table.columns.len()).map(|at| sites.name(at).to_owned());
    for name in figures.into_iter().map(str::to_owned).chain(further) {
        wanted.extend(dates.iter().map(|date| ("sites", name.clone(), Some(*date))));
        if name == "value_cny_per_yr" {
            for change in ["value_change_cny_per_yr", "value_change_percent"] {
                wanted.push(("uplift", change.to_owned(), None));
            }
        }
    }
    wanted
        .into_iter()
        .filter_map(|(table, name, date)| column(run, table, &name, date))
        .collect()
}

fn column<'a>(
    run: &Run<'a>,
    table: &str,
    name: &str,
    date: Option<usize>,
) -> Option<Column<'a>> {
    let view = View::new(run.material.table(table)?);
    let at = view.at(name).filter(|at| view.has(Some(*at)))?;
    let label = Words::from(&view.table.columns[at].caption);
    let mut column = Column {
        label,
        style: Style { scale: 1.0, decimals: 0, trim: false },
        at,
        date,
        view,
    };
    let values: Vec<f64> =
        run.sites.iter().filter_map(|place| column.value(run, place)).collect();
    column.style = Style::of(column.view.unit(Some(at)), values.into_iter());
    Some(column)
}
