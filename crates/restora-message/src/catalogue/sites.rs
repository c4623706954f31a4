//! 3xx: sites.

super::entries! {
    /// The site file cannot be opened.
    OPEN = "E301", Config,
        en: "the site file {path} cannot be opened: {cause}",
        zh: "无法打开地块文件 {path}：{cause}",
        help_en: "GeoJSON, GeoPackage, Shapefile and FlatGeobuf are read. Try `ogrinfo` on the same path.",
        help_zh: "支持 GeoJSON、GeoPackage、Shapefile、FlatGeobuf。请对同一路径运行 `ogrinfo`。";
    /// A layer that is not there.
    NO_LAYER = "E302", Config,
        en: "{path} has no layer `{layer}`; it has {known}",
        zh: "{path} 中没有图层 `{layer}`；现有 {known}",
        help_en: "Name one of the layers in sites.layer.",
        help_zh: "请在 sites.layer 中填写其中一个图层名。";
    /// Several layers and none named.
    WHICH_LAYER = "E303", Config,
        en: "{path} has several layers: {known}",
        zh: "{path} 有多个图层：{known}",
        help_en: "Say which one in sites.layer.",
        help_zh: "请在 sites.layer 中指明。";
    /// A field that is not there.
    NO_FIELD = "E304", Config,
        en: "{path} has no field `{field}`{hint}; it has {known}",
        zh: "{path} 中没有字段 `{field}`{hint}；现有 {known}",
        help_en: "sites.id, sites.name and sites.group name fields of the layer.",
        help_zh: "sites.id、sites.name、sites.group 填写图层的字段名。";
    /// Two sites of one id.
    DUPLICATE_ID = "E305", Config,
        en: "{path}: the id `{id}` stands at features {first} and {second}",
        zh: "{path}：编号 `{id}` 同时出现在第 {first} 与第 {second} 个要素",
        help_en: "Each site needs an id of its own, so that two runs can be compared. Merge the parts of one site into a multipolygon, or name another field.",
        help_zh: "每个地块需有唯一编号，以便不同运行之间比较。请将同一地块的各部分合并为多部件，或改用其他字段。";
    /// A site without id.
    EMPTY_ID = "E306", Config,
        en: "{path}: feature {feature} has no id in field `{field}`",
        zh: "{path}：第 {feature} 个要素的 `{field}` 字段为空",
        help_en: "Fill in the field, or leave sites.id out to number the features.",
        help_zh: "请填写该字段，或省略 sites.id 以自动编号。";
    /// A geometry that is not an area.
    NOT_AREA = "E307", Config,
        en: "{path}: feature {feature} is a {kind}, not a polygon",
        zh: "{path}：第 {feature} 个要素是 {kind}，不是面",
        help_en: "A site is an area. Points and lines have to be buffered first.",
        help_zh: "地块必须是面。点、线需先做缓冲区。";
    /// A ring that crosses itself or the like.
    INVALID = "E308", Config,
        en: "{path}: the boundary is not valid: {cause}",
        zh: "{path}：边界不合法：{cause}",
        help_en: "Mend it in a GIS (QGIS: Fix geometries), or say \"repair\": true in the sites block; the record then says what was changed.",
        help_zh: "请在 GIS 中修复（QGIS：修复几何图形），或在 sites 中写 \"repair\": true；record.json 会说明修改内容。";
    /// A file without CRS.
    NO_CRS = "E309", Config,
        en: "the site file {path} has no coordinate reference system",
        zh: "地块文件 {path} 没有坐标参考系",
        help_en: "Assign it (ogr2ogr -a_srs EPSG:… out.gpkg in.shp), or name it in sites.crs.",
        help_zh: "请指定坐标系（ogr2ogr -a_srs EPSG:… out.gpkg in.shp），或在 sites.crs 中填写。";
    /// No features.
    EMPTY = "E310", Config,
        en: "{path} has no sites{filter}",
        zh: "{path} 中没有地块{filter}",
        help_en: "Check the layer and the filter.",
        help_zh: "请检查图层与筛选条件。";
    /// A filter OGR does not understand.
    FILTER = "E311", Config,
        en: "{path}: the filter `{filter}` is not understood: {cause}",
        zh: "{path}：无法理解筛选条件 `{filter}`：{cause}",
        help_en: "Write an OGR SQL condition such as  district = '贾汪区' AND area_ha > 10",
        help_zh: "请写 OGR SQL 条件，例如  district = '贾汪区' AND area_ha > 10";
    /// A coordinate that cannot be transformed.
    TRANSFORM = "E312", Config,
        en: "{path}: the coordinate {x}, {y} cannot be transformed from {from} to {to}",
        zh: "{path}：坐标 {x}, {y} 无法从 {from} 转换到 {to}",
        help_en: "The file is probably not in the CRS it says. Open it over a base map.",
        help_zh: "文件的实际坐标系可能与声明不符，请叠加底图检查。";
    /// Two CRSs with no path between them.
    NO_TRANSFORM = "E313", Config,
        en: "{path}: no transformation is known from {from} to {to}: {cause}",
        zh: "{path}：没有从 {from} 到 {to} 的变换：{cause}",
        help_en: "Give the file a standard CRS (an EPSG code).",
        help_zh: "请使用标准坐标系（EPSG 代码）。";
    /// An edge that runs over the end of the map.
    TORN = "E320", Config,
        en: "{path}: the map of the raster ({to}) ends between two points of an edge, near {x}, {y}",
        zh: "{path}：栅格的投影（{to}）在边界 {x}, {y} 附近断开",
        help_en: "Split the site there, or use a raster in longitude and latitude.",
        help_zh: "请在该处分割地块，或使用经纬度栅格。";
    /// An encoding name not known.
    ENCODING = "E314", Config,
        en: "`{encoding}` is not a known character encoding",
        zh: "未知的字符编码 `{encoding}`",
        help_en: "Use UTF-8, GBK or GB18030.",
        help_zh: "请使用 UTF-8、GBK 或 GB18030。";
    /// Coordinates that are not numbers.
    NOT_FINITE = "E315", Config,
        en: "{path}: the boundary has a coordinate that is not a finite number",
        zh: "{path}：边界含有非有限数值的坐标",
        help_en: "Mend the feature in a GIS.",
        help_zh: "请在 GIS 中修复该要素。";
    /// CRS text not understood.
    BAD_CRS = "E316", Config,
        en: "`{crs}` is not a coordinate reference system: {cause}",
        zh: "`{crs}` 不是坐标参考系：{cause}",
        help_en: "Write an EPSG code such as EPSG:4490, or WKT.",
        help_zh: "请写 EPSG 代码（如 EPSG:4490）或 WKT。";
    /// Reading a feature failed midway.
    READ = "E317", Io,
        en: "{path}: feature {feature} cannot be read: {cause}",
        zh: "{path}：无法读取第 {feature} 个要素：{cause}",
        help_en: "The file is damaged; open it in a GIS and save it again.",
        help_zh: "文件已损坏，请在 GIS 中打开并另存。";

    /// Rings of one site overlap.
    RINGS_OVERLAP = "E318", Config,
        en: "{path}: rings of the site overlap near y = {y}, so that some of its land would count {times} times",
        zh: "{path}：该地块的环在 y = {y} 附近重叠，部分土地会被计 {times} 次",
        help_en: "Mend it in a GIS (QGIS: Fix geometries), or say \"repair\": true in the sites block.",
        help_zh: "请在 GIS 中修复（QGIS：修复几何图形），或在 sites 中写 \"repair\": true。";

    /// Sites with a CRS on a raster without one.
    NO_GRID_CRS = "E319", Config,
        en: "{path} is in {crs}, but the raster has no coordinate reference system to place it on",
        zh: "{path} 的坐标系为 {crs}，但栅格没有坐标参考系，无法放置",
        help_en: "Assign the raster the CRS it was made in: gdal_edit.py -a_srs EPSG:… file.tif",
        help_zh: "请为栅格指定其坐标系：gdal_edit.py -a_srs EPSG:… file.tif";

    /// A site outside the raster.
    OUTSIDE = "W301", Warning,
        en: "the site lies wholly outside the raster",
        zh: "该地块完全位于栅格范围之外",
        help_en: "Its rows are there, with nothing in them. Is the file in the CRS it says?",
        help_zh: "其结果行仍会输出，但没有数值。文件坐标系是否正确？";
    /// A site partly outside.
    PARTLY_OUTSIDE = "W302", Warning,
        en: "{percent} % of the site lies outside the raster",
        zh: "该地块的 {percent} % 位于栅格范围之外",
        help_en: "Only the part inside is counted; outside_m2 says how much is not.",
        help_zh: "只统计范围内的部分；outside_m2 为范围外面积。";
    /// A site smaller than a few pixels.
    SMALL = "W303", Warning,
        en: "the site is {pixels} pixels large: its figures are coarse",
        zh: "该地块仅相当于 {pixels} 个像元，结果较粗",
        help_en: "Use a finer raster for sites of this size.",
        help_zh: "此类小地块宜使用更精细的栅格。";
    /// A geometry was mended.
    REPAIRED = "W304", Warning,
        en: "the boundary was mended ({cause}): its area went from {before_m2} to {after_m2} m² (planar)",
        zh: "边界已修复（{cause}）：平面面积由 {before_m2} 变为 {after_m2} 平方米",
        help_en: "Because sites.repair is true. Check the mended site on a map.",
        help_zh: "因为 sites.repair 为 true。请在地图上检查修复后的地块。";
    /// Two sites overlap.
    OVERLAP = "W305", Warning,
        en: "it overlaps site {other} by {area_m2} m²",
        zh: "与地块 {other} 重叠 {area_m2} 平方米",
        help_en: "Each site is right by itself; the union row counts the overlap once, the sum row twice.",
        help_zh: "各地块自身结果无误；并集行对重叠只计一次，合计行计两次。";
    /// A feature without geometry.
    NO_GEOMETRY = "W306", Warning,
        en: "feature {feature} has no geometry; its rows are zero",
        zh: "第 {feature} 个要素没有几何，其结果为零",
        help_en: "The site is listed, with an area of 0.",
        help_zh: "该地块仍会列出，面积为 0。";
    /// Text decoded by guess.
    ENCODING_GUESS = "W307", Warning,
        en: "{path}: the text fields are not UTF-8 and were read as {encoding}",
        zh: "{path}：文本字段不是 UTF-8，已按 {encoding} 读取",
        help_en: "Say sites.encoding to be sure, or add a .cpg file.",
        help_zh: "请用 sites.encoding 明确编码，或补充 .cpg 文件。";
    /// Centre rule with no pixel.
    NO_CENTRE = "W308", Warning,
        en: "no pixel centre lies in the site, so the centre rule counts nothing",
        zh: "地块内没有像元中心，中心规则下计数为零",
        help_en: "Use \"pixel_rule\": \"exact\" for sites as small as this.",
        help_zh: "此类小地块请使用 \"pixel_rule\": \"exact\"。";
    /// The polygon's own area is not to be had.
    NO_POLYGON_AREA = "W309", Warning,
        en: "part of the site lies outside the projection's domain: its area cannot be computed from the polygon alone",
        zh: "该地块有一部分位于投影有效范围之外：无法仅由边界计算其面积",
        help_en: "The pixels are counted all the same; only the comparison with the polygon's area is missing from the proof, and polygon_m2 is empty.",
        help_zh: "像元照常统计；仅验证中缺少与边界面积的比较，polygon_m2 为空。";
    /// Cells that are too uneven in area for a site of this size.
    COARSE = "W310", Warning,
        en: "the cells change so much in area from one to the next that the site's area may be off by up to {percent} %",
        zh: "相邻像元面积差异过大，该地块面积误差可达 {percent} %",
        help_en: "A cell that the boundary crosses counts by the covered fraction, as if its land were spread evenly. On cells of whole degrees, above all near a pole, it is not: use a finer or an equal-area raster.",
        help_zh: "边界像元按覆盖比例计算，视其土地均匀分布；在以度为单位的粗像元上（尤其近极点处）并非如此，请使用更细或等面积的栅格。";
    /// Too many squares.
    FISHNET = "E321", Config,
        en: "the raster would be cut into {count} squares; at most {most} can be",
        zh: "栅格将被切成 {count} 个方格，最多 {most} 个",
        help_en: "Check the unit of the side, or take larger squares.",
        help_zh: "请检查边长单位，或取更大的方格。";
}
