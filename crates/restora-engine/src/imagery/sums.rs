//! Sums over the cells of a site in the last pass.

use restora_accounts::MaskRule;
use restora_accounts::imagery::{
    BySite, Exact, FateSum, FractionSum, LossSum, Seen, SiteMeasures, SiteSurvey,
    TrendSum, WaterSum,
};
use restora_terrain::water::{UNKNOWN, WET};
use restora_terrain::{
    CLOUD, Frequency, Intensity, NO_DATA, QuantilePlace, Refined, Scratch, is_value,
};
use restora_zonal::{Pieces, Sum};

use super::pixels::{NO_LOSS, Pixels};
use super::plan::{ImageryPlan, IndexUse};
use super::values::Values;

/// Adds up everything but percentiles.
pub(crate) fn add_up(
    plan: &ImageryPlan,
    pieces: &Pieces,
    pixels: &Pixels,
) -> SiteMeasures {
    let common = plan.compare == MaskRule::Common;
    let mut out = SiteMeasures::default();
    if let Some(fraction) = &plan.fraction {
        let gone =
            |cell: usize| pixels.fraction.iter().any(|scene| !is_value(scene[cell]));
        for scene in &pixels.fraction {
            let mut sum = FractionSum {
                grades: vec![0; fraction.grades.count()],
                ..FractionSum::default()
            };
            pieces.each(|cell, cover, area| {
                let value = scene[cell];
                if !is_value(value) {
                    place(&mut sum.seen, value).add(cover, area);
                } else if common && gone(cell) {
                    sum.seen.unmatched.add(cover, area);
                } else {
                    sum.seen.valid.add(cover, area);
                    sum.weighted += u128::from(value.unsigned_abs()) * u128::from(area);
                    if let Some(grade) = fraction.grades.grade(value) {
                        sum.grades[grade] += u128::from(area);
                    }
                }
            });
            out.fraction.push(sum);
        }
    }
    if let Some(loss) = &plan.loss {
        for (scene, fraction) in pixels.loss.iter().zip(&pixels.fraction) {
            let gone =
                |cell: usize| pixels.loss.iter().any(|scene| scene[cell] == NO_LOSS);
            let mut sum = LossSum::default();
            pieces.each(|cell, cover, area| {
                let value = scene[cell];
                if !is_value(fraction[cell]) {
                    place(&mut sum.seen, fraction[cell]).add(cover, area);
                } else if value == NO_LOSS {
                    sum.seen.no_value.add(cover, area);
                } else if common && gone(cell) {
                    sum.seen.unmatched.add(cover, area);
                } else {
                    sum.seen.valid.add(cover, area);
                    sum.weighted += u128::from(value) * u128::from(area);
                    let grade = Intensity::of(value, loss.tolerable);
                    let at = Intensity::ALL.iter().position(|known| *known == grade);
                    sum.grades[at.unwrap_or(0)] += u128::from(area);
                }
            });
            out.loss.push(sum);
        }
    }
    water(plan, pieces, pixels, &mut out);
    for (fates, sum) in pixels.fates.iter().zip(&mut out.fates) {
        *sum = fates_of(pieces, fates);
    }
    if plan.trend.is_some() {
        out.trend = trends_of(pieces, pixels);
    }
    out
}

/// Where land without a value goes.
fn place(seen: &mut Seen, mark: i32) -> &mut Sum {
    match mark {
        NO_DATA => &mut seen.no_data,
        CLOUD => &mut seen.cloud,
        _ => &mut seen.no_value,
    }
}

fn water(plan: &ImageryPlan, pieces: &Pieces, pixels: &Pixels, out: &mut SiteMeasures) {
    let Some(water) = &plan.water else { return };
    let common = plan.compare == MaskRule::Common;
    let unknown = |cell: usize| pixels.water.iter().any(|scene| scene[cell] == UNKNOWN);
    for (scene, shore) in pixels.water.iter().zip(&pixels.shore) {
        let mut sum = WaterSum::default();
        pieces.each(|cell, cover, area| {
            sum.shoreline += u128::from(shore[cell]) * u128::from(cover);
            let state = scene[cell];
            if state == UNKNOWN || (common && unknown(cell)) {
                return;
            }
            let sum = if state == WET { &mut sum.water } else { &mut sum.dry };
            sum.add(cover, area);
        });
        out.water.push(sum);
    }
    pieces.each(|cell, _, area| {
        let seen = pixels.water.iter().filter(|scene| scene[cell] != UNKNOWN).count();
        let wet = pixels.water.iter().filter(|scene| scene[cell] == WET).count();
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let at = match water.permanence.of(count(wet), count(seen)) {
            Frequency::Permanent => 0,
            Frequency::Seasonal => 1,
            Frequency::Rare => 2,
            Frequency::Never => 3,
            Frequency::TooFew => 4,
        };
        out.frequency.areas[at] += u128::from(area);
    });
}

fn fates_of(pieces: &Pieces, fates: &[u8]) -> FateSum {
    let mut sum = FateSum::default();
    if !fates.is_empty() {
        pieces.each(|cell, _, area| {
            sum.areas[usize::from(fates[cell])] += u128::from(area);
        });
    }
    sum
}

fn trends_of(pieces: &Pieces, pixels: &Pixels) -> TrendSum {
    let mut sum = TrendSum::default();
    pieces.each(|cell, _, area| {
        sum.areas[usize::from(pixels.trend[cell])] += u128::from(area);
        let slope = pixels.slope[cell];
        if is_value(slope) {
            sum.weighted += i128::from(slope) * i128::from(area);
            sum.with_slope += u128::from(area);
        }
    });
    sum
}

/// Rows whose percentiles a part's cells belong to: its own, and those of its unions.
pub(crate) struct Rows {
    /// By index: bits of a value below its bin.
    shifts: Vec<u32>,
    places: Vec<(u32, Vec<Vec<Option<QuantilePlace>>>)>,
}

impl Rows {
    /// Of every row that is in the results.
    pub(crate) fn new(plan: &ImageryPlan, survey: &BySite<SiteSurvey>) -> Self {
        let rows = (0u32..).take(plan.places.rows.len());
        let places =
            rows.filter_map(|row| Some((row, places(plan, survey.get(&row)?)))).collect();
        let shift = |used: &IndexUse| Scratch::for_index(used.index).shift();
        Self { shifts: plan.indices.iter().map(shift).collect(), places }
    }

    fn of(&self, row: u32) -> Option<&Vec<Vec<Option<QuantilePlace>>>> {
        let at = self.places.binary_search_by_key(&row, |(row, _)| *row).ok()?;
        Some(&self.places[at].1)
    }
}

/// Where each percentile lies, by date and index, then by percentile.
fn places(plan: &ImageryPlan, survey: &SiteSurvey) -> Vec<Vec<Option<QuantilePlace>>> {
    let indices = plan.indices.len();
    survey
        .indices
        .iter()
        .enumerate()
        .map(|(at, sum)| {
            let reported = plan.indices[at % indices].reported;
            let histogram = sum.histogram.as_ref().filter(|_| reported);
            let place = |share: &u32| histogram.and_then(|h| h.quantile(*share));
            plan.percentiles.iter().map(place).collect()
        })
        .collect()
}

/// Collects the values in the bins of percentiles, for a part and all rows that it belongs to.
pub(crate) fn refine(
    (plan, rows): (&ImageryPlan, &Rows),
    (site, pieces): (u32, &Pieces),
    values: &Values,
    out: &mut BySite<Exact>,
) {
    if plan.percentiles.is_empty() {
        return;
    }
    let unions = plan.places.unions.iter().filter(|(_, parts)| parts.contains(&site));
    let all = std::iter::once(site).chain(unions.map(|(union, _)| *union));
    for row in all {
        let Some(places) = rows.of(row) else { continue };
        let mut found: Vec<Vec<Option<Refined>>> = Vec::with_capacity(places.len());
        for (at, places) in places.iter().enumerate() {
            let (scene, index) = (at / plan.indices.len(), at % plan.indices.len());
            let shift = rows.shifts[index];
            let mut collectors: Vec<Option<Refined>> = places
                .iter()
                .map(|place| place.map(|place| Refined::new(place, shift)))
                .collect();
            if collectors.iter().any(Option::is_some) {
                let common = values.common[index].as_deref();
                let numbers = &values.indices[scene][index];
                // A coarse look first: most cells lie between the bins.
                let near = Near::new(places, shift);
                pieces.each(|cell, _, area| {
                    let value = numbers[cell];
                    if near.may_be(value) && common.is_none_or(|common| common[cell] == 0)
                    {
                        collectors
                            .iter_mut()
                            .flatten()
                            .for_each(|one| one.add(value, area));
                    }
                });
            }
            found.push(collectors);
        }
        *out.entry(row).or_default() += &Exact(found);
    }
}

/// Which bins are looked for, as bits of their last six.
struct Near {
    shift: u32,
    bins: u64,
}

impl Near {
    fn new(places: &[Option<QuantilePlace>], shift: u32) -> Self {
        let bits = places.iter().flatten().flat_map(|place| [place.first, place.second]);
        Self { shift, bins: bits.fold(0, |all, bin| all | 1u64 << (bin & 63)) }
    }

    #[inline]
    fn may_be(&self, value: i32) -> bool {
        self.bins >> ((value >> self.shift) & 63) & 1 == 1
    }
}
