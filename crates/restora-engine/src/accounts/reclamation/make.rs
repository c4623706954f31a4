//! From the config to tables, tickets and raster.

use std::collections::BTreeMap;

use restora_accounts::Identity;
use restora_accounts::ledger::{Entry, balances, quantities};
use restora_accounts::money::Fen;
use restora_accounts::reclamation::{
    Booking, Fate, Key, Over, Reclaimed, book, outcome_table, reasons_table,
    reclamation_tables,
};
use restora_message::catalogue::accounts::reclamation as say;
use restora_message::catalogue::text;
use restora_message::{Problem, Problems};
use restora_table::RasterProduct;
use restora_zonal::SiteCover;
use serde_json::json;

use super::super::cells::{absent, chosen, class_area, occurring};
use super::super::overlay::{Drawn, Laid};
use super::super::{Made, Seen, bad};
use super::raster::begin;
use super::walk::{Ground, Sum, Walk};
use super::{MU_M2, Rules};
use crate::local::pool;
use crate::plan::Pixels;
use crate::shards::go_over;
use crate::slopes::SLOPE_METHOD;
use crate::{Plan, split};

/// Makes the account.
pub(super) fn make(rules: &Rules, seen: &mut Seen<'_>) -> Result<Made, Problems> {
    let plan = seen.plan;
    let Some(pixels) = plan.pixels() else { return Ok(Made::default()) };
    let ground = lay(rules, plan, pixels)?;
    let sites = sites(rules, plan);
    let (found, drawn) = look(rules, seen, pixels, (&ground, &sites))?;
    let ids: Vec<String> = sites.iter().map(|(id, ..)| id.clone()).collect();
    let parcels = rules.parcels();
    let masks: Vec<String> =
        rules.config.masks.iter().map(|mask| mask.called().to_owned()).collect();
    let (date, after) = rules.dates(plan);
    let land = Reclaimed {
        account: &seen.pending.name,
        sites: &ids,
        parcels: &parcels,
        masks: &masks,
        green: rules.green,
        built: &rules.built,
        after: after.map(|after| plan.dates[after].as_str()),
        areas: plan.unit(),
        farmland: rules.config.permanent_farmland.is_some(),
        tally: &found.tally,
    };
    let mut terms = rules.terms.clone();
    if let Some(terms) = &mut terms {
        terms.date.clone_from(&plan.dates[after.unwrap_or(date)]);
    }
    let bookings = book(&land, terms.as_ref()).ok_or_else(|| {
        let price =
            rules.config.price.as_ref().map(|price| bad(price, &text::WHAT_PRICE));
        let place = |problem| seen.problem(problem, "/price");
        price.map(place).into_iter().collect::<Problems>()
    })?;
    let mut tables = reclamation_tables(&land, &bookings, terms.is_some());
    tables.push(reasons_table(&land));
    if after.is_some() {
        tables.push(outcome_table(&land));
    }
    let entries = terms.as_ref().map(|terms| terms.entries(&land, &bookings));
    let entries = entries.unwrap_or_default();
    let mut identities = areas_agree(seen, (&land, date), &sites);
    if let Some(terms) = &terms {
        identities.extend(ledger_agrees(&land, &bookings, (&entries, &terms.buyer)));
    }
    let mut warnings = warn(rules, seen, &found);
    warnings.extend(unclaimed(rules, seen, &bookings));
    warnings.extend(absent(seen, (&rules.built, &occurring(seen)), "/built"));
    let laid = [&ground.boundary, &ground.farmland, &ground.parcels];
    let laid = laid.into_iter().chain(&ground.masks);
    warnings.extend(laid.flat_map(|laid| laid.warnings.iter().cloned()));
    let record = json!({
        "cells": "decided as a whole: by their class, the layers that their centre lies in, and their slope",
        "slope": SLOPE_METHOD,
        "order": "construction boundary, then slope and masks, then no slope, then cropland",
        "tickets": if after.is_some() { "land that was reclaimed" } else { "land that may be reclaimed" },
    });
    let rasters = drawn.into_iter().collect();
    Ok(Made { tables, entries, identities, warnings, rasters, record })
}

/// The layers, brought onto the grid.
fn lay(rules: &Rules, plan: &Plan, pixels: &Pixels) -> Result<Ground, Problems> {
    let mut problems = Problems::new();
    let mut of = |drawn: &Drawn| match drawn.lay(&plan.loaded, &pixels.grid) {
        Ok(laid) => laid,
        Err(problem) => {
            problems.push(problem);
            Laid::default()
        }
    };
    let layers = &rules.layers;
    let ground = Ground {
        boundary: of(&layers.boundary),
        farmland: layers.farmland.as_ref().map(&mut of).unwrap_or_default(),
        masks: layers.masks.iter().map(&mut of).collect(),
        parcels: layers.parcels.as_ref().map(&mut of).unwrap_or_default(),
    };
    if problems.is_empty() { Ok(ground) } else { Err(problems) }
}

/// Ids of the sites, their numbers in the cross table, and their cells.
type Sites<'a> = Vec<(String, u32, &'a SiteCover)>;

fn sites<'p>(rules: &Rules, plan: &'p Plan) -> Sites<'p> {
    let id = |number: u32| plan.places.rows[number as usize].id.clone();
    let all = chosen(plan, &rules.config.sites).into_iter();
    all.map(|(number, cover)| (id(number), number, cover)).collect()
}

fn look(
    rules: &Rules,
    seen: &mut Seen<'_>,
    pixels: &Pixels,
    (ground, sites): (&Ground, &Sites<'_>),
) -> Result<(Sum, Option<RasterProduct>), Problems> {
    let plan = seen.plan;
    let infos: Vec<_> =
        pixels.rasters.iter().map(restora_io::RasterSource::info).collect();
    let covers: Vec<(u32, SiteCover)> =
        sites.iter().map(|(_, number, cover)| (*number, (*cover).clone())).collect();
    let tasks = split::tasks(split::blocks(&pixels.grid, &infos), &covers, &[]);
    let numbered: BTreeMap<u32, (usize, &SiteCover)> = sites
        .iter()
        .enumerate()
        .map(|(i, (_, number, cover))| (*number, (i, *cover)))
        .collect();
    let folder = if rules.config.raster { seen.folder.as_deref_mut() } else { None };
    let date = &plan.dates[rules.dates(plan).0];
    let threads = plan.settings.threads;
    let begin = |folder| {
        let of = (rules.file.as_str(), &pixels.grid);
        begin((folder, seen.begun), of, (date, threads))
    };
    let sink = folder.map(begin).transpose()?;
    let (name, sites) = (seen.pass(), &numbered);
    let walk =
        Walk { name, rules, plan, pixels, ground, sites, sink: sink.as_ref(), tasks };
    let gone = go_over(&walk, seen.begun, (&pool(threads)?, seen.watch))?;
    let on = (seen.watch, seen.begun);
    let drawn = sink.map(|sink| sink.finish(None, on)).transpose()?;
    Ok((gone.found, drawn.flatten()))
}

/// Every cell of built-up land has one fate.
fn areas_agree(
    seen: &Seen<'_>,
    (land, date): (&Reclaimed<'_>, usize),
    sites: &Sites<'_>,
) -> Vec<Identity> {
    let one = |(site, (id, number, _)): (usize, &(String, u32, &SiteCover))| {
        let of = |fate: Fate| -> u128 {
            let here = |key: &Key| key.site == site && key.over.fate() == fate;
            let areas = land.tally.iter().filter(|(key, _)| here(key));
            areas.map(|(_, land)| land.area).sum()
        };
        let fates = [Fate::Stays, Fate::Cropland, Fate::Green, Fate::Undecided];
        Identity::exact(
            "inside the boundary + to cropland + to forest or grass + undecided = class area",
            format!("{}, {id}", seen.pending.name),
            (
                fates.into_iter().map(of).sum(),
                class_area(seen, (*number, date), land.built),
            ),
            |units| land.areas.m2(units),
            "m2",
        )
    };
    sites.iter().enumerate().map(one).collect()
}

/// The ledger replays to the prices and the areas of the tickets.
fn ledger_agrees(
    land: &Reclaimed<'_>,
    bookings: &BTreeMap<(usize, Option<usize>), Booking>,
    (entries, buyer): (&[Entry], &str),
) -> [Identity; 2] {
    let gross: Fen = bookings.values().map(|one| one.gross).sum();
    let paid = -balances(entries).get(buyer).copied().unwrap_or_default();
    let area: f64 = bookings.values().map(|one| land.areas.m2(one.area)).sum();
    let got = quantities(entries, "mu").get(buyer).copied().unwrap_or(0);
    // Each ticket is rounded to a millionth of a mu once.
    let tolerance = (bookings.len() as f64 + 1.0) * 1e-6;
    [
        Identity::new(
            "paid for tickets = cost + households + collectives",
            land.account.to_owned(),
            (gross.cny(), paid.cny()),
            0.0,
            "CNY",
        ),
        Identity::new(
            "tickets of the ledger = area that yields tickets",
            land.account.to_owned(),
            (got as f64 / 1e6, area / MU_M2),
            tolerance,
            "mu",
        ),
    ]
}

/// What moves money although nobody named whose it is: land in no parcel, where there is a layer
/// of them, and a condition for collective land that no parcel meets.
fn unclaimed(
    rules: &Rules,
    seen: &Seen<'_>,
    bookings: &BTreeMap<(usize, Option<usize>), Booking>,
) -> Problems {
    let mut out = Problems::new();
    let stray = bookings.iter().filter(|((_, parcel), _)| parcel.is_none());
    let area: u128 = stray.map(|(_, booking)| booking.area).sum();
    if rules.layers.parcels.is_some() && area > 0 {
        let mu = format!("{:.2}", seen.plan.unit().m2(area) / MU_M2);
        let problem = Problem::new(&say::NO_PARCEL).with("mu", mu);
        out.push(seen.problem(problem, "/parcels"));
    }
    let condition = rules.config.collective_land.as_ref();
    if let Some(condition) = condition.filter(|_| rules.layers.collective.is_empty()) {
        let problem = Problem::new(&say::NO_COLLECTIVE).with("condition", condition);
        out.push(seen.problem(problem, "/collective_land"));
    }
    out
}

fn warn(rules: &Rules, seen: &Seen<'_>, found: &Sum) -> Problems {
    let mut out = Problems::new();
    let mu = |of: &dyn Fn(Over) -> bool| -> Option<String> {
        let areas = found.tally.iter().filter(|(key, _)| of(key.over));
        let area: u128 = areas.map(|(_, land)| land.area).sum();
        (area > 0).then(|| format!("{:.2}", seen.plan.unit().m2(area) / MU_M2))
    };
    if let Some(mu) = mu(&|over| over.fate() == Fate::Undecided) {
        let problem = Problem::new(&say::UNDECIDED).with("mu", mu);
        out.push(seen.problem(problem, "/elevation"));
    }
    if let Some(mu) = mu(&|over| over.fate() == Fate::Green && over.has(Over::FARMLAND)) {
        let problem = Problem::new(&say::FARMLAND).with("mu", mu);
        out.push(seen.problem(problem, "/permanent_farmland"));
    }
    let parcels = rules.layers.parcels.as_ref();
    out.extend(parcels.and_then(|drawn| drawn.overlaps(seen, found.twice)));
    if let Some(terms) = &rules.terms {
        let net = (terms.price - terms.cost) * MU_M2;
        let weights: u64 = terms.split.iter().map(|weight| u64::from(*weight)).sum();
        let who = [&text::HOUSEHOLDS, &text::COLLECTIVES];
        for ((weight, least), who) in terms.split.iter().zip(rules.least).zip(who) {
            let share = net * f64::from(*weight) / weights as f64;
            // Less than a fen is rounding.
            if share < least - 0.005 {
                let problem = Problem::new(&say::BELOW_FLOOR)
                    .with_words("who", who)
                    .with("found", format!("{share:.2}"))
                    .with("least", format!("{least:.2}"));
                out.push(seen.problem(problem, "/price"));
            }
        }
    }
    out
}
