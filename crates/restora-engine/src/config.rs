//! The pipeline config, as it is written.
//!
//! One declaration gives the parser, the JSON Schema that editors complete from, the checks
//! of form, and the effective config in the record. Doc comments here are what an editor
//! shows beside a key.

use std::collections::BTreeMap;

use restora_accounts::MaskRule;
use restora_value::Basis;
use restora_zonal::{AreaMethod, PixelRule};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Account, Correction, Imagery, Outputs, TileInput, Tiles, Uncertainty};

/// A restora pipeline: land cover of one or more dates, sites, and how to value them.
/// 土地覆盖、地块与估值方法的配置。
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("anyOf" = [{"required": ["dates", "sites"]}, {"required": ["tiles", "sites"]}, {"required": ["areas"]}, {"required": ["imagery", "sites"]}, {"required": ["accounts"]}]))]
pub struct Config {
    /// Where editors find this schema.
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// Version of the config format: 1.
    #[schemars(range(min = 1, max = 1))]
    pub version: u32,
    /// What the run is called in reports. 名称
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// What the reader should know of the sources. 说明
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// The rasters, from the earliest date to the latest. One date gives a stock, two or more
    /// give the changes between neighbours and from the first to the last. 各期栅格
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(min = 1))]
    pub dates: Vec<DateInput>,
    /// Or rasters in tiles, by a pattern, a list or a catalogue. 分幅栅格
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tiles: Option<Tiles>,
    /// Areas by site, date and class from a CSV file, instead of rasters and sites. 面积表
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub areas: Option<String>,
    /// Satellite or aerial images, and what is measured on them. 影像
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub imagery: Option<Box<Imagery>>,
    /// Meaning of the class codes: a built-in legend such as "clcd", or a CSV file. 图例
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub legend: Option<String>,
    /// Which ecosystem type each class counts as: a built-in crosswalk such as
    /// "clcd-xie-2015", or a CSV file. Needed for a valuation. 对照表
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crosswalk: Option<String>,
    /// How classes are valued. Leave it out for areas and transitions only. 估值
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valuation: Option<Valuation>,
    /// The sites. 地块
    #[serde(default, skip_serializing_if = "Sites::are_none")]
    pub sites: Sites,
    /// Pixel grid, areas and the rule for pixels on a boundary. 网格
    #[serde(default)]
    pub grid: GridRules,
    /// Which pixels are missing, and which are compared. 无数据
    #[serde(default)]
    pub nodata: Nodata,
    /// Covers to report, each by the class codes that count. "vegetation", "forest", "green"
    /// and "water" come from the legend unless stated here; other names are your own. 指标
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub indicators: BTreeMap<String, Vec<i32>>,
    /// Confusion matrices by date, as CSV files: a column `map` and one for each reference
    /// class. accuracy.csv then has areas adjusted for the errors of the map, with 95 %
    /// intervals. Samples are drawn within all sites, stratified by map class. 混淆矩阵
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub accuracy: BTreeMap<String, String>,
    /// How sure the values are: sensitivity.csv, tornado.csv, `monte_carlo.csv`. 不确定性
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uncertainty: Option<Uncertainty>,
    /// Values that a publication prints, as a CSV file with the columns date, class, service
    /// and `value_wan_cny_per_yr`: published.csv then tells which of them follow. 原文数值
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
    /// What the results mean to those who live by them: quotas, compensation, credits, targets,
    /// and the figures that a case claims. 账户
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accounts: Vec<Account>,
    /// What files may name besides their neighbours; nothing, unless it is said here. 许可
    #[serde(default, skip_serializing_if = "Allow::is_nothing")]
    pub allow: Allow,
    /// What is written, and how. 输出
    #[serde(default)]
    pub outputs: Outputs,
}

/// What a file may name that is itself but a list of others, such as a VRT. Those in its own
/// folder, in the folder of the config, and below both need no word here. 许可
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Allow {
    /// Folders below which such files may name others, from the root or relative to the folder
    /// of this file. Links are followed first. 允许的文件夹
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub folders: Vec<String>,
}

impl Allow {
    fn is_nothing(&self) -> bool {
        self.folders.is_empty()
    }
}

/// One raster and the date that it shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DateInput {
    /// Year, month or day: "2019", "2019-07" or "2019-07-01". 日期
    #[schemars(regex(pattern = r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$"))]
    pub date: String,
    /// The raster, relative to the folder of this file; anything that GDAL opens. 路径
    #[schemars(length(min = 1))]
    pub path: String,
    /// Band number, from 1. 波段
    #[serde(default = "first_band")]
    #[schemars(range(min = 1))]
    pub band: u32,
    /// The files, where the raster is a mosaic of tiles.
    #[serde(default, skip_deserializing, skip_serializing_if = "Vec::is_empty")]
    #[schemars(skip)]
    pub tiles: Vec<TileInput>,
}

pub(crate) fn first_band() -> u32 {
    1
}

/// How classes are valued by the equivalent-factor method (当量因子法).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Valuation {
    /// Table of equivalent factors: a built-in one such as "xie-2015", or a CSV file. 当量表
    #[serde(default = "default_table")]
    pub table: String,
    /// Value of one standard equivalent factor, e.g. {"value": 3406.5, "unit":
    /// "CNY/ha/yr"}, or the crops that it follows from. A table in money has none. 标准当量
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standard_equivalent: Option<Standard>,
    /// Yuan for a dollar, for a table in dollars, e.g. {"value": 7.6, "unit": "CNY/USD"}. 汇率
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exchange_rate: Option<Quantity>,
    /// Standard equivalents of the dates themselves, by date, where values are wanted at the
    /// prices of their own time as well: prices.csv then tells how much of a change is prices.
    /// 现价
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub current_prices: BTreeMap<String, Standard>,
    /// What to do with a class that the crosswalk does not have. 未对应类别
    #[serde(default)]
    pub on_unmapped: OnUnmapped,
    /// Corrections of the equivalent factors, one after the other: corrections.csv tells the
    /// mean factor of each, `correction_steps.csv` the values with and without them. 修正
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub corrections: Vec<Correction>,
}

fn default_table() -> String {
    "xie-2015".to_owned()
}

/// The standard equivalent (标准当量): as a number, a seventh of the grain output, or the net
/// profit of the staple crops; carried over to another place or year on request.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Standard {
    /// The number, where it is fixed. 数值
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    /// Its unit: "CNY/ha/yr", "CNY/mu/yr", … 单位
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// What it stands for: "net-profit" (2015), "grain-seventh" (2003, 2008) or "own". A table
    /// takes only that of its own; "own" lets any pass, at your word. 依据
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<BasisWord>")]
    pub basis: Option<Basis>,
    /// Crops by area, yield and price: a seventh of what a hectare yields. 粮食产值的七分之一
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grain_seventh: Vec<GrainCrop>,
    /// Staple crops by share and net profit. 主粮净利润
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub net_profit: Vec<StapleCrop>,
    /// Times prices here and now over those that it is of. 价格比
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price_ratio: Option<f64>,
    /// Times yields here over those that it is of. 单产比
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub yield_ratio: Option<f64>,
    /// Consumer price indices year by year, 100 being the year before. 居民消费价格指数（上年=100）
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cpi: Vec<f64>,
}

/// One crop of the region. 作物
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GrainCrop {
    /// What it is called. 名称
    pub name: String,
    /// Sown area: "ha", "mu", "km2". 播种面积
    pub area: Quantity,
    /// Yield: "kg/ha", "kg/mu", "t/ha". 单产
    #[serde(rename = "yield")]
    pub yields: Quantity,
    /// Price: "CNY/kg", "CNY/jin", "CNY/t". 价格
    pub price: Quantity,
}

/// One staple crop of the country. 主粮
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StapleCrop {
    /// What it is called. 名称
    pub name: String,
    /// Its share of the sown area of the staple crops; they add up to 1. 占比
    pub share: f64,
    /// Net profit: "CNY/ha/yr", "CNY/mu/yr". 净利润
    pub net_profit: Quantity,
}

#[derive(JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[expect(dead_code, reason = "only its schema is used: the words of Basis")]
enum BasisWord {
    NetProfit,
    GrainSeventh,
    Own,
}

/// A number with its unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Quantity {
    /// The number. 数值
    pub value: f64,
    /// The unit. 单位
    pub unit: String,
}

/// What to do with a class that the crosswalk does not have.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum OnUnmapped {
    /// Stop, naming the class and its area.
    #[default]
    Error,
    /// Leave its area unvalued and list it.
    Report,
}

/// The sites: a file of polygons, or the whole raster as one site.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sites {
    /// The whole raster is one site. 整幅栅格
    #[serde(default, skip_serializing_if = "is_false")]
    pub whole: bool,
    /// GeoJSON, GeoPackage, Shapefile or FlatGeobuf, relative to the folder of this file. 路径
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The layer, where the file has several. 图层
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub layer: Option<String>,
    /// Field with the id of a site; without it, sites are numbered from 1. 编号字段
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Field with the name of a site; without it, the id. 名称字段
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Field with the group of a site, such as its district; each group gets union rows. 分组字段
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// Only features that meet this OGR SQL condition. 筛选条件
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<String>,
    /// Character encoding of the attributes, e.g. "GBK", where the file does not say. 字符编码
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// The file's coordinate reference system, where it does not say or says it wrongly: an
    /// EPSG code, WKT or a PROJ string. 坐标系
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crs: Option<String>,
    /// Squares of this side instead of sites that were drawn, e.g. {"value": 1, "unit": "km"};
    /// rounded to whole pixels. 渔网格网
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fishnet: Option<Quantity>,
    /// Mend invalid boundaries instead of refusing them. 修复边界
    #[serde(default, skip_serializing_if = "is_false")]
    pub repair: bool,
}

impl Sites {
    /// Whether nothing is said of sites.
    fn are_none(&self) -> bool {
        *self == Self::default()
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the form that serde asks for")]
pub(crate) fn is_false(value: &bool) -> bool {
    !*value
}

/// Pixel grid, areas, and the rule for pixels on a boundary.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GridRules {
    /// The date whose raster gives the pixel grid; the first, unless `align` names another. 参考网格
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// Resample the other rasters to the reference grid. Without this, rasters that do not
    /// share one grid are refused. 对齐
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub align: Option<Align>,
    /// "true": on the ellipsoid of the grid's own datum. "planar": on the plane of its
    /// projection. 面积算法
    #[serde(default)]
    #[schemars(with = "AreaWord")]
    pub area: AreaMethod,
    /// "exact": by the covered fraction. "centre": a pixel counts wholly if its centre is
    /// inside, as GDAL burns polygons. 像元规则
    #[serde(default)]
    #[schemars(with = "PixelWord")]
    pub pixel_rule: PixelRule,
}

#[derive(JsonSchema)]
#[serde(rename_all = "lowercase")]
#[expect(dead_code, reason = "only its schema is used: the words of AreaMethod")]
enum AreaWord {
    True,
    Planar,
}

#[derive(JsonSchema)]
#[serde(rename_all = "lowercase")]
#[expect(dead_code, reason = "only its schema is used: the words of PixelRule")]
enum PixelWord {
    Exact,
    Centre,
}

/// How rasters are brought to one grid.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Align {
    /// The date whose grid the others are brought to. 对齐到
    pub to: String,
    /// "nearest" takes the class at the pixel's centre, "mode" the commonest class within the
    /// pixel. Classes are never interpolated. 方法
    #[schemars(with = "MethodWord")]
    pub method: Method,
}

/// Resampling of classes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Method {
    /// The class at the pixel's centre.
    Nearest,
    /// The commonest class within the pixel.
    Mode,
}

impl Method {
    /// The word in the config.
    pub fn name(self) -> &'static str {
        match self {
            Self::Nearest => "nearest",
            Self::Mode => "mode",
        }
    }
}

#[derive(JsonSchema)]
#[serde(rename_all = "lowercase")]
#[expect(dead_code, reason = "only its schema is used: the words of Method")]
enum MethodWord {
    Nearest,
    Mode,
}

/// Which pixels are missing, and which are compared. A pixel is missing if `values`, then the
/// band's own nodata value, then a mask or alpha band says so; NaN always is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Nodata {
    /// Values that mean "no data", besides the file's own. 无数据值
    #[serde(default)]
    pub values: Vec<f64>,
    /// Whether the band's own nodata value counts. 采用文件自带值
    #[serde(default = "yes")]
    pub band: bool,
    /// Whether mask and alpha bands count. 采用掩膜波段
    #[serde(default = "yes")]
    pub mask: bool,
    /// "common": only pixels that are valid at all dates count. "each": those that are valid
    /// at their own date; a change can then come from missing data alone. 比较范围
    #[serde(default)]
    #[schemars(with = "CompareWord")]
    pub compare: MaskRule,
}

#[derive(JsonSchema)]
#[serde(rename_all = "lowercase")]
#[expect(dead_code, reason = "only its schema is used: the words of MaskRule")]
enum CompareWord {
    Common,
    Each,
}

pub(crate) fn yes() -> bool {
    true
}

impl Default for Nodata {
    fn default() -> Self {
        Self { values: Vec::new(), band: true, mask: true, compare: MaskRule::Common }
    }
}
