//! Which input files differ, and in what.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::json::{Change, changes};
use super::land::list;

/// What an input is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Land cover of a date.
    Raster,
    /// The polygons of the sites.
    Sites,
    /// The table that areas come from.
    Areas,
    /// The legend.
    Legend,
    /// The crosswalk.
    Crosswalk,
    /// The table of coefficients.
    Table,
    /// What corrects values.
    Corrections,
    /// Imagery and what is measured on it.
    Imagery,
    /// What an account reads.
    Accounts,
    /// Anything else.
    #[default]
    Other,
}

/// An input that differs.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct InputChange {
    /// What it is for.
    pub role: Role,
    /// The date of a raster; empty for anything else.
    pub date: String,
    /// Where the config names it, as people write it; empty where that is not known.
    pub setting: String,
    /// Its path in the first run, if it is there.
    pub path_a: Option<String>,
    /// Its path in the second run, if it is there.
    pub path_b: Option<String>,
    /// Whether it is the same bytes, read in the same way, from another path.
    pub same_bytes: bool,
    /// Checksums, sizes, grid, nodata and whatever else is recorded of it and differs.
    pub facts: Vec<Change>,
}

/// An input of a record.
struct Input<'r> {
    role: Role,
    date: String,
    setting: String,
    path: String,
    facts: Value,
    told: &'r Value,
}

/// What differs in the inputs of two records.
pub(crate) fn inputs(a: &Value, b: &Value) -> Vec<InputChange> {
    let (rasters_a, rasters_b) = (rasters(a), rasters(b));
    let mut out = paired(rasters_a, rasters_b, &[|input| Some(input.date.clone())]);
    let ways: [fn(&Input<'_>) -> Option<String>; 3] = [
        |input| Some(input.path.clone()),
        // What the same setting names has taken the other's place.
        |input| (!input.setting.is_empty()).then(|| input.setting.clone()),
        |input| sums(input.told),
    ];
    out.extend(paired(files(a), files(b), &ways));
    out
}

/// Pairs inputs by the first of some ways that finds a partner, and tells what differs.
fn paired<'r>(
    mut a: Vec<Input<'r>>,
    mut b: Vec<Input<'r>>,
    ways: &[fn(&Input<'_>) -> Option<String>],
) -> Vec<InputChange> {
    let mut out = Vec::new();
    for way in ways {
        let mut places: BTreeMap<String, Input<'r>> = BTreeMap::new();
        let mut rest = Vec::new();
        for input in b {
            match way(&input) {
                Some(key) if !places.contains_key(&key) => {
                    places.insert(key, input);
                }
                _ => rest.push(input),
            }
        }
        let mut left = Vec::new();
        for input in a {
            match way(&input).and_then(|key| places.remove(&key)) {
                Some(other) => out.extend(differing(&input, &other)),
                None => left.push(input),
            }
        }
        rest.extend(places.into_values());
        (a, b) = (left, rest);
    }
    let alone = |input: Input<'_>| InputChange {
        role: input.role,
        date: input.date,
        setting: input.setting,
        path_a: Some(input.path),
        ..InputChange::default()
    };
    out.extend(a.into_iter().map(alone));
    out.extend(b.into_iter().map(|input| {
        let change = alone(input);
        InputChange { path_b: change.path_a.clone(), path_a: None, ..change }
    }));
    out
}

/// What differs between two inputs; nothing if they are the same.
fn differing(a: &Input<'_>, b: &Input<'_>) -> Option<InputChange> {
    let mut facts = changes(&a.facts, &b.facts);
    // Other bytes are what matters most.
    facts.sort_by_key(|fact| !fact.path.ends_with("sha256"));
    (a.path != b.path || !facts.is_empty()).then(|| InputChange {
        role: a.role,
        date: a.date.clone(),
        setting: a.setting.clone(),
        path_a: Some(a.path.clone()),
        path_b: Some(b.path.clone()),
        same_bytes: facts.is_empty(),
        facts,
    })
}

/// Land cover by date.
fn rasters(record: &Value) -> Vec<Input<'_>> {
    let raster = |told| {
        let date = text(told, "date");
        let setting = format!("dates[{date}].path");
        input(Role::Raster, (date, setting), told)
    };
    list(&record["rasters"]).map(raster).collect()
}

/// All other files.
fn files(record: &Value) -> Vec<Input<'_>> {
    let mut named = BTreeMap::new();
    strings(&record["config"], String::new(), &mut named);
    let file = |told| {
        let setting = named.get(&text(told, "path")).cloned().unwrap_or_default();
        input(role(&setting), (String::new(), setting), told)
    };
    list(&record["files"]).map(file).collect()
}

fn input(role: Role, (date, setting): (String, String), told: &Value) -> Input<'_> {
    let mut facts = told.clone();
    if let Some(facts) = facts.as_object_mut() {
        for key in ["path", "date", "files"] {
            facts.shift_remove(key);
        }
        // One file is called by its path; those of a shapefile by their endings.
        let files: Vec<&Value> = list(&told["files"]).collect();
        for file in &files {
            let name = text(file, "name");
            let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
            let key = |fact: &str| match files.len() {
                1 => fact.to_owned(),
                _ => format!("{ending} {fact}"),
            };
            facts.insert(key("sha256"), file["sha256"].clone());
            facts.insert(key("bytes"), file["bytes"].clone());
        }
    }
    Input { role, date, setting, path: text(told, "path"), facts, told }
}

fn text(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_default().to_owned()
}

/// The checksums of all files of an input.
fn sums(told: &Value) -> Option<String> {
    let sums: Vec<&str> =
        list(&told["files"]).filter_map(|file| file["sha256"].as_str()).collect();
    (!sums.is_empty()).then(|| sums.join(" "))
}

/// Where each string of a config stands first.
fn strings(value: &Value, at: String, out: &mut BTreeMap<String, String>) {
    match value {
        Value::String(text) => {
            out.entry(text.clone()).or_insert(at);
        }
        Value::Array(list) => {
            for (place, one) in list.iter().enumerate() {
                strings(one, format!("{at}[{place}]"), out);
            }
        }
        Value::Object(map) => {
            for (key, one) in map {
                let dot = if at.is_empty() { "" } else { "." };
                strings(one, format!("{at}{dot}{key}"), out);
            }
        }
        _ => {}
    }
}

/// What a file is for that a setting names.
pub(crate) fn role(setting: &str) -> Role {
    let mut keys = setting.split(['.', '[']);
    match (keys.next().unwrap_or_default(), keys.next().unwrap_or_default()) {
        ("dates", _) => Role::Raster,
        ("sites", _) => Role::Sites,
        ("areas", _) => Role::Areas,
        ("legend", _) => Role::Legend,
        ("crosswalk", _) => Role::Crosswalk,
        ("valuation", "table") => Role::Table,
        ("valuation", "corrections") => Role::Corrections,
        ("imagery", _) => Role::Imagery,
        ("accounts", _) => Role::Accounts,
        _ => Role::Other,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn record(path: &str, sum: &str, sites: &str) -> Value {
        json!({
            "config": {"sites": {"path": sites}, "valuation": {"table": "t.csv"}},
            "rasters": [{"date": "2010", "path": path, "nodata": 0.0, "band": 1,
                "files": [{"name": "x.tif", "bytes": 3, "sha256": sum}]}],
            "files": [
                {"path": sites, "files": [{"name": sites, "bytes": 3, "sha256": "s"}]},
                {"path": "t.csv", "files": [{"name": "t.csv", "bytes": 3, "sha256": "t"}]},
            ],
        })
    }

    #[test]
    fn inputs_are_paired_by_date_path_and_setting() {
        let a = record("x.tif", "1", "sites.shp");
        assert!(inputs(&a, &a).is_empty());
        let found = inputs(&a, &record("y.tif", "2", "other.shp"));
        let roles: Vec<Role> = found.iter().map(|input| input.role).collect();
        assert_eq!(roles, [Role::Raster, Role::Sites]);
        let facts: Vec<&str> =
            found[0].facts.iter().map(|fact| fact.path.as_str()).collect();
        assert_eq!(facts, ["sha256"]);
        // The same bytes from another path.
        assert!(found[1].same_bytes && !found[0].same_bytes);
        assert_eq!(found[1].setting, "sites.path");
    }

    #[test]
    fn what_is_in_one_run_only_is_told() {
        let a = record("x.tif", "1", "s.shp");
        let mut b = a.clone();
        b["rasters"][0]["date"] = json!("2019");
        b["files"] = json!(null);
        let found = inputs(&a, &b);
        let paths: Vec<_> =
            found.iter().map(|i| (i.path_a.is_some(), i.path_b.is_some())).collect();
        assert_eq!(paths, [(true, false), (false, true), (true, false), (true, false)]);
        assert!(inputs(&json!(null), &json!({"rasters": 3, "files": "x"})).is_empty());
    }
}
