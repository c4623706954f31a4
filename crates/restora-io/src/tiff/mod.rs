//! Blocks of local GeoTIFF files, read without GDAL where the file is of a plain layout.
//!
//! GDAL's answer counts: what is read here is what GDAL reads, bit for bit. Wherever a file is
//! not exactly as expected, the answer is that it is unusual, and the caller asks GDAL.

mod pixel;
mod tags;
mod layout;
mod reader;
mod decode;
mod lzw;
mod predict;

#[cfg_attr(not(test), expect(unused_imports, reason = "for the readers of rasters"))]
pub(crate) use layout::TiffLayout;
#[cfg_attr(not(test), expect(unused_imports, reason = "for the readers of rasters"))]
pub(crate) use pixel::PixelKind;
#[cfg_attr(not(test), expect(unused_imports, reason = "for the readers of rasters"))]
pub(crate) use reader::{Found, TiffReader};

#[cfg(test)]
mod tests;
