//! Sites that nobody drew: the raster cut into squares, for statistics of value in space.

use geo_types::{LineString, MultiPolygon, Polygon, Rect};
use restora_accounts::{Site, SiteKind};
use restora_grid::{Grid, Window};
use restora_message::catalogue::{raster, sites};
use restora_message::{Problem, Problems};
use restora_value::Quantities;
use restora_zonal::{SiteCover, Transforms};
use serde_json::json;

use crate::local::each;
use crate::places::Means;
use crate::plan::Places;
use crate::rasters::pixel_m;
use crate::shapes::{Laid, Shape, Shaper};
use crate::watch::go_on;
use crate::{Loaded, Quantity};

/// Where the config names the side of a square.
const AT: &str = "/sites/fishnet";

/// More squares than this are a slip of the unit.
const MOST: u64 = 1_000_000;

/// Cuts the raster into squares of whole pixels (as near to squares as its pixels allow), from its upper left corner; those at the
/// other edges are what is left. The side is rounded to whole pixels, one at least.
pub(crate) fn fishnet(
    loaded: &Loaded,
    side: &Quantity,
    grid: &Grid,
    means: &Means<'_>,
) -> Result<Places, Problems> {
    let (windows, (cols, rows)) = windows(loaded, side, grid)?;
    let shapes = shapes(loaded, grid, &windows, means)?;
    let mut places = Places {
        facts: json!({"fishnet": {"columns": cols, "rows": rows, "squares": windows.len()}}),
        sites: windows.len(),
        ..Places::default()
    };
    let mut union = blank("union", SiteKind::Union);
    for ((number, window), (shape, laid)) in (0u32..).zip(&windows).zip(shapes) {
        let id = format!("r{}c{}", window.row / rows, window.col / cols);
        let row = Site {
            polygon_m2: shape.polygon_m2,
            outside_m2: 0.0,
            tolerance_m2: shape.tolerance_m2,
            pixels: Some(shape.pixels),
            ..blank(&id, SiteKind::Site)
        };
        union.polygon_m2 = union.polygon_m2.zip(row.polygon_m2).map(|(a, b)| a + b);
        union.tolerance_m2 += row.tolerance_m2;
        union.pixels = union.pixels.zip(row.pixels).map(|(a, b)| a + b);
        places.rows.push(row);
        places.add(number, laid);
    }
    let all: Vec<u32> = (0..u32::try_from(windows.len()).unwrap_or(u32::MAX)).collect();
    if windows.len() > 1 {
        places.unions.push((u32::try_from(places.rows.len()).unwrap_or(u32::MAX), all));
        places.rows.push(union);
    }
    Ok(places)
}

/// The squares, row by row, and the pixels along a side.
fn windows(
    loaded: &Loaded,
    side: &Quantity,
    grid: &Grid,
) -> Result<(Vec<Window>, (u32, u32)), Problems> {
    let placed = |problem: Problem| Problems::from(loaded.place(problem, AT));
    let side_m = Quantities::Length.read(side.value, &side.unit).map_err(placed)?;
    // Degrees of longitude are as long as they are in the middle of the raster.
    let parallel =
        grid.crs.as_ref().filter(|crs| crs.is_geographic()).map_or(1.0, |crs| {
            (grid.bounds().center().y * crs.unit_si).cos().abs().max(1e-3)
        });
    let (wide_m, high_m) =
        (pixel_m(grid) * parallel, pixel_m(grid) * (grid.dy / grid.dx).abs());
    let whole = |pixel_m: f64, most: u32| {
        let cells = (side_m / pixel_m).round().clamp(1.0, f64::from(most.max(1)));
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "clamped to the size of the raster"
        )]
        let cells = cells as u32;
        cells
    };
    let (cols, rows) = (whole(wide_m, grid.cols), whole(high_m, grid.rows));
    let (across, down) = (grid.cols.div_ceil(cols), grid.rows.div_ceil(rows));
    if u64::from(across) * u64::from(down) > MOST {
        let count = u64::from(across) * u64::from(down);
        let problem =
            Problem::new(&sites::FISHNET).with("count", count).with("most", MOST);
        return Err(placed(problem));
    }
    let windows: Vec<Window> = (0..down)
        .flat_map(|j| (0..across).map(move |i| (i * cols, j * rows)))
        .map(|(col, row)| Window {
            col,
            row,
            cols: cols.min(grid.cols - col),
            rows: rows.min(grid.rows - row),
        })
        .collect();
    Ok((windows, (cols, rows)))
}

/// The shapes of all squares.
fn shapes(
    loaded: &Loaded,
    grid: &Grid,
    windows: &[Window],
    means: &Means<'_>,
) -> Result<Vec<(Shape, Laid)>, Problems> {
    let rules = (loaded.config.grid.area, loaded.config.grid.pixel_rule);
    let outputs = &loaded.config.outputs;
    let outlines = outputs.report.is_some() || outputs.draw_sites();
    let shaper = Shaper::new("", grid, rules).with_outlines(outlines);
    let Some(crs) = &grid.crs else {
        let path = loaded.config.dates.first().map_or("", |date| date.path.as_str());
        let problem = Problem::new(&raster::NO_CRS).with("path", path);
        return Err(loaded.place(problem, AT).into());
    };
    let own = shaper.tools(crs, means.transforms)?;
    let shaped: Vec<Result<(Shape, Laid), Problem>> = each(
        means.pool,
        windows,
        (Some(own), || shaper.tools(crs, &Transforms::default())),
        |window, tools| {
            go_on(means.watch)?;
            let corner =
                |col: u32, row: u32| (grid.x(f64::from(col)), grid.y(f64::from(row)));
            let rect = Rect::new(
                corner(window.col, window.row),
                corner(window.col_end(), window.row_end()),
            );
            let ring = rect.to_polygon().into_inner().0;
            let square = Polygon::new(ring, Vec::<LineString>::new());
            let (shape, laid) = shaper.shape(&MultiPolygon(vec![square]), tools)?;
            // Whole pixels by definition, however a corner is rounded.
            let cover = SiteCover::whole(*window);
            Ok((Shape { pixels: cover.pixels_fixed(), ..shape }, Laid { cover, ..laid }))
        },
    )?;
    shaped.into_iter().collect::<Result<_, _>>().map_err(Problems::from)
}

fn blank(id: &str, kind: SiteKind) -> Site {
    Site {
        id: id.to_owned(),
        name: id.to_owned(),
        group: None,
        kind,
        polygon_m2: Some(0.0),
        outside_m2: 0.0,
        tolerance_m2: 0.0,
        pixels: Some(0),
    }
}
