//! A piece of land for those targets that need one: `wide.json` has three blocks to share out,
//! `small.json` draws everything there is to draw, the tiles `h0` and `h1` lie beside each other.
//! Nothing is written here.

use std::path::{Path, PathBuf};

use restora_engine::Settings;

/// One thread, and no more memory than a run of these few pixels takes.
pub const SETTINGS: Settings = Settings {
    threads: 1,
    memory_bytes: Some(1 << 30),
    keep_going: true,
    machine_bytes: None,
};

/// Where the files are.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz_targets/land")
}
