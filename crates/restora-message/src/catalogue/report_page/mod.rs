//! What the page of a run says: headings, captions, explanations.
//!
//! Words that tables hold (`agrees`, `pass`) are in [`words`], methods in [`methods`]. Titles of tables and
//! claims of the proof are those of [`report_tables`](super::report_tables).

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident: $en:literal, $zh:literal;)*) => {
        $($(#[$doc])* pub static $name: crate::Text = crate::Text { en: $en, zh: $zh };)*
        /// Every text of this file, with its name.
        pub static ALL: &[(&str, &crate::Text)] = &[$((stringify!($name), &$name)),*];
    };
}

pub mod words;
pub mod methods;

texts! {
    /// What follows the name of the run in the title.
    REPORT: "Restoration monitoring report", "生态修复监测报告";
    /// The run has no name.
    UNNAMED: "Unnamed run", "未命名的运行";
    /// First thing a keyboard reaches.
    SKIP: "Skip to the content", "跳到正文";
    /// Of the bar with links.
    CONTENTS: "Contents", "目录";
    /// Of the choice of language.
    LANGUAGE: "Language", "语言";
    /// Of the choice of dates.
    PAIR: "Compare", "对比时段";
    /// Of the button.
    PRINT: "Print", "打印";
    /// Back up.
    TO_TOP: "Back to top", "返回顶部";
    /// Back to the table.
    TO_TABLE: "Back to all sites", "返回地块列表";

    /// Section.
    SUMMARY: "Summary", "概要";
    /// Section.
    SITES: "All sites", "地块一览";
    /// Section.
    SITE_BY_SITE: "Site by site", "分地块结果";
    /// Section.
    TOGETHER: "All sites together", "全部地块合计";
    /// Section.
    ACCOUNTS: "Accounts and further tables", "核算表与其他结果表";
    /// Section.
    TARGETS: "Targets", "目标评定";
    /// Section.
    CLAIMS: "Published figures against the run", "公布数据核对";
    /// Section.
    UNCERTAINTY: "Uncertainty", "不确定性";
    /// Section.
    MISSING: "Missing land", "数据缺失";
    /// Section.
    WARNINGS: "Warnings", "警告";
    /// Section.
    METHODS: "Methods and sources", "方法与依据";
    /// Section.
    INPUTS: "Inputs", "输入数据";
    /// Section.
    PROOF: "Proof", "结果验证";
    /// Section.
    RERUN: "How to repeat this run", "如何重新计算";
    /// Section.
    MEANING: "What these values are, and are not", "价值量的含义与适用范围";

    /// Dates compared.
    DATES: "Dates", "时点";
    /// How many sites.
    NUMBER_OF_SITES: "Sites", "地块数";
    /// Area of all sites.
    TOTAL_AREA: "Total area", "总面积";
    /// Area of all sites, overlaps counted as often as they occur.
    TOTAL_AREA_SUM: "Total area (sum of the sites)", "总面积（各地块合计）";
    /// Area of a site.
    AREA: "Area", "面积";
    /// Value.
    VALUE: "Ecosystem service value", "生态系统服务价值";
    /// Change of value.
    UPLIFT: "Change of value", "价值变化";
    /// Change of value in percent.
    UPLIFT_PERCENT: "Change of value", "价值变幅";
    /// Before.
    BEFORE: "Before", "期初";
    /// After.
    AFTER: "After", "期末";
    /// Difference.
    CHANGE: "Change", "变化";
    /// From one date to the other.
    FROM_TO: "{from} → {to}", "{from} → {to}";
    /// A heading with its dates.
    WITH_DATES: "{what}, {from} → {to}", "{what}（{from} → {to}）";
    /// A heading with its site.
    OF_SITE: "{what}: {site}", "{site}：{what}";

    /// All identities hold.
    CHIP_PROOF: "Proof: all {count} identities hold", "验证：{count} 条恒等式全部成立";
    /// Some identities do not hold.
    CHIP_PROOF_FAILS: "Proof: {fails} of {count} identities do not hold", "验证：{count} 条恒等式中有 {fails} 条不成立";
    /// Targets.
    CHIP_TARGETS: "Targets: {pass} met, {fail} missed, {open} not assessable", "目标：{pass} 项达标，{fail} 项未达标，{open} 项无法评定";
    /// Claims.
    CHIP_CLAIMS: "Published figures: {agrees} agree, {differs} differ, {contradicts} contradict", "公布数据：{agrees} 项一致，{differs} 项不一致，{contradicts} 项自相矛盾";
    /// Warnings.
    CHIP_WARNINGS: "{count} warning(s)", "{count} 条警告";
    /// Nothing missing.
    CHIP_COMPLETE: "No land is missing", "数据完整，无缺失";
    /// Something missing.
    CHIP_MISSING: "Land is missing at {count} site(s), at most {share} % of a site", "{count} 个地块存在数据缺失，单个地块最多缺 {share} %";

    /// Map.
    MAP_ALL: "Map of all sites", "全部地块位置图";
    /// Map.
    MAP_SITE: "Land cover before and after", "修复前后土地覆盖";
    /// Of a site at one date.
    MAP_SITE_ONCE: "Land cover", "土地覆盖";
    /// What a map shows, for those who do not see it.
    MAP_ALT: "Land cover of {site} at {date}; classes: {classes}", "{site} {date} 年土地覆盖图，类别包括：{classes}";
    /// The same without classes.
    MAP_ALT_BARE: "Picture of {site} at {date}", "{site} {date} 图像";
    /// The outline of a site.
    OUTLINE: "Outline of {site}", "{site}边界";
    /// Of the slider.
    SWIPE: "Swipe between {from} (left) and {to} (right)", "卷帘对比：左侧 {from}，右侧 {to}";
    /// How to use it.
    SWIPE_HELP: "Drag on the map or move the slider; arrow keys work too.", "在图上拖动或移动滑块即可对比，也可使用方向键。";
    /// How to use the map of all sites.
    MAP_HELP: "Choose an outline to go to its site.", "点击边界可跳转到该地块。";
    /// North.
    NORTH: "N", "北";
    /// North, in words.
    NORTH_UP: "North is up (grid north)", "上方为北（坐标北）";
    /// Of the bar.
    SCALE: "Scale bar", "比例尺";
    /// Classes.
    LEGEND: "Legend", "图例";
    /// What is transparent.
    UNKNOWN_LAND: "blank: no data, or beyond what was read", "空白：无数据，或不在读取范围内";

    /// Search field.
    SEARCH: "Search sites", "查找地块";
    /// What to type.
    SEARCH_HINT: "Id, name or group", "编号、名称或分组";
    /// How many are found.
    FOUND: "{count} of {all} sites", "{all} 个地块中的 {count} 个";
    /// How to sort.
    SORT_HELP: "Choose a column heading to sort.", "点击列标题可排序。";
    /// Too many sites.
    SITES_CAPPED: "Of {all} sites, {shown} have a section of their own: those whose value changes most.", "共 {all} 个地块，以下仅列出价值变化绝对值最大的 {shown} 个；其余见上表与 sites.csv。";
    /// Too many sites.
    SITES_CAPPED_AREA: "Of {all} sites, {shown} have a section of their own: the largest.", "共 {all} 个地块，以下仅列出面积最大的 {shown} 个；其余见上表与 sites.csv。";
    /// Too many rows.
    ROWS_CAPPED: "{shown} of {all} rows are shown; all are in {file}.", "此处显示 {all} 行中的 {shown} 行，全部数据见 {file}。";
    /// Too many columns.
    COLUMNS_CAPPED: "{count} columns are left out; all are in {file}.", "另有 {count} 列未显示，见 {file}。";

    /// Chart.
    SERVICES: "Value by service", "各项服务价值";
    /// Chart.
    SANKEY: "What became of the land", "土地覆盖转移";
    /// Chart.
    WATERFALL: "Where the change of value comes from", "价值变化的来源";
    /// What the waterfall is of.
    WATERFALL_TRANSITIONS: "Each bar is a transition of land cover on land that is valid at all dates; together they are the change of value.", "每一条代表一类土地覆盖转移（各期均有效的土地）带来的价值变化，合计即价值变化总量。";
    /// What the waterfall is of.
    WATERFALL_CLASSES: "Each bar is a class: its value after minus its value before. What became of what is not known.", "每一条代表一个类别期末与期初价值之差；各类别之间如何转移不得而知。";
    /// What the Sankey is of.
    SANKEY_NOTE: "Land that is valid at all dates; widths are areas.", "仅统计各期均有效的土地，宽度表示面积。";
    /// Toggle.
    UNCHANGED: "show unchanged land", "显示未变化土地";
    /// Pooled.
    OTHER_CHANGES: "Other transitions", "其他转移";
    /// Pooled classes.
    OTHER_CLASSES: "Other classes", "其他类别";
    /// Change that no transition explains.
    REST: "Land not valid at all dates", "非各期均有效的土地";
    /// Sum of the bars.
    TOTAL: "Change of value", "价值变化合计";
    /// No data.
    NO_DATA: "no data", "无数据";
    /// Table.
    CLASS_AREAS: "Area by class", "各类别面积";
    /// Table.
    FIGURES: "Figures by date", "各时点指标";
    /// Table.
    CHANGES: "Changes between dates", "时段变化指标";
    /// Chart.
    SERIES: "Over the dates", "时间序列";
    /// Chart.
    SERIES_COVERS: "Covers over the dates", "覆盖率变化";
    /// Chart.
    SERIES_VALUE: "Value over the dates", "价值变化过程";
    /// Opens the numbers of a chart.
    NUMBERS: "Numbers of this chart", "图中数据";
    /// Opens figures.
    MORE_FIGURES: "All figures of this site", "该地块全部指标";
    /// A chart, for those who do not see it.
    CHART_ALT: "Chart: {what}. The numbers follow as a table.", "图：{what}。数据见下方表格。";
    /// No scripts.
    NO_SCRIPT: "Charts need scripts; their numbers stand in the tables below each of them.", "图表需启用脚本；各图数据均列于其下方表格。";

    /// Column.
    SITE: "Site", "地块";
    /// Column.
    NAME: "Name", "名称";
    /// Column.
    GROUP: "Group", "分组";
    /// Column.
    DATE: "Date", "时点";
    /// Column.
    CLASS: "Class", "类别";
    /// Column.
    CLASS_BEFORE: "Class before", "期初类别";
    /// Column.
    CLASS_AFTER: "Class after", "期末类别";
    /// Column.
    SERVICE: "Service", "服务";
    /// Column.
    INDICATOR: "Indicator", "指标";
    /// Column.
    SHARE: "Share", "占比";
    /// Column.
    SHARE_MISSING: "Share missing", "缺失占比";
    /// Row.
    ROW_UNION: "All sites (overlaps counted once)", "全部地块（重叠只计一次）";
    /// Row.
    ROW_SUM: "Sum of the sites", "各地块合计";
    /// Row.
    ROW_GROUP: "Group {name}", "分组：{name}";

    /// Nothing missing.
    MISSING_NONE: "All land of all sites is known at all dates.", "全部地块在各时点均有有效数据，无缺失。";
    /// What counts as missing.
    MISSING_ABOUT: "Missing is land without data, land outside the raster, and land that is valid at this date only and so left out of comparisons. Shares are of the area of the site.", "缺失包括：无数据面积、栅格范围以外的面积，以及仅在本期有效、因而不参与对比的面积。占比以地块面积为分母。";
    /// Much is missing.
    MISSING_LARGE: "Much of this site is missing ({list}). Its figures are those of the rest and should not be read as those of the whole site.", "该地块缺失面积较大（{list}）。各项数据仅反映其余部分，不能当作整个地块的结果。";
    /// Much is missing at some site.
    MISSING_LARGE_ANY: "At {count} site(s) more than {limit} % of the land is missing at some date: {sites}. See the section on missing land before using their figures.", "有 {count} 个地块在某一时点缺失面积超过 {limit} %：{sites}。使用其数据前请先查看“数据缺失”一节。";
    /// Land that has no value.
    NOT_VALUED: "{area} {unit} of this site have no value at {date}, because their class has none.", "该地块 {date} 有 {area} {unit}因所属类别没有当量系数而未估值。";

    /// Verdict of a target.
    MET: "met", "达标";
    /// Verdict of a target.
    MISSED: "missed", "未达标";
    /// Verdict.
    NOT_ASSESSABLE: "not assessable", "无法评定";
    /// How figures are compared.
    CLAIMS_NOTE: "A figure agrees if what the run finds rounds to what was published. A difference says that two numbers differ, not which of them is right.", "计算值按公布数据的精度取整后一致，即判为“一致”。“不一致”只说明两数不同，并不说明孰对孰错。";

    /// Part.
    MONTE_CARLO: "Monte Carlo", "蒙特卡洛模拟";
    /// What is drawn.
    MONTE_CARLO_NOTE: "Dot: median; line: the middle 95 % of {runs} runs in which coefficients were drawn at random.", "圆点为中位数，线段为随机抽取系数 {runs} 次所得的中间 95 % 区间。";
    /// The same, number of runs unknown.
    MONTE_CARLO_BARE: "Dot: median; line: the middle 95 % of the runs.", "圆点为中位数，线段为中间 95 % 区间。";
    /// Part.
    TORNADO: "What matters most", "影响最大的因素";
    /// What is drawn.
    TORNADO_NOTE: "Change of value when one thing at a time is replaced; the line marks the result as computed.", "每次只替换一项假设时的价值变化；竖线为本次计算结果。";
    /// Part.
    SENSITIVITY: "Coefficients of sensitivity", "敏感性系数";
    /// Caution.
    SENSITIVITY_NOTE: "Caution: a coefficient of sensitivity is the share of a class in the value. As long as no value is negative it cannot exceed 1, so CS < 1 proves nothing about whether a result can be trusted. What other coefficients and crosswalks would give does.", "注意：敏感性系数就是该类别占总价值的比例，只要各项价值均不为负，它必然不超过 1，因此 CS < 1 不能证明结果可信；能说明问题的是改用其他系数与对照表后的结果。";
    /// Part.
    ACCURACY: "Accuracy of the maps", "分类精度与面积校正";
    /// What is drawn.
    ACCURACY_NOTE: "Dot and line: area adjusted for map errors with its 95 % interval; diamond: area on the map.", "圆点与线段为按混淆矩阵校正后的面积及其 95 % 置信区间，菱形为图上面积。";
    /// How sure the sign is.
    POSITIVE_SHARE: "Share of runs with a gain", "价值增加的模拟占比";
    /// Low end.
    LOW: "low", "低";
    /// High end.
    HIGH: "high", "高";
    /// The run's own.
    BASE: "as computed", "本次计算";
    /// All coefficients at once.
    ALL_COEFFICIENTS: "all coefficients", "全部系数";
    /// On the map.
    ON_MAP: "on the map", "图上面积";
    /// Adjusted.
    ADJUSTED: "adjusted", "校正面积";
    /// Median.
    MEDIAN: "median", "中位数";
    /// Interval.
    INTERVAL: "95 % interval", "95 % 区间";

    /// No warnings.
    WARNINGS_NONE: "The run gave no warnings.", "本次运行没有警告。";
    /// What to do.
    WHAT_TO_DO: "What it means and what to do", "含义与处理建议";
    /// Where.
    PLACE: "Place", "位置";
    /// More of a kind.
    WARNINGS_MORE: "{count} more of this kind are in record.json.", "另有 {count} 条同类警告，见 record.json。";

    /// Column.
    PATH: "Path", "路径";
    /// Column.
    FILE: "File", "文件";
    /// Column.
    BYTES: "Bytes", "字节数";
    /// Column.
    USED_AS: "Used as", "用途";
    /// What a file is.
    INPUT_CLASSES: "land cover {date}", "{date} 土地覆盖";
    /// What a file is.
    INPUT_OTHER: "other input", "其他输入";
    /// What inputs are.
    INPUTS_NOTE: "Paths are as written in the config. A file with the same SHA-256 is the same file, byte for byte.", "路径按配置文件所写。SHA-256 相同即文件逐字节相同。";
    /// Rasters.
    RASTER_FACTS: "Rasters", "栅格";
    /// Column.
    SIZE: "Columns × rows", "列数 × 行数";
    /// Column.
    CRS: "Coordinate reference system", "坐标系";
    /// Column.
    PIXEL_TYPE: "Pixel type", "像元类型";
    /// Column.
    NODATA: "No-data value", "无数据值";
    /// Column.
    ALIGNED: "Aligned", "对齐方式";

    /// What a proof is.
    PROOF_NOTE: "Each claim compares two numbers that are computed apart. The worst case is the one that comes closest to its tolerance. The full list is in record.json.", "每条恒等式比较两个分别独立算得的数；“最大偏差”取最接近容差的一例。完整清单见 record.json。";
    /// Not all are listed.
    PROOF_CLOSEST: "Of very many identities, record.json lists the closest of each claim; counts by claim are of those listed.", "恒等式数量很多，record.json 仅列出每类中最接近容差者，分类计数按所列统计。";
    /// Column.
    CLAIM: "Claim", "恒等式";
    /// Column.
    HOLD: "Hold", "成立";
    /// Column.
    WORST: "Worst difference", "最大偏差";
    /// Column.
    TOLERANCE: "Tolerance", "容差";
    /// Column.
    WHERE: "Where", "所在";
    /// Column.
    UNIT: "Unit", "单位";

    /// How to repeat it.
    RERUN_NOTE: "The config below, the inputs with the checksums above and restora {version} give the same tables byte for byte.", "使用下列配置、校验和一致的输入数据与 restora {version}，可得到逐字节相同的结果表。";
    /// Version.
    VERSION: "Version of restora", "restora 版本";
    /// Form of the record.
    FORMAT: "Form of record.json", "record.json 格式版本";
    /// Checksum of the config.
    CONFIG_HASH: "SHA-256 of the config (as in record.json, without spaces)", "配置的 SHA-256（取 record.json 中的内容，不含空白）";
    /// Command.
    COMMAND: "Command", "命令";
    /// The config.
    CONFIG: "The config of this run", "本次运行的配置";

    /// What values are.
    MEANING_IS: "Values by equivalent factors (当量因子法) express how much ecosystem service an area gives, in units of a standard equivalent, under one table of factors. They serve to compare sites and dates.", "当量因子法以一个标准当量为单位，依据同一张当量表表达一片土地提供的生态系统服务多少，用于比较不同地块与不同时点。";
    /// What values are not.
    MEANING_NOT: "They are not gross ecosystem product (GEP, 生态产品总值核算), not exchange values and not market prices; they must not be added to GDP or read as money that somebody pays or receives.", "所得价值不是生态产品总值（GEP）核算结果，不是交换价值，也不是市场价格；不得与 GDP 相加，也不代表任何一方实际收付的资金。";
    /// When they can be compared.
    MEANING_COMPARE: "Values can be compared only where table, crosswalk, corrections and standard equivalent are the same. This run: table {table}, standard equivalent {standard}.", "只有当量表、对照表、修正与标准当量都相同时，价值才可相互比较。本次运行采用：当量表 {table}，标准当量 {standard}。";
    /// Who made it.
    MADE_BY: "Made by restora {version} from the results of the run; it holds everything it shows and loads nothing from the network.", "由 restora {version} 根据运行结果生成；页面自含全部内容，不从网络加载任何数据。";
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use crate::problem::blanks;

    #[test]
    fn both_languages_say_something_with_the_same_blanks() {
        for file in [super::ALL, super::words::ALL, super::methods::ALL] {
            for (name, text) in file {
                assert!(!text.en.is_empty() && !text.zh.is_empty(), "{name}");
                let en: BTreeSet<_> = blanks(text.en).collect();
                let zh: BTreeSet<_> = blanks(text.zh).collect();
                assert_eq!(en, zh, "{name}");
            }
        }
    }
}
