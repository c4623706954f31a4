//! What there is to tell of sites once they are laid out: all that a shard has to know of those that
//! are not its own, and a merge of any, since it counts nothing.

use std::collections::BTreeMap;

use restora_grid::{Grid, Window};
use restora_io::{SiteFile, sha256};
use serde::{Deserialize, Serialize};

use crate::plan::Pixels;
use crate::shapes::{Shape, tolerance_m2};
use crate::slacks::Slacks;
use crate::{Plan, accounts, products};

/// What a plan that is shared out tells of its sites.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LaidOut {
    sites: Vec<LaidSite>,
    /// Checksum of the sites as they are read, whatever files that takes.
    sha256: String,
    /// Cells that lie off the earth.
    pub(crate) off_earth: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LaidSite {
    /// Around its cells.
    window: Option<Window>,
    pixels: u64,
    polygon_m2: Option<f64>,
    outside_m2: f64,
    wholly_outside: bool,
    slack_m2: f64,
    unsure: bool,
}

impl LaidOut {
    /// What is known of the sites of a plan.
    pub(crate) fn of(plan: &Plan, pixels: &Pixels) -> Option<Self> {
        let places = &plan.places;
        if !Self::may_be(plan) {
            return None;
        }
        let site = |(number, shape): (u32, &Shape)| {
            let slack_m2 = places.slacks.of(number);
            // What is not finite is no number in a plan.
            let sizes = [shape.polygon_m2.unwrap_or(0.0), shape.outside_m2, slack_m2];
            sizes.iter().all(|size| size.is_finite()).then_some(LaidSite {
                window: places.windows.get(&number).copied(),
                pixels: u64::try_from(shape.pixels).ok()?,
                polygon_m2: shape.polygon_m2,
                outside_m2: shape.outside_m2,
                wholly_outside: shape.wholly_outside,
                slack_m2,
                unsure: places.slacks.unsure.contains(&number),
            })
        };
        Some(Self {
            sites: (0..).zip(&places.shapes).map(site).collect::<Option<_>>()?,
            sha256: places.sha256.clone(),
            off_earth: pixels.areas.off_earth(),
        })
    }

    /// Whether there can be such of a plan: of sites of a file that do not overlap, since those that do
    /// are laid out together; imagery looks at all of them.
    pub(crate) fn may_be(plan: &Plan) -> bool {
        plan.loaded.config.sites.path.is_some()
            && plan.places.clusters.is_empty()
            && plan.imagery.is_none()
    }

    /// Whether it is of these sites, and can be on this grid.
    pub(crate) fn is_of(&self, file: &SiteFile, grid: &Grid) -> bool {
        let inside = |window: Window| grid.window().intersection(&window) == Some(window);
        let believable = |site: &LaidSite| {
            let sizes = [site.polygon_m2.unwrap_or(0.0), site.outside_m2, site.slack_m2];
            sizes.iter().all(|size| *size >= 0.0) && site.window.is_none_or(inside)
        };
        self.sites.len() == file.sites.len()
            && self.sites.iter().all(believable)
            && self.sha256 == digest(file)
    }

    pub(crate) fn windows(&self) -> BTreeMap<u32, Window> {
        (0..).zip(&self.sites).filter_map(|(n, site)| Some((n, site.window?))).collect()
    }

    pub(crate) fn shapes(&self) -> Vec<Shape> {
        let shape = |site: &LaidSite| Shape {
            pixels: u128::from(site.pixels),
            polygon_m2: site.polygon_m2,
            outside_m2: site.outside_m2,
            tolerance_m2: tolerance_m2(
                u128::from(site.pixels),
                site.polygon_m2.unwrap_or(0.0),
            ),
            wholly_outside: site.wholly_outside,
        };
        self.sites.iter().map(shape).collect()
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

/// Checksum of sites as they are read.
pub(crate) fn digest(file: &SiteFile) -> String {
    let mut bytes = file.crs.wkt.clone().into_bytes();
    let mut add = |text: &str| {
        bytes.extend(text.len().to_le_bytes());
        bytes.extend(text.as_bytes());
    };
    for site in &file.sites {
        for text in [&site.id, &site.name].into_iter().chain(&site.group) {
            add(text);
        }
    }
    let count = |bytes: &mut Vec<u8>, count: usize| bytes.extend(count.to_le_bytes());
    for site in &file.sites {
        count(&mut bytes, usize::from(site.group.is_some()));
        count(&mut bytes, site.geometry.0.len());
        for polygon in &site.geometry {
            count(&mut bytes, polygon.interiors().len());
            for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
                count(&mut bytes, ring.0.len());
                for at in &ring.0 {
                    bytes.extend(at.x.to_le_bytes());
                    bytes.extend(at.y.to_le_bytes());
                }
            }
        }
    }
    sha256(&bytes)
}

/// Whether the merge looks at the cells of sites, because something is not shared out: it then lays
/// them out.
pub(crate) fn looked_at(plan: &Plan) -> bool {
    plan.outputs().spatial.is_some()
        || !plan.zones().is_empty()
        || products::drawn_afterwards(plan)
        || accounts::need_cells(plan)
}
