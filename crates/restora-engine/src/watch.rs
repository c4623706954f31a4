//! What the engine tells while it works.

use restora_message::catalogue::run;
use restora_message::{Problem, Text};

/// Listens to a run. Called from several threads.
pub trait Watch: Sync {
    /// A new phase begins, with so many pixels to read (0 if it reads none).
    fn phase(&self, phase: &'static Text, pixels: u64);
    /// So many more pixels are done.
    fn advance(&self, pixels: u64);
    /// Whether somebody asked to stop; the engine then ends with E603 and writes nothing.
    fn stopped(&self) -> bool;
    /// Something for the log.
    fn event(&self, name: &str, fields: serde_json::Value);
}

/// Hears nothing and never stops a run.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Watch for Silent {
    fn phase(&self, _: &'static Text, _: u64) {}
    fn advance(&self, _: u64) {}
    fn stopped(&self) -> bool {
        false
    }
    fn event(&self, _: &str, _: serde_json::Value) {}
}

/// The problem to end with, if somebody asked to stop.
pub(crate) fn go_on(watch: &dyn Watch) -> Result<(), Problem> {
    if watch.stopped() { Err(Problem::new(&run::INTERRUPTED)) } else { Ok(()) }
}
