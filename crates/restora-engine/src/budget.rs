//! What a run holds in memory, and whether that is allowed.

use restora_io::RasterSource;
use restora_message::Problem;
use restora_message::catalogue::{reach, run};

use crate::corrections::factors::{STRIP_CELLS, cells_under};
use crate::limits::in_mib;
use crate::plan::Pixels;
use crate::{Plan, Settings, accounts, products, sizes, uncertainty};

/// GDAL's cache of decoded blocks: blocks are read once, so it only has to hold those that
/// windows share. A budget of memory lowers it.
const CACHE_BYTES: u64 = 64 << 20;

/// What a run may hold: what somebody said, or what the machine has.
pub(crate) fn budget(settings: &Settings) -> Option<u64> {
    settings.memory_bytes.or(settings.machine_bytes)
}

/// The cache within a budget.
pub(crate) fn cache_bytes(settings: &Settings) -> u64 {
    budget(settings).map_or(CACHE_BYTES, |budget| (budget / 8).min(CACHE_BYTES))
}

/// A number of a factor raster as read, and as a factor.
const BYTES_PER_FACTOR: f64 = 16.0;

/// What the program holds besides pixels and cells: libraries, projections, tables.
const BASE_BYTES: u64 = 80 << 20;

/// Bytes to decode, and the most memory that will be held at once.
pub(crate) fn estimate(plan: &mut Plan) {
    let (bytes, land) =
        plan.pixels().map_or((0, 0), |pixels| of_land_cover(plan, pixels));
    let shown = plan.imagery.as_ref().map(|imagery| imagery.estimate(&plan.settings));
    let (read, seen) = shown.as_ref().map_or((0, 0), |(_, read, held)| (*read, *held));
    plan.summary.imagery = shown.map(|(planned, _, _)| planned);
    plan.summary.bytes = bytes + read;
    // The sites stay; one stage begins when the other is done.
    let after =
        if plan.partial { 0 } else { accounts::memory(plan).max(sizes::held(plan)) };
    let held = land.max(seen).max(after);
    (plan.summary.outputs, plan.summary.disk_bytes) = sizes::outputs(plan);
    plan.summary.peak_memory_bytes = always(plan) + held;
}

/// What is held all the time.
fn always(plan: &Plan) -> u64 {
    let covers = plan.places.covers.iter().chain(&plan.places.boundaries);
    let covers: u64 = covers.map(|(_, cover)| cover.bytes() as u64).sum();
    // What is written goes through the cache as well.
    let through = plan.summary.bytes + products::files_bytes(plan);
    BASE_BYTES + cache_bytes(&plan.settings).min(through) + covers
}

/// What is held while pixels are counted, besides what is found in them.
pub(crate) fn while_counting(plan: &Plan) -> u64 {
    always(plan) + plan.pixels().map_or(0, |pixels| of_land_cover(plan, pixels).1)
}

/// What is held when pixels are counted and results of so many bytes are made of them.
pub(crate) fn when_counted(plan: &Plan, held: u64) -> u64 {
    always(plan) + held
}

/// Bytes to decode of the land cover, and what is held for it besides the sites.
fn of_land_cover(plan: &Plan, pixels: &Pixels) -> (u64, u64) {
    let each: u64 = pixels
        .rasters
        .iter()
        .map(|source| u64::from(source.info().bytes_per_pixel))
        .sum();
    let read: u64 = pixels.tasks.iter().map(|task| task.window.cells()).sum();
    let largest = pixels.tasks.iter().map(|task| task.window.cells()).max().unwrap_or(0);
    let dates = pixels.rasters.len() as u64;
    // Blocks are unpacked one at a time beside the window: packed, and unpacked.
    let blocks: u64 = pixels.rasters.iter().map(unpacked).sum();
    // As decoded, as numbers of two bytes each, and one row of areas.
    let factors = cells_under(&plan.meaning.factors, &pixels.grid, largest)
        .min(2.0 * STRIP_CELLS)
        * BYTES_PER_FACTOR;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "at most twice what a strip holds"
    )]
    let factors = factors as u64;
    let per_thread = factors
        + 2 * blocks
        + largest * (each + 2 * dates + products::bytes_per_cell(plan))
        + 8 * u64::from(pixels.grid.cols);
    // The draws begin when the pixels are done with.
    let per_thread = per_thread.max(uncertainty::bytes(plan));
    let drawn = products::bytes(plan);
    (read * each, drawn + per_thread * plan.summary.threads)
}

/// Bytes of one block of a raster, where it has to be held besides GDAL's cache: where it is
/// read without GDAL, or is too large for a cache of many.
fn unpacked(source: &RasterSource) -> u64 {
    let info = source.info();
    let (cols, rows) = info.block;
    let block = u64::from(cols) * u64::from(rows) * u64::from(info.bytes_per_pixel);
    if block > CACHE_BYTES / 4 { block } else { source.block_bytes() }
}

pub(crate) fn within_budget(plan: &Plan) -> Result<(), Problem> {
    let needed = plan.summary.peak_memory_bytes;
    let settings = &plan.settings;
    match (settings.memory_bytes, settings.machine_bytes) {
        (Some(budget), _) if budget < needed => Err(Problem::new(&run::MEMORY)
            .with("needed", in_mib(needed))
            .with("budget", in_mib(budget))),
        (None, Some(has)) if has < needed => Err(Problem::new(&reach::MACHINE)
            .with("needed", in_mib(needed))
            .with("has", in_mib(has))),
        _ => Ok(()),
    }
}
