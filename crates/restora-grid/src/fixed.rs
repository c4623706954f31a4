//! The fixed-point numbers of the number contract: covers in 2⁻²⁴, factors in 2⁻²⁰, areas in
//! mm².

/// Bits of a cover's fraction.
pub const COVER_BITS: u32 = 24;

/// The cover of a cell that lies fully inside: one, in units of 2⁻²⁴.
pub const COVER_ONE: u32 = 1 << COVER_BITS;

/// Bits of a factor's fraction.
pub const FACTOR_BITS: u32 = 20;

/// A factor of one, in units of 2⁻²⁰.
pub const FACTOR_ONE: u64 = 1 << FACTOR_BITS;

/// No factor may be larger than this: twice as many bits as a product of two needs.
pub const FACTOR_LIMIT: f64 = 4_194_304.0;

/// A factor in units of 2⁻²⁰, rounded half to even; `None` unless it is a number from 0 to
/// [`FACTOR_LIMIT`].
pub fn factor_fixed(factor: f64) -> Option<u64> {
    let scaled = (factor * FACTOR_ONE as f64).round_ties_even();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked to lie in 0..=2^42"
    )]
    let fixed = (0.0..=FACTOR_LIMIT).contains(&factor).then_some(scaled as u64);
    fixed
}

/// A covered fraction in units of 2⁻²⁴, rounded half to even and clamped to 0…1.
pub fn cover_from_fraction(fraction: f64) -> u32 {
    let scaled = (fraction * f64::from(COVER_ONE)).round_ties_even();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to 0..=2^24; a NaN becomes 0"
    )]
    let cover = scaled.clamp(0.0, f64::from(COVER_ONE)) as u32;
    cover
}

/// Square metres as whole mm², rounded half to even; `None` if that is negative, not finite
/// or beyond u64.
pub fn mm2_from_m2(m2: f64) -> Option<u64> {
    let mm2 = (m2 * 1e6).round_ties_even();
    // 2^63 mm² are 9.2 million km²: no single cell is larger.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked to lie in 0..2^63"
    )]
    let whole = (0.0..9.2e18).contains(&mm2).then_some(mm2 as u64);
    whole
}

/// Whole mm² as square metres.
pub fn m2_from_mm2(mm2: u128) -> f64 {
    // Split, so that areas below 2^53 m² keep their full precision.
    let whole = mm2 / 1_000_000;
    let rest = mm2 % 1_000_000;
    whole as f64 + rest as f64 / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn covers_round_half_to_even() {
        assert_eq!(cover_from_fraction(1.0), COVER_ONE);
        assert_eq!(cover_from_fraction(0.5), COVER_ONE / 2);
        let half_unit = 0.5 / f64::from(COVER_ONE);
        assert_eq!(cover_from_fraction(half_unit), 0);
        assert_eq!(cover_from_fraction(3.0 * half_unit), 2);
        assert_eq!(cover_from_fraction(1.0 - 1e-13), COVER_ONE);
        assert_eq!(cover_from_fraction(f64::NAN), 0);
    }

    #[test]
    fn factors_are_from_zero_to_the_limit() {
        assert_eq!(factor_fixed(1.0), Some(FACTOR_ONE));
        assert_eq!(factor_fixed(0.0), Some(0));
        assert_eq!(factor_fixed(-0.0), Some(0));
        assert_eq!(factor_fixed(1.25 + 0.5 / FACTOR_ONE as f64), Some(0x14_0000));
        assert_eq!(factor_fixed(FACTOR_LIMIT), Some(1 << 42));
        for bad in [-1e-9, f64::NAN, f64::INFINITY, FACTOR_LIMIT + 1.0] {
            assert_eq!(factor_fixed(bad), None, "{bad}");
        }
    }

    #[test]
    fn areas_survive_the_way_there_and_back() {
        assert_eq!(mm2_from_m2(100.0), Some(100_000_000));
        assert_eq!(mm2_from_m2(-1.0), None);
        assert_eq!(mm2_from_m2(f64::NAN), None);
        assert!((m2_from_mm2(624_513_784) - 624.513_784).abs() < 1e-12);
    }
}
