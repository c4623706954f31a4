//! What all accounts share.

super::super::entries! {
    /// Two accounts with one name.
    NAME_TWICE = "E801", Config,
        en: "two accounts are called `{name}`",
        zh: "有两个账户都叫“{name}”",
        help_en: "Rows of the results are told apart by the account's name. Give one of them another `name`.",
        help_zh: "结果各行以账户名称区分。请为其中之一另取 `name`。";
    /// An account that needs land cover.
    NEEDS_LAND = "E802", Config,
        en: "the account `{name}` needs {what}, which this run does not have",
        zh: "账户“{name}”需要{what}，而本次运行没有",
        help_en: "Add `dates` with rasters and `sites`, or what the message names, to the config.",
        help_zh: "请在配置中补上带栅格的 `dates` 与 `sites`，或提示所列的内容。";
    /// An id that is no site.
    NO_SITE = "E803", Config,
        en: "`{site}` is no site or group of this run{hint}",
        zh: "本次运行没有地块或分组“{site}”{hint}",
        help_en: "Name a site by its id, a group by `group:` and its name, all of them by `union`; sites.csv lists them in its column `site`.",
        help_zh: "地块以其编号表示，分组以 `group:` 加名称表示，全部以 `union` 表示；sites.csv 的 site 列列出全部取值。";
    /// A number outside what it can be.
    BAD_NUMBER = "E804", Config,
        en: "{value} is no {what}, or too large to reckon with",
        zh: "{value} 不能作为{what}，或数值过大",
        help_en: "Correct the number; the schema explains what it stands for.",
        help_zh: "请更正该数值；其含义见配置的 schema。";
    /// A unit that does not measure what is asked for.
    WRONG_UNIT = "E805", Config,
        en: "`{unit}` is no unit of {wanted}",
        zh: "“{unit}”不是 {wanted} 的单位",
        help_en: "Units are made of m, km, m2, ha, mu, km2, m3, kg, t, yr, CNY, USD, %, credits, with 万 (wan) or 亿 (yi) in front at will and divided by /, such as CNY/mu/yr, 万亩 or 亿元.",
        help_zh: "单位由 m、km、m2、ha、mu、km2、m3、kg、t、yr、CNY、USD、%、credits 组成，前面可加“万”或“亿”，以 / 相除，例如 CNY/mu/yr、万亩、亿元。";
    /// A unit that results are not written in.
    WRONG_OUTPUT = "E800", Config,
        en: "results are not written in `{unit}`; known are {known}",
        zh: "结果不能以“{unit}”为单位输出，可用的单位有 {known}",
        help_en: "Choose one of them under `outputs.units`, for all tables or for one under `tables`.",
        help_zh: "请在 `outputs.units` 中选用其一，可用于全部结果表，也可在 `tables` 中仅用于某一张表。";
    /// Classes that are nowhere.
    ABSENT = "W807", Warning,
        en: "no site has the class {classes} at any date",
        zh: "任何地块在任何时期都没有类别 {classes}",
        help_en: "Look for a slip in the codes: classes.csv lists those that occur.",
        help_zh: "请检查类别代码；classes.csv 列出实际出现的类别。";
    /// Sites or groups with land in common.
    NESTED = "E808", Config,
        en: "`{first}` and `{second}` have land in common, which would count twice",
        zh: "“{first}”与“{second}”有共同的土地，会被重复计算",
        help_en: "Name sites or groups without common land: no union beside its parts, no sites that overlap.",
        help_zh: "请使用没有共同土地的地块或分组：不要把合计与其组成部分并列，也不要使用相互重叠的地块。";
    /// A layer that is elsewhere.
    NOWHERE = "W809", Warning,
        en: "no cell of the raster lies in {path}",
        zh: "栅格中没有任何像元落在 {path} 内",
        help_en: "If it should cover the sites, look at its CRS and at its `filter`.",
        help_zh: "若该图层应覆盖地块，请检查其坐标系与 `filter`。";
    /// Land that is missing from what an account takes.
    GAPS = "W810", Warning,
        en: "of `{site}` {percent} % have no class at {date}: the account counts the rest only",
        zh: "“{site}”在 {date} 有 {percent} % 没有类别，本账户只计其余部分",
        help_en: "What is missing counts as nothing, so that money or quota may go the wrong way. Use a raster that covers the site.",
        help_zh: "缺失部分按零计，可能使资金或指标的流向改变。请使用完整覆盖该地块的栅格。";
    /// A group where only sites will do.
    ONLY_SITES = "E870", Config,
        en: "`{id}` is no site of its own: this account is about single sites",
        zh: "“{id}”不是单个地块：本账户按单个地块计算",
        help_en: "Name sites by their ids, or none for all of them.",
        help_zh: "请以编号列出地块；不列则为全部地块。";
    /// A table that is not there.
    NO_TABLE_OF_UNITS = "W811", Warning,
        en: "`outputs.units` names the table `{table}`, which this run does not have{hint}",
        zh: "`outputs.units` 中的结果表“{table}”在本次运行中不存在{hint}",
        help_en: "Tables are called by their CSV files without `.csv`.",
        help_zh: "结果表以其 CSV 文件名（不含 `.csv`）表示。";
}
