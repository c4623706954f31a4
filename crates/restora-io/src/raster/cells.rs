//! Cells of a window put together from blocks, and the blocks that are kept.

use std::collections::VecDeque;

use restora_grid::Window;
use restora_message::Problem;
use restora_message::catalogue::raster;

use super::MAX_CLASSES;
use super::classes::{ClassBlock, index_pixels};

/// Blocks that are kept: two bytes a cell, 4 MiB for blocks of 256 × 256.
const KEPT: usize = 32;

/// A class code per cell of a window, or none.
#[derive(Default)]
pub(super) struct Cells {
    window: Option<Window>,
    codes: Vec<i32>,
    valid: Vec<u8>,
}

impl Cells {
    /// Begins a window, with all cells missing.
    pub(super) fn clear(&mut self, window: Window) {
        self.window = Some(window);
        self.codes.clear();
        self.codes.resize(window.len(), 0);
        self.valid.clear();
        self.valid.resize(window.len(), 0);
    }

    /// Puts in those cells of `part` that are in the window and have a class.
    pub(super) fn put(&mut self, part: Window, class: impl Fn(usize) -> Option<i32>) {
        let Some(window) = self.window else { return };
        let Some(common) = part.intersection(&window) else { return };
        let offset = |of: &Window, row: u32| {
            (row - of.row) as usize * of.cols as usize + (common.col - of.col) as usize
        };
        let cols = common.cols as usize;
        for row in common.row..common.row_end() {
            let (from, to) = (offset(&part, row), offset(&window, row));
            let cells = self.codes[to..to + cols].iter_mut();
            for ((at, code), valid) in
                (from..).zip(cells).zip(&mut self.valid[to..to + cols])
            {
                if let Some(found) = class(at) {
                    (*code, *valid) = (found, 1);
                }
            }
        }
    }

    /// The window as class indices.
    pub(super) fn finish(&self, path: &str, out: &mut ClassBlock) -> Result<(), Problem> {
        out.window = self.window;
        index_pixels(&self.codes, Some(&self.valid), &[], out).map_err(|_too_many| {
            Problem::new(&raster::TOO_MANY_CLASSES)
                .with("path", path)
                .with("limit", MAX_CLASSES)
        })
    }
}

/// The blocks that were used last, so that neighbouring windows find them again.
#[derive(Default)]
pub(super) struct BlockCache {
    /// From the one that was used longest ago to the last.
    blocks: VecDeque<ClassBlock>,
}

impl BlockCache {
    /// The block at `window`, made by `make` if it is not there.
    pub(super) fn get(
        &mut self,
        window: Window,
        make: impl FnOnce(&mut ClassBlock) -> Result<(), Problem>,
    ) -> Result<&ClassBlock, Problem> {
        let known = self.blocks.iter().position(|block| block.window == Some(window));
        let block = if let Some(block) = known.and_then(|at| self.blocks.remove(at)) {
            block
        } else {
            let full = self.blocks.len() >= KEPT;
            let oldest = if full { self.blocks.pop_front() } else { None };
            let mut block = oldest.unwrap_or_default();
            make(&mut block)?;
            block
        };
        self.blocks.push_back(block);
        Ok(&self.blocks[self.blocks.len() - 1])
    }
}

#[cfg(test)]
mod tests {
    use restora_message::catalogue::run;

    use super::*;

    fn at(col: u32) -> Window {
        Window { col, row: 0, cols: 1, rows: 1 }
    }

    #[test]
    fn parts_meet_in_a_window() {
        let mut cells = Cells::default();
        cells.clear(Window { col: 1, row: 1, cols: 3, rows: 2 });
        // Columns 0 to 2 and rows 0 to 1: only the second row, from column 1, is inside.
        let part = Window { col: 0, row: 0, cols: 3, rows: 2 };
        cells.put(part, |at| Some([7, 7, 7, 7, 9, 7][at]));
        // A cell without a class leaves what is there.
        let beside = Window { col: 2, row: 1, cols: 2, rows: 1 };
        cells.put(beside, |at| [None, Some(-4)][at]);
        cells.put(at(9), |_| Some(5));
        let mut out = ClassBlock::default();
        cells.finish("t", &mut out).unwrap();
        let found: Vec<_> = out.classes().collect();
        assert_eq!(found, [Some(9), Some(7), Some(-4), None, None, None]);
    }

    #[test]
    fn the_last_blocks_are_kept() {
        let mut cache = BlockCache::default();
        let mut made = Vec::new();
        let kept = u32::try_from(KEPT).unwrap();
        // Block 0 is used again before it would have to go; block 1 is not.
        for col in (0..kept).chain([0, kept, 0, 1]) {
            let make = |out: &mut ClassBlock| {
                made.push(col);
                out.window = Some(at(col));
                Ok(())
            };
            assert_eq!(cache.get(at(col), make).unwrap().window, Some(at(col)));
        }
        assert_eq!(made, (0..=kept).chain([1]).collect::<Vec<_>>());
        // What failed is not kept.
        let fail = |_: &mut ClassBlock| Err(Problem::new(&run::INTERNAL));
        cache.get(at(99), fail).unwrap_err();
        assert!(cache.blocks.iter().all(|block| block.window != Some(at(99))));
    }
}
