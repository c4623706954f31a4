//! Small files that claim to be large: the run says what it would need, or takes no more than
//! it has.

use serde_json::json;

use super::{forest, over, sized, source, text};
use crate::support::{CORNER, CRS, Case, Raster, geojson, put, site};

/// Address space in MiB that is enough for a run of a few pixels, and not for a claim.
#[cfg(unix)]
const MIB: u64 = 3 << 10;

#[cfg(unix)]
use super::limited;

/// 200 bytes that claim four million million million pixels.
#[cfg(unix)]
#[test]
fn a_raster_that_claims_an_impossible_size_is_refused_up_front() {
    let band = "<VRTRasterBand dataType=\"Byte\" band=\"1\"/>";
    for size in [(2_000_000_000, 2_000_000_000), (2_000_000_000, 1), (1, 2_000_000_000)] {
        let mut case = over("a.vrt");
        text(&case, "a.vrt", &sized(size, band));
        for words in [&["run", "config.json", "-o", "out"][..], &["plan", "config.json"]]
        {
            limited(&case, MIB, words).exits(6).tells(&["E628", &size.0.to_string()]);
        }
        limited(&case, MIB, &["check", "config.json"]).exits(3).tells(&["E628"]);
        let (x, y) = CORNER;
        let ring = [[x, y], [x + 2e10, y], [x + 2e10, y - 2e10], [x, y - 2e10], [x, y]];
        let square = json!({"type": "Polygon", "coordinates": [ring]});
        put(&case.path("sites.geojson"), geojson(CRS, &[site("a", &square)]));
        case.config["sites"] = json!({"path": "sites.geojson", "id": "id"});
        limited(&case, MIB, &["run", "config.json", "-o", "out"])
            .exits(6)
            .tells(&["E628"]);
        case.has_nothing_written();
    }
    // GDAL itself gives up on a GeoTIFF of four thousand million columns.
    let case = over("a.tif");
    put(&case.path("a.tif"), tiff(4_000_000_000));
    limited(&case, MIB, &["run", "config.json", "-o", "out"]).exits(2).tells(&["E201"]);
}

/// A GeoTIFF that is all header: so many columns and rows, in one tile of 256 × 256 that is
/// not there.
fn tiff(side: u32) -> Vec<u8> {
    let entry = |tag: u16, kind: u16, value: u32| {
        [
            &tag.to_le_bytes()[..],
            &kind.to_le_bytes(),
            &1u32.to_le_bytes(),
            &value.to_le_bytes(),
        ]
        .concat()
    };
    let entries = [
        entry(256, 4, side),
        entry(257, 4, side),
        entry(258, 3, 8),
        entry(259, 3, 8),
        entry(262, 3, 1),
        entry(277, 3, 1),
        entry(322, 4, 256),
        entry(323, 4, 256),
        entry(324, 4, 8),
        entry(325, 4, 8),
    ];
    [b"II*\0\x10\0\0\0".to_vec(), vec![0; 8], vec![10, 0], entries.concat(), vec![0; 4]]
        .concat()
}

/// A site on a raster of pixels that are far too fine for it: 130 million columns, crossed by
/// two edges that no row of pixels ends at.
#[cfg(unix)]
#[test]
fn a_boundary_through_more_pixels_than_can_be_held_is_refused() {
    let mut case = over("a.vrt");
    text(
        &case,
        "a.vrt",
        &sized((130_000_000, 100), "<VRTRasterBand dataType=\"Byte\" band=\"1\"/>"),
    );
    let (x, y) = CORNER;
    let ring = [
        [x, y - 5.0],
        [x + 1.3e9, y - 5.0],
        [x + 1.3e9, y - 95.0],
        [x, y - 95.0],
        [x, y - 5.0],
    ];
    let square = json!({"type": "Polygon", "coordinates": [ring]});
    put(&case.path("sites.geojson"), geojson(CRS, &[site("a", &square)]));
    case.config["sites"] = json!({"path": "sites.geojson", "id": "id"});
    // 2 × 1.3e8 pixels and a few.
    limited(&case, MIB, &["run", "config.json", "-o", "out"])
        .exits(6)
        .tells(&["E627", "2.6e8"]);
}

/// A tile of 16,384 × 16,384 pixels, 256 MiB when unpacked, in some 260 kB.
#[test]
fn a_block_that_unpacks_to_more_than_the_budget_is_refused_up_front() {
    let mut case = Case::whole();
    let options =
        ["COMPRESS=DEFLATE", "TILED=YES", "BLOCKXSIZE=16384", "BLOCKYSIZE=16384"];
    case.date("2000", &Raster { options: &options, ..Raster::new(100, 100) }, |_, _| 2u8);
    assert!(case.path("2000.tif").metadata().unwrap().len() < 1 << 20);
    // Packed and unpacked, on each thread.
    case.with("run", &["-o", "out", "--memory", "300MiB", "-j", "1"])
        .exits(6)
        .tells(&["E601", "the budget is 300 MiB"]);
    case.has_nothing_written();
}

/// Without a budget, what the machine has is one: a block of 256 MiB, packed and unpacked, on
/// each of 1024 threads is 512 GiB and more.
#[cfg(target_os = "linux")]
#[test]
fn more_than_the_machine_has_is_refused_up_front() {
    let mut case = Case::whole();
    let options =
        ["COMPRESS=DEFLATE", "TILED=YES", "BLOCKXSIZE=16384", "BLOCKYSIZE=16384"];
    case.date("2000", &Raster { options: &options, ..Raster::new(100, 100) }, |_, _| 2u8);
    case.with("plan", &["-j", "1024"]).exits(6).tells(&["E625", "this machine has"]);
    // At one's own word it may go on.
    case.with("plan", &["-j", "1024", "--memory", "100000GiB"]).exits(0);
    case.with("run", &["-o", "out", "-j", "1"]).exits(0);
}

/// Sparse files of 2 GiB that hold a few bytes.
#[cfg(unix)]
#[test]
fn texts_without_end_are_not_read_into_memory() {
    let sparse = |case: &Case, name: &str, begin: &str| {
        put(&case.path(name), begin);
        let file = std::fs::OpenOptions::new().write(true).open(case.path(name)).unwrap();
        file.set_len(2 << 30).unwrap();
    };
    let mut case = Case::small();
    for (key, begin) in
        [("legend", "code,en\n1,\""), ("crosswalk", "code,type,weight\n1,\"")]
    {
        let before = case.config[key].clone();
        sparse(&case, "long.csv", begin);
        case.config[key] = json!("long.csv");
        limited(&case, 1 << 10, &["run", "config.json", "-o", "out"])
            .exits(6)
            .tells(&["E624", "long.csv has 2048 MiB"]);
        case.config[key] = before;
    }
    let mut areas = Case::new();
    sparse(&areas, "areas.csv", "site,date,type,area_ha\n\"");
    areas.config = json!({"version": 1, "areas": "areas.csv"});
    limited(&areas, 1 << 10, &["run", "config.json", "-o", "out"])
        .exits(6)
        .tells(&["E624"]);
    sparse(&case, "sites.geojson", "{\"type\":\"FeatureCollection\",\"features\":[");
    limited(&case, 1 << 10, &["run", "config.json", "-o", "out"])
        .exits(2)
        .tells(&["E301"]);
    sparse(&case, "long.json", "{");
    limited(&case, 1 << 10, &["run", "long.json", "-o", "out"]).exits(6).tells(&["E624"]);
}

#[test]
fn nesting_without_end_is_refused() {
    let deep = |open: &str, close: &str| {
        format!("{}{}", open.repeat(100_000), close.repeat(100_000))
    };
    let mut case = Case::small();
    let id = format!(
        "{{\"type\":\"FeatureCollection\",\"features\":[{{\"type\":\"Feature\",\"properties\":{{\"id\":{}}},\"geometry\":null}}]}}",
        deep("[", "]")
    );
    let geometry = format!(
        "{{\"type\":\"FeatureCollection\",\"features\":[{{\"type\":\"Feature\",\"properties\":{{\"id\":1}},\"geometry\":{}}}]}}",
        deep("{\"type\":\"GeometryCollection\",\"geometries\":[", "]}")
    );
    for sites in [id, geometry] {
        text(&case, "sites.geojson", &sites);
        case.run().exits(2).tells(&["E301"]);
    }
    text(&case, "deep.json", &format!("{{\"version\":1,\"dates\":{}}}", deep("[", "]")));
    crate::support::restora(case.folder(), ["run", "deep.json", "-o", "out"])
        .exits(2)
        .tells(&["E101"]);
    // A description in which each element holds the next.
    let mut nested = over("a.vrt");
    forest(&nested.path("own.tif"));
    text(&nested, "a.vrt", &sized((10, 10), &deep("<a>", "</a>")));
    let said = nested.run();
    assert!(matches!(said.code, Some(1 | 2)), "{said:?}");
    nested.config["dates"][0]["path"] = json!("b.vrt");
    text(&nested, "b.vrt", &super::vrt(&source("a.vrt", true)));
    let said = nested.run();
    assert!(matches!(said.code, Some(1 | 2)), "{said:?}");
    case.config["sites"]["id"] = json!("id");
}

/// Devices and pipes have no end, or wait for ever.
#[cfg(unix)]
#[test]
fn devices_and_pipes_are_no_files() {
    let mut case = Case::small();
    let made = std::process::Command::new("mkfifo").arg(case.path("pipe.csv")).status();
    assert!(made.unwrap().success());
    std::os::unix::fs::symlink("/dev/zero", case.path("zero.csv")).unwrap();
    let check = |case: &Case, config: &str| limited(case, MIB, &["check", config]);
    for path in ["zero.csv", "pipe.csv"] {
        for key in ["legend", "crosswalk"] {
            let before = case.config[key].clone();
            case.config[key] = json!(path);
            check(&case, "config.json").exits(3).tells(&["E146", path]);
            case.config[key] = before;
        }
        case.config["sites"]["path"] = json!(path);
        check(&case, "config.json").exits(3).tells(&["E146", path]);
        case.config["sites"]["path"] = json!("sites.geojson");
        let before = case.config["dates"][0]["path"].clone();
        case.config["dates"][0]["path"] = json!(path);
        check(&case, "config.json").exits(3).tells(&["E146", path]);
        // A list that names one.
        case.config["dates"][0]["path"] = json!("a.vrt");
        text(&case, "a.vrt", &super::vrt(&source(path, true)));
        let said = check(&case, "config.json").exits(3);
        assert!(said.err.contains("E282") || said.err.contains("E283"), "{said:?}");
        case.config["dates"][0]["path"] = before;
        check(&case, path).exits(3).tells(&["E146", path]);
        // Lists of tiles.
        let dates = case.config.as_object_mut().unwrap().remove("dates").unwrap();
        for key in ["manifest", "stac"] {
            case.config["tiles"] = json!({key: path});
            check(&case, "config.json").exits(3).tells(&["E146", path]);
        }
        case.config.as_object_mut().unwrap().remove("tiles");
        case.config["dates"] = dates;
    }
}
