//! A thousand damaged rasters, by themselves and as a tile among others: an answer is what GDAL reads,
//! or there is none.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use gdal::Dataset;
use serde_json::json;

use crate::random::{Tables, attempt, land};
use crate::support::{CORNER, Case, PIXEL_M, Raster, Row, block, put};

/// A run takes longer than this only if it hangs.
const LIMIT: Duration = Duration::from_secs(10);

/// Side of a tile, in pixels.
const SIDE: usize = 80;

/// Side of the site in metres: two tiles.
const SITE: f64 = PIXEL_M * 2.0 * SIDE as f64;

/// Ways to store a tile: what a pass reads by itself, and what it leaves to GDAL.
const STORED: [(&[&str], Option<f64>); 4] = [
    (&["TILED=YES", "BLOCKXSIZE=32", "BLOCKYSIZE=32", "COMPRESS=DEFLATE"], Some(0.0)),
    (&["BLOCKYSIZE=13", "COMPRESS=LZW", "PREDICTOR=2"], None),
    (&["BLOCKYSIZE=20"], Some(0.0)),
    (&["COMPRESS=PACKBITS", "BLOCKYSIZE=80"], Some(3.0)),
];

/// Damaged files of each way.
const EACH: u64 = 250;

/// The same numbers for the same seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.0 >> 33) as usize % end
    }

    /// Damages a file as disks, transfers and editors do: bytes that flip, in the header above all;
    /// stretches that are lost or filled; ends that are missing.
    fn damage(&mut self, bytes: &mut Vec<u8>) {
        // GDAL writes the directory first.
        let header = 400.min(bytes.len());
        for _ in 0..=self.below(5) / 4 {
            let end = if self.below(2) > 0 { header } else { bytes.len() };
            let at = self.below(end.min(bytes.len()));
            let length = (1 + self.below(24)).min(bytes.len() - at);
            match self.below(6) {
                0 => bytes.truncate(bytes.len() - self.below(bytes.len() / 2)),
                1 => drop(bytes.drain(at..at + length)),
                2 => bytes[at..at + length].fill(if length.is_multiple_of(2) {
                    0xff
                } else {
                    0
                }),
                3 => bytes[at] = u8::try_from(self.below(256)).unwrap(),
                _ => bytes[at] ^= 1 << self.below(8),
            }
        }
    }
}

fn tile(
    place: (usize, usize),
    (options, nodata): (&'static [&str], Option<f64>),
) -> Raster<'static> {
    let mut raster = Raster::new(SIDE, SIDE);
    raster.transform[0] += PIXEL_M * (SIDE * place.0) as f64;
    raster.transform[3] -= PIXEL_M * (SIDE * place.1) as f64;
    Raster { nodata, options, ..raster }
}

/// Pixels by class.
type Counted = BTreeMap<String, f64>;

/// What GDAL reads of the pixels of a file that lie in the site, and whether they lie where they were
/// written; nothing if it cannot read one of them.
#[expect(clippy::disallowed_methods, reason = "a look at a raster without restora")]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "few cells")]
fn by_gdal(path: &Path, written: &Raster<'_>) -> Option<(Counted, bool)> {
    let dataset = Dataset::open(path).ok()?;
    let band = dataset.rasterband(1).ok()?;
    let (cols, rows) = band.size();
    let place = dataset.geo_transform().ok()?;
    // Cells from one to another coordinate along one side, where they are cells of the raster.
    let along = |first: f64, step: f64, from: f64, count: usize| {
        let ends = [(from - first) / step, (from - first) / step + SITE / step.abs()];
        let [low, high] = ends.map(|end| end.clamp(0.0, count as f64));
        (low.floor() as usize, high.ceil() as usize)
    };
    let (left, right) = along(place[0], place[1], CORNER.0, cols);
    let (top, bottom) = along(place[3], place[5], CORNER.1, rows);
    let size = (right.checked_sub(left)?, bottom.checked_sub(top)?);
    // Whatever a broken header claims.
    if size.0.checked_mul(size.1)? > 1 << 24 {
        return None;
    }
    let mut counted = Counted::new();
    if size.0 > 0 && size.1 > 0 {
        let at = (isize::try_from(left).ok()?, isize::try_from(top).ok()?);
        let pixels = band.read_as::<f64>(at, size, size, None).ok()?;
        let nodata = band.no_data_value();
        for value in pixels.data().iter().filter(|value| nodata != Some(**value)) {
            *counted.entry(value.to_string()).or_default() += 1.0;
        }
    }
    let same_place = (cols, rows) == written.size
        && place.map(f64::to_bits) == written.transform.map(f64::to_bits);
    Some((counted, same_place))
}

/// Pixels of each class in a result; whole numbers, for no pixel lies on a boundary.
fn found(case: &Case, which: &str) -> Result<Counted, String> {
    let begun = Instant::now();
    let outcome = attempt(case, 1);
    assert!(begun.elapsed() < LIMIT, "{which}: took {:?}", begun.elapsed());
    let rows = Tables::of(&outcome?).rows("classes");
    let classes = rows.all(&[]).filter(|row| !row.text("class").is_empty());
    let of = |row: &Row| (row.text("class").to_owned(), row.number("pixels"));
    Ok(classes.map(of).collect())
}

#[test]
fn an_answer_is_what_gdal_reads() {
    let mut ends = BTreeMap::<&str, u32>::new();
    for (way, stored) in STORED.into_iter().enumerate() {
        let mut alone = Case::new();
        let side = SITE / PIXEL_M;
        alone.sites(&[block("a", (0.0, 0.0), (side, side))]);
        alone.config["dates"] = json!([{"date": "2000", "path": "tiles/0-0_2000.tif"}]);
        std::fs::create_dir(alone.path("tiles")).unwrap();
        let mut others = Counted::new();
        let folder = alone.folder().join("tiles");
        let path = |(col, row)| folder.join(format!("{col}-{row}_2000.tif"));
        for place in [(0, 0), (1, 0), (0, 1), (1, 1)] {
            let raster = tile(place, stored);
            let seed = (place.0 * 2 + place.1) as u64;
            raster.write(&path(place), &raster.pixels(land(seed)));
            let (counted, same) = by_gdal(&path(place), &raster).unwrap();
            assert!(same);
            for (class, count) in counted.into_iter().filter(|_| place != (0, 0)) {
                *others.entry(class).or_default() += count;
            }
        }
        let mut config = alone.config.clone();
        config.as_object_mut().unwrap().remove("dates");
        config["tiles"] = json!({"pattern": r"tiles/(?<tile>\d-\d)_(?<date>\d{4})\.tif"});
        let written = std::fs::read(path((0, 0))).unwrap();
        let plain = alone.config.clone();
        for seed in 0..EACH {
            let mut bytes = written.clone();
            Dice(seed * 31 + way as u64 * 7919).damage(&mut bytes);
            put(&path((0, 0)), &bytes);
            let told = by_gdal(&path((0, 0)), &tile((0, 0), stored));
            for (kind, set) in [("alone", &plain), ("tile", &config)] {
                alone.config = set.clone();
                let which = format!("{kind} {way} {seed}");
                let end = match (found(&alone, &which), &told) {
                    (Err(_), _) => "refused",
                    (Ok(found), None) => {
                        panic!("{which}: GDAL cannot read it: {found:?}")
                    }
                    // What lies elsewhere is not the site's, and a tile may hide others.
                    (Ok(_), Some((_, false))) => "moved",
                    (Ok(found), Some((counted, _))) => {
                        let mut all = counted.clone();
                        for (class, count) in others.iter().filter(|_| kind == "tile") {
                            *all.entry(class.clone()).or_default() += count;
                        }
                        assert_eq!(found, all, "{which}");
                        "right"
                    }
                };
                *ends.entry(end).or_default() += 1;
            }
        }
    }
    println!("{ends:?}");
    // All of it happens, or the test would prove little.
    assert!(ends["right"] > 400 && ends["refused"] > 600, "{ends:?}");
}
