//! The same input gives the same bytes, whatever the threads, blocks and storage.
//!
//! Runs go through the engine within this process, for there are many of them.

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::random::{Star, Tables, case_on, few, land, site_on, star, tables, utm};
use crate::support::{ALBERS, Raster, Row, Rows};

/// Columns that belong to the polygon, not to its cells.
const OF_POLYGONS: [&str; 1] = ["polygon_m2"];

/// Creation options of nine ways to store a raster: tiles and strips, packed and not.
fn layouts() -> Vec<Vec<String>> {
    let tile = |side: usize| {
        let sides = [format!("BLOCKXSIZE={side}"), format!("BLOCKYSIZE={side}")];
        [vec!["TILED=YES".to_owned()], sides.to_vec()].concat()
    };
    let strip = |rows: usize| vec![format!("BLOCKYSIZE={rows}")];
    let tiles = [64, 128, 256, 512, 1024].map(tile);
    let mut layouts = [tiles.to_vec(), [1, 17, 256, 1100].map(strip).to_vec()].concat();
    for (i, layout) in layouts.iter_mut().enumerate() {
        layout.push(format!("COMPRESS={}", ["NONE", "LZW", "DEFLATE"][i % 3]));
    }
    layouts
}

/// Four sites on [`utm`] of 1300 × 1100 pixels: two overlap, one leaves the raster at its
/// lower right corner, one is smaller than a pixel.
fn four_sites(raster: &Raster<'_>) -> Vec<Value> {
    let stars = [
        ((300.0, 420.0), vec![280.0, 90.0, 260.0, 120.0, 240.0, 70.0]),
        ((520.0, 500.0), vec![200.0, 310.0, 150.0, 350.0, 180.0]),
        ((1250.0, 1050.0), vec![150.0, 60.0, 140.0, 90.0, 130.0]),
        ((900.3, 200.7), vec![0.4, 0.3, 0.45, 0.2, 0.35]),
    ];
    let place = |(i, (centre, radii))| {
        site_on(raster, &format!("s{i}"), &Star { centre, radii }.corners())
    };
    (1..).zip(stars).map(place).collect()
}

#[test]
fn threads_blocks_and_storage_change_no_byte() {
    let raster = utm(1300, 1100);
    let mut case = case_on(&raster, &[], &four_sites(&raster));
    let layouts = layouts();
    let pixels = [raster.pixels(land(1)), raster.pixels(land(2))];
    for (i, layout) in layouts.iter().enumerate() {
        let options: Vec<&str> = layout.iter().map(String::as_str).collect();
        for (date, pixels) in pixels.iter().enumerate() {
            let stored = Raster { options: &options, ..raster };
            stored.write(&case.path(&format!("{i}-{date}.tif")), pixels);
        }
    }
    let mut first: Option<Tables> = None;
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
            let stored = (&layouts[i], &layouts[after]);
            assert!(*wanted == found, "{stored:?}, {threads} threads");
        }
    }
    let sites = first.unwrap().rows("sites");
    // Areas do vary: a cell is 900 / k² m², k = 0.9996 · (1 + x² / 2R²), R ≈ 6372 km. Around
    // column 300 x is 149 km, k 0.999 873, a cell 900.23 m²; around column 1270 x is 178 km,
    // k 0.999 990, a cell 900.02 m².
    for (id, cell_m2) in [("s1", 900.23), ("s3", 900.02)] {
        let row = sites.one(&[("site", id), ("date", "2000")]);
        let mean = row.number("valid_m2") / row.number("pixels");
        assert!((mean - cell_m2).abs() < 0.02, "{id}: {mean}");
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

proptest! {
    #![proptest_config(few())]

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
        let [here, there] = found;
        let (left, right) = (here.rows("sites"), there.rows("sites"));
        prop_assert_eq!(apart(&left, &right, &OF_POLYGONS), None);
        prop_assert_eq!(here.without("sites"), there.without("sites"));
    }
}
