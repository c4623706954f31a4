//! Sets of pixels: what lies next to what, connected pieces, distances.

use std::collections::VecDeque;

/// Columns and rows of a tile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Columns.
    pub cols: usize,
    /// Rows.
    pub rows: usize,
}

/// Which neighbours connect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Touch {
    /// The four that share an edge.
    Edge,
    /// The eight that share an edge or a corner.
    Corner,
}

const AROUND: [(isize, isize); 8] =
    [(0, -1), (1, 0), (0, 1), (-1, 0), (-1, -1), (1, -1), (1, 1), (-1, 1)];

impl Size {
    /// Number of pixels.
    pub fn len(self) -> usize {
        self.cols * self.rows
    }

    /// Whether there is no pixel.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Column and row of a pixel.
    pub fn place(self, at: usize) -> (usize, usize) {
        (at % self.cols, at / self.cols)
    }

    /// Column and row of a pixel's centre, as numbers.
    pub fn xy(self, at: usize) -> (f64, f64) {
        let (col, row) = self.place(at);
        (col as f64, row as f64)
    }

    /// The pixel `(dx, dy)` away, if it is on the tile.
    pub fn step(self, at: usize, (dx, dy): (isize, isize)) -> Option<usize> {
        let (col, row) = self.place(at);
        let col = col.checked_add_signed(dx).filter(|c| *c < self.cols)?;
        let row = row.checked_add_signed(dy).filter(|r| *r < self.rows)?;
        Some(row * self.cols + col)
    }

    /// The neighbours of a pixel that are on the tile.
    pub fn neighbours(self, at: usize, touch: Touch) -> impl Iterator<Item = usize> {
        let count = if touch == Touch::Edge { 4 } else { 8 };
        AROUND[..count].iter().filter_map(move |way| self.step(at, *way))
    }

    /// The pixels of the square of half-width `reach` around a pixel, itself included.
    pub fn square(self, at: usize, reach: usize) -> impl Iterator<Item = usize> {
        let (col, row) = self.place(at);
        let cols = col.saturating_sub(reach)..(col + reach + 1).min(self.cols);
        let rows = row.saturating_sub(reach)..(row + reach + 1).min(self.rows);
        rows.flat_map(move |r| cols.clone().map(move |c| r * self.cols + c))
    }
}

/// A set of pixels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mask {
    /// The tile.
    pub size: Size,
    /// One flag per pixel, row by row.
    pub on: Vec<bool>,
}

impl Mask {
    /// The pixels for which `keep` holds.
    pub fn new(size: Size, keep: impl Fn(usize) -> bool) -> Self {
        Self { size, on: (0..size.len()).map(keep).collect() }
    }

    /// No pixel.
    pub fn empty(size: Size) -> Self {
        Self::new(size, |_| false)
    }

    /// The pixels at least `margin` pixels from the tile's edge.
    pub fn inner(size: Size, margin: usize) -> Self {
        Self::new(size, |at| {
            let (col, row) = size.place(at);
            let from_edge = |i: usize, end: usize| i.min(end - 1 - i);
            from_edge(col, size.cols).min(from_edge(row, size.rows)) >= margin
        })
    }

    /// The pixels of a list.
    pub fn of(size: Size, pixels: &[usize]) -> Self {
        let mut mask = Self::empty(size);
        for at in pixels {
            mask.on[*at] = true;
        }
        mask
    }

    /// The pixels of a class.
    pub fn of_class(size: Size, classes: &[u8], class: u8) -> Self {
        Self::new(size, |at| classes[at] == class)
    }

    /// How many pixels.
    pub fn count(&self) -> usize {
        self.on.iter().filter(|on| **on).count()
    }

    /// The pixels, in order.
    pub fn pixels(&self) -> impl Iterator<Item = usize> {
        self.on.iter().enumerate().filter(|(_, on)| **on).map(|(at, _)| at)
    }

    /// All others.
    #[must_use]
    pub fn inverse(&self) -> Self {
        Self::new(self.size, |at| !self.on[at])
    }

    /// The pixels of both.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        Self::new(self.size, |at| self.on[at] && other.on[at])
    }

    /// The pixels of either.
    #[must_use]
    pub fn or(&self, other: &Self) -> Self {
        Self::new(self.size, |at| self.on[at] || other.on[at])
    }

    /// The pixels of this set that the other has not.
    #[must_use]
    pub fn without(&self, other: &Self) -> Self {
        Self::new(self.size, |at| self.on[at] && !other.on[at])
    }

    /// The connected pieces, in the order of their first pixels.
    pub fn pieces(&self, touch: Touch) -> Vec<Vec<usize>> {
        let mut seen = vec![false; self.size.len()];
        let mut pieces = Vec::new();
        for start in self.pixels() {
            if seen[start] {
                continue;
            }
            seen[start] = true;
            let mut piece = vec![start];
            let mut next = 0;
            while next < piece.len() {
                for at in self.size.neighbours(piece[next], touch) {
                    if self.on[at] && !seen[at] {
                        seen[at] = true;
                        piece.push(at);
                    }
                }
                next += 1;
            }
            pieces.push(piece);
        }
        pieces
    }

    /// The largest connected piece; empty if there is none.
    #[must_use]
    pub fn largest(&self, touch: Touch) -> Self {
        let mut best: Vec<usize> = Vec::new();
        for piece in self.pieces(touch) {
            if piece.len() > best.len() {
                best = piece;
            }
        }
        Self::of(self.size, &best)
    }

    /// The pieces of the others that this set encloses: they do not reach the tile's edge.
    pub fn holes(&self, touch: Touch) -> Vec<Vec<usize>> {
        let size = self.size;
        let inside = |at: &usize| {
            let (col, row) = size.place(*at);
            col > 0 && row > 0 && col + 1 < size.cols && row + 1 < size.rows
        };
        let mut pieces = self.inverse().pieces(touch);
        pieces.retain(|piece| piece.iter().all(inside));
        pieces
    }

    /// With its holes filled.
    #[must_use]
    pub fn filled(&self) -> Self {
        let mut out = self.clone();
        for at in self.holes(Touch::Edge).into_iter().flatten() {
            out.on[at] = true;
        }
        out
    }

    /// Distance of every pixel from this set, in pixels, along edges and corners with the
    /// chamfer weights 5 and 7 (within 5 % of the straight way). 0 inside.
    pub fn distance(&self) -> Vec<f64> {
        const FAR: u32 = u32::MAX / 2;
        let size = self.size;
        let mut fifths = vec![FAR; size.len()];
        let mut queue: VecDeque<usize> = self.pixels().collect();
        for at in &queue {
            fifths[*at] = 0;
        }
        while let Some(at) = queue.pop_front() {
            for (way, cost) in AROUND.iter().zip([5, 5, 5, 5, 7, 7, 7, 7]) {
                let Some(to) = size.step(at, *way) else { continue };
                if fifths[at] + cost < fifths[to] {
                    fifths[to] = fifths[at] + cost;
                    queue.push_back(to);
                }
            }
        }
        fifths.into_iter().map(|d| f64::from(d) / 5.0).collect()
    }

    /// The set and all pixels nearer to it than `reach` pixels.
    #[must_use]
    pub fn widened(&self, reach: f64) -> Self {
        let distance = self.distance();
        Self::new(self.size, |at| distance[at] <= reach)
    }

    /// The pixels of the set that are farther than `reach` pixels from its outside.
    #[must_use]
    pub fn narrowed(&self, reach: f64) -> Self {
        self.inverse().widened(reach).inverse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A mask from a drawing: `#` is on.
    pub(crate) fn drawn(rows: &[&str]) -> Mask {
        let size = Size { cols: rows[0].len(), rows: rows.len() };
        let on = rows.iter().flat_map(|r| r.bytes().map(|b| b == b'#')).collect();
        Mask { size, on }
    }

    #[test]
    fn corners_connect_only_where_asked() {
        let mask = drawn(&["##..", "..#.", "#..."]);
        assert_eq!(mask.pieces(Touch::Edge).len(), 3);
        assert_eq!(mask.pieces(Touch::Corner).len(), 2);
        assert_eq!(mask.largest(Touch::Corner).count(), 3);
    }

    #[test]
    fn a_hole_is_what_cannot_reach_the_edge() {
        let mask = drawn(&[".....", ".###.", ".#.#.", ".###.", "....."]);
        assert_eq!(mask.holes(Touch::Edge), vec![vec![12]]);
        assert_eq!(mask.filled().count(), 9);
        let open = drawn(&[".....", ".##..", ".#.#.", ".###.", "....."]);
        // The missing corner lets the hole out over corners only.
        assert_eq!(open.holes(Touch::Edge).len(), 1);
        assert_eq!(open.holes(Touch::Corner).len(), 0);
    }

    #[test]
    fn distance_follows_the_chamfer_weights() {
        let mask = drawn(&["#...", "....", "...."]);
        let d = mask.distance();
        assert!((d[3] - 3.0).abs() < 1e-12);
        assert!((d[10] - 2.8).abs() < 1e-12); // two diagonal steps of 7/5
    }
}
