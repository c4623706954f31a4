//! Codes of a raster that may be classes: how much of each there is, what each is called,
//! which built-in legends they fit, and which may mean "no data".

use std::collections::BTreeMap;

use restora_io::BandLook;
use restora_value::{Caption, Legend, fitting_legends};
use serde::Serialize;

use super::sample::Seen;
use crate::findings::SUSPECT_SHARE;

/// Rasters of whole numbers with more different ones are hardly classes, unless the file names
/// or paints them, or a legend has them.
const FEW_CODES: usize = 60;

/// Even then there are no more than so many.
const MOST_CODES: usize = 1024;

/// Codes of a file that names or paints them, or that a legend has.
const MOST_FITTING: usize = 256;

/// Legends that are listed.
const LISTED: usize = 5;

/// A file's colours are a legend's if so many of them agree.
const COLOURS_AGREE: f64 = 0.8;

/// What bands of a picture are painted as.
const PAINTS: [&str; 11] = [
    "Red",
    "Green",
    "Blue",
    "Alpha",
    "Hue",
    "Saturation",
    "Lightness",
    "Cyan",
    "Magenta",
    "Yellow",
    "Black",
];

/// Words in the names of files that stand for a legend, besides its own name.
const WORDS: [(&str, &str); 6] = [
    ("mcd12q1", "modis-igbp"),
    ("lc030", "globeland30"),
    ("glcfcs30", "glc-fcs30d"),
    ("clc20", "corine-grid"),
    ("lccs", "esa-cci"),
    ("iolulc", "esri-io"),
];

/// A code that occurs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CodeSeen {
    /// The code.
    pub code: i32,
    /// Pixels of it among those that were read.
    pub pixels: u64,
    /// Their share of those that are not missing.
    pub share: f64,
    /// What the file calls it.
    pub name: Option<String>,
    /// What the best fitting legend calls it.
    pub legend: Option<Caption>,
    /// Its colour in the file, as `#rrggbb`.
    pub colour: Option<String>,
}

/// A built-in legend that has the codes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LegendFit {
    /// Its name, as a config writes it.
    pub name: String,
    /// What readers call it.
    pub title: Caption,
    /// Share of the pixels whose codes it has as classes of land.
    pub share: f64,
    /// Its classes that occur.
    pub met: usize,
    /// Its classes.
    pub classes: usize,
    /// Whether the name of the file speaks of it.
    pub in_name: bool,
    /// Share of the codes whose colour in the file is the legend's, if the file has colours.
    pub colours: Option<f64>,
    /// Codes that would have to mean "no data" for it to fit.
    pub without: Vec<i32>,
}

/// A value that covers much and often means "no data", though the file does not say so.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Suspect {
    /// The value.
    pub value: f64,
    /// Its share of the pixels that are not missing.
    pub share: f64,
}

/// What the codes of a band are.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Classes {
    pub(crate) codes: Vec<CodeSeen>,
    pub(crate) legends: Vec<LegendFit>,
    pub(crate) suspects: Vec<Suspect>,
}

/// What the codes are; `None` if they are rather numbers.
pub(crate) fn classes(file: &str, band: &BandLook, seen: &Seen) -> Option<Classes> {
    let pixels = seen.codes.as_ref()?;
    let scaled = band.scale.is_some_and(|s| (s - 1.0).abs() > 0.0)
        || band.offset.is_some_and(|o| o.abs() > 0.0);
    if scaled || !band.unit.is_empty() || paints(&band.colour) || pixels.is_empty() {
        return None;
    }
    let legends = legends(file, band, pixels);
    let named = !band.names.is_empty() || !band.palette.is_empty();
    let most = match (named, legends.is_empty()) {
        (true, _) => MOST_CODES,
        (false, false) => MOST_FITTING,
        (false, true) => FEW_CODES,
    };
    // Legends of many classes fit any whole numbers up to their last.
    let sure =
        named || legends.iter().any(|fit| fit.in_name || fit.met * 4 >= fit.classes);
    if pixels.len() > most || (pixels.len() > FEW_CODES && !sure) {
        return None;
    }
    let best = legends.first().and_then(|fit| Legend::builtin(&fit.name).ok());
    let suspects = suspects(pixels, best.as_ref());
    let codes =
        pixels.iter().map(|(code, n)| seen_code((*code, *n), band, seen, best.as_ref()));
    Some(Classes { codes: codes.collect(), legends, suspects })
}

/// Whether a band is one of those that make up a picture.
pub(crate) fn paints(colour: &str) -> bool {
    PAINTS.contains(&colour) || colour.starts_with("YCbCr")
}

fn seen_code(
    (code, pixels): (i32, u64),
    band: &BandLook,
    seen: &Seen,
    best: Option<&Legend>,
) -> CodeSeen {
    let class = best.and_then(|legend| legend.class(code));
    let of = |list: &[(i64, String)]| {
        list.iter().find(|(c, _)| *c == i64::from(code)).map(|(_, name)| name.clone())
    };
    CodeSeen {
        code,
        pixels,
        share: share(pixels, seen.valid),
        name: of(&band.names),
        legend: class.map(|class| Caption { en: class.en.clone(), zh: class.zh.clone() }),
        colour: colour(band, code).map(|[r, g, b]| format!("#{r:02x}{g:02x}{b:02x}")),
    }
}

fn colour(band: &BandLook, code: i32) -> Option<[u8; 3]> {
    let found = band.palette.iter().find(|(c, _)| *c == i64::from(code));
    found.map(|(_, colour)| *colour)
}

pub(crate) fn share(part: u64, all: u64) -> f64 {
    if all == 0 { 0.0 } else { part as f64 / all as f64 }
}

/// Values that cover much, mean "no data" in many files, and are no class of the legend.
fn suspects(pixels: &BTreeMap<i32, u64>, legend: Option<&Legend>) -> Vec<Suspect> {
    let is_land = |code: i32| {
        let class = legend.and_then(|legend| legend.class(code));
        class.is_some_and(|class| !class.nodata)
    };
    let mut found = candidates(pixels);
    found.retain(|suspect| code_of(suspect).is_none_or(|code| !is_land(code)));
    found
}

fn code_of(suspect: &Suspect) -> Option<i32> {
    #[expect(clippy::cast_possible_truncation, reason = "made from an i32")]
    (suspect.value.fract() == 0.0).then_some(suspect.value as i32)
}

/// The same whatever a legend says of them.
fn candidates(pixels: &BTreeMap<i32, u64>) -> Vec<Suspect> {
    let all: u64 = pixels.values().sum();
    let known = crate::findings::SUSPECTS;
    let found = pixels
        .iter()
        .filter(|(code, n)| known.contains(code) && share(**n, all) > SUSPECT_SHARE);
    found
        .map(|(code, n)| Suspect { value: f64::from(*code), share: share(*n, all) })
        .collect()
}

/// Built-in legends that have the codes, the likeliest first: those of all codes, and those of
/// all but the ones that may mean "no data".
fn legends(file: &str, band: &BandLook, pixels: &BTreeMap<i32, u64>) -> Vec<LegendFit> {
    let areas = |without: &[i32]| -> BTreeMap<i32, f64> {
        let kept = pixels.iter().filter(|(code, _)| !without.contains(code));
        kept.map(|(code, n)| (*code, *n as f64)).collect()
    };
    let without: Vec<i32> = candidates(pixels).iter().filter_map(code_of).collect();
    let mut found: Vec<LegendFit> = Vec::new();
    let mut tries = vec![Vec::new()];
    if !without.is_empty() {
        tries.push(without);
    }
    for without in tries {
        let Some((names, share)) = fitting_legends(&areas(&without)) else { continue };
        for name in names {
            if found.iter().any(|fit| fit.name == name) {
                continue;
            }
            found.extend(
                fit(name, share, (file, band, pixels))
                    .map(|fit| LegendFit { without: without.clone(), ..fit }),
            );
        }
    }
    found.sort_by(|a, b| likely(b).total_cmp(&likely(a)));
    found.truncate(LISTED);
    found
}

/// How likely it is: the name of the file says more than colours, and colours more than how
/// many of its classes occur.
fn likely(fit: &LegendFit) -> f64 {
    let painted = fit.colours.is_some_and(|share| share >= COLOURS_AGREE);
    let met = fit.met as f64 / fit.classes.max(1) as f64;
    f64::from(u8::from(fit.in_name)) * 4.0 + f64::from(u8::from(painted)) * 2.0 + met
}

impl LegendFit {
    /// Whether more than the codes speak for it.
    pub fn is_told(&self) -> bool {
        self.in_name || self.colours.is_some_and(|share| share >= COLOURS_AGREE)
    }
}

/// Whether names in the file are, for half of the codes or more, those of a legend: where a file
/// says what its codes are, codes alone prove nothing.
fn agrees(band: &BandLook, legend: &Legend, pixels: &BTreeMap<i32, u64>) -> bool {
    let alike = |name: &str, class: &str| {
        let (name, class) = (name.trim().to_lowercase(), class.to_lowercase());
        !name.is_empty() && (name.contains(&class) || class.contains(&name))
    };
    let (mut known, mut same) = (0, 0);
    for (code, name) in &band.names {
        let code = i32::try_from(*code).ok().filter(|code| pixels.contains_key(code));
        if let Some(class) = code.and_then(|code| legend.class(code)) {
            known += 1;
            same += usize::from(alike(name, &class.en) || alike(name, &class.zh));
        }
    }
    same * 2 >= known
}

fn fit(
    name: &str,
    share: f64,
    (file, band, pixels): (&str, &BandLook, &BTreeMap<i32, u64>),
) -> Option<LegendFit> {
    let legend = Legend::builtin(name).ok()?;
    let land = || legend.classes.iter().filter(|class| !class.nodata);
    let met = || land().filter(|class| pixels.contains_key(&class.code));
    let agree = met().filter(|class| {
        class.colour.is_some() && class.colour == colour(band, class.code)
    });
    let colours = (!band.palette.is_empty() && met().count() > 0)
        .then(|| agree.count() as f64 / met().count() as f64);
    let fit = LegendFit {
        name: legend.name.clone(),
        title: legend.title.clone(),
        share,
        met: met().count(),
        classes: land().count(),
        in_name: speaks_of(file, name),
        colours,
        without: Vec::new(),
    };
    (fit.is_told() || agrees(band, &legend, pixels)).then_some(fit)
}

/// Whether the name of a file has the name of a legend in it.
fn speaks_of(file: &str, legend: &str) -> bool {
    let plain = |text: &str| -> String {
        text.chars()
            .filter(char::is_ascii_alphanumeric)
            .collect::<String>()
            .to_lowercase()
    };
    let file = plain(file);
    let word = |word: &str| file.contains(word);
    word(&plain(legend)) || WORDS.iter().any(|(w, of)| *of == legend && word(w))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn band() -> BandLook {
        BandLook { pixel_type: "Byte".to_owned(), readable: true, ..BandLook::default() }
    }

    fn seen(codes: &[(i32, u64)]) -> Seen {
        let codes: BTreeMap<i32, u64> = codes.iter().copied().collect();
        Seen { valid: codes.values().sum(), codes: Some(codes), ..Seen::default() }
    }

    fn names(found: &Classes) -> Vec<&str> {
        found.legends.iter().map(|fit| fit.name.as_str()).collect()
    }

    #[test]
    fn the_name_of_the_file_decides_between_legends_that_fit_alike() {
        let pixels = seen(&[(1, 50), (2, 30), (5, 20)]);
        let found = classes("CLCD_v01_2019.tif", &band(), &pixels).unwrap();
        assert_eq!(names(&found)[0], "clcd");
        assert!(found.legends[0].is_told() && found.legends.len() > 1);
        let found = classes("MCD12Q1.A2019001.tif", &band(), &pixels).unwrap();
        assert_eq!(names(&found)[0], "modis-igbp");
        // 3 of 9 classes of CLCD; legends of more classes come later.
        let found = classes("before.tif", &band(), &pixels).unwrap();
        assert!(!found.legends[0].is_told(), "{found:?}");
        assert!((found.codes[0].share - 0.5).abs() < 1e-12);
    }

    #[test]
    fn colours_of_the_file_count() {
        let mut band = band();
        let clcd = Legend::builtin("clcd").unwrap();
        band.palette = clcd
            .classes
            .iter()
            .filter_map(|class| Some((i64::from(class.code), class.colour?)))
            .collect();
        let found = classes("a.tif", &band, &seen(&[(1, 5), (2, 5), (8, 1)])).unwrap();
        assert_eq!(names(&found)[0], "clcd");
        assert_eq!(found.legends[0].colours, Some(1.0));
        // #fae39c is CLCD's cropland.
        assert_eq!(found.codes[0].colour.as_deref(), Some("#fae39c"));
    }

    #[test]
    fn a_code_that_may_be_no_data_is_told_unless_it_is_a_class() {
        let found =
            classes("x_clcd.tif", &band(), &seen(&[(0, 30), (1, 50), (9, 20)])).unwrap();
        assert_eq!(found.suspects, [Suspect { value: 0.0, share: 0.3 }]);
        let clcd = found.legends.iter().find(|fit| fit.name == "clcd").unwrap();
        assert_eq!(clcd.without, [0]);
        // Dynamic World has water at 0.
        let found =
            classes("DynamicWorld.tif", &band(), &seen(&[(0, 30), (1, 70)])).unwrap();
        assert_eq!((names(&found)[0], found.suspects.len()), ("dynamic-world", 0));
    }

    #[test]
    fn many_whole_numbers_are_no_classes() {
        let heights: Vec<(i32, u64)> = (300..500).map(|h| (h, 3)).collect();
        assert_eq!(classes("dem.tif", &band(), &seen(&heights)), None);
        let mut red = band();
        red.colour = "Red".to_owned();
        assert_eq!(classes("a.tif", &red, &seen(&[(1, 1)])), None);
        let mut scaled = band();
        scaled.scale = Some(0.0001);
        assert_eq!(classes("a.tif", &scaled, &seen(&[(1, 1)])), None);
        assert_eq!(classes("a.tif", &band(), &Seen::default()), None);
    }
}
