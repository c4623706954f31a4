//! The account of kind `patches`: connected cells of a set of classes within each site.

use std::collections::BTreeSet;

use restora_accounts::office::Dimension;
use restora_accounts::patches::{Found, Patch, patch_list_table, patches_table};
use restora_accounts::{Identity, SiteKind};
use restora_grid::Window;
use restora_message::catalogue::accounts::{patches as say, shared};
use restora_message::catalogue::{run, text};
use restora_message::{Problem, Problems};
use restora_patch::{Connectivity, PatchPart, Patches as Merged, merge};
use restora_zonal::{SiteCover, Transforms, cell_sides_m};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::cells::{Cells, NONE, Reader, class_area, cover_of, windows};
use super::{Desk, Made, Pending, Ready, Seen, row_of};
use crate::local::{pool, share_out};
use crate::plan::Pixels;
use crate::split::grown;
use crate::watch::go_on;
use crate::{Plan, Quantity};

/// Connected patches of a set of classes within each site: number, sizes, edge, and how much in
/// pieces they are at each date. 斑块
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Patches {
    /// What the account is called; its kind, if nothing is said. 名称
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The classes that patches consist of. 类别
    #[schemars(length(min = 1))]
    pub classes: Vec<i32>,
    /// Patches of these classes, or the islands that they enclose: connected land of any other
    /// class that nowhere touches the boundary of the site. 对象
    #[serde(default)]
    pub of: What,
    /// Which cells are neighbours: 4 (common side) or 8 (or corner); 8 unless stated. Islands
    /// take the other of the two, so that water that meets at a corner does not part and join at
    /// once. 邻接方式
    #[serde(default = "eight")]
    #[schemars(extend("enum" = [4, 8]))]
    pub neighbours: u32,
    /// Smaller patches are counted apart. 最小面积
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum_area: Option<Quantity>,
    /// Only these sites; all, if none is named. 地块
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sites: Vec<String>,
    /// Also write a row for each patch. 列出各斑块
    #[serde(default = "yes")]
    pub list: bool,
}

fn eight() -> u32 {
    8
}

fn yes() -> bool {
    true
}

/// What is looked for.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum What {
    /// Patches of the classes.
    #[default]
    Patches,
    /// Islands in them.
    Islands,
}

impl Patches {
    /// What the config says of it, read and checked.
    pub(crate) fn read(&self, desk: &mut Desk<'_>) -> Result<Box<dyn Ready>, Problems> {
        let least = self.minimum_area.as_ref();
        let least =
            least.map(|area| desk.quantity(area, Dimension::AREA, "/minimum_area"));
        let least_m2 = match least.transpose() {
            Ok(least) => least.unwrap_or(0.0),
            Err(problem) => return Err(problem.into()),
        };
        if !(least_m2 >= 0.0 && least_m2.is_finite()) {
            let problem = Problem::new(&shared::BAD_NUMBER)
                .with("value", least_m2)
                .with_words("what", &text::WHAT_AREA);
            return Err(desk.problem(problem, "/minimum_area").into());
        }
        let classes = self.classes.iter().copied().collect();
        Ok(Box::new(Rules { config: self.clone(), classes, least_m2 }))
    }
}

#[derive(Debug)]
struct Rules {
    config: Patches,
    classes: BTreeSet<i32>,
    least_m2: f64,
}

/// What is looked at: a site, a date, a window.
struct Item<'a> {
    site: u32,
    cover: &'a SiteCover,
    date: usize,
    window: Window,
}

/// What a window gave: parts of patches with their areas, the same with the number of their cells
/// that the site does not cover, and the length of the sides in micrometres.
type Given = ((u32, usize), PatchPart, PatchPart, u128);

impl Ready for Rules {
    fn check(&self, plan: &Plan, pending: &Pending) -> Problems {
        if plan.pixels().is_none() {
            let problem = Problem::new(&shared::NEEDS_LAND)
                .with("name", &pending.name)
                .with_words("what", &text::PIXELS);
            return plan.loaded.place(problem, &pending.at).into();
        }
        let mut problems = Problems::new();
        for (i, id) in self.config.sites.iter().enumerate() {
            let at = format!("{}/sites/{i}", pending.at);
            match row_of(plan, id) {
                Ok(number) if cover_of(plan, number).is_some() => {}
                Ok(_) => {
                    let problem = Problem::new(&say::ONLY_SITES).with("id", id);
                    problems.push(plan.loaded.place(problem, &at));
                }
                Err(problem) => problems.push(plan.loaded.place(problem, &at)),
            }
        }
        problems
    }

    fn make(&self, seen: &mut Seen<'_>) -> Result<Made, Problems> {
        let plan = seen.plan;
        let Some(pixels) = plan.pixels() else { return Ok(Made::default()) };
        let sites = self.sites(plan);
        let found = self.look(seen, pixels, &sites)?;
        let mut all = Vec::new();
        let mut identities = Vec::new();
        for (number, _) in &sites {
            for date in 0..plan.dates.len() {
                let (mut one, area) = self.sum_up(plan, (*number, date), &found)?;
                let stock = seen.stocks.get(*number, date);
                one.valid_m2 = plan.unit().m2(stock.valid.area + stock.unmatched.area);
                if self.config.of == What::Patches {
                    let counted = class_area(seen, (*number, date), &self.classes);
                    identities.push(Identity::exact(
                        "areas of patches = class areas",
                        format!("{}, {}, {}", seen.pending.name, one.site, one.date),
                        (area, counted),
                        |units| plan.unit().m2(units),
                        "m2",
                    ));
                } else {
                    identities.push(Identity::new(
                        "islands and their cells lie in the site",
                        format!("{}, {}, {}", seen.pending.name, one.site, one.date),
                        (one.area_m2().min(one.valid_m2), one.area_m2()),
                        0.0,
                        "m2",
                    ));
                }
                all.push(one);
            }
        }
        let name = &seen.pending.name;
        let mut tables = vec![patches_table(name, &all)];
        if self.config.list {
            let grid = &pixels.grid;
            let at = |(row, col): (u32, u32)| {
                (grid.x(f64::from(col) + 0.5), grid.y(f64::from(row) + 0.5))
            };
            tables.push(patch_list_table(name, &all, &at));
        }
        let record = json!({
            "cells": "those that the site covers, with their covered area",
            "edge": "sides of cells between patches and what is none, the boundary of the site included",
        });
        Ok(Made { tables, identities, record, ..Made::default() })
    }
}

impl Rules {
    /// The sites that are looked at.
    fn sites<'p>(&self, plan: &'p Plan) -> Vec<(u32, &'p SiteCover)> {
        let rows = (0u32..).zip(&plan.places.rows[..plan.places.sites]);
        let chosen = rows.filter(|(_, row)| {
            row.kind == SiteKind::Site
                && (self.config.sites.is_empty() || self.config.sites.contains(&row.id))
        });
        chosen.filter_map(|(number, _)| Some((number, cover_of(plan, number)?))).collect()
    }

    /// Neighbours of what is looked for.
    fn connectivity(&self) -> Connectivity {
        match (self.config.of, self.config.neighbours) {
            (What::Patches, 4) | (What::Islands, 8) => Connectivity::Four,
            _ => Connectivity::Eight,
        }
    }

    /// The pass over the pixels.
    fn look(
        &self,
        seen: &Seen<'_>,
        pixels: &Pixels,
        sites: &[(u32, &SiteCover)],
    ) -> Result<Vec<Given>, Problems> {
        let plan = seen.plan;
        let mut items = Vec::new();
        for (site, cover) in sites {
            for window in windows(pixels, cover) {
                let dates = 0..plan.dates.len();
                items.extend(dates.map(|date| Item { site: *site, cover, date, window }));
            }
        }
        let path =
            pixels.rasters.first().map_or("", |source| source.info().path.as_str());
        let sides = cell_sides_m(path, &pixels.grid, &Transforms::default())?;
        let cells: u64 = items.iter().map(|item| item.window.cells()).sum();
        seen.watch.phase(&text::PHASE_PATCHES, cells);
        let pool = pool(plan.settings.threads)?;
        let given = share_out(
            &pool,
            &items,
            (None, || Ok(Reader::default())),
            |item, reader, sum: &mut Vec<Given>| {
                go_on(seen.watch)?;
                // With a cell around, for the sides along the windows.
                let around = grown(item.window, pixels.grid.window());
                let cells = reader.read(pixels, (item.date, around), item.cover)?;
                sum.push(self.of_window(item, around, &cells, &sides));
                seen.watch.advance(item.window.cells());
                Ok(())
            },
        )?;
        Ok(given.into_iter().flatten().collect())
    }

    fn is_in(&self, class: i32) -> bool {
        (class != NONE && self.classes.contains(&class))
            == (self.config.of == What::Patches)
    }

    fn of_window(
        &self,
        item: &Item<'_>,
        around: Window,
        cells: &Cells,
        sides: &[(f64, f64)],
    ) -> Given {
        let window = item.window;
        let at = |row: u32, col: u32| {
            (row - around.row) as usize * around.cols as usize
                + (col - around.col) as usize
        };
        let all: Vec<bool> = cells.class.iter().map(|class| self.is_in(*class)).collect();
        let inside = |row: u32, col: u32| {
            let here = (around.row..around.row_end()).contains(&row)
                && (around.col..around.col_end()).contains(&col);
            here && all[at(row, col)]
        };
        let mut mask = Vec::with_capacity(window.len());
        let (mut areas, mut strange) = (Vec::new(), Vec::new());
        let mut edge = 0u128;
        for row in window.row..window.row_end() {
            let (width, height) = sides[row as usize];
            let (mut area, mut beyond) = (0u64, 0u64);
            areas.push(area);
            strange.push(beyond);
            for col in window.col..window.col_end() {
                let cell = at(row, col);
                let in_patch = all[cell];
                mask.push(u8::from(in_patch));
                area += cells.area[cell];
                beyond += u64::from(cells.area[cell] == 0);
                areas.push(area);
                strange.push(beyond);
                if in_patch {
                    let level = [row.checked_sub(1), Some(row + 1)]
                        .map(|row| row.is_some_and(|row| inside(row, col)));
                    let upright = [col.checked_sub(1), Some(col + 1)]
                        .map(|col| col.is_some_and(|col| inside(row, col)));
                    let open = |of: [bool; 2]| of.iter().filter(|there| !**there).count();
                    edge += micrometres(width) * open(level) as u128;
                    edge += micrometres(height) * open(upright) as u128;
                }
            }
        }
        let wide = window.cols as usize + 1;
        let sums = |sums: &[u64], row: u32| {
            let start = (row - window.row) as usize * wide;
            sums[start..start + wide].to_vec()
        };
        let mut labels = Vec::new();
        let mut part = |of: &[u64]| {
            let by_row = |row| {
                let sums = sums(of, row);
                move |first: usize, end: usize| sums[end] - sums[first]
            };
            PatchPart::find(window, &mask, self.connectivity(), by_row, &mut labels)
        };
        ((item.site, item.date), part(&areas), part(&strange), edge)
    }

    /// The patches of a site at a date, and the area of all of them in whole units.
    fn sum_up(
        &self,
        plan: &Plan,
        at: (u32, usize),
        given: &[Given],
    ) -> Result<(Found, u128), Problem> {
        let here = || given.iter().filter(|(of, ..)| *of == at);
        let joined = |parts: Vec<PatchPart>| -> Result<Merged, Problem> {
            merge(parts, self.connectivity()).map_err(|cause| {
                Problem::new(&run::INTERNAL).with("cause", format!("{cause:?}"))
            })
        };
        let areas = joined(here().map(|(_, part, ..)| part.clone()).collect())?;
        let strange = joined(here().map(|(_, _, part, _)| part.clone()).collect())?;
        let islands = self.config.of == What::Islands;
        let m2 = |units| plan.unit().m2(units);
        let row = &plan.places.rows[at.0 as usize];
        let mut found = Found {
            site: row.id.clone(),
            date: plan.dates[at.1].clone(),
            ..Found::default()
        };
        let mut sum = 0u128;
        for (patch, other) in areas.patches().iter().zip(strange.patches()) {
            // An island has none of its cells outside the site, nor beside what was not read.
            if islands && (other.area > 0 || patch.edge) {
                continue;
            }
            sum += patch.area;
            let area_m2 = m2(patch.area);
            if area_m2 < self.least_m2 {
                found.small += 1;
                found.small_m2 += area_m2;
            } else {
                let (cells, first) = (patch.cells, patch.first);
                found.patches.push(Patch { area_m2, cells, first });
            }
        }
        let micrometres: u128 = here().map(|(.., edge)| edge).sum();
        found.edge_m = (!islands).then(|| micrometres as f64 / 1e6);
        Ok((found, sum))
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a side on earth, above 0"
)]
fn micrometres(metres: f64) -> u128 {
    (metres * 1e6).round() as u128
}
