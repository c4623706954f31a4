//! Of patches.

super::super::entries! {
    /// A group, a union or a sum.
    ONLY_SITES = "E870", Config,
        en: "`{id}` is no site of its own: patches are those of single sites",
        zh: "“{id}”不是单个地块：斑块按单个地块提取",
        help_en: "Name sites by their ids, or none for all of them.",
        help_zh: "请以编号列出地块；不列则为全部地块。";
    /// Packages of islands.
    NO_ISLANDS = "E871", Config,
        en: "islands make no packages",
        zh: "孤岛不能组成资源包",
        help_en: "Leave out `packages`, or let the account be about patches of the classes of land.",
        help_zh: "请删去 `packages`，或改为统计所需地类的斑块。";
}
