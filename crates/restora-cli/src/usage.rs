//! What is wrong with a command line, in the words of the catalogue.

use clap::Error;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use restora_message::catalogue::{config, text};
use restora_message::{Lang, Problem};

/// A mistake that clap found, as E110.
pub(crate) fn problem(error: &Error, lang: Lang) -> Problem {
    Problem::new(&config::USAGE).with("cause", cause(error, lang))
}

fn cause(error: &Error, lang: Lang) -> String {
    let arg = words(error, ContextKind::InvalidArg);
    let value = words(error, ContextKind::InvalidValue);
    let known = words(error, ContextKind::ValidValue);
    let hint = |kind| hint(error, kind);
    match error.kind() {
        ErrorKind::UnknownArgument => {
            let hint = hint(ContextKind::SuggestedArg);
            text::USAGE_UNKNOWN.fill(lang, &[("arg", &arg), ("hint", &hint)])
        }
        ErrorKind::InvalidSubcommand => {
            let arg = words(error, ContextKind::InvalidSubcommand);
            let hint = hint(ContextKind::SuggestedSubcommand);
            text::USAGE_COMMAND.fill(lang, &[("arg", &arg), ("hint", &hint)])
        }
        ErrorKind::MissingSubcommand => {
            let known = words(error, ContextKind::ValidSubcommand);
            text::USAGE_NO_COMMAND.fill(lang, &[("known", &known)])
        }
        ErrorKind::MissingRequiredArgument => {
            text::USAGE_MISSING.fill(lang, &[("args", &arg)])
        }
        ErrorKind::ArgumentConflict => {
            let other = words(error, ContextKind::PriorArg);
            let twice = other.is_empty() || other == arg;
            let text = if twice { &text::USAGE_TWICE } else { &text::USAGE_CONFLICT };
            text.fill(lang, &[("arg", &arg), ("other", &other)])
        }
        ErrorKind::InvalidValue if value.is_empty() => {
            text::USAGE_NO_VALUE.fill(lang, &[("arg", &arg)])
        }
        ErrorKind::InvalidValue => {
            let hint = hint(ContextKind::SuggestedValue);
            let args = [
                ("arg", arg.as_str()),
                ("value", &value),
                ("hint", &hint),
                ("known", &known),
            ];
            text::USAGE_VALUE.fill(lang, &args)
        }
        ErrorKind::TooManyValues => {
            text::USAGE_EXTRA.fill(lang, &[("arg", &arg), ("value", &value)])
        }
        ErrorKind::InvalidUtf8 => text::USAGE_NOT_TEXT.get(lang).to_owned(),
        // No argument is declared in a way that leads here (`NoEquals`, numbers of values);
        // what clap says is better than nothing.
        _ => error.kind().to_string(),
    }
}

/// The words of a piece of context, in one line.
fn words(error: &Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(word)) => word.clone(),
        Some(ContextValue::Strings(words)) => words.join(", "),
        Some(ContextValue::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

/// "Did you mean", in the form that needs no translation. clap puts the likeliest last.
fn hint(error: &Error, kind: ContextKind) -> String {
    let word = match error.get(kind) {
        Some(ContextValue::String(word)) => Some(word),
        Some(ContextValue::Strings(words)) => words.last(),
        _ => None,
    };
    word.map_or_else(String::new, |word| format!(" (`{word}`?)"))
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::*;
    use crate::args::{Outcome, read};

    fn wrong(line: &str, lang: Lang) -> String {
        let words: Vec<_> =
            format!("restora {line}").split_whitespace().map(OsString::from).collect();
        match read(&words, lang) {
            Outcome::Wrong(problem) => {
                assert_eq!(problem.entry.code, "E110");
                problem.message(lang)
            }
            _ => panic!("`{line}` passed"),
        }
    }

    #[test]
    fn mistakes_are_told_with_what_was_meant() {
        let en = |line| wrong(line, Lang::En);
        assert_eq!(en("chek a.json"), "there is no command `chek` (`check`?)");
        assert_eq!(en("run a.json"), "missing: --output <DIR>");
        assert_eq!(en("check a.json --scann"), "`--scann` is not known here (`--scan`?)");
        assert_eq!(en("check a.json b.json"), "`b.json` is not known here");
        assert_eq!(en("check a -j 1 -j 2"), "`--threads <N>` is given twice");
        assert_eq!(en("check a -j"), "`--threads <N>` needs a value");
        assert_eq!(
            en("check a --scan=yes"),
            "`--scan` takes no value, but `yes` is given"
        );
        let lang = "`fr` does not fit `--lang <LANG>`; known are zh, en";
        assert_eq!(en("check a --lang fr"), lang);
        assert_eq!(en("init a -o b"), "`[DIR]` and `--output <DIR>` exclude each other");
        let commands = "a command is missing; there are run, value, check, plan, merge, diff, \
                        report, init, inspect, schema, legend, table, crosswalk, explain";
        assert_eq!(en("-q"), commands);
    }

    #[test]
    fn and_in_chinese() {
        assert_eq!(wrong("run a.json", Lang::Zh), "命令行有误：缺少：--output <DIR>");
        assert!(wrong("check a --memory 4X", Lang::Zh).contains("--memory 4X"));
    }
}
