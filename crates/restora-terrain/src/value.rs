//! The fixed-point numbers of index values, and the marks of pixels that have none.
//!
//! A value is a whole multiple of 2⁻ᵇ in an `i32`, rounded half to even; `b` is the index's
//! own ([`crate::Index::bits`]). The three least integers are marks.

/// A band has no number here.
pub const NO_DATA: i32 = i32::MIN;

/// Cloud, its shadow, or whatever else the quality rule masks.
pub const CLOUD: i32 = i32::MIN + 1;

/// The bands have numbers, but the index has none: its denominator is not positive, or it
/// lies outside its plausible range.
pub const NO_VALUE: i32 = i32::MIN + 2;

/// Shares are compared in millionths, in whole numbers.
pub const PPM: u32 = 1_000_000;

/// Adding this number to one below 2⁵¹ rounds it half to even to a whole number, whose low
/// bits are then those of the sum.
pub(crate) const ROUNDER: f64 = 6_755_399_441_055_744.0;

/// Whether this is a value and not a mark.
#[inline]
pub fn is_value(v: i32) -> bool {
    v > NO_VALUE
}

/// 2ᵇ as a number.
#[inline]
pub(crate) fn unit(bits: u32) -> f64 {
    (1u64 << bits.min(62)) as f64
}

/// A number in units of 2⁻ᵇ, rounded half to even; [`NO_VALUE`] unless it is finite and
/// fits.
pub fn fixed(x: f64, bits: u32) -> i32 {
    let scaled = (x * unit(bits)).round_ties_even();
    #[expect(clippy::cast_possible_truncation, reason = "checked to lie within i32")]
    let units = scaled as i32;
    let fits = scaled > f64::from(NO_VALUE) && scaled <= f64::from(i32::MAX);
    if fits { units } else { NO_VALUE }
}

/// The number that a value stands for; NaN for a mark.
pub fn number(v: i32, bits: u32) -> f64 {
    if is_value(v) { f64::from(v) / unit(bits) } else { f64::NAN }
}

/// A share from 0 to 1 in millionths, rounded half to even; `None` if it is none.
pub fn ppm(share: f64) -> Option<u32> {
    let scaled = (share * f64::from(PPM)).round_ties_even();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked to lie in 0..=10^6"
    )]
    let whole = (0.0..=1.0).contains(&share).then_some(scaled as u32);
    whole
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn values_round_half_to_even() {
        assert_eq!(fixed(1.0, 30), 1 << 30);
        assert_eq!(fixed(-1.0, 30), -(1 << 30));
        // 0.5, 1.5 and 2.5 units.
        assert_eq!(fixed(0.125, 2), 0);
        assert_eq!(fixed(0.375, 2), 2);
        assert_eq!(fixed(0.625, 2), 2);
        assert_eq!(fixed(-0.375, 2), -2);
        assert_eq!(fixed(-0.0, 30), 0);
    }

    #[test]
    fn what_does_not_fit_is_no_value() {
        for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 2.0, -2.0, 1e300] {
            assert_eq!(fixed(bad, 30), NO_VALUE, "{bad}");
        }
        // -2^31 + 3 is the least value.
        assert_eq!(fixed(-2_147_483_645.0, 0), NO_VALUE + 1);
        assert_eq!(fixed(-2_147_483_646.0, 0), NO_VALUE);
        assert_eq!(fixed(2_147_483_647.0, 0), i32::MAX);
        assert_eq!(fixed(2_147_483_647.5, 0), NO_VALUE);
    }

    #[test]
    fn marks_are_no_numbers() {
        for mark in [NO_DATA, CLOUD, NO_VALUE] {
            assert!(!is_value(mark));
            assert!(number(mark, 30).is_nan());
        }
        assert!(is_value(NO_VALUE + 1));
        assert!(is_value(0));
    }

    #[test]
    fn shares_are_whole_millionths() {
        assert_eq!(ppm(0.05), Some(50_000));
        assert_eq!(ppm(0.0), Some(0));
        assert_eq!(ppm(1.0), Some(PPM));
        for bad in [-0.1, 1.1, f64::NAN] {
            assert_eq!(ppm(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn values_survive_the_way_there_and_back(v in NO_VALUE + 1.., bits in 0u32..31) {
            prop_assert_eq!(fixed(number(v, bits), bits), v);
        }

        #[test]
        fn the_rounder_rounds_half_to_even(quarters in -(1i64 << 33)..1i64 << 33) {
            let x = quarters as f64 / 4.0;
            let low = (x + ROUNDER).to_bits() & 0xFFFF_FFFF;
            // Half to even by hand: 4 quarters are one; 2 are a half, up if that is even.
            let (whole, rest) = (quarters >> 2, quarters & 3);
            let up = rest == 3 || (rest == 2 && whole & 1 == 1);
            let nearest = whole + i64::from(up);
            prop_assert_eq!(low, nearest.cast_unsigned() & 0xFFFF_FFFF);
        }
    }
}
