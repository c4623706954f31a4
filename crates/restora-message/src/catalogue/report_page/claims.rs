//! Claims of the proof; the English is what stands in `record.json`.

texts! {
    /// Claim.
    HISTOGRAM: "area of the histogram = valid area", "直方图面积 = 有效面积";
    /// Claim.
    IMAGERY_AREA: "area of the polygon = valid + unmatched + cloud + no data + no value + outside", "边界面积 = 有效 + 仅本期有效 + 云 + 无数据 + 无数值 + 影像外";
    /// Claim.
    AREA: "area of the polygon = valid + unmatched + missing + outside", "边界面积 = 有效 + 仅本期有效 + 无数据 + 栅格外";
    /// Claim.
    PARCELS: "areas by parcel = areas of patches", "按图斑统计的面积 = 斑块面积";
    /// Claim.
    PATCHES: "areas of patches = class areas", "斑块面积 = 类别面积";
    /// Claim.
    TABLE_AREAS: "areas of the table = class areas", "面积表中的面积 = 类别面积";
    /// Claim.
    LEDGER: "balance of the ledger = receipts − payments", "台账余额 = 收入 − 支出";
    /// Claim.
    ZONE: "built-up area of the zone = area of its polygons", "区域建设用地面积 = 其多边形面积";
    /// Claim.
    CLASSES_TRANSITIONS: "class areas of a date = class areas by transitions", "某期类别面积 = 由转移矩阵得到的类别面积";
    /// Claim.
    CLOSING: "closing extent = class areas of the last date", "期末范围 = 末期类别面积";
    /// Claim.
    COMPARISONS: "comparisons asked for = verdicts", "要求核对数 = 结论数";
    /// Claim.
    CREDITS: "credits of the units = credits of the bank", "各单元信用 = 银行信用";
    /// Claim.
    CREDITS_LEDGER: "credits released - sold = balance by the ledger", "已释放信用 − 已售信用 = 台账余额";
    /// Claim.
    RECLAMATION: "inside the boundary + to cropland + to forest or grass + undecided = class area", "规划范围内 + 复垦为耕地 + 复垦为林草地 + 未定 = 类别面积";
    /// Claim.
    ISLANDS: "islands and their cells lie in the site", "岛屿及其像元均位于地块内";
    /// Claim.
    LAST_PASS: "land of the last pass = land of the first", "末遍统计的土地 = 首遍统计的土地";
    /// Claim.
    FLOWS: "opening extent + additions = closing extent + reductions", "期初范围 + 增加 = 期末范围 + 减少";
    /// Claim.
    OPENING: "opening extent = class areas of the first date", "期初范围 = 首期类别面积";
    /// Claim.
    BUYERS: "paid by buyers - endowment = money by the ledger", "购买方付款 − 养护基金 = 台账资金";
    /// Claim.
    TICKETS_PAID: "paid for tickets = cost + households + collectives", "地票价款 = 成本 + 农户所得 + 集体所得";
    /// Claim.
    PIXELS: "pixels covered by the site = pixels counted", "地块覆盖像元 = 计入像元";
    /// Claim.
    PIXELS_LOOKED: "pixels covered by the site = pixels looked at", "地块覆盖像元 = 查看像元";
    /// Claim.
    PLANNED: "pixels planned = pixels read by all tasks", "计划读取像元 = 各任务实际读取像元";
    /// Claim.
    PLANNED_IMAGERY: "pixels planned = pixels read in the first pass", "计划读取像元 = 首遍实际读取像元";
    /// Claim.
    MULTIPLES: "product of the multiples = multiple of the first", "逐步倍数之积 = 相对首期的倍数";
    /// Claim.
    QUOTA: "quota by the ledger = bought − sold", "台账指标 = 购入 − 售出";
    /// Claim.
    CHEAPEST: "quota of the cheapest deals = what is lacking", "成本最低方案的指标 = 缺口";
    /// Claim.
    RECEIPTS: "receipts = payments", "收入合计 = 支出合计";
    /// Claim.
    TRANSITIONS: "sum of class areas = sum of transitions", "类别面积之和 = 转移面积之和";
    /// Claim.
    GRADES: "sum of the grades = valid area", "各等级面积之和 = 有效面积";
    /// Claim.
    TARGETS: "targets = met + missed + not assessable", "目标数 = 达标 + 未达标 + 无法评定";
    /// Claim.
    TICKETS: "tickets of the ledger = area that yields tickets", "台账地票 = 可产生地票的面积";
    /// Claim.
    VALUE_CHANGE: "value after - value before = value of the transitions", "期末价值 − 期初价值 = 转移带来的价值变化";
    /// Claim.
    VALUE: "value over classes = value over services", "按类别汇总的价值 = 按服务汇总的价值";
    /// Claim.
    VALUE_TYPES: "value over ecosystem types and services = value over classes", "按生态系统类型与服务汇总的价值 = 按类别汇总的价值";
    /// Claim.
    LIST: "values of the list + what is not listed = total", "清单价值 + 未列项 = 总值";
    /// Claim.
    WATER: "water + land = valid area of its index", "水域 + 陆地 = 该指数的有效面积";
}
