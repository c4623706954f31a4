//! Passes that read plain files without GDAL.

use super::*;

/// Noise of a few classes, so that Deflate has something to do.
fn noise(cells: usize) -> Vec<u8> {
    let mut state = 5u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        u8::try_from((state >> 16) % 7).unwrap()
    };
    (0..cells).map(|_| next()).collect()
}

/// What a pass reads of a window, and what a reader through GDAL does.
fn both(path: &Path, window: Window) -> [Result<ClassBlock, Problem>; 2] {
    let source = open(path, &NodataRule::default()).unwrap();
    assert!(source.block_bytes() > 0, "not a file that is read without GDAL");
    [source.pass_reader(), source.reader()].map(|reader| {
        let mut out = ClassBlock::default();
        reader.unwrap().read(window, &mut out).map(|()| out)
    })
}

#[test]
fn windows_of_any_place_are_what_gdal_reads() {
    let (_dir, path) = place("t.tif");
    let tiled: &[&str] =
        &["TILED=YES", "BLOCKXSIZE=16", "BLOCKYSIZE=32", "COMPRESS=DEFLATE"];
    let strips: &[&str] = &["BLOCKYSIZE=7", "COMPRESS=LZW"];
    let sparse: &[&str] =
        &["TILED=YES", "BLOCKXSIZE=16", "BLOCKYSIZE=16", "SPARSE_OK=TRUE"];
    for (options, nodata) in [(tiled, None), (strips, Some(3.0)), (sparse, Some(0.0))] {
        let mut pixels = noise(50 * 45);
        if options == sparse {
            // The first row of tiles is empty, and never written.
            pixels[..50 * 16].fill(0);
        }
        make(
            &path,
            &Spec { size: (50, 45), nodata, options, ..Spec::default() },
            &pixels,
            |_| (),
        );
        for (col, row, cols, rows) in [
            (0, 0, 50, 45),
            (16, 32, 16, 13),
            (0, 0, 16, 32),
            (3, 5, 40, 30),
            (49, 44, 1, 1),
        ] {
            let window = Window { col, row, cols, rows };
            let [own, other] = both(&path, window);
            assert_eq!(own.unwrap(), other.unwrap(), "{options:?} {window:?}");
        }
    }
}

/// GDAL answers for a damaged block with what was in its memory before, now and then.
#[test]
fn a_damaged_block_is_an_error() {
    let (_dir, path) = place("t.tif");
    let options: &[&str] =
        &["TILED=YES", "BLOCKXSIZE=64", "BLOCKYSIZE=64", "COMPRESS=DEFLATE"];
    let spec = Spec { size: (64, 64), options, ..Spec::default() };
    make(&path, &spec, &noise(64 * 64), |_| ());
    let whole = Window { col: 0, row: 0, cols: 64, rows: 64 };
    both(&path, whole)[0].as_ref().unwrap();
    let mut bytes = std::fs::read(&path).unwrap();
    // The block is most of the file.
    let middle = bytes.len() / 2;
    bytes[middle..middle + 40].fill(0xff);
    crate::write_file(&path, &bytes).unwrap();
    let [own, _] = both(&path, whole);
    let problem = own.unwrap_err();
    assert_eq!(problem.entry.code, "E202");
    assert!(problem.line(restora_message::Lang::En).contains("block is damaged"));
    assert!(problem.line(restora_message::Lang::Zh).contains("数据块已损坏"));
}

/// The checksum of a block is looked at: what is read of a block with any byte changed is what
/// was written, or nothing.
#[test]
fn a_changed_byte_never_gives_other_pixels() {
    let (_dir, path) = place("t.tif");
    let options: &[&str] =
        &["TILED=YES", "BLOCKXSIZE=64", "BLOCKYSIZE=64", "COMPRESS=DEFLATE"];
    let spec = Spec { size: (64, 64), options, ..Spec::default() };
    make(&path, &spec, &noise(64 * 64), |_| ());
    let whole = Window { col: 0, row: 0, cols: 64, rows: 64 };
    let [good, _] = both(&path, whole);
    let bytes = std::fs::read(&path).unwrap();
    let mut refused = 0;
    for at in (bytes.len() / 4..bytes.len() * 3 / 4).step_by(7) {
        let mut changed = bytes.clone();
        changed[at] ^= 0x5a;
        crate::write_file(&path, &changed).unwrap();
        let [own, _] = both(&path, whole);
        match own {
            Ok(found) => assert_eq!(&found, good.as_ref().unwrap(), "{at}"),
            Err(problem) => {
                assert_eq!(problem.entry.code, "E202", "{at}");
                refused += 1;
            }
        }
    }
    assert!(refused > 100, "{refused}");
}

/// Some writers give the last strip as many rows as the others.
#[test]
fn a_last_strip_may_hold_more_rows_than_the_raster_has() {
    let (_dir, path) = place("t.tif");
    let options: &[&str] = &["BLOCKYSIZE=7", "COMPRESS=DEFLATE"];
    let pixels = noise(20 * 14);
    make(&path, &Spec { size: (20, 14), options, ..Spec::default() }, &pixels, |_| ());
    let mut bytes = std::fs::read(&path).unwrap();
    // The tag of the number of rows: 257, a short, one of it, 14.
    let tag = [1u8, 1, 3, 0, 1, 0, 0, 0, 14, 0];
    let at = bytes.windows(tag.len()).position(|found| found == tag).unwrap();
    bytes[at + 8] = 10;
    crate::write_file(&path, &bytes).unwrap();
    let [own, other] = both(&path, Window { col: 0, row: 0, cols: 20, rows: 10 });
    let own = own.unwrap();
    let expected: Vec<Option<i32>> =
        pixels[..20 * 10].iter().map(|byte| Some(i32::from(*byte))).collect();
    assert_eq!(own.classes().collect::<Vec<_>>(), expected);
    assert_eq!(own, other.unwrap());
}
