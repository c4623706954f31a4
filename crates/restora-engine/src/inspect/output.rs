//! A file in the folder of a finished run.

use std::path::{Path, PathBuf};

use restora_message::Problem;
use serde::Serialize;

use super::result::{OutputState, RECORD, folder_of, listed, record, state};
use super::{Findings, Inspected, TableKind, TableView};
use crate::save::OF_THE_RUN;

/// Folders above a file in which a record is looked for: results have folders of rasters, and
/// those of reports have more.
const ABOVE: usize = 4;

/// A file in the folder of a finished run.
#[derive(Clone, Debug, Serialize)]
pub struct OutputView {
    /// Its path, as it was given.
    pub path: String,
    /// The folder of the run.
    pub folder: String,
    /// The name of the run.
    pub name: String,
    /// The version of restora that computed it.
    pub restora: String,
    /// What the record says of the file, and whether that is still so; none of a file that
    /// only tells how the run went.
    pub output: Option<OutputState>,
    /// What the file is, where more can be told.
    pub what: Option<Inspected>,
}

/// The run that a file belongs to.
pub(crate) struct Of {
    folder: PathBuf,
    record: serde_json::Value,
    output: Option<OutputState>,
}

/// Finds the run that lists a file among its outputs. A path as it was typed is tried first,
/// for that is how the folder is then told; it may not name the folders above.
pub(crate) fn run_of(path: &Path) -> Option<Of> {
    above(path).or_else(|| above(&path.canonicalize().ok()?))
}

fn above(path: &Path) -> Option<Of> {
    let mut folder = folder_of(path).to_path_buf();
    let mut name = path.file_name()?.to_str()?.to_owned();
    for _ in 0..ABOVE {
        if folder.join(RECORD).is_file() {
            let record = record(&folder).ok()?;
            let output = listed(&record).into_iter().find(|output| output.file == name);
            let of_run = OF_THE_RUN.contains(&name.as_str());
            return (output.is_some() || of_run).then_some(Of { folder, record, output });
        }
        name = format!("{}/{name}", folder.file_name()?.to_str()?);
        folder = folder_of(&folder).to_path_buf();
    }
    None
}

/// What it is, and whether it is still what the run wrote.
///
/// # Errors
/// A request to stop.
pub(crate) fn look(
    path: &Path,
    of: Of,
    what: impl FnOnce() -> Result<Inspected, Problem>,
) -> Result<OutputView, Problem> {
    let what = match what() {
        // Its columns are what the run says; it is no table for a config.
        Ok(Inspected::Table(table)) => Some(Inspected::Table(Box::new(TableView {
            table: TableKind::Other,
            name: None,
            entries: None,
            findings: Findings::default(),
            snippet: None,
            ..*table
        }))),
        Ok(what) => Some(what),
        Err(problem) if problem.entry.kind == restora_message::Kind::Interrupted => {
            return Err(problem);
        }
        // A picture, a style, a log: nothing more is known than that it is listed.
        Err(_) => None,
    };
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let output = of.output.map(|output| {
        let state = state(&of.folder, &output);
        OutputState { state, ..output }
    });
    Ok(OutputView {
        path: path.display().to_string(),
        folder: of.folder.display().to_string(),
        name: text(&of.record["config"]["name"]),
        restora: text(&of.record["restora"]),
        output,
        what,
    })
}
