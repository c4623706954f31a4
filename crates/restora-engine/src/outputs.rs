//! What is written, and how: the block `outputs` of a config.

use std::collections::BTreeMap;

use restora_io::{MOST_COLUMNS, without_password};
use restora_message::catalogue::outputs;
use restora_message::{Problem, Problems};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Plan, Quantity};

/// What is written, and how.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each key turns a table on")]
pub struct Outputs {
    /// Begin CSV files with a byte-order mark, so that Excel reads Chinese names. CSV 带 BOM
    #[serde(default)]
    pub bom: bool,
    /// Also write change.csv and dynamics.csv: dynamic degrees, quantity, exchange and shift,
    /// entropy. 变化统计
    #[serde(default)]
    pub statistics: bool,
    /// Grade of each class, from 1 for unused land to 4 for built-up land: change.csv then has
    /// the land-use degree. Needs `statistics`. 土地利用程度分级
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub land_use_grades: BTreeMap<String, f64>,
    /// Also write series.csv, every number of sites.csv as a line of its own, and trends.csv:
    /// Theil–Sen slope and Mann–Kendall test over the dates of each site. 时间序列
    #[serde(default)]
    pub series: bool,
    /// Also write spatial.csv, hotspots.csv and centres.csv: Moran's I, Getis-Ord statistics
    /// and the centre of gravity of value. 空间统计
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spatial: Option<Spatial>,
    /// Units of areas and money in the tables, as an office reads them. 单位
    #[serde(default, skip_serializing_if = "OutputUnits::are_base")]
    pub units: OutputUnits,
    /// Values, uplift and transitions as rasters: Cloud Optimized GeoTIFF with styles. 栅格成果
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rasters: Option<RasterOutputs>,
    /// The sites with all indicators as layers: "gpkg" (sites.gpkg), "geoparquet"
    /// (sites.parquet), or a database as "PG:host=… dbname=…". 矢量成果
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub layers: Vec<String>,
    /// Tables besides the CSV files: "xlsx" (a workbook), "parquet". 表格成果
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tables: Vec<TableFormat>,
    /// A STAC item and catalogue of everything that is written. STAC 目录
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub stac: bool,
    /// A page to read, in one HTML file: "zh", "en" or "both". 报告
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<ReportLanguages>,
}

impl Outputs {
    /// Whether tables are written in other forms than CSV, or something is made of them.
    pub(crate) fn more_of_tables(&self) -> bool {
        !self.tables.is_empty() || self.report.is_some() || self.stac || self.draw_sites()
    }

    /// Whether the polygons of the sites are among what is written.
    pub(crate) fn draw_sites(&self) -> bool {
        !self.layers.is_empty()
    }
}

/// Rasters of the land cover. A pixel has a number where the tables count it: valid as
/// `nodata.compare` says, and of a class that is valued.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RasterOutputs {
    /// "value": CNY per hectare and year at each date. "uplift": its change between two dates.
    /// "transitions": a code for each pair of classes. 内容
    #[schemars(length(min = 1))]
    pub layers: Vec<RasterLayer>,
    /// "sites": pixels of the sites, boundary pixels included. "whole": all pixels; every block is
    /// then read. 范围
    #[serde(default)]
    pub extent: RasterExtent,
    /// Leave out of the transitions what did not change. 仅变化
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub changes_only: bool,
    /// "deflate", which everything reads, or "zstd", smaller and faster. 压缩
    #[serde(default)]
    pub compression: CompressionWord,
}

/// What a raster shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RasterLayer {
    /// Value per hectare and year at each date.
    Value,
    /// Change of value between two dates.
    Uplift,
    /// Class before and after.
    Transitions,
}

impl RasterLayer {
    /// The word in the config.
    pub fn name(self) -> &'static str {
        match self {
            Self::Value => "value",
            Self::Uplift => "uplift",
            Self::Transitions => "transitions",
        }
    }
}

/// Which pixels a raster has.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum RasterExtent {
    /// Those of the sites.
    #[default]
    Sites,
    /// All.
    Whole,
}

/// How rasters are compressed.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum CompressionWord {
    /// Deflate.
    #[default]
    Deflate,
    /// Zstandard.
    Zstd,
}

/// A form of tables besides CSV.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum TableFormat {
    /// One workbook.
    Xlsx,
    /// A Parquet file for each table, and `long.parquet`.
    Parquet,
}

/// Languages of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ReportLanguages {
    /// Chinese.
    Zh,
    /// English.
    En,
    /// Both, with a switch.
    Both,
}

/// Units of the tables. What is computed, compared and proven stays in m² and CNY; numbers are
/// turned as they are written, and the name of the column says so (`area_m2` → `area_mu`).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OutputUnits {
    /// "m2", "ha", "mu", "万亩" or "km2". 面积单位
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<String>,
    /// "CNY", "万元" or "亿元". 货币单位
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub money: Option<String>,
    /// Of single tables, by name. 按表
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tables: BTreeMap<String, TableUnits>,
}

impl OutputUnits {
    fn are_base(&self) -> bool {
        *self == Self::default()
    }
}

/// Units of one table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TableUnits {
    /// "m2", "ha", "mu", "万亩" or "km2". 面积单位
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<String>,
    /// "CNY", "万元" or "亿元". 货币单位
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub money: Option<String>,
}

/// Statistics of values in space.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spatial {
    /// Sites whose centres are at most so far apart are neighbours, e.g. {"value": 20, "unit":
    /// "km"}. 邻域距离
    pub band: Quantity,
}

/// What of `outputs.layers` and `outputs.tables` cannot be written.
pub(crate) fn check(plan: &Plan) -> Problems {
    let block = plan.outputs();
    let mut problems = Problems::new();
    let mut push =
        |problem: Problem, at: &str| problems.push(plan.loaded.place(problem, at));
    for (i, layer) in block.layers.iter().enumerate() {
        let at = format!("/outputs/layers/{i}");
        let shown = without_password(layer);
        if Layer::parse(layer).is_none() {
            push(Problem::new(&outputs::UNKNOWN_LAYER).with("layer", &shown), &at);
        }
        if block.layers[..i].contains(layer) {
            push(Problem::new(&outputs::TWICE).with("what", &shown), &at);
        }
    }
    if !block.layers.is_empty() && (plan.places.sites == 0 || plan.grid().is_none()) {
        push(Problem::new(&outputs::LAYER_NEEDS_SITES), "/outputs/layers");
    }
    for (i, layer) in block.layers.iter().enumerate() {
        let most = match Layer::parse(layer) {
            Some(Layer::GeoPackage) => MOST_COLUMNS.0,
            Some(Layer::Database(_)) => MOST_COLUMNS.1,
            Some(Layer::GeoParquet) | None => continue,
        };
        let count = wide_columns(plan);
        if count > most {
            let problem = Problem::new(&outputs::TOO_MANY_COLUMNS);
            let problem = problem.with("path", without_password(layer));
            let at = format!("/outputs/layers/{i}");
            push(problem.with("count", count).with("most", most), &at);
        }
    }
    for (i, format) in block.tables.iter().enumerate() {
        if block.tables[..i].contains(format) {
            let name = serde_json::to_value(format).unwrap_or_default();
            let problem = Problem::new(&outputs::TWICE);
            let name = name.as_str().unwrap_or_default();
            push(problem.with("what", name), &format!("/outputs/tables/{i}"));
        }
    }
    problems
}

/// Columns of the layer of sites: three words, then the numbers of `sites` at every date and
/// those of `uplift` between every two.
fn wide_columns(plan: &Plan) -> usize {
    let indicators = plan.meaning.indicators.len();
    let changes = plan.pairs.iter().filter(|(from, to)| from != to).count();
    3 + plan.dates.len() * (9 + 2 * indicators) + changes * (5 + indicators)
}

/// The layers as a record may show them.
pub(crate) fn shown(plan: &Plan) -> Vec<String> {
    plan.outputs().layers.iter().map(|layer| without_password(layer)).collect()
}

/// Where layers go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer<'a> {
    /// `sites.gpkg`.
    GeoPackage,
    /// `sites.parquet`.
    GeoParquet,
    /// A database, by GDAL's connection text.
    Database(&'a str),
}

impl<'a> Layer<'a> {
    /// Reads a word of `outputs.layers`.
    pub fn parse(text: &'a str) -> Option<Self> {
        match text {
            "gpkg" => Some(Self::GeoPackage),
            "geoparquet" => Some(Self::GeoParquet),
            _ if text.starts_with("PG:") => Some(Self::Database(text)),
            _ => None,
        }
    }
}
