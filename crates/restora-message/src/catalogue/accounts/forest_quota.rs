//! Of forest-cover quotas.

super::super::entries! {
    /// A district twice.
    DISTRICT_TWICE = "E830", Config,
        en: "the district `{id}` stands twice",
        zh: "区县“{id}”重复",
        help_en: "Each district stands once.",
        help_zh: "每个区县只能列入一次。";
    /// A class without target.
    NO_CLASS = "E831", Config,
        en: "no target is stated for districts of the class `{class}`{hint}",
        zh: "类别“{class}”没有目标值{hint}",
        help_en: "Name a class of `targets`, or add it there with its cover.",
        help_zh: "请使用 `targets` 中的类别，或在其中补上该类别及其目标值。";
    /// Half of a district's figures.
    AREA_AND_FOREST = "E832", Config,
        en: "of the district `{id}` only one of `area` and `forest` is stated",
        zh: "区县“{id}”只写了 `area` 与 `forest` 之一",
        help_en: "State both, or neither: then both come from the run.",
        help_zh: "请两者都写，或都不写；都不写时由计算结果取得。";
    /// More forest than land.
    MORE_FOREST_THAN_LAND = "E833", Config,
        en: "the district `{id}` has more forest than land",
        zh: "区县“{id}”的森林面积大于区域面积",
        help_en: "Look for a wrong unit.",
        help_zh: "请检查单位。";
    /// An id that is no district.
    NO_DISTRICT = "E834", Config,
        en: "`{id}` is no district of this account{hint}",
        zh: "“{id}”不是本账户的区县{hint}",
        help_en: "Name a district by its id under `districts`.",
        help_zh: "请使用 `districts` 中的编号。";
    /// A deal with oneself.
    WITH_ITSELF = "E835", Config,
        en: "in the deal `{id}` seller and buyer are the same",
        zh: "交易“{id}”的出售方与购买方相同",
        help_en: "Quota moves from one district to another.",
        help_zh: "指标只能在不同区县之间转移。";
    /// A deal twice.
    DEAL_TWICE = "E836", Config,
        en: "the deal `{id}` stands twice",
        zh: "交易“{id}”重复",
        help_en: "Deals are told apart by their ids.",
        help_zh: "交易以编号区分。";
    /// Both ways to state what is paid, or half of one.
    ONE_WAY_OF_TERMS = "E837", Config,
        en: "the deal `{id}` needs either `amount`, or all of `price`, `care` and `years`",
        zh: "交易“{id}”须写 `amount`，或同时写 `price`、`care` 与 `years`",
        help_en: "With the amount alone, price, care and years cannot be assessed one by one; their sum can.",
        help_zh: "只有总额时，价格、管护经费与年限无法分别核对，但可核对其合计。";
    /// A deal that breaks a rule.
    BROKEN = "W838", Warning,
        en: "the deal `{deal}` breaks the rule `{rule}`: {found} against {required} {unit}; it is not booked",
        zh: "交易“{deal}”违反规则“{rule}”：实际 {found}，要求 {required} {unit}；不予入账",
        help_en: "forest_quota_checks.csv has every rule of every deal. What breaks a rule moves neither quota nor money in the ledger.",
        help_zh: "forest_quota_checks.csv 列出每笔交易的每条规则。违反规则的交易在台账中不转移指标与资金。";
    /// A district without area.
    NO_AREA = "W839", Warning,
        en: "the district `{id}` has no area, and so no forest cover",
        zh: "区县“{id}”面积为零，没有森林覆盖率",
        help_en: "Look at its boundary, or leave it out.",
        help_zh: "请检查其边界，或将其删去。";
    /// Not enough quota.
    LACKING = "W906", Warning,
        en: "no set of deals lets every district meet its target: {demand} mu are lacking, {supply} mu can be sold",
        zh: "任何交易组合都无法使各区县全部达标：缺 {demand} 亩，可售 {supply} 亩",
        help_en: "The rest has to be planted. forest_quota.csv says what each district lacks and can sell.",
        help_zh: "差额须靠造林补足。forest_quota.csv 列出各区县的差额与可售面积。";
    /// The solver failed.
    UNSOLVED = "W907", Warning,
        en: "the cheapest deals were not found: {cause}",
        zh: "未能求得最低成本方案：{cause}",
        help_en: "The other results are whole. Please report it with the config.",
        help_zh: "其他结果不受影响。请附上配置反馈此问题。";
    /// A deal of which a rule cannot be assessed.
    UNKNOWN_RULE = "W911", Warning,
        en: "of the deal `{deal}` the rule `{rule}` cannot be assessed; it is not booked",
        zh: "交易“{deal}”的规则“{rule}”无法核对；不予入账",
        help_en: "A district without area has no cover, and a deal of no area no price. Look at both.",
        help_zh: "没有面积的区县没有覆盖率，面积为零的交易没有单价，请检查两者。";
}
