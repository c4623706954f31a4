//! Captions, headings and phase names.

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident: $en:literal, $zh:literal;)*) => {
        $($(#[$doc])* pub static $name: crate::Text = crate::Text { en: $en, zh: $zh };)*
        /// Every text of this file, with its name.
        pub static ALL: &[(&str, &crate::Text)] = &[$((stringify!($name), &$name)),*];
    };
}
pub(crate) use texts;

texts! {
    /// What a command does.
    ABOUT_REPORT: "Make report, workbook, layers and catalogue again from a folder of results, without reading rasters", "由成果目录重新生成报告、工作簿、图层和目录，不再读取栅格";
    /// What a command does.
    ABOUT_DIFF: "Say what moved between two runs, and which input, class, table or setting moved it", "比较两次运行：什么变了，由哪项输入、类别、系数表或设置引起";
    /// What an option does.
    ARG_DIFF_JSON: "As JSON, with every class of every site that moved", "以 JSON 输出，含每个变化地块的每个类别";
    /// What an argument is.
    ARG_RESULTS: "Folder of results, written by `restora run`", "`restora run` 写出的成果目录";
    /// What an option does.
    ARG_FORMAT: "What to make: html, xlsx, parquet, gpkg, geoparquet, stac, styles, separated by commas [default: as the config has it, else html]", "要生成的内容：html、xlsx、parquet、gpkg、geoparquet、stac、styles，用逗号分隔 [默认：按配置，否则 html]";
    /// A raster of the results.
    RASTER_VALUE: "Ecosystem service value per hectare", "单位面积生态系统服务价值";
    /// A raster of the results.
    RASTER_UPLIFT: "Change of ecosystem service value per hectare", "单位面积生态系统服务价值变化";
    /// A raster of the results.
    RASTER_TRANSITIONS: "Land-cover transitions", "土地覆盖转移";
    /// What a raster needs.
    NEEDS_LAND_COVER: "land cover of rasters (dates)", "土地覆盖栅格（dates）";
    /// What a raster needs.
    NEEDS_DATES: "two dates", "两个日期";
    /// What a raster needs.
    NEEDS_VALUATION: "a valuation", "估值（valuation）";
    /// Why pixels cannot be read.
    DAMAGED_BLOCK: "a compressed block is damaged", "压缩数据块已损坏";
    /// What stands for missing pixels in a list of classes.
    NO_DATA: "no data", "无数据";
    /// What a number should be.
    WHAT_PERCENTILE: "percentile from 0 to 100", "0 至 100 的百分位数";
    /// What numbers should be.
    WHAT_PAIR: "ascending pair of percentiles", "递增的一对百分位数";
    /// What numbers should be.
    WHAT_BOUNDS: "list of ascending bounds between 0 and 1", "0 与 1 之间递增的界限";
    /// What a number should be.
    WHAT_THRESHOLD: "threshold in the range of its index", "其指数取值范围内的阈值";
    /// What a number should be.
    WHAT_AREA: "area", "面积";
    /// What numbers should be.
    WHAT_FREQUENCIES: "pair with 0 < seasonal_from < permanent_from ≤ 1", "满足 0 < seasonal_from < permanent_from ≤ 1 的一对数";
    /// What a name should be.
    WHAT_NAME: "name for an index of your own (letters, digits, _ and -, none that is taken)", "自定义指数的名称（字母、数字、_ 与 -，且未被占用）";
    /// What two roles should be.
    WHAT_DIFFERENCE: "difference of two bands", "两个不同波段的差";
    /// What a number should be.
    WHAT_FACTOR: "factor that rain or soil has", "降雨或土壤可能具有的因子值";
    /// What numbers should be.
    WHAT_RAIN: "rain of twelve months", "十二个月的降雨量";
    /// What numbers should be.
    WHAT_SOIL: "make-up of a soil in percent", "以百分数表示的土壤组成";
    /// What a number should be.
    WHAT_LENGTH: "length of a slope", "坡长";
    /// What a number should be.
    WHAT_PRACTICE: "practice factor from 0 to 1", "0 至 1 的措施因子";
    /// What numbers should be.
    WHAT_SCALE: "scale and offset", "比例与偏移";
    /// Of a raster.
    FRACTION: "Fractional vegetation cover", "植被覆盖度";
    /// Of a raster.
    WATER: "Water", "水体";
    /// Of a raster.
    DRY_LAND: "Land", "陆地";
    /// Of a raster.
    SOIL_LOSS: "Soil loss", "土壤流失量";
    /// Of a raster.
    TREND: "Trend per year (Theil–Sen)", "年变化趋势（Theil–Sen）";
    /// What end-members could be pooled by.
    POOL_DATE: "date", "期";
    /// What end-members could be pooled by.
    POOL_SITE: "site", "地块";
    /// What an account may need.
    TWO_DATES: "land cover of two dates", "两期土地覆盖";
    /// What an account may need.
    PIXELS: "rasters of land cover", "土地覆盖栅格";
    /// Why a figure is not compared.
    NO_VALUE: "the run has no value there", "计算结果中没有该值";
    /// Why a target is not assessed.
    TOO_MUCH_MISSING: "too much of the site is missing", "地块缺失面积过多";
    /// What an account may need.
    A_VALUATION: "a valuation", "估值（valuation）";
    /// What a number should be.
    WHAT_DISTANCE: "distance", "距离";
    /// What a number should be.
    WHAT_AMOUNT: "amount of money", "金额";
    /// What a number should be.
    WHAT_SLOPE: "slope in degrees, above 0 and below 90", "坡度（大于 0 且小于 90 度）";
    /// What a number should be.
    WHAT_CREDITS: "number of credits, a millionth or more", "信用数（不小于百万分之一）";
    /// What a number should be.
    WHAT_PRICE: "price above 0", "大于 0 的价格";
    /// Who gets money.
    HOUSEHOLDS: "households", "农户";
    /// Who gets money.
    COLLECTIVES: "collectives", "集体";
    /// What a raster shows.
    RECLAMATION: "Use that built-up land is to be reclaimed to", "建设用地宜复垦方向";
    /// A value of that raster.
    NOT_BUILT: "not built up", "非建设用地";
    /// A value of that raster.
    INSIDE_BOUNDARY: "inside the construction boundary", "城镇规划建设用地范围内";
    /// A value of that raster.
    TO_CROPLAND: "to cropland", "宜复垦为耕地";
    /// A value of that raster.
    TO_FOREST: "to forest", "宜复垦为林地";
    /// A value of that raster.
    TO_GRASS: "to grass", "宜复垦为草地";
    /// A value of that raster.
    UNDECIDED: "without slope, undecided", "缺坡度，未定";
    /// What an account may need.
    FOREST_CLASSES: "land cover whose legend or `indicators` tell what is forest", "能区分森林的图例或 `indicators`";
    /// What a number should be.
    WHAT_SHARE: "share from 0 to 1", "0 至 1 的比例";
    /// What a number should be.
    WHAT_NOT_NEGATIVE: "number of 0 or more", "不小于 0 的数";
    /// What numbers should be.
    WHAT_WEIGHTS: "set of weights, not all of them 0", "不全为 0 的权重";
    /// What a legend is called.
    LEGEND: "legend", "图例";
    /// What a crosswalk is called.
    CROSSWALK: "crosswalk", "对照表";
    /// What a coefficient table is called.
    COEFFICIENT_TABLE: "coefficient table", "当量系数表";
    /// Phase: config, headers, legends.
    PHASE_CHECK: "checking the config", "检查配置";
    /// Phase: sites onto the grid.
    PHASE_SITES: "laying out the sites", "处理地块";
    /// Phase: the pixel pass.
    PHASE_READ: "reading pixels", "读取像元";
    /// Phase: the first pass over imagery.
    PHASE_SURVEY: "looking through the imagery", "浏览影像";
    /// Phase: the water stage.
    PHASE_WATER: "finding water", "提取水体";
    /// Phase: the last pass over imagery.
    PHASE_MEASURE: "measuring on the imagery", "量算影像";
    /// Phase: an account's pass over the pixels.
    PHASE_PATCHES: "finding patches", "提取斑块";
    /// Phase: an account's pass over the pixels.
    PHASE_RECLAMATION: "deciding on built-up land", "判定建设用地复垦方向";
    /// Phase: an account's pass over the pixels.
    PHASE_BUFFER: "measuring from the shoreline", "量算湖滨缓冲带";
    /// Phase: rasters.
    PHASE_RASTERS: "writing rasters", "写出栅格";
    /// Phase: tables and proof.
    PHASE_ACCOUNTS: "computing tables and proof", "计算结果表与验证";
    /// Phase: the tables with a row for everything.
    PHASE_TABLES: "writing tables", "写出结果表";
    /// Phase: checksums of inputs.
    PHASE_CHECKSUMS: "checksums of the inputs", "计算输入校验和";
    /// Heading of a list of errors.
    ERRORS: "{count} error(s)", "{count} 个错误";
    /// Heading of a list of warnings.
    WARNINGS: "{count} warning(s)", "{count} 条警告";

    /// Of the account of claims.
    CLAIMS_SUMMARY: "{account}: {agrees} figures agree, {differs} differ from the run, {contradicts} contradict one another, {checked} stand in checks, {not_assessable} cannot be assessed",
        "{account}：{agrees} 个数据一致，{differs} 个与计算不同，{contradicts} 个相互矛盾，{checked} 个列入核对式，{not_assessable} 个无法核对";
    /// Of the account of targets.
    TARGETS_SUMMARY: "{account} {stage}: {pass} targets met, {fail} missed, {not_assessable} not assessable",
        "{account} {stage}：{pass} 项达标，{fail} 项未达标，{not_assessable} 项无法评定";

    // The command line: what its help says.

    /// What the program is for.
    ABOUT: "Land cover before and after a restoration: vegetation, water and ecosystem value of each site",
        "生态修复前后的土地覆盖：逐地块计算植被、水面与生态系统服务价值";
    /// `run`.
    ABOUT_RUN: "Compute what a config asks for; write tables, record and proof into a folder",
        "按配置计算，将结果表、记录与验证写入目录";
    /// `value`.
    ABOUT_VALUE: "Value the areas of a table; write tables, record and proof into a folder",
        "为面积表估值，将结果表、记录与验证写入目录";
    /// Where a config is that no file holds.
    COMMAND_LINE: "command line", "命令行";
    /// `AREAS`.
    ARG_AREAS: "CSV with the columns site, date, class or type, and area_ha (_km2, _mu, _m2)",
        "CSV，含 site、date、class 或 type，以及 area_ha（或 _km2、_mu、_m2）各列";
    /// `--table`.
    ARG_TABLE: "Coefficient table: a built-in one or a CSV file [default: xie-2015]",
        "当量表：内置名称或 CSV 文件，默认 xie-2015";
    /// `--standard-equivalent`.
    ARG_STANDARD: "Value of one standard equivalent, such as \"3406.5 CNY/ha/yr\" or 3406.5",
        "标准当量的价值，如 \"3406.5 CNY/ha/yr\" 或 3406.5";
    /// `--exchange-rate`.
    ARG_EXCHANGE: "Yuan for a dollar, such as \"7.6 CNY/USD\", for a table in dollars",
        "汇率，如 \"7.6 CNY/USD\"，用于以美元计的系数表";
    /// `--crosswalk`.
    ARG_CROSSWALK: "Crosswalk, where the table of areas has class codes",
        "对照表，用于面积表以类别代码表示时";
    /// `--legend`.
    ARG_LEGEND: "Legend of the class codes", "类别代码的图例";
    /// `check`.
    ABOUT_CHECK: "Check a config and the files that it names; compute nothing",
        "检查配置及其所引用的文件，不做计算";
    /// `plan`.
    ABOUT_PLAN: "Say what a run would read, and how much of it",
        "说明运行将读取哪些数据、数据量多大";
    /// `merge`.
    ABOUT_MERGE: "Put the parts of all shards of a plan together: the result of one run, to the byte",
        "合并计划中全部分片，得到与一次运行逐字节相同的结果";
    /// `PLAN` of `merge`.
    ARG_THE_PLAN: "The plan, written by `restora plan --shards`", "由 `restora plan --shards` 写出的计划";
    /// `PARTS` of `merge`.
    ARG_PARTS: "Folders that shards wrote to, or .part files", "分片写入的目录，或 .part 文件";
    /// `--retry-list`.
    ARG_RETRY_LIST: "Write the numbers of missing shards to a file, such as 3,7,12-14", "将缺少的分片编号写入文件，如 3,7,12-14";
    /// `--plan` of `run`.
    ARG_PLAN: "Run shards of this plan instead of a config; DIR gets their parts", "运行该计划的分片（不给配置），分片文件写入 DIR";
    /// `--shard`.
    ARG_SHARD: "Which shards of the plan: 3/40, or 1-4,7/40", "计划中的哪些分片：3/40 或 1-4,7/40";
    /// `--shards`.
    ARG_SHARDS: "Share out the run among N shards and write that plan to FILE", "将运行分为 N 个分片，并把计划写入 FILE";
    /// `--output` of `plan`.
    ARG_PLAN_OUTPUT: "File for the plan of shards", "分片计划文件";
    /// `--resume`.
    ARG_RESUME: "Go on where an earlier run into the same folder was stopped", "从写入同一目录的先前运行中断处继续";
    /// `--keep-going`.
    ARG_KEEP_GOING: "Leave out tiles that lack a date or cannot be read, list them in tiles.csv, and end with 4", "略去缺期或无法读取的分幅，在 tiles.csv 中列出，并以退出码 4 结束";
    /// `init`.
    ABOUT_INIT: "Write a small working example into a new folder",
        "在新目录中生成一个可直接运行的小示例";
    /// `schema`.
    ABOUT_SCHEMA: "Print the JSON Schema of the config", "输出配置文件的 JSON Schema";
    /// `legend`.
    ABOUT_LEGEND: "Show the built-in legends", "查看内置图例";
    /// `table`.
    ABOUT_TABLE: "Show the built-in coefficient tables", "查看内置当量（系数）表";
    /// `crosswalk`.
    ABOUT_CROSSWALK: "Show the built-in crosswalks", "查看内置对照表";
    /// `legend list` and its like.
    ABOUT_LIST: "List them as CSV, a row each", "以 CSV 列出，每项一行";
    /// `legend show` and its like.
    ABOUT_SHOW: "Print one as CSV, to be edited and named in a config",
        "以 CSV 输出一个，可修改后在配置中引用";
    /// `explain`.
    ABOUT_EXPLAIN: "Explain the code of an error or a warning", "解释错误或警告的代码";
    /// `inspect`.
    ABOUT_INSPECT: "Say what a file is: a raster, a file of sites, a result, a table; and what to write into a config",
        "说明一个文件是什么：栅格、地块文件、成果或表，以及如何写入配置";
    /// `FILE` of `inspect`.
    ARG_FILE: "A file, or a folder of results", "文件，或成果目录";
    /// `--json` of `inspect`.
    ARG_INSPECT_JSON: "Print it as JSON, for scripts", "以 JSON 输出，供脚本使用";
    /// `CONFIG`.
    ARG_CONFIG: "The config, a JSON file", "配置文件（JSON）";
    /// `--output` of `run`.
    ARG_OUTPUT: "Folder for the results; must be new or empty", "结果目录，须为新目录或空目录";
    /// `--overwrite`.
    ARG_OVERWRITE: "Replace files of an earlier run in the folder; other files in it stay",
        "替换目录中以前的结果，其他文件保留";
    /// `--scan`.
    ARG_SCAN: "Also read the pixels of the sites and print their classes as CSV",
        "同时读取各地块的像元，以 CSV 输出其中的类别";
    /// `--json`.
    ARG_JSON: "Print the plan as JSON", "以 JSON 输出计划";
    /// `DIR` of `init`.
    ARG_DIR: "Folder for the example; must be new or empty", "示例目录，须为新目录或空目录";
    /// `--output` of `init`.
    ARG_DIR_OPTION: "The same as DIR", "同 DIR";
    /// `NAME` of a legend.
    ARG_NAME: "Name, as `list` prints it",
        "名称，见 `list` 所列";
    /// `CODE`.
    ARG_CODE: "Such as E204 or W301", "例如 E204 或 W301";
    /// `--set`.
    ARG_SET: "Replace a value of the config: --set dates.0.path=a.tif; may be repeated",
        "改写配置中的一个值：--set dates.0.path=a.tif，可重复";
    /// `--quiet`.
    ARG_QUIET: "Print errors only", "只输出错误";
    /// `--threads`.
    ARG_THREADS: "Threads that work; as many as there are processors unless said otherwise",
        "工作线程数，默认等于处理器数";
    /// `--memory`.
    ARG_MEMORY: "Memory budget: 4GiB, 500MB, 1.5G (K, M, G, T are powers of 1024) or bytes; that of a Slurm job or a container unless said otherwise",
        "内存预算：4GiB、500MB、1.5G（K、M、G、T 按 1024 的幂）或字节数；默认取 Slurm 作业或容器的限制";
    /// `--progress`.
    ARG_PROGRESS: "Progress on stderr: auto (a bar on a terminal), bar, json (a line a second) or none",
        "进度输出到 stderr：auto（终端上显示进度条）、bar、json（每秒一行）或 none";
    /// `--lang`.
    ARG_LANG: "Language: zh or en; that of the environment unless said otherwise",
        "语言：zh 或 en，默认取自系统环境";
    /// `--help`.
    ARG_HELP: "Print this help", "显示本帮助";
    /// `--version`.
    ARG_VERSION: "Print the versions of restora and GDAL", "显示 restora 与 GDAL 的版本";
    /// Heading of the usage line.
    USAGE_HEADING: "Usage: ", "用法：";
    /// Heading of the commands.
    COMMANDS_HEADING: "Commands:", "命令：";
    /// Heading of the positional arguments.
    ARGUMENTS_HEADING: "Arguments:", "参数：";
    /// Heading of the options.
    OPTIONS_HEADING: "Options:", "选项：";
    /// Stands for the options in a usage line.
    OPTIONS_PLACE: "[OPTIONS]", "[选项]";
    /// Stands for the command in a usage line.
    COMMAND_PLACE: "<COMMAND>", "<命令>";

    // The command line: what can be wrong with it.

    /// An option or word that is not known.
    USAGE_UNKNOWN: "`{arg}` is not known here{hint}", "此处不能使用 `{arg}`{hint}";
    /// A command that is not known.
    USAGE_COMMAND: "there is no command `{arg}`{hint}", "没有命令 `{arg}`{hint}";
    /// No command.
    USAGE_NO_COMMAND: "a command is missing; there are {known}", "缺少命令；可用的有 {known}";
    /// Something that must be given.
    USAGE_MISSING: "missing: {args}", "缺少：{args}";
    /// Something given twice.
    USAGE_TWICE: "`{arg}` is given twice", "`{arg}` 重复给出";
    /// Two that exclude each other.
    USAGE_CONFLICT: "`{arg}` and `{other}` exclude each other", "`{arg}` 与 `{other}` 不能同时使用";
    /// An option without its value.
    USAGE_NO_VALUE: "`{arg}` needs a value", "`{arg}` 需要一个值";
    /// A word that an option does not take.
    USAGE_VALUE: "`{value}` does not fit `{arg}`{hint}; known are {known}",
        "`{arg}` 不能取 `{value}`{hint}；可用的有 {known}";
    /// A value for a flag.
    USAGE_EXTRA: "`{arg}` takes no value, but `{value}` is given", "`{arg}` 不带值，却给出了 `{value}`";
    /// Bytes that are no text.
    USAGE_NOT_TEXT: "an argument is not valid UTF-8 text", "有一个参数不是合法的 UTF-8 文本";
    /// `--set` with a command that reads no config.
    USAGE_SET: "--set goes with run, check and plan only", "--set 只能用于 run、check 与 plan";
    /// `--memory` that is no size.
    USAGE_SIZE: "--memory {text}: write 4GiB, 500MB, 1.5G or a number of bytes, above 0",
        "--memory {text}：请写成 4GiB、500MB、1.5G 或字节数，且大于 0";
    /// A count of shards that is none.
    USAGE_SHARDS: "--shards {text}: write a whole number from 1 to {most}", "--shards {text}：请写 1 至 {most} 的整数";
    /// Shards that are none.
    USAGE_SHARD: "--shard {text}: write 3/40 or 1-4,7/40, numbers from 1", "--shard {text}：请写 3/40 或 1-4,7/40，编号从 1 开始";
    /// `--threads` that is no number of threads.
    USAGE_THREADS: "--threads {text}: write a whole number from 1 to {most}",
        "--threads {text}：请写 1 到 {most} 之间的整数";

    // What the command says when it is done, and on the way.

    /// Many warnings of one kind.
    MORE_OF_KIND: "{code}: {count} more of this kind", "{code}：另有 {count} 条同类警告";
    /// Nothing wrong.
    NO_ERRORS: "no errors", "没有错误";
    /// The exit code that goes with an error.
    EXPLAIN_EXIT: "exit code {code}", "退出码 {code}";
    /// Warnings do not stop a run.
    EXPLAIN_WARNING: "a warning: the run goes on, exit code 0", "警告：运行继续，退出码 0";
    /// The example is there.
    INIT_DONE: "files written to {path}: {count}", "已在 {path} 写入 {count} 个文件";
    /// What to type now.
    INIT_NEXT: "next: {command}", "下一步：{command}";
    /// Time that a phase still takes.
    TIME_LEFT: "{time} left", "剩余 {time}";
    /// The results are there.
    RESULTS_IN: "results: {path}", "结果目录：{path}";
    /// The proof holds.
    PROVEN: "proven: {count} identities hold", "已验证：{count} 条恒等式全部成立";
    /// What a coefficient of sensitivity is, and is not.
    SENSITIVITY_NOTE: "a coefficient of sensitivity is the share of a class in the value: as long as no value is negative it cannot exceed 1, so CS < 1 does not show that a result can be trusted; what other coefficients and crosswalks would give does",
        "敏感性系数就是该类别占总价值的比例：只要各项价值均不为负，它必然不超过 1，因此 CS < 1 并不能证明结果可信；能说明问题的是改用其他系数与对照表后的结果";
    /// Rows that are not shown.
    MORE_SITES: "more sites in sites.csv: {count}", "另有 {count} 个地块，见 sites.csv";
    /// The dates that a table compares.
    DATES_COMPARED: "{first} → {last}", "{first} → {last}";
    /// Heading: site.
    HEAD_SITE: "site", "地块";
    /// Heading: name.
    HEAD_NAME: "name", "名称";
    /// Heading: area in hectares.
    HEAD_AREA: "area\nha", "面积\n公顷";
    /// Heading: area in mu.
    HEAD_MU: "area\nmu", "面积\n亩";
    /// Heading: vegetation.
    HEAD_VEGETATION: "vegetation\n%", "植被\n%";
    /// Heading: forest.
    HEAD_FOREST: "forest\n%", "森林\n%";
    /// Heading: water.
    HEAD_WATER: "water\nha", "水面\n公顷";
    /// Column: mean NDVI.
    HEAD_NDVI: "NDVI", "NDVI";
    /// Column: mean vegetation fraction.
    HEAD_FRACTION: "vegetation\nfraction\n%", "植被\n覆盖度\n%";
    /// Column: water by imagery.
    HEAD_IMAGERY_WATER: "water by\nimagery\nha", "影像\n水面\n公顷";
    /// Column: mean soil loss.
    HEAD_LOSS: "soil loss\nt/ha/yr", "土壤流失\n吨/公顷/年";
    /// Column: change of soil loss.
    HEAD_LOSS_PERCENT: "soil loss\n%", "流失变化\n%";
    /// Heading: value.
    HEAD_VALUE: "value\nmillion\nCNY/yr", "价值\n万元/年";
    /// Heading: change of value.
    HEAD_UPLIFT: "uplift\nmillion\nCNY/yr", "增量\n万元/年";
    /// Heading: change of value in percent.
    HEAD_UPLIFT_PERCENT: "uplift\n%", "增幅\n%";
    /// Row: all sites, of which none overlap.
    ROW_ALL: "all", "全部";
    /// Row: all sites, overlaps once.
    ROW_UNION: "all (overlaps once)", "全部（重叠只计一次）";
    /// Row: all sites, overlaps as often as they occur.
    ROW_SUM: "sum of the sites", "各地块合计";
    /// Heading of a list: title.
    HEAD_TITLE: "title", "标题";
    /// Heading of a list: number of classes.
    HEAD_CLASSES: "classes", "类别数";
    /// Heading of a list: number of ecosystem types.
    HEAD_TYPES: "types", "类型数";
    /// Heading of a list: number of services.
    HEAD_SERVICES: "services", "服务数";
    /// Heading of a list: unit of the factors.
    HEAD_UNIT: "unit", "单位";
    /// Heading of a list: year of the prices.
    HEAD_PRICE_YEAR: "price year", "价格年份";
    /// Heading of a list: what a factor of 1 stands for.
    HEAD_BASIS: "basis", "标准当量依据";
    /// Heading of a list: rows compared with no publication.
    HEAD_UNVERIFIED: "unverified rows", "未核实行数";
    /// Heading of a list: version of a file.
    HEAD_VERSION: "version", "版本";
    /// Heading of a list: classes that another row stands in for.
    HEAD_PROXIES: "proxies", "代用类别数";

    // The plan, for people.

    /// One raster of a plan.
    PLAN_DATE: "{date}  {path}  {cols} × {rows} {type}, blocks of {block_cols} × {block_rows}, {size}",
        "{date}  {path}  {cols} × {rows} {type}，分块 {block_cols} × {block_rows}，{size}";
    /// How a raster is brought onto the grid of the first.
    PLAN_ALIGNED: "aligned: {how}", "对齐方式：{how}";
    /// What stands for missing pixels.
    PLAN_MISSING: "nodata {nodata}, mask {mask}, {crs}", "无数据值 {nodata}，掩膜 {mask}，{crs}";
    /// Nothing declared.
    PLAN_NONE: "none", "无";
    /// No CRS.
    PLAN_NO_CRS: "no CRS", "无坐标系";
    /// The sites of a plan.
    PLAN_SITES: "sites: {sites}, groups: {groups}; pixel rule {rule}, areas {areas}",
        "{sites} 个地块，{groups} 个分组；像元规则 {rule}，面积算法 {areas}";
    /// The work of a plan.
    PLAN_WORK: "blocks: {blocks} of {block_cols} × {block_rows}; {pixels} pixels, {size} decoded",
        "{blocks} 个 {block_cols} × {block_rows} 的数据块：{pixels} 像元，解码后 {size}";
    /// What a correction rests on.
    BIOMASS_TABLE: "the table of farmland biomass factors", "农田生物量因子表";
    /// What a correction rests on.
    DEFAULT_SERVICES: "the services that it acts on by default", "其默认作用的服务";
    /// `plan`: a scene.
    PLAN_SCENE: "{date}  {sensor}: {bands}", "{date}  {sensor}：{bands}";
    /// `plan`: the imagery as a whole.
    PLAN_IMAGERY: "imagery: {cols} × {rows}, {crs}; {blocks} windows, {pixels} pixels a pass, {passes} passes",
        "影像：{cols} × {rows}，{crs}；{blocks} 个窗口，每遍 {pixels} 像元，共 {passes} 遍";
    /// The resources of a plan.
    PLAN_NEEDS: "threads: {threads}; memory: about {size} at most; disk: about {disk} at most",
        "{threads} 个线程，内存峰值约 {size}，磁盘至多约 {disk}";
    /// Between the parts of a list.
    COMMA: ", ", "，";
    /// What a run will write.
    PLAN_RESULTS: "results, not compressed: {results}", "成果（未压缩）：{results}";
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::catalogue::{inspect, report_stac, report_styles};
    use crate::problem::blanks;

    #[test]
    fn both_languages_say_something_with_the_same_blanks() {
        let themes = [
            ALL,
            report_styles::ALL,
            report_stac::ALL,
            inspect::shared::ALL,
            inspect::raster::ALL,
            inspect::sites::ALL,
            inspect::result::ALL,
        ];
        for (name, text) in themes.into_iter().flatten() {
            assert!(!text.en.is_empty() && !text.zh.is_empty(), "{name}");
            let en: BTreeSet<_> = blanks(text.en).collect();
            let zh: BTreeSet<_> = blanks(text.zh).collect();
            assert_eq!(en, zh, "{name}");
            assert!(!text.en.ends_with('.') && !text.zh.ends_with('。'), "{name}");
        }
    }
}
