//! Of published claims, and of results that a config names.

super::super::entries! {
    /// A table that the run does not have.
    NO_TABLE = "E890", Config,
        en: "the run has no table `{table}`{hint}; it has {known}",
        zh: "本次运行没有结果表“{table}”{hint}；已有 {known}",
        help_en: "Name a table by its CSV file without `.csv`. Tables of accounts are there for targets and claims, which are made last.",
        help_zh: "结果表以其 CSV 文件名（不含 `.csv`）表示。各账户的结果表可供最后计算的 targets 与 claims 引用。";
    /// A column that the table does not have.
    NO_COLUMN = "E891", Config,
        en: "the table `{table}` has no column `{column}`{hint}",
        zh: "结果表“{table}”没有列“{column}”{hint}",
        help_en: "Columns have the names of the CSV file, with base units (`area_m2`, `value_cny_per_yr`) whatever `outputs.units` says.",
        help_zh: "列名与 CSV 文件一致，且一律为基本单位（`area_m2`、`value_cny_per_yr`），不受 `outputs.units` 影响。";
    /// Not one row.
    NOT_ONE_ROW = "E892", Config,
        en: "{count} rows of `{table}` fit where a number is looked for",
        zh: "结果表“{table}”中有 {count} 行符合条件，无法取得一个数值",
        help_en: "Name in `where` what tells one row from the others, or say \"rows\": \"sum\" or \"count\". Words have to be those of the CSV file.",
        help_zh: "请在 `where` 中写明能确定唯一一行的条件，或写 \"rows\": \"sum\" 或 \"count\"。取值须与 CSV 文件一致。";
    /// Words or another unit.
    NOT_COMPARABLE = "E893", Config,
        en: "`{column}` of `{table}` is no number of the unit that is asked for: {words}",
        zh: "结果表“{table}”的“{column}”不是所要单位的数值：{words}",
        help_en: "An area is compared with an area, a share with a share. Choose another column or correct the unit.",
        help_zh: "面积只能与面积比较，比例只能与比例比较。请另选一列或更正单位。";
    /// An id twice.
    ID_TWICE = "E894", Config,
        en: "the id `{id}` stands twice",
        zh: "编号“{id}”重复",
        help_en: "Figures and checks of an account are told apart by their ids.",
        help_zh: "同一账户中的数据与核对式以编号区分。";
    /// Text that is no number.
    NO_NUMBER = "E895", Config,
        en: "`{text}` is no number, or too large for one",
        zh: "“{text}”不是数值，或数值过大",
        help_en: "Write the figure with digits and a decimal point; put the unit under `unit`.",
        help_zh: "请用数字与小数点书写，单位写在 `unit` 中。";
    /// An expression that cannot be read.
    UNREADABLE = "E896", Config,
        en: "`{text}` cannot be read from character {column} on: `{rest}`",
        zh: "“{text}”自第 {column} 个字符起无法识别：“{rest}”",
        help_en: "Figures stand in braces by their ids, beside numbers, + − * / and parentheses: \"{3.8a} / {3.7a}\".",
        help_zh: "数据以花括号加编号表示，可与数字、+ − * / 及括号组合，例如 \"{3.8a} / {3.7a}\"。";
    /// A figure that is not there.
    NO_FIGURE = "E897", Config,
        en: "no figure has the id `{id}`{hint}",
        zh: "没有编号为“{id}”的数据{hint}",
        help_en: "Expressions name figures of the same account.",
        help_zh: "推算式只能引用同一账户中的数据。";
    /// Unlike things.
    UNLIKE = "E898", Config,
        en: "{left} and {right} do not add up or compare",
        zh: "{left} 与 {right} 不能相加或比较",
        help_en: "Both sides have to measure the same: correct a unit, or multiply what is lacking (a share with its area).",
        help_zh: "两边须为同一量纲：请更正单位，或补乘所缺的量（如比例乘以面积）。";
    /// A division by zero.
    BY_ZERO = "E899", Config,
        en: "the expression divides by a figure that may be 0",
        zh: "推算式的除数可能为 0",
        help_en: "A figure of 0, or one whose digits reach 0, cannot be a divisor.",
        help_zh: "等于 0 或取值范围含 0 的数据不能作除数。";
    /// A figure that nothing is done with.
    NOTHING_TO_COMPARE = "E900", Config,
        en: "the figure `{id}` is compared with nothing",
        zh: "数据“{id}”没有任何核对",
        help_en: "Give it `computed`, `arithmetic` or a check that names it, or say under `not_assessable` why it cannot be assessed.",
        help_zh: "请写明 `computed`、`arithmetic` 或引用它的核对式，或在 `not_assessable` 中说明无法核对的原因。";
    /// A figure that is compared and yet said not to be.
    ASSESSABLE = "E901", Config,
        en: "the figure `{id}` is compared, and `not_assessable` says that it cannot be",
        zh: "数据“{id}”已有核对，却又写了 `not_assessable`",
        help_en: "Leave out one of the two.",
        help_zh: "请删去其中之一。";
    /// The run computed something else.
    DIFFERS = "W902", Warning,
        en: "{id} {what}: claimed {relation} {claimed} {unit}, the run has {found} ({by})",
        zh: "{id} {what}：所述 {relation} {claimed} {unit}，计算得 {found}（{by}）",
        help_en: "The figure and the run do not agree within the printed digits. Look at definitions, dates and boundaries; on synthetic tiles a figure that was not drawn differs by design.",
        help_zh: "所述数据与计算结果在所印位数内不一致。请核对定义、日期与边界；合成数据中未绘入的数据自然不同。";
    /// Arithmetic on the other figures gives something else.
    CONTRADICTS = "W903", Warning,
        en: "{id} {what}: claimed {relation} {claimed} {unit}, but {by} = {found} {unit}",
        zh: "{id} {what}：所述 {relation} {claimed} {unit}，而 {by} = {found} {unit}",
        help_en: "No numbers within the printed digits make both true. One of the figures is wrong, or they are of different things.",
        help_zh: "在所印位数之内，没有任何数值能使两者同时成立。其中必有一个数据有误，或口径不同。";
    /// A check that cannot hold.
    BROKEN_CHECK = "W904", Warning,
        en: "{id} {what}: {by} = {found} {unit} is not {relation} {claimed} {unit}",
        zh: "{id} {what}：{by} = {found} {unit}，不满足 {relation} {claimed} {unit}",
        help_en: "No numbers within the printed digits make it true. The column `reason` of claims.csv says what would explain it, where the config does.",
        help_zh: "在所印位数之内，没有任何数值能使其成立。如配置中写有例外，claims.csv 的 reason 列会予以列出。";
    /// More of these.
    MORE = "W905", Warning,
        en: "{count} more figures do not agree",
        zh: "另有 {count} 个数据不一致",
        help_en: "claims.csv has them all, with the verdict `differs` or `contradicts`.",
        help_zh: "claims.csv 列出全部，结论为 `differs` 或 `contradicts`。";
    /// A figure that follows from itself.
    BY_ITSELF = "E908", Config,
        en: "the figure `{id}` stands in its own arithmetic",
        zh: "数据“{id}”出现在自身的推算式中",
        help_en: "What follows from itself is no check. Name the figures that it follows from.",
        help_zh: "由自身推算不构成核对，请改用其来源数据。";
    /// A result beyond numbers.
    ENDLESS = "E909", Config,
        en: "the result of the expression is too large for a number",
        zh: "推算结果超出数值范围",
        help_en: "Look for a wrong unit or a slip in the expression.",
        help_zh: "请检查单位或推算式。";
}
