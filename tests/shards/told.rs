//! What a plan tells of its sites, so that the merge need not lay them out once more.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::{alike, json, merge, plan, shard};
use crate::support::{
    Case, Raster, block, geojson, polygon, put, rectangle, site, site_in,
};

/// What a plan tells of sites.
#[derive(Debug, PartialEq)]
enum Told {
    /// Nothing.
    None,
    /// What shards have to know of sites that are not theirs.
    ToShards,
    /// All that the merge has to know of them as well.
    ToAll,
}

/// Shares a case out and compares; gives what the plan tells of the sites.
fn merged_alike(case: &Case) -> Told {
    drop(fs::remove_dir_all(case.path("parts")));
    plan(case, 3).exits(0);
    shard(case, "1-3/3").exits(0);
    merge(case, &["parts"]).exits(0);
    case.with("run", &["-o", "out", "--overwrite"]).exits(0);
    alike(&case.path("out"), &case.path("merged"));
    let plan = json(case, "plan.json");
    match (plan["laid_out"].is_object(), plan["cells_in_merge"] == true) {
        (false, _) => Told::None,
        (true, true) => Told::ToShards,
        (true, false) => Told::ToAll,
    }
}

/// Two dates of 90 × 70 pixels.
fn dates(case: &mut Case, raster: &Raster<'_>) {
    case.date("2000", raster, |col, row| [1u8, 2, 4, 5][(col / 7 + row / 3) % 4]);
    case.date("2020", raster, |col, row| [1u8, 2, 7, 5][(col / 5 + row / 4) % 4]);
}

/// Sites in groups, half outside, wholly outside, of a few pixels, without a group, with a hole: by
/// every rule.
#[test]
fn a_merge_need_not_lay_sites_out_once_more() {
    for (area, rule) in
        [("true", "exact"), ("planar", "exact"), ("true", "centre"), ("planar", "centre")]
    {
        let mut case = Case::valued().with_all_outputs();
        dates(&mut case, &Raster::new(90, 70));
        let hole = [
            rectangle((3.3, 2.7), (30.2, 40.9)),
            rectangle((10.5, 10.5), (20.25, 20.75)),
        ];
        case.sites(&[
            site_in("hole", Some("west"), &polygon(&hole)),
            site_in(
                "edge",
                Some("east"),
                &polygon(&[rectangle((70.1, 5.5), (99.5, 60.2))]),
            ),
            block("few", (40.2, 40.2), (42.9, 42.4)),
            block("none", (200.0, 200.0), (240.0, 230.0)),
        ]);
        case.config["grid"] = json!({"area": area, "pixel_rule": rule});
        assert_eq!(merged_alike(&case), Told::ToAll, "{area} {rule}");
        let record = json(&case, "merged/record.json");
        let warned = warned(&record);
        for one in ["W301 none", "W302 edge", "W303 few"] {
            assert!(warned.contains(&one.to_owned()), "{one}: {warned:?}");
        }
    }
}

/// Codes of the warnings of a record, with the sites that they are of.
fn warned(record: &Value) -> Vec<String> {
    let word = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let all = record["warnings"].as_array().unwrap().iter();
    all.map(|one| format!("{} {}", word(&one["code"]), word(&one["place"]["site"])))
        .collect()
}

/// On a map of the world cells lie off the earth, and its edge runs through others.
#[test]
fn nor_where_there_is_no_earth() {
    let mut case = Case::valued();
    let raster = Raster {
        crs: Some("+proj=moll +lon_0=0 +datum=WGS84 +type=crs"),
        transform: [-18_000_000.0, 400_000.0, 0.0, 9_200_000.0, 0.0, -400_000.0],
        ..Raster::new(90, 46)
    };
    dates(&mut case, &raster);
    let corner = |west: f64, south: f64, east: f64, north: f64| {
        json!([[west, south], [east, south], [east, north], [west, north], [west, south]])
    };
    let features = [
        site("edge", &polygon(&[corner(-179.9, 30.0, -120.0, 85.0)])),
        site("inland", &polygon(&[corner(20.0, -10.0, 60.0, 25.0)])),
    ];
    put(&case.path("sites.geojson"), geojson("EPSG:4326", &features));
    case.config["grid"] = json!({"area": "true"});
    assert_eq!(merged_alike(&case), Told::ToAll);
    let record = json(&case, "merged/record.json");
    let warned = warned(&record);
    assert!(warned.contains(&"W309 edge".to_owned()), "{warned:?}");
}

/// Whatever looks at cells has them laid out by the merge, too.
#[test]
fn whatever_needs_cells_has_them() {
    let mut plain = Case::valued();
    dates(&mut plain, &Raster::new(90, 70));
    let apart = [
        block("a", (1.5, 2.5), (30.0, 60.0)),
        block("b", (40.0, 2.0), (80.0, 36.6)),
        block("c", (40.0, 40.0), (80.0, 66.6)),
    ];
    plain.sites(&apart);
    let patches = json!([{"kind": "patches", "name": "p", "classes": [2]}]);
    for (key, value) in [
        ("outputs", json!({"spatial": {"band": {"value": 20, "unit": "km"}}})),
        ("accounts", patches),
    ] {
        let before = plain.config.clone();
        plain.config[key] = value.clone();
        assert_eq!(merged_alike(&plain), Told::ToShards, "{value}");
        plain.config = before;
    }
    assert_eq!(merged_alike(&plain), Told::ToAll);
    plain.sites(&[apart[0].clone(), block("b", (29.0, 2.0), (80.0, 66.6))]);
    assert_eq!(merged_alike(&plain), Told::None, "overlapping sites are laid out as one");
    plain.config["sites"] = json!({"whole": true});
    assert_eq!(merged_alike(&plain), Told::None);
}

/// Two dates and sites apart, shared out and counted.
fn counted() -> Case {
    let mut case = Case::valued();
    dates(&mut case, &Raster::new(90, 70));
    case.sites(&[
        block("a", (1.5, 2.5), (30.0, 60.0)),
        block("b", (40.0, 2.0), (80.0, 36.6)),
    ]);
    case
}

/// Writes a file as large and as old as it was.
fn unseen(path: &Path, bytes: &[u8]) {
    let before = fs::metadata(path).unwrap();
    assert_eq!(before.len(), bytes.len() as u64);
    put(path, bytes);
    let file = fs::File::options().write(true).open(path).unwrap();
    file.set_modified(before.modified().unwrap()).unwrap();
}

/// Sites and rasters that became others after they were counted, and do not look it.
#[test]
fn what_became_another_is_refused_by_the_merge() {
    let mut case = counted();
    let real = case.path("real.geojson");
    fs::copy(case.path("sites.geojson"), &real).unwrap();
    let layer = "<OGRVRTDataSource><OGRVRTLayer name='real'><SrcDataSource \
                 relativeToVRT='1'>real.geojson</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>";
    put(&case.path("sites.vrt"), layer);
    for path in ["sites.geojson", "sites.vrt"] {
        case.config["sites"]["path"] = json!(path);
        assert_eq!(merged_alike(&case), Told::ToAll);
        let file = if path == "sites.vrt" { &real } else { &case.path(path) };
        let was = fs::read(file).unwrap();
        let text = String::from_utf8(was.clone()).unwrap();
        let other = text.replace("500800", "500790");
        assert_ne!(text, other);
        unseen(file, other.as_bytes());
        merge(&case, &["parts"]).exits(2).tells(&["E613", path]);
        drop(fs::remove_dir_all(case.path("parts")));
        shard(&case, "1/3").exits(2).tells(&["E613", path]);
        unseen(file, &was);
        shard(&case, "1-3/3").exits(0);
        let raster = case.path("2020.tif");
        let was = fs::read(&raster).unwrap();
        let mut other = was.clone();
        *other.last_mut().unwrap() ^= 1;
        unseen(&raster, &other);
        merge(&case, &["parts"]).exits(2).tells(&["E613", "2020.tif"]);
        unseen(&raster, &was);
        merge(&case, &["parts"]).exits(0);
    }
}

/// Gives a plan that was edited the checksum that it ought to have.
pub(crate) fn sealed(plan: &mut Value) {
    let mut all = plan.clone();
    all["digest"] = json!("");
    for key in ["path", "name"] {
        all["config"][key] = json!("");
    }
    all["config"]["set"] = json!([]);
    for input in all["inputs"].as_array_mut().unwrap() {
        for file in input["files"].as_array_mut().unwrap() {
            file["modified_us"] = Value::Null;
        }
    }
    plan["digest"] = json!(restora_io::sha256(all.to_string().as_bytes()));
}

/// A plan whose checksum is right, and which tells what it may not or what there cannot be.
#[test]
fn a_checksum_does_not_make_a_plan_true() {
    let mut case = counted();
    plan(&case, 2).exits(0);
    let good = json(&case, "plan.json");
    let mut same = good.clone();
    sealed(&mut same);
    assert_eq!(same["digest"], good["digest"]);
    let forged = |case: &Case, edit: &dyn Fn(&mut Value)| {
        plan(case, 2).exits(0);
        let mut forged = json(case, "plan.json");
        edit(&mut forged);
        sealed(&mut forged);
        put(&case.path("plan.json"), forged.to_string());
        drop(fs::remove_dir_all(case.path("parts")));
        let said = shard(case, "1-2/2");
        if said.code == Some(0) { merge(case, &["parts"]) } else { said }
    };
    let told = |plan: &mut Value| {
        plan["laid_out"] = good["laid_out"].clone();
        plan["cells_in_merge"] = json!(false);
    };
    forged(&case, &told).exits(0);
    let far = |plan: &mut Value| plan["shards"][0]["work"][0][0] = json!([80, 0, 90, 9]);
    forged(&case, &far).exits(2).tells(&["E614"]);
    let beyond = |plan: &mut Value| {
        plan["shards"][0]["work"][0][0] =
            json!([2_147_483_648_u32, 0, 2_147_483_648_u32, 9]);
    };
    forged(&case, &beyond).exits(2).tells(&["E610"]);
    let no_sites = |plan: &mut Value| plan["laid_out"]["sites"] = json!([]);
    forged(&case, &no_sites).exits(2).tells(&["E613", "sites.geojson"]);
    let window = |plan: &mut Value| {
        plan["laid_out"]["sites"][1]["window"]["row"] = json!(4_000_000_000_u32);
    };
    forged(&case, &window).exits(2).tells(&["E613", "sites.geojson"]);
    let negative = |plan: &mut Value| {
        plan["laid_out"]["sites"][1]["slack_m2"] = json!(-5.0);
    };
    forged(&case, &negative).exits(2).tells(&["E613", "sites.geojson"]);
    // Accounts that look at cells.
    case.config["accounts"] = json!([{"kind": "patches", "name": "p", "classes": [2]}]);
    forged(&case, &told).exits(2).tells(&["E614"]);
}
