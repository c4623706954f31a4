//! A run that was killed goes on where it ended.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use gdal::raster::GdalType;
use serde_json::{Value, json};

use super::alike;
use crate::support::{Case, Raster, block, command, names, put, restora};

/// Side of a tile, and tiles along a side of the land.
const TILE: usize = 2048;
const TILES: usize = 24;

/// Two dates of 49,152 × 49,152 pixels, which are a tile over and over: 4.8 billion pixels to
/// read, of which a thread leaves what it found twice a second.
pub(crate) fn large() -> Case {
    let mut case = Case::valued();
    let options = ["COMPRESS=DEFLATE", "TILED=YES", "BLOCKXSIZE=1024", "BLOCKYSIZE=1024"];
    let tile = Raster { options: &options, ..Raster::new(TILE, TILE) };
    let class = |col: usize, row: usize| [1u8, 2, 5][(col / 211 + row / 199) % 3];
    for (date, shift) in [("2000", 0), ("2020", 500)] {
        let pixels = tile.pixels(|col, row| class(col + shift, row));
        spread(&case, date, (&tile, &pixels), TILES);
        let dates = case.config["dates"].as_array_mut().unwrap();
        dates.push(json!({"date": date, "path": format!("{date}.vrt")}));
    }
    let side = TILE * TILES;
    let end = side as f64;
    case.sites(&[
        block("all", (0.0, 0.0), (end, end)),
        block("some", (3.5, 3.5), (20_000.0, 20_000.0)),
    ]);
    case.write_config();
    case
}

/// Writes a square tile and, beside it, a raster of it over and over, so often in each direction.
pub(crate) fn spread<T: GdalType + Copy>(
    case: &Case,
    name: &str,
    (tile, pixels): (&Raster<'_>, &[T]),
    times: usize,
) {
    tile.write(&case.path(&format!("{name}.tile.tif")), pixels);
    let (cells, side) = (tile.size.0, tile.size.0 * times);
    let mut sources = String::new();
    for at in 0..times * times {
        let (col, row) = (at % times * cells, at / times * cells);
        write!(
            sources,
            "<SimpleSource><SourceFilename relativeToVRT=\"1\">{name}.tile.tif</SourceFilename>\
             <SourceBand>1</SourceBand><SrcRect xOff=\"0\" yOff=\"0\" xSize=\"{cells}\" ySize=\"{cells}\"/>\
             <DstRect xOff=\"{col}\" yOff=\"{row}\" xSize=\"{cells}\" ySize=\"{cells}\"/></SimpleSource>"
        )
        .unwrap();
    }
    let kind = if size_of::<T>() == 1 { "Byte" } else { "UInt16" };
    let [x, dx, _, y, _, dy] = tile.transform;
    let vrt = format!(
        "<VRTDataset rasterXSize=\"{side}\" rasterYSize=\"{side}\"><SRS>EPSG:4548</SRS>\
         <GeoTransform>{x}, {dx}, 0, {y}, 0, {dy}</GeoTransform>\
         <VRTRasterBand dataType=\"{kind}\" band=\"1\" blockXSize=\"1024\" blockYSize=\"1024\">\
         {sources}</VRTRasterBand></VRTDataset>"
    );
    put(&case.path(&format!("{name}.vrt")), vrt);
}

fn begin(case: &Case, more: &[&str]) -> Child {
    begin_with(case, &mut command(), more)
}

/// The same by a command of one's own.
pub(crate) fn begin_with(case: &Case, command: &mut Command, more: &[&str]) -> Child {
    begin_words(case, command, &[&["run", "config.json"], more].concat())
}

fn begin_words(case: &Case, command: &mut Command, words: &[&str]) -> Child {
    command
        .current_dir(case.folder())
        .args(words)
        .args(["-o", "out", "-q", "-j", "2"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// The parts that a run has left so far.
pub(crate) fn parts(case: &Case) -> Vec<PathBuf> {
    let folder = case.path(".out.resume");
    let names = if folder.exists() { names(&folder) } else { Vec::new() };
    let whole = |path: &PathBuf| {
        let hidden = path.file_name().unwrap().as_encoded_bytes()[0] == b'.';
        !hidden && path.extension().is_some_and(|extension| extension == "part")
    };
    names.into_iter().map(|name| folder.join(name)).filter(whole).collect()
}

/// Whether there is a part of a pass.
pub(crate) fn has_part(case: &Case, pass: &str) -> bool {
    let is_of = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy();
        name.starts_with(&format!("{pass}-"))
    };
    parts(case).iter().any(is_of)
}

/// Kills a run as soon as it has left so many parts.
pub(crate) fn kill_at(case: &Case, count: usize, more: &[&str]) {
    kill_when(case, more, || parts(case).len() >= count);
}

/// Kills a run as soon as it has come so far. On a machine with other things to do it may end
/// before anybody looks: then there is another.
pub(crate) fn kill_when(case: &Case, more: &[&str], come: impl Fn() -> bool) {
    kill_words(case, &[&["run", "config.json"], more].concat(), come);
}

/// The same of whatever writes into the folder `out`.
pub(crate) fn kill_words(case: &Case, words: &[&str], come: impl Fn() -> bool) {
    let begun = Instant::now();
    for _ in 0..9 {
        let mut run = begin_words(case, &mut command(), words);
        while run.try_wait().unwrap().is_none() {
            if come() {
                run.kill().unwrap();
                if !run.wait().unwrap().success() {
                    return;
                }
                break;
            }
            assert!(begun.elapsed() < Duration::from_secs(300));
            std::thread::sleep(Duration::from_millis(2));
        }
        let said = run.wait_with_output().unwrap();
        assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
        fs::remove_dir_all(case.path("out")).unwrap();
    }
    panic!("every run has ended before it had come so far");
}

/// What the log of a result says of an earlier run: pixels that it had read, by the pass.
pub(crate) fn begun(case: &Case) -> BTreeMap<String, u64> {
    let log = fs::read_to_string(case.path("out/log.ndjson")).unwrap();
    let lines = log.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let begun = lines.filter(|line| line["ev"] == "begun");
    let pass = |line: &Value| line["pass"].as_str().unwrap().to_owned();
    begun.map(|line| (pass(&line), line["pixels"].as_u64().unwrap())).collect()
}

/// The same of what was left.
pub(crate) fn left(case: &Case) -> BTreeMap<String, u64> {
    let mut left = BTreeMap::new();
    for (pass, pixels) in parts(case).iter().map(|part| looked_at(part)) {
        *left.entry(pass).or_default() += pixels;
    }
    left
}

/// The pass of a part and the pixels in it, as `inspect` says.
fn looked_at(part: &Path) -> (String, u64) {
    let words = ["inspect".as_ref(), part.as_os_str(), "--json".as_ref()];
    let said = restora(part.parent().unwrap(), words).exits(0);
    let said: Value = serde_json::from_str(&said.out).unwrap();
    (said["pass"].as_str().unwrap().to_owned(), said["pixels"].as_u64().unwrap())
}

#[test]
fn a_killed_run_goes_on_where_it_ended() {
    let case = large();
    case.with("run", &["-o", "single"]).exits(0);
    kill_at(&case, 1, &[]);
    assert!(!case.path("out").exists());
    // A second time, from there.
    let first = parts(&case).len();
    kill_at(&case, first + 1, &["--resume"]);
    assert!(parts(&case).len() > first);
    let kept = left(&case);
    let said = case.with("run", &["-o", "out", "--resume"]).exits(0);
    let said = said.tells(&["an earlier run had read "]);
    assert!(said.err.contains(" of 4,831,838,208 pixels"), "{}", said.err);
    alike(&case.path("out"), &case.path("single"));
    // What was kept was not read again.
    assert_eq!(begun(&case), kept);
    let hidden: Vec<_> =
        case.names().into_iter().filter(|n| n.starts_with('.')).collect();
    assert_eq!(hidden, [""; 0]);
    // There is nothing left to go on from.
    case.with("run", &["-o", "out", "--resume", "--overwrite"]).exits(0);
    assert_eq!(begun(&case), BTreeMap::new());
}

#[test]
fn what_changed_meanwhile_is_noticed() {
    let mut case = large();
    kill_at(&case, 1, &[]);
    let time = fs::metadata(case.path("2000.vrt")).unwrap().modified().unwrap();
    let set = |time| {
        let file = fs::File::options().write(true).open(case.path("2000.vrt")).unwrap();
        file.set_modified(time).unwrap();
    };
    set(time + Duration::from_secs(1));
    let said = case.with("run", &["-o", "out", "--resume"]).exits(2);
    said.tells(&["E613", "2000.vrt", "the earlier run", "written again"]);
    set(time);
    let name = case.config["name"].take();
    case.config["name"] = json!("another");
    let said = case.with("run", &["-o", "out", "--resume"]).exits(2);
    said.tells(&["E612", "config.json", "the earlier run"]);
    case.config["name"] = name;
    case.config.as_object_mut().unwrap().remove("name");
    assert!(!parts(&case).is_empty(), "what is refused is not lost");
    // A part that is damaged is counted again.
    let part = parts(&case).remove(0);
    let bytes = fs::read(&part).unwrap();
    put(&part, &bytes[..bytes.len() - 9]);
    let whole = parts(&case).len() - 1;
    case.with("run", &["-o", "out", "--resume"]).exits(0);
    assert_eq!(begun(&case).len(), usize::from(whole > 0));
    case.with("run", &["-o", "single"]).exits(0);
    alike(&case.path("out"), &case.path("single"));
}

/// An input that is written again, cut or removed under a run: no result of two versions.
#[test]
fn an_input_that_changes_under_a_run_is_noticed() {
    let opened = |path: PathBuf| fs::File::options().write(true).open(path).unwrap();
    let changes: [&dyn Fn(PathBuf); 3] = [
        &|path| opened(path).set_modified(std::time::UNIX_EPOCH).unwrap(),
        &|path| opened(path).set_len(2000).unwrap(),
        &|path| fs::remove_file(path).unwrap(),
    ];
    for (at, change) in changes.into_iter().enumerate() {
        let case = large();
        let mut run = begin(&case, &[]);
        while parts(&case).is_empty() {
            assert!(run.try_wait().unwrap().is_none(), "the run has ended by itself");
            std::thread::sleep(Duration::from_millis(5));
        }
        change(case.path("2020.tile.tif"));
        let ended = run.wait_with_output().unwrap();
        let said = String::from_utf8(ended.stderr).unwrap();
        assert_eq!(ended.status.code(), Some(1), "{at}: {said}");
        assert!(
            ["E621", "E202", "E701"].iter().any(|code| said.starts_with(code)),
            "{at}: {said}"
        );
        assert!(said.contains("2020"), "{at}: {said}");
        assert!(!case.path("out").exists(), "{at}");
    }
}

/// Without `--resume`, nothing of an earlier run is used, and nothing of it stays.
#[test]
fn a_run_begins_anew_unless_it_is_told_to_go_on() {
    let case = large();
    kill_at(&case, 1, &[]);
    case.with("run", &["-o", "out"]).exits(0);
    assert_eq!(begun(&case), BTreeMap::new());
    assert!(parts(&case).is_empty() && !case.path(".out.resume").exists());
}

/// Killed fifty times at moments of its whole course, each time going on.
#[cfg(unix)]
#[test]
fn fifty_kills_lose_nothing() {
    kill_often(&large(), 50);
}

/// Kills runs that go on where others ended, at so many moments of their whole course.
#[cfg(unix)]
pub(super) fn kill_often(case: &Case, kills: u32) {
    let start = Instant::now();
    case.with("run", &["-o", "single"]).exits(0);
    let took = start.elapsed();
    let (mut killed, mut ended, mut resumed) = (0u32, 0u32, 0);
    let mut random = 12_345u64;
    while killed < kills {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let part = u32::try_from(random >> 40).unwrap() % 1000;
        let before = parts(case).len();
        let mut run = begin(case, &["--resume", "--overwrite"]);
        // Shorter waits than a run takes: otherwise most would end.
        std::thread::sleep(took * part / 1000);
        if run.try_wait().unwrap().is_some() {
            let said = run.wait_with_output().unwrap();
            assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
            ended += 1;
            resumed += u32::from(before > 0 && !begun(case).is_empty());
            alike(&case.path("out"), &case.path("single"));
            continue;
        }
        run.kill().unwrap();
        run.wait().unwrap();
        killed += 1;
        if case.path("out/record.json").exists() {
            alike(&case.path("out"), &case.path("single"));
        }
    }
    case.with("run", &["-o", "out", "--resume", "--overwrite"]).exits(0);
    alike(&case.path("out"), &case.path("single"));
    assert!(
        ended + resumed > 0,
        "{killed} kills, {ended} ended, {resumed} of them resumed"
    );
    let hidden: Vec<_> =
        case.names().into_iter().filter(|n| n.starts_with('.')).collect();
    assert_eq!(hidden, [""; 0]);
}
