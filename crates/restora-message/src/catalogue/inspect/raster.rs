//! Words about rasters.

super::super::text::texts! {
    /// What it is.
    RASTER: "raster", "栅格";
    /// What it is.
    OWN_RASTER: "raster written by restora", "restora 写出的栅格";
    /// What it is.
    CONTAINER: "container of other datasets", "数据集容器";
    /// Label: columns and rows.
    SIZE: "size", "大小";
    /// Columns and rows.
    SIZE_IS: "{cols} columns × {rows} rows, bands: {bands}", "{cols} 列 × {rows} 行，{bands} 个波段";
    /// Label: a pixel.
    PIXEL: "pixel", "像元";
    /// The sides of a pixel.
    PIXEL_IS: "{width} × {height} in units of the coordinate system", "{width} × {height}（坐标系单位）";
    /// The sides of a pixel on the ground.
    PIXEL_GROUND: "about {width} × {height} m on the ground at the middle", "中部实地约 {width} × {height} 米";
    /// Label: how it is stored.
    STORED: "stored", "存储";
    /// How it is stored.
    STORED_IS: "blocks of {cols} × {rows}, compression {compression}, overviews: {overviews}", "分块 {cols} × {rows}，压缩 {compression}，金字塔：{overviews}";
    /// It is a COG.
    COG: "Cloud Optimized GeoTIFF", "云优化 GeoTIFF（COG）";
    /// It is not.
    NO_COG: "not a Cloud Optimized GeoTIFF", "不是云优化 GeoTIFF（COG）";
    /// Label: dates.
    DATES: "text like a date", "疑似日期";
    /// Where a date was found.
    IN_NAME: "{date} (file name)", "{date}（文件名）";
    /// Where a date was found.
    IN_ITEM: "{date} (metadata, {item})", "{date}（元数据 {item}）";
    /// Label: the date of a raster of restora's.
    OWN_DATE: "date by restora", "restora 记录的日期";
    /// Label: the date of a raster of transitions.
    OWN_ITEM: "restora, {item}", "restora {item}";
    /// Label: the datasets within.
    WITHIN: "datasets within", "包含的数据集";
    /// Heading of a band.
    BAND: "Band {number}", "波段 {number}";
    /// Heading of a band with a description.
    BAND_OF: "Band {number}: {text}", "波段 {number}：{text}";
    /// Label: the type of pixels.
    TYPE: "pixel type", "像元类型";
    /// The type of pixels and what they are painted as.
    TYPE_IS: "{kind}, shown as {colour}", "{kind}，显示为 {colour}";
    /// Label: missing values.
    NODATA: "no data", "无数据";
    /// Nothing is declared.
    NO_NODATA: "none declared; only NaN would be missing", "未声明；仅 NaN 视为缺失";
    /// Nothing is declared, of integers.
    NO_NODATA_INTEGER: "none declared: every pixel counts", "未声明：全部像元都计入";
    /// A value is declared.
    NODATA_IS: "the value {value}", "值 {value}";
    /// A value that no pixel can have.
    NODATA_NEVER: "the value {value}, which {kind} cannot hold: nothing is missing by it", "值 {value}，超出 {kind} 的取值范围，不起作用";
    /// A mask.
    MASK_DATASET: "a mask band for all bands", "全部波段共用的掩膜";
    /// A mask.
    MASK_BAND: "a mask band of its own", "本波段的掩膜";
    /// A mask.
    MASK_ALPHA: "an alpha band", "透明度（alpha）波段";
    /// Label: unit, scale, offset.
    UNIT: "unit", "单位";
    /// Label: scale and offset.
    SCALE: "value", "数值";
    /// Scale and offset.
    SCALE_IS: "stored number × {scale} + {offset}; the numbers below are values", "存储值 × {scale} + {offset}；下列均为换算后的数值";
    /// Label: what the file says of its codes.
    LEGEND_IN_FILE: "in the file", "文件自带";
    /// A colour table.
    PALETTE: "colour table ({count} colours)", "颜色表（{count} 种颜色）";
    /// Names.
    NAMES: "names of {count} codes", "{count} 个代码的名称";
    /// An attribute table.
    ATTRIBUTES: "attribute table ({columns})", "属性表（{columns}）";
    /// Label: pixels looked at.
    SAMPLE: "looked at", "查看的像元";
    /// All pixels.
    ALL_PIXELS: "all {count} pixels", "全部 {count} 个像元";
    /// A sample.
    SAMPLE_IS: "a sample: {read} of {all} pixels, in {blocks} of {all_blocks} blocks spread over the raster; shares are estimates", "抽样：{all} 个像元中的 {read} 个，取自均匀分布的 {blocks} 块（共 {all_blocks} 块）；占比为估计值";
    /// A sparse raster.
    SPARSE_IS: "a sample: {read} of {all} pixels, in {blocks} of the {stored} blocks that hold anything (of {all_blocks}); shares are those within such blocks", "抽样：{all} 个像元中的 {read} 个，取自有内容的 {stored} 块（共 {all_blocks} 块）中的 {blocks} 块；占比仅指这些块内";
    /// Nothing was looked at.
    NOT_READ: "nothing, see below", "未查看，见下";
    /// Label: missing pixels.
    MISSING: "missing", "缺失";
    /// Missing pixels.
    MISSING_IS: "{percent} % ({count} pixels)", "{percent} %（{count} 个像元）";
    /// Infinite pixels.
    INFINITE: "infinite: {count} pixels", "无穷大：{count} 个像元";
    /// Label: what the values are.
    VALUES: "values", "取值";
    /// What the values are.
    VALUES_ARE: "from {min} to {max}, mean {mean}", "{min} 至 {max}，均值 {mean}";
    /// Nothing but missing pixels.
    NO_VALUES: "every pixel that was looked at is missing", "查看的像元全部缺失";
    /// Label: whole numbers.
    CODES: "codes", "代码";
    /// How many there are.
    CODES_ARE: "{count} different whole numbers, {min} to {max}", "{count} 个不同整数，{min} 至 {max}";
    /// Label: legends.
    LEGENDS: "built-in legends that fit these codes", "与这些代码相符的内置图例";
    /// None.
    NO_LEGEND: "none: see the documentation of the product, and write a legend of your own", "无：请查阅产品说明并自编图例";
    /// A legend.
    LEGEND_IS: "{name} ({title}): {share} % of the pixels, {met} of its {classes} classes occur", "{name}（{title}）：覆盖 {share} % 的像元，其 {classes} 类中出现 {met} 类";
    /// What else speaks for it.
    LEGEND_NAMED: "the file name speaks of it", "文件名含有该产品名";
    /// What else speaks for it.
    LEGEND_COLOURS: "{percent} % of the colours are its own", "{percent} % 的颜色与之一致";
    /// What it asks for.
    LEGEND_WITHOUT: "if {codes} means no data", "前提是 {codes} 表示无数据";
    /// Codes decide nothing.
    LEGENDS_NOTE: "codes alone cannot tell products apart: compare the names with the map", "仅凭代码无法区分产品，请将名称与实地或地图核对";
    /// Label: a guess.
    MAY_BE: "may be", "可能是";
    /// A guess.
    FRACTION: "by its range: a fraction from 0 to 1 (vegetation cover, a probability), or reflectance", "按取值范围：0 至 1 的比例（如植被覆盖度、概率）或反射率";
    /// A guess.
    INDEX: "by its range: a normalised index from −1 to 1, such as NDVI", "按取值范围：−1 至 1 的归一化指数，如 NDVI";
    /// A guess.
    INDEX_10000: "by its range: an index times 10,000, such as NDVI of MODIS", "按取值范围：放大一万倍的指数，如 MODIS 的 NDVI";
    /// A guess.
    PERCENT: "by its range: percent from 0 to 100", "按取值范围：0 至 100 的百分数";
    /// A guess.
    BYTES: "bytes from 0 to 255: a picture, or digital numbers of a sensor", "0 至 255 的字节：图片或传感器的像元亮度值（DN）";
    /// A guess.
    REFLECTANCE: "by its range: reflectance times 10,000, as Sentinel-2 and MODIS store it", "按取值范围：放大一万倍的反射率，如 Sentinel-2、MODIS 的存储方式";
    /// A guess.
    LANDSAT: "by its range: reflectance of Landsat Collection 2 as it is stored", "按取值范围：Landsat Collection 2 反射率的存储值";
    /// A guess.
    ELEVATION: "by its name and range: heights in metres", "按名称与取值范围：以米为单位的高程";
    /// No guess.
    NO_GUESS: "numbers of which the range alone says nothing", "仅凭取值范围无法判断的数值";
    /// Bands that were left out.
    MORE_BANDS: "more bands: {count}", "另有 {count} 个波段";
    /// Numbers are no land cover.
    NUMBERS_NOTE: "As land cover (`dates`) numbers like these are refused (E212, E213). Bands of images go into `imagery`, heights into `imagery.soil_loss`, factors such as rain or NPP into `valuation.corrections`",
        "此类数值不能作为土地覆盖（`dates`，会报 E212、E213）。影像波段用于 `imagery`，高程用于 `imagery.soil_loss`，降雨、NPP 等系数用于 `valuation.corrections`";
    /// Whole numbers that look like measurements rather than classes.
    WHOLE_NOTE: "As land cover (`dates`) each of these numbers would be a class. Bands of images go into `imagery`, heights into `imagery.soil_loss`, factors such as rain or NPP into `valuation.corrections`",
        "若作为土地覆盖（`dates`），每个不同的数值都是一个类别。影像波段用于 `imagery`，高程用于 `imagery.soil_loss`，降雨、NPP 等系数用于 `valuation.corrections`";
    /// No legend stands in the snippet, and none fits.
    OWN_LEGEND: "add \"legend\": a file of your own that says what the codes mean", "请补充 \"legend\"：说明各代码含义的自编文件";
    /// No legend stands in the snippet.
    ADD_LEGEND: "add \"legend\": one of those above, or a file of your own", "请补充 \"legend\"：上列图例之一或自编文件";
}
