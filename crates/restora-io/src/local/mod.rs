//! Files of this machine, and nothing else: the one way to open a dataset that is read.
//!
//! A raster or a layer may be a short text that names others, and those again others:
//! files anywhere, addresses, services, code. [`open`] looks first at all that a file names
//! ([`named`]) and refuses what lies outside its [`Reach`]. What nobody thought of meets
//! shut doors ([`shut`]).

mod named;
mod reach;
pub(crate) mod shut;
mod vrt;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use gdal::{Dataset, DatasetOptions, GdalOpenFlags, Metadata as _};
use restora_message::catalogue::{config, raster, reach as say, sites};
use restora_message::{Entry, Problem};

pub(crate) use reach::OWN_FOLDER;
pub use reach::Reach;

use crate::files::SeenFile;
use crate::log;
use crate::raster::{Many, file_list};

/// Opens a file for reading, as a raster or as layers, which messages call `display`.
///
/// # Errors
/// If it names what is out of its reach; or in GDAL's words.
pub(crate) fn open(
    file: (&Path, &str),
    kind: GdalOpenFlags,
    options: &[&str],
    reach: &Reach,
) -> Result<Dataset, Problem> {
    open_listed(file, (kind, options), reach, None).map(|(dataset, _)| dataset)
}

/// The same with all files that it consists of, its own first if no other is listed before it:
/// those that its driver tells, and those that are named within what it names. If it is one of
/// many, what is known of these is not found out again.
///
/// # Errors
/// As [`open`].
#[expect(clippy::disallowed_methods, reason = "the one place where files are opened")]
pub(crate) fn open_listed(
    (path, display): (&Path, &str),
    (kind, options): (GdalOpenFlags, &[&str]),
    reach: &Reach,
    many: Option<&Many>,
) -> Result<(Dataset, Vec<SeenFile>), Problem> {
    log::ready();
    let named = named::look(path, display, reach)?;
    let cannot = cannot_open(&kind);
    let open_flags =
        GdalOpenFlags::GDAL_OF_READONLY | kind | GdalOpenFlags::GDAL_OF_VERBOSE_ERROR;
    let open_options = (!options.is_empty()).then_some(options);
    let beside = many.and_then(|many| many.beside(path));
    let beside: Option<Vec<&str>> =
        beside.as_ref().map(|names| names.iter().map(String::as_str).collect());
    let options = DatasetOptions {
        open_flags,
        open_options,
        sibling_files: beside.as_deref(),
        ..DatasetOptions::default()
    };
    let dataset = log::attempt(|| Dataset::open_ex(path, options)).map_err(|cause| {
        Problem::new(cannot).with("path", display).with("cause", cause)
    })?;
    let (told, _) = log::collect(|| file_list(&dataset, path));
    within(&dataset, (path, display), (&told, reach))?;
    Ok((dataset, joined(told, named)))
}

/// Files of two lists, each once, whatever its name.
fn joined(told: Vec<PathBuf>, named: Vec<PathBuf>) -> Vec<SeenFile> {
    let mut known = BTreeSet::new();
    let mut new = |path: &PathBuf| {
        known.insert(path.canonicalize().unwrap_or_else(|_| path.clone()))
    };
    let all = told.into_iter().chain(named).filter(&mut new);
    all.map(SeenFile::now).collect()
}

/// Opens a file again that [`open`] has let pass.
#[expect(clippy::disallowed_methods, reason = "the one place where files are opened")]
pub(crate) fn again(path: &Path, display: &str) -> Result<Dataset, Problem> {
    log::ready();
    let open_flags = GdalOpenFlags::GDAL_OF_READONLY
        | GdalOpenFlags::GDAL_OF_RASTER
        | GdalOpenFlags::GDAL_OF_VERBOSE_ERROR;
    let options = DatasetOptions { open_flags, ..DatasetOptions::default() };
    log::attempt(|| Dataset::open_ex(path, options)).map_err(|cause| {
        Problem::new(&raster::OPEN).with("path", display).with("cause", cause)
    })
}

/// Opens what this program has put into memory.
#[expect(clippy::disallowed_methods, reason = "the one place where files are opened")]
pub(crate) fn in_memory(path: &Path) -> Result<Dataset, String> {
    let open_flags = GdalOpenFlags::GDAL_OF_READONLY | GdalOpenFlags::GDAL_OF_VECTOR;
    let options = DatasetOptions { open_flags, ..DatasetOptions::default() };
    log::attempt(|| Dataset::open_ex(path, options))
}

fn cannot_open(kind: &GdalOpenFlags) -> &'static Entry {
    if kind.contains(GdalOpenFlags::GDAL_OF_VECTOR) {
        &sites::OPEN
    } else {
        &raster::OPEN
    }
}

/// Refuses a path that is no plain file or folder, before anything else is said of it.
///
/// # Errors
/// If it is an address, goes through a virtual file system, does not exist, or is a device,
/// a pipe or a name that GDAL reads otherwise than as a path.
pub fn plain_file(path: &Path, display: &str) -> Result<(), Problem> {
    let problem = |entry: &'static Entry| Problem::new(entry).with("path", display);
    let Ok(facts) = path.metadata() else {
        // Backslashes are slashes to some of GDAL's parts.
        return Err(match display.replace('\\', "/") {
            text if named::network_system(&text) => problem(&say::REMOTE),
            text if text.starts_with("/vsi") => {
                problem(&say::PACKED).with("scheme", named::system(&text))
            }
            _ => problem(&config::NO_SUCH_FILE),
        });
    };
    let odd = named::is_odd_name(path);
    if odd || !(facts.is_file() || facts.is_dir()) {
        return Err(problem(&say::NO_PLAIN_FILE));
    }
    Ok(())
}

/// Refuses a dataset that consists of files elsewhere, as its driver tells.
fn within(
    dataset: &Dataset,
    (path, display): (&Path, &str),
    (files, reach): (&[PathBuf], &Reach),
) -> Result<(), Problem> {
    let reach = reach.of(path);
    let outside = |file: &Path| {
        Problem::new(&say::OUTSIDE).with("path", display).with("file", file.display())
    };
    if let Some(file) = files.iter().find(|file| !reach.holds(file)) {
        return Err(outside(file));
    }
    // Overviews elsewhere are opened only when they are asked for.
    let stated = dataset.metadata_item("OVERVIEW_FILE", "OVERVIEWS");
    match stated {
        Some(name) if !name.starts_with(":::BASE:::") => {
            named::check(&name, (path, display), &reach)
        }
        Some(name) => {
            let name = name.trim_start_matches(":::BASE:::");
            let beside = path.with_file_name(name);
            if reach.holds(&beside) { Ok(()) } else { Err(outside(&beside)) }
        }
        None => Ok(()),
    }
}
