//! What must add up adds up, for random rasters and random sites.

use proptest::prelude::*;
use restora_engine::Outcome;
use serde_json::{Value, json};

use crate::random::{Star, Tables, attempt, case_on, few, site_on, star, tables, utm};
use crate::support::Row;

/// The units of a cover: a pixel is 2²⁴ of them.
const UNITS: f64 = 16_777_216.0;

/// The cells that a segment passes, at most.
fn passed(a: (f64, f64), b: (f64, f64)) -> f64 {
    (a.0.floor() - b.0.floor()).abs() + (a.1.floor() - b.1.floor()).abs() + 1.0
}

/// A number with the opposite sign, as the tables write it.
fn negated(text: &str) -> String {
    match text.strip_prefix('-') {
        Some(rest) => rest.to_owned(),
        None if text.is_empty() || text == "0" => text.to_owned(),
        None => format!("-{text}"),
    }
}

fn close(left: f64, right: f64, size: f64) -> Result<(), TestCaseError> {
    prop_assert!((left - right).abs() <= 1e-9 * size.abs().max(1.0), "{left} {right}");
    Ok(())
}

/// The identities of the proof, once more from the tables alone.
fn identities(outcome: &Outcome) -> Result<(), TestCaseError> {
    let tables = Tables::of(outcome);
    let [sites, uplift, transitions, services] =
        ["sites", "uplift", "transitions", "services"].map(|name| tables.rows(name));
    let classes = tables.rows("classes");
    for row in &sites.0 {
        let n = |column: &str| row.number(column);
        let parts = n("valid_m2") + n("unmatched_m2") + n("missing_m2") + n("outside_m2");
        close(n("area_m2"), parts, parts)?;
        // 1e-5 of small sites, and 2⁻²⁵ of some hundred boundary cells of 900 m².
        prop_assert!((parts - n("polygon_m2")).abs() <= 1e-5 * parts + 0.1, "{row:?}");
        if row.text("kind") != "sum" {
            let place = [("site", row.text("site")), ("date", row.text("date"))];
            let value = services.sum("value_cny_per_yr", &place);
            close(n("value_cny_per_yr"), value, value)?;
            let valid = classes.sum("area_m2", &place);
            close(n("valid_m2"), valid, valid)?;
        }
    }
    for row in uplift.0.iter().filter(|row| row.text("kind") != "sum") {
        let n = |column: &str| row.number(column);
        let (from, to) = (n("value_from_cny_per_yr"), n("value_to_cny_per_yr"));
        let pair = [
            ("site", row.text("site")),
            ("date_from", row.text("date_from")),
            ("date_to", row.text("date_to")),
        ];
        close(to - from, n("value_change_cny_per_yr"), from + to)?;
        let sum = transitions.sum("value_change_cny_per_yr", &pair);
        close(to - from, sum, 100.0 * (from + to))?;
        let place = [("site", row.text("site")), ("date", row.text("date_from"))];
        let common = [&pair[..], &[("mask", "common")]].concat();
        let all = sites.one(&place);
        close(
            transitions.sum("area_m2", &common),
            all.number("valid_m2"),
            all.number("area_m2"),
        )?;
    }
    Ok(())
}

proptest! {
    #![proptest_config(few())]


    #[test]
    fn the_identities_hold_for_random_rasters_and_stars(
        seeds in (any::<u64>(), any::<u64>(), any::<u64>()),
        stars in prop::collection::vec(star(60.0, 50.0, 30.0), 1..4),
        dates in 2usize..4,
        threads in 1usize..4,
    ) {
        let raster = utm(60, 50);
        let sites: Vec<Value> = (1..)
            .zip(&stars)
            .map(|(i, star)| site_on(&raster, &format!("s{i}"), &star.corners()))
            .collect();
        let seeds = [seeds.0, seeds.1, seeds.2];
        let case = case_on(&raster, &seeds[..dates], &sites);
        let outcome = attempt(&case, threads).map_err(TestCaseError::fail)?;
        prop_assert_eq!(&outcome.record["proof"]["holds"], &json!(true));
        identities(&outcome)?;
    }

    #[test]
    fn the_centre_rule_and_single_masks_hold_their_identities_too(
        seeds in (any::<u64>(), any::<u64>()),
        stars in prop::collection::vec(star(60.0, 50.0, 30.0), 1..4),
    ) {
        let raster = utm(60, 50);
        let sites: Vec<Value> = (1..)
            .zip(&stars)
            .map(|(i, star)| site_on(&raster, &format!("s{i}"), &star.corners()))
            .collect();
        let mut case = case_on(&raster, &[seeds.0, seeds.1], &sites);
        case.config["grid"]["pixel_rule"] = json!("centre");
        case.config["nodata"] = json!({"compare": "each"});
        let outcome = attempt(&case, 2).map_err(TestCaseError::fail)?;
        prop_assert_eq!(&outcome.record["proof"]["holds"], &json!(true));
        let rows = Tables::of(&outcome).rows("sites");
        for row in rows.0.iter().filter(|row| row.text("kind") == "site") {
            prop_assert!(!row.text("pixels").contains('.'), "{row:?}");
        }
    }

    #[test]
    fn a_union_is_no_smaller_than_a_site_and_no_larger_than_the_sum(
        seed in any::<u64>(),
        stars in prop::collection::vec((star(60.0, 50.0, 30.0), any::<bool>()), 2..5),
    ) {
        let raster = utm(60, 50);
        let sites: Vec<Value> = (1..)
            .zip(&stars)
            .map(|(i, (star, turned))| {
                let mut corners = star.corners();
                if *turned {
                    corners.reverse();
                }
                site_on(&raster, &format!("s{i}"), &corners)
            })
            .collect();
        let case = case_on(&raster, &[seed], &sites);
        let sites = tables(&case, 2).rows("sites");
        let area = |row: &Row| row.number("area_m2");
        let largest = sites.all(&[("kind", "site")]).map(area).fold(0.0, f64::max);
        let union = area(sites.one(&[("kind", "union")]));
        let sum = area(sites.one(&[("kind", "sum")]));
        // Room for the rounding of boundary cells.
        prop_assert!(largest <= union + 0.1 && union <= sum + 0.1, "{largest} {union} {sum}");
    }

    #[test]
    fn a_site_cut_in_two_adds_up_to_the_whole(
        seed in any::<u64>(),
        star in star(40.0, 40.0, 45.0),
        at in 2usize..4,
    ) {
        let raster = utm(80, 80);
        let star = Star { centre: (star.centre.0 + 20.0, star.centre.1 + 20.0), ..star };
        let [first, second] = star.pieces(at);
        let case = case_on(&raster, &[seed, !seed], &[
            site_on(&raster, "whole", &star.corners()),
            site_on(&raster, "first", &first),
            site_on(&raster, "second", &second),
        ]);
        let found = tables(&case, 2);
        let (sites, transitions) = (found.rows("sites"), found.rows("transitions"));
        let corners = star.corners();
        let new_cells = passed(star.centre, corners[0]) + passed(star.centre, corners[at]);
        // A cell of 30 m × 30 m is at most 904 m² here (k > 0.9996² · …), so that a unit of
        // its cover is 904 / 2²⁴ m²; areas are rounded to less than 1 mm².
        let allowed_m2 = new_cells * (904.0 / UNITS + 1e-6);
        for date in ["2000", "2010"] {
            let number = |id, column: &str| {
                sites.one(&[("site", id), ("date", date)]).number(column)
            };
            let missing = |id, column: &str| number("whole", column)
                - number("first", column) - number(id, column);
            // Pixels are whole numbers of units, so this is exact.
            let units = missing("second", "pixels") * UNITS;
            prop_assert!(units.abs() <= new_cells, "{units} units for {new_cells} cells");
            for column in ["valid_m2", "unmatched_m2", "missing_m2", "forest_m2", "water_m2"] {
                let rest = missing("second", column);
                prop_assert!(rest.abs() <= allowed_m2, "{column}: {rest} {allowed_m2}");
            }
            // The dearest class is worth 125.61 thousand CNY/ha/yr.
            let rest = missing("second", "value_cny_per_yr");
            prop_assert!(rest.abs() <= allowed_m2 / 1e4 * 125_610.0 + 1e-3, "{rest}");
        }
        for row in transitions.all(&[("site", "whole")]) {
            let of = |id| transitions.sum("area_m2", &[
                ("site", id),
                ("class_from", row.text("class_from")),
                ("class_to", row.text("class_to")),
            ]);
            let rest = row.number("area_m2") - of("first") - of("second");
            prop_assert!(rest.abs() <= allowed_m2, "{row:?}: {rest}");
        }
    }

    #[test]
    fn swapping_the_dates_negates_every_change(
        seeds in (any::<u64>(), any::<u64>()),
        star in star(60.0, 50.0, 30.0),
    ) {
        let raster = utm(60, 50);
        let sites = [site_on(&raster, "a", &star.corners())];
        let mut case = case_on(&raster, &[seeds.0, seeds.1], &sites);
        let found = tables(&case, 1);
        let (there, went) = (found.rows("uplift"), found.rows("transitions"));
        case.config["dates"] = json!([
            {"date": "2000", "path": "2010.tif"},
            {"date": "2010", "path": "2000.tif"},
        ]);
        let found = tables(&case, 1);
        let (back, came) = (found.rows("uplift"), found.rows("transitions"));
        let (there, back) = (&there.0[0], &back.0[0]);
        let ends = |row: &Row| ["from", "to"].map(|end| {
            row.text(&format!("value_{end}_cny_per_yr")).to_owned()
        });
        let ([a, b], [c, d]) = (ends(there), ends(back));
        prop_assert_eq!((a, b), (d, c));
        for column in ["value_change_cny_per_yr", "vegetation_change_points",
            "forest_change_points", "green_change_points", "water_change_points", "water_change_m2"]
        {
            prop_assert_eq!(negated(there.text(column)), back.text(column), "{}", column);
        }
        prop_assert_eq!(went.0.len(), came.0.len());
        for row in &went.0 {
            let mask = match row.text("mask") {
                "from_only" => "to_only",
                "to_only" => "from_only",
                other => other,
            };
            let turned = came.one(&[
                ("class_from", row.text("class_to")),
                ("class_to", row.text("class_from")),
                ("mask", mask),
            ]);
            for column in ["pixels", "area_m2"] {
                prop_assert_eq!(row.text(column), turned.text(column));
            }
            let change = negated(row.text("value_change_cny_per_yr"));
            prop_assert_eq!(&change, turned.text("value_change_cny_per_yr"));
        }
    }
}
