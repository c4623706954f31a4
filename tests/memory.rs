//! A budget of memory holds whatever the rasters look like: what a run says that it needs is what
//! the system lets it have, and what it had at most.

use std::process::Command;

use gdal::Dataset;
use gdal::raster::Buffer;

use crate::support::{Case, Raster, Said, block, said};

const MIB: u64 = 1 << 20;

/// The least budget in MiB within which a case can be planned.
fn least_mib(case: &Case) -> u64 {
    let suffices = |mib: u64| {
        let budget = format!("{mib}MiB");
        let said = case.with("plan", &["-j", "2", "--memory", &budget, "--json"]);
        if said.code != Some(0) {
            said.clone().exits(6).tells(&["E601", "the run needs about", &budget[..2]]);
        }
        said.code == Some(0)
    };
    let (mut less, mut enough) = (16, 4096);
    assert!(!suffices(less) && suffices(enough));
    while enough - less > 1 {
        let middle = u64::midpoint(less, enough);
        *if suffices(middle) { &mut enough } else { &mut less } = middle;
    }
    enough
}

/// What a run held at most.
fn peak(case: &Case) -> u64 {
    let run = std::fs::read(case.path("out").join("run.json")).unwrap();
    let run: serde_json::Value = serde_json::from_slice(&run).unwrap();
    run["peak_memory_bytes"].as_u64().unwrap()
}

/// Runs a case within a budget. The system refuses whatever goes beyond: memory that is only
/// reserved counts there, too.
fn run_within(case: &Case, mib: u64) -> Said {
    let words = ["run", "config.json", "-o", "out", "-j", "2", "--memory"];
    let mut command = if cfg!(target_os = "linux") {
        let mut shell = Command::new("sh");
        let limited = format!("ulimit -d {} && exec \"$0\" \"$@\"", mib * 1024);
        shell.args(["-c", &limited, env!("CARGO_BIN_EXE_restora")]).env("LC_ALL", "C");
        shell
    } else {
        crate::support::command()
    };
    let command = command.current_dir(case.folder()).args(words);
    said(command.arg(format!("{mib}MiB")))
}

/// The least that a case says it needs suffices, and it says up front when there is less.
fn holds(case: &Case) {
    let mib = least_mib(case);
    run_within(case, mib).exits(0);
    let peak = peak(case);
    assert!(peak <= mib * MIB, "{peak} bytes are more than {mib} MiB");
    std::fs::remove_dir_all(case.path("out")).unwrap();
    run_within(case, mib - 1).exits(6).tells(&["E601", "the run needs about"]);
    case.has_nothing_written();
}

/// Two dates of a raster with a few patches, which are all that was ever written to it.
fn patches(raster: &Raster<'_>) -> Case {
    let mut case = Case::valued();
    let (cols, rows) = raster.size;
    for (date, class) in [("2000", 1u8), ("2020", 2)] {
        let name = case.name_date(date);
        raster.write_with::<u8>(&case.path(&name), &[], |dataset: &mut Dataset| {
            let mut band = dataset.rasterband(1).unwrap();
            band.set_no_data_value(Some(0.0)).unwrap();
            for k in 0..8 {
                let at = (cols / 8 * k, rows / 8 * k);
                let mut pixels = Buffer::new((64, 8), vec![class; 64 * 8]);
                let at = (isize::try_from(at.0).unwrap(), isize::try_from(at.1).unwrap());
                band.write(at, (64, 8), &mut pixels).unwrap();
            }
        });
    }
    case
}

/// Every way to store a raster of this size, with these sites.
fn every_way(ways: &[&[&str]], size: (usize, usize), sites: &[serde_json::Value]) {
    for options in ways {
        let case = patches(&Raster { options, ..Raster::new(size.0, size.1) });
        case.sites(sites);
        holds(&case);
    }
}

#[test]
fn strips_as_wide_as_a_country() {
    let ways = [
        &["COMPRESS=DEFLATE", "BLOCKYSIZE=1"][..],
        &["COMPRESS=LZW", "BLOCKYSIZE=64"],
        &["COMPRESS=ZSTD", "BLOCKYSIZE=512"],
        &["BLOCKYSIZE=16"],
    ];
    let sites = [
        block("all", (0.0, 0.0), (66_000.0, 520.0)),
        block("middle", (20_000.5, 100.0), (40_000.0, 300.5)),
    ];
    every_way(&ways, (66_000, 520), &sites);
}

#[test]
fn billions_of_pixels_that_are_hardly_written() {
    let ways = [
        &["SPARSE_OK=TRUE", "COMPRESS=DEFLATE", "TILED=YES"][..],
        &["SPARSE_OK=TRUE", "COMPRESS=DEFLATE", "BLOCKYSIZE=1"],
        &["SPARSE_OK=TRUE", "TILED=YES", "BLOCKXSIZE=4096", "BLOCKYSIZE=4096"],
    ];
    let sites = [
        block("band", (0.0, 33_000.0), (66_000.0, 33_100.0)),
        block("column", (8_000.0, 0.0), (8_020.5, 66_000.0)),
    ];
    every_way(&ways, (66_000, 66_000), &sites);
}

#[test]
fn numbers_of_four_bytes_and_everything_that_is_drawn() {
    let options = ["COMPRESS=DEFLATE", "TILED=YES", "BLOCKXSIZE=512", "BLOCKYSIZE=512"];
    let raster = Raster { options: &options, ..Raster::new(1500, 1500) };
    let mut case = Case::valued().with_all_outputs();
    for date in ["2000", "2020"] {
        case.date(date, &raster, |col, row| [1i32, 2, 4, 5, 7][(col / 7 * row / 5) % 5]);
    }
    let sites: Vec<_> = (0..30)
        .map(|k| {
            let at = f64::from(k) * 40.0;
            block(&format!("s{k}"), (at, at), (at + 300.5, at + 250.0))
        })
        .collect();
    case.sites(&sites);
    holds(&case);
}

#[test]
fn values_that_are_no_classes_end_a_run_before_they_take_all_memory() {
    // Any two of 2000 values meet in some pixel: a million transitions, where a plan foresees a
    // thousand.
    let raster = Raster::new(1024, 1024);
    let mut case = Case::new();
    let mixed = |col: usize, row: usize, by: usize| {
        let mixed = (col * 2_654_435_761 + row * by + col * row * 97) >> 7;
        u16::try_from(mixed % 2000).unwrap()
    };
    case.date("2000", &raster, |col, row| mixed(col, row, 40_503));
    case.date("2020", &raster, |col, row| mixed(row, col, 50_021));
    case.sites(&[block("a", (0.0, 0.0), (1024.0, 1024.0))]);
    let mib = least_mib(&case);
    let said = run_within(&case, mib).exits(6);
    said.tells(&["E604", "% of the pixels", &format!("the budget is {mib}")]);
    case.has_nothing_written();
    // Nor does a shard.
    case.with("plan", &["--shards", "2", "-o", "plan.json"]).exits(0);
    let budget = format!("{mib}MiB");
    let words =
        ["run", "--plan", "plan.json", "--shard", "1/2", "-o", "parts", "--memory"];
    let words = words.into_iter().chain([budget.as_str()]);
    crate::support::restora(case.folder(), words).exits(6).tells(&["E604"]);
    assert!(!case.path("parts").exists());
    // With enough of it, there is a result, which took no more.
    run_within(&case, 1000).exits(0);
    let peak = peak(&case);
    assert!(peak > mib * MIB && peak <= 1000 * MIB, "{peak} bytes");
    assert!(case.table("transitions").0.len() > 500_000);
}
