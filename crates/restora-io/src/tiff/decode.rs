//! Unpacking of blocks.

use std::io;

use libdeflater::{DecompressionError, Decompressor};
use zstd::zstd_safe::{DCtx, InBuffer, OutBuffer};

use super::lzw::Lzw;
use super::reader::Unread;

/// Deflate makes at most 1032 bytes of one.
const MOST_TIMES: usize = 1032;

/// Nor is more than a block of the largest size looked at.
const MOST_BYTES: usize = 64 << 20;

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

/// Unpacks a stream of zlib's, whose checksum has to be right. Some writers give the last strip
/// as many rows as the others: then `out` has the first of them.
fn inflate(
    decompressor: &mut Decompressor,
    packed: &[u8],
    out: &mut [u8],
) -> Result<(), Unread> {
    match decompressor.zlib_decompress(packed, out) {
        Ok(bytes) if bytes == out.len() => return Ok(()),
        Err(DecompressionError::InsufficientSpace) => {}
        Ok(_) | Err(DecompressionError::BadData) => return Err(Unread::Damaged),
    }
    // No packing makes so much of so little.
    let most = packed.len().saturating_mul(MOST_TIMES).min(MOST_BYTES);
    let mut all = vec![0; most];
    match decompressor.zlib_decompress(packed, &mut all) {
        Ok(bytes) if bytes >= out.len() => {
            out.copy_from_slice(&all[..out.len()]);
            Ok(())
        }
        _ => Err(Unread::Damaged),
    }
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
