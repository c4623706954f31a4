//! Rasters: place, pixels, codes, legends, missing values, numbers.

use gdal::Metadata as _;
use gdal::raster::{Buffer, ColorEntry, ColorTable, PaletteInterpretation};
use gdal::{Dataset, DriverManager};
use serde_json::json;

use super::{data, findings, has, near, said, said_zh};
use crate::support::{Raster, command, repo};

#[test]
fn a_class_raster_is_told_whole() {
    let dir = tempfile::tempdir().unwrap();
    // 40 × 30 pixels of 100 m² on the central meridian: 12 ha, 180 mu.
    let raster = Raster { nodata: Some(255.0), ..Raster::new(40, 30) };
    // Left half forest, then 10 columns of water, 5 of impervious, 5 missing.
    let class = |col: usize, _| match col {
        0..20 => 2u8,
        20..30 => 5,
        30..35 => 8,
        _ => 255,
    };
    raster.write(&dir.path().join("CLCD_2019.tif"), &raster.pixels(class));
    let value = data(dir.path(), "CLCD_2019.tif");
    assert_eq!((&value["kind"], &value["driver"]), (&json!("raster"), &json!("GTiff")));
    assert_eq!((&value["columns"], &value["rows"]), (&json!(40), &json!(30)));
    assert_eq!(value["crs"]["code"], "EPSG:4548");
    assert_eq!(value["extent"], json!([500_000.0, 3_799_700.0, 500_400.0, 3_800_000.0]));
    near(&value["area_m2"], 120_000.0, 1.0);
    near(&value["pixel_m"][0], 10.0, 1e-3);
    // CM 117E, about 34.3° N.
    near(&value["lon_lat"][0], 117.0, 1e-6);
    near(&value["lon_lat"][3], 34.32, 0.02);
    assert_eq!(value["dates"], json!([{"date": "2019", "from": "file_name"}]));
    let band = &value["bands"][0];
    assert_eq!((&band["pixel_type"], &band["nodata"]), (&json!("Byte"), &json!(255.0)));
    assert_eq!(band["sample"]["complete"], true);
    // 5 of 40 columns.
    assert_eq!(
        (&band["seen"]["missing"], &band["seen"]["valid"]),
        (&json!(150), &json!(1050))
    );
    let codes: Vec<_> = band["codes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|code| (code["code"].as_i64().unwrap(), code["pixels"].as_u64().unwrap()))
        .collect();
    assert_eq!(codes, [(2, 600), (5, 300), (8, 150)]);
    near(&band["codes"][0]["share"], 600.0 / 1050.0, 1e-12);
    assert_eq!(band["codes"][1]["legend"]["en"], "Water");
    assert_eq!(band["legends"][0]["name"], "clcd");
    assert_eq!(band["legends"][0]["in_name"], true);
    let dates = json!([{"date": "2019", "path": "CLCD_2019.tif"}]);
    assert_eq!(value["snippet"], json!({"dates": dates, "legend": "clcd"}));
    assert_eq!(findings(&value), Vec::<&str>::new());
    let text = said(dir.path(), "CLCD_2019.tif").out;
    let wanted = [
        "raster",
        "40 columns × 30 rows",
        "10 × 10",
        "(EPSG:4548)",
        "12.00 ha",
        "180.00 mu",
        "12.50 %",
        "57.14",
        "Water",
        "\"legend\": \"clcd\"",
        "all 1,200 pixels",
    ];
    has(&text, &wanted);
    let zh = said_zh(dir.path(), "CLCD_2019.tif");
    has(&zh, &["栅格", "40 列 × 30 行", "12.00 公顷", "水体", "可写入配置"]);
    assert!(!zh.contains("pixels were") && !text.contains('像'));
}

#[test]
fn a_snippet_can_be_run() {
    let dir = tempfile::tempdir().unwrap();
    let raster = Raster::new(10, 10);
    raster.write(&dir.path().join("clcd_2000.tif"), &raster.pixels(|_, _| 1u8));
    let mut config = data(dir.path(), "clcd_2000.tif")["snippet"].clone();
    config["version"] = json!(1);
    config["sites"] = json!({"whole": true});
    crate::support::put(&dir.path().join("c.json"), config.to_string());
    crate::support::restora(dir.path(), ["check", "c.json"]).exits(0);
}

#[test]
fn codes_that_cover_much_and_are_not_declared_are_suspected() {
    let dir = tempfile::tempdir().unwrap();
    let raster = Raster::new(10, 10);
    // 0 on 30 %, forest and wetland (9) on the rest: CLCD calls 0 "no data".
    let class = |col: usize, _| {
        if col < 3 {
            0u8
        } else if col < 8 {
            2
        } else {
            9
        }
    };
    raster.write(&dir.path().join("clcd-2010.tif"), &raster.pixels(class));
    let value = data(dir.path(), "clcd-2010.tif");
    let band = &value["bands"][0];
    assert_eq!(band["suspects"], json!([{"value": 0.0, "share": 0.3}]));
    assert_eq!(band["legends"][0]["without"], json!([0]));
    assert_eq!(findings(&value), ["W201"]);
    assert_eq!(value["snippet"]["nodata"], json!({"values": [0]}));
    has(
        &said(dir.path(), "clcd-2010.tif").out,
        &["W201", "30.00 %", "if 0 means no data"],
    );
    // One pixel of a hundred is a stray one.
    raster.write(&dir.path().join("b.tif"), &raster.pixels(|c, r| u8::from(c + r > 0)));
    assert_eq!(findings(&data(dir.path(), "b.tif")), Vec::<&str>::new());
}

#[test]
fn numbers_are_described_by_their_range() {
    let dir = tempfile::tempdir().unwrap();
    let raster = Raster::new(10, 10);
    // −0.5 to 0.4, and −9999 in the first column, undeclared.
    let ndvi = |col: usize, _| {
        if col == 0 {
            -9999.0
        } else {
            f32::from(u8::try_from(col).unwrap()) / 10.0 - 0.55
        }
    };
    raster.write(&dir.path().join("a.tif"), &raster.pixels(ndvi));
    let value = data(dir.path(), "a.tif");
    let band = &value["bands"][0];
    assert_eq!((&band["may_be"], &band["codes"]), (&json!("index"), &json!([])));
    assert_eq!(band["suspects"], json!([{"value": -9999.0, "share": 0.1}]));
    assert_eq!(value["snippet"], json!(null));
    near(&band["seen"]["min"], -9999.0, 0.0);
    has(&said(dir.path(), "a.tif").out, &["normalised index", "W201", "E212"]);
    // 0, 100, … 9900 in 16 bits.
    let reflectance =
        |col: usize, row: usize| i16::try_from((row * 10 + col) * 100).unwrap();
    raster.write(&dir.path().join("r.tif"), &raster.pixels(reflectance));
    let band = &data(dir.path(), "r.tif")["bands"][0];
    assert_eq!(band["may_be"], "reflectance_times10000");
    near(&band["seen"]["mean"], 4950.0, 1e-9);
}

#[test]
fn floats_with_nan_and_whole_numbers_are_classes() {
    let dir = tempfile::tempdir().unwrap();
    let raster = Raster::new(10, 10);
    let class = |col: usize, _| if col < 2 { f32::NAN } else { 7.0 };
    raster.write(&dir.path().join("a.tif"), &raster.pixels(class));
    let band = &data(dir.path(), "a.tif")["bands"][0];
    assert_eq!(
        (&band["seen"]["missing"], &band["codes"][0]["code"]),
        (&json!(20), &json!(7))
    );
    has(&said(dir.path(), "a.tif").out, &["only NaN would be missing", "20.00 %"]);
    raster.write(&dir.path().join("b.tif"), &raster.pixels(|_, _| f64::NAN));
    has(&said(dir.path(), "b.tif").out, &["every pixel that was looked at is missing"]);
}

#[test]
fn colours_and_names_of_the_file_are_shown() {
    let dir = tempfile::tempdir().unwrap();
    let raster = Raster::new(4, 4);
    let more = |dataset: &mut Dataset| {
        let mut table = ColorTable::new(PaletteInterpretation::Rgba);
        // CLCD's cropland and water.
        table.set_color_entry(1, &ColorEntry::rgba(0xfa, 0xe3, 0x9c, 255));
        table.set_color_entry(5, &ColorEntry::rgba(0x1e, 0x69, 0xb4, 255));
        let mut band = dataset.rasterband(1).unwrap();
        band.set_color_table(&table);
        band.set_metadata_item("CATEGORY_5", "湖 lake", "").unwrap();
        dataset.set_metadata_item("ACQUISITION_DATE", "2011-05-06", "").unwrap();
    };
    let pixels = raster.pixels(|col, _| if col < 1 { 5u8 } else { 1 });
    raster.write_with(&dir.path().join("a.tif"), &pixels, more);
    let value = data(dir.path(), "a.tif");
    let band = &value["bands"][0];
    assert_eq!((&band["palette_entries"], &band["names"]), (&json!(2), &json!(1)));
    assert_eq!(band["codes"][1]["name"], "湖 lake");
    assert_eq!(band["codes"][0]["colour"], "#fae39c");
    // Colours tell CLCD from all others that have the codes 1 and 5.
    assert_eq!(
        (&band["legends"][0]["name"], &value["snippet"]["legend"]),
        (&json!("clcd"), &json!("clcd"))
    );
    assert_eq!(value["snippet"]["dates"][0]["date"], "2011-05-06");
}

#[test]
fn where_a_raster_lies_and_what_a_run_would_refuse() {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, raster: &Raster<'_>| {
        raster.write(&dir.path().join(name), &raster.pixels(|_, _| 1u8));
    };
    // 10 m on the map at 60° N are about 5 m on the ground, a quarter of the area.
    let at_60 = [0.0, 10.0, 0.0, 8_399_738.0, 0.0, -10.0];
    write(
        "web.tif",
        &Raster { transform: at_60, crs: Some("EPSG:3857"), ..Raster::new(8, 8) },
    );
    let web = data(dir.path(), "web.tif");
    assert_eq!(findings(&web), ["W151"]);
    near(&web["map_over_ground"], 4.0, 0.03);
    near(&web["pixel_m"][0], 5.0, 0.02);
    write("none.tif", &Raster { crs: None, ..Raster::new(8, 8) });
    let none = data(dir.path(), "none.tif");
    assert_eq!((findings(&none), &none["area_m2"]), (vec!["E208"], &json!(null)));
    let turned = [500_000.0, 8.0, 6.0, 3_800_000.0, 6.0, -8.0];
    write("turned.tif", &Raster { transform: turned, ..Raster::new(8, 8) });
    let turned = data(dir.path(), "turned.tif");
    assert_eq!(
        (findings(&turned), &turned["pixel"]),
        (vec!["E205"], &json!([10.0, 10.0]))
    );
    near(&turned["area_m2"], 6400.0, 1.0);
    assert_eq!(turned["bands"][0]["codes"][0]["pixels"], 64);
    // A degree at the equator: 111,320 m of longitude, 110,574 m of latitude.
    let degree = [10.0, 1.0, 0.0, 0.5, 0.0, -1.0];
    write(
        "deg.tif",
        &Raster { transform: degree, crs: Some("EPSG:4326"), ..Raster::new(1, 1) },
    );
    let degree = data(dir.path(), "deg.tif");
    near(&degree["pixel_m"][0], 111_320.0, 1.0);
    near(&degree["pixel_m"][1], 110_574.0, 1.0);
    assert_eq!(degree["lon_lat"], json!([10.0, -0.5, 11.0, 0.5]));
    has(&said(dir.path(), "deg.tif").out, &["longitude and latitude", "10°E to 11°E"]);
    // The whole world.
    let world = [-180.0, 1.0, 0.0, 90.0, 0.0, -1.0];
    write(
        "w.tif",
        &Raster { transform: world, crs: Some("EPSG:4326"), ..Raster::new(360, 180) },
    );
    let world = data(dir.path(), "w.tif");
    assert_eq!(world["lon_lat"], json!([-180.0, -90.0, 180.0, 90.0]));
    // Moritz (1980): 510,065,622 km² on GRS 80; WGS 84 agrees to 1 km².
    near(&world["area_m2"], 510_065_622e6, 5e7);
}

#[test]
fn of_a_large_raster_a_sample_is_read_and_that_is_said() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("big.tif");
    let driver = DriverManager::get_driver_by_name("GTiff").unwrap();
    let options = ["TILED=YES", "BLOCKXSIZE=512", "BLOCKYSIZE=512", "SPARSE_OK=TRUE"];
    let options = options.into_iter().collect();
    let mut dataset = driver
        .create_with_band_type_with_options::<u8, _>(&path, 66_000, 66_000, 1, &options)
        .unwrap();
    dataset.set_geo_transform(&[100.0, 0.0001, 0.0, 40.0, 0.0, -0.0001]).unwrap();
    let srs = gdal::spatial_ref::SpatialRef::from_epsg(4490).unwrap();
    dataset.set_spatial_ref(&srs).unwrap();
    let mut band = dataset.rasterband(1).unwrap();
    // One block of water near the far corner; 129 × 129 blocks in all.
    let mut water = Buffer::new((512, 512), vec![5u8; 512 * 512]);
    band.write((512 * 120, 512 * 110), (512, 512), &mut water).unwrap();
    dataset.close().unwrap();
    let begun = std::time::Instant::now();
    let value = data(dir.path(), "big.tif");
    assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
    let sample = &value["bands"][0]["sample"];
    assert_eq!(
        (&sample["complete"], &sample["blocks"]),
        (&json!(false), &json!(129 * 129))
    );
    assert_eq!(
        (&sample["blocks_stored"], &sample["blocks_read"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(sample["pixels_read"], 512 * 512);
    assert_eq!(value["bands"][0]["codes"][0]["code"], 5);
    has(&said(dir.path(), "big.tif").out, &["a sample: 262,144 of 4,356,000,000 pixels"]);
}

#[test]
fn an_estimate_from_blocks_is_near_the_truth() {
    let dir = tempfile::tempdir().unwrap();
    let options = ["TILED=YES", "BLOCKXSIZE=128", "BLOCKYSIZE=128"];
    let raster = Raster { options: &options, ..Raster::new(3000, 3000) };
    // Stripes of 300 columns: half of the land.
    let pixels = raster.pixels(|col, _| if (col / 300) % 2 == 0 { 1u8 } else { 2 });
    raster.write(&dir.path().join("a.tif"), &pixels);
    let value = data(dir.path(), "a.tif");
    let sample = &value["bands"][0]["sample"];
    let read = sample["pixels_read"].as_u64().unwrap();
    assert!((3_000_000..=4_000_000).contains(&read), "{sample}");
    near(&value["bands"][0]["codes"][0]["share"], 0.5, 0.05);
}

#[test]
fn rasters_that_restora_wrote_say_so() {
    let dir = tempfile::tempdir().unwrap();
    let config = repo().join("pipelines/panan-lake.json");
    let layers = "outputs.rasters={\"layers\": [\"value\", \"transitions\"]}";
    let mut run = command();
    run.current_dir(repo()).arg("run").arg(config).arg("-q").arg("-o");
    assert!(
        run.arg(dir.path().join("out"))
            .args(["--set", layers])
            .status()
            .unwrap()
            .success()
    );
    // Away from the record, so that the raster alone speaks.
    for name in ["value_2010", "transitions_2010_2019"] {
        let from = dir.path().join(format!("out/rasters/{name}.tif"));
        std::fs::rename(from, dir.path().join(format!("{name}.tif"))).unwrap();
    }
    let value = data(dir.path(), "value_2010.tif");
    assert_eq!(
        (&value["restora"]["date"], &value["cloud_optimised"]),
        (&json!("2010"), &json!(true))
    );
    assert_eq!(value["bands"][0]["unit"], "CNY/ha/yr");
    let text = said(dir.path(), "transitions_2010_2019.tif").out;
    has(&text, &["written by restora", "2010/2019", "multiplier", "→"]);
}
