//! What reports are made from.

use std::collections::BTreeMap;

use geo_types::MultiPolygon;
use restora_message::Lang;
use restora_table::{Maps, RasterProduct, Table};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A finished run.
#[derive(Clone, Debug, Default)]
pub struct Material {
    /// `record.json`, without its list of outputs.
    pub record: Value,
    /// The tables as they were written, in the units of the office.
    pub tables: Vec<Table>,
    /// The rasters among the results.
    pub rasters: Vec<RasterProduct>,
    /// The maps, where the run drew any.
    pub maps: Option<Maps>,
    /// The pictures of the maps, by their path among the results.
    pub images: BTreeMap<String, Vec<u8>>,
    /// The sites as they were drawn, where that is needed and known.
    pub shapes: Option<SiteShapes>,
}

/// The polygons of the sites, in the coordinate reference system that they were drawn in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SiteShapes {
    /// The CRS as WKT 2; empty where none is known.
    pub wkt: String,
    /// The CRS as PROJJSON, as `GeoParquet` wants it.
    pub projjson: Option<Value>,
    /// What people call it: `EPSG:4490`.
    pub label: String,
    /// The sites in the order of the result.
    pub sites: Vec<SiteShape>,
}

/// One site.
#[derive(Clone, Debug, PartialEq)]
pub struct SiteShape {
    /// Its id, as in the tables.
    pub id: String,
    /// Its boundary; x is east or longitude, whatever the CRS says of its axes.
    pub geometry: MultiPolygon<f64>,
    /// West, south, east, north in degrees on WGS 84, where that is known.
    pub lon_lat: Option<[f64; 4]>,
}

/// A file that was made: its path among the results, with `/`, and its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// The path.
    pub name: String,
    /// The contents.
    pub bytes: Vec<u8>,
}

/// Which languages a report speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Languages {
    /// Chinese.
    Zh,
    /// English.
    En,
    /// Both, with a switch; Chinese comes first.
    #[default]
    Both,
}

impl Languages {
    /// The languages, the first one first.
    pub fn list(self) -> &'static [Lang] {
        match self {
            Self::Zh => &[Lang::Zh],
            Self::En => &[Lang::En],
            Self::Both => &[Lang::Zh, Lang::En],
        }
    }
}

impl Material {
    /// The table with a name.
    pub fn table(&self, name: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.name == name)
    }
}
