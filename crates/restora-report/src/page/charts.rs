//! Data of the charts, as compact JSON from which the script draws on demand.

use std::collections::BTreeMap;

use restora_message::catalogue::report_page as t;
use restora_table::Unit;
use serde_json::{Value, json};

use super::number::{Style, unit_words};
use super::run::{Place, Run};
use super::say::Words;

/// Transitions of a pair and site that are told one by one; the others are pooled.
const MOST_FLOWS: usize = 400;

/// A transition of land cover.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Flow {
    /// Class before; none for those that are pooled.
    pub(crate) from: Option<String>,
    /// Class after.
    pub(crate) to: Option<String>,
    /// Area, in the unit of the table.
    pub(crate) area: f64,
    /// Change of value, in the unit of the table.
    pub(crate) value: Option<f64>,
}

/// The numbers of the charts of one place, in the units of the tables.
#[derive(Clone, Debug, Default)]
pub(crate) struct Numbers {
    /// Value by service, by date.
    pub(crate) services: Vec<Option<Vec<f64>>>,
    /// Value by class, by date.
    pub(crate) classes: Vec<BTreeMap<String, f64>>,
    /// Transitions, by pair.
    pub(crate) flows: Vec<Vec<Flow>>,
    /// Change of value, by pair.
    pub(crate) change: Vec<Option<f64>>,
}

impl Numbers {
    pub(crate) fn read(run: &Run<'_>, place: &Place) -> Self {
        let (services, classes) = worth(run, place);
        let uplift = run.view("uplift");
        let change = place.uplift.iter().map(|row| {
            let view = uplift.as_ref()?;
            view.number((*row)?, view.at("value_change_cny_per_yr"))
        });
        Self { services, classes, flows: flows(run, place), change: change.collect() }
    }

    pub(crate) fn has_services(&self) -> bool {
        self.services.iter().any(Option::is_some)
    }

    pub(crate) fn has_flows(&self) -> bool {
        self.flows.iter().any(|flows| !flows.is_empty())
    }

    /// Whether transitions carry value.
    pub(crate) fn has_worth(&self) -> bool {
        self.flows.iter().flatten().any(|flow| flow.value.is_some())
    }

    /// Whether the change of value can be split by class instead.
    pub(crate) fn has_class_worth(&self) -> bool {
        self.classes.iter().filter(|classes| !classes.is_empty()).count() > 1
    }
}

/// Value by date, summed up over classes and over services.
type Worth = (Vec<Option<Vec<f64>>>, Vec<BTreeMap<String, f64>>);

fn worth(run: &Run<'_>, place: &Place) -> Worth {
    let mut services = vec![None; run.dates.len()];
    let mut classes = vec![BTreeMap::new(); run.dates.len()];
    let Some(view) = run.view("services") else { return (services, classes) };
    let value = view.at("value_cny_per_yr");
    for row in run.rows_of("services", &place.key) {
        let service = view.text(*row, "service");
        let (Some(date), Some(value)) =
            (run.date(&view.text(*row, "date")), view.number(*row, value))
        else {
            continue;
        };
        *classes[date].entry(view.text(*row, "class")).or_insert(0.0) += value;
        if let Some(at) = run.meaning.services.iter().position(|own| own.id == service) {
            let sums = services[date]
                .get_or_insert_with(|| vec![0.0; run.meaning.services.len()]);
            sums[at] += value;
        }
    }
    (services, classes)
}

/// Transitions on land that is valid at all dates, the largest first, by pair.
fn flows(run: &Run<'_>, place: &Place) -> Vec<Vec<Flow>> {
    let mut out = vec![Vec::new(); run.pairs.len()];
    let Some(view) = run.view("transitions") else { return out };
    let [area, value] = ["area_m2", "value_change_cny_per_yr"].map(|name| view.at(name));
    for row in run.rows_of("transitions", &place.key) {
        let mask = view.text(*row, "mask");
        if !(mask.is_empty() || mask == "common") {
            continue;
        }
        let find = |name| run.date(&view.text(*row, name));
        let (Some(from), Some(to)) = (find("date_from"), find("date_to")) else {
            continue;
        };
        let Some(pair) = run.pairs.iter().position(|pair| *pair == (from, to)) else {
            continue;
        };
        let Some(area) = view.number(*row, area) else { continue };
        out[pair].push(Flow {
            from: Some(view.text(*row, "class_from")),
            to: Some(view.text(*row, "class_to")),
            area,
            value: view.number(*row, value),
        });
    }
    out.into_iter().map(pooled).collect()
}

/// Sorts by area and pools what is beyond the most that is told.
fn pooled(mut flows: Vec<Flow>) -> Vec<Flow> {
    flows.sort_by(|a, b| b.area.total_cmp(&a.area));
    if flows.len() <= MOST_FLOWS + 1 {
        return flows;
    }
    let rest = flows.split_off(MOST_FLOWS);
    let values: Vec<f64> = rest.iter().filter_map(|flow| flow.value).collect();
    flows.push(Flow {
        from: None,
        to: None,
        area: rest.iter().map(|flow| flow.area).sum(),
        value: (!values.is_empty()).then(|| values.iter().sum()),
    });
    flows
}

/// Numbers over the dates that are drawn as lines in one chart.
pub(crate) struct Lines {
    pub(crate) title: Words,
    pub(crate) unit: Unit,
    pub(crate) each: Vec<(Words, Vec<Option<f64>>)>,
}

/// Lines over the dates of a place: value, covers, and what else `sites` has, if there are three
/// dates or more.
pub(crate) fn lines(run: &Run<'_>, place: &Place) -> Vec<Lines> {
    let mut out: Vec<Lines> = Vec::new();
    let Some(view) = run.view("sites").filter(|_| run.dates.len() > 2) else {
        return out;
    };
    for (at, column) in view.table.columns.iter().enumerate() {
        if !super::site::is_figure(&view, at) || view.name(at) == "area_m2" {
            continue;
        }
        let values: Vec<Option<f64>> =
            place.rows.iter().map(|row| view.number((*row)?, Some(at))).collect();
        if values.iter().flatten().count() < 2 {
            continue;
        }
        let is_value = view.name(at) == "value_cny_per_yr";
        let is_cover = column.unit == Unit::Share;
        let is_area = view.name(at).ends_with("_m2");
        let words = Words::from(&column.caption);
        if is_cover && let Some(covers) = out.iter_mut().find(|l| l.unit == Unit::Share) {
            covers.each.push((words, values));
        } else if is_value || is_cover || !is_area {
            let title = match (is_value, is_cover) {
                (true, _) => Words::from(&t::SERIES_VALUE),
                (_, true) => Words::from(&t::SERIES_COVERS),
                _ => words.clone(),
            };
            out.push(Lines { title, unit: column.unit, each: vec![(words, values)] });
        }
    }
    out
}

/// Classes by code, as the data of charts number them.
pub(crate) struct Book {
    codes: Vec<String>,
    at: BTreeMap<String, usize>,
}

impl Book {
    pub(crate) fn new() -> Self {
        Self { codes: Vec::new(), at: BTreeMap::new() }
    }

    fn number(&mut self, code: &str) -> usize {
        if let Some(at) = self.at.get(code) {
            return *at;
        }
        self.codes.push(code.to_owned());
        self.at.insert(code.to_owned(), self.codes.len() - 1);
        self.codes.len() - 1
    }

    /// Names, colour, and names with their code.
    pub(crate) fn json(&self, run: &Run<'_>) -> Value {
        let all = self.codes.iter().map(|code| {
            let words = run.meaning.class(code);
            let coded = run.meaning.coded(code);
            json!([words.zh, words.en, run.meaning.colour(code), coded.zh, coded.en])
        });
        all.collect()
    }
}

/// The data of a place's charts.
pub(crate) fn place_json(
    book: &mut Book,
    title: &Words,
    numbers: &Numbers,
    lines: &[Lines],
) -> Value {
    let services: Vec<Value> = numbers
        .services
        .iter()
        .map(|sums| sums.as_ref().map_or(Value::Null, |sums| list(sums)))
        .collect();
    let flows: Vec<Value> = numbers
        .flows
        .iter()
        .map(|flows| flows.iter().map(|flow| flow_json(book, flow)).collect())
        .collect();
    let by_class =
        if numbers.has_worth() { Value::Null } else { class_json(book, numbers) };
    let lines: Vec<Value> = lines.iter().map(lines_json).collect();
    json!({
        "t": [title.zh, title.en],
        "s": services,
        "f": flows,
        "d": numbers.change,
        "c": by_class,
        "y": lines,
    })
}

fn list(values: &[f64]) -> Value {
    values.iter().map(|value| json!(value)).collect()
}

fn flow_json(book: &mut Book, flow: &Flow) -> Value {
    let mut number = |code: &Option<String>| {
        code.as_ref().map_or(Value::Null, |code| json!(book.number(code)))
    };
    let [from, to] = [&flow.from, &flow.to].map(&mut number);
    json!([from, to, flow.area, flow.value])
}

/// Value of each class by date, for where nobody knows what became of what.
fn class_json(book: &mut Book, numbers: &Numbers) -> Value {
    let mut codes: Vec<&String> =
        numbers.classes.iter().flat_map(BTreeMap::keys).collect();
    codes.sort();
    codes.dedup();
    let rows = codes.into_iter().map(|code| {
        let values: Vec<Value> = numbers
            .classes
            .iter()
            .map(|classes| {
                let known = (!classes.is_empty())
                    .then(|| classes.get(code).copied().unwrap_or(0.0));
                json!(known)
            })
            .collect();
        json!([book.number(code), values])
    });
    rows.collect()
}

fn lines_json(lines: &Lines) -> Value {
    let unit = unit_words(lines.unit);
    let values =
        lines.each.iter().flat_map(|(_, values)| values.iter().flatten().copied());
    let style = Style::of(lines.unit, values);
    let each: Vec<Value> = lines
        .each
        .iter()
        .map(|(words, values)| {
            let scaled: Vec<Value> =
                values.iter().map(|v| json!(v.map(|v| v * style.scale))).collect();
            json!([words.zh, words.en, scaled])
        })
        .collect();
    json!({"u": [unit.zh, unit.en], "d": style.decimals, "l": each})
}

/// Dates as numbers along an axis, in years; none where one of them is no date.
pub(crate) fn years(dates: &[String]) -> Option<Vec<f64>> {
    dates.iter().map(|date| year(date)).collect()
}

fn year(date: &str) -> Option<f64> {
    let mut parts = date.trim().split(['-', '/', '.']);
    let year: f64 = parts.next().filter(|y| y.len() == 4)?.parse().ok()?;
    let rest: Option<Vec<f64>> = parts.map(|part| part.parse().ok()).collect();
    match rest?.as_slice() {
        [] => Some(year),
        [month] => Some(year + (month - 1.0) / 12.0),
        [month, day] => Some(year + (month - 1.0) / 12.0 + (day - 1.0) / 365.25),
        _ => None,
    }
}

/// How the numbers of a column are shown, all over the page alike.
pub(crate) fn style_of(run: &Run<'_>, table: &str, column: &str) -> (Unit, Style) {
    let found = run.view(table).and_then(|view| {
        let at = view.at(column)?;
        let unit = view.unit(Some(at));
        let rows = 0..view.table.rows.len();
        let values = rows.filter_map(|row| view.number(row, Some(at)));
        Some((unit, Style::of(unit, values)))
    });
    found.unwrap_or((Unit::None, Style::of(Unit::None, std::iter::empty())))
}

/// The same for the script.
pub(crate) fn style_json(run: &Run<'_>, table: &str, column: &str) -> Value {
    if run.view(table).and_then(|view| view.at(column)).is_none() {
        return Value::Null;
    }
    let (unit, style) = style_of(run, table, column);
    let words = unit_words(unit);
    json!({"u": [words.zh, words.en], "d": style.decimals})
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flow(area: f64, value: f64) -> Flow {
        Flow { from: Some("1".into()), to: Some("2".into()), area, value: Some(value) }
    }

    #[test]
    fn small_transitions_are_pooled_and_nothing_is_lost() {
        let all: Vec<Flow> = (0..460).map(|i| flow(f64::from(i), 1.0)).collect();
        let pooled = pooled(all);
        assert_eq!(pooled.len(), MOST_FLOWS + 1);
        assert_eq!(pooled[0], flow(459.0, 1.0));
        // 0 + 1 + … + 59 and sixty times 1.
        let rest = Flow { from: None, to: None, area: 1770.0, value: Some(60.0) };
        assert_eq!(pooled.last(), Some(&rest));
    }

    #[test]
    fn dates_become_years_or_none_of_them_does() {
        let dates = ["2010", "2015-07", "2019-01-01"].map(str::to_owned);
        assert_eq!(years(&dates), Some(vec![2010.0, 2015.5, 2019.0]));
        assert_eq!(years(&["2010".to_owned(), "before".to_owned()]), None);
        assert_eq!(years(&["１２３４".to_owned()]), None);
    }
}
