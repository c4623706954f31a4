//! `restora inspect`: what a file is, for people or as JSON.

mod page;
mod raster;
mod band;
mod sites;
mod result;
mod table;
mod share;

use std::path::Path;

use restora_engine::inspect::{Inspected, inspect as look};
use restora_message::catalogue::run;
use restora_message::{Problem, Problems};
use serde_json::Value;

use self::page::Page;
use crate::args::Cli;
use crate::output;
use crate::progress::Watcher;

/// Says what is at a path.
pub(crate) fn inspect(cli: &Cli, path: &Path, json: bool) -> Result<u8, Problems> {
    let watch = Watcher::new(cli);
    let found = look(path, &watch);
    watch.finish();
    let found = found?;
    let text = if json { data(&found)? } else { page(&found, cli) };
    output::data(text.as_bytes())?;
    Ok(0)
}

/// For scripts.
fn data(found: &Inspected) -> Result<String, Problem> {
    let failed =
        |error: serde_json::Error| Problem::new(&run::INTERNAL).with("cause", error);
    let mut value: Value = serde_json::to_value(found).map_err(failed)?;
    if let Inspected::Result(view) = found {
        value["figures"] = result::figures(view);
    }
    Ok(format!("{value:#}\n"))
}

/// For people.
fn page(found: &Inspected, cli: &Cli) -> String {
    let mut page = Page::new(cli.lang);
    describe(found, &mut page);
    page.finish()
}

fn describe(found: &Inspected, page: &mut Page) {
    match found {
        Inspected::Raster(view) => raster::describe(view, page),
        Inspected::Sites(view) => sites::describe(view, page),
        Inspected::Result(view) => result::describe(view, page),
        Inspected::Output(view) => {
            result::describe_output(view, page);
            if let Some(what) = &view.what {
                page.gap();
                describe(what, page);
            }
        }
        Inspected::Table(view) => table::describe(view, page),
        Inspected::Config(view) => table::describe_config(view, page),
        Inspected::ShardPlan(view) => share::describe_plan(view, page),
        Inspected::Part(view) => share::describe_part(view, page),
    }
}
