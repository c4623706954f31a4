//! Corrections and the sites of a run: every site has its factor, and land in several sites
//! has only one.

use std::collections::BTreeSet;

use restora_accounts::correction::Factor;
use restora_accounts::{Correction, Site, SiteKind};
use restora_message::catalogue::correction as told;
use restora_message::{Problem, Problems};
use restora_value::correction::At;

use super::AT;
use crate::Plan;
use crate::form::hint;

/// How many places a message names.
const NAMED: usize = 10;

/// Everything about corrections that only the sites can tell.
pub(crate) fn check(plan: &Plan) -> Problems {
    let mut out = Problems::new();
    for (i, one) in plan.meaning.corrections.list.iter().enumerate() {
        let at = format!("{AT}/{i}");
        let found = known_places(plan, one).into_iter().chain(overlaps(plan, one));
        out.extend(found.map(|problem| plan.loaded.place(problem, &at)));
    }
    out
}

fn sites(plan: &Plan) -> impl Iterator<Item = &Site> {
    plan.places.rows.iter().filter(|row| row.kind == SiteKind::Site)
}

/// Places that are named and are not there, and places that are there and are not named.
fn known_places(plan: &Plan, one: &Correction) -> Problems {
    let ids: BTreeSet<&str> = sites(plan).map(|site| site.id.as_str()).collect();
    let groups: BTreeSet<&str> = sites(plan).filter_map(|s| s.group.as_deref()).collect();
    let unknown = |place: &str, known: &BTreeSet<&str>| {
        let known: Vec<String> = known.iter().map(|&id| id.to_owned()).collect();
        Problem::new(&told::NO_SUCH_PLACE)
            .with("place", place)
            .with("hint", hint(place, &known))
    };
    let (named, known) = match &one.by {
        Factor::Sites(by) => (by, &ids),
        Factor::Groups(by) => (by, &groups),
        Factor::Conditions(table) => {
            let place =
                |problem: Problem, line| problem.in_file(&table.name).at_line(line);
            let rows = table.rows().iter();
            return rows
                .flat_map(|row| {
                    let site = row.site.as_deref().filter(|id| !ids.contains(id));
                    let group = row.group.as_deref().filter(|id| !groups.contains(id));
                    let site = site.map(|id| place(unknown(id, &ids), row.line));
                    site.into_iter()
                        .chain(group.map(|id| place(unknown(id, &groups), row.line)))
                })
                .collect();
        }
        Factor::Number(_) | Factor::Rasters(_) => return Problems::new(),
    };
    let stray = named.keys().filter(|place| !known.contains(place.as_str()));
    let mut out: Problems = stray.map(|place| unknown(place, known)).collect();
    let by_group = matches!(one.by, Factor::Groups(_));
    let place =
        |site: &Site| if by_group { site.group.clone() } else { Some(site.id.clone()) };
    // A site without a group is told by its id.
    let without: BTreeSet<String> = sites(plan)
        .filter(|site| place(site).is_none_or(|place| !named.contains_key(&place)))
        .map(|site| place(site).unwrap_or_else(|| site.id.clone()))
        .collect();
    if !without.is_empty() {
        let places = shown(without.iter().map(String::as_str));
        let problem = Problem::new(&told::PLACES_WITHOUT);
        out.push(problem.with("name", &one.name).with("places", places));
    }
    out
}

/// Clusters of overlapping sites to which a correction gives different factors.
fn overlaps(plan: &Plan, one: &Correction) -> Problems {
    let differ = |sites: &[&Site]| {
        let mut factors = sites.iter().map(|site| factors(plan, one, site));
        let first = factors.next();
        factors.any(|other| Some(other) != first)
    };
    let of = |members: &[u32]| -> Vec<&Site> {
        members.iter().filter_map(|i| plan.places.rows.get(*i as usize)).collect()
    };
    if !one.by_place() {
        return Problems::new();
    }
    plan.places
        .clusters
        .iter()
        .map(|(_, members)| of(members))
        .filter(|sites| differ(sites))
        .map(|sites| {
            Problem::new(&told::OVERLAP_FACTORS)
                .with("name", &one.name)
                .with("sites", shown(sites.iter().map(|site| site.id.as_str())))
        })
        .collect()
}

/// All factors of a site, in a fixed order, as bits.
fn factors(plan: &Plan, one: &Correction, site: &Site) -> Vec<u64> {
    let bits = |factor: Option<&f64>| vec![factor.map_or(0, |factor| factor.to_bits())];
    match &one.by {
        Factor::Sites(by) => bits(by.get(&site.id)),
        Factor::Groups(by) => bits(site.group.as_ref().and_then(|group| by.get(group))),
        Factor::Conditions(table) => {
            let Some(values) = &plan.meaning.values else { return Vec::new() };
            let mut out = Vec::new();
            for date in &plan.dates {
                for class in values.by_class.keys() {
                    for service in &values.services {
                        let group = site.group.as_deref();
                        let at =
                            At { site: &site.id, group, date, class: *class, service };
                        out.push(table.factor(&at).to_bits());
                    }
                }
            }
            out
        }
        Factor::Number(_) | Factor::Rasters(_) => Vec::new(),
    }
}

/// Names one after the other; of very many the first.
fn shown<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let all: Vec<&str> = names.collect();
    let first = all[..all.len().min(NAMED)].join(", ");
    if all.len() > NAMED { format!("{first}, … ({})", all.len()) } else { first }
}
