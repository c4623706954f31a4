//! Which pixels are missing, and which of those of several dates are compared.

use gdal::raster::Buffer;
use serde_json::{Value, json};

use crate::support::{Case, Raster, Row, Rows, put, same};

/// Pixels by class of the only date, and those that are missing.
fn counts(case: &Case) -> (Vec<(i32, f64)>, f64) {
    let out = case.with("check", &["--scan", "-q"]).exits(0).out;
    let rows = Rows::parse(out.as_bytes());
    let pixels = |row: &Row| row.number("pixels");
    let classes = rows.0.iter().filter(|row| !row.text("code").is_empty());
    let missing = rows.sum("pixels", &[("code", "")]);
    (
        classes.map(|row| (row.text("code").parse().unwrap(), pixels(row))).collect(),
        missing,
    )
}

/// 10 × 10 pixels: row 0 is 0, row 1 is 7, row 2 is 255, the rest is 1.
fn striped(_: usize, row: usize) -> u8 {
    [0, 7, 255].get(row).copied().unwrap_or(1)
}

#[test]
fn a_value_is_missing_if_config_band_or_mask_say_so() {
    let mut case = Case::whole();
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
    let mut case = Case::whole();
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
    let mut case = Case::whole();
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
    let mut case = Case::whole();
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
    let mut case = Case::whole();
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
    let mut case = Case::whole();
    case.date("2000", &Raster::new(10, 10), |col, row| {
        u16::try_from(class(col, row)).unwrap()
    });
    assert_eq!(counts(&case), wanted);
    let mut case = Case::whole();
    case.date("2000", &Raster::new(10, 10), class);
    assert_eq!(counts(&case), wanted);
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
