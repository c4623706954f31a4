//! Every file that a run is computed from.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use restora_grid::Window;
use restora_io::{FileSeen, FileStamp, RasterSource, SeenFile, see, stamp};
use restora_message::catalogue::shards::{self, words};
use restora_message::{Problem, Problems, Text};

use crate::local::{each, pool};
use crate::{Loaded, Plan};

/// An input: the path as written, and its files as they were before they were read.
pub(crate) type Input = (String, Vec<SeenFile>);

/// The inputs of a run: for each the path as written and its files.
pub(crate) fn inputs(plan: &Plan) -> Vec<(String, Vec<PathBuf>)> {
    let paths = |files: Vec<SeenFile>| files.into_iter().map(|file| file.path).collect();
    let all = all(plan).into_iter();
    all.map(|(written, files)| (written, paths(files))).collect()
}

/// All of them. Those of the rasters of land cover come first, in the order of the dates.
fn all(plan: &Plan) -> Vec<Input> {
    let dates = plan.loaded.config.dates.iter().zip(plan.rasters());
    let land = dates.map(|(date, source)| (date.path.clone(), source.files()));
    land.chain(others(plan)).collect()
}

/// Those that are not of land cover.
fn others(plan: &Plan) -> Vec<Input> {
    let mut inputs = Vec::new();
    for input in plan.meaning.factors.iter().filter(|input| input.bare.is_none()) {
        inputs.push((input.path().to_owned(), input.source.files()));
    }
    for source in plan.imagery.iter().flat_map(|imagery| imagery.sources()) {
        let input = (source.info().path.clone(), source.files());
        // Bands of one file are one input.
        if !inputs.contains(&input) {
            inputs.push(input);
        }
    }
    let metadata = plan.imagery.iter().flat_map(|imagery| imagery.files.iter());
    inputs.extend(plan.places.files.iter().cloned());
    inputs.extend(plan.meaning.files.iter().chain(metadata).cloned());
    inputs
}

/// The lists of tiles, as they are now.
pub(crate) fn lists(loaded: &Loaded) -> Vec<Input> {
    let blocks = loaded.config.tiles.iter();
    let lists = blocks.flat_map(|block| [&block.manifest, &block.stac]).flatten();
    let file = |list: &String| vec![SeenFile::now(loaded.path(list))];
    lists.map(|list| (list.clone(), file(list))).collect()
}

/// How all files looked before they were read. One that could not be looked at will be told when
/// it is read.
pub(crate) fn look(plan: &Plan) -> Vec<(PathBuf, FileSeen)> {
    let files = all(plan).into_iter().flat_map(|(_, files)| files);
    files.filter_map(|file| Some((file.path, file.seen?))).collect()
}

/// Whether all files are those that the plan was made from.
///
/// # Errors
/// Every file that was written again, or is gone.
pub(crate) fn unchanged(plan: &Plan) -> Result<(), Problems> {
    let changed: Problems = changes(plan).collect();
    if changed.is_empty() { Ok(()) } else { Err(changed) }
}

/// The files that are not those any more that the plan was made from.
fn changes(plan: &Plan) -> impl Iterator<Item = Problem> {
    plan.seen.iter().filter_map(|(path, then)| changed(path, then))
}

/// The first file of which a piece of the work was made and that is not that any more: of land
/// cover, what is read in these windows.
pub(crate) fn first_change(plan: &Plan, windows: &[Window]) -> Option<Problem> {
    let read = |source: &RasterSource| -> Vec<SeenFile> {
        windows.iter().flat_map(|window| source.files_in(window)).collect()
    };
    let land: BTreeSet<SeenFile> = plan.rasters().iter().flat_map(read).collect();
    let mut files = others(plan).into_iter().flat_map(|(_, files)| files).chain(land);
    files.find_map(|file| changed(&file.path, &file.seen?))
}

/// How a file is not the one any more that it was.
fn changed(path: &Path, then: &FileSeen) -> Option<Problem> {
    let how = match see(path) {
        Ok(now) => change(&now, then)?,
        Err(_) => &words::GONE,
    };
    let problem = Problem::new(&shards::CHANGED).with("path", path.display());
    Some(problem.with_words("cause", how))
}

/// How a file became another one, if it did.
pub(crate) fn change(now: &FileSeen, then: &FileSeen) -> Option<&'static Text> {
    if now.bytes != then.bytes {
        return Some(&words::OTHER_SIZE);
    }
    (now.modified_us != then.modified_us).then_some(&words::OTHER_TIME)
}

/// Sizes and checksums of the files of inputs, on so many threads.
pub(crate) fn stamps(
    threads: usize,
    inputs: &[(String, Vec<PathBuf>)],
) -> Result<Vec<Vec<FileStamp>>, Problems> {
    let all: Vec<&PathBuf> = inputs.iter().flat_map(|(_, files)| files).collect();
    let read = each(&pool(threads)?, &all, (None, || Ok(())), |path, ()| stamp(path))?;
    let mut stamps = read.into_iter();
    let of = |(_, files): &(String, Vec<PathBuf>)| {
        stamps.by_ref().take(files.len()).collect::<Result<_, _>>()
    };
    Ok(inputs.iter().map(of).collect::<Result<_, Problem>>()?)
}
