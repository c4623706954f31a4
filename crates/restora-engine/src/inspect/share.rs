//! Plans of shards, and parts.

use std::path::Path;

use restora_message::Problem;
use serde::Serialize;

use super::no_access;
use crate::shards::{PartLook, ShardPlan, look_at_part};

/// A plan is smaller than this: a window and its sites for each task.
const MOST_PLAN_BYTES: u64 = 1 << 30;

/// A plan of shards.
#[derive(Clone, Debug, Serialize)]
pub struct ShardPlanView {
    /// Its path, as it was given.
    pub path: String,
    /// The config that it was made from, as it was named then.
    pub config: String,
    /// restora and GDAL that it belongs to.
    pub versions: [String; 2],
    /// Number of files of input.
    pub inputs: u64,
    /// Pixels to read, all dates together.
    pub pixels: u64,
    /// Number of shards.
    pub shards: u64,
    /// Pixels of the smallest and the largest of them.
    pub pixels_each: (u64, u64),
    /// What its parts say that they belong to.
    pub digest: String,
}

/// A part of a result.
#[derive(Clone, Debug, Serialize)]
pub struct PartView {
    /// Its path, as it was given.
    pub path: String,
    /// What it says of itself.
    #[serde(flatten)]
    pub part: PartLook,
}

/// Looks at what may be a plan of shards.
pub(super) fn plan(path: &Path, display: &str) -> Option<ShardPlanView> {
    let json = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("json"));
    let small = path.metadata().is_ok_and(|facts| facts.len() <= MOST_PLAN_BYTES);
    let text = std::fs::read(path).ok().filter(|_| json && small)?;
    let ShardPlan { restora, gdal, config, inputs, pixels, shards, digest, .. } =
        ShardPlan::read(display, &text).ok()?;
    let each = || shards.iter().map(|shard| shard.pixels);
    Some(ShardPlanView {
        path: display.to_owned(),
        config: config.name,
        versions: [restora, gdal],
        inputs: inputs.iter().map(|input| input.files.len() as u64).sum(),
        pixels,
        shards: shards.len() as u64,
        pixels_each: (each().min().unwrap_or(0), each().max().unwrap_or(0)),
        digest,
    })
}

/// Looks at a file that is called a part.
///
/// # Errors
/// If it is none, or not a whole one.
pub(super) fn part(path: &Path, display: &str) -> Option<Result<PartView, Problem>> {
    let called = path.extension().is_some_and(|extension| extension == "part");
    let open = || {
        std::fs::File::open(path).map_err(|error| no_access(display, &error))?;
        let part = look_at_part(path)?;
        Ok(PartView { path: display.to_owned(), part })
    };
    called.then(open)
}
