//! Tiles in several zones of a projection, as those of UTM or of Gauss-Krüger: one grid for each
//! zone, and the meridians between them. 分带
//!
//! Zones have one grid after the other whose rows are counted on, so that a window of cells lies
//! in one of them. What lies east of the meridian midway between the central meridians of two
//! zones belongs to the eastern one, whatever tiles overlap there.

use std::collections::BTreeMap;

use restora_grid::{Crs, Grid, Window};
use restora_io::{RasterSource, central_meridian, same_base, same_crs};
use restora_message::catalogue::{raster, tiles as told};
use restora_message::{Problem, Problems};
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

/// Tasks without what lies between zones, where a site that reaches from one to another has no
/// cells.
pub(crate) fn within(zones: &[Zone], mut tasks: Vec<Task>) -> Vec<Task> {
    for task in &mut tasks {
        let zone = zones.iter().find(|zone| zone.rows().contains(&task.window.row));
        let all = zone.map(|zone| Window { row: zone.first_row, ..zone.grid.window() });
        if let Some(part) = all.and_then(|all| task.window.intersection(&all)) {
            task.window = part;
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

/// The zone of each tile, by its name, and what speaks against a tile. The first grid that is met in the order of names
/// is the one that others are compared with; zones are numbered from west to east.
pub(super) fn of_tiles<'a>(
    all: &[Named<'a>],
    good: &BTreeMap<(&'a str, &'a str), RasterSource>,
) -> (BTreeMap<&'a str, usize>, Vec<(Named<'a>, Problem)>) {
    let mut found: Vec<(&Crs, &str, f64, Vec<&'a str>)> = Vec::new();
    let mut bad = Vec::new();
    let mut first: Option<(&Grid, &str)> = None;
    let mut seen: BTreeMap<&str, ()> = BTreeMap::new();
    for (date, one) in all {
        let Some(source) = good.get(&(date.date.as_str(), one.tile.as_str())) else {
            continue;
        };
        if seen.insert(&one.tile, ()).is_some() {
            continue;
        }
        let (grid, path) = (&source.info().grid, source.info().path.as_str());
        let mut refuse =
            |problem: Problem| bad.push(((*date, *one), problem.with("path", path)));
        let crs = grid.crs.as_ref();
        let Some((crs, meridian)) =
            crs.and_then(|crs| Some((crs, central_meridian(crs)?)))
        else {
            let name = crs.map_or_else(|| "-".to_owned(), Crs::label);
            refuse(Problem::new(&raster::NO_ZONE).with("crs", name));
            continue;
        };
        let (reference, other) = *first.get_or_insert((grid, path));
        if !reference.crs.as_ref().is_some_and(|other| same_base(crs, other))
            || pixel_size(grid) != pixel_size(reference)
        {
            refuse(Problem::new(&raster::ZONES_DIFFER).with("reference", other));
            continue;
        }
        match found.iter_mut().find(|(other, ..)| same_crs(crs, other)) {
            Some((.., tiles)) => tiles.push(&one.tile),
            None => match found
                .iter()
                .find(|(_, _, other, _)| (other - meridian).abs() < 1e-9)
            {
                Some((_, other, ..)) => {
                    refuse(Problem::new(&raster::ZONE_TWICE).with("reference", other));
                }
                None => found.push((crs, path, meridian, vec![&one.tile])),
            },
        }
    }
    let of: Vec<f64> = found.iter().map(|(_, _, meridian, _)| *meridian).collect();
    let seam = seam(&of);
    found.sort_by(|a, b| from(seam, a.2).total_cmp(&from(seam, b.2)));
    let zones = found.into_iter().enumerate();
    let tiles = zones
        .flat_map(|(zone, (.., tiles))| tiles.into_iter().map(move |tile| (tile, zone)));
    (tiles.collect(), bad)
}

/// Rasters of all dates as one each, whose rows are counted on from zone to zone: `parts` are the
/// zones of each date. No window of the main stage lies in two zones.
///
/// # Errors
/// If there are more rows than can be counted.
pub(super) fn stack(
    parts: Vec<Vec<RasterSource>>,
    names: &[&str],
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
        let wide = || Problem::new(&raster::TILES_TOO_WIDE).with("count", zones);
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
