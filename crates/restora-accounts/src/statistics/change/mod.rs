//! What changed between two dates: how fast, in what structure, by which exchanges, and
//! what it was worth.
//!
//! The input is a [`TransitionMatrix`], or areas by class where one date is enough. Nothing
//! here knows whether the two maps are comparable; a low [`Persistence`] is a warning that
//! they may not be.

mod matrix;
mod degree;
mod structure;
mod difference;
mod worth;
mod response;

#[cfg(test)]
mod published;

pub use degree::{
    ClassDegree, ComprehensiveDegree, comprehensive_dynamic_degree, net_dynamic_degree,
    single_dynamic_degree, single_dynamic_degrees,
};
pub use difference::{ClassDifference, Difference, difference};
pub use matrix::{ClassMargin, ClassPersistence, Persistence, TransitionMatrix};
pub use response::{Elasticity, Sensitivity, elasticity, sensitivities};
pub use structure::{LogBase, entropy, land_use_degree};
pub use worth::{ValueFlow, ValueFlows, value_flows};
