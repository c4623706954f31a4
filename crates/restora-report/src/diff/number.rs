//! A number before and after.

use serde::Serialize;

/// Two numbers are one if they differ by no more than this share of the larger: less than that
/// is the rounding of units and sums.
pub(crate) const SAME: f64 = 1e-12;

/// A number in the two runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Move {
    /// In the first run, where it is known there.
    pub a: Option<f64>,
    /// In the second run, where it is known there.
    pub b: Option<f64>,
    /// Second minus first; none unless both are known.
    pub change: Option<f64>,
    /// The change in percent of the absolute first; none where that is 0.
    pub percent: Option<f64>,
}

impl Move {
    /// What became of a number.
    pub(crate) fn new(a: Option<f64>, b: Option<f64>) -> Self {
        let change = a.zip(b).map(|(a, b)| b - a).filter(|change| change.is_finite());
        let percent = change.zip(a).filter(|(_, a)| *a != 0.0);
        let percent = percent.map(|(change, a)| change / a.abs() * 100.0);
        Self { a, b, change, percent: percent.filter(|percent| percent.is_finite()) }
    }

    /// Whether the number is another, or is known in one run only.
    pub fn moved(&self) -> bool {
        match (self.a, self.b) {
            (Some(a), Some(b)) => !same(a, b),
            (a, b) => a != b,
        }
    }

    /// How far it moved; 0 where that is not known.
    pub(crate) fn size(&self) -> f64 {
        if self.moved() { self.change.unwrap_or(0.0).abs() } else { 0.0 }
    }
}

/// Whether two numbers are one but for rounding.
pub(crate) fn same(a: f64, b: f64) -> bool {
    (a - b).abs() <= SAME * a.abs().max(b.abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_absolute_and_in_percent() {
        let fell = Move::new(Some(-50.0), Some(-60.0));
        assert_eq!((fell.change, fell.percent), (Some(-10.0), Some(-20.0)));
        let new = Move::new(Some(0.0), Some(3.0));
        assert_eq!((new.change, new.percent, new.moved()), (Some(3.0), None, true));
        assert!(!Move::new(Some(0.1 + 0.2), Some(0.3)).moved());
        assert!(Move::new(None, Some(0.0)).moved());
        assert!(!Move::new(None, None).moved());
        assert_eq!(Move::new(Some(-1e308), Some(1e308)).change, None);
    }
}
