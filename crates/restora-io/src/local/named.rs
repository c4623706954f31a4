//! What files name others, and whether those may be read.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

use gdal::GdalOpenFlags;
use restora_message::Problem;
use restora_message::catalogue::reach as say;

use super::reach::Reach;
use super::{plain_file, vrt};
use crate::log;
use crate::raster::file_list;

/// Descriptions within descriptions, at most.
const MOST_DEEP: usize = 16;

/// Bytes of a file that GDAL, too, looks for the name of a format in; some more than it does.
const HEAD: u64 = 4096;

/// A description that is larger lists millions of files.
const MOST_BYTES: u64 = 256 << 20;

/// Descriptions of services and programs, by what stands in their beginning.
const SERVICES: [(&str, &str); 9] = [
    ("<GDAL_WMS", "WMS"),
    ("<WCS_GDAL", "WCS"),
    ("<GDAL_WMTS", "WMTS"),
    ("<OGRWFSDataSource", "WFS"),
    ("<OGRCSWDataSource", "CSW"),
    ("<WMS_Capabilities", "WMS"),
    ("<WMT_MS_Capabilities", "WMS"),
    ("<GDALTileIndexDataset", "GTI"),
    ("\"gdal_streamed_alg\"", "GDALG"),
];

/// What begins a description of entities.
const DTD: [&str; 2] = ["<!DOCTYPE", "<!ENTITY"];

/// Prefixes of datasets within a file, whose names hold the path of that file.
const WITHIN: [&str; 24] = [
    "NETCDF",
    "HDF4_SDS",
    "HDF4_EOS",
    "HDF4_GR",
    "HDF5",
    "GPKG",
    "GTIFF_DIR",
    "GTIFF_RAW",
    "ZARR",
    "SENTINEL2_L1B",
    "SENTINEL2_L1C",
    "SENTINEL2_L1C_TILE",
    "SENTINEL2_L2A",
    "DERIVED_SUBDATASET",
    "BAG",
    "NITF_IM",
    "GRIB",
    "COG",
    "TIFF",
    "SAFE",
    "RADARSAT_2_CALIB",
    "SENTINEL1_CALIB",
    "S104",
    "S111",
];

/// Looks at a file and at all that it names, through every file that names others. Gives all of
/// them, with what GDAL reads beside each.
///
/// # Errors
/// What it names and may not.
pub(crate) fn look(
    path: &Path,
    display: &str,
    reach: &Reach,
) -> Result<Vec<PathBuf>, Problem> {
    plain_file(path, display)?;
    if path.is_dir() {
        return Ok(Vec::new());
    }
    let mut walk = Walk::new(reach.of(path));
    walk.file(path, display, 0)?;
    Ok(walk.files)
}

/// Whether one name that a file holds may be followed.
///
/// # Errors
/// That it may not.
pub(crate) fn check(
    name: &str,
    (path, display): (&Path, &str),
    reach: &Reach,
) -> Result<(), Problem> {
    let mut walk = Walk::new(reach.clone());
    walk.name(&vrt::Named::plain(name), path, display, 1)
}

/// The way through files that name files.
struct Walk {
    reach: Reach,
    seen: BTreeSet<PathBuf>,
    /// In the order in which they are named.
    files: Vec<PathBuf>,
}

impl Walk {
    fn new(reach: Reach) -> Self {
        Self { reach, seen: BTreeSet::new(), files: Vec::new() }
    }

    fn file(&mut self, path: &Path, display: &str, depth: usize) -> Result<(), Problem> {
        if !self.seen.insert(path.canonicalize().unwrap_or_else(|_| path.to_path_buf())) {
            return Ok(());
        }
        if depth > MOST_DEEP {
            return Err(Problem::new(&say::TOO_DEEP)
                .with("path", display)
                .with("most", MOST_DEEP));
        }
        self.files.push(path.to_path_buf());
        let head = head(path);
        if let Some(service) = service(&head) {
            return Err(Problem::new(&say::SERVICE)
                .with("path", display)
                .with("service", service));
        }
        // A DTD may pull in other files and addresses.
        if is_xml(&head) && DTD.iter().any(|mark| has(&head, mark)) {
            return Err(Problem::new(&say::UNCLEAR)
                .with("path", display)
                .with("cause", "DTD"));
        }
        let described = vrt::MARKS.iter().any(|mark| has(&head, mark));
        if described {
            for name in vrt::names(&whole(path, display)?, display)? {
                self.name(&name, path, display, depth + 1)?;
            }
        } else if depth > 0 && !stands_alone(&head) {
            self.parts(path, display)?;
        }
        let beside = |ending: &str| {
            let mut name = path.as_os_str().to_owned();
            name.push(ending);
            PathBuf::from(name)
        };
        // A mask of pixels, and more of what GDAL keeps beside a file.
        let aux = beside(".aux.xml");
        let there = [beside(".msk"), aux.clone()];
        self.files.extend(there.into_iter().filter(|path| path.is_file()));
        // It may name overviews elsewhere.
        if aux.is_file() {
            let shown = format!("{display}.aux.xml");
            for name in vrt::names(&whole(&aux, &shown)?, &shown)? {
                self.name(&name, path, &shown, depth + 1)?;
            }
        }
        Ok(())
    }

    /// Whether a name in a file may be followed, and the file that it names.
    fn name(
        &mut self,
        name: &vrt::Named,
        by: &Path,
        display: &str,
        depth: usize,
    ) -> Result<(), Problem> {
        let text = name.text.trim_start();
        let refused = |entry| {
            Err(Problem::new(entry).with("path", display).with("file", shortened(text)))
        };
        if text.is_empty() {
            return Ok(());
        }
        if is_text_for_gdal(text) {
            return refused(&say::NOT_A_FILE);
        }
        let mut found = candidates(name, text, by);
        if let Some((prefix, rest)) = prefixed(text) {
            if !WITHIN.iter().any(|known| known.eq_ignore_ascii_case(prefix)) {
                return refused(&say::NOT_A_FILE);
            }
            found = inner(rest)
                .into_iter()
                .flat_map(|inner| candidates(name, &inner, by))
                .filter(|path| path.exists())
                .collect();
            if found.is_empty() {
                return refused(&say::NOT_A_FILE);
            }
        }
        for path in found {
            if !self.reach.holds(&path) {
                return refused(&say::OUTSIDE);
            }
            if path.is_file() {
                self.file(&path, &path.display().to_string(), depth)?;
            } else if path.exists() && !path.is_dir() {
                return refused(&say::NOT_A_FILE);
            }
        }
        Ok(())
    }

    /// Whether the files of a dataset of some other format, as its driver tells them, are
    /// within.
    #[expect(clippy::disallowed_methods, reason = "only its list of files is asked for")]
    fn parts(&self, path: &Path, display: &str) -> Result<(), Problem> {
        let open_flags = GdalOpenFlags::GDAL_OF_READONLY
            | GdalOpenFlags::GDAL_OF_RASTER
            | GdalOpenFlags::GDAL_OF_VECTOR;
        let options =
            gdal::DatasetOptions { open_flags, ..gdal::DatasetOptions::default() };
        let opened = log::attempt(|| gdal::Dataset::open_ex(path, options));
        // What cannot be opened is told when it is read.
        let Ok(dataset) = opened else { return Ok(()) };
        let (files, _) = log::collect(|| file_list(&dataset, path));
        match files.iter().find(|file| !self.reach.holds(file)) {
            Some(file) => Err(Problem::new(&say::OUTSIDE)
                .with("path", display)
                .with("file", file.display())),
            None => Ok(()),
        }
    }
}

/// The beginning of a file; nothing if it cannot be read, which is told when it is opened.
fn head(path: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Ok(file) = File::open(path) {
        drop(file.take(HEAD).read_to_end(&mut bytes));
    }
    bytes
}

/// All of a description.
fn whole(path: &Path, display: &str) -> Result<String, Problem> {
    let unclear = |cause: String| {
        Problem::new(&say::UNCLEAR).with("path", display).with("cause", cause)
    };
    let mut file = File::open(path).map_err(|error| unclear(error.to_string()))?;
    let bytes =
        file.seek(SeekFrom::End(0)).map_err(|error| unclear(error.to_string()))?;
    if bytes > MOST_BYTES {
        return Err(unclear(format!("> {} MiB", MOST_BYTES >> 20)));
    }
    file.seek(SeekFrom::Start(0)).map_err(|error| unclear(error.to_string()))?;
    let mut text = String::new();
    file.read_to_string(&mut text).map_err(|error| unclear(error.to_string()))?;
    Ok(text)
}

/// The service that a text describes. Words within data of another kind are none.
fn service(head: &[u8]) -> Option<&'static str> {
    let found = SERVICES.iter().find(|(mark, _)| {
        let begins =
            if mark.starts_with('<') { is_xml(head) } else { first(head) == b'{' };
        begins && has(head, mark)
    });
    found.map(|(_, service)| *service)
}

fn is_xml(head: &[u8]) -> bool {
    first(head) == b'<'
}

/// The first byte that is no blank or mark of an encoding.
fn first(head: &[u8]) -> u8 {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    head.iter().copied().find(|byte| !byte.is_ascii_whitespace()).unwrap_or(0)
}

fn has(head: &[u8], mark: &str) -> bool {
    head.windows(mark.len()).any(|part| part.eq_ignore_ascii_case(mark.as_bytes()))
}

/// Formats that hold all their pixels or features themselves: a long mosaic of them need not
/// be opened file by file.
fn stands_alone(head: &[u8]) -> bool {
    const BEGIN: [&[u8]; 12] = [
        b"II*\0",
        b"MM\0*",
        b"II+\0",
        b"MM\0+",
        b"\x89PNG",
        b"\xff\xd8\xff",
        b"\0\0\0\x0cjP  ",
        b"\xff\x4f\xff\x51",
        b"SQLite format 3\0",
        b"fgb",
        b"CDF",
        b"\0\0\x27\x0a",
    ];
    BEGIN.iter().any(|begin| head.starts_with(begin))
}

/// The paths that a name can mean: relative to where its file is, wherever links lead, or to
/// the folder that the command was called in.
fn candidates(name: &vrt::Named, text: &str, by: &Path) -> Vec<PathBuf> {
    let as_written = PathBuf::from(text);
    if as_written.is_absolute() {
        return vec![as_written];
    }
    let mut found = Vec::new();
    if name.beside != Some(false) {
        let mut at = by.to_path_buf();
        // A link that points to a link, and so on; the system itself gives up at 40.
        for _ in 0..40 {
            found.push(at.with_file_name("").join(text));
            let Ok(next) = at.read_link() else { break };
            at = at.with_file_name("").join(next);
        }
    }
    if name.beside != Some(true) && (name.beside.is_some() || as_written.exists()) {
        found.push(as_written);
    }
    found
}

/// Whether a text is one that GDAL takes for something else than a path.
fn is_text_for_gdal(text: &str) -> bool {
    let slashes = text.replace('\\', "/");
    let vsi = slashes.get(..4).is_some_and(|begin| begin.eq_ignore_ascii_case("/vsi"));
    vsi || text.starts_with(['<', '{', '['])
        || text.contains("://")
        || text.contains('\0')
}

/// `PREFIX:rest`, but no drive of Windows.
fn prefixed(text: &str) -> Option<(&str, &str)> {
    let (prefix, rest) = text.split_once(':')?;
    let word = prefix.len() > 1
        && prefix.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    word.then_some((prefix, rest))
}

/// Whatever part of the name of a dataset within a file could be its path.
fn inner(rest: &str) -> Vec<String> {
    let bare = rest.replace('"', "");
    let parts: Vec<&str> = bare.split(':').collect();
    let mut found = Vec::new();
    for first in 0..parts.len().min(8) {
        for end in first + 1..=parts.len().min(8) {
            let part = parts[first..end].join(":");
            if !part.is_empty() {
                found.push(part);
            }
        }
    }
    found
}

/// Whether GDAL would read the name of a file otherwise than as a path: `PG:…`, `<VRT…`.
pub(super) fn is_odd_name(path: &Path) -> bool {
    let Some(text) = path.to_str() else { return false };
    is_text_for_gdal(text) && !text.starts_with("/vsimem/") || prefixed(text).is_some()
}

/// The virtual file system of a path, e.g. `/vsizip/`.
pub(super) fn system(text: &str) -> String {
    let name = text.trim_start_matches('/').split('/').next().unwrap_or_default();
    format!("/{name}/")
}

/// Whether a path is an address, or of a virtual file system on the network.
pub(super) fn network_system(text: &str) -> bool {
    const LOCAL: [&str; 12] = [
        "vsizip",
        "vsitar",
        "vsigzip",
        "vsi7z",
        "vsirar",
        "vsistdin",
        "vsistdout",
        "vsimem",
        "vsisubfile",
        "vsisparse",
        "vsicrypt",
        "vsicached",
    ];
    let name = system(text);
    let local = || LOCAL.iter().any(|local| name.trim_matches('/').starts_with(local));
    text.contains("://")
        || text.starts_with("/vsi") && !local()
        || text.contains("/vsicurl")
}

fn shortened(text: &str) -> String {
    const MOST: usize = 200;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
