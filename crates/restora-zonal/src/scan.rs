//! From polygons to cells, by either pixel rule.

use geo_types::MultiPolygon;
use restora_grid::{COVER_ONE, Grid, cover_from_fraction};
use restora_message::Problem;
use restora_message::catalogue::{run, sites};

use crate::centre::centre_cover;
use crate::cover::Edge;
use crate::deltas::{Delta, deltas};
use crate::{PixelRule, SiteCover, Span};

/// A cover below 0 or above 1 by more than this is no rounding error: rings overlap.
const OVERFULL: f64 = 1e-6;

/// The cells of valid polygons (in the CRS of `grid`) by a pixel rule; `path` names the file
/// that they come from.
///
/// # Errors
/// If rings overlap, so that a cell would be covered more than once: the polygons were not
/// valid. If a boundary runs through more cells than 32 bits count.
pub fn scan(
    path: &str,
    polygons: &MultiPolygon,
    grid: &Grid,
    rule: PixelRule,
) -> Result<SiteCover, Problem> {
    match rule {
        PixelRule::Exact => {
            let deltas = deltas(polygons, grid);
            if u32::try_from(deltas.len()).is_err() {
                // A cover counts its boundary cells in 32 bits.
                let cause =
                    format!("{path}: a site with {} boundary cells", deltas.len());
                return Err(Problem::new(&run::INTERNAL).with("cause", cause));
            }
            exact_cover(&deltas, grid).map_err(|(row, times)| {
                Problem::new(&sites::RINGS_OVERLAP)
                    .with("path", path)
                    .with("y", grid.y(f64::from(row) + 0.5))
                    .with("times", format!("{times:.3}"))
            })
        }
        PixelRule::Centre => Ok(centre_cover(polygons, grid)),
    }
}

/// The cover by the changes along the boundary; a row with an impossible cover is the error.
fn exact_cover(deltas: &[Delta], grid: &Grid) -> Result<SiteCover, (u32, f64)> {
    let mut cover = SiteCover::default();
    let mut row = Row { spans: Vec::new(), edges: Vec::new() };
    for cells in deltas.chunk_by(|a, b| a.row == b.row) {
        row.clear();
        row.fill(cells, grid.cols).map_err(|times| (cells[0].row, times))?;
        cover.push_row(cells[0].row, &row.spans, &row.edges);
    }
    Ok(cover.done())
}

struct Row {
    spans: Vec<Span>,
    edges: Vec<Edge>,
}

impl Row {
    fn clear(&mut self) {
        self.spans.clear();
        self.edges.clear();
    }

    /// The cells of one row, from its deltas; an impossible cover is the error.
    fn fill(&mut self, deltas: &[Delta], cols: u32) -> Result<(), f64> {
        let mut carried = 0.0;
        let mut next = 0;
        for cell in deltas.chunk_by(|a, b| a.col == b.col) {
            let col = cell[0].col;
            self.run(next, col, carried)?;
            let here: f64 = cell.iter().map(|d| d.here).sum();
            self.run(col, col + 1, carried + here)?;
            carried += cell.iter().map(|d| d.right).sum::<f64>();
            next = col + 1;
        }
        self.run(next, cols, carried)
    }

    /// Cells `first..end` that all have the same cover.
    fn run(&mut self, first: u32, end: u32, fraction: f64) -> Result<(), f64> {
        if first >= end {
            return Ok(());
        }
        if !(-OVERFULL..=1.0 + OVERFULL).contains(&fraction) {
            return Err(fraction);
        }
        match cover_from_fraction(fraction) {
            0 => {}
            COVER_ONE => match self.spans.last_mut() {
                Some(last) if last.end == first => last.end = end,
                _ => self.spans.push(Span { first, end }),
            },
            cover => self.edges.extend((first..end).map(|col| Edge { col, cover })),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use geo::{Area as _, MapCoords as _};
    use geo_types::{Coord, LineString, Polygon, coord, polygon};
    use proptest::prelude::*;
    use restora_grid::Window;

    use super::*;

    /// A 3 × 3 grid of unit cells, row 0 at the top.
    fn grid() -> Grid {
        Grid::from_geotransform("t", (3, 3), [0.0, 1.0, 0.0, 3.0, 0.0, -1.0], None)
            .unwrap()
    }

    fn covers(site: Polygon) -> Vec<f64> {
        let cover =
            scan("t", &MultiPolygon(vec![site]), &grid(), PixelRule::Exact).unwrap();
        cover
            .dense(grid().window())
            .iter()
            .map(|c| f64::from(*c) / f64::from(COVER_ONE))
            .collect()
    }

    #[test]
    fn a_square_that_cuts_cells_in_halves_and_quarters() {
        let site = polygon![(x: 0.5, y: 0.5), (x: 2.5, y: 0.5), (x: 2.5, y: 2.5), (x: 0.5, y: 2.5)];
        assert_eq!(covers(site), [0.25, 0.5, 0.25, 0.5, 1.0, 0.5, 0.25, 0.5, 0.25]);
    }

    #[test]
    fn direction_does_not_matter_and_holes_are_taken_out() {
        let mut ring = LineString::from(vec![
            (0.0, 0.0),
            (3.0, 0.0),
            (3.0, 3.0),
            (0.0, 3.0),
            (0.0, 0.0),
        ]);
        let hole = LineString::from(vec![
            (1.0, 1.0),
            (2.0, 1.0),
            (2.0, 2.0),
            (1.0, 2.0),
            (1.0, 1.0),
        ]);
        let expected = [1., 1., 1., 1., 0., 1., 1., 1., 1.];
        assert_eq!(covers(Polygon::new(ring.clone(), vec![hole.clone()])), expected);
        ring.0.reverse();
        assert_eq!(covers(Polygon::new(ring, vec![hole])), expected);
    }

    #[test]
    fn a_diagonal_halves_the_cells_it_crosses() {
        let site = polygon![(x: 0.0, y: 0.0), (x: 3.0, y: 0.0), (x: 3.0, y: 3.0)];
        assert_eq!(covers(site), [0., 0., 0.5, 0., 0.5, 1., 0.5, 1., 1.]);
    }

    #[test]
    fn a_site_larger_than_the_grid_fills_it_and_one_beside_it_is_empty() {
        let all = polygon![(x: -9.0, y: -9.0), (x: 9.0, y: -9.0), (x: 9.0, y: 9.0), (x: -9.0, y: 9.0)];
        assert_eq!(covers(all), [1.0; 9]);
        for (dx, dy) in [(5.0, 0.0), (-5.0, 0.0), (0.0, 5.0), (0.0, -5.0)] {
            let site = polygon![(x: 0.0, y: 0.0), (x: 3.0, y: 0.0), (x: 3.0, y: 3.0), (x: 0.0, y: 3.0)]
                .map_coords(|c| coord! { x: c.x + dx, y: c.y + dy });
            assert_eq!(covers(site), [0.0; 9]);
        }
    }

    #[test]
    fn a_site_inside_one_cell_has_its_own_area() {
        let site = polygon![(x: 1.25, y: 1.25), (x: 1.75, y: 1.25), (x: 1.5, y: 1.75)];
        // Triangle: base 0.5, height 0.5.
        assert_eq!(covers(site), [0., 0., 0., 0., 0.125, 0., 0., 0., 0.]);
    }

    #[test]
    fn overlapping_rings_are_refused_not_counted_twice() {
        let square = polygon![(x: 0.0, y: 0.0), (x: 2.0, y: 0.0), (x: 2.0, y: 2.0), (x: 0.0, y: 2.0)];
        let twice = MultiPolygon(vec![square.clone(), square]);
        let problem = scan("t", &twice, &grid(), PixelRule::Exact).unwrap_err();
        assert_eq!(problem.entry.code, "E318");
    }

    /// A star-shaped (so valid) polygon around the middle of a 20 × 20 grid, which may reach
    /// beyond its borders.
    fn star() -> impl Strategy<Value = Polygon> {
        (proptest::collection::vec(0.5f64..16.0, 3..24), -4.0f64..24.0, -4.0f64..24.0)
            .prop_map(|(radii, cx, cy)| {
                let n = radii.len() as f64;
                let at = |(i, r): (usize, &f64)| {
                    let angle = std::f64::consts::TAU * i as f64 / n;
                    coord! { x: cx + r * angle.cos(), y: cy + r * angle.sin() }
                };
                let ring: Vec<Coord> = radii.iter().enumerate().map(at).collect();
                Polygon::new(LineString(ring), Vec::new())
            })
    }

    fn big() -> Grid {
        Grid::from_geotransform("t", (20, 20), [0.0, 1.0, 0.0, 20.0, 0.0, -1.0], None)
            .unwrap()
    }

    proptest! {
        /// Covers add up to the area of the part inside the grid.
        #[test]
        fn covers_add_up_to_the_area(site in star()) {
            let site = MultiPolygon(vec![site]);
            let cover = scan("t", &site, &big(), PixelRule::Exact).unwrap();
            let outside = crate::outside(&site, &big()).unsigned_area();
            let pixels = cover.pixels_fixed() as f64 / f64::from(COVER_ONE);
            prop_assert!((pixels - (site.unsigned_area() - outside)).abs() < 1e-5);
        }

        /// A shift by whole cells shifts the covers and changes nothing else.
        #[test]
        fn whole_cell_shifts_change_nothing(site in star(), dx in -3i32..3, dy in -3i32..3) {
            let moved = site.map_coords(|c| {
                coord! { x: c.x + f64::from(dx) * 64.0, y: c.y + f64::from(dy) * 64.0 }
            });
            let wide = |x: f64, y: f64| Grid::from_geotransform(
                "t", (20, 20), [x, 1.0, 0.0, 20.0 + y, 0.0, -1.0], None).unwrap();
            let a = scan("t", &MultiPolygon(vec![site]), &wide(0.0, 0.0), PixelRule::Exact).unwrap();
            let b = scan(
                "t",
                &MultiPolygon(vec![moved]),
                &wide(f64::from(dx) * 64.0, f64::from(dy) * 64.0),
                PixelRule::Exact,
            ).unwrap();
            let window = Window { col: 0, row: 0, cols: 20, rows: 20 };
            let near = a.dense(window).iter().zip(b.dense(window)).all(|(p, q)| p.abs_diff(q) <= 1);
            prop_assert!(near);
        }
    }
}
