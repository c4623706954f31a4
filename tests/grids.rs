//! Pixel grids: what may be compared, how it is brought together, and how areas are measured.

use serde_json::json;

use crate::support::{ALBERS, CORNER, Case, PIXEL_M, Raster, block, put, same};

/// A test raster moved right and down by so many pixels.
fn moved(size: (usize, usize), right: f64, down: f64) -> Raster<'static> {
    let [x, dx, _, y, _, dy] = Raster::new(size.0, size.1).transform;
    let transform = [x + dx * right, dx, 0.0, y + dy * down, 0.0, dy];
    Raster { transform, ..Raster::new(size.0, size.1) }
}

#[test]
fn half_a_pixel_apart_is_refused_with_the_offset() {
    let mut case = Case::whole();
    case.date("2000", &Raster::new(10, 10), |_, _| 1u8);
    case.date("2020", &moved((10, 10), 0.5, 0.0), |_, _| 1u8);
    case.run().exits(2).tells(&[
        "E204",
        "(/dates/1/path)",
        "(0.5000, 0.0000)",
        "2020.tif",
    ]);
    // A metre down is a tenth of a pixel.
    let mut case = Case::whole();
    case.date("2000", &Raster::new(10, 10), |_, _| 1u8);
    case.date("2020", &moved((10, 10), 0.0, 0.1), |_, _| 1u8);
    case.run().exits(2).tells(&["E204", "(0.0000, 0.1000)"]);
}

#[test]
fn another_extent_or_pixel_size_is_refused_with_both() {
    let mut case = Case::whole();
    case.date("2000", &Raster::new(10, 10), |_, _| 1u8);
    case.date("2010", &moved((12, 9), -1.0, 2.0), |_, _| 1u8);
    let fine = [CORNER.0, 5.0, 0.0, CORNER.1, 0.0, -5.0];
    case.date("2020", &Raster { transform: fine, ..Raster::new(20, 20) }, |_, _| 1u8);
    let said = case.run().exits(2).tells(&["(/dates/1/path)", "(/dates/2/path)"]);
    said.tells(&["12 × 9", "10 × 10", "(-1.0000, 2.0000)", "5 × 5", "2 error(s)"]);
}

#[test]
fn noise_in_a_geotransform_is_no_shift() {
    let mut case = Case::whole();
    case.date("2000", &Raster::new(10, 10), |_, _| 1u8);
    // A ten-thousandth of a pixel, as text formats leave it.
    case.date("2020", &moved((10, 10), 1e-4, -1e-4), |_, _| 1u8);
    case.done();
}

#[test]
fn another_coordinate_system_is_refused_though_the_numbers_agree() {
    let mut case = Case::whole();
    case.date("2000", &Raster::new(10, 10), |_, _| 1u8);
    let other = Raster { crs: Some("EPSG:4549"), ..Raster::new(10, 10) };
    case.date("2020", &other, |_, _| 1u8);
    case.run().exits(2).tells(&["E218", "EPSG:4548", "EPSG:4549"]);
}

/// The class of a pixel by its place on the test grid, whichever raster holds it.
fn by_place(col: i64, row: i64) -> u8 {
    u8::try_from(1 + (col * 7 + row * 3).rem_euclid(5)).unwrap()
}

#[test]
fn whole_pixel_shifts_align_without_loss() {
    let at = |n: usize| i64::try_from(n).unwrap();
    for method in ["nearest", "mode"] {
        let mut case = Case::new();
        case.date("2000", &Raster::new(10, 10), |col, row| by_place(at(col), at(row)));
        // 14 × 14 pixels around the others: 2 more to the left, 3 more above.
        let around = moved((14, 14), -2.0, -3.0);
        case.date("2020", &around, |col, row| by_place(at(col) - 2, at(row) - 3));
        case.config["grid"]["align"] = json!({"to": "2000", "method": method});
        case.sites(&[
            block("a", (0.0, 0.0), (10.0, 10.0)),
            block("b", (2.5, 1.5), (7.25, 9.0)),
        ]);
        case.done().tells(&["W208", "2020.tif", method]);
        let rows = case.table("transitions");
        assert!(rows.0.iter().all(|row| row.text("class_from") == row.text("class_to")));
        same(rows.sum("pixels", &[("site", "a")]), 100.0);
        // 4.75 × 7.5 pixels
        same(rows.sum("pixels", &[("site", "b")]), 35.625);
        assert!(rows.0.iter().all(|row| row.text("mask") == "common"));
        let aligned = &case.record()["rasters"][1]["aligned"];
        assert_eq!(aligned, method);
    }
}

#[test]
fn what_an_aligned_raster_does_not_hold_is_missing() {
    let mut case = Case::whole();
    case.date("2000", &Raster::new(10, 10), |_, _| 1u8);
    // It begins 4 pixels to the right: 40 of 100 pixels are not there.
    case.date("2020", &moved((10, 10), 4.0, 0.0), |_, _| 1u8);
    case.config["grid"]["align"] = json!({"to": "2000", "method": "nearest"});
    case.done();
    let sites = case.table("sites");
    let (old, new) = (sites.one(&[("date", "2000")]), sites.one(&[("date", "2020")]));
    assert_eq!((old.text("valid_m2"), old.text("unmatched_m2")), ("6000", "4000"));
    assert_eq!((new.text("valid_m2"), new.text("missing_m2")), ("6000", "4000"));
}

#[test]
fn a_coarser_class_is_the_commonest_of_its_pixels() {
    let mut case = Case::whole();
    let coarse = [CORNER.0, 20.0, 0.0, CORNER.1, 0.0, -20.0];
    case.date("2000", &Raster { transform: coarse, ..Raster::new(5, 5) }, |_, _| 1u8);
    // Of each four pixels, three are 2 and one is 3.
    let fine =
        |col: usize, row: usize| if col % 2 == 1 && row % 2 == 1 { 3u8 } else { 2 };
    case.date("2020", &Raster::new(10, 10), fine);
    case.config["grid"]["align"] = json!({"to": "2000", "method": "mode"});
    case.done();
    let rows = case.table("transitions");
    let row = rows.one(&[("class_from", "1"), ("class_to", "2")]);
    // 25 pixels of 400 m²
    assert_eq!((row.text("pixels"), row.text("area_m2")), ("25", "10000"));
    assert_eq!(rows.0.len(), 1);
}

#[test]
fn a_rotated_raster_is_refused() {
    let mut case = Case::whole();
    let transform = [CORNER.0, 8.0, 6.0, CORNER.1, 6.0, -8.0];
    case.date("2000", &Raster { transform, ..Raster::new(10, 10) }, |_, _| 1u8);
    case.run().exits(2).tells(&["E205", "(/dates/0/path)", "gdalwarp"]);
}

#[test]
fn planar_areas_on_web_mercator_are_refused_with_their_error() {
    let mut case = Case::whole();
    // y = 4 065 000 m is 34.26° N, where areas are stretched by 1/cos² φ ≈ 1.463.
    let transform = [13_060_000.0, 10.0, 0.0, 4_065_000.0, 0.0, -10.0];
    let raster = Raster { transform, crs: Some("EPSG:3857"), ..Raster::new(10, 10) };
    case.date("2000", &raster, |_, _| 1u8);
    case.run().exits(2).tells(&["E210", "(/grid/area)", "1.46"]);
    case.config["grid"]["area"] = json!("true");
    case.done();
    let area = case.table("sites").0[0].number("valid_m2");
    // sinh(y / R) = tan φ, so that 1/cos φ = cosh(y / R). On the ellipsoid meridians and
    // parallels differ from the sphere's by less than 1 %.
    let stretch = (4_065_000.0f64 / 6_378_137.0).cosh().powi(2);
    assert!((area * stretch / 10_000.0 - 1.0).abs() < 0.01, "{area}");
}

#[test]
fn planar_areas_in_degrees_are_refused() {
    let mut case = Case::whole();
    let transform = [117.0, 0.001, 0.0, 34.0, 0.0, -0.001];
    let raster = Raster { transform, crs: Some("EPSG:4490"), ..Raster::new(10, 10) };
    case.date("2000", &raster, |_, _| 1u8);
    case.run().exits(2).tells(&["E211", "(/grid/area)"]);
}

#[test]
fn a_raster_without_coordinate_system_needs_planar_areas() {
    let mut case = Case::whole();
    let raster = Raster { crs: None, ..Raster::new(10, 10) };
    case.date("2000", &raster, |_, _| 1u8);
    case.config["grid"] = json!({});
    case.run().exits(2).tells(&["E208", "(/grid/area)", "\"planar\""]);
    case.config["grid"] = json!({"area": "planar"});
    case.done();
    assert_eq!(case.table("sites").0[0].text("valid_m2"), "10000");
}

#[test]
fn planar_areas_that_are_far_from_true_get_a_warning() {
    let mut case = Case::whole();
    // 300 km east of the central meridian the scale is 1 + x²/2R² ≈ 1.0011, areas 0.22 %.
    let transform = [800_000.0, 10.0, 0.0, CORNER.1, 0.0, -10.0];
    case.date("2000", &Raster { transform, ..Raster::new(10, 10) }, |_, _| 1u8);
    // Asked of a node of the area lattice, up to 4 km away: 304² instead of 300².
    let said = case.done().tells(&["W207", "(EPSG:4548)"]);
    assert!(said.err.contains("0.22 %") || said.err.contains("0.23 %"), "{}", said.err);
    assert_eq!(case.table("sites").0[0].text("valid_m2"), "10000");
    case.config["grid"]["area"] = json!("true");
    assert_eq!(case.done().err, "");
    let area = case.table("sites").0[0].number("valid_m2");
    assert!((area / 10_000.0 - (1.0 - 0.0022)).abs() < 1e-4, "{area}");
}

#[test]
fn south_up_is_the_same_land() {
    let class =
        |col: usize, row: usize| u8::try_from(1 + (col * 3 + row * 5) % 7).unwrap();
    for (crs, area) in [(crate::support::CRS, "planar"), (ALBERS, "true")] {
        let mut tables = Vec::new();
        for south_up in [false, true] {
            let mut case = Case::new();
            case.config["grid"]["area"] = json!(area);
            let mut raster = Raster { crs: Some(crs), ..Raster::new(12, 10) };
            if south_up {
                raster.transform[3] = CORNER.1 - 10.0 * PIXEL_M;
                raster.transform[5] = PIXEL_M;
            }
            let flip = |row: usize| if south_up { 9 - row } else { row };
            case.date("2000", &raster, |col, row| class(col, flip(row)));
            case.date("2020", &raster, |col, row| class(flip(row), col));
            let sites = [
                block("a", (1.0, 2.0), (9.0, 7.0)),
                block("b", (0.5, 0.25), (4.75, 9.5)),
            ];
            put(&case.path("sites.geojson"), crate::support::geojson(crs, &sites));
            case.done();
            tables.push(["sites", "uplift", "transitions"].map(|name| case.table(name)));
        }
        assert_eq!(tables[0], tables[1], "{area}");
        let [sites, _, _] = &tables[0];
        // 8 × 5 pixels, and 4.25 × 9.25.
        same(sites.one(&[("site", "a"), ("date", "2000")]).number("pixels"), 40.0);
        same(sites.one(&[("site", "b"), ("date", "2000")]).number("pixels"), 39.3125);
    }
}
