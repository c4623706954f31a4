//! Areas between parallels and meridians, in closed form.

use restora_grid::Ellipsoid;

/// Area on the ellipsoid between the equator and latitude `phi` (radians) per radian of
/// longitude, in m²; negative south of the equator.
///
/// `Q(φ) = b²/2 · [ sin φ / (1 − e² sin² φ) + artanh(e sin φ) / e ]`
/// (J. P. Snyder, Map Projections: A Working Manual, USGS PP 1395, 1987, eq. 3-12, times a²/2).
pub(crate) fn zone_area_per_radian_m2(on: &Ellipsoid, phi: f64) -> f64 {
    let e2 = on.e2();
    let s = phi.sin();
    let half_b2 = on.semi_major_m * on.semi_major_m * (1.0 - e2) / 2.0;
    if e2 < 1e-12 {
        return 2.0 * half_b2 * s;
    }
    let e = e2.sqrt();
    half_b2 * (s / (1.0 - e2 * s * s) + (e * s).atanh() / e)
}

/// Area element of the ellipsoid at latitude `phi`: m² per radian of longitude and radian of
/// latitude, `M(φ) · N(φ) · cos φ`.
pub(crate) fn area_element_m2(on: &Ellipsoid, phi: f64) -> f64 {
    let e2 = on.e2();
    let w = 1.0 - e2 * phi.sin().powi(2);
    on.semi_major_m * on.semi_major_m * (1.0 - e2) * phi.cos() / (w * w)
}

#[cfg(test)]
mod tests {
    use std::f64::consts::{FRAC_PI_2, PI};

    use super::*;

    #[test]
    fn the_whole_ellipsoid_has_its_published_area() {
        // WGS 84: 510 065 621.724 km² (NIMA TR8350.2, surface area of the ellipsoid).
        let area = 4.0 * PI * zone_area_per_radian_m2(&Ellipsoid::WGS84, FRAC_PI_2);
        assert!((area / 510_065_621.724e6 - 1.0).abs() < 1e-11, "{area}");
        let sphere = Ellipsoid { semi_major_m: 1.0, flattening: 0.0 };
        assert!(
            (4.0 * PI * zone_area_per_radian_m2(&sphere, FRAC_PI_2) - 4.0 * PI).abs()
                < 1e-12
        );
    }

    #[test]
    fn the_element_is_the_derivative_of_the_zone() {
        let on = Ellipsoid::KRASOVSKY;
        for degrees in [-70.0_f64, -1.0, 0.0, 34.4, 89.0] {
            let (phi, h) = (degrees.to_radians(), 1e-5);
            let slope = (zone_area_per_radian_m2(&on, phi + h)
                - zone_area_per_radian_m2(&on, phi - h))
                / (2.0 * h);
            assert!((slope / area_element_m2(&on, phi) - 1.0).abs() < 1e-6, "{degrees}");
        }
    }
}
