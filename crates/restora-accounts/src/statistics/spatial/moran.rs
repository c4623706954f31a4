//! Moran's I: are values near one another alike?

use restora_message::Problems;
use serde::Serialize;

use super::moments::{Moments, checked};
use super::weights::Sums;
use super::{Inference, Weights};
use crate::statistics::check::{Findings, computed};

/// Moran's I of some values and what chance would make of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Moran {
    /// The statistic (dimensionless): above its expectation where like is near like.
    pub i: f64,
    /// If the values were draws from one normal distribution.
    pub normality: Inference,
    /// If these very values were shuffled over the points; takes four points.
    pub randomisation: Option<Inference>,
    /// The points without a neighbour. They count in n and add nothing else.
    pub islands: Vec<usize>,
}

/// Moran's `I = n/S0 · Σ_ij w_ij z_i z_j / Σ_i z_i²` with the deviations z from the mean. Its
/// expectation is `−1/(n − 1)`; the expected squares, with S0, S1, S2 of the weights and the
/// kurtosis `k = (Σ z⁴/n) / (Σ z²/n)²`, are
///
/// - under normality `(n² S1 − n S2 + 3 S0²) / ((n² − 1) S0²)`,
/// - under randomisation `(n((n² − 3n + 3) S1 − n S2 + 3 S0²) − k((n² − n) S1 − 2n S2 +
///   6 S0²)) / ((n − 1)(n − 2)(n − 3) S0²)`.
///
/// Refuses values that are not as many as the points, no numbers, or all equal, and weights
/// of points on themselves.
///
/// Source: Cliff and Ord 1981, Spatial Processes; as in the Python package `esda`.
pub fn morans_i(values: &[f64], weights: &Weights) -> Result<Moran, Problems> {
    let mut findings = Findings::default();
    weights.without_own("morans_i", &mut findings);
    let moments = checked(values, weights, findings)?;
    let z = |point: usize| values[point] - moments.mean;
    let cross: f64 = (0..values.len()).map(|i| z(i) * weights.lag(i, z)).sum();
    let sums = weights.sums();
    let n = moments.n;
    let i = computed("morans_i", n / sums.s0 * (cross / moments.squares))?;
    let expectation = -1.0 / (n - 1.0);
    let expected_square = computed("variance", square_if_normal(n, sums))?;
    let normality = Inference::new(i, expectation, expected_square);
    let mut randomisation = None;
    if values.len() > 3 {
        let k = kurtosis(values, moments);
        let expected_square = computed("variance", square_if_shuffled(n, sums, k))?;
        randomisation = Some(Inference::new(i, expectation, expected_square));
    }
    Ok(Moran { i, normality, randomisation, islands: weights.islands() })
}

/// The fourth moment about the mean by the square of the second.
fn kurtosis(values: &[f64], moments: Moments) -> f64 {
    let relative = |x: &f64| ((x - moments.mean).powi(2) / moments.variance()).powi(2);
    values.iter().map(relative).sum::<f64>() / moments.n
}

/// `E[I²]` if the values are normal.
fn square_if_normal(n: f64, Sums { s0, s1, s2 }: Sums) -> f64 {
    (n * n * s1 - n * s2 + 3.0 * s0 * s0) / ((n * n - 1.0) * s0 * s0)
}

/// `E[I²]` if values of kurtosis k are shuffled.
fn square_if_shuffled(n: f64, Sums { s0, s1, s2 }: Sums, k: f64) -> f64 {
    let first = n * ((n * n - 3.0 * n + 3.0) * s1 - n * s2 + 3.0 * s0 * s0);
    let second = k * ((n * n - n) * s1 - 2.0 * n * s2 + 6.0 * s0 * s0);
    (first - second) / ((n - 1.0) * (n - 2.0) * (n - 3.0) * s0 * s0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::Own;
    use super::super::published::{POINTS, VALUES, mean_and_variance, orders};
    use super::*;
    use crate::statistics::{close, codes};

    fn weights() -> Weights {
        Weights::distance_band(&POINTS, 15.0, Own::Excluded).unwrap()
    }

    #[test]
    fn known_value_of_the_six_points() {
        let moran = morans_i(&VALUES, &weights()).unwrap();
        close(moran.i, 0.038_526_6, 5e-8);
        close(moran.normality.expectation, -0.2, 1e-15);
        assert!(moran.islands.is_empty());
    }

    #[test]
    fn randomisation_is_what_all_shuffles_give() {
        let weights = weights();
        let all: Vec<f64> =
            orders(&VALUES).iter().map(|y| morans_i(y, &weights).unwrap().i).collect();
        assert_eq!(all.len(), 720);
        let (mean, variance) = mean_and_variance(&all);
        let moran = morans_i(&VALUES, &weights).unwrap();
        let chance = moran.randomisation.unwrap();
        close(chance.expectation, mean, 1e-12);
        close(chance.variance, variance, 1e-12);
        close(chance.score.unwrap().z, (moran.i - mean) / variance.sqrt(), 1e-10);
    }

    #[test]
    fn normality_is_randomisation_at_the_kurtosis_of_normal_samples() {
        // E[k] of a normal sample is 3 (n − 1)/(n + 1), and k enters linearly.
        let sums = weights().row_standardised().sums();
        let normal = square_if_normal(6.0, sums);
        close(square_if_shuffled(6.0, sums, 15.0 / 7.0), normal, 1e-14);
    }

    #[test]
    fn a_line_of_two_halves_by_hand() {
        // Values 1 1 3 3 on a line: z = −1 −1 1 1, neighbour products 1 −1 1, each twice.
        let line = [(0.0, 0.0), (1.0, 0.0), (2.0, 0.0), (3.0, 0.0)];
        let weights = Weights::distance_band(&line, 1.0, Own::Excluded).unwrap();
        // 4/6 · 2/4.
        let moran = morans_i(&[1.0, 1.0, 3.0, 3.0], &weights).unwrap();
        close(moran.i, 1.0 / 3.0, 1e-15);
    }

    #[test]
    fn everybodys_neighbour_varies_nothing() {
        let weights = Weights::distance_band(&POINTS, 100.0, Own::Excluded).unwrap();
        let moran = morans_i(&VALUES, &weights).unwrap();
        close(moran.i, -0.2, 1e-15);
        assert_eq!(moran.normality.score, None);
        assert_eq!(moran.randomisation.unwrap().score, None);
    }

    #[test]
    fn three_points_cannot_be_shuffled() {
        let weights = Weights::distance_band(&POINTS[..3], 10.0, Own::Excluded).unwrap();
        let moran = morans_i(&[1.0, 2.0, 4.0], &weights).unwrap();
        assert!(moran.randomisation.is_none());
        assert_eq!(moran.islands, [2]);
    }

    #[test]
    fn bad_values_are_told_all_at_once() {
        assert_eq!(codes(morans_i(&[1.0, f64::NAN], &weights())), ["E435", "E430"]);
        assert_eq!(codes(morans_i(&[4.0; 6], &weights())), ["E439"]);
        let huge = [1e300, -1e300, 1e300, 0.0, 1.0, 2.0];
        assert_eq!(codes(morans_i(&huge, &weights())), ["E434"]);
        let own = Weights::distance_band(&POINTS, 15.0, Own::Included).unwrap();
        assert_eq!(codes(morans_i(&[7.0; 6], &own)), ["E441", "E439"]);
    }

    proptest! {
        #[test]
        fn units_and_origin_do_not_matter(
            values in prop::collection::vec(-100.0..100.0_f64, 6),
            scale in 0.1..100.0_f64,
            origin in -100.0..100.0_f64,
        ) {
            prop_assume!(mean_and_variance(&values).1 > 1.0);
            let other: Vec<f64> = values.iter().map(|x| origin - x * scale).collect();
            let one = morans_i(&values, &weights()).unwrap();
            let two = morans_i(&other, &weights()).unwrap();
            close(one.i, two.i, 1e-9);
            let variance = |moran: &Moran| moran.randomisation.unwrap().variance;
            close(variance(&one), variance(&two), 1e-9);
        }
    }
}
