//! Writes a result: all of it or nothing.

use std::path::{Path, PathBuf};

use restora_io::{OutputDir, table_csv};
use restora_message::Problem;
use restora_message::catalogue::config;
use serde_json::Value;

use crate::{Outcome, Plan, units};

/// What goes into the folder besides the result.
#[derive(Clone, Copy, Debug)]
pub struct Output<'a> {
    /// `run.json`: timings, memory, host.
    pub run: &'a Value,
    /// `log.ndjson`.
    pub log: &'a [u8],
}

/// Refuses a folder that is in use, before any work is done.
///
/// # Errors
/// E109 if `target` is there, is not an empty folder, and may not be replaced.
pub fn check_output(target: &Path, overwrite: bool) -> Result<(), Problem> {
    restora_io::may_fill(target, overwrite)
}

/// Begins the folder of results: [`run`](crate::run()) writes rasters into it, [`save`] the rest.
///
/// # Errors
/// E109 if `target` may not be filled, or if nothing can be written there.
pub fn begin(target: &Path, overwrite: bool) -> Result<OutputDir, Problem> {
    OutputDir::prepare(target, overwrite)
}

/// Writes tables, record, run and log into a folder that was begun, and gives it its name: it is
/// complete or absent. Gives the paths of the files.
///
/// # Errors
/// If something cannot be written; then nothing half-written is left.
pub fn save(
    plan: &Plan,
    outcome: &Outcome,
    mut folder: OutputDir,
    output: &Output<'_>,
) -> Result<Vec<PathBuf>, Problem> {
    let target = folder.target().to_path_buf();
    let tables = outcome.tables.iter().map(|table| format!("{}.csv", table.name));
    let others = ["run.json", "log.ndjson", "record.json"].map(str::to_owned);
    let mut names: Vec<String> = plan.drawn_names();
    let all = tables.chain(others).chain(names.iter().cloned());
    spare_inputs(plan, &target, all)?;
    for table in &outcome.tables {
        let name = format!("{}.csv", table.name);
        let table = units::written(plan, table);
        folder.write(&name, &table_csv(&table, plan.loaded.config.outputs.bom))?;
        names.push(name);
    }
    let pretty = |value: &Value| format!("{value:#}\n").into_bytes();
    folder.write("run.json", &pretty(output.run))?;
    folder.write("log.ndjson", output.log)?;
    folder.write("record.json", &pretty(&outcome.record))?;
    names.extend(["run.json", "log.ndjson", "record.json"].map(str::to_owned));
    folder.commit()?;
    Ok(names.iter().map(|name| target.join(name)).collect())
}

/// Refuses to put a result in the place of a file that it was computed from.
fn spare_inputs(
    plan: &Plan,
    target: &Path,
    mut names: impl Iterator<Item = String>,
) -> Result<(), Problem> {
    let written =
        plan.places.files.iter().chain(&plan.meaning.files).map(|(_, path)| path.clone());
    let rasters = plan.sources().flat_map(restora_io::RasterSource::files);
    let imagery = plan.imagery.iter().flat_map(|imagery| imagery.files.iter());
    let imagery = imagery.map(|(_, path)| path.clone());
    let itself = std::iter::once(PathBuf::from(&plan.loaded.file));
    let inputs: Vec<PathBuf> = written
        .chain(rasters)
        .chain(imagery)
        .chain(itself)
        .filter_map(|path| path.canonicalize().ok())
        .collect();
    let replaced = names.find_map(|name| {
        let path = target.join(name);
        path.canonicalize().ok().filter(|real| inputs.contains(real)).map(|_| path)
    });
    match replaced {
        Some(path) => {
            Err(Problem::new(&config::INPUT_REPLACED).with("path", path.display()))
        }
        None => Ok(()),
    }
}
