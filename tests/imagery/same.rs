//! The same bytes on any number of threads and in any blocks; rasters that open.

use std::collections::BTreeMap;
use std::path::Path;

use gdal::{Dataset, Metadata as _};
use serde_json::json;

use super::{Bands, number};
use crate::support::{Raster, block, same, site_in};

/// Everything at once, on 90 × 70 pixels stored in tiles of this many.
fn everything(options: &'static [&'static str]) -> Bands {
    let mut bands = Bands::new();
    bands.raster = Raster { options, ..Raster::new(90, 70) };
    for date in 0..3 {
        let wave = |col: usize, row: usize| {
            ((col * 7 + row * 13 + date * 29) % 97) as f64 / 97.0
        };
        let band = |by: f64| {
            move |col: usize, row: usize| number(500.0 + 3000.0 * by * wave(col, row))
        };
        let (green, red, nir, swir) = (band(0.9), band(0.5), band(1.0), band(0.3));
        // A lake with a wavy shore.
        let lake = |col: usize, row: usize| {
            let (x, y) = (col as f64 - 45.0, row as f64 - 35.0);
            x * x + y * y < (300.0 + 200.0 * wave(col / 9, row / 7)) * (1.0 + date as f64)
        };
        let wet =
            |col: usize, row: usize| if lake(col, row) { 100 } else { swir(col, row) };
        let name = format!("201{date}");
        bands.scene(
            &name,
            &[("green", &green), ("red", &red), ("nir", &nir), ("swir1", &wet)],
        );
    }
    bands.case.sites(&[
        site_in(
            "a",
            Some("x"),
            &crate::support::polygon(&[crate::support::ring(&[
                (3.3, 2.1),
                (80.2, 9.7),
                (60.0, 66.6),
            ])]),
        ),
        block("b", (50.0, 30.0), (88.5, 69.5)),
    ]);
    bands.set("indices", &json!(["ndvi", "mndwi", "evi2"]));
    bands.set("vegetation_fraction", &json!({}));
    bands.set(
        "water",
        &json!({"otsu": {}, "minimum_area": {"value": 0.05, "unit": "ha"}}),
    );
    bands.set("persistence", &json!({"hold": 1}));
    bands.set("pixel_trend", &json!({"index": "ndvi", "significance": 0.5}));
    bands.set("rasters", &json!(["ndvi", "vegetation_fraction", "water", "pixel_trend"]));
    bands.set("histogram", &json!(20));
    bands.case.config["outputs"] = json!({"series": true});
    bands
}

/// All files of the results but those that tell of the run itself.
fn results(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut out = BTreeMap::new();
    for part in ["", "rasters"] {
        for entry in std::fs::read_dir(folder.join(part)).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            if path.is_file()
                && !["run.json", "log.ndjson", "record.json"].contains(&&*name)
            {
                out.insert(format!("{part}/{name}"), std::fs::read(&path).unwrap());
            }
        }
    }
    out
}

#[test]
fn threads_and_blocks_change_nothing() {
    let strips = everything(&[]);
    strips.case.with("run", &["-o", "one", "--threads", "1"]).exits(0);
    let first = results(&strips.case.path("one"));
    assert!(first.len() > 15, "{:?}", first.keys());
    for threads in ["2", "5"] {
        let args = ["-o", "out", "--overwrite", "--threads", threads];
        strips.case.with("run", &args).exits(0);
        assert!(results(&strips.case.path("out")) == first, "{threads} threads");
    }
    let tiles = everything(&["TILED=YES", "BLOCKXSIZE=16", "BLOCKYSIZE=32"]);
    tiles.case.done();
    assert!(results(&tiles.case.path("out")) == first, "tiles");
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a look at a raster without restora")]
fn rasters_say_what_they_are() {
    let bands = everything(&[]);
    bands.case.done();
    let path = bands.case.path("out/rasters/vegetation_fraction_2010.tif");
    let dataset = Dataset::open(&path).unwrap();
    assert_eq!(dataset.raster_size(), (90, 70));
    let band = dataset.rasterband(1).unwrap();
    assert!(band.description().unwrap().contains("植被覆盖度"));
    let pixels = band.read_as::<f32>((0, 0), (90, 70), (90, 70), None).unwrap();
    let nodata = band.no_data_value().unwrap();
    // Site b by the raster: 38.5 × 39.5 pixels, of which the last column and row count half.
    let mut sum = 0.0;
    for row in 30..70 {
        for col in 50..89 {
            let value = f64::from(pixels.data()[row * 90 + col]);
            assert!((value - nodata).abs() > 1.0, "({col}, {row})");
            let part =
                if col == 88 { 0.5 } else { 1.0 } * if row == 69 { 0.5 } else { 1.0 };
            sum += part * value;
        }
    }
    let sites = bands.case.table("sites");
    let row = sites.one(&[("site", "b"), ("date", "2010")]);
    let mean = row.number("vegetation_fraction_mean");
    assert!((mean - sum / (38.5 * 39.5)).abs() < 1e-6, "{mean}");
    // What no site has is not in it.
    assert!((f64::from(pixels.data()[0]) - nodata).abs() < 1e-3);
    let water = Dataset::open(bands.case.path("out/rasters/water_2012.tif")).unwrap();
    let water = water.rasterband(1).unwrap();
    let states = water.read_as::<u8>((50, 30), (38, 39), (38, 39), None).unwrap();
    let wet: usize = states.data().iter().map(|state| usize::from(*state == 1)).sum();
    let table = bands.case.table("water");
    let area = table.one(&[("site", "b"), ("date", "2012")]).number("water_m2");
    // The half column and row are a few pixels at most.
    assert!((area / 100.0 - wet as f64).abs() < 40.0, "{area} {wet}");
}

#[test]
fn overlapping_sites_count_once_in_the_union() {
    let bands = everything(&[]);
    bands.case.done();
    let table = bands.case.table("indices");
    let sum = |kind: &str| {
        let at = [("kind", kind), ("date", "2010"), ("index", "ndvi")];
        table.all(&at).map(|row| row.number("valid_m2")).sum::<f64>()
    };
    same(sum("sum"), sum("site"));
    assert!(sum("union") < sum("sum"));
    // Percentiles of the union are those of its own land.
    let at = [("kind", "union"), ("date", "2010"), ("index", "ndvi")];
    let row = table.one(&at);
    let (low, high) = (row.number("p5"), row.number("p95"));
    assert!(row.number("min") <= low && low < high && high <= row.number("max"));
}

#[test]
fn patches_are_measured_far_from_the_sites() {
    let mut bands = Bands::new();
    // 40 km across in pixels of 100 m, so that true areas are worked out on many squares. A
    // river of 2 × 400 pixels runs along the upper edge; the site has four of them.
    let (x, y) = crate::support::CORNER;
    bands.raster =
        Raster { transform: [x, 100.0, 0.0, y, 0.0, -100.0], ..Raster::new(400, 400) };
    bands.mndwi("2000", |_, row| if row < 2 { 0.5 } else { -0.5 });
    bands.case.sites(&[block("a", (0.0, 0.0), (20.0, 20.0))]);
    bands.case.config["grid"] = json!({});
    let least =
        |ha: f64| json!({"threshold": 0.0, "minimum_area": {"value": ha, "unit": "ha"}});
    let water = |bands: &Bands| {
        bands.case.done();
        let table = bands.case.table("water");
        table.one(&[("site", "a")]).number("water_m2")
    };
    // True areas differ from those of the map by up to a thousandth.
    bands.set("water", &least(799.0));
    let area = water(&bands);
    assert!((area - 40_000.0).abs() < 40.0, "{area}");
    bands.set("water", &least(801.0));
    same(water(&bands), 0.0);
}

#[test]
fn land_cover_on_the_same_pixels_has_the_same_proof() {
    let mut bands = Bands::new();
    // Cells of half a degree, whose areas differ so much that boundary cells need their slack.
    let place = [100.0, 0.5, 0.0, 60.0, 0.0, -0.5];
    bands.raster =
        Raster { transform: place, crs: Some("EPSG:4326"), ..Raster::new(10, 10) };
    let ring =
        [[100.6, 59.6], [104.5, 58.3], [103.2, 55.2], [100.1, 56.1], [100.6, 59.6]];
    let star = json!({"type": "Polygon", "coordinates": [ring]});
    let sites = [site_in("a", None, &star)];
    crate::support::put(
        &bands.case.path("sites.geojson"),
        crate::support::geojson("EPSG:4326", &sites),
    );
    bands.ndvi("2000", |col, _| 0.05 * col as f64);
    bands.ndvi("2020", |col, _| 0.08 * col as f64);
    bands.set("indices", &json!(["ndvi"]));
    bands.case.config["dates"] = json!([]);
    bands.case.config["grid"] = json!({});
    let raster = bands.raster;
    for date in ["2000", "2020"] {
        bands.case.date(date, &raster, |col, _| if col < 5 { 1u8 } else { 2 });
    }
    let said = bands.case.done();
    // What is said of a site is said once.
    let mut lines: Vec<&str> = said.err.lines().filter(|l| l.starts_with('W')).collect();
    lines.sort_unstable();
    let all = lines.len();
    lines.dedup();
    assert_eq!(lines.len(), all, "{}", said.err);
    let sites = bands.case.table("sites");
    let row = sites.one(&[("site", "a"), ("date", "2020")]);
    let indices = bands.case.table("indices");
    let own = indices.one(&[("site", "a"), ("date", "2020")]);
    same(row.number("valid_m2"), own.number("valid_m2"));
    assert!(row.number("ndvi_mean") > 0.0);
}
