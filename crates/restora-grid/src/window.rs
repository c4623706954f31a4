//! Integer rectangles of cells, and how a window is cut into blocks.

use serde::{Deserialize, Serialize};

/// A rectangle of cells: `cols` columns from `col`, `rows` rows from `row`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Window {
    /// First column.
    pub col: u32,
    /// First row.
    pub row: u32,
    /// Number of columns.
    pub cols: u32,
    /// Number of rows.
    pub rows: u32,
}

impl Window {
    /// Number of cells.
    pub fn cells(&self) -> u64 {
        u64::from(self.cols) * u64::from(self.rows)
    }

    /// Number of cells, as a length of a buffer.
    ///
    /// # Panics
    /// Never on a 64-bit system: two u32 multiply into a usize.
    pub fn len(&self) -> usize {
        usize::try_from(self.cells()).expect("a window fits into memory")
    }

    /// Whether it has no cells.
    pub fn is_empty(&self) -> bool {
        self.cols == 0 || self.rows == 0
    }

    /// One past the last column; of a window that no grid has, the last that there can be.
    pub fn col_end(&self) -> u32 {
        self.col.saturating_add(self.cols)
    }

    /// One past the last row, likewise.
    pub fn row_end(&self) -> u32 {
        self.row.saturating_add(self.rows)
    }

    /// The common part of two windows, if any.
    pub fn intersection(&self, other: &Self) -> Option<Self> {
        let col = self.col.max(other.col);
        let row = self.row.max(other.row);
        let col_end = self.col_end().min(other.col_end());
        let row_end = self.row_end().min(other.row_end());
        (col < col_end && row < row_end).then(|| Self {
            col,
            row,
            cols: col_end - col,
            rows: row_end - row,
        })
    }

    /// The smallest window around both.
    #[must_use]
    pub fn around(&self, other: &Self) -> Self {
        let col = self.col.min(other.col);
        let row = self.row.min(other.row);
        Self {
            col,
            row,
            cols: self.col_end().max(other.col_end()) - col,
            rows: self.row_end().max(other.row_end()) - row,
        }
    }
}

/// The blocks of `cols` × `rows` cells that tile a grid from its cell (0, 0), row of blocks
/// by row of blocks; the last of each are cut at the edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blocks {
    /// The tiled area, from cell (0, 0).
    pub grid_cols: u32,
    /// Rows of the tiled area.
    pub grid_rows: u32,
    /// Columns of a block.
    pub cols: u32,
    /// Rows of a block.
    pub rows: u32,
}

impl Blocks {
    /// All blocks.
    pub fn iter(self) -> impl Iterator<Item = Window> {
        let (step_c, step_r) = (self.cols.max(1), self.rows.max(1));
        (0..self.grid_rows.div_ceil(step_r)).flat_map(move |j| {
            (0..self.grid_cols.div_ceil(step_c)).map(move |i| {
                let (col, row) = (i * step_c, j * step_r);
                Window {
                    col,
                    row,
                    cols: step_c.min(self.grid_cols - col),
                    rows: step_r.min(self.grid_rows - row),
                }
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Every cell lies in exactly one block.
        #[test]
        fn blocks_tile_the_grid(gc in 1u32..60, gr in 1u32..60, c in 1u32..70, r in 1u32..70) {
            let mut seen = vec![0u8; (gc * gr) as usize];
            for w in (Blocks { grid_cols: gc, grid_rows: gr, cols: c, rows: r }).iter() {
                for row in w.row..w.row_end() {
                    for col in w.col..w.col_end() {
                        seen[(row * gc + col) as usize] += 1;
                    }
                }
            }
            prop_assert!(seen.iter().all(|n| *n == 1));
        }
    }

    #[test]
    fn windows_meet_only_where_cells_are_common() {
        let a = Window { col: 0, row: 0, cols: 4, rows: 4 };
        let b = Window { col: 3, row: 2, cols: 4, rows: 4 };
        assert_eq!(a.intersection(&b), Some(Window { col: 3, row: 2, cols: 1, rows: 2 }));
        assert_eq!(a.intersection(&Window { col: 4, row: 0, cols: 1, rows: 1 }), None);
        assert_eq!(a.around(&b), Window { col: 0, row: 0, cols: 7, rows: 6 });
    }
}
