//! Columns of Parquet files as text: lists that other programs write.

use std::fs::File;
use std::path::Path;

use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::record::Field;

use crate::calendar::day;

/// Bytes of all columns when unpacked.
const MOST_BYTES: i64 = 256 << 20;

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
    let said = |error: parquet::errors::ParquetError| error.to_string();
    let file = File::open(path).map_err(|error| error.to_string())?;
    let reader = SerializedFileReader::new(file).map_err(said)?;
    let about = reader.metadata();
    let bytes = about.row_groups().iter().map(|group| group.total_byte_size());
    if bytes.fold(0i64, i64::saturating_add) > MOST_BYTES {
        return Err(format!("> {} MiB", MOST_BYTES >> 20));
    }
    let columns = about.file_metadata().schema_descr().root_schema().get_fields();
    let place = |names: &&[&str]| {
        let is =
            |column: &str| names.iter().any(|name| name.eq_ignore_ascii_case(column));
        let at = columns.iter().position(|column| is(column.name()));
        at.ok_or_else(|| names.first().copied().unwrap_or_default().to_owned())
    };
    let places = wanted.iter().map(place).collect::<Result<Vec<_>, _>>()?;
    let mut rows = Vec::new();
    for row in reader.get_row_iter(None).map_err(said)? {
        let row = row.map_err(said)?;
        let fields: Vec<&Field> = row.get_column_iter().map(|(_, field)| field).collect();
        rows.push(
            places
                .iter()
                .map(|at| fields.get(*at).map_or_else(String::new, |f| text(f)))
                .collect(),
        );
    }
    Ok(rows)
}

fn text(field: &Field) -> String {
    const DAY_MS: i64 = 86_400_000;
    match field {
        Field::Str(text) => text.clone(),
        Field::Bytes(bytes) => String::from_utf8_lossy(bytes.data()).into_owned(),
        // The library's own words for days end the program where the calendar does.
        Field::Date(days) => day(i64::from(*days)),
        Field::TimestampMillis(ms) => day(ms.div_euclid(DAY_MS)),
        Field::TimestampMicros(us) => day(us.div_euclid(DAY_MS * 1000)),
        Field::Byte(_)
        | Field::Short(_)
        | Field::Int(_)
        | Field::Long(_)
        | Field::UByte(_)
        | Field::UShort(_)
        | Field::UInt(_)
        | Field::ULong(_) => field.to_string(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use parquet::data_type::{ByteArray, ByteArrayType, Int32Type};
    use parquet::file::properties::WriterProperties;
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::parser::parse_message_type;

    use super::*;

    const FORM: &str = "message list {
        required binary Tile (UTF8); required int32 day (DATE); required int32 year;
        required binary path (UTF8);
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
        for (at, of) in [(0, 0), (1, 0), (2, 1), (3, 1)] {
            let mut column = group.next_column().unwrap().unwrap();
            if at == 0 || at == 3 {
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
        assert_eq!(parquet_texts(&path, &[&["file", "href"]]).unwrap_err(), "file");
        std::fs::write(&path, "no Parquet").unwrap();
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
                std::fs::write(&path, &bytes).unwrap();
                drop(parquet_texts(&path, &[&["path"], &["tile"], &["day"]]));
            }
            std::fs::write(&path, &whole[..at]).unwrap();
            parquet_texts(&path, &[&["path"]]).unwrap_err();
        }
    }
}
