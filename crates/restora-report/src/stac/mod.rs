//! A run as a self-contained STAC 1.1.0 catalogue: `stac/catalog.json` with one item,
//! `stac/item.json`, that has every file of the results as an asset.
//!
//! Links and assets are relative to these two files and nothing says where they are, so that
//! the folder can be moved, zipped or served as it is. The item covers what the sites cover,
//! from the start of the first date to the end of the last. Nothing is said that is not known:
//! no clock, no provider, no licence. Text is in English and Chinese, because STAC has one
//! field for each title; names and descriptions of a user stay as the user wrote them.

mod time;
mod footprint;
mod projection;
mod raster;
mod text;
mod summary;
#[cfg(test)]
mod tests;

use restora_message::catalogue::report_stac as words;
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use crate::{Made, Material};
use text::{both, href};

/// The extensions that an item may declare.
mod extensions {
    pub(super) const CLASSIFICATION: &str =
        "https://stac-extensions.github.io/classification/v2.0.0/schema.json";
    pub(super) const FILE: &str =
        "https://stac-extensions.github.io/file/v2.1.0/schema.json";
    pub(super) const PROCESSING: &str =
        "https://stac-extensions.github.io/processing/v1.2.0/schema.json";
    pub(super) const PROJECTION: &str =
        "https://stac-extensions.github.io/projection/v2.0.0/schema.json";
    pub(super) const TABLE: &str =
        "https://stac-extensions.github.io/table/v1.2.0/schema.json";
}

/// The version of STAC.
const VERSION: &str = "1.1.0";
/// Where catalogue and item are among the results.
const FOLDER: &str = "stac/";
/// The media type of an item.
const GEOJSON: &str = "application/geo+json";
/// The media type of a catalogue.
const JSON: &str = "application/json";

/// A file among the results.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asset {
    /// Its path among the results, with `/`.
    pub file: String,
    /// Its SHA-256, as 64 hexadecimal digits.
    pub sha256: String,
    /// How long it is, in bytes.
    pub bytes: u64,
    /// Its media type, such as `image/tiff; application=geotiff` or `text/csv`.
    pub media_type: String,
}

/// The catalogue of a run and its item. `assets` are the files among the results; what lies
/// under `stac/` is left out, for a file cannot hold its own checksum.
///
/// Dates such as `2010`, `2010-06`, `2010-06-15` and `2010年6月` last a year, a month or a day;
/// other labels count from the first to the last year that they name (`before 2010`,
/// `2010-2015`), and not at all where they name none. If no date of a run says when it was,
/// there is no item, for STAC wants a time: the files are then links of the catalogue.
pub fn stac(material: &Material, assets: &[Asset]) -> Vec<Made> {
    let assets: Vec<&Asset> =
        assets.iter().filter(|asset| !asset.file.starts_with(FOLDER)).collect();
    let title = text::title(material);
    let dates = time::dates(material);
    let Some(span) = time::whole(&dates) else {
        return vec![made("catalog.json", &without_item(material, &assets, &dates))];
    };
    let item = item(material, &assets, (&dates, span));
    let mut catalogue = catalogue(material, &both(&words::CATALOGUE, &[]));
    link(&mut catalogue, "item", ("./item.json", GEOJSON), &title);
    vec![made("catalog.json", &catalogue), made("item.json", &item)]
}

fn made(name: &str, value: &Value) -> Made {
    let mut text = format!("{value:#}");
    text.push('\n');
    Made { name: format!("{FOLDER}{name}"), bytes: text.into_bytes() }
}

/// An identifier that two runs share only if they are the same: the name, and eight digits of
/// a checksum of the record.
fn identifier(material: &Material) -> String {
    let digest = Sha256::digest(material.record.to_string());
    let first = digest.first_chunk().map_or(0, |bytes| u32::from_be_bytes(*bytes));
    let name = text::slug(text::name(material).unwrap_or_default());
    format!("{}-{first:08x}", if name.is_empty() { "restora" } else { &name })
}

fn catalogue(material: &Material, description: &str) -> Value {
    let title = text::title(material);
    json!({
        "stac_version": VERSION,
        "type": "Catalog",
        "id": format!("{}-catalog", identifier(material)),
        "title": title,
        "description": description,
        "links": [{"rel": "root", "href": "./catalog.json", "type": JSON, "title": title}],
    })
}

/// Adds a link to a catalogue or an item.
fn link(whole: &mut Value, rel: &str, (to, media_type): (&str, &str), title: &str) {
    if let Some(links) = whole["links"].as_array_mut() {
        links.push(json!({"rel": rel, "href": to, "type": media_type, "title": title}));
    }
}

/// The catalogue of a run that does not say when it was.
fn without_item(material: &Material, assets: &[&Asset], dates: &[String]) -> Value {
    let dates = text::list(dates);
    let mut catalogue = catalogue(material, &both(&words::NO_TIME, &[("dates", &dates)]));
    catalogue["stac_extensions"] = json!([extensions::FILE]);
    for asset in assets {
        let to = href(&asset.file);
        let title = text::asset_title(material, &asset.file);
        link(&mut catalogue, "enclosure", (&to, &asset.media_type), &title);
        let last = catalogue["links"].as_array_mut().and_then(|links| links.last_mut());
        if let Some(fields) = last.and_then(Value::as_object_mut) {
            file_fields(asset, fields);
        }
    }
    catalogue
}

/// Size and checksum, as a multihash: 0x12 for SHA-256, 0x20 for its 32 bytes.
fn file_fields(asset: &Asset, fields: &mut Map<String, Value>) {
    fields.insert("file:size".to_owned(), json!(asset.bytes));
    let digits = asset.sha256.to_ascii_lowercase();
    if digits.len() == 64 && digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        fields.insert("file:checksum".to_owned(), json!(format!("1220{digits}")));
    }
}

fn item(
    material: &Material,
    assets: &[&Asset],
    (dates, span): (&[String], time::Span),
) -> Value {
    let title = text::title(material);
    let mut properties = json!({
        "title": title,
        "description": text::description(material),
        "datetime": null,
        "start_datetime": span.start,
        "end_datetime": span.end,
        "processing:level": "L4",
        "processing:software": {"restora": text::version(material)},
        "processing:lineage": text::lineage(material),
    });
    let codes = projection::codes(material);
    if let Some(fields) = properties.as_object_mut() {
        // One code for all is what catalogues are searched by.
        if let [code] = codes.as_slice() {
            fields.insert("proj:code".to_owned(), json!(code));
        }
        fields.extend(summary::properties(material, dates));
    }
    let described: Map<String, Value> = assets
        .iter()
        .map(|asset| (asset.file.clone(), Value::Object(described(material, asset))))
        .collect();
    let extensions = declared(&properties, &described);
    let footprint = footprint::of(&material.record["extent"]);
    let mut item = json!({
        "stac_version": VERSION,
        "stac_extensions": extensions,
        "type": "Feature",
        "id": identifier(material),
    });
    // No box without a geometry: STAC forbids it.
    item["geometry"] =
        footprint.as_ref().map_or(Value::Null, |place| place.geometry.clone());
    if let Some(place) = footprint {
        item["bbox"] = json!(place.bbox);
    }
    item["properties"] = properties;
    item["links"] = json!([]);
    for rel in ["root", "parent"] {
        link(&mut item, rel, ("./catalog.json", JSON), &title);
    }
    item["assets"] = Value::Object(described);
    item
}

/// The extensions of which the item has a field.
fn declared(properties: &Value, assets: &Map<String, Value>) -> Vec<&'static str> {
    let fields = || {
        let of_assets = assets.values().filter_map(Value::as_object).flat_map(Map::keys);
        properties.as_object().into_iter().flat_map(Map::keys).chain(of_assets)
    };
    [
        ("classification:", extensions::CLASSIFICATION),
        ("file:", extensions::FILE),
        ("processing:", extensions::PROCESSING),
        ("proj:", extensions::PROJECTION),
        ("table:", extensions::TABLE),
    ]
    .into_iter()
    .filter(|(prefix, _)| fields().any(|field| field.starts_with(prefix)))
    .map(|(_, extension)| extension)
    .collect()
}

/// A file as an asset.
fn described(material: &Material, asset: &Asset) -> Map<String, Value> {
    let mut fields = Map::new();
    let mut put = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    put("href", json!(href(&asset.file)));
    put("title", json!(text::asset_title(material, &asset.file)));
    if !asset.media_type.is_empty() {
        put("type", json!(asset.media_type));
    }
    put("roles", json!([role(&asset.file)]));
    file_fields(asset, &mut fields);
    if let Some(product) = material.rasters.iter().find(|made| made.file == asset.file) {
        fields.extend(raster::fields(product));
    } else if let Some(table) = text::table_of(material, &asset.file) {
        fields.extend(summary::table_fields(table));
    }
    fields
}

/// What a file is there for, by its ending.
fn role(file: &str) -> &'static str {
    match ending(file).as_str() {
        "png" | "jpg" | "svg" | "html" | "pdf" | "docx" => "overview",
        "json" | "ndjson" | "md" | "txt" | "xml" => "metadata",
        "qml" | "sld" | "clr" | "qgz" | "qgs" => "style",
        _ => "data",
    }
}

/// The ending of a file, in lower case.
fn ending(file: &str) -> String {
    file.rsplit('.').next().unwrap_or_default().to_ascii_lowercase()
}
