//! The confusion matrix and the map areas, checked against one another.

use std::collections::{BTreeMap, BTreeSet};

use restora_message::catalogue::value;
use restora_message::{Problem, Problems};
use serde::Serialize;

use crate::statistics::check::{Findings, total};

/// From here on not every whole number is a float.
const LARGEST_COUNT: f64 = 9_007_199_254_740_992.0;

/// Numbers of sample units by class on the map (rows) and class of the reference (columns).
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Confusion {
    /// Codes of the classes, in the order of both rows and columns.
    pub classes: Vec<i32>,
    /// `counts[i][j]`: samples in map class i that are class j in the reference. Whole
    /// numbers; a class that only the reference has keeps a row of zeros.
    pub counts: Vec<Vec<f64>>,
}

/// One map class with its samples.
#[derive(Clone, Debug)]
pub(super) struct Stratum {
    /// Area on the map, in m²; 0 for a class that only the reference has.
    pub(super) map_m2: f64,
    /// Samples.
    pub(super) n: f64,
    /// Samples by reference class.
    pub(super) counts: Vec<f64>,
}

impl Stratum {
    /// Share of the samples that are class k in the reference.
    pub(super) fn q(&self, k: usize) -> f64 {
        if self.n > 0.0 { self.counts[k] / self.n } else { 0.0 }
    }

    /// Variance of that share, `q (1 − q) / (n − 1)`.
    pub(super) fn variance(&self, k: usize) -> f64 {
        // 1 − q from the counts, so that a pure stratum has no variance at all.
        self.over_n_minus_1(self.q(k) * ((self.n - self.counts[k]) / self.n))
    }

    /// Covariance of the shares of two different classes, `−q_k q_l / (n − 1)`.
    pub(super) fn covariance(&self, k: usize, l: usize) -> f64 {
        -self.over_n_minus_1(self.q(k) * self.q(l))
    }

    fn over_n_minus_1(&self, x: f64) -> f64 {
        if self.n > 1.0 { x / (self.n - 1.0) } else { 0.0 }
    }
}

/// One stratum per class of the confusion matrix, or everything that is wrong.
pub(super) fn strata(
    map_m2: &BTreeMap<i32, f64>,
    samples: &Confusion,
) -> Result<Vec<Stratum>, Problems> {
    let mut findings = Findings::default();
    let classes = &samples.classes;
    findings.length("counts", samples.counts.len(), classes.len());
    let mut seen = BTreeSet::new();
    for class in classes {
        if !seen.insert(*class) {
            findings.add(
                Problem::new(&value::STATISTIC_TWICE)
                    .with("name", format_args!("classes[{class}]")),
            );
        }
    }
    for (class, area_m2) in map_m2 {
        let name = format!("map_m2[{class}]");
        let usable = findings.positive(&name, *area_m2) && findings.area(name, *area_m2);
        if usable && !seen.contains(class) {
            findings.add(
                Problem::new(&value::SAMPLE_NO_ROW)
                    .with("code", class)
                    .with("area_m2", area_m2),
            );
        }
    }
    let mut out = Vec::new();
    for (class, counts) in classes.iter().zip(&samples.counts) {
        if checked_row(*class, counts, classes, &mut findings) {
            let area = map_m2.get(class).copied();
            let n = counts.iter().sum();
            enough(*class, area, n, &mut findings);
            let counts = counts.clone();
            out.push(Stratum { map_m2: area.unwrap_or(0.0), n, counts });
        }
    }
    findings.done()?;
    total("map_m2", map_m2.values().copied())?;
    Ok(out)
}

/// Whether a row of the matrix is one.
fn checked_row(
    class: i32,
    counts: &[f64],
    classes: &[i32],
    findings: &mut Findings,
) -> bool {
    let name = format!("counts[{class}]");
    let mut right = findings.length(name, counts.len(), classes.len());
    for (reference, count) in classes.iter().zip(counts) {
        let whole = (0.0..=LARGEST_COUNT).contains(count) && count.fract() <= 0.0;
        if !whole {
            right = false;
            findings.add(
                Problem::new(&value::SAMPLE_COUNT)
                    .with("map", class)
                    .with("reference", reference)
                    .with("value", count),
            );
        }
    }
    right
}

/// Samples and area belong together, and there are enough samples.
fn enough(class: i32, area_m2: Option<f64>, n: f64, findings: &mut Findings) {
    let entry = match area_m2 {
        Some(_) if n < 2.0 => &value::SAMPLE_FEW,
        None if n > 0.0 => &value::SAMPLE_NO_AREA,
        _ => return,
    };
    findings.add(Problem::new(entry).with("code", class).with("found", n));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::codes;

    fn confusion(classes: &[i32], counts: &[&[f64]]) -> Confusion {
        let counts = counts.iter().map(|row| row.to_vec()).collect();
        Confusion { classes: classes.to_vec(), counts }
    }

    #[test]
    fn a_class_of_the_reference_alone_is_no_stratum() {
        let samples = confusion(&[1, 2], &[&[8.0, 2.0], &[0.0, 0.0]]);
        let strata = strata(&BTreeMap::from([(1, 5.0)]), &samples).unwrap();
        assert!(strata[1].map_m2 <= 0.0 && strata[1].n <= 0.0);
        assert!(strata[1].q(0) <= 0.0 && strata[1].variance(0) <= 0.0);
    }

    #[test]
    fn everything_wrong_is_told_at_once() {
        let samples = confusion(
            &[1, 2, 3, 2],
            &[
                &[1.0, 0.0, 0.0, 0.0],
                &[-1.0, 1.5, f64::NAN, f64::INFINITY],
                &[4.0, 0.0, 0.0, 0.0],
                &[4.0, 0.0],
            ],
        );
        let map_m2 =
            BTreeMap::from([(1, 5.0), (2, 0.0), (7, 9.0), (8, f64::NAN), (9, 1e40)]);
        assert_eq!(
            codes(strata(&map_m2, &samples)),
            [
                "E436", "E432", "E448", "E430", "E444", "E447", "E446", "E446", "E446",
                "E446", "E449", "E435"
            ]
        );
    }

    #[test]
    fn nothing_at_all_is_refused() {
        let none = BTreeMap::new();
        assert_eq!(codes(strata(&none, &confusion(&[], &[]))), ["E433"]);
        assert_eq!(codes(strata(&none, &confusion(&[1], &[]))), ["E435"]);
        assert_eq!(codes(strata(&none, &confusion(&[], &[&[]]))), ["E435"]);
        assert_eq!(codes(strata(&none, &confusion(&[1], &[&[0.0]]))), ["E433"]);
        assert_eq!(codes(strata(&none, &confusion(&[1], &[&[1e300]]))), ["E446"]);
    }
}
