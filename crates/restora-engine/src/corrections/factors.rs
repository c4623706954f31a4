//! Factor rasters of a run: what is read of them for a window of the land cover.

use restora_grid::{Grid, Window, factor_fixed};
use restora_io::{NumberReader, RasterSource, same_crs};
use restora_message::Problem;
use restora_zonal::{BAD_FACTOR, FactorBlock, NO_FACTOR, Placed, Placement, Transforms};

use crate::FactorRaster;

/// Cells of a factor raster that are held at once; a window that needs more is worked on in
/// strips.
pub(crate) const STRIP_CELLS: f64 = 4_000_000.0;

/// Cells of one factor raster under one row of a window, at most: half a gigabyte.
pub(crate) const MOST_FACTOR_CELLS: f64 = 3e7;

/// What a pixel without a number counts as, in units of 2⁻²⁰.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StandIn {
    /// It is missing.
    Nothing,
    /// As this factor, among the factors of the others.
    Factor(u64),
    /// As zero: what stands in is counted apart, for the numbers are still to be divided.
    Zero,
    /// As this factor, and all others as zero: the part that stands in.
    Alone(u64),
}

impl StandIn {
    /// The factor that stands in, of the one raster of several that tells of it.
    pub(crate) fn told(self) -> Option<u64> {
        match self {
            Self::Factor(factor) | Self::Alone(factor) => Some(factor),
            Self::Nothing | Self::Zero => None,
        }
    }

    fn fill(self) -> Option<u64> {
        if self == Self::Zero { Some(0) } else { self.told() }
    }
}

/// One factor raster, by what it is divided by and what stands in where it has no data.
#[derive(Clone, Debug)]
pub(crate) struct FactorInput {
    pub(crate) source: RasterSource,
    /// As the config names it, whatever the date.
    pub(crate) stated: FactorRaster,
    /// What its numbers are divided by.
    pub(crate) divide_by: f64,
    /// What stands in where it has none.
    pub(crate) stand_in: StandIn,
    /// Number of the same raster without anything standing in.
    pub(crate) bare: Option<usize>,
    /// Where the config names it.
    pub(crate) pointer: String,
}

impl FactorInput {
    /// The path as it is written in the config.
    pub(crate) fn path(&self) -> &str {
        &self.source.info().path
    }

    fn fixed(&self, number: f64) -> u64 {
        if number.is_nan() {
            return NO_FACTOR;
        }
        if matches!(self.stand_in, StandIn::Alone(_)) {
            return 0;
        }
        factor_fixed(number / self.divide_by).unwrap_or(BAD_FACTOR)
    }
}

/// A thread's own way to the factors.
pub(crate) struct FactorDesk {
    /// Placements on the grids of the rasters; rasters on one grid share one.
    placements: Vec<Placement>,
    /// For each raster, its placement and its reader.
    inputs: Vec<(usize, NumberReader)>,
    numbers: Vec<f64>,
}

/// The factors under a window.
pub(crate) struct Under {
    pub(crate) placed: Vec<Placed>,
    pub(crate) rasters: Vec<FactorBlock>,
}

impl FactorDesk {
    pub(crate) fn new(inputs: &[FactorInput], grid: &Grid) -> Result<Self, Problem> {
        let transforms = Transforms::default();
        let mut desk =
            Self { placements: Vec::new(), inputs: Vec::new(), numbers: Vec::new() };
        let mut grids: Vec<&Grid> = Vec::new();
        for input in inputs {
            let factor = &input.source.info().grid;
            let known = grids.iter().position(|known| *known == factor);
            let at = known.unwrap_or(grids.len());
            if known.is_none() {
                let transform = match (&grid.crs, &factor.crs) {
                    (Some(from), Some(to)) if !same_crs(from, to) => {
                        Some(transforms.between(input.path(), from, to)?)
                    }
                    _ => None,
                };
                grids.push(factor);
                desk.placements.push(Placement::new(grid, factor, transform));
            }
            desk.inputs.push((at, input.source.numbers()?));
        }
        Ok(desk)
    }

    /// Reads what lies under a window.
    pub(crate) fn read(
        &mut self,
        inputs: &[FactorInput],
        window: Window,
    ) -> Result<Under, Problem> {
        let placed: Vec<Placed> =
            self.placements.iter().map(|placement| placement.place(window)).collect();
        let mut rasters = Vec::with_capacity(inputs.len());
        for (input, (at, reader)) in inputs.iter().zip(&mut self.inputs) {
            let source = placed[*at].source();
            let mut factors = Vec::new();
            if let Some(source) = source {
                reader.read(source, &mut self.numbers)?;
                factors.extend(self.numbers.iter().map(|number| input.fixed(*number)));
            }
            let block = FactorBlock {
                placed: *at,
                window: source,
                factors,
                fill: input.stand_in.fill(),
            };
            rasters.push(block);
        }
        Ok(Under { placed, rasters })
    }

    /// The number of one raster at a cell of the land cover, as it stands in the file.
    pub(crate) fn number(
        &mut self,
        raster: usize,
        (row, col): (u32, u32),
    ) -> Result<Option<f64>, Problem> {
        let (at, reader) = &mut self.inputs[raster];
        let placement = &self.placements[*at];
        let cell = Window { col, row, cols: 1, rows: 1 };
        let Some((row, col)) = placement.place(cell).cell(row, col) else {
            return Ok(None);
        };
        reader.read(Window { col, row, cols: 1, rows: 1 }, &mut self.numbers)?;
        Ok(self.numbers.first().copied())
    }
}

/// Cells of all factor rasters under so many cells of the land cover, roughly.
pub(crate) fn cells_under(inputs: &[FactorInput], grid: &Grid, cells: u64) -> f64 {
    let size = crate::rasters::pixel_m(grid);
    let under = |input: &FactorInput| {
        let grid = &input.source.info().grid;
        let ratio = size / crate::rasters::pixel_m(grid);
        // A frame of one cell more on each side.
        let side = (cells as f64).sqrt() * ratio + 2.0;
        (side * side).min(grid.cells() as f64)
    };
    inputs.iter().map(under).sum()
}

/// Cells of a factor raster under one row of so many cells of the land cover, roughly.
pub(crate) fn cells_under_row(input: &FactorInput, grid: &Grid, cols: u32) -> f64 {
    let factor = &input.source.info().grid;
    let ratio = crate::rasters::pixel_m(grid) / crate::rasters::pixel_m(factor);
    let across = (f64::from(cols) * ratio + 2.0).min(f64::from(factor.cols));
    across * (ratio + 2.0).min(f64::from(factor.rows))
}

/// A window in strips of rows that have so many cells at most, unless a row has more, and under
/// which the factor rasters have few enough.
pub(crate) fn strips(
    (inputs, grid): (&[FactorInput], &Grid),
    window: Window,
    cells: u64,
) -> Vec<Window> {
    let under = cells_under(inputs, grid, window.cells());
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a ratio of 1 or more, clamped to the number of rows"
    )]
    let count =
        (under / STRIP_CELLS).ceil().clamp(1.0, f64::from(window.rows.max(1))) as u32;
    let most = u32::try_from(cells / u64::from(window.cols.max(1))).unwrap_or(u32::MAX);
    let rows = window.rows.div_ceil(count).min(most).max(1);
    (0..window.rows)
        .step_by(rows as usize)
        .map(|first| Window {
            row: window.row + first,
            rows: rows.min(window.rows - first),
            ..window
        })
        .collect()
}
