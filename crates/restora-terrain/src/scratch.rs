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
    /// First and last slot that runs were added to.
    swept: Option<(usize, usize)>,
}

/// Weights of a run of values.
#[derive(Clone, Copy, Debug)]
pub enum Weights<'a> {
    /// Every value weighs as much.
    Constant(u64),
    /// `sums[i]` is the weight of all before value `i`; one more than there are values.
    Prefix(&'a [u64]),
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
            swept: None,
        }
    }

    /// Adds a run of values from `least` to `most`, none of them a mark, without a look at
    /// which bins are touched: all between the two are swept when the histogram is taken.
    /// The weight of all that is added before that has to fit into 64 bits.
    ///
    /// Runs with values beyond the array are added one by one.
    pub fn add_run(
        &mut self,
        values: &[i32],
        weights: Weights<'_>,
        (least, most): (i32, i32),
    ) {
        let slot = |v: i32| {
            usize::try_from(i64::from(v >> self.shift) - i64::from(self.lowest)).ok()
        };
        let (first, last) = (slot(least), slot(most));
        let (Some(first), Some(last)) =
            (first, last.filter(|last| *last < self.dense.len()))
        else {
            for (i, value) in values.iter().enumerate() {
                let weight = match weights {
                    Weights::Constant(weight) => weight,
                    Weights::Prefix(sums) => sums[i + 1] - sums[i],
                };
                self.add(*value, weight);
            }
            return;
        };
        self.swept =
            Some(self.swept.map_or((first, last), |(a, b)| (a.min(first), b.max(last))));
        let Some(bins) = self.dense.get_mut(first..=last) else { return };
        let base = least >> self.shift;
        let place =
            |v: i32| ((v >> self.shift).wrapping_sub(base)).cast_unsigned() as usize;
        match weights {
            Weights::Constant(weight) => {
                for value in values {
                    if let Some(slot) = bins.get_mut(place(*value)) {
                        *slot = slot.wrapping_add(weight);
                    }
                }
            }
            Weights::Prefix(sums) => {
                for (value, pair) in values.iter().zip(sums.windows(2)) {
                    if let Some(slot) = bins.get_mut(place(*value)) {
                        *slot = slot.wrapping_add(pair[1] - pair[0]);
                    }
                }
            }
        }
    }

    /// For the values of an index, in bins of 2⁻¹⁴; for WI2015, whose range is a hundred
    /// times wider, of 2⁻⁷.
    pub fn for_index(index: Index) -> Self {
        let (least, most) = index.range();
        let fine = if most - least > 64.0 { FINE - 7 } else { FINE };
        let bits = index.bits();
        Self::new(bits, fine, (fixed(least, bits), fixed(most, bits)))
    }

    /// How fine its histograms are: bins per unit are 2 to this.
    pub fn fine(&self) -> u32 {
        self.fine
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
        if let Some((mut first, mut last)) = self.swept.take() {
            // Single bins among runs are swept with them, so that all come out in order.
            for bin in self.touched.drain(..) {
                let place = usize::try_from(i64::from(bin) - i64::from(self.lowest));
                let place = place.unwrap_or(first);
                (first, last) = (first.min(place), last.max(place));
            }
            let before = i64::try_from(first).unwrap_or(i64::MAX);
            let numbered = i64::from(self.lowest).saturating_add(before)..;
            let slots = self.dense.get_mut(first..=last).unwrap_or_default();
            for (bin, slot) in numbered.zip(slots).filter(|(_, slot)| **slot > 0) {
                // Bins of values are less than these.
                let bin = i32::try_from(bin).unwrap_or(i32::MAX);
                bins.push((bin, u128::from(std::mem::take(slot))));
            }
        }
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
    fn values_fall_into_bins_of_a_16384th() {
        let mut scratch = Scratch::for_index(Index::Ndvi);
        assert_eq!(scratch.shift(), 16);
        for v in [0, 65_535, 65_536, -1, 1 << 30, -(1 << 30), NO_DATA, CLOUD, NO_VALUE] {
            scratch.add(v, 10);
        }
        let bins = [(-16_384, 10), (-1, 10), (0, 20), (1, 10), (16_384, 10)];
        assert_eq!(scratch.take(), Histogram::from_bins(14, bins));
        // Taken is gone.
        assert_eq!(scratch.take(), Histogram::new(14));
    }

    #[test]
    fn other_ranges_have_other_bins() {
        assert_eq!(Scratch::for_index(Index::Evi).shift(), 14);
        let wide = Scratch::for_index(Index::Wi2015);
        assert_eq!((wide.shift(), wide.fine), (13, 7));
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

    #[test]
    fn runs_are_the_values_one_by_one() {
        let values: Vec<i32> = (0..500).map(|i| (i * 7919 % 4096 - 2048) << 19).collect();
        let (least, most) =
            (*values.iter().min().unwrap(), *values.iter().max().unwrap());
        let sums: Vec<u64> = (0..=500u64).map(|i| i * (i + 3)).collect();
        let mut apart = Scratch::for_index(Index::Ndvi);
        let mut run = apart.clone();
        for (i, value) in values.iter().enumerate() {
            apart.add(*value, sums[i + 1] - sums[i] + 5);
        }
        run.add_run(&values, Weights::Prefix(&sums), (least, most));
        run.add_run(&values[..250], Weights::Constant(5), (least, most));
        values[250..].iter().for_each(|value| run.add(*value, 5));
        assert_eq!(run.take(), apart.take());
        // And again, from nothing.
        run.add_run(&[1 << 30, 0], Weights::Constant(2), (0, 1 << 30));
        assert_eq!(run.take().total(), 4);
        assert_eq!(run.take().total(), 0);
        // Beyond the array.
        run.add_run(&[i32::MAX, 0], Weights::Constant(2), (0, i32::MAX));
        assert_eq!(run.take().total(), 4);
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
