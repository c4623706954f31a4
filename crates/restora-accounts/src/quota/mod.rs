//! `forest_quota`: forest-cover quotas (森林覆盖率指标) that districts trade.
//!
//! The rules are those of Chongqing's work plan of 2018 on compensation for forest cover: a target
//! by class of district; who lacks forest buys forest area from who has more than the target and
//! keeps at least 60 % after the sale; price, care and years have floors; payment is in
//! instalments. Quota counts for targets alone and moves no right to land or trees.
//!
//! Areas of quota are whole millionths of a mu (亩), so that what is sold is what is bought.

mod deals;
mod cheapest;
pub mod tables;

pub use cheapest::{Cheapest, cheapest};
pub use deals::{Booked, Check, Rule, Standing, book};

use crate::money::Fen;

/// Millionths of a mu in a m²: 15 mu are 10 000 m².
pub const MICRO_MU_PER_M2: f64 = 1500.0;

/// An area of quota in millionths of a mu, the nearest.
#[expect(
    clippy::cast_possible_truncation,
    reason = "areas on earth are below 2^60 of these"
)]
pub fn micro_mu(m2: f64) -> i64 {
    (m2 * MICRO_MU_PER_M2).round() as i64
}

/// The same in m².
pub fn m2(micro_mu: i64) -> f64 {
    micro_mu as f64 / MICRO_MU_PER_M2
}

/// What deals have to keep to.
#[derive(Clone, Debug, PartialEq)]
pub struct Rules {
    /// Least forest cover of a seller after the sale.
    pub floor: f64,
    /// Least price in CNY/mu.
    pub price_cny_per_mu: f64,
    /// Least payment for care in CNY/mu/yr.
    pub care_cny_per_mu_yr: f64,
    /// Least years of care.
    pub years: f64,
    /// Weights of the yearly instalments.
    pub instalments: Vec<u128>,
}

impl Default for Rules {
    /// Chongqing 2018: 60 %, 1000 CNY/mu, 100 CNY/mu/yr for 15 years, instalments of 3 : 3 : 4
    /// (those of the first deal).
    fn default() -> Self {
        Self {
            floor: 0.6,
            price_cny_per_mu: 1000.0,
            care_cny_per_mu_yr: 100.0,
            years: 15.0,
            instalments: vec![3, 3, 4],
        }
    }
}

impl Rules {
    /// Least that a mu costs over all years, in CNY.
    pub fn least_cny_per_mu(&self) -> f64 {
        self.price_cny_per_mu + self.care_cny_per_mu_yr * self.years
    }
}

/// A district.
#[derive(Clone, Debug, PartialEq)]
pub struct District {
    /// Its id.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Its area in m².
    pub area_m2: f64,
    /// Its forest in m².
    pub forest_m2: f64,
    /// The cover that it has to reach.
    pub target: f64,
}

impl District {
    /// Its forest cover with so much more quota (less, where it is negative); none without area.
    pub fn cover(&self, quota_micro_mu: i64) -> Option<f64> {
        (self.area_m2 > 0.0).then(|| (self.forest_m2 + m2(quota_micro_mu)) / self.area_m2)
    }

    /// Quota that it lacks for its target, in millionths of a mu, rounded up.
    #[expect(clippy::cast_possible_truncation, reason = "an area on earth")]
    pub fn lacks(&self) -> i64 {
        let lack_m2 = self.target * self.area_m2 - self.forest_m2;
        // A millionth of a mu more than the rounding of floating-point numbers is a lack.
        ((lack_m2 * MICRO_MU_PER_M2 - 1e-3).ceil() as i64).max(0)
    }

    /// Quota that it can sell: what is beyond target and floor, rounded down.
    #[expect(clippy::cast_possible_truncation, reason = "an area on earth")]
    pub fn can_sell(&self, rules: &Rules) -> i64 {
        let kept_m2 = self.target.max(rules.floor) * self.area_m2;
        (((self.forest_m2 - kept_m2) * MICRO_MU_PER_M2 + 1e-3).floor() as i64).max(0)
    }
}

/// What is agreed for the quota of a deal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Terms {
    /// Price in CNY/mu, care in CNY/mu/yr, and for how many years.
    Parts(f64, f64, f64),
    /// The amount alone, as it is published.
    Amount(Fen),
}

/// A deal: numbers of seller and buyer, quota in millionths of a mu, what is paid.
#[derive(Clone, Debug, PartialEq)]
pub struct Deal {
    /// Its id.
    pub id: String,
    /// The year of its first instalment.
    pub year: i64,
    /// Number of the district that sells.
    pub seller: usize,
    /// Number of the district that buys.
    pub buyer: usize,
    /// How much forest area.
    pub micro_mu: i64,
    /// For what.
    pub terms: Terms,
}

impl Deal {
    /// What is paid in all; none for amounts that 64 bits of fen do not hold.
    pub fn amount(&self) -> Option<Fen> {
        match self.terms {
            Terms::Amount(amount) => Some(amount),
            Terms::Parts(price, care, years) => {
                Fen::of_cny(self.micro_mu as f64 / 1e6 * (price + care * years))
            }
        }
    }
}

#[cfg(test)]
mod tests;
