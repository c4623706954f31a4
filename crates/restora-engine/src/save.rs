//! Writes a result: all of it or nothing.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use restora_io::{OutputDir, table_csv};
use restora_message::Problem;
use restora_message::catalogue::config;
use restora_table::Table;
use serde_json::{Value, json};

use crate::{Outcome, Plan, units};

/// What only a run itself knows: it tells two runs of the same apart, and is no part of the
/// result.
pub(crate) const OF_THE_RUN: [&str; 2] = ["run.json", "log.ndjson"];

/// Names of what is made of the tables and pixels of a run, of which an input may have one.
const BESIDES: [&str; 4] = ["sites.gpkg", "sites.parquet", "results.xlsx", "report.html"];

/// The file whose presence says that a folder is complete.
pub(crate) const RECORD: &str = "record.json";

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

/// Begins the folder of results: [`run`](crate::run()) writes rasters into it, [`write_tables`]
/// the tables, and [`seal`] ends it.
///
/// # Errors
/// E109 if `target` may not be filled, or if nothing can be written there.
pub fn begin(target: &Path, overwrite: bool) -> Result<OutputDir, Problem> {
    OutputDir::prepare(target, overwrite)
}

/// Writes the tables of an outcome as CSV, in the units of `outputs.units`, and gives them as they
/// were written, if anything else is to be made of them: of many sites they are large.
///
/// # Errors
/// If something cannot be written, or would take the place of an input.
pub fn write_tables(
    plan: &Plan,
    outcome: &Outcome,
    folder: &mut OutputDir,
) -> Result<Vec<Table>, Problem> {
    let tables = outcome.tables.iter().map(|table| format!("{}.csv", table.name));
    let others = OF_THE_RUN.into_iter().chain([RECORD]).chain(BESIDES);
    let others = others.map(str::to_owned);
    spare_inputs(plan, folder.target(), tables.chain(others).chain(plan.drawn_names()))?;
    let bom = plan.loaded.config.outputs.bom;
    let mut written = Vec::new();
    for table in &outcome.tables {
        let table = units::written(plan, table);
        folder.write(&format!("{}.csv", table.name), &table_csv(&table, bom))?;
        if plan.outputs().more_of_tables() {
            written.push(table.into_owned());
        }
    }
    Ok(written)
}

/// Refuses names of results where an input of the run stands.
pub(crate) fn spare_inputs(
    plan: &Plan,
    target: &Path,
    mut names: impl Iterator<Item = String>,
) -> Result<(), Problem> {
    let inputs = inputs(plan);
    let taken = names.find_map(|name| in_place_of(target, &name, &inputs));
    taken.map_or(Ok(()), |path| Err(replaced(&path)))
}

/// What becomes of the files of an earlier run that stand in the folder.
#[derive(Clone, Copy, Debug)]
pub enum Earlier<'a> {
    /// They are removed unless they are written anew: this is another result. What it was
    /// computed from stays.
    Replaced(&'a Plan),
    /// They stay, and the record goes on listing them: this adds to the same result.
    Kept,
}

/// Writes `record.json`, with the size and checksum of every file of the result, and gives the
/// folder its name: it is complete or absent. Gives the paths of the files.
///
/// # Errors
/// If something cannot be written; then nothing half-written is left.
pub fn seal(
    mut folder: OutputDir,
    record: &Value,
    (output, earlier): (Option<&Output<'_>>, Earlier<'_>),
) -> Result<Vec<PathBuf>, Problem> {
    let target = folder.target().to_path_buf();
    let before = listed(&target);
    let mut outputs: Vec<Value> = Vec::new();
    let mut written = BTreeSet::new();
    for (name, stamp) in folder.stamps()? {
        outputs.push(json!({"file": name, "bytes": stamp.bytes, "sha256": stamp.sha256}));
        written.insert(name);
    }
    let old = before.into_iter().filter(|entry| !written.contains(name_of(entry)));
    match earlier {
        Earlier::Kept => outputs.extend(old),
        Earlier::Replaced(plan) => {
            let inputs = inputs(plan);
            let taken = |name: &str| in_place_of(&target, name, &inputs);
            if let Some(path) = written.iter().find_map(|name| taken(name)) {
                return Err(replaced(&path));
            }
            let gone = old.filter(|entry| taken(name_of(entry)).is_none());
            gone.for_each(|entry| folder.forget(name_of(&entry)));
        }
    }
    outputs.sort_by(|a, b| name_of(a).cmp(name_of(b)));
    let mut record = record.clone();
    record["outputs"] = Value::Array(outputs);
    let pretty = |value: &Value| format!("{value:#}\n").into_bytes();
    let mut names: Vec<String> = written.into_iter().collect();
    if let Some(output) = output {
        folder.write(OF_THE_RUN[0], &pretty(output.run))?;
        folder.write(OF_THE_RUN[1], output.log)?;
        names.extend(OF_THE_RUN.map(str::to_owned));
    }
    folder.write(RECORD, &pretty(&record))?;
    names.push(RECORD.to_owned());
    folder.commit()?;
    Ok(names.iter().map(|name| target.join(name)).collect())
}

/// The outputs that a record in a folder lists; none where there is no record.
fn listed(target: &Path) -> Vec<Value> {
    let text = std::fs::read(target.join(RECORD)).unwrap_or_default();
    let record: Value = serde_json::from_slice(&text).unwrap_or_default();
    let outputs = record["outputs"].as_array().cloned().unwrap_or_default();
    outputs.into_iter().filter(|entry| entry["file"].is_string()).collect()
}

fn name_of(entry: &Value) -> &str {
    entry["file"].as_str().unwrap_or_default()
}

/// Every file that a run is computed from, by its real path.
fn inputs(plan: &Plan) -> BTreeSet<PathBuf> {
    let named = crate::inputs::inputs(plan).into_iter().flat_map(|(_, files)| files);
    let itself = std::iter::once(plan.loaded.path.clone());
    named.chain(itself).filter_map(|path| path.canonicalize().ok()).collect()
}

/// The path of a result, if one of these files stands there.
fn in_place_of(target: &Path, name: &str, inputs: &BTreeSet<PathBuf>) -> Option<PathBuf> {
    let path = target.join(name);
    path.canonicalize().ok().filter(|real| inputs.contains(real)).map(|_| path)
}

/// A result never takes the place of a file that it was computed from.
fn replaced(path: &Path) -> Problem {
    Problem::new(&config::INPUT_REPLACED).with("path", path.display())
}
