//! 2xx: rasters, grids, nodata and areas.

super::entries! {
    /// GDAL cannot open a raster.
    OPEN = "E201", Config,
        en: "the raster {path} cannot be opened: {cause}",
        zh: "无法打开栅格 {path}：{cause}",
        help_en: "Try `gdalinfo` on the same path. A damaged or half-copied file must be fetched again.",
        help_zh: "请对同一路径运行 `gdalinfo`。损坏或未复制完的文件需重新获取。";
    /// Pixels could not be decoded.
    READ = "E202", Io,
        en: "the raster {path} cannot be read at column {col}, row {row}: {cause}",
        zh: "无法读取栅格 {path} 的第 {col} 列、第 {row} 行：{cause}",
        help_en: "The file opened but its pixels are damaged or use a compression that this GDAL lacks. Compare its size and checksum with the source.",
        help_zh: "文件可以打开，但像元已损坏或使用了当前 GDAL 不支持的压缩。请与来源核对大小与校验和。";
    /// A band number that the file does not have.
    NO_BAND = "E203", Config,
        en: "the raster {path} has {bands} band(s); there is no band {band}",
        zh: "栅格 {path} 有 {bands} 个波段，没有第 {band} 波段",
        help_en: "Bands are counted from 1.",
        help_zh: "波段从 1 开始计数。";
    /// Two rasters whose pixels do not coincide.
    GRID_MISMATCH = "E204", Config,
        en: "{path} does not share the pixel grid of {reference}: {difference}",
        zh: "{path} 与 {reference} 的像元网格不一致：{difference}",
        help_en: "Comparing pixels that are not the same piece of land gives false change. Resample outside, or say \"align\": {\"to\": \"<date>\", \"method\": \"nearest\"} (or \"mode\") in the grid block: classes are never interpolated, and the result says that it was aligned.",
        help_zh: "比较不是同一块地的像元会产生虚假变化。请先行重采样，或在 grid 中写 \"align\": {\"to\": \"<日期>\", \"method\": \"nearest\"}（或 \"mode\"）：类别绝不插值，结果中会注明已对齐。";
    /// A geotransform with rotation or shear.
    ROTATED = "E205", Config,
        en: "the raster {path} is rotated or sheared (geotransform {geotransform})",
        zh: "栅格 {path} 带有旋转或错切（仿射参数 {geotransform}）",
        help_en: "restora counts pixels whose edges run along the axes. Warp the raster first: gdalwarp -r near in.tif out.tif",
        help_zh: "restora 只统计边与坐标轴平行的像元。请先校正：gdalwarp -r near in.tif out.tif";
    /// Only ground control points place the raster.
    GCP_ONLY = "E206", Config,
        en: "the raster {path} is placed by {count} ground control points only, not by a pixel grid",
        zh: "栅格 {path} 仅由 {count} 个地面控制点定位，没有像元网格",
        help_en: "Warp it to a grid first: gdalwarp -r near in.tif out.tif",
        help_zh: "请先校正到网格：gdalwarp -r near in.tif out.tif";
    /// Nothing places the raster at all.
    NO_GEOTRANSFORM = "E207", Config,
        en: "the raster {path} has no position on the earth (no geotransform)",
        zh: "栅格 {path} 没有地理定位（无仿射参数）",
        help_en: "Give it a world file or a geotransform: gdal_translate -a_ullr ulx uly lrx lry -a_srs EPSG:… in.tif out.tif",
        help_zh: "请补充坐标文件或仿射参数：gdal_translate -a_ullr ulx uly lrx lry -a_srs EPSG:… in.tif out.tif";
    /// No CRS, and true areas are asked for.
    NO_CRS = "E208", Config,
        en: "the raster {path} has no coordinate reference system, so its true areas are unknown",
        zh: "栅格 {path} 没有坐标参考系，无法计算真实面积",
        help_en: "Assign the CRS it was made in (gdal_edit.py -a_srs EPSG:… file.tif), or say \"area\": \"planar\" if its units are metres on a plane.",
        help_zh: "请指定其坐标系（gdal_edit.py -a_srs EPSG:… file.tif）；若其单位确为平面米，可写 \"area\": \"planar\"。";
    /// A CRS that areas cannot be computed on.
    CRS_KIND = "E209", Config,
        en: "the coordinate reference system of {path} ({crs}) is neither projected nor geographic",
        zh: "{path} 的坐标参考系（{crs}）既非投影也非地理坐标系",
        help_en: "Use a raster in a projected or geographic CRS.",
        help_zh: "请使用投影坐标系或地理坐标系的栅格。";
    /// Web Mercator with planar areas.
    PLANAR_MERCATOR = "E210", Config,
        en: "planar areas on {crs} are wrong by a factor of {factor} here",
        zh: "在 {crs} 上按平面计算的面积在此处相差 {factor} 倍",
        help_en: "Web Mercator stretches areas with latitude. Leave \"area\" at \"true\".",
        help_zh: "Web 墨卡托的面积随纬度放大。请保持 \"area\" 为 \"true\"。";
    /// Planar areas in degrees.
    PLANAR_DEGREES = "E211", Config,
        en: "planar areas need a projected raster; {path} is in degrees",
        zh: "平面面积需要投影栅格；{path} 以度为单位",
        help_en: "Leave \"area\" at \"true\": it integrates each cell on the ellipsoid.",
        help_zh: "请保持 \"area\" 为 \"true\"：会在椭球面上逐像元积分。";
    /// A pixel type that holds no classes.
    NOT_CLASSES = "E212", Config,
        en: "the raster {path} holds {value} at column {col}, row {row}: not a class code",
        zh: "栅格 {path} 第 {col} 列、第 {row} 行的值为 {value}，不是类别代码",
        help_en: "A class raster holds whole numbers. Is this a continuous raster (elevation, reflectance), or the wrong band?",
        help_zh: "类别栅格的值应为整数。这是否为连续值栅格（高程、反射率），或选错了波段？";
    /// Too many different values.
    TOO_MANY_CLASSES = "E213", Config,
        en: "the raster {path} holds more than {limit} different values: not a class raster",
        zh: "栅格 {path} 的不同取值超过 {limit} 个，不是类别栅格",
        help_en: "Check path and band; a continuous raster has to be classified first.",
        help_zh: "请检查路径与波段；连续值栅格需先分类。";
    /// A pixel type such as complex numbers.
    PIXEL_TYPE = "E214", Config,
        en: "the raster {path} has pixels of type {kind}, which cannot hold class codes",
        zh: "栅格 {path} 的像元类型为 {kind}，不能存放类别代码",
        help_en: "Use an integer raster, or a floating-point one whose values are whole numbers.",
        help_zh: "请使用整型栅格，或取值为整数的浮点栅格。";
    /// A raster too large to address.
    TOO_LARGE = "E215", Config,
        en: "the raster {path} is {cols} x {rows} pixels, more than restora addresses",
        zh: "栅格 {path} 大小为 {cols} x {rows}，超出 restora 的寻址范围",
        help_en: "Columns and rows each must stay below 2,147,483,648.",
        help_zh: "行、列数均须小于 2,147,483,648。";
    /// Alignment failed.
    ALIGN = "E216", Config,
        en: "{path} cannot be aligned to {reference}: {cause}",
        zh: "无法将 {path} 对齐到 {reference}：{cause}",
        help_en: "Both rasters need a coordinate reference system that can be transformed into the other's.",
        help_zh: "两个栅格都需要可以相互转换的坐标参考系。";
    /// A degenerate geotransform.
    BAD_GEOTRANSFORM = "E217", Config,
        en: "the raster {path} has an unusable geotransform: {geotransform}",
        zh: "栅格 {path} 的仿射参数不可用：{geotransform}",
        help_en: "Pixel width and height must be finite and not zero.",
        help_zh: "像元宽、高必须为有限的非零值。";
    /// Two CRSs that differ though the pixels look alike.
    CRS_MISMATCH = "E218", Config,
        en: "{path} is in {crs}, {reference} in {reference_crs}",
        zh: "{path} 的坐标系为 {crs}，而 {reference} 为 {reference_crs}",
        help_en: "If the two names mean the same system, assign one of them to both files (gdal_edit.py -a_srs); otherwise use \"align\".",
        help_zh: "若两者实为同一坐标系，请为两个文件指定同一个（gdal_edit.py -a_srs）；否则请使用 \"align\"。";
    /// A band whose numbers cannot be had from its pixels.
    SCALE = "E219", Config,
        en: "the raster {path} declares scale {scale} and offset {offset} for band {band}: no numbers can be computed with them",
        zh: "栅格 {path} 的第 {band} 波段声明的缩放系数为 {scale}、偏移量为 {offset}，无法据此计算数值",
        help_en: "Value = pixel × scale + offset; the scale must be finite and not zero, the offset finite. Correct them with gdal_edit.py -scale … -offset … (1 and 0 leave the pixels as they are).",
        help_zh: "数值 = 像元值 × 缩放系数 + 偏移量；缩放系数须为有限的非零值，偏移量须为有限值。可用 gdal_edit.py -scale … -offset … 更正（1 和 0 表示保持像元值不变）。";
    /// A file that is no XML, too large, or not put together as product metadata are.
    PRODUCT_READ = "E230", Config,
        en: "the product metadata {path} cannot be used: {cause}",
        zh: "无法使用产品元数据 {path}：{cause}",
        help_en: "Name the file MTD_MSIL2A.xml as it lies at the top of the product's .SAFE folder. If it was cut off or edited, download it again.",
        help_zh: "请指定产品 .SAFE 目录顶层的 MTD_MSIL2A.xml 原文件。若文件不完整或被改动，请重新下载。";
    /// Metadata of another product.
    NOT_LEVEL_2A = "E231", Config,
        en: "{path} is not the metadata of a Sentinel-2 Level-2A product (its root is {root})",
        zh: "{path} 不是 Sentinel-2 Level-2A 产品的元数据（根元素为 {root}）",
        help_en: "Surface reflectance comes from Level-2A: MTD_MSIL2A.xml at the top of the .SAFE folder, not MTD_TL.xml of a granule and not Level-1C (MTD_MSIL1C.xml).",
        help_zh: "地表反射率来自 Level-2A：请使用 .SAFE 目录顶层的 MTD_MSIL2A.xml，而非景内的 MTD_TL.xml，也不是 Level-1C（MTD_MSIL1C.xml）。";
    /// Nothing says what digital numbers are divided by.
    NO_QUANTIFICATION = "E232", Config,
        en: "{path} names no quantification value for surface reflectance (BOA_QUANTIFICATION_VALUE)",
        zh: "{path} 未给出地表反射率的量化系数（BOA_QUANTIFICATION_VALUE）",
        help_en: "Without it digital numbers cannot become reflectance. Download the metadata again, or state scale and offset of the bands yourself.",
        help_zh: "缺少该系数便无法将像元值换算为反射率。请重新下载元数据，或自行给出各波段的缩放系数与偏移量。";
    /// A product that must have offsets and names none.
    NO_BOA_OFFSETS = "E233", Config,
        en: "{path} is of processing baseline {baseline} and names no offsets (BOA_ADD_OFFSET)",
        zh: "{path} 的处理基线为 {baseline}，但未给出偏移量（BOA_ADD_OFFSET）",
        help_en: "Since baseline 04.00 digital numbers are shifted, by 1000 so far. Whether yours still are, the file does not say: state scale and offset of the bands yourself.",
        help_zh: "自基线 04.00 起像元值带有偏移（迄今为 1000）。该文件未说明数据是否仍带偏移：请自行给出各波段的缩放系数与偏移量。";
    /// A value that does not fit into the raster that is written.
    SINK_VALUE = "E240", Config,
        en: "the value {value} at column {col}, row {row} cannot be stored in {path} ({kind})",
        zh: "第 {col} 列、第 {row} 行的值 {value} 无法存入 {path}（{kind}）",
        help_en: "It is infinite, out of the range of the pixel type, or would be read as missing. Choose another pixel type, scale or nodata value.",
        help_zh: "该值为无穷大、超出像元类型的范围，或会被读作缺失值。请更换像元类型、缩放系数或无数据值。";

    /// A value that looks like nodata but is not declared.
    LOOKS_LIKE_NODATA = "W201", Warning,
        en: "{path}: the value {value} covers {percent} % of what was read; if it means no data, declare it in nodata.values: [{value}]",
        zh: "{path}：值 {value} 占所读像元的 {percent} %；若其表示无数据，请在 nodata.values 中声明：[{value}]",
        help_en: "Many files use this value for \"no data\" without saying so. Zero is nodata only if declared.",
        help_zh: "许多文件用该值表示“无数据”却未声明。零只有在声明后才算无数据。";
    /// A datum shift known only roughly.
    BALLPARK = "W202", Warning,
        en: "{path}: from {from} to {to} only a ballpark transformation is known here (no datum shift); positions may be off by tens to hundreds of metres",
        zh: "{path}：从 {from} 到 {to} 在此处只有概略变换（不含基准转换），位置可能相差数十至数百米",
        help_en: "Beijing 54, Xi'an 80 and CGCS2000 are different datums. Convert the file with the parameters of your province's surveying office, then run again.",
        help_zh: "北京54、西安80 与 CGCS2000 为不同基准。请用本省测绘部门的转换参数转换后再运行。";
    /// A datum shift of limited accuracy.
    ACCURACY = "W203", Warning,
        en: "{path}: the transformation from {from} to {to} is accurate to about {accuracy} m, a pixel is {pixel} m",
        zh: "{path}：从 {from} 到 {to} 的变换精度约 {accuracy} 米，而像元为 {pixel} 米",
        help_en: "Where that matters, convert the file with the parameters of your surveying office.",
        help_zh: "如有影响，请用测绘部门的参数转换该文件。";
    /// Cells that lie off the earth.
    OFF_EARTH = "W204", Warning,
        en: "{cells} covered cells lie outside the projection's domain and have no area",
        zh: "{cells} 个被覆盖的像元位于投影有效范围之外，没有面积",
        help_en: "World maps in Mollweide and similar projections have corners that are not on the earth.",
        help_zh: "摩尔魏德等世界地图的四角不在地球上。";
    /// The valid areas of two dates differ much.
    VALID_DIFFERS = "W205", Warning,
        en: "{percent} % of the sites' area has data at {date} but not on the common mask of all dates",
        zh: "各地块面积的 {percent} % 在 {date} 有数据，但不在各日期的公共掩膜内",
        help_en: "These pixels are left out of every comparison and stand in rows of their own in transitions.csv. Is a strip of one raster missing?",
        help_zh: "这些像元不参与任何比较，在 transitions.csv 中单独成行。是否某一期栅格缺了一块？";
    /// Scale or offset in the band.
    SCALED = "W206", Warning,
        en: "{path} declares a scale or offset; class codes are read as stored",
        zh: "{path} 声明了比例或偏移；类别代码按存储值读取",
        help_en: "Class codes have no scale. If the file is not a class raster, it is the wrong input.",
        help_zh: "类别代码没有比例。若该文件不是类别栅格，则输入有误。";
    /// Planar areas on a CRS that is not equal-area.
    PLANAR_DISTORTED = "W207", Warning,
        en: "planar areas on {crs} differ from true ones by up to {percent} % here",
        zh: "在 {crs} 上平面面积与真实面积在此处最多相差 {percent} %",
        help_en: "\"area\": \"true\" (the default) has no such error.",
        help_zh: "\"area\": \"true\"（默认）没有此误差。";
    /// Several bands, and band 1 is read.
    ALIGNED = "W208", Warning,
        en: "{path} was resampled ({method}) to the pixel grid of {reference}; part of the change can come from that alone",
        zh: "{path} 已按 {method} 重采样到 {reference} 的像元网格；部分变化可能仅由此引起",
        help_en: "Compare on one grid where you can. The record names the method.",
        help_zh: "如有可能请使用同一网格的数据。record.json 记录了所用方法。";
    /// The whole of a raster that goes round the earth more than once.
    ROUND_TWICE = "W209", Warning,
        en: "{path} spans {degrees}° of longitude: {twice}° are there twice and count twice",
        zh: "{path} 跨越经度 {degrees}°：其中 {twice}° 重复出现，将被计算两次",
        help_en: "Cut the raster to 360° (gdal_translate -projwin), or name sites.",
        help_zh: "请将栅格裁剪为 360°（gdal_translate -projwin），或指定地块。";
    /// A tile that is on other pixels than the rest.
    TILE_DIFFERS = "E220", Config,
        en: "{path} does not go into one raster with {reference}: {difference}",
        zh: "{path} 与 {reference} 不能拼成一幅栅格：{difference}",
        help_en: "All tiles of a run lie on common pixels, in one CRS, with one type and one value for missing pixels. Resample the tile outside; tiles in several zones of UTM or Gauss-Krüger need \"zones\": true.",
        help_zh: "一次运行的各分幅须在同一像元网格、同一坐标系，类型与无数据值相同。请先行重采样；UTM 或高斯-克吕格多个分带的分幅须设 \"zones\": true。";
    /// A tile of which nobody knows the zone.
    NO_ZONE = "E222", Config,
        en: "{path} is in no zone of a transverse Mercator projection, but in {crs}",
        zh: "{path} 不在横轴墨卡托投影的分带内，其坐标系为 {crs}",
        help_en: "With `zones`, tiles are in zones of UTM or Gauss-Krüger. Leave `zones` out where all tiles are in one CRS.",
        help_zh: "使用 zones 时，分幅须为 UTM 或高斯-克吕格分带投影。若所有分幅同一坐标系，请去掉 zones。";
    /// Zones that cannot be added up.
    ZONES_DIFFER = "E223", Config,
        en: "{path} has another datum or other pixels than {reference}",
        zh: "{path} 与 {reference} 的基准面或像元大小不同",
        help_en: "Zones of one run have one datum and pixels of one size. Make a run of its own of the others.",
        help_zh: "一次运行的各分带须基准面相同、像元大小相同。其余请单独运行。";
    /// Two grids in one zone.
    ZONE_TWICE = "E224", Config,
        en: "{path} has the central meridian of {reference}, but another CRS",
        zh: "{path} 与 {reference} 中央经线相同，但坐标系不同",
        help_en: "As zones of the northern and the southern hemisphere, or with and without the number of the zone in eastings. Make a run of its own of one of them.",
        help_zh: "例如南北半球的同一带，或横坐标加带号与不加带号。请将其中之一单独运行。";
    /// Tiles so far apart that no raster holds them.
    TILES_TOO_WIDE = "E221", Config,
        en: "the {count} tiles lie too far apart for one raster",
        zh: "{count} 个分幅相距过远，不能拼成一幅栅格",
        help_en: "A raster has 2,147,483,647 columns and rows at most. One of the tiles may have a wrong place.",
        help_zh: "一幅栅格最多有 2,147,483,647 列与行。可能有分幅的位置有误。";
}
