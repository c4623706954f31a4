//! One file, written under a temporary name and then renamed.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::hash::{BuildHasher as _, RandomState};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};

use restora_message::Problem;
use restora_message::catalogue::run;

use super::{holds, sync_folder, write_problem};

/// Tells temporary names of one process apart.
static COUNT: AtomicU32 = AtomicU32::new(0);

/// Tells processes apart that have one number: on machines that share a disk, or in containers.
static PROCESS: LazyLock<u64> = LazyLock::new(|| RandomState::new().hash_one(0));

/// What all hidden names of the contents of `path` begin with.
fn partial_prefix(path: &Path) -> OsString {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(".partial-");
    name
}

/// The hidden name beside `path` that its contents have until they are complete.
pub(super) fn partial_name(path: &Path) -> PathBuf {
    let mut name = partial_prefix(path);
    name.push(format!("{}-{}", std::process::id(), *PROCESS));
    match COUNT.fetch_add(1, Ordering::Relaxed) {
        0 => {}
        n => name.push(format!("-{n}")),
    }
    path.with_file_name(name)
}

/// Whether a name is one that [`partial_name`] gives to the contents of `path`.
pub(super) fn is_partial_of(path: &Path, name: &Path) -> bool {
    let prefix = partial_prefix(path);
    name.as_os_str()
        .as_encoded_bytes()
        .strip_prefix(prefix.as_encoded_bytes())
        .is_some_and(|rest| rest.iter().all(|b| b.is_ascii_digit() || *b == b'-'))
}

/// The folder a path is in.
pub(super) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// A file that is removed unless it was put in its place.
#[derive(Debug)]
pub(crate) struct TempFile {
    path: PathBuf,
    kept: bool,
}

impl TempFile {
    /// A new name beside `target`, whose folder is made if it is not there.
    pub(crate) fn beside(target: &Path) -> Result<Self, Problem> {
        fs::create_dir_all(folder_of(target)).map_err(|e| write_problem(target, &e))?;
        Ok(Self { path: partial_name(target), kept: false })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Makes its contents last.
    pub(crate) fn sync(&self) -> io::Result<()> {
        OpenOptions::new().write(true).open(&self.path)?.sync_all()
    }

    /// Gives it its name.
    pub(crate) fn persist(mut self, target: &Path) -> Result<(), Problem> {
        fs::rename(&self.path, target).map_err(|e| write_problem(target, &e))?;
        self.kept = true;
        sync_folder(folder_of(target)).map_err(|e| write_problem(target, &e))
    }
}

impl Drop for TempFile {
    fn drop(&mut self) {
        if !self.kept {
            // Nothing more can be done if even this fails.
            drop(fs::remove_file(&self.path));
        }
    }
}

/// Writes bytes to a file and syncs it.
fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Writes one file: under a temporary name beside it, synced, read back, renamed.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<(), Problem> {
    let temp = TempFile::beside(path)?;
    write_synced(temp.path(), bytes).map_err(|e| write_problem(path, &e))?;
    verified(temp.path(), path, bytes)?;
    temp.persist(path)?;
    verified(path, path, bytes)
}

/// An error unless `at` (shown as `shown`) holds these bytes.
fn verified(at: &Path, shown: &Path, bytes: &[u8]) -> Result<(), Problem> {
    match holds(at, bytes) {
        Ok(true) => Ok(()),
        Ok(false) => Err(Problem::new(&run::VERIFY).with("path", shown.display())),
        Err(error) => Err(Problem::new(&run::READ)
            .with("path", shown.display())
            .with("cause", error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_as_a_whole_and_leaves_no_traces() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("new").join("表.csv");
        write_file(&path, b"one").unwrap();
        write_file(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    fn what_cannot_be_written_is_said_and_cleaned_up() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("taken")).unwrap();
        fs::create_dir(dir.path().join("taken").join("inner")).unwrap();
        let error = write_file(&dir.path().join("taken"), b"x").unwrap_err();
        assert_eq!(error.entry.code, "E702");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }
}
