//! Site files of every kind, as GDAL and others write them.

use std::path::{Path, PathBuf};

use gdal::vector::{FieldDefn, FieldValue, Geometry, LayerAccess as _, LayerOptions};
use gdal::vector::{OGRFieldType, OGRwkbGeometryType};
use gdal::{Driver, DriverManager};
use proptest::prelude::*;
use restora_message::{Lang, Problems};

use super::{SiteFile, SiteQuery, read_sites};
use crate::{log, write_file};

const SQUARE: &str = "POLYGON ((0 0, 0 1, 1 1, 1 0, 0 0))";

fn query(path: &Path) -> SiteQuery<'_> {
    SiteQuery::of(path, "shown")
}

fn codes(problems: &Problems) -> Vec<&'static str> {
    problems.iter().map(|p| p.entry.code).collect()
}

fn refused(query: &SiteQuery<'_>) -> Vec<&'static str> {
    codes(&read_sites(query).unwrap_err())
}

fn place(name: &str) -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("徐州 数据");
    std::fs::create_dir(&folder).unwrap();
    let path = folder.join(name);
    (dir, path)
}

/// Writes layers of squares with an id (`编号`), a name and a number.
fn make(path: &Path, driver: &str, layers: &[&str], options: &[&str], crs: Option<u32>) {
    log::ready();
    let driver: Driver = DriverManager::get_driver_by_name(driver).unwrap();
    let mut dataset = driver.create_vector_only(path).unwrap();
    let srs = crs.map(|code| gdal::spatial_ref::SpatialRef::from_epsg(code).unwrap());
    for name in layers {
        let layer = dataset
            .create_layer(LayerOptions {
                name,
                srs: srs.as_ref(),
                ty: OGRwkbGeometryType::wkbPolygon,
                options: Some(options),
            })
            .unwrap();
        let field =
            |name: &str, kind| FieldDefn::new(name, kind).unwrap().add_to_layer(&layer);
        field("编号", OGRFieldType::OFTString).unwrap();
        field("n", OGRFieldType::OFTReal).unwrap();
        for (id, n) in [("潘安湖", 7.0), ("大洞山", 8.5)] {
            let mut feature = gdal::vector::Feature::new(layer.defn()).unwrap();
            feature.set_geometry(Geometry::from_wkt(SQUARE).unwrap()).unwrap();
            feature.set_field(0, &FieldValue::StringValue(id.to_owned())).unwrap();
            feature.set_field(1, &FieldValue::RealValue(n)).unwrap();
            feature.create(&layer).unwrap();
        }
    }
    dataset.close().unwrap();
}

fn ids(file: &SiteFile) -> Vec<&str> {
    file.sites.iter().map(|site| site.id.as_str()).collect()
}

#[test]
fn every_format_gives_the_same_sites() {
    for (name, driver) in [
        ("地块.geojson", "GeoJSON"),
        ("地块.gpkg", "GPKG"),
        ("地块.fgb", "FlatGeobuf"),
        ("地块.shp", "ESRI Shapefile"),
    ] {
        let (_dir, path) = place(name);
        let options: &[&str] =
            if driver == "ESRI Shapefile" { &["ENCODING=UTF-8"] } else { &[] };
        make(&path, driver, &["地块"], options, Some(4326));
        let wanted = SiteQuery { id: Some("编号"), group: Some("n"), ..query(&path) };
        let file = read_sites(&wanted).unwrap_or_else(|e| panic!("{driver}: {e:?}"));
        assert_eq!(file.driver, driver);
        assert_eq!(file.layer, "地块");
        assert_eq!(file.encoding, "UTF-8");
        assert_eq!(file.crs.authority.as_deref(), Some("EPSG:4326"), "{driver}");
        let mut found = ids(&file);
        found.sort_unstable();
        assert_eq!(found, ["大洞山", "潘安湖"], "{driver}");
        let lake = file.sites.iter().find(|s| s.id == "潘安湖").unwrap();
        assert_eq!((lake.name.as_str(), lake.group.as_deref()), ("潘安湖", Some("7")));
        // x is the longitude, whatever the CRS says of its axes.
        assert_eq!(lake.geometry.0[0].exterior().0.len(), 5);
        assert_eq!(file.warnings, vec![]);
        let filtered = SiteQuery { filter: Some("\"编号\" = '大洞山'"), ..wanted };
        assert_eq!(ids(&read_sites(&filtered).unwrap()), ["大洞山"], "{driver}");
        let numbers = SiteQuery { id: Some("n"), ..query(&path) };
        let file = read_sites(&numbers).unwrap();
        let mut found = ids(&file);
        found.sort_unstable();
        assert_eq!(found, ["7", "8.5"], "{driver}");
        assert_eq!(ids(&read_sites(&query(&path)).unwrap()), ["1", "2"]);
    }
}

#[test]
fn shapefiles_in_gbk_are_read_with_and_without_a_word_about_it() {
    let (_dir, path) = place("旧.shp");
    make(&path, "ESRI Shapefile", &["旧"], &["ENCODING=GBK"], Some(4490));
    let wanted = SiteQuery { id: Some("编号"), ..query(&path) };
    // GDAL writes .cpg and the language byte.
    let file = read_sites(&wanted).unwrap();
    assert_eq!((ids(&file), codes(&file.warnings)), (vec!["潘安湖", "大洞山"], vec![]));
    // What many programs leave behind: GBK bytes, no .cpg, language byte 0 or "ANSI".
    std::fs::remove_file(path.with_extension("cpg")).unwrap();
    for language in [0, 0x57] {
        let table = path.with_extension("dbf");
        let mut bytes = std::fs::read(&table).unwrap();
        bytes[29] = language;
        write_file(&table, &bytes).unwrap();
        let file = read_sites(&wanted).unwrap();
        assert_eq!(ids(&file), ["潘安湖", "大洞山"], "{language}");
        assert_eq!(codes(&file.warnings), ["W307"]);
        assert_eq!(file.encoding, "gb18030");
        let stated = SiteQuery { encoding: Some("gbk"), ..wanted };
        let file = read_sites(&stated).unwrap();
        assert_eq!(ids(&file), ["潘安湖", "大洞山"]);
        assert_eq!((codes(&file.warnings), file.encoding.as_str()), (vec![], "GBK"));
        // A filter in Chinese meets the same text.
        let filtered = SiteQuery { filter: Some("\"编号\" = '大洞山'"), ..stated };
        assert_eq!(ids(&read_sites(&filtered).unwrap()), ["大洞山"]);
    }
    let unknown = SiteQuery { encoding: Some("klingon"), ..wanted };
    assert_eq!(refused(&unknown), ["E314"]);
}

#[test]
fn shapefiles_in_utf8_need_no_word_about_it() {
    let (_dir, path) = place("新.shp");
    make(&path, "ESRI Shapefile", &["新"], &["ENCODING=UTF-8"], Some(4490));
    std::fs::remove_file(path.with_extension("cpg")).unwrap();
    let file = read_sites(&SiteQuery { id: Some("编号"), ..query(&path) }).unwrap();
    assert_eq!((ids(&file), file.encoding.as_str()), (vec!["潘安湖", "大洞山"], "UTF-8"));
    assert_eq!(file.warnings, vec![]);
}

#[test]
fn geojson_in_gbk_is_read_too() {
    let (_dir, path) = place("a.geojson");
    let text = geojson(&[r#"{"type":"Feature","properties":{"id":"潘安湖"},"geometry":
        {"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}}"#]);
    let (bytes, _, _) = encoding_rs::GBK.encode(&text);
    write_file(&path, &bytes).unwrap();
    let file = read_sites(&SiteQuery { id: Some("id"), ..query(&path) }).unwrap();
    assert_eq!((ids(&file), codes(&file.warnings)), (vec!["潘安湖"], vec!["W307"]));
}

fn geojson(features: &[&str]) -> String {
    let features = features.join(",");
    format!(r#"{{"type":"FeatureCollection","features":[{features}]}}"#)
}

fn feature(id: &str, geometry: &str) -> String {
    format!(r#"{{"type":"Feature","properties":{{"id":{id}}},"geometry":{geometry}}}"#)
}

fn polygon(ring: &str) -> String {
    format!(r#"{{"type":"Polygon","coordinates":[{ring}]}}"#)
}

#[test]
fn all_that_is_wrong_is_told_at_once() {
    let (_dir, path) = place("a.geojson");
    let good = polygon("[[0,0],[1,0],[1,1],[0,0]]");
    let tie = polygon("[[0,0],[2,2],[2,0],[0,2],[0,0]]");
    let text = geojson(&[
        &feature(r#""a""#, &good),
        &feature(r#""a""#, &good),
        &feature("null", &good),
        &feature(r#"" ""#, &tie),
        &feature(r#""tie""#, &tie),
        &feature(r#""line""#, r#"{"type":"LineString","coordinates":[[0,0],[1,1]]}"#),
        &feature(r#""short""#, &polygon("[[0,0],[1,1],[0,0]]")),
        &feature(r#""none""#, "null"),
    ]);
    write_file(&path, text.as_bytes()).unwrap();
    let wanted = SiteQuery { id: Some("id"), ..query(&path) };
    let problems = read_sites(&wanted).unwrap_err();
    assert_eq!(
        codes(&problems),
        ["E305", "E306", "E306", "E308", "E308", "E307", "E308"]
    );
    let said = problems[4].line(Lang::En);
    assert!(said.contains("[tie]") && said.contains("1 1"), "{said}");
    assert_eq!(
        problems[0].message(Lang::En),
        "shown: the id `a` stands at features 1 and 2"
    );
}

#[test]
fn broken_boundaries_are_mended_on_request() {
    let (_dir, path) = place("a.geojson");
    let tie = polygon("[[0,0],[0.002,0.002],[0.002,0],[0,0.002],[0,0]]");
    let text = geojson(&[&feature("1", &tie), &feature("2", "null")]);
    write_file(&path, text.as_bytes()).unwrap();
    let wanted = SiteQuery { id: Some("id"), repair: true, ..query(&path) };
    let file = read_sites(&wanted).unwrap();
    assert_eq!(codes(&file.warnings), ["W304", "W306"]);
    assert_eq!(file.sites[0].geometry.0.len(), 2);
    assert!(file.sites[0].repaired.as_deref().unwrap().contains("Self-intersection"));
    assert!(file.sites[1].geometry.0.is_empty() && file.sites[1].repaired.is_none());
    // Two triangles of 0.001² square degrees at the equator: 2 × (111.32 m)² ≈ 24784 m².
    let after =
        file.warnings[0].args.iter().find(|(name, _)| *name == "after_m2").unwrap();
    let after: f64 = after.1.get(Lang::En).parse().unwrap();
    assert!((after - 24_784.0).abs() < 2.0, "{after}");
}

#[test]
fn layers_fields_and_filters_are_told_where_they_do_not_fit() {
    let (_dir, path) = place("a.gpkg");
    make(&path, "GPKG", &["one", "two"], &[], Some(4548));
    assert_eq!(refused(&query(&path)), ["E303"]);
    assert_eq!(refused(&SiteQuery { layer: Some("three"), ..query(&path) }), ["E302"]);
    let two = SiteQuery { layer: Some("two"), ..query(&path) };
    assert_eq!(read_sites(&two).unwrap().sites.len(), 2);
    let fields = SiteQuery { id: Some("编码"), group: Some("nn"), ..two };
    let problems = read_sites(&fields).unwrap_err();
    assert_eq!(codes(&problems), ["E304", "E304"]);
    let said = problems[0].message(Lang::En);
    assert!(
        said.contains("(→ `编号`?)") && said.contains("it has `编号`, `n`"),
        "{said}"
    );
    assert_eq!(refused(&SiteQuery { filter: Some("n ="), ..two }), ["E311"]);
    assert_eq!(refused(&SiteQuery { filter: Some("n > 99"), ..two }), ["E310"]);
}

#[test]
fn a_crs_is_needed_and_may_be_given() {
    let (_dir, path) = place("a.shp");
    make(&path, "ESRI Shapefile", &["a"], &["ENCODING=UTF-8"], None);
    assert_eq!(refused(&query(&path)), ["E309"]);
    let given = SiteQuery { crs: Some("EPSG:4548"), ..query(&path) };
    assert_eq!(read_sites(&given).unwrap().crs.authority.as_deref(), Some("EPSG:4548"));
    assert_eq!(refused(&SiteQuery { crs: Some("mine"), ..query(&path) }), ["E316"]);
    // What is given goes before what the file says.
    let (_dir, path) = place("a.gpkg");
    make(&path, "GPKG", &["a"], &[], Some(4326));
    let given = SiteQuery { crs: Some("EPSG:4490"), ..query(&path) };
    assert_eq!(read_sites(&given).unwrap().crs.authority.as_deref(), Some("EPSG:4490"));
}

#[test]
fn curves_become_polygons() {
    let (_dir, path) = place("a.gpkg");
    log::ready();
    let driver = DriverManager::get_driver_by_name("GPKG").unwrap();
    let mut dataset = driver.create_vector_only(&path).unwrap();
    let srs = gdal::spatial_ref::SpatialRef::from_epsg(32650).unwrap();
    {
        let mut layer = dataset
            .create_layer(LayerOptions {
                name: "a",
                srs: Some(&srs),
                ty: OGRwkbGeometryType::wkbCurvePolygon,
                options: None,
            })
            .unwrap();
        let circle = "CURVEPOLYGON (CIRCULARSTRING (-1 0, 1 0, -1 0))";
        layer.create_feature(Geometry::from_wkt(circle).unwrap()).unwrap();
    }
    dataset.close().unwrap();
    let file = read_sites(&query(&path)).unwrap();
    // A circle in steps of at most 4 degrees, closed.
    let circle = &file.sites[0].geometry.0[0].exterior().0;
    assert!(
        circle.len() > 90 && circle.iter().all(|c| (c.x.hypot(c.y) - 1.0).abs() < 1e-9)
    );
}

#[test]
fn files_that_are_none_are_refused() {
    let (_dir, path) = place("a.geojson");
    assert_eq!(refused(&query(&path)), ["E111"]);
    write_file(&path, b"{").unwrap();
    assert_eq!(refused(&query(&path)), ["E301"]);
    write_file(&path, geojson(&[]).as_bytes()).unwrap();
    assert_eq!(refused(&query(&path)), ["E310"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn arbitrary_bytes_are_no_reason_to_panic(
        bytes in prop::collection::vec(any::<u8>(), 0..300),
        text in "[\\[\\]{}0-9,.\"a-z: -]{0,80}",
        wrap in 0u8..4,
    ) {
        let (_dir, path) = place("fuzz.geojson");
        let content = match wrap {
            0 => bytes,
            1 => geojson(&[&text]).into_bytes(),
            2 => geojson(&[&feature(&text, "null")]).into_bytes(),
            _ => geojson(&[&feature("1", &polygon(&text))]).into_bytes(),
        };
        write_file(&path, &content).unwrap();
        drop(read_sites(&SiteQuery { id: Some("id"), repair: true, ..query(&path) }));
    }
}
