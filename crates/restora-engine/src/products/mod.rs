//! What is drawn while pixels are counted: rasters of value, uplift and transitions.
//!
//! Everything is drawn from the very blocks that are counted, by the same rules: a pixel has a
//! number where the tables count it, so that numbers, summed up with areas, are the tables.

mod codes;
mod colours;
mod draw;
mod extent;
mod frames;
mod names;
mod rasters;

use restora_accounts::correction::Reference;
use restora_accounts::{Correction, Facts};
use restora_grid::{Grid, Window};
use restora_io::OutputDir;
use restora_message::catalogue::{outputs, text};
use restora_message::{Problem, Problems, Text};
use restora_table::{Maps, RasterProduct};

pub(crate) use colours::Scheme;
pub(crate) use draw::Seen;
pub(crate) use extent::{bounds_of, extent, frame_of};
use frames::{Frames, Sketch};
use rasters::{Band, Rasters};
use serde::{Deserialize, Serialize};

use crate::plan::Places;
use crate::sink::Place;
use crate::{Begun, Outputs, Plan, RasterExtent, RasterLayer, Watch};

/// What a pass draws; nothing in a run that writes nothing.
#[derive(Default)]
pub(crate) struct Drawing<'a> {
    rasters: Option<Rasters<'a>>,
    frames: Option<Frames<'a>>,
}

/// What was drawn in the end.
#[derive(Clone, Debug, Default)]
pub(crate) struct Drawn {
    pub(crate) rasters: Vec<RasterProduct>,
    pub(crate) maps: Option<Maps>,
}

/// What is drawn of a window, so that it can be put elsewhere and later.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Painted {
    window: Window,
    bands: Vec<Band>,
    sketch: Sketch,
}

impl<'a> Drawing<'a> {
    /// Begins everything that the config asks for. Without a place, nothing of it is put
    /// there: what there is to put can be asked for all the same.
    pub(crate) fn begin(
        plan: &'a Plan,
        facts: &'a Facts<'a>,
        place: Option<Place<'_>>,
    ) -> Result<Self, Problem> {
        let Some(pixels) = plan.pixels() else { return Ok(Self::default()) };
        let rasters = Rasters::begin(plan, facts, (place, &pixels.grid))?;
        let frames = pictures(plan).then(|| Frames::begin(plan, &pixels.grid)).flatten();
        Ok(Self { rasters, frames })
    }

    /// Whether there is nothing to draw.
    pub(crate) fn is_empty(&self) -> bool {
        self.rasters.is_none() && self.frames.is_none()
    }

    /// Whether something of it is put together here: rasters may be finished already.
    pub(crate) fn is_open(&self) -> bool {
        self.frames.is_some() || self.rasters.as_ref().is_some_and(Rasters::are_open)
    }

    /// What there is to draw of a window.
    pub(crate) fn of(&self, seen: &Seen<'_>) -> Result<Painted, Problem> {
        let bands = self.rasters.as_ref().map(|rasters| rasters.bands(seen));
        let sketch = self.frames.as_ref().map(|frames| frames.sketch(seen));
        let (bands, sketch) =
            (bands.transpose()?.unwrap_or_default(), sketch.unwrap_or_default());
        Ok(Painted { window: seen.window, bands, sketch })
    }

    /// Whether this can be drawn: it may come from another machine.
    pub(crate) fn takes(&self, painted: &Painted) -> bool {
        let Painted { window, bands, sketch } = painted;
        let rasters = self.rasters.as_ref();
        rasters.map_or(bands.is_empty(), |rasters| rasters.takes(*window, bands))
            && self.frames.as_ref().is_none_or(|frames| frames.takes(sketch))
    }

    /// Cells of a window that was painted.
    pub(crate) fn cells(painted: &Painted) -> u64 {
        painted.window.cells()
    }

    /// Draws a window.
    pub(crate) fn put(&self, painted: &Painted) -> Result<(), Problem> {
        if let Some(frames) = &self.frames {
            frames.put(&painted.sketch);
        }
        let rasters = self.rasters.as_ref();
        rasters.map_or(Ok(()), |rasters| rasters.put(painted.window, &painted.bands))
    }

    /// Puts everything in its place and tells what it is.
    pub(crate) fn finish(
        self,
        folder: Option<&mut OutputDir>,
        on: (&dyn Watch, &Begun),
    ) -> Result<Drawn, Problem> {
        let frames = self.frames.zip(folder);
        let maps = frames.map(|(frames, folder)| frames.finish(folder)).transpose()?;
        let rasters = self.rasters.map(|rasters| rasters.finish(on)).transpose()?;
        Ok(Drawn { rasters: rasters.unwrap_or_default(), maps })
    }
}

/// Whether values cannot be drawn while pixels are counted: some correction divides by a mean
/// that is known only afterwards.
pub(crate) fn drawn_afterwards(plan: &Plan) -> bool {
    let valued = |layer: &RasterLayer| *layer != RasterLayer::Transitions;
    let block = plan.loaded.config.outputs.rasters.as_ref();
    let corrections = &plan.meaning.corrections.list;
    block.is_some_and(|block| block.layers.iter().any(valued))
        && corrections
            .iter()
            .flat_map(Correction::terms)
            .any(|term| term.reference != Reference::None)
}

/// Whether a report has pictures of the land: they are drawn on one grid.
pub(crate) fn pictures(plan: &Plan) -> bool {
    let one_grid = plan.pixels().is_some_and(|pixels| pixels.zones.is_empty());
    plan.loaded.config.outputs.report.is_some() && one_grid
}

/// Names of all files that are drawn.
pub(crate) fn names(plan: &Plan) -> Vec<String> {
    rasters::names(plan)
}

/// What is read beyond the cells of sites: everything, or what surrounds them in pictures.
pub(crate) fn beyond(outputs: &Outputs, grid: &Grid, places: &Places) -> Vec<Window> {
    let whole = outputs.rasters.as_ref();
    if whole.is_some_and(|block| block.extent == RasterExtent::Whole) {
        return vec![grid.window()];
    }
    if outputs.report.is_some() { frames::windows(grid, places) } else { Vec::new() }
}

/// A raster that will be drawn.
pub(crate) struct PlannedRasterFile {
    /// Cells that it has pixels in.
    pub(crate) cells: u64,
    /// Bytes of each.
    pub(crate) bytes_per_cell: u64,
    /// Tiles, with pixels or without.
    pub(crate) tiles: u64,
}

/// Sizes of all rasters that will be drawn.
pub(crate) fn files(plan: &Plan) -> Vec<PlannedRasterFile> {
    let Some(pixels) = plan.pixels() else { return Vec::new() };
    let cells = pixels.tasks.iter().map(|task| task.window.cells()).sum();
    let across = |cells: u32| u64::from(cells.div_ceil(512));
    let tiles = across(pixels.grid.cols) * across(pixels.grid.rows);
    let (numbers, codes) = rasters::count(plan);
    let file = |bytes_per_cell| PlannedRasterFile { cells, bytes_per_cell, tiles };
    (0..numbers).map(|_| file(4)).chain((0..codes).map(|_| file(2))).collect()
}

/// Bytes of their pixels, all together.
pub(crate) fn files_bytes(plan: &Plan) -> u64 {
    files(plan).iter().map(|file| file.cells * file.bytes_per_cell).sum()
}

/// Bytes that are held for pictures, whatever the threads.
pub(crate) fn bytes(plan: &Plan) -> u64 {
    frames::bytes(plan)
}

/// Bytes that a thread holds for every cell of its window while it draws.
pub(crate) fn bytes_per_cell(plan: &Plan) -> u64 {
    let (numbers, codes) = rasters::count(plan);
    if numbers + codes == 0 {
        return 0;
    }
    // Values of all dates in double precision and the mask; all rasters as they are made; one of
    // them as it is packed, and what GDAL holds of it until it is flushed.
    let values = if numbers > 0 { 8 * plan.dates.len() as u64 } else { 0 };
    values + 1 + 4 * numbers + 2 * codes + 2 * 4
}

/// Bytes that what is painted of so many cells can have on its way.
pub(crate) fn painted_bytes(plan: &Plan, cells: u64) -> u64 {
    // A code, or a class of a pixel, has three bytes at most; a transition ten, in a list of all
    // that there can be.
    let (numbers, codes) = rasters::count(plan);
    cells * (4 * numbers + 3 * codes)
        + codes * 10 * (1 << 16)
        + 3 * bytes(plan)
        + (1 << 20)
}

/// What of `outputs.rasters` the run cannot draw.
pub(crate) fn check(plan: &Plan) -> Problems {
    let Some(block) = &plan.loaded.config.outputs.rasters else { return Problems::new() };
    let mut problems = Problems::new();
    let lacks = |layer: RasterLayer| -> Option<&'static Text> {
        let valued = layer != RasterLayer::Transitions;
        let paired = layer != RasterLayer::Value;
        if plan.pixels().is_none() {
            Some(&text::NEEDS_LAND_COVER)
        } else if paired && plan.dates.len() < 2 {
            Some(&text::NEEDS_DATES)
        } else if valued && plan.meaning.values.is_none() {
            Some(&text::NEEDS_VALUATION)
        } else {
            None
        }
    };
    for (i, layer) in block.layers.iter().enumerate() {
        let at = format!("/outputs/rasters/layers/{i}");
        if block.layers[..i].contains(layer) {
            let problem = Problem::new(&outputs::TWICE).with("what", layer.name());
            problems.push(plan.loaded.place(problem, &at));
        } else if let Some(needs) = lacks(*layer) {
            let problem =
                Problem::new(&outputs::RASTER_NEEDS).with("layer", layer.name());
            problems.push(plan.loaded.place(problem.with_words("needs", needs), &at));
        }
    }
    if block.changes_only && !block.layers.contains(&RasterLayer::Transitions) {
        let problem = Problem::new(&outputs::CHANGES_ONLY);
        problems.push(plan.loaded.place(problem, "/outputs/rasters/changes_only"));
    }
    if block.extent == RasterExtent::Whole {
        let by_place = plan.meaning.corrections.list.iter().find(|one| one.by_place());
        problems.extend(by_place.map(|one| {
            let problem = Problem::new(&outputs::WHOLE_BY_PLACE).with("name", &one.name);
            plan.loaded.place(problem, "/outputs/rasters/extent")
        }));
    }
    problems
}
