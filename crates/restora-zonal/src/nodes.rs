//! Areas of cells between the nodes of a lattice, summed up in closed form.

use std::ops::Range;

use crate::area::Sums;

/// For every way in which areas may rise from node to node, how much of it whole units have
/// got lost up to a cell: Σ ⌊rest · (2t + 1) / 2·step⌋ over the cells before it.
#[derive(Clone, Debug)]
pub(crate) struct Floors {
    step: u32,
    sums: Vec<u32>,
}

impl Floors {
    /// For nodes so many cells apart.
    pub(crate) fn new(step: u32) -> Self {
        let mut sums = Vec::with_capacity(((step + 1) * 2 * step) as usize);
        for rest in 0..2 * step {
            let mut sum = 0;
            sums.push(sum);
            for t in 0..step {
                sum += rest * (2 * t + 1) / (2 * step);
                sums.push(sum);
            }
        }
        Self { step, sums }
    }
}

/// The areas of a range of cells between the nodes of a lattice: what [`weigh`] gives for each
/// of them, summed up in closed form.
#[derive(Clone, Debug)]
pub(crate) struct NodeAreas<'a> {
    floors: &'a [u32],
    /// The logarithm of the cells from node to node.
    bits: u32,
    /// Cells of the first square that lie before the range.
    before: usize,
    cells: usize,
    squares: Vec<Square>,
}

/// The cells from a node to the next.
#[derive(Clone, Copy, Debug)]
struct Square {
    /// Area of all cells before it.
    sum: u64,
    /// Area at its node.
    area: u64,
    /// Whole units by which the area rises over half a cell.
    rise: u64,
    /// Where [`Floors`] of the rest begin.
    floors: usize,
}

impl Square {
    /// Area of all cells before it and of its first `n`, with n² = Σ (2t + 1).
    #[inline]
    fn within(self, n: usize, floors: u32) -> u64 {
        let n = n as u64;
        let risen = self.rise.wrapping_mul(n).wrapping_add(self.area);
        self.sum.wrapping_add(risen.wrapping_mul(n)).wrapping_add(u64::from(floors))
    }
}

impl<'a> NodeAreas<'a> {
    /// For a range of columns, by the areas at the nodes from the one at or before its first
    /// column to the one at or after its last.
    pub(crate) fn new(floors: &'a Floors, edges: &[u64], cols: &Range<u32>) -> Self {
        let step = floors.step;
        let before = (cols.start % step) as usize;
        let mut out = Self {
            floors: &floors.sums,
            bits: step.trailing_zeros(),
            before,
            cells: cols.len(),
            squares: Vec::with_capacity(edges.len()),
        };
        let mut sum = 0;
        for (i, area) in edges.iter().enumerate() {
            // Beyond the last node nothing is asked for but the sum up to there.
            let next = edges.get(i + 1).unwrap_or(area);
            let span = next.cast_signed() - area.cast_signed();
            // Shifting rounds down, for what falls as for what rises.
            let bits = out.bits + 1;
            let rest = span & ((1 << bits) - 1);
            let rest = u32::try_from(rest).unwrap_or(0) as usize;
            out.squares.push(Square {
                sum,
                area: *area,
                rise: (span >> bits).cast_unsigned(),
                floors: rest * (step as usize + 1),
            });
            let square = out.squares[i];
            sum = square.within(step as usize, out.floors[square.floors + step as usize]);
        }
        out
    }

    /// Area of the first `cells` cells; differences count.
    #[inline]
    pub(crate) fn upto(&self, cells: usize) -> u64 {
        let at = self.before + cells;
        let (square, n) = (self.squares[at >> self.bits], at & ((1 << self.bits) - 1));
        square.within(n, self.floors[square.floors + n])
    }

    /// `sums[i]` is the area of the first `i` cells.
    pub(crate) fn prefix(&self) -> Vec<u64> {
        let first = self.upto(0);
        (0..=self.cells).map(|i| self.upto(i).wrapping_sub(first)).collect()
    }
}

/// A walk along such areas: most cells lie in the square of the one before.
#[derive(Clone, Debug)]
pub(crate) struct NodeWalk<'a> {
    areas: &'a NodeAreas<'a>,
    /// The cells of the square at hand, from and up to.
    first: usize,
    end: usize,
    square: Square,
    floors: &'a [u32],
}

impl<'a> NodeAreas<'a> {
    /// Begins a walk anywhere.
    pub(crate) fn walk(&'a self) -> NodeWalk<'a> {
        let square = self.squares[0];
        NodeWalk { areas: self, first: 0, end: 0, square, floors: self.floors }
    }
}

impl NodeWalk<'_> {
    #[cold]
    fn turn_to(&mut self, at: usize) {
        let number = at >> self.areas.bits;
        self.first = number << self.areas.bits;
        self.end = self.first + (1 << self.areas.bits);
        self.square = self.areas.squares[number];
        self.floors = &self.areas.floors[self.square.floors..];
    }
}

impl Sums for NodeWalk<'_> {
    #[inline]
    fn upto(&mut self, cells: usize) -> u64 {
        let at = self.areas.before + cells;
        if at >= self.end {
            self.turn_to(at);
        }
        let n = at - self.first;
        self.square.within(n, self.floors[n])
    }
}

/// The area at the middle of cell `t` of `step` between two nodes, rounded down to a unit.
#[inline]
pub(crate) fn weigh(a: u64, b: u64, t: u32, step: u32) -> u64 {
    if a == b {
        return a;
    }
    // A cell of 10 km, the largest with nodes, has 2⁴⁷ units, and 2·step is at most 2¹¹.
    let (whole, part) = (2 * i64::from(step), 2 * i64::from(t) + 1);
    let span = b.cast_signed() - a.cast_signed();
    let whole_bits = whole.trailing_zeros();
    a.saturating_add_signed((span * part) >> whole_bits)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Sums in closed form are those of cells weighed one by one.
        #[test]
        fn closed_sums_are_those_of_cells(
            bits in 0u32..11,
            nodes in proptest::collection::vec(0u64..1 << 47, 2..6),
            ends in (any::<u32>(), any::<u32>()),
        ) {
            let step = 1u32 << bits;
            let floors = Floors::new(step);
            let all = step * u32::try_from(nodes.len() - 1).unwrap();
            let (from, to) = (ends.0 % all, ends.1 % all);
            let cols = from.min(to)..from.max(to) + 1;
            let first = cols.start / step;
            let edges = &nodes[first as usize..=(cols.end.div_ceil(step)) as usize];
            let areas = NodeAreas::new(&floors, edges, &cols);
            let mut sum = 0;
            for (i, col) in cols.clone().enumerate() {
                let node = (col / step) as usize;
                let cell = weigh(nodes[node], nodes[node + 1], col % step, step);
                prop_assert_eq!(areas.upto(i).wrapping_sub(areas.upto(0)), sum);
                sum += cell;
            }
            let prefix = areas.prefix();
            prop_assert_eq!(prefix.last(), Some(&sum));
        }
    }
}
