//! The inner loop: two rows of classes along the runs of a site.

use std::ops::Range;

use restora_grid::{COVER_BITS, COVER_ONE, Window};

use crate::layers::{BAD_FACTOR, Cursor, LayerRow, weighted};
use crate::{CellAreas, CrossTable, Key, Layers, RowAreas, SiteCover, Sum, Weighted};

/// The classes of one date in a window: `index[i]` is 0 where missing, otherwise `k` for
/// `codes[k − 1]`; row by row.
#[derive(Clone, Copy, Debug)]
pub struct DateBlock<'a> {
    /// One index per cell.
    pub index: &'a [u16],
    /// The class codes that occur.
    pub codes: &'a [i32],
}

/// A site and its number in the cross table.
#[derive(Clone, Copy, Debug)]
pub struct SiteRuns<'a> {
    /// Number in the cross table.
    pub site: u32,
    /// Its cells.
    pub cover: &'a SiteCover,
}

/// What lies under the classes.
#[derive(Clone, Copy)]
pub struct Ground<'a> {
    /// How large each cell is.
    pub areas: &'a CellAreas,
    /// Factors to sum up by area.
    pub layers: Layers<'a>,
    /// Whether cells that are valid at both dates of a pair but missing at another date are
    /// counted apart.
    pub common: bool,
}

/// Counts every pair of dates along the runs of every site inside `window`.
///
/// `pairs` are indices into `dates`; a pair of a date with itself counts a stock. Rows are the outer loop: the areas of a row's cells are worked out once
/// for all sites that have cells in it.
pub fn count_block(
    window: Window,
    dates: &[DateBlock<'_>],
    pairs: &[(usize, usize)],
    sites: &[SiteRuns<'_>],
    ground: Ground<'_>,
) -> CrossTable {
    let layers = ground.layers.products.len();
    let missing = (ground.common && dates.len() > 2).then(|| missing_somewhere(dates));
    let mut waiting: Vec<(Window, SiteRuns<'_>)> = sites
        .iter()
        .filter_map(|runs| Some((runs.cover.window()?.intersection(&window)?, *runs)))
        .collect();
    // Last first, so that the next to begin is taken from the end.
    waiting.sort_by_key(|(part, _)| std::cmp::Reverse(part.row));
    let mut counter = Counter {
        dates,
        pairs,
        missing: missing.as_deref(),
        cursors: vec![Cursor::default(); layers],
        table: CrossTable::default(),
    };
    let mut layer_rows: Vec<LayerRow> = Vec::new();
    let mut active: Vec<Active<'_>> = Vec::new();
    for row in window.row..window.row_end() {
        while let Some((part, runs)) = waiting.pop_if(|(part, _)| part.row == row) {
            let bins = pairs.iter().map(|pair| Bins::new(dates, *pair, layers)).collect();
            active.push(Active { part, runs, bins });
        }
        if active.is_empty() {
            continue;
        }
        let first = active.iter().map(|site| site.part.col).min().unwrap_or(window.col);
        let end = active.iter().map(|site| site.part.col_end()).max().unwrap_or(first);
        let areas = ground.areas.row(row, first..end);
        ground.layers.row(row, &(first..end), &areas, &mut layer_rows);
        let line = Line {
            row,
            start: (row - window.row) as usize * window.cols as usize,
            window_col: window.col,
            first_col: first,
            areas,
            layers: &layer_rows,
        };
        for site in &mut active {
            counter.row(&line, site);
        }
        let (done, rest): (Vec<_>, Vec<_>) =
            active.into_iter().partition(|site| site.part.row_end() == row + 1);
        active = rest;
        for site in done {
            counter.finish(site);
        }
    }
    counter.table
}

/// A site that has cells in the rows at hand.
struct Active<'a> {
    /// The window of its cells, inside the block.
    part: Window,
    runs: SiteRuns<'a>,
    /// Sums for each pair of dates.
    bins: Vec<Bins>,
}

/// 1 where any date is missing.
fn missing_somewhere(dates: &[DateBlock<'_>]) -> Vec<u8> {
    let mut out = vec![0u8; dates.first().map_or(0, |d| d.index.len())];
    for date in dates {
        for (flag, index) in out.iter_mut().zip(date.index) {
            *flag |= u8::from(*index == 0);
        }
    }
    out
}

/// Sums for every pair of indices; `touched` lists the bins in use, so that a small site
/// costs no sweep over all of them.
struct Bins {
    stride: usize,
    /// Bins of masked cells follow those of unmasked ones.
    masked: usize,
    pixels: Vec<u64>,
    area: Vec<u128>,
    /// For each bin, one sum for each layer.
    layers: Vec<Weighted>,
    touched: Vec<usize>,
}

impl Bins {
    fn new(dates: &[DateBlock<'_>], (from, to): (usize, usize), layers: usize) -> Self {
        let stride = dates[to].codes.len() + 1;
        let masked = stride * (dates[from].codes.len() + 1);
        let bins = masked * 2;
        Self {
            stride,
            masked,
            pixels: vec![0; bins],
            area: vec![0; bins],
            layers: vec![Weighted::default(); bins * layers],
            touched: Vec::new(),
        }
    }

    #[inline]
    fn add(&mut self, bin: usize, pixels: u64, area: u64) {
        if self.pixels[bin] == 0 {
            self.touched.push(bin);
        }
        self.pixels[bin] += pixels;
        self.area[bin] += u128::from(area);
    }
}

struct Counter<'a> {
    dates: &'a [DateBlock<'a>],
    pairs: &'a [(usize, usize)],
    missing: Option<&'a [u8]>,
    /// How far along each layer of the row at hand.
    cursors: Vec<Cursor>,
    table: CrossTable,
}

impl Counter<'_> {
    /// The cells of one site in one row.
    fn row(&mut self, line: &Line<'_>, site: &mut Active<'_>) {
        let (spans, edges) = site.runs.cover.row(line.row);
        let part = site.part.col..site.part.col_end();
        for span in spans {
            let (first, end) = (span.first.max(part.start), span.end.min(part.end));
            if first < end {
                self.full(line, first..end, &mut site.bins);
            }
        }
        for edge in edges {
            if part.contains(&edge.col) {
                self.boundary(line, edge.col, edge.cover, &mut site.bins);
            }
        }
    }

    /// Cells of a row that lie fully inside, run by run of equal classes.
    fn full(&mut self, line: &Line<'_>, cols: Range<u32>, bins: &mut [Bins]) {
        let cells = line.cell(cols.start)..line.cell(cols.end);
        let offset = line.offset(cols.start);
        for (pair, bins) in self.pairs.iter().zip(bins) {
            let from = &self.dates[pair.0].index[cells.clone()];
            let to = &self.dates[pair.1].index[cells.clone()];
            let missing = self.missing.map(|missing| &missing[cells.clone()]);
            for (cursor, layer) in self.cursors.iter_mut().zip(line.layers) {
                *cursor = layer.start(offset, &line.areas);
            }
            let mut i = 0;
            while i < from.len() {
                let (a, b) = (from[i], to[i]);
                let mut length = same(&from[i..], &to[i..], a, b);
                let mut bin = usize::from(a) * bins.stride + usize::from(b);
                if let Some(missing) = missing
                    && a != 0
                    && b != 0
                {
                    let flag = missing[i];
                    let run = &missing[i..i + length];
                    length = run.iter().take_while(|other| **other == flag).count();
                    bin += bins.masked * usize::from(flag);
                }
                let pixels = (length as u64) << COVER_BITS;
                let area = line.areas.between(offset + i, offset + i + length);
                bins.add(bin, pixels, area);
                let sums = &mut bins.layers[bin * line.layers.len()..];
                let cells = offset + i..offset + i + length;
                for ((sum, cursor), layer) in
                    sums.iter_mut().zip(&mut self.cursors).zip(line.layers)
                {
                    sum.area += layer.advance(cells.end, cursor, &line.areas);
                    for (mark, part) in layer.marked(cells.clone()) {
                        let area = line.areas.between(part.start, part.end);
                        line.mark(sum, mark, part.start, area);
                    }
                }
                i += length;
            }
        }
    }

    fn boundary(&self, line: &Line<'_>, col: u32, cover: u32, bins: &mut [Bins]) {
        let cell = line.cell(col);
        let at = line.offset(col);
        let area = covered(line.areas.between(at, at + 1), cover);
        for (pair, bins) in self.pairs.iter().zip(bins) {
            let (a, b) = (self.dates[pair.0].index[cell], self.dates[pair.1].index[cell]);
            let mut bin = usize::from(a) * bins.stride + usize::from(b);
            if self.missing.is_some_and(|m| m[cell] != 0) && a != 0 && b != 0 {
                bin += bins.masked;
            }
            bins.add(bin, u64::from(cover), area);
            let sums = &mut bins.layers[bin * line.layers.len()..];
            for (sum, layer) in sums.iter_mut().zip(line.layers) {
                let factor = layer.factor(at);
                sum.area += weighted(area, factor);
                line.mark(sum, factor, at, area);
            }
        }
    }

    /// Moves the sums of a site that has no more rows into the table.
    fn finish(&mut self, site: Active<'_>) {
        for (number, (pair, bins)) in (0u16..).zip(self.pairs.iter().zip(site.bins)) {
            let code = |date: usize, index: usize| {
                index.checked_sub(1).map(|i| self.dates[date].codes[i])
            };
            for bin in bins.touched {
                let (masked, plain) = (bin >= bins.masked, bin % bins.masked);
                let key = Key {
                    site: site.runs.site,
                    pair: number,
                    from: code(pair.0, plain / bins.stride),
                    to: code(pair.1, plain % bins.stride),
                    masked,
                };
                let pixels = u128::from(bins.pixels[bin]);
                self.table.add(key, Sum { pixels, area: bins.area[bin] });
                let layers = self.cursors.len();
                self.table
                    .add_layers(key, &bins.layers[bin * layers..(bin + 1) * layers]);
            }
        }
    }
}

/// How many cells from the first on have these classes, four at a time.
#[inline]
fn same(from: &[u16], to: &[u16], a: u16, b: u16) -> usize {
    let lanes = |c: &[u16; 4]| {
        u64::from(c[0])
            | u64::from(c[1]) << 16
            | u64::from(c[2]) << 32
            | u64::from(c[3]) << 48
    };
    let (a4, b4) = (lanes(&[a; 4]), lanes(&[b; 4]));
    let mut n = 0;
    for (x, y) in from.as_chunks().0.iter().zip(to.as_chunks().0) {
        let differ = (lanes(x) ^ a4) | (lanes(y) ^ b4);
        if differ != 0 {
            return n + (differ.trailing_zeros() / 16) as usize;
        }
        n += 4;
    }
    let rest = from[n..].iter().zip(&to[n..]);
    n + rest.take_while(|(x, y)| **x == a && **y == b).count()
}

/// A row of the block: where its classes stand, and the areas of its cells.
struct Line<'a> {
    row: u32,
    start: usize,
    window_col: u32,
    /// The column that `areas` begins with.
    first_col: u32,
    areas: RowAreas,
    layers: &'a [LayerRow],
}

impl Line<'_> {
    /// Notes a factor that is none, from the cell at an offset on.
    fn mark(&self, sum: &mut Weighted, factor: u64, offset: usize, area: u64) {
        if factor < BAD_FACTOR {
            return;
        }
        let col = self.first_col + u32::try_from(offset).unwrap_or(u32::MAX);
        let at = Some((self.row, col));
        *sum += match factor {
            BAD_FACTOR => Weighted { first_bad: at, ..Weighted::default() },
            _ => Weighted {
                missing: u128::from(area),
                first_missing: at,
                ..Weighted::default()
            },
        };
    }

    /// Position of a column in the classes of the block.
    fn cell(&self, col: u32) -> usize {
        self.start + (col - self.window_col) as usize
    }

    /// Position of a column in the areas of the row.
    fn offset(&self, col: u32) -> usize {
        (col - self.first_col) as usize
    }
}

/// Covered part of a cell's area, rounded once, half to even.
pub(crate) fn covered(area: u64, cover: u32) -> u64 {
    let product = u128::from(area) * u128::from(cover);
    let one = u128::from(COVER_ONE);
    let (whole, rest) = (product / one, product % one);
    let up = rest > one / 2 || (rest == one / 2 && whole % 2 == 1);
    u64::try_from(whole).unwrap_or(u64::MAX) + u64::from(up)
}

#[cfg(test)]
mod tests {
    use geo_types::{MultiPolygon, polygon};
    use restora_grid::Grid;

    use super::*;
    use crate::{AreaMethod, PixelRule, Transforms, scan};

    fn grid() -> Grid {
        Grid::from_geotransform("t", (4, 2), [0.0, 10.0, 0.0, 20.0, 0.0, -10.0], None)
            .unwrap()
    }

    fn key(from: Option<i32>, to: Option<i32>) -> Key {
        Key { site: 0, pair: 0, from, to, masked: false }
    }

    #[test]
    fn pairs_are_counted_with_their_covered_areas() {
        // Codes: before 1 1 2 2 / 1 1 2 -, after 1 5 5 2 / 1 5 5 5. The site leaves out the
        // right half of the last column.
        let before = DateBlock { index: &[1, 1, 2, 2, 1, 1, 2, 0], codes: &[1, 2] };
        let after = DateBlock { index: &[1, 3, 3, 2, 1, 3, 3, 3], codes: &[1, 2, 5] };
        let site = MultiPolygon(vec![polygon![
            (x: 0.0, y: 0.0), (x: 35.0, y: 0.0), (x: 35.0, y: 20.0), (x: 0.0, y: 20.0)
        ]]);
        let cover = scan("t", &site, &grid(), PixelRule::Exact).unwrap();
        let areas =
            CellAreas::new("t", &grid(), AreaMethod::Planar, &[], &Transforms::default())
                .unwrap();
        let sites = [SiteRuns { site: 0, cover: &cover }];
        let ground = Ground { areas: &areas, layers: Layers::NONE, common: true };
        let table =
            count_block(grid().window(), &[before, after], &[(0, 1)], &sites, ground);
        let found: Vec<_> = table
            .iter()
            .map(|(k, s)| {
                (k.from, k.to, s.pixels as f64 / 16_777_216.0, areas.m2(s.area))
            })
            .collect();
        assert_eq!(
            found,
            [
                (None, Some(5), 0.5, 50.0),
                (Some(1), Some(1), 2.0, 200.0),
                (Some(1), Some(5), 2.0, 200.0),
                (Some(2), Some(2), 0.5, 50.0),
                (Some(2), Some(5), 2.0, 200.0),
            ]
        );
    }

    #[test]
    fn what_a_third_date_lacks_stands_apart() {
        let one = DateBlock { index: &[1, 1, 1, 1, 1, 1, 1, 1], codes: &[7] };
        let holed = DateBlock { index: &[1, 1, 1, 0, 1, 1, 1, 1], codes: &[7] };
        let cover = SiteCover::whole(grid().window());
        let areas =
            CellAreas::new("t", &grid(), AreaMethod::Planar, &[], &Transforms::default())
                .unwrap();
        let sites = [SiteRuns { site: 0, cover: &cover }];
        let pairs = [(0, 1), (1, 2), (0, 2)];
        let ground = Ground { areas: &areas, layers: Layers::NONE, common: true };
        let table =
            count_block(grid().window(), &[one, one, holed], &pairs, &sites, ground);
        let masked = Key { masked: true, ..key(Some(7), Some(7)) };
        let count = |key: Key| {
            table.iter().find(|(k, _)| **k == key).map(|(_, s)| s.pixels >> COVER_BITS)
        };
        assert_eq!(count(masked), Some(1));
        assert_eq!(count(key(Some(7), Some(7))), Some(7));
        assert_eq!(count(Key { pair: 1, ..key(Some(7), None) }), Some(1));
    }

    #[test]
    fn blocks_add_up_to_the_whole() {
        let index: Vec<u16> =
            (0..8).map(|i| u16::from(i % 3 != 0) + u16::from(i == 5)).collect();
        let codes = [10, 20];
        let cover = SiteCover::whole(grid().window());
        let areas =
            CellAreas::new("t", &grid(), AreaMethod::Planar, &[], &Transforms::default())
                .unwrap();
        let sites = [SiteRuns { site: 0, cover: &cover }];
        let count = |window: Window, index: &[u16]| {
            let block = DateBlock { index, codes: &codes };
            let ground = Ground { areas: &areas, layers: Layers::NONE, common: true };
            count_block(window, &[block], &[(0, 0)], &sites, ground)
        };
        let whole = count(grid().window(), &index);
        let half = |row: u32| Window { col: 0, row, cols: 4, rows: 1 };
        let parts = count(half(0), &index[..4]).merge(count(half(1), &index[4..]));
        assert_eq!(parts, whole);
    }

    #[test]
    fn covered_areas_round_half_to_even() {
        assert_eq!(covered(3, COVER_ONE / 2), 2);
        assert_eq!(covered(5, COVER_ONE / 2), 2);
        assert_eq!(covered(7, COVER_ONE), 7);
    }
}
