//! A raster on the pixels of another one: nearest or most frequent class.
//!
//! The reference is worked through in blocks that begin at its cell (0, 0), whatever
//! windows are asked for, so that the result cannot depend on them. Each block is warped
//! by GDAL from the class indices of the pixels under it. Indices are small and 0 is
//! missing, so that any class codes, several nodata values, and masks are the same to it.

use std::sync::Arc;

use gdal::spatial_ref::CoordTransform;
use restora_grid::{Crs, Grid, Window};
use restora_message::Problem;
use restora_message::catalogue::raster;
use serde::{Deserialize, Serialize};

use super::cells::{BlockCache, Cells};
use super::classes::ClassBlock;
use super::footprint::Footprint;
use super::reader::NativeReader;
use super::warp::{Job, Transformer};
use crate::{crs, log};

/// Side of the blocks in which the reference is worked through, in cells.
pub(super) const BLOCK: u32 = 256;

/// The most source pixels that are held at a time.
const SOURCE_PIXELS: u64 = 1 << 21;

/// How a class is found for a cell of another grid. Classes are never interpolated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Resampling {
    /// The pixel in which the cell's centre lies.
    Nearest,
    /// The class that most valid pixels under the cell have, as GDAL's warper counts them:
    /// every pixel that the box around the cell's first and last corner touches. Of equals
    /// it is the one that reaches the number first, row by row.
    Mode,
}

/// From which grid to which, and how.
#[derive(Clone, Debug)]
pub(super) struct Alignment {
    /// The grid of the file itself.
    pub(super) source: Grid,
    reference: Grid,
    method: Resampling,
}

impl Alignment {
    pub(super) fn new(source: &Grid, reference: &Grid, method: Resampling) -> Self {
        Self { source: source.clone(), reference: reference.clone(), method }
    }

    /// Whether there is a way between the two CRSs.
    pub(super) fn check(&self, path: &str) -> Result<(), Problem> {
        let failed = |cause| self.problem(path, cause);
        let Some((from, to)) = self.systems().map_err(failed)? else { return Ok(()) };
        let from = crs::to_srs(from).map_err(failed)?;
        let to = crs::to_srs(to).map_err(failed)?;
        log::attempt(|| CoordTransform::new(&from, &to)).map(drop).map_err(failed)
    }

    /// The CRSs of source and reference; `None` where they are the same or both absent.
    fn systems(&self) -> Result<Option<(&Crs, &Crs)>, String> {
        match (&self.source.crs, &self.reference.crs) {
            (None, None) => Ok(None),
            (Some(from), Some(to)) if crs::same_crs(from, to) => Ok(None),
            (Some(from), Some(to)) => Ok(Some((from, to))),
            (from, to) => Err(format!("{} → {}", name(to.as_ref()), name(from.as_ref()))),
        }
    }

    fn transformer(&self, native: &NativeReader) -> Result<Transformer, String> {
        match self.systems()? {
            None => Transformer::plain(&self.source, &self.reference),
            Some((from, to)) => {
                let dataset = native.dataset();
                Transformer::between(dataset, &from.wkt, &self.reference, &to.wkt)
            }
        }
    }

    fn problem(&self, path: &str, cause: String) -> Problem {
        Problem::new(&raster::ALIGN)
            .with("path", path)
            .with("reference", name(self.reference.crs.as_ref()))
            .with("cause", cause)
    }
}

fn name(crs: Option<&Crs>) -> String {
    crs.map_or_else(|| "-".to_owned(), Crs::label)
}

/// Reads a raster on the reference's grid.
pub(super) struct Aligner {
    warper: Warper,
    cache: BlockCache,
    cells: Cells,
}

impl Aligner {
    pub(super) fn new(
        plan: Arc<Alignment>,
        native: &NativeReader,
    ) -> Result<Self, Problem> {
        let path = native.path().to_owned();
        let transformer =
            plan.transformer(native).map_err(|cause| plan.problem(&path, cause))?;
        let (source, cells) = (ClassBlock::default(), Cells::default());
        let warper = Warper { plan, path, transformer, source, cells };
        Ok(Self { warper, cache: BlockCache::default(), cells: Cells::default() })
    }

    /// Reads a window of the reference grid.
    pub(super) fn read(
        &mut self,
        native: &mut NativeReader,
        window: Window,
        out: &mut ClassBlock,
    ) -> Result<(), Problem> {
        let grid = self.warper.plan.reference.window();
        self.cells.clear(window);
        for row in window.row / BLOCK..window.row_end().div_ceil(BLOCK) {
            for col in window.col / BLOCK..window.col_end().div_ceil(BLOCK) {
                let block = Window {
                    col: col * BLOCK,
                    row: row * BLOCK,
                    cols: BLOCK.min(grid.cols - col * BLOCK),
                    rows: BLOCK.min(grid.rows - row * BLOCK),
                };
                let warper = &mut self.warper;
                let found =
                    self.cache.get(block, |out| warper.block(native, block, out))?;
                self.cells.put(block, |at| found.class(at));
            }
        }
        self.cells.finish(&self.warper.path, out)
    }
}

/// Computes blocks of the reference grid.
struct Warper {
    plan: Arc<Alignment>,
    path: String,
    transformer: Transformer,
    source: ClassBlock,
    cells: Cells,
}

impl Warper {
    fn block(
        &mut self,
        native: &mut NativeReader,
        block: Window,
        out: &mut ClassBlock,
    ) -> Result<(), Problem> {
        self.cells.clear(block);
        self.fill(native, block)?;
        self.cells.finish(&self.path, out)
    }

    /// Computes a part of the block. Parts that need too much of the source at a time are
    /// halved, and so are those that lie on both ends of a source in degrees: a cell that
    /// is torn apart in this way has no box around it, and takes the nearest pixel.
    fn fill(&mut self, native: &mut NativeReader, part: Window) -> Result<(), Problem> {
        let source = &self.plan.source;
        let footprint = Footprint::of(&self.transformer, source, &part);
        let jobs = footprint.windows(source);
        let pixels = jobs.iter().map(|(window, _)| window.cells()).max().unwrap_or(0);
        if pixels == 0 {
            return Ok(());
        }
        let torn = footprint.torn && self.plan.method == Resampling::Mode;
        if (torn || pixels > SOURCE_PIXELS) && part.cells() > 1 {
            let (first, second) = halves(part);
            self.fill(native, first)?;
            return self.fill(native, second);
        }
        let method = if torn { Resampling::Nearest } else { self.plan.method };
        for (source, turn) in jobs {
            native.read(source, &mut self.source)?;
            let job = Job { source, part, turn, method };
            let (index, codes) = self.source.dense();
            let found = self
                .transformer
                .warp(&job, (&index, codes.len()))
                .map_err(|cause| self.plan.problem(&self.path, cause))?;
            let class =
                |at: usize| usize::from(found[at]).checked_sub(1).map(|k| codes[k]);
            self.cells.put(part, class);
        }
        Ok(())
    }
}

/// Cuts the longer side in two.
fn halves(part: Window) -> (Window, Window) {
    if part.cols >= part.rows {
        let cols = part.cols / 2;
        let rest = Window { col: part.col + cols, cols: part.cols - cols, ..part };
        (Window { cols, ..part }, rest)
    } else {
        let rows = part.rows / 2;
        let rest = Window { row: part.row + rows, rows: part.rows - rows, ..part };
        (Window { rows, ..part }, rest)
    }
}
