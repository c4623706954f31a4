//! In which watershed a site lies.

use std::collections::{BTreeMap, BTreeSet};

use restora_message::catalogue::accounts::mitigation_credits as say;
use restora_message::{Problem, Problems};
use restora_zonal::Pieces;

use super::super::cells::{cover_of, windows};
use super::super::{Seen, row_of};
use super::make::Market;
use crate::Plan;
use crate::form::hint;

/// Sites with the watersheds that hold most of them.
#[derive(Debug, Default)]
pub(super) struct Places {
    of: BTreeMap<String, String>,
    pub(super) warnings: Problems,
}

/// Names that are neither a watershed of the layer nor a site of the run, and service areas that
/// are no watershed of the layer.
pub(super) fn stray(market: &Market, plan: &Plan, at: &str) -> Problems {
    let Some(drawn) = &market.watersheds else { return Problems::new() };
    let known = |name: &str| drawn.features().iter().any(|one| one.id == name);
    let sales = market
        .sales
        .iter()
        .enumerate()
        .map(|(i, sale)| (format!("sales/{i}"), &sale.watershed));
    let needs = market
        .needs
        .iter()
        .enumerate()
        .map(|(i, need)| (format!("needs/{i}"), &need.watershed));
    let named = sales.chain(needs).filter(|(_, name)| !known(name));
    let found = named.filter_map(|(below, name)| {
        let problem = row_of(plan, name).err()?;
        Some(plan.loaded.place(problem, &format!("{at}/{below}/watershed")))
    });
    let ids: Vec<String> = drawn.features().iter().map(|one| one.id.clone()).collect();
    let areas = market.banks.iter().enumerate().flat_map(|(b, bank)| {
        let areas = bank.service_area.iter().enumerate();
        areas.map(move |(i, id)| (format!("banks/{b}/service_area/{i}"), id))
    });
    let areas = areas.filter(|(_, id)| !known(id)).map(|(below, id)| {
        let problem = Problem::new(&say::UNKNOWN)
            .with("id", id)
            .with("list", "watersheds")
            .with("hint", hint(id, &ids));
        plan.loaded.place(problem, &format!("{at}/{below}"))
    });
    found.chain(areas).collect()
}

impl Places {
    /// Finds the watersheds of all sites that sales and impacts name; nothing where no layer of
    /// watersheds is named.
    pub(super) fn find(market: &Market, seen: &Seen<'_>) -> Result<Self, Problems> {
        let mut out = Self::default();
        let (Some(drawn), Some(pixels)) = (&market.watersheds, seen.plan.pixels()) else {
            return Ok(out);
        };
        let laid = drawn.lay(&seen.plan.loaded, &pixels.grid)?;
        out.warnings.extend(laid.warnings.iter().cloned());
        let known: BTreeSet<&str> =
            drawn.features().iter().map(|one| one.id.as_str()).collect();
        let sold = market.sales.iter().map(|sale| &sale.watershed);
        let named = sold.chain(market.needs.iter().map(|need| &need.watershed));
        let named: BTreeSet<&String> =
            named.filter(|name| !known.contains(name.as_str())).collect();
        let mut twice = 0;
        for name in named {
            let row = row_of(seen.plan, name)
                .map_err(|problem| seen.problem(problem, "/watersheds"))?;
            let Some(cover) = cover_of(seen.plan, row) else { continue };
            let mut areas: BTreeMap<Option<usize>, u128> = BTreeMap::new();
            for window in windows(pixels, cover) {
                let numbers = laid.numbers(window, &pixels.areas);
                Pieces::new(window, cover, &pixels.areas).each(|cell, _, area| {
                    twice += u64::from(numbers.twice(cell));
                    *areas.entry(numbers.of(cell)).or_default() += u128::from(area);
                });
            }
            let all: u128 = areas.values().sum();
            let most = areas.iter().max_by_key(|(of, area)| (**area, of.is_some()));
            let Some((most, area)) = most else { continue };
            let place = most.map_or("", |number| drawn.features()[number].id.as_str());
            if *area < all || place.is_empty() {
                let problem = Problem::new(&say::SPLIT)
                    .with("site", name)
                    .with("watershed", if place.is_empty() { "–" } else { place })
                    .with("percent", format!("{:.1}", *area as f64 / all as f64 * 100.0));
                out.warnings.push(seen.problem(problem, "/watersheds"));
            }
            if !place.is_empty() {
                out.of.insert(name.clone(), place.to_owned());
            }
        }
        out.warnings.extend(drawn.overlaps(seen, twice));
        Ok(out)
    }

    /// Puts the watershed in place of a site.
    pub(super) fn put(&self, watershed: &mut String) {
        if let Some(place) = self.of.get(watershed) {
            watershed.clone_from(place);
        }
    }
}
