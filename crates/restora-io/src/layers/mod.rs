//! Layers for a GIS: sites with their indicators and the tables beside them, as a `GeoPackage` or
//! in a `PostGIS` database.

mod database;
mod geopackage;
mod write;

use geo_types::MultiPolygon;
use restora_grid::Crs;
use restora_message::Problem;
use restora_message::catalogue::outputs;
use restora_table::{LayerStyle, Table};

pub use database::{Database, without_password};
pub use geopackage::write_geopackage;

/// What goes into the layers.
#[derive(Clone, Copy, Debug)]
pub struct Layers<'a> {
    /// Name of the layer of sites.
    pub name: &'a str,
    /// CRS of the sites.
    pub crs: Option<&'a Crs>,
    /// The polygons of the sites, one for each row of `sites`.
    pub polygons: &'a [&'a MultiPolygon],
    /// Indicators of the sites.
    pub sites: &'a Table,
    /// Tables without polygons, by the names that they get.
    pub tables: &'a [(String, &'a Table)],
    /// How the layer of sites is to be drawn.
    pub styles: &'a [LayerStyle],
}

/// Columns of a table of a `GeoPackage`, and of a database, at most; two are the key and the
/// polygons.
pub const MOST_COLUMNS: (usize, usize) = (2000 - 2, 1600 - 2);

/// Whether a table has more columns than so many.
fn too_wide(shown: &str, layers: &Layers<'_>, most: usize) -> Result<(), Problem> {
    let tables = layers.tables.iter().map(|(_, table)| *table);
    let mut counts =
        std::iter::once(layers.sites).chain(tables).map(|table| table.columns.len());
    match counts.find(|count| *count > most) {
        Some(count) => Err(Problem::new(&outputs::TOO_MANY_COLUMNS)
            .with("path", shown)
            .with("count", count)
            .with("most", most)),
        None => Ok(()),
    }
}

/// The column of the polygons.
pub(crate) const GEOMETRY: &str = "geom";
