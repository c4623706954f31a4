//! How far Σ covered areas may lie from the polygon's own area, because of the boundary.

use restora_grid::{COVER_ONE, Window};

use crate::{CellAreas, PixelRule, SiteCover};

/// The scale of a projection changes smoothly; between the places where its change is measured
/// it is taken to be no more than so many times larger.
const SAFETY: f64 = 2.0;

/// Bound on the error of the cells on a site's boundary, in m². `boundary` is the site's
/// cover by the exact rule.
///
/// By the centre rule a boundary cell counts wholly or not at all, so it errs by its area at
/// most. By the exact rule it errs by rounding its cover, half a unit, and by taking its land
/// to be spread evenly: where the area of cells changes by `g` from one to the next, a part of
/// one that is a fraction `f` is wrong by at most `f (1 − f) / 2 · g`, an eighth of `g` at
/// worst. That is nothing on a fine grid and much on one of whole degrees. The area of a cell
/// and its change are the largest of those at the corners and the middle of the site.
pub fn boundary_slack_m2(
    boundary: &SiteCover,
    areas: &CellAreas,
    rule: PixelRule,
) -> f64 {
    let grids = areas.grids();
    let windows: Vec<Window> = if grids.is_empty() {
        boundary.window().into_iter().collect()
    } else {
        grids.into_iter().filter_map(|rows| boundary.window_in(rows)).collect()
    };
    let each = windows.into_iter().map(|window| slack_of_cell_m2(window, areas, rule));
    boundary.boundary_cells() as f64 * each.fold(0.0, f64::max)
}

/// What a cell of the boundary can err by, of a site in this window.
fn slack_of_cell_m2(window: Window, areas: &CellAreas, rule: PixelRule) -> f64 {
    let (last_row, last_col) = (window.row_end() - 1, window.col_end() - 1);
    let middle = (window.row + window.rows / 2, window.col + window.cols / 2);
    let corners =
        [(window.row, window.col), (window.row, last_col), (last_row, window.col)];
    let places = corners.into_iter().chain([(last_row, last_col), middle]);
    let (mut largest, mut uneven) = (0.0, 0.0);
    for (row, col) in places {
        largest = f64::max(largest, areas.cell_m2(row, col));
        uneven = f64::max(uneven, areas.change_m2(row, col));
    }
    match rule {
        PixelRule::Centre => largest + SAFETY * uneven,
        PixelRule::Exact => SAFETY * uneven / 8.0 + largest * 0.5 / f64::from(COVER_ONE),
    }
}

#[cfg(test)]
mod tests {
    use geo_types::{MultiPolygon, polygon};
    use restora_grid::{Ellipsoid, Grid};

    use super::*;
    use crate::transform::tests::geographic;
    use crate::{AreaMethod, Transforms, geodesic_area_m2, scan};

    #[test]
    fn half_a_cell_of_ten_degrees_is_within_the_slack_and_not_within_rounding() {
        let crs = geographic("EPSG:4326", Ellipsoid::WGS84);
        let gt = [0.0, 10.0, 0.0, 60.0, 0.0, -10.0];
        let grid = Grid::from_geotransform("t", (2, 3), gt, Some(crs.clone())).unwrap();
        let site = MultiPolygon(vec![polygon![
            (x: 0.0, y: 45.0), (x: 10.0, y: 45.0), (x: 10.0, y: 60.0), (x: 0.0, y: 60.0)
        ]]);
        let areas = CellAreas::new(
            "t",
            &grid,
            AreaMethod::True,
            &[grid.window()],
            &Transforms::default(),
        )
        .unwrap();
        let cover = scan("t", &site, &grid, PixelRule::Exact).unwrap();
        // Row 0 wholly, the northern half of row 1: less land than half of that row.
        let full = areas.row(0, 0..1).between(0, 1);
        let half = areas.row(1, 0..1).between(0, 1) / 2;
        let counted = areas.m2(u128::from(full + half));
        let own = geodesic_area_m2(&site, &crs, &crs.ellipsoid, None).unwrap();
        let slack = boundary_slack_m2(&cover, &areas, PixelRule::Exact);
        assert!(counted - own > 1e-2 * own, "{counted} {own}");
        assert!(counted - own < slack && slack < 0.1 * own, "{counted} {own} {slack}");
    }

    #[test]
    fn a_site_within_one_row_has_neighbours_all_the_same() {
        let crs = geographic("EPSG:4326", Ellipsoid::WGS84);
        let gt = [0.0, 10.0, 0.0, 60.0, 0.0, -10.0];
        // Alone in its row of a raster, and in a raster of one row.
        for rows in [3, 1] {
            let grid =
                Grid::from_geotransform("t", (2, rows), gt, Some(crs.clone())).unwrap();
            let site = MultiPolygon(vec![polygon![
                (x: 2.0, y: 50.5), (x: 9.0, y: 50.5), (x: 9.0, y: 54.0), (x: 2.0, y: 54.0)
            ]]);
            let all = Transforms::default();
            let areas =
                CellAreas::new("t", &grid, AreaMethod::True, &[grid.window()], &all)
                    .unwrap();
            let cover = scan("t", &site, &grid, PixelRule::Exact).unwrap();
            // 7 × 3.5 of the 10 × 10 degrees, in the wider, southern part of the cell.
            let counted = areas.cell_m2(0, 0) * 0.245;
            let own = geodesic_area_m2(&site, &crs, &crs.ellipsoid, None).unwrap();
            let slack = boundary_slack_m2(&cover, &areas, PixelRule::Exact);
            assert!(own - counted > 1e-2 * own, "{counted} {own}");
            assert!(own - counted < slack, "{counted} {own} {slack}");
        }
    }
}
