//! E14x, E28x and E62x: what a file may not do to the machine that reads it.

super::entries! {
    /// A path of the config that is an address.
    REMOTE = "E144", Config,
        en: "{path} is an address, not a file: restora reads files of this machine only",
        zh: "{path} 是网络地址而不是文件：restora 只读取本机文件",
        help_en: "Fetch the file first, e.g. with `gdal_translate` or `ogr2ogr`, and name the copy. What is read is told in the record by its checksum, which something on the network does not have.",
        help_zh: "请先下载（例如用 `gdal_translate` 或 `ogr2ogr`），再在配置中写本地副本。记录以校验和说明读取了什么，而网络资源没有固定的校验和。";
    /// A path of the config that reaches into an archive or a device of GDAL's.
    PACKED = "E145", Config,
        en: "{path} goes through a virtual file system of GDAL's ({scheme}), which restora does not read from",
        zh: "{path} 经由 GDAL 虚拟文件系统（{scheme}），restora 不从中读取",
        help_en: "Unpack the archive (unzip, tar -x, gunzip) and name the file itself.",
        help_zh: "请先解压（unzip、tar -x、gunzip），再写文件本身的路径。";
    /// A device, pipe or socket.
    NO_PLAIN_FILE = "E146", Config,
        en: "{path} is a device, a pipe or a name with a meaning of its own to GDAL, not a plain file",
        zh: "{path} 是设备、管道或对 GDAL 有特殊含义的名称，不是普通文件",
        help_en: "Name a plain file. One whose name begins like `PG:` or `<` has to be renamed.",
        help_zh: "请指定普通文件；名称以 `PG:`、`<` 之类开头的文件需先改名。";
    /// A folder that is allowed and is none.
    ALLOWED_FOLDER = "E147", Config,
        en: "{path} is allowed, but is no folder",
        zh: "{path} 被列为允许，但不是文件夹",
        help_en: "Each entry of \"allow\": {\"folders\": […]} names a folder, from the root or relative to the config.",
        help_zh: "\"allow\": {\"folders\": […]} 的每一项都应是文件夹，可写绝对路径或相对于配置文件的路径。";
    /// A file that names another one elsewhere.
    OUTSIDE = "E282", Config,
        en: "{path} names {file}, which is in no folder that it may read from",
        zh: "{path} 引用了 {file}，该文件不在允许其读取的文件夹内",
        help_en: "A file may name others in its own folder, in the folder of the config, and below both; links are followed first. If you know the file and trust it, say \"allow\": {\"folders\": [\"<its folder>\"]} in the config, or copy it beside the one that names it.",
        help_zh: "文件只可引用其自身所在文件夹、配置文件所在文件夹及其下级中的文件（先解析链接）。若您了解并信任该文件，请在配置中写 \"allow\": {\"folders\": [\"<其文件夹>\"]}，或将其复制到引用它的文件旁。";
    /// A file that names something that is no file.
    NOT_A_FILE = "E283", Config,
        en: "{path} names {file}, which is no plain file of this machine",
        zh: "{path} 引用了 {file}，它不是本机的普通文件",
        help_en: "Addresses, archives (/vsi…), databases, services and descriptions within descriptions are not followed. Fetch or unpack the data and let the file name the copy; or make one raster of it: gdal_translate in.vrt out.tif",
        help_zh: "网址、压缩包（/vsi…）、数据库、网络服务以及描述中的描述均不予跟随。请先下载或解压数据并引用其副本，或先合成一个栅格：gdal_translate in.vrt out.tif";
    /// Code in a file.
    PYTHON = "E284", Config,
        en: "{path} carries program code for its pixels ({function}), which is not run",
        zh: "{path} 带有计算像元的程序代码（{function}），不予执行",
        help_en: "Whoever trusts the code runs it outside: gdal_translate --config GDAL_VRT_ENABLE_PYTHON YES in.vrt out.tif. restora never does, whatever GDAL_VRT_ENABLE_PYTHON says.",
        help_zh: "若信任该代码，请在外部执行：gdal_translate --config GDAL_VRT_ENABLE_PYTHON YES in.vrt out.tif。无论 GDAL_VRT_ENABLE_PYTHON 如何设置，restora 都不执行。";
    /// A pixel function that somebody added.
    FOREIGN_FUNCTION = "E285", Config,
        en: "{path} computes pixels by `{function}`, which is not one of GDAL's own functions",
        zh: "{path} 用 `{function}` 计算像元，它不是 GDAL 自带的函数",
        help_en: "Only the pixel functions that come with GDAL are used. Compute the raster outside: gdal_translate in.vrt out.tif",
        help_zh: "只使用 GDAL 自带的像元函数。请在外部计算：gdal_translate in.vrt out.tif";
    /// A description of a service.
    SERVICE = "E286", Config,
        en: "{path} describes a service on the network or a program to run ({service}), not data",
        zh: "{path} 描述的是网络服务或待执行的程序（{service}），而不是数据",
        help_en: "Nothing on the network is asked. Fetch what you need first, e.g. gdal_translate wms.xml out.tif",
        help_zh: "restora 不访问网络。请先下载所需数据，例如 gdal_translate wms.xml out.tif";
    /// A description that cannot be read, so that nobody knows what it names.
    UNCLEAR = "E287", Config,
        en: "{path} names other files, but it cannot be told which: {cause}",
        zh: "{path} 引用了其他文件，但无法确定是哪些：{cause}",
        help_en: "Write the description anew (gdalbuildvrt, gdal_translate -of VRT), or make one raster of it: gdal_translate in.vrt out.tif",
        help_zh: "请重新生成该描述文件（gdalbuildvrt、gdal_translate -of VRT），或合成一个栅格：gdal_translate in.vrt out.tif";
    /// Descriptions of descriptions without end.
    TOO_DEEP = "E288", Config,
        en: "{path} names files that name others, {most} deep or more",
        zh: "{path} 引用的文件又引用其他文件，达到 {most} 层以上",
        help_en: "Does one of them name itself? Make one raster of it: gdal_translate in.vrt out.tif",
        help_zh: "其中是否有文件引用了自身？请合成一个栅格：gdal_translate in.vrt out.tif";
    /// SQL in a file that could open other files.
    SQL = "E289", Config,
        en: "{path} asks by SQL that could open other files or functions: {sql}",
        zh: "{path} 中的 SQL 可能打开其他文件或函数：{sql}",
        help_en: "Write the layer that it asks for into a file of its own: ogr2ogr out.gpkg in.vrt",
        help_zh: "请将其查询的图层写成单独的文件：ogr2ogr out.gpkg in.vrt";
    /// A table or config that is too large to be one.
    TOO_LARGE = "E624", Budget,
        en: "{path} has {size}; a file of this kind is read whole and may have {most} at most",
        zh: "{path} 大小为 {size}；此类文件需整体读入，最多 {most}",
        help_en: "Is it the right file? A long table of areas can be cut into several runs.",
        help_zh: "是否选错了文件？很长的面积表可分成几次运行。";
    /// More than the machine has, where no budget was stated.
    MACHINE = "E625", Budget,
        en: "the run needs about {needed}, this machine has {has} for it",
        zh: "运行约需 {needed} 内存，本机（或所在作业、容器）可用 {has}",
        help_en: "A raster of enormous blocks or size may say so in a few bytes: does its header tell the truth (`gdalinfo`)? Otherwise use fewer threads (-j), rewrite it in blocks (gdal_translate -co TILED=YES), or state --memory to go on at your own word.",
        help_zh: "几个字节的文件头即可声称巨大的块或尺寸：请用 `gdalinfo` 核对。否则请减少线程（-j）、改写为分块存储（gdal_translate -co TILED=YES），或用 --memory 自行声明后继续。";
    /// Blocks that nobody can hold.
    HUGE_BLOCK = "E626", Budget,
        en: "{path} is stored in blocks of {cols} × {rows} pixels, {size} each when unpacked",
        zh: "{path} 以 {cols} × {rows} 像元的块存储，每块解压后为 {size}",
        help_en: "A block has to be unpacked as a whole. Rewrite the raster in smaller ones: gdal_translate -co TILED=YES -co COMPRESS=DEFLATE in.tif out.tif",
        help_zh: "每块必须整体解压。请改写为较小的块：gdal_translate -co TILED=YES -co COMPRESS=DEFLATE in.tif out.tif";
    /// A boundary on a grid that is far too fine for it.
    TOO_FINE = "E627", Budget,
        en: "a boundary runs through about {cells} pixels of the raster {path}, more than {most}",
        zh: "一条边界在栅格 {path} 上穿过约 {cells} 个像元，超过 {most} 个",
        help_en: "Does the header of the raster tell its true pixel size (`gdalinfo`)? If so, cut the site into parts, or resample the raster.",
        help_zh: "请用 `gdalinfo` 核对栅格的像元大小。若属实，请切分地块或重采样栅格。";
    /// A raster of more pixels than anybody has.
    HUGE = "E628", Budget,
        en: "the raster {path} says that it has {cols} × {rows} pixels, more than can be laid out",
        zh: "栅格 {path} 声称有 {cols} × {rows} 像元，超出可处理范围",
        help_en: "At most 134,217,728 columns or rows and 35 million million pixels. A few bytes of a header can claim any size: check it with `gdalinfo`, or cut out what you need (gdal_translate -projwin).",
        help_zh: "最多 134,217,728 列或行，以及 35 万亿像元。几个字节的文件头即可声称任意尺寸：请用 `gdalinfo` 核对，或裁剪出所需范围（gdal_translate -projwin）。";
}
