//! What the passes over imagery share.

use std::collections::BTreeMap;

use restora_zonal::SiteCover;

use super::plan::ImageryPlan;

/// Covers by the number of their site.
pub(crate) type Covers<'a> = BTreeMap<u32, &'a SiteCover>;

/// The cells of every site and cluster.
pub(crate) fn covers(plan: &ImageryPlan) -> Covers<'_> {
    plan.places.covers.iter().map(|(number, cover)| (*number, cover)).collect()
}
