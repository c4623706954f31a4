//! What was found on imagery, summed up by site and date: whole numbers only, so that any
//! order of merging gives the same.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use restora_terrain::{Histogram, Intensity, Refined};
use restora_zonal::Sum;
use serde::{Deserialize, Serialize};

/// Where the land of a site went at one date.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// Counted.
    pub valid: Sum,
    /// Valid at this date, but not at all dates that are compared.
    pub unmatched: Sum,
    /// A band has no data.
    pub no_data: Sum,
    /// Masked by the quality band.
    pub cloud: Sum,
    /// Without a number: the denominator is zero, or the result is none that the index can
    /// have.
    pub no_value: Sum,
}

impl Seen {
    /// All land inside the rasters.
    pub fn inside(&self) -> Sum {
        let mut all = self.valid;
        for part in [self.unmatched, self.no_data, self.cloud, self.no_value] {
            all += part;
        }
        all
    }
}

impl std::ops::AddAssign<&Self> for Seen {
    fn add_assign(&mut self, other: &Self) {
        self.valid += other.valid;
        self.unmatched += other.unmatched;
        self.no_data += other.no_data;
        self.cloud += other.cloud;
        self.no_value += other.no_value;
    }
}

/// An index over the land of a site at one date.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexSum {
    /// Where its land went.
    pub seen: Seen,
    /// Σ covered area × value, in the units of both.
    pub weighted: i128,
    /// Least and greatest value.
    pub range: Option<(i32, i32)>,
    /// Area by value; none where nothing was valid.
    pub histogram: Option<Histogram>,
}

impl std::ops::AddAssign<&Self> for IndexSum {
    fn add_assign(&mut self, other: &Self) {
        self.seen += &other.seen;
        self.weighted += other.weighted;
        self.range = match (self.range, other.range) {
            (Some((a, b)), Some((c, d))) => Some((a.min(c), b.max(d))),
            (one, other) => one.or(other),
        };
        join(&mut self.histogram, other.histogram.as_ref());
    }
}

/// Adds a histogram to another, where there are any.
fn join(to: &mut Option<Histogram>, more: Option<&Histogram>) {
    match (to, more) {
        (Some(to), Some(more)) => to.merge(more),
        (to @ None, Some(more)) => *to = Some(more.clone()),
        (_, None) => {}
    }
}

/// What speaks against a scene, over the land of a site.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QualitySum {
    /// Land with numbers in all bands that are looked at, and no cloud.
    pub looked_at: u128,
    /// Bright in the near infrared and negative in NDVI, or a reflectance that no ground has.
    pub implausible: u128,
    /// A reflectance above 1.6: a wrong scale.
    pub over_scale: u128,
    /// Masked as cloud.
    pub cloud: u128,
    /// No data in a band.
    pub no_data: u128,
}

impl std::ops::AddAssign<&Self> for QualitySum {
    fn add_assign(&mut self, other: &Self) {
        self.looked_at += other.looked_at;
        self.implausible += other.implausible;
        self.over_scale += other.over_scale;
        self.cloud += other.cloud;
        self.no_data += other.no_data;
    }
}

/// Vegetation fraction over the land of a site at one date.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FractionSum {
    /// Where its land went.
    pub seen: Seen,
    /// Σ covered area × fraction, the fraction at 2⁻³⁰.
    pub weighted: u128,
    /// Area by grade, the lowest first.
    pub grades: Vec<u128>,
}

impl std::ops::AddAssign<&Self> for FractionSum {
    fn add_assign(&mut self, other: &Self) {
        self.seen += &other.seen;
        self.weighted += other.weighted;
        self.grades.resize(self.grades.len().max(other.grades.len()), 0);
        add_each(&mut self.grades, &other.grades);
    }
}

/// Water in a site at one date. Where the other land went, the index of the water tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaterSum {
    /// Of the land that counts, what is water.
    pub water: Sum,
    /// Of the land that counts, what is not.
    pub dry: Sum,
    /// Σ cover × shoreline of the cell, in units of 2⁻²⁴ times those of the shoreline.
    pub shoreline: u128,
}

impl std::ops::AddAssign<&Self> for WaterSum {
    fn add_assign(&mut self, other: &Self) {
        self.water += other.water;
        self.dry += other.dry;
        self.shoreline += other.shoreline;
    }
}

/// Soil loss in a site at one date.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LossSum {
    /// Where its land went; `no_value` is land without slope, erosivity, erodibility or class.
    pub seen: Seen,
    /// Σ covered area × loss, the loss in units of 2⁻²⁰ t/ha/yr.
    pub weighted: u128,
    /// Area by grade of intensity, the slightest first.
    pub grades: [u128; Intensity::ALL.len()],
}

impl std::ops::AddAssign<&Self> for LossSum {
    fn add_assign(&mut self, other: &Self) {
        self.seen += &other.seen;
        self.weighted += other.weighted;
        add_each(&mut self.grades, &other.grades);
    }
}

/// How often water stood in a site, over all dates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrequencySum {
    /// Area by how often it was water: permanent, seasonal, rare, never, and seen at no date.
    pub areas: [u128; 5],
}

impl std::ops::AddAssign<&Self> for FrequencySum {
    fn add_assign(&mut self, other: &Self) {
        add_each(&mut self.areas, &other.areas);
    }
}

/// What became of a state over all dates: area by [`restora_terrain::Fate`], in its order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FateSum {
    /// Always on, always off, gained, lost, flicker, too few observations.
    pub areas: [u128; 6],
}

impl std::ops::AddAssign<&Self> for FateSum {
    fn add_assign(&mut self, other: &Self) {
        add_each(&mut self.areas, &other.areas);
    }
}

/// Slopes of pixels are whole multiples of 2⁻²² per year: up to 511 a year, which no index exceeds.
pub const SLOPE_BITS: u32 = 22;

/// Trends of pixels in a site.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrendSum {
    /// Area that rises, falls, has no significant trend, and has too few observations.
    pub areas: [u128; 4],
    /// Σ covered area × slope per year at 2⁻²², of all that have a slope.
    pub weighted: i128,
    /// Their area.
    pub with_slope: u128,
}

impl std::ops::AddAssign<&Self> for TrendSum {
    fn add_assign(&mut self, other: &Self) {
        add_each(&mut self.areas, &other.areas);
        self.weighted += other.weighted;
        self.with_slope += other.with_slope;
    }
}

/// What the first pass over imagery finds in one site.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteSurvey {
    /// By date, and within a date by index.
    pub indices: Vec<IndexSum>,
    /// By date.
    pub quality: Vec<QualitySum>,
    /// Area by value of the index of the vegetation fraction, by code of a type, all dates
    /// together.
    pub types: BTreeMap<i32, Histogram>,
}

impl std::ops::AddAssign<&Self> for SiteSurvey {
    fn add_assign(&mut self, other: &Self) {
        each_to_each(&mut self.indices, &other.indices);
        each_to_each(&mut self.quality, &other.quality);
        for (code, histogram) in &other.types {
            match self.types.entry(*code) {
                Entry::Vacant(entry) => {
                    entry.insert(histogram.clone());
                }
                Entry::Occupied(mut entry) => entry.get_mut().merge(histogram),
            }
        }
    }
}

/// What the last pass finds in one site; lists are empty where nothing was asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteMeasures {
    /// Vegetation fraction, by date.
    pub fraction: Vec<FractionSum>,
    /// Water, by date.
    pub water: Vec<WaterSum>,
    /// Soil loss, by date.
    pub loss: Vec<LossSum>,
    /// How often there is water.
    pub frequency: FrequencySum,
    /// What became of water, and of vegetation.
    pub fates: [FateSum; 2],
    /// Trends of pixels.
    pub trend: TrendSum,
}

impl std::ops::AddAssign<&Self> for SiteMeasures {
    fn add_assign(&mut self, other: &Self) {
        each_to_each(&mut self.fraction, &other.fraction);
        each_to_each(&mut self.water, &other.water);
        each_to_each(&mut self.loss, &other.loss);
        self.frequency += &other.frequency;
        self.fates.iter_mut().zip(&other.fates).for_each(|(a, b)| *a += b);
        self.trend += &other.trend;
    }
}

/// What lies in the bins that the percentiles of a row are in: by date and index, then by
/// percentile; none where there is no value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exact(pub Vec<Vec<Option<Refined>>>);

impl std::ops::AddAssign<&Self> for Exact {
    fn add_assign(&mut self, other: &Self) {
        if self.0.is_empty() {
            self.0.clone_from(&other.0);
            return;
        }
        let all = self.0.iter_mut().flatten().zip(other.0.iter().flatten());
        for (refined, part) in all {
            match (refined, part) {
                (Some(refined), Some(part)) => refined.merge(part),
                (refined @ None, Some(part)) => *refined = Some(part.clone()),
                (_, None) => {}
            }
        }
    }
}

/// What was found, by the number of the site.
pub type BySite<T> = BTreeMap<u32, T>;

/// Histograms of rows and places in their lists of indices, joined; none where none has any.
pub fn pooled(
    survey: &BySite<SiteSurvey>,
    places: impl IntoIterator<Item = (u32, usize)>,
) -> Option<Histogram> {
    let mut all = None;
    for (row, at) in places {
        let sum = survey.get(&row).and_then(|found| found.indices.get(at));
        join(&mut all, sum.and_then(|sum| sum.histogram.as_ref()));
    }
    all
}

/// Adds another part.
pub fn merge<T: Default + for<'a> std::ops::AddAssign<&'a T>>(
    to: &mut BySite<T>,
    more: BySite<T>,
) {
    for (site, part) in more {
        match to.entry(site) {
            Entry::Vacant(entry) => {
                entry.insert(part);
            }
            Entry::Occupied(mut entry) => *entry.get_mut() += &part,
        }
    }
}

/// Adds all of one site to a union that it is part of.
pub fn add_site_to<T: Default + Clone + for<'a> std::ops::AddAssign<&'a T>>(
    all: &mut BySite<T>,
    site: u32,
    union: u32,
) {
    if let Some(part) = all.get(&site).cloned() {
        *all.entry(union).or_default() += &part;
    }
}

/// Adds a list to another, place by place; one that is still empty becomes the other.
fn each_to_each<T: Clone + for<'a> std::ops::AddAssign<&'a T>>(
    to: &mut Vec<T>,
    more: &[T],
) {
    if to.is_empty() {
        to.extend_from_slice(more);
        return;
    }
    to.iter_mut().zip(more).for_each(|(sum, part)| *sum += part);
}

/// Adds numbers place by place.
fn add_each(to: &mut [u128], more: &[u128]) {
    to.iter_mut().zip(more).for_each(|(sum, part)| *sum += part);
}
