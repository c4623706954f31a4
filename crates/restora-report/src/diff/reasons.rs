//! What moved, joined with what can have moved it.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;

use super::Diff;
use super::causes::{Cause, ClassCause, ROUNDING};
use super::headline::SiteMove;
use super::suspects::{Suspect, SuspectKind, suspects};
use super::tables::TableChange;

/// What moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// Areas of classes.
    Areas,
    /// The standard equivalent.
    Standard,
    /// What classes count as.
    Crosswalk,
    /// Factors of the table.
    Table,
    /// Crosswalk and table, not to be told apart.
    Coefficients,
    /// Corrections.
    Corrections,
    /// A part of the values that none of these accounts for.
    Other,
    /// Covers and other measures of land, while no class moved.
    Covers,
    /// What is measured on images.
    Imagery,
    /// Statistics of uncertainty.
    Uncertainty,
    /// Accounts.
    Accounts,
    /// Other tables.
    Tables,
}

/// The parts of a value in the order of [`super::Parts::list`].
const PARTS: [What; 7] = [
    What::Areas,
    What::Standard,
    What::Crosswalk,
    What::Table,
    What::Coefficients,
    What::Corrections,
    What::Other,
];

/// Tables of what is measured on images.
const IMAGERY: [&str; 11] = [
    "indices",
    "index_histogram",
    "vegetation_fraction",
    "end_members",
    "soil_loss",
    "water",
    "water_change",
    "quality",
    "series",
    "trends",
    "pixel_trends",
];

/// Tables of uncertainty.
const UNCERTAINTY: [&str; 6] = [
    "sensitivity",
    "tornado",
    "monte_carlo",
    "alternatives",
    "accuracy",
    "area_estimates",
];

/// Something that moved, and what can have moved it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reason {
    /// What moved.
    pub what: What,
    /// At which date; empty for whole tables.
    pub date: String,
    /// Where: `site`, `group`, `union` or `sum`; empty for whole tables.
    pub kind: String,
    /// The site.
    pub site: String,
    /// How much of the change of value it makes, in yuan per year; none where nothing is valued.
    pub change: Option<f64>,
    /// The classes that moved most.
    pub classes: Vec<ClassCause>,
    /// The tables that moved.
    pub tables: Vec<String>,
    /// What can have moved it; if there is none, nothing in the records explains it.
    pub suspects: Vec<Suspect>,
}

/// How many classes a reason names.
const CLASSES: usize = 12;

/// Everything that moved, with what can have moved it.
pub(crate) fn reasons(diff: &Diff, records: &[&Value; 2]) -> Vec<Reason> {
    let shared_mask = records.iter().any(|record| record["methods"]["mask"] == "common");
    let scales = scales(diff);
    let mut out = Vec::new();
    let dates: BTreeSet<&String> = diff.causes.iter().map(|cause| &cause.date).collect();
    for date in dates {
        let causes = at_date(diff, date);
        for (part, what) in PARTS.into_iter().enumerate() {
            let Some(cause) = causes.iter().find(|cause| matters(&scales, cause, part))
            else {
                continue;
            };
            let mut found = suspects(&diff.changed, what, date, shared_mask);
            let land = found.is_empty() && area_moved(cause);
            if what == What::Corrections && land {
                found.push(Suspect::plain(SuspectKind::Land));
            }
            out.push(reason(cause, (part, what), found));
        }
    }
    // Runs that have nothing in common have moved nothing.
    if diff.headline.sites.is_empty() && diff.headline.apart() {
        return out;
    }
    let covers = of_covers(diff, &out);
    let told = covers.is_some();
    out.extend(covers);
    let values = out.iter().any(|reason| reason.change.is_some());
    let areas = out.iter().any(|reason| reason.what == What::Areas);
    let follows = [(areas, SuspectKind::Areas), (values, SuspectKind::Values)];
    out.extend(of_tables(diff, follows, told));
    out
}

/// The causes at a date: the whole first, then the sites that moved most.
fn at_date<'d>(diff: &'d Diff, date: &str) -> Vec<&'d Cause> {
    let mut out: Vec<&Cause> = diff.causes.iter().filter(|c| c.date == date).collect();
    let rank = |cause: &Cause| match cause.kind.as_str() {
        "sum" => 0,
        "union" => 1,
        "group" => 3,
        _ => 2,
    };
    let size = |cause: &Cause| cause.parts.map_or(0.0, |parts| parts.size());
    out.sort_by(|x, y| rank(x).cmp(&rank(y)).then(size(y).total_cmp(&size(x))));
    out
}

/// Sizes of the values of all places.
fn scales(diff: &Diff) -> BTreeMap<[&str; 3], f64> {
    let scale = |site: &SiteMove| {
        let [a, b] = [site.value.a, site.value.b].map(Option::unwrap_or_default);
        a.abs() + b.abs()
    };
    let sites = diff.headline.sites.iter();
    sites.map(|site| ([&*site.kind, &*site.site, &*site.date], scale(site))).collect()
}

/// Whether a part of a cause is more than rounding.
fn matters(scales: &BTreeMap<[&str; 3], f64>, cause: &Cause, part: usize) -> bool {
    if part == 0 && area_moved(cause) {
        return true;
    }
    let Some(parts) = cause.parts else { return false };
    let key = [&*cause.kind, &*cause.site, &*cause.date];
    let scale = scales.get(&key).copied().unwrap_or_default();
    parts.list()[part].abs() > ROUNDING * scale.max(parts.size())
}

fn area_moved(cause: &Cause) -> bool {
    cause.classes.iter().any(|class| class.area_ha.moved())
}

/// A reason for a part of a cause.
fn reason(cause: &Cause, (part, what): (usize, What), suspects: Vec<Suspect>) -> Reason {
    let mut classes: Vec<&ClassCause> = cause
        .classes
        .iter()
        .filter(|class| {
            class.parts.list()[part] != 0.0 || part == 0 && class.area_ha.moved()
        })
        .collect();
    classes.sort_by(|x, y| {
        let money = |class: &ClassCause| class.parts.list()[part].abs();
        let area = |class: &ClassCause| class.area_ha.size();
        money(y).total_cmp(&money(x)).then(area(y).total_cmp(&area(x)))
    });
    Reason {
        what,
        date: cause.date.clone(),
        kind: cause.kind.clone(),
        site: cause.site.clone(),
        change: cause.parts.map(|parts| parts.list()[part]),
        classes: classes.into_iter().take(CLASSES).cloned().collect(),
        tables: Vec::new(),
        suspects,
    }
}

/// A reason for whole tables.
fn whole(what: What, tables: Vec<String>, suspects: Vec<Suspect>) -> Reason {
    Reason {
        what,
        date: String::new(),
        kind: String::new(),
        site: String::new(),
        change: None,
        classes: Vec::new(),
        tables,
        suspects,
    }
}

/// Covers whose meaning changed.
fn of_covers(diff: &Diff, known: &[Reason]) -> Option<Reason> {
    let moved = |site: &SiteMove| {
        site.measures.iter().any(|measure| measure.column.ends_with("_share"))
    };
    let areas = known.iter().any(|reason| reason.what == What::Areas);
    let found = suspects(&diff.changed, What::Covers, "", false);
    let own = found.iter().any(|suspect| suspect.kind != SuspectKind::Program);
    let any = diff.headline.sites.iter().any(moved);
    (any && (own || !areas)).then(|| whole(What::Covers, vec!["sites".to_owned()], found))
}

/// What kind of table it is.
fn kind_of(table: &TableChange) -> What {
    let name = table.name.as_str();
    if table.key.first().is_some_and(|key| key == "account") || name == "ledger" {
        What::Accounts
    } else if IMAGERY.contains(&name) {
        What::Imagery
    } else if UNCERTAINTY.contains(&name) {
        What::Uncertainty
    } else {
        What::Tables
    }
}

/// Tables that moved, by kind. What is made of areas, values or images follows them.
fn of_tables(
    diff: &Diff,
    follows: [(bool, SuspectKind); 2],
    covers: bool,
) -> Vec<Reason> {
    let moved = |what: What| -> Vec<String> {
        let all = diff.tables.both.iter().filter(|table| !table.is_same());
        let told = |name: &str| covers && matches!(name, "sites" | "uplift");
        all.filter(|table| kind_of(table) == what && !told(&table.name))
            .map(|t| t.name.clone())
            .collect()
    };
    let follow = |found: &mut Vec<Suspect>, more: bool| {
        let kinds = follows.iter().filter(|(moved, _)| *moved).map(|(_, kind)| *kind);
        let measures = more.then_some(SuspectKind::Measures);
        found.extend(kinds.chain(measures).map(Suspect::plain));
    };
    let imagery = moved(What::Imagery);
    let measured = !imagery.is_empty();
    let mut out = Vec::new();
    for what in [What::Imagery, What::Uncertainty, What::Accounts, What::Tables] {
        let tables = if what == What::Imagery { imagery.clone() } else { moved(what) };
        let told =
            what == What::Tables && (measured || follows.iter().any(|(moved, _)| *moved));
        if tables.is_empty() || told {
            continue;
        }
        let mut found = suspects(&diff.changed, what, "", false);
        match what {
            // Series may be those of land cover.
            What::Imagery if !found.is_empty() => {}
            What::Tables => {}
            _ => follow(&mut found, measured && what != What::Imagery),
        }
        out.push(whole(what, tables, found));
    }
    out
}
