//! Small pictures of the classes for the report, sampled from the blocks that are counted.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use geo_types::{Coord, LineString, MultiPolygon};
use restora_grid::{Grid, Window};
use restora_io::{OutputDir, picture};
use restora_message::Problem;
use restora_message::catalogue::run;
use restora_table::{ClassSymbol, Frame, FrameImage, Maps, Outline};
use restora_zonal::{DateBlock, Transforms, cell_sides_m};
use serde::{Deserialize, Serialize};

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
    /// Numbers of classes as they are met with, from 1.
    numbers: Mutex<BTreeMap<i32, u16>>,
}

/// What all pictures show of a window.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Sketch {
    /// The classes in it.
    classes: Vec<i32>,
    patches: Vec<Patch>,
}

/// A rectangle of one picture.
#[derive(Debug, Serialize, Deserialize)]
struct Patch {
    frame: u32,
    pixels: Window,
    /// By date, for each pixel 0 or a place among the classes of the sketch, from 1.
    dates: Vec<Vec<u16>>,
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
    pixels: Mutex<Vec<Vec<u16>>>,
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

    /// What it shows of a window.
    fn sample(&self, seen: &Seen<'_>, sampler: &mut Sampler<'_>) -> Option<Patch> {
        let window = seen.window;
        self.window.intersection(&window)?;
        let cols: Vec<(u32, u32)> = self
            .along((self.window.col, self.window.cols), (window.col, window.col_end()))
            .collect();
        let rows: Vec<(u32, u32)> = self
            .along((self.window.row, self.window.rows), (window.row, window.row_end()))
            .collect();
        let ((first_col, _), (first_row, _)) = (cols.first()?, rows.first()?);
        let count = |pixels: &[_]| u32::try_from(pixels.len()).unwrap_or(u32::MAX);
        let pixels = Window {
            col: *first_col,
            row: *first_row,
            cols: count(&cols),
            rows: count(&rows),
        };
        let mut dates = vec![Vec::with_capacity(pixels.len()); sampler.dates.len()];
        for (_, row) in rows {
            let line = (row - window.row) as usize * window.cols as usize;
            for (date, pixels) in dates.iter_mut().enumerate() {
                pixels.extend(cols.iter().map(|(_, col)| {
                    sampler.number(date, line + (col - window.col) as usize)
                }));
            }
        }
        Some(Patch { frame: 0, pixels, dates })
    }

    /// Takes a patch, whose numbers are those of `numbers` at these places.
    fn take(&self, patch: &Patch, numbers: &[u16]) {
        let Window { col, row, cols, rows } = patch.pixels;
        let mut all = self.pixels.lock().unwrap_or_else(PoisonError::into_inner);
        for (own, pixels) in all.iter_mut().zip(&patch.dates) {
            let lines = pixels.chunks(cols.max(1) as usize).zip(row..row + rows);
            for (line, y) in lines {
                let first = y as usize * self.cols as usize + col as usize;
                for (own, place) in own[first..].iter_mut().zip(line) {
                    *own = numbers[usize::from(*place)];
                }
            }
        }
    }
}

/// Numbers the classes of a window as pictures meet with them.
struct Sampler<'a> {
    dates: Vec<DateBlock<'a>>,
    /// For each date, the number of each value that was asked for.
    known: Vec<Vec<Option<u16>>>,
    numbers: BTreeMap<i32, u16>,
    classes: Vec<i32>,
}

impl Sampler<'_> {
    /// The number of a cell; 0 where it is missing.
    fn number(&mut self, date: usize, cell: usize) -> u16 {
        let block = self.dates[date];
        let value = block.values.at(cell);
        if let Some(number) = self.known[date][value] {
            return number;
        }
        let number = block.codes[value].map_or(0, |code| {
            let number = next(&mut self.numbers, code);
            if usize::from(number) > self.classes.len() {
                self.classes.push(code);
            }
            number
        });
        self.known[date][value] = Some(number);
        number
    }
}

/// The number of a class, from 1; 0 where there are no more numbers.
fn next(numbers: &mut BTreeMap<i32, u16>, code: i32) -> u16 {
    if let Some(number) = numbers.get(&code) {
        return *number;
    }
    let Ok(number) = u16::try_from(numbers.len() + 1) else { return 0 };
    numbers.insert(code, number);
    number
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
        Some(Self { plan, grid, sampled, dates, numbers: Mutex::default() })
    }

    /// What the frames show of a window.
    pub(crate) fn sketch(&self, seen: &Seen<'_>) -> Sketch {
        let dates: Vec<DateBlock<'_>> =
            self.dates.iter().map(|date| seen.dates[*date]).collect();
        let known = dates.iter().map(|block| vec![None; block.codes.len()]).collect();
        let (numbers, classes) = (BTreeMap::new(), Vec::new());
        let mut sampler = Sampler { dates, known, numbers, classes };
        let numbered = (0..).zip(&self.sampled);
        let patches = numbered
            .filter_map(|(number, frame)| {
                let patch = frame.sample(seen, &mut sampler)?;
                Some(Patch { frame: number, ..patch })
            })
            .collect();
        Sketch { classes: sampler.classes, patches }
    }

    /// Whether a sketch can be one of these frames: it may come from another machine.
    pub(crate) fn takes(&self, sketch: &Sketch) -> bool {
        let classes = sketch.classes.len();
        sketch.patches.iter().all(|patch| {
            let Some(frame) = self.sampled.get(patch.frame as usize) else {
                return false;
            };
            let all = Window { col: 0, row: 0, cols: frame.cols, rows: frame.rows };
            let inside = all.intersection(&patch.pixels) == Some(patch.pixels);
            let whole = |date: &Vec<u16>| {
                date.len() == patch.pixels.len()
                    && date.iter().all(|place| usize::from(*place) <= classes)
            };
            inside
                && patch.dates.len() == self.dates.len()
                && patch.dates.iter().all(whole)
        })
    }

    /// Takes what a sketch shows.
    pub(crate) fn put(&self, sketch: &Sketch) {
        let mut numbers = vec![0];
        let mut known = self.numbers.lock().unwrap_or_else(PoisonError::into_inner);
        numbers.extend(sketch.classes.iter().map(|code| next(&mut known, *code)));
        drop(known);
        for patch in &sketch.patches {
            self.sampled[patch.frame as usize].take(patch, &numbers);
        }
    }

    /// Writes the pictures, and tells what they show.
    pub(crate) fn finish(self, folder: &mut OutputDir) -> Result<Maps, Problem> {
        let known = self.numbers.into_inner().unwrap_or_else(PoisonError::into_inner);
        // Only what is seen in a picture belongs into its legend.
        let mut shown = vec![false; known.len() + 1];
        for frame in &self.sampled {
            let pixels = frame.pixels.lock().unwrap_or_else(PoisonError::into_inner);
            pixels.iter().flatten().for_each(|number| shown[usize::from(*number)] = true);
        }
        let seen = known.iter().filter(|(_, number)| shown[usize::from(**number)]);
        // Classes beyond what a picture can tell apart stay blank.
        let codes: Vec<i32> = seen.map(|(code, _)| *code).take(MOST_CLASSES).collect();
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
            for (date, numbers) in self.dates.iter().zip(pixels) {
                let bytes: Vec<u8> =
                    numbers.iter().map(|number| last[usize::from(*number)]).collect();
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
    if !super::pictures(plan) {
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
    // Classes are numbered in 16 bits.
    2 * pictured.len() as u64 * (overview + own.min(most))
}

/// The sites that have pictures, by their numbers, with the windows of their cells: the largest
/// ones, in the order of the result.
fn chosen(places: &Places) -> Vec<(usize, Window)> {
    let all = places.windows.iter().map(|(number, window)| (*number as usize, *window));
    let mut sites: Vec<(usize, Window)> =
        all.filter(|(site, _)| *site < places.sites).collect();
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
    let of = |(number, window): (&u32, &Window)| {
        let site = *number as usize;
        let row = plan.places.rows.get(site).filter(|_| site < plan.places.sites)?;
        if frame.site.is_some_and(|own| own != site) {
            return None;
        }
        let path = match plan.places.outlines.get(site) {
            Some(polygons) if !polygons.0.is_empty() => path(polygons, grid, frame),
            _ => rectangle(*window, frame),
        };
        Some(Outline { site: row.id.clone(), path })
    };
    plan.places.windows.iter().filter_map(of).collect()
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
