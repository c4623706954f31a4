//! What is made from a finished run besides its tables and rasters: workbook, Parquet, layers,
//! styles, STAC, report. A run makes it in the end, `restora report` from a folder.

use std::collections::BTreeMap;

use restora_engine::{Layer, Outcome, Outputs, TableFormat};
use restora_io::{Database, Layers, OutputDir};
use restora_message::{Lang, Problem};
use restora_report::styles::{self, Shading, sites_layer_style};
use restora_report::{Languages, Material, SiteShape, SiteShapes};
use restora_table::Table;
use serde_json::Value;

/// The layer of sites.
const SITES: &str = "sites";

/// Sites as they were drawn: the CRS, and for each its id and polygons.
pub(super) type Drawn<'a> = restora_engine::DrawnSites<'a>;

/// How results are made.
#[derive(Clone, Copy)]
pub(super) struct How {
    /// The language of sheets, styles and captions.
    pub(super) lang: Lang,
    /// Whether tables in a database may be replaced.
    pub(super) overwrite: bool,
    /// Whether rasters get styles beside them.
    pub(super) styles: bool,
}

/// What reports are made from, of a run that has just ended.
///
/// # Errors
/// If a picture of the maps cannot be read back.
pub(super) fn material(
    outcome: &Outcome,
    tables: Vec<Table>,
    folder: &OutputDir,
) -> Result<Material, Problem> {
    let frames = outcome.maps.iter().flat_map(|maps| &maps.frames);
    let images: BTreeMap<String, Vec<u8>> = frames
        .flat_map(|frame| &frame.images)
        .map(|image| Ok((image.file.clone(), folder.read(&image.file)?)))
        .collect::<Result<_, Problem>>()?;
    Ok(Material {
        record: outcome.record.clone(),
        tables,
        rasters: outcome.rasters.clone(),
        maps: outcome.maps.clone(),
        images,
        shapes: None,
    })
}

/// Sites as reports want them.
pub(super) fn shapes((crs, sites): &Drawn<'_>) -> SiteShapes {
    let projjson = crs.and_then(restora_io::projjson);
    let site = |(id, geometry): &(&str, _)| SiteShape {
        id: (*id).to_owned(),
        geometry: Clone::clone(geometry),
        lon_lat: None,
    };
    SiteShapes {
        wkt: crs.map(|crs| crs.wkt.clone()).unwrap_or_default(),
        projjson: projjson.and_then(|text| serde_json::from_str(&text).ok()),
        label: crs.map(restora_io::crs_label).unwrap_or_default(),
        sites: sites.iter().map(site).collect(),
    }
}

/// Makes everything that is asked for; `kept` is what the record lists of files that stay. What goes to a database is there when this returns.
///
/// # Errors
/// If something cannot be made or written; then nothing is in the database.
pub(super) fn add(
    material: &Material,
    (outputs, drawn): (&Outputs, Option<&Drawn<'_>>),
    (folder, kept): (&mut OutputDir, &[Value]),
    how: How,
) -> Result<(), Problem> {
    if how.styles {
        add_styles(material, folder, how.lang)?;
    }
    for format in &outputs.tables {
        match format {
            TableFormat::Xlsx => {
                let book = restora_report::workbook(material, how.lang)?;
                folder.write("results.xlsx", &book)?;
            }
            TableFormat::Parquet => add_parquet(material, folder)?,
        }
    }
    if let Some(languages) = outputs.report {
        let languages = match languages {
            restora_engine::ReportLanguages::Zh => Languages::Zh,
            restora_engine::ReportLanguages::En => Languages::En,
            restora_engine::ReportLanguages::Both => Languages::Both,
        };
        let readable = restora_report::in_office_units(material);
        folder.write("report.html", &restora_report::page(&readable, languages)?)?;
    }
    let mut databases = Vec::new();
    if let Some(drawn) = drawn {
        databases = add_layers(material, (outputs, drawn), folder, how)?;
    }
    if outputs.stac {
        for made in restora_report::stac::stac(material, &assets(folder, kept)?) {
            folder.write(&made.name, &made.bytes)?;
        }
    }
    // A database comes last: what follows is only the renaming of a folder.
    databases.into_iter().try_for_each(|write| write())
}

/// Styles and attribute tables beside the rasters.
fn add_styles(
    material: &Material,
    folder: &mut OutputDir,
    lang: Lang,
) -> Result<(), Problem> {
    for product in &material.rasters {
        let stem = product.file.strip_suffix(".tif").unwrap_or(&product.file);
        let qml = styles::raster_qml(product, lang);
        folder.write(&format!("{stem}.qml"), qml.as_bytes())?;
        let sld = styles::raster_sld(product, lang);
        folder.write(&format!("{stem}.sld"), sld.as_bytes())?;
        if let Some(table) = styles::attribute_table(product) {
            folder.write(&format!("{}.aux.xml", product.file), table.as_bytes())?;
        }
    }
    Ok(())
}

/// A Parquet file for each table, and one of all numbers.
fn add_parquet(material: &Material, folder: &mut OutputDir) -> Result<(), Problem> {
    for table in &material.tables {
        let bytes = restora_report::table_parquet(table)?;
        folder.write(&format!("parquet/{}.parquet", table.name), &bytes)?;
    }
    folder.write("parquet/long.parquet", &restora_report::long_parquet(material)?)
}

/// A database that is still to be written.
type Waiting<'a> = Box<dyn FnOnce() -> Result<(), Problem> + 'a>;

/// The sites with their indicators as layers; databases are opened, and written later.
fn add_layers<'a>(
    material: &Material,
    (outputs, (crs, sites)): (&Outputs, &'a Drawn<'a>),
    folder: &mut OutputDir,
    how: How,
) -> Result<Vec<Waiting<'a>>, Problem> {
    let wide = restora_report::sites_wide(material);
    let tables: Vec<(String, Table)> = material
        .tables
        .iter()
        .map(|table| {
            let own = if table.name == SITES { "sites_by_date" } else { &table.name };
            (own.to_owned(), table.clone())
        })
        .collect();
    let styles = [sites_layer_style(SITES, &wide, Shading::Uplift, how.lang)];
    let mut waiting: Vec<Waiting<'a>> = Vec::new();
    for layer in outputs.layers.iter().filter_map(|layer| Layer::parse(layer)) {
        match layer {
            Layer::GeoPackage => {
                let polygons: Vec<_> =
                    sites.iter().map(|(_, polygons)| polygons).collect();
                let named: Vec<(String, &Table)> =
                    tables.iter().map(|(name, table)| (name.clone(), table)).collect();
                let layers = Layers {
                    name: SITES,
                    crs: *crs,
                    polygons: &polygons,
                    sites: &wide,
                    tables: &named,
                    styles: &styles,
                };
                restora_io::write_geopackage(&folder.path("sites.gpkg")?, &layers)?;
            }
            Layer::GeoParquet => {
                if let Some(bytes) = restora_report::geoparquet(material)? {
                    folder.write("sites.parquet", &bytes)?;
                }
            }
            Layer::Database(connection) => {
                let names = tables.iter().map(|(name, _)| name.as_str());
                let names: Vec<&str> = std::iter::once(SITES).chain(names).collect();
                let database = Database::open(connection, &names, how.overwrite)?;
                let (wide, tables, styles) =
                    (wide.clone(), tables.clone(), styles.clone());
                waiting.push(Box::new(move || {
                    let polygons: Vec<_> =
                        sites.iter().map(|(_, polygons)| polygons).collect();
                    let named: Vec<(String, &Table)> = tables
                        .iter()
                        .map(|(name, table)| (name.clone(), table))
                        .collect();
                    database.write(&Layers {
                        name: SITES,
                        crs: *crs,
                        polygons: &polygons,
                        sites: &wide,
                        tables: &named,
                        styles: &styles,
                    })
                }));
            }
        }
    }
    Ok(waiting)
}

/// Every file so far, as STAC wants it: those that are written now, and of those that stay what
/// the record says.
fn assets(
    folder: &OutputDir,
    kept: &[Value],
) -> Result<Vec<restora_report::stac::Asset>, Problem> {
    let told = |entry: &Value| {
        let text = |key: &str| entry[key].as_str().map(str::to_owned);
        Some((text("file")?, (text("sha256")?, entry["bytes"].as_u64()?)))
    };
    let mut files: BTreeMap<String, (String, u64)> =
        kept.iter().filter_map(told).collect();
    let stamps = folder.stamps()?.into_iter();
    files.extend(stamps.map(|(name, stamp)| (name, (stamp.sha256, stamp.bytes))));
    let asset = |(file, (sha256, bytes)): (String, (String, u64))| {
        let media_type = media_type(&file).to_owned();
        restora_report::stac::Asset { file, sha256, bytes, media_type }
    };
    Ok(files.into_iter().map(asset).collect())
}

/// What a file is, by its ending.
fn media_type(file: &str) -> &'static str {
    match file.rsplit('.').next().unwrap_or_default() {
        "tif" => "image/tiff; application=geotiff; profile=cloud-optimized",
        "csv" => "text/csv",
        "png" => "image/png",
        "html" => "text/html",
        "gpkg" => "application/geopackage+sqlite3",
        "parquet" => "application/vnd.apache.parquet",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "geojson" => "application/geo+json",
        "json" => "application/json",
        "xml" | "qml" | "sld" => "application/xml",
        _ => "application/octet-stream",
    }
}
