//! Where the cells of a grid lie on the grid of a factor raster.
//!
//! A cell takes the factor of that cell of the factor raster in which its centre lies. On one
//! CRS that is plain arithmetic. Between two, positions are transformed at the corners of
//! squares of 32 × 32 cells, fixed to row 0, column 0, and interpolated between them; where
//! the middle of a square or of one of its upper quarters would come out wrong by more than
//! 1/32 of a factor cell, every cell of it is transformed. So the place of a cell depends on
//! nothing but the two grids.

use std::ops::Range;
use std::rc::Rc;

use geo_types::{Coord, coord};
use restora_grid::{Grid, Window};

use crate::Transform;
use crate::wrap::full_turn;

/// Cells along a side of a square.
const SQUARE: u32 = 32;

/// How far the places of [`LOOKED_AT`] may be off, in cells of the factor raster.
const TOLERANCE: f64 = 1.0 / 32.0;

/// Where in a square its corners are compared with the transform, in parts of its side. Where a
/// bend turns about the middle, as that of Mercator does at the equator, the middle by itself
/// comes out right and its surroundings do not.
const LOOKED_AT: [(f64, f64); 3] = [(0.5, 0.5), (0.25, 0.25), (0.75, 0.25)];

/// A cell of a factor raster: row, column.
type Cell = (u32, u32);

/// The way from the cells of one grid to those of another. It belongs to one thread.
pub struct Placement {
    grid: Grid,
    factor: Grid,
    /// None where both grids have one CRS.
    transform: Option<Rc<Transform>>,
    /// Columns of the factor raster in a full turn, where it has longitudes.
    turn: Option<f64>,
}

/// The cells of a window of the grid on the factor raster.
pub struct Placed {
    window: Window,
    source: Option<Window>,
    cells: Cells,
}

enum Cells {
    /// Column by column and row by row; `None` is off the factor raster.
    Plain { cols: Vec<(u32, Option<u32>)>, rows: Vec<Option<u32>> },
    /// Squares by row and column, `across` of them in a row, from the first row and column.
    Squares { first: (u32, u32), across: usize, squares: Vec<Square>, on: Extent },
}

enum Square {
    /// Positions of the corners: upper left, upper right, lower left, lower right.
    Even([Coord; 4]),
    /// One cell of the factor raster for each cell, row by row.
    Each(Vec<Option<Cell>>),
}

/// Size of a factor raster, and its columns in a full turn.
#[derive(Clone, Copy)]
struct Extent {
    cols: u32,
    rows: u32,
    turn: Option<f64>,
}

impl Extent {
    /// The cell at a position; columns beyond the edge of a map of the world go on at its
    /// other edge.
    fn cell(self, at: Coord) -> Option<Cell> {
        Some((whole(at.y, self.rows)?, self.col(at.x)?))
    }

    fn col(self, x: f64) -> Option<u32> {
        whole(x, self.cols).or_else(|| {
            let turn = self.turn?;
            whole(x + turn, self.cols).or_else(|| whole(x - turn, self.cols))
        })
    }
}

/// The cell of `0..size` that a position is in.
fn whole(at: f64, size: u32) -> Option<u32> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked to lie in 0..size"
    )]
    let cell = (at >= 0.0 && at < f64::from(size)).then_some(at as u32);
    cell
}

impl Placement {
    /// Between two grids; `transform` leads from the CRS of the first to that of the factor
    /// raster, where they differ.
    pub fn new(grid: &Grid, factor: &Grid, transform: Option<Rc<Transform>>) -> Self {
        let turn =
            factor.crs.as_ref().and_then(full_turn).map(|turn| turn / factor.dx.abs());
        Self { grid: grid.clone(), factor: factor.clone(), transform, turn }
    }

    /// The cells of a window.
    pub fn place(&self, window: Window) -> Placed {
        let (cells, source) = match &self.transform {
            None => self.plain(window),
            Some(transform) => self.squares(window, transform),
        };
        Placed { window, source, cells }
    }

    fn on(&self) -> Extent {
        Extent { cols: self.factor.cols, rows: self.factor.rows, turn: self.turn }
    }

    /// Position on the factor raster of a position on the grid, in cells of each.
    fn position(
        &self,
        transform: Option<&Transform>,
        col: f64,
        row: f64,
    ) -> Option<Coord> {
        let at = coord! { x: self.grid.x(col), y: self.grid.y(row) };
        let at = match transform {
            None => at,
            Some(transform) => transform.apply(at)?,
        };
        Some(self.factor.to_pixel(at))
    }

    fn plain(&self, window: Window) -> (Cells, Option<Window>) {
        let on = self.on();
        let middle = |n: u32| f64::from(n) + 0.5;
        let mut cols: Vec<(u32, Option<u32>)> = Vec::new();
        for col in window.col..window.col_end() {
            let at = self.position(None, middle(col), 0.0);
            let cell = at.and_then(|at| on.col(at.x));
            match cols.last_mut() {
                Some((end, same)) if *same == cell => *end = col + 1,
                _ => cols.push((col + 1, cell)),
            }
        }
        let rows: Vec<Option<u32>> = (window.row..window.row_end())
            .map(|row| whole(self.position(None, 0.0, middle(row))?.y, on.rows))
            .collect();
        let across = bounds(cols.iter().filter_map(|(_, col)| *col));
        let down = bounds(rows.iter().filter_map(|row| *row));
        let source = across.zip(down).map(|(across, down)| around(&across, &down));
        (Cells::Plain { cols, rows }, source)
    }

    fn squares(&self, window: Window, transform: &Transform) -> (Cells, Option<Window>) {
        let (i0, j0) = (window.col / SQUARE, window.row / SQUARE);
        let (i1, j1) =
            (window.col_end().div_ceil(SQUARE), window.row_end().div_ceil(SQUARE));
        let node = |j: u32, i: u32| {
            let at = |n: u32| f64::from(n) * f64::from(SQUARE);
            self.position(Some(transform), at(i), at(j))
        };
        let mut above: Vec<Option<Coord>> = (i0..=i1).map(|i| node(j0, i)).collect();
        let mut squares = Vec::with_capacity(((i1 - i0) * (j1 - j0)) as usize);
        for j in j0..j1 {
            let below: Vec<Option<Coord>> = (i0..=i1).map(|i| node(j + 1, i)).collect();
            for (i, (up, down)) in (i0..i1).zip(above.windows(2).zip(below.windows(2))) {
                let corners = [up[0], up[1], down[0], down[1]];
                squares.push(self.square((j, i), corners, transform));
            }
            above = below;
        }
        let source = self.needed(&squares);
        let across = (i1 - i0) as usize;
        let first = (j0 * SQUARE, i0 * SQUARE);
        (Cells::Squares { first, across, squares, on: self.on() }, source)
    }

    /// A square by its corners where that is good enough, else cell by cell.
    fn square(
        &self,
        (j, i): (u32, u32),
        corners: [Option<Coord>; 4],
        transform: &Transform,
    ) -> Square {
        let (row, col) = (j * SQUARE, i * SQUARE);
        let side = f64::from(SQUARE);
        if let [Some(a), Some(b), Some(c), Some(d)] = corners {
            let good = |(x, y): &(f64, f64)| {
                let (col, row) = (f64::from(col) + side * x, f64::from(row) + side * y);
                let between = mixed(mixed(a, b, *x), mixed(c, d, *x), *y);
                self.position(Some(transform), col, row).is_some_and(|at| {
                    let off = between - at;
                    off.x.abs() <= TOLERANCE && off.y.abs() <= TOLERANCE
                })
            };
            let even = LOOKED_AT.iter().all(good);
            let inside = |at: &Coord| self.turn.is_none() || at.x >= 0.0;
            let beyond =
                |at: &Coord| self.turn.is_none() || at.x <= f64::from(self.factor.cols);
            // What lies across the edge of a map of the world is looked at cell by cell.
            if even && [a, b, c, d].iter().all(|at| inside(at) && beyond(at)) {
                return Square::Even([a, b, c, d]);
            }
        }
        let on = self.on();
        let mut cells = Vec::with_capacity((SQUARE * SQUARE) as usize);
        for row in row..row + SQUARE {
            for col in col..col + SQUARE {
                let (x, y) = (f64::from(col) + 0.5, f64::from(row) + 0.5);
                let at = self.position(Some(transform), x, y);
                cells.push(at.and_then(|at| on.cell(at)));
            }
        }
        Square::Each(cells)
    }

    /// What of the factor raster the squares lie on.
    fn needed(&self, squares: &[Square]) -> Option<Window> {
        let on = self.on();
        let mut cols: Option<Range<u32>> = None;
        let mut rows: Option<Range<u32>> = None;
        for square in squares {
            let (across, down) = match square {
                Square::Even(corners) => (
                    span(corners.iter().map(|at| at.x), on.cols),
                    span(corners.iter().map(|at| at.y), on.rows),
                ),
                Square::Each(cells) => (
                    bounds(cells.iter().flatten().map(|cell| cell.1)),
                    bounds(cells.iter().flatten().map(|cell| cell.0)),
                ),
            };
            let (Some(across), Some(down)) = (across, down) else { continue };
            cols = Some(join(cols, &across));
            rows = Some(join(rows, &down));
        }
        Some(around(&cols?, &rows?))
    }
}

/// The place at a part of the way from one to another.
fn mixed(from: Coord, to: Coord, part: f64) -> Coord {
    from + (to - from) * part
}

/// The cells of `0..size` that positions lie in or between.
fn span(at: impl Iterator<Item = f64> + Clone, size: u32) -> Option<Range<u32>> {
    let low = at.clone().fold(f64::INFINITY, f64::min).max(0.0);
    let high = at.fold(f64::NEG_INFINITY, f64::max);
    if high < 0.0 || low >= f64::from(size) {
        return None;
    }
    let last = whole(high, size).unwrap_or(size - 1);
    Some(whole(low, size)?..last + 1)
}

fn bounds(numbers: impl Iterator<Item = u32> + Clone) -> Option<Range<u32>> {
    Some(numbers.clone().min()?..numbers.max()? + 1)
}

fn join(known: Option<Range<u32>>, more: &Range<u32>) -> Range<u32> {
    known.map_or(more.clone(), |known| {
        known.start.min(more.start)..known.end.max(more.end)
    })
}

fn around(cols: &Range<u32>, rows: &Range<u32>) -> Window {
    Window {
        col: cols.start,
        row: rows.start,
        cols: cols.end - cols.start,
        rows: rows.end - rows.start,
    }
}

impl Placed {
    /// The window of the factor raster that holds all cells; `None` if they are all off it.
    pub fn source(&self) -> Option<Window> {
        self.source
    }

    /// The factor cell of a cell of the window: row, column.
    pub fn cell(&self, row: u32, col: u32) -> Option<(u32, u32)> {
        let mut found = None;
        self.row(row, col..col + 1, |_, cell| found = cell);
        found
    }

    /// What another raster holds under every cell of the window, row by row: `raster` is what
    /// it holds in [`Self::source`], `none` stands for cells that are off it.
    pub fn take<T: Copy>(&self, raster: &[T], none: T, out: &mut Vec<T>) {
        out.clear();
        let window = self.window;
        for row in window.row..window.row_end() {
            let start = out.len();
            self.row(row, window.col..window.col_end(), |end, cell| {
                let number = self.source.zip(cell).and_then(|(source, (row, col))| {
                    let (row, col) =
                        (row.checked_sub(source.row)?, col.checked_sub(source.col)?);
                    raster
                        .get(row as usize * source.cols as usize + col as usize)
                        .copied()
                });
                out.resize(start + (end - window.col) as usize, number.unwrap_or(none));
            });
        }
    }

    /// The factor cells of the columns `cols` of a row of the window: calls `put` with the end
    /// of each run of columns on one factor cell, in order.
    pub(crate) fn row(
        &self,
        row: u32,
        cols: Range<u32>,
        mut put: impl FnMut(u32, Option<Cell>),
    ) {
        match &self.cells {
            Cells::Plain { cols: runs, rows } => {
                let row = rows[(row - self.window.row) as usize];
                let begin = runs.partition_point(|(end, _)| *end <= cols.start);
                for (end, col) in &runs[begin..] {
                    put((*end).min(cols.end), row.zip(*col));
                    if *end >= cols.end {
                        break;
                    }
                }
            }
            Cells::Squares { first, across, squares, on } => {
                let down = ((row - first.0) / SQUARE) as usize * across;
                let mut col = cols.start;
                while col < cols.end {
                    let i = (col - first.1) / SQUARE;
                    let start = first.1 + i * SQUARE;
                    let end = (start + SQUARE).min(cols.end);
                    let part = (row % SQUARE, col - start..end - start);
                    let mut put = |end: u32, cell| put(start + end, cell);
                    match &squares[down + i as usize] {
                        Square::Even(corners) => along(corners, part, *on, &mut put),
                        Square::Each(cells) => {
                            for col in part.1 {
                                put(col + 1, cells[(part.0 * SQUARE + col) as usize]);
                            }
                        }
                    }
                    col = end;
                }
            }
        }
    }
}

/// A row of an even square: positions between its two ends.
fn along(
    [a, b, c, d]: &[Coord; 4],
    (row, cols): (u32, Range<u32>),
    on: Extent,
    put: &mut impl FnMut(u32, Option<Cell>),
) {
    let side = f64::from(SQUARE);
    let down = (f64::from(row) + 0.5) / side;
    let (left, right) = (mixed(*a, *c, down), mixed(*b, *d, down));
    let step = (right - left) / side;
    let at = |col: u32| on.cell(left + step * (f64::from(col) + 0.5));
    let mut col = cols.start;
    while col < cols.end {
        let cell = at(col);
        // Most often the whole of what is left lies on one factor cell. What is off the
        // raster at both ends may cross it in between.
        let end = if cell.is_some() && at(cols.end - 1) == cell {
            cols.end
        } else {
            (col + 1..cols.end).find(|col| at(*col) != cell).unwrap_or(cols.end)
        };
        put(end, cell);
        col = end;
    }
}

#[cfg(test)]
mod tests;
