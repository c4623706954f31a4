//! The account of kind `targets`: indicators against thresholds.

use std::collections::BTreeSet;

use restora_accounts::Identity;
use restora_accounts::claims::shown;
use restora_accounts::office::{Dimension, OfficeUnit};
use restora_accounts::targets::{Outcome, Target, Wanted, stages_table, targets_table};
use restora_message::catalogue::accounts::{claims as say, shared, targets as told};
use restora_message::catalogue::text;
use restora_message::{Problem, Problems};
use restora_table::{Cell, Table};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::lookup::{ResultCell, both, empty};
use super::{Desk, Made, Ready, Seen};
use crate::Quantity;

/// Indicators of sites against thresholds or changes: pass, fail, or not assessable. 考核目标
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Targets {
    /// What the account is called; its kind, if nothing is said. 名称
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// A target is not assessed where more than this share of the site is missing, unmatched or
    /// outside the raster; 0.05 unless stated, which is a choice. 允许缺失比例
    #[serde(default = "twentieth")]
    #[schemars(range(min = 0, max = 1))]
    pub missing_most: f64,
    /// The targets. 目标
    #[schemars(length(min = 1))]
    pub targets: Vec<OneTarget>,
}

fn twentieth() -> f64 {
    0.05
}

/// One target. 目标项
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OneTarget {
    /// Its id within the account. 编号
    pub id: String,
    /// The stage of acceptance that it belongs to. 验收阶段
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub stage: String,
    /// What it is, in words. 内容
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub what: String,
    /// The indicator: any number of the results. 指标
    pub indicator: ResultCell,
    /// What the indicator was before, where its change is the target. 期初指标
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<ResultCell>,
    /// The change counts as a share of what was before. 相对变化
    #[serde(default, skip_serializing_if = "crate::config::is_false")]
    pub relative: bool,
    /// No less than this. 不低于
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<Quantity>,
    /// No more than this. 不高于
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<Quantity>,
}

impl OneTarget {
    fn threshold(&self) -> Option<(Wanted, &Quantity)> {
        match (&self.at_least, &self.at_most) {
            (Some(least), None) => Some((Wanted::AtLeast, least)),
            (None, Some(most)) => Some((Wanted::AtMost, most)),
            _ => None,
        }
    }
}

impl Targets {
    /// What the config says of it, read and checked.
    pub(crate) fn read(&self, desk: &mut Desk<'_>) -> Result<Box<dyn Ready>, Problems> {
        let mut problems = Problems::new();
        let mut seen = BTreeSet::new();
        for (i, one) in self.targets.iter().enumerate() {
            let at = format!("/targets/{i}");
            let mut tell = |problem, below: &str| {
                problems.push(desk.problem(problem, &format!("{at}{below}")));
            };
            if !seen.insert(&one.id) {
                tell(Problem::new(&say::ID_TWICE).with("id", &one.id), "/id");
            }
            if one.relative && one.from.is_none() {
                tell(
                    Problem::new(&told::RELATIVE_TO_NOTHING).with("id", &one.id),
                    "/relative",
                );
            }
            match one.threshold() {
                None => tell(Problem::new(&told::ONE_THRESHOLD).with("id", &one.id), ""),
                Some((_, threshold)) if OfficeUnit::parse(&threshold.unit).is_none() => {
                    tell(
                        Problem::new(&shared::WRONG_UNIT)
                            .with("unit", &threshold.unit)
                            .with("wanted", "*"),
                        "",
                    );
                }
                Some(_) => {}
            }
        }
        if problems.is_empty() {
            Ok(Box::new(Rules(self.clone())))
        } else {
            Err(problems)
        }
    }
}

#[derive(Debug)]
struct Rules(Targets);

impl Ready for Rules {
    fn make(&self, seen: &mut Seen<'_>) -> Result<Made, Problems> {
        let mut problems = Problems::new();
        let mut all = Vec::new();
        for (i, one) in self.0.targets.iter().enumerate() {
            match measure(seen, &self.0, (one, &format!("/targets/{i}"))) {
                Ok(target) => all.push(target),
                Err(found) => problems.extend(found),
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let name = &seen.pending.name;
        let tables = vec![targets_table(name, &all), stages_table(name, &all)];
        let count = |outcome| all.iter().filter(|one| one.outcome() == outcome).count();
        let counts = [Outcome::Pass, Outcome::Fail, Outcome::NotAssessable].map(count);
        let judged: usize = counts.iter().sum();
        let identities = vec![Identity::new(
            "targets = met + missed + not assessable",
            name.clone(),
            (self.0.targets.len() as f64, judged as f64),
            0.0,
            "targets",
        )];
        let record =
            json!({"pass": counts[0], "fail": counts[1], "not_assessable": counts[2]});
        Ok(Made { tables, identities, record, ..Made::default() })
    }
}

/// A target with what the results have for it.
fn measure(
    seen: &Seen<'_>,
    block: &Targets,
    (one, at): (&OneTarget, &str),
) -> Result<Target, Problems> {
    let fail = |problem, below: &str| -> Problems {
        seen.problem(problem, &format!("{at}{below}")).into()
    };
    let Some((wanted, quantity)) = one.threshold() else {
        return Err(fail(Problem::new(&told::ONE_THRESHOLD).with("id", &one.id), ""));
    };
    let wrong = |dimension: Dimension| {
        let problem = Problem::new(&shared::WRONG_UNIT).with("unit", &quantity.unit);
        fail(problem.with("wanted", dimension), "")
    };
    let find = |cell: &ResultCell, below| match cell.lookup().find(seen.tables) {
        Ok(found) => Ok(Some(found)),
        Err(lack) => {
            cell.problem(&lack).map_or(Ok(None), |problem| Err(fail(problem, below)))
        }
    };
    let after = find(&one.indicator, "/indicator")?;
    let value = match &one.from {
        None => after,
        Some(from) => {
            change(one, after, find(from, "/from")?).map_err(|p| fail(*p, "/from"))?
        }
    };
    let dimension = value.map(|(_, dimension)| dimension);
    let unit = OfficeUnit::parse(&quantity.unit)
        .filter(|unit| dimension.is_none_or(|dimension| dimension == unit.dimension))
        .ok_or_else(|| wrong(dimension.unwrap_or_default()))?;
    let missing = missing(&one.indicator, seen.tables)
        .into_iter()
        .chain(one.from.as_ref().and_then(|from| missing(from, seen.tables)))
        .reduce(f64::max);
    let reason = if missing.is_some_and(|missing| missing > block.missing_most) {
        both(&text::TOO_MUCH_MISSING)
    } else if value.is_none() {
        empty()
    } else {
        String::new()
    };
    Ok(Target {
        id: one.id.clone(),
        stage: one.stage.clone(),
        what: one.what.clone(),
        by: by(one),
        threshold: unit.to_base(quantity.value),
        unit: (quantity.unit.clone(), unit),
        wanted,
        value: value.map(|(value, _)| value),
        missing,
        missing_most: block.missing_most,
        reason,
    })
}

/// What is measured, and since when where it is a change.
fn by(one: &OneTarget) -> String {
    let after = shown(&one.indicator.lookup());
    let Some(from) = &one.from else { return after };
    let before = shown(&from.lookup());
    if one.relative {
        format!("({after} − {before}) / {before}")
    } else {
        format!("{after} − {before}")
    }
}

/// A number and what it measures, where there is one.
type Known = Option<(f64, Dimension)>;

/// The change from one number to another; none where one of them is not known, or where it is a
/// share of nothing.
fn change(one: &OneTarget, after: Known, before: Known) -> Result<Known, Box<Problem>> {
    let (Some((after, of)), Some((before, from))) = (after, before) else {
        return Ok(None);
    };
    if of != from {
        return Err(Box::new(
            Problem::new(&say::UNLIKE).with("left", of).with("right", from),
        ));
    }
    if one.relative {
        let share = (after - before) / before.abs();
        return Ok(share.is_finite().then_some((share, Dimension::NONE)));
    }
    Ok(Some((after - before, of)))
}

/// Which share of an indicator's sites has no class at its dates: missing, unmatched or outside;
/// the worst of all rows that it is made of. A row that names no date is of all dates.
fn missing(cell: &ResultCell, tables: &[Table]) -> Option<f64> {
    let sites = tables.iter().find(|table| table.name == "sites")?;
    let column = |name: &str| sites.column(name);
    let (site, date) = (column("site")?, column("date")?);
    let (area, valid) = (column("area_m2")?, column("valid_m2")?);
    let number = |cell: &Cell| match cell {
        Cell::Number(number) => Some(*number),
        _ => None,
    };
    let places = cell.lookup().places(tables);
    let shares = places.iter().flat_map(|(id, dates)| {
        let here = sites.rows.iter().filter(move |row| {
            row[site] == **id && (dates.is_empty() || dates.contains(&&row[date]))
        });
        here.filter_map(move |row| {
            let area = number(&row[area]).filter(|area| *area > 0.0)?;
            Some(1.0 - number(&row[valid])? / area)
        })
    });
    shares.reduce(f64::max)
}
