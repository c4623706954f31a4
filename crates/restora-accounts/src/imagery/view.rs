//! What the tables are made from.

use restora_message::Text;
use restora_table::{Cell, Column, Unit};
use restora_zonal::{AreaUnit, Sum};

use super::{BySite, Exact, IndexSum, Seen, SiteMeasures, SiteSurvey};
use crate::facts::{numbers, pixels, words};
use crate::{MaskRule, Site};

/// Everything that was found.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// By the first pass.
    pub survey: BySite<SiteSurvey>,
    /// By the last pass.
    pub measures: BySite<SiteMeasures>,
    /// What percentiles follow from.
    pub exact: BySite<Exact>,
}

/// An index that was computed.
#[derive(Clone, Debug)]
pub struct IndexInfo {
    /// Its name in the results.
    pub name: String,
    /// Its values are whole multiples of 2 to minus this.
    pub bits: u32,
    /// Whether it is listed.
    pub reported: bool,
}

/// A grade of vegetation fraction.
#[derive(Clone, Debug)]
pub struct GradeInfo {
    /// What it is called; one's own have no names.
    pub name: Option<Text>,
    /// From this fraction on.
    pub from: f64,
    /// Up to this fraction.
    pub to: f64,
}

/// The threshold of a scene.
#[derive(Clone, Copy, Debug)]
pub struct ThresholdInfo {
    /// Values above are water.
    pub value: f64,
    /// Share of the variance between both groups, where Otsu's method was asked.
    pub separability: Option<f64>,
    /// Whether the value is that of Otsu's method.
    pub by_otsu: bool,
}

/// What was asked for.
#[derive(Clone, Debug)]
pub struct Setting {
    /// Dates of the scenes.
    pub dates: Vec<String>,
    /// Which pixels of a date count.
    pub compare: MaskRule,
    /// The indices, in the order of their sums.
    pub indices: Vec<IndexInfo>,
    /// Shares in millionths.
    pub percentiles: Vec<u32>,
    /// Classes of the histogram to a unit.
    pub histogram: Option<u32>,
    /// The index by whose median scenes are compared.
    pub quality_index: usize,
    /// Numbers of the sites that did not change.
    pub stable: Option<Vec<u32>>,
    /// The index of the vegetation fraction, and its grades.
    pub fraction: Option<(usize, Vec<GradeInfo>)>,
    /// End-members of bare soil and full vegetation, by code of a type or for all land.
    pub end_members: Vec<(Option<i32>, [f64; 2])>,
    /// How far they may be off, where they are percentiles of all dates together.
    pub pooled: Option<f64>,
    /// The index of the water, and the thresholds of the scenes.
    pub water: Option<(usize, Vec<ThresholdInfo>)>,
    /// Tolerable soil loss in t/km²/yr, where soil loss was asked for.
    pub loss: Option<u32>,
    /// Observations that have to agree, and the fraction from which on land is vegetated.
    pub persistence: Option<(usize, f64)>,
    /// The index of the trend of pixels, and the level of its test.
    pub trend: Option<(usize, f64)>,
}

/// What was asked for, found, and of which sites.
#[derive(Clone, Copy, Debug)]
pub struct ImageryFacts<'a> {
    /// Sites, by their number.
    pub sites: &'a [Site],
    /// What was asked for.
    pub setting: &'a Setting,
    /// What was found.
    pub found: &'a Found,
    /// What whole numbers of area mean.
    pub areas: AreaUnit,
}

impl<'a> ImageryFacts<'a> {
    /// The sites with their numbers.
    pub(crate) fn numbered_sites(&self) -> impl Iterator<Item = (u32, &'a Site)> {
        (0u32..).zip(self.sites)
    }

    /// The dates with their numbers.
    pub(crate) fn numbered_dates(&self) -> impl Iterator<Item = (usize, &'a str)> {
        self.setting.dates.iter().map(String::as_str).enumerate()
    }

    /// An index at a site and date.
    pub(crate) fn index(
        &self,
        site: u32,
        date: usize,
        index: usize,
    ) -> Option<&'a IndexSum> {
        let at = date * self.setting.indices.len() + index;
        self.found.survey.get(&site)?.indices.get(at)
    }

    /// The last pass at a site.
    pub(crate) fn measures(&self, site: u32) -> Option<&'a SiteMeasures> {
        self.found.measures.get(&site)
    }

    /// An area in m².
    pub(crate) fn m2(&self, units: u128) -> f64 {
        self.areas.m2(units)
    }

    /// The same in a cell.
    pub(crate) fn area(&self, units: u128) -> Cell {
        Cell::Number(self.m2(units))
    }

    /// Where land went, as cells of [`seen_columns`].
    pub(crate) fn seen(&self, seen: &Seen) -> [Cell; 6] {
        [
            Cell::Number(pixels(seen.valid.pixels)),
            self.area(seen.valid.area),
            self.area(seen.unmatched.area),
            self.area(seen.cloud.area),
            self.area(seen.no_data.area),
            self.area(seen.no_value.area),
        ]
    }
}

/// Σ area × value over area: the mean, at so many bits of fraction.
pub(crate) fn mean(weighted: i128, area: u128, bits: u32) -> Option<f64> {
    (area > 0).then(|| {
        // Whole part and rest apart, so that nothing is lost to the size of the sum.
        let area = i128::try_from(area).unwrap_or(i128::MAX);
        let (whole, rest) = (weighted.div_euclid(area), weighted.rem_euclid(area));
        (whole as f64 + rest as f64 / area as f64) / f64::from(bits).exp2()
    })
}

/// A share; none of nothing.
pub(crate) fn share(part: u128, whole: u128) -> Cell {
    Cell::number((whole > 0).then(|| part as f64 / whole as f64))
}

/// A share of land that has a sum.
pub(crate) fn share_of(part: &Sum, whole: &Sum) -> Cell {
    share(part.area, whole.area)
}

/// Columns that say which site and date a row is about.
pub(crate) fn spot_columns() -> Vec<Column> {
    vec![
        words("site", "Site", "地块"),
        words("name", "Name", "名称"),
        words("group", "Group", "分组"),
        words("date", "Date", "日期"),
    ]
}

/// Their cells.
pub(crate) fn spot_cells(site: &Site, date: &str) -> Vec<Cell> {
    vec![
        Cell::text(&site.id),
        Cell::text(&site.name),
        Cell::text(site.group.clone().unwrap_or_default()),
        Cell::text(date),
    ]
}

/// Columns that say where the land of a row went.
pub(crate) fn seen_columns() -> [Column; 6] {
    let m2 = Unit::SquareMetres;
    [
        numbers("pixels", ("Pixels counted", "计入像元数"), Unit::Pixels),
        numbers("valid_m2", ("Valid area", "有效面积"), m2),
        numbers(
            "unmatched_m2",
            ("Valid, but not at all dates", "有效但非各期均有效"),
            m2,
        ),
        numbers("cloud_m2", ("Cloud", "云遮面积"), m2),
        numbers("no_data_m2", ("No data", "无数据面积"), m2),
        numbers("no_value_m2", ("Without a value", "无法计算面积"), m2),
    ]
}
