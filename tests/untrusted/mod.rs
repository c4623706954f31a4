//! Files that somebody else made: what they may not do to the machine that reads them.
//!
//! Each file is made by hand here, as one would who means harm. Where the network could be
//! asked, a server listens on this machine and counts who calls.

mod network;
mod reach;
mod schemes;
mod code;
mod bombs;
mod names;
mod formulas;
mod proofs;

use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::json;

use crate::support::{CORNER, CRS, Case, PIXEL_M, Raster, command, put};

/// A server on this machine that answers nothing useful and counts who calls.
pub(crate) struct Listener {
    port: u16,
    calls: Arc<AtomicUsize>,
}

impl Listener {
    pub(crate) fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let calls = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&calls);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(mut stream) = stream else { return };
                counted.fetch_add(1, Ordering::SeqCst);
                drop(stream.set_read_timeout(Some(Duration::from_millis(200))));
                drop(stream.read(&mut [0; 4096]));
                let answer =
                    "HTTP/1.1 404 no\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
                drop(stream.write_all(answer.as_bytes()));
            }
        });
        Self { port, calls }
    }

    /// Its address.
    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Fails if anybody called.
    #[track_caller]
    pub(crate) fn heard_nothing(&self, of: &str) {
        std::thread::sleep(Duration::from_millis(50));
        assert_eq!(self.calls.load(Ordering::SeqCst), 0, "{of} asked the network");
    }
}

/// A raster of 10 × 10 pixels that is but a list of sources, written out by hand.
pub(crate) fn vrt(band: &str) -> String {
    sized(
        (10, 10),
        &format!("<VRTRasterBand dataType=\"Byte\" band=\"1\">{band}</VRTRasterBand>"),
    )
}

/// The same with any bands, or none, and of any size.
pub(crate) fn sized((cols, rows): (u64, u64), bands: &str) -> String {
    let (x, y) = CORNER;
    format!(
        "<VRTDataset rasterXSize=\"{cols}\" rasterYSize=\"{rows}\"><SRS>{CRS}</SRS>\
         <GeoTransform>{x}, {PIXEL_M}, 0, {y}, 0, -{PIXEL_M}</GeoTransform>{bands}</VRTDataset>"
    )
}

/// A source of a list: a file, relative to it or not.
pub(crate) fn source(file: &str, relative: bool) -> String {
    let relative = u8::from(relative);
    format!(
        "<SimpleSource><SourceFilename relativeToVRT=\"{relative}\">{file}</SourceFilename>\
         <SourceBand>1</SourceBand></SimpleSource>"
    )
}

/// A raster of forest.
pub(crate) fn forest(path: &Path) {
    let raster = Raster::new(10, 10);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    raster.write(path, &raster.pixels(|_, _| 2u8));
}

/// A run over the whole of one file in a folder of its own.
pub(crate) fn over(file: &str) -> Case {
    let mut case = Case::whole();
    case.config["dates"] = json!([{"date": "2000", "path": file}]);
    case
}

/// Runs `check` in a machine with so many MiB of address space, as the shell limits it.
#[cfg(unix)]
pub(crate) fn limited(case: &Case, mib: u64, words: &[&str]) -> crate::support::Said {
    case.write_config();
    let program = command().get_program().to_owned();
    let mut shell = std::process::Command::new("sh");
    let mut line = format!("ulimit -v {}; exec \"$0\"", mib << 10);
    for word in words {
        write!(line, " '{word}'").unwrap();
    }
    shell.arg("-c").arg(line).arg(program).current_dir(case.folder());
    shell.env("LC_ALL", "C").env_remove("LANG").env_remove("LANGUAGE");
    let ended = shell.output().unwrap();
    crate::support::Said {
        code: ended.status.code(),
        out: String::from_utf8_lossy(&ended.stdout).into_owned(),
        err: String::from_utf8_lossy(&ended.stderr).into_owned(),
    }
}

/// Writes a text file.
pub(crate) fn text(case: &Case, name: &str, text: &str) {
    put(&case.path(name), text);
}
