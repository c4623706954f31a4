//! Rasters written here.

use super::*;
use crate::{ClassRasterOptions, write_class_raster};

#[test]
fn a_written_raster_reads_back_and_is_the_same_every_time() {
    let (dir, model) = place("model.tif");
    make(&model, &Spec { size: (40, 30), ..Spec::default() }, &[1u8; 1200], |_| ());
    let grid = open(&model, &NodataRule::default()).unwrap().info().grid.clone();
    let classes: Vec<u8> = (0..1200u32).map(|i| (i % 7) as u8).collect();
    for tile in [None, Some(16)] {
        let options = ClassRasterOptions {
            nodata: Some(6),
            palette: vec![(1, [10, 20, 30])],
            tile,
            description: "类别".to_owned(),
        };
        let paths = [dir.path().join("一").join("a.tif"), dir.path().join("b.tif")];
        for path in &paths {
            write_class_raster(path, &grid, &classes, &options).unwrap();
        }
        assert_eq!(std::fs::read(&paths[0]).unwrap(), std::fs::read(&paths[1]).unwrap());
        let source = open(&paths[0], &NodataRule::default()).unwrap();
        let info = source.info();
        assert_eq!(info.grid, grid);
        assert!(info.palette && info.nodata == Some(6.0));
        assert_eq!(info.block.0, tile.unwrap_or(40));
        let codes = codes(&source, grid.window());
        for (code, class) in codes.iter().zip(&classes) {
            assert_eq!(*code, (*class != 6).then_some(i32::from(*class)));
        }
        // Nothing but the rasters themselves: no sidecars, no temporary names.
        assert_eq!(std::fs::read_dir(paths[0].parent().unwrap()).unwrap().count(), 1);
    }
}

#[test]
fn what_cannot_be_written_leaves_nothing() {
    let (dir, model) = place("model.tif");
    make(&model, &Spec::default(), &[1u8; 6], |_| ());
    let grid = open(&model, &NodataRule::default()).unwrap().info().grid.clone();
    let path = dir.path().join("sub").join("a.tif");
    let options = ClassRasterOptions::default();
    let short = write_class_raster(&path, &grid, &[1; 5], &options).unwrap_err();
    assert_eq!(short.entry.code, "E704");
    let odd = ClassRasterOptions { tile: Some(17), ..ClassRasterOptions::default() };
    let error = write_class_raster(&path, &grid, &[1; 6], &odd).unwrap_err();
    assert_eq!(error.entry.code, "E702");
    std::fs::create_dir_all(path.join("in the way")).unwrap();
    let error = write_class_raster(&path, &grid, &[1; 6], &options).unwrap_err();
    assert_eq!(error.entry.code, "E702");
    assert_eq!(std::fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
}
