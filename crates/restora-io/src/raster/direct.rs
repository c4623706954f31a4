//! Windows of plain GeoTIFF files, block by block and without GDAL.
//!
//! GDAL keeps blocks for those who come back to them, behind a lock that all threads share, and
//! copies every pixel once more. A pass that visits each block once has no use for that.

use std::sync::Arc;

use bytemuck::Pod;
use gdal::raster::GdalType;
use gdal::raster::RasterBand;
use restora_grid::Window;

use super::patchwork::{Patchwork, TileLayouts};
use super::reader::fetch;
use super::source::RasterInfo;
use crate::tiff::{Found, PixelKind, TiffLayout, TiffReader, Unread};

/// What a raster can be read by without GDAL.
#[derive(Clone, Debug)]
pub(super) enum Layouts {
    /// One file.
    File(Arc<TiffLayout>),
    /// The tiles of a mosaic.
    Tiles(Arc<TileLayouts>),
}

/// One thread's way to the pixels of a raster.
pub(super) enum Way {
    File(Direct),
    Tiles(Patchwork),
}

impl Way {
    /// For a band of a raster; `None` where GDAL has to read it.
    pub(super) fn new(layouts: &Layouts, info: &RasterInfo) -> Option<Self> {
        Some(match layouts {
            Layouts::File(layout) => Self::File(Direct::new(layout, info.band, (0, 0))?),
            Layouts::Tiles(layouts) => Self::Tiles(Patchwork::new(layouts)),
        })
    }

    /// The tile that was read last, of a mosaic.
    pub(super) fn last(&self) -> Option<usize> {
        match self {
            Self::File(_) => None,
            Self::Tiles(tiles) => tiles.last(),
        }
    }

    /// Reads a window that lies inside the raster into a buffer of its size.
    ///
    /// # Errors
    /// If GDAL has to read it all, or a block is damaged.
    pub(super) fn read<T: Pod + GdalType + Default>(
        &mut self,
        band: &RasterBand<'_>,
        window: &Window,
        out: &mut Vec<T>,
    ) -> Result<(), Unread> {
        match self {
            Self::File(file) => file.read(band, window, out),
            Self::Tiles(tiles) => tiles.read(band, window, out),
        }
    }
}

/// One thread's way to the pixels of a band.
pub(super) struct Direct {
    layout: Arc<TiffLayout>,
    reader: TiffReader,
    band: u32,
    /// Where its first pixel lies in the raster that GDAL has open.
    at: (u32, u32),
    /// Memory for one block, aligned for any type of pixel.
    block: Vec<u64>,
}

impl Direct {
    /// For a band of a file, whose first pixel lies there in the raster that GDAL has open; `None`
    /// where GDAL has to read it.
    pub(super) fn new(
        layout: &Arc<TiffLayout>,
        band: u32,
        at: (u32, u32),
    ) -> Option<Self> {
        let reader = TiffReader::new(Arc::clone(layout)).ok()?;
        let layout = Arc::clone(layout);
        Some(Self { layout, reader, band, at, block: Vec::new() })
    }

    /// Reads a window that lies inside the raster into a buffer of its size. What a block
    /// holds that was never written, `band` is asked.
    ///
    /// # Errors
    /// If GDAL has to read it all, or a block is damaged.
    pub(super) fn read<T: Pod + GdalType + Default>(
        &mut self,
        band: &RasterBand<'_>,
        window: &Window,
        out: &mut Vec<T>,
    ) -> Result<(), Unread> {
        out.resize(window.len(), T::default());
        let (cols, rows) = self.layout.block;
        for brow in window.row / rows..window.row_end().div_ceil(rows) {
            let (_, block_rows) = self.layout.block_size(brow);
            for bcol in window.col / cols..window.col_end().div_ceil(cols) {
                let (col, row) = (bcol * cols, brow * rows);
                let block = Window { col, row, cols, rows: block_rows };
                if block == *window {
                    if self.reader.block(self.band, (bcol, brow), out)? == Found::Sparse {
                        out.fill(self.unwritten(band, window)?);
                    }
                } else {
                    self.part(band, (&block, window), out)?;
                }
            }
        }
        Ok(())
    }

    /// Reads a block and takes what lies in the window.
    fn part<T: Pod + GdalType + Default>(
        &mut self,
        band: &RasterBand<'_>,
        (block, window): (&Window, &Window),
        out: &mut [T],
    ) -> Result<(), Unread> {
        let Some(common) = block.intersection(window) else { return Ok(()) };
        let bytes = block.len() * size_of::<T>();
        self.block.resize(bytes.div_ceil(size_of::<u64>()), 0);
        let all: &mut [T] = bytemuck::cast_slice_mut(&mut self.block);
        let pixels = &mut all[..block.len()];
        let (cols, rows) = self.layout.block;
        let at = (block.col / cols, block.row / rows);
        let sparse = self.reader.block(self.band, at, pixels)? == Found::Sparse;
        if sparse {
            let empty = self.unwritten(band, &common)?;
            let all: &mut [T] = bytemuck::cast_slice_mut(&mut self.block);
            all[..block.len()].fill(empty);
        }
        let pixels: &[T] = bytemuck::cast_slice(&self.block);
        let offset = |of: &Window, row: u32| {
            (row - of.row) as usize * of.cols as usize + (common.col - of.col) as usize
        };
        let cols = common.cols as usize;
        for row in common.row..common.row_end() {
            let (from, to) = (offset(block, row), offset(window, row));
            out[to..to + cols].copy_from_slice(&pixels[from..from + cols]);
        }
        Ok(())
    }

    /// What GDAL finds in a block that was never written: everywhere the same.
    fn unwritten<T: Pod + GdalType + Default>(
        &self,
        band: &RasterBand<'_>,
        window: &Window,
    ) -> Result<T, Unread> {
        let (col, row) = (window.col + self.at.0, window.row + self.at.1);
        let first = Window { col, row, cols: 1, rows: 1 };
        let mut one = Vec::new();
        fetch(band, &first, &mut one).map_err(|_cause| Unread::Unusual)?;
        one.first().copied().ok_or(Unread::Unusual)
    }
}

/// The layout of a file that GDAL opened as a GeoTIFF, where it is one that is read here and
/// both understand it alike.
pub(super) fn layout(
    path: &std::path::Path,
    info: &RasterInfo,
) -> Option<Arc<TiffLayout>> {
    if info.driver != "GTiff" && info.driver != "COG" {
        return None;
    }
    let layout = TiffLayout::open(path)?;
    let kinds: &[PixelKind] = match info.pixel_type.as_str() {
        "Byte" | "Int8" => &[PixelKind::U8, PixelKind::I8],
        "UInt16" => &[PixelKind::U16],
        "Int16" => &[PixelKind::I16],
        "UInt32" => &[PixelKind::U32],
        "Int32" => &[PixelKind::I32],
        "UInt64" => &[PixelKind::U64],
        "Int64" => &[PixelKind::I64],
        "Float32" => &[PixelKind::F32],
        "Float64" => &[PixelKind::F64],
        _ => return None,
    };
    let alike = (layout.cols, layout.rows) == (info.grid.cols, info.grid.rows)
        && layout.block == info.block
        && layout.bands == info.bands
        && kinds.contains(&layout.pixel);
    alike.then(|| Arc::new(layout))
}
