//! The main stage: reads every block that a site touches and counts it into the cross table.

use std::ops::Range;

use restora_io::{ClassBlock, ClassReader, ClassValues};
use restora_message::catalogue::{run, shards, text};
use restora_message::{Problem, Problems};
use restora_zonal::{
    BlockCounter, CrossTable, DateBlock, Ground, Layers, SiteCover, SiteRuns, Tally,
    Values,
};
use serde_json::json;

use crate::corrections::factors::{FactorDesk, strips};
use crate::local::{pool, share_out};
use crate::plan::{Land, Pixels};
use crate::products::{Drawing, Seen};
use crate::room::{Room, Share};
use crate::shards::{
    Begun, PORTION_PIXELS, PartFound, PartReader, PartWriter, Store, packed,
};
use crate::watch::go_on;
use crate::{Plan, Task, Watch};

/// What the main stage found, and how many pixels it read for it.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) cross: CrossTable,
    pub(crate) pixels: u64,
    /// How many of them others had read before.
    pub(crate) before: u64,
}

/// What was found so far.
#[derive(Debug, Default)]
pub(crate) struct Part {
    pub(crate) tally: Tally,
    pub(crate) pixels: u64,
}

impl Part {
    pub(crate) fn merge(self, other: Self) -> Self {
        Self { tally: self.tally.merge(other.tally), pixels: self.pixels + other.pixels }
    }
}

/// What is written of tasks while others are counted.
#[derive(Clone, Copy)]
pub(crate) enum Keep<'a> {
    /// Nothing.
    Nothing,
    /// What was found and drawn, now and then, for a run that comes after.
    Portions(&'a Store),
}

/// What one thread has found so far, and what of it has not been written.
#[derive(Default)]
struct Own {
    all: Part,
    unwritten: Portion,
    share: Share,
}

/// What a thread found since it last wrote.
#[derive(Default)]
struct Portion {
    part: Part,
    /// Numbers of the tasks.
    tasks: Vec<u32>,
    /// Where it is written to, once something was drawn.
    writer: Option<PartWriter>,
}

impl Portion {
    /// Writes it.
    fn write(self, store: &Store) -> Result<Part, Problem> {
        let Self { part, tasks, writer } = self;
        let found = PartFound {
            tasks: ranges(tasks),
            pixels: part.pixels,
            cross: part.tally.into_table(),
        };
        match writer {
            Some(writer) => writer.finish(&found)?,
            None => store.save(&found)?,
        }
        Ok(Part { tally: found.cross.into(), pixels: found.pixels })
    }
}

/// Numbers as ranges of numbers that follow one another.
fn ranges(mut numbers: Vec<u32>) -> Vec<Range<u32>> {
    numbers.sort_unstable();
    let follow = numbers.chunk_by(|a, b| a + 1 == *b);
    follow.filter_map(|run| Some(*run.first()?..*run.last()? + 1)).collect()
}

/// A thread's own readers, one for each date, and its buffers.
pub(crate) struct Desk {
    readers: Vec<ClassReader>,
    blocks: Vec<ClassBlock>,
    factors: FactorDesk,
    counter: BlockCounter,
}

/// Runs all tasks and merges what they found, but those that were done before; unions are added
/// up at the end. Areas from a table are there already.
pub(crate) fn main_stage(
    plan: &Plan,
    watch: &dyn Watch,
    drawing: &Drawing<'_>,
    begun: &Begun,
) -> Result<Found, Problems> {
    let mut found = match &plan.land {
        Land::Pixels(pixels) => count_rest(plan, pixels, (watch, drawing), begun)?,
        Land::Areas(stated) => Found { cross: stated.cross.clone(), ..Found::default() },
        Land::Nothing => Found::default(),
    };
    for (number, parts) in &plan.places.unions {
        go_on(watch)?;
        found.cross.join(parts, *number);
    }
    if plan.pixels().is_some() {
        Room::new(plan, found.pixels).keep(plan, &found.cross)?;
    }
    Ok(found)
}

/// Goes over the pixels once more, only to draw them.
pub(crate) fn draw(
    plan: &Plan,
    watch: &dyn Watch,
    drawing: &Drawing<'_>,
) -> Result<(), Problems> {
    let Some(pixels) = plan.pixels() else { return Ok(()) };
    watch.phase(&text::PHASE_READ, plan.summary.pixels);
    let tasks: Vec<&Task> = pixels.tasks.iter().collect();
    count(plan, (pixels, &tasks), (watch, drawing), Keep::Nothing).map(drop)
}

/// Takes what was found before, and counts the rest.
fn count_rest(
    plan: &Plan,
    pixels: &Pixels,
    (watch, drawing): (&dyn Watch, &Drawing<'_>),
    begun: &Begun,
) -> Result<Found, Problems> {
    watch.phase(&text::PHASE_READ, plan.summary.pixels);
    let mut before = Part::default();
    let mut done = vec![false; pixels.tasks.len()];
    for (path, own) in begun.parts() {
        go_on(watch)?;
        let PartFound { tasks, pixels, cross } =
            PartReader::open(path)?.read(plan, drawing)?;
        let wanted = |own: &Range<u32>| tasks.iter().eq((!own.is_empty()).then_some(own));
        if own.as_ref().is_some_and(|own| !wanted(own)) {
            return Err(Problem::new(&shards::DAMAGED)
                .with("path", path.display())
                .into());
        }
        for task in tasks.into_iter().flatten() {
            if std::mem::replace(&mut done[task as usize], true) {
                let problem = Problem::new(&shards::DAMAGED).with("path", path.display());
                return Err(problem.into());
            }
        }
        watch.advance(pixels);
        before = before.merge(Part { tally: cross.into(), pixels });
    }
    let read_before = before.pixels;
    if read_before > 0 {
        watch.event("begun", json!({"pixels": read_before, "of": plan.summary.pixels}));
    }
    let rest = pixels.tasks.iter().zip(done).filter(|(_, done)| !done);
    let rest: Vec<&Task> = rest.map(|(task, _)| task).collect();
    let keep = begun.store().map_or(Keep::Nothing, Keep::Portions);
    let all = before.merge(count(plan, (pixels, &rest), (watch, drawing), keep)?);
    let Part { tally, pixels } = all;
    Ok(Found { cross: tally.into_table(), pixels, before: read_before })
}

/// Reads and counts every pixel that some site has in these tasks.
fn count(
    plan: &Plan,
    (pixels, tasks): (&Pixels, &[&Task]),
    (watch, drawing): (&dyn Watch, &Drawing<'_>),
    keep: Keep<'_>,
) -> Result<Part, Problems> {
    if plan.counted.is_some() && !tasks.is_empty() {
        let cause = "cells are to be counted that are not laid out";
        return Err(Problem::new(&run::INTERNAL).with("cause", cause).into());
    }
    let pool = pool(plan.settings.threads)?;
    let covers = by_number(plan)?;
    let room = Room::new(plan, plan.summary.pixels);
    let parts = share_out(
        &pool,
        tasks,
        (None, || desk(plan, pixels)),
        |task, desk, own: &mut Own| {
            go_on(watch)?;
            let mut drawn = Vec::new();
            let Own { all, unwritten: portion, share } = own;
            let finding = Finding {
                tally: &mut portion.part.tally,
                drawn: (!matches!(keep, Keep::Nothing)).then_some(&mut drawn),
                room: Some((&room, share, all.tally.bytes())),
            };
            let job = (plan, pixels, drawing);
            let read = work(job, task, (&covers, desk), finding)?;
            watch.advance(read);
            portion.part.pixels += read;
            match keep {
                Keep::Nothing => {}
                Keep::Portions(store) => {
                    portion.tasks.push(task.id);
                    for packed in drawn {
                        let writer = match &mut portion.writer {
                            Some(writer) => writer,
                            None => portion.writer.insert(store.part(task.id)?),
                        };
                        writer.draw(&packed)?;
                    }
                    if portion.part.pixels >= PORTION_PIXELS {
                        let part = std::mem::take(portion).write(store)?;
                        *all = std::mem::take(all).merge(part);
                    }
                }
            }
            Ok(())
        },
    )?;
    let mut all = Part::default();
    for Own { all: own, unwritten, .. } in parts {
        // What comes after counting may take long as well.
        let rest = match keep {
            Keep::Portions(store) if store.has_parts() => unwritten.write(store)?,
            _ => unwritten.part,
        };
        all = all.merge(own).merge(rest);
    }
    Ok(all)
}

/// What a few tasks find that are spread over all of them.
pub(crate) fn some_tasks(
    plan: &Plan,
    count: usize,
    watch: &dyn Watch,
) -> Result<CrossTable, Problem> {
    let mut tally = Tally::default();
    let Some(pixels) = plan.pixels() else { return Ok(CrossTable::default()) };
    let covers = by_number(plan)?;
    let mut desk = desk(plan, pixels)?;
    let nothing = Drawing::default();
    let step = pixels.tasks.len().div_ceil(count.max(1)).max(1);
    for task in pixels.tasks.iter().step_by(step) {
        go_on(watch)?;
        let finding = Finding { tally: &mut tally, drawn: None, room: None };
        work((plan, pixels, &nothing), task, (&covers, &mut desk), finding)?;
    }
    Ok(tally.into_table())
}

/// The covers, to be found by their number in the cross table.
pub(crate) fn by_number(plan: &Plan) -> Result<Vec<Option<&SiteCover>>, Problem> {
    let last = plan.places.covers.iter().map(|(number, _)| *number as usize).max();
    let mut covers = vec![None; last.map_or(0, |last| last + 1)];
    for (number, cover) in &plan.places.covers {
        let slot = covers.get_mut(*number as usize).ok_or_else(|| {
            Problem::new(&run::INTERNAL).with("cause", "a site without a number")
        })?;
        *slot = Some(cover);
    }
    Ok(covers)
}

pub(crate) fn desk(plan: &Plan, pixels: &Pixels) -> Result<Desk, Problem> {
    let readers = pixels.rasters.iter().map(restora_io::RasterSource::pass_reader);
    Ok(Desk {
        readers: readers.collect::<Result<_, _>>()?,
        blocks: pixels.rasters.iter().map(|_| ClassBlock::default()).collect(),
        factors: FactorDesk::new(&plan.meaning.factors, &pixels.grid)?,
        counter: BlockCounter::default(),
    })
}

/// Where a task leaves what it finds.
pub(crate) struct Finding<'a> {
    /// What was counted.
    pub(crate) tally: &'a mut Tally,
    /// What was drawn, if somebody wants it.
    pub(crate) drawn: Option<&'a mut Vec<Vec<u8>>>,
    /// Memory for it, the thread's share, and bytes of that share that hold other things.
    pub(crate) room: Option<(&'a Room, &'a mut Share, u64)>,
}

/// Pairs of values that a pair of blocks can have until it is counted in strips.
const MANY_PAIRS: usize = 1 << 16;

/// Cells of such a strip: each may be a pair of its own.
const STRIP_OF_MANY: u64 = 1 << 16;

/// One task: reads its window of every date, counts along its sites, and draws. Gives how many
/// pixels it read.
pub(crate) fn work(
    (plan, pixels, drawing): (&Plan, &Pixels, &Drawing<'_>),
    task: &Task,
    (covers, desk): (&[Option<&SiteCover>], &mut Desk),
    mut finding: Finding<'_>,
) -> Result<u64, Problem> {
    for (reader, block) in desk.readers.iter_mut().zip(&mut desk.blocks) {
        reader.read(task.window, block)?;
    }
    let sites: Vec<SiteRuns<'_>> = task
        .sites
        .iter()
        .filter_map(|site| {
            let cover = covers.get(*site as usize).copied().flatten()?;
            Some(SiteRuns { site: *site, cover })
        })
        .collect();
    let common = plan.loaded.config.nodata.compare == restora_accounts::MaskRule::Common;
    let products = &plan.meaning.corrections.layers;
    let most = desk.blocks.iter().map(|block| block.codes.len()).max().unwrap_or(0);
    let cells = if most * most > MANY_PAIRS { STRIP_OF_MANY } else { u64::MAX };
    for strip in strips((&plan.meaning.factors, &pixels.grid), task.window, cells) {
        let under = desk.factors.read(&plan.meaning.factors, strip)?;
        let layers = Layers { placed: &under.placed, rasters: &under.rasters, products };
        let ground = Ground { areas: &pixels.areas, layers, common };
        let first = (strip.row - task.window.row) as usize * strip.cols as usize;
        let dates: Vec<DateBlock<'_>> = desk
            .blocks
            .iter()
            .map(|block| DateBlock {
                values: values(&block.values).of(first..first + strip.len()),
                codes: &block.codes,
            })
            .collect();
        let counted = (dates.as_slice(), plan.pairs.as_slice());
        desk.counter.count(strip, counted, (&sites, ground), finding.tally);
        if let Some((room, share, others)) = &mut finding.room {
            room.take(share, *others + finding.tally.bytes())?;
        }
        if drawing.is_empty() {
            continue;
        }
        let seen = Seen { window: strip, dates: &dates, sites: &sites, layers };
        let painted = drawing.of(&seen)?;
        if let Some(drawn) = &mut finding.drawn {
            drawn.push(packed(&painted)?);
        }
        drawing.put(&painted)?;
    }
    let read = task.window.cells() * pixels.rasters.len() as u64;
    if let Some((room, ..)) = finding.room {
        room.advance(read);
    }
    Ok(read)
}

/// The numbers of a block, as they are counted.
fn values(of: &ClassValues) -> Values<'_> {
    match of {
        ClassValues::Bytes(bytes) => Values::Bytes(bytes),
        ClassValues::Words(words) => Values::Words(words),
    }
}
