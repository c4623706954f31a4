//! `published`: what a publication prints beside what is computed.

use std::collections::BTreeSet;

use restora_table::{Cell, Table, Unit};

use crate::facts::{numbers, words};
use crate::worth::class_services;
use crate::{Facts, Stocks};

/// Sums of floating-point numbers err by less than this share.
const ROUNDING: f64 = 1e-9;

/// One printed value, its names turned into numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Printed {
    /// Number of the row of the results.
    pub row: u32,
    /// Number of the date.
    pub date: usize,
    /// The classes, added up; `None` is all.
    pub classes: Option<BTreeSet<i32>>,
    /// Number of the service; `None` is all.
    pub service: Option<usize>,
    /// As printed, in CNY per year.
    pub cny_per_yr: f64,
    /// How far the computed value may lie from it.
    pub tolerance_cny_per_yr: f64,
}

impl Printed {
    /// The classes as `2+3`; `None` is all.
    pub fn class_words(&self) -> Option<String> {
        let codes = self.classes.as_ref()?.iter().map(i32::to_string);
        Some(codes.collect::<Vec<_>>().join("+"))
    }
}

/// A printed value and what is computed for it, in CNY per year.
#[derive(Clone, Debug, PartialEq)]
pub struct Compared {
    /// What was printed.
    pub printed: Printed,
    /// What is computed.
    pub computed_cny_per_yr: f64,
}

impl Compared {
    /// Whether the two agree to the printed digits.
    pub fn agrees(&self) -> bool {
        let allowed = self.printed.tolerance_cny_per_yr
            + ROUNDING * self.computed_cny_per_yr.abs().max(1.0);
        (self.computed_cny_per_yr - self.printed.cny_per_yr).abs() <= allowed
    }
}

/// Computes what was printed.
pub fn compare(facts: &Facts<'_>, stocks: &Stocks, printed: &[Printed]) -> Vec<Compared> {
    let one = |printed: &Printed| {
        let classes = stocks.get(printed.row, printed.date).classes.keys();
        let classes = classes.filter(|class| {
            printed.classes.as_ref().is_none_or(|all| all.contains(class))
        });
        let value = |class: &i32| {
            let services =
                class_services(facts, stocks, (printed.row, printed.date, *class));
            let services = services.unwrap_or_default();
            match printed.service {
                None => services.iter().sum(),
                Some(service) => services.get(service).copied().unwrap_or(0.0),
            }
        };
        let computed_cny_per_yr = classes.map(value).fold(0.0, |sum, value| sum + value);
        Compared { printed: printed.clone(), computed_cny_per_yr }
    };
    printed.iter().map(one).collect()
}

/// One row per printed value, in the order of the file.
pub fn published_table(facts: &Facts<'_>, compared: &[Compared]) -> Table {
    let yuan = Unit::CnyPerYear;
    let columns = vec![
        words("site", "Site", "地块"),
        words("date", "Date", "日期"),
        words("class", "Class", "类别"),
        words("service", "Ecosystem service", "生态系统服务"),
        numbers("printed_cny_per_yr", ("Printed", "原文"), yuan),
        numbers("computed_cny_per_yr", ("Computed", "计算"), yuan),
        numbers("difference_cny_per_yr", ("Difference", "差值"), yuan),
        numbers("tolerance_cny_per_yr", ("Last digit", "末位误差"), yuan),
        words("agrees", "Agrees", "是否一致"),
    ];
    let mut table = Table::new("published", columns);
    let services = facts.values.map_or(&[][..], |values| values.services.as_slice());
    for one in compared {
        let printed = &one.printed;
        let site =
            facts.sites.get(printed.row as usize).map_or("", |site| site.id.as_str());
        let service = printed.service.and_then(|service| services.get(service));
        table.push(vec![
            Cell::text(site),
            Cell::text(&facts.dates[printed.date]),
            Cell::text(printed.class_words().unwrap_or_else(|| "all".to_owned())),
            Cell::text(service.map_or("all", String::as_str)),
            Cell::Number(printed.cny_per_yr),
            Cell::Number(one.computed_cny_per_yr),
            Cell::Number(one.computed_cny_per_yr - printed.cny_per_yr),
            Cell::Number(printed.tolerance_cny_per_yr),
            Cell::text(if one.agrees() { "yes" } else { "no" }),
        ]);
    }
    table
}
