//! Files that are left to GDAL.

use std::fs::{self, File};
use std::io::Write as _;

use super::*;

fn is_unusual<T: GdalType + Pod>(bands: usize, options: &[&str]) -> bool {
    let (_dir, path) = place();
    make::<T>(&path, (300, 200), bands, options);
    assert!(gdal_file(&path).is_some());
    TiffLayout::open(&path).is_none()
}

#[test]
fn what_is_not_read_here_is_left_to_gdal() {
    assert!(!is_unusual::<u8>(1, &[]));
    assert!(!is_unusual::<u8>(3, &["INTERLEAVE=BAND", "PHOTOMETRIC=RGB"]));
    for options in [
        &["COMPRESS=JPEG"][..],
        &["COMPRESS=PACKBITS"],
        &["COMPRESS=LZMA"],
        &["NBITS=1"],
        &["NBITS=5"],
        &["PHOTOMETRIC=MINISWHITE"],
        // libtiff reads the one strip in pieces.
        &["BLOCKYSIZE=200"],
    ] {
        assert!(is_unusual::<u8>(1, options), "{options:?}");
    }
    assert!(is_unusual::<u8>(2, &["INTERLEAVE=PIXEL"]));
    assert!(is_unusual::<u16>(1, &["NBITS=12"]));
    assert!(is_unusual::<f32>(1, &["NBITS=16"]));
}

#[test]
fn a_single_strip_with_many_rows_is_left_to_gdal() {
    let (_dir, path) = place();
    make::<u8>(&path, (3, 2001), 1, &["BLOCKYSIZE=2001", "COMPRESS=DEFLATE"]);
    assert!(TiffLayout::open(&path).is_none());
    make::<u8>(&path, (3, 2000), 1, &["BLOCKYSIZE=2000", "COMPRESS=DEFLATE"]);
    assert_eq!(compare(&path).unwrap(), Tally { same: 1, ..Tally::default() });
}

#[test]
fn a_block_of_too_many_bytes_is_left_to_gdal() {
    let (_dir, path) = place();
    let tiles = ["TILED=YES", "BLOCKXSIZE=8192", "BLOCKYSIZE=8192", "COMPRESS=DEFLATE"];
    let options = [&tiles[..], &["SPARSE_OK=TRUE"]].concat();
    for (unusual, kind) in [(false, 1), (true, 2)] {
        log::ready();
        let options: RasterCreationOptions = options.iter().copied().collect();
        let driver = DriverManager::get_driver_by_name("GTiff").unwrap();
        let size = 9000;
        let mut dataset = if kind == 1 {
            driver.create_with_band_type_with_options::<u8, _>(
                &path, size, size, 1, &options,
            )
        } else {
            driver.create_with_band_type_with_options::<u16, _>(
                &path, size, size, 1, &options,
            )
        }
        .unwrap();
        dataset.flush_cache().unwrap();
        dataset.close().unwrap();
        assert_eq!(TiffLayout::open(&path).is_none(), unusual);
    }
}

#[test]
fn what_is_no_file_is_left_to_gdal() {
    let (dir, path) = place();
    assert!(TiffLayout::open(&path).is_none());
    assert!(TiffLayout::open(dir.path()).is_none());
    File::create(&path).unwrap();
    assert!(TiffLayout::open(&path).is_none());
}

#[test]
fn only_blocks_of_the_raster_are_read_and_only_as_what_they_are() {
    let (_dir, path) = place();
    let tiles = ["TILED=YES", "BLOCKXSIZE=16", "BLOCKYSIZE=16", "COMPRESS=ZSTD"];
    make::<u16>(&path, (40, 20), 1, &tiles);
    let layout = Arc::new(TiffLayout::open(&path).unwrap());
    assert_eq!((layout.blocks(), layout.pixel), ((3, 2), PixelKind::U16));
    let mut reader = TiffReader::new(Arc::clone(&layout)).unwrap();
    let mut out = vec![0u16; 256];
    assert_eq!(reader.block(1, (2, 1), &mut out), Ok(Found::Pixels));
    for (band, block) in [(0, (0, 0)), (2, (0, 0)), (1, (3, 0)), (1, (0, 2))] {
        assert!(reader.block(band, block, &mut out).is_err());
    }
    assert!(reader.block(1, (0, 0), &mut out[1..]).is_err());
    assert!(reader.block(1, (0, 0), &mut [0u8; 512]).is_err());
    assert!(reader.block(1, (0, 0), &mut [0u32; 128]).is_err());
}

/// Gives a tag of the first directory another value, as a number of four bytes.
fn patch(path: &Path, tag: u16, value: u32) {
    let mut bytes = fs::read(path).unwrap();
    let long = |bytes: &[u8], at: usize| {
        u32::from_le_bytes(*bytes[at..].first_chunk().unwrap()) as usize
    };
    let first = long(&bytes, 4) + 2;
    let at = (0..99)
        .map(|nth| first + nth * 12)
        .find(|at| bytes[*at..at + 2] == tag.to_le_bytes())
        .unwrap();
    bytes[at + 2..at + 8].copy_from_slice(&[4, 0, 1, 0, 0, 0]);
    bytes[at + 8..at + 12].copy_from_slice(&value.to_le_bytes());
    File::create(path).unwrap().write_all(&bytes).unwrap();
}

#[test]
fn odd_values_of_tags_are_left_to_gdal() {
    let (_dir, path) = place();
    let tiles = ["TILED=YES", "COMPRESS=LZW", "PREDICTOR=2", "ENDIANNESS=LITTLE"];
    for (tag, value) in [
        (256, 0),
        (257, u32::MAX),
        (257, 2000),
        (258, 12),
        (259, 6),
        (262, 6),
        (277, 2),
        (284, 3),
        (317, 3),
        (317, 99999),
        (322, 0),
        (322, 64),
        (323, u32::MAX),
        (339, 4),
    ] {
        make::<u8>(&path, (300, 200), 1, &tiles);
        assert!(compare(&path).is_some());
        patch(&path, tag, value);
        assert!(TiffLayout::open(&path).is_none(), "{tag} {value}");
    }
}

#[test]
fn a_number_of_strips_that_overflows_is_left_to_gdal() {
    let (_dir, path) = place();
    make::<u8>(&path, (3, 5), 2, &["INTERLEAVE=BAND", "ENDIANNESS=LITTLE"]);
    patch(&path, 278, 1);
    patch(&path, 257, 1 << 31);
    assert!(TiffLayout::open(&path).is_none());
}
