//! Of credits of mitigation banks.

super::super::entries! {
    /// An id twice.
    TWICE = "E840", Config,
        en: "`{id}` stands twice in `{list}`",
        zh: "“{id}”在 `{list}` 中重复",
        help_en: "Banks, their units, sales and impacts are told apart by their ids; a bank reaches each milestone once.",
        help_zh: "缓解银行、地块单元、销售与占用项目均以编号区分；每个里程碑每家银行只能达到一次。";
    /// Scores of other functions than the nine.
    FUNCTIONS = "E841", Config,
        en: "the scores of `{id}` are not of the functions that they should be: missing {missing}; unknown {unknown}",
        zh: "“{id}”的评分功能不符：缺少 {missing}；多出 {unknown}",
        help_en: "Score habitat, food_chain, native_species, biodiversity, landscape_heterogeneity, water_access, hydrology, water_quality and soil, each from 0 to 1; other sets need `functions_of_your_own`. A baseline scores the same functions.",
        help_zh: "请对 habitat、food_chain、native_species、biodiversity、landscape_heterogeneity、water_access、hydrology、water_quality、soil 九项功能评分（0 至 1）；其他功能组合须设 `functions_of_your_own`。基线须对同样的功能评分。";
    /// Keys that do not go together.
    KEYS = "E842", Config,
        en: "the unit `{id}` needs {wanted}",
        zh: "单元“{id}”需要 {wanted}",
        help_en: "A unit has either `area` or `site`; by the method \"functions\" it has `functions`, by \"ratio\" it has `activity` and `ratio`.",
        help_zh: "每个单元写 `area` 或 `site` 之一；方法为 \"functions\" 时写 `functions`，为 \"ratio\" 时写 `activity` 与 `ratio`。";
    /// A ratio that the activity does not have.
    RATIO = "E843", Config,
        en: "the ratio {ratio} of `{id}` is not between {least} and {most}",
        zh: "“{id}”的面积比 {ratio} 不在 {least} 与 {most} 之间",
        help_en: "A credit takes 1 to 2 areas of re-establishment, 3 to 5 of enhancement.",
        help_zh: "每个信用对应重建面积 1 至 2 份，增强面积 3 至 5 份。";
    /// Shares that do not add up.
    SCHEDULE = "E844", Config,
        en: "the shares of the release schedule add up to {sum}, not to 1",
        zh: "释放计划各比例之和为 {sum}，不等于 1",
        help_en: "Correct the shares: a bank releases all of its credits, neither more nor less.",
        help_zh: "请更正各比例：全部信用恰好释放完毕，不多也不少。";
    /// An id that is no bank, or a word that is no milestone.
    UNKNOWN = "E845", Config,
        en: "`{id}` does not stand in `{list}`{hint}",
        zh: "`{list}` 中没有“{id}”{hint}",
        help_en: "Name a bank by its id, a milestone by its word in the schedule.",
        help_zh: "缓解银行以编号表示，里程碑以释放计划中的名称表示。";
    /// A buyer that is a bank.
    BUYER = "E846", Config,
        en: "the buyer `{buyer}` of the sale `{id}` is called like a bank or its endowment, or has no name",
        zh: "销售“{id}”的购买方“{buyer}”与缓解银行或其基金同名，或没有名称",
        help_en: "Give the buyer a name of its own: the ledger tells parties apart by their names.",
        help_zh: "请为购买方另取名称：台账以名称区分各方。";
    /// A day that is none.
    DAY = "E847", Config,
        en: "`{date}` is no day",
        zh: "“{date}”不是日期",
        help_en: "Write year, month and day, such as 2016-05-31, so that releases and sales have an order.",
        help_zh: "请写明年月日，如 2016-05-31，以便确定释放与销售的先后。";
    /// A sale that is not booked.
    REFUSED = "W848", Warning,
        en: "the sale `{id}` of {credits} credits in `{watershed}` is refused ({reason}): `{bank}` could sell {available} then, and serves {area}",
        zh: "销售“{id}”（{credits} 信用，位于“{watershed}”）被拒绝（{reason}）：“{bank}”当时可售 {available}，服务区为 {area}",
        help_en: "It stands in mitigation_sales.csv as refused, with the banks that could have served, and moves nothing in the ledger.",
        help_zh: "mitigation_sales.csv 将其列为 refused，并列出可服务的缓解银行；台账不作任何转移。";
    /// A site that lies in no one watershed.
    SPLIT = "W849", Warning,
        en: "the site `{site}` does not lie in one watershed: {percent} % are in `{watershed}`",
        zh: "地块“{site}”不在同一流域内：{percent} % 位于“{watershed}”",
        help_en: "It counts for the watershed that holds most of it. `–` is outside of all: then no bank serves it.",
        help_zh: "按所占面积最大的流域计。“–”表示不在任何流域内，此时没有银行可为其服务。";
}
