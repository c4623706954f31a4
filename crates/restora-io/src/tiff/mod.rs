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

use std::path::Path;

use tags::{Tags, tag};

/// The keys of a file's first directory that say on what CRS it is, as they are stored: GDAL tells
/// the same of two files that have the same ones and nothing beside them. `None` if it has none, or
/// anything about it is unusual.
pub(crate) fn geo_keys(path: &Path) -> Option<Vec<u8>> {
    let mut tags = Tags::open(path)?;
    if !tags.has(tag::GEO_KEYS) {
        return None;
    }
    let mut all = Vec::new();
    for tag in [tag::GEO_KEYS, tag::GEO_NUMBERS, tag::GEO_TEXT] {
        let stored = tags.stored(tag)?;
        all.extend((stored.len() as u64).to_le_bytes());
        all.extend(stored);
    }
    Some(all)
}

#[cfg(test)]
mod tests;
