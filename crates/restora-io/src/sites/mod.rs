//! Sites: polygons with an id, from any vector file that GDAL reads.

mod dbf;
mod fields;
mod read;
mod shape;
mod text;

pub use read::{SiteFeature, SiteFile, SiteQuery, read_sites};

#[cfg(test)]
mod tests;
