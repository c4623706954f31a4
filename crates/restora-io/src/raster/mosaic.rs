//! Tiles of one raster, seen as that raster.
//!
//! The tiles are named to GDAL in a virtual raster that is held in memory: it opens a tile when
//! a pixel of it is wanted, and keeps no more than a hundred open, however many there are.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use gdal::vsi::create_mem_file;
use geo_types::coord;
use restora_grid::Window;
use restora_message::Problem;
use restora_message::catalogue::{raster, run};

use super::patchwork::TileLayouts;
use super::source::{RasterInfo, RasterSource, TileNames, dataset_crs, read_info};
use crate::files::SeenFile;
use crate::{local, log, same_crs};

/// How far a tile may lie off the pixels of the others, as a part of a pixel.
const OFF_GRID_PX: f64 = 1e-3;

/// Tiles of up to so many columns and rows are read as a whole.
const WHOLE: u32 = 2048;

/// Tiles that are taken for the usual ones, one after the other, where most differ.
const TRIES: usize = 4;

/// Tells mosaics apart.
static COUNT: AtomicU32 = AtomicU32::new(0);

impl RasterSource {
    /// One raster of tiles on common pixels: its window is all that they cover together. Where
    /// they overlap, the first of them counts; where there is none, pixels are missing.
    /// Messages call it `display`.
    ///
    /// # Errors
    /// Every tile that has other pixels than the first: in size, place, CRS, type, or what is
    /// missing.
    pub fn mosaic(tiles: &[Self], display: &str) -> Result<Self, Vec<Problem>> {
        let [first, ..] = tiles else {
            let problem =
                Problem::new(&run::INTERNAL).with("cause", "a raster of no tiles");
            return Err(vec![problem]);
        };
        let strangers = Self::strangers(tiles);
        if !strangers.is_empty() {
            return Err(strangers.into_iter().map(|(_, problem)| problem).collect());
        }
        let placed = Placed::new(first, tiles)?;
        let text = placed.describe(first, tiles)?;
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = PathBuf::from(format!("/vsimem/restora-mosaic-{number}.vrt"));
        let failed = |cause: String| {
            vec![Problem::new(&raster::OPEN).with("path", display).with("cause", cause)]
        };
        create_mem_file(&path, text.into_bytes())
            .map_err(|error| failed(error.to_string()))?;
        let dataset = local::again(&path, display).map_err(|problem| vec![problem])?;
        let (info, _) = log::collect(|| read_info(&dataset, (display, 1), dataset_crs));
        let mut info = info.map_err(|problem| vec![problem])?;
        // What a pixel of the tiles is when it is missing, they say themselves: a virtual raster
        // cannot repeat that for every type.
        info.nodata = first.info().nodata;
        let missing = first.missing().map_err(|problem| vec![problem])?;
        let own = placed.windows.iter().zip(tiles);
        let parts =
            own.map(|(window, tile)| (*window, tile.info().path.clone())).collect();
        let (memory, gaps) = (path.clone(), placed.may_have_gaps());
        let of_each: Vec<Vec<SeenFile>> = tiles.iter().map(Self::files).collect();
        let mut files: Vec<SeenFile> = of_each.concat();
        files.sort();
        files.dedup();
        let alike = tiles.iter().all(|tile| is_alike(first, tile));
        let named = TileNames { memory, parts, files: of_each, gaps, missing, alike };
        let layouts = placed.layouts(tiles);
        Ok(Self::in_memory((path, files), &first.rule, (info, layouts, named)))
    }

    /// The window and the files of each tile, in their order, of a mosaic of tiles that are all like
    /// the first but for their places.
    pub fn tiles_alike(&self) -> Option<Vec<(Window, &[SeenFile])>> {
        let tiles = self.tiles.as_ref().filter(|tiles| tiles.alike)?;
        let windows = tiles.parts.iter().map(|(window, _)| *window);
        Some(windows.zip(tiles.files.iter().map(Vec::as_slice)).collect())
    }

    /// Another tile that is known to be like this one, without looking at it: it is so many cells
    /// further right and down. Messages call it `display`.
    #[must_use]
    pub fn tile_like(
        &self,
        (path, display): (&Path, &str),
        (right, down): (i64, i64),
        (cols, rows): (u32, u32),
        files: Vec<SeenFile>,
    ) -> Self {
        let mut tile = self.clone();
        let grid = &mut tile.info.grid;
        (grid.x0, grid.y0) = (grid.x(right as f64), grid.y(down as f64));
        (grid.cols, grid.rows) = (cols, rows);
        display.clone_into(&mut tile.info.path);
        tile.path = path.to_path_buf();
        (tile.files, tile.direct, tile.assumed) = (files, None, true);
        tile
    }

    /// Tiles that do not go into one raster with most of the others, by their place in the list.
    pub fn strangers(tiles: &[Self]) -> Vec<(usize, Problem)> {
        let against = |reference: usize| -> Vec<(usize, Problem)> {
            let differ = |(at, tile): (usize, &Self)| {
                let first = &tiles[reference];
                let problem = Problem::new(&raster::TILE_DIFFERS)
                    .with("path", &tile.info().path)
                    .with("reference", &first.info().path);
                Some((at, problem.with("difference", difference(first, tile)?)))
            };
            tiles.iter().enumerate().filter_map(differ).collect()
        };
        let mut best: Option<Vec<(usize, Problem)>> = None;
        let mut reference = 0;
        for _ in 0..TRIES.min(tiles.len()) {
            let found = against(reference);
            let next = found.first().map(|(at, _)| *at);
            if best.as_ref().is_none_or(|best| found.len() < best.len()) {
                best = Some(found);
            }
            match next {
                Some(at)
                    if best.as_ref().is_some_and(|best| best.len() * 2 > tiles.len()) =>
                {
                    reference = at;
                }
                _ => break,
            }
        }
        best.unwrap_or_default()
    }
}

/// Where tiles lie.
struct Placed {
    windows: Vec<Window>,
    /// First column and row of all, from those of the first tile.
    first: (i64, i64),
    /// Whether some have cells in common.
    overlap: bool,
    cols: u32,
    rows: u32,
}

impl Placed {
    fn new(first: &RasterSource, tiles: &[RasterSource]) -> Result<Self, Vec<Problem>> {
        let grid = &first.info().grid;
        let at = |tile: &RasterSource| {
            let own = &tile.info().grid;
            let place = grid.to_pixel(coord! { x: own.x0, y: own.y0 });
            #[expect(clippy::cast_possible_truncation, reason = "checked to be whole")]
            (place.x.round() as i64, place.y.round() as i64)
        };
        let at: Vec<(i64, i64)> = tiles.iter().map(at).collect();
        let grids = || tiles.iter().map(|tile| &tile.info().grid).zip(&at);
        let least = |of: fn(&(i64, i64)) -> i64| at.iter().map(of).min().unwrap_or(0);
        let first = (least(|at| at.0), least(|at| at.1));
        let cols = grids().map(|(grid, at)| at.0 + i64::from(grid.cols)).max();
        let rows = grids().map(|(grid, at)| at.1 + i64::from(grid.rows)).max();
        let size = |end: Option<i64>, first: i64| {
            u32::try_from(end.unwrap_or(0) - first)
                .ok()
                .filter(|n| i32::try_from(*n).is_ok())
        };
        let sizes = size(cols, first.0).zip(size(rows, first.1));
        let Some((cols, rows)) = sizes else {
            let problem = Problem::new(&raster::TILES_TOO_WIDE);
            return Err(vec![problem.with("count", tiles.len())]);
        };
        let from = |at: i64, first: i64| u32::try_from(at - first).unwrap_or(0);
        let window = |(grid, at): (&restora_grid::Grid, &(i64, i64))| Window {
            col: from(at.0, first.0),
            row: from(at.1, first.1),
            cols: grid.cols,
            rows: grid.rows,
        };
        let windows: Vec<Window> = grids().map(window).collect();
        let overlap = overlap(windows.clone());
        Ok(Self { windows, first, overlap, cols, rows })
    }

    /// How the tiles can be read without GDAL, if all can be and none overlap.
    fn layouts(&self, tiles: &[RasterSource]) -> Option<TileLayouts> {
        if self.overlap {
            return None;
        }
        let layout = |(tile, window): (&RasterSource, &Window)| {
            let layout =
                if tile.assumed { None } else { Some(Arc::clone(tile.layout()?)) };
            Some((layout, *window))
        };
        let all: Option<Vec<_>> = tiles.iter().zip(&self.windows).map(layout).collect();
        Some(TileLayouts::new(all?, tiles.first()?.info().band))
    }

    /// Whether there may be pixels without a tile. Tiles that overlap are not looked at closely.
    fn may_have_gaps(&self) -> bool {
        let own: u128 = self.windows.iter().map(|own| u128::from(own.cells())).sum();
        self.overlap || own < u128::from(self.cols) * u128::from(self.rows)
    }

    /// The virtual raster in GDAL's words.
    fn describe(
        &self,
        first: &RasterSource,
        tiles: &[RasterSource],
    ) -> Result<String, Vec<Problem>> {
        let info = first.info();
        let grid = &info.grid;
        let x0 = grid.x(self.first.0 as f64);
        let y0 = grid.y(self.first.1 as f64);
        let mut text = format!(
            "<VRTDataset rasterXSize=\"{}\" rasterYSize=\"{}\">",
            self.cols, self.rows
        );
        if let Some(crs) = &grid.crs {
            // Without a mapping of axes, longitude or easting comes first, as everywhere here.
            _ = write!(text, "<SRS>{}</SRS>", escaped(&crs.wkt));
        }
        _ = write!(
            text,
            "<GeoTransform>{x0:?}, {:?}, 0.0, {y0:?}, 0.0, {:?}</GeoTransform>",
            grid.dx, grid.dy
        );
        let (data_type, signed) = match info.pixel_type.as_str() {
            "Int8" => ("Byte", true),
            other => (other, false),
        };
        let side = |whole: u32, block: u32| if whole <= WHOLE { whole } else { block };
        let block = (side(grid.cols, info.block.0), side(grid.rows, info.block.1));
        let open_band = |text: &mut String, kind: &str, number: &str| {
            _ = write!(
                text,
                "<VRTRasterBand dataType=\"{kind}\"{number} blockXSize=\"{}\" blockYSize=\"{}\">",
                block.0, block.1
            );
        };
        open_band(&mut text, data_type, " band=\"1\"");
        if signed {
            text += "<Metadata domain=\"IMAGE_STRUCTURE\"><MDI key=\"PIXELTYPE\">SIGNEDBYTE</MDI></Metadata>";
        }
        // What is missing in the tile on top by its own nodata value may be there in the one
        // below; GDAL sees through numbers that doubles hold.
        let exact = !signed && !data_type.ends_with("64") || data_type == "Float64";
        let through = info.nodata.filter(|_| self.overlap && exact && first.rule.band);
        if let Some(scale) = info.scale {
            _ = write!(text, "<Scale>{scale:?}</Scale>");
        }
        if let Some(offset) = info.offset {
            _ = write!(text, "<Offset>{offset:?}</Offset>");
        }
        if let Some(through) = through {
            // Where all tiles are seen through.
            _ = write!(text, "<NoDataValue>{through}</NoDataValue>");
        }
        let band = info.band.to_string();
        self.sources(&mut text, tiles, (&|_| Ok(band.clone()), data_type, through))?;
        text += "</VRTRasterBand>";
        self.mask(&mut text, tiles, &|text| open_band(text, "Byte", ""))?;
        text += "</VRTDataset>";
        Ok(text)
    }

    /// The mask, if tiles have such and they count; `open_band` begins its band.
    fn mask(
        &self,
        text: &mut String,
        tiles: &[RasterSource],
        open_band: &dyn Fn(&mut String),
    ) -> Result<(), Vec<Problem>> {
        let masked = |tile: &RasterSource| {
            tile.rule.mask && !matches!(tile.info().mask.as_str(), "all_valid" | "nodata")
        };
        if !tiles.iter().any(masked) {
            return Ok(());
        }
        *text += "<MaskBand>";
        open_band(text);
        let band = |tile: &RasterSource| {
            // GDAL does not take an alpha band for a mask wherever it is one here.
            let alpha = tile.alpha().map_err(|problem| vec![problem])?;
            let mask = || format!("mask,{}", tile.info().band);
            Ok(alpha.map_or_else(mask, |alpha| alpha.to_string()))
        };
        self.sources(text, tiles, (&band, "Byte", None))?;
        *text += "</VRTRasterBand></MaskBand>";
        Ok(())
    }

    /// The tiles of a band, the first of them last, for it is on top.
    fn sources(
        &self,
        text: &mut String,
        tiles: &[RasterSource],
        (band, data_type, through): (BandOf<'_>, &str, Option<f64>),
    ) -> Result<(), Vec<Problem>> {
        let kind = if through.is_some() { "ComplexSource" } else { "SimpleSource" };
        for (tile, window) in tiles.iter().zip(&self.windows).rev() {
            let band = band(tile)?;
            let path = std::path::absolute(tile.path()).map_err(|error| {
                let path = &tile.info().path;
                vec![Problem::new(&run::READ).with("path", path).with("cause", error)]
            })?;
            let Window { col, row, cols, rows } = window;
            let (block_cols, block_rows) = tile.info().block;
            _ = write!(
                text,
                "<{kind}><SourceFilename relativeToVRT=\"0\">{}</SourceFilename>\
                 <SourceBand>{band}</SourceBand>\
                 <SourceProperties RasterXSize=\"{cols}\" RasterYSize=\"{rows}\" \
                 DataType=\"{data_type}\" BlockXSize=\"{block_cols}\" BlockYSize=\"{block_rows}\"/>\
                 <SrcRect xOff=\"0\" yOff=\"0\" xSize=\"{cols}\" ySize=\"{rows}\"/>\
                 <DstRect xOff=\"{col}\" yOff=\"{row}\" xSize=\"{cols}\" ySize=\"{rows}\"/>",
                named(&path)
            );
            if let Some(missing) = through {
                _ = write!(text, "<NODATA>{missing}</NODATA>");
            }
            _ = write!(text, "</{kind}>");
        }
        Ok(())
    }
}

/// Which band of a tile is wanted.
type BandOf<'a> = &'a dyn Fn(&RasterSource) -> Result<String, Vec<Problem>>;

/// Whether two of these windows have cells in common.
fn overlap(mut windows: Vec<Window>) -> bool {
    windows.sort_by_key(|window| (window.row, window.col));
    let mut open: Vec<Window> = Vec::new();
    windows.into_iter().any(|window| {
        open.retain(|other| other.row_end() > window.row);
        let meets = open.iter().any(|other| other.intersection(&window).is_some());
        open.push(window);
        meets
    })
}

/// Whether all that is known of the first tile, but for its place, is true of another.
fn is_alike(first: &RasterSource, tile: &RasterSource) -> bool {
    let (a, b) = (first.info(), tile.info());
    let kind = |info: &RasterInfo| {
        (
            info.band,
            info.bands,
            info.bytes_per_pixel,
            info.palette,
            info.scaled,
            info.block,
        )
    };
    // Where pixels have a mask, each file has its own.
    let unmasked = !first.rule.mask || ["all_valid", "nodata"].contains(&a.mask.as_str());
    unmasked
        && kind(a) == kind(b)
        && (&a.driver, &a.pixel_type, &a.mask) == (&b.driver, &b.pixel_type, &b.mask)
        && (tile.assumed || first.layout().is_some() == tile.layout().is_some())
}

/// How a tile differs from the first, in words that both languages read alike.
fn difference(first: &RasterSource, tile: &RasterSource) -> Option<String> {
    let (a, b) = (first.info(), tile.info());
    let (grid, own) = (&a.grid, &b.grid);
    let crs = match (&grid.crs, &own.crs) {
        (Some(a), Some(b)) if same_crs(a, b) => None,
        (None, None) => None,
        (a, b) => {
            let name = |crs: &Option<restora_grid::Crs>| {
                crs.as_ref().map_or("-".to_owned(), restora_grid::Crs::label)
            };
            Some(format!("{} ≠ {}", name(b), name(a)))
        }
    };
    let cells = || {
        let wide = f64::from(own.cols.max(own.rows));
        let near = |a: f64, b: f64| ((a - b) / a * wide).abs() <= OFF_GRID_PX;
        let same = near(grid.dx, own.dx) && near(grid.dy, own.dy);
        (!same).then(|| {
            format!(
                "{} × {} ≠ {} × {}",
                own.dx.abs(),
                own.dy.abs(),
                grid.dx.abs(),
                grid.dy.abs()
            )
        })
    };
    let place = || {
        let at = grid.to_pixel(coord! { x: own.x0, y: own.y0 });
        let off = |n: f64| n - n.round();
        let lies_off = off(at.x).abs() > OFF_GRID_PX || off(at.y).abs() > OFF_GRID_PX;
        lies_off.then(|| format!("offset ({:.4}, {:.4}) px →↓", off(at.x), off(at.y)))
    };
    let kind = || {
        (a.pixel_type != b.pixel_type)
            .then(|| format!("{} ≠ {}", b.pixel_type, a.pixel_type))
    };
    let bits = |number: Option<f64>| number.map(f64::to_bits);
    let told = |number: Option<f64>| number.map_or("-".to_owned(), |n| n.to_string());
    let missing = || {
        (bits(a.nodata) != bits(b.nodata))
            .then(|| format!("nodata {} ≠ {}", told(b.nodata), told(a.nodata)))
    };
    // What says nothing of a scale has one of 1, which GDAL also tells of files with statistics
    // beside them.
    let scaled = |info: &RasterInfo| {
        (info.scale.unwrap_or(1.0).to_bits(), info.offset.unwrap_or(0.0).to_bits())
    };
    let scale = || {
        (scaled(a) != scaled(b))
            .then(|| format!("scale {} ≠ {}", told(b.scale), told(a.scale)))
    };
    crs.or_else(cells).or_else(place).or_else(kind).or_else(missing).or_else(scale)
}

/// A path as the virtual raster names it.
fn named(path: &Path) -> String {
    escaped(&path.to_string_lossy())
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
