//! Systems let a program open so many files, 1024 by default on many of them.

use std::process::Command;

use serde_json::json;

use crate::support::{Case, Raster, block, command, said};

/// Tiles along a side of the land, of 16 × 16 pixels each.
const TILES: usize = 33;
const TILE: usize = 16;

/// More than a thousand tiles at each of two dates, and everything that a run can write.
fn archive() -> Case {
    let mut case = Case::valued().with_all_outputs();
    case.config.as_object_mut().unwrap().remove("dates");
    case.config["tiles"] = json!({"folder": "archive", "pattern": r"(?<date>\d{4})/(?<tile>h\d\dv\d\d)\.tif"});
    for (shift, date) in ["2000", "2020"].into_iter().enumerate() {
        std::fs::create_dir_all(case.path("archive").join(date)).unwrap();
        for at in 0..TILES * TILES {
            let (h, v) = (at % TILES, at / TILES);
            let mut raster = Raster::new(TILE, TILE);
            raster.transform[0] += (h * TILE * 10) as f64;
            raster.transform[3] -= (v * TILE * 10) as f64;
            let class = [1u8, 2, 5, 7][(h * 7 + v * 3 + shift * (h % 2)) % 4];
            let path = case.path(&format!("archive/{date}/h{h:02}v{v:02}.tif"));
            raster.write(&path, &[class; TILE * TILE]);
        }
    }
    let end = (TILES * TILE) as f64;
    case.sites(&[
        block("all", (0.0, 0.0), (end, end)),
        block("some", (3.5, 3.5), (300.0, 200.5)),
    ]);
    case.write_config();
    case
}

#[cfg(unix)]
#[test]
fn more_tiles_than_files_that_may_be_opened() {
    let case = archive();
    let limited = |files: u32, words: &[&str]| {
        let program = command().get_program().to_owned();
        let script = format!("ulimit -n {files} && exec \"$0\" \"$@\"");
        let mut shell = Command::new("sh");
        shell.args(["-c", &script]).arg(program).args(words).env("LC_ALL", "C");
        said(shell.current_dir(case.folder()))
    };
    limited(1000, &["run", "config.json", "-o", "out", "-q", "-j", "4"]).exits(0);
    case.with("run", &["-o", "unlimited", "-j", "4"]).exits(0);
    crate::shards::alike(&case.path("out"), &case.path("unlimited"));
    // Much fewer do as well; too few to begin with are said to be.
    limited(100, &["run", "config.json", "-o", "few", "-q", "-j", "4"]).exits(0);
    crate::shards::alike(&case.path("few"), &case.path("unlimited"));
    let few = limited(12, &["run", "config.json", "-o", "none", "-q", "-j", "4"]);
    assert!(few.code.is_some_and(|code| code > 0) && few.err.starts_with('E'), "{few:?}");
    assert!(!case.path("none").exists());
}
