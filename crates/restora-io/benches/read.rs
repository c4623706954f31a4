//! Reading a class raster in the windows of a run: tiles and strips.
//!
//! `cargo bench -p restora-io`; what the numbers mean stands in `benches/README.md`.

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use restora_grid::{Grid, NodataRule, Window};
use restora_io::{
    ClassBlock, ClassRasterOptions, RasterSource, init, write_class_raster,
};

/// Cells along a side of the raster.
const SIDE: u32 = 2048;

fn main() {
    // Too small for the raster, so that every pass decodes it anew.
    init(1 << 20);
    divan::main();
}

/// Patches of 24 cells of eight classes, one cell in 64 speckle.
fn classes() -> Vec<u8> {
    let hash = |x: u32, y: u32| {
        let h = x.wrapping_mul(0x9E37_79B1) ^ y.wrapping_mul(0x85EB_CA77);
        (h ^ h >> 15).wrapping_mul(0x2C1B_3C6D) >> 24
    };
    let cell = |i: u32| {
        let (x, y) = (i % SIDE, i / SIDE);
        let speckle = hash(x, y) < 4;
        let class = if speckle { 0 } else { hash(x / 24, y / 24) % 8 };
        u8::try_from(class + 1).expect("at most 8")
    };
    (0..SIDE * SIDE).map(cell).collect()
}

/// How the raster is stored, and the windows that a run would read it in.
#[derive(Clone, Copy, Debug)]
enum Layout {
    Tiled,
    Striped,
}

impl Layout {
    fn tile(self) -> Option<u32> {
        match self {
            Self::Tiled => Some(512),
            Self::Striped => None,
        }
    }

    fn windows(self) -> Vec<Window> {
        let (cols, rows) = match self {
            Self::Tiled => (1024, 1024),
            Self::Striped => (SIDE, 512),
        };
        restora_grid::Blocks { grid_cols: SIDE, grid_rows: SIDE, cols, rows }
            .iter()
            .collect()
    }
}

/// The whole raster, deflated: decoding and indexing.
#[divan::bench(args = [Layout::Tiled, Layout::Striped])]
fn read(bencher: Bencher<'_, '_>, layout: Layout) {
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    let path = folder.path().join("classes.tif");
    let gt = [350_000.0, 30.0, 0.0, 4_100_000.0, 0.0, -30.0];
    let size = (SIDE as usize, SIDE as usize);
    let grid = Grid::from_geotransform("bench", size, gt, None).expect("a plain grid");
    let options =
        ClassRasterOptions { tile: layout.tile(), ..ClassRasterOptions::default() };
    write_class_raster(&path, &grid, &classes(), &options)
        .expect("the folder is writable");
    let source = RasterSource::open(&path, "classes.tif", 1, &NodataRule::default())
        .expect("it was just written");
    let mut reader = source.reader().expect("it opens once more");
    let mut block = ClassBlock::default();
    let windows = layout.windows();
    let cells = windows.iter().map(Window::len).sum::<usize>();
    bencher.counter(ItemsCount::new(cells)).bench_local(|| {
        for window in &windows {
            reader.read(black_box(*window), &mut block).expect("whole windows");
        }
        block.codes.len()
    });
}
