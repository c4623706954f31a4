//! Words in the STAC catalogue of a run.

super::text::texts! {
    /// The title of a run without a name.
    TITLE: "Ecological restoration assessment", "生态修复成效评估";
    /// The description of a run without one.
    DESCRIPTION: "Results of an assessment of ecological restoration: land cover, ecosystem service values and accounts by site",
        "生态修复成效评估结果：各地块的土地覆盖、生态系统服务价值与核算账户";
    /// The description of a catalogue.
    CATALOGUE: "Results of the run, one item", "本次计算的结果，一个条目";
    /// The description of a catalogue without an item.
    NO_TIME: "Results of the run. None of its dates ({dates}) names a year, and a STAC item must say when; the files are therefore links of this catalogue",
        "本次计算的结果。其日期标签（{dates}）均未写明年份，而 STAC 条目必须注明时间；因此各文件作为本目录的链接列出";
    /// Where results come from.
    LINEAGE: "Computed by restora {version}, number of sites: {sites}",
        "由 restora {version} 计算，地块 {sites} 个";
    /// Where results come from: the rasters.
    LINEAGE_RASTERS: "rasters of land cover: {count} (dates: {dates})",
        "土地覆盖栅格 {count} 幅（{dates}）";
    /// Where results come from: imagery.
    LINEAGE_SCENES: "scenes of imagery: {count} (dates: {dates})", "影像 {count} 景（{dates}）";
    /// Where results come from: the valuation.
    LINEAGE_VALUE: "values by the equivalent-factor method, table {table}, {standard} CNY/ha/yr per standard equivalent",
        "价值按当量因子法计算，当量表 {table}，单位当量 {standard} 元/公顷/年";
    /// Where results come from: the proof.
    LINEAGE_PROOF: "arithmetic identities that were checked and hold: {count}", "{count} 项算术恒等式经检验成立";
    /// Between two parts of a sentence.
    JOIN: "{before}; {after}", "{before}；{after}";
    /// Between two dates.
    AND: "{before}, {after}", "{before}、{after}";
    /// A picture of a map.
    MAP: "Map of {date}", "{date} 地图";
    /// The record of a run.
    RECORD: "Record: settings, checksums, methods, proof", "计算记录：设置、校验值、方法与检验";
}
