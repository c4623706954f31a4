//! Runs of cells of a mask, 64 cells at a time.

/// Cells of a row that are in, without a gap: columns `first..end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) first: u32,
    pub(crate) end: u32,
    pub(crate) label: u32,
}

impl Run {
    /// Its columns as indices.
    pub(crate) fn range(self) -> std::ops::Range<usize> {
        self.first as usize..self.end as usize
    }
}

/// Gives every run of a row, from left to right, as its first column and the one past its last.
pub(crate) fn runs_of_row(row: &[u8], mut each: impl FnMut(u32, u32)) {
    let (words, rest) = row.as_chunks::<64>();
    let mut padded = [0; 64];
    padded[..rest.len()].copy_from_slice(rest);
    let tail = (!rest.is_empty()).then_some(&padded);
    // Whether the cell before is in, and where its run began.
    let (mut before, mut first, mut col) = (0, 0, 0);
    for cells in words.iter().chain(tail) {
        let bits = bits(cells);
        let mut changes = bits ^ (bits << 1 | before);
        before = bits >> 63;
        while changes != 0 {
            let at = changes.trailing_zeros();
            if bits >> at & 1 == 1 {
                first = col + at;
            } else {
                each(first, col + at);
            }
            changes &= changes - 1;
        }
        col += 64;
    }
    if before == 1 {
        // No cell follows that would have ended it: rows that fill their last word.
        each(first, col);
    }
}

/// One bit per cell, the first lowest.
fn bits(cells: &[u8; 64]) -> u64 {
    let eights = cells.as_chunks::<8>().0.iter().rev();
    eights.fold(0, |bits, eight| bits << 8 | eight_bits(u64::from_le_bytes(*eight)))
}

/// One bit per byte that is not zero.
fn eight_bits(bytes: u64) -> u64 {
    const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
    // The top bit of a byte is set, or becomes so when 127 is added to the other seven.
    let high = (((bytes & LOW) + LOW) | bytes) & !LOW;
    // Bit 8i, moved by 56 − 7i, becomes bit 56 + i; no two products meet.
    (high >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn runs(row: &[u8]) -> Vec<(u32, u32)> {
        let mut runs = Vec::new();
        runs_of_row(row, |first, end| runs.push((first, end)));
        runs
    }

    #[test]
    fn bytes_become_bits() {
        assert_eq!(eight_bits(0), 0);
        assert_eq!(eight_bits(u64::MAX), 0xff);
        assert_eq!(
            eight_bits(u64::from_le_bytes([1, 0, 0, 128, 0, 2, 0, 255])),
            0b1010_1001
        );
    }

    #[test]
    fn runs_end_at_the_end_of_a_row() {
        assert_eq!(runs(&[]), []);
        assert_eq!(runs(&[0, 1, 2, 0, 3]), [(1, 3), (4, 5)]);
        for length in [63, 64, 65, 128] {
            let whole = vec![1; length];
            assert_eq!(runs(&whole), [(0, u32::try_from(length).unwrap())]);
        }
    }

    proptest! {
        /// Painting the runs gives the row back, and no two runs touch.
        #[test]
        fn runs_are_the_row(row in prop::collection::vec(0u8..3, 0..200)) {
            let mut painted = vec![false; row.len()];
            let found = runs(&row);
            for &(first, end) in &found {
                prop_assert!(first < end);
                painted[first as usize..end as usize].fill(true);
            }
            prop_assert!(found.windows(2).all(|pair| pair[0].1 < pair[1].0));
            let expected: Vec<bool> = row.iter().map(|cell| *cell != 0).collect();
            prop_assert_eq!(painted, expected);
        }
    }
}
