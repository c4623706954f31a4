//! Runs that nobody ran, of any number of sites and dates.

use restora_report::Material;
use restora_table::{Caption, Cell, Column, Table, Unit};
use serde_json::json;

use super::pictures::Dice;

/// A name that would be a script if it were not escaped.
pub(crate) const NASTY: &str = "<script>alert(1)</script>&\"'";

const CLASSES: [(&str, &str, &str); 6] = [
    ("1", "Cropland", "耕地"),
    ("2", "Forest", "林地"),
    ("4", "Grassland", "草地"),
    ("5", "Water", "水体"),
    ("7", "Barren", "裸地"),
    ("8", "Impervious", "不透水面"),
];
const SERVICES: [(&str, &str, &str); 4] = [
    ("food", "Food production", "食物生产"),
    ("clim", "Climate regulation", "气候调节"),
    ("hyd", "Hydrological regulation", "水文调节"),
    ("bio", "Biodiversity", "生物多样性"),
];

pub(crate) fn column(name: &str, en: &str, zh: &str, unit: Unit) -> Column {
    Column {
        name: name.to_owned(),
        caption: Caption::new(en.to_owned(), zh.to_owned()),
        unit,
    }
}

fn words(name: &str, zh: &str) -> Column {
    column(name, name, zh, Unit::None)
}

/// The id of a site.
pub(crate) fn id(number: usize) -> String {
    format!("s{number:03}")
}

/// A run of sites and dates with land cover, values, and a little missing land.
pub(crate) fn run(sites: usize, dates: &[&str]) -> Material {
    let mut material = Material { record: record(dates), ..Material::default() };
    let mut tables = empty();
    let mut dice = Dice::new(11);
    for number in 0..sites {
        let name = match number {
            0 => NASTY.to_owned(),
            1 => "名".repeat(4000),
            _ => format!("地块 {number} 🌲"),
        };
        site(&mut tables, &mut dice, (&id(number), &name), dates);
    }
    material.tables = tables.into();
    material
}

fn record(dates: &[&str]) -> serde_json::Value {
    let mut legend = String::from("# name: own\ncode,en,zh,colour,status\n");
    for (code, en, zh) in CLASSES {
        legend.extend([code, ",", en, ",", zh, ",#446f33,verified\n"]);
    }
    let services: Vec<_> = SERVICES
        .iter()
        .map(|(id, en, zh)| json!({"id": id, "en": en, "zh": zh, "group": null}))
        .collect();
    json!({
        "restora": "0.1.0", "format": 1,
        "config": {"name": "Made up 虚构", "description": "synthetic </script> <b>", "dates": dates},
        "methods": {"pixel_rule": "exact/1", "area": "true/1", "mask": "common", "value": "equivalent-factor/1"},
        "meaning": {
            "legend": {"name": "own", "csv": legend},
            "table": {"name": "own", "csv": "# name: own\nid,en,zh,status,food,clim,hyd,bio\ndry,Dry,旱地,verified,1,2,3,4\n", "services": services},
            "standard_equivalent_cny_per_ha_yr": 3406.5,
            "standard_equivalent": {"basis": "net-profit"},
        },
        "proof": {"holds": true, "count": 1, "listed": "all", "identities": [
            {"claim": "sum of class areas = sum of transitions", "of": "s000", "left": 1.0,
             "right": 1.0, "tolerance": 0.0, "unit": "m2", "holds": true}]},
        "warnings": [{"code": "W301", "kind": "warning", "message": "a <b>", "message_zh": "甲", "place": {}}],
    })
}

fn empty() -> [Table; 5] {
    let key =
        || vec![words("site", "地块"), words("name", "名称"), words("group", "分组")];
    let m2 = Unit::SquareMetres;
    let yuan = Unit::CnyPerYear;
    let mut sites = key();
    sites.extend([
        words("date", "日期"),
        column("area_m2", "Area", "面积", m2),
        column("missing_m2", "No data", "无数据面积", m2),
        column("vegetation_m2", "Vegetation", "植被面积", m2),
        column("vegetation_share", "Vegetation cover", "植被覆盖率", Unit::Share),
        column("water_m2", "Water", "水域面积", m2),
        column("water_share", "Water cover", "水域占比", Unit::Share),
        column("value_cny_per_yr", "Ecosystem service value", "生态系统服务价值", yuan),
        words("kind", "行类型"),
    ]);
    let mut uplift = key();
    uplift.extend([
        words("date_from", "起始日期"),
        words("date_to", "终止日期"),
        column("value_change_cny_per_yr", "Change of value", "价值变化", yuan),
        column("value_change_percent", "Change of value", "价值变幅", Unit::Percent),
        words("kind", "行类型"),
    ]);
    let classes = vec![
        words("site", "地块"),
        words("date", "日期"),
        words("class", "类别"),
        column("area_m2", "Area", "面积", m2),
        column("area_share", "Share", "占比", Unit::Share),
        words("kind", "行类型"),
    ];
    let services = vec![
        words("site", "地块"),
        words("date", "日期"),
        words("class", "类别"),
        words("service", "服务"),
        column("value_cny_per_yr", "Value", "价值", yuan),
        words("kind", "行类型"),
    ];
    let transitions = vec![
        words("site", "地块"),
        words("date_from", "起始日期"),
        words("date_to", "终止日期"),
        words("class_from", "期初类别"),
        words("class_to", "期末类别"),
        column("area_m2", "Area", "面积", m2),
        column("value_change_cny_per_yr", "Change of value", "价值变化", yuan),
        words("mask", "有效情况"),
        words("kind", "行类型"),
    ];
    [
        Table::new("sites", sites),
        Table::new("uplift", uplift),
        Table::new("classes", classes),
        Table::new("services", services),
        Table::new("transitions", transitions),
    ]
}

/// What a square metre of a class is worth.
fn per_m2(class: usize) -> f64 {
    0.4 + class as f64 * 0.9
}

fn value(areas: &[f64]) -> f64 {
    areas.iter().enumerate().map(|(class, area)| area * per_m2(class)).sum()
}

fn text(text: &str) -> Cell {
    Cell::text(text)
}

/// Areas by class at each date; class 1 gives some of its land to 2 and 5 from date to date.
fn site(tables: &mut [Table; 5], dice: &mut Dice, of: (&str, &str), dates: &[&str]) {
    let mut areas: Vec<f64> =
        CLASSES.iter().map(|_| (dice.next() * 9e5).round()).collect();
    areas[0] += 2e6;
    let first = value(&areas);
    for (at, date) in dates.iter().enumerate() {
        if at > 0 {
            let before = areas.clone();
            let parts = [1, 3].map(|to| {
                let part = (areas[0] * (0.05 + 0.2 * dice.next())).round();
                areas[0] -= part;
                areas[to] += part;
                (to, part)
            });
            let pair = [dates[at - 1], date];
            moves(&mut tables[4], (of.0, pair), (&before, &areas), &parts);
            let change = value(&areas) - value(&before);
            uplift(&mut tables[1], of, pair, (change, change / value(&before)));
        }
        stock(tables, of, date, &areas);
    }
    if dates.len() > 2 {
        let change = value(&areas) - first;
        let pair = [dates[0], dates[dates.len() - 1]];
        uplift(&mut tables[1], of, pair, (change, change / first));
    }
}

/// Transitions: what stays, and the parts that class 1 gives.
fn moves(
    table: &mut Table,
    (id, pair): (&str, [&str; 2]),
    (before, after): (&[f64], &[f64]),
    parts: &[(usize, f64)],
) {
    for from in 0..CLASSES.len() {
        let stays = if from == 0 { after[0] } else { before[from] };
        let given = if from == 0 { parts } else { &[] };
        for (to, area) in std::iter::once(&(from, stays)).chain(given) {
            let change = area * (per_m2(*to) - per_m2(from));
            table.push(vec![
                text(id),
                text(pair[0]),
                text(pair[1]),
                text(CLASSES[from].0),
                text(CLASSES[*to].0),
                Cell::Number(*area),
                Cell::Number(change),
                text("common"),
                text("site"),
            ]);
        }
    }
}

/// A site at a date; of every tenth one, 8 % are missing.
fn stock(tables: &mut [Table; 5], (id, name): (&str, &str), date: &str, areas: &[f64]) {
    let all: f64 = areas.iter().sum();
    let missing = if id.ends_with('3') { all * 0.08 } else { 0.0 };
    let plants: f64 = areas[..3].iter().sum();
    tables[0].push(vec![
        text(id),
        text(name),
        text("县域 A"),
        text(date),
        Cell::Number(all),
        Cell::Number(missing),
        Cell::Number(plants),
        Cell::Number(plants / all),
        Cell::Number(areas[3]),
        Cell::Number(areas[3] / all),
        Cell::Number(value(areas)),
        text("site"),
    ]);
    for (class, area) in areas.iter().enumerate() {
        let code = CLASSES[class].0;
        tables[2].push(vec![
            text(id),
            text(date),
            text(code),
            Cell::Number(*area),
            Cell::Number(area / all),
            text("site"),
        ]);
        for (number, service) in SERVICES.iter().enumerate() {
            let worth = area * per_m2(class) * (number + 1) as f64 / 10.0;
            tables[3].push(vec![
                text(id),
                text(date),
                text(code),
                text(service.0),
                Cell::Number(worth),
                text("site"),
            ]);
        }
    }
}

fn uplift(
    table: &mut Table,
    (id, name): (&str, &str),
    [from, to]: [&str; 2],
    (change, share): (f64, f64),
) {
    table.push(vec![
        Cell::text(id),
        Cell::text(name),
        Cell::text("县域 A"),
        Cell::text(from),
        Cell::text(to),
        Cell::Number(change),
        Cell::Number(share * 100.0),
        Cell::text("site"),
    ]);
}
