//! True cell areas on a projected grid, interpolated between the nodes of a lattice.
//!
//! At a node, the ellipsoid's area element and the derivative of the inverse projection give
//! the true area of a cell placed there. Between nodes, every `step` cells and at most
//! 4 km apart, areas are interpolated linearly in both directions; a scale factor bends by
//! about `x²/R²`, so over 4 km the error stays below 10⁻⁷. Everything after the nodes
//! is integer arithmetic.
//!
//! Where a node lies off the earth (the corners of a world map) or one cell alone is larger
//! than 10 km, cells are integrated one by one.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use geo_types::{Coord, coord};
use restora_grid::{Crs, Grid, Window};

use crate::Transform;
use crate::area::{Cells, RowAreas, units};
use crate::ellipsoid::area_element_m2;
use crate::nodes::{Floors, NodeAreas, weigh};

/// Largest distance between nodes, in metres.
const NODE_SPACING_M: f64 = 4_000.0;

/// Cells wider than this are integrated one by one.
const LARGE_CELL_M: f64 = 10_000.0;

/// Half the distance over which the derivative is taken, in metres: short against the
/// earth's curvature (error (100/R)² ≈ 2·10⁻¹⁰), long against the noise of the inverse
/// projection (a few nanometres).
const DERIVATIVE_M: f64 = 100.0;

/// Where true and planar area agree this closely, the projection is an equal-area one and
/// the difference is noise of the derivative: the cell then has its planar area exactly.
const EQUAL_AREA: f64 = 2e-9;

/// Areas at lattice nodes, for the parts of the grid that are needed.
#[derive(Clone, Debug)]
pub(crate) struct Lattice {
    step: u32,
    /// Area of a cell at node (lattice row, lattice column), in units.
    nodes: BTreeMap<u32, NodeRow>,
    /// Cell by cell, for lattice squares without usable nodes: row-major within the square.
    squares: BTreeMap<(u32, u32), Vec<u64>>,
    planar: f64,
    off_earth: u64,
    /// Cells that the edge of the earth runs through: their areas are estimates.
    partly: BTreeSet<(u32, u32)>,
    floors: Floors,
}

/// The nodes of a lattice row from `first` on; zero where a node lies off the earth.
#[derive(Clone, Debug, Default)]
struct NodeRow {
    first: u32,
    areas: Vec<u64>,
}

impl NodeRow {
    fn get(&self, col: u32) -> u64 {
        col.checked_sub(self.first)
            .and_then(|i| self.areas.get(i as usize))
            .copied()
            .unwrap_or(0)
    }
}

impl Lattice {
    pub(crate) fn new(
        grid: &Grid,
        crs: &Crs,
        unit_bits: i32,
        windows: &[Window],
        inverse: &Transform,
    ) -> Self {
        let widest = grid.dx.abs().max(grid.dy.abs()) * crs.unit_si;
        let planar_m2 = grid.planar_cell_area() * crs.unit_si * crs.unit_si;
        let step = step(widest);
        let earth = Earth { grid, crs, inverse, planar_m2, unit_bits };
        let mut lattice = Self {
            step,
            nodes: BTreeMap::new(),
            squares: BTreeMap::new(),
            planar: planar_m2 * 1e6 * f64::from(unit_bits).exp2(),
            off_earth: 0,
            partly: BTreeSet::new(),
            floors: Floors::new(step),
        };
        let needed = needed_columns(windows, step);
        if widest <= LARGE_CELL_M {
            lattice.fill_nodes(&earth, &needed);
        }
        lattice.fill_squares(&earth, &needed);
        lattice
    }

    fn fill_nodes(&mut self, earth: &Earth<'_>, needed: &BTreeMap<u32, Range<u32>>) {
        let mut wanted: BTreeMap<u32, Range<u32>> = BTreeMap::new();
        for (&row, cols) in needed {
            // A square needs the nodes at its four corners.
            widen(&mut wanted, row, cols.start..cols.end + 1);
            widen(&mut wanted, row + 1, cols.start..cols.end + 1);
        }
        for (row, cols) in wanted {
            let first = cols.start;
            let areas =
                cols.map(|col| earth.node(row * self.step, col * self.step)).collect();
            self.nodes.insert(row, NodeRow { first, areas });
        }
    }

    /// Integrates the cells of squares that lack a node.
    fn fill_squares(&mut self, earth: &Earth<'_>, needed: &BTreeMap<u32, Range<u32>>) {
        for (&j, cols) in needed {
            for i in cols.clone() {
                if self.corners(j, i).iter().all(|area| *area > 0) {
                    continue;
                }
                let (row0, col0) = (j * self.step, i * self.step);
                let mut cells = Vec::with_capacity((self.step * self.step) as usize);
                for row in row0..row0 + self.step {
                    for col in col0..col0 + self.step {
                        let inside = row < earth.grid.rows && col < earth.grid.cols;
                        let (area, seen) =
                            if inside { earth.cell(row, col) } else { (0, POINTS) };
                        self.off_earth += u64::from(seen == 0);
                        if seen > 0 && seen < POINTS {
                            self.partly.insert((row, col));
                        }
                        cells.push(area);
                    }
                }
                self.squares.insert((j, i), cells);
            }
        }
    }

    fn corners(&self, j: u32, i: u32) -> [u64; 4] {
        let at = |j: u32, i: u32| self.nodes.get(&j).map_or(0, |row| row.get(i));
        [at(j, i), at(j, i + 1), at(j + 1, i), at(j + 1, i + 1)]
    }

    /// By how much the area changes from a cell to the next, down and along, added up.
    pub(crate) fn change(&self, row: u32, col: u32) -> u64 {
        let (j, i) = (row / self.step, col / self.step);
        let step = u64::from(self.step);
        if !self.squares.contains_key(&(j, i)) {
            let [a, b, c, d] = self.corners(j, i);
            let down = a.abs_diff(c).max(b.abs_diff(d));
            let along = a.abs_diff(b).max(c.abs_diff(d));
            return (down + along).div_ceil(step);
        }
        let cell = |row: Option<u32>, col: Option<u32>| {
            let (row, col) = (row?, col?);
            let square = self.squares.get(&(row / self.step, col / self.step))?;
            let at = (row % self.step) * self.step + col % self.step;
            square.get(at as usize).copied().filter(|area| *area > 0)
        };
        let Some(here) = cell(Some(row), Some(col)) else { return 0 };
        let larger = |sides: [Option<u64>; 2]| {
            sides.into_iter().flatten().map(|area| area.abs_diff(here)).max().unwrap_or(0)
        };
        larger([cell(row.checked_sub(1), Some(col)), cell(Some(row + 1), Some(col))])
            + larger([
                cell(Some(row), col.checked_sub(1)),
                cell(Some(row), Some(col + 1)),
            ])
    }

    /// Whether every cell has its area from nodes, which are all on the earth.
    pub(crate) fn is_plain(&self) -> bool {
        self.squares.is_empty()
    }

    /// Whether a cell has an area that was worked out, none of it off the earth.
    pub(crate) fn certain(&self, row: u32, col: u32) -> bool {
        let square = self.squares.get(&(row / self.step, col / self.step));
        let at = (row % self.step) * self.step + col % self.step;
        square.is_none_or(|cells| cells[at as usize] > 0)
            && !self.partly.contains(&(row, col))
    }

    pub(crate) fn off_earth(&self) -> u64 {
        self.off_earth
    }

    pub(crate) fn distortion(&self) -> Option<(f64, f64)> {
        let nodes = self.nodes.values().flat_map(|row| row.areas.iter());
        nodes.filter(|area| **area > 0).map(|area| *area as f64 / self.planar).fold(
            None,
            |range, ratio| match range {
                None => Some((ratio, ratio)),
                Some((low, high)) => Some((f64::min(low, ratio), f64::max(high, ratio))),
            },
        )
    }

    /// Areas of the cells `cols` of one row after the other.
    pub(crate) fn rows(&self, cols: Range<u32>) -> LatticeRows<'_> {
        let nodes = NodeAreas::new(&self.floors, &cols);
        let (between, edges) = (Vec::new(), Vec::new());
        let areas = RowAreas(Cells::Nodes(nodes));
        LatticeRows { lattice: self, cols, between, squares: None, edges, areas }
    }

    /// The sums of a row in which some squares have no nodes, by those between nodes.
    fn whole_row(
        &self,
        (j, t): (u32, u32),
        cols: &Range<u32>,
        mut sums: Vec<u64>,
    ) -> Vec<u64> {
        let mut sum = 0;
        for (col, at) in cols.clone().zip(0..) {
            let between = sums[at + 1].wrapping_sub(sums[at]);
            // The sum before is overwritten only when its cell has been taken.
            sums[at] = sum;
            let square = self.squares.get(&(j, col / self.step));
            let cell = (t * self.step + col % self.step) as usize;
            sum += square.map_or(between, |cells| cells[cell]);
        }
        sums[cols.len()] = sum;
        sums
    }
}

/// Rows of a lattice over the same columns, one after the other: what a lattice row has is looked
/// up once for all rows of cells in it.
#[derive(Clone, Debug)]
pub(crate) struct LatticeRows<'a> {
    lattice: &'a Lattice,
    cols: Range<u32>,
    /// Areas at the nodes above and below, for each lattice column.
    between: Vec<(u64, u64)>,
    /// The lattice row that these are of, and whether it has squares without nodes here.
    squares: Option<(u32, bool)>,
    /// Areas between these nodes, on the row at hand.
    edges: Vec<u64>,
    /// Those of the row at hand.
    pub(crate) areas: RowAreas<'a>,
}

impl<'a> LatticeRows<'a> {
    /// Areas of the cells of a row.
    pub(crate) fn row(&mut self, row: u32) -> &RowAreas<'a> {
        let step = self.lattice.step;
        let (j, t) = (row / step, row % step);
        let without_nodes = match self.squares {
            Some((at, squares)) if at == j => squares,
            _ => self.turn_to(j),
        };
        // Interpolated down the row first: one area per lattice column, then along it.
        self.edges.clear();
        self.edges.extend(self.between.iter().map(|(a, b)| weigh(*a, *b, t, step)));
        let first = self.edges.first().copied().unwrap_or(0);
        if !without_nodes && self.edges.iter().all(|area| *area == first) {
            self.areas.0 = Cells::Constant(first);
            return &self.areas;
        }
        if !matches!(self.areas.0, Cells::Nodes(_)) {
            self.areas.0 = Cells::Nodes(NodeAreas::new(&self.lattice.floors, &self.cols));
        }
        if let Cells::Nodes(nodes) = &mut self.areas.0 {
            nodes.fill(&self.edges);
            if without_nodes {
                let sums = self.lattice.whole_row((j, t), &self.cols, nodes.prefix());
                self.areas.0 = Cells::Prefix(sums);
            }
        }
        &self.areas
    }

    fn turn_to(&mut self, j: u32) -> bool {
        let lattice = self.lattice;
        let mut squares =
            self.cols.start / lattice.step..self.cols.end.div_ceil(lattice.step);
        let (above, below) = (lattice.nodes.get(&j), lattice.nodes.get(&(j + 1)));
        let node = |row: Option<&NodeRow>, i: u32| row.map_or(0, |row| row.get(i));
        self.between.clear();
        let nodes = squares.start..=squares.end;
        self.between.extend(nodes.map(|i| (node(above, i), node(below, i))));
        let without_nodes = !lattice.squares.is_empty()
            && squares.any(|i| lattice.squares.contains_key(&(j, i)));
        self.squares = Some((j, without_nodes));
        without_nodes
    }
}

/// Cells between nodes: a power of two, so that interpolation divides by shifting.
fn step(cell_m: f64) -> u32 {
    let mut step = 1;
    while step < 1024 && cell_m * f64::from(step * 2) <= NODE_SPACING_M {
        step *= 2;
    }
    step
}

/// The lattice squares that windows touch: for each lattice row a range of columns.
fn needed_columns(windows: &[Window], step: u32) -> BTreeMap<u32, Range<u32>> {
    let mut needed = BTreeMap::new();
    for window in windows.iter().filter(|w| !w.is_empty()) {
        let cols = window.col / step..window.col_end().div_ceil(step);
        for j in window.row / step..window.row_end().div_ceil(step) {
            widen(&mut needed, j, cols.clone());
        }
    }
    needed
}

fn widen(ranges: &mut BTreeMap<u32, Range<u32>>, row: u32, cols: Range<u32>) {
    let range = ranges.entry(row).or_insert_with(|| cols.clone());
    *range = range.start.min(cols.start)..range.end.max(cols.end);
}

/// The grid's place on the earth.
struct Earth<'a> {
    grid: &'a Grid,
    crs: &'a Crs,
    inverse: &'a Transform,
    planar_m2: f64,
    unit_bits: i32,
}

impl Earth<'_> {
    /// Area of a cell centred on the corner (row, col), or 0 off the earth.
    fn node(&self, row: u32, col: u32) -> u64 {
        let at =
            coord! { x: self.grid.x(f64::from(col)), y: self.grid.y(f64::from(row)) };
        self.scale(at).map_or(0, |scale| units(self.planar_m2 * scale, self.unit_bits))
    }

    /// True area over planar area at a point.
    fn scale(&self, at: Coord) -> Option<f64> {
        let h = DERIVATIVE_M / self.crs.unit_si;
        let lon_lat = |dx: f64, dy: f64| {
            self.inverse.apply(coord! { x: at.x + dx, y: at.y + dy }).map(|c| {
                coord! { x: c.x.to_radians(), y: c.y.to_radians() }
            })
        };
        let (east, west) = (lon_lat(h, 0.0)?, lon_lat(-h, 0.0)?);
        let (north, south) = (lon_lat(0.0, h)?, lon_lat(0.0, -h)?);
        let phi = f64::midpoint(north.y, south.y);
        let turn = std::f64::consts::TAU;
        // Across the antimeridian longitudes jump by a full turn.
        let dlon = |a: f64, b: f64| (a - b) - turn * ((a - b) / turn).round();
        let determinant = dlon(east.x, west.x) * (north.y - south.y)
            - dlon(north.x, south.x) * (east.y - west.y);
        let metres = 2.0 * DERIVATIVE_M;
        let scale = area_element_m2(&self.crs.ellipsoid, phi) * determinant.abs()
            / (metres * metres);
        let usable = scale.is_finite() && scale > 0.0;
        usable.then_some(if (scale - 1.0).abs() < EQUAL_AREA { 1.0 } else { scale })
    }

    /// Area of one cell by Gauss-Legendre quadrature of the scale over it, and at how many of
    /// the [`POINTS`] that are looked at there is earth.
    fn cell(&self, row: u32, col: u32) -> (u64, usize) {
        let (mut scale, mut seen) = (0.0, 0);
        for (u, wu) in GAUSS {
            for (v, wv) in GAUSS {
                let at = coord! {
                    x: self.grid.x(f64::from(col) + u),
                    y: self.grid.y(f64::from(row) + v),
                };
                if let Some(here) = self.scale(at) {
                    scale += wu * wv * here;
                    seen += 1;
                }
            }
        }
        (units(self.planar_m2 * scale, self.unit_bits), seen)
    }
}

/// Four points and weights of Gauss-Legendre quadrature on 0…1: exact for polynomials of
/// degree 7 (M. Abramowitz, I. A. Stegun, Handbook of Mathematical Functions, table 25.4).
const GAUSS: [(f64, f64); 4] = [
    (0.069_431_844_202_973_71, 0.173_927_422_568_726_93),
    (0.330_009_478_207_571_87, 0.326_072_577_431_273_07),
    (0.669_990_521_792_428_1, 0.326_072_577_431_273_07),
    (0.930_568_155_797_026_3, 0.173_927_422_568_726_93),
];

/// Points of a cell that are looked at.
const POINTS: usize = GAUSS.len() * GAUSS.len();

#[cfg(test)]
mod tests {
    use geo_types::{MultiPolygon, polygon};
    use restora_grid::Ellipsoid;

    use super::*;
    use crate::transform::tests::projected;
    use crate::{AreaMethod, CellAreas, Transforms, geodesic_area_m2};

    fn wgs84(definition: &str) -> Crs {
        projected(definition, definition, "EPSG:4326", Ellipsoid::WGS84)
    }

    /// Relative difference between Σ cell areas of a block and its geodesic area.
    fn block_error(crs: &Crs, corner: (f64, f64), cell: f64, size: u32) -> f64 {
        let gt = [corner.0, cell, 0.0, corner.1, 0.0, -cell];
        let n = size as usize;
        let grid = Grid::from_geotransform("t", (n, n), gt, Some(crs.clone())).unwrap();
        let areas = CellAreas::new(
            "t",
            &grid,
            AreaMethod::True,
            &[grid.window()],
            &Transforms::default(),
        )
        .unwrap();
        let sum: u128 =
            (0..size).map(|r| u128::from(areas.row(r, 0..size).between(0, n))).sum();
        let side = cell * f64::from(size);
        let site = MultiPolygon(vec![polygon![
            (x: corner.0, y: corner.1), (x: corner.0 + side, y: corner.1),
            (x: corner.0 + side, y: corner.1 - side), (x: corner.0, y: corner.1 - side)
        ]]);
        let inverse = Transforms::default().to_base("t", crs, crs).unwrap();
        let geodesic =
            geodesic_area_m2(&site, crs, &crs.ellipsoid, Some(&inverse)).unwrap();
        areas.m2(sum) / geodesic - 1.0
    }

    #[test]
    fn sums_meet_the_geodesic_area_on_every_family_of_projections() {
        let albers =
            "+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +datum=WGS84 +type=crs";
        let gauss_kruger = projected(
            "Beijing 54 / GK",
            "+proj=tmerc +lat_0=0 +lon_0=117 +k=1 +x_0=500000 +ellps=krass +type=crs",
            "+proj=longlat +ellps=krass +type=crs",
            Ellipsoid::KRASOVSKY,
        );
        let cases = [
            (wgs84("EPSG:32650"), (200_000.0, 4_500_000.0)),
            (wgs84("EPSG:32650"), (780_000.0, 4_500_000.0)),
            (wgs84(albers), (1_100_000.0, 3_900_000.0)),
            (wgs84("EPSG:3857"), (13_000_000.0, 4_100_000.0)),
            (wgs84("EPSG:3035"), (4_000_000.0, 3_000_000.0)),
            (
                wgs84("+proj=moll +lon_0=0 +datum=WGS84 +type=crs"),
                (9_000_000.0, 4_000_000.0),
            ),
            (gauss_kruger, (480_000.0, 3_800_000.0)),
        ];
        for (crs, corner) in cases {
            for (cell, size) in
                [(30.0, 40), (10.0, 300), (300.0, 64), (2_500.0, 40), (40_000.0, 10)]
            {
                let error = block_error(&crs, corner, cell, size);
                assert!(error.abs() < 1e-6, "{} {cell} m x {size}: {error:e}", crs.name);
            }
        }
    }

    #[test]
    fn equal_area_projections_keep_the_planar_area_exactly() {
        let albers =
            "+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +datum=WGS84 +type=crs";
        let gt = [1_130_000.0, 10.0, 0.0, 3_700_000.0, 0.0, -10.0];
        let grid =
            Grid::from_geotransform("t", (600, 600), gt, Some(wgs84(albers))).unwrap();
        let areas = CellAreas::new(
            "t",
            &grid,
            AreaMethod::True,
            &[grid.window()],
            &Transforms::default(),
        )
        .unwrap();
        for row in [0, 255, 256, 599] {
            let Cells::Constant(cell) = areas.row(row, 0..600).0 else {
                panic!("row {row}")
            };
            assert!((areas.m2(u128::from(cell)) - 100.0).abs() < 1e-12);
        }
    }

    #[test]
    fn an_area_does_not_depend_on_what_else_was_asked_for() {
        let gt = [300_000.0, 30.0, 0.0, 4_500_000.0, 0.0, -30.0];
        let grid =
            Grid::from_geotransform("t", (900, 900), gt, Some(wgs84("EPSG:32650")))
                .unwrap();
        let all = CellAreas::new(
            "t",
            &grid,
            AreaMethod::True,
            &[grid.window()],
            &Transforms::default(),
        )
        .unwrap();
        let small = Window { col: 333, row: 444, cols: 20, rows: 20 };
        let part = CellAreas::new(
            "t",
            &grid,
            AreaMethod::True,
            &[small],
            &Transforms::default(),
        )
        .unwrap();
        for row in small.row..small.row_end() {
            for col in small.col..small.col_end() {
                let cell = part.row(row, col..col + 1).between(0, 1);
                let whole = all.row(row, 0..900).between(col as usize, col as usize + 1);
                assert_eq!(cell, whole, "{row} {col}");
            }
        }
    }

    #[test]
    fn corners_of_a_world_map_are_off_the_earth() {
        let crs = wgs84("+proj=moll +lon_0=0 +datum=WGS84 +type=crs");
        let gt = [-18_000_000.0, 400_000.0, 0.0, 9_000_000.0, 0.0, -400_000.0];
        let grid = Grid::from_geotransform("t", (90, 45), gt, Some(crs)).unwrap();
        let areas = CellAreas::new(
            "t",
            &grid,
            AreaMethod::True,
            &[grid.window()],
            &Transforms::default(),
        )
        .unwrap();
        assert!(areas.off_earth() > 250);
        assert_eq!(areas.row(0, 0..1).between(0, 1), 0);
    }
}
