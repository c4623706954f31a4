//! What the codes of a class raster mean.

use std::collections::BTreeMap;

use restora_message::{Problem, Problems, catalogue};
use serde::{Deserialize, Serialize};

use crate::heading::{Heading, Writer, yes_no};
use crate::sheet::{Column, Row, Sheet, optional};
use crate::{Caption, Cover, Status, names};

/// The legends that come with the program: name and text.
const BUILTIN: [(&str, &str); 15] = [
    ("clcd", include_str!("../data/clcd.csv")),
    ("globeland30", include_str!("../data/globeland30.csv")),
    ("worldcover", include_str!("../data/worldcover.csv")),
    ("esri-io", include_str!("../data/esri-io.csv")),
    ("esri-2020", include_str!("../data/esri-2020.csv")),
    ("cnlucc", include_str!("../data/cnlucc.csv")),
    ("glc-fcs30d", include_str!("../data/glc-fcs30d.csv")),
    ("modis-igbp", include_str!("../data/modis-igbp.csv")),
    ("corine", include_str!("../data/corine.csv")),
    ("corine-grid", include_str!("../data/corine-grid.csv")),
    ("nlcd", include_str!("../data/nlcd.csv")),
    ("esa-cci", include_str!("../data/esa-cci.csv")),
    ("dynamic-world", include_str!("../data/dynamic-world.csv")),
    ("gbt-21010", include_str!("../data/gbt-21010.csv")),
    ("third-survey", include_str!("../data/third-survey.csv")),
];

const COLUMNS: [Column; 10] = [
    Column { name: "code", aliases: &["lucode", "value"], required: true },
    optional("en"),
    optional("zh"),
    Column { name: "colour", aliases: &["color"], required: false },
    optional("nodata"),
    optional("vegetation"),
    optional("forest"),
    optional("green"),
    optional("water"),
    optional("status"),
];

/// The classes of a land-cover product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Legend {
    /// What configs and crosswalks call it.
    pub name: String,
    /// What readers call it.
    pub title: Caption,
    /// Where it comes from.
    pub source: String,
    /// Its classes, by rising code.
    pub classes: Vec<LegendClass>,
}

/// One class of a legend.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a column of the legend's file"
)]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LegendClass {
    /// The number that stands in the raster.
    pub code: i32,
    /// English name.
    pub en: String,
    /// Chinese name.
    pub zh: String,
    /// Red, green, blue.
    pub colour: Option<[u8; 3]>,
    /// Whether the code means that nothing is known.
    pub nodata: bool,
    /// Counts as [`Cover::Vegetation`].
    pub vegetation: bool,
    /// Counts as [`Cover::Forest`].
    pub forest: bool,
    /// Counts as [`Cover::Green`].
    pub green: bool,
    /// Counts as [`Cover::Water`].
    pub water: bool,
    /// How far the row can be trusted.
    pub status: Status,
}

impl LegendClass {
    /// Whether the class counts towards a cover.
    pub fn has(&self, cover: Cover) -> bool {
        match cover {
            Cover::Vegetation => self.vegetation,
            Cover::Forest => self.forest,
            Cover::Green => self.green,
            Cover::Water => self.water,
        }
    }
}

impl Legend {
    /// The built-in legend with a name; E402 if there is none.
    pub fn builtin(name: &str) -> Result<Self, Problem> {
        names::builtin(&catalogue::text::LEGEND, name, &BUILTIN, Self::from_csv)
    }

    /// Names of the built-in legends.
    pub fn builtin_names() -> Vec<&'static str> {
        names::names(&BUILTIN)
    }

    /// Reads a legend. `name` is what messages call the file, and the legend's name
    /// unless the file says `# name:`.
    ///
    /// Columns: `code` (or `lucode`, `value`), which alone must be there; `en`, `zh`,
    /// `colour` (#rrggbb), `nodata`, `vegetation`, `forest`, `green`, `water` (yes or no,
    /// no by default). Gives every problem of the file.
    pub fn from_csv(name: &str, text: &str) -> Result<Self, Problems> {
        let mut sheet = Sheet::read(name, text);
        let Heading { name, title, source } = Heading::read(&mut sheet);
        let columns = sheet.only_columns(&COLUMNS);
        let mut lines = BTreeMap::new();
        let mut classes = Vec::new();
        for row in std::mem::take(&mut sheet.rows) {
            let Some(class) = read_class(&mut sheet, &row, &columns) else { continue };
            if let Some(first) = lines.get(&class.code) {
                sheet.duplicate(&class.code.to_string(), row.line, *first);
                continue;
            }
            lines.insert(class.code, row.line);
            classes.push(class);
        }
        classes.sort_by_key(|class| class.code);
        sheet.finish(Self { name, title, source, classes })
    }

    /// The legend as CSV; [`Legend::from_csv`] reads it back to an equal one.
    pub fn to_csv(&self) -> String {
        let mut writer = Writer::new(&self.name, &self.title, &self.source);
        writer.row(COLUMNS.iter().map(|column| column.name));
        for class in &self.classes {
            let code = class.code.to_string();
            let colour = class
                .colour
                .map(|[r, g, b]| format!("#{r:02x}{g:02x}{b:02x}"))
                .unwrap_or_default();
            let mut cells = vec![code.as_str(), &class.en, &class.zh, &colour];
            cells.push(yes_no(class.nodata));
            cells.extend(Cover::ALL.map(|cover| yes_no(class.has(cover))));
            cells.push(class.status.name());
            writer.row(cells);
        }
        writer.finish()
    }

    /// The class with a code.
    pub fn class(&self, code: i32) -> Option<&LegendClass> {
        self.classes.iter().find(|class| class.code == code)
    }

    /// Codes of the classes that count towards a cover, rising.
    pub fn codes_with(&self, cover: Cover) -> Vec<i32> {
        self.classes
            .iter()
            .filter(|class| class.has(cover))
            .map(|class| class.code)
            .collect()
    }

    /// All codes, rising.
    pub fn codes(&self) -> Vec<i32> {
        self.classes.iter().map(|class| class.code).collect()
    }
}

/// The share of an area, given by code, whose codes a legend has as classes of land.
fn share_of(legend: &Legend, areas: &BTreeMap<i32, f64>) -> f64 {
    let all: f64 = areas.values().sum();
    let known = areas
        .iter()
        .filter(|(code, _)| legend.class(**code).is_some_and(|class| !class.nodata));
    let known: f64 = known.fold(0.0, |sum, (_, area)| sum + area);
    if all > 0.0 { known / all } else { 0.0 }
}

/// Legends that codes fit clearly better than the one that is named: the share (0 to 1) of
/// the area whose codes the named one has, the names of the best ones (several may fit
/// equally well), and their share. `areas` are by code, in any unit. Only built-in legends are
/// looked at.
pub fn better_legend(
    named: &Legend,
    areas: &BTreeMap<i32, f64>,
) -> Option<(f64, Vec<&'static str>, f64)> {
    let own = share_of(named, areas);
    if own >= FITS {
        return None;
    }
    let (names, share) = fitting_legends(areas)?;
    let names: Vec<&str> = names.into_iter().filter(|name| *name != named.name).collect();
    (!names.is_empty()).then_some((own, names, share))
}

/// The built-in legends that codes fit best, and the share (0 to 1) of the area whose codes
/// they have; none if none fits.
pub fn fitting_legends(areas: &BTreeMap<i32, f64>) -> Option<(Vec<&'static str>, f64)> {
    let shares: Vec<(&'static str, f64)> = Legend::builtin_names()
        .into_iter()
        .filter_map(|name| Some((name, share_of(&Legend::builtin(name).ok()?, areas))))
        .collect();
    let best = shares.iter().map(|(_, share)| *share).fold(0.0, f64::max);
    let fits = shares.into_iter().filter(|(_, share)| *share >= best);
    (best >= FITS).then(|| (fits.map(|(name, _)| name).collect(), best))
}

/// A legend fits that has the codes of this share of the area; stray codes are the rest.
const FITS: f64 = 0.99;

/// One row; every cell is looked at before the row is given up.
fn read_class(
    sheet: &mut Sheet,
    row: &Row,
    columns: &[Option<usize>],
) -> Option<LegendClass> {
    let code = sheet.code(row, columns[0]);
    let colour = colour(sheet, row, columns[3]);
    let status = sheet.status(row, columns[9]);
    let flags: Vec<Option<bool>> = (4..9)
        .map(|index| sheet.flag(row, columns[index], COLUMNS[index].name, false))
        .collect();
    let (code, colour, status) = (code?, colour?, status?);
    let flags: Vec<bool> = flags.into_iter().collect::<Option<_>>()?;
    let names =
        Caption::filled(row.cell(columns[1]), row.cell(columns[2]), &code.to_string());
    Some(LegendClass {
        code,
        en: names.en,
        zh: names.zh,
        colour,
        nodata: flags[0],
        vegetation: flags[1],
        forest: flags[2],
        green: flags[3],
        water: flags[4],
        status,
    })
}

/// `#rrggbb`, or nothing from an empty cell. The outer `None` was reported.
#[expect(clippy::option_option, reason = "no colour and a bad colour differ")]
fn colour(
    sheet: &mut Sheet,
    row: &Row,
    column: Option<usize>,
) -> Option<Option<[u8; 3]>> {
    let text = row.cell(column);
    if text.is_empty() {
        return Some(None);
    }
    let digits = text.strip_prefix('#').filter(|digits| {
        digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit())
    });
    let Some(rgb) = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()) else {
        sheet.refuse(&catalogue::value::NOT_A_COLOUR, row.line, "colour", text);
        return None;
    };
    let [_, r, g, b] = rgb.to_be_bytes();
    Some(Some([r, g, b]))
}

/// The `count` known codes nearest to `code` by number, the nearest first, the lower
/// first of two that are equally near.
pub fn nearest_codes(code: i32, known: &[i32], count: usize) -> Vec<i32> {
    let mut known = known.to_vec();
    known.sort_by_key(|other| (i64::from(code).abs_diff(i64::from(*other)), *other));
    known.dedup();
    known.truncate(count);
    known
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(text: &str) -> Vec<(&'static str, Option<usize>)> {
        let problems = Legend::from_csv("x.csv", text).unwrap_err();
        problems.iter().map(|p| (p.entry.code, p.place.line)).collect()
    }

    #[test]
    fn the_built_in_legend_is_whole() {
        let legend = Legend::builtin("clcd").unwrap();
        assert_eq!(legend.codes(), (0..=9).collect::<Vec<_>>());
        let zh: Vec<&str> =
            legend.classes.iter().map(|class| class.zh.as_str()).collect();
        assert_eq!(
            zh.join(" "),
            "无数据 耕地 林地 灌木 草地 水体 冰雪 裸地 不透水面 湿地"
        );
        // #1e69b4 = 30, 105, 180
        assert_eq!(legend.class(5).unwrap().colour, Some([30, 105, 180]));
        let nodata: Vec<i32> = legend
            .classes
            .iter()
            .filter(|class| class.nodata)
            .map(|class| class.code)
            .collect();
        assert_eq!(nodata, [0]);
        assert_eq!(legend.class(10), None);
        assert_eq!(Legend::from_csv("other", &legend.to_csv()).unwrap(), legend);
    }

    #[test]
    fn a_builtin_that_is_not_there_is_told_with_a_hint() {
        let problem = Legend::builtin("clcdd").unwrap_err();
        assert_eq!(
            problem.line(restora_message::Lang::En),
            "E402: there is no legend `clcdd` (`clcd`?); built in are clcd, globeland30, worldcover, esri-io, esri-2020, cnlucc, glc-fcs30d, modis-igbp, corine, corine-grid, nlcd, esa-cci, dynamic-world, gbt-21010, third-survey"
        );
    }

    #[test]
    fn only_the_code_must_be_there() {
        let legend = Legend::from_csv("mine.csv", "Value\n7\n-3\n").unwrap();
        assert_eq!(legend.codes(), [-3, 7]);
        assert_eq!((&*legend.name, &*legend.title.zh), ("mine.csv", "mine.csv"));
        let class = legend.class(7).unwrap();
        assert_eq!((&*class.en, &*class.zh, class.colour), ("7", "7", None));
        assert!(!class.nodata && !class.vegetation && !class.water);
    }

    #[test]
    fn every_fault_is_told_with_its_line() {
        let text =
            "code,colour,water\n1,red,maybe\n1.5,#12345,\n2,#+12345,\n3,,\n3,,\n,,yes\n";
        let expected = [
            ("E413", Some(2)), // red
            ("E412", Some(2)), // maybe
            ("E411", Some(3)), // 1.5
            ("E413", Some(3)), // five digits
            ("E413", Some(4)), // a sign
            ("E405", Some(6)), // 3 twice
            ("E415", Some(7)), // no code
        ];
        assert_eq!(problems(text), expected);
        assert_eq!(problems("code,wter\n1,yes\n"), [("E414", Some(1))]);
        assert_eq!(problems("code;en\n1;a\n"), [("E404", Some(1)), ("E414", Some(1))]);
        assert_eq!(problems(""), [("E417", Some(1))]);
        assert_eq!(problems("code\n2147483648\n"), [("E411", Some(2))]);
    }

    #[test]
    fn codes_tell_which_legend_they_are_of() {
        let clcd = Legend::builtin("clcd").unwrap();
        let better =
            |areas: &[(i32, f64)]| better_legend(&clcd, &areas.iter().copied().collect());
        // All are codes of CLCD, though of others too.
        assert_eq!(better(&[(1, 5.0), (2, 3.0), (5, 2.0)]), None);
        // GlobeLand30: none is of CLCD, 255 is sea.
        assert_eq!(
            better(&[(10, 5.0), (20, 4.0), (60, 1.0), (255, 1.0)]),
            Some((0.0, vec!["globeland30"], 1.0))
        );
        // WorldCover has mangroves (95); NLCD has not 10, CNLUCC not 80.
        let found = better(&[(10, 1.0), (80, 1.0), (95, 2.0)]);
        assert_eq!(found, Some((0.0, vec!["worldcover"], 1.0)));
        // Nothing has these; and half a raster of CLCD with 9 % of strays is not another.
        assert_eq!(better(&[(7001, 1.0), (7002, 1.0)]), None);
        assert_eq!(better(&[(1, 91.0), (9000, 9.0)]), None);
        assert_eq!(better(&[]), None);
    }

    #[test]
    fn nearest_codes_by_distance_then_lower_first() {
        // from 5: 4 and 6 at 1, 2 at 3, 9 at 4
        assert_eq!(nearest_codes(5, &[9, 6, 2, 4], 3), [4, 6, 2]);
        assert_eq!(nearest_codes(5, &[], 3), [] as [i32; 0]);
        assert_eq!(nearest_codes(i32::MIN, &[i32::MAX, 0], 1), [0]);
    }
}
