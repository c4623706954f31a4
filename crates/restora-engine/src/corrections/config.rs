//! Corrections of equivalent factors, as they are written in a config.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One correction of the equivalent factors; all of them multiply one another. 修正系数
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Correction {
    /// A factor raster on any grid: each pixel takes the factor that its centre lies in. 栅格修正
    Raster {
        /// "npp", "precipitation" and "soil" act on the services that Xie et al. (2015) give
        /// them; any other name needs `services`. 名称
        name: String,
        /// One raster for all dates, or one for each. 栅格
        #[schemars(length(min = 1))]
        rasters: Vec<FactorRaster>,
        /// What the numbers are divided by, one for all dates; without it they are factors. 基准
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reference: Option<Reference>,
        /// Factor for pixels that have none; without it they are an error. 缺值处系数
        #[serde(default, skip_serializing_if = "Option::is_none")]
        where_missing: Option<f64>,
        /// Services that it acts on. 作用的服务
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        services: Vec<String>,
        /// Classes that it acts on; all, if none is named. 作用的类别
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        classes: Vec<i32>,
    },
    /// State of the vegetation by Pan Yaozhong et al. (2004): the mean of NPP and vegetation
    /// fraction, each over its mean in the class. 植被状况修正（潘耀忠）
    Vegetation {
        /// What it is called. 名称
        #[serde(default = "vegetation_name")]
        name: String,
        /// Net primary productivity. 净初级生产力
        #[schemars(length(min = 1))]
        npp: Vec<FactorRaster>,
        /// Vegetation fraction. 植被覆盖度
        #[schemars(length(min = 1))]
        cover: Vec<FactorRaster>,
        /// The dates whose land gives the means: a date, or "all" taken together. 基准期
        #[serde(default = "all_dates")]
        reference_date: String,
        /// Services that it acts on; all, if none is named. 作用的服务
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        services: Vec<String>,
        /// Classes that it acts on; all, if none is named. 作用的类别
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        classes: Vec<i32>,
    },
    /// A factor for each site. 按地块
    Sites {
        /// What it is called. 名称
        name: String,
        /// Factors by id of the site. 系数
        factors: BTreeMap<String, f64>,
        /// Services that it acts on; all, if none is named. 作用的服务
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        services: Vec<String>,
        /// Classes that it acts on; all, if none is named. 作用的类别
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        classes: Vec<i32>,
    },
    /// A factor for each group of sites, such as a district. 按分组（区县）
    Groups {
        /// What it is called. 名称
        name: String,
        /// Factors by name of the group. 系数
        factors: BTreeMap<String, f64>,
        /// Services that it acts on; all, if none is named. 作用的服务
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        services: Vec<String>,
        /// Classes that it acts on; all, if none is named. 作用的类别
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        classes: Vec<i32>,
    },
    /// Biomass of farmland by province (Xie et al. 2005). 农田生态系统生物量因子
    FarmlandBiomass {
        /// The province of all sites. 省份
        #[serde(default, skip_serializing_if = "Option::is_none")]
        province: Option<String>,
        /// Or the province of each group. 各分组的省份
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        groups: BTreeMap<String, String>,
        /// Classes that are farmland; those that count wholly as farmland, if none is named. 类别
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        classes: Vec<i32>,
    },
    /// Development stage by Engel coefficient: L = 1 / (1 + e^(3 − 1/En)). 社会发展阶段系数
    DevelopmentStage {
        /// Engel coefficient of all sites, from 0 to 1. 恩格尔系数
        #[serde(default, skip_serializing_if = "Option::is_none")]
        engel: Option<f64>,
        /// Or that of each group. 各分组的恩格尔系数
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        groups: BTreeMap<String, f64>,
    },
    /// Scarcity of a resource: what a person has here over what a person has in the country.
    /// 资源稀缺度
    Scarcity {
        /// Per person in the country, in the unit of the others. 全国人均
        national: f64,
        /// Per person here. 当地人均
        #[serde(default, skip_serializing_if = "Option::is_none")]
        local: Option<f64>,
        /// Or in each group. 各分组人均
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        groups: BTreeMap<String, f64>,
        /// Services that it acts on; all, if none is named. 作用的服务
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        services: Vec<String>,
        /// Classes that it acts on; all, if none is named. 作用的类别
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        classes: Vec<i32>,
    },
    /// Condition by class, site, date and service from a table: water quality, degraded water,
    /// any regional factor. 状况系数表
    Condition {
        /// What it is called. 名称
        #[serde(default = "condition_name")]
        name: String,
        /// A CSV file with the columns factor, site, group, date, class, service, value. 路径
        table: String,
    },
}

/// A factor raster.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FactorRaster {
    /// The date it is for; without one it is for all. 日期
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// The raster, relative to the folder of this file; anything that GDAL opens. 路径
    #[schemars(length(min = 1))]
    pub path: String,
    /// Band number, from 1. 波段
    #[serde(default = "first_band")]
    #[schemars(range(min = 1))]
    pub band: u32,
    /// Values that mean "no data", besides the file's own. 无数据值
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub nodata: Vec<f64>,
}

/// What the numbers of factor rasters are divided by: the same for every date. Dividing each
/// date by its own mean would divide the change away.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reference {
    /// A number, in the unit of the rasters, such as the national mean. 数值
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    /// Numbers by date: refused unless they are one and the same. 各期数值
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, f64>,
    /// Or the mean over all land of the run at a date, or at "all" of them together. 日期
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// Whether every class has a mean of its own. 分类别
    #[serde(default)]
    pub by_class: bool,
}

fn first_band() -> u32 {
    1
}

fn vegetation_name() -> String {
    "vegetation".to_owned()
}

fn condition_name() -> String {
    "condition".to_owned()
}

fn all_dates() -> String {
    "all".to_owned()
}
