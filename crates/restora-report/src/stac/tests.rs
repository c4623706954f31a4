//! Catalogues against the schemas of STAC and its extensions, which lie in `testdata/stac`.

use std::path::Path;

use jsonschema::{Draft, Retrieve, Uri};
use proptest::prelude::*;
use restora_table::{
    Caption, Cell, ClassSymbol, Column, Frame, FrameImage, Maps, Ramp, RasterFacts,
    RasterGrid, RasterKind, RasterProduct, Stop, Symbols, Table, Unit,
};

use super::*;

/// Schemas from `testdata/stac`, where `https://host/path` lies as `host/path`.
struct Folder;

fn schema(uri: &str) -> Value {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/stac");
    let path = root.join(uri.trim_end_matches('#').trim_start_matches("https://"));
    let text = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{uri}: {}: {error}", path.display()));
    serde_json::from_str(&text).unwrap()
}

impl Retrieve for Folder {
    fn retrieve(
        &self,
        uri: &Uri<String>,
    ) -> Result<Value, Box<dyn std::error::Error + Send + Sync>> {
        Ok(schema(uri.as_str()))
    }
}

/// What STAC and the extensions that are declared say against a catalogue or item.
fn problems(thing: &Value) -> Vec<String> {
    let kind = if thing["type"] == "Catalog" { "catalog" } else { "item" };
    let core = format!(
        "https://schemas.stacspec.org/v1.1.0/{kind}-spec/json-schema/{kind}.json"
    );
    let declared = thing["stac_extensions"].as_array().into_iter().flatten();
    let mut problems = Vec::new();
    for uri in declared.filter_map(Value::as_str).chain([core.as_str()]) {
        let validator = jsonschema::options()
            .with_draft(Draft::Draft7)
            .with_retriever(Folder)
            .should_validate_formats(true)
            .build(&schema(uri))
            .unwrap();
        problems
            .extend(validator.iter_errors(thing).map(|error| format!("{uri}: {error}")));
    }
    problems
}

/// The catalogue and, where there is one, the item, both valid.
#[track_caller]
fn valid(material: &Material, assets: &[Asset]) -> Vec<Value> {
    let made = stac(material, assets);
    assert_eq!(made, stac(material, assets), "the same input gives the same bytes");
    let names: Vec<&str> = made.iter().map(|made| made.name.as_str()).collect();
    assert!(["stac/catalog.json", "stac/item.json"].starts_with(&names), "{names:?}");
    let things: Vec<Value> =
        made.iter().map(|made| serde_json::from_slice(&made.bytes).unwrap()).collect();
    for thing in &things {
        assert_eq!(problems(thing), Vec::<String>::new(), "{thing:#}");
    }
    things
}

fn asset(file: &str, media_type: &str) -> Asset {
    Asset {
        file: file.to_owned(),
        sha256: "AB".repeat(32),
        bytes: 12,
        media_type: media_type.to_owned(),
    }
}

fn class(value: u32, en: &str, zh: &str) -> ClassSymbol {
    let label = Caption::new(en.to_owned(), zh.to_owned());
    ClassSymbol { value, label, colour: [0, 160, 255], faint: false, transition: None }
}

fn product(file: &str, symbols: Symbols, nodata: f64) -> RasterProduct {
    let wkt = r#"PROJCRS["x",BASEGEOGCRS["y",ID["EPSG",4490]],ID["EPSG",4548]]"#;
    let grid = RasterGrid {
        geotransform: [500_000.0, 10.0, 0.0, 3_800_000.0, 0.0, -10.0],
        wkt: wkt.to_owned(),
    };
    RasterProduct {
        file: file.to_owned(),
        title: Caption::new("Value", "价值"),
        unit: "CNY/ha/yr".to_owned(),
        dates: vec!["2010".to_owned()],
        nodata,
        symbols,
        facts: Some(RasterFacts {
            kind: RasterKind::UInt16,
            cols: 80,
            rows: 60,
            statistics: Some([1.0, 9.0, 4.5, 2.0]),
            valid_percent: 87.5,
            grid: Some(grid),
        }),
    }
}

/// A table with words and numbers.
fn table(name: &'static str, columns: &[&str], rows: Vec<Vec<Cell>>) -> Table {
    let column = |name: &&str| Column {
        name: (*name).to_owned(),
        caption: Caption::new((*name).to_owned(), "标题"),
        unit: if name.starts_with("value") { Unit::CnyPerYear } else { Unit::None },
    };
    Table { rows, ..Table::new(name, columns.iter().map(column).collect()) }
}

fn uplift() -> Table {
    let row = |site: &str, to: &str, value: f64, kind: &str| {
        let mut row = vec![Cell::text(site), Cell::text("2010"), Cell::text(to)];
        row.extend([Cell::Number(value), Cell::text(kind)]);
        row
    };
    let rows = vec![
        row("a", "2015", 1.0, "site"),
        row("a", "2019-06", 2.0, "site"),
        row("b", "2019-06", 3.0, "site"),
        row("union", "2015", 4.0, "union"),
        row("union", "2019-06", 5.0, "union"),
    ];
    let columns = ["site", "date_from", "date_to", "value_change_cny_per_yr", "kind"];
    table("uplift", &columns, rows)
}

fn material() -> Material {
    let classes = vec![
        class(7, "Bare land", "裸地"),
        class(2, "", "林地"),
        class(3, "Bare land", ""),
    ];
    let ramp = Ramp { stops: vec![Stop { value: 0.0, colour: [0; 3] }] };
    Material {
        record: json!({
            "restora": "0.1.0",
            "config": {"name": "潘安湖 Pan'an <Lake>", "description": "A *lake*.",
                "dates": [{"date": "2019-06"}, {"date": "2010"}, {"date": "基期"}]},
            "rasters": [{"date": "2010"}, {"date": "2019-06"}],
            "sites": {"sites": 2},
            "meaning": {"table": {"name": "xie-2015"}, "standard_equivalent_cny_per_ha_yr": 3406.5},
            "proof": {"holds": true, "count": 32},
            "warnings": [{}],
            "extent": {"bbox": [117.0, 34.0, 118.0, 35.0],
                "polygon": [[117.0, 34.0], [118.0, 34.0], [118.0, 35.0], [117.0, 35.0], [117.0, 34.0]]},
        }),
        tables: vec![uplift()],
        rasters: vec![
            product("rasters/classes.tif", Symbols::Classes(classes), 0.0),
            product("rasters/value.tif", Symbols::Ramp(ramp), f64::NAN),
        ],
        ..Material::default()
    }
}

fn assets() -> Vec<Asset> {
    let tiff = "image/tiff; application=geotiff";
    vec![
        asset("uplift.csv", "text/csv"),
        asset("uplift.parquet", "application/vnd.apache.parquet"),
        asset("rasters/classes.tif", tiff),
        asset("rasters/value.tif", tiff),
        asset("maps/潘安湖 1.png", "image/png"),
        asset("stac/item.json", "application/geo+json"),
    ]
}

#[test]
fn a_run_is_one_item_with_all_its_files() {
    let things = valid(&material(), &assets());
    let [catalogue, item] = things.as_slice() else { panic!("{things:?}") };
    assert_eq!(catalogue["links"][1]["href"], "./item.json");
    assert_eq!(item["stac_extensions"].as_array().unwrap().len(), 5);
    let properties = &item["properties"];
    assert_eq!(properties["start_datetime"], "2010-01-01T00:00:00Z");
    assert_eq!(properties["end_datetime"], "2019-06-30T23:59:59Z");
    assert_eq!(properties["proj:code"], "EPSG:4548");
    assert_eq!(properties["restora:dates"], json!(["2010", "2015", "2019-06", "基期"]));
    let expected = json!({"of": "union", "date_from": "2010", "date_to": "2019-06",
        "value_change_cny_per_yr": 5.0});
    assert_eq!(properties["restora:uplift"], expected);
    let rels = |thing: &Value| -> Vec<String> {
        let links = thing["links"].as_array().unwrap();
        links.iter().map(|link| link["rel"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(
        (rels(catalogue), rels(item)),
        (
            vec!["root".to_owned(), "item".to_owned()],
            vec!["root".to_owned(), "parent".to_owned()],
        )
    );
    let files: Vec<&String> = item["assets"].as_object().unwrap().keys().collect();
    assert_eq!(files.len(), 5, "a catalogue does not list itself: {files:?}");
    assert_eq!(item["assets"]["maps/潘安湖 1.png"]["href"], "../maps/潘安湖%201.png");
    assert_eq!(
        item["assets"]["uplift.csv"]["file:checksum"],
        format!("1220{}", "ab".repeat(32))
    );
}

#[test]
fn tables_have_columns_and_rasters_have_classes() {
    let item = valid(&material(), &assets()).remove(1);
    let table = &item["assets"]["uplift.csv"];
    assert_eq!(table["table:row_count"], 5);
    let expected = json!({"name": "value_change_cny_per_yr",
        "description": "value_change_cny_per_yr (CNY/yr) 标题（元/年）", "type": "double"});
    assert_eq!(table["table:columns"][3], expected);
    assert!(item["assets"]["uplift.parquet"]["table:columns"].is_null());
    let raster = &item["assets"]["rasters/classes.tif"];
    assert_eq!(
        raster["classification:classes"],
        json!([
            {"value": 2, "name": "class-2", "title": "林地", "color_hint": "00A0FF"},
            {"value": 3, "name": "bare-land", "title": "Bare land", "color_hint": "00A0FF"},
            {"value": 7, "name": "bare-land-7", "title": "Bare land 裸地", "color_hint": "00A0FF",
                "restora:title": {"en": "Bare land", "zh": "裸地"}},
            {"value": 0, "name": "no-data", "title": "no data 无数据", "nodata": true},
        ])
    );
    assert_eq!(
        raster["bands"],
        json!([{
            "name": "1", "description": "Value 价值", "data_type": "uint16", "nodata": 0,
            "unit": "CNY/ha/yr", "statistics": {"minimum": 1.0, "maximum": 9.0, "mean": 4.5,
                "stddev": 2.0, "valid_percent": 87.5},
        }])
    );
    assert_eq!(item["assets"]["rasters/value.tif"]["bands"][0]["nodata"], "nan");
}

#[test]
fn a_run_without_a_year_is_a_catalogue_of_links() {
    let mut material = material();
    material.record["config"]["dates"] = json!([{"date": "before"}, {"date": "after"}]);
    material.record["rasters"] = json!([]);
    material.tables.clear();
    material.rasters.clear();
    let things = valid(&material, &assets());
    assert_eq!(things.len(), 1);
    let links = things[0]["links"].as_array().unwrap();
    assert_eq!(links.len(), 6);
    assert_eq!(links[1]["rel"], "enclosure");
    assert_eq!(links[1]["file:size"], 12);
    let description = things[0]["description"].as_str().unwrap();
    assert!(description.contains("(after, before)"), "{description}");
    // Nothing at all is known of this one.
    valid(&Material::default(), &[]);
}

#[test]
fn odd_runs_are_valid_too() {
    let mut odd = material();
    odd.record["extent"] = Value::Null;
    odd.record["config"]["name"] = json!("湿地\n🌾");
    odd.record["config"]["description"] = json!(" ");
    let months = (1..=12).map(|month| json!({"date": format!("2019-{month:02}")}));
    odd.record["config"]["dates"] = months.collect();
    odd.tables = vec![table("uplift", &["value_x"], Vec::new())];
    let Symbols::Classes(classes) = &mut odd.rasters[0].symbols else { panic!() };
    classes.clear();
    let facts = odd.rasters[0].facts.as_mut().unwrap();
    facts.statistics = Some([f64::NAN; 4]);
    facts.valid_percent = f64::NAN;
    facts.grid = None;
    odd.rasters[1].nodata = f64::NEG_INFINITY;
    odd.rasters[1].facts = None;
    odd.maps = Some(Maps {
        legend: Vec::new(),
        frames: vec![Frame {
            site: Some("甲".to_owned()),
            cols: 1,
            rows: 1,
            pixel_m: (1.0, 1.0),
            images: vec![FrameImage {
                date: "2019".to_owned(),
                file: "maps/潘安湖 1.png".to_owned(),
            }],
            outlines: Vec::new(),
        }],
    });
    let mut assets = assets();
    assets[0].sha256 = "no checksum".to_owned();
    assets[1].media_type.clear();
    let item = valid(&odd, &assets).remove(1);
    assert!(item["geometry"].is_null() && item.get("bbox").is_none());
    assert!(item["id"].as_str().unwrap().starts_with("restora-"), "{}", item["id"]);
    assert!(item["properties"].get("proj:code").is_none());
    assert!(item["properties"].get("restora:uplift").is_none());
    assert!(item["assets"]["uplift.csv"].get("file:checksum").is_none());
    assert_eq!(item["assets"]["rasters/classes.tif"]["proj:shape"], json!([60, 80]));
    assert_eq!(item["assets"]["rasters/value.tif"]["bands"][0]["nodata"], "-inf");
    let title = &item["assets"]["maps/潘安湖 1.png"]["title"];
    assert_eq!(title, "Map of 2019 2019 地图 (甲)");
}

#[test]
fn two_runs_are_told_apart() {
    let id =
        |material: &Material| valid(material, &[])[1]["id"].as_str().unwrap().to_owned();
    let one = material();
    let mut other = material();
    other.record["proof"]["count"] = json!(33);
    assert!(id(&one).starts_with("pan-an-lake-"), "{}", id(&one));
    assert_ne!(id(&one), id(&other));
}

#[test]
fn the_schemas_do_find_what_is_wrong() {
    let item = valid(&material(), &assets()).remove(1);
    let broken = |at: &str, value: Value| {
        let mut item = item.clone();
        *item.pointer_mut(at).unwrap() = value;
        problems(&item)
    };
    let raster = "/assets/rasters~1classes.tif";
    for (at, value) in [
        ("/properties/start_datetime".to_owned(), json!("2010")),
        ("/bbox".to_owned(), json!([1.0, 2.0])),
        ("/stac_version".to_owned(), json!("1.0.0")),
        (format!("{raster}/file:size"), json!(-1)),
        (format!("{raster}/proj:shape"), json!([1.5, 2])),
        (format!("{raster}/proj:code"), json!(4548)),
        (format!("{raster}/bands/0/data_type"), json!("u16")),
        (format!("{raster}/classification:classes/0/name"), json!("林地")),
        ("/properties/processing:software".to_owned(), json!("restora")),
        ("/assets/uplift.csv/table:columns".to_owned(), json!([{}])),
    ] {
        assert!(!broken(&at, value).is_empty(), "{at}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn any_words_make_a_valid_catalogue(
        words in any::<String>(),
        file in "\\PC{1,12}",
        numbers in prop::collection::vec(any::<f64>(), 8),
    ) {
        let mut material = material();
        material.record["config"]["name"] = json!(words);
        material.record["config"]["dates"] = json!([{"date": words}]);
        material.record["extent"] = json!({"polygon": [[numbers[0], numbers[1]],
            [numbers[2], numbers[3]], [numbers[4], numbers[5]]], "bbox": numbers[..4]});
        let facts = material.rasters[0].facts.as_mut().unwrap();
        facts.grid = Some(RasterGrid { geotransform: [numbers[6]; 6], wkt: words.clone() });
        material.rasters[0].nodata = numbers[7];
        material.rasters[0].symbols =
            Symbols::Classes(vec![class(1, &words, &file), class(4, &file, &words)]);
        material.rasters[0].file.clone_from(&file);
        valid(&material, &[asset(&file, &words), asset("uplift.csv", "")]);
    }
}
