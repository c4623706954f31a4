//! What a long run leaves beside its results while it goes on, for the next one if it is killed.

use std::collections::BTreeSet;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use restora_io::write_file;
use restora_message::catalogue::run;
use restora_message::catalogue::shards::words;
use restora_message::{Problem, Problems};

use super::part::{Head, PartFound};
use super::{PartReader, PartWriter, ShardPlan};
use crate::Plan;

/// The file that says what the parts belong to.
const PLAN: &str = "plan.json";

/// Pixels that a thread reads between two parts: a fraction of a second of counting, a few of
/// drawing. What is lost when a run is killed is no more than that for each thread.
pub(crate) const PORTION_PIXELS: u64 = 1 << 28;

/// A part, with the tasks that it ought to have where that is known.
pub(crate) type OfTasks = (PathBuf, Option<Range<u32>>);

/// What there is of a run before it begins: parts of earlier runs or of shards, and where to
/// leave its own.
#[derive(Debug, Default)]
pub struct Begun {
    parts: Vec<OfTasks>,
    store: Option<Store>,
}

impl Begun {
    /// A run that leaves parts in `folder` while it goes on. With `resume`, it needs not count
    /// what is in those that an earlier run left there; without, they are removed.
    ///
    /// # Errors
    /// If the earlier run was another: of other inputs, of another config, by another program.
    pub fn in_folder(plan: &Plan, folder: &Path, resume: bool) -> Result<Self, Problems> {
        let parts = if resume { left(plan, folder)? } else { Vec::new() };
        if parts.is_empty() && folder.exists() {
            let failed = |error| {
                Problem::new(&run::WRITE)
                    .with("path", folder.display())
                    .with("cause", error)
            };
            fs::remove_dir_all(folder).map_err(failed)?;
        }
        let store = Store::new(plan, folder)?;
        Ok(Self { parts, store })
    }

    /// The parts of all shards.
    pub(super) fn of_parts(parts: Vec<OfTasks>) -> Self {
        Self { parts, store: None }
    }

    /// Files with what was found before.
    pub(crate) fn parts(&self) -> &[OfTasks] {
        &self.parts
    }

    /// Where to leave parts.
    pub(crate) fn store(&self) -> Option<&Store> {
        self.store.as_ref()
    }
}

/// The parts in a folder that an earlier run left whole.
fn left(plan: &Plan, folder: &Path) -> Result<Vec<OfTasks>, Problems> {
    let path = folder.join(PLAN);
    let Ok(text) = fs::read(&path) else { return Ok(Vec::new()) };
    let Ok(earlier) = ShardPlan::read(&path.display().to_string(), &text) else {
        return Ok(Vec::new());
    };
    earlier.check_as(plan, &words::THE_EARLIER_RUN)?;
    let head = Head::new(&earlier.digest, None);
    let mut seen = BTreeSet::new();
    // A copy of one is none of ours.
    let whole = |path: &PathBuf| {
        let part = PartReader::open(path).ok().filter(|part| part.head == head);
        part.is_some_and(|part| seen.insert(part.seal().to_owned()))
    };
    let parts = super::gather::parts_in(folder).into_iter().filter(whole);
    Ok(parts.map(|path| (path, None)).collect())
}

/// A folder for parts, which is made when there is the first one.
#[derive(Debug)]
pub(crate) struct Store {
    folder: PathBuf,
    plan: ShardPlan,
    begun: Mutex<bool>,
}

impl Store {
    /// None of a run that counts no pixels.
    fn new(plan: &Plan, folder: &Path) -> Result<Option<Self>, Problems> {
        let made = ShardPlan::quick(plan)?;
        let begun = || Mutex::new(folder.join(PLAN).exists());
        Ok(made.map(|plan| Self { folder: folder.to_path_buf(), plan, begun: begun() }))
    }

    /// Begins a part that is named after one of its tasks.
    pub(crate) fn part(&self, task: u32) -> Result<PartWriter, Problem> {
        let mut begun = self.begun.lock().unwrap_or_else(PoisonError::into_inner);
        if !*begun {
            let text = serde_json::to_vec_pretty(&self.plan);
            let text =
                text.map_err(|error| Problem::new(&run::INTERNAL).with("cause", error))?;
            write_file(&self.folder.join(PLAN), &text)?;
            *begun = true;
        }
        drop(begun);
        let path = self.folder.join(format!("task-{task:08}.part"));
        PartWriter::create(&path, &Head::new(&self.plan.digest, None))
    }

    /// Whether there are parts, of this run or of an earlier one.
    pub(crate) fn has_parts(&self) -> bool {
        *self.begun.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes a part that has nothing drawn in it.
    pub(crate) fn save(&self, found: &PartFound) -> Result<(), Problem> {
        let Some(first) = found.tasks.first() else { return Ok(()) };
        self.part(first.start)?.finish(found)
    }
}
