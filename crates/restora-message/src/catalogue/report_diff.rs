//! Words in the comparison of two runs.

super::text::texts! {
    /// Nothing differs.
    SAME: "The two runs are the same: settings, inputs and results", "两次计算完全相同：设置、输入文件与结果均一致";
    /// The first line.
    RESULTS_SAME: "The results are the same", "结果相同";
    /// The first line, where units differ.
    RESULTS_UNITS: "The results are the same, in other units", "结果相同，仅计量单位不同";
    /// The first line.
    RESULTS_DIFFER: "The results differ", "结果不同";
    /// The first line, where some values of sites moved.
    VALUES_MOVED: "The results differ: {moved} of {all} values of sites moved", "结果不同：{all} 个地块价值中有 {moved} 个变动";
    /// The first line, where there are values and none moved.
    NO_VALUE_MOVED: "The results differ, but no value of a site moved", "结果不同，但地块价值均未变动";
    /// The first line, where there is nothing to compare.
    NOTHING_SHARED: "The runs have no site and date in common", "两次计算没有共同的地块与日期";
    /// After the first line.
    CHANGED_BESIDES: "{verdict}. Changed: {what}", "{verdict}。变动项：{what}";
    /// After the first line, if nothing was changed.
    NOTHING_CHANGED: "{verdict}, although settings, inputs and version are the same", "{verdict}，但设置、输入文件与软件版本均相同";
    /// A kind of change and how many there are.
    COUNTED: "{what} ({count})", "{what}（{count}）";
    /// Between the items of a list.
    AND: ", ", "、";
    /// Between the items of a list that is longer.
    SEMICOLON: "; ", "；";
    /// What differs.
    SETTINGS: "settings", "设置";
    /// What differs.
    INPUTS: "inputs", "输入文件";
    /// What differs.
    PATHS: "paths of inputs", "输入文件路径";
    /// What differs.
    LEGEND: "legend", "图例";
    /// What differs.
    CROSSWALK: "crosswalk", "类别对照";
    /// What differs.
    COEFFICIENTS: "table of coefficients", "当量表";
    /// What differs.
    STANDARD: "standard equivalent", "标准当量";
    /// What differs.
    MEANING: "classes of covers, prices, samples", "覆盖类别、价格与样本";
    /// What differs.
    CORRECTIONS: "corrections", "修正";
    /// What differs.
    METHODS: "methods", "方法";
    /// What differs.
    FOUND: "findings on sites, imagery, accounts", "地块、影像与账户的计算信息";
    /// What differs.
    PROGRAM: "version of restora", "restora 版本";
    /// What differs.
    WARNINGS: "warnings", "警告";
    /// What differs.
    UNITS: "units", "计量单位";
    /// What differs.
    RASTERS: "rasters among the results", "结果栅格";
    /// What differs.
    PICTURES: "pictures of maps", "地图图片";
    /// A heading.
    MOVED: "What moved ({unit})", "变动情况（{unit}）";
    /// A heading.
    WHY: "Why ({unit})", "变动原因（{unit}）";
    /// A heading, where nothing is valued.
    WHY_PLAIN: "Why", "变动原因";
    /// A heading.
    MEASURES: "Areas and other measures", "面积与其他指标";
    /// A heading.
    ONLY_IN_ONE: "In one run only", "仅见于一次计算";
    /// A heading.
    CHANGED: "What was changed", "变动的设置与输入";
    /// A heading.
    TABLES: "Tables", "表格";
    /// A heading of a column.
    SITE: "site", "地块";
    /// A heading of a column.
    DATE: "date", "日期";
    /// A heading of a column.
    CHANGE: "change", "变化";
    /// A heading of a column.
    MEASURE: "measure", "指标";
    /// The sum of all sites.
    SUM: "all sites (sum)", "全部地块（合计）";
    /// The union of all sites.
    UNION: "all sites (union)", "全部地块（并集）";
    /// The change of value between two dates.
    UPLIFT: "uplift {from} → {to}", "增值 {from} → {to}";
    /// What is left out of a list.
    MORE: "… {count} more", "…… 另有 {count} 项";
    /// What is left out of a list, and what did not move.
    MORE_UNMOVED: "… {count} more; not moved: {unmoved}", "…… 另有 {count} 项变动；未变动：{unmoved} 项";
    /// What did not move.
    UNMOVED: "not moved: {unmoved}", "未变动：{unmoved} 项";
    /// A unit of money.
    MILLION: "million CNY/yr", "百万元/年";
    /// A unit of money.
    WAN: "10,000 CNY/yr", "万元/年";
    /// A unit of money.
    YUAN: "CNY/yr", "元/年";
    /// A unit of area.
    HECTARES: "ha", "公顷";
    /// A unit of worth.
    PER_HECTARE: "CNY/ha/yr", "元/公顷·年";
    /// A unit of a difference of shares.
    POINTS: "points", "个百分点";
    /// What moved.
    PART_AREAS: "areas", "面积";
    /// What moved.
    PART_CORRECTIONS: "corrections", "修正";
    /// What moved.
    PART_COEFFICIENTS: "crosswalk, table and standard equivalent together", "类别对照、当量表与标准当量（无法拆分）";
    /// What moved.
    PART_OTHER: "not accounted for", "无法归因部分";
    /// What moved.
    PART_COVERS: "covers", "覆盖率";
    /// What moved.
    PART_IMAGERY: "imagery", "影像";
    /// What moved.
    PART_UNCERTAINTY: "uncertainty", "不确定性";
    /// What moved.
    PART_ACCOUNTS: "accounts", "账户";
    /// What moved.
    PART_TABLES: "tables", "表格";
    /// A class whose area moved, and what that makes.
    CLASS_AREA: "{class} {area} ha ({money})", "{class} {area} 公顷（{money}）";
    /// A class whose area moved, where nothing is valued.
    CLASS_AREA_PLAIN: "{class} {area} ha", "{class} {area} 公顷";
    /// A class whose worth moved, and what that makes.
    CLASS_MONEY: "{class} {money}", "{class} {money}";
    /// A class without a name.
    CLASS: "class {code}", "类别 {code}";
    /// What can have moved it.
    FROM: "← {what}", "← {what}";
    /// What can have moved it, where that has been told of another date.
    AS_FOR: "as for {date}", "同 {date}";
    /// A suspect and what differs of it.
    OF: "{name}: {facts}", "{name}：{facts}";
    /// A suspect.
    BY_RASTER: "raster of {date}", "{date} 栅格";
    /// A suspect.
    BY_OTHER_RASTER: "raster of {date} (through the mask that all dates share)", "{date} 栅格（经各日期共用的有效范围）";
    /// A suspect.
    BY_FILE: "file {path}", "文件 {path}";
    /// A suspect.
    BY_SETTING: "setting {path}", "设置 {path}";
    /// A suspect.
    BY_CORRECTION: "correction {path}", "修正 {path}";
    /// A suspect.
    BY_METHOD: "method {path}", "方法 {path}";
    /// A suspect.
    BY_PROGRAM: "version {path}", "版本 {path}";
    /// A suspect.
    BY_LAND: "corrections are the same, but the land under them is not", "修正未变，但其作用的土地有变动";
    /// A suspect.
    BY_AREAS: "follows the areas", "随面积变动";
    /// A suspect.
    BY_VALUES: "follows the values", "随价值变动";
    /// A suspect.
    BY_MEASURES: "follows the measures on images", "随影像指标变动";
    /// No suspect.
    BY_NOTHING: "nothing in the two records can have moved this: settings, inputs and version ({version}) that bear on it are the same. Compare the version of GDAL and the machine in run.json",
        "两份记录中没有能引起此变动的因素：相关设置、输入文件与软件版本（{version}）均相同。请比较 run.json 中的 GDAL 版本与运行环境";
    /// A value before and after.
    FROM_TO: "{a} → {b}", "{a} → {b}";
    /// A value before and after, with the change.
    FROM_TO_CHANGE: "{a} → {b} ({change})", "{a} → {b}（{change}）";
    /// What is not there.
    NOT_THERE: "(none)", "（无）";
    /// A text that is too long to show.
    DIFFERS: "differs", "不同";
    /// An input.
    MOVED_FILE: "{a} → {b}, the same bytes", "{a} → {b}，内容相同";
    /// Something that is in the first run only.
    ONLY_A: "only in A: {what}", "仅 A 有：{what}";
    /// Something that is in the second run only.
    ONLY_B: "only in B: {what}", "仅 B 有：{what}";
    /// Sites.
    SITES: "sites", "地块";
    /// Dates.
    DATES: "dates", "日期";
    /// Columns.
    COLUMNS: "columns", "列";
    /// Rows.
    ROWS: "rows", "行";
    /// A warning that is in the second run only.
    APPEARED: "appeared: {code} {message}", "新增：{code} {message}";
    /// A warning that is in the first run only.
    VANISHED: "vanished: {code} {message}", "消失：{code} {message}";
    /// How many cells of a table moved.
    CELLS: "{moved} of {all} cells moved", "{all} 个单元格中 {moved} 个变动";
    /// How many rows of a table were added and removed.
    ROWS_CHANGED: "rows: +{added}, -{removed}", "行：+{added}，-{removed}";
    /// The move of a table that is largest in percent.
    LARGEST: "largest: {where} {number}", "最大变动：{where} {number}";
    /// Tables that did not move.
    SAME_TABLES: "the same: {count}", "相同：{count} 个";
    /// Where the land cover of a run comes from.
    LAND_RASTERS: "land cover from rasters", "土地覆盖来自栅格";
    /// Where the land cover of a run comes from.
    LAND_AREAS: "areas from a table", "面积来自表格";
    /// Where the land cover of a run comes from.
    LAND_IMAGERY: "imagery alone", "仅影像";
    /// Where the land cover of a run comes from.
    LAND_NOTHING: "accounts alone", "仅账户";
    /// What is not valued.
    NO_VALUE: "values are in one run only, so that their change cannot be split", "仅一次计算含价值，无法分解其变化";
    /// Where everything can be read.
    ALL_IN_JSON: "All of it, number by number: --json", "全部数值：--json";
}
