//! Corrections on real rasters, with factors on another grid and in another CRS, against pixel
//! centres transformed one by one.

use std::collections::BTreeMap;
use std::path::Path;

use gdal::Dataset;
use gdal::spatial_ref::{AxisMappingStrategy, CoordTransform, SpatialRef};
use serde_json::json;

use super::{case, data, proven};
use crate::support::{Raster, put};

/// Factors in degrees: cells of `cell` degrees from `west` and `north`.
struct Factors {
    west: f64,
    north: f64,
    cell: f64,
    size: (usize, usize),
}

/// Eighths, so that factors of 2⁻²⁰ hold them exactly: from 1/8 to 17/8.
fn number(col: f64, row: f64) -> f64 {
    (1.0 + (col * 7.0 + row * 11.0) % 17.0) / 8.0
}

/// How far a cell may be misplaced, in cells of the factor raster.
const PLACE: f64 = 1.0 / 32.0;

#[expect(
    clippy::disallowed_methods,
    reason = "a second opinion that shares nothing with what it judges"
)]
fn open(path: &Path) -> Dataset {
    Dataset::open(path).unwrap()
}

/// Mean factor of each class by brute force, and by how much it may differ because of centres
/// that lie within 1/32 of a factor cell of its edge.
fn brute(path: &Path, factors: &Factors) -> BTreeMap<String, (f64, f64)> {
    let dataset = open(path);
    let (cols, rows) = dataset.raster_size();
    let [x0, dx, _, y0, _, dy] = dataset.geo_transform().unwrap();
    let band = dataset.rasterband(1).unwrap();
    let classes = band.read_as::<f32>((0, 0), (cols, rows), (cols, rows), None).unwrap();
    let mut from = dataset.spatial_ref().unwrap();
    let mut to = SpatialRef::from_epsg(4326).unwrap();
    from.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
    to.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
    let transform = CoordTransform::new(&from, &to).unwrap();
    let mut sums: BTreeMap<String, (f64, f64, f64)> = BTreeMap::new();
    for row in 0..rows {
        let mut xs: Vec<f64> = (0..cols).map(|c| x0 + dx * (c as f64 + 0.5)).collect();
        let mut ys = vec![y0 + dy * (row as f64 + 0.5); cols];
        transform.transform_coords(&mut xs, &mut ys, &mut []).unwrap();
        for (col, (lon, lat)) in xs.into_iter().zip(ys).enumerate() {
            let class = classes.data()[row * cols + col];
            if class.is_nan() {
                continue;
            }
            let (x, y) = (
                (lon - factors.west) / factors.cell,
                (factors.north - lat) / factors.cell,
            );
            let near = |at: f64| (at - at.round()).abs() <= PLACE;
            let sum = sums.entry(format!("{class}")).or_default();
            sum.0 += number(x.floor(), y.floor());
            sum.1 += 1.0;
            sum.2 += f64::from(u8::from(near(x) || near(y))) * 2.0;
        }
    }
    sums.into_iter().map(|(class, (sum, n, off))| (class, (sum / n, off / n))).collect()
}

/// Runs a raster as one site with factors on another grid and compares every class.
fn compare(path: &str, values: &str, factors: &Factors) {
    let whole = json!({"whole": true});
    let mut case = case(&[("2001", path)], &whole);
    case.config["grid"] = json!({"area": "planar"});
    put(&case.path("crosswalk.csv"), values);
    case.config["crosswalk"] = json!("crosswalk.csv");
    let raster = Raster {
        size: factors.size,
        transform: [factors.west, factors.cell, 0.0, factors.north, 0.0, -factors.cell],
        crs: Some("EPSG:4326"),
        nodata: None,
        options: &["COMPRESS=DEFLATE"],
    };
    let pixels = raster.pixels(|col, row| number(col as f64, row as f64));
    raster.write(&case.path("factors.tif"), &pixels);
    case.config["valuation"] = json!({
        "standard_equivalent": {"value": 1000, "unit": "CNY/ha/yr"},
        "corrections": [{
            "kind": "raster",
            "name": "f",
            "rasters": [{"path": "factors.tif"}],
            "services": ["food"],
        }],
    });
    case.done();
    proven(&case);
    let wanted = brute(&data(path), factors);
    let rows = case.table("corrections");
    assert_eq!(rows.0.len(), wanted.len());
    for (class, (mean, margin)) in wanted {
        let row = rows.one(&[("site", "whole"), ("class", &class)]);
        let found = row.number("mean_factor");
        // Planar cells are of one size, so that the mean is that of pixels. A cell near an edge
        // may take the neighbour's factor, at most 2 more or less; few do.
        assert!((found - mean).abs() <= margin / 100.0 + 1e-9, "{class}: {found} {mean}");
    }
}

/// Equal-area metres without EPSG code to cells of 0.05°, 18 × 18 pixels each.
#[test]
fn new_guinea_under_factors_in_degrees_is_that_of_centres_one_by_one() {
    let factors = Factors { west: 130.0, north: 0.0, cell: 0.05, size: (500, 300) };
    let types = [
        (1, "dry"),
        (2, "broad"),
        (3, "meadow"),
        (5, "paddy"),
        (6, "shrub"),
        (7, "desert"),
        (9, "water"),
    ];
    let rows = types.map(|(code, kind)| format!("{code},{kind}\n"));
    let values = format!("code,type\n{}", rows.concat());
    let path = "landcover/motif-newguinea-small/landcover2001s.tif";
    compare(path, &values, &factors);
}

/// UTM to cells finer than its pixels of 30 m: 0.0002° are 22 m north to south.
#[test]
fn zion_under_factors_finer_than_its_pixels_is_that_of_centres_one_by_one() {
    let factors = Factors { west: -113.4, north: 37.6, cell: 0.0002, size: (4000, 3000) };
    let rows = (1..=8).map(|code| {
        format!(
            "{code},{}\n",
            ["water", "dry", "bare", "mixed", "shrub", "steppe", "paddy", "wetland"]
                [code - 1]
        )
    });
    let values = format!("code,type\n{}", rows.collect::<String>());
    let path = "landcover/spdatalarge-zion/nlcd.tif";
    compare(path, &values, &factors);
}
