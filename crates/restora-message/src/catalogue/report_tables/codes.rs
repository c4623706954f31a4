//! Short words that stand in the tables for programs, and what they mean to people.

use crate::Text;

/// A word of a column.
#[derive(Clone, Copy, Debug)]
pub struct Code {
    /// Machine names of the columns that it stands in.
    pub columns: &'static [&'static str],
    /// The word.
    pub code: &'static str,
    /// What it means.
    pub means: Text,
}

const fn code(
    columns: &'static [&'static str],
    code: &'static str,
    en: &'static str,
    zh: &'static str,
) -> Code {
    Code { columns, code, means: Text { en, zh } }
}

const KIND: &[&str] = &["kind"];
const MASK: &[&str] = &["mask"];
const YES_NO: &[&str] = &["accepted", "agrees", "booked", "changed", "meets_target"];
const ENTRY: &[&str] = &["entry"];
const RESULT: &[&str] = &["result"];
const REASON: &[&str] = &["reason"];
const RULE: &[&str] = &["rule"];
const QUALIFIER: &[&str] = &["qualifier"];
const VERDICT: &[&str] = &["verdict"];
const SOURCE: &[&str] = &["source"];
const ROW: &[&str] = &["row"];
const METHOD: &[&str] = &["method"];
const LABEL: &[&str] = &["label"];
const THRESHOLD: &[&str] = &["threshold_by"];
const MEDIAN: &[&str] = &["median_of"];

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
    code(ENTRY, "addition", "what came from another type", "由其他类型转入"),
    code(ENTRY, "reduction", "what became another type", "转出为其他类型"),
    code(RESULT, "pass", "met", "达标"),
    code(RESULT, "fail", "missed", "未达标"),
    code(RESULT, "not_assessable", "cannot be assessed", "无法评定"),
    code(RESULT, "booked", "booked", "已入账"),
    code(RESULT, "refused", "refused", "已拒绝"),
    code(
        REASON,
        "outside_service_area",
        "the bank does not serve that watershed",
        "不在缓解银行服务区内",
    ),
    code(
        REASON,
        "more_than_released",
        "more than the bank could sell then",
        "超过当时可售信用",
    ),
    code(
        REASON,
        "construction boundary",
        "inside the construction boundary",
        "位于城镇规划建设用地范围内",
    ),
    code(REASON, "slope", "steeper than cropland may be", "坡度超过耕地允许值"),
    code(REASON, "no slope", "the slope is not known", "缺坡度"),
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
    code(QUALIFIER, "exactly", "as it is printed", "恰为"),
    code(QUALIFIER, "nearly", "a little less", "近"),
    code(QUALIFIER, "over", "more", "超过"),
    code(QUALIFIER, "about", "about", "约"),
    code(QUALIFIER, "at_least", "that or more", "不小于"),
    code(QUALIFIER, "at_most", "that or less", "不大于"),
    code(
        VERDICT,
        "agrees",
        "agrees with the run or with the other figures",
        "与计算结果或其他数据一致",
    ),
    code(VERDICT, "differs", "differs from the run", "与计算结果不同"),
    code(VERDICT, "contradicts", "contradicts other figures", "与其他数据相互矛盾"),
    code(VERDICT, "checked", "stands in a check", "列入核对式"),
    code(VERDICT, "not_assessable", "cannot be assessed", "无法核对"),
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
    code(LABEL, "derived", "derived, not stated", "推算，非原文所述"),
    code(THRESHOLD, "otsu", "found by Otsu's method", "由大津法（Otsu）确定"),
    code(THRESHOLD, "config", "stated in the config", "由配置给定"),
    code(MEDIAN, "all land", "all land", "全部土地"),
    code(MEDIAN, "stable sites", "sites that are taken to be stable", "视为稳定的地块"),
];

/// What a word of a column means.
pub fn means(column: &str, word: &str) -> Option<&'static Text> {
    let found = |code: &&Code| code.code == word && code.columns.contains(&column);
    CODES.iter().find(found).map(|code| &code.means)
}
