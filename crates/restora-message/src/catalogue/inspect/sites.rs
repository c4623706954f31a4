//! Words about layers of features.

super::super::text::texts! {
    /// What it is.
    SITES: "file of layers", "矢量文件";
    /// What it is.
    TABLES: "table without geometries", "无几何的表";
    /// Label: how many layers.
    LAYERS: "layers", "图层";
    /// Layers that are not shown.
    MORE_LAYERS: "more layers: {count}", "另有 {count} 个图层";
    /// Label: the encoding.
    ENCODING: "encoding of the text", "文本编码";
    /// It is named.
    ENCODING_NAMED: "{encoding}, named by a .cpg file or the table", "{encoding}，由 .cpg 文件或属性表声明";
    /// It is not named.
    ENCODING_NOT_NAMED: "{encoding}; the Shapefile does not name it", "{encoding}；该 Shapefile 未声明编码";
    /// Heading of a layer.
    LAYER: "Layer `{name}`", "图层 `{name}`";
    /// Label: what features are.
    GEOMETRY: "geometry", "几何类型";
    /// Label: how many features.
    FEATURES: "features", "要素数";
    /// Fields of some features only.
    FEATURES_READ: "{count}; fields of the first {read} were looked at", "{count}；仅查看前 {read} 个的字段";
    /// Label: all areas.
    TOTAL: "area of all sites", "地块总面积";
    /// Overlaps count more than once.
    TOTAL_OVERLAPS: "overlaps count as often as they occur", "重叠部分重复计入";
    /// Areas by the scale of the map.
    APPROXIMATE: "to about 0.1 %, for there are very many corners", "因节点很多，精度约 0.1 %";
    /// Areas cannot be had.
    NO_AREA: "unknown: see below", "未知，见下";
    /// Label: the smallest.
    SMALLEST: "smallest", "最小";
    /// Label: the largest.
    LARGEST: "largest", "最大";
    /// A site and its area.
    SITE_IS: "{id}: {area}", "{id}：{area}";
    /// A site with a name and its area.
    SITE_NAMED: "{id} ({name}): {area}", "{id}（{name}）：{area}";
    /// Label: sites that overlap.
    OVERLAPS: "pairs that overlap", "重叠的地块对";
    /// They were not compared.
    NOT_COMPARED: "not looked for: too many corners; `restora check` does", "未检查：节点太多；`restora check` 会检查";
    /// Sites without a boundary.
    WITHOUT: "sites without a boundary", "无边界的地块";
    /// More values than were counted.
    MORE_THAN: "> {count}", "> {count}";
    /// What a field can be.
    ROLE_ID: "id", "id（编号）";
    /// What a field can be.
    ROLE_NAME: "name", "name（名称）";
    /// What a field can be.
    ROLE_GROUP: "group", "group（分组）";
    /// No field can be the id.
    NO_ID: "no field can be the id (never empty, never twice the same): sites would be numbered from 1", "没有可作 id 的字段（须无空值且不重复）：地块将从 1 起编号";
    /// Names of fields are guesses.
    ROLES_NOTE: "id, name and group are chosen by the names of the fields: change them as you like", "id、name、group 按字段名选取，可自行更改";
    /// A layer without areas.
    NOT_SITES: "no areas: this layer cannot be sites", "没有面状要素：该图层不能作为地块";
}
