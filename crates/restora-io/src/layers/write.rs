//! Tables as OGR layers.

use std::collections::BTreeSet;

use gdal::Dataset;
use gdal::errors::Result as GdalResult;
use gdal::spatial_ref::SpatialRef;
use gdal::vector::{
    Feature, FieldDefn, LayerAccess as _, LayerOptions, OGRFieldType, OGRwkbGeometryType,
    ToGdal as _,
};
use geo_types::MultiPolygon;
use restora_table::{Cell, Table, Unit};

/// Longer names of columns are cut by `PostgreSQL`.
const LONGEST_NAME: usize = 63;

/// Creates a layer of a table, with polygons where there are any.
pub(super) fn write(
    dataset: &mut Dataset,
    (name, table): (&str, &Table),
    polygons: Option<(&[&MultiPolygon], Option<&SpatialRef>)>,
    options: &[&str],
) -> GdalResult<()> {
    let layer = dataset.create_layer(LayerOptions {
        name,
        srs: polygons.and_then(|(_, srs)| srs),
        ty: if polygons.is_some() {
            OGRwkbGeometryType::wkbMultiPolygon
        } else {
            OGRwkbGeometryType::wkbNone
        },
        options: Some(options),
    })?;
    let kinds: Vec<Kind> = (0..table.columns.len()).map(|at| kind(table, at)).collect();
    for (name, kind) in names(table).iter().zip(&kinds) {
        FieldDefn::new(name, kind.ogr())?.add_to_layer(&layer)?;
    }
    for (at, row) in table.rows.iter().enumerate() {
        let mut feature = Feature::new(layer.defn())?;
        for (field, (cell, kind)) in row.iter().zip(&kinds).enumerate() {
            match (cell, kind) {
                (Cell::Empty, _) => feature.set_field_null(field)?,
                (Cell::Integer(n), Kind::Integer) => {
                    feature.set_field_integer64(field, *n)?;
                }
                (Cell::Integer(n), Kind::Number) => {
                    feature.set_field_double(field, *n as f64)?;
                }
                (Cell::Number(n), Kind::Number) => feature.set_field_double(field, *n)?,
                (other, _) => {
                    // A text ends at a NUL in C.
                    let text = other.field().replace('\0', "");
                    feature.set_field_string(field, &text)?;
                }
            }
        }
        if let Some(polygons) = polygons.and_then(|(all, _)| all.get(at))
            && !polygons.0.is_empty()
        {
            feature.set_geometry(polygons.to_gdal()?)?;
        }
        feature.create(&layer)?;
    }
    Ok(())
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    Integer,
    Number,
}

impl Kind {
    fn ogr(self) -> OGRFieldType::Type {
        match self {
            Self::Text => OGRFieldType::OFTString,
            Self::Integer => OGRFieldType::OFTInteger64,
            Self::Number => OGRFieldType::OFTReal,
        }
    }
}

fn kind(table: &Table, at: usize) -> Kind {
    let cells =
        || table.rows.iter().map(|row| &row[at]).filter(|cell| **cell != Cell::Empty);
    let empty = cells().next().is_none();
    if cells().any(|cell| matches!(cell, Cell::Text(_))) {
        Kind::Text
    } else if empty {
        // Nobody knows: a column with a unit would hold numbers.
        if table.columns[at].unit == Unit::None { Kind::Text } else { Kind::Number }
    } else if cells().all(|cell| matches!(cell, Cell::Integer(_))) {
        Kind::Integer
    } else {
        Kind::Number
    }
}

/// Names of the columns, short enough and each of its own.
fn names(table: &Table) -> Vec<String> {
    // What OGR and QGIS call the geometry and the row.
    let mut taken: BTreeSet<String> =
        ["fid", "geom", "ogc_fid"].map(str::to_owned).into();
    let mut own = |name: &str| {
        let mut candidate = cut(name, LONGEST_NAME).to_owned();
        let mut number = 2;
        while !taken.insert(candidate.to_lowercase()) {
            let end = format!("_{number}");
            candidate = format!("{}{end}", cut(name, LONGEST_NAME - end.len()));
            number += 1;
        }
        candidate
    };
    table.columns.iter().map(|column| own(&column.name)).collect()
}

/// The beginning of a name, of so many bytes at most.
fn cut(name: &str, most: usize) -> &str {
    let mut end = name.len().min(most);
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    &name[..end]
}

#[cfg(test)]
mod tests {
    use restora_table::{Caption, Column};

    use super::*;

    fn table(columns: &[(&str, Unit)], rows: Vec<Vec<Cell>>) -> Table {
        let column = |(name, unit): &(&str, Unit)| Column {
            name: (*name).to_owned(),
            caption: Caption::default(),
            unit: *unit,
        };
        Table { rows, ..Table::new("t", columns.iter().map(column).collect()) }
    }

    #[test]
    fn names_are_short_and_their_own() {
        let long = "植".repeat(30);
        let columns = [
            ("area_m2", Unit::None),
            ("AREA_m2", Unit::None),
            ("geom", Unit::None),
            (long.as_str(), Unit::None),
            (long.as_str(), Unit::None),
        ];
        let names = names(&table(&columns, Vec::new()));
        assert_eq!(names[..3], ["area_m2", "AREA_m2_2", "geom_2"]);
        // 21 characters of three bytes are 63 bytes; 20 of them leave room for two more.
        assert_eq!(names[3], "植".repeat(21));
        assert_eq!(names[4], format!("{}_2", "植".repeat(20)));
    }

    #[test]
    fn a_column_is_of_what_it_holds() {
        let columns =
            [("a", Unit::None), ("b", Unit::None), ("c", Unit::Mu), ("d", Unit::None)];
        let rows = vec![
            vec![Cell::Integer(1), Cell::Integer(1), Cell::Empty, Cell::Empty],
            vec![Cell::Empty, Cell::Number(0.5), Cell::Empty, Cell::Empty],
        ];
        let table = table(&columns, rows);
        let kinds: Vec<Kind> = (0..4).map(|at| kind(&table, at)).collect();
        assert_eq!(kinds, [Kind::Integer, Kind::Number, Kind::Number, Kind::Text]);
    }
}
