//! Tiles opened, compared, and read once for all where one of them turned out to be damaged.

use std::collections::{BTreeMap, BTreeSet};

use restora_grid::NodataRule;
use restora_io::{ClassBlock, RasterSource};
use restora_message::catalogue::{raster, tiles as entries};
use restora_message::{Problem, Problems};

use super::{AT, LeftOut, TileInput, zones};
use crate::local::{each, pool};
use crate::rasters::{grid_difference, rule};
use crate::watch::go_on;
use crate::{DateInput, Loaded, Plan, Settings, Watch};

/// A file of the config and its date.
pub(super) type Named<'a> = (&'a DateInput, &'a TileInput);

/// All files of all dates.
fn named(loaded: &Loaded) -> Vec<Named<'_>> {
    let dates = loaded.config.dates.iter();
    dates.flat_map(|date| date.tiles.iter().map(move |one| (date, one))).collect()
}

/// Opens all tiles and makes one raster of those of each date. Where a run keeps going, tiles
/// that cannot be used are left out at all dates, and told beside the rasters.
///
/// # Errors
/// What is wrong with each tile, or with all of them together.
pub(crate) fn open(
    loaded: &Loaded,
    rule: &NodataRule,
    settings: &Settings,
) -> Result<(Vec<RasterSource>, LeftOut), Problems> {
    let all = named(loaded);
    let look =
        |(date, one): &Named<'_>, (): &()| loaded.raster(&one.path, date.band, rule);
    let opened = each(&pool(settings.threads)?, &all, (None, || Ok(())), look)?;
    let mut good: BTreeMap<(&str, &str), RasterSource> = BTreeMap::new();
    let mut bad: Vec<(Named<'_>, Problem)> = Vec::new();
    for ((date, one), source) in all.iter().zip(opened) {
        match source {
            Ok(source) => drop(good.insert((&date.date, &one.tile), source)),
            Err(problem) => bad.push(((date, one), problem)),
        }
    }
    bad.extend(elsewhere(&all, &good));
    let in_zones = loaded.config.tiles.as_ref().is_some_and(|block| block.zones);
    let (zone_of, refused) =
        if in_zones { zones::of_tiles(&all, &good) } else { Default::default() };
    bad.extend(refused);
    for zone in 0..=zone_of.values().copied().max().unwrap_or(0) {
        let own = |tile: &str| zone_of.get(tile).copied().unwrap_or(0) == zone;
        bad.extend(strangers(&loaded.config.dates, &good, &own));
    }
    let place = |problem: Problem| loaded.place(problem, AT);
    if !bad.is_empty() && !settings.keep_going {
        return Err(bad.into_iter().map(|(_, problem)| place(problem)).collect());
    }
    let mut left_out = loaded.left_out.clone();
    for ((date, one), problem) in bad {
        left_out.fail(one.tile.clone(), &date.date, &one.path, place(problem));
    }
    complete(&mut left_out, &all);
    let left: Vec<&TileInput> = loaded
        .config
        .dates
        .first()
        .map_or(&[][..], |date| &date.tiles)
        .iter()
        .filter(|one| !left_out.has(&one.tile))
        .collect();
    if left.is_empty() {
        let none = Problem::new(&entries::NONE_LEFT).with("count", left_out.tiles());
        return Err([vec![place(none)], left_out.warnings()].concat());
    }
    // Zones of which no tile is left are none.
    let zone = |tile: &str| zone_of.get(tile).copied().unwrap_or(0);
    let own: BTreeSet<usize> = left.iter().map(|one| zone(&one.tile)).collect();
    let mosaic = |date: &DateInput, of: usize| {
        let tiles = date.tiles.iter().filter(|one| !left_out.has(&one.tile));
        let tiles = tiles.filter(|one| zone(&one.tile) == of);
        let tiles = tiles.filter_map(|one| good.get(&(&date.date, &one.tile)).cloned());
        let tiles: Vec<RasterSource> = tiles.collect();
        let crs = tiles.first().and_then(|tile| tile.info().grid.crs.as_ref());
        let name = match crs {
            Some(crs) if own.len() > 1 => format!("{}, {}", date.path, crs.label()),
            _ => date.path.clone(),
        };
        let mosaic = RasterSource::mosaic(&tiles, &name);
        mosaic.map_err(|found| found.into_iter().map(place).collect::<Problems>())
    };
    let of_date = |date: &DateInput| {
        own.iter().map(|zone| mosaic(date, *zone)).collect::<Result<Vec<_>, _>>()
    };
    let parts = loaded.config.dates.iter().map(of_date).collect::<Result<Vec<_>, _>>()?;
    let sources = if own.len() > 1 {
        let names: Vec<&str> =
            loaded.config.dates.iter().map(|date| date.path.as_str()).collect();
        zones::stack(parts, &names)?
    } else {
        parts.into_iter().flatten().collect()
    };
    Ok((sources, left_out))
}

/// Files that are not on the pixels that their tile has at the first date.
fn elsewhere<'a>(
    all: &[Named<'a>],
    good: &BTreeMap<(&'a str, &'a str), RasterSource>,
) -> Vec<(Named<'a>, Problem)> {
    let Some((first, _)) = all.first() else { return Vec::new() };
    let find = |date: &'a DateInput, one: &'a TileInput| {
        good.get(&(date.date.as_str(), one.tile.as_str()))
    };
    let differs = |(date, one): &Named<'a>| {
        let (first, own) = (find(first, one)?.info(), find(date, one)?.info());
        let difference = grid_difference(&first.grid, &own.grid)?;
        let problem = Problem::new(&raster::GRID_MISMATCH)
            .with("path", &one.path)
            .with("reference", &first.path)
            .with("difference", difference);
        Some(((*date, *one), problem))
    };
    all.iter().filter_map(differs).collect()
}

/// Files of some tiles that do not go into one raster with the others of their date.
fn strangers<'a>(
    dates: &'a [DateInput],
    good: &BTreeMap<(&'a str, &'a str), RasterSource>,
    own: &dyn Fn(&str) -> bool,
) -> Vec<(Named<'a>, Problem)> {
    let of = |date: &'a DateInput| {
        let key = |one: &'a TileInput| (date.date.as_str(), one.tile.as_str());
        let tiles = date.tiles.iter().filter(|one| own(&one.tile));
        let opened = tiles.filter_map(|one| Some((one, good.get(&key(one))?.clone())));
        let (files, sources): (Vec<&TileInput>, Vec<RasterSource>) = opened.unzip();
        let strangers = RasterSource::strangers(&sources).into_iter();
        strangers
            .map(move |(at, problem)| ((date, files[at]), problem))
            .collect::<Vec<_>>()
    };
    dates.iter().flat_map(of).collect()
}

/// With a file, its tile is left out at all dates.
fn complete(left_out: &mut LeftOut, all: &[Named<'_>]) {
    for (date, one) in all {
        if left_out.has(&one.tile) {
            left_out.with(one.tile.clone(), &date.date, &one.path);
        }
    }
}

/// Reads every tile of a plan and tells which cannot be, so that a run can go on without them.
///
/// # Errors
/// If somebody asked to stop.
pub fn damaged_tiles(plan: &Plan, watch: &dyn Watch) -> Result<LeftOut, Problems> {
    let loaded = &plan.loaded;
    let rule = rule(loaded);
    let all = named(loaded);
    let read = |(date, one): &Named<'_>, (): &()| -> Result<(), Problem> {
        go_on(watch)?;
        let source = loaded.raster(&one.path, date.band, &rule)?;
        let mut reader = source.pass_reader()?;
        let info = source.info();
        let all = info.grid.window();
        let blocks = crate::split::blocks(&info.grid, &[info]);
        let mut block = ClassBlock::default();
        for window in blocks.iter().filter_map(|window| window.intersection(&all)) {
            reader.read(window, &mut block)?;
        }
        Ok(())
    };
    let pool = pool(plan.settings.threads)?;
    let found = each(&pool, &all, (None, || Ok(())), read)?;
    go_on(watch)?;
    let mut left_out = LeftOut::default();
    for ((date, one), found) in all.iter().zip(found) {
        if let Err(problem) = found {
            left_out.fail(one.tile.clone(), &date.date, &one.path, problem);
        }
    }
    complete(&mut left_out, &all);
    Ok(left_out)
}
