//! What goes wrong while results are written: a disk that takes no more, a folder that may not be
//! written, a process that is killed. Nothing half-written has a final name then.

use serde_json::Value;

use crate::support::{Case, block, names};

/// Sixteen sites on rasters of noise, with every kind of results.
fn everything() -> Case {
    let case = Case::noisy().with_all_outputs();
    let sites: Vec<Value> = (0..16u32)
        .map(|number| {
            let (col, row) = (f64::from(number % 4) * 64.0, f64::from(number / 4) * 64.0);
            block(&format!("s{number}"), (col, row), (col + 60.0, row + 60.0))
        })
        .collect();
    case.sites(&sites);
    case.write_config();
    case
}

/// Whether a folder is what its record says; none where it has no record.
#[track_caller]
fn whole(case: &Case) -> Option<usize> {
    let out = case.path("out");
    if !out.join("record.json").exists() {
        return None;
    }
    let record = case.record();
    let listed = record["outputs"].as_array().unwrap();
    for one in listed {
        let name = one["file"].as_str().unwrap();
        let stamp = restora_io::stamp(&out.join(name)).unwrap();
        assert_eq!(one["sha256"], Value::from(stamp.sha256), "{name}");
    }
    Some(listed.len())
}

/// /proc takes no folders from anybody, root included.
#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_may_not_be_written_ends_with_1() {
    let case = everything();
    case.with("run", &["-o", "/proc/restora"]).exits(1).tells(&["E702"]);
    case.has_nothing_written();
}

#[cfg(unix)]
mod unix {
    use std::process::{Command, Output, Stdio};
    use std::thread::sleep;
    use std::time::{Duration, Instant};

    use super::*;
    use crate::support::command;

    /// Runs with files of so many blocks of 512 bytes at most: beyond that, writing fails as it
    /// does on a disk that is full.
    fn limited(case: &Case, blocks: u64, words: &[&str]) -> Output {
        let program = command().get_program().to_owned();
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
        Command::new("sh")
            .current_dir(case.folder())
            .args(["-c", &script])
            .arg(program)
            .args(words)
            .output()
            .unwrap()
    }

    #[test]
    fn a_disk_that_takes_no_more_leaves_nothing_half_written() {
        let case = everything();
        let run = ["run", "config.json", "-o", "out", "-q"];
        let mut failed = 0;
        let mut blocks = 1;
        loop {
            let ended = limited(&case, blocks, &run);
            if ended.status.success() {
                break;
            }
            failed += 1;
            let said = String::from_utf8(ended.stderr).unwrap();
            assert!(matches!(ended.status.code(), Some(1 | 6)), "{blocks}: {said}");
            assert!(
                said.contains("E7") && !said.contains("panicked"),
                "{blocks}: {said}"
            );
            case.has_nothing_written();
            blocks *= 2;
        }
        // From the first CSV to the report, which is the largest file.
        assert!((10..16).contains(&failed), "{failed}");
        assert!(whole(&case).unwrap() > 40);
    }

    #[test]
    fn a_full_disk_under_an_earlier_result_leaves_that_as_it_was() {
        let case = everything();
        case.done();
        let before = std::fs::read(case.path("out/record.json")).unwrap();
        for words in [
            vec!["run", "config.json", "-o", "out", "-q", "--overwrite"],
            vec!["report", "out", "--format", "xlsx,html"],
        ] {
            let ended = limited(&case, 20, &words);
            let said = String::from_utf8(ended.stderr).unwrap();
            assert!(matches!(ended.status.code(), Some(1 | 6)), "{words:?}: {said}");
            assert!(std::fs::read(case.path("out/record.json")).unwrap() == before);
            assert!(whole(&case).unwrap() > 40);
            let left = names(&case.path("out"));
            assert!(!left.iter().any(|name| name.starts_with('.')), "{left:?}");
        }
    }

    /// While one run writes to a folder, no other one does: the first of many that ends well is
    /// the result, and the others say why they did not begin.
    #[test]
    fn of_runs_that_write_to_one_folder_each_is_whole_or_refused() {
        let case = everything();
        let start = || {
            command()
                .current_dir(case.folder())
                .args(["run", "config.json", "-o", "out", "-q", "--overwrite"])
                .stdout(Stdio::null())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap()
        };
        let runs: Vec<_> = (0..6).map(|_| start()).collect();
        let mut refused = 0;
        for run in runs {
            let ended = run.wait_with_output().unwrap();
            let said = String::from_utf8(ended.stderr).unwrap();
            match ended.status.code() {
                Some(0) => {}
                Some(2) if said.contains("E127") => refused += 1,
                other => panic!("{other:?}: {said}"),
            }
        }
        assert!((1..6).contains(&refused), "{refused}");
        assert!(whole(&case).unwrap() > 40);
    }

    /// Kills a run after a while; whether it had ended by itself before.
    fn killed(case: &Case, after: Duration) -> bool {
        let mut run = command()
            .current_dir(case.folder())
            .args(["run", "config.json", "-o", "out", "-q", "--overwrite"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        sleep(after);
        let over = run.try_wait().unwrap().is_some();
        if !over {
            run.kill().unwrap();
            run.wait().unwrap();
        }
        over
    }

    #[test]
    fn a_run_killed_at_any_moment_leaves_a_whole_result_or_none() {
        let case = everything();
        let begun = Instant::now();
        case.done();
        let mut took = begun.elapsed();
        let first = std::fs::read(case.path("out/record.json")).unwrap();
        let (mut kills, mut ended) = (0, 0);
        while kills < 20 {
            if kills % 2 == 1 {
                // On every second try into a folder that is not there.
                drop(std::fs::remove_dir_all(case.path("out")));
            }
            if killed(&case, took * (kills + 1) / 20) {
                // A machine that was busy in the beginning is quicker by now.
                took = took * 9 / 10;
                ended += 1;
                assert!(ended < 100, "only {kills} of {} were killed", kills + ended);
            } else {
                kills += 1;
            }
            if let Some(files) = whole(&case) {
                assert!(files > 40);
            }
        }
        // What was left behind is in nobody's way.
        case.done();
        assert!(whole(&case).is_some());
        let left = case.names();
        assert!(!left.iter().any(|name| name.starts_with('.')), "{left:?}");
        assert!(std::fs::read(case.path("out/record.json")).unwrap() == first);
    }
}
