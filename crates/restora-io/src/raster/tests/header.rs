//! What is refused and what is told before any pixel is read.

use gdal::raster::{ColorEntry, ColorTable, PaletteInterpretation};
use proptest::prelude::*;
use restora_grid::NodataRule;

use super::*;

fn refused(path: &Path) -> &'static str {
    open(path, &NodataRule::default()).unwrap_err().entry.code
}

#[test]
fn the_header_is_told() {
    let (_dir, path) = place("土地.tif");
    let spec = Spec { nodata: Some(255.0), options: &["TILED=YES"], ..Spec::default() };
    make(&path, &spec, &[1u8; 6], |dataset| {
        let mut band = dataset.rasterband(1).unwrap();
        let mut table = ColorTable::new(PaletteInterpretation::Rgba);
        table.set_color_entry(1, &ColorEntry::rgba(1, 2, 3, 255));
        band.set_color_table(&table);
        band.set_scale(0.5).unwrap();
    });
    let source = open(&path, &NodataRule::default()).unwrap();
    let info = source.info();
    assert_eq!((info.path.as_str(), info.driver.as_str()), ("shown.tif", "GTiff"));
    assert_eq!((info.band, info.bands, info.bytes_per_pixel), (1, 1, 1));
    assert_eq!((info.pixel_type.as_str(), info.mask.as_str()), ("Byte", "nodata"));
    assert_eq!(info.nodata, Some(255.0));
    assert!(info.palette && info.scaled);
    assert_eq!(info.block, (256, 256));
    assert_eq!((info.grid.cols, info.grid.rows), (3, 2));
    assert_eq!(info.grid.crs.as_ref().unwrap().authority.as_deref(), Some("EPSG:32650"));
    assert!(source.files().iter().any(|file| file.path == path));
    assert!(serde_json::to_string(info).unwrap().contains("EPSG:32650"));
}

#[test]
fn what_is_no_class_raster_on_a_grid_is_refused_by_name() {
    let (dir, path) = place("a.tif");
    assert_eq!(refused(&path), "E111");
    std::fs::File::create(&path).unwrap();
    assert_eq!(refused(&path), "E201");
    make(&path, &Spec::default(), &[1u8; 6], |_| ());
    for band in [0, 2] {
        let error = RasterSource::open(&path, "a", band, &NodataRule::default());
        assert_eq!(error.unwrap_err().entry.code, "E203");
    }
    let bare = dir.path().join("bare.tif");
    make(&bare, &Spec { gt: None, crs: None, ..Spec::default() }, &[1u8; 6], |_| ());
    assert_eq!(refused(&bare), "E207");
    let rotated = dir.path().join("rotated.tif");
    let gt = Some([0.0, 1.0, 0.5, 0.0, 0.5, -1.0]);
    make(&rotated, &Spec { gt, ..Spec::default() }, &[1u8; 6], |_| ());
    assert_eq!(refused(&rotated), "E205");
    let gcps = dir.path().join("gcps.tif");
    make(&gcps, &Spec { gt: None, crs: None, ..Spec::default() }, &[1u8; 6], |dataset| {
        let point = |pixel: f64, line: f64| gdal::Gcp {
            id: String::new(),
            info: String::new(),
            pixel,
            line,
            x: pixel,
            y: -line,
            z: 0.0,
        };
        let points = vec![point(0.0, 0.0), point(3.0, 0.0), point(0.0, 2.0)];
        let srs = gdal::spatial_ref::SpatialRef::from_epsg(32650).unwrap();
        dataset.set_gcps(points, &srs).unwrap();
    });
    assert_eq!(refused(&gcps), "E206");
}

#[test]
fn a_plain_pixel_lattice_without_crs_is_a_grid() {
    let (_dir, path) = place("pixels.tif");
    let gt = Some([0.0, 1.0, 0.0, 4.0, 0.0, -1.0]);
    make(&path, &Spec { gt, crs: None, ..Spec::default() }, &[1u8; 6], |_| ());
    let source = open(&path, &NodataRule::default()).unwrap();
    assert_eq!(source.info().grid.crs, None);
    assert!((source.info().grid.y0 - 4.0).abs() < 1e-12);
}

#[test]
fn complex_numbers_are_no_classes() {
    let (_dir, path) = place("complex.vrt");
    let vrt = r#"<VRTDataset rasterXSize="2" rasterYSize="2">
        <GeoTransform>0,1,0,2,0,-1</GeoTransform>
        <VRTRasterBand dataType="CFloat32" band="1"/></VRTDataset>"#;
    crate::write_file(&path, vrt.as_bytes()).unwrap();
    assert_eq!(refused(&path), "E214");
}

#[test]
fn a_source_may_cross_threads() {
    fn crosses<T: Send + Sync>() {}
    crosses::<RasterSource>();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    /// Damaged files are refused or read, never worse.
    #[test]
    fn arbitrary_bytes_are_no_reason_to_panic(
        bytes in prop::collection::vec(any::<u8>(), 0..400),
        head in any::<bool>(),
        at in 0usize..600,
    ) {
        let (dir, path) = place("fuzz.tif");
        let mut content = if head { b"II*\0\x08\0\0\0".to_vec() } else { Vec::new() };
        content.extend(&bytes);
        crate::write_file(&path, &content).unwrap();
        if let Ok(source) = open(&path, &NodataRule::default())
            && source.info().grid.cells() < 1 << 20
        {
            drop(block(&source, source.info().grid.window()));
        }
        // A good file with a stretch of it overwritten.
        let path = dir.path().join("hurt.tif");
        make(&path, &Spec { options: &["COMPRESS=DEFLATE"], ..Spec::default() }, &[1u8; 6], |_| ());
        let mut content = std::fs::read(&path).unwrap();
        for (old, new) in content.iter_mut().skip(at).zip(bytes.iter().take(12)) {
            *old = *new;
        }
        crate::write_file(&path, &content).unwrap();
        if let Ok(source) = open(&path, &NodataRule::default())
            && source.info().grid.cells() < 1 << 20
        {
            drop(block(&source, source.info().grid.window()));
        }
    }
}
