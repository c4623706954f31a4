//! What cannot be recognised, and odd files: an error that says why, never a panic.

use std::path::Path;

use serde_json::json;

use super::has;
use crate::cli::open_blank;
use crate::support::{Raster, put, repo, restora};

#[track_caller]
fn refused(folder: &Path, file: &str, code: &str, texts: &[&str]) {
    let said = restora(folder, ["inspect", file, "--lang", "en"]).exits(2).tells(&[code]);
    assert_eq!(said.out, "");
    has(&said.err, texts);
    let zh = restora(folder, ["inspect", file, "--lang", "zh", "--json"]).exits(2);
    assert!(zh.err.contains(code) && zh.out.is_empty(), "{zh:?}");
}

#[test]
fn what_is_nothing_is_refused_with_what_was_tried() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path();
    refused(folder, "gone.tif", "E150", &["gone.tif"]);
    put(&folder.join("a.txt"), "hello");
    refused(folder, "a.txt", "E151", &["As layers of sites"]);
    std::fs::create_dir(folder.join("empty")).unwrap();
    refused(folder, "empty", "E153", &["empty"]);
    put(&folder.join("some/a.txt"), "hello");
    refused(folder, "some", "E152", &["a.txt", "record.json"]);
    put(&folder.join("bad/record.json"), "{\"restora\": 1}");
    refused(folder, "bad", "E155", &["config"]);
    put(&folder.join("worse/record.json"), "{");
    refused(folder, "worse/record.json", "E155", &[]);
    put(&folder.join("none.tif"), "");
    refused(folder, "none.tif", "E157", &["0 bytes"]);
}

#[test]
fn a_broken_raster_says_what_is_known_of_it() {
    let dir = tempfile::tempdir().unwrap();
    let raster = Raster { options: &["COMPRESS=DEFLATE"], ..Raster::new(200, 200) };
    let path = dir.path().join("a.tif");
    raster.write(&path, &raster.pixels(|col, row| u8::try_from(col * row % 7).unwrap()));
    let bytes = std::fs::read(&path).unwrap();
    // The header is there, the pixels are noise.
    let mut noise = bytes.clone();
    for byte in noise.iter_mut().skip(500) {
        *byte ^= 0x5a;
    }
    put(&dir.path().join("noise.tif"), &noise);
    let said = restora(dir.path(), ["inspect", "noise.tif", "--lang", "en"]);
    assert!(matches!(said.code, Some(0 | 2)), "{said:?}");
    // Cut within the header.
    put(&dir.path().join("cut.tif"), &bytes[..20]);
    refused(dir.path(), "cut.tif", "E151", &[]);
}

#[test]
fn names_from_files_cannot_move_the_cursor() {
    let dir = tempfile::tempdir().unwrap();
    let point = json!({"type": "Point", "coordinates": [1.0, 2.0]});
    let properties = json!({"<a>&\"'\u{1b}[2J": "x\n\u{7}y", "😀": "z".repeat(4000)});
    let feature = json!({"type": "Feature", "properties": properties, "geometry": point});
    let all = json!({"type": "FeatureCollection", "features": [feature]});
    put(&dir.path().join("odd.geojson"), all.to_string());
    let text =
        restora(dir.path(), ["inspect", "odd.geojson", "--lang", "en"]).exits(0).out;
    assert!(!text.contains('\u{1b}') && !text.contains('\u{7}'), "{text}");
    assert!(text.lines().all(|line| line.chars().count() < 400), "{text}");
}

#[test]
fn services_on_the_network_are_not_asked() {
    let dir = tempfile::tempdir().unwrap();
    let wms = "<GDAL_WMS><Service name=\"TMS\"><ServerUrl>http://192.0.2.1/${z}/${x}/${y}.png</ServerUrl></Service>\
               <DataWindow><UpperLeftX>-180</UpperLeftX><UpperLeftY>90</UpperLeftY><LowerRightX>180</LowerRightX>\
               <LowerRightY>-90</LowerRightY><TileLevel>2</TileLevel></DataWindow></GDAL_WMS>";
    put(&dir.path().join("wms.xml"), wms);
    refused(dir.path(), "wms.xml", "E151", &["WMS"]);
    let vrt = "<VRTDataset rasterXSize=\"4\" rasterYSize=\"4\"><VRTRasterBand dataType=\"Byte\" band=\"1\">\
               <SimpleSource><SourceFilename relativeToVRT=\"0\">/vsicurl/http://192.0.2.1/a.tif</SourceFilename>\
               <SourceBand>1</SourceBand></SimpleSource></VRTRasterBand></VRTDataset>";
    put(&dir.path().join("a.vrt"), vrt);
    let begun = std::time::Instant::now();
    restora(dir.path(), ["inspect", "a.vrt", "--lang", "en"])
        .exits(2)
        .tells(&["E283", "a.vrt names /vsicurl/http://192.0.2.1/a.tif"]);
    assert!(begun.elapsed().as_secs() < 10);
}

#[test]
fn every_file_of_the_repository_is_told_or_refused() {
    let mut folders = vec![repo().join("testdata"), repo().join("pipelines")];
    let mut seen = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let known = ["tif", "geojson", "csv"];
            let ending = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
            if !known.contains(&ending) {
                continue;
            }
            seen += 1;
            let text = path.to_str().unwrap();
            let said = restora(&repo(), ["inspect", text, "--lang", "en"]).exits(0);
            assert_eq!(open_blank(&said.out), None, "{}", said.out);
        }
    }
    assert!(seen > 40, "{seen}");
}
