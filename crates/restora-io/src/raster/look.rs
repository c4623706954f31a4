//! What a raster file says of itself, for people who want to know what it is: more than a
//! run needs, and also of files that no run could read.

use std::path::{Path, PathBuf};

use gdal::raster::RasterBand;
use gdal::{Dataset, GdalOpenFlags, Metadata as _};
use restora_grid::Crs;
use restora_message::Problem;
use restora_message::catalogue::raster;

use super::named::{self, AttributeTable};
use super::source::{
    MaskSource, RasterSource, dataset_crs, file_list, geotransform, pixel_type, small,
};
use crate::local::OWN_FOLDER;
use crate::{local, log};

/// Bands that are described, at most.
const MOST_BANDS: u32 = 32;

/// Items of metadata that are taken, at most; some files carry whole documents.
const MOST_ITEMS: usize = 200;

/// Characters of an item that are taken, at most.
const MOST_CHARS: usize = 400;

/// What a raster file says of itself.
#[derive(Clone, Debug)]
pub struct RasterLook {
    /// GDAL's short name of the format.
    pub driver: String,
    /// Its long name.
    pub format: String,
    /// Columns and rows.
    pub size: (u32, u32),
    /// What places it on the earth, in GDAL's order; or why nothing usable does.
    pub geotransform: Result<[f64; 6], Problem>,
    /// Its CRS, where it has one.
    pub crs: Option<Crs>,
    /// Every file that it consists of.
    pub files: Vec<PathBuf>,
    /// How blocks are compressed, as the format names it.
    pub compression: Option<String>,
    /// Whether it says that it is a Cloud Optimized GeoTIFF.
    pub cloud_optimised: bool,
    /// Items of the file's metadata.
    pub metadata: Vec<(String, String)>,
    /// Names and descriptions of the datasets within, where it only holds others.
    pub subdatasets: Vec<(String, String)>,
    /// Number of bands.
    pub band_count: u32,
    /// The first bands.
    pub bands: Vec<BandLook>,
}

/// What it says of a band.
#[derive(Clone, Debug, Default)]
pub struct BandLook {
    /// Its number, from 1.
    pub number: u32,
    /// `Byte`, `Int8`, `UInt16`, … as GDAL names it.
    pub pixel_type: String,
    /// Whether pixels of that type can be read as numbers.
    pub readable: bool,
    /// Bytes of a pixel as stored.
    pub bytes_per_pixel: u32,
    /// The nodata value.
    pub nodata: Option<f64>,
    /// Where its mask comes from: `all_valid`, `nodata`, `per_dataset`, `per_band`, `alpha`.
    pub mask: String,
    /// What it is painted as: `Gray`, `Palette`, `Red`, …
    pub colour: String,
    /// What it shows.
    pub description: String,
    /// The unit of its values.
    pub unit: String,
    /// What its pixels are to be multiplied by.
    pub scale: Option<f64>,
    /// What is to be added after that.
    pub offset: Option<f64>,
    /// Columns and rows of a block.
    pub block: (u32, u32),
    /// Sizes of its overviews.
    pub overviews: Vec<(u32, u32)>,
    /// Colours by code.
    pub palette: Vec<(i64, [u8; 3])>,
    /// Names by code, from category names, the band's metadata or an attribute table.
    pub names: Vec<(i64, String)>,
    /// Its attribute table, where it has one.
    pub table: Option<AttributeTable>,
}

impl RasterLook {
    /// Looks at a file.
    ///
    /// # Errors
    /// If it is no raster, or names what is out of its reach: its own folder and below.
    pub fn open(path: &Path, display: &str) -> Result<Self, Problem> {
        let raster = GdalOpenFlags::GDAL_OF_RASTER;
        let dataset = local::open((path, display), raster, &[], &OWN_FOLDER)?;
        let (look, _) = log::collect(|| look(&dataset, path, display));
        Ok(look)
    }
}

/// A band of a raster file as numbers on its own pixels, for looking at what it holds.
///
/// # Errors
/// If it cannot be opened, or its pixels cannot be had as numbers.
pub fn pixels_of(path: &Path, display: &str, band: u32) -> Result<RasterSource, Problem> {
    RasterSource::of_pixels(path, display, band)
}

/// Which of these blocks (column and row of blocks) hold pixels that were written, as far as
/// the format tells: a GeoTIFF may leave out blocks. `None` if it does not tell.
///
/// # Errors
/// In GDAL's words.
pub fn stored_blocks(
    path: &Path,
    band: u32,
    blocks: impl Iterator<Item = (u32, u32)>,
) -> Result<Option<Vec<bool>>, String> {
    let shown = path.display().to_string();
    let dataset = local::again(path, &shown)
        .map_err(|problem| problem.message(restora_message::Lang::En))?;
    if !matches!(dataset.driver().short_name().as_str(), "GTiff" | "COG") {
        return Ok(None);
    }
    let band = log::attempt(|| dataset.rasterband(band as usize))?;
    let stored = |(col, row): (u32, u32)| {
        band.metadata_item(&format!("BLOCK_OFFSET_{col}_{row}"), "TIFF").is_some()
    };
    Ok(Some(log::collect(|| blocks.map(stored).collect()).0))
}

fn look(dataset: &Dataset, path: &Path, display: &str) -> RasterLook {
    let structure = |key: &str| dataset.metadata_item(key, "IMAGE_STRUCTURE");
    let driver = dataset.driver();
    let band_count = small(dataset.raster_count());
    let (cols, rows) = dataset.raster_size();
    RasterLook {
        driver: driver.short_name(),
        format: driver.long_name(),
        size: (small(cols), small(rows)),
        geotransform: geotransform(dataset, display),
        crs: dataset_crs(dataset),
        files: file_list(dataset, path),
        compression: structure("COMPRESSION"),
        cloud_optimised: structure("LAYOUT").as_deref() == Some("COG"),
        metadata: items(&dataset.metadata_domain("").unwrap_or_default()),
        subdatasets: subdatasets(dataset),
        band_count,
        bands: (1..=band_count.min(MOST_BANDS))
            .filter_map(|number| {
                let band = dataset.rasterband(number as usize).ok()?;
                Some(look_at_band(dataset, &band, (number, path)))
            })
            .collect(),
    }
}

/// `key=value` as pairs, the longest shortened.
fn items(lines: &[String]) -> Vec<(String, String)> {
    let short = |text: &str| match text.char_indices().nth(MOST_CHARS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    };
    let pair = |line: &String| line.split_once('=').map(|(k, v)| (short(k), short(v)));
    lines.iter().filter_map(pair).take(MOST_ITEMS).collect()
}

fn subdatasets(dataset: &Dataset) -> Vec<(String, String)> {
    let all = items(&dataset.metadata_domain("SUBDATASETS").unwrap_or_default());
    let find = |key: &str| all.iter().find(|(k, _)| k == key).map(|(_, v)| v.clone());
    let names = all.iter().filter(|(key, _)| key.ends_with("_NAME"));
    names
        .map(|(key, name)| {
            (name.clone(), find(&key.replace("_NAME", "_DESC")).unwrap_or_default())
        })
        .collect()
}

fn look_at_band(
    dataset: &Dataset,
    band: &RasterBand<'_>,
    (number, path): (u32, &Path),
) -> BandLook {
    let known = pixel_type(band);
    let (cols, rows) = band.block_size();
    let overviews = usize::try_from(band.overview_count().unwrap_or(0)).unwrap_or(0);
    let sizes = (0..overviews).filter_map(|i| {
        let (cols, rows) = band.overview(i).ok()?.size();
        Some((small(cols), small(rows)))
    });
    let table = named::attribute_table(band);
    BandLook {
        number,
        readable: known.is_some(),
        pixel_type: known.unwrap_or_else(|| band.band_type().name()),
        bytes_per_pixel: u32::from(band.band_type().bytes()),
        nodata: band.no_data_value(),
        mask: MaskSource::of(dataset, band, number).name().to_owned(),
        colour: band.color_interpretation().name(),
        description: band.description().unwrap_or_default(),
        unit: band.unit(),
        scale: band.scale(),
        offset: band.offset(),
        block: (small(cols), small(rows)),
        overviews: sizes.collect(),
        palette: palette(band),
        names: named::names(band, table.as_ref(), path),
        table,
    }
}

/// Colours by code. Entries that nobody set are black; a table of nothing else is none.
fn palette(band: &RasterBand<'_>) -> Vec<(i64, [u8; 3])> {
    let Some(table) = band.color_table() else { return Vec::new() };
    let byte = |v: i16| u8::try_from(v.clamp(0, 255)).unwrap_or(0);
    let colours: Vec<(i64, [u8; 3])> = (0i64..)
        .zip(0..table.entry_count())
        .filter_map(|(code, at)| {
            let entry = table.entry_as_rgb(at)?;
            Some((code, [byte(entry.r), byte(entry.g), byte(entry.b)]))
        })
        .collect();
    colours.into_iter().filter(|(_, colour)| *colour != [0, 0, 0]).collect()
}

/// The problem of pixels that are no numbers.
pub fn no_numbers(display: &str, kind: &str) -> Problem {
    Problem::new(&raster::PIXEL_TYPE).with("path", display).with("kind", kind)
}
