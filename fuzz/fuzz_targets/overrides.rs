//! Any texts of `--set` on a good config.
#![no_main]

use std::path::PathBuf;

const GOOD: &str = r#"{"version": 1, "dates": [{"date": "2010", "path": "a.tif"}],
 "indicators": {"wet": [5, 9]}, "sites": {"whole": true}}"#;

libfuzzer_sys::fuzz_target!(|texts: Vec<String>| {
    let _ = restora_engine::parse(GOOD, "config.json", PathBuf::new(), &texts);
});
