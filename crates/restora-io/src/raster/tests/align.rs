//! Rasters on the grids of others, by hand.

use restora_grid::Grid;

use super::*;
use crate::Resampling::{Mode, Nearest};
use crate::crs_from_text;

fn grid(size: (usize, usize), gt: [f64; 6], epsg: Option<u32>) -> Grid {
    log::ready();
    let crs = epsg.map(|code| crs_from_text(&format!("EPSG:{code}")).unwrap());
    Grid::from_geotransform("g", size, gt, crs).unwrap()
}

fn aligned(
    path: &Path,
    rule: &NodataRule,
    to: &Grid,
    how: crate::Resampling,
) -> Vec<i32> {
    let source = open(path, rule).unwrap().aligned_to(to, how).unwrap();
    assert_eq!(&source.info().grid, to);
    codes(&source, to.window()).into_iter().map(|c| c.unwrap_or(-9)).collect()
}

/// 4 × 4 pixels of 10 units from (0, 40).
///
/// ```text
/// 1 1 2 3
/// 1 9 3 3
/// 5 5 9 9
/// 6 6 9 9
/// ```
fn small(path: &Path, crs: Option<u32>) {
    let gt = Some([0.0, 10.0, 0.0, 40.0, 0.0, -10.0]);
    let pixels = [1, 1, 2, 3, 1, 9, 3, 3, 5, 5, 9, 9, 6, 6, 9, 9u8];
    make(
        path,
        &Spec { size: (4, 4), gt, crs, nodata: Some(9.0), ..Spec::default() },
        &pixels,
        |_| (),
    );
}

#[test]
fn nearest_takes_the_pixel_under_the_centre() {
    let (_dir, path) = place("t.tif");
    for crs in [None, Some(32650)] {
        small(&path, crs);
        let rule = NodataRule::default();
        // The same cells shifted by one to the left and up: a first column and row outside.
        let shifted = grid((4, 4), [-10.0, 10.0, 0.0, 50.0, 0.0, -10.0], crs);
        let expect = [-9, -9, -9, -9, -9, 1, 1, 2, -9, 1, -9, 3, -9, 5, 5, -9];
        assert_eq!(aligned(&path, &rule, &shifted, Nearest), expect);
        // Cells of 20: their centres are corners of pixels, and a corner belongs to the
        // pixel right and down of it: (1,1) (3,1) / (1,3) (3,3).
        let coarse = grid((2, 2), [0.0, 20.0, 0.0, 40.0, 0.0, -20.0], crs);
        assert_eq!(aligned(&path, &rule, &coarse, Nearest), [-9, 3, 6, -9]);
        // South-up: the same cells with the rows from below.
        let south = grid((2, 4), [0.0, 10.0, 0.0, 0.0, 0.0, 10.0], crs);
        assert_eq!(aligned(&path, &rule, &south, Nearest), [6, 6, 5, 5, 1, -9, 1, 1]);
    }
}

#[test]
fn mode_takes_the_most_frequent_valid_class() {
    let (_dir, path) = place("t.tif");
    small(&path, None);
    let coarse = grid((2, 2), [0.0, 20.0, 0.0, 40.0, 0.0, -20.0], None);
    // 1 1 1 and one missing: 1. 2 3 3 3: 3. 5 5 6 6: the smaller, 5. All missing.
    let rule = NodataRule::default();
    assert_eq!(aligned(&path, &rule, &coarse, Mode), [1, 3, 5, -9]);
    // With 3 declared missing as well, 2 is the only vote; with no rule, 9 is a class.
    let rule = NodataRule { values: vec![3.0], ..rule };
    assert_eq!(aligned(&path, &rule, &coarse, Mode), [1, 2, 5, -9]);
    let none = NodataRule { values: vec![], band: false, mask: false };
    assert_eq!(aligned(&path, &none, &coarse, Mode), [1, 3, 5, 9]);
    // Cells finer than the pixels hold no centre, or one: either way it is the pixel.
    let fine = grid((4, 1), [0.0, 4.0, 0.0, 40.0, 0.0, -4.0], None);
    assert_eq!(aligned(&path, &none, &fine, Mode), [1, 1, 1, 1]);
    let south = grid((2, 2), [0.0, 20.0, 0.0, 0.0, 0.0, 20.0], None);
    assert_eq!(aligned(&path, &none, &south, Mode), [5, 9, 1, 3]);
}

#[test]
fn large_codes_survive() {
    let (_dir, path) = place("t.tif");
    let gt = Some([0.0, 1.0, 0.0, 1.0, 0.0, -1.0]);
    // 2^24 + 1 is the first whole number that f32 does not hold.
    let code = (1 << 24) + 1;
    let pixels = [code, code, i32::MIN, i32::MIN];
    make(
        &path,
        &Spec { size: (4, 1), gt, crs: None, ..Spec::default() },
        &pixels,
        |_| (),
    );
    let coarse = grid((2, 1), [0.0, 2.0, 0.0, 1.0, 0.0, -1.0], None);
    for method in [Nearest, Mode] {
        let codes = aligned(&path, &NodataRule::default(), &coarse, method);
        assert_eq!(codes, [code, i32::MIN]);
    }
}

/// A raster of stripes in degrees, and a UTM grid over most of it.
fn stripes(path: &Path, epsg: u32, west: f64, north: f64) -> Grid {
    let size = (240, 200);
    let class = |i: u32| (i % 240 / 3 + i / 240 / 5 * 3) % 11;
    let pixels: Vec<u8> =
        (0..240 * 200).map(|i| u8::try_from(class(i)).unwrap()).collect();
    let gt = Some([west, 0.0005, 0.0, north, 0.0, -0.0005]);
    let spec = Spec { size, gt, crs: Some(epsg), nodata: Some(4.0), ..Spec::default() };
    make(path, &spec, &pixels, |_| ());
    let (zone, x0, y0) = if west > 110.0 {
        (32650, 527_000.0, 3_808_000.0)
    } else {
        (32648, 672_000.0, 4_108_500.0)
    };
    grid((150, 130), [x0, 71.0, 0.0, y0, 0.0, -71.0], Some(zone))
}

#[test]
fn the_result_does_not_depend_on_the_window() {
    let (_dir, path) = place("t.tif");
    // In the second place, 107° E, Beijing 54 changes from one way to WGS 84 to another.
    for (epsg, west, north) in [(4326, 117.3, 34.4), (4214, 106.94, 37.1)] {
        let reference = stripes(&path, epsg, west, north);
        let rule = NodataRule::default();
        for method in [Nearest, Mode] {
            let source =
                open(&path, &rule).unwrap().aligned_to(&reference, method).unwrap();
            let whole = codes(&source, reference.window());
            assert!(
                whole.iter().any(Option::is_some) && whole.iter().any(Option::is_none)
            );
            let odd = restora_grid::Blocks {
                grid_cols: 150,
                grid_rows: 130,
                cols: 37,
                rows: 23,
            };
            for window in odd.iter() {
                let part = codes(&source, window);
                for (i, code) in part.iter().enumerate() {
                    let (col, row) = (i % window.cols as usize, i / window.cols as usize);
                    let at =
                        (window.row as usize + row) * 150 + window.col as usize + col;
                    assert_eq!(*code, whole[at], "{epsg} {method:?} {window:?}");
                }
            }
        }
    }
}

/// Warps with GDAL itself: nearest, no approximation.
#[expect(unsafe_code, reason = "the gdal crate warps by bilinear interpolation only")]
fn warp(from: &Dataset, to: &Dataset) {
    // SAFETY: both datasets are open for as long as they are borrowed; null stands for
    // their own CRSs, default options and no progress.
    let code = unsafe {
        gdal_sys::GDALReprojectImage(
            from.c_dataset(),
            std::ptr::null(),
            to.c_dataset(),
            std::ptr::null(),
            gdal_sys::GDALResampleAlg::GRA_NearestNeighbour,
            0.0,
            0.0,
            None,
            std::ptr::null_mut(),
            std::ptr::null_mut(),
        )
    };
    assert_eq!(code, gdal_sys::CPLErr::CE_None);
}

#[test]
fn nearest_is_what_gdals_warper_does() {
    let (dir, path) = place("t.tif");
    let reference = stripes(&path, 4326, 117.3, 34.4);
    let target = dir.path().join("warped.tif");
    let spec = Spec {
        size: (150, 130),
        gt: Some([527_000.0, 71.0, 0.0, 3_808_000.0, 0.0, -71.0]),
        ..Spec::default()
    };
    make(&target, &spec, &vec![0u8; 150 * 130], |dataset| {
        let from = super::super::source::open_dataset(&path, "t").unwrap();
        warp(&from, dataset);
    });
    let none = NodataRule { values: vec![], band: false, mask: false };
    let source = open(&path, &none).unwrap().aligned_to(&reference, Nearest).unwrap();
    let own = codes(&source, reference.window());
    let theirs = codes(&open(&target, &none).unwrap(), reference.window());
    let pairs = || own.iter().zip(&theirs).filter(|(own, _)| own.is_some());
    let same =
        pairs().filter(|(own, theirs)| own == theirs || theirs == &&Some(0)).count();
    // Centres that fall within rounding of an edge may go either way.
    assert!(same * 1000 >= pairs().count() * 995, "{same} of {}", pairs().count());
}

#[test]
fn longitudes_of_both_countings_meet() {
    let (_dir, path) = place("t.tif");
    // The whole earth from 0 to 360 in cells of 90 by 90.
    let gt = Some([0.0, 90.0, 0.0, 90.0, 0.0, -90.0]);
    let spec = Spec { size: (4, 2), gt, crs: Some(4326), ..Spec::default() };
    make(&path, &spec, &[1u8, 2, 3, 4, 5, 6, 7, 8], |_| ());
    let reference = grid((4, 2), [-180.0, 90.0, 0.0, 90.0, 0.0, -90.0], Some(4326));
    for method in [Nearest, Mode] {
        let codes = aligned(&path, &NodataRule::default(), &reference, method);
        assert_eq!(codes, [3, 4, 1, 2, 7, 8, 5, 6]);
    }
}

#[test]
fn memory_stays_bounded_where_cells_are_huge() {
    let (_dir, path) = place("t.tif");
    let pixels: Vec<u8> =
        (0..3000 * 3000u32).map(|i| u8::from(i % 3000 >= 1500)).collect();
    let gt = Some([0.0, 1.0, 0.0, 3000.0, 0.0, -1.0]);
    make(
        &path,
        &Spec { size: (3000, 3000), gt, crs: None, ..Spec::default() },
        &pixels,
        |_| (),
    );
    let reference = grid((2, 2), [0.0, 1500.0, 0.0, 3000.0, 0.0, -1500.0], None);
    assert_eq!(aligned(&path, &NodataRule::default(), &reference, Mode), [0, 1, 0, 1]);
}

#[test]
fn no_way_between_grids_is_told() {
    let (_dir, path) = place("t.tif");
    small(&path, None);
    let reference = grid((2, 2), [0.0, 1.0, 0.0, 2.0, 0.0, -1.0], Some(4326));
    let source = open(&path, &NodataRule::default()).unwrap();
    assert_eq!(source.aligned_to(&reference, Nearest).unwrap_err().entry.code, "E216");
    // Far from one another: everything is outside.
    small(&path, Some(32650));
    let codes = aligned(&path, &NodataRule::default(), &reference, Mode);
    assert_eq!(codes, [-9; 4]);
}
