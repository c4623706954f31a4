//! All types, packings and predictors.

use super::*;

const PACKINGS: [&str; 4] = ["NONE", "DEFLATE", "LZW", "ZSTD"];

/// Every way of packing, tiled and in strips, in both orders of bytes.
fn all_ways<T: GdalType + Pod>(floats: bool, more: &[&str]) {
    let (_dir, path) = place();
    for packing in PACKINGS {
        let most = match (packing, floats) {
            ("NONE", _) => 1,
            (_, false) => 2,
            (_, true) => 3,
        };
        for predictor in 1..=most {
            for order in ["LITTLE", "BIG"] {
                for shape in [
                    &["TILED=YES", "BLOCKXSIZE=48", "BLOCKYSIZE=32"][..],
                    &["BLOCKYSIZE=13"],
                    &["BLOCKYSIZE=50", "BIGTIFF=YES"],
                ] {
                    let packing = format!("COMPRESS={packing}");
                    let predictor = format!("PREDICTOR={predictor}");
                    let order = format!("ENDIANNESS={order}");
                    let mut options = vec!["INTERLEAVE=BAND", &packing, &order];
                    if most > 1 {
                        options.push(&predictor);
                    }
                    options.extend(shape);
                    options.extend(more);
                    make::<T>(&path, (101, 67), 2, &options);
                    let tally = compare(&path).unwrap();
                    assert!(tally.same >= 4, "{options:?}");
                    assert_eq!((tally.sparse, tally.unusual), (0, 0), "{options:?}");
                }
            }
        }
    }
}

#[test]
fn bytes_are_read_as_gdal_does() {
    all_ways::<u8>(false, &[]);
    all_ways::<u8>(false, &["PIXELTYPE=SIGNEDBYTE"]);
}

#[test]
fn integers_are_read_as_gdal_does() {
    all_ways::<u16>(false, &[]);
    all_ways::<i16>(false, &[]);
    all_ways::<u32>(false, &[]);
    all_ways::<i32>(false, &[]);
    all_ways::<u64>(false, &[]);
    all_ways::<i64>(false, &[]);
}

#[test]
fn floats_are_read_as_gdal_does() {
    all_ways::<f32>(true, &[]);
    all_ways::<f64>(true, &[]);
}

#[test]
fn large_blocks_are_read_as_gdal_does() {
    let (_dir, path) = place();
    for packing in PACKINGS {
        let packing = format!("COMPRESS={packing}");
        let tiles = ["TILED=YES", "BLOCKXSIZE=512", "BLOCKYSIZE=512", &packing];
        make::<u8>(&path, (700, 600), 1, &tiles);
        assert_eq!(compare(&path).unwrap(), Tally { same: 4, ..Tally::default() });
        make::<i16>(&path, (700, 600), 1, &tiles);
        assert_eq!(compare(&path).unwrap(), Tally { same: 4, ..Tally::default() });
    }
}

#[test]
fn a_cloud_optimised_file_is_read_as_gdal_does() {
    let (dir, path) = place();
    make::<u16>(&path, (1300, 1100), 1, &[]);
    let driver = DriverManager::get_driver_by_name("COG").unwrap();
    for (packing, predictor) in
        [("DEFLATE", "YES"), ("LZW", "NO"), ("ZSTD", "YES"), ("NONE", "NO")]
    {
        let cog = dir.path().join("cog.tif");
        let options: RasterCreationOptions =
            [format!("COMPRESS={packing}"), format!("PREDICTOR={predictor}")]
                .iter()
                .map(String::as_str)
                .collect();
        let source = gdal_file(&path).unwrap();
        source.create_copy(&driver, &cog, &options).unwrap().close().unwrap();
        let layout = TiffLayout::open(&cog).unwrap();
        assert_eq!((layout.cols, layout.block), (1300, (512, 512)));
        assert_eq!(compare(&cog).unwrap(), Tally { same: 9, ..Tally::default() });
    }
}

#[test]
fn blocks_that_were_never_written_are_sparse() {
    let (_dir, path) = place();
    log::ready();
    let driver = DriverManager::get_driver_by_name("GTiff").unwrap();
    let options: RasterCreationOptions = [
        "TILED=YES",
        "BLOCKXSIZE=16",
        "BLOCKYSIZE=16",
        "SPARSE_OK=TRUE",
        "COMPRESS=DEFLATE",
    ]
    .into_iter()
    .collect();
    let mut dataset = driver
        .create_with_band_type_with_options::<u8, _>(&path, 40, 40, 1, &options)
        .unwrap();
    {
        let mut band = dataset.rasterband(1).unwrap();
        band.write((16, 0), (16, 16), &mut Buffer::new((16, 16), vec![7u8; 256]))
            .unwrap();
    }
    dataset.flush_cache().unwrap();
    dataset.close().unwrap();
    assert_eq!(compare(&path).unwrap(), Tally { same: 1, sparse: 8, unusual: 0 });
}
