//! Who may write to a place: a hidden file beside it, locked as long as it has an owner.
//!
//! The system lets go of a lock when a process ends, however it ends. The file itself may be
//! left behind; the next owner takes it over and removes it in the end.

use std::ffi::OsString;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use same_file::Handle;

/// How often the file may vanish between being opened and being locked.
const TRIES: usize = 1000;

/// The right to write to a place, as long as it is held.
#[derive(Debug)]
pub(super) struct Claim {
    path: PathBuf,
    /// None where the file system knows no locks.
    lock: Option<Handle>,
}

impl Claim {
    /// Claims a place. None if another has it.
    ///
    /// # Errors
    /// If no file can be made beside the place.
    pub(super) fn take(place: &Path) -> io::Result<Option<Self>> {
        let path = path_of(place);
        for _ in 0..TRIES {
            let file = match File::options()
                .create(true)
                .truncate(false)
                .write(true)
                .open(&path)
            {
                // Another user's, left behind: it can be locked all the same.
                Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                    File::open(&path).map_err(|_unreadable| error)?
                }
                other => other?,
            };
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Ok(None),
                Err(TryLockError::Error(_)) => {
                    return Ok(Some(Self { path, lock: None }));
                }
            }
            // An owner that ended in the meantime took the name away from what is locked now.
            let handle = Handle::from_file(file)?;
            if Handle::from_path(&path).is_ok_and(|named| named == handle) {
                return Ok(Some(Self { path, lock: Some(handle) }));
            }
        }
        Ok(None)
    }

    /// Whether nobody else can have claimed the place.
    pub(super) fn excludes_others(&self) -> bool {
        self.lock.is_some()
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        // The name goes before the lock does: a name without a lock would be taken over, and
        // then removed under its new owner.
        drop(fs::remove_file(&self.path));
        self.lock = None;
    }
}

/// The file that claims a place.
pub(super) fn path_of(place: &Path) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(place.file_name().unwrap_or_default());
    name.push(".lock");
    place.with_file_name(name)
}

/// Whether somebody else has a place now.
pub(super) fn is_held(place: &Path) -> bool {
    File::open(path_of(place))
        .is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
}
