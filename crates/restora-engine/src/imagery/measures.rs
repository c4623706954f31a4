//! What is measured on imagery, as it is written in a config.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Quantity;
use crate::config::{first_band, yes};

/// Fractional vegetation cover (植被覆盖度): f = (index − soil) / (vegetation − soil), from 0
/// to 1.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VegetationFraction {
    /// The index, "ndvi" unless stated. 指数
    #[serde(default = "ndvi")]
    pub index: String,
    /// What bare soil and full vegetation have: one pair for all dates. 端元
    #[serde(default)]
    pub end_members: EndMembers,
    /// A raster of soil or vegetation types: end-members are then found for each type, still
    /// one pair for all dates. 按类型
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub types: Option<TypeRaster>,
    /// Grades to report: "sl190" (30, 45, 60, 75 %), "five" (10, 30, 50, 70 %). 分级
    #[serde(default)]
    pub grades: GradeWord,
    /// Grades of your own instead: shares between 0 and 1, ascending. 自定义分级
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bounds: Vec<f64>,
}

fn ndvi() -> String {
    "ndvi".to_owned()
}

/// End-members: as percentiles of the index over all dates and sites together, or as numbers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EndMembers {
    /// Percentiles of soil and vegetation, [5, 95] unless stated. 百分位数
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub percentiles: Option<[f64; 2]>,
    /// What they are percentiles of. Only "all" keeps the dates comparable; the others are
    /// refused with the reason. 统计范围
    #[serde(default)]
    pub pool: Pool,
    /// Index of bare soil, as a number. 裸土端元
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub soil: Option<f64>,
    /// Index of full vegetation, as a number. 植被端元
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vegetation: Option<f64>,
}

/// What percentiles are taken of.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Pool {
    /// All dates and all sites together.
    #[default]
    All,
    /// Each date by itself: stretches every date to its own range.
    Date,
    /// Each site by itself: stretches every site to its own range.
    Site,
}

/// Sets of grades.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum GradeWord {
    /// Below 30, 30–45, 45–60, 60–75, 75 % and more (after SL 190-2007).
    #[default]
    Sl190,
    /// Below 10, 10–30, 30–50, 50–70, 70 % and more.
    Five,
}

/// A raster of types.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TypeRaster {
    /// The raster, relative to the folder of this file. 路径
    #[schemars(length(min = 1))]
    pub path: String,
    /// Band number, from 1. 波段
    #[serde(default = "first_band")]
    #[schemars(range(min = 1))]
    pub band: u32,
}

/// Water: where an index is above a threshold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Water {
    /// The index: "mndwi" unless stated. 指数
    #[serde(default = "mndwi")]
    pub index: String,
    /// The threshold, as a number. 阈值
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threshold: Option<f64>,
    /// The threshold by Otsu's method instead. 大津法
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub otsu: Option<OtsuRule>,
    /// Patches of water that are smaller do not count, e.g. {"value": 0.5, "unit": "ha"}. 最小图斑
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum_area: Option<Quantity>,
    /// Whether patches hang together across corners. 八邻域
    #[serde(default = "yes")]
    pub across_corners: bool,
    /// Share of the dates at which a pixel was seen from which on its water is permanent. 常年水体频率
    #[serde(default = "permanent")]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub permanent_from: f64,
    /// The same from which on it is seasonal. 季节性水体频率
    #[serde(default = "seasonal")]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub seasonal_from: f64,
}

fn mndwi() -> String {
    "mndwi".to_owned()
}

fn permanent() -> f64 {
    0.75
}

fn seasonal() -> f64 {
    0.25
}

/// Otsu's threshold, and what is done where a scene has no water to find.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OtsuRule {
    /// One threshold for all dates together, or one for each. 统计范围
    #[serde(default)]
    pub pool: OtsuPool,
    /// Least share of the variance that lies between the two groups; a single group that is
    /// spread evenly has 0.75. 最小可分性
    #[serde(default = "separability")]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub least_separability: f64,
    /// The threshold where there are no two groups to tell apart. 备用阈值
    #[serde(default)]
    pub otherwise: f64,
}

fn separability() -> f64 {
    0.75
}

/// What Otsu's method looks at.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum OtsuPool {
    /// All dates together.
    #[default]
    All,
    /// Each date by itself.
    Date,
}

/// Soil loss by the revised universal soil loss equation (RUSLE): A = R·K·L·S·C·P in tonnes
/// per hectare and year. C follows from the vegetation fraction of every pixel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SoilLoss {
    /// Rainfall erosivity R: a number or a raster, in "MJ mm/(ha h yr)", or monthly rain. 降雨侵蚀力
    pub erosivity: Erosivity,
    /// Soil erodibility K: a number or a raster, in "t ha h/(ha MJ mm)", or the make-up of the
    /// soil. 土壤可蚀性
    pub erodibility: Erodibility,
    /// Elevation, in metres unless stated. 高程
    pub elevation: Elevation,
    /// Slope length; without this, that of a cell of the elevation: its side over the cosine of
    /// the slope. 坡长
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slope_length: Option<SlopeLength>,
    /// Support practice P by class of the land cover of the same date. 水土保持措施因子
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub practice_by_class: BTreeMap<String, f64>,
    /// P of all other land; 1 is none at all. 其他土地的措施因子
    #[serde(default = "one")]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub practice: f64,
    /// Tolerable loss of the region by SL 190-2007, which ends the lowest grade: 200, 500 or
    /// 1000 t/km²/yr, e.g. {"value": 500, "unit": "t/km2/yr"}. 容许土壤流失量
    pub tolerable: Quantity,
}

fn one() -> f64 {
    1.0
}

/// Rainfall erosivity (降雨侵蚀力 R).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Erosivity {
    /// One number for all land. 数值
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    /// A raster. 栅格
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Unit of the number or raster. 单位
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Rain of the twelve months in mm: R = 0.1833·F^1.9957, F being Σp²/Σp. 逐月降雨量
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub monthly_rain_mm: Option<[f64; 12]>,
}

/// Soil erodibility (土壤可蚀性 K).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Erodibility {
    /// One number for all land. 数值
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    /// A raster. 栅格
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Unit of the number or raster. 单位
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Sand, silt, clay and organic carbon in percent: K by EPIC. 土壤质地与有机碳
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub soil_percent: Option<[f64; 4]>,
}

/// A raster of elevation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Elevation {
    /// The raster, relative to the folder of this file. 路径
    #[schemars(length(min = 1))]
    pub path: String,
    /// Band number, from 1. 波段
    #[serde(default = "first_band")]
    #[schemars(range(min = 1))]
    pub band: u32,
    /// Unit of elevation: "m", "ft", "cm". 高程单位
    #[serde(default = "metres")]
    pub unit: String,
}

fn metres() -> String {
    "m".to_owned()
}

/// Where the length of slopes comes from: one of the two.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SlopeLength {
    /// One length for all land, e.g. {"value": 50, "unit": "m"}. 固定坡长
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fixed: Option<Quantity>,
    /// A raster of the area upstream of each cell in m², on the grid of the elevation: L by
    /// Desmet and Govers (1996). 上游汇水面积
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upstream_m2: Option<String>,
}

/// When a change over many dates counts as lasting.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Persistence {
    /// So many observations in a row have to agree; gaps between them do not matter. 连续期数
    #[schemars(range(min = 1))]
    pub hold: u32,
    /// Vegetation fraction from which on a pixel counts as vegetated. 植被判定阈值
    #[serde(default = "half")]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub vegetated_from: f64,
}

fn half() -> f64 {
    0.5
}

/// Trend of an index in every pixel: Theil–Sen slope, Mann–Kendall test.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PixelTrend {
    /// The index. 指数
    pub index: String,
    /// Level of the two-sided test. 显著性水平
    #[serde(default = "level")]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub significance: f64,
}

fn level() -> f64 {
    0.05
}
