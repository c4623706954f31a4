//! Rasters, vectors and tables from and to disk, through GDAL.
//!
//! This is the one crate that names `gdal`. A [`RasterSource`] is a raster that has been
//! looked at but holds nothing open; each thread makes a [`ClassReader`] (or for factors
//! a [`NumberReader`]) of its own from it. [`read_sites`] reads polygons with their ids.
//! [`RasterLook`] and [`VectorLook`] say what a file is for people, also where no run could use it.
//! [`OutputDir`] and the `write_*` functions put files in place as a whole or not at all.
//!
//! Nothing is computed of the pixels here: no areas, no sums. No message of GDAL's goes to
//! the terminal; they are collected per thread and end up in the
//! [`Problem`](restora_message::Problem) that they caused.

mod log;
mod local;
mod crs;
mod transform;
mod raster;
mod sentinel2;
mod sites;
mod layers;
mod files;
mod calendar;
mod columns;
mod pack;
mod tiff;

pub use calendar::day;
pub use columns::{GUARDED, parquet_texts};
pub use crs::{
    central_meridian, crs_from_text, crs_label, projjson, same_base, same_crs,
};
pub use files::{
    FileSeen, FileStamp, OutputDir, PartsFile, SealedReader, SealedWriter, SeenFile,
    csv_header, csv_rows, is_plain, link_or_copy, may_fill, see, sha256, stamp,
    table_csv, write_file,
};
pub use layers::{Database, Layers, MOST_COLUMNS, without_password, write_geopackage};
pub use local::{Reach, plain_file};
pub use log::{gdal_version, init};
pub use pack::{pack, unpack};
pub use raster::{
    AttributeTable, BandLook, BandsReader, ClassBlock, ClassRasterOptions, ClassReader,
    ClassValues, Compression, MAX_CLASSES, Many, NumberReader, Overviews, RasterInfo,
    RasterLook, RasterSink, RasterSource, Resampling, SinkLayout, no_numbers, picture,
    pixels_of, stored_blocks, write_class_raster,
};
pub use sentinel2::{Sentinel2Product, read_sentinel2};
pub use sites::{
    FieldLook, LayerLook, SiteFeature, SiteFile, SiteQuery, VectorLook, names_encoding,
    read_sites,
};
pub use transform::{TransformQuality, transform_quality};
