//! Where cells lie on factor rasters, against positions transformed one by one.

use restora_grid::Ellipsoid;

use super::*;
use crate::Transforms;
use crate::transform::tests::{geographic, projected};

fn grid(size: (usize, usize), gt: [f64; 6], crs: Option<restora_grid::Crs>) -> Grid {
    Grid::from_geotransform("t", size, gt, crs).unwrap()
}

/// The factor cell of every cell of a window, row by row.
fn cells(placed: &Placed, window: Window) -> Vec<Option<Cell>> {
    let mut out = Vec::new();
    for row in window.row..window.row_end() {
        let mut col = window.col;
        placed.row(row, window.col..window.col_end(), |end, cell| {
            out.extend((col..end).map(|_| cell));
            col = end;
        });
        assert_eq!(col, window.col_end());
    }
    out
}

#[test]
fn on_one_crs_a_cell_lies_where_its_centre_does() {
    // Cells of 10 from x = 0; factor cells of 25 from x = −5, one row of 20, two columns:
    // centres 5, 15 are in the first (−5…20), 25, 35 in the second (20…45), 45 in none.
    let plain = grid((5, 2), [0.0, 10.0, 0.0, 20.0, 0.0, -10.0], None);
    let factor = grid((2, 1), [-5.0, 25.0, 0.0, 20.0, 0.0, -10.0], None);
    let placed = Placement::new(&plain, &factor, None).place(plain.window());
    let (first, second) = (Some((0, 0)), Some((0, 1)));
    let found = cells(&placed, plain.window());
    assert_eq!(found[..5], [first, first, second, second, None]);
    // The second row is below the factor raster.
    assert_eq!(found[5..], [None; 5]);
    assert_eq!(placed.source(), Some(Window { col: 0, row: 0, cols: 2, rows: 1 }));
}

#[test]
fn between_two_crss_no_cell_is_off_by_more_than_a_part_of_a_factor_cell() {
    let utm = projected("UTM 50N", "EPSG:32650", "EPSG:4326", Ellipsoid::WGS84);
    let degrees = geographic("EPSG:4326", Ellipsoid::WGS84);
    let here =
        grid((300, 200), [480_000.0, 30.0, 0.0, 3_810_000.0, 0.0, -30.0], Some(utm));
    let gt = [116.7, 0.01, 0.0, 34.5, 0.0, -0.01];
    let there = grid((100, 100), gt, Some(degrees));
    let transforms = Transforms::default();
    let way = transforms
        .between("t", here.crs.as_ref().unwrap(), there.crs.as_ref().unwrap())
        .unwrap();
    let placement = Placement::new(&here, &there, Some(Rc::clone(&way)));
    let whole = cells(&placement.place(here.window()), here.window());
    let mut other = 0;
    for (i, cell) in whole.iter().enumerate() {
        let (row, col) = ((i / 300) as f64 + 0.5, (i % 300) as f64 + 0.5);
        let at = coord! { x: here.x(col), y: here.y(row) };
        let at = there.to_pixel(way.apply(at).unwrap());
        let (y, x) = cell.unwrap();
        let off = |at: f64, n: u32| (f64::from(n) - at).max(at - f64::from(n) - 1.0);
        assert!(off(at.x, x) <= TOLERANCE && off(at.y, y) <= TOLERANCE, "{i}");
        let inside = (at.y.floor(), at.x.floor()) == (f64::from(y), f64::from(x));
        other += usize::from(!inside);
    }
    // Only those on the edge of a factor cell can differ at all.
    assert!(other < whole.len() / 1000, "{other}");
    // Any part of the grid gives the same.
    let part = Window { col: 33, row: 50, cols: 70, rows: 45 };
    let found = cells(&placement.place(part), part);
    let expected: Vec<Option<Cell>> = (50..95)
        .flat_map(|row: usize| whole[row * 300 + 33..row * 300 + 103].to_vec())
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn a_factor_raster_may_be_smaller_than_a_square() {
    // 64 × 64 cells of 30 m; 5 × 5 factor cells of 0.0005° (about 46 m × 55 m) around
    // cell (16, 16): rows of the first square begin and end off them.
    let utm = projected("UTM 50N", "EPSG:32650", "EPSG:4326", Ellipsoid::WGS84);
    let degrees = geographic("EPSG:4326", Ellipsoid::WGS84);
    let here = grid((64, 64), [500_000.0, 30.0, 0.0, 3_810_000.0, 0.0, -30.0], Some(utm));
    let to = degrees.clone();
    let way =
        Transforms::default().between("t", here.crs.as_ref().unwrap(), &to).unwrap();
    let middle = way.apply(coord! { x: here.x(16.0), y: here.y(16.0) }).unwrap();
    let gt = [middle.x - 0.001_25, 0.0005, 0.0, middle.y + 0.001_25, 0.0, -0.0005];
    let there = grid((5, 5), gt, Some(degrees));
    let placed =
        Placement::new(&here, &there, Some(Rc::clone(&way))).place(here.window());
    let found = cells(&placed, here.window());
    let mut on = 0;
    for (i, cell) in found.iter().enumerate() {
        let (row, col) = ((i / 64) as f64 + 0.5, (i % 64) as f64 + 0.5);
        let at = way.apply(coord! { x: here.x(col), y: here.y(row) }).unwrap();
        let at = there.to_pixel(at);
        let wanted =
            Some((at.y, at.x)).and_then(|(y, x)| Some((whole(y, 5)?, whole(x, 5)?)));
        // Five factor cells are 7.7 by 9.2 cells; none of their edges is near a centre.
        assert_eq!(*cell, wanted, "{i}");
        on += usize::from(cell.is_some());
    }
    assert!((56..=90).contains(&on), "{on}");
    let (row, col) = placed.cell(16, 16).unwrap();
    assert!((2..=3).contains(&row) && (2..=3).contains(&col), "{row} {col}");
}

#[test]
fn a_square_whose_bend_turns_about_its_middle_is_looked_at_closely() {
    // Degrees from 16° N to 16° S, whose middle is the equator, on Mercator: between the
    // corners, 8° would lie 0.08° too far out.
    let degrees = geographic("EPSG:4326", Ellipsoid::WGS84);
    let mercator = projected("Mercator", "EPSG:3395", "EPSG:4326", Ellipsoid::WGS84);
    let here = grid((32, 32), [0.0, 1.0, 0.0, 16.0, 0.0, -1.0], Some(degrees));
    let side = 111_319.490_793;
    for tenth in 0..10 {
        let top = (17.0 + f64::from(tenth) / 10.0) * side;
        let gt = [0.0, side, 0.0, top, 0.0, -side];
        let there = grid((40, 40), gt, Some(mercator.clone()));
        let way = Transforms::default()
            .between("t", here.crs.as_ref().unwrap(), there.crs.as_ref().unwrap())
            .unwrap();
        let placed =
            Placement::new(&here, &there, Some(Rc::clone(&way))).place(here.window());
        for (i, cell) in cells(&placed, here.window()).iter().enumerate() {
            let (row, col) = ((i / 32) as f64 + 0.5, (i % 32) as f64 + 0.5);
            let at = way.apply(coord! { x: here.x(col), y: here.y(row) }).unwrap();
            let at = there.to_pixel(at);
            let (y, x) = cell.unwrap();
            let off = |at: f64, n: u32| (f64::from(n) - at).max(at - f64::from(n) - 1.0);
            assert!(off(at.x, x) <= TOLERANCE && off(at.y, y) <= TOLERANCE, "{i}");
        }
    }
}

#[test]
fn longitudes_go_on_at_the_other_edge_of_the_world() {
    let degrees = || Some(geographic("EPSG:4326", Ellipsoid::WGS84));
    // Cells of 1° from 178 to 182; the factor raster has 90° cells from −180.
    let here = grid((4, 1), [178.0, 1.0, 0.0, 1.0, 0.0, -1.0], degrees());
    let there = grid((4, 1), [-180.0, 90.0, 0.0, 1.0, 0.0, -1.0], degrees());
    let placed = Placement::new(&here, &there, None).place(here.window());
    let (last, first) = (Some((0, 3)), Some((0, 0)));
    assert_eq!(cells(&placed, here.window()), [last, last, first, first]);
    // The same through a projection, whose map is cut at the antimeridian.
    let pacific = projected("PDC", "EPSG:3832", "EPSG:4326", Ellipsoid::WGS84);
    let metres = 111_319.490_793;
    let gt = [28.0 * metres, metres, 0.0, metres, 0.0, -metres];
    let here = grid((4, 1), gt, Some(pacific));
    let way = Transforms::default()
        .between("t", here.crs.as_ref().unwrap(), there.crs.as_ref().unwrap())
        .unwrap();
    let placed = Placement::new(&here, &there, Some(way)).place(here.window());
    assert_eq!(cells(&placed, here.window()), [last, last, first, first]);
}
