//! The sites: read, brought into the grid's CRS, scanned into cells, and joined into unions.

use std::collections::BTreeMap;

use geo_types::MultiPolygon;
use restora_accounts::{Site, SiteKind};
use restora_grid::{COVER_ONE, Grid};
use restora_io::{SiteFeature, SiteFile, SiteQuery, read_sites};
use restora_message::catalogue::{config as say, run, sites};
use restora_message::{Problem, Problems};
use restora_zonal::{Overlap, PixelRule, Transforms, clusters, overlaps, union};
use serde_json::{Value, json};

use crate::local::{Pool, each};
use crate::plan::Places;
use crate::rasters::{datum_warning, pixel_m};
use crate::shapes::{Shape, Shaper, Tools, whole};
use crate::{Loaded, Sites};

/// Sites of fewer pixels than this get a word of caution.
const SMALL_PIXELS: f64 = 10.0;

/// Overlaps are listed pair by pair up to this number.
const LISTED_OVERLAPS: usize = 100;

/// What the sites block names, before there is a grid to put it on.
pub(crate) enum Source {
    /// The whole raster is one site.
    Whole,
    /// A file of polygons.
    File(Box<SiteFile>),
}

/// Reads the site file, or finds that the whole raster is the site.
pub(crate) fn source(
    loaded: &Loaded,
    warnings: &mut Problems,
) -> Result<Source, Problems> {
    let at = |problem: Problem| Problems::from(loaded.place(problem, "/sites"));
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
    (pool, transforms): (&Pool, &Transforms),
    warnings: &mut Problems,
) -> Result<Places, Problems> {
    match source {
        Source::Whole => whole_raster(loaded, grid, transforms, warnings),
        Source::File(file) => from_file(loaded, file, grid, (pool, transforms), warnings),
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
    let row = row_of("whole", name, None, (SiteKind::Site, &shape));
    Ok(Places {
        rows: vec![Site { pixels: Some(cover.pixels_fixed()), ..row }],
        covers: vec![(0, cover)],
        boundaries: Vec::new(),
        unions: Vec::new(),
        facts: json!({"whole": true}),
        files: Vec::new(),
        sites: 1,
    })
}

fn from_file(
    loaded: &Loaded,
    file: &SiteFile,
    grid: &Grid,
    (pool, transforms): (&Pool, &Transforms),
    warnings: &mut Problems,
) -> Result<Places, Problems> {
    let path = loaded.config.sites.path.as_deref().unwrap_or_default();
    if let Some(to) = &grid.crs {
        let anywhere = file.sites.iter().find_map(|site| first_point(&site.geometry));
        warnings.extend(
            anywhere
                .and_then(|at| datum_warning(path, (&file.crs, to), at, pixel_m(grid))),
        );
    }
    let rules = (loaded.config.grid.area, loaded.config.grid.pixel_rule);
    let shaper = Shaper::new(path, grid, rules);
    let shapes = shape_all(file, &shaper, (pool, transforms))?;
    let polygons: Vec<&MultiPolygon> =
        shapes.iter().map(|shape| &shape.polygons).collect();
    let overlaps = overlaps(&polygons);
    let tools = shaper.tools(&file.crs, transforms)?;
    let listed = listed(file, &overlaps, &shaper, &tools);
    let mut places = Places {
        facts: facts((path, file), grid, overlaps.len(), &listed),
        files: vec![(path.to_owned(), loaded.path(path))],
        sites: shapes.len(),
        ..Places::default()
    };
    for ((number, feature), shape) in (0u32..).zip(&file.sites).zip(&shapes) {
        let group = feature.group.as_deref();
        let row = row_of(&feature.id, &feature.name, group, (SiteKind::Site, shape));
        warnings.extend(cautions(feature, shape, loaded.config.grid.pixel_rule));
        places.rows.push(Site { pixels: Some(shape.cover.pixels_fixed()), ..row });
        places.add(number, shape);
    }
    warnings.extend(listed.iter().map(overlap_warning));
    if shapes.len() > 1 {
        let joiner = Joiner {
            shaper: &shaper,
            tools: &tools,
            file,
            shapes: &shapes,
            overlaps: &overlaps,
        };
        joiner.join(&mut places)?;
    }
    Ok(places)
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
        path: _,
    } = &loaded.config.sites;
    read_sites(&SiteQuery {
        path: &loaded.path(path),
        display: path,
        layer: layer.as_deref(),
        id: id.as_deref(),
        name: name.as_deref(),
        group: group.as_deref(),
        filter: filter.as_deref(),
        encoding: encoding.as_deref(),
        crs: crs.as_deref(),
        repair: *repair,
    })
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

fn first_point(polygons: &MultiPolygon) -> Option<geo_types::Coord> {
    polygons.0.first().and_then(|polygon| polygon.exterior().0.first().copied())
}

/// Shapes of all features, or the problems of all features.
fn shape_all(
    file: &SiteFile,
    shaper: &Shaper<'_>,
    (pool, transforms): (&Pool, &Transforms),
) -> Result<Vec<Shape>, Problems> {
    let own = shaper.tools(&file.crs, transforms)?;
    let shaped: Vec<Result<Shape, Problem>> = each(
        pool,
        &file.sites,
        (Some(own), || shaper.tools(&file.crs, &Transforms::default())),
        |feature, tools| {
            let shape = shaper.shape(&feature.geometry, tools);
            shape.map_err(|problem| problem.at_site(&feature.id))
        },
    )?;
    let (good, bad): (Vec<_>, Vec<_>) = shaped.into_iter().partition(Result::is_ok);
    let mut problems: Problems = bad.into_iter().filter_map(Result::err).collect();
    problems.dedup();
    if problems.is_empty() {
        Ok(good.into_iter().filter_map(Result::ok).collect())
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
    let pixels = shape.cover.pixels_fixed() as f64 / f64::from(COVER_ONE);
    if shape.wholly_outside {
        say(Problem::new(&sites::OUTSIDE));
        return out;
    }
    if shape.outside_m2 > 0.0 {
        let percent =
            shape.polygon_m2.map_or(f64::NAN, |all| shape.outside_m2 / all * 100.0);
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

/// The overlaps to list, measured by the method of the run.
fn listed<'a>(
    file: &'a SiteFile,
    overlaps: &[Overlap],
    shaper: &Shaper<'_>,
    tools: &Tools,
) -> Vec<Pair<'a>> {
    let pair = |overlap: &Overlap| Pair {
        a: &file.sites[overlap.a].id,
        b: &file.sites[overlap.b].id,
        common_m2: shaper.area_m2(&overlap.common, tools),
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
    grid: &Grid,
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
    json!({
        "path": path,
        "layer": file.layer,
        "driver": file.driver,
        "encoding": file.encoding,
        "crs": file.crs.label(),
        "grid_crs": grid.crs.as_ref().map(restora_grid::Crs::label),
        "sites": file.sites.len(),
        "repaired": repaired,
        "overlapping_pairs": overlapping,
        "overlaps": pairs,
    })
}

/// Joins sites into groups, their union and their sum.
struct Joiner<'a> {
    shaper: &'a Shaper<'a>,
    tools: &'a Tools,
    file: &'a SiteFile,
    shapes: &'a [Shape],
    overlaps: &'a [Overlap],
}

/// How far a union may lie outside what its members allow, for rounding.
const UNION_ROUNDING: f64 = 1e-6;

/// A union still to be numbered: its row, and the sets of sites that it is made of.
struct Union {
    row: Site,
    parts: Vec<Vec<usize>>,
}

impl Joiner<'_> {
    fn join(&self, places: &mut Places) -> Result<(), Problems> {
        let mut groups: Vec<(&str, Vec<usize>)> = Vec::new();
        for (i, site) in self.file.sites.iter().enumerate() {
            let Some(name) = site.group.as_deref() else { continue };
            match groups.iter_mut().find(|(group, _)| *group == name) {
                Some((_, members)) => members.push(i),
                None => groups.push((name, vec![i])),
            }
        }
        let all: Vec<usize> = (0..self.shapes.len()).collect();
        let mut unions = Vec::new();
        for (name, members) in &groups {
            let id = format!("group:{name}");
            unions.push(self.union(&id, name, Some(name), (SiteKind::Group, members)));
        }
        unions.push(self.union("union", "union", None, (SiteKind::Union, &all)));
        let alone = all.iter().map(|i| vec![*i]).collect();
        let sum = Site { kind: SiteKind::Sum, ..blank("sum", "sum", None) };
        unions.push(Union { row: sum, parts: alone });
        self.number(unions, places)
    }

    fn union(
        &self,
        id: &str,
        name: &str,
        group: Option<&str>,
        (kind, members): (SiteKind, &[usize]),
    ) -> Union {
        let row = Site { kind, ..blank(id, name, group) };
        Union { row, parts: clusters(members, self.overlaps) }
    }

    /// Gives rows their numbers and clusters of overlapping sites cells of their own.
    fn number(&self, unions: Vec<Union>, places: &mut Places) -> Result<(), Problems> {
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let first_cluster = places.rows.len() + unions.len();
        let mut known: BTreeMap<Vec<usize>, (u32, Shape)> = BTreeMap::new();
        for Union { mut row, parts } in unions {
            let number = count(places.rows.len());
            let mut of = Vec::with_capacity(parts.len());
            let mut pixels = 0;
            for part in parts {
                let shape = if let [only] = part.as_slice() {
                    of.push(count(*only));
                    &self.shapes[*only]
                } else {
                    if !known.contains_key(&part) {
                        let members: Vec<&MultiPolygon> =
                            part.iter().map(|i| &self.shapes[*i].polygons).collect();
                        let shape = self.shaper.measure(union(&members), self.tools)?;
                        self.plausible(&part, &shape)?;
                        let id = count(first_cluster + known.len());
                        places.add(id, &shape);
                        known.insert(part.clone(), (id, shape));
                    }
                    let (id, shape) = &known[&part];
                    of.push(*id);
                    shape
                };
                row.polygon_m2 = row.polygon_m2.zip(shape.polygon_m2).map(|(a, b)| a + b);
                row.outside_m2 += shape.outside_m2;
                row.tolerance_m2 += shape.tolerance_m2;
                pixels += shape.cover.pixels_fixed();
            }
            places.rows.push(Site { pixels: Some(pixels), ..row });
            places.unions.push((number, of));
        }
        Ok(())
    }
}

impl Joiner<'_> {
    /// A union is no smaller than its largest member and no larger than all together.
    fn plausible(&self, part: &[usize], union: &Shape) -> Result<(), Problem> {
        let members = part.iter().filter_map(|i| self.shapes[*i].polygon_m2);
        let (most, all) =
            members.fold((0.0, 0.0), |(most, all), m2| (f64::max(most, m2), all + m2));
        let fits = union.polygon_m2.is_none_or(|m2| {
            m2 >= most * (1.0 - UNION_ROUNDING) && m2 <= all * (1.0 + UNION_ROUNDING)
        });
        if fits {
            return Ok(());
        }
        let ids: Vec<&str> =
            part.iter().map(|i| self.file.sites[*i].id.as_str()).collect();
        let cause = format!("the union of the sites {} is not plausible", ids.join(", "));
        Err(Problem::new(&run::INTERNAL).with("cause", cause))
    }
}

fn blank(id: &str, name: &str, group: Option<&str>) -> Site {
    Site {
        id: id.to_owned(),
        name: name.to_owned(),
        group: group.map(str::to_owned),
        kind: SiteKind::Site,
        polygon_m2: Some(0.0),
        outside_m2: 0.0,
        tolerance_m2: 0.0,
        pixels: None,
    }
}
