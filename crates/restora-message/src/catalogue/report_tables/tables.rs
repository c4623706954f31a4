//! What the tables of a run are called and what they hold, in the order in which people read them.

use crate::Text;

/// A table, by the name of its file.
#[derive(Clone, Copy, Debug)]
pub struct TableText {
    /// Machine name, the stem of its file.
    pub name: &'static str,
    /// What people call it; fits the name of a sheet.
    pub title: Text,
    /// What it holds.
    pub what: Text,
}

const fn table(
    name: &'static str,
    title: (&'static str, &'static str),
    what: (&'static str, &'static str),
) -> TableText {
    TableText {
        name,
        title: Text { en: title.0, zh: title.1 },
        what: Text { en: what.0, zh: what.1 },
    }
}

/// Every table: what a site holds, accounts, and the rest.
pub static TABLES: &[TableText] = &[
    table(
        "sites",
        ("Sites", "地块"),
        (
            "Areas, covers and value of each site at each date",
            "各地块各期的面积、覆盖率与价值",
        ),
    ),
    table(
        "uplift",
        ("Changes", "前后变化"),
        (
            "Changes of value, covers and water of each site between two dates",
            "各地块两期之间价值、覆盖率与水域的变化",
        ),
    ),
    table(
        "transitions",
        ("Transitions", "土地转移"),
        (
            "What became what: area and change of value by pair of classes",
            "各类别之间相互转换的面积与价值变化",
        ),
    ),
    table(
        "classes",
        ("Classes", "类别面积"),
        ("Area of each class, site by site and date by date", "各地块各期各类别的面积"),
    ),
    table(
        "services",
        ("Services", "服务价值"),
        ("Value by class and ecosystem service", "按类别与生态系统服务分列的价值"),
    ),
    table(
        "extent",
        ("Ecosystem extent", "生态系统范围"),
        (
            "Ecosystem extent account: opening and closing extent, additions and reductions by type",
            "生态系统范围账户：各类型期初与期末面积、增加与减少",
        ),
    ),
    table(
        "extent_flows",
        ("Extent flows", "范围增减明细"),
        (
            "Where additions came from and what reductions became",
            "各类型增加的来源与减少的去向",
        ),
    ),
    table(
        "targets",
        ("Targets", "目标评定"),
        ("Targets of acceptance beside what was measured", "验收目标与实测值对照"),
    ),
    table(
        "targets_stages",
        ("Stages of acceptance", "验收结果"),
        ("Targets met and missed, stage by stage", "各验收阶段达标与未达标的目标数"),
    ),
    table(
        "compensation",
        ("Compensation", "横向补偿"),
        (
            "Value that flows between districts, and what they pay and receive",
            "各区之间溢出的价值及应付与应得的补偿",
        ),
    ),
    table(
        "compensation_paid",
        ("Compensation paid", "已付补偿"),
        (
            "Payments in fact, and the value that they imply",
            "实际支付的补偿及其隐含的溢出价值",
        ),
    ),
    table(
        "forest_quota",
        ("Forest quota", "森林覆盖率指标"),
        (
            "Forest cover of each district beside its target, quota bought and sold",
            "各区县森林覆盖率与目标、购入与售出的指标",
        ),
    ),
    table(
        "forest_quota_deals",
        ("Quota deals", "指标交易"),
        (
            "Deals: quota, amount, and whether they are booked",
            "交易的指标面积、金额与是否入账",
        ),
    ),
    table(
        "forest_quota_checks",
        ("Quota rules", "指标交易核对"),
        ("Each deal against each rule", "逐笔交易与逐条规则的核对"),
    ),
    table(
        "forest_quota_cheapest",
        ("Cheapest quota deals", "最低成本交易"),
        (
            "The deals that cover what is lacking at the least cost",
            "以最低成本补足缺口的交易组合",
        ),
    ),
    table(
        "reclamation",
        ("Reclamation", "建设用地复垦"),
        (
            "Built-up land by the use that it is to be reclaimed to, tickets and money",
            "建设用地宜复垦方向、地票与收益分配",
        ),
    ),
    table(
        "reclamation_parcels",
        ("Reclamation by parcel", "复垦宗地"),
        ("The same, parcel by parcel", "逐宗地的复垦方向、地票与收益分配"),
    ),
    table(
        "reclamation_reasons",
        ("Reasons of reclamation", "复垦判定依据"),
        (
            "Why land is reclaimed to what, and how much each reason decides",
            "复垦方向的依据及各依据所涉面积",
        ),
    ),
    table(
        "reclamation_outcome",
        ("Outcome of reclamation", "复垦后地类"),
        ("What reclaimed land is at a later date", "已复垦土地其后的地类"),
    ),
    table(
        "mitigation_credits",
        ("Mitigation banks", "湿地缓解银行"),
        (
            "Credits of each bank: released, sold, left to sell",
            "各缓解银行已释放、已售与可售的信用",
        ),
    ),
    table(
        "mitigation_units",
        ("Units of banks", "缓解银行单元"),
        ("Credits of each unit of land of a bank", "各缓解银行逐地块单元的信用"),
    ),
    table(
        "mitigation_sales",
        ("Sales of credits", "信用销售"),
        (
            "Sales: credits, price, and why some are refused",
            "信用销售的数量、价款及拒绝原因",
        ),
    ),
    table(
        "mitigation_needs",
        ("Needs of credits", "信用需求"),
        (
            "Credits that an impact needs, and who could serve it",
            "占用项目所需信用与可服务的缓解银行",
        ),
    ),
    table(
        "buffer",
        ("Shore buffer", "湖滨缓冲带"),
        (
            "Area of the strip along the shore and what is built up in it",
            "湖滨缓冲带面积与其中的建设用地",
        ),
    ),
    table(
        "buffer_transitions",
        ("Transitions in the buffer", "缓冲带土地转移"),
        ("What became what in the strip along the shore", "缓冲带内各类别之间的转换"),
    ),
    table(
        "patches",
        ("Patches", "斑块"),
        ("Number and size of patches or islands", "斑块或岛屿的数量与大小"),
    ),
    table(
        "patch_list",
        ("List of patches", "斑块清单"),
        ("Every patch with its area and place", "逐个斑块的面积与位置"),
    ),
    table(
        "packages",
        ("Packages", "资源包"),
        (
            "Patches that are put together by parcel and owner",
            "按宗地与权利人归并的资源包",
        ),
    ),
    table(
        "packages_summary",
        ("Summary of packages", "资源包汇总"),
        ("Packages beside what stays scattered", "资源包与零散斑块的汇总"),
    ),
    table(
        "package_owners",
        ("Owners of packages", "资源包权利人"),
        ("Area of each owner in patches and packages", "各权利人在斑块与资源包中的面积"),
    ),
    table(
        "land_price",
        ("Land price", "地价"),
        (
            "Prices of land over time; nothing is said of what caused them",
            "各期地价，不推断其变化原因",
        ),
    ),
    table(
        "ecosystem_product",
        ("Ecosystem product", "生态产品价值"),
        (
            "Values by another method, kept apart from those by equivalent factors",
            "以其他方法核算的价值，与当量因子法的价值分开列示",
        ),
    ),
    table(
        "claims",
        ("Claims", "数据核对"),
        (
            "Figures of the case beside the run and beside one another",
            "案例所述数据与计算结果及其相互之间的核对",
        ),
    ),
    table(
        "claims_summary",
        ("Summary of claims", "数据核对汇总"),
        (
            "How many figures agree, differ and contradict one another",
            "一致、不同与相互矛盾的数据个数",
        ),
    ),
    table(
        "ledger",
        ("Ledger", "台账"),
        (
            "Every movement of money, quota and credits, in whole fen",
            "资金、指标与信用的每一笔往来，金额精确到分",
        ),
    ),
    table(
        "change",
        ("Statistics of change", "变化统计"),
        (
            "Dynamic degrees, quantity, exchange and shift, entropy, land-use degree",
            "动态度、数量与交换及转移变化、信息熵、土地利用程度",
        ),
    ),
    table(
        "dynamics",
        ("Dynamics of classes", "类别动态度"),
        ("Dynamic degree of each class", "各类别的动态度"),
    ),
    table(
        "published",
        ("Printed values", "原文对照"),
        ("Values as printed beside values as computed", "原文数值与计算数值对照"),
    ),
    table(
        "corrections",
        ("Corrections", "当量修正"),
        ("Mean factor of each correction by class", "各项修正按类别的平均系数"),
    ),
    table(
        "correction_steps",
        ("Steps of correction", "逐项修正"),
        ("Value after each further correction", "逐项加入修正后的价值"),
    ),
    table(
        "sensitivity",
        ("Sensitivity", "敏感性"),
        ("Coefficients of sensitivity by class", "各类别的敏感性系数"),
    ),
    table(
        "tornado",
        ("Alternatives", "替代方案"),
        (
            "Value with other coefficients, crosswalks, tables or standard equivalents",
            "改用其他系数、对照表、当量表或标准当量后的价值",
        ),
    ),
    table(
        "monte_carlo",
        ("Monte Carlo", "蒙特卡洛"),
        (
            "Spread of the value over random draws of the coefficients",
            "系数随机抽取下价值的分布",
        ),
    ),
    table(
        "prices",
        ("Current prices", "现价"),
        (
            "How much of a change in value is land and how much is prices",
            "价值变化中的结构变化与价格变化",
        ),
    ),
    table(
        "accuracy",
        ("Accuracy", "精度校正"),
        (
            "Accuracy of the map by class, and areas adjusted for its errors",
            "各类别的分类精度与误差校正面积",
        ),
    ),
    table(
        "spatial",
        ("Spatial statistics", "空间自相关"),
        ("Whether values of sites cluster in space", "地块价值的空间集聚程度"),
    ),
    table(
        "hotspots",
        ("Hot spots", "冷热点"),
        ("Sites of high and low value among their neighbours", "高值与低值集聚的地块"),
    ),
    table(
        "centres",
        ("Centres of gravity", "重心迁移"),
        ("Where the centre of value lies, and where it moved to", "价值重心的位置与迁移"),
    ),
    table(
        "indices",
        ("Spectral indices", "光谱指数"),
        ("Mean and percentiles of each index", "各指数的均值与百分位数"),
    ),
    table(
        "index_histogram",
        ("Histogram", "指数直方图"),
        ("Area by range of each index", "各指数分段的面积"),
    ),
    table(
        "vegetation_fraction",
        ("Vegetation fraction", "植被覆盖度"),
        ("Area by grade of vegetation fraction", "各植被覆盖度等级的面积"),
    ),
    table(
        "end_members",
        ("End-members", "端元"),
        ("Index of bare soil and of full vegetation", "裸土与植被端元的指数值"),
    ),
    table(
        "water",
        ("Water from imagery", "影像水面"),
        (
            "Water and shoreline by date, with the threshold",
            "各期水面面积、岸线长度与阈值",
        ),
    ),
    table(
        "water_frequency",
        ("Frequency of water", "水体频率"),
        ("Permanent, seasonal and rare water", "常年、季节性与偶有水体的面积"),
    ),
    table(
        "soil_loss",
        ("Soil loss", "土壤流失"),
        ("Mean soil loss and area by grade", "平均土壤流失量与各侵蚀等级面积"),
    ),
    table(
        "persistence",
        ("What lasts", "变化持续性"),
        (
            "Gains and losses that last, and changes that do not",
            "持续的增加与减少及反复变化的面积",
        ),
    ),
    table(
        "pixel_trends",
        ("Trends of pixels", "像元趋势"),
        ("Area with rising, falling and no trend", "显著上升、显著下降与无趋势的面积"),
    ),
    table(
        "quality",
        ("Quality of scenes", "影像质量"),
        (
            "Clouds, gaps and implausible numbers of each scene",
            "各景影像的云、缺失与异常数值",
        ),
    ),
    table(
        "series",
        ("Series", "时间序列"),
        ("Every number of the sites as a series over time", "各地块指标的时间序列"),
    ),
    table(
        "trends",
        ("Trends", "趋势"),
        ("Slopes and tests of the series", "时间序列的斜率与显著性检验"),
    ),
];

/// What is known of a table.
pub fn table_text(name: &str) -> Option<&'static TableText> {
    TABLES.iter().find(|table| table.name == name)
}
