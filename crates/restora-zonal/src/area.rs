//! How large each cell is.

use std::ops::Range;

use restora_grid::{Crs, CrsKind, Grid, Window};
use restora_message::Problem;
use restora_message::catalogue::raster;
use serde::{Deserialize, Serialize};

use crate::ellipsoid::zone_area_per_radian_m2;
use crate::lattice::{Lattice, LatticeRows};
use crate::nodes::NodeAreas;
use crate::{SiteCover, Transforms};

/// How cell areas are computed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AreaMethod {
    /// On the ellipsoid of the CRS's own datum (default).
    #[default]
    True,
    /// On the plane of the projection.
    Planar,
}

/// A cell holds at least 2³¹ units of area, so that rounding one to a whole unit errs by less
/// than 3·10⁻¹⁰. For cells of 2,147 m² and more the unit is 1 mm²; for smaller ones it is
/// halved as often as needed.
const MIN_UNITS: f64 = 2_147_483_648.0;

/// Units of a row of cells, at most: 2⁶², with room for what a map makes smaller.
const MAX_UNITS: f64 = (1u64 << 62) as f64;

/// The surface of the earth is 5.1·10¹⁴ m².
const EARTH_MM2: f64 = 5.2e20;

/// What whole numbers of area count: 2⁻ᵏ mm².
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AreaUnit {
    bits: i32,
}

impl AreaUnit {
    /// 1 mm².
    pub const MM2: Self = Self { bits: 0 };

    /// A sum of areas in square metres.
    pub fn m2(self, units: u128) -> f64 {
        let bits = self.bits.unsigned_abs();
        let (units, scale) = if self.bits < 0 {
            (units << bits, 1_000_000)
        } else {
            (units, 1_000_000u128 << bits)
        };
        (units / scale) as f64 + (units % scale) as f64 / scale as f64
    }

    /// Halvings of 1 mm²; negative for a larger unit.
    pub fn bits(self) -> i32 {
        self.bits
    }
}

/// The area of every cell of a grid, as a function of row, column and grid alone.
///
/// Areas are whole multiples of a unit of 2⁻ᵏ mm², `k` being fixed by the grid, so that sums
/// are exact and do not depend on the order of the work. On maps of the world with cells of
/// several degrees `k` is negative, so that a row of cells does not exceed 64 bits.
#[derive(Clone, Debug)]
pub struct CellAreas {
    unit_bits: i32,
    kind: Kind,
}

#[derive(Clone, Debug)]
enum Kind {
    /// Every cell alike.
    Constant(u64),
    /// Every cell of a row alike (geographic grids); with a row above the first and one below
    /// the last, so that each has neighbours.
    Rows(Vec<u64>),
    /// Interpolated on a lattice fixed to row 0, column 0.
    Lattice(Box<Lattice>),
    /// Those of several grids whose rows are counted on, each from a row on.
    Stack(Vec<(u32, CellAreas)>),
}

/// The areas of the cells of one row, for a range of columns; it answers for any of them
/// without having worked out all.
#[derive(Clone, Debug)]
pub struct RowAreas<'a>(pub(crate) Cells<'a>);

#[derive(Clone, Debug)]
pub(crate) enum Cells<'a> {
    /// Every cell has this area.
    Constant(u64),
    /// Between nodes of a lattice.
    Nodes(NodeAreas<'a>),
    /// `sums[i]` is the area of the first `i` cells of the range.
    Prefix(Vec<u64>),
}

/// Areas of cells along a row, part by part, in each of which they follow one rule.
pub(crate) trait Areas {
    /// Where parts end before so many cells do.
    fn breaks(&self, _cells: usize) -> impl Iterator<Item = usize> {
        std::iter::empty()
    }

    /// The part that a cell lies in: the area up to a cell of it, or up to its end, of which
    /// differences count; and where it ends.
    fn part(&self, cell: usize) -> (impl Fn(usize) -> u64, u32);
}

/// Cells that all have one area.
pub(crate) struct Equal(pub(crate) u64);

impl Areas for Equal {
    #[inline]
    fn part(&self, _cell: usize) -> (impl Fn(usize) -> u64, u32) {
        let area = self.0;
        (move |cells| area * cells as u64, u32::MAX)
    }
}

impl Areas for &[u64] {
    #[inline]
    fn part(&self, _cell: usize) -> (impl Fn(usize) -> u64, u32) {
        let sums = *self;
        (move |cells| sums[cells], u32::MAX)
    }
}

impl RowAreas<'_> {
    /// Area of one cell, counted from the start of the range.
    #[inline]
    pub(crate) fn cell(&self, at: usize) -> u64 {
        match &self.0 {
            Cells::Constant(area) => *area,
            Cells::Nodes(nodes) => nodes.cell(at),
            Cells::Prefix(sums) => sums[at + 1] - sums[at],
        }
    }

    /// Area of the cells `first..end`, counted from the start of the range.
    #[inline]
    pub fn between(&self, first: usize, end: usize) -> u64 {
        match &self.0 {
            Cells::Constant(area) => area * (end - first) as u64,
            Cells::Nodes(nodes) => nodes.upto(end).wrapping_sub(nodes.upto(first)),
            Cells::Prefix(sums) => sums[end] - sums[first],
        }
    }

    /// The area of every cell, for those who look at each.
    pub fn cell_by_cell(self) -> RunAreas {
        match self.0 {
            Cells::Constant(area) => RunAreas::Constant(area),
            Cells::Nodes(nodes) => RunAreas::Prefix(nodes.prefix()),
            Cells::Prefix(sums) => RunAreas::Prefix(sums),
        }
    }
}

/// The areas of row after row of a grid, over the same columns: most of the work is done once.
#[derive(Clone, Debug)]
pub struct AreaRows<'a>(Rows<'a>);

#[derive(Clone, Debug)]
enum Rows<'a> {
    Equal(RowAreas<'a>),
    /// By row, from the one above the first; the areas of the one at hand.
    Alike(&'a [u64], RowAreas<'a>),
    Lattice(Box<LatticeRows<'a>>),
    /// Of several grids, the columns, and the rows of the grid at hand from where it begins.
    Stack(&'a [(u32, CellAreas)], Range<u32>, u32, Box<AreaRows<'a>>),
}

impl<'a> AreaRows<'a> {
    /// Areas of the cells of a row.
    pub fn row(&mut self, row: u32) -> &RowAreas<'a> {
        match &mut self.0 {
            Rows::Stack(all, cols, from, rows) => {
                let (first, areas) = part(all, row);
                if first != *from {
                    (*from, **rows) = (first, areas.rows(cols.clone()));
                }
                rows.row(row - first)
            }
            Rows::Equal(areas) => areas,
            Rows::Alike(rows, areas) => {
                areas.0 = Cells::Constant(rows[row as usize + 1]);
                areas
            }
            Rows::Lattice(rows) => rows.row(row),
        }
    }
}

impl<'a> AreaRows<'a> {
    /// Those of the row at hand.
    fn into_areas(self) -> RowAreas<'a> {
        match self.0 {
            Rows::Equal(areas) | Rows::Alike(_, areas) => areas,
            Rows::Lattice(rows) => rows.areas,
            Rows::Stack(_, _, _, rows) => rows.into_areas(),
        }
    }
}

/// The grid that a row belongs to: its first row, and its areas.
fn part(all: &[(u32, CellAreas)], row: u32) -> (u32, &CellAreas) {
    let after = all.partition_point(|(first, _)| *first <= row);
    let (first, areas) = &all[after.saturating_sub(1)];
    (*first, areas)
}

/// The area of every cell of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RunAreas {
    /// Every cell has this area.
    Constant(u64),
    /// `sums[i]` is the area of the first `i` cells.
    Prefix(Vec<u64>),
}

impl RunAreas {
    /// Area of the cells `first..end`, counted from the start of the run.
    #[inline]
    pub fn between(&self, first: usize, end: usize) -> u64 {
        match self {
            Self::Constant(area) => area * (end - first) as u64,
            Self::Prefix(sums) => sums[end] - sums[first],
        }
    }
}

impl CellAreas {
    /// The areas of the cells of `grid` that lie in `windows`; asking for others later is a
    /// defect of the caller.
    ///
    /// # Errors
    /// If the grid has no usable CRS for the method.
    pub fn new(
        path: &str,
        grid: &Grid,
        method: AreaMethod,
        windows: &[Window],
        transforms: &Transforms,
    ) -> Result<Self, Problem> {
        match (method, &grid.crs) {
            (AreaMethod::Planar, crs) => planar(path, grid, crs.as_ref()),
            (AreaMethod::True, None) => {
                Err(Problem::new(&raster::NO_CRS).with("path", path))
            }
            (AreaMethod::True, Some(crs)) => match crs.kind {
                CrsKind::Geographic => Ok(geographic(grid, crs)),
                CrsKind::Projected => {
                    let cell_m2 = grid.planar_cell_area() * crs.unit_si * crs.unit_si;
                    let unit_bits = unit_bits(cell_m2, grid.cols);
                    let inverse = transforms.to_base(path, crs, crs)?;
                    let lattice = Lattice::new(grid, crs, unit_bits, windows, &inverse);
                    Ok(Self { unit_bits, kind: Kind::Lattice(Box::new(lattice)) })
                }
                CrsKind::Other => Err(Problem::new(&raster::CRS_KIND)
                    .with("path", path)
                    .with("crs", crs.label())),
            },
        }
    }

    /// The areas of several grids whose rows are counted on, each from its row on; `None` if
    /// they are not in one unit, as those of cells of another size.
    pub fn stacked(parts: Vec<(u32, Self)>) -> Option<Self> {
        let unit_bits = parts.first()?.1.unit_bits;
        let alike = parts.iter().all(|(_, areas)| areas.unit_bits == unit_bits);
        alike.then_some(Self { unit_bits, kind: Kind::Stack(parts) })
    }

    /// Areas of the cells `cols` of one row after the other, in any order.
    pub fn rows(&self, cols: Range<u32>) -> AreaRows<'_> {
        AreaRows(match &self.kind {
            Kind::Constant(area) => Rows::Equal(RowAreas(Cells::Constant(*area))),
            Kind::Rows(rows) => Rows::Alike(rows, RowAreas(Cells::Constant(0))),
            Kind::Lattice(lattice) => Rows::Lattice(Box::new(lattice.rows(cols))),
            Kind::Stack(all) => {
                let (first, areas) = part(all, 0);
                Rows::Stack(all, cols.clone(), first, Box::new(areas.rows(cols)))
            }
        })
    }

    /// Areas of the cells `cols` of a row.
    pub fn row(&self, row: u32, cols: Range<u32>) -> RowAreas<'_> {
        if let Kind::Stack(all) = &self.kind {
            let (first, areas) = part(all, row);
            return areas.row(row - first, cols);
        }
        let mut rows = self.rows(cols);
        rows.row(row);
        rows.into_areas()
    }

    /// Area of one cell, in m².
    pub fn cell_m2(&self, row: u32, col: u32) -> f64 {
        self.m2(u128::from(self.row(row, col..col + 1).between(0, 1)))
    }

    /// By how much the area changes from a cell to its neighbours, in m²: the larger change
    /// down the column and the larger one along the row, added up.
    pub fn change_m2(&self, row: u32, col: u32) -> f64 {
        match &self.kind {
            Kind::Constant(_) => 0.0,
            Kind::Rows(rows) => {
                let i = row as usize;
                let change =
                    rows[i + 1].abs_diff(rows[i]).max(rows[i + 1].abs_diff(rows[i + 2]));
                self.m2(u128::from(change))
            }
            Kind::Lattice(lattice) => self.m2(u128::from(lattice.change(row, col))),
            Kind::Stack(all) => {
                let (first, areas) = part(all, row);
                areas.change_m2(row - first, col)
            }
        }
    }

    /// A sum of areas in square metres.
    pub fn m2(&self, units: u128) -> f64 {
        self.unit().m2(units)
    }

    /// The unit of its whole numbers.
    pub fn unit(&self) -> AreaUnit {
        AreaUnit { bits: self.unit_bits }
    }

    /// Rows of each grid, where those of several are counted on; nothing where there is one.
    pub(crate) fn grids(&self) -> Vec<Range<u32>> {
        let Kind::Stack(all) = &self.kind else { return Vec::new() };
        let next = all.iter().skip(1).map(|(first, _)| *first).chain([u32::MAX]);
        all.iter().zip(next).map(|((first, _), next)| *first..next).collect()
    }

    /// Cells of the windows that lie off the earth and have no area.
    pub fn off_earth(&self) -> u64 {
        match &self.kind {
            Kind::Lattice(lattice) => lattice.off_earth(),
            Kind::Constant(_) | Kind::Rows(_) => 0,
            Kind::Stack(all) => all.iter().map(|(_, areas)| areas.off_earth()).sum(),
        }
    }

    /// Whether every cell of a site lies on the earth as a whole. The edge of a map of the
    /// world runs through cells whose area is an estimate.
    pub fn certain(&self, cover: &SiteCover) -> bool {
        if self.is_plain() {
            return true;
        }
        cover.rows(0..u32::MAX).all(|row| {
            let (spans, edges) = cover.row(row);
            let cols = spans.iter().flat_map(|span| span.first..span.end);
            cols.chain(edges.iter().map(|edge| edge.col))
                .all(|col| self.certain_cell(row, col))
        })
    }

    /// Whether no cell has an area that is an estimate.
    fn is_plain(&self) -> bool {
        match &self.kind {
            Kind::Lattice(lattice) => lattice.is_plain(),
            Kind::Constant(_) | Kind::Rows(_) => true,
            Kind::Stack(all) => all.iter().all(|(_, areas)| areas.is_plain()),
        }
    }

    fn certain_cell(&self, row: u32, col: u32) -> bool {
        match &self.kind {
            Kind::Lattice(lattice) => lattice.certain(row, col),
            Kind::Constant(_) | Kind::Rows(_) => true,
            Kind::Stack(all) => {
                let (first, areas) = part(all, row);
                areas.certain_cell(row - first, col)
            }
        }
    }

    /// How far true and planar areas differ in the windows, as a ratio to planar: least and
    /// most. `None` where the question has no meaning (degrees).
    pub fn distortion(&self) -> Option<(f64, f64)> {
        match &self.kind {
            Kind::Lattice(lattice) => lattice.distortion(),
            Kind::Constant(_) => Some((1.0, 1.0)),
            Kind::Rows(_) => None,
            Kind::Stack(all) => {
                let of = all.iter().filter_map(|(_, areas)| areas.distortion());
                of.reduce(|(low, high), (a, b)| (f64::min(low, a), f64::max(high, b)))
            }
        }
    }
}

fn planar(path: &str, grid: &Grid, crs: Option<&Crs>) -> Result<CellAreas, Problem> {
    let unit_m = match crs {
        None => 1.0,
        Some(crs) if crs.is_projected() => crs.unit_si,
        Some(crs) if crs.is_geographic() => {
            return Err(Problem::new(&raster::PLANAR_DEGREES).with("path", path));
        }
        Some(crs) => {
            return Err(Problem::new(&raster::CRS_KIND)
                .with("path", path)
                .with("crs", crs.label()));
        }
    };
    let cell_m2 = grid.planar_cell_area() * unit_m * unit_m;
    let unit_bits = unit_bits(cell_m2, grid.cols);
    Ok(CellAreas { unit_bits, kind: Kind::Constant(units(cell_m2, unit_bits)) })
}

/// Row by row, the closed form between two parallels.
fn geographic(grid: &Grid, crs: &Crs) -> CellAreas {
    let width = (grid.dx * crs.unit_si).abs();
    let pole = std::f64::consts::FRAC_PI_2;
    let q = |row: f64| {
        let phi = grid.y(row) * crs.unit_si;
        zone_area_per_radian_m2(&crs.ellipsoid, phi.clamp(-pole, pole))
    };
    let first = std::iter::once(-1.0);
    let rows: Vec<f64> = first
        .chain((0..=grid.rows).map(f64::from))
        .map(|row| width * (q(row + 1.0) - q(row)).abs())
        .collect();
    // The unit is set by the largest row: those near a pole may be slivers.
    let largest = rows.iter().copied().fold(0.0, f64::max);
    let unit_bits = unit_bits(largest, grid.cols);
    let rows = rows.into_iter().map(|m2| units(m2, unit_bits)).collect();
    CellAreas { unit_bits, kind: Kind::Rows(rows) }
}

/// Halvings of 1 mm² after which a cell of `m2` holds at least [`MIN_UNITS`] units; doublings,
/// as a negative number, until a row of so many cells holds at most [`MAX_UNITS`].
fn unit_bits(m2: f64, cols: u32) -> i32 {
    let mut bits = 0;
    let mut units = m2 * 1e6;
    while units < MIN_UNITS && bits < 40 {
        units *= 2.0;
        bits += 1;
    }
    // No row is larger than the earth, however large it is on the map.
    let mut row = (m2 * 1e6 * f64::from(cols)).min(EARTH_MM2);
    while row > MAX_UNITS && bits <= 0 {
        row /= 2.0;
        bits -= 1;
    }
    bits
}

/// Square metres as whole units, rounded half to even; nothing negative or not finite.
pub(crate) fn units(m2: f64, unit_bits: i32) -> u64 {
    let units = (m2 * 1e6 * f64::from(unit_bits).exp2()).round_ties_even();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a float cast saturates, and the unit is chosen so that no cell has 2^63"
    )]
    let units = units.max(0.0) as u64;
    units
}

#[cfg(test)]
mod tests {
    use restora_grid::Ellipsoid;

    use super::*;
    use crate::transform::tests::geographic as longlat;

    #[test]
    fn degrees_have_the_area_between_their_parallels() {
        let gt = [115.0, 1.0, 0.0, 36.0, 0.0, -1.0];
        let crs = longlat("EPSG:4326", Ellipsoid::WGS84);
        let grid = Grid::from_geotransform("t", (3, 2), gt, Some(crs)).unwrap();
        let areas = CellAreas::new(
            "t",
            &grid,
            AreaMethod::True,
            &[grid.window()],
            &Transforms::default(),
        )
        .unwrap();
        let RunAreas::Constant(cell) = areas.row(0, 0..3).cell_by_cell() else {
            panic!("not constant")
        };
        let expected = crate::geodesic::quad_area_m2(
            &Ellipsoid::WGS84,
            (115.0, 116.0),
            (35.0, 36.0),
        );
        assert!((areas.m2(u128::from(cell)) / expected - 1.0).abs() < 1e-12);
    }

    #[test]
    fn planar_areas_are_width_times_height() {
        let gt = [0.0, 24.990_273_796_207_73, 0.0, 0.0, 0.0, -24.990_273_796_218_41];
        let grid = Grid::from_geotransform("t", (3, 2), gt, None).unwrap();
        let areas =
            CellAreas::new("t", &grid, AreaMethod::Planar, &[], &Transforms::default())
                .unwrap();
        let m2 = areas.m2(u128::from(areas.row(1, 0..3).between(1, 2)));
        // 24.990273796207731 × 24.99027379621841 = 624.5137844…
        assert!((m2 - 624.513_784_409_694).abs() < 1e-6);
        assert!(
            CellAreas::new("t", &grid, AreaMethod::True, &[], &Transforms::default())
                .is_err()
        );
    }

    #[test]
    fn small_cells_keep_their_precision() {
        // 2.5 cm: 625 mm² would round by half a mm², 0.08 %.
        let gt = [0.0, 0.025, 0.0, 0.0, 0.0, -0.025];
        let grid = Grid::from_geotransform("t", (1, 1), gt, None).unwrap();
        let areas =
            CellAreas::new("t", &grid, AreaMethod::Planar, &[], &Transforms::default())
                .unwrap();
        let m2 = areas.m2(u128::from(areas.row(0, 0..1).between(0, 1)));
        assert!((m2 / 0.000_625 - 1.0).abs() < 1e-9, "{m2}");
        assert_eq!(unit_bits(10_000.0, 1000), 0);
        assert_eq!(unit_bits(100.0, 1000), 5);
    }

    #[test]
    fn coarse_maps_of_the_world_have_the_whole_earth() {
        let crs = longlat("EPSG:4326", Ellipsoid::WGS84);
        for (cols, rows) in [(180, 90), (72, 36), (36, 18), (4, 2), (2, 1), (1, 1)] {
            let (dx, dy) = (360.0 / cols as f64, 180.0 / rows as f64);
            let gt = [-180.0, dx, 0.0, 90.0, 0.0, -dy];
            let grid = Grid::from_geotransform("t", (cols, rows), gt, Some(crs.clone()))
                .unwrap();
            let areas = CellAreas::new(
                "t",
                &grid,
                AreaMethod::True,
                &[grid.window()],
                &Transforms::default(),
            )
            .unwrap();
            let row = |r: u32| u128::from(areas.row(r, 0..grid.cols).between(0, cols));
            let m2 = areas.m2((0..grid.rows).map(row).sum());
            // The surface of WGS 84 is 510,065,621.724 km².
            assert!((m2 / 5.100_656_217_24e14 - 1.0).abs() < 1e-9, "{cols}: {m2}");
        }
    }
}
