//! Nothing on the network is ever asked, whatever names it.

use serde_json::json;

use super::{Listener, forest, over, source, text, vrt};
use crate::support::{Case, Raster, command, put, restora};

#[test]
fn addresses_in_a_config_are_refused_as_such() {
    let heard = Listener::new();
    let url = heard.url();
    for path in [
        format!("{url}/a.tif"),
        format!("/vsicurl/{url}/a.tif"),
        format!("/vsicurl_streaming/{url}/a.tif"),
        format!("/vsicurl?url={url}/a.tif"),
        "/vsis3/bucket/a.tif".to_owned(),
        "/vsigs/bucket/a.tif".to_owned(),
        "/vsiaz/container/a.tif".to_owned(),
        "/vsizip//vsicurl/http://127.0.0.1/a.zip/a.tif".to_owned(),
        "s3://bucket/a.tif".to_owned(),
    ] {
        over(&path).with("check", &[]).exits(3).tells(&["E144", &path]);
        let mut case = Case::small();
        case.config["sites"]["path"] = json!(path);
        case.with("check", &[]).exits(3).tells(&["E144", &path]);
        case.config["sites"]["path"] = json!("sites.geojson");
        // A name that ends otherwise is that of a legend that comes with the program.
        let path = path.replace(".tif", ".csv");
        case.config["legend"] = json!(path);
        case.with("check", &[]).exits(3).tells(&["E144", &path]);
    }
    heard.heard_nothing("a path of a config");
}

#[test]
fn a_raster_that_names_an_address_is_refused_and_the_address_not_asked() {
    let heard = Listener::new();
    let url = heard.url();
    for file in [
        format!("/vsicurl/{url}/a.tif"),
        format!("/vsicurl_streaming/{url}/a.tif"),
        format!("{url}/a.tif"),
        format!("/VSICURL/{url}/a.tif"),
        format!("NETCDF:\"{url}/a.nc\":x"),
        format!("DERIVED_SUBDATASET:AMPLITUDE:/vsicurl/{url}/a.tif"),
        format!("vrt://{url}/a.tif"),
        "PG:host=127.0.0.1 dbname=x".to_owned(),
        format!("WMS:{url}/wms?LAYERS=a"),
        format!(
            "&lt;GDAL_WMS&gt;&lt;ServerUrl&gt;{url}&lt;/ServerUrl&gt;&lt;/GDAL_WMS&gt;"
        ),
    ] {
        for relative in [false, true] {
            let case = over("a.vrt");
            text(&case, "a.vrt", &vrt(&source(&file, relative)));
            case.run().exits(2).tells(&["E283", "a.vrt names "]);
            restora(case.folder(), ["inspect", "a.vrt"]).exits(2).tells(&["E283"]);
        }
    }
    heard.heard_nothing("a VRT");
}

#[test]
fn descriptions_of_services_are_refused_also_within_a_list() {
    let heard = Listener::new();
    let url = heard.url();
    let wms = format!(
        "<GDAL_WMS><Service name=\"TMS\"><ServerUrl>{url}/${{z}}/${{x}}/${{y}}.png</ServerUrl></Service>\
         <DataWindow><UpperLeftX>500000</UpperLeftX><UpperLeftY>3800000</UpperLeftY><LowerRightX>500100</LowerRightX>\
         <LowerRightY>3799900</LowerRightY><SizeX>10</SizeX><SizeY>10</SizeY></DataWindow>\
         <Projection>EPSG:4548</Projection><BandsCount>1</BandsCount><BlockSizeX>10</BlockSizeX>\
         <BlockSizeY>10</BlockSizeY></GDAL_WMS>"
    );
    let wcs = format!(
        "<WCS_GDAL><ServiceURL>{url}/wcs?</ServiceURL><CoverageName>a</CoverageName></WCS_GDAL>"
    );
    let wfs = format!("<OGRWFSDataSource><URL>{url}/wfs</URL></OGRWFSDataSource>");
    for (name, described) in [("wms.xml", &wms), ("wcs.xml", &wcs), ("wfs.xml", &wfs)] {
        let case = over(name);
        text(&case, name, described);
        case.run().exits(2).tells(&["E286", name]);
        let case = over("a.vrt");
        text(&case, name, described);
        text(&case, "a.vrt", &vrt(&source(name, true)));
        case.run().exits(2).tells(&["E286", name]);
    }
    heard.heard_nothing("the description of a service");
}

/// `restora inspect` looks at whatever it is given, and so do sites.
#[test]
fn layers_that_name_an_address_do_not_have_it_asked() {
    let heard = Listener::new();
    let url = heard.url();
    let ogr = |source: &str| {
        format!(
            "<OGRVRTDataSource><OGRVRTLayer name=\"a\"><SrcDataSource>{source}</SrcDataSource>\
             <SrcLayer>a</SrcLayer></OGRVRTLayer></OGRVRTDataSource>"
        )
    };
    for named in [
        format!("/vsicurl/{url}/a.geojson"),
        format!("{url}/a.geojson"),
        format!("WFS:{url}/wfs"),
        "PG:host=127.0.0.1".to_owned(),
        "MYSQL:x,host=127.0.0.1".to_owned(),
    ] {
        let mut case = Case::small();
        case.config["sites"]["path"] = json!("a.vrt");
        text(&case, "a.vrt", &ogr(&named));
        case.run().exits(2).tells(&["E283", "a.vrt names "]);
        restora(case.folder(), ["inspect", "a.vrt"]).exits(2).tells(&["E283"]);
    }
    // GML that says where its schema is, and XML that pulls in what it does not hold.
    let gml = format!(
        "<wfs:FeatureCollection xmlns:wfs=\"http://www.opengis.net/wfs\" xmlns:gml=\"http://www.opengis.net/gml\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:a=\"{url}/a\" \
         xsi:schemaLocation=\"{url}/a {url}/wfs?SERVICE=WFS&amp;VERSION=1.0.0&amp;REQUEST=DescribeFeatureType&amp;TYPENAME=a:a\">\
         <gml:featureMember><a:a fid=\"1\"><a:id>x</a:id></a:a></gml:featureMember></wfs:FeatureCollection>"
    );
    let entity = format!(
        "<?xml version=\"1.0\"?><!DOCTYPE kml [<!ENTITY x SYSTEM \"{url}/x\">]>\
         <kml xmlns=\"http://www.opengis.net/kml/2.2\"><Placemark><name>&x;</name></Placemark></kml>"
    );
    let link = format!(
        "<kml xmlns=\"http://www.opengis.net/kml/2.2\"><Document><NetworkLink><Link><href>{url}/a.kml</href></Link>\
         </NetworkLink></Document></kml>"
    );
    for (name, layers) in [("a.gml", &gml), ("a.kml", &entity), ("b.kml", &link)] {
        let case = Case::small();
        text(&case, name, layers);
        let said = restora(case.folder(), ["inspect", name]);
        assert!(matches!(said.code, Some(0 | 2)), "{said:?}");
        heard.heard_nothing(name);
    }
    heard.heard_nothing("layers");
}

/// A CRS may be an address to GDAL, and PROJ may fetch grids if the environment lets it.
#[test]
fn coordinate_systems_are_not_asked_for() {
    let heard = Listener::new();
    let mut case = Case::small();
    case.config["sites"]["crs"] = json!(format!("{}/crs", heard.url()));
    case.run().exits(2);
    heard.heard_nothing("the CRS of sites");
    // Great Britain's grid differs from GPS by a grid of shifts that PROJ would fetch.
    let mut case = Case::whole();
    let transform = [400_000.0, 10.0, 0.0, 400_100.0, 0.0, -10.0];
    let raster = Raster { crs: Some("EPSG:27700"), transform, ..Raster::new(10, 10) };
    case.date("2000", &raster, |_, _| 2u8);
    case.config["sites"] = json!({"path": "sites.geojson", "id": "id"});
    let ring = [
        [-2.0018, 53.4968],
        [-2.0008, 53.4968],
        [-2.0008, 53.4962],
        [-2.0018, 53.4962],
        [-2.0018, 53.4968],
    ];
    let site = json!({"type": "Feature", "properties": {"id": "a"},
        "geometry": {"type": "Polygon", "coordinates": [ring]}});
    let sites = json!({"type": "FeatureCollection", "features": [site]});
    put(&case.path("sites.geojson"), sites.to_string());
    case.write_config();
    let said = command()
        .current_dir(case.folder())
        .args(["check", "config.json"])
        // Where PROJ keeps what it has fetched before.
        .env("XDG_DATA_HOME", case.folder())
        .env("PROJ_NETWORK", "ON")
        .env("PROJ_NETWORK_ENDPOINT", heard.url())
        .output()
        .unwrap();
    assert_eq!(said.status.code(), Some(0), "{said:?}");
    heard.heard_nothing("PROJ");
}

/// What is allowed for local files stays as it was.
#[test]
fn a_list_of_local_files_is_read_as_ever() {
    let case = over("a.vrt");
    forest(&case.path("tiles/a.tif"));
    text(&case, "a.vrt", &vrt(&source("tiles/a.tif", true)));
    case.done();
    let sites = std::fs::read(case.path("out/sites.csv")).unwrap();
    // The file by itself gives the same.
    let mut bare = case;
    bare.config["dates"][0]["path"] = json!("tiles/a.tif");
    bare.done();
    assert_eq!(std::fs::read(bare.path("out/sites.csv")).unwrap(), sites);
}
