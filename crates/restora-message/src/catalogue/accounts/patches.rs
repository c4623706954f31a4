//! Of patches.

super::super::entries! {
    /// Packages of islands.
    NO_ISLANDS = "E871", Config,
        en: "islands make no packages",
        zh: "孤岛不能组成资源包",
        help_en: "Leave out `packages`, or let the account be about patches of the classes of land.",
        help_zh: "请删去 `packages`，或改为统计所需地类的斑块。";
}
