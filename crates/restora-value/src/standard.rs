//! The standard equivalent: the money behind a factor of 1.

use restora_message::{Problem, catalogue};
use serde::{Deserialize, Serialize};

/// A unit of money per area and year.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Unit {
    /// As written in a config.
    pub name: &'static str,
    /// `areas` of the unit's areas are `hectares` hectares: 15 mu are 1 ha, 1 km² is
    /// 100 ha. Two whole numbers, because 1/15 and 0.01 have no exact binary form.
    pub hectares: f64,
    /// See [`Unit::hectares`].
    pub areas: f64,
}

/// Value of one equivalent, in yuan per hectare and year.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct StandardEquivalent {
    /// CNY/ha/yr, finite and not negative.
    pub cny_per_ha_yr: f64,
}

impl StandardEquivalent {
    /// The units it may be written in. 1 ha = 1 hm² = 15 mu (亩) = 0.01 km² = 10⁴ m².
    pub const UNITS: [Unit; 5] = [
        Unit { name: "CNY/ha/yr", hectares: 1.0, areas: 1.0 },
        Unit { name: "CNY/hm2/yr", hectares: 1.0, areas: 1.0 },
        Unit { name: "CNY/mu/yr", hectares: 1.0, areas: 15.0 },
        Unit { name: "CNY/km2/yr", hectares: 100.0, areas: 1.0 },
        Unit { name: "CNY/m2/yr", hectares: 1.0, areas: 10_000.0 },
    ];

    /// From a value and its unit. E107 for a unit that is not known, E104 for a value
    /// that is negative or not finite.
    pub fn new(value: f64, unit: &str) -> Result<Self, Problem> {
        let Some(unit) = Self::UNITS.iter().find(|known| known.name == unit) else {
            return Err(Problem::new(&catalogue::config::BAD_UNIT)
                .with("unit", crate::names::shown(unit))
                .with("known", Self::UNITS.map(|unit| unit.name).join(", ")));
        };
        let cny_per_ha_yr = value * unit.areas / unit.hectares;
        if !cny_per_ha_yr.is_finite() || cny_per_ha_yr < 0.0 {
            return Err(Problem::new(&catalogue::config::BAD_VALUE)
                .with("cause", format!("{value} {}: 0 ≤ D < ∞", unit.name)));
        }
        Ok(Self { cny_per_ha_yr })
    }
}

/// Other quantities that a standard equivalent is made of, and the units they are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantities {
    /// Sown area, in hectares.
    Area,
    /// Yield, in kilograms per hectare and year.
    Yield,
    /// Price, in yuan per kilogram.
    Price,
    /// Net profit, in yuan per hectare and year.
    Profit,
    /// Yuan for a dollar.
    Exchange,
    /// Length, in metres.
    Length,
    /// Height, in metres.
    Height,
    /// Rainfall erosivity, in MJ mm/(ha h yr).
    Erosivity,
    /// Soil erodibility, in t ha h/(ha MJ mm).
    Erodibility,
    /// Soil loss, in tonnes per square kilometre and year.
    SoilLoss,
}

impl Quantities {
    /// Units by name: a value is multiplied by the first number and divided by the second,
    /// because 1/15 has no exact binary form. 1 jin (斤) is half a kilogram.
    fn units(self) -> &'static [(&'static str, f64, f64)] {
        match self {
            Self::Area => &[
                ("ha", 1.0, 1.0),
                ("hm2", 1.0, 1.0),
                ("mu", 1.0, 15.0),
                ("km2", 100.0, 1.0),
                ("m2", 1.0, 10_000.0),
            ],
            Self::Yield => &[
                ("kg/ha", 1.0, 1.0),
                ("kg/hm2", 1.0, 1.0),
                ("kg/mu", 15.0, 1.0),
                ("t/ha", 1000.0, 1.0),
            ],
            Self::Price => {
                &[("CNY/kg", 1.0, 1.0), ("CNY/jin", 2.0, 1.0), ("CNY/t", 1.0, 1000.0)]
            }
            Self::Profit => &[
                ("CNY/ha/yr", 1.0, 1.0),
                ("CNY/hm2/yr", 1.0, 1.0),
                ("CNY/mu/yr", 15.0, 1.0),
            ],
            Self::Exchange => &[("CNY/USD", 1.0, 1.0)],
            Self::Length => &[("m", 1.0, 1.0), ("km", 1000.0, 1.0)],
            Self::Height => &[
                ("m", 1.0, 1.0),
                ("dm", 1.0, 10.0),
                ("cm", 1.0, 100.0),
                ("mm", 1.0, 1000.0),
                ("ft", 0.3048, 1.0),
            ],
            // Foster et al. 1981, Journal of Soil and Water Conservation 36: 355–359.
            Self::Erosivity => &[
                ("MJ mm/(ha h yr)", 1.0, 1.0),
                ("MJ cm/(ha h yr)", 10.0, 1.0),
                ("100 ft tonf in/(acre h yr)", 17.02, 1.0),
            ],
            Self::Erodibility => &[
                ("t ha h/(ha MJ mm)", 1.0, 1.0),
                ("t acre h/(100 acre ft tonf in)", 0.1317, 1.0),
            ],
            Self::SoilLoss => &[("t/km2/yr", 1.0, 1.0), ("t/ha/yr", 100.0, 1.0)],
        }
    }

    /// A value in the unit of the quantity; E107 for a unit that does not fit.
    pub fn read(self, value: f64, unit: &str) -> Result<f64, Problem> {
        let units = self.units();
        let Some((_, times, over)) = units.iter().find(|(name, _, _)| *name == unit)
        else {
            let known: Vec<&str> = units.iter().map(|(name, _, _)| *name).collect();
            return Err(Problem::new(&catalogue::config::BAD_UNIT)
                .with("unit", crate::names::shown(unit))
                .with("known", known.join(", ")));
        };
        Ok(value * times / over)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn per_ha(value: f64, unit: &str) -> f64 {
        StandardEquivalent::new(value, unit).unwrap().cny_per_ha_yr
    }

    #[test]
    fn units_by_hand() {
        // 1 mu = 1/15 ha: 227.1 × 15 = 3406.5
        assert!((per_ha(227.1, "CNY/mu/yr") - 3406.5).abs() < 1e-9);
        // 1 km² = 100 ha: 67 663.2 / 100 = 676.632
        assert!((per_ha(67_663.2, "CNY/km2/yr") - 676.632).abs() < 1e-12);
        // 1 ha = 10 000 m²: 0.34065 × 10 000 = 3406.5
        assert!((per_ha(0.340_65, "CNY/m2/yr") - 3406.5).abs() < 1e-9);
        assert!(
            (per_ha(3406.5, "CNY/ha/yr") - per_ha(3406.5, "CNY/hm2/yr")).abs() < 1e-300
        );
        assert!(per_ha(0.0, "CNY/ha/yr").abs() < 1e-300);
    }

    #[test]
    fn quantities_by_hand() {
        let read = |kind: Quantities, value, unit| kind.read(value, unit).unwrap();
        assert!((read(Quantities::Area, 30.0, "mu") - 2.0).abs() < 1e-12);
        assert!((read(Quantities::Area, 0.5, "km2") - 50.0).abs() < 1e-12);
        assert!((read(Quantities::Yield, 400.0, "kg/mu") - 6000.0).abs() < 1e-12);
        assert!((read(Quantities::Yield, 2.8193, "t/ha") - 2819.3).abs() < 1e-9);
        assert!((read(Quantities::Price, 1.2, "CNY/jin") - 2.4).abs() < 1e-12);
        assert!((read(Quantities::Price, 2300.0, "CNY/t") - 2.3).abs() < 1e-12);
        // 1 ft = 0.3048 m; 100 US units of R are 1702 MJ mm/(ha h yr); 5 t/ha are 500 t/km².
        assert!((read(Quantities::Height, 1000.0, "ft") - 304.8).abs() < 1e-9);
        let us = "100 ft tonf in/(acre h yr)";
        assert!((read(Quantities::Erosivity, 100.0, us) - 1702.0).abs() < 1e-9);
        let us = "t acre h/(100 acre ft tonf in)";
        assert!((read(Quantities::Erodibility, 0.3, us) - 0.03951).abs() < 1e-12);
        assert!((read(Quantities::SoilLoss, 5.0, "t/ha/yr") - 500.0).abs() < 1e-9);
        assert_eq!(Quantities::Price.read(1.0, "USD/kg").unwrap_err().entry.code, "E107");
    }

    #[test]
    fn bad_units_and_values_are_refused() {
        let code =
            |value, unit| StandardEquivalent::new(value, unit).unwrap_err().entry.code;
        assert_eq!(code(1.0, "CNY/acre/yr"), "E107");
        assert_eq!(code(1.0, ""), "E107");
        for value in [-1.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!(code(value, "CNY/ha/yr"), "E104");
        }
        assert_eq!(code(1e308, "CNY/m2/yr"), "E104");
    }
}
