//! The sites: read, brought into the grid's CRS, scanned into cells, and joined into unions.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use geo_types::MultiPolygon;
use restora_accounts::{Site, SiteKind};
use restora_grid::{COVER_ONE, Grid};
use restora_io::{SiteFeature, SiteFile, SiteQuery, read_sites};
use restora_message::catalogue::shards::words;
use restora_message::catalogue::{
    config as say, correction as told, imagery, raster, shards, sites,
};
use restora_message::{Problem, Problems};
use restora_zonal::{Overlap, PixelRule, Transforms, may_overlap, on_one_turn, overlap};
use serde_json::{Value, json};

use crate::fishnet::fishnet;
use crate::laid_out::digest;
use crate::local::{Pool, each};
use crate::plan::{Drawn, Places};
use crate::rasters::{datum_warning, pixel_m};
use crate::shapes::{Laid, Shape, Shaper, Tools, whole};
use crate::shards::Own;
use crate::tiles::zones::Zone;
use crate::unions::Joiner;
use crate::watch::go_on;
use crate::{Config, Loaded, Quantity, Sites, Watch};

/// Sites of fewer pixels than this get a word of caution.
const SMALL_PIXELS: f64 = 10.0;

/// A part outside the raster that is smaller than this is not worth a word.
const LEAST_OUTSIDE_PERCENT: f64 = 0.005;

/// Overlaps are listed pair by pair up to this number.
const LISTED_OVERLAPS: usize = 100;

/// What the sites block names, before there is a grid to put it on.
pub(crate) enum Source {
    /// The whole raster is one site.
    Whole,
    /// Squares of this side.
    Fishnet(Quantity),
    /// A file of polygons.
    File(Box<SiteFile>),
}

/// What laying out the sites takes besides them.
pub(crate) struct Means<'a> {
    pub(crate) pool: &'a Pool,
    pub(crate) transforms: &'a Transforms,
    pub(crate) watch: &'a dyn Watch,
    /// What is laid out, if it is not everything.
    pub(crate) own: Option<&'a Own>,
    /// The zones of the grid, if there are several.
    pub(crate) zones: &'a [Zone],
}

/// Reads the site file, or finds that the whole raster is the site.
pub(crate) fn source(
    loaded: &Loaded,
    warnings: &mut Problems,
) -> Result<Source, Problems> {
    let at = |problem: Problem| Problems::from(loaded.place(problem, "/sites"));
    let whole_block = |problem: &Problem| {
        let pointer = problem.place.pointer.as_deref().unwrap_or_default();
        let key = problem.args.iter().any(|(name, value)| {
            *name == "key" && value.get(restora_message::Lang::En) == "sites"
        });
        pointer == "/sites" || (pointer.is_empty() && key)
    };
    if loaded.form.iter().any(whole_block) {
        return Err(Problems::new());
    }
    if let Some(side) = &loaded.config.sites.fishnet {
        if loaded.config.sites.whole || loaded.config.sites.path.is_some() {
            return Err(at(
                Problem::new(&told::ONE_OF).with("keys", "fishnet, path, whole")
            ));
        }
        return Ok(Source::Fishnet(side.clone()));
    }
    match (loaded.config.sites.whole, &loaded.config.sites.path) {
        (true, None) => Ok(Source::Whole),
        (false, Some(path)) => {
            let file = read(loaded, path).map_err(|problems| {
                let place = |problem| {
                    let pointer = pointer(loaded, &problem);
                    loaded.place(problem, pointer)
                };
                problems.into_iter().map(place).collect::<Problems>()
            })?;
            warnings.extend(file.warnings.iter().cloned());
            Ok(Source::File(Box::new(file)))
        }
        (true, Some(_)) => Err(at(Problem::new(&say::WHOLE_AND_PATH))),
        (false, None) => Err(at(Problem::new(&say::MISSING_KEY).with("key", "path"))),
    }
}

/// All sites of a run on its grid.
pub(crate) fn places(
    loaded: &Loaded,
    source: &Source,
    grid: &Grid,
    means: &Means<'_>,
    warnings: &mut Problems,
) -> Result<Places, Problems> {
    match source {
        Source::Whole => whole_raster(loaded, grid, means.transforms, warnings),
        Source::Fishnet(side) => fishnet(loaded, side, grid, means),
        Source::File(file) => match means.own {
            Some(own) if !own.laid_out.is_of(file, grid) => {
                let path = loaded.config.sites.path.as_deref().unwrap_or_default();
                Err(Problem::new(&shards::OTHER_INPUT)
                    .with("path", path)
                    .with_words("what", &words::THE_PLAN)
                    .with_words("cause", &words::OTHER_BYTES)
                    .into())
            }
            Some(own) if !own.counted => some(loaded, file, (grid, means), own),
            _ => from_file(loaded, file, grid, means, warnings),
        },
    }
}

fn whole_raster(
    loaded: &Loaded,
    grid: &Grid,
    transforms: &Transforms,
    warnings: &mut Problems,
) -> Result<Places, Problems> {
    let config = &loaded.config;
    let shaper = Shaper::new("", grid, (config.grid.area, config.grid.pixel_rule));
    let (shape, cover) = whole(&shaper, grid, transforms)?;
    let name = if config.name.is_empty() { "whole" } else { &config.name };
    if shape.polygon_m2.is_none() {
        warnings.push(Problem::new(&sites::NO_POLYGON_AREA).at_site("whole"));
    }
    warnings.extend(round_twice(&loaded.config, grid));
    let row = row_of("whole", name, None, (SiteKind::Site, &shape));
    let mut places = Places {
        rows: vec![Site { pixels: Some(cover.pixels_fixed()), ..row }],
        facts: json!({"whole": true}),
        sites: 1,
        ..Places::default()
    };
    places.add(0, Laid { cover, boundary: None, outline: None });
    Ok(places)
}

/// A warning if a raster spans more than a full turn of longitude.
fn round_twice(config: &Config, grid: &Grid) -> Option<Problem> {
    const TURN_DEGREES: f64 = 360.0;
    let crs = grid.crs.as_ref().filter(|crs| crs.is_geographic())?;
    let degrees = grid.bounds().width() * crs.unit_si.to_degrees();
    let twice = degrees - TURN_DEGREES;
    // A raster that ends where it begins may miss that by rounding.
    let one_cell = grid.dx.abs() * crs.unit_si.to_degrees();
    let path = config.dates.first().map(|date| date.path.as_str()).unwrap_or_default();
    (twice > one_cell / 2.0).then(|| {
        Problem::new(&raster::ROUND_TWICE)
            .with("path", path)
            .with("degrees", degrees)
            .with("twice", twice)
    })
}

/// A warning if sites are drawn on another datum than the grid is on.
fn other_datum((path, file): (&str, &SiteFile), grid: &Grid) -> Option<Problem> {
    let to = grid.crs.as_ref()?;
    let place = |site: &SiteFeature| first_point(&on_one_turn(&site.geometry, &file.crs));
    let at = file.sites.iter().find_map(place)?;
    datum_warning(path, (&file.crs, to), at, pixel_m(grid))
}

fn from_file(
    loaded: &Loaded,
    file: &SiteFile,
    grid: &Grid,
    means: &Means<'_>,
    warnings: &mut Problems,
) -> Result<Places, Problems> {
    let path = loaded.config.sites.path.as_deref().unwrap_or_default();
    warnings.extend(other_datum((path, file), grid));
    let rules = (loaded.config.grid.area, loaded.config.grid.pixel_rule);
    let outputs = &loaded.config.outputs;
    let shaper = Shaper::new(path, grid, rules).over(means.zones);
    let shaper = shaper.with_outlines(outputs.report.is_some());
    let known = means.own.map(|own| &own.laid_out);
    let (shapes, laid) = match known {
        Some(known) => (known.shapes(), Vec::new()),
        None => shape_all(loaded, file, &shaper, means)?,
    };
    // Compared as they were drawn: on the grid, straight edges may be curves of many points.
    let drawn: Vec<Cow<'_, MultiPolygon>> =
        file.sites.iter().map(|site| on_one_turn(&site.geometry, &file.crs)).collect();
    let drawn: Vec<&MultiPolygon> = drawn.iter().map(AsRef::as_ref).collect();
    let pairs = may_overlap(&drawn);
    let nothing = (Some(()), || Ok(()));
    let compared = each(means.pool, &pairs, nothing, |pair, ()| {
        go_on(means.watch).map(|()| overlap(&drawn, *pair))
    })?;
    let compared: Vec<_> = compared.into_iter().collect::<Result<_, Problem>>()?;
    let overlaps: Vec<Overlap> = compared.into_iter().flatten().collect();
    let tools = shaper.tools(&file.crs, means.transforms)?;
    let listed = listed(file, &overlaps, &shaper, &tools)?;
    let mut places = Places {
        facts: facts((path, file), (grid, means.zones), overlaps.len(), &listed),
        overlapping: overlaps.iter().map(pair_of).collect(),
        files: vec![(path.to_owned(), file.files.clone())],
        sites: shapes.len(),
        drawn: outputs.draw_sites().then(|| Drawn {
            crs: file.crs.clone(),
            polygons: file.sites.iter().map(|site| site.geometry.clone()).collect(),
        }),
        ..Places::default()
    };
    for (feature, shape) in file.sites.iter().zip(&shapes) {
        let group = feature.group.as_deref();
        let row = row_of(&feature.id, &feature.name, group, (SiteKind::Site, shape));
        warnings.extend(cautions(feature, shape, loaded.config.grid.pixel_rule));
        places.rows.push(Site { pixels: Some(shape.pixels), ..row });
    }
    (0..).zip(laid).for_each(|(number, laid)| places.add(number, laid));
    if let Some(known) = known {
        (places.windows, places.outlines) =
            (known.windows(), outlines_of(file, &shaper, means)?);
    }
    warnings.extend(listed.iter().map(overlap_warning));
    if shapes.len() > 1 {
        let joiner = Joiner {
            shaper: &shaper,
            tools: &tools,
            watch: means.watch,
            file,
            drawn: &drawn,
            shapes: &shapes,
            overlaps: &overlaps,
        };
        joiner.join(&mut places)?;
    }
    Ok(Places { shapes, sha256: digest(file), ..places })
}

/// The polygons of all sites on the grid, where they are asked for.
fn outlines_of(
    file: &SiteFile,
    shaper: &Shaper<'_>,
    means: &Means<'_>,
) -> Result<Vec<MultiPolygon>, Problem> {
    let tools = || shaper.tools(&file.crs, &Transforms::default());
    let bring = |site: &SiteFeature, tools: &Tools| {
        go_on(means.watch)?;
        shaper.outline(&site.geometry, tools)
    };
    let all = each(means.pool, &file.sites, (None, tools), bring)?;
    let all = all.into_iter().collect::<Result<Option<Vec<_>>, Problem>>()?;
    Ok(all.unwrap_or_default())
}

/// The cells of some sites, and the rows of all without what is only told of them: what counting
/// needs, and no more.
fn some(
    loaded: &Loaded,
    file: &SiteFile,
    (grid, means): (&Grid, &Means<'_>),
    own: &Own,
) -> Result<Places, Problems> {
    let path = loaded.config.sites.path.as_deref().unwrap_or_default();
    let rules = (loaded.config.grid.area, loaded.config.grid.pixel_rule);
    let shaper = Shaper::new(path, grid, rules).over(means.zones);
    let numbered: Vec<(u32, &SiteFeature)> = (0u32..)
        .zip(&file.sites)
        .filter(|(number, _)| own.sites.contains(number))
        .collect();
    let tools = || shaper.tools(&file.crs, &Transforms::default());
    let lay = |(number, feature): &(u32, &SiteFeature), tools: &Tools| {
        go_on(means.watch)?;
        Ok((*number, shaper.cover(&feature.geometry, tools)?))
    };
    let covers = each(means.pool, &numbered, (None, tools), lay)?;
    let shapes = own.laid_out.shapes();
    let row = |(feature, shape): (&SiteFeature, &Shape)| {
        let group = feature.group.as_deref();
        let row = row_of(&feature.id, &feature.name, group, (SiteKind::Site, shape));
        Site { pixels: Some(shape.pixels), ..row }
    };
    Ok(Places {
        rows: file.sites.iter().zip(&shapes).map(row).collect(),
        covers: covers.into_iter().collect::<Result<_, Problem>>()?,
        windows: own.laid_out.windows(),
        files: vec![(path.to_owned(), file.files.clone())],
        sites: file.sites.len(),
        ..Places::default()
    })
}

fn read(loaded: &Loaded, path: &str) -> Result<SiteFile, Problems> {
    let Sites {
        layer,
        id,
        name,
        group,
        filter,
        encoding,
        crs,
        repair,
        whole: _,
        fishnet: _,
        path: _,
    } = &loaded.config.sites;
    let reach = loaded.reach();
    read_sites(&SiteQuery {
        reach: &reach,
        layer: layer.as_deref(),
        id: id.as_deref(),
        name: name.as_deref(),
        group: group.as_deref(),
        filter: filter.as_deref(),
        encoding: encoding.as_deref(),
        crs: crs.as_deref(),
        repair: *repair,
        ..SiteQuery::of(&loaded.path(path), path)
    })
}

/// Numbers of the sites that meet a condition on the fields of their file.
pub(crate) fn stable_sites(
    loaded: &Loaded,
    source: &Source,
    condition: &str,
) -> Result<Vec<u32>, Problems> {
    let none = || Problem::new(&imagery::NO_STABLE_SITE).with("condition", condition);
    let (Source::File(file), Some(path)) = (source, &loaded.config.sites.path) else {
        return Err(none().into());
    };
    let mut narrowed = loaded.clone();
    let both = match &loaded.config.sites.filter {
        Some(filter) => format!("({filter}) AND ({condition})"),
        None => condition.to_owned(),
    };
    narrowed.config.sites.filter = Some(both);
    let met = read(&narrowed, path).map_err(|found| {
        let empty =
            |problem: &Problem| std::ptr::eq(problem.entry, &raw const sites::EMPTY);
        if found.iter().any(empty) { none().into() } else { found }
    })?;
    let ids: BTreeSet<&str> = met.sites.iter().map(|site| site.id.as_str()).collect();
    let numbered = (0u32..).zip(&file.sites);
    let found: Vec<u32> = numbered
        .filter(|(_, site)| ids.contains(site.id.as_str()))
        .map(|(number, _)| number)
        .collect();
    if found.is_empty() { Err(none().into()) } else { Ok(found) }
}

/// The key of the sites block that a problem of the site file is about.
fn pointer(loaded: &Loaded, problem: &Problem) -> &'static str {
    let about =
        |entry: &'static restora_message::Entry| std::ptr::eq(problem.entry, entry);
    if about(&sites::NO_FIELD) {
        let field = problem.args.iter().find(|(name, _)| *name == "field");
        let field = field.map(|(_, value)| value.get(restora_message::Lang::En));
        let of = &loaded.config.sites;
        let keys = [
            ("/sites/id", &of.id),
            ("/sites/name", &of.name),
            ("/sites/group", &of.group),
        ];
        let key = keys.iter().find(|(_, written)| written.as_deref() == field);
        return key.map_or("/sites", |(pointer, _)| pointer);
    }
    let keys = [
        (&sites::NO_LAYER, "/sites/layer"),
        (&sites::WHICH_LAYER, "/sites/layer"),
        (&sites::FILTER, "/sites/filter"),
        (&sites::ENCODING, "/sites/encoding"),
        (&sites::BAD_CRS, "/sites/crs"),
    ];
    let key = keys.into_iter().find(|(entry, _)| about(entry));
    key.map_or("/sites/path", |(_, pointer)| pointer)
}

pub(crate) fn first_point(polygons: &MultiPolygon) -> Option<geo_types::Coord> {
    polygons.0.first().and_then(|polygon| polygon.exterior().0.first().copied())
}

/// Shapes of all features, or the problems of all features.
fn shape_all(
    loaded: &Loaded,
    file: &SiteFile,
    shaper: &Shaper<'_>,
    means: &Means<'_>,
) -> Result<(Vec<Shape>, Vec<Laid>), Problems> {
    let own = shaper
        .tools(&file.crs, means.transforms)
        .map_err(|problem| loaded.place(problem, "/sites/path"))?;
    let shaped: Vec<Result<(Shape, Laid), Problem>> = each(
        means.pool,
        &file.sites,
        (Some(own), || shaper.tools(&file.crs, &Transforms::default())),
        |feature, tools| {
            go_on(means.watch)?;
            let shape = shaper.shape(&feature.geometry, tools);
            shape.map_err(|problem| {
                loaded.place(problem, "/sites/path").at_site(&feature.id)
            })
        },
    )?;
    let (good, bad): (Vec<_>, Vec<_>) = shaped.into_iter().partition(Result::is_ok);
    let mut problems: Problems = bad.into_iter().filter_map(Result::err).collect();
    problems.dedup();
    if problems.is_empty() {
        Ok(good.into_iter().filter_map(Result::ok).unzip())
    } else {
        Err(problems)
    }
}

/// The row of a site or union, its pixels still to be filled in.
fn row_of(
    id: &str,
    name: &str,
    group: Option<&str>,
    (kind, shape): (SiteKind, &Shape),
) -> Site {
    Site {
        id: id.to_owned(),
        name: name.to_owned(),
        group: group.map(str::to_owned),
        kind,
        polygon_m2: shape.polygon_m2,
        outside_m2: shape.outside_m2,
        tolerance_m2: shape.tolerance_m2,
        pixels: None,
    }
}

/// What the reader of a site's row should know.
fn cautions(feature: &SiteFeature, shape: &Shape, rule: PixelRule) -> Problems {
    let mut out = Problems::new();
    let mut say = |problem: Problem| out.push(problem.at_site(&feature.id));
    if feature.geometry.0.is_empty() {
        return out;
    }
    let pixels = shape.pixels as f64 / f64::from(COVER_ONE);
    if shape.wholly_outside {
        say(Problem::new(&sites::OUTSIDE));
        return out;
    }
    let percent = shape.polygon_m2.map_or(f64::NAN, |all| shape.outside_m2 / all * 100.0);
    // Less is rounding, as where a map of the world ends a millionth of a cell too early.
    if shape.outside_m2 > 0.0 && (percent >= LEAST_OUTSIDE_PERCENT || percent.is_nan()) {
        say(Problem::new(&sites::PARTLY_OUTSIDE).with("percent", format!("{percent:.2}")));
    }
    if rule == PixelRule::Centre && pixels == 0.0 {
        say(Problem::new(&sites::NO_CENTRE));
    } else if pixels < SMALL_PIXELS {
        say(Problem::new(&sites::SMALL).with("pixels", format!("{pixels:.2}")));
    }
    if shape.polygon_m2.is_none() {
        say(Problem::new(&sites::NO_POLYGON_AREA));
    }
    out
}

/// Two sites that overlap, by id, and how much they have in common.
struct Pair<'a> {
    a: &'a str,
    b: &'a str,
    common_m2: Option<f64>,
}

fn pair_of(overlap: &Overlap) -> (u32, u32) {
    let number = |site: usize| u32::try_from(site).unwrap_or(u32::MAX);
    let (a, b) = (number(overlap.a), number(overlap.b));
    (a.min(b), a.max(b))
}

/// The overlaps to list, measured by the method of the run.
fn listed<'a>(
    file: &'a SiteFile,
    overlaps: &[Overlap],
    shaper: &Shaper<'_>,
    tools: &Tools,
) -> Result<Vec<Pair<'a>>, Problem> {
    let pair = |overlap: &Overlap| {
        Ok(Pair {
            a: &file.sites[overlap.a].id,
            b: &file.sites[overlap.b].id,
            common_m2: shaper.common_m2(&overlap.common, tools)?,
        })
    };
    overlaps.iter().take(LISTED_OVERLAPS).map(pair).collect()
}

fn overlap_warning(pair: &Pair<'_>) -> Problem {
    let area = pair.common_m2.map_or("?".to_owned(), |m2| format!("{m2:.0}"));
    Problem::new(&sites::OVERLAP)
        .with("other", pair.b)
        .with("area_m2", area)
        .at_site(pair.a)
}

/// What the record says about the sites.
fn facts(
    (path, file): (&str, &SiteFile),
    (grid, zones): (&Grid, &[Zone]),
    overlapping: usize,
    listed: &[Pair<'_>],
) -> Value {
    let pairs: Vec<Value> = listed
        .iter()
        .map(|pair| json!({"sites": [pair.a, pair.b], "common_m2": pair.common_m2}))
        .collect();
    let repaired: BTreeMap<&str, &str> = file
        .sites
        .iter()
        .filter_map(|site| Some((site.id.as_str(), site.repaired.as_deref()?)))
        .collect();
    let label = |grid: &Grid| grid.crs.as_ref().map(restora_grid::Crs::label);
    json!({
        "path": path,
        "layer": file.layer,
        "driver": file.driver,
        "encoding": file.encoding,
        "crs": file.crs.label(),
        "grid_crs": if zones.is_empty() { json!(label(grid)) } else {
            zones.iter().map(|zone| label(&zone.grid)).collect()
        },
        "sites": file.sites.len(),
        "repaired": repaired,
        "overlapping_pairs": overlapping,
        "overlaps": pairs,
    })
}
