//! The hidden folder that results are written to before they have their place.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use restora_message::Problem;
use restora_message::catalogue::config;

use super::claim::{self, Claim};
use super::temp::{folder_of, is_partial_of, partial_name};
use super::write_problem;

/// What stands for the results where the folder has to be in their place, not beside it.
const INSIDE: &str = "results";

/// A folder beside the place of the results, or in it where nothing can be put beside it.
#[derive(Debug)]
pub(super) struct Staging {
    path: PathBuf,
    /// What a run leaves for the one after it, and where it would be in the other place.
    kept: [PathBuf; 2],
    // Let go of after the folder is gone: what nobody claims was left behind.
    _claim: Claim,
}

impl Staging {
    /// Makes one for results that go to `target`, and removes what runs that were killed left.
    ///
    /// # Errors
    /// If it cannot be made, or another run is writing to the same place.
    pub(super) fn make(target: &Path) -> Result<Self, Problem> {
        let busy = || Problem::new(&config::OUTPUT_BUSY).with("path", target.display());
        let inside = target.join(INSIDE);
        let (place, other, claim) = match Claim::take(target) {
            Ok(claim) => (target, inside.as_path(), claim),
            // A mounted folder may stand where nothing can be put beside it.
            Err(_) if target.is_dir() => {
                let claim =
                    Claim::take(&inside).map_err(|e| write_problem(target, &e))?;
                (inside.as_path(), target, claim)
            }
            Err(error) => return Err(write_problem(target, &error)),
        };
        let claim = claim.ok_or_else(busy)?;
        if claim::is_held(other) {
            return Err(busy());
        }
        if claim.excludes_others() {
            remove_left_behind(place);
            // Runs that could put nothing beside the place, or could, as this one cannot.
            remove_left_behind(other);
            drop(fs::remove_file(claim::path_of(other)));
        }
        let path = partial_name(place);
        fs::create_dir(&path).map_err(|e| write_problem(target, &e))?;
        Ok(Self { path, kept: [kept_of(place), kept_of(other)], _claim: claim })
    }

    /// Where a run that is killed leaves what the next one can use.
    pub(super) fn kept(&self) -> &Path {
        &self.kept[0]
    }

    /// Nobody needs it any more.
    pub(super) fn forget_kept(&self) {
        for kept in &self.kept {
            drop(fs::remove_dir_all(kept));
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Makes it the folder of results.
    pub(super) fn becomes(&self, target: &Path) -> io::Result<()> {
        fs::rename(&self.path, target)
    }

    /// Whether a name in the place of results is that of such a folder or its claim.
    pub(super) fn is_own(name: &Path) -> bool {
        let place = Path::new(INSIDE);
        is_partial_of(place, name)
            || claim::path_of(place) == name
            || kept_of(place) == name
    }
}

/// The folder of what a run that was killed leaves for the next.
fn kept_of(place: &Path) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(place.file_name().unwrap_or_default());
    name.push(".resume");
    place.with_file_name(name)
}

impl Drop for Staging {
    fn drop(&mut self) {
        // Nothing more can be done where something cannot be removed.
        drop(fs::remove_dir_all(&self.path));
    }
}

/// Removes the folders of runs that were killed. Only who has the claim may.
fn remove_left_behind(place: &Path) {
    for entry in fs::read_dir(folder_of(place)).into_iter().flatten().flatten() {
        if is_partial_of(place, Path::new(&entry.file_name())) {
            drop(fs::remove_dir_all(entry.path()));
        }
    }
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
        drop(Staging::make(&dir.path().join("结果.partial-2")).unwrap());
        // The folder and what claims it.
        assert_eq!(names(dir.path()), 2);
        drop(first);
        drop(Staging::make(&target).unwrap());
        assert_eq!(names(dir.path()), 0);
    }

    /// At whichever step a run was killed: with its claim and folder, or one of them.
    #[test]
    fn what_was_left_behind_is_removed() {
        let dir = tempfile::tempdir().unwrap();
        let target = dir.path().join("out");
        for (claimed, made) in [(true, true), (true, false), (false, true)] {
            let inside = target.join(INSIDE);
            fs::create_dir_all(&target).unwrap();
            for place in [&target, &inside] {
                if claimed {
                    fs::File::create(claim::path_of(place)).unwrap();
                }
                if made {
                    fs::create_dir_all(partial_name(place).join("rasters")).unwrap();
                }
            }
            let staging = Staging::make(&target).unwrap();
            assert_eq!((names(dir.path()), names(&target)), (3, 0));
            drop(staging);
            assert_eq!(names(dir.path()), 1, "{claimed} {made}");
            fs::remove_dir(&target).unwrap();
        }
        let other = dir.path().join(".out.partial-mine");
        fs::create_dir(&other).unwrap();
        let made = Staging::make(&target).unwrap();
        made.becomes(&target).unwrap();
        drop(made);
        assert!(other.exists());
        assert_eq!((names(&target), names(dir.path())), (0, 2));
    }

    /// Of many at one moment, never two at a time.
    #[test]
    fn a_place_has_one_owner_at_a_time() {
        use std::sync::atomic::{AtomicU32, Ordering};
        let dir = tempfile::tempdir().unwrap();
        let target = dir.path().join("out");
        let (inside, most) = (AtomicU32::new(0), AtomicU32::new(0));
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    let mut made = 0;
                    while made < 50 {
                        let Ok(staging) = Staging::make(&target) else { continue };
                        made += 1;
                        let now = inside.fetch_add(1, Ordering::SeqCst) + 1;
                        most.fetch_max(now, Ordering::SeqCst);
                        assert!(staging.path().is_dir());
                        inside.fetch_sub(1, Ordering::SeqCst);
                    }
                });
            }
        });
        assert_eq!(most.into_inner(), 1);
        assert_eq!(names(dir.path()), 0);
    }
}
