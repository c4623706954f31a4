//! `tornado`: what the value and its change would be with other coefficients, another
//! crosswalk, another table or another standard equivalent.

use std::collections::BTreeMap;

use restora_table::{Cell, Column, Table, Unit};
use restora_value::ClassValues;

use crate::facts::{numbers, span_cells, span_columns, words};
use crate::worth::{class_value, value_of};
use crate::{Facts, Site, Stocks};

/// Changes that differ by less than this share of the values differ by rounding.
const ROUNDING: f64 = 1e-12;

/// The ends that coefficients may lie at.
#[derive(Clone, Debug, PartialEq)]
pub struct Range {
    /// Worth of each class by the low coefficients.
    pub low: ClassValues,
    /// Worth of each class by the high coefficients.
    pub high: ClassValues,
}

/// Another way to value the classes.
#[derive(Clone, Debug, PartialEq)]
pub struct Alternative {
    /// What it is called.
    pub name: String,
    /// What is not that of the run, as keys of the config.
    pub swapped: String,
    /// Worth of each class by it.
    pub values: ClassValues,
}

/// The values of a row at both ends of a pair of dates, in CNY per year; at the only date
/// where there is one.
#[derive(Clone, Copy, Debug)]
struct Setting {
    is: &'static str,
    from: f64,
    to: Option<f64>,
}

impl Setting {
    fn change(self) -> Option<f64> {
        self.to.map(|to| to - self.from)
    }

    /// What bars are drawn of: the change, or the value where there is only one date.
    fn bar(self) -> f64 {
        self.change().unwrap_or(self.from)
    }
}

/// Values by class of one row at each date, by one way to value them.
type ByClass = Vec<BTreeMap<i32, f64>>;

/// One row per site, pair of dates and swap, by the width of the bar. The low end of a bar is
/// the setting with the least change, and all numbers of this end are those of that setting.
pub fn tornado_table(
    facts: &Facts<'_>,
    stocks: &Stocks,
    range: Option<&Range>,
    alternatives: &[Alternative],
) -> Table {
    let mut table = Table::new("tornado", columns());
    if facts.values.is_none() {
        return table;
    }
    for (number, site) in facts.numbered_sites() {
        let all = |values: &ClassValues| by_class(facts, stocks, number, values);
        let ends = range.map(|range| [all(&range.low), all(&range.high)]);
        let base = facts.values.map(all).unwrap_or_default();
        let others: Vec<ByClass> =
            alternatives.iter().map(|other| all(&other.values)).collect();
        for pair in &facts.compared() {
            let value = |date: usize| value_of(facts, stocks, number, date);
            let as_it_is = facts.setting("base", *pair, value);
            let mut bars = Vec::new();
            if let Some(ends) = &ends {
                bars.extend(coefficients(facts, *pair, (&base, ends), as_it_is));
            }
            for (other, values) in alternatives.iter().zip(&others) {
                let swapped = facts
                    .setting("alternative", *pair, |date| values[date].values().sum());
                bars.push(Bar::new(
                    &other.swapped,
                    &other.name,
                    as_it_is,
                    &[as_it_is, swapped],
                ));
            }
            bars.sort_by(|a, b| b.width.total_cmp(&a.width));
            for bar in bars {
                table.push(bar.row(facts, site, *pair));
            }
        }
    }
    table
}

/// The bars of all coefficients together, and of those of each class by itself.
fn coefficients(
    facts: &Facts<'_>,
    pair: (usize, usize),
    (base, ends): (&ByClass, &[ByClass; 2]),
    as_it_is: Setting,
) -> Vec<Bar> {
    let [low, high] = ends;
    let bar = |item: &str, settings: [Setting; 2]| {
        let [low, high] = settings;
        Bar::new("coefficients", item, as_it_is, &[low, as_it_is, high])
    };
    let all = |is, end: &ByClass| {
        facts.setting(is, pair, |date| end[date].values().sum::<f64>())
    };
    let mut bars = vec![bar("all", [all("low", low), all("high", high)])];
    let mut classes: Vec<i32> = [pair.0, pair.1]
        .into_iter()
        .flat_map(|date| base[date].keys().copied())
        .collect();
    classes.sort_unstable();
    classes.dedup();
    for class in classes {
        let one = |is, end: &ByClass| {
            facts.setting(is, pair, |date| {
                let of = |(other, value): (&i32, &f64)| match end[date].get(other) {
                    Some(swapped) if *other == class => *swapped,
                    _ => *value,
                };
                base[date].iter().map(of).sum::<f64>()
            })
        };
        bars.push(bar(&class.to_string(), [one("low", low), one("high", high)]));
    }
    bars
}

/// Values of the valued classes of a row at each date.
fn by_class(
    facts: &Facts<'_>,
    stocks: &Stocks,
    number: u32,
    values: &ClassValues,
) -> ByClass {
    let facts = Facts { values: Some(values), ..*facts };
    let value = |date: usize, class: i32| {
        (class, class_value(&facts, stocks, (number, date, class)))
    };
    (0..facts.dates.len())
        .map(|date| {
            let classes = stocks.get(number, date).classes.keys().copied();
            let valued = classes.filter(|class| facts.is_valued(*class));
            valued.map(|class| value(date, class)).collect()
        })
        .collect()
}

impl Facts<'_> {
    /// Values at both ends of a pair, by a function of the date.
    fn setting(
        &self,
        is: &'static str,
        (from, to): (usize, usize),
        value: impl Fn(usize) -> f64,
    ) -> Setting {
        // An empty sum is −0.
        let to = self.has_changes().then(|| value(to) + 0.0);
        Setting { is, from: value(from) + 0.0, to }
    }
}

/// One row to be.
struct Bar {
    swapped: String,
    item: String,
    low: Setting,
    base: Setting,
    high: Setting,
    width: f64,
}

impl Bar {
    /// From the settings in question, in order; the base is one of them.
    fn new(swapped: &str, item: &str, base: Setting, settings: &[Setting]) -> Self {
        let (mut low, mut high) = (base, base);
        for setting in settings {
            if setting.bar() < low.bar() {
                low = *setting;
            }
            if setting.bar() > high.bar() {
                high = *setting;
            }
        }
        let mut width = high.bar() - low.bar();
        let size =
            |setting: &Setting| setting.from.abs() + setting.to.unwrap_or(0.0).abs();
        if width <= ROUNDING * settings.iter().map(size).fold(0.0, f64::max)
            && let ([first, ..], [.., last]) = (settings, settings)
        {
            // The change is the same, but the values need not be.
            (low, high, width) = (*first, *last, 0.0);
        }
        let (swapped, item) = (swapped.to_owned(), item.to_owned());
        Self { swapped, item, low, base, high, width }
    }

    fn row(
        &self,
        facts: &Facts<'_>,
        site: &Site,
        (from, to): (usize, usize),
    ) -> Vec<Cell> {
        let last = if facts.has_changes() { facts.dates[to].as_str() } else { "" };
        let mut row = span_cells(site, &facts.dates[from], last);
        row.extend([
            Cell::text(&self.swapped),
            Cell::text(&self.item),
            Cell::text(self.low.is),
            Cell::text(self.high.is),
        ]);
        let settings = [self.low, self.base, self.high];
        row.extend(settings.map(|setting| Cell::Number(setting.from)));
        row.extend(settings.map(|setting| Cell::number(setting.to)));
        row.extend(settings.map(|setting| Cell::number(setting.change())));
        row.push(Cell::Number(self.width));
        row.push(Cell::text(site.kind.name()));
        row
    }
}

fn columns() -> Vec<Column> {
    let mut columns = span_columns();
    columns.extend([
        words("swapped", "What is swapped", "替换内容"),
        words("item", "Class or alternative", "类别或方案"),
        words("low_is", "Setting at the low end", "低端取值"),
        words("high_is", "Setting at the high end", "高端取值"),
    ]);
    for (stem, captions) in [
        (
            "value_from",
            [
                ("Value before, low end", "期初价值（低端）"),
                ("Value before", "期初价值"),
                ("Value before, high end", "期初价值（高端）"),
            ],
        ),
        (
            "value_to",
            [
                ("Value after, low end", "期末价值（低端）"),
                ("Value after", "期末价值"),
                ("Value after, high end", "期末价值（高端）"),
            ],
        ),
        (
            "value_change",
            [
                ("Uplift, low end", "价值增量（低端）"),
                ("Uplift", "价值增量"),
                ("Uplift, high end", "价值增量（高端）"),
            ],
        ),
    ] {
        let ends = ["low", "base", "high"];
        columns.extend(ends.into_iter().zip(captions).map(|(end, caption)| {
            numbers(format!("{stem}_{end}_cny_per_yr"), caption, Unit::CnyPerYear)
        }));
    }
    columns.extend([
        numbers("width_cny_per_yr", ("Width", "变幅"), Unit::CnyPerYear),
        words("kind", "Kind of row", "行类型"),
    ]);
    columns
}
