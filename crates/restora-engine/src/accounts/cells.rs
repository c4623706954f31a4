//! The cells of a site at one date, window by window, for accounts that need neighbours.

use std::collections::BTreeSet;

use restora_grid::Window;
use restora_io::{ClassBlock, ClassReader};
use restora_message::Problem;
use restora_message::catalogue::accounts::shared;
use restora_zonal::{Pieces, SiteCover};

use super::Seen;
use crate::Plan;
use crate::plan::Pixels;
use crate::split::{self, grown};

/// Stands for a cell without class, or outside the site.
pub(super) const NONE: i32 = i32::MIN;

/// Windows of whole blocks that cover a site with a cell around it, cut down to that.
pub(super) fn windows(pixels: &Pixels, cover: &SiteCover) -> Vec<Window> {
    let infos: Vec<_> =
        pixels.rasters.iter().map(restora_io::RasterSource::info).collect();
    let Some(around) = cover.window() else { return Vec::new() };
    let around = grown(around, pixels.grid.window());
    let blocks = split::blocks(&pixels.grid, &infos).iter();
    blocks.filter_map(|block| block.intersection(&around)).collect()
}

/// A thread's reader of one date after the other, and its buffer.
#[derive(Default)]
pub(super) struct Reader {
    open: Option<(usize, ClassReader)>,
    block: ClassBlock,
}

/// What a window holds of a site.
#[derive(Default)]
pub(super) struct Cells {
    /// Class of each cell; [`NONE`] where it has none or the site does not cover it.
    pub(super) class: Vec<i32>,
    /// Covered area of each cell in whole units; 0 outside the site.
    pub(super) area: Vec<u64>,
}

impl Reader {
    /// Reads the cells of a site in a window.
    pub(super) fn read(
        &mut self,
        pixels: &Pixels,
        (date, window): (usize, Window),
        cover: &SiteCover,
    ) -> Result<Cells, Problem> {
        let Self { open, block } = self;
        let (_, reader) = match open {
            Some(open) if open.0 == date => open,
            _ => open.insert((date, pixels.rasters[date].reader()?)),
        };
        reader.read(window, block)?;
        let mut cells =
            Cells { class: vec![NONE; window.len()], area: vec![0; window.len()] };
        let codes = &block.codes;
        Pieces::new(window, cover, &pixels.areas).each(|cell, share, area| {
            if share > 0 {
                let index = usize::from(block.index[cell]);
                cells.class[cell] = index.checked_sub(1).map_or(NONE, |i| codes[i]);
                cells.area[cell] = area;
            }
        });
        Ok(cells)
    }
}

/// The cells of a site or a cluster, by its number.
pub(super) fn cover_of(plan: &Plan, number: u32) -> Option<&SiteCover> {
    let found = plan.places.covers.iter().find(|(other, _)| *other == number);
    found.map(|(_, cover)| cover)
}

/// A word on classes that occur in no site at any date: likely a slip.
pub(super) fn absent(
    seen: &Seen<'_>,
    (classes, below): (&BTreeSet<i32>, &str),
) -> Option<Problem> {
    let keys = seen.facts.cross.iter().map(|(key, _)| key);
    let known: BTreeSet<i32> =
        keys.flat_map(|key| [key.from, key.to]).flatten().collect();
    let lost: Vec<String> = classes.difference(&known).map(i32::to_string).collect();
    (!lost.is_empty()).then(|| {
        let problem = Problem::new(&shared::ABSENT).with("classes", lost.join(", "));
        seen.problem(problem, below)
    })
}

/// What the cross table has of these classes in a site at a date, whatever the mask.
pub(super) fn class_area(
    seen: &Seen<'_>,
    (site, date): (u32, usize),
    classes: &BTreeSet<i32>,
) -> u128 {
    let facts = seen.facts;
    let pair = facts.pairs.iter().position(|(from, to)| *from == date || *to == date);
    let Some(pair) = pair else { return 0 };
    let first = facts.pairs[pair].0 == date;
    let entries = facts.cross.site(site).filter(|(key, _)| usize::from(key.pair) == pair);
    let of = entries.filter(|(key, _)| {
        let class = if first { key.from } else { key.to };
        class.is_some_and(|class| classes.contains(&class))
    });
    of.map(|(_, sum)| sum.area).sum()
}
