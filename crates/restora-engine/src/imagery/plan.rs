//! What will be measured on imagery, before any of it is read.

use std::collections::BTreeMap;

use restora_accounts::MaskRule;
use restora_accounts::imagery::Shape;
use restora_grid::Grid;
use restora_io::RasterSource;
use restora_terrain::{EndMembers, Grades, Index, Permanence, Role, Scratch};
use restora_zonal::CellAreas;

use super::measures::OtsuRule;
use super::scenes::{Band, SceneInput};
use crate::inputs::Input;
use crate::plan::Places;
use crate::rasters::pixel_m;
use crate::slopes::SlopeSource;
use crate::{PlannedImagery, PlannedScene, Settings, Task};

/// A height as read and as taken, its slope and aspect, and LS.
const BYTES_PER_HEIGHT: f64 = 40.0;

/// The imagery of a run: scenes on one grid of their own, the sites on it, and what is wanted.
#[derive(Debug)]
pub(crate) struct ImageryPlan {
    pub(crate) scenes: Vec<SceneInput>,
    pub(crate) grid: Grid,
    pub(crate) areas: CellAreas,
    pub(crate) places: Places,
    pub(crate) tasks: Vec<Task>,
    /// Dates of the scenes.
    pub(crate) dates: Vec<String>,
    pub(crate) compare: MaskRule,
    /// Indices: those that are reported come first.
    pub(crate) indices: Vec<IndexUse>,
    /// Shares in millionths.
    pub(crate) percentiles: Vec<u32>,
    /// Classes of the histogram to a unit.
    pub(crate) histogram: Option<u32>,
    pub(crate) negative_to_zero: bool,
    pub(crate) fraction: Option<FractionPlan>,
    pub(crate) water: Option<WaterPlan>,
    pub(crate) loss: Option<LossPlan>,
    /// Observations in a row that have to agree, and the fraction that counts as vegetated.
    pub(crate) persistence: Option<(usize, i32)>,
    /// An index and the level of the test.
    pub(crate) trend: Option<(usize, f64)>,
    pub(crate) quality: QualityPlan,
    pub(crate) rasters: Vec<WantedRaster>,
    /// Files that are read besides the bands: as written, and where they are.
    pub(crate) files: Vec<Input>,
}

/// An index that is computed.
#[derive(Clone, Debug)]
pub(crate) struct IndexUse {
    pub(crate) name: String,
    pub(crate) index: Index,
    /// Whether it is listed in the results, or only needed for something else.
    pub(crate) reported: bool,
    pub(crate) roles: Vec<Role>,
}

/// Vegetation fraction.
#[derive(Clone, Debug)]
pub(crate) struct FractionPlan {
    /// Which index.
    pub(crate) index: usize,
    pub(crate) ends: Ends,
    pub(crate) types: Option<RasterSource>,
    pub(crate) grades: Grades,
}

/// Where end-members come from.
#[derive(Clone, Debug)]
pub(crate) enum Ends {
    /// One pair for all land.
    Fixed(EndMembers),
    /// Percentiles of all dates and sites together, in millionths.
    Percentiles([u32; 2]),
}

/// Water.
#[derive(Clone, Debug)]
pub(crate) struct WaterPlan {
    pub(crate) index: usize,
    pub(crate) rule: WaterRule,
    /// Smaller patches do not count, in m².
    pub(crate) minimum_m2: Option<f64>,
    pub(crate) across_corners: bool,
    pub(crate) permanence: Permanence,
}

/// Where a threshold comes from.
#[derive(Clone, Debug)]
pub(crate) enum WaterRule {
    /// It is given.
    Fixed(f64),
    /// By Otsu's method.
    Otsu(OtsuRule),
}

/// Soil loss.
#[derive(Clone, Debug)]
pub(crate) struct LossPlan {
    pub(crate) elevation: SlopeSource,
    /// In MJ mm/(ha h yr).
    pub(crate) erosivity: Field,
    /// In t ha h/(ha MJ mm).
    pub(crate) erodibility: Field,
    pub(crate) length: Length,
    /// By class of the land cover.
    pub(crate) practice: BTreeMap<i32, f64>,
    /// Of other land.
    pub(crate) other_practice: f64,
    /// Land cover of each scene's date, where practice goes by class.
    pub(crate) classes: Vec<RasterSource>,
    /// What the region tolerates, in t/km²/yr.
    pub(crate) tolerable: u32,
}

/// A number for all land, or a raster.
#[derive(Clone, Debug)]
pub(crate) enum Field {
    Number(f64),
    /// Numbers of the raster times this.
    Raster(Box<RasterSource>, f64),
}

/// Where the length of a slope comes from.
#[derive(Clone, Debug)]
pub(crate) enum Length {
    /// The pixel's own.
    Local,
    /// In metres.
    Fixed(f64),
    /// The area upstream, in m².
    Upstream(Box<RasterSource>),
}

/// How scenes are judged.
#[derive(Clone, Debug)]
pub(crate) struct QualityPlan {
    /// The index whose shift is looked at: NDVI, else the first.
    pub(crate) index: usize,
    /// Numbers of the sites that did not change.
    pub(crate) stable: Option<Vec<u32>>,
    pub(crate) largest_shift: f64,
    pub(crate) largest_implausible_share: f64,
}

/// A raster to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WantedRaster {
    /// The index of this number.
    Index(usize),
    Fraction,
    Water,
    Loss,
    Trend,
}

/// How a number that is held becomes reflectance.
pub(crate) struct Scaled {
    pub(crate) scale: f64,
    pub(crate) offset: f64,
}

impl ImageryPlan {
    /// How numbers of a band are to be taken once they were read: where negative ones count as
    /// zero, they are reflectance by then.
    pub(crate) fn scaled(&self, band: &Band) -> Scaled {
        if self.negative_to_zero {
            Scaled { scale: 1.0, offset: 0.0 }
        } else {
            Scaled { scale: band.scale, offset: band.offset }
        }
    }

    /// Bytes that a thread holds for every pixel of a task.
    pub(crate) fn bytes_per_pixel(scenes: &[SceneInput], indices: usize) -> u64 {
        let bands =
            scenes.iter().map(|scene| scene.bands.len()).max().unwrap_or(0) as u64;
        // Index values of all dates, two masks each, the bands of one scene, its quality.
        scenes.len() as u64 * (indices as u64 * 5 + 2) + bands * 4 + 8
    }

    /// How long the lists are of what the passes find.
    pub(crate) fn shape(&self) -> Shape {
        let typed = |fraction: &FractionPlan| {
            let pooled = matches!(fraction.ends, Ends::Percentiles(_));
            (fraction.types.is_some() && pooled).then_some(fraction.index)
        };
        let fine = |used: &IndexUse| Scratch::for_index(used.index).fine();
        Shape {
            dates: self.scenes.len(),
            fine: self.indices.iter().map(fine).collect(),
            types: self.fraction.as_ref().and_then(typed),
            grades: self.fraction.as_ref().map(|fraction| fraction.grades.count()),
            water: self.water.is_some(),
            loss: self.loss.is_some(),
        }
    }

    /// Every raster that is read.
    pub(crate) fn sources(&self) -> impl Iterator<Item = &RasterSource> {
        let loss = self.loss.iter().flat_map(|loss| {
            let fields = [&loss.erosivity, &loss.erodibility];
            let fields = fields.into_iter().filter_map(|one| match one {
                Field::Raster(source, _) => Some(source.as_ref()),
                Field::Number(_) => None,
            });
            let length = match &loss.length {
                Length::Upstream(source) => Some(source.as_ref()),
                Length::Local | Length::Fixed(_) => None,
            };
            fields.chain(length).chain(&loss.classes).chain([loss.elevation.raster()])
        });
        let types = self.fraction.iter().filter_map(|fraction| fraction.types.as_ref());
        let scenes = self.scenes.iter().flat_map(SceneInput::sources);
        scenes.chain(loss).chain(types)
    }

    /// Names of the rasters among the results.
    pub(crate) fn raster_names(&self) -> Vec<String> {
        super::rasters::names(self)
    }

    /// Bytes of heights and slopes of the elevation under a task, on its own grid.
    fn bytes_of_terrain(&self, pixels: u64) -> u64 {
        let bytes = self.loss.as_ref().map_or(0.0, |loss| {
            let grid = &loss.elevation.raster().info().grid;
            let side = (pixels as f64).sqrt() * pixel_m(&self.grid) / pixel_m(grid) + 4.0;
            (side * side).min(grid.cells() as f64) * BYTES_PER_HEIGHT
        });
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "at most the cells of a raster"
        )]
        let bytes = bytes as u64;
        bytes
    }

    /// What the plan prints of it, bytes to decode in all passes, and bytes that are held.
    pub(crate) fn estimate(&self, settings: &Settings) -> (PlannedImagery, u64, u64) {
        let scenes = self.scenes.len() as u64;
        let pixels: u64 = self.tasks.iter().map(|task| task.window.cells()).sum();
        let passes =
            1 + u64::from(self.water.is_some()) + u64::from(super::measure::needed(self));
        let stored: u64 = self
            .scenes
            .iter()
            .flat_map(SceneInput::sources)
            .map(|source| u64::from(source.info().bytes_per_pixel))
            .sum();
        let largest =
            self.tasks.iter().map(|task| task.window.cells()).max().unwrap_or(0);
        let each = Self::bytes_per_pixel(&self.scenes, self.indices.len());
        // Fraction, water with its shore, and soil loss of every scene; then one histogram for
        // every index.
        let measured = 4 * u64::from(self.fraction.is_some())
            + 10 * u64::from(self.water.is_some())
            + 8 * u64::from(self.loss.is_some());
        let under = self.bytes_of_terrain(largest);
        let thread = under
            + largest * (each + scenes * measured)
            + (2 << 20) * self.indices.len() as u64;
        // Bins of every site, date and index, as many as it has pixels at most.
        let sums = self.indices.len() as u64 * scenes;
        let bins = |cells: u128| u64::try_from(cells.min(1 << 16)).unwrap_or(1 << 16);
        let held: u64 = self
            .places
            .covers
            .iter()
            .map(|(_, cover)| {
                let cells = cover.pixels_fixed() >> restora_grid::COVER_BITS;
                cover.bytes() as u64 + bins(cells) * 32 * sums
            })
            .sum();
        // Two bits for every cell of the water stage.
        let states = match &self.water {
            Some(water) if water.minimum_m2.is_some() => self.grid.cells() * scenes / 4,
            Some(_) => pixels * scenes / 4,
            None => 0,
        };
        let scene = |scene: &SceneInput| PlannedScene {
            date: scene.date.clone(),
            sensor: scene.sensor.name().to_owned(),
            bands: scene.described(),
        };
        let planned = PlannedImagery {
            scenes: self.scenes.iter().map(scene).collect(),
            cols: self.grid.cols,
            rows: self.grid.rows,
            crs: self.grid.crs.as_ref().map(restora_grid::Crs::label),
            blocks: self.tasks.len() as u64,
            pixels: pixels * scenes,
            passes,
        };
        let read = pixels * stored * passes;
        (planned, read, held + states + thread * settings.threads as u64)
    }
}
