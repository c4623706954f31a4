//! Reading windows of a raster as numbers: rainfall, plant growth, any factor that is no
//! class.
//!
//! Pixels are read in the type that they are stored in, so that missing values compare as
//! exactly as they do for classes; only then are they made numbers. Nothing is resampled
//! here: numbers stand on the file's own grid.

use gdal::Dataset;
use gdal::raster::{GdalType, RasterBand};
use restora_grid::{Grid, Window};
use restora_message::Problem;
use restora_message::catalogue::raster;

use super::missing::MissingValues;
use super::reader::{check_inside, fetch, open_band, read_mask, unreadable};
use super::source::{MaskSource, RasterSource};
use crate::log;

/// Reads one band as numbers for one thread. It owns its GDAL dataset and stays on the
/// thread that made it.
pub struct NumberReader {
    dataset: Dataset,
    path: String,
    grid: Grid,
    band: usize,
    mask: Option<MaskSource>,
    mask_buffer: Vec<u8>,
    decode: Decode,
}

impl NumberReader {
    pub(super) fn new(source: &RasterSource) -> Result<Self, Problem> {
        let info = source.info();
        let (dataset, (decode, line), mask) = open_band(source, |band, missing| {
            let line = Line::of(band);
            let stored = band.band_type().name();
            Some((decode(&stored, &info.pixel_type, missing, line)?, line))
        })?;
        if !line.is_usable() {
            return Err(Problem::new(&raster::SCALE)
                .with("path", &info.path)
                .with("band", info.band)
                .with("scale", line.scale)
                .with("offset", line.offset));
        }
        Ok(Self {
            dataset,
            path: info.path.clone(),
            grid: source.native_grid().clone(),
            band: info.band as usize,
            mask,
            mask_buffer: Vec::new(),
            decode,
        })
    }

    /// Reads a window of the file's own grid, row by row, into `out`, which is overwritten;
    /// its memory is reused. Missing pixels are NaN. All others are pixel × scale + offset
    /// as the band declares them; infinite ones stay infinite. Integers beyond 2^53 are
    /// rounded to what f64 can hold.
    ///
    /// # Errors
    /// If the window is not on the grid or pixels cannot be decoded; `out` is empty then.
    pub fn read(&mut self, window: Window, out: &mut Vec<f64>) -> Result<(), Problem> {
        out.clear();
        check_inside(&window, &self.grid, &self.path)?;
        if window.is_empty() {
            return Ok(());
        }
        self.read_window(&window, out)
            .map_err(|cause| unreadable(&self.path, &window, &cause))
    }

    fn read_window(&mut self, window: &Window, out: &mut Vec<f64>) -> Result<(), String> {
        let band = log::attempt(|| self.dataset.rasterband(self.band))?;
        let mask = match self.mask {
            Some(source) => {
                read_mask(&self.dataset, &band, source, window, &mut self.mask_buffer)?;
                Some(self.mask_buffer.as_slice())
            }
            None => None,
        };
        (self.decode)(&band, window, mask, out)
    }
}

/// From pixels to numbers: number = pixel × scale + offset.
#[derive(Clone, Copy, Debug)]
struct Line {
    scale: f64,
    offset: f64,
}

impl Line {
    fn of(band: &RasterBand<'_>) -> Self {
        Self { scale: band.scale().unwrap_or(1.0), offset: band.offset().unwrap_or(0.0) }
    }

    /// Whether numbers stay numbers: infinity times zero would pass for missing.
    fn is_usable(self) -> bool {
        self.scale.is_normal() && self.offset.is_finite()
    }

    fn at(self, pixel: f64) -> f64 {
        pixel * self.scale + self.offset
    }
}

/// Reads a window with its mask, which is 0 where missing, and appends its numbers.
type Decode = Box<
    dyn FnMut(
            &RasterBand<'_>,
            &Window,
            Option<&[u8]>,
            &mut Vec<f64>,
        ) -> Result<(), String>
        + Send,
>;

/// For pixels as GDAL stores them (`stored`) and as they are meant (`meant`): signed bytes
/// are stored as `Byte` before GDAL 3.7.
fn decode(
    stored: &str,
    meant: &str,
    missing: &MissingValues,
    line: Line,
) -> Option<Decode> {
    Some(match (stored, meant) {
        ("Byte", "Int8") => {
            let gone = missing.integers::<i8>().into_iter().map(i8::cast_unsigned);
            typed(gone.collect(), move |b: u8| line.at(f64::from(b.cast_signed())))
        }
        ("Byte", _) => typed(missing.integers::<u8>(), move |p| line.at(f64::from(p))),
        ("Int8", _) => {
            // A value that no signed byte can have matches nothing.
            let gone = missing.integers::<i8>().into_iter().map(i16::from);
            typed(gone.collect(), move |p: i16| line.at(f64::from(p)))
        }
        ("UInt16", _) => typed(missing.integers::<u16>(), move |p| line.at(f64::from(p))),
        ("Int16", _) => typed(missing.integers::<i16>(), move |p| line.at(f64::from(p))),
        ("UInt32", _) => typed(missing.integers::<u32>(), move |p| line.at(f64::from(p))),
        ("Int32", _) => typed(missing.integers::<i32>(), move |p| line.at(f64::from(p))),
        ("UInt64", _) => typed(missing.integers::<u64>(), move |p| line.at(p as f64)),
        ("Int64", _) => typed(missing.integers::<i64>(), move |p| line.at(p as f64)),
        ("Float32", _) => typed(missing.singles(), move |p| line.at(f64::from(p))),
        ("Float64", _) => typed(missing.doubles(), move |p| line.at(p)),
        _ => return None,
    })
}

/// For one type of pixel, with what is missing in it. NaN needs no mention: it stays NaN.
fn typed<T>(gone: Vec<T>, number: impl Fn(T) -> f64 + Send + 'static) -> Decode
where
    T: GdalType + Copy + Default + PartialEq + Send + 'static,
{
    let mut buffer = Vec::new();
    Box::new(move |band, window, mask, out| {
        fetch(band, window, &mut buffer)?;
        let number = |p: &T| if gone.contains(p) { f64::NAN } else { number(*p) };
        match mask {
            None => out.extend(buffer.iter().map(number)),
            Some(mask) => out.extend(
                buffer
                    .iter()
                    .zip(mask)
                    .map(|(p, valid)| if *valid == 0 { f64::NAN } else { number(p) }),
            ),
        }
        Ok(())
    })
}
