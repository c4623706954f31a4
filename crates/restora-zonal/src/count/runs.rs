//! Where the classes of a row change. Sixteen cells are compared at a time.

use wide::{u8x16, u16x8};

use super::Values;

/// Cells that one word of changes stands for.
const WORD: usize = 64;

/// A bit for every cell that is the last of a run: it differs from the one after it at some
/// date, or there is none after it.
#[derive(Clone, Debug, Default)]
pub(super) struct Runs(Vec<u64>);

impl Runs {
    /// Finds the runs of a row. All dates have as many cells.
    pub(super) fn find(&mut self, dates: &[Values<'_>]) -> Ends<'_> {
        let cells = dates.first().map_or(0, |values| values.len());
        self.0.clear();
        self.0.resize(cells.div_ceil(WORD), 0);
        for values in dates {
            match values {
                Values::Bytes(values) => mark(values, &mut self.0, equal_bytes),
                Values::Words(values) => mark(values, &mut self.0, equal_words),
            }
        }
        if let Some(last) = self.0.last_mut() {
            *last |= 1 << ((cells - 1) % WORD);
        }
        Ends { words: &self.0, word: 0, bits: self.0.first().copied().unwrap_or(0) }
    }
}

/// The ends of runs that are still to come.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ends<'a> {
    words: &'a [u64],
    word: usize,
    /// Those of the word at hand.
    bits: u64,
}

impl Ends<'_> {
    /// Calls `visit` with every end, one past the last cell of a run, ascending, as long as it
    /// says that it is done with it; whether it was with all. The one that it was not done with
    /// comes again.
    #[inline]
    pub(super) fn each(&mut self, mut visit: impl FnMut(u32) -> bool) -> bool {
        while let Ok(first) = u32::try_from(self.word * WORD + 1) {
            while self.bits != 0 {
                if !visit(first + self.bits.trailing_zeros()) {
                    return false;
                }
                self.bits &= self.bits - 1;
            }
            self.word += 1;
            match self.words.get(self.word) {
                Some(bits) => self.bits = *bits,
                None => break,
            }
        }
        true
    }
}

/// Sets the bit of every cell that differs from the one after it.
fn mark<T: Copy + PartialEq>(
    values: &[T],
    changes: &mut [u64],
    equal: impl Fn(&[T; 16], &[T; 16]) -> u32,
) {
    let Some((_, after)) = values.split_first() else { return };
    let here = &values[..after.len()];
    let (words, rest) = here.as_chunks::<WORD>();
    let (words_after, rest_after) = after.as_chunks::<WORD>();
    let quarters = |a: &[T], b: &[T]| {
        let pairs = a.as_chunks::<16>().0.iter().zip(b.as_chunks::<16>().0);
        let mut differ = 0;
        for ((a, b), shift) in pairs.zip([0, 16, 32, 48]) {
            differ |= u64::from(!equal(a, b) & 0xffff) << shift;
        }
        differ
    };
    let pairs = words.iter().zip(words_after);
    for ((a, b), change) in pairs.zip(changes.iter_mut()) {
        *change |= quarters(a, b);
    }
    if let Some(change) = changes.get_mut(words.len()) {
        *change |= quarters(rest, rest_after);
        let done = rest.len() / 16 * 16;
        for ((a, b), bit) in rest[done..].iter().zip(&rest_after[done..]).zip(done..) {
            *change |= u64::from(a != b) << bit;
        }
    }
}

#[inline]
fn equal_bytes(a: &[u8; 16], b: &[u8; 16]) -> u32 {
    u8x16::from(*a).simd_eq(u8x16::from(*b)).to_bitmask()
}

#[inline]
fn equal_words(a: &[u16; 16], b: &[u16; 16]) -> u32 {
    let half = |from: usize| {
        let eight = |all: &[u16; 16]| {
            u16x8::from(<[u16; 8]>::try_from(&all[from..from + 8]).unwrap_or_default())
        };
        eight(a).simd_eq(eight(b)).to_bitmask()
    };
    half(0) | half(8) << 8
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Cell by cell.
    fn plainly(dates: &[Vec<u16>]) -> Vec<u32> {
        let cells = dates[0].len();
        (1..=cells)
            .filter(|i| *i == cells || dates.iter().any(|date| date[*i] != date[i - 1]))
            .map(|i| u32::try_from(i).unwrap())
            .collect()
    }

    proptest! {
        #[test]
        fn ends_are_those_found_cell_by_cell(
            first in proptest::collection::vec(0u16..3, 0..300),
            often in 1usize..20,
        ) {
            let second: Vec<u16> = (0u16..).step_by(1).take(first.len())
                .map(|i| i / u16::try_from(often).unwrap()).collect();
            let bytes: Vec<u8> = first.iter().map(|v| u8::try_from(*v).unwrap()).collect();
            let mut runs = Runs::default();
            let list = |mut ends: Ends<'_>| {
                let (mut found, mut again) = (Vec::new(), false);
                // Every end is refused once and comes again.
                while !ends.each(|end| {
                    again = !again;
                    if !again {
                        found.push(end);
                    }
                    !again
                }) {}
                found
            };
            let found = list(runs.find(&[Values::Bytes(&bytes), Values::Words(&second)]));
            prop_assert_eq!(&found, &plainly(&[first.clone(), second.clone()]));
            // What was found before leaves nothing behind.
            let again = list(runs.find(&[Values::Bytes(&bytes)]));
            prop_assert_eq!(again, plainly(&[first]));
        }
    }
}
