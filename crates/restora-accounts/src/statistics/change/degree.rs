//! How fast land use changed: the single and the comprehensive dynamic degree (土地利用动态度).

use restora_message::{Problem, Problems};
use serde::Serialize;

use super::TransitionMatrix;
use crate::statistics::check::{Findings, computed, total};

/// The dynamic degree of one class.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClassDegree {
    /// Code of the class.
    pub class: i32,
    /// Its area before, in m².
    pub opening_m2: f64,
    /// Its area after, in m².
    pub closing_m2: f64,
    /// Change in % of the opening area per year; none if that was 0.
    pub percent_per_yr: Option<f64>,
}

/// The dynamic degree of all classes together, in its two readings.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ComprehensiveDegree {
    /// From the net changes of the classes: what was lost here and gained there is not seen.
    /// In % of the whole area per year.
    pub net_percent_per_yr: f64,
    /// From the transitions: every hectare that changed its class, counted once. In % of
    /// the whole area per year; never below the net reading.
    pub transfer_percent_per_yr: f64,
}

/// Single dynamic degree `K = (U_b − U_a) / U_a · 1/T · 100 %`, in % per year: `U_a` is the
/// opening, `U_b` the closing area of a class (any unit, the same for both), T the years.
///
/// None if the opening area is 0. Refuses negative areas and years that are not above 0.
///
/// Source: 宋敏敏等 2018, 生态学报 38(8):2649-2659.
pub fn single_dynamic_degree(
    opening: f64,
    closing: f64,
    years: f64,
) -> Result<Option<f64>, Problems> {
    let mut findings = Findings::default();
    findings.area("opening", opening);
    findings.area("closing", closing);
    findings.positive("years", years);
    findings.done()?;
    if opening > 0.0 {
        Ok(Some(percent_per_yr(closing - opening, opening, years)?))
    } else {
        Ok(None)
    }
}

/// The [`single_dynamic_degree`] of every class, in the order of the codes.
pub fn single_dynamic_degrees(
    matrix: &TransitionMatrix,
    years: f64,
) -> Result<Vec<ClassDegree>, Problems> {
    let mut degrees = Vec::new();
    for margin in matrix.margins() {
        let (opening_m2, closing_m2) = (margin.opening_m2, margin.closing_m2);
        let percent_per_yr = single_dynamic_degree(opening_m2, closing_m2, years)?;
        let class = margin.class;
        degrees.push(ClassDegree { class, opening_m2, closing_m2, percent_per_yr });
    }
    Ok(degrees)
}

/// Comprehensive dynamic degree from net changes, in % of the whole area per year:
/// `Σ_i |B_i − A_i| / (2 Σ_i A_i) · 1/T · 100 %`, with the opening areas A and the closing
/// areas B by class, in one order and unit (shares will do). The 2 is there because a
/// hectare that goes from one class to another is in two differences.
///
/// Source: 张骞等 2017, 生态学报 37(2):566-575, where the difference is read as net.
pub fn net_dynamic_degree(
    opening: &[f64],
    closing: &[f64],
    years: f64,
) -> Result<f64, Problems> {
    let mut findings = Findings::default();
    findings.length("closing", closing.len(), opening.len());
    for (name, areas) in [("opening", opening), ("closing", closing)] {
        for (class, area) in areas.iter().enumerate() {
            findings.area(format_args!("{name}[{class}]"), *area);
        }
    }
    findings.positive("years", years);
    findings.done()?;
    let whole = total("opening", opening.iter().copied())?;
    let moved: f64 = opening.iter().zip(closing).map(|(a, b)| (b - a).abs()).sum();
    Ok(percent_per_yr(moved / 2.0, whole, years)?)
}

/// Comprehensive dynamic degree in both readings, in % of the whole area per year.
///
/// `net` is the [`net_dynamic_degree`]. `transfer` is `Σ_{i≠j} A_ij / Σ_ij A_ij · 1/T ·
/// 100 %`, with the transitions A from class i to class j: the share of the area that
/// changed its class. Both count a moved hectare once. Papers that put gross transitions
/// over *twice* the whole area give half of `transfer`.
pub fn comprehensive_dynamic_degree(
    matrix: &TransitionMatrix,
    years: f64,
) -> Result<ComprehensiveDegree, Problems> {
    let margins = matrix.margins();
    let opening: Vec<f64> = margins.iter().map(|margin| margin.opening_m2).collect();
    let closing: Vec<f64> = margins.iter().map(|margin| margin.closing_m2).collect();
    Ok(ComprehensiveDegree {
        net_percent_per_yr: net_dynamic_degree(&opening, &closing, years)?,
        transfer_percent_per_yr: percent_per_yr(
            matrix.moved_m2(),
            matrix.total_m2(),
            years,
        )?,
    })
}

/// A part in % of the whole, per year.
pub(super) fn percent_per_yr(part: f64, whole: f64, years: f64) -> Result<f64, Problem> {
    computed("percent_per_yr", part / whole * 100.0 / years)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::statistics::{close, codes};

    #[test]
    fn a_class_that_grew_by_a_fifth_in_ten_years() {
        // (12 − 10) / 10 / 10 = 2 % per year; and from nothing there is no rate.
        assert_eq!(single_dynamic_degree(10.0, 12.0, 10.0), Ok(Some(2.0)));
        assert_eq!(single_dynamic_degree(10.0, 0.0, 4.0), Ok(Some(-25.0)));
        assert_eq!(single_dynamic_degree(0.0, 3.0, 5.0), Ok(None));
        let matrix =
            TransitionMatrix::new(&[(1, 1, 6.0), (1, 2, 2.0), (3, 3, 2.0)]).unwrap();
        let degrees: Vec<_> = single_dynamic_degrees(&matrix, 5.0)
            .unwrap()
            .into_iter()
            .map(|degree| (degree.class, degree.percent_per_yr))
            .collect();
        assert_eq!(degrees, [(1, Some(-5.0)), (2, None), (3, Some(0.0))]);
    }

    #[test]
    fn an_exchange_is_seen_by_the_transfer_only() {
        // 3 ha from 1 to 2, 2 ha back, of 20 ha in 5 years: net 1 / 20 / 5, gross 5 / 20 / 5.
        let matrix =
            TransitionMatrix::new(&[(1, 1, 7.0), (1, 2, 3.0), (2, 1, 2.0), (2, 2, 8.0)])
                .unwrap();
        let degree = comprehensive_dynamic_degree(&matrix, 5.0).unwrap();
        close(degree.net_percent_per_yr, 1.0, 1e-12);
        close(degree.transfer_percent_per_yr, 5.0, 1e-12);
    }

    /// 王航等 2017 (upper Huaihe): structure in % of cultivated land, forest, grass, water
    /// and built-up land. The paper prints 0.48, 0.36, 0.09, 0.38 and 0.11 % per year.
    #[test]
    fn published_degrees_of_the_upper_huaihe() {
        let of_1990 = [69.51, 16.38, 3.02, 2.86, 8.23];
        let of_1995 = [70.23, 17.74, 1.19, 2.28, 8.55];
        let of_2000 = [69.89, 16.29, 2.23, 3.01, 8.59];
        let of_2010 = [67.71, 17.63, 2.16, 3.26, 9.24];
        let of_2013 = [67.20, 17.62, 2.16, 3.26, 9.77];
        let degree = |a: &[f64], b: &[f64], years, expected| {
            close(net_dynamic_degree(a, b, years).unwrap(), expected, 0.0005);
        };
        degree(&of_1990, &of_1995, 5.0, 0.481);
        degree(&of_1995, &of_2000, 5.0, 0.360);
        // Grass in 2005 is printed as 2.61, with which nothing fits: the shares add up to
        // 100.45. With the digits put right the printed 0.09 and 0.38 come out.
        let printed = [69.56, 16.23, 2.61, 3.31, 8.74];
        degree(&of_2000, &printed, 5.0, 0.122);
        degree(&printed, &of_2010, 5.0, 0.423);
        let of_2005 = [69.56, 16.23, 2.16, 3.31, 8.74];
        degree(&of_2000, &of_2005, 5.0, 0.091);
        degree(&of_2005, &of_2010, 5.0, 0.380);
        // The last interval has three years; the printed 0.11 was divided by five.
        degree(&of_2010, &of_2013, 3.0, 0.175);
        degree(&of_2010, &of_2013, 5.0, 0.105);
    }

    #[test]
    fn bad_input_is_told_all_at_once() {
        assert_eq!(
            codes(single_dynamic_degree(-1.0, f64::NAN, 0.0)),
            ["E431", "E430", "E432"]
        );
        assert_eq!(
            codes(net_dynamic_degree(&[1.0], &[], f64::INFINITY)),
            ["E435", "E430"]
        );
        assert_eq!(codes(net_dynamic_degree(&[], &[], 1.0)), ["E433"]);
        assert_eq!(codes(single_dynamic_degree(1e-300, 1e30, 1.0)), ["E434"]);
    }

    proptest! {
        #[test]
        fn net_change_never_exceeds_the_transfers(
            areas in prop::collection::vec((0..5_i32, 0..5_i32, 0.001..1e9_f64), 1..30),
            years in 0.1..100.0_f64,
        ) {
            let matrix = TransitionMatrix::new(&areas).unwrap();
            let degree = comprehensive_dynamic_degree(&matrix, years).unwrap();
            let rounding = 1e-12 * degree.transfer_percent_per_yr + 1e-12;
            prop_assert!(degree.net_percent_per_yr >= 0.0);
            prop_assert!(
                degree.net_percent_per_yr <= degree.transfer_percent_per_yr + rounding
            );
        }

        #[test]
        fn any_input_gives_a_number_or_a_problem(
            opening in any::<f64>(), closing in any::<f64>(), years in any::<f64>()
        ) {
            if let Ok(Some(degree)) = single_dynamic_degree(opening, closing, years) {
                prop_assert!(degree.is_finite());
            }
            if let Ok(degree) = net_dynamic_degree(&[opening], &[closing], years) {
                prop_assert!(degree.is_finite());
            }
        }
    }
}
