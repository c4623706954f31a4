//! Of targets.

super::super::entries! {
    /// No threshold, or two.
    ONE_THRESHOLD = "E810", Config,
        en: "the target `{id}` needs either `at_least` or `at_most`",
        zh: "目标“{id}”须在 `at_least` 与 `at_most` 中写且只写一个",
        help_en: "State one threshold with its unit, such as {\"value\": 95, \"unit\": \"%\"}; for a range write two targets.",
        help_zh: "请写明一个带单位的目标值，例如 {\"value\": 95, \"unit\": \"%\"}；范围目标请分写为两个。";
    /// A relative change without a beginning.
    RELATIVE_TO_NOTHING = "E811", Config,
        en: "the target `{id}` is a relative change, but `from` does not say of what",
        zh: "目标“{id}”为相对变化，但 `from` 未说明相对于什么",
        help_en: "Name under `from` what the indicator was before.",
        help_zh: "请在 `from` 中写明期初指标。";
}
