//! The folder of a run as a material. Captions and units come from the record where it has
//! them, else they are guessed from the names of the columns.

use std::fs;
use std::path::Path;

use restora_report::Material;
use restora_table::{Caption, Cell, Column, Maps, Table, Unit};
use serde_json::Value;

/// Words of names that have a caption.
const WORDS: [(&str, &str); 34] = [
    ("site", "地块"),
    ("name", "名称"),
    ("group", "分组"),
    ("date", "日期"),
    ("area", "面积"),
    ("class", "类别"),
    ("service", "服务"),
    ("kind", "行类型"),
    ("valid", "有效面积"),
    ("missing", "无数据面积"),
    ("unmatched", "仅本期有效面积"),
    ("outside", "栅格范围外面积"),
    ("polygon", "边界面积"),
    ("vegetation", "植被"),
    ("forest", "森林"),
    ("green", "绿地"),
    ("water", "水域"),
    ("wetland", "湿地"),
    ("value", "生态系统服务价值"),
    ("change", "变化"),
    ("from", "期初"),
    ("to", "期末"),
    ("not valued", "未估值面积"),
    ("share", "占比"),
    ("account", "核算"),
    ("what", "内容"),
    ("verdict", "结论"),
    ("result", "结果"),
    ("claimed", "所述"),
    ("unit", "单位"),
    ("reason", "原因"),
    ("target", "目标"),
    ("stage", "阶段"),
    ("percent", "百分比"),
];

/// Endings of names, and what they are measured in.
const ENDINGS: [(&str, Unit); 23] = [
    ("_wan_cny_per_yr", Unit::WanCnyPerYear),
    ("_yi_cny_per_yr", Unit::YiCnyPerYear),
    ("_cny_per_ha_yr", Unit::CnyPerHectareYear),
    ("_cny_per_yr", Unit::CnyPerYear),
    ("_cny_per_m2", Unit::CnyPerSquareMetre),
    ("_wan_cny", Unit::WanCny),
    ("_yi_cny", Unit::YiCny),
    ("_cny", Unit::Cny),
    ("_wan_mu", Unit::WanMu),
    ("_mu", Unit::Mu),
    ("_km2", Unit::SquareKilometres),
    ("_ha", Unit::Hectares),
    ("_m2", Unit::SquareMetres),
    ("_share", Unit::Share),
    ("_points", Unit::Points),
    ("_percent", Unit::Percent),
    ("_t_per_ha_yr", Unit::TonnesPerHectareYear),
    ("_t_per_km2_yr", Unit::TonnesPerSquareKilometreYear),
    ("_t_per_yr", Unit::TonnesPerYear),
    ("_credits", Unit::Credits),
    ("_m", Unit::Metres),
    ("_years", Unit::Years),
    ("_fraction_mean", Unit::Share),
];

/// Tables in the order that a run has them; others follow by name.
const FIRST: [&str; 5] = ["sites", "uplift", "classes", "services", "transitions"];

pub(crate) fn read(folder: &Path) -> Material {
    let text = fs::read_to_string(folder.join("record.json")).expect("a record");
    let record: Value = serde_json::from_str(&text).expect("JSON");
    let mut names: Vec<String> = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| {
            entry
                .expect("a folder of a run")
                .file_name()
                .into_string()
                .expect("a folder of a run")
        })
        .filter_map(|name| name.strip_suffix(".csv").map(str::to_owned))
        .collect();
    let rank =
        |name: &String| FIRST.iter().position(|f| f == name).unwrap_or(FIRST.len());
    names.sort_by_key(|name| (rank(name), name.clone()));
    let tables = names.iter().map(|name| table(folder, name, &record)).collect();
    let maps: Option<Maps> = serde_json::from_value(record["maps"].clone()).ok();
    let mut material = Material { record, tables, maps, ..Material::default() };
    let images =
        material.maps.iter().flat_map(|maps| &maps.frames).flat_map(|f| &f.images);
    for image in images {
        if let Ok(bytes) = fs::read(folder.join(&image.file)) {
            material.images.insert(image.file.clone(), bytes);
        }
    }
    material
}

fn table(folder: &Path, name: &str, record: &Value) -> Table {
    let mut reader = csv::Reader::from_path(folder.join(format!("{name}.csv")))
        .expect("a folder of a run");
    let head: Vec<String> = reader
        .headers()
        .expect("a folder of a run")
        .iter()
        .map(|name| name.trim_start_matches('\u{feff}').to_owned())
        .collect();
    let told = record["tables"].as_array().into_iter().flatten();
    let told = told.into_iter().find(|table| table["name"] == name);
    let columns = match told {
        Some(told) => {
            serde_json::from_value(told["columns"].clone()).expect("a folder of a run")
        }
        None => head.iter().map(|name| guessed(name)).collect::<Vec<Column>>(),
    };
    let mut table = Table::new(name.to_owned(), columns);
    for row in reader.records() {
        let row = row.expect("a folder of a run");
        let cells =
            row.iter().zip(&table.columns).map(|(field, column)| cell(field, column));
        let cells: Vec<Cell> = cells.collect();
        table.push(cells);
    }
    table
}

fn guessed(name: &str) -> Column {
    let padded = format!("_{name}");
    let ending = ENDINGS.iter().find(|(ending, _)| padded.ends_with(ending));
    let unit = ending.map_or(Unit::None, |(_, unit)| *unit);
    let stem =
        ending.map_or(name, |(ending, _)| name.strip_suffix(ending).unwrap_or(name));
    let words = stem.replace('_', " ");
    let whole = WORDS.iter().find(|(en, _)| *en == words).map(|(_, zh)| (*zh).to_owned());
    let zh = whole.unwrap_or_else(|| {
        let each = words.split(' ').map(|word| {
            WORDS.iter().find(|(en, _)| *en == word).map_or(word, |(_, zh)| *zh)
        });
        each.collect::<Vec<_>>().join("")
    });
    let mut en = words;
    en[..1].make_ascii_uppercase();
    let suffix = if unit == Unit::Share { (" (share)", "占比") } else { ("", "") };
    Column {
        name: name.to_owned(),
        caption: Caption::new(en + suffix.0, zh + suffix.1),
        unit,
    }
}

/// Numbers where the column has a unit or all but looks like one; words elsewhere.
fn cell(field: &str, column: &Column) -> Cell {
    let words =
        ["site", "name", "group", "date", "date_from", "date_to", "class", "claim"];
    if field.is_empty() {
        return Cell::Empty;
    }
    if words.contains(&column.name.as_str()) {
        return Cell::text(field);
    }
    match field.parse::<f64>() {
        Ok(number) if number.is_finite() => Cell::Number(number),
        _ => Cell::text(field),
    }
}
