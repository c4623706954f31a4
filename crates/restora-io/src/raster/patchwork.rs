//! Windows of mosaics, tile by tile and without GDAL.

use std::sync::Arc;

use bytemuck::Pod;
use gdal::raster::{GdalType, RasterBand};
use restora_grid::Window;

use super::direct::Direct;
use super::source::TileNames;
use crate::files::SeenFile;
use crate::tiff::{TiffLayout, Unread};

/// Tiles that a thread holds open.
const OPEN: usize = 4;

/// A tile that can be read without GDAL, or that nobody looked at.
pub(super) type Laid = (Option<Arc<TiffLayout>>, Window);

/// Tiles that do not overlap, all of which can be read without GDAL, but for those that nobody
/// looked at.
#[derive(Debug)]
pub(super) struct TileLayouts {
    tiles: Vec<Laid>,
    band: u32,
}

impl TileLayouts {
    /// Of tiles in their windows, each with its band of this number.
    pub(super) fn new(tiles: Vec<Laid>, band: u32) -> Self {
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

    /// Reads a window that lies inside the mosaic into a buffer of its size.
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
        // Cells without a tile are missing whatever they hold.
        out.clear();
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
        Ok(())
    }

    /// The tile that was read last.
    pub(super) fn last(&self) -> Option<usize> {
        self.open.first().map(|(tile, _)| *tile)
    }

    /// A tile, opened.
    fn tile(&mut self, tile: usize) -> Result<&mut Direct, Unread> {
        let known = self.open.iter().position(|(own, _)| *own == tile);
        let opened = if let Some(at) = known {
            self.open.remove(at)
        } else {
            let (layout, window) = &self.layouts.tiles[tile];
            let layout = layout.as_ref().ok_or(Unread::Unusual)?;
            let at = (window.col, window.row);
            let direct = Direct::new(layout, self.layouts.band, at);
            (tile, direct.ok_or(Unread::Unusual)?)
        };
        self.open.truncate(OPEN - 1);
        self.open.insert(0, opened);
        Ok(&mut self.open[0].1)
    }
}

impl TileNames {
    /// The files of the tiles that a window has to do with.
    pub(super) fn files_in(&self, window: &Window) -> Vec<SeenFile> {
        let meets = |((own, _), _): &(&(Window, String), &Vec<SeenFile>)| {
            own.intersection(window).is_some()
        };
        let own = self.parts.iter().zip(&self.files).filter(meets);
        own.flat_map(|(_, files)| files.iter().cloned()).collect()
    }

    /// Which cells of a window lie in a tile, 0 being in none; nothing if all do.
    pub(super) fn gaps_in(&self, window: &Window) -> Option<Vec<u8>> {
        if !self.gaps {
            return None;
        }
        let mut parts = self.parts.iter().filter_map(|(own, _)| own.intersection(window));
        let mut covered: Option<Vec<u8>> = None;
        loop {
            let Some(part) = parts.next() else {
                return covered.or_else(|| Some(vec![0; window.len()]));
            };
            if part == *window {
                return None;
            }
            let covered = covered.get_or_insert_with(|| vec![0; window.len()]);
            for row in part.row..part.row_end() {
                let first = (row - window.row) as usize * window.cols as usize
                    + (part.col - window.col) as usize;
                covered[first..first + part.cols as usize].fill(u8::MAX);
            }
        }
    }

    /// The one tile that a window has to do with, and where in it: `last` where that is known to
    /// be the one; nothing if there are several.
    pub(super) fn only(
        &self,
        window: &Window,
        last: Option<usize>,
    ) -> Option<(String, Window)> {
        let mut meet = self.parts.iter().enumerate().filter_map(|(at, (own, path))| {
            Some((at, own, path, own.intersection(window)?))
        });
        let found = match last {
            Some(last) => meet.find(|(at, ..)| *at == last)?,
            None => meet.next().filter(|_| meet.next().is_none())?,
        };
        let (_, own, path, common) = found;
        let within =
            Window { col: common.col - own.col, row: common.row - own.row, ..common };
        Some((path.clone(), within))
    }
}
