//! GDAL's set-up, and its messages.
//!
//! GDAL reports through a handler that it calls on the thread that works. The handler here
//! files each message under its thread, and [`attempt`] hands out those of one call.

use std::cell::RefCell;
use std::sync::Once;

use gdal::config::{set_config_option, set_error_handler};
use gdal::errors::{CplErrType, GdalError};

use crate::local::shut;

/// Block cache where nobody called [`init`] with another size.
const DEFAULT_CACHE_BYTES: u64 = 64 << 20;

/// GDAL reads a smaller number as megabytes.
const MIN_CACHE_BYTES: u64 = 1 << 20;

static READY: Once = Once::new();

thread_local! {
    static MESSAGES: RefCell<Vec<Message>> = const { RefCell::new(Vec::new()) };
}

/// One message of GDAL's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Message {
    /// Whether it is a failure rather than a warning.
    pub(crate) failure: bool,
    /// What GDAL says.
    pub(crate) text: String,
}

/// Prepares GDAL: registers the drivers, sets the size of the block cache in bytes (at
/// least 1 MiB), and collects GDAL's messages instead of letting them go to stderr. From then
/// on neither GDAL nor PROJ asks the network.
///
/// Once per process, before anything else; a second call changes nothing.
pub fn init(cache_bytes: u64) {
    READY.call_once(|| {
        set_error_handler(|class, _, text| {
            if matches!(class, CplErrType::None | CplErrType::Debug) {
                return;
            }
            let failure = matches!(class, CplErrType::Failure | CplErrType::Fatal);
            let message = Message { failure, text: text.trim().to_owned() };
            // A thread that is being torn down has nobody left to tell.
            let _ = MESSAGES.try_with(|list| {
                if let Ok(mut list) = list.try_borrow_mut() {
                    list.push(message);
                }
            });
        });
        let cache = cache_bytes.max(MIN_CACHE_BYTES).to_string();
        // Only a NUL in the text could fail, and there is none.
        let _ = set_config_option("GDAL_CACHEMAX", &cache);
        shut::before_drivers();
        gdal::DriverManager::register_all();
        shut::after_drivers();
        read_curves_as_polygons();
    });
}

/// [`init`] with the default cache, for callers that skipped it.
pub(crate) fn ready() {
    init(DEFAULT_CACHE_BYTES);
}

/// Curved boundaries arrive as polygons with short straight edges.
#[expect(unsafe_code, reason = "the gdal crate has no safe call for this switch")]
fn read_curves_as_polygons() {
    // SAFETY: sets a global flag of the library and takes no pointer. It runs once, inside
    // the `Once` that every user of GDAL in this crate passes first.
    unsafe { gdal_sys::OGRSetNonLinearGeometriesEnabledFlag(0) }
}

/// GDAL's version, e.g. `3.6.2`.
pub fn gdal_version() -> String {
    gdal::version::version_info("RELEASE_NAME")
}

/// Runs `work` and returns what GDAL said meanwhile on this thread. May be nested.
pub(crate) fn collect<T>(work: impl FnOnce() -> T) -> (T, Vec<Message>) {
    let outer = MESSAGES.take();
    let result = work();
    let own = MESSAGES.replace(outer);
    (result, own)
}

/// Whether a failure was reported since messages are collected.
pub(crate) fn failed() -> bool {
    MESSAGES.with_borrow(|messages| messages.iter().any(|message| message.failure))
}

/// Runs `work`; its error is told in GDAL's own words where it said any.
pub(crate) fn attempt<T>(
    work: impl FnOnce() -> gdal::errors::Result<T>,
) -> Result<T, String> {
    let (result, messages) = collect(work);
    result.map_err(|error| cause(&messages).unwrap_or_else(|| plain(&error)))
}

/// The failures among messages as one text; the warnings if there was no failure.
pub(crate) fn cause(messages: &[Message]) -> Option<String> {
    let join = |failure: bool| {
        let mut texts: Vec<&str> = Vec::new();
        for message in messages.iter().filter(|m| m.failure == failure) {
            if !message.text.is_empty() && !texts.contains(&message.text.as_str()) {
                texts.push(&message.text);
            }
        }
        (!texts.is_empty()).then(|| texts.join("; "))
    };
    join(true).or_else(|| join(false))
}

/// The words of an error of the gdal crate, without its names of functions.
fn plain(error: &GdalError) -> String {
    match error {
        GdalError::CplError { msg, .. } | GdalError::NullPointer { msg, .. }
            if !msg.is_empty() =>
        {
            msg.clone()
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_collected_and_nest() {
        ready();
        let (inner, outer) = collect(|| {
            let inner =
                attempt(|| gdal::spatial_ref::SpatialRef::from_definition("nonsense"));
            attempt(|| gdal::spatial_ref::SpatialRef::from_epsg(1)).unwrap_err();
            inner
        });
        assert!(inner.is_err());
        assert_eq!(outer, vec![]);
    }

    #[test]
    fn a_second_init_is_harmless() {
        init(1);
        init(1 << 30);
        assert!(gdal_version().starts_with(|c: char| c.is_ascii_digit()));
    }

    #[test]
    fn failures_come_before_warnings() {
        let say = |failure, text: &str| Message { failure, text: text.to_owned() };
        let both = [say(false, "odd"), say(true, "broken"), say(true, "broken")];
        assert_eq!(cause(&both), Some("broken".to_owned()));
        assert_eq!(cause(&both[..1]), Some("odd".to_owned()));
        assert_eq!(cause(&[]), None);
    }
}
