//! Corrections of equivalent factors.

super::entries! {
    /// A service that the table does not have.
    UNKNOWN_SERVICE = "E460", Config,
        en: "`{service}` is not a service of the table `{table}`{hint}",
        zh: "`{service}` 不是当量表 `{table}` 中的服务{hint}",
        help_en: "The services are the columns of the table; `restora table show` lists them.",
        help_zh: "服务即当量表的各列；可用 `restora table show` 查看。";
    /// A factor raster without services.
    SERVICES_NEEDED = "E461", Config,
        en: "it is not known which services of the table `{table}` the factor `{name}` acts on",
        zh: "不知道因子 `{name}` 作用于当量表 `{table}` 的哪些服务",
        help_en: "Only npp, precipitation and soil have services by default, and only with a table that has the eleven services of 2015. Name them under `services`.",
        help_zh: "仅 npp、precipitation、soil 在含 2015 年十一项服务的当量表中有默认对应。请在 `services` 中写明。";
    /// Every date over its own mean.
    EACH_BY_ITSELF = "E462", Config,
        en: "each date would be divided by a number of its own ({values}), which divides the change away",
        zh: "各期将分别除以自己的数值（{values}），变化会被约掉",
        help_en: "Give one reference for all dates: a number under reference.value, or the date whose land gives the mean under reference.date.",
        help_zh: "请为各期给出同一个基准：在 reference.value 中写一个数，或在 reference.date 中写明取哪一期的均值。";
    /// Rasters that do not fit the dates.
    FACTOR_DATES = "E463", Config,
        en: "`{name}` has {found} raster(s) for {date}",
        zh: "`{name}` 在 {date} 有 {found} 个栅格",
        help_en: "Give one raster without a date, which then holds for all, or exactly one for every date of the run.",
        help_zh: "请只给一个不带日期的栅格（用于各期），或为每一期恰好给一个。";
    /// No factor under a site.
    NO_FACTOR = "E464", Config,
        en: "{path} has no data for {hectares} ha of site {site} at {date}, first at row {row}, column {col} of the land cover (counted from 0)",
        zh: "{path} 在 {date} 对地块 {site} 的 {hectares} 公顷没有数据，首个为土地覆盖的第 {row} 行第 {col} 列（从 0 起）",
        help_en: "A pixel without a factor has no value. Bring a raster that covers the site, or say under `where_missing` which factor such pixels get.",
        help_zh: "没有系数的像元就没有价值。请换用覆盖该地块的栅格，或在 `where_missing` 中写明此类像元的系数。";
    /// A number that is no factor.
    BAD_FACTOR = "E465", Config,
        en: "{path} holds {value} in site {site} at {date}, at row {row}, column {col} of the land cover (counted from 0), which is no factor",
        zh: "{path} 在 {date} 于地块 {site} 内的值为 {value}（土地覆盖第 {row} 行第 {col} 列，从 0 起），不能作为系数",
        help_en: "Factors are numbers from 0 to 4194304. A value such as -9999 is most often nodata that the file does not declare: list it under `nodata` of the raster.",
        help_zh: "系数为 0 到 4194304 之间的数。-9999 之类通常是文件未声明的无数据值，请列入该栅格的 `nodata`。";
    /// Nothing to divide by.
    NO_MEAN = "E466", Config,
        en: "the mean of `{name}` over the land of the run is 0 ({of}), so that nothing can be divided by it",
        zh: "`{name}` 在全部土地上的均值为 0（{of}），无法作为除数",
        help_en: "Take another reference, or name the classes that it is to act on under `classes`.",
        help_zh: "请改用其他基准，或在 `classes` 中限定作用的类别。";
    /// Places without a factor.
    PLACES_WITHOUT = "E467", Config,
        en: "`{name}` has no factor for {places}",
        zh: "`{name}` 没有 {places} 的系数",
        help_en: "Give one for each; write 1 where nothing is to change.",
        help_zh: "请逐一给出；不变则写 1。";
    /// A place that is not there.
    NO_SUCH_PLACE = "E468", Config,
        en: "there is no site or group `{place}`{hint}",
        zh: "没有名为 `{place}` 的地块或分组{hint}",
        help_en: "Sites go by the field that sites.id names, groups by that of sites.group.",
        help_zh: "地块按 sites.id 字段的值，分组按 sites.group 字段的值。";
    /// Not a factor.
    FACTOR_VALUE = "E469", Config,
        en: "{value} is no factor",
        zh: "{value} 不能作为系数",
        help_en: "A factor is a number from 0 to 4194304; 1 changes nothing. What a raster is divided by is above 0.",
        help_zh: "系数为 0 到 4194304 之间的数，1 表示不变。栅格的除数须大于 0。";
    /// Overlapping sites with different factors.
    OVERLAP_FACTORS = "E470", Config,
        en: "the sites {sites} overlap but `{name}` gives them different factors",
        zh: "地块 {sites} 相互重叠，但 `{name}` 给出的系数不同",
        help_en: "Land in both would have two values. Give them one factor, or cut the sites so that they do not overlap.",
        help_zh: "重叠处会有两个价值。请采用同一系数，或将地块改为互不重叠。";
    /// Two corrections of one name.
    NAME_TWICE = "E471", Config,
        en: "two corrections are called `{name}`",
        zh: "有两项修正都叫 `{name}`",
        help_en: "Tables go by these names. Give each its own under `name`.",
        help_zh: "结果表以名称区分，请在 `name` 中分别命名。";
    /// One of several keys.
    ONE_OF = "E472", Config,
        en: "exactly one of {keys} has to be given",
        zh: "{keys} 须且只须给出一个",
        help_en: "Keep one of them.",
        help_zh: "请保留其一。";
    /// A factor raster without a CRS, or with one that the land cover lacks.
    FACTOR_CRS = "E473", Config,
        en: "{path} and the land cover cannot be brought together: only one of them has a coordinate reference system",
        zh: "{path} 与土地覆盖无法对应：二者只有一个带有坐标系",
        help_en: "Assign the CRS that the raster is in, for example with gdal_edit.py -a_srs.",
        help_zh: "请为栅格写入其坐标系，例如用 gdal_edit.py -a_srs。";
    /// No class is farmland.
    NO_FARMLAND = "E474", Config,
        en: "no class counts wholly as farmland by this crosswalk",
        zh: "按该对照表没有任何类别完全归为农田",
        help_en: "Name the classes that are farmland under `classes`.",
        help_zh: "请在 `classes` 中写明农田类别。";
    /// A class that has no value.
    UNKNOWN_CLASS = "E475", Config,
        en: "class {code} is not in the crosswalk",
        zh: "类别 {code} 不在对照表中",
        help_en: "Only classes of the crosswalk have a value.",
        help_zh: "只有对照表中的类别才有价值。";
    /// A reference without land.
    NO_LAND = "E476", Config,
        en: "`{name}` is to be divided by the mean over the reference date, when there was no land with numbers of its kind ({of})",
        zh: "`{name}` 需除以基准期的均值，但基准期没有此类有数值的土地（{of}）",
        help_en: "In brackets stands the class. One that appears later has no mean of its own before: take the date `all`, or leave reference.by_class out.",
        help_zh: "括号内为类别。后期才出现的类别在前期没有自己的均值：请将基准期写作 `all`，或去掉 reference.by_class。";
    /// Raw numbers where factors are meant.
    NOT_FACTORS = "E477", Config,
        en: "the numbers of `{name}` are no factors: their mean over all land at {date} is {mean}",
        zh: "`{name}` 的数值不是修正系数：其在 {date} 的全域均值为 {mean}",
        help_en: "Factors lie about 1. Say under `reference` what the numbers are to be divided by, such as the national mean in the same unit.",
        help_zh: "修正系数应在 1 附近。请在 `reference` 中写明除数，如相同单位的全国均值。";
    /// Sums of products that nobody can want.
    TOO_MANY_PRODUCTS = "E478", Config,
        en: "with `{name}`, a service has more than {most} products of factor rasters",
        zh: "加入 `{name}` 后，某项服务的因子栅格乘积超过 {most} 个",
        help_en: "Each correction that is a sum of two rasters (vegetation, or a mean with where_missing) doubles their number. Limit some of them by `services` or `classes`, or multiply rasters beforehand.",
        help_zh: "由两个栅格相加而成的修正（vegetation，或带 where_missing 的均值基准）每项都会使其翻倍。请用 `services`、`classes` 限定范围，或事先将栅格相乘。";
    /// A factor raster of far smaller cells than the land cover.
    TOO_FINE = "E479", Config,
        en: "{path} has cells so much finer than those of the land cover that some {cells} of them lie under one row of it",
        zh: "{path} 的像元远细于土地覆盖，其一行之下约有 {cells} 个像元",
        help_en: "A pixel takes only the factor under its centre. Average the raster to about the pixel of the land cover first, for example with gdalwarp -r average -tr.",
        help_zh: "每个像元只取其中心处的系数。请先将该栅格平均到接近土地覆盖的像元大小，例如 gdalwarp -r average -tr。";
    /// Nobody has verified it.
    UNVERIFIED_CORRECTION = "W460", Warning,
        en: "`{name}` rests on {what}, which nobody has checked against the publication",
        zh: "`{name}` 依据{what}，尚未与原文核对",
        help_en: "Compare with the publication before the result is used, or give your own numbers.",
        help_zh: "使用结果前请核对原文，或使用自己的数值。";
    /// A mean far from 1.
    MEAN_FAR = "W461", Warning,
        en: "the mean factor `{name}` over all land at {date} is {mean}",
        zh: "修正系数 `{name}` 在 {date} 的全域均值为 {mean}",
        help_en: "Relative to its reference region a factor has the mean 1. A mean far from it is right for a region unlike the reference, but is most often a wrong unit or a wrong reference.",
        help_zh: "相对于基准区域，系数的均值应为 1。若研究区确与基准差异很大则属正常，但多数情况是单位或基准有误。";
    /// Every date has the mean 1.
    EACH_HAS_ONE = "W462", Warning,
        en: "the factor `{name}` has the mean 1 at every date, though its rasters differ: each date seems to be divided by its own mean",
        zh: "修正系数 `{name}` 各期均值都是 1，而栅格不同：似乎各期分别除以了自己的均值",
        help_en: "Then the change that the factor should show is gone. Divide all dates by one mean.",
        help_zh: "这样会约掉该系数本应反映的变化。请将各期除以同一个均值。";
    /// Something stood in for missing factors.
    STOOD_IN = "W463", Warning,
        en: "{path} has no data for {hectares} ha at {date}; the factor {factor} stood in",
        zh: "{path} 在 {date} 有 {hectares} 公顷没有数据，以系数 {factor} 代替",
        help_en: "As where_missing asks. The area is part of the result and of this warning, so that nobody overlooks it.",
        help_zh: "按 where_missing 的要求处理。结果包含该面积，特此提示。";
    /// Numbers too small for the steps in which they are held.
    COARSE_NUMBERS = "W464", Warning,
        en: "the numbers of `{name}` have a mean of {mean}, so that rounding them to millionths errs by up to {percent} %",
        zh: "`{name}` 的均值为 {mean}，数值取到百万分之一会带来至多 {percent} % 的误差",
        help_en: "Numbers are held in steps of 2^-20 before they are divided by their mean. Give the raster in a smaller unit (mm per year, not kg per m2 and second), or divide by a number under reference.value.",
        help_zh: "数值在除以均值之前按 2^-20 取整。请为栅格换用更小的单位（如毫米/年，而非千克/平方米·秒），或在 reference.value 中给出除数。";
}
