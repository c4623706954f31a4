//! `restora plan --shards`, `restora run --plan`, `restora merge`.

use std::path::{Path, PathBuf};

use restora_engine::{
    Gathered, Loaded, Plan, Settings, Shard, ShardConfig, ShardEnd, ShardPlan,
};
use restora_message::catalogue::shards::{self as entries, words};
use restora_message::catalogue::{run, text};
use restora_message::{Problem, Problems};

use crate::args::{Cli, Shards, list};
use crate::output;
use crate::progress::Watcher;
use crate::quantity::show_count;

/// Writes the plan of so many shards, and says what is in it.
pub(super) fn write(
    cli: &Cli,
    (plan, config): (&Plan, &Path),
    count: u32,
    (file, overwrite): (&Path, bool),
) -> Result<String, Problems> {
    if file.exists() && !overwrite {
        return Err(Problem::new(&entries::PLAN_EXISTS)
            .with("path", file.display())
            .into());
    }
    let told = |text: &String| restora_io::without_password(text);
    if let Some(text) = cli.overrides.iter().find(|text| told(text) != **text) {
        return Err(Problem::new(&entries::PASSWORD).with("text", told(text)).into());
    }
    let config = ShardConfig {
        path: from_folder_of(file, config),
        name: plan.config_name().to_owned(),
        set: cli.overrides.clone(),
        keep_going: cli.keep_going,
        sha256: String::new(),
    };
    let shards = ShardPlan::new(plan, config, count)?;
    let written = serde_json::to_string(&shards);
    let written = written.map_err(|e| Problem::new(&run::INTERNAL).with("cause", e))?;
    restora_io::write_file(file, (written + "\n").as_bytes())?;
    let pixels = |of: fn(std::slice::Iter<'_, Shard>) -> Option<&Shard>| {
        show_count(of(shards.shards.iter()).map_or(0, |shard| shard.pixels))
    };
    let (least, most) = (
        pixels(|all| all.min_by_key(|shard| shard.pixels)),
        pixels(|all| all.max_by_key(|shard| shard.pixels)),
    );
    let path = file.display().to_string();
    let args =
        [("count", count.to_string()), ("least", least), ("most", most), ("path", path)];
    let args = args.each_ref().map(|(name, value)| (*name, value.as_str()));
    let mut told = words::PLAN_WRITTEN.fill(cli.lang, &args) + "\n";
    let left: Vec<&str> =
        plan.not_shared().iter().map(|what| what.get(cli.lang)).collect();
    if !left.is_empty() {
        let what = left.join(text::COMMA.get(cli.lang));
        told += &(words::MERGE_READS.fill(cli.lang, &[("what", &what)]) + "\n");
    }
    Ok(told)
}

/// The path of a config as a plan holds it: from the plan's own folder if there is such a way, so
/// that both can be moved together.
fn from_folder_of(plan: &Path, config: &Path) -> String {
    let folder = match plan.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let real = |path: &Path| path.canonicalize().ok();
    let way = real(folder).zip(real(config));
    let way = way.and_then(|(folder, config)| pathdiff::diff_paths(config, folder));
    let way = way.unwrap_or_else(|| config.to_path_buf());
    // Both kinds of systems read this.
    way.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")
}

/// Reads a plan and the config that it was made from.
pub(super) fn read(file: &Path) -> Result<(ShardPlan, Loaded), Problems> {
    super::must_exist(file)?;
    let shown = file.display().to_string();
    let text = std::fs::read(file).map_err(|error| {
        Problem::new(&run::READ).with("path", &shown).with("cause", error)
    })?;
    let shards = ShardPlan::read(&shown, &text)?;
    let config = file.parent().unwrap_or(Path::new("")).join(&shards.config.path);
    let loaded =
        restora_engine::load_as(&config, &shards.config.name, &shards.config.set)?;
    Ok((shards, loaded))
}

/// Runs shards of a plan, one after the other.
pub(crate) fn run(
    cli: &Cli,
    file: &Path,
    which: &Shards,
    folder: &Path,
) -> Result<u8, Problems> {
    let (shards, loaded) = read(file)?;
    if shards.shards.len() != which.count as usize {
        let problem = Problem::new(&entries::BAD_SHARDS).with("text", &which.text);
        return Err(problem.with("count", shards.shards.len()).into());
    }
    let watch = Watcher::new(cli);
    let done = work(cli, (&shards, &loaded), (which, folder), &watch);
    watch.finish();
    let mut told = String::new();
    for (number, end) in done? {
        let (text, path) = match &end {
            ShardEnd::Done(path) => (&words::SHARD_DONE, path),
            ShardEnd::There(path) => (&words::SHARD_THERE, path),
        };
        let pixels = shards.shards[number as usize - 1].pixels;
        let args = [
            ("shard", number.to_string()),
            ("count", which.count.to_string()),
            ("pixels", show_count(pixels)),
            ("path", path.display().to_string()),
        ];
        let args = args.each_ref().map(|(name, value)| (*name, value.as_str()));
        told += &(text.fill(cli.lang, &args) + "\n");
    }
    if !cli.quiet {
        output::data(told.as_bytes())?;
    }
    Ok(0)
}

fn work(
    cli: &Cli,
    (shards, loaded): (&ShardPlan, &Loaded),
    (which, folder): (&Shards, &Path),
    watch: &Watcher,
) -> Result<Vec<(u32, ShardEnd)>, Problems> {
    let settings = settings(cli, shards);
    let own = (shards, which.numbers.as_slice());
    let plan = restora_engine::resolve_shards(loaded, &settings, watch, own)?;
    restora_engine::run_shards(&plan, own, folder, watch)
}

/// What the machine may give, and what the plan was made with.
pub(super) fn settings(cli: &Cli, shards: &ShardPlan) -> Settings {
    Settings { keep_going: shards.config.keep_going, ..super::settings(cli) }
}

/// Finds the parts of all shards; writes which are missing to `retry`.
pub(super) fn gather(
    shards: &ShardPlan,
    parts: &[PathBuf],
    retry: Option<&Path>,
) -> Result<restora_engine::Begun, Problems> {
    if let Some(retry) = retry.filter(|retry| retry.exists()) {
        // What an earlier merge missed says nothing of this one.
        restora_io::write_file(retry, b"")?;
    }
    let Gathered { begun, missing, problems } = restora_engine::gather(shards, parts)?;
    if let Some(retry) = retry {
        let line = if missing.is_empty() { String::new() } else { list(&missing) + "\n" };
        restora_io::write_file(retry, line.as_bytes())?;
    }
    if missing.is_empty() { Ok(begun) } else { Err(problems) }
}
