//! The classes of a window as they were read: small numbers, and what each of them means.

use std::ops::Range;

/// One number per cell, row by row.
#[derive(Clone, Copy, Debug)]
pub enum Values<'a> {
    /// Of one byte, as most land cover is stored.
    Bytes(&'a [u8]),
    /// Of two bytes.
    Words(&'a [u16]),
}

impl Values<'_> {
    /// How many there are.
    pub fn len(self) -> usize {
        match self {
            Self::Bytes(values) => values.len(),
            Self::Words(values) => values.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The number of one cell.
    #[inline]
    pub fn at(self, cell: usize) -> usize {
        match self {
            Self::Bytes(values) => usize::from(values[cell]),
            Self::Words(values) => usize::from(values[cell]),
        }
    }

    /// Some of the cells.
    #[must_use]
    pub fn of(self, cells: Range<usize>) -> Self {
        match self {
            Self::Bytes(values) => Self::Bytes(&values[cells]),
            Self::Words(values) => Self::Words(&values[cells]),
        }
    }
}

/// The classes of one date in a window.
#[derive(Clone, Copy, Debug)]
pub struct DateBlock<'a> {
    /// One number per cell.
    pub values: Values<'a>,
    /// For every number that may occur, the class code that it stands for; `None` is missing.
    pub codes: &'a [Option<i32>],
}

impl DateBlock<'_> {
    /// The class of a cell; `None` is missing.
    #[inline]
    pub fn code(&self, cell: usize) -> Option<i32> {
        self.codes[self.values.at(cell)]
    }
}
