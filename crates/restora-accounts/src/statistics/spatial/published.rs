//! The six points in the documentation of the Python package `esda`, which several tests
//! share. Its distance band is 15.

/// Coordinates.
pub(crate) const POINTS: [(f64, f64); 6] =
    [(10.0, 10.0), (20.0, 10.0), (40.0, 10.0), (15.0, 20.0), (30.0, 20.0), (30.0, 30.0)];

/// Values.
pub(crate) const VALUES: [f64; 6] = [2.0, 3.0, 3.2, 5.0, 8.0, 7.0];

/// Every order of some values: what a test by randomisation means, computed in full.
pub(crate) fn orders(values: &[f64]) -> Vec<Vec<f64>> {
    let Some((first, rest)) = values.split_first() else { return vec![Vec::new()] };
    let mut out = Vec::new();
    for order in orders(rest) {
        for place in 0..=order.len() {
            let mut longer = order.clone();
            longer.insert(place, *first);
            out.push(longer);
        }
    }
    out
}

/// Mean and variance of a list.
pub(crate) fn mean_and_variance(numbers: &[f64]) -> (f64, f64) {
    let n = numbers.len() as f64;
    let mean = numbers.iter().sum::<f64>() / n;
    (mean, numbers.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n)
}
