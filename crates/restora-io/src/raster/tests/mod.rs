//! Rasters as GDAL writes them, read back as classes.

mod align;
mod cog;
mod header;
mod many;
mod numbers;
mod direct;
mod read;
mod stored;
mod write;

use std::path::{Path, PathBuf};

use gdal::raster::{Buffer, GdalType, RasterCreationOptions};
use gdal::{Dataset, DriverManager};
use restora_grid::{NodataRule, Window};
use restora_message::Problem;

use super::{ClassBlock, RasterSource};
use crate::log;

/// What a test raster looks like, but for its pixels.
pub(super) struct Spec<'a> {
    pub(super) size: (usize, usize),
    pub(super) gt: Option<[f64; 6]>,
    pub(super) crs: Option<u32>,
    pub(super) nodata: Option<f64>,
    pub(super) bands: usize,
    pub(super) options: &'a [&'a str],
}

impl Default for Spec<'_> {
    fn default() -> Self {
        let gt = Some([500_000.0, 30.0, 0.0, 4_000_000.0, 0.0, -30.0]);
        Self { size: (3, 2), gt, crs: Some(32650), nodata: None, bands: 1, options: &[] }
    }
}

/// Writes band 1 of a raster, and lets `more` do the rest.
pub(super) fn make<T: GdalType + Copy>(
    path: &Path,
    spec: &Spec<'_>,
    pixels: &[T],
    more: impl FnOnce(&mut Dataset),
) {
    log::ready();
    let options: RasterCreationOptions = spec.options.iter().copied().collect();
    let driver = DriverManager::get_driver_by_name("GTiff").unwrap();
    let mut dataset = driver
        .create_with_band_type_with_options::<T, _>(
            path,
            spec.size.0,
            spec.size.1,
            spec.bands,
            &options,
        )
        .unwrap();
    if let Some(gt) = &spec.gt {
        dataset.set_geo_transform(gt).unwrap();
    }
    if let Some(epsg) = spec.crs {
        let srs = gdal::spatial_ref::SpatialRef::from_epsg(epsg).unwrap();
        dataset.set_spatial_ref(&srs).unwrap();
    }
    {
        let mut band = dataset.rasterband(1).unwrap();
        if spec.nodata.is_some() {
            band.set_no_data_value(spec.nodata).unwrap();
        }
        let mut buffer = Buffer::new(spec.size, pixels.to_vec());
        band.write((0, 0), spec.size, &mut buffer).unwrap();
    }
    more(&mut dataset);
    dataset.close().unwrap();
}

/// Writes bytes into another band or a mask.
pub(super) fn fill(band: &mut gdal::raster::RasterBand<'_>, bytes: &[u8]) {
    let size = band.size();
    band.write((0, 0), size, &mut Buffer::new(size, bytes.to_vec())).unwrap();
}

pub(super) fn open(path: &Path, rule: &NodataRule) -> Result<RasterSource, Problem> {
    RasterSource::open(path, "shown.tif", 1, rule)
}

pub(super) fn block(
    source: &RasterSource,
    window: Window,
) -> Result<ClassBlock, Problem> {
    let mut out = ClassBlock::default();
    source.reader()?.read(window, &mut out)?;
    Ok(out)
}

/// Codes of a window, `None` where missing.
pub(super) fn codes(source: &RasterSource, window: Window) -> Vec<Option<i32>> {
    let block = block(source, window).unwrap();
    block.classes().collect()
}

/// All codes of a file; 0 stands for missing.
pub(super) fn all(path: &Path, rule: &NodataRule) -> Vec<i32> {
    let source = open(path, rule).unwrap();
    let codes = codes(&source, source.info().grid.window());
    codes.into_iter().map(|c| c.unwrap_or(0)).collect()
}

pub(super) fn place(name: &str) -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(name);
    (dir, path)
}
