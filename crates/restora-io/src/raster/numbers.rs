//! Reading windows of a raster as numbers: rainfall, plant growth, any factor that is no
//! class; and the bands of satellites.
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
use super::source::{MaskSource, RasterInfo, RasterSource};
use crate::log;

/// Reads one band as numbers for one thread: `f64` with the scale and offset of the file
/// ([`RasterSource::numbers`]), or `f32` as they are stored ([`RasterSource::stored`]). It
/// owns its GDAL dataset and stays on the thread that made it.
pub struct NumberReader<N = f64> {
    dataset: Dataset,
    band: Band<N>,
}

impl<N: Number> NumberReader<N> {
    pub(super) fn new(source: &RasterSource) -> Result<Self, Problem> {
        let (dataset, band) = Band::open(source)?;
        Ok(Self { dataset, band })
    }

    /// Reads a window of the file's own grid, row by row, into `out`, which is overwritten;
    /// its memory is reused. Missing pixels are NaN. All others are, as `f64`, pixel ×
    /// scale + offset as the band declares them, and as `f32` the pixel itself; infinite
    /// ones stay infinite. What the type cannot hold is rounded to the nearest that it can:
    /// integers beyond 2^53 in `f64`; integers beyond 2^24 and all pixels of `Float64` in
    /// `f32`, where those beyond its range become infinite.
    ///
    /// # Errors
    /// If the window is not on the grid or pixels cannot be decoded; `out` is empty then.
    pub fn read(&mut self, window: Window, out: &mut Vec<N>) -> Result<(), Problem> {
        self.band.read(&self.dataset, window, out)
    }
}

/// One band of a dataset, made ready to be read as numbers.
pub(super) struct Band<N> {
    path: String,
    grid: Grid,
    number: usize,
    mask: Option<MaskSource>,
    mask_buffer: Vec<u8>,
    decode: Decode<N>,
}

impl<N: Number> Band<N> {
    /// Opens the file of a source.
    pub(super) fn open(source: &RasterSource) -> Result<(Dataset, Self), Problem> {
        let info = source.info();
        let (dataset, decode, mask) = open_band(source, |band, missing| {
            let how = N::how(band, info);
            how.map(|how| decode(&band.band_type().name(), info, missing, how))
                .transpose()
        })?;
        let band = Self {
            path: info.path.clone(),
            grid: source.native_grid().clone(),
            number: info.band as usize,
            mask,
            mask_buffer: Vec::new(),
            decode: decode?,
        };
        Ok((dataset, band))
    }

    /// Reads a window from the dataset that the band is of.
    pub(super) fn read(
        &mut self,
        dataset: &Dataset,
        window: Window,
        out: &mut Vec<N>,
    ) -> Result<(), Problem> {
        let inside = check_inside(&window, &self.grid, &self.path);
        let done = inside.and_then(|()| {
            if window.is_empty() {
                out.clear();
                return Ok(());
            }
            self.read_window(dataset, &window, out)
                .map_err(|cause| unreadable(&self.path, &window).with("cause", cause))
        });
        if done.is_err() {
            out.clear();
        }
        done
    }

    fn read_window(
        &mut self,
        dataset: &Dataset,
        window: &Window,
        out: &mut Vec<N>,
    ) -> Result<(), String> {
        let band = log::attempt(|| dataset.rasterband(self.number))?;
        let mask = match self.mask {
            Some(source) => {
                read_mask(dataset, &band, source, window, &mut self.mask_buffer)?;
                Some(self.mask_buffer.as_slice())
            }
            None => None,
        };
        (self.decode)(&band, window, mask, out)
    }
}

/// From pixels to numbers: number = pixel × scale + offset.
#[derive(Clone, Copy, Debug)]
pub struct Line {
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

/// A pixel as it is stored.
pub trait Stored: Copy {
    /// It, or the nearest `f32`.
    fn single(self) -> f32;
    /// It, or the nearest `f64`.
    fn double(self) -> f64;
}

macro_rules! stored {
    ($($t:ty: $single:expr, $double:expr;)*) => {$(
        impl Stored for $t {
            fn single(self) -> f32 {
                $single(self)
            }

            fn double(self) -> f64 {
                $double(self)
            }
        }
    )*};
}
stored! {
    u8: f32::from, f64::from;
    i8: f32::from, f64::from;
    u16: f32::from, f64::from;
    i16: f32::from, f64::from;
    u32: |p| p as f32, f64::from;
    i32: |p| p as f32, f64::from;
    u64: |p| p as f32, |p| p as f64;
    i64: |p| p as f32, |p| p as f64;
    f32: f32::from, f64::from;
    f64: nearest, f64::from;
}

#[expect(clippy::cast_possible_truncation, reason = "rounding is what is wanted")]
fn nearest(pixel: f64) -> f32 {
    pixel as f32
}

/// What pixels are read as.
pub trait Number: Copy + Send + 'static {
    /// What stands for a missing pixel.
    const MISSING: Self;
    /// What has to be known of a band.
    type How: Copy + Send + 'static;
    /// What is known of a band.
    fn how(band: &RasterBand<'_>, info: &RasterInfo) -> Result<Self::How, Problem>;
    /// The number of a pixel that is not missing.
    fn of(pixel: impl Stored, how: Self::How) -> Self;
}

/// With the file's scale and offset.
impl Number for f64 {
    const MISSING: Self = Self::NAN;
    type How = Line;

    fn how(band: &RasterBand<'_>, info: &RasterInfo) -> Result<Line, Problem> {
        let line = Line::of(band);
        if line.is_usable() {
            return Ok(line);
        }
        Err(Problem::new(&raster::SCALE)
            .with("path", &info.path)
            .with("band", info.band)
            .with("scale", line.scale)
            .with("offset", line.offset))
    }

    fn of(pixel: impl Stored, line: Line) -> Self {
        line.at(pixel.double())
    }
}

/// As stored.
impl Number for f32 {
    const MISSING: Self = Self::NAN;
    type How = ();

    fn how(_: &RasterBand<'_>, _: &RasterInfo) -> Result<(), Problem> {
        Ok(())
    }

    fn of(pixel: impl Stored, (): ()) -> Self {
        pixel.single()
    }
}

/// Reads a window with its mask, which is 0 where missing, and puts its numbers in the
/// place of what was there.
type Decode<N> = Box<
    dyn FnMut(&RasterBand<'_>, &Window, Option<&[u8]>, &mut Vec<N>) -> Result<(), String>
        + Send,
>;

/// For pixels as GDAL stores them (`stored`) and as they are meant (`info.pixel_type`):
/// signed bytes are stored as `Byte` before GDAL 3.7.
fn decode<N: Number>(
    stored: &str,
    info: &RasterInfo,
    missing: &MissingValues,
    how: N::How,
) -> Option<Decode<N>> {
    let meant = info.pixel_type.as_str();
    Some(match (stored, meant) {
        ("Byte", "Int8") => {
            let gone = missing.integers::<i8>().into_iter().map(i8::cast_unsigned);
            typed(gone.collect(), move |b: u8| N::of(b.cast_signed(), how))
        }
        ("Byte", _) => plain::<u8, N>(missing.integers(), how),
        ("Int8", _) => {
            // A value that no signed byte can have matches nothing.
            let gone = missing.integers::<i8>().into_iter().map(i16::from);
            plain::<i16, N>(gone.collect(), how)
        }
        ("UInt16", _) => plain::<u16, N>(missing.integers(), how),
        ("Int16", _) => plain::<i16, N>(missing.integers(), how),
        ("UInt32", _) => plain::<u32, N>(missing.integers(), how),
        ("Int32", _) => plain::<i32, N>(missing.integers(), how),
        ("UInt64", _) => plain::<u64, N>(missing.integers(), how),
        ("Int64", _) => plain::<i64, N>(missing.integers(), how),
        ("Float32", _) => plain::<f32, N>(missing.singles(), how),
        ("Float64", _) => plain::<f64, N>(missing.doubles(), how),
        _ => return None,
    })
}

/// For one type of pixel that is stored as it is meant.
fn plain<T, N: Number>(gone: Vec<T>, how: N::How) -> Decode<N>
where
    T: Stored + GdalType + Default + PartialEq + Send + 'static,
{
    typed(gone, move |pixel: T| N::of(pixel, how))
}

/// For one type of pixel, with what is missing in it. NaN needs no mention: it stays NaN.
fn typed<T, N: Number>(
    gone: Vec<T>,
    number: impl Fn(T) -> N + Send + 'static,
) -> Decode<N>
where
    T: GdalType + Copy + Default + PartialEq + Send + 'static,
{
    let mut buffer = Vec::new();
    // The config often names what the band declares as well; one value is quicker than two.
    let mut different: Vec<T> = Vec::new();
    for value in gone {
        if !different.contains(&value) {
            different.push(value);
        }
    }
    Box::new(move |band, window, mask, out| {
        fetch(band, window, &mut buffer)?;
        // What was there is written over, which is cheaper than to fill up what was cleared.
        out.resize(buffer.len(), N::MISSING);
        // A loop of its own for each case, so that the usual ones need no loop inside.
        match *different.as_slice() {
            [] => convert(&buffer, mask, out, &number),
            [one] => convert(&buffer, mask, out, |p| {
                let found = number(p);
                if p == one { N::MISSING } else { found }
            }),
            [one, other] => convert(&buffer, mask, out, |p| {
                let found = number(p);
                if p == one || p == other { N::MISSING } else { found }
            }),
            _ => convert(&buffer, mask, out, |p| {
                if different.contains(&p) { N::MISSING } else { number(p) }
            }),
        }
        Ok(())
    })
}

/// Fills `out` with the numbers of pixels, missing where the mask is 0.
fn convert<T: Copy, N: Number>(
    pixels: &[T],
    mask: Option<&[u8]>,
    out: &mut [N],
    number: impl Fn(T) -> N,
) {
    let cells = out.iter_mut().zip(pixels);
    match mask {
        None => cells.for_each(|(cell, pixel)| *cell = number(*pixel)),
        Some(mask) => cells.zip(mask).for_each(|((cell, pixel), valid)| {
            let found = number(*pixel);
            *cell = if *valid == 0 { N::MISSING } else { found };
        }),
    }
}
