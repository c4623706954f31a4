//! Reading bands of a satellite as numbers: what the conversion costs beside GDAL's read,
//! and what it saves to read interleaved bands together.
//!
//! `cargo bench -p restora-io --bench bands`. The conversion is `stored` less `gdal_alone`.

use std::path::Path;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use gdal::DriverManager;
use gdal::raster::{Buffer, RasterCreationOptions};
use restora_grid::{NodataRule, Window};
use restora_io::{BandsReader, RasterSource, init};

/// Cells along a side of the raster, which is one window.
const SIDE: u32 = 1024;
const WINDOW: Window = Window { col: 0, row: 0, cols: SIDE, rows: SIDE };
const SIZE: (usize, usize) = (SIDE as usize, SIDE as usize);

/// Bands of the interleaved file.
const BANDS: u32 = 4;

fn main() {
    // Large enough that all stays decoded, so that only what comes after is measured.
    init(256 << 20);
    divan::main();
}

/// Writes digital numbers from 0 to 4095, some of them missing (0).
fn write(path: &Path, bands: u32, options: &[&str]) {
    let options: RasterCreationOptions = options.iter().copied().collect();
    let driver = DriverManager::get_driver_by_name("GTiff").expect("always there");
    let mut dataset = driver
        .create_with_band_type_with_options::<u16, _>(
            path,
            SIZE.0,
            SIZE.1,
            bands as usize,
            &options,
        )
        .expect("the folder is writable");
    dataset.set_geo_transform(&[350_000.0, 10.0, 0.0, 4e6, 0.0, -10.0]).expect("a grid");
    for band in 1..=bands {
        let number = |i: u32| {
            let mixed = (i + band).wrapping_mul(0x9E37_79B1) >> 20;
            u16::try_from(mixed).expect("12 bits")
        };
        let pixels = (0..SIDE * SIDE).map(number).collect();
        let mut band = dataset.rasterband(band as usize).expect("just made");
        band.write((0, 0), SIZE, &mut Buffer::new(SIZE, pixels)).expect("room on disk");
    }
    dataset.close().expect("room on disk");
}

fn open(path: &Path, band: u32, values: Vec<f64>) -> RasterSource {
    let rule = NodataRule { values, ..NodataRule::default() };
    RasterSource::open(path, "bands.tif", band, &rule).expect("it was just written")
}

/// GDAL's own read from its cache, into the type of the file.
#[divan::bench]
fn gdal_alone(bencher: Bencher<'_, '_>) {
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    let path = folder.path().join("bands.tif");
    write(&path, 1, &["TILED=YES"]);
    #[expect(clippy::disallowed_methods, reason = "measured without the reader")]
    let dataset = gdal::Dataset::open(&path).expect("it was just written");
    let band = dataset.rasterband(1).expect("it was just written");
    let mut pixels = vec![0u16; WINDOW.len()];
    bencher.counter(ItemsCount::new(WINDOW.len())).bench_local(|| {
        band.read_into_slice((0, 0), SIZE, SIZE, black_box(&mut pixels), None)
    });
}

/// The same, made `f32`: nothing missing, one value missing, three.
#[divan::bench(args = [0, 1, 3])]
fn stored(bencher: Bencher<'_, '_>, missing: u8) {
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    let path = folder.path().join("bands.tif");
    write(&path, 1, &["TILED=YES"]);
    let values = (0..missing).map(f64::from).collect();
    let mut reader = open(&path, 1, values).stored().expect("it opens once more");
    let mut out = Vec::new();
    bencher.counter(ItemsCount::new(WINDOW.len())).bench_local(|| {
        reader.read(black_box(WINDOW), &mut out).expect("the whole");
        out.len()
    });
}

/// All bands of a deflated file that is interleaved by pixel, opened and read once.
#[divan::bench(args = [true, false])]
fn interleaved(bencher: Bencher<'_, '_>, together: bool) {
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    let path = folder.path().join("bands.tif");
    write(&path, BANDS, &["TILED=YES", "COMPRESS=DEFLATE", "INTERLEAVE=PIXEL"]);
    let sources: Vec<_> = (1..=BANDS).map(|band| open(&path, band, vec![0.0])).collect();
    let mut out = Vec::new();
    let cells = WINDOW.len() * BANDS as usize;
    bencher.counter(ItemsCount::new(cells)).bench_local(|| {
        if together {
            let mut reader = BandsReader::new(&sources).expect("it opens once more");
            for band in 0..reader.len() {
                reader.read(band, WINDOW, &mut out).expect("the whole");
            }
        } else {
            for source in &sources {
                let mut reader = source.stored().expect("it opens once more");
                reader.read(WINDOW, &mut out).expect("the whole");
            }
        }
    });
}
