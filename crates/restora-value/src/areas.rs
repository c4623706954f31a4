//! Areas by site, date and class as CSV, for those who hold areas and no raster.

use std::collections::BTreeMap;

use restora_message::{Problem, Problems, catalogue};
use serde::Serialize;

use crate::sheet::{Column, Row, Sheet};

/// Columns of areas: name, aliases, square metres in one unit.
const UNITS: [(&str, &[&str], f64); 4] = [
    ("area_ha", &["area_hm2", "hectares", "面积_公顷"], 1e4),
    ("area_km2", &["面积_平方公里"], 1e6),
    // 15 mu are a hectare.
    ("area_mu", &["面积_亩"], 1e4 / 15.0),
    ("area_m2", &["面积_平方米"], 1.0),
];

const COLUMNS: [Column; 10] = [
    Column { name: "site", aliases: &["site_id", "地块"], required: false },
    Column { name: "name", aliases: &["名称"], required: false },
    Column { name: "group", aliases: &["district", "分组"], required: false },
    Column { name: "date", aliases: &["year", "日期", "年份"], required: true },
    Column { name: "class", aliases: &["code", "lucode", "类别"], required: false },
    Column { name: "type", aliases: &["类型"], required: false },
    Column { name: UNITS[0].0, aliases: UNITS[0].1, required: false },
    Column { name: UNITS[1].0, aliases: UNITS[1].1, required: false },
    Column { name: UNITS[2].0, aliases: UNITS[2].1, required: false },
    Column { name: UNITS[3].0, aliases: UNITS[3].1, required: false },
];

/// The site of a table that names none.
const ONLY_SITE: &str = "all";

/// Words for the row that states the area of a whole site.
const TOTAL: [&str; 3] = ["total", "合计", "总计"];

/// No area is larger than the earth.
const EARTH_M2: f64 = 5.2e14;

/// How the land of a row is named.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Named {
    /// By the code of a class.
    Code(i32),
    /// By an ecosystem type of the coefficient table.
    Type(String),
    /// It is the whole site.
    Total,
}

impl std::fmt::Display for Named {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Code(code) => write!(f, "{code}"),
            Self::Type(name) => f.write_str(name),
            Self::Total => f.write_str(TOTAL[0]),
        }
    }
}

/// One area.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AreaRow {
    /// Id of the site.
    pub site: String,
    /// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    pub date: String,
    /// What land it is.
    pub land: Named,
    /// The area in whole mm².
    pub mm2: u128,
    /// Half a unit of the last decimal that is written, in m².
    pub half_decimal_m2: f64,
    /// Line in the file, counted from 1.
    pub line: usize,
}

/// A table of areas.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct AreaTable {
    /// What messages call the file.
    pub file: String,
    /// Its rows; none stands twice.
    pub rows: Vec<AreaRow>,
    /// Name and group of each site, where the table says them.
    pub sites: BTreeMap<String, SiteWords>,
}

/// What a site has at a date.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SiteSum {
    /// Its classes, added up, in mm².
    pub mm2: u128,
    /// What the table states for all of it, in mm², and in which line.
    pub stated: Option<(u128, usize)>,
    /// How far the two may lie apart by the rounding of the table's decimals, in m².
    pub slack_m2: f64,
}

/// What a table says about a site.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SiteWords {
    /// Its name.
    pub name: Option<String>,
    /// Its group, such as a district.
    pub group: Option<String>,
    #[serde(skip)]
    line: usize,
}

impl AreaTable {
    /// Reads a table of areas: one row per site, date and class (a code) or type (of the
    /// coefficient table); the name of the column of areas says their unit. A row of class
    /// `total` states the area of the whole site, which the others have to add up to.
    ///
    /// # Errors
    /// Every problem of the file.
    pub fn from_csv(file: &str, text: &str) -> Result<Self, Problems> {
        let mut sheet = Sheet::read(file, text);
        let columns = sheet.only_columns(&COLUMNS);
        let line = sheet.header_line;
        let known = !sheet.header.is_empty();
        if known && columns[4].is_some() == columns[5].is_some() {
            sheet.report(sheet.problem(&catalogue::areas::CLASS_OR_TYPE, line));
        }
        let areas = columns[6..].iter().filter(|place| place.is_some()).count();
        if known && areas != 1 {
            let problem = sheet.problem(&catalogue::areas::AREA_COLUMN, line);
            sheet.report(problem.with("found", areas));
        }
        let mut out = Self { file: file.to_owned(), ..Self::default() };
        let mut seen: BTreeMap<(String, String, Named), usize> = BTreeMap::new();
        for row in std::mem::take(&mut sheet.rows) {
            let Some(found) = read_row(&mut sheet, &row, &columns) else { continue };
            out.words(&mut sheet, &row, &columns, &found.site);
            let key = (found.site.clone(), found.date.clone(), found.land.clone());
            if let Some(first) = seen.get(&key) {
                let name = format!("{} {} {}", found.site, found.date, found.land);
                sheet.duplicate(&name, row.line, *first);
                continue;
            }
            seen.insert(key, row.line);
            out.rows.push(found);
        }
        let totals = out.check_totals();
        for problem in totals {
            sheet.report(problem);
        }
        sheet.finish(out)
    }

    /// Whether it names ecosystem types instead of classes.
    pub fn names_types(&self) -> bool {
        self.rows.iter().any(|row| matches!(row.land, Named::Type(_)))
    }

    /// The dates, from the earliest to the latest.
    pub fn dates(&self) -> Vec<String> {
        let mut dates: Vec<String> =
            self.rows.iter().map(|row| row.date.clone()).collect();
        dates.sort();
        dates.dedup();
        dates
    }

    /// What each site has at each date.
    pub fn sums(&self) -> BTreeMap<(&str, &str), SiteSum> {
        let mut sums: BTreeMap<(&str, &str), SiteSum> = BTreeMap::new();
        for row in &self.rows {
            let sum = sums.entry((&row.site, &row.date)).or_default();
            sum.slack_m2 += row.half_decimal_m2;
            match row.land {
                Named::Total => sum.stated = Some((row.mm2, row.line)),
                Named::Code(_) | Named::Type(_) => sum.mm2 += row.mm2,
            }
        }
        // And a rounding of each area to whole mm².
        for sum in sums.values_mut() {
            sum.slack_m2 = sum.slack_m2 * 1.000_001 + 1e-3;
        }
        sums
    }

    /// Name and group of a site, the same in every row that says them.
    fn words(
        &mut self,
        sheet: &mut Sheet,
        row: &Row,
        columns: &[Option<usize>],
        site: &str,
    ) {
        let said = |column: usize| {
            let text = row.cell(columns[column]);
            (!text.is_empty()).then(|| text.to_owned())
        };
        let (name, group) = (said(1), said(2));
        let fresh =
            SiteWords { name: name.clone(), group: group.clone(), line: row.line };
        let known = self.sites.entry(site.to_owned()).or_insert(fresh);
        let both = [("name", name, &mut known.name), ("group", group, &mut known.group)];
        for (what, new, old) in both {
            match (&new, &old) {
                (Some(new), Some(first)) if new != first => {
                    let problem = sheet
                        .problem(&catalogue::areas::SITE_DIFFERS, row.line)
                        .with("site", site)
                        .with("what", what)
                        .with("value", new)
                        .with("first", first)
                        .with("line", known.line);
                    sheet.report(problem);
                }
                (Some(_), None) => *old = new,
                _ => {}
            }
        }
    }

    /// Stated totals that the classes do not add up to.
    fn check_totals(&self) -> Problems {
        let ha = |mm2: u128| mm2 as f64 / 1e10;
        self.sums()
            .into_iter()
            .filter_map(|((site, date), sum)| {
                let (total, line) = sum.stated?;
                let off_m2 = total.abs_diff(sum.mm2) as f64 / 1e6;
                (off_m2 > sum.slack_m2).then(|| {
                    Problem::new(&catalogue::areas::AREA_TOTAL)
                        .in_file(&self.file)
                        .at_line(line)
                        .with("site", site)
                        .with("date", date)
                        .with("total", ha(total))
                        .with("sum", ha(sum.mm2))
                })
            })
            .collect()
    }
}

/// One row; `None` was reported.
fn read_row(sheet: &mut Sheet, row: &Row, columns: &[Option<usize>]) -> Option<AreaRow> {
    let site = match columns[0] {
        None => Some(ONLY_SITE),
        Some(_) => sheet.filled(row, columns[0], "site"),
    };
    let date = sheet.filled(row, columns[3], "date").map(str::to_owned);
    let date = date.filter(|date| {
        let fits = is_date(date);
        if !fits {
            let problem = sheet.problem(&catalogue::areas::AREA_DATE, row.line);
            sheet.report(problem.with("text", crate::names::shown(date)));
        }
        fits
    });
    let land = land(sheet, row, columns);
    let which = columns[6..].iter().position(Option::is_some)?;
    let (unit, _, m2) = UNITS[which];
    let text = row.cell(columns[6 + which]).to_owned();
    let area = sheet.number(row, columns[6 + which], unit)?;
    if area < 0.0 {
        let problem = sheet.problem(&catalogue::areas::AREA_NEGATIVE, row.line);
        sheet.report(problem.with("value", area));
        return None;
    }
    if area * m2 > EARTH_M2 {
        sheet.refuse(&catalogue::value::NOT_A_NUMBER, row.line, unit, &text);
        return None;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "from 0 to the surface of the earth"
    )]
    let mm2 = (area * m2 * 1e6).round_ties_even() as u128;
    let decimals = text.split_once('.').map_or(0, |(_, rest)| rest.len());
    let half_decimal_m2 = 0.5 * m2 / 10f64.powi(i32::try_from(decimals).unwrap_or(300));
    let (site, date) = (site?.to_owned(), date?);
    Some(AreaRow { site, date, land: land?, mm2, half_decimal_m2, line: row.line })
}

/// What land a row is about.
fn land(sheet: &mut Sheet, row: &Row, columns: &[Option<usize>]) -> Option<Named> {
    let by_type = columns[5].is_some();
    let (column, name) =
        if by_type { (columns[5], "type") } else { (columns[4], "class") };
    let text = sheet.filled(row, column, name)?.to_owned();
    if TOTAL.contains(&text.to_lowercase().as_str()) {
        return Some(Named::Total);
    }
    if by_type {
        Some(Named::Type(text))
    } else {
        sheet.code(row, column).map(Named::Code)
    }
}

/// Whether a text is a year, a month or a day.
fn is_date(text: &str) -> bool {
    let mut parts = text.split('-');
    let number = |part: Option<&str>, digits: usize| {
        part.filter(|p| p.len() == digits && p.bytes().all(|b| b.is_ascii_digit()))
            .and_then(|p| p.parse::<u32>().ok())
    };
    let year = number(parts.next(), 4);
    let rest: Vec<&str> = parts.collect();
    let month = rest.first().map(|part| number(Some(part), 2));
    let day = rest.get(1).map(|part| number(Some(part), 2));
    year.is_some()
        && rest.len() <= 2
        && month.is_none_or(|m| m.is_some_and(|m| (1..=12).contains(&m)))
        && day.is_none_or(|d| d.is_some_and(|d| (1..=31).contains(&d)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str) -> Vec<(&'static str, Option<usize>)> {
        let problems = AreaTable::from_csv("a.csv", text).unwrap_err();
        problems.iter().map(|p| (p.entry.code, p.place.line)).collect()
    }

    #[test]
    fn areas_in_any_unit_are_whole_square_millimetres() {
        let text = "site,district,date,class,area_mu\na,甲,2019,2,15\na,,2010,2,1.5\n";
        let found = AreaTable::from_csv("a.csv", text).unwrap();
        // 15 mu are one hectare, 10¹⁰ mm².
        assert_eq!(found.rows[0].mm2, 10_000_000_000);
        assert_eq!(found.rows[1].mm2, 1_000_000_000);
        assert_eq!(found.dates(), ["2010", "2019"]);
        assert_eq!(found.sites["a"].group.as_deref(), Some("甲"));
        let text = "year,type,area_km2\n2019,forest,0.5\n";
        let found = AreaTable::from_csv("a.csv", text).unwrap();
        assert_eq!((found.rows[0].mm2, found.names_types()), (500_000_000_000, true));
        assert_eq!(found.rows[0].site, "all");
    }

    #[test]
    fn a_total_is_the_sum_to_the_rounding_of_its_decimals() {
        let text = |total: &str| {
            format!("date,class,area_ha\n2019,1,1.4\n2019,2,2.3\n2019,total,{total}\n")
        };
        // 3.7; each of the three may be off by half a tenth.
        for fits in ["3.7", "3.8", "3.6"] {
            assert!(AreaTable::from_csv("a.csv", &text(fits)).is_ok(), "{fits}");
        }
        assert_eq!(codes(&text("3.9")), [("E493", Some(4))]);
        let found = AreaTable::from_csv("a.csv", &text("3.7")).unwrap();
        let stated = found.sums()[&("all", "2019")].stated;
        assert_eq!(stated, Some((37_000_000_000, 4)));
    }

    #[test]
    fn every_fault_is_told_with_its_line() {
        assert_eq!(
            codes("date,class,area_ha\n2019,1,-1\n19,2,1\n2019,x,1\n2019,3,\n"),
            [("E491", Some(2)), ("E492", Some(3)), ("E411", Some(4)), ("E415", Some(5)),]
        );
        assert_eq!(
            codes("date,class,area_ha,area_mu\n2019,1,1,15\n"),
            [("E490", Some(1))]
        );
        assert_eq!(codes("date,class\n2019,1\n"), [("E490", Some(1))]);
        assert_eq!(codes("date,area_ha\n2019,1\n"), [("E496", Some(1))]);
        assert_eq!(
            codes("date,class,area_ha\n2019,1,1\n2019,1,2\n"),
            [("E405", Some(3))]
        );
        assert_eq!(
            codes("site,group,date,class,area_ha\na,x,2019,1,1\na,y,2019,2,2\n"),
            [("E495", Some(3))]
        );
        assert_eq!(codes("date,class,area_ha\n2019,1,1e300\n"), [("E410", Some(2))]);
    }

    #[test]
    fn dates_have_three_forms() {
        for good in ["2019", "2019-07", "2019-12-31"] {
            assert!(is_date(good), "{good}");
        }
        for bad in ["", "19", "2019-13", "2019-1", "2019-01-01-01", "2019-00", "abcd"] {
            assert!(!is_date(bad), "{bad}");
        }
    }
}
