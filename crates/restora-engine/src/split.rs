//! Who does what: windows of whole blocks, and the sites that have cells in each.

use restora_grid::{Blocks, Grid, Window};
use restora_io::RasterInfo;
use restora_zonal::SiteCover;

use crate::Task;

/// Cells of a task, where blocks allow: enough that a task outweighs its overhead, few enough
/// that its classes stay in the processor's cache.
pub(crate) const TASK_CELLS: u64 = 1 << 20;

/// The windows of the main stage: whole blocks of every raster, so that no block is decoded
/// twice.
pub(crate) fn blocks(grid: &Grid, rasters: &[&RasterInfo]) -> Blocks {
    blocks_of(grid, rasters, TASK_CELLS)
}

/// The same with so many cells at most, where blocks allow.
pub(crate) fn blocks_of(grid: &Grid, rasters: &[&RasterInfo], cells: u64) -> Blocks {
    let strips = rasters.iter().any(|info| info.block.0 >= grid.cols);
    let block_cols = rasters.iter().map(|info| info.block.0).max().unwrap_or(256).max(1);
    let block_rows = rasters.iter().map(|info| info.block.1).max().unwrap_or(256).max(1);
    let (cols, rows) = if strips || block_cols >= grid.cols {
        let fit = cells / u64::from(grid.cols.max(1));
        (grid.cols, multiple(block_rows.min(grid.rows), fit))
    } else {
        let side = cells.isqrt();
        (multiple(block_cols, side), multiple(block_rows, side))
    };
    let (cols, rows) = (cols.min(grid.cols), rows.min(grid.rows));
    Blocks { grid_cols: grid.cols, grid_rows: grid.rows, cols, rows }
}

/// The largest multiple of `block` up to `fit`, but one block at least.
fn multiple(block: u32, fit: u64) -> u32 {
    let times = u32::try_from(fit / u64::from(block)).unwrap_or(1).max(1);
    block.saturating_mul(times)
}

/// A window with a cell around it, where the grid has one.
pub(crate) fn grown(window: Window, all: Window) -> Window {
    let (col, row) = (window.col.saturating_sub(1), window.row.saturating_sub(1));
    Window {
        col,
        row,
        cols: (window.col_end() + 1).min(all.cols) - col,
        rows: (window.row_end() + 1).min(all.rows) - row,
    }
}

/// A task for every window that a site has cells in, cut down to what holds them: the rest
/// would be read and looked at by nobody. What is to be shown `beyond` the sites is read as well.
pub(crate) fn tasks(
    blocks: Blocks,
    covers: &[(u32, SiteCover)],
    beyond: &[Window],
) -> Vec<Task> {
    let across = blocks.grid_cols.div_ceil(blocks.cols.max(1)) as usize;
    let windows: Vec<Window> = blocks.iter().collect();
    let mut sites: Vec<Vec<u32>> = vec![Vec::new(); windows.len()];
    let mut used: Vec<Option<Window>> = vec![None; windows.len()];
    let within = |around: Window| {
        let rows = around.row / blocks.rows..=(around.row_end() - 1) / blocks.rows;
        rows.flat_map(move |j| {
            let cols = around.col / blocks.cols..=(around.col_end() - 1) / blocks.cols;
            cols.map(move |i| j as usize * across + i as usize)
        })
    };
    let mut grow = |at: usize, around: &Window| {
        let part = windows[at].intersection(around);
        used[at] = part.map(|p| used[at].map_or(p, |known| known.around(&p)));
    };
    for shown in beyond.iter().filter(|window| !window.is_empty()) {
        within(*shown).for_each(|at| grow(at, shown));
    }
    for (site, cover) in covers {
        let Some(around) = cover.window() else { continue };
        for at in within(around) {
            if cover.touches(&windows[at]) {
                sites[at].push(*site);
                grow(at, &around);
            }
        }
    }
    let busy =
        used.into_iter().zip(sites).filter_map(|(window, sites)| Some((window?, sites)));
    (0u32..).zip(busy).map(|(id, (window, sites))| Task { id, window, sites }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_blocks_that_a_site_touches_are_read() {
        let blocks = Blocks { grid_cols: 100, grid_rows: 100, cols: 10, rows: 10 };
        let window = Window { col: 15, row: 25, cols: 10, rows: 5 };
        let tasks = tasks(blocks, &[(7, SiteCover::whole(window))], &[]);
        let found: Vec<Window> = tasks.iter().map(|task| task.window).collect();
        // Two blocks, each cut down to the columns and rows that the site has.
        let part = |col| Window { col, row: 25, cols: 5, rows: 5 };
        assert_eq!(found, [part(15), part(20)]);
        assert_eq!(tasks[0].sites, [7]);
    }

    #[test]
    fn what_is_shown_beyond_the_sites_is_read_too() {
        let blocks = Blocks { grid_cols: 20, grid_rows: 10, cols: 10, rows: 10 };
        let site = Window { col: 4, row: 4, cols: 2, rows: 2 };
        let shown = Window { col: 3, row: 3, cols: 9, rows: 4 };
        let tasks = tasks(blocks, &[(0, SiteCover::whole(site))], &[shown]);
        let found: Vec<(Window, usize)> =
            tasks.iter().map(|task| (task.window, task.sites.len())).collect();
        let left = Window { col: 3, row: 3, cols: 7, rows: 4 };
        let right = Window { col: 10, row: 3, cols: 2, rows: 4 };
        assert_eq!(found, [(left, 1), (right, 0)]);
    }

    #[test]
    fn tasks_hold_whole_blocks() {
        assert_eq!(multiple(512, 1024), 1024);
        assert_eq!(multiple(18, 2367), 2358);
        assert_eq!(multiple(4096, 1024), 4096);
    }
}
