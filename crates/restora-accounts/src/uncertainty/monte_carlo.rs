//! `monte_carlo`: the spread of values that follows from the spread of all coefficients.
//!
//! Every coefficient of the table, that of one ecosystem type for one service, is drawn by
//! itself from a triangular distribution between its low and its high end with its peak at the
//! table's own number. Within a run it is the same for all classes, sites and dates, because it
//! is the same coefficient: what is common to before and after does not blur the uplift.
//!
//! Run by run and type by type, service by service, one number of 53 bits is drawn for each
//! coefficient of the table, so that a seed means the same draws whatever the land, the number
//! of rows at a time and the threads.

use std::collections::BTreeMap;
use std::ops::Range;

use rand_pcg::Pcg64;
use rand_pcg::rand_core::{Rng as _, SeedableRng as _};
use restora_table::{Cell, Column, Table, Unit};
use restora_value::{
    ClassValue, ClassValues, CoefficientTable, Crosswalk, StandardEquivalent, Target,
};

use super::quantiles::{Summary, summary};
use crate::facts::{numbers, span_cells, span_columns, words};
use crate::worth::{class_services, value_of};
use crate::{Facts, Identity, Stocks};

/// How numbers are drawn, for records.
pub const DRAWS: &str = "monte-carlo/1 (pcg64 XSL RR 128/64 by seed_from_u64 of rand_core 0.10; u = the upper 53 bits / 2^53; triangular by its inverse)";

/// How quantiles are taken, for records.
pub const QUANTILES: &str =
    "type 7 (linear between the sorted values, at (n - 1) p counted from 0)";

/// The shares whose quantiles are told, and what their columns are called.
const SHARES: [(f64, &str); 3] = [(0.025, "p2_5"), (0.5, "p50"), (0.975, "p97_5")];

/// Outcomes that are held at a time, where that is more than one row's, in bytes.
const HELD_BYTES: u64 = 64 << 20;

/// What is said about money has this relative error at most.
const MONEY_TOLERANCE: f64 = 1e-9;

/// What is drawn, how often, and what it means for classes.
#[derive(Clone, Debug)]
pub struct MonteCarlo {
    /// How often all coefficients are drawn.
    pub runs: u32,
    /// What the draws begin with.
    pub seed: u32,
    /// Low, own and high number of each coefficient in CNY per hectare and year: type by type,
    /// service by service.
    coefficients: Vec<[f64; 3]>,
    /// How many services there are.
    services: usize,
    /// The types that each class counts as, by their number, and its share of each.
    types: BTreeMap<i32, Vec<(usize, f64)>>,
    /// Numbers of the coefficients that a class has and that are not zero throughout.
    used: Vec<usize>,
}

/// Hectares times corrections behind each of the used coefficients, of a row at a date.
type Weights = Vec<f64>;

impl MonteCarlo {
    /// From the tables `low`, own and `high`, which have the same types and services in the
    /// same order. The ends of a coefficient are put in order.
    pub fn new(
        (runs, seed): (u32, u32),
        tables: [&CoefficientTable; 3],
        crosswalk: &Crosswalk,
        standard: StandardEquivalent,
    ) -> Self {
        let base = tables[1];
        let services = base.services.len();
        let coefficients: Vec<[f64; 3]> = (0..base.types.len())
            .flat_map(|kind| (0..services).map(move |service| (kind, service)))
            .map(|(kind, service)| {
                let worth = |table: &CoefficientTable| {
                    table.factor(kind, service) * standard.cny_per_ha_yr
                };
                let [low, base, high] = tables.map(worth);
                [low.min(high), base, low.max(high)]
            })
            .collect();
        let types: BTreeMap<i32, Vec<(usize, f64)>> = crosswalk
            .targets
            .iter()
            .map(|(class, target)| {
                let parts = match target {
                    Target::Types(parts) => parts.as_slice(),
                    Target::Zero | Target::Exclude => &[],
                };
                let part =
                    |(id, weight): &(String, f64)| Some((base.type_index(id)?, *weight));
                (*class, parts.iter().filter_map(part).collect())
            })
            .collect();
        let used = (0..coefficients.len())
            .filter(|at| coefficients[*at].iter().any(|number| *number != 0.0))
            .filter(|at| {
                types
                    .values()
                    .flatten()
                    .any(|(kind, weight)| *kind == at / services.max(1) && *weight != 0.0)
            })
            .collect();
        Self { runs, seed, coefficients, services, types, used }
    }

    /// How many rows are best worked out at a time.
    pub fn rows_at_once(&self, dates: usize) -> u32 {
        let rows = HELD_BYTES / self.row_bytes(dates).max(1);
        u32::try_from(rows.max(1)).unwrap_or(u32::MAX)
    }

    /// Bytes that are held while so many rows at most are worked out at a time.
    pub fn bytes(&self, dates: usize, rows: u32) -> u64 {
        let rows = u64::from(rows.min(self.rows_at_once(dates)));
        // The outcomes, and those of two dates and of the change, sorted.
        rows * self.row_bytes(dates) + 3 * 8 * u64::from(self.runs)
    }

    fn row_bytes(&self, dates: usize) -> u64 {
        8 * u64::from(self.runs) * dates as u64
    }

    /// The rows of some sites, pair by pair; the same whatever other sites are asked for with
    /// them.
    pub fn rows(
        &self,
        facts: &Facts<'_>,
        stocks: &Stocks,
        sites: Range<u32>,
    ) -> Vec<Vec<Cell>> {
        let Some(unit) = unit(facts) else { return Vec::new() };
        let dates = facts.dates.len();
        let of: Vec<(u32, Weights)> = sites
            .flat_map(|site| (0..dates).map(move |date| (site, date)))
            .map(|(site, date)| (site, self.weights(facts, stocks, &unit, (site, date))))
            .collect();
        let mut outcomes = vec![Vec::with_capacity(self.runs as usize); of.len()];
        let mut generator = Pcg64::seed_from_u64(u64::from(self.seed));
        let mut drawn = Vec::with_capacity(self.used.len());
        for _ in 0..self.runs {
            self.draw(&mut generator, &mut drawn);
            for (outcomes, (_, weights)) in outcomes.iter_mut().zip(&of) {
                outcomes.push(value(&drawn, weights));
            }
        }
        let by_site = of.chunks(dates).zip(outcomes.chunks(dates));
        by_site
            .filter_map(|(of, outcomes)| Some((of.first()?.0, outcomes)))
            .flat_map(|(site, outcomes)| {
                let pairs = facts.compared().into_iter();
                pairs.map(move |pair| row(facts, site, pair, outcomes))
            })
            .collect()
    }

    /// The used coefficients, one draw for each of the table.
    fn draw(&self, generator: &mut Pcg64, drawn: &mut Vec<f64>) {
        drawn.clear();
        let mut used = self.used.iter().peekable();
        for (at, ends) in self.coefficients.iter().enumerate() {
            // 2⁻⁵³
            let u = (generator.next_u64() >> 11) as f64 * (f64::EPSILON / 2.0);
            if used.next_if(|next| **next == at).is_some() {
                drawn.push(triangular(*ends, u));
            }
        }
    }

    /// Hectares times corrections behind each of the used coefficients.
    fn weights(
        &self,
        facts: &Facts<'_>,
        stocks: &Stocks,
        unit: &ClassValues,
        (site, date): (u32, usize),
    ) -> Weights {
        let facts = Facts { values: Some(unit), ..*facts };
        let mut all = vec![0.0; self.coefficients.len()];
        for class in stocks.get(site, date).classes.keys() {
            let of = (site, date, *class);
            let Some(types) = self.types.get(class) else { continue };
            let Some(hectares) = class_services(&facts, stocks, of) else { continue };
            for (kind, weight) in types {
                for (service, hectares) in hectares.iter().enumerate() {
                    all[kind * self.services + service] += weight * hectares;
                }
            }
        }
        self.used.iter().map(|at| all[*at]).collect()
    }

    /// That the value by types and services, which is what is drawn from, is the value.
    pub fn prove(&self, facts: &Facts<'_>, stocks: &Stocks) -> Vec<Identity> {
        let Some(unit) = unit(facts) else { return Vec::new() };
        let own: Vec<f64> =
            self.used.iter().map(|at| self.coefficients[*at][1]).collect();
        let mut out = Vec::new();
        for (number, site) in facts.numbered_sites() {
            for (date, label) in facts.dates.iter().enumerate() {
                let weights = self.weights(facts, stocks, &unit, (number, date));
                let size: f64 =
                    own.iter().zip(&weights).map(|(c, w)| (c * w).abs()).sum();
                out.push(Identity::new(
                    "value over ecosystem types and services = value over classes",
                    format!("{}, {label}", site.id),
                    (value(&own, &weights), value_of(facts, stocks, number, date)),
                    MONEY_TOLERANCE * size,
                    "CNY/yr",
                ));
            }
        }
        out
    }
}

/// Every valued class worth 1 CNY per hectare and year by each service, so that its value is
/// its area times its corrections.
fn unit(facts: &Facts<'_>) -> Option<ClassValues> {
    let values = facts.values?;
    let one = |value: &ClassValue| match value {
        ClassValue::Valued { cny_per_ha_yr, .. } => ClassValue::Valued {
            cny_per_ha_yr: vec![1.0; cny_per_ha_yr.len()],
            unverified: Vec::new(),
        },
        ClassValue::Excluded => ClassValue::Excluded,
    };
    let by_class = values.by_class.iter().map(|(class, value)| (*class, one(value)));
    Some(ClassValues { services: values.services.clone(), by_class: by_class.collect() })
}

/// `Σ coefficient × hectares`, in the order of the coefficients.
fn value(coefficients: &[f64], weights: &[f64]) -> f64 {
    coefficients.iter().zip(weights).fold(0.0, |sum, (c, w)| sum + c * w)
}

/// The number below which a share `u` of a triangular distribution lies.
fn triangular([low, peak, high]: [f64; 3], u: f64) -> f64 {
    let width = high - low;
    if width <= 0.0 {
        return peak;
    }
    let drawn = if u * width < peak - low {
        low + (u * width * (peak - low)).sqrt()
    } else {
        high - ((1.0 - u) * width * (high - peak)).sqrt()
    };
    drawn.clamp(low, high)
}

/// One row from the outcomes of a site at each date.
fn row(
    facts: &Facts<'_>,
    number: u32,
    (from, to): (usize, usize),
    outcomes: &[Vec<f64>],
) -> Vec<Cell> {
    let site = &facts.sites[number as usize];
    let last = if facts.has_changes() { facts.dates[to].as_str() } else { "" };
    let mut row = span_cells(site, &facts.dates[from], last);
    row.extend(cells(outcomes[from].clone()));
    if facts.has_changes() {
        let ends = outcomes[from].iter().zip(&outcomes[to]);
        let changes: Vec<f64> = ends.map(|(from, to)| to - from).collect();
        let gains = changes.iter().filter(|change| **change > 0.0).count();
        let share = gains as f64 / changes.len() as f64;
        row.extend(cells(outcomes[to].clone()));
        row.extend(cells(changes));
        row.push(Cell::number(Some(share)));
    } else {
        row.extend(vec![Cell::Empty; 2 * (2 + SHARES.len()) + 1]);
    }
    row.push(Cell::text(site.kind.name()));
    row
}

fn cells(mut outcomes: Vec<f64>) -> Vec<Cell> {
    let shares = SHARES.map(|(share, _)| share);
    let Summary { mean, sd, quantiles } = summary(&mut outcomes, shares);
    let mut cells = vec![Cell::number(Some(mean)), Cell::number(sd)];
    cells.extend(quantiles.map(|quantile| Cell::number(Some(quantile))));
    cells
}

/// Stems of columns, and the captions of what is told of each.
const CAPTIONS: [(&str, [(&str, &str); 2 + SHARES.len()]); 3] = [
    (
        "value_from",
        [
            ("Value before, mean", "期初价值（均值）"),
            ("Value before, standard deviation", "期初价值（标准差）"),
            ("Value before, 2.5 %", "期初价值（2.5%）"),
            ("Value before, median", "期初价值（中位数）"),
            ("Value before, 97.5 %", "期初价值（97.5%）"),
        ],
    ),
    (
        "value_to",
        [
            ("Value after, mean", "期末价值（均值）"),
            ("Value after, standard deviation", "期末价值（标准差）"),
            ("Value after, 2.5 %", "期末价值（2.5%）"),
            ("Value after, median", "期末价值（中位数）"),
            ("Value after, 97.5 %", "期末价值（97.5%）"),
        ],
    ),
    (
        "value_change",
        [
            ("Uplift, mean", "价值增量（均值）"),
            ("Uplift, standard deviation", "价值增量（标准差）"),
            ("Uplift, 2.5 %", "价值增量（2.5%）"),
            ("Uplift, median", "价值增量（中位数）"),
            ("Uplift, 97.5 %", "价值增量（97.5%）"),
        ],
    ),
];

/// The columns of the table, still without rows.
pub fn monte_carlo_table() -> Table {
    let mut columns: Vec<Column> = span_columns();
    for (stem, captions) in CAPTIONS {
        let names = ["mean", "sd"].into_iter().chain(SHARES.map(|(_, name)| name));
        columns.extend(names.zip(captions).map(|(what, caption)| {
            let name = format!("{stem}_{what}_cny_per_yr");
            numbers(name, caption, Unit::CnyPerYear)
        }));
    }
    columns.extend([
        numbers(
            "uplift_positive_share",
            ("Runs with a gain", "增值的模拟占比"),
            Unit::Share,
        ),
        words("kind", "Kind of row", "行类型"),
    ]);
    Table::new("monte_carlo", columns)
}
