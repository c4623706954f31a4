//! The machine: environment, clock, processors, memory. Read here and nowhere else.

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::thread::available_parallelism;
use std::time::{SystemTime, UNIX_EPOCH};

use restora_message::Lang;

/// An environment variable, if it is set and is text.
#[expect(clippy::disallowed_methods, reason = "this is where the environment is read")]
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// The processors that this process may use: those that the system lets it, which knows of
/// affinity and of control groups, and no more than a Slurm job has for each of its tasks, for not
/// every Slurm confines its jobs.
pub(crate) fn processors() -> usize {
    let all = available_parallelism().map_or(1, usize::from);
    let of_task = variable("SLURM_CPUS_PER_TASK").and_then(|text| text.parse().ok());
    all.min(of_task.filter(|count| *count > 0).unwrap_or(all))
}

/// The memory that this process may take, where that is known: that of a Slurm job or of a control
/// group, as that of a container, or what the machine has with what it may swap to.
pub(crate) fn machine_memory() -> Option<u64> {
    let number = |name| variable(name).and_then(|text| text.parse::<u64>().ok());
    let of_node = number("SLURM_MEM_PER_NODE");
    let of_processors = number("SLURM_MEM_PER_CPU")
        .zip(number("SLURM_CPUS_ON_NODE"))
        .map(|(memory, count)| memory.saturating_mul(count));
    // In MiB; 0 stands for all that the node has.
    let job = of_node.or(of_processors).filter(|mib| *mib > 0);
    let job = job.map(|mib| mib.saturating_mul(1 << 20));
    job.into_iter().chain(group_limit()).chain(all_memory()).min()
}

/// The memory of the machine with what it may swap to, where the system tells.
fn all_memory() -> Option<u64> {
    if !cfg!(target_os = "linux") {
        return None;
    }
    total(&std::fs::read_to_string("/proc/meminfo").ok()?)
}

/// The limit of the control group that this process is in, or of one around it.
fn group_limit() -> Option<u64> {
    if !cfg!(target_os = "linux") {
        return None;
    }
    let groups = std::fs::read_to_string("/proc/self/cgroup").ok()?;
    let read = |path: PathBuf| limit(&std::fs::read_to_string(path).ok()?);
    group_files(&groups).into_iter().filter_map(read).min()
}

/// The files that may hold a limit, for the lines of `/proc/self/cgroup`: those of the second
/// version begin with `0::`, those of the first name what they control.
fn group_files(groups: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for line in groups.lines() {
        let mut parts = line.splitn(3, ':');
        let (_, Some(controls), Some(path)) = (parts.next(), parts.next(), parts.next())
        else {
            continue;
        };
        let (root, file) = if controls.is_empty() {
            ("/sys/fs/cgroup", "memory.max")
        } else if controls.split(',').any(|control| control == "memory") {
            ("/sys/fs/cgroup/memory", "memory.limit_in_bytes")
        } else {
            continue;
        };
        let within = Path::new(path.trim_start_matches('/'));
        files.extend(
            within.ancestors().map(|group| Path::new(root).join(group).join(file)),
        );
    }
    files
}

/// A limit as such a file has it: `max`, or in the first version a number beyond all memory,
/// stands for none.
fn limit(text: &str) -> Option<u64> {
    text.trim().parse().ok().filter(|bytes| *bytes < 1 << 60)
}

/// Whether someone reads standard error as it appears.
pub(crate) fn has_terminal() -> bool {
    std::io::stderr().is_terminal()
}

/// The time now as RFC 3339 in UTC, to the second.
#[expect(clippy::disallowed_methods, reason = "this is where the clock is read")]
pub(crate) fn now() -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    rfc3339(since.map_or(0, |passed| passed.as_secs()))
}

/// Seconds since 1970 as `YYYY-MM-DDThh:mm:ssZ`.
fn rfc3339(seconds: u64) -> String {
    let day = restora_io::day(i64::try_from(seconds / 86_400).unwrap_or(i64::MAX));
    let (hour, minute, second) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    format!("{day}T{hour:02}:{minute:02}:{second:02}Z")
}

/// The most memory that this process has held so far, where the system keeps count.
pub(crate) fn peak_memory() -> Option<u64> {
    if !cfg!(target_os = "linux") {
        return None;
    }
    high_water(&std::fs::read_to_string("/proc/self/status").ok()?)
}

/// The line `VmHWM: 1234 kB` of a process status, in bytes.
fn high_water(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kib.checked_mul(1024)
}

/// The lines `MemTotal: 1234 kB` and `SwapTotal: …` of the system's account, in bytes.
fn total(account: &str) -> Option<u64> {
    let kib = |name: &str| -> Option<u64> {
        let line = account.lines().find_map(|line| line.strip_prefix(name))?;
        line.trim().strip_suffix("kB")?.trim().parse().ok()
    };
    kib("MemTotal:")?.checked_add(kib("SwapTotal:").unwrap_or(0))?.checked_mul(1024)
}

/// The memory that this process holds now, 0 where that is not known.
pub(crate) fn memory() -> u64 {
    memory_stats::memory_stats().map_or(0, |stats| stats.physical_mem as u64)
}

/// The language of the system's own windows.
#[cfg(windows)]
pub(crate) fn ui_language() -> Option<Lang> {
    // SAFETY: the signature is that of winnls.h: `LANGID GetUserDefaultUILanguage(void)`,
    // LANGID being a 16-bit unsigned integer. It takes nothing and cannot fail.
    #[expect(
        unsafe_code,
        reason = "one question to Windows; no crate of the tree asks it"
    )]
    #[link(name = "kernel32")]
    unsafe extern "system" {
        safe fn GetUserDefaultUILanguage() -> u16;
    }
    // The low ten bits are the language; 4 is Chinese.
    Some(if GetUserDefaultUILanguage() & 0x3ff == 4 { Lang::Zh } else { Lang::En })
}

/// Elsewhere the environment has said it already.
#[cfg(not(windows))]
pub(crate) fn ui_language() -> Option<Lang> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_of_groups_are_found_in_them_and_around_them() {
        let second = group_files("0::/slurm/job_7\n");
        let wanted = ["slurm/job_7/memory.max", "slurm/memory.max", "memory.max"];
        assert_eq!(second, wanted.map(|name| Path::new("/sys/fs/cgroup").join(name)));
        let first = group_files("5:cpu,memory:/docker/a\n4:pids:/docker/a\n");
        assert_eq!(first.len(), 3);
        assert!(first[0].ends_with("memory/docker/a/memory.limit_in_bytes"));
        assert_eq!(limit("1073741824\n"), Some(1 << 30));
        assert_eq!(limit("max\n"), None);
        assert_eq!(limit("9223372036854771712\n"), None);
    }

    #[test]
    fn days_become_dates() {
        assert_eq!(rfc3339(0), "1970-01-01T00:00:00Z");
        assert_eq!(rfc3339(1_000_000_000), "2001-09-09T01:46:40Z");
        assert_eq!(rfc3339(1_234_567_890), "2009-02-13T23:31:30Z");
    }

    #[test]
    fn the_peak_is_read_in_bytes() {
        let status =
            "Name:\trestora\nVmPeak:\t  9 kB\nVmHWM:\t    2048 kB\nVmRSS:\t 1 kB\n";
        assert_eq!(high_water(status), Some(2 << 20));
        assert_eq!(high_water("VmHWM: much"), None);
        let account = "MemTotal:    4 kB\nMemFree: 1 kB\nSwapTotal:  2 kB\n";
        assert_eq!(total(account), Some(6 << 10));
        assert_eq!(total("MemFree: 1 kB"), None);
        assert_eq!(machine_memory().is_some(), cfg!(target_os = "linux"));
        assert!(memory() > 0);
        assert_eq!(peak_memory().is_some(), cfg!(target_os = "linux"));
    }
}
