//! How much area has which value: a histogram that adds up exactly.
//!
//! A bin is 2⁻ᶠ wide (`f` = [`Histogram::fine`], 14 as a rule) and named by its lower
//! edge in that unit. Weights are whole numbers (areas in the grid's unit), so that
//! merging is associative and commutative, to the last bit.

use serde::{Deserialize, Serialize};

use crate::value::PPM;

/// Bins per unit of an index are 2 to this: a bin of an index is 2⁻¹⁴ wide.
pub const FINE: u32 = 14;

/// Weights of bins; only bins with a weight are held, in order.
///
/// One that was read from a file may be anything: [`Histogram::is_sound`] tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Histogram {
    fine: u32,
    bins: Vec<(i32, u128)>,
}

/// Where a quantile lies: in one bin, or between two neighbours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuantilePlace {
    /// The bin in which the cumulated weight first reaches the share.
    pub first: i32,
    /// The bin in which it first exceeds it: the same one, unless the share ends exactly
    /// with `first`. Then it is the next, or `first` itself where none follows.
    pub second: i32,
    /// Weight below `first`.
    pub before: u128,
}

/// How far the cumulated weight `reached` is from a share of `total`.
pub(crate) fn reaches(reached: u128, share_ppm: u32, total: u128) -> std::cmp::Ordering {
    // Totals are areas of a planet in the finest unit at most: below 2^100.
    let scaled = reached.saturating_mul(u128::from(PPM));
    scaled.cmp(&total.saturating_mul(u128::from(share_ppm)))
}

impl Histogram {
    /// An empty one with bins of 2⁻ᶠ.
    pub fn new(fine: u32) -> Self {
        Self { fine, bins: Vec::new() }
    }

    /// From weights of bins, in any order, the same bin more than once or not.
    pub fn from_bins(fine: u32, bins: impl IntoIterator<Item = (i32, u128)>) -> Self {
        let mut bins: Vec<(i32, u128)> =
            bins.into_iter().filter(|&(_, weight)| weight > 0).collect();
        bins.sort_unstable_by_key(|&(bin, _)| bin);
        bins.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 += next.1;
            }
            same
        });
        Self { fine, bins }
    }

    /// Bins per unit are 2 to this.
    pub fn fine(&self) -> u32 {
        self.fine
    }

    /// Bins with a weight, in order: lower edge in units of 2⁻ᶠ, weight.
    pub fn bins(&self) -> &[(i32, u128)] {
        &self.bins
    }

    /// Adds another. If its bins are of another width, the wider ones hold.
    pub fn merge(&mut self, other: &Self) {
        let fine = self.fine.min(other.fine);
        let coarser = |one: &Self| {
            let shift = (one.fine - fine).min(31);
            Self::from_bins(
                fine,
                one.bins.iter().map(|&(bin, weight)| (bin >> shift, weight)),
            )
        };
        if self.fine != fine {
            *self = coarser(self);
        }
        let other = if other.fine == fine { other } else { &coarser(other) };
        let mut merged = Vec::with_capacity(self.bins.len() + other.bins.len());
        let (mut left, mut right) = (self.bins.as_slice(), other.bins.as_slice());
        while let (Some((a, rest_left)), Some((b, rest_right))) =
            (left.split_first(), right.split_first())
        {
            let both = a.0 == b.0;
            merged.push(match a.0.cmp(&b.0) {
                std::cmp::Ordering::Less => *a,
                std::cmp::Ordering::Greater => *b,
                std::cmp::Ordering::Equal => (a.0, a.1 + b.1),
            });
            left = if both || a.0 < b.0 { rest_left } else { left };
            right = if both || b.0 < a.0 { rest_right } else { right };
        }
        merged.extend_from_slice(left);
        merged.extend_from_slice(right);
        self.bins = merged;
    }

    /// Whether it can have been made here: bins in order, each once and with a weight, and no
    /// more than `most` in all.
    pub fn is_sound(&self, most: u128) -> bool {
        let mut sum = 0u128;
        let mut adds_up = |&(_, weight): &(i32, u128)| {
            sum = sum.saturating_add(weight);
            weight > 0 && sum <= most
        };
        self.bins.is_sorted_by(|(a, _), (b, _)| a < b)
            && self.bins.iter().all(&mut adds_up)
    }

    /// The sum of all weights.
    pub fn total(&self) -> u128 {
        self.bins.iter().map(|&(_, weight)| weight).sum()
    }

    /// Where the quantile of a share in millionths lies; `None` if it is empty or the share
    /// exceeds one. Cumulated weight and share are compared as whole numbers.
    pub fn quantile(&self, share_ppm: u32) -> Option<QuantilePlace> {
        let total = self.total();
        if share_ppm > PPM {
            return None;
        }
        let mut before = 0;
        for (at, &(first, weight)) in self.bins.iter().enumerate() {
            let order = reaches(before + weight, share_ppm, total);
            if order.is_ge() {
                let next = self.bins.get(at + 1).map_or(first, |&(bin, _)| bin);
                let second = if order.is_eq() { next } else { first };
                return Some(QuantilePlace { first, second, before });
            }
            before += weight;
        }
        None
    }

    /// The quantile of a share in millionths, as the middle of its bin, or of its two
    /// bins: it errs by half a bin at most, 2⁻¹⁷ as a rule. [`crate::Refined`] gives the
    /// exact one.
    pub fn quantile_value(&self, share_ppm: u32) -> Option<f64> {
        let place = self.quantile(share_ppm)?;
        Some(f64::midpoint(self.middle(place.first), self.middle(place.second)))
    }

    /// Value of the lower edge of a bin.
    pub fn edge(&self, bin: i32) -> f64 {
        f64::from(bin) / crate::value::unit(self.fine)
    }

    /// Value of the middle of a bin.
    pub fn middle(&self, bin: i32) -> f64 {
        (f64::from(bin) + 0.5) / crate::value::unit(self.fine)
    }

    /// Weights of `per_unit` groups per unit, for a table: group `g` reaches from `g /
    /// per_unit` to `(g + 1) / per_unit`. A bin that lies across an edge is counted below
    /// it.
    pub fn coarse(&self, per_unit: u32) -> Vec<(i32, u128)> {
        let group = |bin: i32| {
            let wide = (i128::from(bin) * i128::from(per_unit)) >> self.fine.min(62);
            i32::try_from(wide).unwrap_or(if bin < 0 { i32::MIN } else { i32::MAX })
        };
        let grouped = self.bins.iter().map(|&(bin, weight)| (group(bin), weight));
        Self::from_bins(0, grouped.collect::<Vec<_>>()).bins
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn place(first: i32, second: i32, before: u128) -> QuantilePlace {
        QuantilePlace { first, second, before }
    }

    #[test]
    fn a_quantile_is_where_the_cumulated_weight_reaches_the_share() {
        // Cumulated: 2, 5, 6 of 6.
        let histogram = Histogram::from_bins(0, [(4, 3), (1, 1), (9, 1), (1, 1)]);
        assert_eq!(histogram.bins(), [(1, 2), (4, 3), (9, 1)]);
        assert_eq!(histogram.quantile(0), Some(place(1, 1, 0)));
        // A third is not a whole number of millionths: 333 333 / 10^6 · 6 < 2.
        assert_eq!(histogram.quantile(333_333), Some(place(1, 1, 0)));
        assert_eq!(histogram.quantile(333_334), Some(place(4, 4, 2)));
        assert_eq!(histogram.quantile(500_000), Some(place(4, 4, 2)));
        assert_eq!(histogram.quantile(PPM), Some(place(9, 9, 5)));
        assert_eq!(histogram.quantile(PPM + 1), None);
        assert_eq!(Histogram::new(16).quantile(500_000), None);
    }

    #[test]
    fn a_share_that_ends_with_a_bin_lies_between_two() {
        let histogram = Histogram::from_bins(1, [(0, 2), (3, 2)]);
        assert_eq!(histogram.quantile(500_000), Some(place(0, 3, 0)));
        // Middles 0.25 and 1.75.
        assert_eq!(histogram.quantile_value(500_000), Some(1.0));
        assert_eq!(histogram.quantile_value(500_001), Some(1.75));
    }

    #[test]
    fn groups_of_a_table_have_decimal_edges() {
        // 0.1 · 2^16 = 6553.6: bin 6553 lies across the edge and counts below it.
        let histogram = Histogram::from_bins(
            16,
            [(6553, 1), (6554, 2), (-1, 4), (0, 8), (65_536, 16)],
        );
        assert_eq!(histogram.coarse(10), [(-1, 4), (0, 9), (1, 2), (10, 16)]);
        assert_eq!(histogram.coarse(1), [(-1, 4), (0, 11), (1, 16)]);
    }

    #[test]
    fn what_cannot_have_been_made_is_not_sound() {
        let of = |bins: &[(i32, u128)]| Histogram { fine: 0, bins: bins.to_vec() };
        assert!(of(&[]).is_sound(0));
        assert!(of(&[(-1, 2), (4, 3)]).is_sound(5));
        assert!(!of(&[(-1, 2), (4, 3)]).is_sound(4));
        assert!(!of(&[(4, 3), (-1, 2)]).is_sound(5));
        assert!(!of(&[(4, 1), (4, 2)]).is_sound(5));
        assert!(!of(&[(4, 0)]).is_sound(5));
        assert!(!of(&[(1, u128::MAX), (2, u128::MAX)]).is_sound(u128::MAX - 1));
    }

    fn any() -> impl Strategy<Value = Histogram> {
        let bins = prop::collection::vec((-300i32..300, 0u128..1 << 80), 0..30);
        (0u32..20, bins).prop_map(|(fine, bins)| Histogram::from_bins(fine, bins))
    }

    fn merged(a: &Histogram, b: &Histogram) -> Histogram {
        let mut sum = a.clone();
        sum.merge(b);
        sum
    }

    proptest! {
        #[test]
        fn merging_has_no_order(a in any(), b in any(), c in any()) {
            prop_assert_eq!(merged(&a, &b), merged(&b, &a));
            prop_assert_eq!(merged(&merged(&a, &b), &c), merged(&a, &merged(&b, &c)));
            prop_assert_eq!(merged(&a, &b).total(), a.total() + b.total());
        }

        #[test]
        fn quantiles_rise_with_the_share(a in any(), p in 0..=PPM, q in 0..=PPM) {
            let (p, q) = (p.min(q), p.max(q));
            if let (Some(low), Some(high)) = (a.quantile(p), a.quantile(q)) {
                prop_assert!(low.first <= high.first && low.second <= high.second);
                prop_assert!(a.quantile_value(p) <= a.quantile_value(q));
            } else {
                prop_assert_eq!(a.total(), 0);
            }
        }

        #[test]
        fn groups_keep_the_total(a in any(), per_unit in 1u32..1000) {
            let sum: u128 = a.coarse(per_unit).iter().map(|group| group.1).sum();
            prop_assert_eq!(sum, a.total());
        }
    }
}
