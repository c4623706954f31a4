//! Files that give I/O errors, by a file system of one's own.

use std::fs;
use std::path::Path;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::{Case, block, repo};

/// A folder of a case on a failing disk, until it is dropped.
struct Disk(Child);

impl Disk {
    /// Shows the folder `from` of a case at `to`, but for what `failing` says.
    fn of(case: &Case, (from, to): (&str, &str), failing: &[String]) -> Self {
        let mount = case.path(to);
        fs::create_dir_all(&mount).unwrap();
        let python = repo().join("target").join("peers").join("bin").join("python");
        let mut command = Command::new(python);
        command.arg(repo().join("tests").join("faults").join("failing_disk.py"));
        command.arg(case.path(from)).arg(&mount).args(failing);
        let mut disk = Self(command.spawn().unwrap());
        let begun = Instant::now();
        while fs::read_dir(&mount).unwrap().next().is_none() {
            assert!(disk.0.try_wait().unwrap().is_none(), "the disk has gone by itself");
            assert!(begun.elapsed() < Duration::from_secs(30), "no disk");
            std::thread::sleep(Duration::from_millis(20));
        }
        disk
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Only when asked to does it take its mount away.
        let id = self.0.id().to_string();
        drop(Command::new("kill").arg(id).status());
        drop(self.0.wait());
    }
}

/// Moves the files of a case into the folder `real`.
fn moved(mut case: Case) -> Case {
    fs::create_dir(case.path("real")).unwrap();
    for name in ["2000.tif", "2020.tif", "sites.geojson"] {
        fs::rename(case.path(name), case.path("real").join(name)).unwrap();
    }
    let dates = ["2000", "2020"]
        .map(|date| json!({"date": date, "path": format!("disk/{date}.tif")}));
    case.config["dates"] = json!(dates);
    case.config["sites"]["path"] = json!("disk/sites.geojson");
    case
}

fn bytes(path: &Path) -> u64 {
    fs::metadata(path).unwrap().len()
}

#[test]
fn an_input_that_cannot_be_read_is_named_and_nothing_is_written() {
    let case = Case::noisy();
    case.sites(&[block("a", (0.0, 0.0), (256.0, 256.0))]);
    let case = moved(case);
    let size = bytes(&case.path("real/2020.tif"));
    let whole = |name: &str| (name.to_owned(), format!("{name}:0:{}", 1u64 << 40));
    for (name, failing) in [
        ("2020.tif".to_owned(), format!("2020.tif:{}:{}", size / 2, size / 2 + 20)),
        ("2020.tif".to_owned(), format!("2020.tif:{}:{size}", size - 1)),
        ("2020.tif".to_owned(), "2020.tif:0:8".to_owned()),
        ("2000.tif".to_owned(), "2000.tif:open:0".to_owned()),
        whole("2000.tif"),
        whole("sites.geojson"),
        ("sites.geojson".to_owned(), "sites.geojson:open:0".to_owned()),
    ] {
        let disk = Disk::of(&case, ("real", "disk"), std::slice::from_ref(&failing));
        let said = case.run();
        assert!(matches!(said.code, Some(1 | 2)), "{failing}: {said:?}");
        assert!(said.err.contains(&name), "{failing}: {}", said.err);
        assert!(said.err.lines().any(|line| line.starts_with('E')), "{}", said.err);
        case.has_nothing_written();
        drop(disk);
    }
    // It was the disk.
    let disk = Disk::of(&case, ("real", "disk"), &[]);
    case.done();
    drop(disk);
}

#[test]
fn an_archive_is_done_without_the_tiles_on_bad_blocks() {
    let case = crate::tiles::tiled(Some(0.0), 0, &[]);
    let case = {
        let mut case = case;
        case.config["tiles"]["folder"] = json!("disk");
        case
    };
    let size = bytes(&case.path("archive/2020/h1v1.tif"));
    let failing =
        [format!("2020/h1v1.tif:{}:{size}", size / 2), "2000/h0v2.tif:open:0".to_owned()];
    let disk = Disk::of(&case, ("archive", "disk"), &failing);
    let said = case.with("run", &["-o", "out", "--keep-going"]).exits(4);
    said.tells(&["W160: tile h0v2", "W160: tile h1v1", "2 of 9 tiles"]);
    drop(disk);
    let rest = crate::tiles::one_raster(Some(0.0), &[(0, 2), (1, 1)], 0);
    rest.done();
    crate::tiles::alike(&case, &rest);
    let rows = case.table("tiles");
    let row = rows.one(&[("tile", "h1v1"), ("date", "2020")]);
    assert_eq!(row.text("state"), "failed");
}
