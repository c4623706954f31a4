//! Factors along the rows of a grid, and sums of area × factor over runs of cells.
//!
//! A layer is the product of one or more factor rasters. Factors are whole multiples of 2⁻²⁰,
//! so that sums of area × factor are exact and free of order.

use std::ops::Range;

use restora_grid::{FACTOR_BITS, FACTOR_ONE, Window};

use crate::{Placed, RowAreas};

/// No data, or off the factor raster.
pub const NO_FACTOR: u64 = u64::MAX;

/// A number that is no factor: negative, infinite, or beyond the limit.
pub const BAD_FACTOR: u64 = u64::MAX - 1;

/// A window of a factor raster, row by row, in units of 2⁻²⁰, or one of the two marks.
#[derive(Clone, Debug, Default)]
pub struct FactorBlock {
    /// Which of the placements says where the cells of the block lie on it.
    pub placed: usize,
    /// The window; none if nothing was needed.
    pub window: Option<Window>,
    /// One number per cell.
    pub factors: Vec<u64>,
    /// What stands in where there is no factor.
    pub fill: Option<u64>,
}

impl FactorBlock {
    fn at(&self, cell: Option<(u32, u32)>) -> u64 {
        let found = self.window.zip(cell).and_then(|(window, (row, col))| {
            let row = row.checked_sub(window.row)? as usize;
            let col = col.checked_sub(window.col)? as usize;
            self.factors.get(row * window.cols as usize + col).copied()
        });
        let fill = self.fill.unwrap_or(NO_FACTOR);
        found.map_or(fill, |factor| if factor == NO_FACTOR { fill } else { factor })
    }
}

/// What the layers of a block are made of.
#[derive(Clone, Copy)]
pub struct Layers<'a> {
    /// Where the cells of the block lie on factor rasters.
    pub placed: &'a [Placed],
    /// What is there.
    pub rasters: &'a [FactorBlock],
    /// For each layer, the rasters that it is the product of.
    pub products: &'a [Vec<usize>],
}

impl Layers<'_> {
    /// No layers at all.
    pub const NONE: Layers<'static> = Layers { placed: &[], rasters: &[], products: &[] };

    /// The factor of every layer in each of these cells of a row: a number in units of 2⁻²⁰,
    /// or one of the two marks.
    pub fn factors(&self, row: u32, cols: &Range<u32>, out: &mut Vec<Vec<u64>>) {
        let mut rows = Vec::new();
        self.runs(row, cols, &mut rows);
        out.resize_with(rows.len(), Vec::new);
        for (layer, out) in rows.iter().zip(out) {
            out.clear();
            for (end, factor) in layer.ends.iter().zip(&layer.factors) {
                out.resize(*end as usize, *factor);
            }
        }
    }

    /// The layers along a row, for cells `cols` of these areas.
    pub(crate) fn row(
        &self,
        row: u32,
        cols: &Range<u32>,
        areas: &RowAreas<'_>,
        out: &mut Vec<LayerRow>,
    ) {
        self.runs(row, cols, out);
        for layer in out {
            layer.weigh(areas);
        }
    }

    /// Runs of equal factors along a row.
    fn runs(&self, row: u32, cols: &Range<u32>, out: &mut Vec<LayerRow>) {
        out.resize_with(self.products.len(), LayerRow::default);
        // Rasters on one grid have their runs of cells in common.
        let runs: Vec<Vec<Run>> = self
            .placed
            .iter()
            .map(|placed| {
                let mut runs = Vec::new();
                placed.row(row, cols.clone(), |end, cell| runs.push((end, cell)));
                runs
            })
            .collect();
        for (product, layer) in self.products.iter().zip(out) {
            layer.clear();
            for raster in product {
                let block = &self.rasters[*raster];
                let mut one = LayerRow::default();
                for (end, cell) in &runs[block.placed] {
                    one.push(end - cols.start, block.at(*cell));
                }
                *layer = if layer.ends.is_empty() { one } else { layer.times(&one) };
            }
        }
    }
}

/// Columns up to an end that lie on one cell of a factor raster (row, column).
type Run = (u32, Option<(u32, u32)>);

/// Product of two factors, rounded half to even; a mark wins over a number, bad over none.
fn times(a: u64, b: u64) -> u64 {
    if a >= BAD_FACTOR || b >= BAD_FACTOR {
        return if a == BAD_FACTOR || b == BAD_FACTOR { BAD_FACTOR } else { NO_FACTOR };
    }
    let product = u128::from(a) * u128::from(b);
    let (whole, rest) = (product >> FACTOR_BITS, product & u128::from(FACTOR_ONE - 1));
    let half = u128::from(FACTOR_ONE / 2);
    let up = rest > half || (rest == half && whole & 1 == 1);
    u64::try_from(whole + u128::from(up)).map_or(BAD_FACTOR, |all| all.min(BAD_FACTOR))
}

/// The factors of one layer along a row: runs of cells, counted from the row's first.
#[derive(Clone, Debug, Default)]
pub(crate) struct LayerRow {
    ends: Vec<u32>,
    factors: Vec<u64>,
    /// Σ area × factor of the cells before each run.
    before: Vec<u128>,
    /// Whether any of the factors is a mark.
    marks: bool,
}

/// How far along a row one has come: the run, and the sum up to there.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Cursor {
    run: usize,
    sum: u128,
}

impl LayerRow {
    fn clear(&mut self) {
        self.ends.clear();
        self.factors.clear();
    }

    fn push(&mut self, end: u32, factor: u64) {
        match (self.factors.last(), self.ends.last_mut()) {
            (Some(same), Some(last)) if *same == factor => *last = end,
            _ => {
                self.ends.push(end);
                self.factors.push(factor);
            }
        }
    }

    fn times(&self, other: &Self) -> Self {
        let mut out = Self::default();
        let (mut i, mut j) = (0, 0);
        while i < self.ends.len() && j < other.ends.len() {
            let end = self.ends[i].min(other.ends[j]);
            out.push(end, times(self.factors[i], other.factors[j]));
            i += usize::from(self.ends[i] == end);
            j += usize::from(other.ends[j] == end);
        }
        out
    }

    fn weigh(&mut self, areas: &RowAreas<'_>) {
        self.before.clear();
        self.marks = false;
        let (mut sum, mut first) = (0u128, 0);
        for (end, factor) in self.ends.iter().zip(&mut self.factors) {
            self.before.push(sum);
            let area = areas.between(first, *end as usize);
            self.marks |= *factor >= BAD_FACTOR;
            sum += weighted(area, *factor);
            first = *end as usize;
        }
    }

    /// Goes to a cell of the row, from any other or from one before it.
    pub(crate) fn start(&self, at: usize, areas: &RowAreas<'_>) -> Cursor {
        let run = self.ends.partition_point(|end| (*end as usize) <= at);
        let mut cursor = Cursor { run, sum: 0 };
        cursor.sum = self.sum_to(at, &mut cursor, areas);
        cursor
    }

    /// Σ area × factor from where the cursor is to a cell further on, where it then is.
    #[inline]
    pub(crate) fn advance(
        &self,
        to: usize,
        cursor: &mut Cursor,
        areas: &RowAreas<'_>,
    ) -> u128 {
        let sum = self.sum_to(to, cursor, areas);
        let part = sum - cursor.sum;
        cursor.sum = sum;
        part
    }

    #[inline]
    fn sum_to(&self, to: usize, cursor: &mut Cursor, areas: &RowAreas<'_>) -> u128 {
        while self.ends.get(cursor.run).is_some_and(|end| (*end as usize) < to) {
            cursor.run += 1;
        }
        let Some(factor) = self.factors.get(cursor.run) else { return cursor.sum };
        let begin = cursor.run.checked_sub(1).map_or(0, |run| self.ends[run] as usize);
        self.before[cursor.run] + weighted(areas.between(begin, to), *factor)
    }

    /// The factor of one cell.
    pub(crate) fn factor(&self, at: usize) -> u64 {
        let run = self.ends.partition_point(|end| (*end as usize) <= at);
        self.factors.get(run).copied().unwrap_or(NO_FACTOR)
    }

    /// Runs within `cells` whose factor is a mark.
    pub(crate) fn marked(
        &self,
        cells: Range<usize>,
    ) -> impl Iterator<Item = (u64, Range<usize>)> + '_ {
        let first = if self.marks {
            self.ends.partition_point(|end| (*end as usize) <= cells.start)
        } else {
            self.ends.len()
        };
        (first..self.ends.len())
            .map(move |run| {
                let begin = run.checked_sub(1).map_or(0, |run| self.ends[run] as usize);
                let end = self.ends[run] as usize;
                (self.factors[run], begin.max(cells.start)..end.min(cells.end))
            })
            .take_while(|(_, part)| part.start < part.end)
            .filter(|(factor, _)| *factor >= BAD_FACTOR)
    }
}

/// Area × factor; a mark weighs nothing.
#[inline]
pub(crate) fn weighted(area: u64, factor: u64) -> u128 {
    if factor >= BAD_FACTOR { 0 } else { u128::from(area) * u128::from(factor) }
}

#[cfg(test)]
mod tests {
    use geo_types::polygon;
    use proptest::prelude::*;
    use restora_grid::{Grid, factor_fixed};

    use super::*;
    use crate::{
        AreaMethod, BlockCounter, CellAreas, CrossTable, DateBlock, Ground, PixelRule,
        Placement, SiteCover, SiteRuns, Tally, Transforms, Values, Weighted, scan,
    };

    fn grid(size: (usize, usize), cell: f64) -> Grid {
        Grid::from_geotransform("t", size, [0.0, cell, 0.0, 20.0, 0.0, -cell], None)
            .unwrap()
    }

    /// Areas of the cells: 100 m² each.
    fn areas() -> CellAreas {
        let grid = grid((4, 2), 10.0);
        CellAreas::new("t", &grid, AreaMethod::Planar, &[], &Transforms::default())
            .unwrap()
    }

    /// A factor raster under the cells of a window.
    fn raster(grid: &Grid, factor: &Grid, numbers: &[f64]) -> (Placed, FactorBlock) {
        let placed = Placement::new(grid, factor, None).place(grid.window());
        let number = |n: &f64| {
            let missing = if n.is_nan() { NO_FACTOR } else { BAD_FACTOR };
            factor_fixed(*n).unwrap_or(missing)
        };
        let factors = numbers.iter().map(number).collect();
        let window = Some(factor.window());
        (placed, FactorBlock { placed: 0, window, factors, fill: None })
    }

    fn count(
        cover: &SiteCover,
        index: &[u16],
        (placed, block): (Placed, FactorBlock),
        products: &[Vec<usize>],
    ) -> CrossTable {
        let (placed, rasters) = (&[placed], &[block]);
        let areas = areas();
        let ground = Ground {
            areas: &areas,
            layers: Layers { placed, rasters, products },
            common: true,
        };
        let codes = [None, Some(1), Some(2)];
        let block = DateBlock { values: Values::Words(index), codes: &codes };
        let sites = [SiteRuns { site: 0, cover }];
        let mut tally = Tally::default();
        let window = grid((4, 2), 10.0).window();
        let counted = (&[block][..], &[(0, 0)][..]);
        BlockCounter::default().count(window, counted, (&sites, ground), &mut tally);
        tally.into_table()
    }

    /// Σ area × factor in m².
    fn m2(weighted: &Weighted) -> f64 {
        // 100 m² are 10⁸ mm² of 2⁻ᵏ each, k as the area of a cell has it.
        areas().m2(weighted.area) / FACTOR_ONE as f64
    }

    #[test]
    fn sums_of_area_times_factor_by_hand() {
        // Classes 1 1 2 2 / 1 2 2 –; factors 0.5 over the left half, 2 over the right; the
        // site leaves out the right half of the last column. Cells of 100 m².
        let raster = raster(&grid((4, 2), 10.0), &grid((2, 1), 20.0), &[0.5, 2.0]);
        let site = geo_types::MultiPolygon(vec![polygon![
            (x: 0.0, y: 0.0), (x: 35.0, y: 0.0), (x: 35.0, y: 20.0), (x: 0.0, y: 20.0)
        ]]);
        let cover = scan("t", &site, &grid((4, 2), 10.0), PixelRule::Exact).unwrap();
        let index = [1, 1, 2, 2, 1, 2, 2, 0];
        let table = count(&cover, &index, raster, &[vec![0], vec![0, 0]]);
        let sums: Vec<(Option<i32>, f64, f64)> = table
            .iter()
            .map(|(key, _)| {
                let layers = table.layers(key);
                (key.from, m2(&layers[0]), m2(&layers[1]))
            })
            .collect();
        assert_eq!(
            sums,
            [
                // half a cell × 2; squared × 4
                (None, 100.0, 200.0),
                // three cells × 0.5; × 0.25
                (Some(1), 150.0, 75.0),
                // one × 0.5, one and a half in the first row and one in the second × 2
                (Some(2), 550.0, 1025.0),
            ]
        );
    }

    #[test]
    fn land_without_a_factor_is_told_with_its_first_cell() {
        let numbers = [1.0, f64::NAN, -1.0, 1.0];
        let raster = raster(&grid((4, 2), 10.0), &grid((4, 1), 10.0), &numbers);
        let cover = SiteCover::whole(grid((4, 2), 10.0).window());
        let table = count(&cover, &[1; 8], raster, &[vec![0]]);
        let (key, _) = table.iter().next().unwrap();
        let found = table.layers(key)[0];
        assert!((m2(&found) - 200.0).abs() < 1e-9);
        assert_eq!(found.first_missing, Some((0, 1)));
        assert_eq!(found.first_bad, Some((0, 2)));
        // The cell without data, and the row below the factor raster.
        assert_eq!(found.missing, 5 * found.area / u128::from(2 * FACTOR_ONE));
    }

    #[test]
    fn products_round_half_to_even_and_keep_marks() {
        let half = FACTOR_ONE / 2;
        assert_eq!(times(FACTOR_ONE, 3 * FACTOR_ONE), 3 * FACTOR_ONE);
        assert_eq!((times(1, half), times(3, half), times(5, half)), (0, 2, 2));
        assert_eq!(times(NO_FACTOR, 1), NO_FACTOR);
        assert_eq!(times(NO_FACTOR, BAD_FACTOR), BAD_FACTOR);
        assert_eq!(times(1 << 42, 1 << 42), BAD_FACTOR);
    }

    proptest! {
        /// Runs give what going cell by cell gives.
        #[test]
        fn runs_are_sums_of_cells(
            factors in proptest::collection::vec(0u64..4_000_000, 8),
            index in proptest::collection::vec(0u16..3, 8),
        ) {
            let numbers: Vec<f64> =
                factors.iter().map(|f| *f as f64 / FACTOR_ONE as f64).collect();
            let raster = raster(&grid((4, 2), 10.0), &grid((4, 2), 10.0), &numbers);
            let cover = SiteCover::whole(grid((4, 2), 10.0).window());
            let table = count(&cover, &index, raster, &[vec![0]]);
            for (key, sum) in table.iter() {
                let class = key.from.map_or(0, |code| u16::try_from(code).unwrap());
                let of = |i: &usize| index[*i] == class;
                let cells = (0..8).filter(of).count() as u128;
                let each = sum.area / cells;
                let expected: u128 =
                    (0..8).filter(of).map(|i| each * u128::from(factors[i])).sum();
                prop_assert_eq!(table.layers(key)[0].area, expected);
            }
        }
    }
}
