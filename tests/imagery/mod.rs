//! What is measured on imagery and terrain: from stored numbers to tables and rasters.
//!
//! Scenes are those of [`Bands`]: 10 × 10 pixels of 10 m on the grid of `Case::small`, so that a
//! pixel is 100 m² and the site `a`, if it is all of them, a hectare.

// Bands by role, scales, clouds, alignment; each index against numbers from elsewhere.
mod indices;
// The dimidiate pixel model with one pair of end-members.
mod vegetation;
// Thresholds, patches, shores, frequency.
mod water;
// RUSLE by hand, on planes.
mod loss;
// Many dates: series, trends, persistence.
mod dates;
// Mistakes and bad scenes.
mod refused;
// The same bytes whatever the threads and blocks, and rasters that open.
mod same;

use serde_json::{Value, json};

use crate::support::{Case, Raster, block};

/// A folder with scenes.
pub(crate) struct Bands {
    pub(crate) case: Case,
    pub(crate) raster: Raster<'static>,
}

impl Bands {
    /// No scenes yet: numbers are reflectance × 10,000, and one site covers all pixels.
    pub(crate) fn new() -> Self {
        let mut case = Case::new();
        case.config.as_object_mut().unwrap().remove("dates");
        case.config["imagery"] = json!({
            "sensor": "reflectance",
            "scale": 0.0001,
            "scenes": [],
        });
        case.sites(&[block("a", (0.0, 0.0), (10.0, 10.0))]);
        Self { case, raster: Raster::new(10, 10) }
    }

    /// Sets a key of the imagery block.
    pub(crate) fn set(&mut self, key: &str, value: &Value) {
        self.case.config["imagery"][key] = value.clone();
    }

    /// Adds a scene, whose bands are written to files of their own.
    pub(crate) fn scene(&mut self, date: &str, bands: &[Band<'_>]) {
        let mut named = serde_json::Map::new();
        for (role, number) in bands {
            let name = format!("{date}-{role}.tif");
            let raster = self.raster;
            raster.write(&self.case.path(&name), &raster.pixels(number));
            named.insert((*role).to_owned(), json!({"path": name}));
        }
        let scenes = self.case.config["imagery"]["scenes"].as_array_mut().unwrap();
        scenes.push(json!({"date": date, "bands": named}));
    }

    /// A scene of red and near infrared with the NDVI that is wanted: red + nir is 0.5.
    pub(crate) fn ndvi(&mut self, date: &str, ndvi: impl Fn(usize, usize) -> f64) {
        let nir = |col, row| number(2500.0 * (1.0 + ndvi(col, row)));
        let red = |col, row| number(2500.0 * (1.0 - ndvi(col, row)));
        self.scene(date, &[("red", &red), ("nir", &nir)]);
    }

    /// A scene of green and shortwave infrared with the MNDWI that is wanted.
    pub(crate) fn mndwi(&mut self, date: &str, mndwi: impl Fn(usize, usize) -> f64) {
        let green = |col, row| number(1000.0 * (1.0 + mndwi(col, row)));
        let swir = |col, row| number(1000.0 * (1.0 - mndwi(col, row)));
        self.scene(date, &[("green", &green), ("swir1", &swir)]);
    }
}

/// A role and its stored numbers by column and row.
pub(crate) type Band<'a> = (&'a str, &'a dyn Fn(usize, usize) -> u16);

/// A stored number; nothing negative is stored.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "numbers of tests are small"
)]
pub(crate) fn number(value: f64) -> u16 {
    value.round() as u16
}

/// Whether two numbers agree to six decimals.
#[track_caller]
pub(crate) fn near(found: f64, wanted: f64) {
    within(found, wanted, 1e-6);
}

/// Whether two numbers agree as closely as stated.
#[track_caller]
pub(crate) fn within(found: f64, wanted: f64, apart: f64) {
    assert!((found - wanted).abs() <= apart, "{found} is not {wanted} ± {apart}");
}
