//! How sure the values of a run are: what a config says of it, what is read for it, and the
//! tables. The arithmetic is in [`restora_accounts::uncertainty`].

mod config;
mod findings;
mod make;
mod range;
mod tables;

pub use config::{Alternative, CoefficientRange, MonteCarlo, Uncertainty};
pub(crate) use findings::findings;
pub(crate) use make::{Ready, make};
pub(crate) use tables::{bytes, prove, record, tables};

/// Where the block stands in the config.
pub(crate) const AT: &str = "/uncertainty";
