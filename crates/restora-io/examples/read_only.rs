//! Reads all blocks of rasters and does nothing with them: `read_only gdal|direct THREADS FILE…`.
//! Prints the seconds that it took and how many pixels it read. What a pass over these rasters
//! is compared with.

#![expect(clippy::print_stdout, reason = "this is what it is for")]

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use restora_grid::{Blocks, NodataRule, Window};
use restora_io::{ClassBlock, RasterSource};

fn main() {
    let words: Vec<String> = std::env::args().collect();
    let direct = words.get(1).is_some_and(|word| word == "direct");
    let threads: usize = words.get(2).and_then(|word| word.parse().ok()).unwrap_or(1);
    restora_io::init(256 << 20);
    let rule = NodataRule::default();
    let sources: Vec<RasterSource> = words
        .iter()
        .skip(3)
        .map(|path| {
            RasterSource::open(Path::new(path), path, 1, &rule).expect("a raster")
        })
        .collect();
    let windows: Vec<(usize, Window)> = sources
        .iter()
        .enumerate()
        .flat_map(|(number, source)| {
            let info = source.info();
            let (cols, rows) = info.block;
            let (grid_cols, grid_rows) = (info.grid.cols, info.grid.rows);
            let blocks = Blocks { grid_cols, grid_rows, cols, rows };
            blocks.iter().map(move |window| (number, window)).collect::<Vec<_>>()
        })
        .collect();
    let (next, pixels) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let read = || {
        let open = |source: &RasterSource| {
            if direct { source.pass_reader() } else { source.reader() }
        };
        let mut readers: Vec<_> =
            sources.iter().map(|source| open(source).expect("a raster")).collect();
        let mut block = ClassBlock::default();
        while let Some((number, window)) =
            windows.get(next.fetch_add(1, Ordering::Relaxed))
        {
            readers[*number].read(*window, &mut block).expect("pixels");
            pixels.fetch_add(block.len(), Ordering::Relaxed);
        }
    };
    let begun = Instant::now();
    std::thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(read);
        }
        read();
    });
    let seconds = begun.elapsed().as_secs_f64();
    println!("{seconds:.4} {}", pixels.into_inner());
}
