//! Of compensation between districts.

super::super::entries! {
    /// A district twice.
    DISTRICT_TWICE = "E820", Config,
        en: "the district `{id}` stands twice",
        zh: "区县“{id}”重复",
        help_en: "Each district takes part once.",
        help_zh: "每个区县只能列入一次。";
    /// Half of a district's figures.
    AREA_AND_VALUE = "E821", Config,
        en: "of the district `{id}` only one of `area` and `value` is stated",
        zh: "区县“{id}”只写了 `area` 与 `value` 之一",
        help_en: "State both, or neither: then both come from the run.",
        help_zh: "请两者都写，或都不写；都不写时由计算结果取得。";
    /// An id that is no district.
    NO_DISTRICT = "E822", Config,
        en: "`{id}` is no district of this account{hint}",
        zh: "“{id}”不是本账户的区县{hint}",
        help_en: "Name a district by its id under `districts`.",
        help_zh: "请使用 `districts` 中的编号。";
    /// A pair without distance.
    NO_DISTANCE = "E823", Config,
        en: "the distance between `{first}` and `{second}` is not stated",
        zh: "未写明“{first}”与“{second}”之间的距离",
        help_en: "\"distance_decay\" needs the distance of every pair of districts.",
        help_zh: "\"distance_decay\" 需要每一对区县之间的距离。";
    /// A service that the table does not have.
    NO_SERVICE = "E824", Config,
        en: "the coefficient table has no service `{service}`{hint}",
        zh: "当量表没有服务“{service}”{hint}",
        help_en: "`restora table show` lists the services of a table.",
        help_zh: "`restora table show` 列出当量表中的服务。";
    /// A district without area.
    NO_AREA = "W825", Warning,
        en: "the district `{id}` has no area: it neither gives nor gets",
        zh: "区县“{id}”面积为零，不参与补偿",
        help_en: "Without area there is no value by area. Look at its boundary, or leave it out.",
        help_zh: "面积为零便没有单位面积价值。请检查其边界，或将其删去。";
    /// Nothing flows.
    NO_FLOW = "W826", Warning,
        en: "no two districts differ in value by area: nothing flows, nothing is paid",
        zh: "各区县单位面积价值相同，没有溢出，无需支付",
        help_en: "Compensation goes from districts of low to those of high value by area.",
        help_zh: "补偿由单位面积价值低的区县支付给价值高的区县。";
    /// A year or service that stands twice.
    TWICE = "E827", Config,
        en: "`{what}` stands twice",
        zh: "“{what}”重复",
        help_en: "It would count twice. Leave one of them out.",
        help_zh: "重复的条目会被计算两次，请删去其一。";
    /// A district called like the treasury.
    TREASURY_ID = "E828", Config,
        en: "a district cannot be called `{id}`, as the treasury is in the ledger",
        zh: "区县不能命名为“{id}”，台账中以此表示财政",
        help_en: "Give the district another id.",
        help_zh: "请为该区县另取编号。";
}
