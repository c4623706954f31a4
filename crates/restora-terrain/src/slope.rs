//! How steep the ground is and which way it faces, from heights.
//!
//! Horn 1981, Proceedings of the IEEE 69: 14-47, third-order finite differences: with the
//! heights around a cell
//!
//! ```text
//! a b c
//! d e f        dz/dx = ((c + 2f + i) − (a + 2d + g)) / (8 dx)
//! g h i        dz/dy = ((g + 2h + i) − (a + 2b + c)) / (8 dy)
//! ```
//!
//! the tangent of the slope is √(dz/dx² + dz/dy²). A cell that lacks one of the nine
//! heights has none, so that the last row of a raster is left out and not made up.

/// Heights of a window and of one cell around it.
#[derive(Clone, Copy, Debug)]
pub struct Heights<'a> {
    /// `(cols + 2) × (rows + 2)` heights, row by row; NaN where there is none.
    pub cells: &'a [f32],
    /// Columns of the window.
    pub cols: usize,
    /// Rows of the window.
    pub rows: usize,
    /// Width and height of a cell in metres, for each row of the window; a row beyond the
    /// last takes the last.
    pub spacing: &'a [(f64, f64)],
    /// Metres per unit of height.
    pub z_to_m: f64,
}

/// What [`Slopes::fill`] finds: one number per cell of the window, NaN where there is none.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Slopes {
    /// Tangent of the slope: rise per run.
    pub tan: Vec<f64>,
    /// |sin α| + |cos α| of the aspect α, from 1 to √2: how much wider a cell is across the
    /// flow than along its side. A flat cell has 1.
    pub aspect_x: Vec<f64>,
}

impl Slopes {
    /// Computes a window. All is NaN if there are fewer heights than the window needs.
    pub fn fill(&mut self, heights: &Heights<'_>) {
        let Heights { cells, cols, rows, spacing, z_to_m } = *heights;
        let count = cols.saturating_mul(rows);
        for out in [&mut self.tan, &mut self.aspect_x] {
            out.clear();
            out.resize(count, f64::NAN);
        }
        let width = cols + 2;
        if cols == 0 || cells.len() < width.saturating_mul(rows + 2) {
            return;
        }
        let tans = self.tan.chunks_exact_mut(cols);
        let rows = tans.zip(self.aspect_x.chunks_exact_mut(cols)).enumerate();
        for (row, (tan, aspect_x)) in rows {
            let Some(&(dx, dy)) = spacing.get(row).or(spacing.last()) else { return };
            let line = |k: usize| cells.get((row + k) * width..).unwrap_or_default();
            let per = (z_to_m / (8.0 * dx), z_to_m / (8.0 * dy));
            fill_row([line(0), line(1), line(2)], per, tan, aspect_x);
        }
    }
}

/// One row, from the three around it; `per` makes a weighted difference a gradient.
fn fill_row(lines: [&[f32]; 3], per: (f64, f64), tan: &mut [f64], aspect_x: &mut [f64]) {
    let windows = |k: usize| lines[k].windows(3);
    let around = windows(0).zip(windows(1)).zip(windows(2));
    for (((above, here), below), (tan, aspect_x)) in
        around.zip(tan.iter_mut().zip(aspect_x))
    {
        let ([a, b, c], [d, e, f], [g, h, i]) = (wide(above), wide(here), wide(below));
        let gx = ((c + 2.0 * f + i) - (a + 2.0 * d + g)) * per.0;
        let gy = ((g + 2.0 * h + i) - (a + 2.0 * b + c)) * per.1;
        // The cell itself enters no difference, but must be there.
        let steep = (gx * gx + gy * gy).sqrt();
        let steep = if e.is_nan() { e } else { steep };
        *tan = steep;
        let turned = (gx.abs() + gy.abs()) / steep;
        *aspect_x = if steep > 0.0 { turned } else { 1.0 + steep };
    }
}

#[inline]
fn wide(three: &[f32]) -> [f64; 3] {
    [0, 1, 2].map(|k| three.get(k).map_or(f64::NAN, |&z| f64::from(z)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn slopes(cells: &[f32], cols: usize, spacing: &[(f64, f64)], z_to_m: f64) -> Slopes {
        let rows = cells.len() / (cols + 2) - 2;
        let mut out = Slopes::default();
        out.fill(&Heights { cells, cols, rows, spacing, z_to_m });
        out
    }

    /// 5 × 4 heights of a plane that rises by `east` and `south` per cell.
    fn plane(east: f32, south: f32) -> Vec<f32> {
        let cell = |i: u8| 100.0 + east * f32::from(i % 5) + south * f32::from(i / 5);
        (0..20).map(cell).collect()
    }

    #[test]
    fn planes_are_exact() {
        // 3 m per 10 m and 4 m per 10 m: √(0.09 + 0.16) = 0.5; (0.3 + 0.4) / 0.5 = 1.4
        let got = slopes(&plane(3.0, 4.0), 3, &[(10.0, 10.0)], 1.0);
        assert_eq!(got.tan.len(), 6);
        for (tan, x) in got.tan.iter().zip(&got.aspect_x) {
            assert!((tan - 0.5).abs() < 1e-12 && (x - 1.4).abs() < 1e-12);
        }
        // In feet: 0.5 · 0.3048.
        let got = slopes(&plane(3.0, 4.0), 3, &[(10.0, 10.0)], 0.3048);
        assert!(got.tan.iter().all(|tan| (tan - 0.1524).abs() < 1e-12));
        // Due east: an aspect along the grid.
        let got = slopes(&plane(-2.0, 0.0), 3, &[(8.0, 99.0)], 1.0);
        assert!(got.tan.iter().all(|&tan| tan.to_bits() == 0.25f64.to_bits()));
        assert!(got.aspect_x.iter().all(|&x| x.to_bits() == 1f64.to_bits()));
        // Flat.
        let got = slopes(&plane(0.0, 0.0), 3, &[(8.0, 8.0)], 1.0);
        assert!(got.tan.iter().all(|&tan| tan.to_bits() == 0));
        assert!(got.aspect_x.iter().all(|&x| x.to_bits() == 1f64.to_bits()));
    }

    #[test]
    fn each_row_has_its_own_spacing() {
        // 1 per 10 m in the first row, per 20 m in the second.
        let got = slopes(&plane(1.0, 0.0), 3, &[(10.0, 30.0), (20.0, 30.0)], 1.0);
        let expected = [0.1, 0.1, 0.1, 0.05, 0.05, 0.05];
        for (tan, expected) in got.tan.iter().zip(expected) {
            assert!((tan - expected).abs() < 1e-12);
        }
    }

    #[test]
    fn a_cell_that_lacks_a_neighbour_has_no_slope() {
        for missing in 0..9 {
            let mut cells = [1.0f32, 2.0, 4.0, 3.0, 5.0, 9.0, 2.0, 2.0, 7.0];
            cells[missing] = f32::NAN;
            let got = slopes(&cells, 1, &[(1.0, 1.0)], 1.0);
            assert!(got.tan[0].is_nan() && got.aspect_x[0].is_nan(), "{missing}");
        }
        let mut out = Slopes::default();
        let cells = [0.0; 8];
        out.fill(&Heights { cells: &cells, cols: 1, rows: 1, spacing: &[], z_to_m: 1.0 });
        assert!(out.tan.len() == 1 && out.tan[0].is_nan());
    }

    #[test]
    fn it_agrees_with_gdaldem() {
        // Per cent by `gdaldem slope -p` of GDAL 3.6.2 (Horn), 25 m cells; it holds an f32.
        let heights = [
            101.0, 104.0, 110.0, 123.0, 131.0, 99.0, 103.0, 108.0, 119.0, 140.0, 95.0,
            100.5, 107.0, 121.0, 150.0, 90.0, 96.0, 111.0, 128.0, 149.0,
        ];
        let per_cent = [
            21.077_238_082_885_742,
            36.209_461_212_158_2,
            64.280_632_019_042_97,
            28.792_360_305_786_133,
            44.679_412_841_796_875,
            79.429_214_477_539_06,
        ];
        // Degrees by `gdaldem aspect`.
        let aspects =
            [247.693_8, 260.862_85, 275.355_84, 249.676_86, 275.136_38, 280.885_53];
        let got = slopes(&heights, 3, &[(25.0, 25.0)], 1.0);
        for (tan, expected) in got.tan.iter().zip(per_cent) {
            assert!((100.0 * tan - expected).abs() < 1e-5, "{tan}");
        }
        for (x, aspect) in got.aspect_x.iter().zip(aspects) {
            let (sin, cos) = libm::sincos(f64::to_radians(aspect));
            assert!((x - sin.abs() - cos.abs()).abs() < 1e-6, "{x}");
        }
    }

    proptest! {
        #[test]
        fn the_aspect_lies_between_the_side_and_the_diagonal(
            cells in prop::collection::vec(-500.0f32..9000.0, 25),
        ) {
            let got = slopes(&cells, 3, &[(30.0, 25.0)], 1.0);
            for x in got.aspect_x {
                prop_assert!((1.0 - 1e-12..=2f64.sqrt() + 1e-12).contains(&x));
            }
        }
    }
}
