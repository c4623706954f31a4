//! `soil_loss`: tonnes by RUSLE, and area by intensity (SL 190-2007).

use restora_table::{Cell, Table, Unit};
use restora_terrain::{Intensity, intensity::LOSS_BITS};

use super::view::{ImageryFacts, mean, seen_columns, spot_cells, spot_columns};
use crate::facts::{numbers, words};

/// Names of the columns of grades, the slightest first.
const GRADES: [&str; Intensity::ALL.len()] = [
    "slight_m2",
    "light_m2",
    "moderate_m2",
    "intense_m2",
    "very_intense_m2",
    "severe_m2",
];

/// Soil loss of a site at a date: the mean in t/ha/yr and the sum in t/yr.
pub(crate) fn soil_loss(
    facts: &ImageryFacts<'_>,
    (site, date): (u32, usize),
) -> Option<(f64, f64)> {
    let sum = facts.measures(site)?.loss.get(date)?;
    let area = sum.seen.valid.area;
    let mean = mean(i128::try_from(sum.weighted).ok()?, area, LOSS_BITS)?;
    Some((mean, mean * facts.m2(area) / 1e4))
}

/// One row per site and date.
pub fn loss_table(facts: &ImageryFacts<'_>) -> Option<Table> {
    let tolerable = facts.setting.loss?;
    let mut columns = spot_columns();
    columns.extend([
        numbers(
            "mean_t_per_ha_yr",
            ("Mean soil loss", "平均土壤流失量"),
            Unit::TonnesPerHectareYear,
        ),
        numbers(
            "mean_t_per_km2_yr",
            ("Mean erosion modulus", "平均侵蚀模数"),
            Unit::TonnesPerSquareKilometreYear,
        ),
        numbers("total_t_per_yr", ("Soil loss", "土壤流失总量"), Unit::TonnesPerYear),
        words("grade_en", "Grade of the mean, English", "均值等级英文名"),
        words("grade_zh", "Grade of the mean, Chinese", "均值等级中文名"),
    ]);
    for (name, grade) in GRADES.iter().zip(Intensity::ALL) {
        let title = grade.title();
        columns.push(numbers(*name, (title.en, title.zh), Unit::SquareMetres));
    }
    columns.extend(seen_columns());
    columns.push(words("kind", "Kind of row", "行类型"));
    let mut table = Table::new("soil_loss", columns);
    for (number, site) in facts.numbered_sites() {
        for (date, label) in facts.numbered_dates() {
            let sum = facts.measures(number).and_then(|found| found.loss.get(date));
            let sum = sum.copied().unwrap_or_default();
            let found = soil_loss(facts, (number, date));
            let mean = found.map(|(mean, _)| mean);
            let grade = mean
                .and_then(restora_terrain::intensity::loss_fixed)
                .map(|loss| Intensity::of(loss, tolerable).title());
            let mut row = spot_cells(site, label);
            row.extend([
                Cell::number(mean),
                Cell::number(mean.map(|mean| mean * 100.0)),
                Cell::number(found.map(|(_, total)| total)),
                Cell::text(grade.map_or("", |grade| grade.en)),
                Cell::text(grade.map_or("", |grade| grade.zh)),
            ]);
            row.extend(sum.grades.map(|area| facts.area(area)));
            row.extend(facts.seen(&sum.seen));
            row.push(Cell::text(site.kind.name()));
            table.push(row);
        }
    }
    Some(table)
}
