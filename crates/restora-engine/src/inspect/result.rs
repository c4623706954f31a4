//! The folder of a finished run: what was asked, what holds, and whether the files are still
//! those that the run wrote.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use restora_io::{is_plain, stamp};
use restora_message::Problem;
use restora_message::catalogue::inspect as say;
use serde::Serialize;
use serde_json::Value;

use crate::Watch;
use crate::save::OF_THE_RUN;
use crate::watch::go_on;

pub(crate) use crate::save::RECORD;

/// A record that is larger than this is none.
const MOST_BYTES: u64 = 512 << 20;

/// Files of the folder that the record does not list, of which names are given.
const LISTED: usize = 50;

/// A finished run.
#[derive(Clone, Debug, Serialize)]
pub struct ResultView {
    /// The folder, as it was given.
    pub path: String,
    /// The name that the config gives the run.
    pub name: String,
    /// Its description.
    pub description: String,
    /// The version of restora that computed it.
    pub restora: String,
    /// Dates of land cover.
    pub dates: Vec<String>,
    /// Dates of images.
    pub scenes: Vec<String>,
    /// The sites.
    pub sites: SitesOfRun,
    /// Name of the legend.
    pub legend: Option<String>,
    /// Name of the coefficient table.
    pub table: Option<String>,
    /// The standard equivalent in CNY/ha/yr.
    pub standard_equivalent_cny_per_ha_yr: Option<f64>,
    /// Names and kinds of the accounts.
    pub accounts: Vec<[String; 2]>,
    /// Identities that were checked.
    pub identities: u64,
    /// Whether all of them hold.
    pub holds: bool,
    /// Warnings by code.
    pub warnings: Vec<WarningCount>,
    /// Files that the result was computed from.
    pub inputs: Vec<InputView>,
    /// Whether the record lists the files that the run wrote.
    pub lists_outputs: bool,
    /// These files, and what became of them.
    pub outputs: Vec<OutputState>,
    /// Other files in the folder.
    pub others: Vec<String>,
    /// When and how it was run, where that is known.
    pub run: Option<RunView>,
    /// The record itself, for whoever shows more of it.
    #[serde(skip)]
    pub record: Value,
}

/// The sites of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SitesOfRun {
    /// The file that they come from, as the config names it.
    pub path: Option<String>,
    /// How many there are, where they come from a file.
    pub count: Option<u64>,
    /// Whether the whole raster is the site.
    pub whole: bool,
}

/// How often a code occurs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WarningCount {
    /// The code.
    pub code: String,
    /// How often.
    pub count: u64,
}

/// A file that a result was computed from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InputView {
    /// Its path, as the config names it.
    pub path: String,
    /// The date that it is of, if it is land cover.
    pub date: Option<String>,
    /// Its size then, with all that belongs to it.
    pub bytes: u64,
}

/// A file that the run wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OutputState {
    /// Its path in the folder.
    pub file: String,
    /// Its size by the record.
    pub bytes: u64,
    /// Its SHA-256 by the record.
    pub sha256: String,
    /// What became of it.
    pub state: State,
}

/// What became of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It is what the record says.
    Same,
    /// It is another.
    Changed,
    /// It is not there.
    Missing,
    /// It cannot be read.
    Unreadable,
}

/// How a result was run.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RunView {
    /// When.
    pub started: Option<String>,
    /// How long it took.
    pub seconds: Option<f64>,
    /// By how many threads.
    pub threads: Option<u64>,
    /// With which GDAL.
    pub gdal: Option<String>,
    /// On which system.
    pub system: Option<String>,
    /// The words of the command line.
    pub command: Vec<String>,
}

/// The folder that a record is in.
pub(crate) fn folder_of(record: &Path) -> &Path {
    match record.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Reads the record of a folder.
///
/// # Errors
/// E155 if it is none.
pub(crate) fn record(folder: &Path) -> Result<Value, Problem> {
    let path = folder.join(RECORD);
    let bad = |cause: String| {
        Problem::new(&say::BAD_RECORD).with("path", path.display()).with("cause", cause)
    };
    let facts = fs::metadata(&path).map_err(|error| bad(error.to_string()))?;
    if facts.len() > MOST_BYTES {
        return Err(bad(format!("{} bytes", facts.len())));
    }
    let text = fs::read(&path).map_err(|error| bad(error.to_string()))?;
    let record: Value =
        serde_json::from_slice(&text).map_err(|error| bad(error.to_string()))?;
    for key in ["restora", "config", "proof"] {
        if record.get(key).is_none() {
            return Err(bad(format!("`{key}`?")));
        }
    }
    Ok(record)
}

/// Looks at the folder of a finished run.
///
/// # Errors
/// E155 if its record is none, and a request to stop.
pub(crate) fn look(folder: &Path, watch: &dyn Watch) -> Result<ResultView, Problem> {
    let record = record(folder)?;
    let mut outputs = Vec::new();
    for entry in listed(&record) {
        go_on(watch)?;
        let state = state(folder, &entry);
        outputs.push(OutputState { state, ..entry });
    }
    let known: BTreeSet<&str> = outputs
        .iter()
        .map(|output| output.file.as_str())
        .chain(OF_THE_RUN)
        .chain([RECORD])
        .collect();
    let mut others = Vec::new();
    if record["outputs"].is_array() {
        walk(folder, "", &known, &mut others);
    }
    Ok(ResultView {
        path: folder.display().to_string(),
        lists_outputs: record["outputs"].is_array(),
        outputs,
        others,
        run: run(folder),
        ..told(record)
    })
}

/// What the record says by itself.
fn told(record: Value) -> ResultView {
    let config = &record["config"];
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let meaning = &record["meaning"];
    ResultView {
        path: String::new(),
        name: text(&config["name"]),
        description: text(&config["description"]),
        restora: text(&record["restora"]),
        dates: dates(&config["dates"], &record["config"]["areas"]),
        scenes: dates(&config["imagery"]["scenes"], &Value::Null),
        sites: sites(&record["sites"]),
        legend: meaning["legend"]["name"].as_str().map(str::to_owned),
        table: meaning["table"]["name"].as_str().map(str::to_owned),
        standard_equivalent_cny_per_ha_yr: meaning["standard_equivalent_cny_per_ha_yr"]
            .as_f64(),
        accounts: list(&record["accounts"])
            .iter()
            .map(|account| [text(&account["name"]), text(&account["kind"])])
            .collect(),
        identities: record["proof"]["count"].as_u64().unwrap_or(0),
        holds: record["proof"]["holds"] == true,
        warnings: warnings(&record["warnings"]),
        inputs: inputs(&record),
        lists_outputs: false,
        outputs: Vec::new(),
        others: Vec::new(),
        run: None,
        record,
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn dates(entries: &Value, areas: &Value) -> Vec<String> {
    let dates = list(entries).iter().filter_map(|entry| entry["date"].as_str());
    // Areas of a table bring dates of their own, which the record keeps in the tables alone.
    if areas.is_string() { Vec::new() } else { dates.map(str::to_owned).collect() }
}

fn sites(value: &Value) -> SitesOfRun {
    SitesOfRun {
        path: value["path"].as_str().map(str::to_owned),
        count: value["sites"].as_u64(),
        whole: value["whole"] == true,
    }
}

fn warnings(value: &Value) -> Vec<WarningCount> {
    let mut counts: Vec<WarningCount> = Vec::new();
    for code in list(value).iter().filter_map(|warning| warning["code"].as_str()) {
        match counts.iter_mut().find(|count| count.code == code) {
            Some(count) => count.count += 1,
            None => counts.push(WarningCount { code: code.to_owned(), count: 1 }),
        }
    }
    counts.sort_by(|a, b| a.code.cmp(&b.code));
    counts
}

fn inputs(record: &Value) -> Vec<InputView> {
    let input = |entry: &Value| {
        let bytes =
            list(&entry["files"]).iter().filter_map(|file| file["bytes"].as_u64());
        Some(InputView {
            path: entry["path"].as_str()?.to_owned(),
            date: entry["date"].as_str().map(str::to_owned),
            bytes: bytes.fold(0, u64::saturating_add),
        })
    };
    let all = list(&record["rasters"]).iter().chain(list(&record["files"]));
    all.filter_map(input).collect()
}

/// The files that a record lists.
pub(crate) fn listed(record: &Value) -> Vec<OutputState> {
    let entry = |value: &Value| {
        Some(OutputState {
            file: value["file"].as_str()?.to_owned(),
            bytes: value["bytes"].as_u64()?,
            sha256: value["sha256"].as_str()?.to_owned(),
            state: State::Missing,
        })
    };
    list(&record["outputs"]).iter().filter_map(entry).collect()
}

/// What became of a file. What a record says of names is not to be trusted.
pub(crate) fn state(folder: &Path, entry: &OutputState) -> State {
    if !is_plain(&entry.file) {
        return State::Unreadable;
    }
    let path = folder.join(&entry.file);
    let Ok(facts) = fs::metadata(&path) else { return State::Missing };
    if !facts.is_file() || facts.len() != entry.bytes {
        return State::Changed;
    }
    match stamp(&path) {
        Ok(stamp) if stamp.sha256 == entry.sha256 => State::Same,
        Ok(_) => State::Changed,
        Err(_) => State::Unreadable,
    }
}

/// Names of files below a folder that are not known, in order.
fn walk(folder: &Path, below: &str, known: &BTreeSet<&str>, out: &mut Vec<String>) {
    let Ok(entries) = fs::read_dir(folder.join(below)) else { return };
    let mut names: Vec<(PathBuf, String)> = entries
        .filter_map(Result::ok)
        .map(|entry| (entry.path(), entry.file_name().to_string_lossy().into_owned()))
        .collect();
    names.sort();
    for (path, name) in names {
        if out.len() >= LISTED {
            return;
        }
        let name = if below.is_empty() { name } else { format!("{below}/{name}") };
        // Links may lead anywhere, also back.
        let facts = fs::symlink_metadata(&path);
        if facts.is_ok_and(|facts| facts.is_dir()) {
            walk(folder, &name, known, out);
        } else if !known.contains(name.as_str()) {
            out.push(name);
        }
    }
}

fn run(folder: &Path) -> Option<RunView> {
    let path = folder.join(OF_THE_RUN[0]);
    let small = fs::metadata(&path).ok().filter(|facts| facts.len() <= MOST_BYTES)?;
    let text = small.is_file().then(|| fs::read(&path).ok()).flatten()?;
    let run: Value = serde_json::from_slice(&text).ok()?;
    let word = |value: &Value| value.as_str().map(str::to_owned);
    let host = &run["host"];
    let system = word(&host["os"]).zip(word(&host["arch"]));
    Some(RunView {
        started: word(&run["started"]),
        seconds: run["seconds"]["total"].as_f64(),
        threads: run["threads"].as_u64(),
        gdal: word(&run["gdal"]),
        system: system.map(|(os, arch)| format!("{os} {arch}")),
        command: list(&run["command"]).iter().filter_map(word).collect(),
    })
}
