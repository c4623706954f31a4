//! How a file's pixels are laid out.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::decode::Packing;
use super::pixel::PixelKind;
use super::predict::Predictor;
use super::tags::{Tags, tag};

/// A larger block is left to GDAL.
const MOST_BLOCK_BYTES: u64 = 64 << 20;

/// libtiff splits the one strip of an image that is not packed into pieces of this size.
const CHOPPED_BYTES: u64 = 8192;

/// GDAL reads the one strip of an image with more rows line by line.
const SPLIT_ROWS: u32 = 2000;

/// Size and time of a file.
pub(super) type State = (u64, SystemTime);

/// By which a file is known again.
pub(super) fn state(file: &File) -> io::Result<State> {
    let found = file.metadata()?;
    Ok((found.len(), found.modified()?))
}

/// What a GeoTIFF's first directory says, where it is of a layout that is read here. Shared
/// by threads.
#[derive(Debug)]
pub(crate) struct TiffLayout {
    /// The number of columns.
    pub(crate) cols: u32,
    /// The number of rows.
    pub(crate) rows: u32,
    /// Columns and rows of a block. The last strip may have fewer rows.
    pub(crate) block: (u32, u32),
    /// The number of bands. Each has blocks of its own.
    pub(crate) bands: u32,
    /// The type of all pixels.
    pub(crate) pixel: PixelKind,
    pub(super) path: PathBuf,
    /// Its size, and when it was changed last: another file has other blocks.
    pub(super) state: State,
    pub(super) packing: Packing,
    pub(super) predictor: Predictor,
    pub(super) big_endian: bool,
    tiled: bool,
    offsets: Vec<u64>,
    bytes: Vec<u64>,
}

impl TiffLayout {
    /// Looks at a file. `None` if anything about it is unusual.
    pub(crate) fn open(path: &Path) -> Option<Self> {
        let state = state(&File::open(path).ok()?).ok()?;
        let mut tags = Tags::open(path)?;
        check_plain(&mut tags)?;
        let (cols, rows) = (size(&mut tags, tag::COLS)?, size(&mut tags, tag::ROWS)?);
        let bands: u16 = tags.one_or(tag::SAMPLES, 1)?;
        let pixel = pixel(&mut tags, bands)?;
        let packing = Packing::new(tags.one_or(tag::COMPRESSION, 1)?)?;
        let predictor = Predictor::new(tags.one_or(tag::PREDICTOR, 1)?, pixel.floats())?;
        if packing == Packing::Plain && predictor != Predictor::None {
            return None;
        }
        let tiled = tags.has(tag::TILE_OFFSETS);
        let block = block(&mut tags, tiled, (cols, rows))?;
        let mut layout = Self {
            cols,
            rows,
            block,
            bands: u32::from(bands),
            pixel,
            path: path.to_owned(),
            state,
            packing,
            predictor,
            big_endian: tags.big_endian(),
            tiled,
            offsets: Vec::new(),
            bytes: Vec::new(),
        };
        layout.find_blocks(&mut tags)?;
        Some(layout)
    }

    /// The number of blocks of one band beside and below each other.
    pub(crate) fn blocks(&self) -> (u32, u32) {
        (self.cols.div_ceil(self.block.0), self.rows.div_ceil(self.block.1))
    }

    /// Columns and rows of a block in a row of blocks.
    pub(crate) fn block_size(&self, brow: u32) -> (u32, u32) {
        let (cols, rows) = self.block;
        let left = u64::from(self.rows)
            .saturating_sub(u64::from(brow) * u64::from(rows))
            .min(u64::from(rows));
        match u32::try_from(left) {
            Ok(left) if !self.tiled => (cols, left),
            _ => (cols, rows),
        }
    }

    /// The size of such a block in bytes.
    pub(super) fn block_bytes(&self, brow: u32) -> usize {
        let (cols, rows) = self.block_size(brow);
        // At most that of a full block, which was checked.
        cols as usize * rows as usize * self.pixel.bytes()
    }

    /// Where a block is in the file, and how many bytes it takes there.
    pub(super) fn place(
        &self,
        band: u32,
        (bcol, brow): (u32, u32),
    ) -> Option<(u64, u64)> {
        let (across, down) = self.blocks();
        if !(1..=self.bands).contains(&band) || bcol >= across || brow >= down {
            return None;
        }
        let (across, down) = (u64::from(across), u64::from(down));
        let index = (u64::from(band - 1) * down + u64::from(brow)) * across;
        let index = usize::try_from(index + u64::from(bcol)).ok()?;
        Some((*self.offsets.get(index)?, *self.bytes.get(index)?))
    }

    fn find_blocks(&mut self, tags: &mut Tags) -> Option<()> {
        let (across, down) = self.blocks();
        let count =
            (u64::from(across) * u64::from(down)).checked_mul(u64::from(self.bands))?;
        let (offsets, bytes) = if self.tiled {
            (tag::TILE_OFFSETS, tag::TILE_BYTES)
        } else {
            (tag::STRIP_OFFSETS, tag::STRIP_BYTES)
        };
        let full = u64::from(self.block.0) * u64::from(self.block.1);
        let full = full.checked_mul(self.pixel.bytes() as u64)?;
        if full > MOST_BLOCK_BYTES {
            return None;
        }
        self.offsets = tags.list(offsets, count)?;
        self.bytes = tags.list(bytes, count)?;
        let plain_strips = self.packing == Packing::Plain && !self.tiled;
        let parted = count == 1
            && (self.rows > SPLIT_ROWS || plain_strips && full > CHOPPED_BYTES);
        // libtiff has ideas of its own about sizes of plain strips that look wrong.
        (!parted && (!plain_strips || self.sizes_are_exact())).then_some(())
    }

    /// Whether all blocks take the bytes that their pixels need, or none.
    fn sizes_are_exact(&self) -> bool {
        let (across, down) = self.blocks();
        (1..=self.bands).all(|band| {
            (0..down).all(|brow| {
                let need = self.block_bytes(brow) as u64;
                (0..across).all(|bcol| {
                    let place = self.place(band, (bcol, brow));
                    place
                        .is_some_and(|(at, bytes)| (at, bytes) == (0, 0) || bytes == need)
                })
            })
        })
    }
}

/// Nothing that changes what pixels mean, beyond what is looked at elsewhere.
fn check_plain(tags: &mut Tags) -> Option<()> {
    let odd = [
        tag::OLD_SUBFILE_TYPE,
        tag::MATTEING,
        tag::DATA_TYPE,
        tag::IMAGE_DEPTH,
        tag::TILE_DEPTH,
    ];
    let plain = tags.one_or(tag::SUBFILE_TYPE, 0u32)? == 0
        && tags.one_or(tag::FILL_ORDER, 1u32)? == 1
        && tags.one_or(tag::ORIENTATION, 1u32)? == 1
        && !odd.iter().any(|tag| tags.has(*tag));
    plain.then_some(())
}

/// A number of columns or rows.
fn size(tags: &mut Tags, tag: u16) -> Option<u32> {
    let size: u32 = tags.one(tag)?;
    (1..=i32::MAX.cast_unsigned()).contains(&size).then_some(size)
}

/// The type of pixels, where the colours that they stand for leave them alone.
fn pixel(tags: &mut Tags, bands: u16) -> Option<PixelKind> {
    let count = u64::from(bands);
    let bits =
        tags.list(tag::BITS, count).and_then(|_| tags.alike(tag::BITS, count, 1))?;
    let format = tags.alike(tag::SAMPLE_FORMAT, count, 1)?;
    let planar = tags.one_or(tag::PLANAR, 1u32)?;
    // Bands that share blocks would have to be taken apart.
    let apart = planar == 2 || planar == 1 && bands == 1;
    let colours = match tags.one(tag::PHOTOMETRIC)? {
        // Black is zero, and indices into a palette.
        1u32 | 3 => true,
        // Red, green, blue.
        2 => bands >= 3,
        _ => false,
    };
    (apart && colours).then(|| PixelKind::new(bits, format)).flatten()
}

/// Columns and rows of a block.
fn block(tags: &mut Tags, tiled: bool, (cols, rows): (u32, u32)) -> Option<(u32, u32)> {
    if tiled {
        return Some((size(tags, tag::TILE_COLS)?, size(tags, tag::TILE_ROWS)?));
    }
    if tags.has(tag::TILE_COLS) || tags.has(tag::TILE_ROWS) {
        return None;
    }
    let strip = tags.one_or(tag::ROWS_PER_STRIP, rows)?.min(rows);
    (strip > 0).then_some((cols, strip))
}
