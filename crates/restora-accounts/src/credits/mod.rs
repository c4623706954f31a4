//! `mitigation_credits`: credits of wetland mitigation banks (湿地缓解银行信用).
//!
//! Florida's way: nine functions are scored from 0 to 1, their mean is the capacity index, and
//! credits are area × index. Washington's way: area over a ratio of the activity. Credits are
//! released by milestone and sold inside the bank's service area, never more than is released.
//!
//! Credits are whole millionths, money whole hundredths of the currency, so that balances replay.

mod book;
pub mod tables;

pub use book::{Books, Event, Found, Refusal, Standing, book};

use std::collections::BTreeMap;

/// The functions of a wetland that are scored.
pub const FUNCTIONS: [&str; 9] = [
    "habitat",
    "food_chain",
    "native_species",
    "biodiversity",
    "landscape_heterogeneity",
    "water_access",
    "hydrology",
    "water_quality",
    "soil",
];

/// Release by milestone in millionths of a bank's credits: Florida's example.
pub const RELEASES: [(&str, i64); 6] = [
    ("easement", 150_000),
    ("exotics", 250_000),
    ("grading", 400_000),
    ("planting", 100_000),
    ("success_year_1", 50_000),
    ("success_year_2", 50_000),
];

/// What is done to a wetland whose credits are by ratio.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activity {
    /// A wetland where there is none any more.
    Reestablishment,
    /// A better wetland.
    Enhancement,
}

impl Activity {
    /// Least and largest area for a credit, in areas of a credit: Washington's.
    pub fn bounds(self) -> (f64, f64) {
        match self {
            Self::Reestablishment => (1.0, 2.0),
            Self::Enhancement => (3.0, 5.0),
        }
    }
}

/// How a unit of land gets credits.
#[derive(Clone, Debug, PartialEq)]
pub enum Method {
    /// Scores with the bank, and without it (all 0, where nothing is stated).
    Functions(BTreeMap<String, f64>, BTreeMap<String, f64>),
    /// So many areas for a credit.
    Ratio(f64),
}

impl Method {
    /// Credits for the area of a credit.
    pub fn index(&self) -> f64 {
        match self {
            Self::Functions(with, without) => mean(with) - mean(without),
            Self::Ratio(ratio) => 1.0 / ratio,
        }
    }
}

/// Mean of scores, the capacity index; 0 without any.
pub fn mean(scores: &BTreeMap<String, f64>) -> f64 {
    if scores.is_empty() {
        return 0.0;
    }
    scores.values().sum::<f64>() / scores.len() as f64
}

/// The nearest whole millionth of a number below 10¹².
#[expect(clippy::cast_possible_truncation, reason = "below 10^18 by what is asked for")]
pub fn millionths(number: f64) -> i64 {
    (number * 1e6).round() as i64
}

/// A unit of land of a bank.
#[derive(Clone, Debug, PartialEq)]
pub struct LandUnit {
    /// Its id.
    pub id: String,
    /// Its area in m².
    pub area_m2: f64,
    /// How it gets credits.
    pub method: Method,
}

impl LandUnit {
    /// Its credits, where a credit stands for so many m².
    pub fn credits(&self, credit_m2: f64) -> f64 {
        self.area_m2 / credit_m2 * self.method.index()
    }
}

/// A bank.
#[derive(Clone, Debug, PartialEq)]
pub struct Bank {
    /// Its id.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Watersheds in which it may sell.
    pub service_area: Vec<String>,
    /// Its land.
    pub units: Vec<LandUnit>,
}

impl Bank {
    /// All its credits in millionths: each unit's, rounded.
    pub fn total(&self, credit_m2: f64) -> i64 {
        self.units.iter().map(|unit| millionths(unit.credits(credit_m2))).sum()
    }

    /// Whether it may sell there.
    pub fn serves(&self, watershed: &str) -> bool {
        self.service_area.iter().any(|own| own == watershed)
    }
}

/// A milestone that a bank reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reached {
    /// Number of the bank.
    pub bank: usize,
    /// Number in the schedule.
    pub milestone: usize,
    /// When, as `YYYY-MM-DD`.
    pub date: String,
}

/// A sale that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sale {
    /// Its id.
    pub id: String,
    /// When, as `YYYY-MM-DD`.
    pub date: String,
    /// Number of the bank.
    pub bank: usize,
    /// Who buys.
    pub buyer: String,
    /// Where the impact is.
    pub watershed: String,
    /// Credits in millionths.
    pub credits: i64,
    /// What is paid, in hundredths of the currency.
    pub paid: i64,
}

/// An impact that needs credits.
#[derive(Clone, Debug, PartialEq)]
pub struct Need {
    /// Where it is.
    pub watershed: String,
    /// What is lost.
    pub land: LandUnit,
}

/// What all banks keep to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Milestones with their shares in millionths, which add up to a million.
    pub schedule: Vec<(String, i64)>,
    /// Share of what is paid that goes to the endowment, in millionths.
    pub endowment: i64,
    /// `CNY` or `USD`.
    pub currency: String,
}

#[cfg(test)]
mod tests;
