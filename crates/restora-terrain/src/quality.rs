//! Which pixels not to believe: by the quality band of a product, and by what reflectance
//! cannot be.

use std::collections::BTreeSet;

use crate::kernel::Band;
use crate::sensor::Sensor;

/// How a quality band says what to leave out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QaRule {
    /// Pixels that have one of these bits.
    Bits(u32),
    /// Pixels of these classes.
    Classes(BTreeSet<u16>),
    /// None.
    None,
}

/// Bits of `QA_PIXEL`: fill 0, dilated cloud 1, cirrus 2, cloud 3, cloud shadow 4.
///
/// Snow (5) and water (7) are what the ground looks like. LSDS-1619, table of `QA_PIXEL`.
pub const LANDSAT_BITS: u32 = 0b1_1111;

/// Classes of the scene classification: no data 0, saturated or defective 1, cloud shadow
/// 3, cloud of medium 8 and high 9 probability, thin cirrus 10.
///
/// Dark areas (2), unclassified (7) and snow (11) stay. ESA, Sentinel-2 Level-2A Algorithm
/// Theoretical Basis Document, S2-PDGS-MPC-ATBD-L2A.
pub const SENTINEL_CLASSES: [u16; 6] = [0, 1, 3, 8, 9, 10];

/// Whole numbers up to here are exact in an `f32`.
const EXACT: f32 = 16_777_216.0;

impl QaRule {
    /// The rule for the quality band that a product comes with.
    pub fn default_for(sensor: Sensor) -> Self {
        match sensor {
            Sensor::LandsatC2L2 => Self::Bits(LANDSAT_BITS),
            Sensor::Sentinel2L2a => Self::Classes(BTreeSet::from(SENTINEL_CLASSES)),
            Sensor::Reflectance | Sensor::Dn => Self::None,
        }
    }

    /// 1 for each pixel to leave out, 0 for the others. A pixel whose quality is missing,
    /// negative or beyond 2²⁴ is left out by every rule but [`QaRule::None`].
    pub fn masked(&self, qa: &[f32], out: &mut Vec<u8>) {
        out.clear();
        match self {
            Self::None => out.resize(qa.len(), 0),
            Self::Bits(bits) => {
                out.extend(qa.iter().map(|&qa| {
                    let (code, known) = code(qa);
                    u8::from(!known || code & bits != 0)
                }));
            }
            Self::Classes(classes) => {
                let most = classes.last().map_or(0, |&class| usize::from(class) + 1);
                let mut chosen = vec![0u8; most];
                for &class in classes {
                    if let Some(chosen) = chosen.get_mut(usize::from(class)) {
                        *chosen = 1;
                    }
                }
                out.extend(qa.iter().map(|&qa| {
                    let (code, known) = code(qa);
                    let class = usize::try_from(code).unwrap_or(usize::MAX);
                    u8::from(!known) | chosen.get(class).copied().unwrap_or(0)
                }));
            }
        }
    }
}

/// The code of a pixel, and whether it has one.
#[inline]
fn code(qa: f32) -> (u32, bool) {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "saturates, and what is not a code is told apart"
    )]
    let code = qa as u32;
    (code, (0.0..=EXACT).contains(&qa))
}

/// NDVI below which a bright pixel is not ground.
const HAZE_NDVI: f64 = -0.05;
/// Near infrared above which it is bright: water is darker.
const BRIGHT_NIR: f32 = 0.1;
/// Pixels that are looked at together.
const ROW: usize = 1024;
/// Reflectances that correction of the atmosphere can leave, at the least and at the most.
const POSSIBLE: (f64, f64) = (-0.05, 1.2);

/// 1 for each pixel that is neither ground nor water, 0 for the others: haze, cloud or snow
/// that the quality band has not told, or a wrong scale or offset.
///
/// That is a pixel with NDVI below −0.05 although its near infrared is above 0.1 (water
/// is dark there), or with a reflectance of any band below −0.05 or above 1.2. `nir_red`
/// are the places of the two in `bands`; without them the first test is left out. Missing
/// numbers fail no test. `out` gets as many values as the longest band.
#[expect(
    clippy::needless_bitwise_bool,
    reason = "without branches, several pixels are compared at once"
)]
pub fn implausible(
    bands: &[Band<'_>],
    nir_red: Option<(usize, usize)>,
    out: &mut Vec<u8>,
) {
    let pixels = bands.iter().map(|band| band.raw.len()).max().unwrap_or(0);
    out.clear();
    out.resize(pixels, 0);
    for band in bands {
        // Compared as stored, so that a pixel costs two comparisons.
        let at = |x: f64| single((x - band.offset) / band.scale);
        let (low, high) = (at(POSSIBLE.0), at(POSSIBLE.1));
        let (low, high) = if band.scale < 0.0 { (high, low) } else { (low, high) };
        for (bad, raw) in out.chunks_mut(ROW).zip(band.raw.chunks(ROW)) {
            // Most rows have none that is out of the range.
            if raw.iter().fold(false, |any, &x| any | (x < low) | (x > high)) {
                for (bad, &x) in bad.iter_mut().zip(raw) {
                    *bad |= u8::from((x < low) | (x > high));
                }
            }
        }
    }
    let pair = nir_red.and_then(|(nir, red)| bands.get(nir).zip(bands.get(red)));
    let Some((nir, red)) = pair else { return };
    // n − r < h (n + r) is n (1 − h) − r (1 + h) < 0, here in stored numbers: a n + b r < c.
    let (a, b) = ((1.0 - HAZE_NDVI) * nir.scale, -(1.0 + HAZE_NDVI) * red.scale);
    let c = -(1.0 - HAZE_NDVI) * nir.offset + (1.0 + HAZE_NDVI) * red.offset;
    let (a, b, c) = (single(a), single(b), single(c));
    let (scale, offset) = (single(nir.scale), single(nir.offset));
    let bright = |n: f32, r: f32| (n * scale + offset > BRIGHT_NIR) & (n * a + r * b < c);
    let rows = nir.raw.chunks(ROW).zip(red.raw.chunks(ROW));
    for (bad, (nir, red)) in out.chunks_mut(ROW).zip(rows) {
        if nir.iter().zip(red).fold(false, |any, (&n, &r)| any | bright(n, r)) {
            for ((bad, &n), &r) in bad.iter_mut().zip(nir).zip(red) {
                *bad |= u8::from(bright(n, r));
            }
        }
    }
}

/// A limit in single precision, as numbers are stored.
fn single(x: f64) -> f32 {
    #[expect(clippy::cast_possible_truncation, reason = "a limit, to seven digits")]
    let x = x as f32;
    x
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(rule: &QaRule, qa: &[f32]) -> Vec<u8> {
        let mut out = vec![9; 3];
        rule.masked(qa, &mut out);
        out
    }

    #[test]
    fn landsat_bits_leave_snow_and_water() {
        let rule = QaRule::default_for(Sensor::LandsatC2L2);
        // 21824 = clear land, 21952 = clear water, 1 = fill, 22280 = cloud (bit 3),
        // 23888 = shadow (bit 4), 54596 = cirrus (bit 2), 21826 = dilated (bit 1),
        // 30048 = snow (bit 5).
        let qa =
            [21_824.0, 21_952.0, 1.0, 22_280.0, 23_888.0, 54_596.0, 21_826.0, 30_048.0];
        assert_eq!(masked(&rule, &qa), [0, 0, 1, 1, 1, 1, 1, 0]);
    }

    #[test]
    fn sentinel_classes_leave_ground_water_and_snow() {
        let rule = QaRule::default_for(Sensor::Sentinel2L2a);
        let qa: Vec<f32> = (0u8..13).map(f32::from).collect();
        assert_eq!(masked(&rule, &qa), [1, 1, 0, 1, 0, 0, 0, 0, 1, 1, 1, 0, 0]);
    }

    #[test]
    fn an_unknown_quality_is_left_out() {
        let odd = [f32::NAN, -1.0, 2e7, f32::INFINITY, f32::NEG_INFINITY];
        assert_eq!(masked(&QaRule::Bits(1), &odd), [1; 5]);
        assert_eq!(masked(&QaRule::Classes(BTreeSet::new()), &odd), [1; 5]);
        assert_eq!(masked(&QaRule::None, &odd), [0; 5]);
        assert_eq!(
            masked(&QaRule::Classes(BTreeSet::from([u16::MAX])), &[65_535.0, 7.0]),
            [1, 0]
        );
    }

    #[test]
    fn bright_pixels_without_vegetation_are_implausible() {
        // NDVI of (0.30, 0.35) is −0.077, of (0.30, 0.32) −0.032, of the dark (0.02,
        // 0.04) −0.33.
        let nir = [0.30, 0.30, 0.02, 0.40, f32::NAN];
        let red = [0.35, 0.32, 0.04, 0.10, 0.10];
        let band = |raw| Band { raw, scale: 1.0, offset: 0.0 };
        let mut out = Vec::new();
        implausible(&[band(&red), band(&nir)], Some((1, 0)), &mut out);
        assert_eq!(out, [1, 0, 0, 0, 0]);
        implausible(&[band(&red), band(&nir)], None, &mut out);
        assert_eq!(out, [0; 5]);
    }

    #[test]
    fn impossible_reflectances_are_implausible() {
        let band = Band { raw: &[-0.06, -0.04, 1.19, 1.21], scale: 1.0, offset: 0.0 };
        let mut out = Vec::new();
        implausible(&[band], None, &mut out);
        assert_eq!(out, [1, 0, 0, 1]);
        // Numbers of 10 000 read as reflectance: all of them.
        implausible(&[Band { raw: &[1500.0], ..band }], Some((5, 0)), &mut out);
        assert_eq!(out, [1]);
    }
}
