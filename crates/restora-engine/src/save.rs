//! Writes a result: all of it or nothing.

use std::path::{Path, PathBuf};

use restora_io::{OutputDir, table_csv};
use restora_message::Problem;
use serde_json::Value;

use crate::{Outcome, Plan};

/// What goes into the folder besides the result, and whether it may replace one.
#[derive(Clone, Copy, Debug)]
pub struct Output<'a> {
    /// Replace a result that is there already.
    pub overwrite: bool,
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

/// Writes tables, record, run and log into `target`, which is complete or absent. Gives the
/// paths of the files.
///
/// # Errors
/// If something cannot be written; then nothing half-written is left.
pub fn save(
    plan: &Plan,
    outcome: &Outcome,
    target: &Path,
    output: &Output<'_>,
) -> Result<Vec<PathBuf>, Problem> {
    let mut folder = OutputDir::prepare(target, output.overwrite)?;
    let mut names = Vec::new();
    for table in &outcome.tables {
        let name = format!("{}.csv", table.name);
        folder.write(&name, &table_csv(table, plan.loaded.config.outputs.bom))?;
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
