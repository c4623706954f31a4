//! Otsu's threshold: the split of a histogram in two that parts it best.
//!
//! Otsu 1979, IEEE Transactions on Systems, Man, and Cybernetics 9: 62-66. For a split
//! into a lower part of share ω₀ and mean μ₀ and an upper one of ω₁ and μ₁, the variance
//! between is `σ_b² = ω₀ ω₁ (μ₁ − μ₀)²`; the split with the greatest is taken, the lowest
//! of several. It always finds one, on a scene without water too: ask
//! [`Otsu::trustworthy`].

use crate::histogram::Histogram;
use crate::value::{fixed, unit};

/// A split of a histogram.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Otsu {
    /// The first bin of the upper part.
    pub first_high: i32,
    /// The middle between the last bin of the lower part and the first of the upper. Values
    /// from here on are in the upper part.
    pub threshold: f64,
    /// Share of the variance that lies between the parts, `σ_b² / σ_T²`, from 0 to 1.
    pub separability: f64,
    /// Variance between the parts, `σ_b²`.
    pub between: f64,
    /// Variance within the parts, `σ_w² = σ_T² − σ_b²`.
    pub within: f64,
    /// Mean of the lower part.
    pub low_mean: f64,
    /// Mean of the upper part.
    pub high_mean: f64,
    /// Share of the weight in the upper part.
    pub high_share: f64,
}

impl Otsu {
    /// Whether the two parts are as distinct as asked for. Of a normal distribution split
    /// at its mean, separability is 2/π ≈ 0.64, and of a uniform one 0.75: neither has
    /// two parts.
    pub fn trustworthy(&self, least_separability: f64) -> bool {
        self.separability >= least_separability
    }

    /// The greatest value of the lower part in units of 2⁻ᵇ: a value above it is in the
    /// upper part. [`crate::NO_VALUE`] if that does not fit.
    pub fn threshold_fixed(&self, bits: u32) -> i32 {
        let edge = self.threshold * unit(bits);
        fixed(edge - 1.0, 0)
    }
}

/// One way to split: how many bins are below, and what that gives, in widths of a bin.
#[derive(Clone, Copy, Debug)]
struct Split {
    below: usize,
    between: f64,
    low_mean: f64,
    high_mean: f64,
    high_share: f64,
}

/// All the ways to split. Sums are exact; only their quotients are rounded.
fn splits(bins: &[(i32, u128)]) -> impl Iterator<Item = Split> {
    let moment = |&(bin, weight): &(i32, u128)| {
        // Weights are below 2^95: an area of 2^100 in units of a bin would not be on earth.
        i128::from(bin).saturating_mul(i128::try_from(weight).unwrap_or(i128::MAX))
    };
    let total: u128 = bins.iter().map(|&(_, weight)| weight).sum();
    let whole: i128 = bins.iter().map(moment).sum();
    let mut low = (0u128, 0i128);
    let last = bins.len().saturating_sub(1);
    bins.iter().take(last).enumerate().map(move |(at, bin)| {
        low = (low.0 + bin.1, low.1 + moment(bin));
        let high = (total - low.0, whole - low.1);
        let (low_mean, high_mean) =
            (low.1 as f64 / low.0 as f64, high.1 as f64 / high.0 as f64);
        let high_share = high.0 as f64 / total as f64;
        let apart = high_mean - low_mean;
        let between = (low.0 as f64 / total as f64) * high_share * apart * apart;
        Split { below: at + 1, between, low_mean, high_mean, high_share }
    })
}

/// Variance of all, in squared widths of a bin.
fn variance(bins: &[(i32, u128)]) -> f64 {
    let total: f64 = bins.iter().map(|&(_, weight)| weight as f64).sum();
    let mean =
        bins.iter().map(|&(bin, w)| f64::from(bin) * (w as f64)).sum::<f64>() / total;
    let square = |&(bin, weight): &(i32, u128)| {
        let apart = f64::from(bin) - mean;
        weight as f64 * (apart * apart)
    };
    bins.iter().map(square).sum::<f64>() / total
}

/// The best split; `None` with fewer than two bins.
pub fn otsu(histogram: &Histogram) -> Option<Otsu> {
    let bins = histogram.bins();
    let better = |best: Split, next: Split| {
        if next.between > best.between { next } else { best }
    };
    let best = splits(bins).reduce(better)?;
    let (last_low, _) = bins.get(best.below.checked_sub(1)?)?;
    // Any value between the two parts splits them alike: the middle of the gap leaves room on
    // both sides.
    let (first_high, _) = *bins.get(best.below)?;
    let threshold =
        f64::midpoint(histogram.edge(last_low + 1), histogram.edge(first_high));
    let width = 1.0 / unit(histogram.fine());
    let total = variance(bins);
    // Rounding must not make a share of more than one, or a variance below zero.
    let between = best.between.min(total);
    Some(Otsu {
        first_high,
        threshold,
        separability: between / total,
        between: between * width * width,
        within: (total - between) * width * width,
        low_mean: (best.low_mean + 0.5) * width,
        high_mean: (best.high_mean + 0.5) * width,
        high_share: best.high_share,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Six levels of a picture of 36 pixels, the worked example of many textbooks.
    const LEVELS: [(i32, u128); 6] = [(0, 8), (1, 7), (2, 2), (3, 6), (4, 9), (5, 4)];

    #[test]
    fn the_six_levels_split_below_three() {
        let betweens: Vec<f64> = splits(&LEVELS).map(|split| split.between).collect();
        // Below 1: ω₀ = 8/36, μ₀ = 0; ω₁ = 28/36, μ₁ = (7 + 4 + 18 + 36 + 20) / 28 =
        // 3.0357; σ_b² = 0.17284 · 3.0357² = 1.5928.
        for (got, expected) in
            betweens.iter().zip([1.5928, 2.5635, 2.6287, 2.1417, 0.8705])
        {
            assert!((got - expected).abs() < 5e-5, "{got}");
        }
        assert_eq!(betweens.len(), 5);

        let otsu = otsu(&Histogram::from_bins(0, LEVELS)).unwrap();
        assert_eq!((otsu.first_high, otsu.threshold), (3, 3.0));
        assert!((otsu.between - 2.6287).abs() < 5e-5);
        assert!((otsu.within - 0.4909).abs() < 5e-5);
        // 2.6287 / (2.6287 + 0.4909)
        assert!((otsu.separability - 0.842_64).abs() < 5e-5);
        // Lower: 11/17, upper: 74/19, both half a bin above their edges.
        assert!((otsu.low_mean - 0.5 - 11.0 / 17.0).abs() < 1e-12);
        assert!((otsu.high_mean - 0.5 - 74.0 / 19.0).abs() < 1e-12);
        assert!((otsu.high_share - 19.0 / 36.0).abs() < 1e-12);
        assert!(otsu.trustworthy(0.8) && !otsu.trustworthy(0.9));
    }

    #[test]
    fn one_bin_has_no_split_and_the_lowest_of_equals_is_taken() {
        assert_eq!(otsu(&Histogram::new(16)), None);
        assert_eq!(otsu(&Histogram::from_bins(16, [(5, 9)])), None);
        // Symmetric: below 1 and below 2 are alike.
        let otsu = otsu(&Histogram::from_bins(0, [(0, 1), (1, 1), (2, 1)])).unwrap();
        assert_eq!(otsu.first_high, 1);
    }

    #[test]
    fn two_values_are_parted_completely() {
        let otsu = otsu(&Histogram::from_bins(16, [(-100, 3), (900, 1)])).unwrap();
        assert!((otsu.separability - 1.0).abs() < 1e-12);
        assert_eq!(otsu.first_high, 900);
        // Halfway from the upper edge of bin −100 to the lower edge of bin 900: 400.5 bins.
        // Values of the bin −100 end one unit below the edge of −99: −99 · 2^14 − 1.
        assert_eq!(otsu.threshold_fixed(30), 801 * 8_192 - 1);
    }

    proptest! {
        #[test]
        fn shares_are_shares(
            bins in prop::collection::btree_map(-70_000i32..70_000, 1u128..1 << 80, 2..40),
        ) {
            let otsu = otsu(&Histogram::from_bins(16, bins)).unwrap();
            prop_assert!((0.0..=1.0).contains(&otsu.separability));
            prop_assert!(otsu.within >= 0.0 && otsu.low_mean < otsu.high_mean);
            prop_assert!(otsu.low_mean < otsu.threshold && otsu.threshold < otsu.high_mean);
        }

        #[test]
        fn weights_in_another_unit_split_alike(
            bins in prop::collection::btree_map(-200i32..200, 1u128..50, 2..20),
        ) {
            let times = bins.iter().map(|(&bin, &weight)| (bin, weight << 40));
            let (a, b) = (Histogram::from_bins(16, bins.clone()), Histogram::from_bins(16, times));
            prop_assert_eq!(otsu(&a), otsu(&b));
        }
    }
}
