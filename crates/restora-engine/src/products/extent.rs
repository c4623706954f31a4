//! Where the results lie on the earth.

use geo_types::coord;
use restora_grid::{Crs, Grid, Window};
use restora_io::crs_from_text;
use restora_zonal::Transforms;
use serde_json::{Value, json};

use crate::Plan;
use crate::tiles::zones::Zone;

/// Points along each side of the frame that are brought to longitude and latitude.
const ALONG: u32 = 16;

/// West, south, east and north of all sites, and the frame around them, in degrees on WGS 84;
/// nothing where the grid has no CRS. West is greater than east where the antimeridian lies between.
pub(crate) fn extent(plan: &Plan) -> Option<Value> {
    if !plan.zones().is_empty() {
        return of_zones(plan);
    }
    let grid = plan.grid()?;
    let windows = plan.places.windows.values().copied();
    let window = windows.reduce(|a, b| a.around(&b))?;
    let points = frame(grid, grid.crs.as_ref()?, window)?;
    let bbox = bounds_of(&points)?;
    let ring: Vec<[f64; 2]> =
        points.iter().map(|(lon, lat)| [round(turn(*lon)), round(*lat)]).collect();
    let whole_turn = bbox[2] - bbox[0] >= 360.0;
    let simple = bbox[0] <= bbox[2] && !whole_turn;
    Some(json!({"bbox": bbox, "polygon": simple.then_some(ring)}))
}

/// The same of sites in several zones, around the frames of all; they have no frame in common.
fn of_zones(plan: &Plan) -> Option<Value> {
    let frame_of_zone = |zone: &Zone| {
        let covers = plan.places.covers.iter();
        let windows = covers.filter_map(|(_, cover)| cover.window_in(zone.rows()));
        let window = windows.reduce(|a, b| a.around(&b))?;
        let window = Window { row: window.row - zone.first_row, ..window };
        frame(&zone.grid, zone.grid.crs.as_ref()?, window)
    };
    let frames: Vec<_> = plan.zones().iter().filter_map(frame_of_zone).collect();
    let first = *frames.first()?.first()?;
    // Back and forth between the zones, which lie beside one another.
    let points: Vec<(f64, f64)> = frames.into_iter().flatten().chain([first]).collect();
    Some(json!({"bbox": bounds_of(&points)?, "polygon": Value::Null}))
}

fn round(degrees: f64) -> f64 {
    (degrees * 1e7).round() / 1e7
}

fn turn(lon: f64) -> f64 {
    let turned = (lon + 180.0).rem_euclid(360.0) - 180.0;
    // The eastern edge of the world is 180, not −180.
    if turned <= -180.0 && lon > 0.0 { 180.0 } else { turned }
}

/// West, south, east and north of a closed line in degrees; none where a point has no place.
/// West is greater than east where the antimeridian lies between. A line that does not come
/// back to the longitude that it began with has gone round a pole.
pub(crate) fn bounds_of(points: &[(f64, f64)]) -> Option<[f64; 4]> {
    let (first, _) = *points.first()?;
    let mut bounds = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
    let mut before = first;
    for (lon, lat) in points {
        // Within half a turn of the one before, so that longitudes run on.
        let lon = lon - ((lon - before) / 360.0).round() * 360.0;
        before = lon;
        bounds[0] = bounds[0].min(lon);
        bounds[1] = bounds[1].min(*lat);
        bounds[2] = bounds[2].max(lon);
        bounds[3] = bounds[3].max(*lat);
    }
    if !bounds.iter().all(|bound| bound.is_finite()) {
        return None;
    }
    if (before - first).abs() > 180.0 {
        let pole = if bounds[1] + bounds[3] > 0.0 { 3 } else { 1 };
        bounds[pole] = if pole == 3 { 90.0 } else { -90.0 };
    }
    let whole_turn = bounds[2] - bounds[0] >= 360.0 || (before - first).abs() > 180.0;
    let (west, east) =
        if whole_turn { (-180.0, 180.0) } else { (turn(bounds[0]), turn(bounds[2])) };
    Some([west, bounds[1], east, bounds[3]].map(round))
}

/// Points along the frame of so many columns and rows, counterclockwise and closed, where each
/// of them has a place.
pub(crate) fn frame_of(
    (cols, rows): (f64, f64),
    degrees: impl Fn(f64, f64) -> Option<(f64, f64)>,
) -> Option<Vec<(f64, f64)>> {
    let part = |size: f64, k: u32| size * f64::from(k) / f64::from(ALONG);
    let mut cells = Vec::new();
    cells.extend((0..ALONG).map(|k| (0.0, part(rows, k))));
    cells.extend((0..ALONG).map(|k| (part(cols, k), rows)));
    cells.extend((0..ALONG).map(|k| (cols, part(rows, ALONG - k))));
    cells.extend((0..=ALONG).map(|k| (part(cols, ALONG - k), 0.0)));
    cells.into_iter().map(|(col, row)| degrees(col, row)).collect()
}

/// The frame of a window in degrees.
fn frame(grid: &Grid, crs: &Crs, window: Window) -> Option<Vec<(f64, f64)>> {
    let world = crs_from_text("EPSG:4326").ok()?;
    let transform = Transforms::default().between("", crs, &world).ok()?;
    let (left, top) = (f64::from(window.col), f64::from(window.row));
    frame_of((f64::from(window.cols), f64::from(window.rows)), |col, row| {
        let at = coord! { x: grid.x(left + col), y: grid.y(top + row) };
        transform.apply(at).map(|at| (at.x, at.y))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bounds(points: &[(f64, f64)]) -> Option<[f64; 4]> {
        bounds_of(points)
    }

    #[test]
    fn longitudes_run_on_over_the_antimeridian_and_round_the_earth() {
        let square =
            [(170.0, 5.0), (170.0, 0.0), (-175.0, 0.0), (-175.0, 5.0), (170.0, 5.0)];
        assert_eq!(bounds(&square), Some([170.0, 0.0, -175.0, 5.0]));
        let world = frame_of((360.0, 180.0), |c, r| Some((c - 180.0, 90.0 - r))).unwrap();
        assert_eq!(bounds(&world), Some([-180.0, -90.0, 180.0, 90.0]));
        // Eastward at 60° N until the line is where it began: the pole lies within.
        let around: Vec<(f64, f64)> = (0..=8)
            .map(|k| ((f64::from(k) * 45.0 + 180.0) % 360.0 - 180.0, 60.0))
            .collect();
        assert_eq!(bounds(&around), Some([-180.0, 60.0, 180.0, 90.0]));
        assert_eq!(bounds_of(&[(f64::NAN, 1.0)]), None);
    }
}
