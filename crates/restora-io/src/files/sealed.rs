//! A file that tells by itself whether it is whole.
//!
//! A line of JSON says what it is; sections follow, each with its kind and length; the last line
//! is the SHA-256 of everything before it, in hexadecimal digits. Such files go from machine to
//! machine, so none of what they say is trusted before the checksum holds.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use restora_message::Problem;
use restora_message::catalogue::{run, shards};
use sha2::{Digest as _, Sha256};

use super::claim::Claim;
use super::temp::{TempFile, folder_of, is_partial_of};
use super::{hex, stamp_as, write_problem};

/// Bytes of the last line: 64 digits and the end of the line.
const SEAL: u64 = 65;

/// Bytes of the first line, at most.
const MOST_HEAD: u64 = 1 << 16;

/// Bytes before each section: its kind, and its length as 64 bits, the lowest first.
const SECTION_HEAD: u64 = 9;

/// A sealed file on its way, under a hidden name beside its own. Dropped before it is sealed, it
/// vanishes.
#[must_use]
#[derive(Debug)]
pub struct SealedWriter {
    file: BufWriter<File>,
    hash: Sha256,
    temp: TempFile,
    target: PathBuf,
    // Let go of when the hidden file is gone or has its name. Two that make the same may do so.
    _claim: Option<Claim>,
}

impl SealedWriter {
    /// Begins the file that will be `target`; `head` is a text of one line.
    ///
    /// # Errors
    /// If nothing can be written there.
    pub fn create(target: &Path, head: &str) -> Result<Self, Problem> {
        let temp = TempFile::beside(target)?;
        let claim = Claim::take(target).ok().flatten().filter(Claim::excludes_others);
        if claim.is_some() {
            // What others that were killed have left on their way to the same file.
            remove_left_behind(target, temp.path());
        }
        let file =
            File::create(temp.path()).map_err(|error| write_problem(target, &error))?;
        let mut made = Self {
            file: BufWriter::new(file),
            hash: Sha256::new(),
            temp,
            target: target.to_path_buf(),
            _claim: claim,
        };
        made.put(head.as_bytes())?;
        made.put(b"\n")?;
        Ok(made)
    }

    fn put(&mut self, bytes: &[u8]) -> Result<(), Problem> {
        self.hash.update(bytes);
        self.file.write_all(bytes).map_err(|error| write_problem(&self.target, &error))
    }

    /// Adds a section.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn section(&mut self, kind: u8, bytes: &[u8]) -> Result<(), Problem> {
        self.put(&[kind])?;
        self.put(&(bytes.len() as u64).to_le_bytes())?;
        self.put(bytes)
    }

    /// Seals it, makes it last, reads it back, and gives it its name.
    ///
    /// # Errors
    /// If it cannot be written, or reads back otherwise.
    pub fn finish(mut self) -> Result<(), Problem> {
        let shown = self.target.clone();
        let failed = |error: &io::Error| write_problem(&shown, error);
        let seal = hex(self.hash.clone()) + "\n";
        self.hash.update(seal.as_bytes());
        self.file.write_all(seal.as_bytes()).map_err(|error| failed(&error))?;
        self.file.flush().map_err(|error| failed(&error))?;
        self.file.get_ref().sync_all().map_err(|error| failed(&error))?;
        // Windows renames no file that is open.
        drop(self.file);
        if stamp_as(self.temp.path(), &shown)?.sha256 != hex(self.hash) {
            return Err(Problem::new(&run::VERIFY).with("path", shown.display()));
        }
        self.temp.persist(&shown)
    }
}

/// Removes hidden contents of a file that nobody finished, but for one's own.
fn remove_left_behind(target: &Path, own: &Path) {
    for entry in std::fs::read_dir(folder_of(target)).into_iter().flatten().flatten() {
        let name = entry.file_name();
        if is_partial_of(target, Path::new(&name)) && own.file_name() != Some(&name) {
            drop(std::fs::remove_file(entry.path()));
        }
    }
}

/// A sealed file that is whole, to be read section by section.
#[derive(Debug)]
pub struct SealedReader {
    file: BufReader<File>,
    path: PathBuf,
    head: String,
    /// The checksum of everything.
    seal: String,
    /// Bytes of sections that have not been read.
    left: u64,
}

impl SealedReader {
    /// Opens a file and checks that it is whole.
    ///
    /// # Errors
    /// If it cannot be read, or is none of these files, or not a whole one.
    pub fn open(path: &Path) -> Result<Self, Problem> {
        let failed = |error: io::Error| unreadable(path, &error);
        let damaged = || damaged(path);
        let mut file = File::open(path).map_err(failed)?;
        let bytes = file.metadata().map_err(failed)?.len();
        let covered = bytes.checked_sub(SEAL).ok_or_else(damaged)?;
        let mut hash = Sha256::new();
        let mut head = Vec::new();
        let mut buffer = vec![0u8; 1 << 16];
        let mut left = covered;
        let mut in_head = true;
        while left > 0 {
            let most = left.min(buffer.len() as u64);
            let part = &mut buffer[..usize::try_from(most).unwrap_or(0)];
            file.read_exact(part).map_err(|error| short(path, &error))?;
            hash.update(&*part);
            if in_head {
                let end = part.iter().position(|byte| *byte == b'\n');
                head.extend_from_slice(&part[..end.unwrap_or(part.len())]);
                in_head = end.is_none();
                if head.len() as u64 > MOST_HEAD {
                    return Err(damaged());
                }
            }
            left -= most;
        }
        let mut seal = String::new();
        file.read_to_string(&mut seal).map_err(|error| short(path, &error))?;
        let wanted = hex(hash) + "\n";
        if in_head || seal != wanted {
            return Err(damaged());
        }
        let head = String::from_utf8(head).map_err(|_foreign| damaged())?;
        let first = head.len() as u64 + 1;
        file.seek(SeekFrom::Start(first)).map_err(failed)?;
        seal.pop();
        Ok(Self {
            file: BufReader::new(file),
            path: path.to_path_buf(),
            head,
            seal,
            left: covered - first,
        })
    }

    /// The first line.
    pub fn head(&self) -> &str {
        &self.head
    }

    /// The checksum of everything before the last line: of two files of the same contents, the
    /// same.
    pub fn seal(&self) -> &str {
        &self.seal
    }

    /// The next section: its kind and its bytes; none after the last.
    ///
    /// # Errors
    /// If it cannot be read, or its length cannot be.
    pub fn next_section(&mut self) -> Result<Option<(u8, Vec<u8>)>, Problem> {
        if self.left == 0 {
            return Ok(None);
        }
        let mut about = [0u8; 9];
        let rest = self.left.checked_sub(SECTION_HEAD);
        let rest = rest.ok_or_else(|| damaged(&self.path))?;
        self.read(&mut about)?;
        let [kind, length @ ..] = about;
        let length = u64::from_le_bytes(length);
        self.left = rest.checked_sub(length).ok_or_else(|| damaged(&self.path))?;
        let size = usize::try_from(length).map_err(|_large| damaged(&self.path))?;
        let mut bytes = vec![0u8; size];
        self.read(&mut bytes)?;
        Ok(Some((kind, bytes)))
    }

    fn read(&mut self, bytes: &mut [u8]) -> Result<(), Problem> {
        self.file.read_exact(bytes).map_err(|error| short(&self.path, &error))
    }
}

/// A file that ends before it should is a damaged one; whatever else is wrong is the disk's.
fn short(path: &Path, error: &io::Error) -> Problem {
    match error.kind() {
        io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData => damaged(path),
        _ => unreadable(path, error),
    }
}

fn unreadable(path: &Path, error: &io::Error) -> Problem {
    Problem::new(&run::READ).with("path", path.display()).with("cause", error)
}

fn damaged(path: &Path) -> Problem {
    Problem::new(&shards::DAMAGED).with("path", path.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(folder: &Path) -> PathBuf {
        let path = folder.join("一.part");
        let mut file = SealedWriter::create(&path, "{\"of\": \"片\"}").unwrap();
        file.section(1, b"").unwrap();
        file.section(7, &vec![10; 100_000]).unwrap();
        file.finish().unwrap();
        path
    }

    #[test]
    fn what_was_sealed_is_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = written(folder.path());
        let mut file = SealedReader::open(&path).unwrap();
        assert_eq!(file.head(), "{\"of\": \"片\"}");
        assert_eq!(file.next_section().unwrap(), Some((1, Vec::new())));
        assert_eq!(file.next_section().unwrap(), Some((7, vec![10; 100_000])));
        assert_eq!(file.next_section().unwrap(), None);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        let again = SealedReader::open(&written(folder.path())).unwrap();
        assert_eq!(file.seal(), again.seal());
    }

    #[test]
    fn one_that_is_not_sealed_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        drop(SealedWriter::create(&folder.path().join("a"), "{}").unwrap());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    /// Of a process that was killed; one that is at work has its claim.
    #[test]
    fn what_was_left_behind_goes_unless_somebody_is_at_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("一.part");
        let first = SealedWriter::create(&path, "{}").unwrap();
        let hidden = || std::fs::read_dir(folder.path()).unwrap().count();
        // Its contents and its claim.
        assert_eq!(hidden(), 2);
        let second = SealedWriter::create(&path, "{}").unwrap();
        assert_eq!(hidden(), 3);
        drop(second);
        first.finish().unwrap();
        super::super::write_file(&folder.path().join(".一.part.partial-7-8"), b"x")
            .unwrap();
        written(folder.path());
        assert_eq!(hidden(), 1);
    }

    #[test]
    fn any_damage_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        let path = written(folder.path());
        let whole = std::fs::read(&path).unwrap();
        let other = folder.path().join("other");
        let refused = |bytes: &[u8]| {
            super::super::write_file(&other, bytes).unwrap();
            SealedReader::open(&other).unwrap_err().entry.code
        };
        for at in [0, 1, 5, 20, 30, 500, whole.len() - 66, whole.len() - 2] {
            let mut bytes = whole.clone();
            bytes[at] ^= 4;
            assert_eq!(refused(&bytes), shards::DAMAGED.code, "{at}");
            assert_eq!(refused(&whole[..at]), shards::DAMAGED.code, "{at}");
        }
        assert_eq!(refused(&[&whole[..], b"\n"].concat()), shards::DAMAGED.code);
        let none = SealedReader::open(&folder.path().join("none")).unwrap_err();
        assert_eq!(none.entry.code, run::READ.code);
    }

    /// A seal that holds does not make the lengths in it right.
    #[test]
    fn a_length_beyond_the_end_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        for tail in [&[1u8][..], &[1, 255, 0, 0, 0, 0, 0, 0, 0], &[1; 9]] {
            let mut file = SealedWriter::create(&path, "{}").unwrap();
            file.put(tail).unwrap();
            file.finish().unwrap();
            let mut file = SealedReader::open(&path).unwrap();
            assert_eq!(file.next_section().unwrap_err().entry.code, shards::DAMAGED.code);
        }
    }
}
