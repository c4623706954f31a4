//! Class rasters: looked at, read as dense class indices, resampled, written. Rasters of
//! factors and bands of satellites: read as numbers. Rasters of results: written window by
//! window.

mod source;
mod missing;
mod classes;
mod direct;
mod reader;
mod numbers;
mod bands;
mod align;
mod many;
mod mosaic;
mod patchwork;
mod footprint;
mod warp;
mod cells;
mod named;
mod look;
mod write;
mod cog;
mod png;

pub use align::Resampling;
pub use bands::BandsReader;
pub use classes::{ClassBlock, ClassValues, MAX_CLASSES};
pub use cog::{Compression, Overviews, RasterSink, SinkLayout};
pub use look::{BandLook, RasterLook, no_numbers, pixels_of, stored_blocks};
pub use many::Many;
pub use named::AttributeTable;
pub use numbers::NumberReader;
pub use png::picture;
pub use reader::ClassReader;
pub(crate) use source::file_list;
pub use source::{RasterInfo, RasterSource};
pub(crate) use write::written;
pub use write::{ClassRasterOptions, write_class_raster};

#[cfg(test)]
mod tests;
