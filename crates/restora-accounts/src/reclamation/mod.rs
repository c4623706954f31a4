//! `reclamation`: what built-up land outside towns is to become, and what its land tickets
//! (地票) bring.
//!
//! The rules of Chongqing: land inside the construction boundary (城镇规划建设用地范围) yields no
//! ticket. Of the rest, land steeper than a limit (25°) or under one of the listed masks (drinking
//! water reserve, ecological red line, geohazard …) becomes forest or grass, all other cropland. A
//! ticket is as large as the land; what it brings after the cost of reclamation is shared 85 : 15
//! between household and collective.

mod book;
mod tables;

use std::collections::{BTreeMap, BTreeSet};

use restora_zonal::AreaUnit;
use serde::{Deserialize, Serialize};

use crate::parcels::Parcel;

pub use book::{Booking, Parties, Terms, book};
pub use tables::{outcome_table, reasons_table, reclamation_tables};

/// What lies over a cell: a bit for each rule that applies to it.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
)]
pub struct Over(pub u64);

/// What becomes of built-up land.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// Inside the construction boundary: it stays, and yields no ticket.
    Stays,
    /// Cropland.
    Cropland,
    /// Forest or grass, whichever the account names.
    Green,
    /// Nothing asks for forest or grass, but its slope is not known.
    Undecided,
}

impl Over {
    /// Inside the construction boundary.
    pub const INSIDE: Self = Self(1);
    /// On permanent farmland.
    pub const FARMLAND: Self = Self(1 << 1);
    /// Steeper than the limit.
    pub const STEEP: Self = Self(1 << 2);
    /// Without slope: at the rim of the elevation, or where that is missing.
    pub const NO_SLOPE: Self = Self(1 << 3);
    /// As many masks as there are bits for.
    pub const MOST_MASKS: usize = 60;

    /// Under the mask of a number below [`Over::MOST_MASKS`].
    pub fn mask(number: usize) -> Self {
        Self(1u64.checked_shl(4 + u32::try_from(number).unwrap_or(64)).unwrap_or(0))
    }

    /// Whether a rule applies.
    pub fn has(self, rule: Self) -> bool {
        self.0 & rule.0 != 0
    }

    /// With a rule more.
    #[must_use]
    pub fn and(self, rule: Self) -> Self {
        Self(self.0 | rule.0)
    }

    /// The rules that ask for forest or grass.
    fn green(self) -> u64 {
        self.0 & !(Self::INSIDE.0 | Self::FARMLAND.0 | Self::NO_SLOPE.0)
    }

    /// What becomes of the land. A mask decides whatever the slope is.
    pub fn fate(self) -> Fate {
        if self.has(Self::INSIDE) {
            Fate::Stays
        } else if self.green() != 0 {
            Fate::Green
        } else if self.has(Self::NO_SLOPE) {
            Fate::Undecided
        } else {
            Fate::Cropland
        }
    }
}

/// Built-up land that is alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Key {
    /// Number of the site.
    pub site: usize,
    /// Number of the parcel, if it lies in one.
    pub parcel: Option<usize>,
    /// What lies over it.
    pub over: Over,
    /// Its class at the later date; none where it has none, or where no such date is named.
    pub after: Option<i32>,
}

/// Built-up land that is alike.
pub type Tally = BTreeMap<Key, Land>;

/// How much there is of it, and how steep.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Land {
    /// In whole units.
    pub area: u128,
    /// Slope of the steepest cell in degrees, where any is known.
    pub steepest: Option<f64>,
}

impl Land {
    /// Adds more of the same; the order makes no difference.
    pub fn add(&mut self, other: Self) {
        self.area += other.area;
        self.steepest = match (self.steepest, other.steepest) {
            (Some(own), Some(other)) => Some(own.max(other)),
            (own, other) => own.or(other),
        };
    }
}

/// What forest-or-grass stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Green {
    /// Forest.
    Forest,
    /// Grass.
    Grass,
}

/// What tables and bookings are made from.
#[derive(Clone, Copy, Debug)]
pub struct Reclaimed<'a> {
    /// Name of the account.
    pub account: &'a str,
    /// Ids of the sites.
    pub sites: &'a [String],
    /// The parcels; empty where no layer is named.
    pub parcels: &'a [Parcel],
    /// Names of the masks.
    pub masks: &'a [String],
    /// What steep and masked land becomes.
    pub green: Green,
    /// Classes of built-up land.
    pub built: &'a BTreeSet<i32>,
    /// The date that shows what was reclaimed, where one is named.
    pub after: Option<&'a str>,
    /// What units of area mean.
    pub areas: AreaUnit,
    /// Whether a layer of permanent farmland is named.
    pub farmland: bool,
    /// The land.
    pub tally: &'a Tally,
}

impl Reclaimed<'_> {
    /// Area of the land of which both hold.
    fn sum(&self, of: impl Fn(&Key) -> bool) -> u128 {
        self.tally.iter().filter(|(key, _)| of(key)).map(|(_, land)| land.area).sum()
    }

    /// Whether land yields a ticket: it has to be outside the boundary and decided, and where a
    /// later date is named, no longer built up then.
    fn yields(&self, key: &Key) -> bool {
        let eligible = matches!(key.over.fate(), Fate::Cropland | Fate::Green);
        eligible && (self.after.is_none() || self.is_reclaimed(key))
    }

    fn is_reclaimed(&self, key: &Key) -> bool {
        key.after.is_some_and(|class| !self.built.contains(&class))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_over_land_decides_what_becomes_of_it() {
        let mask = Over::mask(0);
        let of = |rules: &[Over]| {
            rules.iter().fold(Over::default(), |over, rule| over.and(*rule)).fate()
        };
        assert_eq!(of(&[]), Fate::Cropland);
        assert_eq!(of(&[Over::FARMLAND]), Fate::Cropland);
        assert_eq!(of(&[Over::STEEP]), Fate::Green);
        assert_eq!(of(&[mask, Over::FARMLAND]), Fate::Green);
        assert_eq!(of(&[Over::NO_SLOPE]), Fate::Undecided);
        // A mask decides without the slope, the boundary before everything.
        assert_eq!(of(&[Over::NO_SLOPE, mask]), Fate::Green);
        assert_eq!(of(&[Over::INSIDE, mask, Over::STEEP]), Fate::Stays);
        assert_eq!(of(&[Over::INSIDE, Over::NO_SLOPE]), Fate::Stays);
        assert_eq!(Over::mask(Over::MOST_MASKS - 1).0, 1 << 63);
        assert_eq!(Over::mask(Over::MOST_MASKS).0, 0);
    }
}
