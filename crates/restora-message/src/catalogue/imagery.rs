//! Imagery and terrain.

super::entries! {
    /// An index that nobody knows.
    UNKNOWN_INDEX = "E250", Config,
        en: "there is no index `{name}`{hint}",
        zh: "没有名为 `{name}` 的指数{hint}",
        help_en: "Built in are ndvi, evi, evi2, savi, ndwi, mndwi, aweish, aweinsh, wi2015, lswi, ndmi, ndbi and nbr; normalised differences of your own go under `differences`.",
        help_zh: "内置指数有 ndvi、evi、evi2、savi、ndwi、mndwi、aweish、aweinsh、wi2015、lswi、ndmi、ndbi、nbr；自定义归一化差值写在 `differences` 中。";
    /// A scene without a band that is needed.
    MISSING_ROLE = "E251", Config,
        en: "the scene of {date} has no band `{role}`, which `{index}` needs",
        zh: "{date} 的影像没有 `{index}` 所需的波段 `{role}`",
        help_en: "Name the band under `bands` of the scene, or leave out what needs it.",
        help_zh: "请在该影像的 `bands` 中指明此波段，或去掉需要它的项目。";
    /// A band without a file.
    BAND_WITHOUT_FILE = "E252", Config,
        en: "the band `{role}` of {date} has no file",
        zh: "{date} 的波段 `{role}` 没有文件",
        help_en: "Give the scene a `path`, or each of its bands one.",
        help_zh: "请为影像写明 `path`，或为每个波段分别写明。";
    /// Digital numbers where reflectance is needed.
    NEEDS_REFLECTANCE = "E253", Config,
        en: "`{index}` needs surface reflectance from 0 to 1, but the scene of {date} has digital numbers",
        zh: "`{index}` 需要 0 至 1 的地表反射率，而 {date} 的影像为原始 DN 值",
        help_en: "Name the product under `sensor`, or \"reflectance\" with its scale. Digital numbers do for normalised differences alone.",
        help_zh: "请在 `sensor` 中写明产品，或写 \"reflectance\" 及其比例系数。DN 值只可用于归一化差值指数。";
    /// A file that says otherwise than the product.
    SCALE_DIFFERS = "E254", Config,
        en: "{path} declares scale {scale} and offset {offset}, but {sensor} of {date} has {wanted_scale} and {wanted_offset}",
        zh: "{path} 声明的比例为 {scale}、偏移为 {offset}，而 {date} 的 {sensor} 应为 {wanted_scale} 和 {wanted_offset}",
        help_en: "Somebody has rescaled the product. Use \"reflectance\" as sensor, which takes what the file declares.",
        help_zh: "该产品已被重新缩放。请将传感器写为 \"reflectance\"，以采用文件自身的声明。";
    /// Sentinel-2 without its offset.
    OFFSET_UNKNOWN = "E255", Config,
        en: "it is not known what has to be added to the stored numbers of {date}: it depends on the processing baseline, not on the date",
        zh: "不知道 {date} 的存储值需加多少：这取决于处理基线，而不是日期",
        help_en: "Give `metadata` (MTD_MSIL2A.xml), `baseline` (such as \"05.09\"), or `offset` (-1000 from baseline 04.00 on, 0 before or where it has been added already).",
        help_zh: "请给出 `metadata`（MTD_MSIL2A.xml）、`baseline`（如 \"05.09\"）或 `offset`（基线 04.00 起为 -1000，此前或已加过则为 0）。";
    /// Not a baseline.
    BAD_BASELINE = "E256", Config,
        en: "`{baseline}` is no processing baseline",
        zh: "`{baseline}` 不是处理基线",
        help_en: "It stands in the name of the product as N0509, in its metadata as 05.09.",
        help_zh: "产品名中写作 N0509，元数据中写作 05.09。";
    /// Another sensor without a word why.
    SENSOR_REASON = "E257", Config,
        en: "the scene of {date} has another sensor than the others, without a reason",
        zh: "{date} 的影像使用了不同的传感器，但未说明理由",
        help_en: "Numbers of two sensors differ also where the land is the same. Say under `reason` why they may be compared.",
        help_zh: "即使地面未变，不同传感器的数值也会不同。请在 `reason` 中说明为何可以比较。";
    /// A quality band whose values are not known.
    CLOUDS_UNKNOWN = "E258", Config,
        en: "it is not known which values of the band `qa` of {date} hide the ground",
        zh: "不知道 {date} 的 `qa` 波段中哪些值表示被遮挡",
        help_en: "List them under `clouds`: `classes` for values, `bits` for bits.",
        help_zh: "请在 `clouds` 中列出：`classes` 写类别值，`bits` 写位。";
    /// A quality band that is lacking.
    CLOUDS_WITHOUT_QA = "E259", Config,
        en: "clouds are to be masked, but the scene of {date} has no band `qa`",
        zh: "要求掩云，但 {date} 的影像没有 `qa` 波段",
        help_en: "Name the quality band (QA_PIXEL, SCL) as `qa` under `bands`, or take `clouds` out.",
        help_zh: "请在 `bands` 中以 `qa` 指明质量波段（QA_PIXEL、SCL），或去掉 `clouds`。";
    /// Bands on different grids.
    BAND_GRID = "E260", Config,
        en: "{path} is not on the pixel grid of {reference}: {difference}",
        zh: "{path} 与 {reference} 的像元网格不一致：{difference}",
        help_en: "Say under `align` to which band's grid the others are brought, and how.",
        help_zh: "请在 `align` 中写明将其他波段对齐到哪个波段的网格，以及方法。";
    /// Averages that do not work out.
    NOT_NESTED = "E261", Config,
        en: "the cells of {path} do not fit into the pixels of {reference}, so that there is no mean of whole cells",
        zh: "{path} 的像元不能整除 {reference} 的像元，无法对整像元求平均",
        help_en: "\"average\" needs the same CRS, and pixels that hold a whole number of cells each way. Use \"nearest\", or align to the finer band.",
        help_zh: "\"average\" 要求坐标系相同，且每个像元在两个方向上恰含整数个细像元。请用 \"nearest\"，或对齐到较细的波段。";
    /// End-members of each date.
    EACH_STRETCHED = "E262", Config,
        en: "end-members of each {pool} by itself would stretch every {pool} to its own range and hide the change that is to be measured",
        zh: "若按每个{pool}分别取端元，每个{pool}都会被拉伸到各自的范围，从而掩盖要测量的变化",
        help_en: "Leave `pool` at \"all\", or give `soil` and `vegetation` as numbers: one pair for all dates and sites.",
        help_zh: "请让 `pool` 保持 \"all\"，或用数字给出 `soil` 和 `vegetation`：各期各地块共用一对端元。";
    /// End-members that are none.
    END_MEMBERS = "E263", Config,
        en: "the end-members of {what} are {soil} for soil and {vegetation} for vegetation, which leaves nothing between them",
        zh: "{what} 的端元为裸土 {soil}、植被 {vegetation}，两者之间没有余地",
        help_en: "Vegetation has to lie above soil. Give both as numbers, or percentiles further apart.",
        help_zh: "植被端元须大于裸土端元。请用数字给出二者，或取相距更远的百分位数。";
    /// Two ways at once, or none.
    ONE_OF = "E264", Config,
        en: "one of {keys} is needed, and only one",
        zh: "{keys} 须且只须写一个",
        help_en: "Each says the same thing in another way; keep the one that you mean.",
        help_zh: "它们以不同方式说明同一件事；请只保留一种。";
    /// Nothing valid.
    NO_VALID_PIXEL = "E265", Config,
        en: "the scene of {date} has no valid pixel in any site: {cloud} ha are masked as cloud, {no_data} ha have no data",
        zh: "{date} 的影像在各地块内没有有效像元：{cloud} 公顷为云，{no_data} 公顷无数据",
        help_en: "Take another scene, or look whether the quality band and `clouds` fit together.",
        help_zh: "请换用其他影像，或检查质量波段与 `clouds` 是否匹配。";
    /// Reflectance over one.
    WRONG_SCALE = "E266", Config,
        en: "{percent} % of the land has a reflectance above 1.6 in the scene of {date}, which no ground has",
        zh: "{date} 的影像中有 {percent} % 的土地反射率大于 1.6，这是不可能的",
        help_en: "The scale is wrong: products of 16 bits need 0.0001 (\"reflectance\" with `scale`), or the sensor by its name.",
        help_zh: "比例系数有误：16 位产品需用 0.0001（\"reflectance\" 配 `scale`），或写明传感器名称。";
    /// Land cover is needed.
    NEEDS_LAND_COVER = "E267", Config,
        en: "`{key}` needs land cover, and the config names none{date}",
        zh: "`{key}` 需要土地覆盖栅格，而配置中没有{date}",
        help_en: "Name the rasters under `dates`, with the same dates as the scenes, or leave the key out.",
        help_zh: "请在 `dates` 中写明与影像同期的栅格，或去掉该键。";
    /// Whole raster on two grids.
    TWO_GRIDS = "E268", Config,
        en: "land cover and imagery are on different pixel grids, so that `{key}` would be two different areas",
        zh: "土地覆盖与影像的像元网格不同，`{key}` 将指两块不同的区域",
        help_en: "Draw the sites in a file, or run land cover and imagery apart.",
        help_zh: "请用文件给出地块边界，或分别运行土地覆盖与影像。";
    /// Dates out of order.
    SCENE_ORDER = "E269", Config,
        en: "scenes stand in order of time, each date once: {later} follows {earlier}",
        zh: "影像须按时间先后排列且每期一次：{later} 排在 {earlier} 之后",
        help_en: "Put them in order; of two scenes of one date keep one, or join them beforehand.",
        help_zh: "请调整顺序；同一日期的两景只保留一景，或事先镶嵌。";
    /// A raster that nobody can write.
    UNKNOWN_RASTER = "E270", Config,
        en: "there is no raster `{name}` to write{hint}",
        zh: "没有可输出的栅格 `{name}`{hint}",
        help_en: "Rasters are the indices that are reported, and what the config measures: vegetation_fraction, water, soil_loss, pixel_trend.",
        help_zh: "可输出的栅格为所报告的指数，以及配置中测量的 vegetation_fraction、water、soil_loss、pixel_trend。";
    /// A number out of its range.
    BAD_NUMBER = "E271", Config,
        en: "{value} is no {what}",
        zh: "{value} 不能作为{what}",
        help_en: "`restora schema` says what stands at this place.",
        help_zh: "`restora schema` 说明此处应写什么。";
    /// Something else has to be there first.
    NEEDS_BLOCK = "E272", Config,
        en: "`{key}` needs `{block}`",
        zh: "`{key}` 需要 `{block}`",
        help_en: "Add the block, or take the key out.",
        help_zh: "请补充该项，或去掉此键。";
    /// Elevation that cannot be that.
    STEEP = "E273", Config,
        en: "more than half of the land of {path} is steeper than {degrees} degrees, so that its elevations and its pixels cannot be in the same unit",
        zh: "{path} 一半以上的土地坡度超过 {degrees} 度，高程与像元的单位不可能一致",
        help_en: "Say under `unit` what the elevations are in (\"m\", \"ft\", \"cm\"). Degrees of the pixels are turned into metres by restora.",
        help_zh: "请在 `unit` 中写明高程单位（\"m\"、\"ft\"、\"cm\"）。以度为单位的像元由 restora 换算为米。";
    /// A raster without CRS among others.
    RASTER_CRS = "E274", Config,
        en: "{path} has no coordinate reference system, so that nobody knows which pixels of the others it lies on",
        zh: "{path} 没有坐标系，无从与其他栅格对应",
        help_en: "Assign it with gdal_edit.py -a_srs, or use a raster that has one.",
        help_zh: "请用 gdal_edit.py -a_srs 指定，或换用带坐标系的栅格。";
    /// A raster that does not share the grid of another.
    UPSTREAM_GRID = "E275", Config,
        en: "{path} is not on the pixel grid of the elevation {reference}: {difference}",
        zh: "{path} 与高程 {reference} 的像元网格不一致：{difference}",
        help_en: "Compute the upstream area from the same elevation raster.",
        help_zh: "请用同一高程栅格计算上游汇水面积。";
    /// A tolerable loss that the standard does not have.
    TOLERABLE = "E276", Config,
        en: "{value} t/km2/yr is no tolerable loss of SL 190-2007",
        zh: "{value} t/km2/yr 不是 SL 190-2007 的容许土壤流失量",
        help_en: "It is 200, 500 or 1000 t/km2/yr, by the region.",
        help_zh: "按区域为 200、500 或 1000 t/km2/yr。";
    /// A condition that no site meets.
    NO_STABLE_SITE = "E277", Config,
        en: "no site meets the condition `{condition}`",
        zh: "没有地块满足条件 `{condition}`",
        help_en: "It is an OGR SQL condition on the fields of the site file, such as \"class_from = class_to\".",
        help_zh: "它是对地块文件字段的 OGR SQL 条件，如 \"class_from = class_to\"。";
    /// Not a class code.
    PRACTICE_CODE = "E279", Config,
        en: "`{code}` is no class code",
        zh: "`{code}` 不是类别代码",
        help_en: "Keys are the codes of the land cover, values lie from 0 to 1.",
        help_zh: "键为土地覆盖的类别代码，值在 0 至 1 之间。";
    /// A key that a product does not take.
    NOT_FOR_SENSOR = "E278", Config,
        en: "`{key}` says nothing for the sensor {sensor}, whose scale is known",
        zh: "`{key}` 对传感器 {sensor} 无意义，其比例已知",
        help_en: "Leave it out, or use \"reflectance\" as sensor.",
        help_zh: "请去掉它，或将传感器写为 \"reflectance\"。";
    /// A block that asks for nothing.
    NOTHING_ASKED = "E280", Config,
        en: "nothing is to be measured on the imagery",
        zh: "没有要求在影像上测量任何内容",
        help_en: "Name indices, or add vegetation_fraction, water or pixel_trend.",
        help_zh: "请写明 indices，或加入 vegetation_fraction、water、pixel_trend。";
    /// Nothing is seen at every date.
    NOTHING_COMMON = "E281", Config,
        en: "no pixel has {index} at all dates",
        zh: "没有像元在各期都有 {index}",
        help_en: "Their clouds or missing data complement one another. Take other scenes, or count every date for itself with compare: \"each\".",
        help_zh: "各期的云或缺测互补。请换用其他影像，或用 compare: \"each\" 让各期单独计数。";
    /// No quality band.
    NO_QA = "W250", Warning,
        en: "{scenes} scene(s) have no band `qa`: clouds are not masked",
        zh: "{scenes} 景影像没有 `qa` 波段：未掩云",
        help_en: "A cloud passes for bare ground, and its shadow for water. Name QA_PIXEL or SCL as `qa`, or use scenes that were masked before.",
        help_zh: "云会被当作裸地，云影会被当作水体。请以 `qa` 指明 QA_PIXEL 或 SCL，或使用已掩云的影像。";
    /// Numbers that no ground has.
    IMPLAUSIBLE = "W251", Warning,
        en: "{percent} % of the land has implausible numbers in the scene of {date}: haze, cloud or a wrong correction",
        zh: "{date} 的影像中有 {percent} % 的土地数值异常：薄雾、云或校正有误",
        help_en: "Bright in the near infrared and yet without vegetation or water, or reflectance that no ground has. A change measured on this scene is not to be trusted.",
        help_zh: "近红外很亮却既无植被又非水体，或反射率超出可能范围。基于此景的变化不可信。";
    /// A shift on stable land.
    SHIFTED = "W252", Warning,
        en: "from {from} to {to}, the median of {index} moved by {shift} on land that did not change: an uplift between these dates is not real",
        zh: "从 {from} 到 {to}，未变化土地上 {index} 的中位数移动了 {shift}：这两期之间的“提升”并不真实",
        help_en: "The scenes differ by haze, season, sensor or calibration. Take others, or bring them to one level first.",
        help_zh: "两景在薄雾、季节、传感器或定标上有差异。请换用其他影像，或先做相对辐射校正。";
    /// A shift of everything.
    SHIFTED_ALL = "W253", Warning,
        en: "from {from} to {to}, the median of {index} moved by {shift} over all land, and nothing tells whether that is the land or the images",
        zh: "从 {from} 到 {to}，全部土地上 {index} 的中位数移动了 {shift}，无从判断是地面变化还是影像差异",
        help_en: "Name sites that did not change under quality.stable.",
        help_zh: "请在 quality.stable 中指明未变化的地块。";
    /// Otsu without two groups.
    NO_TWO_GROUPS = "W254", Warning,
        en: "Otsu finds no water to tell apart in {date} (separability {separability}, upper mean {mean}): the threshold {otherwise} is used",
        zh: "{date} 用大津法分不出水体（可分性 {separability}，高值组均值 {mean}）：改用阈值 {otherwise}",
        help_en: "Otsu's method always cuts a scene in two, with water or without. Look at the histogram, or give a threshold.",
        help_zh: "无论有无水体，大津法总会把影像一分为二。请查看直方图，或给出阈值。";
    /// Bands that were resampled.
    BANDS_ALIGNED = "W255", Warning,
        en: "{count} band(s) were brought to the pixel grid of {reference} ({method})",
        zh: "{count} 个波段已对齐到 {reference} 的像元网格（{method}）",
        help_en: "This is for your information.",
        help_zh: "仅供知悉。";
    /// Other sensors.
    OTHER_SENSOR = "W256", Warning,
        en: "the scene of {date} is of another sensor ({sensor}): {reason}",
        zh: "{date} 的影像来自另一传感器（{sensor}）：{reason}",
        help_en: "This is for your information; the report carries the reason.",
        help_zh: "仅供知悉；报告会载明此理由。";
    /// Land without a slope.
    NO_TERRAIN = "W257", Warning,
        en: "{hectares} ha of the sites have no soil loss at {date}, because slope, erosivity, erodibility or class is missing there",
        zh: "{date} 有 {hectares} 公顷因缺少坡度、侵蚀力、可蚀性或类别而没有土壤流失量",
        help_en: "The slope needs all neighbours of a pixel: use an elevation raster that reaches a pixel beyond the sites.",
        help_zh: "坡度需要像元的全部邻居：请使用超出地块至少一个像元的高程栅格。";
    /// Numbers out of the range of an index.
    NO_INDEX = "W258", Warning,
        en: "{hectares} ha have no {index} in the scene of {date}: its denominator is zero there, or the result is none that it can have",
        zh: "{date} 的影像中有 {hectares} 公顷没有 {index}：分母为零，或结果超出可能范围",
        help_en: "Negative reflectance over water or in shadow does that; the land is left out and listed.",
        help_zh: "水面或阴影处的负反射率会导致此情况；这些土地不计入并已列出。";
    /// A site that a scene shows nothing of.
    NO_LAND_AT_DATE = "W259", Warning,
        en: "site {id} has no valid pixel in the scene of {date}",
        zh: "地块 {id} 在 {date} 的影像中没有有效像元",
        help_en: "Its numbers of that date are left empty: a gap is a gap.",
        help_zh: "该期的数值留空：缺测就是缺测。";
    /// Dates that see different land.
    OTHER_LAND = "W260", Warning,
        en: "{from} shows {first} % of the land and {to} {second} %: a change between them may come from what is seen",
        zh: "{from} 可见 {first} % 的土地，{to} 可见 {second} %：两期之间的变化可能只是可见范围不同",
        help_en: "Areas and tonnes count what is seen. compare: \"common\" compares like with like.",
        help_zh: "面积与吨数只计可见部分。compare: \"common\" 可保证可比。";
}
