//! The tables of the audit.

use restora_table::{Cell, Table, Unit};

use super::{Finding, Source, Verdict};
use crate::facts::{numbers, words};
use crate::lookup::{Lookup, Rows};

/// A lookup in words: `sites.vegetation_share where site=a, date=2019`.
pub fn shown(lookup: &Lookup) -> String {
    let what = match lookup.rows {
        Rows::One => format!("{}.{}", lookup.table, lookup.column),
        Rows::Sum => format!("sum of {}.{}", lookup.table, lookup.column),
        Rows::Count => format!("rows of {}", lookup.table),
    };
    let filter: Vec<String> =
        lookup.filter.iter().map(|(column, word)| format!("{column}={word}")).collect();
    if filter.is_empty() { what } else { format!("{what} where {}", filter.join(", ")) }
}

impl Source {
    fn name(self) -> &'static str {
        match self {
            Self::Run => "run",
            Self::Arithmetic => "arithmetic",
            Self::Check => "check",
            Self::None => "",
        }
    }
}

impl Finding {
    /// By how much what was found is more than what is claimed, in the claim's unit.
    pub fn difference(&self) -> Option<f64> {
        self.compared.map(|compared| compared - self.value).filter(|off| off.is_finite())
    }
}

/// One row per comparison.
pub fn claims_table(account: &str, case: &str, findings: &[Finding]) -> Table {
    let plain = |name: &'static str, en, zh| numbers(name, (en, zh), Unit::None);
    let columns = vec![
        words("account", "Account", "账户"),
        words("case", "Case", "案例"),
        words("claim", "Claim", "数据编号"),
        words("what", "What it is", "内容"),
        words("qualifier", "Qualifier or relation", "限定词或关系"),
        words("claimed", "Claimed", "所述"),
        words("unit", "Unit", "单位"),
        plain("value", "Claimed, as a number", "所述数值"),
        plain("low", "Least that it may stand for", "取值下限"),
        plain("high", "Most that it may stand for", "取值上限"),
        words("source", "Compared with", "核对依据"),
        words("by", "How that is found", "核对方法"),
        plain("compared", "Found", "核对数值"),
        plain("difference", "Found − claimed", "差值"),
        numbers("difference_percent", ("Difference", "差值百分比"), Unit::Percent),
        words("verdict", "Verdict", "结论"),
        words("reason", "Reason", "原因"),
    ];
    let mut table = Table::new("claims", columns);
    for one in findings {
        let difference = one.difference();
        let percent = difference
            .filter(|_| one.value != 0.0)
            .map(|off| off / one.value.abs() * 100.0);
        table.push(vec![
            Cell::text(account),
            Cell::text(case),
            Cell::text(&one.id),
            Cell::text(&one.what),
            Cell::text(one.qualifier),
            Cell::text(&one.claimed),
            Cell::text(&one.unit),
            Cell::number(Some(one.value)),
            Cell::number(Some(one.range.0)),
            Cell::number(Some(one.range.1)),
            Cell::text(one.source.name()),
            Cell::text(&one.by),
            Cell::number(one.compared),
            Cell::number(difference),
            Cell::number(percent),
            Cell::text(one.verdict.name()),
            Cell::text(&one.reason),
        ]);
    }
    table
}

/// How many comparisons end with each verdict.
pub fn summary_table(account: &str, case: &str, findings: &[Finding]) -> Table {
    let count = |name: &'static str, en, zh| numbers(name, (en, zh), Unit::Count);
    let columns = vec![
        words("account", "Account", "账户"),
        words("case", "Case", "案例"),
        count("agrees", "Agree", "一致"),
        count("differs", "Differ from the run", "与计算不同"),
        count("contradicts", "Contradict one another", "相互矛盾"),
        count("checked", "In checks", "列入核对式"),
        count("not_assessable", "Not assessable", "无法核对"),
    ];
    let mut table = Table::new("claims_summary", columns);
    let counts = Verdict::ALL.map(|verdict| {
        let found = findings.iter().filter(|one| one.verdict == verdict).count();
        Cell::Integer(i64::try_from(found).unwrap_or(i64::MAX))
    });
    table.push(
        [Cell::text(account), Cell::text(case)].into_iter().chain(counts).collect(),
    );
    table
}
