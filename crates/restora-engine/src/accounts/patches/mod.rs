//! The account of kind `patches`: connected cells of a set of classes within each site.

mod packages;
mod walk;

use std::collections::BTreeSet;

use restora_accounts::Identity;
use restora_accounts::office::Dimension;
use restora_accounts::packages::{Packages, Plot, Plots};
use restora_accounts::patches::{Found, Patch, patch_list_table, patches_table};
use restora_message::catalogue::accounts::{patches as say, shared};
use restora_message::catalogue::{run, text};
use restora_message::{Problem, Problems};
use restora_patch::{Connectivity, PatchPart, Patches as Merged, merge};
use restora_table::Table;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

pub use self::packages::PackageRules;
use self::walk::Given;
use super::cells::{absent, check_chosen, chosen, class_area, occurring};
use super::{Desk, Made, Pending, Ready, Seen};
use crate::plan::Pixels;
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
    /// Patches of a least area as packages, with the parcels and owners that each brings
    /// together. 资源包
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub packages: Option<PackageRules>,
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
            let least = self.minimum_area.as_ref();
            let problem =
                least.map(|area| desk.bad(area, &text::WHAT_AREA, "/minimum_area"));
            return Err(problem.into_iter().collect());
        }
        let classes = self.classes.iter().copied().collect();
        if self.packages.is_some() && self.of == What::Islands {
            return Err(desk.problem(Problem::new(&say::NO_ISLANDS), "/packages").into());
        }
        let packages =
            self.packages.as_ref().map(|rules| rules.read(desk)).transpose()?;
        Ok(Box::new(Rules { config: self.clone(), classes, least_m2, packages }))
    }
}

#[derive(Debug)]
struct Rules {
    config: Patches,
    classes: BTreeSet<i32>,
    least_m2: f64,
    packages: Option<packages::Rules>,
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
        let at = format!("{}/sites", pending.at);
        let mut problems = check_chosen(plan, &self.config.sites, &at);
        let layer = self.packages.as_ref();
        problems.extend(layer.and_then(|rules| rules.drawn.check(plan, &pixels.grid)));
        problems
    }

    fn memory(&self, _: &Plan, cells: u64) -> u64 {
        // Class, area and label of a cell, and sums of both along its row.
        48 * cells
    }

    fn make(&self, seen: &mut Seen<'_>) -> Result<Made, Problems> {
        let plan = seen.plan;
        let Some(pixels) = plan.pixels() else { return Ok(Made::default()) };
        let sites = chosen(plan, &self.config.sites);
        let laid =
            self.packages.as_ref().map(|rules| rules.lay(seen, pixels)).transpose()?;
        let found = self.look(seen, (pixels, laid.as_ref()), &sites)?;
        let mut out = Made::default();
        let (mut all, mut plots) = (Vec::new(), Vec::new());
        for (number, _) in &sites {
            for date in 0..plan.dates.len() {
                let at = (*number, date);
                let (one, area, patches) = self.sum_up(seen, at, &found)?;
                out.identities.push(self.agree(seen, at, (&one, area)));
                if self.packages.is_some() {
                    let here =
                        packages::plots((&one.site, &one.date), &patches, &found, at);
                    let lots = here.plots.iter().map(Plot::area).sum();
                    out.identities.push(Identity::exact(
                        "areas by parcel = areas of patches",
                        format!("{}, {}, {}", seen.pending.name, one.site, one.date),
                        (lots, area),
                        |units| plan.unit().m2(units),
                        "m2",
                    ));
                    plots.push(here);
                }
                all.push(one);
            }
        }
        out.tables = self.tables(seen, pixels, (&all, &plots));
        out.warnings = laid.map(|laid| laid.warnings).unwrap_or_default();
        out.warnings.extend(absent(seen, (&self.classes, &occurring(seen)), "/classes"));
        let twice = found.iter().map(|given| given.twice).sum();
        let packages = self.packages.as_ref();
        out.warnings.extend(packages.and_then(|rules| rules.drawn.overlaps(seen, twice)));
        out.record = json!({
            "cells": "those that the site covers, with their covered area",
            "edge": "sides of cells between patches and what is none, the boundary of the site included",
        });
        Ok(out)
    }
}

impl Rules {
    /// Patches have the area of their classes; islands lie in their site.
    fn agree(
        &self,
        seen: &Seen<'_>,
        at: (u32, usize),
        (one, area): (&Found, u128),
    ) -> Identity {
        let of = format!("{}, {}, {}", seen.pending.name, one.site, one.date);
        if self.config.of == What::Patches {
            let counted = class_area(seen, at, &self.classes);
            let m2 = |units| seen.plan.unit().m2(units);
            let claim = "areas of patches = class areas";
            return Identity::exact(claim, of, (area, counted), m2, "m2");
        }
        Identity::new(
            "islands and their cells lie in the site",
            of,
            (one.area_m2().min(one.valid_m2), one.area_m2()),
            0.0,
            "m2",
        )
    }

    fn tables(
        &self,
        seen: &Seen<'_>,
        pixels: &Pixels,
        (all, plots): (&[Found], &[Plots]),
    ) -> Vec<Table> {
        let name = &seen.pending.name;
        let mut tables = vec![patches_table(name, all)];
        let grid = &pixels.grid;
        let at = |(row, col): (u32, u32)| {
            (grid.x(f64::from(col) + 0.5), grid.y(f64::from(row) + 0.5))
        };
        if self.config.list {
            tables.push(patch_list_table(name, all, &at));
        }
        if let Some(rules) = &self.packages {
            let packages = Packages {
                account: name,
                found: plots,
                parcels: &rules.parcels,
                areas: seen.plan.unit(),
                least_m2: rules.least_m2,
            };
            let of = [packages.table(&at), packages.summary(), packages.owners_table()];
            tables.extend(of);
        }
        tables
    }
}

impl Rules {
    /// Neighbours of what is looked for.
    fn connectivity(&self) -> Connectivity {
        match (self.config.of, self.config.neighbours) {
            (What::Patches, 4) | (What::Islands, 8) => Connectivity::Four,
            _ => Connectivity::Eight,
        }
    }

    /// The patches of a site at a date, the area of all of them in whole units, and how the labels
    /// of windows belong to them.
    fn sum_up(
        &self,
        seen: &Seen<'_>,
        at: (u32, usize),
        given: &[Given],
    ) -> Result<(Found, u128, Merged), Problem> {
        let plan = seen.plan;
        let here = || given.iter().filter(|given| given.at == at);
        let joined = |parts: Vec<PatchPart>| -> Result<Merged, Problem> {
            merge(parts, self.connectivity()).map_err(|cause| {
                Problem::new(&run::INTERNAL).with("cause", format!("{cause:?}"))
            })
        };
        let areas = joined(here().map(|given| given.areas.clone()).collect())?;
        let strange = joined(here().map(|given| given.strange.clone()).collect())?;
        let islands = self.config.of == What::Islands;
        let m2 = |units| plan.unit().m2(units);
        let row = &plan.places.rows[at.0 as usize];
        let stock = seen.stocks.get(at.0, at.1);
        let mut found = Found {
            site: row.id.clone(),
            date: plan.dates[at.1].clone(),
            valid_m2: m2(stock.valid.area + stock.unmatched.area),
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
        let micrometres: u128 = here().map(|given| given.edge).sum();
        found.edge_m = (!islands).then(|| micrometres as f64 / 1e6);
        Ok((found, sum, areas))
    }
}
