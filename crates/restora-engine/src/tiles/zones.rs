//! Tiles in several zones of a projection, as those of UTM or of Gauss-Krüger: one grid for each
//! zone, and the meridians between them. 分带
//!
//! Zones have one grid after the other whose rows are counted on, so that a window of cells lies
//! in one of them. What lies east of the meridian midway between the central meridians of two
//! zones belongs to the eastern one, whatever tiles overlap there.

use std::collections::{BTreeMap, BTreeSet};

use restora_grid::{Crs, Grid, Window};
use restora_io::{RasterSource, central_meridian, same_base, same_crs};
use restora_message::catalogue::{raster, tiles as told};
use restora_message::{Entry, Problem, Problems};
use restora_zonal::{AreaMethod, CellAreas, SiteCover, Transforms};

use super::open::Named;
use crate::plan::Meaning;
use crate::rasters::pixel_size;
use crate::{Loaded, Task, split};

/// The grid of one zone.
#[derive(Clone, Debug)]
pub(crate) struct Zone {
    /// The row that it begins at, where the rows of all are counted on.
    pub(crate) first_row: u32,
    pub(crate) grid: Grid,
    /// What messages call its raster.
    pub(crate) path: String,
    /// Its central meridian in degrees.
    meridian: f64,
}

impl Zone {
    /// The zones of a raster that is a stack; none of any other.
    pub(crate) fn all(source: &RasterSource) -> Vec<Self> {
        let zone = |(first_row, part): &(u32, RasterSource)| {
            let info = part.info();
            let meridian = info.grid.crs.as_ref().and_then(central_meridian)?;
            let (grid, path) = (info.grid.clone(), info.path.clone());
            Some(Self { first_row: *first_row, grid, path, meridian })
        };
        source.stack().iter().filter_map(zone).collect()
    }

    /// Its rows, where the rows of all are counted on.
    pub(crate) fn rows(&self) -> std::ops::Range<u32> {
        self.first_row..self.first_row + self.grid.rows
    }
}

/// What a config asks for that needs one grid, if there are several zones.
pub(crate) fn refused(
    loaded: &Loaded,
    meaning: Option<&Meaning>,
    count: usize,
) -> Problems {
    if count < 2 {
        return Problems::new();
    }
    let config = &loaded.config;
    let by_raster =
        |meaning: &Meaning| meaning.factors.iter().any(|one| one.bare.is_none());
    let keys = [
        ("sites/whole", config.sites.whole),
        ("sites/fishnet", config.sites.fishnet.is_some()),
        ("imagery", config.imagery.is_some()),
        ("outputs/rasters", config.outputs.rasters.is_some()),
        ("outputs/spatial", config.outputs.spatial.is_some()),
        ("corrections", meaning.is_some_and(by_raster)),
    ];
    let keys = keys.iter().filter(|(_, there)| *there);
    keys.map(|(key, _)| needs_one_grid(loaded, key, &format!("/{key}"), count)).collect()
}

/// A warning if a report will have no maps.
pub(crate) fn no_pictures(loaded: &Loaded, count: usize) -> Option<Problem> {
    let problem = || Problem::new(&told::NO_PICTURES).with("count", count);
    let asked = count > 1 && loaded.config.outputs.report.is_some();
    asked.then(|| loaded.place(problem(), "/outputs/report"))
}

/// A problem of what needs one grid.
pub(crate) fn needs_one_grid(
    loaded: &Loaded,
    key: &str,
    at: &str,
    count: usize,
) -> Problem {
    let problem =
        Problem::new(&told::NEEDS_ONE_GRID).with("key", key).with("count", count);
    loaded.place(problem, at)
}

/// Tasks cut down to the cells that their sites have in them: a site that reaches from one zone to
/// another has none in what lies between.
pub(crate) fn within(mut tasks: Vec<Task>, covers: &[(u32, SiteCover)]) -> Vec<Task> {
    let known: BTreeMap<u32, &SiteCover> =
        covers.iter().map(|(number, cover)| (*number, cover)).collect();
    for task in &mut tasks {
        let rows = task.window.row..task.window.row_end();
        let covers = task.sites.iter().filter_map(|site| known.get(site));
        let own = covers.filter_map(|cover| {
            cover.window_in(rows.clone())?.intersection(&task.window)
        });
        if let Some(own) = own.reduce(|a, b| a.around(&b)) {
            task.window = own;
        }
    }
    tasks
}

/// Areas of the cells of all zones that lie under covers.
///
/// # Errors
/// If there are none by the method of the run.
pub(crate) fn areas<'c, C: Iterator<Item = &'c SiteCover>>(
    zones: &[Zone],
    method: AreaMethod,
    covers: impl Fn() -> C,
    transforms: &Transforms,
) -> Result<CellAreas, Problem> {
    let of = |zone: &Zone| {
        let up = |window: Window| Window { row: window.row - zone.first_row, ..window };
        let windows = covers().filter_map(|cover| cover.window_in(zone.rows()));
        let windows: Vec<Window> = windows.map(up).collect();
        let areas = CellAreas::new(&zone.path, &zone.grid, method, &windows, transforms)?;
        Ok((zone.first_row, areas))
    };
    let all = zones.iter().map(of).collect::<Result<Vec<_>, Problem>>()?;
    let path =
        |zone: Option<&Zone>| zone.map_or("", |zone| zone.path.as_str()).to_owned();
    CellAreas::stacked(all).ok_or_else(|| {
        Problem::new(&raster::ZONES_DIFFER)
            .with("path", path(zones.last()))
            .with("reference", path(zones.first()))
    })
}

/// Where longitudes begin, and the meridians between zones that stand in order, all in degrees.
pub(crate) fn meridians(zones: &[Zone]) -> (f64, Vec<f64>) {
    let of: Vec<f64> = zones.iter().map(|zone| zone.meridian).collect();
    let seam = seam(&of);
    let of: Vec<f64> = of.iter().map(|meridian| from(seam, *meridian)).collect();
    (seam, of.windows(2).map(|two| f64::midpoint(two[0], two[1])).collect())
}

/// A longitude on the turn that begins at a seam.
fn from(seam: f64, longitude: f64) -> f64 {
    seam + (longitude - seam).rem_euclid(360.0)
}

/// The middle of the widest gap between meridians, which no zone reaches.
fn seam(meridians: &[f64]) -> f64 {
    let mut all: Vec<f64> = meridians.iter().map(|m| m.rem_euclid(360.0)).collect();
    all.sort_by(f64::total_cmp);
    let Some(first) = all.first().copied() else { return -180.0 };
    let next = all.iter().skip(1).copied().chain([first + 360.0]);
    let gaps = all.iter().zip(next).map(|(a, b)| (b - a, f64::midpoint(*a, b)));
    let widest =
        gaps.fold((0.0, -180.0), |most, gap| if gap.0 > most.0 { gap } else { most });
    widest.1 - 360.0
}

/// Tiles of one CRS.
struct Group<'a> {
    crs: &'a Crs,
    grid: &'a Grid,
    meridian: f64,
    /// The first of them by name.
    path: &'a str,
    tiles: Vec<Named<'a>>,
}

/// The zone of each tile by its name, numbered from west to east, and what speaks against a tile:
/// those count that are on the datum and the pixels of most, and of two systems with one central
/// meridian the one that more are in.
pub(super) fn of_tiles<'a>(
    all: &[Named<'a>],
    good: &'a BTreeMap<(&'a str, &'a str), RasterSource>,
) -> (BTreeMap<&'a str, usize>, Vec<(Named<'a>, Problem)>) {
    let (mut groups, mut bad): (Vec<Group<'a>>, _) = (Vec::new(), Vec::new());
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for (date, one) in all {
        let Some(source) = good.get(&(date.date.as_str(), one.tile.as_str())) else {
            continue;
        };
        if !seen.insert(&one.tile) {
            continue;
        }
        let (grid, path) = (&source.info().grid, source.info().path.as_str());
        let crs = grid.crs.as_ref();
        let Some((crs, meridian)) =
            crs.and_then(|crs| Some((crs, central_meridian(crs)?)))
        else {
            let name = crs.map_or_else(|| "-".to_owned(), Crs::label);
            let problem = Problem::new(&raster::NO_ZONE).with("path", path);
            bad.push(((*date, *one), problem.with("crs", name)));
            continue;
        };
        let alike = |group: &&mut Group<'_>| {
            pixel_size(grid) == pixel_size(group.grid) && same_crs(crs, group.crs)
        };
        if let Some(group) = groups.iter_mut().find(alike) {
            group.tiles.push((*date, *one));
        } else {
            let tiles = vec![(*date, *one)];
            groups.push(Group { crs, grid, meridian, path, tiles });
        }
    }
    let together = |a: &Group<'_>, b: &Group<'_>| {
        same_base(a.crs, b.crs) && pixel_size(a.grid) == pixel_size(b.grid)
    };
    let groups = most(groups, together, (&raster::ZONES_DIFFER, &mut bad));
    let mut zones: Vec<Group<'a>> = Vec::new();
    let mut rest = groups;
    let same = |a: &Group<'_>, b: &Group<'_>| {
        (a.meridian - b.meridian + 180.0).rem_euclid(360.0) - 180.0 < 1e-9
            && (b.meridian - a.meridian + 180.0).rem_euclid(360.0) - 180.0 < 1e-9
    };
    while let Some(first) = rest.pop() {
        let (mut twins, others) = rest.into_iter().partition(|group| same(group, &first));
        rest = others;
        twins.push(first);
        twins.sort_by_key(|group| group.path);
        let one = |a: &Group<'_>, b: &Group<'_>| std::ptr::eq(a.path, b.path);
        zones.extend(most(twins, one, (&raster::ZONE_TWICE, &mut bad)));
    }
    let of: Vec<f64> = zones.iter().map(|zone| zone.meridian).collect();
    let seam = seam(&of);
    zones.sort_by(|a, b| from(seam, a.meridian).total_cmp(&from(seam, b.meridian)));
    let numbered = zones.into_iter().enumerate().flat_map(|(number, zone)| {
        zone.tiles.into_iter().map(move |(_, one)| (one.tile.as_str(), number))
    });
    (numbered.collect(), bad)
}

/// Those groups that go together and have most tiles, the first of several that have as many;
/// tiles of all others are refused.
fn most<'a>(
    groups: Vec<Group<'a>>,
    together: impl Fn(&Group<'_>, &Group<'_>) -> bool,
    (entry, bad): (&'static Entry, &mut Vec<(Named<'a>, Problem)>),
) -> Vec<Group<'a>> {
    let count = |with: &Group<'_>| -> usize {
        let own = groups.iter().filter(|group| together(group, with));
        own.map(|group| group.tiles.len()).sum()
    };
    let counts: Vec<usize> = groups.iter().map(count).collect();
    let best = counts.iter().copied().max().unwrap_or(0);
    let Some(at) = counts.iter().position(|count| *count == best) else { return groups };
    let reference = groups[at].path;
    let keep: Vec<bool> =
        groups.iter().map(|group| together(group, &groups[at])).collect();
    let (mut kept, mut refused) = (Vec::new(), Vec::new());
    for (group, keep) in groups.into_iter().zip(keep) {
        if keep { &mut kept } else { &mut refused }.push(group);
    }
    for named in refused.into_iter().flat_map(|group| group.tiles) {
        let problem = Problem::new(entry).with("path", &named.1.path);
        bad.push((named, problem.with("reference", reference)));
    }
    kept
}

/// Rasters of all dates as one each, whose rows are counted on from zone to zone: `parts` are the
/// zones of each date. No window of the main stage lies in two zones.
///
/// # Errors
/// If there are more rows than can be counted.
pub(super) fn stack(
    parts: &[Vec<RasterSource>],
    names: &[&str],
    tiles: usize,
) -> Result<Vec<RasterSource>, Problems> {
    let zones = parts.first().map_or(0, Vec::len);
    let rows = |zone: usize| {
        parts
            .iter()
            .filter_map(|of| Some(of.get(zone)?.info().grid.rows))
            .max()
            .unwrap_or(0)
    };
    let place = |every: u32| -> Option<Vec<u32>> {
        let next = |first: &mut Option<u32>, zone: usize| {
            let here = (*first)?;
            *first = here.checked_add(rows(zone))?.checked_next_multiple_of(every);
            Some(here)
        };
        (0..zones).scan(Some(0), |first, zone| Some(next(first, zone))).collect()
    };
    let stacked = |every: u32| -> Result<Vec<RasterSource>, Problems> {
        let wide = || Problem::new(&raster::TILES_TOO_WIDE).with("count", tiles);
        let firsts = place(every).ok_or_else(wide)?;
        let one = |(of, name): (&Vec<RasterSource>, &&str)| {
            RasterSource::stacked(
                firsts.iter().copied().zip(of.iter().cloned()).collect(),
                name,
            )
        };
        Ok(parts.iter().zip(names).map(one).collect::<Result<_, Problem>>()?)
    };
    // How many rows windows have depends on the blocks alone, where there are rows enough.
    let first = stacked(1)?;
    let infos: Vec<_> = first.iter().map(RasterSource::info).collect();
    let Some(grid) =
        infos.first().map(|info| Grid { rows: u32::MAX, ..info.grid.clone() })
    else {
        return Ok(first);
    };
    stacked(split::blocks(&grid, &infos).rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn longitudes_begin_where_no_zone_is() {
        let same = |a: f64, b: f64| assert!((a - b).abs() < 1e-9, "{a} {b}");
        // 49N and 50N: 111° and 117°; the other side of the earth is 114° − 180°.
        same(seam(&[111.0, 117.0]), -66.0);
        same(from(-66.0, 117.0), 117.0);
        // 59N, 60N and 1N: 171°, 177° and −177°, which goes on from 177° as 183°.
        let seam = seam(&[-177.0, 171.0, 177.0]);
        let all = [171.0, 177.0, -177.0].map(|meridian| from(seam, meridian));
        same(all[1] - all[0], 6.0);
        same(all[2] - all[1], 6.0);
    }
}
