//! `sites`: what each site holds at each date.

use restora_table::{Caption, Cell, Column, Table, Unit};

use crate::facts::{numbers, words};
use crate::worth::value_of;
use crate::{Facts, Site, Stock, Stocks};

/// Captions of the covers that everybody has, by name.
pub(crate) const COVERS: [(&str, [(&str, &str); 3]); 4] = [
    (
        "vegetation",
        [
            ("Vegetation area", "植被面积"),
            ("Vegetation cover", "植被覆盖率"),
            ("Change of vegetation cover", "植被覆盖率变化"),
        ],
    ),
    (
        "forest",
        [
            ("Forest area", "森林面积"),
            ("Forest cover", "森林覆盖率"),
            ("Change of forest cover", "森林覆盖率变化"),
        ],
    ),
    (
        "green",
        [
            ("Green space", "绿地面积"),
            ("Green-space ratio", "绿地率"),
            ("Change of green-space ratio", "绿地率变化"),
        ],
    ),
    (
        "water",
        [
            ("Water area", "水域面积"),
            ("Water share", "水域占比"),
            ("Change of water share", "水域占比变化"),
        ],
    ),
];

/// Caption of a cover's area (0), share (1) or change (2); one that the config names has its name
/// in it.
pub(crate) fn cover_caption(name: &str, which: usize) -> Caption {
    const OWN: [(&str, &str); 3] = [
        ("Area of", "面积"),
        ("Share of", "占比"),
        ("Change of the share of", "占比变化"),
    ];
    let known = COVERS.iter().find(|(cover, _)| *cover == name);
    if let Some((_, captions)) = known {
        return captions[which].into();
    }
    let (en, zh) = OWN[which];
    Caption::new(format!("{en} {name}"), format!("{name} {zh}"))
}

/// One row per site and date: areas by validity, covers, value.
pub fn sites_table(facts: &Facts<'_>, stocks: &Stocks) -> Table {
    let mut table = Table::new("sites", columns(facts));
    for (number, site) in facts.numbered_sites() {
        for (date, label) in facts.dates.iter().enumerate() {
            let value = facts.values.map(|_| value_of(facts, stocks, number, date));
            table.push(row(facts, site, label, (stocks.get(number, date), value)));
        }
    }
    table
}

fn columns(facts: &Facts<'_>) -> Vec<Column> {
    let m2 = Unit::SquareMetres;
    let mut columns = vec![
        words("site", "Site", "地块"),
        words("name", "Name", "名称"),
        words("group", "Group", "分组"),
        words("date", "Date", "日期"),
        numbers("area_m2", ("Area", "面积"), m2),
        numbers("pixels", ("Pixels counted", "计入像元数"), Unit::Pixels),
        numbers("valid_m2", ("Valid area", "有效面积"), m2),
        numbers("unmatched_m2", ("Valid at this date only", "仅本期有效面积"), m2),
        numbers("missing_m2", ("No data", "无数据面积"), m2),
        numbers("outside_m2", ("Outside the raster", "栅格范围外面积"), m2),
        numbers("polygon_m2", ("Area of the polygon", "边界面积"), m2),
    ];
    for indicator in facts.indicators {
        let name = &indicator.name;
        columns.push(numbers(format!("{name}_m2"), cover_caption(name, 0), m2));
        columns.push(numbers(
            format!("{name}_share"),
            cover_caption(name, 1),
            Unit::Share,
        ));
    }
    let value = ("Ecosystem service value", "生态系统服务价值");
    columns.push(numbers("value_cny_per_yr", value, Unit::CnyPerYear));
    columns.push(numbers("not_valued_m2", ("Not valued", "未估值面积"), m2));
    columns.push(words("kind", "Kind of row", "行类型"));
    columns
}

fn row(
    facts: &Facts<'_>,
    site: &Site,
    date: &str,
    (stock, value): (&Stock, Option<f64>),
) -> Vec<Cell> {
    let m2 = |units| facts.areas.m2(units);
    let inside_m2 = m2(stock.inside().area);
    let mut row = vec![
        Cell::text(&site.id),
        Cell::text(&site.name),
        Cell::text(site.group.clone().unwrap_or_default()),
        Cell::text(date),
        Cell::Number(inside_m2 + site.outside_m2),
        facts.pixels(stock.valid.pixels),
        Cell::Number(m2(stock.valid.area)),
        Cell::Number(m2(stock.unmatched.area)),
        Cell::Number(m2(stock.missing.area)),
        Cell::Number(site.outside_m2),
        Cell::number(site.polygon_m2),
    ];
    for indicator in facts.indicators {
        let area = indicator.classes.as_ref().map(|set| stock.area_of(set).area);
        row.push(Cell::number(area.map(m2)));
        row.push(Cell::number(area.and_then(|area| share(area, stock.valid.area))));
    }
    // Land that is missing altogether has a value that is not known, not none.
    row.push(Cell::number(value.filter(|_| is_known(site, stock))));
    row.push(Cell::number(facts.values.map(|_| m2(not_valued(facts, stock)))));
    row.push(Cell::text(site.kind.name()));
    row
}

/// Whether anything is known of a place: some of it is valid, or it has no land at all.
pub(crate) fn is_known(site: &Site, stock: &Stock) -> bool {
    stock.valid.area > 0 || (stock.inside().area == 0 && site.outside_m2 <= 0.0)
}

/// A share of the valid area; none where nothing is valid.
pub(crate) fn share(part: u128, whole: u128) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// Area of the classes without value.
fn not_valued(facts: &Facts<'_>, stock: &Stock) -> u128 {
    let classes = stock.classes.iter().filter(|(code, _)| !facts.is_valued(**code));
    classes.map(|(_, sum)| sum.area).sum()
}
