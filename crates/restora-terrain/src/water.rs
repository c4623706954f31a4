//! Where water is, by a threshold, and how often it is there.

use crate::value::{PPM, is_value, ppm};

/// A pixel that is not water.
pub const DRY: u8 = 0;
/// A pixel that is water.
pub const WET: u8 = 1;
/// A pixel of which nothing is known.
pub const UNKNOWN: u8 = 2;

/// [`WET`] for each value above the threshold, [`UNKNOWN`] for each mark, [`DRY`] for the
/// others.
pub fn water(values: &[i32], threshold: i32, out: &mut Vec<u8>) {
    out.clear();
    out.extend(values.iter().map(|&v| {
        let wet = u8::from(v > threshold);
        if is_value(v) { wet } else { UNKNOWN }
    }));
}

/// How often a pixel is water.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Frequency {
    /// In most of the dates.
    Permanent,
    /// In some.
    Seasonal,
    /// In a few.
    Rare,
    /// In none.
    Never,
    /// Seen too seldom to say.
    TooFew,
}

/// Which shares of the dates make which [`Frequency`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Permanence {
    permanent_ppm: u32,
    seasonal_ppm: u32,
    least_seen: u32,
}

impl Permanence {
    /// Permanent from one share of the dates seen on, seasonal from another, lesser one;
    /// at least `least_seen` dates must have been seen. Shares are held in millionths.
    /// `None` unless 0 < seasonal < permanent ≤ 1.
    pub fn new(permanent_from: f64, seasonal_from: f64, least_seen: u32) -> Option<Self> {
        let (permanent_ppm, seasonal_ppm) = (ppm(permanent_from)?, ppm(seasonal_from)?);
        let rising = 0 < seasonal_ppm && seasonal_ppm < permanent_ppm;
        rising.then_some(Self { permanent_ppm, seasonal_ppm, least_seen })
    }

    /// The frequency of a pixel that was water at `wet` of the `seen` dates at which it was
    /// seen. A pixel that was never seen is [`Frequency::TooFew`].
    pub fn of(self, wet: u32, seen: u32) -> Frequency {
        let scaled = u64::from(wet) * u64::from(PPM);
        let reaches = |share_ppm: u32| scaled >= u64::from(seen) * u64::from(share_ppm);
        if seen < self.least_seen.max(1) {
            Frequency::TooFew
        } else if wet == 0 {
            Frequency::Never
        } else if reaches(self.permanent_ppm) {
            Frequency::Permanent
        } else if reaches(self.seasonal_ppm) {
            Frequency::Seasonal
        } else {
            Frequency::Rare
        }
    }
}

impl Default for Permanence {
    /// From 0.75 and 0.25 on, of at least one date.
    fn default() -> Self {
        Self { permanent_ppm: 750_000, seasonal_ppm: 250_000, least_seen: 1 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{CLOUD, NO_DATA, NO_VALUE};

    #[test]
    fn above_the_threshold_is_water() {
        let mut out = vec![7];
        water(&[-1, 0, 1, NO_DATA, CLOUD, NO_VALUE], 0, &mut out);
        assert_eq!(out, [DRY, DRY, WET, UNKNOWN, UNKNOWN, UNKNOWN]);
        // No threshold makes water of a mark.
        water(&[NO_DATA], i32::MIN, &mut out);
        assert_eq!(out, [UNKNOWN]);
    }

    #[test]
    fn shares_of_dates_are_compared_exactly() {
        let of = |wet, seen| Permanence::default().of(wet, seen);
        // 3/4 is permanent, 2/4 and 1/4 seasonal, 1/5 rare.
        assert_eq!(of(3, 4), Frequency::Permanent);
        assert_eq!(of(2, 4), Frequency::Seasonal);
        assert_eq!(of(1, 4), Frequency::Seasonal);
        assert_eq!(of(1, 5), Frequency::Rare);
        assert_eq!(of(0, 5), Frequency::Never);
        assert_eq!(of(0, 0), Frequency::TooFew);
        let strict = Permanence::new(0.9, 0.1, 3).unwrap();
        assert_eq!(strict.of(2, 2), Frequency::TooFew);
        // 3/30 = 0.1 is reached, although 0.1 is no binary fraction.
        assert_eq!(strict.of(3, 30), Frequency::Seasonal);
        assert_eq!(strict.of(27, 30), Frequency::Permanent);
    }

    #[test]
    fn shares_must_rise() {
        for (permanent, seasonal) in [(0.5, 0.5), (0.2, 0.5), (1.1, 0.5), (0.5, 0.0)] {
            assert_eq!(Permanence::new(permanent, seasonal, 1), None);
        }
        assert_eq!(Permanence::new(0.75, 0.25, 1), Some(Permanence::default()));
    }
}
