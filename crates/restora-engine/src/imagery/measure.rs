//! The last pass over imagery: with thresholds and end-members known, everything is measured
//! site by site, and rasters are written.

use restora_accounts::imagery::{BySite, Exact, SiteMeasures, add_site_to, merge};
use restora_message::catalogue::text;
use restora_message::{Problem, Problems};
use restora_patch::Steps;
use restora_zonal::Pieces;

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
use crate::local::{pool, share_out};
use crate::watch::go_on;
use crate::{Settings, Task, Watch};

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

/// What a thread found.
#[derive(Default)]
struct Part {
    sums: BySite<SiteMeasures>,
    exact: BySite<Exact>,
}

/// A thread's own readers and arrays.
struct Bench {
    desk: Desk,
    values: Values,
    loss: Option<LossDesk>,
    ground: Ground,
    pixels: Pixels,
}

/// Measures all that is asked for.
pub(crate) fn measure(
    plan: &ImageryPlan,
    known: &Known<'_>,
    sinks: &Sinks,
    (settings, watch): (&Settings, &dyn Watch),
) -> Result<(BySite<SiteMeasures>, BySite<Exact>), Problems> {
    let pool = pool(settings.threads)?;
    let scenes = plan.scenes.len() as u64;
    let pixels: u64 = plan.tasks.iter().map(|task| task.window.cells()).sum();
    watch.phase(&text::PHASE_MEASURE, pixels * scenes);
    let covers = covers(plan);
    let wanted = wanted(plan);
    let parts = share_out(
        &pool,
        &plan.tasks,
        (None, || bench(plan)),
        |task, bench, part: &mut Part| {
            go_on(watch)?;
            work((plan, known, sinks), (task, &covers), &wanted, bench, part)?;
            watch.advance(task.window.cells() * scenes);
            Ok(())
        },
    )?;
    let (mut all, mut exact) = (BySite::new(), BySite::new());
    for part in parts {
        merge(&mut all, part.sums);
        merge(&mut exact, part.exact);
    }
    for (union, sites) in &plan.places.unions {
        for site in sites {
            add_site_to(&mut all, *site, *union);
        }
    }
    Ok((all, exact))
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

fn work(
    (plan, known, sinks): (&ImageryPlan, &Known<'_>, &Sinks),
    (task, covers): (&Task, &Covers<'_>),
    wanted: &[bool],
    bench: &mut Bench,
    part: &mut Part,
) -> Result<(), Problem> {
    let Bench { desk, values, loss, ground, pixels } = bench;
    values.read(plan, desk, task.window, (wanted, false))?;
    if let (Some(desk), Some(plan)) = (loss, &plan.loss) {
        desk.read(plan, task.window, ground)?;
    }
    pixels.fill((plan, known), task.window, (values, ground))?;
    let mut masks = sinks.mask(task.window);
    for site in &task.sites {
        let Some(cover) = covers.get(site) else { continue };
        let pieces = Pieces::new(task.window, cover, &plan.areas);
        if pieces.is_empty() {
            continue;
        }
        let found = add_up(plan, &pieces, pixels);
        *part.sums.entry(*site).or_default() += &found;
        refine((plan, known.rows), (*site, &pieces), values, &mut part.exact);
        masks.cover(&pieces);
    }
    sinks.write(plan, task.window, (values, pixels), &masks)
}
