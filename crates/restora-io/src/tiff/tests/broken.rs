//! Files that were damaged: no pixels that GDAL would not give.

use std::fs::{self, File};
use std::io::Write as _;

use super::*;

/// Damages a file in one of many ways.
fn damage(bytes: &mut Vec<u8>, from: usize, dice: &mut Dice) {
    let at = from + dice.below(bytes.len() - from);
    match dice.below(8) {
        0 => bytes.truncate(at),
        1 => {
            let end = bytes.len().min(at + 1 + dice.below(40));
            let value = [0, 255][dice.below(2)];
            bytes[at..end].fill(value);
        }
        2 => {
            let count = (1 + dice.below(20)).min(bytes.len() - at);
            let from = dice.below(bytes.len() - count + 1);
            bytes.copy_within(from..from + count, at);
        }
        3 => bytes[at] = [0, 1, 2, 3, 127, 128, 254, 255][dice.below(8)],
        _ => bytes[at] ^= 1 << dice.below(8),
    }
}

/// Damages a file often; counts the files of which something was read, and those of which
/// something was left to GDAL.
fn survive<T: GdalType + Pod>(options: &[&str], times: usize) -> (usize, usize) {
    let (_dir, path) = place();
    make::<T>(&path, (70, 50), 2, options);
    let whole = fs::read(&path).unwrap();
    let mut dice = Dice(times as u64);
    let (mut read, mut left) = (0, 0);
    for time in 0..times {
        let mut bytes = whole.clone();
        // Headers are a small part of a file, but much depends on them.
        let end = if time % 3 == 0 { 600.min(bytes.len()) } else { bytes.len() };
        let mut tail = bytes.split_off(end);
        damage(&mut bytes, 0, &mut dice);
        if bytes.len() == end {
            bytes.append(&mut tail);
        }
        File::create(&path).unwrap().write_all(&bytes).unwrap();
        match compare(&path) {
            Some(tally) => {
                read += usize::from(tally.same > 0);
                left += usize::from(tally.unusual > 0);
            }
            None => left += 1,
        }
    }
    (read, left)
}

#[test]
fn damaged_files_give_no_pixels_that_gdal_does_not_give() {
    let tiles = ["TILED=YES", "BLOCKXSIZE=32", "BLOCKYSIZE=16", "INTERLEAVE=BAND"];
    for packing in ["NONE", "DEFLATE", "LZW", "ZSTD"] {
        let packing = format!("COMPRESS={packing}");
        let tiles = [&tiles[..], &[&packing]].concat();
        let (read, left) = survive::<u8>(&tiles, 150);
        assert!(read > 50 && left > 10, "{packing} {read} {left}");
        let strips = ["INTERLEAVE=BAND", "BLOCKYSIZE=16", "BIGTIFF=YES", &packing];
        let (read, left) = survive::<u16>(&strips, 100);
        assert!(read > 30 && left > 10, "{packing} {read} {left}");
    }
    let floats =
        [&tiles[..], &["COMPRESS=LZW", "PREDICTOR=3", "ENDIANNESS=BIG"]].concat();
    survive::<f32>(&floats, 50);
}
