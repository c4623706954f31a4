//! Titles of the tables of a run, by their names.

texts! {
    /// Table.
    ACCURACY: "Accuracy of the maps and adjusted areas", "分类精度与校正面积";
    /// Table.
    BUFFER: "Lakeside buffer", "湖滨缓冲带";
    /// Table.
    BUFFER_TRANSITIONS: "Transitions in the lakeside buffer", "湖滨缓冲带转移";
    /// Table.
    CENTRES: "Shift of the centres", "重心迁移";
    /// Table.
    CHANGE: "Measures of change", "变化综合指标";
    /// Table.
    CLAIMS: "Published figures", "公布数据";
    /// Table.
    CLAIMS_SUMMARY: "Published figures, summed up", "公布数据核对汇总";
    /// Table.
    CLASSES: "Area by class", "各类别面积";
    /// Table.
    COMPENSATION: "Compensation between districts", "横向生态补偿";
    /// Table.
    COMPENSATION_PAID: "Compensation that was paid", "已支付的补偿";
    /// Table.
    CORRECTIONS: "Effect of the corrections", "修正效果";
    /// Table.
    CORRECTION_STEPS: "Corrections step by step", "逐步修正";
    /// Table.
    DYNAMICS: "Dynamics of the classes", "土地利用动态度";
    /// Table.
    ECOSYSTEM_PRODUCT: "List of ecosystem products", "生态产品价值清单";
    /// Table.
    END_MEMBERS: "End-members of the vegetation fraction", "植被覆盖度端元";
    /// Table.
    EXTENT: "Extent account", "生态系统范围账户";
    /// Table.
    EXTENT_FLOWS: "Flows of the extent account", "范围账户流量";
    /// Table.
    FOREST_QUOTA: "Forest cover quota", "森林覆盖率指标";
    /// Table.
    FOREST_QUOTA_CHEAPEST: "Cheapest deals", "成本最低的交易方案";
    /// Table.
    FOREST_QUOTA_CHECKS: "Checks of the deals", "交易核查";
    /// Table.
    FOREST_QUOTA_DEALS: "Deals", "指标交易";
    /// Table.
    HOTSPOTS: "Hot and cold spots", "冷热点";
    /// Table.
    INDEX_HISTOGRAM: "Histogram of the indices", "指数分布";
    /// Table.
    INDICES: "Spectral indices", "光谱指数";
    /// Table.
    LAND_PRICE: "Land prices", "地价变化";
    /// Table.
    LEDGER: "Ledger", "台账";
    /// Table.
    MITIGATION_CREDITS: "Credits of the banks", "缓解银行信用";
    /// Table.
    MITIGATION_NEEDS: "Credits that are needed", "信用需求";
    /// Table.
    MITIGATION_SALES: "Sales of credits", "信用销售";
    /// Table.
    MITIGATION_UNITS: "Units of the banks", "银行单元";
    /// Table.
    MONTE_CARLO: "Monte Carlo", "蒙特卡洛模拟";
    /// Table.
    PACKAGES: "Packages of sites", "地块组合";
    /// Table.
    PACKAGES_SUMMARY: "Packages, summed up", "地块组合汇总";
    /// Table.
    PACKAGE_OWNERS: "Owners in the packages", "组合中的权属";
    /// Table.
    PATCHES: "Patches", "斑块统计";
    /// Table.
    PATCH_LIST: "List of patches", "斑块清单";
    /// Table.
    PERSISTENCE: "Persistence of water", "水体持续性";
    /// Table.
    PIXEL_TRENDS: "Trends of pixels", "像元趋势";
    /// Table.
    PRICES: "Value at current prices", "现价价值";
    /// Table.
    PUBLISHED: "Printed values against the run", "原文数值核对";
    /// Table.
    QUALITY: "Quality of the imagery", "影像质量";
    /// Table.
    RECLAMATION: "Reclamation of built-up land", "建设用地复垦";
    /// Table.
    RECLAMATION_OUTCOME: "Outcome of the reclamation", "复垦结果";
    /// Table.
    RECLAMATION_PARCELS: "Parcels of the reclamation", "复垦图斑";
    /// Table.
    RECLAMATION_REASONS: "Reasons for the reclamation", "复垦判定依据";
    /// Table.
    SENSITIVITY: "Coefficients of sensitivity", "敏感性系数";
    /// Table.
    SERIES: "Series", "时间序列";
    /// Table.
    SERVICES: "Value by class and service", "各类别各项服务价值";
    /// Table.
    SITES: "Sites", "地块";
    /// Table.
    SOIL_LOSS: "Soil loss", "土壤流失";
    /// Table.
    SPATIAL: "Spatial autocorrelation", "空间自相关";
    /// Table.
    TARGETS: "Targets", "目标";
    /// Table.
    TARGETS_STAGES: "Targets by stage", "分阶段目标";
    /// Table.
    TORNADO: "One thing at a time", "单因素替换";
    /// Table.
    TRANSITIONS: "Transitions", "转移矩阵";
    /// Table.
    TRENDS: "Trends", "趋势";
    /// Table.
    UPLIFT: "Changes between dates", "时段变化";
    /// Table.
    VEGETATION_FRACTION: "Fractional vegetation cover", "植被覆盖度";
    /// Table.
    WATER: "Water by imagery", "影像水域";
    /// Table.
    WATER_FREQUENCY: "How often there is water", "水体出现频率";
}
