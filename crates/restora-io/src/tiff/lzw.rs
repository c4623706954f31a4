//! LZW as libtiff reads it.
//!
//! A string of the table is the one of the code before, with one more byte: it is in the
//! output already, byte for byte. So the table holds places in the output. Whether a stream is
//! sound depends on the reader; this one accepts what libtiff accepts, and nothing else.

const CLEAR: u32 = 256;
const END: u32 = 257;
/// The first code that the table gets.
const FIRST: u32 = 258;
/// Codes have from 9 to 12 bits.
const FEWEST_BITS: u32 = 9;
const MOST_BITS: u32 = 12;
const CODES: usize = 1 << MOST_BITS;
/// libtiff's table is longer than codes reach. When it is full, it has to be cleared.
const TABLE: u32 = 4095 + 1024;
/// Short strings are copied with what follows them, at once.
const STEP: u32 = 16;

/// A string in the output.
#[derive(Clone, Copy, Default)]
struct Piece {
    start: u32,
    len: u32,
}

/// Unpacks one block after another.
pub(super) struct Lzw {
    pieces: Vec<Piece>,
}

impl Lzw {
    pub(super) fn new() -> Self {
        Self { pieces: vec![Piece::default(); CODES] }
    }

    /// Unpacks a block. Whether `out` could be filled.
    pub(super) fn unpack(&mut self, packed: &[u8], out: &mut [u8]) -> bool {
        let mut codes = Codes { packed, bits: 0, held: 0 };
        self.fill(&mut codes, out).is_some()
    }

    fn fill(&mut self, codes: &mut Codes<'_>, out: &mut [u8]) -> Option<()> {
        let end = u32::try_from(out.len()).ok()?;
        let mut at = 0;
        if codes.next(FEWEST_BITS)? != CLEAR {
            return None;
        }
        while at < end {
            // The table is empty: the next code stands for itself.
            let code = codes.next(FEWEST_BITS)?;
            if code == CLEAR {
                continue;
            }
            out[at as usize] = u8::try_from(code).ok()?;
            at = self.grow(codes, out, at + 1)?;
        }
        Some(())
    }

    /// Follows codes from a place in the output while the table grows. Gives the place where
    /// the table is cleared, or where the output is full.
    fn grow(
        &mut self,
        codes: &mut Codes<'_>,
        out: &mut [u8],
        mut at: u32,
    ) -> Option<u32> {
        let end = u32::try_from(out.len()).ok()?;
        let mut last = Piece { start: at - 1, len: 1 };
        let (mut free, mut width) = (FIRST, FEWEST_BITS);
        while at < end {
            let code = codes.next(width)?;
            if code == CLEAR {
                return Some(at);
            }
            if code == END || code > free || free == TABLE {
                return None;
            }
            if let Some(piece) = self.pieces.get_mut(free as usize) {
                *piece = Piece { start: last.start, len: last.len + 1 };
            }
            if let Ok(byte) = u8::try_from(code) {
                out[at as usize] = byte;
                last = Piece { start: at, len: 1 };
            } else {
                let piece = *self.pieces.get(code as usize)?;
                copy(out, piece, at);
                last = Piece { start: at, len: piece.len };
            }
            at = end.min(at + last.len);
            free += 1;
            // One code earlier than all codes of a width are used.
            if free + 1 == 1 << width && width < MOST_BITS {
                width += 1;
            }
        }
        Some(at)
    }
}

/// Repeats a string of the output at its end, as far as there is room.
fn copy(out: &mut [u8], piece: Piece, at: u32) {
    let (start, len, at) = (piece.start as usize, piece.len as usize, at as usize);
    let step = STEP as usize;
    if len <= step && at + step <= out.len() {
        out.copy_within(start..start + step, at);
    } else {
        let room = len.min(out.len() - at);
        out.copy_within(start..start + room, at);
    }
    // The string that is just being made ends with its own first byte.
    if start + len > at && at + len <= out.len() {
        out[at + len - 1] = out[start];
    }
}

/// Codes of any width out of bytes.
struct Codes<'a> {
    packed: &'a [u8],
    bits: u64,
    held: u32,
}

impl Codes<'_> {
    fn next(&mut self, width: u32) -> Option<u32> {
        if self.held < width {
            self.refill(width)?;
        }
        self.held -= width;
        u32::try_from((self.bits >> self.held) & ((1 << width) - 1)).ok()
    }

    fn refill(&mut self, width: u32) -> Option<()> {
        if let Some((four, rest)) = self.packed.split_first_chunk() {
            self.bits = self.bits << 32 | u64::from(u32::from_be_bytes(*four));
            self.held += 32;
            self.packed = rest;
            return Some(());
        }
        while self.held < width {
            let (byte, rest) = self.packed.split_first()?;
            self.bits = self.bits << 8 | u64::from(*byte);
            self.held += 8;
            self.packed = rest;
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Codes as a writer packs them, each as wide as it has to be.
    fn pack(codes: impl IntoIterator<Item = u32>) -> Vec<u8> {
        let (mut bits, mut held, mut out) = (0u64, 0, Vec::new());
        let (mut since, mut width) = (0u32, FEWEST_BITS);
        for code in codes {
            bits = bits << width | u64::from(code);
            held += width;
            while held >= 8 {
                held -= 8;
                out.push(u8::try_from(bits >> held & 255).unwrap());
            }
            since = if code == CLEAR { 0 } else { since + 1 };
            // The first code after the table was cleared adds none to it.
            width = match FIRST + since.saturating_sub(1) {
                0..511 => 9,
                511..1023 => 10,
                1023..2047 => 11,
                _ => 12,
            };
        }
        out.push(u8::try_from(bits << (8 - held) & 255).unwrap());
        out
    }

    fn unpack(codes: impl IntoIterator<Item = u32>, count: usize) -> Option<Vec<u8>> {
        let mut out = vec![0; count];
        Lzw::new().unpack(&pack(codes), &mut out).then_some(out)
    }

    #[test]
    fn strings_are_repeated() {
        assert_eq!(unpack([256, 7, 258, 259, 257], 6), Some(vec![7; 6]));
        assert_eq!(
            unpack([256, 1, 2, 258, 260, 257], 7),
            Some(vec![1, 2, 1, 2, 1, 2, 1])
        );
        // What does not fit is left out.
        assert_eq!(unpack([256, 1, 2, 258, 260, 257], 6), Some(vec![1, 2, 1, 2, 1, 2]));
        assert_eq!(unpack([256, 256, 7, 256, 8, 257], 2), Some(vec![7, 8]));
    }

    #[test]
    fn streams_that_libtiff_refuses_are_refused() {
        // Too short, no empty table at first, codes that are not known yet.
        assert_eq!(unpack([256, 7, 258, 257], 4), None);
        assert_eq!(unpack([7, 8, 257], 2), None);
        assert_eq!(unpack([256, 258, 257], 2), None);
        assert_eq!(unpack([256, 7, 259, 257], 2), None);
    }

    #[test]
    fn a_table_that_is_never_cleared_lasts_as_long_as_for_libtiff() {
        let codes = |count| std::iter::once(256).chain(std::iter::repeat_n(7, count));
        let most = 1 + (TABLE - FIRST) as usize;
        assert_eq!(unpack(codes(most), most), Some(vec![7; most]));
        assert_eq!(unpack(codes(most + 1), most + 1), None);
        let cleared = codes(most).chain(codes(most));
        assert_eq!(unpack(cleared, 2 * most), Some(vec![7; 2 * most]));
    }
}
