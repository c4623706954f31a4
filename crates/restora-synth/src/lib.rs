//! Synthetic 10 m CLCD tiles of three restoration cases, and imagery of two, for tests and
//! examples.
//!
//! The landscapes are invented; their amounts are those of the published cases, exact to
//! the pixel. The same files come out on every machine: nothing random but one small
//! generator, nothing decided by a maths library. No other crate depends on this one.

pub mod noise;
pub mod mask;
pub mod field;
pub mod curve;
pub mod shape;
pub mod patches;
pub mod canvas;
pub mod claim;
pub mod cases;
pub mod scenery;
pub mod places;
pub mod published;
pub mod rasters;
pub mod files;
