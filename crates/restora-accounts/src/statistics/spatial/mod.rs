//! Patterns in space: are high values near high ones, where are the hot spots, and where is
//! the centre of gravity.
//!
//! Points stand for sites or for cells of a fishnet; their coordinates are metres of a
//! projected grid, but for the centre of gravity, which can be in degrees. Significance is
//! by the normal approximation; nothing is permuted at random.

mod normal;
mod moments;
mod weights;
mod band;
mod moran;
mod general;
mod local;
mod centre;

#[cfg(test)]
mod published;

pub use centre::{Centre, CentreShift, centre_shift, mean_centre, mean_centre_lon_lat};
pub use general::{GeneralG, general_g};
pub use local::{LocalG, LocalVariance, local_g};
pub use moran::{Moran, morans_i};
pub use normal::{Inference, Score};
pub use weights::{Own, Weights};
