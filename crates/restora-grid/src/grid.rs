//! The pixel grid of a raster.

use geo_types::{Coord, Rect, coord};
use restora_message::Problem;
use restora_message::catalogue::raster;
use serde::{Deserialize, Serialize};

use crate::{Crs, Window};

/// How far, in pixels, two corners may lie apart and still be the same corner. Geotransforms
/// that passed through text formats differ by about 1e-6 pixel; a real shift is larger.
const SAME_CORNER_PX: f64 = 1e-3;

/// A grid of equal cells whose edges run along the axes of its CRS.
///
/// Column 0 begins at `x0` and row 0 at `y0`; `dx` and `dy` are the signed cell sizes in
/// CRS units (`dy` is negative in the usual north-up raster).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Grid {
    /// Number of columns.
    pub cols: u32,
    /// Number of rows.
    pub rows: u32,
    /// x of the outer edge of column 0.
    pub x0: f64,
    /// y of the outer edge of row 0.
    pub y0: f64,
    /// Signed cell width.
    pub dx: f64,
    /// Signed cell height.
    pub dy: f64,
    /// Coordinate reference system, where the raster has one.
    pub crs: Option<Crs>,
}

/// How two grids differ.
#[derive(Clone, Debug, PartialEq)]
pub enum Difference {
    /// Another number of columns or rows, on cells of the same size; with the offset of
    /// the other grid's corner in pixels.
    Extent {
        /// Columns and rows of this grid.
        size: (u32, u32),
        /// Columns and rows of the other grid.
        other: (u32, u32),
        /// Offset of the other grid's first corner, in pixels right and down.
        offset: (f64, f64),
    },
    /// Cells of the same size, shifted.
    Offset {
        /// Offset in pixels right and down.
        offset: (f64, f64),
    },
    /// Cells of another size.
    CellSize {
        /// Cell size of this grid.
        size: (f64, f64),
        /// Cell size of the other grid.
        other: (f64, f64),
        /// Offset of the other grid's first corner, in pixels right and down.
        offset: (f64, f64),
    },
}

impl Grid {
    /// The grid of a raster of `size` (columns, rows) with GDAL's six geotransform numbers.
    ///
    /// # Errors
    /// Names the raster `path` if it is rotated, sheared, degenerate or too large.
    pub fn from_geotransform(
        path: &str,
        size: (usize, usize),
        gt: [f64; 6],
        crs: Option<Crs>,
    ) -> Result<Self, Problem> {
        let [x0, dx, shear_x, y0, shear_y, dy] = gt;
        let text = || format!("{gt:?}");
        let usable = gt.iter().all(|v| v.is_finite());
        if usable && (shear_x != 0.0 || shear_y != 0.0) {
            return Err(Problem::new(&raster::ROTATED)
                .with("path", path)
                .with("geotransform", text()));
        }
        if !usable || dx == 0.0 || dy == 0.0 {
            return Err(Problem::new(&raster::BAD_GEOTRANSFORM)
                .with("path", path)
                .with("geotransform", text()));
        }
        let fits =
            |n: usize| u32::try_from(n).ok().filter(|n| *n <= i32::MAX.cast_unsigned());
        match (fits(size.0), fits(size.1)) {
            (Some(cols), Some(rows)) => Ok(Self { cols, rows, x0, y0, dx, dy, crs }),
            _ => Err(Problem::new(&raster::TOO_LARGE)
                .with("path", path)
                .with("cols", size.0)
                .with("rows", size.1)),
        }
    }

    /// The window of all cells.
    pub fn window(&self) -> Window {
        Window { col: 0, row: 0, cols: self.cols, rows: self.rows }
    }

    /// Number of cells.
    pub fn cells(&self) -> u64 {
        u64::from(self.cols) * u64::from(self.rows)
    }

    /// x of a column position (0 is the outer edge of the first column).
    pub fn x(&self, col: f64) -> f64 {
        self.x0 + self.dx * col
    }

    /// y of a row position (0 is the outer edge of the first row).
    pub fn y(&self, row: f64) -> f64 {
        self.y0 + self.dy * row
    }

    /// Map coordinates to pixel coordinates (column, row), fractions kept.
    pub fn to_pixel(&self, at: Coord) -> Coord {
        coord! { x: (at.x - self.x0) / self.dx, y: (at.y - self.y0) / self.dy }
    }

    /// The extent in map coordinates.
    pub fn bounds(&self) -> Rect {
        Rect::new(
            coord! { x: self.x0, y: self.y0 },
            coord! { x: self.x(f64::from(self.cols)), y: self.y(f64::from(self.rows)) },
        )
    }

    /// Area of a cell on the plane, in CRS units squared.
    pub fn planar_cell_area(&self) -> f64 {
        (self.dx * self.dy).abs()
    }

    /// How `other`'s pixels differ from this grid's, or `None` where they coincide. CRSs
    /// are not compared here.
    pub fn difference(&self, other: &Self) -> Option<Difference> {
        let near = |a: f64, b: f64| (a - b).abs() <= SAME_CORNER_PX;
        let first = self.to_pixel(coord! { x: other.x0, y: other.y0 });
        let far = self.to_pixel(coord! {
            x: other.x(f64::from(other.cols)),
            y: other.y(f64::from(other.rows)),
        });
        let offset = (first.x, first.y);
        // Over the longer side, a cell size that differs by less moves no corner.
        let cols = f64::from(self.cols.max(other.cols));
        let rows = f64::from(self.rows.max(other.rows));
        let same_cells = near((other.dx - self.dx) / self.dx * cols, 0.0)
            && near((other.dy - self.dy) / self.dy * rows, 0.0);
        if !same_cells {
            return Some(Difference::CellSize {
                size: (self.dx, self.dy),
                other: (other.dx, other.dy),
                offset,
            });
        }
        let size = (self.cols, self.rows);
        if size != (other.cols, other.rows) {
            let other = (other.cols, other.rows);
            return Some(Difference::Extent { size, other, offset });
        }
        let same = near(first.x, 0.0)
            && near(first.y, 0.0)
            && near(far.x, f64::from(self.cols))
            && near(far.y, f64::from(self.rows));
        (!same).then_some(Difference::Offset { offset })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(x0: f64, y0: f64, d: f64) -> Grid {
        let gt = [x0, d, 0.0, y0, 0.0, -d];
        Grid::from_geotransform("t", (10, 20), gt, None).unwrap()
    }

    #[test]
    fn rotation_is_refused_by_name() {
        let e =
            Grid::from_geotransform("r.tif", (1, 1), [0., 1., 0.1, 0., 0., -1.], None);
        assert_eq!(e.unwrap_err().entry.code, "E205");
        let e = Grid::from_geotransform("r.tif", (1, 1), [0., 0., 0., 0., 0., -1.], None);
        assert_eq!(e.unwrap_err().entry.code, "E217");
    }

    #[test]
    fn differences_are_told_in_pixels() {
        let a = grid(100.0, 500.0, 30.0);
        assert_eq!(a.difference(&grid(100.0, 500.0, 30.0)), None);
        // 45 m east is 1.5 pixels right, 30 m south is 1 pixel down.
        match a.difference(&grid(145.0, 470.0, 30.0)) {
            Some(Difference::Offset { offset }) => {
                assert!((offset.0 - 1.5).abs() < 1e-12 && (offset.1 - 1.0).abs() < 1e-12);
            }
            other => panic!("{other:?}"),
        }
        // 0.013 m of cell size over 472 columns moves the far corner: another grid.
        assert!(matches!(
            a.difference(&grid(100.0, 500.0, 29.99)),
            Some(Difference::CellSize { .. })
        ));
    }

    #[test]
    fn float_noise_is_no_difference() {
        let a = grid(357_776.773_303_77, 6_234_812.565_531_48, 24.990_273_796_207_73);
        let b = grid(357_776.773_303_71, 6_234_812.565_531_48, 24.990_273_796_218_41);
        assert_eq!(a.difference(&b), None);
    }
}
