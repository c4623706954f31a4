//! A finished run as workbook, Parquet, layers, STAC, styles, and a page to read.
//!
//! Everything here is made from a [`Material`]: the record, the tables as they were written, and
//! what is known of rasters, maps and sites. It is the same whether a run has just ended or its
//! folder is opened years later, and gives the same bytes. Nothing here opens a file, reads a
//! clock or knows a raster: a [`Made`] is a name and its bytes, and the caller puts it in place.

mod material;
mod load;
mod units;
mod rows;
mod columnar;
mod workbook;
pub mod diff;
mod page;
mod office;
pub mod styles;
pub mod stac;

#[cfg(test)]
mod sample;

pub use columnar::{geoparquet, long_parquet, long_table, sites_wide, table_parquet};
pub use load::load;
pub use material::{Languages, Made, Material, SiteShape, SiteShapes};
pub use office::in_office_units;
pub use page::page;
pub use workbook::workbook;
