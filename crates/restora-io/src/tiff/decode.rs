//! Unpacking of blocks.

use std::io;

use libdeflater::{DecompressionError, Decompressor};
use zstd::zstd_safe::{DCtx, InBuffer, OutBuffer};

use super::lzw::Lzw;
use super::reader::Unread;

/// A stream that holds more than so many blocks is taken for damaged.
const MOST_TIMES: usize = 4;

/// How blocks are packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Packing {
    /// Not at all.
    Plain,
    Deflate,
    Lzw,
    Zstd,
}

impl Packing {
    /// By TIFF's number.
    pub(super) fn new(number: u16) -> Option<Self> {
        Some(match number {
            1 => Self::Plain,
            5 => Self::Lzw,
            8 | 32946 => Self::Deflate,
            50000 => Self::Zstd,
            _ => return None,
        })
    }
}

/// Unpacks one block after another.
pub(super) enum Unpacker {
    Plain,
    Deflate(Decompressor),
    Lzw(Lzw),
    Zstd(DCtx<'static>),
}

impl Unpacker {
    pub(super) fn new(packing: Packing) -> io::Result<Self> {
        Ok(match packing {
            Packing::Plain => Self::Plain,
            Packing::Deflate => Self::Deflate(Decompressor::new()),
            Packing::Lzw => Self::Lzw(Lzw::new()),
            Packing::Zstd => {
                Self::Zstd(DCtx::try_create().ok_or(io::ErrorKind::OutOfMemory)?)
            }
        })
    }

    /// Unpacks a block that fills `out`.
    pub(super) fn unpack(&mut self, packed: &[u8], out: &mut [u8]) -> Result<(), Unread> {
        let full = match self {
            Self::Plain => return Err(Unread::Unusual),
            Self::Deflate(decompressor) => return inflate(decompressor, packed, out),
            Self::Lzw(lzw) => lzw.unpack(packed, out),
            Self::Zstd(context) => unpack_zstd(context, packed, out),
        };
        if full { Ok(()) } else { Err(Unread::Unusual) }
    }
}

/// Unpacks a stream of zlib's. One that holds more than the block, as last strips of some
/// writers do, or whose checksum alone is wrong, is GDAL's to judge.
fn inflate(
    decompressor: &mut Decompressor,
    packed: &[u8],
    out: &mut [u8],
) -> Result<(), Unread> {
    const HEADER: usize = 2;
    match decompressor.zlib_decompress(packed, out) {
        Ok(bytes) if bytes == out.len() => return Ok(()),
        Ok(_) => return Err(Unread::Damaged),
        Err(_) => {}
    }
    let bare = packed.get(HEADER..).unwrap_or_default();
    let sound = match decompressor.deflate_decompress(bare, out) {
        Ok(bytes) => bytes == out.len(),
        Err(DecompressionError::InsufficientSpace) => {
            let mut more = vec![0; out.len() * MOST_TIMES];
            decompressor.deflate_decompress(bare, &mut more).is_ok()
        }
        Err(DecompressionError::BadData) => false,
    };
    Err(if sound { Unread::Unusual } else { Unread::Damaged })
}

/// Whether `out` could be filled. Goes step by step as libtiff does: at once, the library
/// would also take frames after the first one, and windows of any size.
fn unpack_zstd(context: &mut DCtx<'_>, packed: &[u8], out: &mut [u8]) -> bool {
    if context.init().is_err() {
        return false;
    }
    let need = out.len();
    let mut input = InBuffer::around(packed);
    let mut output = OutBuffer::around(out);
    loop {
        match context.decompress_stream(&mut output, &mut input) {
            Err(_) => return false,
            Ok(0) => break,
            Ok(_) if output.pos() == need || input.pos() == packed.len() => break,
            Ok(_) => {}
        }
    }
    output.pos() == need
}
