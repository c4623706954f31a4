//! Factor rasters: where their cells lie, what they act on, what they are divided by.

use serde_json::json;

use super::{
    SERVICES, all_near, by_dates, by_raster, correct, mean, near, proven, service, step,
    strips, value,
};
use crate::support::{CORNER, Case, Raster, put};

#[test]
fn a_coarser_raster_acts_on_its_services_by_the_centres_of_pixels() {
    let mut case = Case::small();
    // Cells of 40 m from 20 m left of and above the land: columns 0 and 1 of the land lie in
    // the first, 2 to 5 in the second, 6 to 9 in the third, and so do the rows.
    let transform = [CORNER.0 - 20.0, 40.0, 0.0, CORNER.1 + 20.0, 0.0, -40.0];
    let raster = Raster { transform, ..Raster::new(3, 3) };
    let numbers = [0.5, 1.0, 2.0, 1.0, 1.5, 1.0, 2.0, 1.0, 0.25f32];
    raster.write(&case.path("soil.tif"), &numbers);
    correct(&mut case, &json!([by_raster("slope", "soil.tif", &["soil"])]));
    assert_eq!(case.done().err, "");
    proven(&case);
    // By rows of factor cells: 2 · (1 + 4 + 8) + 4 · (2 + 6 + 4) + 4 · (4 + 4 + 1) = 110.
    near(mean(&case, ("a", "2000", "1"), "slope"), 1.1);
    // Of columns 0 to 4: 2 · (1 + 3) + 4 · (2 + 4.5) + 4 · (4 + 3) = 62 of 50 pixels.
    near(mean(&case, ("a", "2020", "2"), "slope"), 1.24);
    near(mean(&case, ("a", "2020", "1"), "slope"), 0.96);
    for (id, cropland, forest) in SERVICES {
        let factors = if id == "soil" { [1.1, 1.24, 0.96] } else { [1.0; 3] };
        near(service(&case, ("2000", "1"), id), cropland * factors[0]);
        near(service(&case, ("2020", "2"), id), forest / 2.0 * factors[1]);
        near(service(&case, ("2020", "1"), id), cropland / 2.0 * factors[2]);
    }
    // 4010 + 1030 · 0.1; (23,090 + 2860 · 0.24 + 4010 − 1030 · 0.04) / 2.
    let corrected = [4113.0, 13_872.6];
    all_near(&step(&case, "a", "slope"), &corrected);
    all_near(&step(&case, "a", "none"), &[4010.0, 13_550.0]);
    near(value(&case, "a", "2000"), corrected[0]);
    near(value(&case, "a", "2020"), corrected[1]);
    // The land that turns to forest was worth (4010 + 1030 · 0.24) / 2 before.
    let moved = case.table("transitions");
    let of = |from: &str, to: &str| {
        let row = moved.one(&[("class_from", from), ("class_to", to)]).clone();
        row.number("value_change_cny_per_yr")
    };
    near(of("1", "2"), (23_090.0 + 2860.0 * 0.24 - 4010.0 - 1030.0 * 0.24) / 2.0);
    near(of("1", "1"), 0.0);
    let rows = case.table("corrections");
    let row = rows.one(&[("date", "2000")]);
    assert_eq!((row.text("services"), row.text("area_m2")), ("soil", "10000"));
}

#[test]
fn two_rasters_multiply_pixel_by_pixel() {
    let mut case = Case::small();
    strips(&case, "a.tif", &[2.0, 0.5]);
    // Cells of 25 m: the centre of column 2 lies on an edge, 25 m, and so in the second cell.
    strips(&case, "b.tif", &[1.5, 0.5, 1.0, 0.5]);
    let of = |name: &str| by_raster(name, &format!("{name}.tif"), &["hyd"]);
    correct(&mut case, &json!([of("a"), of("b")]));
    assert_eq!(case.done().err, "");
    proven(&case);
    let at = ("a", "2000", "1");
    near(mean(&case, at, "a"), 1.25);
    near(mean(&case, at, "b"), 0.2 * 1.5 + 0.3 * 0.5 + 0.2 * 1.0 + 0.3 * 0.5);
    // Columns: 2 · 3 + 3 · 1 + 2 · 0.5 + 3 · 0.25 = 10.75 of 10; the product of the means
    // would be 1.25 · 0.8 = 1.
    near(service(&case, ("2000", "1"), "hyd"), 270.0 * 1.075);
    near(service(&case, ("2020", "2"), "hyd"), 3510.0 * 0.9);
    near(service(&case, ("2020", "1"), "hyd"), 270.0 * 0.175);
    near(step(&case, "a", "none")[0], 4010.0);
    near(step(&case, "a", "a")[0], 4010.0 + 270.0 * 0.25);
    near(step(&case, "a", "a × b")[0], 4010.0 + 270.0 * 0.075);
    assert_eq!(case.table("correction_steps").0.len(), 3);
    // The order is that of the steps, not of the product.
    let found = value(&case, "a", "2020");
    correct(&mut case, &json!([of("b"), of("a")]));
    case.done();
    near(value(&case, "a", "2020"), found);
    // On other classes alone.
    let mut forest = of("a");
    forest["classes"] = json!([2]);
    correct(&mut case, &json!([forest, of("b")]));
    case.done();
    proven(&case);
    near(service(&case, ("2000", "1"), "hyd"), 270.0 * 0.8);
    near(service(&case, ("2020", "2"), "hyd"), 3510.0 * 0.9);
}

#[test]
fn factors_of_2015_have_services_of_their_own() {
    let mut case = Case::small();
    let factor = |name: &str, number: f32| {
        let path = format!("{name}.tif");
        strips(&case, &path, &[number]);
        json!({"kind": "raster", "name": name, "rasters": [{"path": path}]})
    };
    let all =
        json!([factor("npp", 2.0), factor("precipitation", 3.0), factor("soil", 0.5)]);
    correct(&mut case, &all);
    // Nobody has compared which services go with which factor, and 3 is far from 1.
    case.done().tells(&["W460", "`npp`", "`soil`", "W461", "`precipitation`", "3.0000"]);
    proven(&case);
    // Growth: 850 + 400 + 670 + 360 + 100 + 120 + 130 + 60 = 2690; water: 20 + 270; soil.
    near(value(&case, "a", "2000"), 2690.0 * 2.0 + 290.0 * 3.0 + 1030.0 * 0.5);
    let found = &case.record()["corrections"]["applied"][1];
    assert_eq!(found["services"], json!(["wsup", "hyd"]));
}

#[test]
fn each_date_has_its_raster_and_all_one_reference() {
    let mut case = Case::small();
    strips(&case, "g2000.tif", &[300.0]);
    strips(&case, "g2020.tif", &[600.0]);
    let factors = |case: &Case| {
        proven(case);
        let at = |date, class| mean(case, ("a", date, class), "growth");
        [at("2000", "1"), at("2020", "1"), at("2020", "2")]
    };
    let same = json!({"values": {"2000": 400.0, "2020": 400.0}});
    for reference in [json!({"value": 400.0}), same] {
        correct(&mut case, &json!([by_dates(&reference)]));
        case.done();
        all_near(&factors(&case), &[0.75, 1.5, 1.5]);
        near(service(&case, ("2000", "1"), "food"), 850.0 * 0.75);
        near(service(&case, ("2020", "2"), "food"), 310.0 / 2.0 * 1.5);
    }
    // 200 and 400 in 2000, 600 (forest) and 450 (cropland) in 2020.
    strips(&case, "g2000.tif", &[200.0, 400.0]);
    strips(&case, "g2020.tif", &[600.0, 450.0]);
    for (reference, wanted) in [
        // All land of 2000 has the mean 300; of both dates 1650 / 4 = 412.5; cropland alone
        // of both (200 + 400 + 450) / 3 = 350, and forest its own 600.
        (json!({"date": "2000"}), [1.0, 1.5, 2.0]),
        (json!({"date": "all"}), [300.0 / 412.5, 450.0 / 412.5, 600.0 / 412.5]),
        (json!({"date": "all", "by_class": true}), [300.0 / 350.0, 450.0 / 350.0, 1.0]),
    ] {
        correct(&mut case, &json!([by_dates(&reference)]));
        case.done();
        all_near(&factors(&case), &wanted);
        near(service(&case, ("2020", "1"), "food"), 425.0 * wanted[1]);
    }
    let means = &case.record()["corrections"]["means"];
    assert_eq!(means[0]["class"], 1);
    near(means[0]["mean"].as_f64().unwrap(), 350.0);
    // Forest has no land in 2000, so that it has no mean of its own there.
    let own = json!({"date": "2000", "by_class": true});
    correct(&mut case, &json!([by_dates(&own)]));
    let said = case.with("run", &["-o", "bad"]).exits(2);
    said.tells(&["E476", "(/valuation/corrections/0)", "`growth`", "(2)"]);
    // It needs none where the correction leaves it alone.
    let mut cropland = by_dates(&own);
    cropland["classes"] = json!([1]);
    correct(&mut case, &json!([cropland]));
    case.done();
    near(mean(&case, ("a", "2020", "1"), "growth"), 1.5);
    near(service(&case, ("2020", "2"), "food"), 155.0);
}

#[test]
fn a_reference_of_each_date_is_refused_for_it_divides_the_change_away() {
    let mut case = Case::small();
    strips(&case, "g2000.tif", &[722.49]);
    strips(&case, "g2020.tif", &[611.77]);
    // Terraces of Qingyang: 722.49 / 428.37 = 1.69 before, 611.77 / 408.69 = 1.50 after.
    let published = json!({"values": {"2000": 428.37, "2020": 408.69}});
    for (reference, place) in [(published, "values"), (json!({"date": "each"}), "date")] {
        correct(&mut case, &json!([by_dates(&reference)]));
        let place = format!("(/valuation/corrections/0/reference/{place})");
        case.with("check", &[]).exits(3).tells(&["E462", &place]);
        case.with("run", &["-o", "bad"]).exits(2).tells(&["E462", &place]);
    }
    // By one reference both are told as they are.
    correct(&mut case, &json!([by_dates(&json!({"value": 428.37}))]));
    case.done();
    let of = |date| mean(&case, ("a", date, "1"), "growth");
    assert!((of("2000") - 1.6866).abs() < 5e-5 && (of("2020") - 1.4281).abs() < 5e-5);
    // Rasters that were divided beforehand give themselves away.
    strips(&case, "g2000.tif", &[0.5, 1.5]);
    strips(&case, "g2020.tif", &[1.25, 0.75]);
    let mut bare = by_dates(&json!(null));
    bare.as_object_mut().unwrap().remove("reference");
    correct(&mut case, &json!([bare]));
    case.done().tells(&["W462", "(/valuation/corrections/0)", "`growth`"]);
}

#[test]
fn what_stands_in_is_a_factor_whatever_the_others_are_divided_by() {
    let mut case = Case::small();
    strips(&case, "g2000.tif", &[200.0, f32::NAN]);
    strips(&case, "g2020.tif", &[400.0, f32::NAN]);
    let mut one = by_dates(&json!({"value": 400.0}));
    one["where_missing"] = json!(0.25);
    // Over 400; over the mean of what has a number, 200 in 2000 and 300 in all; and by class:
    // cropland has numbers on the left in 2000 only.
    for (reference, left) in [
        (json!({"value": 400.0}), [0.5, 1.0]),
        (json!({"date": "2000"}), [1.0, 2.0]),
        (json!({"date": "all"}), [200.0 / 300.0, 400.0 / 300.0]),
        (json!({"date": "all", "by_class": true}), [1.0, 1.0]),
    ] {
        one["reference"] = reference;
        correct(&mut case, &json!([one]));
        let said = case.done();
        let told = |date: &str| format!("0.5000 ha at {date}; the factor 0.25 stood in");
        let said = said.tells(&["W463", "g2000.tif", &told("2000"), &told("2020")]);
        assert_eq!(said.err.matches("W463 config").count(), 2, "{}", said.err);
        proven(&case);
        near(mean(&case, ("a", "2000", "1"), "growth"), f64::midpoint(left[0], 0.25));
        near(mean(&case, ("a", "2020", "2"), "growth"), left[1]);
        near(mean(&case, ("a", "2020", "1"), "growth"), 0.25);
        near(service(&case, ("2020", "1"), "food"), 425.0 * 0.25);
    }
    // It multiplies others where it stands.
    strips(&case, "f.tif", &[1.0, 3.0]);
    correct(&mut case, &json!([one, by_raster("f", "f.tif", &["food"])]));
    case.done();
    proven(&case);
    near(service(&case, ("2000", "1"), "food"), 850.0 * (1.0 + 0.25 * 3.0) / 2.0);
}

#[test]
fn land_that_is_worth_nothing_needs_no_factor() {
    // Built-up land on the right in 2020, where a map of growth has no data.
    let mut case = Case::small();
    let raster = Raster::new(10, 10);
    raster.write(
        &case.path("2020.tif"),
        &raster.pixels(|col, _| if col < 5 { 2u8 } else { 8 }),
    );
    strips(&case, "g2000.tif", &[200.0, 400.0]);
    strips(&case, "g2020.tif", &[600.0, f32::NAN]);
    correct(&mut case, &json!([by_dates(&json!({"date": "all"}))]));
    assert_eq!(case.done().err, "");
    proven(&case);
    // The mean is that of the land with numbers: (200 + 400 + 600) / 3.
    near(mean(&case, ("a", "2000", "1"), "growth"), 0.75);
    near(mean(&case, ("a", "2020", "2"), "growth"), 1.5);
    near(service(&case, ("2020", "8"), "food"), 0.0);
    // By class built-up land has no mean, and needs none; nor if it has zeros.
    for right in [f32::NAN, 0.0] {
        strips(&case, "g2020.tif", &[600.0, right]);
        let own = json!({"date": "all", "by_class": true});
        correct(&mut case, &json!([by_dates(&own)]));
        assert_eq!(case.done().err, "");
        proven(&case);
        near(mean(&case, ("a", "2020", "2"), "growth"), 1.0);
    }
}

#[test]
fn a_boundary_cell_counts_with_its_covered_part() {
    let mut case = Case::small();
    // The site ends a quarter into column 5, where the factor is 3.
    case.sites(&[crate::support::block("a", (0.0, 0.0), (5.25, 10.0))]);
    strips(&case, "f.tif", &[1.0, 3.0]);
    correct(&mut case, &json!([by_raster("f", "f.tif", &["food"])]));
    case.done();
    proven(&case);
    near(mean(&case, ("a", "2000", "1"), "f"), (5.0 + 0.25 * 3.0) / 5.25);
    case.config["grid"]["pixel_rule"] = json!("centre");
    case.done();
    near(mean(&case, ("a", "2000", "1"), "f"), 1.0);
}

#[test]
fn a_factor_of_one_changes_no_number() {
    let mut case = Case::small();
    case.config["outputs"] = json!({"statistics": true});
    put(&case.path("c.csv"), "map,1,2\n1,40,1\n2,2,30\n");
    case.config["accuracy"] = json!({"2020": "c.csv"});
    let names = ["sites", "uplift", "transitions", "services", "classes", "accuracy"];
    case.done();
    let plain = names.map(|name| case.table(name));
    assert!(!case.path("out").join("corrections.csv").exists());
    strips(&case, "one.tif", &[1.0]);
    correct(&mut case, &json!([by_raster("one", "one.tif", &["food", "hyd"])]));
    case.done();
    for (name, before) in names.into_iter().zip(plain) {
        let after = case.table(name);
        assert_eq!(before.0.len(), after.0.len());
        for (a, b) in before.0.iter().zip(&after.0) {
            for column in a.columns() {
                match (a.text(column).parse::<f64>(), b.text(column).parse::<f64>()) {
                    (Ok(a), Ok(b)) => near(b, a),
                    _ => assert_eq!(a.text(column), b.text(column), "{name}"),
                }
            }
        }
    }
}

#[test]
fn numbers_too_small_for_their_steps_are_told() {
    let mut case = Case::small();
    // Rain in kg per m² and second: 3 and 4 hundred-thousandths, 31.46 and 41.94 steps of
    // 2⁻²⁰, held as 31 and 42.
    strips(&case, "g2000.tif", &[3e-5]);
    strips(&case, "g2020.tif", &[4e-5]);
    correct(&mut case, &json!([by_dates(&json!({"date": "2000"}))]));
    // Half a step of 31.
    case.done().tells(&["W464", "(/valuation/corrections/0)", "`growth`", "1.613 %"]);
    near(mean(&case, ("a", "2020", "1"), "growth"), 42.0 / 31.0);
    // Divided beforehand they are as exact as any.
    correct(&mut case, &json!([by_dates(&json!({"value": 3e-5}))]));
    assert_eq!(case.done().err, "");
    let found = mean(&case, ("a", "2020", "1"), "growth");
    assert!((found - 4.0 / 3.0).abs() < 1e-6, "{found}");
}
