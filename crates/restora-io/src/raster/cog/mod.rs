//! A raster that is written window by window and becomes a Cloud Optimized GeoTIFF.
//!
//! GDAL makes such a file only from a complete dataset. So windows go to a temporary tiled
//! file beside the target first, uncompressed, because tiles that several windows share are
//! written more than once, and sparse, because what nobody writes takes no room. Each window
//! is flushed before the next one comes: nothing piles up in memory, and an error shows where
//! it happens. On disk there is room needed for both files, and while the second one is made
//! for its overviews as well.
//!
//! Pixels are only stored here; what they mean, and what is asked of them, is said elsewhere.

mod layout;
mod pack;
mod summary;
mod file;

use std::path::{Path, PathBuf};

use gdal::Dataset;
use gdal::raster::{Buffer, GdalType};
use restora_grid::{Grid, Window};
use restora_message::Problem;
use restora_message::catalogue::{raster, run};
use restora_table::{RasterFacts, RasterKind, RasterProduct};

pub use layout::{Compression, Overviews, SinkLayout};

use self::file::{begin, describe, optimise, renumber, summarise, verify};
use self::pack::Cell;
use super::reader::check_inside;
use super::write::written;
use crate::files::{TempFile, write_problem};
use crate::log;

/// A raster on its way: windows in any order, from any thread, then [`RasterSink::finish`].
/// Dropped before that, it vanishes. What nobody writes is missing. With one version of GDAL
/// the same pixels give the same bytes, in whatever windows and order they come; of windows
/// that overlap the last one counts.
pub struct RasterSink {
    // Closed before its file is removed: some systems keep open files.
    dataset: Dataset,
    temp: TempFile,
    target: PathBuf,
    shown: String,
    grid: Grid,
    layout: SinkLayout,
}

impl RasterSink {
    /// Begins a raster. Folders of `target` are made; what is there stays until
    /// [`RasterSink::finish`].
    ///
    /// # Errors
    /// If the layout contradicts itself, or nothing can be written there.
    pub fn create(
        target: &Path,
        grid: &Grid,
        layout: &SinkLayout,
    ) -> Result<Self, Problem> {
        log::ready();
        let shown = target.display().to_string();
        if let Some(flaw) = layout.flaw() {
            let cause = format!("{shown}: {flaw}");
            return Err(Problem::new(&run::INTERNAL).with("cause", cause));
        }
        let temp = TempFile::beside(target)?;
        let dataset = written(target, || begin(temp.path(), grid, layout))?;
        let (target, grid, layout) = (target.to_path_buf(), grid.clone(), layout.clone());
        Ok(Self { dataset, temp, target, shown, grid, layout })
    }

    /// Writes values of a window, row by row; NaN is missing. They are stored as
    /// (value − offset) / scale, in integers as the nearest.
    ///
    /// # Errors
    /// If the window is not on the grid, a value is infinite, out of the range of the kind,
    /// or would be read as missing, or the disk takes no more.
    pub fn write_f32(&mut self, window: Window, values: &[f32]) -> Result<(), Problem> {
        match self.layout.kind {
            RasterKind::Float32 => self.pack::<f32>(window, values),
            RasterKind::UInt8 => self.pack::<u8>(window, values),
            RasterKind::Int16 => self.pack::<i16>(window, values),
            RasterKind::UInt16 => self.pack::<u16>(window, values),
        }
    }

    /// Writes bytes of a window as they are to be stored, row by row.
    ///
    /// # Errors
    /// If the window is not on the grid, the raster is not of bytes, or the disk takes no
    /// more.
    pub fn write_u8(&mut self, window: Window, bytes: &[u8]) -> Result<(), Problem> {
        if self.layout.kind != RasterKind::UInt8 {
            return Err(self.defect(&format!("bytes for {}", self.layout.kind)));
        }
        self.check(&window, bytes.len())?;
        self.put(window, bytes.to_vec())
    }

    /// Writes codes of a window as they are to be stored, row by row.
    ///
    /// # Errors
    /// If the window is not on the grid, the raster is not of unsigned 16-bit integers, or
    /// the disk takes no more.
    pub fn write_u16(&mut self, window: Window, codes: &[u16]) -> Result<(), Problem> {
        if self.layout.kind != RasterKind::UInt16 {
            return Err(self.defect(&format!("codes for {}", self.layout.kind)));
        }
        self.check(&window, codes.len())?;
        self.put(window, codes.to_vec())
    }

    /// Gives codes that were written their final numbers, which stand at the place of the old
    /// ones. Where all of them fit into bytes, bytes are what is stored: a table of 65,536
    /// colours is larger than many a raster.
    ///
    /// # Errors
    /// If the raster is not of unsigned 16-bit integers, or the disk takes no more.
    pub fn renumber(&mut self, new: &[u16]) -> Result<(), Problem> {
        if self.layout.kind != RasterKind::UInt16 {
            return Err(self.defect(&format!("codes for {}", self.layout.kind)));
        }
        if new.iter().all(|code| u8::try_from(*code).is_ok()) {
            self.layout.kind = RasterKind::UInt8;
        }
        let temp = TempFile::beside(&self.target)?;
        let (old, grid, layout) = (&self.dataset, &self.grid, &self.layout);
        let made = written(&self.target, || {
            let mut dataset = begin(temp.path(), grid, layout)?;
            renumber((old, &dataset), new, layout.kind)?;
            dataset.flush_cache()?;
            Ok(dataset)
        })?;
        // The old one is closed before its file is removed.
        drop(std::mem::replace(&mut self.dataset, made));
        self.temp = temp;
        Ok(())
    }

    /// Adds an item to the file's metadata.
    pub fn note(&mut self, key: &str, value: &str) {
        self.layout.metadata.push((key.to_owned(), value.to_owned()));
    }

    /// Says what the file shows, where that is known only after its pixels.
    pub fn describe(&mut self, product: &RasterProduct) {
        self.layout.describe(product);
    }

    fn pack<T: Cell>(&mut self, window: Window, values: &[f32]) -> Result<(), Problem> {
        self.check(&window, values.len())?;
        let nodata = T::missing(self.layout.nodata)
            .ok_or_else(|| self.defect("the nodata value was not checked"))?;
        let cells = self.layout.packing().pack(values, nodata).map_err(|at| {
            let cols = window.cols as usize;
            Problem::new(&raster::SINK_VALUE)
                .with("path", &self.shown)
                .with("value", values[at])
                .with("col", window.col as usize + at % cols)
                .with("row", window.row as usize + at / cols)
                .with("kind", self.layout.kind)
        })?;
        self.put(window, cells)
    }

    fn check(&self, window: &Window, cells: usize) -> Result<(), Problem> {
        check_inside(window, &self.grid, &self.shown)?;
        if window.len() == cells {
            return Ok(());
        }
        Err(self.defect(&format!("{cells} cells for {window:?}")))
    }

    fn put<T: GdalType + Copy>(
        &mut self,
        window: Window,
        cells: Vec<T>,
    ) -> Result<(), Problem> {
        if window.is_empty() {
            return Ok(());
        }
        // A grid has fewer than 2^31 columns and rows.
        let origin =
            (window.col.cast_signed() as isize, window.row.cast_signed() as isize);
        let size = (window.cols as usize, window.rows as usize);
        let dataset = &mut self.dataset;
        written(&self.target, || {
            let mut cells = Buffer::new(size, cells);
            dataset.rasterband(1)?.write(origin, size, &mut cells)?;
            dataset.flush_cache()
        })
    }

    fn defect(&self, cause: &str) -> Problem {
        Problem::new(&run::INTERNAL).with("cause", format!("{}: {cause}", self.shown))
    }

    /// Makes the file under its final name, in place of what was there, and tells what is known
    /// of its pixels.
    ///
    /// # Errors
    /// If it cannot be written, or does not read back as it was written. Nothing is left
    /// then, and what was there stays.
    pub fn finish(self) -> Result<RasterFacts, Problem> {
        let Self { mut dataset, temp, target, shown, grid, layout } = self;
        let summary = written(&target, || {
            describe(&mut dataset, &layout)?;
            let summary = summarise(&mut dataset, &grid, layout.nodata)?;
            dataset.close()?;
            Ok(summary)
        })?;
        let complete = crate::local::again(temp.path(), &shown)?;
        let made = TempFile::beside(&target)?;
        written(&target, || optimise(&complete, made.path(), &layout))?;
        verify(&complete, made.path(), &shown, layout.kind)?;
        drop(complete);
        made.sync().map_err(|e| write_problem(&target, &e))?;
        made.persist(&target)?;
        Ok(layout.facts(&grid, &summary))
    }
}
