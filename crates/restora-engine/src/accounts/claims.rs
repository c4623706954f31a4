//! The account of kind `claims`: published figures beside what is computed.

use std::collections::{BTreeMap, BTreeSet};

use restora_accounts::Identity;
use restora_accounts::claims::{
    Case, Check, Claim, Expression, Finding, Qualifier, Relation, Senseless, Source,
    Verdict, claims_table, summary_table,
};
use restora_accounts::lookup::Lack;
use restora_accounts::office::OfficeUnit;
use restora_message::catalogue::accounts::{claims as say, shared};
use restora_message::{Problem, Problems};
use restora_value::half_digit;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::lookup::{ResultCell, empty};
use super::{Desk, Made, Ready, Seen};
use crate::form::hint;

/// Contradictions that are told one by one.
const TOLD: usize = 10;

/// Published figures beside what is computed, and beside what plain arithmetic on the other
/// figures gives. 案例数据核对
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Claims {
    /// What the account is called; its kind, if nothing is said. 名称
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The case that publishes the figures. 案例
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub case: String,
    /// By which share figures with "nearly", "over" or "about" may be off; 0.1 unless stated,
    /// which is a choice. 约数容差
    #[serde(default = "tenth")]
    #[schemars(range(min = 0, max = 1))]
    pub tolerance: f64,
    /// The figures. 数据
    #[schemars(length(min = 1))]
    pub claims: Vec<Figure>,
    /// Relations that figures have by what they mean: parts and wholes, sums. 核对式
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<FigureCheck>,
}

fn tenth() -> f64 {
    0.1
}

/// One published figure. 数据项
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    /// Its id within the account, such as "8.2b". 编号
    pub id: String,
    /// What it is a figure of, in words. 内容
    pub what: String,
    /// The figure, to its last digit; as text where that is a 0 ("2.40"). 数值
    pub value: Written,
    /// Its unit: "%", "mu", "万亩", "亿元", "CNY/mu/yr"; a plain number without. 单位
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub unit: String,
    /// What the words before it say of it. 限定词
    #[serde(default, skip_serializing_if = "QualifierWord::is_exactly")]
    pub qualifier: QualifierWord,
    /// How far it may be off, in its unit, where that is not half a unit of its last digit. 精度
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0))]
    pub precision: Option<f64>,
    /// Where the run has the same. 计算值
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub computed: Option<ResultCell>,
    /// How it follows from other figures, which stand in braces: "{3.8a} / {3.7a}". 推算式
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arithmetic: Option<String>,
    /// Why it cannot be assessed. 无法核对的原因
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_assessable: Option<String>,
}

/// A number as it is written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Written {
    /// A number.
    Number(serde_json::Number),
    /// A number whose last digits count.
    Text(String),
}

/// What the words before a figure say of it.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum QualifierWord {
    /// The figure to its last digit.
    #[default]
    Exactly,
    /// 近: a little less.
    Nearly,
    /// 余、多: a little more.
    Over,
    /// 约、左右: a little more or less.
    About,
    /// 不低于: this or more.
    AtLeast,
    /// 不超过: this or less.
    AtMost,
}

impl QualifierWord {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "the form that serde asks for")]
    fn is_exactly(&self) -> bool {
        *self == Self::Exactly
    }
}

/// A relation between figures. 核对式
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FigureCheck {
    /// Its id. 编号
    pub id: String,
    /// What has to hold, in words. 内容
    pub what: String,
    /// One side, such as "{8.2b} * {8.1} + {8.5}". 左式
    pub left: String,
    /// How the sides relate. 关系
    pub relation: RelationWord,
    /// The other side. 右式
    pub right: String,
    /// What would explain it, if it does not hold. 例外
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unless: Option<String>,
}

/// How two sides relate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum RelationWord {
    /// The sides are the same.
    #[serde(rename = "=")]
    Equal,
    /// The left side is no more than the right.
    #[serde(rename = "<=")]
    AtMost,
    /// The left side is no less than the right.
    #[serde(rename = ">=")]
    AtLeast,
}

/// No figure of a case is as large; products of a few stay within what a number holds.
const MOST: f64 = 1e60;

impl Claims {
    /// What the config says of it, read and checked.
    pub(crate) fn read(&self, desk: &mut Desk<'_>) -> Result<Box<dyn Ready>, Problems> {
        let mut problems = Problems::new();
        let mut case = Case { name: self.case.clone(), ..Case::default() };
        let mut seen: BTreeMap<&str, String> = BTreeMap::new();
        let ids =
            self.claims.iter().enumerate().map(|(i, c)| (&c.id, format!("/claims/{i}")));
        let checks = self.checks.iter().enumerate();
        for (id, at) in ids.chain(checks.map(|(i, c)| (&c.id, format!("/checks/{i}")))) {
            if seen.insert(id, at.clone()).is_some() {
                let problem = Problem::new(&say::ID_TWICE).with("id", id);
                problems.push(desk.problem(problem, &format!("{at}/id")));
            }
        }
        for (i, figure) in self.claims.iter().enumerate() {
            let at = format!("/claims/{i}");
            let claim = figure.read((self, desk), &at, &mut problems);
            case.claims.extend(claim);
        }
        for (i, check) in self.checks.iter().enumerate() {
            let at = format!("/checks/{i}");
            let left = self.expression(
                (desk, &format!("{at}/left")),
                &check.left,
                &mut problems,
            );
            let right = self.expression(
                (desk, &format!("{at}/right")),
                &check.right,
                &mut problems,
            );
            let (Some(left), Some(right)) = (left, right) else { continue };
            case.checks.push(Check {
                id: check.id.clone(),
                what: check.what.clone(),
                left: (check.left.clone(), left),
                relation: match check.relation {
                    RelationWord::Equal => Relation::Equal,
                    RelationWord::AtMost => Relation::AtMost,
                    RelationWord::AtLeast => Relation::AtLeast,
                },
                right: (check.right.clone(), right),
                unless: check.unless.clone(),
            });
        }
        if problems.is_empty() {
            problems.extend(case.senseless().into_iter().map(|(at, why)| {
                let problem = match why {
                    Senseless::Unlike(left, right) => {
                        Problem::new(&say::UNLIKE).with("left", left).with("right", right)
                    }
                    Senseless::ByZero => Problem::new(&say::BY_ZERO),
                    Senseless::Endless => Problem::new(&say::ENDLESS),
                };
                desk.problem(problem, &at)
            }));
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Box::new(Audit { config: self.clone(), case }))
    }

    /// An expression whose figures are all there.
    fn expression(
        &self,
        (desk, at): (&Desk<'_>, &str),
        text: &str,
        problems: &mut Problems,
    ) -> Option<Expression> {
        let found = match Expression::parse(text) {
            Ok(found) => found,
            Err(stop) => {
                let rest: String = text.chars().skip(stop.at).take(20).collect();
                let problem = Problem::new(&say::UNREADABLE)
                    .with("text", text)
                    .with("column", stop.at + 1)
                    .with("rest", rest);
                problems.push(desk.problem(problem, at));
                return None;
            }
        };
        let known: Vec<String> =
            self.claims.iter().map(|figure| figure.id.clone()).collect();
        let unknown: Vec<&str> = found
            .figures()
            .into_iter()
            .filter(|id| !known.iter().any(|k| k == id))
            .collect();
        for id in &unknown {
            let problem = Problem::new(&say::NO_FIGURE)
                .with("id", id)
                .with("hint", hint(id, &known));
            problems.push(desk.problem(problem, at));
        }
        unknown.is_empty().then_some(found)
    }

    /// All figures that one follows from by arithmetic, step by step.
    fn follows_from(&self, id: &str) -> BTreeSet<String> {
        let by = |id: &str| {
            let figure = self.claims.iter().find(|figure| figure.id == id)?;
            Expression::parse(figure.arithmetic.as_ref()?).ok()
        };
        let (mut out, mut left) = (BTreeSet::new(), vec![id.to_owned()]);
        while let Some(next) = left.pop() {
            let found = by(&next);
            let figures = found.iter().flat_map(Expression::figures).map(str::to_owned);
            left.extend(figures.filter(|figure| out.insert(figure.clone())));
        }
        out
    }

    /// Whether a figure stands in the arithmetic of others or in a check.
    fn uses(&self, id: &str) -> bool {
        let sides = self.checks.iter().flat_map(|check| [&check.left, &check.right]);
        let others = self.claims.iter().filter_map(|figure| figure.arithmetic.as_ref());
        let names = |text: &String| {
            Expression::parse(text).is_ok_and(|found| found.figures().contains(id))
        };
        sides.chain(others).any(names)
    }
}

impl Figure {
    fn read(
        &self,
        (account, desk): (&Claims, &Desk<'_>),
        at: &str,
        problems: &mut Problems,
    ) -> Option<Claim> {
        let before = problems.len();
        let written = match &self.value {
            Written::Number(number) => number.to_string(),
            Written::Text(text) => text.trim().to_owned(),
        };
        let value = written.parse::<f64>().ok().filter(|value| value.abs() < MOST);
        if value.is_none() {
            let problem = Problem::new(&say::NO_NUMBER).with("text", &written);
            problems.push(desk.problem(problem, &format!("{at}/value")));
        }
        let unit = OfficeUnit::parse(&self.unit);
        if unit.is_none() {
            let problem = Problem::new(&shared::WRONG_UNIT)
                .with("unit", &self.unit)
                .with("wanted", "*");
            problems.push(desk.problem(problem, &format!("{at}/unit")));
        }
        let arithmetic = self.arithmetic.as_ref().and_then(|text| {
            let place = format!("{at}/arithmetic");
            Some((text.clone(), account.expression((desk, &place), text, problems)?))
        });
        if account.follows_from(&self.id).contains(&self.id) {
            let problem = Problem::new(&say::BY_ITSELF).with("id", &self.id);
            problems.push(desk.problem(problem, &format!("{at}/arithmetic")));
        }
        let compared = self.computed.is_some() || self.arithmetic.is_some();
        if !compared && self.not_assessable.is_none() && !account.uses(&self.id) {
            let problem = Problem::new(&say::NOTHING_TO_COMPARE).with("id", &self.id);
            problems.push(desk.problem(problem, at));
        }
        if compared && self.not_assessable.is_some() {
            let problem = Problem::new(&say::ASSESSABLE).with("id", &self.id);
            problems.push(desk.problem(problem, &format!("{at}/not_assessable")));
        }
        let (Some(value), Some(unit)) = (value, unit) else { return None };
        (problems.len() == before).then(|| Claim {
            id: self.id.clone(),
            what: self.what.clone(),
            precision: self.precision.unwrap_or_else(|| half_digit(&written)),
            written,
            value,
            unit: (self.unit.clone(), unit),
            qualifier: match self.qualifier {
                QualifierWord::Exactly => Qualifier::Exactly,
                QualifierWord::Nearly => Qualifier::Nearly,
                QualifierWord::Over => Qualifier::Over,
                QualifierWord::About => Qualifier::About,
                QualifierWord::AtLeast => Qualifier::AtLeast,
                QualifierWord::AtMost => Qualifier::AtMost,
            },
            tolerance: account.tolerance,
            computed: self.computed.as_ref().map(ResultCell::lookup),
            arithmetic,
            not_assessable: self.not_assessable.clone(),
        })
    }
}

#[derive(Debug)]
struct Audit {
    config: Claims,
    case: Case,
}

impl Ready for Audit {
    fn make(&self, seen: &mut Seen<'_>) -> Result<Made, Problems> {
        let problems = std::cell::RefCell::new(Problems::new());
        let lacking = |claim: &Claim, lack: Lack| {
            let i = self.case.claims.iter().position(|other| other.id == claim.id)?;
            let named = self.config.claims[i].computed.as_ref()?;
            match named.problem(&lack) {
                Some(problem) => {
                    let at = format!("/claims/{i}/computed");
                    problems.borrow_mut().push(seen.problem(problem, &at));
                    None
                }
                None => Some(empty()),
            }
        };
        let findings = self.case.judge(seen.tables, &lacking);
        let problems = problems.into_inner();
        if !problems.is_empty() {
            return Err(problems);
        }
        let name = &seen.pending.name;
        let tables = vec![
            claims_table(name, &self.case.name, &findings),
            summary_table(name, &self.case.name, &findings),
        ];
        let count =
            |verdict| findings.iter().filter(|one| one.verdict == verdict).count();
        let judged: usize = Verdict::ALL.into_iter().map(count).sum();
        let wanted: usize = self.config.claims.iter().map(Figure::comparisons).sum();
        let identities = vec![Identity::new(
            "comparisons asked for = verdicts",
            name.clone(),
            ((wanted + self.config.checks.len()) as f64, judged as f64),
            0.0,
            "verdicts",
        )];
        let warnings = told(seen, &findings);
        let record = json!({"contradictions": count(Verdict::Contradicts)});
        Ok(Made { tables, identities, warnings, record, ..Made::default() })
    }
}

impl Figure {
    /// How many rows it has in the audit.
    fn comparisons(&self) -> usize {
        let compared =
            usize::from(self.computed.is_some()) + usize::from(self.arithmetic.is_some());
        compared.max(1)
    }
}

/// What does not agree, as warnings.
fn told(seen: &Seen<'_>, findings: &[Finding]) -> Problems {
    let wrong: Vec<&Finding> = findings
        .iter()
        .filter(|one| [Verdict::Contradicts, Verdict::Differs].contains(&one.verdict))
        .collect();
    let number = |value: Option<f64>| {
        value.map_or_else(String::new, |value| format!("{value:.6}"))
    };
    let trimmed = |value| {
        let text = number(value);
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    };
    let mut out: Problems = wrong
        .iter()
        .take(TOLD)
        .map(|one| {
            let entry = match one.source {
                Source::Run => &say::DIFFERS,
                Source::Check => &say::BROKEN_CHECK,
                Source::Arithmetic | Source::None => &say::CONTRADICTS,
            };
            let claimed = match one.source {
                Source::Check => trimmed(Some(one.value)),
                _ => one.claimed.clone(),
            };
            let problem = Problem::new(entry)
                .with("id", &one.id)
                .with("what", &one.what)
                .with("claimed", claimed)
                .with("unit", &one.unit)
                .with("by", &one.by)
                .with("found", trimmed(one.compared))
                .with("relation", one.qualifier);
            seen.problem(problem, "")
        })
        .collect();
    if wrong.len() > TOLD {
        let problem = Problem::new(&say::MORE).with("count", wrong.len() - TOLD);
        out.push(seen.problem(problem, ""));
    }
    out
}
