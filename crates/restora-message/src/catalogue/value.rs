//! 4xx: legends, crosswalks, coefficient tables and values.

super::entries! {
    /// A class without a row in the crosswalk.
    UNMAPPED = "E401", Config,
        en: "class {code} is not in the crosswalk: {pixels} pixels, {hectares} ha at {date}; the nearest known codes are {nearest}",
        zh: "类别 {code} 不在对照表中：{date} 有 {pixels} 个像元、{hectares} 公顷；最接近的已知代码为 {nearest}",
        help_en: "Add the class to the crosswalk (as a type, as `zero`, or as `exclude`), declare it as nodata if that is what it is, or say \"on_unmapped\": \"report\" in the valuation block to leave its area unvalued and listed.",
        help_zh: "请在对照表中补充该类别（对应类型、`zero` 或 `exclude`）；若其为无数据则请声明；或在 valuation 中写 \"on_unmapped\": \"report\"，其面积将单列而不估值。";
    /// A built-in that is not there.
    UNKNOWN_BUILTIN = "E402", Config,
        en: "there is no {what} `{name}`{hint}; built in are {known}",
        zh: "没有名为 `{name}` 的{what}{hint}；内置的有 {known}",
        help_en: "A name means a built-in one; a path that ends in .csv means a file of your own.",
        help_zh: "名称表示内置数据；以 .csv 结尾的路径表示自备文件。";
    /// A CSV that cannot be parsed.
    BAD_CSV = "E403", Config,
        en: "{cause}",
        zh: "CSV 有误：{cause}",
        help_en: "The file is a CSV with a header line, in UTF-8 (with or without BOM).",
        help_zh: "文件应为带表头的 CSV，UTF-8 编码（可带 BOM）。";
    /// A column that must be there.
    NO_COLUMN = "E404", Config,
        en: "the column `{column}` is missing{hint}",
        zh: "缺少列 `{column}`{hint}",
        help_en: "`restora legend show clcd` and the guide in README.md show the columns.",
        help_zh: "列的说明见 `restora legend show clcd` 与 README 指南。";
    /// Something twice.
    DUPLICATE_ROW = "E405", Config,
        en: "`{key}` stands twice (first at line {first})",
        zh: "`{key}` 重复出现（首次在第 {first} 行）",
        help_en: "Keep one of the two rows. Only a crosswalk may have several rows of one code, with different types.",
        help_zh: "请保留其一。只有对照表允许同一代码对应多个不同类型。";
    /// Weights that do not add up.
    WEIGHTS = "E406", Config,
        en: "the weights of class {code} add up to {sum}, not to 1",
        zh: "类别 {code} 的权重之和为 {sum}，不等于 1",
        help_en: "A class is shared out among types by weights that add up to 1.",
        help_zh: "类别按权重分配到各类型，权重之和须为 1。";
    /// A type that the table does not have.
    UNKNOWN_TYPE = "E407", Config,
        en: "class {code} is mapped to `{target}`, which the table {table} does not have{hint}; it has {known}",
        zh: "类别 {code} 对应的 `{target}` 不在系数表 {table} 中{hint}；表中有 {known}",
        help_en: "Besides the table's own types, `zero` (worth nothing, e.g. built-up land) and `exclude` (not valued, area listed) are known.",
        help_zh: "除系数表中的类型外，还可用 `zero`（价值为零，如建设用地）与 `exclude`（不估值，面积单列）。";
    /// An indicator without classes.
    INDICATOR_CLASSES = "E408", Config,
        en: "the indicator `{indicator}` names class {code}, which the legend does not have; the nearest known codes are {nearest}",
        zh: "指标 `{indicator}` 中的类别 {code} 不在图例中；最接近的已知代码为 {nearest}",
        help_en: "`restora legend show NAME` lists the codes.",
        help_zh: "`restora legend show 名称` 列出代码。";
    /// A table for another legend.
    CROSSWALK_LEGEND = "E409", Config,
        en: "the crosswalk {crosswalk} is for the legend {expected}, the config names {legend}",
        zh: "对照表 {crosswalk} 用于图例 {expected}，而配置为 {legend}",
        help_en: "Codes mean different things in different legends. Use the crosswalk of this legend.",
        help_zh: "同一代码在不同图例中含义不同。请使用该图例的对照表。";

    /// A class the legend does not have.
    NOT_IN_LEGEND = "W401", Warning,
        en: "class {code} ({pixels} pixels at {date}) is not in the legend {legend}",
        zh: "类别 {code}（{date} 有 {pixels} 个像元）不在图例 {legend} 中",
        help_en: "Is it the right legend? Stray codes often are nodata that was not declared.",
        help_zh: "图例是否正确？零散代码往往是未声明的无数据。";
    /// Unmapped area, reported as asked.
    UNMAPPED_REPORTED = "W402", Warning,
        en: "class {code} is not in the crosswalk: {hectares} ha at {date} are not valued",
        zh: "类别 {code} 不在对照表中：{date} 有 {hectares} 公顷未估值",
        help_en: "Because on_unmapped is \"report\". The area stands in not_valued_m2.",
        help_zh: "因为 on_unmapped 为 \"report\"。该面积列于 not_valued_m2。";
    /// An unverified coefficient row.
    UNVERIFIED = "W403", Warning,
        en: "the value of class {code} rests on the row `{target}` of {table}, which is not verified against the source",
        zh: "类别 {code} 的价值依据 {table} 的 `{target}` 行，该行尚未与原始文献核对",
        help_en: "Check the row against the publication, or use a table of your own.",
        help_zh: "请与原文核对该行，或使用自己的系数表。";
    /// Excluded area.
    EXCLUDED = "W404", Warning,
        en: "class {code} is excluded by the crosswalk: {hectares} ha at {date} are not valued",
        zh: "类别 {code} 被对照表排除：{date} 有 {hectares} 公顷未估值",
        help_en: "The area stands in not_valued_m2.",
        help_zh: "该面积列于 not_valued_m2。";
    /// A code the legend calls nodata.
    LEGEND_NODATA = "W405", Warning,
        en: "{path} holds the code {code} ({percent} % of what was read), which the legend {legend} calls no data, but it is not declared as nodata",
        zh: "{path} 含有代码 {code}（占所读像元的 {percent} %），图例 {legend} 称其为无数据，但未声明",
        help_en: "Declare it: \"nodata\": {\"values\": [{code}]}.",
        help_zh: "请声明：\"nodata\": {\"values\": [{code}]}。";
}
