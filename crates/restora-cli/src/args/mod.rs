//! The command line: what may be written on it, and what it comes to.
//!
//! Help texts come from the catalogue in the language of the day; clap's own English is
//! never seen.

mod shards;
mod value;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::PossibleValue;
use clap::error::ErrorKind;
use clap::{Arg, ArgAction, ArgMatches, Command as Clap, value_parser};
use restora_message::catalogue::{config, text};
use restora_message::{Lang, Problem, Text};

pub(crate) use self::shards::{Shards, list};
use crate::quantity::parse_size;
use crate::{host, usage};

/// No machine has more processors than that; a larger number is a slip of the hand.
const MOST_THREADS: usize = 1024;

/// What a command line comes to.
pub(crate) enum Outcome {
    /// A command to carry out.
    Run(Box<Cli>),
    /// A text that was asked for (`--help`, `--version`).
    Print(String),
    /// A text that helps because no command was given.
    Help(String),
    /// A mistake.
    Wrong(Problem),
}

/// A command line, understood.
#[derive(Debug, PartialEq)]
pub(crate) struct Cli {
    /// The language to speak.
    pub(crate) lang: Lang,
    /// Errors only.
    pub(crate) quiet: bool,
    /// Threads that work.
    pub(crate) threads: usize,
    /// Memory budget.
    pub(crate) memory_bytes: Option<u64>,
    /// Texts of `--set`, in order.
    pub(crate) overrides: Vec<String>,
    /// Whether to go on without tiles that cannot be used.
    pub(crate) keep_going: bool,
    /// How progress is told.
    pub(crate) progress: Progress,
    /// All words of the command line, for the record.
    pub(crate) words: Vec<String>,
    /// What to do.
    pub(crate) command: Command,
}

/// How progress is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Progress {
    /// A bar if standard error is a terminal and nobody asked for quiet.
    Auto,
    /// A bar, where there is a terminal to draw it on.
    Bar,
    /// A line of JSON a second.
    Json,
    /// Not at all.
    None,
}

/// Data that comes with the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Meanings of class codes.
    Legend,
    /// Coefficient tables.
    Table,
    /// From the one to the other.
    Crosswalk,
}

impl Kind {
    fn of(command: &str) -> Option<Self> {
        match command {
            "legend" => Some(Self::Legend),
            "table" => Some(Self::Table),
            "crosswalk" => Some(Self::Crosswalk),
            _ => None,
        }
    }
}

/// What to do.
#[derive(Debug, PartialEq)]
pub(crate) enum Command {
    /// `run`
    Run { config: PathBuf, output: PathBuf, overwrite: bool, resume: bool },
    /// `run --plan`
    Shard { plan: PathBuf, shards: Shards, output: PathBuf },
    /// `merge`
    Merge(Merge),
    /// `value`
    Value { config: String, output: PathBuf, overwrite: bool },
    /// `check`
    Check { config: PathBuf, scan: bool },
    /// `plan`
    Plan { config: PathBuf, json: bool },
    /// `plan --shards`
    PlanShards { config: PathBuf, count: u32, file: PathBuf, overwrite: bool },
    /// `diff`
    Diff { a: PathBuf, b: PathBuf, json: bool },
    /// `report`
    Report { dir: PathBuf, formats: Vec<String> },
    /// `init`
    Init { folder: PathBuf, overwrite: bool },
    /// `inspect`
    Inspect { path: PathBuf, json: bool },
    /// `schema`
    Schema,
    /// `legend list`, `table list`, `crosswalk list`
    List(Kind),
    /// `legend show`, `table show`, `crosswalk show`
    Show(Kind, String),
    /// `explain`
    Explain { code: String },
}

/// What `merge` puts together.
#[derive(Debug, PartialEq)]
pub(crate) struct Merge {
    /// The plan of shards.
    pub(crate) plan: PathBuf,
    /// Parts, or folders of them.
    pub(crate) parts: Vec<PathBuf>,
    /// Where the results go.
    pub(crate) output: PathBuf,
    /// Whether results that are there may be replaced.
    pub(crate) overwrite: bool,
    /// Whether to go on where an earlier merge was stopped.
    pub(crate) resume: bool,
    /// Where to write which shards are missing.
    pub(crate) retry_list: Option<PathBuf>,
}

/// Reads a command line, its first word being the program's own name.
pub(crate) fn read(words: &[OsString], lang: Lang) -> Outcome {
    let mut clap = definition(lang);
    match clap.try_get_matches_from_mut(words) {
        Ok(matches) => match understand(&matches, words, lang) {
            Ok(cli) => Outcome::Run(Box::new(cli)),
            Err(cause) => {
                Outcome::Wrong(Problem::new(&config::USAGE).with("cause", cause))
            }
        },
        Err(error) => {
            let text = || error.render().to_string();
            match error.kind() {
                ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
                    Outcome::Print(text())
                }
                ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
                    Outcome::Help(text())
                }
                _ => Outcome::Wrong(usage::problem(&error, lang)),
            }
        }
    }
}

/// Turns words into values; the text of what is wrong if they have none.
fn understand(
    matches: &ArgMatches,
    words: &[OsString],
    lang: Lang,
) -> Result<Cli, String> {
    let (name, own) = matches.subcommand().ok_or_else(String::new)?;
    let command = command(name, own, lang)?;
    let mut overrides = texts(matches, "set");
    if takes_config(&command) {
        overrides.extend(texts(own, "set"));
    } else if !overrides.is_empty() {
        return Err(text::USAGE_SET.get(lang).to_owned());
    }
    let last = deepest(matches);
    Ok(Cli {
        lang,
        quiet: last.get_flag("quiet"),
        threads: match last.get_one::<String>("threads") {
            Some(text) => threads(text, lang)?,
            None => host::processors(),
        },
        memory_bytes: last
            .get_one::<String>("memory")
            .map(|t| size(t, lang))
            .transpose()?,
        overrides,
        keep_going: matches!(name, "run" | "plan" | "check")
            && own.get_flag("keep-going"),
        progress: match last.get_one::<String>("progress").map(String::as_str) {
            Some("bar") => Progress::Bar,
            Some("json") => Progress::Json,
            Some("none") => Progress::None,
            _ => Progress::Auto,
        },
        words: words.iter().map(|word| word.to_string_lossy().into_owned()).collect(),
        command,
    })
}

fn command(name: &str, own: &ArgMatches, lang: Lang) -> Result<Command, String> {
    let path = |id: &str| own.get_one::<PathBuf>(id).cloned();
    let word = |id: &str| own.get_one::<String>(id).cloned().unwrap_or_default();
    let config = || path("config").unwrap_or_default();
    if let Some(kind) = Kind::of(name) {
        return Ok(match own.subcommand() {
            Some(("show", show)) => {
                let name = show.get_one::<String>("name").cloned().unwrap_or_default();
                Command::Show(kind, name)
            }
            _ => Command::List(kind),
        });
    }
    Ok(match name {
        "run" => shards::run_command(own, lang)?,
        "merge" => Command::Merge(shards::merge_command(own)),
        "value" => Command::Value {
            config: value::config(own).to_string(),
            output: path("output").unwrap_or_default(),
            overwrite: own.get_flag("overwrite"),
        },
        "check" => Command::Check { config: config(), scan: own.get_flag("scan") },
        "diff" => Command::Diff {
            a: path("a").unwrap_or_default(),
            b: path("b").unwrap_or_default(),
            json: own.get_flag("json"),
        },
        "report" => Command::Report {
            dir: path("results").unwrap_or_default(),
            formats: texts(own, "format"),
        },
        "plan" => shards::plan_command(own, lang)?,
        "init" => Command::Init {
            folder: path("dir").or_else(|| path("output")).unwrap_or_default(),
            overwrite: own.get_flag("overwrite"),
        },
        "inspect" => Command::Inspect {
            path: path("file").unwrap_or_default(),
            json: own.get_flag("json"),
        },
        "explain" => Command::Explain { code: word("code") },
        _ => Command::Schema,
    })
}

fn takes_config(command: &Command) -> bool {
    matches!(
        command,
        Command::Run { .. }
            | Command::Value { .. }
            | Command::Check { .. }
            | Command::Plan { .. }
            | Command::PlanShards { .. }
    )
}

/// The matches of the innermost command; global options end up there.
fn deepest(matches: &ArgMatches) -> &ArgMatches {
    matches.subcommand().map_or(matches, |(_, own)| deepest(own))
}

fn texts(matches: &ArgMatches, id: &str) -> Vec<String> {
    matches.get_many::<String>(id).into_iter().flatten().cloned().collect()
}

fn threads(text: &str, lang: Lang) -> Result<usize, String> {
    let plain = text.bytes().all(|b| b.is_ascii_digit());
    let number = text.parse().ok().filter(|n| plain && (1..=MOST_THREADS).contains(n));
    let most = MOST_THREADS.to_string();
    let args = [("text", text), ("most", most.as_str())];
    number.ok_or_else(|| text::USAGE_THREADS.fill(lang, &args))
}

fn size(text: &str, lang: Lang) -> Result<u64, String> {
    parse_size(text).ok_or_else(|| text::USAGE_SIZE.fill(lang, &[("text", text)]))
}

/// The whole command line as clap sees it.
fn definition(lang: Lang) -> Clap {
    let root = Clap::new("restora")
        .arg_required_else_help(true)
        .args(global_options(lang))
        .arg(set(lang))
        .subcommand(shards::run(lang))
        .subcommand(value::definition(lang))
        .subcommand(
            with_config("check", &text::ABOUT_CHECK, lang)
                .args([flag("scan", &text::ARG_SCAN, lang), keep_going(lang)]),
        )
        .subcommand(shards::plan(lang))
        .subcommand(shards::merge(lang))
        .subcommand(diff(lang))
        .subcommand(report(lang))
        .subcommand(init(lang))
        .subcommand(inspect(lang))
        .subcommand(Clap::new("schema").about(text::ABOUT_SCHEMA.get(lang)))
        .subcommand(builtin("legend", &text::ABOUT_LEGEND, lang))
        .subcommand(builtin("table", &text::ABOUT_TABLE, lang))
        .subcommand(builtin("crosswalk", &text::ABOUT_CROSSWALK, lang))
        .subcommand(Clap::new("explain").about(text::ABOUT_EXPLAIN.get(lang)).arg(word(
            "code",
            "CODE",
            &text::ARG_CODE,
            lang,
        )))
        .about(text::ABOUT.get(lang));
    dressed(root, "", lang)
}

fn with_config(name: &'static str, about: &Text, lang: Lang) -> Clap {
    let config = word("config", "CONFIG", &text::ARG_CONFIG, lang);
    Clap::new(name)
        .about(about.get(lang))
        .arg(config.value_parser(value_parser!(PathBuf)))
        .arg(set(lang))
}

fn diff(lang: Lang) -> Clap {
    let folder = |id| {
        let value = if id == "a" { "A" } else { "B" };
        word(id, value, &text::ARG_RESULTS, lang).value_parser(value_parser!(PathBuf))
    };
    Clap::new("diff").about(text::ABOUT_DIFF.get(lang)).args([
        folder("a"),
        folder("b"),
        flag("json", &text::ARG_DIFF_JSON, lang),
    ])
}

fn report(lang: Lang) -> Clap {
    let dir = word("results", "RESULTS", &text::ARG_RESULTS, lang);
    let format = Arg::new("format").short('f').long("format").value_name("LIST");
    Clap::new("report").about(text::ABOUT_REPORT.get(lang)).args([
        dir.value_parser(value_parser!(PathBuf)),
        format.value_delimiter(',').help(text::ARG_FORMAT.get(lang)),
    ])
}

fn init(lang: Lang) -> Clap {
    let dir = word("dir", "DIR", &text::ARG_DIR, lang)
        .required(false)
        .required_unless_present("output")
        .conflicts_with("output")
        .value_parser(value_parser!(PathBuf));
    Clap::new("init").about(text::ABOUT_INIT.get(lang)).args([
        dir,
        output(&text::ARG_DIR_OPTION, lang),
        overwrite(lang),
    ])
}

fn inspect(lang: Lang) -> Clap {
    let file = word("file", "FILE", &text::ARG_FILE, lang);
    Clap::new("inspect").about(text::ABOUT_INSPECT.get(lang)).args([
        file.value_parser(value_parser!(PathBuf)),
        flag("json", &text::ARG_INSPECT_JSON, lang),
    ])
}

fn builtin(name: &'static str, about: &Text, lang: Lang) -> Clap {
    let list = Clap::new("list").about(text::ABOUT_LIST.get(lang));
    let show = Clap::new("show").about(text::ABOUT_SHOW.get(lang)).arg(word(
        "name",
        "NAME",
        &text::ARG_NAME,
        lang,
    ));
    Clap::new(name)
        .about(about.get(lang))
        .arg_required_else_help(true)
        .subcommands([list, show])
}

/// Options that may stand before or after the command.
fn global_options(lang: Lang) -> Vec<Arg> {
    let option = |id, value, help: &Text| {
        Arg::new(id)
            .long(id)
            .value_name(value)
            .hide_possible_values(true)
            .help(help.get(lang))
    };
    let progress = ["auto", "bar", "json", "none"];
    let langs = [PossibleValue::new("zh").alias("zh-CN"), PossibleValue::new("en")];
    let arg = vec![
        flag("quiet", &text::ARG_QUIET, lang).short('q'),
        option("threads", "N", &text::ARG_THREADS).short('j').allow_hyphen_values(true),
        option("memory", "SIZE", &text::ARG_MEMORY).allow_hyphen_values(true),
        option("progress", "MODE", &text::ARG_PROGRESS).value_parser(progress),
        option("lang", "LANG", &text::ARG_LANG).value_parser(langs),
        flag("help", &text::ARG_HELP, lang).short('h').action(ArgAction::Help),
        flag("version", &text::ARG_VERSION, lang).short('V').action(ArgAction::Version),
    ];
    // Below the options of the command itself.
    let place = |(i, arg): (usize, Arg)| arg.global(true).display_order(100 + i);
    arg.into_iter().enumerate().map(place).collect()
}

/// Not global: clap would keep only one of the two lists given before and after the command.
fn set(lang: Lang) -> Arg {
    let set = Arg::new("set").long("set").value_name("PATH=VALUE").display_order(99);
    set.action(ArgAction::Append).allow_hyphen_values(true).help(text::ARG_SET.get(lang))
}

fn output(help: &Text, lang: Lang) -> Arg {
    let output = Arg::new("output").short('o').long("output").value_name("DIR");
    output.value_parser(value_parser!(PathBuf)).help(help.get(lang))
}

fn keep_going(lang: Lang) -> Arg {
    flag("keep-going", &text::ARG_KEEP_GOING, lang)
}

fn overwrite(lang: Lang) -> Arg {
    flag("overwrite", &text::ARG_OVERWRITE, lang)
}

fn flag(id: &'static str, help: &Text, lang: Lang) -> Arg {
    Arg::new(id).long(id).action(ArgAction::SetTrue).help(help.get(lang))
}

fn word(id: &'static str, value: &'static str, help: &Text, lang: Lang) -> Arg {
    Arg::new(id).value_name(value).required(true).help(help.get(lang))
}

/// Gives a command and those within it headings, a usage line and the catalogue's words.
fn dressed(command: Clap, parents: &str, lang: Lang) -> Clap {
    let path = format!("{parents}{}", command.get_name());
    let mut line = path.clone();
    for arg in command.get_positionals() {
        line = line + " <" + &arg.get_id().as_str().to_uppercase() + ">";
    }
    if command.get_arguments().any(|arg| arg.is_required_set() && !arg.is_positional()) {
        line.push_str(" -o <DIR>");
    }
    if command.has_subcommands() {
        line = line + " " + text::COMMAND_PLACE.get(lang);
    }
    line = line + " " + text::OPTIONS_PLACE.get(lang);
    let template = template(&command, lang);
    let within = format!("{path} ");
    let names: Vec<String> =
        command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    let mut command = command
        .subcommand_required(!names.is_empty())
        .disable_help_subcommand(true)
        .disable_help_flag(true)
        .disable_version_flag(true)
        .display_name("restora")
        .version(version())
        .override_usage(line)
        .help_template(template);
    for name in names {
        command = command.mut_subcommand(name, |sub| dressed(sub, &within, lang));
    }
    command
}

/// restora's version and that of GDAL, on which so much depends.
fn version() -> String {
    format!("{} (GDAL {})", env!("CARGO_PKG_VERSION"), restora_io::gdal_version())
}

fn template(command: &Clap, lang: Lang) -> String {
    let mut out = format!("{{about}}\n\n{}{{usage}}", text::USAGE_HEADING.get(lang));
    let mut block = |heading: &Text, tag: &str| {
        out.extend(["\n\n", heading.get(lang), "\n", tag]);
    };
    if command.has_subcommands() {
        block(&text::COMMANDS_HEADING, "{subcommands}");
    }
    if command.get_positionals().next().is_some() {
        block(&text::ARGUMENTS_HEADING, "{positionals}");
    }
    block(&text::OPTIONS_HEADING, "{options}");
    out
}

#[cfg(test)]
mod tests;
