//! The projection extension: CRS, shape, transform.

use restora_table::{RasterFacts, RasterGrid};
use serde_json::{Map, Value, json};

use crate::Material;

/// What WKT 1 starts with; the extension wants WKT 2.
const WKT1: [&str; 6] =
    ["PROJCS[", "GEOGCS[", "GEOCCS[", "COMPD_CS[", "LOCAL_CS[", "VERT_CS["];

/// The codes of the CRSs of all rasters, each once; empty where one has none.
pub(super) fn codes(material: &Material) -> Vec<String> {
    let grids =
        material.rasters.iter().map(|product| product.facts.as_ref()?.grid.as_ref());
    let Some(mut codes) =
        grids.map(|grid| code(&grid?.wkt)).collect::<Option<Vec<String>>>()
    else {
        return Vec::new();
    };
    codes.sort_unstable();
    codes.dedup();
    codes
}

/// The fields of a raster. A CRS without a code has `null` for it, as the extension wants.
pub(super) fn fields(facts: &RasterFacts) -> Map<String, Value> {
    let mut fields = Map::new();
    let mut put = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    let Some(RasterGrid { geotransform: g, wkt }) = &facts.grid else {
        put("proj:shape", json!([facts.rows, facts.cols]));
        return fields;
    };
    put("proj:code", json!(code(wkt)));
    if !wkt.is_empty() && !WKT1.iter().any(|start| wkt.trim_start().starts_with(start)) {
        put("proj:wkt2", json!(wkt));
    }
    put("proj:shape", json!([facts.rows, facts.cols]));
    if g.iter().all(|number| number.is_finite()) {
        put("proj:transform", json!([g[1], g[2], g[0], g[4], g[5], g[3]]));
        let corners = corners(g, facts);
        if corners.iter().all(|number| number.is_finite()) {
            put("proj:bbox", json!(corners));
        }
    }
    fields
}

/// The box around the four corners: least x, least y, greatest x, greatest y.
fn corners(g: &[f64; 6], facts: &RasterFacts) -> [f64; 4] {
    let (cols, rows) = (f64::from(facts.cols), f64::from(facts.rows));
    let corners =
        [(0.0, 0.0), (cols, 0.0), (0.0, rows), (cols, rows)].map(|(col, row)| {
            [g[0] + col * g[1] + row * g[2], g[3] + col * g[4] + row * g[5]]
        });
    corners.iter().fold([f64::MAX, f64::MAX, f64::MIN, f64::MIN], |bounds, [x, y]| {
        [bounds[0].min(*x), bounds[1].min(*y), bounds[2].max(*x), bounds[3].max(*y)]
    })
}

/// The code of a CRS (`EPSG:4548`), where its WKT ends with one: an identifier of the whole is
/// the last thing in it, those of its parts are closed before.
fn code(wkt: &str) -> Option<String> {
    let plain = wkt.trim_end();
    let start = ["ID[\"", "AUTHORITY[\""]
        .into_iter()
        .filter_map(|word| Some(plain.rfind(word)? + word.len()))
        .max()?;
    let (authority, number) =
        plain.get(start..)?.strip_suffix("]]")?.split_once("\",")?;
    let number = number.trim().trim_matches('"');
    let word = |text: &str| {
        !text.is_empty()
            && text.bytes().all(|letter| letter.is_ascii_alphanumeric() || letter == b'_')
    };
    (word(authority) && word(number)).then(|| format!("{authority}:{number}"))
}

#[cfg(test)]
mod tests {
    use restora_table::RasterKind;

    use super::*;

    #[test]
    fn the_code_of_the_whole_is_told_from_codes_of_parts() {
        let named = r#"PROJCRS["x",BASEGEOGCRS["y",ID["EPSG",4490]],CS[Cartesian,2],ID["EPSG",4548]]"#;
        assert_eq!(code(named).as_deref(), Some("EPSG:4548"));
        let own = r#"PROJCRS["x",BASEGEOGCRS["y",ID["EPSG",4490]],LENGTHUNIT["metre",1,ID["EPSG",9001]]]"#;
        assert_eq!(code(own), None);
        let old = "PROJCS[\"x\",AUTHORITY[\"EPSG\",\"4548\"]]\n";
        assert_eq!(code(old).as_deref(), Some("EPSG:4548"));
        for none in ["", "]]", "ID[\"", "ID[\"a b\",1]]", "GEOGCRS[\"潘\"]"] {
            assert_eq!(code(none), None, "{none}");
        }
    }

    #[test]
    fn a_geotransform_is_put_in_the_order_of_the_extension() {
        let grid = RasterGrid {
            geotransform: [500_000.0, 10.0, 0.0, 3_800_000.0, 0.0, -20.0],
            wkt: "GEOGCS[\"x\"]".to_owned(),
        };
        let facts = RasterFacts {
            kind: RasterKind::UInt8,
            cols: 80,
            rows: 60,
            statistics: None,
            valid_percent: 0.0,
            grid: Some(grid),
        };
        let fields = fields(&facts);
        let expected = json!([10.0, 0.0, 500_000.0, 0.0, -20.0, 3_800_000.0]);
        assert_eq!(fields["proj:transform"], expected);
        assert_eq!(fields["proj:shape"], json!([60, 80]));
        // 80 × 10 m to the east, 60 × 20 m to the south.
        let expected = json!([500_000.0, 3_798_800.0, 500_800.0, 3_800_000.0]);
        assert_eq!(fields["proj:bbox"], expected);
        assert_eq!(fields["proj:code"], Value::Null);
        assert!(!fields.contains_key("proj:wkt2"), "WKT 1 is no WKT 2");
    }
}
