//! Types of pixels.

/// The type of a pixel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PixelKind {
    U8,
    I8,
    U16,
    I16,
    U32,
    I32,
    U64,
    I64,
    F32,
    F64,
}

impl PixelKind {
    /// By TIFF's numbers: 1 is unsigned, 2 signed, 3 floating.
    pub(super) fn new(bits: u64, format: u64) -> Option<Self> {
        Some(match (bits, format) {
            (8, 1) => Self::U8,
            (8, 2) => Self::I8,
            (16, 1) => Self::U16,
            (16, 2) => Self::I16,
            (32, 1) => Self::U32,
            (32, 2) => Self::I32,
            (64, 1) => Self::U64,
            (64, 2) => Self::I64,
            (32, 3) => Self::F32,
            (64, 3) => Self::F64,
            _ => return None,
        })
    }

    /// Its size in bytes.
    pub(crate) fn bytes(self) -> usize {
        match self {
            Self::U8 | Self::I8 => 1,
            Self::U16 | Self::I16 => 2,
            Self::U32 | Self::I32 | Self::F32 => 4,
            Self::U64 | Self::I64 | Self::F64 => 8,
        }
    }

    /// Whether it is a floating point number.
    pub(super) fn floats(self) -> bool {
        matches!(self, Self::F32 | Self::F64)
    }
}
