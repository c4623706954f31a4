//! Plans of shards and parts, looked at.

super::super::text::texts! {
    /// What a file is.
    PLAN: "plan of shards", "分片计划";
    /// What a file is.
    PART: "part of a result, whole", "结果的一个分片文件，完整";
    /// Label: the program.
    MADE_BY: "made by", "生成程序";
    /// Label.
    INPUTS: "files of input", "输入文件数";
    /// Label.
    PIXELS: "pixels to read", "读取像元数";
    /// Label.
    SHARDS: "shards", "分片";
    /// How many shards there are.
    SHARDS_ARE: "{count}, of {least} to {most} pixels", "{count} 个，每个 {least} 至 {most} 个像元";
    /// Label: which one.
    SHARD: "shard", "分片";
    /// What a part is of that no shard made.
    OF_A_RUN: "none: a run left it for --resume, from its pass \"{pass}\"", "无：由运行中断时留下，供 --resume 使用（步骤“{pass}”）";
    /// Label: kinds of land of sites.
    ENTRIES: "kinds of land of sites", "地块的土地类别项";
    /// Label: windows with something drawn.
    DRAWN: "windows drawn", "绘制的窗口";
    /// Label: the checksum that plan and parts have in common.
    DIGEST: "checksum of the plan", "计划校验和";
    /// Label.
    CONFIG: "config", "配置文件";
}
