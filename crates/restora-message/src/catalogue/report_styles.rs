//! Words in the styles of layers: units, classes of change, names of styles.

super::text::texts! {
    /// The class of sites that lost more than a bound.
    BELOW: "below {to}", "低于 {to}";
    /// A class of sites between two bounds.
    BETWEEN: "{from} to {to}", "{from} 至 {to}";
    /// The class around zero.
    LITTLE: "{from} to {to} (little change)", "{from} 至 {to}（基本持平）";
    /// The class of sites that gained more than a bound.
    ABOVE: "above {from}", "高于 {from}";
    /// Sites without a number.
    NOT_KNOWN: "not known", "无可比数值";
    /// The name of a style that shows one column.
    SHADED: "By uplift", "按价值增幅";
    /// The name of a style that shows another column.
    SHADED_BY: "By {column}", "按{column}";
    /// The name of a style that shows outlines.
    PLAIN: "Sites", "地块";
    /// What a style is.
    DESCRIPTION: "Style of the sites, made by restora", "地块图层样式，由 restora 生成";
    /// A caption with its unit.
    WITH_UNIT: "{caption} ({unit})", "{caption}（{unit}）";
    /// A unit.
    PER_YEAR: "per year", "每年";
}
