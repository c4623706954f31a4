//! What a plan tells of its sites, so that the merge need not lay them out once more.

use std::fs;

use serde_json::json;

use super::{alike, json, merge, plan, shard};
use crate::support::{
    Case, Raster, block, geojson, polygon, put, rectangle, site, site_in,
};

/// Shares a case out and compares; gives whether the plan tells of the sites.
fn merged_alike(case: &Case) -> bool {
    drop(fs::remove_dir_all(case.path("parts")));
    plan(case, 3).exits(0);
    shard(case, "1-3/3").exits(0);
    merge(case, &["parts"]).exits(0);
    case.with("run", &["-o", "out", "--overwrite"]).exits(0);
    alike(&case.path("out"), &case.path("merged"));
    json(case, "plan.json")["laid_out"].is_object()
}

/// Two dates of 90 × 70 pixels.
fn dates(case: &mut Case, raster: &Raster<'_>) {
    case.date("2000", raster, |col, row| [1u8, 2, 4, 5][(col / 7 + row / 3) % 4]);
    case.date("2020", raster, |col, row| [1u8, 2, 7, 5][(col / 5 + row / 4) % 4]);
}

/// Sites in groups, half outside, wholly outside, of a few pixels, without a group, with a hole: by
/// every rule.
#[test]
fn a_merge_need_not_lay_sites_out_once_more() {
    for (area, rule) in
        [("true", "exact"), ("planar", "exact"), ("true", "centre"), ("planar", "centre")]
    {
        let mut case = Case::valued();
        dates(&mut case, &Raster::new(90, 70));
        let hole = [
            rectangle((3.3, 2.7), (30.2, 40.9)),
            rectangle((10.5, 10.5), (20.25, 20.75)),
        ];
        case.sites(&[
            site_in("hole", Some("west"), &polygon(&hole)),
            site_in(
                "edge",
                Some("east"),
                &polygon(&[rectangle((70.1, 5.5), (99.5, 60.2))]),
            ),
            block("few", (40.2, 40.2), (42.9, 42.4)),
            block("none", (200.0, 200.0), (240.0, 230.0)),
        ]);
        case.config["grid"] = json!({"area": area, "pixel_rule": rule});
        case.config["outputs"] =
            json!({"layers": ["gpkg"], "tables": ["xlsx"], "stac": true, "series": true});
        assert!(merged_alike(&case), "{area} {rule}");
        let record = json(&case, "merged/record.json");
        let warned = record["warnings"].to_string();
        for code in ["none", "edge", "few"] {
            assert!(warned.contains(code), "{code}: {warned}");
        }
    }
}

/// On a map of the world cells lie off the earth, and its edge runs through others.
#[test]
fn nor_where_there_is_no_earth() {
    let mut case = Case::valued();
    let raster = Raster {
        crs: Some("+proj=moll +lon_0=0 +datum=WGS84 +type=crs"),
        transform: [-18_000_000.0, 400_000.0, 0.0, 9_200_000.0, 0.0, -400_000.0],
        ..Raster::new(90, 46)
    };
    dates(&mut case, &raster);
    let corner = |west: f64, south: f64, east: f64, north: f64| {
        json!([[west, south], [east, south], [east, north], [west, north], [west, south]])
    };
    let features = [
        site("edge", &polygon(&[corner(-179.9, 30.0, -120.0, 85.0)])),
        site("inland", &polygon(&[corner(20.0, -10.0, 60.0, 25.0)])),
    ];
    put(&case.path("sites.geojson"), geojson("EPSG:4326", &features));
    case.config["grid"] = json!({"area": "true"});
    assert!(merged_alike(&case));
    let record = json(&case, "merged/record.json");
    assert!(record["warnings"].to_string().contains("edge"), "{}", record["warnings"]);
}

/// Whatever looks at cells has them laid out by the merge, too.
#[test]
fn whatever_needs_cells_has_them() {
    let mut plain = Case::valued();
    dates(&mut plain, &Raster::new(90, 70));
    let apart = [
        block("a", (1.5, 2.5), (30.0, 60.0)),
        block("b", (40.0, 2.0), (80.0, 36.6)),
        block("c", (40.0, 40.0), (80.0, 66.6)),
    ];
    plain.sites(&apart);
    let patches = json!([{"kind": "patches", "name": "p", "classes": [2]}]);
    for (key, value) in [
        ("outputs", json!({"report": "zh"})),
        ("outputs", json!({"rasters": {"layers": ["value"]}})),
        ("outputs", json!({"spatial": {"band": {"value": 20, "unit": "km"}}})),
        ("accounts", patches),
    ] {
        let before = plain.config.clone();
        plain.config[key] = value.clone();
        assert!(!merged_alike(&plain), "{value}");
        plain.config = before;
    }
    assert!(merged_alike(&plain));
    plain.sites(&[apart[0].clone(), block("b", (29.0, 2.0), (80.0, 66.6))]);
    assert!(!merged_alike(&plain), "overlapping sites are laid out as one");
    plain.config["sites"] = json!({"whole": true});
    assert!(!merged_alike(&plain));
}
