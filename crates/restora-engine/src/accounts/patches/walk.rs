//! The pass over the pixels: the patches of each window, with their edges.

use std::collections::BTreeSet;
use std::ops::Range;

use restora_grid::Window;
use restora_message::catalogue::text;
use restora_message::{Problem, Problems, Text};
use restora_patch::PatchPart;
use restora_zonal::{MOST_AREA, SiteCover, Transforms, cell_sides_m};
use serde::{Deserialize, Serialize};

use super::super::Seen;
use super::super::cells::{Cells, NONE, Reader, windows};
use super::super::overlay::Laid;
use super::packages::{self, Lot};
use super::{Rules, What};
use crate::local::pool;
use crate::plan::Pixels;
use crate::shards::{Here, Pass, Piece, go_over};
use crate::split::grown;

/// What is looked at: a site, a date, a window.
struct Item<'a> {
    site: u32,
    cover: &'a SiteCover,
    date: usize,
    window: Window,
}

/// What a window gave.
#[derive(Serialize, Deserialize)]
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

/// The pass over the pixels.
struct Walk<'a> {
    name: String,
    rules: &'a Rules,
    pixels: &'a Pixels,
    laid: Option<&'a Laid>,
    items: Vec<Item<'a>>,
    sides: Vec<(f64, f64)>,
}

impl Piece for Item<'_> {
    fn cells(&self) -> u64 {
        self.window.cells()
    }
}

impl<'a> Pass for Walk<'a> {
    type Item = Item<'a>;
    type Desk = Reader;
    type Finds = Vec<Given>;

    fn name(&self) -> &str {
        &self.name
    }

    fn phase(&self) -> &'static Text {
        &text::PHASE_PATCHES
    }

    fn items(&self) -> &[Item<'a>] {
        &self.items
    }

    fn layers(&self) -> u64 {
        1
    }

    fn desk(&self) -> Result<Reader, Problem> {
        Ok(Reader::default())
    }

    fn work(
        &self,
        item: &Item<'a>,
        reader: &mut Reader,
        here: Here<'_, Vec<Given>>,
    ) -> Result<u64, Problem> {
        let pixels = self.pixels;
        // With a cell around, for the sides along the windows.
        let around = grown(item.window, pixels.grid.window());
        let cells = reader.read(pixels, (item.date, around), item.cover)?;
        let around = (around, &cells);
        let given = self.rules.of_window(item, around, (pixels, self.laid), &self.sides);
        here.found.push(given);
        Ok(item.window.cells())
    }

    /// Every window of a site and date that is said to have been looked at gave something.
    fn believe(&self, read: Vec<Given>, items: &[Range<u32>]) -> Option<Vec<Given>> {
        let own = items.iter().cloned().flatten();
        let own: BTreeSet<_> = own.map(|i| self.items[i as usize].at()).collect();
        let parcels = self.laid.map_or(0, Laid::count);
        let known = |parcel: &Option<usize>| parcel.is_none_or(|at| at < parcels);
        let sound = |given: &Given| {
            given.areas.is_sound()
                && given.strange.is_sound()
                && given.areas.window() == given.strange.window()
                && given.edge < MOST_AREA
                && given.twice <= given.areas.window().cells()
                && given.lots.iter().all(|(_, parcel, _)| known(parcel))
        };
        let given: BTreeSet<_> = read.iter().map(Given::place).collect();
        (given.len() == read.len() && given == own && read.iter().all(sound))
            .then_some(read)
    }
}

/// Site, date, and first row, first column, rows and columns of a window.
type Place = ((u32, usize), [u32; 4]);

fn place(at: (u32, usize), window: Window) -> Place {
    (at, [window.row, window.col, window.rows, window.cols])
}

impl Item<'_> {
    fn at(&self) -> Place {
        place((self.site, self.date), self.window)
    }
}

impl Given {
    fn place(&self) -> Place {
        place(self.at, self.areas.window())
    }
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
        let pass = Walk { name: seen.pass(), rules: self, pixels, laid, items, sides };
        let pool = pool(plan.settings.threads)?;
        Ok(go_over(&pass, seen.begun, (&pool, seen.watch))?.found)
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
