//! The zonal-statistics suite of rasterstats: how many pixels of each polygon are valid, how
//! many missing; and sites with nothing in them.
//!
//! Three kinds of published numbers cannot apply to a tool for classes. Means, minima and
//! maxima of slope.tif are of a continuous raster, which restora refuses; where such a raster
//! only serves to count pixels it is reduced to one class here. "All touched" (95, 73) is a
//! third pixel rule, which restora does not have: it counts land outside a site. Counts along
//! lines and at points (58, 32; 3) are of things that have no area, which restora refuses.

use std::path::Path;

use gdal::raster::ResampleAlg;
use serde_json::{Value, json};

use super::{cross, data, expected, proven, twice, whole};
use crate::support::{Case, Raster, geojson, put};

const CLASSES: &str = "slope_classes.tif";

fn raster(name: &str) -> String {
    format!("landcover/rasterstats-slope/{name}")
}

fn polygons(name: &str) -> Value {
    json!({"path": data(&format!("vectors/rasterstats/{name}.shp"))})
}

/// A run by pixel centres, with a share that is of class 1.
fn centre(name: &str, sites: &Value) -> Case {
    let mut case = twice(&raster(name), sites);
    case.config["grid"] = json!({"pixel_rule": "centre"});
    case.config["indicators"] = json!({"one": [1]});
    case
}

fn done(case: Case) -> Case {
    case.done();
    proven(&case);
    case
}

/// Valid and missing pixels of the sites "1", "2" and so on.
fn counts(case: &Case, sites: usize) -> Vec<(u64, u64)> {
    let transitions = case.table("transitions");
    (1..=sites)
        .map(|site| {
            let site = site.to_string();
            let count =
                |mask| transitions.sum("pixels", &[("site", &site), ("mask", mask)]);
            (whole(count("common")), whole(count("neither")))
        })
        .collect()
}

fn published(test: &str) -> Value {
    expected("rasterstats/published.json")[test].clone()
}

/// A published list of counts, with what is published as missing.
fn answers(count: &Value, nodata: &Value) -> Vec<(u64, u64)> {
    let number = |list: &Value, i: usize| list[i].as_u64().unwrap_or(0);
    let sites = count.as_array().unwrap().len();
    (0..sites).map(|i| (number(count, i), number(nodata, i))).collect()
}

/// Writes a raster that is class 1 where `path` has data; says which value means none.
#[expect(clippy::disallowed_methods, reason = "a look at a raster without restora")]
fn reduce(path: &Path, to: &Path) {
    let dataset = gdal::Dataset::open(path).unwrap();
    let band = dataset.rasterband(1).unwrap();
    let nodata = band.no_data_value().unwrap();
    let size = dataset.raster_size();
    let pixels = band
        .read_as::<f64>((0, 0), size, size, Some(ResampleAlg::NearestNeighbour))
        .unwrap();
    let class = |value: &f64| u8::from(value.to_bits() != nodata.to_bits());
    let classes: Vec<u8> = pixels.data().iter().map(class).collect();
    let wkt = dataset.spatial_ref().unwrap().to_wkt().unwrap();
    let transform = dataset.geo_transform().unwrap();
    let like =
        Raster { size, transform, crs: Some(&wkt), nodata: Some(0.0), options: &[] };
    like.write(to, &classes);
}

/// A run on a raster of one class where another has data.
fn reduced(name: &str, sites: &Value) -> Case {
    let mut case = centre(name, sites);
    reduce(&data(&raster(name)), &case.path("reduced.tif"));
    for date in [0, 1] {
        case.config["dates"][date]["path"] = json!("reduced.tif");
    }
    case
}

#[test]
fn continuous_rasters_are_refused_as_classes() {
    for name in ["slope.tif", "slope_nodata.tif"] {
        let case = centre(name, &polygons("polygons"));
        case.run().exits(2).tells(&["E212", name, "not a class code"]);
        assert_eq!(case.names(), ["config.json"]);
    }
}

#[test]
fn counts_of_pixels_are_the_published_ones() {
    let main = &published("polygons.shp x slope.tif")["test_main"]["count"];
    let case = done(reduced("slope.tif", &polygons("polygons")));
    assert_eq!(counts(&case, 2), answers(main, &Value::Null));
    let case = done(centre(CLASSES, &polygons("polygons")));
    assert_eq!(counts(&case, 2), answers(main, &Value::Null));
}

#[test]
fn counts_of_missing_pixels_are_the_published_ones() {
    let some = published("polygons.shp x slope_nodata.tif (test_some_nodata)");
    let case = done(reduced("slope_nodata.tif", &polygons("polygons")));
    assert_eq!(counts(&case, 2), answers(&some["count"], &some["nodata"]));
    let all = published("polygons.shp x all_nodata.tif (test_all_nodata)");
    let case = done(centre("all_nodata.tif", &polygons("polygons")));
    assert_eq!(counts(&case, 2), answers(&all["count"], &all["nodata"]));
    no_shares(&case, &["1", "2"]);
}

#[test]
fn classes_of_a_site_are_the_published_ones() {
    let published = published("polygons.shp x slope_classes.tif");
    let case = done(centre(CLASSES, &polygons("polygons")));
    let transitions = case.table("transitions");
    let first = cross(&transitions, "1");
    let answer = published["test_categorical"]["zone0_class1"].as_f64().unwrap();
    assert_eq!(first.keys().collect::<Vec<_>>(), [&(1, 1)]);
    assert_eq!(whole(first[&(1, 1)]), whole(answer));
}

/// With 1 declared as missing nothing is left of the first site, and of the second one pixel
/// less than its 50; the rarest of its other classes is 2.
#[test]
fn a_class_declared_as_nodata_is_missing() {
    let published =
        &published("polygons.shp x slope_classes.tif")["test_nodata(nodata=1)"];
    let mut case = centre(CLASSES, &polygons("polygons"));
    case.config["nodata"] = json!({"values": [1]});
    let case = done(case);
    assert_eq!(counts(&case, 2), answers(&published["count"], &json!([75, 1])));
    let second = cross(&case.table("transitions"), "2");
    let rarest = second.iter().min_by(|a, b| a.1.total_cmp(b.1)).unwrap();
    let answer = published["zone1_minority"].as_f64().unwrap();
    assert_eq!(u64::try_from(rarest.0.0).unwrap(), whole(answer));
    no_shares(&case, &["1"]);
}

/// The file carries a mask for all of its bands.
#[test]
fn a_mask_inside_the_file_counts() {
    let masked = published("polygons.shp x dataset_mask.tif (test_dataset_mask)");
    let case = done(centre("dataset_mask.tif", &polygons("polygons")));
    assert_eq!(counts(&case, 2), answers(&masked["count"], &Value::Null));
}

/// The file says that its metres are degrees of WGS 84: as it stands it is refused, since
/// 244,697 is no longitude. Told the CRS of its sibling it gives 75 + 50 pixels.
#[test]
fn a_multipolygon_is_one_site() {
    let case = centre(CLASSES, &polygons("multipolygons"));
    case.run().exits(2).tells(&["E312", "244697.45"]);
    let crs = std::fs::read_to_string(data("vectors/rasterstats/polygons.prj")).unwrap();
    let mut sites = polygons("multipolygons");
    sites["crs"] = json!(crs);
    let case = done(centre(CLASSES, &sites));
    let answer = &published("multipolygons.shp x slope.tif")["count"];
    assert_eq!(counts(&case, 1), answers(answer, &Value::Null));
}

/// Nine polygons around the raster, and nine across its edges. They all have the id 3, so
/// they are numbered.
#[test]
fn polygons_beside_the_raster_count_nothing_and_those_across_its_edge_something() {
    assert_eq!(published("polygons_no_overlap.shp")["count"], json!("all 0"));
    let nine: Vec<String> = (1..=9).map(|n| n.to_string()).collect();
    let nine: Vec<&str> = nine.iter().map(String::as_str).collect();
    let case = done(centre(CLASSES, &polygons("polygons_no_overlap")));
    assert!(counts(&case, 9).iter().all(|found| *found == (0, 0)));
    no_shares(&case, &nine);

    assert_eq!(published("polygons_partial_overlap.shp")["count"], json!("all > 0"));
    let case = done(centre(CLASSES, &polygons("polygons_partial_overlap")));
    assert!(counts(&case, 9).iter().all(|found| found.0 > 0));
    let sites = case.table("sites");
    for site in nine {
        let row = sites.one(&[("site", site), ("date", "2001")]);
        assert!(row.number("outside_m2") > 0.0, "{row:?}");
        assert!(row.number("outside_m2") < row.number("polygon_m2"), "{row:?}");
    }
    let mut sites = polygons("polygons_partial_overlap");
    sites["id"] = json!("id");
    centre(CLASSES, &sites).run().exits(2).tells(&["E305"]);
}

#[test]
fn lines_and_points_are_no_sites() {
    for name in ["lines", "points", "multilines", "multipoints"] {
        let case = centre(CLASSES, &polygons(name));
        case.run().exits(2).tells(&["E307", name]);
        assert_eq!(case.names(), ["config.json"]);
    }
    // And without a CRS nobody knows where they are.
    centre(CLASSES, &polygons("points_noproj")).run().exits(2);
}

/// pygeoprocessing's small raster lies in Colombia, its small polygon in Africa.
#[test]
fn a_site_on_another_continent_has_rows_without_shares() {
    let path = data("vectors/pygeoprocessing-small/small_vector.gpkg");
    for rule in ["exact", "centre"] {
        let raster = "landcover/pygeoprocessing-small/small_raster.tif";
        let mut case = twice(raster, &json!({"path": path}));
        case.config["grid"] = json!({"pixel_rule": rule});
        case.config["indicators"] = json!({"one": [1]});
        case.done().tells(&["W301"]);
        proven(&case);
        no_shares(&case, &["1"]);
    }
}

/// A square of 5 m within a pixel of 25.525 m: pygeoprocessing gives such a polygon the whole
/// pixel, restora the part that it covers, 25 / 651.533 = 0.038371 pixels; and nothing under
/// the centre rule, because the pixel's centre lies outside.
#[test]
fn a_site_within_a_pixel_is_the_part_that_it_covers() {
    let side = 25.525_146_6;
    let (left, top) =
        (244_300.614_95 + 20.0 * side + 2.0, 1_000_868.787_69 - 30.0 * side - 2.0);
    let ring = json!([
        [left, top],
        [left + 5.0, top],
        [left + 5.0, top - 5.0],
        [left, top - 5.0],
        [left, top]
    ]);
    let crs = std::fs::read_to_string(data("vectors/rasterstats/polygons.prj")).unwrap();
    for (rule, pixels) in [("exact", 25.0 / (side * side)), ("centre", 0.0)] {
        let mut case = centre(CLASSES, &json!({"path": "sites.geojson", "crs": crs}));
        case.config["grid"] = json!({"pixel_rule": rule});
        let geometry = json!({"type": "Polygon", "coordinates": [ring]});
        let feature = json!({"type": "Feature", "properties": {}, "geometry": geometry});
        put(&case.path("sites.geojson"), geojson("EPSG:4326", &[feature]));
        case.done().tells(&[if rule == "exact" { "W303" } else { "W308" }]);
        proven(&case);
        let sites = case.table("sites");
        let row = sites.one(&[("site", "1"), ("date", "2001")]);
        assert!((row.number("pixels") - pixels).abs() < 1e-6, "{row:?}");
        if rule == "centre" {
            no_shares(&case, &["1"]);
        } else {
            assert!((row.number("polygon_m2") - 25.0).abs() < 1e-4, "{row:?}");
        }
    }
}

/// Sites of which nothing is valid are listed, with areas of 0 and empty shares; nowhere in
/// the tables stands NaN.
#[track_caller]
fn no_shares(case: &Case, sites: &[&str]) {
    let table = case.table("sites");
    for site in sites {
        for date in ["2001", "2002"] {
            let row = table.one(&[("site", site), ("date", date)]);
            assert_eq!(whole(row.number("pixels")), 0);
            for zero in ["valid_m2", "one_m2"] {
                assert!(row.number(zero).abs() < f64::MIN_POSITIVE, "{zero}: {row:?}");
            }
            assert_eq!(row.text("one_share"), "", "{row:?}");
            assert!(row.number("polygon_m2") > 0.0, "{row:?}");
        }
    }
    for name in ["sites", "uplift", "transitions", "services"] {
        for row in case.table(name).0 {
            let nan =
                row.columns().find(|column| row.text(column).eq_ignore_ascii_case("nan"));
            assert_eq!(nan, None, "{name}: {row:?}");
        }
    }
}
