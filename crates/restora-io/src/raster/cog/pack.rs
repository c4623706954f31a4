//! From values to what a file stores of them.

use gdal::raster::GdalType;

/// A type of pixel that values are written as.
pub(super) trait Cell: GdalType + Copy + PartialEq {
    /// The pixel for a value: the nearest, of two the even one; `None` if out of range.
    fn of(value: f64) -> Option<Self>;
    /// The pixel for the value that stands for "missing": that very value.
    fn missing(value: f64) -> Option<Self>;
}

impl Cell for f32 {
    fn of(value: f64) -> Option<Self> {
        #[expect(clippy::cast_possible_truncation, reason = "rounding is what is wanted")]
        let single = value as f32;
        single.is_finite().then_some(single)
    }

    fn missing(value: f64) -> Option<Self> {
        if value.is_nan() {
            return Some(Self::NAN);
        }
        Self::of(value).filter(|single| f64::from(*single).total_cmp(&value).is_eq())
    }
}

macro_rules! integer_cell {
    ($($t:ty),*) => {$(
        impl Cell for $t {
            fn of(value: f64) -> Option<Self> {
                Self::try_from(whole(value.round_ties_even())?).ok()
            }

            fn missing(value: f64) -> Option<Self> {
                Self::try_from(whole(value)?).ok()
            }
        }
    )*};
}
integer_cell!(u8, i16, u16);

/// A whole number as such.
fn whole(value: f64) -> Option<i32> {
    let range = f64::from(i32::MIN)..=f64::from(i32::MAX);
    #[expect(clippy::cast_possible_truncation, reason = "whole and within i32")]
    (value.fract() == 0.0 && range.contains(&value)).then_some(value as i32)
}

/// Value = pixel × scale + offset.
#[derive(Clone, Copy, Debug)]
pub(super) struct Packing {
    pub(super) scale: f64,
    pub(super) offset: f64,
}

impl Packing {
    /// The pixels for values, with `nodata` for NaN. An error is the place of a value that
    /// no pixel can stand for, or only the one that means "missing".
    pub(super) fn pack<T: Cell>(
        self,
        values: &[f32],
        nodata: T,
    ) -> Result<Vec<T>, usize> {
        let cell = |(at, value): (usize, &f32)| {
            if value.is_nan() {
                return Ok(nodata);
            }
            let stored = T::of((f64::from(*value) - self.offset) / self.scale);
            stored.filter(|pixel| *pixel != nodata).ok_or(at)
        };
        values.iter().enumerate().map(cell).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Packing = Packing { scale: 1.0, offset: 0.0 };

    #[test]
    fn singles_stay_what_they_are() {
        let got = PLAIN.pack(&[0.1, -0.0, f32::MAX, f32::NAN], -9999f32).unwrap();
        let bits: Vec<u32> = got.into_iter().map(f32::to_bits).collect();
        let want = [0.1, -0.0, f32::MAX, -9999.0].map(f32::to_bits);
        assert_eq!(bits, want);
        let got = PLAIN.pack(&[f32::NAN, 1.0], f32::NAN).unwrap();
        assert!(got[0].is_nan() && got[1].to_bits() == 1f32.to_bits());
        // What would be read as missing, or as infinite, is no value.
        assert_eq!(PLAIN.pack(&[1.0, -9999.0], -9999f32), Err(1));
        assert_eq!(PLAIN.pack(&[f32::INFINITY], -9999f32), Err(0));
        let tiny = Packing { scale: 1e-10, offset: 0.0 };
        assert_eq!(tiny.pack(&[1.0, 1e30], -9999f32), Err(1));
    }

    #[test]
    fn integers_are_packed_to_the_nearest() {
        // 0.5 = 5000 × 0.0001; 0.00005 lies between 0 and 1 (as f32 it is just below).
        let index = Packing { scale: 0.0001, offset: 0.0 };
        let got = index.pack(&[0.5, -1.0, f32::NAN, 0.000_05], -32768i16);
        assert_eq!(got, Ok(vec![5000, -10000, -32768, 0]));
        // 3.2768 = 32768 × 0.0001 is out of range; −3.2768 would mean "missing".
        assert_eq!(index.pack(&[3.2767, 3.2768], -32768i16), Err(1));
        assert_eq!(index.pack(&[-3.2768], -32768i16), Err(0));
        // (30 − 10) / 2 = 10; halves go to the even one: 0.5 → 0, 1.5 → 2.
        let line = Packing { scale: 2.0, offset: 10.0 };
        assert_eq!(line.pack(&[30.0, 11.0, 13.0], 255u8), Ok(vec![10, 0, 2]));
        assert_eq!(line.pack(&[8.9], 255u8), Err(0));
    }

    #[test]
    fn only_what_a_type_holds_can_mean_missing() {
        assert_eq!(u8::missing(255.0), Some(255));
        assert_eq!([256.0, 0.5, -1.0].map(u8::missing), [None; 3]);
        assert_eq!(i16::missing(f64::NAN), None);
        assert_eq!(f32::missing(-9999.0), Some(-9999.0));
        assert!(f32::missing(0.1).is_none() && f32::missing(1e300).is_none());
        assert!(f32::missing(f64::NAN).unwrap().is_nan());
    }
}
