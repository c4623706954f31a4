//! Accounts that go over the pixels, on real land cover and heights.

use gdal::Dataset;
use serde_json::json;

use super::{case, data, expected, proven};
use crate::support::same;

const NLCD: &str = "landcover/spdatalarge-zion/nlcd.tif";

/// Zion on the eight classes of the National Land Cover Database, developed land is 2. The heights
/// are those of SRTM, in degrees; the park is the boundary inside of which nothing is reclaimed.
#[test]
#[expect(clippy::disallowed_methods, reason = "a look at a raster without restora")]
fn developed_land_of_zion() {
    let mut case = case(&[("2011", NLCD)], &json!({"whole": true}));
    case.config["accounts"] = json!([
        {"kind": "reclamation", "built": [2],
            "elevation": {"path": data("landcover/spdatalarge-zion/srtm.tif")},
            "construction_boundary": {"path": data("vectors/zion/zion.gpkg")}},
        {"kind": "patches", "classes": [2], "list": false,
            "minimum_area": {"value": 1, "unit": "ha"}},
    ]);
    case.done();
    proven(&case);
    let path = case.path("out/rasters/reclamation_1.tif");
    let dataset = Dataset::open(&path).unwrap();
    let size = dataset.raster_size();
    let codes =
        dataset.rasterband(1).unwrap().read_as::<u8>((0, 0), size, size, None).unwrap();
    let mut counts = [0u64; 256];
    codes.data().iter().for_each(|cell| counts[usize::from(*cell)] += 1);
    let count = |code: usize| counts[code];
    // What the book counts of developed land in the park, by centres.
    let published = expected("spdatalarge-zion/published.json");
    assert_eq!(published["zion_nlcd_counts"]["2 Developed"], json!(count(1)));
    // Of the other 13 312 cells, numpy with Horn's slope on the heights' own grid, taken at the
    // centres, finds 52 steeper than 25° and 253 where a height is lacking.
    assert_eq!([count(2), count(3), count(5)], [13_007, 52, 253]);
    // 17 517 cells in 750 pieces with eight neighbours, as scipy 1.17 labels them.
    assert_eq!(count(1) + count(2) + count(3) + count(5), 17_517);
    let patches = case.table("patches").one(&[("site", "whole")]).clone();
    same(patches.number("patches") + patches.number("small_patches"), 750.0);
}

/// The shore of six municipalities on a raster in degrees: class 44 is the sea.
#[test]
fn the_shore_of_sao_miguel() {
    let clc = "landcover/saomiguel-clc2018/clc2018_v2020_20u1.tif";
    let sites = json!({"path": data("vectors/saomiguel-concelhos/concelhos.gpkg")});
    let mut case = case(&[("2018", clc)], &sites);
    case.config["accounts"] = json!([{"kind": "buffer", "water": [44], "built": [1, 2, 3],
        "distance": {"value": 500, "unit": "m"}}]);
    case.done();
    proven(&case);
    // numpy on cells of 18.348 × 23.123 m, the size in the middle, by centres; km².
    let known = [6.868, 11.077, 29.181, 10.880, 16.471, 7.687];
    let table = case.table("buffer");
    assert_eq!(table.0.len(), known.len());
    for (row, known) in table.0.iter().zip(known) {
        let km2 = row.number("zone_m2") / 1e6;
        assert!((km2 / known - 1.0).abs() < 2e-3, "{}: {km2}", row.text("site"));
    }
}
