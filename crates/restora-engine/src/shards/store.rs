//! What a long run leaves beside its results while it goes on, for the next one if it is killed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use restora_io::write_file;
use restora_message::catalogue::run;
use restora_message::catalogue::shards::words;
use restora_message::{Problem, Problems};
use restora_table::RasterProduct;

use super::part::{COUNTED, Head};
use super::pass::PORTION;
use super::{PartReader, PartWriter, ShardPlan, kept};
use crate::Plan;

/// The file that says what the parts belong to.
const PLAN: &str = "plan.json";

/// A part, with the tasks that it ought to have where that is known.
pub(crate) type OfTasks = (PathBuf, Option<Range<u32>>);

/// Parts by the pass that found them.
type ByPass = BTreeMap<String, Vec<OfTasks>>;

/// What there is of a run before it begins: parts of earlier runs or of shards, and where to
/// leave its own.
#[derive(Debug, Default)]
pub struct Begun {
    parts: ByPass,
    store: Option<Store>,
    /// Pixels that were read before, and all, of the passes so far.
    read: AtomicU64,
    planned: AtomicU64,
}

impl Begun {
    /// A run that keeps what it finds in `folder` while it goes on. With `resume`, it needs not
    /// find again what an earlier run kept there; without, that is removed.
    ///
    /// # Errors
    /// If the earlier run was another: of other inputs, of another config, by another program.
    pub fn kept_in(
        mut self,
        plan: &Plan,
        folder: &Path,
        resume: bool,
    ) -> Result<Self, Problems> {
        let left = if resume { left(plan, folder)? } else { None };
        if left.is_none() && folder.exists() {
            let failed = |error| {
                Problem::new(&run::WRITE)
                    .with("path", folder.display())
                    .with("cause", error)
            };
            fs::remove_dir_all(folder).map_err(failed)?;
        }
        for (pass, parts) in left.unwrap_or_default() {
            // What shards counted is there as a whole.
            self.parts.entry(pass).or_insert(parts);
        }
        self.store = Store::new(plan, folder)?;
        Ok(self)
    }

    /// The parts of all shards.
    pub(super) fn of_shards(parts: Vec<OfTasks>) -> Self {
        let parts = BTreeMap::from([(COUNTED.to_owned(), parts)]);
        Self { parts, ..Self::default() }
    }

    /// Files with what a pass found before.
    pub(crate) fn parts(&self, pass: &str) -> &[OfTasks] {
        self.parts.get(pass).map_or(&[], Vec::as_slice)
    }

    /// Notes how many pixels of a pass were read before, and how many it has.
    pub(crate) fn note(&self, read: u64, planned: u64) {
        self.read.fetch_add(read, Ordering::Relaxed);
        self.planned.fetch_add(planned, Ordering::Relaxed);
    }

    /// Pixels that were read before, if there are any, and those of all passes so far.
    pub(crate) fn read_before(&self) -> Option<(u64, u64)> {
        let both = [&self.read, &self.planned].map(|count| count.load(Ordering::Relaxed));
        (both[0] > 0).then_some((both[0], both[1]))
    }

    /// A raster that an earlier run finished, as it was told of then; it stands at `path` now.
    pub(crate) fn finished(
        &self,
        wanted: &RasterProduct,
        path: &Path,
    ) -> Option<RasterProduct> {
        kept::finished(self.store()?.of_plan(), wanted, path)
    }

    /// Keeps a raster that is finished at `path`, if the run has been going on for long. If that
    /// cannot be, the next run makes it again.
    pub(crate) fn keep(&self, product: &RasterProduct, path: &Path) {
        let Some(store) = self.store().filter(|store| store.is_worth_it()) else {
            return;
        };
        let begun = store.begin();
        drop(begun.and_then(|()| kept::keep(store.of_plan(), product, path)));
    }

    /// Where to leave parts.
    pub(crate) fn store(&self) -> Option<&Store> {
        self.store.as_ref()
    }
}

/// The parts in a folder that an earlier run left whole, by their pass; none if it left nothing.
fn left(plan: &Plan, folder: &Path) -> Result<Option<ByPass>, Problems> {
    let path = folder.join(PLAN);
    let Ok(text) = fs::read(&path) else { return Ok(None) };
    let Ok(earlier) = ShardPlan::read(&path.display().to_string(), &text) else {
        return Ok(None);
    };
    let mut all = ByPass::new();
    earlier.check_as(plan, &words::THE_EARLIER_RUN)?;
    let mut seen = BTreeSet::new();
    for path in super::gather::parts_in(folder) {
        let Ok(part) = PartReader::open(&path) else { continue };
        let own = part.head == Head::of_pass(&earlier.digest, &part.head.pass);
        // A copy of one is none of ours.
        if own && seen.insert(part.seal().to_owned()) {
            all.entry(part.head.pass).or_default().push((path, None));
        }
    }
    Ok(Some(all))
}

/// A folder for parts, which is made when there is the first one.
#[derive(Debug)]
pub(crate) struct Store {
    folder: PathBuf,
    plan: ShardPlan,
    begun: Mutex<bool>,
    since: Instant,
}

impl Store {
    /// None of a run that goes over no pixels.
    fn new(plan: &Plan, folder: &Path) -> Result<Option<Self>, Problems> {
        let made = ShardPlan::quick(plan)?;
        let begun = || Mutex::new(folder.join(PLAN).exists());
        let (folder, since) = (folder.to_path_buf(), Instant::now());
        Ok(made.map(|plan| Self { begun: begun(), folder, plan, since }))
    }

    /// Begins a part of a pass that is named after one of its tasks.
    pub(crate) fn part(&self, pass: &str, task: u32) -> Result<PartWriter, Problem> {
        self.begin()?;
        let path = self.folder.join(format!("{pass}-{task:08}.part"));
        PartWriter::create(&path, &Head::of_pass(&self.plan.digest, pass))
    }

    /// Makes the folder, if it is not there.
    fn begin(&self) -> Result<(), Problem> {
        let mut begun = self.begun.lock().unwrap_or_else(PoisonError::into_inner);
        if !*begun {
            let text = serde_json::to_vec_pretty(&self.plan);
            let text =
                text.map_err(|error| Problem::new(&run::INTERNAL).with("cause", error))?;
            write_file(&self.folder.join(PLAN), &text)?;
            *begun = true;
        }
        Ok(())
    }

    /// The folder, and the digest of the plan that everything in it belongs to.
    fn of_plan(&self) -> (&Path, &str) {
        (&self.folder, &self.plan.digest)
    }

    /// How long the run has been going on.
    pub(crate) fn age(&self) -> Duration {
        self.since.elapsed()
    }

    /// Whether what is found now is kept whatever there is of it: the run has been going on for
    /// some time, or there is something of it or of an earlier one.
    pub(crate) fn is_worth_it(&self) -> bool {
        self.age() >= PORTION
            || *self.begun.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
