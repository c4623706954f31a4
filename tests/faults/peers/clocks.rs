//! Clocks that are put forward or back while a run goes on.

use std::path::Path;
use std::process::Child;
use std::time::Duration;

use crate::shards::alike;
use crate::shards::resumed::{begin_with, begun, kill_at, large, parts};
use crate::support::{Case, command, put};

/// Where Debian and others have it.
const LIBRARIES: [&str; 2] = [
    "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1",
    "/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1",
];

/// Begins a run whose clock is what the file `clock` of the case says. The clock that only counts
/// seconds goes on, as it does on a machine whose clock is put right.
fn begin_by_clock(case: &Case, more: &[&str]) -> Child {
    let library = LIBRARIES.iter().find(|path| Path::new(path).exists());
    let mut command = command();
    command
        .env("LD_PRELOAD", library.expect("libfaketime is installed"))
        .env("FAKETIME_TIMESTAMP_FILE", case.path("clock"))
        .env("FAKETIME_NO_CACHE", "1")
        .env("FAKETIME_DONT_FAKE_MONOTONIC", "1")
        .env("NO_FAKE_STAT", "1");
    begin_with(case, &mut command, more)
}

fn ended(run: Child) {
    let ended = run.wait_with_output().unwrap();
    let said = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(ended.status.code(), Some(0), "{said}");
    assert!(!said.contains("panicked"), "{said}");
}

/// When a run says that it was started.
fn started(case: &Case, folder: &str) -> String {
    let run = std::fs::read(case.path(folder).join("run.json")).unwrap();
    let run: serde_json::Value = serde_json::from_slice(&run).unwrap();
    run["started"].as_str().unwrap().to_owned()
}

#[test]
fn results_do_not_depend_on_the_clock() {
    let case = large();
    case.with("run", &["-o", "expected"]).exits(0);
    for (before, after) in [("+0d", "-3650d"), ("-9000d", "+9000d")] {
        put(&case.path("clock"), before);
        let run = begin_by_clock(&case, &["--overwrite"]);
        while parts(&case).is_empty() {
            std::thread::sleep(Duration::from_millis(5));
        }
        put(&case.path("clock"), after);
        ended(run);
        alike(&case.path("out"), &case.path("expected"));
        // It was another clock that it went by.
        let [own, other] = ["out", "expected"].map(|folder| started(&case, folder));
        assert_eq!(own[..4] == other[..4], before == "+0d", "{own} {other}");
    }
}

#[test]
fn a_run_goes_on_years_before_it_was_killed() {
    let case = large();
    case.with("run", &["-o", "expected"]).exits(0);
    kill_at(&case, 1, &[]);
    put(&case.path("clock"), "-9000d");
    ended(begin_by_clock(&case, &["--resume"]));
    assert!(begun(&case)["count"] > 0);
    alike(&case.path("out"), &case.path("expected"));
}
