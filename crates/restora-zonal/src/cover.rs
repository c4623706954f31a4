//! What part of each cell a site covers: full runs and boundary cells, row by row.

use std::ops::Range;

use restora_grid::{COVER_ONE, Window};
use serde::{Deserialize, Serialize};

/// When a cell counts as a site's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PixelRule {
    /// By the covered fraction (default).
    #[default]
    Exact,
    /// Wholly, if its centre lies inside; GDAL's rule for burning polygons.
    Centre,
}

/// A run of cells that lie fully inside: columns `first..end` of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// First column.
    pub first: u32,
    /// One past the last column.
    pub end: u32,
}

/// A cell on the boundary, with its cover in units of 2⁻²⁴.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Edge {
    pub(crate) col: u32,
    pub(crate) cover: u32,
}

/// The window around the cells of one row; `None` if there are none.
fn around(row: u32, spans: &[Span], edges: &[Edge]) -> Option<Window> {
    let firsts = spans.first().map(|s| s.first).into_iter();
    let first = firsts.chain(edges.first().map(|e| e.col)).min()?;
    let ends = spans.last().map(|s| s.end).into_iter();
    let end = ends.chain(edges.last().map(|e| e.col + 1)).max()?;
    Some(Window { col: first, row, cols: end - first, rows: 1 })
}

/// Rows that follow one another: the first of them, and where in `ends` it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stretch {
    first_row: u32,
    at: u32,
}

/// So many rows without cells are held; where there are more, a new stretch begins.
const GAP: usize = 1 << 10;

/// The cells of one site, scanned once and used for every date.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SiteCover {
    /// Rows that follow one another, from the first to the last; far parts have their own.
    stretches: Vec<Stretch>,
    /// Where the spans and the edges of each row end, which begin where those of the row before
    /// end.
    ends: Vec<[u32; 2]>,
    spans: Vec<Span>,
    edges: Vec<Edge>,
    window: Option<Window>,
}

impl SiteCover {
    /// Adds the next row; rows come in order, from the first that has any cell.
    pub(crate) fn push_row(&mut self, row: u32, spans: &[Span], edges: &[Edge]) {
        if spans.is_empty() && edges.is_empty() {
            return;
        }
        // Rows without cells between two parts of a multipolygon.
        let next = self
            .stretches
            .last()
            .map(|last| last.first_row as usize + self.ends.len() - last.at as usize);
        let gap = next.and_then(|next| (row as usize).checked_sub(next));
        if let Some(gap) = gap.filter(|gap| *gap <= GAP) {
            (0..gap).for_each(|_| self.end_row());
        } else {
            let at = u32::try_from(self.ends.len()).unwrap_or(u32::MAX);
            self.stretches.push(Stretch { first_row: row, at });
        }
        self.spans.extend_from_slice(spans);
        self.edges.extend_from_slice(edges);
        self.end_row();
        if let Some(here) = around(row, spans, edges) {
            self.window = Some(self.window.map_or(here, |w| w.around(&here)));
        }
    }

    fn end_row(&mut self) {
        // `scan` lets no boundary have more cells, and there are no more spans.
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        self.ends.push([count(self.spans.len()), count(self.edges.len())]);
    }

    /// Gives back memory that was taken for further rows.
    #[must_use]
    pub(crate) fn done(mut self) -> Self {
        self.stretches.shrink_to_fit();
        self.ends.shrink_to_fit();
        self.spans.shrink_to_fit();
        self.edges.shrink_to_fit();
        self
    }

    /// The smallest window around all cells; `None` if there are none.
    pub fn window(&self) -> Option<Window> {
        self.window
    }

    /// The smallest window around its cells in some rows; `None` if there are none.
    pub fn window_in(&self, rows: Range<u32>) -> Option<Window> {
        let mut found: Option<Window> = None;
        for row in self.rows(rows) {
            let (spans, edges) = self.row(row);
            if let Some(here) = around(row, spans, edges) {
                found = Some(found.map_or(here, |known| known.around(&here)));
            }
        }
        found
    }

    /// Those of some rows that it may have cells in, in order.
    pub(crate) fn rows(&self, rows: Range<u32>) -> impl Iterator<Item = u32> {
        (0..self.stretches.len()).flat_map(move |i| {
            let own = self.stretch(i);
            own.start.max(rows.start)
                ..own.end.min(rows.end).max(own.start.max(rows.start))
        })
    }

    /// The rows of a stretch.
    fn stretch(&self, i: usize) -> Range<u32> {
        let Stretch { first_row, at } = self.stretches[i];
        let next =
            self.stretches.get(i + 1).map_or(self.ends.len(), |next| next.at as usize);
        let count = u32::try_from(next - at as usize).unwrap_or(u32::MAX);
        first_row..first_row + count
    }

    /// Whether many rows between its first and its last have no cells.
    pub fn is_scattered(&self) -> bool {
        self.stretches.len() > 1
    }

    /// The same cells so many rows further down.
    #[must_use]
    pub fn down(mut self, rows: u32) -> Self {
        self.stretches.iter_mut().for_each(|stretch| stretch.first_row += rows);
        self.window = self.window.map(|own| Window { row: own.row + rows, ..own });
        self
    }

    /// These cells and those of another cover, all of which lie in rows below.
    #[must_use]
    pub fn and_below(mut self, other: &Self) -> Self {
        for row in other.rows(0..u32::MAX) {
            let (spans, edges) = other.row(row);
            self.push_row(row, spans, edges);
        }
        self.done()
    }

    /// Full runs and boundary cells of a row.
    pub(crate) fn row(&self, row: u32) -> (&[Span], &[Edge]) {
        let after = self.stretches.partition_point(|stretch| stretch.first_row <= row);
        let Some(stretch) = after.checked_sub(1).map(|i| self.stretch(i)) else {
            return (&[], &[]);
        };
        if row >= stretch.end {
            return (&[], &[]);
        }
        let i = self.stretches[after - 1].at as usize + (row - stretch.start) as usize;
        let Some([spans_end, edges_end]) = self.ends.get(i) else { return (&[], &[]) };
        let before = i.checked_sub(1).and_then(|i| self.ends.get(i));
        let [spans, edges] = before.copied().unwrap_or_default();
        (
            &self.spans[spans as usize..*spans_end as usize],
            &self.edges[edges as usize..*edges_end as usize],
        )
    }

    /// Sum of covers, in units of 2⁻²⁴.
    pub fn pixels_fixed(&self) -> u128 {
        let full: u128 = self.spans.iter().map(|s| u128::from(s.end - s.first)).sum();
        let part: u128 = self.edges.iter().map(|e| u128::from(e.cover)).sum();
        full * u128::from(COVER_ONE) + part
    }

    /// The mean position of its cells by their covers, in columns and rows of the grid; `None`
    /// if there are none.
    pub fn centre(&self) -> Option<(f64, f64)> {
        // Twice the positions of the middles, so that all numbers are whole.
        let (mut cols, mut rows, mut all) = (0u128, 0u128, 0u128);
        let mut add = |row: u32, twice_col: u128, cover: u128| {
            cols += twice_col * cover;
            rows += (2 * u128::from(row) + 1) * cover;
            all += cover;
        };
        for row in self.rows(0..u32::MAX) {
            let (spans, edges) = self.row(row);
            for span in spans {
                let middle = u128::from(span.first) + u128::from(span.end);
                let cells = u128::from(span.end - span.first);
                add(row, middle, cells * u128::from(COVER_ONE));
            }
            for edge in edges {
                add(row, 2 * u128::from(edge.col) + 1, u128::from(edge.cover));
            }
        }
        (all > 0)
            .then(|| (cols as f64 / all as f64 / 2.0, rows as f64 / all as f64 / 2.0))
    }

    /// Visits its cells inside a window as runs, row by row: positions in the window, which is
    /// counted row by row. A cell that it covers but in part is a run by itself.
    pub fn each_run(&self, window: Window, mut visit: impl FnMut(Range<usize>)) {
        let Some(part) = self.window.and_then(|own| own.intersection(&window)) else {
            return;
        };
        for row in part.row..part.row_end() {
            let (spans, edges) = self.row(row);
            let start = (row - window.row) as usize * window.cols as usize;
            let at = |col: u32| start + (col - window.col) as usize;
            for span in spans {
                let first = span.first.max(window.col);
                let end = span.end.min(window.col_end());
                if first < end {
                    visit(at(first)..at(end));
                }
            }
            for edge in edges.iter().filter(|edge| edge.cover > 0) {
                if (window.col..window.col_end()).contains(&edge.col) {
                    visit(at(edge.col)..at(edge.col) + 1);
                }
            }
        }
    }

    /// Number of boundary cells.
    pub fn boundary_cells(&self) -> usize {
        self.edges.len()
    }

    /// Whether any cell lies in `window`.
    pub fn touches(&self, window: &Window) -> bool {
        let Some(common) = self.window.and_then(|w| w.intersection(window)) else {
            return false;
        };
        self.rows(common.row..common.row_end()).any(|row| {
            let (spans, edges) = self.row(row);
            spans.iter().any(|s| s.first < common.col_end() && s.end > common.col)
                || edges.iter().any(|e| (common.col..common.col_end()).contains(&e.col))
        })
    }

    /// The cover of every cell of a window, row by row; for tests and pictures.
    pub fn dense(&self, window: Window) -> Vec<u32> {
        let mut out = Vec::with_capacity(window.len());
        for row in window.row..window.row_end() {
            let (spans, edges) = self.row(row);
            for col in window.col..window.col_end() {
                let edge = edges.iter().find(|e| e.col == col).map(|e| e.cover);
                let full = spans.iter().any(|s| (s.first..s.end).contains(&col));
                out.push(edge.unwrap_or(if full { COVER_ONE } else { 0 }));
            }
        }
        out
    }

    /// All cells of a window, as one site.
    pub fn whole(window: Window) -> Self {
        let mut cover = Self::default();
        let span = Span { first: window.col, end: window.col_end() };
        if !window.is_empty() {
            for row in window.row..window.row_end() {
                cover.push_row(row, &[span], &[]);
            }
        }
        cover.done()
    }

    /// Bytes of memory that it holds.
    pub fn bytes(&self) -> usize {
        self.spans.len() * size_of::<Span>()
            + self.edges.len() * size_of::<Edge>()
            + self.ends.len() * size_of::<[u32; 2]>()
            + self.stretches.len() * size_of::<Stretch>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Parts far from one another take no memory for what lies between them, and are found as if
    /// they lay in one stretch.
    #[test]
    fn far_parts_are_stretches_of_their_own() {
        let part = |row: u32| Window { col: 3, row, cols: 5, rows: 4 };
        let near = SiteCover::whole(part(10)).and_below(&SiteCover::whole(part(100)));
        assert!(!near.is_scattered());
        let far = near.and_below(&SiteCover::whole(part(10)).down(1 << 30));
        assert!(far.is_scattered() && far.bytes() < 2000, "{}", far.bytes());
        let last = 10 + (1 << 30);
        assert_eq!(far.pixels_fixed(), 60 * u128::from(COVER_ONE));
        assert_eq!(far.window_in(0..20), Some(part(10)));
        assert_eq!(far.window_in(12..102), Some(Window { row: 12, rows: 90, ..part(0) }));
        assert_eq!(far.window_in(200..u32::MAX), Some(part(last)));
        assert_eq!(far.window_in(200..last), None);
        assert!(far.touches(&part(last)) && !far.touches(&part(1 << 20)));
        for row in [0, 9, 14, 99, 104, 1 << 20, last - 1, last + 4] {
            assert!(far.row(row).0.is_empty(), "{row}");
        }
        for row in [10, 13, 100, 103, last, last + 3] {
            assert_eq!(far.row(row).0, [Span { first: 3, end: 8 }], "{row}");
        }
        assert_eq!(far.rows(0..u32::MAX).count(), 94 + 4);
        let (col, row) = far.centre().unwrap();
        assert!((col - 5.5).abs() < 1e-9 && row > f64::from(1 << 28));
    }
}
