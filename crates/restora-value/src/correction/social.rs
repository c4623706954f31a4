//! Socio-economic corrections: how far a society values nature, how scarce a resource is.

use restora_message::{Problem, catalogue::value as entries};

/// Coefficient of the stage of development, between 0 and 1:
/// `L = 1 / (1 + e^(3 − 1/En))`.
///
/// `engel` is En, the Engel coefficient: the share of food in what households spend, a
/// fraction above 0 and at most 1. The poorer a society, the greater En and the smaller L.
/// E454 for anything else.
///
/// Source: the Pearl growth curve as 谢余初等 use it for the 白龙江 basin in Gansu,
/// 生态学报 2017, 37(5): 1719-1728.
pub fn development_stage(engel: f64) -> Result<f64, Problem> {
    if !(engel > 0.0 && engel <= 1.0) {
        return Err(Problem::new(&entries::ENGEL).with("value", engel));
    }
    Ok(1.0 / (1.0 + (3.0 - 1.0 / engel).exp()))
}

/// Coefficient of the scarcity of a resource: `B = a / A`, its amount per head in the region
/// over that in the nation.
///
/// Both are in the same unit (farmland: hectares per head), finite and above 0: E455
/// otherwise, E434 if the quotient leaves the range of numbers.
///
/// Source: 谢余初等, 生态学报 2017, 37(5): 1719-1728 (白龙江 basin in Gansu), there with
/// farmland.
pub fn resource_scarcity(
    local_per_capita: f64,
    national_per_capita: f64,
) -> Result<f64, Problem> {
    for (name, value) in [
        ("local_per_capita", local_per_capita),
        ("national_per_capita", national_per_capita),
    ] {
        if !(value > 0.0 && value.is_finite()) {
            let problem = Problem::new(&entries::PER_CAPITA);
            return Err(problem.with("name", name).with("value", value));
        }
    }
    let scarcity = local_per_capita / national_per_capita;
    if scarcity > 0.0 && scarcity.is_finite() {
        return Ok(scarcity);
    }
    Err(Problem::new(&entries::STATISTIC_RANGE).with("name", "resource_scarcity"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn stages_by_hand() {
        // En = 0.5: 3 − 2 = 1, e = 2.718 28, 1 / 3.718 28 = 0.2689
        for (engel, stage) in
            [(0.2, 0.8808), (0.3, 0.5826), (0.4, 0.3775), (0.5, 0.2689), (0.6, 0.2086)]
        {
            let found = development_stage(engel).unwrap();
            assert!((found - stage).abs() < 5e-5, "{engel}: {found}");
        }
        // En = 1: 3 − 1 = 2, e² = 7.389 06, 1 / 8.389 06 = 0.1192
        assert!((development_stage(1.0).unwrap() - 0.1192).abs() < 5e-5);
        // En = 1/3: the middle of the curve.
        assert!((development_stage(1.0 / 3.0).unwrap() - 0.5).abs() < 1e-12);
    }

    #[test]
    fn scarcity_by_hand() {
        // 0.12 ha of farmland per head where the nation has 0.096: 0.12 / 0.096 = 1.25
        assert!((resource_scarcity(0.12, 0.096).unwrap() - 1.25).abs() < 1e-12);
    }

    #[test]
    fn what_is_no_fraction_and_no_amount_is_refused() {
        for engel in [0.0, -0.3, 1.000_001, 30.0, f64::NAN, f64::INFINITY] {
            assert_eq!(development_stage(engel).unwrap_err().entry.code, "E454");
        }
        for bad in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert_eq!(resource_scarcity(bad, 1.0).unwrap_err().entry.code, "E455");
            assert_eq!(resource_scarcity(1.0, bad).unwrap_err().entry.code, "E455");
        }
        assert_eq!(resource_scarcity(1e300, 1e-300).unwrap_err().entry.code, "E434");
        assert_eq!(resource_scarcity(1e-300, 1e300).unwrap_err().entry.code, "E434");
    }

    proptest! {
        #[test]
        fn the_poorer_the_smaller(a in 1e-300..=1.0_f64, b in 1e-300..=1.0_f64) {
            let rich = development_stage(a.min(b)).unwrap();
            let poor = development_stage(a.max(b)).unwrap();
            prop_assert!(0.0 < poor && poor <= rich && rich <= 1.0);
        }
    }
}
