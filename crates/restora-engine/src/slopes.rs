//! Slopes of the ground under a window, computed on the elevation's own grid, so that no
//! resampling rounds them off; pixels of another grid take that of the cell they lie in.

use restora_grid::{Grid, NodataRule, Window};
use restora_io::{NumberReader, RasterSource};
use restora_message::catalogue::imagery as told;
use restora_message::{Problem, Problems};
use restora_terrain::{Heights, Incline, Slopes};
use restora_value::Quantities;
use restora_zonal::{Transforms, cell_sides_m};

use crate::split::grown;
use crate::ways::Ways;
use crate::{Elevation, Loaded};

/// What the record says of it.
pub(crate) const SLOPE_METHOD: &str = "horn/1, on the elevation's own grid";

/// Where land is on earth, in metres: what is not is a missing value that nobody declared.
const ON_EARTH_M: std::ops::RangeInclusive<f64> = -500.0..=9000.0;

/// Land steeper than this is a slip of a unit if half of all is.
const STEEP_DEGREES: f64 = 60.0;

/// So many windows are looked at for that.
const LOOKED_AT: usize = 8;

/// A raster of elevation whose unit and cells are known.
#[derive(Clone, Debug)]
pub(crate) struct SlopeSource {
    raster: RasterSource,
    z_to_m: f64,
    /// Width and height of the cells of each row, in metres.
    spacing: Vec<(f64, f64)>,
}

impl SlopeSource {
    /// Opens the raster of a block; `at` is the block's pointer.
    ///
    /// # Errors
    /// All that is wrong: no such raster, no CRS, an unknown unit.
    pub(crate) fn open(
        loaded: &Loaded,
        written: &Elevation,
        at: &str,
    ) -> Result<Self, Problems> {
        let mut problems = Problems::new();
        let mut push = |problem: Problem, key: &str| {
            problems.push(loaded.place(problem, &format!("{at}/{key}")));
        };
        let z_to_m = Quantities::Height.read(1.0, &written.unit);
        let z_to_m = z_to_m.map_err(|problem| push(problem, "unit")).ok();
        let rule = NodataRule { values: Vec::new(), band: true, mask: true };
        let path = &written.path;
        let raster = loaded.raster(path, written.band, &rule);
        let raster = raster.map_err(|problem| push(problem, "path")).ok();
        let spacing = raster.as_ref().and_then(|raster| {
            let grid = &raster.info().grid;
            if grid.crs.is_none() {
                push(Problem::new(&told::RASTER_CRS).with("path", path), "path");
                return None;
            }
            let found = cell_sides_m(path, grid, &Transforms::default());
            found.map_err(|problem| push(problem, "path")).ok()
        });
        match (raster, z_to_m, spacing) {
            (Some(raster), Some(z_to_m), Some(spacing)) => {
                Ok(Self { raster, z_to_m, spacing })
            }
            _ => Err(problems),
        }
    }

    /// The raster.
    pub(crate) fn raster(&self) -> &RasterSource {
        &self.raster
    }

    /// Metres per unit of height.
    pub(crate) fn z_to_m(&self) -> f64 {
        self.z_to_m
    }

    /// Width and height of the cells in the rows of a window, in metres.
    pub(crate) fn spacing(&self, window: Window) -> &[(f64, f64)] {
        &self.spacing[window.row as usize..window.row_end() as usize]
    }

    /// A thread's own reader.
    pub(crate) fn desk(&self) -> Result<SlopeDesk, Problem> {
        Ok(SlopeDesk { reader: self.raster.numbers()?, slopes: Slopes::default() })
    }

    /// Refuses elevations that cannot be in the unit that is stated: looks at the slopes under a
    /// few windows of a grid.
    pub(crate) fn check(&self, windows: &[Window], grid: &Grid) -> Result<(), Problem> {
        let mut ways = Ways::new(grid);
        let info = self.raster.info();
        let placement = ways.to(&info.path, &info.grid)?;
        let mut desk = self.desk()?;
        let limit = Incline::from_degrees(STEEP_DEGREES).tan();
        let (mut steep, mut all) = (0usize, 0usize);
        let step = windows.len().div_ceil(LOOKED_AT).max(1);
        for window in windows.iter().step_by(step) {
            let Some(source) = ways.placed(placement, *window).source() else { continue };
            desk.fill(self, source)?;
            let known = desk.slopes.tan.iter().filter(|tan| tan.is_finite());
            all += known.clone().count();
            steep += known.filter(|tan| **tan > limit).count();
        }
        if steep * 2 > all {
            return Err(Problem::new(&told::STEEP)
                .with("path", &info.path)
                .with("degrees", STEEP_DEGREES));
        }
        Ok(())
    }
}

/// A thread's own way to slopes.
pub(crate) struct SlopeDesk {
    reader: NumberReader,
    slopes: Slopes,
}

impl SlopeDesk {
    /// Computes the slopes of a window of the elevation's own grid.
    pub(crate) fn fill(
        &mut self,
        of: &SlopeSource,
        window: Window,
    ) -> Result<(), Problem> {
        let mut heights = Vec::new();
        let around = grown(window, of.raster.info().grid.window());
        self.reader.read(around, &mut heights)?;
        let heights: Vec<f32> =
            heights.iter().map(|height| on_earth(*height, of.z_to_m)).collect();
        let heights = with_halo(&heights, around, window);
        self.slopes.fill(&Heights {
            cells: &heights,
            cols: window.cols as usize,
            rows: window.rows as usize,
            spacing: of.spacing(window),
            z_to_m: of.z_to_m,
        });
        Ok(())
    }

    /// What [`SlopeDesk::fill`] computed last.
    pub(crate) fn found(&self) -> &Slopes {
        &self.slopes
    }
}

/// A height as slopes take it, missing where it is none.
fn on_earth(height: f64, z_to_m: f64) -> f32 {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "to a tenth of a millimetre of 9 km"
    )]
    let single = height as f32;
    if ON_EARTH_M.contains(&(height * z_to_m)) { single } else { f32::NAN }
}

/// The heights of a window with a cell all around it, NaN where the raster ends.
fn with_halo(heights: &[f32], around: Window, window: Window) -> Vec<f32> {
    let wide = window.cols as usize + 2;
    let mut out = vec![f32::NAN; wide * (window.rows as usize + 2)];
    let (left, top) = (1 - (window.col - around.col), 1 - (window.row - around.row));
    for row in 0..around.rows as usize {
        let from = row * around.cols as usize;
        let to = (row + top as usize) * wide + left as usize;
        let cols = around.cols as usize;
        out[to..to + cols].copy_from_slice(&heights[from..from + cols]);
    }
    out
}
