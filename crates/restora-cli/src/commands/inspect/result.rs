//! The folder of a finished run and the files in it, for people.

use restora_engine::inspect::{OutputState, OutputView, ResultView, State};
use restora_message::catalogue::inspect::{result as say, shared};
use restora_message::{Problem, Text};
use restora_table::{Cell, Table};
use serde_json::{Map, Value, json};

use super::page::{Column, Page};
use crate::quantity::{show_bytes, show_count};
use crate::table;

/// Tables that have the headline figures.
const HEADLINES: [&str; 2] = ["sites", "uplift"];

pub(super) fn describe(view: &ResultView, page: &mut Page) {
    page.title(&view.path, &say::RESULT);
    what(view, page);
    how(view, page);
    page.gap();
    match headlines(view) {
        Ok(tables) => {
            let heading = page.say(&say::FIGURES);
            page.head(&heading);
            let text = table::summary(&tables, page.lang).unwrap_or_default();
            text.lines().for_each(|line| page.head(line));
        }
        Err(problem) => {
            let cause = problem.message(page.lang);
            let line = page.fill(&say::NO_FIGURES, &[("cause", &cause)]);
            page.head(&line);
        }
    }
    outputs(view, page);
}

/// What was asked.
fn what(view: &ResultView, page: &mut Page) {
    let told = |label: &'static Text, text: &str, page: &mut Page| {
        if !text.is_empty() {
            page.pair(label, text);
        }
    };
    told(&say::NAME, &view.name, page);
    told(&say::DESCRIPTION, &view.description, page);
    let dates = page.joined(&view.dates);
    told(&say::DATES, &dates, page);
    let scenes = page.joined(&view.scenes);
    told(&say::SCENES, &scenes, page);
    let sites = match (&view.sites.path, view.sites.count) {
        (Some(path), Some(count)) => {
            page.fill(&say::SITES_ARE, &[("count", &show_count(count)), ("path", path)])
        }
        _ if view.sites.whole => page.say(&say::WHOLE),
        (None, Some(count)) => show_count(count),
        _ => String::new(),
    };
    told(&say::SITES, &sites, page);
    if let (Some(table), Some(standard)) =
        (&view.table, view.standard_equivalent_cny_per_ha_yr)
    {
        let standard = standard.to_string();
        let args = [("table", table.as_str()), ("standard", standard.as_str())];
        let value = page.fill(&say::VALUES_BY, &args);
        page.pair(&say::VALUES, &value);
    }
    let accounts: Vec<String> =
        view.accounts.iter().map(|[name, kind]| page.with(name, kind)).collect();
    let accounts = page.joined(&accounts);
    told(&say::ACCOUNTS, &accounts, page);
    let input = |path: &str, bytes: u64| {
        page.fill(&say::INPUT_IS, &[("path", path), ("size", &show_bytes(bytes))])
    };
    let inputs: Vec<String> =
        view.inputs.iter().map(|file| input(&file.path, file.bytes)).collect();
    let inputs = page.joined(&inputs);
    told(&say::INPUTS, &inputs, page);
}

/// How far it can be trusted, and how it came about.
fn how(view: &ResultView, page: &mut Page) {
    let count = show_count(view.identities);
    let text = if view.holds { &say::HOLDS } else { &say::DOES_NOT_HOLD };
    let value = page.fill(text, &[("count", &count)]);
    page.pair(&say::PROOF, &value);
    let warnings: Vec<String> = view
        .warnings
        .iter()
        .map(|of| {
            let count = of.count.to_string();
            page.fill(&say::COUNT_OF, &[("code", &of.code), ("count", &count)])
        })
        .collect();
    let warnings = if warnings.is_empty() {
        page.say(&shared::NONE)
    } else {
        page.joined(&warnings)
    };
    page.pair(&say::WARNINGS, &warnings);
    page.pair(&say::VERSION, &view.restora);
    let Some(run) = &view.run else {
        let value = page.say(&say::NO_RUN);
        page.pair(&say::RUN, &value);
        let value = page.say(&say::AGAIN_BY_CONFIG);
        return page.pair(&say::AGAIN, &value);
    };
    let dash = || "–".to_owned();
    let args = [
        ("started", run.started.clone().unwrap_or_else(dash)),
        ("seconds", run.seconds.map_or_else(dash, |s| s.to_string())),
        ("threads", run.threads.map_or_else(dash, |n| n.to_string())),
        ("gdal", run.gdal.clone().unwrap_or_else(dash)),
        ("system", run.system.clone().unwrap_or_else(dash)),
    ];
    let args: Vec<(&str, &str)> = args.iter().map(|(k, v)| (*k, v.as_str())).collect();
    let value = page.fill(&say::RUN_IS, &args);
    page.pair(&say::RUN, &value);
    let words: Vec<String> = run.command.iter().map(|word| quoted(word)).collect();
    if !words.is_empty() {
        page.pair(&say::AGAIN, &words.join(" "));
        page.remark(&say::AGAIN_WHERE);
    }
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "/\\._-:+,@=".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

fn outputs(view: &ResultView, page: &mut Page) {
    page.gap();
    let heading = page.say(&say::OUTPUTS);
    page.head(&heading);
    if !view.lists_outputs {
        let line = page.say(&say::NOT_LISTED);
        return page.line(&line);
    }
    let bad = view.outputs.iter().filter(|output| output.state != State::Same).count();
    let count = show_count(view.outputs.len() as u64);
    let line = if bad == 0 {
        page.fill(&say::ALL_SAME, &[("count", &count)])
    } else {
        let bad = show_count(bad as u64);
        page.fill(&say::NOT_ALL_SAME, &[("bad", &bad), ("count", &count)])
    };
    page.line(&line);
    let mut shown: Vec<&OutputState> = view.outputs.iter().collect();
    // What is wrong comes first.
    shown.sort_by_key(|output| output.state == State::Same);
    let column = |heading: &Text, number: bool, cell: &dyn Fn(&OutputState) -> String| {
        let cells = shown.iter().map(|output| cell(output)).collect();
        Column { heading: page.say(heading), number, cells }
    };
    let columns = [
        column(&shared::HEAD_FILE, false, &|output| output.file.clone()),
        column(&shared::HEAD_SIZE, true, &|output| show_bytes(output.bytes)),
        column(&shared::HEAD_STATE, false, &|output| page.say(state(output.state))),
    ];
    if !shown.is_empty() {
        page.table(&columns);
    }
    if !view.others.is_empty() {
        page.pair(&say::OTHERS, &view.others.join(", "));
    }
}

fn state(state: State) -> &'static Text {
    match state {
        State::Same => &say::SAME,
        State::Changed => &say::CHANGED,
        State::Missing => &say::MISSING,
        State::Unreadable => &say::UNREADABLE,
    }
}

/// A file of a result: which run, and whether it is still what the run wrote.
pub(super) fn describe_output(view: &OutputView, page: &mut Page) {
    page.title(&view.path, &say::OUTPUT);
    let name = if view.name.is_empty() { "–" } else { &view.name };
    let args = [("name", name), ("folder", &view.folder), ("version", &view.restora)];
    let value = page.fill(&say::BELONGS_TO, &args);
    page.pair(&say::BELONGS, &value);
    if let Some(output) = &view.output {
        let value = page.joined(&[page.say(state(output.state)), output.sha256.clone()]);
        page.pair(&say::STATE, &value);
        page.pair(&say::SIZE, &show_bytes(output.bytes));
    } else {
        let line = page.say(&say::OF_THE_RUN);
        page.line(&line);
    }
}

/// The tables with the headline figures, checked against the record.
fn headlines(view: &ResultView) -> Result<Vec<Table>, Problem> {
    let all = view.record["tables"].as_array().cloned().unwrap_or_default();
    // Their files have no other names; a record could say anything.
    let wanted = |table: &Value| {
        let is =
            |name: &str| table["name"] == *name && table["file"] == format!("{name}.csv");
        HEADLINES.into_iter().any(is)
    };
    let tables: Vec<Value> = all.into_iter().filter(wanted).collect();
    let part = json!({"tables": tables, "rasters_written": [], "maps": null});
    let read = |file: &str| {
        let path = std::path::Path::new(&view.path).join(file);
        std::fs::read(&path).map_err(|error| {
            Problem::new(&restora_message::catalogue::run::READ)
                .with("path", path.display())
                .with("cause", error)
        })
    };
    restora_report::load(&view.path, part, read).map(|material| material.tables)
}

/// The headline figures, for scripts: the rows of both tables.
pub(super) fn figures(view: &ResultView) -> Value {
    let Ok(tables) = headlines(view) else { return Value::Null };
    let rows = |table: &Table| -> Value {
        let row = |cells: &Vec<Cell>| -> Value {
            let pairs = table.columns.iter().zip(cells);
            let pairs = pairs.map(|(column, cell)| (column.name.clone(), value(cell)));
            Value::Object(pairs.collect::<Map<_, _>>())
        };
        table.rows.iter().map(row).collect()
    };
    let all = tables.iter().map(|table| (table.name.to_string(), rows(table)));
    Value::Object(all.collect::<Map<_, _>>())
}

fn value(cell: &Cell) -> Value {
    match cell {
        Cell::Empty => Value::Null,
        Cell::Text(text) => json!(text),
        Cell::Integer(n) => json!(n),
        Cell::Number(n) => json!(n),
    }
}
