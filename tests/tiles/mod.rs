//! Archives of tiles: many files as one raster of each date.

mod found;
mod kept_going;
mod shared_out;
mod whole;
mod zones;

use serde_json::{Value, json};

use crate::support::{Case, PIXEL_M, Raster, block};

/// Columns and rows of the land that tiles are cut from.
const SIZE: (usize, usize) = (700, 500);

/// What lies at a pixel: 0 is a class like others unless it is declared missing.
fn land(date: usize, col: usize, row: usize) -> u8 {
    if (40..60).contains(&col) && (200..230).contains(&row) {
        return 0;
    }
    [1u8, 2, 4, 5, 7][(col / (13 + date) + row / (11 + 2 * date)) % 5]
}

/// A raster that is a window of the land.
fn cut(
    nodata: Option<f64>,
    (col, row): (usize, usize),
    size: (usize, usize),
) -> Raster<'static> {
    let mut raster = Raster::new(size.0, size.1);
    raster.transform[0] += PIXEL_M * col as f64;
    raster.transform[3] -= PIXEL_M * row as f64;
    raster.nodata = nodata;
    raster.options = &["COMPRESS=DEFLATE", "TILED=YES", "BLOCKXSIZE=64", "BLOCKYSIZE=64"];
    raster
}

/// A case of tiles of 250 × 200 pixels and `more` beyond their edges; without those that
/// `without` names.
pub(crate) fn tiled(
    nodata: Option<f64>,
    more: usize,
    without: &[(usize, usize)],
) -> Case {
    let mut case = base();
    std::fs::create_dir_all(case.path("archive/2000")).unwrap();
    std::fs::create_dir_all(case.path("archive/2020")).unwrap();
    for (date, label) in ["2000", "2020"].into_iter().enumerate() {
        for (i, col) in (0..SIZE.0).step_by(250).enumerate() {
            for (j, row) in (0..SIZE.1).step_by(200).enumerate() {
                if without.contains(&(i, j)) {
                    continue;
                }
                let size =
                    ((250 + more).min(SIZE.0 - col), (200 + more).min(SIZE.1 - row));
                let raster = cut(nodata, (col, row), size);
                let pixels = raster.pixels(|x, y| land(date, col + x, row + y));
                raster
                    .write(&case.path(&format!("archive/{label}/h{i}v{j}.tif")), &pixels);
            }
        }
    }
    case.config["tiles"] = json!({"folder": "archive", "pattern": "(?<date>\\d{4})/(?<tile>h\\dv\\d)\\.tif"});
    case
}

/// The same land in one raster of each date; pixels of `gaps` are what `missing` says.
pub(crate) fn one_raster(
    nodata: Option<f64>,
    gaps: &[(usize, usize)],
    missing: u8,
) -> Case {
    let mut case = base();
    let raster = cut(nodata, (0, 0), SIZE);
    case.config["dates"] = json!([]);
    for (date, label) in ["2000", "2020"].into_iter().enumerate() {
        case.date(label, &raster, |col, row| {
            if gaps.contains(&(col / 250, row / 200)) {
                missing
            } else {
                land(date, col, row)
            }
        });
    }
    case
}

/// Three sites, two of which cross the seams.
fn base() -> Case {
    let mut case = Case::valued();
    case.config.as_object_mut().unwrap().remove("dates");
    case.sites(&sites());
    case
}

fn sites() -> Vec<Value> {
    vec![
        block("a", (5.5, 7.25), (690.0, 430.5)),
        block("b", (245.0, 195.0), (255.0, 205.0)),
        block("c", (600.0, 440.0), (690.0, 495.0)),
    ]
}

/// Tables that have to be the same, whatever the files.
const TABLES: [&str; 5] = ["sites", "uplift", "transitions", "services", "classes"];

/// Fails unless two runs found the same land.
#[track_caller]
pub(crate) fn alike(a: &Case, b: &Case) {
    for name in TABLES {
        let read =
            |case: &Case| std::fs::read(case.path(&format!("out/{name}.csv"))).unwrap();
        assert!(read(a) == read(b), "{name}");
    }
}
