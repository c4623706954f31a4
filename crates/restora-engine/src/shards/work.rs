//! What one shard does.

use std::path::{Path, PathBuf};

use restora_message::catalogue::{shards as entries, text};
use restora_message::{Problem, Problems};

use super::part::{Head, PartFound};
use super::{InOrder, PartReader, PartWriter, ShardPlan};
use crate::products::{self, Drawing};
use crate::run::facts;
use crate::stage::{Found, Keep, count};
use crate::{Plan, Watch, inputs};

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

/// Counts what a shard has to count and writes its part into a folder, at once or not at all. The
/// same shard gives the same bytes wherever and however often it is run.
///
/// # Errors
/// If a raster cannot be read, an input changed meanwhile, or the part cannot be written; if
/// there is a part of another plan in its place.
pub fn run_shard(
    plan: &Plan,
    (shards, number): (&ShardPlan, u32),
    folder: &Path,
    watch: &dyn Watch,
) -> Result<ShardEnd, Problems> {
    let nothing = || Problem::new(&entries::NOTHING_TO_SHARE);
    let pixels = plan.pixels().ok_or_else(nothing)?;
    let count_of = shards.shards.len();
    let none = || {
        let text = format!("{number}/{count_of}");
        Problem::new(&entries::BAD_SHARDS).with("text", text).with("count", count_of)
    };
    let at = (number as usize).checked_sub(1).ok_or_else(none)?;
    let shard = shards.shards.get(at).ok_or_else(none)?;
    let path = folder.join(part_name(number, count_of));
    let of = u32::try_from(count_of).unwrap_or(u32::MAX);
    let head = Head::new(&shards.digest, Some((number, of)));
    if let Ok(part) = PartReader::open(&path) {
        if part.head == head {
            return Ok(ShardEnd::There(path));
        }
        let problem = match part.head.shard {
            Some((is, _)) if part.head.plan == shards.digest => {
                Problem::new(&entries::MISNAMED).with("is", is).with("shard", number)
            }
            _ => Problem::new(&entries::FOREIGN),
        };
        return Err(problem.with("path", path.display()).into());
    }
    let uncounted = Found::default();
    let before = facts(plan, &uncounted, &plan.meaning.corrections);
    let drawing = if products::drawn_afterwards(plan) {
        Drawing::default()
    } else {
        Drawing::begin(plan, &before, None)?
    };
    let part = InOrder::new(PartWriter::create(&path, &head)?, shard.first);
    let own = shard.first..shard.first + shard.tasks;
    let tasks: Vec<_> =
        pixels.tasks.iter().filter(|task| own.contains(&task.id)).collect();
    watch.phase(&text::PHASE_READ, shard.pixels);
    let tally = count(plan, (pixels, &tasks), (watch, &drawing), Keep::Shard(&part))?;
    inputs::unchanged(plan)?;
    let tasks = if own.is_empty() { Vec::new() } else { vec![own] };
    let found =
        PartFound { tasks, pixels: tally.pixels, cross: tally.tally.into_table() };
    part.into_part().finish(&found)?;
    Ok(ShardEnd::Done(path))
}
