//! Identities of what was found on imagery.

use restora_zonal::Sum;

use super::{ImageryFacts, Seen, SiteMeasures};
use crate::facts::pixels;
use crate::{Identity, Site};

/// Every identity of every site: land adds up, and each table has the land of the others.
pub fn prove(facts: &ImageryFacts<'_>) -> Vec<Identity> {
    let mut out = Vec::new();
    for (number, site) in facts.numbered_sites() {
        for (date, label) in facts.numbered_dates() {
            let of = |what: &str| format!("{}, {label}, {what}", site.id);
            for (index, info) in facts.setting.indices.iter().enumerate() {
                let Some(sum) = facts.index(number, date, index) else { continue };
                land(facts, site, &sum.seen, &of(&info.name), &mut out);
                let bins =
                    sum.histogram.as_ref().map_or(0, restora_terrain::Histogram::total);
                out.push(exact(
                    facts,
                    "area of the histogram = valid area",
                    of(&info.name),
                    (bins, sum.seen.valid.area),
                ));
            }
            measured(facts, (number, date), &of, &mut out);
        }
    }
    out
}

fn exact(
    facts: &ImageryFacts<'_>,
    claim: &'static str,
    of: String,
    sides: (u128, u128),
) -> Identity {
    Identity::exact(claim, of, sides, |units| facts.m2(units), "m2")
}

/// The polygon's own area is the sum of the parts, and every covered cell was looked at once.
fn land(
    facts: &ImageryFacts<'_>,
    site: &Site,
    seen: &Seen,
    of: &str,
    out: &mut Vec<Identity>,
) {
    let inside: Sum = seen.inside();
    if let Some(polygon_m2) = site.polygon_m2 {
        out.push(Identity::new(
            "area of the polygon = valid + unmatched + cloud + no data + no value + outside",
            of.to_owned(),
            (polygon_m2, facts.m2(inside.area) + site.outside_m2),
            site.tolerance_m2,
            "m2",
        ));
    }
    if let Some(planned) = site.pixels {
        out.push(Identity::exact(
            "pixels covered by the site = pixels looked at",
            of.to_owned(),
            (planned, inside.pixels),
            pixels,
            "pixels",
        ));
    }
}

/// What the last pass found has the land that the first one looked at.
fn measured(
    facts: &ImageryFacts<'_>,
    (site, date): (u32, usize),
    of: &impl Fn(&str) -> String,
    out: &mut Vec<Identity>,
) {
    let Some(found) = facts.measures(site) else { return };
    let inside = |index: usize| {
        facts.index(site, date, index).map_or(0, |sum| sum.seen.inside().area)
    };
    let mut same =
        |claim, what: &str, sides| out.push(exact(facts, claim, of(what), sides));
    if let (Some(sum), Some((index, _))) =
        (found.fraction.get(date), &facts.setting.fraction)
    {
        let what = "vegetation fraction";
        let grades = sum.grades.iter().sum();
        same("sum of the grades = valid area", what, (grades, sum.seen.valid.area));
        same(
            "land of the last pass = land of the first",
            what,
            (sum.seen.inside().area, inside(*index)),
        );
    }
    if let (Some(sum), Some((index, _))) = (found.water.get(date), &facts.setting.water)
        && let Some(seen) = facts.index(site, date, *index)
    {
        let both = sum.water.area + sum.dry.area;
        same(
            "water + land = valid area of its index",
            "water",
            (both, seen.seen.valid.area),
        );
        let areas = found.frequency.areas.iter().sum();
        same(
            "land of the last pass = land of the first",
            "frequency of water",
            (areas, inside(*index)),
        );
    }
    if let Some(sum) = found.loss.get(date) {
        let what = "soil loss";
        let grades = sum.grades.iter().sum();
        same("sum of the grades = valid area", what, (grades, sum.seen.valid.area));
        same(
            "land of the last pass = land of the first",
            what,
            (sum.seen.inside().area, inside(0)),
        );
    }
    lasting(facts, found, inside(0), &mut same);
}

/// What became of pixels over all dates has all land.
fn lasting(
    facts: &ImageryFacts<'_>,
    found: &SiteMeasures,
    inside: u128,
    same: &mut impl FnMut(&'static str, &str, (u128, u128)),
) {
    const CLAIM: &str = "land of the last pass = land of the first";
    if facts.setting.persistence.is_some() {
        let asked = [facts.setting.water.is_some(), facts.setting.fraction.is_some()];
        for (fate, _) in found.fates.iter().zip(asked).filter(|(_, asked)| *asked) {
            let areas = fate.areas.iter().sum();
            same(CLAIM, "persistence", (areas, inside));
        }
    }
    if facts.setting.trend.is_some() {
        let areas = found.trend.areas.iter().sum();
        same(CLAIM, "trend of pixels", (areas, inside));
    }
}
