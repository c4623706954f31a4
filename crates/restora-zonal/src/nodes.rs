//! Areas of cells between the nodes of a lattice, summed up in closed form.

use std::ops::Range;

use crate::area::Areas;

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
    /// Area of its first `n` cells, with n² = Σ (2t + 1).
    #[inline]
    fn within(self, n: usize, floors: u32) -> u64 {
        let n = n as u64;
        let risen = self.rise.wrapping_mul(n).wrapping_add(self.area);
        risen.wrapping_mul(n).wrapping_add(u64::from(floors))
    }
}

impl<'a> NodeAreas<'a> {
    /// For a range of columns, still without areas.
    pub(crate) fn new(floors: &'a Floors, cols: &Range<u32>) -> Self {
        let step = floors.step;
        Self {
            floors: &floors.sums,
            bits: step.trailing_zeros(),
            before: (cols.start % step) as usize,
            cells: cols.len(),
            squares: Vec::new(),
        }
    }

    /// Takes the areas at the nodes, from the one at or before the first column to the one at or
    /// after the last.
    pub(crate) fn fill(&mut self, edges: &[u64]) {
        self.squares.clear();
        let step = 1usize << self.bits;
        let mut sum = 0;
        for (i, area) in edges.iter().enumerate() {
            // Beyond the last node nothing is asked for but the sum up to there.
            let next = edges.get(i + 1).unwrap_or(area);
            let span = next.cast_signed() - area.cast_signed();
            // Shifting rounds down, for what falls as for what rises.
            let bits = self.bits + 1;
            let rest = span & ((1 << bits) - 1);
            let rest = u32::try_from(rest).unwrap_or(0) as usize;
            let square = Square {
                sum,
                area: *area,
                rise: (span >> bits).cast_unsigned(),
                floors: rest * (step + 1),
            };
            self.squares.push(square);
            let own = square.within(step, self.floors[square.floors + step]);
            sum = square.sum.wrapping_add(own);
        }
    }

    /// Area of the first `cells` cells; differences count.
    #[inline]
    pub(crate) fn upto(&self, cells: usize) -> u64 {
        let at = self.before + cells;
        let (square, n) = (self.squares[at >> self.bits], at & ((1 << self.bits) - 1));
        square.sum.wrapping_add(square.within(n, self.floors[square.floors + n]))
    }

    /// `sums[i]` is the area of the first `i` cells.
    pub(crate) fn prefix(&self) -> Vec<u64> {
        let first = self.upto(0);
        (0..=self.cells).map(|i| self.upto(i).wrapping_sub(first)).collect()
    }

    /// Area of one cell.
    #[inline]
    pub(crate) fn cell(&self, cell: usize) -> u64 {
        let at = self.before + cell;
        let (square, n) = (&self.squares[at >> self.bits], at & ((1 << self.bits) - 1));
        let rise = square.rise.wrapping_mul(2 * n as u64 + 1);
        let floors = &self.floors[square.floors + n..][..2];
        square.area.wrapping_add(rise).wrapping_add(u64::from(floors[1] - floors[0]))
    }

    /// Those of the cells from one of the range on.
    pub(crate) fn from(&self, first: usize) -> NodesFrom<'_> {
        NodesFrom { nodes: self, shift: self.before + first }
    }
}

/// Such areas, counted from one of the cells.
pub(crate) struct NodesFrom<'a> {
    nodes: &'a NodeAreas<'a>,
    /// Cells from the first node to that one.
    shift: usize,
}

impl Areas for NodesFrom<'_> {
    fn breaks(&self, cells: usize) -> impl Iterator<Item = usize> {
        let step = 1 << self.nodes.bits;
        (step - (self.shift & (step - 1))..cells).step_by(step)
    }

    #[inline]
    fn part(&self, cell: usize) -> (impl Fn(usize) -> u64, u32) {
        let nodes = self.nodes;
        let number = (self.shift + cell) >> nodes.bits;
        let (node, step) = (number << nodes.bits, 1 << nodes.bits);
        let square = nodes.squares[number];
        let floors = &nodes.floors[square.floors..=square.floors + step];
        // The node may lie before the cells that are counted from here.
        let shift = self.shift.wrapping_sub(node);
        let upto = move |cell: usize| {
            let n = cell.wrapping_add(shift);
            square.within(n, floors[n])
        };
        (upto, u32::try_from(node + step - self.shift).unwrap_or(u32::MAX))
    }
}

/// The area at the middle of cell `t` of `step` between two nodes, rounded down to a unit.
#[inline]
pub(crate) fn weigh(a: u64, b: u64, t: u32, step: u32) -> u64 {
    // A cell of 10 km, the largest with nodes, has 2⁴⁷ units, and 2·step is at most 2¹¹.
    let (whole, part) = (2 * i64::from(step), 2 * i64::from(t) + 1);
    let span = b.cast_signed() - a.cast_signed();
    let whole_bits = whole.trailing_zeros();
    a.wrapping_add_signed((span * part) >> whole_bits)
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
            let mut areas = NodeAreas::new(&floors, &cols);
            // What was there before leaves nothing behind.
            areas.fill(&[1, 2]);
            areas.fill(edges);
            let mut sum = 0;
            for (i, col) in cols.clone().enumerate() {
                let node = (col / step) as usize;
                let cell = weigh(nodes[node], nodes[node + 1], col % step, step);
                prop_assert_eq!(areas.upto(i).wrapping_sub(areas.upto(0)), sum);
                prop_assert_eq!(areas.cell(i), cell);
                sum += cell;
            }
            let prefix = areas.prefix();
            prop_assert_eq!(prefix.last(), Some(&sum));
        }
    }
}
