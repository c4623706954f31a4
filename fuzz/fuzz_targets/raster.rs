//! Any bytes as a GeoTIFF: header, then all pixels if there are not too many.
#![no_main]

mod leaks;

use std::io::Write as _;

use restora_grid::NodataRule;
use restora_io::{ClassBlock, RasterSource};

/// Larger rasters only take longer.
const CELLS: u64 = 1 << 20;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let mut file = tempfile::Builder::new().suffix(".tif").tempfile().expect("a file");
    file.write_all(bytes).expect("written");
    let Ok(source) = RasterSource::open(file.path(), "a.tif", 1, &NodataRule::default())
    else {
        return;
    };
    let window = source.info().grid.window();
    if window.cells() > CELLS {
        return;
    }
    // Through GDAL, and without it where the file allows that.
    for mut reader in [source.reader(), source.pass_reader()].into_iter().flatten() {
        let _ = reader.read(window, &mut ClassBlock::default());
    }
});
