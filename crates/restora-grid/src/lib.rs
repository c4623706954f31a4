//! Where a pixel is and how large.
//!
//! A [`Grid`] is a north-up lattice of equal cells in a [`Crs`]; a [`Window`] is an
//! integer rectangle of its cells, and [`Blocks`] cut a window into pieces. Boxes in map
//! units are always computed from windows, never the reverse, so that no cell can fall
//! between two pieces. [`NodataRule`] says which pixels count as missing.
//!
//! Plain data and arithmetic: no file is opened and no projection is computed here.

mod crs;
mod grid;
mod window;
mod nodata;
mod fixed;

pub use crs::{Crs, CrsKind, Ellipsoid};
pub use fixed::{
    COVER_BITS, COVER_ONE, FACTOR_BITS, FACTOR_LIMIT, FACTOR_ONE, cover_from_fraction,
    factor_fixed, m2_from_mm2, mm2_from_m2,
};
pub use grid::{Difference, Grid};
pub use nodata::NodataRule;
pub use window::{Blocks, Window};
