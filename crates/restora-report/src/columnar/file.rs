//! Parquet, column by column.

use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{ColumnPath, Type, TypePtr};
use restora_table::{Cell, Table};

/// Rows of a row group at most, so that a reader never has to hold a whole file.
pub(super) const ROWS_OF_GROUP: usize = 100_000;

/// Name of the column with the boundaries.
pub(super) const GEOMETRY: &str = "geometry";

/// Name of the column with their extents, and of its parts.
pub(super) const BBOX: &str = "bbox";

/// The parts of [`BBOX`].
pub(super) const SIDES: [&str; 4] = ["xmin", "ymin", "xmax", "ymax"];

/// Boundaries beside the rows of a table, one for each row.
pub(super) struct Shapes {
    /// As well-known binary.
    pub(super) wkb: Vec<Vec<u8>>,
    /// Their extents; none for one without a point.
    pub(super) boxes: Vec<Option<[f64; 4]>>,
}

/// What the cells of a column are stored as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Words,
    Whole,
    Real,
}

/// A table as a Parquet file, with boundaries where there are any, and more metadata.
pub(super) fn write(
    table: &Table,
    shapes: Option<&Shapes>,
    more: Vec<KeyValue>,
) -> Result<Vec<u8>> {
    let kinds: Vec<Kind> =
        (0..table.columns.len()).map(|column| kind(table, column)).collect();
    let schema = schema(table, &kinds, shapes.is_some())?;
    let mut metadata = describe(table)?;
    metadata.extend(more);
    let properties = properties(metadata);
    let mut file = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties))?;
    let mut first = 0;
    for rows in table.rows.chunks(ROWS_OF_GROUP) {
        let mut group = file.next_row_group()?;
        for (column, kind) in kinds.iter().enumerate() {
            cells(&mut group, *kind, rows.iter().map(|row| &row[column]))?;
        }
        if let Some(shapes) = shapes {
            let part = first..first + rows.len();
            boundaries(&mut group, &shapes.wkb[part.clone()], &shapes.boxes[part])?;
        }
        group.close()?;
        first += rows.len();
    }
    file.into_inner()
}

fn properties(metadata: Vec<KeyValue>) -> WriterProperties {
    let geometry = ColumnPath::from(GEOMETRY);
    WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_max_row_group_row_count(Some(ROWS_OF_GROUP))
        // The least and the greatest of some binary say nothing, and no two boundaries agree.
        .set_column_statistics_enabled(geometry.clone(), EnabledStatistics::None)
        .set_column_dictionary_enabled(geometry, false)
        .set_key_value_metadata(Some(metadata))
        .build()
}

/// What the table and its columns are, as JSON for programs.
fn describe(table: &Table) -> Result<Vec<KeyValue>> {
    let columns = serde_json::to_string(&table.columns)
        .map_err(|cause| ParquetError::General(cause.to_string()))?;
    Ok(vec![
        KeyValue::new("restora:table".to_owned(), table.name.clone().into_owned()),
        KeyValue::new("restora:columns".to_owned(), columns),
    ])
}

fn kind(table: &Table, column: usize) -> Kind {
    let mut kind = None;
    for row in &table.rows {
        kind = match (&row[column], kind) {
            (Cell::Text(_), _) => return Kind::Words,
            (Cell::Empty, kind) => kind,
            (Cell::Number(_), _) | (Cell::Integer(_), Some(Kind::Real)) => {
                Some(Kind::Real)
            }
            (Cell::Integer(_), _) => Some(Kind::Whole),
        };
    }
    // Nothing is known of what an empty column would hold but its unit.
    let measured = table.columns[column].unit != restora_table::Unit::None;
    kind.unwrap_or(if measured { Kind::Real } else { Kind::Words })
}

fn schema(table: &Table, kinds: &[Kind], with_shapes: bool) -> Result<TypePtr> {
    let mut fields = Vec::new();
    for (column, kind) in table.columns.iter().zip(kinds) {
        let (physical, logical) = match kind {
            Kind::Words => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
            Kind::Whole => (Physical::INT64, None),
            Kind::Real => (Physical::DOUBLE, None),
        };
        let field = Type::primitive_type_builder(&column.name, physical)
            .with_repetition(Repetition::OPTIONAL)
            .with_logical_type(logical);
        fields.push(Arc::new(field.build()?));
    }
    if with_shapes {
        let geometry = Type::primitive_type_builder(GEOMETRY, Physical::BYTE_ARRAY)
            .with_repetition(Repetition::OPTIONAL);
        fields.push(Arc::new(geometry.build()?));
        let mut sides = Vec::new();
        for side in SIDES {
            let side = Type::primitive_type_builder(side, Physical::DOUBLE)
                .with_repetition(Repetition::REQUIRED);
            sides.push(Arc::new(side.build()?));
        }
        let bbox = Type::group_type_builder(BBOX)
            .with_repetition(Repetition::OPTIONAL)
            .with_fields(sides);
        fields.push(Arc::new(bbox.build()?));
    }
    Ok(Arc::new(Type::group_type_builder("schema").with_fields(fields).build()?))
}

/// The cells of one column in a row group.
fn cells<'a>(
    group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    kind: Kind,
    cells: impl Iterator<Item = &'a Cell>,
) -> Result<()> {
    match kind {
        Kind::Words => put::<ByteArrayType>(group, cells.map(words)),
        Kind::Whole => put::<Int64Type>(group, cells.map(whole)),
        Kind::Real => put::<DoubleType>(group, cells.map(real)),
    }
}

fn words(cell: &Cell) -> Option<ByteArray> {
    match cell {
        Cell::Empty => None,
        Cell::Text(text) => Some(ByteArray::from(text.as_str())),
        number => Some(ByteArray::from(number.field().into_bytes())),
    }
}

fn whole(cell: &Cell) -> Option<i64> {
    if let Cell::Integer(n) = cell { Some(*n) } else { None }
}

fn real(cell: &Cell) -> Option<f64> {
    match cell {
        Cell::Integer(n) => Some(*n as f64),
        Cell::Number(n) => Some(*n),
        Cell::Empty | Cell::Text(_) => None,
    }
}

/// The boundaries of a row group, and their extents.
fn boundaries(
    group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    wkb: &[Vec<u8>],
    boxes: &[Option<[f64; 4]>],
) -> Result<()> {
    let bytes = wkb.iter().map(|bytes| Some(ByteArray::from(bytes.clone())));
    put::<ByteArrayType>(group, bytes)?;
    for side in 0..SIDES.len() {
        put::<DoubleType>(group, boxes.iter().map(|sides| sides.map(|s| s[side])))?;
    }
    Ok(())
}

/// One column of a row group: what is there, and for each row whether it is there.
fn put<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    cells: impl Iterator<Item = Option<T::T>>,
) -> Result<()> {
    let (mut values, mut levels) = (Vec::new(), Vec::new());
    for cell in cells {
        levels.push(i16::from(cell.is_some()));
        values.extend(cell);
    }
    let Some(mut column) = group.next_column()? else {
        return Err(ParquetError::General("more columns than the schema has".to_owned()));
    };
    column.typed::<T>().write_batch(&values, Some(&levels), None)?;
    column.close()
}
