//! Whether sums that were read from a file can have been found on imagery. A checksum tells that
//! a file is whole, not that it is true.

use restora_terrain::Histogram;
use restora_zonal::{MOST_AREA, MOST_WEIGHTED, Sum};

use super::{
    FractionSum, IndexSum, LossSum, QualitySum, Seen, SiteMeasures, SiteSurvey, TrendSum,
    WaterSum,
};

/// What a run looks for, and so how long the lists are that it finds.
#[derive(Clone, Debug, Default)]
pub struct Shape {
    /// Number of dates.
    pub dates: usize,
    /// For every index, how fine its histogram is.
    pub fine: Vec<u32>,
    /// Whether there are types, and the place of the index that is kept for them.
    pub types: Option<usize>,
    /// Number of grades of the vegetation fraction, if that is measured.
    pub grades: Option<usize>,
    /// Whether water is measured.
    pub water: bool,
    /// Whether soil loss is.
    pub loss: bool,
}

impl Shape {
    /// Whether a first pass of this shape can have found it.
    pub fn takes_survey(&self, found: &SiteSurvey) -> bool {
        let indices = found.indices.iter().zip(self.fine.iter().cycle());
        let types = |fine: u32| found.types.values().all(|one| histogram(one, fine));
        found.indices.len() == self.dates * self.fine.len()
            && found.quality.len() == self.dates
            && indices.into_iter().all(|(sum, fine)| index(sum, *fine))
            && found.quality.iter().all(quality)
            && match self.types.and_then(|at| self.fine.get(at)) {
                Some(fine) => types(*fine),
                None => found.types.is_empty(),
            }
    }

    /// Whether a last pass of this shape can have found it.
    pub fn takes_measures(&self, found: &SiteMeasures) -> bool {
        let dates = |there: bool| if there { self.dates } else { 0 };
        let SiteMeasures { fraction: fractions, water: waters, loss, .. } = found;
        let graded = |sum: &FractionSum| fraction(sum, self.grades.unwrap_or(0));
        fractions.len() == dates(self.grades.is_some())
            && waters.len() == dates(self.water)
            && loss.len() == dates(self.loss)
            && fractions.iter().all(graded)
            && waters.iter().all(water)
            && loss.iter().all(of_loss)
            && areas(&found.frequency.areas)
            && found.fates.iter().all(|fate| areas(&fate.areas))
            && trend(&found.trend)
    }
}

fn areas(all: &[u128]) -> bool {
    all.iter().all(|area| *area < MOST_AREA)
}

fn of_land(sum: &Sum) -> bool {
    areas(&[sum.pixels, sum.area])
}

fn seen(seen: &Seen) -> bool {
    let Seen { valid, unmatched, no_data, cloud, no_value } = seen;
    [valid, unmatched, no_data, cloud, no_value].into_iter().all(of_land)
}

fn histogram(one: &Histogram, fine: u32) -> bool {
    one.fine() == fine && one.is_sound(MOST_AREA)
}

fn index(sum: &IndexSum, fine: u32) -> bool {
    let there = sum.seen.valid.pixels > 0;
    seen(&sum.seen)
        && sum.weighted.unsigned_abs() < MOST_WEIGHTED
        && sum.range.is_none_or(|(least, most)| least <= most)
        && sum.range.is_some() == there
        && sum.histogram.is_some() == there
        && sum.histogram.as_ref().is_none_or(|one| histogram(one, fine))
}

fn quality(sum: &QualitySum) -> bool {
    let QualitySum { looked_at, implausible, over_scale, cloud, no_data } = *sum;
    areas(&[looked_at, implausible, over_scale, cloud, no_data])
}

fn fraction(sum: &FractionSum, grades: usize) -> bool {
    sum.grades.len() == grades
        && areas(&sum.grades)
        && sum.weighted < MOST_WEIGHTED
        && seen(&sum.seen)
}

fn water(sum: &WaterSum) -> bool {
    of_land(&sum.water) && of_land(&sum.dry) && sum.shoreline < MOST_WEIGHTED
}

fn of_loss(sum: &LossSum) -> bool {
    seen(&sum.seen) && areas(&sum.grades) && sum.weighted < MOST_WEIGHTED
}

fn trend(sum: &TrendSum) -> bool {
    areas(&sum.areas)
        && areas(&[sum.with_slope])
        && sum.weighted.unsigned_abs() < MOST_WEIGHTED
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape() -> Shape {
        Shape {
            dates: 2,
            fine: vec![14],
            types: Some(0),
            grades: Some(3),
            water: true,
            loss: false,
        }
    }

    fn land(pixels: u128, area: u128) -> Seen {
        Seen { valid: Sum { pixels, area }, ..Seen::default() }
    }

    fn survey() -> SiteSurvey {
        let sum = IndexSum {
            seen: land(5, 50),
            weighted: -100,
            range: Some((-2, 3)),
            histogram: Some(Histogram::from_bins(14, [(-1, 20), (3, 30)])),
        };
        SiteSurvey {
            indices: vec![sum, IndexSum::default()],
            quality: vec![QualitySum::default(); 2],
            types: [(7, Histogram::from_bins(14, [(1, 1)]))].into(),
        }
    }

    #[test]
    fn a_survey_has_the_shape_of_its_run() {
        assert!(shape().takes_survey(&survey()));
        let changes: [fn(&mut SiteSurvey); 9] = [
            |survey| survey.indices.truncate(1),
            |survey| survey.quality.push(QualitySum::default()),
            |survey| survey.quality[1].cloud = MOST_AREA,
            |survey| survey.indices[0].range = None,
            |survey| survey.indices[0].range = Some((3, -2)),
            |survey| survey.indices[0].histogram = None,
            |survey| survey.indices[0].weighted = i128::MIN,
            |survey| survey.indices[0].histogram = Some(Histogram::new(13)),
            |survey| survey.types = [(7, Histogram::new(13))].into(),
        ];
        for (at, change) in changes.into_iter().enumerate() {
            let mut survey = survey();
            change(&mut survey);
            assert!(!shape().takes_survey(&survey), "{at}");
        }
        assert!(!Shape { types: None, ..shape() }.takes_survey(&survey()));
    }

    #[test]
    fn measures_have_the_shape_of_their_run() {
        let graded = FractionSum { grades: vec![1, 2, 3], ..FractionSum::default() };
        let measures = SiteMeasures {
            fraction: vec![graded; 2],
            water: vec![WaterSum::default(); 2],
            ..SiteMeasures::default()
        };
        assert!(shape().takes_measures(&measures));
        let changes: [fn(&mut SiteMeasures); 7] = [
            |found| found.fraction[1].grades.truncate(2),
            |found| found.fraction[1].weighted = u128::MAX,
            |found| found.water.clear(),
            |found| found.water[0].shoreline = u128::MAX,
            |found| found.loss.push(LossSum::default()),
            |found| found.fates[1].areas[5] = MOST_AREA,
            |found| found.trend.weighted = i128::MAX,
        ];
        for (at, change) in changes.into_iter().enumerate() {
            let mut found = measures.clone();
            change(&mut found);
            assert!(!shape().takes_measures(&found), "{at}");
        }
    }
}
