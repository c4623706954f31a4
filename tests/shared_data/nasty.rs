//! Damaged and odd files of eight projects, fuzzers' crash inputs among them: each ends soon
//! with an answer that is proven or with a refusal, and leaves nothing half-written.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{data, rows};
use crate::support::{Raster, Row, Rows, command, names, put};

/// A run takes longer than this only if it hangs.
const LIMIT: Duration = Duration::from_secs(10);

/// Runs at a time.
const THREADS: usize = 2;

/// Side of a raster made for polygons, in pixels.
const SIDE: u32 = 64;

/// How a run ended: its exit code, or what it should not have done.
struct Ended {
    code: Option<i32>,
    said: String,
    wrong: Vec<String>,
    /// `sites.csv`, if there is one.
    sites: Option<Rows>,
}

/// Runs a config in a folder of its own, where `files` has put what it needs, and looks at
/// what is left.
fn run(config: &Value, args: &[&str], files: impl FnOnce(&Path)) -> Ended {
    let (folder, heard) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    files(folder.path());
    put(&folder.path().join("config.json"), config.to_string());
    let before = names(folder.path());
    let said = heard.path().join("stderr");
    let mut child = command()
        .current_dir(folder.path())
        .args(["run", "config.json", "-o", "out", "-j", "1", "--lang", "en"])
        .args(args)
        .stdout(Stdio::null())
        .stderr(Stdio::from(File::create(&said).unwrap()))
        .spawn()
        .unwrap();
    let begun = Instant::now();
    let status = loop {
        match child.try_wait().unwrap() {
            Some(status) => break Some(status),
            None if begun.elapsed() > LIMIT => {
                child.kill().unwrap();
                child.wait().unwrap();
                break None;
            }
            None => std::thread::sleep(Duration::from_millis(2)),
        }
    };
    let code = status.and_then(|status| status.code());
    let said = String::from_utf8_lossy(&std::fs::read(&said).unwrap()).into_owned();
    let mut ended = Ended { code, said, wrong: Vec::new(), sites: None };
    if status.is_none() {
        ended.wrong.push(format!("took more than {} s", LIMIT.as_secs()));
    } else if !matches!(code, Some(0..=3)) {
        ended.wrong.push(format!("ended with {code:?}"));
    }
    for word in ["panicked", "E704"] {
        if ended.said.contains(word) {
            ended.wrong.push(format!("said {word}"));
        }
    }
    ended.look(folder.path(), before);
    ended
}

impl Ended {
    /// What is in the folder: the results and no more if the run succeeded, else what was
    /// there before.
    fn look(&mut self, folder: &Path, mut before: Vec<String>) {
        if self.code == Some(0) {
            before.push("out".to_owned());
            before.sort();
        }
        let after = names(folder);
        if after != before {
            self.wrong.push(format!("left {after:?}"));
        } else if self.code == Some(0) {
            let out = folder.join("out");
            match std::fs::read(out.join("record.json"))
                .map(|b| serde_json::from_slice(&b))
            {
                Ok(Ok::<Value, _>(record)) if record["proof"]["holds"] == true => {}
                _ => self.wrong.push("has no record of a proof that holds".to_owned()),
            }
            if out.join("sites.csv").is_file() {
                self.sites = Some(Rows::read(&out.join("sites.csv")));
            } else {
                self.wrong.push("has no sites.csv".to_owned());
            }
        }
    }
}

/// All files under `nasty/` whose name `wanted` takes, in order.
fn files(wanted: impl Fn(&Path) -> bool) -> Vec<PathBuf> {
    let mut folders = vec![data("nasty")];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if wanted(&path) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn has_extension(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|found| found.eq_ignore_ascii_case(extension))
}

/// Runs every task on two threads and gives the ends in order; fails with all that went
/// wrong, and says how many runs ended with which exit code.
fn all<T: Debug + Sync>(tasks: &[T], run: impl Fn(&T) -> Ended + Sync) -> Vec<Ended> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut ended = Vec::new();
        loop {
            let i = next.fetch_add(1, Ordering::Relaxed);
            let Some(task) = tasks.get(i) else { break ended };
            ended.push((i, run(task)));
        }
    };
    let mut ended: Vec<(usize, Ended)> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(work)).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    ended.sort_by_key(|(i, _)| *i);
    let ended: Vec<Ended> = ended.into_iter().map(|(_, ended)| ended).collect();
    println!("runs by exit code: {:?}", codes(&ended));
    let wrong: Vec<String> = tasks
        .iter()
        .zip(&ended)
        .filter(|(_, ended)| !ended.wrong.is_empty())
        .map(|(task, ended)| {
            format!("{task:?}: {}\n{}", ended.wrong.join(", "), ended.said)
        })
        .collect();
    assert!(
        wrong.is_empty(),
        "{} of {} runs\n{}",
        wrong.len(),
        tasks.len(),
        wrong.join("\n")
    );
    ended
}

/// How many runs ended with which exit code.
fn codes(ended: &[Ended]) -> BTreeMap<i32, usize> {
    let mut codes = BTreeMap::new();
    for code in ended.iter().filter_map(|ended| ended.code) {
        *codes.entry(code).or_default() += 1;
    }
    codes
}

const PLANAR: [&str; 2] = ["--set", "grid.area=\"planar\""];

/// A config for the whole of a raster.
fn whole(raster: &Value) -> Value {
    let dates = json!([{"date": "2001", "path": raster}]);
    json!({"version": 1, "dates": dates, "sites": {"whole": true}})
}

/// As files are, with true areas and with planar ones.
#[test]
fn every_raster_is_answered_or_refused() {
    let rasters =
        files(|path| !has_extension(path, "geojson") && !has_extension(path, "csv"));
    assert!(rasters.len() > 200, "{} rasters", rasters.len());
    all(&rasters, |path| run(&whole(&json!(path)), &[], |_| ()));
    let planar = all(&rasters, |path| run(&whole(&json!(path)), &PLANAR, |_| ()));
    // Pictures are refused for having no position before a pixel is read.
    let pictures: Vec<PathBuf> = rasters
        .iter()
        .zip(&planar)
        .filter(|(_, ended)| ended.said.contains("E207"))
        .map(|(path, _)| path.clone())
        .collect();
    let placed = all(&pictures, |path| placed(path));
    assert_damage_is_told(&pictures, &placed);
    let codes = codes(&placed);
    // All of it happens, or the test would prove little.
    assert!(codes[&0] > 20 && codes[&1] > 2 && codes[&2] > 10, "{codes:?}");
}

/// A copy of a picture that a world file places, so that its pixels are read.
fn placed(path: &Path) -> Ended {
    run(&whole(&json!("copy.tif")), &PLANAR, |folder| {
        put(&folder.join("copy.tif"), std::fs::read(path).unwrap());
        // Pixels of 10 m; the centre of the first is 5 m from the corner.
        put(&folder.join("copy.tfw"), "10\n0\n0\n-10\n500005\n3999995\n");
    })
}

/// Pixels that GDAL could not decode are never counted. `gdal_triage_public.csv` says which
/// files open but do not read; of one of them only a second directory is damaged.
fn assert_damage_is_told(pictures: &[PathBuf], ended: &[Ended]) {
    let mut triage =
        csv::Reader::from_path(data("nasty/gdal_triage_public.csv")).unwrap();
    let damaged: Vec<PathBuf> = triage
        .deserialize()
        .map(|row| row.unwrap())
        .filter(|row: &BTreeMap<String, String>| {
            row["gdal_open"] == "yes" && row["read_checksum_ok"] != "yes"
        })
        .map(|row| data("nasty").join(row["path"].trim_start_matches("./")))
        .filter(|path| !path.ends_with("child_ifd_jpeg.tiff"))
        .collect();
    let read = pictures.iter().zip(ended).filter(|(path, _)| damaged.contains(path));
    let counted: Vec<_> = read
        .clone()
        .filter(|(_, ended)| ended.code == Some(0))
        .map(|(path, _)| path)
        .collect();
    assert!(read.count() > 4, "too few damaged files among {damaged:?}");
    assert!(counted.is_empty(), "damaged and yet counted: {counted:?}");
}

/// Least and greatest x and y of the coordinates in a piece of GeoJSON.
fn bounds(value: &Value, found: &mut [f64; 4]) {
    match value {
        Value::Array(parts) => {
            if let [Value::Number(x), Value::Number(y), ..] = parts.as_slice() {
                let (x, y) = (x.as_f64().unwrap(), y.as_f64().unwrap());
                let [left, low, right, high] = *found;
                *found = [left.min(x), low.min(y), right.max(x), high.max(y)];
            } else {
                for part in parts {
                    bounds(part, found);
                }
            }
        }
        Value::Object(parts) => {
            let geometric = |key: &str| !matches!(key, "crs" | "properties" | "bbox");
            for (_, part) in parts.iter().filter(|(key, _)| geometric(key)) {
                bounds(part, found);
            }
        }
        _ => {}
    }
}

/// How polygons are put on a raster.
#[derive(Clone, Copy, Debug)]
struct Lay {
    /// As metres on a plane instead of degrees, where they could be degrees.
    metres: bool,
    repair: bool,
    rule: &'static str,
}

/// Polygons on a raster of 64 × 64 pixels around them, with a margin of a tenth.
fn polygons(path: &Path, lay: Lay) -> Ended {
    let content: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let far = f64::INFINITY;
    let mut found = [far, far, -far, -far];
    bounds(&content, &mut found);
    let [left, low, right, high] = found;
    let degrees =
        !lay.metres && left >= -180.0 && right <= 180.0 && low >= -90.0 && high <= 90.0;
    let (crs, area) =
        if degrees { ("EPSG:4326", "true") } else { ("EPSG:32650", "planar") };
    let margin = ((right - left).max(high - low) / 10.0).max(1e-9);
    let step = |least: f64, most: f64| (most - least + 2.0 * margin) / f64::from(SIDE);
    let transform =
        [left - margin, step(left, right), 0.0, high + margin, 0.0, -step(low, high)];
    let config = json!({
        "version": 1,
        "dates": [{"date": "2001", "path": "raster.tif"}],
        "sites": {"path": path, "crs": crs, "repair": lay.repair},
        "grid": {"pixel_rule": lay.rule, "area": area},
    });
    let mut ended = run(&config, &[], |folder| {
        let size = (SIDE as usize, SIDE as usize);
        let raster =
            Raster { size, transform, crs: Some(crs), nodata: None, options: &[] };
        raster.write(&folder.join("raster.tif"), &raster.pixels(|_, _| 3u8));
    });
    if let Some(sites) = ended.sites.take() {
        ended.wrong.extend(union_problem(&sites));
    }
    ended
}

/// The union is as large as the largest site at least, and as all of them at most.
fn union_problem(sites: &Rows) -> Option<String> {
    let area = |row: &Row| row.number("polygon_m2");
    let union = rows(sites, &[("kind", "union")]).first().copied().map(area)?;
    let areas: Vec<f64> =
        rows(sites, &[("kind", "site")]).into_iter().map(area).collect();
    let (most, sum) =
        (areas.iter().copied().fold(0.0, f64::max), areas.iter().sum::<f64>());
    let slack = 1e-6 * sum;
    (union < most - slack || union > sum + slack)
        .then(|| format!("has a union of {union} m² for sites of {areas:?} m²"))
}

#[test]
fn every_file_of_polygons_is_answered_or_refused() {
    let files = files(|path| has_extension(path, "geojson"));
    assert!(files.len() > 40, "{} files", files.len());
    let exact = Lay { metres: false, repair: false, rule: "exact" };
    let ways = [
        exact,
        Lay { repair: true, ..exact },
        Lay { repair: true, rule: "centre", ..exact },
        Lay { metres: true, repair: true, ..exact },
    ];
    let tasks: Vec<(&PathBuf, Lay)> =
        files.iter().flat_map(|path| ways.map(|way| (path, way))).collect();
    let codes = codes(&all(&tasks, |(path, lay)| polygons(path, *lay)));
    assert!(codes[&0] > 100 && codes[&2] > 4, "{codes:?}");
}
