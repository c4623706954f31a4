//! Uncertainty of values: ranges of coefficients, alternatives, Monte Carlo.

super::entries! {
    /// Nothing whose uncertainty could be told.
    NO_VALUATION = "E480", Config,
        en: "`uncertainty` is about values, but there is no `valuation`",
        zh: "`uncertainty` 针对价值，但配置中没有 `valuation`",
        help_en: "Add a valuation, or take the block `uncertainty` out.",
        help_zh: "请补上 valuation，或去掉 uncertainty。";
    /// An alternative like the run itself.
    SWAPS_NOTHING = "E481", Config,
        en: "the alternative `{name}` swaps nothing",
        zh: "备选方案 `{name}` 没有替换任何内容",
        help_en: "An alternative names at least one of table, crosswalk, standard_equivalent and exchange_rate; what it does not name stays that of the run.",
        help_zh: "备选方案至少写明 table、crosswalk、standard_equivalent、exchange_rate 之一；未写明的沿用本次运行的设置。";
    /// Two alternatives of one name.
    ALTERNATIVE_TWICE = "E482", Config,
        en: "two alternatives are called `{name}`",
        zh: "有两个备选方案都叫 `{name}`",
        help_en: "Rows of tornado.csv are told apart by this name. Give each its own.",
        help_zh: "tornado.csv 的各行以此名称区分，请分别命名。";
    /// None or several ways to a range.
    RANGE_WAY = "E483", Config,
        en: "a range of coefficients is given in one way: `percent`, or `low` and `high`",
        zh: "系数的范围只能用一种方式给出：`percent`，或 `low` 与 `high`",
        help_en: "\"percent\": 50 takes every coefficient times 0.5 and times 1.5; `low` and `high` are coefficient tables as CSV files.",
        help_zh: "\"percent\": 50 表示各系数乘以 0.5 与 1.5；`low` 与 `high` 为 CSV 系数表。";
    /// A base outside its range.
    RANGE_ORDER = "E484", Config,
        en: "{kind}, {service}: {low}, {base}, {high} (low, base, high) are not in order",
        zh: "{kind} 的 {service}：{low}、{base}、{high}（低、基准、高）次序有误",
        help_en: "Every coefficient of the run's table lies between those of the tables `low` and `high`, which may be the same. Of negative ones, the low is the more negative.",
        help_zh: "本次运行系数表中的每个系数都应介于 `low` 与 `high` 两表之间（可相等）。负值以更小者为低值。";
    /// A table of a range that is not whole.
    RANGE_LACKS = "E485", Config,
        en: "the table {range} lacks `{id}`, which the table {table} has{hint}",
        zh: "系数表 {range} 缺少 {table} 中的 `{id}`{hint}",
        help_en: "The tables `low` and `high` have all types and services of the run's table. `restora table show NAME` prints a table to start from.",
        help_zh: "`low` 与 `high` 须含有本次运行系数表的全部类型与服务。可用 `restora table show 名称` 输出一张表作为起点。";
    /// Corrections that are made for other services.
    OTHER_SERVICES = "E486", Config,
        en: "the alternative `{name}` has other services than the table {table}, and the corrections act on those",
        zh: "备选方案 `{name}` 的服务与系数表 {table} 不同，而修正是针对后者的",
        help_en: "A correction acts on the services of the run's table. Give the alternative a table with the same services in the same order, or put it into a run of its own without corrections.",
        help_zh: "修正作用于本次运行系数表的各项服务。请为备选方案选用服务及其次序相同的表，或另建一个不含修正的运行。";
    /// Two spreads.
    TWO_SPREADS = "E487", Config,
        en: "`spread_percent` has no use where `coefficients` names tables: these give the range of each coefficient",
        zh: "`coefficients` 已给出高低两表，各系数的范围由其确定，`spread_percent` 不起作用",
        help_en: "Take one of the two out.",
        help_zh: "请去掉其中之一。";
    /// A class that an alternative has no value for.
    ALTERNATIVE_UNMAPPED = "E488", Config,
        en: "the alternative `{name}` has no value for class {code}: {hectares} ha at {date}",
        zh: "备选方案 `{name}` 没有为类别 {code} 赋值：{date} 有 {hectares} 公顷",
        help_en: "Its value would fall short by this land. Add the class to the crosswalk of the alternative, as a type, as `zero` or as `exclude`.",
        help_zh: "其价值会因此偏低。请在备选方案的对照表中补上该类别（某一类型、`zero` 或 `exclude`）。";
    /// A table of a range in another unit.
    RANGE_UNIT = "E489", Config,
        en: "the table {range} is in {found}, the table {table} in {wanted}",
        zh: "系数表 {range} 的口径为 {found}，而 {table} 为 {wanted}",
        help_en: "Low, base and high of a coefficient are numbers of one kind. Say `# unit:` and `# basis:` at the head of the file as the run's table has them.",
        help_zh: "同一系数的低、基准、高值须为同一口径。请在文件开头写上与本次运行系数表相同的 `# unit:` 与 `# basis:`。";

    /// Land that an alternative leaves out, by request.
    ALTERNATIVE_UNMAPPED_REPORTED = "W480", Warning,
        en: "the alternative `{name}` has no value for class {code}: {hectares} ha at {date} are not valued by it",
        zh: "备选方案 `{name}` 没有为类别 {code} 赋值：{date} 有 {hectares} 公顷未计入其价值",
        help_en: "The valuation says \"on_unmapped\": \"report\". A difference to the run's own value can come from this land alone.",
        help_zh: "valuation 中设为 \"on_unmapped\": \"report\"。与本次运行价值的差异可能仅由这部分土地造成。";
    /// Land that an alternative excludes and the run does not.
    ALTERNATIVE_EXCLUDED = "W481", Warning,
        en: "the alternative `{name}` excludes class {code}, which the run values: {hectares} ha at {date}",
        zh: "备选方案 `{name}` 排除了本次运行计价的类别 {code}：{date} 有 {hectares} 公顷",
        help_en: "A difference to the run's own value can come from this land alone. `zero` says that it is worth nothing.",
        help_zh: "与本次运行价值的差异可能仅由这部分土地造成。若其价值为零，请写 `zero`。";
    /// An alternative that gives what the run gives.
    ALTERNATIVE_SAME = "W482", Warning,
        en: "the alternative `{name}` gives every class the value that the run gives it",
        zh: "备选方案 `{name}` 给各类别的价值与本次运行完全相同",
        help_en: "It says nothing about uncertainty. Was another file or number meant?",
        help_zh: "它不能说明不确定性。是否应写成另一个文件或数值？";
}
