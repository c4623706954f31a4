//! Class rasters: looked at, read as dense class indices, resampled, written. Rasters of
//! factors: read as numbers.

mod source;
mod missing;
mod classes;
mod reader;
mod numbers;
mod align;
mod footprint;
mod warp;
mod cells;
mod write;

pub use align::Resampling;
pub use classes::{ClassBlock, MAX_CLASSES};
pub use numbers::NumberReader;
pub use reader::ClassReader;
pub use source::{RasterInfo, RasterSource};
pub use write::{ClassRasterOptions, write_class_raster};

#[cfg(test)]
mod tests;
