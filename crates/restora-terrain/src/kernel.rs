//! From bands to fixed-point index values, pixel by pixel.
//!
//! All pixels take the same path: marks are chosen, not branched to, so that the compiler
//! can work on several pixels at once. Divisions, products and sums are those of `f64`,
//! one by one, so that a result does not depend on how many are worked on together.

use std::array::from_fn;

use crate::index::Index;
use crate::value::{CLOUD, NO_DATA, NO_VALUE, ROUNDER, unit};

/// The pixels of a band: reflectance = raw × scale + offset; NaN where there is none.
#[derive(Clone, Copy, Debug)]
pub struct Band<'a> {
    /// As stored.
    pub raw: &'a [f32],
    /// Reflectance per unit.
    pub scale: f64,
    /// Reflectance of a stored zero.
    pub offset: f64,
}

impl Band<'_> {
    /// Reflectance of a pixel.
    #[inline]
    pub fn at(&self, i: usize) -> f64 {
        self.raw.get(i).map_or(f64::NAN, |&raw| f64::from(raw) * self.scale + self.offset)
    }
}

/// What becomes of a number.
#[derive(Clone, Copy)]
struct Rule {
    unit: f64,
    least: f64,
    most: f64,
}

/// The values of an index, one per pixel, in units of 2⁻ᵇ with b = [`Index::bits`].
///
/// `bands` are in the order of [`Index::roles`]. A pixel that one of them does not have
/// is [`NO_DATA`]; else, where `cloud` is not zero, [`CLOUD`]; else, where the
/// denominator is not positive or the value lies outside [`Index::range`], [`NO_VALUE`].
/// Of a positive denominator, a normalised difference lies within ±1 exactly if neither
/// reflectance is negative; with a negative one, its sign would mean nothing.
///
/// `out` gets as many values as the longest band; beyond the shortest they are
/// [`NO_DATA`], and so are all of them if there are not as many bands as roles.
///
/// Says whether every pixel has a value.
pub fn index_values(
    index: Index,
    bands: &[Band<'_>],
    cloud: Option<&[u8]>,
    out: &mut Vec<i32>,
) -> bool {
    let pixels = bands.iter().map(|band| band.raw.len()).max().unwrap_or(0);
    out.clear();
    out.resize(pixels, NO_DATA);
    let mut all = formula(index, bands, out);
    if let Some(cloud) = cloud {
        for (value, &cloud) in out.iter_mut().zip(cloud) {
            let hidden = cloud != 0 && *value != NO_DATA;
            all &= !hidden;
            *value = if hidden { CLOUD } else { *value };
        }
    }
    all
}

/// `top / bottom`, and no number unless the denominator is positive.
#[inline]
fn ratio(top: f64, bottom: f64) -> f64 {
    if bottom > 0.0 { top / bottom } else { f64::INFINITY }
}

/// The formulas. Each is one loop of its own.
fn formula(index: Index, bands: &[Band<'_>], out: &mut [i32]) -> bool {
    let (least, most) = index.range();
    let rule = Rule { unit: unit(index.bits()), least, most };
    match index {
        Index::Evi => each(bands, rule, out, |[n, r, b]| {
            ratio(2.5 * (n - r), n + 6.0 * r - 7.5 * b + 1.0)
        }),
        Index::Evi2 => {
            each(bands, rule, out, |[n, r]| ratio(2.5 * (n - r), n + 2.4 * r + 1.0))
        }
        Index::Savi => each(bands, rule, out, |[n, r]| ratio(1.5 * (n - r), n + r + 0.5)),
        Index::Aweish => each(bands, rule, out, |[b, g, n, s1, s2]| {
            b + 2.5 * g - 1.5 * (n + s1) - 0.25 * s2
        }),
        Index::Aweinsh => each(bands, rule, out, |[g, n, s1, s2]| {
            4.0 * (g - s1) - (0.25 * n + 2.75 * s2)
        }),
        Index::Wi2015 => each(bands, rule, out, |[g, r, n, s1, s2]| {
            1.7204 + 171.0 * g + 3.0 * r - 70.0 * n - 45.0 * s1 - 71.0 * s2
        }),
        Index::Ndvi
        | Index::Ndwi
        | Index::Mndwi
        | Index::Lswi
        | Index::Ndmi
        | Index::Ndbi
        | Index::Nbr
        | Index::Difference(..) => each(bands, rule, out, |[a, b]| ratio(a - b, a + b)),
    }
}

/// Applies a formula of `N` reflectances to all pixels that every band has. Says whether all
/// have a value.
fn each<const N: usize>(
    bands: &[Band<'_>],
    rule: Rule,
    out: &mut [i32],
    formula: impl Fn([f64; N]) -> f64,
) -> bool {
    let Ok(bands) = <&[Band<'_>; N]>::try_from(bands) else { return out.is_empty() };
    let pixels = bands.iter().map(|band| band.raw.len()).min().unwrap_or(0);
    let raws = bands.map(|band| band.raw.get(..pixels).unwrap_or_default());
    let same = out.len() == pixels;
    let Some(out) = out.get_mut(..pixels) else { return false };
    let mut all = true;
    for (i, value) in out.iter_mut().enumerate() {
        let x: [f64; N] =
            from_fn(|k| f64::from(raws[k][i]) * bands[k].scale + bands[k].offset);
        let missing = x.iter().fold(false, |missing, x| missing | x.is_nan());
        let y = formula(x);
        let plausible = y >= rule.least && y <= rule.most;
        // Plausible values lie within ±2³¹ units, so that the low bits of the sum are
        // theirs.
        #[expect(clippy::cast_possible_truncation, reason = "the low 32 bits are meant")]
        let units = (y * rule.unit + ROUNDER).to_bits() as i32;
        let fixed = if plausible { units } else { NO_VALUE };
        all &= plausible;
        *value = if missing { NO_DATA } else { fixed };
    }
    all && same
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::role::Role;
    use crate::value::{fixed, number};
    use proptest::prelude::*;

    /// The value of one pixel.
    fn one(index: Index, reflectances: &[f32]) -> i32 {
        let bands: Vec<Band<'_>> = reflectances.chunks(1).map(plain).collect();
        let mut out = Vec::new();
        index_values(index, &bands, None, &mut out);
        out[0]
    }

    fn plain(raw: &[f32]) -> Band<'_> {
        Band { raw, scale: 1.0, offset: 0.0 }
    }

    #[track_caller]
    fn close(index: Index, reflectances: &[f32], expected: f64) {
        // Reflectances are stored to 24 bits; an index moves by at most 300 times that.
        let got = number(one(index, reflectances), index.bits());
        assert!((got - expected).abs() < 3e-5, "{}: {got}", index.name());
    }

    #[test]
    fn two_bands_by_hand() {
        // (0.4 − 0.1) / 0.5
        close(Index::Ndvi, &[0.4, 0.1], 0.6);
        // 2.5 · 0.3 / (0.4 + 0.24 + 1) = 0.75 / 1.64
        close(Index::Evi2, &[0.4, 0.1], 0.457_317);
        // 1.5 · 0.3 / (0.4 + 0.1 + 0.5)
        close(Index::Savi, &[0.4, 0.1], 0.45);
        // Green 0.08, NIR 0.02: 0.06 / 0.1
        close(Index::Ndwi, &[0.08, 0.02], 0.6);
        // Green 0.08, SWIR1 0.01: 0.07 / 0.09
        close(Index::Mndwi, &[0.08, 0.01], 0.777_778);
        // NIR 0.3, SWIR1 0.2: 0.1 / 0.5, and the reverse
        close(Index::Lswi, &[0.3, 0.2], 0.2);
        close(Index::Ndmi, &[0.3, 0.2], 0.2);
        close(Index::Ndbi, &[0.2, 0.3], -0.2);
        // NIR 0.3, SWIR2 0.1: 0.2 / 0.4
        close(Index::Nbr, &[0.3, 0.1], 0.5);
        close(Index::Difference(Role::Red, Role::Blue), &[0.3, 0.1], 0.5);
    }

    #[test]
    fn more_bands_by_hand() {
        // N 0.4, R 0.1, B 0.05: 0.75 / (0.4 + 0.6 − 0.375 + 1) = 0.75 / 1.625
        close(Index::Evi, &[0.4, 0.1, 0.05], 0.461_538);
        // B 0.06, G 0.08, N 0.02, S1 0.01, S2 0.01: 0.06 + 0.2 − 0.045 − 0.0025
        close(Index::Aweish, &[0.06, 0.08, 0.02, 0.01, 0.01], 0.2125);
        // 1.7204 + 13.68 + 0.15 − 1.4 − 0.45 − 0.71, R 0.05
        close(Index::Wi2015, &[0.08, 0.05, 0.02, 0.01, 0.01], 12.9904);
    }

    #[test]
    fn both_infrared_terms_of_aweinsh_are_subtracted() {
        // G 0.08, N 0.02, S1 0.01, S2 0.04: 0.28 − (0.005 + 0.11); with the misprinted sign
        // of a catalogue it would be 0.28 − 0.005 + 0.11 = 0.385.
        close(Index::Aweinsh, &[0.08, 0.02, 0.01, 0.04], 0.165);
    }

    #[test]
    fn what_reflectance_cannot_give_has_no_value() {
        assert_eq!(one(Index::Ndvi, &[0.0, 0.0]), NO_VALUE);
        assert_eq!(one(Index::Ndvi, &[0.4, 0.0]), 1 << 30);
        assert_eq!(one(Index::Ndvi, &[0.0, 0.4]), -(1 << 30));
        // 0.41 / 0.39 > 1
        assert_eq!(one(Index::Ndvi, &[0.4, -0.01]), NO_VALUE);
        // −0.01 / −0.03 would be a plausible third.
        assert_eq!(one(Index::Ndvi, &[-0.02, -0.01]), NO_VALUE);
        assert_eq!(one(Index::Ndvi, &[f32::INFINITY, 0.1]), NO_VALUE);
        // The denominator: 0.4 + 0.6 − 2 + 1 = 0, and below for more blue.
        assert_eq!(one(Index::Evi, &[0.5, 0.25, 0.4]), NO_VALUE);
        assert_eq!(one(Index::Evi, &[0.4, 0.1, 0.9]), NO_VALUE);
        // 2.5 · 0.8 / (0.9 + 0.6 − 1.5 + 1) = 2 > 1.5
        assert_eq!(one(Index::Evi, &[0.9, 0.1, 0.2]), NO_VALUE);
        assert_eq!(one(Index::Aweinsh, &[1.0, 0.0, 0.0, 0.0]), 4 << 28);
        assert_eq!(one(Index::Aweinsh, &[0.0, 1.0, 1.0, 1.0]), -7 << 28);
        assert_eq!(one(Index::Wi2015, &[2.0, 0.0, 0.0, 0.0, 0.0]), NO_VALUE);
    }

    #[test]
    fn a_missing_band_wins_over_cloud_and_cloud_over_the_rest() {
        let nir = [0.4, f32::NAN, 0.4, 0.0, 0.0];
        let red = [0.1, 0.1, 0.1, 0.0, 0.0];
        let mut out = Vec::new();
        let bands = [plain(&nir), plain(&red)];
        index_values(Index::Ndvi, &bands, Some(&[0, 1, 1, 1, 0]), &mut out);
        assert_eq!(out[1..], [NO_DATA, CLOUD, CLOUD, NO_VALUE]);
        assert!(out[0] > 0);
    }

    #[test]
    fn scale_and_offset_make_reflectance() {
        // Landsat: 21 818 · 0.0000275 − 0.2 = 0.399995, 10 909 → 0.0999975.
        let nir = Band { raw: &[21_818.0], scale: 0.000_027_5, offset: -0.2 };
        let red = Band { raw: &[10_909.0], scale: 0.000_027_5, offset: -0.2 };
        let mut out = Vec::new();
        index_values(Index::Ndvi, &[nir, red], None, &mut out);
        // 0.2999975 / 0.4999925
        assert!((number(out[0], 30) - 0.600_004).abs() < 1e-6);
    }

    #[test]
    fn what_a_band_does_not_have_is_missing() {
        let mut out = Vec::new();
        index_values(Index::Ndvi, &[plain(&[0.4, 0.4]), plain(&[0.1])], None, &mut out);
        assert_eq!((out.len(), out[1]), (2, NO_DATA));
        index_values(Index::Ndvi, &[plain(&[0.4])], None, &mut out);
        assert_eq!(out, [NO_DATA]);
        index_values(Index::Ndvi, &[], None, &mut out);
        assert!(out.is_empty());
    }

    proptest! {
        #[test]
        fn a_normalised_difference_is_the_rounded_quotient(
            raw in prop::collection::vec((0u16..20_000, 0u16..20_000), 1..70),
        ) {
            let nir: Vec<f32> = raw.iter().map(|x| f32::from(x.0)).collect();
            let red: Vec<f32> = raw.iter().map(|x| f32::from(x.1)).collect();
            let mut out = Vec::new();
            index_values(Index::Ndvi, &[plain(&nir), plain(&red)], None, &mut out);
            for (&(n, r), value) in raw.iter().zip(out) {
                let (n, r) = (f64::from(n), f64::from(r));
                prop_assert_eq!(value, fixed((n - r) / (n + r), 30));
            }
        }
    }
}
