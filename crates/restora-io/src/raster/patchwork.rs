//! Windows of mosaics, tile by tile and without GDAL.

use std::sync::Arc;

use bytemuck::Pod;
use gdal::raster::{GdalType, RasterBand};
use restora_grid::Window;

use super::direct::Direct;
use super::reader::fetch;
use crate::tiff::{TiffLayout, Unread};

/// Tiles that a thread holds open.
const OPEN: usize = 4;

/// Tiles that do not overlap, all of which can be read without GDAL.
#[derive(Debug)]
pub(super) struct TileLayouts {
    tiles: Vec<(Arc<TiffLayout>, Window)>,
    band: u32,
}

impl TileLayouts {
    /// Of tiles in their windows, each with its band of this number.
    pub(super) fn new(tiles: Vec<(Arc<TiffLayout>, Window)>, band: u32) -> Self {
        Self { tiles, band }
    }
}

/// One thread's way to the pixels of a mosaic.
pub(super) struct Patchwork {
    layouts: Arc<TileLayouts>,
    /// The tiles that were read last, the latest first.
    open: Vec<(usize, Direct)>,
}

impl Patchwork {
    pub(super) fn new(layouts: &Arc<TileLayouts>) -> Self {
        Self { layouts: Arc::clone(layouts), open: Vec::new() }
    }

    /// Reads a window that lies inside the mosaic into a buffer of its size. What lies in no
    /// tile, `band` is asked.
    ///
    /// # Errors
    /// If GDAL has to read it all, or a block is damaged.
    pub(super) fn read<T: Pod + GdalType + Default>(
        &mut self,
        band: &RasterBand<'_>,
        window: &Window,
        out: &mut Vec<T>,
    ) -> Result<(), Unread> {
        let layouts = Arc::clone(&self.layouts);
        let parts = layouts.tiles.iter().enumerate().filter_map(|(tile, (_, own))| {
            own.intersection(window).map(|common| (tile, *own, common))
        });
        let parts: Vec<(usize, Window, Window)> = parts.collect();
        let within = |own: &Window, part: &Window| Window {
            col: part.col - own.col,
            row: part.row - own.row,
            ..*part
        };
        if let [(tile, own, common)] = parts.as_slice()
            && common == window
        {
            return self.tile(*tile)?.read(band, &within(own, window), out);
        }
        out.resize(window.len(), T::default());
        let mut piece: Vec<T> = Vec::new();
        for (tile, own, common) in &parts {
            self.tile(*tile)?.read(band, &within(own, common), &mut piece)?;
            let cols = common.cols as usize;
            for (line, row) in piece.chunks(cols.max(1)).zip(common.row..) {
                let first = (row - window.row) as usize * window.cols as usize
                    + (common.col - window.col) as usize;
                out[first..first + cols].copy_from_slice(line);
            }
        }
        let covered: u64 = parts.iter().map(|(.., common)| common.cells()).sum();
        if covered < window.cells() {
            let parts: Vec<Window> =
                parts.into_iter().map(|(.., common)| common).collect();
            fill_gaps(band, window, (&parts, out))?;
        }
        Ok(())
    }

    /// A tile, opened.
    fn tile(&mut self, tile: usize) -> Result<&mut Direct, Unread> {
        let known = self.open.iter().position(|(own, _)| *own == tile);
        let opened = if let Some(at) = known {
            self.open.remove(at)
        } else {
            let (layout, window) = &self.layouts.tiles[tile];
            let direct = Direct::of_tile(layout, self.layouts.band, window);
            (tile, direct.ok_or(Unread::Unusual)?)
        };
        self.open.truncate(OPEN - 1);
        self.open.insert(0, opened);
        Ok(&mut self.open[0].1)
    }
}

/// Fills the cells of a window that lie in none of some parts of it with what GDAL finds there:
/// everywhere the same.
fn fill_gaps<T: Pod + GdalType + Default>(
    band: &RasterBand<'_>,
    window: &Window,
    (parts, out): (&[Window], &mut [T]),
) -> Result<(), Unread> {
    let mut found = None;
    for row in window.row..window.row_end() {
        let line = (row - window.row) as usize * window.cols as usize;
        let mut col = window.col;
        let here = |part: &&Window| (part.row..part.row_end()).contains(&row);
        let mut here: Vec<&Window> = parts.iter().filter(here).collect();
        here.sort_by_key(|part| part.col);
        let end = Window { col: window.col_end(), row, cols: 0, rows: 1 };
        for part in here.into_iter().chain([&end]) {
            if part.col > col {
                let gap = if let Some(value) = found {
                    value
                } else {
                    let one = Window { col, row, cols: 1, rows: 1 };
                    let mut pixel = Vec::new();
                    fetch(band, &one, &mut pixel).map_err(|_cause| Unread::Unusual)?;
                    *found.insert(*pixel.first().ok_or(Unread::Unusual)?)
                };
                let first = line + (col - window.col) as usize;
                out[first..first + (part.col - col) as usize].fill(gap);
            }
            col = col.max(part.col_end());
        }
    }
    Ok(())
}
