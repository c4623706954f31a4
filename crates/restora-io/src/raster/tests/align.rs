//! Rasters on the grids of others, by hand.

use proptest::prelude::*;
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

/// A raster of stripes in degrees, and a UTM grid of nine blocks over most of it.
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
    grid((600, 520), [x0, 17.75, 0.0, y0, 0.0, -17.75], Some(zone))
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
            assert_eq!(source.info().block, (256, 256));
            let whole = codes(&source, reference.window());
            assert!(
                whole.iter().any(Option::is_some) && whole.iter().any(Option::is_none)
            );
            let odd = restora_grid::Blocks {
                grid_cols: 600,
                grid_rows: 520,
                cols: 137,
                rows: 93,
            };
            let (mut reader, mut out) = (source.reader().unwrap(), ClassBlock::default());
            for window in odd.iter() {
                reader.read(window, &mut out).unwrap();
                assert!(out.codes.is_sorted() && out.window == Some(window));
                for (i, code) in out.classes().enumerate() {
                    let (col, row) = (i % window.cols as usize, i / window.cols as usize);
                    let at =
                        (window.row as usize + row) * 600 + window.col as usize + col;
                    assert_eq!(code, whole[at], "{epsg} {method:?} {window:?}");
                }
            }
        }
    }
}

#[test]
fn whole_pixels_of_shift_lose_nothing() {
    let (_dir, path) = place("t.tif");
    let pixels: Vec<u16> = (0..700 * 600u32).map(|i| (i * 7919 % 211) as u16).collect();
    // Numbers that have no exact sums.
    let gt = [500_000.1, 29.97, 0.0, 3_900_000.7, 0.0, -29.97];
    let spec = Spec { size: (700, 600), gt: Some(gt), ..Spec::default() };
    make(&path, &spec, &pixels, |_| ());
    // 40 columns to the left and 25 rows further down.
    let (x0, y0) = (500_000.1 - 40.0 * 29.97, 3_900_000.7 - 25.0 * 29.97);
    let reference = grid((600, 400), [x0, 29.97, 0.0, y0, 0.0, -29.97], Some(32650));
    let found = aligned(&path, &NodataRule::default(), &reference, Nearest);
    for (i, code) in found.into_iter().enumerate() {
        let (col, row) = (i % 600, i / 600);
        let expect = match col.checked_sub(40) {
            Some(col) => i32::from(pixels[(row + 25) * 700 + col]),
            None => -9,
        };
        assert_eq!(code, expect, "{col} {row}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Cells of whole pixels, however few and large, against a count of the pixels.
    #[test]
    fn mode_counts_the_pixels_under_a_cell(
        pixels in prop::collection::vec(0u8..4, 40 * 30),
        cell in (1usize..40, 1usize..30),
        size in (1usize..6, 1usize..6),
        first in (-9i32..30, -9i32..20),
    ) {
        let (_dir, path) = place("t.tif");
        let gt = Some([100.0, 10.0, 0.0, 900.0, 0.0, -10.0]);
        let spec =
            Spec { size: (40, 30), gt, crs: None, nodata: Some(0.0), ..Spec::default() };
        make(&path, &spec, &pixels, |_| ());
        let (x, y) = (100.0 + 10.0 * f64::from(first.0), 900.0 - 10.0 * f64::from(first.1));
        let (dx, dy) = (10.0 * cell.0 as f64, -10.0 * cell.1 as f64);
        let reference = grid(size, [x, dx, 0.0, y, 0.0, dy], None);
        let found = aligned(&path, &NodataRule::default(), &reference, Mode);
        let range = |first: i32, at: usize, cell: usize, n: usize| {
            let at = i32::try_from(at * cell).unwrap() + first;
            let clamp = |v: i32| usize::try_from(v.max(0)).unwrap().min(n);
            clamp(at)..clamp(at + i32::try_from(cell).unwrap())
        };
        for (i, code) in found.into_iter().enumerate() {
            let mut votes = [0u32; 4];
            for row in range(first.1, i / size.0, cell.1, 30) {
                for col in range(first.0, i % size.0, cell.0, 40) {
                    votes[usize::from(pixels[row * 40 + col])] += 1;
                }
            }
            let most = votes[1..].iter().copied().max().unwrap();
            if most == 0 {
                prop_assert_eq!(code, -9);
            } else {
                prop_assert!(code > 0, "missing");
                prop_assert_eq!(votes[usize::try_from(code).unwrap()], most);
            }
        }
    }
}

/// Warps whole rasters with GDAL itself and without approximation.
#[expect(unsafe_code, reason = "the gdal crate warps by bilinear interpolation only")]
fn warp(from: &Dataset, to: &Dataset, method: crate::Resampling) {
    let method = match method {
        Nearest => gdal_sys::GDALResampleAlg::GRA_NearestNeighbour,
        Mode => gdal_sys::GDALResampleAlg::GRA_Mode,
    };
    // SAFETY: both datasets are open for as long as they are borrowed; null stands for
    // their own CRSs, default options and no progress.
    let code = unsafe {
        gdal_sys::GDALReprojectImage(
            from.c_dataset(),
            std::ptr::null(),
            to.c_dataset(),
            std::ptr::null(),
            method,
            0.0,
            0.0,
            None,
            std::ptr::null_mut(),
            std::ptr::null_mut(),
        )
    };
    assert_eq!(code, gdal_sys::CPLErr::CE_None);
}

/// Spots in UTM within a frame of missing pixels, on an Albers grid that is larger, in
/// several blocks and by GDAL as a whole.
fn compare_with_gdal<T: GdalType + Copy>(
    (cell, size): (f64, (usize, usize)),
    class: impl Fn(u32, u32) -> T,
) {
    let (dir, path) = place("t.tif");
    let gt = Some([500_000.0, 30.0, 0.0, 3_830_000.0, 0.0, -30.0]);
    let (cols, rows) = size;
    let pixels: Vec<T> = (0..320 * 300).map(|i| class(i % 320, i / 320)).collect();
    let nodata = Some(999.0);
    let spec = Spec { size: (320, 300), gt, crs: Some(32650), nodata, ..Spec::default() };
    make(&path, &spec, &pixels, |_| ());
    let albers = "+proj=aea +lat_1=25 +lat_2=47 +lon_0=105 +datum=WGS84 +units=m";
    let crs = crs_from_text(albers).unwrap();
    // The north-western corner lies 12° east of the central meridian.
    let gt = [1_078_000.0, cell, 0.0, 3_757_900.0, 0.0, -cell];
    let reference = Grid::from_geotransform("g", size, gt, Some(crs)).unwrap();
    for method in [Nearest, Mode] {
        let target = dir.path().join(format!("{method:?}.tif"));
        let spec = Spec { size, gt: Some(gt), crs: None, ..Spec::default() };
        make(&target, &spec, &vec![0i32; cols * rows], |dataset| {
            let srs = crate::crs::to_srs(reference.crs.as_ref().unwrap()).unwrap();
            dataset.set_spatial_ref(&srs).unwrap();
            warp(&crate::local::again(&path, "t").unwrap(), dataset, method);
        });
        let rule = NodataRule::default();
        let own = open(&path, &rule).unwrap().aligned_to(&reference, method).unwrap();
        let own = codes(&own, reference.window());
        let theirs = codes(&open(&target, &rule).unwrap(), reference.window());
        // Both classes and missing cells, inside and outside.
        let found = own.iter().flatten().count();
        assert!(found * 3 > own.len() && found < own.len(), "{found} of {}", own.len());
        for (i, (own, theirs)) in own.iter().zip(&theirs).enumerate() {
            let at = (i % cols, i / cols);
            assert_eq!(own.unwrap_or(0), theirs.unwrap_or(0), "{method:?} {at:?}");
        }
    }
}

/// A class from 1 to `n`, or `missing`: outside a frame, and in some places within it.
fn spots<T>(col: u32, row: u32, n: u32, missing: T, class: impl Fn(u32) -> T) -> T {
    let mixed = (col / 3 * 31 + row / 2 * 17 + col * row / 97) % (n + 1);
    let inside = (20..300).contains(&col) && (20..280).contains(&row);
    if inside && mixed > 0 { class(mixed) } else { missing }
}

#[test]
fn blocks_are_what_gdals_warper_makes_of_the_whole() {
    // Finer and coarser cells than the pixels; bytes and more classes than bytes hold.
    for cells in [(17.0, (705, 676)), (71.0, (169, 161))] {
        compare_with_gdal(cells, |col, row| {
            spots(col, row, 11, 999u16, |k| u16::try_from(k).unwrap())
        });
    }
    compare_with_gdal((43.0, (279, 267)), |col, row| {
        spots(col, row, 700, 999i32, |k| 1000 + i32::try_from(k).unwrap())
    });
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
fn a_grid_of_whole_degrees_from_the_origin_is_a_grid() {
    let (_dir, path) = place("t.tif");
    // GDAL may take this geotransform for none at all.
    for (north, step) in [(0.0, 1.0), (0.0, -1.0)] {
        let gt = Some([0.0, 1.0, 0.0, north, 0.0, step]);
        let spec = Spec { size: (3, 2), gt, crs: Some(4326), ..Spec::default() };
        make(&path, &spec, &[1u8, 2, 3, 4, 5, 6], |_| ());
        // Around 1.5° E and half a degree from the equator.
        let y = 55_000.0 * step;
        let reference = grid((1, 1), [166_000.0, 1000.0, 0.0, y, 0.0, -10.0], Some(3857));
        for method in [Nearest, Mode] {
            let codes = aligned(&path, &NodataRule::default(), &reference, method);
            assert_eq!(codes, [2]);
        }
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
