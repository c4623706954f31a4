//! Which changes can have moved what.

use serde::Serialize;
use serde_json::{Value, json};

use super::changed::Changed;
use super::inputs::{InputChange, Role};
use super::json::Change;
use super::reasons::What;
use super::sheet::SheetChange;

/// Settings that move no number.
pub(crate) const IDLE: [&str; 4] = ["name", "description", "version", "outputs.units"];

/// A change that can have moved something.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Suspect {
    /// What kind of change it is.
    pub kind: SuspectKind,
    /// The date of a raster, the path of a file, the path of a setting; empty where the kind says
    /// it all.
    pub name: String,
    /// What differs: facts of a file, cells of a sheet, the values of a setting.
    pub details: Vec<Change>,
}

/// Kinds of changes that can have moved something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SuspectKind {
    /// The raster of the date.
    Raster,
    /// The raster of another date, through the mask that all dates share.
    OtherRaster,
    /// Another file.
    File,
    /// A setting.
    Setting,
    /// The legend.
    Legend,
    /// The crosswalk.
    Crosswalk,
    /// The table of coefficients.
    Table,
    /// The standard equivalent.
    Standard,
    /// A correction.
    Correction,
    /// A method.
    Method,
    /// The version of restora.
    Program,
    /// Land that moved under corrections that did not.
    Land,
    /// Areas that moved, of which another number is made.
    Areas,
    /// Values that moved, of which another number is made.
    Values,
    /// Measures on images that moved, of which another number is made.
    Measures,
}

impl Suspect {
    /// One without details.
    pub(crate) fn plain(kind: SuspectKind) -> Self {
        Self { kind, name: String::new(), details: Vec::new() }
    }
}

/// What can have moved a part of the values at a date, or all of a kind of tables.
pub(crate) fn suspects(
    changed: &Changed,
    what: What,
    date: &str,
    shared_mask: bool,
) -> Vec<Suspect> {
    let find = Find { changed, date };
    let mut out = match what {
        What::Areas => {
            let mut out = find.inputs(&[Role::Raster, Role::Sites, Role::Areas]);
            out.extend(find.settings(&["dates", "sites", "grid", "nodata", "areas"]));
            out.extend(sheet(SuspectKind::Legend, &changed.legend, &["nodata"]));
            if shared_mask && !out.iter().any(|one| one.kind == SuspectKind::Raster) {
                out.extend(find.other_rasters());
            }
            out
        }
        What::Standard => find.standard(),
        What::Crosswalk => find.crosswalk(),
        What::Table => find.table(),
        What::Coefficients => [find.crosswalk(), find.table(), find.standard()].concat(),
        What::Corrections => find.corrections(),
        What::Other => Vec::new(),
        What::Covers => {
            let flags = ["vegetation", "forest", "green", "water"];
            let mut out = find.settings(&["indicators"]);
            out.extend(sheet(SuspectKind::Legend, &changed.legend, &flags));
            out
        }
        What::Imagery => {
            let mut out = find.inputs(&[Role::Imagery, Role::Sites]);
            out.extend(find.settings(&["imagery", "sites", "grid", "nodata"]));
            out
        }
        What::Uncertainty => find.settings(&["uncertainty"]),
        What::Accounts => {
            let mut out = find.inputs(&[Role::Accounts]);
            out.extend(find.settings(&["accounts", "indicators"]));
            out
        }
        What::Tables => find.anything(),
    };
    if out.is_empty() && matches!(what, What::Areas | What::Imagery | What::Tables) {
        out.extend(find.methods());
    }
    out.extend(find.program());
    out
}

/// Looks through the changes.
struct Find<'c> {
    changed: &'c Changed,
    date: &'c str,
}

impl Find<'_> {
    /// Inputs of some roles that are not the same bytes; of rasters that of the date.
    fn inputs(&self, roles: &[Role]) -> Vec<Suspect> {
        let fits = |input: &&InputChange| {
            roles.contains(&input.role)
                && (input.role != Role::Raster || input.date == self.date)
        };
        let all = self.changed.inputs.iter().filter(|input| !input.same_bytes);
        all.filter(fits).map(of_input).collect()
    }

    /// Rasters of other dates.
    fn other_rasters(&self) -> Vec<Suspect> {
        let all = self.changed.inputs.iter().filter(|input| !input.same_bytes);
        let others = all.filter(|i| i.role == Role::Raster && i.date != self.date);
        let other = |input| Suspect { kind: SuspectKind::OtherRaster, ..of_input(input) };
        others.map(other).collect()
    }

    /// Settings at or below some paths; those of a date only at that date. A setting that names
    /// an input is told with the input.
    fn settings(&self, starts: &[&str]) -> Vec<Suspect> {
        let own = format!("dates[{}]", self.date);
        let fits = |change: &&Change| {
            starts.iter().any(|start| change.below(start))
                && (!change.path.starts_with("dates[") || change.below(&own))
                && !self.names_input(&change.path)
        };
        self.changed.settings.iter().filter(fits).map(of_setting).collect()
    }

    fn names_input(&self, path: &str) -> bool {
        self.changed.inputs.iter().any(|input| input.setting == path)
    }

    fn standard(&self) -> Vec<Suspect> {
        let mut out = Vec::new();
        if let Some(standard) = &self.changed.standard {
            let number = |value: Option<f64>| value.map(|value| json!(value));
            let (a, b) = (number(standard.value.a), number(standard.value.b));
            let path = "standard_equivalent".to_owned();
            let details = vec![Change { path, a, b, ..Change::default() }];
            out.push(Suspect { details, ..Suspect::plain(SuspectKind::Standard) });
        }
        let keys = ["valuation.standard_equivalent", "valuation.exchange_rate"];
        out.extend(self.settings(&keys));
        out
    }

    fn crosswalk(&self) -> Vec<Suspect> {
        let columns = ["type"];
        let mut out = sheet(SuspectKind::Crosswalk, &self.changed.crosswalk, &columns);
        out.extend(self.inputs(&[Role::Crosswalk]));
        out.extend(self.settings(&["crosswalk", "valuation.on_unmapped"]));
        out
    }

    fn table(&self) -> Vec<Suspect> {
        let table = &self.changed.table;
        let words = ["en", "zh", "status"];
        let cells = table.cells.iter().map(|cell| cell.column.as_str());
        let services: Vec<&str> =
            cells.filter(|column| !words.contains(column)).collect();
        let mut out = sheet(SuspectKind::Table, table, &services);
        out.extend(self.inputs(&[Role::Table]));
        out.extend(self.settings(&["valuation.table"]));
        out
    }

    fn corrections(&self) -> Vec<Suspect> {
        let mut out = self.inputs(&[Role::Corrections]);
        out.extend(self.settings(&["valuation.corrections"]));
        // Means follow from rasters and land; they are no cause.
        let own = self.changed.corrections.iter().filter(|change| !change.below("means"));
        let correction = |change: &Change| Suspect {
            kind: SuspectKind::Correction,
            name: change.path.clone(),
            details: vec![change.clone()],
        };
        if out.is_empty() {
            out.extend(own.map(correction));
        }
        out
    }

    /// Every change that can move a number.
    fn anything(&self) -> Vec<Suspect> {
        let inputs = self.changed.inputs.iter().filter(|input| !input.same_bytes);
        let idle = |change: &Change| IDLE.iter().any(|idle| change.below(idle));
        let settings = self.changed.settings.iter();
        let settings = settings.filter(|c| !idle(c) && !self.names_input(&c.path));
        inputs.map(of_input).chain(settings.map(of_setting)).collect()
    }

    fn methods(&self) -> Vec<Suspect> {
        changes_as(SuspectKind::Method, &self.changed.methods)
    }

    fn program(&self) -> Vec<Suspect> {
        changes_as(SuspectKind::Program, &self.changed.program)
    }
}

fn changes_as(kind: SuspectKind, changes: &[Change]) -> Vec<Suspect> {
    let one = |change: &Change| Suspect {
        kind,
        name: change.path.clone(),
        details: vec![change.clone()],
    };
    changes.iter().map(one).collect()
}

fn of_input(input: &InputChange) -> Suspect {
    let path = input.path_b.as_ref().or(input.path_a.as_ref());
    let (kind, name) = match input.role {
        Role::Raster => (SuspectKind::Raster, input.date.clone()),
        _ => (SuspectKind::File, path.cloned().unwrap_or_default()),
    };
    Suspect { kind, name, details: input.facts.clone() }
}

fn of_setting(change: &Change) -> Suspect {
    let details = vec![change.clone()];
    Suspect { kind: SuspectKind::Setting, name: change.path.clone(), details }
}

/// A sheet, if rows or some columns of it differ.
fn sheet(kind: SuspectKind, sheet: &SheetChange, columns: &[&str]) -> Vec<Suspect> {
    let told = |a: Option<&String>, b: Option<&String>, path: String| {
        let value = |cell: Option<&String>| cell.cloned().map(Value::String);
        Change { path, a: value(a), b: value(b), ..Change::default() }
    };
    let cells = sheet.cells.iter().filter(|c| columns.contains(&c.column.as_str()));
    let mut details: Vec<Change> = cells
        .map(|cell| {
            // Of a crosswalk, the class says it all.
            let path = match kind {
                SuspectKind::Crosswalk => cell.key.clone(),
                _ => format!("{}.{}", cell.key, cell.column),
            };
            told(Some(&cell.a), Some(&cell.b), path)
        })
        .collect();
    let first = |row: &super::sheet::SheetRow| {
        columns.first().and_then(|column| row.cells.get(*column)).cloned()
    };
    for row in &sheet.rows_only_a {
        details.push(told(first(row).as_ref(), None, row.key.clone()));
    }
    for row in &sheet.rows_only_b {
        details.push(told(None, first(row).as_ref(), row.key.clone()));
    }
    if details.is_empty() {
        return Vec::new();
    }
    let name = sheet.names[1].clone().or_else(|| sheet.names[0].clone());
    vec![Suspect { kind, name: name.unwrap_or_default(), details }]
}
