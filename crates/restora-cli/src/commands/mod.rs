//! The commands, one file each, and what they share.

mod builtin;
mod check;
mod explain;
mod init;
mod plan;
mod run;
mod schema;

use std::io::ErrorKind;
use std::path::Path;

use restora_engine::{Plan, Settings};
use restora_message::catalogue::config;
use restora_message::{Lang, Problem, Problems};

use crate::args::{Cli, Command};
use crate::progress::Watcher;
use crate::{output, report};

/// Carries out a command and gives its exit code.
pub(crate) fn dispatch(cli: &Cli) -> u8 {
    let done = match &cli.command {
        Command::Run { config, output, overwrite } => {
            let target = run::Target { folder: output, overwrite: *overwrite };
            run::run(cli, config, &target)
        }
        Command::Check { config, scan } => check::check(cli, config, *scan),
        Command::Plan { config, json } => plan::plan(cli, config, *json),
        Command::Init { folder, overwrite } => init::init(cli, folder, *overwrite),
        Command::Schema => schema::schema(),
        Command::List(kind) => builtin::list(cli, *kind),
        Command::Show(kind, name) => builtin::show(*kind, name),
        Command::Explain { code } => explain::explain(cli, code),
    };
    done.unwrap_or_else(|problems| report::fail(&problems, cli.lang, cli.quiet))
}

/// Prints a text that was asked for and gives the exit code.
pub(crate) fn print(text: &str, lang: Lang) -> u8 {
    match output::data(text.as_bytes()) {
        Ok(()) => 0,
        Err(problem) => report::fail(&[problem], lang, true),
    }
}

/// Refuses a config that is not there: a mistake of the command line, not a failure to read.
fn must_exist(config: &Path) -> Result<(), Problem> {
    match std::fs::metadata(config) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            Err(Problem::new(&config::NO_SUCH_FILE).with("path", config.display()))
        }
        _ => Ok(()),
    }
}

/// Reads a config and finds out what it means.
fn resolve(cli: &Cli, config: &Path, watch: &Watcher) -> Result<Plan, Problems> {
    let settings = Settings { threads: cli.threads, memory_bytes: cli.memory_bytes };
    let loaded = restora_engine::load(config, &cli.overrides)?;
    restora_engine::resolve(&loaded, &settings, watch)
}

/// Tells warnings, unless nobody wants to hear them.
fn warn(cli: &Cli, problems: &[Problem]) {
    if !cli.quiet {
        output::say(&report::warnings(problems, cli.lang));
    }
}
