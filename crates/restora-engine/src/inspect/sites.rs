//! Layers of features, which may be sites.

use std::path::Path;

use restora_io::{LayerLook, VectorLook, names_encoding};
use restora_message::catalogue::{inspect as say, sites as told};
use restora_message::{Problem, Problems};
use serde::Serialize;
use serde_json::{Value, json};

use super::measure::{Areas, Boundaries, Which, boundaries};
use super::place::{CrsView, not_degrees, of_box};
use super::raster::FileSize;
use super::roles::{FieldView, Picked, roles};
use super::{Findings, MOST_FEATURES};
use crate::Watch;
use crate::watch::go_on;

/// Files that belong to a Shapefile, by their endings.
const COMPANIONS: [&str; 5] = ["shp", "shx", "dbf", "prj", "cpg"];

/// A vector file.
#[derive(Clone, Debug, Serialize)]
pub struct SitesView {
    /// Its path, as it was given.
    pub path: String,
    /// GDAL's short name of the format.
    pub driver: String,
    /// Its long name.
    pub format: String,
    /// Files that it consists of, with their sizes.
    pub files: Vec<FileSize>,
    /// Whether a Shapefile says what encoding its text is in; none for other formats.
    pub encoding_named: Option<bool>,
    /// Number of layers.
    pub layer_count: usize,
    /// The first layers.
    pub layers: Vec<LayerView>,
}

/// A layer.
#[derive(Clone, Debug, Serialize)]
pub struct LayerView {
    /// Its name.
    pub name: String,
    /// What its features are: `Polygon`, `Multi Polygon`, `Point`, `None`, …
    pub geometry: String,
    /// Number of features.
    pub features: u64,
    /// Features whose fields were looked at.
    pub features_read: u64,
    /// The CRS.
    pub crs: Option<CrsView>,
    /// Least x and y, greatest x and y, in the CRS.
    pub extent: Option<[f64; 4]>,
    /// West, south, east and north in degrees (WGS 84).
    pub lon_lat: Option<[f64; 4]>,
    /// How large its sites are.
    pub areas: Option<Areas>,
    /// Pairs of sites that overlap, where they were compared.
    pub overlapping_pairs: Option<u64>,
    /// The encoding that its text was read in.
    pub encoding: Option<String>,
    /// Its fields.
    pub fields: Vec<FieldView>,
    /// What a run would say of it.
    pub findings: Findings,
    /// What to write into a config, where it has areas.
    pub snippet: Option<Value>,
}

/// Looks at a vector file that could be opened.
///
/// # Errors
/// Only a request to stop: what is wrong with the file is told among the findings.
pub(crate) fn view(
    path: &Path,
    look: VectorLook,
    watch: &dyn Watch,
) -> Result<SitesView, Problem> {
    let several = look.layers.iter().filter(|layer| layer.spatial).count() > 1;
    let mut layers = Vec::new();
    for layer in look.layers {
        go_on(watch)?;
        layers.push(layer_view(path, layer, several, watch)?);
    }
    Ok(SitesView {
        path: path.display().to_string(),
        driver: look.driver,
        format: look.format,
        files: files(path),
        encoding_named: names_encoding(path),
        layer_count: look.layer_count,
        layers,
    })
}

fn layer_view(
    path: &Path,
    layer: LayerLook,
    several: bool,
    watch: &dyn Watch,
) -> Result<LayerView, Problem> {
    let (fields, picked) = roles(&layer);
    let place = layer.extent.map(|extent| of_box(extent, layer.crs.as_ref()));
    let mut found = Boundaries::default();
    let mut problems = broken(path, &layer);
    if layer.spatial && layer.features > MOST_FEATURES {
        problems.push(
            Problem::new(&say::MANY_FEATURES)
                .with("path", path.display())
                .with("count", layer.read)
                .with("layer", &layer.name),
        );
    } else if layer.spatial && problems.is_empty() {
        let (id, name) = (picked.id.as_deref(), picked.name.as_deref());
        let which = Which { path, layer: &layer.name, id, name };
        found = boundaries(&which, layer.crs.is_some(), watch)?;
    }
    problems.append(&mut found.problems);
    let display = path.display().to_string();
    problems.extend(not_degrees(&display, layer.crs.as_ref(), layer.extent));
    let findings = Findings::new(problems);
    let encoding = found.encoding.or_else(|| layer.guessed.clone());
    let guessed = encoding.clone().filter(|_| findings.has(&told::ENCODING_GUESS));
    let usable = layer.spatial && layer.features > 0 && !findings.has(&told::NOT_AREA);
    let snippet = usable
        .then(|| snippet(path, several.then_some(layer.name.as_str()), &picked, guessed));
    Ok(LayerView {
        name: layer.name,
        geometry: layer.geometry,
        features: layer.features,
        features_read: layer.read,
        crs: layer.crs.as_ref().map(CrsView::of),
        extent: layer.extent,
        lon_lat: place.and_then(|place| place.lon_lat),
        areas: found.areas,
        overlapping_pairs: found.overlapping,
        encoding,
        fields,
        findings,
        snippet,
    })
}

/// A layer that breaks off, or has nothing in it.
fn broken(path: &Path, layer: &LayerLook) -> Problems {
    let display = path.display();
    match &layer.broken {
        Some(cause) => vec![
            Problem::new(&told::READ)
                .with("path", display)
                .with("feature", layer.read + 1)
                .with("cause", cause),
        ],
        None if layer.spatial && layer.read == 0 => {
            vec![Problem::new(&told::EMPTY).with("path", display).with("filter", "")]
        }
        None => Problems::new(),
    }
}

fn files(path: &Path) -> Vec<FileSize> {
    let size = |path: &Path| {
        let bytes =
            std::fs::metadata(path).ok().filter(std::fs::Metadata::is_file)?.len();
        Some(FileSize { path: path.display().to_string(), bytes })
    };
    let shapefile = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("shp"));
    if !shapefile {
        return size(path).into_iter().collect();
    }
    let found = COMPANIONS.iter().filter_map(|ending| {
        let upper = path.with_extension(ending.to_uppercase());
        size(&path.with_extension(ending)).or_else(|| size(&upper))
    });
    found.collect()
}

/// The block `sites` of a config.
fn snippet(
    path: &Path,
    layer: Option<&str>,
    picked: &Picked,
    encoding: Option<String>,
) -> Value {
    let mut block = json!({"path": path.display().to_string().replace('\\', "/")});
    let keys = [
        ("layer", layer.map(str::to_owned)),
        ("id", picked.id.clone()),
        ("name", picked.name.clone()),
        ("group", picked.group.clone()),
        ("encoding", encoding),
    ];
    for (key, value) in keys {
        if let Some(value) = value {
            block[key] = json!(value);
        }
    }
    json!({ "sites": block })
}
