//! From what a pixel is to what a sensor sees of it.

use super::{Kind, Layer};
use crate::mask::Size;
use crate::noise::SplitMix64;

/// The grain of a sensor: small, uneven numbers around zero, mostly within ±1.
pub(super) struct Grain(SplitMix64);

impl Grain {
    /// A grain that is fixed by its seed.
    pub(super) fn new(seed: u64) -> Self {
        Self(SplitMix64::new(seed))
    }

    /// The next number; the sum of three even ones is nearly bell-shaped.
    pub(super) fn next(&mut self) -> f64 {
        (self.0.signed() + self.0.signed() + self.0.signed()) / 1.75
    }
}

/// A whole number as stored, from 1 to 9999; a missing one stays missing.
pub(super) fn stored(v: f64) -> f32 {
    if v.is_nan() {
        return f32::NAN;
    }
    #[expect(clippy::cast_possible_truncation, reason = "a whole number below 10 000")]
    let whole = v.round().clamp(1.0, 9999.0) as f32;
    whole
}

/// Where the layers of a scenery lie, and whose they are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    /// What the place is called.
    pub(super) place: &'static str,
    /// Outer corner of the first pixel, in metres.
    pub(super) corner: (f64, f64),
    /// Columns and rows.
    pub(super) size: Size,
}

impl Frame {
    /// A layer of pixels of 10 m.
    pub(super) fn layer(
        self,
        file: &'static str,
        kind: Kind,
        what: &str,
        value: Vec<f32>,
    ) -> Layer {
        Layer {
            file,
            title: format!("Synthetic {what}, {}", self.place),
            kind,
            corner: self.corner,
            cell_m: crate::cases::CELL_M,
            size: self.size,
            value,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grain_is_centred_and_small() {
        let mut grain = Grain::new(5);
        let many: Vec<f64> = (0..4000).map(|_| grain.next()).collect();
        let mean = many.iter().sum::<f64>() / 4000.0;
        assert!(mean.abs() < 0.05 && many.iter().all(|v| v.abs() < 1.8), "{mean}");
    }

    #[test]
    fn what_is_stored_is_whole_and_positive() {
        let kept = [-3.0, 812.4, 2e6].map(|v| stored(v).to_bits());
        assert_eq!(kept, [1.0f32, 812.0, 9999.0].map(f32::to_bits));
        assert!(stored(f64::NAN).is_nan());
    }
}
