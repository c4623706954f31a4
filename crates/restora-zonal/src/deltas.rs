//! How the boundary of a polygon changes the cover of the cells it runs through.
//!
//! Every edge is cut at cell borders. A piece that climbs or falls by `dy` inside a cell
//! covers `dy · (1 − x̄)` of that cell to its right, where `x̄` is its mean distance from
//! the cell's left border, and `dy` of every cell further right. Summed along a row from
//! left to right, this is the covered fraction exactly; outer rings count positive, holes
//! negative. Cost grows with the length of the boundary, not with the area.

use geo::Area as _;
use geo_types::{Coord, LineString, MultiPolygon, Polygon};
use restora_grid::Grid;

/// A change of cover that begins in a cell.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Delta {
    pub(crate) row: u32,
    pub(crate) col: u32,
    /// Added to the cell itself.
    pub(crate) here: f64,
    /// Added to all cells to its right.
    pub(crate) right: f64,
}

/// The changes of all rings of the polygons, sorted by row and column; parts outside the
/// grid have no cells, but those to its left count for the cells of their rows.
pub(crate) fn deltas(polygons: &MultiPolygon, grid: &Grid) -> Vec<Delta> {
    let mut out = Deltas { cells: Vec::new(), cols: grid.cols, rows: grid.rows };
    for polygon in polygons {
        out.ring(polygon.exterior(), grid, 1.0);
        for hole in polygon.interiors() {
            out.ring(hole, grid, -1.0);
        }
    }
    // Stable, so that equal cells keep the order of the boundary and sums repeat exactly.
    out.cells.sort_by_key(|delta| (delta.row, delta.col));
    out.cells
}

struct Deltas {
    cells: Vec<Delta>,
    cols: u32,
    rows: u32,
}

impl Deltas {
    fn ring(&mut self, ring: &LineString, grid: &Grid, role: f64) {
        let pixels: Vec<Coord> = ring.0.iter().map(|c| grid.to_pixel(*c)).collect();
        let pixels = LineString(pixels);
        // Which way round the ring runs decides the sign; files disagree about it.
        let turn = Polygon::new(pixels.clone(), Vec::new()).signed_area();
        let sign = if turn > 0.0 { -role } else { role };
        for line in pixels.lines() {
            self.edge(line.start, line.end, sign);
        }
    }

    /// Cuts an edge at the top, bottom, left and right border of the grid.
    fn edge(&mut self, a: Coord, b: Coord, sign: f64) {
        #[expect(clippy::float_cmp, reason = "an edge is horizontal or it is not")]
        let horizontal = a.y == b.y;
        if horizontal {
            return;
        }
        let (a, b, sign) = if a.y < b.y { (a, b, sign) } else { (b, a, -sign) };
        let (top, bottom) = (a.y.max(0.0), b.y.min(f64::from(self.rows)));
        if top >= bottom {
            return;
        }
        let edge = Edge { a, b };
        let mut cuts = [top, bottom, bottom, bottom];
        let mut count = 1;
        for border in [0.0, f64::from(self.cols)] {
            if (a.x < border) != (b.x < border) {
                let y = edge.y_at(border);
                if y > top && y < bottom {
                    cuts[count] = y;
                    count += 1;
                }
            }
        }
        cuts[count] = bottom;
        cuts[..=count].sort_by(f64::total_cmp);
        for pair in cuts[..=count].windows(2) {
            self.part(&edge, pair[0], pair[1], sign);
        }
    }

    /// A part of an edge that lies wholly left of, inside, or right of the grid.
    fn part(&mut self, edge: &Edge, from: f64, to: f64, sign: f64) {
        if from >= to {
            return;
        }
        let middle = edge.x_at(f64::midpoint(from, to));
        if middle >= f64::from(self.cols) {
            return;
        }
        let mut y = from;
        let mut row = cell(from, self.rows);
        while y < to {
            let next = (f64::from(row) + 1.0).min(to);
            if next > y {
                if middle < 0.0 {
                    let dy = sign * (next - y);
                    self.cells.push(Delta { row, col: 0, here: dy, right: dy });
                } else {
                    self.row_piece(edge, row, (y, next), sign);
                }
            }
            y = next;
            row += 1;
        }
    }

    /// A piece of an edge inside one row, cut at the borders of its columns.
    fn row_piece(&mut self, edge: &Edge, row: u32, (y0, y1): (f64, f64), sign: f64) {
        let last = f64::from(self.cols);
        let (xa, xb) = (edge.x_at(y0).clamp(0.0, last), edge.x_at(y1).clamp(0.0, last));
        let (left, right) = (xa.min(xb), xa.max(xb));
        let (first, end) = (cell(left, self.cols), cell(right, self.cols));
        let dy = sign * (y1 - y0);
        if first == end || right <= f64::from(first) + 1.0 {
            let mean = f64::midpoint(left, right) - f64::from(first);
            self.cells.push(Delta {
                row,
                col: first,
                here: dy * (1.0 - mean),
                right: dy,
            });
            return;
        }
        let per_column = dy / (right - left);
        let mut x = left;
        for col in first..=end {
            let next = (f64::from(col) + 1.0).min(right);
            if next <= x {
                continue;
            }
            let part = per_column * (next - x);
            let mean = f64::midpoint(x, next) - f64::from(col);
            self.cells.push(Delta { row, col, here: part * (1.0 - mean), right: part });
            x = next;
        }
    }
}

/// An edge with `a.y < b.y`.
struct Edge {
    a: Coord,
    b: Coord,
}

impl Edge {
    fn x_at(&self, y: f64) -> f64 {
        // From the nearer end, so that the ends themselves are met exactly.
        let t = (y - self.a.y) / (self.b.y - self.a.y);
        if t <= 0.5 {
            self.a.x + (self.b.x - self.a.x) * t
        } else {
            self.b.x - (self.b.x - self.a.x) * ((self.b.y - y) / (self.b.y - self.a.y))
        }
    }

    fn y_at(&self, x: f64) -> f64 {
        self.a.y + (self.b.y - self.a.y) * ((x - self.a.x) / (self.b.x - self.a.x))
    }
}

/// The cell of a position, within `0..count`.
fn cell(position: f64, count: u32) -> u32 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to 0..=count-1, and a float cast saturates"
    )]
    let cell = position.floor().clamp(0.0, f64::from(count.saturating_sub(1))) as u32;
    cell
}
