//! The same input gives the same bytes, whatever the threads, blocks and storage; and what
//! must add up adds up for random rasters and random sites.
//!
//! Runs go through the engine within this process, for there are many of them.

use proptest::prelude::*;
use restora_engine::{Outcome, Settings, Silent};
use restora_message::{Lang, Problems};
use serde_json::{Value, json};

use crate::support::{ALBERS, Case, Raster, Row, Rows, geojson, polygon, put, site};

/// Columns that belong to the polygon, not to its cells.
const OF_POLYGONS: [&str; 1] = ["polygon_m2"];

/// Classes that clcd-xie-2015 values.
const CLASSES: [u8; 7] = [1, 2, 3, 4, 5, 7, 9];

/// The units of a cover: a pixel is 2²⁴ of them.
const UNITS: f64 = 16_777_216.0;

/// A well mixed number (SplitMix64).
fn mix(seed: u64) -> u64 {
    let mut z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Patches of classes with scattered pixels, a few of them 0, which is nodata.
fn land(seed: u64) -> impl Fn(usize, usize) -> u8 {
    move |col, row| {
        let at = |col: usize, row: usize| mix(seed ^ ((col as u64) << 32) ^ row as u64);
        let lone = at(col, row);
        let patch = if lone.is_multiple_of(5) { lone >> 8 } else { at(col / 6, row / 6) };
        if lone.is_multiple_of(17) { 0 } else { CLASSES[(patch % 7) as usize] }
    }
}

/// Runs the config of a case; the problems in English if it cannot.
fn attempt(case: &Case, threads: usize) -> Result<Outcome, String> {
    let told = |problems: Problems| {
        let lines: Vec<String> = problems.iter().map(|p| p.line(Lang::En)).collect();
        lines.join("\n")
    };
    let folder = case.folder().to_path_buf();
    let text = case.config.to_string();
    let loaded =
        restora_engine::parse(&text, "config.json", folder, &[]).map_err(told)?;
    let settings = Settings { threads, memory_bytes: None };
    let plan = restora_engine::resolve(&loaded, &settings, &Silent).map_err(told)?;
    restora_engine::run(&plan, &Silent).map_err(told)
}

/// The tables of a run as CSV: sites, uplift, transitions, services.
fn tables(case: &Case, threads: usize) -> [Vec<u8>; 4] {
    let outcome = attempt(case, threads).unwrap_or_else(|problems| panic!("{problems}"));
    let csv = |i: usize| restora_io::table_csv(&outcome.tables[i], false);
    [csv(0), csv(1), csv(2), csv(3)]
}

/// A polygon whose corners are seen from its centre one after another; in pixels of the
/// grid. Radii go round evenly.
#[derive(Clone, Debug)]
struct Star {
    centre: (f64, f64),
    radii: Vec<f64>,
}

impl Star {
    fn corners(&self) -> Vec<(f64, f64)> {
        let turn = std::f64::consts::TAU / self.radii.len() as f64;
        let corner = |(i, radius): (usize, &f64)| {
            let angle = turn * i as f64;
            (self.centre.0 + radius * angle.cos(), self.centre.1 + radius * angle.sin())
        };
        self.radii.iter().enumerate().map(corner).collect()
    }

    /// The two pieces on either side of the way from corner 0 over the centre to corner `at`.
    fn pieces(&self, at: usize) -> [Vec<(f64, f64)>; 2] {
        let corners = self.corners();
        let mut first = corners[..=at].to_vec();
        first.push(self.centre);
        let mut second = corners[at..].to_vec();
        second.extend([corners[0], self.centre]);
        [first, second]
    }
}

/// Stars around a place on a grid of `cols` × `rows`.
fn star(cols: f64, rows: f64, reach: f64) -> impl Strategy<Value = Star> {
    let centre = (0.0..cols, 0.0..rows);
    let radii = prop::collection::vec(0.2 * reach..reach, 5..16);
    (centre, radii).prop_map(|(centre, radii)| Star { centre, radii })
}

/// A site through places on the grid of a raster, in pixels.
fn site_on(raster: &Raster<'_>, id: &str, places: &[(f64, f64)]) -> Value {
    let [x, dx, _, y, _, dy] = raster.transform;
    let closed = places.iter().chain(&places[..1]);
    let ring = closed.map(|(col, row)| json!([x + dx * col, y + dy * row])).collect();
    site(id, &polygon(&[ring]))
}

/// UTM zone 50N, 30 m, far from its central meridian: areas differ from cell to cell.
fn utm(cols: usize, rows: usize) -> Raster<'static> {
    Raster {
        transform: [640_000.0, 30.0, 0.0, 3_800_000.0, 0.0, -30.0],
        crs: Some("EPSG:32650"),
        nodata: Some(0.0),
        ..Raster::new(cols, rows)
    }
}

/// A valued case on true areas with sites on a grid.
fn case_on(raster: &Raster<'_>, seeds: &[u64], sites: &[Value]) -> Case {
    let mut case = Case::valued();
    case.config["grid"]["area"] = json!("true");
    for (date, seed) in ["2000", "2010", "2020"].into_iter().zip(seeds) {
        case.date(date, raster, land(*seed));
    }
    put(&case.path("sites.geojson"), geojson(raster.crs.unwrap(), sites));
    case
}

#[test]
fn threads_blocks_and_storage_change_no_byte() {
    let raster = utm(1300, 1100);
    let stars = [
        Star {
            centre: (300.0, 420.0),
            radii: vec![280.0, 90.0, 260.0, 120.0, 240.0, 70.0],
        },
        Star { centre: (520.0, 500.0), radii: vec![200.0, 310.0, 150.0, 350.0, 180.0] },
        // Over the lower right corner and out of the raster.
        Star { centre: (1250.0, 1050.0), radii: vec![150.0, 60.0, 140.0, 90.0, 130.0] },
        Star { centre: (900.3, 200.7), radii: vec![0.4, 0.3, 0.45, 0.2, 0.35] },
    ];
    let sites: Vec<Value> = (1..)
        .zip(&stars)
        .map(|(i, star)| site_on(&raster, &format!("s{i}"), &star.corners()))
        .collect();
    let mut case = case_on(&raster, &[], &sites);
    let tile = |side: usize| {
        vec![
            "TILED=YES".into(),
            format!("BLOCKXSIZE={side}"),
            format!("BLOCKYSIZE={side}"),
        ]
    };
    let strip = |rows: usize| vec![format!("BLOCKYSIZE={rows}")];
    let mut layouts: Vec<Vec<String>> = [64, 128, 256, 512, 1024].map(tile).to_vec();
    layouts.extend([1, 17, 256, 1100].map(strip));
    let pixels = [raster.pixels(land(1)), raster.pixels(land(2))];
    for (i, layout) in layouts.iter().enumerate() {
        let mut options: Vec<&str> = layout.iter().map(String::as_str).collect();
        options.push(["COMPRESS=NONE", "COMPRESS=LZW", "COMPRESS=DEFLATE"][i % 3]);
        for (date, pixels) in pixels.iter().enumerate() {
            let stored = Raster { options: &options, ..raster };
            stored.write(&case.path(&format!("{i}-{date}.tif")), pixels);
        }
    }
    let mut first: Option<[Vec<u8>; 4]> = None;
    let last = layouts.len() - 1;
    for i in 0..layouts.len() {
        // The dates need not be stored alike.
        let after = if i % 2 == 0 { i } else { last - i };
        case.config["dates"] = json!([
            {"date": "2000", "path": format!("{i}-0.tif")},
            {"date": "2020", "path": format!("{after}-1.tif")},
        ]);
        let threads: &[usize] = if i % 3 == 0 { &[1, 2, 7] } else { &[2] };
        for threads in threads {
            let found = tables(&case, *threads);
            let wanted = first.get_or_insert_with(|| found.clone());
            assert!(
                *wanted == found,
                "{:?} and {:?}, {threads} threads",
                layouts[i],
                layouts[after]
            );
        }
    }
    let [sites, ..] = first.unwrap();
    let sites = Rows::parse(&sites);
    // Areas do vary: a cell is 900 / k² m², k = 0.9996 · (1 + x² / 2R²), R ≈ 6372 km. Around
    // column 300 x is 149 km, k 0.999 873, a cell 900.23 m²; around column 1270 x is 178 km,
    // k 0.999 990, a cell 900.02 m².
    for (id, cell_m2) in [("s1", 900.23), ("s3", 900.02)] {
        let row = sites.one(&[("site", id), ("date", "2000")]);
        let mean = row.number("valid_m2") / row.number("pixels");
        assert!((mean - cell_m2).abs() < 0.02, "{id}: {mean}");
    }
}

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

/// Rows that differ, if any, leaving out some columns.
fn apart(left: &Rows, right: &Rows, without: &[&str]) -> Option<(Row, Row, String)> {
    assert_eq!(left.0.len(), right.0.len());
    left.0.iter().zip(&right.0).find_map(|(a, b)| {
        let mut columns = a.columns().filter(|column| !without.contains(column));
        let column = columns.find(|column| a.text(column) != b.text(column))?;
        Some((a.clone(), b.clone(), column.to_owned()))
    })
}

fn close(left: f64, right: f64, size: f64) -> Result<(), TestCaseError> {
    prop_assert!((left - right).abs() <= 1e-9 * size.abs().max(1.0), "{left} {right}");
    Ok(())
}

/// The identities of the proof, once more from the tables alone.
fn identities(outcome: &Outcome) -> Result<(), TestCaseError> {
    let table = |i: usize| Rows::parse(&restora_io::table_csv(&outcome.tables[i], false));
    let [sites, uplift, transitions, services] = [0, 1, 2, 3].map(table);
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
    #![proptest_config(ProptestConfig {
        cases: 24,
        max_shrink_iters: 64,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

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
        let rows = Rows::parse(&restora_io::table_csv(&outcome.tables[0], false));
        for row in rows.0.iter().filter(|row| row.text("kind") == "site") {
            prop_assert_eq!(row.number("pixels").fract().abs(), 0.0, "{:?}", row);
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
        let [sites, ..] = tables(&case, 2).map(|bytes| Rows::parse(&bytes));
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
        let [sites, _, transitions, _] = tables(&case, 2).map(|bytes| Rows::parse(&bytes));
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
        let [_, there, went, _] = tables(&case, 1).map(|bytes| Rows::parse(&bytes));
        case.config["dates"] = json!([
            {"date": "2000", "path": "2010.tif"},
            {"date": "2010", "path": "2000.tif"},
        ]);
        let [_, back, came, _] = tables(&case, 1).map(|bytes| Rows::parse(&bytes));
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

    #[test]
    fn on_an_equal_area_grid_a_shift_by_whole_blocks_changes_nothing(
        seed in any::<u64>(),
        star in star(24.0, 24.0, 16.0),
        shift in (-4i32..5, -4i32..5),
    ) {
        let base = Raster { crs: Some(ALBERS), nodata: Some(0.0), ..Raster::new(64, 64) };
        let [x, dx, _, y, _, dy] = [1_115_190.0, 10.0, 0.0, 3_734_840.0, 0.0, -10.0];
        let blocks = |n: i32, side: f64| f64::from(n) * 256.0 * side;
        // On eighths of a pixel all coordinates are exact, here and there.
        let eighth = |v: f64| ((v + 20.0) * 8.0).round() / 8.0;
        let places: Vec<(f64, f64)> =
            star.corners().iter().map(|(col, row)| (eighth(*col), eighth(*row))).collect();
        let found = [(0, 0), shift].map(|(right, down)| {
            let transform = [x + blocks(right, dx), dx, 0.0, y + blocks(down, dy), 0.0, dy];
            let raster = Raster { transform, ..base };
            let sites = [site_on(&raster, "a", &places)];
            tables(&case_on(&raster, &[seed, !seed], &sites), 1)
        });
        let [[sites, uplift, transitions, services], shifted] = &found;
        prop_assert_eq!([uplift, transitions, services], [&shifted[1], &shifted[2], &shifted[3]]);
        let (left, right) = (Rows::parse(sites), Rows::parse(&shifted[0]));
        prop_assert_eq!(apart(&left, &right, &OF_POLYGONS), None);
    }
}
