//! The exact quantile, once a histogram has told in which bin it lies.
//!
//! A second pass over the pixels keeps only values of that bin (or of the two between
//! which it lies). That is a few thousandths of them, and sums of it merge like
//! histograms.

use serde::{Deserialize, Serialize};

use crate::histogram::{QuantilePlace, reaches};
use crate::value::{PPM, is_value};

/// Weights of the values of one or two bins.
///
/// One that was read from a file may be anything: [`Refined::is_sound`] tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refined {
    place: QuantilePlace,
    shift: u32,
    /// In order, no value twice, but for the latest ones.
    weights: Vec<(i32, u128)>,
    sorted: usize,
}

impl Refined {
    /// For the place that [`crate::Histogram::quantile`] gave; `shift` bits of a value
    /// are below its bin ([`crate::Scratch::shift`]).
    pub fn new(place: QuantilePlace, shift: u32) -> Self {
        Self { place, shift: shift.min(31), weights: Vec::new(), sorted: 0 }
    }

    /// Adds the weight of a value, if it lies in a bin that is asked for.
    #[inline]
    pub fn add(&mut self, v: i32, weight: u64) {
        let bin = v >> self.shift;
        if (bin == self.place.first || bin == self.place.second) && is_value(v) {
            self.weights.push((v, u128::from(weight)));
            // So that no more is held than values exist, times two.
            if self.weights.len() > 2 * self.sorted + 4096 {
                self.tidy();
            }
        }
    }

    /// Whether it is of this place, in order, with no more than `most` in all: one that was read
    /// from a file may be anything.
    pub fn is_sound(&self, (place, shift): (QuantilePlace, u32), most: u128) -> bool {
        let mut sum = 0u128;
        let mut fits = |(v, weight): &(i32, u128)| {
            let bin = v >> shift.min(31);
            sum = sum.saturating_add(*weight);
            let there = bin == place.first || bin == place.second;
            there && is_value(*v) && *weight > 0 && sum <= most
        };
        (self.place, self.shift) == (place, shift.min(31))
            && self.sorted == self.weights.len()
            && self.weights.is_sorted_by(|(a, _), (b, _)| a < b)
            && self.weights.iter().all(&mut fits)
    }

    /// Puts in order what was added.
    pub fn tidy(&mut self) {
        self.weights.retain(|&(_, weight)| weight > 0);
        self.weights.sort_unstable_by_key(|&(v, _)| v);
        self.weights.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 += next.1;
            }
            same
        });
        self.sorted = self.weights.len();
    }

    /// Adds what was kept for the same place elsewhere.
    pub fn merge(&mut self, other: &Self) {
        self.weights.extend_from_slice(&other.weights);
        self.tidy();
    }

    /// The weighted order statistic of a share in millionths: the least value with which
    /// the cumulated weight reaches share × `total`. Where it meets it exactly, the mean
    /// of this value and the next, rounded half to even (Hyndman & Fan 1996, definition
    /// 2), so that the median of four equal weights lies halfway between the second and
    /// the third.
    ///
    /// `total` is the weight of all values. `None` if what was added does not reach the
    /// share.
    pub fn value(&mut self, share_ppm: u32, total: u128) -> Option<i32> {
        self.tidy();
        if share_ppm > PPM {
            return None;
        }
        let mut reached = self.place.before;
        for (at, &(v, weight)) in self.weights.iter().enumerate() {
            reached += weight;
            let order = reaches(reached, share_ppm, total);
            if order.is_gt() {
                return Some(v);
            }
            if order.is_eq() {
                let next = self.weights.get(at + 1).map_or(v, |&(next, _)| next);
                return Some(halfway(v, next));
            }
        }
        None
    }
}

/// The mean of two values, rounded half to even.
fn halfway(a: i32, b: i32) -> i32 {
    let sum = i64::from(a) + i64::from(b);
    let below = sum >> 1;
    let odd_half = (sum & 1) & (below & 1);
    // A mean lies between its two numbers.
    i32::try_from(below + odd_half).unwrap_or(a)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::histogram::Histogram;
    use crate::scratch::Scratch;
    use proptest::prelude::*;

    /// The quantile in two passes.
    fn quantile(values: &[(i32, u64)], share_ppm: u32) -> Option<i32> {
        let mut scratch = Scratch::new(8, 4, (-1000, 1000));
        for &(v, weight) in values {
            scratch.add(v, weight);
        }
        let histogram = scratch.take();
        let mut refined = Refined::new(histogram.quantile(share_ppm)?, scratch.shift());
        for &(v, weight) in values {
            refined.add(v, weight);
        }
        refined.value(share_ppm, histogram.total())
    }

    #[test]
    fn the_median_of_four_lies_between_the_second_and_the_third() {
        let values = [(1, 7), (10, 7), (20, 7), (300, 7)];
        assert_eq!(quantile(&values, 500_000), Some(15));
        // 100 and 300 lie in bins 6 and 18 of 16 units.
        let values = [(1, 7), (100, 7), (300, 7), (301, 7)];
        assert_eq!(quantile(&values, 500_000), Some(200));
        assert_eq!(quantile(&values[..3], 500_000), Some(100));
        assert_eq!(quantile(&values, 0), Some(1));
        assert_eq!(quantile(&values, PPM), Some(301));
        assert_eq!(quantile(&[], 500_000), None);
    }

    #[test]
    fn halves_are_rounded_to_even() {
        assert_eq!(halfway(1, 2), 2);
        assert_eq!(halfway(2, 3), 2);
        assert_eq!(halfway(-1, 0), 0);
        assert_eq!(halfway(-2, -1), -2);
        assert_eq!(halfway(i32::MAX, i32::MAX), i32::MAX);
    }

    #[test]
    fn what_lies_in_other_bins_is_not_kept() {
        let place = Histogram::from_bins(0, [(3, 1)]).quantile(0).unwrap();
        let mut refined = Refined::new(place, 4);
        refined.add(47, 5);
        refined.add(64, 5);
        assert_eq!(refined.value(0, 1), None);
        refined.add(48, 5);
        assert_eq!(refined.value(0, 5), Some(48));
    }

    #[test]
    fn what_cannot_have_been_kept_is_not_sound() {
        let place = Histogram::from_bins(0, [(3, 1)]).quantile(0).unwrap();
        let other = Histogram::from_bins(0, [(4, 1)]).quantile(0).unwrap();
        let mut refined = Refined::new(place, 4);
        for (v, weight) in [(50, 5), (48, 2), (50, 1), (64, 9)] {
            refined.add(v, weight);
        }
        assert!(!refined.is_sound((place, 4), 8), "not in order");
        refined.tidy();
        assert_eq!(refined.weights, [(48, 2), (50, 6)]);
        assert!(refined.is_sound((place, 4), 8));
        assert!(!refined.is_sound((place, 4), 7));
        assert!(!refined.is_sound((place, 3), 8));
        assert!(!refined.is_sound((other, 4), 8));
        for weights in [
            vec![(50, 2), (48, 2)],
            vec![(50, 2), (50, 2)],
            vec![(64, 1)],
            vec![(50, 0)],
            vec![(50, u128::MAX), (51, 1)],
        ] {
            let refined = Refined { sorted: weights.len(), weights, ..refined.clone() };
            assert!(!refined.is_sound((place, 4), 8));
        }
    }

    /// By sorting, every value as often as it weighs.
    fn sorted(values: &[(i32, u64)], share_ppm: u32) -> Option<i32> {
        let mut all: Vec<i32> = Vec::new();
        for &(v, weight) in values {
            all.extend((0..weight).map(|_| v));
        }
        all.sort_unstable();
        let part = all.len() as u64 * u64::from(share_ppm);
        let (rank, rest) = (part / u64::from(PPM), part % u64::from(PPM));
        let at = |rank: u64| {
            let last = all.len().checked_sub(1)?;
            all.get(usize::try_from(rank).unwrap().min(last)).copied()
        };
        if rest > 0 || rank == 0 {
            return at(rank);
        }
        Some(halfway(at(rank - 1)?, at(rank)?))
    }

    proptest! {
            #[test]
            fn two_passes_are_as_good_as_sorting(
                values in prop::collection::vec((-200i32..200, 0u64..4), 0..40),
                share in prop_oneof![0..=PPM, (0u32..=8).prop_map(|eighth| eighth * 125_000)],
                cut in 0usize..40,
            ) {
                prop_assert_eq!(quantile(&values, share), sorted(&values, share));

                // And in two parts, in either order.
                let mut scratch = Scratch::new(8, 4, (-1000, 1000));
                for &(v, weight) in &values {
     scratch.add(v, weight);
    }
                let histogram = scratch.take();
                if let Some(place) = histogram.quantile(share) {
                    let empty = Refined::new(place, 4);
                    let [mut a, mut b] = [empty.clone(), empty];
                    for (at, &(v, weight)) in values.iter().enumerate() {
                        if at < cut { a.add(v, weight) } else { b.add(v, weight) }
                    }
                    let mut ab = a.clone();
                    ab.merge(&b);
                    b.merge(&a);
                    prop_assert_eq!(&ab, &b);
                    prop_assert_eq!(ab.value(share, histogram.total()), sorted(&values, share));
                }
            }
        }
}
