//! The main stage: reads every block that a site touches and counts it into the cross table.

use std::ops::Range;

use restora_io::{ClassBlock, ClassReader, ClassValues};
use restora_message::catalogue::{run, text};
use restora_message::{Problem, Problems, Text};
use restora_zonal::{
    BlockCounter, CrossList, CrossTable, DateBlock, Ground, Key, Layers, SiteCover,
    SiteRuns, Tally, Values,
};

use crate::corrections::factors::{FactorDesk, strips};
use crate::local::pool;
use crate::plan::{Land, Pixels};
use crate::products::{self, Drawing, Painted, Seen};
use crate::room::{Room, Share};
use crate::shards::{
    Begun, COUNTED, Finds, Gone, Here, Pass, go_over, most_cells, packed, unpacked,
};
use crate::watch::go_on;
use crate::{Plan, Task, Watch};

/// What the main stage found, and how many pixels it read for it.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) cross: CrossTable,
    pub(crate) pixels: u64,
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
        Land::Pixels(pixels) => {
            let gone = count(plan, (COUNTED, pixels, drawing), watch, begun)?;
            Found { cross: gone.found.into_table(), pixels: gone.pixels }
        }
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
    begun: &Begun,
) -> Result<(), Problems> {
    let Some(pixels) = plan.pixels() else { return Ok(()) };
    count(plan, ("draw", pixels, drawing), watch, begun).map(drop)
}

/// Reads and counts every pixel that some site has.
fn count(
    plan: &Plan,
    (name, pixels, drawing): (&'static str, &Pixels, &Drawing<'_>),
    watch: &dyn Watch,
    begun: &Begun,
) -> Result<Gone<Tally>, Problems> {
    let (covers, room) = (by_number(plan)?, Room::new(plan, plan.summary.pixels));
    let count = Count { name, plan, pixels, drawing, covers, room };
    go_over(&count, begun, (&pool(plan.settings.threads)?, watch))
}

/// The pass that counts land cover.
struct Count<'a> {
    name: &'static str,
    plan: &'a Plan,
    pixels: &'a Pixels,
    drawing: &'a Drawing<'a>,
    covers: Vec<Option<&'a SiteCover>>,
    room: Room,
}

impl Finds for Tally {
    type Written = CrossTable;
    type Read = CrossList;

    fn join(&mut self, other: Self) {
        *self = std::mem::take(self).merge(other);
    }

    fn written(self) -> CrossTable {
        self.into_table()
    }

    fn again(written: CrossTable) -> Self {
        written.into()
    }
}

impl Pass for Count<'_> {
    type Item = Task;
    type Desk = (Desk, Share);
    type Finds = Tally;

    fn name(&self) -> &str {
        self.name
    }

    fn phase(&self) -> &'static Text {
        &text::PHASE_READ
    }

    fn items(&self) -> &[Task] {
        &self.pixels.tasks
    }

    fn layers(&self) -> u64 {
        self.pixels.rasters.len() as u64
    }

    fn desk(&self) -> Result<Self::Desk, Problem> {
        if self.plan.counted.is_some() {
            let cause = "cells are to be counted that are not laid out";
            return Err(Problem::new(&run::INTERNAL).with("cause", cause));
        }
        Ok((desk(self.plan, self.pixels)?, Share::default()))
    }

    fn work(
        &self,
        task: &Task,
        (desk, share): &mut Self::Desk,
        here: Here<'_, Tally>,
    ) -> Result<u64, Problem> {
        let Here { found: tally, drawn, held } = here;
        let finding =
            Finding { tally, drawn, room: Some((&self.room, share, held.bytes())) };
        let job = (self.plan, self.pixels, self.drawing);
        work(job, task, (&self.covers, desk), finding)
    }

    fn believe(&self, read: CrossList, _: &[Range<u32>]) -> Option<Tally> {
        let last = self.plan.places.last();
        let known = |key: &Key| {
            Some(key.site) <= last && usize::from(key.pair) < self.plan.pairs.len()
        };
        read.into_table(known).map(Tally::from)
    }

    fn most_drawn(&self) -> Option<u64> {
        let most = || products::painted_bytes(self.plan, most_cells(self.items()));
        self.drawing.is_open().then(most)
    }

    fn draw(&self, packed: &[u8], most: u64) -> Result<Option<u64>, Problem> {
        let painted: Option<Painted> = unpacked(packed, most);
        let Some(painted) = painted.filter(|painted| self.drawing.takes(painted)) else {
            return Ok(None);
        };
        self.drawing.put(&painted)?;
        Ok(Some(Drawing::cells(&painted)))
    }
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
