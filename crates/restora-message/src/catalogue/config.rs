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
    /// Two keys that exclude or need one another.
    CONFLICT = "E105", Config,
        en: "{cause}",
        zh: "配置相互矛盾：{cause}",
        help_en: "Two parts of the config contradict one another; keep the one you mean.",
        help_zh: "配置的两处互相矛盾，请保留所需的一处。";
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
        en: "--set {text}: {cause}",
        zh: "--set {text}：{cause}",
        help_en: "Write --set path.to.key=value; array elements by number (dates.0.path=a.tif). The value is read as JSON, and as text where it is not JSON.",
        help_zh: "格式为 --set 路径.键=值；数组元素用序号（dates.0.path=a.tif）。值按 JSON 解析，不是 JSON 时按文本处理。";
    /// The output folder is there already.
    OUTPUT_EXISTS = "E109", Config,
        en: "the output folder {path} is there already and not empty",
        zh: "输出目录 {path} 已存在且非空",
        help_en: "Name another folder, or say --overwrite to replace the results in it. Only files of restora's own are ever replaced.",
        help_zh: "请改用其他目录，或加 --overwrite 覆盖其中的结果。只会替换 restora 自己的文件。";
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
}
