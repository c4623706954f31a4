//! Archives of tiles: which file is which tile of which date.

pub mod words;

super::entries! {
    /// Not exactly one way of naming the files.
    ONE_WAY = "E160", Config,
        en: "`tiles` needs one of pattern, manifest and stac; there are {count}",
        zh: "`tiles` 须给出 pattern、manifest、stac 中的一个，现有 {count} 个",
        help_en: "A pattern finds files by their names, a manifest lists them in a CSV or Parquet file, stac reads them from a catalogue.",
        help_zh: "pattern 按文件名查找，manifest 在 CSV 或 Parquet 中列出，stac 从目录读取。";
    /// A regular expression that is none.
    BAD_PATTERN = "E161", Config,
        en: "the pattern cannot be read: {cause}",
        zh: "无法解析 pattern：{cause}",
        help_en: "It is a regular expression with the groups tile and date, such as (?<tile>[A-Z]\\d+)_(?<date>\\d{4})\\.tif; in JSON each backslash is written twice.",
        help_zh: "它是含 tile 与 date 分组的正则表达式，如 (?<tile>[A-Z]\\d+)_(?<date>\\d{4})\\.tif；在 JSON 中每个反斜杠须写两次。";
    /// No file at all.
    NO_TILES = "E162", Config,
        en: "{path} has no tiles: {count} files were looked at, none fits",
        zh: "{path} 中没有分幅：查看了 {count} 个文件，均不符合",
        help_en: "A pattern has to fit the whole path from the folder, with / between folders.",
        help_zh: "pattern 须匹配从该目录起的完整路径，各级目录以 / 分隔。";
    /// A date that cannot be read.
    BAD_DATE = "E163", Config,
        en: "{path}: `{text}` is no date",
        zh: "{path}：`{text}` 不是日期",
        help_en: "Dates are 2019, 2019-07 or 2019-07-01, also without hyphens.",
        help_zh: "日期写作 2019、2019-07 或 2019-07-01，可省略连字符。";
    /// Two files for one tile and date.
    TWICE = "E164", Config,
        en: "{path} and {other} are both tile {tile} of {date}",
        zh: "{path} 与 {other} 同为分幅 {tile} 的 {date} 期",
        help_en: "Each tile has one raster of a date. Name one of them, or make the pattern tell them apart.",
        help_zh: "每个分幅每期只有一幅栅格。请只保留其一，或使 pattern 能够区分。";
    /// A tile that lacks a date.
    UNPAIRED = "E165", Config,
        en: "{path}: tile {tile} has no raster of {dates}",
        zh: "{path}：分幅 {tile} 缺少 {dates} 期栅格",
        help_en: "Land that is seen at some dates only cannot be compared. Add the file, or say --keep-going to leave such tiles out; tiles.csv then lists them.",
        help_zh: "只在部分日期有数据的土地无法比较。请补充文件，或加 --keep-going 略去此类分幅，tiles.csv 会列出它们。";
    /// A list that lacks something.
    BAD_ENTRY = "E166", Config,
        en: "{path}, entry {entry}: {what} is missing or cannot be read",
        zh: "{path} 第 {entry} 项：缺少 {what} 或无法读取",
        help_en: "A manifest is a CSV or Parquet file with the columns tile, date and path; a STAC ItemCollection has a datetime and an asset with a href in each item.",
        help_zh: "manifest 是含 tile、date、path 列的 CSV 或 Parquet 文件；STAC ItemCollection 的每个 item 须有 datetime 与带 href 的 asset。";
    /// Dates and tiles at once.
    WITH_DATES = "E167", Config,
        en: "`tiles` names the rasters, and so does `dates`",
        zh: "`tiles` 与 `dates` 同时指定了栅格",
        help_en: "Leave one of them out: with tiles, the dates are those of the files.",
        help_zh: "请删除其一：使用 tiles 时，日期由文件决定。";
    /// Tiles of which nothing is left.
    NONE_LEFT = "E168", Config,
        en: "none of {count} tiles can be used",
        zh: "{count} 个分幅均不可用",
        help_en: "The warnings say what is wrong with each.",
        help_zh: "各分幅的问题见警告。";
    /// What several zones do not have.
    NEEDS_ONE_GRID = "E169", Config,
        en: "`{key}` needs one grid of pixels, and the tiles lie in {count} zones",
        zh: "`{key}` 需要单一像元网格，而分幅位于 {count} 个分带",
        help_en: "Areas, values and transitions add up over zones; what lies beside what does not. Leave this out, or make a run of each zone.",
        help_zh: "面积、价值与转移可跨带相加，像元相邻关系则不能。请去掉此项，或按分带分别运行。";
    /// A report without pictures.
    NO_PICTURES = "W161", Warning,
        en: "the report has no maps: the tiles lie in {count} zones",
        zh: "报告中没有地图：分幅位于 {count} 个分带",
        help_en: "Maps are drawn on one grid of pixels. A run of one zone has them.",
        help_zh: "地图在单一像元网格上绘制，单个分带的运行会有地图。";
    /// Tiles that were left out.
    LEFT_OUT = "W160", Warning,
        en: "tile {tile} is left out: {cause}",
        zh: "略去分幅 {tile}：{cause}",
        help_en: "What lies there is missing from the result; tiles.csv lists every file and what became of it.",
        help_zh: "结果中缺少该处数据；tiles.csv 列出每个文件及其处理情况。";
}
