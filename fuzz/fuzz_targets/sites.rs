//! Any bytes as a GeoJSON file of sites, with and without repair.
#![no_main]

mod leaks;

use std::io::Write as _;

use restora_io::{SiteQuery, read_sites};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let mut file =
        tempfile::Builder::new().suffix(".geojson").tempfile().expect("a file");
    file.write_all(bytes).expect("written");
    for repair in [false, true] {
        let all = SiteQuery::of(file.path(), "a.geojson");
        let _ = read_sites(&SiteQuery { id: Some("id"), repair, ..all });
    }
});
