//! Condition tables from and to CSV.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use restora_message::{Problems, catalogue::value as entries};

use super::index::Index;
use super::{ConditionRow, ConditionTable};
use crate::heading::{Heading, Writer};
use crate::names::shown;
use crate::sheet::{Column, Row, Sheet, optional};

const COLUMNS: [Column; 8] = [
    Column { name: "factor", aliases: &["correction"], required: true },
    Column { name: "site", aliases: &["site_id"], required: false },
    Column { name: "group", aliases: &["district"], required: false },
    optional("date"),
    Column { name: "class", aliases: &["code", "lucode"], required: false },
    Column { name: "service", aliases: &["service_id"], required: false },
    Column { name: "value", aliases: &["ratio"], required: true },
    Column { name: "source", aliases: &["note"], required: false },
];

/// What stands in a cell for any, besides nothing.
const ANY: &str = "*";

impl ConditionTable {
    /// Reads a table. `name` is what messages call the file, and the table's name unless
    /// the file says `# name:`.
    ///
    /// Columns: `factor`, the name of the factor; what the row holds for, where an empty
    /// cell, `*` or a missing column means any: `site` (or `site_id`), `group` (or
    /// `district`), `date`, `class` (or `code`, `lucode`), `service` (or `service_id`);
    /// `value` (or `ratio`), finite and not negative; `source` (or `note`). Gives every
    /// problem of the file. Whether sites, dates and so on exist is for the caller to say.
    pub fn from_csv(name: &str, text: &str) -> Result<Self, Problems> {
        let mut sheet = Sheet::read(name, text);
        let Heading { name, title, source } = Heading::read(&mut sheet);
        let columns = sheet.only_columns(&COLUMNS);
        let mut rows: Vec<ConditionRow> = Vec::new();
        let mut index = Index::default();
        for row in std::mem::take(&mut sheet.rows) {
            let Some(row) = read_row(&mut sheet, &row, &columns) else { continue };
            match index.insert(&row, rows.len()) {
                Some(first) => sheet.duplicate(&key(&row), row.line, rows[first].line),
                None => rows.push(row),
            }
        }
        check_range(&mut sheet, &rows);
        sheet.finish(Self { name, title, source, rows, index })
    }

    /// The table as CSV, rows in the order as read; [`ConditionTable::from_csv`] reads it
    /// back to an equal one.
    pub fn to_csv(&self) -> String {
        let mut writer = Writer::new(&self.name, &self.title, &self.source);
        writer.row(COLUMNS.iter().map(|column| column.name));
        for row in &self.rows {
            let class = row.class.map(|class| class.to_string()).unwrap_or_default();
            let value = row.value.to_string();
            let [site, group, date, service] =
                [&row.site, &row.group, &row.date, &row.service]
                    .map(|text| text.as_deref().unwrap_or_default());
            let factor = row.factor.as_str();
            writer.row([factor, site, group, date, &class, service, &value, &row.source]);
        }
        writer.finish()
    }
}

/// One row; `None` was reported.
fn read_row(
    sheet: &mut Sheet,
    row: &Row,
    columns: &[Option<usize>],
) -> Option<ConditionRow> {
    let said = |column: usize| {
        let text = row.cell(columns[column]);
        (!matches!(text, "" | ANY)).then_some(text)
    };
    let factor = sheet.id(row, columns[0], "factor");
    let (site, group) = (said(1), said(2));
    if let (Some(site), Some(group)) = (site, group) {
        let problem = sheet
            .problem(&entries::CONDITION_PLACE, row.line)
            .with("site", shown(site))
            .with("group", shown(group));
        sheet.report(problem);
    }
    let class = match said(4) {
        None => Some(None),
        Some(text) => sheet
            .parsed(text.parse().ok(), &entries::NOT_A_CODE, row, ("class", text))
            .map(Some),
    };
    let value = sheet.number(row, columns[6], "value");
    if value.is_some_and(|value| value < 0.0) {
        let text = row.cell(columns[6]);
        sheet.refuse(&entries::CONDITION_NEGATIVE, row.line, "value", text);
    }
    let (factor, class) = (factor?.to_owned(), class?);
    if site.is_some() && group.is_some() {
        return None;
    }
    // The file is refused for a value that was reported; until then the row stands for its
    // place, so that its double is found too. `abs` takes the sign off a negative zero.
    let value = value.map_or(1.0, f64::abs);
    let [site, group, date, service] =
        [site, group, said(3), said(5)].map(|text| text.map(str::to_owned));
    let source = row.cell(columns[7]).to_owned();
    let line = row.line;
    Some(ConditionRow { factor, site, group, date, class, service, value, source, line })
}

/// What a row holds for, as messages say it: `water_quality site=a class=5`.
fn key(row: &ConditionRow) -> String {
    let mut text = row.factor.clone();
    let class = row.class.map(|class| class.to_string());
    for (name, said) in [
        ("site", &row.site),
        ("group", &row.group),
        ("date", &row.date),
        ("class", &class),
        ("service", &row.service),
    ] {
        if let Some(said) = said {
            // Writing to a string cannot fail.
            let _ = write!(text, " {name}={said}");
        }
    }
    text
}

/// No product of the table's factors may leave the range of numbers. Parts of a product are
/// no greater than the product of the largest values, none counted below 1.
fn check_range(sheet: &mut Sheet, rows: &[ConditionRow]) {
    let mut largest: BTreeMap<&str, f64> = BTreeMap::new();
    for row in rows {
        let most = largest.entry(&row.factor).or_insert(1.0);
        *most = most.max(row.value);
    }
    if largest.values().product::<f64>().is_finite() {
        return;
    }
    if let Some(row) = rows.iter().max_by(|a, b| a.value.total_cmp(&b.value)) {
        let problem = sheet
            .problem(&entries::CONDITION_RANGE, row.line)
            .with("factor", &row.factor)
            .with("value", row.value);
        sheet.report(problem);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(text: &str) -> Vec<(&'static str, Option<usize>)> {
        let problems = ConditionTable::from_csv("c.csv", text).unwrap_err();
        problems.iter().map(|p| (p.entry.code, p.place.line)).collect()
    }

    #[test]
    fn columns_in_any_order_and_three_ways_to_say_any() {
        let text = "# name: lakes\n# source: survey\nratio,District,lucode,factor,note,date\n\
                    0.8,*,5,water_quality,\"class IV, 2013\",\n1.1,east,,npp,,2022\n-0,,,x\n";
        let table = ConditionTable::from_csv("c.csv", text).unwrap();
        assert_eq!((table.name.as_str(), table.source.as_str()), ("lakes", "survey"));
        let [first, second, third] = table.rows() else { panic!("three rows") };
        assert_eq!((first.class, first.line), (Some(5), 4));
        assert_eq!((&first.site, &first.group, &first.date), (&None, &None, &None));
        assert_eq!(first.source, "class IV, 2013");
        assert_eq!(second.group.as_deref(), Some("east"));
        assert_eq!(second.date.as_deref(), Some("2022"));
        assert!(third.value.is_sign_positive());
        let csv = table.to_csv();
        assert_eq!(
            csv.lines().skip(4).collect::<Vec<_>>(),
            [
                "factor,site,group,date,class,service,value,source",
                "water_quality,,,,5,,0.8,\"class IV, 2013\"",
                "npp,,east,2022,,,1.1,",
                "x,,,,,,0,",
            ]
        );
        assert_eq!(ConditionTable::from_csv("other", &csv), Ok(table));
    }

    #[test]
    fn every_fault_is_told_with_its_line() {
        assert_eq!(problems("factor,value\n"), [("E417", Some(1))]);
        assert_eq!(
            problems("site,sight\na,1\n"),
            [("E404", Some(1)), ("E404", Some(1)), ("E414", Some(1)),]
        );
        let text = "factor,site,group,class,value\n\
                    q,a,b,x,-1\n\
                    ,a,,,1\n\
                    q,a,,,NaN\n\
                    q q,a,,1.5,\n";
        assert_eq!(
            problems(text),
            [
                ("E450", Some(2)),
                ("E411", Some(2)),
                ("E451", Some(2)),
                ("E415", Some(3)),
                ("E410", Some(4)),
                ("E418", Some(5)),
                ("E411", Some(5)),
                ("E415", Some(5)),
            ]
        );
    }

    #[test]
    fn doubles_are_told_with_both_lines() {
        // `*` and nothing are the same, and so are 5 and 05; a faulty value hides no double.
        let text =
            "factor,site,class,value\nq,a,5,1\nq,a,*,1\nq,a,05,1\nq,a,,x\nr,a,5,1\n";
        let problems = ConditionTable::from_csv("c.csv", text).unwrap_err();
        let said: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert_eq!(
            said,
            [
                "E405 c.csv:4: `q site=a class=5` stands twice (first at line 2)",
                "E410 c.csv:5: `x` in the column `value` is not a finite number",
                "E405 c.csv:5: `q site=a` stands twice (first at line 3)",
            ]
        );
    }

    #[test]
    fn factors_that_multiply_out_of_range_are_refused() {
        // 1e200 × 1e109 is beyond 1.8e308; the small one between does not help.
        let text = "factor,value\na,1e109\nb,1e-300\nc,1e200\n";
        assert_eq!(problems(text), [("E452", Some(4))]);
        assert!(
            ConditionTable::from_csv("c", "factor,value\na,1e100\nb,1e200\n").is_ok()
        );
    }
}
