//! The spectral indices: names, formulas, sources and plausible ranges. What computes them
//! is [`crate::kernel`].

use restora_message::Text;

use crate::role::Role;
use crate::role::Role::{Blue, Green, Nir, Red, Swir1, Swir2};

/// A number that is computed from the reflectances of a few bands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Index {
    /// (N − R) / (N + R).
    Ndvi,
    /// 2.5 (N − R) / (N + 6 R − 7.5 B + 1).
    Evi,
    /// 2.5 (N − R) / (N + 2.4 R + 1).
    Evi2,
    /// 1.5 (N − R) / (N + R + 0.5).
    Savi,
    /// (G − N) / (G + N), of McFeeters; not the index of Gao, which is [`Index::Ndmi`].
    Ndwi,
    /// (G − S1) / (G + S1).
    Mndwi,
    /// B + 2.5 G − 1.5 (N + S1) − 0.25 S2, where shadows are.
    Aweish,
    /// 4 (G − S1) − (0.25 N + 2.75 S2), where no shadows are.
    Aweinsh,
    /// 1.7204 + 171 G + 3 R − 70 N − 45 S1 − 71 S2.
    Wi2015,
    /// (N − S1) / (N + S1).
    Lswi,
    /// (N − S1) / (N + S1), under its other name.
    Ndmi,
    /// (S1 − N) / (S1 + N).
    Ndbi,
    /// (N − S2) / (N + S2).
    Nbr,
    /// Any normalised difference (a − b) / (a + b).
    Difference(Role, Role),
}

/// What is known of an index.
struct Facts {
    index: Index,
    name: &'static str,
    title: Text,
    formula: &'static str,
    source: &'static str,
    bits: u32,
    range: (f64, f64),
}

/// Bits of a normalised difference.
const UNIT_BITS: u32 = 30;
/// Bits of what stays within ±8.
const WIDE_BITS: u32 = 28;
/// Bits of what stays within ±2048.
const HUGE_BITS: u32 = 20;

/// Of a normalised difference of reflectances that are not negative.
const UNIT: (f64, f64) = (-1.0, 1.0);
/// Of indices whose denominator is kept from zero: beyond lie bright clouds and noise.
const ADJUSTED: (f64, f64) = (-1.5, 1.5);

macro_rules! facts {
    ($($index:ident $name:literal, $en:literal, $zh:literal, $formula:literal,
       $source:literal, $bits:ident, $range:expr;)*) => {
        [$(Facts {
            index: Index::$index,
            name: $name,
            title: Text { en: $en, zh: $zh },
            formula: $formula,
            source: $source,
            bits: $bits,
            range: $range,
        }),*]
    };
}

/// Every index that has a name of its own. The ranges of AWEI and WI2015 are what
/// reflectances from 0 to 1 can give.
static FACTS: [Facts; 13] = facts! {
    Ndvi "NDVI", "normalised difference vegetation index", "归一化植被指数",
        "(nir - red) / (nir + red)",
        "Rouse et al. 1974, NASA SP-351 I: 309-317", UNIT_BITS, UNIT;
    Evi "EVI", "enhanced vegetation index", "增强型植被指数",
        "2.5 (nir - red) / (nir + 6 red - 7.5 blue + 1)",
        "Huete et al. 2002, Remote Sensing of Environment 83: 195-213", WIDE_BITS, ADJUSTED;
    Evi2 "EVI2", "two-band enhanced vegetation index", "双波段增强型植被指数",
        "2.5 (nir - red) / (nir + 2.4 red + 1)",
        "Jiang et al. 2008, Remote Sensing of Environment 112: 3833-3845", WIDE_BITS,
        ADJUSTED;
    Savi "SAVI", "soil-adjusted vegetation index", "土壤调节植被指数",
        "1.5 (nir - red) / (nir + red + 0.5)",
        "Huete 1988, Remote Sensing of Environment 25: 295-309", WIDE_BITS, ADJUSTED;
    Ndwi "NDWI", "normalised difference water index", "归一化差异水体指数",
        "(green - nir) / (green + nir)",
        "McFeeters 1996, International Journal of Remote Sensing 17: 1425-1432", UNIT_BITS,
        UNIT;
    Mndwi "MNDWI", "modified normalised difference water index", "改进的归一化差异水体指数",
        "(green - swir1) / (green + swir1)",
        "Xu 2006, International Journal of Remote Sensing 27: 3025-3033", UNIT_BITS, UNIT;
    Aweish "AWEIsh", "automated water extraction index, with shadows",
        "自动水体提取指数（有阴影）",
        "blue + 2.5 green - 1.5 (nir + swir1) - 0.25 swir2",
        "Feyisa et al. 2014, Remote Sensing of Environment 140: 23-35", WIDE_BITS,
        (-3.25, 3.5);
    Aweinsh "AWEInsh", "automated water extraction index, without shadows",
        "自动水体提取指数（无阴影）",
        "4 (green - swir1) - (0.25 nir + 2.75 swir2)",
        "Feyisa et al. 2014, Remote Sensing of Environment 140: 23-35", WIDE_BITS,
        (-7.0, 4.0);
    Wi2015 "WI2015", "water index of 2015", "水体指数 WI2015",
        "1.7204 + 171 green + 3 red - 70 nir - 45 swir1 - 71 swir2",
        "Fisher et al. 2016, Remote Sensing of Environment 175: 167-182", HUGE_BITS,
        (-184.28, 175.73);
    Lswi "LSWI", "land surface water index", "地表水分指数",
        "(nir - swir1) / (nir + swir1)",
        "Xiao et al. 2004, Remote Sensing of Environment 89: 519-534", UNIT_BITS, UNIT;
    Ndmi "NDMI", "normalised difference moisture index", "归一化差异湿度指数",
        "(nir - swir1) / (nir + swir1)",
        "Wilson & Sader 2002, Remote Sensing of Environment 80: 385-396", UNIT_BITS, UNIT;
    Ndbi "NDBI", "normalised difference built-up index", "归一化差异建筑指数",
        "(swir1 - nir) / (swir1 + nir)",
        "Zha et al. 2003, International Journal of Remote Sensing 24: 583-594", UNIT_BITS,
        UNIT;
    Nbr "NBR", "normalised burn ratio", "归一化燃烧指数",
        "(nir - swir2) / (nir + swir2)",
        "Key & Benson 2006, USDA Forest Service RMRS-GTR-164-CD", UNIT_BITS, UNIT;
};

/// What every normalised difference is called.
static DIFFERENCE: Text = Text { en: "normalised difference", zh: "归一化差值" };

impl Index {
    /// Every index that has a name of its own.
    pub fn all() -> impl Iterator<Item = Self> {
        FACTS.iter().map(|facts| facts.index)
    }

    /// The index of a name, in capitals or not: `NDVI`, `aweinsh`, `nd(nir,red)`.
    pub fn named(name: &str) -> Option<Self> {
        let name = name.trim();
        let known = FACTS.iter().find(|facts| facts.name.eq_ignore_ascii_case(name));
        known.map_or_else(|| difference(name), |facts| Some(facts.index))
    }

    fn facts(self) -> Option<&'static Facts> {
        FACTS.iter().find(|facts| facts.index == self)
    }

    /// As results write it; [`Index::named`] reads it.
    pub fn name(self) -> String {
        match self {
            Self::Difference(a, b) => format!("nd({},{})", a.name(), b.name()),
            _ => self.facts().map_or_else(String::new, |facts| facts.name.to_owned()),
        }
    }

    /// What it is called in full.
    pub fn title(self) -> Text {
        self.facts().map_or(DIFFERENCE, |facts| facts.title)
    }

    /// In terms of reflectances.
    pub fn formula(self) -> String {
        match self {
            Self::Difference(a, b) => {
                let (a, b) = (a.name(), b.name());
                format!("({a} - {b}) / ({a} + {b})")
            }
            _ => self.facts().map_or_else(String::new, |facts| facts.formula.to_owned()),
        }
    }

    /// Who published it; empty for any other normalised difference.
    pub fn source(self) -> &'static str {
        self.facts().map_or("", |facts| facts.source)
    }

    /// The bands that it takes, in the order in which [`crate::index_values`] wants them.
    pub fn roles(self) -> Vec<Role> {
        match self {
            Self::Evi => vec![Nir, Red, Blue],
            Self::Ndvi | Self::Evi2 | Self::Savi => vec![Nir, Red],
            Self::Ndwi => vec![Green, Nir],
            Self::Mndwi => vec![Green, Swir1],
            Self::Aweish => vec![Blue, Green, Nir, Swir1, Swir2],
            Self::Aweinsh => vec![Green, Nir, Swir1, Swir2],
            Self::Wi2015 => vec![Green, Red, Nir, Swir1, Swir2],
            Self::Lswi | Self::Ndmi => vec![Nir, Swir1],
            Self::Ndbi => vec![Swir1, Nir],
            Self::Nbr => vec![Nir, Swir2],
            Self::Difference(a, b) => vec![a, b],
        }
    }

    /// Whether it is right for reflectances from 0 to 1 alone. A normalised difference is
    /// the same on any scale, as long as zero stands for zero.
    pub fn needs_reflectance(self) -> bool {
        matches!(
            self,
            Self::Evi
                | Self::Evi2
                | Self::Savi
                | Self::Aweish
                | Self::Aweinsh
                | Self::Wi2015
        )
    }

    /// Bits of the fraction of its fixed-point values.
    pub fn bits(self) -> u32 {
        self.facts().map_or(UNIT_BITS, |facts| facts.bits)
    }

    /// The least and the greatest plausible value, both plausible themselves.
    pub fn range(self) -> (f64, f64) {
        self.facts().map_or(UNIT, |facts| facts.range)
    }
}

/// Reads `nd(nir,red)`.
fn difference(name: &str) -> Option<Index> {
    let (head, rest) = (name.get(..3)?, name.get(3..)?);
    if !head.eq_ignore_ascii_case("nd(") {
        return None;
    }
    let (a, b) = rest.strip_suffix(')')?.split_once(',')?;
    let (a, b) = (Role::named(a.trim())?, Role::named(b.trim())?);
    (a != b).then_some(Index::Difference(a, b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{NO_VALUE, fixed};
    use proptest::prelude::*;

    #[test]
    fn every_name_is_read_again() {
        for index in Index::all() {
            assert_eq!(Index::named(&index.name()), Some(index));
            assert_eq!(Index::named(&index.name().to_lowercase()), Some(index));
            assert!(!index.title().zh.is_empty() && !index.source().is_empty());
            assert!(!index.formula().is_empty());
        }
        let other = Index::Difference(Red, Swir2);
        assert_eq!(other.name(), "nd(red,swir2)");
        assert_eq!(Index::named("ND( red, SWIR2 )"), Some(other));
        assert_eq!(other.formula(), "(red - swir2) / (red + swir2)");
        for bad in ["", "nd", "nd(", "nd(red)", "nd(red,red)", "nd(red,x)", "植被"] {
            assert_eq!(Index::named(bad), None, "{bad}");
        }
    }

    #[test]
    fn every_plausible_value_fits() {
        let all = Index::all().chain([Index::Difference(Red, Blue)]);
        for index in all {
            let (lo, hi) = index.range();
            assert!(lo < hi);
            for end in [lo, hi] {
                assert_ne!(fixed(end, index.bits()), NO_VALUE, "{}", index.name());
            }
            // One bit is left for bins above the range.
            assert!(lo.abs().max(hi.abs()) * f64::from(1u32 << index.bits()) <= 1.9e9);
        }
    }

    #[test]
    fn the_roles_are_those_of_the_formula() {
        for index in Index::all() {
            let formula = index.formula();
            let roles = index.roles();
            for role in Role::ALL {
                let named = formula.contains(role.name());
                assert_eq!(
                    roles.contains(&role),
                    named,
                    "{} {}",
                    index.name(),
                    role.name()
                );
            }
        }
    }

    proptest! {
        #[test]
        fn no_text_is_too_strange(text in "\\PC*") {
            let _ = Index::named(&text);
        }
    }
}
