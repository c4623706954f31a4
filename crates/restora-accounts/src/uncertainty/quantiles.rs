//! Mean, spread and quantiles of a sample.

/// What is told of a sample.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Summary<const N: usize> {
    /// Arithmetic mean.
    pub(super) mean: f64,
    /// Standard deviation, by n − 1; none for a sample of one.
    pub(super) sd: Option<f64>,
    /// Quantiles at the shares that were asked for.
    pub(super) quantiles: [f64; N],
}

/// Summary of a sample that is not empty, in the order of the sample; sorts it.
pub(super) fn summary<const N: usize>(
    sample: &mut [f64],
    shares: [f64; N],
) -> Summary<N> {
    let n = sample.len() as f64;
    // Measured from the first number, so that a sample of equals has exactly this mean and no
    // spread.
    let first = sample.first().copied().unwrap_or(f64::NAN);
    let sum = |of: &dyn Fn(f64) -> f64, all: &[f64]| {
        all.iter().fold(0.0, |sum, x| sum + of(*x))
    };
    let mean = first + sum(&|x| x - first, sample) / n;
    let squares = sum(&|x| (x - mean) * (x - mean), sample);
    let sd = (sample.len() > 1).then(|| (squares / (n - 1.0)).sqrt());
    sample.sort_unstable_by(f64::total_cmp);
    Summary { mean, sd, quantiles: shares.map(|share| quantile(sample, share)) }
}

/// Type 7 of Hyndman and Fan (1996), as R and Excel have it: at `(n − 1) · share` among the
/// sorted numbers counted from 0, linear in between.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return f64::NAN };
    let at = last as f64 * share;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and the last index"
    )]
    let below = (at as usize).min(last);
    let above = (below + 1).min(last);
    sorted[below] + (at - below as f64) * (sorted[above] - sorted[below])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn by_hand() {
        // Mean 4, deviations −3, −1, −2, 6: squares 9 + 1 + 4 + 36 = 50, over 3.
        let mut sample = [1.0, 3.0, 2.0, 10.0];
        let found = summary(&mut sample, [0.0, 0.25, 0.5, 0.9, 1.0]);
        assert!((found.mean - 4.0).abs() < 1e-15);
        assert!((found.sd.unwrap() - (50f64 / 3.0).sqrt()).abs() < 1e-15);
        // R: quantile(c(1, 3, 2, 10), c(0, 0.25, 0.5, 0.9, 1)) is 1, 1.75, 2.5, 7.9, 10.
        for (found, wanted) in
            found.quantiles.into_iter().zip([1.0, 1.75, 2.5, 7.9, 10.0])
        {
            assert!((found - wanted).abs() < 1e-12, "{found}");
        }
    }

    #[test]
    fn one_number_has_no_spread_and_is_all_quantiles() {
        let found = summary(&mut [7.0], [0.025, 0.975]);
        assert_eq!(found, Summary { mean: 7.0, sd: None, quantiles: [7.0, 7.0] });
    }

    proptest! {
        #[test]
        fn equals_have_no_spread(x in -1e12..1e12f64, n in 2usize..100) {
            let found = summary(&mut vec![x; n], [0.025, 0.5, 0.975]);
            prop_assert_eq!(found, Summary { mean: x, sd: Some(0.0), quantiles: [x; 3] });
        }

        #[test]
        fn quantiles_are_in_order_within_the_sample(
            mut sample in proptest::collection::vec(-1e9..1e9f64, 1..50),
        ) {
            let [low, middle, high] = summary(&mut sample, [0.025, 0.5, 0.975]).quantiles;
            prop_assert!(sample[0] <= low && low <= middle && middle <= high);
            prop_assert!(high <= sample[sample.len() - 1]);
        }
    }
}
