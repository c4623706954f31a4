//! Where the results lie on the earth.

use geo_types::coord;
use restora_grid::{Crs, Grid, Window};
use restora_io::crs_from_text;
use restora_zonal::Transforms;
use serde_json::{Value, json};

use crate::Plan;

/// Points along each side of the frame that are brought to longitude and latitude.
const ALONG: u32 = 16;

/// West, south, east and north of all sites, and the frame around them, in degrees on WGS 84;
/// nothing where the grid has no CRS. West is greater than east where the antimeridian lies between.
pub(crate) fn extent(plan: &Plan) -> Option<Value> {
    let grid = plan.grid()?;
    let windows = plan.places.covers.iter().filter_map(|(_, cover)| cover.window());
    let window = windows.reduce(|a, b| a.around(&b))?;
    let points = frame(grid, grid.crs.as_ref()?, window)?;
    let (first, _) = *points.first()?;
    // Longitudes within half a turn of the first one, so that they can be compared.
    let near = |lon: f64| lon - ((lon - first) / 360.0).round() * 360.0;
    let mut bounds = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
    for (lon, lat) in &points {
        let lon = near(*lon);
        bounds[0] = bounds[0].min(lon);
        bounds[1] = bounds[1].min(*lat);
        bounds[2] = bounds[2].max(lon);
        bounds[3] = bounds[3].max(*lat);
    }
    if !bounds.iter().all(|bound| bound.is_finite()) {
        return None;
    }
    let round = |degrees: f64| (degrees * 1e7).round() / 1e7;
    let turn = |lon: f64| {
        let turned = (lon + 180.0).rem_euclid(360.0) - 180.0;
        // The eastern edge of the world is 180, not −180.
        if turned <= -180.0 && lon > 0.0 { 180.0 } else { turned }
    };
    let whole_turn = bounds[2] - bounds[0] >= 360.0;
    let (west, east) =
        if whole_turn { (-180.0, 180.0) } else { (turn(bounds[0]), turn(bounds[2])) };
    let bbox = [west, bounds[1], east, bounds[3]].map(round);
    let ring: Vec<[f64; 2]> =
        points.iter().map(|(lon, lat)| [round(turn(*lon)), round(*lat)]).collect();
    let simple = west <= east && !whole_turn;
    Some(json!({"bbox": bbox, "polygon": simple.then_some(ring)}))
}

/// The frame of a window in degrees, counterclockwise and closed.
fn frame(grid: &Grid, crs: &Crs, window: Window) -> Option<Vec<(f64, f64)>> {
    let world = crs_from_text("EPSG:4326").ok()?;
    let transform = Transforms::default().between("", crs, &world).ok()?;
    let part = |first: u32, size: u32, k: u32| {
        f64::from(first) + f64::from(size) * f64::from(k) / f64::from(ALONG)
    };
    let (left, right) = (f64::from(window.col), f64::from(window.col_end()));
    let (top, bottom) = (f64::from(window.row), f64::from(window.row_end()));
    let mut cells = Vec::new();
    cells.extend((0..ALONG).map(|k| (left, part(window.row, window.rows, k))));
    cells.extend((0..ALONG).map(|k| (part(window.col, window.cols, k), bottom)));
    cells.extend((0..ALONG).map(|k| (right, part(window.row, window.rows, ALONG - k))));
    cells.extend((0..=ALONG).map(|k| (part(window.col, window.cols, ALONG - k), top)));
    let degrees = |(col, row): (f64, f64)| {
        let at = transform.apply(coord! { x: grid.x(col), y: grid.y(row) })?;
        Some((at.x, at.y))
    };
    cells.into_iter().map(degrees).collect()
}
