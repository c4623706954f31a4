//! Mean and variance of values, and of all values but one.

use restora_message::catalogue::value;
use restora_message::{Problem, Problems};

use super::Weights;
use crate::statistics::check::{Findings, computed};

/// Number, mean, and sum of the squared deviations from it. Built up so that equal values
/// deviate by exactly 0, which sums of squares would not give.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Moments {
    pub(super) n: f64,
    pub(super) mean: f64,
    pub(super) squares: f64,
}

impl Moments {
    /// Of a list.
    pub(super) fn of(values: &[f64]) -> Self {
        values.iter().fold(Self::default(), |moments, x| moments.with(*x))
    }

    /// Of the values seen so far and one more (Welford).
    fn with(self, x: f64) -> Self {
        let n = self.n + 1.0;
        let deviation = x - self.mean;
        let mean = self.mean + deviation / n;
        Self { n, mean, squares: self.squares + deviation * (x - mean) }
    }

    /// Of two lists together (Chan et al. 1979).
    fn merged(self, other: Self) -> Self {
        if self.n < 1.0 {
            return other;
        }
        let n = self.n + other.n;
        let deviation = other.mean - self.mean;
        Self {
            n,
            mean: self.mean + deviation * (other.n / n),
            squares: self.squares
                + other.squares
                + deviation * deviation * (self.n * other.n / n),
        }
    }

    /// Of the list without each of its values.
    pub(super) fn without_each(values: &[f64]) -> Vec<Self> {
        let mut after = vec![Self::default(); values.len() + 1];
        for (i, x) in values.iter().enumerate().rev() {
            after[i] = after[i + 1].with(*x);
        }
        let mut before = Self::default();
        let mut out = Vec::with_capacity(values.len());
        for (i, x) in values.iter().enumerate() {
            out.push(before.merged(after[i + 1]));
            before = before.with(*x);
        }
        out
    }

    /// Population variance.
    pub(super) fn variance(self) -> f64 {
        self.squares / self.n
    }
}

/// The moments of values that a spatial statistic can be made of: as many as the weights
/// have points, all finite, not all equal. Problems found before are told with the others.
pub(super) fn checked(
    values: &[f64],
    weights: &Weights,
    mut findings: Findings,
) -> Result<Moments, Problems> {
    findings.length("values", values.len(), weights.len());
    for (point, x) in values.iter().enumerate() {
        findings.finite(format_args!("values[{point}]"), *x);
    }
    if let Some((x, rest)) = values.split_first()
        && x.is_finite()
        && !rest.is_empty()
        && rest.iter().all(|other| (other - x).abs() <= 0.0)
    {
        findings.add(
            Problem::new(&value::POINTS_EQUAL)
                .with("points", values.len())
                .with("value", x),
        );
    }
    findings.done()?;
    let moments = Moments::of(values);
    computed("mean", moments.mean)?;
    computed("variance", moments.squares)?;
    Ok(moments)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::statistics::close;

    #[test]
    fn by_hand() {
        // Mean 5, deviations −3 −1 1 3; without the 8: mean 4, deviations −2 0 2.
        let moments = Moments::of(&[2.0, 4.0, 6.0, 8.0]);
        close(moments.mean, 5.0, 0.0);
        close(moments.variance(), 5.0, 1e-15);
        let last = Moments::without_each(&[2.0, 4.0, 6.0, 8.0])[3];
        close(last.mean, 4.0, 1e-15);
        close(last.squares, 8.0, 1e-14);
    }

    #[test]
    fn equal_values_deviate_by_nothing() {
        let others = Moments::without_each(&[0.1, 0.1, 7.7, 0.1, 0.1])[2];
        close(others.squares, 0.0, 0.0);
        close(others.mean, 0.1, 0.0);
    }

    proptest! {
        #[test]
        fn all_but_one_is_as_if_left_out(
            values in prop::collection::vec(-1e6..1e6_f64, 3..20), left_out in 0..3_usize
        ) {
            let found = Moments::without_each(&values)[left_out];
            let mut rest = values;
            rest.remove(left_out);
            let expected = Moments::of(&rest);
            close(found.mean, expected.mean, 1e-8);
            close(found.squares, expected.squares, 1e-12 * (expected.squares + 1e12));
        }
    }
}
