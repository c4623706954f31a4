//! What moved between two runs, and which input, class, table or setting moved it.
//!
//! [`diff`] compares two runs of whatever kinds: numbers of sites first ([`Headline`]), then what
//! their change is made of ([`Cause`]: areas, standard equivalent, crosswalk, table, corrections;
//! the parts add up), what was changed ([`Changed`]), and every table cell by cell
//! ([`Tables`]). A [`Reason`] joins them: which change can have caused which part. Units of offices
//! are turned to base units first. [`told`](fn@told) says it on a terminal.

mod causes;
mod changed;
mod headline;
mod inputs;
mod json;
mod land;
mod number;
mod reasons;
mod rows;
mod sheet;
mod suspects;
mod tables;
mod told;
mod view;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::{Value, json};

pub use causes::{Cause, ClassCause, Parts};
pub use changed::{Changed, StandardChange, WarningChange};
pub use headline::{Headline, MeasureMove, SiteMove, UpliftMove};
pub use inputs::{InputChange, Role};
pub use json::Change;
pub use number::Move;
pub use reasons::{Reason, What};
pub use sheet::{CellChange, SheetChange, SheetRow};
pub use suspects::{Suspect, SuspectKind};
pub use tables::{CellMove, TableChange, Tables, UnitChange, WordChange};
pub use told::told;

use crate::Material;

/// What differs between two runs.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Diff {
    /// Whether nothing at all differs.
    pub same: bool,
    /// What differs, the most important first.
    pub differs: Vec<Differs>,
    /// The first run.
    pub a: Run,
    /// The second run.
    pub b: Run,
    /// What moved for sites and dates.
    pub headline: Headline,
    /// What each change of value is made of.
    pub causes: Vec<Cause>,
    /// What can have caused what moved.
    pub reasons: Vec<Reason>,
    /// What was changed.
    pub changed: Changed,
    /// What moved in the tables.
    pub tables: Tables,
    /// Rasters among the results: their statistics, symbols and grids.
    pub rasters: Vec<Change>,
    /// Pictures of maps that are not the same bytes, or are in one run only.
    pub pictures: Vec<String>,
}

/// What can differ between two runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Differs {
    /// Numbers, words, rows or columns of tables, rasters, maps.
    Results,
    /// Settings.
    Settings,
    /// Bytes or reading of input files, or which there are.
    Inputs,
    /// Legend, crosswalk, table of coefficients, standard equivalent.
    Meaning,
    /// Corrections.
    Corrections,
    /// Methods.
    Methods,
    /// What was found out of the inputs on the way.
    Found,
    /// The version of restora.
    Program,
    /// Warnings.
    Warnings,
    /// The units that tables are written in.
    Units,
}

/// One of the two runs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Run {
    /// What its config calls it.
    pub name: String,
    /// The version of restora that made it.
    pub restora: String,
    /// What its land cover comes from.
    pub land: Land,
}

/// What the land cover of a run comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Land {
    /// Rasters.
    Rasters,
    /// A table of areas.
    Areas,
    /// It has none, but imagery.
    Imagery,
    /// It has neither.
    #[default]
    Nothing,
}

/// What moved from the first run to the second, and what moved it.
pub fn diff(a: &Material, b: &Material) -> Diff {
    let headline = headline::headline(a, b);
    let values: Vec<_> =
        headline.sites.iter().map(|site| (site.place(), site.value)).collect();
    let mut out = Diff {
        a: Run::of(&a.record),
        b: Run::of(&b.record),
        causes: causes::causes(a, b, &values),
        headline,
        changed: changed::changed(&a.record, &b.record),
        tables: tables::tables(a, b),
        rasters: json::changes(&json!(a.rasters), &json!(b.rasters)),
        pictures: pictures(a, b),
        ..Diff::default()
    };
    out.reasons = reasons::reasons(&out, &[&a.record, &b.record]);
    out.differs = out.differing();
    out.same = out.differs.is_empty();
    out
}

impl Diff {
    /// Whether the results are the same, in whatever units.
    pub fn same_results(&self) -> bool {
        let tables = &self.tables;
        tables.only_a.is_empty()
            && tables.only_b.is_empty()
            && tables.both.iter().all(TableChange::is_same)
            && self.rasters.is_empty()
            && self.pictures.is_empty()
    }

    fn differing(&self) -> Vec<Differs> {
        let changed = &self.changed;
        let inputs = changed.inputs.iter().any(|input| !input.same_bytes);
        let meaning = changed.sheets().iter().any(|sheet| !sheet.is_same())
            || changed.standard.is_some()
            || !changed.meaning.is_empty();
        let units = self.tables.both.iter().any(|table| !table.units.is_empty());
        let all = [
            (Differs::Results, !self.same_results()),
            (Differs::Settings, !changed.settings.is_empty()),
            (Differs::Inputs, inputs),
            (Differs::Meaning, meaning),
            (Differs::Corrections, !changed.corrections.is_empty()),
            (Differs::Methods, !changed.methods.is_empty()),
            (Differs::Found, !changed.found.is_empty()),
            (Differs::Program, !changed.program.is_empty()),
            (Differs::Warnings, !changed.warnings.is_empty()),
            (Differs::Units, units),
        ];
        all.into_iter().filter(|(_, differs)| *differs).map(|(what, _)| what).collect()
    }
}

impl Run {
    fn of(record: &Value) -> Self {
        let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let rasters = land::list(&record["rasters"]).next().is_some();
        let land = match record["config"].get("areas") {
            Some(Value::String(_)) => Land::Areas,
            _ if rasters => Land::Rasters,
            _ if record["imagery"].is_object() => Land::Imagery,
            _ => Land::Nothing,
        };
        Self {
            name: word(&record["config"]["name"]),
            restora: word(&record["restora"]),
            land,
        }
    }
}

/// Pictures that are not the same in both.
fn pictures(a: &Material, b: &Material) -> Vec<String> {
    let names: BTreeSet<&String> = a.images.keys().chain(b.images.keys()).collect();
    let differ =
        names.into_iter().filter(|name| a.images.get(*name) != b.images.get(*name));
    differ.cloned().collect()
}
