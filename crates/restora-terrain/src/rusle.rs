//! Soil loss by the revised universal soil loss equation, A = R K L S C P.
//!
//! Renard et al. 1997, USDA Agriculture Handbook 703. With R in MJ·mm / (ha·h·yr) and K
//! in t·ha·h / (ha·MJ·mm), A is in t / (ha·yr); L, S, C and P are ratios. R is in
//! [`crate::erosivity`], K in [`crate::erodibility`]. Means of an area are means of A or
//! C per pixel, never A or C of a mean.

use crate::incline::Incline;

/// Length of the plots to which L refers, in metres: 72.6 ft.
pub const PLOT_M: f64 = 22.13;

/// The exponent m = β / (1 + β) of L, with the ratio of rill to interrill erosion β =
/// (sin θ / 0.0896) / (3 sin^0.8 θ + 0.56) (McCool et al. 1989, Transactions of the ASAE
/// 32: 1571-1576).
pub fn length_exponent(incline: Incline) -> f64 {
    let sin = incline.sin();
    let beta = (sin / 0.0896) / (3.0 * libm::pow(sin, 0.8) + 0.56);
    beta / (1.0 + beta)
}

/// L = (λ / 22.13)^m of a slope λ metres long.
pub fn length_factor(length_m: f64, incline: Incline) -> f64 {
    libm::pow(length_m / PLOT_M, length_exponent(incline))
}

/// L of a cell to which water flows from above (Desmet & Govers 1996, Journal of Soil and
/// Water Conservation 51: 427-433):
///
/// L = ((U + D²)^(m+1) − U^(m+1)) / (D^(m+2) · x^m · 22.13^m)
///
/// `upstream_m2` is the area U that drains into the cell, without the cell; `cell_m` its
/// side D; `aspect_x` is |sin α| + |cos α| ([`crate::Slopes::aspect_x`]).
pub fn length_factor_area(
    upstream_m2: f64,
    cell_m: f64,
    aspect_x: f64,
    incline: Incline,
) -> f64 {
    let m = length_exponent(incline);
    // With u = U / D² this is ((u + 1)^(m+1) − u^(m+1)) · (D / (22.13 x))^m. Where much
    // flows in, the difference of powers would lose the digits that they share.
    let u = upstream_m2 / (cell_m * cell_m);
    let grown = if u > 1.0 {
        libm::pow(u, m + 1.0) * libm::expm1((m + 1.0) * libm::log1p(1.0 / u))
    } else {
        libm::pow(u + 1.0, m + 1.0) - libm::pow(u, m + 1.0)
    };
    grown * libm::pow(cell_m / (PLOT_M * aspect_x), m)
}

/// The length of a slope that is one cell long on the map, in metres along the ground.
pub fn local_length_m(cell_m: f64, incline: Incline) -> f64 {
    cell_m / incline.cos()
}

/// Tangent from which on the second formula of S holds: 9 %, 5.1428°.
const MODERATE_TAN: f64 = 0.09;
/// Tangent from which on the third holds: 25 %, 14.0362°.
const STEEP_TAN: f64 = 0.25;

/// S = 10.8 sin θ + 0.03 below 9 %, 16.8 sin θ − 0.5 below 25 % (McCool et al. 1987,
/// Transactions of the ASAE 30: 1387-1396), 21.91 sin θ − 0.96 above (Liu et al. 1994,
/// Transactions of the ASAE 37: 1835-1840). It leaps from 0.998 to 1.006 at the first
/// bound and from 3.57 to 4.35 at the second.
pub fn steepness_factor(incline: Incline) -> f64 {
    let sin = incline.sin();
    if incline.tan() < MODERATE_TAN {
        10.8 * sin + 0.03
    } else if incline.tan() < STEEP_TAN {
        16.8 * sin - 0.5
    } else {
        21.91 * sin - 0.96
    }
}

/// L S of a slope λ metres long.
pub fn ls(length_m: f64, incline: Incline) -> f64 {
    length_factor(length_m, incline) * steepness_factor(incline)
}

/// Cover in per cent up to which C is 1.
const BARE_PERCENT: f64 = 0.1;
/// Cover in per cent from which on C is 0.
const FULL_PERCENT: f64 = 78.3;

/// C from the fraction of vegetation cover, 0 to 1 (蔡崇法等 2000, 水土保持学报 14(2): 19-24):
/// 1 up to 0.1 %, 0.6508 − 0.3436 lg f with f in per cent, 0 from 78.3 % on. With the
/// misprint 0.3464 for 0.3436, C would be negative before it ends.
pub fn cover_factor(fraction: f64) -> f64 {
    let percent = fraction * 100.0;
    if percent <= BARE_PERCENT {
        1.0
    } else if percent >= FULL_PERCENT {
        0.0
    } else {
        // 0.6508 is exceeded between 0.1 and 1 %, and 0.9944 is the most.
        0.6508 - 0.3436 * libm::log10(percent)
    }
}

/// The factors of A.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Factors {
    /// Erosivity of rain, MJ·mm / (ha·h·yr).
    pub r: f64,
    /// Erodibility of soil, t·ha·h / (ha·MJ·mm).
    pub k: f64,
    /// Length and steepness of slope.
    pub ls: f64,
    /// Cover and management.
    pub c: f64,
    /// Support practice.
    pub p: f64,
}

/// A = R K L S C P in t / (ha·yr), multiplied from left to right.
pub fn soil_loss(factors: Factors) -> f64 {
    factors.r * factors.k * factors.ls * factors.c * factors.p
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn close(got: f64, expected: f64) {
        assert!((got - expected).abs() < 5.1e-5, "{got}, not {expected}");
    }

    #[test]
    fn length_and_steepness_have_their_published_values() {
        // On a plot of 22.13 m L is 1: LS = S = 10.8 · 0.052336 + 0.03
        close(ls(22.13, Incline::from_degrees(3.0)), 0.5952);
        let ten = Incline::from_degrees(10.0);
        close(length_exponent(ten), 0.5986);
        close(length_factor(50.0, ten), 1.6290);
        close(steepness_factor(ten), 2.4173);
        close(ls(50.0, ten), 3.9377);
        let twenty = Incline::from_degrees(20.0);
        close(length_factor(100.0, twenty), 2.7709);
        close(steepness_factor(twenty), 6.5337);
        close(ls(100.0, twenty), 18.1044);
    }

    #[test]
    fn steepness_changes_its_formula_at_9_and_25_per_cent() {
        // sin = 0.09 / √1.0081 = 0.0896377: 10.8 sin + 0.03 and 16.8 sin − 0.5
        close(steepness_factor(Incline::from_tan(0.09 - 1e-9)), 0.998_088);
        close(steepness_factor(Incline::from_tan(0.09)), 1.005_914);
        // sin = 0.25 / √1.0625 = 0.2425356: 16.8 sin − 0.5 and 21.91 sin − 0.96
        close(steepness_factor(Incline::from_tan(0.25 - 1e-9)), 3.574_598);
        close(steepness_factor(Incline::from_tan(0.25)), 4.353_956);
        // The angles that papers print are these.
        assert!((libm::atan(0.09).to_degrees() - 5.1428).abs() < 5e-5);
        assert!((libm::atan(0.25).to_degrees() - 14.0362).abs() < 5e-5);
        close(steepness_factor(Incline::from_tan(0.0)), 0.03);
    }

    #[test]
    fn the_area_above_lengthens_a_slope() {
        let ten = Incline::from_degrees(10.0);
        // Without area above: D^(2m + 2) / (D^(m+2) 22.13^m) = (D / 22.13)^m
        close(length_factor_area(0.0, 10.0, 1.0, ten), length_factor(10.0, ten));
        // As it stands, with U = 4500 m², D = 30 m, x = 1.2, m = 0.59863.
        let m = length_exponent(ten);
        let (u, d, x) = (4500.0f64, 30.0f64, 1.2f64);
        let top = (u + d * d).powf(m + 1.0) - u.powf(m + 1.0);
        let expected = top / (d.powf(m + 2.0) * x.powf(m) * 22.13f64.powf(m));
        close(length_factor_area(u, d, x, ten), expected);
        // The same with less above than the cell itself: U = 450 m².
        let u = 450.0f64;
        let top = (u + d * d).powf(m + 1.0) - u.powf(m + 1.0);
        let expected = top / (d.powf(m + 2.0) * x.powf(m) * 22.13f64.powf(m));
        close(length_factor_area(u, d, x, ten), expected);
        // On flat ground m = 0, and L is 1 however much flows in.
        close(length_factor_area(1e6, 30.0, 1.0, Incline::from_tan(0.0)), 1.0);
    }

    #[test]
    fn a_cell_is_longer_along_the_ground() {
        // 30 / cos(arctan 0.75) = 30 / 0.8
        close(local_length_m(30.0, Incline::from_tan(0.75)), 37.5);
    }

    #[test]
    fn cover_has_its_published_values() {
        for (percent, c) in
            [(1.0, 0.6508), (10.2, 0.3042), (30.0, 0.1433), (50.0, 0.0670)]
        {
            close(cover_factor(percent / 100.0), c);
        }
        // Just below the end: 0.6508 − 0.3436 · 1.893762
        close(cover_factor(0.782_999_9), 0.000_103);
        // With the misprint it would be 0.6508 − 0.3464 · 1.893762 = −0.0052.
        assert!(cover_factor(0.782_999_9) > 0.0);
        assert!(0.6508 - 0.3464 * 78.3f64.log10() < -0.005);
        for (fraction, c) in
            [(0.783, 0.0), (0.95, 0.0), (1.0, 0.0), (0.0, 1.0), (0.001, 1.0)]
        {
            close(cover_factor(fraction), c);
        }
        // 0.6508 + 0.3436 · 1
        close(cover_factor(0.001 + 1e-9), 0.9944);
        assert!(cover_factor(f64::NAN).is_nan());
    }

    #[test]
    fn soil_loss_is_the_product() {
        // 3000 · 0.04 · 4 · 0.1 · 0.5
        close(soil_loss(Factors { r: 3000.0, k: 0.04, ls: 4.0, c: 0.1, p: 0.5 }), 24.0);
    }
}
