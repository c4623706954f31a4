//! Rasters that a run has finished, kept for the next one if this one is killed.
//!
//! Compressing a raster takes longer than reading one, so a raster that is finished is kept as a
//! file: the same one that is among the results, under a second name where the file system can
//! do that. Beside it stands what is known of it, sealed, with its checksum.

use std::path::{Path, PathBuf};

use restora_io::{link_or_copy, stamp};
use restora_message::Problem;
use restora_message::catalogue::run;
use restora_table::RasterProduct;
use serde::{Deserialize, Serialize};

use super::part::{Head, PartReader, PartWriter};

/// Kind of the only section: what is known of the raster.
const KEPT: u8 = 3;

/// What is known of a raster that is kept.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    bytes: u64,
    sha256: String,
    product: RasterProduct,
}

/// Where a raster is kept, and where what is known of it.
fn places(folder: &Path, file: &str) -> (PathBuf, PathBuf) {
    (folder.join(file), folder.join(format!("{file}.kept")))
}

/// Keeps a raster that is finished.
///
/// # Errors
/// If it cannot be read, or there is no room for it.
pub(super) fn keep(
    (folder, plan): (&Path, &str),
    product: &RasterProduct,
    made: &Path,
) -> Result<(), Problem> {
    let (raster, known) = places(folder, &product.file);
    link_or_copy(made, &raster).map_err(|error| {
        Problem::new(&run::WRITE).with("path", raster.display()).with("cause", error)
    })?;
    let stamp = stamp(made)?;
    let product = product.clone();
    let kept = Kept { bytes: stamp.bytes, sha256: stamp.sha256, product };
    let text = serde_json::to_vec(&kept)
        .map_err(|error| Problem::new(&run::INTERNAL).with("cause", error))?;
    PartWriter::create(&known, &Head::of_pass(plan, &kept.product.file))?
        .seal(KEPT, &text)
}

/// A raster that an earlier run finished: it is put at `path`, if it is whole and what is wanted
/// now.
pub(super) fn finished(
    (folder, plan): (&Path, &str),
    wanted: &RasterProduct,
    path: &Path,
) -> Option<RasterProduct> {
    let (raster, known) = places(folder, &wanted.file);
    let part = PartReader::open(&known).ok()?;
    if part.head != Head::of_pass(plan, &wanted.file) {
        return None;
    }
    let kept: Kept = serde_json::from_slice(&part.only(KEPT)?).ok()?;
    let Kept { bytes, sha256, product } = kept;
    // Colours and facts were known only when all pixels were.
    let symbols = wanted.symbols.clone();
    let as_begun = RasterProduct { symbols, facts: None, ..product.clone() };
    if as_begun != *wanted || product.facts.is_none() {
        return None;
    }
    link_or_copy(&raster, path).ok()?;
    let whole = stamp(path).is_ok_and(|s| (s.bytes, s.sha256) == (bytes, sha256));
    if !whole {
        drop(std::fs::remove_file(path));
        return None;
    }
    Some(product)
}
