//! How large the results are that `restora plan` foresees.

use std::path::Path;

use serde_json::{Value, json};

use crate::support::{Case, Raster, block, names, repo, restora};

/// Bytes of every file below a folder, with its path.
fn files(folder: &Path, below: &str) -> Vec<(String, u64)> {
    let mut out = Vec::new();
    for name in names(&folder.join(below)) {
        let path = if below.is_empty() { name } else { format!("{below}/{name}") };
        let facts = std::fs::metadata(folder.join(&path)).unwrap();
        if facts.is_dir() {
            out.extend(files(folder, &path));
        } else {
            out.push((path, facts.len()));
        }
    }
    out
}

/// The kind of a file, as a plan names it; none of what every run has.
fn kind(file: &str) -> Option<&str> {
    let (folder, _) = file.split_once('/').unwrap_or_default();
    match file.rsplit_once('.') {
        _ if ["rasters", "maps", "parquet", "stac"].contains(&folder) => Some(folder),
        Some((_, "csv")) => Some("csv"),
        Some((_, "xlsx")) => Some("xlsx"),
        Some((_, "gpkg")) => Some("gpkg"),
        Some((_, "parquet")) => Some("geoparquet"),
        Some((_, "html")) => Some("report"),
        _ => None,
    }
}

/// Holds what was written against the plan, and gives the bytes of each kind.
fn holds(plan: &str, out: &Path) -> Vec<(String, u64, u64)> {
    let plan: Value = serde_json::from_str(plan).unwrap();
    let mut sums = Vec::new();
    for planned in plan["outputs"].as_array().unwrap() {
        let name = planned["kind"].as_str().unwrap();
        let own = files(out, "").into_iter().filter(|(file, _)| kind(file) == Some(name));
        let written: u64 = own.map(|(_, bytes)| bytes).sum();
        let most = planned["bytes"].as_u64().unwrap();
        assert!(written > 0 && written <= most, "{name}: {written} of {most}");
        sums.push((name.to_owned(), written, most));
    }
    let all: u64 = sums.iter().map(|(_, _, most)| most).sum();
    assert!(plan["disk_bytes"].as_u64().unwrap() >= all);
    sums
}

#[test]
fn results_are_no_larger_than_planned() {
    for name in ["panan-lake", "huaxia-city", "xunwu"] {
        let config = repo().join("pipelines").join(format!("{name}.json"));
        let config = config.display().to_string();
        let folder = tempfile::tempdir().unwrap();
        let plan = restora(folder.path(), ["plan", &config, "--json"]).exits(0).out;
        restora(folder.path(), ["run", &config, "-o", "out", "-q"]).exits(0);
        let kinds = holds(&plan, &folder.path().join("out"));
        assert_eq!(kinds.len(), 9, "{kinds:?}");
    }
}

/// 512 × 512 pixels of noise, which compression makes little of: 5 classes before and after.
#[test]
fn rasters_of_noise_are_nearly_as_large_as_planned() {
    let mut case = Case::valued();
    let options = ["COMPRESS=DEFLATE", "TILED=YES"];
    let raster = Raster { options: &options, ..Raster::new(512, 512) };
    let mut state = 1u32;
    let mut noise = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        [1u8, 2, 4, 5, 7][(state >> 16) as usize % 5]
    };
    for date in ["2000", "2020"] {
        let pixels: Vec<u8> = (0..512 * 512).map(|_| noise()).collect();
        let name = case.name_date(date);
        raster.write(&case.path(&name), &pixels);
    }
    case.sites(&[block("a", (0.0, 0.0), (512.0, 512.0))]);
    case.config["outputs"] = json!({"rasters": {"layers": ["value", "transitions"]}});
    let plan = case.with("plan", &["--json"]).exits(0).out;
    case.done();
    let kinds = holds(&plan, &case.path("out"));
    let (_, written, most) = kinds.iter().find(|(kind, ..)| kind == "rasters").unwrap();
    // Two rasters of 4 bytes and one of 2, with overviews: 10 × 262,144 × 4 / 3 = 3,495,253,
    // and a little for each file.
    assert!((3_495_253..3_800_000).contains(most), "{most}");
    // Five values in four bytes and 25 codes in one leave a sixth of that.
    assert!(*written * 8 > *most, "{written} of {most}");
}

#[test]
fn a_plan_names_what_the_config_asks_for_and_no_more() {
    let mut case = Case::small();
    let kinds = |case: &Case| -> Vec<String> {
        let plan = case.with("plan", &["--json"]).exits(0).out;
        let plan: Value = serde_json::from_str(&plan).unwrap();
        let all = plan["outputs"].as_array().unwrap().iter();
        all.map(|one| one["kind"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(kinds(&case), ["csv"]);
    case.config["outputs"] = json!({"tables": ["xlsx"], "report": "en"});
    assert_eq!(kinds(&case), ["csv", "maps", "xlsx", "report"]);
    let text = case.with("plan", &[]).exits(0).out;
    assert!(
        text.contains("results, not compressed: csv ") && text.contains("disk: about")
    );
    let text = case.with("plan", &["--lang", "zh"]).exits(0).out;
    assert!(
        text.contains("成果（未压缩）：csv ") && text.contains("磁盘至多约"),
        "{text}"
    );
}
