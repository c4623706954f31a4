//! Reading windows of a raster as class indices.

use std::sync::Arc;

use bytemuck::Pod;
use gdal::Dataset;
use gdal::raster::{GdalType, RasterBand};
use restora_grid::{Grid, Window};
use restora_message::Problem;
use restora_message::catalogue::{raster, run, text};

use super::align::Aligner;
use super::classes::{ByteCodes, ClassBlock, MAX_CLASSES, NotClasses, index_pixels};
use super::direct::Way;
use super::missing::MissingValues;
use super::source::{MaskSource, RasterSource, TileNames};
use crate::log;
use crate::tiff::Unread;

/// Reads one band for one thread. It owns its GDAL dataset and stays on the thread that
/// made it.
pub struct ClassReader {
    grid: Grid,
    way: Readers,
}

enum Readers {
    /// One file, or a mosaic.
    One(Box<(NativeReader, Option<Aligner>)>),
    /// Several rasters, each from a row on, and the reader of the one that was read last.
    Stack(Box<RasterSource>, bool, Option<(u32, Box<ClassReader>)>),
}

impl ClassReader {
    pub(super) fn new(source: &RasterSource, pass: bool) -> Result<Self, Problem> {
        let grid = source.info().grid.clone();
        if source.stack.is_some() {
            return Ok(Self {
                grid,
                way: Readers::Stack(Box::new(source.clone()), pass, None),
            });
        }
        let native = NativeReader::new(source, pass)?;
        let aligner = match &source.alignment {
            Some(alignment) => Some(Aligner::new(Arc::clone(alignment), &native)?),
            None => None,
        };
        Ok(Self { grid, way: Readers::One(Box::new((native, aligner))) })
    }

    /// Reads a window of the source's grid. `out` is overwritten; its memory is reused.
    ///
    /// # Errors
    /// If pixels cannot be decoded or are not classes.
    pub fn read(&mut self, window: Window, out: &mut ClassBlock) -> Result<(), Problem> {
        match &mut self.way {
            Readers::One(one) => {
                let (native, aligner) = &mut **one;
                check_inside(&window, &self.grid, &native.path)?;
                match aligner {
                    Some(aligner) => aligner.read(native, window, out)?,
                    None => native.read(window, out)?,
                }
            }
            Readers::Stack(source, pass, open) => {
                check_inside(&window, &self.grid, &source.info().path)?;
                let stack = source.stack();
                let after = stack.partition_point(|(first, _)| *first <= window.row);
                let (first, part) = &stack[after.saturating_sub(1)];
                let reader = match open {
                    Some((row, reader)) if row == first => reader,
                    // Windows come raster by raster, as a rule.
                    _ => {
                        let reader = Box::new(Self::new(part, *pass)?);
                        &mut open.insert((*first, reader)).1
                    }
                };
                // A raster may be narrower than the others, but nothing is wanted beside it.
                reader.read(Window { row: window.row - first, ..window }, out)?;
            }
        }
        out.window = Some(window);
        Ok(())
    }
}

/// Refuses a window that does not lie on the grid of the raster `path`.
pub(super) fn check_inside(
    window: &Window,
    grid: &Grid,
    path: &str,
) -> Result<(), Problem> {
    let end = |first: u32, n: u32| u64::from(first) + u64::from(n);
    let fits = end(window.col, window.cols) <= u64::from(grid.cols)
        && end(window.row, window.rows) <= u64::from(grid.rows);
    if fits {
        return Ok(());
    }
    let cause = format!("{window:?} is outside {path}");
    Err(Problem::new(&run::INTERNAL).with("cause", cause))
}

/// Reads the pixels of the file itself, on its own grid.
pub(super) struct NativeReader {
    dataset: Dataset,
    path: String,
    band: usize,
    mask: Option<MaskSource>,
    pixels: Pixels,
    mask_buffer: Vec<u8>,
    /// The way to pixels without GDAL, if there is one.
    direct: Option<Way>,
    /// The tiles, of a mosaic.
    tiles: Option<Arc<TileNames>>,
}

/// The buffer for one type of pixel, with what is missing in it.
enum Pixels {
    Byte(ByteCodes),
    UInt16(Vec<u16>, Vec<u16>),
    Int16(Vec<i16>, Vec<i16>),
    UInt32(Vec<u32>, Vec<u32>),
    Int32(Vec<i32>, Vec<i32>),
    UInt64(Vec<u64>, Vec<u64>),
    Int64(Vec<i64>, Vec<i64>),
    Float32(Vec<f32>, Vec<f32>),
    Float64(Vec<f64>, Vec<f64>),
}

impl Pixels {
    /// For the pixels as GDAL stores them (`stored`) and as they are meant (`meant`): signed
    /// bytes are stored as `Byte` before GDAL 3.7.
    fn new(stored: &str, meant: &str, missing: &MissingValues) -> Option<Self> {
        Some(match (stored, meant) {
            ("Byte", "Int8") => {
                let gone = missing.integers::<i8>().into_iter().map(i8::cast_unsigned);
                Self::bytes(|b| i32::from(b.cast_signed()), gone)
            }
            ("Byte", _) => Self::bytes(i32::from, missing.integers::<u8>()),
            ("Int8", _) => {
                // A value that no signed byte can have matches nothing.
                let gone = missing.integers::<i8>().into_iter().map(i16::from).collect();
                Self::Int16(Vec::new(), gone)
            }
            ("UInt16", _) => Self::UInt16(Vec::new(), missing.integers()),
            ("Int16", _) => Self::Int16(Vec::new(), missing.integers()),
            ("UInt32", _) => Self::UInt32(Vec::new(), missing.integers()),
            ("Int32", _) => Self::Int32(Vec::new(), missing.integers()),
            ("UInt64", _) => Self::UInt64(Vec::new(), missing.integers()),
            ("Int64", _) => Self::Int64(Vec::new(), missing.integers()),
            ("Float32", _) => Self::Float32(Vec::new(), missing.singles()),
            ("Float64", _) => Self::Float64(Vec::new(), missing.doubles()),
            _ => return None,
        })
    }

    fn bytes(code: fn(u8) -> i32, gone: impl IntoIterator<Item = u8>) -> Self {
        let mut missing = [false; 256];
        gone.into_iter().for_each(|b| missing[usize::from(b)] = true);
        Self::Byte(ByteCodes::new(code, missing))
    }
}

/// Why a window could not be read.
enum Failure {
    Gdal(String),
    /// A block cannot be unpacked, and GDAL would not say so.
    Damaged,
    Classes(NotClasses),
}

impl From<String> for Failure {
    fn from(cause: String) -> Self {
        Self::Gdal(cause)
    }
}

impl From<NotClasses> for Failure {
    fn from(problem: NotClasses) -> Self {
        Self::Classes(problem)
    }
}

impl NativeReader {
    fn new(source: &RasterSource, pass: bool) -> Result<Self, Problem> {
        let info = source.info();
        let (dataset, pixels, mask) = open_band(source, |band, missing| {
            Pixels::new(&band.band_type().name(), &info.pixel_type, missing)
        })?;
        let (path, band) = (info.path.clone(), info.band as usize);
        let direct = if pass { source.direct() } else { None };
        let (mask_buffer, tiles) = (Vec::new(), source.tiles.clone());
        Ok(Self { dataset, path, band, mask, pixels, mask_buffer, direct, tiles })
    }

    /// The file.
    pub(super) fn dataset(&self) -> &Dataset {
        &self.dataset
    }

    /// The path as it is shown to people.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// Reads a window that lies inside the raster.
    pub(super) fn read(
        &mut self,
        window: Window,
        out: &mut ClassBlock,
    ) -> Result<(), Problem> {
        if window.is_empty() {
            out.clear();
            return Ok(());
        }
        self.read_window(&window, out).map_err(|failure| self.problem(&window, failure))
    }

    fn read_window(
        &mut self,
        window: &Window,
        out: &mut ClassBlock,
    ) -> Result<(), Failure> {
        let band = log::attempt(|| self.dataset.rasterband(self.band))?;
        if let Some(source) = self.mask {
            read_mask(&self.dataset, &band, source, window, &mut self.mask_buffer)?;
        }
        let gaps = self.tiles.as_ref().and_then(|tiles| tiles.gaps_in(window));
        if let (Some(covered), None) = (&gaps, self.mask) {
            self.mask_buffer.clone_from(covered);
        } else if let Some(covered) = &gaps {
            for (valid, covered) in self.mask_buffer.iter_mut().zip(covered) {
                *valid = (*valid).min(*covered);
            }
        }
        let masked = self.mask.is_some() || gaps.is_some();
        let mask = masked.then_some(self.mask_buffer.as_slice());
        let mut from = Source { band: &band, direct: self.direct.as_mut() };
        match &mut self.pixels {
            Pixels::Byte(codes) => {
                from.fetch(window, out.values.bytes())?;
                codes.explain(mask, out);
            }
            Pixels::UInt16(buffer, gone) => {
                from.fetch(window, buffer)?;
                index_pixels(buffer, mask, gone, out)?;
            }
            Pixels::Int16(buffer, gone) => {
                from.fetch(window, buffer)?;
                index_pixels(buffer, mask, gone, out)?;
            }
            Pixels::UInt32(buffer, gone) => {
                from.fetch(window, buffer)?;
                index_pixels(buffer, mask, gone, out)?;
            }
            Pixels::Int32(buffer, gone) => {
                from.fetch(window, buffer)?;
                index_pixels(buffer, mask, gone, out)?;
            }
            Pixels::UInt64(buffer, gone) => {
                from.fetch(window, buffer)?;
                index_pixels(buffer, mask, gone, out)?;
            }
            Pixels::Int64(buffer, gone) => {
                from.fetch(window, buffer)?;
                index_pixels(buffer, mask, gone, out)?;
            }
            Pixels::Float32(buffer, gone) => {
                from.fetch(window, buffer)?;
                index_pixels(buffer, mask, gone, out)?;
            }
            Pixels::Float64(buffer, gone) => {
                from.fetch(window, buffer)?;
                index_pixels(buffer, mask, gone, out)?;
            }
        }
        Ok(())
    }

    fn problem(&self, window: &Window, failure: Failure) -> Problem {
        // Of a mosaic, the tile is named if it is one alone.
        let whole = *window;
        let damaged = matches!(failure, Failure::Damaged);
        let last = self.direct.as_ref().filter(|_| damaged).and_then(Way::last);
        let tile = self.tiles.as_ref().and_then(|tiles| tiles.only(window, last));
        let (path, window) = tile.unwrap_or_else(|| (self.path.clone(), *window));
        let (path, window) = (&path, &window);
        match failure {
            Failure::Gdal(cause) => unreadable(path, window).with("cause", cause),
            Failure::Damaged => {
                unreadable(path, window).with_words("cause", &text::DAMAGED_BLOCK)
            }
            Failure::Classes(NotClasses::TooMany) => {
                Problem::new(&raster::TOO_MANY_CLASSES)
                    .with("path", path)
                    .with("limit", MAX_CLASSES)
            }
            Failure::Classes(NotClasses::Value(offset, value)) => {
                let (path, window) = (&self.path, &whole);
                let cols = window.cols as usize;
                Problem::new(&raster::NOT_CLASSES)
                    .with("path", path)
                    .with("value", value)
                    .with("col", window.col as usize + offset % cols)
                    .with("row", window.row as usize + offset / cols)
            }
        }
    }
}

/// Opens the file for one thread. Gives the dataset, what `prepare` makes of the band and
/// its missing values (`None` if its type is not known), and where its mask is to be read,
/// if masks count and it has one.
pub(super) fn open_band<P>(
    source: &RasterSource,
    prepare: impl FnOnce(&RasterBand<'_>, &MissingValues) -> Option<P>,
) -> Result<(Dataset, P, Option<MaskSource>), Problem> {
    let info = source.info();
    let dataset = crate::local::again(&source.path, &info.path)?;
    let gone = |cause: String| {
        Problem::new(&raster::OPEN).with("path", &info.path).with("cause", cause)
    };
    let (prepared, mask) = {
        let band =
            log::attempt(|| dataset.rasterband(info.band as usize)).map_err(gone)?;
        let (found, _) = log::collect(|| {
            let missing = match &source.tiles {
                Some(tiles) => tiles.missing.clone(),
                None => MissingValues::of(&source.rule, &band, &info.pixel_type),
            };
            (prepare(&band, &missing), MaskSource::of(&dataset, &band, info.band))
        });
        found
    };
    let prepared = prepared.ok_or_else(|| {
        Problem::new(&raster::PIXEL_TYPE)
            .with("path", &info.path)
            .with("kind", &info.pixel_type)
    })?;
    let needs_mask = !matches!(mask, MaskSource::AllValid | MaskSource::Nodata);
    Ok((dataset, prepared, (source.rule.mask && needs_mask).then_some(mask)))
}

/// Pixels that cannot be decoded; the cause is still to be told.
pub(super) fn unreadable(path: &str, window: &Window) -> Problem {
    Problem::new(&raster::READ)
        .with("path", path)
        .with("col", window.col)
        .with("row", window.row)
}

/// Where the pixels of a window come from.
struct Source<'a> {
    band: &'a RasterBand<'a>,
    direct: Option<&'a mut Way>,
}

impl Source<'_> {
    /// Reads a window into a buffer of its size.
    fn fetch<T: Pod + GdalType + Default>(
        &mut self,
        window: &Window,
        buffer: &mut Vec<T>,
    ) -> Result<(), Failure> {
        let read = self.direct.as_mut().map(|own| own.read(self.band, window, buffer));
        match read {
            Some(Ok(())) => Ok(()),
            // GDAL would read it and leave some pixels as they were in its memory.
            Some(Err(Unread::Damaged)) => Err(Failure::Damaged),
            Some(Err(Unread::Unusual)) | None => Ok(fetch(self.band, window, buffer)?),
        }
    }
}

/// Reads a window into a buffer of its size.
pub(super) fn fetch<T: Copy + GdalType + Default>(
    band: &RasterBand<'_>,
    window: &Window,
    buffer: &mut Vec<T>,
) -> Result<(), String> {
    buffer.resize(window.len(), T::default());
    // A grid has fewer than 2^31 columns and rows.
    let origin = (window.col.cast_signed() as isize, window.row.cast_signed() as isize);
    let size = (window.cols as usize, window.rows as usize);
    log::attempt(|| band.read_into_slice(origin, size, size, buffer, None))
}

/// Reads which pixels of a window are valid: 0 is missing, anything else is not.
pub(super) fn read_mask(
    dataset: &Dataset,
    band: &RasterBand<'_>,
    source: MaskSource,
    window: &Window,
    buffer: &mut Vec<u8>,
) -> Result<(), String> {
    let mask = log::attempt(|| match source {
        MaskSource::Alpha(number) => dataset.rasterband(number as usize),
        _ => band.open_mask_band(),
    })?;
    fetch(&mask, window, buffer)
}
