//! Getis-Ord general G: do high values, or low ones, keep together?

use restora_message::Problems;
use serde::Serialize;

use super::moments::checked;
use super::weights::Sums;
use super::{Inference, Weights};
use crate::statistics::check::{Findings, computed, total};

/// The general G of some values and what chance would make of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GeneralG {
    /// The statistic (dimensionless): above its expectation where high values keep together,
    /// below it where low ones do.
    pub g: f64,
    /// `S0 / (n (n − 1))`.
    pub expectation: f64,
    /// If these very values were shuffled over the points; takes four points.
    pub randomisation: Option<Inference>,
    /// The points without a neighbour.
    pub islands: Vec<usize>,
}

/// General `G = Σ_ij w_ij x_i x_j / Σ_{i≠j} x_i x_j` with its expectation `S0 / (n (n − 1))`
/// and its variance under randomisation:
/// `E[G²] = (B0 m2² + B1 m4 + B2 m1² m2 + B3 m1 m3 + B4 m1⁴) / ((m1² − m2)² n (n − 1)(n − 2)
/// (n − 3))` with the sums of powers `m_k = Σ xᵏ` and
///
/// - `B0 = (n² − 3n + 3) S1 − n S2 + 3 S0²`
/// - `B1 = −((n² − n) S1 − 2n S2 + 6 S0²)`
/// - `B2 = −(2n S1 − (n + 3) S2 + 6 S0²)`
/// - `B3 = 4(n − 1) S1 − 2(n + 1) S2 + 8 S0²`
/// - `B4 = S1 − S2 + S0²`
///
/// Meant for binary weights. Refuses values that are negative, not as many as the points, no
/// numbers, or all equal; less than two values above 0; and weights of points on themselves.
///
/// Source: Getis and Ord 1992, Geographical Analysis 24(3); as in the Python package `esda`.
pub fn general_g(values: &[f64], weights: &Weights) -> Result<GeneralG, Problems> {
    let mut findings = Findings::default();
    weights.without_own("general_g", &mut findings);
    // What is no number is told below.
    for (point, x) in values.iter().enumerate().filter(|(_, x)| x.is_finite()) {
        findings.not_negative(format_args!("values[{point}]"), *x);
    }
    checked(values, weights, findings)?;
    // G has no unit, so the values can be made to sum to 1, which keeps fourth powers in
    // range.
    let sum = total("values", values.iter().copied())?;
    let shares: Vec<f64> = values.iter().map(|x| x / sum).collect();
    // Σ_{i≠j} x_i x_j as a sum of products, without a difference.
    let mut before = 0.0;
    let mut half_products = 0.0;
    for share in &shares {
        half_products += before * share;
        before += share;
    }
    let products = total("values[i]*values[j]", [2.0 * half_products])?;
    let x = |point: usize| shares[point];
    let cross: f64 = (0..shares.len()).map(|i| x(i) * weights.lag(i, x)).sum();
    let g = computed("general_g", cross / products)?;
    let sums = weights.sums();
    let n = shares.len() as f64;
    let expectation = computed("expectation", sums.s0 / (n * (n - 1.0)))?;
    let mut randomisation = None;
    if shares.len() > 3 {
        let square = square_if_shuffled(&shares, sums) / (products * products);
        let square = computed("variance", square)?;
        randomisation = Some(Inference::new(g, expectation, square));
    }
    Ok(GeneralG { g, expectation, randomisation, islands: weights.islands() })
}

/// `E[(Σ w_ij x_i x_j)²]` if the values are shuffled.
fn square_if_shuffled(values: &[f64], Sums { s0, s1, s2 }: Sums) -> f64 {
    let n = values.len() as f64;
    let power = |k: i32| -> f64 { values.iter().map(|x| x.powi(k)).sum() };
    let [m1, m2, m3, m4] = [1, 2, 3, 4].map(power);
    let s0s0 = s0 * s0;
    let b0 = (n * n - 3.0 * n + 3.0) * s1 - n * s2 + 3.0 * s0s0;
    let b1 = -((n * n - n) * s1 - 2.0 * n * s2 + 6.0 * s0s0);
    let b2 = -(2.0 * n * s1 - (n + 3.0) * s2 + 6.0 * s0s0);
    let b3 = 4.0 * (n - 1.0) * s1 - 2.0 * (n + 1.0) * s2 + 8.0 * s0s0;
    let b4 = s1 - s2 + s0s0;
    let sum = b0 * m2 * m2 + b1 * m4 + b2 * m1 * m1 * m2 + b3 * m1 * m3 + b4 * m1.powi(4);
    sum / (n * (n - 1.0) * (n - 2.0) * (n - 3.0))
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

    /// The Python package `esda` documents G = 0.557 and a one-sided p of 0.173.
    #[test]
    fn documented_value_of_the_six_points() {
        let general = general_g(&VALUES, &weights()).unwrap();
        close(general.g, 0.557, 0.0005);
        close(general.g, 0.557_10, 0.000_005);
        let score = general.randomisation.unwrap().score.unwrap();
        close(score.p_one_sided, 0.173, 0.0005);
        close(score.p_two_sided, 2.0 * score.p_one_sided, 1e-15);
    }

    #[test]
    fn randomisation_is_what_all_shuffles_give() {
        for weights in [weights(), weights().row_standardised()] {
            let g = |y: &Vec<f64>| general_g(y, &weights).unwrap().g;
            let all: Vec<f64> = orders(&VALUES).iter().map(g).collect();
            let (mean, variance) = mean_and_variance(&all);
            let chance = general_g(&VALUES, &weights).unwrap().randomisation.unwrap();
            close(chance.expectation, mean, 1e-12);
            close(chance.variance, variance, 1e-12);
        }
    }

    #[test]
    fn three_points_by_hand() {
        // Only 0 and 1 are neighbours: (1·2 + 2·1) / 2(1·2 + 1·4 + 2·4); expected 2/6.
        let weights = Weights::distance_band(&POINTS[..3], 10.0, Own::Excluded).unwrap();
        let general = general_g(&[1.0, 2.0, 4.0], &weights).unwrap();
        close(general.g, 1.0 / 7.0, 1e-15);
        close(general.expectation, 1.0 / 3.0, 1e-15);
        assert!(general.randomisation.is_none());
        assert_eq!(general.islands, [2]);
    }

    #[test]
    fn bad_values_are_told() {
        let mut values = VALUES;
        values[2] = -1.0;
        values[4] = -2.0;
        assert_eq!(codes(general_g(&values, &weights())), ["E431", "E431"]);
        // A single value above 0 has no other to be compared with.
        let lone = [0.0, 0.0, 5.0, 0.0, 0.0, 0.0];
        assert_eq!(codes(general_g(&lone, &weights())), ["E433"]);
        assert_eq!(codes(general_g(&[0.0; 6], &weights())), ["E439"]);
        let own = Weights::distance_band(&POINTS, 15.0, Own::Included).unwrap();
        values[0] = f64::NAN;
        assert_eq!(codes(general_g(&values, &own)), ["E441", "E431", "E431", "E430"]);
    }

    proptest! {
        #[test]
        fn units_do_not_matter(
            values in prop::collection::vec(0.1..100.0_f64, 6), scale in 1e-6..1e6_f64
        ) {
            prop_assume!(mean_and_variance(&values).1 > 1e-3);
            let other: Vec<f64> = values.iter().map(|x| x * scale).collect();
            let one = general_g(&values, &weights()).unwrap();
            let two = general_g(&other, &weights()).unwrap();
            close(one.g, two.g, 1e-12);
        }
    }
}
