//! Corrections of equivalent factors in a run: what a config says of them, what is read for
//! them, and what only the sites and the pixels can tell. How they are applied is in
//! [`restora_accounts::correction`].

mod config;
pub(crate) mod factors;
mod findings;
mod make;
mod parts;
mod places;

pub use config::{Correction, FactorRaster, Reference};
pub(crate) use findings::{changes_worth, findings};
pub(crate) use make::{Maker, Worth};
pub(crate) use places::check;

/// Where the corrections stand in the config.
pub(crate) const AT: &str = "/valuation/corrections";
