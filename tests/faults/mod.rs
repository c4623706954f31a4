//! What goes wrong around a run: disks that fail, clocks that jump, systems that let a program open
//! few files. There is a right result, or an error that says what happened, and never half a file
//! under its final name.

mod opened;
mod written;

/// They need programs that `tools/peers.sh` installs: libfuse with /dev/fuse, and libfaketime.
#[cfg(target_os = "linux")]
mod peers {
    mod clocks;
    mod disks;
}
