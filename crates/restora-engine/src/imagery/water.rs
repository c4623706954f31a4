//! The water stage: which cells are water at which date, small patches left out. Patches are
//! known as a whole only when all blocks have been looked at, and a shore needs the neighbours
//! of a window, so the states of cells are kept: two bits each.

use std::ops::Range;

use restora_grid::Window;
use restora_message::catalogue::{run, text};
use restora_message::{Problem, Problems, Text};
use restora_patch::{Connectivity, PatchPart, Patches, drop_small, label, merge};
use restora_terrain::water::{DRY, UNKNOWN, WET, water};
use serde::{Deserialize, Serialize};

use super::desk::Desk;
use super::plan::{ImageryPlan, WaterPlan};
use super::thresholds::Threshold;
use super::values::Values;
use crate::local::{Pool, pool, share_out};
use crate::shards::{Here, Pass, go_over};
use crate::split::grown;
use crate::watch::go_on;
use crate::{Begun, Settings, Watch, split};

/// States of the cells of a window at all dates, four to a byte.
#[derive(Debug, Serialize, Deserialize)]
struct Part {
    window: Window,
    scenes: Vec<Vec<u8>>,
}

impl Part {
    fn at(&self) -> (u32, u32) {
        (self.window.row, self.window.col)
    }
}

/// Which cells are water.
#[derive(Debug, Default)]
pub(crate) struct WaterStates {
    parts: Vec<Part>,
}

/// Windows of the stage: those of the sites with a cell around each, or all blocks where patches
/// have to be seen as a whole.
fn windows(plan: &ImageryPlan, water: &WaterPlan) -> Vec<Window> {
    let all = plan.grid.window();
    if water.minimum_m2.is_none() {
        return plan.tasks.iter().map(|task| grown(task.window, all)).collect();
    }
    // As large as those of the sites, so that blocks are decoded once.
    let side = plan.tasks.iter().map(|task| task.window.cols.max(task.window.rows)).max();
    let side = u64::from(side.unwrap_or(256).clamp(256, 1024));
    let infos: Vec<_> = plan
        .scenes
        .iter()
        .flat_map(|scene| scene.bands.iter())
        .map(|b| b.source.info())
        .collect();
    split::blocks_of(&plan.grid, &infos, side * side).iter().collect()
}

/// Finds the water of every scene.
pub(crate) fn find_water(
    plan: &ImageryPlan,
    (water, thresholds): (&WaterPlan, &[Threshold]),
    settings: &Settings,
    (watch, begun): (&dyn Watch, &Begun),
) -> Result<WaterStates, Problems> {
    let pool = pool(settings.threads)?;
    let mut wanted = vec![false; plan.indices.len()];
    wanted[water.index] = true;
    let windows = windows(plan, water);
    let pass = Finding { plan, index: water.index, thresholds, wanted, windows };
    let mut parts = go_over(&pass, begun, (&pool, watch))?.found;
    parts.sort_by_key(Part::at);
    if let Some(least) = water.minimum_m2 {
        let connectivity =
            if water.across_corners { Connectivity::Eight } else { Connectivity::Four };
        for scene in 0..plan.scenes.len() {
            go_on(watch)?;
            drop_patches(plan, &pool, (scene, connectivity, least), &mut parts)?;
        }
    }
    Ok(WaterStates { parts })
}

/// The pass that finds it.
struct Finding<'a> {
    plan: &'a ImageryPlan,
    /// The index that tells.
    index: usize,
    thresholds: &'a [Threshold],
    /// The indices that are computed: this one.
    wanted: Vec<bool>,
    windows: Vec<Window>,
}

impl Pass for Finding<'_> {
    type Item = Window;
    type Desk = (Desk, Values);
    type Finds = Vec<Part>;

    fn name(&self) -> &'static str {
        "water"
    }

    fn phase(&self) -> &'static Text {
        &text::PHASE_WATER
    }

    fn items(&self) -> &[Window] {
        &self.windows
    }

    fn layers(&self) -> u64 {
        self.plan.scenes.len() as u64
    }

    fn desk(&self) -> Result<(Desk, Values), Problem> {
        Ok((Desk::new(&self.plan.scenes, &self.plan.grid)?, Values::default()))
    }

    fn work(
        &self,
        window: &Window,
        (desk, values): &mut (Desk, Values),
        here: Here<'_, Vec<Part>>,
    ) -> Result<u64, Problem> {
        values.read(self.plan, desk, *window, (&self.wanted, false))?;
        here.found.push(states(*window, (values, self.index), self.thresholds));
        Ok(window.cells() * self.layers())
    }

    /// Every window that is said to have been looked at has its states.
    fn believe(&self, mut read: Vec<Part>, items: &[Range<u32>]) -> Option<Vec<Part>> {
        read.sort_by_key(Part::at);
        let own = items
            .iter()
            .flat_map(|own| self.windows[own.start as usize..own.end as usize].iter());
        let mut own: Vec<Window> = own.copied().collect();
        own.sort_by_key(|window| (window.row, window.col));
        let fits = |(part, window): (&Part, &Window)| {
            let bytes = window.len().div_ceil(4);
            part.window == *window
                && part.scenes.len() == self.plan.scenes.len()
                && part.scenes.iter().all(|states| states.len() == bytes)
        };
        let all = read.len() == own.len() && read.iter().zip(&own).all(fits);
        all.then_some(read)
    }
}

/// The states of a window by the thresholds of the scenes.
fn states(
    window: Window,
    (values, index): (&Values, usize),
    thresholds: &[Threshold],
) -> Part {
    let mut plain = Vec::new();
    let scenes = values
        .indices
        .iter()
        .zip(thresholds)
        .map(|(scene, threshold)| {
            water(&scene[index], threshold.value, &mut plain);
            packed(&plain)
        })
        .collect();
    Part { window, scenes }
}

/// Two bits for each cell.
fn packed(plain: &[u8]) -> Vec<u8> {
    plain
        .chunks(4)
        .map(|four| {
            (0u8..).zip(four).fold(0, |all, (i, state)| all | (state & 3) << (2 * i))
        })
        .collect()
}

fn unpacked(packed: &[u8], cells: usize) -> Vec<u8> {
    (0..cells).map(|cell| packed[cell / 4] >> (2 * (cell % 4)) & 3).collect()
}

/// Makes patches of less than so many m² dry, at one scene.
fn drop_patches(
    plan: &ImageryPlan,
    pool: &Pool,
    (scene, connectivity, least_m2): (usize, Connectivity, f64),
    parts: &mut Vec<Part>,
) -> Result<(), Problem> {
    // What lies under a cloud may be water: a patch is small only if it is so with all that is
    // not known beside it.
    let wet = |part: &Part| -> Vec<u8> {
        let plain = unpacked(&part.scenes[scene], part.window.len());
        plain.iter().map(|state| u8::from(*state != DRY)).collect()
    };
    let look = |part: &Part, labels: &mut Vec<u32>, sum: &mut Vec<PatchPart>| {
        let window = part.window;
        let areas = |row| {
            let areas = plan.areas.row(row, window.col..window.col_end());
            move |first, end| areas.between(first, end)
        };
        sum.push(PatchPart::find(window, &wet(part), connectivity, areas, labels));
        Ok(())
    };
    let found = share_out(pool, parts, (None, || Ok(Vec::new())), look)?;
    let patches: Patches =
        merge(found.into_iter().flatten(), connectivity).map_err(|cause| {
            Problem::new(&run::INTERNAL).with("cause", format!("{cause:?}"))
        })?;
    let one_m2 = plan.areas.unit().m2(1);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "an area on earth in whole units"
    )]
    let least = (least_m2 / one_m2).round() as u128;
    for part in parts {
        let Some(keep) = patches.kept(part.window, least) else { continue };
        if keep.iter().all(|keep| *keep) {
            continue;
        }
        let mut labels = Vec::new();
        let mut mask = wet(part);
        label(&mask, part.window.cols as usize, connectivity, &mut labels);
        drop_small(&mut mask, &labels, &keep);
        let mut plain = unpacked(&part.scenes[scene], part.window.len());
        for (state, wet) in plain.iter_mut().zip(&mask) {
            if *state == WET && *wet == 0 {
                *state = DRY;
            }
        }
        part.scenes[scene] = packed(&plain);
    }
    Ok(())
}

impl WaterStates {
    /// The states of a window with a cell all around it; cells that are not known, or off the
    /// grid, are unknown.
    pub(crate) fn around(&self, scene: usize, window: Window, out: &mut Vec<u8>) {
        let wide = window.cols as usize + 2;
        out.clear();
        out.resize(wide * (window.rows as usize + 2), UNKNOWN);
        // One more than on the grid, so that nothing is negative.
        let (left, top) = (i64::from(window.col) - 1, i64::from(window.row) - 1);
        for part in &self.parts {
            let own = part.window;
            let rows = top.max(i64::from(own.row))
                ..(i64::from(window.row_end()) + 1).min(i64::from(own.row_end()));
            let cols = left.max(i64::from(own.col))
                ..(i64::from(window.col_end()) + 1).min(i64::from(own.col_end()));
            for row in rows {
                for col in cols.clone() {
                    let cell = (row - i64::from(own.row)) * i64::from(own.cols)
                        + (col - i64::from(own.col));
                    let at = (row - top) * (i64::from(window.cols) + 2) + (col - left);
                    let (Ok(cell), Ok(at)) = (usize::try_from(cell), usize::try_from(at))
                    else {
                        continue;
                    };
                    out[at] = part.scenes[scene][cell / 4] >> (2 * (cell % 4)) & 3;
                }
            }
        }
    }
}
