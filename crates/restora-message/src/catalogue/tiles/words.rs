//! What is said of tiles that is neither error nor warning.

super::super::text::texts! {
    /// A caption.
    TILE: "Tile", "分幅";
    /// A caption.
    DATE: "Date", "日期";
    /// A caption.
    PATH: "File", "文件";
    /// A caption.
    STATE: "What became of it", "处理情况";
    /// A caption.
    CODE: "Code of the reason", "原因代码";
    /// A caption.
    REASON_EN: "Reason, in English", "原因（英文）";
    /// A caption.
    REASON_ZH: "Reason, in Chinese", "原因（中文）";
    /// How a command ended that left tiles out.
    SOME_FAILED: "{count} of {all} tiles were left out; tiles.csv says which and why", "{all} 个分幅中有 {count} 个被略去，详见 tiles.csv";
}
