//! What a file is, as a person would want to know: a raster, a file of sites, a result, a
//! table. Nothing is computed for an account here, nothing is written, and no file is read
//! whole that may be large, except for a checksum.
//!
//! [`inspect()`] tries what a file can be, one after the other; each kind has a module that
//! looks and a plain structure that says what was seen. Its JSON is for scripts, so names of
//! keys stay. Sentences for people are made of it elsewhere.

mod dates;
mod place;
mod sample;
mod classes;
mod numbers;
mod raster;
mod roles;
mod measure;
mod sites;
mod result;
mod output;
mod table;
mod share;

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use restora_io::{RasterLook, VectorLook};
use restora_message::catalogue::{inspect as say, reach};
use restora_message::{Problem, Problems};
use serde::Serialize;

use crate::Watch;

pub use classes::{CodeSeen, LegendFit, Suspect};
pub use dates::{DateText, From};
pub use measure::{Areas, Measured};
pub use numbers::MayBe;
pub use output::OutputView;
pub use place::{CrsView, PlaceView};
pub use raster::{BandView, FileSize, RasterView};
pub use result::{
    InputView, OutputState, ResultView, RunView, SitesOfRun, State, WarningCount,
};
pub use roles::{FieldView, Role};
pub use sample::{SampleView, Seen};
pub use share::{PartView, ShardPlanView};
pub use sites::{LayerView, SitesView};
pub use table::{ConfigView, TableKind, TableView};

/// Features whose fields, and whose boundaries, are looked at in a layer.
const MOST_FEATURES: u64 = 100_000;

/// Names of a folder's entries that a message lists.
const LISTED: usize = 8;

/// What a file turned out to be.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Inspected {
    /// Pixels.
    Raster(Box<RasterView>),
    /// Layers of features.
    Sites(Box<SitesView>),
    /// The folder of a finished run.
    Result(Box<ResultView>),
    /// A file in such a folder.
    Output(Box<OutputView>),
    /// A CSV.
    Table(Box<TableView>),
    /// A config.
    Config(Box<ConfigView>),
    /// A plan of shards.
    ShardPlan(Box<ShardPlanView>),
    /// A part of a result.
    Part(Box<PartView>),
}

/// Finds out what is at a path.
///
/// # Errors
/// E150 to E156, if there is nothing there, or nothing that restora knows; and a request to
/// stop.
pub fn inspect(path: &Path, watch: &dyn Watch) -> Result<Inspected, Problem> {
    let display = path.display().to_string();
    let facts = fs::metadata(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => Problem::new(&say::NOT_THERE).with("path", &display),
        _ => no_access(&display, &error),
    })?;
    if facts.is_dir() {
        return folder(path, &display, watch);
    }
    if !facts.is_file() {
        return Err(Problem::new(&say::NOT_A_FILE).with("path", &display));
    }
    if facts.len() == 0 {
        return Err(Problem::new(&say::NO_BYTES).with("path", &display));
    }
    if path.file_name().is_some_and(|name| name == result::RECORD) {
        let found = result::folder_of(path);
        return Ok(Inspected::Result(Box::new(result::look(found, watch)?)));
    }
    if let Some(of) = output::run_of(path) {
        let found = output::look(path, of, || file(path, &display, watch))?;
        return Ok(Inspected::Output(Box::new(found)));
    }
    file(path, &display, watch)
}

/// A folder: a result, or one of the formats that are folders.
fn folder(path: &Path, display: &str, watch: &dyn Watch) -> Result<Inspected, Problem> {
    if path.join(result::RECORD).is_file() {
        return Ok(Inspected::Result(Box::new(result::look(path, watch)?)));
    }
    let names = names(path, display)?;
    let tables_only = names.iter().all(|name| table::is_csv(Path::new(name)));
    if !names.is_empty() && !tables_only {
        if let Ok(look) = RasterLook::open(path, display) {
            return raster::view(path, look, watch)
                .map(|v| Inspected::Raster(Box::new(v)));
        }
        let layers = VectorLook::open(path, display, MOST_FEATURES);
        if let Some(look) = layers.ok().filter(|look| look.layer_count > 0) {
            return sites::view(path, look, watch).map(|v| Inspected::Sites(Box::new(v)));
        }
    }
    let more = names.len().saturating_sub(LISTED);
    let mut inside: Vec<String> = names.into_iter().take(LISTED).collect();
    if more > 0 {
        inside.push(format!("… (+{more})"));
    }
    if inside.is_empty() {
        return Err(Problem::new(&say::EMPTY_FOLDER).with("path", display));
    }
    Err(Problem::new(&say::NO_RECORD)
        .with("path", display)
        .with("inside", inside.join(", ")))
}

/// Names of what is in a folder, in order.
fn names(path: &Path, display: &str) -> Result<Vec<String>, Problem> {
    let entries = fs::read_dir(path).map_err(|error| no_access(display, &error))?;
    let name = |entry: fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
    let mut names: Vec<String> =
        entries.filter_map(|entry| entry.ok().map(name)).collect();
    names.sort();
    Ok(names)
}

/// A file that belongs to no result: a table, a config, a raster, layers.
fn file(path: &Path, display: &str, watch: &dyn Watch) -> Result<Inspected, Problem> {
    if table::is_csv(path) {
        return table::look(path, display).map(|v| Inspected::Table(Box::new(v)));
    }
    if let Some(part) = share::part(path, display) {
        return part.map(|view| Inspected::Part(Box::new(view)));
    }
    if let Some(plan) = share::plan(path, display) {
        return Ok(Inspected::ShardPlan(Box::new(plan)));
    }
    if let Some(config) = table::config(path) {
        return Ok(Inspected::Config(Box::new(config)));
    }
    let no_raster = match RasterLook::open(path, display) {
        Ok(look) => {
            return raster::view(path, look, watch)
                .map(|v| Inspected::Raster(Box::new(v)));
        }
        // That it reaches too far says more of a file than that it cannot be opened.
        Err(problem) if reaches_too_far(&problem) => return Err(problem),
        Err(problem) => problem,
    };
    let no_layers = match VectorLook::open(path, display, MOST_FEATURES) {
        Ok(look) if look.layer_count > 0 => {
            return sites::view(path, look, watch).map(|v| Inspected::Sites(Box::new(v)));
        }
        Ok(look) => {
            return Err(Problem::new(&say::NO_LAYERS)
                .with("path", display)
                .with("format", look.format));
        }
        Err(problem) if reaches_too_far(&problem) => return Err(problem),
        Err(problem) => problem,
    };
    let end = |cause: String| cause.trim_end_matches(['.', ' ']).to_owned();
    Err(Problem::new(&say::UNKNOWN)
        .with("path", display)
        .with("raster", end(cause(&no_raster)))
        .with("layers", end(no_layers.message(restora_message::Lang::En))))
}

/// Whether a file names what it may not, rather than being of an unknown kind.
fn reaches_too_far(problem: &Problem) -> bool {
    let is = |entry| std::ptr::eq(problem.entry, entry);
    reach::ALL.iter().any(|entry| is(*entry)) && !is(&raw const reach::SERVICE)
}

/// Why a file cannot be opened: in GDAL's words, where it said any.
fn cause(problem: &Problem) -> String {
    let cause = problem.args.iter().find(|(name, _)| *name == "cause");
    match cause {
        Some((_, cause)) => cause.get(restora_message::Lang::En).to_owned(),
        None => problem.message(restora_message::Lang::En),
    }
}

/// A file or folder that is there and cannot be read.
fn no_access(display: &str, error: &std::io::Error) -> Problem {
    Problem::new(&say::NO_ACCESS).with("path", display).with("cause", error)
}

/// How often each kind of problem was found, and the first few of each.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Findings {
    /// The first of each code, at most [`Findings::SHOWN`] of each.
    pub shown: Problems,
    /// How many there are of each code, in the order of the codes.
    pub counts: Vec<WarningCount>,
}

impl Findings {
    /// Problems of one code that are kept.
    pub const SHOWN: usize = 3;

    pub(crate) fn new(all: Problems) -> Self {
        let mut found = Self::default();
        for problem in all {
            let code = problem.entry.code;
            let at = found.counts.iter().position(|count| count.code == code);
            let at = at.unwrap_or_else(|| {
                found.counts.push(WarningCount { code: code.to_owned(), count: 0 });
                found.counts.len() - 1
            });
            found.counts[at].count += 1;
            if found.counts[at].count <= Self::SHOWN as u64 {
                found.shown.push(problem);
            }
        }
        found.counts.sort_by(|a, b| a.code.cmp(&b.code));
        found
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// Whether there is one of a kind.
    pub(crate) fn has(&self, entry: &'static restora_message::Entry) -> bool {
        self.counts.iter().any(|count| count.code == entry.code)
    }
}
