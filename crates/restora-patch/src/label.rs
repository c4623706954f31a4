//! Connected cells inside one window.
//!
//! Two passes over runs of cells: the first joins runs of a row with those of the row above that
//! they touch, the second numbers the sets. What it costs grows with the number of runs rather
//! than with that of cells.

use serde::{Deserialize, Serialize};

use crate::runs::{Run, runs_of_row};
use crate::union::Union;

/// Which cells are neighbours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Connectivity {
    /// Cells with a common side.
    Four,
    /// Cells with a common side or corner.
    Eight,
}

impl Connectivity {
    /// How many neighbours a cell has.
    pub fn name(self) -> &'static str {
        match self {
            Self::Four => "4",
            Self::Eight => "8",
        }
    }

    /// By how many columns a neighbour in the next row may be off.
    pub(crate) fn reach(self) -> usize {
        match self {
            Self::Four => 0,
            Self::Eight => 1,
        }
    }
}

/// The patches of a window as labelled runs.
pub(crate) struct Labelled {
    /// All runs, row by row.
    runs: Vec<Run>,
    /// For each row one past the last of its runs.
    ends: Vec<usize>,
    /// How many patches there are.
    pub(crate) count: u32,
}

impl Labelled {
    /// Finds the patches of a mask.
    pub(crate) fn new(mask: &[u8], cols: usize, connectivity: Connectivity) -> Self {
        assert!(u32::try_from(mask.len()).is_ok(), "a window of 2^32 cells or more");
        assert!(mask.is_empty() || mask.len().is_multiple_of(cols), "rows of one length");
        let mut found = Self { runs: Vec::new(), ends: Vec::new(), count: 0 };
        let mut union = Union::default();
        let mut sets = Vec::new();
        let mut above = 0..0;
        for row in mask.chunks_exact(cols.max(1)) {
            let start = found.runs.len();
            runs_of_row(row, |first, end| found.runs.push(Run { first, end, label: 0 }));
            let (known, fresh) = found.runs.split_at(start);
            join_rows(&known[above], fresh, connectivity, &mut sets, &mut union);
            above = start..found.runs.len();
            found.ends.push(found.runs.len());
        }
        let (numbers, count) = union.numbered();
        let narrow = |n: usize| u32::try_from(n).expect("no more patches than cells");
        for (run, set) in found.runs.iter_mut().zip(sets) {
            run.label = narrow(numbers[set]) + 1;
        }
        found.count = narrow(count);
        found
    }

    /// The runs of each row.
    pub(crate) fn rows(&self) -> impl Iterator<Item = &[Run]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| &self.runs[start..*end])
    }

    /// Writes the label of every cell, 0 where there is no patch.
    pub(crate) fn paint(&self, cols: usize, labels: &mut Vec<u32>) {
        labels.clear();
        labels.resize(cols * self.ends.len(), 0);
        for (runs, row) in self.rows().zip(labels.chunks_exact_mut(cols.max(1))) {
            for run in runs {
                row[run.range()].fill(run.label);
            }
        }
    }
}

/// Gives each run of a row its set, and joins the sets of runs above that it touches. `sets`
/// holds the sets of all runs so far.
fn join_rows(
    above: &[Run],
    row: &[Run],
    connectivity: Connectivity,
    sets: &mut Vec<usize>,
    union: &mut Union,
) {
    let reach = connectivity.reach();
    let base = sets.len() - above.len();
    let mut start = 0;
    for run in row.iter().map(|run| run.range()) {
        while above.get(start).is_some_and(|up| up.range().end + reach <= run.start) {
            start += 1;
        }
        let mut set = None;
        for (i, up) in above.iter().enumerate().skip(start) {
            if up.range().start >= run.end + reach {
                break;
            }
            let other = sets[base + i];
            set = Some(set.map_or(other, |set| union.join(set, other)));
        }
        sets.push(set.unwrap_or_else(|| union.push()));
    }
}

/// Labels the patches of a window: `mask` row by row, not zero where a cell is in. Every cell
/// gets the number of its patch in `labels`, from 1 in the order of their first cells, row by
/// row; 0 where it is in none. Gives the number of patches.
///
/// # Panics
/// If the mask has 2³² cells or more, or a last row that is not whole.
pub fn label(
    mask: &[u8],
    cols: usize,
    connectivity: Connectivity,
    labels: &mut Vec<u32>,
) -> u32 {
    let found = Labelled::new(mask, cols, connectivity);
    found.paint(cols, labels);
    found.count
}

/// Sets those cells of a mask to 0 whose patch is not kept. `keep` has an entry for every label
/// and one for 0 in front, as [`Patches::kept`](crate::Patches::kept) gives it; cells without a
/// label stay what they are.
///
/// # Panics
/// If a label has no entry.
pub fn drop_small(mask: &mut [u8], labels: &[u32], keep: &[bool]) {
    for (cell, label) in mask.iter_mut().zip(labels) {
        // Without a branch, which speckle would make it guess wrong.
        *cell *= u8::from(keep[*label as usize]) | u8::from(*label == 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labelled(rows: &[&str], connectivity: Connectivity) -> (Vec<u32>, u32) {
        let mask: Vec<u8> = rows.concat().bytes().map(|b| u8::from(b == b'#')).collect();
        let mut labels = vec![9; 3];
        let count = label(&mask, rows[0].len(), connectivity, &mut labels);
        (labels, count)
    }

    #[test]
    fn a_corner_joins_eight_and_parts_four() {
        let rows = ["#.#", ".#.", "..#"];
        let (four, count) = labelled(&rows, Connectivity::Four);
        assert_eq!((four, count), (vec![1, 0, 2, 0, 3, 0, 0, 0, 4], 4));
        let (eight, count) = labelled(&rows, Connectivity::Eight);
        assert_eq!((eight, count), (vec![1, 0, 1, 0, 1, 0, 0, 0, 1], 1));
    }

    #[test]
    fn arms_that_meet_below_are_one_patch() {
        // The arms of the comb are begun as three; what comes after them is the second.
        let rows = ["#.#.#..", "#.#.#.#", "#####..", "......#"];
        let (labels, count) = labelled(&rows, Connectivity::Four);
        assert_eq!(count, 3);
        assert_eq!(labels[0..7], [1, 0, 1, 0, 1, 0, 0]);
        assert_eq!(labels[7..14], [1, 0, 1, 0, 1, 0, 2]);
        assert_eq!(labels[21..28], [0, 0, 0, 0, 0, 0, 3]);
    }

    #[test]
    fn nothing_has_no_patches() {
        let mut labels = vec![7];
        assert_eq!(label(&[], 0, Connectivity::Four, &mut labels), 0);
        assert_eq!(label(&[], 5, Connectivity::Eight, &mut labels), 0);
        assert!(labels.is_empty());
        assert_eq!(label(&[0; 6], 3, Connectivity::Eight, &mut labels), 0);
        assert_eq!(labels, [0; 6]);
    }

    #[test]
    fn what_is_not_kept_becomes_zero_and_the_rest_stays() {
        // 2 stands for unknown: it has no label, and stays.
        let mut mask = [1, 2, 1, 0];
        drop_small(&mut mask, &[1, 0, 2, 0], &[true, false, true]);
        assert_eq!(mask, [0, 2, 1, 0]);
    }

    #[test]
    fn neighbours_are_named_by_their_number() {
        assert_eq!(Connectivity::Four.name(), "4");
        assert_eq!(Connectivity::Eight.name(), "8");
        assert_eq!(serde_json::to_string(&Connectivity::Eight).unwrap(), "\"eight\"");
    }
}
