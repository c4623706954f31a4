//! Bands as they are stored: no scale, no offset, NaN where missing.

use super::*;
use crate::BandsReader;

/// Stored numbers of a whole file, `None` where missing.
fn stored(path: &Path, rule: &NodataRule) -> Vec<Option<f32>> {
    let source = open(path, rule).unwrap();
    let mut out = vec![7.0; 9];
    source.stored().unwrap().read(source.info().grid.window(), &mut out).unwrap();
    out.into_iter().map(|x| (!x.is_nan()).then_some(x)).collect()
}

fn missing(values: &[f64]) -> NodataRule {
    NodataRule { values: values.to_vec(), ..NodataRule::default() }
}

#[test]
fn scale_and_offset_are_told_but_not_applied() {
    let (_dir, path) = place("t.tif");
    make(&path, &Spec::default(), &[0u16, 1, 2, 3, 4, 65535], |_| ());
    let info = open(&path, &NodataRule::default()).unwrap().info().clone();
    assert_eq!((info.scale, info.offset, info.scaled), (None, None, false));
    make(&path, &Spec::default(), &[0u16, 1, 2, 3, 4, 65535], |dataset| {
        let mut band = dataset.rasterband(1).unwrap();
        band.set_scale(0.0001).unwrap();
        band.set_offset(-0.1).unwrap();
    });
    let info = open(&path, &NodataRule::default()).unwrap().info().clone();
    assert_eq!((info.scale, info.offset, info.scaled), (Some(0.0001), Some(-0.1), true));
    let got = stored(&path, &missing(&[0.0]));
    assert_eq!(got, [None, Some(1.0), Some(2.0), Some(3.0), Some(4.0), Some(65535.0)]);
    // A scale that no number can be had with is no concern here.
    make(&path, &Spec::default(), &[1u16; 6], |dataset| {
        dataset.rasterband(1).unwrap().set_scale(0.0).unwrap();
    });
    assert_eq!(stored(&path, &NodataRule::default()), [Some(1.0); 6]);
}

#[test]
fn any_number_of_values_may_be_missing() {
    let (_dir, path) = place("t.tif");
    let spec = Spec { nodata: Some(5.0), ..Spec::default() };
    make(&path, &spec, &[0u16, 1, 2, 3, 4, 5], |_| ());
    for count in 0..5u16 {
        let values: Vec<f64> = (0..count).map(f64::from).collect();
        let want: Vec<Option<f32>> = (0..6u16)
            .map(|pixel| (pixel >= count && pixel != 5).then_some(f32::from(pixel)))
            .collect();
        assert_eq!(stored(&path, &missing(&values)), want, "{count}");
        // The band's own value again, and twice.
        let twice: Vec<f64> = values.iter().copied().chain([5.0, 5.0]).collect();
        assert_eq!(stored(&path, &missing(&twice)), want, "{count}");
    }
}

#[test]
fn a_mask_counts_beside_missing_values() {
    let (_dir, path) = place("t.tif");
    make(&path, &Spec::default(), &[1i16, -2, 3, -4, 5, 6], |dataset| {
        let mut band = dataset.rasterband(1).unwrap();
        band.create_mask_band(true).unwrap();
        fill(&mut band.open_mask_band().unwrap(), &[255, 0, 255, 1, 0, 255]);
    });
    let (three, six) = (Some(3.0), Some(6.0));
    let all = stored(&path, &missing(&[]));
    assert_eq!(all, [Some(1.0), None, three, Some(-4.0), None, six]);
    let one = stored(&path, &missing(&[-4.0]));
    assert_eq!(one, [Some(1.0), None, three, None, None, six]);
    let two = stored(&path, &missing(&[-4.0, 1.0]));
    assert_eq!(two, [None, None, three, None, None, six]);
}

#[test]
fn what_24_bits_cannot_hold_is_rounded() {
    let (_dir, path) = place("t.tif");
    // 2^24 + 1 lies between 2^24 and 2^24 + 2, and goes to the even one.
    let large = 1u32 << 24;
    let pixels = [0, large, large + 1, large + 3, u32::MAX, 9];
    make(&path, &Spec::default(), &pixels, |_| ());
    let got = stored(&path, &missing(&[9.0]));
    let (even, next) = (Some(16_777_216.0), Some(16_777_220.0));
    assert_eq!(got, [Some(0.0), even, even, next, Some(2f32.powi(32)), None]);
    // Missing values are found before anything is rounded.
    let got = stored(&path, &missing(&[16_777_217.0]));
    assert_eq!(got[1..3], [even, None]);
    make(&path, &Spec::default(), &[0.1f64, 1e300, -1e300, 2.0, f64::NAN, 9.0], |_| ());
    let got = stored(&path, &missing(&[9.0]));
    let (up, down) = (Some(f32::INFINITY), Some(f32::NEG_INFINITY));
    assert_eq!(got, [Some(0.1), up, down, Some(2.0), None, None]);
}

/// Two bands of two by two pixels in one file, and one of another.
fn three_bands(dir: &Path) -> Vec<RasterSource> {
    let (pair, single) = (dir.join("pair.tif"), dir.join("single.tif"));
    let options = &["INTERLEAVE=PIXEL", "COMPRESS=DEFLATE"];
    let spec = Spec { size: (2, 2), bands: 2, options, ..Spec::default() };
    make(&pair, &spec, &[1u8, 2, 3, 0], |dataset| {
        fill(&mut dataset.rasterband(2).unwrap(), &[10, 20, 0, 40]);
    });
    make(&single, &Spec::default(), &[100u16, 200, 300, 400, 500, 600], |_| ());
    let open = |(path, band): (&Path, u32)| {
        RasterSource::open(path, "shown.tif", band, &missing(&[0.0])).unwrap()
    };
    [(pair.as_path(), 2), (&single, 1), (&pair, 1)].map(open).to_vec()
}

#[test]
fn bands_are_read_in_the_order_they_were_named() {
    let dir = tempfile::tempdir().unwrap();
    let sources = three_bands(dir.path());
    let mut reader = BandsReader::new(&sources).unwrap();
    assert!(reader.len() == 3 && !reader.is_empty());
    let mut out = Vec::new();
    let mut apart = Vec::new();
    for (index, source) in sources.iter().enumerate() {
        let window = source.info().grid.window();
        reader.read(index, window, &mut out).unwrap();
        source.stored().unwrap().read(window, &mut apart).unwrap();
        let bits = |all: &[f32]| all.iter().map(|v| v.to_bits()).collect::<Vec<_>>();
        assert_eq!(bits(&out), bits(&apart));
    }
    let corner = Window { col: 1, row: 0, cols: 1, rows: 1 };
    for (index, want) in [(0, 20.0), (1, 200.0), (2, 2.0)] {
        reader.read(index, corner, &mut out).unwrap();
        assert_eq!(out, [want]);
    }
    // Each band has its own grid: column 2 is only on that of the other file.
    let third = Window { col: 2, row: 0, cols: 1, rows: 1 };
    reader.read(1, third, &mut out).unwrap();
    assert_eq!(out, [300.0]);
    for index in [0, 2, 3] {
        out = vec![1.0];
        assert_eq!(reader.read(index, third, &mut out).unwrap_err().entry.code, "E704");
        assert!(out.is_empty());
    }
    std::fs::remove_file(dir.path().join("single.tif")).unwrap();
    assert_eq!(BandsReader::new(&sources).err().unwrap().entry.code, "E201");
}
