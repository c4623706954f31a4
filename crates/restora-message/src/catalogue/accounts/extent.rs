//! Of ecosystem extent.

super::super::entries! {
    /// A class in two types.
    CLASS_TWICE = "E806", Config,
        en: "class {code} stands in both `{first}` and `{second}`",
        zh: "类别 {code} 同时列入“{first}”与“{second}”",
        help_en: "An ecosystem type has its classes to itself, or areas would count twice. Leave the class in one of them.",
        help_zh: "同一类别只能属于一个生态系统类型，否则面积会重复计算。请只保留其一。";
}
