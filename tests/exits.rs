//! How a run ends when it cannot go on: the exit code, and that nothing half-written is left.

use std::fmt::Write as _;

use serde_json::json;

use crate::support::{Case, Raster, block, names, put, restora, same};

/// One site on pixels like noise.
fn noisy() -> Case {
    let case = Case::noisy();
    case.sites(&[block("a", (0.0, 0.0), (256.0, 256.0))]);
    case
}

#[test]
fn a_budget_that_does_not_suffice_ends_with_6_before_anything_is_read() {
    let case = Case::small();
    let said = case.with("run", &["-o", "out", "--memory", "1MiB"]).exits(6);
    let said = said.tells(&["E601", "the budget is 1.0 MiB"]);
    assert_eq!(said.out, "");
    case.has_nothing_written();
    case.with("run", &["-o", "out", "--memory", "4GiB"]).exits(0);
}

#[test]
fn an_output_folder_in_use_ends_with_2_and_stays_as_it_is() {
    let case = Case::small();
    put(&case.path("out").join("notes.txt"), "mine");
    case.run().exits(2).tells(&["E109"]);
    assert_eq!(names(&case.path("out")), ["notes.txt"]);
    put(&case.path("file"), "mine");
    case.with("run", &["-o", "file", "--overwrite"]).exits(2).tells(&["E109"]);
    // An empty folder may be filled.
    std::fs::create_dir(case.path("empty")).unwrap();
    case.with("run", &["-o", "empty"]).exits(0);
}

#[test]
fn overwriting_replaces_results_and_keeps_all_other_files() {
    let mut case = Case::small();
    case.done();
    put(&case.path("out").join("notes.txt"), "mine");
    put(&case.path("out").join("maps").join("lake.tif"), "mine too");
    let before = case.table("sites");
    // All of it is forest now: 1 ha × 23.09 thousand.
    case.config["dates"] = json!([]);
    case.date("2000", &Raster::new(10, 10), |_, _| 1u8);
    case.date("2020", &Raster::new(10, 10), |_, _| 2u8);
    case.with("run", &["-o", "out", "--overwrite"]).exits(0);
    let after = case.table("sites");
    assert_ne!(after, before);
    same(after.one(&[("date", "2020")]).number("value_cny_per_yr"), 23_090.0);
    let read = |name: &str| std::fs::read_to_string(case.path("out").join(name)).unwrap();
    assert_eq!(
        (read("notes.txt"), read("maps/lake.tif")),
        ("mine".into(), "mine too".into())
    );
}

#[test]
fn a_run_that_fails_leaves_the_results_of_the_one_before() {
    let mut case = Case::small();
    case.done();
    let before = std::fs::read(case.path("out/record.json")).unwrap();
    case.config["dates"][1]["path"] = json!("gone.tif");
    case.with("run", &["-o", "out", "--overwrite"]).exits(2).tells(&["E111", "gone.tif"]);
    assert!(std::fs::read(case.path("out/record.json")).unwrap() == before);
}

#[test]
fn a_folder_that_cannot_be_made_ends_with_1() {
    let case = Case::small();
    // A file stands where the parent folder should be.
    put(&case.path("file"), "mine");
    let said = case.with("run", &["-o", "file/out"]).exits(1).tells(&["E702"]);
    assert_eq!(said.out, "");
    assert_eq!(std::fs::read(case.path("file")).unwrap(), b"mine");
}

/// /proc takes no folders from anybody, root included.
#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_may_not_be_written_ends_with_1() {
    let case = Case::small();
    let said = case.with("run", &["-o", "/proc/restora"]).exits(1).tells(&["E702"]);
    assert_eq!(said.out, "");
}

#[test]
fn a_class_without_value_stops_a_run_unless_it_is_to_be_reported() {
    let mut case = Case::small();
    // 7 of 100 pixels are class 42: 0.07 ha; 93 are forest.
    case.config["dates"] = json!([]);
    let raster = Raster::new(10, 10);
    case.date("2000", &raster, |_, _| 2u8);
    case.date("2020", &raster, |col, row| if row == 0 && col < 7 { 42u8 } else { 2 });
    let said =
        case.run().exits(2).tells(&["E401", "42", "7 pixels", "0.0700 ha", "2020"]);
    assert_eq!(said.out, "");
    case.has_nothing_written();
    case.with("check", &[]).exits(0);
    let scan = case.with("check", &["--scan"]).exits(3).tells(&["E401"]);
    assert!(scan.out.contains("2020,42,,7,0.07,no"), "{}", scan.out);
    case.config["valuation"]["on_unmapped"] = json!("report");
    case.done().tells(&["W402", "0.0700 ha", "2020"]);
    let sites = case.table("sites");
    let row = sites.one(&[("date", "2020")]);
    assert_eq!(row.text("not_valued_m2"), "700");
    same(row.number("value_cny_per_yr"), 0.93 * 23_090.0);
    assert_eq!(sites.one(&[("date", "2000")]).text("not_valued_m2"), "0");
}

#[test]
fn snow_is_excluded_by_the_crosswalk_and_listed() {
    let mut case = Case::valued();
    // 20 pixels of snow and ice: 0.2 ha without value.
    case.date("2000", &Raster::new(10, 10), |_, row| if row < 2 { 6u8 } else { 5 });
    case.sites(&[block("a", (0.0, 0.0), (10.0, 10.0))]);
    case.done().tells(&["W404", "0.2000 ha"]);
    let sites = case.table("sites");
    assert_eq!(sites.0[0].text("not_valued_m2"), "2000");
    same(sites.0[0].number("value_cny_per_yr"), 0.8 * 125_610.0);
}

#[test]
fn pixels_that_cannot_be_decoded_end_with_1_and_leave_nothing() {
    let case = noisy();
    case.run().exits(0);
    std::fs::remove_dir_all(case.path("out")).unwrap();
    let path = case.path("2020.tif");
    let whole = std::fs::read(&path).unwrap();
    let mut wrong = whole.clone();
    let middle = wrong.len() / 2;
    wrong[middle..middle + 2000].fill(0xff);
    for (what, bytes) in [("damaged", wrong.as_slice()), ("cut off", &whole[..middle])] {
        put(&path, bytes);
        let said = case.run().exits(1);
        let said = said.tells(&["E202", "2020.tif"]);
        assert_eq!(said.out, "", "{what}");
        case.has_nothing_written();
        case.with("check", &["--scan"]).exits(3).tells(&["E202"]);
    }
    // Not even the beginning is a raster.
    put(&path, b"II*");
    case.run().exits(2).tells(&["E201"]);
    case.has_nothing_written();
}

#[test]
fn a_check_ends_with_3_where_a_run_would_not_start() {
    let mut case = Case::small();
    case.with("check", &[]).exits(0);
    case.config["grid"]["reference"] = json!("1999");
    let said = case.with("check", &[]).exits(3).tells(&["/grid/reference", "1999"]);
    assert_eq!(said.out, "");
    case.with("plan", &[]).exits(2);
    case.run().exits(2);
    case.has_nothing_written();
}

#[test]
fn a_thousand_sites_outside_are_told_in_a_few_lines() {
    let mut case = Case::small();
    let sites: Vec<_> = (0..1000u32)
        .map(|i| {
            let mut id = String::new();
            write!(id, "s{i}").unwrap();
            let col = 20.0 + 2.0 * f64::from(i);
            block(&id, (col, 0.0), (col + 1.0, 1.0))
        })
        .collect();
    case.sites(&sites);
    case.config["valuation"] =
        json!({"standard_equivalent": {"value": 1, "unit": "CNY/ha/yr"}});
    let said = case.with("check", &[]).exits(0).tells(&["W301"]);
    assert!(said.err.lines().count() < 20, "{}", said.err);
}

/// Signals, as Unix has them.
#[cfg(unix)]
mod stopped {
    use std::io::{BufRead as _, BufReader};
    use std::process::{Child, Command, Stdio};

    use super::*;
    use crate::support::command;

    /// Thirty dates of 10 000 × 10 000 pixels, all of one file that takes no room on disk
    /// but seconds to read.
    fn endless() -> Case {
        let mut case = Case::whole();
        let options = ["SPARSE_OK=TRUE", "TILED=YES", "BLOCKXSIZE=512", "BLOCKYSIZE=512"];
        let raster = Raster { options: &options, ..Raster::new(10_000, 10_000) };
        raster.write::<u8>(&case.path("empty.tif"), &[]);
        let dates = 2000..2030;
        let date = |year| json!({"date": format!("{year}"), "path": "empty.tif"});
        case.config["dates"] = dates.map(date).collect();
        case.write_config();
        case
    }

    /// Starts a run and waits until it reads pixels.
    fn start(case: &Case) -> Child {
        let mut run = command()
            .current_dir(case.folder())
            .args(["run", "config.json", "-o", "out", "-j", "1", "--progress", "json"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut told = BufReader::new(run.stderr.as_mut().unwrap()).lines();
        assert!(told.any(|line| line.unwrap().contains("reading pixels")));
        run
    }

    fn stop(signal: &str, code: i32) {
        let case = endless();
        let run = start(&case);
        let id = run.id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
        let ended = run.wait_with_output().unwrap();
        assert_eq!(ended.status.code(), Some(code), "{ended:?}");
        assert_eq!(ended.stdout, b"");
        case.has_nothing_written();
    }

    #[test]
    fn ctrl_c_ends_a_run_with_130_and_without_output() {
        stop("-INT", 130);
    }

    #[test]
    fn a_request_to_terminate_ends_it_with_143_and_without_output() {
        stop("-TERM", 143);
    }
}

/// Libraries that keep something for each thread are torn down at the end of the program; the
/// threads have to be gone by then. Where they were not, one run in four was aborted.
#[test]
fn every_one_of_many_short_runs_ends_cleanly() {
    let case = Case::small();
    for _ in 0..24 {
        case.with("check", &["--threads", "3"]).exits(0);
    }
}

/// A config that happens to have the name of a result stays what it is.
#[test]
fn a_result_never_replaces_what_it_was_computed_from() {
    let case = Case::small();
    case.with("check", &[]).exits(0);
    let config = std::fs::read(case.path("config.json")).unwrap();
    std::fs::copy(case.path("config.json"), case.path("record.json")).unwrap();
    let run = ["run", "record.json", "-o", ".", "--overwrite"];
    restora(case.folder(), run).exits(2).tells(&["E123"]);
    assert_eq!(std::fs::read(case.path("record.json")).unwrap(), config);
    assert!(!case.path("sites.csv").exists());
}
