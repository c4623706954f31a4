//! What there is to tell of sites once they are laid out: all that a merge has to know of them,
//! since it counts nothing.

use std::collections::{BTreeMap, BTreeSet};

use restora_accounts::SiteKind;
use restora_message::catalogue::sites;
use restora_message::{Problem, Problems};
use restora_zonal::{CellAreas, PixelRule, boundary_slack_m2};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::plan::{Pixels, Places};
use crate::shapes::Shape;
use crate::{Plan, accounts, products};

/// A site whose area is known no better than to this share gets a word of caution.
const COARSE: f64 = 0.01;

/// What the boundaries of sites and of clusters of them can err by, by their numbers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Slacks {
    m2: BTreeMap<u32, f64>,
    /// Those that have cells whose areas are estimates.
    unsure: BTreeSet<u32>,
}

impl Slacks {
    pub(crate) fn new(places: &Places, areas: &CellAreas, rule: PixelRule) -> Self {
        let by =
            if rule == PixelRule::Exact { &places.covers } else { &places.boundaries };
        let slack =
            |(number, cover): &(u32, _)| (*number, boundary_slack_m2(cover, areas, rule));
        let unsure = by.iter().filter(|(_, cover)| !areas.certain(cover));
        Self {
            m2: by.iter().map(slack).collect(),
            unsure: unsure.map(|(number, _)| *number).collect(),
        }
    }

    fn of(&self, number: u32) -> f64 {
        self.m2.get(&number).copied().unwrap_or(0.0)
    }
}

impl Places {
    /// Adds to every row's tolerance what its boundary can err by, and takes the polygon's
    /// area from those that it cannot be compared for. Says what the reader should know of it.
    pub(crate) fn allow_for(&mut self, slacks: Slacks, rule: PixelRule) -> Problems {
        let mut warnings = Problems::new();
        for (number, row) in (0u32..).zip(&mut self.rows) {
            let parts = self.unions.iter().find(|(union, _)| *union == number);
            let own = [number];
            let parts = parts.map_or(&own[..], |(_, parts)| parts);
            row.tolerance_m2 += parts.iter().map(|part| slacks.of(*part)).sum::<f64>();
            if parts.iter().any(|part| slacks.unsure.contains(part)) {
                row.polygon_m2 = None;
                warnings.push(Problem::new(&sites::NO_POLYGON_AREA).at_site(&row.id));
            }
            let known = row
                .polygon_m2
                .filter(|_| rule == PixelRule::Exact && row.kind == SiteKind::Site);
            if let Some(polygon_m2) =
                known.filter(|m2| row.tolerance_m2 > m2 * COARSE + 1.0)
            {
                let percent = row.tolerance_m2 / polygon_m2 * 100.0;
                let coarse = Problem::new(&sites::COARSE);
                warnings.push(
                    coarse.with("percent", format!("{percent:.0}")).at_site(&row.id),
                );
            }
        }
        self.slacks = slacks;
        warnings
    }
}

/// What a plan that is shared out tells of its sites.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LaidOut {
    sites: Vec<LaidSite>,
    /// Cells that lie off the earth.
    pub(crate) off_earth: u64,
    /// Where all sites lie on the earth, as the record has it.
    pub(crate) extent: Option<Value>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LaidSite {
    pixels: u64,
    polygon_m2: Option<f64>,
    outside_m2: f64,
    tolerance_m2: f64,
    wholly_outside: bool,
    slack_m2: f64,
    unsure: bool,
}

impl LaidOut {
    /// What is known of the sites of a plan whose cells nobody needs once they are counted: sites of
    /// a file that do not overlap, nothing drawn, and nothing measured that is read by the merge.
    pub(crate) fn of(plan: &Plan, pixels: &Pixels) -> Option<Self> {
        let places = &plan.places;
        let outputs = plan.outputs();
        let needs_cells = outputs.report.is_some()
            || outputs.rasters.is_some()
            || outputs.spatial.is_some()
            || plan.imagery.is_some()
            || accounts::need_cells(plan);
        let of_a_file = plan.loaded.config.sites.path.is_some();
        if needs_cells || !of_a_file || !places.clusters.is_empty() {
            return None;
        }
        let site = |(number, shape): (u32, &Shape)| {
            Some(LaidSite {
                pixels: u64::try_from(shape.pixels).ok()?,
                polygon_m2: shape.polygon_m2,
                outside_m2: shape.outside_m2,
                tolerance_m2: shape.tolerance_m2,
                wholly_outside: shape.wholly_outside,
                slack_m2: places.slacks.of(number),
                unsure: places.slacks.unsure.contains(&number),
            })
        };
        Some(Self {
            sites: (0..).zip(&places.shapes).map(site).collect::<Option<_>>()?,
            off_earth: pixels.areas.off_earth(),
            extent: products::extent(plan),
        })
    }

    /// The shapes of so many sites; none if it is of others.
    pub(crate) fn shapes(&self, count: usize) -> Option<Vec<Shape>> {
        let shape = |site: &LaidSite| Shape {
            pixels: u128::from(site.pixels),
            polygon_m2: site.polygon_m2,
            outside_m2: site.outside_m2,
            tolerance_m2: site.tolerance_m2,
            wholly_outside: site.wholly_outside,
        };
        (self.sites.len() == count).then(|| self.sites.iter().map(shape).collect())
    }

    pub(crate) fn slacks(&self) -> Slacks {
        let numbered = || (0..).zip(&self.sites);
        Slacks {
            m2: numbered().map(|(number, site)| (number, site.slack_m2)).collect(),
            unsure: numbered()
                .filter(|(_, site)| site.unsure)
                .map(|(number, _)| number)
                .collect(),
        }
    }
}
