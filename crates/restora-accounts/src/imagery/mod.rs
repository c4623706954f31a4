//! From what was found on imagery to tables: indices, vegetation fraction, water, soil loss,
//! what lasts over many dates, and what speaks against the scenes.
//!
//! Everything here is arithmetic on whole numbers that were summed up by site and date.

mod sums;
mod sound;
mod view;
mod sites;
mod indices;
mod vegetation;
mod water;
mod loss;
mod lasting;
mod quality;
mod proof;

pub use indices::{histogram_table, indices_table};
pub use lasting::{persistence_table, pixel_trends_table};
pub use loss::loss_table;
pub use proof::prove;
pub use quality::quality_table;
pub use sites::{extend_sites, extend_uplift};
pub use sound::Shape;
pub use sums::{
    BySite, Exact, FateSum, FractionSum, FrequencySum, IndexSum, LossSum, QualitySum,
    SLOPE_BITS, Seen, SiteMeasures, SiteSurvey, TrendSum, WaterSum, add_site_to, merge,
    pooled,
};
pub use vegetation::{end_members_table, fraction_table};
pub use view::{Found, GradeInfo, ImageryFacts, IndexInfo, Setting, ThresholdInfo};
pub use water::{frequency_table, water_table};
