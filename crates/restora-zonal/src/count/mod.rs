//! The inner loop: the classes of all dates along the runs of a site.

mod combinations;
mod groups;
mod runs;
mod sums;
#[cfg(test)]
mod tests;
mod values;

use std::ops::Range;

use restora_grid::{COVER_BITS, COVER_ONE, Window};

use crate::area::{Cells, Equal};
use crate::layers::{BAD_FACTOR, Cursor, LayerRow, weighted};
use crate::{CellAreas, Layers, RowAreas, SiteCover, Tally, Weighted};
use combinations::Combinations;
use groups::Group;
use runs::{Ends, Runs};
use sums::GroupSums;
pub use values::{DateBlock, Values};

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

/// Counts blocks, one after the other; what it learns of one serves the next.
#[derive(Clone, Debug, Default)]
pub struct BlockCounter {
    /// For each group of dates.
    combinations: Vec<Combinations>,
    runs: Runs,
    /// Whether each pair of dates is counted by itself: together they had too many combinations.
    apart: bool,
}

impl BlockCounter {
    /// Counts every pair of dates along the runs of every site inside `window` into `tally`.
    ///
    /// `pairs` are indices into `dates`; a pair of a date with itself counts a stock. Rows are
    /// the outer loop: the areas of a row's cells are worked out once for all sites that have
    /// cells in it. Up to three dates are counted together, so that all of their pairs cost one
    /// pass.
    pub fn count(
        &mut self,
        window: Window,
        (dates, pairs): (&[DateBlock<'_>], &[(usize, usize)]),
        (sites, ground): (&[SiteRuns<'_>], Ground<'_>),
        tally: &mut Tally,
    ) {
        let mut waiting: Vec<(Window, SiteRuns<'_>)> = sites
            .iter()
            .filter_map(|runs| Some((runs.cover.window()?.intersection(&window)?, *runs)))
            .collect();
        // Last first, so that the next to begin is taken from the end.
        waiting.sort_by_key(|(part, _)| std::cmp::Reverse(part.row));
        let how = (ground.common, self.apart);
        let flags = groups::flags(dates, how);
        let groups = groups::groups(dates, pairs, how, &flags);
        self.combinations.resize_with(groups.len(), Combinations::default);
        for (group, known) in groups.iter().zip(&mut self.combinations) {
            known.fit(&group.codes);
        }
        let mut counter = Counter {
            combinations: &mut self.combinations,
            runs: &mut self.runs,
            slices: Vec::new(),
            cursors: vec![Cursor::default(); ground.layers.products.len()],
            groups,
            tally,
        };
        counter.rows(window, waiting, ground);
        let many = self.combinations.iter().any(Combinations::are_many);
        self.apart |= many && dates.len() > 2;
    }
}

/// A site that has cells in the rows at hand.
struct Active<'a> {
    /// The window of its cells, inside the block.
    part: Window,
    runs: SiteRuns<'a>,
    /// Sums for each group of dates.
    sums: Vec<GroupSums>,
}

struct Counter<'a> {
    groups: Vec<Group<'a>>,
    combinations: &'a mut [Combinations],
    /// The cells at hand at each date of a group.
    slices: Vec<Values<'a>>,
    runs: &'a mut Runs,
    /// How far along each layer of the row at hand.
    cursors: Vec<Cursor>,
    tally: &'a mut Tally,
}

impl<'a> Counter<'a> {
    /// All rows of a block, with the sites that begin in them, the last first.
    fn rows(
        &mut self,
        window: Window,
        mut waiting: Vec<(Window, SiteRuns<'a>)>,
        ground: Ground<'_>,
    ) {
        let layers = ground.layers.products.len();
        let mut layer_rows: Vec<LayerRow> = Vec::new();
        let mut active: Vec<Active<'_>> = Vec::new();
        let first = waiting.iter().map(|(part, _)| part.col).min().unwrap_or(window.col);
        let end = waiting.iter().map(|(part, _)| part.col_end()).max().unwrap_or(first);
        let mut areas = ground.areas.rows(first..end);
        for row in window.row..window.row_end() {
            while let Some((part, runs)) = waiting.pop_if(|(part, _)| part.row == row) {
                let sums = self.groups.iter().map(|_| GroupSums::new(layers)).collect();
                active.push(Active { part, runs, sums });
            }
            if active.is_empty() {
                continue;
            }
            let areas = areas.row(row);
            ground.layers.row(row, &(first..end), areas, &mut layer_rows);
            let line = Line {
                row,
                start: (row - window.row) as usize * window.cols as usize,
                window_col: window.col,
                first_col: first,
                total: areas.between(0, (end - first) as usize),
                areas,
                layers: &layer_rows,
            };
            for site in &mut active {
                self.row(&line, site);
            }
            let mut i = 0;
            while let Some(site) = active.get(i) {
                if site.part.row_end() == row + 1 {
                    self.finish(active.swap_remove(i));
                } else {
                    i += 1;
                }
            }
        }
    }

    /// The cells of one site in one row.
    fn row(&mut self, line: &Line<'_>, site: &mut Active<'_>) {
        let (spans, edges) = site.runs.cover.row(line.row);
        let part = site.part.col..site.part.col_end();
        for sums in &mut site.sums {
            sums.make_room(line.total);
        }
        for span in spans {
            let (first, end) = (span.first.max(part.start), span.end.min(part.end));
            if first < end {
                self.full(line, first..end, &mut site.sums);
            }
        }
        for edge in edges {
            if part.contains(&edge.col) {
                self.boundary(line, edge.col, edge.cover, &mut site.sums);
            }
        }
    }

    /// Cells of a row that lie fully inside, run by run of equal classes.
    fn full(&mut self, line: &Line<'_>, cols: Range<u32>, sums: &mut [GroupSums]) {
        let cells = line.cell(cols.start)..line.cell(cols.end);
        let offset = line.offset(cols.start);
        let groups = self.groups.iter().zip(self.combinations.iter_mut());
        for ((group, known), sums) in groups.zip(sums) {
            self.slices.clear();
            self.slices.extend(group.dates.iter().map(|date| date.of(cells.clone())));
            let runs = self.runs.find(&self.slices);
            if runs.is_one() && line.layers.is_empty() {
                let number = known.number_at(&self.slices, 0);
                let pixels = (cells.len() as u64) << COVER_BITS;
                let area = line.areas.between(offset, offset + cells.len());
                sums.add(number, pixels, area);
                continue;
            }
            if line.layers.is_empty() {
                line.add(offset, (&self.slices, runs), known, sums);
            } else {
                let ends = runs.ends(cells.len(), std::iter::empty());
                let runs = (self.slices.as_slice(), ends);
                line.add_layers((offset, &mut self.cursors), runs, known, sums);
            }
        }
    }

    fn boundary(
        &mut self,
        line: &Line<'_>,
        col: u32,
        cover: u32,
        sums: &mut [GroupSums],
    ) {
        let (cell, at) = (line.cell(col), line.offset(col));
        let area = covered(line.areas.cell(at), cover);
        let groups = self.groups.iter().zip(self.combinations.iter_mut());
        for ((group, known), sums) in groups.zip(sums) {
            let bin = known.number_at(&group.dates, cell);
            sums.add(bin, u64::from(cover), area);
            if line.layers.is_empty() {
                continue;
            }
            for (sum, layer) in sums.layers(bin).iter_mut().zip(line.layers) {
                let factor = layer.factor(at);
                sum.area += weighted(area, factor);
                line.mark(sum, factor, at, area);
            }
        }
    }

    /// Moves the sums of a site that has no more rows into the table.
    fn finish(&mut self, site: Active<'_>) {
        let groups = self.groups.iter().zip(self.combinations.iter());
        for ((group, known), sums) in groups.zip(site.sums) {
            group.tell(site.runs.site, (known, sums), self.tally);
        }
    }
}

/// A row of the block: where its classes stand, and the areas of its cells.
struct Line<'a> {
    row: u32,
    start: usize,
    window_col: u32,
    /// The column that `areas` begins with.
    first_col: u32,
    areas: &'a RowAreas<'a>,
    /// Area of all its cells.
    total: u64,
    layers: &'a [LayerRow],
}

impl Line<'_> {
    /// Adds runs of cells from an offset on.
    fn add(
        &self,
        offset: usize,
        (dates, runs): (&[Values<'_>], &mut Runs),
        known: &mut Combinations,
        sums: &mut GroupSums,
    ) {
        match &self.areas.0 {
            Cells::Constant(area) => known.add(dates, runs, &Equal(*area), sums),
            Cells::Prefix(areas) => known.add(dates, runs, &&areas[offset..], sums),
            Cells::Nodes(nodes) => known.add(dates, runs, &nodes.from(offset), sums),
        }
    }

    /// The same with what the layers have along them.
    fn add_layers(
        &self,
        (offset, cursors): (usize, &mut [Cursor]),
        (dates, mut ends): (&[Values<'_>], Ends<'_>),
        known: &mut Combinations,
        sums: &mut GroupSums,
    ) {
        for (cursor, layer) in cursors.iter_mut().zip(self.layers) {
            *cursor = layer.start(offset, self.areas);
        }
        let mut first = 0;
        ends.each(u32::MAX, |end| {
            let end = end as usize;
            let number = known.number_at(dates, first);
            let run = offset + first..offset + end;
            let area = self.areas.between(run.start, run.end);
            sums.add(number, ((end - first) as u64) << COVER_BITS, area);
            let layers = sums.layers(number).iter_mut().zip(self.layers);
            for ((sum, layer), cursor) in layers.zip(cursors.iter_mut()) {
                self.run(run.clone(), (layer, cursor), sum);
            }
            first = end;
            true
        });
    }

    /// Adds what a layer has along a run.
    fn run(
        &self,
        cells: Range<usize>,
        (layer, cursor): (&LayerRow, &mut Cursor),
        sum: &mut Weighted,
    ) {
        sum.area += layer.advance(cells.end, cursor, self.areas);
        for (mark, part) in layer.marked(cells) {
            let area = self.areas.between(part.start, part.end);
            self.mark(sum, mark, part.start, area);
        }
    }

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
