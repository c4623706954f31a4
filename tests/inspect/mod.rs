//! `restora inspect`: what it says of files whose every number is known.

mod rasters;
mod layers;
mod results;
mod refused;

use std::path::Path;

use serde_json::Value;

use crate::support::{Said, restora};

/// What the command says of a file in a folder, in English.
#[track_caller]
fn said(folder: &Path, file: &str) -> Said {
    restora(folder, ["inspect", file, "--lang", "en"]).exits(0)
}

/// The same in Chinese.
#[track_caller]
fn said_zh(folder: &Path, file: &str) -> String {
    restora(folder, ["inspect", file, "--lang", "zh"]).exits(0).out
}

/// The same for scripts.
#[track_caller]
fn data(folder: &Path, file: &str) -> Value {
    let text = restora(folder, ["inspect", file, "--json"]).exits(0).out;
    serde_json::from_str(&text).unwrap()
}

/// Fails unless each of these stands in the text.
#[track_caller]
fn has(text: &str, wanted: &[&str]) {
    for want in wanted {
        assert!(text.contains(want), "no `{want}` in\n{text}");
    }
}

/// A number near another.
#[track_caller]
fn near(found: &Value, wanted: f64, tolerance: f64) {
    let found = found.as_f64().unwrap_or(f64::NAN);
    assert!((found - wanted).abs() <= tolerance, "{found} is not {wanted}");
}

/// Codes of the findings.
fn findings(value: &Value) -> Vec<&str> {
    let counts = value["findings"]["counts"].as_array().unwrap();
    counts.iter().map(|count| count["code"].as_str().unwrap()).collect()
}
