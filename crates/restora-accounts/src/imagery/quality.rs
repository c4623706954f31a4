//! `quality`: what speaks for and against the scenes.

use restora_table::{Cell, Table, Unit};

use super::sums::pooled;
use super::view::{ImageryFacts, share};
use crate::SiteKind;
use crate::facts::{numbers, words};

/// Half, in millionths.
const MEDIAN: u32 = 500_000;

/// One row per scene: cloud, implausible numbers, and the median of an index on land that did not
/// change (on all land, where nothing is known of that).
pub fn quality_table(facts: &ImageryFacts<'_>) -> Table {
    let m2 = Unit::SquareMetres;
    let columns = vec![
        words("date", "Date", "日期"),
        numbers("looked_at_m2", ("Looked at", "检查面积"), m2),
        numbers("cloud_m2", ("Cloud", "云遮面积"), m2),
        numbers("no_data_m2", ("No data", "无数据面积"), m2),
        numbers("implausible_m2", ("Implausible numbers", "数值异常面积"), m2),
        numbers(
            "implausible_share",
            ("Share that is implausible", "数值异常占比"),
            Unit::Share,
        ),
        words("index", "Index", "指数"),
        words("median_of", "Median of", "中位数范围"),
        numbers("median", ("Median", "中位数"), Unit::None),
        numbers("shift", ("Shift from the date before", "较上期偏移"), Unit::None),
    ];
    let mut table = Table::new("quality", columns);
    let union = facts.sites.iter().position(|site| site.kind == SiteKind::Union);
    let total = u32::try_from(union.unwrap_or(0)).unwrap_or(0);
    let stable = facts.setting.stable.as_ref();
    let mut before = None;
    for (date, label) in facts.numbered_dates() {
        let found = facts.found.survey.get(&total);
        let quality = found.and_then(|found| found.quality.get(date));
        let quality = quality.copied().unwrap_or_default();
        let median = median(facts, date, stable.map_or(&[total][..], Vec::as_slice));
        table.push(vec![
            Cell::text(label),
            facts.area(quality.looked_at),
            facts.area(quality.cloud),
            facts.area(quality.no_data),
            facts.area(quality.implausible),
            share(quality.implausible, quality.looked_at),
            Cell::text(&facts.setting.indices[facts.setting.quality_index].name),
            Cell::text(if stable.is_some() { "stable sites" } else { "all land" }),
            Cell::number(median),
            Cell::number(
                before.zip(median).map(|(before, now): (f64, f64)| now - before),
            ),
        ]);
        before = median;
    }
    table
}

/// The median of the index by which scenes are compared, over some rows together.
fn median(facts: &ImageryFacts<'_>, date: usize, rows: &[u32]) -> Option<f64> {
    let at = date * facts.setting.indices.len() + facts.setting.quality_index;
    let places = rows.iter().map(|row| (*row, at));
    pooled(&facts.found.survey, places)?.quantile_value(MEDIAN)
}
