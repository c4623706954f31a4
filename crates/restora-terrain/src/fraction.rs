//! The fraction of a pixel that vegetation covers, by the dimidiate pixel model (像元二分模型).
//!
//! `f = (v − v_soil) / (v_veg − v_soil)`, kept within 0…1 (Gutman & Ignatov 1998,
//! International Journal of Remote Sensing 19: 1533-1543). The denominator is that of
//! both end members; a printed variant with the greatest value of the scene in it is an
//! error. End members must be the same for all dates, or a site that turned green is
//! stretched back to where it was.

use crate::value::{ROUNDER, is_value};

/// Bits of a fraction: 2³⁰ is all.
pub const FRACTION_BITS: u32 = 30;

/// A pixel all covered.
pub const FRACTION_ONE: i32 = 1 << FRACTION_BITS;

/// The index values of bare soil and of full vegetation, with as many bits as the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EndMembers {
    soil: i32,
    vegetation: i32,
}

impl EndMembers {
    /// `None` unless both are values and soil is less than vegetation.
    pub fn new(soil: i32, vegetation: i32) -> Option<Self> {
        (is_value(soil) && soil < vegetation).then_some(Self { soil, vegetation })
    }

    /// Of bare soil.
    pub fn soil(self) -> i32 {
        self.soil
    }

    /// Of full vegetation.
    pub fn vegetation(self) -> i32 {
        self.vegetation
    }

    /// The fraction of a value in units of 2⁻³⁰: (v − soil) × (2³⁰ / span) in double
    /// precision, rounded half to even, so that it is within one unit of the exact quotient; a
    /// mark stays as it is.
    #[inline]
    pub fn fraction(self, v: i32) -> i32 {
        fraction(f64::from(self.soil), self.span(), v)
    }

    /// The fractions of many values.
    pub fn fractions(self, values: &[i32], out: &mut Vec<i32>) {
        let (soil, span) = (f64::from(self.soil), self.span());
        out.clear();
        out.extend(values.iter().map(|&v| fraction(soil, span, v)));
    }

    /// What lies between the two, and units of a fraction in a unit of it.
    fn span(self) -> (f64, f64) {
        let span = f64::from(self.vegetation) - f64::from(self.soil);
        (span, f64::from(FRACTION_ONE) / span)
    }
}

#[inline]
fn fraction(soil: f64, (span, per_unit): (f64, f64), v: i32) -> i32 {
    let above = (f64::from(v) - soil).max(0.0).min(span);
    // From 0 to 2³⁰, so that the low bits of the sum are the nearest number.
    #[expect(clippy::cast_possible_truncation, reason = "the low 32 bits are meant")]
    let units = (above * per_unit + ROUNDER).to_bits() as i32;
    if is_value(v) { units } else { v }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{CLOUD, NO_DATA, NO_VALUE, fixed};
    use proptest::prelude::*;

    #[test]
    fn a_value_between_the_ends_is_a_fraction() {
        // NDVI 0.05 and 0.95: (0.41 − 0.05) / 0.9 = 0.4
        let ends = EndMembers::new(fixed(0.05, 30), fixed(0.95, 30)).unwrap();
        let got = f64::from(ends.fraction(fixed(0.41, 30))) / f64::from(FRACTION_ONE);
        assert!((got - 0.4).abs() < 4e-9, "{got}");
        assert_eq!(ends.fraction(ends.soil()), 0);
        assert_eq!(ends.fraction(ends.vegetation()), FRACTION_ONE);
        assert_eq!(ends.fraction(-(1 << 30)), 0);
        assert_eq!(ends.fraction(1 << 30), FRACTION_ONE);
    }

    #[test]
    fn marks_pass_and_ends_are_in_order() {
        let ends = EndMembers::new(0, 10).unwrap();
        let mut out = Vec::new();
        ends.fractions(&[NO_DATA, CLOUD, NO_VALUE, 5], &mut out);
        assert_eq!(out, [NO_DATA, CLOUD, NO_VALUE, 1 << 29]);
        assert_eq!(EndMembers::new(10, 10), None);
        assert_eq!(EndMembers::new(11, 10), None);
        assert_eq!(EndMembers::new(NO_VALUE, 10), None);
    }

    #[test]
    fn halves_are_rounded_to_even() {
        // With 2^31 units from end to end, an odd value lies halfway between two fractions.
        let ends = EndMembers::new(-(1 << 30), 1 << 30).unwrap();
        let base = -(1 << 30);
        assert_eq!([1, 3, 5, 7].map(|odd| ends.fraction(base + odd)), [0, 2, 2, 4]);
    }

    /// By division of whole numbers.
    fn divided(soil: i32, vegetation: i32, v: i32) -> i32 {
        let span = i128::from(vegetation) - i128::from(soil);
        let above = (i128::from(v) - i128::from(soil)).clamp(0, span) << FRACTION_BITS;
        let (whole, rest) = (above / span, 2 * (above % span));
        let up = rest > span || (rest == span && whole % 2 == 1);
        i32::try_from(whole + i128::from(up)).unwrap()
    }

    proptest! {
        #[test]
        fn it_is_the_rounded_quotient(
            a in NO_VALUE + 1.., b in NO_VALUE + 1.., v in NO_VALUE + 1..,
        ) {
            prop_assume!(a != b);
            let (soil, vegetation) = (a.min(b), a.max(b));
            let ends = EndMembers::new(soil, vegetation).unwrap();
            let apart = ends.fraction(v).abs_diff(divided(soil, vegetation, v));
            prop_assert!(apart <= 1, "{}", apart);
        }

        #[test]
        fn it_is_so_for_narrow_spans_too(
            soil in -100i32..100, bits in 0u32..31, extra in 0i32..3, part in 0i64..=1000,
        ) {
            let span = (1i64 << bits) + i64::from(extra);
            let vegetation = i32::try_from(i64::from(soil) + span).unwrap();
            let v = i32::try_from(i64::from(soil) + span * part / 1000).unwrap();
            let ends = EndMembers::new(soil, vegetation).unwrap();
            let apart = ends.fraction(v).abs_diff(divided(soil, vegetation, v));
            prop_assert!(apart <= 1, "{}", apart);
        }
    }
}
