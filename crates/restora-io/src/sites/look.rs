//! What a vector file says of itself, for people who want to know what it is: every layer,
//! every field, whether or not a run could use them.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::Path;

use gdal::Dataset;
use gdal::vector::{
    Feature, Layer, LayerAccess as _, OGRFieldType, OGRwkbGeometryType,
    field_type_to_name, geometry_type_to_name,
};
use restora_grid::Crs;
use restora_message::Problem;

use super::read::{SiteQuery, open};
use super::text::{self, Decoder};
use super::{dbf, fields};
use crate::{crs, log};

/// Layers that are looked at, at most.
const MOST_LAYERS: usize = 32;

/// Fields of a layer that are looked at, at most.
const MOST_FIELDS: usize = 64;

/// Different values of a field that are counted, as long as one occurs twice; without, all are.
const MOST_DISTINCT: usize = 10_000;

/// Values shown of a field.
const EXAMPLES: usize = 3;

/// Characters of a value that are shown.
const EXAMPLE_CHARS: usize = 40;

/// Rows of an attribute table of a raster that are read.
const MOST_CODES: usize = 4096;

/// What a vector file says of itself.
#[derive(Clone, Debug)]
pub struct VectorLook {
    /// GDAL's short name of the format.
    pub driver: String,
    /// Its long name.
    pub format: String,
    /// Number of layers.
    pub layer_count: usize,
    /// The first layers.
    pub layers: Vec<LayerLook>,
}

/// What it says of a layer.
#[derive(Clone, Debug)]
pub struct LayerLook {
    /// Its name.
    pub name: String,
    /// `Polygon`, `Multi Polygon`, `Unknown (any)`, …
    pub geometry: String,
    /// Whether it has geometries at all.
    pub spatial: bool,
    /// Number of features.
    pub features: u64,
    /// Features whose fields were looked at.
    pub read: u64,
    /// Its CRS, where it has one.
    pub crs: Option<Crs>,
    /// West, south, east and north in its CRS.
    pub extent: Option<[f64; 4]>,
    /// The encoding of text that was not UTF-8 and was guessed.
    pub guessed: Option<String>,
    /// Its fields.
    pub fields: Vec<FieldLook>,
    /// Why features could not be read to the end.
    pub broken: Option<String>,
}

/// What a layer has in a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldLook {
    /// Its name.
    pub name: String,
    /// `String`, `Integer`, `Real`, …
    pub kind: String,
    /// Different values that occur, empty ones aside.
    pub distinct: u64,
    /// Whether there are more than were counted.
    pub more: bool,
    /// Features without a value.
    pub empty: u64,
    /// Whether no value occurs twice.
    pub unique: bool,
    /// The first different values, shortened.
    pub examples: Vec<String>,
}

impl VectorLook {
    /// Looks at a file; at the fields of so many features of each layer.
    ///
    /// # Errors
    /// If it is no vector file, or names what is out of its reach: its own folder and below.
    pub fn open(path: &Path, display: &str, most_features: u64) -> Result<Self, Problem> {
        let query = SiteQuery::of(path, display);
        let (dataset, assumed) = open(&query, None)?;
        let driver = dataset.driver();
        let assumed = assumed.map(|encoding| encoding.name().to_owned());
        let layers = dataset.layers().take(MOST_LAYERS).map(|mut layer| {
            let mut found = look(&mut layer, most_features);
            found.guessed = assumed.clone().or(found.guessed);
            found
        });
        Ok(Self {
            driver: driver.short_name(),
            format: driver.long_name(),
            layer_count: dataset.layer_count(),
            layers: layers.collect(),
        })
    }
}

/// What a Shapefile says of the encoding of its text: `Some(true)` if it names one,
/// `Some(false)` if it does not, `None` for other files.
pub fn names_encoding(path: &Path) -> Option<bool> {
    if !path.extension()?.eq_ignore_ascii_case("shp") {
        return None;
    }
    dbf::look(path).map(|text| text == dbf::DbfText::Declared)
}

/// Names by code in the attribute table beside a raster; none if it is not of that form.
pub(crate) fn names_by_code(path: &Path) -> Vec<(i64, String)> {
    let Ok((dataset, _)) = open(&SiteQuery::of(path, ""), None) else {
        return Vec::new();
    };
    log::collect(|| read_codes(&dataset)).0.unwrap_or_default()
}

fn read_codes(dataset: &Dataset) -> Option<Vec<(i64, String)>> {
    let mut layer = dataset.layers().next()?;
    let mut decoder = Decoder::new(None);
    let types = fields::types(&layer);
    let names: Vec<String> = field_names(&layer, &mut decoder);
    let code = names.iter().position(|name| name.eq_ignore_ascii_case("value"))?;
    let name = types.iter().position(|kind| *kind == OGRFieldType::OFTString)?;
    let (code, name) = (i32::try_from(code).ok()?, i32::try_from(name).ok()?);
    let mut read = |feature: &Feature<'_>| {
        let number = fields::value(feature, &types, code, &mut decoder)?.parse().ok()?;
        Some((number, fields::value(feature, &types, name, &mut decoder)?))
    };
    Some(layer.features().take(MOST_CODES).filter_map(|f| read(&f)).collect())
}

/// Bytes as text: UTF-8, or else GB18030.
pub(crate) fn decoded(bytes: &[u8]) -> String {
    Decoder::new(None).decode(bytes)
}

fn field_names(layer: &Layer<'_>, decoder: &mut Decoder) -> Vec<String> {
    let count = i32::try_from(layer.defn().fields().count()).unwrap_or(i32::MAX);
    (0..count).map(|i| decoder.decode(&text::field_name(layer.defn(), i))).collect()
}

fn look(layer: &mut Layer<'_>, most_features: u64) -> LayerLook {
    let kind = layer.defn().geometry_type();
    let mut decoder = Decoder::new(None);
    let names = field_names(layer, &mut decoder);
    let kinds = fields::types(layer);
    let mut fields: Vec<Counted> = names
        .into_iter()
        .zip(&kinds)
        .take(MOST_FIELDS)
        .map(|(name, kind)| Counted::new(name, field_type_to_name(*kind)))
        .collect();
    let (head, _) = log::collect(|| {
        let own = layer.spatial_ref().and_then(|srs| crs::from_srs(&srs).ok());
        let extent = layer.try_get_extent().ok().flatten().or(layer.get_extent().ok());
        let extent = extent.map(|box_| [box_.MinX, box_.MinY, box_.MaxX, box_.MaxY]);
        (own, extent, layer.feature_count())
    });
    let (own, extent, features) = head;
    let mut read = 0;
    let ((), messages) = log::collect(|| {
        let most = usize::try_from(most_features).unwrap_or(usize::MAX);
        for feature in layer.features().take(most) {
            read += 1;
            for (at, field) in (0i32..).zip(&mut fields) {
                field.add(fields::value(&feature, &kinds, at, &mut decoder));
            }
        }
    });
    let failed = messages.iter().any(|message| message.failure);
    LayerLook {
        name: layer.name(),
        geometry: geometry_type_to_name(kind),
        spatial: kind != OGRwkbGeometryType::wkbNone,
        features: features.max(read),
        read,
        crs: own,
        extent: extent.filter(|e| read > 0 && e.iter().all(|v| v.is_finite())),
        guessed: decoder.used().map(|encoding| encoding.name().to_owned()),
        fields: fields.into_iter().map(|counted| counted.field).collect(),
        broken: failed.then(|| log::cause(&messages).unwrap_or_default()),
    }
}

/// A field while its values are counted.
struct Counted {
    field: FieldLook,
    /// Hashes of the values met: of long texts, too.
    met: HashSet<u64>,
}

impl Counted {
    fn new(name: String, kind: String) -> Self {
        let field = FieldLook {
            name,
            kind,
            distinct: 0,
            more: false,
            empty: 0,
            unique: true,
            examples: Vec::new(),
        };
        Self { field, met: HashSet::new() }
    }

    fn add(&mut self, value: Option<String>) {
        let field = &mut self.field;
        let Some(value) = value else {
            field.empty += 1;
            return;
        };
        let mut hasher = DefaultHasher::new();
        value.hash(&mut hasher);
        let hash = hasher.finish();
        if self.met.contains(&hash) {
            field.unique = false;
            return;
        }
        if !field.unique && self.met.len() >= MOST_DISTINCT {
            field.more = true;
            return;
        }
        self.met.insert(hash);
        field.distinct += 1;
        if field.examples.len() < EXAMPLES {
            field.examples.push(shown(&value));
        }
    }
}

fn shown(value: &str) -> String {
    match value.char_indices().nth(EXAMPLE_CHARS) {
        Some((end, _)) => format!("{}…", &value[..end]),
        None => value.to_owned(),
    }
}
