//! Covers: groups of classes whose share of an area is an indicator of its own.

use restora_message::{Text, catalogue::value as texts};
use serde::{Deserialize, Serialize};

/// A group of classes that a legend marks.
///
/// Defaults of the built-in legend `clcd`: vegetation (植被覆盖率) = 1, 2, 3, 4, 9;
/// forest (森林覆盖率) = 2; green (绿地率) = 2, 3, 4; water (水面率) = 5. They are shares
/// of area by class, not of canopy within a pixel. A legend of one's own may say otherwise.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Cover {
    /// Classes made of plants, crops and wetland included.
    Vegetation,
    /// Forest without shrub.
    Forest,
    /// Lasting plants on land, without crops and wetland.
    Green,
    /// Open water, without wetland, snow and ice.
    Water,
}

impl Cover {
    /// All of them, in the order of a legend's columns.
    pub const ALL: [Self; 4] = [Self::Vegetation, Self::Forest, Self::Green, Self::Water];

    /// The name in files and configs; also the legend's column.
    pub fn name(self) -> &'static str {
        match self {
            Self::Vegetation => "vegetation",
            Self::Forest => "forest",
            Self::Green => "green",
            Self::Water => "water",
        }
    }

    /// The cover with a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|cover| cover.name() == name)
    }

    /// What it is called.
    pub fn caption(self) -> &'static Text {
        match self {
            Self::Vegetation => &texts::VEGETATION,
            Self::Forest => &texts::FOREST,
            Self::Green => &texts::GREEN,
            Self::Water => &texts::WATER,
        }
    }

    /// What it means, and which classes it has in the built-in legend.
    pub fn definition(self) -> &'static Text {
        match self {
            Self::Vegetation => &texts::VEGETATION_MEANS,
            Self::Forest => &texts::FOREST_MEANS,
            Self::Green => &texts::GREEN_MEANS,
            Self::Water => &texts::WATER_MEANS,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Legend;

    #[test]
    fn the_definitions_name_the_classes_of_the_legend() {
        let legend = Legend::builtin("clcd").unwrap();
        for (cover, codes) in [
            (Cover::Vegetation, vec![1, 2, 3, 4, 9]),
            (Cover::Forest, vec![2]),
            (Cover::Green, vec![2, 3, 4]),
            (Cover::Water, vec![5]),
        ] {
            assert_eq!(legend.codes_with(cover), codes);
            let list: Vec<String> = codes.iter().map(i32::to_string).collect();
            let text = cover.definition();
            assert!(text.en.ends_with(&format!("({})", list.join(", "))), "{}", text.en);
            assert!(
                text.zh.ends_with(&format!("（{}）", list.join("、"))),
                "{}",
                text.zh
            );
            assert_eq!(Cover::from_name(cover.name()), Some(cover));
        }
        assert_eq!(Cover::from_name("ice"), None);
    }
}
