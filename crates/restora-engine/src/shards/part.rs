//! What was found of some tasks, as a file.

use std::ops::Range;
use std::path::{Path, PathBuf};

use restora_io::{SealedReader, SealedWriter, pack, unpack};
use restora_message::Problem;
use restora_message::catalogue::{run, shards};
use restora_zonal::CrossList;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::pass::{Finds, Pass, cells};

/// The pass that counts land cover, which shards share.
pub(crate) const COUNTED: &str = "count";

/// Version of the form of parts.
const FORMAT: u32 = 2;

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
    /// The pass that found it.
    pub(crate) pass: String,
    /// Number and count of the shard; none in what a run leaves for the next.
    pub(crate) shard: Option<(u32, u32)>,
}

impl Head {
    /// Of a shard, which counts land cover.
    pub(crate) fn of_shard(plan: &str, shard: (u32, u32)) -> Self {
        Self { shard: Some(shard), ..Self::of_pass(plan, COUNTED) }
    }

    /// Of what a run leaves for the next.
    pub(crate) fn of_pass(plan: &str, pass: &str) -> Self {
        let (plan, pass) = (plan.to_owned(), pass.to_owned());
        Self { restora_part: FORMAT, plan, pass, shard: None }
    }
}

/// What was found of some tasks.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct PartFound<F> {
    /// Numbers of the tasks.
    pub(crate) tasks: Vec<Range<u32>>,
    /// Pixels that were read, all dates together.
    pub(crate) pixels: u64,
    /// What was found, unions aside.
    pub(crate) found: F,
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
    pub(crate) fn finish<F: Serialize>(
        self,
        found: &PartFound<F>,
    ) -> Result<(), Problem> {
        let bytes = postcard::to_stdvec(found).map_err(|error| defect(&error))?;
        self.seal(FOUND, &bytes)
    }

    /// Adds the last section, and gives the file its name.
    pub(super) fn seal(mut self, kind: u8, bytes: &[u8]) -> Result<(), Problem> {
        self.0.section(kind, bytes)?;
        self.0.finish()
    }
}

/// What is drawn of a window, for the way.
pub(crate) fn packed(painted: &impl Serialize) -> Result<Vec<u8>, Problem> {
    let bytes = postcard::to_stdvec(painted).map_err(|error| defect(&error))?;
    Ok(pack(&bytes))
}

/// What was packed, if so many bytes hold it.
pub(crate) fn unpacked<T: DeserializeOwned>(packed: &[u8], most: u64) -> Option<T> {
    let bytes = unpack(packed, usize::try_from(most).unwrap_or(usize::MAX))?;
    postcard::from_bytes(&bytes).ok()
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

    /// The section of a file that has one alone, of this kind.
    pub(super) fn only(mut self, kind: u8) -> Option<Vec<u8>> {
        let (is, bytes) = self.file.next_section().ok()??;
        let last = matches!(self.file.next_section(), Ok(None));
        (is == kind && last).then_some(bytes)
    }

    /// What was found; what is drawn goes to its place. Nothing in the file is taken for true
    /// that the pass contradicts.
    ///
    /// # Errors
    /// If it cannot be read, does not fit the pass, or cannot be drawn.
    pub(crate) fn read<P: Pass>(
        mut self,
        pass: &P,
    ) -> Result<PartFound<P::Finds>, Problem> {
        let bad = || damaged(&self.path);
        let (mut found, mut drawn, most) = (None, 0u64, pass.most_drawn());
        while let Some((kind, bytes)) = self.file.next_section()? {
            match kind {
                DRAWN => {
                    if let Some(most) = most {
                        drawn += pass.draw(&bytes, most)?.ok_or_else(bad)?;
                    }
                }
                FOUND if found.is_none() => {
                    let read: Option<PartFound<<P::Finds as Finds>::Read>> =
                        postcard::from_bytes(&bytes).ok();
                    found = Some(read.ok_or_else(bad)?);
                }
                _ => return Err(bad()),
            }
        }
        let found = found.and_then(|found| fitting(found, pass, most.map(|_| drawn)));
        found.ok_or_else(bad)
    }
}

/// What a part says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PartLook {
    /// The digest of the plan that it belongs to.
    pub plan: String,
    /// The pass that found it.
    pub pass: String,
    /// Number and count of the shard; none in what a run leaves for the next.
    pub shard: Option<(u32, u32)>,
    /// Tasks in it.
    pub tasks: u64,
    /// Pixels that were read, all dates together.
    pub pixels: u64,
    /// Entries of the cross table; none of another pass.
    pub entries: Option<u64>,
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
            FOUND => found = Some(bytes),
            _ => return Err(damaged(path)),
        }
    }
    let found = found.ok_or_else(|| damaged(path))?;
    // Whatever was found comes after what all passes have in common.
    let (about, _) = postcard::take_from_bytes::<PartFound<()>>(&found)
        .map_err(|_other| damaged(path))?;
    let counted = part.head.pass == COUNTED;
    let table = || postcard::from_bytes::<PartFound<CrossList>>(&found).ok();
    let entries = match counted.then(table) {
        Some(table) => Some(table.ok_or_else(|| damaged(path))?.found.len() as u64),
        None => None,
    };
    let count = |tasks: &Range<u32>| u64::from(tasks.end.saturating_sub(tasks.start));
    Ok(PartLook {
        plan: part.head.plan,
        pass: part.head.pass,
        shard: part.head.shard,
        tasks: about.tasks.iter().map(count).sum(),
        pixels: about.pixels,
        entries,
        drawn,
    })
}

/// What was found, if it can be of this pass.
fn fitting<P: Pass>(
    found: PartFound<<P::Finds as Finds>::Read>,
    pass: &P,
    drawn: Option<u64>,
) -> Option<PartFound<P::Finds>> {
    let items = pass.items();
    let mut next = 0;
    let in_order = |tasks: &Range<u32>| {
        let fits = tasks.start >= next && tasks.end > tasks.start;
        next = tasks.end;
        fits && tasks.end as usize <= items.len()
    };
    let PartFound { tasks, pixels, found } = found;
    if !tasks.iter().all(in_order) {
        return None;
    }
    let own = |tasks: &Range<u32>| &items[tasks.start as usize..tasks.end as usize];
    let cells: u64 = tasks.iter().map(|tasks| cells(own(tasks))).sum();
    if pixels != cells * pass.layers() || drawn.is_some_and(|drawn| drawn != cells) {
        return None;
    }
    let found = pass.believe(found, &tasks)?;
    Some(PartFound { tasks, pixels, found })
}

fn damaged(path: &Path) -> Problem {
    Problem::new(&shards::DAMAGED).with("path", path.display())
}
