//! How the value responds: to a changed coefficient (sensitivity) and to changed land
//! (elasticity).

use std::collections::BTreeMap;

use restora_message::Problems;
use restora_value::value_cny_per_yr;
use serde::Serialize;

use super::TransitionMatrix;
use super::degree::percent_per_yr;
use crate::statistics::check::{Findings, computed};

/// How strongly the total value depends on the value of one class.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Sensitivity {
    /// Code of the class.
    pub class: i32,
    /// CS with the value of the class raised; none if the total value is 0.
    pub raised: Option<f64>,
    /// CS with the value of the class lowered by as much.
    pub lowered: Option<f64>,
    /// Share of the class in the total value, `A_k · VC_k / ESV`; its sign is kept.
    pub value_share: Option<f64>,
}

/// The change of value per change of land.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Elasticity {
    /// Change of value in % of the opening value per year; none if that was 0.
    pub value_percent_per_yr: Option<f64>,
    /// Area that changed its class in % of the whole per year.
    pub land_percent_per_yr: f64,
    /// The first by the second (dimensionless); none if either is missing or nothing moved.
    pub elasticity: Option<f64>,
}

/// Coefficient of sensitivity of every class with an area,
/// `CS_k = |((ESV' − ESV) / ESV) / ((VC_k' − VC_k) / VC_k)|` (dimensionless): the value VC of
/// the class, in CNY per hectare and year, is raised and lowered by `change` (0.5 is usual)
/// and the total value ESV is computed anew.
///
/// ESV is linear in VC, so CS is the share of the class in the value and nothing else:
/// below 1 whenever all values are positive, whatever their quality. "CS < 1" therefore
/// proves nothing. With negative values of some classes it can exceed 1.
///
/// Refuses negative areas, classes with an area and no value, and a `change` that is not
/// between 10⁻⁶ and 1.
///
/// Source: 宋敏敏等 2018, 生态学报 38(8):2649-2659, eq. 8.
pub fn sensitivities(
    area_m2: &BTreeMap<i32, f64>,
    cny_per_ha_yr: &BTreeMap<i32, f64>,
    change: f64,
) -> Result<Vec<Sensitivity>, Problems> {
    let mut findings = Findings::default();
    findings.within("change", change, (1e-6, 1.0));
    let mut worth = BTreeMap::new();
    for (class, area) in area_m2 {
        if findings.area(format_args!("area_m2[{class}]"), *area)
            && *area > 0.0
            && let Some(own) = findings.entry("cny_per_ha_yr", cny_per_ha_yr, *class)
        {
            worth.insert(*class, own);
        }
    }
    findings.done()?;
    let before = computed("esv", esv(area_m2, &worth, None))?;
    let response = |class, factor: f64| {
        let after = computed("esv", esv(area_m2, &worth, Some((class, factor))))?;
        // As the factor is in floating point, so that it cancels exactly.
        let cs = ((after - before) / before / (factor - 1.0)).abs();
        computed("cs", cs)
    };
    let mut out = Vec::new();
    for (class, own) in &worth {
        let mut sensitivity =
            Sensitivity { class: *class, raised: None, lowered: None, value_share: None };
        if before.abs() > 0.0 {
            sensitivity.raised = Some(response(*class, 1.0 + change)?);
            sensitivity.lowered = Some(response(*class, 1.0 - change)?);
            let share = value_cny_per_yr(area_m2[class], *own) / before;
            sensitivity.value_share = Some(computed("value_share", share)?);
        }
        out.push(sensitivity);
    }
    Ok(out)
}

/// The total value, in CNY per year, with the value of one class multiplied.
fn esv(
    area_m2: &BTreeMap<i32, f64>,
    worth: &BTreeMap<i32, f64>,
    changed: Option<(i32, f64)>,
) -> f64 {
    worth
        .iter()
        .map(|(class, own)| {
            let factor = match changed {
                Some((other, factor)) if other == *class => factor,
                _ => 1.0,
            };
            value_cny_per_yr(area_m2[class], own * factor)
        })
        .sum()
}

/// Elasticity of the value to land change (dimensionless),
/// `EEL = ((ESV_e − ESV_s) / ESV_s · 1/T · 100 %) / LCP` with
/// `LCP = Σ ΔLUT_i / Σ LUT_i · 1/T · 100 %`: % of value per % of land. `cny_per_yr` is the
/// total value at the start and at the end; the changed land ΔLUT is all that left its
/// class. Signs are kept, so that a loss of value is negative (an opening value below 0
/// turns the sign around, as it does in the formula).
///
/// Refuses values that are no numbers and years that are not above 0.
///
/// Source: Song and Deng 2017, Science of the Total Environment. **Unverified:** the formula
/// was not checked against the paper, and printings of it differ in whether they take the
/// absolute value.
pub fn elasticity(
    matrix: &TransitionMatrix,
    cny_per_yr: (f64, f64),
    years: f64,
) -> Result<Elasticity, Problems> {
    let (start, end) = cny_per_yr;
    let mut findings = Findings::default();
    findings.finite("cny_per_yr[0]", start);
    findings.finite("cny_per_yr[1]", end);
    findings.positive("years", years);
    findings.done()?;
    let land_percent_per_yr =
        percent_per_yr(matrix.moved_m2(), matrix.total_m2(), years)?;
    let mut out =
        Elasticity { value_percent_per_yr: None, land_percent_per_yr, elasticity: None };
    if start.abs() > 0.0 {
        let value = percent_per_yr(end - start, start, years)?;
        out.value_percent_per_yr = Some(value);
        if land_percent_per_yr > 0.0 {
            out.elasticity = Some(computed("elasticity", value / land_percent_per_yr)?);
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::statistics::{close, codes};

    /// 宋敏敏等 2018 (Nihegou, 2016): km² and CNY per km² of arable land, orchard, woodland,
    /// grass, water and unused land. The paper prints 0.58 for woodland.
    #[test]
    fn published_sensitivity_of_the_woodland_of_nihegou() {
        let km2 = [2.9631, 1.4207, 2.6323, 1.0370, 0.0851, 0.5986];
        let per_km2 =
            [467_552.71, 467_552.71, 1_478_440.92, 489_881.57, 3_110_477.30, 28_418.54];
        let areas = (0..).zip(km2.map(|a| a * 1e6)).collect();
        let worth = (0..).zip(per_km2.map(|v| v / 100.0)).collect();
        let all = sensitivities(&areas, &worth, 0.5).unwrap();
        close(all[2].raised.unwrap(), 0.58, 0.005);
        close(all[2].raised.unwrap(), 0.5782, 0.00005);
        close(all[2].lowered.unwrap(), 0.5782, 0.00005);
    }

    #[test]
    fn a_negative_class_lifts_another_above_one() {
        // 1 ha at 30 and 1 ha at −10: the first is 30 of 20.
        let areas = BTreeMap::from([(1, 1e4), (2, 1e4), (3, 0.0)]);
        let worth = BTreeMap::from([(1, 30.0), (2, -10.0)]);
        let all = sensitivities(&areas, &worth, 0.5).unwrap();
        assert_eq!(all.len(), 2);
        close(all[0].raised.unwrap(), 1.5, 1e-15);
        close(all[1].raised.unwrap(), 0.5, 1e-15);
        close(all[1].value_share.unwrap(), -0.5, 1e-15);
    }

    #[test]
    fn no_value_no_sensitivity() {
        let areas = BTreeMap::from([(1, 1e4), (2, 1e4)]);
        let worth = BTreeMap::from([(1, 10.0), (2, -10.0)]);
        let all = sensitivities(&areas, &worth, 0.5).unwrap();
        assert!(all.iter().all(|cs| cs.raised.is_none() && cs.value_share.is_none()));
    }

    #[test]
    fn elasticity_by_hand() {
        // 2 of 10 ha moved and the value fell from 100 to 90 in 5 years: −2 % over 4 %.
        let matrix = TransitionMatrix::new(&[(1, 1, 8e4), (1, 2, 2e4)]).unwrap();
        let all = elasticity(&matrix, (100.0, 90.0), 5.0).unwrap();
        close(all.value_percent_per_yr.unwrap(), -2.0, 1e-12);
        close(all.land_percent_per_yr, 4.0, 1e-12);
        close(all.elasticity.unwrap(), -0.5, 1e-12);
        assert_eq!(elasticity(&matrix, (0.0, 9.0), 5.0).unwrap().elasticity, None);
        let still = TransitionMatrix::new(&[(1, 1, 1.0)]).unwrap();
        let all = elasticity(&still, (100.0, 90.0), 5.0).unwrap();
        assert_eq!(all.elasticity, None);
        assert!(all.value_percent_per_yr.is_some());
    }

    #[test]
    fn bad_input_is_told_all_at_once() {
        let areas = BTreeMap::from([(1, -1e4), (2, 1e4), (3, 1.0)]);
        let worth = BTreeMap::from([(1, 10.0), (2, f64::INFINITY)]);
        assert_eq!(
            codes(sensitivities(&areas, &worth, 0.0)),
            ["E444", "E431", "E430", "E437"]
        );
        let matrix = TransitionMatrix::new(&[(1, 1, 1.0)]).unwrap();
        assert_eq!(
            codes(elasticity(&matrix, (f64::NAN, f64::INFINITY), -1.0)),
            ["E430", "E430", "E432"]
        );
    }

    proptest! {
        #[test]
        fn sensitivity_is_the_share_of_the_value(
            classes in prop::collection::vec((1.0..1e9_f64, 1.0..1e5_f64), 1..10),
            change in 0.01..1.0_f64,
        ) {
            let areas = (0..).zip(classes.iter().map(|(area, _)| *area)).collect();
            let worth = (0..).zip(classes.iter().map(|(_, worth)| *worth)).collect();
            let mut sum = 0.0;
            for cs in sensitivities(&areas, &worth, change).unwrap() {
                close(cs.raised.unwrap(), cs.value_share.unwrap(), 1e-12);
                close(cs.lowered.unwrap(), cs.value_share.unwrap(), 1e-12);
                sum += cs.raised.unwrap();
            }
            close(sum, 1.0, 1e-11);
        }
    }
}
