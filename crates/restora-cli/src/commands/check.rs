//! `restora check`: everything that is wrong, without computing.

use std::path::Path;

use restora_engine::Scan;
use restora_message::Problems;
use restora_message::catalogue::text;

use crate::args::Cli;
use crate::progress::Watcher;
use crate::{output, report};

/// Checks a config and the files that it names; with `scan` also every pixel of them.
pub(crate) fn check(cli: &Cli, config: &Path, scan: bool) -> Result<u8, Problems> {
    super::must_exist(config)?;
    let watch = Watcher::new(cli);
    let found = find(cli, config, scan, &watch);
    watch.finish();
    let (problems, scan) = found.unwrap_or_else(|problems| (problems, None));
    if let Some(scan) = scan.as_ref().filter(|scan| !scan.table.rows.is_empty()) {
        output::data(&restora_io::table_csv(&scan.table, false))?;
    }
    super::warn(cli, &problems);
    output::say(&report::errors(&problems, cli.lang));
    if !cli.quiet && !problems.iter().any(report::is_error) {
        output::say(text::NO_ERRORS.get(cli.lang));
    }
    Ok(report::check_code(&problems))
}

fn find(
    cli: &Cli,
    config: &Path,
    scan: bool,
    watch: &Watcher,
) -> Result<(Problems, Option<Scan>), Problems> {
    let plan = super::resolve(cli, config, watch)?;
    let mut problems = plan.warnings.clone();
    if !scan {
        problems.extend(restora_engine::peek(&plan, watch));
        return Ok((problems, None));
    }
    match restora_engine::scan(&plan, watch) {
        Ok(scan) => {
            let new = |p: &&_| !problems.contains(p);
            let found: Problems = scan.problems.iter().filter(new).cloned().collect();
            problems.extend(found);
            Ok((problems, Some(scan)))
        }
        Err(found) => {
            problems.extend(found);
            Err(problems)
        }
    }
}
