//! The cells of a site at one date, window by window, for accounts that need neighbours.

use std::collections::BTreeSet;

use restora_accounts::SiteKind;
use restora_grid::Window;
use restora_io::{ClassBlock, ClassReader};
use restora_message::catalogue::accounts::shared;
use restora_message::{Problem, Problems};
use restora_zonal::{Pieces, SiteCover};

use super::{Seen, row_of};
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
        Pieces::new(window, cover, &pixels.areas).each(|cell, share, area| {
            if share > 0 {
                cells.class[cell] = block.class(cell).unwrap_or(NONE);
                cells.area[cell] = area;
            }
        });
        Ok(cells)
    }
}

/// The sites that an account is about: those of a list, or all if it is empty.
pub(super) fn chosen<'p>(plan: &'p Plan, ids: &[String]) -> Vec<(u32, &'p SiteCover)> {
    let rows = (0u32..).zip(&plan.places.rows[..plan.places.sites]);
    let rows = rows.filter(|(_, row)| {
        row.kind == SiteKind::Site && (ids.is_empty() || ids.contains(&row.id))
    });
    rows.filter_map(|(number, _)| Some((number, cover_of(plan, number)?))).collect()
}

/// What of such a list is no site of its own, at the pointer of the list.
pub(super) fn check_chosen(plan: &Plan, ids: &[String], at: &str) -> Problems {
    let wrong = |(i, id): (usize, &String)| {
        let problem = match row_of(plan, id) {
            Ok(number) if (number as usize) < plan.places.sites => return None,
            Ok(_) => Problem::new(&shared::ONLY_SITES).with("id", id),
            Err(problem) => problem,
        };
        Some(plan.loaded.place(problem, &format!("{at}/{i}")))
    };
    ids.iter().enumerate().filter_map(wrong).collect()
}

/// The cells of a site or a cluster, by its number.
pub(super) fn cover_of(plan: &Plan, number: u32) -> Option<&SiteCover> {
    let found = plan.places.covers.iter().find(|(other, _)| *other == number);
    found.map(|(_, cover)| cover)
}

/// The classes that sites have at any date.
pub(super) fn occurring(seen: &Seen<'_>) -> BTreeSet<i32> {
    let keys = seen.facts.cross.iter().map(|(key, _)| key);
    keys.flat_map(|key| [key.from, key.to]).flatten().collect()
}

/// A word on classes that are not among those that occur: likely a slip. One of several that the
/// legend knows is none: rare classes are named with the others of their kind.
pub(super) fn absent(
    seen: &Seen<'_>,
    (classes, there): (&BTreeSet<i32>, &BTreeSet<i32>),
    below: &str,
) -> Option<Problem> {
    let legend = seen.plan.meaning.legend.as_ref();
    let none = classes.is_disjoint(there);
    let is_slip =
        |code: &&i32| none || legend.is_none_or(|legend| legend.class(**code).is_none());
    let lost: Vec<String> =
        classes.difference(there).filter(is_slip).map(i32::to_string).collect();
    let problem = Problem::new(&shared::ABSENT).with("classes", lost.join(", "));
    (!lost.is_empty()).then(|| seen.problem(problem, below))
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
