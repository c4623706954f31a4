//! The three pipelines under `pipelines/`, with their figures by hand.
//!
//! The pixel counts are those of `testdata/README.md`. The grid is equal-area with pixels of
//! 10 m × 10 m, so that a pixel is 100 m² exactly, 0.01 ha. How many islands, pits and ponds
//! there are is proven where the tiles are made.

use std::path::PathBuf;

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{Row, Rows, repo, restora, same};

/// Value of one standard equivalent in CNY/ha/yr, as in the pipelines.
const STANDARD: f64 = 3406.5;

/// The services of a row of Xie et al. 2015, in order.
const SERVICES: [&str; 11] =
    ["food", "raw", "wsup", "gas", "clim", "pur", "hyd", "soil", "nut", "bio", "aes"];

/// Factors of a class, and their sum as added up by hand.
type Factors = (i32, [f64; 11], f64);

const FACTORS: [Factors; 8] = [
    // Cropland as dry farmland.
    (1, [0.85, 0.40, 0.02, 0.67, 0.36, 0.10, 0.27, 1.03, 0.12, 0.13, 0.06], 4.01),
    // Forest as mixed forest.
    (2, [0.31, 0.71, 0.37, 2.35, 7.03, 1.99, 3.51, 2.86, 0.22, 2.60, 1.14], 23.09),
    // Shrub.
    (3, [0.19, 0.43, 0.22, 1.41, 4.23, 1.28, 3.35, 1.72, 0.13, 1.57, 0.69], 15.22),
    // Grassland as steppe.
    (4, [0.10, 0.14, 0.08, 0.51, 1.34, 0.44, 0.98, 0.62, 0.05, 0.56, 0.25], 5.07),
    // Water.
    (5, [0.80, 0.23, 8.29, 0.77, 2.29, 5.55, 102.24, 0.93, 0.07, 2.55, 1.89], 125.61),
    // Barren.
    (7, [0.00, 0.00, 0.00, 0.02, 0.00, 0.10, 0.03, 0.02, 0.00, 0.02, 0.01], 0.20),
    // Built-up land is worth nothing.
    (8, [0.0; 11], 0.0),
    // Wetland.
    (9, [0.51, 0.50, 2.59, 1.90, 3.60, 3.60, 24.23, 2.31, 0.18, 7.87, 4.73], 52.02),
];

/// Pixels of a site by class.
type Classes = &'static [(i32, u32)];

/// A pipeline and what it must give.
struct Golden {
    pipeline: &'static str,
    site: [&'static str; 3],
    dates: [&'static str; 2],
    pixels: u32,
    classes: [Classes; 2],
}

const PANAN: Golden = Golden {
    pipeline: "panan-lake",
    site: ["panan-lake", "潘安湖采煤塌陷区", "贾汪区"],
    dates: ["2010", "2019"],
    pixels: 116_087,
    classes: [
        &[(1, 62_137), (2, 2_150), (4, 6_300), (5, 24_000), (7, 8_400), (8, 13_100)],
        &[
            (1, 41_827),
            (2, 15_800),
            (4, 5_600),
            (5, 26_667),
            (7, 460),
            (8, 12_400),
            (9, 13_333),
        ],
    ],
};

const HUAXIA: Golden = Golden {
    pipeline: "huaxia-city",
    site: ["huaxia-city", "华夏城矿坑修复区", "环翠区"],
    dates: ["2003", "2019"],
    pixels: 71_751,
    classes: [
        &[(1, 420), (2, 40_181), (3, 2_700), (4, 3_337), (7, 25_113)],
        &[(2, 68_163), (3, 600), (4, 835), (5, 666), (8, 1_487)],
    ],
};

const XUNWU: Golden = Golden {
    pipeline: "xunwu",
    site: ["xunwu", "寻乌县文峰乡废弃稀土矿山治理区", "寻乌县"],
    dates: ["2012", "2019"],
    pixels: 140_000,
    classes: [
        &[
            (1, 1_300),
            (2, 3_600),
            (3, 3_300),
            (4, 6_080),
            (5, 2_000),
            (7, 122_620),
            (8, 1_100),
        ],
        &[
            (1, 12_000),
            (2, 68_167),
            (3, 37_333),
            (4, 15_000),
            (5, 1_900),
            (7, 1_200),
            (8, 3_900),
            (9, 500),
        ],
    ],
};

/// The results of a pipeline.
struct Results {
    _dir: TempDir,
    folder: PathBuf,
}

impl Results {
    fn of(golden: &Golden, more: &[&str]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("out");
        let config = format!("pipelines/{}.json", golden.pipeline);
        let output = folder.to_str().unwrap();
        let words = ["run", &config, "-o", output, "-q"];
        let said = restora(&repo(), words.into_iter().chain(more.iter().copied()));
        let said = said.exits(0);
        assert_eq!((said.out.as_str(), said.err.as_str()), ("", ""));
        Self { _dir: dir, folder }
    }

    fn bytes(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.folder.join(name)).unwrap()
    }

    fn table(&self, name: &str) -> Rows {
        Rows::parse(&self.bytes(&format!("{name}.csv")))
    }

    fn record(&self) -> Value {
        serde_json::from_slice(&self.bytes("record.json")).unwrap()
    }
}

/// Sum of the factors of a class.
fn factor_sum(class: i32) -> f64 {
    FACTORS.iter().find(|factors| factors.0 == class).unwrap().2
}

/// Σ classes: hectares × sum of factors × standard equivalent.
fn value(classes: Classes) -> f64 {
    let by_class = classes
        .iter()
        .map(|(class, pixels)| f64::from(*pixels) / 100.0 * factor_sum(*class));
    by_class.sum::<f64>() * STANDARD
}

fn pixels_of(classes: Classes, wanted: &[i32]) -> u32 {
    let counts = classes.iter().filter(|(class, _)| wanted.contains(class));
    counts.map(|(_, pixels)| pixels).sum()
}

/// Pixels as square metres, as the tables write them.
fn m2(pixels: u32) -> String {
    (u64::from(pixels) * 100).to_string()
}

/// A row of `sites.csv` holds the counts by hand.
fn check_stock(row: &Row, golden: &Golden, date: usize) {
    let classes = golden.classes[date];
    assert_eq!(row.text("pixels"), golden.pixels.to_string());
    for column in ["area_m2", "valid_m2"] {
        assert_eq!(row.text(column), m2(golden.pixels), "{column}");
    }
    for column in ["unmatched_m2", "missing_m2", "outside_m2", "not_valued_m2"] {
        assert_eq!(row.text(column), "0", "{column}");
    }
    let covers = [
        ("vegetation", [1, 2, 3, 4, 9].as_slice()),
        ("forest", &[2]),
        ("green", &[2, 3, 4]),
        ("water", &[5]),
    ];
    for (cover, wanted) in covers {
        let part = pixels_of(classes, wanted);
        assert_eq!(row.text(&format!("{cover}_m2")), m2(part), "{cover}");
        let share = f64::from(part) / f64::from(golden.pixels);
        same(row.number(&format!("{cover}_share")), share);
    }
    same(row.number("value_cny_per_yr"), value(classes));
}

/// The whole of a pipeline's tables against the counts by hand.
fn check(golden: &Golden) -> Results {
    let results = Results::of(golden, &[]);
    let [id, name, group] = golden.site;
    let [first, last] = golden.dates;
    let sites = results.table("sites");
    assert_eq!(sites.0.len(), 2, "one site at two dates, no union of it alone");
    for (i, date) in golden.dates.into_iter().enumerate() {
        let row = sites.one(&[("site", id), ("date", date), ("kind", "site")]);
        assert_eq!((row.text("name"), row.text("group")), (name, group));
        assert_eq!(
            pixels_of(golden.classes[i], &[1, 2, 3, 4, 5, 7, 8, 9]),
            golden.pixels
        );
        check_stock(row, golden, i);
    }
    let uplift = results.table("uplift");
    assert_eq!(uplift.0.len(), 1);
    let row = uplift.one(&[("site", id), ("date_from", first), ("date_to", last)]);
    let (before, after) = (value(golden.classes[0]), value(golden.classes[1]));
    same(row.number("value_from_cny_per_yr"), before);
    same(row.number("value_to_cny_per_yr"), after);
    assert!((row.number("value_change_cny_per_yr") - (after - before)).abs() < 1e-6);
    let percent = (after / before - 1.0) * 100.0;
    assert!((row.number("value_change_percent") - percent).abs() < 1e-9);
    check_classes(&results, golden);
    check_transitions(&results, golden);
    check_services(&results, golden);
    let record = results.record();
    assert_eq!(record["proof"]["holds"], true);
    // Of the tile nothing is to be warned of; what the case's own figures contradict is.
    let warnings = record["warnings"].as_array().unwrap();
    assert!(warnings.iter().all(|one| one["code"] == "W904"), "{warnings:?}");
    results
}

/// `classes.csv` holds the counts by hand and no other class.
fn check_classes(results: &Results, golden: &Golden) {
    let rows = results.table("classes");
    for (date, classes) in golden.dates.into_iter().zip(golden.classes) {
        assert_eq!(rows.all(&[("date", date)]).count(), classes.len());
        for (class, pixels) in classes {
            let class = class.to_string();
            let row = rows.one(&[("date", date), ("class", &class)]);
            assert_eq!(row.text("pixels"), pixels.to_string(), "{date} {class}");
            assert_eq!(row.text("area_m2"), m2(*pixels), "{date} {class}");
            let share = f64::from(*pixels) / f64::from(golden.pixels);
            same(row.number("area_share"), share);
        }
    }
}

/// The marginal sums of `transitions.csv` are the class areas of both dates, and its values
/// add up to the uplift.
fn check_transitions(results: &Results, golden: &Golden) {
    let rows = results.table("transitions");
    for (column, classes) in [("class_from", 0), ("class_to", 1)] {
        for (class, pixels) in golden.classes[classes] {
            let class = class.to_string();
            let wanted = [(column, class.as_str()), ("mask", "common")];
            same(rows.sum("pixels", &wanted), f64::from(*pixels));
            same(rows.sum("area_m2", &wanted), f64::from(*pixels) * 100.0);
        }
        same(rows.sum("pixels", &[]), f64::from(golden.pixels));
    }
    for row in &rows.0 {
        let class = |column: &str| factor_sum(row.text(column).parse().unwrap());
        let factor = class("class_to") - class("class_from");
        // m² → ha → CNY/yr
        let change = row.number("area_m2") / 1e4 * factor * STANDARD;
        assert!((row.number("value_change_cny_per_yr") - change).abs() < 1e-6);
    }
    let change = value(golden.classes[1]) - value(golden.classes[0]);
    assert!((rows.sum("value_change_cny_per_yr", &[]) - change).abs() < 1e-6);
}

/// `services.csv` holds hectares × factor × standard equivalent of every class and service.
fn check_services(results: &Results, golden: &Golden) {
    let rows = results.table("services");
    let classes: usize = golden.classes.iter().map(|classes| classes.len()).sum();
    assert_eq!(rows.0.len(), classes * SERVICES.len());
    for (date, classes) in golden.dates.into_iter().zip(golden.classes) {
        for (class, pixels) in classes {
            let factors = FACTORS.iter().find(|factors| factors.0 == *class).unwrap();
            let class = class.to_string();
            for (service, factor) in SERVICES.into_iter().zip(factors.1) {
                let place = [("date", date), ("class", &class), ("service", service)];
                let value = f64::from(*pixels) / 100.0 * factor * STANDARD;
                same(rows.one(&place).number("value_cny_per_yr"), value);
            }
        }
    }
}

#[test]
fn the_factors_of_a_class_add_up_as_by_hand() {
    for (class, factors, sum) in FACTORS {
        assert!((factors.iter().sum::<f64>() - sum).abs() < 1e-9, "{class}");
    }
}

#[test]
fn panan_lake_is_1160_ha_with_a_lake_and_a_wetland() {
    let results = check(&PANAN);
    let sites = results.table("sites");
    let (before, after) =
        (sites.one(&[("date", "2010")]), sites.one(&[("date", "2019")]));
    // 116 087 px × 100 m² = 1160.87 ha; 240 ha of water, then a lake of 266.67 ha.
    assert_eq!(before.text("area_m2"), "11608700");
    assert_eq!(before.text("water_m2"), "2400000");
    assert_eq!(after.text("water_m2"), "2666700");
    let changes = results.table("transitions");
    // 133.33 ha of wetland, where there was none.
    same(changes.sum("area_m2", &[("class_to", "9")]), 1_333_300.0);
    assert_eq!(changes.all(&[("class_from", "9")]).count(), 0);
    // 240 × 125.61 + 621.37 × 4.01 + 84 × 0.2 + 63 × 5.07 + 21.5 × 23.09
    // = 30 146.4 + 2 491.6937 + 16.8 + 319.41 + 496.435 = 33 470.7387; × 3406.5
    same(before.number("value_cny_per_yr"), 114_018_071.381_55);
    // 266.67 × 125.61 + 133.33 × 52.02 + 418.27 × 4.01 + 4.6 × 0.2 + 56 × 5.07 + 158 × 23.09
    // = 33 496.4187 + 6 935.8266 + 1 677.2627 + 0.92 + 283.92 + 3 648.22 = 46 042.568
    same(after.number("value_cny_per_yr"), 46_042.568 * 3406.5);
    let uplift = results.table("uplift");
    assert_eq!(uplift.0[0].text("water_change_m2"), "266700");
}

#[test]
fn huaxia_city_loses_its_pits() {
    let results = check(&HUAXIA);
    let sites = results.table("sites");
    let (before, after) =
        (sites.one(&[("date", "2003")]), sites.one(&[("date", "2019")]));
    // 25 113 px of pits; the rest of 71 751 bears vegetation: 46 638 px, 65 %.
    assert_eq!(before.text("vegetation_m2"), "4663800");
    same(before.number("vegetation_share"), 46_638.0 / 71_751.0);
    assert!((before.number("vegetation_share") - 0.65).abs() < 5e-6);
    // 40 181 px of forest are 56 % to rounding: half a pixel is 0.000 007 of the site.
    assert!((before.number("forest_share") - 0.56).abs() < 0.5 / 71_751.0);
    // After: 69 598 px are 97 %, 68 163 px are 95 %.
    assert_eq!(after.text("vegetation_m2"), "6959800");
    assert_eq!(after.text("forest_m2"), "6816300");
    assert!((after.number("vegetation_share") - 0.97).abs() < 0.5 / 71_751.0);
    assert!((after.number("forest_share") - 0.95).abs() < 0.5 / 71_751.0);
    let changes = results.table("transitions");
    same(changes.sum("pixels", &[("class_from", "7")]), 25_113.0);
    assert_eq!(changes.all(&[("class_to", "7")]).count(), 0);
    // 4.2 × 4.01 + 401.81 × 23.09 + 27 × 15.22 + 33.37 × 5.07 + 251.13 × 0.2
    // = 16.842 + 9 277.7929 + 410.94 + 169.1859 + 50.226 = 9 924.9868
    same(before.number("value_cny_per_yr"), 9_924.986_8 * 3406.5);
    // 681.63 × 23.09 + 6 × 15.22 + 8.35 × 5.07 + 6.66 × 125.61
    // = 15 738.8367 + 91.32 + 42.3345 + 836.5626 = 16 709.0538
    same(after.number("value_cny_per_yr"), 16_709.053_8 * 3406.5);
}

#[test]
fn xunwu_turns_green() {
    let results = check(&XUNWU);
    let sites = results.table("sites");
    let (before, after) =
        (sites.one(&[("date", "2012")]), sites.one(&[("date", "2019")]));
    // 140 000 px = 14 km²; 14 280 px of vegetation are 10.2 %, 133 000 px are 95 %.
    assert_eq!(before.text("area_m2"), "14000000");
    assert_eq!(before.text("vegetation_m2"), "1428000");
    same(before.number("vegetation_share"), 0.102);
    assert_eq!(after.text("vegetation_m2"), "13300000");
    same(after.number("vegetation_share"), 0.95);
    let points = results.table("uplift").0[0].number("vegetation_change_points");
    assert!((points - 84.8).abs() < 1e-9, "95 − 10.2 = {points}");
    // 13 × 4.01 + 36 × 23.09 + 33 × 15.22 + 60.8 × 5.07 + 20 × 125.61 + 1226.2 × 0.2
    // = 52.13 + 831.24 + 502.26 + 308.256 + 2 512.2 + 245.24 = 4 451.326
    same(before.number("value_cny_per_yr"), 4_451.326 * 3406.5);
    // 120 × 4.01 + 681.67 × 23.09 + 373.33 × 15.22 + 150 × 5.07 + 19 × 125.61 + 12 × 0.2
    // + 5 × 52.02 = 481.2 + 15 739.7603 + 5 682.0826 + 760.5 + 2 386.59 + 2.4 + 260.1
    // = 25 312.6329
    same(after.number("value_cny_per_yr"), 25_312.632_9 * 3406.5);
}

/// On an equal-area grid the two ways of measuring agree to the last digit. Only the area of
/// the polygon by itself, the second opinion of the proof, is then measured on another
/// surface.
#[test]
fn planar_and_true_areas_are_the_same_to_the_byte() {
    for golden in [&PANAN, &HUAXIA, &XUNWU] {
        let on_earth = Results::of(golden, &["--set", "grid.area=\"true\""]);
        let on_plane = Results::of(golden, &["--set", "grid.area=planar"]);
        assert_eq!(on_plane.record()["config"]["grid"]["area"], "planar");
        for name in ["classes.csv", "transitions.csv", "uplift.csv", "services.csv"] {
            assert_eq!(on_earth.bytes(name), on_plane.bytes(name), "{name}");
        }
        let (left, right) = (on_earth.table("sites"), on_plane.table("sites"));
        assert_eq!(left.0.len(), right.0.len());
        for (left, right) in left.0.iter().zip(&right.0) {
            for column in left.columns().filter(|column| *column != "polygon_m2") {
                assert_eq!(left.text(column), right.text(column), "{column}");
            }
            let polygon = left.number("polygon_m2") / right.number("polygon_m2");
            assert!((polygon - 1.0).abs() < 1e-6);
        }
    }
}

/// Runs a pipeline that measures on imagery, into a folder.
fn imagery(pipeline: &str) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    let config = repo().join("pipelines").join(format!("{pipeline}.json"));
    let out = dir.path().join("out");
    let args = ["run".as_ref(), config.as_os_str(), "-o".as_ref(), out.as_os_str()];
    restora(dir.path(), args).exits(0);
    dir
}

/// A table of its results.
fn found(dir: &TempDir, name: &str) -> Rows {
    Rows::read(&dir.path().join("out").join(format!("{name}.csv")))
}

#[track_caller]
fn about(found: f64, wanted: f64, apart: f64) {
    assert!((found - wanted).abs() <= apart, "{found} is not {wanted} ± {apart}");
}

#[test]
fn xunwu_from_imagery_is_what_the_case_claims() {
    let dir = imagery("xunwu-imagery");
    let sites = found(&dir, "sites");
    let at = |date: &str, column: &str| {
        sites.one(&[("site", "xunwu"), ("date", date)]).number(column)
    };
    // Vegetation from 10.2 % to 95 %.
    about(at("2012", "vegetation_fraction_mean"), 0.102, 0.0005);
    about(at("2019", "vegetation_fraction_mean"), 0.95, 0.0005);
    let uplift = found(&dir, "uplift");
    let change = uplift.one(&[("site", "xunwu")]).number("soil_loss_change_percent");
    about(change, -90.0, 0.5);
    // From severe to light: above 15,000, and from 500 to 2500 t/km²/yr.
    let loss = found(&dir, "soil_loss");
    let row = |date: &str| loss.one(&[("site", "xunwu"), ("date", date)]);
    assert_eq!(row("2012").text("grade_zh"), "剧烈");
    assert_eq!(row("2019").text("grade_zh"), "轻度");
    // Computed apart by numpy on the same tiles, with the pixels under the cloud of 2019 left out
    // at both dates: 20,293.1 and 2054.8. End-members are known to 2⁻¹⁵ here, which moves
    // thin cover, and with it C, by 0.05 %.
    about(row("2012").number("mean_t_per_km2_yr"), 20_293.1, 15.0);
    about(row("2019").number("mean_t_per_km2_yr"), 2_054.8, 1.5);
    same(row("2019").number("cloud_m2"), 169_600.0);
    same(row("2012").number("unmatched_m2"), 169_600.0);
    // The woods did not change.
    let quality = found(&dir, "quality");
    about(quality.one(&[("date", "2019")]).number("shift"), 0.0, 0.001);
    for name in ["vegetation_fraction_2012", "vegetation_fraction_2019", "soil_loss_2019"]
    {
        assert!(dir.path().join(format!("out/rasters/{name}.tif")).is_file());
    }
}

#[test]
fn wuyuan_bay_has_the_sea_that_the_case_claims() {
    let dir = imagery("wuyuan-bay");
    let water = found(&dir, "water");
    let row = |date: &str| water.one(&[("site", "wuyuan-bay"), ("date", date)]);
    // 112 and 242 ha in pixels of 100 m²; the scale of UTM makes them 0.045 % more on the ground.
    about(row("2003").number("water_m2") / 1e4, 112.0 * 1.000_45, 0.02);
    about(row("2019").number("water_m2") / 1e4, 242.0 * 1.000_45, 0.03);
    assert_eq!(row("2003").text("threshold_by"), "otsu");
    about(row("2003").number("separability"), 0.9182, 0.0005);
    let uplift = found(&dir, "uplift");
    let change = uplift.one(&[("site", "wuyuan-bay")]).number("imagery_water_change_m2");
    about(change / 1e4, 130.0 * 1.000_45, 0.03);
}
