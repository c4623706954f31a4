//! The account of kind `buffer`: what lies within a distance of a shoreline.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use restora_accounts::buffer::{Buffers, Zone};
use restora_accounts::office::Dimension;
use restora_accounts::{Identity, spans};
use restora_grid::Window;
use restora_message::catalogue::accounts::{buffer as say, shared};
use restora_message::catalogue::{config, correction, text};
use restora_message::{Problem, Problems, Text};
use restora_patch::{Corner, Outline, halo, near, outlines};
use restora_zonal::{MOST_AREA, SiteCover, Transforms, cell_sides_m};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::cells::{NONE, Reader, absent, chosen, occurring, windows};
use super::overlay::{Drawn, Laid, Overlay};
use super::{Desk, Made, Pending, Ready, Seen, bad};
use crate::form::hint;
use crate::local::pool;
use crate::plan::Pixels;
use crate::rasters::{datum_warning, pixel_m};
use crate::shards::{Here, Pass, Piece, Plain, go_over};
use crate::{Plan, Quantity};

/// What lies within a horizontal distance of a shoreline: its area, what is built up in it, and
/// what became of it. 湖滨缓冲带
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Buffer {
    /// What the account is called; its kind, if nothing is said. 名称
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Classes of the water whose shoreline it is; or `shoreline`. 水体类别
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub water: Vec<i32>,
    /// The water at its highest level as polygons, instead of `water`: cells whose centre lies in
    /// them. 最高水位线
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shoreline: Option<Overlay>,
    /// The date of the highest water level; without one, what is water at any date. 最高水位日期
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// The horizontal distance, e.g. {"value": 110, "unit": "m"}. 水平距离
    pub distance: Quantity,
    /// Classes of built-up land. 建设用地类别
    #[schemars(length(min = 1))]
    #[serde(default = "impervious")]
    pub built: Vec<i32>,
}

pub(super) fn impervious() -> Vec<i32> {
    vec![8]
}

/// What GeoJSON is on.
const WGS84: &str = "EPSG:4326";

/// Cells around a window beyond which a distance is refused: they would have to be read for each.
const WIDEST: u32 = 4096;

impl Buffer {
    /// What the config says of it, read and checked.
    pub(crate) fn read(&self, desk: &mut Desk<'_>) -> Result<Box<dyn Ready>, Problems> {
        let distance_m = desk.quantity(&self.distance, Dimension::LENGTH, "/distance")?;
        if !(distance_m > 0.0 && distance_m.is_finite()) {
            return Err(desk
                .bad(&self.distance, &text::WHAT_DISTANCE, "/distance")
                .into());
        }
        let stray = self.shoreline.is_some() && self.level.is_some();
        if self.water.is_empty() != self.shoreline.is_some() || stray {
            let keys = "water (+ level), shoreline";
            let problem = Problem::new(&correction::ONE_OF).with("keys", keys);
            return Err(desk.problem(problem, "").into());
        }
        let shoreline = self.shoreline.as_ref();
        let shoreline =
            shoreline.map(|layer| layer.read(desk, "/shoreline")).transpose()?;
        Ok(Box::new(Rules {
            config: self.clone(),
            shoreline,
            distance_m,
            water: self.water.iter().copied().collect(),
            built: self.built.iter().copied().collect(),
            file: format!("buffer_{}.geojson", desk.number()),
        }))
    }
}

#[derive(Debug)]
struct Rules {
    config: Buffer,
    shoreline: Option<Drawn>,
    distance_m: f64,
    water: BTreeSet<i32>,
    built: BTreeSet<i32>,
    /// Where the polygons go.
    file: String,
}

/// What is looked at: a site by its place in the list, and a window.
struct Item<'a> {
    site: usize,
    cover: &'a SiteCover,
    window: Window,
}

/// Outlines of the built-up cells, by place of the site in the list and number of the date.
type Outlined = BTreeMap<(usize, usize), Vec<Outline>>;

/// Ids of the sites with their cells.
type Sites<'a> = [(String, &'a SiteCover)];

/// What was found: zones, and the built-up cells in them by site and date.
#[derive(Default, Serialize, Deserialize)]
struct Sum {
    /// Classes of water that there were, and whether any was drawn.
    wet: (BTreeSet<i32>, bool),
    zones: BTreeMap<usize, Zone>,
    built: BTreeMap<(usize, usize), BTreeSet<(u32, u32)>>,
}

impl Plain for Sum {
    fn add(&mut self, other: Self) {
        self.wet.0.extend(other.wet.0);
        self.wet.1 |= other.wet.1;
        for (site, zone) in other.zones {
            let known = self.zones.entry(site).or_default();
            for (key, area) in zone {
                *known.entry(key).or_default() += area;
            }
        }
        for (of, mut cells) in other.built {
            self.built.entry(of).or_default().append(&mut cells);
        }
    }
}

impl Piece for Item<'_> {
    fn cells(&self) -> u64 {
        self.window.cells()
    }
}

/// The pass over the pixels.
struct Walk<'a> {
    name: String,
    rules: &'a Rules,
    plan: &'a Plan,
    pixels: &'a Pixels,
    laid: Option<&'a Laid>,
    items: Vec<Item<'a>>,
    /// Width and height of the cells of each row.
    sides: Vec<(f64, f64)>,
    /// Rows and columns that the distance is at most.
    reach: (u32, u32),
    /// How many sites there are.
    sites: usize,
}

impl<'a> Pass for Walk<'a> {
    type Item = Item<'a>;
    type Desk = Vec<Reader>;
    type Finds = Sum;

    fn name(&self) -> &str {
        &self.name
    }

    fn phase(&self) -> &'static Text {
        &text::PHASE_BUFFER
    }

    fn items(&self) -> &[Item<'a>] {
        &self.items
    }

    fn layers(&self) -> u64 {
        1
    }

    fn desk(&self) -> Result<Vec<Reader>, Problem> {
        Ok(self.plan.dates.iter().map(|_| Reader::default()).collect())
    }

    fn work(
        &self,
        item: &Item<'a>,
        readers: &mut Vec<Reader>,
        here: Here<'_, Sum>,
    ) -> Result<u64, Problem> {
        let Self { rules, plan, pixels, laid, sides, reach, .. } = self;
        let on = (*plan, *pixels, *laid);
        rules.of_window(on, item, (sides, *reach), (readers, here.found))?;
        Ok(item.window.cells())
    }

    fn believe(&self, read: Sum, _: &[Range<u32>]) -> Option<Sum> {
        let dates = self.plan.dates.len();
        let all = self.pixels.grid.window();
        let land = |(key, area): (&Vec<Option<i32>>, &u128)| {
            key.len() == dates && *area < MOST_AREA
        };
        let zone =
            |(site, zone): (&usize, &Zone)| *site < self.sites && zone.iter().all(land);
        let inside = |(row, col): &(u32, u32)| *row < all.rows && *col < all.cols;
        let built = |(of, cells): (&(usize, usize), &BTreeSet<(u32, u32)>)| {
            of.0 < self.sites && of.1 < dates && cells.iter().all(inside)
        };
        let fits = read.zones.iter().all(zone) && read.built.iter().all(built);
        fits.then_some(read)
    }
}

impl Ready for Rules {
    fn needs_one_grid(&self) -> bool {
        true
    }

    fn check(&self, plan: &Plan, pending: &Pending) -> Problems {
        let Some(pixels) = plan.pixels() else {
            let problem = Problem::new(&shared::NEEDS_LAND)
                .with("name", &pending.name)
                .with_words("what", &text::PIXELS);
            return plan.loaded.place(problem, &pending.at).into();
        };
        let mut problems = Problems::new();
        if let Some(date) =
            self.config.level.as_ref().filter(|date| !plan.dates.contains(date))
        {
            let problem = Problem::new(&config::NO_SUCH_DATE)
                .with("date", date)
                .with("hint", hint(date, &plan.dates));
            problems.push(plan.loaded.place(problem, &format!("{}/level", pending.at)));
        }
        let layer = self.shoreline.as_ref();
        problems.extend(layer.and_then(|layer| layer.check(plan, &pixels.grid)));
        match sides(pixels) {
            Ok(sides) => {
                let (rows, cols) = halo(self.distance_m, least(&sides));
                if rows.max(cols) > WIDEST {
                    let problem = bad(&self.config.distance, &text::WHAT_DISTANCE);
                    let at = format!("{}/distance", pending.at);
                    problems.push(plan.loaded.place(problem, &at));
                }
            }
            Err(problem) => problems.push(problem),
        }
        problems
    }

    fn files(&self) -> Vec<String> {
        vec![self.file.clone()]
    }

    fn memory(&self, plan: &Plan, cells: u64) -> u64 {
        let Some(Ok(sides)) = plan.pixels().map(sides) else { return 0 };
        let (rows, cols) = halo(self.distance_m, least(&sides));
        // Classes and areas of a window of each date, and classes, areas and water with what lies
        // around it.
        let side = cells.isqrt() + 1;
        let wide = (side + 2 * u64::from(rows)) * (side + 2 * u64::from(cols));
        16 * cells * plan.dates.len() as u64 + 24 * wide
    }

    fn make(&self, seen: &mut Seen<'_>) -> Result<Made, Problems> {
        let plan = seen.plan;
        let Some(pixels) = plan.pixels() else { return Ok(Made::default()) };
        let id = |number: u32| plan.places.rows[number as usize].id.clone();
        let sites: Vec<(String, &SiteCover)> =
            chosen(plan, &[]).into_iter().map(|(n, cover)| (id(n), cover)).collect();
        let lay = |drawn: &Drawn| drawn.lay(&plan.loaded, &pixels.grid);
        let laid = self.shoreline.as_ref().map(lay).transpose()?;
        let found = self.look(seen, (pixels, laid.as_ref()), &sites)?;
        let mut zones: Vec<(String, Zone)> = Vec::new();
        for (i, (id, _)) in sites.iter().enumerate() {
            zones.push((id.clone(), found.zones.get(&i).cloned().unwrap_or_default()));
        }
        let drawn: Outlined =
            found.built.iter().map(|(of, cells)| (*of, outlines(cells))).collect();
        let pieces = drawn.iter().map(|(of, all)| (*of, all.len())).collect();
        let name = &seen.pending.name;
        let buffers = Buffers {
            account: name,
            dates: &plan.dates,
            zones: &zones,
            areas: plan.unit(),
            built: &self.built,
        };
        let mut tables = vec![buffers.table(&pieces)];
        if plan.dates.len() > 1 {
            tables.push(buffers.transitions(&spans(plan.dates.len())));
        }
        let identities = self.prove(plan, pixels, (&zones, &sites), &drawn);
        let polygons = Self::polygons(seen, pixels, (&sites, &drawn))?;
        if let Some(folder) = seen.folder.as_deref_mut() {
            folder.write(&self.file, format!("{polygons:#}\n").as_bytes())?;
        }
        let record = json!({
            "distance_m": self.distance_m,
            "cells": "of the site, not water of the highest level, with their centre within the distance of the nearest side of a water cell",
        });
        let mut warnings = laid.map(|laid| laid.warnings).unwrap_or_default();
        if found.wet.1 {
            // Water may lie beside the sites, where the cross table does not know of it.
            warnings.extend(absent(seen, (&self.water, &found.wet.0), "/water"));
        } else {
            warnings.push(seen.problem(Problem::new(&say::NO_WATER), ""));
        }
        warnings.extend(absent(seen, (&self.built, &occurring(seen)), "/built"));
        if let Some(crs) = pixels.grid.crs.as_ref().filter(|_| !drawn.is_empty()) {
            let wgs84 = restora_io::crs_from_text(WGS84)?;
            let middle = pixels.grid.bounds().center();
            let by = pixel_m(&pixels.grid);
            warnings.extend(datum_warning(&self.file, (crs, &wgs84), middle, by));
        }
        Ok(Made { tables, identities, warnings, record, ..Made::default() })
    }
}

fn sides(pixels: &Pixels) -> Result<Vec<(f64, f64)>, Problem> {
    let path = pixels.rasters.first().map_or("", |source| source.info().path.as_str());
    cell_sides_m(path, &pixels.grid, &Transforms::default())
}

/// Least width and height of a cell.
fn least(sides: &[(f64, f64)]) -> (f64, f64) {
    let of = |side: fn(&(f64, f64)) -> f64| {
        sides.iter().map(side).filter(|side| *side > 0.0).fold(f64::INFINITY, f64::min)
    };
    (of(|side| side.0), of(|side| side.1))
}

/// A window with so many rows and columns around, where the grid has them.
fn around(window: Window, all: Window, (rows, cols): (u32, u32)) -> Window {
    let (col, row) = (window.col.saturating_sub(cols), window.row.saturating_sub(rows));
    Window {
        col,
        row,
        cols: (window.col_end().saturating_add(cols)).min(all.cols) - col,
        rows: (window.row_end().saturating_add(rows)).min(all.rows) - row,
    }
}

impl Rules {
    /// The pass over the pixels.
    fn look(
        &self,
        seen: &Seen<'_>,
        (pixels, laid): (&Pixels, Option<&Laid>),
        sites: &Sites<'_>,
    ) -> Result<Sum, Problems> {
        let plan = seen.plan;
        let sides = sides(pixels)?;
        let reach = halo(self.distance_m, least(&sides));
        let mut items = Vec::new();
        for (site, (_, cover)) in sites.iter().enumerate() {
            items.extend(windows(pixels, cover).into_iter().map(|window| Item {
                site,
                cover,
                window,
            }));
        }
        let name = seen.pass();
        let (rules, sites) = (self, sites.len());
        let walk = Walk { name, rules, plan, pixels, laid, items, sides, reach, sites };
        let pool = pool(plan.settings.threads)?;
        Ok(go_over(&walk, seen.begun, (&pool, seen.watch))?.found)
    }

    fn of_window(
        &self,
        (plan, pixels, laid): (&Plan, &Pixels, Option<&Laid>),
        item: &Item<'_>,
        (sides, reach): (&[(f64, f64)], (u32, u32)),
        (readers, sum): (&mut [Reader], &mut Sum),
    ) -> Result<(), Problem> {
        let window = item.window;
        let wide = around(window, pixels.grid.window(), reach);
        let whole = SiteCover::whole(wide);
        let mut water = vec![0u8; wide.len()];
        if let Some(laid) = laid {
            laid.each(wide, &pixels.areas, |cell, _| water[cell] = 1);
        }
        let mut classes = Vec::new();
        for (date, reader) in readers.iter_mut().enumerate() {
            let level = laid.is_none()
                && self
                    .config
                    .level
                    .as_ref()
                    .is_none_or(|level| *level == plan.dates[date]);
            if level {
                let all = reader.read(pixels, (date, wide), &whole)?;
                let unseen = self.water.difference(&sum.wet.0);
                let new: Vec<i32> =
                    unseen.filter(|class| all.class.contains(class)).copied().collect();
                sum.wet.0.extend(new);
                let wet = all.class.iter().map(|class| self.water.contains(class));
                water
                    .iter_mut()
                    .zip(wet)
                    .for_each(|(water, wet)| *water |= u8::from(wet));
            }
            classes.push(reader.read(pixels, (date, window), item.cover)?);
        }
        sum.wet.1 |= water.contains(&1);
        let (top, left) =
            ((window.row - wide.row) as usize, (window.col - wide.col) as usize);
        let inner = (top..top + window.rows as usize, left..left + window.cols as usize);
        let here = &sides[window.row as usize..window.row_end() as usize];
        let zone = near(&water, wide.cols as usize, inner, here, self.distance_m);
        let Some(first) = classes.first() else { return Ok(()) };
        let places = (window.row..window.row_end())
            .flat_map(|row| (window.col..window.col_end()).map(move |col| (row, col)));
        for ((cell, inside), place) in zone.iter().enumerate().zip(places) {
            let area = first.area[cell];
            if *inside == 0 || area == 0 {
                continue;
            }
            let key: Vec<Option<i32>> = classes
                .iter()
                .map(|date| Some(date.class[cell]).filter(|class| *class != NONE))
                .collect();
            for (date, class) in key.iter().enumerate() {
                if class.is_some_and(|class| self.built.contains(&class)) {
                    sum.built.entry((item.site, date)).or_default().insert(place);
                }
            }
            *sum.zones.entry(item.site).or_default().entry(key).or_default() +=
                u128::from(area);
        }
        Ok(())
    }

    /// The cells of the polygons are the built-up area of the zone, and the zone lies in the site.
    fn prove(
        &self,
        plan: &Plan,
        pixels: &Pixels,
        (zones, sites): (&[(String, Zone)], &Sites<'_>),
        drawn: &Outlined,
    ) -> Vec<Identity> {
        let mut out = Vec::new();
        for (site, (id, zone)) in zones.iter().enumerate() {
            for (date, label) in plan.dates.iter().enumerate() {
                let is_built = |class: Option<i32>| {
                    class.is_some_and(|class| self.built.contains(&class))
                };
                let counted = zone.iter().filter(|(classes, _)| is_built(classes[date]));
                let counted: u128 = counted.map(|(_, area)| area).sum();
                let cells = drawn.get(&(site, date)).into_iter().flatten();
                let cells = cells.flat_map(|one| one.cells.iter());
                let drawn: u128 = cells
                    .map(|cell| u128::from(covered(pixels, sites[site].1, *cell)))
                    .sum();
                out.push(Identity::exact(
                    "built-up area of the zone = area of its polygons",
                    format!("{id}, {label}"),
                    (counted, drawn),
                    |units| plan.unit().m2(units),
                    "m2",
                ));
            }
        }
        out
    }

    /// The built-up land of all zones as `GeoJSON`, longitude and latitude on WGS 84 (RFC 7946).
    fn polygons(
        seen: &Seen<'_>,
        pixels: &Pixels,
        (sites, drawn): (&Sites<'_>, &Outlined),
    ) -> Result<Value, Problem> {
        let grid = &pixels.grid;
        let transforms = Transforms::default();
        let wgs84 = restora_io::crs_from_text(WGS84)?;
        let there = grid.crs.as_ref().filter(|crs| !restora_io::same_crs(crs, &wgs84));
        let to_wgs84 =
            there.map(|crs| transforms.between("", crs, &wgs84)).transpose()?;
        let place = |corner: &Corner| {
            let at = geo_types::coord! {
                x: grid.x(f64::from(corner.1)), y: grid.y(f64::from(corner.0))
            };
            let at = to_wgs84.as_ref().map_or(Some(at), |to_wgs84| to_wgs84.apply(at));
            at.map_or(Value::Null, |at| json!([at.x, at.y]))
        };
        let mut features = Vec::new();
        for ((site, date), all) in drawn {
            for one in all {
                // Rings of GeoJSON run the other way round: from the top, against the clock.
                let rings: Vec<Vec<Value>> = one
                    .rings
                    .iter()
                    .map(|ring| ring.iter().rev().map(place).collect())
                    .collect();
                let cells = one.cells.iter();
                let area: u128 = cells
                    .map(|cell| u128::from(covered(pixels, sites[*site].1, *cell)))
                    .sum();
                features.push(json!({
                    "type": "Feature",
                    "properties": {
                        "account": seen.pending.name,
                        "site": sites[*site].0,
                        "date": seen.plan.dates[*date],
                        "area_m2": seen.plan.unit().m2(area),
                    },
                    "geometry": {"type": "Polygon", "coordinates": rings},
                }));
            }
        }
        Ok(json!({"type": "FeatureCollection", "features": features}))
    }
}

/// The area of a cell that a site covers.
fn covered(pixels: &Pixels, cover: &SiteCover, (row, col): (u32, u32)) -> u64 {
    let window = Window { col, row, cols: 1, rows: 1 };
    let mut area = 0;
    restora_zonal::Pieces::new(window, cover, &pixels.areas)
        .each(|_, _, own| area += own);
    area
}
