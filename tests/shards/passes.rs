//! A run of many passes over pixels goes on in the midst of any of them.

use std::fs;
use std::path::Path;
use std::time::Duration;

use serde_json::json;

use super::resumed::{begun, has_part, kill_often, kill_when, left, parts, spread};
use super::{alike, loaded};
use crate::imagery::number;
use crate::support::{
    CRS, Case, Raster, block, geojson, names, polygon, put, ring, site_in,
};

/// Sides of a tile of the land cover and of the imagery.
const LAND: usize = 1024;
const SCENE: usize = 512;

/// Every pass that this run has, in their order. The first three take less than half a second
/// together: they are kept when the run is known to be a long one.
const PASSES: [&str; 8] = [
    "count",
    "survey",
    "water",
    "measure",
    "draw",
    "account-0",
    "account-1",
    "account-2",
];

/// Land cover at two dates, drawn when the mean of a correction is known; three scenes with
/// everything that is measured on imagery; three accounts that look at cells. Tiles are there
/// so often in each direction.
pub(super) fn everything(times: usize) -> Case {
    let mut case = Case::valued();
    land(&mut case, times);
    scenes(&mut case, times);
    let end = (LAND * times) as f64;
    let corners = [(30.3, 20.1), (end - 90.2, 90.7), (600.0, end - 66.6)];
    case.sites(&[
        site_in("a", Some("x"), &polygon(&[ring(&corners)])),
        block("b", (end / 2.0 + 0.5, 800.0), (end - 11.5, end - 40.5)),
    ]);
    case.write_config();
    case
}

fn land(case: &mut Case, times: usize) {
    let options = ["COMPRESS=DEFLATE", "TILED=YES", "BLOCKXSIZE=512", "BLOCKYSIZE=512"];
    let tile = Raster { options: &options, ..Raster::new(LAND, LAND) };
    let class = |col: usize, row: usize| [1u8, 2, 5, 8][(col / 211 + row / 99) % 4];
    for (date, shift) in [("2000", 0), ("2020", 500)] {
        let pixels = tile.pixels(|col, row| class(col + shift, row));
        spread(case, date, (&tile, &pixels), times);
        let dates = case.config["dates"].as_array_mut().unwrap();
        dates.push(json!({"date": date, "path": format!("{date}.vrt")}));
    }
    let [x, _, _, y, _, _] = tile.transform;
    let wide = 10.0 * (LAND * times) as f64;
    let factors =
        Raster { transform: [x, wide / 2.0, 0.0, y, 0.0, -wide], ..Raster::new(2, 1) };
    factors.write(&case.path("soil.tif"), &[2.0f32, 0.5]);
    let heights = Raster {
        transform: [x - 1000.0, 500.0, 0.0, y + 1000.0, 0.0, -500.0],
        ..Raster::new(200, 200)
    };
    let rise = |col: usize, row: usize| (col * row % 977) as f32;
    heights.write(&case.path("heights.tif"), &heights.pixels(rise));
    case.config["valuation"]["corrections"] = json!([{
        "kind": "raster", "name": "mean", "rasters": [{"path": "soil.tif"}],
        "services": ["hyd"], "reference": {"date": "2000"},
    }]);
    case.config["outputs"] = json!({"rasters": {"layers": ["value", "transitions"]}});
    let boundary = [block("b", (0.0, 0.0), (1500.0, 2500.0))];
    put(&case.path("boundary.geojson"), geojson(CRS, &boundary));
    case.config["accounts"] = json!([
        {"kind": "patches", "classes": [2]},
        {"kind": "buffer", "water": [5], "distance": {"value": 30, "unit": "m"}},
        {"kind": "reclamation", "raster": true, "elevation": {"path": "heights.tif"},
            "construction_boundary": {"path": "boundary.geojson"}},
    ]);
}

fn scenes(case: &mut Case, times: usize) {
    let options = ["COMPRESS=DEFLATE", "TILED=YES"];
    let mut tile = Raster { options: &options, ..Raster::new(SCENE, SCENE) };
    let metres = 10.0 * LAND as f64 / SCENE as f64;
    (tile.transform[1], tile.transform[5]) = (metres, -metres);
    let mut all = Vec::new();
    for date in 0..3usize {
        let wave = |col: usize, row: usize| {
            ((col * 7 + row * 13 + date * 29) % 97) as f64 / 97.0
        };
        let lake = |col: usize, row: usize| {
            let (x, y) = (col as f64 - 245.0, row as f64 - 235.0);
            x * x + y * y
                < (9000.0 + 800.0 * wave(col / 9, row / 7)) * (1.0 + date as f64)
        };
        let year = 2000 + 10 * date;
        let mut bands = serde_json::Map::new();
        for (role, by) in [("green", 0.9), ("red", 0.5), ("nir", 1.0), ("swir1", 0.3)] {
            let pixels = tile.pixels(|col, row| match role {
                "swir1" if lake(col, row) => 100,
                _ => number(500.0 + 3000.0 * by * wave(col, row)),
            });
            let name = format!("{role}-{year}");
            spread(case, &name, (&tile, &pixels), times);
            bands.insert(role.to_owned(), json!({"path": format!("{name}.vrt")}));
        }
        all.push(json!({"date": year.to_string(), "bands": bands}));
    }
    case.config["imagery"] = json!({
        "sensor": "reflectance",
        "scale": 0.0001,
        "scenes": all,
        "indices": ["ndvi", "mndwi"],
        "vegetation_fraction": {},
        "water": {"otsu": {}, "minimum_area": {"value": 50, "unit": "ha"}},
        "persistence": {"hold": 1},
        "pixel_trend": {"index": "ndvi", "significance": 0.5},
        "rasters": ["ndvi", "water", "pixel_trend"],
    });
}

/// Killed in the midst of each pass in turn; what it had done is not done again.
#[test]
fn every_pass_goes_on_where_it_ended() {
    let case = everything(4);
    case.with("run", &["-o", "single"]).exits(0);
    for (i, pass) in PASSES[3..].iter().enumerate() {
        let come = || has_part(&case, pass);
        // Whether it would go on without some tiles makes no difference where there are none.
        let how =
            if i % 2 == 0 { &["--resume"][..] } else { &["--resume", "--keep-going"] };
        kill_when(&case, how, come);
        assert!(!case.path("out").exists());
    }
    let left = left(&case);
    assert_eq!(left.len(), PASSES.len(), "{left:?}");
    let said = case.with("run", &["-o", "out", "--resume"]).exits(0);
    said.tells(&["an earlier run had read "]);
    assert_eq!(begun(&case), left);
    alike(&case.path("out"), &case.path("single"));
}

/// What a run reads behind what its config names: tiles of a raster of heights, of land cover
/// within a raster within another, polygons behind a layer.
#[test]
fn inputs_behind_others_are_noticed() {
    let mut case = everything(2);
    let within = |inner: &str, outer: &str| {
        let path = case.path(outer);
        fs::rename(&path, case.path(inner)).unwrap();
        let (side, name) = (LAND * 2, inner);
        let text = fs::read_to_string(case.path(inner)).unwrap();
        let head = &text[..text.find("<SimpleSource>").unwrap()];
        put(
            &path,
            format!(
                "{head}<SimpleSource><SourceFilename relativeToVRT=\"1\">{name}</SourceFilename>\
                 <SourceBand>1</SourceBand><SrcRect xOff=\"0\" yOff=\"0\" xSize=\"{side}\" ySize=\"{side}\"/>\
                 <DstRect xOff=\"0\" yOff=\"0\" xSize=\"{side}\" ySize=\"{side}\"/></SimpleSource>\
                 </VRTRasterBand></VRTDataset>"
            ),
        );
    };
    within("inner.vrt", "2020.vrt");
    let heights = Raster::new(200, 200);
    let [x, _, _, y, _, _] = heights.transform;
    put(
        &case.path("heights.vrt"),
        format!(
            "<VRTDataset rasterXSize=\"200\" rasterYSize=\"200\"><SRS>EPSG:4548</SRS>\
             <GeoTransform>{}, 500, 0, {}, 0, -500</GeoTransform>\
             <VRTRasterBand dataType=\"Float32\" band=\"1\"><SimpleSource>\
             <SourceFilename relativeToVRT=\"1\">heights.tif</SourceFilename><SourceBand>1</SourceBand>\
             </SimpleSource></VRTRasterBand></VRTDataset>",
            x - 1000.0,
            y + 1000.0
        ),
    );
    put(
        &case.path("boundary.vrt"),
        "<OGRVRTDataSource><OGRVRTLayer name=\"boundary\"><SrcDataSource relativeToVRT=\"1\">\
         boundary.geojson</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>",
    );
    let account = &mut case.config["accounts"][2];
    account["elevation"]["path"] = json!("heights.vrt");
    account["construction_boundary"]["path"] = json!("boundary.vrt");
    case.write_config();
    case.with("run", &["-o", "single"]).exits(0);
    kill_when(&case, &[], || has_part(&case, "account-2"));
    for (named, behind) in [
        ("2020.vrt", "2020.tile.tif"),
        ("heights.vrt", "heights.tif"),
        ("boundary.vrt", "boundary.geojson"),
    ] {
        let file = fs::File::options().write(true).open(case.path(behind)).unwrap();
        let time = file.metadata().unwrap().modified().unwrap();
        file.set_modified(time + Duration::from_secs(1)).unwrap();
        let said = case.with("run", &["-o", "out", "--resume"]).exits(2);
        said.tells(&["E613", named, "the earlier run", "written again"]);
        file.set_modified(time).unwrap();
    }
    case.with("run", &["-o", "out", "--resume"]).exits(0);
    alike(&case.path("out"), &case.path("single"));
}

/// What is written again between the plan and the run is in neither as it was.
#[test]
fn an_input_that_changes_after_the_plan_is_noticed() {
    let case = everything(2);
    let (loaded, settings) = loaded(&case);
    let watch = restora_engine::Silent;
    let plan = restora_engine::resolve(&loaded, &settings, &watch).unwrap();
    let kept = case.path(".out.resume");
    assert!(restora_engine::Begun::default().kept_in(&plan, &kept, false).is_ok());
    let path = case.path("boundary.geojson");
    let text = fs::read_to_string(&path).unwrap();
    put(&path, text + "\n");
    let found =
        restora_engine::Begun::default().kept_in(&plan, &kept, false).unwrap_err();
    let told = found[0].line(restora_message::Lang::En);
    assert!(told.starts_with("E621") && told.contains("boundary.geojson"), "{told}");
}

/// What is left of every pass, once the last of them has begun.
fn left_of_all(case: &Case) {
    kill_when(case, &[], || has_part(case, "account-2"));
    let all = || PASSES.iter().all(|pass| has_part(case, pass));
    if !all() {
        // The first ones were over before the run was a long one.
        kill_when(case, &["--resume"], all);
    }
}

/// Whole files whose contents are not what their pass can have found.
#[test]
fn a_seal_makes_no_part_of_any_pass_true() {
    let case = everything(2);
    left_of_all(&case);
    let (folder, kept) = (case.path(".out.resume"), case.path("kept"));
    fs::rename(&folder, &kept).unwrap();
    let mut random = 4_711u64;
    // The first part of each pass, beside all others.
    let of = |pass: &&str| {
        names(&kept)
            .into_iter()
            .find(|name| name.starts_with(&format!("{pass}-")))
            .unwrap()
    };
    for name in PASSES.iter().map(of) {
        let (head, sections) = read(&kept.join(&name));
        let (last, drawn) = sections.split_last().unwrap();
        assert_eq!(last.0, 2);
        let resumed = |sections: &[(u8, Vec<u8>)]| {
            fs::create_dir(&folder).unwrap();
            // Rasters that were finished are another matter.
            let parts = |name: &String| name.contains('.');
            for other in names(&kept).into_iter().filter(parts) {
                fs::copy(kept.join(&other), folder.join(&other)).unwrap();
            }
            write(&folder.join(&name), &head, sections);
            let said = case.with("run", &["-o", "out", "--resume", "--overwrite"]);
            fs::remove_dir_all(&folder).ok();
            said
        };
        let refused = |sections: &[(u8, Vec<u8>)]| {
            resumed(sections).exits(2).tells(&["E616", &name]);
        };
        refused(drawn);
        if let Some((_, fewer)) = drawn.split_first() {
            refused(&[fewer, std::slice::from_ref(last)].concat());
            let mut other = drawn.to_vec();
            other[0].1 = b"no picture".to_vec();
            refused(&[other, vec![last.clone()]].concat());
        }
        let mut cut = last.clone();
        cut.1.truncate(last.1.len() - 1);
        refused(&[drawn, &[cut]].concat());
        let mut flipped = last.clone();
        for _ in 0..9 {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let at = usize::try_from(random >> 33).unwrap() % flipped.1.len();
            flipped.1[at] ^= 1 << (random >> 29 & 7);
        }
        // Numbers that may be right are believed; nothing else is.
        let code = resumed(&[drawn, &[flipped]].concat()).code;
        assert!([Some(0), Some(2), Some(5)].contains(&code), "{name}: {code:?}");
    }
}

/// The head and the sections of a part.
pub(super) fn read(path: &Path) -> (String, Vec<(u8, Vec<u8>)>) {
    let mut part = restora_io::SealedReader::open(path).unwrap();
    let head = part.head().to_owned();
    let mut sections = Vec::new();
    while let Some(section) = part.next_section().unwrap() {
        sections.push(section);
    }
    (head, sections)
}

pub(super) fn write(path: &Path, head: &str, sections: &[(u8, Vec<u8>)]) {
    let mut part = restora_io::SealedWriter::create(path, head).unwrap();
    for (kind, bytes) in sections {
        part.section(*kind, bytes).unwrap();
    }
    part.finish().unwrap();
}

/// Imagery alone, without land cover.
#[test]
fn imagery_alone_goes_on_as_well() {
    let mut case = everything(3);
    for key in ["dates", "accounts", "outputs", "valuation", "legend", "crosswalk"] {
        case.config.as_object_mut().unwrap().remove(key);
    }
    case.write_config();
    case.with("run", &["-o", "single"]).exits(0);
    kill_when(&case, &[], || !parts(&case).is_empty());
    let left = left(&case);
    case.with("run", &["-o", "out", "--resume"]).exits(0);
    assert_eq!(begun(&case), left);
    alike(&case.path("out"), &case.path("single"));
    // A scene that was written again makes another run.
    kill_when(&case, &["--overwrite"], || !parts(&case).is_empty());
    let path = case.path("nir-2010.vrt");
    let text = fs::read_to_string(&path).unwrap();
    put(&path, text + " ");
    let said = case.with("run", &["-o", "out", "--resume", "--overwrite"]).exits(2);
    said.tells(&["E613", "nir-2010.vrt"]);
}

#[cfg(unix)]
#[test]
fn fifty_kills_in_many_passes_lose_nothing() {
    kill_often(&everything(2), 50);
}
