//! Pixel grids: what may be compared, what is missing, and how areas are measured.

use gdal::raster::Buffer;
use serde_json::{Value, json};

use crate::support::{ALBERS, CORNER, Case, PIXEL_M, Raster, Row, block, put, same};

/// The whole raster as one site.
fn whole() -> Case {
    let mut case = Case::new();
    case.config["sites"] = json!({"whole": true});
    case
}

/// A test raster moved right and down by so many pixels.
fn moved(size: (usize, usize), right: f64, down: f64) -> Raster<'static> {
    let [x, dx, _, y, _, dy] = Raster::new(size.0, size.1).transform;
    let transform = [x + dx * right, dx, 0.0, y + dy * down, 0.0, dy];
    Raster { transform, ..Raster::new(size.0, size.1) }
}

/// Pixels by class of the only date, and those that are missing.
fn counts(case: &Case) -> (Vec<(i32, f64)>, f64) {
    let out = case.with("check", &["--scan", "-q"]).exits(0).out;
    let rows = crate::support::Rows::parse(out.as_bytes());
    let pixels = |row: &Row| row.number("pixels");
    let classes = rows.0.iter().filter(|row| !row.text("code").is_empty());
    let missing = rows.sum("pixels", &[("code", "")]);
    (classes.map(|row| (row.number("code") as i32, pixels(row))).collect(), missing)
}

#[test]
fn half_a_pixel_apart_is_refused_with_the_offset() {
    let mut case = whole();
    case.date("2000", &Raster::new(10, 10), |_, _| 1u8);
    case.date("2020", &moved((10, 10), 0.5, 0.0), |_, _| 1u8);
    case.run().exits(2).tells(&[
        "E204",
        "(/dates/1/path)",
        "(0.5000, 0.0000)",
        "2020.tif",
    ]);
    // A metre down is a tenth of a pixel.
    let mut case = whole();
    case.date("2000", &Raster::new(10, 10), |_, _| 1u8);
    case.date("2020", &moved((10, 10), 0.0, 0.1), |_, _| 1u8);
    case.run().exits(2).tells(&["E204", "(0.0000, 0.1000)"]);
}

#[test]
fn another_extent_or_pixel_size_is_refused_with_both() {
    let mut case = whole();
    case.date("2000", &Raster::new(10, 10), |_, _| 1u8);
    case.date("2010", &moved((12, 9), -1.0, 2.0), |_, _| 1u8);
    let fine = [CORNER.0, 5.0, 0.0, CORNER.1, 0.0, -5.0];
    case.date("2020", &Raster { transform: fine, ..Raster::new(20, 20) }, |_, _| 1u8);
    let said = case.run().exits(2).tells(&["(/dates/1/path)", "(/dates/2/path)"]);
    said.tells(&["12 × 9", "10 × 10", "(-1.0000, 2.0000)", "5 × 5", "2 error(s)"]);
}

#[test]
fn noise_in_a_geotransform_is_no_shift() {
    let mut case = whole();
    case.date("2000", &Raster::new(10, 10), |_, _| 1u8);
    // A ten-thousandth of a pixel, as text formats leave it.
    case.date("2020", &moved((10, 10), 1e-4, -1e-4), |_, _| 1u8);
    case.done();
}

#[test]
fn another_coordinate_system_is_refused_though_the_numbers_agree() {
    let mut case = whole();
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
    let mut case = whole();
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
    let mut case = whole();
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
    let mut case = whole();
    let transform = [CORNER.0, 8.0, 6.0, CORNER.1, 6.0, -8.0];
    case.date("2000", &Raster { transform, ..Raster::new(10, 10) }, |_, _| 1u8);
    case.run().exits(2).tells(&["E205", "(/dates/0/path)", "gdalwarp"]);
}

#[test]
fn planar_areas_on_web_mercator_are_refused_with_their_error() {
    let mut case = whole();
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
    let mut case = whole();
    let transform = [117.0, 0.001, 0.0, 34.0, 0.0, -0.001];
    let raster = Raster { transform, crs: Some("EPSG:4490"), ..Raster::new(10, 10) };
    case.date("2000", &raster, |_, _| 1u8);
    case.run().exits(2).tells(&["E211", "(/grid/area)"]);
}

#[test]
fn a_raster_without_coordinate_system_needs_planar_areas() {
    let mut case = whole();
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
    let mut case = whole();
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

/// 10 × 10 pixels: row 0 is 0, row 1 is 7, row 2 is 255, the rest is 1.
fn striped(_: usize, row: usize) -> u8 {
    [0, 7, 255].get(row).copied().unwrap_or(1)
}

#[test]
fn a_value_is_missing_if_config_band_or_mask_say_so() {
    let mut case = whole();
    let raster = Raster { nodata: Some(255.0), ..Raster::new(10, 10) };
    let name = case.name_date("2000");
    // The mask takes out column 9, which crosses all rows.
    raster.write_with(&case.path(&name), &raster.pixels(striped), |dataset| {
        let mut band = dataset.rasterband(1).unwrap();
        band.create_mask_band(true).unwrap();
        let mask = raster.pixels(|col, _| if col == 9 { 0u8 } else { 255 });
        let mut mask_band = band.open_mask_band().unwrap();
        mask_band.write((0, 0), (10, 10), &mut Buffer::new((10, 10), mask)).unwrap();
    });
    let mut all = |values: Value, band, mask| {
        case.config["nodata"] = json!({"values": values, "band": band, "mask": mask});
        counts(&case)
    };
    // Ten pixels in rows 0 to 2 each, 70 of class 1; of these the mask takes a tenth.
    let everything = vec![(0, 10.0), (1, 70.0), (7, 10.0), (255, 10.0)];
    assert_eq!(all(json!([]), false, false), (everything, 0.0));
    let band = vec![(0, 10.0), (1, 70.0), (7, 10.0)];
    assert_eq!(all(json!([]), true, false), (band, 10.0));
    let mask = vec![(0, 9.0), (1, 63.0), (7, 9.0), (255, 9.0)];
    assert_eq!(all(json!([]), false, true), (mask, 10.0));
    let config = vec![(0, 10.0), (1, 70.0), (255, 10.0)];
    assert_eq!(all(json!([7]), false, false), (config, 10.0));
    // All three: rows 1 and 2 are 20, column 9 has 8 more.
    assert_eq!(all(json!([7]), true, true), (vec![(0, 9.0), (1, 63.0)], 28.0));
}

#[test]
fn zero_is_a_class_unless_it_is_declared() {
    let mut case = whole();
    case.date("2000", &Raster::new(10, 10), |col, _| u8::from(col < 5));
    // It is asked about, for it is suspicious.
    case.done().tells(&["W201"]);
    assert_eq!(counts(&case), (vec![(0, 50.0), (1, 50.0)], 0.0));
    case.config["nodata"] = json!({"values": [0]});
    assert_eq!(case.done().err, "");
    assert_eq!(counts(&case), (vec![(1, 50.0)], 50.0));
}

#[test]
fn floating_point_classes_have_nan_for_missing_whatever_is_declared() {
    let mut case = whole();
    let raster = Raster { nodata: Some(-9999.0), ..Raster::new(10, 10) };
    case.date("2000", &raster, |col, row| match (col, row) {
        (0, _) => f32::NAN,
        (1, _) => -9999.0,
        _ => 5.0f32,
    });
    assert_eq!(counts(&case), (vec![(5, 80.0)], 20.0));
    case.config["nodata"] = json!({"band": false, "mask": false});
    assert_eq!(counts(&case), (vec![(-9999, 10.0), (5, 80.0)], 10.0));
    // NaN as the declared value, as many programs write it.
    let mut case = whole();
    let raster = Raster { nodata: Some(f64::NAN), ..Raster::new(10, 10) };
    case.date("2000", &raster, |col, _| if col == 0 { f64::NAN } else { 5.0 });
    assert_eq!(counts(&case), (vec![(5, 90.0)], 10.0));
    // What is no class is refused with its place.
    case.config["dates"] = json!([]);
    case.date(
        "2020",
        &raster,
        |col, row| if (col, row) == (3, 4) { 2.5f64 } else { 5.0 },
    );
    case.run().exits(2).tells(&["E212", "2.5", "column 3, row 4"]);
}

#[test]
fn signed_bytes_are_negative_classes() {
    let mut case = whole();
    let name = case.name_date("2000");
    let raster = Raster::new(10, 10);
    // 254 is −2 in a signed byte.
    let pixels = raster.pixels(|col, _| if col < 3 { 254u8 } else { 5 });
    raster.write(&case.path(&name), &pixels);
    // The tag SampleFormat (339) with one short: 1 is unsigned, 2 is signed. Whichever GDAL
    // wrote the file, it says of these bytes PIXELTYPE=SIGNEDBYTE or Int8 then.
    let mut bytes = std::fs::read(case.path(&name)).unwrap();
    let unsigned = [0x53, 1, 3, 0, 1, 0, 0, 0, 1, 0];
    let at = bytes.windows(10).position(|tag| tag == unsigned).unwrap();
    bytes[at + 8] = 2;
    put(&case.path(&name), &bytes);
    assert_eq!(counts(&case), (vec![(-2, 30.0), (5, 70.0)], 0.0));
    let plan = case.with("plan", &["--json"]).exits(0).out;
    assert!(plan.contains("\"pixel_type\": \"Int8\""), "{plan}");
    case.config["nodata"] = json!({"values": [-2]});
    assert_eq!(counts(&case), (vec![(5, 70.0)], 30.0));
}

#[test]
fn sixteen_and_thirty_two_bits_hold_the_same_classes() {
    let class = |col: usize, _: usize| if col < 4 { 300 } else { 60_000 };
    let wanted = (vec![(300, 40.0), (60_000, 60.0)], 0.0);
    let mut case = whole();
    case.date("2000", &Raster::new(10, 10), |col, row| {
        u16::try_from(class(col, row)).unwrap()
    });
    assert_eq!(counts(&case), wanted);
    let mut case = whole();
    case.date("2000", &Raster::new(10, 10), class);
    assert_eq!(counts(&case), wanted);
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

/// Three dates of 10 × 10 pixels. 2000 lacks column 0, 2010 lacks row 0, 2020 lacks nothing.
/// Cropland is 1, forest 2, water 5.
fn with_holes() -> Case {
    let mut case = Case::valued();
    case.config["sites"] = json!({"whole": true});
    let raster = Raster { nodata: Some(0.0), ..Raster::new(10, 10) };
    case.date("2000", &raster, |col, _| u8::from(col > 0));
    case.date("2010", &raster, |_, row| if row == 0 { 0 } else { 2u8 });
    case.date("2020", &raster, |col, _| if col < 5 { 5u8 } else { 2 });
    case
}

#[test]
fn of_three_dates_with_holes_only_what_is_common_counts() {
    let case = with_holes();
    // 19 % of what 2020 has, and 10 % of what each other date has, is not common.
    case.done().tells(&["W205"]);
    let sites = case.table("sites");
    // Common are columns 1 to 9 of rows 1 to 9: 81 pixels of 0.01 ha.
    for (date, unmatched, missing, value) in [
        ("2000", "900", "1000", 0.81 * 4_010.0),
        ("2010", "900", "1000", 0.81 * 23_090.0),
        // Of these, columns 1 to 4 are water: 36 pixels; 45 are forest.
        ("2020", "1900", "0", 0.36 * 125_610.0 + 0.45 * 23_090.0),
    ] {
        let row = sites.one(&[("date", date)]);
        assert_eq!(row.text("valid_m2"), "8100", "{date}");
        assert_eq!(row.text("unmatched_m2"), unmatched, "{date}");
        assert_eq!(row.text("missing_m2"), missing, "{date}");
        same(row.number("value_cny_per_yr"), value);
    }
    let uplift = case.table("uplift");
    let change = |from, to| {
        let row = uplift.one(&[("date_from", from), ("date_to", to)]);
        row.number("value_change_cny_per_yr")
    };
    // 0.81 × (23.09 − 4.01), then 0.36 × (125.61 − 23.09), in thousands.
    same(change("2000", "2010"), 15_454.8);
    same(change("2010", "2020"), 36_907.2);
    same(change("2000", "2020"), 15_454.8 + 36_907.2);
    assert_eq!(uplift.0.len(), 3);
    let rows = case.table("transitions");
    let pixels = |from, to, mask| {
        rows.sum("pixels", &[("date_from", from), ("date_to", to), ("mask", mask)])
    };
    // From 2000 to 2010: column 0 of rows 1 to 9 is there only afterwards, row 0 of columns
    // 1 to 9 only before, the corner at neither date.
    let wanted =
        [("common", 81.0), ("to_only", 9.0), ("from_only", 9.0), ("neither", 1.0)];
    for (mask, count) in wanted {
        same(pixels("2000", "2010", mask), count);
    }
    // From 2010 to 2020: column 0 of rows 1 to 9 is at both dates, but not in 2000.
    same(pixels("2010", "2020", "other_date_missing"), 9.0);
    same(pixels("2010", "2020", "common"), 81.0);
    same(pixels("2010", "2020", "to_only"), 10.0);
}

#[test]
fn each_date_may_count_what_it_has() {
    let mut case = with_holes();
    case.config["nodata"] = json!({"compare": "each"});
    case.done();
    let sites = case.table("sites");
    for (date, valid, missing, value) in [
        ("2000", "9000", "1000", 0.9 * 4_010.0),
        ("2010", "9000", "1000", 0.9 * 23_090.0),
        ("2020", "10000", "0", 0.5 * 125_610.0 + 0.5 * 23_090.0),
    ] {
        let row = sites.one(&[("date", date)]);
        assert_eq!((row.text("valid_m2"), row.text("missing_m2")), (valid, missing));
        assert_eq!(row.text("unmatched_m2"), "0");
        same(row.number("value_cny_per_yr"), value);
    }
    let uplift = case.table("uplift");
    let row = uplift.one(&[("date_from", "2010"), ("date_to", "2020")]);
    // 62.805 + 11.545 − 20.781 thousand, part of it from row 0 alone.
    same(row.number("value_change_cny_per_yr"), 53_569.0);
}
