//! A run that was killed goes on where it ended.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::alike;
use crate::support::{Case, Raster, block, command, names, put};

/// Side of a tile, and tiles along a side of the land.
const TILE: usize = 2048;
const TILES: usize = 10;

/// Two dates of 20,480 × 20,480 pixels, which are a tile over and over: 839 million pixels to
/// read, of which a thread leaves what it found every 268 million.
pub(crate) fn large() -> Case {
    let mut case = Case::valued();
    let options = ["COMPRESS=DEFLATE", "TILED=YES", "BLOCKXSIZE=1024", "BLOCKYSIZE=1024"];
    let tile = Raster { options: &options, ..Raster::new(TILE, TILE) };
    let class = |col: usize, row: usize| [1u8, 2, 5][(col / 211 + row / 199) % 3];
    let side = TILE * TILES;
    for (date, shift) in [("2000", 0), ("2020", 500)] {
        let pixels = tile.pixels(|col, row| class(col + shift, row));
        tile.write(&case.path(&format!("{date}.tile.tif")), &pixels);
        let mut sources = String::new();
        for at in 0..TILES * TILES {
            let (col, row) = (at % TILES * TILE, at / TILES * TILE);
            write!(
                sources,
                "<SimpleSource><SourceFilename relativeToVRT=\"1\">{date}.tile.tif</SourceFilename>\
                 <SourceBand>1</SourceBand><SrcRect xOff=\"0\" yOff=\"0\" xSize=\"{TILE}\" ySize=\"{TILE}\"/>\
                 <DstRect xOff=\"{col}\" yOff=\"{row}\" xSize=\"{TILE}\" ySize=\"{TILE}\"/></SimpleSource>"
            )
            .unwrap();
        }
        let [x, dx, _, y, _, dy] = tile.transform;
        let vrt = format!(
            "<VRTDataset rasterXSize=\"{side}\" rasterYSize=\"{side}\"><SRS>EPSG:4548</SRS>\
             <GeoTransform>{x}, {dx}, 0, {y}, 0, {dy}</GeoTransform>\
             <VRTRasterBand dataType=\"Byte\" band=\"1\" blockXSize=\"1024\" blockYSize=\"1024\">\
             {sources}</VRTRasterBand></VRTDataset>"
        );
        put(&case.path(&format!("{date}.vrt")), vrt);
        let dates = case.config["dates"].as_array_mut().unwrap();
        dates.push(json!({"date": date, "path": format!("{date}.vrt")}));
    }
    let end = side as f64;
    case.sites(&[
        block("all", (0.0, 0.0), (end, end)),
        block("some", (3.5, 3.5), (9000.0, 9000.0)),
    ]);
    case.write_config();
    case
}

fn begin(case: &Case, more: &[&str]) -> Child {
    begin_with(case, &mut command(), more)
}

/// The same by a command of one's own.
pub(crate) fn begin_with(case: &Case, command: &mut Command, more: &[&str]) -> Child {
    command
        .current_dir(case.folder())
        .args(["run", "config.json", "-o", "out", "-q", "-j", "2"])
        .args(more)
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

/// Kills a run as soon as it has left so many parts.
pub(crate) fn kill_at(case: &Case, count: usize, more: &[&str]) {
    let mut run = begin(case, more);
    let begun = Instant::now();
    while parts(case).len() < count {
        assert!(run.try_wait().unwrap().is_none(), "the run has ended by itself");
        assert!(begun.elapsed() < Duration::from_secs(300));
        std::thread::sleep(Duration::from_millis(5));
    }
    run.kill().unwrap();
    run.wait().unwrap();
}

/// What the log of a result says of an earlier run: pixels that it had read.
pub(crate) fn begun(case: &Case) -> Option<u64> {
    let log = fs::read_to_string(case.path("out/log.ndjson")).unwrap();
    let lines = log.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let mut begun = lines.filter(|line| line["ev"] == "begun");
    begun.next().map(|line| line["pixels"].as_u64().unwrap())
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
    let left = parts(&case);
    assert!(left.len() > first);
    let kept: Vec<_> = left.iter().map(|path| fs::read(path).unwrap()).collect();
    let said = case.with("run", &["-o", "out", "--resume"]).exits(0);
    let said = said.tells(&["an earlier run had read "]);
    assert!(said.err.contains(" of 838,860,800 pixels"), "{}", said.err);
    alike(&case.path("out"), &case.path("single"));
    // 268 million pixels in each part, at least.
    assert!(begun(&case).unwrap() >= kept.len() as u64 * (1 << 28));
    let hidden: Vec<_> =
        case.names().into_iter().filter(|n| n.starts_with('.')).collect();
    assert_eq!(hidden, [""; 0]);
    // There is nothing left to go on from.
    case.with("run", &["-o", "out", "--resume", "--overwrite"]).exits(0);
    assert_eq!(begun(&case), None);
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
    assert_eq!(begun(&case).is_some(), whole > 0);
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
    assert_eq!(begun(&case), None);
    assert!(parts(&case).is_empty() && !case.path(".out.resume").exists());
}

/// Killed fifty times at moments of its whole course, each time going on.
#[cfg(unix)]
#[test]
fn fifty_kills_lose_nothing() {
    let case = large();
    let start = Instant::now();
    case.with("run", &["-o", "single"]).exits(0);
    let took = start.elapsed();
    let (mut kills, mut ended, mut resumed) = (0u32, 0u32, 0);
    let mut random = 12_345u64;
    while kills < 50 {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let part = u32::try_from(random >> 40).unwrap() % 1000;
        let before = parts(&case).len();
        let mut run = begin(&case, &["--resume", "--overwrite"]);
        // Shorter waits than a run takes: otherwise most would end.
        std::thread::sleep(took * part / 1000);
        if run.try_wait().unwrap().is_some() {
            let said = run.wait_with_output().unwrap();
            assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
            ended += 1;
            resumed += u32::from(before > 0 && begun(&case).is_some());
            alike(&case.path("out"), &case.path("single"));
            continue;
        }
        run.kill().unwrap();
        run.wait().unwrap();
        kills += 1;
        if case.path("out/record.json").exists() {
            alike(&case.path("out"), &case.path("single"));
        }
    }
    case.with("run", &["-o", "out", "--resume", "--overwrite"]).exits(0);
    alike(&case.path("out"), &case.path("single"));
    assert!(
        ended + resumed > 0,
        "{kills} kills, {ended} ended, {resumed} of them resumed"
    );
    let hidden: Vec<_> =
        case.names().into_iter().filter(|n| n.starts_with('.')).collect();
    assert_eq!(hidden, [""; 0]);
}
