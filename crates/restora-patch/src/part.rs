//! What one window found of the patches of a grid.

use restora_grid::Window;
use serde::{Deserialize, Serialize};

use crate::label::{Connectivity, Labelled};
use crate::seam::Side;

/// Areas of a window are less: 2³² rows have 64 bits each.
const MOST_AREA: u128 = 1 << 100;

/// As much of a patch as lies in one window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// Area, in the caller's whole units.
    pub area: u128,
    /// Number of cells.
    pub cells: u64,
    /// First cell, row by row: row and column on the grid.
    pub first: (u32, u32),
}

/// The patches of one window, and what is needed to join them to those of its neighbours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PatchPart {
    window: Window,
    /// Label 1 is the first.
    found: Vec<Found>,
    /// Labels along the sides, from left to right or from top to bottom.
    top: Vec<u32>,
    bottom: Vec<u32>,
    left: Vec<u32>,
    right: Vec<u32>,
}

impl PatchPart {
    /// Labels a window as [`label`](crate::label()) does, and adds up what each patch has there.
    ///
    /// `areas` is asked once for each row of the grid that has cells of the mask, and gives the
    /// area of a run of its cells, whose first and one past the last are counted from the start
    /// of the window. So a row of equal cells costs a product for a run:
    /// `|_| |first, end| cell * (end - first) as u64`; another keeps sums of its first cells. The
    /// area of a run must be the sum of the areas of its cells.
    ///
    /// # Panics
    /// If the mask does not have the cells of the window, or the window 2³² cells or more.
    pub fn find<R: Fn(usize, usize) -> u64>(
        window: Window,
        mask: &[u8],
        connectivity: Connectivity,
        mut areas: impl FnMut(u32) -> R,
        labels: &mut Vec<u32>,
    ) -> Self {
        assert_eq!(
            mask.len(),
            window.len(),
            "one cell of the mask for each of the window"
        );
        let cols = window.cols as usize;
        let labelled = Labelled::new(mask, cols, connectivity);
        labelled.paint(cols, labels);
        let mut found: Vec<Found> = Vec::with_capacity(labelled.count as usize);
        for (row, runs) in (window.row..).zip(labelled.rows()) {
            if runs.is_empty() {
                continue;
            }
            let area = areas(row);
            for run in runs {
                let index = run.label as usize - 1;
                if index == found.len() {
                    let first = (row, window.col + run.first);
                    found.push(Found { area: 0, cells: 0, first });
                }
                let run = run.range();
                found[index].area += u128::from(area(run.start, run.end));
                found[index].cells += run.len() as u64;
            }
        }
        let rows = || labels.chunks_exact(cols.max(1));
        Self {
            window,
            found,
            top: rows().next().unwrap_or_default().to_vec(),
            bottom: rows().next_back().unwrap_or_default().to_vec(),
            left: rows().map(|row| row[0]).collect(),
            right: rows().map(|row| row[cols - 1]).collect(),
        }
    }

    /// Where it was looked.
    pub fn window(&self) -> Window {
        self.window
    }

    /// What was found, by label from 1.
    pub fn found(&self) -> &[Found] {
        &self.found
    }

    /// The labels along one side.
    pub(crate) fn side(&self, side: Side) -> &[u32] {
        match side {
            Side::Top => &self.top,
            Side::Bottom => &self.bottom,
            Side::Left => &self.left,
            Side::Right => &self.right,
        }
    }

    /// Whether patches, sides and labels fit to the window: always, but for one that was damaged
    /// on its way from elsewhere.
    pub fn is_sound(&self) -> bool {
        let Window { col, row, cols, rows } = self.window;
        let known = |label: &u32| *label as usize <= self.found.len();
        let mut cells = 0u64;
        let mut fits = |found: &Found| {
            cells = cells.saturating_add(found.cells);
            let (first_row, first_col) = found.first;
            found.area < MOST_AREA
                && found.cells > 0
                && cells <= self.window.cells()
                && (row..self.window.row_end()).contains(&first_row)
                && (col..self.window.col_end()).contains(&first_col)
        };
        col.checked_add(cols).is_some()
            && row.checked_add(rows).is_some()
            && self.found.iter().all(&mut fits)
            && Side::ALL.into_iter().all(|side| {
                let labels = self.side(side);
                let length = if side.is_level() { cols } else { rows };
                labels.len() == length as usize && labels.iter().all(known)
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_knows_its_patches_and_its_sides() {
        // ##.   areas 1 2 3   rows 10, 11 and columns 5, 6, 7 of the grid
        // ..#         4 5 6
        let window = Window { col: 5, row: 10, cols: 3, rows: 2 };
        let prefix = [[0, 1, 3, 6], [0, 4, 9, 15]];
        let areas = |row: u32| {
            let sums = prefix[row as usize - 10];
            move |first: usize, end: usize| sums[end] - sums[first]
        };
        let mut labels = Vec::new();
        let mask = [1, 1, 0, 0, 0, 1];
        let part = PatchPart::find(window, &mask, Connectivity::Four, areas, &mut labels);
        let first = Found { area: 3, cells: 2, first: (10, 5) };
        let second = Found { area: 6, cells: 1, first: (11, 7) };
        assert_eq!(part.found(), [first, second]);
        assert_eq!(labels, [1, 1, 0, 0, 0, 2]);
        assert_eq!((&part.top[..], &part.bottom[..]), (&[1, 1, 0][..], &[0, 0, 2][..]));
        assert_eq!((&part.left[..], &part.right[..]), (&[1, 0][..], &[0, 2][..]));
        assert!(part.is_sound());

        let part =
            PatchPart::find(window, &mask, Connectivity::Eight, areas, &mut labels);
        assert_eq!(part.found(), [Found { area: 9, cells: 3, first: (10, 5) }]);
    }

    #[test]
    fn rows_without_cells_are_not_asked_for_areas() {
        let window = Window { col: 0, row: 0, cols: 2, rows: 3 };
        let mut asked = Vec::new();
        let areas = |row| {
            asked.push(row);
            |first, end| 7 * (end - first) as u64
        };
        let mask = [0, 0, 1, 1, 0, 0];
        let part =
            PatchPart::find(window, &mask, Connectivity::Four, areas, &mut Vec::new());
        assert_eq!(part.found()[0].area, 14);
        assert_eq!(asked, [1]);
    }

    #[test]
    fn parts_survive_the_way_there_and_back() {
        let window = Window { col: 2, row: 3, cols: 2, rows: 2 };
        let areas = |_| |first, end| u64::MAX / 2 * (end - first) as u64;
        let mask = [1, 1, 1, 0];
        let part =
            PatchPart::find(window, &mask, Connectivity::Four, areas, &mut Vec::new());
        assert!(part.found()[0].area > u128::from(u64::MAX));
        let text = serde_json::to_string(&part).unwrap();
        assert_eq!(serde_json::from_str::<PatchPart>(&text).unwrap(), part);
    }
}
