//! Rasters opened as some of many are what they are when each is opened by itself.

use restora_grid::NodataRule;

use super::*;
use crate::{Many, Reach, write_file};

/// Says that a raster is on another CRS, beside it.
const AUX: &str = "<PAMDataset><SRS>EPSG:32649</SRS></PAMDataset>";
const WORLD: &str = "30\n0\n0\n-30\n600015\n3999985\n";

#[test]
fn what_lies_beside_one_counts_for_it_and_for_no_other() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    let spec = Spec { nodata: Some(0.0), ..Spec::default() };
    let other = Spec { crs: Some(32651), ..Spec::default() };
    let bare = Spec { crs: None, gt: None, ..Spec::default() };
    for name in ["1.tif", "10.tif", "1.b.tif", "sidecar.tif", "甲.TIF"] {
        make(&at(name), &spec, &[1u8; 6], |_| ());
    }
    make(&at("other.tif"), &other, &[1u8; 6], |_| ());
    make(&at("world.tif"), &bare, &[1u8; 6], |_| ());
    for name in ["masked.tif", "ΑΘΗΝΑΣ.tif"] {
        make(&at(name), &Spec::default(), &[1u8; 6], |dataset| {
            // A mask beside the file.
            dataset.rasterband(1).unwrap().create_mask_band(false).unwrap();
        });
    }
    write_file(&at("1_rpc.txt"), b"LINE_OFF: 1\n").unwrap();
    write_file(&at("sidecar.tif.aux.xml"), AUX.as_bytes()).unwrap();
    write_file(&at("world.tfw"), WORLD.as_bytes()).unwrap();
    let paths: Vec<PathBuf> = std::fs::read_dir(dir.path())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.extension().is_some_and(|end| end.eq_ignore_ascii_case("tif"))
        })
        .collect();
    assert_eq!(paths.len(), 9);
    let (many, reach) = (Many::of(paths.clone()), Reach::default());
    let rule = NodataRule::default();
    // Twice: what is known of one has to be true of the next.
    for path in paths.iter().chain(&paths) {
        let alone = RasterSource::open(path, "a", 1, &rule).unwrap();
        let one = RasterSource::open_one_of(Some(&many), &reach, (path, "a"), (1, &rule));
        let one = one.unwrap();
        let told = |source: &RasterSource| serde_json::to_value(source.info()).unwrap();
        assert_eq!(told(&alone), told(&one), "{}", path.display());
        assert_eq!(alone.files(), one.files(), "{}", path.display());
    }
    let crs = |name: &str| {
        let open = (&*at(name), "a");
        let one = RasterSource::open_one_of(Some(&many), &reach, open, (1, &rule));
        one.unwrap().info().grid.crs.as_ref().unwrap().authority.clone().unwrap()
    };
    assert_eq!(
        ["1.tif", "sidecar.tif", "other.tif"].map(crs),
        ["EPSG:32650", "EPSG:32649", "EPSG:32651"]
    );
}

/// A mosaic of which some tiles were not looked at has the same pixels.
#[test]
fn a_tile_like_another_is_read_where_somebody_reads_it() {
    let dir = tempfile::tempdir().unwrap();
    let rule = NodataRule::default();
    let options = &["TILED=YES", "BLOCKXSIZE=16", "BLOCKYSIZE=16"];
    let tiles: Vec<RasterSource> = (0..4u8)
        .map(|number| {
            let path = dir.path().join(format!("{number}.tif"));
            let (col, row) = (f64::from(number % 2), f64::from(number / 2));
            let gt = Some([
                500_000.0 + col * 960.0,
                30.0,
                0.0,
                4_000_000.0 - row * 960.0,
                0.0,
                -30.0,
            ]);
            let spec = Spec {
                size: (32, 32),
                gt,
                nodata: Some(9.0),
                options,
                ..Spec::default()
            };
            let pixels: Vec<u8> = (0..1024u32)
                .map(|cell| ((cell / 7 + cell % 5) % 8) as u8 + 10 * number)
                .collect();
            make(&path, &spec, &pixels, |_| ());
            RasterSource::open(&path, &format!("{number}.tif"), 1, &rule).unwrap()
        })
        .collect();
    let whole = RasterSource::mosaic(&tiles, "all").unwrap();
    let alike = whole.tiles_alike().unwrap();
    let first = alike[0].0;
    let like =
        |(tile, (window, files)): (&RasterSource, &(Window, &[crate::SeenFile]))| {
            let far = |to: u32, from: u32| i64::from(to) - i64::from(from);
            let place = (far(window.col, first.col), far(window.row, first.row));
            let shown = (tile.path(), tile.info().path.as_str());
            tiles[0].tile_like(shown, place, (window.cols, window.rows), files.to_vec())
        };
    let assumed: Vec<RasterSource> = tiles.iter().zip(&alike).map(like).collect();
    for (tile, assumed) in tiles.iter().zip(&assumed) {
        let told = |source: &RasterSource| serde_json::to_value(source.info()).unwrap();
        assert_eq!(told(tile), told(assumed));
    }
    for (opened, (own, _)) in alike.iter().enumerate() {
        let some = (0..4).map(|i| if i == opened { &tiles[i] } else { &assumed[i] });
        let some: Vec<RasterSource> = some.cloned().collect();
        let mosaic = RasterSource::mosaic(&some, "all").unwrap();
        assert_eq!(mosaic.info().grid, whole.info().grid);
        assert_eq!(mosaic.files(), whole.files());
        for window in [*own, whole.info().grid.window()] {
            assert_eq!(codes(&mosaic, window), codes(&whole, window));
        }
    }
}

#[test]
fn tiles_that_differ_are_not_alike() {
    let dir = tempfile::tempdir().unwrap();
    let rule = NodataRule::default();
    let open = |name: &str, x: f64, options: &[&str], masked: bool| {
        let path = dir.path().join(name);
        let gt = Some([500_000.0 + x, 30.0, 0.0, 4_000_000.0, 0.0, -30.0]);
        let spec = Spec { size: (64, 64), gt, options, ..Spec::default() };
        make(&path, &spec, &[1u8; 4096], |dataset| {
            if masked {
                dataset.rasterband(1).unwrap().create_mask_band(false).unwrap();
            }
        });
        RasterSource::open(&path, name, 1, &rule).unwrap()
    };
    let tiled = &["TILED=YES", "BLOCKXSIZE=16", "BLOCKYSIZE=16"][..];
    let first = open("a.tif", 0.0, tiled, false);
    let alike = |other: RasterSource| {
        let mosaic = RasterSource::mosaic(&[first.clone(), other], "all").unwrap();
        mosaic.tiles_alike().is_some()
    };
    assert!(alike(open("b.tif", 1920.0, tiled, false)));
    assert!(!alike(open("c.tif", 1920.0, &[], false)));
    assert!(!alike(open("d.tif", 1920.0, tiled, true)));
    assert!(first.tiles_alike().is_none());
}
