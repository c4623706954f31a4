//! A result that is too long to be held as a whole.

use std::fs::File;
use std::io::Write as _;
use std::path::PathBuf;

use restora_message::Problem;
use restora_message::catalogue::run;
use sha2::{Digest as _, Sha256};

use super::{hex, stamp_as, write_problem};

/// A file that is written part by part; [`PartsFile::finish`] has to be called for it to count.
#[must_use]
#[derive(Debug)]
pub struct PartsFile {
    file: File,
    path: PathBuf,
    /// Where it will be in the end.
    shown: PathBuf,
    hash: Sha256,
}

impl PartsFile {
    pub(super) fn create(path: PathBuf, shown: PathBuf) -> Result<Self, Problem> {
        let file = File::create(&path).map_err(|error| write_problem(&shown, &error))?;
        Ok(Self { file, path, shown, hash: Sha256::new() })
    }

    /// Writes the next part.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write(&mut self, part: &[u8]) -> Result<(), Problem> {
        self.hash.update(part);
        self.file.write_all(part).map_err(|error| write_problem(&self.shown, &error))
    }

    /// Makes it last, reads it back and compares its checksum with what was written.
    ///
    /// # Errors
    /// If it cannot be read, or holds something else.
    pub fn finish(self) -> Result<(), Problem> {
        self.file.sync_all().map_err(|error| write_problem(&self.shown, &error))?;
        if stamp_as(&self.path, &self.shown)?.sha256 == hex(self.hash) {
            return Ok(());
        }
        Err(Problem::new(&run::VERIFY).with("path", self.shown.display()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_there_or_it_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("parts.csv");
        let begin = || PartsFile::create(path.clone(), "out/parts.csv".into()).unwrap();
        let mut parts = begin();
        parts.write(b"a,").unwrap();
        parts.write(b"b\n").unwrap();
        parts.finish().unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"a,b\n");
        let mut parts = begin();
        parts.write(b"a,b\n").unwrap();
        std::fs::OpenOptions::new()
            .append(true)
            .open(&path)
            .unwrap()
            .write_all(b"c")
            .unwrap();
        let tells = |problem: Problem, entry: &restora_message::Entry| {
            assert_eq!(problem.entry.code, entry.code);
            assert!(problem.args.iter().any(|(name, value)| *name == "path"
                && value.get(restora_message::Lang::En) == "out/parts.csv"));
        };
        tells(parts.finish().unwrap_err(), &run::VERIFY);
        if cfg!(unix) {
            // Elsewhere a file that is open cannot be removed.
            let parts = begin();
            std::fs::remove_file(&path).unwrap();
            tells(parts.finish().unwrap_err(), &run::READ);
        }
    }
}
