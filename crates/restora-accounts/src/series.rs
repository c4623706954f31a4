//! `series` and `trends`: every number of `sites` as a line of its own, and its trend over the
//! dates.

use std::collections::BTreeMap;

use restora_table::{Cell, Table, Unit};
use restora_terrain::{mann_kendall, theil_sen};

use crate::facts::{numbers, words};

/// A date as a number of years: the middle of the year, month or day that it names.
pub fn year_of(date: &str) -> f64 {
    /// Days of a year before each month.
    const BEFORE: [f64; 13] = [
        0.0, 31.0, 59.0, 90.0, 120.0, 151.0, 181.0, 212.0, 243.0, 273.0, 304.0, 334.0,
        365.0,
    ];
    let mut parts = date.split('-').map(|part| part.parse::<u16>().ok());
    let Some(Some(year)) = parts.next() else { return f64::NAN };
    let (month, day) = (parts.next().flatten(), parts.next().flatten());
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = if leap { 366.0 } else { 365.0 };
    let before = |month: u16| {
        let month = usize::from(month.clamp(1, 13)) - 1;
        BEFORE[month] + if leap && month > 1 { 1.0 } else { 0.0 }
    };
    let through = match (month, day) {
        (None, _) => days / 2.0,
        (Some(month), None) => f64::midpoint(before(month), before(month + 1)),
        (Some(month), Some(day)) => before(month) + f64::from(day) - 0.5,
    };
    f64::from(year) + through / days
}

/// Columns of `sites` that say what a row is about, and not how much there is.
const ABOUT: [&str; 5] = ["site", "name", "group", "date", "kind"];

/// Columns that hold the size of a site or its parts, and are the same at every date or say only
/// how much was seen.
const SIZES: [&str; 7] = [
    "area_m2",
    "pixels",
    "valid_m2",
    "outside_m2",
    "polygon_m2",
    "unmatched_m2",
    "missing_m2",
];

/// The columns of a table of sites that make series.
fn measured(sites: &Table) -> Vec<usize> {
    let is = |name: &str| !ABOUT.contains(&name) && !SIZES.contains(&name);
    (0..sites.columns.len()).filter(|at| is(&sites.columns[*at].name)).collect()
}

fn about(sites: &Table, row: &[Cell]) -> [Cell; 5] {
    ABOUT.map(|name| sites.column(name).map_or(Cell::Empty, |at| row[at].clone()))
}

/// One row per site, date and indicator that has a number: gaps are gaps.
pub fn series_table(sites: &Table) -> Table {
    let columns = vec![
        words("site", "Site", "地块"),
        words("name", "Name", "名称"),
        words("group", "Group", "分组"),
        words("date", "Date", "日期"),
        numbers("year", ("Time in years", "时间（年）"), Unit::None),
        words("indicator", "Indicator", "指标"),
        numbers("value", ("Value", "数值"), Unit::None),
        words("kind", "Kind of row", "行类型"),
    ];
    let mut table = Table::new("series", columns);
    let measured = measured(sites);
    for row in &sites.rows {
        let [site, name, group, date, kind] = about(sites, row);
        let year = year_of(&date.field());
        for at in &measured {
            if matches!(row[*at], Cell::Empty) {
                continue;
            }
            table.push(vec![
                site.clone(),
                name.clone(),
                group.clone(),
                date.clone(),
                Cell::Number(year),
                Cell::text(&sites.columns[*at].name),
                row[*at].clone(),
                kind.clone(),
            ]);
        }
    }
    table
}

/// One row per site and indicator: Theil–Sen slope per year, Mann–Kendall test.
pub fn trends_table(sites: &Table) -> Table {
    let plain = |name: &'static str, en, zh| numbers(name, (en, zh), Unit::None);
    let columns = vec![
        words("site", "Site", "地块"),
        words("name", "Name", "名称"),
        words("group", "Group", "分组"),
        words("indicator", "Indicator", "指标"),
        plain("dates", "Dates with a number", "有效期数"),
        plain("slope_per_yr", "Theil–Sen slope per year", "Theil–Sen 年斜率"),
        plain("intercept", "Value at year 0", "截距"),
        plain("mann_kendall_s", "Mann–Kendall S", "Mann–Kendall S"),
        plain("kendall_tau", "Kendall's tau", "Kendall τ"),
        plain("z", "z", "z"),
        plain("p_value", "p, two-sided", "双侧 p 值"),
        words("kind", "Kind of row", "行类型"),
    ];
    let mut table = Table::new("trends", columns);
    let measured = measured(sites);
    let mut order: Vec<(String, String)> = Vec::new();
    let mut of: BTreeMap<(String, String), Vec<&Vec<Cell>>> = BTreeMap::new();
    for row in &sites.rows {
        let [site, _, _, _, kind] = about(sites, row);
        let key = (kind.field(), site.field());
        let rows = of.entry(key.clone()).or_default();
        if rows.is_empty() {
            order.push(key);
        }
        rows.push(row);
    }
    for key in order {
        let rows = &of[&key];
        for at in &measured {
            let points: Vec<(f64, f64)> = rows
                .iter()
                .filter_map(|row| {
                    let value = match &row[*at] {
                        Cell::Number(value) => *value,
                        Cell::Integer(value) => *value as f64,
                        Cell::Empty | Cell::Text(_) => return None,
                    };
                    let [_, _, _, date, _] = about(sites, row);
                    Some((year_of(&date.field()), value))
                })
                .collect();
            if points.is_empty() {
                continue;
            }
            table.push(trend_row(sites, rows[0], *at, &points));
        }
    }
    table
}

fn trend_row(sites: &Table, row: &[Cell], at: usize, points: &[(f64, f64)]) -> Vec<Cell> {
    let [site, name, group, _, kind] = about(sites, row);
    let values: Vec<f64> = points.iter().map(|(_, value)| *value).collect();
    let (line, test) = (theil_sen(points), mann_kendall(&values));
    vec![
        site,
        name,
        group,
        Cell::text(&sites.columns[at].name),
        Cell::Integer(i64::try_from(points.len()).unwrap_or(i64::MAX)),
        Cell::number(line.map(|line| line.slope)),
        Cell::number(line.map(|line| line.intercept)),
        test.map_or(Cell::Empty, |test| Cell::Integer(test.s)),
        Cell::number(test.map(|test| test.tau)),
        Cell::number(test.map(|test| test.z)),
        Cell::number(test.map(|test| test.p)),
        kind,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_the_middle_of_what_it_names() {
        let near = |date: &str, wanted: f64| {
            let found = year_of(date);
            assert!((found - wanted).abs() < 1e-9, "{date}: {found}");
        };
        near("2019", 2019.5);
        // 181 days before July, 212 before August.
        near("2019-07", 2019.0 + 196.5 / 365.0);
        near("2019-07-01", 2019.0 + 181.5 / 365.0);
        // The 366th day of a leap year.
        near("2020-12-31", 2020.0 + 365.5 / 366.0);
        near("2020-03-01", 2020.0 + 60.5 / 366.0);
        near("2019-12", 2019.0 + 349.5 / 365.0);
    }
}
