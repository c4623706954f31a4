//! Small pictures of the classes for the report, sampled from the blocks that are counted.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use geo_types::{Coord, LineString, MultiPolygon};
use restora_grid::{Grid, Window};
use restora_io::{OutputDir, picture};
use restora_message::Problem;
use restora_message::catalogue::run;
use restora_table::{ClassSymbol, Frame, FrameImage, Maps, Outline};
use restora_zonal::{DateBlock, SiteCover, Transforms, cell_sides_m};

use super::codes::Codes;
use super::draw::Seen;
use super::names::part;
use super::rasters::class;
use crate::Plan;
use crate::plan::Places;

/// Sites that have a picture of their own, at most: the largest.
const MOST_SITES: usize = 300;

/// Dates that have pictures, at most.
const MOST_DATES: usize = 6;

/// Side of a picture, and pixels of all pictures of one of two dates, at most.
const SIDE: (u32, u32) = (160, 720);
const PIXELS: f64 = 10e6;

/// Side of the picture of all sites.
const OVERVIEW: u32 = 900;

/// What is seen around a site, as a part of its size.
const MARGIN: f64 = 0.06;

/// Classes that a picture can tell apart.
const MOST_CLASSES: usize = 254;

/// The pictures on their way.
pub(crate) struct Frames<'a> {
    plan: &'a Plan,
    grid: &'a Grid,
    sampled: Vec<Sampled>,
    /// The dates that are pictured.
    dates: Vec<usize>,
    /// Bytes of classes as they are met with.
    bytes: Mutex<BTreeMap<i32, u8>>,
}

/// A frame and its pixels so far.
struct Sampled {
    /// The site in it, by its number; none for all sites.
    site: Option<usize>,
    window: Window,
    /// Every how manyth cell is shown.
    step: u32,
    cols: u32,
    rows: u32,
    /// By date.
    pixels: Mutex<Vec<Vec<u8>>>,
}

impl Sampled {
    fn new((site, window): (Option<usize>, Window), side: u32, dates: usize) -> Self {
        let step = window.cols.max(window.rows).div_ceil(side).max(1);
        let (cols, rows) = (window.cols.div_ceil(step), window.rows.div_ceil(step));
        let blank = vec![0; cols as usize * rows as usize];
        Self { site, window, step, cols, rows, pixels: Mutex::new(vec![blank; dates]) }
    }

    /// Pixels along one side whose cells lie in `from..to`, with the cell of each.
    fn along(
        &self,
        (first, size): (u32, u32),
        (from, to): (u32, u32),
    ) -> impl Iterator<Item = (u32, u32)> + use<> {
        let step = self.step;
        let end = first + size;
        let begin = from.saturating_sub(first) / step;
        (begin..size.div_ceil(step))
            .map(move |pixel| (pixel, (first + pixel * step + step / 2).min(end - 1)))
            .skip_while(move |(_, cell)| *cell < from)
            .take_while(move |(_, cell)| *cell < to)
    }

    /// Takes what it shows of a window.
    fn take(&self, seen: &Seen<'_>, lookups: &mut [Lookup<'_>]) {
        let window = seen.window;
        if self.window.intersection(&window).is_none() {
            return;
        }
        let cols: Vec<(u32, u32)> = self
            .along((self.window.col, self.window.cols), (window.col, window.col_end()))
            .collect();
        let rows = self
            .along((self.window.row, self.window.rows), (window.row, window.row_end()));
        let mut pixels = self.pixels.lock().unwrap_or_else(PoisonError::into_inner);
        for (y, row) in rows {
            let line = (row - window.row) as usize * window.cols as usize;
            for (lookup, pixels) in lookups.iter_mut().zip(pixels.iter_mut()) {
                for (x, col) in &cols {
                    let cell = line + (col - window.col) as usize;
                    let at = y as usize * self.cols as usize + *x as usize;
                    pixels[at] = lookup.byte(cell);
                }
            }
        }
    }
}

/// The bytes that stand for the classes of a block in pictures.
struct Lookup<'a> {
    block: DateBlock<'a>,
    bytes: &'a Mutex<BTreeMap<i32, u8>>,
    /// The byte of each value that was asked for.
    known: Vec<Option<u8>>,
}

impl Lookup<'_> {
    /// The byte of a cell; 0 where it is missing.
    fn byte(&mut self, cell: usize) -> u8 {
        let value = self.block.values.at(cell);
        if let Some(byte) = self.known[value] {
            return byte;
        }
        let byte = self.block.codes[value].map_or(0, |code| self.of(code));
        self.known[value] = Some(byte);
        byte
    }

    fn of(&self, code: i32) -> u8 {
        let mut all = self.bytes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(byte) = all.get(&code) {
            return *byte;
        }
        // Classes beyond what a picture can show stay blank.
        if all.len() >= MOST_CLASSES {
            return 0;
        }
        let next = u8::try_from(all.len() + 1).unwrap_or(0);
        all.insert(code, next);
        next
    }
}

impl<'a> Frames<'a> {
    /// Lays out the frames of a run.
    pub(crate) fn begin(plan: &'a Plan, grid: &'a Grid) -> Option<Self> {
        plan.loaded.config.outputs.report?;
        let dates = pictured(plan.dates.len());
        if dates.is_empty() {
            return None;
        }
        let sites = chosen(&plan.places);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "clamped to a few hundred"
        )]
        let side = (most_pixels(&dates) / sites.len().max(1) as f64)
            .sqrt()
            .clamp(f64::from(SIDE.0), f64::from(SIDE.1)) as u32;
        let all = grid.window();
        let wide = |window: Window| around(window, all);
        let windows = sites.iter().map(|(_, window)| *window);
        let whole = windows.reduce(|a, b| a.around(&b))?;
        let overview = Sampled::new((None, wide(whole)), OVERVIEW, dates.len());
        let own = sites.iter().map(|(site, window)| {
            Sampled::new((Some(*site), wide(*window)), side, dates.len())
        });
        let sampled = std::iter::once(overview).chain(own).collect();
        Some(Self { plan, grid, sampled, dates, bytes: Mutex::default() })
    }

    /// Takes what the frames show of a window.
    pub(crate) fn draw(&self, seen: &Seen<'_>) {
        let mut lookups: Vec<Lookup<'_>> = self
            .dates
            .iter()
            .map(|date| {
                let block = seen.dates[*date];
                Lookup { block, bytes: &self.bytes, known: vec![None; block.codes.len()] }
            })
            .collect();
        for frame in &self.sampled {
            frame.take(seen, &mut lookups);
        }
    }

    /// Writes the pictures, and tells what they show.
    pub(crate) fn finish(self, folder: &mut OutputDir) -> Result<Maps, Problem> {
        let known = self.bytes.into_inner().unwrap_or_else(PoisonError::into_inner);
        // Only what is seen in a picture belongs into its legend.
        let mut shown = vec![false; known.len() + 1];
        for frame in &self.sampled {
            let pixels = frame.pixels.lock().unwrap_or_else(PoisonError::into_inner);
            pixels.iter().flatten().for_each(|byte| shown[usize::from(*byte)] = true);
        }
        let seen = known.iter().filter(|(_, byte)| shown[usize::from(**byte)]);
        let codes: Vec<i32> = seen.map(|(code, _)| *code).collect();
        let mut last = vec![0u8; known.len() + 1];
        for (code, next) in codes.iter().zip(1..=u8::MAX) {
            last[usize::from(known[code])] = next;
        }
        let legend = legend(self.plan, &codes);
        let colours: Vec<[u8; 3]> = legend.iter().map(|symbol| symbol.colour).collect();
        let sides = cell_sides_m("", self.grid, &Transforms::default())?;
        let ids = ids(self.plan, &self.sampled);
        let mut maps = Maps { legend, frames: Vec::new() };
        for (number, frame) in self.sampled.into_iter().enumerate() {
            let name = part(&ids, number);
            let window = frame.window;
            let (x, y) = sides[(window.row + window.rows / 2) as usize];
            let step = f64::from(frame.step);
            let mut told = Frame {
                site: frame.site.map(|site| self.plan.places.rows[site].id.clone()),
                cols: frame.cols,
                rows: frame.rows,
                pixel_m: (x * step, y * step),
                images: Vec::new(),
                outlines: outlines(self.plan, self.grid, &frame),
            };
            let pixels =
                frame.pixels.into_inner().unwrap_or_else(PoisonError::into_inner);
            for (date, mut bytes) in self.dates.iter().zip(pixels) {
                for byte in &mut bytes {
                    *byte = last[usize::from(*byte)];
                }
                let file = format!("maps/{name}_{}.png", part(&self.plan.dates, *date));
                let png = picture((frame.cols, frame.rows), &bytes, &colours);
                let png = png.map_err(|cause| {
                    Problem::new(&run::INTERNAL).with("cause", format!("{file}: {cause}"))
                })?;
                folder.write(&file, &png)?;
                told.images
                    .push(FrameImage { date: self.plan.dates[*date].clone(), file });
            }
            maps.frames.push(told);
        }
        Ok(maps)
    }
}

/// The dates that have pictures: all, or the first and the last of many.
fn pictured(dates: usize) -> Vec<usize> {
    if dates <= MOST_DATES { (0..dates).collect() } else { vec![0, dates - 1] }
}

/// Pixels of all pictures of one date, at most: fewer where there are more dates.
fn most_pixels(dates: &[usize]) -> f64 {
    PIXELS * 2.0 / dates.len().max(2) as f64
}

/// Names of the pictures: of all sites, then of each.
fn ids(plan: &Plan, frames: &[Sampled]) -> Vec<String> {
    let id = |frame: &Sampled| {
        frame.site.map_or_else(|| "all".to_owned(), |at| plan.places.rows[at].id.clone())
    };
    frames.iter().map(id).collect()
}

/// Bytes that the pictures take while they are drawn, roughly.
pub(crate) fn bytes(plan: &Plan) -> u64 {
    if plan.loaded.config.outputs.report.is_none() || plan.pixels().is_none() {
        return 0;
    }
    let overview = u64::from(OVERVIEW) * u64::from(OVERVIEW);
    let pictured = pictured(plan.dates.len());
    let own = chosen(&plan.places).len() as u64 * u64::from(SIDE.1) * u64::from(SIDE.1);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a constant"
    )]
    let most = most_pixels(&pictured) as u64;
    pictured.len() as u64 * (overview + own.min(most))
}

/// The sites that have pictures, by their numbers, with the windows of their cells: the largest
/// ones, in the order of the result.
fn chosen(places: &Places) -> Vec<(usize, Window)> {
    let own = |(number, cover): &(u32, SiteCover)| {
        let site = *number as usize;
        (site < places.sites).then_some((site, cover.window()?))
    };
    let mut sites: Vec<(usize, Window)> = places.covers.iter().filter_map(own).collect();
    if sites.len() > MOST_SITES {
        let cells = |site: usize| places.rows[site].pixels.unwrap_or(0);
        sites.sort_by_key(|(site, _)| (std::cmp::Reverse(cells(*site)), *site));
        sites.truncate(MOST_SITES);
        sites.sort_by_key(|(site, _)| *site);
    }
    sites
}

/// What the pictures of single sites show.
pub(crate) fn windows(grid: &Grid, places: &Places) -> Vec<Window> {
    chosen(places).into_iter().map(|(_, window)| around(window, grid.window())).collect()
}

/// A window with a margin, where the grid has one.
fn around(window: Window, all: Window) -> Window {
    let margin = f64::from(window.cols.max(window.rows)) * MARGIN;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "less than the size of a window"
    )]
    let margin = margin.ceil() as u32;
    let (col, row) =
        (window.col.saturating_sub(margin), window.row.saturating_sub(margin));
    Window {
        col,
        row,
        cols: window.col_end().saturating_add(margin).min(all.cols) - col,
        rows: window.row_end().saturating_add(margin).min(all.rows) - row,
    }
}

fn legend(plan: &Plan, codes: &[i32]) -> Vec<ClassSymbol> {
    let all = Codes::of_classes(codes.to_vec());
    let symbol = |code: &i32| {
        let (label, colour) = class(*code, &all, plan.meaning.legend.as_ref());
        ClassSymbol {
            // Codes of classes may be negative; a symbol is told by its place then.
            value: u32::try_from(*code).unwrap_or(0),
            label,
            colour,
            faint: false,
            transition: None,
        }
    };
    codes.iter().map(symbol).collect()
}

/// The sites whose outlines reach into a frame; on a frame of one site, its own alone.
fn outlines(plan: &Plan, grid: &Grid, frame: &Sampled) -> Vec<Outline> {
    let of = |(number, cover): &(u32, SiteCover)| {
        let site = *number as usize;
        let row = plan.places.rows.get(site).filter(|_| site < plan.places.sites)?;
        if frame.site.is_some_and(|own| own != site) {
            return None;
        }
        let path = match plan.places.outlines.get(site) {
            Some(polygons) if !polygons.0.is_empty() => path(polygons, grid, frame),
            _ => rectangle(cover.window()?, frame),
        };
        Some(Outline { site: row.id.clone(), path })
    };
    plan.places.covers.iter().filter_map(of).collect()
}

/// Rings in pixels of a frame, to a tenth of one.
fn path(polygons: &MultiPolygon, grid: &Grid, frame: &Sampled) -> String {
    let rings = polygons.0.iter().flat_map(|polygon| {
        std::iter::once(polygon.exterior()).chain(polygon.interiors())
    });
    rings.map(|ring| ring_path(ring, grid, frame)).collect()
}

fn ring_path(ring: &LineString, grid: &Grid, frame: &Sampled) -> String {
    let tenths = |at: &Coord| {
        let at = grid.to_pixel(*at);
        let pixel = |cell: f64, first: u32| {
            ((cell - f64::from(first)) / f64::from(frame.step) * 10.0).round()
        };
        (pixel(at.x, frame.window.col), pixel(at.y, frame.window.row))
    };
    let mut points: Vec<(f64, f64)> = ring.0.iter().map(tenths).collect();
    // Edges shorter than half a pixel are not seen.
    let mut kept: Vec<(f64, f64)> = Vec::new();
    let last = points.pop();
    for point in points {
        let near = |old: &(f64, f64)| (old.0 - point.0).hypot(old.1 - point.1) < 5.0;
        if !kept.last().is_some_and(near) {
            kept.push(point);
        }
    }
    let [first, rest @ ..] = kept.as_slice() else { return String::new() };
    if rest.is_empty() && last.is_none() {
        return String::new();
    }
    let text = |(x, y): &(f64, f64)| format!("{} {}", x / 10.0, y / 10.0);
    let lines: Vec<String> = std::iter::once(first).chain(rest).map(text).collect();
    format!("M{}Z", lines.join("L"))
}

fn rectangle(window: Window, frame: &Sampled) -> String {
    let at = |cell: u32, first: u32| {
        (f64::from(cell) - f64::from(first)) / f64::from(frame.step)
    };
    let (left, top) =
        (at(window.col, frame.window.col), at(window.row, frame.window.row));
    let right = at(window.col_end(), frame.window.col);
    let bottom = at(window.row_end(), frame.window.row);
    format!("M{left} {top}H{right}V{bottom}H{left}Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pixel_is_taken_from_one_window() {
        let window = Window { col: 3, row: 0, cols: 17, rows: 4 };
        let frame = Sampled::new((None, window), 6, 1);
        // 17 cells in steps of 3: cells 4, 7, 10, 13, 16, 19; the last one from 18 and 19.
        assert_eq!((frame.step, frame.cols, frame.rows), (3, 6, 2));
        let along = |from, to| frame.along((3, 17), (from, to)).collect::<Vec<_>>();
        let all = [(0, 4), (1, 7), (2, 10), (3, 13), (4, 16), (5, 19)];
        assert_eq!(along(0, 100), all);
        for cut in 0..25 {
            let (left, right) = (along(0, cut), along(cut, 100));
            assert_eq!([left, right].concat(), all, "{cut}");
        }
    }

    #[test]
    fn margins_stay_on_the_grid() {
        let all = Window { col: 0, row: 0, cols: 100, rows: 100 };
        let window = Window { col: 2, row: 50, cols: 50, rows: 50 };
        let wide = Window { col: 0, row: 47, cols: 55, rows: 53 };
        assert_eq!(around(window, all), wide);
    }
}
