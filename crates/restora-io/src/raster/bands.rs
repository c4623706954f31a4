//! Several bands for one thread, each file open once.

use gdal::Dataset;
use restora_grid::Window;
use restora_message::Problem;
use restora_message::catalogue::run;

use super::numbers::Band;
use super::source::RasterSource;

/// Reads several bands as stored numbers, as [`RasterSource::stored`] does one. It stays on
/// the thread that made it.
///
/// Where the bands of a file are interleaved by pixel, a block holds all of them. GDAL
/// decodes it for the first band that is read and keeps it for the others, but only within
/// one dataset, and as long as its cache holds the blocks of *all* bands of the file under
/// the window. So bands of one file share a dataset here, and one window should be read
/// band after band before the next one.
pub struct BandsReader {
    datasets: Vec<Dataset>,
    /// Each band with the dataset that it is in.
    bands: Vec<(usize, Band<f32>)>,
}

impl BandsReader {
    /// Opens the files of these bands; of each file one dataset stays open.
    ///
    /// # Errors
    /// If one cannot be opened.
    pub fn new(sources: &[RasterSource]) -> Result<Self, Problem> {
        let mut reader = Self { datasets: Vec::new(), bands: Vec::new() };
        let mut paths = Vec::new();
        for source in sources {
            let (dataset, band) = Band::open(source)?;
            let known = paths.iter().position(|path| *path == &source.path);
            let at = known.unwrap_or(paths.len());
            // What was opened a second time is closed here: opening tells what the band is.
            if known.is_none() {
                paths.push(&source.path);
                reader.datasets.push(dataset);
            }
            reader.bands.push((at, band));
        }
        Ok(reader)
    }

    /// Number of bands.
    pub fn len(&self) -> usize {
        self.bands.len()
    }

    /// Whether there is no band.
    pub fn is_empty(&self) -> bool {
        self.bands.is_empty()
    }

    /// Reads a window of band `index`, counted from 0 as the sources were given, on the grid
    /// of its own file. All else is as in [`NumberReader::read`](super::NumberReader::read).
    ///
    /// # Errors
    /// If there is no such band, the window is not on its grid, or pixels cannot be decoded;
    /// `out` is empty then.
    pub fn read(
        &mut self,
        index: usize,
        window: Window,
        out: &mut Vec<f32>,
    ) -> Result<(), Problem> {
        let count = self.bands.len();
        let Some((at, band)) = self.bands.get_mut(index) else {
            out.clear();
            let cause = format!("band {index} of {count}");
            return Err(Problem::new(&run::INTERNAL).with("cause", cause));
        };
        band.read(&self.datasets[*at], window, out)
    }
}
