//! Values that a publication prints, as CSV, to be compared with what is computed.

use std::collections::BTreeMap;

use restora_message::{Problems, catalogue};
use serde::Serialize;

use crate::sheet::{Column, Sheet};

/// Columns of values: name, aliases, yuan in one unit.
const UNITS: [(&str, &[&str], f64); 3] = [
    ("value_cny_per_yr", &["value_cny", "价值_元"], 1.0),
    ("value_wan_cny_per_yr", &["value_wan", "价值_万元"], 1e4),
    ("value_yi_cny_per_yr", &["value_yi", "价值_亿元"], 1e8),
];

const COLUMNS: [Column; 7] = [
    Column { name: "site", aliases: &["site_id", "地块"], required: false },
    Column { name: "date", aliases: &["year", "日期", "年份"], required: true },
    Column { name: "class", aliases: &["code", "type", "类别"], required: false },
    Column { name: "service", aliases: &["服务"], required: false },
    Column { name: UNITS[0].0, aliases: UNITS[0].1, required: false },
    Column { name: UNITS[1].0, aliases: UNITS[1].1, required: false },
    Column { name: UNITS[2].0, aliases: UNITS[2].1, required: false },
];

/// One printed value.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PrintedValue {
    /// The site; all land, if none is named.
    pub site: Option<String>,
    /// The date.
    pub date: String,
    /// The class or type, as it is written, or several as `2+3`; all, if none is named.
    pub class: Option<String>,
    /// The service; all of them, if none is named.
    pub service: Option<String>,
    /// In CNY per year.
    pub cny_per_yr: f64,
    /// Half a unit of the last digit that is printed.
    pub half_digit_cny_per_yr: f64,
    /// Line in the file, counted from 1.
    pub line: usize,
}

/// Reads printed values: columns `date` and one of `value_cny_per_yr`, `value_wan_cny_per_yr`
/// (万元), `value_yi_cny_per_yr` (亿元), and at will `site`, `class`, `service`. A value is
/// meant to the last digit that stands there, so `12.30` says more than `12.3`.
///
/// # Errors
/// Every problem of the file.
pub fn printed_values(file: &str, text: &str) -> Result<Vec<PrintedValue>, Problems> {
    let mut sheet = Sheet::read(file, text);
    let columns = sheet.only_columns(&COLUMNS);
    let line = sheet.header_line;
    let values = columns[4..].iter().filter(|place| place.is_some()).count();
    if !sheet.header.is_empty() && values != 1 {
        let problem = sheet.problem(&catalogue::areas::VALUE_COLUMN, line);
        sheet.report(problem.with("found", values));
    }
    let mut out: Vec<PrintedValue> = Vec::new();
    let mut seen: BTreeMap<[Option<String>; 4], usize> = BTreeMap::new();
    for row in std::mem::take(&mut sheet.rows) {
        let date = sheet.filled(&row, columns[1], "date").map(str::to_owned);
        let Some(which) = columns[4..].iter().position(Option::is_some) else { continue };
        let (name, _, yuan) = UNITS[which];
        let text = row.cell(columns[4 + which]).to_owned();
        let number = sheet.number(&row, columns[4 + which], name);
        let (Some(date), Some(number)) = (date, number) else { continue };
        let said = |column: usize| {
            let text = row.cell(columns[column]);
            (!text.is_empty()).then(|| text.to_owned())
        };
        let [site, class, service] = [0, 2, 3].map(said);
        let key = [site.clone(), Some(date.clone()), class.clone(), service.clone()];
        if let Some(first) = seen.insert(key, row.line) {
            sheet.duplicate(&date, row.line, first);
        }
        out.push(PrintedValue {
            site,
            date,
            class,
            service,
            cny_per_yr: number * yuan,
            half_digit_cny_per_yr: half_digit(&text) * yuan,
            line: row.line,
        });
    }
    sheet.finish(out)
}

/// Half a unit of the last digit of a number as it is written: of `1.59e10`, 5·10⁷.
pub fn half_digit(text: &str) -> f64 {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let decimals = mantissa.split_once('.').map_or(0, |(_, rest)| rest.len());
    let exponent: i32 = exponent.parse().unwrap_or(0);
    0.5 * 10f64.powi(exponent - i32::try_from(decimals).unwrap_or(i32::MAX / 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_meant_to_its_last_digit() {
        let text = "year,class,service,价值_万元\n1986,1,gas,59.21\n1986,,,1.59e6\n";
        let found = printed_values("p.csv", text).unwrap();
        assert!((found[0].cny_per_yr - 592_100.0).abs() < 1e-6);
        assert!((found[0].half_digit_cny_per_yr - 50.0).abs() < 1e-9);
        assert!((found[1].half_digit_cny_per_yr - 5e7).abs() < 1.0);
        assert_eq!((found[1].class.as_deref(), found[1].line), (None, 3));
        assert!((half_digit("7") - 0.5).abs() < 1e-12);
    }

    #[test]
    fn every_fault_is_told() {
        let codes = |text: &str| -> Vec<&'static str> {
            let problems = printed_values("p.csv", text).unwrap_err();
            problems.iter().map(|problem| problem.entry.code).collect()
        };
        assert_eq!(codes("date,class\n2019,1\n"), ["E499"]);
        assert_eq!(codes("date,value_wan\n2019,x\n2019,\n"), ["E410", "E415"]);
        assert_eq!(codes("date,value_wan\n2019,1\n2019,2\n"), ["E405"]);
    }
}
