//! 13x what is written, and how.

super::entries! {
    /// A raster of what the run does not have.
    RASTER_NEEDS = "E130", Config,
        en: "the raster `{layer}` needs {needs}",
        zh: "栅格 `{layer}` 需要{needs}",
        help_en: "Leave it out of outputs.rasters, or say what it needs: land cover of rasters, a second date, a valuation.",
        help_zh: "请从 outputs.rasters 中去掉，或补上所需内容：土地覆盖栅格、第二个日期、估值。";
    /// Factors that depend on the site, for pixels outside of sites.
    WHOLE_BY_PLACE = "E131", Config,
        en: "values of the whole raster cannot be corrected by site: `{name}` has factors for sites or groups",
        zh: "整幅栅格的价值无法按地块修正：`{name}` 的系数随地块或分组而定",
        help_en: "Pixels outside all sites have no such factor. Set outputs.rasters.extent to \"sites\".",
        help_zh: "地块之外的像元没有该系数。请将 outputs.rasters.extent 设为 \"sites\"。";
    /// More transitions than a raster has codes.
    TOO_MANY_CODES = "E132", Config,
        en: "{count} classes make more transitions than a raster has codes: 65,534",
        zh: "{count} 个类别形成的转移种类超过栅格可用编码数 65534",
        help_en: "Codes are of 16 bits. Merge classes, or leave `transitions` out of outputs.rasters.layers.",
        help_zh: "编码为 16 位。请合并类别，或从 outputs.rasters.layers 中去掉 `transitions`。";
    /// `changes_only` without a raster that it is about.
    CHANGES_ONLY = "E142", Config,
        en: "`changes_only` is about transitions, which are not among the layers",
        zh: "`changes_only` 只用于转移栅格，而 layers 中没有 transitions",
        help_en: "Add \"transitions\" to outputs.rasters.layers, or leave changes_only out.",
        help_zh: "请在 outputs.rasters.layers 中加入 \"transitions\"，或去掉 changes_only。";
    /// More columns than a layer can have.
    TOO_MANY_COLUMNS = "E143", Config,
        en: "{path}: {count} columns are more than a layer can have: {most}",
        zh: "{path}：{count} 列超过图层的上限 {most}",
        help_en: "The layer has a column for every indicator at every date. Write \"geoparquet\" instead, which has no limit, or run fewer dates.",
        help_zh: "图层为每个指标、每个日期各设一列。请改用无此限制的 \"geoparquet\"，或减少日期。";
    /// A folder without a result.
    NO_RESULT = "E138", Config,
        en: "{path} is no folder of results: {cause}",
        zh: "{path} 不是成果目录：{cause}",
        help_en: "A folder of results has a record.json, written by `restora run` of this version or a later one. Run the config again.",
        help_zh: "成果目录内有 record.json，由本版本或更新版本的 `restora run` 写出。请重新运行配置。";
    /// A result that is no longer what its record says.
    CHANGED = "E139", Config,
        en: "{path} is not what record.json says of it: {cause}",
        zh: "{path} 与 record.json 的记载不符：{cause}",
        help_en: "The file was changed or cut off after the run. Run the config again; results are not to be edited in place.",
        help_zh: "该文件在运行之后被改动或截断。请重新运行配置；不要直接修改成果文件。";
    /// Polygons that are not at hand.
    NO_SHAPES = "E140", Config,
        en: "layers need the polygons of the sites, and {path} is not there",
        zh: "图层需要地块边界，但缺少 {path}",
        help_en: "Run the config with \"gpkg\" in outputs.layers; layers can then be made again from the folder.",
        help_zh: "请在 outputs.layers 中加入 \"gpkg\" 后运行配置；此后即可由成果目录重新生成图层。";
    /// A form of results that restora does not make.
    UNKNOWN_FORMAT = "E141", Config,
        en: "`{format}` is no form of results: {known}",
        zh: "`{format}` 不是成果格式：{known}",
        help_en: "Give --format one or more of these, separated by commas.",
        help_zh: "请在 --format 后给出其中一个或多个，用逗号分隔。";
    /// Something is named twice.
    TWICE = "E133", Config,
        en: "`{what}` is named twice",
        zh: "`{what}` 重复",
        help_en: "Name each thing once.",
        help_zh: "每项只需写一次。";
    /// A layer that is neither a format nor a database.
    UNKNOWN_LAYER = "E134", Config,
        en: "`{layer}` is no layer that restora writes",
        zh: "`{layer}` 不是 restora 可写出的图层",
        help_en: "Layers are \"gpkg\", \"geoparquet\", or a database such as \"PG:host=localhost dbname=county active_schema=results\".",
        help_zh: "图层为 \"gpkg\"、\"geoparquet\"，或数据库连接，如 \"PG:host=localhost dbname=county active_schema=results\"。";
    /// Layers of sites without polygons.
    LAYER_NEEDS_SITES = "E135", Config,
        en: "layers need sites with polygons",
        zh: "图层需要有边界的地块",
        help_en: "Areas from a table have no polygons. Leave out outputs.layers, or name a file of sites.",
        help_zh: "面积表没有边界。请去掉 outputs.layers，或给出地块文件。";
    /// The database does not take the results.
    DATABASE = "E136", Io,
        en: "the database {database} refuses: {cause}",
        zh: "数据库 {database} 拒绝写入：{cause}",
        help_en: "Nothing was written: the tables come in one transaction, and the folder of results only after it. Check the connection, the password (PGPASSWORD or .pgpass), and your rights on the schema.",
        help_zh: "未写入任何内容：各表在同一事务中写入，成果目录在其后才落盘。请检查连接、密码（PGPASSWORD 或 .pgpass）以及模式权限。";
    /// Tables of that name are in the database.
    DATABASE_EXISTS = "E137", Config,
        en: "the database {database} has a table {table} already",
        zh: "数据库 {database} 中已有表 {table}",
        help_en: "With --overwrite, tables that restora wrote are replaced; others never are. Name another schema in outputs.layers (active_schema=…).",
        help_zh: "加 --overwrite 可替换 restora 写出的表，其他表绝不替换。请在 outputs.layers 中指定其他模式（active_schema=…）。";
}
