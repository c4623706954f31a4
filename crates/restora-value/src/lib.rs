//! Legends, crosswalks, coefficient tables and the value of a class.
//!
//! The equivalent-factor method (当量因子法) values a hectare of land by what it is:
//! `value = factor of the ecosystem type × standard equivalent`. A [`Legend`] says what
//! the codes of a raster mean, a [`Crosswalk`] says which ecosystem types a code counts
//! as, a [`CoefficientTable`] holds the factors, a [`StandardEquivalent`] is the money
//! behind a factor of 1, and [`class_values`] multiplies them out. [`correction`] has the
//! factors that carry an average over to the land at hand.
//!
//! Text comes in, values go out: this crate opens no file and knows no path. It knows
//! nothing of pixels either, and of sites only the names that a table of conditions calls
//! them by; the area of a class comes from elsewhere.

mod sheet;
mod cells;
mod names;
mod heading;
mod legend;
mod cover;
mod services;
mod samples;
mod areas;
mod printed;
mod status;
mod table;
mod crosswalk;
mod crosswalk_csv;
mod standard;
mod formula;
mod value;
pub mod correction;
#[cfg(test)]
mod builtin;
#[cfg(test)]
mod published;

pub use areas::{AreaRow, AreaTable, Named, SiteSum};
pub use cover::Cover;
pub use crosswalk::{Crosswalk, Target};
pub use formula::{Crop, CropProfit, Derivation, USUAL_CNY_PER_HA_YR};
pub use heading::Caption;
pub use legend::{Legend, LegendClass, better_legend, fitting_legends, nearest_codes};
pub use printed::{PrintedValue, half_digit, printed_values};
pub use samples::SampleCounts;
pub use services::Service;
pub use standard::{Quantities, StandardEquivalent, Unit};
pub use status::Status;
pub use table::{Basis, CoefficientTable, EcosystemType, FactorUnit};
pub use value::{ClassValue, ClassValues, class_values, value_cny_per_yr};
