//! Undoing what was done to pixels before they were packed.

/// What was done to the pixels of each row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Predictor {
    None,
    /// Each is the difference to the one before it.
    Differences,
    /// The bytes of floats were sorted by their significance, and differences taken of them.
    Floats,
}

impl Predictor {
    /// By TIFF's number.
    pub(super) fn new(number: u16, floats: bool) -> Option<Self> {
        match number {
            1 => Some(Self::None),
            2 => Some(Self::Differences),
            3 if floats => Some(Self::Floats),
            _ => None,
        }
    }
}

/// Turns the order of bytes in each pixel of `size` bytes.
pub(super) fn swap(bytes: &mut [u8], size: usize) {
    match size {
        2 => swap_each::<2>(bytes),
        4 => swap_each::<4>(bytes),
        8 => swap_each::<8>(bytes),
        _ => {}
    }
}

fn swap_each<const N: usize>(bytes: &mut [u8]) {
    for pixel in bytes.as_chunks_mut::<N>().0 {
        pixel.reverse();
    }
}

/// Sums up the differences in each row of `row` bytes.
pub(super) fn sum(bytes: &mut [u8], row: usize, size: usize) {
    for row in bytes.chunks_exact_mut(row) {
        match size {
            1 => sum_bytes(row),
            2 => sum_each(row, |sum, pixel| {
                u16::from_ne_bytes(sum)
                    .wrapping_add(u16::from_ne_bytes(pixel))
                    .to_ne_bytes()
            }),
            4 => sum_each(row, |sum, pixel| {
                u32::from_ne_bytes(sum)
                    .wrapping_add(u32::from_ne_bytes(pixel))
                    .to_ne_bytes()
            }),
            _ => sum_each(row, |sum, pixel| {
                u64::from_ne_bytes(sum)
                    .wrapping_add(u64::from_ne_bytes(pixel))
                    .to_ne_bytes()
            }),
        }
    }
}

fn sum_bytes(row: &mut [u8]) {
    let mut sum = 0u8;
    for pixel in row {
        sum = sum.wrapping_add(*pixel);
        *pixel = sum;
    }
}

fn sum_each<const N: usize>(row: &mut [u8], add: impl Fn([u8; N], [u8; N]) -> [u8; N]) {
    let mut sum = [0; N];
    for pixel in row.as_chunks_mut::<N>().0 {
        sum = add(sum, *pixel);
        *pixel = sum;
    }
}

/// Puts floats together in each row of `row` bytes.
pub(super) fn join(mixed: &mut [u8], out: &mut [u8], row: usize, size: usize) {
    for (mixed, out) in mixed.chunks_exact_mut(row).zip(out.chunks_exact_mut(row)) {
        sum_bytes(mixed);
        match size {
            4 => join_row::<4>(mixed, out),
            _ => join_row::<8>(mixed, out),
        }
    }
}

fn join_row<const N: usize>(mixed: &[u8], out: &mut [u8]) {
    let cols = out.len() / N;
    // The most significant bytes come first, in files of either byte order.
    for (nth, bytes) in mixed.chunks_exact(cols).enumerate() {
        let nth = if cfg!(target_endian = "big") { nth } else { N - 1 - nth };
        for (pixel, byte) in out.as_chunks_mut::<N>().0.iter_mut().zip(bytes) {
            pixel[nth] = *byte;
        }
    }
}
