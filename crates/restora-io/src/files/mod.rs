//! Files put in place as a whole or not at all, and their checksums.

mod claim;
mod csv;
mod output;
mod parts;
mod sealed;
mod seen;
mod staging;
mod temp;
mod twice;

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use restora_message::Problem;
use restora_message::catalogue::run;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

pub use self::csv::{csv_header, csv_rows, table_csv};
pub use output::{OutputDir, is_plain, may_fill};
pub use parts::PartsFile;
pub use sealed::{SealedReader, SealedWriter};
pub use seen::{FileSeen, SeenFile, see};
pub(crate) use temp::TempFile;
pub use temp::write_file;
pub use twice::link_or_copy;

/// A file as it was read: enough to tell later whether it is still the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FileStamp {
    /// Where it is.
    pub path: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256, in lower-case hexadecimal digits.
    pub sha256: String,
}

/// Reads a whole file and stamps it.
pub fn stamp(path: &Path) -> Result<FileStamp, Problem> {
    stamp_as(path, path)
}

/// The same of a file that is told of by another name.
fn stamp_as(path: &Path, shown: &Path) -> Result<FileStamp, Problem> {
    let failed = |error: io::Error| {
        Problem::new(&run::READ).with("path", shown.display()).with("cause", error)
    };
    let mut file = File::open(path).map_err(failed)?;
    let mut hash = Sha256::new();
    // Small enough to stay in the processor's cache, and to be made for each of many small files.
    let mut buffer = vec![0u8; 1 << 16];
    let mut bytes = 0;
    loop {
        let n = match file.read(&mut buffer) {
            Ok(0) => break,
            Ok(n) => n,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(failed(error)),
        };
        hash.update(&buffer[..n]);
        bytes += n as u64;
    }
    Ok(FileStamp { path: path.to_path_buf(), bytes, sha256: hex(hash) })
}

/// The SHA-256 of bytes, in lower-case hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    hex(Sha256::new_with_prefix(bytes))
}

/// A checksum in hexadecimal digits.
fn hex(hash: Sha256) -> String {
    let bytes = hash.finalize();
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.map(hex_digit).collect()
}

fn hex_digit(nibble: u8) -> char {
    char::from_digit(u32::from(nibble), 16).unwrap_or('0')
}

/// A failure to write, told as a full disk where it is one.
pub(crate) fn write_problem(path: &Path, error: &io::Error) -> Problem {
    // 28 is ENOSPC, 112 Windows' ERROR_DISK_FULL.
    let code = if cfg!(windows) { 112 } else { 28 };
    let full =
        error.kind() == io::ErrorKind::StorageFull || error.raw_os_error() == Some(code);
    let entry = if full { &run::DISK } else { &run::WRITE };
    Problem::new(entry).with("path", path.display()).with("cause", error)
}

/// Makes names in a folder last through a power cut, where the system can.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// Whether a file holds these bytes.
fn holds(path: &Path, bytes: &[u8]) -> io::Result<bool> {
    Ok(std::fs::read(path)? == bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_is_the_sha256_of_the_bytes() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("甲.txt");
        write_file(&path, b"abc").unwrap();
        let stamp = stamp(&path).unwrap();
        // FIPS 180-4, the example of one block.
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!((stamp.bytes, stamp.sha256.as_str()), (3, abc));
        let missing = super::stamp(&dir.path().join("乙")).unwrap_err();
        assert_eq!(missing.entry.code, "E701");
    }

    #[test]
    fn a_full_disk_is_told_from_other_failures() {
        let path = Path::new("a");
        let full = write_problem(path, &io::Error::from(io::ErrorKind::StorageFull));
        assert_eq!(full.entry.code, "E602");
        let denied =
            write_problem(path, &io::Error::from(io::ErrorKind::PermissionDenied));
        assert_eq!(denied.entry.code, "E702");
    }
}
