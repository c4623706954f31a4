//! Files that name others reach their own folder, the config's, and what the config allows.

use std::path::Path;

use serde_json::json;

use super::{forest, over, sized, source, text, vrt};
use crate::support::{Case, block, put, restora};

/// A case in a folder `in` with a raster of forest in a folder `elsewhere` beside it.
fn neighbours() -> (tempfile::TempDir, std::path::PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    forest(&dir.path().join("elsewhere/a.tif"));
    std::fs::create_dir(dir.path().join("in")).unwrap();
    let config = dir.path().join("in/config.json");
    (dir, config)
}

fn config(path: &Path, file: &str, allowed: Option<&str>) {
    let mut config = json!({"version": 1, "dates": [{"date": "2000", "path": file}],
        "sites": {"whole": true}, "grid": {"area": "planar"}});
    if let Some(folder) = allowed {
        config["allow"] = json!({"folders": [folder]});
    }
    put(path, config.to_string());
}

#[test]
fn a_raster_elsewhere_is_read_only_where_its_folder_is_allowed() {
    let (dir, path) = neighbours();
    let there = dir.path().join("elsewhere/a.tif");
    let there = there.to_str().unwrap();
    for (file, relative) in [("../elsewhere/a.tif", true), (there, false), (there, true)]
    {
        put(&dir.path().join("in/a.vrt"), vrt(&source(file, relative)));
        config(&path, "a.vrt", None);
        restora(
            dir.path(),
            ["run", "in/config.json", "-o", "out", "--overwrite", "--lang", "en"],
        )
        .exits(2)
        .tells(&["E282", &format!("a.vrt names {file}"), "\"allow\""]);
        restora(dir.path(), ["inspect", "in/a.vrt"]).exits(2).tells(&["E282", file]);
        for allowed in ["../elsewhere", dir.path().join("elsewhere").to_str().unwrap()] {
            config(&path, "a.vrt", Some(allowed));
            restora(dir.path(), ["run", "in/config.json", "-o", "out", "--overwrite"])
                .exits(0);
        }
    }
    // A folder that only begins alike is another one.
    std::fs::create_dir(dir.path().join("else")).unwrap();
    config(&path, "a.vrt", Some("../else"));
    restora(dir.path(), ["check", "in/config.json"]).exits(3).tells(&["E282"]);
    config(&path, "a.vrt", Some("../gone"));
    restora(dir.path(), ["check", "in/config.json"]).exits(3).tells(&["E147", "../gone"]);
}

/// A raster of any format may lie anywhere, if the config itself names it.
#[test]
fn what_the_config_names_itself_may_lie_anywhere_and_reach_its_own_folder() {
    let (dir, path) = neighbours();
    config(&path, "../elsewhere/a.tif", None);
    let run =
        || restora(dir.path(), ["run", "in/config.json", "-o", "out", "--overwrite"]);
    run().exits(0);
    put(&dir.path().join("elsewhere/b.vrt"), vrt(&source("a.tif", true)));
    config(&path, "../elsewhere/b.vrt", None);
    run().exits(0);
    // One of another folder may name what lies beside the config.
    forest(&dir.path().join("in/below/c.tif"));
    put(&dir.path().join("elsewhere/b.vrt"), vrt(&source("../in/below/c.tif", true)));
    run().exits(0);
}

#[test]
fn lists_of_lists_are_followed_to_the_end() {
    let (dir, path) = neighbours();
    let at = |name: &str| dir.path().join("in").join(name);
    put(&at("c.vrt"), vrt(&source("../elsewhere/a.tif", true)));
    put(&at("b.vrt"), vrt(&source("c.vrt", true)));
    put(&at("a.vrt"), vrt(&source("b.vrt", true)));
    config(&path, "a.vrt", None);
    let check = || restora(dir.path(), ["check", "in/config.json"]);
    check().exits(3).tells(&["E282", "c.vrt names ../elsewhere/a.tif"]);
    // Through GDAL's other way to name a file within a file.
    put(&at("a.vrt"), vrt(&source("DERIVED_SUBDATASET:AMPLITUDE:c.vrt", true)));
    check().exits(3).tells(&["E282", "c.vrt names ../elsewhere/a.tif"]);
    put(
        &at("a.vrt"),
        vrt(&source("DERIVED_SUBDATASET:AMPLITUDE:../elsewhere/a.tif", true)),
    );
    check().exits(3).tells(&["E282"]);
    // In a circle, GDAL itself comes to an end; so does this.
    put(&at("a.vrt"), vrt(&source("b.vrt", true)));
    put(&at("b.vrt"), vrt(&source("a.vrt", true)));
    let said = restora(dir.path(), ["run", "in/config.json", "-o", "out"]);
    assert!(matches!(said.code, Some(1 | 2)), "{said:?}");
}

#[test]
fn every_place_where_a_description_names_a_file_is_looked_at() {
    let (dir, path) = neighbours();
    let there = "../elsewhere/a.tif";
    forest(&dir.path().join("in/own.tif"));
    let own = source("own.tif", true);
    let warped = sized(
        (10, 10),
        &format!(
            "<VRTRasterBand dataType=\"Byte\" band=\"1\" subClass=\"VRTWarpedRasterBand\"/>\
             <BlockXSize>10</BlockXSize><BlockYSize>10</BlockYSize><GDALWarpOptions>\
             <SourceDataset relativeToVRT=\"1\">{there}</SourceDataset></GDALWarpOptions>"
        ),
    )
    .replace("<VRTDataset ", "<VRTDataset subClass=\"VRTWarpedDataset\" ");
    let raw = sized(
        (10, 10),
        &format!(
            "<VRTRasterBand dataType=\"Byte\" band=\"1\" subClass=\"VRTRawRasterBand\">\
             <SourceFilename relativetoVRT=\"1\">{there}</SourceFilename><ImageOffset>0</ImageOffset>\
             <PixelOffset>1</PixelOffset><LineOffset>10</LineOffset></VRTRasterBand>"
        ),
    );
    let overview = vrt(&format!(
        "{own}<Overview><SourceFilename relativeToVRT=\"1\">{there}</SourceFilename><SourceBand>1</SourceBand></Overview>"
    ));
    let mask = sized(
        (10, 10),
        &format!(
            "<VRTRasterBand dataType=\"Byte\" band=\"1\">{own}</VRTRasterBand><MaskBand>\
             <VRTRasterBand dataType=\"Byte\">{}</VRTRasterBand></MaskBand>",
            source(there, true)
        ),
    );
    let any_case = vrt(&source(there, true)).replace("SourceFilename", "sourcefileNAME");
    let attribute = vrt(&format!(
        "<SimpleSource SourceFilename=\"{there}\"><SourceBand>1</SourceBand></SimpleSource>"
    ));
    let place = vrt(&own).replace(
        "<VRTRasterBand",
        &format!("<Metadata domain=\"GEOLOCATION\"><MDI key=\"X_DATASET\">{there}</MDI></Metadata><VRTRasterBand"),
    );
    for described in [warped, raw, overview, mask, any_case, attribute, place] {
        put(&dir.path().join("in/a.vrt"), &described);
        config(&path, "a.vrt", None);
        let said = restora(dir.path(), ["check", "in/config.json"]);
        assert_eq!(said.code, Some(3), "{described}: {said:?}");
        said.tells(&["E282", there]);
    }
}

#[test]
fn what_gdal_keeps_beside_a_file_reaches_no_further() {
    let (dir, path) = neighbours();
    forest(&dir.path().join("in/own.tif"));
    let aux = "<PAMDataset><Metadata domain=\"OVERVIEWS\"><MDI key=\"OVERVIEW_FILE\">../elsewhere/a.tif</MDI>\
               </Metadata></PAMDataset>";
    config(&path, "own.tif", None);
    let check = || restora(dir.path(), ["check", "in/config.json"]);
    check().exits(0);
    put(&dir.path().join("in/own.tif.aux.xml"), aux);
    check().exits(3).tells(&["E282", "../elsewhere/a.tif"]);
    // Also of a file that a list names.
    put(&dir.path().join("in/a.vrt"), vrt(&source("own.tif", true)));
    config(&path, "a.vrt", None);
    check().exits(3).tells(&["E282", "own.tif.aux.xml names ../elsewhere/a.tif"]);
}

#[test]
fn layers_that_name_others_reach_no_further() {
    let dir = tempfile::tempdir().unwrap();
    let case = Case::small();
    let secret = dir.path().join("secret.geojson");
    std::fs::copy(case.path("sites.geojson"), &secret).unwrap();
    let secret = secret.to_str().unwrap();
    let layer = |inside: &str| {
        format!(
            "<OGRVRTDataSource><OGRVRTLayer name=\"secret\">{inside}</OGRVRTLayer></OGRVRTDataSource>"
        )
    };
    let plain = layer(&format!("<SrcDataSource>{secret}</SrcDataSource>"));
    let union = format!(
        "<OGRVRTDataSource><OGRVRTUnionLayer name=\"secret\"><OGRVRTLayer name=\"secret\">\
         <SrcDataSource>{secret}</SrcDataSource></OGRVRTLayer></OGRVRTUnionLayer></OGRVRTDataSource>"
    );
    let mut case = case;
    case.config["sites"]["path"] = json!("a.vrt");
    for described in [&plain, &union] {
        text(&case, "a.vrt", described);
        case.run().exits(2).tells(&["E282", "a.vrt names ", "secret.geojson"]);
        restora(case.folder(), ["inspect", "a.vrt"]).exits(2).tells(&["E282"]);
    }
    let sql = format!(
        "<SrcDataSource>sites.geojson</SrcDataSource><SrcSQL>SELECT * FROM '{secret}'.secret</SrcSQL>"
    );
    text(&case, "a.vrt", &layer(&sql));
    case.run().exits(2).tells(&["E289"]);
    case.config["allow"] = json!({"folders": [dir.path()]});
    text(&case, "a.vrt", &plain.replace("name=\"secret\"", "name=\"sites\""));
    case.sites(&[block("a", (0.0, 0.0), (10.0, 10.0))]);
    let said = case.run();
    assert!(!said.err.contains("E282"), "{said:?}");
}

/// A link is what it points to: it neither hides a file elsewhere nor keeps one from being read.
#[cfg(unix)]
#[test]
fn links_are_followed_before_anything_is_decided() {
    use std::os::unix::fs::symlink;
    let (dir, path) = neighbours();
    let at = |name: &str| dir.path().join(name);
    symlink(at("elsewhere/a.tif"), at("in/linked.tif")).unwrap();
    put(&at("in/a.vrt"), vrt(&source("linked.tif", true)));
    config(&path, "a.vrt", None);
    let check = || restora(dir.path(), ["check", "in/config.json"]);
    check().exits(3).tells(&["E282", "a.vrt names linked.tif"]);
    symlink(at("elsewhere"), at("in/folder")).unwrap();
    put(&at("in/a.vrt"), vrt(&source("folder/a.tif", true)));
    check().exits(3).tells(&["E282", "folder/a.tif"]);
    config(&path, "a.vrt", Some("folder"));
    check().exits(0);
    // A list that is a link itself has its own folder where it really is; GDAL, too, starts there.
    put(&at("elsewhere/b.vrt"), vrt(&source("a.tif", true)));
    symlink(at("elsewhere/b.vrt"), at("in/b.vrt")).unwrap();
    config(&path, "b.vrt", None);
    check().exits(0);
    // A link of the config's own to a plain raster is the config's own choice.
    config(&path, "linked.tif", None);
    check().exits(0);
}

#[test]
fn a_description_that_cannot_be_told_is_refused_rather_than_guessed_at() {
    let case = over("a.vrt");
    forest(&case.path("own.tif"));
    // GDAL's own parser would read on.
    text(
        &case,
        "a.vrt",
        &vrt(&source("own.tif", true)).replace("<SRS>", "<a b=c & d/><SRS>"),
    );
    case.run().exits(2).tells(&["E287", "a.vrt"]);
    let dtd = "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>";
    text(&case, "a.vrt", &format!("{dtd}{}", vrt(&source("&x;", true))));
    case.run().exits(2).tells(&["E287"]);
    // Deeper than anybody means.
    for i in 0..20 {
        text(&case, &format!("{i}.vrt"), &vrt(&source(&format!("{}.vrt", i + 1), true)));
    }
    text(&case, "a.vrt", &vrt(&source("0.vrt", true)));
    case.run().exits(2).tells(&["E288"]);
}
