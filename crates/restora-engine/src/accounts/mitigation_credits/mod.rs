//! The account of kind `mitigation_credits`: credits of mitigation banks.

mod locate;
mod make;
mod reading;

use std::collections::BTreeMap;

use restora_message::Problems;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::overlay::Overlay;
use super::{Desk, Ready};
use crate::Quantity;

/// Credits of wetland mitigation banks, their release and sale. 湿地缓解银行信用
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MitigationCredits {
    /// What the account is called; its kind, if nothing is said. 名称
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The date whose land cover counts for units that are sites; the last, if nothing is said.
    /// 日期
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// The area of a credit at an index or ratio of 1, such as 1 acre or 1 mu. 单位信用面积
    pub credit_area: Quantity,
    /// In what prices are; yuan, if nothing is said. 币种
    #[serde(default)]
    pub currency: Currency,
    /// Scores of other functions than the nine are taken. 自定义功能
    #[serde(default)]
    pub functions_of_your_own: bool,
    /// Milestones of release with their shares; unless stated `easement` 0.15, `exotics` 0.25,
    /// `grading` 0.40, `planting` 0.10, `success_year_1` and `success_year_2` 0.05. 释放计划
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub schedule: Vec<Milestone>,
    /// Share of each sale's price that goes to the bank's endowment; 0, if nothing is said.
    /// 捐赠基金比例
    #[serde(default)]
    #[schemars(range(min = 0, max = 1))]
    pub endowment_share: f64,
    /// Watersheds as polygons with their ids: a sale or an impact whose `watershed` is a site of
    /// the run is then in the one that holds most of the site. 流域图层
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub watersheds: Option<Overlay>,
    /// The banks. 缓解银行
    #[schemars(length(min = 1))]
    pub banks: Vec<CreditBank>,
    /// Milestones that were reached. 已达到的里程碑
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub milestones: Vec<MilestoneReached>,
    /// Sales; those of one date in this order, after its releases. 销售
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sales: Vec<CreditSale>,
    /// Impacts that need credits. 占用项目
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<CreditNeed>,
}

/// A currency. 币种
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema,
)]
pub enum Currency {
    /// Yuan. 人民币
    #[default]
    #[serde(rename = "CNY")]
    Cny,
    /// Dollars. 美元
    #[serde(rename = "USD")]
    Usd,
}

/// A milestone of release. 里程碑
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Milestone {
    /// What it is called. 名称
    pub milestone: String,
    /// Share of the bank's credits that it releases. 释放比例
    #[schemars(range(min = 0, max = 1))]
    pub share: f64,
}

/// A bank. 缓解银行
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreditBank {
    /// Its id. 编号
    pub id: String,
    /// Its name. 名称
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Watersheds or sites in which it may sell, as sales name them; ids of `watersheds`, where
    /// that is named. 服务区
    #[schemars(length(min = 1))]
    pub service_area: Vec<String>,
    /// Its land. 地块单元
    #[schemars(length(min = 1))]
    pub units: Vec<CreditUnit>,
}

/// How a unit gets credits. 方法
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum CreditMethod {
    /// Area times the mean of scored functions. 功能评分
    Functions,
    /// Area over a ratio. 面积比
    Ratio,
}

/// What is done to a wetland. 活动
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CreditActivity {
    /// A wetland where there is none any more; ratio 1 to 2. 重建
    ReEstablishment,
    /// A better wetland; ratio 3 to 5. 增强
    Enhancement,
}

/// A unit of land. 地块单元
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreditUnit {
    /// Its id. 编号
    pub id: String,
    /// Its area, where it does not come from the run. 面积
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<Quantity>,
    /// A site of sites.csv whose valid area counts. 地块
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<String>,
    /// Classes of the site that count; all of it, if nothing is said. 类别
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub classes: Vec<i32>,
    /// How it gets credits. 方法
    pub method: CreditMethod,
    /// Scores from 0 to 1 of what the bank makes of it. 功能评分
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub functions: BTreeMap<String, f64>,
    /// Scores without the bank, which are taken off. 基线评分
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub baseline: BTreeMap<String, f64>,
    /// What is done there. 活动
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activity: Option<CreditActivity>,
    /// Areas for a credit: 2 for 2:1. 面积比
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ratio: Option<f64>,
}

/// A milestone that a bank reached. 已达到的里程碑
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MilestoneReached {
    /// Id of the bank. 缓解银行
    pub bank: String,
    /// Its word in the schedule. 里程碑
    pub milestone: String,
    /// The day, such as 2016-05-31. 日期
    pub date: String,
}

/// A sale. 销售
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreditSale {
    /// Its id. 编号
    pub id: String,
    /// The day, such as 2016-05-31. 日期
    pub date: String,
    /// Id of the bank. 缓解银行
    pub bank: String,
    /// Who buys. 购买方
    pub buyer: String,
    /// Watershed or site of the impact. 流域
    pub watershed: String,
    /// How many credits. 信用数
    pub credits: f64,
    /// Price, such as 80000 USD/credit. 单价
    pub price: Quantity,
}

/// An impact. 占用项目
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreditNeed {
    /// Its id. 编号
    pub id: String,
    /// Watershed or site where it is. 流域
    pub watershed: String,
    /// The wetland that is lost. 面积
    pub area: Quantity,
    /// Scores from 0 to 1 of what is lost. 功能评分
    pub functions: BTreeMap<String, f64>,
}

impl MitigationCredits {
    /// What the config says of it, read and checked.
    pub(crate) fn read(&self, desk: &mut Desk<'_>) -> Result<Box<dyn Ready>, Problems> {
        reading::read(self, desk).map(|ready| Box::new(ready) as Box<dyn Ready>)
    }
}
