//! A raster.

use std::path::{Path, PathBuf};

use restora_grid::Grid;
use restora_io::{BandLook, RasterLook};
use restora_message::catalogue::{inspect as say, raster};
use restora_message::{Problem, Problems};
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::Findings;
use super::classes::{Classes, CodeSeen, LegendFit, Suspect, classes, paints};
use super::dates::{DateText, dates};
use super::numbers::{self, MayBe};
use super::place::{self, PlaceView};
use super::sample::{SampleView, Seen, sample};
use crate::Watch;

/// Pixels that are read of a raster, over all bands.
const MOST_PIXELS: u64 = 4_000_000;

/// Bands whose pixels are looked at.
const MOST_BANDS: usize = 12;

/// What stands for a date that the file does not tell.
const NO_DATE: &str = "YYYY";

/// What restora writes into the metadata of its own rasters.
const OWN: &str = "RESTORA_";

/// A raster.
#[derive(Clone, Debug, Serialize)]
pub struct RasterView {
    /// Its path, as it was given.
    pub path: String,
    /// GDAL's short name of the format.
    pub driver: String,
    /// Its long name.
    pub format: String,
    /// Files that it consists of, with their sizes.
    pub files: Vec<FileSize>,
    /// Columns.
    pub columns: u32,
    /// Rows.
    pub rows: u32,
    /// Where it lies.
    #[serde(flatten)]
    pub place: PlaceView,
    /// Number of bands.
    pub band_count: u32,
    /// The first bands.
    pub bands: Vec<BandView>,
    /// How blocks are compressed.
    pub compression: Option<String>,
    /// Whether it is a Cloud Optimized GeoTIFF by its own word.
    pub cloud_optimised: bool,
    /// Text that looks like a date.
    pub dates: Vec<DateText>,
    /// What restora wrote into its own raster: `date` and others.
    pub restora: Map<String, Value>,
    /// Other items of its metadata.
    pub metadata: Map<String, Value>,
    /// Datasets within, where the file only holds others: name and description.
    pub subdatasets: Vec<[String; 2]>,
    /// What a run would say of it.
    pub findings: Findings,
    /// What to write into a config, where it is land cover.
    pub snippet: Option<Value>,
}

/// A file and its size.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FileSize {
    /// Its path.
    pub path: String,
    /// Its size.
    pub bytes: u64,
}

/// A band.
#[derive(Clone, Debug, Serialize)]
pub struct BandView {
    /// Its number, from 1.
    pub band: u32,
    /// What it shows, in the file's own words.
    pub description: String,
    /// What it is painted as.
    pub colour: String,
    /// The type of its pixels.
    pub pixel_type: String,
    /// The nodata value; `"nan"` where that is not a number.
    pub nodata: Value,
    /// Where its mask comes from: `all_valid`, `nodata`, `per_dataset`, `per_band`, `alpha`.
    pub mask: String,
    /// The unit of its values.
    pub unit: String,
    /// What its pixels are to be multiplied by.
    pub scale: Option<f64>,
    /// What is to be added after that.
    pub offset: Option<f64>,
    /// Columns and rows of a block.
    pub block: [u32; 2],
    /// Columns and rows of its overviews.
    pub overviews: Vec<[u32; 2]>,
    /// Entries of its colour table.
    pub palette_entries: usize,
    /// Codes that have a name in the file.
    pub names: usize,
    /// Columns of its attribute table.
    pub attribute_columns: Vec<String>,
    /// Which pixels were looked at, where any could be.
    pub sample: Option<SampleView>,
    /// What was seen of them.
    pub seen: Option<Seen>,
    /// The codes, where they may be classes.
    pub codes: Vec<CodeSeen>,
    /// Built-in legends that have them, the likeliest first.
    pub legends: Vec<LegendFit>,
    /// Values that may mean "no data".
    pub suspects: Vec<Suspect>,
    /// What the numbers may be, where they are no classes.
    pub may_be: Option<MayBe>,
}

impl BandView {
    /// Whether its pixels may be classes.
    pub fn is_classes(&self) -> bool {
        !self.codes.is_empty()
    }

    /// The share of pixels that are missing.
    pub fn missing_share(&self) -> Option<f64> {
        let seen = self.seen.as_ref()?;
        let all = seen.valid + seen.missing + seen.infinite;
        (all > 0).then(|| super::classes::share(seen.missing, all))
    }
}

/// Looks at a raster that could be opened.
///
/// # Errors
/// Only a request to stop: what is wrong with the file is told among the findings.
pub(crate) fn view(
    path: &Path,
    look: RasterLook,
    watch: &dyn Watch,
) -> Result<RasterView, Problem> {
    let display = path.display().to_string();
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut problems = Problems::new();
    let place = match &look.geotransform {
        Ok(gt) => place::of_raster(gt, look.size, look.crs.as_ref()),
        Err(_) => PlaceView {
            crs: look.crs.as_ref().map(place::CrsView::of),
            ..PlaceView::default()
        },
    };
    problems.extend(on_the_earth(&display, &look, &place));
    let budget = MOST_PIXELS / look.bands.len().clamp(1, MOST_BANDS) as u64;
    let mut bands = Vec::new();
    for (at, band) in look.bands.iter().enumerate() {
        let mut view = header(band);
        if at < MOST_BANDS && look.subdatasets.is_empty() {
            fill(
                &mut view,
                (path, &name),
                (&look, band),
                (budget, watch),
                &mut problems,
            )?;
        }
        bands.push(view);
    }
    let (restora, metadata) = told(&look.metadata);
    let dates = of_dates(&name, &look.metadata, &restora);
    if !restora.is_empty() {
        // Its codes are what its own names say.
        for band in &mut bands {
            band.legends.clear();
        }
    }
    let usable = restora.is_empty() && is_placed(&display, &look);
    let snippet = snippet(&display, bands.first().filter(|_| usable), &dates);
    Ok(RasterView {
        path: display,
        files: files(&look.files),
        driver: look.driver,
        format: look.format,
        columns: look.size.0,
        rows: look.size.1,
        place,
        band_count: look.band_count,
        bands,
        compression: look.compression,
        cloud_optimised: look.cloud_optimised,
        dates,
        restora,
        metadata,
        subdatasets: look
            .subdatasets
            .into_iter()
            .map(|(name, text)| [name, text])
            .collect(),
        findings: Findings::new(problems),
        snippet,
    })
}

/// Whether a run could place its pixels.
fn is_placed(display: &str, look: &RasterLook) -> bool {
    let size = (look.size.0 as usize, look.size.1 as usize);
    let grid = |gt: &[f64; 6]| Grid::from_geotransform(display, size, *gt, None).is_ok();
    look.geotransform.as_ref().is_ok_and(grid)
}

/// What a run would say of the place of a raster: what it refuses, and what to know.
fn on_the_earth(display: &str, look: &RasterLook, place: &PlaceView) -> Problems {
    let mut out = Problems::new();
    if !look.subdatasets.is_empty() && look.band_count == 0 {
        return vec![Problem::new(&say::CONTAINER).with("path", display)];
    }
    match &look.geotransform {
        Err(problem) => out.push(problem.clone()),
        Ok(gt) => {
            let size = (look.size.0 as usize, look.size.1 as usize);
            out.extend(Grid::from_geotransform(display, size, *gt, None).err());
        }
    }
    match (&look.crs, &place.crs) {
        (Some(crs), Some(_)) if crs.web_mercator => {
            let times =
                place.map_over_ground.map_or("?".to_owned(), |t| format!("{t:.2}"));
            out.push(
                Problem::new(&say::WEB_MERCATOR)
                    .with("path", display)
                    .with("times", times),
            );
        }
        (Some(crs), Some(_)) if crs.kind == restora_grid::CrsKind::Other => out.push(
            Problem::new(&raster::CRS_KIND)
                .with("path", display)
                .with("crs", crs.label()),
        ),
        (Some(crs), Some(_)) => {
            out.extend(place::not_degrees(display, Some(crs), place.extent));
        }
        (None, _) => out.push(Problem::new(&raster::NO_CRS).with("path", display)),
        (Some(_), None) => {}
    }
    out
}

/// What the header says of a band.
fn header(band: &BandLook) -> BandView {
    let number = |value: f64| {
        if value.is_finite() {
            json!(value)
        } else {
            json!(value.to_string().to_lowercase())
        }
    };
    BandView {
        band: band.number,
        description: band.description.clone(),
        colour: band.colour.clone(),
        pixel_type: band.pixel_type.clone(),
        nodata: band.nodata.map_or(Value::Null, number),
        mask: band.mask.clone(),
        unit: band.unit.clone(),
        scale: band.scale.filter(|scale| (scale - 1.0).abs() > 0.0),
        offset: band.offset.filter(|offset| offset.abs() > 0.0),
        block: [band.block.0, band.block.1],
        overviews: band.overviews.iter().map(|(cols, rows)| [*cols, *rows]).collect(),
        palette_entries: band.palette.len(),
        names: band.names.len(),
        attribute_columns: band
            .table
            .clone()
            .map(|table| table.columns)
            .unwrap_or_default(),
        sample: None,
        seen: None,
        codes: Vec::new(),
        legends: Vec::new(),
        suspects: Vec::new(),
        may_be: None,
    }
}

/// What its pixels say. What stops that is a finding, unless somebody asked to stop.
fn fill(
    view: &mut BandView,
    (path, name): (&Path, &str),
    (look, band): (&RasterLook, &BandLook),
    (budget, watch): (u64, &dyn Watch),
    problems: &mut Problems,
) -> Result<(), Problem> {
    let (sampled, seen) = match sample(path, (look, band), budget, watch) {
        Ok(found) => found,
        Err(problem) if problem.entry.kind == restora_message::Kind::Interrupted => {
            return Err(problem);
        }
        Err(problem) => {
            // Every band of a broken file is broken alike.
            if !problems.iter().any(|known| known.entry.code == problem.entry.code) {
                problems.push(problem);
            }
            return Ok(());
        }
    };
    if let Some(Classes { codes, legends, suspects }) = classes(name, band, &seen) {
        (view.codes, view.legends, view.suspects) = (codes, legends, suspects);
    } else {
        // White and black are colours of a picture.
        if !paints(&band.colour) {
            view.suspects = numbers::suspects(&seen);
        }
        view.may_be = numbers::may_be(name, band, &seen);
    }
    for suspect in &view.suspects {
        problems.push(
            Problem::new(&raster::LOOKS_LIKE_NODATA)
                .with("path", path.display())
                .with("value", suspect.value)
                .with("percent", format!("{:.2}", suspect.share * 100.0)),
        );
    }
    view.sample = Some(sampled);
    view.seen = Some(seen);
    Ok(())
}

/// Items of metadata: those of restora, without their prefix, and all others.
fn told(items: &[(String, String)]) -> (Map<String, Value>, Map<String, Value>) {
    let (mut own, mut others) = (Map::new(), Map::new());
    for (key, value) in items {
        match key.strip_prefix(OWN) {
            Some(key) => own.insert(key.to_lowercase(), json!(value)),
            None => others.insert(key.clone(), json!(value)),
        };
    }
    (own, others)
}

/// Dates that the file tells; those of a raster of restora's come first.
fn of_dates(
    name: &str,
    items: &[(String, String)],
    own: &Map<String, Value>,
) -> Vec<DateText> {
    let mut found = dates(name, items);
    if own.contains_key("date") {
        found.sort_by_key(|date| date.from == super::dates::From::FileName);
    }
    found
}

fn files(paths: &[PathBuf]) -> Vec<FileSize> {
    let size = |path: &PathBuf| FileSize {
        path: path.display().to_string(),
        bytes: std::fs::metadata(path).map_or(0, |facts| facts.len()),
    };
    paths.iter().map(size).collect()
}

/// What to write into a config of land cover. A legend only where more than the codes speaks
/// for it, or no other fits: one that is wrong but has the same codes goes unnoticed.
fn snippet(display: &str, band: Option<&BandView>, dates: &[DateText]) -> Option<Value> {
    let band = band.filter(|band| band.is_classes())?;
    let date = dates.first().map_or(NO_DATE, |found| found.date.as_str());
    let path = display.replace('\\', "/");
    let mut out = json!({"dates": [{"date": date, "path": path}]});
    let told: Vec<&LegendFit> = band.legends.iter().filter(|fit| fit.is_told()).collect();
    let legend = match (told.as_slice(), band.legends.as_slice()) {
        ([fit, ..], _) => Some(*fit),
        // One code that happens to be in a legend is no evidence.
        ([], [only]) if only.met >= 3 && only.met * 4 >= only.classes => Some(only),
        _ => None,
    };
    if let Some(fit) = legend {
        out["legend"] = json!(fit.name);
        if !fit.without.is_empty() {
            out["nodata"] = json!({"values": fit.without});
        }
    }
    Some(out)
}
