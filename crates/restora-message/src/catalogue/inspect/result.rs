//! Words about results, tables and configs.

super::super::text::texts! {
    /// What it is.
    RESULT: "result of a run", "计算成果";
    /// What it is.
    OUTPUT: "file of a result", "成果文件";
    /// What it is.
    LEGEND: "legend (CSV)", "图例（CSV）";
    /// What it is.
    CROSSWALK: "crosswalk (CSV)", "对照表（CSV）";
    /// What it is.
    COEFFICIENTS: "coefficient table (CSV)", "当量系数表（CSV）";
    /// What it is.
    AREAS: "table of areas for `restora value` (CSV)", "面积表（CSV），可用于 `restora value`";
    /// What it is.
    CONDITIONS: "table of conditions for corrections (CSV)", "修正条件表（CSV）";
    /// What it is.
    CONFUSION: "confusion matrix (CSV)", "混淆矩阵（CSV）";
    /// What it is.
    TABLE: "table (CSV)", "表（CSV）";
    /// What it is.
    CONFIG: "config of restora", "restora 配置文件";
    /// Label: the name.
    NAME: "name", "名称";
    /// Label: the description.
    DESCRIPTION: "description", "说明";
    /// Label: dates.
    DATES: "land cover of", "土地覆盖日期";
    /// Label: dates.
    SCENES: "images of", "影像日期";
    /// Label: the sites.
    SITES: "sites", "地块";
    /// The sites.
    SITES_ARE: "{count}, from {path}", "{count} 个，来自 {path}";
    /// The sites.
    WHOLE: "the whole raster", "整幅栅格";
    /// Label: how values come about.
    VALUES: "values", "估值";
    /// How values come about.
    VALUES_BY: "table {table}, {standard} CNY/ha/yr per standard equivalent", "当量表 {table}，标准当量 {standard} 元/公顷·年";
    /// Label: accounts.
    ACCOUNTS: "accounts", "账户";
    /// Label: the proof.
    PROOF: "proof", "验证";
    /// It holds.
    HOLDS: "{count} identities, all hold", "{count} 条恒等式全部成立";
    /// It does not.
    DOES_NOT_HOLD: "{count} identities, NOT all hold", "{count} 条恒等式，并非全部成立";
    /// Label: warnings.
    WARNINGS: "warnings", "警告";
    /// A code and how often.
    COUNT_OF: "{code} × {count}", "{code} × {count}";
    /// Label: inputs.
    INPUTS: "computed from", "输入文件";
    /// An input.
    INPUT_IS: "{path} ({size})", "{path}（{size}）";
    /// Label: the version.
    VERSION: "restora", "restora 版本";
    /// Label: when it was run.
    RUN: "run", "运行";
    /// When it was run.
    RUN_IS: "{started}, {seconds} s, threads: {threads}, GDAL {gdal}, {system}", "{started}，用时 {seconds} 秒，{threads} 个线程，GDAL {gdal}，{system}";
    /// Nobody knows.
    NO_RUN: "unknown: there is no run.json", "未知：没有 run.json";
    /// Label: the command.
    AGAIN: "to run it again", "重新运行";
    /// How to run a result of which the command is unknown.
    AGAIN_BY_CONFIG: "the config as it was understood stands in record.json under `config`; save it beside the inputs and run it", "record.json 的 `config` 中有当时的配置；将其存到输入文件旁后运行";
    /// Where the command was typed is not known.
    AGAIN_WHERE: "from the folder in which it was typed; with --overwrite into the same folder. The same inputs give the same bytes", "须在当时所在目录运行；加 --overwrite 可写入同一目录。输入相同则结果逐字节相同";
    /// Heading: outputs.
    OUTPUTS: "Files of the result", "成果文件";
    /// All are there.
    ALL_SAME: "all {count} files are there and have the recorded checksums", "{count} 个文件齐全，校验和均与记录一致";
    /// Some are not.
    NOT_ALL_SAME: "{bad} of {count} files are NOT what the record says", "{count} 个文件中有 {bad} 个与记录不符";
    /// The record lists none.
    NOT_LISTED: "the record lists no files: an earlier restora wrote it, and their checksums are not known", "记录中未列出文件：由较早版本的 restora 写出，无法核对校验和";
    /// State of a file.
    SAME: "as recorded", "与记录一致";
    /// State of a file.
    CHANGED: "CHANGED since the run", "运行后已被改动";
    /// State of a file.
    MISSING: "MISSING", "缺失";
    /// State of a file.
    UNREADABLE: "cannot be read", "无法读取";
    /// Label: the state of one file.
    STATE: "checksum", "校验和";
    /// Label: other files.
    OTHERS: "other files in the folder", "目录中的其他文件";
    /// Label: the run that a file belongs to.
    BELONGS: "belongs to", "所属成果";
    /// The run.
    BELONGS_TO: "{name} ({folder}, restora {version})", "{name}（{folder}，restora {version}）";
    /// A file that tells how a run went.
    OF_THE_RUN: "tells how the run went; it differs from run to run, so the record has no checksum of it", "记载运行过程，每次运行都不同，记录中没有其校验和";
    /// Heading: figures.
    FIGURES: "Figures", "主要结果";
    /// The tables cannot be shown.
    NO_FIGURES: "sites.csv cannot be shown: {cause}", "无法显示 sites.csv：{cause}";
    /// Label: the size.
    SIZE: "size", "大小";
    /// Label: how much there is in a table.
    ROWS: "rows", "行数";
    /// Of a table that was not read to the end.
    ROWS_OF_HEAD: "{count} in the part that was read", "已读部分 {count} 行";
    /// Label: names of columns.
    COLUMNS: "columns", "列";
    /// Label: what it holds.
    HOLDS_ENTRIES: "holds", "内容";
    /// What it holds.
    CLASSES: "{count} classes", "{count} 个类别";
    /// What it holds.
    TYPES: "{count} ecosystem types", "{count} 个生态系统类型";
    /// What it holds.
    AREA_ROWS: "{count} areas", "{count} 条面积";
    /// Text that is not UTF-8.
    NOT_UTF8: "the text is not UTF-8: restora reads tables in UTF-8 only; save it again as `CSV UTF-8`", "文本不是 UTF-8：restora 只读取 UTF-8 编码的表，请另存为 `CSV UTF-8`";
    /// Label: blocks of a config.
    BLOCKS: "blocks", "内容块";
    /// What to do with a config.
    CONFIG_NEXT: "`restora check {path}` says whether it can be run, `restora plan {path}` what it would read", "`restora check {path}` 检查能否运行，`restora plan {path}` 说明将读取的数据";
}
