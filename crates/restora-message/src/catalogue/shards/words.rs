//! What is said of shards that is neither error nor warning.

super::super::text::texts! {
    /// What a plan of shards is called in a message.
    THE_PLAN: "the plan", "该计划";
    /// What is left of a run that ended early.
    THE_EARLIER_RUN: "the earlier run", "先前的运行";
    /// How a file is another one.
    OTHER_SIZE: "its size is another", "大小不同";
    /// How a file is another one.
    OTHER_TIME: "it was written again", "文件被重新写过";
    /// How a file is another one.
    OTHER_BYTES: "its checksum is another", "校验和不同";
    /// How a file is another one.
    GONE: "it is gone", "文件已不存在";
    /// How a file is another one.
    OTHER_FILES: "other files belong to it", "所属文件不同";
    /// What a shard ended with.
    SHARD_DONE: "shard {shard}/{count}: {pixels} pixels, {path}", "分片 {shard}/{count}：{pixels} 个像元，{path}";
    /// What a shard ended with.
    SHARD_THERE: "shard {shard}/{count}: was there already, {path}", "分片 {shard}/{count}：已存在，{path}";
    /// What `plan --shards` ended with.
    PLAN_WRITTEN: "{count} shards of {least} to {most} pixels: {path}", "{count} 个分片，每片 {least} 至 {most} 个像元：{path}";
    /// What the merge has to read by itself.
    MERGE_READS: "not shared out, read by `restora merge`: {what}", "不分片、由 `restora merge` 读取：{what}";
    /// Something that is not shared out.
    READS_IMAGERY: "imagery", "影像";
    /// Something that is not shared out.
    READS_RASTERS: "land cover once more, for rasters of values that divide by a mean", "再次读取土地覆盖，用于除以均值的价值栅格";
    /// Something that is not shared out.
    READS_ACCOUNTS: "what accounts read of pixels", "账户读取的像元";
    /// What was found of an earlier run.
    RESUMED: "an earlier run had read {done} of {all} pixels", "先前的运行已读取 {all} 个像元中的 {done} 个";
}
