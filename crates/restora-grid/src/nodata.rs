//! Which pixels count as missing.

use serde::{Deserialize, Serialize};

/// Where "no data" comes from. A pixel is missing if any of these says so, asked in this
/// order: the config's values, the band's own nodata value, the mask band (alpha included);
/// NaN is always missing. Zero is nodata only if declared in one of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NodataRule {
    /// Values declared in the config, in addition to the band's own.
    pub values: Vec<f64>,
    /// Whether the band's own nodata value counts.
    pub band: bool,
    /// Whether mask and alpha bands count.
    pub mask: bool,
}

impl Default for NodataRule {
    fn default() -> Self {
        Self { values: Vec::new(), band: true, mask: true }
    }
}
