//! 1xx: the command line and the pipeline config.

super::entries! {
    /// The config is not JSON.
    NOT_JSON = "E101", Config,
        en: "this is not valid JSON: {cause}",
        zh: "不是合法的 JSON：{cause}",
        help_en: "A config is plain JSON: no comments, no trailing commas, every key once, UTF-8. Open it in an editor that marks JSON errors.",
        help_zh: "配置文件是纯 JSON：无注释、无多余逗号、键不重复、UTF-8 编码。请用能标出 JSON 错误的编辑器打开。";
    /// A key that no block knows.
    UNKNOWN_KEY = "E102", Config,
        en: "unknown key `{key}`{hint}",
        zh: "未知的键 `{key}`{hint}",
        help_en: "Every key must be one that the schema knows, so that a typing error cannot pass as a default. `restora schema` prints the schema; editors complete from it.",
        help_zh: "所有键都必须是模式（schema）所定义的，以免拼写错误被当作默认值。`restora schema` 输出模式，编辑器可据此补全。";
    /// A key that must be there is not.
    MISSING_KEY = "E103", Config,
        en: "the key `{key}` is missing",
        zh: "缺少键 `{key}`",
        help_en: "Add the key. `restora schema` says what it holds, `restora init DIR` writes a whole example.",
        help_zh: "请补上该键。`restora schema` 说明其内容，`restora init 目录` 生成完整示例。";
    /// A value of the wrong type, range or form.
    BAD_VALUE = "E104", Config,
        en: "{cause}",
        zh: "值不符合要求：{cause}",
        help_en: "The schema says what this key may hold: `restora schema`.",
        help_zh: "模式（schema）说明了该键允许的取值：`restora schema`。";
    /// Dates out of order or twice.
    DATE_ORDER = "E106", Config,
        en: "the dates must be in order and each stand once: `{later}` comes after `{earlier}`",
        zh: "日期必须按先后排列且不重复：`{later}` 排在 `{earlier}` 之后",
        help_en: "Write the dates from the earliest to the latest as YYYY, YYYY-MM or YYYY-MM-DD. Changes are computed between neighbours and from the first to the last.",
        help_zh: "请按从早到晚填写日期，格式为 YYYY、YYYY-MM 或 YYYY-MM-DD。变化按相邻日期以及首末日期计算。";
    /// A quantity with a unit that its key does not take.
    BAD_UNIT = "E107", Config,
        en: "the unit `{unit}` does not fit here; known are {known}",
        zh: "此处不能使用单位 `{unit}`；可用的有 {known}",
        help_en: "A quantity is written {\"value\": 3406.5, \"unit\": \"CNY/ha/yr\"}, so that hectares and mu, or yuan and ten thousand yuan, are never mixed up.",
        help_zh: "数量写作 {\"value\": 3406.5, \"unit\": \"CNY/ha/yr\"}，以免混淆公顷与亩、元与万元。";
    /// `--set` could not be applied.
    BAD_SET = "E108", Config,
        en: "--set {text}: there is no place for `{step}`",
        zh: "--set {text}：没有可以放置 `{step}` 的位置",
        help_en: "Write --set path.to.key=value; array elements by number (dates.0.path=a.tif). The value is read as JSON, and as text where it is not JSON.",
        help_zh: "格式为 --set 路径.键=值；数组元素用序号（dates.0.path=a.tif）。值按 JSON 解析，不是 JSON 时按文本处理。";
    /// The output folder is there already.
    OUTPUT_EXISTS = "E109", Config,
        en: "the output {path} is there already: a file, or a folder that is not empty",
        zh: "输出位置 {path} 已存在：是文件，或为非空目录",
        help_en: "Name another folder, or say --overwrite to replace the results in it. Only files of the same names are replaced, all others stay.",
        help_zh: "请改用其他目录，或加 --overwrite 覆盖其中的结果。只替换同名文件，其余文件保留。";
    /// A folder that another run is writing to.
    OUTPUT_BUSY = "E127", Config,
        en: "another run is writing to {path}",
        zh: "另一个运行正在写入 {path}",
        help_en: "Wait until it has ended, or name another folder.",
        help_zh: "请等它结束，或改用其他目录。";
    /// A command line that cannot be understood.
    USAGE = "E110", Config,
        en: "{cause}",
        zh: "命令行有误：{cause}",
        help_en: "`restora --help` lists the commands, `restora COMMAND --help` the options of one.",
        help_zh: "`restora --help` 列出命令，`restora 命令 --help` 列出该命令的选项。";
    /// A file that the config names is not there.
    NO_SUCH_FILE = "E111", Config,
        en: "the file {path} is not there",
        zh: "文件 {path} 不存在",
        help_en: "Paths are relative to the folder of the config. Check the spelling and the case of each letter.",
        help_zh: "路径相对于配置文件所在目录。请检查拼写及大小写。";
    /// Several keys of one name.
    KEY_TWICE = "E112", Config,
        en: "the key stands twice",
        zh: "键重复出现",
        help_en: "Keep one of the two.",
        help_zh: "请保留其中一个。";
    /// A value of another type.
    WRONG_TYPE = "E113", Config,
        en: "{value} is not of the type {expected}",
        zh: "{value} 的类型不是 {expected}",
        help_en: "The schema says what this key may hold: `restora schema`. Editors show it beside the key.",
        help_zh: "模式（schema）说明了该键允许的取值：`restora schema`。编辑器会在键旁显示。";
    /// A word that is not one of those known.
    NOT_ONE_OF = "E114", Config,
        en: "{value} is not one of {known}{hint}",
        zh: "{value} 不是 {known} 之一{hint}",
        help_en: "The schema says what this key may hold: `restora schema`. Editors show it beside the key.",
        help_zh: "模式（schema）说明了该键允许的取值：`restora schema`。编辑器会在键旁显示。";
    /// A number out of range.
    OUT_OF_RANGE = "E115", Config,
        en: "{value} is out of range: {limit}",
        zh: "{value} 超出范围：{limit}",
        help_en: "The schema says what this key may hold: `restora schema`. Editors show it beside the key.",
        help_zh: "模式（schema）说明了该键允许的取值：`restora schema`。编辑器会在键旁显示。";
    /// A text of another form.
    WRONG_FORM = "E116", Config,
        en: "{value} does not have the form {form}",
        zh: "{value} 不符合格式 {form}",
        help_en: "The schema says what this key may hold: `restora schema`. Editors show it beside the key.",
        help_zh: "模式（schema）说明了该键允许的取值：`restora schema`。编辑器会在键旁显示。";
    /// A date that is none of the config's.
    NO_SUCH_DATE = "E117", Config,
        en: "`{date}` is not one of the dates{hint}",
        zh: "`{date}` 不是所列日期之一{hint}",
        help_en: "Whatever speaks of a date, such as grid.align.to or a correction, spells it as the list of dates does.",
        help_zh: "凡提到日期之处（如 grid.align.to、修正系数），须与日期列表写法相同。";
    /// Two references.
    TWO_REFERENCES = "E118", Config,
        en: "grid.reference is {reference}, grid.align.to is {to}",
        zh: "grid.reference 为 {reference}，而 grid.align.to 为 {to}",
        help_en: "Both name the raster that gives the pixel grid; keep one.",
        help_zh: "两者都指定像元网格所依据的栅格，请保留一个。";
    /// Sites named twice.
    WHOLE_AND_PATH = "E119", Config,
        en: "sites has both \"whole\" and \"path\"",
        zh: "sites 同时含有 \"whole\" 与 \"path\"",
        help_en: "Either the whole raster is one site, or a file has the sites.",
        help_zh: "要么整幅栅格为一个地块，要么由文件给出地块。";
    /// The text of `--set` has no path or no value.
    SET_FORM = "E120", Config,
        en: "--set {text}: not of the form path.to.key=value",
        zh: "--set {text}：格式应为 路径.键=值",
        help_en: "Array elements go by number: dates.0.path=a.tif. The value is read as JSON, and as text where it is not JSON.",
        help_zh: "数组元素用序号：dates.0.path=a.tif。值按 JSON 解析，不是 JSON 时按文本处理。";
    /// The name of an indicator cannot name columns.
    INDICATOR_NAME = "E121", Config,
        en: "`{name}` cannot name an indicator",
        zh: "`{name}` 不能用作指标名",
        help_en: "Use small letters, digits and `_`, and no name of a column that is there anyway (area, valid, missing…): the name becomes part of column names.",
        help_zh: "请使用小写字母、数字和 `_`，且不与已有列（area、valid、missing 等）重名：该名称将成为列名的一部分。";
    /// The config itself is not there.
    NO_CONFIG = "E122", Config,
        en: "the config {path} is not there",
        zh: "配置文件 {path} 不存在",
        help_en: "`restora init DIR` writes an example to begin with.",
        help_zh: "`restora init 目录` 可生成一个示例。";
    /// A result would replace what it was computed from.
    INPUT_REPLACED = "E123", Config,
        en: "the result {path} would replace a file that it is computed from",
        zh: "结果 {path} 将覆盖其自身的输入文件",
        help_en: "Name an output folder of its own with -o.",
        help_zh: "请用 -o 指定单独的输出目录。";
    /// An empty list or text where something has to stand.
    EMPTY_VALUE = "E124", Config,
        en: "{value} is empty",
        zh: "{value} 为空",
        help_en: "Something has to stand here: `restora schema` says what.",
        help_zh: "此处不能为空：`restora schema` 说明应填的内容。";
    /// Fewer entries than make sense.
    TOO_FEW = "E126", Config,
        en: "{count} is fewer than {least} entries",
        zh: "只有 {count} 项，少于 {least} 项",
        help_en: "More has to stand here: `restora schema` says what.",
        help_zh: "此处需要更多条目：`restora schema` 说明应填的内容。";
    /// A date that the calendar does not have.
    NO_SUCH_DAY = "E125", Config,
        en: "there is no day {date}",
        zh: "没有 {date} 这一天",
        help_en: "Months have 28 to 31 days.",
        help_zh: "每月有 28 至 31 天。";
}
