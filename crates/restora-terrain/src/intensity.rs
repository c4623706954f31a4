//! Grades of soil erosion by water of SL190-2007 (土壤侵蚀分类分级标准), and soil loss as a whole
//! number.

use restora_message::Text;
use serde::{Deserialize, Serialize};

/// Bits of the fraction of a soil loss in t / (ha·yr).
pub const LOSS_BITS: u32 = 20;

/// The largest soil loss that a pixel may have, in t / (ha·yr): a layer of 30 m a year.
pub const LOSS_LIMIT: f64 = 4_194_304.0;

/// A soil loss in units of 2⁻²⁰ t / (ha·yr), rounded half to even; `None` unless it is a
/// number from 0 to [`LOSS_LIMIT`].
pub fn loss_fixed(loss_t_per_ha_yr: f64) -> Option<u64> {
    let scaled = (loss_t_per_ha_yr * crate::value::unit(LOSS_BITS)).round_ties_even();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked to lie in 0..=2^42"
    )]
    let fixed = (0.0..=LOSS_LIMIT).contains(&loss_t_per_ha_yr).then_some(scaled as u64);
    fixed
}

/// Regions of SL190-2007 by the soil loss that they tolerate.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Region {
    /// 西北黄土高原区.
    LoessPlateau,
    /// 东北黑土区.
    NortheastBlackSoil,
    /// 北方土石山区.
    NorthernRockyMountains,
    /// 南方红壤丘陵区.
    SouthernRedSoilHills,
    /// 西南土石山区.
    SouthwestRockyMountains,
}

impl Region {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::LoessPlateau,
        Self::NortheastBlackSoil,
        Self::NorthernRockyMountains,
        Self::SouthernRedSoilHills,
        Self::SouthwestRockyMountains,
    ];

    /// What it is called.
    pub fn title(self) -> Text {
        match self {
            Self::LoessPlateau => {
                Text { en: "loess plateau of the northwest", zh: "西北黄土高原区" }
            }
            Self::NortheastBlackSoil => {
                Text { en: "black soil of the northeast", zh: "东北黑土区" }
            }
            Self::NorthernRockyMountains => {
                Text { en: "rocky mountains of the north", zh: "北方土石山区" }
            }
            Self::SouthernRedSoilHills => {
                Text { en: "red soil hills of the south", zh: "南方红壤丘陵区" }
            }
            Self::SouthwestRockyMountains => {
                Text { en: "rocky mountains of the southwest", zh: "西南土石山区" }
            }
        }
    }

    /// The soil loss that it tolerates, in t / (km²·yr).
    pub fn tolerable_t_per_km2_yr(self) -> u32 {
        match self {
            Self::LoessPlateau => 1000,
            Self::NortheastBlackSoil | Self::NorthernRockyMountains => 200,
            Self::SouthernRedSoilHills | Self::SouthwestRockyMountains => 500,
        }
    }
}

/// How intense erosion is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Intensity {
    /// 微度: below what the region tolerates.
    Slight,
    /// 轻度: below 2500 t / (km²·yr).
    Light,
    /// 中度: below 5000.
    Moderate,
    /// 强烈: below 8000.
    Intense,
    /// 极强烈: up to 15 000.
    VeryIntense,
    /// 剧烈: above 15 000.
    Severe,
}

/// Lower bounds of the grades from moderate to very intense, in t / (km²·yr).
const BOUNDS: [(u64, Intensity); 3] = [
    (8000, Intensity::VeryIntense),
    (5000, Intensity::Intense),
    (2500, Intensity::Moderate),
];
/// Above is severe.
const SEVERE_ABOVE: u64 = 15_000;

impl Intensity {
    /// All of them, from the least.
    pub const ALL: [Self; 6] = [
        Self::Slight,
        Self::Light,
        Self::Moderate,
        Self::Intense,
        Self::VeryIntense,
        Self::Severe,
    ];

    /// The grade of a soil loss in units of [`LOSS_BITS`] t / (ha·yr), compared in whole
    /// numbers (1 t/ha = 100 t/km²).
    ///
    /// The standard prints "below 200, 500, 1000" and "above 15 000", so that the
    /// tolerable loss itself is light and 15 000 itself very intense; of the bounds
    /// between, which it gives to both sides, each belongs to the grade above.
    pub fn of(loss: u64, tolerable_t_per_km2_yr: u32) -> Self {
        let loss = u128::from(loss) * 100;
        let bound = |t_per_km2: u64| u128::from(t_per_km2) << LOSS_BITS;
        if loss < bound(u64::from(tolerable_t_per_km2_yr)) {
            Self::Slight
        } else if loss > bound(SEVERE_ABOVE) {
            Self::Severe
        } else {
            let reached = BOUNDS.iter().find(|&&(least, _)| loss >= bound(least));
            reached.map_or(Self::Light, |&(_, grade)| grade)
        }
    }

    /// What it is called.
    pub fn title(self) -> Text {
        match self {
            Self::Slight => Text { en: "slight", zh: "微度" },
            Self::Light => Text { en: "light", zh: "轻度" },
            Self::Moderate => Text { en: "moderate", zh: "中度" },
            Self::Intense => Text { en: "intense", zh: "强烈" },
            Self::VeryIntense => Text { en: "very intense", zh: "极强烈" },
            Self::Severe => Text { en: "severe", zh: "剧烈" },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Intensity::{Intense, Light, Moderate, Severe, Slight, VeryIntense};

    /// The grade of a loss in t / (km²·yr).
    fn grade(t_per_km2: f64, tolerable: u32) -> Intensity {
        Intensity::of(loss_fixed(t_per_km2 / 100.0).unwrap(), tolerable)
    }

    #[test]
    fn grades_have_the_bounds_of_the_standard() {
        let cases = [
            (0.0, Slight),
            (499.0, Slight),
            (500.0, Light),
            (2499.0, Light),
            (2500.0, Moderate),
            (5000.0, Intense),
            (8000.0, VeryIntense),
            (15_000.0, VeryIntense),
            (15_001.0, Severe),
        ];
        for (loss, expected) in cases {
            assert_eq!(grade(loss, 500), expected, "{loss}");
        }
        assert_eq!((grade(200.0, 200), grade(999.0, 1000)), (Light, Slight));
        assert!(Intensity::ALL.is_sorted());
    }

    #[test]
    fn regions_tolerate_200_500_or_1000() {
        let limits = Region::ALL.map(Region::tolerable_t_per_km2_yr);
        assert_eq!(limits, [1000, 200, 200, 500, 500]);
        // 3 t/ha = 300 t/km² is slight on red soil and light on black.
        let loss = loss_fixed(3.0).unwrap();
        let of = |region: Region| Intensity::of(loss, region.tolerable_t_per_km2_yr());
        assert_eq!(of(Region::SouthernRedSoilHills), Slight);
        assert_eq!(of(Region::NortheastBlackSoil), Light);
    }

    #[test]
    fn losses_are_whole_numbers_of_a_millionth_of_a_ton() {
        assert_eq!(loss_fixed(1.0), Some(1 << 20));
        assert_eq!(loss_fixed(0.0), Some(0));
        assert_eq!(loss_fixed(LOSS_LIMIT), Some(1 << 42));
        for bad in [-1e-9, f64::NAN, f64::INFINITY, 5e6] {
            assert_eq!(loss_fixed(bad), None, "{bad}");
        }
    }
}
