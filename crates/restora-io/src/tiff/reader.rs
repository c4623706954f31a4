//! Reading blocks.

use std::fs::File;
use std::io;
use std::sync::Arc;

use bytemuck::Pod;

use super::decode::{Packing, Unpacker};
use super::layout::{TiffLayout, state};
use super::predict::{self, Predictor};

/// No packing makes a block larger by more than its own size and this.
const PACKED_EXTRA: u64 = 64 << 10;

/// What a block holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// Pixels, which were read.
    Pixels,
    /// Nothing: it was never written. GDAL knows what its pixels are.
    Sparse,
}

/// Why a block is not read here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unread {
    /// It is not as expected: GDAL is to be asked.
    Unusual,
    /// It is packed, and cannot be unpacked. What libtiff makes of that is left to chance.
    Damaged,
}

impl From<io::Error> for Unread {
    fn from(_: io::Error) -> Self {
        Self::Unusual
    }
}

/// One thread's way to the blocks of a file.
pub(crate) struct TiffReader {
    layout: Arc<TiffLayout>,
    file: File,
    packed: Vec<u8>,
    mixed: Vec<u8>,
    unpacker: Unpacker,
}

impl TiffReader {
    /// Opens the file once more.
    ///
    /// # Errors
    /// If it cannot be opened, or is not as it was when its layout was looked at.
    pub(crate) fn new(layout: Arc<TiffLayout>) -> io::Result<Self> {
        let file = File::open(&layout.path)?;
        if state(&file)? != layout.state {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let unpacker = Unpacker::new(layout.packing)?;
        Ok(Self { layout, file, packed: Vec::new(), mixed: Vec::new(), unpacker })
    }

    /// Reads a whole block of a band (from 1) into `out`, which is as large as
    /// [`TiffLayout::block_size`] says. `T` has the size of a pixel. What a tile holds beyond
    /// the edges of the raster is not what GDAL finds there. After an error, `out` holds
    /// anything.
    pub(crate) fn block<T: Pod>(
        &mut self,
        band: u32,
        (bcol, brow): (u32, u32),
        out: &mut [T],
    ) -> Result<Found, Unread> {
        let layout = Arc::clone(&self.layout);
        let place = layout.place(band, (bcol, brow)).ok_or(Unread::Unusual)?;
        let out: &mut [u8] = bytemuck::cast_slice_mut(out);
        if size_of::<T>() != layout.pixel.bytes() || out.len() != layout.block_bytes(brow)
        {
            return Err(Unread::Unusual);
        }
        match place {
            (0, 0) => return Ok(Found::Sparse),
            (0, _) | (_, 0) => return Err(Unread::Unusual),
            (at, bytes) => self.decode((at, bytes), out)?,
        }
        let size = layout.pixel.bytes();
        if layout.big_endian != cfg!(target_endian = "big")
            && layout.predictor != Predictor::Floats
        {
            predict::swap(out, size);
        }
        let row = layout.block.0 as usize * size;
        match layout.predictor {
            Predictor::None => {}
            Predictor::Differences => predict::sum(out, row, size),
            Predictor::Floats => predict::join(&mut self.mixed, out, row, size),
        }
        Ok(Found::Pixels)
    }

    /// Unpacks a block as it was before it was packed: into `out`, or where floats were taken
    /// apart, beside it.
    fn decode(&mut self, (at, bytes): (u64, u64), out: &mut [u8]) -> Result<(), Unread> {
        let need = out.len() as u64;
        if self.layout.packing == Packing::Plain {
            // Whether libtiff reads as many bytes as it is told or as it needs depends.
            return if bytes == need {
                Ok(read_at(&self.file, out, at)?)
            } else {
                Err(Unread::Unusual)
            };
        }
        // GDAL reads less where a block takes much more than its pixels.
        if bytes > 2 * need + PACKED_EXTRA {
            return Err(Unread::Unusual);
        }
        let bytes = usize::try_from(bytes).or(Err(Unread::Unusual))?;
        self.packed.resize(bytes, 0);
        read_at(&self.file, &mut self.packed, at)?;
        let out = if self.layout.predictor == Predictor::Floats {
            self.mixed.resize(out.len(), 0);
            &mut self.mixed
        } else {
            out
        };
        self.unpacker.unpack(&self.packed, out)
    }
}

/// Fills `buffer` with what the file has at a position.
#[cfg(unix)]
fn read_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, buffer, at)
}

/// Fills `buffer` with what the file has at a position.
#[cfg(windows)]
fn read_at(file: &File, mut buffer: &mut [u8], mut at: u64) -> io::Result<()> {
    use std::os::windows::fs::FileExt as _;

    while !buffer.is_empty() {
        match file.seek_read(buffer, at) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(bytes) => {
                buffer = &mut buffer[bytes..];
                at += bytes as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
