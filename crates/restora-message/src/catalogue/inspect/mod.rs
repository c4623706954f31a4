//! 15x: files looked at (`restora inspect`); what is said of each kind.

pub mod raster;
pub mod sites;
pub mod result;
pub mod shared;
pub mod share;

super::entries! {
    /// Nothing at a path.
    NOT_THERE = "E150", Config,
        en: "there is no file or folder {path}",
        zh: "文件或目录 {path} 不存在",
        help_en: "A path is relative to the folder that the command runs in. Check the spelling and the case of each letter.",
        help_zh: "路径相对于运行命令时所在的目录。请检查拼写及大小写。";
    /// Neither raster nor layers.
    UNKNOWN = "E151", Config,
        en: "{path} is nothing that restora knows. Tried as a raster: {raster}. As layers of sites: {layers}",
        zh: "无法识别 {path}。按栅格打开：{raster}。按矢量图层打开：{layers}",
        help_en: "restora looks at rasters and layers that GDAL reads, at CSV tables, at configs, and at folders of results. Only data on this machine are opened, no services on the network. A damaged or half-copied file must be fetched again.",
        help_zh: "可查看 GDAL 能读取的栅格与矢量、CSV 表、配置文件以及成果目录。只打开本机数据，不访问网络服务。损坏或未复制完的文件需重新获取。";
    /// A folder that is no result.
    NO_RECORD = "E152", Config,
        en: "the folder {path} holds no result: there is no record.json in it, but {inside}",
        zh: "目录 {path} 不是成果目录：其中没有 record.json，只有 {inside}",
        help_en: "A folder of results is complete when it has record.json. For a raster or a file of sites, name the file itself.",
        help_zh: "有 record.json 的成果目录才是完整的。查看栅格或地块文件时，请直接给出该文件。";
    /// A folder without anything.
    EMPTY_FOLDER = "E153", Config,
        en: "the folder {path} is empty",
        zh: "目录 {path} 为空",
        help_en: "A folder of results has a record.json. Name another folder, or a file.",
        help_zh: "成果目录内有 record.json。请给出其他目录或文件。";
    /// A database without layers.
    NO_LAYERS = "E154", Config,
        en: "{path} ({format}) has no layers",
        zh: "{path}（{format}）中没有图层",
        help_en: "The file can be opened, but holds nothing. Export the sites again.",
        help_zh: "文件可以打开，但没有内容。请重新导出地块。";
    /// A record that is none.
    BAD_RECORD = "E155", Config,
        en: "{path} is not the record of a run: {cause}",
        zh: "{path} 不是计算记录：{cause}",
        help_en: "`restora run` writes record.json; it is not to be edited. Run the config again.",
        help_zh: "record.json 由 `restora run` 写出，不应改动。请重新运行配置。";
    /// A file that cannot be looked at.
    NO_ACCESS = "E156", Config,
        en: "{path} cannot be looked at: {cause}",
        zh: "无法查看 {path}：{cause}",
        help_en: "Check that you may read it.",
        help_zh: "请检查读取权限。";
    /// A file of 0 bytes.
    NO_BYTES = "E157", Config,
        en: "the file {path} is empty: 0 bytes",
        zh: "文件 {path} 为空（0 字节）",
        help_en: "It was not copied to the end. Fetch it again.",
        help_zh: "文件未复制完整，请重新获取。";
    /// Neither a file nor a folder.
    NOT_A_FILE = "E158", Config,
        en: "{path} is neither a file nor a folder",
        zh: "{path} 既不是文件也不是目录",
        help_en: "Devices and pipes cannot be looked at. Save the data to a file.",
        help_zh: "不能查看设备与管道。请先将数据保存为文件。";
    /// Blocks too large to be decoded at a glance.
    LARGE_BLOCKS = "E159", Config,
        en: "the pixels of {path} were not looked at: each of its blocks takes {mib} MiB",
        zh: "未查看 {path} 的像元：每个数据块需 {mib} MiB",
        help_en: "A run would read such blocks over and over. Store the raster in tiles: gdal_translate -co TILED=YES -co COMPRESS=DEFLATE in.tif out.tif",
        help_zh: "运行时会反复读取这样的数据块。请改存为分块栅格：gdal_translate -co TILED=YES -co COMPRESS=DEFLATE in.tif out.tif";
    /// A file that holds other datasets.
    CONTAINER = "W150", Warning,
        en: "{path} has no pixels of its own but holds other datasets, which a config cannot name",
        zh: "{path} 本身没有像元，只包含其他数据集，配置中不能直接引用",
        help_en: "Save the one that you need as a file: gdal_translate NAME out.tif",
        help_zh: "请将所需数据集另存为文件：gdal_translate 名称 out.tif";
    /// A map projection that stretches areas.
    WEB_MERCATOR = "W151", Warning,
        en: "{path} is in Web Mercator: a pixel is {times} times as large on the map as on the ground here",
        zh: "{path} 采用 Web 墨卡托投影：此处像元的图上面积是实地面积的 {times} 倍",
        help_en: "True areas, which are the default, are right all the same; planar ones are refused. The pixels have been resampled for the web: prefer the product in its own projection.",
        help_zh: "默认的真实面积不受影响，平面面积会被拒绝。此类像元已为网络显示重采样过，宜使用原投影的产品。";
    /// Degrees that are none.
    NOT_DEGREES = "W153", Warning,
        en: "{path} is said to be in longitude and latitude, but has coordinates such as {x}, {y}",
        zh: "{path} 标称为经纬度坐标，却含有 {x}, {y} 这样的坐标",
        help_en: "The coordinates are those of a projection, whose name was lost. Say what it is: sites.crs for sites (\"crs\": \"EPSG:4548\"), gdal_edit.py -a_srs for a raster.",
        help_zh: "坐标实为投影坐标，但坐标系信息已丢失。请注明：地块用 sites.crs（\"crs\": \"EPSG:4548\"），栅格用 gdal_edit.py -a_srs。";
    /// Too many features to look at all of them.
    MANY_FEATURES = "W152", Warning,
        en: "{path}: only the fields of the first {count} features of `{layer}` were looked at, and no boundaries",
        zh: "{path}：只查看了图层 `{layer}` 前 {count} 个要素的字段，未查看边界",
        help_en: "Whether an id is unique and boundaries are valid, `restora check` tells of all of them.",
        help_zh: "编号是否唯一、边界是否有效，`restora check` 会全部检查。";
}
