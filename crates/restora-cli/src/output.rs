//! The two streams: data to standard output, everything else to standard error.

use std::io::{ErrorKind, Write as _, stderr, stdout};

use restora_message::Problem;
use restora_message::catalogue::run;

/// Writes data to standard output. A reader that has gone away is not an error.
pub(crate) fn data(bytes: &[u8]) -> Result<(), Problem> {
    let mut out = stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Problem::new(&run::STDOUT).with("cause", error))
        }
        _ => Ok(()),
    }
}

/// Writes lines to standard error. Where nobody can be told, nobody is.
pub(crate) fn say(text: &str) {
    let mut out = stderr().lock();
    let end = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
    drop(write!(out, "{text}{end}").and_then(|()| out.flush()));
}
