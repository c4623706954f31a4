//! `targets`: indicators against thresholds or changes, and whether a stage of acceptance is passed.

use std::collections::BTreeMap;

use restora_table::{Cell, Table, Unit};

use crate::facts::{numbers, words};
use crate::office::OfficeUnit;

/// How an indicator has to stand to its threshold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wanted {
    /// No less (≥).
    #[default]
    AtLeast,
    /// No more (≤).
    AtMost,
}

/// What became of a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// Met.
    Pass,
    /// Missed.
    Fail,
    /// Not known: no value, or too much of the site is missing.
    NotAssessable,
}

impl Outcome {
    /// The word in the results.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::NotAssessable => "not_assessable",
        }
    }
}

/// One target with what was measured for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// Its id.
    pub id: String,
    /// The stage of acceptance that it belongs to; empty for none.
    pub stage: String,
    /// What it is, in words.
    pub what: String,
    /// Table, column and words of the indicator.
    pub by: String,
    /// The threshold in base units.
    pub threshold: f64,
    /// Its unit as written, and what that means.
    pub unit: (String, OfficeUnit),
    /// How the indicator has to stand to it.
    pub wanted: Wanted,
    /// What was measured, in base units; for a change the difference.
    pub value: Option<f64>,
    /// Share of the site that is missing at the worse of its dates, where that is known.
    pub missing: Option<f64>,
    /// Share beyond which a target is not assessed.
    pub missing_most: f64,
    /// Why there is no value.
    pub reason: String,
}

impl Target {
    /// Whether it is met.
    ///
    /// A value counts as met within the rounding of floating-point sums (10⁻⁹ of it).
    pub fn outcome(&self) -> Outcome {
        let Some(margin) = self.margin() else { return Outcome::NotAssessable };
        if self.missing.is_some_and(|missing| missing > self.missing_most) {
            return Outcome::NotAssessable;
        }
        let slack = 1e-9 * self.threshold.abs().max(self.value.unwrap_or(0.0).abs());
        if margin >= -slack { Outcome::Pass } else { Outcome::Fail }
    }

    /// By how much it is met (positive) or missed, in base units.
    pub fn margin(&self) -> Option<f64> {
        let margin = self.value? - self.threshold;
        Some(if self.wanted == Wanted::AtLeast { margin } else { -margin })
    }
}

/// One row per target.
pub fn targets_table(account: &str, targets: &[Target]) -> Table {
    let plain = |name: &'static str, en, zh| numbers(name, (en, zh), Unit::None);
    let columns = vec![
        words("account", "Account", "账户"),
        words("stage", "Stage of acceptance", "验收阶段"),
        words("target", "Target", "目标编号"),
        words("what", "What it is", "内容"),
        words("by", "Indicator", "指标"),
        plain("value", "Value", "实际值"),
        words("relation", "Relation", "关系"),
        plain("threshold", "Threshold", "目标值"),
        words("unit", "Unit", "单位"),
        plain("margin", "Margin", "富余"),
        numbers("missing_share", ("Missing", "缺失比例"), Unit::Share),
        words("result", "Result", "结果"),
        words("reason", "Reason", "原因"),
    ];
    let mut table = Table::new("targets", columns);
    for one in targets {
        let unit = |value: f64| one.unit.1.of_base(value);
        let relation = if one.wanted == Wanted::AtLeast { ">=" } else { "<=" };
        table.push(vec![
            Cell::text(account),
            Cell::text(&one.stage),
            Cell::text(&one.id),
            Cell::text(&one.what),
            Cell::text(&one.by),
            Cell::number(one.value.map(unit)),
            Cell::text(relation),
            Cell::Number(unit(one.threshold)),
            Cell::text(&one.unit.0),
            Cell::number(one.margin().map(unit)),
            Cell::number(one.missing),
            Cell::text(one.outcome().name()),
            Cell::text(&one.reason),
        ]);
    }
    table
}

/// One row per stage: accepted if every target is met, not if one is missed, open otherwise.
pub fn stages_table(account: &str, targets: &[Target]) -> Table {
    let count = |name: &'static str, en, zh| numbers(name, (en, zh), Unit::Count);
    let columns = vec![
        words("account", "Account", "账户"),
        words("stage", "Stage of acceptance", "验收阶段"),
        count("pass", "Met", "达标"),
        count("fail", "Missed", "未达标"),
        count("not_assessable", "Not assessable", "无法评定"),
        words("accepted", "Accepted", "是否通过"),
    ];
    let mut table = Table::new("targets_stages", columns);
    let mut stages: BTreeMap<&str, BTreeMap<Outcome, i64>> = BTreeMap::new();
    for one in targets {
        *stages.entry(&one.stage).or_default().entry(one.outcome()).or_default() += 1;
    }
    for (stage, counts) in stages {
        let of = |outcome| counts.get(&outcome).copied().unwrap_or(0);
        let accepted = match (of(Outcome::Fail), of(Outcome::NotAssessable)) {
            (0, 0) => "yes",
            (0, _) => "open",
            _ => "no",
        };
        table.push(vec![
            Cell::text(account),
            Cell::text(stage),
            Cell::Integer(of(Outcome::Pass)),
            Cell::Integer(of(Outcome::Fail)),
            Cell::Integer(of(Outcome::NotAssessable)),
            Cell::text(accepted),
        ]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(wanted: Wanted, value: Option<f64>, missing: f64) -> Target {
        Target {
            id: "t".to_owned(),
            stage: "s".to_owned(),
            what: String::new(),
            by: String::new(),
            threshold: 0.3,
            unit: ("%".to_owned(), OfficeUnit::parse("%").unwrap()),
            wanted,
            value,
            missing: Some(missing),
            missing_most: 0.05,
            reason: String::new(),
        }
    }

    #[test]
    fn a_margin_is_positive_where_a_target_is_met() {
        let high = target(Wanted::AtLeast, Some(0.35), 0.0);
        assert_eq!(high.outcome(), Outcome::Pass);
        assert!((high.margin().unwrap() - 0.05).abs() < 1e-12);
        let low = target(Wanted::AtMost, Some(0.35), 0.0);
        assert_eq!(low.outcome(), Outcome::Fail);
        assert!((low.margin().unwrap() + 0.05).abs() < 1e-12);
        // 0.1 + 0.2 is 0.30000000000000004; no target is missed by that.
        assert_eq!(target(Wanted::AtMost, Some(0.1 + 0.2), 0.0).outcome(), Outcome::Pass);
    }

    #[test]
    fn what_is_missing_or_without_value_is_not_assessed() {
        assert_eq!(target(Wanted::AtLeast, None, 0.0).outcome(), Outcome::NotAssessable);
        let cloudy = target(Wanted::AtLeast, Some(0.9), 0.051);
        assert_eq!(cloudy.outcome(), Outcome::NotAssessable);
        let table =
            stages_table("a", &[cloudy.clone(), target(Wanted::AtLeast, Some(1.0), 0.0)]);
        assert_eq!(table.rows[0][5], Cell::text("open"));
        let failed = target(Wanted::AtLeast, Some(0.0), 0.0);
        let table = stages_table("a", &[cloudy, failed]);
        assert_eq!(table.rows[0][5], Cell::text("no"));
    }
}
