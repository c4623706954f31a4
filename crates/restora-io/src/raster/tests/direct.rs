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
