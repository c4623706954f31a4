//! The parts of all shards, before they are merged.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use restora_message::catalogue::shards;
use restora_message::{Problem, Problems};

use super::part::COUNTED;
use super::store::Begun;
use super::{PartReader, ShardPlan};

/// Parts of a plan that were found.
#[derive(Debug)]
pub struct Gathered {
    /// What a run needs not count; all of it, if nothing is missing.
    pub begun: Begun,
    /// Numbers of shards without a part, in order.
    pub missing: Vec<u32>,
    /// Each of them, and every part that is damaged.
    pub problems: Problems,
}

/// Looks for the parts of a plan in files and folders. Twice the same part does no harm.
///
/// # Errors
/// If a place is not there or cannot be read; if a part belongs to another plan; if two parts of
/// one shard differ.
pub fn gather(plan: &ShardPlan, places: &[PathBuf]) -> Result<Gathered, Problems> {
    let count = u32::try_from(plan.shards.len()).unwrap_or(u32::MAX);
    let mut parts: BTreeMap<u32, (PathBuf, String)> = BTreeMap::new();
    let (mut wrong, mut damaged) = (Problems::new(), Problems::new());
    for path in files(places)? {
        let part = match PartReader::open(&path) {
            Ok(part) => part,
            Err(problem) if problem.entry.code == shards::DAMAGED.code => {
                damaged.push(problem);
                continue;
            }
            Err(problem) => return Err(problem.into()),
        };
        let problem = |entry| Problem::new(entry).with("path", path.display());
        if part.head.plan != plan.digest {
            wrong.push(problem(&shards::FOREIGN));
            continue;
        }
        let own = part.head.shard.filter(|(shard, of)| {
            part.head.pass == COUNTED && (1..=count).contains(shard) && *of == count
        });
        let Some((shard, _)) = own else {
            damaged.push(problem(&shards::DAMAGED));
            continue;
        };
        match parts.get(&shard) {
            None => {
                let seal = part.seal().to_owned();
                parts.insert(shard, (path, seal));
            }
            Some((_, seal)) if seal == part.seal() => {}
            Some((other, _)) => {
                let problem = problem(&shards::CONFLICT).with("other", other.display());
                wrong.push(problem.with("shard", shard));
            }
        }
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let missing: Vec<u32> =
        (1..=count).filter(|shard| !parts.contains_key(shard)).collect();
    let told = |shard: &u32| {
        Problem::new(&shards::MISSING).with("shard", shard).with("count", count)
    };
    let mut problems = if missing.is_empty() { Problems::new() } else { damaged };
    problems.extend(missing.iter().map(told));
    let parts = parts.into_iter().map(|(shard, (path, _))| {
        let own = &plan.shards[shard as usize - 1];
        (path, Some(own.first..own.first + own.tasks))
    });
    let begun = Begun::of_shards(parts.collect());
    Ok(Gathered { begun, missing, problems })
}

fn files(places: &[PathBuf]) -> Result<Vec<PathBuf>, Problems> {
    let gone = |place: &&PathBuf| !place.exists();
    let gone: Problems = places
        .iter()
        .filter(gone)
        .map(|place| Problem::new(&shards::NO_PARTS).with("path", place.display()))
        .collect();
    if !gone.is_empty() {
        return Err(gone);
    }
    let of = |place: &PathBuf| {
        if place.is_dir() { parts_in(place) } else { vec![place.clone()] }
    };
    Ok(places.iter().flat_map(of).collect())
}

/// The parts in a folder, by name.
pub(super) fn parts_in(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let is_part = |path: &PathBuf| {
        let hidden =
            path.file_name().is_some_and(|name| name.as_encoded_bytes()[0] == b'.');
        !hidden
            && path.is_file()
            && path.extension().is_some_and(|extension| extension == "part")
    };
    let mut all: Vec<PathBuf> =
        entries.map(|entry| entry.path()).filter(is_part).collect();
    all.sort();
    all
}
