//! Colours of rasters: ramps for numbers, and classes whose legend has no colour.

use restora_table::{Ramp, Stop};

/// From little to much: viridis, which the colour-blind read and which prints well in grey.
const SEQUENTIAL: [[u8; 3]; 5] =
    [[68, 1, 84], [59, 82, 139], [33, 145, 140], [94, 201, 98], [253, 231, 37]];

/// From loss over nothing to gain: orange to blue, which the colour-blind tell apart.
const DIVERGING: [[u8; 3]; 5] =
    [[179, 88, 6], [253, 184, 99], [247, 247, 247], [128, 177, 211], [5, 48, 97]];

/// How numbers are coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    /// From the least, or from zero if there is nothing below it, to the greatest.
    Sequential,
    /// As far to either side of zero as numbers go.
    Diverging,
}

impl Scheme {
    /// The ramp for numbers between two; from 0 to 1 where nothing is known.
    pub(crate) fn ramp(self, range: Option<(f64, f64)>) -> Ramp {
        let (least, greatest) = range.unwrap_or((0.0, 1.0));
        let (from, to, colours) = match self {
            Self::Sequential => (least.min(0.0), greatest, SEQUENTIAL),
            Self::Diverging => {
                let far = least.abs().max(greatest.abs());
                // Zero stays in the middle where nothing changed.
                let far = if far > 0.0 { far } else { 1.0 };
                (-far, far, DIVERGING)
            }
        };
        // A ramp without length cannot be drawn.
        let to = if to > from { to } else { from + 1.0 };
        let last = (colours.len() - 1) as f64;
        let stop = |(i, colour): (usize, [u8; 3])| {
            let part = i as f64 / last;
            Stop { value: from + (to - from) * part, colour }
        };
        Ramp { stops: colours.into_iter().enumerate().map(stop).collect() }
    }
}

/// The colour of a transition: mostly that of what land became.
pub(crate) fn mixed(from: [u8; 3], to: [u8; 3]) -> [u8; 3] {
    let mix = |k: usize| {
        let sum = u16::from(from[k]) + 3 * u16::from(to[k]);
        u8::try_from(sum / 4).unwrap_or(u8::MAX)
    };
    [mix(0), mix(1), mix(2)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ramps_span_what_there_is() {
        let values = |ramp: Ramp| ramp.stops.iter().map(|s| s.value).collect::<Vec<_>>();
        let sequential = Scheme::Sequential.ramp(Some((10.0, 40.0)));
        assert_eq!(values(sequential), [0.0, 10.0, 20.0, 30.0, 40.0]);
        let diverging = Scheme::Diverging.ramp(Some((-10.0, 40.0)));
        assert_eq!(values(diverging), [-40.0, -20.0, 0.0, 20.0, 40.0]);
        // Nothing changed anywhere: the ramp still has two ends.
        let flat = values(Scheme::Diverging.ramp(Some((0.0, 0.0))));
        assert_eq!(flat, [-1.0, -0.5, 0.0, 0.5, 1.0]);
        assert_eq!(values(Scheme::Sequential.ramp(None))[4].to_bits(), 1f64.to_bits());
    }

    #[test]
    fn a_transition_looks_like_what_land_became() {
        // (0 + 3 × 200) / 4 = 150.
        assert_eq!(mixed([0, 100, 255], [200, 100, 255]), [150, 100, 255]);
    }
}
