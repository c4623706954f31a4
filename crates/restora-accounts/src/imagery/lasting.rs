//! `persistence` and `pixel_trends`: what lasts over many dates.

use restora_table::{Cell, Table, Unit};

use super::sums::SLOPE_BITS;
use super::view::{ImageryFacts, mean, share, spot_cells, spot_columns};
use crate::facts::{numbers, words};

/// One row per site and state (water, vegetation): what became of it.
pub fn persistence_table(facts: &ImageryFacts<'_>) -> Option<Table> {
    facts.setting.persistence?;
    let m2 = Unit::SquareMetres;
    let mut columns = spot_columns();
    columns.pop();
    columns.extend([
        words("state", "State", "状态"),
        numbers("always_m2", ("At every date", "始终是"), m2),
        numbers("never_m2", ("At no date", "始终不是"), m2),
        numbers("gained_m2", ("Lasting gain", "持续增加"), m2),
        numbers("lost_m2", ("Lasting loss", "持续减少"), m2),
        numbers("flicker_m2", ("Changes that do not last", "反复变化"), m2),
        numbers("too_few_m2", ("Too few observations", "观测不足"), m2),
        words("kind", "Kind of row", "行类型"),
    ]);
    let mut table = Table::new("persistence", columns);
    let states = [
        (facts.setting.water.is_some(), "water"),
        (facts.setting.fraction.is_some(), "vegetation"),
    ];
    for (number, site) in facts.numbered_sites() {
        let fates = facts.measures(number).map(|found| found.fates).unwrap_or_default();
        for ((asked, name), fate) in states.iter().zip(fates) {
            if !asked {
                continue;
            }
            let mut row = spot_cells(site, "");
            row.pop();
            row.push(Cell::text(*name));
            row.extend(fate.areas.map(|area| facts.area(area)));
            row.push(Cell::text(site.kind.name()));
            table.push(row);
        }
    }
    Some(table)
}

/// One row per site: how much of its land has a significant trend.
pub fn pixel_trends_table(facts: &ImageryFacts<'_>) -> Option<Table> {
    let (index, level) = facts.setting.trend?;
    let info = &facts.setting.indices[index];
    let m2 = Unit::SquareMetres;
    let mut columns = spot_columns();
    columns.pop();
    columns.extend([
        words("index", "Index", "指数"),
        numbers("significance", ("Level of the test", "显著性水平"), Unit::Share),
        numbers("rising_m2", ("Rising", "显著上升"), m2),
        numbers("falling_m2", ("Falling", "显著下降"), m2),
        numbers("no_trend_m2", ("No significant trend", "无显著趋势"), m2),
        numbers("too_few_m2", ("Too few observations", "观测不足"), m2),
        numbers("rising_share", ("Share that rises", "上升占比"), Unit::Share),
        numbers("mean_slope_per_yr", ("Mean slope per year", "平均年斜率"), Unit::None),
        words("kind", "Kind of row", "行类型"),
    ]);
    let mut table = Table::new("pixel_trends", columns);
    for (number, site) in facts.numbered_sites() {
        let trend = facts.measures(number).map(|found| found.trend).unwrap_or_default();
        let mut row = spot_cells(site, "");
        row.pop();
        row.push(Cell::text(&info.name));
        row.push(Cell::Number(level));
        row.extend(trend.areas.map(|area| facts.area(area)));
        row.push(share(trend.areas[0], trend.areas[..3].iter().sum()));
        row.push(Cell::number(mean(trend.weighted, trend.with_slope, SLOPE_BITS)));
        row.push(Cell::text(site.kind.name()));
        table.push(row);
    }
    Some(table)
}
