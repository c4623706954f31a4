//! What is said of tiles that is neither error nor warning.

super::super::text::texts! {
    /// A list of tiles, as a raster is called that is made of them.
    MOSAIC: "{count} tiles", "{count} 个分幅";
    /// A caption.
    TILE: "Tile", "分幅";
    /// A caption.
    DATE: "Date", "日期";
    /// A caption.
    PATH: "File", "文件";
    /// A caption.
    STATE: "What became of it", "处理情况";
    /// A caption.
    REASON: "Why", "原因";
    /// How a command ended that left tiles out.
    SOME_FAILED: "{count} of {all} tiles were left out; tiles.csv says which and why", "{all} 个分幅中有 {count} 个被略去，详见 tiles.csv";
}
