//! Of a buffer around a shoreline.

super::super::entries! {
    /// No water.
    NO_WATER = "W860", Warning,
        en: "there is no water in reach of any site, so that there is no strip along it",
        zh: "任何地块附近都没有水体，无法划出缓冲带",
        help_en: "Look at the classes of `water` and the date of `level`, or at where the polygons of `shoreline` lie.",
        help_zh: "请检查 `water` 的类别、`level` 的日期，或 `shoreline` 多边形的位置。";
}
