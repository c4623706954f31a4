//! Patches: connected cells of a mask, on a grid that is worked on window by window.
//!
//! [`PatchPart::find`] labels what one window holds and keeps the labels along its four sides.
//! [`merge()`] joins the parts of disjoint windows, in any order, into [`Patches`]: the same
//! patches, areas and numbers as if the whole had been labelled at once, whatever the windows.
//! [`Patches::kept`] and [`drop_small`] then take out of a window what is smaller than a minimum.
//! [`shoreline()`] measures the boundary between water and dry, cell by cell; [`near()`] finds what
//! lies within a distance of the cells of a mask, [`outlines()`] draws cells along their sides.
//!
//! Areas, lengths and counts are whole numbers, so that sums are exact and free of order.
//! Kernels take slices and give arrays or sums. No file is opened, no thread started here, and
//! nothing is known of what the cells of a mask stand for, nor of the unit of their areas.

mod union;
mod runs;
mod label;
mod part;
mod seam;
mod merge;
mod shoreline;
mod near;
mod outline;

pub use label::{Connectivity, drop_small, label};
pub use merge::{Patch, Patches, Unmergeable, merge};
pub use near::{halo, near};
pub use outline::{Corner, Outline, outlines};
pub use part::{Found, PatchPart};
pub use shoreline::{DRY, LENGTH_BITS, Steps, UNKNOWN, WATER, length_m, shoreline};
