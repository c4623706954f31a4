//! Files of sites: layers, fields, areas, encodings, boundaries.

use std::path::Path;

use gdal::DriverManager;
use gdal::vector::{LayerAccess as _, LayerOptions, OGRFieldType};
use serde_json::{Value, json};

use super::{data, findings, has, near, said, said_zh};
use crate::support::{CRS, geojson, polygon, put, rectangle, ring};

fn feature(properties: &Value, geometry: &Value) -> Value {
    json!({"type": "Feature", "properties": properties, "geometry": geometry})
}

/// A rectangle of so many pixels of 100 m², from a corner.
fn land(corner: (f64, f64), size: (f64, f64)) -> Value {
    polygon(&[rectangle(corner, (corner.0 + size.0, corner.1 + size.1))])
}

fn three(folder: &Path) {
    let sites = [
        feature(
            &json!({"编号": "A1", "名称": "东湖", "县": "甲县", "Shape_Area": 1.5, "n": 1}),
            &land((0.0, 0.0), (10.0, 10.0)),
        ),
        feature(
            &json!({"编号": "A2", "名称": "西湖", "县": "甲县", "Shape_Area": 2.5, "n": 1}),
            &land((20.0, 0.0), (20.0, 10.0)),
        ),
        feature(
            &json!({"编号": "A3", "名称": "南湖", "县": "乙县", "Shape_Area": 3.5, "n": 1}),
            &land((0.0, 20.0), (5.0, 10.0)),
        ),
        feature(
            &json!({"编号": "A4", "名称": null, "县": "乙县", "Shape_Area": 4.5, "n": 1}),
            &land((20.0, 20.0), (10.0, 10.0)),
        ),
    ];
    put(&folder.join("sites.geojson"), geojson(CRS, &sites));
}

#[test]
fn a_file_of_sites_is_told_whole() {
    let dir = tempfile::tempdir().unwrap();
    three(dir.path());
    let value = data(dir.path(), "sites.geojson");
    assert_eq!((&value["kind"], &value["layer_count"]), (&json!("sites"), &json!(1)));
    let layer = &value["layers"][0];
    assert_eq!((&layer["features"], &layer["geometry"]), (&json!(4), &json!("Polygon")));
    assert_eq!(layer["crs"]["code"], CRS);
    // 100 + 200 + 50 + 100 pixels of 100 m² near the central meridian: 4.5 ha.
    near(&layer["areas"]["total_m2"], 45_000.0, 1.0);
    assert_eq!(layer["areas"]["smallest"]["id"], "A3");
    near(&layer["areas"]["smallest"]["area_m2"], 5_000.0, 0.1);
    assert_eq!(layer["areas"]["largest"]["name"], "西湖");
    assert_eq!(layer["overlapping_pairs"], 0);
    let field = |name: &str| {
        let fields = layer["fields"].as_array().unwrap();
        fields.iter().find(|field| field["name"] == name).unwrap()
    };
    assert_eq!(field("编号")["roles"], json!(["id", "name"]));
    assert_eq!(
        (&field("名称")["distinct"], &field("名称")["empty"], &field("名称")["roles"]),
        (&json!(3), &json!(1), &json!(["name"]))
    );
    assert_eq!(field("县")["roles"], json!(["name", "group"]));
    assert_eq!(field("Shape_Area")["roles"], json!([]));
    assert_eq!((&field("n")["distinct"], &field("n")["roles"]), (&json!(1), &json!([])));
    let block =
        json!({"path": "sites.geojson", "id": "编号", "name": "名称", "group": "县"});
    assert_eq!(layer["snippet"], json!({"sites": block}));
    let text = said(dir.path(), "sites.geojson").out;
    has(&text, &["4.50 ha", "67.50 mu", "A2 (西湖): 2.00 ha", "东湖 | 西湖 | 南湖"]);
    has(
        &said_zh(dir.path(), "sites.geojson"),
        &["4.50 公顷", "地块总面积", "id（编号）"],
    );
}

#[test]
fn what_check_would_find_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let tie = polygon(&[ring(&[(0.0, 0.0), (10.0, 10.0), (10.0, 0.0), (0.0, 10.0)])]);
    let sites = [
        feature(&json!({"id": "a"}), &tie),
        feature(&json!({"id": "b"}), &land((20.0, 0.0), (10.0, 10.0))),
        // 5 × 10 pixels in common with b.
        feature(&json!({"id": "c"}), &land((25.0, 0.0), (10.0, 10.0))),
        feature(&json!({"id": "d"}), &Value::Null),
    ];
    put(&dir.path().join("s.geojson"), geojson(CRS, &sites));
    let value = data(dir.path(), "s.geojson");
    let layer = &value["layers"][0];
    assert_eq!(findings(layer), ["E308", "W305"]);
    assert_eq!(
        (&layer["overlapping_pairs"], &layer["areas"]["empty"]),
        (&json!(1), &json!(1))
    );
    // Mended, the tie is two triangles of 25 pixels: 50 + 100 + 100.
    near(&layer["areas"]["total_m2"], 25_000.0, 1.0);
    has(&said(dir.path(), "s.geojson").out, &["E308", "[a]", "W305", "5000", "repair"]);
    // No CRS, and ids that occur twice.
    let shape = json!({"type": "Point", "coordinates": [1.0, 2.0]});
    let points =
        [feature(&json!({"id": "a"}), &shape), feature(&json!({"id": "a"}), &shape)];
    put(&dir.path().join("p.geojson"), geojson(CRS, &points));
    let value = data(dir.path(), "p.geojson");
    let layer = &value["layers"][0];
    assert_eq!((findings(layer), &layer["snippet"]), (vec!["E307"], &json!(null)));
    assert_eq!(layer["fields"][0]["roles"], json!(["name"]));
    has(&said(dir.path(), "p.geojson").out, &["E307", "cannot be sites"]);
}

/// A Shapefile whose only text is in GBK, which nothing says.
fn shapefile(path: &Path, crs: bool) {
    let driver = DriverManager::get_driver_by_name("ESRI Shapefile").unwrap();
    let mut dataset = driver.create_vector_only(path).unwrap();
    let srs = gdal::spatial_ref::SpatialRef::from_epsg(4548).unwrap();
    let layer = dataset
        .create_layer(LayerOptions {
            name: "s",
            srs: crs.then_some(&srs),
            ty: gdal_polygon(),
            options: Some(&["ENCODING=GBK"]),
        })
        .unwrap();
    layer.create_defn_fields(&[("MC", OGRFieldType::OFTString)]).unwrap();
    let wkt = "POLYGON ((500000 3800000, 500100 3800000, 500100 3799900, 500000 3799900, 500000 3800000))";
    let geometry = gdal::vector::Geometry::from_wkt(wkt).unwrap();
    let mut feature = gdal::vector::Feature::new(layer.defn()).unwrap();
    feature.set_geometry(geometry).unwrap();
    feature.set_field_string(0, "潘安湖").unwrap();
    feature.create(&layer).unwrap();
    drop(feature);
    drop(dataset);
    std::fs::remove_file(path.with_extension("cpg")).unwrap();
    // The table says nothing of its encoding either.
    let dbf = path.with_extension("dbf");
    let mut bytes = std::fs::read(&dbf).unwrap();
    bytes[29] = 0;
    put(&dbf, bytes);
}

fn gdal_polygon() -> gdal::vector::OGRwkbGeometryType::Type {
    gdal::vector::OGRwkbGeometryType::wkbPolygon
}

#[test]
fn a_shapefile_in_gbk_is_read_and_told() {
    let dir = tempfile::tempdir().unwrap();
    shapefile(&dir.path().join("s.shp"), true);
    let value = data(dir.path(), "s.shp");
    assert_eq!(value["encoding_named"], false);
    let layer = &value["layers"][0];
    assert_eq!(layer["fields"][0]["examples"], json!(["潘安湖"]));
    assert_eq!(findings(layer), ["W307"]);
    let block = &layer["snippet"]["sites"];
    assert_eq!((&block["id"], &block["encoding"]), (&json!("MC"), &layer["encoding"]));
    near(&layer["areas"]["total_m2"], 10_000.0, 0.1);
    assert!(value["files"].as_array().unwrap().len() >= 4, "{}", value["files"]);
    // Without a .prj nothing is known of areas.
    std::fs::remove_file(dir.path().join("s.prj")).unwrap();
    let layer = &data(dir.path(), "s.shp")["layers"][0];
    assert_eq!((findings(layer), &layer["areas"]), (vec!["E309", "W307"], &json!(null)));
}

#[test]
fn of_several_layers_each_is_told_and_named() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("all.gpkg");
    let driver = DriverManager::get_driver_by_name("GPKG").unwrap();
    let mut dataset = driver.create_vector_only(&path).unwrap();
    let srs = gdal::spatial_ref::SpatialRef::from_epsg(4490).unwrap();
    for name in ["before", "after"] {
        let layer = dataset
            .create_layer(LayerOptions {
                name,
                srs: Some(&srs),
                ty: gdal_polygon(),
                options: None,
            })
            .unwrap();
        layer.create_defn_fields(&[("id", OGRFieldType::OFTInteger)]).unwrap();
        for id in 0..3 {
            let x = 117.0 + f64::from(id) * 0.1;
            let wkt = format!(
                "POLYGON (({x} 34, {} 34, {} 34.01, {x} 34.01, {x} 34))",
                x + 0.01,
                x + 0.01
            );
            let mut feature = gdal::vector::Feature::new(layer.defn()).unwrap();
            feature
                .set_geometry(gdal::vector::Geometry::from_wkt(&wkt).unwrap())
                .unwrap();
            feature.set_field_integer(0, id).unwrap();
            feature.create(&layer).unwrap();
        }
    }
    drop(dataset);
    let value = data(dir.path(), "all.gpkg");
    assert_eq!(value["layer_count"], 2);
    for (at, name) in ["before", "after"].iter().enumerate() {
        let layer = &value["layers"][at];
        assert_eq!(
            (&layer["name"], &layer["fields"][0]["roles"]),
            (&json!(name), &json!(["id"]))
        );
        let block = json!({"path": "all.gpkg", "layer": name, "id": "id"});
        assert_eq!(layer["snippet"], json!({"sites": block}));
        assert_eq!(layer["lon_lat"], json!([117.0, 34.0, 117.21, 34.01]));
        // 0.01° at 34.005° N: 1109.2 m by 923.8 m.
        near(&layer["areas"]["total_m2"], 3.0 * 1109.2 * 923.8, 3_000.0);
    }
}
