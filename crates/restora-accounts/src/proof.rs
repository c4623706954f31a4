//! The proof that goes with every result: identities with both sides computed apart.

use std::collections::BTreeMap;

use restora_message::Problem;
use restora_message::catalogue::run;
use restora_zonal::Sum;
use serde::Serialize;

use crate::facts::pixels;
use crate::worth::{class_services, value_change, value_of};
use crate::{Facts, Site, Stocks};

/// Sums of money are of some 10² terms with a relative error of 10⁻¹⁶ each.
const MONEY_TOLERANCE: f64 = 1e-9;

/// One identity, with its two sides.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Identity {
    /// What is claimed.
    pub claim: &'static str,
    /// The site, and the date or pair of dates.
    pub of: String,
    /// One side.
    pub left: f64,
    /// The other side.
    pub right: f64,
    /// How far they may lie apart.
    pub tolerance: f64,
    /// Unit of all three numbers.
    pub unit: &'static str,
    /// Whether they agree.
    pub holds: bool,
}

impl Identity {
    /// Compares two numbers.
    pub fn new(
        claim: &'static str,
        of: String,
        (left, right): (f64, f64),
        tolerance: f64,
        unit: &'static str,
    ) -> Self {
        // An empty sum is −0; and written so that a NaN on either side does not hold.
        let (left, right) = (left + 0.0, right + 0.0);
        let holds = (left - right).abs() <= tolerance;
        Self { claim, of, left, right, tolerance, unit, holds }
    }

    /// Compares two whole numbers, which have to be the same; `as_f64` says what they mean.
    pub fn exact(
        claim: &'static str,
        of: String,
        (left, right): (u128, u128),
        as_f64: impl Fn(u128) -> f64,
        unit: &'static str,
    ) -> Self {
        let holds = left == right;
        Self {
            claim,
            of,
            left: as_f64(left),
            right: as_f64(right),
            tolerance: 0.0,
            unit,
            holds,
        }
    }

    /// The problem to report if it does not hold.
    pub fn problem(&self) -> Option<Problem> {
        (!self.holds).then(|| {
            Problem::new(&run::PROOF)
                .with("identity", format!("{} ({})", self.claim, self.of))
                .with("left", format!("{} {}", self.left, self.unit))
                .with("right", format!("{} {}", self.right, self.unit))
                .with("difference", self.left - self.right)
                .with("tolerance", self.tolerance)
        })
    }
}

/// Every identity of every site.
pub fn prove(facts: &Facts<'_>, stocks: &Stocks) -> Vec<Identity> {
    let mut out = Vec::new();
    for (number, site) in facts.numbered_sites() {
        areas(facts, stocks, (number, site), &mut out);
        classes(facts, stocks, (number, site), &mut out);
        if facts.values.is_some() {
            values(facts, stocks, (number, site), &mut out);
            changes(facts, stocks, (number, site), &mut out);
        }
    }
    out
}

/// The polygon's own area is the sum of the parts; and every covered cell was counted once.
fn areas(
    facts: &Facts<'_>,
    stocks: &Stocks,
    (number, site): (u32, &Site),
    out: &mut Vec<Identity>,
) {
    for (date, label) in facts.dates.iter().enumerate() {
        let stock = stocks.get(number, date);
        let of = format!("{}, {label}", site.id);
        if let Some(polygon_m2) = site.polygon_m2 {
            let parts = facts.areas.m2(stock.valid.area)
                + facts.areas.m2(stock.unmatched.area)
                + facts.areas.m2(stock.missing.area)
                + site.outside_m2;
            out.push(Identity::new(
                "area of the polygon = valid + unmatched + missing + outside",
                of.clone(),
                (polygon_m2, parts),
                site.tolerance_m2,
                "m2",
            ));
        }
        if let Some(planned) = site.pixels {
            out.push(Identity::exact(
                "pixels covered by the site = pixels counted",
                of,
                (planned, stock.inside().pixels),
                pixels,
                "pixels",
            ));
        }
    }
}

/// Σ class areas before = Σ class areas after = Σ transitions, and every pair of dates has
/// the same classes for a date that they share.
fn classes(
    facts: &Facts<'_>,
    stocks: &Stocks,
    (number, site): (u32, &Site),
    out: &mut Vec<Identity>,
) {
    let total =
        |classes: &BTreeMap<i32, Sum>| -> u128 { classes.values().map(|s| s.area).sum() };
    let m2 = |units| facts.areas.m2(units);
    for (pair, (from, to)) in facts.numbered_spans() {
        let of = format!("{}, {} to {}", site.id, facts.dates[from], facts.dates[to]);
        for (date, first) in [(from, true), (to, false)] {
            let seen = Stocks::by_pair(facts, number, pair, first);
            let stock = stocks.get(number, date);
            let mut same = Identity::exact(
                "class areas of a date = class areas by transitions",
                format!("{of}, at {}", facts.dates[date]),
                (total(&stock.classes), total(&seen.classes)),
                m2,
                "m2",
            );
            // Class by class and factor by factor, not only in total.
            same.holds &= seen.same_classes(stock);
            out.push(same);
        }
        let common: u128 = facts
            .entries(number, pair)
            .filter(|(key, _)| {
                key.from.is_some() && key.to.is_some() && facts.on_mask(key)
            })
            .map(|(_, sum)| sum.area)
            .sum();
        if facts.mask == crate::MaskRule::Common {
            for date in [from, to] {
                let classes = total(&stocks.get(number, date).classes);
                out.push(Identity::exact(
                    "sum of class areas = sum of transitions",
                    format!("{of}, at {}", facts.dates[date]),
                    (classes, common),
                    m2,
                    "m2",
                ));
            }
        }
    }
}

/// Σ over classes = Σ over services, per date.
fn values(
    facts: &Facts<'_>,
    stocks: &Stocks,
    (number, site): (u32, &Site),
    out: &mut Vec<Identity>,
) {
    let Some(values) = facts.values else { return };
    for (date, label) in facts.dates.iter().enumerate() {
        let mut by_service = vec![0.0; values.services.len()];
        let mut size = 0.0;
        for code in stocks.get(number, date).classes.keys() {
            let services = class_services(facts, stocks, (number, date, *code));
            for (total, value) in
                by_service.iter_mut().zip(services.into_iter().flatten())
            {
                *total += value;
                size += value.abs();
            }
        }
        out.push(Identity::new(
            "value over classes = value over services",
            format!("{}, {label}", site.id),
            (value_of(facts, stocks, number, date), by_service.iter().sum()),
            MONEY_TOLERANCE * size,
            "CNY/yr",
        ));
    }
}

/// Value after − value before = Σ over transitions of (worth to − worth from) × area.
fn changes(
    facts: &Facts<'_>,
    stocks: &Stocks,
    (number, site): (u32, &Site),
    out: &mut Vec<Identity>,
) {
    if !facts.has_changes() {
        return;
    }
    for (pair, (from, to)) in facts.numbered_spans() {
        let value = |date: usize| value_of(facts, stocks, number, date);
        let (before, after) = (value(from), value(to));
        let mut sum = 0.0;
        let mut size = before.abs() + after.abs();
        for (key, entry) in facts.entries(number, pair) {
            let change = value_change(facts, key, entry).unwrap_or(0.0);
            sum += change;
            size += change.abs();
        }
        out.push(Identity::new(
            "value after - value before = value of the transitions",
            format!("{}, {} to {}", site.id, facts.dates[from], facts.dates[to]),
            (after - before, sum),
            MONEY_TOLERANCE * size,
            "CNY/yr",
        ));
    }
}
