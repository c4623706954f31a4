//! Tiles opened, compared, and read once for all where one of them turned out to be damaged.

use std::collections::{BTreeMap, BTreeSet};

use restora_grid::NodataRule;
use restora_io::{ClassBlock, Many, RasterSource};
use restora_message::catalogue::shards::words;
use restora_message::catalogue::{raster, shards, tiles as entries};
use restora_message::{Problem, Problems};

use super::{AT, LeftOut, TileInput, TilesTold, zones};
use crate::local::{each, pool};
use crate::rasters::{grid_difference, rule};
use crate::shards::Own;
use crate::watch::go_on;
use crate::{DateInput, Loaded, Plan, Settings, Watch};

/// A file of the config and its date.
pub(super) type Named<'a> = (&'a DateInput, &'a TileInput);

/// Rasters that could be opened, by date and tile.
type Good<'a> = BTreeMap<(&'a str, &'a str), RasterSource>;

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
    (settings, own): (&Settings, Option<&Own>),
) -> Result<(Vec<RasterSource>, LeftOut), Problems> {
    let all = named(loaded);
    let (good, mut bad) = look(loaded, rule, (settings, own))?;
    bad.extend(elsewhere(&all, &good));
    let zone_of = apart(loaded, (&all, &good), &mut bad);
    let place = |problem: Problem| loaded.place(problem, AT);
    if !bad.is_empty() && !settings.keep_going {
        return Err(bad.into_iter().map(|(_, problem)| place(problem)).collect());
    }
    let mut left_out = loaded.left_out.clone();
    for ((date, one), problem) in bad {
        left_out.fail(one.tile.clone(), &date.date, &one.path, place(problem));
    }
    complete(&mut left_out, &all);
    let sources = together(loaded, (&good, &zone_of), &left_out)?;
    let told = told(loaded, own);
    let otherwise = |(date, source): &(&DateInput, &RasterSource)| {
        told.is_some_and(|(_, told)| !told.is_of(source)).then(|| {
            place(
                Problem::new(&shards::OTHER_INPUT)
                    .with("path", &date.path)
                    .with_words("what", &words::THE_PLAN)
                    .with_words("cause", &words::OTHER_BYTES),
            )
        })
    };
    let others: Problems = loaded
        .config
        .dates
        .iter()
        .zip(&sources)
        .filter_map(|both| otherwise(&both))
        .collect();
    if others.is_empty() { Ok((sources, left_out)) } else { Err(others) }
}

/// What a plan tells of these tiles to the shards that have it.
fn told<'o>(loaded: &Loaded, own: Option<&'o Own>) -> Option<(&'o Own, &'o TilesTold)> {
    let told = own.and_then(|own| Some((own, own.tiles.as_ref()?)));
    told.filter(|(_, told)| told.fits(&loaded.config.dates))
}

/// Opens every tile, or those that are the `own` of some shards.
fn look<'a>(
    loaded: &'a Loaded,
    rule: &NodataRule,
    (settings, own): (&Settings, Option<&Own>),
) -> Result<(Good<'a>, Vec<(Named<'a>, Problem)>), Problems> {
    let dates = &loaded.config.dates;
    let own = told(loaded, own);
    let wanted =
        |tile: usize| own.is_none_or(|(own, told)| told.is_wanted(tile, own.read_here()));
    let count = dates.iter().map(|date| date.tiles.len()).max().unwrap_or(0);
    let wanted: Vec<bool> = (0..count).map(wanted).collect();
    let of_date = |date: &'a DateInput| {
        let tiles = date.tiles.iter().zip(&wanted).filter(|(_, wanted)| **wanted);
        tiles.map(move |(one, _)| (date, one))
    };
    let opened: Vec<Named<'a>> = dates.iter().flat_map(of_date).collect();
    let many = Many::of(opened.iter().map(|(_, one)| loaded.path(&one.path)));
    let reach = loaded.reach();
    let open = |(date, one): &Named<'_>, (): &()| {
        loaded.one_raster(Some(&many), &reach, &one.path, (date.band, rule))
    };
    let found = each(&pool(settings.threads)?, &opened, (None, || Ok(())), open)?;
    let (mut good, mut bad) = (Good::new(), Vec::new());
    for ((date, one), source) in opened.into_iter().zip(found) {
        match source {
            Ok(source) => drop(good.insert((&date.date, &one.tile), source)),
            Err(problem) => bad.push(((date, one), problem)),
        }
    }
    let Some((_, told)) = own else { return Ok((good, bad)) };
    for (number, date) in dates.iter().enumerate() {
        let first = date.tiles.first();
        let first = first.and_then(|one| good.get(&(&*date.date, &*one.tile)).cloned());
        // Where the first is bad, so is everything.
        let Some(first) = first else { continue };
        let tiles = date.tiles.iter().zip(&wanted).enumerate();
        for (tile, (one, _)) in tiles.filter(|(_, (_, wanted))| !**wanted) {
            let assumed = told.assume(loaded, (number, tile, one), &first);
            good.extend(assumed.map(|source| ((&*date.date, &*one.tile), source)));
        }
    }
    Ok((good, bad))
}

/// The zone of each tile, where a config has several, and beside it what of each date does not go
/// together.
fn apart<'a>(
    loaded: &'a Loaded,
    (all, good): (&[Named<'a>], &'a Good<'a>),
    bad: &mut Vec<(Named<'a>, Problem)>,
) -> BTreeMap<&'a str, usize> {
    let dates = &loaded.config.dates;
    let mut zone_of = BTreeMap::new();
    if loaded.config.tiles.as_ref().is_some_and(|block| block.zones) {
        let (found, refused) = zones::of_tiles(all, good);
        bad.extend(refused);
        for zone in found.values().copied().collect::<BTreeSet<usize>>() {
            let own = |tile: &str| found.get(tile) == Some(&zone);
            bad.extend(strangers(dates, good, &own));
        }
        zone_of = found;
    } else {
        bad.extend(strangers(dates, good, &|_| true));
    }
    // What was found first of a file is why it is refused.
    let mut told: BTreeSet<(&str, &str)> = BTreeSet::new();
    bad.retain(|((date, one), _)| told.insert((&date.date, &one.tile)));
    zone_of
}

/// One raster of each date, of all tiles that are not left out.
fn together(
    loaded: &Loaded,
    (good, zone_of): (&Good<'_>, &BTreeMap<&str, usize>),
    left_out: &LeftOut,
) -> Result<Vec<RasterSource>, Problems> {
    let place = |problem: Problem| loaded.place(problem, AT);
    let dates = &loaded.config.dates;
    let left = |date: &DateInput| -> Vec<TileInput> {
        let tiles = date.tiles.iter().filter(|one| !left_out.has(&one.tile));
        tiles.cloned().collect()
    };
    let tiles = dates.first().map(left).unwrap_or_default();
    if tiles.is_empty() {
        let none = Problem::new(&entries::NONE_LEFT).with("count", left_out.tiles());
        return Err([vec![place(none)], left_out.warnings()].concat());
    }
    // Zones of which no tile is left are none.
    let zone = |one: &TileInput| zone_of.get(one.tile.as_str()).copied().unwrap_or(0);
    let own: BTreeSet<usize> = tiles.iter().map(zone).collect();
    let mosaic = |date: &DateInput, of: usize| {
        let tiles = left(date).into_iter().filter(|one| zone(one) == of);
        let source =
            |one: TileInput| good.get(&(date.date.as_str(), one.tile.as_str())).cloned();
        let tiles: Vec<RasterSource> = tiles.filter_map(source).collect();
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
    let parts = dates.iter().map(of_date).collect::<Result<Vec<_>, _>>()?;
    if own.len() < 2 {
        return Ok(parts.into_iter().flatten().collect());
    }
    let names: Vec<&str> = dates.iter().map(|date| date.path.as_str()).collect();
    zones::stack(&parts, &names, tiles.len())
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
