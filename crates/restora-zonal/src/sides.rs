//! How long the sides of cells are on the ground: for slopes, and for lengths along cells.

use restora_grid::{Crs, Grid, Window};
use restora_message::Problem;

use crate::{AreaMethod, CellAreas, Transforms};

/// Width and height of the cells of every row in metres, at the middle of the row.
///
/// On a geographic grid these are arcs of the parallel and of the meridian on the ellipsoid,
/// at the centre of the cell. On a projection they are the sides on the map times the root of true over
/// planar area at the middle column: exact where the projection is conformal, as UTM, Gauss–Krüger and
/// Mercator are, and the mean of both directions elsewhere. Without a CRS, a unit is a metre.
///
/// # Errors
/// If PROJ knows no way from the CRS of the grid to longitude and latitude.
pub fn cell_sides_m(
    path: &str,
    grid: &Grid,
    transforms: &Transforms,
) -> Result<Vec<(f64, f64)>, Problem> {
    let Some(crs) = &grid.crs else {
        return Ok(vec![(grid.dx.abs(), grid.dy.abs()); grid.rows as usize]);
    };
    if crs.is_geographic() {
        let row = |row: u32| arcs(grid, crs, f64::from(row) + 0.5);
        return Ok((0..grid.rows).map(row).collect());
    }
    let middle = grid.cols / 2;
    let column = Window { col: middle, row: 0, cols: 1, rows: grid.rows };
    let areas = CellAreas::new(path, grid, AreaMethod::True, &[column], transforms)?;
    let (dx, dy) = (grid.dx.abs() * crs.unit_si, grid.dy.abs() * crs.unit_si);
    let side = |row: u32| {
        let stretch = (areas.cell_m2(row, middle) / (dx * dy)).sqrt();
        (dx * stretch, dy * stretch)
    };
    Ok((0..grid.rows).map(side).collect())
}

/// Arcs of the parallel and the meridian through a row: `N cos φ Δλ` and `M Δφ`, with the radii
/// of curvature `N = a / √(1 − e² sin² φ)` and `M = a (1 − e²) / (1 − e² sin² φ)^{3/2}`.
fn arcs(grid: &Grid, crs: &Crs, row: f64) -> (f64, f64) {
    let (a, f) = (crs.ellipsoid.semi_major_m, crs.ellipsoid.flattening);
    let e2 = f * (2.0 - f);
    let phi = grid.y(row) * crs.unit_si;
    let w2 = 1.0 - e2 * libm::sin(phi) * libm::sin(phi);
    let (n, m) = (a / w2.sqrt(), a * (1.0 - e2) / (w2 * w2.sqrt()));
    let (dx, dy) = (grid.dx.abs() * crs.unit_si, grid.dy.abs() * crs.unit_si);
    ((n * libm::cos(phi) * dx).abs(), m * dy)
}

#[cfg(test)]
mod tests {
    use restora_grid::Ellipsoid;

    use super::*;
    use crate::transform::tests::geographic;

    #[test]
    fn degrees_by_hand() {
        let crs = geographic("EPSG:4326", Ellipsoid::WGS84);
        let gt = [100.0, 1.0, 0.0, 60.5, 0.0, -1.0];
        let grid = Grid::from_geotransform("t", (3, 1), gt, Some(crs)).unwrap();
        let sides = cell_sides_m("t", &grid, &Transforms::default()).unwrap();
        // At 60° N a degree of longitude is 55,800 m and one of latitude 111,412 m long
        // (printed tables of the ellipsoid WGS 84).
        assert!((sides[0].0 - 55_800.0).abs() < 1.0, "{sides:?}");
        assert!((sides[0].1 - 111_412.0).abs() < 1.0, "{sides:?}");
    }

    #[test]
    fn without_a_crs_a_unit_is_a_metre() {
        let gt = [0.0, 2.0, 0.0, 9.0, 0.0, -3.0];
        let grid = Grid::from_geotransform("t", (3, 2), gt, None).unwrap();
        let sides = cell_sides_m("t", &grid, &Transforms::default()).unwrap();
        assert_eq!(sides, [(2.0, 3.0); 2]);
    }
}
