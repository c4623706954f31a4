//! Problems as text for people, and the exit code that they mean.

use std::any::Any;
use std::collections::BTreeMap;
use std::panic::PanicHookInfo;

use restora_message::catalogue::{run, text};
use restora_message::{Kind, Lang, Problem, Severity};

use crate::{output, stop};

/// Exit code of a failure that is nobody's mistake.
pub(crate) const FAILURE: u8 = 1;

/// Exit code of a command line or config that does not fit.
pub(crate) const USAGE: u8 = 2;

/// Exit code of a `check` that found errors.
pub(crate) const FOUND: u8 = 3;

/// Warnings of one code that are shown.
const SHOWN: usize = 5;

/// Says what is wrong on standard error and gives the exit code.
pub(crate) fn fail(problems: &[Problem], lang: Lang, quiet: bool) -> u8 {
    if !quiet {
        output::say(&warnings(problems, lang));
    }
    output::say(&errors(problems, lang));
    exit_code(problems)
}

/// The exit code for what stopped a command: the budget before the proof before a request
/// to stop before a failure before a mistake.
pub(crate) fn exit_code(problems: &[Problem]) -> u8 {
    let has = |kind: Kind| problems.iter().any(|problem| problem.entry.kind == kind);
    if has(Kind::Budget) || has(Kind::Proof) {
        let worst = if has(Kind::Budget) { Kind::Budget } else { Kind::Proof };
        return worst.exit_code();
    }
    if has(Kind::Interrupted) {
        return stop::code();
    }
    if has(Kind::Io) || has(Kind::Internal) {
        return FAILURE;
    }
    if has(Kind::Incomplete) { Kind::Incomplete.exit_code() } else { USAGE }
}

/// The exit code of a `check` that ended with these: 3 for what it found, whatever the kind,
/// but a request to stop and a defect of restora are not findings.
pub(crate) fn check_code(problems: &[Problem]) -> u8 {
    let has = |kind: Kind| problems.iter().any(|problem| problem.entry.kind == kind);
    if has(Kind::Interrupted) {
        stop::code()
    } else if has(Kind::Internal) {
        FAILURE
    } else if problems.iter().any(is_error) {
        FOUND
    } else {
        0
    }
}

/// Every error on a line, then what to do about each kind of them.
pub(crate) fn errors(problems: &[Problem], lang: Lang) -> String {
    let errors: Vec<_> = problems.iter().filter(|p| is_error(p)).collect();
    let mut out = String::new();
    if errors.len() > 1 {
        let count = errors.len().to_string();
        push(&mut out, &text::ERRORS.fill(lang, &[("count", &count)]));
    }
    for error in &errors {
        push(&mut out, &plain(&error.line(lang)));
    }
    let mut told: Vec<&str> = Vec::new();
    for error in &errors {
        let entry = error.entry;
        if !told.contains(&entry.code) {
            told.push(entry.code);
            push(&mut out, &format!("  {}: {}", entry.code, entry.help(lang)));
        }
    }
    out
}

/// The first few warnings of each code, how many more there are, and what they mean.
pub(crate) fn warnings(problems: &[Problem], lang: Lang) -> String {
    let mut by_code: BTreeMap<&str, Vec<&Problem>> = BTreeMap::new();
    for warning in problems.iter().filter(|p| !is_error(p)) {
        by_code.entry(warning.entry.code).or_default().push(warning);
    }
    let mut out = String::new();
    let count: usize = by_code.values().map(Vec::len).sum();
    if count > 1 {
        push(&mut out, &text::WARNINGS.fill(lang, &[("count", &count.to_string())]));
    }
    for (code, warnings) in by_code {
        for warning in warnings.iter().take(SHOWN) {
            push(&mut out, &plain(&warning.line(lang)));
        }
        if warnings.len() > SHOWN {
            let more = (warnings.len() - SHOWN).to_string();
            push(
                &mut out,
                &text::MORE_OF_KIND.fill(lang, &[("code", code), ("count", &more)]),
            );
        }
        push(&mut out, &format!("  {code}: {}", warnings[0].entry.help(lang)));
    }
    out
}

/// Tells of panics as of other problems, with the place in the source; but for those of a thread
/// whose end says that a file is damaged, which is told as that.
pub(crate) fn on_panic(lang: Lang) {
    std::panic::set_hook(Box::new(move |info: &PanicHookInfo<'_>| {
        if std::thread::current().name() == Some(restora_io::GUARDED) {
            return;
        }
        let what = spoken(info.payload());
        let place = info.location().map_or_else(String::new, |l| format!(" ({l})"));
        let problem =
            Problem::new(&run::INTERNAL).with("cause", format!("{what}{place}"));
        output::say(&errors(&[problem], lang));
    }));
}

/// What a panic says, if it says anything.
fn spoken(payload: &(dyn Any + Send)) -> &str {
    let text = payload.downcast_ref::<&str>().copied();
    let owned = || payload.downcast_ref::<String>().map(String::as_str);
    text.or_else(owned).unwrap_or("panic")
}

/// Whether it stops the work.
pub(crate) fn is_error(problem: &Problem) -> bool {
    problem.severity() == Severity::Error
}

/// A text from outside that cannot move the cursor or break the line.
pub(crate) fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn push(out: &mut String, line: &str) {
    out.push_str(line);
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use restora_message::catalogue::{config, sites};

    use super::*;

    fn missing(path: &str) -> Problem {
        Problem::new(&config::NO_SUCH_FILE).with("path", path)
    }

    fn outside(site: usize) -> Problem {
        Problem::new(&sites::OUTSIDE).at_site(site)
    }

    #[test]
    fn the_worst_kind_decides() {
        let config = missing("a");
        let internal = Problem::new(&run::INTERNAL);
        let stopped = Problem::new(&run::INTERRUPTED);
        let proof = Problem::new(&run::PROOF);
        let memory = Problem::new(&run::MEMORY);
        let mut problems = vec![outside(1), config];
        let mut codes = vec![exit_code(&problems)];
        for next in [internal, stopped, proof, memory] {
            problems.push(next);
            codes.push(exit_code(&problems));
        }
        assert_eq!(codes, [2, 1, 130, 5, 6]);
    }

    #[test]
    fn a_check_finds_rather_than_fails() {
        let read = Problem::new(&run::READ);
        assert_eq!(check_code(&[]), 0);
        assert_eq!(check_code(&[outside(1)]), 0);
        assert_eq!(check_code(&[outside(1), missing("a")]), 3);
        assert_eq!(check_code(&[read, Problem::new(&run::MEMORY)]), 3);
        assert_eq!(check_code(&[missing("a"), Problem::new(&run::INTERNAL)]), 1);
        assert_eq!(check_code(&[missing("a"), Problem::new(&run::INTERRUPTED)]), 130);
    }

    #[test]
    fn each_help_stands_once() {
        let text = errors(&[missing("a"), missing("b"), outside(1)], Lang::En);
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines[0], "2 error(s)");
        assert!(lines[1].starts_with("E111") && lines[2].starts_with("E111"), "{text}");
        assert!(lines[3].starts_with("  E111: Paths"), "{text}");
        assert_eq!(lines.len(), 4, "{text}");
        assert_eq!(errors(&[outside(1)], Lang::Zh), "");
    }

    #[test]
    fn many_warnings_of_a_kind_are_counted() {
        let problems: Vec<_> = (1..=12).map(outside).collect();
        let text = warnings(&problems, Lang::En);
        assert_eq!(text.lines().count(), 1 + 5 + 1 + 1, "{text}");
        assert!(text.contains("W301: 7 more of this kind"), "{text}");
        assert_eq!(warnings(&[missing("a")], Lang::En), "");
    }

    #[test]
    fn panics_are_heard() {
        let said = |run: fn()| {
            let payload = std::panic::catch_unwind(run).unwrap_err();
            spoken(payload.as_ref()).to_owned()
        };
        assert_eq!(said(|| panic!("plain")), "plain");
        assert_eq!(said(|| panic!("number {}", 7)), "number 7");
        assert_eq!(said(|| std::panic::panic_any(7)), "panic");
    }

    #[test]
    fn texts_from_outside_stay_on_their_line() {
        let text = errors(&[missing("a\u{1b}[2J\nb")], Lang::En);
        assert!(text.contains("a [2J b"), "{text}");
    }
}
