//! Sites: polygons with an id, from any vector file that GDAL reads.

mod dbf;
mod fields;
mod geojson;
mod look;
mod read;
mod shape;
mod text;

pub use look::{FieldLook, LayerLook, VectorLook, names_encoding};
pub(crate) use look::{decoded, names_by_code};
pub use read::{SiteFeature, SiteFile, SiteQuery, read_sites};

#[cfg(test)]
mod tests;
