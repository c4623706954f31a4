//! From pixels to dense class indices. Arrays in, arrays out; no file is touched here.

use std::collections::HashMap;

use restora_grid::Window;

/// The most classes a block may hold. More is no class raster.
pub const MAX_CLASSES: usize = 4096;

/// Pixels of a window as dense indices: 0 is missing, `k` ≥ 1 is `codes[k - 1]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClassBlock {
    /// The window that was read.
    pub window: Option<Window>,
    /// One index per pixel, row by row.
    pub index: Vec<u16>,
    /// The class codes that occur in this window or those that the same reader read before
    /// it, ascending.
    pub codes: Vec<i32>,
}

/// Why pixels are not classes.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum NotClasses {
    /// The pixel at this offset has a value that is no class code.
    Value(usize, String),
    /// More than [`MAX_CLASSES`] codes.
    TooMany,
}

/// A type of pixel that may hold class codes.
pub(super) trait Pixel: Copy + PartialEq + std::fmt::Display {
    /// Whether it is missing by nature.
    fn is_nan(self) -> bool {
        false
    }
    /// The class code, if it is one.
    fn code(self) -> Option<i32>;
}

macro_rules! integer_pixel {
    ($($t:ty),*) => {$(
        impl Pixel for $t {
            fn code(self) -> Option<i32> {
                i32::try_from(self).ok()
            }
        }
    )*};
}
integer_pixel!(u16, i16, u32, i32, u64, i64);

impl Pixel for f64 {
    fn is_nan(self) -> bool {
        self.is_nan()
    }

    fn code(self) -> Option<i32> {
        let whole = self.fract() == 0.0
            && (f64::from(i32::MIN)..=f64::from(i32::MAX)).contains(&self);
        #[expect(clippy::cast_possible_truncation, reason = "whole and within i32")]
        whole.then_some(self as i32)
    }
}

impl Pixel for f32 {
    fn is_nan(self) -> bool {
        self.is_nan()
    }

    fn code(self) -> Option<i32> {
        f64::from(self).code()
    }
}

/// The index of a byte that was not met before.
const UNSEEN: u16 = 1 << 15;

/// Bytes and their classes, and the indices that those met so far have.
#[derive(Clone, Debug)]
pub(super) struct ByteCodes {
    /// The class code of a byte.
    code: fn(u8) -> i32,
    /// Whether a byte means "missing".
    missing: [bool; 256],
    /// Whether a byte was met.
    met: [bool; 256],
    index_of: [u16; 256],
    codes: Vec<i32>,
}

impl ByteCodes {
    pub(super) fn new(code: fn(u8) -> i32, missing: [bool; 256]) -> Self {
        let index_of = missing.map(|missing| if missing { 0 } else { UNSEEN });
        Self { code, missing, met: [false; 256], index_of, codes: Vec::new() }
    }

    /// Gives all valid bytes an index, anew in the order of their codes.
    fn learn(&mut self, pixels: &[u8], mask: Option<&[u8]>) {
        match mask {
            None => pixels.iter().for_each(|b| self.met[usize::from(*b)] = true),
            Some(mask) => pixels
                .iter()
                .zip(mask)
                .for_each(|(b, valid)| self.met[usize::from(*b)] |= *valid != 0),
        }
        let mut found: Vec<(i32, u8)> = (0..=u8::MAX)
            .filter(|b| self.met[usize::from(*b)] && !self.missing[usize::from(*b)])
            .map(|b| ((self.code)(b), b))
            .collect();
        found.sort_unstable();
        for (index, (_, byte)) in (1u16..).zip(&found) {
            self.index_of[usize::from(*byte)] = index;
        }
        self.codes.clear();
        self.codes.extend(found.iter().map(|(code, _)| *code));
    }
}

/// Bytes to indices in one pass, unless there is a byte that no window before had.
pub(super) fn index_bytes(
    pixels: &[u8],
    mask: Option<&[u8]>,
    codes: &mut ByteCodes,
    out: &mut ClassBlock,
) {
    if look_up(pixels, mask, &codes.index_of, &mut out.index) >= UNSEEN {
        codes.learn(pixels, mask);
        look_up(pixels, mask, &codes.index_of, &mut out.index);
    }
    out.codes.clone_from(&codes.codes);
}

/// Looks every byte up; gives all indices or-ed together.
fn look_up(
    pixels: &[u8],
    mask: Option<&[u8]>,
    index_of: &[u16; 256],
    out: &mut Vec<u16>,
) -> u16 {
    let mut all = 0;
    let mut index = |b: &u8, valid: bool| {
        let index = index_of[usize::from(*b)] * u16::from(valid);
        all |= index;
        index
    };
    out.clear();
    match mask {
        None => out.extend(pixels.iter().map(|b| index(b, true))),
        Some(mask) => {
            out.extend(pixels.iter().zip(mask).map(|(b, valid)| index(b, *valid != 0)));
        }
    }
    all
}

/// Pixels of any other type to indices.
pub(super) fn index_pixels<T: Pixel>(
    pixels: &[T],
    mask: Option<&[u8]>,
    missing: &[T],
    out: &mut ClassBlock,
) -> Result<(), NotClasses> {
    let mut known: HashMap<i32, u16> = HashMap::new();
    let mut found: Vec<i32> = Vec::new();
    let mut last: Option<(T, u16)> = None;
    out.index.clear();
    out.index.reserve(pixels.len());
    for (offset, pixel) in pixels.iter().copied().enumerate() {
        if mask.is_some_and(|mask| mask[offset] == 0) {
            out.index.push(0);
            continue;
        }
        // Land cover comes in runs: the neighbour is mostly the same.
        if let Some((value, index)) = last
            && value == pixel
        {
            out.index.push(index);
            continue;
        }
        let index = if pixel.is_nan() || missing.contains(&pixel) {
            0
        } else {
            let code = pixel
                .code()
                .ok_or_else(|| NotClasses::Value(offset, pixel.to_string()))?;
            index_of(code, &mut known, &mut found)?
        };
        last = Some((pixel, index));
        out.index.push(index);
    }
    sort_codes(&found, out);
    Ok(())
}

/// The index of a code in order of appearance, from 1.
fn index_of(
    code: i32,
    known: &mut HashMap<i32, u16>,
    found: &mut Vec<i32>,
) -> Result<u16, NotClasses> {
    if let Some(index) = known.get(&code) {
        return Ok(*index);
    }
    if found.len() == MAX_CLASSES {
        return Err(NotClasses::TooMany);
    }
    found.push(code);
    let index = u16::try_from(found.len()).expect("at most 4096");
    known.insert(code, index);
    Ok(index)
}

/// Renumbers indices from the order of appearance to that of the codes.
fn sort_codes(found: &[i32], out: &mut ClassBlock) {
    let mut order: Vec<(i32, usize)> = found.iter().copied().zip(1..).collect();
    order.sort_unstable();
    if order.iter().map(|(_, old)| *old).ne(1..=found.len()) {
        let mut renumber = vec![0u16; found.len() + 1];
        for (new, (_, old)) in (1u16..).zip(&order) {
            renumber[*old] = new;
        }
        out.index.iter_mut().for_each(|i| *i = renumber[usize::from(*i)]);
    }
    out.codes.clear();
    out.codes.extend(order.iter().map(|(code, _)| *code));
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn codes_ascend_and_only_valid_ones_occur() {
        let mut out = ClassBlock::default();
        // 7 is missing, the second 3 is masked out, NaN needs no declaration.
        let pixels = [9.0, 3.0, 7.0, 3.0, f64::NAN, -2.0];
        let mask = [255, 255, 255, 0, 255, 1];
        index_pixels(&pixels, Some(&mask), &[7.0], &mut out).unwrap();
        assert_eq!(out.codes, vec![-2, 3, 9]);
        assert_eq!(out.index, vec![3, 2, 0, 0, 0, 1]);
    }

    #[test]
    fn what_is_no_class_is_named() {
        let mut out = ClassBlock::default();
        let bad = index_pixels(&[1.0f32, 2.5], None, &[], &mut out);
        assert_eq!(bad, Err(NotClasses::Value(1, "2.5".to_owned())));
        let bad = index_pixels(&[1u32, u32::MAX], None, &[], &mut out);
        assert_eq!(bad, Err(NotClasses::Value(1, "4294967295".to_owned())));
        let bad = index_pixels(&[f64::INFINITY], None, &[], &mut out);
        assert_eq!(bad, Err(NotClasses::Value(0, "inf".to_owned())));
        let many: Vec<i32> = (0..4097).collect();
        assert_eq!(index_pixels(&many, None, &[], &mut out), Err(NotClasses::TooMany));
        assert_eq!(index_pixels(&many[1..], None, &[], &mut out), Ok(()));
        assert_eq!(out.codes.len(), MAX_CLASSES);
    }

    proptest! {
        /// The fast way for bytes and the general way agree, and lose nothing.
        #[test]
        fn bytes_and_integers_agree(
            pixels in prop::collection::vec((any::<u8>(), any::<bool>()), 0..300),
            gone in any::<u8>(),
            signed in any::<bool>(),
        ) {
            let code: fn(u8) -> i32 =
                if signed { |b| i32::from(b.cast_signed()) } else { i32::from };
            let bytes: Vec<u8> = pixels.iter().map(|p| p.0).collect();
            let mask: Vec<u8> = pixels.iter().map(|p| u8::from(p.1)).collect();
            let wide: Vec<i32> = bytes.iter().map(|b| code(*b)).collect();
            let mut missing = [false; 256];
            missing[usize::from(gone)] = true;
            let (mut fast, mut slow) = (ClassBlock::default(), ClassBlock::default());
            let mut codes = ByteCodes::new(code, missing);
            index_bytes(&bytes, Some(&mask), &mut codes, &mut fast);
            index_pixels(&wide, Some(&mask), &[code(gone)], &mut slow).unwrap();
            prop_assert_eq!(&fast, &slow);
            for ((index, value), valid) in fast.index.iter().zip(&wide).zip(&mask) {
                let back = index.checked_sub(1).map(|i| fast.codes[usize::from(i)]);
                let here = *valid != 0 && *value != code(gone);
                prop_assert_eq!(back, here.then_some(*value));
            }
            index_bytes(&bytes, None, &mut codes, &mut fast);
            index_pixels(&wide, None, &[code(gone)], &mut slow).unwrap();
            prop_assert_eq!(&fast, &slow);
        }
    }
}
