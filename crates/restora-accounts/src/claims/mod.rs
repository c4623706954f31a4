//! `claims`: the published figures of a case beside what the run computed, and beside what plain
//! arithmetic on the other figures gives.
//!
//! A figure is an interval: `65 %` stands for 64.5 to 65.5 %, `about 3` for 10 % more or less.
//! What is computed has to lie in it; what follows from other figures has to meet it. Nothing is
//! listed beforehand: a contradiction is one because no numbers within the printed digits fit.

mod interval;
mod expression;
mod table;

use std::collections::BTreeMap;

use restora_table::Table;

pub use expression::{Expression, Unreadable};
pub use interval::{Interval, Senseless};
pub use table::{claims_table, shown, summary_table};

use crate::lookup::{Lack, Lookup};
use crate::office::OfficeUnit;

/// What the words before a figure say of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Qualifier {
    /// Nothing: the figure to its last digit.
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

impl Qualifier {
    /// The word in configs and results.
    pub fn name(self) -> &'static str {
        match self {
            Self::Exactly => "exactly",
            Self::Nearly => "nearly",
            Self::Over => "over",
            Self::About => "about",
            Self::AtLeast => "at_least",
            Self::AtMost => "at_most",
        }
    }
}

/// One published figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// Its id, such as `8.2b`.
    pub id: String,
    /// What it is a figure of.
    pub what: String,
    /// The figure as it is written.
    pub written: String,
    /// The same as a number, in its unit.
    pub value: f64,
    /// Half a unit of its last digit, or what else it may be off by, in its unit.
    pub precision: f64,
    /// Its unit as it is written, and what that means.
    pub unit: (String, OfficeUnit),
    /// What the words before it say.
    pub qualifier: Qualifier,
    /// By which share `nearly`, `over` and `about` may be off.
    pub tolerance: f64,
    /// Where the run has the same.
    pub computed: Option<Lookup>,
    /// How it follows from other figures, and how that is written.
    pub arithmetic: Option<(String, Expression)>,
    /// Why it cannot be assessed, where the case's team knows.
    pub not_assessable: Option<String>,
}

impl Claim {
    /// What the figure may stand for, in its own unit.
    pub fn range(&self) -> (f64, f64) {
        let (value, half) = (self.value, self.precision);
        // A word is no stricter than the figure by itself.
        let off = (self.tolerance * value.abs()).max(half);
        match self.qualifier {
            Qualifier::Exactly => (value - half, value + half),
            Qualifier::Nearly => (value - off, value + half),
            Qualifier::Over => (value - half, value + off),
            Qualifier::About => (value - off, value + off),
            Qualifier::AtLeast => (value - half, f64::INFINITY),
            Qualifier::AtMost => (f64::NEG_INFINITY, value + half),
        }
    }

    /// The same in base units.
    pub fn interval(&self) -> Interval {
        let (low, high) = self.range();
        let unit = self.unit.1;
        let dimension = unit.dimension;
        Interval { low: unit.to_base(low), high: unit.to_base(high), dimension }
    }
}

/// How two sides of a check relate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// =
    Equal,
    /// ≤
    AtMost,
    /// ≥
    AtLeast,
}

impl Relation {
    /// The sign in configs and results.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::AtMost => "<=",
            Self::AtLeast => ">=",
        }
    }
}

/// A relation that figures have by what they mean.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    /// Its id.
    pub id: String,
    /// What has to hold.
    pub what: String,
    /// The left side, and how it is written.
    pub left: (String, Expression),
    /// How the sides relate.
    pub relation: Relation,
    /// The right side.
    pub right: (String, Expression),
    /// What would explain a contradiction.
    pub unless: Option<String>,
}

/// What is found of a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// It is met.
    Agrees,
    /// The run computed something else.
    Differs,
    /// The other figures of the case say something else.
    Contradicts,
    /// It stands in checks, which have rows of their own.
    Checked,
    /// There is nothing to compare it with.
    NotAssessable,
}

impl Verdict {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Agrees,
        Self::Differs,
        Self::Contradicts,
        Self::Checked,
        Self::NotAssessable,
    ];

    /// The word in the results.
    pub fn name(self) -> &'static str {
        match self {
            Self::Agrees => "agrees",
            Self::Differs => "differs",
            Self::Contradicts => "contradicts",
            Self::Checked => "checked",
            Self::NotAssessable => "not_assessable",
        }
    }
}

/// What a figure or a check was compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// A result of the run.
    Run,
    /// Arithmetic on other figures.
    Arithmetic,
    /// A check of its own.
    Check,
    /// Nothing.
    None,
}

/// One comparison: a row of the audit.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// Id of the claim or check.
    pub id: String,
    /// What it is of.
    pub what: String,
    /// Qualifier or relation.
    pub qualifier: &'static str,
    /// The figure as written, or the right side of a check.
    pub claimed: String,
    /// Its unit as written.
    pub unit: String,
    /// What it may stand for, in this unit; infinite ends are none.
    pub range: (f64, f64),
    /// What it was compared with.
    pub source: Source,
    /// How that is found: table, column and words, or an expression.
    pub by: String,
    /// What was found, in this unit.
    pub compared: Option<f64>,
    /// The claimed number, in this unit.
    pub value: f64,
    /// What follows.
    pub verdict: Verdict,
    /// Why, where that needs words.
    pub reason: String,
}

/// Says in words why a result has no number; nothing where that is an error of the config.
pub type Lacking<'a> = dyn Fn(&Claim, Lack) -> Option<String> + 'a;

/// The figures of a case.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Case {
    /// What the case is called.
    pub name: String,
    /// Its figures, whose ids differ.
    pub claims: Vec<Claim>,
    /// What relates them.
    pub checks: Vec<Check>,
}

impl Case {
    /// The interval of a figure; every id that an expression names is there.
    fn figure(&self, id: &str) -> Interval {
        let found = self.claims.iter().find(|claim| claim.id == id);
        found
            .map_or(Interval::point(f64::NAN, OfficeUnit::ONE.dimension), Claim::interval)
    }

    /// Every comparison, figures first. `lacking` says in words why a result has no number; one
    /// that it says nothing of is an error of the config and has no row.
    pub fn judge(&self, tables: &[Table], lacking: &Lacking<'_>) -> Vec<Finding> {
        let checks: Vec<Finding> =
            self.checks.iter().map(|check| self.check(check)).collect();
        let mut out = Vec::new();
        for claim in &self.claims {
            let before = out.len();
            if let Some(lookup) = &claim.computed {
                out.extend(Self::by_run(claim, lookup, (tables, lacking)));
            }
            if let Some((written, expression)) = &claim.arithmetic {
                out.push(self.by_arithmetic(claim, written, expression));
            }
            let asked = claim.computed.is_some() || claim.arithmetic.is_some();
            if out.len() == before && !asked {
                out.push(self.by_nothing(claim, &checks));
            }
        }
        out.extend(checks);
        out
    }

    fn by_run(
        claim: &Claim,
        lookup: &Lookup,
        (tables, lacking): (&[Table], &Lacking<'_>),
    ) -> Option<Finding> {
        let by = shown(lookup);
        let row = Finding { source: Source::Run, by, ..row(claim) };
        let unlike = |_| Lack::Words(String::new());
        let found = lookup.find(tables).and_then(|(value, dimension)| {
            let found = Interval::point(value, dimension);
            Ok((value, claim.interval().meets(found).map_err(unlike)?))
        });
        match found {
            Ok((value, agrees)) => Some(Finding {
                compared: Some(claim.unit.1.of_base(value)),
                verdict: if agrees { Verdict::Agrees } else { Verdict::Differs },
                ..row
            }),
            Err(lack) => Some(Finding { reason: lacking(claim, lack)?, ..row }),
        }
    }

    fn by_arithmetic(
        &self,
        claim: &Claim,
        written: &str,
        expression: &Expression,
    ) -> Finding {
        let row =
            Finding { source: Source::Arithmetic, by: written.to_owned(), ..row(claim) };
        let found = expression.value(&|id| self.figure(id));
        let found = found.and_then(|found| Ok((found, found.meets(claim.interval())?)));
        let Ok((found, agrees)) = found else { return row };
        Finding {
            compared: Some(claim.unit.1.of_base(self.plainly(expression, found))),
            verdict: if agrees { Verdict::Agrees } else { Verdict::Contradicts },
            ..row
        }
    }

    /// Refuses an expression whose result no number holds.
    fn bounded(&self, by: &Expression, found: Interval) -> Result<(), Senseless> {
        if self.plainly(by, found).is_finite() { Ok(()) } else { Err(Senseless::Endless) }
    }

    /// The result of an expression for the figures as they are written.
    fn plainly(&self, expression: &Expression, found: Interval) -> f64 {
        let plain = |id: &str| {
            let claim = self.claims.iter().find(|claim| claim.id == id);
            let point = |claim: &Claim| {
                Interval::point(claim.unit.1.to_base(claim.value), claim.unit.1.dimension)
            };
            claim.map_or(Interval::point(f64::NAN, found.dimension), point)
        };
        expression.value(&plain).map_or(found.middle(), |point| point.low)
    }

    fn by_nothing(&self, claim: &Claim, checks: &[Finding]) -> Finding {
        let row = row(claim);
        if let Some(reason) = &claim.not_assessable {
            return Finding { reason: reason.clone(), ..row };
        }
        let used = self.checks.iter().zip(checks).filter(|(check, _)| {
            [&check.left.1, &check.right.1]
                .iter()
                .any(|side| side.figures().contains(claim.id.as_str()))
        });
        let mut told: Vec<String> = used
            .map(|(check, found)| format!("{}: {}", check.id, found.verdict.name()))
            .collect();
        let followed = self.claims.iter().filter(|other| {
            let named = other.arithmetic.as_ref().map(|(_, by)| by.figures());
            named.is_some_and(|named| named.contains(claim.id.as_str()))
        });
        told.extend(followed.map(|other| other.id.clone()));
        Finding { verdict: Verdict::Checked, reason: told.join("; "), ..row }
    }

    fn check(&self, check: &Check) -> Finding {
        let value = |side: &Expression| side.value(&|id| self.figure(id));
        let unit = self.unit_of(check);
        let empty = Finding {
            id: check.id.clone(),
            what: check.what.clone(),
            qualifier: check.relation.sign(),
            claimed: check.right.0.clone(),
            unit: unit.0.clone(),
            range: (f64::NEG_INFINITY, f64::INFINITY),
            source: Source::Check,
            by: check.left.0.clone(),
            compared: None,
            value: f64::NAN,
            verdict: Verdict::NotAssessable,
            reason: String::new(),
        };
        let (Ok(left), Ok(right)) = (value(&check.left.1), value(&check.right.1)) else {
            return empty;
        };
        let may = match check.relation {
            Relation::Equal => left.meets(right),
            Relation::AtMost => left.may_be_at_most(right),
            Relation::AtLeast => right.may_be_at_most(left),
        };
        let Ok(may) = may else { return empty };
        let verdict = if may { Verdict::Agrees } else { Verdict::Contradicts };
        let unless = check.unless.as_ref().filter(|_| !may);
        Finding {
            range: (unit.1.of_base(right.low), unit.1.of_base(right.high)),
            compared: Some(unit.1.of_base(self.plainly(&check.left.1, left))),
            value: unit.1.of_base(self.plainly(&check.right.1, right)),
            verdict,
            reason: unless.cloned().unwrap_or_default(),
            ..empty
        }
    }

    /// The unit of the first figure that measures what the sides of a check do; base units
    /// where there is none.
    fn unit_of(&self, check: &Check) -> (String, OfficeUnit) {
        let wanted = check.left.1.value(&|id| self.figure(id)).map(|left| left.dimension);
        let named = |side: &Expression| {
            side.figures().into_iter().map(str::to_owned).collect::<Vec<String>>()
        };
        let ids = named(&check.left.1).into_iter().chain(named(&check.right.1));
        let units: BTreeMap<&str, &(String, OfficeUnit)> =
            self.claims.iter().map(|claim| (claim.id.as_str(), &claim.unit)).collect();
        let mut fitting = ids.filter_map(|id| units.get(id.as_str()).copied());
        match wanted {
            Ok(wanted) => fitting
                .find(|unit| unit.1.dimension == wanted)
                .cloned()
                .unwrap_or_else(|| (wanted.to_string(), OfficeUnit::base(wanted))),
            Err(_) => (String::new(), OfficeUnit::ONE),
        }
    }

    /// Expressions whose figures do not add up: pointer below the block, and why.
    pub fn senseless(&self) -> Vec<(String, Senseless)> {
        let value = |side: &Expression| side.value(&|id| self.figure(id));
        let mut out = Vec::new();
        for (i, claim) in self.claims.iter().enumerate() {
            let Some((_, by)) = &claim.arithmetic else { continue };
            let found = value(by).and_then(|found| {
                found.meets(claim.interval())?;
                self.bounded(by, found)
            });
            if let Err(why) = found {
                out.push((format!("/claims/{i}/arithmetic"), why));
            }
        }
        for (i, check) in self.checks.iter().enumerate() {
            let sides =
                value(&check.left.1).and_then(|left| Ok((left, value(&check.right.1)?)));
            let found = sides.and_then(|(left, right)| {
                left.meets(right)?;
                self.bounded(&check.left.1, left)?;
                self.bounded(&check.right.1, right)
            });
            if let Err(why) = found {
                out.push((format!("/checks/{i}"), why));
            }
        }
        out
    }
}

/// A row of a claim that is not compared with anything yet.
fn row(claim: &Claim) -> Finding {
    Finding {
        id: claim.id.clone(),
        what: claim.what.clone(),
        qualifier: claim.qualifier.name(),
        claimed: claim.written.clone(),
        unit: claim.unit.0.clone(),
        range: claim.range(),
        source: Source::None,
        by: String::new(),
        compared: None,
        value: claim.value,
        verdict: Verdict::NotAssessable,
        reason: String::new(),
    }
}

#[cfg(test)]
mod tests;
