//! What only the imagery could tell: scenes without valid pixels, wrong scales, haze, shifts.

use restora_accounts::imagery::{BySite, SiteMeasures, SiteSurvey, pooled};
use restora_message::catalogue::imagery as told;
use restora_message::{Problem, Problems};

use super::plan::ImageryPlan;
use crate::Loaded;

/// More of the land than this has a reflectance that no ground has: the scale is wrong.
const MOST: f64 = 0.5;

/// Land without a number is told from this share on.
const WORTH_TELLING: f64 = 0.001;

/// A difference of the share of land that is seen which is told.
const OTHER_LAND: f64 = 0.1;

/// Half of the land, in millionths.
const MEDIAN: u32 = 500_000;

fn hectares(plan: &ImageryPlan, units: u128) -> String {
    format!("{:.4}", plan.areas.m2(units) / 1e4)
}

/// Scenes that cannot be used at all.
pub(crate) fn stop(
    (loaded, plan): (&Loaded, &ImageryPlan),
    survey: &BySite<SiteSurvey>,
    total: u32,
) -> Result<(), Problems> {
    let mut problems = Problems::new();
    let Some(all) = survey.get(&total) else { return Ok(()) };
    for (scene, (date, quality)) in plan.dates.iter().zip(&all.quality).enumerate() {
        let at = format!("/imagery/scenes/{scene}");
        let blind = quality.cloud > 0 || quality.no_data > 0;
        if blind && !sees(plan, all, scene) {
            let problem = Problem::new(&told::NO_VALID_PIXEL)
                .with("date", date)
                .with("cloud", hectares(plan, quality.cloud))
                .with("no_data", hectares(plan, quality.no_data));
            problems.push(loaded.place(problem, &at));
        }
        let over = quality.over_scale as f64 / quality.looked_at.max(1) as f64;
        if over > MOST && plan.scenes[scene].sensor.gives_reflectance() {
            let percent = format!("{:.1}", over * 100.0);
            let problem = Problem::new(&told::WRONG_SCALE)
                .with("percent", percent)
                .with("date", date);
            problems.push(loaded.place(problem, &at));
        }
    }
    let unseen = nothing_common(plan, all).into_iter();
    problems.extend(unseen.map(|problem| loaded.place(problem, "/imagery/compare")));
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

/// Whether a scene shows anything of a site, by any index.
fn sees(plan: &ImageryPlan, found: &SiteSurvey, scene: usize) -> bool {
    let indices = plan.indices.len();
    found.indices[scene * indices..(scene + 1) * indices].iter().any(|sum| {
        let seen = &sum.seen;
        seen.valid.area + seen.unmatched.area + seen.no_value.area > 0
    })
}

/// Indices that have values at some dates, but of no pixel at all of them.
fn nothing_common(plan: &ImageryPlan, all: &SiteSurvey) -> Problems {
    let indices = plan.indices.len();
    let of = |index: usize| all.indices.iter().skip(index).step_by(indices);
    let lost = |index: &usize| {
        of(*index).all(|sum| sum.seen.valid.area == 0)
            && of(*index).any(|sum| sum.seen.unmatched.area > 0)
    };
    let problem = |index: usize| {
        Problem::new(&told::NOTHING_COMMON).with("index", &plan.indices[index].name)
    };
    (0..indices).filter(lost).map(problem).collect()
}

/// Pairs of dates that see clearly different parts of the land, where each counts for itself.
fn other_land(plan: &ImageryPlan, all: &SiteSurvey) -> Problems {
    let indices = plan.indices.len();
    let share = |scene: usize| {
        let sum = &all.indices[scene * indices + plan.quality.index].seen;
        sum.valid.area as f64 / sum.inside().area.max(1) as f64
    };
    let pairs = (1..plan.scenes.len()).map(|scene| (scene - 1, scene));
    let apart = pairs.filter(|(a, b)| (share(*a) - share(*b)).abs() > OTHER_LAND);
    apart
        .map(|(a, b)| {
            Problem::new(&told::OTHER_LAND)
                .with("from", &plan.dates[a])
                .with("first", format!("{:.0}", share(a) * 100.0))
                .with("to", &plan.dates[b])
                .with("second", format!("{:.0}", share(b) * 100.0))
        })
        .collect()
}

/// What the reader should know of the scenes.
pub(crate) fn warn(
    plan: &ImageryPlan,
    survey: &BySite<SiteSurvey>,
    total: u32,
) -> Problems {
    let mut out = Problems::new();
    let Some(all) = survey.get(&total) else { return out };
    for (date, quality) in plan.dates.iter().zip(&all.quality) {
        let share = quality.implausible as f64 / quality.looked_at.max(1) as f64;
        if share > plan.quality.largest_implausible_share {
            let percent = format!("{:.1}", share * 100.0);
            let problem = Problem::new(&told::IMPLAUSIBLE)
                .with("percent", percent)
                .with("date", date);
            out.push(problem);
        }
    }
    without_number(plan, all, &mut out);
    gaps(plan, survey, &mut out);
    out.extend(other_land(plan, all));
    out.extend(shifts(plan, survey, total));
    out
}

/// Land whose bands have numbers from which no index follows.
fn without_number(plan: &ImageryPlan, all: &SiteSurvey, out: &mut Problems) {
    let indices = plan.indices.len();
    for (at, sum) in all.indices.iter().enumerate() {
        let inside = sum.seen.inside().area.max(1);
        let area = sum.seen.no_value.area;
        if area as f64 / inside as f64 > WORTH_TELLING {
            let problem = Problem::new(&told::NO_INDEX)
                .with("hectares", hectares(plan, area))
                .with("index", &plan.indices[at % indices].name)
                .with("date", &plan.dates[at / indices]);
            out.push(problem);
        }
    }
}

/// Sites that a scene shows nothing of.
fn gaps(plan: &ImageryPlan, survey: &BySite<SiteSurvey>, out: &mut Problems) {
    let sites = &plan.places.rows[..plan.places.sites];
    for (number, site) in (0u32..).zip(sites) {
        let Some(found) = survey.get(&number) else { continue };
        for (scene, date) in plan.dates.iter().enumerate() {
            if !sees(plan, found, scene) {
                let problem = Problem::new(&told::NO_LAND_AT_DATE)
                    .with("id", &site.id)
                    .with("date", date);
                out.push(problem.at_site(&site.id));
            }
        }
    }
}

/// Medians of an index on land that did not change, or else on all land, by scene.
pub(crate) fn medians(
    plan: &ImageryPlan,
    survey: &BySite<SiteSurvey>,
    total: u32,
) -> Vec<Option<f64>> {
    let rows = plan.quality.stable.clone().unwrap_or_else(|| vec![total]);
    let indices = plan.indices.len();
    let of = |scene: usize| {
        let at = scene * indices + plan.quality.index;
        pooled(survey, rows.iter().map(|row| (*row, at)))?.quantile_value(MEDIAN)
    };
    (0..plan.scenes.len()).map(of).collect()
}

/// Shifts between neighbouring scenes that are no change of the land, or may be none.
fn shifts(plan: &ImageryPlan, survey: &BySite<SiteSurvey>, total: u32) -> Problems {
    let medians = medians(plan, survey, total);
    let entry = match plan.quality.stable {
        Some(_) => &told::SHIFTED,
        None => &told::SHIFTED_ALL,
    };
    let mut out = Problems::new();
    for (pair, dates) in medians.windows(2).zip(plan.dates.windows(2)) {
        let (Some(from), Some(to)) = (pair[0], pair[1]) else { continue };
        if (to - from).abs() > plan.quality.largest_shift {
            let problem = Problem::new(entry)
                .with("from", &dates[0])
                .with("to", &dates[1])
                .with("index", &plan.indices[plan.quality.index].name)
                .with("shift", format!("{:+.3}", to - from));
            out.push(problem);
        }
    }
    out
}

/// What the last pass tells.
pub(crate) fn measured(
    plan: &ImageryPlan,
    measures: &BySite<SiteMeasures>,
    total: u32,
) -> Problems {
    let Some(all) = measures.get(&total) else { return Problems::new() };
    let lacking = plan.dates.iter().zip(&all.loss).filter(|(_, loss)| {
        let inside = loss.seen.inside().area.max(1);
        loss.seen.no_value.area as f64 / inside as f64 > WORTH_TELLING
    });
    lacking
        .map(|(date, loss)| {
            Problem::new(&told::NO_TERRAIN)
                .with("hectares", hectares(plan, loss.seen.no_value.area))
                .with("date", date)
        })
        .collect()
}
