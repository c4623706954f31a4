//! What moved for each site and date.

use std::collections::{BTreeMap, BTreeSet};

use restora_table::{Caption, Unit};
use serde::Serialize;

use super::land::Place;
use super::number::Move;
use super::view::View;
use crate::Material;

/// The column of the value of a site.
const VALUE: &str = "value_cny_per_yr";

/// Kinds of rows, in the order in which people look for them.
const KINDS: [&str; 4] = ["site", "group", "union", "sum"];

/// What moved for sites and dates.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Headline {
    /// Sites, groups, their union and their sum, at each date that both runs have.
    pub sites: Vec<SiteMove>,
    /// Uplift between dates that both runs have.
    pub uplift: Vec<UpliftMove>,
    /// Sites in the first run only.
    pub sites_only_a: Vec<String>,
    /// Sites in the second run only.
    pub sites_only_b: Vec<String>,
    /// Dates in the first run only.
    pub dates_only_a: Vec<String>,
    /// Dates in the second run only.
    pub dates_only_b: Vec<String>,
    /// Sites in both.
    pub sites_in_both: usize,
}

/// A site at a date.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct SiteMove {
    /// `site`, `group`, `union` or `sum`.
    pub kind: String,
    /// The site.
    pub site: String,
    /// What people call it.
    pub name: String,
    /// The date.
    pub date: String,
    /// Its value in yuan per year.
    pub value: Move,
    /// Everything else that is measured of it and moved, in base units.
    pub measures: Vec<MeasureMove>,
}

/// A measure of a site that moved.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MeasureMove {
    /// Its column in base units.
    pub column: String,
    /// What people read above it.
    pub caption: Caption,
    /// The base unit.
    pub unit: Unit,
    /// The number.
    #[serde(flatten)]
    pub number: Move,
}

/// The uplift of a site between two dates.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct UpliftMove {
    /// `site`, `group`, `union` or `sum`.
    pub kind: String,
    /// The site.
    pub site: String,
    /// The first date.
    pub date_from: String,
    /// The second date.
    pub date_to: String,
    /// The change of value between the dates, in yuan per year.
    pub uplift: Move,
    /// The same in percent of the value at the first date.
    pub uplift_percent: Move,
}

impl Headline {
    /// Whether each run has something that the other lacks.
    pub(crate) fn apart(&self) -> bool {
        let sites = !self.sites_only_a.is_empty() || !self.sites_only_b.is_empty();
        sites || !self.dates_only_a.is_empty() || !self.dates_only_b.is_empty()
    }
}

impl SiteMove {
    /// Whether anything of it moved.
    pub fn moved(&self) -> bool {
        self.value.moved() || !self.measures.is_empty()
    }

    /// Where it is.
    pub(crate) fn place(&self) -> Place {
        (self.kind.clone(), self.site.clone(), self.date.clone())
    }
}

/// What moved for sites and dates.
pub(crate) fn headline(a: &Material, b: &Material) -> Headline {
    let mut out = Headline::default();
    let views = [a, b].map(|one| one.table("sites").map(View::new));
    let ids = views.each_ref().map(|view| ids(view.as_ref()));
    let dates = views.each_ref().map(|view| dates(view.as_ref()));
    let only = |sets: &[Vec<String>; 2], one: usize| -> Vec<String> {
        let other: BTreeSet<&String> = sets[1 - one].iter().collect();
        sets[one].iter().filter(|id| !other.contains(id)).cloned().collect()
    };
    (out.sites_only_a, out.sites_only_b) = (only(&ids, 0), only(&ids, 1));
    (out.dates_only_a, out.dates_only_b) = (only(&dates, 0), only(&dates, 1));
    out.sites_in_both = ids[0].len() - out.sites_only_a.len();
    if let [Some(a), Some(b)] = &views {
        out.sites = sites(a, b);
    }
    let views = [a, b].map(|one| one.table("uplift").map(View::new));
    if let [Some(a), Some(b)] = &views {
        out.uplift = uplift(a, b);
    }
    out
}

/// The ids of the sites themselves, in their order.
fn ids(view: Option<&View<'_>>) -> Vec<String> {
    let Some(view) = view else { return Vec::new() };
    let (site, kind) = (view.column("site"), view.column("kind"));
    let rows = (0..view.rows.len())
        .filter(|row| kind.is_none() || view.words(*row, kind) == "site");
    distinct(rows.map(|row| view.words(row, site)))
}

fn dates(view: Option<&View<'_>>) -> Vec<String> {
    let Some(view) = view else { return Vec::new() };
    let date = view.column("date");
    distinct((0..view.rows.len()).map(|row| view.words(row, date)))
}

fn distinct(words: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    words.filter(|word| !word.is_empty() && seen.insert(word.clone())).collect()
}

/// Rows by kind, site and further columns.
fn rows<const N: usize>(
    view: &View<'_>,
    columns: [&str; N],
) -> BTreeMap<Vec<String>, usize> {
    let columns = columns.map(|name| view.column(name));
    let key = |row| columns.iter().map(|column| view.words(row, *column)).collect();
    // The first row of a key is the one that counts.
    (0..view.rows.len()).rev().map(|row| (key(row), row)).collect()
}

/// Rows of both tables by kind, then in the order of the first.
fn paired<const N: usize>(
    [a, b]: [&View<'_>; 2],
    columns: [&str; N],
) -> Vec<(Vec<String>, [usize; 2])> {
    let others = rows(b, columns);
    let mut both: Vec<(Vec<String>, [usize; 2])> = rows(a, columns)
        .into_iter()
        .filter_map(|(key, row)| others.get(&key).map(|other| (key, [row, *other])))
        .collect();
    let kind = |word: &str| KINDS.iter().position(|kind| *kind == word);
    both.sort_by_key(|(key, rows)| (kind(&key[0]).unwrap_or(KINDS.len()), rows[0]));
    both
}

fn sites(a: &View<'_>, b: &View<'_>) -> Vec<SiteMove> {
    let value = [a, b].map(|view| view.column(VALUE));
    let names = [a, b].map(|view| view.column("name"));
    let measures: Vec<[usize; 2]> = a
        .columns
        .iter()
        .enumerate()
        .filter(|(_, column)| column.name != VALUE)
        .filter_map(|(at, column)| {
            let other = b.column(&column.name)?;
            (b.columns[other].unit == column.unit).then_some([at, other])
        })
        .collect();
    let number = |view: &View<'_>, row, column: Option<usize>| {
        column.and_then(|column| view.number(row, column))
    };
    let site = |(key, rows): (Vec<String>, [usize; 2])| {
        let moved = measures.iter().filter_map(|[at, other]| {
            let number = Move::new(a.number(rows[0], *at), b.number(rows[1], *other));
            let seen = &a.columns[*at];
            number.moved().then(|| MeasureMove {
                column: seen.name.to_string(),
                caption: seen.caption.clone(),
                unit: seen.unit,
                number,
            })
        });
        let value = Move::new(number(a, rows[0], value[0]), number(b, rows[1], value[1]));
        let name = b.words(rows[1], names[1]);
        let measures = moved.collect();
        let [kind, site, date] = <[String; 3]>::try_from(key).unwrap_or_default();
        SiteMove { kind, site, name, date, value, measures }
    };
    paired([a, b], ["kind", "site", "date"]).into_iter().map(site).collect()
}

fn uplift(a: &View<'_>, b: &View<'_>) -> Vec<UpliftMove> {
    let number = |name: &str, rows: [usize; 2]| {
        let of = |view: &View<'_>, row| {
            view.column(name).and_then(|column| view.number(row, column))
        };
        Move::new(of(a, rows[0]), of(b, rows[1]))
    };
    let one = |(key, rows): (Vec<String>, [usize; 2])| {
        let [kind, site, date_from, date_to] =
            <[String; 4]>::try_from(key).unwrap_or_default();
        UpliftMove {
            kind,
            site,
            date_from,
            date_to,
            uplift: number("value_change_cny_per_yr", rows),
            uplift_percent: number("value_change_percent", rows),
        }
    };
    let all =
        paired([a, b], ["kind", "site", "date_from", "date_to"]).into_iter().map(one);
    all.filter(|one| one.uplift != Move::default()).collect()
}
