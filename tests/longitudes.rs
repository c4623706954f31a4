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

/// A square of so many km about the origin, in metres, from a corner on and either way round.
fn square(half_km: f64, corner: usize, turned: bool) -> Value {
    let half = half_km * 1000.0;
    let mut corners = vec![(-half, -half), (half, -half), (half, half), (-half, half)];
    if turned {
        corners.reverse();
    }
    corners.rotate_left(corner);
    corners.push(corners[0]);
    json!(corners)
}

#[test]
fn a_ring_around_a_pole_is_the_same_wherever_it_begins_and_whichever_way_it_runs() {
    for crs in ["EPSG:3031", "EPSG:3995"] {
        let case = earth(-180.0, 360);
        let mut all = Vec::new();
        for corner in 0..4 {
            for turned in [false, true] {
                let rings = [square(3000.0, 0, false), square(1000.0, corner, turned)];
                all.push(site(&format!("{corner}{turned}"), &polygon(&rings)));
            }
        }
        // A hole beside the pole, on each of the diagonals: shells begin on one of them.
        let hole = |dx: f64, dy: f64| {
            let corners =
                [(-2.0, -2.0), (2.0, -2.0), (2.0, 2.0), (-2.0, 2.0), (-2.0, -2.0)];
            json!(corners.map(|(x, y)| (dx * 2e6 + x * 1e5, dy * 2e6 + y * 1e5)))
        };
        for (x, y) in [(1.0, 1.0), (-1.0, 1.0), (1.0, -1.0), (-1.0, -1.0)] {
            let rings = [square(3000.0, 0, false), hole(x, y)];
            all.push(site(&format!("beside {x} {y}"), &polygon(&rings)));
        }
        sites(&case, crs, &all);
        case.done();
        let rows = case.table("sites");
        let of = |start: &str, column: &str| -> Vec<f64> {
            let rows = rows.all(&[("kind", "site"), ("date", "2000")]);
            let those = rows
                .filter(|row| row.text("site").starts_with("beside") == (start == "b"));
            those.map(|row| row.number(column)).collect()
        };
        for start in ["a", "b"] {
            for column in ["valid_m2", "polygon_m2"] {
                let found = of(start, column);
                assert!(found.len() >= 4);
                for other in &found {
                    let apart = (other / found[0] - 1.0).abs();
                    assert!(apart < 1e-6, "{crs} {start} {column}: {found:?}");
                }
            }
            let (cells, own) = (of(start, "valid_m2")[0], of(start, "polygon_m2")[0]);
            assert!((cells / own - 1.0).abs() < 2e-3, "{crs}: {cells} {own}");
        }
    }
}

#[test]
fn boxes_round_the_whole_earth_are_whole_whatever_the_datum() {
    // 4 π R² sin 60° of a sphere of the same surface, a little less on the ellipsoid.
    for crs in ["EPSG:4326", "EPSG:4490", "EPSG:4258"] {
        let case = earth(-180.0, 360);
        let all = [
            site("belt", &quad((-180.0, 180.0), (-60.0, 60.0))),
            site("other", &quad((0.0, 360.0), (-60.0, 60.0))),
            site("wide", &quad((-170.0, 170.0), (-60.0, 60.0))),
            site("earth", &quad((-180.0, 180.0), (-90.0, 90.0))),
        ];
        sites(&case, crs, &all);
        case.done();
        let rows = case.table("sites");
        let m2 = |id| rows.one(&[("site", id), ("date", "2000")]).number("valid_m2");
        assert!(
            (m2("earth") / 5.100_656_217_24e14 - 1.0).abs() < 1e-9,
            "{}",
            m2("earth")
        );
        assert!((m2("belt") / m2("other") - 1.0).abs() < 1e-9);
        assert!((m2("wide") / m2("belt") * 360.0 / 340.0 - 1.0).abs() < 1e-9);
        let own = rows.one(&[("site", "earth"), ("date", "2000")]).number("polygon_m2");
        assert!((own / m2("earth") - 1.0).abs() < 1e-6);
    }
}

#[test]
fn a_site_across_the_end_of_a_map_of_the_world_is_cut_there_or_refused() {
    // Web Mercator from −180° to 180°, pixels of 100 km.
    let mut case = Case::new();
    case.config["grid"] = json!({});
    let half = 20_037_508.342_789_244;
    let transform = [-half, half / 200.0, 0.0, half, 0.0, -half / 200.0];
    let raster = Raster { transform, crs: Some("EPSG:3857"), ..Raster::new(400, 400) };
    case.date("2000", &raster, |_, _| 1u8);
    sites(&case, "EPSG:4326", &[site("a", &quad((175.0, 185.0), (-5.0, 5.0)))]);
    case.done();
    let row = case.table("sites").one(&[("site", "a"), ("date", "2000")]).clone();
    let (cells, own) = (row.number("valid_m2"), row.number("polygon_m2"));
    // 10° × 10° at the equator: (1113 km)² less 0.6 %.
    assert!((own / 1.2294e12 - 1.0).abs() < 1e-4, "{own}");
    assert!((cells / own - 1.0).abs() < 1e-4, "{cells} {own}");
    // Drawn on another projection, it cannot be told where to cut it.
    let ring = json!([[8e5, 8e6], [9e5, 8e6], [9e5, 8.1e6], [8e5, 8.1e6], [8e5, 8e6]]);
    sites(&case, "EPSG:32760", &[site("a", &polygon(&[ring]))]);
    case.with("check", &[]).exits(3).tells(&["E320", "(/sites/path) [a]"]);
}

#[test]
fn an_edge_that_bends_both_ways_is_bent() {
    // Straight from 20° SW to 20° NE on a sinusoidal map is an S in degrees.
    let crs = "+proj=sinu +lon_0=0 +R=6371007.181 +units=m +no_defs";
    let case = earth(-180.0, 360);
    let (x, y) = (2.0e6, 2.2e6);
    let ring = json!([[-x, -y], [x, y], [-x, y], [-x, -y]]);
    let wkt =
        gdal::spatial_ref::SpatialRef::from_definition(crs).unwrap().to_wkt().unwrap();
    sites(&case, "EPSG:4326", &[site("a", &polygon(&[ring]))]);
    let mut case = case;
    case.config["sites"]["crs"] = json!(wkt);
    case.done();
    let row = case.table("sites").one(&[("site", "a"), ("date", "2000")]).clone();
    // Half of 4000 km × 4400 km, on an equal-area map; the datum is another sphere.
    assert!((row.number("valid_m2") / 8.8e12 - 1.0).abs() < 0.01, "{row:?}");
    let (cells, own) = (row.number("valid_m2"), row.number("polygon_m2"));
    assert!((cells / own - 1.0).abs() < 1e-3, "{cells} {own}");
}

/// What of a site lies west of a raster is as exact as what lies east of it. A straight edge from
/// 103.45° E, 30.585° N to 103.48° E, 30.60° N (and its mirror image) cuts the western edge, the
/// northern edge cuts the whole. In closed form, with the area between the equator and latitude φ
/// per degree integrated along each edge (WGS 84): 4,785,030.848 m², of which 3,733,175.667 m² lie
/// outside.
#[test]
fn a_site_across_the_western_edge_is_as_exact_as_any() {
    let mut case = Case::new();
    case.config["grid"] = json!({});
    let cell = 1.0 / 3600.0;
    let transform =
        [103.471_688_404_442_15, cell, 0.0, 30.583_978_487_456_58, 0.0, -cell];
    let raster = Raster { transform, crs: Some("EPSG:4326"), ..Raster::new(400, 400) };
    case.date("2000", &raster, |_, _| 1u8);
    let ring = [(103.48, 30.57), (103.48, 30.60), (103.45, 30.585), (103.48, 30.57)];
    sites(&case, "EPSG:4326", &[site("a", &polygon(&[json!(ring)]))]);
    case.done();
    let row = case.table("sites").one(&[("site", "a")]).clone();
    let near = |column: &str, wanted: f64| {
        let found = row.number(column);
        assert!((found - wanted).abs() < 0.1, "{column}: {found} {wanted}");
    };
    near("polygon_m2", 4_785_030.848);
    near("outside_m2", 3_733_175.667);
    near("valid_m2", 4_785_030.848 - 3_733_175.667);
}
