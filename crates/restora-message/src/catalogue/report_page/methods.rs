//! How results come about, in sentences.

texts! {
    /// Heading.
    HEAD_VALUE: "Value by equivalent factors", "当量因子法估值";
    /// The formula's letters.
    VALUE: "V: value of a site at a date; A: area of class c in hectares; w: weight of ecosystem type k for class c in the crosswalk; F: equivalent factor of service s for type k; r: product of the corrections that act on class, service and date (1 where none does); D: value of one standard equivalent, CNY/ha/yr.", "V：地块在某一时点的价值；A：类别 c 的面积（公顷）；w：对照表中生态系统类型 k 对类别 c 的权重；F：类型 k 的服务 s 的当量因子；r：作用于该类别、服务与时点的修正系数之积（无修正时为 1）；D：单个标准当量的价值（元/公顷·年）。";
    /// The change of it.
    VALUE_CHANGE: "The change of value is the value after minus the value before. It is computed a second time from the transitions, class to class; the proof holds both against each other.", "价值变化为期末价值减期初价值；另由类别间转移逐项计算一遍，二者之差列入结果验证。";
    /// Standard equivalent.
    STANDARD: "Standard equivalent D: {value} CNY/ha/yr", "标准当量 D：{value} 元/公顷·年";
    /// How it is defined.
    BASIS: "Basis: {basis}", "口径：{basis}";
    /// Basis.
    BASIS_NET_PROFIT: "net profit of grain production (Xie et al. 2015)", "粮食生产净利润（谢高地等 2015）";
    /// Basis.
    BASIS_GRAIN_SEVENTH: "a seventh of the market value of the mean grain yield (Xie et al. 2003, 2008)", "平均粮食单产市场价值的七分之一（谢高地等 2003、2008）";
    /// Basis.
    BASIS_OWN: "chosen by the author of the config", "由配置作者自行确定";
    /// Basis.
    BASIS_UNKNOWN: "not stated in the config", "配置中未说明";
    /// How the config derives it.
    STANDARD_CONFIG: "As the config derives it", "配置中的推导";
    /// What classes are worth.
    CLASS_VALUES: "Value of a hectare of each class and service, before corrections", "修正前各类别、各项服务的单位面积价值";
    /// The unit of that.
    CLASS_VALUES_UNIT: "CNY/ha/yr", "元/公顷·年";
    /// Not valued.
    EXCLUDED: "not valued", "不估值";
    /// All services.
    ALL_SERVICES: "All services", "各项合计";
    /// Used rows.
    USED_TABLE: "Coefficient table", "当量（系数）表";
    /// Used rows.
    USED_CROSSWALK: "Crosswalk: class to ecosystem type", "对照表：类别对应的生态系统类型";
    /// Used rows.
    USED_LEGEND: "Legend", "图例";
    /// Nothing known about it.
    DIFFERS: "Rows that differ from the built-in crosswalk {name}", "与内置对照表 {name} 不同的行";
    /// Source.
    SOURCE: "Source", "来源";

    /// Heading.
    HEAD_AREA: "Areas", "面积";
    /// Pixel rule.
    RULE_EXACT: "A cell on the boundary of a site counts by the fraction of it that the site covers (fractional cover, in units of 2⁻²⁴).", "位于地块边界的像元按被地块覆盖的比例计入（覆盖比例精度 2⁻²⁴）。";
    /// Sites over several zones.
    ZONES: "The tiles lie in several zones of the projection. A site that reaches over the meridian midway between two central meridians is cut there; each part is measured on the pixels of its zone, and the parts are added up.", "分幅位于多个投影分带。跨越两带之间中间经线的地块在该经线处切开，各部分按本带像元量算后相加。";
    /// Pixel rule.
    RULE_CENTRE: "A cell counts wholly if its centre lies in the site, and not at all otherwise.", "像元中心位于地块内则整像元计入，否则不计。";
    /// Area.
    AREA_TRUE: "The area of a cell is its true area on the ellipsoid of the datum (semi-major axis {a} m, flattening 1/{f}), not that of the map projection.", "像元面积为基准椭球面上的真实面积（长半轴 {a} 米，扁率 1/{f}），而非投影平面面积。";
    /// Area.
    AREA_PLANAR: "The area of a cell is that on the plane of the map projection.", "像元面积为投影平面面积。";
    /// Area.
    AREA_STATED: "Areas are those stated in the table of areas; nothing was measured.", "面积取自所给面积表，未另行量算。";
    /// Mask.
    MASK_COMMON: "Dates are compared on land that is valid at all of them.", "各时点仅在各期均有效的土地上对比。";
    /// Mask.
    MASK_OTHER: "Dates are compared by the rule `{mask}`.", "各时点按规则“{mask}”对比。";
    /// Covers.
    COVERS: "Covers are shares of the valid area. Classes that count towards each:", "覆盖率以有效面积为分母。各项覆盖所含类别：";

    /// Heading.
    HEAD_CORRECTIONS: "Corrections", "修正";
    /// What they are.
    CORRECTIONS: "Each correction multiplies the equivalent factors of the services and classes that it acts on.", "每项修正与其作用的服务及类别的当量因子相乘。";
    /// Column.
    KIND: "Kind", "类型";
    /// Column.
    ACTS_ON: "Acts on", "作用于";
    /// Everything.
    ALL_CLASSES: "all classes", "全部类别";
    /// The numbers.
    FACTORS: "Factors", "修正系数";

    /// Heading.
    HEAD_IMAGERY: "Imagery", "影像";
    /// Fraction.
    FRACTION: "Fractional vegetation cover by the pixel dichotomy: soil and full vegetation are the end-members below; fractions are cut to 0…1.", "植被覆盖度按像元二分模型计算，裸土与全植被端元见下表，结果限于 0～1。";
    /// Soil loss.
    SOIL_LOSS: "Soil loss by the revised universal equation: erosivity of rain R, erodibility of soil K, length and steepness of slope L·S, cover C, practice P.", "土壤流失按修正通用方程计算：降雨侵蚀力 R、土壤可蚀性 K、坡长坡度 L·S、植被覆盖 C、措施 P。";
    /// Water.
    WATER: "Water is land whose index lies above the threshold.", "指数高于阈值的像元判为水体。";
    /// Indices.
    INDICES: "Indices", "指数";
    /// Column.
    FORMULA: "Formula", "公式";

    /// Heading.
    HEAD_CHANGE: "Measures of change", "变化指标";
    /// Dynamic degree.
    DYNAMIC: "Dynamic degree of a class per year: its net change over its opening area and the number of years. Quantity, exchange and shift split the change of the whole after Pontius and Santacruz (2014).", "单一土地利用动态度：某类别净变化量除以其期初面积与年数。数量、交换与转移三分量按 Pontius 与 Santacruz（2014）分解。";
    /// Heading.
    HEAD_ACCURACY: "Areas adjusted for map errors", "面积误差校正";
    /// Stratified estimator.
    ACCURACY: "Stratified estimator after Olofsson et al. (2014), Remote Sensing of Environment 148: 42–57; intervals are 1.96 standard errors to either side.", "按 Olofsson 等（2014）分层估计量（Remote Sensing of Environment 148: 42–57），区间为上下各 1.96 倍标准误。";
    /// Heading.
    HEAD_MONTE_CARLO: "Monte Carlo", "蒙特卡洛模拟";
    /// Heading.
    HEAD_RECORD: "Methods by name and version, as in record.json", "方法名称与版本（取自 record.json）";
    /// Heading.
    HEAD_ACCOUNTS: "What the accounts rest on, as in record.json", "核算依据（取自 record.json）";
}
