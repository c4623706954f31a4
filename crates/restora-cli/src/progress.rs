//! What the engine tells while it works: to a bar, to lines of JSON, to the log.

use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use restora_engine::Watch;
use restora_message::catalogue::text;
use restora_message::{Lang, Text};
use serde_json::{Value, json};

use crate::args::{Cli, Progress};
use crate::log::{Log, locked};
use crate::meter::{Heart, Meter, millis};
use crate::quantity::{show_pixels, show_seconds};
use crate::{host, output, stop};

/// How often the memory is looked at where the system does not keep the peak itself.
const SAMPLE: Duration = Duration::from_millis(100);

/// How often the bar shows that it is alive.
const TICK: Duration = Duration::from_millis(200);

/// Follows the work of one command.
pub(crate) struct Watcher {
    log: Log,
    lang: Lang,
    meter: Arc<Meter>,
    bar: Option<ProgressBar>,
    json: bool,
    heart: Mutex<Option<Heart>>,
    phases: Mutex<Vec<(&'static Text, f64)>>,
    /// Most memory seen, and how many samples have been taken.
    memory: (AtomicU64, AtomicU64),
}

impl Watcher {
    /// Begins to watch, and to listen for requests to stop.
    pub(crate) fn new(cli: &Cli) -> Self {
        stop::listen();
        let bar = match cli.progress {
            Progress::Bar => true,
            Progress::Auto => !cli.quiet && host::has_terminal(),
            Progress::Json | Progress::None => false,
        };
        let json = cli.progress == Progress::Json;
        let meter = Arc::new(Meter::default());
        let heart = if json { Heart::start(&meter) } else { None };
        Self {
            log: Log::new(),
            lang: cli.lang,
            meter,
            bar: bar.then(|| new_bar(cli.lang)),
            json,
            heart: Mutex::new(heart),
            phases: Mutex::new(Vec::new()),
            memory: (AtomicU64::new(0), AtomicU64::new(0)),
        }
    }

    /// Ends the present phase and takes the progress off the screen: what is printed
    /// afterwards has the terminal to itself.
    pub(crate) fn finish(&self) {
        self.end_phase();
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        if let Some(heart) = locked(&self.heart).take() {
            heart.stop();
        }
    }

    /// The log so far, as NDJSON.
    pub(crate) fn log(&self) -> Vec<u8> {
        self.log.bytes()
    }

    /// Seconds of each phase that has ended, and of all together.
    pub(crate) fn seconds(&self) -> Value {
        let phases: Vec<Value> = locked(&self.phases)
            .iter()
            .map(|(phase, seconds)| json!({"phase": phase.en, "seconds": millis(*seconds)}))
            .collect();
        json!({"total": millis(self.log.seconds()), "phases": phases})
    }

    /// The most memory that was held, in bytes.
    pub(crate) fn peak_memory(&self) -> u64 {
        host::peak_memory().unwrap_or_else(|| {
            self.memory.0.fetch_max(host::memory(), Ordering::Relaxed);
            self.memory.0.load(Ordering::Relaxed)
        })
    }

    fn end_phase(&self) {
        self.tell_json();
        if let Some(ended) = self.meter.end() {
            locked(&self.phases).push(ended);
        }
    }

    fn tell_json(&self) {
        if self.json {
            output::say(&self.meter.line().unwrap_or_default());
        }
    }

    /// Looks at the memory now and then, where the system does not keep the peak itself.
    fn sample(&self) {
        if cfg!(target_os = "linux") {
            return;
        }
        let (most, samples) = &self.memory;
        let taken = samples.load(Ordering::Relaxed);
        let due = self.log.seconds() >= taken as f64 * SAMPLE.as_secs_f64();
        let order = Ordering::Relaxed;
        if due && samples.compare_exchange(taken, taken + 1, order, order).is_ok() {
            most.fetch_max(host::memory(), order);
        }
    }
}

impl Watch for Watcher {
    fn phase(&self, phase: &'static Text, pixels: u64) {
        self.end_phase();
        self.meter.begin(phase, pixels);
        self.log.add("phase", &json!({"phase": phase.en, "pixels": pixels}));
        self.tell_json();
        self.sample();
        if let Some(bar) = &self.bar {
            // In this order no half-changed bar flashes up.
            bar.set_length(pixels);
            bar.set_style(style(pixels > 0, self.lang));
            bar.set_message(phase.get(self.lang));
            bar.reset();
        }
    }

    fn advance(&self, pixels: u64) {
        self.meter.advance(pixels);
        if let Some(bar) = &self.bar {
            bar.inc(pixels);
        }
        self.sample();
    }

    fn stopped(&self) -> bool {
        stop::asked()
    }

    fn event(&self, name: &str, fields: Value) {
        self.log.add(name, &fields);
    }
}

/// A bar on standard error, alive even while nothing advances. indicatif hides it where
/// there is no terminal.
fn new_bar(lang: Lang) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    bar.set_style(style(false, lang));
    bar.enable_steady_tick(TICK);
    bar
}

/// With pixels to read: how many, how fast, how long still. Without: that it works. No
/// colours, so that there is nothing for `NO_COLOR` to switch off.
fn style(pixels: bool, lang: Lang) -> ProgressStyle {
    let template = if pixels {
        "{spinner} {msg}  {bar:24} {percent:>3} %  {done}  {rate}  {left}"
    } else {
        "{spinner} {msg}"
    };
    let left = move |state: &ProgressState, out: &mut dyn Write| {
        if state.pos() == 0 {
            return;
        }
        let time = show_seconds(state.eta().as_secs());
        let _ = out.write_str(&text::TIME_LEFT.fill(lang, &[("time", &time)]));
    };
    ProgressStyle::with_template(template)
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .with_key("done", |state: &ProgressState, out: &mut dyn Write| {
            let _ = out.write_str(&show_pixels(state.pos() as f64));
        })
        .with_key("rate", |state: &ProgressState, out: &mut dyn Write| {
            let _ = write!(out, "{}/s", show_pixels(state.per_sec()));
        })
        .with_key("left", left)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn watcher(progress: Progress) -> Watcher {
        let words = ["restora", "schema"].map(std::ffi::OsString::from);
        let crate::args::Outcome::Run(mut cli) = crate::args::read(&words, Lang::En)
        else {
            panic!("a plain command line")
        };
        cli.progress = progress;
        Watcher::new(&cli)
    }

    #[test]
    fn phases_are_timed_and_logged() {
        for progress in [Progress::Auto, Progress::Bar, Progress::Json, Progress::None] {
            let watcher = watcher(progress);
            watcher.phase(&text::ABOUT_CHECK, 0);
            watcher.phase(&text::ABOUT_RUN, 100);
            watcher.advance(60);
            watcher.advance(40);
            watcher.event("task", json!({"id": 1}));
            watcher.finish();
            let seconds = watcher.seconds();
            assert_eq!(seconds["phases"][0]["phase"], text::ABOUT_CHECK.en);
            assert_eq!(seconds["phases"].as_array().unwrap().len(), 2);
            assert!(seconds["total"].as_f64().unwrap() >= 0.0);
            let log = String::from_utf8(watcher.log()).unwrap();
            assert_eq!(log.lines().count(), 3, "{log}");
            assert!(watcher.peak_memory() > 0);
            assert!(!watcher.stopped());
        }
    }

    #[test]
    fn both_templates_are_sound() {
        for template in
            ["{spinner} {msg}", "{bar:24} {percent:>3} %  {done}  {rate}  {left}"]
        {
            assert!(ProgressStyle::with_template(template).is_ok());
        }
        style(true, Lang::Zh);
        style(false, Lang::En);
    }
}
