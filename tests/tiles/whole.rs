//! A mosaic is the raster that its tiles were cut from.

use serde_json::json;

use super::{alike, one_raster, tiled};
use crate::support::{Case, names};

fn run(case: &Case) {
    case.done();
}

#[test]
fn seams_count_once_whether_tiles_touch_or_overlap() {
    let whole = one_raster(Some(0.0), &[], 0);
    run(&whole);
    for more in [0, 17] {
        let tiles = tiled(Some(0.0), more, &[]);
        run(&tiles);
        alike(&tiles, &whole);
        let rows = tiles.table("tiles");
        assert_eq!(rows.0.len(), 18);
        assert!(rows.0.iter().all(|row| row.text("state") == "processed"));
        let record = tiles.record();
        let files = record["rasters"][0]["files"].as_array().unwrap();
        assert_eq!(files.len(), 9, "every tile has its checksum");
    }
}

/// Where no tile is, land is missing: also where nothing says what a missing pixel looks like,
/// for 0 is a class then.
#[test]
fn land_without_a_tile_is_missing() {
    let gaps = [(1, 0), (2, 2)];
    let tiles = tiled(Some(0.0), 0, &gaps);
    run(&tiles);
    let whole = one_raster(Some(0.0), &gaps, 0);
    run(&whole);
    alike(&tiles, &whole);
    // Nothing says what is missing: 0 is a class that has no value. A code that nothing has
    // stands for missing in the whole raster.
    let unvalued = |mut case: Case| {
        case.config["valuation"]["on_unmapped"] = json!("report");
        case.done();
        case
    };
    let whole = unvalued(one_raster(Some(99.0), &gaps, 99));
    let tiles = unvalued(tiled(None, 0, &gaps));
    alike(&tiles, &whole);
    let row = tiles.table("sites");
    assert!(row.one(&[("site", "a"), ("date", "2000")]).number("missing_m2") > 1e5);
    // Tiles that overlap reach into the gaps beside them.
    let wide = unvalued(tiled(None, 17, &gaps));
    let of = |case: &Case| {
        case.table("sites").one(&[("site", "a"), ("date", "2000")]).number("valid_m2")
    };
    assert!(of(&wide) > of(&tiles));
}

/// Reports, rasters and accounts see one raster.
#[test]
fn everything_that_a_run_makes_can_be_made_of_tiles() {
    let with = |mut case: Case| {
        case.config["outputs"] = json!({
            "rasters": {"layers": ["uplift", "transitions"]}, "report": "both", "tables": ["xlsx"],
        });
        case.config["accounts"] = json!([{"kind": "patches", "classes": [2]}]);
        case
    };
    let tiles = with(tiled(Some(0.0), 0, &[]));
    let whole = with(one_raster(Some(0.0), &[], 0));
    run(&tiles);
    run(&whole);
    alike(&tiles, &whole);
    for folder in ["out/rasters", "out/maps"] {
        assert_eq!(names(&tiles.path(folder)), names(&whole.path(folder)));
    }
    let read = |case: &Case, name: &str| std::fs::read(case.path(name)).unwrap();
    for name in ["out/patches.csv", "out/maps/all_2000.png", "out/maps/a_2020.png"] {
        assert!(read(&tiles, name) == read(&whole, name), "{name}");
    }
}

#[test]
fn tiles_can_be_shared_out_and_merged() {
    let tiles = tiled(Some(0.0), 0, &[]);
    run(&tiles);
    let folder = tiles.folder();
    let said = tiles.with("plan", &["--shards", "3", "-o", "plan.json"]).exits(0);
    assert!(said.out.contains("3 shards"), "{}", said.out);
    let shard = ["run", "--plan", "plan.json", "--shard", "1-3/3", "-o", "parts"];
    crate::support::restora(folder, shard).exits(0);
    crate::support::restora(folder, ["merge", "plan.json", "parts", "-o", "merged"])
        .exits(0);
    for name in ["record.json", "tiles.csv", "sites.csv", "transitions.csv"] {
        let read = |from: &str| std::fs::read(tiles.path(from).join(name)).unwrap();
        assert!(read("out") == read("merged"), "{name}");
    }
}

/// Whatever says what is missing, and whether the type can hold it: land without a tile is
/// missing, and a hole in the mask of a tile stays one.
#[test]
fn no_type_and_no_rule_makes_land_of_a_gap() {
    fn check<T: gdal::raster::GdalType + Copy + From<u8>>(
        nodata: Option<f64>,
        rule: &serde_json::Value,
    ) {
        let mut case = super::base();
        case.config.as_object_mut().unwrap().remove("valuation");
        case.config["sites"] = json!({"whole": true});
        case.config["nodata"] = rule.clone();
        for (tile, col) in [("a", 0), ("b", 128)] {
            let raster = super::cut(nodata, (col, 0), (64, 64));
            let pixels = raster.pixels(|x, _| T::from(if x < 40 { 1 } else { 2 }));
            raster.write(&case.path(&format!("{tile}_2000.tif")), &pixels);
        }
        case.config["tiles"] = json!({"pattern": "(?<tile>.)_(?<date>.*)\\.tif"});
        case.done();
        let rows = case.table("classes");
        let classes: Vec<(String, f64)> = rows
            .0
            .iter()
            .map(|row| (row.text("class").to_owned(), row.number("pixels")))
            .collect();
        // Two tiles of 40 and 24 columns and 64 rows, and as much land between them.
        let wanted = [("1".to_owned(), 5120.0), ("2".to_owned(), 3072.0)];
        assert_eq!(classes, wanted, "{nodata:?} {rule}");
        let site = case.table("sites").one(&[("site", "whole")]).clone();
        assert!((site.number("missing_m2") - 4096.0 * 100.0).abs() < 1.0);
    }
    for rule in [
        json!({}),
        json!({"values": [-9999]}),
        json!({"values": [300]}),
        json!({"values": [1.5]}),
        json!({"band": false}),
        json!({"mask": false}),
        json!({"values": [9, 0]}),
    ] {
        for nodata in [None, Some(0.0), Some(255.0), Some(-9999.0)] {
            check::<u8>(nodata, &rule);
            check::<i16>(nodata, &rule);
            check::<u32>(nodata, &rule);
            check::<f32>(nodata, &rule);
            check::<i64>(nodata, &rule);
        }
    }
}

/// Of tiles that overlap, what is missing in the first by its nodata value is seen in the next.
#[test]
fn the_first_tile_that_has_data_counts() {
    let mut case = super::base();
    case.config.as_object_mut().unwrap().remove("valuation");
    case.config["sites"] = json!({"whole": true});
    for (tile, col, class) in [("a", 0, 1u8), ("b", 32, 2)] {
        let raster = super::cut(Some(0.0), (col, 0), (64, 64));
        let pixels = raster
            .pixels(|x, y| if y < 16 && x >= 32 && tile == "a" { 0 } else { class });
        raster.write(&case.path(&format!("{tile}_2000.tif")), &pixels);
    }
    case.config["tiles"] = json!({"pattern": "(?<tile>.)_(?<date>.*)\\.tif"});
    case.done();
    let rows = case.table("classes");
    let pixels = |class: &str| rows.one(&[("class", class)]).number("pixels");
    // 64 × 64 of the first but for a hole of 32 × 16, which the second fills beside its own half.
    assert_eq!((pixels("1"), pixels("2")), (4096.0 - 512.0, 2048.0 + 512.0));
    // Zero is a class where the nodata value does not count: then the first tile has data there.
    case.config["nodata"] = json!({"band": false});
    case.done();
    let rows = case.table("classes");
    assert_eq!(rows.one(&[("class", "0")]).text("pixels"), "512");
}
