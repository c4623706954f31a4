//! What shards do.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use restora_grid::Window;
use restora_message::catalogue::{shards as entries, text};
use restora_message::{Problem, Problems};
use restora_zonal::Tally;

use super::part::{Head, PartFound};
use super::{InOrder, PartReader, PartWriter, Shard, ShardPlan};
use crate::local::{pool, share_out};
use crate::products::{self, Drawing};
use crate::room::{Room, Share};
use crate::run::facts;
use crate::stage::{Finding, Found, by_number, desk, work};
use crate::watch::go_on;
use crate::{Plan, Task, Watch, inputs};

/// How a shard ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ShardEnd {
    /// Its part was written.
    Done(PathBuf),
    /// Its part was there already.
    There(PathBuf),
}

/// The name of the part of a shard.
pub fn part_name(shard: u32, count: usize) -> String {
    format!("shard-{shard:04}-of-{count:04}.part")
}

/// Counts what shards have to count and writes the part of each into a folder, at once or not at
/// all. The same shard gives the same bytes wherever, however often and beside whichever others
/// it is run. Threads go on to the next shard while others are still at the one before.
///
/// # Errors
/// If a raster cannot be read, an input changed meanwhile, or a part cannot be written; before
/// anything is counted, if there is something else in the place of a part. Shards that were done
/// before stay done.
pub fn run_shards(
    plan: &Plan,
    (shards, numbers): (&ShardPlan, &[u32]),
    folder: &Path,
    watch: &dyn Watch,
) -> Result<Vec<(u32, ShardEnd)>, Problems> {
    let nothing = || Problem::new(&entries::NOTHING_TO_SHARE);
    let pixels = plan.pixels().ok_or_else(nothing)?;
    let jobs = numbers.iter().map(|number| Job::new(shards, *number, folder));
    let jobs = jobs.collect::<Result<Vec<Job<'_>>, Problem>>()?;
    let open: Vec<&Job<'_>> = jobs.iter().filter(|job| !job.there).collect();
    watch.phase(&text::PHASE_READ, open.iter().map(|job| job.shard.pixels).sum());
    let uncounted = Found::default();
    let before = facts(plan, &uncounted, &plan.meaning.corrections);
    let drawing = if products::drawn_afterwards(plan) {
        Drawing::default()
    } else {
        Drawing::begin(plan, &before, None)?
    };
    for job in open.iter().filter(|job| job.shard.tasks == 0) {
        job.add(Part::default(), 0, plan)?;
    }
    let tasks: Vec<(&Job<'_>, &Task)> = open
        .iter()
        .flat_map(|job| {
            let own = pixels.tasks.iter().filter(|task| job.own().contains(&task.id));
            own.map(|task| (*job, task))
        })
        .collect();
    let pool = pool(plan.settings.threads)?;
    let covers = by_number(plan)?;
    let room = Room::new(plan, open.iter().map(|job| job.shard.pixels).sum());
    let sums = share_out(
        &pool,
        &tasks,
        (None, || desk(plan, pixels)),
        |(job, task), desk, own: &mut Own<'_>| {
            go_on(watch)?;
            own.come_to(job, plan)?;
            let mut drawn = Vec::new();
            let finding = Finding {
                tally: &mut own.part.tally,
                drawn: Some(&mut drawn),
                room: Some((&room, &mut own.share, 0)),
            };
            let read = work((plan, pixels, &drawing), task, (&covers, desk), finding)?;
            watch.advance(read);
            own.part.pixels += read;
            own.tasks += 1;
            job.draw(task.id, drawn)
        },
    )?;
    sums.into_iter().try_for_each(|mut own| own.leave(plan))?;
    let ends = jobs.into_iter().map(|job| {
        let end = if job.there { ShardEnd::There } else { ShardEnd::Done };
        (job.shard.shard, end(job.path))
    });
    Ok(ends.collect())
}

/// What was counted so far.
#[derive(Debug, Default)]
struct Part {
    tally: Tally,
    pixels: u64,
}

impl Part {
    fn merge(self, other: Self) -> Self {
        Self { tally: self.tally.merge(other.tally), pixels: self.pixels + other.pixels }
    }
}

/// A shard while it is counted.
struct Job<'a> {
    shard: &'a Shard,
    head: Head,
    path: PathBuf,
    /// Whether its part is there already.
    there: bool,
    state: Mutex<State>,
}

/// What there is of a shard so far.
struct State {
    /// Its part, from the first task on.
    file: Option<InOrder>,
    found: Part,
    /// Tasks that nobody has handed in.
    left: u32,
}

impl<'a> Job<'a> {
    fn new(shards: &'a ShardPlan, number: u32, folder: &Path) -> Result<Self, Problem> {
        let count = shards.shards.len();
        let at = (number as usize).checked_sub(1);
        let shard = at.and_then(|at| shards.shards.get(at)).ok_or_else(|| {
            let text = format!("{number}/{count}");
            Problem::new(&entries::BAD_SHARDS).with("text", text).with("count", count)
        })?;
        let path = folder.join(part_name(number, count));
        let of = u32::try_from(count).unwrap_or(u32::MAX);
        let head = Head::of_shard(&shards.digest, (number, of));
        let there = match PartReader::open(&path) {
            Ok(part) if part.head == head => true,
            Ok(part) => return Err(of_another(&part.head, &head, &path)),
            Err(_) => false,
        };
        let state = State { file: None, found: Part::default(), left: shard.tasks };
        Ok(Self { shard, head, path, there, state: Mutex::new(state) })
    }

    /// Numbers of its tasks.
    fn own(&self) -> Range<u32> {
        self.shard.first..self.shard.first + self.shard.tasks
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn begin(&self, state: &mut State) -> Result<(), Problem> {
        if state.file.is_none() {
            let part = PartWriter::create(&self.path, &self.head)?;
            state.file = Some(InOrder::new(part, self.shard.first));
        }
        Ok(())
    }

    /// Takes what is drawn of a task.
    fn draw(&self, task: u32, drawn: Vec<Vec<u8>>) -> Result<(), Problem> {
        let mut state = self.state();
        self.begin(&mut state)?;
        state.file.as_mut().map_or(Ok(()), |file| file.put(task, drawn))
    }

    /// Takes what was found in so many tasks; after the last the part is written.
    fn add(&self, found: Part, tasks: u32, plan: &Plan) -> Result<(), Problem> {
        let mut state = self.state();
        state.found = std::mem::take(&mut state.found).merge(found);
        state.left = state.left.saturating_sub(tasks);
        if state.left > 0 {
            return Ok(());
        }
        let tasks = plan.pixels().map_or(&[][..], |pixels| &pixels.tasks);
        let own = tasks.iter().filter(|task| self.own().contains(&task.id));
        let windows: Vec<Window> = own.map(|task| task.window).collect();
        if let Some(changed) = inputs::first_change(plan, &windows) {
            return Err(changed);
        }
        self.begin(&mut state)?;
        let Some(file) = state.file.take() else { return Ok(()) };
        let tasks = if self.own().is_empty() { Vec::new() } else { vec![self.own()] };
        let Part { tally, pixels } = std::mem::take(&mut state.found);
        file.into_part().finish(&PartFound { tasks, pixels, found: tally.into_table() })
    }
}

/// Why a part in the place of another is not taken for it.
fn of_another(is: &Head, wanted: &Head, path: &Path) -> Problem {
    let problem = match (is.shard, wanted.shard) {
        (Some((other, _)), Some((shard, _))) if is.plan == wanted.plan => {
            Problem::new(&entries::MISNAMED).with("is", other).with("shard", shard)
        }
        _ => Problem::new(&entries::FOREIGN),
    };
    problem.with("path", path.display())
}

/// What a thread has found of the shard that it is at, and not handed in.
#[derive(Default)]
struct Own<'a> {
    job: Option<&'a Job<'a>>,
    part: Part,
    tasks: u32,
    share: Share,
}

impl<'a> Own<'a> {
    /// Leaves another shard for this one.
    fn come_to(&mut self, job: &'a Job<'a>, plan: &Plan) -> Result<(), Problem> {
        if self.job.is_some_and(|at| !std::ptr::eq(at, job)) {
            self.leave(plan)?;
        }
        self.job = Some(job);
        Ok(())
    }

    /// Hands in what it found.
    fn leave(&mut self, plan: &Plan) -> Result<(), Problem> {
        let (part, tasks) =
            (std::mem::take(&mut self.part), std::mem::take(&mut self.tasks));
        self.job.take().map_or(Ok(()), |job| job.add(part, tasks, plan))
    }
}
