//! What the stored numbers of a product mean.
//!
//! Landsat Collection 2 Level-2: reflectance = DN × 0.0000275 − 0.2, and 0 is fill (USGS,
//! Landsat 8-9 Collection 2 Level 2 Science Product Guide, LSDS-1619; the same for
//! Landsat 4-7, LSDS-1618). Sentinel-2 Level-2A: reflectance = (DN + offset) / 10 000,
//! and 0 is no data; the offset is `BOA_ADD_OFFSET` of the product's metadata, −1000 from
//! processing baseline 04.00 on and 0 before (ESA, Sentinel-2 Products Specification
//! Document, S2-PDGS-TAS-DI-PSD).

use serde::{Deserialize, Serialize};

use crate::kernel::Band;

/// A product, which says how its numbers are stored.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub enum Sensor {
    /// Landsat 4 to 9, Collection 2, Level-2 surface reflectance.
    #[serde(rename = "landsat-c2-l2")]
    LandsatC2L2,
    /// Sentinel-2 Level-2A surface reflectance.
    #[serde(rename = "sentinel-2-l2a")]
    Sentinel2L2a,
    /// Reflectance from 0 to 1 as it is, whatever it was measured by.
    #[serde(rename = "reflectance")]
    Reflectance,
    /// Numbers whose zero is no reflection but whose scale is not known.
    #[serde(rename = "dn")]
    Dn,
}

/// From stored numbers to reflectance: number × scale + offset.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scaling {
    /// Reflectance per unit.
    pub scale: f64,
    /// Reflectance of a stored zero.
    pub offset: f64,
    /// The stored number that stands for none.
    pub fill: Option<f32>,
}

impl Sensor {
    /// All of them.
    pub const ALL: [Self; 4] =
        [Self::LandsatC2L2, Self::Sentinel2L2a, Self::Reflectance, Self::Dn];

    /// As configs write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::LandsatC2L2 => "landsat-c2-l2",
            Self::Sentinel2L2a => "sentinel-2-l2a",
            Self::Reflectance => "reflectance",
            Self::Dn => "dn",
        }
    }

    /// Whether it has reflectances from 0 to 1, which some indices need.
    pub fn gives_reflectance(self) -> bool {
        self != Self::Dn
    }

    /// How its numbers are read. `dn_offset` is what Sentinel-2 adds to a number before
    /// it is divided ([`baseline_offset`]); an archive that has already added it says 0.
    /// There is no default: a wrong one moves NDVI of one date and not of the other.
    /// `None` if Sentinel-2 is without it, or it is no number.
    pub fn scaling(self, dn_offset: Option<f64>) -> Option<Scaling> {
        let plain = Scaling { scale: 1.0, offset: 0.0, fill: None };
        match self {
            Self::LandsatC2L2 => {
                Some(Scaling { scale: 0.000_027_5, offset: -0.2, fill: Some(0.0) })
            }
            Self::Sentinel2L2a => {
                let dn_offset = dn_offset.filter(|offset| offset.is_finite())?;
                let (scale, offset) = (1e-4, dn_offset / 1e4);
                Some(Scaling { scale, offset, fill: Some(0.0) })
            }
            Self::Reflectance | Self::Dn => Some(plain),
        }
    }
}

impl Scaling {
    /// A band that is read so. Fill must be gone ([`Scaling::clear_fill`]).
    pub fn band(self, raw: &[f32]) -> Band<'_> {
        Band { raw, scale: self.scale, offset: self.offset }
    }

    /// Makes fill missing, NaN.
    pub fn clear_fill(self, raw: &mut [f32]) {
        let Some(fill) = self.fill else { return };
        for value in raw {
            // Fill is a whole number that an f32 holds exactly.
            let is_fill = value.to_bits() == fill.to_bits();
            *value = if is_fill { f32::NAN } else { *value };
        }
    }
}

/// What Sentinel-2 of a processing baseline adds to a stored number: −1000 from 04.00 on, 0
/// before. Reads `04.00`, `5.10`, `N0400`, `N0209`.
///
/// A date is refused, because it does not tell: archives are processed anew, so that
/// products of 2016 with baseline 05.00 have the offset too. `None` for what is no
/// baseline.
pub fn baseline_offset(baseline: &str) -> Option<f64> {
    let text = baseline.trim();
    let (major, minor) = match text.strip_prefix(['N', 'n']) {
        Some(digits) if digits.len() == 4 => (digits.get(..2)?, digits.get(2..)?),
        Some(_) => return None,
        None => text.split_once('.')?,
    };
    let number = |digits: &str| {
        let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
        ((1..=2).contains(&digits.len()) && plain).then(|| digits.parse::<u32>().ok())?
    };
    number(minor)?;
    // Larger ones are days of a month, or test runs whose offset nobody promises.
    let major = number(major).filter(|major| (1..=9).contains(major))?;
    Some(if major >= 4 { -1000.0 } else { 0.0 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn landsat_numbers_become_reflectance() {
        let scaling = Sensor::LandsatC2L2.scaling(None).unwrap();
        // The guide's valid range: 7273 · 0.0000275 − 0.2 = 0.0000075, 43 636 → 0.99999.
        let band = scaling.band(&[7273.0, 43_636.0]);
        assert!((band.at(0) - 0.000_007_5).abs() < 1e-12);
        assert!((band.at(1) - 0.999_99).abs() < 1e-12);
    }

    #[test]
    fn sentinel_numbers_need_the_offset() {
        assert_eq!(Sensor::Sentinel2L2a.scaling(None), None);
        assert_eq!(Sensor::Sentinel2L2a.scaling(Some(f64::NAN)), None);
        let old = Sensor::Sentinel2L2a.scaling(baseline_offset("02.09")).unwrap();
        let new = Sensor::Sentinel2L2a.scaling(baseline_offset("04.00")).unwrap();
        // (1500 + 0) / 10 000 and (2500 − 1000) / 10 000
        assert!((old.band(&[1500.0]).at(0) - 0.15).abs() < 1e-12);
        assert!((new.band(&[2500.0]).at(0) - 0.15).abs() < 1e-12);
    }

    #[test]
    fn fill_is_missing_and_nothing_else_is() {
        let mut raw = [0.0, 1.0, f32::NAN, -1.0];
        Sensor::LandsatC2L2.scaling(None).unwrap().clear_fill(&mut raw);
        assert!(raw[0].is_nan() && raw[2].is_nan());
        assert_eq!([raw[1], raw[3]].map(f32::to_bits), [1.0, -1.0f32].map(f32::to_bits));
        let mut raw = [0.0];
        Sensor::Reflectance.scaling(None).unwrap().clear_fill(&mut raw);
        assert_eq!(raw[0].to_bits(), 0);
    }

    #[test]
    fn baselines_are_read_and_dates_are_not() {
        for new in ["04.00", "5.10", "05.11", "N0400", "n0510", " N0500 "] {
            assert_eq!(baseline_offset(new), Some(-1000.0), "{new}");
        }
        for old in ["02.09", "N0209", "3.01", "03.01", "N0301"] {
            assert_eq!(baseline_offset(old), Some(0.0), "{old}");
        }
        let bad = [
            "",
            "2022",
            "0400",
            "20220125",
            "2022-01-25",
            "25.01",
            "25.01.2022",
            "N04",
            "N04000",
            "N99.99",
            "N9999",
            "00.00",
            "4",
            "4.",
            ".00",
            "+4.00",
            "04.000",
            "四.00",
        ];
        for bad in bad {
            assert_eq!(baseline_offset(bad), None, "{bad}");
        }
    }

    #[test]
    fn names_are_those_of_configs() {
        let names = Sensor::ALL.map(Sensor::name);
        assert_eq!(names, ["landsat-c2-l2", "sentinel-2-l2a", "reflectance", "dn"]);
        assert!(
            Sensor::Reflectance.gives_reflectance() && !Sensor::Dn.gives_reflectance()
        );
    }

    proptest! {
        #[test]
        fn no_baseline_is_too_strange(text in "\\PC*") {
            let _ = baseline_offset(&text);
        }
    }
}
