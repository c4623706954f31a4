//! The main stage: reads every block that a site touches and counts it into the cross table.

use restora_io::{ClassBlock, ClassReader, ClassValues};
use restora_message::catalogue::{run, text};
use restora_message::{Problem, Problems};
use restora_zonal::{
    BlockCounter, CrossTable, DateBlock, Ground, Layers, SiteCover, SiteRuns, Tally,
    Values,
};

use crate::corrections::factors::{FactorDesk, strips};
use crate::local::{pool, share_out};
use crate::plan::{Land, Pixels};
use crate::products::{Drawing, Seen};
use crate::watch::go_on;
use crate::{Plan, Task, Watch};

/// What the main stage found, and how many pixels it read for it.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) cross: CrossTable,
    pub(crate) pixels: u64,
}

/// What one thread has found so far.
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

/// A thread's own readers, one for each date, and its buffers.
struct Desk {
    readers: Vec<ClassReader>,
    blocks: Vec<ClassBlock>,
    factors: FactorDesk,
    counter: BlockCounter,
}

/// Runs all tasks and merges what they found; unions are added up at the end. Areas from a
/// table are there already.
pub(crate) fn main_stage(
    plan: &Plan,
    watch: &dyn Watch,
    drawing: &Drawing<'_>,
) -> Result<Found, Problems> {
    let mut found = match &plan.land {
        Land::Pixels(pixels) => count(plan, pixels, (watch, drawing))?,
        Land::Areas(stated) => Found { cross: stated.cross.clone(), pixels: 0 },
        Land::Nothing => Found::default(),
    };
    for (number, parts) in &plan.places.unions {
        go_on(watch)?;
        found.cross.join(parts, *number);
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
    count(plan, pixels, (watch, drawing)).map(drop)
}

/// Reads and counts every pixel that some site has.
fn count(
    plan: &Plan,
    pixels: &Pixels,
    (watch, drawing): (&dyn Watch, &Drawing<'_>),
) -> Result<Found, Problems> {
    let pool = pool(plan.settings.threads)?;
    watch.phase(&text::PHASE_READ, plan.summary.pixels);
    let covers = by_number(plan)?;
    let parts = share_out(
        &pool,
        &pixels.tasks,
        (None, || desk(plan, pixels)),
        |task, desk, sum: &mut Part| {
            go_on(watch)?;
            let job = (plan, pixels, drawing);
            let read = work(job, task, (&covers, desk), &mut sum.tally)?;
            watch.advance(read);
            sum.pixels += read;
            Ok(())
        },
    )?;
    let all = parts.into_iter().reduce(Part::merge).unwrap_or_default();
    Ok(Found { cross: all.tally.into_table(), pixels: all.pixels })
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
        work((plan, pixels, &nothing), task, (&covers, &mut desk), &mut tally)?;
    }
    Ok(tally.into_table())
}

/// The covers, to be found by their number in the cross table.
fn by_number(plan: &Plan) -> Result<Vec<Option<&SiteCover>>, Problem> {
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

fn desk(plan: &Plan, pixels: &Pixels) -> Result<Desk, Problem> {
    let readers = pixels.rasters.iter().map(restora_io::RasterSource::pass_reader);
    Ok(Desk {
        readers: readers.collect::<Result<_, _>>()?,
        blocks: pixels.rasters.iter().map(|_| ClassBlock::default()).collect(),
        factors: FactorDesk::new(&plan.meaning.factors, &pixels.grid)?,
        counter: BlockCounter::default(),
    })
}

/// One task: reads its window of every date, counts along its sites, and draws. Gives how many
/// pixels it read.
fn work(
    (plan, pixels, drawing): (&Plan, &Pixels, &Drawing<'_>),
    task: &Task,
    (covers, desk): (&[Option<&SiteCover>], &mut Desk),
    tally: &mut Tally,
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
    for strip in strips(&plan.meaning.factors, &pixels.grid, task.window) {
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
        desk.counter.count(strip, counted, (&sites, ground), tally);
        drawing.draw(&Seen { window: strip, dates: &dates, sites: &sites, layers })?;
    }
    Ok(task.window.cells() * pixels.rasters.len() as u64)
}

/// The numbers of a block, as they are counted.
fn values(of: &ClassValues) -> Values<'_> {
    match of {
        ClassValues::Bytes(bytes) => Values::Bytes(bytes),
        ClassValues::Words(words) => Values::Words(words),
    }
}
