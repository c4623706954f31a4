//! Reading a file of sites: all that is wrong with it is told at once.

use std::collections::HashMap;
use std::path::Path;

use encoding_rs::Encoding;
use gdal::vector::{Feature, Layer, LayerAccess as _, OGRFieldType, OGRwkbGeometryType};
use gdal::{Dataset, GdalOpenFlags};
use geo_types::MultiPolygon;
use restora_grid::Crs;
use restora_message::catalogue::sites;
use restora_message::{Problem, Problems};

use super::dbf::{self, DbfText};
use super::fields::{self, Fields};
use super::geojson::Stripped;
use super::shape::{self, Fault, Shape};
use super::text::{self, Decoder};
use crate::files::SeenFile;
use crate::local::{OWN_FOLDER, Reach};
use crate::{crs, local, log};

/// What to read from a file of sites.
#[derive(Clone, Copy, Debug)]
pub struct SiteQuery<'a> {
    /// The file.
    pub path: &'a Path,
    /// What messages call it.
    pub display: &'a str,
    /// The layer; may be left out where the file has only one.
    pub layer: Option<&'a str>,
    /// The field with the sites' ids; without one, sites are numbered from 1.
    pub id: Option<&'a str>,
    /// The field with the sites' names; without one, the id is the name.
    pub name: Option<&'a str>,
    /// The field with the group that a site belongs to.
    pub group: Option<&'a str>,
    /// An OGR SQL condition on the fields.
    pub filter: Option<&'a str>,
    /// The encoding of text that is not UTF-8, e.g. `GBK`. A Shapefile's own claim of an
    /// encoding is then ignored.
    pub encoding: Option<&'a str>,
    /// The CRS of the coordinates. It is taken instead of the file's own.
    pub crs: Option<&'a str>,
    /// Whether invalid boundaries are mended rather than refused.
    pub repair: bool,
    /// Where files may be that the file names, besides its own folder and below.
    pub reach: &'a Reach,
}

impl<'a> SiteQuery<'a> {
    /// All of a file of one layer, as it is.
    pub fn of(path: &'a Path, display: &'a str) -> Self {
        Self {
            path,
            display,
            layer: None,
            id: None,
            name: None,
            group: None,
            filter: None,
            encoding: None,
            crs: None,
            repair: false,
            reach: &OWN_FOLDER,
        }
    }
}

/// One site.
#[derive(Clone, Debug)]
pub struct SiteFeature {
    /// Its place in the layer after the filter, from 1.
    pub feature: u64,
    /// Its id, different from all others.
    pub id: String,
    /// Its name; the id where it has none.
    pub name: String,
    /// Its group.
    pub group: Option<String>,
    /// Its boundary in the file's CRS; may be empty.
    pub geometry: MultiPolygon<f64>,
    /// What was wrong with its boundary before it was mended.
    pub repaired: Option<String>,
}

/// The sites of a file.
#[derive(Clone, Debug)]
pub struct SiteFile {
    /// The layer that was read.
    pub layer: String,
    /// GDAL's short name of the format.
    pub driver: String,
    /// The CRS of the coordinates, x first.
    pub crs: Crs,
    /// The sites, in the order of the file.
    pub sites: Vec<SiteFeature>,
    /// What is odd but no error.
    pub warnings: Problems,
    /// The encoding the text was read in.
    pub encoding: String,
    /// The file, and those that belong to it or that it names, as they were before it was read.
    pub files: Vec<SeenFile>,
}

/// Reads sites.
///
/// # Errors
/// All problems of the file and of all its features.
pub fn read_sites(query: &SiteQuery<'_>) -> Result<SiteFile, Problems> {
    log::ready();
    local::plain_file(query.path, query.display)?;
    let stated = query.encoding.map(text::encoding).transpose()?;
    let given = query.crs.map(crs::crs_from_text).transpose()?;
    let itself = SeenFile::now(query.path);
    // Lives as long as the dataset that reads it.
    let stripped =
        if stated.is_none() { Stripped::read(query.path, query.filter) } else { None };
    let without = stripped.as_ref().and_then(|stripped| {
        let dataset = local::in_memory(&stripped.path).ok()?;
        // Relatives of the format have places for boundaries of their own.
        (dataset.driver().short_name() == "GeoJSON").then_some(dataset)
    });
    let stripped = stripped.as_ref().filter(|_| without.is_some());
    let (dataset, files, assumed) = match without {
        Some(dataset) => (dataset, vec![itself], None),
        None => open_listed(query, stated)?,
    };
    let mut layer = choose_layer(&dataset, query)?;
    let own = log::collect(|| layer.spatial_ref()).0.and_then(|s| crs::from_srs(&s).ok());
    let crs = given
        .or(own)
        .ok_or_else(|| Problem::new(&sites::NO_CRS).with("path", query.display))?;
    let mut decoder = Decoder::new(stated);
    let (fields, mut problems) = Fields::find(&layer, query, &mut decoder);
    if let Some(filter) = query.filter
        && let Err(cause) = log::attempt(|| layer.set_attribute_filter(filter))
    {
        problems.push(bad_filter(query, filter, cause));
        return Err(problems);
    }
    let name = layer.name();
    let mut collector = Collector {
        query,
        stripped,
        crs: &crs,
        fields,
        types: fields::types(&layer),
        decoder,
        seen: HashMap::new(),
        sites: Vec::new(),
        problems,
        warnings: Vec::new(),
    };
    collector.read(&mut layer);
    let (sites, mut warnings, decoder) = collector.finish()?;
    let guessed = decoder.guessed() || assumed.is_some();
    let encoding = assumed.or(decoder.used()).or(stated).map_or("UTF-8", Encoding::name);
    if guessed && stated.is_none() {
        let warning = Problem::new(&sites::ENCODING_GUESS)
            .with("path", query.display)
            .with("encoding", encoding);
        warnings.insert(0, warning);
    }
    let driver = dataset.driver().short_name();
    let encoding = encoding.to_owned();
    Ok(SiteFile { layer: name, driver, crs, sites, warnings, encoding, files })
}

/// Opens the file; with the encoding that had to be guessed for it, if any.
pub(super) fn open(
    query: &SiteQuery<'_>,
    stated: Option<&'static Encoding>,
) -> Result<(Dataset, Option<&'static Encoding>), Problem> {
    open_listed(query, stated).map(|(dataset, _, assumed)| (dataset, assumed))
}

/// A layer's dataset, its files, and the encoding that had to be guessed for it.
type Listed = (Dataset, Vec<SeenFile>, Option<&'static Encoding>);

fn open_listed(
    query: &SiteQuery<'_>,
    stated: Option<&'static Encoding>,
) -> Result<Listed, Problem> {
    let shapefile = query.path.extension().is_some_and(|e| e.eq_ignore_ascii_case("shp"));
    let look = if shapefile { dbf::look(query.path) } else { None };
    let (recode, assumed) = match (stated, look) {
        (Some(stated), Some(_)) => (Some(stated), None),
        (None, Some(DbfText::Utf8)) => (Some(encoding_rs::UTF_8), None),
        (None, Some(DbfText::Other)) => (Some(text::GUESS), Some(text::GUESS)),
        _ => (None, None),
    };
    let option = recode.map(|encoding| format!("ENCODING={}", encoding.name()));
    let options: Vec<&str> = option.iter().map(String::as_str).collect();
    let file = (query.path, query.display);
    let vector = GdalOpenFlags::GDAL_OF_VECTOR;
    let (dataset, files) =
        local::open_listed(file, (vector, &options), query.reach, None)?;
    Ok((dataset, files, assumed))
}

/// The layer that is named, or the only one that has geometries.
fn choose_layer<'a>(
    dataset: &'a Dataset,
    query: &SiteQuery<'_>,
) -> Result<Layer<'a>, Problem> {
    let problem = |entry| Problem::new(entry).with("path", query.display);
    let all = || dataset.layers().map(|layer| layer.name()).collect::<Vec<_>>();
    if let Some(wanted) = query.layer {
        let mut named = dataset.layers().filter(|layer| layer.name() == wanted);
        return named.next().ok_or_else(|| {
            problem(&sites::NO_LAYER)
                .with("layer", wanted)
                .with("known", fields::list(&all()))
        });
    }
    let spatial =
        |layer: &Layer<'_>| layer.defn().geometry_type() != OGRwkbGeometryType::wkbNone;
    let mut found: Vec<Layer<'a>> = dataset.layers().filter(spatial).collect();
    match (found.pop(), found.is_empty()) {
        (Some(only), true) => Ok(only),
        (Some(_), false) => {
            Err(problem(&sites::WHICH_LAYER).with("known", fields::list(&all())))
        }
        (None, _) => Err(problem(&sites::EMPTY).with("filter", "")),
    }
}

fn bad_filter(query: &SiteQuery<'_>, filter: &str, cause: String) -> Problem {
    Problem::new(&sites::FILTER)
        .with("path", query.display)
        .with("filter", filter)
        .with("cause", cause)
}

/// Collects sites and problems, feature by feature.
struct Collector<'a> {
    query: &'a SiteQuery<'a>,
    /// Where boundaries are, if features have but a point in their place.
    stripped: Option<&'a Stripped>,
    crs: &'a Crs,
    fields: Fields,
    types: Vec<OGRFieldType::Type>,
    decoder: Decoder,
    seen: HashMap<String, u64>,
    sites: Vec<SiteFeature>,
    problems: Problems,
    warnings: Problems,
}

impl Collector<'_> {
    fn read(&mut self, layer: &mut Layer<'_>) {
        let mut number = 0;
        let ((), messages) = log::collect(|| {
            for feature in layer.features() {
                number += 1;
                self.add(number, &feature);
            }
        });
        // OGR ends a broken file as it ends a whole one, but says so. Databases look at a
        // filter only when the first feature is asked for.
        if messages.iter().any(|m| m.failure) {
            let cause = log::cause(&messages).unwrap_or_default();
            let problem = match self.query.filter {
                Some(filter) if number == 0 => bad_filter(self.query, filter, cause),
                _ => self
                    .problem(&sites::READ)
                    .with("feature", number + 1)
                    .with("cause", cause),
            };
            self.problems.push(problem);
        } else if number == 0 {
            let filter =
                self.query.filter.map_or_else(String::new, |f| format!(" ({f})"));
            self.problems.push(self.problem(&sites::EMPTY).with("filter", filter));
        }
    }

    fn problem(&self, entry: &'static restora_message::Entry) -> Problem {
        Problem::new(entry).with("path", self.query.display)
    }

    fn add(&mut self, number: u64, feature: &Feature<'_>) {
        // A feature without a usable id still has its boundary checked.
        let id = self.id(number, feature);
        let label = id.clone().unwrap_or_else(|| number.to_string());
        let shape = self.shape(number, &label, feature);
        let (Some(id), Some(shape)) = (id, shape) else { return };
        let name = self.text(feature, self.fields.name).unwrap_or_else(|| id.clone());
        let group = self.text(feature, self.fields.group);
        let repaired = shape.mended.map(|mended| {
            let unit = shape::m2_per_unit(self.crs, &shape.polygons);
            let warning = Problem::new(&sites::REPAIRED)
                .with("cause", &mended.cause)
                .with("before_m2", format!("{:.2}", mended.before * unit))
                .with("after_m2", format!("{:.2}", mended.after * unit));
            self.warnings.push(warning.at_site(&id));
            mended.cause
        });
        let geometry = shape.polygons;
        self.sites.push(SiteFeature {
            feature: number,
            id,
            name,
            group,
            geometry,
            repaired,
        });
    }

    fn text(&mut self, feature: &Feature<'_>, field: Option<i32>) -> Option<String> {
        fields::value(feature, &self.types, field?, &mut self.decoder)
    }

    /// The id of a feature; `None` if it has none of its own, which has been told then.
    fn id(&mut self, number: u64, feature: &Feature<'_>) -> Option<String> {
        let Some(field) = self.fields.id else { return Some(number.to_string()) };
        let Some(id) = self.text(feature, Some(field)) else {
            let field = self.query.id.unwrap_or_default();
            let problem = self.problem(&sites::EMPTY_ID).with("feature", number);
            self.problems.push(problem.with("field", field));
            return None;
        };
        if let Some(first) = self.seen.get(&id) {
            let problem = self
                .problem(&sites::DUPLICATE_ID)
                .with("id", &id)
                .with("first", first)
                .with("second", number);
            self.problems.push(problem.at_site(&id));
            return None;
        }
        self.seen.insert(id.clone(), number);
        Some(id)
    }

    /// The boundary of a feature; `None` if it is at fault, which has been told then.
    fn shape(&mut self, number: u64, id: &str, feature: &Feature<'_>) -> Option<Shape> {
        // Asked for by number: the other way hands out a null geometry as if it were one.
        let (found, _) = log::collect(|| feature.geometry_by_index(0));
        let empty = Shape { polygons: MultiPolygon(Vec::new()), mended: None };
        let shape = match found {
            Ok(geometry) => {
                let own = self.stripped.and_then(|stripped| stripped.boundary(geometry));
                shape::shape(own.as_ref().unwrap_or(geometry), self.query.repair)
            }
            Err(_) => Ok(empty),
        };
        let problem = match shape {
            Ok(shape) => {
                if shape.polygons.0.is_empty() {
                    let warning =
                        Problem::new(&sites::NO_GEOMETRY).with("feature", number);
                    self.warnings.push(warning.at_site(id));
                }
                return Some(shape);
            }
            Err(Fault::NotArea(kind)) => {
                self.problem(&sites::NOT_AREA).with("feature", number).with("kind", kind)
            }
            Err(Fault::NotFinite) => self.problem(&sites::NOT_FINITE),
            Err(Fault::Invalid(cause)) => {
                self.problem(&sites::INVALID).with("cause", cause)
            }
        };
        self.problems.push(problem.at_site(id));
        None
    }

    fn finish(self) -> Result<(Vec<SiteFeature>, Problems, Decoder), Problems> {
        if self.problems.is_empty() {
            Ok((self.sites, self.warnings, self.decoder))
        } else {
            Err(self.problems)
        }
    }
}
