//! The two files of a raster that is written window by window.

use std::cmp::Ordering;
use std::ffi::CString;
use std::path::Path;

use gdal::errors::{GdalError, Result as GdalResult};
use gdal::raster::{Buffer, GdalType, RasterBand, RasterCreationOptions};
use gdal::{Dataset, DriverManager, Metadata as _};
use restora_grid::Grid;
use restora_message::Problem;
use restora_message::catalogue::run;
use restora_table::RasterKind;

use super::layout::SinkLayout;
use super::summary::Summary;
use crate::log;
use crate::raster::write::{palette, place_on};

/// Side of a tile, in cells.
const TILE: u32 = 512;

/// Tiles that are compared in the end, at most.
const COMPARED: usize = 64;

/// Makes the temporary file, with all but its pixels.
pub(super) fn begin(
    path: &Path,
    grid: &Grid,
    layout: &SinkLayout,
) -> GdalResult<Dataset> {
    let options = RasterCreationOptions::from_iter([
        "TILED=YES".to_owned(),
        format!("BLOCKXSIZE={TILE}"),
        format!("BLOCKYSIZE={TILE}"),
        "SPARSE_OK=TRUE".to_owned(),
        "BIGTIFF=YES".to_owned(),
    ]);
    let driver = DriverManager::get_driver_by_name("GTiff")?;
    let (cols, rows) = (grid.cols as usize, grid.rows as usize);
    let mut dataset = match layout.kind {
        RasterKind::Float32 => driver
            .create_with_band_type_with_options::<f32, _>(path, cols, rows, 1, &options),
        RasterKind::UInt8 => driver
            .create_with_band_type_with_options::<u8, _>(path, cols, rows, 1, &options),
        RasterKind::Int16 => driver
            .create_with_band_type_with_options::<i16, _>(path, cols, rows, 1, &options),
        RasterKind::UInt16 => driver
            .create_with_band_type_with_options::<u16, _>(path, cols, rows, 1, &options),
    }?;
    place_on(&mut dataset, grid)?;
    {
        let mut band = dataset.rasterband(1)?;
        band.set_no_data_value(Some(layout.nodata))?;
        // Later than this a file does not take colours.
        if !layout.palette.is_empty() {
            band.set_color_table(&palette(&layout.palette));
        }
    }
    Ok(dataset)
}

/// What goes with the file and its band, but for colours.
pub(super) fn describe(dataset: &mut Dataset, layout: &SinkLayout) -> GdalResult<()> {
    for (key, value) in &layout.metadata {
        dataset.set_metadata_item(key, value, "")?;
    }
    let mut band = dataset.rasterband(1)?;
    if !layout.description.is_empty() {
        band.set_description(&layout.description)?;
    }
    if let Some(scale) = layout.scale {
        band.set_scale(scale)?;
    }
    if let Some(offset) = layout.offset {
        band.set_offset(offset)?;
    }
    for (pixel, name) in &layout.categories {
        band.set_metadata_item(&format!("CATEGORY_{pixel}"), name, "")?;
    }
    if layout.unit.is_empty() { Ok(()) } else { set_unit(&band, &layout.unit) }
}

/// Sets the unit of a band's values.
#[expect(unsafe_code, reason = "the gdal crate cannot set a unit")]
fn set_unit(band: &RasterBand<'_>, unit: &str) -> GdalResult<()> {
    let unit = CString::new(unit)?;
    // SAFETY: the band's dataset is open as long as the band is borrowed, and the text is a
    // C string that outlives the call, which copies it.
    let code =
        unsafe { gdal_sys::GDALSetRasterUnitType(band.c_rasterband(), unit.as_ptr()) };
    if code == gdal_sys::CPLErr::CE_None {
        return Ok(());
    }
    Err(GdalError::BadArgument("the unit was refused".to_owned()))
}

/// Copies codes under other numbers, tile by tile.
pub(super) fn renumber(
    (old, made): (&Dataset, &Dataset),
    new: &[u16],
    kind: RasterKind,
) -> GdalResult<()> {
    let (from, mut to) = (old.rasterband(1)?, made.rasterband(1)?);
    let (cols, rows) = old.raster_size();
    let side = TILE as usize;
    let number = |code: &u16| new.get(usize::from(*code)).copied().unwrap_or(0);
    for y in (0..rows).step_by(side) {
        for x in (0..cols).step_by(side) {
            let origin = (x.cast_signed(), y.cast_signed());
            let size = (side.min(cols - x), side.min(rows - y));
            let codes = from.read_as::<u16>(origin, size, size, None)?;
            let codes: Vec<u16> = codes.data().iter().map(number).collect();
            // Tiles that nobody wrote stay unwritten.
            if codes.iter().all(|code| *code == 0) {
                continue;
            }
            if kind == RasterKind::UInt16 {
                to.write(origin, size, &mut Buffer::new(size, codes))?;
            } else {
                let bytes = codes.iter().map(|code| u8::try_from(*code).unwrap_or(0));
                to.write(
                    origin,
                    size,
                    &mut Buffer::new(size, bytes.collect::<Vec<u8>>()),
                )?;
            }
        }
    }
    Ok(())
}

/// Puts statistics of all pixels into the metadata of the band.
pub(super) fn summarise(
    dataset: &mut Dataset,
    grid: &Grid,
    nodata: f64,
) -> GdalResult<Summary> {
    dataset.flush_cache()?;
    let missing = |value: f64| value.partial_cmp(&nodata) == Some(Ordering::Equal);
    let summary = Summary::of_band(dataset, missing)?;
    let mut band = dataset.rasterband(1)?;
    for (key, value) in summary.items(grid.cells()) {
        band.set_metadata_item(key, &value, "")?;
    }
    Ok(summary)
}

/// Makes the Cloud Optimized GeoTIFF.
pub(super) fn optimise(
    complete: &Dataset,
    path: &Path,
    layout: &SinkLayout,
) -> GdalResult<()> {
    let predictor = layout.predictor();
    let options = RasterCreationOptions::from_iter([
        format!("COMPRESS={}", layout.compression.name()),
        format!("PREDICTOR={predictor}"),
        format!("OVERVIEW_PREDICTOR={predictor}"),
        format!("BLOCKSIZE={TILE}"),
        format!("OVERVIEW_RESAMPLING={}", layout.overviews.name()),
        format!("NUM_THREADS={}", layout.threads.max(1)),
        "OVERVIEWS=IGNORE_EXISTING".to_owned(),
        "BIGTIFF=IF_SAFER".to_owned(),
    ]);
    let driver = DriverManager::get_driver_by_name("COG")?;
    complete.create_copy(&driver, path, &options)?.close()
}

fn differs(shown: &str) -> Problem {
    Problem::new(&run::VERIFY).with("path", shown)
}

/// Opens what was made, and compares it with what it was made from.
pub(super) fn verify(
    complete: &Dataset,
    made: &Path,
    shown: &str,
    kind: RasterKind,
) -> Result<(), Problem> {
    let made = crate::local::again(made, shown)?;
    let same = log::attempt(|| {
        if !same_shape(complete, &made, kind)? {
            return Ok(false);
        }
        match kind {
            RasterKind::Float32 => same_tiles(complete, &made, |v: f32| v.to_bits()),
            RasterKind::UInt8 => same_tiles(complete, &made, |v: u8| v),
            RasterKind::Int16 => same_tiles(complete, &made, |v: i16| v),
            RasterKind::UInt16 => same_tiles(complete, &made, |v: u16| v),
        }
    });
    if same == Ok(true) { Ok(()) } else { Err(differs(shown)) }
}

/// Whether the file is optimised, and is what it was to be but for its pixels.
fn same_shape(complete: &Dataset, made: &Dataset, kind: RasterKind) -> GdalResult<bool> {
    let layout = made.metadata_item("LAYOUT", "IMAGE_STRUCTURE");
    let (cols, rows) = made.raster_size();
    let band = made.rasterband(1)?;
    let small = cols.max(rows) <= TILE as usize;
    Ok(layout.as_deref() == Some("COG")
        && made.raster_count() == 1
        && (cols, rows) == complete.raster_size()
        && places(made)? == places(complete)?
        && band.band_type().name() == kind.to_string()
        && (small || band.overview_count()? > 0))
}

/// The geotransform, bit by bit.
fn places(dataset: &Dataset) -> GdalResult<[u64; 6]> {
    Ok(dataset.geo_transform()?.map(f64::to_bits))
}

/// Compares tiles that are spread evenly over the whole, the first and the last among them.
fn same_tiles<T, K>(
    complete: &Dataset,
    made: &Dataset,
    key: impl Fn(T) -> K,
) -> GdalResult<bool>
where
    T: GdalType + Copy,
    K: PartialEq,
{
    let (cols, rows) = made.raster_size();
    let side = TILE as usize;
    let across = cols.div_ceil(side);
    let tiles = across * rows.div_ceil(side);
    let compared = tiles.min(COMPARED);
    for k in 0..compared {
        let tile = if compared == 1 { 0 } else { k * (tiles - 1) / (compared - 1) };
        let (x, y) = (tile % across * side, tile / across * side);
        let size = (side.min(cols - x), side.min(rows - y));
        let read = |dataset: &Dataset| {
            let origin = (x.cast_signed(), y.cast_signed());
            dataset.rasterband(1)?.read_as::<T>(origin, size, size, None)
        };
        let (left, right) = (read(complete)?, read(made)?);
        if !left.data().iter().map(|v| key(*v)).eq(right.data().iter().map(|v| key(*v))) {
            return Ok(false);
        }
    }
    Ok(true)
}
