//! Options of runs in shards, and how shards are written.

use std::path::PathBuf;

use clap::{Arg, ArgGroup, ArgMatches, Command as Clap, value_parser};
use restora_message::Lang;
use restora_message::catalogue::text;

use super::{Command, Merge, keep_going, output, overwrite, with_config, word};

/// Shards of a plan, at most: more would be files without end.
const MOST_SHARDS: u32 = 100_000;

/// Shards of a plan that has so many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Shards {
    /// As it was written.
    pub(crate) text: String,
    /// Their numbers, from 1, each once, in order.
    pub(crate) numbers: Vec<u32>,
    /// How many there are in all.
    pub(crate) count: u32,
}

impl Shards {
    /// Reads `3/40` or `1-4,7/40`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let number = |text: &str| -> Option<u32> {
            let plain = text.bytes().all(|byte| byte.is_ascii_digit());
            text.parse().ok().filter(|n| plain && (1..=MOST_SHARDS).contains(n))
        };
        let (list, count) = text.split_once('/')?;
        let count = number(count)?;
        let mut numbers = Vec::new();
        for part in list.split(',') {
            let (first, last) = part.split_once('-').unwrap_or((part, part));
            let (first, last) = (number(first)?, number(last)?);
            if first > last || last > count {
                return None;
            }
            numbers.extend(first..=last);
        }
        numbers.sort_unstable();
        numbers.dedup();
        Some(Self { text: text.to_owned(), numbers, count })
    }
}

/// Numbers as they are written in a list: `3,7,12-14`.
pub(crate) fn list(numbers: &[u32]) -> String {
    let runs = numbers.chunk_by(|a, b| a + 1 == *b);
    let text = |run: &[u32]| match run {
        [one] => one.to_string(),
        [first, .., last] => format!("{first}-{last}"),
        [] => String::new(),
    };
    runs.map(text).collect::<Vec<_>>().join(",")
}

/// `run`, of a config or of shards.
pub(super) fn run_command(own: &ArgMatches, lang: Lang) -> Result<Command, String> {
    let output = path(own, "output").unwrap_or_default();
    let Some(plan) = path(own, "plan") else {
        return Ok(Command::Run {
            config: path(own, "config").unwrap_or_default(),
            output,
            overwrite: own.get_flag("overwrite"),
            resume: own.get_flag("resume"),
        });
    };
    let written = own.get_one::<String>("shard").map_or("", String::as_str);
    let wrong = || text::USAGE_SHARD.fill(lang, &[("text", written)]);
    let shards = Shards::parse(written).ok_or_else(wrong)?;
    Ok(Command::Shard { plan, shards, output })
}

/// `plan`, with shards or without.
pub(super) fn plan_command(own: &ArgMatches, lang: Lang) -> Result<Command, String> {
    let config = path(own, "config").unwrap_or_default();
    let Some(written) = own.get_one::<String>("shards") else {
        return Ok(Command::Plan { config, json: own.get_flag("json") });
    };
    let plain = written.bytes().all(|byte| byte.is_ascii_digit());
    let number = written.parse().ok().filter(|n| plain && (1..=MOST_SHARDS).contains(n));
    let most = MOST_SHARDS.to_string();
    let args = [("text", written.as_str()), ("most", most.as_str())];
    let count = number.ok_or_else(|| text::USAGE_SHARDS.fill(lang, &args))?;
    let file = path(own, "output").unwrap_or_default();
    Ok(Command::PlanShards { config, count, file, overwrite: own.get_flag("overwrite") })
}

/// `merge`.
pub(super) fn merge_command(own: &ArgMatches) -> Merge {
    Merge {
        plan: path(own, "plan").unwrap_or_default(),
        parts: own.get_many("parts").into_iter().flatten().cloned().collect(),
        output: path(own, "output").unwrap_or_default(),
        overwrite: own.get_flag("overwrite"),
        resume: own.get_flag("resume"),
        retry_list: path(own, "retry-list"),
    }
}

fn path(own: &ArgMatches, id: &str) -> Option<PathBuf> {
    own.get_one(id).cloned()
}

/// `run`
pub(super) fn run(lang: Lang) -> Clap {
    let plan = file("plan", "FILE", &text::ARG_PLAN, lang).requires("shard");
    let shard = Arg::new("shard").long("shard").value_name("K/N");
    with_config("run", &text::ABOUT_RUN, lang)
        .mut_arg("config", |arg| arg.required(false))
        .mut_arg("set", |arg| arg.conflicts_with("plan"))
        .args([
            output(&text::ARG_OUTPUT, lang).required(true),
            overwrite(lang).conflicts_with("plan"),
            keep_going(lang).conflicts_with("plan"),
            resume(lang).conflicts_with("plan"),
            plan,
            shard
                .requires("plan")
                .conflicts_with("config")
                .allow_hyphen_values(true)
                .help(text::ARG_SHARD.get(lang)),
        ])
        .group(ArgGroup::new("what").args(["config", "plan"]).required(true))
}

/// `plan`
pub(super) fn plan(lang: Lang) -> Clap {
    let shards = Arg::new("shards").long("shards").value_name("N").requires("output");
    let output = file("output", "FILE", &text::ARG_PLAN_OUTPUT, lang).short('o');
    with_config("plan", &text::ABOUT_PLAN, lang).args([
        super::flag("json", &text::ARG_JSON, lang).conflicts_with("shards"),
        shards.allow_hyphen_values(true).help(text::ARG_SHARDS.get(lang)),
        output.requires("shards"),
        overwrite(lang).requires("shards"),
        keep_going(lang),
    ])
}

/// `merge`
pub(super) fn merge(lang: Lang) -> Clap {
    let path = value_parser!(PathBuf);
    let plan = word("plan", "PLAN", &text::ARG_THE_PLAN, lang).value_parser(path.clone());
    let parts = word("parts", "PARTS", &text::ARG_PARTS, lang).value_parser(path);
    Clap::new("merge").about(text::ABOUT_MERGE.get(lang)).args([
        plan,
        parts.num_args(1..),
        output(&text::ARG_OUTPUT, lang).required(true),
        overwrite(lang),
        resume(lang),
        file("retry-list", "FILE", &text::ARG_RETRY_LIST, lang),
    ])
}

fn resume(lang: Lang) -> Arg {
    super::flag("resume", &text::ARG_RESUME, lang)
}

fn file(
    id: &'static str,
    value: &'static str,
    help: &restora_message::Text,
    lang: Lang,
) -> Arg {
    let arg = Arg::new(id).long(id).value_name(value).help(help.get(lang));
    arg.value_parser(value_parser!(PathBuf))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_are_read_as_they_are_written() {
        let read =
            |text| Shards::parse(text).map(|shards| (shards.numbers, shards.count));
        assert_eq!(read("3/40"), Some((vec![3], 40)));
        assert_eq!(read("7,1-3,2/7"), Some((vec![1, 2, 3, 7], 7)));
        for bad in [
            "", "3", "0/4", "5/4", "3-2/4", "1-/4", "-1/4", "+1/4", "1,/4", "1/0",
            "1/4/4",
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
        assert_eq!(list(&[1, 2, 3, 7, 9, 10]), "1-3,7,9-10");
        assert_eq!(list(&[]), "");
    }
}
