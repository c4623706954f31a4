//! What a printed figure may stand for: an interval with a dimension.

use crate::office::Dimension;

/// Numbers from `low` to `high`, in base units; either may be infinite.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// Least.
    pub low: f64,
    /// Most.
    pub high: f64,
    /// What they measure.
    pub dimension: Dimension,
}

/// Why arithmetic on figures has no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Senseless {
    /// A sum or comparison of different things.
    Unlike(Dimension, Dimension),
    /// A division by what may be 0.
    ByZero,
    /// A result too large for a number.
    Endless,
}

/// Sums and products of a few figures err by less than this share.
const ROUNDING: f64 = 1e-9;

impl Interval {
    /// One number.
    pub fn point(value: f64, dimension: Dimension) -> Self {
        Self { low: value, high: value, dimension }
    }

    /// The middle; the finite end where the other is not.
    pub fn middle(self) -> f64 {
        match (self.low.is_finite(), self.high.is_finite()) {
            (true, true) => self.low / 2.0 + self.high / 2.0,
            (true, false) => self.low,
            (false, true) => self.high,
            (false, false) => 0.0,
        }
    }

    /// −x.
    #[must_use]
    pub fn negative(self) -> Self {
        Self { low: -self.high, high: -self.low, ..self }
    }

    /// x + y.
    ///
    /// # Errors
    /// If they measure different things.
    pub fn plus(self, other: Self) -> Result<Self, Senseless> {
        self.like(other)?;
        Ok(Self { low: self.low + other.low, high: self.high + other.high, ..self })
    }

    /// x · y.
    #[must_use]
    pub fn times(self, other: Self) -> Self {
        // 0 · ∞ is 0 here: a bound of 0 is never exceeded by a factor.
        let product = |a: f64, b: f64| if a == 0.0 || b == 0.0 { 0.0 } else { a * b };
        let ends = [
            product(self.low, other.low),
            product(self.low, other.high),
            product(self.high, other.low),
            product(self.high, other.high),
        ];
        Self {
            low: ends.into_iter().fold(f64::INFINITY, f64::min),
            high: ends.into_iter().fold(f64::NEG_INFINITY, f64::max),
            dimension: self.dimension.times(other.dimension),
        }
    }

    /// x / y.
    ///
    /// # Errors
    /// If y may be 0.
    pub fn over(self, other: Self) -> Result<Self, Senseless> {
        if other.low <= 0.0 && other.high >= 0.0 {
            return Err(Senseless::ByZero);
        }
        let inverse = Self {
            low: 1.0 / other.high,
            high: 1.0 / other.low,
            dimension: Dimension::NONE.over(other.dimension),
        };
        Ok(self.times(inverse))
    }

    /// Whether the two have a number in common, but for rounding.
    ///
    /// # Errors
    /// If they measure different things.
    pub fn meets(self, other: Self) -> Result<bool, Senseless> {
        Ok(self.may_be_at_most(other)? && other.may_be_at_most(self)?)
    }

    /// Whether some number of this is no more than some of the other, but for rounding.
    ///
    /// # Errors
    /// If they measure different things.
    pub fn may_be_at_most(self, other: Self) -> Result<bool, Senseless> {
        self.like(other)?;
        let slack = |end: f64| if end.is_finite() { end.abs() * ROUNDING } else { 0.0 };
        Ok(self.low - slack(self.low) <= other.high + slack(other.high))
    }

    fn like(self, other: Self) -> Result<(), Senseless> {
        if self.dimension == other.dimension {
            Ok(())
        } else {
            Err(Senseless::Unlike(self.dimension, other.dimension))
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(low: f64, high: f64) -> Interval {
        Interval { low, high, dimension: Dimension::NONE }
    }

    #[test]
    fn unlike_things_do_not_add_up_and_nothing_is_divided_by_zero() {
        let area = Interval::point(1.0, Dimension::AREA);
        let money = Interval::point(1.0, Dimension::MONEY);
        assert_eq!(
            area.plus(money),
            Err(Senseless::Unlike(Dimension::AREA, Dimension::MONEY))
        );
        assert_eq!(money.over(area).unwrap().dimension, Dimension::MONEY_PER_AREA);
        assert_eq!(area.over(of(-1.0, 1.0)), Err(Senseless::ByZero));
        assert!(!of(2.0, 3.0).may_be_at_most(of(0.0, 1.0)).unwrap());
        assert!(of(2.0, f64::INFINITY).meets(of(5.0, 5.0)).unwrap());
    }

    fn any() -> impl Strategy<Value = (Interval, f64)> {
        (-1e6..1e6f64, 0.0..1e3f64, 0.0..=1.0f64)
            .prop_map(|(low, width, at)| (of(low, low + width), low + width * at))
    }

    proptest! {
        #[test]
        fn what_is_computed_contains_every_true_value((a, x) in any(), (b, y) in any()) {
            let holds = |all: Interval, value: f64| {
                let slack = 1e-9 * (1.0 + value.abs());
                all.low - slack <= value && value <= all.high + slack
            };
            prop_assert!(holds(a.plus(b).unwrap(), x + y));
            prop_assert!(holds(a.plus(b.negative()).unwrap(), x - y));
            prop_assert!(holds(a.times(b), x * y));
            if let Ok(ratio) = a.over(b) {
                prop_assert!(holds(ratio, x / y));
            }
        }
    }
}
