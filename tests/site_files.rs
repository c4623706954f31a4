//! Files of sites: formats, encodings, layers, filters, coordinate systems and datums.

use gdal::DriverManager;
use gdal::spatial_ref::SpatialRef;
use gdal::vector::{FieldDefn, FieldValue, Geometry, LayerAccess as _, LayerOptions};
use gdal::vector::{OGRFieldType, OGRwkbGeometryType};
use serde_json::json;

use crate::sites::{areas, land};
use crate::support::{CRS, Case, PIXEL_M, Raster, at, block, geojson, put, site};

#[test]
fn sites_without_a_system_are_refused_until_one_is_named() {
    let mut case = land();
    write(
        &case,
        "sites.shp",
        "ESRI Shapefile",
        &[Layer { crs: None, options: &["ENCODING=UTF-8"], ..layer("sites") }],
    );
    case.config["sites"] = json!({"path": "sites.shp", "id": "id"});
    case.run().exits(2).tells(&["E309", "(/sites/path)"]);
    case.config["sites"]["crs"] = json!(CRS);
    case.done();
    assert_eq!(areas(&case.table("sites"), "潘安湖"), (2_500.0, 2_500.0));
}

/// A layer of sites to be written by GDAL: 潘安湖 (columns 0 to 5) and 大洞山 (10 to 14),
/// five rows each, in the districts 贾汪区 and 铜山区.
#[derive(Clone, Copy)]
struct Layer<'a> {
    name: &'a str,
    crs: Option<&'a str>,
    options: &'a [&'a str],
    /// Rows to move everything down by.
    down: f64,
}

fn layer(name: &str) -> Layer<'_> {
    Layer { name, crs: Some(CRS), options: &[], down: 0.0 }
}

fn write(case: &Case, file: &str, driver: &str, layers: &[Layer<'_>]) {
    let driver = DriverManager::get_driver_by_name(driver).unwrap();
    let mut dataset = driver.create_vector_only(case.path(file)).unwrap();
    for Layer { name, crs, options, down } in layers {
        let srs = crs.map(|crs| SpatialRef::from_definition(crs).unwrap());
        let ty = OGRwkbGeometryType::wkbPolygon;
        let options = Some(*options);
        let options = LayerOptions { name, srs: srs.as_ref(), ty, options };
        let layer = dataset.create_layer(options).unwrap();
        for (name, kind) in [
            ("id", OGRFieldType::OFTString),
            ("区", OGRFieldType::OFTString),
            ("n", OGRFieldType::OFTReal),
        ] {
            FieldDefn::new(name, kind).unwrap().add_to_layer(&layer).unwrap();
        }
        for (id, group, n, (left, right)) in [
            ("潘安湖", "贾汪区", 7.0, (0.0, 5.0)),
            ("大洞山", "铜山区", 8.5, (10.0, 14.0)),
        ] {
            let corner = |col, row| {
                let [x, y] = at(col, row + down);
                format!("{x} {y}")
            };
            let ring =
                [(left, 0.0), (right, 0.0), (right, 5.0), (left, 5.0), (left, 0.0)];
            let ring: Vec<String> =
                ring.iter().map(|(col, row)| corner(*col, *row)).collect();
            let wkt = format!("POLYGON (({}))", ring.join(", "));
            let mut feature = gdal::vector::Feature::new(layer.defn()).unwrap();
            feature.set_geometry(Geometry::from_wkt(&wkt).unwrap()).unwrap();
            feature.set_field(0, &FieldValue::StringValue(id.to_owned())).unwrap();
            feature.set_field(1, &FieldValue::StringValue(group.to_owned())).unwrap();
            feature.set_field(2, &FieldValue::RealValue(n)).unwrap();
            feature.create(&layer).unwrap();
        }
    }
    dataset.close().unwrap();
}

#[test]
fn a_gbk_shapefile_in_a_chinese_folder_is_read() {
    let mut case = land();
    std::fs::create_dir(case.path("地块 数据")).unwrap();
    let file = "地块 数据/旧.shp";
    let gbk = Layer { options: &["ENCODING=GBK"], ..layer("旧") };
    write(&case, file, "ESRI Shapefile", &[gbk]);
    case.config["sites"] = json!({"path": file, "id": "id", "group": "区"});
    let check = |case: &Case| {
        let rows = case.table("sites");
        assert_eq!(areas(&rows, "潘安湖"), (2_500.0, 2_500.0));
        let row = rows.one(&[("site", "大洞山"), ("date", "2020")]);
        assert_eq!((row.text("group"), row.text("valid_m2")), ("铜山区", "2000"));
        assert_eq!(areas(&rows, "group:贾汪区"), (2_500.0, 2_500.0));
    };
    assert_eq!(case.done().err, "");
    check(&case);
    // As many programs leave it: without .cpg and with a language byte that says nothing.
    std::fs::remove_file(case.path("地块 数据/旧.cpg")).unwrap();
    let table = case.path("地块 数据/旧.dbf");
    let mut bytes = std::fs::read(&table).unwrap();
    bytes[29] = 0;
    put(&table, &bytes);
    case.done().tells(&["W307", "gb18030"]);
    check(&case);
    case.config["sites"]["encoding"] = json!("GBK");
    assert_eq!(case.done().err, "");
    check(&case);
    assert_eq!(case.record()["sites"]["encoding"], "GBK");
    // All files of the shapefile are in the record.
    let files = case.record()["files"][0]["files"].to_string();
    for name in ["旧.shp", "旧.shx", "旧.dbf", "旧.prj"] {
        assert!(files.contains(name), "{name}: {files}");
    }
}

#[test]
fn every_format_gives_the_same_table() {
    let mut tables = Vec::new();
    for (file, driver) in [
        ("a.shp", "ESRI Shapefile"),
        ("a.gpkg", "GPKG"),
        ("a.fgb", "FlatGeobuf"),
        ("a.geojson", "GeoJSON"),
    ] {
        let mut case = land();
        // FlatGeobuf orders features along a curve unless it has no index.
        let options: &[&str] = match driver {
            "FlatGeobuf" => &["SPATIAL_INDEX=NO"],
            "ESRI Shapefile" => &["ENCODING=UTF-8"],
            _ => &[],
        };
        write(&case, file, driver, &[Layer { options, ..layer("a") }]);
        case.config["sites"] = json!({"path": file, "id": "id", "group": "区"});
        // GeoJSON as GDAL writes it has the system's name only.
        assert_eq!(case.done().err, "", "{driver}");
        tables.push((driver, case.table("sites")));
    }
    for (driver, table) in &tables {
        assert_eq!(table, &tables[0].1, "{driver}");
    }
}

#[test]
fn a_filter_picks_sites() {
    let mut case = land();
    write(&case, "a.gpkg", "GPKG", &[layer("a")]);
    case.config["sites"] = json!({"path": "a.gpkg", "id": "id", "filter": "n > 8"});
    case.done();
    let rows = case.table("sites");
    assert_eq!(rows.0.len(), 2, "one site at two dates");
    assert_eq!(areas(&rows, "大洞山"), (2_000.0, 0.0));
    case.config["sites"]["filter"] = json!("\"区\" = '贾汪区'");
    case.done();
    assert_eq!(areas(&case.table("sites"), "潘安湖"), (2_500.0, 2_500.0));
    case.config["sites"]["filter"] = json!("n > 99");
    case.with("check", &[]).exits(3).tells(&["E310", "n > 99"]);
    case.config["sites"]["filter"] = json!("n >");
    case.with("check", &[]).exits(3).tells(&["E311", "n >"]);
}

#[test]
fn of_two_layers_one_has_to_be_named() {
    let mut case = land();
    // In the layer `lower` everything lies three rows further down, in the raster all the same.
    let lower = Layer { down: 3.0, ..layer("lower") };
    write(&case, "a.gpkg", "GPKG", &[layer("upper"), lower]);
    case.config["sites"] = json!({"path": "a.gpkg", "id": "id"});
    case.run().exits(2).tells(&["E303", "upper", "lower"]);
    case.config["sites"]["layer"] = json!("middle");
    case.run().exits(2).tells(&["E302", "`middle`", "upper", "lower"]);
    for name in ["upper", "lower"] {
        case.config["sites"]["layer"] = json!(name);
        case.done();
        assert_eq!(areas(&case.table("sites"), "潘安湖"), (2_500.0, 2_500.0));
        assert_eq!(case.record()["sites"]["layer"], name);
    }
}

#[test]
fn old_datums_on_a_new_one_get_a_warning() {
    // 3-degree Gauss-Kruger CM 117E on the datums before: Beijing 54 and Xi'an 80.
    for (crs, datum) in [("EPSG:2436", "Beijing 1954"), ("EPSG:2384", "Xian 1980")] {
        let mut case = Case::new();
        // The ellipsoids differ, which moves the site by some ten pixels: room for that.
        case.date("2000", &Raster::new(40, 40), |_, _| 1u8);
        put(
            &case.path("sites.geojson"),
            geojson(crs, &[block("a", (16.0, 16.0), (24.0, 24.0))]),
        );
        case.done().tells(&["W202", "sites.geojson", datum, "CGCS2000"]);
        assert_eq!(case.record()["warnings"][0]["code"], "W202");
        // Its size stays: 64 pixels.
        let area = case.table("sites").0[0].number("valid_m2");
        assert!((area / 6_400.0 - 1.0).abs() < 1e-3, "{crs}: {area}");
    }
}

#[test]
fn longitudes_and_latitudes_lie_on_a_utm_raster_without_a_warning() {
    let mut case = Case::valued();
    case.config["grid"]["area"] = json!("true");
    // UTM 50N has its central meridian at 117° E too, scaled by 0.9996.
    let raster = Raster { crs: Some("EPSG:32650"), ..Raster::new(20, 20) };
    case.date("2000", &raster, |_, _| 2u8);
    // 0.001° × 0.0005° from 117.0003° E, 34.3400° N on. One degree along the parallel is
    // N cos φ π/180, along the meridian M π/180.
    let square = json!({"type": "Polygon", "coordinates": [[
        [117.0003, 34.3400], [117.0013, 34.3400], [117.0013, 34.3405], [117.0003, 34.3405],
        [117.0003, 34.3400]
    ]]});
    let mut tables = Vec::new();
    for crs in
        ["EPSG:4326", "urn:ogc:def:crs:EPSG::4326", "urn:ogc:def:crs:OGC:1.3:CRS84"]
    {
        put(&case.path("sites.geojson"), geojson(crs, &[site("a", &square)]));
        assert_eq!(case.done().err, "", "{crs}");
        tables.push(case.table("sites"));
    }
    assert!(tables.iter().all(|table| *table == tables[0]), "{tables:#?}");
    let phi = 34.340_25f64.to_radians();
    let (a, e2) = (6_378_137.0f64, 0.006_694_379_990_14f64);
    let w = (1.0 - e2 * phi.sin().powi(2)).sqrt();
    let (n, m) = (a / w, a * (1.0 - e2) / w.powi(3));
    let square_m2 = 0.001f64.to_radians() * n * phi.cos() * 0.0005f64.to_radians() * m;
    let rows = case.table("sites");
    let row = &rows.0[0];
    for column in ["valid_m2", "polygon_m2"] {
        assert!((row.number(column) / square_m2 - 1.0).abs() < 1e-5, "{column}: {row:?}");
    }
    // A pixel of 100 m² on the plane is 100 / 0.9996² m² on the earth.
    let pixels = square_m2 * 0.9996 * 0.9996 / (PIXEL_M * PIXEL_M);
    assert!((row.number("pixels") / pixels - 1.0).abs() < 1e-5);
}
