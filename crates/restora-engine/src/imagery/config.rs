//! Imagery and terrain, as they are written in a config.

use std::collections::BTreeMap;

use restora_accounts::MaskRule;
use restora_terrain::{Role, Sensor};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::measures::{Persistence, PixelTrend, SoilLoss, VegetationFraction, Water};
use crate::config::{first_band, is_false};

/// Satellite or aerial images of one or more dates, and what is measured on them: indices,
/// vegetation fraction, water, soil loss. They may have a pixel grid of their own. 影像
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Imagery {
    /// What the stored numbers are: "landsat-c2-l2" and "sentinel-2-l2a" (surface reflectance
    /// of these products), "reflectance" (with `scale` and `offset`), or "dn" (digital
    /// numbers, which only normalised differences can take). 传感器
    #[schemars(with = "SensorWord")]
    pub sensor: Sensor,
    /// For "reflectance": stored number × scale + offset, e.g. 0.0001. 比例系数
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scale: Option<f64>,
    /// For "reflectance": what is added after scaling; for "sentinel-2-l2a": what is added to
    /// the stored numbers of every scene (-1000, or 0 where that has been done). 偏移
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset: Option<f64>,
    /// The images, from the earliest date to the latest. 各期影像
    #[schemars(length(min = 1))]
    pub scenes: Vec<Scene>,
    /// How bands that are not on one pixel grid are brought together. Without this they are
    /// refused. 波段对齐
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub align: Option<BandAlign>,
    /// Which values of the band "qa" hide the ground, where the sensor's own choice is not
    /// wanted or there is none. 云掩膜
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clouds: Option<Clouds>,
    /// Which pixels of a date count: those that are valid at every date, index by index, or
    /// those that are valid at that date. Of many cloudy dates, "each" leaves more. 掩膜
    #[serde(default)]
    #[schemars(with = "CompareWord")]
    pub compare: MaskRule,
    /// Indices to report: "ndvi", "evi", "evi2", "savi", "ndwi", "mndwi", "aweish", "aweinsh",
    /// "wi2015", "lswi", "ndmi", "ndbi", "nbr", or a name under `differences`. 指数
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub indices: Vec<String>,
    /// Normalised differences of your own: `{"name": ["green", "blue"]}` is (green − blue) /
    /// (green + blue). 自定义归一化差值指数
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(with = "BTreeMap<String, [RoleWord; 2]>")]
    pub differences: BTreeMap<String, [Role; 2]>,
    /// Percentiles of every index, site and date; exact. 百分位数
    #[serde(default = "percentiles")]
    pub percentiles: Vec<f64>,
    /// Classes of `index_histogram.csv` to a unit of an index, e.g. 20 for classes of 0.05;
    /// without it there is none. 直方图每单位组数
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 1000))]
    pub histogram: Option<u32>,
    /// Stored numbers that mean "no data", besides the files' own and the 0 of both products.
    /// 无数据值
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub nodata: Vec<f64>,
    /// Take negative reflectance, which the correction of the atmosphere leaves over dark water,
    /// as zero. Without this, indices that come out beyond their range are left out and
    /// listed. 负反射率按零计
    #[serde(default, skip_serializing_if = "is_false")]
    pub negative_to_zero: bool,
    /// Fractional vegetation cover by the dimidiate pixel model. 植被覆盖度（像元二分模型）
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vegetation_fraction: Option<VegetationFraction>,
    /// Water by an index and a threshold. 水体
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub water: Option<Water>,
    /// Soil loss by RUSLE. 土壤流失
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub soil_loss: Option<SoilLoss>,
    /// When a change over many dates counts as lasting. 持续变化
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub persistence: Option<Persistence>,
    /// Trend of an index in every pixel. 逐像元趋势
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pixel_trend: Option<PixelTrend>,
    /// How the quality report judges the scenes. 质量检查
    #[serde(default)]
    pub quality: Quality,
    /// Rasters to write as Cloud Optimized GeoTIFF: names of indices, `vegetation_fraction`,
    /// `water`, `soil_loss`, `pixel_trend`. 输出栅格
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rasters: Vec<String>,
}

fn percentiles() -> Vec<f64> {
    vec![5.0, 25.0, 50.0, 75.0, 95.0]
}

/// The image of one date: one file of several bands, or a file for each.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Scene {
    /// Year, month or day: "2019", "2019-07" or "2019-07-01". 日期
    #[schemars(regex(pattern = r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$"))]
    pub date: String,
    /// The file that bands without a path of their own are in. 路径
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The bands by role: "blue", "green", "red", "nir", "swir1", "swir2", and "qa" for the
    /// quality band (`QA_PIXEL`, `SCL`). 波段
    #[schemars(with = "BandsOfScene")]
    pub bands: BTreeMap<String, BandInput>,
    /// `MTD_MSIL2A.xml` of a Sentinel-2 product, which tells the offset of each band. 产品元数据
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<String>,
    /// Processing baseline of a Sentinel-2 product, e.g. "05.09". 处理基线
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub baseline: Option<String>,
    /// The offset of this scene, where that is known otherwise: of "sentinel-2-l2a" what is added
    /// to stored numbers, of "reflectance" what is added after scaling. 偏移
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset: Option<f64>,
    /// Another sensor than that of the block. Needs a `reason`. 传感器
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<SensorWord>")]
    pub sensor: Option<Sensor>,
    /// Why this scene may be compared with the others although its sensor is another. 理由
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// The bands of a scene by role.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only its schema is used: the roles that bands may have")]
struct BandsOfScene {
    /// Blue. 蓝
    blue: Option<BandInput>,
    /// Green. 绿
    green: Option<BandInput>,
    /// Red. 红
    red: Option<BandInput>,
    /// Near infrared. 近红外
    nir: Option<BandInput>,
    /// Shortwave infrared of about 1.6 µm. 短波红外 1
    swir1: Option<BandInput>,
    /// Shortwave infrared of about 2.2 µm. 短波红外 2
    swir2: Option<BandInput>,
    /// Quality: `QA_PIXEL`, `SCL`. 质量波段
    qa: Option<BandInput>,
}

/// One band.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BandInput {
    /// Its file, if it is not that of the scene. 路径
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Band number, from 1. 波段
    #[serde(default = "first_band")]
    #[schemars(range(min = 1))]
    pub band: u32,
}

/// How bands are brought to one grid.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BandAlign {
    /// The role whose band in the first scene gives the pixel grid. 对齐到
    #[schemars(with = "BandWord")]
    pub to: String,
    /// "nearest" takes the number of the cell that the pixel's centre lies in. "average" takes
    /// the mean of all whole cells within the pixel, which have to fit it. 方法
    pub method: BandMethod,
}

/// Resampling of bands; a quality band always takes the nearest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum BandMethod {
    /// The number of the cell that the pixel's centre lies in.
    Nearest,
    /// The mean of the cells within the pixel; missing if any of them is.
    Average,
}

/// Which values of the quality band hide the ground.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Clouds {
    /// Values that do (scene classification). 类别值
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub classes: Vec<u16>,
    /// Bits of which any does (`QA_PIXEL`), from 0. 位
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(inner(range(max = 31)))]
    pub bits: Vec<u32>,
}

/// How the quality report judges scenes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Quality {
    /// Which sites did not change, as an OGR SQL condition on the site file, such as
    /// `class_1986 = class_2001`. Without it the shift is that of all land. 未变化地块
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stable: Option<String>,
    /// A median that moves by more than this on land that did not change is told. 最大偏移
    #[serde(default = "shift")]
    #[schemars(range(min = 0.0, max = 2.0))]
    pub largest_shift: f64,
    /// A greater share of implausible pixels is told. 最大异常占比
    #[serde(default = "implausible")]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub largest_implausible_share: f64,
}

impl Default for Quality {
    fn default() -> Self {
        Self {
            stable: None,
            largest_shift: shift(),
            largest_implausible_share: implausible(),
        }
    }
}

fn shift() -> f64 {
    0.1
}

fn implausible() -> f64 {
    0.1
}

#[derive(JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[expect(dead_code, reason = "only its schema is used: the words of Sensor")]
enum SensorWord {
    #[serde(rename = "landsat-c2-l2")]
    LandsatC2L2,
    #[serde(rename = "sentinel-2-l2a")]
    Sentinel2L2a,
    Reflectance,
    Dn,
}

#[derive(JsonSchema)]
#[serde(rename_all = "lowercase")]
#[expect(dead_code, reason = "only its schema is used: the words of Role")]
enum RoleWord {
    Blue,
    Green,
    Red,
    Nir,
    Swir1,
    Swir2,
}

#[derive(JsonSchema, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "lowercase")]
#[expect(dead_code, reason = "only its schema is used: the words of Role, and qa")]
enum BandWord {
    Blue,
    Green,
    Red,
    Nir,
    Swir1,
    Swir2,
    Qa,
}

#[derive(JsonSchema)]
#[serde(rename_all = "lowercase")]
#[expect(dead_code, reason = "only its schema is used: the words of MaskRule")]
enum CompareWord {
    Common,
    Each,
}
