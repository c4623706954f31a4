//! Ways out of this machine's files, shut for the whole process before anything is opened.
//!
//! What a file names is looked at first (`named`), so that people are told. This is the
//! second wall: whatever GDAL or PROJ would ask by themselves, because of a file, a setting
//! or a format that nobody thought of, finds no way there.

use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::path::Path;
use std::ptr::null_mut;

use gdal::DriverManager;
use gdal::config::{get_config_option, set_config_option};

/// Virtual file systems that GDAL needs for its own work: memory, parts of a file and files
/// put together of parts. A path that a user or a file wrote never gets there.
const OPEN: [&str; 4] = ["/vsimem/", "/vsisubfile/", "/vsisparse/", "/vsicached/"];

/// Drivers that ask the network or a database, run programs, or read XML by a library that
/// follows external entities. `PostgreSQL` is not among them, since results are written with
/// it; it opens connection texts alone, which are no files.
const NO_FILES: [&str; 46] = [
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
    "PLSCENES",
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
    "ODBC",
    "PGeo",
    "MSSQLSpatial",
    "MySQL",
    "OCI",
    "GeoRaster",
    "HANA",
    "MongoDBv3",
    "MongoDB",
    "Couchbase",
    "CouchDB",
    "Cloudant",
    "GFT",
    "DODS",
    "OGR_DODS",
    "ADBC",
    "OGR_OGDI",
    "GPSBabel",
    "NAS",
    "Interlis 1",
    "Interlis 2",
    "GDALG",
    "GTI",
    "JPIPKAK",
    "Walk",
];

/// Settings under which GDAL would do what a file asks for, whatever the environment says.
const SETTINGS: [(&str, &str); 8] = [
    ("GDAL_VRT_ENABLE_PYTHON", "NO"),
    ("GDAL_PYTHON_DRIVER_PATH", NOTHING),
    ("GML_DOWNLOAD_SCHEMA", "NO"),
    ("GML_SKIP_RESOLVE_ELEMS", "ALL"),
    ("SQLITE_LIST_VIRTUAL_OGR", "NO"),
    ("GDAL_MEM_ENABLE_OPEN", "NO"),
    ("CPL_CURL_ENABLE_VSIMEM", "NO"),
    ("CPL_VSIL_CURL_ALLOWED_EXTENSIONS", NOTHING),
];

/// Libraries that `SQLite` is to load with every file.
const EXTENSIONS: &str = "OGR_SQLITE_LOAD_EXTENSIONS";

/// A name that no file and no folder has.
const NOTHING: &str = ".restora-reads-nothing-here";

/// Numbers of `cpl_error.h`, which the bindings leave out.
const OPEN_FAILED: gdal_sys::CPLErrorNum = 4;
const HTTP_RESPONSE: gdal_sys::CPLErrorNum = 11;

/// Before drivers are registered: plugins come from folders that the machine's owner named
/// from the root, never from beside whatever data the command was called on.
pub(crate) fn before_drivers() {
    for name in ["GDAL_DRIVER_PATH", "OGR_DRIVER_PATH"] {
        let Ok(stated) = get_config_option(name, "") else { continue };
        if stated.is_empty() || stated == "disable" {
            continue;
        }
        // Only a NUL in the text could fail, and there is none.
        let _ = set_config_option(name, &from_the_root(&stated));
    }
    let _ = set_config_option("GDAL_PYTHON_DRIVER_PATH", NOTHING);
}

/// The folders of a list that are named from the root; `disable`, GDAL's word for none, if
/// there is none.
fn from_the_root(list: &str) -> String {
    let separator = if cfg!(windows) { ';' } else { ':' };
    let kept: Vec<&str> =
        list.split(separator).filter(|folder| Path::new(folder).is_absolute()).collect();
    if kept.is_empty() { "disable".to_owned() } else { kept.join(&separator.to_string()) }
}

/// After drivers are registered: shuts drivers, file systems and requests.
pub(crate) fn after_drivers() {
    for (name, value) in SETTINGS {
        // Only a NUL in the text could fail, and there is none.
        let _ = set_config_option(name, value);
    }
    // A list of libraries, where it is stated: of none, then.
    if get_config_option(EXTENSIONS, "").is_ok_and(|stated| !stated.is_empty()) {
        let _ = set_config_option(EXTENSIONS, "");
    }
    for name in NO_FILES {
        if let Ok(driver) = DriverManager::get_driver_by_name(name) {
            DriverManager::deregister_driver(&driver);
        }
    }
    shut_file_systems();
    shut_requests();
}

/// Puts a file system in the place of each but those of [`OPEN`] that refuses every file.
#[expect(unsafe_code, reason = "the gdal crate does not name GDAL's file systems")]
fn shut_file_systems() {
    // SAFETY: the list is ours: null, or C strings closed by a null pointer, each copied
    // before the list is freed once. GDAL copies the struct of callbacks, which is freed
    // once as well. The user data is a C string that is never freed, as GDAL keeps the
    // handler for as long as the process lives. This runs inside the `Once` of `log::init`,
    // before this crate has opened anything, so no handler is replaced while it is used.
    unsafe {
        let list = gdal_sys::VSIGetFileSystemsPrefixes();
        let mut names: Vec<CString> = Vec::new();
        let mut next = list;
        while !next.is_null() && !(*next).is_null() {
            names.push(CStr::from_ptr(*next).to_owned());
            next = next.add(1);
        }
        gdal_sys::CSLDestroy(list);
        for name in names {
            let kept =
                name.to_str().is_ok_and(|name| name.is_empty() || OPEN.contains(&name));
            if kept {
                continue;
            }
            let callbacks = gdal_sys::VSIAllocFilesystemPluginCallbacksStruct();
            if callbacks.is_null() {
                continue;
            }
            let prefix = name.into_raw();
            (*callbacks).pUserData = prefix.cast();
            (*callbacks).open = Some(refuse_file);
            gdal_sys::VSIInstallPluginHandler(prefix, callbacks);
            gdal_sys::VSIFreeFilesystemPluginCallbacksStruct(callbacks);
        }
    }
}

/// Opens no file, and says so.
#[expect(unsafe_code, reason = "a callback that C calls")]
unsafe extern "C" fn refuse_file(
    prefix: *mut c_void,
    name: *const c_char,
    _access: *const c_char,
) -> *mut c_void {
    // SAFETY: GDAL calls with the user data of `shut_file_systems`, a C string that is never
    // freed, and with the rest of the path as a C string. The format takes just those two.
    unsafe {
        gdal_sys::CPLError(
            gdal_sys::CPLErr::CE_Failure,
            OPEN_FAILED,
            c"restora reads plain files only, not %s%s".as_ptr(),
            prefix.cast::<c_char>(),
            name,
        );
    }
    null_mut()
}

#[expect(unsafe_code, reason = "the bindings leave out GDAL's requests")]
mod http {
    use super::{c_char, c_int, c_void};

    /// What GDAL's requests come back with, as in `cpl_http.h`. Later versions may add
    /// fields at the end.
    #[repr(C)]
    pub(super) struct Answer {
        pub(super) status: c_int,
        pub(super) content_type: *mut c_char,
        pub(super) error: *mut c_char,
        pub(super) rest: [usize; 16],
    }

    pub(super) type Fetch = unsafe extern "C" fn(
        url: *const c_char,
        options: *const *const c_char,
        progress: *mut c_void,
        progress_data: *mut c_void,
        write: *mut c_void,
        write_data: *mut c_void,
        user_data: *mut c_void,
    ) -> *mut Answer;

    // SAFETY: the signature is that of `cpl_http.h` since GDAL 3.2; pointers to functions
    // are passed as plain pointers, which are of one size wherever GDAL runs.
    unsafe extern "C" {
        pub(super) fn CPLHTTPSetFetchCallback(fetch: Option<Fetch>, data: *mut c_void);
    }
}

/// Has every request of GDAL's own answered by an error.
#[expect(unsafe_code, reason = "the bindings leave out GDAL's requests")]
fn shut_requests() {
    // SAFETY: the callback is a function that lives as long as the process and needs no data.
    unsafe { http::CPLHTTPSetFetchCallback(Some(refuse_request), null_mut()) }
    // SAFETY: sets a switch of the library and takes no pointer.
    unsafe { gdal_sys::OSRSetPROJEnableNetwork(0) }
}

/// Asks for nothing, and says so.
#[expect(unsafe_code, reason = "a callback that C calls")]
unsafe extern "C" fn refuse_request(
    url: *const c_char,
    _options: *const *const c_char,
    _progress: *mut c_void,
    _progress_data: *mut c_void,
    _write: *mut c_void,
    _write_data: *mut c_void,
    _user_data: *mut c_void,
) -> *mut http::Answer {
    // SAFETY: the url is a C string, and the format takes just that. The answer is memory of
    // GDAL's own allocator, zeroed, at least as large as GDAL's struct; GDAL frees it and the
    // text of its error, which is a copy by the same allocator.
    unsafe {
        gdal_sys::CPLError(
            gdal_sys::CPLErr::CE_Failure,
            HTTP_RESPONSE,
            c"restora asks nothing on the network, not %s".as_ptr(),
            url,
        );
        let answer =
            gdal_sys::CPLCalloc(1, size_of::<http::Answer>()).cast::<http::Answer>();
        (*answer).status = 1;
        (*answer).error = gdal_sys::CPLStrdup(c"not asked".as_ptr());
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log;

    #[test]
    fn plugins_come_from_folders_named_from_the_root() {
        if cfg!(windows) {
            return;
        }
        assert_eq!(
            from_the_root("/usr/lib/gdalplugins:.:plugins"),
            "/usr/lib/gdalplugins"
        );
        assert_eq!(from_the_root(".:data"), "disable");
    }

    #[test]
    fn no_driver_asks_the_network_or_runs_programs() {
        log::ready();
        for name in NO_FILES {
            assert!(DriverManager::get_driver_by_name(name).is_err(), "{name}");
        }
        for name in ["GTiff", "VRT", "GPKG", "GeoJSON", "MEM"] {
            assert!(DriverManager::get_driver_by_name(name).is_ok(), "{name}");
        }
    }

    /// Whatever GDAL is given behind the back of the look at names.
    #[test]
    #[expect(clippy::disallowed_methods, reason = "the way around the look is the point")]
    fn nothing_gets_out_even_if_nobody_looked() {
        log::ready();
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let dir = tempfile::tempdir().unwrap();
        let zip = dir.path().join("a.zip");
        crate::write_file(&zip, b"PK").unwrap();
        for name in [
            format!("/vsicurl/{url}/a.tif"),
            format!("/vsicurl_streaming/{url}/a.tif"),
            format!("/vsicurl?url={url}/a.tif"),
            format!("/vsizip/{}/a.tif", zip.display()),
            "/vsis3/bucket/a.tif".to_owned(),
            "/vsistdin/".to_owned(),
            format!("{url}/a.tif"),
            format!("WFS:{url}"),
            format!("WMS:{url}?LAYERS=a"),
        ] {
            let (opened, said) = log::collect(|| gdal::Dataset::open(&name));
            assert!(opened.is_err(), "{name}");
            let refused =
                said.iter().any(|message| message.text.contains("restora reads"));
            // GDAL finds no file system at all for a name with a question mark.
            let silent = name.contains('?') || !name.starts_with("/vsi");
            assert!(refused || silent, "{name}: {said:?}");
        }
        // A CRS by its address is a request of GDAL's own.
        let (found, said) = log::collect(|| {
            gdal::spatial_ref::SpatialRef::from_definition(&format!("{url}/crs"))
        });
        assert!(found.is_err());
        let refused =
            said.iter().any(|message| message.text.contains("restora asks nothing"));
        assert!(refused, "{said:?}");
        listener.set_nonblocking(true).unwrap();
        assert_eq!(listener.accept().unwrap_err().kind(), std::io::ErrorKind::WouldBlock);
    }

    #[test]
    fn settings_hold_whatever_was_said_before() {
        log::ready();
        assert_eq!(get_config_option("GDAL_VRT_ENABLE_PYTHON", "").unwrap(), "NO");
    }
}
