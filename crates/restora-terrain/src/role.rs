//! What a band stands for in a formula, whatever its number on a sensor.

use serde::{Deserialize, Serialize};

/// A part of the spectrum.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// About 0.45–0.52 µm: Landsat 8/9 band 2, Sentinel-2 B02.
    Blue,
    /// About 0.53–0.59 µm: Landsat 8/9 band 3, Sentinel-2 B03.
    Green,
    /// About 0.64–0.67 µm: Landsat 8/9 band 4, Sentinel-2 B04.
    Red,
    /// About 0.85–0.88 µm: Landsat 8/9 band 5, Sentinel-2 B08 or B8A.
    Nir,
    /// About 1.57–1.65 µm: Landsat 8/9 band 6, Sentinel-2 B11.
    Swir1,
    /// About 2.11–2.29 µm: Landsat 8/9 band 7, Sentinel-2 B12.
    Swir2,
}

impl Role {
    /// All of them, by wavelength.
    pub const ALL: [Self; 6] =
        [Self::Blue, Self::Green, Self::Red, Self::Nir, Self::Swir1, Self::Swir2];

    /// As configs write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Blue => "blue",
            Self::Green => "green",
            Self::Red => "red",
            Self::Nir => "nir",
            Self::Swir1 => "swir1",
            Self::Swir2 => "swir2",
        }
    }

    /// The role of a name, in capitals or not.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name().eq_ignore_ascii_case(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_has_a_name_of_its_own() {
        for role in Role::ALL {
            assert_eq!(Role::named(role.name()), Some(role));
        }
        assert_eq!(Role::named("NIR"), Some(Role::Nir));
        assert_eq!(Role::named("tir"), None);
        assert!(Role::ALL.is_sorted());
    }
}
