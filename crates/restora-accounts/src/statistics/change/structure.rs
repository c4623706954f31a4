//! What the land use of one date looks like: information entropy and land-use degree.

use std::collections::BTreeMap;

use restora_message::Problems;
use serde::Serialize;

use crate::statistics::check::{Findings, computed, total};

/// The base of the logarithm of an entropy. Papers use both and rarely say which.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LogBase {
    /// 10: entropy in hartley.
    Ten,
    /// e: entropy in nat.
    E,
}

impl LogBase {
    fn log(self, share: f64) -> f64 {
        match self {
            Self::Ten => share.log10(),
            Self::E => share.ln(),
        }
    }
}

/// Information entropy of the land-use structure `H = −Σ_i P_i · log P_i` (dimensionless),
/// with the shares `P_i = A_i / Σ A`. It is 0 for one class alone and `log n` for n equal
/// ones; a class without area adds nothing.
///
/// The areas may have any unit, or be shares that were rounded: they are divided by their
/// sum. Refuses negative areas and a sum of 0.
///
/// Source: 宋敏敏等 2018, 生态学报 38(8):2649-2659, where the base is 10.
pub fn entropy(areas: &[f64], base: LogBase) -> Result<f64, Problems> {
    let mut findings = Findings::default();
    for (class, area) in areas.iter().enumerate() {
        findings.area(format_args!("areas[{class}]"), *area);
    }
    findings.done()?;
    let whole = total("areas", areas.iter().copied())?;
    let terms = areas.iter().map(|area| area / whole).filter(|share| *share > 0.0);
    Ok(computed("entropy", terms.map(|share| -share * base.log(share)).sum())?)
}

/// Land-use degree index (土地利用程度综合指数) `L = 100 · Σ_i P_i · Q_i` (dimensionless), with
/// the shares `P_i = A_i / Σ A` and a grade Q for each class. Usual grades are 1 for unused
/// land, 2 for forest, grass and water, 3 for farmland, 4 for built-up land, so that L lies
/// between 100 and 400.
///
/// Refuses negative areas or grades, classes with an area and no grade, and a sum of 0.
///
/// Source: 宋敏敏等 2018, 生态学报 38(8):2649-2659.
pub fn land_use_degree(
    areas: &BTreeMap<i32, f64>,
    grades: &BTreeMap<i32, f64>,
) -> Result<f64, Problems> {
    let mut findings = Findings::default();
    let mut graded = 0.0;
    for (class, area) in areas {
        if findings.area(format_args!("areas[{class}]"), *area)
            && *area > 0.0
            && let Some(grade) = findings.entry("grades", grades, *class)
            && findings.not_negative(format_args!("grades[{class}]"), grade)
        {
            graded += area * grade;
        }
    }
    findings.done()?;
    let whole = total("areas", areas.values().copied())?;
    Ok(computed("land_use_degree", 100.0 * (graded / whole))?)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::statistics::{close, codes};

    /// 宋敏敏等 2018 (Nihegou): shares in % of arable land, orchard, woodland, grass, water,
    /// built-up and unused land in 1986, 2002 and 2016.
    const NIHEGOU: [[f64; 7]; 3] = [
        [36.93, 16.70, 15.90, 12.33, 0.94, 5.14, 12.07],
        [32.05, 20.71, 24.40, 7.89, 0.78, 5.77, 8.40],
        [31.26, 14.99, 27.77, 10.94, 0.90, 7.84, 6.31],
    ];

    #[test]
    fn published_entropies_of_nihegou() {
        for (shares, printed) in NIHEGOU.iter().zip([0.7248, 0.7148, 0.7219]) {
            close(entropy(shares, LogBase::Ten).unwrap(), printed, 0.00005);
        }
    }

    /// The paper adds up its rounded percentages as they are, to 100.01 % in 1986 and 2016.
    #[test]
    fn published_land_use_degrees_of_nihegou() {
        let grades = (0..).zip([3.0, 3.0, 2.0, 2.0, 2.0, 4.0, 1.0]).collect();
        for (shares, printed) in NIHEGOU.iter().zip([251.86, 255.90, 255.64]) {
            let areas = (0..).zip(shares.iter().copied()).collect();
            let degree = land_use_degree(&areas, &grades).unwrap();
            let percent: f64 = shares.iter().sum();
            close(degree * percent / 100.0, printed, 0.005);
        }
    }

    #[test]
    fn one_class_has_no_entropy_and_equal_ones_the_most() {
        assert_eq!(entropy(&[7.0, 0.0], LogBase::E), Ok(0.0));
        close(entropy(&[2.0; 10], LogBase::Ten).unwrap(), 1.0, 1e-15);
        // Half and half: ln 2.
        close(entropy(&[3.0, 3.0], LogBase::E).unwrap(), std::f64::consts::LN_2, 1e-15);
    }

    #[test]
    fn half_of_grade_two_and_half_of_grade_four_is_three_hundred() {
        let areas = BTreeMap::from([(1, 5.0), (2, 5.0), (3, 0.0)]);
        let grades = BTreeMap::from([(1, 2.0), (2, 4.0)]);
        assert_eq!(land_use_degree(&areas, &grades), Ok(300.0));
    }

    #[test]
    fn bad_input_is_told_all_at_once() {
        assert_eq!(codes(entropy(&[-1.0, f64::NAN], LogBase::E)), ["E431", "E430"]);
        assert_eq!(codes(entropy(&[0.0], LogBase::E)), ["E433"]);
        let areas = BTreeMap::from([(1, 5.0), (2, 5.0), (3, 1.0), (4, -2.0)]);
        let grades = BTreeMap::from([(1, -2.0), (2, f64::NAN)]);
        assert_eq!(
            codes(land_use_degree(&areas, &grades)),
            ["E431", "E430", "E437", "E431"]
        );
        let empty = BTreeMap::new();
        assert_eq!(codes(land_use_degree(&empty, &empty)), ["E433"]);
    }

    proptest! {
        #[test]
        fn entropy_lies_between_nothing_and_all_equal(
            areas in prop::collection::vec(0.0..1e12_f64, 1..20)
        ) {
            prop_assume!(areas.iter().sum::<f64>() > 0.0);
            let nats = entropy(&areas, LogBase::E).unwrap();
            prop_assert!(nats >= 0.0);
            prop_assert!(nats <= (areas.len() as f64).ln() + 1e-12);
            let hartleys = entropy(&areas, LogBase::Ten).unwrap();
            close(hartleys * std::f64::consts::LN_10, nats, 1e-12);
        }
    }
}
