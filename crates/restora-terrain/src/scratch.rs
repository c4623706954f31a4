//! Counting into a histogram: an array of all bins, used again from site to site.
//!
//! Sweeping the whole array for each of thousands of sites would cost more than counting
//! their pixels, so the bins that were touched are listed, and only these are taken out.

use crate::histogram::{FINE, Histogram};
use crate::index::Index;
use crate::value::{fixed, is_value};

/// Weights of all bins between two values.
#[derive(Clone, Debug)]
pub struct Scratch {
    fine: u32,
    shift: u32,
    lowest: i32,
    dense: Vec<u64>,
    touched: Vec<i32>,
    /// Bins whose weight went past 2⁶⁴, once for each time.
    carries: Vec<i32>,
    /// Values outside the array.
    strays: Vec<(i32, u128)>,
}

impl Scratch {
    /// For values with `bits` bits of fraction from `least` to `most`, in bins of 2⁻ᶠ with
    /// f = `fine`, or of one unit of the values where that is wider. Values beyond are
    /// counted too, only slower.
    pub fn new(bits: u32, fine: u32, (least, most): (i32, i32)) -> Self {
        let fine = fine.min(bits);
        let shift = (bits - fine).min(31);
        let (lowest, highest) = (least >> shift, most >> shift);
        let bins = usize::try_from(i64::from(highest) - i64::from(lowest) + 1);
        Self {
            fine: bits - shift,
            shift,
            lowest,
            dense: vec![0; bins.unwrap_or(0)],
            touched: Vec::new(),
            carries: Vec::new(),
            strays: Vec::new(),
        }
    }

    /// For the values of an index, in bins of 2⁻¹⁶; for WI2015, whose range is a hundred
    /// times wider, of 2⁻⁹.
    pub fn for_index(index: Index) -> Self {
        let (least, most) = index.range();
        let fine = if most - least > 64.0 { FINE - 7 } else { FINE };
        let bits = index.bits();
        Self::new(bits, fine, (fixed(least, bits), fixed(most, bits)))
    }

    /// Bits of a value below its bin: bin = value >> shift.
    pub fn shift(&self) -> u32 {
        self.shift
    }

    /// Adds the weight of a value; a mark has none.
    #[inline]
    pub fn add(&mut self, v: i32, weight: u64) {
        if !is_value(v) || weight == 0 {
            return;
        }
        let bin = v >> self.shift;
        let place = usize::try_from(i64::from(bin) - i64::from(self.lowest));
        let slot = place.ok().and_then(|place| self.dense.get_mut(place));
        let Some(slot) = slot else {
            self.strays.push((bin, u128::from(weight)));
            return;
        };
        if *slot == 0 {
            self.touched.push(bin);
        }
        let (sum, over) = slot.overflowing_add(weight);
        *slot = sum;
        if over {
            self.carries.push(bin);
        }
    }

    /// The histogram of what was added since the last time.
    pub fn take(&mut self) -> Histogram {
        let mut bins = std::mem::take(&mut self.strays);
        for bin in self.touched.drain(..) {
            let place = usize::try_from(i64::from(bin) - i64::from(self.lowest));
            if let Some(slot) = place.ok().and_then(|place| self.dense.get_mut(place)) {
                bins.push((bin, u128::from(std::mem::take(slot))));
            }
        }
        bins.extend(self.carries.drain(..).map(|bin| (bin, 1 << 64)));
        Histogram::from_bins(self.fine, bins)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{CLOUD, NO_DATA, NO_VALUE};
    use proptest::prelude::*;

    #[test]
    fn values_fall_into_bins_of_a_65536th() {
        let mut scratch = Scratch::for_index(Index::Ndvi);
        assert_eq!(scratch.shift(), 14);
        for v in [0, 16_383, 16_384, -1, 1 << 30, -(1 << 30), NO_DATA, CLOUD, NO_VALUE] {
            scratch.add(v, 10);
        }
        let bins = [(-65_536, 10), (-1, 10), (0, 20), (1, 10), (65_536, 10)];
        assert_eq!(scratch.take(), Histogram::from_bins(16, bins));
        // Taken is gone.
        assert_eq!(scratch.take(), Histogram::new(16));
    }

    #[test]
    fn other_ranges_have_other_bins() {
        assert_eq!(Scratch::for_index(Index::Evi).shift(), 12);
        let wide = Scratch::for_index(Index::Wi2015);
        assert_eq!((wide.shift(), wide.fine), (11, 9));
        assert!(wide.dense.len() < 200_000);
        let whole = Scratch::new(3, 16, (0, 7));
        assert_eq!((whole.shift(), whole.fine, whole.dense.len()), (0, 3, 8));
    }

    #[test]
    fn weights_beyond_64_bits_are_carried() {
        let mut scratch = Scratch::new(0, 0, (0, 3));
        for _ in 0..3 {
            scratch.add(2, u64::MAX);
        }
        // A bin that stands at zero after a carry is listed twice.
        scratch.add(1, 1 << 63);
        scratch.add(1, 1 << 63);
        scratch.add(1, 5);
        let bins = [(1, (1u128 << 64) + 5), (2, 3 * u128::from(u64::MAX))];
        assert_eq!(scratch.take(), Histogram::from_bins(0, bins));
    }

    proptest! {
        #[test]
        fn no_value_is_lost(
            values in prop::collection::vec((any::<i32>(), any::<u64>()), 0..50),
            ends in (-100i32..100, -100i32..100),
        ) {
            let mut scratch = Scratch::new(8, 4, ends);
            for &(v, weight) in &values {
                scratch.add(v, weight);
            }
            let known = values.iter().filter(|(v, _)| is_value(*v));
            let bins = known.map(|&(v, weight)| (v >> 4, u128::from(weight)));
            prop_assert_eq!(scratch.take(), Histogram::from_bins(4, bins));
        }
    }
}
