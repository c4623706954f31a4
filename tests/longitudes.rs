//! Sites and rasters that count longitude differently, and rasters round the whole earth.

use serde_json::{Value, json};

use crate::support::{Case, Raster, geojson, polygon, put, same, site};

/// The whole earth in cells of one degree from a longitude on, in the years 2000 and 2020:
/// class 1 west of Greenwich, 2 east of it; in 2020 the north is class 3.
fn earth(west: f64, cols: usize) -> Case {
    let mut case = Case::new();
    case.config["grid"] = json!({});
    let transform = [west, 1.0, 0.0, 90.0, 0.0, -1.0];
    let raster = Raster { transform, crs: Some("EPSG:4326"), ..Raster::new(cols, 180) };
    let east = |col: usize| (west + col as f64 + 0.5).rem_euclid(360.0) < 180.0;
    let class = move |col| if east(col) { 2u8 } else { 1 };
    case.date("2000", &raster, |col, _| class(col));
    case.date("2020", &raster, |col, row| if row < 90 { 3 } else { class(col) });
    case
}

/// A rectangle of longitudes and latitudes.
fn quad((west, east): (f64, f64), (south, north): (f64, f64)) -> Value {
    let ring =
        [(west, south), (east, south), (east, north), (west, north), (west, south)];
    polygon(&[json!(ring)])
}

fn sites(case: &Case, crs: &str, sites: &[Value]) {
    put(&case.path("sites.geojson"), geojson(crs, sites));
}

#[test]
fn either_custom_of_counting_longitude_gives_the_same_tables() {
    // In the Andes, across Greenwich, and across the antimeridian by either custom.
    let both = [
        site("andes", &quad((-70.5, -60.0), (-20.0, -10.0))),
        site("greenwich", &quad((-5.25, 3.0), (40.0, 50.5))),
        site("fiji-west", &quad((-183.0, -178.0), (-20.0, -15.0))),
        site("fiji-east", &quad((177.0, 182.0), (-20.0, -15.0))),
    ];
    let tables = [(-180.0, 360), (0.0, 360), (-90.0, 360)].map(|(west, cols)| {
        let case = earth(west, cols);
        sites(&case, "EPSG:4326", &both);
        let said = case.done();
        assert!(!said.err.contains("W301") && !said.err.contains("W302"), "{}", said.err);
        (case.table("sites"), case.table("transitions"))
    });
    let (first, transitions) = &tables[0];
    for (other, others) in &tables[1..] {
        for (a, b) in [(first, other), (transitions, others)] {
            assert_eq!(a.0.len(), b.0.len());
            for (a, b) in a.0.iter().zip(&b.0) {
                assert_eq!(a.text("site"), b.text("site"));
                assert_eq!(a.text("pixels"), b.text("pixels"));
            }
        }
    }
    let pixels = |id| first.one(&[("site", id), ("date", "2000")]).number("pixels");
    same(pixels("andes"), 105.0);
    same(pixels("greenwich"), 8.25 * 10.5);
    same(pixels("fiji-west"), 25.0);
    same(pixels("fiji-east"), 25.0);
    // 5.25 columns of class 1 and 3 of class 2 before, all of class 3 after.
    let from = |class| {
        let row = [("site", "greenwich"), ("class_from", class), ("class_to", "3")];
        transitions.one(&row).number("pixels")
    };
    same(from("1"), 5.25 * 10.5);
    same(from("2"), 3.0 * 10.5);
}

#[test]
fn a_projected_site_across_the_antimeridian_is_one_piece_of_land() {
    // 40 km × 40 km about the antimeridian at 16.8° S, in zone 60 S.
    let place = |x: f64, y: f64| json!([820_000.0 + x, 8_140_000.0 + y]);
    let (a, b) = (-20_000.0, 20_000.0);
    let ring = json!([place(a, a), place(b, a), place(b, b), place(a, b), place(a, a)]);
    for (west, cols) in [(-180.0, 360), (0.0, 360)] {
        let case = earth(west, cols);
        sites(&case, "EPSG:32760", &[site("a", &polygon(std::slice::from_ref(&ring)))]);
        case.done();
        let row = case.table("sites").one(&[("site", "a"), ("date", "2000")]).clone();
        // 320 km from the central meridian the scale is 0.9996 (1 + (320 / 6371)² / 2) =
        // 1.00086; areas are larger by its square. Cells of a degree count 0.15 % more: they
        // take land to be spread evenly, and there is less of it towards the pole.
        let own = 1.6e9 / (1.00086 * 1.00086);
        assert!((row.number("polygon_m2") / own - 1.0).abs() < 1e-4, "{row:?}");
        assert!((row.number("valid_m2") / own - 1.0).abs() < 2e-3, "{row:?}");
        same(row.number("outside_m2"), 0.0);
        let classes = case.table("classes");
        let found = classes.all(&[("site", "a"), ("date", "2000")]).count();
        assert_eq!(found, 2, "land on both sides");
    }
}

#[test]
fn a_raster_of_more_than_a_turn_is_told() {
    let mut case = earth(-180.0, 362);
    case.config["sites"] = json!({"whole": true});
    case.done().tells(&["W209", "2000.tif", "362°", "2°"]);
    let mut case = earth(-180.0, 360);
    case.config["sites"] = json!({"whole": true});
    assert!(!case.done().err.contains("W209"));
}
