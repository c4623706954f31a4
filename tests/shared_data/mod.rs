//! Real rasters and polygons with published answers.
//!
//! They lie in a folder of their own, which the environment variable `RESTORA_SHARED` names:
//! `data/README.md` in it says where each file comes from and under which terms, and
//! `data/expected/` holds the answers. "Published" ones were printed by the project that the
//! file comes from; "peer" ones are what rasterstats 0.21 (pixel centres) and exactextract 0.3
//! (covered fractions) give on the same files. Without the folder every test here fails, and
//! says so.

// Two dates without sites, cell for cell; the trap of different missing pixels.
mod volga;
// A park in a CRS of its own on an eight-class raster.
mod zion;
// Float codes with NaN, five regions that change.
mod new_guinea;
// Six municipalities in degrees.
mod sao_miguel;
// Two dates on one grid, and two that only look like it.
mod lausanne;
// Counts of a zonal-statistics suite: holes in the data, nothing there, nothing near.
mod rasterstats;
// Damaged and odd files: an answer or a refusal, never anything between.
mod nasty;
// Indices with printed answers, and a hazy scene that must not pass.
mod imagery;
// Factor rasters on another grid and CRS, pixel by pixel.
mod corrections;
// What lies over real land and beside a real shore.
mod accounts;

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::support::{Case, Row, Rows};

/// A file or folder of the shared data.
#[track_caller]
pub(crate) fn data(path: &str) -> PathBuf {
    let root = std::env::var_os("RESTORA_SHARED").expect(
        "RESTORA_SHARED must name the folder of real rasters with published answers \
         (the one with data/README.md in it)",
    );
    let file = PathBuf::from(root).join("data").join(path);
    assert!(
        file.exists(),
        "RESTORA_SHARED is not complete: {} is missing",
        file.display()
    );
    file
}

/// A file of answers.
#[track_caller]
pub(crate) fn expected(path: &str) -> Value {
    let bytes = std::fs::read(data(&format!("expected/{path}"))).unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

/// A run on files of the shared data, by the default rules of the grid.
pub(crate) fn case(dates: &[(&str, &str)], sites: &Value) -> Case {
    let mut case = Case::new();
    let dates =
        dates.iter().map(|(date, path)| json!({"date": date, "path": data(path)}));
    case.config["dates"] = dates.collect();
    case.config["sites"] = sites.clone();
    case.config["grid"] = json!({});
    case
}

/// A run on one raster, named for two dates: the transitions from each class to itself are
/// then the counts of the classes.
pub(crate) fn twice(path: &str, sites: &Value) -> Case {
    case(&[("2001", path), ("2002", path)], sites)
}

/// The rows of a table with these words in these columns.
pub(crate) fn rows<'a>(table: &'a Rows, wanted: &[(&str, &str)]) -> Vec<&'a Row> {
    let fits = |row: &&Row| wanted.iter().all(|(column, word)| row.text(column) == *word);
    table.0.iter().filter(fits).collect()
}

/// Classes before and after.
pub(crate) type Pair = (i64, i64);

/// Pixels of a site that are valid at both dates, by classes before and after.
pub(crate) fn cross(transitions: &Rows, site: &str) -> BTreeMap<Pair, f64> {
    let class = |text: &str| text.parse::<i64>().unwrap();
    rows(transitions, &[("site", site), ("mask", "common")])
        .into_iter()
        .map(|row| {
            let pair = (class(row.text("class_from")), class(row.text("class_to")));
            (pair, row.number("pixels"))
        })
        .collect()
}

/// The same in whole pixels; fails if one is a fraction.
#[track_caller]
pub(crate) fn whole_cross(transitions: &Rows, site: &str) -> BTreeMap<Pair, u64> {
    cross(transitions, site).into_iter().map(|(pair, n)| (pair, whole(n))).collect()
}

/// A number of pixels that has to be whole.
#[track_caller]
pub(crate) fn whole(pixels: f64) -> u64 {
    // A sum of no rows is -0.
    format!("{}", pixels + 0.0)
        .parse()
        .unwrap_or_else(|_| panic!("{pixels} is not whole"))
}

/// Which class of a pair.
#[derive(Clone, Copy)]
pub(crate) enum Side {
    Before,
    After,
}

/// Pixels by class before or after.
pub(crate) fn classes(cross: &BTreeMap<Pair, f64>, side: Side) -> BTreeMap<i64, f64> {
    let mut out = BTreeMap::new();
    for ((before, after), pixels) in cross {
        let class = match side {
            Side::Before => before,
            Side::After => after,
        };
        *out.entry(*class).or_default() += pixels;
    }
    out
}

/// A matrix of the answers as whole pixels by pair of classes; pairs that do not occur are
/// left out.
pub(crate) fn matrix(classes: &Value, rows: &Value) -> BTreeMap<Pair, u64> {
    let codes: Vec<i64> = classes.as_array().unwrap().iter().map(integer).collect();
    let mut out = BTreeMap::new();
    for (from, row) in codes.iter().zip(rows.as_array().unwrap()) {
        for (to, pixels) in codes.iter().zip(row.as_array().unwrap()) {
            let pixels = pixels.as_u64().unwrap();
            if pixels > 0 {
                out.insert((*from, *to), pixels);
            }
        }
    }
    out
}

fn integer(value: &Value) -> i64 {
    value.as_i64().unwrap()
}

/// An object of the answers, `{"class": number}`.
fn by_class(object: &Value) -> BTreeMap<i64, f64> {
    let object = object.as_object().unwrap();
    object.iter().map(|(code, n)| (code.parse().unwrap(), n.as_f64().unwrap())).collect()
}

/// Fails unless the counts of a site are those that rasterstats gives for it.
#[track_caller]
pub(crate) fn is_peer_centre(found: &BTreeMap<i64, f64>, raster: &Value, zone: usize) {
    let counts = by_class(&raster["pixel_centre_counts_rasterstats"][zone]);
    let whole = |counts: &BTreeMap<i64, f64>| -> BTreeMap<i64, u64> {
        counts.iter().map(|(code, n)| (*code, whole(*n))).collect()
    };
    assert_eq!(whole(found), whole(&counts), "zone {zone}");
}

/// Fails unless the covers of a site are those that exactextract gives for it: in sum within
/// a millionth, and by class within `fraction` of the sum.
#[track_caller]
pub(crate) fn is_peer_exact(
    found: &BTreeMap<i64, f64>,
    raster: &Value,
    zone: usize,
    fraction: f64,
) {
    let peer = &raster["coverage_fraction_exactextract"][zone];
    let sum: f64 = found.values().sum();
    near(sum, peer["count"].as_f64().unwrap(), 1e-6);
    let shares = by_class(&peer["frac"]);
    let codes = |map: &BTreeMap<i64, f64>| map.keys().copied().collect::<Vec<_>>();
    assert_eq!(codes(found), codes(&shares), "zone {zone}");
    for (code, share) in shares {
        let apart = (found[&code] / sum - share).abs();
        assert!(apart <= fraction, "zone {zone}, class {code}: {apart:e} off {share}");
    }
}

/// Fails unless two numbers agree within a fraction of the second.
#[track_caller]
pub(crate) fn near(found: f64, answer: f64, fraction: f64) {
    let apart = (found - answer).abs();
    assert!(
        apart <= fraction * answer.abs(),
        "{found} is not {answer}: off by {:e}",
        apart / answer.abs()
    );
}

/// Fails unless the record says that the proof holds.
#[track_caller]
pub(crate) fn proven(case: &Case) {
    assert_eq!(case.record()["proof"]["holds"], json!(true));
}
