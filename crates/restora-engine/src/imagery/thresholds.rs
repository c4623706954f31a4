//! What follows from the first pass before the last can begin: thresholds of water, end-members
//! of the vegetation fraction.

use std::collections::BTreeMap;

use restora_accounts::imagery::{BySite, SiteSurvey, pooled};
use restora_message::catalogue::imagery as told;
use restora_message::{Problem, Problems};
use restora_terrain::{EndMembers, Histogram, Otsu, fixed, number, otsu};

use super::measures::OtsuPool;
use super::plan::{Ends, FractionPlan, ImageryPlan, WaterPlan, WaterRule};
use crate::Loaded;

/// The threshold of one scene.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Threshold {
    /// Values above are water.
    pub(crate) value: i32,
    /// What Otsu's method found, where it was asked.
    pub(crate) otsu: Option<Otsu>,
    /// Whether the value is that of Otsu's method.
    pub(crate) by_otsu: bool,
}

/// End-members, by code of a type; the pair for all land has no code.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Pairs {
    pub(crate) all: Option<EndMembers>,
    pub(crate) by_type: BTreeMap<i32, EndMembers>,
}

/// Histogram of an index over all land, at one scene or at all.
fn of_land(
    plan: &ImageryPlan,
    (survey, total): (&BySite<SiteSurvey>, u32),
    index: usize,
    scene: Option<usize>,
) -> Option<Histogram> {
    let scenes =
        (0..plan.scenes.len()).filter(|one| scene.is_none_or(|scene| scene == *one));
    pooled(survey, scenes.map(|scene| (total, scene * plan.indices.len() + index)))
}

/// The threshold of every scene.
pub(crate) fn thresholds(
    plan: &ImageryPlan,
    water: &WaterPlan,
    (survey, total): (&BySite<SiteSurvey>, u32),
    warnings: &mut Problems,
) -> Vec<Threshold> {
    let bits = plan.indices[water.index].index.bits();
    let rule = match &water.rule {
        WaterRule::Fixed(value) => {
            let value = fixed(*value, bits);
            let one = Threshold { value, otsu: None, by_otsu: false };
            return vec![one; plan.scenes.len()];
        }
        WaterRule::Otsu(rule) => rule,
    };
    let mut find = |scene: Option<usize>| {
        let found =
            of_land(plan, (survey, total), water.index, scene).as_ref().and_then(otsu);
        let good = found.filter(|found| {
            found.trustworthy(rule.least_separability) && found.high_mean > rule.otherwise
        });
        if let Some(good) = good {
            let value = good.threshold_fixed(bits);
            return Threshold { value, otsu: found, by_otsu: true };
        }
        let of = scene.map_or_else(|| plan.dates.join(", "), |i| plan.dates[i].clone());
        let show = |number: Option<f64>| {
            number.map_or("-".to_owned(), |number| format!("{number:.3}"))
        };
        let problem = Problem::new(&told::NO_TWO_GROUPS)
            .with("date", of)
            .with("separability", show(found.map(|found| found.separability)))
            .with("mean", show(found.map(|found| found.high_mean)))
            .with("otherwise", rule.otherwise);
        warnings.push(problem);
        Threshold { value: fixed(rule.otherwise, bits), otsu: found, by_otsu: false }
    };
    match rule.pool {
        OtsuPool::All => vec![find(None); plan.scenes.len()],
        OtsuPool::Date => (0..plan.scenes.len()).map(|scene| find(Some(scene))).collect(),
    }
}

/// The end-members of the run: one pair for all scenes, or one for each type of land.
pub(crate) fn end_members(
    (loaded, plan): (&Loaded, &ImageryPlan),
    fraction: &FractionPlan,
    (survey, total): (&BySite<SiteSurvey>, u32),
) -> Result<Pairs, Problems> {
    let shares = match &fraction.ends {
        Ends::Fixed(ends) => {
            return Ok(Pairs { all: Some(*ends), by_type: BTreeMap::new() });
        }
        Ends::Percentiles(shares) => shares,
    };
    let bits = plan.indices[fraction.index].index.bits();
    let pair = |histogram: &Histogram, what: &str| {
        let [soil, vegetation] = shares.map(|share| histogram.quantile_value(share));
        let ends = soil.zip(vegetation).and_then(|(soil, vegetation)| {
            EndMembers::new(fixed(soil, bits), fixed(vegetation, bits))
        });
        let show =
            |value: Option<f64>| value.map_or("-".to_owned(), |v| format!("{v:.5}"));
        ends.ok_or_else(|| {
            let problem = Problem::new(&told::END_MEMBERS)
                .with("what", what)
                .with("soil", show(soil))
                .with("vegetation", show(vegetation));
            loaded.place(problem, "/imagery/vegetation_fraction/end_members")
        })
    };
    let name = &plan.indices[fraction.index].name;
    if fraction.types.is_none() {
        let histogram = of_land(plan, (survey, total), fraction.index, None);
        let histogram = histogram.unwrap_or_else(|| Histogram::new(0));
        let all = Some(pair(&histogram, name)?);
        return Ok(Pairs { all, by_type: BTreeMap::new() });
    }
    let none = BTreeMap::new();
    let types = survey.get(&total).map_or(&none, |found| &found.types);
    let mut problems = Problems::new();
    let mut by_type = BTreeMap::new();
    for (code, histogram) in types {
        match pair(histogram, &format!("{name}, {code}")) {
            Ok(ends) => drop(by_type.insert(*code, ends)),
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() { Ok(Pairs { all: None, by_type }) } else { Err(problems) }
}

/// An end-member as a number.
pub(crate) fn as_numbers(ends: EndMembers, bits: u32) -> [f64; 2] {
    [number(ends.soil(), bits), number(ends.vegetation(), bits)]
}
