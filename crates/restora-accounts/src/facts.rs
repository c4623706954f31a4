//! What the accounts are computed from.

use std::collections::BTreeSet;
use std::ops::Range;

use restora_table::{Caption, Cell, Column, Unit};
use restora_value::ClassValues;
use restora_zonal::{AreaUnit, CrossTable, Key, Sum};
use serde::{Deserialize, Serialize};

use crate::Corrections;

/// Which pixels of a date count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MaskRule {
    /// Those that are valid at every date of the run (default).
    #[default]
    Common,
    /// Those that are valid at that date.
    Each,
}

/// What a row of the results stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SiteKind {
    /// A site of the file.
    Site,
    /// The union of the sites of a group, such as a district.
    Group,
    /// The union of all sites: overlaps count once.
    Union,
    /// The sum of all sites: overlaps count as often as they occur.
    Sum,
}

impl SiteKind {
    /// The word in the `kind` column.
    pub fn name(self) -> &'static str {
        match self {
            Self::Site => "site",
            Self::Group => "group",
            Self::Union => "union",
            Self::Sum => "sum",
        }
    }
}

/// A site, or a union or sum of sites.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Site {
    /// Its id; unions have one made from the group's name.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// The group that it belongs to, such as a district.
    pub group: Option<String>,
    /// What it stands for.
    pub kind: SiteKind,
    /// Area of its polygon, computed from the polygon alone, in m²; `None` where it cannot be
    /// (off the projection's domain).
    pub polygon_m2: Option<f64>,
    /// Area of the polygon's part outside the raster, in m².
    pub outside_m2: f64,
    /// How far Σ covered areas may lie from `polygon_m2 − outside_m2`, in m².
    pub tolerance_m2: f64,
    /// Sum of the covers of its cells, in units of 2⁻²⁴; `None` for sums of other rows.
    pub pixels: Option<u128>,
}

/// A cover that is reported: a name and the classes that count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Indicator {
    /// Stem of its columns (`forest`).
    pub name: String,
    /// The classes that count; `None` if the config states none.
    pub classes: Option<BTreeSet<i32>>,
}

/// Everything that the accounts need.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The dates, in order.
    pub dates: &'a [String],
    /// The pairs of dates that were counted. A date that is paired with itself has its areas
    /// only: nothing is known of what became what.
    pub pairs: &'a [(usize, usize)],
    /// Sites, by their number in the cross table.
    pub sites: &'a [Site],
    /// What was found.
    pub cross: &'a CrossTable,
    /// What its units of area mean.
    pub areas: AreaUnit,
    /// Covers to report.
    pub indicators: &'a [Indicator],
    /// Worth of each class; `None` where nothing is valued.
    pub values: Option<&'a ClassValues>,
    /// Whether pixels were counted; areas from a table have none.
    pub pixels: bool,
    /// Which pixels count.
    pub mask: MaskRule,
    /// Corrections of the equivalent factors.
    pub corrections: &'a Corrections,
    /// How many of them are in force, from the first.
    pub applied: usize,
    /// For each union and sum, in order: its number, and those of the sites and clusters that
    /// it consists of.
    pub unions: &'a [(u32, Vec<u32>)],
    /// For each cluster of overlapping sites, in order: its number, and those of its sites.
    pub clusters: &'a [(u32, Vec<u32>)],
}

impl Facts<'_> {
    /// Whether changes are computed (two dates or more).
    pub fn has_changes(&self) -> bool {
        self.dates.len() > 1
    }

    /// Whether it is known what became what.
    pub fn has_transitions(&self) -> bool {
        self.pairs.iter().any(|(from, to)| from != to)
    }

    /// The pairs of dates that are compared.
    pub fn spans(&self) -> Vec<(usize, usize)> {
        spans(self.dates.len())
    }

    /// A number of pixels; nothing where none were counted.
    pub(crate) fn pixels(&self, fixed: u128) -> Cell {
        Cell::number(self.pixels.then(|| pixels(fixed)))
    }

    /// Worth of a class in CNY per hectare and year before any correction; 0 for what is not
    /// valued.
    pub(crate) fn worth(&self, class: i32) -> f64 {
        self.values
            .and_then(|values| values.by_class.get(&class)?.total_cny_per_ha_yr())
            .unwrap_or(0.0)
    }

    /// Whether a class has a value (zero counts).
    pub(crate) fn is_valued(&self, class: i32) -> bool {
        self.values
            .and_then(|values| values.by_class.get(&class)?.total_cny_per_ha_yr())
            .is_some()
    }

    /// Whether an entry counts for comparisons.
    pub(crate) fn on_mask(&self, key: &Key) -> bool {
        match self.mask {
            MaskRule::Common => key.from.is_some() && key.to.is_some() && !key.masked,
            MaskRule::Each => true,
        }
    }

    /// Entries of one site and pair.
    pub(crate) fn entries(
        &self,
        site: u32,
        pair: u16,
    ) -> impl Iterator<Item = (&Key, &Sum)> {
        self.cross.site(site).filter(move |(key, _)| key.pair == pair)
    }

    /// The pairs of two dates with their numbers in the cross table.
    pub(crate) fn numbered_spans(
        &self,
    ) -> impl Iterator<Item = (u16, (usize, usize))> + '_ {
        self.numbered_pairs().filter(|(_, (from, to))| from != to)
    }

    /// The pairs with their numbers in the cross table.
    pub(crate) fn numbered_pairs(
        &self,
    ) -> impl Iterator<Item = (u16, (usize, usize))> + '_ {
        (0u16..).zip(self.pairs.iter().copied())
    }

    /// The sites with their numbers in the cross table.
    pub(crate) fn numbered_sites(&self) -> impl Iterator<Item = (u32, &Site)> {
        (0u32..).zip(self.sites)
    }

    /// Those of a few sites whose classes are listed one by one: not sums of other rows.
    pub(crate) fn listed_sites(
        &self,
        few: &Range<usize>,
    ) -> impl Iterator<Item = (u32, &Site)> {
        let count = few.end.saturating_sub(few.start);
        let few = self.numbered_sites().skip(few.start).take(count);
        few.filter(|(_, site)| site.kind != SiteKind::Sum)
    }
}

/// The pairs of so many dates that are compared: neighbours, then the first with the last.
pub fn spans(dates: usize) -> Vec<(usize, usize)> {
    let mut spans: Vec<_> = (1..dates).map(|to| (to - 1, to)).collect();
    if dates > 2 {
        spans.push((0, dates - 1));
    }
    spans
}

/// A column of words.
pub(crate) fn words(name: &str, en: &'static str, zh: &'static str) -> Column {
    Column { name: name.to_owned(), caption: Caption::new(en, zh), unit: Unit::None }
}

/// A column of numbers.
pub(crate) fn numbers(
    name: impl Into<String>,
    caption: impl Into<Caption>,
    unit: Unit,
) -> Column {
    Column { name: name.into(), caption: caption.into(), unit }
}

/// The columns that say which site and which pair of dates a row is about.
pub(crate) fn span_columns() -> Vec<Column> {
    vec![
        words("site", "Site", "地块"),
        words("name", "Name", "名称"),
        words("group", "Group", "分组"),
        words("date_from", "From", "起始日期"),
        words("date_to", "To", "终止日期"),
    ]
}

/// The cells of these columns.
pub(crate) fn span_cells(site: &Site, from: &str, to: &str) -> Vec<Cell> {
    vec![
        Cell::text(&site.id),
        Cell::text(&site.name),
        Cell::text(site.group.clone().unwrap_or_default()),
        Cell::text(from),
        Cell::text(to),
    ]
}

/// Covers in 2⁻²⁴ as a number of pixels.
pub(crate) fn pixels(fixed: u128) -> f64 {
    let one = u128::from(restora_grid::COVER_ONE);
    (fixed / one) as f64 + (fixed % one) as f64 / one as f64
}
