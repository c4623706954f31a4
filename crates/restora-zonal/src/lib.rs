//! Sites on a grid: how much of each cell a site covers, how large each cell truly is, and
//! the cross table of classes that follows from both.
//!
//! The way of a site through this crate: a [`Transform`] brings its polygons into the grid's
//! CRS, [`scan()`] turns them once into runs of cells ([`SiteCover`]), [`CellAreas`] knows the
//! size of every cell, a [`Placement`] where its factors are, and [`BlockCounter`] walks the classes of two or more dates along the
//! runs into a [`CrossTable`]. Partial tables merge in any order to the same result.
//!
//! Kernels take slices and give sums. No file is opened, no thread started here.

mod transform;
mod ellipsoid;
mod geodesic;
mod area;
mod lattice;
mod nodes;
mod deltas;
mod scan;
mod centre;
mod cover;
mod cross;
mod placement;
mod layers;
mod count;
mod pieces;
mod overlap;
mod sides;
mod slack;
mod tally;
mod wrap;

pub use area::{AreaMethod, AreaRows, AreaUnit, CellAreas, RowAreas, RunAreas};
pub use count::{BlockCounter, DateBlock, Ground, SiteRuns, Values};
pub use cover::{PixelRule, SiteCover, Span};
pub use cross::{CrossList, CrossTable, Key, MOST_AREA, MOST_WEIGHTED, Sum, Weighted};
pub use geodesic::{geodesic_area_m2, geodesics, planar_area_m2};
pub use layers::{BAD_FACTOR, FactorBlock, Layers, NO_FACTOR};
pub use overlap::{Overlap, clusters, may_overlap, outside, overlap, overlaps, union};
pub use pieces::Pieces;
pub use placement::{Placed, Placement};
pub use scan::scan;
pub use sides::cell_sides_m;
pub use slack::boundary_slack_m2;
pub use tally::Tally;
pub use transform::{Transform, Transforms, ask_no_network};
pub use wrap::{brought_round, cut_at_meridians, on_one_turn};
