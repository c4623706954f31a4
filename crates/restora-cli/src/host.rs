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
    let (year, month, day) = civil(seconds / 86_400);
    let (hour, minute, second) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// Year, month and day of a number of days since 1970-01-01 (Gregorian). Years are taken to
/// begin in March, so that the leap day is the last of its year.
fn civil(days: u64) -> (u64, u64, u64) {
    // 719 468 days lie between 0000-03-01 and 1970-01-01; 146 097 make 400 years.
    let days = days + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let leap_days = day_of_era / 1460 + day_of_era / 146_096 - day_of_era / 36_524;
    let year_of_era = (day_of_era - leap_days) / 365;
    let day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    // From March on, months begin after 0, 31, 61, 92, 122, 153… days.
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let (carry, month) = if month < 10 { (0, month + 3) } else { (1, month - 9) };
    (era * 400 + year_of_era + carry, month, day)
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
        // 2000 is a leap year, 2100 is not.
        assert_eq!(civil(11_016), (2000, 2, 29));
        assert_eq!(civil(11_017), (2000, 3, 1));
        assert_eq!(civil(47_540), (2100, 2, 28));
        assert_eq!(civil(47_541), (2100, 3, 1));
    }

    #[test]
    fn every_day_of_400_years_follows_the_one_before() {
        let (mut year, mut month, mut day) = (1970, 1, 1);
        for days in 0..146_097 {
            assert_eq!(civil(days), (year, month, day), "day {days}");
            let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            let length = match month {
                2 => 28 + u64::from(leap),
                4 | 6 | 9 | 11 => 30,
                _ => 31,
            };
            day += 1;
            if day > length {
                (month, day) = (month + 1, 1);
            }
            if month > 12 {
                (year, month) = (year + 1, 1);
            }
        }
        assert_eq!((year, month, day), (2370, 1, 1));
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
