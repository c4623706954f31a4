//! The first pass over imagery: indices and their histograms by site, and what speaks against
//! the scenes. Everything that has to be known as a whole first follows from it.

use std::ops::Range;

use restora_accounts::imagery::{
    BySite, IndexSum, QualitySum, Shape, SiteSurvey, add_site_to, merge,
};
use restora_grid::{COVER_BITS, COVER_ONE};
use restora_message::catalogue::text;
use restora_message::{Problem, Problems, Text};
use restora_terrain::{CLOUD, NO_DATA, Scratch, is_value};
use restora_zonal::Pieces;

use super::desk::Desk;
use super::pixels::TypeDesk;
use super::plan::{Ends, ImageryPlan};
use super::runs::{any, extremes, weighted, weights};
use super::values::{ABSENT, HIDDEN, IMPLAUSIBLE, OVER, Values};
use super::work::{Covers, covers};
use crate::local::pool;
use crate::shards::{Gone, Here, Pass, Plain, go_over};
use crate::{Begun, Settings, Task, Watch};

/// A thread's own readers and arrays.
struct Bench {
    desk: Desk,
    values: Values,
    scratch: Vec<Scratch>,
    types: Option<TypeDesk>,
}

/// Looks through all scenes.
pub(crate) fn survey(
    plan: &ImageryPlan,
    settings: &Settings,
    (watch, begun): (&dyn Watch, &Begun),
) -> Result<(BySite<SiteSurvey>, u64), Problems> {
    let pass = Survey { plan, covers: covers(plan), shape: plan.shape() };
    let gone = go_over(&pass, begun, (&pool(settings.threads)?, watch))?;
    let Gone { found: mut all, pixels } = gone;
    for (union, sites) in &plan.places.unions {
        for site in sites {
            add_site_to(&mut all, *site, *union);
        }
    }
    Ok((all, pixels))
}

/// The pass that looks through them.
struct Survey<'a> {
    plan: &'a ImageryPlan,
    covers: Covers<'a>,
    shape: Shape,
}

impl Plain for BySite<SiteSurvey> {
    fn add(&mut self, other: Self) {
        merge(self, other);
    }
}

impl Pass for Survey<'_> {
    type Item = Task;
    type Desk = Bench;
    type Finds = BySite<SiteSurvey>;

    fn name(&self) -> &'static str {
        "survey"
    }

    fn phase(&self) -> &'static Text {
        &text::PHASE_SURVEY
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
        here: Here<'_, BySite<SiteSurvey>>,
    ) -> Result<u64, Problem> {
        work(self.plan, task, &self.covers, bench, here.found)
    }

    fn believe(
        &self,
        read: BySite<SiteSurvey>,
        _: &[Range<u32>],
    ) -> Option<BySite<SiteSurvey>> {
        let known = |(site, found): (&u32, &SiteSurvey)| {
            self.covers.contains_key(site) && self.shape.takes_survey(found)
        };
        read.iter().all(known).then_some(read)
    }
}

fn bench(plan: &ImageryPlan) -> Result<Bench, Problem> {
    let pooled = plan
        .fraction
        .as_ref()
        .is_some_and(|fraction| matches!(fraction.ends, Ends::Percentiles(_)));
    let types = if pooled { TypeDesk::new(plan)? } else { None };
    Ok(Bench {
        desk: Desk::new(&plan.scenes, &plan.grid)?,
        values: Values::default(),
        scratch: plan.indices.iter().map(|used| Scratch::for_index(used.index)).collect(),
        types,
    })
}

fn work(
    plan: &ImageryPlan,
    task: &Task,
    covers: &Covers<'_>,
    bench: &mut Bench,
    sum: &mut BySite<SiteSurvey>,
) -> Result<u64, Problem> {
    let Bench { desk, values, scratch, types } = bench;
    let all = vec![true; plan.indices.len()];
    values.read(plan, desk, task.window, (&all, true))?;
    if let Some(types) = types {
        types.read(task.window)?;
    }
    for site in &task.sites {
        let Some(cover) = covers.get(site) else { continue };
        let pieces = Pieces::new(task.window, cover, &plan.areas);
        if pieces.is_empty() {
            continue;
        }
        let mut found = SiteSurvey::default();
        for (scene, quality) in values.indices.iter().zip(&values.quality) {
            for ((index, common), scratch) in
                scene.iter().zip(&values.common).zip(&mut *scratch)
            {
                found.indices.push(add_up(&pieces, index, common.as_deref(), scratch));
            }
            found.quality.push(marks(&pieces, quality));
        }
        if let (Some(types), Some(fraction)) = (&types, &plan.fraction) {
            let scratch = &mut scratch[fraction.index];
            by_type(&pieces, (&types.codes, values, fraction.index), scratch, &mut found);
        }
        *sum.entry(*site).or_default() += &found;
    }
    Ok(values.quality.iter().map(|scene| scene.len() as u64).sum())
}

/// Sums up an index over the cells of a site.
fn add_up(
    pieces: &Pieces,
    values: &[i32],
    common: Option<&[u8]>,
    scratch: &mut Scratch,
) -> IndexSum {
    let mut out = IndexSum::default();
    let mut range = (i32::MAX, i32::MIN);
    // Sums of a task fit into 64 bits but on maps of the world.
    let fits = pieces.area() <= u128::from(u64::MAX);
    for (cells, areas) in pieces.runs() {
        let run = &values[cells.clone()];
        let (least, most) = extremes(run);
        let plain =
            is_value(least) && !common.is_some_and(|common| any(&common[cells.clone()]));
        if plain && fits && !run.is_empty() {
            out.seen.valid.pixels += (run.len() as u128) << COVER_BITS;
            out.seen.valid.area += u128::from(areas.between(0, run.len()));
            out.weighted += weighted(run, areas);
            scratch.add_run(run, weights(areas), (least, most));
            range = (range.0.min(least), range.1.max(most));
            continue;
        }
        for (i, cell) in cells.enumerate() {
            let area = areas.between(i, i + 1);
            one(
                values[cell],
                (COVER_ONE, area),
                is_masked(common, cell),
                &mut out,
                scratch,
            );
            if is_value(values[cell]) && !is_masked(common, cell) {
                range = (range.0.min(values[cell]), range.1.max(values[cell]));
            }
        }
    }
    for (cell, cover, area) in pieces.edges() {
        let (value, masked) = (values[cell], is_masked(common, cell));
        one(value, (cover, area), masked, &mut out, scratch);
        if is_value(value) && !masked {
            range = (range.0.min(value), range.1.max(value));
        }
    }
    if out.seen.valid.pixels > 0 {
        out.range = Some(range);
        out.histogram = Some(scratch.take());
    }
    out
}

/// Whether a cell does not count because another date lacks it.
fn is_masked(common: Option<&[u8]>, cell: usize) -> bool {
    common.is_some_and(|common| common[cell] != 0)
}

/// Adds one cell.
fn one(
    value: i32,
    (cover, area): (u32, u64),
    masked: bool,
    out: &mut IndexSum,
    scratch: &mut Scratch,
) {
    let seen = &mut out.seen;
    let sum = match value {
        NO_DATA => &mut seen.no_data,
        CLOUD => &mut seen.cloud,
        value if !is_value(value) => &mut seen.no_value,
        _ if masked => &mut seen.unmatched,
        value => {
            out.weighted += i128::from(value) * i128::from(area);
            scratch.add(value, area);
            &mut seen.valid
        }
    };
    sum.add(cover, area);
}

/// Adds up what speaks against a scene.
fn marks(pieces: &Pieces, quality: &[u8]) -> QualitySum {
    let mut areas = [0u128; 16];
    let mut put = |cell: usize, area: u64| {
        areas[usize::from(quality[cell] & 15)] += u128::from(area);
    };
    let mut plain = 0;
    for (cells, run) in pieces.runs() {
        if any(&quality[cells.clone()]) {
            for (i, cell) in cells.enumerate() {
                put(cell, run.between(i, i + 1));
            }
        } else {
            plain += u128::from(run.between(0, cells.len()));
        }
    }
    pieces.edges().for_each(|(cell, _, area)| put(cell, area));
    areas[0] += plain;
    let mut sum = QualitySum::default();
    for (mark, area) in (0u8..).zip(areas) {
        if mark & ABSENT != 0 {
            sum.no_data += area;
        } else if mark & HIDDEN != 0 {
            sum.cloud += area;
        } else {
            sum.looked_at += area;
            sum.implausible += area * u128::from(u8::from(mark & IMPLAUSIBLE != 0));
            sum.over_scale += area * u128::from(u8::from(mark & OVER != 0));
        }
    }
    sum
}

/// Histograms of an index by type, all scenes together.
fn by_type(
    pieces: &Pieces,
    (codes, values, index): (&[f32], &Values, usize),
    scratch: &mut Scratch,
    found: &mut SiteSurvey,
) {
    let common = values.common[index].as_deref();
    let mut cells: Vec<(i32, usize, u64)> = Vec::new();
    pieces.each(|cell, _, area| {
        if let Some(code) = type_code(codes[cell])
            && common.is_none_or(|common| common[cell] == 0)
        {
            cells.push((code, cell, area));
        }
    });
    cells.sort_unstable();
    for group in cells.chunk_by(|a, b| a.0 == b.0) {
        for scene in &values.indices {
            for (_, cell, area) in group {
                scratch.add(scene[index][*cell], *area);
            }
        }
        let histogram = scratch.take();
        // A type that no scene shows has no end-members, and needs none.
        if histogram.total() > 0 {
            found.types.insert(group[0].0, histogram);
        }
    }
}

/// A whole number of a raster of types.
pub(crate) fn type_code(number: f32) -> Option<i32> {
    #[expect(clippy::cast_possible_truncation, reason = "a whole number below 2^24")]
    (number.fract() == 0.0 && number.abs() < 16_777_216.0).then_some(number as i32)
}
