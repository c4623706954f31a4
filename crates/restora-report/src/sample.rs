//! A small run for tests: two sites, their union, two dates.

use geo_types::{MultiPolygon, polygon};
use restora_table::{Caption, Cell, Column, Table, Unit};
use serde_json::{Value, json};

use crate::{Material, SiteShape, SiteShapes};

/// A column.
pub(crate) fn column(name: &str, (en, zh): (&str, &str), unit: Unit) -> Column {
    let caption = Caption::new(en.to_owned(), zh.to_owned());
    Column { name: name.to_owned(), caption, unit }
}

/// A word, a number, or nothing.
pub(crate) fn cells(row: &[&str]) -> Vec<Cell> {
    let cell = |field: &&str| match field.strip_prefix('#') {
        Some(number) => Cell::Number(number.parse().expect("a number")),
        None => Cell::text(*field),
    };
    row.iter().map(cell).collect()
}

fn table(name: &'static str, columns: Vec<Column>, rows: &[&[&str]]) -> Table {
    let mut table = Table::new(name, columns);
    for row in rows {
        table.push(cells(row));
    }
    table
}

fn words(name: &str, en: &str, zh: &str) -> Column {
    column(name, (en, zh), Unit::None)
}

/// `sites`, with a cover that is not known for site b before.
pub(crate) fn sites() -> Table {
    let columns = vec![
        words("site", "Site", "地块"),
        words("name", "Name", "名称"),
        words("group", "Group", "分组"),
        words("date", "Date", "日期"),
        column("area_ha", ("Area", "面积"), Unit::Hectares),
        column("forest_share", ("Forest cover", "森林覆盖率"), Unit::Share),
        column("wetland_ha", ("Wetland", "湿地面积"), Unit::Hectares),
        words("kind", "Kind of row", "行类型"),
    ];
    let rows: [&[&str]; 6] = [
        &["a", "潘安湖", "贾汪", "2010", "#10.5", "#0.25", "", "site"],
        &["a", "潘安湖", "贾汪", "2019-06", "#10.5", "#0.5", "", "site"],
        &["b", "B & <b>", "", "2010", "#4", "", "", "site"],
        &["b", "B & <b>", "", "2019-06", "#4", "#0", "", "site"],
        &["union", "", "", "2010", "#14.5", "#0.25", "", "union"],
        &["union", "", "", "2019-06", "#14.5", "#0.5", "", "union"],
    ];
    table("sites", columns, &rows)
}

/// `uplift`.
pub(crate) fn uplift() -> Table {
    let columns = vec![
        words("site", "Site", "地块"),
        words("name", "Name", "名称"),
        words("group", "Group", "分组"),
        words("date_from", "From", "起始日期"),
        words("date_to", "To", "终止日期"),
        column("value_change_percent", ("Uplift", "价值增幅"), Unit::Percent),
        words("kind", "Kind of row", "行类型"),
    ];
    let rows: [&[&str]; 3] = [
        &["a", "潘安湖", "贾汪", "2010", "2019-06", "#37.5", "site"],
        &["b", "B & <b>", "", "2010", "2019-06", "#-1.25", "site"],
        &["union", "", "", "2010", "2019-06", "#20", "union"],
    ];
    table("uplift", columns, &rows)
}

fn record() -> Value {
    json!({
        "restora": "0.1.0",
        "config": {
            "name": "潘安湖 Pan'an Lake",
            "description": "Two sites.",
            "dates": [{"date": "2010", "path": "a.tif"}, {"date": "2019-06", "path": "b.tif"}],
        },
        "rasters": [{"date": "2010", "path": "in/a.tif",
            "files": [{"name": "a.tif", "bytes": 1234, "sha256": "b2ef5abe"}]}],
        "files": [],
        "meaning": {
            "legend": {"name": "clcd", "csv":
                "# name: clcd\ncode,en,zh,colour\n1,Cropland,耕地,#fae39c\n2,\"Forest, any\",林地,\n"},
            "table": {"name": "xie-2015", "services": [{"id": "food", "en": "Food production",
                "zh": "食物生产", "group": {"en": "Provisioning", "zh": "供给"}}]},
            "standard_equivalent_cny_per_ha_yr": 3406.5,
        },
        "proof": {"holds": false, "count": 2, "listed": "all", "identities": [
            {"claim": "pixels planned = pixels read by all tasks", "of": "all dates",
             "left": 341_280.0, "right": 341_280.0, "tolerance": 0.0, "unit": "pixels", "holds": true},
            {"claim": "sum of the grades = valid area", "of": "a, 2010, soil loss",
             "left": 0.300_000_000_000_000_04, "right": 2.0, "tolerance": 0.0, "unit": "m2", "holds": false},
        ]},
        "warnings": [{"code": "W409", "kind": "warning", "message": "=by proxy",
            "message_zh": "以近似类型估值", "place": {"file": "p.json", "pointer": "/dates/0", "line": 7,
            "site": "a"}}],
    })
}

/// The boundaries, drawn clockwise.
pub(crate) fn shapes() -> SiteShapes {
    let square = |x: f64| {
        MultiPolygon(vec![polygon![
            (x: x, y: 30.0), (x: x, y: 31.0), (x: x + 1.0, y: 31.0), (x: x + 1.0, y: 30.0),
        ]])
    };
    let site =
        |id: &str, x| SiteShape { id: id.to_owned(), geometry: square(x), lon_lat: None };
    SiteShapes {
        wkt: String::new(),
        projjson: Some(json!({"type": "GeographicCRS", "name": "CGCS2000"})),
        label: "EPSG:4490".to_owned(),
        // Site c is nowhere in the tables.
        sites: vec![site("c", 120.0), site("a", 117.0)],
    }
}

/// The run.
pub(crate) fn material() -> Material {
    Material {
        record: record(),
        tables: vec![uplift(), sites()],
        shapes: Some(shapes()),
        ..Material::default()
    }
}
