//! `vegetation_fraction` and `end_members`: fractional vegetation cover (植被覆盖度).

use restora_table::{Cell, Table, Unit};
use restora_terrain::FRACTION_BITS;

use super::FractionSum;
use super::view::{ImageryFacts, mean, seen_columns, share, spot_cells, spot_columns};
use crate::facts::{numbers, words};

/// The mean fraction of a site at a date.
pub(crate) fn mean_fraction(
    facts: &ImageryFacts<'_>,
    (site, date): (u32, usize),
) -> Option<f64> {
    let sum = facts.measures(site)?.fraction.get(date)?;
    mean(i128::try_from(sum.weighted).ok()?, sum.seen.valid.area, FRACTION_BITS)
}

/// One row per site, date and grade: area and share of the grade, and the mean of the site.
pub fn fraction_table(facts: &ImageryFacts<'_>) -> Option<Table> {
    let (_, grades) = facts.setting.fraction.as_ref()?;
    let mut columns = spot_columns();
    columns.extend([
        numbers("grade", ("Grade", "等级"), Unit::None),
        words("grade_en", "Grade, English", "等级英文名"),
        words("grade_zh", "Grade, Chinese", "等级中文名"),
        numbers("from", ("From", "起"), Unit::Share),
        numbers("to", ("Below", "止"), Unit::Share),
        numbers("area_m2", ("Area", "面积"), Unit::SquareMetres),
        numbers("area_share", ("Share of the valid area", "占有效面积"), Unit::Share),
        numbers("site_mean", ("Mean of the site", "地块均值"), Unit::Share),
    ]);
    columns.extend(seen_columns());
    columns.push(words("kind", "Kind of row", "行类型"));
    let mut table = Table::new("vegetation_fraction", columns);
    for (number, site) in facts.numbered_sites() {
        for (date, label) in facts.numbered_dates() {
            let none = FractionSum::default();
            let sum = facts.measures(number).and_then(|found| found.fraction.get(date));
            let sum = sum.unwrap_or(&none);
            for (i, grade) in grades.iter().enumerate() {
                let area = sum.grades.get(i).copied().unwrap_or(0);
                let mut row = spot_cells(site, label);
                row.extend([
                    Cell::Integer(i64::try_from(i + 1).unwrap_or(i64::MAX)),
                    Cell::text(grade.name.map_or("", |name| name.en)),
                    Cell::text(grade.name.map_or("", |name| name.zh)),
                    Cell::Number(grade.from),
                    Cell::Number(grade.to),
                    facts.area(area),
                    share(area, sum.seen.valid.area),
                    Cell::number(mean_fraction(facts, (number, date))),
                ]);
                row.extend(facts.seen(&sum.seen));
                row.push(Cell::text(site.kind.name()));
                table.push(row);
            }
        }
    }
    Some(table)
}

/// The end-members, by type where there are such.
pub fn end_members_table(facts: &ImageryFacts<'_>) -> Option<Table> {
    let (index, _) = facts.setting.fraction.as_ref()?;
    let columns = vec![
        words("index", "Index", "指数"),
        numbers("type", ("Code of the type", "类型代码"), Unit::None),
        numbers("soil", ("Bare soil", "裸土端元"), Unit::None),
        numbers("vegetation", ("Full vegetation", "植被端元"), Unit::None),
        numbers("error", ("Known to", "误差限"), Unit::None),
        words("from", "Found by", "来源"),
    ];
    let mut table = Table::new("end_members", columns);
    for (code, [soil, vegetation]) in &facts.setting.end_members {
        let pooled = facts.setting.pooled;
        table.push(vec![
            Cell::text(&facts.setting.indices[*index].name),
            code.map_or(Cell::Empty, |code| Cell::Integer(i64::from(code))),
            Cell::Number(*soil),
            Cell::Number(*vegetation),
            // Half of a bin of the histogram that a percentile is taken from.
            Cell::Number(pooled.unwrap_or(0.0)),
            Cell::text(if pooled.is_some() {
                "percentiles of all dates"
            } else {
                "config"
            }),
        ]);
    }
    Some(table)
}
