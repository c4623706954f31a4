//! Erosivity of rain R from monthly rain, with its unit.

/// In what R is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ErosivityUnit {
    /// MJ·mm / (ha·h·yr), the unit of the computations here.
    MjMm,
    /// Hundreds of foot·tonf·inch / (acre·h·yr), of Wischmeier's tables and maps.
    HundredFootTonInch,
    /// N / (h·yr), which is kJ·mm / (m²·h·yr).
    Newton,
}

impl ErosivityUnit {
    /// MJ·mm / (ha·h·yr) per unit: 17.02 for the customary one (Foster et al. 1981,
    /// Journal of Soil and Water Conservation 36: 355-359), 10 for N / (h·yr), since 1
    /// kJ/m² is 10 MJ/ha.
    pub fn mj_mm(self) -> f64 {
        match self {
            Self::MjMm => 1.0,
            Self::HundredFootTonInch => 17.02,
            Self::Newton => 10.0,
        }
    }
}

/// Rain of a year, in mm; `None` unless all months are numbers that are not negative and
/// some is positive.
fn rain_of_year(monthly_mm: &[f64; 12]) -> Option<f64> {
    let good = monthly_mm.iter().all(|p| p.is_finite() && *p >= 0.0);
    let sum: f64 = monthly_mm.iter().sum();
    (good && sum > 0.0 && sum.is_finite()).then_some(sum)
}

/// The Fournier index as modified by Arnoldus, Σ pᵢ² / P, in mm: pᵢ the rain of a month,
/// P that of the year.
pub fn fournier_mm(monthly_mm: &[f64; 12]) -> Option<f64> {
    let year = rain_of_year(monthly_mm)?;
    Some(monthly_mm.iter().map(|p| p * p).sum::<f64>() / year)
}

/// α of [`erosivity_monthly`].
pub const FOURNIER_ALPHA: f64 = 0.1833;
/// β of [`erosivity_monthly`].
pub const FOURNIER_BETA: f64 = 1.9957;

/// R = 0.1833 F^1.9957 in MJ·mm / (ha·h·yr), from the Fournier index F of [`fournier_mm`]
/// (章文波, 付金生 2003, 资源科学 25(1): 35-41).
///
/// For a mean of years, R wants the mean of their F, not the F of mean months, which is
/// smaller.
pub fn erosivity_fournier(fournier_mm: f64) -> f64 {
    FOURNIER_ALPHA * libm::pow(fournier_mm, FOURNIER_BETA)
}

/// R in MJ·mm / (ha·h·yr) from the rain of the months of a year in mm, by way of F.
pub fn erosivity_monthly(monthly_mm: &[f64; 12]) -> Option<f64> {
    fournier_mm(monthly_mm).map(erosivity_fournier)
}

/// R = Σ 1.735 · 10^(1.5 lg(pᵢ²/P) − 0.8188) from the rain of the months in mm
/// (Wischmeier & Smith 1978, as Arnoldus wrote it for months).
///
/// The sum itself is in [`ErosivityUnit::HundredFootTonInch`]; papers that call it MJ·mm
/// / (ha·h·yr) are 17 times too low. The unit of the answer is the one asked for. A month
/// without rain adds nothing.
pub fn erosivity_wischmeier(monthly_mm: &[f64; 12], unit: ErosivityUnit) -> Option<f64> {
    let year = rain_of_year(monthly_mm)?;
    let month = |&p: &f64| {
        // 10^(1.5 lg x) = x √x, which is exact to the last bits on every machine.
        let x = p * p / year;
        1.735 * libm::exp10(-0.8188) * (x * x.sqrt())
    };
    let customary: f64 = monthly_mm.iter().map(month).sum();
    Some(customary * ErosivityUnit::HundredFootTonInch.mj_mm() / unit.mj_mm())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A year of 540 mm in the north of China; Σ p² = 41 088.
    const MONTHS: [f64; 12] =
        [5.0, 8.0, 20.0, 35.0, 50.0, 70.0, 120.0, 110.0, 60.0, 40.0, 15.0, 7.0];

    #[test]
    fn the_fournier_index_is_between_a_twelfth_and_all_of_the_rain() {
        assert!((fournier_mm(&MONTHS).unwrap() - 41_088.0 / 540.0).abs() < 1e-12);
        // Even: 12 · 50² / 600; all in one month: 600² / 600.
        assert!((fournier_mm(&[50.0; 12]).unwrap() - 50.0).abs() < 1e-12);
        let mut storm = [0.0; 12];
        storm[6] = 600.0;
        assert!((fournier_mm(&storm).unwrap() - 600.0).abs() < 1e-12);
    }

    #[test]
    fn monthly_erosivity_by_hand() {
        // F = 50: ln R = ln 0.1833 + 1.9957 · 3.912023 = −1.696631 + 7.807224 = 6.110593
        assert!((erosivity_monthly(&[50.0; 12]).unwrap() - 450.606).abs() < 2e-3);
        let by_log = 0.1833 * (1.9957 * (41_088.0f64 / 540.0).ln()).exp();
        assert!((erosivity_monthly(&MONTHS).unwrap() - by_log).abs() < 1e-9);
    }

    #[test]
    fn wischmeier_by_hand_and_in_all_units() {
        // Even: x = 2500 / 600, each month 1.735 · 10^(1.5 · 0.619789 − 0.8188) = 2.23966
        let of = |unit| erosivity_wischmeier(&[50.0; 12], unit).unwrap();
        let customary = of(ErosivityUnit::HundredFootTonInch);
        let month = 1.735 * 10f64.powf(1.5 * (2500.0f64 / 600.0).log10() - 0.8188);
        assert!((customary - 12.0 * month).abs() < 1e-9);
        assert!((customary - 12.0 * 2.239_66).abs() < 1e-3, "{customary}");
        assert!((of(ErosivityUnit::MjMm) - 17.02 * customary).abs() < 1e-9);
        assert!((of(ErosivityUnit::Newton) - 1.702 * customary).abs() < 1e-9);
    }

    #[test]
    fn a_month_without_rain_adds_nothing_and_a_year_without_has_none() {
        let mut storm = [0.0; 12];
        storm[6] = 100.0;
        // x = 100: 1.735 · 10^(3 − 0.8188)
        let expected = 1.735 * 10f64.powf(2.1812);
        let got =
            erosivity_wischmeier(&storm, ErosivityUnit::HundredFootTonInch).unwrap();
        assert!((got - expected).abs() < 1e-9);
        let mut bad = MONTHS;
        for month in [-1.0, f64::NAN, f64::INFINITY] {
            bad[3] = month;
            assert_eq!(erosivity_monthly(&bad), None);
            assert_eq!(erosivity_wischmeier(&bad, ErosivityUnit::MjMm), None);
        }
        assert_eq!(erosivity_monthly(&[0.0; 12]), None);
    }
}
