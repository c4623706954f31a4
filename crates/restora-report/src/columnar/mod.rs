//! Tables as Parquet: for pandas, R, `DuckDB` and GIS, with types, units and captions.
//!
//! - [`table_parquet`] is one table as it is.
//! - [`long_table`] is the tidy table: a row for every site, date and variable.
//! - [`sites_wide`] has a row for every site, with a column for every indicator and date; with the
//!   boundaries of the sites it is [`geoparquet`].
//!
//! Numbers are unrounded and what is missing is null. Files name no time, and the same tables give
//! the same bytes.

mod file;
mod long;
mod wide;
mod wkb;
mod geo;

#[cfg(test)]
mod tests;

pub use geo::geoparquet;
pub use long::long_table;
pub use wide::sites_wide;

use restora_message::Problem;
use restora_message::catalogue::report_tables;
use restora_table::Table;

use crate::Material;

/// A table as a Parquet file.
///
/// Columns of whole numbers are `INT64`, of numbers `DOUBLE`, all others text; every one may be
/// null. The key-value metadata hold under `restora:columns` what [`Table::columns`] say, as JSON:
/// name, captions and unit of each; and under `restora:table` the name of the table.
///
/// # Errors
/// If the file cannot be made, which is a defect.
pub fn table_parquet(table: &Table) -> Result<Vec<u8>, Problem> {
    file::write(table, None, Vec::new()).map_err(|cause| failed(&table.name, &cause))
}

/// [`long_table`] as a Parquet file.
///
/// # Errors
/// If the file cannot be made, which is a defect.
pub fn long_parquet(material: &Material) -> Result<Vec<u8>, Problem> {
    table_parquet(&long_table(material))
}

fn failed(table: &str, cause: &parquet::errors::ParquetError) -> Problem {
    Problem::new(&report_tables::PARQUET).with("table", table).with("cause", cause)
}
