//! `GeoParquet` 1.1: the sites with all their indicators and their boundaries.

use std::collections::BTreeMap;

use parquet::file::metadata::KeyValue;
use restora_message::Problem;
use restora_table::{Cell, Table};
use serde_json::{Value, json};

use super::failed;
use super::file::{BBOX, GEOMETRY, SIDES, Shapes, write};
use super::wide::sites_wide;
use super::wkb::{bounds, wkb};
use crate::{Material, SiteShape, SiteShapes};

/// A row for each site that has a boundary: the columns of [`sites_wide`], the boundary as a
/// multipolygon in the CRS that it was drawn in, and its extent in a column `bbox` that readers
/// skip rows by. None where no boundary is known.
///
/// # Errors
/// If the file cannot be made, which is a defect.
pub fn geoparquet(material: &Material) -> Result<Option<Vec<u8>>, Problem> {
    let Some(shapes) = &material.shapes else { return Ok(None) };
    let (table, found) = joined(sites_wide(material), shapes);
    if table.rows.is_empty() {
        return Ok(None);
    }
    let geo = KeyValue::new("geo".to_owned(), metadata(shapes, &found.boxes).to_string());
    let bytes = write(&table, Some(&found), vec![geo]);
    bytes.map(Some).map_err(|cause| failed(&table.name, &cause))
}

/// The rows of the sites whose boundary is known, and their boundaries.
fn joined(mut table: Table, shapes: &SiteShapes) -> (Table, Shapes) {
    let mut by_id: BTreeMap<&str, &SiteShape> = BTreeMap::new();
    for shape in &shapes.sites {
        by_id.entry(&shape.id).or_insert(shape);
    }
    let mut found = Shapes { wkb: Vec::new(), boxes: Vec::new() };
    table.rows.retain(|row| {
        let id = row.first().map(Cell::field).unwrap_or_default();
        let Some(shape) = by_id.get(id.as_str()) else { return false };
        found.wkb.push(wkb(&shape.geometry));
        found.boxes.push(bounds(&shape.geometry));
        true
    });
    (table, found)
}

/// What the specification asks a file to say of its geometries.
fn metadata(shapes: &SiteShapes, boxes: &[Option<[f64; 4]>]) -> Value {
    let mut sides = serde_json::Map::new();
    for side in SIDES {
        sides.insert(side.to_owned(), json!([BBOX, side]));
    }
    let mut column = json!({
        "encoding": "WKB",
        "geometry_types": ["MultiPolygon"],
        // Null says that the CRS is not known; without the key it would be longitude and latitude.
        "crs": shapes.projjson,
        "edges": "planar",
        "orientation": "counterclockwise",
        "covering": {BBOX: sides},
    });
    if let Some(whole) =
        boxes.iter().copied().flatten().reduce(|a, b| {
            [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])]
        })
    {
        column["bbox"] = json!(whole);
    }
    json!({
        "version": "1.1.0",
        "primary_column": GEOMETRY,
        "columns": {GEOMETRY: column},
    })
}
