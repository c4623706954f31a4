//! Any text as a plan of shards: refused or read, never a panic.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &[u8]| {
    let _ = restora_engine::ShardPlan::read("plan.json", text);
});
