//! Words that tables hold, by the words themselves: `not_assessable` is [`NOT_ASSESSABLE`].

texts! {
    /// Word.
    YES: "yes", "是";
    /// Word.
    NO: "no", "否";
    /// Word.
    ALL_WORDS: "all", "全部";
    /// Word.
    SITE: "site", "地块";
    /// Word.
    GROUP: "group", "分组";
    /// Word.
    UNION: "union", "合并";
    /// Word.
    SUM: "sum", "合计";
    /// Word.
    ITEM: "item", "项目";
    /// Word.
    TOTAL: "total", "总计";
    /// Word.
    PASS: "✓ met", "✓ 达标";
    /// Word.
    FAIL: "✗ missed", "✗ 未达标";
    /// Word.
    NOT_ASSESSABLE: "? not assessable", "? 无法评定";
    /// Word.
    AGREES: "✓ agrees", "✓ 一致";
    /// Word.
    DIFFERS: "✗ differs", "✗ 不一致";
    /// Word.
    CONTRADICTS: "✗ contradicts", "✗ 自相矛盾";
    /// Word.
    CHECKED: "• checked", "• 列入核对式";
    /// Word.
    EXACTLY: "exactly", "恰为";
    /// Word.
    ABOUT: "about", "约";
    /// Word.
    OVER: "over", "超过";
    /// Word.
    UNDER: "under", "低于";
    /// Word.
    AT_LEAST: "at least", "至少";
    /// Word.
    AT_MOST: "at most", "至多";
    /// Word.
    RUN: "run", "计算";
    /// Word.
    ADDITION: "addition", "增加";
    /// Word.
    REDUCTION: "reduction", "减少";
    /// Word.
    COMMON: "all dates", "各期";
    /// Word.
    OTHER_DATE_MISSING: "both, another date missing", "两期有效、另有一期缺失";
    /// Word.
    FROM_ONLY: "only before", "仅期初";
    /// Word.
    TO_ONLY: "only after", "仅期末";
    /// Word.
    NEITHER: "neither", "均无效";
    /// Word.
    COEFFICIENTS: "coefficients", "系数";
    /// Word.
    CROSSWALK: "crosswalk", "对照表";
    /// Word.
    TABLE: "table", "当量表";
    /// Word.
    STANDARD_EQUIVALENT: "standard equivalent", "标准当量";
    /// Word.
    LOW: "low", "低";
    /// Word.
    HIGH: "high", "高";
    /// Word.
    BASE: "base", "基准";
    /// Word.
    ALTERNATIVE: "alternative", "替代方案";
    /// Word.
    VERIFIED: "✓ verified", "✓ 已核实";
    /// Word.
    UNVERIFIED: "? not verified", "? 未核实";
    /// Word.
    DERIVED: "derived", "推算";
    /// Word.
    COMPENSATION: "compensation", "补偿";
    /// Word.
    TREASURY: "treasury", "财政";
    /// Word.
    HOUSEHOLDS: "households", "农户";
    /// Word.
    COLLECTIVES: "collectives", "集体";
    /// Word.
    REFUSED: "refused", "拒绝";
    /// Word.
    SOLD: "sold", "已售";
    /// Word.
    NDVI_MEAN: "mean NDVI", "平均 NDVI";
    /// Word.
    VEGETATION_FRACTION_MEAN: "mean vegetation fraction", "平均植被覆盖度";
    /// Word.
    IMAGERY_WATER_M2: "water by imagery, m²", "影像水域面积（平方米）";
    /// Word.
    SOIL_LOSS_T_PER_HA_YR: "soil loss, t/ha/yr", "土壤流失（吨/公顷/年）";
    /// Word.
    SOIL_LOSS_T_PER_YR: "soil loss, t/yr", "土壤流失（吨/年）";
    /// Word.
    CODE: "code", "代码";
    /// Word.
    ID: "id", "编号";
    /// Word.
    STATUS: "status", "状态";
    /// Word.
    TYPE: "ecosystem type", "生态系统类型";
    /// Word.
    WEIGHT: "weight", "权重";
    /// Word.
    PROXY: "proxy", "代用";
    /// Word.
    NOTE: "note", "说明";
    /// Word.
    COLOUR: "colour", "颜色";
    /// Word.
    NODATA: "no data", "无数据";
    /// Word.
    VEGETATION: "vegetation", "植被";
    /// Word.
    FOREST: "forest", "森林";
    /// Word.
    GREEN: "green", "绿地";
    /// Word.
    WATER: "water", "水域";
    /// Word.
    WETLAND: "wetland", "湿地";
    /// Word.
    EXCLUDE: "not valued", "不估值";
    /// Word.
    ZERO: "no value (0)", "价值为零";
}
