//! What the boundaries of sites can err by.

use std::collections::{BTreeMap, BTreeSet};

use restora_accounts::SiteKind;
use restora_message::catalogue::sites;
use restora_message::{Problem, Problems};
use restora_zonal::{CellAreas, PixelRule, boundary_slack_m2};

use crate::plan::Places;

/// A site whose area is known no better than to this share gets a word of caution.
const COARSE: f64 = 0.01;

/// What the boundaries of sites and of clusters of them can err by, by their numbers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Slacks {
    pub(crate) m2: BTreeMap<u32, f64>,
    /// Those that have cells whose areas are estimates.
    pub(crate) unsure: BTreeSet<u32>,
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

    pub(crate) fn of(&self, number: u32) -> f64 {
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
