//! What a Shapefile's attribute table (dBase III) says of its text, which GDAL does not.
//!
//! Many Chinese Shapefiles are GBK without saying so, or claim Latin-1. GDAL would then
//! hand out garbage that looks like text. So the bytes are looked at first.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

/// What is known of the text of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DbfText {
    /// A `.cpg` file or the table's language byte names the encoding.
    Declared,
    /// Nothing is said, and all of it is UTF-8.
    Utf8,
    /// Nothing is said, and it is not UTF-8.
    Other,
}

/// Looks at the table beside a `.shp`; `None` if there is none that can be read.
pub(super) fn look(shp: &Path) -> Option<DbfText> {
    if sidecar(shp, "cpg").is_some() {
        return Some(DbfText::Declared);
    }
    let file = File::open(sidecar(shp, "dbf")?).ok()?;
    read(&mut BufReader::new(file))
}

/// The file of the same stem with this extension, in either case.
fn sidecar(shp: &Path, extension: &str) -> Option<PathBuf> {
    [extension.to_owned(), extension.to_ascii_uppercase()]
        .iter()
        .map(|e| shp.with_extension(e))
        .find(|path| path.is_file())
}

fn read(input: &mut impl Read) -> Option<DbfText> {
    let mut head = [0u8; 32];
    input.read_exact(&mut head).ok()?;
    // 0 says nothing; 0x57 says "the system's own", which GDAL and others write for all.
    if !matches!(head[29], 0 | 0x57) {
        return Some(DbfText::Declared);
    }
    let header = usize::from(u16::from_le_bytes([head[8], head[9]]));
    let record = usize::from(u16::from_le_bytes([head[10], head[11]]));
    let mut rest = vec![0u8; header.checked_sub(32)?];
    input.read_exact(&mut rest).ok()?;
    let mut utf8 = true;
    let mut texts = Vec::new();
    // Byte 0 of a record is its deletion mark.
    let mut start = 1;
    for field in rest.chunks_exact(32).take_while(|field| field[0] != 0x0d) {
        utf8 &= is_utf8(field[..11].split(|b| *b == 0).next().unwrap_or_default());
        let text = field[11].eq_ignore_ascii_case(&b'C');
        // A text of more than 255 bytes has the rest of its length where others have their
        // decimals.
        let high = if text { usize::from(field[17]) << 8 } else { 0 };
        let end = start + high + usize::from(field[16]);
        if text {
            texts.push(start..end);
        }
        start = end;
    }
    let mut row = vec![0u8; record];
    while utf8 && record > 0 && input.read_exact(&mut row).is_ok() {
        utf8 = texts.iter().all(|place| row.get(place.clone()).is_none_or(is_utf8));
    }
    Some(if utf8 { DbfText::Utf8 } else { DbfText::Other })
}

/// Whether a field is UTF-8; its last character may have been cut off by the field's width.
fn is_utf8(field: &[u8]) -> bool {
    match std::str::from_utf8(field) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A table of one text field of 6 bytes.
    fn table(language: u8, rows: &[&[u8; 6]]) -> Vec<u8> {
        let mut bytes = vec![3, 99, 1, 1];
        bytes.extend(u32::try_from(rows.len()).unwrap().to_le_bytes());
        bytes.extend(65u16.to_le_bytes());
        bytes.extend(7u16.to_le_bytes());
        bytes.resize(32, 0);
        bytes[29] = language;
        bytes.extend(b"NAME\0\0\0\0\0\0\0C\0\0\0\0\x06\0");
        bytes.resize(64, 0);
        bytes.push(0x0d);
        for row in rows {
            bytes.push(b' ');
            bytes.extend(*row);
        }
        bytes
    }

    #[test]
    fn the_bytes_decide_where_nothing_is_said() {
        let gbk = b"\xc5\xcb\xb0\xb2\xba\xfe";
        let see = |bytes: &[u8]| read(&mut std::io::Cursor::new(bytes.to_vec())).unwrap();
        assert_eq!(see(&table(0, &[b"plain ", gbk])), DbfText::Other);
        assert_eq!(see(&table(0x57, &[gbk])), DbfText::Other);
        // 0x4D is code page 936, GBK.
        assert_eq!(see(&table(0x4d, &[gbk])), DbfText::Declared);
        assert_eq!(see(&table(0, &[b"\xe6\xb9\x96\xe6\xb9\x96"])), DbfText::Utf8);
        // The second character is cut off by the width of the field.
        assert_eq!(see(&table(0, &[b" \xe6\xb9\x96\xe6\xb9"])), DbfText::Utf8);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = read(&mut std::io::Cursor::new(bytes));
        }
    }
}
