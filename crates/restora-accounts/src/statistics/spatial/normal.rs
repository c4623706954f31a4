//! The normal distribution: standard scores and their probabilities.

use std::f64::consts::{FRAC_1_SQRT_2, PI};

use serde::Serialize;

/// A standard score and how likely one as far out is under the null hypothesis, by the
/// normal approximation.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Score {
    /// (Observed − expected) / standard deviation.
    pub z: f64,
    /// Probability of a score as far out on the same side.
    pub p_one_sided: f64,
    /// Probability of a score as far out on either side.
    pub p_two_sided: f64,
}

impl Score {
    /// From a finite standard score.
    pub(super) fn new(z: f64) -> Self {
        let p_two_sided = erfc(z.abs() * FRAC_1_SQRT_2).min(1.0);
        Self { z, p_one_sided: p_two_sided / 2.0, p_two_sided }
    }
}

/// What the null hypothesis expects of a statistic, and how far from it the observed one is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Inference {
    /// Expected value.
    pub expectation: f64,
    /// Variance.
    pub variance: f64,
    /// The observed value against both; none where the statistic cannot vary, as with
    /// everybody being everybody's neighbour.
    pub score: Option<Score>,
}

impl Inference {
    /// From the expected value and the expected square of a statistic.
    pub(super) fn new(observed: f64, expectation: f64, expected_square: f64) -> Self {
        let difference = expected_square - expectation * expectation;
        // Two numbers of this size differ by rounding alone.
        let varies = difference > 1e-12 * expectation * expectation;
        let variance = if varies { difference } else { 0.0 };
        let score = varies
            .then(|| (observed - expectation) / variance.sqrt())
            .filter(|z| z.is_finite())
            .map(Score::new);
        Self { expectation, variance, score }
    }
}

/// Complementary error function `erfc(x) = 2/√π ∫_x^∞ e^(−t²) dt`, to a relative error of
/// 10⁻¹² where the result is a normal number.
///
/// Below 2 it is 1 less the series `erf(x) = 2/√π e^(−x²) Σ 2ⁿ x^(2n+1) / (2n+1)!!`, whose
/// terms are all positive; from 2 on the continued fraction
/// `e^(−x²)/√π · 1/(x + (1/2)/(x + (2/2)/(x + (3/2)/(x + …))))` (Abramowitz and Stegun, 7.1.6
/// and 7.1.14).
pub(super) fn erfc(x: f64) -> f64 {
    if x < 0.0 {
        return 2.0 - erfc(-x);
    }
    let bell = (-x * x).exp() / PI.sqrt();
    if x < 2.0 {
        let mut term = x;
        let mut sum = x;
        let mut odd = 1.0;
        while term > sum * 1e-17 {
            odd += 2.0;
            term *= 2.0 * x * x / odd;
            sum += term;
        }
        1.0 - 2.0 * bell * sum
    } else {
        // At 2, where it converges slowest, the tail beyond 100 is worth e^-56.
        let fraction = (1..=100).rev().fold(x, |tail, k| x + f64::from(k) / 2.0 / tail);
        bell / fraction
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::statistics::close;

    /// Values of the C library's erfc.
    const KNOWN: [(f64, f64); 15] = [
        (0.0, 1.0),
        (0.1, 0.887_537_083_981_715_2),
        (0.5, 0.479_500_122_186_953_5),
        (1.0, 0.157_299_207_050_285_13),
        (1.5, 0.033_894_853_524_689_274),
        (1.99, 0.004_888_586_800_383_003),
        (2.0, 0.004_677_734_981_047_265),
        (2.01, 0.004_475_150_644_751_763),
        (2.5, 0.000_406_952_017_444_958_9),
        (3.0, 2.209_049_699_858_544e-5),
        (4.0, 1.541_725_790_028_002e-8),
        (5.0, 1.537_459_794_428_035e-12),
        (8.0, 1.122_429_717_298_292_8e-29),
        (10.0, 2.088_487_583_762_545e-45),
        (26.0, 5.663_192_408_856_143e-296),
    ];

    #[test]
    fn erfc_to_twelve_digits() {
        for (x, known) in KNOWN {
            close(erfc(x), known, 1e-12 * known);
            close(erfc(-x), 2.0 - known, 1e-15);
        }
        close(erfc(1e300), 0.0, 0.0);
        close(erfc(-1e300), 2.0, 0.0);
    }

    #[test]
    fn the_two_halves_meet() {
        let (below, above) = (erfc(2.0 - 1e-9), erfc(2.0));
        // The slope at 2 is −2/√π e⁻⁴.
        let slope = 2.0 / PI.sqrt() * (-4.0_f64).exp();
        close(below - above, slope * 1e-9, 1e-14);
    }

    #[test]
    fn the_usual_levels() {
        close(Score::new(1.959_963_984_540_054).p_two_sided, 0.05, 1e-14);
        close(Score::new(-2.575_829_303_548_901).p_two_sided, 0.01, 1e-14);
        close(Score::new(0.0).p_one_sided, 0.5, 0.0);
    }

    #[test]
    fn what_cannot_vary_has_no_score() {
        let inference = Inference::new(-0.2, -0.2, 0.04 + 1e-17);
        assert_eq!(inference.score, None);
        close(inference.variance, 0.0, 0.0);
    }

    proptest! {
        #[test]
        fn erfc_falls_and_stays_between_two_and_nought(x in -30.0..30.0_f64) {
            prop_assert!((0.0..=2.0).contains(&erfc(x)));
            prop_assert!(erfc(x) >= erfc(x + 1e-3));
        }
    }
}
