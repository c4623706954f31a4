//! `restora-synth [--check] [OUT_DIR]`: makes the synthetic tiles, or tells whether those
//! on disk are stale.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use restora_synth::{cases, files, places, scenery};

const USAGE: &str = "\
restora-synth [--check] [OUT_DIR]

Makes the synthetic tiles and polygons of the cases, the imagery of two, and the rasters of the
three studies, in OUT_DIR (testdata).

  --check   write nothing there; exit with 1 if a file is missing or stale
";

/// GDAL's block cache.
const CACHE_BYTES: u64 = 64 << 20;

#[expect(clippy::print_stdout, reason = "a developer tool tells what it wrote")]
#[expect(clippy::print_stderr, reason = "a developer tool tells what went wrong")]
fn main() -> ExitCode {
    let mut check = false;
    let mut folder = PathBuf::from("testdata");
    for arg in std::env::args_os().skip(1) {
        match arg.to_str() {
            Some("--check") => check = true,
            Some("-h" | "--help") => {
                print!("{USAGE}");
                return ExitCode::SUCCESS;
            }
            Some(option) if option.starts_with('-') => {
                eprintln!("unknown option {option}\n\n{USAGE}");
                return ExitCode::from(2);
            }
            _ => folder = PathBuf::from(arg),
        }
    }
    match run(check, &folder) {
        Ok(told) => {
            println!("{told}");
            ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

fn run(check: bool, folder: &Path) -> Result<String, String> {
    restora_io::init(CACHE_BYTES);
    let cases = cases::all()?;
    let imagery = scenery::all(&cases)?;
    let places = places::all()?;
    if check {
        let scratch = tempfile::tempdir().map_err(|e| e.to_string())?;
        files::check(&cases, &imagery, folder, scratch.path())?;
        places::files::check(&places, folder, scratch.path())?;
        return Ok(format!("{} is up to date", folder.display()));
    }
    let mut written = files::write(&cases, &imagery, folder)?;
    written.extend(places::files::write(&places, folder)?);
    let names: Vec<String> = written.iter().map(|p| p.display().to_string()).collect();
    Ok(names.join("\n"))
}
