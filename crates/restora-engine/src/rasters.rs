//! The rasters of the dates: opened, compared, brought to one grid.

use restora_grid::{Crs, Difference, Grid, NodataRule};
use restora_io::{RasterInfo, RasterSource, Resampling, same_crs, transform_quality};
use restora_message::catalogue::{config as say, raster};
use restora_message::{Problem, Problems};
use restora_zonal::{AreaMethod, CellAreas, Transforms};

use crate::form::hint;
use crate::shards::Own;
use crate::tiles::zones::Zone;
use crate::{Config, DateInput, LeftOut, Loaded, Method, Settings, tiles};

/// Where planar and true areas differ by less, nobody needs to know.
const PLANAR_WARNING: f64 = 1e-3;

/// What the rasters of a config turned out to be.
pub(crate) struct Looked {
    /// The grid to put sites on, where the raster that gives it can be opened.
    pub(crate) grid: Option<Grid>,
    /// The zones that its rows are of, if there are several.
    pub(crate) zones: Vec<Zone>,
    /// The rasters, or what is wrong with them.
    pub(crate) rasters: Result<Rasters, Problems>,
}

impl Looked {
    /// Of no rasters.
    pub(crate) fn nothing() -> Self {
        Self { grid: None, zones: Vec::new(), rasters: Err(Problems::new()) }
    }
}

/// Rasters on one grid, and which one gave it.
pub(crate) struct Rasters {
    pub(crate) sources: Vec<RasterSource>,
    pub(crate) reference: usize,
    pub(crate) aligned: Vec<bool>,
    /// Tiles that cannot be used.
    pub(crate) left_out: LeftOut,
}

/// Opens every raster and checks that they share one grid, or aligns them. Of tiles, shards open
/// their `own`.
pub(crate) fn rasters(
    loaded: &Loaded,
    (settings, own): (&Settings, Option<&Own>),
    transforms: &Transforms,
    warnings: &mut Problems,
) -> Looked {
    let mut problems = date_order(loaded);
    problems.extend(no_such_days(loaded));
    let found = sources(loaded, (settings, own), warnings, &mut problems);
    let Some((mut sources, left_out)) = found else {
        return Looked { rasters: Err(problems), ..Looked::nothing() };
    };
    let reference = reference(loaded, &mut problems);
    for source in sources.iter().flatten().filter(|source| source.info().scaled) {
        warnings.push(Problem::new(&raster::SCALED).with("path", &source.info().path));
    }
    // Where the reference cannot be opened, the others are still compared with one another.
    let opened = || sources.iter().position(Option::is_some);
    let reference = if matches!(sources.get(reference), Some(Some(_))) {
        Some(reference)
    } else {
        opened()
    };
    let base = reference.and_then(|i| sources[i].as_ref().map(|s| (i, s.info().clone())));
    let Some((reference, base)) = base else {
        return Looked { rasters: Err(problems), ..Looked::nothing() };
    };
    let aligned = if loaded.stands_in("/grid/align") {
        Err(())
    } else {
        let aligned = bring_together(loaded, &mut sources, &base, warnings);
        aligned.map_err(|mut found| problems.append(&mut found))
    };
    let mut grid = Some(base.grid.clone());
    let zones = sources[reference].as_ref().map(Zone::all).unwrap_or_default();
    if loaded.stands_in("/grid/area") {
        grid = None;
    } else {
        let one = (base.path.as_str(), &base.grid);
        let own = zones.iter().map(|zone| (zone.path.as_str(), &zone.grid));
        let all: Vec<_> = if zones.is_empty() { vec![one] } else { own.collect() };
        for (path, of) in all {
            if let Err(found) = check_areas(loaded, (path, of), transforms, warnings) {
                problems.extend(found);
                grid = None;
            }
        }
    }
    let sources: Option<Vec<RasterSource>> = sources.into_iter().collect();
    let rasters = match (sources, aligned) {
        (Some(sources), Ok(aligned)) if problems.is_empty() => {
            Ok(Rasters { sources, reference, aligned, left_out })
        }
        _ => Err(problems),
    };
    Looked { grid, zones, rasters }
}

/// Which pixels are missing.
pub(crate) fn rule(loaded: &Loaded) -> NodataRule {
    let nodata = &loaded.config.nodata;
    NodataRule { values: nodata.values.clone(), band: nodata.band, mask: nodata.mask }
}

/// The raster of each date that can be opened, and the tiles that cannot be used; none where
/// there are none left.
fn sources(
    loaded: &Loaded,
    machine: (&Settings, Option<&Own>),
    warnings: &mut Problems,
    problems: &mut Problems,
) -> Option<(Vec<Option<RasterSource>>, LeftOut)> {
    let config = &loaded.config;
    let rule = rule(loaded);
    if config.dates.iter().any(|date| !date.tiles.is_empty()) {
        return match tiles::open(loaded, &rule, machine) {
            Ok((sources, left_out)) => {
                warnings.extend(left_out.warnings());
                Some((sources.into_iter().map(Some).collect(), left_out))
            }
            Err(mut found) => {
                problems.append(&mut found);
                None
            }
        };
    }
    let mut open = |(i, date): (usize, &DateInput)| {
        let told =
            ["path", "band"].map(|key| loaded.stands_in(&format!("/dates/{i}/{key}")));
        if date.path.is_empty() || told.contains(&true) {
            return None;
        }
        let source = loaded.raster(&date.path, date.band, &rule);
        let found =
            source.map_err(|problem| loaded.place(problem, &format!("/dates/{i}/path")));
        found.map_err(|problem| problems.push(problem)).ok()
    };
    let sources = config.dates.iter().enumerate().map(&mut open).collect();
    Some((sources, LeftOut::default()))
}

/// Dates stand in order, each once.
fn date_order(loaded: &Loaded) -> Problems {
    let dates = &loaded.config.dates;
    let pairs = dates.iter().zip(dates.iter().skip(1)).enumerate();
    let told = |i: usize| {
        dates[i].date.is_empty() || loaded.stands_in(&format!("/dates/{i}/date"))
    };
    pairs
        .filter(|(i, (a, b))| a.date >= b.date && !told(*i) && !told(i + 1))
        .map(|(i, (a, b))| {
            let problem = Problem::new(&say::DATE_ORDER)
                .with("earlier", &a.date)
                .with("later", &b.date);
            loaded.place(problem, &format!("/dates/{}/date", i + 1))
        })
        .collect()
}

/// Whether a date names a day that its month does not have.
pub(crate) fn no_such_day(date: &str) -> bool {
    let mut parts = date.split('-').map(|part| part.parse::<u32>().unwrap_or(0));
    let (Some(year), Some(month), Some(day)) = (parts.next(), parts.next(), parts.next())
    else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    day > days
}

/// Days that the calendar does not have: the form of a date lets every month have 31.
fn no_such_days(loaded: &Loaded) -> Problems {
    let dates = loaded.config.dates.iter().enumerate();
    dates
        .filter(|(i, date)| {
            no_such_day(&date.date) && !loaded.stands_in(&format!("/dates/{i}/date"))
        })
        .map(|(i, date)| {
            let problem = Problem::new(&say::NO_SUCH_DAY).with("date", &date.date);
            loaded.place(problem, &format!("/dates/{i}/date"))
        })
        .collect()
}

/// The date whose raster gives the grid.
fn reference(loaded: &Loaded, problems: &mut Problems) -> usize {
    let config = &loaded.config;
    let names: Vec<String> = config.dates.iter().map(|d| d.date.clone()).collect();
    let mut find = |name: &str, pointer: &str| {
        let found = names.iter().position(|date| date == name);
        // A date that could not be read may be the one that is meant.
        let all_read = names.iter().all(|name| !name.is_empty()) && !names.is_empty();
        if found.is_none() && all_read {
            let near = hint(name, &names);
            let problem =
                Problem::new(&say::NO_SUCH_DATE).with("date", name).with("hint", near);
            problems.push(loaded.place(problem, pointer));
        }
        found
    };
    let stated =
        config.grid.reference.as_deref().map(|name| find(name, "/grid/reference"));
    let to = config.grid.align.as_ref().map(|align| find(&align.to, "/grid/align/to"));
    if let (Some(Some(a)), Some(Some(b))) = (stated, to)
        && a != b
    {
        let problem = Problem::new(&say::TWO_REFERENCES)
            .with("reference", &config.dates[a].date)
            .with("to", &config.dates[b].date);
        problems.push(loaded.place(problem, "/grid/align/to"));
    }
    to.or(stated).flatten().unwrap_or(0)
}

/// Compares every raster with the reference; aligns those that differ where that is asked
/// for. Says which were aligned.
fn bring_together(
    loaded: &Loaded,
    sources: &mut [Option<RasterSource>],
    base: &RasterInfo,
    warnings: &mut Problems,
) -> Result<Vec<bool>, Problems> {
    let mut problems = Problems::new();
    let mut aligned = vec![false; sources.len()];
    for (i, source) in sources.iter_mut().enumerate() {
        let Some(source) = source else { continue };
        let Some(problem) = mismatch(source, &base.path, &base.grid) else { continue };
        let pointer = format!("/dates/{i}/path");
        let Some(align) = &loaded.config.grid.align else {
            problems.push(loaded.place(problem, &pointer));
            continue;
        };
        warnings.extend(datum(&source.info().grid, &base.grid, &source.info().path));
        let method = match align.method {
            Method::Nearest => Resampling::Nearest,
            Method::Mode => Resampling::Mode,
        };
        match source.aligned_to(&base.grid, method) {
            Ok(brought) => {
                warnings.push(
                    Problem::new(&raster::ALIGNED)
                        .with("path", &source.info().path)
                        .with("method", align.method.name())
                        .with("reference", &base.path),
                );
                *source = brought;
                aligned[i] = true;
            }
            Err(problem) => problems.push(loaded.place(problem, &pointer)),
        }
    }
    if problems.is_empty() { Ok(aligned) } else { Err(problems) }
}

/// Why a raster cannot be compared pixel by pixel with the reference.
fn mismatch(source: &RasterSource, reference: &str, grid: &Grid) -> Option<Problem> {
    let own = &source.info().grid;
    let problem = |text: String| {
        Problem::new(&raster::GRID_MISMATCH)
            .with("path", &source.info().path)
            .with("reference", reference)
            .with("difference", text)
    };
    if let Some(difference) = grid.difference(own) {
        return Some(problem(difference_text(&difference)));
    }
    let name = |crs: &Option<Crs>| crs.as_ref().map_or("-".to_owned(), Crs::label);
    let same = match (&grid.crs, &own.crs) {
        (Some(a), Some(b)) => same_crs(a, b),
        (None, None) => true,
        _ => false,
    };
    (!same).then(|| {
        Problem::new(&raster::CRS_MISMATCH)
            .with("path", &source.info().path)
            .with("crs", name(&own.crs))
            .with("reference", reference)
            .with("reference_crs", name(&grid.crs))
    })
}

/// How two grids differ, in numbers and signs; `None` if they are the same.
pub(crate) fn grid_difference(grid: &Grid, other: &Grid) -> Option<String> {
    if let Some(difference) = grid.difference(other) {
        return Some(difference_text(&difference));
    }
    let name = |crs: &Option<Crs>| crs.as_ref().map_or("-".to_owned(), Crs::label);
    let same = match (&grid.crs, &other.crs) {
        (Some(a), Some(b)) => same_crs(a, b),
        (None, None) => true,
        _ => false,
    };
    (!same).then(|| format!("{} ≠ {}", name(&other.crs), name(&grid.crs)))
}

/// The difference in numbers and signs, which both languages read alike.
fn difference_text(difference: &Difference) -> String {
    // Rounded first, so that no zero is negative.
    let tidy = |offset: f64| (offset * 1e4).round() / 1e4 + 0.0;
    let at = |(dx, dy): &(f64, f64)| {
        format!("offset ({:.4}, {:.4}) px →↓", tidy(*dx), tidy(*dy))
    };
    match difference {
        Difference::Offset { offset } => at(offset),
        Difference::Extent { size, other, offset } => format!(
            "{} × {} px ≠ {} × {} px, {}",
            other.0,
            other.1,
            size.0,
            size.1,
            at(offset)
        ),
        Difference::CellSize { size, other, offset } => format!(
            "pixel {} × {} ≠ {} × {}, {}",
            other.0.abs(),
            other.1.abs(),
            size.0.abs(),
            size.1.abs(),
            at(offset)
        ),
    }
}

/// A warning if the way from one datum to another is known only roughly.
fn datum(from: &Grid, to: &Grid, path: &str) -> Option<Problem> {
    let (a, b) = (from.crs.as_ref()?, to.crs.as_ref()?);
    let pixel_m = pixel_m(to);
    datum_warning(path, (a, b), from.bounds().center(), pixel_m)
}

/// A warning if the transformation between two CRSs is a ballpark one, or coarser than a
/// pixel.
pub(crate) fn datum_warning(
    path: &str,
    (from, to): (&Crs, &Crs),
    at: geo_types::Coord,
    pixel_m: f64,
) -> Option<Problem> {
    if same_crs(from, to) {
        return None;
    }
    let quality = transform_quality(from, to, at).ok()?;
    let problem = |entry| {
        Problem::new(entry)
            .with("path", path)
            .with("from", from.label())
            .with("to", to.label())
    };
    if quality.ballpark {
        return Some(problem(&raster::BALLPARK));
    }
    let accuracy_m = quality.accuracy_m.filter(|accuracy| *accuracy > pixel_m)?;
    Some(problem(&raster::ACCURACY).with("accuracy", accuracy_m).with("pixel", pixel_m))
}

/// Sides of a pixel, in whole thousandths of a millimetre where they are in metres.
pub(crate) fn pixel_size(grid: &Grid) -> [i64; 2] {
    #[expect(clippy::cast_possible_truncation, reason = "a float cast saturates")]
    [grid.dx, grid.dy].map(|side| (side * 1e6).round() as i64)
}

/// Width of a pixel in metres, roughly where it is in degrees.
pub(crate) fn pixel_m(grid: &Grid) -> f64 {
    const EARTH_RADIUS_M: f64 = 6_371_000.0;
    let unit = grid.crs.as_ref().map_or(1.0, |crs| {
        if crs.is_geographic() { crs.unit_si * EARTH_RADIUS_M } else { crs.unit_si }
    });
    grid.dx.abs() * unit
}

/// Whether the area method fits the grid.
pub(crate) fn check_areas(
    loaded: &Loaded,
    (path, grid): (&str, &Grid),
    transforms: &Transforms,
    warnings: &mut Problems,
) -> Result<(), Problems> {
    let config: &Config = &loaded.config;
    let middle =
        restora_grid::Window { col: grid.cols / 2, row: grid.rows / 2, cols: 1, rows: 1 };
    let try_with = |method| CellAreas::new(path, grid, method, &[middle], transforms);
    let placed = |problem| Problems::from(loaded.place(problem, "/grid/area"));
    try_with(config.grid.area).map_err(placed)?;
    let Some(crs) = grid.crs.as_ref().filter(|_| config.grid.area == AreaMethod::Planar)
    else {
        return Ok(());
    };
    let Some((low, high)) = try_with(AreaMethod::True).ok().and_then(|a| a.distortion())
    else {
        return Ok(());
    };
    if crs.web_mercator {
        let problem = Problem::new(&raster::PLANAR_MERCATOR)
            .with("crs", crs.label())
            .with("factor", format!("{:.3}", 1.0 / low));
        return Err(placed(problem));
    }
    let worst = (1.0 - low).abs().max((high - 1.0).abs());
    if worst > PLANAR_WARNING {
        warnings.push(
            Problem::new(&raster::PLANAR_DISTORTED)
                .with("crs", crs.label())
                .with("percent", format!("{:.2}", worst * 100.0)),
        );
    }
    Ok(())
}
