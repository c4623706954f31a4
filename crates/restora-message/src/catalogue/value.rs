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

    /// A cell that should be a number.
    NOT_A_NUMBER = "E410", Config,
        en: "`{text}` in the column `{column}` is not a finite number",
        zh: "列 `{column}` 中的 `{text}` 不是有限的数",
        help_en: "Write a plain number with a point, such as 3406.5 or -2.63: no thousands separator, no unit, neither NaN nor inf.",
        help_zh: "请写成普通数字，小数点用 “.”，例如 3406.5 或 -2.63；不带千位分隔符和单位，也不能是 NaN 或 inf。";
    /// A cell that should be a class code.
    NOT_A_CODE = "E411", Config,
        en: "`{text}` in the column `{column}` is not a class code",
        zh: "列 `{column}` 中的 `{text}` 不是类别代码",
        help_en: "A class code is the whole number that stands in the raster, between -2147483648 and 2147483647.",
        help_zh: "类别代码是栅格中的整数，范围为 -2147483648 至 2147483647。";
    /// A cell that should be yes or no.
    NOT_A_FLAG = "E412", Config,
        en: "`{text}` in the column `{column}` is neither yes nor no",
        zh: "列 `{column}` 中的 `{text}` 既不是 yes 也不是 no",
        help_en: "Write yes or no, true or false, 1 or 0; an empty cell takes the default.",
        help_zh: "请写 yes 或 no、true 或 false、1 或 0；空单元格取默认值。";
    /// A cell that should be a colour.
    NOT_A_COLOUR = "E413", Config,
        en: "`{text}` in the column `{column}` is not a colour",
        zh: "列 `{column}` 中的 `{text}` 不是颜色",
        help_en: "Write #rrggbb with six hexadecimal digits, such as #1e69b4, or leave the cell empty.",
        help_zh: "请写成 #rrggbb（六位十六进制），例如 #1e69b4；也可留空。";
    /// A cell that should say how far a row can be trusted.
    NOT_A_STATUS = "E424", Config,
        en: "`{text}` in the column `{column}` is no status",
        zh: "列 `{column}` 中的 `{text}` 不是可信程度",
        help_en: "A row is verified, derived, choice, unverified or own; an empty cell means own.",
        help_zh: "可信程度为 verified、derived、choice、unverified 或 own；空单元格即 own。";
    /// A standard equivalent that a table is not made for.
    OTHER_BASIS = "E425", Config,
        en: "the table {table} takes a standard equivalent by {wanted}; {value} CNY/ha/yr is one by {found}",
        zh: "系数表 {table} 须用 {wanted} 口径的标准当量；{value} 元/公顷·年属于 {found} 口径",
        help_en: "3406.5 CNY/ha/yr is net profit and belongs to the table of 2015; the tables of 2003 and 2008 take a seventh of the grain output, some 450 to 1500. Mixing them makes values about seven times as large as they should be. Name the other table, or the other standard equivalent; \"basis\": \"own\" lets it pass at your word.",
        help_zh: "3406.5 元/公顷·年为净利润口径，对应 2015 年表；2003、2008 年表采用粮食产值的七分之一（约 450～1500）。混用会使价值高估至约七倍。请更换系数表或标准当量；确需如此，可写 \"basis\": \"own\"。";
    /// None or several ways to a standard equivalent.
    ONE_WAY = "E426", Config,
        en: "a standard equivalent is given in one way: `value` and `unit`, `grain_seventh`, or `net_profit`",
        zh: "标准当量只能用一种方式给出：`value` 与 `unit`、`grain_seventh` 或 `net_profit`",
        help_en: "price_ratio, yield_ratio and cpi carry any of them over to another place or year.",
        help_zh: "price_ratio、yield_ratio 与 cpi 可将其换算到其他地区或年份。";
    /// A key that a table in this unit has no use for.
    NOT_FOR_TABLE = "E427", Config,
        en: "`{key}` does not go with the table {table}, whose numbers are {unit}",
        zh: "系数表 {table} 的数值单位为 {unit}，不能使用 `{key}`",
        help_en: "A table of equivalent factors takes `standard_equivalent`; one in dollars takes `exchange_rate`; one in yuan neither.",
        help_zh: "当量因子表使用 `standard_equivalent`；美元表使用 `exchange_rate`；人民币表两者都不用。";
    /// A class of a confusion matrix without a value.
    SAMPLES_UNMAPPED = "E428", Config,
        en: "class {code} of the confusion matrix {file} is not in the crosswalk",
        zh: "混淆矩阵 {file} 的类别 {code} 不在对照表中",
        help_en: "Land that the reference finds there would have no value. Add the class to the crosswalk, as a type, as `zero` or as `exclude`.",
        help_zh: "参考样本归入该类的土地将没有价值。请在对照表中补上该类别（某一类型、`zero` 或 `exclude`）。";
    /// A column that nobody reads.
    UNKNOWN_COLUMN = "E414", Config,
        en: "unknown column `{column}`{hint}; known are {known}",
        zh: "未知的列 `{column}`{hint}；可用的有 {known}",
        help_en: "A column that is not known would be ignored, and a typing error would pass as a default. Rename or remove it.",
        help_zh: "未知的列若被忽略，拼写错误就会被当作默认值。请改名或删除。";
    /// A cell that must be filled.
    EMPTY_CELL = "E415", Config,
        en: "the cell in the column `{column}` is empty",
        zh: "列 `{column}` 的单元格为空",
        help_en: "This column has no default. Fill in the cell; write 0 where 0 is meant.",
        help_zh: "该列没有默认值，请填写；若为零请写 0。";
    /// More cells than columns.
    LONG_ROW = "E416", Config,
        en: "the row has {cells} cells, the header has {columns}",
        zh: "该行有 {cells} 个单元格，而表头有 {columns} 列",
        help_en: "Put a text with a comma in it between quotation marks. Columns are separated by commas, not by semicolons.",
        help_zh: "含逗号的文字请加引号。列之间用逗号分隔，不用分号。";
    /// Nothing to read.
    NO_ROWS = "E417", Config,
        en: "there is no row under a header line",
        zh: "没有表头行，或表头下没有数据行",
        help_en: "The file starts with a header line (after lines that begin with #), followed by at least one row.",
        help_zh: "文件以表头行开始（其前可有以 # 开头的行），其后至少有一行数据。";
    /// A word that cannot name a type or a service.
    BAD_ID = "E418", Config,
        en: "`{text}` in the column `{column}` cannot be an id",
        zh: "列 `{column}` 中的 `{text}` 不能用作标识",
        help_en: "An id is made of letters (of any script), digits, `_`, `-` and `.`; the ids `zero` and `exclude` are taken.",
        help_zh: "标识由字母（含汉字）、数字、`_`、`-`、`.` 组成；`zero` 与 `exclude` 已被占用。";
    /// A weight that is no share.
    BAD_WEIGHT = "E419", Config,
        en: "the weight {weight} of class {code} for `{target}` is not above 0 and at most 1",
        zh: "类别 {code} 对 `{target}` 的权重 {weight} 不在 0（不含）到 1 之间",
        help_en: "A weight is the share of the class that counts as this type. Remove rows without a share.",
        help_zh: "权重是该类别中按此类型计算的份额。没有份额的行请删除。";
    /// Partly excluded.
    EXCLUDE_MIXED = "E420", Config,
        en: "class {code} is mapped to `exclude` and to something else",
        zh: "类别 {code} 既对应 `exclude` 又对应其他类型",
        help_en: "A class is valued or it is not. Use `zero` for the share of a class that is worth nothing.",
        help_zh: "一个类别要么估值要么不估值。其中没有价值的份额请用 `zero`。";
    /// A line of the file's head that does not fit.
    BAD_HEAD = "E421", Config,
        en: "`{text}` does not fit `# {key}:`{hint}; known are {known}",
        zh: "`{text}` 不能用于 `# {key}:`{hint}；可用的有 {known}",
        help_en: "The lines that begin with # before the header line say what the file is; this one holds one of a few words.",
        help_zh: "表头之前以 # 开头的行说明文件的性质，此行只能取少数几个词。";
    /// A quotation mark without its partner.
    OPEN_QUOTE = "E422", Config,
        en: "a quotation mark is not closed",
        zh: "引号未闭合",
        help_en: "Everything after an open quotation mark would be one cell, and rows would be lost. Close it; inside a quoted text write it twice.",
        help_zh: "未闭合的引号会把其后的内容并成一个单元格而丢失数据行。请补上引号；引号内的引号写两次。";
    /// Factors and a standard equivalent whose product is no number.
    VALUE_NOT_FINITE = "E423", Config,
        en: "the value of class {code} for `{service}` is too large to be a number",
        zh: "类别 {code} 的 `{service}` 价值超出数值范围",
        help_en: "The factor times the standard equivalent overflows. Check both for a wrong unit or a slipped exponent.",
        help_zh: "系数乘以标准当量后溢出。请检查两者的单位与指数。";

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
        en: "{path} holds the code {code} ({percent} % of what was read), which the legend {legend} calls no data; if it is, declare it in nodata.values: [{code}]",
        zh: "{path} 含有代码 {code}（占所读像元的 {percent} %），图例 {legend} 称其为无数据；如确为无数据，请在 nodata.values 中声明：[{code}]",
        help_en: "Until it is declared, it counts as a class like any other.",
        help_zh: "声明之前，它与其他类别一样计入。";
    /// Codes that are of another legend.
    OTHER_LEGEND = "W407", Warning,
        en: "at {date}, the legend {legend} has the codes of {own} % of the area; {other} fits {share} %",
        zh: "{date}：图例 {legend} 仅包含 {own} % 面积的代码；{other} 符合 {share} %",
        help_en: "Is it the right legend? `restora legend list` has the built-in ones.",
        help_zh: "图例是否正确？内置图例见 `restora legend list`。";
    /// Numbers that are no factors, in a table that does not say what they are.
    LOOKS_LIKE_MONEY = "E429", Config,
        en: "{value} is too large for an equivalent factor, and the file does not say what its numbers are",
        zh: "{value} 作为当量因子过大，而文件未说明其数值的含义",
        help_en: "Factors go up to some 110 (hydrological regulation by water). Write `# unit: CNY/ha/yr` or `# unit: USD/ha/yr` above the header for values in money, `# unit: equivalent` if they are factors indeed.",
        help_zh: "当量因子最大约 110（水系的水文调节）。若为货币价值，请在表头之前写 `# unit: CNY/ha/yr` 或 `# unit: USD/ha/yr`；若确为当量因子，请写 `# unit: equivalent`。";
    /// A standard equivalent of which nobody knows what it stands for.
    BASIS_UNKNOWN = "W408", Warning,
        en: "it is not known what the standard equivalent {value} CNY/ha/yr stands for; the table {table} takes one by {wanted}",
        zh: "不知道标准当量 {value} 元/公顷·年属于何种口径；当量表 {table} 须用 {wanted} 口径",
        help_en: "Say it under `basis`: net-profit (2015), grain-seventh (2003, 2008), or own. A grain-based one with the table of 2015, or the other way round, is wrong by a factor of up to seven.",
        help_zh: "请在 `basis` 中写明：net-profit（2015）、grain-seventh（2003、2008）或 own（自定）。口径与当量表不符时，结果可相差至七倍。";
    /// No legend is named, but one fits.
    LEGEND_FITS = "W411", Warning,
        en: "at {date}, the codes fit the legend {legends}; the config names none",
        zh: "{date}：代码符合图例 {legends}，而配置未指定图例",
        help_en: "Name it under `legend` if it is the right one: classes then have names, and covers such as vegetation are known.",
        help_zh: "若正确，请在 `legend` 中指定：类别即有名称，植被等覆盖指标也随之确定。";
    /// A class by a type that stands in for one that the table lacks.
    PROXY = "W409", Warning,
        en: "class {code} ({hectares} ha at {date}) is valued by proxy: the table has no row of its own for it",
        zh: "类别 {code}（{date}，{hectares} 公顷）以近似类型估值：当量表没有其专门的一行",
        help_en: "The crosswalk says which type stands in and why; `restora crosswalk show` prints it. Use a crosswalk of your own where you know better.",
        help_zh: "对照表写明了以何类型代替及理由，可用 `restora crosswalk show` 查看；如有更合适的对应，请使用自己的对照表。";
    /// Much land changed places.
    EXCHANGED = "W410", Warning,
        en: "from {from} to {to}, {percent} % of the land changed places: as much of one class became another as of the other became the one",
        zh: "{from} 至 {to}，{percent} % 的土地在类别之间互换：一类变为另一类的面积，与反向变化的面积相抵",
        help_en: "Restoration changes land in one direction. Exchange on this scale is most often two maps that were classified independently; compare them at places that cannot have changed.",
        help_zh: "修复通常只朝一个方向改变土地。如此大的互换多因两期独立分类所致，请在不可能变化的地点核对。";
    /// A standard equivalent that nobody else has.
    UNUSUAL_STANDARD = "W406", Warning,
        en: "a standard equivalent of {value} CNY/ha/yr is unusual (300 to 4500 in China); price × yield P·Q = {grain}, a seventh of it P·Q/7 = {seventh}",
        zh: "标准当量 {value} 元/公顷·年不常见（我国多为 300～4500）；单价×单产 P·Q = {grain}，其七分之一 P·Q/7 = {seventh}",
        help_en: "A standard equivalent by the grain rule is a seventh of price times yield. Papers that forgot the seventh have values seven times too high.",
        help_zh: "按粮食产值法，标准当量为单价×单产的七分之一；漏除以 7 会使价值高估至七倍。";

    /// A number of a statistic that is none.
    STATISTIC_NUMBER = "E430", Config,
        en: "`{name}` is {value}, which is not a finite number",
        zh: "`{name}` 为 {value}，不是有限的数",
        help_en: "No statistic can be made of it. Look for an empty or broken cell in the table that it comes from.",
        help_zh: "无法据此计算统计量。请检查其来源表中是否有空缺或损坏的单元格。";
    /// A number of a statistic that may not be negative.
    STATISTIC_NEGATIVE = "E431", Config,
        en: "`{name}` is {value}, below 0",
        zh: "`{name}` 为 {value}，小于 0",
        help_en: "Areas, weights, grades and the values of the general G cannot be negative. Check the sign and the column.",
        help_zh: "面积、权重、分级指数以及全局 G 的取值不能为负。请检查符号与所用的列。";
    /// A number of a statistic that has to be positive.
    STATISTIC_NOT_POSITIVE = "E432", Config,
        en: "`{name}` is {value}; it has to be above 0",
        zh: "`{name}` 为 {value}，须大于 0",
        help_en: "Years, distances and the areas of strata divide or bound something. Leave out a class that the map does not have.",
        help_zh: "年数、距离和分层面积须为正数。图中没有的类别请不要列出。";
    /// A sum of zero to divide by.
    STATISTIC_ZERO_TOTAL = "E433", Config,
        en: "`{name}` adds up to 0, so that no share of it exists",
        zh: "`{name}` 合计为 0，无法计算份额",
        help_en: "The list is empty or holds only zeros. Check that the site has valid pixels at both dates.",
        help_zh: "列表为空或全为零。请检查地块在两个日期是否都有有效像元。";
    /// A result outside the range of numbers.
    STATISTIC_RANGE = "E434", Config,
        en: "`{name}` cannot be computed: its parts are too large or too small",
        zh: "无法计算 `{name}`：其各项过大或过小",
        help_en: "The result would leave the range of numbers. Check the units: areas are in m2, values in CNY per hectare and year.",
        help_zh: "结果超出数值范围。请检查单位：面积为 m2，价值为元每公顷每年。";
    /// Lists that do not belong together.
    STATISTIC_LENGTH = "E435", Config,
        en: "`{name}` has {found} entries, {expected} are needed",
        zh: "`{name}` 有 {found} 项，需要 {expected} 项",
        help_en: "Lists that belong together have one entry per class or point, in the same order.",
        help_zh: "相关列表须按相同顺序，每个类别或点各有一项。";
    /// Something twice.
    STATISTIC_TWICE = "E436", Config,
        en: "`{name}` is given twice",
        zh: "`{name}` 重复给出",
        help_en: "Which of the two holds cannot be known. Keep one, or add them up first.",
        help_zh: "无法判断以哪一个为准。请保留其一，或先行合计。";
    /// A class that lacks what the statistic needs.
    STATISTIC_NO_ENTRY = "E437", Config,
        en: "class {code} has an area but no entry in `{name}`",
        zh: "类别 {code} 有面积，但在 `{name}` 中没有对应项",
        help_en: "Every class with an area needs one; write 0 where 0 is meant.",
        help_zh: "每个有面积的类别都需要一项；若为零请写 0。";
    /// Too few points.
    POINTS_FEW = "E438", Config,
        en: "{found} points are too few for a spatial statistic, which takes at least {needed}",
        zh: "{found} 个点不足以计算空间统计量，至少需要 {needed} 个",
        help_en: "Use a finer fishnet or more sites. Below some 30 points the normal approximation is poor.",
        help_zh: "请使用更细的网格或更多地块。少于约 30 个点时正态近似较差。";
    /// Values without variation.
    POINTS_EQUAL = "E439", Config,
        en: "all {points} values are {value}, so that there is no pattern to find",
        zh: "全部 {points} 个值均为 {value}，不存在可检验的格局",
        help_en: "Spatial association compares deviations from the mean, and here are none. Check that the right column was used.",
        help_zh: "空间关联比较的是对均值的离差，而此处没有离差。请检查所用的列是否正确。";
    /// A neighbourhood without neighbours.
    POINTS_NO_NEIGHBOURS = "E440", Config,
        en: "none of the {points} points has a neighbour",
        zh: "{points} 个点都没有邻点",
        help_en: "Widen the distance band; it is in the unit of the coordinates, which is metres and not degrees.",
        help_zh: "请加大距离阈值；其单位与坐标相同，应为米而不是度。";
    /// Weights with the point itself where it does not belong.
    POINTS_OWN_WEIGHT = "E441", Config,
        en: "`{statistic}` takes weights without the point itself",
        zh: "`{statistic}` 的权重不应包含点自身",
        help_en: "Its expectation holds only for pairs of two different points. Only the local Gi* takes the point itself.",
        help_zh: "其期望值仅适用于不同的点对。只有局部 Gi* 包含点自身。";
    /// Weights with some points themselves.
    POINTS_OWN_MIXED = "E442", Config,
        en: "{found} of {points} points have a weight on themselves; it takes all or none",
        zh: "{points} 个点中有 {found} 个对自身有权重；应全部有或全部没有",
        help_en: "With the point itself it is Gi*, without it Gi; the two cannot be mixed.",
        help_zh: "包含点自身为 Gi*，不包含为 Gi，两者不能混用。";
    /// A point that is not there.
    POINTS_UNKNOWN = "E443", Config,
        en: "the weights of point {point} name point {other}, but there are only {points}, counted from 0",
        zh: "点 {point} 的权重提到点 {other}，但只有 {points} 个点（从 0 计数）",
        help_en: "The weights were made for another list of points, or count from 1.",
        help_zh: "该权重属于另一组点，或其编号从 1 开始。";
    /// A number out of its bounds.
    STATISTIC_BOUNDS = "E444", Config,
        en: "`{name}` is {value}, outside {lowest} to {highest}",
        zh: "`{name}` 为 {value}，不在 {lowest} 到 {highest} 之间",
        help_en: "Check the unit and, for coordinates, the order: longitude comes before latitude, both in degrees.",
        help_zh: "请检查单位；若为坐标，请检查顺序：先经度后纬度，均以度为单位。";
    /// Points around the globe.
    POINTS_SPAN = "E445", Config,
        en: "the points span {degrees} degrees of longitude; beyond 180 they have no mean centre",
        zh: "各点跨越 {degrees} 度经度；超过 180 度则没有重心",
        help_en: "Across the antimeridian, write longitudes from 0 to 360.",
        help_zh: "若跨越 180 度经线，请将经度写作 0 到 360。";
    /// A sample count that is none.
    SAMPLE_COUNT = "E446", Config,
        en: "the count of map class {map} and reference class {reference} is {value}, which is not a whole number of 0 or more",
        zh: "图上类别 {map}、参考类别 {reference} 的样本数为 {value}，不是非负整数",
        help_en: "The confusion matrix holds numbers of sample units, neither shares nor areas.",
        help_zh: "混淆矩阵应为样本单元的个数，而不是份额或面积。";
    /// Too few samples in a stratum.
    SAMPLE_FEW = "E447", Config,
        en: "map class {code} has too few samples ({found}); its error can be estimated from 2 on",
        zh: "图上类别 {code} 的样本过少（{found} 个）；至少 2 个才能估计误差",
        help_en: "Every map class is a stratum and needs samples of its own. Draw more, or merge the class with another in map and samples alike.",
        help_zh: "每个图上类别即一层，须有自己的样本。请补充样本，或在图与样本中同时合并该类别。";
    /// A map class without a row of samples.
    SAMPLE_NO_ROW = "E448", Config,
        en: "class {code} has {area_m2} m2 on the map but no row in the confusion matrix",
        zh: "类别 {code} 在图上有 {area_m2} m2，但混淆矩阵中没有对应的行",
        help_en: "Its area cannot be adjusted without samples from it.",
        help_zh: "没有该类别的样本就无法校正其面积。";
    /// Samples of a class that the map does not have.
    SAMPLE_NO_AREA = "E449", Config,
        en: "class {code} has samples as a map class ({found}) but no area on the map",
        zh: "类别 {code} 有作为图上类别的样本（{found} 个），但图上没有该类别的面积",
        help_en: "Samples and areas have to come from one map. A class that only the reference has keeps an empty row.",
        help_zh: "样本与面积须来自同一幅图。仅在参考数据中出现的类别，其行应全为 0。";

    /// A condition factor for a site and a group at once.
    CONDITION_PLACE = "E450", Config,
        en: "the row names the site `{site}` and the group `{group}`",
        zh: "该行同时写了地块 `{site}` 与分组 `{group}`",
        help_en: "A row holds for a site, for a group, or for any. Leave one of the two cells empty; where both kinds of row match, the one for the site holds.",
        help_zh: "每行只能针对一个地块、一个分组或不限。请清空其中一格；两类行都匹配时以地块行为准。";
    /// A condition factor below zero.
    CONDITION_NEGATIVE = "E451", Config,
        en: "`{text}` in the column `{column}` is below 0",
        zh: "列 `{column}` 中的 `{text}` 小于 0",
        help_en: "A correction is a factor: 1 changes nothing, 0.8 takes a fifth off, 0 takes everything. Write 0.8, not -20 %.",
        help_zh: "修正值为乘数：1 表示不变，0.8 表示减少五分之一，0 表示全部扣除。请写 0.8，而不是 -20 %。";
    /// Condition factors whose product is no number.
    CONDITION_RANGE = "E452", Config,
        en: "the factors of this table can multiply to more than a number can hold; the largest is {value} for `{factor}`",
        zh: "该表各因子的乘积会超出数值范围；其中最大的是 `{factor}` 的 {value}",
        help_en: "Factors of different names are multiplied, and usually are between 0 and 5. Look for a slipped exponent, or for an amount where a ratio to the mean is meant.",
        help_zh: "不同名称的因子相乘，通常在 0 到 5 之间。请检查指数是否有误，或是否把绝对量当成了与均值之比。";
    /// A province without a biomass factor.
    UNKNOWN_PROVINCE = "E453", Config,
        en: "there is no farmland biomass factor for `{name}`{hint}",
        zh: "没有 `{name}` 的农田生物量因子{hint}",
        help_en: "There is one for each of the 31 provinces, autonomous regions and municipalities of mainland China, by their Chinese or English name (江苏, 江苏省, Jiangsu); none for cities or counties.",
        help_zh: "大陆 31 个省、自治区、直辖市各有一个，可写中文或英文名（江苏、江苏省、Jiangsu）；市县没有。";
    /// An Engel coefficient that is none.
    ENGEL = "E454", Config,
        en: "the Engel coefficient {value} is not above 0 and at most 1",
        zh: "恩格尔系数 {value} 不在 0（不含）到 1 之间",
        help_en: "It is the share of food in what households spend, as a fraction: 0.3, not 30.",
        help_zh: "恩格尔系数是食品支出占消费支出的比例，请写小数：0.3，而不是 30。";
    /// An amount per head that is none.
    PER_CAPITA = "E455", Config,
        en: "`{name}` is {value}; an amount per head has to be a finite number above 0",
        zh: "`{name}` 为 {value}；人均量须为大于 0 的有限数",
        help_en: "Scarcity is the amount per head in the region over that in the nation, both in the same unit.",
        help_zh: "稀缺系数为当地人均量与全国人均量之比，两者单位须一致。";
}

/// What a cover is called and what it means; the classes named are those of the built-in
/// legend.
macro_rules! covers {
    ($($(#[$doc:meta])* $name:ident: $en:literal, $zh:literal;)*) => {
        $($(#[$doc])* pub static $name: crate::Text = crate::Text { en: $en, zh: $zh };)*
    };
}

covers! {
    /// Caption of the vegetation cover.
    VEGETATION: "vegetation cover", "植被覆盖率";
    /// Caption of the forest cover.
    FOREST: "forest cover", "森林覆盖率";
    /// Caption of the green cover.
    GREEN: "green cover", "绿地率";
    /// Caption of the water cover.
    WATER: "water cover", "水面率";
    /// Definition of the vegetation cover.
    VEGETATION_MEANS:
        "share of the area whose class is made of plants, crops and wetland included; in clcd: cropland, forest, shrub, grassland, wetland (1, 2, 3, 4, 9)",
        "以植物为主的类别所占面积比例，含耕地与湿地；clcd 中为耕地、林地、灌木、草地、湿地（1、2、3、4、9）";
    /// Definition of the forest cover.
    FOREST_MEANS:
        "share of the area whose class is forest, shrub not included; in clcd: forest (2)",
        "林地类别所占面积比例，不含灌木；clcd 中为林地（2）";
    /// Definition of the green cover.
    GREEN_MEANS:
        "share of the area under lasting plants on land, crops and wetland not included; in clcd: forest, shrub, grassland (2, 3, 4)",
        "陆上常年绿地所占面积比例，不含耕地与湿地；clcd 中为林地、灌木、草地（2、3、4）";
    /// Definition of the water cover.
    WATER_MEANS:
        "share of the area whose class is open water, wetland, snow and ice not included; in clcd: water (5)",
        "水体类别所占面积比例，不含湿地与冰雪；clcd 中为水体（5）";
}
