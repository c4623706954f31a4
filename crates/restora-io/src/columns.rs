//! Columns of Parquet files as text: lists that other programs write.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use parquet::basic::{LogicalType, TimeUnit};
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::record::Field;
use parquet::schema::types::Type;

use crate::calendar::day;

/// Rows of a list, and bytes of all its words.
const MOST_ROWS: i64 = 2_000_000;
const MOST_BYTES: usize = 256 << 20;

/// The rows of a Parquet file, of each the columns that have one of these names, whatever case
/// they are written in, in the order of `wanted`. Numbers, words and days become what a CSV would
/// have; what is missing is empty.
///
/// # Errors
/// What is wrong with the file, or the first name of a column that is not there.
pub fn parquet_texts(
    path: &Path,
    wanted: &[&[&str]],
) -> Result<Vec<Vec<String>>, String> {
    // The library takes some damage for a defect of its own and ends the thread that it is on.
    std::thread::scope(|scope| {
        let reading = std::thread::Builder::new().name(GUARDED.to_owned());
        let reading = reading.spawn_scoped(scope, || read(path, wanted));
        let reading = reading.map_err(|error| error.to_string())?;
        reading.join().unwrap_or_else(|_| Err("damaged".to_owned()))
    })
}

/// The name of threads that may end by a panic, of which nobody needs to hear.
pub const GUARDED: &str = "guarded";

fn read(path: &Path, wanted: &[&[&str]]) -> Result<Vec<Vec<String>>, String> {
    let said = |error: ParquetError| error.to_string();
    let file = File::open(path).map_err(|error| error.to_string())?;
    let reader = SerializedFileReader::new(file).map_err(said)?;
    let about = reader.metadata().file_metadata();
    if about.num_rows() > MOST_ROWS {
        return Err(format!("> {MOST_ROWS} rows"));
    }
    let form = about.schema_descr().root_schema();
    let columns = form.get_fields();
    let place = |names: &&[&str]| {
        let is =
            |column: &str| names.iter().any(|name| name.eq_ignore_ascii_case(column));
        let at = columns.iter().position(|column| is(column.name()));
        at.ok_or_else(|| names.first().copied().unwrap_or_default().to_owned())
    };
    let places = wanted.iter().map(place).collect::<Result<Vec<_>, _>>()?;
    // No more than these are unpacked.
    let mut own = places.clone();
    own.sort_unstable();
    own.dedup();
    let fields: Vec<_> = own.iter().map(|at| Arc::clone(&columns[*at])).collect();
    let nanoseconds: Vec<bool> =
        fields.iter().map(|field| in_nanoseconds(field)).collect();
    let narrow = Type::group_type_builder(form.name()).with_fields(fields).build();
    let places: Vec<usize> =
        places.iter().filter_map(|at| own.binary_search(at).ok()).collect();
    let (mut rows, mut bytes) = (Vec::new(), 0);
    for row in reader.get_row_iter(Some(narrow.map_err(said)?)).map_err(said)? {
        let row = row.map_err(said)?;
        let fields = row.get_column_iter().zip(&nanoseconds);
        let texts: Vec<String> =
            fields.map(|((_, field), nanoseconds)| text(field, *nanoseconds)).collect();
        bytes += texts.iter().map(String::len).sum::<usize>();
        if bytes > MOST_BYTES {
            return Err(format!("> {} MiB", MOST_BYTES >> 20));
        }
        let cell = |at: &usize| texts.get(*at).cloned().unwrap_or_default();
        rows.push(places.iter().map(cell).collect());
    }
    Ok(rows)
}

/// Whether a column has times in nanoseconds, which the library gives as bare numbers.
fn in_nanoseconds(column: &Type) -> bool {
    let kind = column.get_basic_info().logical_type_ref();
    matches!(kind, Some(LogicalType::Timestamp(time)) if time.unit == TimeUnit::NANOS)
}

fn text(field: &Field, nanoseconds: bool) -> String {
    const DAY_MS: i64 = 86_400_000;
    let whole = |number: f64| {
        let whole = number.fract() == 0.0 && number.abs() < 1e15;
        if whole { format!("{number:.0}") } else { number.to_string() }
    };
    match field {
        Field::Null => String::new(),
        Field::Str(text) => text.trim().to_owned(),
        Field::Bytes(bytes) => String::from_utf8_lossy(bytes.data()).trim().to_owned(),
        // The library's own words for days end the program where the calendar does.
        Field::Date(days) => day(i64::from(*days)),
        Field::TimestampMillis(ms) => day(ms.div_euclid(DAY_MS)),
        Field::TimestampMicros(us) => day(us.div_euclid(DAY_MS * 1000)),
        Field::Long(ns) if nanoseconds => day(ns.div_euclid(DAY_MS * 1_000_000)),
        Field::Byte(_)
        | Field::Short(_)
        | Field::Int(_)
        | Field::Long(_)
        | Field::UByte(_)
        | Field::UShort(_)
        | Field::UInt(_)
        | Field::ULong(_) => field.to_string(),
        // Years beside which one is missing.
        Field::Float(number) => whole(f64::from(*number)),
        Field::Double(number) => whole(*number),
        // Nothing that names a tile, a day or a file: as a word that will be told.
        other => format!("{other:?}"),
    }
}

#[cfg(test)]
mod tests {
    use parquet::data_type::{
        ByteArray, ByteArrayType, DoubleType, Int32Type, Int64Type,
    };
    use parquet::file::properties::WriterProperties;
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::parser::parse_message_type;

    use super::*;

    const FORM: &str = "message list {
        required binary Tile (UTF8); required int32 day (DATE); required int32 year;
        required binary path (UTF8); required int64 time (TIMESTAMP(NANOS,true));
        required double number;
    }";

    fn list(path: &Path) {
        let schema = Arc::new(parse_message_type(FORM).unwrap());
        let options = Arc::new(WriterProperties::builder().build());
        let mut file =
            SerializedFileWriter::new(File::create(path).unwrap(), schema, options)
                .unwrap();
        let mut group = file.next_row_group().unwrap();
        let words = [["h0", "h1"], ["a.tif", "b.tif"]]
            .map(|words| words.map(|word| ByteArray::from(word.as_bytes().to_vec())));
        let numbers = [[18_078, 18_079], [2019, 2020]];
        for (at, of) in [(0, 0), (1, 0), (2, 1), (3, 1), (4, 0), (5, 0)] {
            let mut column = group.next_column().unwrap().unwrap();
            if at == 4 {
                let noon = [1_561_982_400_000_000_000, -1];
                column.typed::<Int64Type>().write_batch(&noon, None, None).unwrap();
            } else if at == 5 {
                column
                    .typed::<DoubleType>()
                    .write_batch(&[2019.0, 0.5], None, None)
                    .unwrap();
            } else if at == 0 || at == 3 {
                column
                    .typed::<ByteArrayType>()
                    .write_batch(&words[of], None, None)
                    .unwrap();
            } else {
                column
                    .typed::<Int32Type>()
                    .write_batch(&numbers[of], None, None)
                    .unwrap();
            }
            column.close().unwrap();
        }
        group.close().unwrap();
        file.close().unwrap();
    }

    #[test]
    fn columns_are_found_by_any_of_their_names() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("list.parquet");
        list(&path);
        let wanted: [&[&str]; 4] = [&["path"], &["tile"], &["date", "day"], &["year"]];
        // 18078 days after 1970 is the first of July 2019.
        assert_eq!(
            parquet_texts(&path, &wanted).unwrap(),
            [
                ["a.tif", "h0", "2019-07-01", "2019"],
                ["b.tif", "h1", "2019-07-02", "2020"]
            ]
        );
        // Noon of that day, and a nanosecond before 1970.
        assert_eq!(
            parquet_texts(&path, &[&["number"], &["time"]]).unwrap(),
            [["2019", "2019-07-01"], ["0.5", "1969-12-31"]]
        );
        assert_eq!(parquet_texts(&path, &[&["file", "href"]]).unwrap_err(), "file");
        crate::write_file(&path, b"no Parquet").unwrap();
        parquet_texts(&path, &[&["path"]]).unwrap_err();
    }

    /// Damaged anywhere, a file is refused or read, and never ends the program.
    #[test]
    fn damage_is_no_panic() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("list.parquet");
        list(&path);
        let whole = std::fs::read(&path).unwrap();
        for at in 0..whole.len() {
            for change in [0x01, 0x80, 0xff] {
                let mut bytes = whole.clone();
                bytes[at] ^= change;
                crate::write_file(&path, &bytes).unwrap();
                drop(parquet_texts(&path, &[&["path"], &["tile"], &["day"], &["time"]]));
            }
            crate::write_file(&path, &whole[..at]).unwrap();
            parquet_texts(&path, &[&["path"]]).unwrap_err();
        }
    }
}
