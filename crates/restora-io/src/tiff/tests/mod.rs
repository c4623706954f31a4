//! Files as GDAL writes them: what is read is what GDAL reads.

mod broken;
mod layouts;
mod packed;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytemuck::Pod;
use gdal::raster::{Buffer, GdalDataType, GdalType, RasterBand, RasterCreationOptions};
use gdal::{Dataset, DriverManager};

use super::{Found, PixelKind, TiffLayout, TiffReader};
use crate::log;

/// The same numbers for the same seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        usize::try_from(self.0 >> 33).unwrap() % end
    }

    /// Bytes in runs, as classes are, with some noise between.
    fn bytes(&mut self, count: usize) -> Vec<u8> {
        let mut out = Vec::with_capacity(count + 64);
        while out.len() < count {
            let byte = u8::try_from(self.below(256)).unwrap();
            let run = 1 + self.below(if byte < 128 { 2 } else { 40 });
            out.extend(std::iter::repeat_n(byte, run));
        }
        out.truncate(count);
        out
    }
}

/// Writes a file with `bands` bands of random pixels.
fn make<T: GdalType + Pod>(
    path: &Path,
    (cols, rows): (usize, usize),
    bands: usize,
    options: &[&str],
) {
    log::ready();
    let options: RasterCreationOptions = options.iter().copied().collect();
    let driver = DriverManager::get_driver_by_name("GTiff").unwrap();
    let mut dataset = driver
        .create_with_band_type_with_options::<T, _>(path, cols, rows, bands, &options)
        .unwrap();
    for number in 1..=bands {
        let bytes = Dice(number as u64).bytes(cols * rows * size_of::<T>());
        let pixel = bytemuck::pod_read_unaligned::<T>;
        let pixels = bytes.chunks_exact(size_of::<T>()).map(pixel).collect();
        let mut band = dataset.rasterband(number).unwrap();
        let size = (cols, rows);
        band.write((0, 0), size, &mut Buffer::new(size, pixels)).unwrap();
    }
    dataset.flush_cache().unwrap();
    dataset.close().unwrap();
}

fn place() -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("t.tif");
    (dir, path)
}

/// The file for GDAL, if it can be opened.
#[expect(clippy::disallowed_methods, reason = "compared with what GDAL itself reads")]
fn gdal_file(path: &Path) -> Option<Dataset> {
    log::ready();
    log::attempt(|| Dataset::open(path)).ok()
}

/// What became of the blocks of a file.
#[derive(Debug, Default, PartialEq, Eq)]
struct Tally {
    same: usize,
    sparse: usize,
    unusual: usize,
}

/// Reads all blocks both ways. `None` if the layout is unusual, or GDAL reads none of it.
fn compare(path: &Path) -> Option<Tally> {
    let layout = Arc::new(TiffLayout::open(path)?);
    let dataset = gdal_file(path)?;
    let size = (layout.cols as usize, layout.rows as usize);
    assert_eq!(dataset.raster_size(), size);
    assert_eq!(dataset.raster_count(), layout.bands as usize);
    let mut tally = Tally::default();
    for number in 1..=layout.bands {
        let band = dataset.rasterband(number as usize).unwrap();
        let block = (layout.block.0 as usize, layout.block.1 as usize);
        assert_eq!(band.block_size(), block);
        let count = match band.band_type() {
            GdalDataType::UInt8 => compare_band::<u8>,
            GdalDataType::UInt16 => compare_band::<u16>,
            GdalDataType::Int16 => compare_band::<i16>,
            GdalDataType::UInt32 => compare_band::<u32>,
            GdalDataType::Int32 => compare_band::<i32>,
            GdalDataType::UInt64 => compare_band::<u64>,
            GdalDataType::Int64 => compare_band::<i64>,
            GdalDataType::Float32 => compare_band::<f32>,
            GdalDataType::Float64 => compare_band::<f64>,
            other @ GdalDataType::Unknown => panic!("{other}"),
        };
        assert!(fits(band.band_type(), layout.pixel));
        count(&layout, &band, number, &mut tally);
    }
    Some(tally)
}

/// Whether both mean the same type.
fn fits(gdal: GdalDataType, ours: PixelKind) -> bool {
    let want = match ours {
        // Signed bytes are their own type only from GDAL 3.7 on.
        PixelKind::U8 | PixelKind::I8 => GdalDataType::UInt8,
        PixelKind::U16 => GdalDataType::UInt16,
        PixelKind::I16 => GdalDataType::Int16,
        PixelKind::U32 => GdalDataType::UInt32,
        PixelKind::I32 => GdalDataType::Int32,
        PixelKind::U64 => GdalDataType::UInt64,
        PixelKind::I64 => GdalDataType::Int64,
        PixelKind::F32 => GdalDataType::Float32,
        PixelKind::F64 => GdalDataType::Float64,
    };
    gdal == want
}

fn compare_band<T: GdalType + Pod>(
    layout: &Arc<TiffLayout>,
    band: &RasterBand<'_>,
    number: u32,
    tally: &mut Tally,
) {
    let mut reader = TiffReader::new(Arc::clone(layout)).unwrap();
    let (across, down) = layout.blocks();
    for brow in 0..down {
        let (cols, rows) = layout.block_size(brow);
        let mut ours = vec![T::zeroed(); cols as usize * rows as usize];
        for bcol in 0..across {
            match reader.block(number, (bcol, brow), &mut ours) {
                Ok(Found::Pixels) => {
                    compare_block(layout, band, (bcol, brow), &ours);
                    tally.same += 1;
                }
                Ok(Found::Sparse) => tally.sparse += 1,
                Err(_) => tally.unusual += 1,
            }
        }
    }
}

/// Bit for bit, where the block is inside the raster.
fn compare_block<T: GdalType + Pod>(
    layout: &TiffLayout,
    band: &RasterBand<'_>,
    (bcol, brow): (u32, u32),
    ours: &[T],
) {
    let index = (bcol as usize, brow as usize);
    let (result, messages) = log::collect(|| band.read_block::<T>(index));
    let gdal = result.unwrap();
    assert_eq!(messages.iter().find(|message| message.failure), None);
    let (cols, rows) = layout.block;
    let valid_cols = cols.min(layout.cols - bcol * cols) as usize;
    let valid_rows = rows.min(layout.rows - brow * rows) as usize;
    let cols = cols as usize;
    for row in 0..valid_rows {
        let line = row * cols..row * cols + valid_cols;
        let (ours, gdal) = (&ours[line.clone()], &gdal.data()[line]);
        let ours: &[u8] = bytemuck::cast_slice(ours);
        assert!(ours == bytemuck::cast_slice::<T, u8>(gdal), "{bcol} {brow} row {row}");
    }
}
