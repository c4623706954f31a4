//! The pass over the pixels: the patches of each window, with their edges.

use restora_grid::Window;
use restora_message::Problems;
use restora_message::catalogue::text;
use restora_patch::PatchPart;
use restora_zonal::{SiteCover, Transforms, cell_sides_m};

use super::super::Seen;
use super::super::cells::{Cells, NONE, Reader, windows};
use super::super::overlay::Laid;
use super::packages::{self, Lot};
use super::{Rules, What};
use crate::local::{pool, share_out};
use crate::plan::Pixels;
use crate::split::grown;
use crate::watch::go_on;

/// What is looked at: a site, a date, a window.
struct Item<'a> {
    site: u32,
    cover: &'a SiteCover,
    date: usize,
    window: Window,
}

/// What a window gave.
pub(super) struct Given {
    /// Site and date.
    pub(super) at: (u32, usize),
    /// Parts of patches with their areas.
    pub(super) areas: PatchPart,
    /// The same with the number of their cells that the site does not cover.
    pub(super) strange: PatchPart,
    /// Length of the sides in micrometres.
    pub(super) edge: u128,
    /// What they have in each parcel, where that is asked for.
    pub(super) lots: Vec<Lot>,
    /// Cells in more than one parcel.
    pub(super) twice: u64,
}

impl Rules {
    /// The pass over the pixels.
    pub(super) fn look(
        &self,
        seen: &Seen<'_>,
        (pixels, laid): (&Pixels, Option<&Laid>),
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
                sum.push(self.of_window(item, (around, &cells), (pixels, laid), &sides));
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
        (around, cells): (Window, &Cells),
        (pixels, laid): (&Pixels, Option<&Laid>),
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
        let mut labels = Vec::new();
        let mut part = |sums: &[u64]| self.part(window, (&mask, sums), &mut labels);
        let (own, beyond) = (part(&areas), part(&strange));
        let lots = laid.map(|laid| {
            let area = |cell: usize| {
                let (row, col) =
                    (cell / window.cols as usize, cell % window.cols as usize);
                let (top, left) = (window.row - around.row, window.col - around.col);
                let row = row + top as usize;
                cells.area[row * around.cols as usize + col + left as usize]
            };
            packages::lots((window, pixels), laid, &labels, area)
        });
        let (lots, twice) = lots.unwrap_or_default();
        Given {
            at: (item.site, item.date),
            areas: own,
            strange: beyond,
            edge,
            lots,
            twice,
        }
    }

    /// Labels a window and adds up what each patch has, from sums of the first cells of each row.
    fn part(
        &self,
        window: Window,
        (mask, sums): (&[u8], &[u64]),
        labels: &mut Vec<u32>,
    ) -> PatchPart {
        let wide = window.cols as usize + 1;
        let by_row = |row: u32| {
            let start = (row - window.row) as usize * wide;
            let sums = sums[start..start + wide].to_vec();
            move |first: usize, end: usize| sums[end] - sums[first]
        };
        PatchPart::find(window, mask, self.connectivity(), by_row, labels)
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
