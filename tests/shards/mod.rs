//! Runs in shards, and runs that go on where an earlier one ended: whatever the way, the result
//! is that of one run, to the byte.

mod merged;
mod passes;
mod rasters;
mod refused;
pub(crate) mod resumed;
pub(crate) mod told;

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use crate::support::{Case, Raster, Said, block, restora};

/// What two runs of the same may differ in: when and how long.
const OF_THE_RUN: [&str; 2] = ["run.json", "log.ndjson"];

/// Two dates of 2300 × 2100 pixels in tiles, which are nine tasks, with sites that cross their
/// borders and one another, and everything that a run can write.
fn case() -> Case {
    let mut case = Case::valued().with_all_outputs();
    let options = ["COMPRESS=DEFLATE", "TILED=YES", "BLOCKXSIZE=512", "BLOCKYSIZE=512"];
    let raster = Raster { options: &options, ..Raster::new(2300, 2100) };
    let class = |col: usize, row: usize| [1u8, 2, 4, 5, 7][(col / 37 + row / 23) % 5];
    case.date("2000", &raster, class);
    case.date("2020", &raster, |col, row| class(row, col + row / 2));
    case.sites(&[
        block("a", (10.5, 20.25), (1900.0, 1500.75)),
        block("b", (1000.0, 900.0), (2300.0, 2100.0)),
        block("c", (2100.0, 10.0), (2200.0, 40.0)),
    ]);
    case.write_config();
    case
}

/// Every file in a folder, by its path from there.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    fn add(folder: &Path, before: &str, all: &mut BTreeMap<String, Vec<u8>>) {
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let name = format!("{before}{}", entry.file_name().into_string().unwrap());
            if entry.path().is_dir() {
                add(&entry.path(), &format!("{name}/"), all);
            } else if !OF_THE_RUN.contains(&name.as_str()) {
                all.insert(name, std::fs::read(entry.path()).unwrap());
            }
        }
    }
    let mut all = BTreeMap::new();
    add(folder, "", &mut all);
    all
}

/// Fails unless two folders hold the same results.
#[track_caller]
pub(crate) fn alike(a: &Path, b: &Path) {
    let (a, b) = (files(a), files(b));
    let names = |files: &BTreeMap<String, Vec<u8>>| -> Vec<String> {
        files.keys().cloned().collect()
    };
    assert_eq!(names(&a), names(&b));
    assert!(a.contains_key("record.json"));
    let other = a.iter().find(|(name, bytes)| b[*name] != **bytes);
    assert_eq!(other.map(|(name, _)| name), None);
}

/// The config of a case as the library reads it, and what it may take of the machine.
pub(crate) fn loaded(case: &Case) -> (restora_engine::Loaded, restora_engine::Settings) {
    let (text, folder) = (case.config.to_string(), case.folder().to_path_buf());
    let loaded = restora_engine::parse(&text, "config.json", folder, &[]).unwrap();
    let settings = restora_engine::Settings {
        threads: 2,
        memory_bytes: None,
        machine_bytes: None,
        keep_going: false,
    };
    (loaded, settings)
}

/// Plans so many shards.
fn plan(case: &Case, count: u32) -> Said {
    let count = count.to_string();
    case.with("plan", &["--shards", &count, "-o", "plan.json", "--overwrite"])
}

/// Runs shards of the plan into the folder `parts`.
fn shard(case: &Case, which: &str) -> Said {
    let words = ["run", "--plan", "plan.json", "--shard", which, "-o", "parts"];
    restora(case.folder(), words)
}

/// Merges the parts into the folder `merged`.
fn merge(case: &Case, parts: &[&str]) -> Said {
    let words = ["merge", "plan.json"].into_iter().chain(parts.iter().copied());
    let how = ["-o", "merged", "--overwrite", "--retry-list", "retry.txt"];
    restora(case.folder(), words.chain(how))
}

/// A file of JSON in the folder of a case.
fn json(case: &Case, name: &str) -> Value {
    serde_json::from_slice(&std::fs::read(case.path(name)).unwrap()).unwrap()
}
