//! Accounts, one file per kind. Codes 8xx and 9xx.

pub mod shared;
pub mod extent;
pub mod targets;
pub mod compensation;
pub mod forest_quota;
pub mod reclamation;
pub mod mitigation_credits;
pub mod buffer;
pub mod patches;
pub mod land_price;
pub mod ecosystem_product;
pub mod claims;

/// Every entry of the accounts.
pub(super) const THEMES: &[&[&crate::Entry]] = &[
    shared::ALL,
    extent::ALL,
    targets::ALL,
    compensation::ALL,
    forest_quota::ALL,
    reclamation::ALL,
    mitigation_credits::ALL,
    buffer::ALL,
    patches::ALL,
    land_price::ALL,
    ecosystem_product::ALL,
    claims::ALL,
];
