//! A CSV: a legend, a crosswalk, a coefficient table, areas, or any other; and configs.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use restora_message::catalogue::inspect as say;
use restora_message::{Problem, Problems};
use restora_value::correction::ConditionTable;
use restora_value::{AreaTable, CoefficientTable, Crosswalk, Legend, SampleCounts};
use serde::Serialize;
use serde_json::{Value, json};

use super::Findings;

/// Bytes of a CSV that are read; a table that restora takes is smaller.
const MOST_BYTES: u64 = 16 << 20;

/// A config is smaller than this.
const MOST_CONFIG_BYTES: u64 = 4 << 20;

/// Columns that are listed.
const MOST_COLUMNS: usize = 200;

/// What a CSV is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TableKind {
    /// Meanings of class codes.
    Legend,
    /// From class codes to ecosystem types.
    Crosswalk,
    /// Equivalent factors.
    CoefficientTable,
    /// Areas of classes by site and date.
    Areas,
    /// Factors by condition.
    Conditions,
    /// A confusion matrix.
    Confusion,
    /// Anything else.
    Other,
}

/// A CSV.
#[derive(Clone, Debug, Serialize)]
pub struct TableView {
    /// Its path, as it was given.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// What it is.
    pub table: TableKind,
    /// The name that it gives itself.
    pub name: Option<String>,
    /// How many things it holds: classes, types, sites, samples.
    pub entries: Option<u64>,
    /// Names of its columns.
    pub columns: Vec<String>,
    /// Number of its rows, the header aside; of as much as was read.
    pub rows: u64,
    /// Whether it was read to the end.
    pub complete: bool,
    /// Whether its text is UTF-8.
    pub utf8: bool,
    /// What is wrong with it, where its columns are those of one of restora's own.
    pub findings: Findings,
    /// What to write into a config.
    pub snippet: Option<Value>,
}

/// A config of restora.
#[derive(Clone, Debug, Serialize)]
pub struct ConfigView {
    /// Its path, as it was given.
    pub path: String,
    /// The name that it gives the run.
    pub name: String,
    /// Its dates, of land cover and of images.
    pub dates: Vec<String>,
    /// Its blocks.
    pub blocks: Vec<String>,
}

/// Whether a file is a CSV by its ending.
pub(crate) fn is_csv(path: &Path) -> bool {
    let ending = path.extension().map(std::ffi::OsStr::to_ascii_lowercase);
    ending.is_some_and(|ending| ending == "csv" || ending == "tsv")
}

/// The first bytes of a file.
fn head(path: &Path, most: u64) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Looks at a CSV.
///
/// # Errors
/// E156 if it cannot be read.
pub(crate) fn look(path: &Path, display: &str) -> Result<TableView, Problem> {
    let failed = |error: std::io::Error| {
        Problem::new(&say::NO_ACCESS).with("path", display).with("cause", error)
    };
    let bytes = std::fs::metadata(path).map_err(failed)?.len();
    let read = head(path, MOST_BYTES).map_err(failed)?;
    let utf8 = std::str::from_utf8(&read).map_or_else(
        // The last character may be cut in two.
        |error| bytes > MOST_BYTES && error.error_len().is_none(),
        |_| true,
    );
    let text = String::from_utf8_lossy(&read).into_owned();
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned();
    let (columns, rows) = columns(&text);
    let mut view = TableView {
        path: display.to_owned(),
        bytes,
        table: TableKind::Other,
        name: None,
        entries: None,
        columns,
        rows,
        complete: bytes <= MOST_BYTES,
        utf8,
        findings: Findings::default(),
        snippet: None,
    };
    // What is not UTF-8 no run reads, whatever its columns are called.
    if view.complete && view.utf8 {
        recognise(&mut view, display, &text);
    }
    Ok(view)
}

/// What a text turned out to be: its name, how many things it holds, the key of a config that
/// takes it; or what is wrong with it.
struct Known {
    kind: TableKind,
    found: Result<(Option<String>, usize, Option<&'static str>), Problems>,
}

/// Finds out which of restora's own tables it is, if any.
fn recognise(view: &mut TableView, display: &str, text: &str) {
    let all = [coefficients, crosswalk, legend, areas, conditions, confusion];
    let mut wrong: Option<Known> = None;
    for read in all {
        let known = read(display, text);
        match &known.found {
            Ok((name, entries, key)) => {
                view.table = known.kind;
                view.name.clone_from(name);
                view.entries = Some(*entries as u64);
                let path = display.replace('\\', "/");
                view.snippet = key.map(|key| nested(key, &path));
                return;
            }
            Err(_) if looks_like(known.kind, &view.columns) => {
                wrong.get_or_insert(known);
            }
            Err(_) => {}
        }
    }
    if let Some(Known { kind, found: Err(problems) }) = wrong {
        view.table = kind;
        view.findings = Findings::new(problems);
    }
}

/// `{"valuation": {"table": path}}` for `valuation.table`.
fn nested(key: &str, path: &str) -> Value {
    let parts = key.rsplit('.');
    parts.fold(json!(path), |inner, part| json!({ part: inner }))
}

/// Whether columns are those of a kind, though its rows cannot be read.
fn looks_like(kind: TableKind, columns: &[String]) -> bool {
    let has = |names: &[&str]| {
        columns
            .iter()
            .any(|column| names.contains(&column.trim().to_lowercase().as_str()))
    };
    let code = has(&["code", "lucode", "value"]);
    match kind {
        TableKind::Legend => {
            code && has(&["en", "zh", "colour", "color", "vegetation", "water", "nodata"])
        }
        TableKind::Crosswalk => code && has(&["type", "target"]),
        TableKind::CoefficientTable => {
            has(&["id"]) && has(&["food", "hyd", "raw", "total"])
        }
        TableKind::Areas => {
            has(&["site"]) && has(&["area_ha", "area_km2", "area_mu", "area_m2"])
        }
        TableKind::Conditions | TableKind::Confusion | TableKind::Other => false,
    }
}

fn coefficients(name: &str, text: &str) -> Known {
    let found = CoefficientTable::from_csv(name, text);
    let found = found.map(|t| (Some(t.name), t.types.len(), Some("valuation.table")));
    Known { kind: TableKind::CoefficientTable, found }
}

fn crosswalk(name: &str, text: &str) -> Known {
    let found = Crosswalk::from_csv(name, text);
    let found = found.map(|c| (Some(c.name), c.targets.len(), Some("crosswalk")));
    Known { kind: TableKind::Crosswalk, found }
}

fn legend(name: &str, text: &str) -> Known {
    let found = Legend::from_csv(name, text);
    let found = found.map(|l| (Some(l.name), l.classes.len(), Some("legend")));
    Known { kind: TableKind::Legend, found }
}

fn areas(name: &str, text: &str) -> Known {
    let found = AreaTable::from_csv(name, text);
    let found = found.map(|areas| (None, areas.rows.len(), Some("areas")));
    Known { kind: TableKind::Areas, found }
}

fn conditions(name: &str, text: &str) -> Known {
    let found = ConditionTable::from_csv(name, text).map(|_| (None, 0, None));
    Known { kind: TableKind::Conditions, found }
}

fn confusion(name: &str, text: &str) -> Known {
    let found = SampleCounts::from_csv(name, text).map(|_| (None, 0, None));
    Known { kind: TableKind::Confusion, found }
}

/// Names of the columns, and how many rows follow. Lines that begin with `#` are remarks.
fn columns(text: &str) -> (Vec<String>, u64) {
    let mut lines = text.lines().filter(|line| !line.starts_with('#'));
    let header = lines.next().unwrap_or_default();
    let rows = lines.filter(|line| !line.trim().is_empty()).count() as u64;
    let separator = [',', '\t', ';']
        .into_iter()
        .max_by_key(|separator| header.matches(*separator).count())
        .unwrap_or(',');
    let name = |field: &str| field.trim().trim_matches('"').to_owned();
    (header.split(separator).take(MOST_COLUMNS).map(name).collect(), rows)
}

/// A config, if a file is one: a JSON object with a version, and dates, images or areas.
pub(crate) fn config(path: &Path) -> Option<ConfigView> {
    let ending = path.extension()?.to_ascii_lowercase();
    if ending != "json" || std::fs::metadata(path).ok()?.len() > MOST_CONFIG_BYTES {
        return None;
    }
    let value: Value =
        serde_json::from_slice(&head(path, MOST_CONFIG_BYTES).ok()?).ok()?;
    let blocks = value.as_object()?;
    let asks = ["dates", "imagery", "areas", "accounts"]
        .iter()
        .any(|key| blocks.contains_key(*key));
    if !asks || !value["version"].is_u64() {
        return None;
    }
    let dates = [&value["dates"], &value["imagery"]["scenes"]];
    let dates = dates.into_iter().filter_map(Value::as_array).flatten();
    let mut dates: Vec<String> =
        dates.filter_map(|entry| entry["date"].as_str().map(str::to_owned)).collect();
    dates.sort();
    dates.dedup();
    let plain = ["$schema", "version", "name", "description"];
    Some(ConfigView {
        path: path.display().to_string(),
        name: value["name"].as_str().unwrap_or_default().to_owned(),
        dates,
        blocks: blocks
            .keys()
            .filter(|key| !plain.contains(&key.as_str()))
            .cloned()
            .collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(text: &str) -> TableView {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.csv");
        restora_io::write_file(&path, text.as_bytes()).unwrap();
        look(&path, "a.csv").unwrap()
    }

    #[test]
    fn built_in_tables_are_told_for_what_they_are() {
        let legend = seen(&Legend::builtin("clcd").unwrap().to_csv());
        assert_eq!((legend.table, legend.entries), (TableKind::Legend, Some(10)));
        assert_eq!(legend.snippet, Some(json!({"legend": "a.csv"})));
        let table = seen(&CoefficientTable::builtin("xie-2015").unwrap().to_csv());
        assert_eq!((table.table, table.entries), (TableKind::CoefficientTable, Some(14)));
        assert_eq!(table.snippet, Some(json!({"valuation": {"table": "a.csv"}})));
        let crosswalk = seen(&Crosswalk::builtin("clcd-xie-2015").unwrap().to_csv());
        assert_eq!((crosswalk.table, crosswalk.entries), (TableKind::Crosswalk, Some(9)));
    }

    #[test]
    fn what_is_wrong_with_one_of_ours_is_told_and_others_are_tables() {
        let wrong = seen("code,en,water\n1,Lake,maybe\n");
        assert_eq!(wrong.table, TableKind::Legend);
        assert_eq!(wrong.findings.shown[0].entry.code, "E412");
        let other = seen("# remark\nplace;height\nA;1\n\nB;2\n");
        assert_eq!(other.table, TableKind::Other);
        assert_eq!(
            (other.columns.as_slice(), other.rows),
            (&["place".to_owned(), "height".to_owned()][..], 2)
        );
        let areas = seen("site,date,type,area_ha\na,2000,dry,1\na,2010,water,1\n");
        assert_eq!(areas.table, TableKind::Areas);
    }
}
