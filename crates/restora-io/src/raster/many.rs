//! What many rasters in few folders have in common, found out once for all.
//!
//! GDAL reads the whole folder for each file that it opens, to see what lies beside it, and works
//! out the CRS of each anew. For thousands of tiles in one folder that takes longer than reading
//! their pixels.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use restora_grid::Crs;

use crate::tiff;

/// Names in a folder, by what they are in small letters.
type Names = BTreeMap<String, Vec<String>>;

/// What is known of the folders and the CRSs of many rasters.
#[derive(Debug, Default)]
pub struct Many {
    folders: BTreeMap<PathBuf, Names>,
    /// By the keys of the file that say it.
    crs: Mutex<BTreeMap<Vec<u8>, Option<Crs>>>,
}

impl Many {
    /// Looks into the folders of these files.
    pub fn of(files: impl IntoIterator<Item = PathBuf>) -> Self {
        let mut folders: BTreeMap<PathBuf, Names> = BTreeMap::new();
        for file in files {
            let Some(folder) = file.parent() else { continue };
            if !folders.contains_key(folder) {
                folders.insert(folder.to_path_buf(), names(folder));
            }
        }
        Self { folders, crs: Mutex::default() }
    }

    /// A file and what lies beside it under a name that begins like its own, up to where that ends
    /// or goes on otherwise than with a letter or digit. None if nobody looked, or there is no such
    /// file. GDAL finds less then only of what describes whole scenes of a satellite, which says
    /// nothing of pixels.
    pub(crate) fn beside(&self, file: &Path) -> Option<Vec<String>> {
        let names = self.folders.get(file.parent()?)?;
        let own = file.file_name()?.to_str()?;
        names.get(&small(own))?.iter().find(|name| *name == own)?;
        let stem = small(file.file_stem()?.to_str()?);
        let alike = names.range(stem.clone()..);
        let alike =
            alike.map_while(|(name, all)| Some((name.strip_prefix(&*stem)?, all)));
        let ends = |(rest, _): &(&str, &Vec<String>)| {
            rest.chars().next().is_none_or(|next| !next.is_alphanumeric())
        };
        let others = alike.filter(ends).flat_map(|(_, names)| names);
        let others = others.filter(|name| *name != own).cloned();
        Some(std::iter::once(own.to_owned()).chain(others).collect())
    }

    /// The CRS of a `GeoTIFF` that has nothing beside it: as GDAL told it of another file with the
    /// same keys, or as it `tells` now.
    pub(super) fn crs(
        &self,
        file: &Path,
        tells: impl FnOnce() -> Option<Crs>,
    ) -> Option<Crs> {
        let Some(keys) = tiff::geo_keys(file) else { return tells() };
        let known = || self.crs.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(crs) = known().get(&keys) {
            return crs.clone();
        }
        let crs = tells();
        known().insert(keys, crs.clone());
        crs
    }
}

/// A name in small letters, each by itself: in whole words, some depend on what comes after them.
fn small(name: &str) -> String {
    name.chars().flat_map(char::to_lowercase).collect()
}

/// The names in a folder; none that is no text.
fn names(folder: &Path) -> Names {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let mut names = Names::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        if let Ok(name) = entry.file_name().into_string() {
            names.entry(small(&name)).or_default().push(name);
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_beside_a_file_has_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let there = [
            "a.tif",
            "A.TFW",
            "a.tif.aux.xml",
            "a_rpc.txt",
            "a2.tif",
            "ab.tif",
            "b.tif",
            "甲.tif",
            "ΑΣ.tif",
            "ΑΣ.tif.msk",
        ];
        for name in there {
            crate::write_file(&at(name), b"x").unwrap();
        }
        let many = Many::of(there.map(at));
        let beside = many.beside(&at("a.tif")).unwrap();
        assert_eq!(beside, ["a.tif", "A.TFW", "a.tif.aux.xml", "a_rpc.txt"]);
        assert_eq!(many.beside(&at("ΑΣ.tif")).unwrap(), ["ΑΣ.tif", "ΑΣ.tif.msk"]);
        assert_eq!(many.beside(&at("甲.tif")).unwrap(), ["甲.tif"]);
        assert_eq!(many.beside(&at("c.tif")), None);
        assert_eq!(many.beside(Path::new("elsewhere/a.tif")), None);
    }
}
