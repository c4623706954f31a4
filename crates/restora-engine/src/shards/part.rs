//! What was found of some tasks, as a file.

use std::ops::Range;
use std::path::{Path, PathBuf};

use restora_io::{SealedReader, SealedWriter, pack, unpack};
use restora_message::Problem;
use restora_message::catalogue::{run, shards};
use restora_zonal::{CrossList, CrossTable};
use serde::{Deserialize, Serialize};

use crate::Plan;
use crate::plan::Pixels;
use crate::products::{self, Drawing, Painted};

/// Version of the form of parts.
const FORMAT: u32 = 1;

/// Kinds of sections: what is drawn of one window, and what was found of all.
const DRAWN: u8 = 1;
const FOUND: u8 = 2;

/// The first line of a part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Head {
    /// Version of its form.
    pub(crate) restora_part: u32,
    /// The digest of the plan that it belongs to.
    pub(crate) plan: String,
    /// Number and count of the shard; none in what a run leaves for the next.
    pub(crate) shard: Option<(u32, u32)>,
}

impl Head {
    pub(crate) fn new(plan: &str, shard: Option<(u32, u32)>) -> Self {
        Self { restora_part: FORMAT, plan: plan.to_owned(), shard }
    }
}

/// What was found of some tasks.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct PartFound<C = CrossTable> {
    /// Numbers of the tasks.
    pub(crate) tasks: Vec<Range<u32>>,
    /// Pixels that were read, all dates together.
    pub(crate) pixels: u64,
    /// What was counted, unions aside.
    pub(crate) cross: C,
}

/// A part on its way.
#[derive(Debug)]
pub(crate) struct PartWriter(SealedWriter);

impl PartWriter {
    pub(crate) fn create(path: &Path, head: &Head) -> Result<Self, Problem> {
        let head = serde_json::to_string(head).map_err(|error| defect(&error))?;
        SealedWriter::create(path, &head).map(Self)
    }

    /// Adds what is drawn of a window, as [`packed`] made it.
    pub(crate) fn draw(&mut self, packed: &[u8]) -> Result<(), Problem> {
        self.0.section(DRAWN, packed)
    }

    /// Adds what was found, and gives the file its name.
    pub(crate) fn finish(mut self, found: &PartFound) -> Result<(), Problem> {
        let bytes = postcard::to_stdvec(found).map_err(|error| defect(&error))?;
        self.0.section(FOUND, &bytes)?;
        self.0.finish()
    }
}

/// What is drawn of a window, for the way.
pub(crate) fn packed(painted: &Painted) -> Result<Vec<u8>, Problem> {
    let bytes = postcard::to_stdvec(painted).map_err(|error| defect(&error))?;
    Ok(pack(&bytes))
}

fn defect(error: &dyn std::error::Error) -> Problem {
    Problem::new(&run::INTERNAL).with("cause", error)
}

/// A part that is whole.
#[derive(Debug)]
pub(crate) struct PartReader {
    file: SealedReader,
    path: PathBuf,
    pub(crate) head: Head,
}

impl PartReader {
    /// Opens a part.
    ///
    /// # Errors
    /// If it cannot be read, or is damaged.
    pub(crate) fn open(path: &Path) -> Result<Self, Problem> {
        let file = SealedReader::open(path)?;
        let head: Option<Head> = serde_json::from_str(file.head()).ok();
        let head = head.filter(|head| head.restora_part == FORMAT);
        let head = head.ok_or_else(|| damaged(path))?;
        Ok(Self { file, path: path.to_path_buf(), head })
    }

    /// The checksum of what is in it.
    pub(crate) fn seal(&self) -> &str {
        self.file.seal()
    }

    /// What was found; what is drawn goes to its place. Nothing in the file is taken for true
    /// that the plan contradicts.
    ///
    /// # Errors
    /// If it cannot be read, does not fit the plan, or cannot be drawn.
    pub(crate) fn read(
        mut self,
        plan: &Plan,
        drawing: &Drawing<'_>,
    ) -> Result<PartFound, Problem> {
        let bad = || damaged(&self.path);
        let Some(pixels) = plan.pixels() else { return Err(bad()) };
        let most = most_bytes(plan, pixels);
        let (mut found, mut drawn) = (None, 0u64);
        while let Some((kind, bytes)) = self.file.next_section()? {
            match kind {
                DRAWN if drawing.is_empty() => {}
                DRAWN => {
                    let bytes = unpack(&bytes, most).ok_or_else(bad)?;
                    let painted: Option<Painted> = postcard::from_bytes(&bytes).ok();
                    let painted = painted.filter(|painted| drawing.takes(painted));
                    let painted = painted.ok_or_else(bad)?;
                    drawn += Drawing::cells(&painted);
                    drawing.put(&painted)?;
                }
                FOUND if found.is_none() => {
                    let read: Option<PartFound<CrossList>> =
                        postcard::from_bytes(&bytes).ok();
                    found = Some(read.ok_or_else(bad)?);
                }
                _ => return Err(bad()),
            }
        }
        let found =
            found.and_then(|found| fitting(found, plan, pixels)).ok_or_else(bad)?;
        let cells: u64 = found.tasks.iter().map(|tasks| cells(pixels, tasks)).sum();
        if !drawing.is_empty() && drawn != cells {
            return Err(bad());
        }
        Ok(found)
    }
}

/// What a part says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PartLook {
    /// The digest of the plan that it belongs to.
    pub plan: String,
    /// Number and count of the shard; none in what a run leaves for the next.
    pub shard: Option<(u32, u32)>,
    /// Tasks in it.
    pub tasks: u64,
    /// Pixels that were read, all dates together.
    pub pixels: u64,
    /// Entries of the cross table.
    pub entries: u64,
    /// Windows with something drawn.
    pub drawn: u64,
}

/// Looks at a part without its plan.
///
/// # Errors
/// If it cannot be read, or is damaged.
pub fn look_at_part(path: &Path) -> Result<PartLook, Problem> {
    let mut part = PartReader::open(path)?;
    let (mut found, mut drawn) = (None, 0);
    while let Some((kind, bytes)) = part.file.next_section()? {
        match kind {
            DRAWN => drawn += 1,
            FOUND => found = postcard::from_bytes::<PartFound<CrossList>>(&bytes).ok(),
            _ => return Err(damaged(path)),
        }
    }
    let found = found.ok_or_else(|| damaged(path))?;
    let count = |tasks: &Range<u32>| u64::from(tasks.end.saturating_sub(tasks.start));
    Ok(PartLook {
        plan: part.head.plan,
        shard: part.head.shard,
        tasks: found.tasks.iter().map(count).sum(),
        pixels: found.pixels,
        entries: found.cross.len() as u64,
        drawn,
    })
}

/// Cells of some tasks.
fn cells(pixels: &Pixels, tasks: &Range<u32>) -> u64 {
    let tasks = tasks.start as usize..tasks.end as usize;
    pixels.tasks[tasks].iter().map(|task| task.window.cells()).sum()
}

/// What was found, if it can be of this plan.
fn fitting(
    found: PartFound<CrossList>,
    plan: &Plan,
    pixels: &Pixels,
) -> Option<PartFound> {
    let mut next = 0;
    let in_order = |tasks: &Range<u32>| {
        let fits = tasks.start >= next && tasks.end > tasks.start;
        next = tasks.end;
        fits && tasks.end as usize <= pixels.tasks.len()
    };
    let PartFound { tasks, pixels: read, cross } = found;
    if !tasks.iter().all(in_order) {
        return None;
    }
    let cells: u64 = tasks.iter().map(|tasks| cells(pixels, tasks)).sum();
    if read != cells * pixels.rasters.len() as u64 {
        return None;
    }
    let last = plan.places.last();
    let cross = cross.into_table(|key| {
        Some(key.site) <= last && usize::from(key.pair) < plan.pairs.len()
    })?;
    Some(PartFound { tasks, pixels: read, cross })
}

/// Bytes that what is drawn of one window can have.
fn most_bytes(plan: &Plan, pixels: &Pixels) -> usize {
    let cells = pixels.tasks.iter().map(|task| task.window.cells()).max().unwrap_or(0);
    let drawn = products::painted_bytes(plan, cells);
    usize::try_from(drawn).unwrap_or(usize::MAX)
}

fn damaged(path: &Path) -> Problem {
    Problem::new(&shards::DAMAGED).with("path", path.display())
}
