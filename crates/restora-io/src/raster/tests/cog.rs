//! Rasters written window by window.

use std::collections::BTreeMap;

use gdal::Metadata as _;
use proptest::prelude::*;
use restora_grid::Grid;
use restora_message::Lang;
use restora_table::RasterKind;

use super::*;
use crate::{Overviews, RasterSink, SinkLayout, crs_from_text};

fn grid(cols: u32, rows: u32) -> Grid {
    let gt = [500_000.0, 10.0, 0.0, 4_000_000.0, 0.0, -10.0];
    let crs = crs_from_text("EPSG:32650").unwrap();
    let size = (cols as usize, rows as usize);
    Grid::from_geotransform("t", size, gt, Some(crs)).unwrap()
}

fn singles() -> SinkLayout {
    SinkLayout::new(RasterKind::Float32, f64::NAN, Overviews::Average)
}

fn window(col: u32, row: u32, cols: u32, rows: u32) -> Window {
    Window { col, row, cols, rows }
}

/// A value that depends on the place alone; some are missing.
fn value(col: u32, row: u32) -> f32 {
    let mixed = col.wrapping_mul(7919).wrapping_add(row.wrapping_mul(104_729)) % 997;
    if mixed < 50 { f32::NAN } else { mixed as f32 / 1000.0 }
}

fn values(window: Window) -> Vec<f32> {
    let rows = window.row..window.row_end();
    rows.flat_map(|row| (window.col..window.col_end()).map(move |col| value(col, row)))
        .collect()
}

/// The bytes of a raster of 1100 × 700 that came in these windows.
fn bytes_of(windows: &[Window], layout: &SinkLayout) -> Vec<u8> {
    let (dir, path) = place("a.tif");
    let mut sink = RasterSink::create(&path, &grid(1100, 700), layout).unwrap();
    for window in windows {
        sink.write_f32(*window, &values(*window)).unwrap();
    }
    sink.finish().unwrap();
    let names = std::fs::read_dir(dir.path()).unwrap().map(|e| e.unwrap().file_name());
    assert_eq!(names.collect::<Vec<_>>(), ["a.tif"]);
    std::fs::read(&path).unwrap()
}

fn blocks(cols: u32, rows: u32) -> Vec<Window> {
    restora_grid::Blocks { grid_cols: 1100, grid_rows: 700, cols, rows }.iter().collect()
}

/// Shuffles by a linear congruential generator.
fn shuffled<T>(mut items: Vec<T>, seed: u32) -> Vec<T> {
    let mut state = seed;
    for k in (1..items.len()).rev() {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        items.swap(k, (state >> 8) as usize % (k + 1));
    }
    items
}

#[test]
fn order_windows_and_threads_change_no_byte() {
    for kind in [RasterKind::Float32, RasterKind::Int16] {
        let nodata = if kind == RasterKind::Int16 { -32768.0 } else { f64::NAN };
        let scale = (kind == RasterKind::Int16).then_some(0.0001);
        let layout = SinkLayout { kind, nodata, scale, ..singles() };
        let whole = bytes_of(&[window(0, 0, 1100, 700)], &layout);
        let threads = SinkLayout { threads: 3, ..layout.clone() };
        for (k, (cols, rows)) in (1..).zip([(512, 512), (300, 130), (1100, 64)]) {
            let windows = shuffled(blocks(cols, rows), k);
            assert!(bytes_of(&windows, &layout) == whole, "{kind} {cols} × {rows}");
            let windows = shuffled(windows, k);
            assert!(bytes_of(&windows, &threads) == whole, "{kind} {cols} × {rows}");
        }
        // What is written twice counts once.
        let mut twice = blocks(512, 512);
        twice.extend(blocks(300, 700));
        assert!(bytes_of(&twice, &layout) == whole, "{kind}");
    }
}

#[test]
fn it_is_an_optimised_file_with_all_that_goes_with_it() {
    let (_dir, path) = place("指数.tif");
    let layout = SinkLayout {
        description: "植被指数".to_owned(),
        unit: "1".to_owned(),
        metadata: vec![("RESTORA_METHOD".to_owned(), "NDVI <a> & b".to_owned())],
        ..singles()
    };
    let grid = grid(1100, 700);
    let mut sink = RasterSink::create(&path, &grid, &layout).unwrap();
    // The right part is left out.
    let part = window(0, 0, 600, 700);
    sink.write_f32(part, &values(part)).unwrap();
    sink.finish().unwrap();
    let source = open(&path, &NodataRule::default()).unwrap();
    let info = source.info();
    assert_eq!((&info.grid, info.block), (&grid, (512, 512)));
    assert!(info.nodata.unwrap().is_nan() && info.pixel_type == "Float32");
    let mut got = Vec::new();
    source.stored().unwrap().read(grid.window(), &mut got).unwrap();
    for (k, got) in (0u32..).zip(&got) {
        let (col, row) = (k % 1100, k / 1100);
        let want = if col < 600 { value(col, row) } else { f32::NAN };
        assert!(got.to_bits() == want.to_bits() || got.is_nan() && want.is_nan());
    }
    let dataset = crate::local::again(&path, "t").unwrap();
    let item = |key: &str| dataset.metadata_item(key, "");
    assert_eq!(item("RESTORA_METHOD").as_deref(), Some("NDVI <a> & b"));
    let structure = |key: &str| dataset.metadata_item(key, "IMAGE_STRUCTURE");
    assert_eq!(structure("LAYOUT").as_deref(), Some("COG"));
    assert_eq!(structure("COMPRESSION").as_deref(), Some("DEFLATE"));
    assert_eq!(structure("PREDICTOR").as_deref(), Some("3"));
    let band = dataset.rasterband(1).unwrap();
    assert_eq!(
        (band.description().unwrap(), band.unit()),
        ("植被指数".into(), "1".into())
    );
    // 1100 → 550 → 275: GDAL stops where a level fits into one tile.
    assert_eq!(band.overview_count().unwrap(), 2);
    let valid: Vec<f64> =
        got.iter().filter(|v| !v.is_nan()).map(|v| f64::from(*v)).collect();
    let mean = valid.iter().sum::<f64>() / valid.len() as f64;
    let found =
        |key: &str| -> f64 { band.metadata_item(key, "").expect(key).parse().unwrap() };
    assert!((found("STATISTICS_MEAN") - mean).abs() < 1e-12);
    assert!((found("STATISTICS_MINIMUM") - f64::from(0.05f32)).abs() < 1e-12);
    assert!((found("STATISTICS_MAXIMUM") - f64::from(0.996f32)).abs() < 1e-12);
    // An overview cell is the mean of the valid ones of the four under it.
    let level = band.overview(0).unwrap().read_as::<f32>((0, 0), (1, 1), (1, 1), None);
    let under: Vec<f32> =
        values(window(0, 0, 2, 2)).into_iter().filter(|v| !v.is_nan()).collect();
    let want = under.iter().sum::<f32>() / under.len() as f32;
    assert!((level.unwrap().data()[0] - want).abs() < 1e-6);
}

#[test]
fn classes_have_colours_and_names() {
    let (_dir, path) = place("c.tif");
    let layout = SinkLayout {
        palette: vec![(0, [0, 0, 0]), (1, [0, 120, 0]), (2, [0, 0, 200])],
        categories: vec![(1, "林地".to_owned()), (2, "水域".to_owned())],
        ..SinkLayout::new(RasterKind::UInt8, 255.0, Overviews::Mode)
    };
    let grid = grid(700, 520);
    let mut sink = RasterSink::create(&path, &grid, &layout).unwrap();
    sink.write_u8(window(0, 0, 700, 1), &[1; 700]).unwrap();
    sink.write_u8(window(698, 518, 2, 2), &[2, 2, 255, 0]).unwrap();
    sink.finish().unwrap();
    let source = open(&path, &NodataRule::default()).unwrap();
    assert!(source.info().palette && source.info().pixel_type == "Byte");
    assert_eq!(codes(&source, window(0, 0, 2, 2)), [Some(1), Some(1), None, None]);
    let corner = [Some(2), Some(2), None, Some(0)];
    assert_eq!(codes(&source, window(698, 518, 2, 2)), corner);
    let dataset = crate::local::again(&path, "t").unwrap();
    let band = dataset.rasterband(1).unwrap();
    assert_eq!(band.metadata_item("CATEGORY_2", "").as_deref(), Some("水域"));
    // 700 ones, two twos and a zero.
    let mean: f64 = band.metadata_item("STATISTICS_MEAN", "").unwrap().parse().unwrap();
    assert!((mean - 704.0 / 703.0).abs() < 1e-12, "{mean}");
    let entry = band.color_table().unwrap().entry_as_rgb(1).unwrap();
    assert_eq!((entry.r, entry.g, entry.b), (0, 120, 0));
    assert_eq!(band.overview_count().unwrap(), 1);
}

#[test]
fn packed_values_come_back_by_scale_and_offset() {
    let (_dir, path) = place("p.tif");
    let layout = SinkLayout {
        scale: Some(0.5),
        offset: Some(-3.0),
        ..SinkLayout::new(RasterKind::Int16, -32768.0, Overviews::Nearest)
    };
    let mut sink = RasterSink::create(&path, &grid(3, 2), &layout).unwrap();
    let row = [1.0, f32::NAN, -3.25];
    sink.write_f32(window(0, 1, 3, 1), &row).unwrap();
    sink.finish().unwrap();
    let source = open(&path, &NodataRule::default()).unwrap();
    assert_eq!((source.info().scale, source.info().offset), (Some(0.5), Some(-3.0)));
    let mut out = Vec::new();
    source.numbers().unwrap().read(window(0, 1, 3, 1), &mut out).unwrap();
    // (1 + 3) / 0.5 = 8; (−3.25 + 3) / 0.5 = −0.5, which goes to 0, the even one.
    assert!(out[1].is_nan());
    assert_eq!([Some(out[0]), Some(out[2])], [Some(1.0), Some(-3.0)]);
    let mut first = Vec::new();
    source.stored().unwrap().read(window(0, 0, 3, 1), &mut first).unwrap();
    assert!(first.iter().all(|v| v.is_nan()));
}

#[test]
fn nothing_written_is_all_missing() {
    let (_dir, path) = place("e.tif");
    let layout = SinkLayout { nodata: -9999.0, ..singles() };
    let sink = RasterSink::create(&path, &grid(600, 5), &layout).unwrap();
    sink.finish().unwrap();
    // To write that nothing is there is the same as to write nothing.
    for layout in [layout, singles()] {
        let empty = bytes_of(&[], &layout);
        let (_dir, path) = place("n.tif");
        let mut sink = RasterSink::create(&path, &grid(1100, 700), &layout).unwrap();
        sink.write_f32(window(3, 3, 1000, 600), &vec![f32::NAN; 600_000]).unwrap();
        sink.finish().unwrap();
        assert!(std::fs::read(&path).unwrap() == empty);
    }
    let source = open(&path, &NodataRule::default()).unwrap();
    let mut out = Vec::new();
    source.stored().unwrap().read(source.info().grid.window(), &mut out).unwrap();
    assert!(out.len() == 3000 && out.iter().all(|v| v.is_nan()));
}

#[test]
fn wrong_windows_values_and_layouts_are_refused() {
    let (dir, path) = place("w.tif");
    let mut sink = RasterSink::create(&path, &grid(10, 10), &singles()).unwrap();
    let code = |done: Result<(), Problem>| done.unwrap_err().entry.code;
    assert_eq!(code(sink.write_f32(window(9, 0, 2, 1), &[0.0; 2])), "E704");
    assert_eq!(code(sink.write_f32(window(0, 0, 2, 1), &[0.0; 3])), "E704");
    assert_eq!(code(sink.write_u8(window(0, 0, 1, 1), &[0])), "E704");
    let error = sink.write_f32(window(4, 4, 2, 2), &[0.0, 0.0, 0.0, f32::INFINITY]);
    let error = error.unwrap_err();
    assert_eq!(error.entry.code, "E240");
    assert!(error.message(Lang::En).contains("column 5, row 5"), "{error}");
    sink.write_f32(window(0, 0, 0, 1), &[]).unwrap();
    drop(sink);
    let bytes = SinkLayout::new(RasterKind::UInt8, 255.0, Overviews::Average);
    let flawed = [
        SinkLayout { nodata: 256.0, ..bytes.clone() },
        SinkLayout { nodata: f64::NAN, ..bytes.clone() },
        SinkLayout { scale: Some(0.0), ..singles() },
        SinkLayout { palette: vec![(1, [1; 3])], ..singles() },
        SinkLayout { categories: vec![(1, "a".to_owned())], ..bytes },
    ];
    for layout in flawed {
        let error = RasterSink::create(&path, &grid(10, 10), &layout).err().unwrap();
        assert_eq!(error.entry.code, "E704", "{layout:?}");
    }
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
}

#[test]
fn what_cannot_be_put_in_place_leaves_nothing() {
    let (dir, path) = place("a.tif");
    // A folder stands in the way of the file.
    std::fs::create_dir_all(path.join("in the way")).unwrap();
    let sink = RasterSink::create(&path, &grid(600, 600), &singles()).unwrap();
    assert_eq!(sink.finish().unwrap_err().entry.code, "E702");
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    // A file stands where the folder should be.
    let file = dir.path().join("file");
    crate::write_file(&file, b"x").unwrap();
    let error = RasterSink::create(&file.join("b.tif"), &grid(2, 2), &singles());
    assert_eq!(error.err().unwrap().entry.code, "E702");
    assert_eq!(std::fs::read(&file).unwrap(), b"x");
}

#[test]
fn what_is_there_stays_until_the_new_one_is_complete() {
    let (dir, path) = place("a.tif");
    crate::write_file(&path, b"old").unwrap();
    let mut sink = RasterSink::create(&path, &grid(2, 2), &singles()).unwrap();
    sink.write_f32(window(0, 0, 2, 1), &[1.0, 2.0]).unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), b"old");
    drop(sink);
    assert_eq!(std::fs::read(&path).unwrap(), b"old");
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    RasterSink::create(&path, &grid(2, 2), &singles()).unwrap().finish().unwrap();
    assert!(std::fs::read(&path).unwrap().starts_with(b"II"));
}

#[test]
fn threads_may_take_turns() {
    let (_dir, path) = place("a.tif");
    let sink = RasterSink::create(&path, &grid(1100, 700), &singles()).unwrap();
    let sink = std::sync::Mutex::new(sink);
    let windows = std::sync::Mutex::new(blocks(256, 256));
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                loop {
                    let Some(next) = windows.lock().unwrap().pop() else { break };
                    let values = values(next);
                    sink.lock().unwrap().write_f32(next, &values).unwrap();
                }
            });
        }
    });
    sink.into_inner().unwrap().finish().unwrap();
    let whole = bytes_of(&[window(0, 0, 1100, 700)], &singles());
    assert!(std::fs::read(&path).unwrap() == whole);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    /// Of windows that overlap the last one counts, and all else is missing.
    #[test]
    fn the_last_window_counts(
        windows in prop::collection::vec((0u32..40, 0u32..30, 1u32..41, 1u32..31), 0..6),
    ) {
        let (_dir, path) = place("a.tif");
        let mut sink = RasterSink::create(&path, &grid(40, 30), &singles()).unwrap();
        let mut want = BTreeMap::new();
        for (k, (col, row, cols, rows)) in (1u8..).zip(windows) {
            let window = window(col, row, cols.min(40 - col), rows.min(30 - row));
            sink.write_f32(window, &vec![f32::from(k); window.len()]).unwrap();
            for row in window.row..window.row_end() {
                want.extend((window.col..window.col_end()).map(|col| ((row, col), k)));
            }
        }
        sink.finish().unwrap();
        let source = open(&path, &NodataRule::default()).unwrap();
        let mut out = Vec::new();
        source.stored().unwrap().read(source.info().grid.window(), &mut out).unwrap();
        for (k, got) in (0u32..).zip(out) {
            let want = want.get(&(k / 40, k % 40)).map(|k| f32::from(*k));
            prop_assert_eq!((!got.is_nan()).then_some(got), want);
        }
    }
}
