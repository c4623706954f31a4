//! What is measured on imagery and terrain: indices, vegetation fraction, water, soil loss, over
//! any number of dates.
//!
//! Imagery has a pixel grid of its own and up to three passes over it: a survey, from which
//! follows what has to be known as a whole (percentiles, thresholds); a water stage, where
//! patches or shores are wanted; and the pass that measures. What they find are whole numbers by
//! site and date, which `restora-accounts` makes tables of.

mod config;
mod desk;
mod findings;
mod loss;
mod make;
mod measure;
mod measures;
mod pixels;
mod plan;
mod rasters;
mod runs;
mod record;
mod scenes;
mod sums;
mod survey;
mod thresholds;
mod values;
mod water;
mod work;

pub use config::{BandAlign, BandInput, BandMethod, Clouds, Imagery, Quality, Scene};
pub use measures::{
    Elevation, EndMembers, Erodibility, Erosivity, GradeWord, OtsuPool, OtsuRule,
    Persistence, PixelTrend, Pool, SlopeLength, SoilLoss, TypeRaster, VegetationFraction,
    Water,
};

pub(crate) use make::{LandCover, imagery};
pub(crate) use plan::ImageryPlan;
pub(crate) use record::record;

use restora_accounts::imagery::{
    BySite, Found, GradeInfo, IndexInfo, Setting, SiteSurvey, ThresholdInfo,
};
use restora_io::OutputDir;
use restora_message::catalogue::run;
use restora_message::{Problem, Problems};
use restora_patch::Steps;
use restora_table::RasterProduct;
use restora_terrain::{FRACTION_BITS, Scratch, number};
use restora_zonal::{Transforms, cell_sides_m};

use self::measure::{Known, Measured, measure};
use self::plan::Ends;
use self::rasters::Sinks;
use self::sums::Rows;
use self::survey::survey;
use self::thresholds::{Pairs, Threshold, as_numbers, end_members, thresholds};
use self::water::find_water;
use crate::{Begun, Loaded, Settings, Watch};

/// What imagery shows, and what to tell of it.
pub(crate) struct Shown {
    pub(crate) found: Found,
    pub(crate) setting: Setting,
    pub(crate) warnings: Problems,
    /// Rasters that were drawn.
    pub(crate) rasters: Vec<RasterProduct>,
    /// Pixels that were planned and read in the first pass.
    pub(crate) pixels: (u64, u64),
}

/// Goes over the imagery and measures all that is asked for; rasters go into `folder`.
pub(crate) fn look(
    (loaded, plan): (&Loaded, &ImageryPlan),
    folder: Option<&mut OutputDir>,
    (settings, watch, begun): (&Settings, &dyn Watch, &Begun),
) -> Result<Shown, Problems> {
    let total = total(plan);
    if let Some(loss) = &plan.loss {
        let windows: Vec<_> = plan.tasks.iter().map(|task| task.window).collect();
        loss::check(loss, &windows, (loaded, &plan.grid))?;
    }
    let on = (watch, begun);
    let (survey, read): (BySite<SiteSurvey>, u64) = survey(plan, settings, on)?;
    findings::stop((loaded, plan), &survey, total)?;
    let mut warnings = findings::warn(plan, &survey, total);
    let pairs = match &plan.fraction {
        Some(fraction) => Some(end_members((loaded, plan), fraction, (&survey, total))?),
        None => None,
    };
    let levels: Vec<Threshold> = match &plan.water {
        Some(water) => thresholds(plan, water, (&survey, total), &mut warnings),
        None => Vec::new(),
    };
    let states = match &plan.water {
        Some(water) => Some(find_water(plan, (water, &levels), settings, on)?),
        None => None,
    };
    let rows = Rows::new(plan, &survey);
    let times: Vec<f64> =
        plan.dates.iter().map(|date| restora_accounts::year_of(date)).collect();
    let lines = if plan.water.is_some() { shore_lines(plan)? } else { Vec::new() };
    let known = Known {
        rows: &rows,
        pairs: pairs.as_ref(),
        water: states.as_ref(),
        lines: &lines,
        times: &times,
    };
    let mut measured = Measured::default();
    let mut rasters = Vec::new();
    if measure::needed(plan) {
        let place = folder.map(|folder| (folder, begun));
        let sinks = Sinks::new(plan, place, settings)?;
        measured = measure(plan, (&known, &sinks), settings, on)?;
        rasters = sinks.finish(on)?;
    }
    let Measured { sums: measures, exact } = measured;
    warnings.extend(findings::measured(plan, &measures, total));
    let planned: u64 = plan.tasks.iter().map(|task| task.window.cells()).sum();
    Ok(Shown {
        setting: setting(plan, &levels, pairs.as_ref()),
        found: Found { survey, measures, exact },
        warnings,
        rasters,
        pixels: (planned * plan.scenes.len() as u64, read),
    })
}

/// The row that stands for all land: the union, or the only site.
fn total(plan: &ImageryPlan) -> u32 {
    let rows = &plan.places.rows;
    let union = rows.iter().position(|row| row.kind == restora_accounts::SiteKind::Union);
    u32::try_from(union.unwrap_or(0)).unwrap_or(0)
}

/// Steps of a shore along the lines between rows: cells are as long there as on the mean of the
/// rows above and below.
fn shore_lines(plan: &ImageryPlan) -> Result<Vec<Steps>, Problem> {
    let sides = cell_sides_m("", &plan.grid, &Transforms::default())?;
    let last = sides.len().saturating_sub(1);
    (0..=sides.len())
        .map(|line| {
            let (above, below) = (sides[line.saturating_sub(1)], sides[line.min(last)]);
            let dx = f64::midpoint(above.0, below.0);
            let dy = f64::midpoint(above.1, below.1);
            Steps::new(dx, dy).ok_or_else(|| {
                let cause = format!("cells of {dx} × {dy} m");
                Problem::new(&run::INTERNAL).with("cause", cause)
            })
        })
        .collect()
}

/// What the tables need to know of what was asked for.
fn setting(plan: &ImageryPlan, levels: &[Threshold], pairs: Option<&Pairs>) -> Setting {
    let of_index = |index: usize| plan.indices[index].index.bits();
    let indices = plan.indices.iter().map(|used| IndexInfo {
        name: used.name.clone(),
        bits: used.index.bits(),
        reported: used.reported,
    });
    Setting {
        dates: plan.dates.clone(),
        compare: plan.compare,
        indices: indices.collect(),
        percentiles: plan.percentiles.clone(),
        histogram: plan.histogram,
        quality_index: plan.quality.index,
        stable: plan.quality.stable.clone(),
        fraction: plan.fraction.as_ref().map(|fraction| {
            let grades = (0..fraction.grades.count()).map(|grade| {
                let (from, to) = fraction.grades.limits(grade).unwrap_or((0.0, 1.0));
                // Bounds are held at 2⁻³⁰ and were written with a few decimals.
                let [from, to] = [from, to].map(|bound| (bound * 1e6).round() / 1e6);
                GradeInfo { name: fraction.grades.name(grade), from, to }
            });
            (fraction.index, grades.collect())
        }),
        end_members: pairs.map_or_else(Vec::new, |pairs| {
            let bits =
                plan.fraction.as_ref().map_or(0, |fraction| of_index(fraction.index));
            let all = pairs.all.iter().map(|ends| (None, as_numbers(*ends, bits)));
            let types = pairs.by_type.iter();
            all.chain(types.map(|(code, ends)| (Some(*code), as_numbers(*ends, bits))))
                .collect()
        }),
        pooled: plan.fraction.as_ref().and_then(|fraction| match fraction.ends {
            Ends::Fixed(_) => None,
            // Half of a bin.
            Ends::Percentiles(_) => {
                let index = plan.indices[fraction.index].index;
                let bin = f64::from(1u32 << Scratch::for_index(index).shift());
                Some(bin / 2.0 / f64::from(index.bits()).exp2())
            }
        }),
        water: plan.water.as_ref().map(|water| {
            let bits = of_index(water.index);
            let levels = levels.iter().map(|level| ThresholdInfo {
                value: number(level.value, bits),
                separability: level.otsu.map(|otsu| otsu.separability),
                by_otsu: level.by_otsu,
            });
            (water.index, levels.collect())
        }),
        loss: plan.loss.as_ref().map(|loss| loss.tolerable),
        persistence: plan
            .persistence
            .map(|(hold, vegetated)| (hold, number(vegetated, FRACTION_BITS))),
        trend: plan.trend,
    }
}
