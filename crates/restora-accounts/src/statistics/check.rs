//! Checks of input, collected so that all problems are told at once.

use std::fmt::Display;

use restora_message::catalogue::value;
use restora_message::{Problem, Problems};

/// Far above the 5·10¹⁴ m² of the Earth, and small enough for squares of sums to be finite.
pub(crate) const LARGEST_AREA_M2: f64 = 1e30;

/// The problems found so far. Each check says whether its number can be used.
#[derive(Debug, Default)]
pub(crate) struct Findings(Problems);

impl Findings {
    /// Adds a problem.
    pub(crate) fn add(&mut self, problem: Problem) {
        self.0.push(problem);
    }

    /// A number, not NaN and not infinite.
    pub(crate) fn finite(&mut self, name: impl Display, number: f64) -> bool {
        self.demand(number.is_finite(), || {
            Problem::new(&value::STATISTIC_NUMBER)
                .with("name", name)
                .with("value", number)
        })
    }

    /// A number from 0 on.
    pub(crate) fn not_negative(&mut self, name: impl Display, number: f64) -> bool {
        self.finite(&name, number)
            && self.demand(number >= 0.0, || {
                Problem::new(&value::STATISTIC_NEGATIVE)
                    .with("name", name)
                    .with("value", number)
            })
    }

    /// A number above 0.
    pub(crate) fn positive(&mut self, name: impl Display, number: f64) -> bool {
        self.finite(&name, number)
            && self.demand(number > 0.0, || {
                Problem::new(&value::STATISTIC_NOT_POSITIVE)
                    .with("name", name)
                    .with("value", number)
            })
    }

    /// A number between two bounds, both included.
    pub(crate) fn within(
        &mut self,
        name: impl Display,
        number: f64,
        (lowest, highest): (f64, f64),
    ) -> bool {
        self.finite(&name, number)
            && self.demand((lowest..=highest).contains(&number), || {
                Problem::new(&value::STATISTIC_BOUNDS)
                    .with("name", name)
                    .with("value", number)
                    .with("lowest", lowest)
                    .with("highest", highest)
            })
    }

    /// An area: a number from 0 on that could be one.
    pub(crate) fn area(&mut self, name: impl Display, number: f64) -> bool {
        self.not_negative(&name, number)
            && self.within(name, number, (0.0, LARGEST_AREA_M2))
    }

    /// A list of the right length.
    pub(crate) fn length(
        &mut self,
        name: impl Display,
        found: usize,
        expected: usize,
    ) -> bool {
        self.demand(found == expected, || {
            Problem::new(&value::STATISTIC_LENGTH)
                .with("name", name)
                .with("found", found)
                .with("expected", expected)
        })
    }

    /// The entry of a class, which has to exist and to be finite.
    pub(crate) fn entry(
        &mut self,
        name: &str,
        entries: &std::collections::BTreeMap<i32, f64>,
        code: i32,
    ) -> Option<f64> {
        let Some(number) = entries.get(&code) else {
            self.add(
                Problem::new(&value::STATISTIC_NO_ENTRY)
                    .with("code", code)
                    .with("name", name),
            );
            return None;
        };
        self.finite(format_args!("{name}[{code}]"), *number).then_some(*number)
    }

    /// All problems, if there are any.
    pub(crate) fn done(self) -> Result<(), Problems> {
        if self.0.is_empty() { Ok(()) } else { Err(self.0) }
    }

    fn demand(&mut self, holds: bool, problem: impl FnOnce() -> Problem) -> bool {
        if !holds {
            self.add(problem());
        }
        holds
    }
}

/// A result, which has to be a number; `-0` becomes 0.
pub(crate) fn computed(name: impl Display, number: f64) -> Result<f64, Problem> {
    if number.is_finite() {
        Ok(number + 0.0)
    } else {
        Err(Problem::new(&value::STATISTIC_RANGE).with("name", name))
    }
}

/// A sum to divide by, which has to be above 0.
pub(crate) fn total(
    name: impl Display,
    numbers: impl IntoIterator<Item = f64>,
) -> Result<f64, Problem> {
    let sum = computed(&name, numbers.into_iter().sum())?;
    if sum > 0.0 {
        Ok(sum)
    } else {
        Err(Problem::new(&value::STATISTIC_ZERO_TOTAL).with("name", name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::codes;

    #[test]
    fn every_number_has_one_problem_at_most() {
        let mut findings = Findings::default();
        assert!(!findings.area("a", f64::NAN));
        assert!(!findings.area("b", -1.0));
        assert!(!findings.area("c", 1e31));
        assert!(!findings.positive("d", 0.0));
        assert!(!findings.within("e", f64::INFINITY, (0.0, 1.0)));
        assert!(!findings.length("f", 1, 2));
        assert!(findings.area("g", 0.0) && findings.positive("h", 1e-300));
        assert_eq!(
            codes(findings.done()),
            ["E430", "E431", "E444", "E432", "E430", "E435"]
        );
        assert!(Findings::default().done().is_ok());
    }

    #[test]
    fn totals_are_positive_numbers() {
        assert_eq!(total("t", [0.5, 0.25]), Ok(0.75));
        assert_eq!(total("t", []).unwrap_err().entry.code, "E433");
        assert_eq!(total("t", [f64::MAX, f64::MAX]).unwrap_err().entry.code, "E434");
        assert!(computed("c", -0.0).is_ok_and(f64::is_sign_positive));
    }
}
