//! Layers for a GIS: sites with their indicators and the tables beside them, as a `GeoPackage` or
//! in a `PostGIS` database.

mod database;
mod geopackage;
mod write;

use geo_types::MultiPolygon;
use restora_grid::Crs;
use restora_table::Table;

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

/// A style that QGIS finds beside a layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerStyle {
    /// The layer that it is for.
    pub layer: String,
    /// What the style is called.
    pub name: String,
    /// What it shows.
    pub description: String,
    /// The style as QGIS writes it.
    pub qml: String,
    /// The style as Styled Layer Descriptor.
    pub sld: String,
    /// Whether the layer is drawn in it unless somebody chooses another.
    pub default: bool,
}

/// The column of the polygons.
pub(crate) const GEOMETRY: &str = "geom";
