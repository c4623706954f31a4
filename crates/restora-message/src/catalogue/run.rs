//! 5xx the proof, 6xx budget and interruption, 7xx files and internals.

super::entries! {
    /// An identity does not hold.
    PROOF = "E501", Proof,
        en: "the proof failed: {identity}: {left} against {right}, off by {difference}, allowed {tolerance}",
        zh: "验证失败：{identity}：{left} 与 {right} 相差 {difference}，允许 {tolerance}",
        help_en: "A number that does not add up is never written. Please report this with the config and, if you can, the files.",
        help_zh: "不平衡的数字绝不写出。请附上配置（如可能附上数据）反馈此问题。";
    /// Too little memory.
    MEMORY = "E601", Budget,
        en: "the run needs about {needed}, the budget is {budget}",
        zh: "运行约需 {needed} 内存，预算为 {budget}",
        help_en: "Raise --memory, or use fewer threads (-j): each thread holds the blocks it works on.",
        help_zh: "请提高 --memory 或减少线程数（-j）：每个线程都要保存正在处理的数据块。";
    /// Pixels turned out to have more classes than memory.
    MANY_KINDS = "E604", Budget,
        en: "the run needs at least {needed} for the classes and transitions of its sites, of which {percent} % of the pixels are read; the budget is {budget}",
        zh: "读取 {percent}% 的像元时，各地块的地类与转移已使运行至少需要 {needed} 内存，预算为 {budget}",
        help_en: "Every transition between two values that a site has is kept. Are these classes at all (`restora inspect` shows the values)? Otherwise raise --memory.",
        help_zh: "每个地块出现的每种取值转移都要保存。请确认栅格值确为地类（用 `restora inspect` 查看）；如是，请提高 --memory。";
    /// Too little disk.
    DISK = "E602", Budget,
        en: "the disk is full: {path} could not be written",
        zh: "磁盘已满：无法写入 {path}",
        help_en: "Nothing half-written was left. Make room and run again; with --resume, a run goes on from what it had read.",
        help_zh: "没有留下未写完的文件。请腾出空间后重新运行；加上 --resume，可从已读取处继续。";
    /// Stopped from outside.
    INTERRUPTED = "E603", Interrupted,
        en: "stopped on request; nothing was written",
        zh: "已按请求停止；未写出任何文件",
        help_en: "Run the same command again; with --resume, a run goes on from what it had read.",
        help_zh: "请重新运行同一命令；加上 --resume，运行可从已读取处继续。";
    /// Reading a file failed.
    READ = "E701", Io,
        en: "{path} cannot be read: {cause}",
        zh: "无法读取 {path}：{cause}",
        help_en: "Check that the file is there and that you may read it.",
        help_zh: "请检查文件是否存在以及是否有读取权限。";
    /// Writing a file failed.
    WRITE = "E702", Io,
        en: "{path} cannot be written: {cause}",
        zh: "无法写入 {path}：{cause}",
        help_en: "Check that the folder is there and that you may write to it. Nothing half-written was left.",
        help_zh: "请检查目录是否存在以及是否有写入权限。没有留下未写完的文件。";
    /// A file read back differs from what was written.
    VERIFY = "E703", Io,
        en: "{path} does not read back as it was written",
        zh: "{path} 写出后读回的内容不一致",
        help_en: "The disk or the network share is unreliable. Write elsewhere.",
        help_zh: "磁盘或网络共享不可靠，请换一处写出。";
    /// A defect.
    INTERNAL = "E704", Internal,
        en: "internal error: {cause}",
        zh: "内部错误：{cause}",
        help_en: "This is a defect of restora. Please report it with the config.",
        help_zh: "这是 restora 的缺陷，请附上配置反馈。";
    /// A code that does not exist.
    NO_SUCH_CODE = "E705", Config,
        en: "there is no message with the code {code}",
        zh: "没有代码为 {code} 的消息",
        help_en: "Codes look like E204 or W301; they stand at the start of each message.",
        help_zh: "代码形如 E204、W301，位于每条消息开头。";
    /// Standard output takes no more.
    STDOUT = "E706", Io,
        en: "standard output cannot be written: {cause}",
        zh: "无法写入标准输出：{cause}",
        help_en: "What was to be shown is incomplete. A folder of results that was named with -o is complete if it holds record.json.",
        help_zh: "显示的内容不完整。-o 指定的结果目录中若有 record.json，则结果完整。";
}
