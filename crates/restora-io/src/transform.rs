//! How good the way from one CRS to another is.

use gdal::spatial_ref::{
    AxisMappingStrategy, CoordTransform, CoordTransformOptions, SpatialRef,
};
use geo_types::Coord;
use restora_grid::Crs;
use restora_message::Problem;
use restora_message::catalogue::sites;

use crate::{crs, crs_from_text, log};

/// Accuracies asked for, in metres, ascending: those that EPSG states, roughly.
const ACCURACIES_M: [f64; 24] = [
    0.0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 7.0, 10.0, 12.0,
    15.0, 20.0, 25.0, 30.0, 44.0, 50.0, 100.0, 1000.0,
];

/// Half the side of the region around a point, in degrees.
const NEAR_DEG: f64 = 0.01;

/// What is known of a transformation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TransformQuality {
    /// Whether nothing better than a transformation without datum shift is known.
    pub ballpark: bool,
    /// Its accuracy in metres is this or better; 0 where no datum is changed. `None` if
    /// unknown.
    pub accuracy_m: Option<f64>,
}

/// Asks PROJ how well coordinates near `at` (in `from`) can be brought to `to`.
///
/// PROJ knows no parameters between WGS 84 and CGCS2000 and would call that a ballpark
/// transformation. Both are realisations of the ITRF that differ by the drift of the
/// plates, less than a metre since 2000, so that no shift is right and the accuracy is
/// 1 m.
///
/// # Errors
/// If there is no way at all, or `at` cannot be brought there.
pub fn transform_quality(
    from: &Crs,
    to: &Crs,
    at: Coord,
) -> Result<TransformQuality, Problem> {
    log::ready();
    let failed = |cause: String| {
        Problem::new(&sites::NO_TRANSFORM)
            .with("path", format!("({}, {})", at.x, at.y))
            .with("from", from.label())
            .with("to", to.label())
            .with("cause", cause)
    };
    way(from, to, at, |_| Ok(())).map_err(failed)?;
    if is_modern(from) && is_modern(to) && !crs::same_base(from, to) {
        return Ok(TransformQuality { ballpark: false, accuracy_m: Some(1.0) });
    }
    let here = longitude_latitude(from, at).map_err(failed)?;
    let holds = |limit: Option<f64>| {
        way(from, to, at, |options| {
            options.set_ballpark_allowed(false)?;
            // Without it PROJ would take the parameters of another region if those of
            // this one are not accurate enough.
            let (west, south) = (here.x - NEAR_DEG, here.y - NEAR_DEG);
            let (east, north) = (here.x + NEAR_DEG, here.y + NEAR_DEG);
            options.set_area_of_interest(
                west.max(-180.0),
                south.max(-90.0),
                east.min(180.0),
                north.min(90.0),
            )?;
            limit.map_or(Ok(()), |limit| options.desired_accuracy(limit))
        })
        .is_ok()
    };
    if !holds(None) {
        return Ok(TransformQuality { ballpark: true, accuracy_m: None });
    }
    // Whatever satisfies a limit satisfies every looser one.
    let first = ACCURACIES_M.partition_point(|limit| !holds(Some(*limit)));
    Ok(TransformQuality { ballpark: false, accuracy_m: ACCURACIES_M.get(first).copied() })
}

/// Whether a CRS is on one of the two geocentric datums that agree within a metre.
fn is_modern(crs: &Crs) -> bool {
    ["EPSG:4326", "EPSG:4490"]
        .iter()
        .any(|code| crs_from_text(code).is_ok_and(|modern| crs::same_base(crs, &modern)))
}

/// A point's longitude and latitude in degrees, good enough to find the region.
fn longitude_latitude(from: &Crs, at: Coord) -> Result<Coord, String> {
    let (from, mut to) =
        (crs::to_srs(from)?, log::attempt(|| SpatialRef::from_epsg(4326))?);
    to.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
    let (mut x, mut y) = ([at.x], [at.y]);
    log::attempt(|| {
        CoordTransform::new(&from, &to)?.transform_coords(&mut x, &mut y, &mut [])
    })?;
    Ok(Coord { x: x[0], y: y[0] })
}

/// Transforms one point under some options.
fn way(
    from: &Crs,
    to: &Crs,
    at: Coord,
    set: impl FnOnce(&mut CoordTransformOptions) -> gdal::errors::Result<()>,
) -> Result<(), String> {
    let (from, to) = (crs::to_srs(from)?, crs::to_srs(to)?);
    log::attempt(|| {
        let mut options = CoordTransformOptions::new()?;
        set(&mut options)?;
        let transform = CoordTransform::new_with_options(&from, &to, &options)?;
        transform.transform_coords(&mut [at.x], &mut [at.y], &mut [])
    })
}

#[cfg(test)]
mod tests {
    use geo_types::coord;

    use super::*;

    /// Whether it is ballpark, and the accuracy.
    fn ask(from: u32, to: u32, x: f64, y: f64) -> (bool, Option<f64>) {
        let crs = |code: u32| crs_from_text(&format!("EPSG:{code}")).unwrap();
        let quality = transform_quality(&crs(from), &crs(to), coord! { x: x, y: y });
        let quality = quality.unwrap();
        (quality.ballpark, quality.accuracy_m)
    }

    #[test]
    fn within_one_datum_all_is_exact() {
        assert_eq!(ask(4326, 32650, 117.4, 34.3), (false, Some(0.0)));
        assert_eq!(ask(4490, 4548, 117.4, 34.3), (false, Some(0.0)));
        assert_eq!(ask(4548, 4490, 500_000.0, 3_800_000.0), (false, Some(0.0)));
    }

    #[test]
    fn wgs84_and_cgcs2000_agree_within_a_metre() {
        assert_eq!(ask(4326, 4490, 117.4, 34.3), (false, Some(1.0)));
        assert_eq!(ask(4548, 32650, 500_000.0, 3_800_000.0), (false, Some(1.0)));
    }

    #[test]
    fn old_chinese_datums_are_ballpark() {
        // Xi'an 80 and Beijing 54: PROJ has no parameters towards CGCS2000 at all.
        assert_eq!(ask(2363, 4548, 39_500_000.0, 3_800_000.0), (true, None));
        assert_eq!(ask(4610, 4490, 117.4, 34.3), (true, None));
        assert_eq!(ask(4214, 4490, 117.4, 34.3), (true, None));
        assert_eq!(ask(2433, 4548, 500_000.0, 3_800_000.0), (true, None));
        // Towards WGS 84 there are some for a few regions; Xuzhou is in none of them.
        assert_eq!(ask(4214, 4326, 117.4, 34.3), (true, None));
        assert_eq!(ask(4214, 32650, 117.4, 34.3), (true, None));
    }

    #[test]
    fn regional_parameters_hold_in_their_region() {
        // Ordos basin: EPSG states 1 m.
        assert_eq!(ask(4214, 4326, 108.5, 37.5), (false, Some(1.0)));
        // Gulf of Tonkin: 10 m.
        assert_eq!(ask(4214, 4326, 108.0, 20.3), (false, Some(10.0)));
    }

    #[test]
    fn what_lies_outside_the_projection_is_refused() {
        let crs = |code: u32| crs_from_text(&format!("EPSG:{code}")).unwrap();
        let at = coord! { x: 500_000.0, y: 3_800_000.0 };
        let error = transform_quality(&crs(2363), &crs(4548), at).unwrap_err();
        assert_eq!(error.entry.code, "E313");
    }
}
