//! The factor of a piece of land: all corrections that act on it.

use restora_grid::FACTOR_ONE;
use restora_value::correction::At;
use restora_zonal::{Key, Sum, Weighted};

use super::{Correction, Corrections, Factor, Term};
use crate::Facts;

/// A piece of land of one class at one date, in a site or in a cluster of overlapping ones.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Land<'a> {
    /// Number of the site or cluster.
    pub(crate) leaf: u32,
    /// Number of the date.
    pub(crate) date: usize,
    /// Its class.
    pub(crate) class: i32,
    /// How much it is.
    pub(crate) area: u128,
    /// Σ area × factor, layer by layer.
    pub(crate) layers: &'a [Weighted],
}

impl Corrections {
    /// The mean factor of each service, by the first `applied` corrections.
    pub(crate) fn factors(
        &self,
        facts: &Facts<'_>,
        land: &Land<'_>,
        services: usize,
    ) -> Vec<f64> {
        let applied = &self.list[..facts.applied.min(self.list.len())];
        // Most services have their rasters in common with others.
        let mut known: Vec<(Vec<usize>, f64)> = Vec::new();
        (0..services)
            .map(|service| {
                let mut numbers = 1.0;
                let mut rasters = Vec::new();
                for (i, one) in applied.iter().enumerate() {
                    if !one.acts_on(land.class, service) {
                        continue;
                    }
                    if one.terms().is_empty() {
                        numbers *= number(one, facts, land, service);
                    } else {
                        rasters.push(i);
                    }
                }
                let found = known.iter().find(|(same, _)| *same == rasters);
                if let Some((_, mean)) = found {
                    return numbers * mean;
                }
                let terms: Vec<&[Term]> =
                    rasters.iter().map(|i| applied[*i].terms()).collect();
                let mean = self.expand(&terms, land, (1.0, &[]));
                known.push((rasters, mean));
                numbers * mean
            })
            .collect()
    }

    /// The mean factor of one correction by itself.
    pub(crate) fn alone(
        &self,
        one: &Correction,
        facts: &Facts<'_>,
        land: &Land<'_>,
        service: usize,
    ) -> f64 {
        match one.terms() {
            [] => number(one, facts, land, service),
            terms => self.expand(&[terms], land, (1.0, &[])),
        }
    }

    /// Σ over one term of each correction: weight × mean of the product of their rasters.
    fn expand(
        &self,
        rest: &[&[Term]],
        land: &Land<'_>,
        (weight, rasters): (f64, &[usize]),
    ) -> f64 {
        let Some((terms, rest)) = rest.split_first() else {
            return weight * self.mean(rasters, land);
        };
        terms
            .iter()
            .filter_map(|term| {
                let mut all = rasters.to_vec();
                all.push(*term.rasters.get(land.date)?);
                all.sort_unstable();
                let weight = weight * term.weight / self.means.of(term, land.class);
                Some(self.expand(rest, land, (weight, &all)))
            })
            .sum()
    }

    /// Σ area × factor of a layer over the area; 1 for no raster at all and for no land.
    fn mean(&self, rasters: &[usize], land: &Land<'_>) -> f64 {
        if rasters.is_empty() || land.area == 0 {
            return 1.0;
        }
        let layer = self.layer(rasters).and_then(|layer| land.layers.get(layer));
        layer.map_or(f64::NAN, |layer| mean(layer.area, land.area))
    }
}

/// Σ area × factor over an area.
pub(super) fn mean(weighted: u128, area: u128) -> f64 {
    weighted as f64 / area as f64 / FACTOR_ONE as f64
}

/// The factor of a correction without rasters; 1 for one with rasters.
fn number(one: &Correction, facts: &Facts<'_>, land: &Land<'_>, service: usize) -> f64 {
    let site = facts.site_of(land.leaf);
    let known = match &one.by {
        Factor::Number(factor) => Some(*factor),
        Factor::Sites(by) => site.and_then(|site| by.get(&site.id).copied()),
        Factor::Groups(by) => {
            site.and_then(|site| by.get(site.group.as_deref()?).copied())
        }
        Factor::Conditions(table) => {
            let services = facts.values.map(|values| values.services.as_slice());
            services.and_then(|services| services.get(service)).map(|service| {
                table.factor(&At {
                    site: site.map_or("", |site| site.id.as_str()),
                    group: site.and_then(|site| site.group.as_deref()),
                    date: &facts.dates[land.date],
                    class: land.class,
                    service,
                })
            })
        }
        Factor::Rasters(_) => Some(1.0),
    };
    // Whoever made the corrections has seen to it that none is missing.
    known.unwrap_or(f64::NAN)
}

impl<'a> Facts<'a> {
    /// The rows or clusters that a row's value is added up from: its parts, where sites have
    /// factors of their own, else the row by itself.
    pub(crate) fn leaves(&self, number: u32) -> Vec<u32> {
        let by_place = self.corrections.list.iter().any(Correction::by_place);
        let parts = by_place
            .then(|| self.unions.binary_search_by_key(&number, |(union, _)| *union).ok())
            .flatten();
        parts.map_or_else(|| vec![number], |at| self.unions[at].1.clone())
    }

    /// The site that a row or a cluster of sites has its factors from.
    fn site_of(&self, leaf: u32) -> Option<&'a crate::Site> {
        let cluster = self.clusters.binary_search_by_key(&leaf, |(cluster, _)| *cluster);
        let first = cluster.ok().and_then(|at| self.clusters[at].1.first());
        let number = first.copied().unwrap_or(leaf);
        self.sites.get(number as usize)
    }

    /// One entry of the cross table as land of its class at one end.
    pub(crate) fn land_at(&self, key: &Key, sum: &Sum, first: bool) -> Option<Land<'a>> {
        let (from, to) = self.pairs[usize::from(key.pair)];
        let (date, class) = if first { (from, key.from) } else { (to, key.to) };
        let layers = self.cross.layers(key);
        Some(Land { leaf: key.site, date, class: class?, area: sum.area, layers })
    }
}
