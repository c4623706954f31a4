//! What lies beyond the sides of a window: which cells were read, and which labels they have.
//!
//! Windows are disjoint, but need not line up: a side may have several neighbours, or stick out.
//! So cells are found by where they are on the grid, never by an index into a neighbour.

use restora_grid::Window;

use crate::part::PatchPart;

/// A side of a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Top,
    Bottom,
    Left,
    Right,
}

impl Side {
    pub(crate) const ALL: [Self; 4] = [Self::Top, Self::Bottom, Self::Left, Self::Right];

    /// Whether it runs along a row.
    pub(crate) fn is_level(self) -> bool {
        matches!(self, Self::Top | Self::Bottom)
    }

    /// The side of a neighbour that faces this one.
    fn facing(self) -> Self {
        match self {
            Self::Top => Self::Bottom,
            Self::Bottom => Self::Top,
            Self::Left => Self::Right,
            Self::Right => Self::Left,
        }
    }

    /// The sides that it ends at.
    fn ends(self) -> (Self, Self) {
        if self.is_level() {
            (Self::Left, Self::Right)
        } else {
            (Self::Top, Self::Bottom)
        }
    }

    /// The row (of top and bottom) or column that it runs along, and where it starts there.
    fn place(self, window: &Window) -> (i64, i64) {
        let (line, start) = match self {
            Self::Top => (window.row, window.col),
            Self::Bottom => (window.row_end() - 1, window.col),
            Self::Left => (window.col, window.row),
            Self::Right => (window.col_end() - 1, window.row),
        };
        (i64::from(line), i64::from(start))
    }

    /// The row or column next to it, outside the window.
    fn line_beyond(self, window: &Window) -> i64 {
        let (line, _) = self.place(window);
        if matches!(self, Self::Top | Self::Left) { line - 1 } else { line + 1 }
    }
}

/// A cell beyond a side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Beyond {
    /// In no window: off the grid, or not looked at.
    Unread,
    /// In a window, but in no patch.
    Out,
    /// In a patch: its number among the labels of all windows.
    In(usize),
}

/// The sides of all windows, by where they are.
pub(crate) struct Seams<'a> {
    parts: &'a [PatchPart],
    /// For each part how many labels those before it have.
    offsets: &'a [usize],
    /// For each kind of side its line, its start and its part, in order.
    sides: [Vec<(i64, i64, usize)>; 4],
}

impl<'a> Seams<'a> {
    /// The sides of disjoint windows, none without cells.
    pub(crate) fn new(parts: &'a [PatchPart], offsets: &'a [usize]) -> Self {
        let sides = Side::ALL.map(|side| {
            let place = |(i, part): (usize, &PatchPart)| {
                let (line, start) = side.place(&part.window());
                (line, start, i)
            };
            let mut places: Vec<_> = parts.iter().enumerate().map(place).collect();
            places.sort_unstable();
            places
        });
        Self { parts, offsets, sides }
    }

    /// The number of a label among the labels of all windows; none for 0.
    pub(crate) fn number(&self, part: usize, label: u32) -> Option<usize> {
        (label as usize).checked_sub(1).map(|index| self.offsets[part] + index)
    }

    /// Fills `out` with the cells beyond a side of a part: those beside it, and one more at
    /// either end, which only meets the window at a corner.
    pub(crate) fn beyond(&self, part: usize, side: Side, out: &mut Vec<Beyond>) {
        let window = self.parts[part].window();
        let (_, start) = side.place(&window);
        let line = side.line_beyond(&window);
        out.clear();
        out.resize(self.parts[part].side(side).len() + 2, Beyond::Unread);
        self.paint(side.facing(), line, start - 1, out);
        // A window that holds the cell at a corner may go on past this side; then it faces the
        // side around the corner.
        let last = out.len() - 1;
        let (before, after) = side.ends();
        for (at, around) in [(0, before), (last, after)] {
            if out[at] == Beyond::Unread {
                let column = around.line_beyond(&window);
                self.paint(around.facing(), column, line, &mut out[at..=at]);
            }
        }
    }

    /// Paints what sides of one kind have along a line, from `start` on.
    fn paint(&self, side: Side, line: i64, start: i64, out: &mut [Beyond]) {
        let places = &self.sides[side as usize];
        let end = i64::try_from(out.len()).map_or(i64::MAX, |length| start + length);
        let after = places.partition_point(|(l, s, _)| (*l, *s) <= (line, start));
        for &(other, from, part) in &places[after.saturating_sub(1)..] {
            if (other, from) >= (line, end) {
                break;
            }
            if other < line {
                continue;
            }
            let labels = self.parts[part].side(side);
            let skipped = usize::try_from(start - from).unwrap_or(0);
            let into = usize::try_from(from - start).unwrap_or(0);
            let seen = labels.iter().skip(skipped);
            for (cell, label) in out[into..].iter_mut().zip(seen) {
                *cell = self.number(part, *label).map_or(Beyond::Out, Beyond::In);
            }
        }
    }
}
