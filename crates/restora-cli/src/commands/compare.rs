//! `restora diff`: what moved between two runs, and what moved it.

use std::path::Path;

use restora_message::Problems;
use restora_report::diff;

use super::remake;
use crate::args::Cli;
use crate::output;

/// Compares two folders of results and tells what moved, as text or as JSON.
pub(crate) fn diff(cli: &Cli, [a, b]: [&Path; 2], json: bool) -> Result<u8, Problems> {
    let (a, b) = (remake::load(a), remake::load(b));
    let (a, b) = match (a, b) {
        (Ok(a), Ok(b)) => (a, b),
        (a, b) => return Err([a.err(), b.err()].into_iter().flatten().collect()),
    };
    let found = diff::diff(&a, &b);
    let text = if json {
        format!("{:#}\n", serde_json::json!(found))
    } else {
        diff::told(&found, cli.lang)
    };
    output::data(text.as_bytes())?;
    Ok(0)
}
