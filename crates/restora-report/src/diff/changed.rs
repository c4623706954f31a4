//! What was changed between two runs: settings, inputs, meanings, methods.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::inputs::{InputChange, inputs};
use super::json::{Change, changes};
use super::land::{NO_TYPES, list};
use super::number::Move;
use super::sheet::{Sheet, SheetChange, sheets};

/// Columns that tell the rows of a table of corrections apart.
const CONDITION_KEYS: [&str; 6] = ["factor", "site", "group", "date", "class", "service"];

/// What was changed.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Changed {
    /// Settings, all defaults filled in.
    pub settings: Vec<Change>,
    /// Input files.
    pub inputs: Vec<InputChange>,
    /// Classes of the legend.
    pub legend: SheetChange,
    /// What classes count as; one row for each class.
    pub crosswalk: SheetChange,
    /// Factors by ecosystem type and service.
    pub table: SheetChange,
    /// The standard equivalent, where it or its derivation differs.
    pub standard: Option<StandardChange>,
    /// Prices of the dates themselves, sample counts, classes of the covers.
    pub meaning: Vec<Change>,
    /// Corrections of values, with their means.
    pub corrections: Vec<Change>,
    /// Methods by name and version.
    pub methods: Vec<Change>,
    /// What was found out on the way: of sites, imagery, accounts, uncertainty.
    pub found: Vec<Change>,
    /// Version of restora and of the record's form.
    pub program: Vec<Change>,
    /// Warnings that appeared or vanished.
    pub warnings: Vec<WarningChange>,
}

/// A standard equivalent that differs.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct StandardChange {
    /// Yuan per hectare and year.
    pub value: Move,
    /// How it was come by.
    pub derivation: Vec<Change>,
}

/// A warning of one run only.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct WarningChange {
    /// Its code.
    pub code: String,
    /// Whether it is one of the second run.
    pub appeared: bool,
    /// What it says in English.
    pub message: String,
    /// What it says in Chinese.
    pub message_zh: String,
}

impl Changed {
    /// Whether nothing was changed.
    pub fn is_empty(&self) -> bool {
        self.settings.is_empty()
            && self.inputs.is_empty()
            && self.sheets().iter().all(|sheet| sheet.is_same())
            && self.standard.is_none()
            && self.meaning.is_empty()
            && self.corrections.is_empty()
            && self.methods.is_empty()
            && self.found.is_empty()
            && self.program.is_empty()
            && self.warnings.is_empty()
    }

    /// Legend, crosswalk, table.
    pub(crate) fn sheets(&self) -> [&SheetChange; 3] {
        [&self.legend, &self.crosswalk, &self.table]
    }
}

/// What was changed between two records.
pub(crate) fn changed(a: &Value, b: &Value) -> Changed {
    let sheet = |record: &Value, key: &str| {
        record["meaning"][key]["csv"].as_str().map(Sheet::read)
    };
    let both = |key: &str| [sheet(a, key), sheet(b, key)];
    let compared =
        |[a, b]: [Option<Sheet>; 2], keys: &[&str]| sheets(a.as_ref(), b.as_ref(), keys);
    Changed {
        settings: changes(&a["config"], &b["config"]),
        inputs: inputs(a, b),
        legend: compared(both("legend"), &["code"]),
        crosswalk: compared(both("crosswalk").map(|one| one.map(by_class)), &["code"]),
        table: compared(both("table"), &["id"]),
        standard: standard(&a["meaning"], &b["meaning"]),
        meaning: under(
            &a["meaning"],
            &b["meaning"],
            &["current_prices", "samples", "indicators"],
        ),
        corrections: corrections(&a["corrections"], &b["corrections"]),
        methods: changes(&a["methods"], &b["methods"]),
        found: found(a, b),
        program: under(a, b, &["restora", "format"]),
        warnings: warnings(&a["warnings"], &b["warnings"]),
    }
}

/// What was found out otherwise; paths are settings, and told there.
fn found(a: &Value, b: &Value) -> Vec<Change> {
    let mut out = under(a, b, &["sites", "imagery", "accounts", "uncertainty"]);
    out.retain(|change| change.path != "sites.path" && change.path != "sites.areas");
    out
}

/// What differs under some keys; the path begins with the key.
fn under(a: &Value, b: &Value, keys: &[&str]) -> Vec<Change> {
    let part = |record: &Value| {
        let parts = keys.iter().map(|key| ((*key).to_owned(), record[*key].clone()));
        Value::Object(parts.collect())
    };
    changes(&part(a), &part(b))
}

/// A crosswalk with one row for each class: all that it counts as in one cell.
fn by_class(sheet: Sheet) -> Sheet {
    let mut rows: BTreeMap<(i64, String), [Vec<String>; 3]> = BTreeMap::new();
    for row in &sheet.rows {
        let code = sheet.cell(row, "code");
        let order = code.parse().unwrap_or(i64::MAX);
        let [types, proxies, notes] = rows.entry((order, code)).or_default();
        let (kind, weight) = (sheet.cell(row, "type"), sheet.cell(row, "weight"));
        let plain =
            NO_TYPES.contains(&kind.as_str()) || weight == "1" || weight.is_empty();
        types.push(if plain { kind } else { format!("{kind} {weight}") });
        for (list, cell) in [(proxies, "proxy"), (notes, "note")] {
            let cell = sheet.cell(row, cell);
            if !cell.is_empty() && !list.contains(&cell) {
                list.push(cell);
            }
        }
    }
    let row =
        |((_, code), [types, proxies, notes]): ((i64, String), [Vec<String>; 3])| {
            vec![code, types.join(" + "), proxies.join(" "), notes.join(" | ")]
        };
    let header = ["code", "type", "proxy", "note"].map(str::to_owned);
    Sheet { header: header.to_vec(), rows: rows.into_iter().map(row).collect(), ..sheet }
}

/// What became of the standard equivalent.
fn standard(a: &Value, b: &Value) -> Option<StandardChange> {
    let number = |meaning: &Value| meaning["standard_equivalent_cny_per_ha_yr"].as_f64();
    let value = Move::new(number(a), number(b));
    let derivation = changes(&a["standard_equivalent"], &b["standard_equivalent"]);
    let derivation: Vec<Change> = derivation
        .into_iter()
        // The number itself has been told.
        .filter(|change| {
            change.path != "standard.cny_per_ha_yr" && !change.path.is_empty()
        })
        .collect();
    (value.moved() || !derivation.is_empty())
        .then_some(StandardChange { value, derivation })
}

/// What differs in the corrections; tables of conditions row by row.
fn corrections(a: &Value, b: &Value) -> Vec<Change> {
    let mut out = Vec::new();
    for change in changes(a, b) {
        let text = |value: &Option<Value>| {
            let text = value.as_ref().and_then(Value::as_str);
            text.filter(|text| text.contains('\n')).map(Sheet::read)
        };
        match (text(&change.a), text(&change.b)) {
            (Some(a), Some(b)) => out.extend(conditions(&change, &a, &b)),
            _ => out.push(change),
        }
    }
    out
}

/// The rows of a table of conditions that differ.
fn conditions(change: &Change, a: &Sheet, b: &Sheet) -> Vec<Change> {
    let found = sheets(Some(a), Some(b), &CONDITION_KEYS);
    let base = change.path.trim_end_matches(".factor.csv");
    let at = |key: &str, column: &str, values: [Option<String>; 2]| {
        let [a, b] = values.map(|value| value.map(Value::String));
        Change { path: format!("{base}[{key}].{column}"), a, b, ..change.clone() }
    };
    let cells = found.cells.iter().chain(&found.head).map(|cell| {
        at(&cell.key, &cell.column, [Some(cell.a.clone()), Some(cell.b.clone())])
    });
    let value = |row: &super::sheet::SheetRow| row.cells.get("value").cloned();
    let gone =
        found.rows_only_a.iter().map(|row| at(&row.key, "value", [value(row), None]));
    let new =
        found.rows_only_b.iter().map(|row| at(&row.key, "value", [None, value(row)]));
    cells.chain(gone).chain(new).collect()
}

/// Warnings of one run only; where they stand in which file does not count.
fn warnings(a: &Value, b: &Value) -> Vec<WarningChange> {
    let told = |warnings: &Value, appeared: bool| {
        let mut out: BTreeMap<(String, String), (usize, WarningChange)> = BTreeMap::new();
        for warning in list(warnings) {
            let text = |key: &str| warning[key].as_str().unwrap_or_default().to_owned();
            let (code, message) = (text("code"), text("message"));
            let message_zh = text("message_zh");
            let key = (code.clone(), message.clone());
            let change = WarningChange { code, appeared, message, message_zh };
            out.entry(key).or_insert((0, change)).0 += 1;
        }
        out
    };
    let (of_a, of_b) = (told(a, false), told(b, true));
    let only = |one: &BTreeMap<_, (usize, WarningChange)>, other: &BTreeMap<_, _>| {
        let mut out: Vec<WarningChange> = Vec::new();
        for (key, (times, change)) in one {
            let others =
                other.get(key).map_or(0, |(times, _): &(usize, WarningChange)| *times);
            out.extend(std::iter::repeat_n(change.clone(), times.saturating_sub(others)));
        }
        out
    };
    [only(&of_a, &of_b), only(&of_b, &of_a)].concat()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_crosswalk_is_told_class_by_class() {
        let record = |rows: &str| {
            json!({"meaning": {"crosswalk": {
                "csv": format!("# name: x\ncode,type,weight,proxy,note\n{rows}"),
            }}})
        };
        let a = record("10,exclude,1,no,\n2,dry,1,no,why\n");
        let b = record("10,exclude,1,no,\n2,paddy,0.8,no,\n2,dry,0.2,no,\n");
        let found = changed(&a, &b).crosswalk;
        let told: Vec<_> =
            found.cells.iter().map(|c| (&*c.key, &*c.column, &*c.b)).collect();
        assert_eq!(told, [("2", "type", "paddy 0.8 + dry 0.2"), ("2", "note", "")]);
    }

    #[test]
    fn a_condition_is_told_by_its_row() {
        let record = |value: &str| {
            let csv =
                format!("# name: c\nfactor,site,date,class,value\nwet,,2010,5,{value}\n");
            json!({"corrections": {"applied": [{"name": "wet", "factor": {"csv": csv}}]}})
        };
        let found = changed(&record("0.03"), &record("0.5")).corrections;
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].path, "applied[wet][wet / 2010 / 5].value");
        assert_eq!(found[0].b, Some(json!("0.5")));
    }

    #[test]
    fn warnings_are_counted() {
        let warning = |message: &str| json!({"code": "W1", "message": message, "place": {"file": message}});
        let a = json!([warning("x"), warning("x"), warning("y")]);
        let b = json!([warning("x"), warning("z")]);
        let found = warnings(&a, &b);
        let told: Vec<_> =
            found.iter().map(|w| (w.appeared, w.message.as_str())).collect();
        assert_eq!(told, [(false, "x"), (false, "y"), (true, "z")]);
    }

    #[test]
    fn records_of_anything_do_not_matter() {
        for odd in
            [json!(null), json!([]), json!({"meaning": 3, "warnings": {}, "config": []})]
        {
            assert!(changed(&odd, &odd).is_empty(), "{odd}");
        }
    }
}
