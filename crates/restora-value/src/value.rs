//! The value of a class: factor × standard equivalent.

use std::collections::BTreeMap;

use restora_message::{Problem, Problems, catalogue};
use serde::{Deserialize, Serialize};

use crate::{CoefficientTable, Crosswalk, StandardEquivalent, Target};

/// What a hectare of every class is worth.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClassValues {
    /// Ids of the services, in the order of the values.
    pub services: Vec<String>,
    /// The value of each class of the crosswalk.
    pub by_class: BTreeMap<i32, ClassValue>,
}

/// What a hectare of a class is worth.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClassValue {
    /// It has a value, which may be 0 or negative.
    Valued {
        /// CNY per hectare and year, one for each service.
        cny_per_ha_yr: Vec<f64>,
        /// Types that the value rests on and whose row is not verified.
        unverified: Vec<String>,
    },
    /// It is not valued.
    Excluded,
}

impl ClassValue {
    /// Sum over the services in CNY per hectare and year; nothing if excluded.
    pub fn total_cny_per_ha_yr(&self) -> Option<f64> {
        match self {
            // From +0, because the sum of nothing is -0.
            Self::Valued { cny_per_ha_yr, .. } => {
                Some(cny_per_ha_yr.iter().fold(0.0, |sum, value| sum + value))
            }
            Self::Excluded => None,
        }
    }
}

/// The value of each class and service: `v = Σ weight · factor · D`, over the types that
/// the class counts as (the equivalent-factor method of Xie et al. 2015, without spatial
/// correction).
///
/// E407 for types that the table does not have, E423 for a product beyond all numbers.
pub fn class_values(
    table: &CoefficientTable,
    crosswalk: &Crosswalk,
    standard: StandardEquivalent,
) -> Result<ClassValues, Problems> {
    let mut problems = crosswalk.check(table, None);
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut by_class = BTreeMap::new();
    for (code, target) in &crosswalk.targets {
        let value = class_value(table, target, standard);
        if let ClassValue::Valued { cny_per_ha_yr, .. } = &value {
            let total = value.total_cny_per_ha_yr().unwrap_or_default();
            let all = cny_per_ha_yr.iter().zip(&table.services);
            let bad = all.into_iter().find(|(value, _)| !value.is_finite());
            let bad = bad.map(|(_, service)| service.id.as_str());
            if let Some(service) = bad.or_else(|| (!total.is_finite()).then_some("Σ")) {
                problems.push(
                    Problem::new(&catalogue::value::VALUE_NOT_FINITE)
                        .with("code", code)
                        .with("service", service),
                );
            }
        }
        by_class.insert(*code, value);
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let services = table.services.iter().map(|service| service.id.clone()).collect();
    Ok(ClassValues { services, by_class })
}

/// The value of one target; `zero` and types without a row add nothing.
fn class_value(
    table: &CoefficientTable,
    target: &Target,
    standard: StandardEquivalent,
) -> ClassValue {
    let parts = match target {
        Target::Exclude => return ClassValue::Excluded,
        Target::Zero => &[][..],
        Target::Types(parts) => parts.as_slice(),
    };
    let parts: Vec<(usize, f64)> = parts
        .iter()
        .filter_map(|(id, weight)| Some((table.type_index(id)?, *weight)))
        .collect();
    let cny_per_ha_yr = (0..table.services.len())
        .map(|service| {
            let mixed = parts.iter().fold(0.0, |sum, (kind, weight)| {
                sum + weight * table.factor(*kind, service)
            });
            mixed * standard.cny_per_ha_yr
        })
        .collect();
    let unverified = parts
        .iter()
        .map(|(kind, _)| &table.types[*kind])
        .filter(|kind| kind.status.is_doubtful())
        .map(|kind| kind.id.clone())
        .collect();
    ClassValue::Valued { cny_per_ha_yr, unverified }
}

/// Value of an area: `V = A / 10⁴ · v`, with A in m² and v in CNY per hectare and year.
pub fn value_cny_per_yr(area_m2: f64, cny_per_ha_yr: f64) -> f64 {
    area_m2 / 10_000.0 * cny_per_ha_yr
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn built_in(d: f64) -> ClassValues {
        let table = CoefficientTable::builtin("xie-2015").unwrap();
        let crosswalk = Crosswalk::builtin("clcd-xie-2015").unwrap();
        let standard = StandardEquivalent::new(d, "CNY/ha/yr").unwrap();
        class_values(&table, &crosswalk, standard).unwrap()
    }

    fn own(crosswalk: &str) -> Result<ClassValues, Problems> {
        let table = CoefficientTable::builtin("xie-2015").unwrap();
        let crosswalk = Crosswalk::from_csv("own", crosswalk).unwrap();
        class_values(&table, &crosswalk, StandardEquivalent { cny_per_ha_yr: 3406.5 })
    }

    fn total(values: &ClassValues, code: i32) -> f64 {
        values.by_class[&code].total_cny_per_ha_yr().unwrap()
    }

    #[test]
    fn classes_at_3406_5_by_hand() {
        let values = built_in(3406.5);
        for (code, expected) in [
            (1, 13_660.1),  // dry 4.01 × 3406.5
            (2, 78_656.1),  // mixed 23.09
            (3, 51_846.9),  // shrub 15.22
            (4, 17_271.0),  // steppe 5.07
            (5, 427_890.5), // water 125.61
            (7, 681.3),     // bare 0.20
            (8, 0.0),       // built-up
            (9, 177_206.1), // wetland 52.02
        ] {
            // 0.05 of rounding, and a little for sums that end in a 5
            assert!((total(&values, code) - expected).abs() < 0.0501, "{code}");
        }
        assert_eq!(values.by_class[&6], ClassValue::Excluded);
        assert_eq!(values.by_class[&6].total_cny_per_ha_yr(), None);
        assert_eq!(values.services.len(), 11);
        assert!(!values.by_class.contains_key(&0));
    }

    #[test]
    fn one_pixel_of_water() {
        // 125.61 × 3406.5 = 427 890.465; 100 m² = 0.01 ha, 900 m² = 0.09 ha
        let water = total(&built_in(3406.5), 5);
        assert!((value_cny_per_yr(100.0, water) - 4_278.904_65).abs() < 1e-6);
        assert!((value_cny_per_yr(900.0, water) - 38_510.141_85).abs() < 1e-6);
    }

    #[test]
    fn a_mix_of_paddy_and_dry_by_hand() {
        let values = own("code,type,weight\n1,paddy,0.8\n1,dry,0.2\n").unwrap();
        // sum: 0.8 × 3.89 + 0.2 × 4.01 = 3.914; × 3406.5 = 13 333.041
        assert!((total(&values, 1) - 13_333.041).abs() < 1e-6);
        let ClassValue::Valued { cny_per_ha_yr, unverified } = &values.by_class[&1]
        else {
            panic!("it is valued");
        };
        // food: 0.8 × 1.36 + 0.2 × 0.85 = 1.258; × 3406.5 = 4285.377
        assert!((cny_per_ha_yr[0] - 4285.377).abs() < 1e-9);
        // water supply: 0.8 × −2.63 + 0.2 × 0.02 = −2.1; × 3406.5 = −7153.65
        assert!((cny_per_ha_yr[2] + 7153.65).abs() < 1e-9);
        assert!(unverified.is_empty());
    }

    #[test]
    fn a_part_worth_nothing_and_rows_not_verified() {
        let values = own("code,type,weight\n1,steppe,0.5\n1,zero,0.5\n2,snow,0.5\n2,conif,0.25\n2,bare,0.25\n")
            .unwrap();
        // 0.5 × 5.07 × 3406.5 = 8635.4775
        assert!((total(&values, 1) - 8635.4775).abs() < 1e-6);
        let ClassValue::Valued { unverified, .. } = &values.by_class[&2] else {
            panic!("it is valued");
        };
        assert_eq!(unverified, &["snow", "conif"]);
    }

    #[test]
    fn what_cannot_be_valued_is_refused() {
        let codes = |result: Result<ClassValues, Problems>| -> Vec<&str> {
            result.unwrap_err().iter().map(|problem| problem.entry.code).collect()
        };
        assert_eq!(codes(own("code,type\n1,padi\n2,lake\n")), ["E407", "E407"]);
        let crosswalk = Crosswalk::from_csv("x", "code,type\n1,a\n").unwrap();
        let standard = StandardEquivalent { cny_per_ha_yr: 10.0 };
        // a single product, then the sum of two
        for text in ["id,food\na,1e308\n", "id,food,raw\na,1e307,1e307\n"] {
            let text = &format!("# unit: equivalent\n{text}");
            let table = CoefficientTable::from_csv("t", text).unwrap();
            assert_eq!(codes(class_values(&table, &crosswalk, standard)), ["E423"]);
        }
        let table = CoefficientTable::from_csv("t", "id,food\na,0\n").unwrap();
        let standard = StandardEquivalent { cny_per_ha_yr: f64::NAN };
        assert_eq!(codes(class_values(&table, &crosswalk, standard)), ["E423"]);
    }

    proptest! {
        /// v(a·D) = a·v(D), and v(D₁ + D₂) = v(D₁) + v(D₂), for classes and totals.
        #[test]
        fn values_are_linear_in_the_standard_equivalent(
            d1 in 0.0..1e5, d2 in 0.0..1e5, a in 0.0..100.0,
        ) {
            let near = |x: f64, y: f64| (x - y).abs() <= 1e-12 * (1.0 + x.abs() + y.abs());
            let (one, two) = (built_in(d1), built_in(d2));
            let (sum, scaled) = (built_in(d1 + d2), built_in(a * d1));
            for (code, value) in &one.by_class {
                if *value == ClassValue::Excluded { continue }
                prop_assert!(near(total(&sum, *code), total(&one, *code) + total(&two, *code)));
                prop_assert!(near(total(&scaled, *code), a * total(&one, *code)));
            }
        }
    }
}
