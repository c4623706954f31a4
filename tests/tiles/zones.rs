//! Tiles in several zones of a projection: each site is measured where it lies, once.

use std::fs;

use gdal::spatial_ref::{CoordTransform, SpatialRef};
use serde_json::{Value, json};

use crate::support::{Case, Raster, geojson, polygon, put, site, site_in};

/// Longitude of the meridian of Paris.
const PARIS: f64 = 2.337_229_166_666_667;

/// Sides of a pixel in metres, and columns and rows of a tile.
const PIXEL_M: f64 = 30.0;
const SIDE: usize = 400;

/// The boundary between the zones 49 and 50, and a place on it.
const MERIDIAN: f64 = 114.0;
const MIDDLE: (f64, f64) = (MERIDIAN, 30.0);

/// Map coordinates of a longitude and latitude in a CRS.
fn on(crs: &str, (lon, lat): (f64, f64)) -> (f64, f64) {
    let srs = |text: &str| {
        let mut srs = SpatialRef::from_definition(text).unwrap();
        srs.set_axis_mapping_strategy(
            gdal::spatial_ref::AxisMappingStrategy::TraditionalGisOrder,
        );
        srs
    };
    let way = CoordTransform::new(&srs("EPSG:4326"), &srs(crs)).unwrap();
    let (mut x, mut y) = ([lon], [lat]);
    way.transform_coords(&mut x, &mut y, &mut []).unwrap();
    (x[0], y[0])
}

/// What lies at a place on the earth, in stripes of longitude and of latitude.
fn land(date: usize, x: f64, y: f64) -> u8 {
    let stripe = (x / 900.0).floor() + (y / (1100.0 + 300.0 * date as f64)).floor();
    let of = stripe.rem_euclid(5.0);
    let classes = [(0.5, 1u8), (1.5, 2), (2.5, 4), (3.5, 5)];
    classes.iter().find(|(end, _)| of < *end).map_or(7, |(_, class)| *class)
}

/// A tile whose middle is so many tiles east and north of the middle, in both dates.
fn tile(case: &Case, crs: &str, (east, north): (i32, i32)) {
    let (x, y) = on(crs, MIDDLE);
    let side = SIDE as f64 * PIXEL_M;
    let corner = (
        (x / PIXEL_M).floor() * PIXEL_M + (f64::from(east) - 0.5) * side,
        (y / PIXEL_M).floor() * PIXEL_M + (f64::from(north) + 0.5) * side,
    );
    let mut raster = Raster::new(SIDE, SIDE);
    raster.transform = [corner.0, PIXEL_M, 0.0, corner.1, 0.0, -PIXEL_M];
    raster.crs = Some(crs);
    raster.nodata = Some(0.0);
    raster.options =
        &["COMPRESS=DEFLATE", "TILED=YES", "BLOCKXSIZE=128", "BLOCKYSIZE=128"];
    let zone = &crs[crs.len() - 2..];
    for (date, label) in ["2000", "2020"].into_iter().enumerate() {
        let at = |col: usize, row: usize| {
            land(date, corner.0 + PIXEL_M * col as f64, corner.1 - PIXEL_M * row as f64)
        };
        let name = format!("{zone}_{}{}_{label}.tif", east + 5, north + 5);
        raster.write(&case.path("archive").join(name), &raster.pixels(at));
    }
}

/// Tiles of both zones around the middle, each of which reaches far into the other zone.
fn archive() -> Case {
    let mut case = Case::valued();
    fs::create_dir_all(case.path("archive")).unwrap();
    for crs in ["EPSG:32649", "EPSG:32650"] {
        for at in [(-1, 0), (0, 0), (1, 0)] {
            tile(&case, crs, at);
        }
    }
    case.config.as_object_mut().unwrap().remove("dates");
    case.config["grid"] = json!({"area": "true"});
    case.config["tiles"] = json!({
        "folder": "archive", "zones": true,
        "pattern": r"(?<tile>\d\d_\d\d)_(?<date>\d{4})\.tif",
    });
    case
}

/// A ring of longitudes and latitudes, as offsets from the middle.
fn around(places: &[(f64, f64)]) -> Value {
    let at = |(lon, lat): &(f64, f64)| json!([MIDDLE.0 + lon, MIDDLE.1 + lat]);
    let ring: Value = places.iter().chain(&places[..1]).map(at).collect();
    polygon(&[ring])
}

fn put_sites(case: &Case, sites: &[Value]) {
    put(&case.path("sites.geojson"), geojson("EPSG:4326", sites));
}

/// A site west of the meridian, one east of it, one across, and a comb that crosses it often.
fn sites() -> Vec<Value> {
    let west = around(&[(-0.08, -0.03), (-0.02, -0.04), (-0.03, 0.04), (-0.07, 0.03)]);
    let east = around(&[(0.02, -0.03), (0.09, -0.02), (0.07, 0.04)]);
    let across = around(&[(-0.04, -0.045), (0.05, -0.03), (0.06, 0.03), (-0.05, 0.045)]);
    let mut comb = vec![(-0.03, 0.045), (-0.03, -0.045)];
    for tooth in 0..9 {
        let lat = -0.045 + 0.01 * f64::from(tooth);
        comb.extend([(0.03, lat), (0.03, lat + 0.005), (-0.01, lat + 0.005)]);
        comb.push((-0.01, lat + 0.01));
    }
    vec![
        site_in("west", Some("near"), &west),
        site_in("east", Some("near"), &east),
        site("across", &across),
        site("comb", &around(&comb)),
    ]
}

/// The part of the site `across` on one side of the meridian, which its edges cross at 4/9 and 6/11
/// of their ways.
fn half(to_west: bool) -> Value {
    let (low, high) = (-0.045 + 0.015 * 4.0 / 9.0, 0.03 + 0.015 * 6.0 / 11.0);
    around(&if to_west {
        [(-0.04, -0.045), (0.0, low), (0.0, high), (-0.05, 0.045)]
    } else {
        [(0.0, low), (0.05, -0.03), (0.06, 0.03), (0.0, high)]
    })
}

/// A site that reaches over the meridian is its two halves, each of which a run of its zone
/// alone finds; no other site is measured otherwise than there.
#[test]
fn zones_add_up_to_the_runs_of_each() {
    let case = archive();
    put_sites(&case, &sites());
    let done = case.done();
    assert!(done.err.contains("W305"), "{}", done.err);
    let all = case.table("transitions");
    let alone = |zone: &str, sites: &[Value]| {
        let mut one = archive();
        put_sites(&one, sites);
        let pattern = format!(r"(?<tile>{zone}_\d\d)_(?<date>\d{{4}})\.tif");
        one.config["tiles"]["pattern"] = json!(pattern);
        one.config["tiles"].as_object_mut().unwrap().remove("zones");
        one.done();
        one.table("transitions")
    };
    let of_west = alone("49", &[sites()[0].clone(), site("across", &half(true))]);
    let of_east = alone("50", &[sites()[1].clone(), site("across", &half(false))]);
    let sum = |rows: &crate::rows::Rows, id: &str| -> f64 {
        rows.all(&[("site", id)]).map(|row| row.number("area_m2")).sum()
    };
    for (rows, id) in [(&of_west, "west"), (&of_east, "east")] {
        for row in rows.all(&[("site", id)]) {
            let same = [
                ("site", id),
                ("class_from", row.text("class_from")),
                ("class_to", row.text("class_to")),
            ];
            let own = all.one(&same);
            assert_eq!(own.text("area_m2"), row.text("area_m2"), "{id}");
            assert_eq!(own.text("pixels"), row.text("pixels"), "{id}");
        }
        assert!(sum(&all, id) > 1e7);
    }
    for row in all.all(&[("site", "across")]) {
        let same = [
            ("site", "across"),
            ("class_from", row.text("class_from")),
            ("class_to", row.text("class_to")),
        ];
        let halves: f64 = [&of_west, &of_east]
            .iter()
            .flat_map(|rows| rows.all(&same))
            .map(|row| row.number("area_m2"))
            .sum();
        let own = row.number("area_m2");
        // The crossings are rounded to a hundred-thousandth of a millimetre.
        assert!((own - halves).abs() < 1e-2, "{own} {halves}");
    }
    // 48.9 km², of which no part is counted in both zones.
    let share = sum(&of_west, "across") / sum(&all, "across");
    assert!((0.3..0.7).contains(&share), "{share}");
}

/// One zone is no other run than one without zones.
#[test]
fn one_zone_is_as_none() {
    let mut case = archive();
    put_sites(&case, &sites()[..1]);
    case.config["tiles"]["pattern"] = json!(r"(?<tile>49_\d\d)_(?<date>\d{4})\.tif");
    case.with("run", &["-o", "zones"]).exits(0);
    case.config["tiles"].as_object_mut().unwrap().remove("zones");
    case.with("run", &["-o", "plain"]).exits(0);
    for name in ["sites", "transitions", "uplift", "tiles"] {
        let read =
            |folder: &str| fs::read(case.path(&format!("{folder}/{name}.csv"))).unwrap();
        assert!(read("zones") == read("plain"), "{name}");
    }
}

/// Whatever rules a run goes by, and however sites are drawn, no part of a site is lost at the
/// meridian or counted twice; the proof compares areas with the polygons' own.
#[test]
fn sites_are_whole_by_every_rule() {
    for (area, rule) in
        [("true", "exact"), ("true", "centre"), ("planar", "exact"), ("planar", "centre")]
    {
        let mut case = archive();
        case.config["grid"] = json!({"area": area, "pixel_rule": rule});
        put_sites(&case, &sites());
        case.done();
        let table = case.table("sites");
        for id in ["west", "east", "across", "comb", "union"] {
            let row = table.one(&[("site", id), ("date", "2000")]);
            let (own, polygon) = (row.number("area_m2"), row.number("polygon_m2"));
            // By centres, a boundary of some kilometres may err by some pixels of 900 m².
            let off = if rule == "exact" { polygon * 1e-6 } else { 60.0 * 900.0 };
            assert!((own - polygon).abs() < off, "{area} {rule} {id}: {own} {polygon}");
        }
    }
    // Drawn in the western zone: a rectangle of 6 × 4 km there, half of it in the eastern one.
    let mut case = archive();
    let (x, y) = on("EPSG:32649", MIDDLE);
    let ring: Value = [(-3e3, -2e3), (3e3, -2e3), (3e3, 2e3), (-3e3, 2e3), (-3e3, -2e3)]
        .iter()
        .map(|(dx, dy)| json!([x + dx, y + dy]))
        .collect();
    let drawn = [site("a", &polygon(&[ring]))];
    put(&case.path("sites.geojson"), geojson("EPSG:32649", &drawn));
    case.done();
    let table = case.table("sites");
    let row = table.one(&[("site", "a"), ("date", "2000")]);
    let (own, polygon_m2) = (row.number("area_m2"), row.number("polygon_m2"));
    assert!((own / polygon_m2 - 1.0).abs() < 1e-6, "{own} {polygon_m2}");
    // UTM is 0.07 % too long here: 24 km² on the map are 23.97 on the earth.
    assert!((own / 23.97e6 - 1.0).abs() < 1e-3, "{own}");
    case.config["grid"] = json!({"area": "planar"});
    case.done();
    let table = case.table("sites");
    let own = table.one(&[("site", "a"), ("date", "2000")]).number("area_m2");
    assert!((own / 24e6 - 1.0).abs() < 1e-3, "{own}");
}

/// Shards, threads and a report change nothing; the record tells each zone.
#[test]
fn zones_can_be_shared_out_and_reported() {
    let mut case = archive();
    put_sites(&case, &sites());
    case.config["outputs"] = json!({"report": "both", "layers": ["gpkg"], "stac": true});
    let done = case.with("run", &["-o", "out", "-j", "1"]).exits(0);
    done.tells(&["W161", "2 zones"]);
    case.with("run", &["-o", "again", "-j", "3"]).exits(0);
    crate::shards::alike(&case.path("out"), &case.path("again"));
    case.with("plan", &["--shards", "3", "-o", "plan.json"]).exits(0);
    for which in ["2/3", "3/3", "1/3"] {
        let words = ["run", "--plan", "plan.json", "--shard", which, "-o", "parts"];
        crate::support::restora(case.folder(), words).exits(0);
    }
    let words = ["merge", "plan.json", "parts", "-o", "merged"];
    crate::support::restora(case.folder(), words).exits(0);
    crate::shards::alike(&case.path("out"), &case.path("merged"));
    let page = fs::read_to_string(case.path("out/report.html")).unwrap();
    assert!(page.contains("分幅位于多个投影分带") && page.contains("UTM zone 50N"));
    let record = case.record();
    let zones = record["rasters"][0]["zones"].as_array().unwrap();
    let crs = zones.iter().map(|zone| zone["crs"].as_str().unwrap()).collect::<Vec<_>>();
    assert!(crs[0].contains("49N") && crs[1].contains("50N"), "{crs:?}");
    assert_eq!(record["rasters"][0]["columns"], Value::Null);
    let bbox = &record["extent"]["bbox"];
    let near =
        |i: usize, degrees: f64| (bbox[i].as_f64().unwrap() - degrees).abs() < 2e-3;
    assert!(near(0, 113.92) && near(2, 114.09) && near(3, 30.045), "{bbox}");
    let plan = case.with("plan", &["--json"]).exits(0);
    assert!(plan.out.contains("UTM zone 50N"), "{}", plan.out);
}

/// What looks at neighbours, and what is no zone, is refused by its name.
#[test]
fn what_needs_one_grid_says_so() {
    for (key, value, told) in [
        ("sites", json!({"whole": true}), "`sites/whole`"),
        ("outputs", json!({"rasters": {"layers": ["value"]}}), "`outputs/rasters`"),
        (
            "outputs",
            json!({"spatial": {"band": {"value": 5, "unit": "km"}}}),
            "`outputs/spatial`",
        ),
        (
            "accounts",
            json!([{"kind": "patches", "name": "p", "classes": [2]}]),
            "`patches`",
        ),
    ] {
        let mut case = archive();
        put_sites(&case, &sites());
        case.config[key] = value;
        let said = case.run().exits(2);
        assert!(
            said.err.contains("E169") && said.err.contains(told),
            "{key}: {}",
            said.err
        );
    }
}

/// Two tiles that no other goes with.
fn add_strangers(case: &Case, first: &str, (crs, side): (&str, f64)) {
    for tile in ["01", "02"] {
        for date in ["2000", "2020"] {
            let mut raster = Raster::new(10, 10);
            raster.transform = [500_000.0, side, 0.0, 3_000_000.0, 0.0, -side];
            if crs == "EPSG:4326" {
                raster.transform = [114.0, side, 0.0, 30.0, 0.0, -side];
            }
            raster.crs = Some(crs);
            raster.nodata = Some(0.0);
            raster.write(
                &case.path(&format!("archive/{first}_{tile}_{date}.tif")),
                &[1u8; 100],
            );
        }
    }
}

/// In degrees, of the southern hemisphere's zone, of larger pixels: whether their names come first
/// or last, such tiles are refused for what they are, and no other is.
#[test]
fn tiles_that_go_with_no_others_are_named() {
    let whole = archive();
    put_sites(&whole, &sites());
    whole.done();
    for (crs, side, code) in [
        ("EPSG:4326", 0.001, "E222"),
        ("EPSG:32750", 30.0, "E224"),
        ("EPSG:32651", 60.0, "E223"),
    ] {
        for first in ["00", "99"] {
            let case = archive();
            put_sites(&case, &sites());
            add_strangers(&case, first, (crs, side));
            let said = case.run().exits(2);
            assert!(said.err.contains(code) && said.err.contains(first), "{}", said.err);
            case.with("run", &["-o", "out", "--keep-going"]).exits(4);
            super::alike(&case, &whole);
            let table = case.table("tiles");
            let failed = table.all(&[("state", "failed")]);
            let failed: Vec<_> =
                failed.map(|row| (row.text("tile"), row.text("code"))).collect();
            let names = ["01", "02"].map(|tile| format!("{first}_{tile}"));
            assert_eq!(
                failed,
                names.each_ref().map(|name| (name.as_str(), code)),
                "{crs}"
            );
        }
    }
}

/// Tiles that belong to no zone have no say in any, be they more than its own.
#[test]
fn strangers_do_not_outvote_a_zone() {
    let few = || {
        let case = archive();
        put_sites(&case, &sites());
        for name in crate::support::names(&case.path("archive")) {
            if !name.contains("_55_") {
                fs::remove_file(case.path("archive").join(name)).unwrap();
            }
        }
        case
    };
    let case = few();
    add_strangers(&case, "00", ("EPSG:4326", 0.001));
    case.with("run", &["-o", "out", "--keep-going"]).exits(4);
    let whole = few();
    whole.done();
    super::alike(&case, &whole);
}

/// The meridian is where it is on the earth, whatever sites count their longitudes from; and no
/// more is read for a site that crosses it than its parts.
#[test]
fn sites_are_cut_where_the_zones_meet() {
    let small = [(-0.006, -0.005), (0.006, -0.005), (0.006, 0.005), (-0.006, 0.005)];
    let mut case = archive();
    put_sites(&case, &[site("a", &around(&small))]);
    case.done();
    let plan = case.with("plan", &["--json"]).exits(0);
    let plan: Value = serde_json::from_str(&plan.out).unwrap();
    // 1.16 × 1.11 km are 1,426 pixels of 900 m², of two dates; the frames of the halves are not
    // much more.
    let pixels = plan["pixels"].as_u64().unwrap();
    assert!((2 * 1426..2 * 1800).contains(&pixels), "{pixels}");
    let from_greenwich = case.table("transitions");
    let ring: Value = small
        .iter()
        .chain(&small[..1])
        .map(|(lon, lat)| json!([MIDDLE.0 + lon - PARIS, MIDDLE.1 + lat]))
        .collect();
    put(
        &case.path("sites.geojson"),
        geojson("EPSG:4326", &[site("a", &polygon(&[ring]))]),
    );
    case.config["sites"]["crs"] = json!("+proj=longlat +datum=WGS84 +pm=paris +type=crs");
    case.done();
    let from_paris = case.table("transitions");
    assert_eq!(from_paris.0.len(), from_greenwich.0.len());
    for (a, b) in from_paris.0.iter().zip(&from_greenwich.0) {
        let off = a.number("area_m2") - b.number("area_m2");
        assert!(off.abs() < 0.1, "{a:?} {b:?}");
    }
}
