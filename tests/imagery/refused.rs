//! Mistakes of the block, each with its code and place, and scenes that cannot be used.

use serde_json::json;

use super::{Bands, number};
use crate::support::{CORNER, Raster, Said, same};

/// A block that is right, with NDVI at two dates.
fn right() -> Bands {
    let mut bands = Bands::new();
    bands.ndvi("2000", |_, _| 0.2);
    bands.ndvi("2020", |_, _| 0.6);
    bands.set("indices", &json!(["ndvi"]));
    bands
}

/// Whether a line tells of this code at this place.
#[track_caller]
fn has(said: &Said, code: &str, place: &str, words: &[&str]) {
    let place = format!("(/imagery{place})");
    let fits = |line: &&str| line.starts_with(code) && line.contains(&place);
    let found = said.err.lines().find(fits);
    let found = found.unwrap_or_else(|| panic!("no {code} at {place} in\n{}", said.err));
    for word in words {
        assert!(found.contains(word), "no `{word}` in {found}");
    }
}

#[test]
fn names_roles_and_blocks() {
    let mut bands = right();
    bands.set("indices", &json!(["ndvi", "ndvy", "mndwi"]));
    bands.set("rasters", &json!(["ndvi", "watr"]));
    bands.set("percentiles", &json!([5, 101]));
    bands.set("persistence", &json!({"hold": 2}));
    let said = bands.case.with("check", &[]).exits(3);
    has(&said, "E250", "/indices/1", &["`ndvy` (`ndvi`?)"]);
    has(&said, "E251", "/scenes/0/bands", &["`green`", "`mndwi`"]);
    has(&said, "E251", "/scenes/1/bands", &["2020"]);
    has(&said, "E270", "/rasters/1", &["`watr`"]);
    has(&said, "E271", "/percentiles/1", &["101"]);
    has(&said, "E272", "/persistence", &["vegetation_fraction"]);
    let said = bands.case.with("check", &["--lang", "zh"]).exits(3);
    said.tells(&["没有名为 `ndvy` 的指数", "2020 的影像没有 `mndwi` 所需的波段 `green`"]);
}

#[test]
fn scenes_out_of_order_and_without_files() {
    let mut bands = right();
    bands.case.config["imagery"]["scenes"][1]["date"] = json!("1999");
    bands.case.config["imagery"]["scenes"][0]["bands"]["red"] =
        json!({"path": "gone.tif"});
    bands.case.config["imagery"]["scenes"][1]["bands"]["nir"] = json!({"band": 2});
    let said = bands.case.with("check", &[]).exits(3);
    has(&said, "E269", "/scenes/1/date", &["1999", "2000"]);
    has(&said, "E111", "/scenes/0/bands/red", &["gone.tif"]);
    has(&said, "E252", "/scenes/1/bands/nir", &["`nir`"]);
}

#[test]
fn digital_numbers_do_for_differences_alone() {
    let mut bands = right();
    bands.set("sensor", &json!("dn"));
    bands.case.config["imagery"].as_object_mut().unwrap().remove("scale");
    bands.case.done();
    bands.set("indices", &json!(["ndvi", "evi2"]));
    let said = bands.case.with("check", &[]).exits(3);
    has(&said, "E253", "/scenes/0", &["`evi2`", "2000"]);
    has(&said, "E253", "/scenes/1", &[]);
}

#[test]
fn the_offset_of_sentinel_2_is_never_guessed() {
    let mut bands = right();
    bands.set("sensor", &json!("sentinel-2-l2a"));
    bands.case.config["imagery"].as_object_mut().unwrap().remove("scale");
    let said = bands.case.with("check", &[]).exits(3);
    has(&said, "E255", "/scenes/0", &["2000"]);
    has(&said, "E255", "/scenes/1", &["2020"]);
    bands.case.config["imagery"]["scenes"][0]["baseline"] = json!("02.09");
    bands.case.config["imagery"]["scenes"][1]["baseline"] = json!("2022-01-25");
    let said = bands.case.with("check", &[]).exits(3);
    has(&said, "E256", "/scenes/1/baseline", &["2022-01-25"]);
    // The same stored numbers of two baselines are two different lands: red + nir is 5000, and
    // 3000 after 1000 were taken from each.
    bands.case.config["imagery"]["scenes"][1]["baseline"] = json!("05.09");
    bands.case.done();
    let table = bands.case.table("indices");
    let mean = |date: &str| table.one(&[("site", "a"), ("date", date)]).number("mean");
    assert!((mean("2000") - 0.2).abs() < 1e-6);
    assert!((mean("2020") - 0.6 * 5000.0 / 3000.0).abs() < 1e-6);
    // One offset for all scenes that say nothing themselves, where it has been added already.
    for scene in 0..2 {
        let scene = &mut bands.case.config["imagery"]["scenes"][scene];
        scene.as_object_mut().unwrap().remove("baseline");
    }
    bands.set("offset", &json!(0));
    bands.case.done();
    let table = bands.case.table("indices");
    assert!(
        (table.one(&[("site", "a"), ("date", "2020")]).number("mean") - 0.6).abs() < 1e-6
    );
}

#[test]
fn another_sensor_needs_a_reason() {
    let mut bands = right();
    bands.case.config["imagery"]["scenes"][1]["sensor"] = json!("dn");
    let said = bands.case.with("check", &[]).exits(3);
    has(&said, "E257", "/scenes/1/sensor", &["2020"]);
    bands.case.config["imagery"]["scenes"][1]["reason"] = json!("cross-calibrated");
    bands.case.done().tells(&["W256", "cross-calibrated"]);
}

#[test]
fn a_wrong_scale_is_caught() {
    let mut bands = right();
    bands.set("scale", &json!(0.01));
    let said = bands.case.with("run", &["-o", "out"]).exits(2);
    said.tells(&["E266", "100.0 %", "2000", "2020"]);
    assert!(!bands.case.path("out").exists());
}

#[test]
fn zero_denominators_are_counted_and_told() {
    let mut bands = Bands::new();
    // Black in the first row: 0 / 0.
    let dark = |_: usize, row: usize| if row == 0 { 0 } else { number(1000.0) };
    bands.scene("2000", &[("red", &dark), ("nir", &dark)]);
    bands.set("indices", &json!(["ndvi"]));
    bands.case.done().tells(&["W258", "0.1000 ha", "ndvi", "2000"]);
    let table = bands.case.table("indices");
    let row = table.one(&[("site", "a")]);
    same(row.number("no_value_m2"), 1000.0);
    same(row.number("valid_m2"), 9000.0);
    same(row.number("mean"), 0.0);
}

#[test]
fn bands_on_two_grids_need_a_rule() {
    let mut bands = right();
    // The near infrared of 2020 in pixels of 20 m.
    let place = [CORNER.0, 20.0, 0.0, CORNER.1, 0.0, -20.0];
    let coarse = Raster { transform: place, ..Raster::new(5, 5) };
    coarse.write(&bands.case.path("2020-nir.tif"), &[4000u16; 25]);
    let said = bands.case.with("check", &[]).exits(3);
    has(&said, "E260", "/scenes/1/bands/nir", &["2020-nir.tif", "20 × 20"]);
    bands.set("align", &json!({"to": "red", "method": "nearest"}));
    bands.case.done().tells(&["W255", "1 band(s)"]);
    let table = bands.case.table("indices");
    assert!(
        (table.one(&[("site", "a"), ("date", "2020")]).number("mean") - 0.6).abs() < 1e-6
    );
    // Means of whole cells only go from fine to coarse.
    bands.set("align", &json!({"to": "red", "method": "average"}));
    let said = bands.case.with("check", &[]).exits(3);
    has(&said, "E261", "/scenes/1/bands/nir", &["2020-nir.tif"]);
}

#[test]
fn soil_loss_that_cannot_be() {
    let mut bands = right();
    let raster = Raster { crs: None, ..Raster::new(10, 10) };
    raster.write(&bands.case.path("dem.tif"), &[0.0f32; 100]);
    bands.set(
        "soil_loss",
        &json!({
            "erosivity": {"value": 7000},
            "erodibility": {"value": 0.03, "path": "k.tif", "unit": "t ha h/(ha MJ mm)"},
            "elevation": {"path": "dem.tif", "unit": "fathom"},
            "tolerable": {"value": 300, "unit": "t/km2/yr"},
            "practice_by_class": {"one": 2},
            "slope_length": {},
        }),
    );
    let said = bands.case.with("check", &[]).exits(3);
    has(&said, "E272", "/soil_loss", &["vegetation_fraction"]);
    has(&said, "E103", "/soil_loss/erosivity", &["`unit`"]);
    has(&said, "E264", "/soil_loss/erodibility", &["soil_percent"]);
    has(&said, "E107", "/soil_loss/elevation/unit", &["fathom"]);
    has(&said, "E274", "/soil_loss/elevation/path", &["dem.tif"]);
    has(&said, "E276", "/soil_loss/tolerable", &["300"]);
    has(&said, "E279", "/soil_loss/practice_by_class/one", &[]);
    has(&said, "E267", "/soil_loss/practice_by_class", &["(2000)"]);
    has(&said, "E264", "/soil_loss/slope_length", &["upstream_m2"]);
}

#[test]
fn land_cover_is_needed_for_values() {
    let mut bands = right();
    bands.case.config["legend"] = json!("clcd");
    bands.case.config["indicators"] = json!({"x": [1]});
    let said = bands.case.with("check", &[]).exits(3);
    said.tells(&["E267", "(/legend)", "(/indicators)"]);
}

#[test]
fn water_and_fractions_that_are_none() {
    let mut bands = right();
    bands.set(
        "vegetation_fraction",
        &json!({"end_members": {"soil": 0.6, "vegetation": 0.2}, "bounds": [0.5, 0.4]}),
    );
    bands.set("water", &json!({"index": "ndvi", "threshold": 3, "permanent_from": 0.1}));
    let said = bands.case.with("check", &[]).exits(3);
    has(&said, "E263", "/vegetation_fraction/end_members", &["0.6", "0.2"]);
    has(&said, "E271", "/vegetation_fraction/bounds", &[]);
    has(&said, "E271", "/water/threshold", &["3"]);
    has(&said, "E271", "/water", &["0.25, 0.1"]);
    bands.set("water", &json!({"index": "ndvi"}));
    let said = bands.case.with("check", &[]).exits(3);
    has(&said, "E264", "/water", &["threshold, otsu"]);
}

#[test]
fn scales_that_contradict_the_file() {
    let mut bands = right();
    let raster = bands.raster;
    raster.write_with(&bands.case.path("2000-red.tif"), &[2000u16; 100], |dataset| {
        let mut band = dataset.rasterband(1).unwrap();
        band.set_scale(0.000_2).unwrap();
    });
    let said = bands.case.with("check", &[]).exits(3);
    has(&said, "E254", "/scenes/0/bands/red", &["0.0002", "0.0001"]);
    bands.set("sensor", &json!("landsat-c2-l2"));
    let said = bands.case.with("check", &[]).exits(3);
    has(&said, "E278", "/scenes/0", &["`scale`", "landsat-c2-l2"]);
}

#[test]
fn names_of_ones_own_are_names_of_files() {
    let mut bands = right();
    bands.set(
        "differences",
        &json!({
            "a/b": ["nir", "red"],
            "Water": ["nir", "red"],
            "NDVI": ["nir", "red"],
            "none": ["nir", "nir"],
            "植被": ["nir", "red"],
        }),
    );
    bands.set("indices", &json!(["植被"]));
    let said = bands.case.with("check", &[]).exits(3);
    for name in ["a~1b", "Water", "NDVI", "none"] {
        has(&said, "E271", &format!("/differences/{name}"), &[]);
    }
    assert!(!said.err.contains("/differences/植被"), "{}", said.err);
    bands.set("differences", &json!({"植被": ["nir", "red"]}));
    bands.set("rasters", &json!(["植被"]));
    bands.case.done();
    assert!(bands.case.path("out/rasters/植被_2000.tif").is_file());
    bands.set("scenes", &json!([]));
    bands.case.with("check", &[]).exits(3).tells(&["E124", "(/imagery/scenes)"]);
}

#[test]
fn clouds_that_complement_one_another_leave_nothing_in_common() {
    let mut bands = right();
    let raster = bands.raster;
    for (scene, half) in [0..5, 5..10].into_iter().enumerate() {
        let name = format!("qa{scene}.tif");
        let clouds = raster.pixels(|col, _| if half.contains(&col) { 9u8 } else { 4 });
        raster.write(&bands.case.path(&name), &clouds);
        bands.case.config["imagery"]["scenes"][scene]["bands"]["qa"] =
            json!({"path": name});
    }
    bands.set("clouds", &json!({"classes": [9]}));
    bands.case.with("run", &["-o", "out"]).exits(2).tells(&["E281", "ndvi"]);
    bands.set("compare", &json!("each"));
    bands.case.done();
    // A fifth of the land less at one of the dates is told.
    raster.write(
        &bands.case.path("qa0.tif"),
        &raster.pixels(|col, _| if col < 2 { 9u8 } else { 4 }),
    );
    bands.case.done().tells(&["W260", "80 %", "50 %"]);
}

#[test]
fn elevations_that_cannot_be() {
    let mut bands = right();
    let ends = json!({"soil": 0.0, "vegetation": 1.0});
    bands.set("vegetation_fraction", &json!({"end_members": ends}));
    // Hills of 10 m in centimetres, taken as metres: slopes of 85 degrees and more.
    let raster = Raster::new(10, 10);
    let height = |col: usize, row: usize| (300 * ((col + row) % 4)) as f64;
    raster.write(&bands.case.path("dem.tif"), &raster.pixels(height));
    let mut block = json!({
        "erosivity": {"value": 7000, "unit": "MJ mm/(ha h yr)"},
        "erodibility": {"value": 0.03, "unit": "t ha h/(ha MJ mm)"},
        "elevation": {"path": "dem.tif"},
        "tolerable": {"value": 500, "unit": "t/km2/yr"},
    });
    bands.set("soil_loss", &block);
    bands.case.with("run", &["-o", "out"]).exits(2).tells(&["E273", "dem.tif", "60"]);
    block["elevation"]["unit"] = json!("cm");
    bands.set("soil_loss", &block);
    bands.case.done();
    // A hole of -9999 that nobody declared is no abyss.
    let hole =
        |col: usize, row: usize| if (col, row) == (5, 5) { -9999.0 } else { 100.0 };
    raster.write(&bands.case.path("dem.tif"), &raster.pixels(hole));
    block["elevation"]["unit"] = json!("m");
    bands.set("soil_loss", &block);
    bands.case.done();
    let table = bands.case.table("soil_loss");
    let row = table.one(&[("site", "a"), ("date", "2000")]);
    // 36 pixels of the rim and nine around the hole.
    same(row.number("no_value_m2"), 4500.0);
    // K of 3.2 instead of 0.032.
    block["erodibility"]["value"] = json!(3.2);
    bands.set("soil_loss", &block);
    let said = bands.case.with("check", &[]).exits(3);
    has(&said, "E271", "/soil_loss/erodibility/value", &["3.2"]);
}

#[test]
fn rasters_whose_place_is_unknown() {
    let mut bands = right();
    let nowhere = Raster { crs: None, ..Raster::new(10, 10) };
    nowhere.write(&bands.case.path("types.tif"), &[1u8; 100]);
    bands.set("vegetation_fraction", &json!({"types": {"path": "types.tif"}}));
    let said = bands.case.with("check", &[]).exits(3);
    has(&said, "E274", "/vegetation_fraction/types/path", &["types.tif"]);
    // Nor can anything be brought under scenes that have no CRS.
    let mut bands = Bands::new();
    bands.raster = nowhere;
    bands.ndvi("2000", |_, _| 0.2);
    bands.case.config["sites"] = json!({"whole": true});
    let ends = json!({"soil": 0.0, "vegetation": 1.0});
    bands.set("vegetation_fraction", &json!({"end_members": ends}));
    Raster::new(10, 10).write(&bands.case.path("dem.tif"), &[1.0f32; 100]);
    bands.set(
        "soil_loss",
        &json!({
            "erosivity": {"value": 7000, "unit": "MJ mm/(ha h yr)"},
            "erodibility": {"value": 0.03, "unit": "t ha h/(ha MJ mm)"},
            "elevation": {"path": "dem.tif"},
            "tolerable": {"value": 500, "unit": "t/km2/yr"},
        }),
    );
    let said = bands.case.with("check", &[]).exits(3);
    has(&said, "E274", "/scenes", &["2000-"]);
}

#[test]
fn what_only_pixels_tell_has_its_place() {
    let mut bands = right();
    bands.set("scale", &json!(0.01));
    let said = bands.case.with("run", &["-o", "out"]).exits(2);
    has(&said, "E266", "/scenes/0", &["2000"]);
    has(&said, "E266", "/scenes/1", &["2020"]);
}
