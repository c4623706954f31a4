//! `restora run`: compute, prove, write, and show the short table.

use std::path::Path;

use restora_engine::{Begun, Loaded, Outcome, Output, Plan};
use restora_io::OutputDir;
use restora_message::catalogue::shards::words;
use restora_message::catalogue::tiles::words as of_tiles;
use restora_message::catalogue::{run as entries, text};
use restora_message::{Kind, Problem, Problems};
use serde_json::{Value, json};

use crate::args::{Cli, Merge};
use crate::commands::results;
use crate::progress::Watcher;
use crate::quantity::show_count;
use crate::{host, output, table};

/// Where the results go.
pub(crate) struct Target<'a> {
    /// The folder.
    pub(crate) folder: &'a Path,
    /// Whether results that are there may be replaced.
    pub(crate) overwrite: bool,
}

/// Reads the config.
pub(crate) type Load<'a> = &'a dyn Fn() -> Result<Loaded, Problems>;

/// What a run is made from.
pub(crate) enum Origin<'a> {
    /// A config, and perhaps what an earlier run of it left.
    Config {
        /// Reads it.
        load: Load<'a>,
        /// Whether to go on where an earlier run ended.
        resume: bool,
    },
    /// The parts of all shards of a plan.
    Shards(&'a Merge),
}

/// Runs a config, or merges its shards. Nothing is printed as a result that is not on disk and proven.
pub(crate) fn run(
    cli: &Cli,
    origin: &Origin<'_>,
    target: &Target<'_>,
) -> Result<u8, Problems> {
    restora_engine::check_output(target.folder, target.overwrite)?;
    let watch = Watcher::new(cli);
    let done = work(cli, origin, target, &watch);
    watch.finish();
    let (outcome, proven, (left_out, all)) = done?;
    super::warn(cli, &outcome.warnings);
    if let (Origin::Config { .. }, Some((done, all))) = (origin, outcome.before) {
        let (done, all) = (show_count(done), show_count(all));
        let told = words::RESUMED.fill(cli.lang, &[("done", &done), ("all", &all)]);
        if !cli.quiet {
            output::say(&(told + "\n"));
        }
    }
    if !cli.quiet {
        let mut text = table::summary(&outcome.tables, cli.lang).unwrap_or_default();
        if outcome.tables.iter().any(|table| table.name == "sensitivity") {
            text.push_str(text::SENSITIVITY_NOTE.get(cli.lang));
            text.push('\n');
        }
        text.push_str(&table::accounts(&outcome.tables, cli.lang));
        let path = target.folder.display().to_string();
        text.push_str(&text::RESULTS_IN.fill(cli.lang, &[("path", &path)]));
        text.push('\n');
        text.push_str(&text::PROVEN.fill(cli.lang, &[("count", &proven.to_string())]));
        text.push('\n');
        output::data(text.as_bytes())?;
    }
    if left_out == 0 {
        return Ok(0);
    }
    let (left_out, all) = (left_out.to_string(), all.to_string());
    let args = [("count", left_out.as_str()), ("all", all.as_str())];
    output::say(&(of_tiles::SOME_FAILED.fill(cli.lang, &args) + "\n"));
    Ok(Kind::Incomplete.exit_code())
}

fn work(
    cli: &Cli,
    origin: &Origin<'_>,
    target: &Target<'_>,
    watch: &Watcher,
) -> Result<(Outcome, usize, (usize, usize)), Problems> {
    let started = host::now();
    let (plan, mut folder, outcome) = match origin {
        Origin::Config { load, resume } => {
            of_config(cli, (load()?, *resume), target, watch)?
        }
        Origin::Shards(merge) => of_shards(cli, merge, target, watch)?,
    };
    let proven = proven(&outcome.record)?;
    // Progress ends here: how long the last phase took belongs into what is saved.
    watch.finish();
    let run = about(cli, &started, watch);
    let output = Output { run: &run, log: &watch.log() };
    let tables = restora_engine::write_tables(&plan, &outcome, &mut folder)?;
    let mut material = results::material(&outcome, tables, &folder)?;
    let drawn = plan.drawn_sites();
    material.shapes = drawn.as_ref().map(results::shapes);
    let how = results::How { lang: cli.lang, overwrite: target.overwrite, styles: true };
    results::add(&material, (plan.outputs(), drawn.as_ref()), (&mut folder, &[]), how)?;
    let ended = (Some(&output), restora_engine::Earlier::Replaced(&plan));
    restora_engine::seal(folder, &outcome.record, ended)?;
    Ok((outcome, proven, plan.left_out()))
}

/// What was computed, and the folder that it goes to.
type Computed = (Plan, OutputDir, Outcome);

/// Runs a config; where that is asked for, without the tiles that turn out to be damaged.
fn of_config(
    cli: &Cli,
    (mut loaded, mut resume): (Loaded, bool),
    target: &Target<'_>,
    watch: &Watcher,
) -> Result<Computed, Problems> {
    loop {
        let plan = super::plan_of(cli, &loaded, watch)?;
        let mut folder = restora_engine::begin(target.folder, target.overwrite)?;
        let begin = |resume| Begun::default().kept_in(&plan, folder.kept(), resume);
        let begun = match begin(resume) {
            // It may have gone on without tiles that are still in this plan.
            Err(_) if cli.keep_going && plan.left_out().1 > 0 => begin(false)?,
            begun => begun?,
        };
        let problems = match restora_engine::run(&plan, watch, Some(&mut folder), &begun)
        {
            Ok(outcome) => return Ok((plan, folder, outcome)),
            Err(problems) => problems,
        };
        let by_files =
            |problem: &Problem| matches!(problem.entry.kind, Kind::Config | Kind::Io);
        if !cli.keep_going || !problems.iter().all(by_files) {
            return Err(problems);
        }
        let damaged = restora_engine::damaged_tiles(&plan, watch)?;
        if damaged.is_empty() {
            return Err(problems);
        }
        loaded.left_out.add(damaged);
        resume = false;
    }
}

/// Merges the parts of all shards.
fn of_shards(
    cli: &Cli,
    merge: &Merge,
    target: &Target<'_>,
    watch: &Watcher,
) -> Result<Computed, Problems> {
    let (shards, loaded) = super::shards::read(&merge.plan)?;
    let retry = merge.retry_list.as_deref();
    let begun = super::shards::gather(&shards, &merge.parts, retry)?;
    let settings = super::shards::settings(cli, &shards);
    let plan = restora_engine::resolve_merge(&loaded, &settings, watch, &shards)?;
    let mut folder = restora_engine::begin(target.folder, target.overwrite)?;
    let begun = begun.kept_in(&plan, folder.kept(), merge.resume)?;
    let outcome = restora_engine::run(&plan, watch, Some(&mut folder), &begun)?;
    Ok((plan, folder, outcome))
}

/// What does not belong to the result: when, where, how long.
fn about(cli: &Cli, started: &str, watch: &Watcher) -> Value {
    json!({
        "restora": env!("CARGO_PKG_VERSION"),
        "gdal": restora_io::gdal_version(),
        "started": started,
        "seconds": watch.seconds(),
        "threads": cli.threads,
        "peak_memory_bytes": watch.peak_memory(),
        "host": {
            "os": std::env::consts::OS,
            "arch": std::env::consts::ARCH,
            "cpus": host::processors(),
        },
        // A database may be named in `--set`.
        "command": cli.words.iter().map(|w| restora_io::without_password(w)).collect::<Vec<_>>(),
    })
}

/// How many identities the record proves. One that does not hold, or none at all, is a
/// defect here: the engine ends with E501 before it comes to this.
fn proven(record: &Value) -> Result<usize, Problem> {
    let identities = record["proof"]["identities"].as_array();
    let all_hold =
        |list: &&Vec<Value>| list.iter().all(|i| i["holds"] == Value::Bool(true));
    identities.filter(|list| !list.is_empty()).filter(all_hold).map(Vec::len).ok_or_else(
        || {
            Problem::new(&entries::INTERNAL)
                .with("cause", "the record does not carry its proof")
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_without_proof_is_none() {
        let record = |identities: Value| json!({"proof": {"identities": identities}});
        let two = record(json!([{"holds": true}, {"holds": true}]));
        assert_eq!(proven(&two), Ok(2));
        for bad in [
            json!({}),
            record(json!([])),
            record(json!([{"holds": true}, {"holds": false}])),
            record(json!([{"claim": "x"}])),
        ] {
            assert_eq!(proven(&bad).unwrap_err().entry.code, "E704");
        }
    }
}
