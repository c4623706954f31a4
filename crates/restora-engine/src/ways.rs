//! A thread's own ways from the cells of a grid to those of other rasters.

use restora_grid::{Grid, Window};
use restora_io::same_crs;
use restora_message::Problem;
use restora_zonal::{Placed, Placement, Transforms};

/// Placements on the grids of other rasters; rasters on one grid share one.
pub(crate) struct Ways {
    grid: Grid,
    transforms: Transforms,
    grids: Vec<Grid>,
    placements: Vec<Placement>,
    placed: Vec<(Window, Placed)>,
}

impl Ways {
    pub(crate) fn new(grid: &Grid) -> Self {
        Self {
            grid: grid.clone(),
            transforms: Transforms::default(),
            grids: Vec::new(),
            placements: Vec::new(),
            placed: Vec::new(),
        }
    }

    /// The number of the placement on the grid of a raster.
    pub(crate) fn to(&mut self, path: &str, other: &Grid) -> Result<usize, Problem> {
        if let Some(known) = self.grids.iter().position(|known| known == other) {
            return Ok(known);
        }
        let transform = match (&self.grid.crs, &other.crs) {
            (Some(from), Some(to)) if !same_crs(from, to) => {
                Some(self.transforms.between(path, from, to)?)
            }
            _ => None,
        };
        self.placements.push(Placement::new(&self.grid, other, transform));
        self.grids.push(other.clone());
        let nowhere = Window { col: 0, row: 0, cols: 0, rows: 0 };
        let placement = &self.placements[self.placements.len() - 1];
        self.placed.push((nowhere, placement.place(nowhere)));
        Ok(self.grids.len() - 1)
    }

    /// Where the cells of a window lie on that grid.
    pub(crate) fn placed(&mut self, placement: usize, window: Window) -> &Placed {
        let (at, placed) = &mut self.placed[placement];
        if *at != window {
            *placed = self.placements[placement].place(window);
            *at = window;
        }
        placed
    }
}
