//! What a config of the [land](crate::land) means, and its work, shared out.

use restora_engine::{Loaded, Plan, ShardConfig, ShardPlan, Silent};

use crate::land;

/// One of the configs.
pub fn config(name: &str) -> Loaded {
    restora_engine::load(&land::folder().join(name), &[]).expect("a good config")
}

/// What it means.
pub fn plan(loaded: &Loaded) -> Plan {
    restora_engine::resolve(loaded, &land::SETTINGS, &Silent).expect("a good plan")
}

/// Its work in so many shards.
pub fn shared_out(plan: &Plan, count: u32) -> ShardPlan {
    let text = String::new;
    let (path, name) = (text(), text());
    let config =
        ShardConfig { path, name, set: Vec::new(), keep_going: true, sha256: text() };
    ShardPlan::new(plan, config, count).expect("there is work")
}
