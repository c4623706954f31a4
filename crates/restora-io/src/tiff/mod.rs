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

pub(crate) use layout::TiffLayout;
pub(crate) use pixel::PixelKind;
pub(crate) use reader::{Found, TiffReader, Unread};

#[cfg(test)]
mod tests;
