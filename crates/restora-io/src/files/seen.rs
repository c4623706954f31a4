//! What a folder says of a file, without reading it.

use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use restora_message::Problem;
use restora_message::catalogue::run;
use serde::{Deserialize, Serialize};

/// Size and time of a file: as long as they stay, so do its bytes, as far as can be told without
/// reading them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FileSeen {
    /// Its size.
    pub bytes: u64,
    /// When it was written last, in microseconds since 1970; none where the disk does not say.
    pub modified_us: Option<i64>,
}

/// A file of an input, as it was before it was read: whatever is read later has to be of the same.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SeenFile {
    /// Where it is.
    pub path: PathBuf,
    /// What the folder said of it; none if nothing could be said, which is told when it is read.
    pub seen: Option<FileSeen>,
}

impl SeenFile {
    /// A file as it is now.
    pub fn now(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        Self { seen: see(&path).ok(), path }
    }
}

/// Looks at a file.
///
/// # Errors
/// If it is not there, or may not be looked at.
pub fn see(path: &Path) -> Result<FileSeen, Problem> {
    let about = std::fs::metadata(path).map_err(|error| {
        Problem::new(&run::READ).with("path", path.display()).with("cause", error)
    })?;
    let micros = |time: std::time::SystemTime| match time.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_micros()).ok(),
        Err(before) => {
            i64::try_from(before.duration().as_micros()).ok().map(std::ops::Neg::neg)
        }
    };
    Ok(FileSeen {
        bytes: about.len(),
        modified_us: about.modified().ok().and_then(micros),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_written_again_is_seen_to_be_another() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("甲.tif");
        assert_eq!(see(&path).unwrap_err().entry.code, run::READ.code);
        super::super::write_file(&path, b"abc").unwrap();
        let before = see(&path).unwrap();
        assert_eq!((before.bytes, before.modified_us.is_some()), (3, true));
        assert_eq!(see(&path).unwrap(), before);
        let file = std::fs::File::options().write(true).open(&path).unwrap();
        file.set_modified(UNIX_EPOCH - std::time::Duration::from_secs(2)).unwrap();
        assert_eq!(see(&path).unwrap().modified_us, Some(-2_000_000));
    }
}
