//! Names that a raster has for its codes: category names, items of the metadata, attribute
//! tables within the file or beside it.

use std::collections::BTreeMap;
use std::ffi::{CStr, c_char, c_int};
use std::path::{Path, PathBuf};

use gdal::Metadata as _;
use gdal::raster::RasterBand;

use crate::sites;

/// Rows of an attribute table and codes with names that are taken, at most.
const MOST_ROWS: c_int = 4096;

/// The item of a band's metadata that holds the name of a code, before the code.
const CATEGORY: &str = "CATEGORY_";

/// The attribute table of a band.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttributeTable {
    /// Names of its columns.
    pub columns: Vec<String>,
    /// Number of its rows.
    pub rows: u64,
    /// Names by code, where it has a column of each.
    pub names: Vec<(i64, String)>,
}

/// Names by code, wherever they are.
pub(super) fn names(
    band: &RasterBand<'_>,
    table: Option<&AttributeTable>,
    path: &Path,
) -> Vec<(i64, String)> {
    let mut found: BTreeMap<i64, String> = BTreeMap::new();
    let beside = beside(path).map(|vat| sites::names_by_code(&vat)).unwrap_or_default();
    let in_table = table.map(|table| table.names.clone()).unwrap_or_default();
    let all = [beside, in_table, categories(band), items(band)];
    found.extend(all.into_iter().flatten().filter(|(_, name)| !name.trim().is_empty()));
    found.into_iter().collect()
}

/// The attribute table that `ArcGIS` writes beside a raster.
fn beside(path: &Path) -> Option<PathBuf> {
    let mut name = path.file_name()?.to_owned();
    name.push(".vat.dbf");
    Some(path.with_file_name(name)).filter(|vat| vat.is_file())
}

/// Items `CATEGORY_<code>`, as restora writes them.
fn items(band: &RasterBand<'_>) -> Vec<(i64, String)> {
    let lines = band.metadata_domain("").unwrap_or_default();
    let item = |line: &String| {
        let (code, name) = line.strip_prefix(CATEGORY)?.split_once('=')?;
        Some((code.parse().ok()?, name.to_owned()))
    };
    lines.iter().filter_map(item).collect()
}

/// GDAL's category names, by position.
#[expect(unsafe_code, reason = "the gdal crate cannot read category names")]
fn categories(band: &RasterBand<'_>) -> Vec<(i64, String)> {
    let mut names = Vec::new();
    // SAFETY: the band's dataset is open as long as the band is borrowed. The list belongs
    // to the band: null, or C strings closed by a null pointer; each is copied.
    unsafe {
        let mut next = gdal_sys::GDALGetRasterCategoryNames(band.c_rasterband());
        while !next.is_null() && !(*next).is_null() && names.len() < MOST_ROWS as usize {
            names.push(text(*next));
            next = next.add(1);
        }
    }
    (0..).zip(names).collect()
}

/// GDAL's attribute table of a band.
#[expect(unsafe_code, reason = "the gdal crate cannot read attribute tables")]
pub(super) fn attribute_table(band: &RasterBand<'_>) -> Option<AttributeTable> {
    use gdal_sys::GDALRATFieldUsage as Usage;
    // SAFETY: the band's dataset is open as long as the band is borrowed, and its table,
    // which may be null, belongs to the band. Rows and columns are asked for within the
    // numbers that the table gives; texts belong to it and are copied.
    unsafe {
        let table = gdal_sys::GDALGetDefaultRAT(band.c_rasterband());
        if table.is_null() {
            return None;
        }
        let columns = gdal_sys::GDALRATGetColumnCount(table);
        let rows = gdal_sys::GDALRATGetRowCount(table);
        let of = |usage| gdal_sys::GDALRATGetColOfUsage(table, usage);
        let code =
            [Usage::GFU_MinMax, Usage::GFU_Min].map(of).into_iter().find(|c| *c >= 0);
        let name = Some(of(Usage::GFU_Name)).filter(|column| *column >= 0);
        let mut names = Vec::new();
        if let (Some(code), Some(name)) = (code, name) {
            for row in 0..rows.min(MOST_ROWS) {
                let code = gdal_sys::GDALRATGetValueAsInt(table, row, code);
                let name = gdal_sys::GDALRATGetValueAsString(table, row, name);
                names.push((i64::from(code), text(name)));
            }
        }
        let columns = (0..columns.min(MOST_ROWS))
            .map(|column| text(gdal_sys::GDALRATGetNameOfCol(table, column)))
            .collect();
        Some(AttributeTable { columns, rows: u64::try_from(rows).unwrap_or(0), names })
    }
}

/// Copies a C string; null is empty. Text that is not UTF-8 is taken for GB18030.
///
/// # Safety
/// `text` is null or points to a NUL-terminated string.
#[expect(unsafe_code, reason = "C strings have no other way into Rust")]
unsafe fn text(text: *const c_char) -> String {
    if text.is_null() {
        return String::new();
    }
    // SAFETY: not null, and NUL-terminated as the caller promises.
    sites::decoded(unsafe { CStr::from_ptr(text) }.to_bytes())
}
