use geo_types::MultiPolygon;
use parquet::file::metadata::RowGroupMetaData;
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::record::Field;
use proptest::prelude::*;
use restora_table::{Cell, Column, Table, Unit};
use serde_json::{Value, json};

use super::*;
use crate::sample::{column, material, shapes, sites};
use crate::{Material, SiteShape};

/// A file as its reader sees it.
fn open(bytes: Vec<u8>) -> SerializedFileReader<bytes::Bytes> {
    SerializedFileReader::new(bytes::Bytes::from(bytes)).unwrap()
}

/// Names and values of every row.
fn read(bytes: Vec<u8>) -> Vec<Vec<(String, Field)>> {
    let file = open(bytes);
    let rows = file.get_row_iter(None).unwrap();
    rows.map(|row| {
        row.unwrap().get_column_iter().map(|(n, f)| (n.clone(), f.clone())).collect()
    })
    .collect()
}

fn metadata(bytes: Vec<u8>, key: &str) -> Value {
    let file = open(bytes);
    let all = file.metadata().file_metadata().key_value_metadata().unwrap().clone();
    let value = all.into_iter().find(|one| one.key == key).unwrap().value.unwrap();
    serde_json::from_str(&value).unwrap_or(Value::String(value))
}

fn field(cell: &Cell) -> Field {
    match cell {
        Cell::Empty => Field::Null,
        Cell::Text(text) => Field::Str(text.clone()),
        Cell::Integer(n) => Field::Long(*n),
        Cell::Number(n) => Field::Double(*n),
    }
}

#[test]
fn columns_have_the_type_of_their_cells() {
    let columns =
        ["word", "whole", "real", "both", "mixed", "empty", "none"].map(|name| {
            column(name, (name, ""), if name == "empty" { Unit::Mu } else { Unit::None })
        });
    let mut table = Table::new("t", columns.to_vec());
    let big = 9_007_199_254_740_993;
    table.push(vec![
        Cell::text("潘安湖"),
        Cell::Integer(big),
        Cell::Number(0.1 + 0.2),
        Cell::Integer(3),
        Cell::Integer(7),
        Cell::Empty,
        Cell::Empty,
    ]);
    table.push(vec![
        Cell::Empty,
        Cell::Empty,
        Cell::Empty,
        Cell::Number(0.5),
        Cell::text("x"),
        Cell::Empty,
        Cell::Empty,
    ]);
    let bytes = table_parquet(&table).unwrap();
    let rows = read(bytes.clone());
    let values: Vec<Field> = rows[0].iter().map(|(_, field)| field.clone()).collect();
    assert_eq!(
        values[..5],
        [
            Field::Str("潘安湖".to_owned()),
            Field::Long(big),
            Field::Double(0.300_000_000_000_000_04),
            Field::Double(3.0),
            Field::Str("7".to_owned()),
        ]
    );
    assert_eq!(rows[1][3].1, Field::Double(0.5));
    assert!(rows.iter().all(|row| row[5].1 == Field::Null && row[6].1 == Field::Null));
    let file = open(bytes);
    let schema = file.metadata().file_metadata().schema();
    let kinds: Vec<String> = schema
        .get_fields()
        .iter()
        .map(|field| field.get_physical_type().to_string())
        .collect();
    assert_eq!(
        kinds,
        ["BYTE_ARRAY", "INT64", "DOUBLE", "DOUBLE", "BYTE_ARRAY", "DOUBLE", "BYTE_ARRAY"]
    );
}

#[test]
fn columns_say_what_they_are() {
    let bytes = table_parquet(&sites()).unwrap();
    assert_eq!(metadata(bytes.clone(), "restora:table"), json!("sites"));
    let columns = metadata(bytes, "restora:columns");
    assert_eq!(
        columns[4],
        json!({"name": "area_ha", "caption": {"en": "Area", "zh": "面积"}, "unit": "hectares"})
    );
    let back: Vec<Column> = serde_json::from_value(columns).unwrap();
    assert_eq!(back, sites().columns);
}

#[test]
fn the_same_table_gives_the_same_bytes() {
    let all = || {
        let material = material();
        (
            table_parquet(&sites()).unwrap(),
            long_parquet(&material).unwrap(),
            geoparquet(&material).unwrap().unwrap(),
        )
    };
    assert_eq!(all(), all());
}

#[test]
fn row_groups_are_bounded_and_a_table_may_be_empty() {
    let mut table = Table::new("t", vec![column("n", ("", ""), Unit::Count)]);
    assert_eq!(read(table_parquet(&table).unwrap()).len(), 0);
    for n in 0..100_001 {
        table.push(vec![Cell::Integer(n)]);
    }
    let file = open(table_parquet(&table).unwrap());
    let rows: Vec<i64> =
        file.metadata().row_groups().iter().map(RowGroupMetaData::num_rows).collect();
    assert_eq!(rows, [100_000, 1]);
    assert!(table_parquet(&Table::new("nothing", Vec::new())).is_ok());
}

/// One line of the tidy table as text.
fn line(row: &[Cell]) -> String {
    row.iter().map(Cell::field).collect::<Vec<_>>().join("|")
}

#[test]
fn the_tidy_table_has_every_number_once() {
    let long = long_table(&material());
    let lines: Vec<String> = long.rows.iter().map(|row| line(row)).collect();
    // Two numbers of six rows, one of three; wetland has none and is no variable.
    assert_eq!(lines.len(), 6 * 2 + 3);
    assert_eq!(lines[0], "a|潘安湖|贾汪|site|2010|area_ha|ha|10.5");
    assert_eq!(lines[3], "a|潘安湖|贾汪|site|2019-06|forest_share|1|0.5");
    // What is not known stays as a row.
    assert_eq!(lines[5], "b|B & <b>||site|2010|forest_share|1|");
    assert_eq!(lines[13], "b|B & <b>||site|2010/2019-06|value_change_percent|%|-1.25");
    assert_eq!(lines[14], "union|||union|2010/2019-06|value_change_percent|%|20");
    assert_eq!(long_table(&Material::default()).rows.len(), 0);
}

#[test]
fn the_wide_table_has_a_row_for_each_site() {
    let wide = sites_wide(&material());
    let names: Vec<&str> =
        wide.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "site",
            "name",
            "group",
            "area_ha_2010",
            "forest_share_2010",
            "area_ha_2019_06",
            "forest_share_2019_06",
            "value_change_percent_2010_2019_06",
        ]
    );
    let lines: Vec<String> = wide.rows.iter().map(|row| line(row)).collect();
    assert_eq!(
        lines,
        ["a|潘安湖|贾汪|10.5|0.25|10.5|0.5|37.5", "b|B & <b>||4||4|0|-1.25", "c|||||||",]
    );
    assert_eq!(wide.columns[6].caption.zh, "森林覆盖率，2019-06");
    assert_eq!(wide.columns[7].caption.en, "Uplift, 2010 to 2019-06");
    assert_eq!(wide.columns[7].unit, Unit::Percent);
    assert_eq!(sites_wide(&Material::default()).rows.len(), 0);
}

#[test]
fn dates_that_are_written_alike_have_columns_of_their_own() {
    let mut sites = sites();
    // A date that was read back as a number is the label 2010 all the same.
    sites.rows[0][3] = Cell::Integer(2010);
    sites.rows[1][3] = Cell::text("2010.");
    sites.rows.truncate(2);
    let wide = sites_wide(&Material { tables: vec![sites], ..Material::default() });
    let names: Vec<&str> =
        wide.columns[3..].iter().map(|column| column.name.as_str()).collect();
    assert_eq!(
        names,
        ["area_ha_2010", "forest_share_2010", "area_ha_2010_2", "forest_share_2010_2"]
    );
    assert_eq!(line(&wide.rows[0]), "a|潘安湖|贾汪|10.5|0.25|10.5|0.5");
}

#[test]
fn twelve_dates_are_twelve_times_the_columns() {
    let mut sites = sites();
    let first = sites.rows[0].clone();
    sites.rows.clear();
    for month in 1..=12 {
        let mut row = first.clone();
        row[3] = Cell::text(format!("2020-{month:02}"));
        row[4] = Cell::Number(f64::from(month));
        sites.push(row);
    }
    let wide = sites_wide(&Material { tables: vec![sites], ..Material::default() });
    assert_eq!(wide.columns.len(), 3 + 12 * 2);
    let last = wide.column("area_ha_2020_12").unwrap();
    assert_eq!(wide.rows[0][last], Cell::Number(12.0));
}

#[test]
fn boundaries_are_as_the_specification_wants_them() {
    let bytes = geoparquet(&material()).unwrap().unwrap();
    let geo = metadata(bytes.clone(), "geo");
    assert_eq!(
        geo,
        json!({
            "version": "1.1.0",
            "primary_column": "geometry",
            "columns": {"geometry": {
                "encoding": "WKB",
                "geometry_types": ["MultiPolygon"],
                "crs": {"type": "GeographicCRS", "name": "CGCS2000"},
                "edges": "planar",
                "orientation": "counterclockwise",
                "covering": {"bbox": {
                    "xmin": ["bbox", "xmin"], "ymin": ["bbox", "ymin"],
                    "xmax": ["bbox", "xmax"], "ymax": ["bbox", "ymax"],
                }},
                "bbox": [117.0, 30.0, 121.0, 31.0],
            }},
        })
    );
    let rows = read(bytes);
    // Site b has no boundary; c has one, and no numbers.
    let id = |row: &[(String, Field)]| row[0].1.to_string();
    assert_eq!(rows.iter().map(|row| id(row)).collect::<Vec<_>>(), ["\"a\"", "\"c\""]);
    let last = rows[0].len() - 1;
    assert_eq!(rows[0][last].0, "bbox");
    assert_eq!(
        rows[0][last].1.to_string(),
        "{xmin: 117.0, ymin: 30.0, xmax: 118.0, ymax: 31.0}"
    );
    assert_eq!(rows[0][last - 1].0, "geometry");
    assert_eq!(rows[1][4].1, Field::Null);
}

#[test]
fn without_boundaries_there_is_no_file_and_an_unknown_crs_is_null() {
    let none = Material { shapes: None, ..material() };
    assert_eq!(geoparquet(&none).unwrap(), None);
    let mut unknown = material();
    unknown.shapes = Some(crate::SiteShapes { projjson: None, ..shapes() });
    let geo = metadata(geoparquet(&unknown).unwrap().unwrap(), "geo");
    assert_eq!(geo["columns"]["geometry"].get("crs"), Some(&Value::Null));
    // A boundary without a point has no extent, and there is none of the whole.
    let empty = SiteShape {
        id: "a".to_owned(),
        geometry: MultiPolygon(Vec::new()),
        lon_lat: None,
    };
    unknown.shapes = Some(crate::SiteShapes { sites: vec![empty], ..shapes() });
    let bytes = geoparquet(&unknown).unwrap().unwrap();
    assert_eq!(metadata(bytes.clone(), "geo")["columns"]["geometry"].get("bbox"), None);
    assert_eq!(read(bytes)[0].last().unwrap().1, Field::Null);
}

fn any_column() -> impl Strategy<Value = Vec<Cell>> {
    let cell = |some: BoxedStrategy<Cell>| prop_oneof![1 => Just(Cell::Empty), 3 => some];
    let words = cell(".{1,12}".prop_map(Cell::text).boxed());
    let whole = cell(any::<i64>().prop_map(Cell::Integer).boxed());
    let finite = proptest::num::f64::NORMAL | proptest::num::f64::ZERO;
    let real = cell(finite.prop_map(Cell::Number).boxed());
    let all = |one: BoxedStrategy<Cell>| proptest::collection::vec(one, 20);
    prop_oneof![all(words.boxed()), all(whole.boxed()), all(real.boxed())]
}

proptest! {
    /// What is written is read back to the last bit.
    #[test]
    fn every_table_comes_back(columns in proptest::collection::vec(any_column(), 1..6)) {
        let heads = (0..columns.len()).map(|i| column(&format!("c{i}"), ("", ""), Unit::None));
        let mut table = Table::new("t", heads.collect());
        for row in 0..20 {
            table.push(columns.iter().map(|column| column[row].clone()).collect());
        }
        let rows = read(table_parquet(&table).unwrap());
        prop_assert_eq!(rows.len(), 20);
        for (found, wanted) in rows.iter().zip(&table.rows) {
            for ((_, found), cell) in found.iter().zip(wanted) {
                prop_assert_eq!(found, &field(cell));
            }
        }

    }
}
