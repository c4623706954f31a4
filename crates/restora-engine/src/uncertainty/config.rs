//! Uncertainty of values, as it is written in a config.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Quantity, Standard};

/// How sure the values are. Even the empty block gives sensitivity.csv: coefficients of
/// sensitivity. 价值的不确定性
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Uncertainty {
    /// How far the coefficients may be off: tornado.csv then has the values at both ends, for
    /// all coefficients together and class by class. 系数范围
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coefficients: Option<CoefficientRange>,
    /// Other tables, crosswalks or standard equivalents: tornado.csv has the values by each of
    /// them. 备选方案
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alternatives: Vec<Alternative>,
    /// Draw all coefficients at random, many times over: `monte_carlo.csv`. 蒙特卡洛模拟
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub monte_carlo: Option<MonteCarlo>,
}

/// How far the coefficients may be off: by a percentage, or between two tables.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CoefficientRange {
    /// Every coefficient less and more by so many percent of itself. 百分比
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0, max = 100.0))]
    pub percent: Option<f64>,
    /// The low coefficients: a table with the types and services of the run's own. 低值表
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low: Option<String>,
    /// The high coefficients: a table with the types and services of the run's own. 高值表
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high: Option<String>,
}

/// Another way to value the classes. What it does not name stays that of the run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Alternative {
    /// What it is called in tornado.csv. 名称
    #[schemars(length(min = 1))]
    pub name: String,
    /// Another table of coefficients. 当量表
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<String>,
    /// Another crosswalk. 对照表
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crosswalk: Option<String>,
    /// Another standard equivalent; a table of another basis needs one of its own. 标准当量
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standard_equivalent: Option<Standard>,
    /// Yuan for a dollar, for a table in dollars. 汇率
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exchange_rate: Option<Quantity>,
}

/// Draws of all coefficients. Each is triangular around the run's own number, independent of
/// the others and the same for all classes, sites and dates of a draw.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MonteCarlo {
    /// How often all coefficients are drawn. 模拟次数
    #[serde(default = "ten_thousand")]
    #[schemars(range(min = 1, max = 1_000_000))]
    pub runs: u32,
    /// What the draws begin with: the same seed gives the same numbers everywhere. 随机种子
    #[serde(default = "first_seed")]
    pub seed: u32,
    /// How far a coefficient is drawn from its own number at most, in percent of it; without it,
    /// `coefficients` gives the ends. 幅度
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0, max = 100.0))]
    pub spread_percent: Option<f64>,
}

fn ten_thousand() -> u32 {
    10_000
}

fn first_seed() -> u32 {
    1
}
