//! `water` and `water_frequency`: water by an index and a threshold.

use restora_patch::length_m;
use restora_table::{Cell, Table, Unit};

use super::IndexSum;
use super::view::{
    ImageryFacts, seen_columns, share, share_of, spot_cells, spot_columns,
};
use crate::facts::{numbers, words};

/// Length of the shore of a site at a date, in metres.
fn shoreline_m(units: u128) -> f64 {
    // Sums are of cover × length: the cover is at 2⁻²⁴.
    length_m(units >> restora_grid::COVER_BITS)
}

/// Area of water in a site at a date, in m²; none where nothing is valid.
pub(crate) fn water_m2(
    facts: &ImageryFacts<'_>,
    (site, date): (u32, usize),
) -> Option<f64> {
    let sum = facts.measures(site)?.water.get(date)?;
    (sum.water.area + sum.dry.area > 0).then(|| facts.m2(sum.water.area))
}

/// One row per site and date: threshold, water, shore.
pub fn water_table(facts: &ImageryFacts<'_>) -> Option<Table> {
    let (index, thresholds) = facts.setting.water.as_ref()?;
    let mut columns = spot_columns();
    columns.extend([
        words("index", "Index", "指数"),
        numbers("threshold", ("Threshold", "阈值"), Unit::None),
        words("threshold_by", "Threshold by", "阈值来源"),
        numbers("separability", ("Separability", "可分性"), Unit::Share),
        numbers("water_m2", ("Water", "水域面积"), Unit::SquareMetres),
        numbers("water_share", ("Share of the valid area", "占有效面积"), Unit::Share),
        numbers("shoreline_m", ("Length of the shore", "岸线长度"), Unit::Metres),
    ]);
    columns.extend(seen_columns());
    columns.push(words("kind", "Kind of row", "行类型"));
    let mut table = Table::new("water", columns);
    for (number, site) in facts.numbered_sites() {
        for ((date, label), threshold) in facts.numbered_dates().zip(thresholds) {
            let sum = facts.measures(number).and_then(|found| found.water.get(date));
            let sum = sum.copied().unwrap_or_default();
            let mut valid = sum.water;
            valid += sum.dry;
            let none = IndexSum::default();
            let seen = &facts.index(number, date, *index).unwrap_or(&none).seen;
            let mut row = spot_cells(site, label);
            row.extend([
                Cell::text(&facts.setting.indices[*index].name),
                Cell::Number(threshold.value),
                Cell::text(if threshold.by_otsu { "otsu" } else { "config" }),
                Cell::number(threshold.separability),
                Cell::number(water_m2(facts, (number, date))),
                share_of(&sum.water, &valid),
                Cell::number((valid.area > 0).then(|| shoreline_m(sum.shoreline))),
            ]);
            row.extend(facts.seen(seen));
            row.push(Cell::text(site.kind.name()));
            table.push(row);
        }
    }
    Some(table)
}

/// One row per site: how much of its land is water at most dates, at some, at few, at none.
pub fn frequency_table(facts: &ImageryFacts<'_>) -> Option<Table> {
    // Of two dates, "at half of them" would say nothing about seasons.
    facts.setting.water.as_ref().filter(|_| facts.setting.dates.len() > 2)?;
    let m2 = Unit::SquareMetres;
    let columns = vec![
        words("site", "Site", "地块"),
        words("name", "Name", "名称"),
        words("group", "Group", "分组"),
        numbers("permanent_m2", ("Permanent water", "常年水体"), m2),
        numbers("seasonal_m2", ("Seasonal water", "季节性水体"), m2),
        numbers("rare_m2", ("Rarely water", "偶有水体"), m2),
        numbers("never_m2", ("Never water", "从无水体"), m2),
        numbers("not_seen_m2", ("Seen at no date", "各期均未观测"), m2),
        numbers(
            "permanent_share",
            ("Share that is permanent", "常年水体占比"),
            Unit::Share,
        ),
        words("kind", "Kind of row", "行类型"),
    ];
    let mut table = Table::new("water_frequency", columns);
    for (number, site) in facts.numbered_sites() {
        let found = facts.measures(number).map(|found| found.frequency.areas);
        let areas = found.unwrap_or_default();
        let mut row = spot_cells(site, "");
        row.pop();
        row.extend(areas.map(|area| facts.area(area)));
        row.push(share(areas[0], areas[..4].iter().sum()));
        row.push(Cell::text(site.kind.name()));
        table.push(row);
    }
    Some(table)
}
