//! Outputs that a run cannot give, told before a pixel is read.

use serde_json::json;

use crate::support::{Case, Raster, block};

#[test]
fn rasters_need_what_they_show() {
    let mut case = Case::new();
    case.date("2000", &Raster::new(4, 4), |_, _| 1u8);
    case.sites(&[block("a", (0.0, 0.0), (4.0, 4.0))]);
    case.config["outputs"] =
        json!({"rasters": {"layers": ["value", "uplift", "transitions", "value"]}});
    case.run().exits(2).tells(&[
        "E130 config.json",
        "/outputs/rasters/layers/0",
        "the raster `value` needs a valuation",
        "the raster `uplift` needs two dates",
        "the raster `transitions` needs two dates",
        "E133",
        "/outputs/rasters/layers/3",
    ]);
    assert!(!case.path("out").exists());
}

#[test]
fn factors_of_sites_have_no_meaning_outside_of_them() {
    let mut case = Case::small();
    let by_site = json!({"kind": "sites", "name": "own", "factors": {"a": 3}});
    case.config["valuation"]["corrections"] = json!([by_site]);
    case.config["outputs"] = json!({"rasters": {"layers": ["value"], "extent": "whole"}});
    case.run().exits(2).tells(&["E131", "`own` has factors for sites or groups"]);
}

#[test]
fn layers_are_known_ones() {
    let mut case = Case::small();
    let layers =
        ["gpkg", "shp", "gpkg", "PG:dbname=a password=secret", "postgis password=x1"];
    case.config["outputs"] = json!({"layers": layers, "tables": ["xlsx", "xlsx"]});
    let said = case.with("check", &[]).exits(3);
    let said = said.tells(&["E134", "`shp` is no layer", "`gpkg` is named twice"]);
    let said = said.tells(&["`xlsx` is named twice", "password=***"]);
    assert!(!said.err.contains("secret") && !said.err.contains("x1"), "{}", said.err);
}

#[test]
fn areas_from_a_table_have_no_polygons() {
    let mut case = Case::new();
    crate::support::put(
        &case.path("areas.csv"),
        "site,date,type,area_ha\na,2000,forest,1\n",
    );
    case.config = json!({
        "version": 1, "areas": "areas.csv",
        "valuation": {"table": "xie-2003", "standard_equivalent":
            {"value": 449.1, "unit": "CNY/ha/yr", "basis": "grain-seventh"}},
        "outputs": {"layers": ["gpkg"], "rasters": {"layers": ["value"]}},
    });
    case.run().exits(2).tells(&["E135", "E130", "land cover of rasters"]);
}

#[test]
fn only_changes_of_what_is_drawn_can_be_wanted() {
    let mut case = Case::small();
    case.config["outputs"] =
        json!({"rasters": {"layers": ["value"], "changes_only": true}});
    case.run().exits(2).tells(&["E142", "/outputs/rasters/changes_only"]);
}

/// 110 months: 3 + 110 × (9 + 2 × 4) + 110 × (5 + 4) columns are more than `SQLite` has; Parquet
/// takes any number. Changes are between neighbours, and from the first to the last.
#[test]
fn a_layer_of_very_many_dates_is_told_before_the_work() {
    let mut case = Case::valued();
    let raster = Raster::new(4, 4);
    for month in 0..110 {
        let date = format!("{}-{:02}", 2010 + month / 12, month % 12 + 1);
        case.date(&date, &raster, |_, _| 1u8);
    }
    case.sites(&[block("a", (0.0, 0.0), (4.0, 4.0))]);
    case.config["outputs"] = json!({"layers": ["gpkg"]});
    let said = case.with("check", &[]).exits(3);
    said.tells(&["E143", "/outputs/layers/0", "2863 columns", "1998"]);
    case.config["outputs"] = json!({"layers": ["geoparquet"]});
    case.done();
}
