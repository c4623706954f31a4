//! Where the classes of a row change. Cells are compared sixteen at a time, and their changes
//! kept in words of 64.

use wide::{u8x16, u16x8};

use super::Values;

/// Cells that one word of changes stands for.
const WORD: usize = 64;

/// A bit for every cell that differs from the one after it at some date.
#[derive(Clone, Debug, Default)]
pub(super) struct Runs(Vec<u64>);

impl Runs {
    /// Finds the runs of a row: cells that are alike at every date. All dates have as many cells.
    pub(super) fn find(&mut self, dates: &[Values<'_>]) -> &mut Self {
        let cells = dates.first().map_or(0, |values| values.len());
        self.0.clear();
        self.0.resize(cells.div_ceil(WORD), 0);
        for values in dates {
            match values {
                Values::Bytes(values) => mark(values, &mut self.0, equal_bytes),
                Values::Words(values) => mark(values, &mut self.0, equal_words),
            }
        }
        self
    }

    /// Whether there is one run at most.
    pub(super) fn is_one(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    /// Where they end, the last after so many `cells`; a run also ends at each of the `breaks`.
    pub(super) fn ends(
        &mut self,
        cells: usize,
        breaks: impl Iterator<Item = usize>,
    ) -> Ends<'_> {
        for end in breaks.chain([cells]) {
            let last = end.wrapping_sub(1);
            if let Some(word) = self.0.get_mut(last / WORD) {
                *word |= 1 << (last % WORD);
            }
        }
        let (bits, words) = self.0.split_first().map_or((0, &[][..]), |(b, w)| (*b, w));
        Ends { words, after: 1, bits }
    }
}

/// Where the runs end that are still to come: one past the last cell, ascending.
#[derive(Clone, Debug)]
pub(super) struct Ends<'a> {
    /// What comes after the word at hand.
    words: &'a [u64],
    /// One past its first cell.
    after: u32,
    /// Those of its bits that are still to come.
    bits: u64,
}

impl Ends<'_> {
    /// Calls `visit` with the ends up to `limit`, as long as it says that it is done with them;
    /// whether it was with all. The one that it was not done with comes again.
    #[inline]
    pub(super) fn each(
        &mut self,
        limit: u32,
        mut visit: impl FnMut(u32) -> bool,
    ) -> bool {
        loop {
            let cells = limit.saturating_sub(self.after - 1);
            let later = u64::MAX.checked_shl(cells).unwrap_or(0);
            let mut bits = self.bits & !later;
            while bits != 0 {
                if !visit(self.after + bits.trailing_zeros()) {
                    self.bits = self.bits & later | bits;
                    return false;
                }
                bits &= bits - 1;
            }
            self.bits &= later;
            match self.words.split_first() {
                Some((bits, words)) if later == 0 => {
                    (self.bits, self.words) = (*bits, words);
                    self.after += 64;
                }
                _ => return true,
            }
        }
    }
}

/// Sets the bit of every cell that differs from the one after it.
#[inline]
fn mark<T: Copy + PartialEq>(
    values: &[T],
    changes: &mut [u64],
    equal: impl Fn(&[T; 16], &[T; 16]) -> u64 + Copy,
) {
    let Some((_, after)) = values.split_first() else { return };
    let here = &values[..after.len()];
    let word = |a: &[T; WORD], b: &[T; WORD]| {
        let quarter = |at: usize| {
            let (a, b) = (a[at..].first_chunk(), b[at..].first_chunk());
            a.zip(b).map_or(0, |(a, b)| equal(a, b)) << at
        };
        !(quarter(0) | quarter(16) | quarter(32) | quarter(48))
    };
    let (words, rest) = here.as_chunks::<WORD>();
    let (words_after, rest_after) = after.as_chunks::<WORD>();
    for ((a, b), change) in words.iter().zip(words_after).zip(changes.iter_mut()) {
        *change |= word(a, b);
    }
    if let Some(change) = changes.get_mut(words.len()) {
        *change |= match (here.last_chunk(), after.last_chunk()) {
            // Some of these cells were looked at already.
            (Some(a), Some(b)) if !rest.is_empty() => word(a, b) >> (WORD - rest.len()),
            _ => few(rest, rest_after, equal),
        };
    }
}

/// The bits of fewer cells than a word has.
#[inline]
fn few<T: Copy + PartialEq>(
    here: &[T],
    after: &[T],
    equal: impl Fn(&[T; 16], &[T; 16]) -> u64,
) -> u64 {
    let (chunks, chunks_after) = (here.as_chunks().0, after.as_chunks().0);
    let pairs = chunks.iter().zip(chunks_after).zip([0, 16, 32]);
    let differ = |a: &[T; 16], b: &[T; 16]| !equal(a, b) & 0xffff;
    let whole = pairs.fold(0, |bits, ((a, b), at)| bits | differ(a, b) << at);
    match (here.last_chunk(), after.last_chunk()) {
        (Some(a), Some(b)) => whole | differ(a, b) << (here.len() - 16),
        _ => here
            .iter()
            .zip(after)
            .zip(0..)
            .fold(0, |bits, ((a, b), at)| bits | u64::from(a != b) << at),
    }
}

#[inline]
fn equal_bytes(a: &[u8; 16], b: &[u8; 16]) -> u64 {
    u64::from(u8x16::from(*a).simd_eq(u8x16::from(*b)).to_bitmask())
}

#[inline]
fn equal_words(a: &[u16; 16], b: &[u16; 16]) -> u64 {
    let half = |from: usize| {
        let eight = |all: &[u16; 16]| {
            u16x8::from(<[u16; 8]>::try_from(&all[from..from + 8]).unwrap_or_default())
        };
        eight(a).simd_eq(eight(b)).to_bitmask()
    };
    u64::from(half(0) | half(8) << 8)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

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

    /// Every end is refused once and comes again.
    fn list(mut ends: Ends<'_>) -> Vec<u32> {
        let (mut found, mut again) = (Vec::new(), false);
        for limit in [0, 1, 3, 64, 90, 128, 200, u32::MAX] {
            while !ends.each(limit, |end| {
                assert!(end <= limit);
                again = !again;
                if !again {
                    found.push(end);
                }
                !again
            }) {}
        }
        found
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
            let cells = first.len();
            let none = std::iter::empty;
            let dates = [Values::Bytes(&bytes), Values::Words(&second)];
            let found = list(runs.find(&dates).ends(cells, none()));
            prop_assert_eq!(runs.find(&dates).is_one(), found.len() < 2);
            prop_assert_eq!(&found, &plainly(&[first.clone(), second.clone()]));
            let broken: Vec<u32> = list(runs.find(&dates).ends(cells, (often..cells).step_by(64)));
            let breaks = (often..cells).step_by(64).map(|at| u32::try_from(at).unwrap());
            let all: BTreeSet<u32> = found.into_iter().chain(breaks).collect();
            prop_assert_eq!(broken, all.into_iter().collect::<Vec<_>>());
            // What was found before leaves nothing behind.
            let again = list(runs.find(&[Values::Bytes(&bytes)]).ends(cells, none()));
            prop_assert_eq!(again, plainly(&[first]));
        }
    }
}
