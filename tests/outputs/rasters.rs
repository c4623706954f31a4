//! Rasters of value, uplift and transitions: the numbers of the tables, pixel by pixel.

use std::path::Path;

use gdal::{Dataset, Metadata as _};
use serde_json::{Value, json};

use crate::support::{Case, Raster, block, polygon, ring, site};

/// All pixels of a raster as numbers; NaN where it is missing.
fn pixels(path: &Path) -> Vec<f64> {
    let dataset = open(path);
    let size = dataset.raster_size();
    let band = dataset.rasterband(1).unwrap();
    let nodata = band.no_data_value().expect("nodata is declared");
    let read = band.read_as::<f64>((0, 0), size, size, None).unwrap();
    let value = |v: &f64| if v.to_bits() == nodata.to_bits() { f64::NAN } else { *v };
    read.data().iter().map(value).collect()
}

#[expect(clippy::disallowed_methods, reason = "the tests read what restora wrote")]
fn open(path: &Path) -> Dataset {
    Dataset::open(path).unwrap()
}

fn drawn(case: &mut Case, block: &Value) {
    case.config["outputs"] = json!({"rasters": block});
    case.done();
}

fn raster(case: &Case, name: &str) -> Vec<f64> {
    pixels(&case.path("out").join("rasters").join(name))
}

fn all() -> Value {
    json!({"layers": ["value", "uplift", "transitions"]})
}

/// Σ value × area in CNY per year, for pixels of 100 m².
fn worth(values: &[f64]) -> f64 {
    values.iter().filter(|v| !v.is_nan()).map(|v| v * 0.01).sum()
}

#[track_caller]
fn near(found: f64, expected: f64) {
    let off = (found - expected).abs() / expected.abs().max(1.0);
    assert!(off < 1e-6, "{found} for {expected}");
}

#[test]
fn pixels_are_worth_what_their_classes_are() {
    let mut case = Case::small();
    drawn(&mut case, &all());
    // Cropland is worth 4.01 thousand CNY/ha/yr, forest 23.09.
    let before = raster(&case, "value_2000.tif");
    assert!(before.iter().all(|v| (v - 4010.0).abs() < 1e-3), "{before:?}");
    let after = raster(&case, "value_2020.tif");
    let uplift = raster(&case, "uplift_2000_2020.tif");
    let codes = raster(&case, "transitions_2000_2020.tif");
    for (at, value) in after.iter().enumerate() {
        let forest = at % 10 < 5;
        near(*value, if forest { 23_090.0 } else { 4010.0 });
        near(uplift[at], if forest { 19_080.0 } else { 0.0 });
        // CLCD has nine classes: 1 + 0 × 9 + 1 and 1 + 0 × 9 + 0.
        near(codes[at], if forest { 2.0 } else { 1.0 });
    }
    // 13.55 thousand CNY/yr over one hectare.
    near(worth(&after), 13_550.0);
    near(worth(&uplift), 13_550.0 - 4010.0);
}

#[test]
fn rasters_say_what_they_are() {
    let mut case = Case::small();
    drawn(&mut case, &all());
    let folder = case.path("out").join("rasters");
    let value = open(&folder.join("value_2020.tif"));
    assert_eq!(value.metadata_item("LAYOUT", "IMAGE_STRUCTURE").as_deref(), Some("COG"));
    assert_eq!(value.metadata_item("RESTORA_DATE", "").as_deref(), Some("2020"));
    let band = value.rasterband(1).unwrap();
    assert_eq!(band.unit(), "CNY/ha/yr");
    assert!(band.description().unwrap().contains("单位面积生态系统服务价值"));
    assert_eq!(band.metadata_item("STATISTICS_MAXIMUM", "").as_deref(), Some("23090"));
    let codes = open(&folder.join("transitions_2000_2020.tif"));
    assert_eq!(codes.metadata_item("RESTORA_MULTIPLIER", "").as_deref(), Some("9"));
    assert_eq!(
        codes.metadata_item("RESTORA_CLASSES", "").as_deref(),
        Some("1,2,3,4,5,6,7,8,9")
    );
    let band = codes.rasterband(1).unwrap();
    // Few codes fit into bytes.
    assert_eq!(band.band_type().name(), "Byte");
    assert_eq!(
        band.metadata_item("CATEGORY_2", "").as_deref(),
        Some("Cropland → Forest 耕地 → 林地")
    );
    assert!(band.color_table().is_some());
    let written = &case.record()["rasters_written"];
    assert_eq!(written[3]["symbols"]["classes"][0]["faint"], json!(true));
    assert_eq!(written[3]["symbols"]["classes"][1]["transition"], json!([1, 2]));
    assert_eq!(written[2]["dates"], json!(["2000", "2020"]));
}

#[test]
fn a_pixel_has_a_number_where_the_tables_count_it() {
    // Column 0 is missing in 2000, column 9 in 2020.
    let grid = Raster { nodata: Some(0.0), ..Raster::new(10, 10) };
    for (compare, counted) in [("common", [8, 8, 8]), ("each", [9, 9, 10])] {
        let mut case = Case::valued();
        case.date("2000", &grid, |col, _| u8::from(col > 0));
        case.date("2020", &grid, |col, _| if col < 9 { 2u8 } else { 0 });
        case.sites(&[block("a", (0.0, 0.0), (10.0, 10.0))]);
        case.config["nodata"] = json!({"compare": compare});
        drawn(&mut case, &all());
        let names = ["value_2000.tif", "value_2020.tif", "uplift_2000_2020.tif"];
        let sites = case.table("sites");
        let of = |date: &str| {
            sites.one(&[("site", "a"), ("date", date)]).number("value_cny_per_yr")
        };
        let change = case.table("uplift");
        let change = change.one(&[("site", "a")]).number("value_change_cny_per_yr");
        for ((name, count), sum) in
            names.iter().zip(counted).zip([of("2000"), of("2020"), change])
        {
            let values = raster(&case, name);
            let valid = values.iter().filter(|v| !v.is_nan()).count();
            assert_eq!(valid, count * 10, "{compare}, {name}");
            near(worth(&values), sum);
        }
        // A transition needs both ends.
        let codes = raster(&case, "transitions_2000_2020.tif");
        assert_eq!(codes.iter().filter(|v| !v.is_nan()).count(), 80);
    }
}

#[test]
fn three_dates_have_a_raster_for_every_pair_that_the_tables_have() {
    let mut case = Case::small();
    let raster_of = Raster::new(10, 10);
    case.date("2023", &raster_of, |_, row| if row < 5 { 2u8 } else { 1 });
    drawn(&mut case, &all());
    let rows = case.table("uplift");
    for (from, to) in [("2000", "2020"), ("2020", "2023"), ("2000", "2023")] {
        let row =
            rows.one(&[("site", "a"), ("date_from", from), ("date_to", to)]).clone();
        let values = raster(&case, &format!("uplift_{from}_{to}.tif"));
        near(worth(&values), row.number("value_change_cny_per_yr"));
    }
}

#[test]
fn boundary_pixels_are_drawn_and_what_is_outside_is_not() {
    let mut case = Case::small();
    // A triangle over half of the land; pixels that it cuts have values, for their parts count.
    let triangle = ring(&[(0.0, 0.0), (10.0, 0.0), (0.0, 10.0)]);
    case.sites(&[site("a", &polygon(&[triangle]))]);
    drawn(&mut case, &all());
    let values = raster(&case, "value_2000.tif");
    // Rows of 10, 9, 8 … pixels.
    assert_eq!(values.iter().filter(|v| !v.is_nan()).count(), 55);
    drawn(&mut case, &json!({"layers": ["value"], "extent": "whole"}));
    let whole = raster(&case, "value_2000.tif");
    assert!(whole.iter().all(|v| !v.is_nan()));
    let sites = case.table("sites");
    near(sites.one(&[("date", "2000")]).number("value_cny_per_yr"), 2005.0);
}

#[test]
fn what_did_not_change_can_be_left_out() {
    let mut case = Case::small();
    drawn(&mut case, &json!({"layers": ["transitions"], "changes_only": true}));
    let codes = raster(&case, "transitions_2000_2020.tif");
    let changed = codes.iter().filter(|v| !v.is_nan()).count();
    assert_eq!(changed, 50);
}

#[test]
fn codes_are_dense_and_never_collide() {
    // Codes of classes as ESA's products have them, and without a legend: 10 → 110 and 110 → 10.
    let mut case = Case::new();
    let grid = Raster::new(4, 1);
    case.date("2000", &grid, |col, _| [10u8, 110, 10, 200][col]);
    case.date("2020", &grid, |col, _| [110u8, 10, 10, 200][col]);
    case.sites(&[block("a", (0.0, 0.0), (4.0, 1.0))]);
    drawn(&mut case, &json!({"layers": ["transitions"]}));
    // Classes 10, 110, 200: 1 + 0·3 + 1, 1 + 1·3 + 0, 1 + 0 + 0, 1 + 2·3 + 2.
    let codes = raster(&case, "transitions_2000_2020.tif");
    let codes: Vec<String> = codes.iter().map(ToString::to_string).collect();
    assert_eq!(codes, ["2", "4", "1", "9"]);
}

#[test]
fn many_classes_make_codes_of_sixteen_bits() {
    let mut case = Case::new();
    let grid = Raster::new(20, 1);
    case.date("2000", &grid, |col, _| u8::try_from(col).unwrap() + 1);
    case.date("2020", &grid, |col, _| 20 - u8::try_from(col).unwrap());
    case.sites(&[block("a", (0.0, 0.0), (20.0, 1.0))]);
    drawn(&mut case, &json!({"layers": ["transitions"], "compression": "zstd"}));
    let path = case.path("out").join("rasters").join("transitions_2000_2020.tif");
    let dataset = open(&path);
    let compression = dataset.metadata_item("COMPRESSION", "IMAGE_STRUCTURE");
    assert_eq!(compression.as_deref(), Some("ZSTD"));
    assert_eq!(dataset.rasterband(1).unwrap().band_type().name(), "UInt16");
    // Class 1 + i becomes class 20 − i: 1 + i · 20 + 19 − i.
    for (i, code) in pixels(&path).into_iter().enumerate() {
        near(code, 20.0 + 19.0 * i as f64);
    }
}

#[test]
fn corrections_show_pixel_by_pixel() {
    let mut case = Case::small();
    // Twice the value on the left half, half of it on the right, for soil conservation alone.
    let strips = Raster { transform: halves(), ..Raster::new(2, 1) };
    strips.write(&case.path("soil.tif"), &[2.0f32, 0.5]);
    let by_raster = json!({
        "kind": "raster", "name": "soil", "rasters": [{"path": "soil.tif"}],
        "services": ["soil"], "reference": {"value": 1},
    });
    let by_site = json!({"kind": "sites", "name": "own", "factors": {"a": 3}});
    // Of the mean of the run, which is known only when all pixels have been read.
    let by_mean = json!({
        "kind": "raster", "name": "mean", "rasters": [{"path": "soil.tif"}],
        "services": ["hyd"], "reference": {"date": "2000"},
    });
    for list in
        [json!([by_raster]), json!([by_raster, by_site]), json!([by_mean, by_site])]
    {
        case.config["valuation"]["corrections"] = list;
        drawn(&mut case, &json!({"layers": ["value", "uplift"]}));
        let sites = case.table("sites");
        for date in ["2000", "2020"] {
            let row = sites.one(&[("site", "a"), ("date", date)]).clone();
            let values = raster(&case, &format!("value_{date}.tif"));
            near(worth(&values), row.number("value_cny_per_yr"));
            assert!((values[0] - values[9]).abs() > 1.0, "{values:?}");
        }
        let change = case.table("uplift");
        let change = change.one(&[("site", "a")]).number("value_change_cny_per_yr");
        near(worth(&raster(&case, "uplift_2000_2020.tif")), change);
    }
    // Cropland: 4010 + 1030 of soil conservation, which counts twice.
    case.config["valuation"]["corrections"] = json!([by_raster]);
    drawn(&mut case, &json!({"layers": ["value"]}));
    near(raster(&case, "value_2000.tif")[0], 4010.0 + 1030.0);
}

/// A factor raster of two cells over the land.
fn halves() -> [f64; 6] {
    let [x, _, _, y, _, _] = Raster::new(1, 1).transform;
    [x, 50.0, 0.0, y, 0.0, -100.0]
}

#[test]
fn threads_and_blocks_change_no_byte() {
    let read = |case: &Case, name: &str| {
        std::fs::read(case.path("out").join("rasters").join(name)).unwrap()
    };
    let mut case = Case::valued();
    let grid = Raster {
        options: &["TILED=YES", "BLOCKXSIZE=64", "BLOCKYSIZE=64"],
        ..Raster::new(900, 700)
    };
    let class = |col: usize, row: usize, k: usize| {
        u8::try_from((col / 7 + row / 5 * k) % 8 + 1).unwrap()
    };
    case.date("2000", &grid, |col, row| class(col, row, 3));
    case.date("2020", &grid, |col, row| class(col, row, 5));
    case.sites(&[
        block("a", (3.5, 10.0), (620.0, 333.3)),
        block("b", (100.0, 200.0), (880.0, 690.0)),
    ]);
    case.config["outputs"] = json!({"rasters": all()});
    let names = ["value_2000.tif", "uplift_2000_2020.tif", "transitions_2000_2020.tif"];
    case.with("run", &["-o", "out", "--threads", "1"]).exits(0);
    let one: Vec<Vec<u8>> = names.iter().map(|name| read(&case, name)).collect();
    let record = case.record();
    for threads in ["2", "5"] {
        case.with("run", &["-o", "out", "--overwrite", "--threads", threads]).exits(0);
        for (name, bytes) in names.iter().zip(&one) {
            assert!(read(&case, name) == *bytes, "{name} with {threads} threads");
        }
        assert_eq!(case.record(), record);
    }
}
