//! Any text as a config: problems or a config, never a panic.
#![no_main]

use std::path::PathBuf;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let _ = restora_engine::parse(text, "config.json", PathBuf::new(), &[]);
});
