//! The `restora` command: arguments, progress, exit codes.
//!
//! Only this crate reads the environment, the clock and the terminal. Standard output
//! holds data; progress, warnings and errors go to standard error. What is computed, and
//! how, is decided by `restora-engine`; every word comes from `restora-message`.

mod args;
mod usage;
mod quantity;
mod lang;
mod host;
mod stop;
mod output;
mod report;
mod log;
mod meter;
mod progress;
mod table;
mod commands;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use args::Outcome;

fn main() -> ExitCode {
    let words: Vec<_> = std::env::args_os().collect();
    let lang = lang::choose(&words, host::variable, host::ui_language);
    report::on_panic(lang);
    let code = catch_unwind(AssertUnwindSafe(|| match args::read(&words, lang) {
        Outcome::Run(cli) => commands::dispatch(&cli),
        Outcome::Print(text) => commands::print(&text, lang),
        Outcome::Help(text) => {
            output::say(&text);
            report::USAGE
        }
        Outcome::Wrong(problem) => report::fail(&[problem], lang, true),
    }));
    // The hook of `on_panic` has told what happened.
    ExitCode::from(code.unwrap_or(report::FAILURE))
}
