//! A thread's own way to the bands: stored numbers of every scene under a window of the grid.

use restora_grid::{Grid, Window};
use restora_io::{BandsReader, RasterSource};
use restora_message::Problem;

use super::scenes::{SceneInput, Way};
use crate::ways::Ways;

/// Readers of all bands, and the ways of those that are on other grids.
pub(crate) struct Desk {
    ways: Ways,
    scenes: Vec<SceneDesk>,
    stored: Vec<f32>,
}

/// The bands of a scene, each file open once, then its quality band.
struct SceneDesk {
    reader: BandsReader,
    ways: Vec<BandWay>,
    qa: bool,
}

/// How the numbers of a band get under the pixels.
struct BandWay {
    way: Way,
    placement: usize,
    cells: Window,
}

/// What is stored of one scene under a window: numbers by band, NaN where missing; and for
/// every pixel whether the quality band hides the ground.
#[derive(Debug, Default)]
pub(crate) struct Stored {
    pub(crate) bands: Vec<Vec<f32>>,
    pub(crate) cloud: Option<Vec<u8>>,
}

impl Desk {
    pub(crate) fn new(scenes: &[SceneInput], grid: &Grid) -> Result<Self, Problem> {
        let mut ways = Ways::new(grid);
        let mut desks = Vec::with_capacity(scenes.len());
        for scene in scenes {
            let bands = scene.bands.iter().map(|band| (&band.source, band.way));
            let qa = scene.qa.iter().map(|(source, way)| (source, *way));
            let mut of = Vec::new();
            for (source, way) in bands.chain(qa) {
                let info = source.info();
                let placement = if way == Way::Nearest {
                    ways.to(&info.path, &info.grid)?
                } else {
                    0
                };
                of.push(BandWay { way, placement, cells: info.grid.window() });
            }
            let sources: Vec<RasterSource> = scene.sources().cloned().collect();
            let reader = BandsReader::new(&sources)?;
            desks.push(SceneDesk { reader, ways: of, qa: scene.qa.is_some() });
        }
        Ok(Self { ways, scenes: desks, stored: Vec::new() })
    }

    /// Reads a scene under a window. Bands that are not `wanted` stay empty.
    pub(crate) fn read(
        &mut self,
        (number, scene): (usize, &SceneInput),
        window: Window,
        wanted: impl Fn(usize) -> bool,
        out: &mut Stored,
    ) -> Result<(), Problem> {
        let Self { ways, scenes, stored } = self;
        let SceneDesk { reader, ways: bands, qa } = &mut scenes[number];
        out.bands.resize_with(scene.bands.len(), Vec::new);
        for (i, numbers) in out.bands.iter_mut().enumerate() {
            if wanted(i) {
                let read = |window, out: &mut Vec<f32>| reader.read(i, window, out);
                bands[i].read(read, (ways, window), stored, numbers)?;
            } else {
                numbers.clear();
            }
        }
        if *qa {
            let last = scene.bands.len();
            let mut numbers = Vec::new();
            let mut read = |window, out: &mut Vec<f32>| reader.read(last, window, out);
            let cloud = out.cloud.get_or_insert_default();
            if let Some(nest) = bands[last].nest() {
                // A pixel is hidden if any of its cells is, as the mean of its bands would be.
                let source = nest.under(window);
                if !source.is_empty() {
                    read(source, &mut numbers)?;
                }
                let mut hidden = Vec::new();
                scene.clouds.masked(&numbers, &mut hidden);
                nest.any(window, (source, &hidden), cloud);
            } else {
                bands[last].read(read, (ways, window), stored, &mut numbers)?;
                scene.clouds.masked(&numbers, cloud);
            }
        } else {
            out.cloud = None;
        }
        Ok(())
    }
}

impl BandWay {
    /// The cells of a pixel, where it takes their mean.
    fn nest(&self) -> Option<Nest> {
        match self.way {
            Way::Average { cells, first } => Some(Nest { cells, first, all: self.cells }),
            Way::Direct | Way::Nearest => None,
        }
    }

    fn read(
        &self,
        mut read: impl FnMut(Window, &mut Vec<f32>) -> Result<(), Problem>,
        (ways, window): (&mut Ways, Window),
        stored: &mut Vec<f32>,
        out: &mut Vec<f32>,
    ) -> Result<(), Problem> {
        match self.way {
            Way::Direct => read(window, out),
            Way::Nearest => {
                let placed = ways.placed(self.placement, window);
                stored.clear();
                if let Some(source) = placed.source() {
                    read(source, stored)?;
                }
                placed.take(stored, f32::NAN, out);
                Ok(())
            }
            Way::Average { cells, first } => {
                out.clear();
                out.resize(window.len(), f32::NAN);
                let pixels = Nest { cells, first, all: self.cells };
                let source = pixels.under(window);
                if !source.is_empty() {
                    read(source, stored)?;
                    pixels.average(window, (source, stored), out);
                }
                Ok(())
            }
        }
    }
}

/// Pixels that hold whole cells of a finer raster.
#[derive(Clone, Copy)]
struct Nest {
    /// Columns and rows of cells in a pixel.
    cells: (u32, u32),
    /// The first pixel's first cell.
    first: (i64, i64),
    /// All cells that there are.
    all: Window,
}

impl Nest {
    /// The first cell of a pixel.
    fn begin(&self, col: u32, row: u32) -> (i64, i64) {
        let at =
            |pixel: u32, per: u32, first: i64| first + i64::from(pixel) * i64::from(per);
        (at(col, self.cells.0, self.first.0), at(row, self.cells.1, self.first.1))
    }

    /// The cells under a window that there are.
    fn under(&self, window: Window) -> Window {
        let (left, top) = self.begin(window.col, window.row);
        let (right, bottom) = self.begin(window.col_end(), window.row_end());
        let within =
            |at: i64, end: u32| u32::try_from(at.clamp(0, i64::from(end))).unwrap_or(0);
        let (col, row) = (within(left, self.all.cols), within(top, self.all.rows));
        Window {
            col,
            row,
            cols: within(right, self.all.cols) - col,
            rows: within(bottom, self.all.rows) - row,
        }
    }

    /// Whether any cell of each pixel is flagged; one that is not there is.
    fn any(&self, window: Window, (source, flags): (Window, &[u8]), out: &mut Vec<u8>) {
        out.clear();
        self.each(window, source, |cells| {
            let flagged = |cell: Option<usize>| {
                cell.is_none_or(|cell| flags.get(cell).is_none_or(|flag| *flag != 0))
            };
            out.push(u8::from(cells.into_iter().any(flagged)));
        });
    }

    /// The mean of the cells in each pixel; missing where any of them is.
    fn average(
        &self,
        window: Window,
        (source, stored): (Window, &[f32]),
        out: &mut Vec<f32>,
    ) {
        let number = f64::from(self.cells.0) * f64::from(self.cells.1);
        out.clear();
        self.each(window, source, |cells| {
            let value = |cell: Option<usize>| {
                f64::from(
                    cell.and_then(|cell| stored.get(cell).copied()).unwrap_or(f32::NAN),
                )
            };
            let sum: f64 = cells.into_iter().map(value).sum();
            #[expect(
                clippy::cast_possible_truncation,
                reason = "a mean of single-precision numbers"
            )]
            let mean = (sum / number) as f32;
            out.push(mean);
        });
    }

    /// Calls `visit` with the cells of each pixel, by their place in a window of cells.
    fn each(
        &self,
        window: Window,
        source: Window,
        mut visit: impl FnMut(Vec<Option<usize>>),
    ) {
        let inside = |at: i64, first: u32, size: u32| {
            usize::try_from(at - i64::from(first)).ok().filter(|i| *i < size as usize)
        };
        for row in window.row..window.row_end() {
            for col in window.col..window.col_end() {
                let (x0, y0) = self.begin(col, row);
                let mut cells =
                    Vec::with_capacity((self.cells.0 * self.cells.1) as usize);
                for y in y0..y0 + i64::from(self.cells.1) {
                    for x in x0..x0 + i64::from(self.cells.0) {
                        let at = inside(x, source.col, source.cols).zip(inside(
                            y,
                            source.row,
                            source.rows,
                        ));
                        cells.push(at.map(|(x, y)| y * source.cols as usize + x));
                    }
                }
                visit(cells);
            }
        }
    }
}
