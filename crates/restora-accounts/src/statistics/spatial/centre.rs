//! The centre of gravity of something spread over points, and how it moved.

use restora_message::catalogue::value;
use restora_message::{Problem, Problems};
use serde::Serialize;

use crate::statistics::check::{Findings, computed, total};

/// A centre of gravity, in the unit of the points: metres of a grid, or degrees.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Centre {
    /// Easting, or longitude.
    pub x: f64,
    /// Northing, or latitude.
    pub y: f64,
}

/// How a centre of gravity moved.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct CentreShift {
    /// Where it was.
    pub from: Centre,
    /// Where it is.
    pub to: Centre,
    /// How far it moved, in metres.
    pub distance_m: f64,
    /// Which way it set out, in degrees clockwise from north, 0 to below 360; none if it
    /// did not move.
    pub azimuth_deg: Option<f64>,
}

/// Weighted mean centre `x̄ = Σ w_i x_i / Σ w_i`, and ȳ in the same way. Weights are values or
/// areas of the points, 0 or above.
///
/// Refuses as many weights as are not points, numbers that are none, negative weights (the
/// mean would leave the area of the points), and a sum of 0.
///
/// Source: the textbook mean centre, used for value in the study of Hengyang 2000–2013
/// (衡阳市; chinaxiv.org, 201711.02172).
pub fn mean_centre(points: &[(f64, f64)], weights: &[f64]) -> Result<Centre, Problems> {
    let mut findings = Findings::default();
    check(points, weights, &mut findings);
    findings.done()?;
    centre(points, weights)
}

/// [`mean_centre`] of points in degrees: x is the longitude, from −180 to 360, y the
/// latitude. The mean is one of degrees; over some hundreds of kilometres it lies close to
/// the centre on the ellipsoid.
///
/// Refuses also what is no longitude or latitude, and points with a weight that span more
/// than 180 degrees of longitude.
pub fn mean_centre_lon_lat(
    points: &[(f64, f64)],
    weights: &[f64],
) -> Result<Centre, Problems> {
    let mut findings = Findings::default();
    check(points, weights, &mut findings);
    for (point, (lon, lat)) in points.iter().enumerate() {
        // What is no number has been told.
        if lon.is_finite() {
            findings.within(format_args!("points[{point}].x"), *lon, (-180.0, 360.0));
        }
        if lat.is_finite() {
            findings.within(format_args!("points[{point}].y"), *lat, (-90.0, 90.0));
        }
    }
    findings.done()?;
    let weighted = || points.iter().zip(weights).filter(|(_, w)| **w > 0.0);
    let west = weighted().map(|(point, _)| point.0).fold(f64::INFINITY, f64::min);
    let east = weighted().map(|(point, _)| point.0).fold(f64::NEG_INFINITY, f64::max);
    if east - west > 180.0 {
        let problem = Problem::new(&value::POINTS_SPAN);
        return Err(problem.with("degrees", east - west).into());
    }
    centre(points, weights)
}

/// How a centre moved. `geodesic` takes two positions (x, y) and gives the distance in metres
/// and the azimuth at the first one in degrees: for degrees the geodesic on the ellipsoid,
/// for a projected grid the straight line.
///
/// A fixed 111.111 km for a degree in both directions, as some studies have it, is wrong for
/// longitudes anywhere but on the equator.
///
/// Refuses a distance that is negative or no number, and an azimuth that is no number
/// where there is a distance.
pub fn centre_shift(
    from: Centre,
    to: Centre,
    geodesic: impl Fn((f64, f64), (f64, f64)) -> (f64, f64),
) -> Result<CentreShift, Problems> {
    let (distance_m, azimuth) = geodesic((from.x, from.y), (to.x, to.y));
    let mut findings = Findings::default();
    let moved = findings.not_negative("distance_m", distance_m) && distance_m > 0.0;
    if moved {
        findings.finite("azimuth_deg", azimuth);
    }
    findings.done()?;
    let azimuth_deg = moved.then(|| {
        let turned = azimuth.rem_euclid(360.0);
        // A hair west of north rounds up to the full circle.
        if turned < 360.0 { turned } else { 0.0 }
    });
    Ok(CentreShift { from, to, distance_m, azimuth_deg })
}

fn check(points: &[(f64, f64)], weights: &[f64], findings: &mut Findings) {
    findings.length("weights", weights.len(), points.len());
    for (point, (x, y)) in points.iter().enumerate() {
        findings.finite(format_args!("points[{point}].x"), *x);
        findings.finite(format_args!("points[{point}].y"), *y);
    }
    for (point, weight) in weights.iter().enumerate() {
        findings.not_negative(format_args!("weights[{point}]"), *weight);
    }
}

fn centre(points: &[(f64, f64)], weights: &[f64]) -> Result<Centre, Problems> {
    let sum = total("weights", weights.iter().copied())?;
    let mean = |pick: fn(&(f64, f64)) -> f64| -> f64 {
        points.iter().zip(weights).map(|(point, w)| pick(point) * (w / sum)).sum()
    };
    Ok(Centre {
        x: computed("centre.x", mean(|point| point.0))?,
        y: computed("centre.y", mean(|point| point.1))?,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::statistics::{close, codes};

    /// Along the equator a geodesic is an arc of the WGS 84 equatorial circle.
    fn equator(from: (f64, f64), to: (f64, f64)) -> (f64, f64) {
        let degrees = to.0 - from.0;
        let azimuth = if degrees < 0.0 { -90.0 } else { 90.0 };
        (6_378_137.0 * degrees.abs().to_radians(), azimuth)
    }

    #[test]
    fn three_quarters_of_the_weight_pull_three_quarters_of_the_way() {
        let centre = mean_centre(&[(0.0, 0.0), (4.0, 8.0)], &[1.0, 3.0]).unwrap();
        assert_eq!(centre, Centre { x: 3.0, y: 6.0 });
        // A single point is its own centre.
        let centre = mean_centre(&[(7.0, -2.0)], &[1e-300]).unwrap();
        assert_eq!(centre, Centre { x: 7.0, y: -2.0 });
    }

    #[test]
    fn a_shift_along_the_equator() {
        let points = [(110.0, 0.0), (114.0, 0.0)];
        let before = mean_centre_lon_lat(&points, &[1.0, 1.0]).unwrap();
        let after = mean_centre_lon_lat(&points, &[3.0, 1.0]).unwrap();
        let shift = centre_shift(before, after, equator).unwrap();
        // From 112° to 111° E: one degree, 111.319 km, due west.
        close(shift.distance_m, 111_319.490_793, 1e-6);
        assert_eq!(shift.azimuth_deg, Some(270.0));
        let rest = centre_shift(before, before, equator).unwrap();
        assert_eq!(rest.azimuth_deg, None);
        let north = centre_shift(before, after, |_, _| (1.0, -1e-20)).unwrap();
        assert_eq!(north.azimuth_deg, Some(0.0));
    }

    #[test]
    fn the_antimeridian_is_crossed_in_longitudes_up_to_360() {
        let (west, east) = ([(179.0, 0.0), (-179.0, 0.0)], [(179.0, 0.0), (181.0, 0.0)]);
        assert_eq!(codes(mean_centre_lon_lat(&west, &[1.0, 1.0])), ["E445"]);
        assert!(mean_centre_lon_lat(&west, &[1.0, 0.0]).is_ok());
        close(mean_centre_lon_lat(&east, &[1.0, 1.0]).unwrap().x, 180.0, 1e-12);
    }

    #[test]
    fn bad_input_is_told_all_at_once() {
        let points = [(f64::NAN, 0.0), (500.0, 95.0)];
        let weights = [1.0, -1.0, 2.0];
        assert_eq!(codes(mean_centre(&points, &weights)), ["E435", "E430", "E431"]);
        assert_eq!(
            codes(mean_centre_lon_lat(&points, &weights)),
            ["E435", "E430", "E431", "E444", "E444"]
        );
        assert_eq!(codes(mean_centre(&[], &[])), ["E433"]);
        assert_eq!(codes(mean_centre_lon_lat(&[], &[])), ["E433"]);
        assert_eq!(codes(mean_centre(&[(1.0, 1.0)], &[0.0])), ["E433"]);
        let at = Centre { x: 0.0, y: 0.0 };
        assert_eq!(codes(centre_shift(at, at, |_, _| (f64::NAN, 0.0))), ["E430"]);
        assert_eq!(codes(centre_shift(at, at, |_, _| (-1.0, 0.0))), ["E431"]);
        assert_eq!(codes(centre_shift(at, at, |_, _| (1.0, f64::NAN))), ["E430"]);
    }

    proptest! {
        #[test]
        fn the_centre_lies_among_the_points(
            points in prop::collection::vec((-1e6..1e6_f64, -1e6..1e6_f64), 1..20)
        ) {
            let weights: Vec<f64> = (1..=points.len()).map(|w| w as f64).collect();
            let centre = mean_centre(&points, &weights).unwrap();
            let xs = || points.iter().map(|point| point.0);
            prop_assert!(centre.x >= xs().fold(f64::INFINITY, f64::min) - 1e-8);
            prop_assert!(centre.x <= xs().fold(f64::NEG_INFINITY, f64::max) + 1e-8);
        }
    }
}
