//! A finished run, read from its folder.

use restora_message::Problem;
use restora_message::catalogue::outputs;
use restora_table::{Cell, Column, Maps, RasterProduct, Table};
use serde::Deserialize;
use serde_json::Value;

use crate::Material;

/// What a record says of a table.
#[derive(Deserialize)]
struct Told {
    name: String,
    file: String,
    rows: usize,
    columns: Vec<ToldColumn>,
}

/// What it says of a column.
#[derive(Deserialize)]
struct ToldColumn {
    #[serde(flatten)]
    column: Column,
    kind: Kind,
}

/// What the cells of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Text,
    Integer,
    Number,
    Mixed,
}

/// What reports are made from, of the record of a finished run and the files beside it; `read`
/// gives the bytes of a file by its path among the results, and `shown` is what messages call the
/// folder.
///
/// # Errors
/// If the record lacks what a report needs, a file cannot be read, or a table is not what the
/// record says of it.
pub fn load(
    shown: &str,
    record: Value,
    read: impl Fn(&str) -> Result<Vec<u8>, Problem>,
) -> Result<Material, Problem> {
    let no_result = |cause: &dyn std::fmt::Display| {
        Problem::new(&outputs::NO_RESULT)
            .with("path", shown)
            .with("cause", format!("record.json: {cause}"))
    };
    let told: Vec<Told> = Deserialize::deserialize(&record["tables"])
        .map_err(|error| no_result(&format!("tables: {error}")))?;
    let mut tables = Vec::new();
    for told in told {
        let bytes = read(&told.file)?;
        tables.push(table(told, &bytes)?);
    }
    let rasters: Vec<RasterProduct> =
        Deserialize::deserialize(&record["rasters_written"])
            .map_err(|error| no_result(&format!("rasters_written: {error}")))?;
    let maps: Option<Maps> = Deserialize::deserialize(&record["maps"])
        .map_err(|error| no_result(&format!("maps: {error}")))?;
    let frames = maps.iter().flat_map(|maps| &maps.frames);
    let images = frames
        .flat_map(|frame| &frame.images)
        .map(|image| Ok((image.file.clone(), read(&image.file)?)))
        .collect::<Result<_, Problem>>()?;
    let mut record = record;
    if let Some(record) = record.as_object_mut() {
        record.shift_remove("outputs");
    }
    Ok(Material { record, tables, rasters, maps, images, shapes: None })
}

/// A table from its CSV.
fn table(told: Told, bytes: &[u8]) -> Result<Table, Problem> {
    let file = told.file.clone();
    let changed = |cause: String| {
        Problem::new(&outputs::CHANGED).with("path", &file).with("cause", cause)
    };
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new().from_reader(bytes);
    let header = reader.headers().map_err(|error| changed(error.to_string()))?;
    let names = told.columns.iter().map(|told| told.column.name.as_str());
    if !header.iter().eq(names) {
        return Err(changed("other columns".to_owned()));
    }
    let kinds: Vec<Kind> = told.columns.iter().map(|told| told.kind).collect();
    let columns = told.columns.into_iter().map(|told| told.column).collect();
    let mut table = Table::new(told.name, columns);
    for (number, row) in reader.records().enumerate() {
        let row = row.map_err(|error| changed(error.to_string()))?;
        let cells = row.iter().zip(&kinds).map(|(field, kind)| {
            let wrong = || changed(format!("row {}: `{field}`", number + 1));
            cell(field, *kind).ok_or_else(wrong)
        });
        table.push(cells.collect::<Result<_, _>>()?);
    }
    if table.rows.len() != told.rows {
        return Err(changed(format!("{} ≠ {} rows", table.rows.len(), told.rows)));
    }
    Ok(table)
}

/// A cell from its field; `None` if it is not of its kind.
fn cell(field: &str, kind: Kind) -> Option<Cell> {
    if field.is_empty() {
        return Some(Cell::Empty);
    }
    match kind {
        Kind::Text => Some(Cell::Text(Cell::unguarded(field).to_owned())),
        Kind::Integer => field.parse().ok().map(Cell::Integer),
        Kind::Number => {
            let number = field.parse().ok().filter(|number: &f64| number.is_finite());
            number.map(Cell::Number)
        }
        // A number is one if it is written as numbers are.
        Kind::Mixed => {
            let number = field.parse().ok().map(Cell::Number);
            let same = number.filter(|number| number.field() == field);
            let text = || Cell::Text(Cell::unguarded(field).to_owned());
            Some(same.unwrap_or_else(text))
        }
    }
}

#[cfg(test)]
mod tests {
    use restora_table::Unit;
    use serde_json::json;

    use super::*;

    fn record(rows: usize) -> Value {
        let column = |name: &str, unit: &str, kind: &str| json!({"name": name, "unit": unit, "kind": kind, "caption": {"en": name, "zh": "甲"}});
        json!({
            "tables": [{
                "name": "sites", "file": "sites.csv", "rows": rows,
                "columns": [
                    column("site", "none", "text"),
                    column("class", "none", "integer"),
                    column("area_mu", "mu", "number"),
                    column("said", "none", "mixed"),
                ],
            }],
            "rasters_written": [],
            "maps": null,
            "outputs": [1],
        })
    }

    fn loaded(rows: usize, csv: &str) -> Result<Material, Problem> {
        load("out", record(rows), |_| Ok(csv.as_bytes().to_vec()))
    }

    #[test]
    fn a_table_comes_back_as_it_was_written() {
        let csv = "\u{feff}site,class,area_mu,said\n007,3,0.1,'=about 2\n\"a,b\",,,2.5\n";
        let material = loaded(2, csv).unwrap();
        assert!(material.record.get("outputs").is_none());
        let table = material.table("sites").unwrap();
        assert_eq!(table.columns[2].unit, Unit::Mu);
        let text = |text: &str| Cell::Text(text.to_owned());
        let first =
            vec![text("007"), Cell::Integer(3), Cell::Number(0.1), text("=about 2")];
        let second = vec![text("a,b"), Cell::Empty, Cell::Empty, Cell::Number(2.5)];
        assert_eq!(table.rows, [first, second]);
    }

    #[test]
    fn what_was_changed_is_told() {
        for csv in [
            "site,class,area_mu\n1,2,3\n",
            "site,class,area_mu,said\n",
            "site,class,area_mu,said\n1,x,3,\n",
            "site,class,area_mu,said\n1,2,NaN,\n",
            "site,class,area_mu,said\n1,2\n",
        ] {
            assert_eq!(loaded(1, csv).unwrap_err().entry.code, "E139", "{csv}");
        }
        let old = load("out", json!({"format": 1}), |_| Ok(Vec::new())).unwrap_err();
        assert_eq!(old.entry.code, "E138");
    }
}
