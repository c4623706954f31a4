//! Getis-Ord local Gi and Gi*: where are the hot and the cold spots?

use restora_message::Problems;
use serde::Serialize;

use super::moments::{Moments, checked};
use super::{Own, Score, Weights};
use crate::statistics::check::Findings;

/// How the variance of a local G is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LocalVariance {
    /// For any weights (Ord and Getis 1995). The scores do not change if the weights of a
    /// point are multiplied, so row standardisation makes no difference.
    AnyWeights,
    /// For binary weights only (Getis and Ord 1992). With binary weights it is the same.
    /// With others it is not the variance; the Python package `esda` uses it none the
    /// less, so that its row-standardised scores are too small. Here to compare with such
    /// results.
    BinaryWeights,
}

/// The local G of every point.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LocalG {
    /// Whether the point itself counted: Gi* if so, Gi if not.
    pub star: bool,
    /// By point: above 0 in a hot spot, below 0 in a cold one. None where the score cannot
    /// vary: for Gi at a point without neighbours, for both at one that has all the others,
    /// and for Gi where all the others are equal.
    pub scores: Vec<Option<Score>>,
    /// The points without a neighbour but themselves. Their Gi* speaks of themselves alone.
    pub islands: Vec<usize>,
}

/// Local Gi* (weights with the point itself) or Gi (weights without) as a standard score:
/// `z_i = (Σ_j w_ij x_j − W_i x̄) / (s · √(V_i / (N − 1)))` with `W_i = Σ_j w_ij`. For Gi* the
/// mean x̄, the population standard deviation s and the number N are of all points; for Gi of
/// all but the point itself. `V_i` is `N Σ_j w_ij² − W_i²`, or `W_i (N − W_i)` for
/// [`LocalVariance::BinaryWeights`].
///
/// Refuses values that are not as many as the points, no numbers, or all equal.
///
/// Source: Ord and Getis 1995, Geographical Analysis 27(4).
pub fn local_g(
    values: &[f64],
    weights: &Weights,
    variance: LocalVariance,
) -> Result<LocalG, Problems> {
    let all = checked(values, weights, Findings::default())?;
    let star = weights.own() == Own::Included;
    let moments =
        if star { vec![all; values.len()] } else { Moments::without_each(values) };
    let scores = moments
        .into_iter()
        .enumerate()
        .map(|(point, moments)| score(values, weights, (point, moments), variance))
        .collect();
    Ok(LocalG { star, scores, islands: weights.islands() })
}

fn score(
    values: &[f64],
    weights: &Weights,
    (point, moments): (usize, Moments),
    variance: LocalVariance,
) -> Option<Score> {
    let n = moments.n;
    let sum = weights.lag(point, |_| 1.0);
    let squares: f64 = weights.neighbours(point).iter().map(|(_, w)| w * w).sum();
    let (whole, spread) = match variance {
        LocalVariance::AnyWeights => (n * squares, n * squares - sum * sum),
        LocalVariance::BinaryWeights => (n * sum, sum * (n - sum)),
    };
    // With the weight of a single one of N equal neighbours missing it would be 1/N.
    if spread <= 1e-12 * whole || moments.squares <= 0.0 {
        return None;
    }
    let above = weights.lag(point, |j| values[j] - moments.mean);
    let z = above / (moments.variance() * (spread / (n - 1.0))).sqrt();
    z.is_finite().then(|| Score::new(z))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::published::{POINTS, VALUES, mean_and_variance, orders};
    use super::*;
    use crate::statistics::{close, codes};

    fn weights(own: Own) -> Weights {
        Weights::distance_band(&POINTS, 15.0, own).unwrap()
    }

    fn z(weights: &Weights, variance: LocalVariance) -> Vec<f64> {
        let local = local_g(&VALUES, weights, variance).unwrap();
        local.scores.iter().map(|score| score.unwrap().z).collect()
    }

    #[track_caller]
    fn all_close(found: &[f64], documented: &[f64]) {
        assert_eq!(found.len(), documented.len());
        for (found, documented) in found.iter().zip(documented) {
            close(*found, *documented, 5e-9);
        }
    }

    /// The scores in the documentation of the Python package `esda`.
    #[test]
    fn documented_scores_of_the_six_points() {
        let gi = [
            -1.013_672_9,
            -0.043_615_89,
            1.315_587_03,
            -0.314_126_76,
            1.153_739_86,
            1.778_339_41,
        ];
        let star = [
            -1.397_276_26,
            -0.289_177_62,
            0.650_649_64,
            -0.289_177_62,
            1.234_520_88,
            2.024_243_31,
        ];
        for variance in [LocalVariance::AnyWeights, LocalVariance::BinaryWeights] {
            all_close(&z(&weights(Own::Excluded), variance), &gi);
            all_close(&z(&weights(Own::Included), variance), &star);
        }
        assert!(
            local_g(&VALUES, &weights(Own::Included), LocalVariance::AnyWeights)
                .is_ok_and(|local| local.star)
        );
    }

    /// The same source, which puts row-standardised weights into the variance of binary ones.
    #[test]
    fn documented_scores_with_row_standardised_weights() {
        let gi = [
            -0.620_745_34,
            -0.017_806_11,
            1.315_587_03,
            -0.128_241_71,
            0.288_434_96,
            1.778_339_41,
        ];
        let star = [
            -0.624_880_94,
            -0.091_445_99,
            0.411_506_96,
            -0.091_445_99,
            0.246_904_18,
            1.280_243_88,
        ];
        let binary = LocalVariance::BinaryWeights;
        all_close(&z(&weights(Own::Excluded).row_standardised(), binary), &gi);
        all_close(&z(&weights(Own::Included).row_standardised(), binary), &star);
    }

    #[test]
    fn row_standardisation_makes_no_difference_to_the_general_variance() {
        for own in [Own::Excluded, Own::Included] {
            let plain = z(&weights(own), LocalVariance::AnyWeights);
            let by_row = z(&weights(own).row_standardised(), LocalVariance::AnyWeights);
            for (one, two) in plain.iter().zip(&by_row) {
                close(*one, *two, 1e-12);
            }
        }
    }

    #[test]
    fn the_general_variance_is_what_all_shuffles_give() {
        let weights = weights(Own::Included).row_standardised();
        let lags = |point: usize| -> Vec<f64> {
            let lag = |y: &Vec<f64>| weights.lag(point, |j| y[j]);
            orders(&VALUES).iter().map(lag).collect()
        };
        for (point, z) in z(&weights, LocalVariance::AnyWeights).iter().enumerate() {
            let (mean, variance) = mean_and_variance(&lags(point));
            let observed = weights.lag(point, |j| VALUES[j]);
            close(*z, (observed - mean) / variance.sqrt(), 1e-10);
        }
    }

    #[test]
    fn what_cannot_vary_has_no_score() {
        let general = LocalVariance::AnyWeights;
        // Point 2 has no neighbour: no Gi, and a Gi* of its own value alone.
        let band = |own| Weights::distance_band(&POINTS, 11.5, own).unwrap();
        let local = local_g(&VALUES, &band(Own::Excluded), general).unwrap();
        assert_eq!((local.scores[2], local.islands), (None, vec![2]));
        let local = local_g(&VALUES, &band(Own::Included), general).unwrap();
        assert!(local.scores[2].is_some_and(|score| score.z < 0.0));
        // Everybody is everybody's neighbour.
        let band = Weights::distance_band(&POINTS, 100.0, Own::Included).unwrap();
        let by_row = band.row_standardised();
        let binary = LocalVariance::BinaryWeights;
        for (weights, variance) in [(&band, general), (&by_row, general), (&band, binary)]
        {
            let local = local_g(&VALUES, weights, variance).unwrap();
            assert!(local.scores.iter().all(Option::is_none));
        }
        // All the others are equal.
        let values = [0.1, 0.1, 7.0, 0.1, 0.1, 0.1];
        let local = local_g(&values, &weights(Own::Excluded), general).unwrap();
        assert_eq!(local.scores[2], None);
        assert!(local.scores[0].is_some());
    }

    #[test]
    fn bad_values_are_told() {
        let general = LocalVariance::AnyWeights;
        let weights = weights(Own::Included);
        assert_eq!(codes(local_g(&[2.0; 6], &weights, general)), ["E439"]);
        assert_eq!(codes(local_g(&[f64::INFINITY], &weights, general)), ["E435", "E430"]);
    }

    proptest! {
        #[test]
        fn any_values_give_scores_that_are_numbers(
            values in prop::collection::vec(any::<f64>(), 6), included in any::<bool>()
        ) {
            let own = if included { Own::Included } else { Own::Excluded };
            if let Ok(local) = local_g(&values, &weights(own), LocalVariance::AnyWeights) {
                for score in local.scores.iter().flatten() {
                    prop_assert!(score.z.is_finite());
                    prop_assert!((0.0..=1.0).contains(&score.p_two_sided));
                }
            }
        }
    }
}
