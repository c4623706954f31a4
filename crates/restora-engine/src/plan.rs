//! What a run will do, before it does anything.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use geo_types::MultiPolygon;
use restora_accounts::{Corrections, Indicator, Site, SiteKind};
use restora_grid::{Crs, Grid, Window};
use restora_io::{FileSeen, RasterSource};
use restora_message::catalogue::raster;
use restora_message::catalogue::shards::words;
use restora_message::{Problem, Problems, Text};
use restora_value::{
    ClassValues, CoefficientTable, Crosswalk, Derivation, Legend, PrintedValue,
    SampleCounts,
};
use restora_zonal::{AreaUnit, CellAreas, CrossTable, SiteCover, Transforms};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::accounts::Pending;
use crate::corrections::factors::FactorInput;
use crate::imagery::ImageryPlan;
use crate::inputs::Input;
use crate::laid_out::LaidOut;
use crate::products;
use crate::shapes::{Laid, Shape};
use crate::shards::ShardInput;
use crate::sizes::PlannedOutput;
use crate::slacks::Slacks;
use crate::tiles::zones::Zone;
use crate::uncertainty::Ready;
use crate::{Config, Loaded, Outputs};

/// The CRS of sites that were drawn, and for each its id and polygons.
pub type DrawnSites<'a> = (Option<&'a Crs>, Vec<(&'a str, MultiPolygon)>);

/// What the machine may give to a run, on which no result depends; and whether a result may be of
/// fewer tiles than there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Threads to work on.
    pub threads: usize,
    /// Memory budget in bytes, if there is one.
    pub memory_bytes: Option<u64>,
    /// Whether tiles that cannot be used are left out, and told, instead of ending the run.
    pub keep_going: bool,
    /// Memory of the machine, or of the job or container that it is in, where it is known: what a
    /// run may need that nobody gave a budget.
    pub machine_bytes: Option<u64>,
}

/// One piece of the main stage: a window, and the sites that have cells in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// Its number.
    pub id: u32,
    /// The cells it reads.
    pub window: Window,
    /// Numbers of the sites in the cross table.
    pub sites: Vec<u32>,
}

/// Everything that is known before a pixel is read.
#[derive(Debug)]
pub struct Plan {
    /// What `plan` prints.
    pub summary: PlanSummary,
    /// What the user should know but need not change.
    pub warnings: Problems,
    /// The config and where it came from.
    pub(crate) loaded: Loaded,
    /// What the config says, with everything filled in that was left to defaults.
    pub(crate) effective: Value,
    pub(crate) land: Land,
    /// What is measured on imagery.
    pub(crate) imagery: Option<Box<ImageryPlan>>,
    pub(crate) dates: Vec<String>,
    pub(crate) pairs: Vec<(usize, usize)>,
    pub(crate) meaning: Meaning,
    pub(crate) places: Places,
    pub(crate) settings: Settings,
    /// The accounts, in the order in which they are made.
    pub(crate) accounts: Vec<Pending>,
    /// Whether there is only what some shards do.
    pub(crate) partial: bool,
    /// What is known of sites whose cells are not there, since all are counted.
    pub(crate) counted: Option<LaidOut>,
    /// What the inputs were when the work was shared out, if it was.
    pub(crate) shared: Vec<ShardInput>,
    /// How the inputs looked before they were read.
    pub(crate) seen: Vec<(PathBuf, FileSeen)>,
}

/// Where the areas of classes come from.
#[derive(Debug)]
pub(crate) enum Land {
    /// From pixels that are still to be counted.
    Pixels(Box<Pixels>),
    /// From a table of areas.
    Areas(Stated),
    /// There is none: the run is about imagery alone.
    Nothing,
}

/// The areas of a table.
#[derive(Debug, Default)]
pub(crate) struct Stated {
    /// The cross table, which they make without any counting.
    pub(crate) cross: CrossTable,
    /// What the table has for each site and date, added up, in mm².
    pub(crate) sums: BTreeMap<(u32, usize), u128>,
}

impl Stated {
    /// The classes that occur.
    pub(crate) fn codes(&self) -> BTreeSet<i32> {
        self.cross.iter().filter_map(|(key, _)| key.from).collect()
    }
}

/// The pixels of a run.
#[derive(Debug)]
pub(crate) struct Pixels {
    pub(crate) rasters: Vec<RasterSource>,
    /// The grid. Where there are zones, it has their rows one after the other, and its place on the
    /// earth says nothing.
    pub(crate) grid: Grid,
    /// The zones, if there are several.
    pub(crate) zones: Vec<Zone>,
    pub(crate) areas: CellAreas,
    pub(crate) tasks: Vec<Task>,
}

/// What classes mean and are worth.
#[derive(Clone, Debug, Default)]
pub(crate) struct Meaning {
    pub(crate) legend: Option<Legend>,
    pub(crate) crosswalk: Option<Crosswalk>,
    pub(crate) table: Option<CoefficientTable>,
    pub(crate) values: Option<ClassValues>,
    /// The money behind a factor of 1, and how it was come by.
    pub(crate) standard: Option<Derivation>,
    /// The same at the prices of each date, where that is asked for.
    pub(crate) current: Option<Vec<Derivation>>,
    /// Confusion matrices, by the number of their date.
    pub(crate) samples: Vec<(usize, SampleCounts)>,
    pub(crate) indicators: Vec<Indicator>,
    /// Grades of classes for the land-use degree.
    pub(crate) grades: BTreeMap<i32, f64>,
    /// How far neighbours may be, where statistics in space are asked for.
    pub(crate) band_m: Option<f64>,
    /// What a publication prints.
    pub(crate) printed: Vec<PrintedValue>,
    /// Corrections of the values, and the factor rasters that they need.
    pub(crate) corrections: Corrections,
    pub(crate) factors: Vec<FactorInput>,
    /// How sure the values are, where that is asked for.
    pub(crate) uncertainty: Option<Ready>,
    /// Files of the user's own that were read for it.
    pub(crate) files: Vec<Input>,
}

impl Meaning {
    /// Every worth of classes that the run computes with.
    pub(crate) fn all_values(&self) -> impl Iterator<Item = &ClassValues> {
        self.values.iter().chain(self.uncertainty.iter().flat_map(Ready::values))
    }
}

/// Where the sites are.
#[derive(Clone, Debug, Default)]
pub(crate) struct Places {
    /// Rows of the result: sites, then groups, the union and the sum.
    pub(crate) rows: Vec<Site>,
    /// Cells by number in the cross table: the first are those of the sites, those after the
    /// last row belong to clusters of overlapping sites.
    pub(crate) covers: Vec<(u32, SiteCover)>,
    /// Covers by the exact rule of the same sites, where `covers` are by another.
    pub(crate) boundaries: Vec<(u32, SiteCover)>,
    /// For each union and sum: its number and those of its parts.
    pub(crate) unions: Vec<(u32, Vec<u32>)>,
    /// For each cluster of overlapping sites: its number and those of the sites.
    pub(crate) clusters: Vec<(u32, Vec<u32>)>,
    /// Numbers of sites that overlap, two by two, the smaller first.
    pub(crate) overlapping: BTreeSet<(u32, u32)>,
    /// What the record says about them.
    pub(crate) facts: Value,
    /// The site file and what belongs to it.
    pub(crate) files: Vec<Input>,
    /// Longitude and latitude of the centres of the sites, where they are asked for.
    pub(crate) centres: Vec<Option<(f64, f64)>>,
    /// Outlines of the sites in the CRS of the grid, where they are asked for.
    pub(crate) outlines: Vec<MultiPolygon>,
    /// The sites as they were drawn, where that is asked for.
    pub(crate) drawn: Option<Drawn>,
    /// How many of `rows` are sites.
    pub(crate) sites: usize,
    /// The windows around the cells of those that have any, by the same numbers.
    pub(crate) windows: BTreeMap<u32, Window>,
    /// How large each site of a file is.
    pub(crate) shapes: Vec<Shape>,
    /// What their boundaries can err by.
    pub(crate) slacks: Slacks,
    /// Checksum of the sites of a file as they were read.
    pub(crate) sha256: String,
}

/// Sites as they were drawn.
#[derive(Clone, Debug)]
pub(crate) struct Drawn {
    pub(crate) crs: Crs,
    pub(crate) polygons: Vec<MultiPolygon>,
}

impl Places {
    /// The highest number of a site or of a cluster of them; none if there are none.
    pub(crate) fn last(&self) -> Option<u32> {
        let clusters = self.clusters.iter().map(|(number, _)| *number);
        let sites = self.sites.checked_sub(1).and_then(|last| u32::try_from(last).ok());
        clusters.max().or(sites)
    }

    /// Adds the cells of a site, or of a cluster of sites.
    pub(crate) fn add(&mut self, number: u32, laid: Laid) {
        let Laid { cover, boundary, outline } = laid;
        self.windows.extend(cover.window().map(|window| (number, window)));
        self.covers.push((number, cover));
        if let Some(outline) = outline {
            self.outlines.resize_with(number as usize + 1, || MultiPolygon(Vec::new()));
            self.outlines[number as usize] = outline;
        }
        self.boundaries.extend(boundary.map(|boundary| (number, boundary)));
    }

    /// Finds where the sites are: the centres of their cells.
    pub(crate) fn find_centres(
        &mut self,
        path: &str,
        grid: &Grid,
        transforms: &Transforms,
    ) -> Result<(), Problem> {
        let no_crs = || Problem::new(&raster::NO_CRS).with("path", path);
        let crs = grid.crs.as_ref().ok_or_else(no_crs)?;
        let to_base = if crs.is_geographic() {
            None
        } else {
            Some(transforms.to_base(path, crs, crs)?)
        };
        let degrees = crs.unit_si.to_degrees();
        let place = |cover: &SiteCover| {
            let (col, row) = cover.centre()?;
            let at = geo_types::coord! { x: grid.x(col), y: grid.y(row) };
            match &to_base {
                None => Some((at.x * degrees, at.y * degrees)),
                Some(to_base) => to_base.apply(at).map(|at| (at.x, at.y)),
            }
        };
        self.centres = vec![None; self.sites];
        for (number, cover) in &self.covers {
            if let Some(centre) = self.centres.get_mut(*number as usize) {
                *centre = place(cover);
            }
        }
        Ok(())
    }
}

/// What `plan` prints: the work in numbers.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PlanSummary {
    /// Name of the run.
    pub name: String,
    /// The rasters.
    pub dates: Vec<PlannedRaster>,
    /// Number of sites.
    pub sites: u64,
    /// Number of groups.
    pub groups: u64,
    /// `exact` or `centre`.
    pub pixel_rule: String,
    /// `true` or `planar`.
    pub area_method: String,
    /// Blocks that some site touches: the others are never read.
    pub blocks: u64,
    /// Columns of a block.
    pub block_cols: u32,
    /// Rows of a block.
    pub block_rows: u32,
    /// Pixels to read, all dates together.
    pub pixels: u64,
    /// The same in bytes, decoded.
    pub bytes: u64,
    /// Threads to work on.
    pub threads: u64,
    /// Most memory that the run is expected to hold.
    pub peak_memory_bytes: u64,
    /// What will be written, and how large it will be at most.
    pub outputs: Vec<PlannedOutput>,
    /// Disk that results take while they are written, temporary files included.
    pub disk_bytes: u64,
    /// The imagery, where there is any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub imagery: Option<PlannedImagery>,
}

impl PlanSummary {
    /// Of a run that reads no land cover.
    pub(crate) fn without_land_cover(
        config: &Config,
        places: &Places,
        settings: &Settings,
    ) -> Self {
        let groups = places.rows.iter().filter(|row| row.kind == SiteKind::Group).count();
        Self {
            name: config.name.clone(),
            dates: Vec::new(),
            sites: places.sites as u64,
            groups: groups as u64,
            pixel_rule: "-".to_owned(),
            area_method: "-".to_owned(),
            blocks: 0,
            block_cols: 0,
            block_rows: 0,
            pixels: 0,
            bytes: 0,
            threads: settings.threads as u64,
            peak_memory_bytes: 0,
            outputs: Vec::new(),
            disk_bytes: 0,
            imagery: None,
        }
    }
}

/// The imagery of a plan.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PlannedImagery {
    /// The scenes.
    pub scenes: Vec<PlannedScene>,
    /// Columns of its grid.
    pub cols: u32,
    /// Rows of its grid.
    pub rows: u32,
    /// Coordinate reference system.
    pub crs: Option<String>,
    /// Windows that some site touches.
    pub blocks: u64,
    /// Pixels of one pass, all scenes together.
    pub pixels: u64,
    /// How often the scenes are gone over.
    pub passes: u64,
}

/// One scene of the plan.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PlannedScene {
    /// Date.
    pub date: String,
    /// What its numbers are.
    pub sensor: String,
    /// Role, path and number of each band that is read.
    pub bands: Vec<String>,
}

/// One window that a run reads of every date: a block, cut down to what sites need of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlannedBlock {
    /// The CRS of its zone, where there are several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// First column.
    pub col: u32,
    /// First row.
    pub row: u32,
    /// Number of columns.
    pub cols: u32,
    /// Number of rows.
    pub rows: u32,
    /// Ids of the sites that have cells in it.
    pub sites: Vec<String>,
}

impl Plan {
    /// What is to be written besides tables and rasters.
    pub fn outputs(&self) -> &Outputs {
        &self.loaded.config.outputs
    }

    /// The sites as they were drawn, where they are among what is written: the CRS, and for each
    /// its id and polygons. Squares and the whole raster are drawn on the grid.
    pub fn drawn_sites(&self) -> Option<DrawnSites<'_>> {
        if !self.loaded.config.outputs.draw_sites() {
            return None;
        }
        let ids = self.places.rows[..self.places.sites].iter().map(|row| row.id.as_str());
        let grid = self.grid();
        let (crs, polygons) = match &self.places.drawn {
            Some(drawn) => (Some(&drawn.crs), drawn.polygons.clone()),
            None if self.places.outlines.is_empty() => {
                let frame =
                    grid.map(|grid| MultiPolygon(vec![grid.bounds().to_polygon()]));
                (grid.and_then(|grid| grid.crs.as_ref()), frame.into_iter().collect())
            }
            None => {
                (grid.and_then(|grid| grid.crs.as_ref()), self.places.outlines.clone())
            }
        };
        Some((crs, ids.zip(polygons).collect()))
    }

    /// The pixels, where the areas come from such.
    pub(crate) fn pixels(&self) -> Option<&Pixels> {
        match &self.land {
            Land::Pixels(pixels) => Some(pixels),
            Land::Areas(_) | Land::Nothing => None,
        }
    }

    /// The rasters of the dates; none where the areas come from a table.
    pub(crate) fn rasters(&self) -> &[RasterSource] {
        self.pixels().map_or(&[], |pixels| &pixels.rasters)
    }

    /// What whole numbers of area count.
    pub(crate) fn unit(&self) -> AreaUnit {
        self.areas().map_or(AreaUnit::MM2, CellAreas::unit)
    }

    /// The areas of cells: of the land cover, or else of the imagery.
    fn areas(&self) -> Option<&CellAreas> {
        let imagery = self.imagery.as_ref().map(|imagery| &imagery.areas);
        self.pixels().map(|pixels| &pixels.areas).or(imagery)
    }

    /// The pixel grid: of the land cover, or else of the imagery.
    pub(crate) fn grid(&self) -> Option<&Grid> {
        let imagery = self.imagery.as_ref().map(|imagery| &imagery.grid);
        self.pixels().map(|pixels| &pixels.grid).or(imagery)
    }

    /// The zones of the land cover, if there are several.
    pub(crate) fn zones(&self) -> &[Zone] {
        self.pixels().map_or(&[], |pixels| &pixels.zones)
    }

    /// Names of the results that are not tables: rasters and what accounts draw.
    pub(crate) fn drawn_names(&self) -> Vec<String> {
        let imagery = self.imagery.iter().flat_map(|imagery| imagery.raster_names());
        let accounts = self.accounts.iter().flat_map(|one| one.ready.files());
        imagery.chain(accounts).chain(products::names(self)).collect()
    }

    /// The config, as it was named.
    pub fn config_name(&self) -> &str {
        &self.loaded.file
    }

    /// Tiles that are left out, and how many there are in all.
    pub fn left_out(&self) -> (usize, usize) {
        let out = self.loaded.left_out.tiles();
        let used = self.loaded.config.dates.first().map_or(0, |date| date.tiles.len());
        (out, out + used)
    }

    /// What of the reading is not shared out among shards.
    pub fn not_shared(&self) -> Vec<&'static Text> {
        let rasters = products::drawn_afterwards(self);
        let accounts = self.accounts.iter().any(|one| one.ready.memory(self, 1) > 0);
        [
            (self.imagery.is_some(), &words::READS_IMAGERY),
            (rasters, &words::READS_RASTERS),
            (accounts, &words::READS_ACCOUNTS),
        ]
        .into_iter()
        .filter_map(|(there, what)| there.then_some(what))
        .collect()
    }

    /// Every window that will be read, row by row.
    pub fn blocks(&self) -> Vec<PlannedBlock> {
        let sites = &self.places.rows[..self.places.sites];
        // Cells of clusters of overlapping sites are cells of those sites as well.
        let id = |number: &u32| sites.get(*number as usize).map(|site| site.id.clone());
        let zone = |task: &Task| {
            self.zones().iter().find(|zone| zone.rows().contains(&task.window.row))
        };
        let block = |task: &Task| PlannedBlock {
            zone: zone(task).and_then(|zone| Some(zone.grid.crs.as_ref()?.label())),
            col: task.window.col,
            row: task.window.row - zone(task).map_or(0, |zone| zone.first_row),
            cols: task.window.cols,
            rows: task.window.rows,
            sites: task.sites.iter().filter_map(id).collect(),
        };
        self.pixels().map_or(&[][..], |pixels| &pixels.tasks).iter().map(block).collect()
    }
}

/// One raster of the plan.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PlannedRaster {
    /// Date.
    pub date: String,
    /// Path as written in the config.
    pub path: String,
    /// GDAL driver.
    pub driver: String,
    /// Columns.
    pub cols: u32,
    /// Rows.
    pub rows: u32,
    /// Pixel type.
    pub pixel_type: String,
    /// Columns of a block of the file.
    pub block_cols: u32,
    /// Rows of a block of the file.
    pub block_rows: u32,
    /// The band's own nodata value.
    pub nodata: Option<f64>,
    /// Kind of mask.
    pub mask: String,
    /// Coordinate reference system.
    pub crs: Option<String>,
    /// Size of the file and what belongs to it.
    pub file_bytes: u64,
    /// How it is brought to the reference grid, if it is.
    pub aligned: Option<String>,
}
