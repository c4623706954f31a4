//! Any text as a list of tiles in CSV, as a STAC catalogue and as a pattern of names, to where the
//! tiles are one raster.
#![no_main]

mod land;
mod leaks;

use std::path::PathBuf;
use std::sync::LazyLock;

use restora_engine::{Loaded, Silent, Tiles};
use serde_json::{Value, json};

/// The block `tiles` is made for each text.
const CONFIG: &str = r#"{"version": 1, "legend": "clcd", "sites": {"whole": true},
 "grid": {"area": "planar"}, "tiles": {"pattern": ""}}"#;

static BARE: LazyLock<Loaded> = LazyLock::new(|| {
    restora_engine::parse(CONFIG, "config.json", PathBuf::new(), &[]).expect("a config")
});

/// The ways to name tiles: in the file `list` beside the folder `land`, or by a pattern.
fn ways(text: &str) -> [Tiles; 3] {
    let ways =
        [json!({"manifest": "list"}), json!({"stac": "list"}), json!({"pattern": text})];
    ways.map(|mut way| {
        // What else there is to choose follows from the text, so that it needs no form of its own.
        way["period"] = Value::from(["day", "month", "year"][text.len() % 3]);
        for (key, name) in [("asset", "classes"), ("tile_property", "map:sheet")] {
            if text.contains(name) {
                way[key] = Value::from(name);
            }
        }
        serde_json::from_value(way).expect("a block")
    })
}

libfuzzer_sys::fuzz_target!(|text: &str| {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("list"), text).expect("written");
    std::os::unix::fs::symlink(land::folder(), folder.path().join("land"))
        .expect("linked");
    let mut loaded = BARE.clone();
    loaded.folder = folder.path().to_path_buf();
    for way in ways(text) {
        loaded.config.tiles = Some(way);
        if let Ok(plan) = restora_engine::resolve(&loaded, &land::SETTINGS, &Silent) {
            let _ = restora_engine::damaged_tiles(&plan, &Silent);
        }
    }
});
