//! Areas from a table instead of rasters.

super::entries! {
    /// No or several columns of area.
    AREA_COLUMN = "E490", Config,
        en: "{found} columns hold areas; exactly one is needed",
        zh: "有 {found} 列为面积；须恰好一列",
        help_en: "Its name says the unit: area_ha, area_km2, area_mu or area_m2.",
        help_zh: "列名须写明单位：area_ha、area_km2、area_mu 或 area_m2。";
    /// An area below zero.
    AREA_NEGATIVE = "E491", Config,
        en: "the area {value} is negative",
        zh: "面积 {value} 为负",
        help_en: "The table holds areas at each date, not changes.",
        help_zh: "该表应为各期面积，而非变化量。";
    /// A date in another form.
    AREA_DATE = "E492", Config,
        en: "`{text}` is no date of the form YYYY, YYYY-MM or YYYY-MM-DD",
        zh: "`{text}` 不是 YYYY、YYYY-MM 或 YYYY-MM-DD 形式的日期",
        help_en: "Write 2019, 2019-07 or 2019-07-01.",
        help_zh: "请写作 2019、2019-07 或 2019-07-01。";
    /// A stated total that is not the sum.
    AREA_TOTAL = "E493", Config,
        en: "site {site} at {date}: the total is stated as {total} ha, its classes add up to {sum} ha",
        zh: "地块 {site} 在 {date}：所写合计为 {total} 公顷，各类之和为 {sum} 公顷",
        help_en: "They may differ by the rounding of the table's own decimals. Look for a class that is missing or a digit that slipped, or leave the total out.",
        help_zh: "两者只能相差表中小数位的舍入误差。请检查是否漏掉类别或数字有误，或删去合计行。";
    /// A key that needs rasters.
    NEEDS_RASTERS = "E494", Config,
        en: "`{key}` needs rasters, but the areas come from a table",
        zh: "`{key}` 需要栅格，而面积来自表格",
        help_en: "Leave it out, or give rasters and sites instead of `areas`.",
        help_zh: "请删去该键，或以栅格和地块代替 `areas`。";
    /// A site with two names or groups.
    SITE_DIFFERS = "E495", Config,
        en: "site {site} has the {what} `{value}` here and `{first}` at line {line}",
        zh: "地块 {site} 此处的 {what} 为 `{value}`，第 {line} 行为 `{first}`",
        help_en: "Every row of a site has the same name and group, or leaves them empty.",
        help_zh: "同一地块各行的名称与分组须一致，或留空。";
    /// Neither classes nor types, or both.
    CLASS_OR_TYPE = "E496", Config,
        en: "exactly one of the columns `class` and `type` has to be there",
        zh: "`class` 与 `type` 两列须且只须有一列",
        help_en: "`class` holds codes, which a crosswalk brings to the types of the coefficient table; `type` holds these types themselves.",
        help_zh: "`class` 为类别代码，经对照表归到当量表的类型；`type` 直接为当量表的类型。";
    /// A type that the table does not have.
    UNKNOWN_TYPE = "E497", Config,
        en: "`{type}` is not an ecosystem type of the table `{table}`{hint}",
        zh: "`{type}` 不是当量表 `{table}` 中的生态系统类型{hint}",
        help_en: "`restora table show` lists the types; they go by id or by name in either language. Write `zero` for land that is worth nothing, as built-up land.",
        help_zh: "可用 `restora table show` 查看各类型，写编号或中英文名称均可。无价值的土地（如建设用地）写 `zero`。";
    /// A crosswalk beside types.
    CROSSWALK_AND_TYPES = "E498", Config,
        en: "{path} names ecosystem types, so that no crosswalk is needed",
        zh: "{path} 直接写明生态系统类型，不需要对照表",
        help_en: "Leave `crosswalk` and `legend` out, or give codes in a column `class`.",
        help_zh: "请删去 `crosswalk` 与 `legend`，或改用 `class` 列写代码。";
    /// No or several columns of values.
    VALUE_COLUMN = "E499", Config,
        en: "{found} columns hold values; exactly one is needed",
        zh: "有 {found} 列为价值；须恰好一列",
        help_en: "Its name says the unit: value_cny_per_yr, value_wan_cny_per_yr (万元) or value_yi_cny_per_yr (亿元).",
        help_zh: "列名须写明单位：value_cny_per_yr（元）、value_wan_cny_per_yr（万元）或 value_yi_cny_per_yr（亿元）。";
    /// Printed values that do not follow from what else is printed.
    CONTRADICTIONS = "W490", Warning,
        en: "{agree} of {all} printed values follow from the areas and factors to their last digit; the others are off by up to {worst} %",
        zh: "{all} 个原文数值中，{agree} 个可由面积与系数得到并与末位一致，其余最多相差 {worst} %",
        help_en: "published.csv has them all. Look for a misprint, a factor of ten, a seventh that was not applied, or another table.",
        help_zh: "published.csv 列出全部。请查找误印、十倍之差、漏除以 7或换用了别的当量表。";
    /// One of them.
    CONTRADICTION = "W491", Warning,
        en: "{of} at {date}: printed {printed} CNY/yr, computed {computed} CNY/yr ({percent} %)",
        zh: "{of}，{date}：原文 {printed} 元/年，计算 {computed} 元/年（{percent} %）",
        help_en: "The first is the class, the second the service; Σ is all of them. A total that is off in its last digit alone is most often a sum of values that were rounded before.",
        help_zh: "前者为类别，后者为服务；Σ 表示全部。仅末位不同的合计，多因先四舍五入后求和。";
    /// A site of another size at another date.
    AREA_CHANGES = "W492", Warning,
        en: "site {site} has {first} ha at {from} and {second} ha at {to}",
        zh: "地块 {site} 在 {from} 为 {first} 公顷，在 {to} 为 {second} 公顷",
        help_en: "A change of value then is partly a change of the land that was counted. Look for a class that is missing at one of the dates.",
        help_zh: "此时价值变化有一部分只是计入的土地不同。请检查某一期是否缺少类别。";
}
