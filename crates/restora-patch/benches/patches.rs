//! The kernels by themselves: labelling a window, merging the parts of many, measuring shores.
//!
//! `cargo bench -p restora-patch`; throughput counts cells, so that its inverse is ns per cell.

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use restora_grid::{Blocks, Window};
use restora_patch::{
    Connectivity, PatchPart, Steps, drop_small, label, merge, shoreline,
};

/// Cells along a side of a window: one task of a run.
const SIDE: u32 = 1024;

fn main() {
    divan::main();
}

/// Fixed pseudo-random bits for a place (the finaliser of `MurmurHash3`).
fn hash(x: u32, y: u32) -> u32 {
    let mut h = x.wrapping_mul(0x9E37_79B1) ^ y.wrapping_mul(0x85EB_CA77);
    h = (h ^ h >> 16).wrapping_mul(0x85EB_CA6B);
    h = (h ^ h >> 13).wrapping_mul(0xC2B2_AE35);
    h ^ h >> 16
}

/// What the mask of a window looks like.
#[derive(Clone, Copy, Debug)]
enum Look {
    /// Nothing but water.
    Full,
    /// Round lakes of up to 20 cells, one cell in 100 speckle.
    Lakes,
    /// Every second cell by itself, at random: the worst that can come.
    Speckle,
}

const LOOKS: [Look; 3] = [Look::Full, Look::Lakes, Look::Speckle];

fn mask(look: Look, cols: u32, rows: u32) -> Vec<u8> {
    let cell = |x: u32, y: u32| match look {
        Look::Full => true,
        Look::Lakes => {
            let off = |i: u32| f64::from(i % 48) - 24.0;
            let radius = f64::from(hash(x / 48, y / 48) % 21);
            let speck = hash(x, y).is_multiple_of(100);
            (off(x).hypot(off(y)) < radius) != speck
        }
        Look::Speckle => hash(x, y).is_multiple_of(2),
    };
    (0..rows).flat_map(|y| (0..cols).map(move |x| u8::from(cell(x, y)))).collect()
}

fn cells() -> ItemsCount {
    ItemsCount::new(SIDE * SIDE)
}

#[divan::bench(args = LOOKS, consts = [true, false])]
fn label_window<const EIGHT: bool>(bencher: Bencher<'_, '_>, look: Look) {
    let connectivity = if EIGHT { Connectivity::Eight } else { Connectivity::Four };
    let mask = mask(look, SIDE, SIDE);
    let mut labels = Vec::new();
    bencher.counter(cells()).bench_local(|| {
        label(black_box(&mask), SIDE as usize, connectivity, &mut labels)
    });
}

#[divan::bench(args = LOOKS)]
fn find_part(bencher: Bencher<'_, '_>, look: Look) {
    let mask = mask(look, SIDE, SIDE);
    let window = Window { col: 0, row: 0, cols: SIDE, rows: SIDE };
    let mut labels = Vec::new();
    let areas = |_| |first, end| 900_000_000 * (end - first) as u64;
    bencher.counter(cells()).bench_local(|| {
        let mask = black_box(&mask);
        PatchPart::find(window, mask, Connectivity::Eight, areas, &mut labels)
    });
}

/// Sixty-four windows of 256 × 256 cells; the copy of the parts is timed, too.
#[divan::bench(args = LOOKS)]
fn merge_windows(bencher: Bencher<'_, '_>, look: Look) {
    let side = 2048;
    let all = mask(look, side, side);
    let areas = |_| |first, end| 900_000_000 * (end - first) as u64;
    let part = |window: Window| {
        let at = |row: u32| (row * side + window.col) as usize;
        let row = |row| &all[at(row)..][..window.cols as usize];
        let mask: Vec<u8> =
            (window.row..window.row_end()).flat_map(row).copied().collect();
        PatchPart::find(window, &mask, Connectivity::Eight, areas, &mut Vec::new())
    };
    let blocks = Blocks { grid_cols: side, grid_rows: side, cols: 256, rows: 256 };
    let parts: Vec<PatchPart> = blocks.iter().map(part).collect();
    bencher
        .counter(ItemsCount::new(side * side))
        .bench(|| merge(black_box(&parts).iter().cloned(), Connectivity::Eight));
}

#[divan::bench(args = LOOKS)]
fn drop_patches(bencher: Bencher<'_, '_>, look: Look) {
    let mut mask = mask(look, SIDE, SIDE);
    let mut labels = Vec::new();
    let count = label(&mask, SIDE as usize, Connectivity::Eight, &mut labels);
    let keep: Vec<bool> = (0..=count).map(|label| label.is_multiple_of(2)).collect();
    bencher
        .counter(cells())
        .bench_local(|| drop_small(black_box(&mut mask), &labels, &keep));
}

#[divan::bench(args = LOOKS)]
fn shores(bencher: Bencher<'_, '_>, look: Look) {
    let states = mask(look, SIDE + 2, SIDE + 2);
    let steps = Steps::new(30.0, 30.0).expect("a plain cell");
    let lines = vec![steps; SIDE as usize + 1];
    let mut shares = Vec::new();
    bencher.counter(cells()).bench_local(|| {
        shoreline(SIDE as usize, black_box(&states), &lines, &mut shares);
    });
}
