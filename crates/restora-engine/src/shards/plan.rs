//! The plan of shards: what `plan --shards` writes and every shard is held to.

use std::collections::BTreeSet;
use std::path::PathBuf;

use restora_grid::{Grid, Window};
use restora_io::{FileSeen, FileStamp, gdal_version, see, sha256, stamp};
use restora_message::catalogue::run;
use restora_message::catalogue::shards::{self, words};
use restora_message::{Problem, Problems, Text};
use serde::{Deserialize, Serialize};

use crate::inputs::{change, inputs, stamps, unchanged};
use crate::laid_out::{LaidOut, looked_at};
use crate::tiles::TilesTold;
use crate::{Plan, Task};

/// Version of the form of plans.
const FORMAT: u32 = 2;

/// What every shard of a run has to agree on, and who does what.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShardPlan {
    /// Version of this form.
    pub format: u32,
    /// Version of restora.
    pub restora: String,
    /// Version of GDAL.
    pub gdal: String,
    /// The config.
    pub config: ShardConfig,
    /// The files that it names.
    pub inputs: Vec<ShardInput>,
    /// Pieces of work.
    pub tasks: u32,
    /// Checksum of the pieces: windows and the sites in each.
    pub tasks_sha256: String,
    /// The same of the imagery, where there is any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub imagery_sha256: Option<String>,
    /// Pixels to read, all dates together.
    pub pixels: u64,
    /// What is known of the sites of a file that do not overlap. A shard lays out its own alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) laid_out: Option<LaidOut>,
    /// What is known of tiles that are alike. A shard opens its own alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) tiles: Option<TilesTold>,
    /// Whether the merge looks at cells of sites, and has to lay them out once more.
    pub(crate) cells_in_merge: bool,
    /// Checksum of all that results depend on: what a part belongs to.
    pub digest: String,
    /// Who does what, from 1.
    pub shards: Vec<Shard>,
}

/// Cells of a task, at most: no raster has blocks of more.
const MOST_CELLS: u64 = 1 << 32;

/// The config of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShardConfig {
    /// Where it is, from the folder of the plan.
    pub path: String,
    /// What it is called in messages: as it was named when the plan was made.
    pub name: String,
    /// What the command line set.
    pub set: Vec<String>,
    /// Whether tiles that cannot be used are left out.
    pub keep_going: bool,
    /// Checksum of what it says, defaults filled in.
    pub sha256: String,
}

/// One input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShardInput {
    /// Path as written in the config.
    pub path: String,
    /// The files that belong to it.
    pub files: Vec<ShardFile>,
}

/// One file of an input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShardFile {
    /// Its name.
    pub name: String,
    /// Size and time.
    #[serde(flatten)]
    pub seen: FileSeen,
    /// Its SHA-256; none where size and time have to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
}

/// What one shard does: tasks that follow one another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shard {
    /// Its number, from 1.
    pub shard: u32,
    /// Its first task.
    pub first: u32,
    /// How many tasks it has.
    pub tasks: u32,
    /// Pixels that it reads, all dates together.
    pub pixels: u64,
    /// Its tasks: columns and rows (first column, first row, columns, rows), and the numbers of
    /// the sites that have cells there.
    pub work: Vec<([u32; 4], Vec<u32>)>,
}

impl Shard {
    /// Its tasks.
    pub(crate) fn work(&self) -> impl Iterator<Item = Task> {
        let task =
            |(id, ([col, row, cols, rows], sites)): (u32, &([u32; 4], Vec<u32>))| {
                let window = Window { col: *col, row: *row, cols: *cols, rows: *rows };
                Task { id, window, sites: sites.clone() }
            };
        (self.first..).zip(&self.work).map(task)
    }
}

/// What some shards do: all that is laid out where they are run.
#[derive(Debug)]
pub(crate) struct Own {
    pub(crate) tasks: Vec<Task>,
    /// Numbers of the sites that have cells in them.
    pub(crate) sites: BTreeSet<u32>,
    /// What is known of all sites.
    pub(crate) laid_out: LaidOut,
    /// What is known of all tiles.
    pub(crate) tiles: Option<TilesTold>,
    /// Whether all of it is counted already, and no cells are wanted.
    pub(crate) counted: bool,
}

impl Own {
    /// The tasks whose pixels are read.
    pub(crate) fn read_here(&self) -> &[Task] {
        if self.counted { &[] } else { &self.tasks }
    }

    /// The tasks.
    ///
    /// # Errors
    /// If one does not lie on the grid: the plan is of another.
    pub(crate) fn tasks_on(&self, grid: &Grid) -> Result<Vec<Task>, Problem> {
        let all = grid.window();
        let inside = |task: &Task| all.intersection(&task.window) == Some(task.window);
        if self.tasks.iter().all(inside) {
            return Ok(self.tasks.clone());
        }
        let cells = |tasks: &[Task]| tasks.iter().map(|task| task.window.cells()).sum();
        let theirs: u64 = cells(&self.tasks);
        Err(Problem::new(&shards::OTHER_WORK)
            .with_words("what", &words::THE_PLAN)
            .with("theirs", theirs)
            .with("their_tasks", self.tasks.len())
            .with("ours", all.cells())
            .with("our_tasks", 0))
    }
}

impl ShardPlan {
    /// What these shards do, where they need not know more.
    pub(crate) fn own(&self, numbers: &[u32]) -> Option<Own> {
        let laid_out = self.laid_out.clone()?;
        let shard = |number: &u32| self.shards.get((*number as usize).checked_sub(1)?);
        let tasks: Vec<Task> =
            numbers.iter().filter_map(shard).flat_map(Shard::work).collect();
        let sites = tasks.iter().flat_map(|task| task.sites.iter().copied()).collect();
        let tiles = self.tiles.clone();
        Some(Own { tasks, sites, laid_out, tiles, counted: false })
    }

    /// What all shards did, where it need not be known which cells that was.
    pub(crate) fn all(&self) -> Option<Own> {
        let laid_out = self.laid_out.clone().filter(|_| !self.cells_in_merge)?;
        let tasks = self.shards.iter().flat_map(Shard::work).collect();
        let (sites, tiles) = (BTreeSet::new(), self.tiles.clone());
        Some(Own { tasks, sites, laid_out, tiles, counted: true })
    }

    /// Shares out a run among so many shards, with checksums of all inputs.
    ///
    /// # Errors
    /// If no pixels of land cover are read, or an input cannot be.
    pub fn new(plan: &Plan, config: ShardConfig, count: u32) -> Result<Self, Problems> {
        let nothing = || Problem::new(&shards::NOTHING_TO_SHARE);
        let pixels = plan.pixels().ok_or_else(nothing)?;
        let mut made = Self::of(plan, &pixels.tasks, config)?;
        let stamps = stamps(plan.settings.threads, &inputs(plan))?;
        // A checksum and a time of two versions of a file would let a third pass.
        unchanged(plan)?;
        for (input, stamps) in made.inputs.iter_mut().zip(stamps) {
            for (file, FileStamp { sha256, .. }) in input.files.iter_mut().zip(stamps) {
                file.sha256 = Some(sha256);
            }
        }
        made.shards = share(&pixels.tasks, plan.dates.len() as u64, count);
        made.laid_out = LaidOut::of(plan, pixels);
        made.tiles = TilesTold::of(plan);
        made.digest = made.digested()?;
        Ok(made)
    }

    /// What a run has to agree on with one that ended early: inputs are told apart by size and
    /// time. None where there are no pixels to go over.
    pub(crate) fn quick(plan: &Plan) -> Result<Option<Self>, Problems> {
        let tasks = plan.pixels().map_or(&[][..], |pixels| &pixels.tasks);
        if plan.pixels().is_none() && plan.imagery.is_none() {
            return Ok(None);
        }
        let path = plan.loaded.file.clone();
        let name = path.clone();
        // Which tiles are left out, the inputs and tasks tell.
        let (set, keep_going, sha256) = (Vec::new(), false, String::new());
        let config = ShardConfig { path, name, set, keep_going, sha256 };
        let mut made = Self::of(plan, tasks, config)?;
        // Sizes and times have to be those of what the plan was made from.
        unchanged(plan)?;
        made.shards = share(tasks, plan.dates.len() as u64, 1);
        made.digest = made.digested()?;
        Ok(Some(made))
    }

    fn of(plan: &Plan, tasks: &[Task], config: ShardConfig) -> Result<Self, Problems> {
        let file = |path: &PathBuf| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            Ok(ShardFile { name: name.into_owned(), seen: see(path)?, sha256: None })
        };
        let input = |(written, files): (String, Vec<PathBuf>)| {
            let files = files.iter().map(file).collect::<Result<_, Problem>>()?;
            Ok(ShardInput { path: written, files })
        };
        let imagery = plan.imagery.as_ref();
        let imagery = imagery.map(|imagery| text(&imagery.tasks)).transpose()?;
        Ok(Self {
            format: FORMAT,
            restora: env!("CARGO_PKG_VERSION").to_owned(),
            gdal: gdal_version(),
            config: ShardConfig {
                sha256: sha256(plan.effective.to_string().as_bytes()),
                ..config
            },
            inputs: inputs(plan)
                .into_iter()
                .map(input)
                .collect::<Result<_, Problem>>()?,
            tasks: count(tasks),
            tasks_sha256: sha256(&text(&tasks)?),
            imagery_sha256: imagery.map(|tasks| sha256(&tasks)),
            pixels: plan.summary.pixels,
            laid_out: None,
            tiles: None,
            cells_in_merge: looked_at(plan),
            digest: String::new(),
            shards: Vec::new(),
        })
    }

    /// The checksum of all that results depend on. Times do not count where there is a checksum.
    fn digested(&self) -> Result<String, Problem> {
        let mut all = self.clone();
        all.digest.clear();
        all.config.path.clear();
        all.config.name.clear();
        all.config.set.clear();
        for file in all.inputs.iter_mut().flat_map(|input| &mut input.files) {
            if file.sha256.is_some() {
                file.seen.modified_us = None;
            }
        }
        Ok(sha256(&text(&all)?))
    }

    /// Reads a plan.
    ///
    /// # Errors
    /// If it is none; a plan of another version is told as that.
    pub fn read(path: &str, text: &[u8]) -> Result<Self, Problem> {
        let none = |cause: String| {
            Problem::new(&shards::NO_PLAN).with("path", path).with("cause", cause)
        };
        let plan: serde_json::Value =
            serde_json::from_slice(text).map_err(|error| none(error.to_string()))?;
        let word = |key: &str| plan[key].as_str().unwrap_or_default().to_owned();
        let of_another = plan["shards"].is_array()
            && (word("restora"), word("gdal"))
                != (env!("CARGO_PKG_VERSION").to_owned(), gdal_version());
        if of_another {
            return Err(other_version(&words::THE_PLAN, &word("restora"), &word("gdal")));
        }
        let plan: Self =
            serde_json::from_value(plan).map_err(|error| none(error.to_string()))?;
        if plan.format != FORMAT || !plan.is_sound() || plan.digest != plan.digested()? {
            return Err(none("its checksum is another".to_owned()));
        }
        Ok(plan)
    }

    /// Whether the shards have all tasks, each once, in order, of windows that there can be.
    fn is_sound(&self) -> bool {
        let mut next = 0u32;
        let can_be = |([col, row, cols, rows], _): &([u32; 4], Vec<u32>)| {
            col.checked_add(*cols).is_some()
                && row.checked_add(*rows).is_some()
                && u64::from(*cols) * u64::from(*rows) <= MOST_CELLS
        };
        let follows = |(number, shard): (u32, &Shard)| {
            let fits = (shard.shard, shard.first) == (number, next)
                && shard.work.len() == shard.tasks as usize
                && shard.work.iter().all(can_be);
            next = next.saturating_add(shard.tasks);
            fits
        };
        (1..).zip(&self.shards).all(follows)
            && next == self.tasks
            && self.tiles.as_ref().is_none_or(TilesTold::is_sound)
    }

    /// Whether this machine, reading the same config, would do the same.
    ///
    /// # Errors
    /// Everything that is otherwise: program, config, files, work.
    pub fn check(&self, plan: &Plan) -> Result<(), Problems> {
        self.check_as(plan, &words::THE_PLAN)
    }

    pub(crate) fn check_as(
        &self,
        plan: &Plan,
        what: &'static Text,
    ) -> Result<(), Problems> {
        let tasks = plan.pixels().map_or(&[][..], |pixels| &pixels.tasks);
        let now = Self::of(plan, tasks, self.config.clone())?;
        let mut problems = Problems::new();
        if (&now.restora, &now.gdal) != (&self.restora, &self.gdal) {
            problems.push(other_version(what, &self.restora, &self.gdal));
        }
        if now.config.sha256 != self.config.sha256 {
            let problem = Problem::new(&shards::OTHER_CONFIG).with_words("what", what);
            problems.push(problem.with("config", &plan.loaded.file));
        }
        let paths = inputs(plan);
        if now.inputs.len() == self.inputs.len() {
            for ((now, then), (_, paths)) in
                now.inputs.iter().zip(&self.inputs).zip(&paths)
            {
                if let Some(how) = other_files((&now.files, &then.files), paths)? {
                    let problem =
                        Problem::new(&shards::OTHER_INPUT).with("path", &now.path);
                    problems
                        .push(problem.with_words("what", what).with_words("cause", how));
                }
            }
        }
        // An edited plan may tell of sites that have to be laid out together.
        let told = self.laid_out.is_none() || LaidOut::may_be(plan);
        let alike = now.inputs.len() == self.inputs.len()
            && told
            && now.cells_in_merge == self.cells_in_merge
            && now.imagery_sha256 == self.imagery_sha256
            && (plan.partial
                || (now.tasks, &now.tasks_sha256) == (self.tasks, &self.tasks_sha256));
        if problems.is_empty() && !alike {
            problems.push(
                Problem::new(&shards::OTHER_WORK)
                    .with_words("what", what)
                    .with("theirs", self.pixels)
                    .with("their_tasks", self.tasks)
                    .with("ours", now.pixels)
                    .with("our_tasks", now.tasks),
            );
        }
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }
}

fn other_version(what: &'static Text, theirs: &str, gdal: &str) -> Problem {
    Problem::new(&shards::OTHER_VERSION)
        .with_words("what", what)
        .with("theirs", format!("{theirs} (GDAL {gdal})"))
        .with("ours", format!("{} (GDAL {})", env!("CARGO_PKG_VERSION"), gdal_version()))
}

/// How files of an input are others than they were. Times may differ from machine to machine;
/// then the checksum decides, where there is one.
fn other_files(
    (now, then): (&[ShardFile], &[ShardFile]),
    paths: &[PathBuf],
) -> Result<Option<&'static Text>, Problem> {
    if now.len() != then.len() || now.iter().zip(then).any(|(a, b)| a.name != b.name) {
        return Ok(Some(&words::OTHER_FILES));
    }
    for ((now, then), path) in now.iter().zip(then).zip(paths) {
        match (change(&now.seen, &then.seen), &then.sha256) {
            (None, _) => {}
            (Some(_), Some(sha256)) if now.seen.bytes == then.seen.bytes => {
                if stamp(path)?.sha256 != *sha256 {
                    return Ok(Some(&words::OTHER_BYTES));
                }
            }
            (how, _) => return Ok(how),
        }
    }
    Ok(None)
}

fn text(value: &impl Serialize) -> Result<Vec<u8>, Problem> {
    let failed = |error| Problem::new(&run::INTERNAL).with("cause", error);
    serde_json::to_vec(value).map_err(failed)
}

fn count(tasks: &[Task]) -> u32 {
    u32::try_from(tasks.len()).unwrap_or(u32::MAX)
}

/// Cuts tasks into runs of them that read as many pixels as each other, as far as whole tasks
/// allow.
fn share(tasks: &[Task], dates: u64, count: u32) -> Vec<Shard> {
    let cells: Vec<u64> = tasks.iter().map(|task| task.window.cells()).collect();
    let all: u64 = cells.iter().sum();
    let (mut next, mut before) = (0usize, 0u64);
    (1..=count)
        .map(|shard| {
            let first = next;
            let mut own = 0;
            // A task goes to the shard that its middle falls to.
            let end = u128::from(all) * u128::from(shard) * 2;
            while let Some(cells) = cells.get(next) {
                let middle = u128::from(before * 2 + cells) * u128::from(count);
                if middle > end && shard < count {
                    break;
                }
                own += cells;
                before += cells;
                next += 1;
            }
            let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
            let work = |Task { window, sites, .. }: &Task| {
                ([window.col, window.row, window.cols, window.rows], sites.clone())
            };
            Shard {
                shard,
                first: number(first),
                tasks: number(next - first),
                pixels: own * dates,
                work: tasks[first..next].iter().map(work).collect(),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn tasks(rows: &[u32]) -> Vec<Task> {
        let window = |rows: u32| Window { col: 0, row: 0, cols: 10, rows };
        let task =
            |(id, rows): (u32, &u32)| Task { id, window: window(*rows), sites: vec![] };
        (0..).zip(rows).map(task).collect()
    }

    #[test]
    fn shares_are_as_large_as_each_other() {
        let shares = share(&tasks(&[1, 1, 1, 1, 4, 1, 1, 1, 1]), 2, 3);
        // 12 rows of 10 cells at 2 dates: 80 pixels each.
        let told: Vec<_> = shares.iter().map(|s| (s.first, s.tasks, s.pixels)).collect();
        assert_eq!(told, [(0, 4, 80), (4, 1, 80), (5, 4, 80)]);
        // More shards than tasks: some have nothing to do.
        let shares = share(&tasks(&[3, 3]), 1, 4);
        assert_eq!(shares.iter().map(|s| s.tasks).sum::<u32>(), 2);
        assert_eq!(shares.len(), 4);
    }

    proptest! {
        /// Every task has one shard, and no shard exceeds its due by more than a task.
        #[test]
        fn every_task_has_one_shard(
            rows in proptest::collection::vec(1u32..50, 0..60),
            count in 1u32..50,
        ) {
            let tasks = tasks(&rows);
            let shares = share(&tasks, 1, count);
            let mut next = 0;
            for share in &shares {
                prop_assert_eq!(share.first, next);
                next += share.tasks;
            }
            prop_assert_eq!(next as usize, rows.len());
            let all: u64 = shares.iter().map(|share| share.pixels).sum();
            let most = rows.iter().max().copied().unwrap_or(0);
            for share in &shares {
                prop_assert!(share.pixels <= all / u64::from(count) + u64::from(most) * 10 + 1);
            }
        }
    }
}
