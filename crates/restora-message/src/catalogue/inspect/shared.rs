//! Words that several kinds of files share.

super::super::text::texts! {
    /// A line: what it is about, and what is known.
    PAIR: "{label}: {value}", "{label}：{value}";
    /// The first line: the path, and what is there.
    IS_A: "{path}: {what}", "{path}：{what}";
    /// Between two parts of a line.
    AND: "{first}, {second}", "{first}，{second}";
    /// A text and what more there is to it.
    WITH: "{text} ({more})", "{text}（{more}）";
    /// A remark.
    REMARK: "({text})", "（{text}）";
    /// Nothing.
    NONE: "none", "无";
    /// Label: the format.
    FORMAT: "format", "格式";
    /// The format with its short name and the size of the files.
    FORMAT_IS: "{name} ({driver}), {size}", "{name}（{driver}），{size}";
    /// Files that belong to it.
    AND_FILES: "in {count} files", "共 {count} 个文件";
    /// Label: the CRS.
    CRS: "coordinate system", "坐标系";
    /// A CRS without a code.
    NO_CODE: "no code", "无代码";
    /// Kind of a CRS.
    PROJECTED: "projected, in units of a {unit}", "投影坐标系，单位为{unit}";
    /// Kind of a CRS.
    GEOGRAPHIC: "longitude and latitude, in units of a {unit}", "地理坐标系（经纬度），单位为{unit}";
    /// Kind of a CRS.
    OTHER_CRS: "neither projected nor geographic: areas cannot be computed", "既非投影也非地理坐标系，无法计算面积";
    /// Not there.
    NO_CRS: "none: true areas are unknown", "无，真实面积未知";
    /// A unit.
    DEGREE: "degree", "度";
    /// A unit.
    METRE: "metre", "米";
    /// Label: the extent in the CRS.
    EXTENT: "extent", "范围";
    /// An extent.
    EXTENT_IS: "x from {west} to {east}, y from {south} to {north}", "x {west} 至 {east}，y {south} 至 {north}";
    /// Label: the extent in degrees.
    LON_LAT: "longitude, latitude", "经纬度";
    /// An extent in degrees.
    LON_LAT_IS: "{west} to {east}, {south} to {north}", "{west} 至 {east}，{south} 至 {north}";
    /// The extent in degrees cannot be had.
    OFF_EARTH: "unknown: part of the frame has no place on the earth", "未知：部分边框不在地球上";
    /// Label: an area.
    AREA: "area", "面积";
    /// An area.
    AREA_IS: "{ha} ha ({km2} km², {mu} mu)", "{ha} 公顷（{km2} 平方公里，{mu} 亩）";
    /// A small area.
    AREA_SMALL: "{m2} m² ({ha} ha, {mu} mu)", "{m2} 平方米（{ha} 公顷，{mu} 亩）";
    /// Heading: what a run would say.
    FINDINGS: "What a run would say", "运行时的提示";
    /// More of a code than shown.
    MORE: "{code}: {count} more of this kind", "{code}：另有 {count} 条同类提示";
    /// Heading: what to write into a config.
    SNIPPET: "For a config", "可写入配置";
    /// The path in the snippet.
    SNIPPET_PATH: "paths in a config are relative to its folder", "配置中的路径相对于配置文件所在目录";
    /// No date is known.
    SNIPPET_DATE: "put the date in the place of YYYY", "请将 YYYY 换成日期";
    /// Heading of a column.
    HEAD_CODE: "code", "代码";
    /// Heading of a column.
    HEAD_PIXELS: "pixels", "像元数";
    /// Heading of a column.
    HEAD_SHARE: "share\n%", "占比\n%";
    /// Heading of a column.
    HEAD_COLOUR: "colour", "颜色";
    /// Heading of a column.
    HEAD_IN_FILE: "name in the file", "文件中的名称";
    /// Heading of a column, where only the codes speak for the legend.
    HEAD_IF_LEGEND: "if it were {legend}", "若为 {legend}";
    /// Heading of a column.
    HEAD_IN_LEGEND: "{legend} (built in)", "内置图例 {legend}";
    /// Heading of a column.
    HEAD_FIELD: "field", "字段";
    /// Heading of a column.
    HEAD_TYPE: "type", "类型";
    /// Heading of a column.
    HEAD_DISTINCT: "values", "不同值";
    /// Heading of a column.
    HEAD_EMPTY: "empty", "空值";
    /// Heading of a column.
    HEAD_ROLES: "can be", "可用作";
    /// Heading of a column.
    HEAD_EXAMPLES: "examples", "示例";
    /// Heading of a column.
    HEAD_FILE: "file", "文件";
    /// Heading of a column.
    HEAD_SIZE: "size", "大小";
    /// Heading of a column.
    HEAD_STATE: "state", "状态";
    /// More rows than are shown.
    MORE_ROWS: "more: {count}; --json lists all", "另有 {count} 行，--json 列出全部";
}
