//! Which part of a change of value comes from areas, from what a hectare is worth, and from
//! corrections.
//!
//! The value of a place is `Σ a · w · f` over classes and services: area, worth of a hectare and
//! the mean factor of all corrections. From the first run to the second it changes by exactly
//!
//! ```text
//! (a₂ − a₁) · w₁ · f₁  +  a₂ · (w₂ − w₁) · f₁  +  a₂ · w₂ · (f₂ − f₁)
//! ```
//!
//! and as a hectare is worth `w = D · Σ weight · factor`, its middle part by what the standard
//! equivalent D, the weights of the crosswalk and the factors of the table changed, in that
//! order. Each step takes what came before at its new and what follows at its old measure.

use std::collections::{BTreeMap, BTreeSet};

use restora_table::Caption;
use serde::Serialize;

use super::land::{Place, Stock, Worth, labels, lands};
use super::number::{Move, same};
use crate::Material;

/// A share of the value that is no more than this is rounding.
pub(crate) const ROUNDING: f64 = 1e-9;

/// Parts of a change of value, in yuan per year; they add up to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Parts {
    /// Areas of classes.
    pub areas: f64,
    /// The standard equivalent.
    pub standard: f64,
    /// What classes count as.
    pub crosswalk: f64,
    /// Factors of the table of coefficients.
    pub table: f64,
    /// Crosswalk and table together, where types or services of the two runs are not the same,
    /// so that one cannot be told from the other; and the standard equivalent with them, where
    /// a factor of 1 does not stand for the same in both tables.
    pub coefficients: f64,
    /// Corrections.
    pub corrections: f64,
    /// What none of these accounts for.
    pub other: f64,
}

impl Parts {
    /// All parts, in the order of the fields.
    pub(crate) fn list(&self) -> [f64; 7] {
        [
            self.areas,
            self.standard,
            self.crosswalk,
            self.table,
            self.coefficients,
            self.corrections,
            self.other,
        ]
    }

    /// The sum of all parts.
    pub fn sum(&self) -> f64 {
        self.list().iter().sum()
    }

    /// The sum of the sizes of all parts.
    pub(crate) fn size(&self) -> f64 {
        self.list().iter().map(|part| part.abs()).sum()
    }

    fn add(&mut self, other: &Self) {
        self.areas += other.areas;
        self.standard += other.standard;
        self.crosswalk += other.crosswalk;
        self.table += other.table;
        self.coefficients += other.coefficients;
        self.corrections += other.corrections;
        self.other += other.other;
    }
}

/// Why the value of a site at a date moved.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Cause {
    /// `site`, `group`, `union` or `sum`.
    pub kind: String,
    /// The site.
    pub site: String,
    /// The date.
    pub date: String,
    /// The change of value by its parts, in yuan per year; none where one run has no value.
    pub parts: Option<Parts>,
    /// The classes whose area, worth or value moved, those that changed the value most first.
    pub classes: Vec<ClassCause>,
}

/// What a class has to do with it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClassCause {
    /// The class.
    pub class: String,
    /// What people call it; empty where nothing says so.
    pub label: Caption,
    /// Its area in hectares; 0 where there is none of it.
    pub area_ha: Move,
    /// What a hectare of it is worth before corrections, in yuan per year; none where it is not
    /// valued.
    pub worth: Move,
    /// What it adds to the change of value.
    pub parts: Parts,
}

/// Why values moved, for each place whose classes or value moved. `values` are the values of the
/// places in both runs, in yuan per year.
pub(crate) fn causes(a: &Material, b: &Material, values: &[(Place, Move)]) -> Vec<Cause> {
    let (lands_a, lands_b) = (lands(a), lands(b));
    let (worth_a, worth_b) = (Worth::of(&a.record), Worth::of(&b.record));
    let worth = [&worth_a, &worth_b];
    let rates = rates(worth);
    let mut names = labels(&a.record);
    names.extend(labels(&b.record));
    let none = BTreeMap::new();
    // A run without land cover says nothing of areas, not that there are none.
    let bare = lands_a.is_empty() || lands_b.is_empty();
    let cause = |(place, value): &(Place, Move)| {
        let stocks = [&lands_a, &lands_b].map(|lands| lands.get(place).unwrap_or(&none));
        let mut found = if bare { Vec::new() } else { classes(stocks, worth, &rates) };
        let mut sum = Parts::default();
        for one in &mut found {
            sum.add(&one.parts);
            one.label = names.get(&one.class).cloned().unwrap_or_default();
        }
        found.retain(ClassCause::matters);
        let sizes = |one: &ClassCause| [one.parts.size(), one.area_ha.size()];
        found.sort_by(|x, y| {
            let ([x, more_x], [y, more_y]) = (sizes(x), sizes(y));
            y.total_cmp(&x).then(more_y.total_cmp(&more_x))
        });
        let rest = value.change.map(|change| change - sum.sum());
        let parts = rest.map(|other| Parts { other, ..sum });
        let (kind, site, date) = place.clone();
        Cause { kind, site, date, parts, classes: found }
    };
    let moved = |(_, value): &&(Place, Move)| value.moved();
    let all = values.iter().map(|one| (one, cause(one)));
    let kept = all.filter(|(value, cause)| moved(value) || !cause.classes.is_empty());
    kept.map(|(_, cause)| cause).collect()
}

impl ClassCause {
    /// Whether it has land, and the land or its value moved.
    fn matters(&self) -> bool {
        let land = self.area_ha.a != Some(0.0) || self.area_ha.b != Some(0.0);
        let moved = self.parts.size() != 0.0 || self.worth.moved();
        land && (self.area_ha.moved() || moved)
    }
}

/// What of a hectare of a class changed by one service, in yuan per hectare and year.
struct Rate {
    service: String,
    /// Worth in both runs.
    worth: [f64; 2],
    /// The difference by its parts: they add up to it.
    standard: f64,
    crosswalk: f64,
    table: f64,
    coefficients: f64,
}

/// What changed in the worth of each class, service by service.
fn rates(worth: [&Worth; 2]) -> BTreeMap<String, Vec<Rate>> {
    let classes: BTreeSet<&String> =
        worth.iter().flat_map(|worth| worth.by_class.keys()).collect();
    let of = |class: &String| {
        let known = worth.map(|worth| worth.by_class.get(class));
        let services: BTreeSet<&String> =
            known.into_iter().flatten().flat_map(BTreeMap::keys).collect();
        let mixes = mixes(class, worth, &services);
        let rates =
            services.into_iter().map(|service| rate((class, service), worth, mixes));
        (class.clone(), rates.collect())
    };
    classes.into_iter().map(of).collect()
}

fn rate(
    (class, service): (&str, &str),
    worth: [&Worth; 2],
    mixes: Option<[&[(String, f64)]; 2]>,
) -> Rate {
    let w = worth.map(|worth| worth.get(class, service));
    let [old, new] = worth.map(|worth| worth.standard.unwrap_or(0.0));
    // The same D has no part in it, whatever the rounding of products; nor has one that is money
    // for something else.
    let alike = same(old, new) || worth[0].means != worth[1].means;
    let at_new = if alike || old == 0.0 { w[0] } else { w[0] * (new / old) };
    let standard = at_new - w[0];
    let rest = w[1] - at_new;
    let (crosswalk, table, coefficients) = match mixes {
        // What rounding leaves is no change of a factor.
        Some(_) if rest.abs() <= ROUNDING * (w[0].abs() + w[1].abs()) => (0.0, 0.0, 0.0),
        Some([one, other]) if one == other => (0.0, rest, 0.0),
        Some([one, other]) => {
            let made = |mix| worth[0].mixed(mix, service).unwrap_or(0.0);
            let crosswalk = new * (made(other) - made(one));
            let table = rest - crosswalk;
            let noise = ROUNDING * (crosswalk.abs() + w[0].abs() + w[1].abs());
            if table.abs() <= noise { (rest, 0.0, 0.0) } else { (crosswalk, table, 0.0) }
        }
        None => (0.0, 0.0, rest),
    };
    Rate {
        service: service.to_owned(),
        worth: w,
        standard,
        crosswalk,
        table,
        coefficients,
    }
}

/// What a class counts as in both runs, if the first run's table has all that it takes to tell
/// the crosswalk from the table, and both explain the worth that is recorded.
fn mixes<'w>(
    class: &str,
    worth: [&'w Worth; 2],
    services: &BTreeSet<&String>,
) -> Option<[&'w [(String, f64)]; 2]> {
    let mixes = worth.map(|worth| worth.mix(class));
    if worth[0].means != worth[1].means {
        return None;
    }
    for service in services {
        worth[0].mixed(mixes[1], service)?;
        for (worth, mix) in worth.iter().zip(mixes) {
            let made = worth.mixed(mix, service)? * worth.standard?;
            let found = worth.get(class, service);
            if (made - found).abs() > ROUNDING * made.abs().max(found.abs()) {
                return None;
            }
        }
    }
    // Without an old D, its part cannot be told from the rest.
    (worth[0].standard != Some(0.0)).then_some(mixes)
}

/// The classes of a place, each with its parts.
fn classes(
    [a, b]: [&BTreeMap<String, Stock>; 2],
    worth: [&Worth; 2],
    rates: &BTreeMap<String, Vec<Rate>>,
) -> Vec<ClassCause> {
    let codes: BTreeSet<&String> = a.keys().chain(b.keys()).collect();
    let none = Stock::default();
    let of = |class: &String| {
        let stocks = [a, b].map(|stocks| stocks.get(class).unwrap_or(&none));
        let rates = rates.get(class).map_or(&[][..], Vec::as_slice);
        ClassCause {
            class: class.clone(),
            label: Caption::default(),
            area_ha: Move::new(Some(stocks[0].ha), Some(stocks[1].ha)),
            worth: Move::new(worth[0].total(class), worth[1].total(class)),
            parts: split((class, stocks), worth, rates),
        }
    };
    codes.into_iter().map(of).collect()
}

/// The parts of the change of value of a class. One that only one run knows has come or gone with
/// its land: what it is worth has not changed.
fn split(
    (class, stocks): (&str, [&Stock; 2]),
    worth: [&Worth; 2],
    rates: &[Rate],
) -> Parts {
    let mut out = Parts::default();
    let knows = worth.map(|worth| worth.by_class.contains_key(class));
    if stocks[0].ha == 0.0 && !knows[0] {
        for rate in rates {
            out.areas += stocks[1].ha * rate.worth[1] * factors(stocks, worth, rate)[1];
        }
        return out;
    }
    let [area_a, area_b] = stocks.map(|stock| stock.ha);
    // Units of areas are turned, and what that rounds is no change.
    let more = if same(area_a, area_b) { 0.0 } else { area_b - area_a };
    for rate in rates {
        let f = factors(stocks, worth, rate);
        out.areas += more * rate.worth[0] * f[0];
        let scale = area_b * f[0];
        out.standard += scale * rate.standard;
        out.crosswalk += scale * rate.crosswalk;
        out.table += scale * rate.table;
        out.coefficients += scale * rate.coefficients;
        out.corrections += area_b * rate.worth[1] * (f[1] - f[0]);
    }
    out
}

/// The mean factor of all corrections of a class and service in both runs; where there is no
/// land to tell it by, that of the other run.
fn factors(stocks: [&Stock; 2], worth: [&Worth; 2], rate: &Rate) -> [f64; 2] {
    let of = |which: usize| {
        if !worth[which].corrected {
            return Some(1.0);
        }
        let plain = stocks[which].ha * rate.worth[which];
        let value = stocks[which].value.get(&rate.service)?;
        Some(value / plain).filter(|factor| factor.is_finite())
    };
    let known = [of(0), of(1)];
    let or = |which: usize| known[which].or(known[1 - which]).unwrap_or(1.0);
    let [one, other] = [or(0), or(1)];
    // A quotient of sums is rounded; that is no other factor.
    if (one - other).abs() <= ROUNDING * one.abs() { [one, one] } else { [one, other] }
}
