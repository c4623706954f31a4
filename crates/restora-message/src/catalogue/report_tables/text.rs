//! What stands in a workbook besides its tables.

super::texts! {
    // Names of sheets.

    /// The first sheet.
    SHEET_README: "Read me", "说明";
    /// The sheet with the proof.
    SHEET_CHECKS: "Checks", "检查";
    /// The sheet that says what codes mean.
    SHEET_CODES: "Codes", "代码表";
    /// The sheet that names all columns.
    SHEET_DICTIONARY: "Data dictionary", "数据字典";
    /// A sheet whose name would be empty.
    SHEET_UNNAMED: "Table", "结果表";

    // Units, as they stand in headers.

    /// Of a column.
    UNIT_PIXELS: "pixels", "像元";
    /// Of a column.
    UNIT_M2: "m²", "平方米";
    /// Of a share, in a header: Excel shows it in percent.
    UNIT_SHARE: "%", "%";
    /// Of a share, in the dictionary.
    UNIT_SHARE_STORED: "share from 0 to 1, shown in %", "比例（0～1），以 % 显示";
    /// Of a column.
    UNIT_POINTS: "percentage points", "百分点";
    /// Of a column.
    UNIT_PERCENT: "%", "%";
    /// Of a column.
    UNIT_CNY_YR: "CNY/yr", "元/年";
    /// Of a column.
    UNIT_WAN_CNY_YR: "10,000 CNY/yr", "万元/年";
    /// Of a column.
    UNIT_YI_CNY_YR: "100 million CNY/yr", "亿元/年";
    /// Of a column.
    UNIT_CNY: "CNY", "元";
    /// Of a column.
    UNIT_WAN_CNY: "10,000 CNY", "万元";
    /// Of a column.
    UNIT_YI_CNY: "100 million CNY", "亿元";
    /// Of a column.
    UNIT_M: "m", "米";
    /// Of a column.
    UNIT_T_YR: "t/yr", "吨/年";
    /// Of a column.
    UNIT_T_HA_YR: "t/ha/yr", "吨/公顷·年";
    /// Of a column.
    UNIT_T_KM2_YR: "t/km²/yr", "吨/平方公里·年";
    /// Of a column.
    UNIT_HA: "ha", "公顷";
    /// Of a column.
    UNIT_MU: "mu", "亩";
    /// Of a column.
    UNIT_WAN_MU: "10,000 mu", "万亩";
    /// Of a column.
    UNIT_KM2: "km²", "平方公里";
    /// Of a column.
    UNIT_CNY_M2: "CNY/m²", "元/平方米";
    /// Of a column.
    UNIT_CNY_HA_YR: "CNY/ha/yr", "元/公顷·年";
    /// Of a column.
    UNIT_CREDITS: "credits", "信用";
    /// Of a column, in the dictionary alone.
    UNIT_COUNT: "number", "个数";
    /// Of a column, in the dictionary alone.
    UNIT_RATIO: "ratio", "比值";
    /// Of a column.
    UNIT_YEARS: "years", "年";

    // The read-me.

    /// A run without a name.
    UNNAMED_RUN: "Results of restora", "restora 计算结果";
    /// Heading.
    ABOUT_RUN: "About this run", "本次运行";
    /// Line of that part.
    PROGRAM: "Program", "计算程序";
    /// The program.
    PROGRAM_VERSION: "restora {version}", "restora {version}";
    /// Line of that part.
    DATES: "Dates", "时期";
    /// Between two dates of a list.
    DATES_JOIN: ", ", "、";
    /// Line of that part.
    SITES: "Number of sites", "地块数";
    /// Line of that part.
    COEFFICIENTS: "Coefficient table", "当量（系数）表";
    /// Line of that part.
    STANDARD: "Standard equivalent", "标准当量";
    /// Its value.
    STANDARD_VALUE: "{value} CNY/ha/yr", "{value} 元/公顷·年";
    /// Line of that part.
    CHECKED: "Checks", "检查";
    /// Heading.
    SHEETS: "Sheets of this workbook", "工作表";
    /// Column of that part.
    SHEET: "Sheet", "工作表";
    /// Column of that part.
    HOLDS: "What it holds", "内容";
    /// Column of that part.
    ROWS: "Rows", "行数";
    /// Column of that part.
    FILE: "File beside", "对应文件";
    /// What a sheet of a long table holds.
    ROWS_OF: "{what} (rows {first} to {last} of {all}: a sheet holds {most} at most)",
        "{what}（共 {all} 行中的第 {first} 至 {last} 行：一张工作表最多容纳 {most} 行）";
    /// What a table holds that is too large.
    LEFT_OUT: "{what} (not in this workbook, which holds {most} cells at most: see the file)",
        "{what}（未列入本工作簿：工作簿最多容纳 {most} 个单元格，请见对应文件）";
    /// What the sheet of checks holds.
    HOLDS_CHECKS: "Identities that prove the numbers, each side computed apart from the other",
        "证明结果自洽的恒等式，两侧分别计算";
    /// What the sheet of codes holds.
    HOLDS_CODES: "What codes of classes and services and other short words in the tables stand for",
        "结果表中类别代码、服务代码及其他代码词的含义";
    /// What the dictionary holds.
    HOLDS_DICTIONARY: "Every column: its name in the CSV files and for programs, its captions, its unit",
        "各列的机器名（与 CSV 一致，供程序使用）、中英文标题与单位";
    /// Heading.
    HOW_TO_READ: "How to read the numbers", "读数说明";
    /// Line of that part.
    ROUNDING: "Rounding", "取舍";
    /// How numbers are stored.
    ROUNDING_NOTE: "Numbers are stored unrounded and only shown rounded: what you compute from them does not carry rounding errors on",
        "数值按原精度存储，仅显示时取舍，以其计算不会累积取舍误差";
    /// Line of that part.
    UNITS: "Units", "单位";
    /// Where units stand.
    UNITS_NOTE: "The unit stands in the head of each column. Shares are stored from 0 to 1 and shown in percent; changes of shares are in percentage points",
        "单位写在列标题中。比例以 0～1 存储并以百分数显示，比例的变化以百分点表示";
    /// Line of that part.
    MISSING: "Missing", "缺失";
    /// How missing is shown.
    MISSING_NOTE: "An empty cell means not known or not applicable. It never means zero, and zero is never left empty",
        "空白单元格表示未知或不适用，不表示零；零值总是写出";
    /// Line of that part.
    LABELS: "Dates and codes", "日期与代码";
    /// What dates are.
    LABELS_NOTE: "Dates and ids are labels and stored as text, as in the CSV files",
        "日期与编号为标签，与 CSV 一致，以文本存储";
    /// Line of that part.
    ADDING_UP: "Adding up", "合计";
    /// What rows must not be added.
    ADDING_UP_NOTE: "Rows of groups, of the union and of the sum repeat the land of the sites. Before you add rows up, filter the column “{column}” by site",
        "分组、全部（union）与合计（sum）各行重复包含各地块的土地。求和前请先将“{column}”列筛选为 site";
    /// Line of that part.
    VALUE_IS: "Value", "价值";
    /// What a value by equivalent factors is.
    VALUE_IS_NOTE: "Ecosystem service value by the equivalent-factor method: area × equivalent factor × value of a standard equivalent. It compares land cover before and after under one set of coefficients",
        "当量因子法的生态系统服务价值：面积 × 当量因子 × 标准当量的价值。用于在同一套系数下比较前后土地覆盖";
    /// What it is not.
    VALUE_IS_NOT_NOTE: "It is not gross ecosystem product (GEP), not an exchange value and not a market price, and cannot be added to these",
        "该价值不是生态系统生产总值（GEP），不是交换价值，也不是市场价格，不能与之相加";
    /// Heading.
    WARNINGS: "Warnings of the run ({count})", "运行警告（{count} 条）";
    /// Nothing to warn of.
    NO_WARNINGS: "None", "无";
    /// Column of that part.
    CODE: "Code", "代码";
    /// Column of that part.
    MESSAGE: "Message", "内容";
    /// Column of that part.
    PLACE: "Where", "位置";
    /// Line of a file.
    PLACE_LINE: "line {line}", "第 {line} 行";
    /// A site.
    PLACE_SITE: "site {site}", "地块 {site}";
    /// Heading.
    INPUTS: "Input files ({count})", "输入文件（{count} 个）";
    /// Column of that part.
    INPUT: "File", "文件";
    /// Column of that part.
    SHA256: "SHA-256", "SHA-256 校验和";
    /// Column of that part.
    BYTES: "Bytes", "字节数";

    // The checks.

    /// Head line.
    ALL_HOLD: "All {count} identities hold", "{count} 条恒等式全部成立";
    /// Head line.
    SOME_FAIL: "{holding} of {count} identities hold, {failing} do not",
        "{count} 条恒等式中 {holding} 条成立，{failing} 条不成立";
    /// Head line.
    NO_CHECKS: "The record holds no identities", "记录中没有恒等式";
    /// Why not all are listed.
    LISTED_CLOSEST: "{listed} of {count} are listed: of each claim those whose sides lie furthest apart, measured by their tolerance",
        "列出 {count} 条中的 {listed} 条：每类恒等式中两侧相差（相对容差）最大的若干条";
    /// Column.
    CLAIM: "Identity", "恒等式";
    /// Column.
    OF: "Of", "对象";
    /// Column.
    LEFT: "Left side", "左侧";
    /// Column.
    RIGHT: "Right side", "右侧";
    /// Column.
    DIFFERENCE: "Difference", "差值";
    /// Column.
    TOLERANCE: "Tolerance", "容差";
    /// Column.
    UNIT: "Unit", "单位";
    /// Column.
    RESULT: "Result", "结果";
    /// An identity.
    HOLDS_TRUE: "holds", "成立";
    /// An identity.
    HOLDS_FALSE: "does not hold", "不成立";

    // The codes.

    /// Column: what a code is of.
    LIST: "Of", "所属";
    /// Column: what a code means.
    MEANING: "Meaning", "含义";
    /// Column: a service's group, a class's colour.
    COLOUR: "Group or colour", "分组或颜色";
    /// List of classes.
    LIST_CLASSES: "Class", "类别";
    /// List of services.
    LIST_SERVICES: "Ecosystem service", "生态系统服务";

    // The dictionary.

    /// Column.
    COLUMN: "Column", "列";
    /// Column.
    MACHINE_NAME: "Machine name", "机器名";
    /// Column.
    CAPTION_ZH: "Caption, Chinese", "中文标题";
    /// Column.
    CAPTION_EN: "Caption, English", "英文标题";

    // The tidy table, and the one with a row for each site.

    /// Column.
    LONG_SITE: "Site", "地块";
    /// Column.
    LONG_NAME: "Name", "名称";
    /// Column.
    LONG_GROUP: "Group", "分组";
    /// Column.
    LONG_KIND: "Kind of row", "行类型";
    /// Column.
    LONG_DATE: "Date or interval", "日期或时段";
    /// Column.
    LONG_VARIABLE: "Variable", "变量";
    /// Column.
    LONG_UNIT: "Unit", "单位";
    /// Column.
    LONG_VALUE: "Value", "数值";
    /// A column at a date.
    AT_DATE: "{caption}, {date}", "{caption}，{date}";
    /// A column between two dates.
    BETWEEN_DATES: "{caption}, {from} to {to}", "{caption}，{from} 至 {to}";

    // Marks.

    /// A caption with its unit.
    WITH_UNIT: "{caption} ({unit})", "{caption}（{unit}）";
    /// In the foot of a printed page.
    PAGE: "Page {page} of {pages}", "第 {page} 页，共 {pages} 页";
}
