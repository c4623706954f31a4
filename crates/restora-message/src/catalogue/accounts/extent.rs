//! Of ecosystem extent.

super::super::entries! {
    /// A class in two types.
    CLASS_TWICE = "E806", Config,
        en: "class {code} stands in both `{first}` and `{second}`",
        zh: "类别 {code} 同时列入“{first}”与“{second}”",
        help_en: "An ecosystem type has its classes to itself, or areas would count twice. Leave the class in one of them.",
        help_zh: "同一类别只能属于一个生态系统类型，否则面积会重复计算。请只保留其一。";
    /// A type called like a class.
    NAME_OF_CLASS = "E807", Config,
        en: "the type `{name}` is called like a class",
        zh: "类型“{name}”与某个类别代码同名",
        help_en: "Classes that stand in no type are types by themselves, called by their codes. Give the type a name in words.",
        help_zh: "未归入任何类型的类别以其代码自成一类，请用文字为该类型命名。";
}
