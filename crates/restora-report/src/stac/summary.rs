//! The run in a few numbers, and its tables.

use std::collections::BTreeSet;

use restora_message::Lang;
use restora_table::{Cell, Column, Table, Unit};
use serde_json::{Map, Value, json};

use crate::Material;
use crate::styles::caption_with_unit;

/// Fields of an item that are restora's own.
pub(super) fn properties(material: &Material, dates: &[String]) -> Map<String, Value> {
    let mut fields = Map::new();
    let mut put =
        |name: &str, value: Value| fields.insert(format!("restora:{name}"), value);
    put("dates", json!(dates));
    put("sites", json!(sites(material)));
    if let Some(uplift) = uplift(material) {
        put("uplift", uplift);
    }
    let proof = &material.record["proof"];
    if let Some((holds, count)) = proof["holds"].as_bool().zip(proof["count"].as_u64()) {
        put("proof", json!({"holds": holds, "identities": count}));
    }
    if let Some(warnings) = material.record["warnings"].as_array() {
        put("warnings", json!(warnings.len()));
    }
    fields
}

/// How many sites there are.
pub(super) fn sites(material: &Material) -> usize {
    let ids = material.table("sites").map(|table| {
        let rows =
            table.rows.iter().filter(|row| text(table, row, "kind") == Some("site"));
        rows.filter_map(|row| text(table, row, "site")).collect::<BTreeSet<_>>().len()
    });
    let recorded = &material.record["sites"]["sites"];
    let recorded = recorded.as_u64().and_then(|count| usize::try_from(count).ok());
    recorded.or(ids).unwrap_or_default()
}

/// A cell with words.
fn text<'a>(table: &Table, row: &'a [Cell], column: &str) -> Option<&'a str> {
    match row.get(table.column(column)?)? {
        Cell::Text(text) => Some(text),
        Cell::Empty | Cell::Integer(_) | Cell::Number(_) => None,
    }
}

/// A label of a date, which may have been read back as a number.
fn label(table: &Table, row: &[Cell], column: &str) -> Option<String> {
    match row.get(table.column(column)?)? {
        Cell::Text(text) => Some(text.clone()),
        Cell::Integer(number) => Some(number.to_string()),
        Cell::Empty | Cell::Number(_) => None,
    }
}

/// The change of value of all sites together, from the first date to the last, in the columns
/// and units of the table: of their union, else of their sum, else of the only site.
fn uplift(material: &Material) -> Option<Value> {
    let table = material.table("uplift")?;
    let of = |kind: &str| -> Vec<&Vec<Cell>> {
        table.rows.iter().filter(|row| text(table, row, "kind") == Some(kind)).collect()
    };
    let only = |rows: Vec<&'_ Vec<Cell>>| -> bool {
        let sites: BTreeSet<_> =
            rows.iter().filter_map(|row| text(table, row, "site")).collect();
        sites.len() == 1
    };
    let (kind, rows) = ["union", "sum", "site"]
        .into_iter()
        .map(|kind| (kind, of(kind)))
        .find(|(_, rows)| only(rows.clone()))?;
    // Tables have the pair of all dates last.
    let row = rows.last()?;
    let mut fields = Map::new();
    fields.insert("of".to_owned(), json!(kind));
    for column in ["date_from", "date_to"] {
        fields.insert(column.to_owned(), json!(label(table, row, column)?));
    }
    let mut some = false;
    for (column, cell) in table.columns.iter().zip(row.iter()) {
        let number = match cell {
            Cell::Number(number) if number.is_finite() => json!(number),
            Cell::Integer(number) => json!(number),
            Cell::Empty | Cell::Text(_) | Cell::Number(_) => continue,
        };
        if column.name.starts_with("value_") {
            some = true;
            fields.insert(column.name.clone(), number);
        }
    }
    some.then(|| Value::Object(fields))
}

/// The columns of a table, and how many rows it has.
pub(super) fn table_fields(table: &Table) -> Map<String, Value> {
    let columns: Vec<Value> = table
        .columns
        .iter()
        .enumerate()
        .map(|(place, column)| {
            json!({
                "name": column.name,
                "description": description(column),
                "type": kind(table, place, column),
            })
        })
        .collect();
    let mut fields = Map::new();
    fields.insert("table:columns".to_owned(), json!(columns));
    fields.insert("table:row_count".to_owned(), json!(table.rows.len()));
    fields
}

/// The caption of a column with its unit, in both languages.
fn description(column: &Column) -> String {
    let [en, zh] = [Lang::En, Lang::Zh].map(|lang| caption_with_unit(column, lang));
    if en == zh { en } else { format!("{en} {zh}") }
}

/// What a column holds, as Parquet calls it.
fn kind(table: &Table, place: usize, column: &Column) -> &'static str {
    let mut cells = table.rows.iter().filter_map(|row| row.get(place)).peekable();
    let mut kind = None;
    for cell in cells.by_ref() {
        match cell {
            Cell::Empty => {}
            Cell::Text(_) => return "string",
            Cell::Number(_) => kind = Some("double"),
            Cell::Integer(_) => kind = kind.or(Some("int64")),
        }
    }
    kind.unwrap_or(if column.unit == Unit::None { "string" } else { "double" })
}
