//! Tables with a row for everything that a site holds. Of many sites they are longer than memory
//! is large: where nothing else is made of them, they are written as they are made, a few sites
//! at a time.

use std::ops::Range;

use restora_accounts::{Facts, Stocks, classes_table, services_table, transitions_table};
use restora_io::{OutputDir, csv_header, csv_rows};
use restora_message::Problem;
use restora_message::catalogue::text;
use restora_table::Table;

use crate::local::{Pool, each, pool};
use crate::plan::Land;
use crate::record::Told;
use crate::save::spare_inputs;
use crate::watch::go_on;
use crate::{Plan, Watch, units};

/// Sites of so many kinds of land are written at once: some megabytes.
const LANDS: usize = 1 << 13;

/// Parts that each thread makes before they are written.
const PARTS: usize = 4;

/// Bytes in memory of a row: as a row, in the units of the config, and as text.
const ROW: u64 = 600;

/// Bytes of rows that are made at once, of so many kinds of land, the largest site having
/// `largest` of them.
pub(crate) fn at_once(plan: &Plan, lands: u64, largest: u64) -> u64 {
    let parts = PARTS as u64 * plan.summary.threads;
    lands.min(parts.saturating_mul(largest.max(LANDS as u64))).saturating_mul(ROW)
}

type Make = fn(&Facts<'_>, &Stocks, &Range<usize>) -> Table;

/// The long tables of a run, in the order of its tables.
fn makes(plan: &Plan) -> &'static [Make] {
    const ALL: [Make; 3] =
        [|facts, _, few| transitions_table(facts, few), services_table, classes_table];
    match &plan.land {
        Land::Pixels(_) => &ALL,
        // What became what is not known of areas from a table.
        Land::Areas(_) => &ALL[1..],
        Land::Nothing => &[],
    }
}

/// Whether the long tables of a run are needed as a whole.
pub(crate) fn needed(plan: &Plan) -> bool {
    plan.outputs().more_of_tables() || !plan.accounts.is_empty()
}

/// The long tables as a whole.
pub(crate) fn whole(plan: &Plan, facts: &Facts<'_>, stocks: &Stocks) -> Vec<Table> {
    let all = 0..facts.sites.len();
    makes(plan).iter().map(|make| make(facts, stocks, &all)).collect()
}

/// Writes the long tables as CSV, in the units of `outputs.units`, and gives what there is to
/// tell of them.
///
/// # Errors
/// If one cannot be written or would take the place of an input, or the run is to end.
pub(crate) fn write(
    plan: &Plan,
    (facts, stocks): (&Facts<'_>, &Stocks),
    folder: &mut OutputDir,
    watch: &dyn Watch,
) -> Result<Vec<Told>, Problem> {
    watch.phase(&text::PHASE_TABLES, 0);
    let pool = pool(plan.settings.threads)?;
    let sites = facts.sites.len();
    let lands = facts.cross.iter().count().max(1);
    let few = (LANDS * sites / lands).clamp(1, LANDS);
    let parts: Vec<Range<usize>> =
        (0..sites).step_by(few).map(|from| from..sites.min(from + few)).collect();
    let mut written = Vec::new();
    for make in makes(plan) {
        let part = |few: &Range<usize>| make(facts, stocks, few);
        written.push(in_parts(plan, (&pool, &parts), part, (folder, watch))?);
    }
    Ok(written)
}

fn in_parts(
    plan: &Plan,
    (pool, parts): (&Pool, &[Range<usize>]),
    make: impl Fn(&Range<usize>) -> Table + Sync,
    (folder, watch): (&mut OutputDir, &dyn Watch),
) -> Result<Told, Problem> {
    let bare = make(&(0..0));
    let bom = plan.loaded.config.outputs.bom;
    let name = format!("{}.csv", bare.name);
    spare_inputs(plan, folder.target(), std::iter::once(name.clone()))?;
    let mut file = folder.parts(&name)?;
    file.write(&csv_header(&units::written(plan, &bare), bom))?;
    let mut all = Told::of(&bare);
    for some in parts.chunks(PARTS * plan.settings.threads.max(1)) {
        go_on(watch)?;
        let made = each(pool, some, (Some(()), || Ok(())), |few, ()| {
            let table = make(few);
            (Told::of(&table), csv_rows(&units::written(plan, &table)))
        })?;
        for (told, rows) in made {
            all.add(&told);
            file.write(&rows)?;
        }
    }
    file.finish()?;
    Ok(all)
}
