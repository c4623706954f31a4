//! A raster that has been looked at, and what its header says.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use gdal::raster::{ColorInterpretation, RasterBand};
use gdal::{Dataset, GdalOpenFlags, Metadata as _};
use restora_grid::{Crs, Grid, NodataRule, Window};
use restora_message::Problem;
use restora_message::catalogue::{raster, run};
use serde::Serialize;

use super::align::{Alignment, BLOCK, Resampling};
use super::direct::{self, Layouts, Way};
use super::many::Many;
use super::missing::MissingValues;
use super::numbers::NumberReader;
use super::patchwork::TileLayouts;
use super::reader::ClassReader;
use crate::files::SeenFile;
use crate::local::{OWN_FOLDER, Reach};
use crate::tiff::TiffLayout;
use crate::{crs, local, log};

/// What the header of a raster says of one band.
#[derive(Clone, Debug, Serialize)]
pub struct RasterInfo {
    /// The path as it is shown to people.
    pub path: String,
    /// GDAL's short name of the format.
    pub driver: String,
    /// The pixel grid; the reference's where the source is aligned.
    pub grid: Grid,
    /// The band, from 1.
    pub band: u32,
    /// Number of bands of the file.
    pub bands: u32,
    /// `Byte`, `Int8`, `UInt16`, …
    pub pixel_type: String,
    /// Bytes of one pixel as stored.
    pub bytes_per_pixel: u32,
    /// The band's own nodata value.
    pub nodata: Option<f64>,
    /// Where its mask comes from: `all_valid`, `nodata`, `per_dataset`, `per_band`, `alpha`.
    pub mask: String,
    /// Whether the band has a colour table.
    pub palette: bool,
    /// Columns and rows of the blocks it is stored in, or computed in where it is aligned.
    pub block: (u32, u32),
    /// Whether the band declares a scale or an offset.
    pub scaled: bool,
    /// What the band declares that its pixels are to be multiplied by, if anything.
    pub scale: Option<f64>,
    /// What the band declares that is to be added after that, if anything.
    pub offset: Option<f64>,
}

/// A band of a raster file with the rule for its missing pixels. Nothing is held open.
#[derive(Clone, Debug)]
pub struct RasterSource {
    pub(super) path: PathBuf,
    pub(super) rule: NodataRule,
    pub(super) alignment: Option<Arc<Alignment>>,
    pub(super) info: RasterInfo,
    pub(super) files: Vec<SeenFile>,
    /// Where its blocks can be read without GDAL.
    pub(super) direct: Option<Layouts>,
    /// Whether nobody looked at it: what is known of it is that of another tile.
    pub(super) assumed: bool,
    /// Its tiles, if it is a mosaic.
    pub(super) tiles: Option<Arc<TileNames>>,
    /// The rasters that it is made of, each from its row on, if it is a stack.
    pub(super) stack: Option<Arc<[(u32, RasterSource)]>>,
}

/// The tiles of a mosaic: what the virtual raster does not say of them.
#[derive(Debug)]
pub(super) struct TileNames {
    /// Where the virtual raster is in memory, as long as somebody may open it.
    pub(super) memory: PathBuf,
    /// The window of each, and what messages call it.
    pub(super) parts: Vec<(Window, String)>,
    /// The files of each, in the same order.
    pub(super) files: Vec<Vec<SeenFile>>,
    /// Whether there may be pixels without a tile.
    pub(super) gaps: bool,
    /// What is missing in all of them.
    pub(super) missing: MissingValues,
    /// Whether what is known of the first, but for its place, is true of all.
    pub(super) alike: bool,
}

impl Drop for TileNames {
    fn drop(&mut self) {
        // What is not there any more need not be removed.
        drop(gdal::vsi::unlink_mem_file(&self.memory));
    }
}

impl RasterSource {
    /// Reads the header of `path`, which messages call `display`. Bands count from 1. Files
    /// that it names have to be in its own folder or below.
    ///
    /// # Errors
    /// If it cannot be opened, has no such band, or is not on a plain pixel grid; or if it
    /// names what is out of its reach.
    pub fn open(
        path: &Path,
        display: &str,
        band: u32,
        nodata: &NodataRule,
    ) -> Result<Self, Problem> {
        Self::open_one_of(None, &OWN_FOLDER, (path, display), (band, nodata))
    }

    /// The same of a file that may also name others within `reach`, and may be one of many.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn open_one_of(
        many: Option<&Many>,
        reach: &Reach,
        (path, display): (&Path, &str),
        (band, nodata): (u32, &NodataRule),
    ) -> Result<Self, Problem> {
        let raster = (GdalOpenFlags::GDAL_OF_RASTER, &[][..]);
        let (dataset, files) = local::open_listed((path, display), raster, reach, many)?;
        let alone = files.len() == 1 && dataset.driver().short_name() == "GTiff";
        let crs = |dataset: &Dataset| match many.filter(|_| alone) {
            Some(many) => many.crs(path, || dataset_crs(dataset)),
            None => dataset_crs(dataset),
        };
        // GDAL's warnings of odd but readable headers are no concern of the caller's.
        let (info, _) = log::collect(|| read_info(&dataset, (display, band), crs));
        let info = info?;
        let direct = direct::layout(path, &info).map(Layouts::File);
        let (path, rule) = (path.to_path_buf(), nodata.clone());
        Ok(Self {
            path,
            rule,
            alignment: None,
            info,
            files,
            direct,
            assumed: false,
            tiles: None,
            stack: None,
        })
    }

    /// The same file with its pixels as the grid: cells of 1 × 1 from (0, 0) without a CRS,
    /// whatever places it on the earth. For looking at pixels that no run could count.
    ///
    /// # Errors
    /// If it cannot be opened, has no such band, or pixels of a type that is not read.
    pub fn of_pixels(path: &Path, display: &str, band: u32) -> Result<Self, Problem> {
        let raster = GdalOpenFlags::GDAL_OF_RASTER;
        let dataset = local::open((path, display), raster, &[], &OWN_FOLDER)?;
        let gt = [0.0, 1.0, 0.0, 0.0, 0.0, -1.0];
        let grid = Grid::from_geotransform(display, dataset.raster_size(), gt, None)?;
        let (info, _) = log::collect(|| info_on(&dataset, display, band, grid));
        let (path, rule) = (path.to_path_buf(), NodataRule::default());
        let (info, files) = (info?, Vec::new());
        let (alignment, direct, assumed) = (None, None, false);
        let (tiles, stack) = (None, None);
        Ok(Self { path, rule, alignment, info, files, direct, assumed, tiles, stack })
    }

    /// A raster that GDAL finds in memory, of these files.
    pub(super) fn in_memory(
        (path, files): (PathBuf, Vec<SeenFile>),
        rule: &NodataRule,
        (info, layouts, tiles): (RasterInfo, Option<TileLayouts>, TileNames),
    ) -> Self {
        let rule = rule.clone();
        let direct = layouts.map(|layouts| Layouts::Tiles(Arc::new(layouts)));
        let tiles = Some(Arc::new(tiles));
        let (alignment, assumed, stack) = (None, false, None);
        Self { path, rule, alignment, info, files, direct, assumed, tiles, stack }
    }

    /// Rasters on several grids as one whose rows are counted on: those of each begin at its row.
    /// Only rows and columns mean anything on the grid that it has then; the place on the earth is
    /// that of the first. Messages call it `display`.
    ///
    /// # Errors
    /// If there is none.
    pub fn stacked(parts: Vec<(u32, Self)>, display: &str) -> Result<Self, Problem> {
        let Some((_, first)) = parts.first() else {
            return Err(
                Problem::new(&run::INTERNAL).with("cause", "a stack of no rasters")
            );
        };
        let infos = || parts.iter().map(|(row, part)| (*row, &part.info));
        let most = |of: fn(&RasterInfo) -> u32| infos().map(|(_, info)| of(info)).max();
        let mut info = first.info.clone();
        display.clone_into(&mut info.path);
        info.grid.cols = most(|info| info.grid.cols).unwrap_or(0);
        info.grid.rows =
            infos().map(|(row, info)| row + info.grid.rows).max().unwrap_or(0);
        info.block = (
            most(|info| info.block.0).unwrap_or(1),
            most(|info| info.block.1).unwrap_or(1),
        );
        info.bytes_per_pixel = most(|info| info.bytes_per_pixel).unwrap_or(1);
        let mut files: Vec<SeenFile> =
            parts.iter().flat_map(|(_, part)| part.files()).collect();
        files.sort();
        files.dedup();
        let (path, rule) = (first.path.clone(), first.rule.clone());
        let (alignment, direct, assumed) = (None, None, false);
        let (tiles, stack) = (None, Some(Arc::from(parts)));
        Ok(Self { path, rule, alignment, info, files, direct, assumed, tiles, stack })
    }

    /// The rasters of a stack, each with the row that it begins at; none of any other.
    pub fn stack(&self) -> &[(u32, Self)] {
        self.stack.as_deref().unwrap_or(&[])
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// What the header says.
    pub fn info(&self) -> &RasterInfo {
        &self.info
    }

    /// Every file that the raster consists of, as it was when the raster was opened; at least its
    /// own.
    pub fn files(&self) -> Vec<SeenFile> {
        self.files.clone()
    }

    /// Those that are read for a window, and that say of other pixels what they are: of a mosaic,
    /// those of the tiles there.
    pub fn files_in(&self, window: &Window) -> Vec<SeenFile> {
        if self.alignment.is_some() {
            return self.files();
        }
        let in_part = |(first, part): &(u32, Self)| {
            let Window { cols, rows, .. } = part.info.grid.window();
            let own = Window { col: 0, row: *first, cols, rows };
            let common = own.intersection(window)?;
            Some(part.files_in(&Window { row: common.row - first, ..common }))
        };
        match &self.tiles {
            Some(tiles) => tiles.files_in(window),
            None if self.stack().is_empty() => self.files(),
            None => self.stack().iter().filter_map(in_part).flatten().collect(),
        }
    }

    /// The same raster on the pixels of `reference`.
    ///
    /// # Errors
    /// If there is no way from the one CRS to the other.
    pub fn aligned_to(
        &self,
        reference: &Grid,
        method: Resampling,
    ) -> Result<Self, Problem> {
        let alignment = Alignment::new(self.native_grid(), reference, method);
        alignment.check(&self.info.path)?;
        let mut aligned = self.clone();
        aligned.info.grid = reference.clone();
        aligned.info.block = (BLOCK, BLOCK);
        aligned.alignment = Some(Arc::new(alignment));
        Ok(aligned)
    }

    /// Opens the file for one thread that comes back to blocks: GDAL keeps them.
    pub fn reader(&self) -> Result<ClassReader, Problem> {
        ClassReader::new(self, false)
    }

    /// Opens the file for one thread's part of a pass that visits every block once. Plain
    /// GeoTIFF files are then read without GDAL.
    pub fn pass_reader(&self) -> Result<ClassReader, Problem> {
        ClassReader::new(self, self.alignment.is_none())
    }

    /// Bytes of one block that a pass unpacks by itself; 0 where GDAL does, which has its cache
    /// for that.
    pub fn block_bytes(&self) -> u64 {
        if let Some(most) = self.stack().iter().map(|(_, part)| part.block_bytes()).max()
        {
            return most;
        }
        let (cols, rows) = self.info.block;
        let bytes =
            u64::from(cols) * u64::from(rows) * u64::from(self.info.bytes_per_pixel);
        if self.direct.is_some() && self.alignment.is_none() { bytes } else { 0 }
    }

    /// A way to the pixels without GDAL, where the file allows it.
    pub(super) fn direct(&self) -> Option<Way> {
        self.direct.as_ref().and_then(|layouts| Way::new(layouts, &self.info))
    }

    /// The values that are missing in it.
    pub(super) fn missing(&self) -> Result<MissingValues, Problem> {
        let (dataset, number) =
            (local::again(&self.path, &self.info.path)?, self.info.band);
        let (band, _) = find_band(&dataset, &self.info.path, number)?;
        let (found, _) =
            log::collect(|| MissingValues::of(&self.rule, &band, &self.info.pixel_type));
        Ok(found)
    }

    /// Its alpha band, if that is its mask.
    pub(super) fn alpha(&self) -> Result<Option<u32>, Problem> {
        if self.info.mask != MaskSource::Alpha(0).name() {
            return Ok(None);
        }
        let (dataset, number) =
            (local::again(&self.path, &self.info.path)?, self.info.band);
        let (band, _) = find_band(&dataset, &self.info.path, number)?;
        Ok(match MaskSource::of(&dataset, &band, number) {
            MaskSource::Alpha(alpha) => Some(alpha),
            _ => None,
        })
    }

    /// The layout of its file, where its blocks can be read without GDAL.
    pub(super) fn layout(&self) -> Option<&Arc<TiffLayout>> {
        match &self.direct {
            Some(Layouts::File(layout)) => Some(layout),
            _ => None,
        }
    }

    /// Opens the file for one thread, to read numbers instead of classes. They are on the
    /// file's own grid, also where the source was aligned.
    ///
    /// # Errors
    /// If it cannot be opened, or its scale or offset is unusable.
    pub fn numbers(&self) -> Result<NumberReader, Problem> {
        NumberReader::new(self)
    }

    /// Opens the file for one thread, to read numbers as they are stored, without the
    /// file's own scale and offset: what the digital numbers of a satellite mean, its
    /// product says. They are on the file's own grid, also where the source was aligned.
    /// Integers beyond 2^24 and `Float64` are rounded to `f32`.
    ///
    /// Several bands of one file are better read by one [`BandsReader`]: GDAL caches blocks
    /// by dataset, so that readers of their own decode interleaved blocks once for each.
    ///
    /// [`BandsReader`]: super::BandsReader
    ///
    /// # Errors
    /// If it cannot be opened.
    pub fn stored(&self) -> Result<NumberReader<f32>, Problem> {
        NumberReader::new(self)
    }

    /// The grid of the file itself.
    pub(super) fn native_grid(&self) -> &Grid {
        self.alignment.as_ref().map_or(&self.info.grid, |a| &a.source)
    }
}

/// A number of GDAL's that is never negative, as u32.
pub(super) fn small(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// What the header says of a band; `crs` tells the CRS.
pub(super) fn read_info(
    dataset: &Dataset,
    (display, band): (&str, u32),
    crs: impl FnOnce(&Dataset) -> Option<Crs>,
) -> Result<RasterInfo, Problem> {
    find_band(dataset, display, band)?;
    let (gt, crs) = (geotransform(dataset, display)?, crs(dataset));
    let grid = Grid::from_geotransform(display, dataset.raster_size(), gt, crs)?;
    info_on(dataset, display, band, grid)
}

/// A band and the type of its pixels.
fn find_band<'d>(
    dataset: &'d Dataset,
    display: &str,
    band: u32,
) -> Result<(RasterBand<'d>, String), Problem> {
    let bands = small(dataset.raster_count());
    let no_band = || {
        Problem::new(&raster::NO_BAND)
            .with("path", display)
            .with("bands", bands)
            .with("band", band)
    };
    if band == 0 || band > bands {
        return Err(no_band());
    }
    let pixels = dataset.rasterband(band as usize).map_err(|_error| no_band())?;
    let pixel_type = pixel_type(&pixels).ok_or_else(|| {
        let kind = pixels.band_type().name();
        Problem::new(&raster::PIXEL_TYPE).with("path", display).with("kind", kind)
    })?;
    Ok((pixels, pixel_type))
}

/// What the header says of a band, on a grid.
fn info_on(
    dataset: &Dataset,
    display: &str,
    band: u32,
    grid: Grid,
) -> Result<RasterInfo, Problem> {
    let (pixels, pixel_type) = find_band(dataset, display, band)?;
    let (block_cols, block_rows) = pixels.block_size();
    Ok(RasterInfo {
        path: display.to_owned(),
        driver: dataset.driver().short_name(),
        grid,
        band,
        bands: small(dataset.raster_count()),
        bytes_per_pixel: u32::from(pixels.band_type().bytes()),
        nodata: pixels.no_data_value(),
        mask: MaskSource::of(dataset, &pixels, band).name().to_owned(),
        palette: pixels.color_table().is_some(),
        block: (small(block_cols), small(block_rows)),
        scaled: pixels.scale().is_some_and(|s| (s - 1.0).abs() > 0.0)
            || pixels.offset().is_some_and(|o| o.abs() > 0.0),
        scale: pixels.scale(),
        offset: pixels.offset(),
        pixel_type,
    })
}

/// The type of a band's pixels, `None` if it cannot hold classes. Before 3.7 GDAL knows
/// signed bytes as bytes with a remark.
pub(super) fn pixel_type(band: &RasterBand<'_>) -> Option<String> {
    let name = band.band_type().name();
    let signed = || band.metadata_item("PIXELTYPE", "IMAGE_STRUCTURE");
    match name.as_str() {
        "Byte" if signed().as_deref() == Some("SIGNEDBYTE") => Some("Int8".to_owned()),
        "Byte" | "Int8" | "UInt16" | "Int16" | "UInt32" | "Int32" | "UInt64"
        | "Int64" | "Float32" | "Float64" => Some(name),
        _ => None,
    }
}

pub(super) fn geotransform(
    dataset: &Dataset,
    display: &str,
) -> Result<[f64; 6], Problem> {
    // Some files of control points pass the places of pixels off as those on the earth.
    let pixels = [0.0, 1.0, 0.0, 0.0, 0.0, 1.0].map(f64::to_bits);
    let placed = dataset.geo_transform().ok();
    let placed = placed
        .filter(|found| dataset.gcps().is_empty() || found.map(f64::to_bits) != pixels);
    placed.ok_or_else(|| match dataset.gcps().len() {
        0 => Problem::new(&raster::NO_GEOTRANSFORM).with("path", display),
        count => {
            Problem::new(&raster::GCP_ONLY).with("path", display).with("count", count)
        }
    })
}

/// The CRS of a raster; `None` where it has none or an empty one.
pub(super) fn dataset_crs(dataset: &Dataset) -> Option<Crs> {
    dataset.spatial_ref().ok().and_then(|srs| crs::from_srs(&srs).ok())
}

/// Every file of a dataset; its own path in any case.
#[expect(unsafe_code, reason = "the gdal crate cannot list the files of a dataset")]
pub(crate) fn file_list(dataset: &Dataset, path: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    // SAFETY: the dataset is open as long as it is borrowed. The list is ours: null, or C
    // strings closed by a null pointer; each is copied before the list is freed once.
    unsafe {
        let list = gdal_sys::GDALGetFileList(dataset.c_dataset());
        let mut next = list;
        while !next.is_null() && !(*next).is_null() {
            let name = std::ffi::CStr::from_ptr(*next).to_string_lossy().into_owned();
            files.push(PathBuf::from(name));
            next = next.add(1);
        }
        gdal_sys::CSLDestroy(list);
    }
    files.retain(|file| file.is_file());
    if !files.iter().any(|file| file == path) {
        files.insert(0, path.to_path_buf());
    }
    files
}

/// Where a band's mask is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MaskSource {
    /// Nowhere: all pixels count.
    AllValid,
    /// Nowhere: GDAL would derive it from the nodata value, which is asked for itself.
    Nodata,
    /// The mask band that all bands share.
    PerDataset,
    /// A mask band of this band's own.
    PerBand,
    /// The alpha band of this number.
    Alpha(u32),
}

impl MaskSource {
    /// Looks where the mask of band `number` is.
    pub(super) fn of(dataset: &Dataset, band: &RasterBand<'_>, number: u32) -> Self {
        let Ok(flags) = band.mask_flags() else { return Self::AllValid };
        // GDAL does not mention an alpha band where the band has a nodata value as well.
        let alpha =
            (1..=small(dataset.raster_count())).filter(|n| *n != number).find(|n| {
                dataset.rasterband(*n as usize).is_ok_and(|other| {
                    other.color_interpretation() == ColorInterpretation::AlphaBand
                })
            });
        match alpha {
            _ if flags.is_per_dataset() && !flags.is_alpha() => Self::PerDataset,
            Some(alpha) => Self::Alpha(alpha),
            None if flags.is_nodata() => Self::Nodata,
            None if flags.is_all_valid() => Self::AllValid,
            None => Self::PerBand,
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::AllValid => "all_valid",
            Self::Nodata => "nodata",
            Self::PerDataset => "per_dataset",
            Self::PerBand => "per_band",
            Self::Alpha(_) => "alpha",
        }
    }
}
