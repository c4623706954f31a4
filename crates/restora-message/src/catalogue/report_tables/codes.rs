//! Short words that stand in the tables for programs, and what they mean to people.
//!
//! A word is looked up by table, column and, where people may have written the same word, by what
//! stands beside it in its row. What people wrote themselves stays as it is.

use crate::Text;

/// Where a word stands.
#[derive(Clone, Copy, Debug)]
pub struct At {
    /// Names of the tables; any table where none is named.
    pub tables: &'static [&'static str],
    /// Machine names of the columns.
    pub columns: &'static [&'static str],
    /// A column of the same row and what it has to hold.
    pub beside: Option<(&'static str, &'static str)>,
}

impl At {
    const fn any(columns: &'static [&'static str]) -> Self {
        Self { tables: &[], columns, beside: None }
    }

    const fn of(
        tables: &'static [&'static str],
        columns: &'static [&'static str],
    ) -> Self {
        Self { tables, columns, beside: None }
    }

    const fn beside(self, column: &'static str, word: &'static str) -> Self {
        Self { beside: Some((column, word)), ..self }
    }

    /// Whether words of a column of a table may stand here.
    pub fn has(&self, table: &str, column: &str) -> bool {
        (self.tables.is_empty() || self.tables.contains(&table))
            && self.columns.contains(&column)
    }
}

/// A word of a column.
#[derive(Clone, Copy, Debug)]
pub struct Code {
    /// Where it stands.
    pub at: At,
    /// The word.
    pub code: &'static str,
    /// What it means.
    pub means: Text,
    /// What stands for it in a cell, where that is shorter than what it means.
    pub short: Option<Text>,
}

impl Code {
    const fn short(self, en: &'static str, zh: &'static str) -> Self {
        Self { short: Some(Text { en, zh }), ..self }
    }

    /// Whether it is this word; `beside` says what a column of the row holds.
    pub fn is<'a>(
        &self,
        word: &str,
        beside: impl FnOnce(&'static str) -> Option<&'a str>,
    ) -> bool {
        self.code == word
            && self.at.beside.is_none_or(|(column, held)| beside(column) == Some(held))
    }
}

const fn code(at: At, code: &'static str, en: &'static str, zh: &'static str) -> Code {
    Code { at, code, means: Text { en, zh }, short: None }
}

const KIND: At = At::any(&["kind"]);
const MASK: At = At::any(&["mask"]);
const YES_NO: At = At::any(&["accepted", "agrees", "booked", "changed", "meets_target"]);
const ACCEPTED: At = At::of(&["targets_stages"], &["accepted"]);
const ENTRY: At = At::of(&["extent_flows"], &["entry"]);
const RESULT: At = At::any(&["result"]);
const REFUSED: At = At::of(&["mitigation_sales"], &["reason"]);
const RECLAIMED: At =
    At::of(&["reclamation_reasons", "reclamation_outcome"], &["reason", "name"]);
const GROUP: At = At::of(&["reclamation_outcome"], &["group"]);
const ALL_LAND: At = At::of(&["reclamation_outcome"], &["name"]).beside("group", "all");
const USE: At = At::of(&["reclamation_outcome"], &["name"]).beside("group", "use");
const RULE: At =
    At::of(&["forest_quota_checks", "forest_quota_deals"], &["rule", "broken"]);
const COVER: At = At::of(&["forest_quota_checks"], &["unit"]);
const QUALIFIER: At = At::of(&["claims"], &["qualifier"]);
const RELATION: At =
    At::of(&["claims", "targets", "forest_quota_checks"], &["qualifier", "relation"]);
const VERDICT: At = At::of(&["claims"], &["verdict"]);
const SOURCE: At = At::of(&["claims"], &["source"]);
const ROW: At = At::of(&["ecosystem_product"], &["row"]);
const METHOD: At = At::of(&["compensation"], &["method"]);
const CREDITS: At = At::of(&["mitigation_units"], &["method"]);
const CURRENCY: At = At::of(&["mitigation_credits", "mitigation_sales"], &["currency"]);
const ITEM: At = At::of(&["ledger"], &["item"]);
const TREASURY: At = At::of(&["ledger"], &["from"]).beside("item", "compensation");
const LABEL: At = At::any(&["label"]);
const THRESHOLD: At = At::any(&["threshold_by"]);
const MEDIAN: At = At::any(&["median_of"]);
const FOUND_BY: At = At::of(&["end_members"], &["from"]);
const STATE: At = At::of(&["persistence"], &["state"]);
const CORRECTIONS: At = At::of(&["correction_steps"], &["corrections"]);
const SWAPPED: At = At::of(&["tornado"], &["swapped"]);
const END: At = At::of(&["tornado"], &["low_is", "high_is"]);
const INDICATOR: At = At::of(&["series", "trends"], &["indicator"]);

/// Columns that hold several words in a cell, and what stands between these.
pub static LISTS: &[(&str, &str, &str)] = &[
    ("forest_quota_deals", "broken", ", "),
    ("mitigation_sales", "reason", ", "),
    ("tornado", "swapped", " "),
];

/// Every word, by column.
pub static CODES: &[Code] = &[
    code(KIND, "site", "one site", "单个地块"),
    code(
        KIND,
        "group",
        "the sites of a group, land that they share once",
        "同一分组的地块，重叠只计一次",
    ),
    code(KIND, "union", "all sites, land that they share once", "全部地块，重叠只计一次"),
    code(
        KIND,
        "sum",
        "all sites added up, land that they share as often as it occurs",
        "各地块直接相加，重叠重复计入",
    ),
    code(MASK, "common", "valid at every date", "各期均有效"),
    code(
        MASK,
        "other_date_missing",
        "valid at both dates, but not at all others",
        "两期均有效，但其他时期有缺失",
    ),
    code(MASK, "from_only", "valid at the first of the two dates only", "仅期初有效"),
    code(MASK, "to_only", "valid at the last of the two dates only", "仅期末有效"),
    code(MASK, "neither", "valid at neither date", "两期均无效"),
    code(YES_NO, "yes", "yes", "是"),
    code(YES_NO, "no", "no", "否"),
    code(
        ACCEPTED,
        "open",
        "open: no target is missed, but one cannot be assessed",
        "未定：没有未达标的目标，但有目标无法评定",
    )
    .short("? open", "? 未定"),
    code(ENTRY, "addition", "what came from another type", "由其他类型转入"),
    code(ENTRY, "reduction", "what became another type", "转出为其他类型"),
    code(RESULT, "pass", "met", "达标"),
    code(RESULT, "fail", "missed", "未达标"),
    code(RESULT, "not_assessable", "cannot be assessed", "无法评定"),
    code(RESULT, "booked", "booked", "已入账").short("✓ booked", "✓ 已入账"),
    code(RESULT, "refused", "refused", "已拒绝").short("✗ refused", "✗ 已拒绝"),
    code(
        REFUSED,
        "outside_service_area",
        "the bank does not serve that watershed",
        "不在缓解银行服务区内",
    ),
    code(
        REFUSED,
        "more_than_released",
        "more than the bank could sell then",
        "超过当时可售信用",
    ),
    code(GROUP, "all", "all built-up land", "全部建设用地").short("all", "全部"),
    code(GROUP, "use", "the use that the rules give it", "按规则判定的复垦方向")
        .short("use", "复垦方向"),
    code(GROUP, "rule", "the rule that applies to it", "所适用的判定依据")
        .short("rule", "判定依据"),
    code(ALL_LAND, "all", "all built-up land", "全部建设用地"),
    code(
        USE,
        "inside boundary",
        "inside the construction boundary: stays",
        "位于城镇规划建设用地范围内，不复垦",
    )
    .short("inside the construction boundary", "城镇规划建设用地范围内"),
    code(USE, "cropland", "to cropland", "宜复垦为耕地"),
    code(USE, "forest", "to forest", "宜复垦为林地"),
    code(USE, "grass", "to grass", "宜复垦为草地"),
    code(USE, "undecided", "undecided: the slope is not known", "未定（缺坡度）"),
    code(
        RECLAIMED,
        "construction boundary",
        "inside the construction boundary",
        "位于城镇规划建设用地范围内",
    ),
    code(RECLAIMED, "slope", "steeper than cropland may be", "坡度超过耕地允许值"),
    code(RECLAIMED, "no slope", "the slope is not known", "缺坡度"),
    code(RECLAIMED, "permanent farmland", "permanent basic farmland", "永久基本农田"),
    code(
        RULE,
        "surplus",
        "the seller still meets its target",
        "出售后出售方仍达到其目标",
    ),
    code(RULE, "floor", "the seller keeps the least cover", "出售方须保有最低覆盖率"),
    code(
        RULE,
        "need",
        "the buyer is below its target before it buys",
        "购买前购买方未达到其目标",
    ),
    code(RULE, "price", "the price is no lower than the least", "指标价款不低于最低价"),
    code(
        RULE,
        "care",
        "payment for care is no lower than the least",
        "管护费不低于最低标准",
    ),
    code(
        RULE,
        "years",
        "care is paid for the years that it must be",
        "管护费支付年限符合要求",
    ),
    code(
        RULE,
        "total",
        "price and care together are no lower than the least",
        "价款与管护费合计不低于最低标准",
    ),
    code(COVER, "cover", "forest cover, from 0 to 1", "森林覆盖率（0～1）"),
    code(QUALIFIER, "exactly", "as it is printed", "恰为").short("exactly", "恰为"),
    code(QUALIFIER, "nearly", "a little less", "近").short("nearly", "近"),
    code(QUALIFIER, "over", "more", "超过").short("over", "超过"),
    code(QUALIFIER, "about", "about", "约"),
    code(QUALIFIER, "at_least", "that or more", "不小于").short("at least", "不小于"),
    code(QUALIFIER, "at_most", "that or less", "不大于").short("at most", "不大于"),
    code(RELATION, "=", "equal to", "等于").short("=", "="),
    code(RELATION, ">=", "no less than", "不小于").short("≥", "≥"),
    code(RELATION, "<=", "no more than", "不大于").short("≤", "≤"),
    code(RELATION, "<", "less than", "小于").short("<", "<"),
    code(
        VERDICT,
        "agrees",
        "agrees with the run or with the other figures",
        "与计算结果或其他数据一致",
    ),
    code(VERDICT, "differs", "differs from the run", "与计算结果不同"),
    code(VERDICT, "contradicts", "contradicts other figures", "与其他数据相互矛盾"),
    code(VERDICT, "checked", "stands in a check", "列入核对式"),
    code(VERDICT, "not_assessable", "cannot be assessed", "无法核对")
        .short("? not assessable", "? 无法核对"),
    code(SOURCE, "run", "the run", "本次计算"),
    code(SOURCE, "arithmetic", "other figures of the case", "案例中的其他数据"),
    code(SOURCE, "check", "a check", "核对式"),
    code(ROW, "item", "one item", "单项"),
    code(ROW, "sum", "sum of the items", "各项之和"),
    code(ROW, "not_listed", "in the total, but not listed", "计入总值但未列出"),
    code(ROW, "total", "the total as stated", "所述总值"),
    code(
        METHOD,
        "reconstruction: mean",
        "reconstruction: intensity against the mean of all districts",
        "重构：与全部区县平均强度比较",
    ),
    code(
        METHOD,
        "reconstruction: pairwise",
        "reconstruction: intensities compared pair by pair",
        "重构：两两比较强度",
    ),
    code(
        METHOD,
        "reconstruction: distance decay",
        "reconstruction: pair by pair, less with distance",
        "重构：两两比较并随距离衰减",
    ),
    code(CREDITS, "functions", "by the change of functional capacity", "按功能指数变化")
        .short("functional capacity", "功能指数"),
    code(CREDITS, "ratio", "by a ratio of areas", "按面积比")
        .short("ratio of areas", "面积比"),
    code(CURRENCY, "CNY", "yuan", "人民币元").short("CNY", "元"),
    code(CURRENCY, "USD", "US dollars", "美元").short("USD", "美元"),
    code(ITEM, "compensation", "compensation", "横向补偿"),
    code(TREASURY, "treasury", "the treasury", "市财政").short("treasury", "市财政"),
    code(LABEL, "derived", "derived, not stated", "推算，非原文所述"),
    code(THRESHOLD, "otsu", "found by Otsu's method", "由大津法（Otsu）确定"),
    code(THRESHOLD, "config", "stated in the config", "由配置给定"),
    code(MEDIAN, "all land", "all land", "全部土地"),
    code(MEDIAN, "stable sites", "sites that are taken to be stable", "视为稳定的地块"),
    code(
        FOUND_BY,
        "percentiles of all dates",
        "percentiles of all dates",
        "全部日期的百分位数",
    ),
    code(FOUND_BY, "config", "stated in the config", "由配置给定"),
    code(STATE, "water", "water", "水体"),
    code(STATE, "vegetation", "vegetation", "植被"),
    code(CORRECTIONS, "none", "none", "无"),
    code(SWAPPED, "coefficients", "coefficients", "系数"),
    code(SWAPPED, "crosswalk", "crosswalk", "对照表"),
    code(SWAPPED, "table", "table of equivalent factors", "当量因子表"),
    code(
        SWAPPED,
        "standard_equivalent",
        "value of a standard equivalent",
        "标准当量的价值",
    ),
    code(END, "low", "the lower setting", "低值"),
    code(END, "high", "the higher setting", "高值"),
    code(END, "base", "the run as it is", "基准"),
    code(END, "alternative", "the alternative", "替代方案"),
    code(INDICATOR, "ndvi_mean", "mean NDVI", "平均 NDVI"),
    code(INDICATOR, "evi_mean", "mean EVI", "平均 EVI"),
    code(INDICATOR, "evi2_mean", "mean EVI2", "平均 EVI2"),
    code(INDICATOR, "savi_mean", "mean SAVI", "平均 SAVI"),
    code(INDICATOR, "ndwi_mean", "mean NDWI", "平均 NDWI"),
    code(INDICATOR, "mndwi_mean", "mean MNDWI", "平均 MNDWI"),
    code(INDICATOR, "aweish_mean", "mean AWEIsh", "平均 AWEIsh"),
    code(INDICATOR, "aweinsh_mean", "mean AWEInsh", "平均 AWEInsh"),
    code(INDICATOR, "wi2015_mean", "mean WI2015", "平均 WI2015"),
    code(INDICATOR, "lswi_mean", "mean LSWI", "平均 LSWI"),
    code(INDICATOR, "ndmi_mean", "mean NDMI", "平均 NDMI"),
    code(INDICATOR, "ndbi_mean", "mean NDBI", "平均 NDBI"),
    code(INDICATOR, "nbr_mean", "mean NBR", "平均 NBR"),
    code(
        INDICATOR,
        "vegetation_fraction_mean",
        "mean vegetation fraction",
        "平均植被覆盖度",
    ),
    code(INDICATOR, "imagery_water_m2", "water by imagery, m²", "影像水域面积（平方米）"),
    code(
        INDICATOR,
        "soil_loss_t_per_ha_yr",
        "soil loss, t/ha/yr",
        "土壤流失（吨/公顷·年）",
    ),
    code(INDICATOR, "soil_loss_t_per_yr", "soil loss, t/yr", "土壤流失（吨/年）"),
];

/// The word of a cell; `beside` says what a column of the row holds.
pub fn find<'a>(
    (table, column): (&str, &str),
    word: &str,
    beside: impl Fn(&'static str) -> Option<&'a str>,
) -> Option<&'static Code> {
    CODES.iter().find(|code| code.at.has(table, column) && code.is(word, &beside))
}

/// What stands between the words of a cell that holds several.
pub fn separator(table: &str, column: &str) -> Option<&'static str> {
    let found = LISTS.iter().find(|(of, own, _)| *of == table && *own == column);
    found.map(|(_, _, between)| *between)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zh(
        at: (&str, &str),
        word: &str,
        beside: (&str, &'static str),
    ) -> Option<&'static str> {
        let row = |column: &str| (column == beside.0).then_some(beside.1);
        find(at, word, row).map(|code| code.short.unwrap_or(code.means).zh)
    }

    #[test]
    fn words_are_found_by_table_and_column() {
        let none = ("", "");
        assert_eq!(zh(("claims", "qualifier"), "nearly", none), Some("近"));
        assert_eq!(
            zh(("forest_quota_deals", "broken"), "price", none),
            Some("指标价款不低于最低价")
        );
        // A unit of land, a method and a reason that people named.
        assert_eq!(zh(("mitigation_units", "unit"), "cover", none), None);
        assert_eq!(zh(("ecosystem_product", "method"), "ratio", none), None);
        assert_eq!(zh(("claims", "reason"), "slope", none), None);
    }

    #[test]
    fn what_people_may_write_too_is_told_apart_by_its_row() {
        let at = ("reclamation_outcome", "name");
        assert_eq!(zh(at, "forest", ("group", "use")), Some("宜复垦为林地"));
        assert_eq!(zh(at, "forest", ("group", "rule")), None);
        let at = ("ledger", "from");
        assert_eq!(zh(at, "treasury", ("item", "compensation")), Some("市财政"));
        assert_eq!(zh(at, "treasury", ("item", "cost LT-01")), None);
    }

    #[test]
    fn lists_are_of_columns_with_words() {
        for (table, column, _) in LISTS {
            assert!(CODES.iter().any(|code| code.at.has(table, column)), "{table}");
        }
        assert_eq!(separator("mitigation_sales", "reason"), Some(", "));
        assert_eq!(separator("claims", "reason"), None);
    }
}
