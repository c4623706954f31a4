//! Rasters, vectors and tables from and to disk, through GDAL.
//!
//! This is the one crate that names `gdal`. A [`RasterSource`] is a raster that has been
//! looked at but holds nothing open; each thread makes a [`ClassReader`] (or for factors
//! a [`NumberReader`]) of its own from it. [`read_sites`] reads polygons with their ids.
//! [`OutputDir`] and the `write_*` functions put files in place as a whole or not at all.
//!
//! Nothing is computed of the pixels here: no areas, no sums. No message of GDAL's goes to
//! the terminal; they are collected per thread and end up in the
//! [`Problem`](restora_message::Problem) that they caused.

mod log;
mod crs;
mod transform;
mod raster;
mod sentinel2;
mod sites;
mod layers;
mod files;

pub use crs::{crs_from_text, crs_label, projjson, same_crs};
pub use files::{FileStamp, OutputDir, is_plain, may_fill, stamp, table_csv, write_file};
pub use layers::{Database, LayerStyle, Layers, without_password, write_geopackage};
pub use log::{gdal_version, init};
pub use raster::{
    BandsReader, ClassBlock, ClassRasterOptions, ClassReader, Compression, MAX_CLASSES,
    NumberReader, Overviews, RasterInfo, RasterSink, RasterSource, Resampling, SinkKind,
    SinkLayout, picture, write_class_raster,
};
pub use sentinel2::{Sentinel2Product, read_sentinel2};
pub use sites::{SiteFeature, SiteFile, SiteQuery, read_sites};
pub use transform::{TransformQuality, transform_quality};
