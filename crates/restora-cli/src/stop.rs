//! Ctrl-C and the polite request to end: asked once, the work stops; asked twice, at once.

use std::sync::atomic::{AtomicBool, Ordering};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

static ASKED: AtomicBool = AtomicBool::new(false);
static TERMINATED: AtomicBool = AtomicBool::new(false);

/// Exit code after Ctrl-C.
const INTERRUPTED_CODE: u8 = 130;

/// Exit code after a request to terminate.
const TERMINATED_CODE: u8 = 143;

/// Listens from now on. Where the system refuses, its own way of stopping remains.
pub(crate) fn listen() {
    for (signal, code) in [(SIGINT, INTERRUPTED_CODE), (SIGTERM, TERMINATED_CODE)] {
        // First in line, so that the first signal does not see its own mark.
        drop(flag::register_conditional_shutdown(signal, i32::from(code), &ASKED));
        drop(flag::register(signal, &ASKED));
    }
    drop(flag::register(SIGTERM, &TERMINATED));
}

/// Whether the work is to stop.
pub(crate) fn asked() -> bool {
    ASKED.load(Ordering::Relaxed)
}

/// The exit code of a program that stopped because it was asked to.
pub(crate) fn code() -> u8 {
    if TERMINATED.load(Ordering::Relaxed) { TERMINATED_CODE } else { INTERRUPTED_CODE }
}
