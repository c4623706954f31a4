//! Runs that leave out tiles which cannot be used, and say so.

use std::fs;

use super::{alike, one_raster, tiled};
use crate::support::{Case, put};

/// Damages the middle of a file.
fn damage(case: &Case, name: &str) {
    let path = case.path("archive").join(name);
    let mut bytes = fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 60].iter_mut().for_each(|byte| *byte ^= 0x5a);
    put(&path, bytes);
}

#[test]
fn tiles_that_cannot_be_used_are_left_out_and_listed() {
    let case = tiled(Some(0.0), 0, &[]);
    fs::remove_file(case.path("archive/2020/h0v2.tif")).unwrap();
    put(&case.path("archive/2000/h1v0.tif"), "no raster");
    damage(&case, "2020/h2v1.tif");
    let said = case.with("run", &["-o", "out", "--keep-going"]).exits(4);
    said.tells(&[
        "W160: tile h0v2",
        "W160: tile h1v0",
        "W160: tile h2v1",
        "3 of 9 tiles",
    ]);
    // What is left is what there would be without these tiles.
    let whole = one_raster(Some(0.0), &[(0, 2), (1, 0), (2, 1)], 0);
    whole.done();
    alike(&case, &whole);
    let rows = case.table("tiles");
    assert_eq!(rows.0.len(), 17);
    for (tile, date, state, reason) in [
        ("h0v2", "2000", "skipped", "E165"),
        ("h1v0", "2000", "failed", "E201"),
        ("h1v0", "2020", "skipped", ""),
        ("h2v1", "2000", "skipped", ""),
        ("h2v1", "2020", "failed", "E202"),
        ("h0v0", "2000", "processed", ""),
    ] {
        let row = rows.one(&[("tile", tile), ("date", date)]);
        assert_eq!(row.text("state"), state, "{tile} {date}");
        assert_eq!(row.text("code"), reason, "{tile} {date}");
        let told = |column| !row.text(column).is_empty();
        assert_eq!(
            (told("reason_en"), told("reason_zh")),
            (!reason.is_empty(), !reason.is_empty())
        );
    }
    let warnings = case.record()["warnings"].to_string();
    assert!(
        warnings.contains("W160") && warnings.contains("缺少 2020 期栅格"),
        "{warnings}"
    );
    let zh = ["run", "config.json", "-o", "zh", "--keep-going", "--lang", "zh"];
    let said = crate::support::restora(case.folder(), zh).exits(4);
    said.tells(&["略去分幅 h0v2", "缺少 2020 期栅格"]);
}

#[test]
fn without_being_told_to_go_on_one_bad_tile_ends_a_run() {
    let case = tiled(Some(0.0), 0, &[]);
    damage(&case, "2020/h2v1.tif");
    case.run().exits(1).tells(&["E202", "archive/2020/h2v1.tif"]);
    case.has_nothing_written();
    put(&case.path("archive/2000/h1v0.tif"), "no raster");
    case.run().exits(2).tells(&["E201", "archive/2000/h1v0.tif"]);
    case.has_nothing_written();
}

#[test]
fn nothing_left_is_no_result() {
    let case = tiled(Some(0.0), 0, &[]);
    for n in 0..9 {
        put(&case.path(&format!("archive/2000/h{}v{}.tif", n / 3, n % 3)), "no raster");
    }
    let said = case.with("run", &["-o", "out", "--keep-going"]).exits(2);
    said.tells(&["E168", "none of 9 tiles"]);
    case.has_nothing_written();
}

/// A plan of shards leaves out what it left out when it was made.
#[test]
fn shards_leave_out_the_same_tiles() {
    let case = tiled(Some(0.0), 0, &[]);
    fs::remove_file(case.path("archive/2020/h0v2.tif")).unwrap();
    case.with("plan", &["--shards", "2", "-o", "plan.json"]).exits(2).tells(&["E165"]);
    case.with("plan", &["--shards", "2", "-o", "plan.json", "--keep-going"]).exits(0);
    let shard = ["run", "--plan", "plan.json", "--shard", "1-2/2", "-o", "parts"];
    crate::support::restora(case.folder(), shard).exits(0);
    let merge = ["merge", "plan.json", "parts", "-o", "merged"];
    crate::support::restora(case.folder(), merge).exits(4).tells(&["1 of 9 tiles"]);
    case.with("run", &["-o", "out", "--keep-going"]).exits(4);
    let read = |folder: &str| fs::read(case.path(folder).join("record.json")).unwrap();
    assert!(read("out") == read("merged"));
}

/// A tile on other pixels than most is the one that is left out, also if it is the first.
#[test]
fn the_odd_tile_is_left_out_and_not_all_others() {
    let case = tiled(Some(0.0), 0, &[]);
    let mut raster = super::cut(Some(0.0), (0, 0), (250, 200));
    raster.transform[0] += 3.0;
    for label in ["2000", "2020"] {
        let pixels = raster.pixels(|_, _| 1u8);
        raster.write(&case.path(&format!("archive/{label}/h0v0.tif")), &pixels);
    }
    case.run().exits(2).tells(&["E220", "archive/2000/h0v0.tif does not go"]);
    case.with("run", &["-o", "out", "--keep-going"]).exits(4).tells(&["1 of 9 tiles"]);
    let whole = one_raster(Some(0.0), &[(0, 0)], 0);
    whole.done();
    assert_eq!(case.table("transitions").0.len(), whole.table("transitions").0.len());
}
