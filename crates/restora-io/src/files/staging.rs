//! The hidden folder that results are written to before they have their place.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use restora_message::Problem;
use restora_message::catalogue::config;

use super::temp::{folder_of, partial_name, partial_prefix};
use super::write_problem;

/// Locked as long as the folder has an owner. The system lets go of it when a process ends,
/// however it ends, so what nobody holds was left behind.
const LOCK: &str = ".lock";

/// A folder beside the place of the results, or in it where nothing can be put beside it.
#[derive(Debug)]
pub(super) struct Staging {
    path: PathBuf,
    /// None once it is given up, and where the file system knows no locks.
    lock: Option<File>,
}

impl Staging {
    /// Makes one for results that go to `target`, and removes what runs that were killed left.
    ///
    /// # Errors
    /// If it cannot be made, or another run is writing to the same place.
    pub(super) fn make(target: &Path) -> Result<Self, Problem> {
        let inside = target.join("results");
        let busy = || Problem::new(&config::OUTPUT_BUSY).with("path", target.display());
        if is_busy(target, None) || is_busy(&inside, None) {
            return Err(busy());
        }
        let beside = partial_name(target);
        let (place, path) = match fs::create_dir(&beside) {
            Ok(()) => (target, beside),
            // A mounted folder may stand where nothing can be put beside it.
            Err(_) if target.is_dir() => {
                let path = partial_name(&inside);
                fs::create_dir(&path).map_err(|e| write_problem(target, &e))?;
                (inside.as_path(), path)
            }
            Err(error) => return Err(write_problem(target, &error)),
        };
        let mut made = Self { path, lock: None };
        made.lock().map_err(|e| write_problem(target, &e))?;
        // Of two that began at once, each sees the other here.
        if is_busy(place, Some(&made.path)) { Err(busy()) } else { Ok(made) }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Locks it. The lock has its name only when it is held: one that is not would be taken for
    /// left behind.
    fn lock(&mut self) -> io::Result<()> {
        let new = self.path.join(format!("{LOCK}.new"));
        let file = File::create(&new)?;
        if file.try_lock().is_ok() {
            fs::rename(&new, self.path.join(LOCK))?;
            self.lock = Some(file);
            return Ok(());
        }
        drop(file);
        fs::remove_file(&new)
    }

    /// Makes it the folder of results.
    pub(super) fn becomes(&mut self, target: &Path) -> io::Result<()> {
        // The name goes before the lock does, see above.
        match fs::remove_file(self.path.join(LOCK)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => self.lock = None,
        }
        fs::rename(&self.path, target)
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        // The lock goes last: if this is cut short, the next run sees what is left. Nothing more
        // can be done where something cannot be removed.
        for entry in fs::read_dir(&self.path).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                drop(fs::remove_dir_all(path));
            } else if entry.file_name() != LOCK {
                drop(fs::remove_file(path));
            }
        }
        drop(fs::remove_file(self.path.join(LOCK)));
        // An open file stays where it is on some systems.
        self.lock = None;
        drop(fs::remove_dir_all(&self.path));
    }
}

/// Whether a run is writing to a place, other than the one whose folder is `own`. What was left
/// behind by others is removed.
fn is_busy(place: &Path, own: Option<&Path>) -> bool {
    let prefix = partial_prefix(place);
    let entries = fs::read_dir(folder_of(place)).into_iter().flatten().flatten();
    let mut busy = false;
    for entry in entries {
        let path = entry.path();
        let name = entry.file_name();
        let ours = name.as_encoded_bytes().starts_with(prefix.as_encoded_bytes());
        // By name: a folder has more than one path.
        if !ours || own.and_then(Path::file_name) == Some(name.as_os_str()) {
            continue;
        }
        let Ok(lock) = File::options().write(true).open(path.join(LOCK)) else {
            continue;
        };
        match lock.try_lock() {
            Ok(()) => {
                drop(lock);
                drop(fs::remove_dir_all(&path));
            }
            Err(TryLockError::WouldBlock) => busy = true,
            // Nothing is known where there are no locks.
            Err(TryLockError::Error(_)) => {}
        }
    }
    busy
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> usize {
        fs::read_dir(folder).unwrap().count()
    }

    #[test]
    fn two_runs_do_not_write_to_one_place() {
        let dir = tempfile::tempdir().unwrap();
        let target = dir.path().join("结果");
        let first = Staging::make(&target).unwrap();
        let second = Staging::make(&target).unwrap_err();
        assert_eq!(second.entry.code, "E127");
        // Another place, whose name begins alike, is another matter.
        drop(Staging::make(&dir.path().join("结果.2")).unwrap());
        assert_eq!(names(dir.path()), 1);
        drop(first);
        drop(Staging::make(&target).unwrap());
        assert_eq!(names(dir.path()), 0);
    }

    #[test]
    fn what_was_left_behind_is_removed() {
        let dir = tempfile::tempdir().unwrap();
        let target = dir.path().join("out");
        let left = partial_name(&target);
        fs::create_dir_all(left.join("rasters")).unwrap();
        File::create(left.join(LOCK)).unwrap();
        // A folder without a lock is nobody's that we know.
        let other = partial_name(&target);
        fs::create_dir(&other).unwrap();
        let mut made = Staging::make(&target).unwrap();
        assert!(!left.exists() && other.exists());
        made.becomes(&target).unwrap();
        drop(made);
        assert_eq!((names(&target), names(dir.path())), (0, 2));
    }
}
