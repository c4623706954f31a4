//! Rasters that a run has finished are not made again by the run that goes on.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use super::passes::{everything, read, write};
use super::resumed::{begun, has_part, kill_when, kill_words, left};
use super::{alike, merge, plan, shard};
use crate::support::{Case, names, put, restora};

/// Everything that this run draws, in the order in which it is finished.
const RASTERS: [&str; 11] = [
    "ndvi_2000",
    "ndvi_2010",
    "ndvi_2020",
    "water_2000",
    "water_2010",
    "water_2020",
    "pixel_trend",
    "value_2000",
    "value_2020",
    "transitions_2000_2020",
    "reclamation_3",
];

fn kept_at(case: &Case, name: &str) -> PathBuf {
    case.path(&format!(".out.resume/rasters/{name}.tif.kept"))
}

/// Names of the rasters that are kept.
fn kept(case: &Case) -> Vec<&'static str> {
    RASTERS.into_iter().filter(|name| kept_at(case, name).exists()).collect()
}

/// What the log of a result says of each raster: whether it was kept.
fn told(case: &Case) -> BTreeMap<String, bool> {
    let log = fs::read_to_string(case.path("out/log.ndjson")).unwrap();
    let lines = log.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let name = |line: &Value| {
        let file = line["file"].as_str().unwrap();
        file.strip_prefix("rasters/").unwrap().strip_suffix(".tif").unwrap().to_owned()
    };
    let of = |line: Value| (name(&line), line["kept"].as_bool().unwrap());
    lines.filter(|line| line["ev"] == "raster").map(of).collect()
}

/// What it says where these were kept.
fn with(kept: &[&str]) -> BTreeMap<String, bool> {
    RASTERS.iter().map(|name| ((*name).to_owned(), kept.contains(name))).collect()
}

/// Killed when a raster is finished: of imagery, of land cover, of an account.
#[test]
fn rasters_are_kept_one_by_one() {
    let case = everything(4);
    case.with("run", &["-o", "single"]).exits(0);
    let drawn = names(&case.path("single/rasters"));
    let drawn: BTreeSet<&str> =
        drawn.iter().filter_map(|name| name.strip_suffix(".tif")).collect();
    assert_eq!(drawn, BTreeSet::from(RASTERS));
    for name in ["water_2010", "value_2000", "reclamation_3"] {
        let before = kept(&case).len();
        kill_when(&case, &["--resume"], || kept_at(&case, name).exists());
        assert!(kept(&case).len() > before, "{name}");
        assert!(!case.path("out").exists());
    }
    let (passes, rasters) = (left(&case), kept(&case));
    // All but what was finished before the run was a long one.
    assert_eq!(rasters, RASTERS);
    case.with("run", &["-o", "out", "--resume"]).exits(0);
    assert_eq!((begun(&case), told(&case)), (passes, with(&rasters)));
    alike(&case.path("out"), &case.path("single"));
    assert!(!case.path(".out.resume").exists());
    // Without `--resume` nothing of an earlier run is taken.
    kill_when(&case, &["--overwrite"], || kept_at(&case, "ndvi_2010").exists());
    case.with("run", &["-o", "out", "--overwrite"]).exits(0);
    assert_eq!(told(&case), with(&[]));
    alike(&case.path("out"), &case.path("single"));
}

/// A raster is made again if it, or what is known of it, is not as it was left.
#[test]
fn what_is_kept_and_not_whole_is_made_again() {
    let case = everything(2);
    case.with("run", &["-o", "single"]).exits(0);
    let last = "reclamation_3";
    kill_when(&case, &[], || kept_at(&case, last).exists());
    if kept(&case).len() < RASTERS.len() {
        kill_when(&case, &["--resume"], || kept(&case).len() == RASTERS.len());
    }
    let raster = |name: &str| case.path(&format!(".out.resume/rasters/{name}.tif"));
    let changed = |path: &PathBuf, change: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = fs::read(path).unwrap();
        change(&mut bytes);
        fs::remove_file(path).unwrap();
        put(path, bytes);
    };
    let flip = |bytes: &mut Vec<u8>| {
        let middle = bytes.len() / 2;
        bytes[middle] ^= 4;
    };
    changed(&raster("ndvi_2000"), &flip);
    changed(&raster("ndvi_2010"), &|bytes| bytes.truncate(bytes.len() - 1));
    changed(&kept_at(&case, "ndvi_2020"), &flip);
    fs::remove_file(raster("water_2000")).unwrap();
    fs::remove_file(kept_at(&case, "water_2010")).unwrap();
    // Sealed, but of another raster; or with other words.
    fs::copy(kept_at(&case, "value_2000"), kept_at(&case, "value_2020")).unwrap();
    let path = kept_at(&case, "pixel_trend");
    let (head, sections) = read(&path);
    let text = String::from_utf8(sections[0].1.clone()).unwrap();
    for other in
        [text.replacen("1/yr", "1/mo", 1), text.replacen("\"bytes\":", "\"bytes\":1", 1)]
    {
        assert_ne!(other, text);
        write(&path, &head, &[(3, other.into_bytes())]);
        assert_eq!(kept(&case).len(), RASTERS.len() - 1);
    }
    let rest = ["water_2020", "value_2000", "transitions_2000_2020", "reclamation_3"];
    case.with("run", &["-o", "out", "--resume"]).exits(0);
    assert_eq!(told(&case), with(&rest));
    alike(&case.path("out"), &case.path("single"));
}

/// What is no file of its own is no raster that a run has left.
#[cfg(unix)]
#[test]
fn a_link_to_elsewhere_is_not_taken_for_a_raster() {
    let case = everything(2);
    case.with("run", &["-o", "single"]).exits(0);
    kill_when(&case, &[], || kept_at(&case, "reclamation_3").exists());
    let path = case.path(".out.resume/rasters/reclamation_3.tif");
    fs::rename(&path, case.path("mine.tif")).unwrap();
    std::os::unix::fs::symlink(case.path("mine.tif"), &path).unwrap();
    case.with("run", &["-o", "out", "--resume"]).exits(0);
    assert!(!told(&case)["reclamation_3"]);
    let made = case.path("out/rasters/reclamation_3.tif");
    assert!(made.symlink_metadata().unwrap().is_file());
    alike(&case.path("out"), &case.path("single"));
}

/// A merge has passes and rasters of its own, and goes on as a run does.
#[test]
fn a_merge_goes_on_where_it_ended() {
    let case = everything(4);
    case.with("run", &["-o", "single"]).exits(0);
    plan(&case, 3).exits(0);
    shard(&case, "1-3/3").exits(0);
    let words = ["merge", "plan.json", "parts", "--resume"];
    for name in ["water_2020", "transitions_2000_2020"] {
        kill_words(&case, &words, || kept_at(&case, name).exists());
    }
    let (mut passes, rasters) = (left(&case), kept(&case));
    assert!(passes.contains_key("measure") && passes.contains_key("draw"), "{passes:?}");
    assert!(!passes.contains_key("count"));
    merge(&case, &["parts", "--resume"]).exits(0);
    fs::rename(case.path("merged"), case.path("anew")).unwrap();
    alike(&case.path("anew"), &case.path("single"));
    restora(case.folder(), words.into_iter().chain(["-o", "out"])).exits(0);
    alike(&case.path("out"), &case.path("single"));
    assert_eq!(told(&case), with(&rasters));
    // What shards counted is what was begun.
    let mut begun = begun(&case);
    assert!(begun.remove("count").is_some());
    passes.remove("count");
    assert_eq!(begun, passes);
    // What a run has left, a merge of the same can use, but for what shards have counted.
    kill_when(&case, &["--overwrite"], || has_part(&case, "measure"));
    let more = ["-o", "out", "--overwrite"];
    restora(case.folder(), words.into_iter().chain(more)).exits(0);
    alike(&case.path("out"), &case.path("single"));
}
