//! Values in space: Moran's I, Getis-Ord statistics, the centre of gravity; and squares
//! instead of sites.

use serde_json::json;

use crate::support::{Case, Raster, block, put, same};

/// The six points of the documentation of `esda`, five of its units to a pixel: column,
/// row and value.
const POINTS: [(usize, usize, f64); 6] =
    [(2, 2, 2.0), (4, 2, 3.0), (8, 2, 3.2), (3, 4, 5.0), (6, 4, 8.0), (6, 6, 7.0)];

/// Sites of one pixel at these points, each of a class that is worth its value per hectare.
fn six_points() -> Case {
    let mut case = Case::new();
    let class = |col: usize, row: usize| {
        let at = POINTS.iter().position(|(x, y, _)| (*x, *y) == (col, row));
        at.map_or(9u8, |at| u8::try_from(at).unwrap() + 1)
    };
    case.date("2010", &Raster::new(10, 10), class);
    case.date("2020", &Raster::new(10, 10), class);
    let sites: Vec<_> = POINTS
        .iter()
        .zip(0..)
        .map(|((col, row, _), i)| {
            let corner = (*col as f64, *row as f64);
            block(&format!("p{i}"), corner, (corner.0 + 1.0, corner.1 + 1.0))
        })
        .collect();
    case.sites(&sites);
    let rows: Vec<String> =
        POINTS.iter().zip(1..).map(|(p, i)| format!("t{i},{}", p.2)).collect();
    put(
        &case.path("own.csv"),
        format!("# name: own\n# unit: CNY/ha/yr\nid,all\n{}\n", rows.join("\n")),
    );
    let rows: Vec<String> = (1..=6).map(|i| format!("{i},t{i}")).collect();
    put(&case.path("x.csv"), format!("code,type\n{}\n9,zero\n", rows.join("\n")));
    case.config["crosswalk"] = json!("x.csv");
    case.config["valuation"] = json!({"table": "own.csv"});
    // A band of 15 units is 3 pixels of 10 m; two points are as far apart as that.
    case.config["outputs"] = json!({"spatial": {"band": {"value": 30.01, "unit": "m"}}});
    case
}

#[test]
fn the_published_scores_of_six_points() {
    let case = six_points();
    case.done();
    let local = case.table("hotspots");
    let stars = [
        -1.397_276_26,
        -0.289_177_62,
        0.650_649_64,
        -0.289_177_62,
        1.234_520_88,
        2.024_243_31,
    ];
    for (i, star) in stars.into_iter().enumerate() {
        let row = local.one(&[("site", &format!("p{i}")), ("date", "2010")]);
        let z = row.number("gi_star_z");
        assert!((z - star).abs() < 5e-9, "{i}: {z}");
        same(row.number("value_cny_per_ha_yr"), POINTS[i].2);
    }
    let global = case.table("spatial");
    let row = global.one(&[("date", "2010")]);
    assert!((row.number("morans_i") - 0.038_526_6).abs() < 5e-8);
    assert!((row.number("general_g") - 0.557).abs() < 5e-4);
    assert!((row.number("general_g_p") / 2.0 - 0.173).abs() < 5e-4);
    same(row.number("sites"), 6.0);
}

#[test]
fn the_centre_of_gravity_moves_to_where_value_grows() {
    let mut case = Case::small();
    case.sites(&[
        block("west", (0.0, 0.0), (5.0, 10.0)),
        block("mid", (5.0, 0.0), (6.0, 10.0)),
        block("east", (6.0, 0.0), (10.0, 10.0)),
    ]);
    case.config["outputs"] = json!({"spatial": {"band": {"value": 1, "unit": "km"}}});
    case.done();
    let row = case.table("centres");
    let row = row.one(&[]);
    // Cropland everywhere in 2000: the mean of the pixels, x = 50 m. In 2020 the west, 50
    // pixels about x = 25 m, is forest: (23.09·50·25 + 4.01·(10·55 + 40·80)) / (23.09·50 +
    // 4.01·50) m, so that it moves (50 − that) to the west.
    let after = (23.09 * 50.0 * 25.0 + 4.01 * (10.0 * 55.0 + 40.0 * 80.0))
        / (23.09 * 50.0 + 4.01 * 50.0);
    assert!((row.number("shift_m") - (50.0 - after)).abs() < 1e-3);
    assert!((row.number("azimuth_deg") - 270.0).abs() < 0.01);
    // One neighbour each and no spread of weights: nothing can be said of I.
    assert_eq!(case.table("spatial").one(&[("date", "2000")]).text("morans_i_z"), "");
}

#[test]
fn squares_of_whole_pixels_are_sites() {
    let mut case = Case::small();
    case.config["sites"] = json!({"fishnet": {"value": 0.04, "unit": "km"}});
    case.config["grid"] = json!({});
    case.config["outputs"] = json!({"spatial": {"band": {"value": 60, "unit": "m"}}});
    case.done();
    // 10 × 10 pixels of 10 m in squares of 4: 4, 4 and 2 along each side.
    let sites = case.table("sites");
    assert_eq!(sites.all(&[("kind", "site"), ("date", "2000")]).count(), 9);
    same(sites.one(&[("site", "r0c0"), ("date", "2000")]).number("pixels"), 16.0);
    same(sites.one(&[("site", "r2c2"), ("date", "2000")]).number("pixels"), 4.0);
    same(sites.one(&[("site", "r1c2"), ("date", "2000")]).number("pixels"), 8.0);
    same(sites.one(&[("site", "union"), ("date", "2000")]).number("pixels"), 100.0);
    // All of it forest in the left half: 13.55 thousand on a hectare.
    let union = case.table("uplift");
    let union = union.one(&[("site", "union")]);
    assert!((union.number("value_to_cny_per_yr") - 13_550.0).abs() < 5.0);
    assert_eq!(case.record()["proof"]["holds"], json!(true));
    assert_eq!(case.record()["sites"]["fishnet"]["columns"], json!(4));
}

#[test]
fn what_statistics_in_space_cannot_do_is_said() {
    let mut case = six_points();
    case.config["outputs"]["spatial"]["band"] = json!({"value": 1, "unit": "m"});
    case.with("run", &["-o", "out"]).exits(2).tells(&["/outputs/spatial"]);
    case.config["outputs"]["spatial"]["band"] = json!({"value": 1, "unit": "mile"});
    case.with("run", &["-o", "out"]).exits(2).tells(&["/outputs/spatial/band", "mile"]);
    let mut case = Case::small();
    case.config["outputs"] = json!({"spatial": {"band": {"value": 1, "unit": "km"}}});
    // One site has no neighbours at all.
    case.with("run", &["-o", "out"]).exits(2).tells(&["/outputs/spatial"]);
    case.config["sites"] = json!({"fishnet": {"value": 1, "unit": "km"}, "whole": true});
    case.with("run", &["-o", "out"]).exits(2).tells(&["E472", "/sites"]);
    assert!(!case.names().contains(&"out".to_owned()));
}

#[test]
fn elasticity_and_land_use_degree_by_hand() {
    let mut case = Case::small();
    case.config["outputs"] =
        json!({"statistics": true, "land_use_grades": {"1": 3, "2": 2}});
    case.done();
    let change = case.table("change");
    let row = change.one(&[("site", "a")]);
    // Cropland is of grade 3, forest of grade 2: 300, then (3 + 2) / 2 of it.
    same(row.number("land_use_degree_from"), 300.0);
    same(row.number("land_use_degree_to"), 250.0);
    // Half of the land changed over 20 years, value by (13.55 − 4.01) / 4.01.
    same(row.number("elasticity"), ((13.55 - 4.01) / 4.01) / 0.5);
    // Without a grade for every class there is none.
    case.config["outputs"]["land_use_grades"] = json!({"1": 3});
    case.done();
    let change = case.table("change");
    let row = change.one(&[("site", "a")]);
    same(row.number("land_use_degree_from"), 300.0);
    assert_eq!(row.text("land_use_degree_to"), "");
}

#[test]
fn squares_are_squares_whatever_the_pixels() {
    let mut case = Case::whole();
    // Pixels of 10 m × 30 m: a square of 60 m has 6 columns and 2 rows.
    let transform = [500_000.0, 10.0, 0.0, 3_800_000.0, 0.0, -30.0];
    let raster = Raster { transform, ..Raster::new(12, 4) };
    case.date("2010", &raster, |_, _| 1u8);
    case.config["sites"] = json!({"fishnet": {"value": 60, "unit": "m"}});
    case.done();
    let sites = case.table("sites");
    assert_eq!(sites.all(&[("kind", "site")]).count(), 4);
    same(sites.one(&[("site", "r0c0")]).number("pixels"), 12.0);
    // 0.001° at 60° N are 56 m wide and 111 m high (on a sphere): 5 columns and 3 rows make 300 m.
    let mut case = Case::whole();
    let transform = [20.0, 0.001, 0.0, 60.0, 0.0, -0.001];
    let raster = Raster { transform, crs: Some("EPSG:4326"), ..Raster::new(10, 6) };
    case.date("2010", &raster, |_, _| 1u8);
    case.config["grid"] = json!({});
    case.config["sites"] = json!({"fishnet": {"value": 300, "unit": "m"}});
    case.done();
    assert_eq!(case.record()["sites"]["fishnet"]["columns"], json!(5));
    assert_eq!(case.record()["sites"]["fishnet"]["rows"], json!(3));
}

#[test]
fn grades_without_statistics_are_refused() {
    let mut case = Case::small();
    case.config["outputs"] = json!({"land_use_grades": {"1": 3}});
    case.with("check", &[]).exits(3).tells(&["E103", "`statistics`"]);
}

#[test]
fn grades_and_bands_that_are_none_are_told_by_a_check() {
    let mut case = Case::small();
    case.config["outputs"] = json!({
        "statistics": true,
        "land_use_grades": {"one": 3, "2": -1},
        "spatial": {"band": {"value": 0, "unit": "km"}},
    });
    let said = case.with("check", &[]).exits(3);
    let at = "/outputs/land_use_grades";
    said.tells(&[
        &format!("({at}/one)"),
        &format!("({at}/2)"),
        "(/outputs/spatial/band)",
    ]);
}
