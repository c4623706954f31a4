//! How far the present phase is, and the lines of JSON that say so.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

use restora_message::Text;
use serde_json::{Value, json};

use crate::log::locked;
use crate::output;

/// How often a line of JSON appears.
const BEAT: Duration = Duration::from_secs(1);

/// Counts the pixels of a phase.
#[derive(Default)]
pub(crate) struct Meter {
    phase: Mutex<Option<(&'static Text, Instant)>>,
    done: AtomicU64,
    total: AtomicU64,
}

impl Meter {
    /// Begins a phase.
    pub(crate) fn begin(&self, phase: &'static Text, pixels: u64) {
        let mut present = locked(&self.phase);
        self.done.store(0, Ordering::Relaxed);
        self.total.store(pixels, Ordering::Relaxed);
        *present = Some((phase, Instant::now()));
    }

    /// Counts.
    pub(crate) fn advance(&self, pixels: u64) {
        self.done.fetch_add(pixels, Ordering::Relaxed);
    }

    /// Ends the present phase, if there is one, and says how many seconds it took.
    pub(crate) fn end(&self) -> Option<(&'static Text, f64)> {
        let (phase, start) = locked(&self.phase).take()?;
        Some((phase, start.elapsed().as_secs_f64()))
    }

    /// Where things stand, as a line of JSON; nothing between phases.
    pub(crate) fn line(&self) -> Option<String> {
        let (phase, start) = (*locked(&self.phase))?;
        let (done, total) = (&self.done, &self.total);
        let counts = (done.load(Ordering::Relaxed), total.load(Ordering::Relaxed));
        Some(progress(phase, counts, start.elapsed().as_secs_f64()).to_string())
    }
}

/// One statement of progress. Rate and time left are `null` while there is no telling.
fn progress(phase: &Text, (done, total): (u64, u64), seconds: f64) -> Value {
    let rate = (done > 0 && seconds > 0.0).then(|| done as f64 / seconds);
    let left =
        rate.filter(|_| total > 0).map(|rate| total.saturating_sub(done) as f64 / rate);
    json!({
        "ev": "progress",
        "phase": phase.en,
        "pixels": done,
        "total": total,
        "px_per_s": rate.map(f64::round),
        "eta_s": left.map(millis),
    })
}

/// Rounded to milliseconds.
pub(crate) fn millis(seconds: f64) -> f64 {
    (seconds * 1000.0).round() / 1000.0
}

/// The thread that writes a line a second, however long a task takes.
pub(crate) struct Heart {
    stop: Sender<()>,
    thread: JoinHandle<()>,
}

impl Heart {
    /// Starts it; nothing if the system has no thread to spare.
    pub(crate) fn start(meter: &Arc<Meter>) -> Option<Self> {
        let (stop, stopped) = channel();
        let meter = Arc::clone(meter);
        let beat = move || {
            while stopped.recv_timeout(BEAT) == Err(RecvTimeoutError::Timeout) {
                output::say(&meter.line().unwrap_or_default());
            }
        };
        let thread = Builder::new().name("progress".to_owned()).spawn(beat).ok()?;
        Some(Self { stop, thread })
    }

    /// Stops it and waits until it has written its last line.
    pub(crate) fn stop(self) {
        drop(self.stop);
        // A panic of that thread has been told by the hook already.
        drop(self.thread.join());
    }
}

#[cfg(test)]
mod tests {
    use restora_message::catalogue::text::ABOUT;

    use super::*;

    #[test]
    fn rate_and_time_left_follow_from_the_counts() {
        // 300 of 1000 pixels in 2 s: 150 a second, 700 / 150 = 4.667 s to go.
        let value = progress(&ABOUT, (300, 1000), 2.0);
        assert_eq!(value["px_per_s"], 150.0);
        assert_eq!(value["eta_s"], 4.667);
        assert_eq!((&value["pixels"], &value["total"]), (&json!(300), &json!(1000)));
        assert_eq!(progress(&ABOUT, (0, 1000), 2.0)["eta_s"], Value::Null);
        assert_eq!(progress(&ABOUT, (5, 0), 2.0)["eta_s"], Value::Null);
        assert_eq!(progress(&ABOUT, (1001, 1000), 2.0)["eta_s"], 0.0);
    }

    #[test]
    fn a_phase_counts_from_zero() {
        let meter = Meter::default();
        assert_eq!((meter.line(), meter.end()), (None, None));
        meter.begin(&ABOUT, 10);
        meter.advance(4);
        meter.begin(&ABOUT, 20);
        meter.advance(5);
        let line: Value = serde_json::from_str(&meter.line().unwrap()).unwrap();
        assert_eq!((&line["pixels"], &line["total"]), (&json!(5), &json!(20)));
        assert!(meter.end().is_some_and(|(_, seconds)| seconds >= 0.0));
        assert_eq!(meter.line(), None);
    }

    #[test]
    fn the_heart_stops_at_once() {
        let start = Instant::now();
        Heart::start(&Arc::new(Meter::default())).unwrap().stop();
        assert!(start.elapsed() < BEAT);
    }
}
