//! The first pass over imagery: indices and their histograms by site, and what speaks against
//! the scenes. Everything that has to be known as a whole first follows from it.

use restora_accounts::imagery::{
    BySite, IndexSum, QualitySum, Seen, SiteSurvey, add_site_to, merge,
};
use restora_grid::COVER_ONE;
use restora_message::catalogue::text;
use restora_message::{Problem, Problems};
use restora_terrain::{CLOUD, NO_DATA, Scratch, is_value};
use restora_zonal::Pieces;

use super::desk::Desk;
use super::pixels::TypeDesk;
use super::plan::{Ends, ImageryPlan};
use super::values::{ABSENT, HIDDEN, IMPLAUSIBLE, OVER, Values};
use super::work::covers;
use crate::local::{pool, share_out};
use crate::watch::go_on;
use crate::{Settings, Task, Watch};

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
    watch: &dyn Watch,
) -> Result<(BySite<SiteSurvey>, u64), Problems> {
    let pool = pool(settings.threads)?;
    let pixels: u64 = plan.tasks.iter().map(|task| task.window.cells()).sum();
    watch.phase(&text::PHASE_SURVEY, pixels * plan.scenes.len() as u64);
    let covers = covers(plan);
    let parts = share_out(
        &pool,
        &plan.tasks,
        (None, || bench(plan)),
        |task, bench, (sum, read): &mut (BySite<SiteSurvey>, u64)| {
            go_on(watch)?;
            let pixels = work(plan, task, &covers, bench, sum)?;
            watch.advance(pixels);
            *read += pixels;
            Ok(())
        },
    )?;
    let (mut all, mut read) = (BySite::new(), 0);
    for (part, pixels) in parts {
        merge(&mut all, part);
        read += pixels;
    }
    for (union, sites) in &plan.places.unions {
        for site in sites {
            add_site_to(&mut all, *site, *union);
        }
    }
    Ok((all, read))
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
    covers: &super::work::Covers<'_>,
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
    let mut seen = Seen::default();
    let mut weighted = 0i128;
    let (mut least, mut most) = (i32::MAX, i32::MIN);
    // Whole cells, which are most, are counted and not added up.
    let (mut whole, mut part, mut area_sum) = (0u64, 0u128, 0u128);
    pieces.each(|cell, cover, area| {
        let value = values[cell];
        if is_value(value) && common.is_none_or(|common| common[cell] == 0) {
            if cover == COVER_ONE {
                whole += 1;
            } else {
                part += u128::from(cover);
            }
            area_sum += u128::from(area);
            weighted += i128::from(value) * i128::from(area);
            least = least.min(value);
            most = most.max(value);
            scratch.add(value, area);
        } else {
            let sum = match value {
                NO_DATA => &mut seen.no_data,
                CLOUD => &mut seen.cloud,
                value if is_value(value) => &mut seen.unmatched,
                _ => &mut seen.no_value,
            };
            sum.add(cover, area);
        }
    });
    seen.valid.pixels = u128::from(whole) * u128::from(COVER_ONE) + part;
    seen.valid.area = area_sum;
    let any = seen.valid.pixels > 0;
    let histogram = scratch.take();
    IndexSum {
        seen,
        weighted,
        range: any.then_some((least, most)),
        histogram: any.then_some(histogram),
    }
}

/// Adds up what speaks against a scene.
fn marks(pieces: &Pieces, quality: &[u8]) -> QualitySum {
    let mut areas = [0u128; 16];
    pieces.each(|cell, _, area| {
        areas[usize::from(quality[cell] & 15)] += u128::from(area);
    });
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
    let mut known: Vec<i32> = Vec::new();
    pieces.each(|cell, _, _| {
        if let Some(code) = type_code(codes[cell])
            && !known.contains(&code)
        {
            known.push(code);
        }
    });
    for code in known {
        for scene in &values.indices {
            pieces.each(|cell, _, area| {
                let counts = common.is_none_or(|common| common[cell] == 0);
                if counts && type_code(codes[cell]) == Some(code) {
                    scratch.add(scene[index][cell], area);
                }
            });
        }
        found.types.insert(code, scratch.take());
    }
}

/// A whole number of a raster of types.
pub(crate) fn type_code(number: f32) -> Option<i32> {
    #[expect(clippy::cast_possible_truncation, reason = "a whole number below 2^24")]
    (number.fract() == 0.0 && number.abs() < 16_777_216.0).then_some(number as i32)
}
