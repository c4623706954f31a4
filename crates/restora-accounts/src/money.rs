//! Money that has to add up: whole fen (分), a hundredth of a yuan.

use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub};

use serde::{Deserialize, Serialize};

/// An amount in fen. Sums stop at what 64 bits hold, 9·10¹⁶ yuan: then no identity holds any more.
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
pub struct Fen(pub i64);

impl Fen {
    /// No money.
    pub const ZERO: Self = Self(0);

    /// The nearest whole fen, half away from zero; none for what 64 bits of fen do not hold.
    pub fn of_cny(cny: f64) -> Option<Self> {
        let fen = (cny * 100.0).round();
        #[expect(clippy::cast_possible_truncation, reason = "whole, and below 2^62")]
        (fen.abs() < 4.6e18).then_some(Self(fen as i64))
    }

    /// In yuan.
    pub fn cny(self) -> f64 {
        self.0 as f64 / 100.0
    }

    /// The amount divided in proportion to weights of 0 and more, so that the parts add up to
    /// it: each gets its share rounded down, the fen left over go to the largest remainders,
    /// of equal ones to the first (Hamilton's method). Empty if all weights are 0.
    pub fn split(self, weights: &[u128]) -> Vec<Self> {
        // 2^60 for a weight and 2^63 for an amount stay within 128 bits.
        let largest = weights.iter().copied().max().unwrap_or(0);
        let bits = 128 - largest.leading_zeros();
        let shift = bits.saturating_sub(60);
        let scaled: Vec<u128> = weights.iter().map(|weight| weight >> shift).collect();
        let sum: u128 = scaled.iter().sum();
        if sum == 0 {
            return Vec::new();
        }
        let whole = u128::from(self.0.unsigned_abs());
        let mut parts: Vec<u128> =
            scaled.iter().map(|weight| whole * weight / sum).collect();
        let left = whole - parts.iter().sum::<u128>();
        let mut order: Vec<usize> = (0..scaled.len()).collect();
        order.sort_by_key(|i| std::cmp::Reverse(whole * scaled[*i] % sum));
        order
            .iter()
            .take(usize::try_from(left).unwrap_or(0))
            .for_each(|i| parts[*i] += 1);
        let signed = |part: u128| {
            let part = i64::try_from(part).unwrap_or(i64::MAX);
            Self(if self.0 < 0 { -part } else { part })
        };
        parts.into_iter().map(signed).collect()
    }
}

impl Add for Fen {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Fen {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Neg for Fen {
    type Output = Self;

    fn neg(self) -> Self {
        Self(self.0.saturating_neg())
    }
}

impl AddAssign for Fen {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sum for Fen {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::ZERO, Add::add)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn parts_add_up_and_follow_the_weights() {
        // 187.5 million yuan in 3 : 3 : 4.
        let paid = Fen(18_750_000_000).split(&[3, 3, 4]);
        assert_eq!(paid, [Fen(5_625_000_000), Fen(5_625_000_000), Fen(7_500_000_000)]);
        // 100 fen in three: the first of equal remainders gets the one left over.
        assert_eq!(Fen(100).split(&[1, 1, 1]), [Fen(34), Fen(33), Fen(33)]);
        assert_eq!(Fen(-100).split(&[1, 1, 1]), [Fen(-34), Fen(-33), Fen(-33)]);
        assert_eq!(Fen(5).split(&[0, 0]), []);
        assert_eq!(Fen::of_cny(0.125), Some(Fen(13)));
        assert_eq!(Fen::of_cny(f64::NAN), None);
        assert_eq!(Fen::of_cny(1e30), None);
    }

    proptest! {
        #[test]
        fn nothing_is_lost(amount in -(1i64 << 60)..(1i64 << 60), weights in prop::collection::vec(any::<u64>(), 1..9)) {
            let weights: Vec<u128> = weights.into_iter().map(|w| u128::from(w) + 1).collect();
            let parts = Fen(amount).split(&weights);
            prop_assert_eq!(parts.iter().copied().sum::<Fen>(), Fen(amount));
        }
    }
}
