//! The last pass over imagery: with thresholds and end-members known, everything is measured
//! site by site, and rasters are written.

use std::ops::Range;

use restora_accounts::imagery::{BySite, Exact, Shape, SiteMeasures, add_site_to, merge};
use restora_message::catalogue::text;
use restora_message::{Problem, Problems, Text};
use restora_patch::Steps;
use restora_terrain::Refined;
use restora_zonal::Pieces;
use serde::{Deserialize, Serialize};

use super::desk::Desk;
use super::loss::{Ground, LossDesk};
use super::pixels::Pixels;
use super::plan::ImageryPlan;
use super::rasters::Sinks;
use super::sums::{Rows, add_up, refine};
use super::thresholds::Pairs;
use super::values::Values;
use super::water::WaterStates;
use super::work::{Covers, covers};
use crate::local::pool;
use crate::shards::{Here, Pass, Plain, go_over, most_cells, packed};
use crate::{Begun, Settings, Task, Watch};

/// What is known before the last pass.
pub(crate) struct Known<'a> {
    /// Where percentiles lie.
    pub(crate) rows: &'a Rows,
    pub(crate) pairs: Option<&'a Pairs>,
    pub(crate) water: Option<&'a WaterStates>,
    /// Steps of a shore, for the line above each row of the grid and below the last.
    pub(crate) lines: &'a [Steps],
    /// Times of the scenes, in years.
    pub(crate) times: &'a [f64],
}

/// What is found.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Measured {
    pub(crate) sums: BySite<SiteMeasures>,
    pub(crate) exact: BySite<Exact>,
}

impl Plain for Measured {
    fn add(&mut self, other: Self) {
        merge(&mut self.sums, other.sums);
        merge(&mut self.exact, other.exact);
    }

    fn tidy(&mut self) {
        let lists = self.exact.values_mut().flat_map(|exact| &mut exact.0);
        lists.flatten().flatten().for_each(Refined::tidy);
    }
}

/// A thread's own readers and arrays.
pub(crate) struct Bench {
    desk: Desk,
    values: Values,
    loss: Option<LossDesk>,
    ground: Ground,
    pixels: Pixels,
}

/// Measures all that is asked for.
pub(crate) fn measure(
    plan: &ImageryPlan,
    (known, sinks): (&Known<'_>, &Sinks),
    settings: &Settings,
    (watch, begun): (&dyn Watch, &Begun),
) -> Result<Measured, Problems> {
    let (covers, wanted, shape) = (covers(plan), wanted(plan), plan.shape());
    let pass = Measure { plan, known, sinks, covers, wanted, shape };
    let mut found = go_over(&pass, begun, (&pool(settings.threads)?, watch))?.found;
    for (union, sites) in &plan.places.unions {
        for site in sites {
            add_site_to(&mut found.sums, *site, *union);
        }
    }
    Ok(found)
}

/// The pass that measures.
struct Measure<'a> {
    plan: &'a ImageryPlan,
    known: &'a Known<'a>,
    sinks: &'a Sinks,
    covers: Covers<'a>,
    wanted: Vec<bool>,
    shape: Shape,
}

impl Pass for Measure<'_> {
    type Item = Task;
    type Desk = Bench;
    type Finds = Measured;

    fn name(&self) -> &'static str {
        "measure"
    }

    fn phase(&self) -> &'static Text {
        &text::PHASE_MEASURE
    }

    fn items(&self) -> &[Task] {
        &self.plan.tasks
    }

    fn layers(&self) -> u64 {
        self.plan.scenes.len() as u64
    }

    fn desk(&self) -> Result<Bench, Problem> {
        bench(self.plan)
    }

    fn work(
        &self,
        task: &Task,
        bench: &mut Bench,
        here: Here<'_, Measured>,
    ) -> Result<u64, Problem> {
        self.of_task(task, bench, here)?;
        Ok(task.window.cells() * self.layers())
    }

    fn believe(&self, read: Measured, _: &[Range<u32>]) -> Option<Measured> {
        let known = |(site, found): (&u32, &SiteMeasures)| {
            self.covers.contains_key(site) && self.shape.takes_measures(found)
        };
        let placed = |(row, exact): (&u32, &Exact)| self.known.rows.take(*row, exact);
        let all = read.sums.iter().all(known) && read.exact.iter().all(placed);
        all.then_some(read)
    }

    fn most_drawn(&self) -> Option<u64> {
        self.sinks.most_bytes(most_cells(self.items()))
    }

    fn draw(&self, packed: &[u8], most: u64) -> Result<Option<u64>, Problem> {
        self.sinks.put_packed(self.plan, (packed, most))
    }
}

/// Whether there is anything that the first pass has not found already.
pub(crate) fn needed(plan: &ImageryPlan) -> bool {
    !plan.percentiles.is_empty()
        || plan.fraction.is_some()
        || plan.water.is_some()
        || plan.trend.is_some()
        || !plan.rasters.is_empty()
}

/// The indices whose values are needed once more.
fn wanted(plan: &ImageryPlan) -> Vec<bool> {
    let of = |index: usize| {
        let exact = plan.indices[index].reported && !plan.percentiles.is_empty();
        let raster = super::plan::WantedRaster::Index(index);
        exact
            || plan.rasters.contains(&raster)
            || plan.fraction.as_ref().is_some_and(|fraction| fraction.index == index)
            || plan.trend.is_some_and(|(trend, _)| trend == index)
    };
    (0..plan.indices.len()).map(of).collect()
}

fn bench(plan: &ImageryPlan) -> Result<Bench, Problem> {
    let loss = match &plan.loss {
        Some(loss) => Some(LossDesk::new(loss, &plan.grid)?),
        None => None,
    };
    Ok(Bench {
        desk: Desk::new(&plan.scenes, &plan.grid)?,
        values: Values::default(),
        loss,
        ground: Ground::default(),
        pixels: Pixels::new(plan)?,
    })
}

impl Measure<'_> {
    fn of_task(
        &self,
        task: &Task,
        bench: &mut Bench,
        here: Here<'_, Measured>,
    ) -> Result<(), Problem> {
        let Bench { desk, values, loss, ground, pixels } = bench;
        let (plan, known) = (self.plan, self.known);
        let Here { found: measured, drawn, .. } = here;
        values.read(plan, desk, task.window, (&self.wanted, false))?;
        if let (Some(desk), Some(plan)) = (loss, &plan.loss) {
            desk.read(plan, task.window, ground)?;
        }
        pixels.fill((plan, known), task.window, (values, ground))?;
        let mut mask = self.sinks.mask(task.window);
        for site in &task.sites {
            let Some(cover) = self.covers.get(site) else { continue };
            let pieces = Pieces::new(task.window, cover, &plan.areas);
            if pieces.is_empty() {
                continue;
            }
            let found = add_up(plan, &pieces, pixels);
            *measured.sums.entry(*site).or_default() += &found;
            refine((plan, known.rows), (*site, &pieces), values, &mut measured.exact);
            mask.cover(&pieces);
        }
        let painted = self.sinks.paint(plan, task.window, (values, pixels), &mask);
        let Some(painted) = painted else { return Ok(()) };
        if let Some(drawn) = drawn {
            drawn.push(packed(&painted)?);
        }
        self.sinks.put(&painted)
    }
}
