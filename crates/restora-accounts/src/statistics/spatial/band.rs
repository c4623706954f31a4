//! Who is whose neighbour by distance.

use restora_message::Problems;

use super::weights::{FEWEST, few};
use super::{Own, Weights};
use crate::statistics::check::Findings;

impl Weights {
    /// Binary weights: 1 for points at most `band_m` away from one another (both included),
    /// 0 beyond. Coordinates in metres of a projected grid; points in one place are
    /// neighbours.
    ///
    /// Refuses fewer than three points, coordinates that are no numbers, a band that is not
    /// above 0, and a band in which nobody has a neighbour.
    pub fn distance_band(
        points: &[(f64, f64)],
        band_m: f64,
        own: Own,
    ) -> Result<Self, Problems> {
        let mut findings = Findings::default();
        findings.positive("band_m", band_m);
        for (point, (x, y)) in points.iter().enumerate() {
            findings.finite(format_args!("points[{point}].x"), *x);
            findings.finite(format_args!("points[{point}].y"), *y);
        }
        if points.len() < FEWEST {
            findings.add(few(points.len()));
        }
        findings.done()?;
        let mut rows = vec![Vec::new(); points.len()];
        // By x, so that only points within the band to the east have to be looked at.
        let mut order: Vec<usize> = (0..points.len()).collect();
        order.sort_by(|a, b| points[*a].0.total_cmp(&points[*b].0).then(a.cmp(b)));
        for (place, i) in order.iter().enumerate() {
            for j in &order[place + 1..] {
                let dx = points[*j].0 - points[*i].0;
                if dx > band_m {
                    break;
                }
                let dy = points[*j].1 - points[*i].1;
                if (dx * dx + dy * dy).sqrt() <= band_m {
                    rows[*i].push((*j, 1.0));
                    rows[*j].push((*i, 1.0));
                }
            }
            if own == Own::Included {
                rows[*i].push((*i, 1.0));
            }
        }
        Self::sorted(rows, own)
    }

    /// The same on the earth: longitudes and latitudes in degrees, `distance_m` between two of
    /// them along the ellipsoid.
    ///
    /// # Errors
    /// As [`Weights::distance_band`].
    pub fn geodesic_band(
        points: &[(f64, f64)],
        band_m: f64,
        own: Own,
        distance_m: impl Fn((f64, f64), (f64, f64)) -> f64,
    ) -> Result<Self, Problems> {
        let mut findings = Findings::default();
        findings.positive("band_m", band_m);
        for (point, (lon, lat)) in points.iter().enumerate() {
            findings.finite(format_args!("points[{point}].lon"), *lon);
            findings.finite(format_args!("points[{point}].lat"), *lat);
        }
        if points.len() < FEWEST {
            findings.add(few(points.len()));
        }
        findings.done()?;
        let mut rows = vec![Vec::new(); points.len()];
        // By latitude, so that only points within the band to the north have to be looked at.
        let mut order: Vec<usize> = (0..points.len()).collect();
        order.sort_by(|a, b| points[*a].1.total_cmp(&points[*b].1).then(a.cmp(b)));
        for (place, i) in order.iter().enumerate() {
            for j in &order[place + 1..] {
                let (a, b) = (points[*i], points[*j]);
                if (b.1 - a.1) * LEAST_M_PER_DEGREE > band_m {
                    break;
                }
                if far_east(a, b, band_m) {
                    continue;
                }
                if distance_m(a, b) <= band_m {
                    rows[*i].push((*j, 1.0));
                    rows[*j].push((*i, 1.0));
                }
            }
            if own == Own::Included {
                rows[*i].push((*i, 1.0));
            }
        }
        Self::sorted(rows, own)
    }
}

/// A degree of latitude is nowhere shorter, on any ellipsoid of the earth.
const LEAST_M_PER_DEGREE: f64 = 110_000.0;

/// Whether two points are surely too far apart by their longitudes alone: half of what a
/// degree is on the parallel that is nearer to the pole is less than any way between them, as
/// long as they lie within a quarter of a turn.
fn far_east(a: (f64, f64), b: (f64, f64), band_m: f64) -> bool {
    let apart = (a.0 - b.0).abs() % 360.0;
    let apart = apart.min(360.0 - apart);
    let parallel = a.1.abs().max(b.1.abs()).to_radians().cos();
    apart.min(90.0) * parallel * LEAST_M_PER_DEGREE * 0.5 > band_m
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::published::POINTS;
    use super::*;
    use crate::statistics::codes;

    fn neighbours(weights: &Weights) -> Vec<Vec<usize>> {
        let numbers = |i| weights.neighbours(i).iter().map(|(j, _)| *j).collect();
        (0..weights.len()).map(numbers).collect()
    }

    #[test]
    fn the_band_includes_its_edge() {
        // Points 3 and 4 are 15 apart.
        let weights = Weights::distance_band(&POINTS, 15.0, Own::Excluded).unwrap();
        let expected = [
            vec![1, 3],
            vec![0, 3, 4],
            vec![4],
            vec![0, 1, 4],
            vec![1, 2, 3, 5],
            vec![4],
        ];
        assert_eq!(neighbours(&weights), expected);
        let weights = Weights::distance_band(&POINTS, 14.9, Own::Excluded).unwrap();
        assert_eq!(neighbours(&weights)[3], [0, 1]);
    }

    #[test]
    fn islands_are_told() {
        let weights = Weights::distance_band(&POINTS, 11.5, Own::Included).unwrap();
        assert_eq!(weights.islands(), [2]);
        assert_eq!(neighbours(&weights)[2], [2]);
        assert_eq!(weights.row_standardised().neighbours(2), [(2, 1.0)]);
    }

    #[test]
    fn bad_bands_are_told_all_at_once() {
        let bad = [(f64::NAN, 0.0), (0.0, f64::INFINITY)];
        assert_eq!(
            codes(Weights::distance_band(&bad, 0.0, Own::Excluded)),
            ["E432", "E430", "E430", "E438"]
        );
        let far = [(0.0, 0.0), (1e300, 0.0), (-1e300, 1e300)];
        assert_eq!(codes(Weights::distance_band(&far, 1.0, Own::Included)), ["E440"]);
    }

    proptest! {
        #[test]
        fn the_sweep_finds_what_all_pairs_find(
            points in prop::collection::vec((0.0..10.0_f64, 0.0..10.0_f64), 3..30),
            band_m in 0.5..5.0_f64,
        ) {
            let mut rows = vec![Vec::new(); points.len()];
            for (i, a) in points.iter().enumerate() {
                for (j, b) in points.iter().enumerate() {
                    let (dx, dy) = (a.0 - b.0, a.1 - b.1);
                    if i != j && (dx * dx + dy * dy).sqrt() <= band_m {
                        rows[i].push((j, 1.0));
                    }
                }
            }
            prop_assert_eq!(
                Weights::distance_band(&points, band_m, Own::Excluded),
                Weights::from_rows(&rows)
            );
        }
    }
}
