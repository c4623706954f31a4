//! How far the files that a file names may lie from it.

use std::path::{Component, Path, PathBuf};

/// Folders below which a file may name others, besides its own.
///
/// All of them are followed through links to where they really are, and so is each file that
/// is named: a link beside a file reaches no further than what it points to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    folders: Vec<PathBuf>,
}

/// The reach of a file that nobody allowed anything more.
pub(crate) static OWN_FOLDER: Reach = Reach { folders: Vec::new() };

impl Reach {
    /// Below these folders. Those that do not exist allow nothing.
    pub fn new<P: AsRef<Path>>(folders: impl IntoIterator<Item = P>) -> Self {
        let real = |folder: P| real(folder.as_ref());
        Self { folders: folders.into_iter().filter_map(real).collect() }
    }

    /// The same, and below the folder of a file.
    pub(super) fn of(&self, file: &Path) -> Self {
        let mut reach = self.clone();
        let file = file.canonicalize().ok();
        reach.folders.extend(file.and_then(|file| {
            // A format that is a folder has its files within.
            if file.is_dir() { Some(file) } else { file.parent().map(Path::to_path_buf) }
        }));
        reach
    }

    /// Whether a file is within, wherever links lead. Of one that does not exist, the nearest
    /// folder that does counts.
    pub(super) fn holds(&self, file: &Path) -> bool {
        let Some(found) = nearest(file) else { return false };
        self.folders.iter().any(|folder| found.starts_with(folder))
    }
}

/// A folder where it really is; the empty path is the current one.
fn real(folder: &Path) -> Option<PathBuf> {
    let here = Path::new(".");
    if folder.as_os_str().is_empty() { here } else { folder }.canonicalize().ok()
}

/// Where a file is or would be.
fn nearest(file: &Path) -> Option<PathBuf> {
    let mut at = file;
    loop {
        if let Some(found) = real(at) {
            let rest = file.strip_prefix(at).unwrap_or(Path::new(""));
            // What does not exist could be made to lead anywhere.
            let steps_up = rest.components().any(|part| part == Component::ParentDir);
            return (!steps_up).then(|| found.join(rest));
        }
        at = at.parent()?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_reaches_its_own_folder_and_what_is_allowed() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        for name in ["own/below/a.tif", "other/b.tif", "owner/c.tif", "own/a.vrt"] {
            crate::write_file(&at(name), b"x").unwrap();
        }
        let own = OWN_FOLDER.of(&at("own/a.vrt"));
        assert!(own.holds(&at("own/below/a.tif")));
        assert!(own.holds(&at("own/below/../gone.tif")));
        // A name that only begins alike is another folder.
        assert!(!own.holds(&at("owner/c.tif")));
        assert!(!own.holds(&at("own/../other/b.tif")));
        assert!(!own.holds(&at("own/gone/../../other/b.tif")));
        let more = Reach::new([at("other"), at("gone")]).of(&at("own/a.vrt"));
        assert!(more.holds(&at("other/b.tif")) && !more.holds(&at("gone/b.tif")));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_reaches_no_further_than_what_it_points_to() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        for name in ["own/a.vrt", "own/real.tif", "other/b.tif"] {
            crate::write_file(&at(name), b"x").unwrap();
        }
        std::os::unix::fs::symlink(at("other/b.tif"), at("own/b.tif")).unwrap();
        std::os::unix::fs::symlink(at("own"), at("linked")).unwrap();
        let own = OWN_FOLDER.of(&at("own/a.vrt"));
        assert!(!own.holds(&at("own/b.tif")));
        assert!(own.holds(&at("linked/real.tif")));
        assert!(OWN_FOLDER.of(&at("linked/a.vrt")).holds(&at("own/real.tif")));
    }
}
