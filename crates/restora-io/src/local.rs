//! Files of this machine, told apart from descriptions of services elsewhere.

use std::ffi::{CStr, CString};
use std::path::Path;

use gdal::config::set_thread_local_config_option;
use gdal::{Dataset, DatasetOptions, GdalOpenFlags};

use crate::log;

/// Drivers that open small files which only say where on the network the data are.
const NETWORK: [&str; 22] = [
    "WMS",
    "WCS",
    "WMTS",
    "HTTP",
    "OGCAPI",
    "STACTA",
    "STACIT",
    "EEDA",
    "EEDAI",
    "PLMOSAIC",
    "PLScenes",
    "NGW",
    "DAAS",
    "WFS",
    "OAPIF",
    "CSW",
    "Carto",
    "AmigoCloud",
    "Elasticsearch",
    "GMLAS",
    "PostGISRaster",
    "PostgreSQL",
];

/// An ending that no file has, for the list of those that may be fetched.
const NOTHING: &str = ".restora-fetches-nothing";

/// Opens a file for reading, as a raster or as layers; never one that asks the network.
///
/// # Errors
/// In GDAL's words.
#[expect(clippy::disallowed_methods, reason = "files of which nothing is known yet")]
pub(crate) fn open(path: &Path, kind: GdalOpenFlags) -> Result<Dataset, String> {
    is_here(path, &kind)?;
    let open_flags =
        GdalOpenFlags::GDAL_OF_READONLY | kind | GdalOpenFlags::GDAL_OF_VERBOSE_ERROR;
    let options = DatasetOptions { open_flags, ..DatasetOptions::default() };
    log::attempt(|| Dataset::open_ex(path, options))
}

/// Refuses a file that only describes a service on the network.
///
/// # Errors
/// The name of its driver.
pub(crate) fn is_here(path: &Path, kind: &GdalOpenFlags) -> Result<(), String> {
    fetch_nothing();
    match driver(path, kind) {
        Some(driver) if NETWORK.contains(&driver.as_str()) => Err(driver),
        _ => Ok(()),
    }
}

/// Keeps files that name others from having them fetched, on this thread.
pub(crate) fn fetch_nothing() {
    log::ready();
    // Only a NUL in the text could fail, and there is none.
    let _ = set_thread_local_config_option("CPL_VSIL_CURL_ALLOWED_EXTENSIONS", NOTHING);
}

/// GDAL's short name of the driver that a file looks like it is for.
#[expect(unsafe_code, reason = "the gdal crate cannot name the driver of a file")]
fn driver(path: &Path, kind: &GdalOpenFlags) -> Option<String> {
    let path = CString::new(path.to_str()?).ok()?;
    let (name, _) = log::collect(|| {
        // SAFETY: the path is a C string that outlives the call; null lists mean "all
        // drivers" and "look for yourself". The handle belongs to GDAL and lives on, and
        // so does its name, which is copied.
        unsafe {
            let none = std::ptr::null();
            let handle =
                gdal_sys::GDALIdentifyDriverEx(path.as_ptr(), kind.bits(), none, none);
            if handle.is_null() {
                return None;
            }
            let name = gdal_sys::GDALGetDriverShortName(handle);
            (!name.is_null()).then(|| CStr::from_ptr(name).to_string_lossy().into_owned())
        }
    });
    name
}
