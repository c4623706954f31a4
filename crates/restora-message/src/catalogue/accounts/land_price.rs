//! Of land prices.

super::super::entries! {
    /// A price or index of 0 or less.
    NOT_POSITIVE = "E880", Config,
        en: "{value} is no price or price index",
        zh: "{value} 不能作为价格或价格指数",
        help_en: "Multiples and growth need prices above 0.",
        help_zh: "计算倍数与增长率要求价格大于 0。";
    /// Years out of order.
    NOT_LATER = "E881", Config,
        en: "the year {year} does not come after {earlier}",
        zh: "{year} 年不晚于 {earlier} 年",
        help_en: "The series runs from the first price to the last.",
        help_zh: "价格须按时间先后排列。";
    /// Nothing to refer to.
    NO_BASE = "E882", Config,
        en: "`{key}` is stated here, but not at the first price",
        zh: "此处写了 `{key}`，而首期没有",
        help_en: "Multiples and real prices refer to the first price. State it there as well, or nowhere.",
        help_zh: "倍数与不变价均以首期为基准，请在首期也填写，或全部不写。";
}
