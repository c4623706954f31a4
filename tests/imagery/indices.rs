//! Indices from stored numbers, each against numpy on the same numbers.

use serde_json::{Value, json};

use super::{Bands, near};
use crate::support::{CORNER, Raster, same};

/// Stored numbers of a band that vary over the scene: `(a·col + b·row + c) mod m + base`.
fn band(a: usize, b: usize, c: usize) -> impl Fn(usize, usize) -> u16 {
    move |col, row| u16::try_from((a * col + b * row + c) % 1201 + 400).unwrap()
}

/// A scene of all six bands.
fn six(bands: &mut Bands, date: &str) {
    let (blue, green, red) = (band(31, 57, 5), band(47, 23, 200), band(61, 19, 90));
    let (nir, swir1, swir2) = (band(83, 41, 700), band(29, 71, 350), band(37, 53, 150));
    bands.scene(
        date,
        &[
            ("blue", &blue),
            ("green", &green),
            ("red", &red),
            ("nir", &nir),
            ("swir1", &swir1),
            ("swir2", &swir2),
        ],
    );
}

/// Mean, least and greatest of each index over the scene, in float64.
/// Computed by numpy on the same numbers.
const BY_NUMPY: [(&str, [f64; 3]); 13] = [
    ("ndvi", [0.042_723_284, -0.332_825_590, 0.383_647_799]),
    ("evi", [0.033_043_915, -0.112_117_708, 0.236_696_515]),
    ("evi2", [0.028_003_167, -0.087_135_109, 0.156_193_545]),
    ("savi", [0.028_267_803, -0.103_833_360, 0.171_157_547]),
    ("ndwi", [-0.004_622_201, -0.294_117_647, 0.349_812_734]),
    ("mndwi", [-0.120_039_608, -0.265_027_322, 0.475_982_533]),
    ("aweish", [-0.041_039_500, -0.163_700_000, 0.176_475_000]),
    ("aweinsh", [-0.391_953_250, -0.557_275_000, -0.081_925_000]),
    ("wi2015", [-1.432_660_000, -8.259_000_000, 4.489_000_000]),
    ("lswi", [-0.106_947_707, -0.538_543_328, 0.386_612_022]),
    ("ndmi", [-0.106_947_707, -0.538_543_328, 0.386_612_022]),
    ("ndbi", [0.106_947_707, -0.386_612_022, 0.538_543_328]),
    ("nbr", [-0.012_642_413, -0.434_527_687, 0.348_523_207]),
];

#[test]
fn every_index_is_that_of_numpy() {
    let mut bands = Bands::new();
    six(&mut bands, "2000");
    let names: Vec<Value> = BY_NUMPY.iter().map(|(name, _)| json!(name)).collect();
    bands.set("indices", &json!(names));
    bands.case.done();
    let table = bands.case.table("indices");
    for (name, wanted) in BY_NUMPY {
        let row = table.one(&[("site", "a"), ("index", name)]);
        let found = ["mean", "min", "max"].map(|column| row.number(column));
        for (found, wanted) in found.iter().zip(wanted) {
            assert!((found - wanted).abs() < 1e-6, "{name}: {found} is not {wanted}");
        }
    }
}

#[test]
fn stacks_and_files_of_their_own_are_one() {
    let mut bands = Bands::new();
    six(&mut bands, "2000");
    bands.set("indices", &json!(["ndvi", "aweinsh"]));
    bands.case.done();
    let apart = bands.case.table("indices");
    let roles = ["blue", "green", "red", "nir", "swir1", "swir2"];
    let files: Vec<String> =
        roles.iter().map(|role| format!("2000-{role}.tif")).collect();
    stack(&bands, &files);
    let named: serde_json::Map<String, Value> = roles
        .iter()
        .zip(1..)
        .map(|(role, band)| ((*role).to_owned(), json!({"band": band})))
        .collect();
    bands.set("scenes", &json!([{"date": "2000", "path": "stack.tif", "bands": named}]));
    bands.case.done();
    let together = bands.case.table("indices");
    for name in ["ndvi", "aweinsh"] {
        let mean = |table: &crate::support::Rows| {
            table.one(&[("site", "a"), ("index", name)]).number("mean")
        };
        same(mean(&together), mean(&apart));
    }
}

/// Joins bands of one type into one file, pixel by pixel.
#[expect(clippy::disallowed_methods, reason = "a stack is made without restora")]
fn stack(bands: &Bands, files: &[String]) {
    let driver = gdal::DriverManager::get_driver_by_name("GTiff").unwrap();
    let options: gdal::raster::RasterCreationOptions =
        ["INTERLEAVE=PIXEL", "COMPRESS=DEFLATE"].into_iter().collect();
    let path = bands.case.path("stack.tif");
    let size = bands.raster.size;
    let mut out = driver
        .create_with_band_type_with_options::<u16, _>(
            path,
            size.0,
            size.1,
            files.len(),
            &options,
        )
        .unwrap();
    out.set_geo_transform(&bands.raster.transform).unwrap();
    let srs =
        gdal::spatial_ref::SpatialRef::from_definition(crate::support::CRS).unwrap();
    out.set_spatial_ref(&srs).unwrap();
    for (i, file) in files.iter().enumerate() {
        let one = gdal::Dataset::open(bands.case.path(file)).unwrap();
        let mut pixels =
            one.rasterband(1).unwrap().read_as::<u16>((0, 0), size, size, None).unwrap();
        out.rasterband(i + 1).unwrap().write((0, 0), size, &mut pixels).unwrap();
    }
    out.close().unwrap();
}

#[test]
fn landsat_numbers_become_reflectance() {
    let mut bands = Bands::new();
    // 10,000 × 0.0000275 − 0.2 = 0.075 and 20,000 → 0.35; 0 is fill in the first column.
    let fill =
        |number: u16| move |col: usize, _: usize| if col == 0 { 0 } else { number };
    let (red, nir) = (fill(10_000), fill(20_000));
    // Clear (0x5540), but cloud (bit 3) in the first row and snow (bit 5) in the second.
    let qa = |_: usize, row: usize| match row {
        0 => 22_280,
        1 => 0x5560,
        _ => 21_824,
    };
    bands.scene("2000", &[("red", &red), ("nir", &nir), ("qa", &qa)]);
    bands.set("sensor", &json!("landsat-c2-l2"));
    bands.case.config["imagery"].as_object_mut().unwrap().remove("scale");
    bands.set("indices", &json!(["ndvi", "evi2"]));
    bands.case.done();
    let table = bands.case.table("indices");
    let row = table.one(&[("site", "a"), ("index", "ndvi")]);
    near(row.number("mean"), (0.35 - 0.075) / (0.35 + 0.075));
    same(row.number("no_data_m2"), 1000.0);
    same(row.number("cloud_m2"), 900.0);
    same(row.number("valid_m2"), 8100.0);
    let evi2 = table.one(&[("site", "a"), ("index", "evi2")]);
    near(evi2.number("mean"), 2.5 * 0.275 / (0.35 + 2.4 * 0.075 + 1.0));
    // Snow may be masked as well; then only bits that are named are.
    bands.set("clouds", &json!({"bits": [5]}));
    bands.case.done();
    let table = bands.case.table("indices");
    same(table.one(&[("site", "a"), ("index", "ndvi")]).number("cloud_m2"), 900.0);
}

#[test]
fn metadata_tell_the_offset_of_each_band() {
    let mut bands = Bands::new();
    let (red, nir) = (|_: usize, _: usize| 1500u16, |_: usize, _: usize| 4000u16);
    bands.scene("2023", &[("red", &red), ("nir", &nir)]);
    bands.set("sensor", &json!("sentinel-2-l2a"));
    bands.case.config["imagery"].as_object_mut().unwrap().remove("scale");
    bands.case.config["imagery"]["scenes"][0]["metadata"] = json!("MTD_MSIL2A.xml");
    let text = r#"<?xml version="1.0"?>
        <n1:Level-2A_User_Product xmlns:n1="https://psd-14.sentinel2.eo.esa.int/PSD/User_Product_Level-2A.xsd">
        <n1:General_Info><Product_Info><PROCESSING_BASELINE>05.09</PROCESSING_BASELINE>
        <PROCESSING_LEVEL>Level-2A</PROCESSING_LEVEL></Product_Info>
        <Product_Image_Characteristics><QUANTIFICATION_VALUES_LIST>
        <BOA_QUANTIFICATION_VALUE unit="none">10000</BOA_QUANTIFICATION_VALUE>
        </QUANTIFICATION_VALUES_LIST><BOA_ADD_OFFSET_VALUES_LIST>
        <BOA_ADD_OFFSET band_id="3">-1000</BOA_ADD_OFFSET>
        <BOA_ADD_OFFSET band_id="7">-900</BOA_ADD_OFFSET>
        </BOA_ADD_OFFSET_VALUES_LIST></Product_Image_Characteristics></n1:General_Info>
        </n1:Level-2A_User_Product>"#;
    crate::support::put(&bands.case.path("MTD_MSIL2A.xml"), text);
    bands.set("indices", &json!(["ndvi"]));
    bands.case.done();
    // Red 0.05 and near infrared 0.31.
    let table = bands.case.table("indices");
    near(table.one(&[("site", "a")]).number("mean"), (0.31 - 0.05) / (0.31 + 0.05));
    let record = bands.case.record();
    assert_eq!(record["imagery"]["scenes"][0]["baseline"], json!("05.09"));
    let files = record["files"].as_array().unwrap();
    assert!(files.iter().any(|file| file["path"] == "MTD_MSIL2A.xml"));
}

#[test]
fn coarse_bands_under_fine_pixels_and_the_other_way_round() {
    let mut bands = Bands::new();
    let green = |col: usize, row: usize| u16::try_from(1000 + 10 * col + row).unwrap();
    bands.scene("2000", &[("green", &green)]);
    let place = [CORNER.0, 20.0, 0.0, CORNER.1, 0.0, -20.0];
    let coarse = Raster { transform: place, ..Raster::new(5, 5) };
    let swir = |col: usize, row: usize| u16::try_from(500 + 40 * col + 7 * row).unwrap();
    coarse.write(&bands.case.path("swir.tif"), &coarse.pixels(swir));
    bands.case.config["imagery"]["scenes"][0]["bands"]["swir1"] =
        json!({"path": "swir.tif"});
    bands.set("indices", &json!(["mndwi"]));
    bands.set("align", &json!({"to": "green", "method": "nearest"}));
    bands.case.done();
    let mean = |bands: &Bands| {
        let table = bands.case.table("indices");
        table.one(&[("site", "a")]).number("mean")
    };
    let mut wanted = 0.0;
    for row in 0..10 {
        for col in 0..10 {
            let (g, s) = (f64::from(green(col, row)), f64::from(swir(col / 2, row / 2)));
            wanted += (g - s) / (g + s) / 100.0;
        }
    }
    near(mean(&bands), wanted);
    // On the coarse grid, green is the mean of four.
    bands.set("align", &json!({"to": "swir1", "method": "average"}));
    bands.case.done();
    let mut wanted = 0.0;
    for row in 0..5 {
        for col in 0..5 {
            let four = [(0, 0), (1, 0), (0, 1), (1, 1)]
                .map(|(x, y)| f64::from(green(2 * col + x, 2 * row + y)));
            let (g, s) = (four.iter().sum::<f64>() / 4.0, f64::from(swir(col, row)));
            wanted += (g - s) / (g + s) / 25.0;
        }
    }
    near(mean(&bands), wanted);
}

#[test]
fn dark_water_may_be_taken_as_black() {
    let mut bands = Bands::new();
    // Shortwave infrared of −0.01 over water: MNDWI would be 1.5.
    let (green, swir) = (|_: usize, _: usize| 7636u16, |_: usize, _: usize| 6909u16);
    bands.scene("2000", &[("green", &green), ("swir1", &swir)]);
    bands.set("sensor", &json!("landsat-c2-l2"));
    bands.case.config["imagery"].as_object_mut().unwrap().remove("scale");
    bands.set("indices", &json!(["mndwi"]));
    bands.case.done().tells(&["W258", "1.0000 ha"]);
    bands.set("negative_to_zero", &json!(true));
    bands.case.done();
    let table = bands.case.table("indices");
    near(table.one(&[("site", "a")]).number("mean"), 1.0);
}

#[test]
fn percentiles_are_those_of_the_sorted_numbers() {
    let mut bands = Bands::new();
    six(&mut bands, "2000");
    bands.set("indices", &json!(["ndvi"]));
    bands.set("percentiles", &json!([0, 2.5, 10, 50, 99, 100]));
    bands.case.done();
    let (red, nir) = (band(61, 19, 90), band(83, 41, 700));
    let mut sorted: Vec<f64> = (0..100)
        .map(|i| {
            let (r, n) = (f64::from(red(i % 10, i / 10)), f64::from(nir(i % 10, i / 10)));
            (n - r) / (n + r)
        })
        .collect();
    sorted.sort_by(f64::total_cmp);
    let table = bands.case.table("indices");
    let row = table.one(&[("site", "a")]);
    // Of 100 numbers of equal weight, 2.5 % ends within the third; 10 % with the tenth, so that
    // it lies between that and the eleventh.
    near(row.number("p0"), sorted[0]);
    near(row.number("p2_5"), sorted[2]);
    near(row.number("p10"), f64::midpoint(sorted[9], sorted[10]));
    near(row.number("p50"), f64::midpoint(sorted[49], sorted[50]));
    near(row.number("p99"), f64::midpoint(sorted[98], sorted[99]));
    near(row.number("p100"), sorted[99]);
}

#[test]
fn a_pixel_of_many_cells_is_hidden_if_any_of_them_is() {
    let mut bands = Bands::new();
    let (red, nir) = (|_: usize, _: usize| 1000u16, |_: usize, _: usize| 3000u16);
    // One cell in the first pixel of 20 m is cloud.
    let qa = |col: usize, row: usize| if (col, row) == (1, 0) { 9 } else { 4 };
    bands.scene("2000", &[("red", &red), ("nir", &nir), ("qa", &qa)]);
    let place = [CORNER.0, 20.0, 0.0, CORNER.1, 0.0, -20.0];
    let coarse = Raster { transform: place, ..Raster::new(5, 5) };
    coarse.write(&bands.case.path("swir.tif"), &[500u16; 25]);
    bands.case.config["imagery"]["scenes"][0]["bands"]["swir1"] =
        json!({"path": "swir.tif"});
    bands.set("clouds", &json!({"classes": [9]}));
    // No index needs the band that gives the grid.
    bands.set("indices", &json!(["ndvi"]));
    bands.set("align", &json!({"to": "swir1", "method": "average"}));
    bands.case.done();
    let table = bands.case.table("indices");
    let row = table.one(&[("site", "a")]);
    same(row.number("cloud_m2"), 400.0);
    near(row.number("mean"), 0.5);
}
