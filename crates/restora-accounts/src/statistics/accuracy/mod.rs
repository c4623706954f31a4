//! What the errors of a map do to areas and values: the estimator of Olofsson et al. 2014,
//! Remote Sensing of Environment 148:42-57 (DOI 10.1016/j.rse.2014.02.015).
//!
//! A sample of places, drawn at random within each class of the map, is looked at on the
//! ground or in better images. The share of each class's samples that proved to be something
//! else moves area from class to class, with an error that can be computed. It holds only
//! for such a sample: the strata are the map classes, the draw within each is random. A
//! sample drawn in another way gives numbers here that mean nothing.

mod input;
mod estimate;
mod value;

#[cfg(test)]
mod tests;

pub use estimate::{AdjustedAreas, ClassAccuracy, Estimate, adjusted_areas};
pub use input::Confusion;
