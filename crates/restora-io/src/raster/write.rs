//! Writing a class raster as GeoTIFF.

use std::path::Path;

use gdal::config::{clear_thread_local_config_option, set_thread_local_config_option};
use gdal::raster::{
    Buffer, ColorEntry, ColorTable, PaletteInterpretation, RasterCreationOptions,
};
use gdal::{Dataset, DriverManager, Metadata as _};
use restora_grid::Grid;
use restora_message::Problem;
use restora_message::catalogue::run;

use crate::files::{TempFile, write_problem};
use crate::{crs, log};

/// How a class raster is written.
#[derive(Clone, Debug, Default)]
pub struct ClassRasterOptions {
    /// The value that means "missing".
    pub nodata: Option<u8>,
    /// Colours (red, green, blue) by value.
    pub palette: Vec<(u8, [u8; 3])>,
    /// Side of a tile in pixels, a multiple of 16; `None` writes strips.
    pub tile: Option<u32>,
    /// Description of the band.
    pub description: String,
}

/// Writes one byte per cell as a deflated GeoTIFF, under a temporary name first. The same
/// input gives the same bytes.
///
/// # Errors
/// If it cannot be written, or does not read back as it was written.
pub fn write_class_raster(
    path: &Path,
    grid: &Grid,
    classes: &[u8],
    options: &ClassRasterOptions,
) -> Result<(), Problem> {
    log::ready();
    if u64::try_from(classes.len()) != Ok(grid.cells()) {
        let cause = format!("{} classes for {} cells", classes.len(), grid.cells());
        return Err(Problem::new(&run::INTERNAL).with("cause", cause));
    }
    let temp = TempFile::beside(path)?;
    written(path, || create(temp.path(), grid, classes, options))?;
    verify(temp.path(), path, classes)?;
    temp.sync().map_err(|e| write_problem(path, &e))?;
    temp.persist(path)
}

/// Runs work of GDAL's that writes what is to be `path` in the end, without sidecar files.
pub(crate) fn written<T>(
    path: &Path,
    work: impl FnOnce() -> gdal::errors::Result<T>,
) -> Result<T, Problem> {
    let (result, messages) = log::collect(|| without_pam(work));
    // Before 3.7 closing and flushing report trouble through the messages alone.
    let trouble = messages.iter().any(|m| m.failure);
    match result {
        Ok(done) if !trouble => Ok(done),
        other => {
            let plain = other.err().map(|e| e.to_string()).unwrap_or_default();
            Err(failed(path, &log::cause(&messages).unwrap_or(plain)))
        }
    }
}

/// A failure of GDAL's to write, told as a full disk where it is one.
fn failed(path: &Path, cause: &str) -> Problem {
    let words = ["No space left", "disk full", "Free disk space available"];
    let full = words.iter().any(|words| cause.contains(words));
    let entry = if full { &run::DISK } else { &run::WRITE };
    Problem::new(entry).with("path", path.display()).with("cause", cause)
}

/// Runs with sidecar files switched off on this thread.
fn without_pam<T>(
    work: impl FnOnce() -> gdal::errors::Result<T>,
) -> gdal::errors::Result<T> {
    set_thread_local_config_option("GDAL_PAM_ENABLED", "NO")?;
    let result = work();
    clear_thread_local_config_option("GDAL_PAM_ENABLED")?;
    result
}

/// Says where a new dataset lies.
pub(super) fn place_on(dataset: &mut Dataset, grid: &Grid) -> gdal::errors::Result<()> {
    dataset.set_geo_transform(&[grid.x0, grid.dx, 0.0, grid.y0, 0.0, grid.dy])?;
    if let Some(crs) = &grid.crs {
        let srs = crs::to_srs(crs).map_err(gdal::errors::GdalError::BadArgument)?;
        dataset.set_spatial_ref(&srs)?;
    }
    Ok(())
}

fn create(
    path: &Path,
    grid: &Grid,
    classes: &[u8],
    options: &ClassRasterOptions,
) -> gdal::errors::Result<()> {
    let mut creation = vec!["COMPRESS=DEFLATE".to_owned(), "PREDICTOR=1".to_owned()];
    if let Some(tile) = options.tile {
        creation.push("TILED=YES".to_owned());
        creation.push(format!("BLOCKXSIZE={tile}"));
        creation.push(format!("BLOCKYSIZE={tile}"));
    }
    let creation: RasterCreationOptions = creation.iter().map(String::as_str).collect();
    let size = (grid.cols as usize, grid.rows as usize);
    let driver = DriverManager::get_driver_by_name("GTiff")?;
    let mut dataset = driver.create_with_band_type_with_options::<u8, _>(
        path, size.0, size.1, 1, &creation,
    )?;
    place_on(&mut dataset, grid)?;
    {
        let mut band = dataset.rasterband(1)?;
        band.set_no_data_value(options.nodata.map(f64::from))?;
        if !options.palette.is_empty() {
            let colours: Vec<(u16, [u8; 3])> =
                options.palette.iter().map(|(v, c)| (u16::from(*v), *c)).collect();
            band.set_color_table(&palette(&colours));
        }
        if !options.description.is_empty() {
            band.set_description(&options.description)?;
        }
        let mut pixels = Buffer::new(size, classes.to_vec());
        band.write((0, 0), size, &mut pixels)?;
    }
    dataset.close()
}

/// A table of colours by pixel.
pub(super) fn palette(colours: &[(u16, [u8; 3])]) -> ColorTable<'static> {
    let mut table = ColorTable::new(PaletteInterpretation::Rgba);
    // A full table, so that values without a colour are black whatever GDAL's default.
    for value in 0..=255u16 {
        table.set_color_entry(value, &ColorEntry::rgba(0, 0, 0, 255));
    }
    for (value, [r, g, b]) in colours {
        let entry = ColorEntry::rgba(i16::from(*r), i16::from(*g), i16::from(*b), 255);
        table.set_color_entry(*value, &entry);
    }
    table
}

/// Opens what was written and compares it.
fn verify(temp: &Path, path: &Path, classes: &[u8]) -> Result<(), Problem> {
    let differs = || Problem::new(&run::VERIFY).with("path", path.display());
    let dataset = crate::local::again(temp, &path.display().to_string())?;
    let same = log::attempt(|| {
        let size = dataset.raster_size();
        let read = dataset.rasterband(1)?.read_as::<u8>((0, 0), size, size, None)?;
        Ok(read.data() == classes)
    });
    match same {
        Ok(true) => Ok(()),
        _ => Err(differs()),
    }
}
