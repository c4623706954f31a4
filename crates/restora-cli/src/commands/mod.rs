//! The commands, one file each, and what they share.

mod builtin;
mod check;
mod compare;
mod explain;
mod init;
mod inspect;
mod plan;
mod remake;
mod results;
mod run;
mod schema;
mod shards;

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use restora_engine::{Loaded, Plan, Settings};
use restora_message::catalogue::{config, text};
use restora_message::{Lang, Problem, Problems};

use crate::args::{Cli, Command};
use crate::progress::Watcher;
use crate::{host, output, report};

/// Carries out a command and gives its exit code.
pub(crate) fn dispatch(cli: &Cli) -> u8 {
    let done = match &cli.command {
        Command::Run { config, output, overwrite, resume } => {
            let target = run::Target { folder: output, overwrite: *overwrite };
            let load = || restora_engine::load(config, &cli.overrides);
            let origin = run::Origin::Config { load: &load, resume: *resume };
            let there = must_exist(config).map_err(Problems::from);
            there.and_then(|()| run::run(cli, &origin, &target))
        }
        Command::Shard { plan, shards, output } => shards::run(cli, plan, shards, output),
        Command::Merge(merge) => {
            let target =
                run::Target { folder: &merge.output, overwrite: merge.overwrite };
            run::run(cli, &run::Origin::Shards(merge), &target)
        }
        Command::Value { config, output, overwrite } => {
            let target = run::Target { folder: output, overwrite: *overwrite };
            let name = text::COMMAND_LINE.get(cli.lang);
            let load =
                || restora_engine::parse(config, name, PathBuf::new(), &cli.overrides);
            let origin = run::Origin::Config { load: &load, resume: false };
            run::run(cli, &origin, &target)
        }
        Command::Check { config, scan } => check::check(cli, config, *scan),
        Command::Plan { config, json } => plan::plan(cli, config, *json),
        Command::PlanShards { config, count, file, overwrite } => {
            plan::shards(cli, config, *count, (file, *overwrite))
        }
        Command::Diff { a, b, json } => compare::diff(cli, [a, b], *json),
        Command::Report { dir, formats } => remake::report(cli, dir, formats),
        Command::Init { folder, overwrite } => init::init(cli, folder, *overwrite),
        Command::Inspect { path, json } => inspect::inspect(cli, path, *json),
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
    plan_of(cli, &restora_engine::load(config, &cli.overrides)?, watch)
}

/// Finds out what a config means that has been read.
fn plan_of(cli: &Cli, loaded: &Loaded, watch: &Watcher) -> Result<Plan, Problems> {
    restora_engine::resolve(loaded, &settings(cli), watch)
}

/// What the machine may give.
fn settings(cli: &Cli) -> Settings {
    Settings {
        threads: cli.threads,
        memory_bytes: cli.memory_bytes,
        machine_bytes: host::machine_memory(),
        keep_going: cli.keep_going,
    }
}

/// Tells warnings, unless nobody wants to hear them.
fn warn(cli: &Cli, problems: &[Problem]) {
    if !cli.quiet {
        output::say(&report::warnings(problems, cli.lang));
    }
}
