//! Pixels as numbers: what is missing, scaled, masked, and where.

use proptest::prelude::*;
use restora_message::Lang;

use super::*;
use crate::Resampling;

/// Numbers of a window, `None` where missing.
fn numbers(source: &RasterSource, window: Window) -> Vec<Option<f64>> {
    let mut out = vec![7.0; 3];
    source.numbers().unwrap().read(window, &mut out).unwrap();
    out.into_iter().map(|x| (!x.is_nan()).then_some(x)).collect()
}

/// Numbers of a whole file under the usual rule.
fn whole(path: &Path) -> Vec<Option<f64>> {
    let source = open(path, &NodataRule::default()).unwrap();
    numbers(&source, source.info().grid.window())
}

/// Sets the scale and offset of band 1.
fn line(scale: f64, offset: f64) -> impl FnOnce(&mut Dataset) {
    move |dataset| {
        let mut band = dataset.rasterband(1).unwrap();
        band.set_scale(scale).unwrap();
        band.set_offset(offset).unwrap();
    }
}

#[test]
fn singles_are_missing_by_nodata_and_by_nature() {
    let (_dir, path) = place("t.tif");
    let spec = Spec { nodata: Some(-9999.0), ..Spec::default() };
    let pixels = [0.5f32, -9999.0, f32::NAN, f32::INFINITY, f32::NEG_INFINITY, -3.25];
    make(&path, &spec, &pixels, |_| ());
    let (up, down) = (Some(f64::INFINITY), Some(f64::NEG_INFINITY));
    assert_eq!(whole(&path), [Some(0.5), None, None, up, down, Some(-3.25)]);
    // 0.1 as text says it is not the f32 nearest to it, and must hit that all the same.
    make(&path, &Spec::default(), &[0.1f32, 1.0, 2.0, 3.0, 4.0, 5.0], |_| ());
    let rule = NodataRule { values: vec![0.1, 4.0], ..NodataRule::default() };
    let source = open(&path, &rule).unwrap();
    let got = numbers(&source, source.info().grid.window());
    assert_eq!(got, [None, Some(1.0), Some(2.0), Some(3.0), None, Some(5.0)]);
}

#[test]
fn scale_and_offset_apply_after_missing_values_are_found() {
    let (_dir, path) = place("t.tif");
    // 50 is missing as a pixel; the pixel 450 becomes 450 × 0.1 + 5 = 50 and is not.
    let spec = Spec { nodata: Some(50.0), ..Spec::default() };
    make(&path, &spec, &[0i16, 10, 50, 450, -60, -32768], line(0.1, 5.0));
    let got = whole(&path);
    let want = [Some(5.0), Some(6.0), None, Some(50.0), Some(-1.0), Some(-3271.8)];
    for (got, want) in got.iter().zip(want) {
        let near = |want: f64| got.is_some_and(|got| (got - want).abs() < 1e-9);
        assert!(want.map_or(got.is_none(), near), "{got:?} {want:?}");
    }
    // Infinity stays infinite; a negative scale turns its sign.
    let pixels = [1.0, f64::INFINITY, f64::NEG_INFINITY, f64::NAN, -1.0, 0.0];
    make(&path, &Spec::default(), &pixels, line(-2.0, 1.0));
    let (up, down) = (Some(f64::INFINITY), Some(f64::NEG_INFINITY));
    assert_eq!(whole(&path), [Some(-1.0), down, up, None, Some(3.0), Some(1.0)]);
}

#[test]
fn unusable_scales_and_offsets_are_refused() {
    let (_dir, path) = place("t.tif");
    let nan = f64::NAN;
    for (scale, offset) in [(0.0, 5.0), (nan, 0.0), (1.0, f64::INFINITY), (1.0, nan)] {
        make(&path, &Spec::default(), &[1u8; 6], line(scale, offset));
        let source = open(&path, &NodataRule::default()).unwrap();
        let error = source.numbers().err().unwrap();
        assert_eq!(error.entry.code, "E219", "{scale} {offset}");
        assert!(error.message(Lang::En).contains("shown.tif"), "{error}");
    }
}

#[test]
fn mask_and_alpha_bands_count_unless_switched_off() {
    let (dir, path) = place("t.tif");
    make(&path, &Spec::default(), &[1u8, 2, 3, 4, 5, 6], |dataset| {
        let mut band = dataset.rasterband(1).unwrap();
        band.create_mask_band(true).unwrap();
        fill(&mut band.open_mask_band().unwrap(), &[255, 0, 255, 1, 0, 255]);
    });
    assert_eq!(whole(&path), [Some(1.0), None, Some(3.0), Some(4.0), None, Some(6.0)]);
    let off = NodataRule { mask: false, ..NodataRule::default() };
    let source = open(&path, &off).unwrap();
    let last = Window { col: 1, row: 1, cols: 2, rows: 1 };
    assert_eq!(numbers(&source, last), [Some(5.0), Some(6.0)]);

    let path = dir.path().join("alpha.tif");
    let options = &["ALPHA=YES"];
    let spec = Spec { bands: 2, options, nodata: Some(6.0), ..Spec::default() };
    make(&path, &spec, &[1u8, 2, 3, 4, 5, 6], |dataset| {
        fill(&mut dataset.rasterband(2).unwrap(), &[255, 1, 0, 255, 255, 255]);
    });
    assert_eq!(whole(&path), [Some(1.0), Some(2.0), None, Some(4.0), Some(5.0), None]);
}

/// Writes pixels of a type, of which the third is missing, and checks the others.
fn keeps<T: GdalType + Copy>(pixels: [T; 6], nodata: f64, want: [f64; 5]) {
    let (_dir, path) = place("t.tif");
    make(&path, &Spec { nodata: Some(nodata), ..Spec::default() }, &pixels, |_| ());
    let [a, b, c, d, e] = want.map(Some);
    assert_eq!(whole(&path), [a, b, None, c, d, e]);
}

#[test]
fn every_type_of_pixel_is_read() {
    keeps([0u8, 1, 255, 254, 7, 8], 255.0, [0.0, 1.0, 254.0, 7.0, 8.0]);
    keeps([0u16, 1, 65535, 65534, 7, 8], 65535.0, [0.0, 1.0, 65534.0, 7.0, 8.0]);
    keeps([0i16, -1, -32768, 32767, 7, 8], -32768.0, [0.0, -1.0, 32767.0, 7.0, 8.0]);
    let most = 4_294_967_295.0;
    keeps([0u32, 1, 9, u32::MAX, 7, 8], 9.0, [0.0, 1.0, most, 7.0, 8.0]);
    let (least, most) = (-2_147_483_648.0, 2_147_483_647.0);
    keeps([0i32, i32::MIN, 9, i32::MAX, 7, 8], 9.0, [0.0, least, most, 7.0, 8.0]);
    let lowest = f64::from(f32::MIN);
    keeps([0f32, 0.5, f32::MIN, -1.5, 7.0, 8.0], lowest, [0.0, 0.5, -1.5, 7.0, 8.0]);
    keeps([0f64, 0.1, -1e300, -1.5, 7.0, 8.0], -1e300, [0.0, 0.1, -1.5, 7.0, 8.0]);
}

#[test]
fn nodata_of_64_bits_is_exact() {
    let (_dir, path) = place("t.tif");
    // 2^53 and 2^53 + 1 are one number to f64; only the second is missing.
    let gone = (1i64 << 53) + 1;
    make(&path, &Spec::default(), &[1, gone, gone - 1, -3, 4, 5], |dataset| {
        dataset.rasterband(1).unwrap().set_no_data_value_i64(Some(gone)).unwrap();
    });
    let large = Some(9_007_199_254_740_992.0);
    assert_eq!(whole(&path), [Some(1.0), None, large, Some(-3.0), Some(4.0), Some(5.0)]);
    // 2^64 − 2 is no multiple of 2048: the nearest number is 2^64.
    make(&path, &Spec::default(), &[1, u64::MAX, u64::MAX - 1, 3, 4, 5], |dataset| {
        dataset.rasterband(1).unwrap().set_no_data_value_u64(Some(u64::MAX)).unwrap();
    });
    let large = Some(2f64.powi(64));
    assert_eq!(whole(&path), [Some(1.0), None, large, Some(3.0), Some(4.0), Some(5.0)]);
}

#[test]
fn signed_bytes_keep_their_sign() {
    let (_dir, path) = place("t.tif");
    let options = &["PIXELTYPE=SIGNEDBYTE"];
    let spec = Spec { options, nodata: Some(-128.0), ..Spec::default() };
    // 0xFF is −1, 0x80 is −128.
    make(&path, &spec, &[1u8, 0xff, 0x80, 0x7f, 0, 1], |_| ());
    let rule = NodataRule { values: vec![255.0, 0.0], ..NodataRule::default() };
    let source = open(&path, &rule).unwrap();
    let got = numbers(&source, source.info().grid.window());
    assert_eq!(got, [Some(1.0), Some(-1.0), None, Some(127.0), None, Some(1.0)]);
}

#[test]
fn windows_outside_are_refused_and_empty_ones_are_empty() {
    let (_dir, path) = place("t.tif");
    make(&path, &Spec::default(), &[1.5f32; 6], |_| ());
    let source = open(&path, &NodataRule::default()).unwrap();
    let mut reader = source.numbers().unwrap();
    let window = |col, row, cols, rows| Window { col, row, cols, rows };
    for outside in [window(3, 0, 1, 1), window(0, 0, 4, 2), window(u32::MAX, 0, 2, 1)] {
        let mut out = vec![1.0];
        assert_eq!(reader.read(outside, &mut out).unwrap_err().entry.code, "E704");
        assert!(out.is_empty());
    }
    assert!(numbers(&source, window(1, 1, 0, 1)).is_empty());
    assert_eq!(numbers(&source, window(2, 1, 1, 1)), [Some(1.5)]);
}

#[test]
fn reading_again_gives_the_same_in_the_same_memory() {
    let (_dir, path) = place("t.tif");
    make(&path, &Spec::default(), &[1.5f32, 2.5, 3.5, 4.5, 5.5, 6.5], |_| ());
    let mut reader = open(&path, &NodataRule::default()).unwrap().numbers().unwrap();
    let all = Window { col: 0, row: 0, cols: 3, rows: 2 };
    let mut out = Vec::new();
    reader.read(all, &mut out).unwrap();
    let (first, memory) = (out.clone(), out.as_ptr());
    reader.read(Window { col: 1, row: 1, cols: 1, rows: 1 }, &mut out).unwrap();
    assert_eq!(out, [5.5]);
    reader.read(all, &mut out).unwrap();
    assert_eq!((out.as_ptr(), out), (memory, first));
}

#[test]
fn an_aligned_source_is_read_on_the_grid_of_its_file() {
    let (dir, path) = place("t.tif");
    make(&path, &Spec::default(), &[1.5f32, 2.5, 3.5, 4.5, 5.5, 6.5], |_| ());
    let finer = dir.path().join("finer.tif");
    let gt = Some([500_000.0, 15.0, 0.0, 4_000_000.0, 0.0, -15.0]);
    make(&finer, &Spec { size: (6, 4), gt, ..Spec::default() }, &[1u8; 24], |_| ());
    let source = open(&path, &NodataRule::default()).unwrap();
    let finer = open(&finer, &NodataRule::default()).unwrap();
    let aligned = source.aligned_to(&finer.info().grid, Resampling::Nearest).unwrap();
    let all = source.info().grid.window();
    assert_eq!(numbers(&aligned, all), numbers(&source, all));
    let error = aligned.numbers().unwrap().read(finer.info().grid.window(), &mut vec![]);
    assert_eq!(error.unwrap_err().entry.code, "E704");
}

#[test]
fn damaged_pixels_are_told_with_their_place() {
    let (_dir, path) = place("t.tif");
    let pixels: Vec<u8> = (0..40_000u32).map(|i| (i * 7919 % 251) as u8).collect();
    let options = &["COMPRESS=DEFLATE"];
    make(&path, &Spec { size: (200, 200), options, ..Spec::default() }, &pixels, |_| ());
    let mut bytes = std::fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 64].fill(0xa5);
    crate::write_file(&path, &bytes).unwrap();
    let source = open(&path, &NodataRule::default()).unwrap();
    let mut out = vec![1.0];
    let error = source.numbers().unwrap().read(source.info().grid.window(), &mut out);
    assert_eq!(error.unwrap_err().entry.code, "E202");
    assert!(out.is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    /// A window holds what the same cells of the whole raster hold, in blocks of any shape.
    #[test]
    fn windows_are_cut_from_the_whole(
        pixels in prop::collection::vec(-50i16..50, 37 * 23),
        tiled in any::<bool>(),
        (col, row) in (0u32..37, 0u32..23),
        (cols, rows) in (1u32..38, 1u32..24),
    ) {
        let (_dir, path) = place("t.tif");
        let tiles: &[&str] = &["TILED=YES", "BLOCKXSIZE=16", "BLOCKYSIZE=16"];
        let options = if tiled { tiles } else { &[] };
        let spec = Spec { size: (37, 23), options, nodata: Some(0.0), ..Spec::default() };
        make(&path, &spec, &pixels, line(0.5, -3.0));
        let (cols, rows) = (cols.min(37 - col), rows.min(23 - row));
        let source = open(&path, &NodataRule::default()).unwrap();
        let got = numbers(&source, Window { col, row, cols, rows });
        // Halves and small whole numbers are exact in f64.
        let want: Vec<Option<f64>> = (row..row + rows)
            .flat_map(|r| (r * 37 + col..r * 37 + col + cols).map(|at| at as usize))
            .map(|at| (pixels[at] != 0).then(|| f64::from(pixels[at]) / 2.0 - 3.0))
            .collect();
        prop_assert_eq!(got, want);
    }
}
