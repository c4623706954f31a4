//! Layers as a `GeoPackage`.

use std::path::Path;

use gdal::config::{clear_thread_local_config_option, set_thread_local_config_option};
use gdal::errors::Result as GdalResult;
use gdal::vector::{
    Feature, FieldDefn, LayerAccess as _, LayerOptions, OGRFieldType, OGRwkbGeometryType,
};
use gdal::{Dataset, DatasetOptions, DriverManager, GdalOpenFlags};
use restora_message::Problem;
use restora_message::catalogue::run;
use restora_table::LayerStyle;

use super::write::write;
use super::{GEOMETRY, Layers, MOST_COLUMNS, too_wide};
use crate::files::{TempFile, write_problem};
use crate::raster::written;
use crate::{crs, log};

/// When contents were changed last, as the file says: the same in every run, for the same
/// results are to be the same bytes.
const CHANGED: &str = "2000-01-01T00:00:00.000Z";

/// Writes layers, tables and styles into a new `GeoPackage`, under a temporary name first. With
/// one version of GDAL the same input gives the same bytes.
///
/// # Errors
/// If it cannot be written, or does not hold as many rows as were given.
pub fn write_geopackage(path: &Path, layers: &Layers<'_>) -> Result<(), Problem> {
    log::ready();
    too_wide(&path.display().to_string(), layers, MOST_COLUMNS.0)?;
    let temp = TempFile::beside(path)?;
    written(path, || {
        set_thread_local_config_option("OGR_CURRENT_DATE", CHANGED)?;
        let made = create(temp.path(), layers);
        clear_thread_local_config_option("OGR_CURRENT_DATE")?;
        made
    })?;
    let shown = path.display().to_string();
    let same = log::attempt(|| complete(&open(temp.path())?, layers));
    let same = same.map_err(|cause| {
        Problem::new(&run::READ).with("path", &shown).with("cause", cause)
    })?;
    if !same {
        return Err(Problem::new(&run::VERIFY).with("path", shown));
    }
    temp.sync().map_err(|e| write_problem(path, &e))?;
    temp.persist(path)
}

fn create(path: &Path, layers: &Layers<'_>) -> GdalResult<()> {
    let srs = layers.crs.map(crs::to_srs).transpose();
    let srs = srs.map_err(gdal::errors::GdalError::BadArgument)?;
    let driver = DriverManager::get_driver_by_name("GPKG")?;
    let mut dataset = driver.create_vector_only(path)?;
    let geometry = format!("GEOMETRY_NAME={GEOMETRY}");
    let polygons = Some((layers.polygons, srs.as_ref()));
    {
        // Row by row, each by itself, a file of many sites would take minutes.
        let mut all = dataset.start_transaction()?;
        write(&mut all, (layers.name, layers.sites), polygons, &[&geometry])?;
        for (name, table) in layers.tables {
            write(&mut all, (name, table), None, &[])?;
        }
        if !layers.styles.is_empty() {
            write_styles(&mut all, layers.styles)?;
        }
        all.commit()?;
    }
    dataset.close()
}

/// The table that QGIS looks for styles in.
fn write_styles(dataset: &mut Dataset, styles: &[LayerStyle]) -> GdalResult<()> {
    use OGRFieldType::{OFTDateTime, OFTInteger, OFTString};
    const FIELDS: [(&str, OGRFieldType::Type); 12] = [
        ("f_table_catalog", OFTString),
        ("f_table_schema", OFTString),
        ("f_table_name", OFTString),
        ("f_geometry_column", OFTString),
        ("styleName", OFTString),
        ("styleQML", OFTString),
        ("styleSLD", OFTString),
        ("useAsDefault", OFTInteger),
        ("description", OFTString),
        ("owner", OFTString),
        ("ui", OFTString),
        ("update_time", OFTDateTime),
    ];
    let layer = dataset.create_layer(LayerOptions {
        name: "layer_styles",
        srs: None,
        ty: OGRwkbGeometryType::wkbNone,
        options: Some(&["FID=id"]),
    })?;
    for (name, kind) in FIELDS {
        FieldDefn::new(name, kind)?.add_to_layer(&layer)?;
    }
    for style in styles {
        let mut feature = Feature::new(layer.defn())?;
        let texts: [&str; 7] =
            ["", "", &style.layer, GEOMETRY, &style.name, &style.qml, &style.sld];
        for (field, text) in texts.into_iter().enumerate() {
            feature.set_field_string(field, text)?;
        }
        feature.set_field_integer(7, 1)?;
        feature.set_field_string(8, &style.description)?;
        feature.set_field_string(9, "")?;
        feature.set_field_string(10, "")?;
        feature.set_field_string(11, CHANGED)?;
        feature.create(&layer)?;
    }
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "layers are no rasters")]
fn open(path: &Path) -> GdalResult<Dataset> {
    let open_flags = GdalOpenFlags::GDAL_OF_VECTOR | GdalOpenFlags::GDAL_OF_READONLY;
    Dataset::open_ex(path, DatasetOptions { open_flags, ..DatasetOptions::default() })
}

/// Whether every row is there.
fn complete(dataset: &Dataset, layers: &Layers<'_>) -> GdalResult<bool> {
    let tables = layers.tables.iter().map(|(name, table)| (name.as_str(), *table));
    for (name, table) in std::iter::once((layers.name, layers.sites)).chain(tables) {
        if dataset.layer_by_name(name)?.feature_count() != table.rows.len() as u64 {
            return Ok(false);
        }
    }
    Ok(true)
}
