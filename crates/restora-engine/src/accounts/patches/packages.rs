//! Packages of the account `patches`: which parcels the patches of a window lie in.

use std::collections::BTreeMap;

use restora_accounts::office::Dimension;
use restora_accounts::packages::{Plot, Plots};
use restora_accounts::parcels::Parcel;
use restora_grid::Window;
use restora_message::catalogue::text;
use restora_message::{Problem, Problems};
use restora_patch::Patches as Merged;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::super::overlay::{Drawn, Laid, ParcelLayer};
use super::super::{Desk, Seen};
use super::walk::Given;
use crate::Quantity;
use crate::plan::Pixels;

/// Patches that are large enough to be managed as one, and whose they are. 资源包
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PackageRules {
    /// A patch of this area and more is a package. 最小面积
    pub minimum_area: Quantity,
    /// The parcels. 宗地
    pub parcels: ParcelLayer,
}

/// The same, read.
#[derive(Debug)]
pub(super) struct Rules {
    pub(super) least_m2: f64,
    pub(super) drawn: Drawn,
    pub(super) parcels: Vec<Parcel>,
}

/// As much of a patch as lies in one parcel in one window: label, parcel, area.
pub(super) type Lot = (u32, Option<usize>, u64);

impl PackageRules {
    pub(super) fn read(&self, desk: &mut Desk<'_>) -> Result<Rules, Problems> {
        let mut problems = Problems::new();
        let least =
            desk.quantity(&self.minimum_area, Dimension::AREA, "/packages/minimum_area");
        let least = least.map_err(|problem| problems.push(problem)).ok();
        if least.is_some_and(|least| !(least >= 0.0 && least.is_finite())) {
            let below = "/packages/minimum_area";
            problems.push(desk.bad(&self.minimum_area, &text::WHAT_AREA, below));
        }
        let drawn = self.parcels.read(desk, "/packages/parcels");
        let drawn = drawn.map_err(|found| problems.extend(found)).ok();
        match (least, drawn) {
            (Some(least_m2), Some(drawn)) if problems.is_empty() => {
                let parcels = self.parcels.parcels(&drawn);
                Ok(Rules { least_m2, drawn, parcels })
            }
            _ => Err(problems),
        }
    }
}

impl Rules {
    /// The cells of the parcels.
    pub(super) fn lay(&self, seen: &Seen<'_>, pixels: &Pixels) -> Result<Laid, Problem> {
        self.drawn.lay(&seen.plan.loaded, &pixels.grid)
    }
}

/// What each label of a window has in each parcel, and how many of its cells lie in several.
pub(super) fn lots(
    (window, pixels): (Window, &Pixels),
    laid: &Laid,
    labels: &[u32],
    area: impl Fn(usize) -> u64,
) -> (Vec<Lot>, u64) {
    let owned = laid.numbers(window, &pixels.areas);
    let mut sums: BTreeMap<(u32, Option<usize>), u64> = BTreeMap::new();
    let mut twice = 0;
    for (cell, label) in labels.iter().enumerate().filter(|(_, label)| **label > 0) {
        twice += u64::from(owned.twice(cell));
        *sums.entry((*label, owned.of(cell))).or_default() += area(cell);
    }
    let lots = sums.into_iter().map(|((label, parcel), area)| (label, parcel, area));
    (lots.collect(), twice)
}

/// Joins what windows found to the patches of a site at a date.
pub(super) fn plots(
    (site, date): (&str, &str),
    merged: &Merged,
    given: &[Given],
    at: (u32, usize),
) -> Plots {
    let mut plots: Vec<Plot> = merged
        .patches()
        .iter()
        .map(|patch| Plot { first: patch.first, ..Plot::default() })
        .collect();
    for part in given.iter().filter(|part| part.at == at) {
        for (label, parcel, area) in &part.lots {
            let patch = merged.patch_of(part.areas.window(), *label);
            let Some(patch) = patch else { continue };
            *plots[patch].parcels.entry(*parcel).or_default() += u128::from(*area);
        }
    }
    Plots { site: site.to_owned(), date: date.to_owned(), plots }
}
