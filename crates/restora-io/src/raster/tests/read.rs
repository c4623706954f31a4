//! Pixels of every type, and what is missing among them.

use gdal::raster::ColorInterpretation;
use restora_message::Lang;

use super::*;

fn values(values: &[f64]) -> NodataRule {
    NodataRule { values: values.to_vec(), ..NodataRule::default() }
}

/// Writes pixels of a type and reads them as codes, 0 for missing.
fn through<T: GdalType + Copy>(
    pixels: &[T; 6],
    nodata: Option<f64>,
) -> (Vec<i32>, String) {
    let (_dir, path) = place("t.tif");
    make(&path, &Spec { nodata, ..Spec::default() }, pixels, |_| ());
    let kind = open(&path, &NodataRule::default()).unwrap().info().pixel_type.clone();
    (all(&path, &NodataRule::default()), kind)
}

#[test]
fn every_type_of_whole_numbers_is_read() {
    let check = |got: (Vec<i32>, String), codes: [i32; 6], kind: &str| {
        assert_eq!((got.0.as_slice(), got.1.as_str()), (codes.as_slice(), kind));
    };
    check(through(&[1u8, 2, 255, 0, 2, 1], Some(255.0)), [1, 2, 0, 0, 2, 1], "Byte");
    check(
        through(&[1u16, 2, 65535, 7, 2, 1], Some(65535.0)),
        [1, 2, 0, 7, 2, 1],
        "UInt16",
    );
    check(
        through(&[-1i16, 2, -9999, 7, 2, 1], Some(-9999.0)),
        [-1, 2, 0, 7, 2, 1],
        "Int16",
    );
    let large = u32::try_from(i32::MAX).unwrap();
    check(
        through(&[1u32, large, 2, 9, 9, 1], Some(9.0)),
        [1, i32::MAX, 2, 0, 0, 1],
        "UInt32",
    );
    check(
        through(&[i32::MIN, i32::MAX, 2, 9, 9, 1], None),
        [i32::MIN, i32::MAX, 2, 9, 9, 1],
        "Int32",
    );
    check(through(&[1i64, -7, 2, 9, 9, 1], None), [1, -7, 2, 9, 9, 1], "Int64");
    check(through(&[1u64, 7, 2, 9, 9, 1], None), [1, 7, 2, 9, 9, 1], "UInt64");
    let lowest = f32::MIN;
    check(
        through(&[1f32, f32::NAN, lowest, -3.0, 2.0, 1.0], Some(f64::from(lowest))),
        [1, 0, 0, -3, 2, 1],
        "Float32",
    );
    check(
        through(&[1f64, f64::NAN, -1e300, -3.0, 2.0, 1.0], Some(-1e300)),
        [1, 0, 0, -3, 2, 1],
        "Float64",
    );
}

#[test]
fn nodata_of_64_bits_is_exact() {
    let (_dir, path) = place("t.tif");
    // 2^53 and 2^53 + 1 are one number to f64; only the second is missing, so that the
    // first is found to be no class.
    let gone = (1i64 << 53) + 1;
    let set = |dataset: &mut Dataset| {
        dataset.rasterband(1).unwrap().set_no_data_value_i64(Some(gone)).unwrap();
    };
    make(&path, &Spec::default(), &[1i64, gone, 2, 3, 4, 5], set);
    assert_eq!(all(&path, &NodataRule::default()), [1, 0, 2, 3, 4, 5]);
    make(&path, &Spec::default(), &[1i64, gone - 1, 2, 3, 4, 5], set);
    let source = open(&path, &NodataRule::default()).unwrap();
    let error = block(&source, source.info().grid.window()).unwrap_err();
    assert_eq!(error.entry.code, "E212");
}

#[test]
fn signed_bytes_keep_their_sign() {
    let (_dir, path) = place("t.tif");
    let options = &["PIXELTYPE=SIGNEDBYTE"];
    let spec = Spec { options, nodata: Some(-128.0), ..Spec::default() };
    // 0xFF is −1, 0x80 is −128.
    make(&path, &spec, &[1u8, 0xff, 0x80, 0x7f, 0, 1], |_| ());
    let source = open(&path, &NodataRule::default()).unwrap();
    assert_eq!(source.info().pixel_type, "Int8");
    let block = block(&source, source.info().grid.window()).unwrap();
    let found: Vec<Option<i32>> = block.classes().collect();
    assert_eq!(found, [Some(1), Some(-1), None, Some(127), Some(0), Some(1)]);
    assert_eq!(all(&path, &values(&[-1.0, 255.0])), [1, 0, 0, 127, 0, 1]);
}

#[test]
fn fractions_and_large_numbers_are_no_classes_and_say_where() {
    let (_dir, path) = place("t.tif");
    make(&path, &Spec::default(), &[1.0, 2.0, 3.0, 4.0, 5.25, 6.0], |_| ());
    let source = open(&path, &NodataRule::default()).unwrap();
    // The window begins in column 1, and the fraction stands in column 1 of row 1.
    let window = Window { col: 1, row: 0, cols: 2, rows: 2 };
    let error = block(&source, window).unwrap_err();
    assert_eq!(error.entry.code, "E212");
    let text = error.message(Lang::En);
    assert!(text.contains("5.25 at column 1, row 1"), "{text}");
    make(&path, &Spec::default(), &[1u32, 2, 3_000_000_000, 4, 5, 6], |_| ());
    let source = open(&path, &NodataRule::default()).unwrap();
    let error = block(&source, source.info().grid.window()).unwrap_err();
    assert!(error.message(Lang::En).contains("3000000000 at column 2, row 0"));
}

#[test]
fn too_many_values_are_no_classes() {
    let (_dir, path) = place("t.tif");
    let pixels: Vec<u16> = (0..4200).collect();
    make(&path, &Spec { size: (70, 60), ..Spec::default() }, &pixels, |_| ());
    let source = open(&path, &NodataRule::default()).unwrap();
    let error = block(&source, source.info().grid.window()).unwrap_err();
    assert_eq!(error.entry.code, "E213");
}

#[test]
fn missing_comes_from_the_config_the_band_and_the_mask() {
    let (_dir, path) = place("t.tif");
    let spec = Spec { nodata: Some(9.0), options: &["COMPRESS=LZW"], ..Spec::default() };
    make(&path, &spec, &[0u8, 9, 3, 4, 4, 6], |_| ());
    let both = |band, mask| NodataRule { band, mask, ..NodataRule::default() };
    assert_eq!(all(&path, &both(true, true)), [0, 0, 3, 4, 4, 6]);
    assert_eq!(all(&path, &both(false, true)), [0, 9, 3, 4, 4, 6]);
    // Zero is a class unless it is declared; 300 and 0.5 are in no byte.
    let source = open(&path, &both(false, true)).unwrap();
    assert_eq!(codes(&source, source.info().grid.window())[0], Some(0));
    let source = open(&path, &values(&[0.0, 4.0, 300.0, 0.5])).unwrap();
    let codes = codes(&source, source.info().grid.window());
    assert_eq!(codes, [None, None, Some(3), None, None, Some(6)]);
}

#[test]
fn mask_bands_count_unless_switched_off() {
    let (dir, path) = place("t.tif");
    log::ready();
    make(&path, &Spec::default(), &[1u8, 2, 3, 4, 5, 6], |dataset| {
        let mut band = dataset.rasterband(1).unwrap();
        band.create_mask_band(true).unwrap();
        fill(&mut band.open_mask_band().unwrap(), &[255, 0, 255, 255, 0, 255]);
    });
    let source = open(&path, &NodataRule::default()).unwrap();
    assert_eq!(source.info().mask, "per_dataset");
    // The mask lies in a file of its own, which belongs to the raster.
    let files: Vec<_> = source.files().into_iter().map(|file| file.path).collect();
    assert_eq!(files, [path.clone(), path.with_extension("tif.msk")]);
    assert_eq!(all(&path, &NodataRule::default()), [1, 0, 3, 4, 0, 6]);
    let off = NodataRule { mask: false, ..NodataRule::default() };
    assert_eq!(all(&path, &off), [1, 2, 3, 4, 5, 6]);

    // Alpha counts even beside a nodata value, where GDAL does not mention it.
    for nodata in [None, Some(6.0)] {
        let path = dir.path().join("alpha.tif");
        let spec = Spec { bands: 2, options: &["ALPHA=YES"], nodata, ..Spec::default() };
        make(&path, &spec, &[1u8, 2, 3, 4, 5, 6], |dataset| {
            let mut alpha = dataset.rasterband(2).unwrap();
            assert_eq!(alpha.color_interpretation(), ColorInterpretation::AlphaBand);
            fill(&mut alpha, &[255, 1, 0, 255, 255, 255]);
        });
        assert_eq!(open(&path, &NodataRule::default()).unwrap().info().mask, "alpha");
        let last = if nodata.is_some() { 0 } else { 6 };
        assert_eq!(all(&path, &NodataRule::default()), [1, 2, 0, 4, 5, last]);
    }
}

#[test]
fn windows_at_edges_and_beyond() {
    let (_dir, path) = place("t.tif");
    make(&path, &Spec::default(), &[1u8, 2, 3, 4, 5, 6], |_| ());
    let source = open(&path, &NodataRule::default()).unwrap();
    let window = |col, row, cols, rows| Window { col, row, cols, rows };
    assert_eq!(codes(&source, window(2, 1, 1, 1)), [Some(6)]);
    assert_eq!(codes(&source, window(1, 0, 2, 1)), [Some(2), Some(3)]);
    assert_eq!(codes(&source, window(3, 2, 0, 0)), []);
    assert_eq!(block(&source, window(2, 1, 1, 1)).unwrap().class(0), Some(6));
    for outside in [window(3, 0, 1, 1), window(0, 0, 4, 2), window(u32::MAX, 0, 2, 1)] {
        assert_eq!(block(&source, outside).unwrap_err().entry.code, "E704");
    }
}

#[test]
fn damaged_pixels_are_told_in_gdals_words() {
    let (_dir, path) = place("t.tif");
    let pixels: Vec<u8> = (0..40_000u32).map(|i| (i * 7919 % 251) as u8).collect();
    let spec =
        Spec { size: (200, 200), options: &["COMPRESS=DEFLATE"], ..Spec::default() };
    make(&path, &spec, &pixels, |_| ());
    let mut bytes = std::fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 64].fill(0xa5);
    crate::write_file(&path, &bytes).unwrap();
    let source = open(&path, &NodataRule::default()).unwrap();
    let error = block(&source, source.info().grid.window()).unwrap_err();
    assert_eq!(error.entry.code, "E202");
    assert!(
        error
            .args
            .iter()
            .any(|(name, text)| *name == "cause" && text.get(Lang::En).len() > 5),
        "{error}"
    );
}
