//! Pixels of a band: all of them where they are few, else some blocks spread over the raster.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use restora_grid::Window;
use restora_io::{BandLook, NumberReader, RasterLook, pixels_of, stored_blocks};
use restora_message::Problem;
use restora_message::catalogue::inspect as say;
use serde::Serialize;

use crate::Watch;
use crate::findings::SUSPECTS;
use crate::watch::go_on;

/// Pixels of a block that are decoded at a time.
const PIECE: u32 = 1 << 20;

/// A block that takes more memory than this is not decoded.
const BLOCK_BYTES: u64 = 256 << 20;

/// Blocks that are asked whether they hold anything, at most.
const ASKED: u64 = 200_000;

/// Different whole numbers that are counted; more are no classes.
const MOST_CODES: usize = 4096;

/// Beyond this a number is no measurement: the lowest `f32` and its like stand for "no data".
const HUGE: f64 = 1e30;

/// Which pixels were looked at.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct SampleView {
    /// Pixels that were read.
    pub pixels_read: u64,
    /// Pixels that there are.
    pub pixels: u64,
    /// Whether all were read.
    pub complete: bool,
    /// Blocks that were read, wholly or in part.
    pub blocks_read: u64,
    /// Blocks that there are.
    pub blocks: u64,
    /// Blocks that hold anything, where not all do; others were not read then.
    pub blocks_stored: Option<u64>,
}

/// What was seen of them.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Seen {
    /// Missing by what the file declares, and NaN.
    pub missing: u64,
    /// Infinite.
    pub infinite: u64,
    /// Neither.
    pub valid: u64,
    /// Whether all valid ones are whole numbers.
    pub whole: bool,
    /// Least value.
    pub min: Option<f64>,
    /// Greatest value.
    pub max: Option<f64>,
    /// Mean.
    pub mean: Option<f64>,
    /// Pixels by code, where all are whole and not too many differ.
    #[serde(skip)]
    pub(crate) codes: Option<BTreeMap<i32, u64>>,
    /// Pixels by value that often means "no data", as text.
    #[serde(skip)]
    pub(crate) suspects: Vec<(f64, u64)>,
    /// Least and greatest value and mean of all but those.
    #[serde(skip)]
    pub(crate) others: Option<[f64; 3]>,
}

/// Reads pixels of a band, at most about so many.
///
/// # Errors
/// If the pixels cannot be had, or somebody asked to stop.
pub(crate) fn sample(
    path: &Path,
    (look, band): (&RasterLook, &BandLook),
    most: u64,
    watch: &dyn Watch,
) -> Result<(SampleView, Seen), Problem> {
    let display = path.display().to_string();
    if !band.readable {
        return Err(restora_io::no_numbers(&display, &band.pixel_type));
    }
    let block = (band.block.0.max(1), band.block.1.max(1));
    let bytes = u64::from(block.0) * u64::from(block.1) * u64::from(band.bytes_per_pixel);
    // GDAL shortens no block at the edge of the raster.
    if bytes > BLOCK_BYTES {
        let mib = (bytes >> 20).to_string();
        return Err(Problem::new(&say::LARGE_BLOCKS)
            .with("path", &display)
            .with("mib", mib));
    }
    let blocks = Blocks::new(look.size, block);
    let (view, windows) = choose((path, band.number), &blocks, most);
    let mut reader = pixels_of(path, &display, band.number)?.numbers()?;
    let mut tally = Tally::default();
    let mut out = Vec::new();
    for window in windows {
        go_on(watch)?;
        read(&mut reader, window, &mut out, &mut tally)?;
    }
    Ok((SampleView { pixels_read: tally.read, ..view }, tally.seen()))
}

/// Reads a window, in pieces of rows where it is large.
fn read(
    reader: &mut NumberReader,
    window: Window,
    out: &mut Vec<f64>,
    tally: &mut Tally,
) -> Result<(), Problem> {
    let rows = (PIECE / window.cols.max(1)).clamp(1, window.rows);
    let mut row = window.row;
    while row < window.row_end() {
        let rows = rows.min(window.row_end() - row);
        reader.read(Window { row, rows, ..window }, out)?;
        tally.add(out);
        row += rows;
    }
    Ok(())
}

/// The blocks of a raster.
struct Blocks {
    size: (u32, u32),
    block: (u32, u32),
    /// Columns and rows of blocks.
    count: (u32, u32),
}

impl Blocks {
    fn new(size: (u32, u32), block: (u32, u32)) -> Self {
        let count = (size.0.div_ceil(block.0), size.1.div_ceil(block.1));
        Self { size, block, count }
    }

    fn all(&self) -> u64 {
        u64::from(self.count.0) * u64::from(self.count.1)
    }

    /// Column and row of the block of this number.
    fn at(&self, number: u64) -> (u32, u32) {
        let cols = u64::from(self.count.0);
        let small = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
        (small(number % cols), small(number / cols))
    }

    fn window(&self, (col, row): (u32, u32)) -> Window {
        let (col, row) = (col * self.block.0, row * self.block.1);
        let cols = self.block.0.min(self.size.0 - col);
        Window { col, row, cols, rows: self.block.1.min(self.size.1 - row) }
    }

    /// So many blocks, spread evenly in both directions.
    fn spread(&self, most: u64) -> Vec<(u32, u32)> {
        let (cols, rows) = (f64::from(self.count.0), f64::from(self.count.1));
        let most = most.max(1) as f64;
        let wanted = (most * cols / rows).sqrt().clamp(1.0, cols);
        let down = (most / wanted).floor().clamp(1.0, rows);
        let across = (most / down).floor().clamp(1.0, cols);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between 1 and a number of blocks that came from a u32"
        )]
        let steps = |n: f64, k: f64| {
            (0..k as u32).map(move |i| ((f64::from(i) + 0.5) * n / k) as u32)
        };
        steps(rows, down)
            .flat_map(|row| steps(cols, across).map(move |col| (col, row)))
            .collect()
    }
}

/// Which windows to read.
fn choose(
    (path, band): (&Path, u32),
    blocks: &Blocks,
    most: u64,
) -> (SampleView, Vec<Window>) {
    let pixels = u64::from(blocks.size.0) * u64::from(blocks.size.1);
    let (all, of_block) =
        (blocks.all(), u64::from(blocks.block.0) * u64::from(blocks.block.1));
    let mut view = SampleView { pixels, blocks: all, ..SampleView::default() };
    if pixels <= most {
        view.complete = true;
        view.blocks_read = all;
        return (view, (0..all).map(|n| blocks.window(blocks.at(n))).collect());
    }
    let wanted = (most / of_block.max(1)).clamp(1, all);
    let chosen = match stored((path, band), blocks) {
        Some(stored) if (stored.len() as u64) < all => {
            view.blocks_stored = Some(stored.len() as u64);
            spread(&stored, wanted)
        }
        _ => blocks.spread(wanted),
    };
    view.blocks_read = chosen.len() as u64;
    let windows = chosen.into_iter().map(|block| cut(blocks.window(block), most));
    (view, windows.collect())
}

/// The blocks that hold anything, in order, where the file tells.
fn stored((path, band): (&Path, u32), blocks: &Blocks) -> Option<Vec<(u32, u32)>> {
    if blocks.all() > ASKED {
        return None;
    }
    let all = || (0..blocks.all()).map(|number| blocks.at(number));
    let told = stored_blocks(path, band, all()).ok()??;
    Some(all().zip(told).filter(|(_, stored)| *stored).map(|(block, _)| block).collect())
}

/// So many of a list, spread evenly.
fn spread(list: &[(u32, u32)], wanted: u64) -> Vec<(u32, u32)> {
    let n = list.len() as u64;
    let wanted = wanted.min(n);
    let place = |i: u64| usize::try_from((2 * i + 1) * n / (2 * wanted)).unwrap_or(0);
    (0..wanted).filter_map(|i| list.get(place(i)).copied()).collect()
}

/// The middle of a window that holds more pixels than are wanted.
fn cut(window: Window, most: u64) -> Window {
    if window.len() as u64 <= most {
        return window;
    }
    let most = u32::try_from(most).unwrap_or(u32::MAX);
    let rows = (most / window.cols).clamp(1, window.rows);
    let cols = window.cols.min(most);
    let middle = |first: u32, all: u32, part: u32| first + (all - part) / 2;
    Window {
        col: middle(window.col, window.cols, cols),
        row: middle(window.row, window.rows, rows),
        cols,
        rows,
    }
}

/// Sums over pixels.
#[derive(Default)]
struct Tally {
    read: u64,
    missing: u64,
    infinite: u64,
    all: Range,
    others: Range,
    broken: u64,
    counts: HashMap<i32, u64>,
    many: bool,
    suspects: BTreeMap<u64, (f64, u64)>,
}

/// Least, greatest, sum and number of values.
#[derive(Default)]
struct Range {
    min: Option<f64>,
    max: Option<f64>,
    sum: f64,
    count: u64,
}

impl Range {
    fn add(&mut self, value: f64, times: u64) {
        self.min = Some(self.min.map_or(value, |min| min.min(value)));
        self.max = Some(self.max.map_or(value, |max| max.max(value)));
        self.sum += value * times as f64;
        self.count += times;
    }

    fn mean(&self) -> Option<f64> {
        let mean = self.sum / self.count as f64;
        (self.count > 0 && mean.is_finite()).then_some(mean)
    }
}

impl Tally {
    /// Adds pixels: runs of equal ones at once, for classes come in runs.
    fn add(&mut self, pixels: &[f64]) {
        self.read += pixels.len() as u64;
        for run in pixels.chunk_by(|a, b| a.to_bits() == b.to_bits()) {
            if let Some(value) = run.first() {
                self.add_run(*value, run.len() as u64);
            }
        }
    }

    fn add_run(&mut self, value: f64, times: u64) {
        if value.is_nan() {
            self.missing += times;
            return;
        }
        if value.is_infinite() {
            self.infinite += times;
            return;
        }
        self.all.add(value, times);
        let suspect =
            value.abs() >= HUGE || code(value).is_some_and(|c| SUSPECTS.contains(&c));
        if suspect {
            let entry = self.suspects.entry(value.to_bits()).or_insert((value, 0));
            entry.1 += times;
        } else {
            self.others.add(value, times);
        }
        match code(value) {
            None => self.broken += times,
            Some(_) if self.many => {}
            Some(code) => {
                *self.counts.entry(code).or_default() += times;
                self.many = self.counts.len() > MOST_CODES;
            }
        }
    }

    fn seen(self) -> Seen {
        let whole = self.broken == 0 && self.all.count > 0;
        let others = self.others.min.zip(self.others.max).zip(self.others.mean());
        Seen {
            missing: self.missing,
            infinite: self.infinite,
            valid: self.all.count,
            whole,
            min: self.all.min,
            max: self.all.max,
            mean: self.all.mean(),
            codes: (whole && !self.many).then(|| self.counts.into_iter().collect()),
            suspects: self.suspects.into_values().collect(),
            others: others.map(|((min, max), mean)| [min, max, mean]),
        }
    }
}

/// The class code that a number is, if it is one.
fn code(value: f64) -> Option<i32> {
    let whole = value.fract() == 0.0
        && (f64::from(i32::MIN)..=f64::from(i32::MAX)).contains(&value);
    #[expect(clippy::cast_possible_truncation, reason = "whole and within i32")]
    whole.then_some(value as i32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_spread_in_both_directions() {
        let blocks = Blocks::new((1000, 500), (100, 100));
        assert_eq!(blocks.count, (10, 5));
        // Half of the 50: 7 across (√(25 · 10 / 5) = 7.07), 3 down, then 8 across.
        let chosen = blocks.spread(25);
        assert_eq!(chosen.len(), 24);
        assert_eq!((chosen[0], chosen[23]), ((0, 0), (9, 4)));
        // Strips: one column of blocks.
        let strips = Blocks::new((1000, 500), (1000, 1));
        let chosen = strips.spread(5);
        assert_eq!(chosen, [(0, 50), (0, 150), (0, 250), (0, 350), (0, 450)]);
        assert_eq!(blocks.spread(1000).len(), 50);
        assert_eq!(
            blocks.window((9, 4)),
            Window { col: 900, row: 400, cols: 100, rows: 100 }
        );
    }

    #[test]
    fn a_block_that_is_too_large_is_read_in_its_middle() {
        let window = Window { col: 0, row: 0, cols: 1000, rows: 1000 };
        assert_eq!(
            cut(window, 10_000),
            Window { col: 0, row: 495, cols: 1000, rows: 10 }
        );
        assert_eq!(cut(window, 100), Window { col: 450, row: 499, cols: 100, rows: 1 });
        assert_eq!(cut(window, 1_000_000), window);
    }

    #[test]
    fn what_was_seen_adds_up() {
        let mut tally = Tally::default();
        tally.add(&[1.0, 1.0, 2.0, f64::NAN, -9999.0, f64::INFINITY]);
        let seen = tally.seen();
        assert_eq!((seen.missing, seen.infinite, seen.valid), (1, 1, 4));
        assert_eq!((seen.min, seen.max), (Some(-9999.0), Some(2.0)));
        // (1 + 1 + 2 − 9999) / 4
        assert_eq!(seen.mean, Some(-2498.75));
        assert_eq!(seen.others, Some([1.0, 2.0, 4.0 / 3.0]));
        assert_eq!(seen.codes, Some([(-9999, 1), (1, 2), (2, 1)].into()));
        assert_eq!(seen.suspects, [(-9999.0, 1)]);
        let mut floats = Tally::default();
        floats.add(&[0.5, 1.0]);
        let seen = floats.seen();
        assert!(!seen.whole && seen.codes.is_none());
        assert_eq!(Tally::default().seen().mean, None);
    }
}
