//! Statistics of land change, of patterns in space, and of what map errors do to areas.
//!
//! Three parts that share nothing but their checks: [`change`] compares two dates,
//! [`spatial`] compares neighbours, [`accuracy`] compares a map with samples from the
//! ground. All of it is arithmetic on small tables; no pixel, polygon or file is looked at,
//! nothing is drawn at random, and every sum runs in a fixed order.
//!
//! Input that makes no sense is refused with all its problems at once. A number that does
//! not exist for valid input, such as a rate of change from nothing, is `None`.

mod check;
pub mod change;
pub mod spatial;
pub mod accuracy;

/// Asserts that two numbers differ by at most `tolerance`.
#[cfg(test)]
#[track_caller]
pub(crate) fn close(left: f64, right: f64, tolerance: f64) {
    assert!((left - right).abs() <= tolerance, "{left} is not {right} ± {tolerance}");
}

/// The codes of the problems of a refused input.
#[cfg(test)]
#[track_caller]
pub(crate) fn codes<T: std::fmt::Debug>(
    result: Result<T, restora_message::Problems>,
) -> Vec<&'static str> {
    let problems = result.unwrap_err();
    for problem in &problems {
        // Asserts that no blank is left open.
        problem.message(restora_message::Lang::Zh);
    }
    problems.iter().map(|problem| problem.entry.code).collect()
}
