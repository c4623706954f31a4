//! Corrections of equivalent factors: from the nation's average to the land at hand.
//!
//! A correction is a dimensionless factor, 1 where nothing is known, that a coefficient is
//! multiplied by. Here are those that need no raster: factors from a user's table
//! ([`ConditionTable`]), of a province ([`farmland_biomass`]), of a society
//! ([`development_stage`], [`resource_scarcity`]), and which services a factor usually
//! speaks of ([`default_services`]). What they are applied to is not decided here.

mod conditions;
mod conditions_csv;
mod index;
mod social;
mod biomass;
mod mapping;

pub use biomass::{ProvinceFactor, farmland_biomass, farmland_province};
pub use conditions::{At, ConditionRow, ConditionTable};
pub use mapping::{default_factors, default_services, default_services_status};
pub use social::{development_stage, resource_scarcity};
