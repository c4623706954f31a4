//! How far Σ covered areas may lie from the polygon's own area, because of the boundary.

use restora_grid::{COVER_ONE, Window};

use crate::{CellAreas, PixelRule, SiteCover};

/// Bound on the error of the cells on a site's boundary, in m². `boundary` is the site's
/// cover by the exact rule.
///
/// By the centre rule a boundary cell counts wholly or not at all, so it errs by its area at
/// most. By the exact rule it errs by rounding its cover, half a unit, and by taking its land
/// to be spread evenly: where the scale changes by `g` across a cell, a part of it that is a
/// fraction `f` is wrong by at most `f (1 − f) / 2 · g`, an eighth of `g` at worst. That is
/// nothing on a fine grid and much on one of whole degrees.
pub fn boundary_slack_m2(
    boundary: &SiteCover,
    areas: &CellAreas,
    rule: PixelRule,
) -> f64 {
    let Some(window) = boundary.window() else { return 0.0 };
    let mut slack = 0.0;
    let mut above: Option<Vec<f64>> = None;
    for row in window.row..window.row_end() {
        let here = cells(areas, row, window);
        // The first row is compared with the second, every other with the one above.
        let next = row + 1;
        let other = match &above {
            Some(above) => above.clone(),
            None if next < window.row_end() => cells(areas, next, window),
            None => here.clone(),
        };
        for col in boundary.boundary_columns(row) {
            let i = (col - window.col) as usize;
            slack += match rule {
                PixelRule::Centre => here[i],
                PixelRule::Exact => {
                    let beside = if i > 0 {
                        here[i - 1]
                    } else {
                        *here.get(1).unwrap_or(&here[0])
                    };
                    let uneven = (here[i] - other[i]).abs() + (here[i] - beside).abs();
                    uneven / 8.0 + here[i] * 0.5 / f64::from(COVER_ONE)
                }
            };
        }
        above = Some(here);
    }
    slack
}

/// Areas of the cells of a row of a window, in m².
fn cells(areas: &CellAreas, row: u32, window: Window) -> Vec<f64> {
    let cols = window.col..window.col_end();
    let row = areas.row(row, cols.clone());
    (0..cols.len()).map(|i| areas.m2(u128::from(row.between(i, i + 1)))).collect()
}

#[cfg(test)]
mod tests {
    use geo_types::{MultiPolygon, polygon};
    use restora_grid::{Ellipsoid, Grid};

    use super::*;
    use crate::transform::tests::geographic;
    use crate::{AreaMethod, geodesic_area_m2, scan};

    #[test]
    fn half_a_cell_of_ten_degrees_is_within_the_slack_and_not_within_rounding() {
        let crs = geographic("EPSG:4326", Ellipsoid::WGS84);
        let gt = [0.0, 10.0, 0.0, 60.0, 0.0, -10.0];
        let grid = Grid::from_geotransform("t", (2, 3), gt, Some(crs.clone())).unwrap();
        let site = MultiPolygon(vec![polygon![
            (x: 0.0, y: 45.0), (x: 10.0, y: 45.0), (x: 10.0, y: 60.0), (x: 0.0, y: 60.0)
        ]]);
        let areas =
            CellAreas::new("t", &grid, AreaMethod::True, &[grid.window()]).unwrap();
        let cover = scan("t", &site, &grid, PixelRule::Exact).unwrap();
        // Row 0 wholly, the northern half of row 1: less land than half of that row.
        let full = areas.row(0, 0..1).between(0, 1);
        let half = areas.row(1, 0..1).between(0, 1) / 2;
        let counted = areas.m2(u128::from(full + half));
        let own = geodesic_area_m2(&site, &crs, None).unwrap();
        let slack = boundary_slack_m2(&cover, &areas, PixelRule::Exact);
        assert!(counted - own > 1e-2 * own, "{counted} {own}");
        assert!(counted - own < slack && slack < 0.1 * own, "{counted} {own} {slack}");
    }
}
