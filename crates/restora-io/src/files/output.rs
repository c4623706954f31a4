//! A folder of results that appears complete or not at all.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use restora_message::Problem;
use restora_message::catalogue::{config, run};

use super::parts::PartsFile;
use super::staging::Staging;
use super::temp::{folder_of, partial_name};
use super::{FileStamp, stamp, sync_folder, write_problem};

/// The file whose presence says that the folder is complete.
const RECORD: &str = "record.json";

/// Where files of an earlier result are until those of the new one are in their places.
const ASIDE: &str = ".earlier";

/// A place in the folder, and where the file is that stood there.
type Undo = (PathBuf, Option<PathBuf>);

/// Results on their way: written to a staging folder, put in place by [`OutputDir::commit`].
/// Dropped before that, they vanish.
#[derive(Debug)]
pub struct OutputDir {
    target: PathBuf,
    staging: Staging,
    overwrite: bool,
    names: Vec<String>,
    forgotten: Vec<String>,
}

impl OutputDir {
    /// Makes a staging folder beside `target`, and `target`'s parents.
    ///
    /// # Errors
    /// If `target` is there, is not an empty folder, and may not be overwritten; or another run
    /// is writing there.
    pub fn prepare(target: &Path, overwrite: bool) -> Result<Self, Problem> {
        may_fill(target, overwrite)?;
        fs::create_dir_all(folder_of(target)).map_err(|e| write_problem(target, &e))?;
        let staging = Staging::make(target)?;
        Ok(Self {
            target: target.to_path_buf(),
            staging,
            overwrite,
            names: Vec::new(),
            forgotten: Vec::new(),
        })
    }

    /// Where the results will be.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// A folder, not made yet, for what a run that is killed leaves to the next one. It goes when
    /// results are put in place.
    pub fn kept(&self) -> &Path {
        self.staging.kept()
    }

    /// Where a file of this name is to be written by others (rasters); it becomes one of
    /// the results. Folders in the name are made.
    pub fn path(&mut self, name: &str) -> Result<PathBuf, Problem> {
        if !is_plain(name) {
            let cause = format!("`{name}` is no name for a result");
            return Err(Problem::new(&run::INTERNAL).with("cause", cause));
        }
        let path = self.staging.path().join(name);
        fs::create_dir_all(folder_of(&path)).map_err(|e| self.failed(name, &e))?;
        if !self.names.iter().any(|known| known == name) {
            self.names.push(name.to_owned());
        }
        Ok(path)
    }

    /// Writes a file into the staging folder, syncs it, reads it back and compares.
    pub fn write(&mut self, name: &str, bytes: &[u8]) -> Result<(), Problem> {
        let mut file = self.parts(name)?;
        file.write(bytes)?;
        file.finish()
    }

    /// Begins a file in the staging folder that is written part by part.
    ///
    /// # Errors
    /// If it cannot be made.
    pub fn parts(&mut self, name: &str) -> Result<PartsFile, Problem> {
        let path = self.path(name)?;
        PartsFile::create(path, self.target.join(name))
    }

    /// What a file of this name holds by now.
    pub fn read(&self, name: &str) -> Result<Vec<u8>, Problem> {
        let path = self.staging.path().join(name);
        fs::read(&path).map_err(|error| {
            let shown = self.target.join(name);
            Problem::new(&run::READ).with("path", shown.display()).with("cause", error)
        })
    }

    /// Size and checksum of every file so far, by name.
    pub fn stamps(&self) -> Result<Vec<(String, FileStamp)>, Problem> {
        let mut names = self.names.clone();
        names.sort();
        names
            .into_iter()
            .map(|name| {
                stamp(&self.staging.path().join(&name)).map(|stamp| (name, stamp))
            })
            .collect()
    }

    /// A result of an earlier run that is not to stay beside the new ones.
    pub fn forget(&mut self, name: &str) {
        // What a record says of names is not to be trusted.
        if is_plain(name) {
            self.forgotten.push(name.to_owned());
        }
    }

    /// Puts the results in place. A new folder appears by one rename. In a folder that is
    /// there, `record.json` is removed first and comes back last, so that its presence
    /// always means a complete set; files of other names stay. If a file cannot be replaced, such
    /// as one that another program holds open, all is as it was.
    pub fn commit(mut self) -> Result<(), Problem> {
        may_fill(&self.target, self.overwrite)?;
        let done = if self.target.is_dir() { self.replace() } else { self.appear() };
        done.and_then(|()| sync_folder(folder_of(&self.target)))
            .map_err(|e| write_problem(&self.target, &e))?;
        self.staging.forget_kept();
        Ok(())
    }

    fn appear(&mut self) -> io::Result<()> {
        sync_folder(self.staging.path())?;
        self.staging.becomes(&self.target)
    }

    /// Exchanges the files of a folder that is there; if one of them cannot be, those that were
    /// come back.
    fn replace(&self) -> io::Result<()> {
        let mut undo = Vec::new();
        let done = self.exchange(&mut undo);
        if done.is_err() {
            for (place, earlier) in undo.into_iter().rev() {
                // Each by itself: what can be brought back is.
                drop(match earlier {
                    Some(earlier) => fs::rename(earlier, place),
                    None => fs::remove_file(place),
                });
            }
        }
        done
    }

    fn exchange(&self, undo: &mut Vec<Undo>) -> io::Result<()> {
        self.set_aside(RECORD, undo)?;
        sync_folder(&self.target)?;
        let (record, others): (Vec<_>, Vec<_>) =
            self.names.iter().partition(|name| name.as_str() == RECORD);
        for name in others {
            self.put(name, undo)?;
        }
        for name in &self.forgotten {
            self.set_aside(name, undo)?;
        }
        sync_folder(&self.target)?;
        for name in record {
            self.put(name, undo)?;
        }
        sync_folder(&self.target)
    }

    /// Moves a file of an earlier result out of the way; says whether there was one.
    fn set_aside(&self, name: &str, undo: &mut Vec<Undo>) -> io::Result<bool> {
        let (from, to) =
            (self.target.join(name), self.staging.path().join(ASIDE).join(name));
        // A folder of that name is no result of ours.
        if from.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        fs::create_dir_all(folder_of(&to))?;
        match moved(&from, &to) {
            Ok(()) => undo.push((from, Some(to))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(error),
        }
        Ok(true)
    }

    /// Moves one staged file to its place.
    fn put(&self, name: &str, undo: &mut Vec<Undo>) -> io::Result<()> {
        let (from, to) = (self.staging.path().join(name), self.target.join(name));
        fs::create_dir_all(folder_of(&to))?;
        if !self.set_aside(name, undo)? {
            undo.push((to.clone(), None));
        }
        moved(&from, &to)
    }

    fn failed(&self, name: &str, error: &io::Error) -> Problem {
        write_problem(&self.target.join(name), error)
    }
}

/// Moves a file, to another disk as well; there it appears under its name as a whole.
fn moved(from: &Path, to: &Path) -> io::Result<()> {
    match fs::rename(from, to) {
        Err(error) if error.kind() == io::ErrorKind::CrossesDevices => {
            let near = partial_name(to);
            let copied = fs::copy(from, &near)
                .and_then(|_| fs::OpenOptions::new().write(true).open(&near)?.sync_all())
                .and_then(|()| fs::rename(&near, to))
                .and_then(|()| fs::remove_file(from));
            if copied.is_err() {
                drop(fs::remove_file(&near));
            }
            copied
        }
        other => other,
    }
}

/// Whether a name, as a record may hold it, can only be that of a file in the folder of results.
pub fn is_plain(name: &str) -> bool {
    let inside = |part| matches!(part, Component::Normal(_));
    !name.is_empty() && Path::new(name).components().all(inside)
}

/// Whether results may be put into a folder: it is not there, or empty, or `overwrite` says
/// that results in it may be replaced.
///
/// # Errors
/// E109 if it may not be filled.
pub fn may_fill(target: &Path, overwrite: bool) -> Result<(), Problem> {
    let taken = || Problem::new(&config::OUTPUT_EXISTS).with("path", target.display());
    // What this run or one that was killed has put there on its way is none.
    let foreign = |name: OsString| !Staging::is_own(Path::new(&name));
    let is_empty = |entries: fs::ReadDir| {
        !entries.into_iter().any(|entry| entry.map_or(true, |e| foreign(e.file_name())))
    };
    match fs::read_dir(target).map(is_empty) {
        Ok(empty) if overwrite || empty => Ok(()),
        // What is not there can be made; if it cannot, making it says why.
        Err(_) if !target.exists() => Ok(()),
        Err(error) if target.is_dir() => Err(write_problem(target, &error)),
        Ok(_) | Err(_) => Err(taken()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|e| e.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    fn put(path: &Path, text: &str) {
        super::super::write_file(path, text.as_bytes()).unwrap();
    }

    #[test]
    fn a_new_folder_appears_at_once_or_never() {
        let dir = tempfile::tempdir().unwrap();
        let target = dir.path().join("年").join("out");
        let mut out = OutputDir::prepare(&target, false).unwrap();
        out.write("sites.csv", b"a").unwrap();
        out.write("maps/record.json", b"{}").unwrap();
        assert!(!target.exists());
        out.commit().unwrap();
        assert_eq!(names(&target), ["maps", "sites.csv"]);
        assert_eq!(names(target.parent().unwrap()), ["out"]);

        let mut lost = OutputDir::prepare(&dir.path().join("lost"), false).unwrap();
        lost.write("a", b"b").unwrap();
        drop(lost);
        assert_eq!(names(dir.path()), ["年"]);
    }

    #[test]
    fn what_a_run_keeps_outlives_it_until_there_are_results() {
        let dir = tempfile::tempdir().unwrap();
        let target = dir.path().join("out");
        let out = OutputDir::prepare(&target, false).unwrap();
        put(&out.kept().join("a.part"), "a");
        drop(out);
        assert_eq!(names(dir.path()), [".out.resume"]);
        let mut out = OutputDir::prepare(&target, false).unwrap();
        assert!(out.kept().join("a.part").exists());
        out.write("record.json", b"{}").unwrap();
        out.commit().unwrap();
        assert_eq!(names(dir.path()), ["out"]);
    }

    #[test]
    fn what_is_there_is_kept_unless_said_otherwise() {
        let dir = tempfile::tempdir().unwrap();
        let target = dir.path().join("out");
        put(&target.join("record.json"), "old");
        put(&target.join("notes.txt"), "mine");
        let refused = OutputDir::prepare(&target, false).unwrap_err();
        assert_eq!(refused.entry.code, "E109");

        let mut out = OutputDir::prepare(&target, true).unwrap();
        out.write("record.json", b"new").unwrap();
        out.write("sites.csv", b"a").unwrap();
        assert_eq!(fs::read(target.join("record.json")).unwrap(), b"old");
        out.commit().unwrap();
        assert_eq!(names(&target), ["notes.txt", "record.json", "sites.csv"]);
        assert_eq!(fs::read(target.join("record.json")).unwrap(), b"new");
        assert_eq!(fs::read(target.join("notes.txt")).unwrap(), b"mine");
        assert_eq!(names(dir.path()), ["out"]);
    }

    #[test]
    fn a_set_that_breaks_off_leaves_the_one_before() {
        let dir = tempfile::tempdir().unwrap();
        let target = dir.path().join("out");
        put(&target.join("record.json"), "old");
        put(&target.join("sites.csv").join("in the way"), "");
        let mut out = OutputDir::prepare(&target, true).unwrap();
        put(&target.join("classes.csv"), "old");
        put(&target.join("gone.csv"), "old");
        for name in ["record.json", "classes.csv", "more.csv", "sites.csv"] {
            out.write(name, b"new").unwrap();
        }
        out.forget("gone.csv");
        assert_eq!(out.commit().unwrap_err().entry.code, "E702");
        assert_eq!(
            names(&target),
            ["classes.csv", "gone.csv", "record.json", "sites.csv"]
        );
        for name in ["classes.csv", "gone.csv", "record.json"] {
            assert_eq!(fs::read(target.join(name)).unwrap(), b"old", "{name}");
        }
        assert_eq!(names(dir.path()), ["out"]);
    }

    #[test]
    fn empty_folders_files_and_strange_names() {
        let dir = tempfile::tempdir().unwrap();
        let empty = dir.path().join("empty");
        fs::create_dir(&empty).unwrap();
        let mut out = OutputDir::prepare(&empty, false).unwrap();
        for name in ["", "../a", "/a", "."] {
            assert_eq!(out.write(name, b"").unwrap_err().entry.code, "E704", "{name}");
        }
        out.write("a", b"1").unwrap();
        out.write("a", b"2").unwrap();
        out.commit().unwrap();
        assert_eq!(fs::read(empty.join("a")).unwrap(), b"2");

        let file = dir.path().join("file");
        put(&file, "x");
        let error = OutputDir::prepare(&file, true).unwrap_err();
        assert_eq!(error.entry.code, "E109");
    }
}
