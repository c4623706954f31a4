//! Whether a series of numbers rises, and how fast.

/// A line through points that a few wild ones do not move.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TheilSen {
    /// Per unit of time: the median of the slopes between all pairs of points.
    pub slope: f64,
    /// At time zero: median of the values − slope × median of the times.
    pub intercept: f64,
}

/// Whether later values are greater than earlier ones more often than chance would have it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MannKendall {
    /// Pairs that rise minus pairs that fall.
    pub s: i64,
    /// Variance of S without a trend, less what ties take from it.
    pub variance: f64,
    /// S, one nearer to zero, in standard deviations.
    pub z: f64,
    /// S / (n (n − 1) / 2), from −1 to 1; ties count as neither (Kendall's τ-a).
    pub tau: f64,
    /// Two-sided, from the normal distribution: see [`NORMAL_FROM`].
    pub p: f64,
    /// How many values there are.
    pub n: usize,
}

/// From how many values on the normal distribution stands well for that of S (Kendall
/// 1975). With 8 or 9, p is rough; with 3 to 7 it only serves to compare: three that rise
/// have 0.30 here and exactly 0.33.
pub const NORMAL_FROM: usize = 10;

/// Ties are numbers that are equal exactly: any margin would make some of what differs.
#[expect(clippy::float_cmp, reason = "ties are exact")]
fn same(a: f64, b: f64) -> bool {
    a == b
}

/// The median; of an even number the mean of the two in the middle.
fn median(numbers: &mut [f64]) -> Option<f64> {
    numbers.sort_unstable_by(f64::total_cmp);
    let upper = *numbers.get(numbers.len() / 2)?;
    let lower = *numbers.get(numbers.len().checked_sub(1)? / 2)?;
    Some(f64::midpoint(lower, upper))
}

/// The Theil–Sen line through points (time, value) in any order: Sen 1968, Journal of the
/// American Statistical Association 63: 1379-1389; the intercept as Conover 1980.
///
/// Pairs at the same time have no slope and are left out. `None` unless all numbers are
/// finite and two times differ.
pub fn theil_sen(points: &[(f64, f64)]) -> Option<TheilSen> {
    if !points.iter().all(|(t, y)| t.is_finite() && y.is_finite()) {
        return None;
    }
    let mut slopes =
        Vec::with_capacity(points.len() * points.len().saturating_sub(1) / 2);
    for (i, (t, y)) in points.iter().enumerate() {
        let earlier = points.iter().take(i).filter(|(other, _)| !same(*other, *t));
        slopes.extend(earlier.map(|(t0, y0)| (y - y0) / (t - t0)));
    }
    let slope = median(&mut slopes)?;
    let mut times: Vec<f64> = points.iter().map(|point| point.0).collect();
    let mut values: Vec<f64> = points.iter().map(|point| point.1).collect();
    let intercept = median(&mut values)? - slope * median(&mut times)?;
    Some(TheilSen { slope, intercept })
}

/// The test of Mann (1945, Econometrica 13: 245-259) and Kendall (1975) for values in
/// order of time, evenly spaced or not:
///
/// ```text
/// S = Σ_{i<j} sgn(y_j − y_i)
/// Var S = [n (n−1) (2n+5) − Σ t (t−1) (2t+5)] / 18   over groups of t equal values
/// z = (S ∓ 1) / √Var S
/// p = erfc(|z| / √2)
/// ```
///
/// `None` with fewer than three values, where even the strongest trend says nothing, or
/// one that is not finite. Values that are all equal have z = 0 and p = 1. It takes
/// values as independent: in series that remember, p is too small.
pub fn mann_kendall(values: &[f64]) -> Option<MannKendall> {
    let n = values.len();
    if n < 3 || !values.iter().all(|y| y.is_finite()) {
        return None;
    }
    let mut s = 0i64;
    for (i, later) in values.iter().enumerate() {
        for earlier in values.iter().take(i) {
            s += i64::from(later > earlier) - i64::from(later < earlier);
        }
    }
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    // 0 and −0 are equal here and stand side by side.
    let groups = sorted.chunk_by(|a, b| same(*a, *b)).map(|group| spread(group.len()));
    let variance = (spread(n) - groups.sum::<f64>()) / 18.0;
    let nearer = (s - s.signum()) as f64;
    let z = if variance > 0.0 { nearer / variance.sqrt() } else { 0.0 };
    let pairs = n as f64 * (n as f64 - 1.0) / 2.0;
    let p = libm::erfc(z.abs() / std::f64::consts::SQRT_2);
    Some(MannKendall { s, variance, z, tau: s as f64 / pairs, p, n })
}

/// n (n − 1) (2n + 5); nothing for one value.
fn spread(n: usize) -> f64 {
    let n = n as f64;
    n * (n - 1.0) * (2.0 * n + 5.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_slope_is_the_median_of_slopes() {
        // Pairs of (0,0) (1,1) (2,2) (3,30): 1, 1, 10, 1, 14.5, 28 → (1 + 10) / 2;
        // medians 1.5 and 1.5.
        let line = theil_sen(&[(0.0, 0.0), (1.0, 1.0), (2.0, 2.0), (3.0, 30.0)]).unwrap();
        assert!((line.slope - 5.5).abs() < 1e-12);
        assert!((line.intercept - (1.5 - 5.5 * 1.5)).abs() < 1e-12);
        // One wild value of five: −46, −22.5, −14.67, −10.75, and 1 six times.
        let wild = [(0.0, 1.0), (1.0, 2.0), (2.0, 3.0), (3.0, 4.0), (4.0, -42.0)];
        assert!((theil_sen(&wild).unwrap().slope - 1.0).abs() < 1e-12);
    }

    #[test]
    fn times_may_be_uneven_and_repeated() {
        // 2013, 2013, 2017: 0.2 / 4 and 0.1 / 4
        let line = theil_sen(&[(2013.0, 0.3), (2013.0, 0.4), (2017.0, 0.5)]).unwrap();
        assert!((line.slope - 0.0375).abs() < 1e-12);
        assert_eq!(theil_sen(&[(1.0, 2.0)]), None);
        assert_eq!(theil_sen(&[(1.0, 2.0), (1.0, 3.0)]), None);
        assert_eq!(theil_sen(&[(1.0, 2.0), (2.0, f64::NAN)]), None);
    }

    #[test]
    fn ten_that_rise() {
        let values: Vec<f64> = (0..10).map(f64::from).collect();
        let test = mann_kendall(&values).unwrap();
        // 45 pairs; 10 · 9 · 25 / 18 = 125; z = 44 / √125 = 3.93548; p = 8.30e-5
        assert_eq!((test.s, test.n), (45, 10));
        assert!((test.variance - 125.0).abs() < 1e-12);
        assert!((test.z - 3.935_480).abs() < 1e-6 && (test.tau - 1.0).abs() < 1e-12);
        assert!((test.p - 8.3e-5).abs() < 1e-6, "{}", test.p);
    }

    #[test]
    fn three_hundred_and_sixty_that_rise() {
        // 360 · 359 / 2 = 64 620; 360 · 359 · 725 / 18 = 5 205 500; 64 619 / √5 205 500 =
        // 28.32233
        let values: Vec<f64> = (0..360).map(f64::from).collect();
        let test = mann_kendall(&values).unwrap();
        assert_eq!(test.s, 64_620);
        assert!((test.variance - 5_205_500.0).abs() < 1e-6);
        assert!((test.z - 28.322_33).abs() < 1e-5);
    }

    #[test]
    fn ties_lessen_the_variance() {
        // The 1 rises to five others, each 2 to three: S = 5 + 6 = 11 of 15 pairs.
        // 6 · 5 · 17 = 510, less 2 · 1 · 9 = 18 and 3 · 2 · 11 = 66: 426 / 18 = 23.6667.
        let test = mann_kendall(&[1.0, 2.0, 2.0, 3.0, 3.0, 3.0]).unwrap();
        assert_eq!(test.s, 11);
        assert!((test.variance - 426.0 / 18.0).abs() < 1e-12);
        // 10 / 4.864840
        assert!((test.z - 2.055_566).abs() < 1e-5);
        assert!((test.tau - 11.0 / 15.0).abs() < 1e-12);
        // Two-sided of 2.0556: 0.0398.
        assert!((test.p - 0.0398).abs() < 1e-4, "{}", test.p);
    }

    #[test]
    fn no_trend_where_nothing_changes() {
        let test = mann_kendall(&[0.0, -0.0, 0.0, 0.0]).unwrap();
        assert_eq!((test.s, test.z.to_bits()), (0, 0));
        assert!((test.p - 1.0).abs() < 1e-15);
        assert_eq!(mann_kendall(&[1.0, 2.0]), None);
        assert_eq!(mann_kendall(&[1.0, 2.0, f64::INFINITY]), None);
        // Three that rise: z = 2 / √(66/18) = 1.0445, p = 0.2963.
        let three = mann_kendall(&[1.0, 2.0, 3.0]).unwrap();
        assert!((three.p - 0.2963).abs() < 1e-4, "{}", three.p);
    }

    proptest! {
        #[test]
        fn a_series_turned_round_has_the_opposite_trend(
            values in prop::collection::vec(-20i8..20, 3..30),
        ) {
            let values: Vec<f64> = values.into_iter().map(f64::from).collect();
            let turned: Vec<f64> = values.iter().rev().copied().collect();
            let (a, b) = (mann_kendall(&values).unwrap(), mann_kendall(&turned).unwrap());
            prop_assert_eq!(a.s, -b.s);
            prop_assert_eq!(a.p.to_bits(), b.p.to_bits());
            prop_assert!(a.variance >= 0.0 && a.p <= 1.0 && a.tau.abs() <= 1.0);
        }

        #[test]
        fn a_line_is_found_in_any_order(
            slope in -8i8..8, at in -8i8..8,
            times in prop::collection::btree_set(-50i8..50, 2..12),
        ) {
            let (slope, at) = (f64::from(slope), f64::from(at));
            let point = |t: &i8| (f64::from(*t), slope * f64::from(*t) + at);
            let points: Vec<(f64, f64)> = times.iter().map(point).collect();
            let line = theil_sen(&points).unwrap();
            prop_assert!((line.slope - slope).abs() < 1e-12);
            prop_assert!((line.intercept - at).abs() < 1e-9);
            let turned: Vec<(f64, f64)> = points.into_iter().rev().collect();
            prop_assert_eq!(theil_sen(&turned), Some(line));
        }
    }
}
