//! What has to be known of a coordinate reference system to place and size a pixel.

use serde::{Deserialize, Serialize};

/// An ellipsoid of revolution.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ellipsoid {
    /// Semi-major axis in metres.
    pub semi_major_m: f64,
    /// Flattening, (a − b) / a; 0 for a sphere.
    pub flattening: f64,
}

impl Ellipsoid {
    /// WGS 84.
    pub const WGS84: Self =
        Self { semi_major_m: 6_378_137.0, flattening: 1.0 / 298.257_223_563 };
    /// GRS 80; CGCS2000 has the same semi-major axis and a flattening of 1/298.257222101.
    pub const GRS80: Self =
        Self { semi_major_m: 6_378_137.0, flattening: 1.0 / 298.257_222_101 };
    /// Krasovsky 1940, the ellipsoid of Beijing 54 (北京54).
    pub const KRASOVSKY: Self =
        Self { semi_major_m: 6_378_245.0, flattening: 1.0 / 298.3 };

    /// First eccentricity squared, e² = f (2 − f).
    pub fn e2(&self) -> f64 {
        self.flattening * (2.0 - self.flattening)
    }
}

/// What a CRS's coordinates are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CrsKind {
    /// Lengths on a plane.
    Projected,
    /// Longitude and latitude.
    Geographic,
    /// Anything else (local, geocentric, vertical).
    Other,
}

/// A coordinate reference system, as read from a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Crs {
    /// Name, e.g. `CGCS2000 / 3-degree Gauss-Kruger CM 117E`.
    pub name: String,
    /// `EPSG:4548`, where the file or an exact match says so.
    pub authority: Option<String>,
    /// Well-known text that PROJ reads. Coordinates are always x (east, longitude) first.
    pub wkt: String,
    /// The geographic CRS that this one is built on, as well-known text.
    pub base_wkt: String,
    /// What its coordinates are.
    pub kind: CrsKind,
    /// The ellipsoid of its own datum.
    pub ellipsoid: Ellipsoid,
    /// One unit of its coordinates in metres (projected) or radians (geographic).
    pub unit_si: f64,
    /// Whether it is Web Mercator (`EPSG:3857` and its twins).
    pub web_mercator: bool,
}

impl Crs {
    /// Name and authority code, for messages.
    pub fn label(&self) -> String {
        match &self.authority {
            Some(code) => format!("{} ({code})", self.name),
            None => self.name.clone(),
        }
    }

    /// Whether coordinates are lengths on a plane.
    pub fn is_projected(&self) -> bool {
        self.kind == CrsKind::Projected
    }

    /// Whether coordinates are longitude and latitude.
    pub fn is_geographic(&self) -> bool {
        self.kind == CrsKind::Geographic
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eccentricity_of_wgs84() {
        // e² = 0.00669437999014 (NIMA TR8350.2)
        assert!((Ellipsoid::WGS84.e2() - 0.006_694_379_990_14).abs() < 1e-14);
    }
}
