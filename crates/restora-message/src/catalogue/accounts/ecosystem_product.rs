//! Of values of another method.

super::super::entries! {
    /// The equivalent-factor method under a foreign name.
    EQUIVALENT_FACTOR = "E885", Config,
        en: "values of the equivalent-factor method do not belong into a list of another method",
        zh: "当量因子法的价值不应列入其他方法的清单",
        help_en: "restora computes them under `valuation`. They are no gross ecosystem product (GEP) and are never added to one.",
        help_zh: "当量因子法的价值由 `valuation` 计算；它不是生态产品总值（GEP），也不与之相加。";
    /// An item twice.
    ITEM_TWICE = "E886", Config,
        en: "the item `{id}` stands twice",
        zh: "条目“{id}”重复",
        help_en: "Each value stands once, or the sum would count it twice.",
        help_zh: "每项价值只列一次，否则合计会重复计算。";
    /// The parts are more than the whole.
    MORE_THAN_TOTAL = "E887", Config,
        en: "the values add up to {sum} CNY/yr, more than the total of {total}",
        zh: "各项之和为 {sum} 元/年，超过总值 {total}",
        help_en: "Look for a wrong unit or a value that is part of another.",
        help_zh: "请检查单位是否有误，或某项是否已包含在另一项中。";
}
