//! Accounts from outside, one file per kind, with the arithmetic by hand.

mod extent;
mod targets;
mod compensation;
mod forest_quota;
mod mitigation_credits;
mod reclamation;
mod buffer;
mod patches;
mod land_price;
mod ecosystem_product;
mod claims;
mod units;
mod audit;

use std::path::Path;

use serde_json::Value;

use crate::support::{Rows, Said, put, restora};

/// Runs a config that is nothing but accounts in a folder of its own, results in `out`.
pub(crate) fn run_accounts(folder: &Path, accounts: &Value) -> Said {
    let config = serde_json::json!({"version": 1, "accounts": accounts});
    put(&folder.join("config.json"), config.to_string());
    restora(folder, ["run", "config.json", "-o", "out", "--overwrite"])
}

/// A table of such a run.
pub(crate) fn table(folder: &Path, name: &str) -> Rows {
    Rows::read(&folder.join("out").join(format!("{name}.csv")))
}
