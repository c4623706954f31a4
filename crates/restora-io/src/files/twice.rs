//! One file in two places.

use std::fs::{self, OpenOptions};
use std::io;
use std::path::Path;

use super::temp::folder_of;

/// Puts a file in a second place, instead of what is there: as another name of it, or as a copy
/// on file systems without such names. Folders of `to` are made. What is linked to is no file but
/// a name of one, and is refused.
///
/// # Errors
/// If it is no plain file, or there is no room for a copy. Nothing is there then.
pub fn link_or_copy(from: &Path, to: &Path) -> io::Result<()> {
    if !fs::symlink_metadata(from)?.is_file() {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    fs::create_dir_all(folder_of(to))?;
    match fs::remove_file(to) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    fs::hard_link(from, to).or_else(|_no_links| copy(from, to))
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    let copied = fs::copy(from, to)
        .and_then(|_bytes| OpenOptions::new().write(true).open(to)?.sync_all());
    if copied.is_err() {
        drop(fs::remove_file(to));
    }
    copied
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write_file;

    #[test]
    fn a_file_is_in_both_places_until_it_is_in_one() {
        let folder = tempfile::tempdir().unwrap();
        let [from, to] =
            ["甲.tif", "rasters/乙.tif"].map(|name| folder.path().join(name));
        write_file(&to, b"of earlier").unwrap();
        for put in [link_or_copy, copy] {
            write_file(&from, b"abc").unwrap();
            put(&from, &to).unwrap();
            assert_eq!(fs::read(&to).unwrap(), b"abc");
            fs::remove_file(&from).unwrap();
            assert_eq!(fs::read(&to).unwrap(), b"abc");
        }
    }

    #[test]
    fn what_is_no_file_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let [from, to] = ["a", "b"].map(|name| folder.path().join(name));
        write_file(&to, b"stays").unwrap();
        assert!(link_or_copy(&from, &to).is_err());
        assert!(link_or_copy(folder.path(), &to).is_err());
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(&to, &from).unwrap();
            assert!(link_or_copy(&from, &to).is_err());
        }
        assert_eq!(fs::read(&to).unwrap(), b"stays");
    }
}
