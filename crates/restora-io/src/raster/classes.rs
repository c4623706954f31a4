//! From pixels to dense class indices. Arrays in, arrays out; no file is touched here.

use std::collections::HashMap;

use restora_grid::Window;

/// The most classes a block may hold. More is no class raster.
pub const MAX_CLASSES: usize = 4096;

/// Pixels of a window: small numbers, and the class code that each stands for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClassBlock {
    /// The window that was read.
    pub window: Option<Window>,
    /// One number per pixel, row by row.
    pub values: ClassValues,
    /// For every number that may occur, its class code; `None` is missing.
    pub codes: Vec<Option<i32>>,
}

/// One number per pixel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClassValues {
    /// As they are stored in a raster of bytes.
    Bytes(Vec<u8>),
    /// 0 is missing, the others are classes in the order of their codes.
    Words(Vec<u16>),
}

impl Default for ClassValues {
    fn default() -> Self {
        Self::Bytes(Vec::new())
    }
}

impl ClassValues {
    /// The memory for bytes, whatever it was used for before.
    pub(super) fn bytes(&mut self) -> &mut Vec<u8> {
        if let Self::Words(_) = self {
            *self = Self::Bytes(Vec::new());
        }
        match self {
            Self::Bytes(bytes) => bytes,
            Self::Words(_) => unreachable!("replaced above"),
        }
    }

    /// The memory for words, whatever it was used for before.
    fn words(&mut self) -> &mut Vec<u16> {
        if let Self::Bytes(_) = self {
            *self = Self::Words(Vec::new());
        }
        match self {
            Self::Words(words) => words,
            Self::Bytes(_) => unreachable!("replaced above"),
        }
    }
}

impl ClassBlock {
    /// The class of every pixel, row by row; `None` is missing.
    pub fn classes(&self) -> impl Iterator<Item = Option<i32>> + '_ {
        (0..self.len()).map(|pixel| self.class(pixel))
    }

    /// The class of a pixel; `None` is missing.
    #[inline]
    pub fn class(&self, pixel: usize) -> Option<i32> {
        self.codes[match &self.values {
            ClassValues::Bytes(bytes) => usize::from(bytes[pixel]),
            ClassValues::Words(words) => usize::from(words[pixel]),
        }]
    }

    /// How many pixels it has.
    pub fn len(&self) -> usize {
        match &self.values {
            ClassValues::Bytes(bytes) => bytes.len(),
            ClassValues::Words(words) => words.len(),
        }
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// No pixels.
    pub(super) fn clear(&mut self) {
        self.values.bytes().clear();
        self.codes.clear();
    }

    /// The same pixels as numbers without gaps: 0 is missing, `k` ≥ 1 is `codes[k - 1]`; only
    /// codes that occur have a number, in ascending order.
    pub(super) fn dense(&self) -> (Vec<u16>, Vec<i32>) {
        match &self.values {
            ClassValues::Bytes(bytes) => dense(bytes, &self.codes),
            ClassValues::Words(words) => dense(words, &self.codes),
        }
    }
}

fn dense<T: Copy + Into<usize>>(
    values: &[T],
    codes: &[Option<i32>],
) -> (Vec<u16>, Vec<i32>) {
    let mut met = vec![false; codes.len()];
    for value in values {
        met[(*value).into()] = true;
    }
    let mut found: Vec<(i32, usize)> = (0..met.len())
        .filter(|value| met[*value])
        .filter_map(|value| Some((codes[value]?, value)))
        .collect();
    found.sort_unstable();
    let mut numbers = vec![0u16; codes.len()];
    for (number, (_, value)) in (1u16..).zip(&found) {
        numbers[*value] = number;
    }
    let index = values.iter().map(|value| numbers[(*value).into()]).collect();
    (index, found.into_iter().map(|(code, _)| code).collect())
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

/// What the bytes of a raster stand for.
#[derive(Clone, Debug)]
pub(super) struct ByteCodes {
    codes: Vec<Option<i32>>,
}

impl ByteCodes {
    /// By the class code of a byte, and whether it means "missing".
    pub(super) fn new(code: fn(u8) -> i32, missing: [bool; 256]) -> Self {
        let of = |byte| (!missing[usize::from(byte)]).then(|| code(byte));
        Self { codes: (0..=u8::MAX).map(of).collect() }
    }

    /// Says what the bytes of a block mean; those that a mask takes out are missing.
    pub(super) fn explain(&self, mask: Option<&[u8]>, out: &mut ClassBlock) {
        out.codes.clone_from(&self.codes);
        let Some(mask) = mask else { return };
        let missing = self.codes.iter().position(Option::is_none);
        if let Some(missing) = missing.and_then(|byte| u8::try_from(byte).ok()) {
            for (byte, valid) in out.values.bytes().iter_mut().zip(mask) {
                if *valid == 0 {
                    *byte = missing;
                }
            }
            return;
        }
        // No byte is left that means "missing".
        out.codes.insert(0, None);
        let bytes = std::mem::take(out.values.bytes());
        let valid = mask.iter().map(|valid| u16::from(*valid != 0));
        let words = out.values.words();
        words.extend(
            bytes.iter().zip(valid).map(|(b, valid)| (u16::from(*b) + 1) * valid),
        );
    }
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
    let index_values = out.values.words();
    index_values.clear();
    index_values.reserve(pixels.len());
    for (offset, pixel) in pixels.iter().copied().enumerate() {
        if mask.is_some_and(|mask| mask[offset] == 0) {
            index_values.push(0);
            continue;
        }
        // Land cover comes in runs: the neighbour is mostly the same.
        if let Some((value, index)) = last
            && value == pixel
        {
            index_values.push(index);
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
        index_values.push(index);
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
        out.values.words().iter_mut().for_each(|i| *i = renumber[usize::from(*i)]);
    }
    out.codes.clear();
    out.codes.push(None);
    out.codes.extend(order.iter().map(|(code, _)| Some(*code)));
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
        assert_eq!(out.codes, [None, Some(-2), Some(3), Some(9)]);
        assert_eq!(out.values, ClassValues::Words(vec![3, 2, 0, 0, 0, 1]));
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
        assert_eq!(out.codes.len(), MAX_CLASSES + 1);
    }

    proptest! {
        /// Bytes, masked or not, are the classes that integers of the same values are, and
        /// numbers without gaps are the same whatever they were made of.
        #[test]
        fn bytes_and_integers_agree(
            pixels in prop::collection::vec((any::<u8>(), any::<bool>()), 0..300),
            gone in proptest::option::of(any::<u8>()),
            signed in any::<bool>(),
        ) {
            let code: fn(u8) -> i32 =
                if signed { |b| i32::from(b.cast_signed()) } else { i32::from };
            let bytes: Vec<u8> = pixels.iter().map(|p| p.0).collect();
            let mask: Vec<u8> = pixels.iter().map(|p| u8::from(p.1)).collect();
            let wide: Vec<i32> = bytes.iter().map(|b| code(*b)).collect();
            let mut missing = [false; 256];
            let gone: Vec<u8> = gone.into_iter().collect();
            for byte in &gone {
                missing[usize::from(*byte)] = true;
            }
            let gone: Vec<i32> = gone.into_iter().map(code).collect();
            let codes = ByteCodes::new(code, missing);
            for mask in [Some(mask.as_slice()), None] {
                let (mut fast, mut slow) = (ClassBlock::default(), ClassBlock::default());
                fast.values.bytes().extend(&bytes);
                codes.explain(mask, &mut fast);
                index_pixels(&wide, mask, &gone, &mut slow).unwrap();
                prop_assert_eq!(fast.dense(), slow.dense());
                for (pixel, found) in fast.classes().enumerate() {
                    let here = mask.is_none_or(|mask| mask[pixel] != 0)
                        && !gone.contains(&wide[pixel]);
                    prop_assert_eq!(found, here.then_some(wide[pixel]));
                    prop_assert_eq!(found, slow.class(pixel));
                }
            }
        }
    }
}
