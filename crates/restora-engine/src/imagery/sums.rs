//! Sums over the cells of a site in the last pass.

use restora_accounts::MaskRule;
use restora_accounts::imagery::{
    BySite, Exact, FateSum, FractionSum, LossSum, Seen, SiteMeasures, SiteSurvey,
    TrendSum, WaterSum,
};
use restora_grid::{COVER_BITS, COVER_ONE};
use restora_terrain::water::{UNKNOWN, WET};
use restora_terrain::{
    CLOUD, Frequency, Grades, Intensity, NO_DATA, QuantilePlace, Refined, Scratch,
    is_value,
};
use restora_zonal::{MOST_AREA, Pieces, Sum};

use super::pixels::{NO_LOSS, Pixels};
use super::plan::{ImageryPlan, IndexUse};
use super::runs::{any, extremes, weighted, weights};
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
        let mask = pixels.fraction_common.as_deref();
        let of = |scene: &Vec<i32>| fraction_of(pieces, scene, mask, &fraction.grades);
        out.fraction = pixels.fraction.iter().map(of).collect();
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

/// Sums up the vegetation fraction of a scene over the cells of a site.
fn fraction_of(
    pieces: &Pieces,
    scene: &[i32],
    mask: Option<&[u8]>,
    grades: &Grades,
) -> FractionSum {
    let mut sum =
        FractionSum { grades: vec![0; grades.count()], ..FractionSum::default() };
    // Areas of a row fit into 64 bits.
    let mut row = vec![0u64; grades.count()];
    let mut all = 0i128;
    let mut one = |cell: usize, cover: u32, area: u64, sum: &mut FractionSum| {
        let value = scene[cell];
        if !is_value(value) {
            place(&mut sum.seen, value).add(cover, area);
        } else if mask.is_some_and(|mask| mask[cell] != 0) {
            sum.seen.unmatched.add(cover, area);
        } else {
            sum.seen.valid.add(cover, area);
            all += i128::from(value) * i128::from(area);
            if let Some(grade) = grades.grade(value) {
                sum.grades[grade] += u128::from(area);
            }
        }
    };
    let mut runs = 0i128;
    for (cells, areas) in pieces.runs() {
        let run = &scene[cells.clone()];
        let (least, most) = extremes(run);
        let plain =
            is_value(least) && !mask.is_some_and(|mask| any(&mask[cells.clone()]));
        if !plain {
            for (i, cell) in cells.enumerate() {
                one(cell, COVER_ONE, areas.between(i, i + 1), &mut sum);
            }
            continue;
        }
        let area = areas.between(0, run.len());
        sum.seen.valid.pixels += (run.len() as u128) << COVER_BITS;
        sum.seen.valid.area += u128::from(area);
        runs += weighted(run, areas);
        match (grades.grade(least), grades.grade(most)) {
            (Some(low), Some(high)) if low == high => sum.grades[low] += u128::from(area),
            _ => {
                row.fill(0);
                grades.add_run(run, weights(areas), &mut row);
                sum.grades
                    .iter_mut()
                    .zip(&row)
                    .for_each(|(sum, row)| *sum += u128::from(*row));
            }
        }
    }
    for (cell, cover, area) in pieces.edges() {
        one(cell, cover, area, &mut sum);
    }
    // No fraction is negative.
    sum.weighted = (all + runs).unsigned_abs();
    sum
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

    /// Whether such values can have been collected for a row.
    pub(crate) fn take(&self, row: u32, exact: &Exact) -> bool {
        let Some(places) = self.of(row) else { return false };
        let fits = |((place, shift), one): ((&Option<_>, u32), &Option<Refined>)| match (
            place, one,
        ) {
            (Some(place), Some(one)) => one.is_sound((*place, shift), MOST_AREA),
            (place, one) => place.is_none() && one.is_none(),
        };
        let all = |((places, shift), own): ((&Vec<_>, &u32), &Vec<_>)| {
            let places = places.iter().map(|place| (place, *shift));
            places.len() == own.len() && places.zip(own).all(fits)
        };
        let by_index = places.iter().zip(self.shifts.iter().cycle());
        places.len() == exact.0.len() && by_index.zip(&exact.0).all(all)
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
    let wanted: Vec<_> = all.filter_map(|row| Some((row, rows.of(row)?))).collect();
    let mut found: Vec<Exact> = wanted.iter().map(|_| Exact::default()).collect();
    for at in 0..plan.scenes.len() * plan.indices.len() {
        let (scene, index) = (at / plan.indices.len(), at % plan.indices.len());
        let shift = rows.shifts[index];
        let mut near = Near::new(shift);
        let mut collectors: Vec<Vec<Option<Refined>>> = Vec::with_capacity(wanted.len());
        for (_, places) in &wanted {
            places[at].iter().flatten().for_each(|place| near.add(*place));
            let new = |place: QuantilePlace| Refined::new(place, shift);
            collectors.push(places[at].iter().map(|place| place.map(new)).collect());
        }
        if near.any {
            let common = values.common[index].as_deref();
            let numbers = &values.indices[scene][index];
            let mut put = |cell: usize, area: u64| {
                if common.is_none_or(|common| common[cell] == 0) {
                    let all = collectors.iter_mut().flatten().flatten();
                    all.for_each(|one| one.add(numbers[cell], area));
                }
            };
            for (cells, areas) in pieces.runs() {
                for (i, value) in numbers[cells.clone()].iter().enumerate() {
                    if near.may_be(*value) {
                        put(cells.start + i, areas.between(i, i + 1));
                    }
                }
            }
            pieces.edges().for_each(|(cell, _, area)| put(cell, area));
        }
        found.iter_mut().zip(collectors).for_each(|(exact, row)| exact.0.push(row));
    }
    for ((row, _), exact) in wanted.iter().zip(found) {
        *out.entry(*row).or_default() += &exact;
    }
}

/// Which bins are looked for, by their last bits: most values are in none of them.
struct Near {
    shift: u32,
    bins: Box<[u8; 4096]>,
    any: bool,
}

impl Near {
    fn new(shift: u32) -> Self {
        Self { shift, bins: Box::new([0; 4096]), any: false }
    }

    fn add(&mut self, place: QuantilePlace) {
        for bin in [place.first, place.second] {
            self.bins[Self::at(bin)] = 1;
        }
        self.any = true;
    }

    fn at(bin: i32) -> usize {
        (bin.cast_unsigned() & 4095) as usize
    }

    #[inline]
    fn may_be(&self, value: i32) -> bool {
        self.bins[Self::at(value >> self.shift)] != 0
    }
}
