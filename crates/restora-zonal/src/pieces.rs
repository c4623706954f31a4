//! The cells of a site inside a window, with what the site covers of each: for whoever sums
//! up numbers that have a value of their own in every cell.
//!
//! Classes come in long runs and are counted run by run (`count`); numbers do not. Here the
//! runs of a site are cut to a window once and then walked for every date and every number.

use std::ops::Range;

use restora_grid::{COVER_ONE, Window};

use crate::count::covered;
use crate::{CellAreas, RunAreas, SiteCover, Sum};

/// The cells of one site inside one window.
#[derive(Clone, Debug, Default)]
pub struct Pieces {
    runs: Vec<(Range<usize>, RunAreas)>,
    edges: Vec<Edge>,
}

/// A cell on the boundary.
#[derive(Clone, Copy, Debug)]
struct Edge {
    cell: usize,
    cover: u32,
    area: u64,
}

impl Pieces {
    /// Cuts a site to a window. Cells are numbered row by row from the window's first.
    pub fn new(window: Window, cover: &SiteCover, areas: &CellAreas) -> Self {
        let mut out = Self::default();
        let Some(part) = cover.window().and_then(|around| around.intersection(&window))
        else {
            return out;
        };
        for row in part.row..part.row_end() {
            let (spans, edges) = cover.row(row);
            let start = (row - window.row) as usize * window.cols as usize;
            let cell = |col: u32| start + (col - window.col) as usize;
            for span in spans {
                let (first, end) =
                    (span.first.max(part.col), span.end.min(part.col_end()));
                if first < end {
                    out.runs.push((
                        cell(first)..cell(end),
                        areas.row(row, first..end).cell_by_cell(),
                    ));
                }
            }
            let here = edges
                .iter()
                .filter(|edge| (part.col..part.col_end()).contains(&edge.col));
            for edge in here {
                let whole = areas.row(row, edge.col..edge.col + 1).between(0, 1);
                let area = covered(whole, edge.cover);
                out.edges.push(Edge { cell: cell(edge.col), cover: edge.cover, area });
            }
        }
        out
    }

    /// Calls `visit` with every cell, its cover in units of 2⁻²⁴ and its covered area.
    #[inline]
    pub fn each(&self, mut visit: impl FnMut(usize, u32, u64)) {
        for (cells, areas) in &self.runs {
            match areas {
                RunAreas::Constant(area) => {
                    cells.clone().for_each(|cell| visit(cell, COVER_ONE, *area));
                }
                RunAreas::Prefix(sums) => {
                    for (cell, pair) in cells.clone().zip(sums.windows(2)) {
                        visit(cell, COVER_ONE, pair[1] - pair[0]);
                    }
                }
            }
        }
        for edge in &self.edges {
            visit(edge.cell, edge.cover, edge.area);
        }
    }

    /// Runs of cells that lie fully inside, with their areas: those of the run, from its first.
    pub fn runs(&self) -> impl Iterator<Item = (Range<usize>, &RunAreas)> {
        self.runs.iter().map(|(cells, areas)| (cells.clone(), areas))
    }

    /// Cells on the boundary: which, their cover in units of 2⁻²⁴, and their covered area.
    pub fn edges(&self) -> impl Iterator<Item = (usize, u32, u64)> {
        self.edges.iter().map(|edge| (edge.cell, edge.cover, edge.area))
    }

    /// The covered area of all cells.
    pub fn area(&self) -> u128 {
        let runs = self.runs.iter();
        let runs = runs.map(|(cells, areas)| u128::from(areas.between(0, cells.len())));
        runs.sum::<u128>()
            + self.edges.iter().map(|edge| u128::from(edge.area)).sum::<u128>()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.runs.is_empty() && self.edges.is_empty()
    }
}

impl Sum {
    /// Adds one cell.
    #[inline]
    pub fn add(&mut self, cover: u32, area: u64) {
        self.pixels += u128::from(cover);
        self.area += u128::from(area);
    }
}

#[cfg(test)]
mod tests {
    use geo_types::polygon;
    use restora_grid::Grid;

    use super::*;
    use crate::{AreaMethod, PixelRule, Transforms, scan};

    #[test]
    fn windows_make_up_the_site() {
        let grid = Grid::from_geotransform(
            "t",
            (10, 8),
            [0.0, 10.0, 0.0, 80.0, 0.0, -10.0],
            None,
        )
        .unwrap();
        let site = geo_types::MultiPolygon(vec![polygon![
            (x: 3.0, y: 5.0), (x: 88.0, y: 12.0), (x: 61.0, y: 77.0), (x: 20.0, y: 50.0)
        ]]);
        let cover = scan("t", &site, &grid, PixelRule::Exact).unwrap();
        let areas =
            CellAreas::new("t", &grid, AreaMethod::Planar, &[], &Transforms::default())
                .unwrap();
        let sum = |window: Window| {
            let (mut sum, mut dense) = (Sum::default(), vec![0u32; window.len()]);
            Pieces::new(window, &cover, &areas).each(|cell, cover, area| {
                dense[cell] += cover;
                sum.add(cover, area);
            });
            assert_eq!(dense, cover.dense(window));
            sum
        };
        let whole = sum(grid.window());
        assert_eq!(whole.pixels, cover.pixels_fixed());
        let mut parts = Sum::default();
        for (col, row) in [(0, 0), (4, 0), (0, 5), (4, 5)] {
            let (cols, rows) =
                (if col == 0 { 4 } else { 6 }, if row == 0 { 5 } else { 3 });
            parts += sum(Window { col, row, cols, rows });
        }
        assert_eq!(parts, whole);
    }
}
