//! Runs in shards, and runs that go on where an earlier one ended.

pub mod words;

super::entries! {
    /// A file that was to be a plan of shards.
    NO_PLAN = "E610", Config,
        en: "{path} is no plan of shards: {cause}",
        zh: "{path} 不是分片计划：{cause}",
        help_en: "Make one with `restora plan CONFIG --shards N -o plan.json`, and do not edit it.",
        help_zh: "请用 `restora plan 配置 --shards N -o plan.json` 生成，且不要手工修改。";
    /// Another program made it.
    OTHER_VERSION = "E611", Config,
        en: "{what} was made by restora {theirs}, this is restora {ours}",
        zh: "{what} 由 restora {theirs} 生成，当前为 restora {ours}",
        help_en: "Every machine has to run the same restora over the same GDAL. Use that version here, or begin anew with this one.",
        help_zh: "每台机器须使用同一版本的 restora 与 GDAL。请在此使用该版本，或用当前版本重新开始。";
    /// The config says something else now.
    OTHER_CONFIG = "E612", Config,
        en: "{what} was made from what {config} said then; it says something else now",
        zh: "{what} 依据 {config} 当时的内容生成，现在内容已不同",
        help_en: "Results of two configs cannot be one. Bring the config back as it was, or begin anew: make the plan again, or run without --resume.",
        help_zh: "两个配置的结果不能合为一个。请恢复配置，或重新开始：重新生成计划，或不带 --resume 运行。";
    /// An input is another file now.
    OTHER_INPUT = "E613", Config,
        en: "{path} is not the file that {what} was made from: {cause}",
        zh: "{path} 已不是生成 {what} 时的文件：{cause}",
        help_en: "Results of two inputs cannot be one. Bring the file back as it was, or begin anew: make the plan again, or run without --resume.",
        help_zh: "两份输入的结果不能合为一个。请恢复该文件，或重新开始：重新生成计划，或不带 --resume 运行。";
    /// The same config means other work here.
    OTHER_WORK = "E614", Config,
        en: "{what} has {theirs} pixels to read in {their_tasks} pieces; the same config has {ours} in {our_tasks} other pieces here",
        zh: "{what} 须读取 {theirs} 个像元、分 {their_tasks} 块；同一配置在此为 {ours} 个、{our_tasks} 块，划分不同",
        help_en: "Another version of PROJ or its grids may place sites otherwise. Every machine needs the same libraries.",
        help_zh: "PROJ 或其格网文件版本不同，可能使地块位置不同。每台机器须使用相同的库。";
    /// A list of shards that is none.
    BAD_SHARDS = "E615", Config,
        en: "`{text}` names no shards of a plan of {count}",
        zh: "`{text}` 不是 {count} 个分片的计划中的分片",
        help_en: "Shards are written 3/40, or several of them 1-4,7/40: numbers from 1, then how many the plan has.",
        help_zh: "分片写作 3/40，多个写作 1-4,7/40：编号从 1 开始，其后为计划的分片总数。";
    /// A part of a result that is damaged.
    DAMAGED = "E616", Config,
        en: "{path} is no part of a result, or not a whole one",
        zh: "{path} 不是结果的分片文件，或不完整",
        help_en: "A copy may have broken off, or the disk is full. Run that shard again; a run that was killed begins anew without --resume.",
        help_zh: "可能复制中断或磁盘已满。请重新运行该分片；若为中断的运行，不带 --resume 即重新开始。";
    /// A part of another result.
    FOREIGN = "E617", Config,
        en: "{path} belongs to another plan",
        zh: "{path} 属于另一个计划",
        help_en: "It was made from another config, other inputs, or by another version. Keep the parts of each plan in a folder of their own.",
        help_zh: "它由另一配置、另一输入或另一版本生成。请将每个计划的分片文件放在单独的目录中。";
    /// A part that nobody has made.
    MISSING = "E618", Incomplete,
        en: "shard {shard} of {count} is missing",
        zh: "缺少第 {shard} 个分片（共 {count} 个）",
        help_en: "Run it with `restora run --plan PLAN --shard K/N -o PARTS`, then merge again. --retry-list FILE writes the numbers of all that are missing to a file.",
        help_zh: "请用 `restora run --plan 计划 --shard K/N -o 目录` 运行，然后重新合并。--retry-list 文件 会写出全部缺少的编号。";
    /// Two parts that ought to be the same.
    CONFLICT = "E619", Config,
        en: "{path} and {other} are both shard {shard}, and differ",
        zh: "{path} 与 {other} 同为第 {shard} 个分片，内容却不同",
        help_en: "The same shard gives the same bytes on every machine. Remove both and run the shard again; if they differ again, please report it.",
        help_zh: "同一分片在任何机器上得到的字节都相同。请删除两者并重新运行；若仍不同，请反馈。";
    /// A run that cannot be shared out.
    NOTHING_TO_SHARE = "E620", Config,
        en: "there is nothing to share out: no pixels of land cover are read",
        zh: "没有可分片的工作：不读取土地覆盖像元",
        help_en: "Shards share the reading of land cover. A run of imagery or of tables alone is one `restora run`.",
        help_zh: "分片分担的是土地覆盖栅格的读取。仅有影像或表格的任务请直接用 `restora run`。";
    /// An input that was replaced under a run.
    CHANGED = "E621", Io,
        en: "{path} changed while it was being read: {cause}",
        zh: "{path} 在读取过程中被改动：{cause}",
        help_en: "A result of two versions of a file would be worth nothing, so there is none. Run again when nobody writes to it.",
        help_zh: "由文件的两个版本得到的结果没有意义，因此不写出。请在无人写入时重新运行。";
    /// A folder without parts.
    NO_PARTS = "E622", Config,
        en: "there is no file or folder {path}",
        zh: "没有文件或目录 {path}",
        help_en: "Name the folder that `restora run --plan PLAN --shard K/N -o FOLDER` wrote to, or its .part files.",
        help_zh: "请指定 `restora run --plan 计划 --shard K/N -o 目录` 写入的目录，或其中的 .part 文件。";
    /// A part in the place of another one of its plan.
    MISNAMED = "E629", Config,
        en: "{path} is shard {is}, not {shard}",
        zh: "{path} 是第 {is} 个分片，而不是第 {shard} 个",
        help_en: "A file was renamed, or copied to another one's name. Give it its own name or remove it, then run the shard again.",
        help_zh: "文件被改名或复制成了别的名字。请恢复其名称或删除它，然后重新运行该分片。";
    /// A plan that everybody could read a password in.
    PASSWORD = "E630", Config,
        en: "--set {text} has a password in it, and a plan is read by every shard",
        zh: "--set {text} 含有密码，而计划文件会被每个分片读取",
        help_en: "Give the password by PGPASSWORD or .pgpass on the machine that merges.",
        help_zh: "请在执行合并的机器上用 PGPASSWORD 或 .pgpass 提供密码。";
    /// A plan that would take the place of a file.
    PLAN_EXISTS = "E623", Config,
        en: "the file {path} is there already",
        zh: "文件 {path} 已存在",
        help_en: "Parts of the plan that is there would fit no other. Name another file, or say --overwrite.",
        help_zh: "按已有计划生成的分片不适用于新计划。请改用其他文件名，或加 --overwrite。";
}
