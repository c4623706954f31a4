//! Any text as a plan of shards: refused or read, never a panic. What can be read as one is given
//! the checksum that it would need to be believed, and the inputs of a config that is there; then
//! its shards are laid out and run.
#![no_main]

mod land;
mod leaks;
mod work;

use std::sync::LazyLock;

use restora_engine::{Loaded, ShardPlan, Silent};

static CONFIG: LazyLock<Loaded> = LazyLock::new(|| work::config("wide.json"));
static TRUE: LazyLock<ShardPlan> =
    LazyLock::new(|| work::shared_out(&work::plan(&CONFIG), 3));

/// Shards that are laid out, at most.
const SHARDS: u32 = 4;

/// The checksum, as the engine makes it.
fn digest(plan: &ShardPlan) -> String {
    let mut all = plan.clone();
    for text in [&mut all.digest, &mut all.config.path, &mut all.config.name] {
        text.clear();
    }
    all.config.set.clear();
    for file in all.inputs.iter_mut().flat_map(|input| &mut input.files) {
        if file.sha256.is_some() {
            file.seen.modified_us = None;
        }
    }
    restora_io::sha256(&serde_json::to_vec(&all).expect("a text"))
}

libfuzzer_sys::fuzz_target!(|text: &[u8]| {
    let _ = ShardPlan::read("plan.json", text);
    let Ok(mut plan) = serde_json::from_slice::<ShardPlan>(text) else { return };
    plan.restora.clone_from(&TRUE.restora);
    plan.gdal.clone_from(&TRUE.gdal);
    plan.inputs.clone_from(&TRUE.inputs);
    plan.config.sha256.clone_from(&TRUE.config.sha256);
    plan.digest = digest(&plan);
    let text = serde_json::to_vec(&plan).expect("a text");
    let Ok(plan) = ShardPlan::read("plan.json", &text) else { return };
    let count = u32::try_from(plan.shards.len()).unwrap_or(u32::MAX).min(SHARDS);
    let numbers: Vec<u32> = (1..=count).collect();
    let own = (&plan, numbers.as_slice());
    let laid_out = restora_engine::resolve_shards(&CONFIG, &land::SETTINGS, &Silent, own);
    let Ok(laid_out) = laid_out else { return };
    let parts = tempfile::tempdir().expect("a folder");
    let _ = restora_engine::run_shards(&laid_out, own, parts.path(), &Silent);
});
