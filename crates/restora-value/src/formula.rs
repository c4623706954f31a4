//! Ways to a standard equivalent (标准当量): from grain output, from net profit, carried over
//! to another place or year.

use restora_message::{Problem, catalogue};
use serde::{Deserialize, Serialize};

use crate::{Basis, StandardEquivalent};

/// One crop of a region, for the grain rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Crop {
    /// What it is called.
    pub name: String,
    /// Sown area, in hectares.
    pub area_ha: f64,
    /// Yield, in kilograms per hectare and year.
    pub yield_kg_per_ha: f64,
    /// Price, in yuan per kilogram.
    pub price_cny_per_kg: f64,
}

/// One staple crop of a country, for the net-profit rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CropProfit {
    /// What it is called.
    pub name: String,
    /// Its share of the sown area of all staple crops; the shares add up to 1.
    pub share: f64,
    /// Net profit, in yuan per hectare and year.
    pub net_profit_cny_per_ha: f64,
}

/// A standard equivalent and how it was come by.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Derivation {
    /// The result.
    pub standard: StandardEquivalent,
    /// What it stands for, where that is known.
    pub basis: Option<Basis>,
    /// Value of the grain of a hectare, of which the result is a seventh, by the grain rule.
    pub grain_cny_per_ha_yr: Option<f64>,
}

/// How far the shares of crops may be from 1.
const SHARES_TOLERANCE: f64 = 1e-6;

/// A number is that of a paper if it lies within this share of it.
const KNOWN_WITHIN: f64 = 0.000_2;

/// Standard equivalents that papers print, with the basis that they are of.
const KNOWN: [(f64, Basis); 6] = [
    (3406.5, Basis::NetProfit),
    (3202.11, Basis::NetProfit),
    (3587.04, Basis::NetProfit),
    (449.1, Basis::GrainSeventh),
    (884.9, Basis::GrainSeventh),
    (1498.58, Basis::GrainSeventh),
];

/// Standard equivalents of China lie between these, in yuan per hectare and year.
pub const USUAL_CNY_PER_HA_YR: (f64, f64) = (300.0, 4500.0);

impl Derivation {
    /// A number as it is given. Its basis is the one that is stated, or that of a number
    /// which is known from the literature.
    pub fn fixed(standard: StandardEquivalent, basis: Option<Basis>) -> Self {
        // As others round it: 3406 is the number of 2015 too.
        let same = |(value, _): &&(f64, Basis)| {
            (standard.cny_per_ha_yr - value).abs() < KNOWN_WITHIN * value
        };
        let known = KNOWN.iter().find(same).map(|(_, basis)| *basis);
        Self { standard, basis: basis.or(known), grain_cny_per_ha_yr: None }
    }

    /// A seventh of the value of the grain of a hectare: `E = 1/7 · Σ mᵢ pᵢ qᵢ / M` over
    /// crops of sown area `m`, price `p` and yield `q`, with `M = Σ mᵢ` (Xie et al. 2003 and
    /// 2008, as 谢余初等 2017 print it).
    ///
    /// # Errors
    /// If there is no crop, or a number is negative or not finite, or no land is sown.
    pub fn grain_seventh(crops: &[Crop]) -> Result<Self, Problem> {
        for crop in crops {
            let numbers = [
                ("area", crop.area_ha),
                ("yield", crop.yield_kg_per_ha),
                ("price", crop.price_cny_per_kg),
            ];
            not_negative(&crop.name, &numbers)?;
        }
        let sown: f64 = crops.iter().map(|crop| crop.area_ha).sum();
        let value: f64 = crops
            .iter()
            .map(|crop| crop.area_ha * crop.price_cny_per_kg * crop.yield_kg_per_ha)
            .sum();
        if sown <= 0.0 {
            return Err(bad("Σ area = 0"));
        }
        let grain = value / sown;
        Ok(Self {
            standard: StandardEquivalent { cny_per_ha_yr: grain / 7.0 },
            basis: Some(Basis::GrainSeventh),
            grain_cny_per_ha_yr: Some(grain),
        })
    }

    /// Net profit of the staple crops: `D = Σ Sᵢ Fᵢ` with shares `S` of their sown area and
    /// net profits `F` of a hectare (Xie et al. 2015: rice, wheat and maize).
    ///
    /// # Errors
    /// If the shares do not add up to 1, or a number is not finite, or the sum is negative.
    pub fn net_profit(crops: &[CropProfit]) -> Result<Self, Problem> {
        for crop in crops {
            not_negative(&crop.name, &[("share", crop.share)])?;
        }
        let shares: f64 = crops.iter().map(|crop| crop.share).sum();
        if (shares - 1.0).abs() > SHARES_TOLERANCE {
            return Err(bad(&format!("Σ share = {shares} ≠ 1")));
        }
        let profit: f64 =
            crops.iter().map(|crop| crop.share * crop.net_profit_cny_per_ha).sum();
        if !profit.is_finite() || profit < 0.0 {
            return Err(bad(&format!("D = {profit}")));
        }
        Ok(Self {
            standard: StandardEquivalent { cny_per_ha_yr: profit },
            basis: Some(Basis::NetProfit),
            grain_cny_per_ha_yr: None,
        })
    }

    /// The same at another place or in another year: times a ratio of prices, of yields, or
    /// of a chain of yearly consumer price indices (100 = the year before).
    ///
    /// # Errors
    /// If a ratio is not finite or not positive.
    pub fn carried_over(mut self, ratios: &[(&str, f64)]) -> Result<Self, Problem> {
        for (name, ratio) in ratios {
            if !ratio.is_finite() || *ratio <= 0.0 {
                return Err(bad(&format!("{name} = {ratio}")));
            }
            self.standard.cny_per_ha_yr *= ratio;
            self.grain_cny_per_ha_yr =
                self.grain_cny_per_ha_yr.map(|grain| grain * ratio);
        }
        Ok(self)
    }
}

fn bad(cause: &str) -> Problem {
    Problem::new(&catalogue::config::BAD_VALUE).with("cause", cause)
}

fn not_negative(crop: &str, numbers: &[(&str, f64)]) -> Result<(), Problem> {
    let wrong = numbers.iter().find(|(_, value)| !value.is_finite() || *value < 0.0);
    match wrong {
        Some((name, value)) => Err(bad(&format!("{crop}: {name} = {value}"))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grain(yield_kg_per_ha: f64, price_cny_per_kg: f64) -> Derivation {
        let name = "grain".to_owned();
        let crop = Crop { name, area_ha: 1.0, yield_kg_per_ha, price_cny_per_kg };
        Derivation::grain_seventh(&[crop]).unwrap()
    }

    #[test]
    fn a_seventh_of_the_grain_as_papers_print_it() {
        for (yield_kg, price, printed) in [
            (2819.30, 1.68, 676.632),  // 泥河沟
            (3088.33, 2.30, 1014.74),  // 晋陕蒙
            (4600.89, 2.28, 1498.58),  // China 1990–2015
            (10_701.16, 2.61, 3990.0), // 德州
        ] {
            let found = grain(yield_kg, price).standard.cny_per_ha_yr;
            assert!((found - printed).abs() < 0.0051, "{found} {printed}");
        }
        let two =
            [("a", 3.0, 5000.0, 2.0), ("b", 1.0, 8000.0, 1.5)].map(|(n, m, q, p)| Crop {
                name: n.to_owned(),
                area_ha: m,
                yield_kg_per_ha: q,
                price_cny_per_kg: p,
            });
        let both = Derivation::grain_seventh(&two).unwrap();
        // (3 · 10,000 + 1 · 12,000) / 4 = 10,500; a seventh of it is 1,500.
        assert!((both.standard.cny_per_ha_yr - 1500.0).abs() < 1e-9);
        assert_eq!(both.grain_cny_per_ha_yr, Some(10_500.0));
        assert_eq!(both.basis, Some(Basis::GrainSeventh));
    }

    #[test]
    fn net_profit_by_shares() {
        let crops =
            [("rice", 0.4, 4000.0), ("wheat", 0.25, 2000.0), ("maize", 0.35, 3000.0)];
        let mut crops = crops.map(|(name, share, profit)| CropProfit {
            name: name.to_owned(),
            share,
            net_profit_cny_per_ha: profit,
        });
        // 1600 + 500 + 1050
        let found = Derivation::net_profit(&crops).unwrap();
        assert!((found.standard.cny_per_ha_yr - 3150.0).abs() < 1e-9);
        assert_eq!(found.basis, Some(Basis::NetProfit));
        crops[0].share = 0.5;
        assert_eq!(Derivation::net_profit(&crops).unwrap_err().entry.code, "E104");
        assert!(Derivation::net_profit(&[]).is_err());
    }

    #[test]
    fn carried_over_by_ratios() {
        let china = StandardEquivalent { cny_per_ha_yr: 3406.5 };
        let fixed = |basis| Derivation::fixed(china, basis);
        assert_eq!(fixed(None).basis, Some(Basis::NetProfit));
        // The Yellow River basin: 3406.5 × 0.94.
        let there = fixed(None).carried_over(&[("yield", 0.94)]).unwrap();
        assert!((there.standard.cny_per_ha_yr - 3202.11).abs() < 1e-9);
        let chain = fixed(None).carried_over(&[("cpi", 1.02), ("cpi", 1.05)]).unwrap();
        assert!((chain.standard.cny_per_ha_yr - 3406.5 * 1.071).abs() < 1e-9);
        for ratio in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert!(fixed(None).carried_over(&[("x", ratio)]).is_err());
        }
        let own = StandardEquivalent { cny_per_ha_yr: 1234.5 };
        assert_eq!(Derivation::fixed(own, None).basis, None);
        assert_eq!(Derivation::fixed(own, Some(Basis::Own)).basis, Some(Basis::Own));
    }

    #[test]
    fn nonsense_is_refused() {
        let crop = |area_ha: f64, yield_kg_per_ha: f64| Crop {
            name: "x".to_owned(),
            area_ha,
            yield_kg_per_ha,
            price_cny_per_kg: 1.0,
        };
        for crops in [
            vec![],
            vec![crop(0.0, 1.0)],
            vec![crop(1.0, -1.0)],
            vec![crop(f64::NAN, 1.0)],
        ] {
            assert!(Derivation::grain_seventh(&crops).is_err(), "{crops:?}");
        }
    }
}
